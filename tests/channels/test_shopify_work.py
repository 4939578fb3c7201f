"""Shopify's fulfillment orders: what they say of their order, and as values of their own."""

from datetime import UTC, datetime

import pytest
from channel_payloads import Json, body
from shopify_payloads import LEFT_OUT, fulfillment, line, order, the, work, work_line

from fulfilcore.channels.shopify import (
    FulfillmentOrder,
    FulfillmentOrderLine,
    read_fulfillment_orders,
    read_orders,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelOrder, Level, LineKind, Need, Part
from fulfilcore.values import LineId

HEADER = Need("5001", Part.HEADER)
LATER = "2026-01-05T00:00:00Z"


def kinds(found: ChannelOrder) -> list[LineKind]:
    """What each line stands for."""
    return [each.kind for each in found.lines or ()]


def beside(*entries: Json, **changes: object) -> ChannelOrder:
    """An order with fulfillment orders beside it."""
    return the(read_orders(body(order(**changes)), body({"fulfillment_orders": list(entries)})))


def method(word: str) -> Json:
    """A delivery method."""
    return {"id": 1, "method_type": word}


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("pick_up", LineKind.PICKUP),
        ("PICK_UP", LineKind.PICKUP),
        ("retail", LineKind.PICKUP),
        ("shipping", LineKind.GOODS),
        ("pickup_point", LineKind.GOODS),
        ("local", LineKind.GOODS),
        ("none", LineKind.GOODS),
    ],
)
def test_pick_up_is_said_by_the_fulfillment_order(word: str, kind: LineKind) -> None:
    """The buyer collects what is to be picked up; local delivery is brought to him."""
    assert [kind] == kinds(beside(work(delivery_method=method(word))))


def test_a_line_is_collected_only_if_all_of_it_is() -> None:
    """One unit to be shipped makes it goods; a cancelled work order has no say."""
    here, away = work(delivery_method=method("pick_up")), work(id=62)
    assert [LineKind.GOODS] == kinds(beside(here, away))
    assert [LineKind.PICKUP] == kinds(beside(here, work(id=62, status="cancelled")))
    assert [LineKind.PICKUP] == kinds(beside(here, work(id=62, delivery_method=None)))
    assert [LineKind.DIGITAL] == kinds(beside(here, line_items=[line(requires_shipping=False)]))


HOLD = [{"reason": "incorrect_address", "reason_notes": "the apartment number is missing."}]


@pytest.mark.parametrize(
    ("entries", "level"),
    [
        ([work(status="on_hold")], Level.REVIEW),
        ([work(status="scheduled")], Level.REVIEW),
        ([work(fulfillment_holds=HOLD)], Level.REVIEW),
        ([work(status="on_hold"), work(id=62)], Level.OPEN),
        ([work(status="on_hold"), work(id=62, status="closed")], Level.REVIEW),
        ([work(status="on_hold", line_items=[work_line(fulfillable_quantity=0)])], Level.OPEN),
        (
            [
                work(
                    status="on_hold",
                    line_items=[work_line(), work_line(id=42, fulfillable_quantity=0)],
                )
            ],
            Level.REVIEW,
        ),
        ([work(status="in_progress")], Level.OPEN),
        ([work(status="cancelled")], Level.OPEN),
        ([work(fulfillment_holds=None)], Level.OPEN),
    ],
)
def test_held_back_is_held_back(entries: list[Json], level: Level) -> None:
    """An order is on hold when all that is still to be done about it is."""
    assert level is beside(*entries).level


def test_a_hold_binds_only_what_is_open() -> None:
    """An unpaid, cancelled or shipped order is what it is, held or not."""
    held = work(status="on_hold")
    assert Level.UNPAID is beside(held, financial_status="pending").level
    assert Level.CANCELLED is beside(held, cancelled_at=LATER).level
    away = fulfillment(line_items=[{"id": 51, "quantity": 2}])
    assert Level.SHIPPED is beside(held, fulfillments=[away]).level


@pytest.mark.parametrize(
    ("request_status", "wished"),
    [("cancellation_requested", True), ("cancellation_rejected", False), (None, False)],
)
def test_a_wish_to_cancel_is_no_cancellation(request_status: str | None, wished: bool) -> None:
    """A requested cancellation is a wish until it is accepted."""
    found = beside(work(request_status=request_status), work(id=62))
    assert (wished, Level.OPEN) == (found.cancel_requested, found.level)


def test_without_fulfillment_orders_no_wish_is_known() -> None:
    """Not told is not no."""
    assert None is the(read_orders(body(order()))).cancel_requested


def test_a_hold_makes_the_order_as_new_as_itself() -> None:
    """A hold placed after the order was told sorts after it."""
    assert datetime(2026, 1, 5, tzinfo=UTC) == beside(work(updated_at=LATER)).modified
    assert datetime(2026, 1, 3, tzinfo=UTC) == beside(work(updated_at=None)).modified


def test_contradicting_fulfillment_orders_are_rejected() -> None:
    """Two words of one instant on one work order: neither is believed."""
    result = read_orders(
        body(order()), body({"fulfillment_orders": [work(), work(status="on_hold")]})
    )
    assert ["two answers tell 61 differently"] == [bad.error for bad in result.rejected]
    assert (Level.OPEN, (HEADER,)) == (result.orders[0].level, result.needs)


# --- fulfillment orders as values


def test_fulfillment_orders_are_read_as_values() -> None:
    """What a plan needs: status, request, place, what may be done, and the units left."""
    assert (
        FulfillmentOrder(
            id="61",
            order="5001",
            status="open",
            request="unsubmitted",
            location="31",
            method="shipping",
            actions=frozenset({"create_fulfillment", "hold"}),
            lines=(FulfillmentOrderLine(id="41", line=LineId("51"), quantity=2, remaining=2),),
            updated=datetime(2026, 1, 3, tzinfo=UTC),
        ),
    ) == read_fulfillment_orders(body({"fulfillment_order": work()}))


def test_fulfillment_orders_may_come_in_several_answers() -> None:
    """Each is there once, as it was last, by its age."""
    newer = work(status="closed", updated_at=LATER)
    pages = ({"fulfillment_orders": [work(id=100), work()]}, {"fulfillment_order": newer})
    read = read_fulfillment_orders(*map(body, pages))
    assert [("61", "closed"), ("100", "open")] == [(each.id, each.status) for each in read]
    assert () == read_fulfillment_orders(body({"fulfillment_orders": []}))


def test_little_is_required_of_a_fulfillment_order() -> None:
    """What Shopify does not say stays unknown."""
    bare = work(
        request_status=LEFT_OUT,
        assigned_location_id=None,
        supported_actions=LEFT_OUT,
        delivery_method=None,
        updated_at=LEFT_OUT,
        line_items=[],
    )
    (read,) = read_fulfillment_orders(body({"fulfillment_order": bare}))
    assert FulfillmentOrder(id="61", order="5001", status="open") == read


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"order": order()}, "$"),
        (
            {"fulfillment_orders": [work(), work(id=62, status="gone")]},
            "$.fulfillment_orders[1].status",
        ),
        ({"fulfillment_order": work(order_id=None)}, "$.fulfillment_order.order_id"),
        (
            {"fulfillment_order": work(line_items=[work_line(fulfillable_quantity=None)])},
            "$.fulfillment_order.line_items[0].fulfillable_quantity",
        ),
        (
            {"fulfillment_orders": [work(), work(held=1, status="closed")]},
            "$.fulfillment_orders[0]",
        ),
        ([], "$"),
    ],
)
def test_a_list_with_a_gap_makes_no_plan(document: object, path: str) -> None:
    """Fulfillment orders are read wholly or not at all."""
    with pytest.raises(InvalidInput) as caught:
        read_fulfillment_orders(body(document))
    assert path == caught.value.path


def test_the_broken_answer_of_several_is_named() -> None:
    """The path begins with the number of the body."""
    with pytest.raises(InvalidInput) as caught:
        read_fulfillment_orders(body({"fulfillment_orders": []}), b"{")
    assert "$body[1]" == caught.value.path
