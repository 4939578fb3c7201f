"""From what was said and done to the order."""

import pytest
from attrs import evolve
from histories import an_act, counted, folded, inputs_of
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    AMAZON,
    MERCHANT,
    NOON,
    PRIME,
    A,
    B,
    a_channel_order,
    a_line,
    a_ship,
    an_account,
    an_order,
    at,
    codes,
    facts,
    found,
    units,
    version,
)
from fulfilcore.derivation import OPENED, fold
from fulfilcore.intake import (
    Approval,
    Buyer,
    ChannelOrder,
    Grade,
    Level,
    LineKind,
    Part,
    Programme,
    Reference,
    Related,
    Relation,
)
from fulfilcore.orders import (
    Authority,
    Cancel,
    CancelledBy,
    Delegate,
    Edit,
    Hold,
    Inputs,
    MarkPaid,
    Moved,
    OrderReason,
    Refused,
    Reject,
    Release,
    Restore,
    Split,
    Status,
    SubStatus,
    Void,
    advance,
    parts_of,
    settle,
)
from fulfilcore.values import Address, LineId, Money, OrderId, ShipmentId, Sku

R = OrderReason


# --- registers


def test_nothing_is_shown_before_a_header() -> None:
    """Parts alone are kept, but there is no order yet."""
    part = a_channel_order(level=None, minute=None, parts=frozenset({Part.LINES}))
    inputs = Inputs(order=A, terms=an_account().terms(AMAZON, NOON), versions=(version(part),))
    assert fold(inputs) is None
    assert fold(evolve(inputs, versions=())) is None


def test_every_field_folds_by_its_register() -> None:
    """The first instant of placing, the last word on everything else, every reference ever."""
    old, new = Reference("shop", "1"), Reference("amazon", "902-1", Grade.PROOF)
    first = evolve(
        a_channel_order(minute=0, references=(old,), number="1"),
        placed=at(-9),
        ship_to=Address(city="Reno"),
        buyer=Buyer(name="Ann"),
        total=Money(1, "USD"),
        source="amazon",
        marketplace_id="US",
        approval=Approval.WAITING,
    )
    second = evolve(
        a_channel_order(minute=1, references=(new,), number="2", lines=(a_line("l2", 1),)),
        placed=at(-8),
        ship_to=Address(city="Elko"),
        buyer=Buyer(name="Bob"),
        total=Money(2, "USD"),
        source="Amazon",
        marketplace_id="CA",
        approval=Approval.APPROVED,
    )
    silent = evolve(a_channel_order(level=None, lines=None, minute=2, programme=None))
    order = folded(silent, second, first)
    assert (at(-9), "2", "Elko", "Bob", 2, "Amazon", "CA", Approval.APPROVED, "902-1") == (
        order.placed,
        order.number,
        order.ship_to and order.ship_to.city,
        order.buyer and order.buyer.name,
        order.total and order.total.minor,
        order.source,
        order.marketplace_id,
        order.approval,
        order.reference,
    )
    assert (new, old) == order.references
    assert [LineId("l2")] == [line.id for line in order.lines or ()]


def test_lines_carry_what_the_channel_listed() -> None:
    """A line keeps its names and price; what is not physical has nothing to ship."""
    goods = evolve(a_line("l1", 3, alias="x", address="a"), name="Cup", price=Money(5, "USD"))
    order = folded(a_channel_order(lines=(goods, a_line("l2", 9, kind=LineKind.DIGITAL, sku=None))))
    cup, gift = order.lines or ()
    assert ("Cup", Sku("S-1"), "x", "a", Money(5, "USD"), 3) == (
        cup.name,
        cup.sku,
        cup.alias,
        cup.address,
        cup.price,
        cup.ordered,
    )
    assert (0, False) == (gift.ordered, gift.travels)


def test_the_programme_folds_fact_by_fact() -> None:
    """A later version that is silent on a fact does not take it back."""
    full = Programme(
        prime=True,
        premium=True,
        business=False,
        provider="x",
        merchant_fulfilled=True,
        service="Prime",
        ship_by=at(5),
        deliver_by=at(9),
    )
    order = folded(
        a_channel_order(programme=full),
        a_channel_order(programme=Programme(business=True), minute=1),
    )
    assert evolve(full, business=True) == order.programme


@pytest.mark.rule("S004-62")
@pytest.mark.parametrize(
    ("prime", "merchant", "expected"),
    [
        (True, True, True),
        (True, False, False),
        (True, None, None),
        (False, True, False),
        (False, None, False),
        (None, True, None),
        (None, False, False),
        (None, None, None),
    ],
)
def test_the_prime_fact(prime: bool | None, merchant: bool | None, expected: bool | None) -> None:
    """Merchant-fulfilled Prime needs both facts; one denial is enough, silence is unknown."""
    programme = Programme(prime=prime, merchant_fulfilled=merchant)
    assert expected is folded(a_channel_order(programme=programme)).prime


@pytest.mark.rule("S004-62")
def test_contradicting_prime_facts_are_a_finding() -> None:
    """The channel that said Prime and not Prime is shown to a person; silence is no conflict."""
    no = evolve(PRIME, prime=False)
    said = a_channel_order(programme=PRIME)
    assert {R.PRIME_CONFLICT} == found(folded(said, a_channel_order(programme=no, minute=1)))
    assert set() == found(folded(said, a_channel_order(programme=Programme(), minute=1)))


def test_a_wish_to_cancel_is_a_finding_until_taken_back() -> None:
    """The buyer's wish is shown; the last word on it counts."""
    wish = evolve(a_channel_order(minute=1), cancel_requested=True)
    assert {R.CANCEL_REQUESTED} == found(folded(wish))
    taken_back = evolve(a_channel_order(minute=2), cancel_requested=False)
    assert set() == found(folded(wish, taken_back))


def test_two_undated_versions_that_differ_are_a_finding() -> None:
    """Undated lines that differ cannot be put in order; equal or single ones can."""
    header = a_channel_order(lines=None)
    one = a_channel_order(level=None, minute=None, lines=(a_line(quantity=1),), programme=None)
    two = a_channel_order(level=None, minute=None, lines=(a_line(quantity=2),), programme=None)
    assert {R.UNDATED_CONFLICT} == found(folded(header, one, two))
    assert set() == found(folded(header, one))
    assert (2, 0, 2, 0, 0, 0) == counted(folded(header, two))


# --- levels


@pytest.mark.parametrize(
    ("level", "status", "reason"),
    [
        (Level.UNREADY, Status.AWAITING_PAYMENT, R.NOT_RELEASED),
        (Level.UNPAID, Status.AWAITING_PAYMENT, R.UNPAID),
        (Level.REVIEW, Status.ON_HOLD, R.HELD),
        (Level.OPEN, Status.AWAITING_SHIPMENT, R.ARRIVED),
        (Level.PARTLY_SHIPPED, Status.AWAITING_SHIPMENT, R.ARRIVED),
        (Level.SHIPPED, Status.SHIPPED, R.SHIPPED_THERE),
        (Level.REFUNDED, Status.CANCELLED, R.REFUNDED_BY_CHANNEL),
        (Level.CANCELLED, Status.CANCELLED, R.FROZEN),
    ],
)
def test_each_level_lands_and_says_why(level: Level, status: Status, reason: R) -> None:
    """What the channel says first decides where the order stands, with the reason."""
    order = folded(a_channel_order(level=level))
    assert status is order.status
    assert {R.ARRIVED, reason} == {each.code for each in order.reasons}


@pytest.mark.rule("S002-12")
@pytest.mark.parametrize("last", list(Level))
@pytest.mark.parametrize("first", list(Level))
def test_only_a_change_of_level_acts(first: Level, last: Level) -> None:
    """A level repeated changes nothing, however often and with whatever between its parts."""
    once = (a_channel_order(level=first), a_channel_order(level=last, minute=3))
    again = (
        *once,
        a_channel_order(level=first, minute=1),
        a_channel_order(level=None, minute=2),
        a_channel_order(level=last, minute=4),
    )
    assert folded(*once) == folded(*again)


@pytest.mark.parametrize("level", [Level.OPEN, Level.PARTLY_SHIPPED])
def test_a_person_and_the_channel_hold_apart(level: Level) -> None:
    """The channel's end of review lifts its own hold and leaves the person's."""
    review = a_channel_order(level=Level.REVIEW)
    hold = an_act(Hold(note="call her"), seen=review)
    order = folded(review, a_channel_order(level=level, minute=5), acts=[hold])
    assert ["here"] == [held.by for held in order.holds]
    assert "it is on hold: call her" in [reason.text for reason in order.reasons]


def test_a_persons_release_outlives_a_repetition_of_review() -> None:
    """Released by a person, the order stays released while the channel only repeats itself."""
    review = a_channel_order(level=Level.REVIEW)
    release = an_act(Release(), seen=review)
    again = a_channel_order(level=Level.REVIEW, minute=9)
    assert Status.AWAITING_SHIPMENT is folded(review, again, acts=[release]).status


def test_money_marked_by_a_person_survives_a_repetition() -> None:
    """Marked as paid here, it stays paid while the channel repeats that it is not."""
    unpaid = a_channel_order(level=Level.UNPAID)
    paid = an_act(MarkPaid(), seen=unpaid)
    again = a_channel_order(level=Level.UNPAID, minute=9, number="x")
    order = folded(unpaid, again, acts=[paid])
    assert Status.AWAITING_SHIPMENT is order.status
    assert "marked as paid" in [reason.text for reason in order.reasons]


def test_a_level_acts_only_where_it_differs() -> None:
    """Marked as paid here, it stays paid when the channel goes from unpaid to not released."""
    unpaid = a_channel_order(level=Level.UNPAID)
    unready = a_channel_order(level=Level.UNREADY, minute=9)
    order = folded(unpaid, unready, acts=[an_act(MarkPaid(), seen=unpaid)])
    assert (True, False, Status.AWAITING_PAYMENT) == (order.paid, order.ready, order.status)


def test_what_no_channel_said_needs_no_reason() -> None:
    """An order value that a host builds itself, before any channel spoke, gives no reason."""
    assert () == settle(an_order()).reasons


def test_a_refund_says_nothing_of_payment() -> None:
    """Refunded before it was paid, and opened again, it is still cancelled and shown."""
    order = folded(
        a_channel_order(level=Level.UNPAID),
        a_channel_order(level=Level.REFUNDED, minute=1),
        a_channel_order(level=Level.OPEN, minute=2),
    )
    assert (CancelledBy.REFUND, True, {R.REOPENED}) == (order.cancelled, order.paid, found(order))


# --- arrived cancelled, cancelled later


@pytest.mark.rule("S002-7", "S002-8", "S002-9")
@pytest.mark.parametrize("level", [level for level in Level if level is not Level.CANCELLED])
def test_arrived_cancelled_stays_as_it_was(level: Level) -> None:
    """Nothing the channel says later moves it; what it says is a finding."""
    opened = R.REOPENED_FROZEN if level in OPENED else R.FROZEN_CHANGED
    arrived = a_channel_order(level=Level.CANCELLED)
    order = folded(arrived, a_channel_order(level=level, minute=5))
    assert (Status.CANCELLED, True, {opened}) == (
        order.status,
        order.frozen,
        found(order),
    )
    assert counted(folded(arrived)) == counted(order)


@pytest.mark.rule("S002-8", "S002-9")
def test_a_frozen_order_keeps_its_content() -> None:
    """Lines, address, total and number of an order that arrived cancelled are never replaced."""
    arrived = evolve(
        a_channel_order(level=Level.CANCELLED, number="1"),
        ship_to=Address(city="Reno"),
        total=Money(1, "USD"),
    )
    changed = evolve(
        a_channel_order(level=Level.OPEN, number="2", minute=5, lines=(a_line("l9", 7),)),
        ship_to=Address(city="Elko"),
        total=Money(2, "USD"),
    )
    before, after = folded(arrived), folded(arrived, changed)
    assert (before.lines, before.ship_to, before.total, before.number) == (
        after.lines,
        after.ship_to,
        after.total,
        after.number,
    )


@pytest.mark.rule("S002-9")
def test_an_older_cancelled_version_that_comes_late_freezes_too() -> None:
    """Arrived cancelled means that the oldest version is, whenever we learn of it."""
    late = a_channel_order(level=Level.CANCELLED, minute=-5)
    shipped = an_act(a_ship("s1", ("l1", 1)), seen=a_channel_order())
    order = folded(a_channel_order(), late, acts=[shipped])
    assert (CancelledBy.ARRIVED, 1, {R.REOPENED_FROZEN, R.SHIPPED_AFTER_CANCEL}) == (
        order.cancelled,
        len(order.shipments),
        found(order),
    )


@pytest.mark.rule("S002-12", "S004-86")
def test_cancelled_later_is_no_freeze() -> None:
    """Cancelled by a later update it is cancelled by the channel, its open units with it."""
    order = folded(a_channel_order(), a_channel_order(level=Level.CANCELLED, minute=1))
    assert (CancelledBy.CHANNEL, Status.CANCELLED, (2, 0, 0, 0, 0, 2)) == (
        order.cancelled,
        order.status,
        counted(order),
    )
    assert R.CANCELLED_BY_CHANNEL in {reason.code for reason in order.reasons}


@pytest.mark.rule("S002-10")
def test_opened_again_is_a_finding_and_nothing_else() -> None:
    """An order that the channel revives is not revived here; a person is asked."""
    order = folded(
        a_channel_order(),
        a_channel_order(level=Level.CANCELLED, minute=1),
        a_channel_order(minute=2),
    )
    assert (Status.CANCELLED, {R.REOPENED}) == (order.status, found(order))


@pytest.mark.rule("S001-21", "S004-86")
def test_cancelled_here_then_there() -> None:
    """The channel's cancellation takes the place of ours, so it cannot be restored here."""
    mine = an_act(Cancel(), seen=a_channel_order())
    here = folded(a_channel_order(), acts=[mine])
    both = folded(a_channel_order(), a_channel_order(level=Level.CANCELLED, minute=9), acts=[mine])
    assert (CancelledBy.HERE, CancelledBy.CHANNEL) == (here.cancelled, both.cancelled)


def test_what_a_restore_takes_back() -> None:
    """A restore takes back our cancellation and a provider's refusal, not the channel's word."""
    seen = a_channel_order()
    acts = [an_act(Cancel(), 1, seen=seen), an_act(Restore(), 2, seen=seen)]
    assert Status.AWAITING_SHIPMENT is folded(seen, acts=acts).status
    refused = [
        an_act(Delegate(provider="3PL"), 1, seen=seen),
        an_act(Reject(note="too big"), 2, seen=seen),
    ]
    order = folded(seen, acts=refused)
    assert (Status.REJECTED_FULFILLMENT, None) == (order.status, order.sub_status)
    assert "3PL refused it: too big" in [reason.text for reason in order.reasons]
    again = [*refused, an_act(Restore(), 3, seen=seen)]
    assert Status.AWAITING_SHIPMENT is folded(seen, acts=again).status
    dead = a_channel_order(level=Level.CANCELLED, minute=1)
    assert CancelledBy.CHANNEL is folded(seen, dead, acts=[an_act(Restore(), seen=dead)]).cancelled


def test_delegated_units_are_claimed() -> None:
    """What is with a provider is claimed, whole; a new delegation forgets a refusal."""
    seen = a_channel_order()
    acts = [
        an_act(Delegate(provider="3PL"), 1, seen=seen),
        an_act(Reject(note="no"), 2, seen=seen),
        an_act(Delegate(provider="4PL"), 3, seen=seen),
    ]
    order = folded(seen, acts=acts)
    assert (Status.PENDING_FULFILLMENT, SubStatus.WITH_PROVIDER) == (
        order.status,
        order.sub_status,
    )
    assert (2, 0, 0, 2, 0, 0) == counted(order)
    assert "4PL fulfils it" in [reason.text for reason in order.reasons]


# --- units


def test_what_the_channel_shipped_counts_once() -> None:
    """A level of units is a level: repeated, raised and lowered it counts at its highest."""
    order = folded(
        *(
            a_channel_order(lines=(a_line(quantity=3, shipped=shipped),), minute=minute)
            for minute, shipped in enumerate([1, 1, 2, 0, None])
        )
    )
    assert (3, 0, 1, 0, 2, 0) == counted(order)


def test_shipped_means_every_unit() -> None:
    """A channel that says shipped without counting means all units, of every physical line."""
    lines = (a_line("l1", 2), a_line("l2", 1, shipped=0), a_line("l3", 4, kind=LineKind.DIGITAL))
    order = folded(a_channel_order(level=Level.SHIPPED, lines=lines))
    assert [2, 1, 0] == [line.shipped for line in order.lines or ()]


def test_a_digital_line_is_never_over() -> None:
    """A gift card that the channel calls shipped is nothing that left too often."""
    lines = (a_line("l1", 1, shipped=1), a_line("l2", 1, kind=LineKind.DIGITAL, shipped=1))
    order = folded(a_channel_order(level=Level.SHIPPED, lines=lines))
    assert (Status.SHIPPED, set()) == (order.status, found(order))


@pytest.mark.parametrize("kind", [k for k in LineKind if k is not LineKind.GOODS])
def test_an_order_of_which_nothing_travels_says_so(kind: LineKind) -> None:
    """It waits for nobody here; with one line of goods it does."""
    lines = (a_line("l1", 1, kind=kind), a_line("l2", 1))
    assert [True, False] == [
        R.NOTHING_TRAVELS in codes(folded(a_channel_order(lines=lines[:n])).reasons) for n in (1, 2)
    ]


def test_what_matches_no_line_is_not_counted_as_shipped() -> None:
    """Units of a twin that nobody can place are a finding, not "0 shipped"."""
    seen = a_channel_order()
    ship = evolve(a_ship("s1"), units=(), unmapped=2)
    order = fold(inputs_of(seen), [an_act(ship, seen=seen, order=B)])
    assert order is not None
    assert R.SHIPPED_ON_TWIN not in codes(settle(order).reasons)


@pytest.mark.parametrize("told_first", [True, False])
def test_an_echo_is_nothing(told_first: bool) -> None:
    """The channel that shows what we told it adds no unit, in a count or by its level."""
    seen = a_channel_order()
    ship = an_act(a_ship("s1", ("l1", 2)), seen=seen)
    echo = (
        a_channel_order(level=Level.SHIPPED, minute=5)
        if told_first
        else a_channel_order(lines=(a_line(shipped=2),), minute=5)
    )
    assert (2, 0, 0, 0, 2, 0) == counted(folded(seen, echo, acts=[ship]))


def test_an_undated_echo_is_nothing() -> None:
    """Lines fetched alone after our shipment carry no instant; what they echo is ours."""
    seen = a_channel_order()
    ship = an_act(a_ship("s1", ("l1", 2)), seen=seen)
    undated = a_channel_order(
        level=None,
        minute=None,
        lines=(a_line(shipped=2),),
        programme=None,
        parts=frozenset({Part.LINES}),
    )
    assert (2, 0, 0, 0, 2, 0) == counted(folded(seen, undated, acts=[ship]))


def test_others_shipping_meanwhile_counts_once() -> None:
    """1 shown before our shipment of 1, then 2: that is 2 shipped, not 3 and not 1."""
    before = a_channel_order(lines=(a_line(quantity=3, shipped=1),))
    after = a_channel_order(lines=(a_line(quantity=3, shipped=2),), minute=5)
    ship = an_act(a_ship("s1", ("l1", 1)), seen=before)
    assert (3, 0, 1, 0, 2, 0) == counted(folded(before, after, acts=[ship]))


def test_a_parcel_that_was_told_and_voided_is_still_an_echo() -> None:
    """Told of a label that was voided, the channel shows its units: not shipped by others."""
    seen = a_channel_order()
    acts = [
        an_act(a_ship("s1", ("l1", 2)), 1, seen=seen),
        an_act(Void(shipment=ShipmentId("s1"), told=frozenset({A})), 2, seen=seen),
    ]
    echo = a_channel_order(lines=(a_line(shipped=2),), minute=5)
    order = folded(seen, echo, acts=acts)
    assert ((2, 0, 2, 0, 0, 0), {R.VOIDED_BUT_SHIPPED}) == (counted(order), found(order))
    relabelled = [*acts, an_act(a_ship("s2", ("l1", 2), replaces="s1"), 3, seen=seen)]
    order = folded(seen, echo, acts=relabelled)
    assert ((2, 0, 0, 0, 2, 0), set()) == (counted(order), found(order))


def test_a_label_voided_before_it_was_told_is_no_echo() -> None:
    """If nobody told the channel, its units were shipped by somebody else."""
    seen = a_channel_order()
    acts = [
        an_act(a_ship("s1", ("l1", 2)), 1, seen=seen),
        an_act(Void(shipment=ShipmentId("s1")), 2, seen=seen),
    ]
    echo = a_channel_order(lines=(a_line(shipped=1),), minute=5)
    assert (2, 0, 1, 0, 1, 0) == counted(folded(seen, echo, acts=acts))


def test_a_void_touches_its_own_label_only() -> None:
    """The units of another label stay shipped."""
    seen = a_channel_order()
    acts = [
        an_act(a_ship("s1", ("l1", 1)), 1, seen=seen),
        an_act(a_ship("s2", ("l1", 1)), 2, seen=seen),
        an_act(Void(shipment=ShipmentId("s1")), 3, seen=seen),
    ]
    assert (2, 0, 1, 0, 1, 0) == counted(folded(seen, acts=acts))


def test_a_fact_may_raise_over_and_is_found() -> None:
    """We shipped all, and somebody at the channel shipped one more: a person must look."""
    seen = a_channel_order()
    ship = an_act(a_ship("s1", ("l1", 2)), seen=seen)
    more = a_channel_order(lines=(a_line(shipped=3),), minute=5)
    order = folded(seen, more, acts=[ship])
    assert ((2, 1, 0, 0, 3, 0), {R.OVER_SHIPPED}) == (counted(order), found(order))


def test_units_of_a_line_that_vanished_are_not_lost() -> None:
    """The channel no longer lists a line that has left: it shows as over, with a finding."""
    seen = a_channel_order()
    ship = an_act(a_ship("s1", ("l1", 2)), seen=seen)
    order = folded(seen, a_channel_order(lines=(a_line("l2", 1),), minute=5), acts=[ship])
    assert ((0, 2, 0, 0, 2, 0), {R.OVER_SHIPPED}) == (counted(order), found(order))
    none = folded(seen, a_channel_order(lines=(), minute=5), acts=[ship])
    assert (0, 2, 0, 0, 2, 0) == counted(none)


def test_a_line_that_grew_is_open_again() -> None:
    """More ordered after all left: the rest is to be shipped."""
    seen = a_channel_order()
    ship = an_act(a_ship("s1", ("l1", 2)), seen=seen)
    order = folded(seen, a_channel_order(lines=(a_line(quantity=5),), minute=5), acts=[ship])
    assert (Status.AWAITING_SHIPMENT, (5, 0, 3, 0, 2, 0)) == (order.status, counted(order))


def test_units_that_left_a_cancelled_order_are_found() -> None:
    """Cancelled there after one unit had left: shipped, and shown to a person."""
    seen = a_channel_order()
    ship = an_act(a_ship("s1", ("l1", 1)), seen=seen)
    order = folded(seen, a_channel_order(level=Level.CANCELLED, minute=5), acts=[ship])
    assert (Status.SHIPPED, (2, 0, 0, 0, 1, 1), {R.SHIPPED_AFTER_CANCEL}) == (
        order.status,
        counted(order),
        found(order),
    )


@pytest.mark.rule("S004-86")
@pytest.mark.parametrize("lines", [(a_line(kind=LineKind.DIGITAL),), None, ()])
def test_without_goods_the_channel_decides(lines: tuple[object, ...] | None) -> None:
    """Nothing physical to count: shipped when the channel says so, cancelled when it says that."""
    said = [
        a_channel_order(level=level, lines=lines, minute=minute)  # type: ignore[arg-type]
        for minute, level in enumerate([Level.OPEN, Level.SHIPPED, Level.CANCELLED])
    ]
    assert [Status.AWAITING_SHIPMENT, Status.SHIPPED, Status.CANCELLED] == [
        folded(*said[:count]).status for count in (1, 2, 3)
    ]


@pytest.mark.rule("S004-86")
@pytest.mark.parametrize("lines", [(a_line(),), None])
def test_shipped_there_although_cancelled_here(lines: tuple[object, ...] | None) -> None:
    """What was done in Seller Central becomes so here, also for what a person cancelled here."""
    seen = a_channel_order(lines=lines)  # type: ignore[arg-type]
    done = a_channel_order(level=Level.SHIPPED, lines=lines, minute=9)  # type: ignore[arg-type]
    assert Status.SHIPPED is folded(seen, done, acts=[an_act(Cancel(), seen=seen)]).status


def test_partly_shipped_without_units_is_unsaid() -> None:
    """Partly shipped with a line that does not count leaves open which units left."""
    vague = a_channel_order(level=Level.PARTLY_SHIPPED)
    exact = a_channel_order(level=Level.PARTLY_SHIPPED, lines=(a_line(shipped=1),))
    assert (True, False, False) == tuple(
        folded(each).units_unsaid for each in (vague, exact, a_channel_order())
    )
    assert not folded(vague, a_channel_order(minute=1)).units_unsaid


def test_who_shipped_is_said() -> None:
    """Units shipped here, on the copy and by others are three reasons with their numbers."""
    seen = a_channel_order(lines=(a_line(quantity=9, shipped=1),))
    mine, inputs = an_act(a_ship("s1", ("l1", 2)), seen=seen), an_account().terms(AMAZON, NOON)
    kin = an_act(a_ship("s2", ("l1", 3)), seen=seen, order=B)
    order = fold(Inputs(order=A, terms=inputs, versions=(version(seen),), acts=(mine,)), [kin])
    assert order is not None
    told = [reason.text for reason in settle(order).reasons]
    assert [
        "the channel says open",
        "2 shipped here",
        "3 shipped on its twin hub/17",
        "1 shipped by others, says the channel",
    ] == told


def test_refused_acts_do_nothing() -> None:
    """What was refused is kept and changes nothing."""
    seen = a_channel_order()
    no = an_act(a_ship("s1", ("l1", 2)), seen=seen, accepted=False)
    assert folded(seen) == folded(seen, acts=[no])


def test_an_act_stands_after_what_its_author_had_seen() -> None:
    """A hold set after the channel's review had been seen is not lifted by it; nor is it lost."""
    old, review = a_channel_order(), a_channel_order(level=Level.REVIEW, minute=5)
    blind = an_act(Release(), seen=old, minute=9)
    aware = an_act(Release(), seen=review, minute=9)
    assert (Status.ON_HOLD, Status.AWAITING_SHIPMENT) == (
        folded(old, review, acts=[blind]).status,
        folded(old, review, acts=[aware]).status,
    )


def test_an_act_that_saw_no_version_goes_by_its_instant() -> None:
    """An act on a twin made before this order came stands by the clock among its versions."""
    early, late = a_channel_order(), a_channel_order(level=Level.REVIEW, minute=5)
    assert (Status.ON_HOLD, Status.AWAITING_SHIPMENT) == (
        folded(early, late, acts=[an_act(Release(), minute=4)]).status,
        folded(early, late, acts=[an_act(Release(), minute=6)]).status,
    )


def test_acts_of_one_order_keep_their_order() -> None:
    """Released after it was held, it stays released, whatever the clock of the release says."""
    old, new = a_channel_order(), a_channel_order(minute=5)
    held, released = an_act(Hold(), 1, seen=new, minute=6), an_act(Release(), 2, minute=-3)
    assert () == folded(old, new, acts=[held, released]).holds


def test_acts_of_one_order_keep_their_order_whatever_they_had_seen() -> None:
    """The void comes after its shipment, though its author had not seen the undated part."""
    header, part = a_channel_order(), a_channel_order(level=None, minute=None)
    ship = an_act(a_ship("s1", ("l1", 2)), 1, seen=part, minute=1)
    void = an_act(Void(shipment=ShipmentId("s1")), 2, seen=header, minute=2)
    order = folded(header, part, acts=[void, ship])
    assert [True] == [shipment.voided for shipment in order.shipments]


@pytest.mark.parametrize("later", [0.0, 0.4, 59])
def test_the_echo_of_an_act_that_saw_no_version(later: float) -> None:
    """What shows as shipped from the very second of the act on is what the act had shipped."""
    act = an_act(a_ship("s1", ("l1", 2)), minute=5 + 0.4 / 60, order=B)
    echo = a_channel_order(minute=5 + later / 60, lines=(a_line(quantity=2, shipped=2),))
    told = fold(inputs_of(a_channel_order(lines=(a_line(quantity=2),)), echo), [act])
    assert told is not None
    assert [0] == [line.theirs for line in told.lines or ()]


CONTENTS = st.builds(
    a_channel_order,
    level=st.sampled_from([*Level, None]),
    minute=st.none() | st.integers(0, 4),
    lines=st.none()
    | st.builds(
        lambda q, s: (a_line(quantity=q, shipped=s),), st.integers(0, 3), st.integers(0, 3)
    ),
    programme=st.sampled_from([None, MERCHANT, PRIME]),
    number=st.none() | st.just("n"),
)


@given(st.lists(CONTENTS, min_size=1, max_size=6), st.randoms(use_true_random=False), st.data())
def test_any_permutation_and_repetition_fold_alike(
    contents: list[ChannelOrder], chance: object, data: st.DataObject
) -> None:
    """The same set of versions and acts gives the same order, however often and in any order."""
    contents = [*contents, a_channel_order()]
    seen = data.draw(st.sampled_from(contents))
    acts = [
        an_act(a_ship("s1", ("l1", 1)), 1, seen=seen),
        an_act(Hold(), 2, seen=seen),
        an_act(Void(shipment=ShipmentId("s1"), told=frozenset({A})), 3, seen=seen),
    ][: data.draw(st.integers(0, 3))]
    shuffled = data.draw(st.permutations([*contents, *contents[:2]]))
    assert folded(*contents, acts=acts) == folded(*shuffled, acts=data.draw(st.permutations(acts)))


# --- what grew since


def test_lines_carry_what_became_of_their_units() -> None:
    """Called off, paid back and returned are the last word, and none where nobody counted."""
    silent = folded(a_channel_order()).lines or ()
    assert [(0, 0, 0)] == [(line.called_off, line.refunded, line.returned) for line in silent]
    line = evolve(a_line(quantity=4), called_off=1, refunded=2, returned=3)
    fewer = a_channel_order(lines=(evolve(line, called_off=0),), minute=2)
    for said, expected in (((), (1, 2, 3)), ((fewer,), (0, 2, 3))):
        lines = folded(a_channel_order(lines=(line,), minute=1), *said).lines or ()
        assert [expected] == [(each.called_off, each.refunded, each.returned) for each in lines]


def test_called_off_at_the_channel_is_cancelled_here() -> None:
    """One of two units was called off: one is open, and shipped means that one."""
    off = evolve(a_line(), called_off=1)
    order = folded(a_channel_order(lines=(off,)))
    assert (2, 0, 1, 0, 0, 1) == counted(order)
    done = a_channel_order(level=Level.SHIPPED, lines=(off,), minute=1)
    assert ((2, 0, 0, 0, 1, 1), set()) == (counted(folded(done)), found(folded(done)))


def test_addresses_and_relations_are_kept() -> None:
    """The last addresses that lines name, and every order that this one ever replaced."""
    first = evolve(
        a_channel_order(),
        addresses=(("a-1", Address(city="Reno")),),
        related=(Related(Relation.REPLACES, "902-0"),),
    )
    second = evolve(
        a_channel_order(minute=1),
        addresses=(("a-1", Address(city="Elko")), ("a-2", Address(city="Ely"))),
        related=(Related(Relation.EXCHANGES, "902-9"),),
    )
    order = folded(second, first, a_channel_order(minute=2))
    assert ["Elko", "Ely"] == [address.city for _, address in order.addresses]
    assert (*first.related, *second.related) == order.related
    assert {"it replaces 902-0", "it exchanges 902-9"} <= {reason.text for reason in order.reasons}


def test_a_parcel_goes_to_one_address() -> None:
    """Lines to two addresses are not shipped together; one of them alone is."""
    lines = (a_line("l1", 1, address="a-1"), a_line("l2", 1, address="a-2"), a_line("l3", 1))
    order = folded(a_channel_order(lines=lines))
    both = advance(order, a_ship("s1"), by=Authority.USER, facts=facts(1))
    assert isinstance(both, Refused)
    assert {R.SEVERAL_ADDRESSES} == codes(both.reasons)
    one = advance(order, a_ship("s1", ("l1", 1), ("l3", 1)), by=Authority.USER, facts=facts(1))
    assert isinstance(one, Moved)


def test_an_act_on_a_part_of_a_twin_is_the_twins() -> None:
    """What left with a part of the copy has left on the original, so one of its parts is done."""
    seen = a_channel_order()
    split = an_act(Split(parts=(units(("l1", 1)),)), 1, seen=seen)
    kin = an_act(
        a_ship("s2", ("l1", 1)), 1, seen=seen, order=B, wished=OrderId(f"{B}~p2"), minute=5
    )
    order = fold(inputs_of(seen, acts=[split]), [kin])
    assert order is not None
    assert [B] == [sent.made_on for sent in order.shipments]
    assert [(1, 0), (0, 1)] == [
        (sum(x.shipped for x in part.lines or ()), sum(x.open for x in part.lines or ()))
        for part in parts_of(settle(order))
    ]


def test_acts_on_parts_fold_into_the_whole() -> None:
    """Held, handed over and edited by itself, a part keeps it through every later version."""
    seen, part = a_channel_order(), OrderId(f"{A}~p2")
    acts = [
        an_act(Split(parts=(units(("l1", 1)),)), 1, seen=seen),
        an_act(Edit(note="mine"), 2, seen=seen, wished=part),
        an_act(Delegate(provider="3PL"), 3, seen=seen, wished=part),
    ]
    for later in ((), (a_channel_order(minute=5, lines=(a_line(quantity=4),)),)):
        first, second = parts_of(folded(seen, *later, acts=acts))
        assert (None, None) == (first.fields.note, first.provider)
        assert ("mine", "3PL", (1, 0, 0, 1, 0, 0)) == (
            second.fields.note,
            second.provider,
            counted(second),
        )


WRITES = st.builds(
    lambda minute, city, note: evolve(
        a_channel_order(minute=minute), ship_to=Address(city=city), note=note
    ),
    st.integers(0, 4),
    st.sampled_from(["Reno", "Elko", "Ely"]),
    st.none() | st.sampled_from(["", "a", "b"]),
)


@given(st.lists(WRITES, min_size=1, max_size=5), st.data())
def test_any_permutation_merges_alike(contents: list[ChannelOrder], data: st.DataObject) -> None:
    """Edits and versions in any order of arrival: the same words stand, and the same clash."""
    edit = Edit(ship_to=Address(city="Here"), note="here")
    acts = [
        an_act(edit, 1, seen=data.draw(st.sampled_from(contents))),
        an_act(Edit(note="there"), 2, seen=data.draw(st.sampled_from(contents)), by=Authority.RULE),
    ]
    shuffled = data.draw(st.permutations([*contents, *contents[:2]]))
    order = folded(*contents, acts=acts)
    assert order == folded(*shuffled, acts=data.draw(st.permutations(acts)))
    assert ("Here", "here") == (order.ship_to and order.ship_to.city, order.fields.note)
