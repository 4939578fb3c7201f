"""Small Shopify payloads of our own in the documented shapes, and notices to write."""

from attrs import evolve
from channel_payloads import LEFT_OUT as LEFT_OUT
from channel_payloads import Json, body, edited
from channel_payloads import notice as plain_notice
from channel_payloads import the as the

from fulfilcore.channels.shopify import FulfillmentOrder, FulfillmentOrderLine, read_orders
from fulfilcore.intake import ChannelOrder
from fulfilcore.shipments.model import LineUnits, ShipmentNotice
from fulfilcore.values import LineId

ORDER = "5001"


def read(**changes: object) -> ChannelOrder:
    """What is read of one order."""
    return the(read_orders(body(order(**changes))))


def order(**changes: object) -> Json:
    """A paid order of two mugs, nothing shipped: the body of a webhook."""
    document: Json = {
        "id": 5001,
        "admin_graphql_api_id": "gid://shopify/Order/5001",
        "name": "#1001",
        "order_number": 1001,
        "created_at": "2026-01-02T03:04:05-05:00",
        "processed_at": "2026-01-02T03:04:05-05:00",
        "updated_at": "2026-01-03T00:00:00+00:00",
        "cancelled_at": None,
        "currency": "USD",
        "total_price": "24.68",
        "financial_status": "paid",
        "fulfillment_status": None,
        "source_name": "web",
        "tags": "",
        "note": None,
        "email": "",
        "customer": None,
        "line_items": [line()],
        "fulfillments": [],
        "refunds": [],
    }
    return edited(document, changes)


def line(**changes: object) -> Json:
    """One line: two mugs."""
    document: Json = {
        "id": 51,
        "admin_graphql_api_id": "gid://shopify/LineItem/51",
        "name": "A mug - red",
        "title": "A mug",
        "sku": "MUG-1",
        "quantity": 2,
        "current_quantity": 2,
        "fulfillable_quantity": 2,
        "fulfillment_service": "manual",
        "requires_shipping": True,
        "gift_card": False,
        "price": "12.34",
        "properties": [],
    }
    return edited(document, changes)


def fulfillment(**changes: object) -> Json:
    """A successful fulfillment of one mug."""
    document: Json = {
        "id": 71,
        "order_id": 5001,
        "status": "success",
        "created_at": "2026-01-03T00:00:00Z",
        "updated_at": "2026-01-03T00:00:00Z",
        "tracking_company": "UPS",
        "tracking_number": "T1",
        "tracking_numbers": ["T1"],
        "name": "#1001.1",
        "line_items": [{"id": 51, "quantity": 1}],
    }
    return edited(document, changes)


def refund(*rows: Json, **changes: object) -> Json:
    """A refund of one mug that had not left."""
    document: Json = {
        "id": 81,
        "order_id": 5001,
        "created_at": "2026-01-03T00:00:00Z",
        "restock": True,
        "refund_line_items": list(rows or (row(),)),
    }
    return edited(document, changes)


def row(restock_type: object = "cancel", quantity: object = 1, line: object = 51) -> Json:
    """The refunded units of one line."""
    document = {"id": 91, "line_item_id": line, "quantity": quantity, "restock_type": restock_type}
    return edited(document, {})


def work(**changes: object) -> Json:
    """An open fulfillment order of both mugs, for the shop itself to fulfil."""
    document: Json = {
        "id": 61,
        "order_id": 5001,
        "status": "open",
        "request_status": "unsubmitted",
        "assigned_location_id": 31,
        "supported_actions": ["create_fulfillment", "hold"],
        "fulfillment_holds": [],
        "delivery_method": {"id": 1, "method_type": "shipping"},
        "updated_at": "2026-01-03T00:00:00Z",
        "line_items": [work_line()],
    }
    return edited(document, changes)


def work_line(**changes: object) -> Json:
    """Both mugs in a fulfillment order."""
    document: Json = {"id": 41, "line_item_id": 51, "quantity": 2, "fulfillable_quantity": 2}
    return edited(document, changes)


def task(id: int = 61, *lines: tuple[int, int, int], **changes: object) -> FulfillmentOrder:
    """A fulfillment order as read; its lines as (own id, order line, remaining)."""
    rows = lines or ((41, 51, 2),)
    plain = FulfillmentOrder(
        id=str(id),
        order=ORDER,
        status="open",
        location="31",
        actions=frozenset({"create_fulfillment"}),
        lines=tuple(
            FulfillmentOrderLine(id=str(own), line=LineId(str(of)), quantity=left, remaining=left)
            for own, of, left in rows
        ),
    )
    return evolve(plain, **changes)  # type: ignore[arg-type]  # each test names its own fields


def notice(**changes: object) -> ShipmentNotice:
    """A notice of two mugs of the order, sent with UPS."""
    plain = {"reference": ORDER, "carrier": "ups", "address": None, "marketplace_id": None}
    return plain_notice(**{**plain, **changes})


def sent(*units: tuple[int, int]) -> tuple[LineUnits, ...]:
    """Units of lines by their numbers."""
    return tuple(LineUnits(LineId(str(line)), quantity) for line, quantity in units)
