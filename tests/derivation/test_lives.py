"""The lives of one channel order: what arrived cancelled and was opened again begins anew."""

from collections import Counter
from collections.abc import Sequence

import pytest
from attrs import evolve
from histories import an_act, folded, inputs_of
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import A, a_channel_order, a_line, a_ship, facts, found, units
from fulfilcore.accounts import Reopening
from fulfilcore.derivation import OPENED, fold, lives
from fulfilcore.intake import ChannelOrder, Level, Part
from fulfilcore.orders import (
    Act,
    Action,
    Authority,
    Cancel,
    CancelledBy,
    Combine,
    Edit,
    Hold,
    Inputs,
    MarkPaid,
    Moved,
    Order,
    OrderReason,
    Release,
    Renew,
    Split,
    Status,
    advance,
    parts_of,
    settle,
)
from fulfilcore.values import OrderId, ShipmentId

R = OrderReason
AT_ONCE, ASK = Reopening.NEW_GENERATION, Reopening.ASK
A2 = OrderId(f"{A}~2")
DEAD, OPEN = a_channel_order(level=Level.CANCELLED, minute=1), a_channel_order(minute=2)


def told(inputs: Inputs) -> dict[OrderId, Order]:
    """Every life and its parts, settled."""
    folded_lives = [order for life in lives(inputs) if (order := fold(life))]
    whole = [settle(order) for order in folded_lives]
    return {o.id: o for order in whole for o in (order, *parts_of(order))}


def contents(inputs: Inputs) -> list[ChannelOrder]:
    """What the versions of one life say."""
    return [version.content for version in inputs.versions]


# --- one life


@pytest.mark.parametrize("reopening", list(Reopening))
@pytest.mark.parametrize(
    "levels",
    [
        [],
        [Level.OPEN],
        [Level.CANCELLED],
        [Level.OPEN, Level.CANCELLED],
        [Level.OPEN, Level.CANCELLED, Level.OPEN],
        [Level.CANCELLED, Level.SHIPPED],
        [Level.CANCELLED, Level.REFUNDED, Level.SHIPPED],
        [None, Level.CANCELLED, None],
    ],
)
def test_one_life(reopening: Reopening, levels: Sequence[Level | None]) -> None:
    """Whatever does not open again what arrived cancelled begins no second life."""
    said = [a_channel_order(level=level, minute=n) for n, level in enumerate(levels)]
    inputs = inputs_of(*said, reopening=reopening)
    assert (inputs,) == lives(inputs)


@pytest.mark.rule("S002-10")
def test_opened_again_it_asks() -> None:
    """Where the settings say so, a person is asked: one life, frozen, with a finding."""
    orders = told(inputs_of(DEAD, OPEN, reopening=ASK))
    assert [A] == list(orders)
    assert (Status.CANCELLED, True, {R.REOPENED_FROZEN}) == (
        orders[A].status,
        orders[A].frozen,
        found(orders[A]),
    )


@pytest.mark.rule("S002-12")
def test_cancelled_later_it_has_one_life() -> None:
    """Only what arrived cancelled is renewed; what was cancelled later is restored."""
    old = a_channel_order(minute=0)
    orders = told(inputs_of(old, DEAD, OPEN, reopening=AT_ONCE))
    assert [A] == list(orders)
    assert (CancelledBy.CHANNEL, {R.REOPENED}) == (orders[A].cancelled, found(orders[A]))


# --- two lives


@pytest.mark.rule("S002-10", "S002-11")
@pytest.mark.parametrize("level", [level for level in Level if level in OPENED])
def test_opened_again_it_lives_anew(level: Level) -> None:
    """At once, where the settings say so: the old stays as it was, the new one is worked on."""
    opened = a_channel_order(level=level, minute=2, lines=(a_line("l1", 5),))
    first, second = lives(inputs_of(opened, DEAD, reopening=AT_ONCE))
    assert ([DEAD], [opened]) == (contents(first), contents(second))
    assert (A, 1, None, A2) == (first.order, first.generation, first.replaces, first.replaced_by)
    assert (A2, 2, A, None) == (
        second.order,
        second.generation,
        second.replaces,
        second.replaced_by,
    )
    assert first.terms == second.terms
    old, new = told(inputs_of(opened, DEAD, reopening=AT_ONCE)).values()
    assert (Status.CANCELLED, True, set()) == (old.status, old.frozen, found(old))
    assert (False, None, 5) == (new.frozen, new.cancelled, sum(x.ordered for x in new.lines or ()))
    assert R.RENEWED in {reason.code for reason in old.reasons}
    assert R.RENEWS in {reason.code for reason in new.reasons}


def test_shipped_between_begins_nothing() -> None:
    """Cancelled, shipped and then open: the second life begins with the version that opens it."""
    shipped = a_channel_order(level=Level.SHIPPED, minute=1.5)
    first, second = lives(inputs_of(DEAD, shipped, OPEN, reopening=AT_ONCE))
    assert ([DEAD, shipped], [OPEN]) == (contents(first), contents(second))


@pytest.mark.rule("S002-10")
@pytest.mark.parametrize("accepted", [True, False])
def test_a_person_renews_it(accepted: bool) -> None:
    """Renewed by a person it lives anew; a wish that was refused does nothing."""
    renew = an_act(Renew(), seen=OPEN, minute=3, accepted=accepted)
    inputs = inputs_of(DEAD, OPEN, acts=[renew], reopening=ASK)
    assert ([A, A2] if accepted else [A]) == list(told(inputs))
    if accepted:
        first, second = lives(inputs)
        assert ((renew,), ()) == (first.acts, second.acts)
        old = told(inputs)[A]
        assert (A2, set()) == (old.replaced_by, found(old))


def test_the_second_life_dies_and_has_no_third() -> None:
    """Cancelled and opened once more, the second life is restored by a person: none is third."""
    again = [
        a_channel_order(level=level, minute=n)
        for n, level in ((5, Level.CANCELLED), (6, Level.OPEN))
    ]
    orders = told(inputs_of(DEAD, OPEN, *again, reopening=AT_ONCE))
    assert [A, A2] == list(orders)
    assert (CancelledBy.CHANNEL, {R.REOPENED}) == (orders[A2].cancelled, found(orders[A2]))


def test_an_older_open_version_dissolves_an_automatic_second_life() -> None:
    """It had not arrived cancelled after all, so it is one order that was cancelled later."""
    old = a_channel_order(minute=0)
    assert [A] == list(told(inputs_of(DEAD, OPEN, old, reopening=AT_ONCE)))


@pytest.mark.parametrize("reopening", list(Reopening))
@pytest.mark.parametrize(
    "act",
    [
        an_act(Hold(), seen=OPEN, minute=3, order=A2),
        an_act(Hold(), seen=OPEN, minute=3, order=A2, wished=OrderId(f"{A2}~p1")),
        an_act(Renew(), seen=OPEN, minute=3),
    ],
)
def test_what_somebody_acted_on_stays(reopening: Reopening, act: Act) -> None:
    """Acted on or renewed by a person, the second life stays whatever is learnt later."""
    old = a_channel_order(minute=0)
    orders = told(inputs_of(old, DEAD, OPEN, acts=[act], reopening=reopening))
    assert [A, A2] == list(orders)
    assert CancelledBy.CHANNEL is orders[A].cancelled
    refused = evolve(act, accepted=False)
    assert [A] == list(told(inputs_of(old, DEAD, OPEN, acts=[refused], reopening=reopening)))


def test_an_act_belongs_to_the_life_its_author_saw() -> None:
    """Of two shipments, the one made before the opening was known stays with the old life."""
    early = an_act(a_ship("s1", ("l1", 1)), 1, seen=DEAD, by=Authority.PROVIDER)
    late = an_act(a_ship("s2", ("l1", 1)), 2, seen=OPEN, by=Authority.PROVIDER)
    new = an_act(a_ship("s3", ("l1", 1)), 3, seen=OPEN, order=A2)
    orders = told(inputs_of(DEAD, OPEN, acts=[early, late, new], reopening=AT_ONCE))
    assert (["s1"], ["s2", "s3"]) == tuple(
        [shipment.id for shipment in orders[id].shipments] for id in (A, A2)
    )
    assert {A2} == {shipment.made_on for shipment in orders[A2].shipments}


def test_what_was_shipped_before_it_was_known_to_have_died_is_kept() -> None:
    """We knew it as open, shipped it, and then learnt that it had arrived cancelled."""
    ship = an_act(a_ship("s1", ("l1", 1)), seen=OPEN)
    for reopening, id in ((ASK, A), (AT_ONCE, A2)):
        orders = told(inputs_of(OPEN, DEAD, acts=[ship], reopening=reopening))
        assert ["s1"] == [shipment.id for shipment in orders[id].shipments]


def test_undated_parts_belong_to_both() -> None:
    """Lines that came without an instant are the lines of either life."""
    header = evolve(DEAD, lines=None, parts=frozenset({Part.HEADER}))
    opened = evolve(OPEN, lines=None, parts=frozenset({Part.HEADER}))
    lines = a_channel_order(level=None, minute=None, programme=None, parts=frozenset({Part.LINES}))
    first, second = lives(inputs_of(header, opened, lines, reopening=AT_ONCE))
    assert ([lines, header], [lines, opened]) == (contents(first), contents(second))
    for order in told(inputs_of(header, opened, lines, reopening=AT_ONCE)).values():
        assert [2] == [line.ordered for line in order.lines or ()]


# --- in any history

SAID = st.builds(
    a_channel_order,
    level=st.sampled_from([*Level, *[Level.CANCELLED] * 3, *[Level.OPEN] * 3, None]),
    minute=st.none() | st.integers(0, 5),
    number=st.none() | st.just("n"),
)
SAIDS = st.lists(SAID, min_size=1, max_size=6)


def _acts(data: st.DataObject, said: Sequence[ChannelOrder]) -> list[Act]:
    """Acts on either life, each made in sight of some version."""
    does: st.SearchStrategy[Action] = st.sampled_from(
        [Hold(), MarkPaid(), Renew(), Release(), Cancel(), Edit(note="x")]
    )
    made = data.draw(
        st.lists(st.tuples(does, st.sampled_from([A, A, A2]), st.booleans()), max_size=4)
    )
    seen = [data.draw(st.sampled_from(said)) for _ in made]
    return [
        an_act(action, n, seen=seen[n], order=order, accepted=accepted)
        for n, (action, order, accepted) in enumerate(made)
    ]


@settings(max_examples=200)
@given(SAIDS, st.sampled_from(list(Reopening)), st.data())
def test_nothing_is_lost_or_doubled(
    said: list[ChannelOrder], reopening: Reopening, data: st.DataObject
) -> None:
    """There are one or two lives; each dated version and each act belongs to exactly one."""
    inputs = inputs_of(*said, acts=_acts(data, said), reopening=reopening)
    found_lives = lives(inputs)
    assert len(found_lives) in (1, 2)
    assert [A, A2][: len(found_lives)] == [life.order for life in found_lives]
    dated = [v for life in found_lives for v in life.versions if v.content.modified]
    assert Counter(v for v in inputs.versions if v.content.modified) == Counter(dated)
    assert Counter(inputs.acts) == Counter(act for life in found_lives for act in life.acts)
    for life in found_lives:
        undated = [v for v in life.versions if not v.content.modified]
        assert [v for v in inputs.versions if not v.content.modified] == undated
        assert any(version.content.level for version in life.versions) or len(found_lives) == 1


@settings(max_examples=200)
@given(SAIDS, st.sampled_from(list(Reopening)), st.data())
def test_any_permutation_and_repetition_has_the_same_lives(
    said: list[ChannelOrder], reopening: Reopening, data: st.DataObject
) -> None:
    """The same set of versions and acts gives the same orders, however often, in any order."""
    acts = _acts(data, said)
    shuffled = data.draw(st.permutations([*said, *said[:2]]))
    mixed = data.draw(st.permutations(acts))
    assert told(inputs_of(*said, acts=acts, reopening=reopening)) == told(
        inputs_of(*shuffled, acts=mixed, reopening=reopening)
    )


@settings(max_examples=100)
@given(SAIDS, st.data())
def test_every_life_stands_somewhere(said: list[ChannelOrder], data: st.DataObject) -> None:
    """A frozen order that was opened again is renewed, can be renewed, or says what was said."""
    for order in told(inputs_of(*said, acts=_acts(data, said))).values():
        if order.frozen and order.reopened:
            assert R.REOPENED_FROZEN in found(order)
            assert order.replaced_by is None


# --- known faults


def _split_before_it_was_known_to_have_died(*after: Act) -> Inputs:
    """Known as open it is split; then its older, cancelled version is learnt of."""
    split = an_act(Split(parts=(units(("l1", 1)),)), 1, seen=OPEN, minute=3)
    return inputs_of(OPEN, DEAD, acts=[split, *after], reopening=AT_ONCE)


def test_a_part_stays_a_part_in_the_next_life() -> None:
    """The second part was called off, and no other: in the second life too."""
    part = OrderId(f"{A}~p2")
    cancel = an_act(Cancel(), 2, seen=OPEN, minute=4, wished=part)
    orders = told(_split_before_it_was_known_to_have_died(cancel))
    assert [Status.AWAITING_SHIPMENT, Status.CANCELLED] == [
        orders[OrderId(f"{A2}~p{n}")].status for n in (1, 2)
    ]


def test_a_parcel_of_a_part_stays_its_own_in_the_next_life() -> None:
    """What left with the second part has left with it in the second life too."""
    part = OrderId(f"{A}~p2")
    ship = an_act(a_ship("s1", ("l1", 1)), 2, seen=OPEN, minute=4, wished=part)
    orders = told(_split_before_it_was_known_to_have_died(ship))
    assert [Status.AWAITING_SHIPMENT, Status.SHIPPED] == [
        orders[OrderId(f"{A2}~p{n}")].status for n in (1, 2)
    ]


def test_what_carried_others_carries_them_in_the_next_life() -> None:
    """Others travel in its parcels: after its older, cancelled version is learnt of as well."""
    other = OrderId("amazon-us/902-9")
    combine = an_act(Combine(orders=(other,)), 1, seen=OPEN, minute=3)
    new = told(inputs_of(OPEN, DEAD, acts=[combine], reopening=AT_ONCE))[A2]
    assert ((other,), None) == (new.combined, new.combined_into)


@pytest.mark.parametrize(
    "acts",
    [
        pytest.param([], id="unseen"),
        pytest.param([1], id="seen"),
    ],
)
def test_a_cancelled_header_without_an_instant(acts: Sequence[int]) -> None:
    """Either it freezes the order, or the order follows its channel: not half of each."""
    undated = a_channel_order(level=Level.CANCELLED, minute=None)
    newer = a_channel_order(minute=3, lines=(a_line("l2", 7),))
    made = [an_act(Edit(note="x"), n, seen=undated, minute=4) for n in acts]
    order = folded(undated, a_channel_order(minute=2), newer, acts=made)
    assert order.frozen is (["l1"] == [line.id for line in order.lines or ()])


def test_a_shipment_has_one_life() -> None:
    """No shipment is in two lives, whichever version its maker had seen."""
    ships = [
        an_act(a_ship(f"s{n}", ("l1", 1)), n, seen=seen, by=Authority.PROVIDER)
        for n, seen in enumerate((DEAD, OPEN, DEAD, OPEN))
    ]
    renew = an_act(Renew(), 9, seen=OPEN)
    for acts in (ships, [*ships, renew]):
        orders = told(inputs_of(DEAD, OPEN, acts=acts)).values()
        made = [shipment.id for order in orders for shipment in order.shipments]
        assert sorted(made) == [ShipmentId(f"s{n}") for n in range(4)]


def test_a_split_order_that_had_died_can_be_renewed() -> None:
    """Known as open it was split; then its older, cancelled version froze it: it is renewed."""
    split = an_act(Split(parts=(units(("l1", 1)),)), 1, seen=OPEN, minute=3)
    order = told(inputs_of(OPEN, DEAD, acts=[split], reopening=ASK))[A]
    assert {R.REOPENED_FROZEN} == found(order)
    assert isinstance(advance(order, Renew(), by=Authority.USER, facts=facts(5)), Moved)
