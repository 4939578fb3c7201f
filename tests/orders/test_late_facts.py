"""Facts come late, twice and in any order: each counts, and what it contradicts is shown."""

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations

import pytest
from attrs import evolve
from story import ROOT, Story, counted

from builders import (
    AMAZON,
    HUB,
    MERCHANT,
    PRIME,
    A,
    B,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    at,
    codes,
    found,
    units,
)
from fulfilcore.intake import Level, Programme
from fulfilcore.orders import (
    LATE,
    Accept,
    Action,
    Authority,
    Cancel,
    Delegate,
    Edit,
    Field,
    Moved,
    Order,
    OrderReason,
    Refused,
    Reject,
    Rejoin,
    Reship,
    Restore,
    Ship,
    Split,
    Status,
    Void,
    settle,
)
from fulfilcore.reasons import Code
from fulfilcore.shipments import Shipment
from fulfilcore.values import Address, ShipmentId

R = OrderReason
PROVIDER = Authority.PROVIDER
Step = Callable[[Story], object]
VOID = Void(shipment=ShipmentId("s1"))
TOLD = evolve(VOID, told=frozenset({ROOT}))


def does(action: Action, by: Authority = Authority.USER) -> Step:
    """Somebody does something; it must be accepted."""

    def step(story: Story) -> None:
        answer = story.does(action, by=by)
        assert isinstance(answer, Moved), answer

    return step


def says(level: Level, quantity: int = 2, **counts: int) -> Step:
    """The channel says something of its one line."""
    line = evolve(a_line("l1", quantity), **counts)  # type: ignore[arg-type]
    return lambda story: story.says(level, line)


def writes(city: str) -> Step:
    """The channel says where it goes."""
    return lambda story: story.says(Level.OPEN, ship_to=Address(city=city))


def becomes(programme: Programme) -> Step:
    """The channel says of which programme it is."""
    return lambda story: story.says(Level.OPEN, programme=programme)


def a_story(*steps: Step) -> Story:
    """One line of two, and what happened to it."""
    story = Story(a_line("l1", 2), ship_to=Address(city="Reno"), programme=PRIME)
    for step in steps:
        step(story)
    return story


GIVEN, CALLED_OFF = does(Delegate(provider="3PL")), does(Cancel())
SHIPS, SHIPS_ONE = does(a_ship("s1")), does(a_ship("s1", ("l1", 1)))
ELKO = does(Edit(ship_to=Address(city="Elko")))
REPORTED = does(a_ship("s1", ("l1", 1)), PROVIDER)
RESET = does(Edit(reset=frozenset({Field.SHIP_TO})))

SPLIT_UP = does(Split(parts=(units(("l1", 1)),)))

Row = tuple[str, OrderReason, Sequence[Step], Sequence[Step]]
ROWS: Sequence[Row] = (
    (
        "more units left than were ordered",
        R.OVER_SHIPPED,
        [SHIPS, says(Level.OPEN, shipped=3)],
        [says(Level.OPEN, 3)],
    ),
    (
        "cancelled by its channel after units had left",
        R.SHIPPED_AFTER_CANCEL,
        [SHIPS_ONE, says(Level.CANCELLED)],
        [does(VOID)],
    ),
    (
        "shipped by a provider that was not asked",
        R.SHIPPED_UNASKED,
        [REPORTED],
        [does(VOID, PROVIDER)],
    ),
    (
        "units called off after they had left",
        R.CALLED_OFF_TOO_LATE,
        [SHIPS, says(Level.OPEN, called_off=1)],
        [does(VOID)],
    ),
    (
        "units called off after they had left",
        R.CALLED_OFF_TOO_LATE,
        [SHIPS, says(Level.OPEN, called_off=1)],
        [says(Level.OPEN, called_off=0)],
    ),
    (
        "cancelled while a provider had it",
        R.CALL_BACK,
        [GIVEN, CALLED_OFF],
        [does(Reject(note="stopped"), PROVIDER)],
    ),
    (
        "cancelled while a provider had it",
        R.CALL_BACK,
        [GIVEN, CALLED_OFF],
        [does(Restore()), GIVEN],
    ),
    (
        "a label voided after its channel was told",
        R.VOIDED_BUT_SHIPPED,
        [SHIPS, does(TOLD)],
        [does(a_ship("s2"))],
    ),
    (
        "a void before its shipment",
        R.VOID_OF_NOTHING,
        [GIVEN, does(VOID, PROVIDER)],
        [does(a_ship("s1"), PROVIDER)],
    ),
    (
        "units refunded before they left",
        R.REFUNDED_OPEN,
        [says(Level.OPEN, refunded=1)],
        [says(Level.OPEN, refunded=1, called_off=1)],
    ),
    (
        "units refunded before they left",
        R.REFUNDED_OPEN,
        [GIVEN, says(Level.OPEN, refunded=1)],
        [REPORTED],
    ),
    (
        "opened again after it was cancelled",
        R.REOPENED,
        [says(Level.CANCELLED), says(Level.OPEN)],
        [does(Restore())],
    ),
    (
        "opened again after it was cancelled",
        R.REOPENED,
        [says(Level.CANCELLED), says(Level.OPEN)],
        [says(Level.CANCELLED, 3)],
    ),
    (
        "a field changed after it was edited here",
        R.FIELD_KEPT,
        [says(Level.OPEN, 2), ELKO, writes("Ely")],
        [RESET],
    ),
    (
        "a field changed after it was edited here",
        R.FIELD_OVERRULED,
        [does(Edit(ship_to=Address(city="Elko")), Authority.RULE), writes("Ely")],
        [writes("Reno"), RESET],
    ),
    (
        "the address of a Prime order edited",
        R.EDIT_HAS_NO_EFFECT_ON_LABEL,
        [ELKO],
        [writes("Elko")],
    ),
    (
        "a split or combined order turns out Prime",
        R.PRIME_APART,
        [becomes(MERCHANT), SPLIT_UP, becomes(PRIME)],
        [does(Rejoin())],
    ),
)


@pytest.mark.parametrize(
    ("code", "cause", "cure"),
    [row[1:] for row in ROWS],
    ids=[f"{n}-{row[1].name}" for n, row in enumerate(ROWS)],
)
def test_a_late_fact_is_shown_while_it_matters(
    code: OrderReason, cause: Sequence[Step], cure: Sequence[Step]
) -> None:
    """What a late fact leaves for a person is shown at once, and no longer than its cause lasts."""
    story = a_story(*cause)
    assert code in found(story.order())
    for step in cure:
        step(story)
    assert code not in found(story.order())


def test_every_row_of_the_table_is_tried() -> None:
    """No row of the table of late facts is without a test, and each says what stands."""
    unclear = "shipped on a copy whose lines match none"
    assert {late.fact for late in LATE} == {row[0] for row in ROWS} | {unclear}
    assert all(late.stands for late in LATE)


def test_units_of_a_copy_that_match_no_line() -> None:
    """Units of a twin whose line nobody knows are shown until the label is void."""
    sent = Shipment(id=ShipmentId("u1"), made_on=B, units=units(("l1", 1)), at=at(1), unmapped=1)
    order = evolve(a_story().order(), shipments=(sent,), undecided=("amazon 1", "amazon 2"))
    assert {R.TWIN_UNITS_UNMAPPED, R.TWIN_UNDECIDED} == found(settle(order))
    void = evolve(order, shipments=(evolve(sent, voided=True),), undecided=())
    assert set() == found(settle(void))


def test_the_second_cancellation_of_a_frozen_order_is_nothing_new() -> None:
    """Opened again and cancelled again, what arrived cancelled asks for nothing any more."""
    story = Story(a_line("l1", 2), level=Level.CANCELLED)
    for level, findings in (
        (Level.OPEN, {R.REOPENED_FROZEN}),
        (Level.CANCELLED, set()),
        (Level.SHIPPED, {R.FROZEN_CHANGED}),
        (Level.UNPAID, {R.FROZEN_CHANGED, R.REOPENED_FROZEN}),
    ):
        story.says(level)
        assert findings == found(story.order())


# --- who speaks


def says_no(name: str) -> Step:
    """A provider says that it will not fulfil it."""
    return lambda story: story.does(Reject(note="no"), by=PROVIDER, name=name)


NEXT = does(Delegate(provider="4PL"))


@pytest.mark.parametrize(
    "before",
    [
        pytest.param([GIVEN, says_no("3PL"), NEXT], id="refused before"),
        pytest.param([GIVEN, CALLED_OFF, does(Restore()), NEXT], id="called back"),
    ],
)
@pytest.mark.parametrize("action", [Reject(note="no"), Accept()])
def test_a_provider_speaks_for_itself(before: Sequence[Step], action: Action) -> None:
    """What a provider says late does not count for the one that has the order now."""
    story = a_story(*before)
    assert isinstance(story.does(action, by=PROVIDER, name="3PL"), Moved)
    after = story.order()
    assert ("4PL", False, None) == (after.provider, after.accepted, after.rejected)
    assert isinstance(story.does(action, by=PROVIDER, name="4PL"), Moved)
    after = story.order()
    assert (True, None) == (after.accepted, after.rejected) or "no" == after.rejected


def test_a_former_provider_that_ships_was_not_asked() -> None:
    """Its units count, and a person learns of it."""
    story = a_story(GIVEN, says_no("3PL"), NEXT)
    story.does(a_ship("s1", ("l1", 1)), by=PROVIDER, name="3PL")
    assert R.SHIPPED_UNASKED in found(story.order())
    story.does(a_ship("s2", ("l1", 1)), by=PROVIDER, name="4PL")
    assert ["s1"] == [each.id for each in story.order().shipments if each.unasked]


@pytest.mark.parametrize(
    ("by", "name"), [(Authority.USER, "ann"), (Authority.LABEL, "desk"), (PROVIDER, "4PL")]
)
def test_a_void_ahead_is_of_the_providers_own_shipment(by: Authority, name: str) -> None:
    """Somebody else may use the same id: that parcel is not void, and the void stays unknown."""
    story = a_story(does(VOID, PROVIDER))
    assert isinstance(story.does(a_ship("s1"), by=by, name=name), Moved)
    after = story.order()
    assert [False] == [shipment.voided for shipment in after.shipments]
    assert R.VOID_OF_NOTHING in found(after)


def test_all_units_of_a_cancelled_order_are_a_providers_only() -> None:
    """Who ships all of it here ships what is open; a provider had shipped what is called off."""
    story = a_story(GIVEN, CALLED_OFF)
    answer = story.judges(evolve(a_ship("s1"), units=None))
    assert isinstance(answer, Refused)
    assert isinstance(answer.action, Ship)
    assert () == answer.action.units
    answer = story.judges(evolve(a_ship("s1"), units=None), by=PROVIDER)
    assert isinstance(answer, Moved)
    assert isinstance(answer.action, Ship)
    assert units(("l1", 2)) == answer.action.units


# --- one fact after another


def test_void_before_ship() -> None:
    """The void overtook its shipment: nothing has left, and nothing is left to look at."""
    story = a_story(GIVEN, does(TOLD, PROVIDER), does(a_ship("s1"), PROVIDER))
    order = story.order()
    assert (2, 0, 0, 2, 0, 0) == counted(order)
    assert [(True, frozenset({ROOT}))] == [(s.voided, s.told) for s in order.shipments]


def test_ship_after_cancel() -> None:
    """Called off here while the provider had shipped it: it has left, and a person is told."""
    story = a_story(GIVEN, CALLED_OFF, REPORTED)
    assert (2, 0, 0, 0, 1, 1) == counted(story.order())
    assert {R.SHIPPED_AFTER_CANCEL} == found(story.order())
    there = a_story(GIVEN, says(Level.CANCELLED), REPORTED).order()
    assert ((2, 0, 0, 0, 1, 1), {R.SHIPPED_AFTER_CANCEL}) == (counted(there), found(there))


def test_ship_after_reject() -> None:
    """A provider that refused it and ships it all the same has shipped it; the rest is ours."""
    story = a_story(GIVEN, does(Reject(note="no"), PROVIDER), REPORTED)
    order = story.order()
    assert (Status.AWAITING_SHIPMENT, (2, 0, 1, 0, 1, 0)) == (order.status, counted(order))
    assert {R.SHIPPED_UNASKED} == found(order)


def test_ship_unasked() -> None:
    """A provider ships what nobody gave it: it has left, and a person is told."""
    order = a_story(REPORTED).order()
    assert ((2, 0, 1, 0, 1, 0), {R.SHIPPED_UNASKED}) == (counted(order), found(order))


def test_more_than_there_is() -> None:
    """A provider ships three of two: all three have left, one too many."""
    order = a_story(GIVEN, does(a_ship("s1", ("l1", 3)), PROVIDER)).order()
    assert ((2, 1, 0, 0, 3, 0), {R.OVER_SHIPPED}) == (counted(order), found(order))


def test_the_same_report_twice_counts_once() -> None:
    """A shipment that is known already is refused, so it cannot count twice."""
    story = a_story(GIVEN, REPORTED)
    again = story.does(a_ship("s1", ("l1", 1)), by=PROVIDER)
    assert isinstance(again, Refused)
    assert {R.SHIPMENT_KNOWN} == codes(again.reasons)
    assert (2, 0, 0, 1, 1, 0) == counted(story.order())


def test_a_void_twice_is_one() -> None:
    """A provider that repeats a void changes nothing."""
    story = a_story(GIVEN, REPORTED, does(VOID, PROVIDER))
    before = story.order()
    does(VOID, PROVIDER)(story)
    assert before == story.order()


def test_an_acceptance_is_heard_only_of_what_is_given() -> None:
    """Taken on by the provider that has it; said by nobody's provider it means nothing."""
    accept = does(Accept(), PROVIDER)
    assert not a_story(accept).order().accepted
    order = a_story(GIVEN, accept).order()
    assert "3PL has taken it on" in [reason.text for reason in order.reasons]
    assert not a_story(GIVEN, does(Reject(note="no"), PROVIDER), accept).order().accepted
    assert not a_story(GIVEN, accept, does(Reject(note="no"), PROVIDER)).order().accepted


def test_relabelled_before_the_old_label_is_void() -> None:
    """Between the new label and the void of the old, too many left; then all is as it was."""
    story = a_story(GIVEN, does(a_ship("s1"), PROVIDER), does(a_ship("s2", ("l1", 2)), PROVIDER))
    assert ((2, 2, 0, 0, 4, 0), {R.OVER_SHIPPED}) == (counted(story.order()), found(story.order()))
    does(VOID, PROVIDER)(story)
    assert ((2, 0, 0, 0, 2, 0), set()) == (counted(story.order()), found(story.order()))


def test_relabelled_by_name_before_the_old_label_is_void() -> None:
    """The new label names the old one before that is void: it counts, and follows it."""
    new = a_ship("s2", ("l1", 2), replaces="s1")
    story = a_story(GIVEN, does(a_ship("s1"), PROVIDER), does(new, PROVIDER), does(TOLD, PROVIDER))
    assert ((2, 0, 0, 0, 2, 0), set()) == (counted(story.order()), found(story.order()))


def test_refund_then_ship() -> None:
    """Paid back before it left: it waits; a person may send it all the same, on the record."""
    story = a_story(says(Level.OPEN, refunded=1))
    for by in (Authority.USER, Authority.LABEL):
        refused = story.does(a_ship("s1"), by=by)
        assert isinstance(refused, Refused)
        assert {R.REFUNDED_OPEN} == codes(refused.reasons)
    answer = story.does(a_ship("s1"), despite=["REFUNDED_OPEN"])
    assert isinstance(answer, Moved)
    assert ((2, 0, 0, 0, 2, 0), set()) == (counted(story.order()), found(story.order()))


def test_called_off_in_part() -> None:
    """Units taken back at the channel are nobody's to ship; the others are."""
    story = a_story(says(Level.OPEN, called_off=1))
    assert ((2, 0, 1, 0, 0, 1), set()) == (counted(story.order()), found(story.order()))
    SHIPS(story)
    order = story.order()
    assert (Status.SHIPPED, (2, 0, 0, 0, 1, 1)) == (order.status, counted(order))


def test_called_off_after_shipping() -> None:
    """Taken back when one had left: the other is called off; when both had, a person is told."""
    one = a_story(SHIPS_ONE, says(Level.OPEN, called_off=1)).order()
    assert ((2, 0, 0, 0, 1, 1), set()) == (counted(one), found(one))
    both = a_story(SHIPS, says(Level.OPEN, called_off=1)).order()
    assert ((2, 0, 0, 0, 2, 0), {R.CALLED_OFF_TOO_LATE}) == (counted(both), found(both))


def test_sent_again_it_has_still_left_once() -> None:
    """A second parcel with the same units changes no count, live or void."""
    story = a_story(SHIPS, does(Reship(shipment=ShipmentId("r1"), units=units(("l1", 1)))))
    assert (2, 0, 0, 0, 2, 0) == counted(story.order())
    does(Void(shipment=ShipmentId("r1")))(story)
    assert ((2, 0, 0, 0, 2, 0), set()) == (counted(story.order()), found(story.order()))


# --- in any order

FACTS: Mapping[str, Step] = {
    "a": REPORTED,
    "v": does(TOLD, PROVIDER),
    "c": says(Level.CANCELLED),
    "j": does(Reject(note="no"), PROVIDER),
    "o": says(Level.OPEN, 2),
    "r": lambda story: story.does(Restore()),
}
"""Provider ships, provider voids, channel cancels, provider rejects, channel reopens, restored."""


def _after(facts: Sequence[str]) -> Order | None:
    """The order after those facts in that order; None where that cannot be."""
    story = a_story(GIVEN)
    for fact in facts:
        before = len(story.inputs.acts)
        FACTS[fact](story)
        if fact == "r" and before == len(story.inputs.acts):
            return None
    return story.order()


def _apart(order: Order) -> set[Code]:
    """What tells a person that the facts contradict each other."""
    return found(order) - {R.VOIDED_BUT_SHIPPED}


@pytest.mark.parametrize(
    "facts", ["avcjor", "acjor", "vcjor", "avcor", "avjr", "avcj", "acj", "avj"]
)
def test_facts_in_any_order_end_in_the_same_units(facts: str) -> None:
    """However the facts came, the same units left; what else differs has a finding."""
    ended, left = set(), set()
    for each in permutations(facts):
        if "o" in facts and each.index("o") < each.index("c"):
            continue  # it was open already
        order = _after(each)
        if order is None:
            continue
        left.add(counted(order)[4])
        if not _apart(order):
            ended.add(counted(order))
    assert {0 if "v" in facts else 1} == left
    assert len(ended) <= 1, ended


def test_shipping_voiding_and_rejecting_in_any_order() -> None:
    """Without a cancellation, the two units of a voided and rejected order are open again."""
    for each in permutations("avj"):
        order = _after(each)
        assert order is not None
        assert (2, 0, 2, 0, 0, 0) == counted(order), each


# --- known faults


@pytest.mark.parametrize("before", [[GIVEN, CALLED_OFF], []])
def test_a_void_ends_what_its_shipment_began(before: Sequence[Step]) -> None:
    """The late shipment was voided: nothing left, so there is nothing to look at."""
    story = a_story(*before, REPORTED, does(VOID, PROVIDER))
    assert set() == found(story.order())


def test_a_provider_ships_all_of_what_was_called_off() -> None:
    """A provider that says only that it shipped has shipped what it had been given."""
    story = a_story(GIVEN, CALLED_OFF)
    assert isinstance(story.does(Ship(shipment=ShipmentId("s1")), by=PROVIDER), Moved)


def test_the_next_provider_ends_no_call_back() -> None:
    """Called off at one provider and given to another, the first is still to be called back."""
    story = a_story(GIVEN, CALLED_OFF, does(Restore()), does(Delegate(provider="4PL")))
    assert {R.CALL_BACK} == found(story.order())
    does(a_ship("s1"), PROVIDER)(story)
    assert {R.CALL_BACK} == found(story.order())


def test_a_void_of_what_was_sent_again_is_nothing_to_a_twin() -> None:
    """A second parcel is voided: the copy, which never counted it, has nothing to show."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy())
    world.does(A, a_ship("s1"))
    world.does(A, Reship(shipment=ShipmentId("r1")), minute=2)
    world.does(A, Void(shipment=ShipmentId("r1")), minute=3)
    assert set() == found(world.order(B))
