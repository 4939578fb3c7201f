"""Orders written for whoever ships them."""

import csv
from collections.abc import Sequence
from io import StringIO

import pytest
from attrs import evolve
from csv_files import MILL

from builders import (
    AMAZON,
    HUB,
    SHOP,
    A,
    B,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    an_order,
    units,
)
from fulfilcore.channels.csv import GENERIC, SHIPSTATION, Profile, read_orders, write_orders
from fulfilcore.channels.csv.escaping import guarded, unguarded
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import LineKind
from fulfilcore.orders import Cancel, Edit, Hold, Line, Order, Split
from fulfilcore.values import Address, LineId, OrderId, Sku

FORMULAS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "  +1", '"=1', "'=1", "''=1"),
    *('" =1', "\u00a0=1", "＝1", "＋1", "－1", "＠1", "=cmd|' /C calc'!A0", "'\t1", "=", "-"),  # noqa: RUF001
)
PLAIN = ("1-1", "a=b", "'s-Hertogenbosch", "'tis", "x@y.example", "'", '"', "#1", "(=1)", "'x=")


def rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a file under its headings, as any other program reads them."""
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=delimiter))


def shown(orders: Sequence[Order], *headings: str, profile: Profile = GENERIC) -> list[list[str]]:
    """Some cells of each row of an export."""
    return [[row[name] for name in headings] for row in rows(write_orders(orders, profile=profile))]


def a_world() -> World:
    """A world with two orders, the first with two lines."""
    world = World()
    first = a_channel_order(
        "77", number="1001", lines=[a_line("l1", 3, sku="MUG"), a_line("l2", 1, sku="TEA")]
    )
    world.imports(SHOP, first, a_channel_order("78", lines=[a_line("l3", 1, sku="CUP")]))
    return world


FIRST, SECOND = OrderId("web-shop/77"), OrderId("web-shop/78")


@pytest.mark.rule("S000-11")
def test_exactly_the_orders_given_are_written() -> None:
    """In their order, one row for each line, whatever their status is."""
    world = a_world()
    world.does(FIRST, Cancel())
    assert [
        ["78", "", "CUP", "1", "Awaiting Shipment"],
        ["77", "1001", "MUG", "3", "Cancelled"],
        ["77", "1001", "TEA", "1", "Cancelled"],
    ] == shown(
        [world.order(SECOND), world.order(FIRST)],
        *("Order ID", "Order Number", "SKU", "Quantity", "Order Status"),
    )
    assert [] == rows(write_orders(()))


def test_an_order_without_known_lines_keeps_its_row() -> None:
    """It is one of the orders given, and must not be lost."""
    world = World()
    world.imports(SHOP, a_channel_order("77", lines=None))
    assert [["77", "", ""]] == shown(world.orders(), "Order ID", "SKU", "Quantity")


@pytest.mark.rule("S000-26")
def test_lines_of_others_are_marked_and_have_nothing_to_ship() -> None:
    """The provider sees the whole order, and what of it is his."""
    world = a_world()

    def mine(order: Order, line: Line) -> bool:
        return order.id == SECOND or line.sku == Sku("TEA")

    text = write_orders([world.order(FIRST), world.order(SECOND)], mine=mine)
    assert [("MUG", "no", "0"), ("TEA", "yes", "1"), ("CUP", "yes", "1")] == [
        (row["SKU"], row["Ship This Item"], row["Units To Ship"]) for row in rows(text)
    ]


def test_what_has_left_is_not_to_be_shipped_again() -> None:
    """Beside what was ordered stands what is open."""
    world = a_world()
    world.does(FIRST, a_ship("s1", ("l1", 2)))
    assert [["3", "1"], ["1", "1"]] == shown([world.order(FIRST)], "Quantity", "Units To Ship")


@pytest.mark.rule("S001-16")
def test_a_hidden_copy_is_never_exported() -> None:
    """To leave it out in silence would be another set than was asked for, so it is an error."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy())
    with pytest.raises(InvalidInput, match=f"{B} is a hidden copy of {A} and is never exported"):
        write_orders(world.orders())


def test_parts_are_exported_under_a_name_of_their_own() -> None:
    """The order that was split is not: its units would be there twice."""
    account = World().account
    stores = [evolve(s, capabilities=evolve(s.capabilities, split=True)) for s in account.stores]
    world = World(evolve(account, stores=tuple(stores)))
    world.imports(SHOP, a_channel_order("77", number="1001", lines=[a_line("l1", 2)]))
    world.does(FIRST, Split(parts=(units(("l1", 1)),)))
    parts = [order for order in world.orders() if order.part_of]
    names = [["77~p1", "1001~p1"], ["77~p2", "1001~p2"]]
    assert names == shown(parts, "Order ID", "Order Number")
    assert ["1001~p1", "1001~p2"] == [
        name for (name,) in shown(parts, "Order - Number", profile=SHIPSTATION)
    ]
    with pytest.raises(InvalidInput, match="is split: export its parts"):
        write_orders([world.order(FIRST)])


def test_lines_that_do_not_travel_need_a_column_that_says_so() -> None:
    """Else they would be taken for goods."""
    world = World()
    discount = a_line("l2", 1, sku=None, kind=LineKind.DISCOUNT)
    world.imports(SHOP, a_channel_order("77", lines=[a_line("l1", 2), discount]))
    order = world.order(FIRST)
    assert [["l1", ""], ["l2", "discount"]] == shown([order], "Line ID", "Item Kind")
    assert [["S-1"]] == shown([order], "Item - SKU", profile=SHIPSTATION)


def test_what_people_here_wrote_and_where_a_label_goes_is_written() -> None:
    """An edit counts; who ships must not see the address that was corrected."""
    world = World()
    content = evolve(a_channel_order("77"), ship_to=Address(name="Ann", city="Reno"), note="a")
    world.imports(SHOP, content)
    world.does(FIRST, Edit(ship_to=Address(name="Ann", city="Ely"), note="b"))
    world.does(FIRST, Hold())
    cells = shown([world.order(FIRST)], "City", "Internal Notes", "Order Status")
    assert [["Ely", "b", "On Hold"]] == cells


def test_a_file_is_written_in_the_words_of_its_profile() -> None:
    """Delimiter, headings, numbers, dates, statuses and yes or no."""
    text = "Auftrag;Zustand;Datum;Artikel;Menge;Preis\n1;offen;3.5.2026 10:15;MUG;2;1.234,50\n"
    world = World()
    world.imports(SHOP, *read_orders(text, profile=MILL).orders)
    (row,) = rows(write_orders(world.orders(), profile=MILL), ";")
    assert ("1", "offen", "2026-05-03 10:15:00+02:00") == (
        *(row["Auftrag"], row["Zustand"], row["Datum"]),
    )
    assert ("MUG", "2", "1234,50") == (row["Artikel"], row["Menge"], row["Preis"])


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_guarded_and_read_as_it_was(text: str) -> None:
    """Also behind blanks and quotes, and in the full width of East Asian keyboards."""
    assert f"'{text}" == guarded(text)
    assert text == unguarded(guarded(text))


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_formula_is_left_alone(text: str) -> None:
    """A town keeps its apostrophe."""
    assert (text, text) == (guarded(text), unguarded(text))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_an_export_is_a_formula(text: str) -> None:
    """Whatever buyers write; numbers are numbers, and a negative price stays one."""
    world = World()
    line = evolve(a_line("l1", 2), name=text)
    content = evolve(a_channel_order("77", lines=[line]), note=text, ship_to=Address(name=text))
    world.imports(SHOP, evolve(content, custom_1=text, gift_message=text))
    for row in csv.reader(StringIO(write_orders(world.orders()), newline="")):
        assert [] == [cell for cell in row if cell[:1] in tuple("=+-@\t\r\n")]
    (row_read,) = read_orders(write_orders(world.orders())).orders
    assert (text, text) == (row_read.note, row_read.custom_1)


def test_typed_numbers_are_not_guarded() -> None:
    """A spreadsheet must be able to add them up."""
    text = "Order Number,SKU,Quantity,Price,Currency\n1,MUG,1,-2.50,EUR\n"
    world = World()
    world.imports(SHOP, *read_orders(text).orders)
    assert [["-2.50"]] == shown(world.orders(), "Unit Price")


def test_a_line_is_called_by_its_id() -> None:
    """So that what comes back names it."""
    world = a_world()
    assert [["l1"], ["l2"]] == shown([world.order(FIRST)], "Line ID")
    assert {LineId("l1"), LineId("l2")} == {
        line.id
        for order in read_orders(write_orders([world.order(FIRST)])).orders
        for line in order.lines or ()
    }


def test_an_order_that_is_named_like_the_wish_for_a_number_is_not_written() -> None:
    """Read again it would be numbered anew: another order."""
    order = evolve(an_order("17"), number="auto")
    with pytest.raises(InvalidInput, match="asks for a number"):
        write_orders([order], profile=SHIPSTATION)
