"""Squarespace as Orders 1.0 tells it: an order is fulfilled or not, in parts never."""

import re
from collections.abc import Sequence
from datetime import datetime

from attrs import evolve

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, Level
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    Names,
    array,
    as_json,
    body_of,
    lines_of,
    named,
    obj,
    sold_at,
    text,
    where,
    who,
    zulu,
)
from fulfilcore.testing.keeping import KeptOrder, Listing, Says, Units

STATUSES = {Level.OPEN: "PENDING", Level.SHIPPED: "FULFILLED", Level.CANCELLED: "CANCELED"}
SAYS = Says(
    levels=(Level.CANCELLED, Level.SHIPPED),
    units=Units.WHOLE,
    called_off=False,
    refunded=False,
    returned=False,
    parcels=Listing.NEVER,
    prime=False,
    aliases=False,
    proofs=1,
    alters=False,
    marks=True,
)
NAMES = Names(
    order=lambda number: f"5f{number:022x}",
    line=lambda order, place: f"6a{place:02x}{order[4:]}",
)
CHANNELS = {"amazon": "Amazon", "ebay": "eBay"}
_PATH = re.compile(r"/1\.0/commerce/orders/([0-9a-f]{24})/fulfillments")


def adjust(said: ChannelOrder, kept: KeptOrder) -> ChannelOrder:
    """Of an order that was called off it does not say whether it had left."""
    if said.level is not Level.CANCELLED:
        return said
    return evolve(said, lines=tuple(evolve(line, shipped=None) for line in lines_of(said)))


def tell(order: ChannelOrder) -> Bodies:
    """The answer of `orders/{id}`, with a shipment where it is fulfilled."""
    told = [] if order.level is not Level.SHIPPED else [_shipment("1Z999", order.modified)]
    return (_document(order, told),)


def listing(order: KeptOrder) -> bytes:
    """The answer of `orders/{id}`, which names the shipments by their tracking numbers alone."""
    numbers = (each.tracking for each in order.listed() if each.tracking)
    return _document(order.said(SAYS), [_shipment(each, order.changed) for each in numbers])


def _document(order: ChannelOrder, shipments: Sequence[object]) -> bytes:
    document = {
        "id": order.reference,
        "orderNumber": order.number,
        "createdOn": zulu(order.placed),
        "modifiedOn": zulu(order.modified),
        "channel": "import" if named(order) else "web",
        "channelName": CHANNELS.get(sold_at(order) or ""),
        "externalOrderReference": named(order),
        "testmode": False,
        "customerEmail": "ann@example.com",
        "fulfillmentStatus": STATUSES[order.level or Level.OPEN],
        "shippingAddress": {"firstName": who(order), "lastName": "", "city": where(order)},
        "lineItems": [_line(line) for line in lines_of(order)],
        "fulfillments": shipments,
        "grandTotal": {"value": "12.50", "currency": "USD"},
        "refundedTotal": None,
    }
    return as_json(document)


def _line(line: ChannelLine) -> dict[str, object]:
    return {
        "id": line.id,
        "productName": "A thing",
        "sku": line.sku and line.sku.text,
        "quantity": line.quantity,
        "unitPricePaid": {"value": "2.50", "currency": "USD"},
        "lineItemType": "PHYSICAL_PRODUCT",
        "variantOptions": None,
        "customizations": None,
    }


def _shipment(number: str, shipped: datetime | None) -> dict[str, object]:
    words = {"carrierName": "UPS", "service": "Ground", "trackingUrl": None}
    return {"shipDate": zulu(shipped), "trackingNumber": number, **words}


def hear(call: Call) -> Heard:
    """A fulfillment: whatever it lists, all of the order has left."""
    found, body = _PATH.fullmatch(call.path), body_of(call)
    assert found and call.method == "POST", call.path
    shipments = [obj(each) for each in array(body["shipments"])]
    assert all(each["carrierName"] and each["service"] for each in shipments), body
    tracking = text(shipments[0]["trackingNumber"]) if shipments else None
    return Heard(reference=found[1], tracking=tracking, completes=True)


DIALECT = Dialect(
    name="Squarespace Orders 1.0",
    system="squarespace",
    says=SAYS,
    names=NAMES,
    tell=tell,
    hear=hear,
    spoil=b'"quantity": ',
    adjust=adjust,
    listing=listing,
)
