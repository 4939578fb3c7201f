"""WooCommerce as wc/v3 tells it: the order, and beside it its refunds. Units are told nowhere."""

import re

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, Level
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    as_json,
    body_of,
    lines_of,
    named,
    numbers,
    sold_at,
    text,
    where,
    who,
)
from fulfilcore.testing.keeping import KeptOrder, Listing, Parcel, Says, Units

STATUSES = {
    Level.UNPAID: "pending",
    Level.REVIEW: "on-hold",
    Level.OPEN: "processing",
    Level.SHIPPED: "completed",
    Level.CANCELLED: "cancelled",
}
SAYS = Says(
    levels=(Level.CANCELLED, Level.SHIPPED, Level.UNPAID, Level.REVIEW),
    units=Units.UNSAID,
    called_off=False,
    returned=False,
    parcels=Listing.NEVER,
    prime=False,
    aliases=False,
    alters=False,
    marks=True,
)
KEYS = {
    "amazon": ("_codisto_amazonorderid", "_wpla_amazon_order_id"),
    "ebay": ("_ebay_order_id", "_ebay_extended_order_id"),
}
_PATH = re.compile(r"/wp-json/wc/v3/orders/([0-9]+)(/shipment-trackings)?")


def tell(order: ChannelOrder) -> Bodies:
    """The answers of `orders/{id}` and, where it lists one, of `orders/{id}/refunds`."""
    back = [line for line in lines_of(order) if line.refunded]
    refund = int(order.reference) + 90_000
    keys = KEYS[sold_at(order) or "amazon"]
    meta = [
        {"id": place + 1, "key": key, "value": id}
        for place, key in enumerate(keys)
        if (id := named(order, place))
    ]
    document = {
        "id": int(order.reference),
        "number": order.number,
        "order_key": "wc_order_x",
        "status": STATUSES[order.level or Level.OPEN],
        "currency": "USD",
        "date_created": _local(order, "placed"),
        "date_created_gmt": _local(order, "placed"),
        "date_modified": _local(order, "modified"),
        "date_modified_gmt": _local(order, "modified"),
        "date_paid_gmt": None if order.level is Level.UNPAID else _local(order, "placed"),
        "total": "1000.00",
        "created_via": "rest-api" if meta else "checkout",
        "billing": {"first_name": "", "city": ""},
        "shipping": {"first_name": who(order), "last_name": "", "city": where(order)},
        "line_items": [_line(line) for line in lines_of(order)],
        "meta_data": meta,
        "refunds": [{"id": refund, "reason": "", "total": "-1.00"}] if back else [],
    }
    if not back:
        return (as_json(document),)
    rows = [_row(line, 1 + place) for place, line in enumerate(back)]
    made = {"id": refund, "parent_id": int(order.reference), "amount": "1.00"}
    made |= {"date_created_gmt": _local(order, "placed"), "line_items": rows}
    return as_json(document), as_json([made])


def _local(order: ChannelOrder, name: str) -> str | None:
    """An instant without its zone, as WordPress writes it."""
    instant = order.placed if name == "placed" else order.modified
    return None if instant is None else f"{instant:%Y-%m-%dT%H:%M:%S}"


def _line(line: ChannelLine) -> dict[str, object]:
    return {
        "id": int(line.id),
        "name": "A thing",
        "product_id": 93,
        "variation_id": 0,
        "quantity": line.quantity,
        "sku": line.sku.text if line.sku else "",
        "price": 2.5,
        "total": "2.50",
        "meta_data": [],
    }


def _row(line: ChannelLine, id: int) -> dict[str, object]:
    meta = [{"id": id, "key": "_refunded_item_id", "value": line.id}]
    row = {"id": 70 + id, "product_id": 93, "variation_id": 0, "quantity": -(line.refunded or 0)}
    return {**row, "meta_data": meta}


def listing(order: KeptOrder) -> bytes:
    """The answer of `orders/{id}/shipment-trackings`, of the Shipment Tracking extension."""
    tracked = (each for each in order.parcels.values() if each.tracking)
    return as_json([_tracking(each) for each in tracked])


def _tracking(parcel: Parcel) -> dict[str, object]:
    return {
        "tracking_id": parcel.id,
        "tracking_provider": parcel.carrier,
        "tracking_link": "",
        "tracking_number": parcel.tracking,
        "date_shipped": parcel.day,
    }


def hear(call: Call) -> Heard:
    """A tracking number for the extension, or that the order is completed, or one after another."""
    found, body = _PATH.fullmatch(call.path), body_of(call)
    assert found, call.path
    if call.method == "PUT":
        assert body == {"status": "completed"}, body
        return Heard(reference=found[1], completes=True)
    assert found[2] and body["date_shipped"], call.path
    after = call.then and hear(call.then)
    return Heard(
        reference=found[1],
        tracking=text(body["tracking_number"]),
        carrier=text(body.get("tracking_provider")) or text(body["custom_tracking_provider"]),
        day=text(body["date_shipped"]),
        completes=bool(after and after.completes),
    )


DIALECT = Dialect(
    name="WooCommerce wc/v3",
    system="woocommerce",
    says=SAYS,
    names=numbers(),
    tell=tell,
    hear=hear,
    spoil=b'"quantity": ',
    listing=listing,
)
