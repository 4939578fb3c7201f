"""Laws of the order machine: every place, every action, every authority.

The oracle below restates the rules of movement in its own words; the tables of the product are
only read to say which row exists, who may use it, and where it lands.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain, combinations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    PRIME,
    A,
    B,
    a_ship,
    an_order,
    at,
    codes,
    facts,
    units,
)
from fulfilcore.errors import Misconfigured
from fulfilcore.intake import Approval, Level, LineKind
from fulfilcore.orders import (
    DEFAULT,
    GUARDS,
    TRANSITIONS,
    Action,
    Arrival,
    Authority,
    Cancel,
    CancelledBy,
    Delegate,
    Facts,
    Held,
    Hold,
    Landing,
    Line,
    MarkPaid,
    Moved,
    Order,
    OrderReason,
    Process,
    Refused,
    Reject,
    Release,
    Restore,
    Ship,
    Status,
    SubStatus,
    Transition,
    Verb,
    Void,
    advance,
    available,
    settle,
)
from fulfilcore.orders.tables import CHECKS, LANDINGS
from fulfilcore.reasons import Code, Reason, because
from fulfilcore.shipments import Shipment
from fulfilcore.values import LineId, ShipmentId

R = OrderReason
Place = tuple[Status, SubStatus | None]
PLACES: tuple[Place, ...] = (
    (Status.AWAITING_PAYMENT, None),
    (Status.ON_HOLD, None),
    (Status.AWAITING_SHIPMENT, None),
    (Status.PENDING_FULFILLMENT, SubStatus.VIEW_ONLY),
    (Status.PENDING_FULFILLMENT, SubStatus.WITH_PROVIDER),
    (Status.REJECTED_FULFILLMENT, None),
    (Status.SHIPPED, None),
    (Status.CANCELLED, None),
)
NOW = facts(10)


def _sent(id: str, *pairs: tuple[str, int], voided: bool = False, unmapped: int = 0) -> Shipment:
    return Shipment(
        id=ShipmentId(id),
        made_on=B if unmapped else A,
        units=units(*pairs),
        at=at(1),
        voided=voided,
        unmapped=unmapped,
    )


def _ships(sent: Shipment) -> Callable[[Order], Order]:
    return lambda order: evolve(order, shipments=(*order.shipments, sent))


def _lines(*lines: Line) -> Callable[[Order], Order]:
    return lambda order: evolve(order, lines=lines)


TWISTS: Mapping[str, Callable[[Order], Order]] = {
    "unpaid": lambda o: evolve(o, paid=False),
    "unready": lambda o: evolve(o, ready=False, paid=False),
    "held": lambda o: evolve(o, holds=(*o.holds, Held(by="here"))),
    "held until now": lambda o: evolve(o, holds=(*o.holds, Held(by="here", until=at(10)))),
    "held until later": lambda o: evolve(o, holds=(*o.holds, Held(by="here", until=at(11)))),
    "arrived cancelled": lambda o: evolve(o, cancelled=CancelledBy.ARRIVED),
    "cancelled there": lambda o: evolve(o, cancelled=CancelledBy.CHANNEL),
    "refunded": lambda o: evolve(o, cancelled=CancelledBy.REFUND),
    "cancelled here": lambda o: evolve(o, cancelled=CancelledBy.HERE),
    "delegated": lambda o: evolve(o, provider="3PL"),
    "rejected": lambda o: evolve(o, provider="3PL", rejected="too big"),
    "view-only": lambda o: evolve(o, arrival=Arrival.VIEW_ONLY),
    "with Amazon": lambda o: evolve(o, arrival=Arrival.PROVIDER),
    "hidden": lambda o: evolve(o, visible=False, twin_of=B),
    "Prime": lambda o: evolve(o, programme=PRIME),
    "maybe Prime": lambda o: evolve(o, programme=evolve(PRIME, prime=None)),
    "unapproved": lambda o: evolve(o, approval=Approval.WAITING),
    "approved": lambda o: evolve(o, approval=Approval.APPROVED),
    "units unsaid": lambda o: evolve(o, units_unsaid=True),
    "undecided": lambda o: evolve(o, undecided=("amazon 1", "amazon 2")),
    "unmapped": _ships(_sent("u1", ("l1", 1), unmapped=1)),
    "partly shipped": _ships(_sent("s1", ("l1", 1))),
    "all shipped": _ships(_sent("s2", ("l1", 2), ("l2", 1))),
    "voided": _ships(_sent("v1", ("l1", 1), voided=True)),
    "lines unknown": lambda o: evolve(o, lines=None),
    "digital": _lines(Line(id=LineId("l1"), kind=LineKind.DIGITAL)),
    "shipped there": _lines(Line(id=LineId("l1"), ordered=2, theirs=2)),
    "says shipped": lambda o: evolve(o, level=Level.SHIPPED),
}
ACTIONS: tuple[Action, ...] = (
    MarkPaid(),
    Hold(),
    Hold(until=at(20)),
    Hold(until=at(10)),
    Release(),
    a_ship("n1"),
    evolve(a_ship("n1"), units=()),
    a_ship("n1", ("l1", 1)),
    a_ship("n1", ("l1", 1), tracking=None),
    a_ship("n1", ("l1", 1), ("l1", 1)),
    a_ship("n1", ("l1", 3), ("l9", 1)),
    a_ship("s1", ("l2", 1), replaces="s2"),
    a_ship("n1", ("l1", 1), replaces="v1"),
    Void(shipment=ShipmentId("s1")),
    Void(shipment=ShipmentId("s2")),
    Void(shipment=ShipmentId("v1")),
    Void(shipment=ShipmentId("none")),
    Cancel(),
    Restore(),
    Delegate(provider="other"),
    Reject(note="no"),
)


def _twisted(names: tuple[str, ...]) -> Order:
    lines = (Line(id=LineId("l1"), ordered=2), Line(id=LineId("l2"), ordered=1))
    order = evolve(an_order(), lines=lines, level=Level.OPEN)
    for name in names:
        order = TWISTS[name](order)
    return settle(order)


@cache
def _corpus() -> tuple[Order, ...]:
    sets = chain.from_iterable(combinations(TWISTS, count) for count in range(3))
    return tuple(_twisted(names) for names in sets)


def _place(order: Order) -> Place:
    return order.status, order.sub_status


# --- the oracle


def _expected(order: Order, action: Action, by: Authority, now: Facts) -> set[Code]:
    """Every obstacle there is, in words of this test."""
    verb = action.verb
    row = TRANSITIONS.get((_place(order), verb))
    prime_possible = not (
        order.programme.prime is False or order.programme.merchant_fulfilled is False
    )
    obstacles: dict[Code, bool] = {
        R.HIDDEN: not order.visible,
        R.FROZEN: order.cancelled is CancelledBy.ARRIVED,
        R.VIEW_ONLY: order.arrival is Arrival.VIEW_ONLY,
        R.UNPROVEN: verb is Verb.DELEGATE and prime_possible and "prime" not in now.permits,
        R.NOT_FROM_HERE: row is None,
        R.NO_AUTHORITY: row is not None and by not in row.who,
    }
    if verb in (Verb.SHIP, Verb.DELEGATE):
        obstacles |= _not_ready_to_leave(order)
    obstacles |= _wrong_wish(order, action, by, now)
    return {code for code, stands in obstacles.items() if stands}


def _wrong_wish(order: Order, action: Action, by: Authority, now: Facts) -> dict[Code, bool]:
    match action:
        case Ship():
            return _wrong_shipment(order, action)
        case Void():
            return _wrong_void(order, action)
        case Hold():
            past = action.until is not None and action.until <= now.now
            return {R.HOLD_IN_THE_PAST: past}
        case Release():
            lasting = any(held.until is None or held.until > now.now for held in order.holds)
            return {R.HOLD_NOT_OVER: by is Authority.CLOCK and lasting}
        case MarkPaid():
            return {R.NOT_RELEASED: not order.ready}
        case Cancel():
            return {R.FULFILLED_ELSEWHERE: order.arrival is Arrival.PROVIDER}
        case Restore():
            there = (CancelledBy.ARRIVED, CancelledBy.CHANNEL, CancelledBy.REFUND)
            return {
                R.CANCELLED_AT_CHANNEL: order.cancelled in there,
                R.FULFILLED_ELSEWHERE: order.arrival is Arrival.PROVIDER,
            }
        case _:
            return {}


def _free(order: Order) -> dict[str, int]:
    return {line.id: line.open + line.claimed for line in order.lines or ()}


def _not_ready_to_leave(order: Order) -> dict[Code, bool]:
    return {
        R.LINES_UNKNOWN: order.lines is None,
        R.NOTHING_OPEN: order.lines is not None and sum(_free(order).values()) == 0,
        R.HELD: bool(order.holds),
        R.UNPAID: not order.paid,
        R.NOT_APPROVED: order.approval in (Approval.WAITING, Approval.REFUSED),
        R.UNITS_UNSAID: order.units_unsaid and not order.shipments,
        R.TWIN_UNDECIDED: bool(order.undecided),
        R.TWIN_UNITS_UNMAPPED: any(s.unmapped and not s.voided for s in order.shipments),
    }


def _wrong_shipment(order: Order, action: Ship) -> dict[Code, bool]:
    free = _free(order)
    named = [(each.line, each.quantity) for each in action.units or ()]
    taken = {s.replaces for s in order.shipments}
    voided = {s.id for s in order.shipments if s.voided} - taken
    known = order.lines is not None
    return {
        R.NOT_RELEASED: not order.ready,
        R.NO_UNITS: action.units == () and any(free.values()),
        R.LINE_TWICE: known and len({line for line, _ in named}) < len(named),
        R.UNKNOWN_LINE: known and any(line not in free for line, _ in named),
        R.TOO_MANY_UNITS: known and any(n > free[line] for line, n in named if line in free),
        R.SHIPMENT_KNOWN: action.shipment in {s.id for s in order.shipments},
        R.NOT_REPLACEABLE: bool(action.replaces) and action.replaces not in voided,
        R.NO_TRACKING_FOR_PRIME: order.prime is True and not (action.carrier and action.tracking),
    }


def _wrong_void(order: Order, action: Void) -> dict[Code, bool]:
    voided = {s.id: s.voided for s in order.shipments}
    return {
        R.NO_SUCH_SHIPMENT: action.shipment not in voided,
        R.ALREADY_VOIDED: voided.get(action.shipment, False),
    }


def _landed(before: Order, to: Landing | Status, after: Order) -> Place:
    """Where the table says that the order after stands."""
    natural = (
        Status.ON_HOLD
        if after.holds
        else Status.AWAITING_SHIPMENT
        if after.paid and after.ready
        else Status.AWAITING_PAYMENT
    )
    lines = after.lines or ()
    if to is Landing.SAME:
        return _place(before)
    if to is Landing.NATURAL:
        return natural, None
    if to is Landing.BY_UNITS:
        if any(line.open for line in lines):
            refused = after.rejected is not None
            return (Status.REJECTED_FULFILLMENT if refused else natural), None
        if any(line.claimed for line in lines):
            return Status.PENDING_FULFILLMENT, SubStatus.WITH_PROVIDER
        if any(line.shipped for line in lines):
            return Status.SHIPPED, None
        return (Status.CANCELLED if after.cancelled else natural), None
    assert isinstance(to, Status)
    pending = to is Status.PENDING_FULFILLMENT
    return to, SubStatus.WITH_PROVIDER if pending else None


# --- the laws


def test_the_corpus_stands_everywhere() -> None:
    """Every status with every sub-status is met, so the laws below walk all of them."""
    assert set(PLACES) == {_place(order) for order in _corpus()}
    assert set(Verb) == {action.verb for action in ACTIONS}


@pytest.mark.rule("S001-16", "S002-9", "S004-16", "S004-64", "S000-14")
@pytest.mark.parametrize("verb", list(Verb), ids=lambda verb: verb.value)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place[0].value}-{place[1]}")
def test_moved_or_every_obstacle(place: Place, verb: Verb) -> None:
    """It moves exactly when nothing objects; else the refusal lists all obstacles there are."""
    for order in (order for order in _corpus() if _place(order) == place):
        for action in (action for action in ACTIONS if action.verb is verb):
            for by in Authority:
                answer = advance(order, action, by=by, facts=NOW)
                told = codes(answer.reasons) if isinstance(answer, Refused) else set()
                assert _expected(order, action, by, NOW) == told, (order, action, by)


@pytest.mark.parametrize(
    ("place", "verb"),
    list(TRANSITIONS),
    ids=[f"{place[0].value}-{verb.value}" for place, verb in TRANSITIONS],
)
def test_it_lands_where_the_table_says(place: Place, verb: Verb) -> None:
    """Whenever a row of the table is used, the order after stands where the row says."""
    row, landed = TRANSITIONS[place, verb], 0
    for order in (order for order in _corpus() if _place(order) == place):
        for action in (action for action in ACTIONS if action.verb is verb):
            answer = advance(order, action, by=next(iter(row.who)), facts=facts(10, "prime"))
            if isinstance(answer, Moved):
                landed += 1
                after = answer.order
                assert _landed(order, row.to, after) == _place(after), (order, action)
                assert place[0] is answer.came_from
    assert landed, "no order of the corpus ever takes this row: the test would prove nothing"


@given(
    st.lists(st.sampled_from(sorted(TWISTS)), max_size=6, unique=True).map(tuple),
    st.sampled_from(ACTIONS),
    st.sampled_from(list(Authority)),
    st.sampled_from([NOW, facts(10, "prime"), facts(30)]),
)
def test_any_mixture_is_judged_alike(
    names: tuple[str, ...], action: Action, by: Authority, now: Facts
) -> None:
    """However many complications meet in one order, the obstacles are all of them."""
    order = _twisted(names)
    answer = advance(order, action, by=by, facts=now)
    told = codes(answer.reasons) if isinstance(answer, Refused) else set()
    assert _expected(order, action, by, now) == told


@given(
    st.lists(st.sampled_from(sorted(TWISTS)), max_size=6, unique=True).map(tuple),
    st.sampled_from(list(Authority)),
)
def test_available_agrees_with_advance(names: tuple[str, ...], by: Authority) -> None:
    """What `available` says stands in the way is what `advance` refuses for, but for the wish."""
    order = _twisted(names)
    options = {option.verb: option for option in available(order, by=by, facts=NOW)}
    assert list(Verb) == list(options)
    for action in ACTIONS:
        answer = advance(order, action, by=by, facts=NOW)
        told = answer.reasons if isinstance(answer, Refused) else ()
        shown = options[action.verb]
        assert set(shown.obstacles) <= set(told)
        assert shown.possible or told
        assert set(told) - set(shown.obstacles) <= {r for r in told if r.code in OF_THE_WISH}


OF_THE_WISH = {
    R.HOLD_IN_THE_PAST,
    R.HOLD_NOT_OVER,
    R.NO_UNITS,
    R.LINE_TWICE,
    R.UNKNOWN_LINE,
    R.TOO_MANY_UNITS,
    R.SHIPMENT_KNOWN,
    R.NOT_REPLACEABLE,
    R.NO_SUCH_SHIPMENT,
    R.ALREADY_VOIDED,
    R.NO_TRACKING_FOR_PRIME,
}


@given(
    st.lists(st.sampled_from(sorted(TWISTS)), max_size=6, unique=True).map(tuple),
    st.sampled_from(ACTIONS),
    st.sampled_from(list(Authority)),
)
def test_no_command_raises_over(names: tuple[str, ...], action: Action, by: Authority) -> None:
    """Whatever is accepted, no line has more over than before, and every unit is accounted for."""
    order = _twisted(names)
    answer = advance(order, action, by=by, facts=facts(10, "prime"))
    if isinstance(answer, Moved):
        before = {line.id: line.over for line in order.lines or ()}
        for line in answer.order.lines or ():
            assert line.over <= before.get(line.id, 0)
            assert line.ordered + line.over == (
                line.open + line.claimed + line.shipped + line.cancelled
            )


def test_a_check_judges_its_own_wish_only() -> None:
    """Asked about a wish of another kind, no check objects."""
    order = _twisted(("all shipped",))
    for verb, checks in CHECKS.items():
        for action in (action for action in ACTIONS if action.verb is not verb):
            assert [] == [r for c in checks for r in c(order, action, Authority.CLOCK, NOW)]


# --- waivers


@pytest.mark.rule("S001-31")
@pytest.mark.parametrize(
    ("twist", "code"),
    [
        ("undecided", R.TWIN_UNDECIDED),
        ("unmapped", R.TWIN_UNITS_UNMAPPED),
        ("units unsaid", R.UNITS_UNSAID),
    ],
)
def test_a_person_may_overrule_doubt(twist: str, code: OrderReason) -> None:
    """A person who names the doubt ships despite it, on the record; a label maker cannot."""
    order, ship, despite = _twisted((twist,)), a_ship("n1", ("l2", 1)), frozenset({code.name})
    allowed = advance(order, ship, by=Authority.USER, facts=NOW, despite=despite)
    denied = advance(order, ship, by=Authority.LABEL, facts=NOW, despite=despite)
    assert isinstance(allowed, Moved)
    assert isinstance(denied, Refused)
    assert ({code}, {code}) == (codes(allowed.despite), codes(denied.reasons))


@pytest.mark.parametrize("twist", sorted(TWISTS))
def test_nothing_else_can_be_overruled(twist: str) -> None:
    """Naming every code there is lifts the three doubts and nothing else."""
    everything = frozenset(code.name for code in OrderReason)
    doubts: set[Code] = {R.TWIN_UNDECIDED, R.TWIN_UNITS_UNMAPPED, R.UNITS_UNSAID}
    order = _twisted((twist,))
    for action in ACTIONS:
        answer = advance(order, action, by=Authority.USER, facts=NOW, despite=everything)
        told = codes(answer.reasons) if isinstance(answer, Refused) else set()
        assert _expected(order, action, Authority.USER, NOW) - doubts == told


# --- processes


@pytest.mark.rule("S001-16", "S002-9", "S004-16", "S004-17")
@pytest.mark.parametrize(
    ("twist", "code"),
    [("hidden", R.HIDDEN), ("arrived cancelled", R.FROZEN), ("view-only", R.VIEW_ONLY)],
)
def test_no_host_can_drop_an_invariant(twist: str, code: OrderReason) -> None:
    """A process without any guard, in which everybody may do everything, still refuses."""
    lax = Process(
        {row: evolve(move, who=frozenset(Authority)) for row, move in TRANSITIONS.items()}, {}
    )
    order = _twisted((twist,))
    for action in ACTIONS:
        for by in Authority:
            answer = advance(order, action, by=by, facts=NOW, process=lax)
            assert isinstance(answer, Refused)
            assert code in codes(answer.reasons)


@pytest.mark.rule("S003-27")
def test_no_host_can_drop_the_proof() -> None:
    """Delegating what may be Prime needs the permit, whatever the process; a permit suffices."""
    lax, delegate = Process(TRANSITIONS, {}), Delegate(provider="3PL")
    for twist in ("Prime", "maybe Prime"):
        order = _twisted((twist,))
        bare = advance(order, delegate, by=Authority.USER, facts=NOW, process=lax)
        assert isinstance(bare, Refused)
        assert {R.UNPROVEN} == codes(bare.reasons)
        proven = advance(order, delegate, by=Authority.USER, facts=facts(10, "prime"))
        assert isinstance(proven, Moved)


def test_checks_are_no_part_of_a_process() -> None:
    """Without guards the wish itself is still checked: nothing can be shipped twice."""
    lax, order = Process(TRANSITIONS, {}), _twisted(("partly shipped",))
    answer = advance(order, a_ship("s1", ("l1", 9)), by=Authority.USER, facts=NOW, process=lax)
    assert isinstance(answer, Refused)
    assert {R.SHIPMENT_KNOWN, R.TOO_MANY_UNITS} == codes(answer.reasons)


def _objects(order: Order, facts: Facts) -> Iterator[Reason]:
    """A host's own guard that always objects."""
    yield because(R.UNPAID)


def test_without_guards_no_empty_parcel_leaves() -> None:
    """Nothing is left to ship: even a process without guards makes no shipment of no unit."""
    lax, order = Process(TRANSITIONS, {}), _twisted(("digital",))
    for ship in (a_ship("n1"), evolve(a_ship("n1"), units=())):
        answer = advance(order, ship, by=Authority.USER, facts=NOW, process=lax)
        assert isinstance(answer, Refused)


def test_a_host_may_guard_more() -> None:
    """An extended process keeps what it does not replace and applies what it adds."""
    stricter = DEFAULT.extended(guards={Verb.HOLD: (_objects,)})
    order = _twisted(())
    refused = advance(order, Hold(), by=Authority.USER, facts=NOW, process=stricter)
    assert isinstance(refused, Refused)
    assert {R.UNPAID} == codes(refused.reasons)
    assert GUARDS[Verb.SHIP] == stricter.guards[Verb.SHIP]
    assert dict(TRANSITIONS) == dict(stricter.transitions)


def test_a_host_may_move_more() -> None:
    """An added row is used, and `available` shows it."""
    row = ((Status.AWAITING_SHIPMENT, None), Verb.MARK_PAID)
    own = DEFAULT.extended({row: Transition(Landing.SAME, frozenset({Authority.RULE}))})
    order = _twisted(())
    answer = advance(order, MarkPaid(), by=Authority.RULE, facts=NOW, process=own)
    assert isinstance(answer, Moved)
    options = available(order, by=Authority.RULE, facts=NOW, process=own)
    assert next(each for each in options if each.verb is Verb.MARK_PAID).possible


USER = frozenset({Authority.USER})


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
