"""A split order: whatever happens to it and its parts, every unit is in exactly one of them."""

from collections.abc import Sequence
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from story import ROOT, Story, counted, part

from builders import (
    CLERK,
    HUB,
    A,
    World,
    a_channel_order,
    a_line,
    a_ship,
    codes,
    facts,
    found,
    units,
)
from fulfilcore.intake import ChannelLine, Grade, Level, LineKind, Reference
from fulfilcore.orders import (
    Accept,
    Action,
    Authority,
    Cancel,
    CancelledBy,
    Delegate,
    Edit,
    Hold,
    MarkPaid,
    Moved,
    Order,
    OrderReason,
    Refused,
    Reject,
    Rejoin,
    Release,
    Restore,
    Ship,
    Split,
    Status,
    SubStatus,
    Verb,
    Void,
    advance,
    parts_of,
    settle,
)
from fulfilcore.values import Address, LineId, ShipmentId

R = OrderReason
USER, PROVIDER = Authority.USER, Authority.PROVIDER
COUNTS = ("ordered", "theirs", "shipped", "claimed", "cancelled", "open")
BESIDE = ("called_off", "refunded", "returned")

WAYS = st.sampled_from(
    [
        ((("l1", 1),),),
        ((("l2", 3),),),
        ((("l1", 1),), (("l1", 1), ("l2", 1))),
        ((("l1", 2), ("l2", 2)), (("l2", 1),)),
        tuple((("l1", 1),) for _ in range(3)),
    ]
)
"""Ways to split two lines of three."""


def a_split(*parts: Sequence[tuple[str, int]]) -> Split:
    """A split into what stays and some parts."""
    return Split(parts=tuple(units(*pairs) for pairs in parts))


def a_split_story(*parts: Sequence[tuple[str, int]]) -> Story:
    """Two lines of three, split."""
    story = Story(a_line("l1", 3), a_line("l2", 3))
    assert isinstance(story.does(a_split(*parts or [(("l1", 1),)])), Moved)
    return story


def summed(orders: Sequence[Order], line: str, count: str) -> int:
    """A count of one line, over all parts."""
    mine = (order.line(LineId(line)) for order in orders)
    return sum(getattr(each, count) for each in mine if each)


def shares(order: Order) -> list[tuple[str, int]]:
    """What a part has of each line."""
    return [(line.id, line.ordered) for line in order.lines or ()]


# --- what a part has


def test_what_is_not_named_stays_in_the_first() -> None:
    """Each group is a part of its own; the first keeps the rest; the whole is hidden."""
    story = a_split_story([("l1", 1)], [("l1", 1), ("l2", 3)])
    whole, parts = story.order(), story.parts()
    assert [part(1), part(2), part(3)] == [each.id for each in parts]
    assert [[("l1", 1)], [("l1", 1)], [("l1", 1), ("l2", 3)]] == [shares(each) for each in parts]
    assert (False, [True] * 3) == (whole.visible, [each.visible for each in parts])
    assert [ROOT] * 3 == [each.part_of for each in parts]
    assert {R.ARRIVED, R.SPLIT} == {reason.code for reason in whole.reasons}
    assert {R.ARRIVED, R.PART} == {reason.code for reason in parts[1].reasons}


def test_a_later_quantity_is_the_first_parts() -> None:
    """The first part has what the others leave; what is still too much, the last does without."""
    story = a_split_story([("l1", 1)], [("l1", 1)])
    for quantity, expected in ((5, [3, 1, 1]), (2, [0, 1, 1]), (1, [0, 1, 0]), (0, [0, 0, 0])):
        story.says(Level.OPEN, a_line("l1", quantity), a_line("l2", 3))
        mine = [each.line(LineId("l1")) for each in story.parts()]
        assert expected == [line.ordered if line else 0 for line in mine]


def test_what_was_sent_is_not_taken_away() -> None:
    """The last part has sent its unit, so the one that is ordered no more is the second's."""
    story = a_split_story([("l1", 1)], [("l1", 1)])
    story.does(a_ship("s1"), part(3))
    story.says(Level.OPEN, a_line("l1", 1), a_line("l2", 3))
    assert [[("l2", 3)], [], [("l1", 1)]] == [shares(each) for each in story.parts()]
    story.says(Level.OPEN, a_line("l1", 0), a_line("l2", 3))
    assert (0, 1, 0, 0, 1, 0) == counted(story.order(part(3)))
    assert {R.OVER_SHIPPED} == found(story.order(part(3)))
    assert set() == found(story.order())  # it is looked at in the part


def test_what_is_called_off_is_the_last_parts() -> None:
    """One unit taken back at the channel is one of the last part, unless that has sent it."""
    story = a_split_story([("l1", 1)], [("l1", 1)])
    off = evolve(a_line("l1", 3), called_off=1)
    story.says(Level.OPEN, off, a_line("l2", 3))
    assert [(1, 0), (1, 0), (0, 1)] == [(counted(p)[2], counted(p)[5]) for p in story.parts()]
    story = a_split_story([("l1", 1)], [("l1", 1)])
    story.does(a_ship("s1"), part(3))
    story.says(Level.OPEN, off, a_line("l2", 3))
    assert [(1, 0), (0, 1), (0, 0)] == [(counted(p)[2], counted(p)[5]) for p in story.parts()]


def test_a_line_without_a_parcel_is_in_every_part() -> None:
    """A gift card is nobody's share, so each part shows it."""
    story = Story(a_line("l1", 2), a_line("gift", 1, kind=LineKind.DIGITAL))
    story.does(a_split([("l1", 1)]))
    assert [["l1", "gift"]] * 2 == [[id for id, _ in shares(each)] for each in story.parts()]


def test_parts_of_unknown_lines_have_none() -> None:
    """An order whose lines are no longer known has parts all the same."""
    order = evolve(a_split_story().order(), lines=None)
    assert [(), ()] == [each.lines for each in parts_of(order)]
    assert settle(order).lines is None


def test_an_order_that_is_not_split_has_no_parts() -> None:
    """Only a split order is shown in parts."""
    assert () == parts_of(Story().order())


# --- what binds the whole binds each part


def test_what_binds_the_whole_binds_each_part() -> None:
    """The channel's hold, its cancellation and money are the whole order's, so each part's."""
    story = a_split_story()
    story.does(Delegate(provider="3PL"), part(2))
    story.says(Level.REVIEW)
    assert [Status.ON_HOLD, Status.PENDING_FULFILLMENT] == [p.status for p in story.parts()]
    story.says(Level.UNPAID)
    assert [Status.AWAITING_PAYMENT, Status.PENDING_FULFILLMENT] == [
        p.status for p in story.parts()
    ]
    assert isinstance(story.does(MarkPaid(), part(1)), Moved)
    assert story.order().paid
    story.says(Level.CANCELLED)
    for each in (story.order(), *story.parts()):
        assert (Status.CANCELLED, {R.CALL_BACK}) == (each.status, found(each))
    assert [None, None] == [p.provider for p in story.parts()]


def test_the_hold_of_the_whole_does_not_become_a_parts_own() -> None:
    """Held by a person during a review, a part is held by that person only once it is over."""
    story = a_split_story()
    story.says(Level.REVIEW)
    assert isinstance(story.does(Hold(note="call her"), part(2)), Moved)
    story.says(Level.OPEN)
    assert [[], ["call her"]] == [[held.note for held in p.holds] for p in story.parts()]


def test_a_release_of_a_part_releases_the_whole() -> None:
    """The channel's hold binds all parts, so it ends for all; another part's own hold stays."""
    story = a_split_story()
    story.does(Hold(note="call her"), part(2))
    story.says(Level.REVIEW)
    assert isinstance(story.does(Release(), part(1)), Moved)
    assert [Status.AWAITING_SHIPMENT, Status.ON_HOLD] == [p.status for p in story.parts()]


def test_the_whole_stands_as_its_least_finished_part() -> None:
    """Shipped in one part and with a provider in another, it is with that provider."""
    story = a_split_story([("l1", 1)], [("l2", 3)])
    for do, on in ((a_ship("s1"), 1), (Delegate(provider="3PL"), 2), (Cancel(), 3)):
        story.does(do, part(on))
    whole = story.order()
    assert (Status.PENDING_FULFILLMENT, SubStatus.WITH_PROVIDER) == (
        whole.status,
        whole.sub_status,
    )
    story.does(a_ship("s2"), part(2), PROVIDER)
    assert Status.SHIPPED is story.order().status


def test_a_part_is_edited_by_itself() -> None:
    """An edit of the whole shows in every part until a part is written on itself."""
    story = Story(a_line("l1", 3))
    story.does(Edit(note="all", ship_to=Address(city="Reno"), add_tags=frozenset({"a", "b"})))
    story.does(a_split([("l1", 1)]))
    mine = Edit(note="mine", add_tags=frozenset({"c"}), remove_tags=frozenset({"a"}))
    story.does(mine, part(2))
    first, second = story.parts()
    assert ("all", ["a", "b"]) == (first.fields.note, sorted(first.tags))
    assert ("mine", ["b", "c"]) == (second.fields.note, sorted(second.tags))
    assert first.ship_to == second.ship_to == Address(city="Reno")


def test_a_part_is_no_whole() -> None:
    """A part is neither split again nor rejoined by itself."""
    story = a_split_story()
    again, rejoined = story.does(a_split([("l1", 1)]), part(1)), story.does(Rejoin(), part(1))
    assert isinstance(again, Refused)
    assert isinstance(rejoined, Refused)
    assert (True, {R.NOT_SPLIT}) == (R.PART in codes(again.reasons), codes(rejoined.reasons))


# --- any history

COUNTED = st.sampled_from([None, None, None, None, 0, 1, 1, 2])
LINES = st.builds(
    lambda quantity, shipped, off, back, came: evolve(
        a_line("l1", quantity, shipped=shipped), called_off=off, refunded=back, returned=came
    ),
    st.sampled_from([0, 1, 2, 2, 3, 3, 3, 4]),
    *[COUNTED] * 4,
)
SAYS = st.tuples(st.sampled_from([*Level, *[Level.OPEN] * 9]), LINES)
DOES = st.tuples(
    st.sampled_from([1, 1, 2, 2, 3, 4]),
    st.sampled_from(
        [
            *[(lambda n: a_ship(f"s{n}"), USER)] * 2,
            *[(lambda n: a_ship(f"s{n}", ("l1", 1)), USER)] * 3,
            *[(lambda n: a_ship(f"s{n}", ("l1", 1)), PROVIDER)] * 2,
            (lambda n: Void(shipment=ShipmentId(f"s{int(n) // 2}")), USER),
            (lambda n: Void(shipment=ShipmentId(f"s{int(n) // 3}")), PROVIDER),
            (lambda n: Hold(note=n), USER),
            (lambda n: Release(), USER),
            (lambda n: Cancel(), USER),
            (lambda n: Restore(), USER),
            (lambda n: Delegate(provider="3PL"), USER),
            (lambda n: Accept(), PROVIDER),
            (lambda n: Reject(note=n), PROVIDER),
            (lambda n: Edit(note=n), USER),
        ]
    ),
)
STEPS = st.lists(st.one_of(SAYS, DOES, DOES, DOES), min_size=2, max_size=8)


def _fits(order: Order, action: Action) -> bool:
    """Whether a part has what is shipped of it; see `test_no_unit_of_two_parts_leaves_twice`."""
    wanted = getattr(action, "units", None) or ()
    return all((line := order.line(u.line)) and line.open + line.claimed for u in wanted)


def _tell(story: Story, step: Any, number: int) -> bool:
    """Take one step if it makes sense; say whether it was a wish that was accepted."""
    match step:
        case Level() as level, line:
            story.says(level, line, a_line("l2", 3))
            return False
        case n, (make, by):
            action, on = make(str(number)), part(n)
            if on not in story.orders():
                return False
            if by is PROVIDER and not _fits(story.order(on), action):
                return False
            return isinstance(story.does(action, on, by), Moved)
    raise AssertionError(step)


def _torn(story: Story) -> bool:
    """Whether a part is over while another has units: see the known faults."""
    mine = [(p, line) for p in story.parts() for line in p.lines or ()]
    over = {line.id for _, line in mine if line.over}
    return any(line.id in over and line.open + line.claimed + line.cancelled for _, line in mine)


@settings(max_examples=80)
@given(WAYS, STEPS)
def test_the_parts_add_up_to_the_whole(way: Any, steps: Sequence[Any]) -> None:
    """After any history, each count of each line is the sum of what the parts have of it."""
    story = a_split_story(*way)
    for number, step in enumerate(steps):
        _tell(story, step, number)
        whole, parts = story.order(), story.parts()
        assume(not _torn(story))
        for line in whole.lines or ():
            for count in COUNTS:
                assert getattr(line, count) == summed(parts, line.id, count), count
            if line.called_off + line.shipped <= line.ordered >= line.refunded:
                for count in BESIDE[: 2 + (line.returned <= line.shipped)]:
                    assert getattr(line, count) == summed(parts, line.id, count), count


@settings(max_examples=80)
@given(WAYS, STEPS)
def test_no_unit_is_free_twice(way: Any, steps: Sequence[Any]) -> None:
    """In each part and in the whole, only what left can be over; what did not is there once."""
    story = a_split_story(*way)
    for number, step in enumerate(steps):
        _tell(story, step, number)
        assume(not _torn(story))
        for order in story.orders().values():
            for line in order.lines or ():
                waiting = line.open + line.claimed + line.cancelled
                assert max(0, line.ordered - line.shipped) == waiting
                assert max(0, line.shipped - line.ordered) == line.over
                assert 0 <= min(getattr(line, count) for count in (*COUNTS, *BESIDE))


@settings(max_examples=60)
@given(WAYS, st.lists(SAYS, max_size=3), st.lists(SAYS, max_size=3), st.booleans())
def test_split_and_rejoined_it_is_as_before(
    way: Any, first: Sequence[Any], second: Sequence[Any], held: bool
) -> None:
    """A split that was taken back has changed nothing, whatever the channel said meanwhile."""
    here, there = (Story(a_line("l1", 3), a_line("l2", 3)) for _ in range(2))
    for story in (here, there):
        for step in first:
            _tell(story, step, 0)
    assume(isinstance(there.does(a_split(*way)), Moved))
    for step in second:
        here.minute = there.minute
        for story in (here, there):
            _tell(story, step, 0)
    if held and isinstance(there.does(Hold(note="x"), part(2)), Moved):
        assume(isinstance(here.does(Hold(note="x")), Moved))
    assume(isinstance(there.does(Rejoin()), Moved))
    assert here.order() == there.order()


BINDING = (Verb.RELEASE, Verb.MARK_PAID)
"""What binds the whole, so what is done to it is done to every part."""


def _own(order: Order) -> Order:
    """A part without what it shares with the whole: who had it, and is to be called back."""
    return evolve(order, handed_to=(), recalled=(), findings=())


@settings(max_examples=80)
@given(WAYS, STEPS, DOES.filter(lambda does: does[1][1] is USER))
def test_a_part_is_worked_on_by_itself(way: Any, steps: Sequence[Any], last: Any) -> None:
    """Whatever a person does to one part, the others stay as they were.

    Units that left without us, came back or were paid back stand in whichever part has room.
    """
    story = a_split_story(*way)
    for number, step in enumerate(steps):
        _tell(story, step, number)
    lines = story.order().lines or ()
    assume(not any(line.returned + line.refunded + line.theirs for line in lines))
    assume(not _torn(story))
    before = story.orders()
    binding = last[1][0]("99").verb in BINDING
    if _tell(story, last, 99) and not binding:
        for other in story.parts():
            if other.id != part(last[0]):
                assert _own(before[other.id]) == _own(other)


@settings(max_examples=50)
@given(WAYS, STEPS)
def test_every_part_can_be_reached(way: Any, steps: Sequence[Any]) -> None:
    """An order with open units, or called off here, can be worked on, itself or in its parts."""
    story = a_split_story(*way)
    for number, step in enumerate(steps):
        _tell(story, step, number)
    shown = [each for each in story.orders().values() if each.visible]
    assert shown
    for order in shown:
        if any(line.open for line in order.lines or ()):
            assert order.status not in (Status.SHIPPED, Status.CANCELLED)
        held_back = order.cancelled is CancelledBy.HERE and order.status is Status.CANCELLED
        if held_back and not story.order().cancelled:
            answer = story.judges(Restore(), order.id)
            assert isinstance(answer, Moved), (order, answer)


# --- known faults


def test_a_split_order_that_was_opened_again_can_be_worked_on() -> None:
    """Cancelled and opened again by its channel, the units of a split order can be shipped."""
    story = a_split_story()
    story.says(Level.CANCELLED)
    story.says(Level.OPEN)
    assert isinstance(story.does(Restore()), Moved)
    assert {Status.AWAITING_SHIPMENT} == {each.status for each in story.orders().values()}


def test_no_unit_of_two_parts_leaves_twice() -> None:
    """A provider ships two of a part of one: the other part has one unit less, not as many."""
    story = Story(a_line("l1", 2))
    story.does(a_split([("l1", 1)]))
    story.does(Delegate(provider="3PL"), part(2))
    story.does(a_ship("s1", ("l1", 2)), part(2), PROVIDER)
    story.does(a_ship("s2"), part(1))
    assert (2, 0, 0, 0, 2, 0) == counted(story.order())


def test_what_the_first_part_sent_is_not_open_in_another() -> None:
    """One of two units left with the first part, and the other is not wanted: nothing is open."""
    story = Story(a_line("l1", 2))
    story.does(a_split([("l1", 1)]))
    story.does(a_ship("s1"), part(1))
    story.says(Level.OPEN, a_line("l1", 1))
    story.does(a_ship("s2"), part(2))
    assert (1, 0, 0, 0, 1, 0) == counted(story.order())


def test_a_refund_of_what_was_called_off_blocks_nothing() -> None:
    """A unit was called off and paid back: what is left of the order is to be shipped."""
    story = Story(a_line("l1", 2))
    story.does(a_split([("l1", 1)]))
    story.says(Level.OPEN, evolve(a_line("l1", 2), called_off=1, refunded=1))
    assert [set(), set()] == [found(each) for each in story.parts()]


def test_a_refund_of_what_left_blocks_nothing() -> None:
    """A unit that had left was paid back: what is left of the order is to be shipped."""
    story = Story(a_line("l1", 2))
    story.does(a_split([("l1", 1)]))
    story.does(a_ship("s1"), part(2))
    story.says(Level.OPEN, evolve(a_line("l1", 2), refunded=1))
    assert [set(), set()] == [found(each) for each in story.parts()]


def test_what_was_called_off_too_late_is_found_in_a_part() -> None:
    """Called off after it had left in a part: somebody is told, as if it were not split."""
    story = a_split_story([("l1", 3)])
    story.does(a_ship("s1"), part(1))
    story.says(Level.OPEN, a_line("l1", 3), evolve(a_line("l2", 3), called_off=1))
    assert R.CALLED_OFF_TOO_LATE in found(story.order(part(1)))


@pytest.mark.parametrize("line", [a_line("l1", 0), evolve(a_line("l1", 1), called_off=1)])
def test_a_part_that_lost_its_units_holds_nothing_up(line: ChannelLine) -> None:
    """The unit of the last part is ordered no more: all others left, so the order has shipped."""
    story = a_split_story([("l1", 1)])
    story.says(Level.OPEN, line, a_line("l2", 3))
    assert isinstance(story.does(a_ship("s1"), part(1)), Moved)
    assert Status.SHIPPED is story.order().status


def test_another_provider_ends_no_call_back() -> None:
    """The second part was called off at its provider: what another ships does not end that."""
    story = a_split_story()
    story.does(Delegate(provider="3PL"), part(2))
    story.does(Delegate(provider="4PL"), part(1))
    story.does(Cancel(), part(2))
    story.does(a_ship("s1"), part(1), PROVIDER)
    assert R.CALL_BACK in found(story.order())


def test_a_part_of_an_undecided_order_waits() -> None:
    """What may be a copy of either of two orders is not shipped, in parts neither."""
    world = World()
    split = Split(parts=(units(("l1", 1)),))
    world.imports(HUB, a_channel_order("17"))
    world.does(ROOT, split)
    proofs = tuple(Reference("amazon", id, Grade.PROOF) for id in ("902-1", "902-2"))
    world.imports(HUB, a_channel_order("17", references=proofs, minute=5), minute=5)
    answer = world.does(part(1), a_ship("s1"), minute=6)
    assert isinstance(answer, Refused)
    assert {R.TWIN_UNDECIDED} == codes(answer.reasons)


@pytest.mark.parametrize(
    "done", [Cancel(), Edit(note="fragile"), Edit(add_tags=frozenset({"gift"}))]
)
def test_rejoined_nothing_is_lost_silently(done: Action) -> None:
    """What a person did to a part is refused, kept or shown when the parts become one again."""
    story = a_split_story()
    story.does(done, part(2))
    answer, whole = story.does(Rejoin()), story.order()
    kept = whole.fields.note or whole.tags or any(line.cancelled for line in whole.lines or ())
    assert isinstance(answer, Refused) or kept or whole.findings


def test_a_late_report_about_a_part_counts() -> None:
    """A provider that refused a part ships it all the same, after it was rejoined: it counts."""
    world, ours = World(), CLERK[PROVIDER]
    world.imports(HUB, a_channel_order("17"))
    world.does(ROOT, Split(parts=(units(("l1", 1)),)))
    world.does(part(2), Delegate(provider="3PL"))
    world.does(part(2), Reject(note="no"), by=ours)
    world.does(ROOT, Rejoin())
    world.does(part(2), a_ship("s1", ("l1", 1)), by=ours)
    assert (2, 0, 1, 0, 1, 0) == counted(world.order(ROOT))


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="the acts see all shipments, a part shows its own"
)
def test_a_void_through_another_part_is_as_promised() -> None:
    """A provider voids a label of the second part and names the first: one answer, not two."""
    story = a_split_story()
    story.does(a_ship("s1"), part(2))
    void = Void(shipment=ShipmentId("s1"))
    answer = story.does(void, part(1), PROVIDER)
    assert isinstance(answer, Moved)
    assert answer.order == story.order(part(1))


def test_a_part_knows_that_its_label_was_replaced_elsewhere() -> None:
    """A twin's new label took the place of a part's void one: the part's next is a new parcel."""
    story = a_split_story()
    story.does(a_ship("s1"), part(2))
    story.does(Void(shipment=ShipmentId("s1"), told=frozenset({ROOT})), part(2))
    (own,) = story.order(part(2)).shipments
    newer = evolve(own, id=ShipmentId("s2"), made_on=A, part=None, voided=False, told=frozenset())
    newer = evolve(newer, replaces=own.id)
    for shipments, expected, shown in (((own,), own.id, True), ((own, newer), None, False)):
        whole = settle(evolve(story.order(), shipments=shipments))
        mine = next(each for each in parts_of(whole) if each.id == part(2))
        assert (R.VOIDED_BUT_SHIPPED in found(mine)) is shown
        answer = advance(mine, a_ship("s3"), by=USER, facts=facts(9))
        assert isinstance(answer, Moved)
        assert isinstance(answer.action, Ship)
        assert expected == answer.action.replaces
