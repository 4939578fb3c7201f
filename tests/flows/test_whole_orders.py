"""What a channel is told that can only be told of whole orders, and what its word is worth then."""

from collections.abc import Mapping

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    HUB,
    SHOP,
    A,
    B,
    Scripted,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    an_account,
    at,
    moved,
    units,
)
from fulfilcore.accounts import Reopening
from fulfilcore.changes import MESSAGE
from fulfilcore.flows import claim_due, deliver, deliver_one, settle_notice
from fulfilcore.intake import Capabilities, Level
from fulfilcore.messages import Declined, Done, Later, Message
from fulfilcore.notices import NoticeReason, NoticeState
from fulfilcore.orders import Cancel, Edit, Restore, Split, Void
from fulfilcore.running import run
from fulfilcore.values import LineId, OrderId, ShipmentId

ORDER = OrderId("web-shop/7")


def a_world(
    *,
    parts: bool,
    closes: bool = True,
    reopening: Reopening = Reopening.ASK,
    minute: float | None = 0,
) -> World:
    """A web shop that takes news of parts, or only of whole orders, with an order of two lines."""
    can = Capabilities(system="webshop", partial_shipment=parts, split=parts, closes=closes)
    stores = tuple(
        evolve(store, capabilities=can, reopening=reopening) if store.id == SHOP else store
        for store in an_account().stores
    )
    world = World(an_account(stores=stores))
    lines = (a_line("l1", 1), a_line("l2", 1, sku="T"))
    world.imports(SHOP, a_channel_order("7", lines=lines, minute=minute))
    return world


def waiting(world: World) -> list[tuple[str, bool | None]]:
    """The parcels of which news waits, each with whether it completes the order."""
    told = (MESSAGE.of(record) for record in world.records(MESSAGE.name).values())
    return sorted((each.notice.parcel, each.notice.completes) for each in told if each)


def test_news_says_whether_it_completes_the_order() -> None:
    """The first parcel does not, the second does: nothing is left to ship then."""
    world = a_world(parts=True)
    moved(world.does(ORDER, a_ship("s1", ("l1", 1))))
    assert [("s1", False)] == waiting(world)
    moved(world.does(ORDER, a_ship("s2", ("l2", 1)), minute=2))
    assert [("s1", False), ("s2", True)] == waiting(world)


@pytest.mark.rule("S000-17")
def test_a_channel_of_whole_orders_is_told_once_all_has_left() -> None:
    """Until then the news waits, and says why; then each parcel completes the order."""
    world = a_world(parts=False)
    moved(world.does(ORDER, a_ship("s1", ("l1", 1))))
    assert [] == waiting(world)
    (notice,) = world.notices(ORDER)
    assert notice.reason is not None
    assert (NoticeState.OWED, NoticeReason.WHOLE_ORDERS_ONLY) == (notice.state, notice.reason.code)
    moved(world.does(ORDER, a_ship("s2", ("l2", 1)), minute=2))
    assert [("s1", True), ("s2", True)] == waiting(world)


def told(world: World, minute: float) -> tuple[Message, ...]:
    """Tell everybody what is due; what was told."""
    return run(deliver(world.post(minute=minute), world.repository))


def tells(world: World, minute: float) -> list[str]:
    """Tell the shop what is due; the parcels of which it was told."""
    return [message.notice.parcel for message in told(world, minute)]


def hears(world: World, level: Level, minute: float, count: int | None = None) -> None:
    """The shop says how far the order has come; of units it says nothing, or that all left."""
    lines = (a_line("l1", 1, shipped=count), a_line("l2", 1, sku="T", shipped=count))
    said = a_channel_order("7", level, minute=minute, lines=lines)
    world.imports(SHOP, said, minute=minute)


def to_ship(world: World, order: OrderId = ORDER) -> Mapping[LineId, int]:
    """The units still to be shipped, by line."""
    return {line.id: line.open for line in world.order(order).lines or () if line.open}


def of_others(world: World, order: OrderId = ORDER) -> int:
    """The units that count as sent by others."""
    return sum(line.theirs for line in world.order(order).lines or ())


def message(world: World, parcel: str) -> Message:
    """The news of a parcel's first label."""
    return world.messages()[f"{ORDER}#{parcel}#1"]


def all_shipped(*, parts: bool = False) -> World:
    """Both lines have left in two parcels, and the shop was told of neither."""
    world = a_world(parts=parts)
    moved(world.does(ORDER, a_ship("s1", ("l1", 1))))
    moved(world.does(ORDER, a_ship("s2", ("l2", 1)), minute=2))
    return world


def voided(world: World, shipment: str, minute: float) -> None:
    """A label is voided: its units are here again."""
    moved(world.does(ORDER, Void(shipment=ShipmentId(shipment)), minute=minute))


def told_of_the_first() -> World:
    """The shop was told of the first parcel, and so that all has left; then the other is voided."""
    world = all_shipped()
    assert ["s1"] == tells(world, 3)
    voided(world, "s2", 4)
    return world


@pytest.mark.rule("S000-17")
def test_what_waits_is_held_back_when_the_order_is_not_complete_any_more() -> None:
    """A void before anything was told: a shop of whole orders hears nothing until all has left."""
    world = all_shipped()
    voided(world, "s2", 3)
    waits = message(world, "s1")
    assert (None, False) == (waits.due, waits.notice.completes)
    assert waits.reason is not None
    assert NoticeReason.WHOLE_ORDERS_ONLY is waits.reason.code
    assert [] == tells(world, 4)
    moved(world.does(ORDER, a_ship("s3", ("l2", 1)), minute=5))
    assert ["s1"] == tells(world, 6)
    assert ["s2"] == tells(world, 6)


def test_what_a_worker_has_in_hand_is_not_told_either() -> None:
    """Claimed before the void and told after it: the worker looks once more, and puts it back."""
    world = all_shipped()
    (claimed,) = run(claim_due(world.repository, world.post(minute=3)))
    voided(world, "s2", 3.5)
    back = run(deliver_one(claimed, world.post(minute=4), world.repository))
    assert (None, 0) == (back.due, back.tried)
    assert [] == world.channels[SHOP].told


def test_a_shop_that_takes_parts_is_told_but_not_that_all_has_left() -> None:
    """The news of what has left goes on; only that it completes the order is taken back."""
    world = a_world(parts=True)
    moved(world.does(ORDER, a_ship("s0", ("l1", 1), ("l2", 1))))
    assert [("s0", True)] == waiting(world)
    more = a_channel_order("7", minute=2, lines=(a_line("l1", 1), a_line("l2", 2, sku="T")))
    world.imports(SHOP, more, minute=2)
    assert [("s0", False)] == waiting(world)
    assert ["s0"] == tells(world, 3)


@pytest.mark.parametrize("count", [None, 1])
def test_an_echo_of_a_whole_order_is_no_unit_of_others(count: int | None) -> None:
    """Told that all has left, it shows all as shipped, also what was taken back just before.

    The second label was voided when only the first had been told: its unit is still to be shipped.
    """
    world = told_of_the_first()
    hears(world, Level.SHIPPED, 5, count)
    assert (0, {LineId("l2"): 1}) == (of_others(world), to_ship(world))
    moved(world.does(ORDER, a_ship("s3", ("l2", 1)), minute=6))
    assert ["s2"] == tells(world, 7)


@pytest.mark.rule("S001-21")
@pytest.mark.parametrize("count", [None, 1])
def test_what_was_called_off_here_only_is_no_unit_of_others(count: int | None) -> None:
    """One line left, the rest was cancelled here: the shop shows both as shipped.

    Restored, the rest is still to be shipped, whatever the shop says again.
    """
    world = a_world(parts=False)
    moved(world.does(ORDER, a_ship("s1", ("l1", 1))))
    moved(world.does(ORDER, Cancel(), minute=2))
    assert ["s1"] == tells(world, 3)
    hears(world, Level.SHIPPED, 4, count)
    assert (0, {}) == (of_others(world), to_ship(world))
    moved(world.does(ORDER, Restore(), minute=5))
    assert {LineId("l2"): 1} == to_ship(world)
    hears(world, Level.SHIPPED, 6, count)
    assert (0, {LineId("l2"): 1}) == (of_others(world), to_ship(world))


def test_a_shop_that_opens_the_order_again_is_believed_when_it_closes_it() -> None:
    """Shown as shipped, then as to be shipped, and then as shipped: that left without us."""
    world = told_of_the_first()
    hears(world, Level.SHIPPED, 5)
    hears(world, Level.OPEN, 6)
    assert {LineId("l2"): 1} == to_ship(world)
    hears(world, Level.SHIPPED, 7)
    assert (1, {}) == (of_others(world), to_ship(world))


@pytest.mark.parametrize("between", [Level.REVIEW, Level.UNPAID, Level.UNREADY])
def test_a_shop_may_open_the_order_again_by_and_by(between: Level) -> None:
    """Shown as shipped, then on hold, then as to be shipped: it is open again all the same."""
    world = told_of_the_first()
    hears(world, Level.SHIPPED, 5)
    hears(world, between, 6)
    hears(world, Level.OPEN, 7)
    assert {LineId("l2"): 1} == to_ship(world)
    hears(world, Level.SHIPPED, 8)
    assert (1, {}) == (of_others(world), to_ship(world))


def test_what_closes_an_order_again_is_an_echo_again() -> None:
    """Told twice that all has left, it shows all as shipped twice: neither says a thing of units.

    In between the shop opened the order; then one of the new parcels was voided untold.
    """
    world = told_of_the_first()
    voided(world, "s1", 4)
    hears(world, Level.SHIPPED, 5)
    hears(world, Level.OPEN, 6)
    moved(world.does(ORDER, a_ship("s3", ("l1", 1)), minute=7))
    moved(world.does(ORDER, a_ship("s4", ("l2", 1)), minute=7))
    assert ["s1"] == tells(world, 8)
    voided(world, "s4", 9)
    hears(world, Level.SHIPPED, 10)
    assert (0, {LineId("l2"): 1}) == (of_others(world), to_ship(world))


def test_what_was_told_of_an_earlier_generation_explains_nothing() -> None:
    """It left, was cancelled and opened again as a new order: that one leaves without us."""
    world = a_world(parts=False, reopening=Reopening.NEW_GENERATION, minute=None)
    moved(world.does(ORDER, a_ship("s1", ("l1", 1), ("l2", 1))))
    assert ["s1"] == tells(world, 3)
    hears(world, Level.CANCELLED, 4)
    hears(world, Level.OPEN, 5)
    new = OrderId(f"{ORDER}~2")
    assert {LineId("l1"): 1, LineId("l2"): 1} == to_ship(world, new)
    hears(world, Level.SHIPPED, 6)
    assert (2, {}) == (of_others(world, new), to_ship(world, new))


@pytest.mark.parametrize("minute", [2, 4], ids=["before the rest left", "after it"])
def test_a_shop_that_does_not_say_which_part_left_is_told_once_all_has(minute: float) -> None:
    """It shows the order as partly shipped, of which units it says nothing: here all have left."""
    world, late = a_world(parts=False), minute > 3
    moved(world.does(ORDER, a_ship("s1", ("l1", 1))))
    if not late:
        hears(world, Level.PARTLY_SHIPPED, minute)
    moved(world.does(ORDER, a_ship("s2", ("l2", 1)), minute=3))
    if late:
        hears(world, Level.PARTLY_SHIPPED, minute)
    assert [("s1", True), ("s2", True)] == waiting(world)
    assert ["s1"] == tells(world, 5)


@pytest.mark.parametrize("parts", [True, False])
def test_a_shop_that_was_not_told_that_all_has_left_is_believed(*, parts: bool) -> None:
    """Somebody closed the order there: what we did not ship left without us."""
    world = a_world(parts=parts)
    moved(world.does(ORDER, a_ship("s1", ("l1", 1))))
    assert (["s1"] if parts else []) == tells(world, 2)
    hears(world, Level.SHIPPED, 3)
    assert (1, {}) == (of_others(world), to_ship(world))


def test_a_shop_that_no_news_closes_is_believed() -> None:
    """It takes what it is told for what has left: a unit that was added since left without us."""
    world = a_world(parts=True, closes=False)
    moved(world.does(ORDER, a_ship("s0", ("l1", 1), ("l2", 1))))
    assert ["s0"] == tells(world, 2)
    for minute, level in ((3, Level.PARTLY_SHIPPED), (4, Level.SHIPPED)):
        more = a_line("l1", 1), a_line("l2", 2, sku="T")
        world.imports(SHOP, a_channel_order("7", level, minute=minute, lines=more), minute=minute)
    assert (1, {}) == (of_others(world), to_ship(world))


def test_a_shop_that_refused_to_hear_it_is_believed() -> None:
    """It did not take the news that all has left: when it shows that, others sent the rest."""
    world = all_shipped()
    world.channels[SHOP] = Scripted(Declined("not now, not ever"))
    assert ["s1"] == tells(world, 3)
    voided(world, "s2", 4)
    hears(world, Level.SHIPPED, 5)
    assert (1, {}) == (of_others(world), to_ship(world))


def test_what_the_shop_said_before_it_could_know_does_not_open_the_order() -> None:
    """A version from before the void arrives after it: open then is not opened again."""
    world = told_of_the_first()
    hears(world, Level.OPEN, 2)
    hears(world, Level.SHIPPED, 5)
    assert (0, {LineId("l2"): 1}) == (of_others(world), to_ship(world))


def test_what_a_shop_counts_is_believed_though_it_was_told_that_all_has_left() -> None:
    """Two units of a line where one was told: the other left without us, whoever closed it."""
    world = a_world(parts=True)
    moved(world.does(ORDER, a_ship("s0", ("l1", 1), ("l2", 1))))
    assert ["s0"] == tells(world, 2)
    moved(world.does(ORDER, Edit(note="a gift"), minute=3))
    lines = (a_line("l1", 1, shipped=1), a_line("l2", 2, sku="T", shipped=2))
    world.imports(SHOP, a_channel_order("7", Level.SHIPPED, minute=4, lines=lines), minute=4)
    assert (1, {}) == (of_others(world), to_ship(world))


def test_a_part_that_was_called_off_is_no_unit_of_others() -> None:
    """One part left and the other was cancelled: told that all has left, the shop says so."""
    world = a_world(parts=True)
    moved(world.does(ORDER, Split(parts=(units(("l2", 1)),))))
    first, second = (part.id for part in world.order(ORDER).parts)
    moved(world.does(second, Cancel(), minute=2))
    moved(world.does(first, a_ship("s1", ("l1", 1)), minute=2))
    assert ["s1"] == tells(world, 3)
    hears(world, Level.SHIPPED, 4)
    assert 0 == of_others(world)


def test_what_is_called_off_with_its_original_is_no_unit_of_others() -> None:
    """The marketplace cancels what has not left: its hub of whole orders shows it as shipped."""
    can = Capabilities(system="hub", closes=True)
    stores = tuple(evolve(s, capabilities=can) if s.id == HUB else s for s in an_account().stores)
    world = World(an_account(stores=stores))
    lines = a_line("a-1", 1), a_line("a-2", 1, sku="T")
    copied = a_line("b1", 1), a_line("b2", 1, sku="T")
    world.imports(AMAZON, a_channel_order(lines=lines))
    world.imports(HUB, a_copy(lines=copied))
    moved(world.does(A, a_ship("s1", ("a-1", 1))))
    world.imports(AMAZON, a_channel_order("902-1", Level.CANCELLED, minute=3, lines=lines))
    assert {AMAZON, HUB} == {message.store for message in told(world, 4)}
    world.imports(HUB, a_copy("17", Level.SHIPPED, minute=5, lines=copied))
    assert 0 == of_others(world, B)


@pytest.mark.parametrize("still_complete", [True, False])
def test_a_person_sends_it_again_only_once_all_has_left(still_complete: bool) -> None:
    """News that the shop refused, to be told again: it waits where a label was voided since."""
    world = all_shipped()
    world.channels[SHOP] = Scripted(Declined("closed"), *[Done()] * 3)
    assert ["s1"] == tells(world, 3)
    if not still_complete:
        voided(world, "s2", 4)
    news = run(
        settle_notice(f"{ORDER}#s1#1", told=False, by="Ann", now=at(5), repository=world.repository)
    )
    assert (at(5) if still_complete else None) == news.due


def test_what_waits_for_its_order_does_not_come_due_because_its_shop_rests() -> None:
    """Put back while its shop asks to be left alone, it still waits for its order."""
    world = all_shipped()
    world.imports(SHOP, a_channel_order("8"))
    moved(world.does(OrderId("web-shop/8"), a_ship("s8")))
    world.channels[SHOP] = Scripted(Later(at(30)))
    claimed = run(claim_due(world.repository, world.post(minute=3)))
    mine = {each.message.notice.parcel: each for each in claimed}
    voided(world, "s2", 3)
    run(deliver_one(mine[ShipmentId("s8")], world.post(minute=3), world.repository))
    back = run(deliver_one(mine[ShipmentId("s1")], world.post(minute=4), world.repository))
    assert back.due is None
