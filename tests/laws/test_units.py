"""Laws of units: counted once, whatever happens, in whatever order, on whichever twin."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    AMAZON,
    CLERK,
    HUB,
    MERCHANT,
    A,
    B,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    an_account,
    codes,
    facts,
    found,
)
from fulfilcore.flows import deliver
from fulfilcore.intake import Level
from fulfilcore.orders import (
    Action,
    Authority,
    Cancel,
    Delegate,
    Hold,
    MarkPaid,
    Moved,
    Order,
    OrderReason,
    Refused,
    Reject,
    Release,
    Restore,
    Void,
    advance,
)
from fulfilcore.running import run
from fulfilcore.values import OrderId, ShipmentId

ORDERED = 3
LEVELS = st.sampled_from(list(Level))
SHIPPED = st.none() | st.integers(0, ORDERED + 1)
NAMES = st.sampled_from(["s1", "s2", "s3", "s4"])
ORDERS = st.sampled_from([A, B])
LINES = {A: "l1", B: "b1"}

Step = tuple[str, object, object]
SAYS = st.tuples(st.just("says"), ORDERS, st.tuples(LEVELS, SHIPPED))
SHIPS = st.tuples(st.just("ships"), ORDERS, st.tuples(NAMES, st.none() | st.integers(1, ORDERED)))
VOIDS = st.tuples(st.just("voids"), ORDERS, NAMES)
DOES = st.tuples(
    st.just("does"),
    ORDERS,
    st.sampled_from(
        [
            (Cancel(), Authority.USER),
            (Restore(), Authority.USER),
            (Hold(), Authority.USER),
            (Release(), Authority.USER),
            (MarkPaid(), Authority.USER),
            (Delegate(provider="3PL"), Authority.USER),
            (Reject(note="no"), Authority.PROVIDER),
        ]
    ),
)
DELIVERS = st.tuples(st.just("delivers"), st.just(None), st.just(None))
STEPS = st.lists(st.one_of(SAYS, SHIPS, SHIPS, VOIDS, DOES, DELIVERS), max_size=12)
"""What can happen to a pair of twins."""


def _says(world: World, order: object, level: Level, shipped: int | None, minute: float) -> None:
    if order == A:
        lines = (a_line("l1", ORDERED, shipped=shipped),)
        world.imports(
            AMAZON, a_channel_order(level=level, lines=lines, minute=minute), minute=minute
        )
    else:
        lines = (a_line("b1", ORDERED, shipped=shipped),)
        copy = a_copy(level=level, lines=lines, minute=minute, programme=MERCHANT)
        world.imports(HUB, copy, minute=minute)


def _action(kind: str, order: object, wish: object) -> tuple[Action, Authority]:
    if kind == "ships":
        assert isinstance(wish, tuple)
        name, quantity = wish
        units = [(LINES[OrderId(str(order))], quantity)] if quantity else []
        return a_ship(name, *units), Authority.USER
    if kind == "voids":
        return Void(shipment=ShipmentId(str(wish))), Authority.USER
    assert isinstance(wish, tuple)
    return wish[0], wish[1]


def _take(world: World, step: Step, minute: float) -> Moved | Refused | None:
    kind, order, wish = step
    if kind == "delivers":
        run(deliver(world.post(minute=minute), world.repository))
        return None
    if kind == "says":
        assert isinstance(wish, tuple)
        _says(world, order, wish[0], wish[1], minute)
        return None
    action, authority = _action(kind, order, wish)
    return world.does(OrderId(str(order)), action, by=CLERK[authority], minute=minute)


def _accounted(order: Order) -> None:
    for line in order.lines or ():
        assert line.ordered + line.over == (
            line.open + line.claimed + line.shipped + line.cancelled
        ), line
        assert min(line.over, line.open, line.claimed, line.shipped, line.cancelled) >= 0
        assert not (line.over and line.open), line
        assert bool(line.over) is any(
            f.reason.code is OrderReason.OVER_SHIPPED and ("line", line.id) in f.reason.details
            for f in order.findings
        )


def _over(world: World) -> Counter[str]:
    return Counter({line.id: line.over for order in world.orders() for line in order.lines or ()})


@settings(max_examples=80)
@given(STEPS, st.booleans())
def test_every_unit_is_always_accounted_for(steps: Sequence[Step], hub_notices: bool) -> None:
    """Ordered + over = open + claimed + shipped + cancelled after any history; over is found."""
    world = World(an_account(hub_notices=hub_notices))
    for minute, step in enumerate(steps):
        _take(world, step, minute)
        for order in world.orders():
            _accounted(order)


@settings(max_examples=80)
@given(STEPS, st.booleans())
def test_no_command_raises_over(steps: Sequence[Step], hub_notices: bool) -> None:
    """Only what a channel says can make too many units; what people do never does."""
    world = World(an_account(hub_notices=hub_notices))
    for minute, step in enumerate(steps):
        before = _over(world)
        if _take(world, step, minute) is not None:
            assert all(over <= before[line] for line, over in _over(world).items())


@settings(max_examples=80)
@given(STEPS)
def test_twins_count_the_same_units(steps: Sequence[Step]) -> None:
    """A unit that left on one twin has left on the other: each is claimed once across both."""
    world = World(an_account(hub_notices=False))
    for minute, step in enumerate([("says", A, (Level.OPEN, None)), *steps]):
        _take(world, step, minute)
    known = {order.id: order for order in world.orders()}
    if len(known) == 2 and not known[A].frozen and not known[B].frozen:
        (mine,), (theirs,) = known[A].lines or (), known[B].lines or ()
        assert mine.shipped == theirs.shipped
        live = {s.id for s in known[A].shipments if not s.voided}
        assert live == {s.id for s in known[B].shipments if not s.voided}


@settings(max_examples=80)
@given(STEPS, st.booleans())
def test_what_a_command_says_is_what_the_order_then_is(
    steps: Sequence[Step], hub_notices: bool
) -> None:
    """`advance` on the stored order and the re-fold of the inputs afterwards agree (law 9)."""
    world = World(an_account(hub_notices=hub_notices))
    for minute, step in enumerate(steps):
        before = {order.id: order for order in world.orders()}
        answer = _take(world, step, minute)
        order = before.get(OrderId(str(step[1])))
        if answer is None or order is None:
            continue
        authority = _action(*step)[1]
        judged = advance(order, answer.action, by=authority, facts=facts(minute))
        if isinstance(answer, Refused):
            assert isinstance(judged, Refused)
            assert codes(answer.reasons) == codes(judged.reasons)
        else:
            assert isinstance(judged, Moved)
            assert judged.order == world.order(order.id) == answer.order


@settings(max_examples=80)
@given(STEPS)
def test_no_store_is_told_of_more_than_left(steps: Sequence[Step]) -> None:
    """Of each parcel a store hears once per label, and never of a parcel twice the same."""
    world = World()
    for minute, step in enumerate(steps):
        _take(world, step, minute)
    run(deliver(world.post(minute=99), world.repository))
    for channel in world.channels.values():
        told = [(m.order, m.notice.parcel, m.notice.revision) for m in channel.told]
        assert len(set(told)) == len(told)


def test_a_fact_can_raise_over_and_is_found() -> None:
    """We ship all three while one more leaves at the channel: over by one, on both, and found."""
    world = World()
    _says(world, A, Level.OPEN, None, 0)
    _says(world, B, Level.OPEN, None, 0)
    world.does(A, a_ship("s1"))
    _says(world, A, Level.OPEN, ORDERED + 1, 3)
    for id in (A, B):
        order = world.order(id)
        assert [1] == [line.over for line in order.lines or ()]
        assert {OrderReason.OVER_SHIPPED} == found(order)
