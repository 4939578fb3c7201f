"""Orders pushed by a caller under keys of its own: the same key again updates."""

from collections.abc import Coroutine
from datetime import datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    AMAZON,
    HUB,
    SHOP,
    A,
    Counting,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    at,
    found,
    moved,
    units,
)
from fulfilcore.adapters import MemoryRepository
from fulfilcore.changes import KINDS
from fulfilcore.flows import Imported, redact_order, upsert_orders
from fulfilcore.imports import ImportReason, Push
from fulfilcore.intake import Buyer, ChannelOrder, Level, Need, Part
from fulfilcore.orders import Edit, Order, OrderReason, Status
from fulfilcore.ports import Repository
from fulfilcore.running import run
from fulfilcore.testing import SteppedRepository, by_list, interleave
from fulfilcore.values import Address, LineId, OrderId

K = OrderId("web-shop/k")
EMPTY = ChannelOrder(reference="k", parts=frozenset())
FIRST = evolve(
    EMPTY,
    level=Level.OPEN,
    number="1001",
    lines=(a_line("l1", 2), a_line("l2", 1)),
    ship_to=Address(name="Ann", city="Reno"),
    buyer=Buyer(name="Ann", email="ann@example.test"),
    note="fragile",
    custom_1="a",
    tags=frozenset({"gift"}),
    gift_message="hello",
)


def pushes(world: World, *orders: ChannelOrder | Push, minute: float = 0) -> Imported:
    """Push some orders into the web shop."""
    wrapped = [each if isinstance(each, Push) else Push(order=each) for each in orders]
    return run(
        upsert_orders(
            wrapped,
            store=SHOP,
            account=world.account,
            repository=world.repository,
            now=at(minute),
        )
    )


def pushed(*orders: ChannelOrder | Push) -> Order:
    """The order after pushes a minute apart."""
    world = World()
    for minute, order in enumerate(orders):
        pushes(world, order, minute=minute)
    return world.order(K)


@pytest.mark.rule("S002-4")
def test_a_push_makes_an_order_and_the_same_key_updates_it() -> None:
    """One order, however often; what was told last stands."""
    world = World()
    made = pushes(world, FIRST)
    changed = pushes(world, evolve(EMPTY, note="handle with care"), minute=1)

    assert [K] == [order.id for order in made.orders] == [order.id for order in changed.orders]
    assert [K] == [order.id for order in world.orders()]
    assert (Status.AWAITING_SHIPMENT, "handle with care") == (
        world.order(K).status,
        world.order(K).fields.note,
    )


@pytest.mark.rule("S002-4")
@pytest.mark.parametrize(
    "later",
    [
        EMPTY,
        evolve(EMPTY, note=""),
        evolve(EMPTY, lines=()),
        evolve(EMPTY, tags=frozenset()),
        evolve(EMPTY, buyer=Buyer(), ship_to=Address()),
        evolve(EMPTY, buyer=Buyer(name="Ann", email="")),
    ],
)
def test_what_a_push_omits_is_never_reset(later: ChannelOrder) -> None:
    """Left out, None, blank or empty: it says nothing, and the order stays as it was."""
    assert pushed(FIRST) == pushed(FIRST, later)


@pytest.mark.rule("S002-4")
def test_the_buyer_is_updated_word_by_word() -> None:
    """A new address for mails leaves the name."""
    buyer = pushed(FIRST, evolve(EMPTY, buyer=Buyer(email="new@example.test"))).buyer

    assert Buyer(name="Ann", email="new@example.test") == buyer


def test_what_a_push_erases_is_empty() -> None:
    """Only what it names; the rest stays."""
    names = frozenset({"note", "custom_1", "tags", "gift_message"})
    order = pushed(FIRST, Push(order=EMPTY, erases=names))

    assert ("", "", frozenset(), "", "Ann") == (
        order.fields.note,
        order.fields.custom_1,
        order.tags,
        order.gift_message,
        order.buyer and order.buyer.name,
    )


def test_told_lines_are_all_the_lines() -> None:
    """Lines that are told take the place of those before; a push without lines leaves them."""
    order = pushed(FIRST, evolve(EMPTY, lines=(a_line("l2", 5),)), evolve(EMPTY, note="x"))

    assert [("l2", 5)] == [(line.id, line.ordered) for line in order.lines or ()]
    assert () == pushed(FIRST, Push(order=EMPTY, erases=frozenset({"lines"}))).lines


def test_units_that_left_stay_when_their_line_vanishes() -> None:
    """Nothing that left may vanish: the line stays with what it shipped, and is a finding."""
    world = World()
    pushes(world, FIRST)
    moved(world.does(K, a_ship("s1", ("l1", 2)), minute=1))
    pushes(world, evolve(EMPTY, lines=(a_line("l2", 1),)), minute=2)
    order = world.order(K)

    assert {"l1": (0, 2, 2), "l2": (1, 0, 0)} == {
        line.id: (line.ordered, line.shipped, line.over) for line in order.lines or ()
    }
    assert {OrderReason.OVER_SHIPPED} == found(order)
    assert units(("l1", 2)) == order.shipments[0].units
    assert ["s1"] == [message.notice.parcel for message in world.messages().values()]


def test_pushes_out_of_order_end_as_they_were_written() -> None:
    """The newer instant stands, whenever it arrives."""
    old, new = (evolve(FIRST, note=note, modified=at(-m)) for note, m in (("old", 9), ("new", 5)))

    assert "new" == pushed(new, old).fields.note == pushed(old, new).fields.note


def test_a_repeated_push_changes_nothing() -> None:
    """With its instant or without: nothing is written, not even a line of history."""
    for order in (evolve(FIRST, modified=at(-5)), FIRST):
        world = World()
        pushes(world, order)
        before, history = world.records(*KINDS), list(world.history(K))
        again = pushes(world, order, minute=7)
        assert ((), before, history) == (
            again.changed,
            world.records(*KINDS),
            list(world.history(K)),
        )


def test_a_push_that_says_an_old_word_again_is_news() -> None:
    """If something else was said in between."""
    back = evolve(EMPTY, note="fragile")

    assert "fragile" == pushed(FIRST, evolve(EMPTY, note="x"), back).fields.note


def test_a_key_of_which_no_level_is_known_is_not_shown_yet() -> None:
    """Nothing is lost: the push that tells the level shows it, whichever came first."""
    world = World()
    waiting = pushes(world, evolve(FIRST, level=None))
    pushes(world, evolve(EMPTY, level=Level.OPEN), minute=1)

    assert ((), (Need("k", Part.HEADER),)) == (waiting.orders, waiting.needs)
    assert ("fragile", Status.AWAITING_SHIPMENT) == (
        world.order(K).fields.note,
        world.order(K).status,
    )


def test_what_people_wrote_here_is_merged_as_with_any_channel() -> None:
    """A person's edit clashes with a push only where that says something of the same field."""
    world = World()
    pushes(world, FIRST)
    moved(world.does(K, Edit(note="ours"), minute=1))
    pushes(world, evolve(EMPTY, custom_1="b"), minute=2)
    assert ("ours", set()) == (world.order(K).fields.note, found(world.order(K)))
    pushes(world, evolve(EMPTY, note="theirs"), minute=3)
    assert {OrderReason.FIELD_KEPT} == found(world.order(K))


@pytest.mark.rule("S002-7")
def test_an_order_that_is_pushed_cancelled_arrives_so() -> None:
    """And stays so, whatever is pushed later."""
    world = World()
    pushes(world, evolve(FIRST, level=Level.CANCELLED))
    pushes(world, evolve(EMPTY, level=Level.OPEN, note="x"), minute=1)

    assert (True, Status.CANCELLED, "fragile") == (
        world.order(K).frozen,
        world.order(K).status,
        world.order(K).fields.note,
    )


def test_a_push_passes_the_stages_of_an_import() -> None:
    """Its twin is found, and an order too odd to be one is named."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    copy = evolve(a_copy("k"), modified=None)
    pushes(world, copy, evolve(FIRST, reference="x" * 501))
    ignored = pushes(world, evolve(FIRST, reference="x" * 501)).ignored

    assert A == world.order(K).twin_of
    assert [ImportReason.NAME_TOO_LONG] == [each.reason.code for each in ignored]


def test_a_bad_push_is_rejected_and_stops_no_other() -> None:
    """It is in the answer, with its path."""
    world = World()
    done = pushes(world, evolve(FIRST, reference="bad", note="\x00"), FIRST)

    assert (["$[0].note"], [K]) == (
        [each.path for each in done.rejected],
        [order.id for order in done.orders],
    )


def test_however_many_pushes_cost_the_same_calls() -> None:
    """One look and one write for all; a second look finds what the orders in sight belong to."""

    def calls(count: int) -> dict[str, int]:
        world, counting = World(), Counting(MemoryRepository())
        many = [Push(order=evolve(FIRST, reference=f"k{n}")) for n in range(count)]
        run(upsert_orders(many, store=SHOP, account=world.account, repository=counting, now=at(0)))
        return dict(counting.calls)

    assert {"find": 1, "commit": 1} == calls(1) == calls(50)


def test_a_redacted_order_stays_so_when_its_push_is_repeated() -> None:
    """The word is known by its fingerprint, and brings no person back."""
    world = World()
    pushes(world, FIRST)
    run(redact_order(K, by="Ann", now=at(1), repository=world.repository))
    again = pushes(world, FIRST, minute=2)

    assert ((), None) == (again.changed, world.order(K).ship_to)


def test_stores_do_not_share_keys() -> None:
    """The same key in another store is another order."""
    world = World()
    pushes(world, FIRST)
    world.imports(HUB, evolve(a_channel_order("k"), note="theirs"))

    assert {"fragile", "theirs"} == {order.fields.note for order in world.orders()}


# --- two at once


@given(
    turns=st.lists(st.integers(0, 1), max_size=14),
    instants=st.sampled_from([(None, None), (1, None), (2, 1)]),
)
def test_two_writers_of_one_key_lose_nothing(
    turns: list[int], instants: tuple[int | None, int | None]
) -> None:
    """Each says something of its own: whoever comes second, both words are in the order."""
    one = evolve(FIRST, note="one", modified=_maybe(instants[0]))
    other = evolve(EMPTY, custom_2="other", level=Level.OPEN, modified=_maybe(instants[1]))
    world = World()
    stepped = SteppedRepository(world.repository)
    ends = interleave([_pushing(world, each, stepped) for each in (one, other)], by_list(turns))
    order = world.order(K)

    assert [True, True] == [isinstance(end, Imported) for end in ends]
    assert ("one", "other", [K]) == (
        order.fields.note,
        order.fields.custom_2,
        [each.id for each in world.orders()],
    )
    assert [LineId("l1"), LineId("l2")] == [line.id for line in order.lines or ()]


@given(turns=st.lists(st.integers(0, 1), max_size=14))
def test_the_same_push_sent_twice_at_once_is_one_word(turns: list[int]) -> None:
    """A caller that lost its connection sends again while the first is still under way."""
    world = World()
    stepped = SteppedRepository(world.repository)
    interleave([_pushing(world, FIRST, stepped) for _ in range(2)], by_list(turns))

    assert 1 == len(world.records("said"))
    assert 1 == len(list(world.history(K)))


def _maybe(minute: int | None) -> datetime | None:
    return None if minute is None else at(-minute)


def _pushing(
    world: World, order: ChannelOrder, repository: Repository
) -> Coroutine[object, None, Imported]:
    return upsert_orders(
        [Push(order=order)],
        store=SHOP,
        account=world.account,
        repository=repository,
        now=at(0),
    )
