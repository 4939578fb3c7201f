"""ShipStation as V1 tells it: orders, and apart from them the labels that were made there."""

from datetime import datetime
from zoneinfo import ZoneInfo

from attrs import evolve

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, ChannelParcel, Level
from fulfilcore.shipments import LineUnits
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    as_json,
    body_of,
    lines_of,
    named,
    numbers,
    parcels_of,
    sold_at,
    text,
    where,
    who,
)
from fulfilcore.testing.keeping import KeptOrder, Listing, Parcel, Says, Units

STATUSES = {
    Level.UNPAID: "awaiting_payment",
    Level.REVIEW: "on_hold",
    Level.OPEN: "awaiting_shipment",
    Level.SHIPPED: "shipped",
    Level.CANCELLED: "cancelled",
}
SAYS = Says(
    levels=(Level.CANCELLED, Level.SHIPPED, Level.UNPAID, Level.REVIEW),
    units=Units.UNSAID,
    called_off=False,
    refunded=False,
    returned=False,
    parcels=Listing.NEVER,
    prime=False,
    proofs=1,
    numbered=True,
    alters=False,
    marks=True,
)


def adjust(said: ChannelOrder, kept: KeptOrder) -> ChannelOrder:
    """Of what left under its own label it knows the units; of what it was told, nothing more."""
    away = {line.id: line.away for line in kept.lines if line.away}
    if not away:
        return said
    units = tuple(LineUnits(line, quantity) for line, quantity in away.items())
    id = f"{int(said.reference) + 400_000}"
    lines = tuple(evolve(line, shipped=away.get(line.id)) for line in lines_of(said))
    return evolve(
        said, lines=lines, parcels=(ChannelParcel(id=id, units=units, tracking=f"AWAY{id}"),)
    )


def tell(order: ChannelOrder) -> Bodies:
    """The answers of `orders` and, where there is a label, of `shipments`."""
    source, number = sold_at(order), order.number
    document: dict[str, object] = {
        "orderId": int(order.reference),
        "orderNumber": number,
        "orderKey": named(order) or f"manual-{order.reference}",
        "orderDate": _pacific(order.placed),
        "createDate": _pacific(order.placed),
        "modifyDate": _pacific(order.modified),
        "orderStatus": STATUSES[order.level or Level.OPEN],
        "customerEmail": None,
        "billTo": {"name": None},
        "shipTo": {"name": who(order), "city": where(order), "state": ""},
        "items": [_item(line) for line in lines_of(order)],
        "orderTotal": 12.5,
        "externallyFulfilled": False,
        "advancedOptions": {"source": source, "mergedOrSplit": False, "mergedIds": []},
        "tagIds": None,
    }
    page = as_json({"orders": [document], "total": 1, "page": 1, "pages": 1})
    labels = [_label(order, each) for each in parcels_of(order)]
    if not labels:
        return (page,)
    return page, as_json({"shipments": labels, "total": len(labels), "page": 1, "pages": 1})


def _pacific(instant: datetime | None) -> str | None:
    """What ShipStation's clocks showed, with seven decimals and no zone."""
    if instant is None:
        return None
    return f"{instant.astimezone(ZoneInfo('America/Los_Angeles')):%Y-%m-%dT%H:%M:%S}.0000000"


def _item(line: ChannelLine) -> dict[str, object]:
    return {
        "orderItemId": int(line.id),
        "lineItemKey": line.alias,
        "sku": line.sku and line.sku.text,
        "name": "A thing",
        "quantity": line.quantity,
        "unitPrice": 2.5,
        "options": None,
        "adjustment": False,
    }


def _label(order: ChannelOrder, parcel: ChannelParcel) -> dict[str, object]:
    items = [{"orderItemId": int(each.line), "quantity": each.quantity} for each in parcel.units]
    return {
        "shipmentId": int(parcel.id),
        "orderId": int(order.reference),
        "orderNumber": order.number,
        "createDate": _pacific(order.placed),
        "shipDate": (_pacific(order.placed) or "")[:10],
        "trackingNumber": parcel.tracking,
        "carrierCode": "ups",
        "isReturnLabel": False,
        "voided": False,
        "marketplaceNotified": True,
        "shipmentItems": items,
    }


def listing(order: KeptOrder) -> bytes:
    """The answer of `fulfillments?orderId={id}`: what was marked, never its own labels.

    The first was marked by hand, and taken back.
    """
    slip = Parcel(revision=1, units={}, day="2026-11-02", id=f"{int(order.reference) + 600_000}")
    told = [_fulfillment(order, each) for each in (slip, *order.parcels.values())]
    told[0] |= {"voidDate": _pacific(order.placed), "voided": True}
    return as_json({"fulfillments": told, "total": len(told), "page": 1, "pages": 1})


def _fulfillment(order: KeptOrder, parcel: Parcel) -> dict[str, object]:
    return {
        "fulfillmentId": int(parcel.id),
        "orderId": int(order.reference),
        "orderNumber": order.reference,
        "createDate": _pacific(order.changed),
        "shipDate": f"{parcel.day}T00:00:00.0000000",
        "voidDate": None,
        "trackingNumber": parcel.tracking,
        "carrierCode": parcel.carrier,
        "voidRequested": False,
        "voided": False,
        "marketplaceNotified": True,
        "notifyErrorMessage": None,
    }


def hear(call: Call) -> Heard:
    """An order that is marked as shipped."""
    body = body_of(call)
    assert (call.method, call.path) == ("POST", "/orders/markasshipped"), call.path
    carrier, day = text(body["carrierCode"]), text(body["shipDate"])
    assert carrier and day, body
    return Heard(
        reference=str(body["orderId"]),
        tracking=text(body.get("trackingNumber")),
        carrier=carrier,
        day=day,
        completes=True,
    )


DIALECT = Dialect(
    name="ShipStation V1",
    system="shipstation",
    says=SAYS,
    names=numbers(),
    tell=tell,
    hear=hear,
    spoil=b'"quantity": ',
    apart=True,
    adjust=adjust,
    listing=listing,
)
