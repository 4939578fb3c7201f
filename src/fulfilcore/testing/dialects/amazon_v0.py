"""Amazon as Orders v0 tells it: header, items, address and buyer are four answers."""

import re

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, Level
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    Names,
    as_json,
    body_of,
    gone,
    lines_of,
    obj,
    text,
    units_in,
    where,
    who,
    zulu,
)
from fulfilcore.testing.keeping import Listing, Says

STATUSES = {
    Level.UNREADY: "Pending",
    Level.OPEN: "Unshipped",
    Level.PARTLY_SHIPPED: "PartiallyShipped",
    Level.SHIPPED: "Shipped",
    Level.CANCELLED: "Canceled",
}
ADDRESSED = frozenset({Level.OPEN, Level.PARTLY_SHIPPED, Level.SHIPPED})
SAYS = Says(
    levels=(Level.CANCELLED, Level.UNREADY, Level.SHIPPED, Level.PARTLY_SHIPPED),
    called_off=False,
    refunded=False,
    returned=False,
    parcels=Listing.NEVER,
    aliases=False,
    proofs=0,
    addressed=ADDRESSED,
)
NAMES = Names(
    order=lambda number: f"{100 + number % 900}-{number:07}-{number * 7919 % 10**7:07}",
    line=lambda order, place: f"0{order[4:11]}{order[12:16]}{place:02}",
)
_PATH = re.compile(r"/orders/v0/orders/([^/]+)/shipmentConfirmation")
SITE = "ATVPDKIKX0DER"


def tell(order: ChannelOrder) -> Bodies:
    """The answers of getOrder and getOrderItems; address and buyer once Amazon gives them out."""
    id = order.reference
    bodies: list[dict[str, object]] = [
        _header(order),
        {"OrderItems": [_item(line) for line in lines_of(order)]},
    ]
    if order.ship_to:
        bodies.append({"ShippingAddress": {"Name": who(order), "City": where(order)}})
        bodies.append({"BuyerEmail": "a1b2@marketplace.amazon.com", "BuyerName": who(order)})
    return tuple(as_json({"payload": {"AmazonOrderId": id, **body}}) for body in bodies)


def _header(order: ChannelOrder) -> dict[str, object]:
    lines = lines_of(order)
    return {
        "PurchaseDate": zulu(order.placed),
        "LastUpdateDate": zulu(order.modified),
        "OrderStatus": STATUSES[order.level or Level.OPEN],
        "FulfillmentChannel": "MFN",
        "SalesChannel": "Amazon.com",
        "MarketplaceId": SITE,
        "NumberOfItemsShipped": gone(order),
        "NumberOfItemsUnshipped": sum(line.quantity for line in lines) - gone(order),
        "IsPrime": bool(order.programme and order.programme.prime),
        "IsPremiumOrder": False,
        "ShipServiceLevel": "Std US D2D Dom",
    }


def _item(line: ChannelLine) -> dict[str, object]:
    return {
        "ASIN": "B07EXAMPLE",
        "OrderItemId": line.id,
        "SellerSKU": line.sku and line.sku.text,
        "Title": "A thing",
        "QuantityOrdered": line.quantity,
        "QuantityShipped": line.shipped,
        "ItemPrice": {"CurrencyCode": "USD", "Amount": f"{line.quantity}.50"},
    }


def hear(call: Call) -> Heard:
    """A confirmShipment: the same package reference again edits that package."""
    found = _PATH.fullmatch(call.path)
    assert found and call.method == "POST", call.path
    body = body_of(call)
    package = obj(body["packageDetail"])
    assert body["marketplaceId"] == SITE, body
    return Heard(
        reference=found[1],
        units=units_in(package["orderItems"], "orderItemId", "quantity"),
        tracking=text(package["trackingNumber"]),
        name=text(package["packageReferenceId"]),
    )


DIALECT = Dialect(
    name="Amazon Orders v0",
    system="amazon",
    says=SAYS,
    names=NAMES,
    tell=tell,
    hear=hear,
    spoil=b'"QuantityOrdered": ',
    apart=True,
)
