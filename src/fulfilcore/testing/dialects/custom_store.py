"""A host of its own that speaks ShipStation's custom store protocol: XML, words, no units."""

from urllib.parse import parse_qs

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, Level
from fulfilcore.testing.dialects import shipstation
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    Names,
    lines_of,
    sold_at,
    where,
    who,
)
from fulfilcore.testing.dialects.xml import DECLARATION, document, el, inside, leaf, units
from fulfilcore.testing.keeping import Listing, Says, Units

SAYS = Says(
    levels=(Level.CANCELLED, Level.SHIPPED, Level.UNPAID, Level.REVIEW),
    units=Units.UNSAID,
    called_off=False,
    refunded=False,
    returned=False,
    parcels=Listing.NEVER,
    prime=False,
    aliases=False,
    proofs=1,
    numbered=True,
    alters=False,
)
NAMES = Names(order=lambda number: f"C{number}", line=lambda order, place: f"{order}-{place + 1}")
SOURCES = {"amazon": "Amazon.com", "ebay": "eBay US"}
_DATE = "%m/%d/%Y %H:%M:%S"


def tell(order: ChannelOrder) -> Bodies:
    """The export document with one order."""
    ship_to = el("ShipTo", leaf("Name", who(order)), leaf("City", where(order)))
    entry = el(
        "Order",
        leaf("OrderID", order.reference),
        leaf("OrderNumber", order.number),
        leaf("OrderDate", order.placed and order.placed.strftime(_DATE)),
        leaf("OrderStatus", shipstation.STATUSES[order.level or Level.OPEN]),
        leaf("LastModified", order.modified and order.modified.strftime(_DATE)),
        leaf("OrderTotal", "12.50"),
        leaf("Source", SOURCES.get(sold_at(order) or "")),
        el("Customer", leaf("CustomerCode", "ann@example.com"), ship_to),
        el("Items", *map(_item, lines_of(order))),
    )
    return (f'{DECLARATION}<Orders pages="1">{entry}</Orders>'.encode(),)


def _item(line: ChannelLine) -> str:
    return el(
        "Item",
        leaf("LineItemID", line.id),
        leaf("SKU", line.sku and line.sku.text),
        leaf("Name", "A thing"),
        leaf("Quantity", line.quantity),
        leaf("UnitPrice", "2.50"),
    )


def hear(call: Call) -> Heard:
    """A ShipNotice; the host counts the units that are in it."""
    query, notice = parse_qs(call.path.removeprefix("?")), document(call.content.decode())
    assert query["action"] == ["shipnotify"] and call.method == "POST", call.path
    assert query["order_number"] == [inside(notice, "OrderNumber")], call.path
    return Heard(
        reference=inside(notice, "OrderID") or inside(notice, "OrderNumber"),
        units=units(notice.iter("Item"), "LineItemID", "Quantity"),
        tracking=inside(notice, "TrackingNumber"),
    )


DIALECT = Dialect(
    name="custom store",
    system="custom_store",
    says=SAYS,
    names=NAMES,
    tell=tell,
    hear=hear,
    spoil=b"<Quantity>",
)
