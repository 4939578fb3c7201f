"""What Shopify says that cannot be believed: refused with its place, and the rest is read."""

import json

import pytest
from channel_payloads import Json, body
from shopify_payloads import LEFT_OUT, fulfillment, line, order, refund, row, work

from fulfilcore.channels.shopify import read_orders
from fulfilcore.intake import Rejected

GOOD = order(id=777, admin_graphql_api_id=None)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": 0}, "id"),
        ({"id": -1}, "id"),
        ({"id": True}, "id"),
        ({"id": "5001"}, "id"),
        ({"id": 50.5}, "id"),
        ({"id": "gid://shopify/DraftOrder/5001"}, "id"),
        ({"id": "gid://shopify/Order/05001"}, "id"),
        ({"admin_graphql_api_id": "gid://shopify/Order/5002"}, "admin_graphql_api_id"),
        ({"financial_status": 5}, "financial_status"),
        ({"fulfillment_status": {}}, "fulfillment_status"),
        ({"updated_at": "2026-01-03T00:00:00"}, "updated_at"),
        ({"created_at": "yesterday", "processed_at": None}, "created_at"),
        ({"cancelled_at": "2026-02-02 16:22 UTC"}, "cancelled_at"),
        ({"currency": 5}, "currency"),
        ({"total_price": "12,34"}, "total_price"),
        ({"total_price": {}}, "total_price"),
        (
            {"total_price_set": {"shop_money": {"amount": "1", "currency_code": 5}}},
            "total_price_set.shop_money.currency_code",
        ),
        ({"total_price_set": {"shop_money": {}}}, "total_price_set.shop_money.currency_code"),
        ({"total_price_set": []}, "total_price_set"),
        ({"tags": ["a", 7]}, "tags[1]"),
        ({"note": 5}, "note"),
        ({"note": "a\x00"}, "note"),
        ({"name": "\ud800"}, "name"),
        ({"email": []}, "email"),
        ({"customer": []}, "customer"),
        ({"customer": {"id": "7"}}, "customer.id"),
        ({"shipping_address": []}, "shipping_address"),
        ({"shipping_address": {"zip": 8.5}}, "shipping_address.zip"),
        ({"billing_address": "x"}, "billing_address"),
        ({"shipping_lines": {}}, "shipping_lines"),
        ({"note_attributes": "x"}, "note_attributes"),
        ({"note_attributes": ["x"]}, "note_attributes[0]"),
        ({"line_items": {}}, "line_items"),
        ({"line_items": [7]}, "line_items[0]"),
        ({"line_items": [line(), line()]}, "line_items[1].id"),
        ({"fulfillments": {}}, "fulfillments"),
        ({"fulfillments": [fulfillment(), fulfillment()]}, "fulfillments[1].id"),
        ({"refunds": "x"}, "refunds"),
        ({"refunds": [refund(), refund()]}, "refunds[1].id"),
    ],
)
def test_bad_order_is_rejected_with_path_and_the_rest_is_read(
    changes: dict[str, object], path: str
) -> None:
    """One bad order in a list never stops the next."""
    result = read_orders(body({"orders": [order(**changes), GOOD]}))
    assert ["777"] == [found.reference for found in result.orders]
    assert [f"$.orders[0].{path}"] == [bad.path for bad in result.rejected]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": None}, "id"),
        ({"id": "51"}, "id"),
        ({"admin_graphql_api_id": "gid://shopify/LineItem/52"}, "admin_graphql_api_id"),
        ({"quantity": None}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": "2"}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"current_quantity": -1}, "current_quantity"),
        ({"current_quantity": 3}, "quantity"),
        ({"fulfillable_quantity": "x"}, "fulfillable_quantity"),
        ({"requires_shipping": "no"}, "requires_shipping"),
        ({"gift_card": 1}, "gift_card"),
        ({"price": "free"}, "price"),
        ({"price": True}, "price"),
        ({"sku": []}, "sku"),
        ({"name": 5}, "name"),
        ({"fulfillment_service": 5}, "fulfillment_service"),
    ],
)
def test_bad_line_rejects_its_order(changes: dict[str, object], path: str) -> None:
    """Without one of its lines an order would pass for a smaller one."""
    result = read_orders(body(order(line_items=[line(**changes)])), body(GOOD))
    assert [f"$body[0].line_items[0].{path}"] == [bad.path for bad in result.rejected]
    assert ["777"] == [found.reference for found in result.orders]


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"fulfillments": [fulfillment(status=7)]}, "fulfillments[0].status"),
        ({"fulfillments": [fulfillment(status=None)]}, "fulfillments[0].status"),
        ({"fulfillments": [fulfillment(id=None)]}, "fulfillments[0].id"),
        ({"fulfillments": [fulfillment(order_id=5002)]}, "fulfillments[0].order_id"),
        ({"fulfillments": [fulfillment(tracking_numbers={})]}, "fulfillments[0].tracking_numbers"),
        ({"fulfillments": [fulfillment(tracking_company=[])]}, "fulfillments[0].tracking_company"),
        ({"fulfillments": [fulfillment(line_items=None)]}, "fulfillments[0].line_items"),
        (
            {"fulfillments": [fulfillment(line_items=[{"id": 51}])]},
            "fulfillments[0].line_items[0].quantity",
        ),
        (
            {"fulfillments": [fulfillment(line_items=[{"id": 59, "quantity": 1}])]},
            "fulfillments[0].line_items",
        ),
        ({"refunds": [refund(order_id=5002)]}, "refunds[0].order_id"),
        ({"refunds": [refund(restock="x")]}, "refunds[0].restock"),
        ({"refunds": [refund(refund_line_items=None)]}, "refunds[0].refund_line_items"),
        ({"refunds": [refund(row(line=59))]}, "refunds[0].refund_line_items"),
        (
            {"refunds": [refund(row(7))]},
            "refunds[0].refund_line_items[0].restock_type",
        ),
        ({"refunds": [refund(row(quantity=-1))]}, "refunds[0].refund_line_items[0].quantity"),
    ],
)
def test_bad_part_rejects_its_order(parts: Json, path: str) -> None:
    """An order whose parts cannot be counted is not half an order."""
    result = read_orders(body({"order": order(**parts)}))
    assert ((), [f"$.order.{path}"]) == (result.orders, [bad.path for bad in result.rejected])
    assert ["5001"] == [bad.reference for bad in result.rejected]


@pytest.mark.parametrize(
    ("document", "path", "reference"),
    [
        ({"fulfillment": fulfillment(id=None)}, "$.fulfillment.id", "5001"),
        ({"fulfillment": fulfillment(order_id=None)}, "$.fulfillment.order_id", None),
        ({"refund": refund(order_id="x")}, "$.refund.order_id", None),
        ({"refunds": [refund(id=0)]}, "$.refunds[0].id", "5001"),
        ({"fulfillment_order": work(status=5)}, "$.fulfillment_order.status", "5001"),
        (
            {"fulfillment_order": {"id": "gid://shopify/FulfillmentOrder/1", "status": "on_hold"}},
            "$.fulfillment_order.order_id",
            None,
        ),
        ({"order_edit": {"id": 1}}, "$.order_edit.order_id", None),
        ({"draft_order": {"id": None}}, "$.draft_order.id", None),
        ({"orders": [None]}, "$.orders[0]", None),
        ({"orders": {}}, "$.orders", None),
        ({"order": []}, "$.order", None),
    ],
)
def test_bad_part_alone_is_rejected(document: object, path: str, reference: str | None) -> None:
    """A part that cannot be read names its order, if that much can be."""
    result = read_orders(body(document))
    assert () == result.orders
    assert [(path, reference)] == [(bad.path, bad.reference) for bad in result.rejected]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"errors": "Not Found"}, "Not Found"),
        ({"errors": {"order": ["is gone"]}}, "it did not say which"),
        ({"error": "invalid_request"}, "invalid_request"),
    ],
)
def test_error_answer_is_named_as_such(document: object, said: str) -> None:
    """An error is the channel's answer, not a broken payload."""
    expected = (Rejected("$", f"the channel answered with an error: {said}"),)
    assert expected == read_orders(body(document)).rejected


@pytest.mark.parametrize(
    "document",
    [
        {},
        7,
        None,
        "x",
        {"id": 820982911946154508},
        {"order": None},
        {"inventory_levels": []},
        {"fulfillment_events": [{"id": 1, "order_id": 5001, "status": "in_transit"}]},
        line(),
        {"id": 1, "admin_graphql_api_id": "gid://shopify/Product/1", "title": "A mug"},
    ],
)
def test_other_documents_are_refused_in_one_sentence(document: object) -> None:
    """A document about something else is not mistaken for an order."""
    result = read_orders(body(document))
    ((path, error, reference),) = [(b.path, b.error, b.reference) for b in result.rejected]
    assert ((), "$", None) == (result.orders, path, reference)
    assert error.startswith("this is no order payload: expected an order, draft order, refund")


@pytest.mark.parametrize(
    "cut", [b"", b"{", b'{"order": {"id": 5001,', b'{"order": }', b"[1,]", b'{"order": {{now}}}']
)
def test_truncated_body_does_not_stop_the_others(cut: bytes) -> None:
    """A body that is no JSON is rejected under its number among the bodies."""
    result = read_orders(body(GOOD), cut)
    assert (["777"], ["$body[1]"]) == (
        [found.reference for found in result.orders],
        [bad.path for bad in result.rejected],
    )


@pytest.mark.parametrize(
    "changes",
    [
        {'currency_code"': "USD", "payment_details": {"credit_card_type": {}}},
        {"discount_codes": {}, "client_details": [], "tax_lines": "x", "customer_locale": 5},
        {"line_items": [line(properties={})]},
        {"line_items": [line(properties={"name": "property 1", "value": 3})]},
        {"line_items": [line(properties=[{"name": "note", "value": 2}])]},
        {"line_items": [line(properties=LEFT_OUT, tax_lines=None)]},
        {"fulfillments": [fulfillment(receipt=[], origin_address={}, tracking_urls="x")]},
        {"note_attributes": None, "shipping_lines": None, "refunds": None},
        {"note_attributes": {}},
    ],
)
def test_what_is_not_read_cannot_break(changes: dict[str, object]) -> None:
    """Stray keys and odd shapes of fields that nobody needs cost nothing."""
    result = read_orders(body(order(**changes)))
    assert (1, ()) == (len(result.orders), result.rejected)


def test_a_price_longer_than_any_is_refused_where_it_stands() -> None:
    """A number of hundreds of digits is no price."""
    text = json.dumps(order()).replace('"12.34"', "0." + "1" * 300)
    (bad,) = read_orders(text).rejected
    assert "$.line_items[0].price" == bad.path
