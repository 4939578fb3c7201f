"""Small WooCommerce payloads of our own in the documented shapes, and notices to write."""

from channel_payloads import Json, body, edited, lines_of, the
from channel_payloads import notice as plain_notice

from fulfilcore.channels.woocommerce import read_orders
from fulfilcore.intake import ChannelLine, ChannelOrder
from fulfilcore.shipments.model import ShipmentNotice

ORDER = "6001"


def read(**changes: object) -> ChannelOrder:
    """What is read of one order."""
    return the(read_orders(body(order(**changes))))


def read_line(**changes: object) -> ChannelLine:
    """What is read of one line."""
    (found,) = lines_of(read(line_items=[line(**changes)]))
    return found


def order(**changes: object) -> Json:
    """A paid order of three mugs: the body of a webhook, as v3 of the REST API tells it."""
    document: Json = {
        "id": 6001,
        "parent_id": 0,
        "number": "A-17",
        "order_key": "wc_order_x",
        "created_via": "checkout",
        "status": "processing",
        "currency": "EUR",
        "date_created": "2026-01-02T04:04:05",
        "date_created_gmt": "2026-01-02T03:04:05",
        "date_modified": "2026-01-03T01:00:00",
        "date_modified_gmt": "2026-01-03T00:00:00",
        "date_paid_gmt": "2026-01-02T03:05:00",
        "total": "37.02",
        "customer_id": 9,
        "customer_note": "ring twice",
        "billing": person(email="ann@example.com", phone="555"),
        "shipping": person(first_name="Bob"),
        "meta_data": [],
        "line_items": [line()],
        "shipping_lines": [{"id": 71, "method_title": "Flat rate", "method_id": "flat_rate:3"}],
        "refunds": [],
    }
    return edited(document, changes)


def person(**changes: object) -> Json:
    """An address."""
    document: Json = {
        "first_name": "Ann",
        "last_name": "Lee",
        "company": "",
        "address_1": "1 Main St",
        "address_2": "",
        "city": "Reno",
        "state": "NV",
        "postcode": "89501",
        "country": "US",
    }
    return edited(document, changes)


def line(**changes: object) -> Json:
    """One line: three mugs."""
    document: Json = {
        "id": 51,
        "name": "A mug",
        "product_id": 7,
        "variation_id": 0,
        "quantity": 3,
        "total": "37.02",
        "sku": "MUG-1",
        "price": 12.34,
        "meta_data": [],
    }
    return edited(document, changes)


def refund(**changes: object) -> Json:
    """A refund of one mug."""
    document: Json = {
        "id": 91,
        "date_created_gmt": "2026-01-04T00:00:00",
        "amount": "12.34",
        "reason": "",
        "refunded_by": 1,
        "line_items": [refunded()],
        "_links": {"up": [{"href": f"https://x.example/wp-json/wc/v3/orders/{ORDER}"}]},
    }
    return edited(document, changes)


def refunded(line: object = 51, **changes: object) -> Json:
    """One line of a refund; by None it does not name the order's line."""
    rows = [] if line is None else [{"id": 3, "key": "_refunded_item_id", "value": str(line)}]
    document: Json = {"id": 95, "product_id": 7, "variation_id": 0, "quantity": -1}
    return edited({**document, "meta_data": rows}, changes)


def legacy(**changes: object) -> Json:
    """The same order as the legacy API tells it."""
    document: Json = {
        "id": 6001,
        "order_number": 17,
        "created_at": "2026-01-02T03:04:05Z",
        "updated_at": "2026-01-03T00:00:00Z",
        "status": "processing",
        "currency": "EUR",
        "total": "37.02",
        "payment_details": {"method_id": "bacs", "paid": True},
        "billing_address": person(email="ann@example.com"),
        "shipping_address": person(first_name="Bob"),
        "note": "ring twice",
        "line_items": [
            {
                "id": 51,
                "price": "12.34",
                "quantity": 3,
                "name": "A mug",
                "product_id": 7,
                "sku": "",
                "meta": [{"key": "pa_color", "label": "Color", "value": "Blue"}],
            }
        ],
    }
    return {"order": edited(document, changes)}


def trackings(*numbers: str) -> bytes:
    """The answer that lists an order's trackings."""
    return body(
        [{"tracking_id": f"t{i}", "tracking_number": each} for i, each in enumerate(numbers)]
    )


def notice(**changes: object) -> ShipmentNotice:
    """A notice of a WooCommerce order."""
    return plain_notice(**{"reference": ORDER, "marketplace_id": None, "address": None, **changes})
