"""A store that sends CSV files under the usual headings, in whatever style its programs write.

A file has a word for how far an order has come, but none for units: what has left of a line, was
called off or came back. And it does not say how long it is, so one that is cut short at the end of
a row is a good file of less.
"""

from attrs import evolve

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, Level
from fulfilcore.testing.dialects import sheet
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    Names,
    lines_of,
    sold_at,
    where,
    who,
    zulu,
)
from fulfilcore.testing.dialects.sheet import Style
from fulfilcore.testing.keeping import LADDER, KeptOrder, Listing, Says, Units

STATUSES = {
    Level.UNREADY: "Unready",
    Level.UNPAID: "Awaiting Payment",
    Level.REVIEW: "on hold",
    Level.OPEN: "Awaiting Shipment",
    Level.PARTLY_SHIPPED: "Partially Shipped",
    Level.SHIPPED: "SHIPPED",
    Level.CANCELLED: "Cancelled",
}
SAYS = Says(
    levels=LADDER,
    units=Units.UNSAID,
    called_off=False,
    refunded=False,
    returned=False,
    parcels=Listing.NEVER,
    prime=False,
    aliases=False,
    proofs=1,
    numbered=True,
)
NAMES = Names(order=lambda number: f"{number:06}", line=lambda order, place: f"{order}-{place + 1}")
STYLES = (
    Style(),
    Style(encoding="utf-8-sig", quotes=True),
    Style(delimiter=";", encoding="cp1252", repeats=False),
    Style(delimiter="\t", encoding="utf-16"),
    Style(delimiter="|", ends="\n", quotes=True, repeats=False),
    Style(encoding="utf-16-be", ends="\r"),
    Style(delimiter=";", encoding="utf-16-le", ends="\n", quotes=True),
)
HEADINGS = (
    *("Order ID", "Order #", "Order Status", "Created At", "Updated At", "Source"),
    *("Ship To Name", "Town", "Notes From Buyer", "Shelf"),
    *("Line Item ID", "Item SKU", "Title", "Qty", "Unit Price", "Currency"),
)
NOTE = 'Ring "twice"; then wait,\nor | leave it\tthere'
"""What a buyer wrote who knows nothing of delimiters."""


def adjust(said: ChannelOrder, kept: KeptOrder) -> ChannelOrder:
    """Of Prime, or of who ships, there is no word."""
    return evolve(said, programme=None)


def tell(order: ChannelOrder) -> Bodies:
    """The file with one order."""
    style = sheet.style(STYLES, order)
    head = (
        _kept(order.reference, style),
        _kept(order.number, style),
        STATUSES[order.level or Level.OPEN],
        zulu(order.placed),
        zulu(order.modified),
        (sold_at(order) or "web shop").title(),
        who(order),
        where(order),
        NOTE,
        "B-7",
    )
    return sheet.a_file(HEADINGS, head, map(_line, lines_of(order)), style)


def _kept(number: str | None, style: Style) -> str | None:
    """A number as spreadsheets are made to keep its zeros: `="000123"`."""
    return f'="{number}"' if number and style.quotes else number


def _line(line: ChannelLine) -> sheet.Cells:
    return line.id, line.sku, "A thing", line.quantity, "2.50", "USD"


def hear(call: Call) -> Heard:
    """A file of shipments; the store counts the units that are in it."""
    names = ("Order ID", "Line ID", "Quantity", "Tracking Number", "Carrier")
    return sheet.shipped(call, names, ",", "no tracking")


DIALECT = Dialect(
    name="CSV files",
    system="csv",
    says=SAYS,
    names=NAMES,
    tell=tell,
    hear=hear,
    spoil=sheet.after("A thing"),
    ends=False,
    adjust=adjust,
)
