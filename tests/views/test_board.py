"""The board and the story of an order as values, over a repository in memory."""

import pytest
from attrs import evolve
from stock import many, put

from builders import (
    AMAZON,
    HUB,
    A,
    B,
    Counting,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    facts,
    moved,
    refused,
)
from fulfilcore.changes import ORDER
from fulfilcore.duplicates import TwinReason
from fulfilcore.flows import deliver
from fulfilcore.notices import NoticeState
from fulfilcore.orders import Cancel, Hold, OrderReason, Split, Status, Verb
from fulfilcore.running import run
from fulfilcore.shipments import LineUnits
from fulfilcore.values import CommandId, LineId, OrderId
from fulfilcore.views import Board, board, every, named, story
from fulfilcore.views.reading import PAGE


def test_an_empty_repository_has_an_empty_board() -> None:
    """Nothing stands anywhere, nothing is owed."""
    empty = run(board(World().repository))

    assert empty == Board(orders=(), notices=(), findings=(), twins=(), refused=())
    assert {} == empty.by_status


def test_a_hidden_copy_is_shown_as_a_twin_with_its_evidence() -> None:
    """It is not among the orders by status, but both stores' notices are on the board."""
    world = World()
    world.imports(HUB, a_copy())
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("box")))
    shown = run(board(world.repository))
    (twin,) = shown.twins

    assert [A, B] == [order.id for order in shown.orders]
    assert {Status.SHIPPED: [A]} == {s: [o.id for o in os] for s, os in shown.by_status.items()}
    assert (B, A, False) == (twin.copy, twin.original, twin.visible)
    assert [TwinReason.HIDDEN_COPY] == [reason.code for reason in twin.evidence]
    assert [(A, NoticeState.OWED), (B, NoticeState.OWED)] == [
        (notice.order, notice.state) for notice in shown.notices
    ]


def test_the_parcel_of_a_part_stands_on_the_board_once() -> None:
    """The store is told of the whole order and knows no parts."""
    world = World()
    world.imports(HUB, evolve(a_copy(lines=(a_line("l1", 2),)), references=(), source="www"))
    moved(world.does(B, Split(parts=((LineUnits(LineId("l1"), 1),),))))
    moved(world.does(OrderId(f"{B}~p1"), a_ship("box")))
    shown = run(board(world.repository))

    assert 3 == len(shown.orders)
    assert [(B, "box")] == [(notice.order, notice.shipment) for notice in shown.notices]


def test_refusals_are_listed_in_time_order_and_moves_are_not() -> None:
    """Each with who wished what and every reason."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, Hold(), minute=1))
    refused(world.does(A, a_ship("late"), minute=9))
    refused(world.does(B, Cancel(), minute=2, id="early"))
    first, second = run(board(world.repository)).refused

    assert (CommandId("early"), "cancel", B, "Ann") == (
        first.id,
        first.action,
        first.order,
        first.by,
    )
    assert {OrderReason.UNKNOWN_ORDER} == {reason.code for reason in first.reasons}
    assert OrderReason.HELD in {reason.code for reason in second.reasons}


def test_findings_are_gathered_from_every_order() -> None:
    """What a person should look at is on the board, whichever order it is about."""
    world = World()
    world.imports(HUB, a_copy(of=("902-1", "902-2")))

    assert [(B, OrderReason.TWIN_UNDECIDED)] == [
        (finding.about, finding.reason.code) for finding in run(board(world.repository)).findings
    ]


def test_every_page_is_read() -> None:
    """More orders than one page holds are all on the board, in the order of ids."""
    world, count = World(), PAGE + 3
    world.imports(AMAZON, *(a_channel_order(f"902-{n:04}") for n in range(count)))
    orders = run(board(world.repository)).orders

    assert [f"amazon-us/902-{n:04}" for n in range(count)] == [order.id for order in orders]


def test_a_story_tells_history_notices_and_what_can_be_done() -> None:
    """What happened is told oldest first; what is possible has no obstacles."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("box")))
    told = run(story(world.repository, world.order(), facts()))

    assert ["import: new → awaiting_shipment", "ship: awaiting_shipment → shipped"] == [
        entry.what for entry in told.history
    ]
    possible = [option.verb for option in told.options if option.possible]
    assert [Verb.VOID, Verb.EDIT, Verb.RESHIP] == possible
    assert ["box"] == [notice.shipment for notice in told.notices]


@pytest.mark.parametrize("beside", [10, 1000])
def test_a_story_costs_two_reads_however_many_orders_there_are(beside: int) -> None:
    """What stands under the order's own key, and its history."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    put(world.repository, *many(beside))
    moved(world.does(A, a_ship("box")))
    run(deliver(world.post(), world.repository))
    counting = Counting(world.repository)
    told = run(story(counting, world.order(), facts()))

    assert {"find": 1, "history": 1} == dict(counting.calls)
    assert [NoticeState.SENT] == [notice.state for notice in told.notices]


def test_an_order_is_found_by_id_reference_or_number() -> None:
    """The id is unique; a reference or a number may name several."""
    world = World()
    world.imports(AMAZON, a_channel_order("902-1", number="17"))
    world.imports(HUB, a_copy("17", of="902-9"))
    orders = run(every(world.repository, ORDER))

    assert [[A], [B], [A], [A, B], []] == [
        [order.id for order in named(orders, name)] for name in (A, B, "902-1", "17", "x")
    ]
