"""eBay as the Fulfillment API tells it: the order, and beside it what has left."""

import re
from collections.abc import Sequence
from datetime import datetime

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, ChannelParcel, Level
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    Names,
    as_json,
    body_of,
    lines_of,
    parcels_of,
    standing,
    text,
    units_in,
    where,
    who,
    zulu,
)
from fulfilcore.testing.keeping import KeptOrder, Listing, Says

SAYS = Says(
    levels=(Level.CANCELLED, Level.SHIPPED, Level.UNPAID, Level.REVIEW, Level.PARTLY_SHIPPED),
    called_off=False,
    refunded=False,
    returned=False,
    parcels=Listing.ALWAYS,
    prime=False,
    aliases=False,
    proofs=0,
)
NAMES = Names(
    order=lambda number: f"{10 + number % 90}-{number * 7919 % 10**5:05}-{number:05}",
    line=lambda order, place: f"1{order.replace('-', '')}{place:02}",
    parcel=lambda number: f"{94_000_000 + number}",
)
WORDS = ("NOT_STARTED", "IN_PROGRESS", "FULFILLED")
_PATH = re.compile(r"/sell/fulfillment/v1/order/([^/]+)/shipping_fulfillment")
_LINK = "https://api.ebay.com/sell/fulfillment/v1/order/{}/shipping_fulfillment/{}"


def tell(order: ChannelOrder) -> Bodies:
    """The answers of getOrder and getShippingFulfillments."""
    cancelled = order.level is Level.CANCELLED
    contact = {"fullName": who(order), "contactAddress": {"city": where(order)}}
    document: dict[str, object] = {
        "orderId": order.reference,
        "creationDate": zulu(order.placed),
        "lastModifiedDate": zulu(order.modified),
        "orderFulfillmentStatus": standing(order, WORDS),
        "orderPaymentStatus": "PENDING" if order.level is Level.UNPAID else "PAID",
        "cancelStatus": {
            "cancelState": "CANCELED" if cancelled else "NONE_REQUESTED",
            "cancelRequests": [],
        },
        "paymentSummary": {"payments": [{"paymentHolds": _holds(order)}]},
        "lineItems": [_line(line) for line in lines_of(order)],
        "fulfillmentStartInstructions": [
            {"fulfillmentInstructionsType": "SHIP_TO", "shippingStep": {"shipTo": contact}}
        ],
        "fulfillmentHrefs": [_LINK.format(order.reference, each.id) for each in parcels_of(order)],
    }
    return as_json(document), _fulfillments(order.modified, parcels_of(order))


def listing(order: KeptOrder) -> bytes:
    """The answer of getShippingFulfillments."""
    return _fulfillments(order.changed, tuple(order.listed()))


def _fulfillments(shipped: datetime | None, parcels: Sequence[ChannelParcel]) -> bytes:
    sent = [_fulfillment(shipped, each) for each in parcels]
    return as_json({"fulfillments": sent, "total": len(sent)})


def _holds(order: ChannelOrder) -> list[dict[str, str]]:
    return [{"holdState": "HELD"}] if order.level is Level.REVIEW else []


def _line(line: ChannelLine) -> dict[str, object]:
    shipped = line.shipped or 0
    word = WORDS[0] if not shipped else WORDS[2] if shipped >= line.quantity else WORDS[1]
    return {
        "lineItemId": line.id,
        "sku": line.sku and line.sku.text,
        "title": "A thing",
        "quantity": line.quantity,
        "lineItemFulfillmentStatus": word,
        "lineItemCost": {"value": f"{line.quantity}.50", "currency": "USD"},
    }


def _fulfillment(shipped: datetime | None, parcel: ChannelParcel) -> dict[str, object]:
    items = [{"lineItemId": each.line, "quantity": each.quantity} for each in parcel.units]
    return {
        "fulfillmentId": parcel.id,
        "shippedDate": zulu(shipped),
        "shippingCarrierCode": parcel.carrier,
        "shipmentTrackingNumber": parcel.tracking,
        "lineItems": items,
    }


def hear(call: Call) -> Heard:
    """A createShippingFulfillment, which always makes a new one."""
    found, body = _PATH.fullmatch(call.path), body_of(call)
    assert found and call.method == "POST", call.path
    return Heard(
        reference=found[1],
        units=units_in(body["lineItems"], "lineItemId", "quantity"),
        tracking=text(body.get("trackingNumber")),
        carrier=text(body.get("shippingCarrierCode")),
    )


DIALECT = Dialect(
    name="eBay Fulfillment API",
    system="ebay",
    says=SAYS,
    names=NAMES,
    tell=tell,
    hear=hear,
    spoil=b'"quantity": ',
    listing=listing,
)
