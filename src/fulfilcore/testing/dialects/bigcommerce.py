"""BigCommerce as Orders V2 tells it: header, products and addresses are three answers."""

import re
from email.utils import format_datetime

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelLine, ChannelOrder, ChannelParcel, Level
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    Heard,
    as_json,
    body_of,
    gone,
    lines_of,
    named,
    numbers,
    sold_at,
    text,
    units_in,
    where,
    who,
)
from fulfilcore.testing.keeping import KeptOrder, Listing, Says

STATUSES = {
    Level.UNREADY: (1, "Pending"),
    Level.UNPAID: (7, "Awaiting Payment"),
    Level.REVIEW: (12, "Manual Verification Required"),
    Level.OPEN: (11, "Awaiting Fulfillment"),
    Level.PARTLY_SHIPPED: (3, "Partially Shipped"),
    Level.SHIPPED: (2, "Shipped"),
    Level.CANCELLED: (5, "Cancelled"),
}
SAYS = Says(called_off=False, returned=False, parcels=Listing.NEVER, prime=False)
_PATH = re.compile(r"/v2/orders/([0-9]+)/shipments(?:/([0-9]+))?")


def tell(order: ChannelOrder) -> Bodies:
    """The answers of `orders/{id}`, its `products` and its `shipping_addresses`."""
    id = int(order.reference)
    number, word = STATUSES[order.level or Level.OPEN]
    links = {
        name: {"url": f"https://shop.example/v2/orders/{id}/{name}", "resource": f"/{name}"}
        for name in ("products", "shipping_addresses", "coupons")
    }
    header = {
        "id": id,
        "date_created": order.placed and format_datetime(order.placed),
        "date_modified": order.modified and format_datetime(order.modified),
        "date_shipped": "",
        "status_id": number,
        "status": word,
        "items_total": sum(line.quantity for line in lines_of(order)),
        "items_shipped": gone(order),
        "currency_code": "USD",
        "total_inc_tax": "12.5000",
        "order_source": sold_at(order) or "www",
        "external_id": named(order),
        "external_order_id": named(order, 1) or "",
        "shipping_address_count": 1,
        **links,
    }
    address = {
        "id": id + 7,
        "order_id": id,
        "first_name": who(order),
        "last_name": "",
        "city": where(order),
        "items_total": 1,
        "shipping_method": "Flat Rate",
    }
    products = [_product(line, id) for line in lines_of(order)]
    return as_json(header), as_json(products), as_json([address])


def _product(line: ChannelLine, order: int) -> dict[str, object]:
    return {
        "id": int(line.id),
        "order_id": order,
        "product_id": 77,
        "order_address_id": order + 7,
        "external_id": line.alias,
        "name": "A thing",
        "sku": line.sku.text if line.sku else "",
        "type": "physical",
        "base_price": "2.5000",
        "price_inc_tax": "2.5000",
        "quantity": line.quantity,
        "quantity_shipped": line.shipped,
        "quantity_refunded": line.refunded,
    }


def listing(order: KeptOrder) -> bytes:
    """The answer of `orders/{id}/shipments`."""
    return as_json([_shipment(int(order.reference), each) for each in order.listed()])


def _shipment(order: int, parcel: ChannelParcel) -> dict[str, object]:
    items = [
        {"order_product_id": int(each.line), "product_id": 0, "quantity": each.quantity}
        for each in parcel.units
    ]
    return {
        "id": int(parcel.id),
        "order_id": order,
        "order_address_id": order + 7,
        "tracking_number": parcel.tracking or "",
        "tracking_carrier": "",
        "shipping_provider": (parcel.carrier or "").lower(),
        "comments": parcel.reference or "left at the door",
        "items": items,
    }


def hear(call: Call) -> Heard:
    """A shipment that is created, or the tracking of a known one changed."""
    found, body = _PATH.fullmatch(call.path), body_of(call)
    assert found, call.path
    tracking, name = text(body["tracking_number"]), text(body["comments"])
    if call.method == "PUT":
        return Heard(reference=found[1], tracking=tracking, name=name, amends=found[2])
    assert body["order_address_id"] == int(found[1]) + 7, body
    units = units_in(body["items"], "order_product_id", "quantity")
    return Heard(reference=found[1], units=units, tracking=tracking, name=name)


DIALECT = Dialect(
    name="BigCommerce Orders V2",
    system="bigcommerce",
    says=SAYS,
    names=numbers(),
    tell=tell,
    hear=hear,
    spoil=b'"quantity": ',
    apart=True,
    listing=listing,
)
