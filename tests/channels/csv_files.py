"""Small files of our own, and profiles that differ from those built in."""

from collections.abc import Sequence

from fulfilcore.channels.csv import GENERIC, Column, Dates, Formats, Profile, read_orders
from fulfilcore.intake import ChannelLine, ChannelOrder, Level

MILL = Profile(
    name="mill",
    columns={
        Column.NUMBER: ("Auftrag",),
        Column.STATUS: ("Zustand",),
        Column.PLACED: ("Datum",),
        Column.SHIP_NAME: ("Empfänger",),
        Column.SHIP_CITY: ("Ort",),
        Column.NOTE: ("Notiz",),
        Column.TAGS: ("Marken",),
        Column.SKU: ("Artikel",),
        Column.QUANTITY: ("Menge",),
        Column.PRICE: ("Preis",),
    },
    delimiter=";",
    formats=Formats(dates=Dates.DAY_FIRST, zone="Europe/Berlin", decimal=",", grouping="."),
    currency="EUR",
    statuses={"offen": Level.OPEN, "versandt": Level.SHIPPED},
    yes=("ja",),
    no=("nein",),
)
"""A German file: semicolons, commas in numbers, the day first, the clocks of Berlin."""


def a_file(*rows: str, head: str = "Order Number,SKU,Quantity", end: str = "\n") -> str:
    """A file of some rows under headings."""
    return "".join(f"{row}{end}" for row in (head, *rows))


def orders(
    *rows: str, head: str = "Order Number,SKU,Quantity", profile: Profile = GENERIC
) -> tuple[ChannelOrder, ...]:
    """The orders in a file of which every row must be good."""
    result = read_orders(a_file(*rows, head=head), profile=profile)
    assert () == result.rejected
    return result.orders


def the_order(
    *rows: str, head: str = "Order Number,SKU,Quantity", profile: Profile = GENERIC
) -> ChannelOrder:
    """The one order in a good file."""
    (order,) = orders(*rows, head=head, profile=profile)
    return order


def lines_of(order: ChannelOrder) -> tuple[ChannelLine, ...]:
    """Its lines; none where nothing is said of them."""
    return order.lines or ()


def cells(order: ChannelOrder) -> list[tuple[str, str | None, int]]:
    """Its lines, each as id, SKU and quantity."""
    return [(line.id, _sku(line), line.quantity) for line in lines_of(order)]


def _sku(line: ChannelLine) -> str | None:
    return str(line.sku) if line.sku else None


def rejected(text: str | bytes, profile: Profile = GENERIC) -> list[tuple[str, str]]:
    """Where and why the rows of a file were rejected."""
    return [(bad.path, bad.error) for bad in read_orders(text, profile=profile).rejected]


def names(found: Sequence[ChannelOrder]) -> list[str]:
    """The references of some orders."""
    return [order.reference for order in found]
