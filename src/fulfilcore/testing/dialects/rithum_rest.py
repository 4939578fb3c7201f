"""Rithum as REST v1 tells it: an order with its items, adjustments and fulfillments."""

import re
from datetime import datetime

from attrs import evolve

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, ChannelParcel, Level, Programme
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    as_json,
    body_of,
    lines_of,
    named,
    numbers,
    obj,
    parcels_of,
    sold_at,
    standing,
    text,
    units_in,
    where,
    who,
    zulu,
)
from fulfilcore.testing.keeping import KeptOrder, Listing, Says

SAYS = Says(
    levels=(
        Level.CANCELLED,
        Level.SHIPPED,
        Level.REVIEW,
        Level.UNREADY,
        Level.UNPAID,
        Level.REFUNDED,
        Level.PARTLY_SHIPPED,
    ),
    returned=False,
    parcels=Listing.ALWAYS,
    proofs=1,
    numbered=True,
)
SITES = {"amazon": "Amazon US", "ebay": "eBay Fixed Price US"}
CHECKOUT = {Level.REVIEW: "OnHold", Level.UNREADY: "NotVisited"}
PAYMENT = {Level.UNPAID: "NotYetSubmitted"}
_SHIP = re.compile(r"/v1/Orders\(([0-9]+)\)/Ship")
_AMEND = re.compile(r"/v1/Fulfillments\(([0-9]+)\)")


def adjust(said: ChannelOrder, kept: KeptOrder) -> ChannelOrder:
    """Prime is told by the class that Amazon asked for, so only of what Amazon sold."""
    prime = kept.prime and sold_at(said) == "amazon"
    return evolve(said, programme=Programme(prime=prime, merchant_fulfilled=True))


def tell(order: ChannelOrder) -> Bodies:
    """The answer of `Orders({id})?$expand=Items,Fulfillments`."""
    level = order.level or Level.OPEN
    shipping = standing(order, ("Unshipped", "PartiallyShipped", "Shipped"))
    document = {
        "ID": int(order.reference),
        "SiteName": SITES.get(sold_at(order) or "", "Checkout Direct"),
        "SiteOrderID": named(order) or order.reference,
        "SecondarySiteOrderID": None,
        "CreatedDateUtc": zulu(order.placed),
        "UpdatedDateUtc": zulu(order.modified),
        "CheckoutStatus": CHECKOUT.get(level, "Completed"),
        "PaymentStatus": PAYMENT.get(level, "Cleared"),
        "ShippingStatus": "Canceled" if level is Level.CANCELLED else shipping,
        "Currency": "USD",
        "TotalPrice": 12.5,
        "DistributionCenterTypeRollup": "SellerManaged",
        "RequestedShippingClass": "Prime Standard" if _is_prime(order) else "Standard",
        "ShippingFirstName": who(order),
        "ShippingLastName": None,
        "ShippingAddressLine1": None,
        "ShippingAddressLine2": None,
        "ShippingCity": where(order),
        "Items": [_item(order, line) for line in lines_of(order)],
        "Fulfillments": [
            _fulfillment(order.reference, order.placed, each) for each in parcels_of(order)
        ],
    }
    return (as_json(document),)


def _is_prime(order: ChannelOrder) -> bool:
    return bool(order.programme and order.programme.prime)


def _item(order: ChannelOrder, line: ChannelLine) -> dict[str, object]:
    told = (("Cancellation", line.called_off), ("Refund", line.refunded))
    return {
        "ID": int(line.id),
        "OrderID": int(order.reference),
        "SiteOrderItemID": line.alias,
        "Sku": line.sku and line.sku.text,
        "Title": "A thing",
        "Quantity": line.quantity,
        "UnitPrice": 2.5,
        "IsBundle": False,
        "Adjustments": [
            {"Type": kind, "Quantity": units, "RequestStatus": "PostProcessingComplete"}
            for kind, units in told
            if units
        ],
    }


def listing(order: KeptOrder) -> bytes:
    """The answer of `Orders({id})/Fulfillments?$expand=Items`."""
    told = [_fulfillment(order.reference, order.placed, each) for each in order.listed()]
    return as_json({"@odata.context": "$metadata#Fulfillments", "value": told})


def _fulfillment(order: str, shipped: datetime | None, parcel: ChannelParcel) -> dict[str, object]:
    items = [
        {"OrderItemID": int(each.line), "ProductID": None, "Quantity": each.quantity}
        for each in parcel.units
    ]
    return {
        "ID": int(parcel.id),
        "OrderID": int(order),
        "Type": "Ship",
        "DeliveryStatus": "Complete",
        "ShippedDateUtc": zulu(shipped),
        "TrackingNumber": parcel.tracking,
        "SellerFulfillmentID": parcel.reference,
        "Items": items,
    }


def hear(call: Call) -> Heard:
    """Units that are shipped, or another label for a fulfillment."""
    amended, body = _AMEND.fullmatch(call.path), body_of(call)
    if amended:
        assert call.method == "PATCH", call.method
        return Heard(tracking=text(body.get("TrackingNumber")), amends=amended[1])
    found, told = _SHIP.fullmatch(call.path), obj(body["Value"])
    assert found and call.method == "POST" and told["DeliveryStatus"] == "Complete", call.path
    return Heard(
        reference=found[1],
        units=units_in(told["Items"], "OrderItemID", "Quantity"),
        tracking=text(told.get("TrackingNumber")),
        name=text(told["SellerFulfillmentID"]),
    )


DIALECT = Dialect(
    name="Rithum REST v1",
    system="rithum",
    says=SAYS,
    names=numbers(),
    tell=tell,
    hear=hear,
    spoil=b'"Quantity": ',
    adjust=adjust,
    listing=listing,
)
