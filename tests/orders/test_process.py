"""The process: what a host may add to the rows of the machine, and what it is told at once."""

from collections.abc import Iterator

import pytest
from story import Story

from builders import codes, facts
from fulfilcore.errors import Misconfigured
from fulfilcore.orders import (
    DEFAULT,
    GUARDS,
    TRANSITIONS,
    Authority,
    Facts,
    Hold,
    Landing,
    MarkPaid,
    Moved,
    Order,
    OrderReason,
    Process,
    Refused,
    Status,
    SubStatus,
    Transition,
    Verb,
    advance,
    available,
)
from fulfilcore.orders.tables import LANDINGS, Place
from fulfilcore.reasons import Reason, because

R = OrderReason
USER = frozenset({Authority.USER})


def _objects(order: Order, facts: Facts) -> Iterator[Reason]:
    """A host's own guard that always objects."""
    yield because(R.UNPAID)


def test_a_host_may_guard_more() -> None:
    """An extended process keeps what it does not replace and applies what it adds."""
    stricter = DEFAULT.extended(guards={Verb.HOLD: (_objects,)})
    order = Story().order()
    refused = advance(order, Hold(), by=Authority.USER, facts=facts(10), process=stricter)
    assert isinstance(refused, Refused)
    assert {R.UNPAID} == codes(refused.reasons)
    assert GUARDS[Verb.SHIP] == stricter.guards[Verb.SHIP]
    assert dict(TRANSITIONS) == dict(stricter.transitions)


def test_a_host_may_move_more() -> None:
    """An added row is used, and `available` shows it."""
    row = ((Status.AWAITING_SHIPMENT, None), Verb.MARK_PAID)
    own = DEFAULT.extended({row: Transition(Landing.SAME, frozenset({Authority.RULE}))})
    order = Story().order()
    answer = advance(order, MarkPaid(), by=Authority.RULE, facts=facts(10), process=own)
    assert isinstance(answer, Moved)
    options = available(order, by=Authority.RULE, facts=facts(10), process=own)
    assert next(each for each in options if each.verb is Verb.MARK_PAID).possible


@pytest.mark.parametrize(
    ("row", "move", "problem"),
    [
        (
            ((Status.PENDING_FULFILLMENT, SubStatus.VIEW_ONLY), Verb.HOLD),
            Transition(Landing.SAME, USER),
            "pending_fulfillment + hold: nothing leads to that status",
        ),
        (
            ((Status.AWAITING_SHIPMENT, None), Verb.CANCEL),
            Transition(Status.SHIPPED, USER),
            "awaiting_shipment + cancel: cancel cannot land at shipped",
        ),
        (
            ((Status.AWAITING_SHIPMENT, None), Verb.SHIP),
            Transition(Landing.BY_UNITS, frozenset()),
            "awaiting_shipment + ship: nobody may do it",
        ),
    ],
)
def test_a_wrong_row_is_named_when_the_process_is_built(
    row: tuple[Place, Verb], move: Transition, problem: str
) -> None:
    """Each kind of wrong row raises when the process is built, not at the first order."""
    with pytest.raises(Misconfigured) as raised:
        DEFAULT.extended({row: move})
    assert (problem,) == raised.value.problems


def test_an_orphan_guard_is_named() -> None:
    """Guards of an action that no row has would never run."""
    rows = {row: move for row, move in TRANSITIONS.items() if row[1] is not Verb.MARK_PAID}
    with pytest.raises(Misconfigured) as raised:
        Process(rows, GUARDS)
    assert ("guards of mark_paid, which no move has",) == raised.value.problems


def test_all_problems_are_named_at_once() -> None:
    """A process with three mistakes names three."""
    row: tuple[Place, Verb] = ((Status.PENDING_FULFILLMENT, SubStatus.VIEW_ONLY), Verb.SHIP)
    with pytest.raises(Misconfigured) as raised:
        DEFAULT.extended({row: Transition(Status.ON_HOLD, frozenset())})
    assert 3 == len(raised.value.problems)


def test_a_place_that_nothing_reaches_is_named() -> None:
    """Without any rejection, rows from rejected_fulfillment are dead."""
    rows = {row: move for row, move in TRANSITIONS.items() if row[1] is not Verb.REJECT}
    with pytest.raises(Misconfigured) as raised:
        Process(rows, GUARDS)
    assert {
        "rejected_fulfillment + " + verb.value
        for place, verb in rows
        if place[0] is Status.REJECTED_FULFILLMENT
    } == {problem.partition(":")[0] for problem in raised.value.problems}


@pytest.mark.parametrize("verb", list(Verb), ids=lambda verb: verb.value)
def test_every_row_lands_where_its_action_can(verb: Verb) -> None:
    """Each action may land where its rows say, and has a row at all."""
    used = {move.to for (_, of), move in TRANSITIONS.items() if of is verb}
    assert used
    assert used <= LANDINGS[verb]


@pytest.mark.rule("S004-16", "S004-17")
def test_view_only_has_no_row() -> None:
    """From view-only Prime nothing leads anywhere; only the import status does."""
    assert [] == [verb for (place, verb) in TRANSITIONS if place[1] is SubStatus.VIEW_ONLY]


def test_the_store_moves_nothing() -> None:
    """What a channel says enters as a fact: no row is the store's."""
    assert [] == [row for row, move in TRANSITIONS.items() if Authority.STORE in move.who]
