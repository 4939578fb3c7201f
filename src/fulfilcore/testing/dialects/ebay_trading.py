"""eBay as the Trading API tells it: XML, and of each sale whether all of it has left."""

from collections.abc import Mapping
from types import MappingProxyType

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, Level
from fulfilcore.testing.dialects import ebay_rest
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    Names,
    lines_of,
    where,
    who,
    zulu,
)
from fulfilcore.testing.dialects.xml import DECLARATION, el, leaf
from fulfilcore.testing.keeping import Listing, Says, Units

SAYS = Says(
    levels=(Level.CANCELLED, Level.SHIPPED, Level.UNREADY, Level.UNPAID, Level.REVIEW),
    units=Units.WHOLE,
    called_off=False,
    refunded=False,
    returned=False,
    parcels=Listing.NEVER,
    prime=False,
    aliases=False,
    proofs=0,
    alters=False,
)
NAMES = Names(
    order=ebay_rest.NAMES.order,
    line=lambda order, place: f"11{order[-7:].replace('-', '0'):0>9}{place}-{place + 28000}",
    parcel=ebay_rest.NAMES.parcel,
)
WORDS: Mapping[Level, str] = MappingProxyType(
    {Level.UNREADY: "Active", Level.CANCELLED: "Cancelled"}
)
_SPACE = "urn:ebay:apis:eBLBaseComponents"


def tell(order: ChannelOrder) -> Bodies:
    """The answer of GetOrders with one order."""
    level = order.level or Level.OPEN
    checkout = el(
        "CheckoutStatus",
        leaf("eBayPaymentStatus", "NoPaymentFailure"),
        leaf("LastModifiedTime", zulu(order.modified)),
        leaf("Status", _checkout(level)),
    )
    entry = el(
        "Order",
        leaf("OrderID", order.reference),
        leaf("OrderStatus", WORDS.get(level, "Completed")),
        checkout,
        leaf("CreatedTime", zulu(order.placed)),
        el("ShippingAddress", leaf("Name", who(order)), leaf("CityName", where(order))),
        el("TransactionArray", *(_sale(order, line) for line in lines_of(order))),
        leaf("BuyerUserID", "ann_1"),
    )
    answer = f"<Ack>Success</Ack><HasMoreOrders>false</HasMoreOrders>{el('OrderArray', entry)}"
    return (
        f'{DECLARATION}<GetOrdersResponse xmlns="{_SPACE}">{answer}</GetOrdersResponse>'.encode(),
    )


def _checkout(level: Level) -> str:
    return {Level.UNREADY: "Incomplete", Level.UNPAID: "Pending"}.get(level, "Complete")


def _sale(order: ChannelOrder, line: ChannelLine) -> str:
    item, _, sale = line.id.partition("-")
    held = "PaymentReview" if order.level is Level.REVIEW else "None"
    return el(
        "Transaction",
        leaf("QuantityPurchased", line.quantity),
        el("Status", leaf("PaymentHoldStatus", held)),
        el("Item", leaf("ItemID", item), leaf("Title", "A thing"), leaf("SKU", line.sku)),
        leaf("TransactionID", sale),
        leaf("OrderLineItemID", line.id),
        leaf("ShippedTime", zulu(order.modified) if line.shipped else None),
    )


def hear(call: Call) -> Heard:
    """Trading is never told: its lines have other ids than those that a fulfillment takes."""
    return ebay_rest.hear(call)


DIALECT = Dialect(
    name="eBay Trading API",
    system="ebay",
    says=SAYS,
    names=NAMES,
    tell=tell,
    hear=hear,
    spoil=b"<QuantityPurchased>",
    listing=ebay_rest.listing,
)
