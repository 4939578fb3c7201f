"""Shopify's fulfillments, refunds and edits: alone, and beside their order."""

from datetime import UTC, datetime

import pytest
from channel_payloads import Json, body
from shopify_payloads import LEFT_OUT, fulfillment, line, order, refund, the, work

from fulfilcore.channels.shopify import (
    read_orders,
)
from fulfilcore.intake import (
    ChannelOrder,
    ChannelParcel,
    Level,
    Need,
    Part,
    ReadResult,
)
from fulfilcore.shipments.model import LineUnits
from fulfilcore.values import LineId

HEADER = Need("5001", Part.HEADER)
LATER = "2026-01-05T00:00:00Z"


def shipped(found: ChannelOrder) -> list[int | None]:
    """The shipped units of each line."""
    return [each.shipped for each in found.lines or ()]


# --- alone


@pytest.mark.parametrize(
    "document",
    [
        {"fulfillment": fulfillment()},
        {"fulfillments": [fulfillment(), fulfillment()]},
        {"fulfillments": [fulfillment(), fulfillment(id=72, status="failure")]},
        fulfillment(),
        fulfillment(admin_graphql_api_id="gid://shopify/Fulfillment/71", tracking_company=None),
    ],
)
def test_a_fulfillment_alone_tells_its_parcel(document: object) -> None:
    """It says what left, not how far the order is: that only the order tells."""
    result = read_orders(body(document))
    found = the(result)
    assert ("5001", None, None, None) == (found.reference, found.level, found.lines, found.modified)
    assert frozenset() == found.parts
    assert found.parcels is not None
    assert [("71", "T1")] == [(parcel.id, parcel.tracking) for parcel in found.parcels]
    assert (HEADER,) == result.needs


def test_a_failed_fulfillment_alone_tells_nothing() -> None:
    """What has not left is no parcel, but the order has changed."""
    result = read_orders(body({"fulfillment": fulfillment(status="failure")}))
    assert ReadResult(needs=(HEADER,)) == result


@pytest.mark.parametrize(
    "document",
    [
        {"refund": refund()},
        {"refunds": [refund(), refund(id=82)]},
        refund(),
        {"fulfillment_order": work()},
        {"fulfillment_orders": [work(), work(id=62)]},
        work(),
        {
            "original_fulfillment_order": work(status="closed"),
            "moved_fulfillment_order": work(id=62),
        },
        {"order_edit": {"id": 3, "order_id": 5001, "created_at": LATER}},
    ],
)
def test_other_parts_alone_need_their_order(document: object) -> None:
    """A refund knows its own units, not how many the order has lost in all: nothing is guessed."""
    assert ReadResult(needs=(HEADER,)) == read_orders(body(document))


def test_parts_of_several_orders_are_told_apart() -> None:
    """A list may hold parts of several orders."""
    document = {"fulfillments": [fulfillment(), fulfillment(id=72, order_id=5002)]}
    result = read_orders(body(document))
    assert ["5001", "5002"] == [found.reference for found in result.orders]


# --- beside their order


def test_a_newer_fulfillment_raises_the_level() -> None:
    """What left after the order was told is counted, and the order is as new as that."""
    result = read_orders(body({"fulfillment": fulfillment(updated_at=LATER)}), body(order()))
    found = the(result)
    assert ([1], Level.PARTLY_SHIPPED, ()) == (shipped(found), found.level, result.needs)
    assert datetime(2026, 1, 5, tzinfo=UTC) == found.modified
    assert (
        ChannelParcel(
            id="71",
            units=(LineUnits(LineId("51"), 1),),
            at=datetime(2026, 1, 3, tzinfo=UTC),
            carrier="UPS",
            tracking="T1",
        ),
    ) == found.parcels


def test_the_same_fulfillment_counts_once() -> None:
    """The order and its list of fulfillments tell the same parcel; nothing became newer."""
    document = body(order(fulfillments=[fulfillment()]))
    beside = read_orders(document, body({"fulfillments": [fulfillment()]}))
    assert read_orders(document) == beside


def test_the_newer_word_on_a_fulfillment_stands() -> None:
    """A fulfillment cancelled since is no parcel any more; an older word changes nothing."""
    cancelled = fulfillment(status="cancelled", updated_at=LATER)
    told = body(order(fulfillments=[fulfillment()]))
    assert [0] == shipped(the(read_orders(told, body({"fulfillment": cancelled}))))
    older = fulfillment(status="pending", updated_at="2026-01-01T00:00:00Z")
    assert [1] == shipped(the(read_orders(told, body({"fulfillment": older}))))
    undated = fulfillment(status="pending", updated_at=None)
    assert [1] == shipped(the(read_orders(told, body({"fulfillment": undated}))))


def test_two_words_of_one_instant_are_rejected() -> None:
    """Nobody can say which is newer: the order stands as it told itself, and is asked again."""
    other = fulfillment(tracking_number="T2", tracking_numbers=["T2"])
    told = body(order(fulfillments=[fulfillment()]))
    result = read_orders(told, body({"fulfillment": other}))
    assert ["two answers tell 71 differently"] == [bad.error for bad in result.rejected]
    assert ([1], (HEADER,)) == (shipped(result.orders[0]), result.needs)


def test_too_much_together_is_rejected() -> None:
    """A fulfillment beside the order that cannot be of it costs only itself."""
    far = fulfillment(id=72, line_items=[{"id": 51, "quantity": 9}])
    result = read_orders(body(order()), body({"fulfillment": far}))
    assert ["$body[0].line_items[0].quantity"] == [bad.path for bad in result.rejected]
    assert ([0], (HEADER,)) == (shipped(result.orders[0]), result.needs)


def test_a_line_the_order_does_not_know_yet() -> None:
    """A parcel with a line added since shows that the order told is an old one."""
    added = fulfillment(line_items=[{"id": 59, "quantity": 1}])
    result = read_orders(body(order()), body({"fulfillment": added}))
    assert ([0], (HEADER,)) == (shipped(the(result)), result.needs)


def test_fulfillments_beside_a_body_without_its_own() -> None:
    """They are parcels, but whether they are all is not known, so no unit is counted by them."""
    few = body(order(fulfillments=LEFT_OUT))
    result = read_orders(few, body({"fulfillments": [fulfillment()]}))
    found = the(result)
    assert ([None], None) == (shipped(found), found.level)
    assert found.parcels is not None
    assert ("71", False) == (found.parcels[0].id, Part.SHIPMENTS in found.parts)
    assert (HEADER, Need("5001", Part.SHIPMENTS)) == result.needs


@pytest.mark.parametrize(
    ("part", "needs"),
    [
        ({"refund": refund()}, ()),
        ({"refund": refund(id=82)}, (HEADER,)),
        ({"order_edit": {"order_id": 5001, "created_at": LATER}}, (HEADER,)),
        ({"order_edit": {"order_id": 5001, "created_at": "2026-01-01T00:00:00Z"}}, ()),
        ({"order_edit": {"order_id": 5001, "created_at": "2026-01-03T00:00:00Z"}}, ()),
        ({"order_edit": {"order_id": 5001}}, ()),
    ],
)
def test_an_order_older_than_its_refund_or_edit_is_asked_again(
    part: Json, needs: tuple[Need, ...]
) -> None:
    """A refund that the order lists adds nothing; one it does not know makes it an old one."""
    told = order(refunds=[refund()], line_items=[line(current_quantity=1, fulfillable_quantity=1)])
    result = read_orders(body(told), body(part))
    assert needs == result.needs
    assert read_orders(body(told)).orders == result.orders


def test_an_undated_order_is_older_than_any_edit() -> None:
    """What has no instant cannot be newer than anything."""
    edit = {"order_edit": {"order_id": 5001, "created_at": LATER}}
    assert (HEADER,) == read_orders(body(order(updated_at=None)), body(edit)).needs


def test_what_came_beside_an_undated_order_does_not_date_it() -> None:
    """An order without an instant stays without one."""
    result = read_orders(body(order(updated_at=None)), body({"fulfillment": fulfillment()}))
    assert ([1], None) == (shipped(the(result)), the(result).modified)


def test_two_versions_are_both_kept() -> None:
    """Versions are history; the newer one carries what came beside it, the same one counts once."""
    old = order(financial_status="pending", updated_at="2026-01-02T00:00:00Z")
    parts = [order(), {"fulfillment": fulfillment()}, old, order()]
    result = read_orders(*map(body, parts))
    assert [Level.UNPAID, Level.PARTLY_SHIPPED] == [found.level for found in result.orders]
    assert [[0], [1]] == [shipped(found) for found in result.orders]
