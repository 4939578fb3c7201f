"""Shopify as the REST Admin API tells it, told itself through GraphQL over fulfillment orders."""

import re
from datetime import datetime

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, ChannelParcel, Level
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    array,
    as_json,
    body_of,
    left,
    lines_of,
    named,
    numbers,
    obj,
    parcels_of,
    sold_at,
    standing,
    text,
    where,
    who,
    zulu,
)
from fulfilcore.testing.keeping import KeptOrder, Listing, Says
from fulfilcore.values import LineId

SAYS = Says(
    levels=(
        Level.CANCELLED,
        Level.SHIPPED,
        Level.UNPAID,
        Level.REFUNDED,
        Level.PARTLY_SHIPPED,
    ),
    parcels=Listing.ALWAYS,
    prime=False,
    aliases=False,
    proofs=1,
    fewer=False,
)
_GID = re.compile(r"gid://shopify/([A-Za-z]+)/([0-9]+)")


def tell(order: ChannelOrder) -> Bodies:
    """The answer of `orders/{id}.json`: whole, with its fulfillments and refunds."""
    lines, cancelled = lines_of(order), order.level is Level.CANCELLED
    paid = "partially_refunded" if any(line.refunded for line in lines) else "paid"
    waits = order.level is Level.UNPAID
    document = {
        "id": int(order.reference),
        "admin_graphql_api_id": f"gid://shopify/Order/{order.reference}",
        "name": order.number,
        "order_number": int(order.reference),
        "created_at": zulu(order.placed),
        "updated_at": zulu(order.modified),
        "cancelled_at": zulu(order.modified) if cancelled else None,
        "financial_status": "pending" if waits else paid,
        "fulfillment_status": _flag(order),
        "currency": "USD",
        "total_price": "12.50",
        "tags": "",
        "note_attributes": [],
        "source_name": sold_at(order) or "web",
        "source_identifier": named(order),
        "shipping_address": {"name": who(order), "city": where(order)},
        "line_items": [_line(line) for line in lines],
        "fulfillments": [
            _fulfillment(order.reference, order.placed, each) for each in parcels_of(order)
        ],
        "refunds": _refunds(order),
    }
    return (as_json({"order": document}),)


def _flag(order: ChannelOrder) -> str | None:
    """The order's own word, which has none for what has not begun to leave."""
    return standing(order, ("", "partial", "fulfilled")) or None


def _line(line: ChannelLine) -> dict[str, object]:
    return {
        "id": int(line.id),
        "admin_graphql_api_id": f"gid://shopify/LineItem/{line.id}",
        "name": "A thing",
        "sku": line.sku and line.sku.text,
        "price": "2.50",
        "quantity": line.quantity,
        "current_quantity": line.quantity - (line.refunded or 0),
        "fulfillable_quantity": left(line),
        "fulfillment_service": "manual",
        "requires_shipping": True,
        "gift_card": False,
    }


def listing(order: KeptOrder) -> bytes:
    """The answer of `orders/{id}/fulfillments.json`."""
    told = [_fulfillment(order.reference, order.placed, each) for each in order.listed()]
    return as_json({"fulfillments": told})


def _fulfillment(order: str, shipped: datetime | None, parcel: ChannelParcel) -> dict[str, object]:
    return {
        "id": int(parcel.id),
        "order_id": int(order),
        "status": "success",
        "created_at": zulu(shipped),
        "updated_at": zulu(shipped),
        "tracking_company": parcel.carrier,
        "tracking_number": parcel.tracking,
        "tracking_numbers": [parcel.tracking] if parcel.tracking else [],
        "line_items": [{"id": int(each.line), "quantity": each.quantity} for each in parcel.units],
    }


def _refunds(order: ChannelOrder) -> list[dict[str, object]]:
    """One refund of all that was paid back, each unit as what became of it."""
    rows = list[dict[str, object]]()
    for line in lines_of(order):
        off, back = line.called_off or 0, line.returned or 0
        kept = (line.refunded or 0) - off - back
        for word, units in (("cancel", off), ("return", back), ("no_restock", kept)):
            if units:
                row = {"line_item_id": int(line.id), "quantity": units, "restock_type": word}
                rows.append({"id": 600 + len(rows), **row})
    id = int(order.reference)
    return [{"id": id + 9, "order_id": id, "refund_line_items": rows}] if rows else []


def work(order: ChannelOrder) -> bytes:
    """The answer of `orders/{id}/fulfillment_orders.json`: one that has all the lines."""
    rows = [
        {
            "id": int(f"{line.id}7"),
            "line_item_id": int(line.id),
            "quantity": line.quantity,
            "fulfillable_quantity": left(line),
        }
        for line in lines_of(order)
    ]
    id, busy = int(order.reference), any(row["fulfillable_quantity"] for row in rows)
    closed = "cancelled" if order.level is Level.CANCELLED else "closed"
    entry = {
        "id": id + 3,
        "order_id": id,
        "status": "open" if busy and order.level is not Level.CANCELLED else closed,
        "request_status": "unsubmitted",
        "assigned_location_id": 11,
        "supported_actions": ["create_fulfillment", "hold"],
        "line_items": rows,
    }
    return as_json({"fulfillment_orders": [entry]})


def hear(call: Call) -> Heard:
    """A mutation that makes a fulfillment, or gives one another tracking number."""
    variables = obj(body_of(call)["variables"])
    if "fulfillmentId" in variables:
        tracking = obj(variables["trackingInfoInput"])
        amends = _number(variables["fulfillmentId"], "Fulfillment")
        number, company = text(tracking.get("number")), text(tracking.get("company"))
        return Heard(tracking=number, carrier=company, amends=amends)
    told, units, reference = obj(variables["fulfillment"]), dict[LineId, int](), ""
    for share in map(obj, array(told["lineItemsByFulfillmentOrder"])):
        reference = str(int(_number(share["fulfillmentOrderId"], "FulfillmentOrder")) - 3)
        for row in map(obj, array(share["fulfillmentOrderLineItems"])):
            line = _number(row["id"], "FulfillmentOrderLineItem").removesuffix("7")
            quantity = row["quantity"]
            assert type(quantity) is int, row
            units[LineId(line)] = quantity
    tracking = obj(told.get("trackingInfo", {}))
    number, company = text(tracking.get("number")), text(tracking.get("company"))
    return Heard(reference=reference, units=units, tracking=number, carrier=company)


def _number(value: object, kind: str) -> str:
    found = _GID.fullmatch(str(value))
    assert found and found[1] == kind, value
    return found[2]


DIALECT = Dialect(
    name="Shopify REST Admin API",
    system="shopify",
    says=SAYS,
    names=numbers(),
    tell=tell,
    hear=hear,
    spoil=b'"quantity": ',
    work=work,
    listing=listing,
)
