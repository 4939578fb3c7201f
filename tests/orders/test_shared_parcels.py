"""Orders that share a parcel: each unit is in one order, and every order can be reached."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    AMAZON,
    CLERK,
    HUB,
    HUB_CAN,
    MERCHANT,
    WITH_AMAZON,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    an_account,
    found,
    moved,
    refused,
)
from fulfilcore.accounts import Reopening, Store
from fulfilcore.intake import Level, Programme
from fulfilcore.orders import (
    Action,
    Authority,
    Cancel,
    Combine,
    Delegate,
    Hold,
    Moved,
    Order,
    OrderReason,
    Reject,
    Release,
    Restore,
    Uncombine,
    Verb,
    Void,
    available,
)
from fulfilcore.orders import Facts as Known
from fulfilcore.values import OrderId, ShipmentId

R = OrderReason
C, D, E = (OrderId(f"hub/{n}") for n in (17, 18, 19))
USER, PROVIDER = Authority.USER, Authority.PROVIDER


def says(
    world: World,
    order: OrderId,
    level: Level = Level.OPEN,
    minute: float = 0,
    programme: Programme = MERCHANT,
) -> None:
    """The channel of that order says something; each has a line of two units of its own."""
    store, _, reference = order.partition("/")
    lines = (a_line(f"l{reference}", 2, sku=None),)
    content = a_channel_order(reference, level, lines=lines, minute=minute, programme=programme)
    world.imports(HUB if store == HUB else AMAZON, content, minute=minute)


def a_world(*orders: OrderId) -> World:
    """Some orders, free to be shipped."""
    world = World()
    for order in orders or (C, D, E):
        says(world, order)
    return world


def left(world: World, order: OrderId) -> tuple[int, int]:
    """How many units of an order have left, and how many too many."""
    lines = world.order(order).lines or ()
    return sum(line.shipped for line in lines), sum(line.over for line in lines)


def is_reachable(world: World, order: Order) -> bool:
    """Whether it is worked on by itself, or the order that carries it ships it or lets it go."""
    if order.visible:
        return True
    carrier = world.order(order.combined_into or order.id)
    known = Known(now=world.now, permits=frozenset({"prime", "not-prime"}))
    if order.id not in carrier.combined:
        return False
    options = {each.verb for each in available(carrier, facts=known) if each.possible}
    return bool(options & {Verb.UNCOMBINE, Verb.SHIP, Verb.RELEASE, Verb.RESTORE, Verb.VOID})


# --- what travels together


def test_it_ships_and_comes_back_together() -> None:
    """Everything open leaves under one label; void, everything is open again."""
    world = a_world()
    moved(world.does(C, Combine(orders=(D, E))))
    assert [True, False, False] == [world.order(id).visible for id in (C, D, E)]
    moved(world.does(C, a_ship("s1")))
    assert [(2, 0)] * 3 == [left(world, id) for id in (C, D, E)]
    moved(world.does(E, Void(shipment=ShipmentId("s1")), minute=2))
    assert [(0, 0)] * 3 == [left(world, id) for id in (C, D, E)]


def test_it_is_told_whom_it_travels_with() -> None:
    """Each of two combined orders names the other."""
    world = a_world(C, D)
    moved(world.does(C, Combine(orders=(D,))))
    assert {"its parcels carry hub/18 too"} <= {x.text for x in world.order(C).reasons}
    assert {R.COMBINED_INTO} <= {x.code for x in world.order(D).reasons}
    assert {R.COMBINED_INTO} == refused(world.does(D, Hold()))


@pytest.mark.parametrize("ending", [Cancel(), a_ship("s1", ("l17", 2))])
def test_what_cannot_travel_any_more_is_let_go(ending: Action) -> None:
    """Its carrier was called off, or has nothing left to ship: it is worked on by itself."""
    world = a_world(C, D)
    moved(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, ending, minute=2))
    assert world.order(D).visible
    moved(world.does(D, Hold(), minute=3))


def test_taken_out_it_still_carries_its_own() -> None:
    """Let go by the first it took on another; taken out of the first, it still carries that."""
    world = a_world()
    moved(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, Cancel(), minute=2))
    moved(world.does(D, Combine(orders=(E,)), minute=3))
    moved(world.does(C, Restore(), minute=4))
    world.does(C, Uncombine(), minute=5)
    assert is_reachable(world, world.order(E))
    moved(world.does(D, a_ship("s1"), minute=6))
    assert [(2, 0)] * 2 == [left(world, id) for id in (D, E)]


# --- in any history

DOES = st.tuples(
    st.sampled_from([C, D, E]),
    st.sampled_from(
        [
            *[(lambda n: a_ship(f"s{n}"), USER)] * 2,
            (lambda n: Void(shipment=ShipmentId(f"s{int(n) // 2}")), USER),
            (lambda n: Combine(orders=(D,)), USER),
            (lambda n: Combine(orders=(E,)), USER),
            (lambda n: Combine(orders=(C, D)), USER),
            (lambda n: Uncombine(), USER),
            (lambda n: Hold(note=n), USER),
            (lambda n: Release(), USER),
            (lambda n: Cancel(), USER),
            (lambda n: Restore(), USER),
        ]
    ),
)
SAYS = st.tuples(
    st.sampled_from([C, D, E]),
    st.sampled_from([Level.OPEN, Level.REVIEW, Level.UNPAID, Level.CANCELLED]),
)


@settings(max_examples=60)
@given(st.lists(st.one_of(DOES, DOES, SAYS), min_size=2, max_size=9))
def test_no_order_gets_lost(steps: Sequence[tuple[OrderId, object]]) -> None:
    """After any history every order with open units can be worked on, and none is over."""
    world = a_world()
    for minute, (order, what) in enumerate(steps, start=1):
        if isinstance(what, Level):
            says(world, order, what, minute)
            continue
        assert isinstance(what, tuple)
        make, by = what
        world.does(order, make(str(minute)), by=CLERK[by], minute=minute)
        for each in world.orders():
            assert all(line.over == 0 for line in each.lines or ())
            if any(line.open for line in each.lines or ()):
                assert is_reachable(world, each), each.id


# --- known faults


def test_a_parcel_of_the_carriers_units_only() -> None:
    """Only the first order's units are named: nothing of the other has left."""
    world = a_world(C, D)
    moved(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, a_ship("s1", ("l17", 1))))
    assert [(1, 0), (0, 0)] == [left(world, id) for id in (C, D)]


def test_a_parcel_of_orders_whose_lines_are_called_alike() -> None:
    """One of two units of the first order is named: two of the other are not thereby lost."""
    world = World()
    lines = (a_line("1", 2, sku=None),)
    for reference in ("17", "18"):
        world.imports(HUB, a_channel_order(reference, lines=lines))
    moved(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, a_ship("s1", ("1", 1))))
    assert [(1, 0), (0, 0)] == [left(world, id) for id in (C, D)]


def test_an_order_does_not_travel_with_its_own_copy() -> None:
    """The copy is the same purchase: together with its original twice as much would leave."""
    world = World(an_account(hub_notices=False))
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy(programme=MERCHANT))
    original = OrderId("amazon-us/902-1")
    if isinstance(world.does(C, Combine(orders=(original,))), Moved):
        world.does(C, a_ship("s1"))
    assert (0, 0) == left(world, original)


def test_what_travels_with_a_delegated_order_can_be_reached() -> None:
    """A provider has the first only: the other goes there too, is let go, or can be taken out."""
    world = a_world(C, D)
    moved(world.does(C, Combine(orders=(D,))))
    if isinstance(world.does(C, Delegate(provider="3PL")), Moved):
        assert world.order(D).provider or is_reachable(world, world.order(D))


def test_what_a_provider_ships_is_not_what_travels_along() -> None:
    """A provider ships what it was given, the first order: nothing of the other has left."""
    world = a_world(C, D)
    moved(world.does(C, Combine(orders=(D,))))
    if isinstance(world.does(C, Delegate(provider="3PL")), Moved):
        world.does(C, a_ship("s1", ("l17", 2)), by=CLERK[PROVIDER])
        assert [(2, 0), (0, 0)] == [left(world, id) for id in (C, D)]
        assert set() == found(world.order(D))


def test_what_travels_with_an_order_that_amazon_fulfils_can_be_reached() -> None:
    """Amazon fulfils the first, it turns out: the other is not hidden until Amazon has shipped."""
    first, other = OrderId("amazon-us/17"), OrderId("amazon-us/18")
    world = a_world(first, other)
    moved(world.does(first, Combine(orders=(other,))))
    says(world, first, minute=5, programme=WITH_AMAZON)
    assert is_reachable(world, world.order(other))


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="the next life is not the order that was combined"
)
@pytest.mark.parametrize("died", [C, D])
def test_what_travels_along_does_so_in_its_next_life(died: OrderId) -> None:
    """Its older, cancelled version is learnt of later: both still travel together."""
    anew = Store(id=HUB, capabilities=HUB_CAN, reopening=Reopening.NEW_GENERATION)
    world = World(an_account(stores=(anew,)))
    for order in (C, D):
        says(world, order, minute=2)
    moved(world.does(C, Combine(orders=(D,)), minute=3))
    says(world, died, Level.CANCELLED, minute=1)
    carrier = OrderId(f"{C}~2") if died == C else C
    moved(world.does(carrier, a_ship("s1"), minute=5))
    other = OrderId(f"{D}~2") if died == D else D
    assert (2, 0) == left(world, other)


def test_a_provider_that_refuses_gives_the_whole_parcel_back() -> None:
    """Refused and taken back, the first order carries the other as before."""
    world = a_world(C, D)
    moved(world.does(C, Combine(orders=(D,))))
    if isinstance(world.does(C, Delegate(provider="3PL")), Moved):
        world.does(C, Reject(note="no"), by=CLERK[PROVIDER], minute=2)
        moved(world.does(C, Restore(), minute=3))
    moved(world.does(C, a_ship("s1"), minute=4))
    assert [(2, 0)] * 2 == [left(world, id) for id in (C, D)]
