"""What `advance` promises is what the fold then tells (law 9), for every action there is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import given, settings
from hypothesis import strategies as st
from story import ROOT, Story, part

from builders import (
    AMAZON,
    HUB,
    A,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    codes,
    facts,
    units,
)
from fulfilcore.intake import Level
from fulfilcore.orders import (
    Accept,
    Action,
    Authority,
    Cancel,
    Combine,
    Delegate,
    Edit,
    Field,
    Hold,
    MarkPaid,
    Moved,
    Order,
    OrderReason,
    Refused,
    Reject,
    Rejoin,
    Release,
    Renew,
    Reship,
    Restore,
    Split,
    Status,
    Uncombine,
    Verb,
    Void,
    advance,
)
from fulfilcore.values import Address, OrderId, ShipmentId

R = OrderReason
USER, PROVIDER, RULE = Authority.USER, Authority.PROVIDER, Authority.RULE
Wish = tuple[Action, OrderId, Authority]
SPLIT = Split(parts=(units(("l1", 1)), units(("l1", 1), ("l2", 1))))
"""Of two lines of three: one of the first for p2, one of each for p3, the rest stays in p1."""


def differing(one: Order, other: Order) -> Mapping[str, tuple[object, object]]:
    """The fields in which two orders differ."""
    named = [each.name for each in fields(Order)]
    return {
        name: (getattr(one, name), getattr(other, name))
        for name in named
        if getattr(one, name) != getattr(other, name)
    }


def disagreement(story: Story, action: Action, on: OrderId, by: Authority) -> Mapping[str, Any]:
    """What `advance` and the fold tell differently of one accepted wish."""
    answer = story.does(action, on, by)
    assert isinstance(answer, Moved), answer
    return differing(answer.order, story.order(on))


def a_story(*before: Wish) -> Story:
    """Two lines of three, and what was done before."""
    story = Story(a_line("l1", 3), a_line("l2", 3))
    for action, on, by in before:
        assert isinstance(story.does(action, on, by), Moved), (action, on)
    return story


def to(action: Action, on: OrderId = ROOT, by: Authority = USER) -> Wish:
    """A wish."""
    return action, on, by


GIVEN = to(Delegate(provider="3PL"))
SPLIT_UP = to(SPLIT)
ON_PART = [SPLIT_UP, to(Delegate(provider="3PL"), part(2))]
EXAMPLES: Sequence[tuple[Sequence[Wish], Wish]] = (
    ([], to(Hold(note="x"))),
    ([to(Hold())], to(Release())),
    ([], to(a_ship("s1", ("l1", 1)))),
    ([], to(a_ship("s1"))),
    ([to(a_ship("s1"))], to(Void(shipment=ShipmentId("s1"), told=frozenset({ROOT})))),
    ([], to(Void(shipment=ShipmentId("s1")), by=PROVIDER)),
    ([to(Void(shipment=ShipmentId("s1")), by=PROVIDER)], to(a_ship("s1"), by=PROVIDER)),
    ([], to(Cancel())),
    ([GIVEN], to(Cancel())),
    ([to(Cancel())], to(Restore())),
    ([], GIVEN),
    ([GIVEN], to(Accept(), by=PROVIDER)),
    ([], to(Accept(), by=PROVIDER)),
    ([GIVEN], to(Reject(note="no"), by=PROVIDER)),
    ([], to(Reject(note="no"), by=PROVIDER)),
    ([GIVEN, to(Cancel())], to(Reject(note="no"), by=PROVIDER)),
    ([GIVEN, to(Cancel())], to(a_ship("s1", ("l1", 1)), by=PROVIDER)),
    ([], to(a_ship("s1", ("l1", 4)), by=PROVIDER)),
    ([], to(Edit(note="x", add_tags=frozenset({"gift"})))),
    ([], to(Edit(ship_to=Address(city="Elko")), by=RULE)),
    ([to(Edit(note="x"))], to(Edit(reset=frozenset({Field.NOTE})))),
    ([], SPLIT_UP),
    ([SPLIT_UP], to(Rejoin())),
    ([SPLIT_UP, to(Hold(note="x"), part(2))], to(Rejoin())),
    ([], to(Combine(orders=(OrderId("hub/18"),)))),
    ([to(a_ship("s1", ("l1", 1)))], to(Reship(shipment=ShipmentId("r1")))),
    ([SPLIT_UP], to(Hold(note="x"), part(2))),
    ([SPLIT_UP, to(Hold(note="x"), part(2))], to(Release(), part(2))),
    ([SPLIT_UP], to(a_ship("s1", ("l1", 1)), part(3))),
    ([SPLIT_UP, to(a_ship("s1"), part(3))], to(Void(shipment=ShipmentId("s1")), part(3))),
    ([SPLIT_UP], to(Cancel(), part(3))),
    ([SPLIT_UP, to(Cancel(), part(3))], to(Restore(), part(3))),
    ([SPLIT_UP], to(Delegate(provider="3PL"), part(2))),
    (ON_PART, to(Accept(), part(2), PROVIDER)),
    (ON_PART, to(Reject(note="no"), part(2), PROVIDER)),
    (ON_PART, to(a_ship("s1"), part(2), PROVIDER)),
    (ON_PART, to(Cancel(), part(2))),
    ([*ON_PART, to(Reject(note="no"), part(2), PROVIDER)], to(Restore(), part(2))),
    ([*ON_PART, to(Reject(note="no"), part(2), PROVIDER)], to(a_ship("s1"), part(2))),
    ([SPLIT_UP], to(Edit(note="x", add_tags=frozenset({"gift"})), part(2))),
    ([to(Edit(note="x")), SPLIT_UP], to(Edit(note="y"), part(2))),
    ([SPLIT_UP, to(Edit(note="x"), part(2))], to(Edit(reset=frozenset({Field.NOTE})), part(2))),
    ([SPLIT_UP, to(a_ship("s1"), part(2))], to(Reship(shipment=ShipmentId("r1")), part(2))),
    ([SPLIT_UP], to(Reject(note="no"), part(2), PROVIDER)),
)


@pytest.mark.parametrize(
    ("before", "wish"),
    EXAMPLES,
    ids=[f"{n}-{wish[0].verb.value}-{wish[1]}" for n, (_, wish) in enumerate(EXAMPLES)],
)
def test_each_action_does_what_it_promises(before: Sequence[Wish], wish: Wish) -> None:
    """The order that a wish promises is the order that the fold tells, field by field."""
    assert {} == disagreement(a_story(*before), *wish)


def test_money_and_lives_do_what_they_promise() -> None:
    """Marked as paid, uncombined and renewed orders are as promised; no action is left out."""
    unpaid = Story(a_line("l1", 3))
    unpaid.says(Level.UNPAID)
    assert {} == disagreement(unpaid, MarkPaid(), ROOT, USER)
    frozen = Story(a_line("l1", 3))
    frozen.says(Level.CANCELLED, minute=0)
    answer = frozen.does(Renew())
    assert isinstance(answer, Moved)
    assert {} == differing(answer.order, frozen.order())
    combined = a_story(to(Combine(orders=(OrderId("hub/18"),))))
    assert {} == disagreement(combined, Uncombine(), ROOT, USER)
    tried = {wish[0].verb for _, wish in EXAMPLES}
    assert set(Verb) == tried | {Verb.MARK_PAID, Verb.RENEW, Verb.UNCOMBINE}


# --- in any history

COUNTS = st.none() | st.integers(0, 2)
WORDS = st.builds(
    lambda level, quantity, *counts: (
        level,
        evolve(
            a_line("l1", quantity, shipped=counts[0]),
            called_off=counts[1],
            refunded=counts[2],
            returned=counts[3],
        ),
    ),
    st.sampled_from([*Level, *[Level.OPEN] * 6]),
    st.integers(0, 4),
    COUNTS,
    COUNTS,
    COUNTS,
    COUNTS,
)
"""What a channel may say of the first line: a level, and counts that need not make sense."""

ACTIONS: Sequence[Callable[[str], Action]] = (
    lambda n: a_ship(f"s{n}"),
    lambda n: a_ship(f"s{n}", ("l1", 1)),
    lambda n: a_ship(f"s{n}", ("l2", 2)),
    lambda n: Hold(note=n),
    lambda n: Release(),
    lambda n: MarkPaid(),
    lambda n: Cancel(),
    lambda n: Restore(),
    lambda n: Delegate(provider=f"{n}PL"),
    lambda n: Accept(),
    lambda n: Reject(note=n),
    lambda n: Edit(note=n, remove_tags=frozenset({"gift"})),
    lambda n: Edit(ship_to=Address(city=n), add_tags=frozenset({"gift"})),
    lambda n: Edit(service=n),
    lambda n: Reship(shipment=ShipmentId(f"r{n}")),
)
WISHES = st.tuples(
    st.sampled_from([*ACTIONS, *ACTIONS[:3]]),
    st.sampled_from([USER, USER, PROVIDER, RULE, Authority.LABEL]),
)
VOIDS = st.tuples(st.just("void"), st.integers(0, 3), st.booleans())
RESETS = st.sets(st.sampled_from([Field.NOTE, Field.SHIP_TO, Field.SERVICE]), min_size=1)


def _void(story: Story, on: OrderId, place: int, told: bool) -> Void:
    made = story.order(on).shipments
    name = made[place % len(made)].id if made else ShipmentId(f"v{place}")
    return Void(shipment=name, told=frozenset({ROOT} if told else ()))


@settings(max_examples=150)
@given(st.lists(st.one_of(WORDS, WISHES, WISHES, WISHES, VOIDS, RESETS), max_size=9))
def test_a_whole_order_is_as_promised(steps: Sequence[Any]) -> None:
    """After any history, whatever is accepted makes of a whole order what was promised."""
    story = Story(a_line("l1", 3), a_line("l2", 3))
    for number, step in enumerate(steps):
        wish: Action
        match step:
            case set():
                wish, by = Edit(reset=frozenset(step)), USER
            case "void", place, told:
                wish, by = _void(story, ROOT, place, told), PROVIDER if told else USER
            case Level() as level, line:
                story.says(level, line, a_line("l2", 3))
                continue
            case make, by:
                wish = make(str(number))
        answer = story.does(wish, by=by)
        if isinstance(answer, Moved):
            assert {} == differing(answer.order, story.order()), (step, answer.action)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(1, 3), st.one_of(WISHES, VOIDS)), max_size=9))
def test_a_part_is_as_promised(steps: Sequence[Any]) -> None:
    """After any history of the parts, whatever is accepted makes of a part what was promised.

    A provider that ships what it does not have is left to `test_a_late_part_is_as_promised`.
    """
    story = a_story(SPLIT_UP)
    for number, (n, step) in enumerate(steps):
        wish: Action
        match step:
            case "void", place, told:
                wish, by = _void(story, part(n), place, told), PROVIDER if told else USER
            case make, by:
                wish = make(str(number))
        taken = story.order(part(n)).status is Status.PENDING_FULFILLMENT
        if by is PROVIDER and wish.verb is Verb.SHIP and not taken:
            continue
        answer = story.does(wish, part(n), by)
        if isinstance(answer, Moved):
            assert {} == differing(answer.order, story.order(part(n))), (step, answer.action)


# --- what once was told differently


def test_a_restored_split_order_is_as_promised() -> None:
    """Cancelled and opened again at its channel, it is restored as a whole, parts and all."""
    story = a_story(SPLIT_UP)
    story.says(Level.CANCELLED)
    story.says(Level.OPEN)
    refused = story.does(Restore(), part(1))
    assert isinstance(refused, Refused)
    assert {R.PART} == codes(refused.reasons)
    assert {} == disagreement(story, Restore(), ROOT, USER)
    assert {Status.AWAITING_SHIPMENT} == {each.status for each in story.orders().values()}


def test_a_late_part_is_as_promised() -> None:
    """A part that a provider ships unasked shows the same findings as were promised."""
    ship = a_ship("s1", ("l1", 1))
    assert {} == disagreement(a_story(SPLIT_UP), ship, part(2), PROVIDER)


def test_a_part_held_twice_is_as_promised() -> None:
    """A part that is held twice alike is held as often as promised."""
    assert {} == disagreement(a_story(SPLIT_UP, to(Hold(), part(2))), Hold(), part(2), USER)


def test_a_twin_held_twice_is_as_promised() -> None:
    """An order with a twin that is held twice alike is held as often as promised."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy())
    world.does(A, Hold())
    before = world.order(A)
    world.does(A, Hold())
    promised = advance(before, Hold(), by=USER, facts=facts(1))
    assert isinstance(promised, Moved)
    assert {} == differing(promised.order, world.order(A))


def test_a_reset_part_is_as_promised() -> None:
    """Written on before it was split, a part can be given the channel's word again."""
    story = a_story(to(Edit(note="x")), SPLIT_UP)
    assert {} == disagreement(story, Edit(reset=frozenset({Field.NOTE})), part(2), USER)


def test_a_shipment_of_an_unknown_line_is_as_promised() -> None:
    """What a provider ships of a line that is not ours is shown at once, as over."""
    assert {} == disagreement(a_story(GIVEN), a_ship("s1", ("l9", 1)), ROOT, PROVIDER)


# --- known disagreements


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="parts are shared out anew around what was sent"
)
def test_a_part_that_shipped_too_much_is_as_promised() -> None:
    """Two of a part of one are shipped by its provider: what is over is told at once."""
    story = a_story(*ON_PART)
    assert {} == disagreement(story, a_ship("s1", ("l1", 2)), part(2), PROVIDER)


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="parts are shared out anew, so a return moves"
)
def test_a_shipped_part_is_as_promised() -> None:
    """A unit that came back of one part stays there when another part is shipped."""
    story = a_story(SPLIT_UP, to(a_ship("s1"), part(3)))
    story.says(Level.OPEN, evolve(a_line("l1", 3), returned=1), a_line("l2", 3))
    assert {} == disagreement(story, a_ship("s2", ("l1", 1)), part(1), USER)


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="parts are shared out anew, so units left there move"
)
def test_a_voided_part_is_as_promised() -> None:
    """Units that left without us are not moved to another part when a label is voided."""
    story = a_story(SPLIT_UP, to(a_ship("s1"), part(1)))
    story.says(Level.PARTLY_SHIPPED, a_line("l1", 3, shipped=2), a_line("l2", 3))
    assert {} == disagreement(story, Void(shipment=ShipmentId("s1")), part(1), USER)


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="what the opening version brought goes to the second life",
)
def test_a_renewed_order_is_as_promised() -> None:
    """A frozen order that was renewed is as promised, whatever its opening version brought."""
    story = Story(a_line("l1", 3), number="1")
    story.says(Level.CANCELLED, minute=0)
    assert {} == disagreement(story, Renew(), ROOT, USER)


def test_an_act_changes_nothing_but_what_it_says() -> None:
    """Held, an order keeps the address that its channel sent in a part without an instant."""
    story = Story(a_line("l1", 3), ship_to=Address(city="Reno"))
    story.says(None, ship_to=Address(city="Elko"), modified=None)
    assert {} == disagreement(story, Hold(), ROOT, USER)
