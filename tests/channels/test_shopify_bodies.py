"""What Shopify's bodies hold: envelopes, orders of which fields are left out, drafts."""

import pytest
from channel_payloads import body
from shopify_payloads import LEFT_OUT, order, read, refund, the

from fulfilcore.channels.shopify import read_orders
from fulfilcore.intake import Level, Need, Part, ReadResult


@pytest.mark.parametrize(
    "document",
    [
        {"order": order()},
        {"orders": [order()]},
        order(),
        [order()],
        order(admin_graphql_api_id=LEFT_OUT),
        {"order": order(id="gid://shopify/Order/5001")},
    ],
)
def test_every_envelope_of_an_order_is_read(document: object) -> None:
    """The same order comes singly, in a list, or bare as the body of a webhook."""
    assert read() == the(read_orders(body(document)))


def test_the_name_is_never_the_identity() -> None:
    """Two orders of one number are two orders."""
    result = read_orders(body({"orders": [order(), order(id=5002, admin_graphql_api_id=None)]}))
    assert [("5001", "#1001"), ("5002", "#1001")] == [
        (o.reference, o.number) for o in result.orders
    ]


def test_selected_fields_leave_needs() -> None:
    """A list asked for with few fields says less, and what it lacks is needed."""
    few = order(line_items=LEFT_OUT, fulfillments=LEFT_OUT, refunds=LEFT_OUT)
    result = read_orders(body({"orders": [few]}))
    assert (None, None, None) == (the(result).level, the(result).lines, the(result).parcels)
    parts = (Part.HEADER, Part.LINES, Part.SHIPMENTS)
    assert tuple(Need("5001", part) for part in parts) == result.needs


def test_what_needs_no_units_is_known_without_them() -> None:
    """A cancelled, refunded or unpaid order is so whatever has left."""
    few = {"line_items": LEFT_OUT, "fulfillments": LEFT_OUT}
    assert Level.CANCELLED is read(**few, cancelled_at="2026-01-02T00:00:00Z").level
    assert Level.REFUNDED is read(**few, financial_status="refunded").level
    assert Level.UNPAID is read(**few, financial_status="pending").level


def test_lines_without_fulfillments_have_unknown_levels() -> None:
    """Whether units have left or were called off cannot be told without the fulfillments."""
    found = read(fulfillments=LEFT_OUT, refunds=[refund()])
    assert found.lines is not None
    first = found.lines[0]
    assert (None, None, 1, 0) == (first.shipped, first.called_off, first.refunded, first.returned)
    assert (None, None) == (found.level, found.parcels)


def test_undated_version_is_needed_again() -> None:
    """A version that cannot be sorted in time is read, and fetched again."""
    result = read_orders(body(order(updated_at=None)))
    assert (None, (Need("5001", Part.HEADER),)) == (the(result).modified, result.needs)


DRAFT = {
    "id": 5001,
    "name": "#D1",
    "status": "open",
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-02T00:00:00Z",
    "invoice_url": "https://x/invoice",
    "line_items": [{"title": "A mug", "quantity": 1}],
}


@pytest.mark.parametrize(
    "document",
    [
        {"draft_order": DRAFT},
        {"draft_orders": [DRAFT, DRAFT]},
        DRAFT,
        {**DRAFT, "admin_graphql_api_id": "gid://shopify/DraftOrder/5001", "invoice_url": None},
    ],
)
def test_a_draft_is_no_real_order(document: object) -> None:
    """A draft must not be fulfilled, and its number is never taken for that of an order."""
    result = read_orders(body(document))
    found = the(result)
    assert ("gid://shopify/DraftOrder/5001", "#D1") == (found.reference, found.number)
    assert (False, Level.UNREADY, ()) == (found.real, found.level, result.needs)


def test_a_completed_draft_asks_for_its_order() -> None:
    """Once completed a draft is an order under an id of its own, which says what it is now."""
    done = {**DRAFT, "id": 9, "status": "completed", "order_id": 5001}
    assert ReadResult(needs=(Need("5001", Part.HEADER),)) == read_orders(
        body({"draft_order": done})
    )
    beside = read_orders(body({"draft_order": done}), body(order()))
    assert ((), read()) == (beside.needs, the(beside))


def test_empty_lists_hold_nothing() -> None:
    """A page without orders is no mistake."""
    for key in ("orders", "draft_orders", "refunds", "fulfillments", "fulfillment_orders"):
        assert ReadResult() == read_orders(body({key: []}))
    assert ReadResult() == read_orders(b"[]")
