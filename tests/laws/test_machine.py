"""Laws of the order machine: every place, every action, every authority.

The oracle restates the rules of movement in its own words; the tables of the product are only
read to say which row exists, who may use it, and where it lands.
"""

from collections.abc import Mapping

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from oracle import (
    ACTIONS,
    PLACES,
    REPORTED,
    TWISTS,
    Place,
    corpus,
    expected,
    knowing,
    place,
    standing_at,
    trials,
    twisted,
    wishes,
)

from builders import a_ship, codes, facts, units
from fulfilcore.intake import Level
from fulfilcore.orders import (
    REPORTS,
    TRANSITIONS,
    Accept,
    Action,
    Arrival,
    Authority,
    Combine,
    Delegate,
    Landing,
    Moved,
    Order,
    OrderReason,
    Process,
    Refused,
    Reject,
    Renew,
    Reship,
    Restore,
    Status,
    SubStatus,
    Verb,
    Void,
    advance,
    available,
)
from fulfilcore.orders.tables import CHECKS, WAIVABLE
from fulfilcore.reasons import Code
from fulfilcore.values import OrderId, ShipmentId

R = OrderReason
NAMES = st.lists(st.sampled_from(sorted(TWISTS)), max_size=6, unique=True).map(tuple)
PERSON = Authority.USER


def _told(answer: Moved | Refused) -> set[Code]:
    return codes(answer.reasons) if isinstance(answer, Refused) else set()


def _landed(before: Order, to: Landing | Status, after: Order) -> Place:
    """Where the table says that the order after stands."""
    if to is Landing.SAME:
        return place(before)
    if to is Landing.NATURAL:
        return (Status.CANCELLED if _is_unwanted(after) else _natural(after)), None
    if to is Landing.BY_UNITS:
        return _by_units(after)
    assert isinstance(to, Status)
    pending = to is Status.PENDING_FULFILLMENT
    return to, SubStatus.WITH_PROVIDER if pending else None


def _natural(order: Order) -> Status:
    if order.holds:
        return Status.ON_HOLD
    settled = order.paid and order.ready
    return Status.AWAITING_SHIPMENT if settled else Status.AWAITING_PAYMENT


def _is_unwanted(order: Order) -> bool:
    """Whether the channel called every unit off, or left a part without any."""
    lines = order.lines or ()
    gone = not any(line.open or line.claimed or line.shipped for line in lines)
    return gone and (order.part_of is not None or any(line.cancelled for line in lines))


def _by_units(order: Order) -> Place:
    goods = [line for line in order.lines or () if line.travels or line.shipped]
    waiting = any(line.open + line.claimed for line in goods)
    left = any(line.shipped for line in goods) if goods else order.level is Level.SHIPPED
    if left and not waiting:
        return Status.SHIPPED, None
    if order.cancelled or _is_unwanted(order):
        return Status.CANCELLED, None
    if order.arrival is Arrival.VIEW_ONLY:
        return Status.PENDING_FULFILLMENT, SubStatus.VIEW_ONLY
    if any(line.claimed for line in goods) or (_is_taken(order) and order.rejected is None):
        return Status.PENDING_FULFILLMENT, SubStatus.WITH_PROVIDER
    return (Status.REJECTED_FULFILLMENT if order.rejected is not None else _natural(order)), None


def _is_taken(order: Order) -> bool:
    """Whether the whole is somebody else's, whatever becomes of the parts."""
    parts = order.cancelled and any(part.provider for part in order.parts)  # never stands so
    return bool(order.provider or parts) or order.arrival is Arrival.PROVIDER


# --- the laws


def test_the_corpus_stands_everywhere() -> None:
    """Every status with every sub-status is met, so the laws below walk all of them."""
    assert set(PLACES) == {place(order) for order in corpus()}
    assert set(Verb) == {action.verb for action in ACTIONS}


@pytest.mark.rule("S001-16", "S002-9", "S004-16", "S004-64", "S000-14", "S004-24", "S004-25")
@pytest.mark.parametrize("verb", list(Verb), ids=lambda verb: verb.value)
@pytest.mark.parametrize("where", PLACES, ids=lambda where: f"{where[0].value}-{where[1]}")
def test_moved_or_every_obstacle(where: Place, verb: Verb) -> None:
    """It moves exactly when nothing objects; else the refusal lists all obstacles there are."""
    for action in wishes(verb):
        now = knowing(action)
        for order, by in trials(where, verb):
            told = _told(advance(order, action, by=by, facts=now))
            assert expected(order, action, by, now) == told, (order, action, by)


@pytest.mark.parametrize(
    ("where", "verb"),
    list(TRANSITIONS),
    ids=[f"{where[0].value}-{verb.value}" for where, verb in TRANSITIONS],
)
def test_it_lands_where_the_table_says(where: Place, verb: Verb) -> None:
    """Whenever a row of the table is used, the order after stands where the row says."""
    row, landed = TRANSITIONS[where, verb], 0
    for action in wishes(verb):
        now = knowing(action, "prime", "not-prime")
        for order in standing_at(where):
            by = next(iter(row.who - {Authority.PROVIDER} or row.who))
            if order.parts and (by is Authority.PROVIDER or _is_taken(order)):
                continue  # its place is that of its parts
            answer = advance(order, action, by=by, facts=now)
            if isinstance(answer, Moved):
                landed += 1
                after = answer.order
                assert _landed(order, row.to, after) == place(after), (order, action)
                assert where[0] is answer.came_from
    assert landed, "no order of the corpus ever takes this row: the test would prove nothing"


@given(
    NAMES,
    st.sampled_from(ACTIONS),
    st.sampled_from(list(Authority)),
    st.sampled_from([(10, ()), (10, ("prime", "not-prime")), (30, ())]),
)
def test_any_mixture_is_judged_alike(
    names: tuple[str, ...], action: Action, by: Authority, when: tuple[int, tuple[str, ...]]
) -> None:
    """However many complications meet in one order, the obstacles are all of them."""
    order, now = twisted(names), knowing(action, *when[1], minute=when[0])
    assert expected(order, action, by, now) == _told(advance(order, action, by=by, facts=now))


@given(NAMES, st.sampled_from(list(Authority)))
def test_available_agrees_with_advance(names: tuple[str, ...], by: Authority) -> None:
    """What `available` says stands in the way is what `advance` refuses for, but for the wish."""
    order = twisted(names)
    options = {option.verb: option for option in available(order, by=by, facts=facts(10))}
    assert list(Verb) == list(options)
    for action in ACTIONS:
        answer = advance(order, action, by=by, facts=knowing(action))
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
    R.SEVERAL_ADDRESSES,
    R.NOTHING_WRITTEN,
    R.WRITTEN_TWICE,
    R.EMPTY_PART,
    R.NOTHING_STAYS,
    R.NOT_SO_MANY_LEFT,
    R.NOTHING_OPEN,
    # of the other orders that a combination names:
    R.NOTHING_TO_COMBINE,
    R.UNKNOWN_ORDER,
    R.OTHER_NOT_FREE,
    R.SHIP_TO_DIFFERS,
    R.LABELS_EXIST,
    R.FROZEN,
    R.PART,
    R.CHANNEL_CANNOT,
    R.PRIME_NO_COMBINE,
    R.UNPROVEN,
}


@given(NAMES, st.sampled_from(ACTIONS), st.sampled_from(list(Authority)))
def test_no_command_raises_over(names: tuple[str, ...], action: Action, by: Authority) -> None:
    """Every unit is accounted for; only what a provider reports may bring more than ordered."""
    order = twisted(names)
    answer = advance(order, action, by=by, facts=knowing(action, "prime", "not-prime"))
    if isinstance(answer, Moved):
        before = {line.id: line.over for line in order.lines or ()}
        for line in answer.order.lines or ():
            assert line.over <= before.get(line.id, 0) or by is Authority.PROVIDER
            assert line.ordered + line.over == (
                line.open + line.claimed + line.shipped + line.cancelled
            )


def test_a_check_judges_its_own_wish_only() -> None:
    """Asked about a wish of another kind, no check objects."""
    order = twisted(("all shipped",))
    for verb, checks in CHECKS.items():
        for action in ACTIONS:
            strange = (c for c in checks if c not in CHECKS.get(action.verb, ()))
            now = knowing(action)
            if action.verb is not verb:
                assert [] == [r for c in strange for r in c(order, action, Authority.CLOCK, now)]


# --- reports


@pytest.mark.parametrize("where", PLACES, ids=lambda where: f"{where[0].value}-{where[1]}")
def test_a_report_counts_wherever_the_order_stands(where: Place) -> None:
    """A provider's shipment counts, or shows as over; a rejection is heard; nothing is refused."""
    assert frozenset(REPORTS) == REPORTED
    ship = a_ship("p1", ("l1", 1))
    for order in standing_at(where):
        sent = advance(order, ship, by=Authority.PROVIDER, facts=facts(10))
        assert isinstance(sent, Moved)
        assert ["p1"] == [s.id for s in sent.order.shipments if s not in order.shipments]
        for report in (Accept(), Reject(note="no"), Void(shipment=ShipmentId("p1"))):
            assert isinstance(advance(order, report, by=Authority.PROVIDER, facts=facts(10)), Moved)


def test_a_report_may_replace_anything() -> None:
    """A provider's new label counts although the one it replaces is live, or unknown."""
    order = twisted(("delegated", "partly shipped"))
    for old in ("s1", "none"):
        ship = a_ship("p1", ("l2", 1), replaces=old)
        assert set() == _told(advance(order, ship, by=Authority.PROVIDER, facts=facts(10)))


@pytest.mark.parametrize("verb", REPORTS, ids=lambda verb: verb.value)
def test_a_report_lands_where_its_table_says(verb: Verb) -> None:
    """Where no row expects it, a report leaves the order where the table of reports says."""
    landed = 0
    for order in corpus():
        if (place(order), verb) in TRANSITIONS or order.parts:
            continue
        for action in wishes(verb):
            answer = advance(order, action, by=Authority.PROVIDER, facts=facts(10))
            if isinstance(answer, Moved):
                landed += 1
                assert _landed(order, REPORTS[verb], answer.order) == place(answer.order), order
    assert landed


def test_no_more_is_sent_again_than_had_left() -> None:
    """One unit left, so two are not sent again, however they are written down."""
    reship = Reship(shipment=ShipmentId("n1"), units=units(("l1", 1), ("l1", 1)))
    answer = advance(twisted(("partly shipped",)), reship, by=PERSON, facts=facts(10))
    assert isinstance(answer, Refused)


# --- nothing is out of reach


@pytest.mark.parametrize(
    ("twists", "action"),
    [
        pytest.param(
            ("cancelled there", "opened again", "partly shipped"),
            Restore(),
            id="opened again after part had left",
        ),
        pytest.param(
            ("cancelled here", "partly shipped"),
            Restore(),
            id="cancelled here after part had left",
        ),
        pytest.param(
            ("arrived cancelled", "opened again", "partly shipped"),
            Renew(),
            id="frozen after part had left",
        ),
        pytest.param(("cancelled there", "opened again"), Restore(), id="opened again"),
        pytest.param(("arrived cancelled", "opened again"), Renew(), id="frozen"),
        pytest.param(("cancelled here",), Restore(), id="cancelled here"),
    ],
)
def test_what_was_opened_again_can_be_worked_on(twists: tuple[str, ...], action: Action) -> None:
    """Whoever may take a cancellation back can do so, even if some units had left before it."""
    assert set() == _told(advance(twisted(twists), action, by=PERSON, facts=facts(10)))


# --- waivers


DOUBTS: Mapping[str, Code] = {
    "undecided": R.TWIN_UNDECIDED,
    "unmapped": R.TWIN_UNITS_UNMAPPED,
    "units unsaid": R.UNITS_UNSAID,
    "clash to decide": R.FIELD_UNDECIDED,
    "paid back": R.REFUNDED_OPEN,
}


@pytest.mark.rule("S001-31")
@pytest.mark.parametrize(("twist", "code"), DOUBTS.items())
def test_a_person_may_overrule_doubt(twist: str, code: OrderReason) -> None:
    """A person who names the doubt ships despite it, on the record; a label maker cannot."""
    order, seen = twisted((twist,)), frozenset({code.name})
    ship = a_ship("n1", ("l2", 1))
    answer = advance(order, ship, by=PERSON, facts=facts(10), despite=seen)
    assert isinstance(answer, Moved)
    assert {code} == codes(answer.despite)
    denied = advance(order, ship, by=Authority.LABEL, facts=facts(10), despite=seen)
    assert {code} == _told(denied)


def test_a_person_may_send_two_addresses_in_one_parcel() -> None:
    """Two orders to differing addresses share a parcel once a person has seen it."""
    elsewhere = Combine(orders=(OrderId("hub/26"),))
    seen = frozenset({R.SHIP_TO_DIFFERS.name})
    for by, expected_codes in ((PERSON, set[Code]()), (Authority.RULE, {R.SHIP_TO_DIFFERS})):
        answer = advance(twisted(()), elsewhere, by=by, facts=knowing(elsewhere), despite=seen)
        assert expected_codes == _told(answer)


@pytest.mark.parametrize("twist", sorted(TWISTS))
def test_nothing_else_can_be_overruled(twist: str) -> None:
    """Naming every code there is lifts the doubts and nothing else."""
    everything = frozenset(code.name for code in OrderReason)
    doubts: set[Code] = {*DOUBTS.values(), R.SHIP_TO_DIFFERS}
    assert doubts == WAIVABLE
    order = twisted((twist,))
    for action in ACTIONS:
        now = knowing(action)
        answer = advance(order, action, by=PERSON, facts=now, despite=everything)
        assert expected(order, action, PERSON, now) - doubts == _told(answer)


# --- processes


@pytest.mark.rule("S001-16", "S002-9", "S004-16", "S004-17", "S004-24", "S004-25")
@pytest.mark.parametrize(
    ("twist", "code", "verbs"),
    [
        ("hidden", R.HIDDEN, set(Verb)),
        ("carried", R.COMBINED_INTO, set(Verb)),
        ("split", R.SPLIT, set(Verb) - {Verb.REJOIN, Verb.RESTORE, Verb.RENEW}),
        ("arrived cancelled", R.FROZEN, set(Verb) - {Verb.RENEW}),
        ("view-only", R.VIEW_ONLY, set(Verb)),
        ("Prime", R.PRIME_NO_SPLIT, {Verb.SPLIT}),
        ("Prime", R.PRIME_NO_COMBINE, {Verb.COMBINE}),
        ("maybe Prime", R.UNPROVEN, {Verb.SPLIT, Verb.COMBINE, Verb.DELEGATE}),
    ],
)
def test_no_host_can_drop_an_invariant(twist: str, code: OrderReason, verbs: set[Verb]) -> None:
    """A process without any guard, in which everybody may do everything, still refuses."""
    lax = Process(
        {row: evolve(move, who=frozenset(Authority)) for row, move in TRANSITIONS.items()}, {}
    )
    order = twisted((twist,))
    for action in (action for action in ACTIONS if action.verb in verbs):
        for by in set(Authority) - ({Authority.PROVIDER} if action.verb in REPORTED else set()):
            now = knowing(action)
            assert code in _told(advance(order, action, by=by, facts=now, process=lax))


@pytest.mark.rule("S003-27")
def test_no_host_can_drop_the_proof() -> None:
    """Delegating what may be Prime needs the permit, whatever the process; a permit suffices."""
    lax, delegate = Process(TRANSITIONS, {}), Delegate(provider="3PL")
    for twist in ("Prime", "maybe Prime"):
        order = twisted((twist,))
        bare = advance(order, delegate, by=Authority.USER, facts=facts(10), process=lax)
        assert isinstance(bare, Refused)
        assert {R.UNPROVEN} == codes(bare.reasons)
        proven = advance(order, delegate, by=Authority.USER, facts=facts(10, "prime"))
        assert isinstance(proven, Moved)


def test_checks_are_no_part_of_a_process() -> None:
    """Without guards the wish itself is still checked: nothing can be shipped twice."""
    lax, order = Process(TRANSITIONS, {}), twisted(("partly shipped",))
    answer = advance(
        order, a_ship("s1", ("l1", 9)), by=Authority.USER, facts=facts(10), process=lax
    )
    assert isinstance(answer, Refused)
    assert {R.SHIPMENT_KNOWN, R.TOO_MANY_UNITS} == codes(answer.reasons)


def test_without_guards_no_empty_parcel_leaves() -> None:
    """Nothing is left to ship: even a process without guards makes no shipment of no unit."""
    lax, order = Process(TRANSITIONS, {}), twisted(("digital",))
    for ship in (a_ship("n1"), evolve(a_ship("n1"), units=())):
        answer = advance(order, ship, by=Authority.USER, facts=facts(10), process=lax)
        assert isinstance(answer, Refused)
