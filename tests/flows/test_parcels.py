"""Orders in parts, orders in one parcel, orders sent again: through the flows, notices included."""

from collections.abc import Sequence

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    CLERK,
    HUB,
    PRIME,
    A,
    B,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    found,
    moved,
    refused,
    units,
)
from fulfilcore.flows import deliver
from fulfilcore.intake import ChannelOrder, Level
from fulfilcore.messages import Done
from fulfilcore.notices import NoticeState
from fulfilcore.orders import (
    Actor,
    Authority,
    Cancel,
    Combine,
    Delegate,
    Hold,
    Order,
    OrderReason,
    Refused,
    Reject,
    Rejoin,
    Release,
    Reship,
    Split,
    Status,
    Uncombine,
    Void,
)
from fulfilcore.running import run
from fulfilcore.values import Address, OrderId, ShipmentId

R = OrderReason
FIRST, SECOND = OrderId("hub/17~p1"), OrderId("hub/17~p2")
C, D = OrderId("hub/18"), OrderId("hub/19")
RENO = Address(name="Ann", lines=("1 Main St",), city="Reno", country="US")


def a_shop_order(reference: str = "17", city: str = "Reno") -> ChannelOrder:
    """Three mugs and two pots of the hub's own shop."""
    lines = (a_line("l1", 3), a_line("l2", 2, sku="POT"))
    content = evolve(a_copy(reference, of="902-1", lines=lines), references=())
    return evolve(content, ship_to=evolve(RENO, city=city))


def a_split_world() -> World:
    """One mug and both pots apart from two mugs."""
    world = World()
    world.imports(HUB, a_shop_order())
    moved(world.does(B, Split(parts=(units(("l1", 1), ("l2", 2)),))))
    return world


def counts(order: Order) -> list[tuple[str, int, int, int]]:
    """Per line what is ordered, open and shipped."""
    return [(line.id, line.ordered, line.open, line.shipped) for line in order.lines or ()]


def told(world: World) -> list[tuple[str, str, list[tuple[str, int]]]]:
    """Deliver everything: which store was told of which parcel, with which units."""
    for minute in (60, 61, 62):  # one message of an order at a time
        run(deliver(world.post(minute=minute), world.repository))
    return [
        (store, m.notice.reference, [(u.line, u.quantity) for u in m.notice.lines])
        for store, channel in world.channels.items()
        for m in channel.told
    ]


# --- split


def test_a_split_order_is_worked_on_in_its_parts() -> None:
    """Units are shared out, the whole is hidden, and each part stands for itself."""
    world = a_split_world()
    assert [("l1", 2, 2, 0)] == counts(world.order(FIRST))
    assert [("l1", 1, 1, 0), ("l2", 2, 2, 0)] == counts(world.order(SECOND))
    assert (False, True, True) == tuple(world.order(id).visible for id in (B, FIRST, SECOND))
    assert R.SPLIT in refused(world.does(B, a_ship("s1")))


def test_parts_go_their_own_ways_and_the_order_is_shipped_with_the_last() -> None:
    """One part with a provider, one held: the whole stands where its least finished part does."""
    world = a_split_world()
    moved(world.does(SECOND, Delegate(provider="3PL")))
    moved(world.does(FIRST, Hold()))
    assert Status.ON_HOLD is world.order(B).status
    moved(world.does(SECOND, a_ship("s2"), by=CLERK[Authority.PROVIDER]))
    moved(world.does(FIRST, Release()))
    assert Status.AWAITING_SHIPMENT is world.order(B).status
    moved(world.does(FIRST, a_ship("s1")))
    assert [Status.SHIPPED] * 3 == [world.order(id).status for id in (B, FIRST, SECOND)]
    assert [
        ("hub", "17", [("l1", 1), ("l2", 2)]),
        ("hub", "17", [("l1", 2)]),
    ] == told(world)


def test_voiding_a_parts_label_opens_that_part_only() -> None:
    """A label belongs to the part it was made on."""
    world = a_split_world()
    moved(world.does(FIRST, a_ship("s1")))
    moved(world.does(SECOND, a_ship("s2")))
    moved(world.does(SECOND, Void(shipment=ShipmentId("s2")), minute=2))
    assert (Status.SHIPPED, Status.AWAITING_SHIPMENT) == (
        world.order(FIRST).status,
        world.order(SECOND).status,
    )


def test_what_the_channel_changes_reaches_the_parts() -> None:
    """A unit more goes to the first part; one less is taken from the last."""
    world = a_split_world()
    more = evolve(a_shop_order(), lines=(a_line("l1", 5), a_line("l2", 1, sku="POT")))
    world.imports(HUB, evolve(more, modified=a_channel_order(minute=9).modified), minute=9)
    assert [("l1", 4, 4, 0)] == counts(world.order(FIRST))
    assert [("l1", 1, 1, 0), ("l2", 1, 1, 0)] == counts(world.order(SECOND))


def test_parts_are_joined_again_before_there_are_labels() -> None:
    """The parts are gone, their records too; the history stays with the order."""
    world = a_split_world()
    moved(world.does(FIRST, Hold(note="wait")))
    assert Status.ON_HOLD is moved(world.does(B, Rejoin(), minute=2)).status
    assert [B] == [order.id for order in world.orders()]
    assert [("l1", 3, 3, 0), ("l2", 2, 2, 0)] == counts(world.order(B))
    assert any("hub/17~p1: hold" in entry.what for entry in world.history(B))
    assert {R.UNKNOWN_ORDER} == refused(world.does(FIRST, Release(), minute=3))


@pytest.mark.parametrize("label_on", [FIRST, SECOND])
def test_parts_with_labels_stay_apart(label_on: OrderId) -> None:
    """Void the labels first."""
    world = a_split_world()
    moved(world.does(label_on, a_ship("s1")))
    assert R.LABELS_EXIST in refused(world.does(B, Rejoin()))


def test_a_part_with_a_provider_stays_apart() -> None:
    """Call it back first."""
    world = a_split_world()
    moved(world.does(SECOND, Delegate(provider="3PL")))
    assert {R.WITH_PROVIDER} == refused(world.does(B, Rejoin()))


def test_a_channel_cancels_all_parts() -> None:
    """A cancellation binds the whole; whoever had a part is to be called back."""
    world = a_split_world()
    moved(world.does(SECOND, Delegate(provider="3PL")))
    off = evolve(a_shop_order(), level=Level.CANCELLED, modified=a_channel_order(minute=9).modified)
    world.imports(HUB, off, minute=9)
    assert [Status.CANCELLED] * 3 == [world.order(id).status for id in (B, FIRST, SECOND)]
    assert R.CALL_BACK in found(world.order(B))


@pytest.mark.rule("S004-24")
def test_a_prime_order_is_not_split() -> None:
    """Nor one that may be Prime; the permit says that it is not."""
    world = World()
    lines = (a_line("l1", 3),)
    world.imports(AMAZON, a_channel_order(lines=lines, programme=PRIME))
    parts, unknown = Split(parts=(units(("l1", 1)),)), evolve(PRIME, prime=None)
    assert R.PRIME_NO_SPLIT in refused(world.does(A, parts))
    world.imports(AMAZON, a_channel_order("902-2", lines=lines, programme=unknown))
    unsure = OrderId("amazon-us/902-2")
    assert R.UNPROVEN in refused(world.does(unsure, parts))
    assert R.UNPROVEN not in refused(world.does(unsure, parts, permits=["not-prime"]))


@pytest.mark.rule("S004-83")
def test_a_channel_that_cannot_hear_of_parts_refuses() -> None:
    """Amazon takes no split; the refusal names the system."""
    world = World()
    world.imports(AMAZON, a_channel_order(lines=(a_line("l1", 3),)))
    assert {R.CHANNEL_CANNOT} == refused(world.does(A, Split(parts=(units(("l1", 1)),))))


def test_an_order_that_arrived_cancelled_is_not_split() -> None:
    """Frozen is frozen."""
    world = World()
    world.imports(HUB, evolve(a_shop_order(), level=Level.CANCELLED))
    assert R.FROZEN in refused(world.does(B, Split(parts=(units(("l1", 1)),))))


def test_who_reports_is_not_called_back_any_more() -> None:
    """Called off at one provider: its refusal, told twice, ends the call back and nothing else."""
    world = World()
    world.imports(HUB, a_shop_order())
    moved(world.does(B, Delegate(provider="3PL")))
    moved(world.does(B, Cancel(), minute=2))
    assert {R.CALL_BACK} == found(world.order(B))
    by, no = Actor("3PL", Authority.PROVIDER), Reject(note="not ours")
    moved(world.does(B, no, by=by, id="no", minute=3))
    moved(world.does(B, no, by=by, id="no", minute=4))
    assert (Status.CANCELLED, set()) == (world.order(B).status, found(world.order(B)))


# --- combine


def a_shared_world(*cities: str) -> World:
    """Two orders of the hub's shop to one address, unless cities say otherwise."""
    world = World()
    first, second = cities or ("Reno", "Reno")
    world.imports(HUB, a_shop_order("18", first), a_shop_order("19", second))
    return world


def test_one_parcel_for_two_orders_tells_each_store_of_its_own_units() -> None:
    """Shipping the first ships both, under one shipment; each is told with its own lines."""
    world = a_shared_world()
    moved(world.does(C, Combine(orders=(D,))))
    assert (True, False) == (world.order(C).visible, world.order(D).visible)
    assert {R.COMBINED_INTO} == refused(world.does(D, Hold()))
    moved(world.does(C, a_ship("s1")))
    assert [Status.SHIPPED] * 2 == [world.order(id).status for id in (C, D)]
    everything = [("l1", 3), ("l2", 2)]
    assert [("hub", "18", everything), ("hub", "19", everything)] == told(world)


def test_voiding_the_shared_label_opens_both() -> None:
    """A label is void for everything that travelled under it; both travel together again."""
    world = a_shared_world()
    moved(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, a_ship("s1")))
    moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=2))
    assert [Status.AWAITING_SHIPMENT] * 2 == [world.order(id).status for id in (C, D)]
    assert (True, False) == (world.order(C).visible, world.order(D).visible)


def test_a_void_knows_what_every_order_of_the_parcel_had_seen() -> None:
    """The second order is not carried any more once all has left, yet its act is void too."""
    world = a_shared_world()
    world.imports(HUB, evolve(a_shop_order("19", "Reno"), level=None, modified=None, number="19"))
    moved(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, a_ship("s1"), minute=1))
    moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=2))
    assert [[True], [True]] == [
        [shipment.voided for shipment in world.order(each).shipments] for each in (C, D)
    ]


def test_combined_orders_are_taken_apart_before_there_are_labels() -> None:
    """Each is by itself again; with a label it is too late."""
    world = a_shared_world()
    moved(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, a_ship("s1", ("l1", 1))))
    assert R.LABELS_EXIST in refused(world.does(C, Uncombine(), minute=2))
    moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=3))
    moved(world.does(C, Uncombine(), minute=4))
    assert (True, True) == (world.order(C).visible, world.order(D).visible)


def test_an_obstacle_of_either_order_stops_the_parcel() -> None:
    """A review at the channel of the one holds up both, and says so."""
    world = a_shared_world()
    moved(world.does(C, Combine(orders=(D,))))
    late = a_channel_order(minute=9).modified
    world.imports(HUB, evolve(a_shop_order("19"), level=Level.REVIEW, modified=late), minute=9)
    assert R.HELD in refused(world.does(C, a_ship("s1"), minute=10))


def test_an_order_called_off_leaves_the_parcel() -> None:
    """If the one that carries is cancelled, the other is shown by itself; nothing is lost."""
    world = a_shared_world()
    moved(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, Cancel(), minute=2))
    assert (True, Status.AWAITING_SHIPMENT) == (world.order(D).visible, world.order(D).status)
    moved(world.does(D, a_ship("s1"), minute=3))


def test_an_order_that_was_let_go_may_travel_with_another() -> None:
    """It then belongs to that parcel alone, whatever becomes of the first."""
    world = a_shared_world()
    world.imports(HUB, a_shop_order("20"))
    other = OrderId("hub/20")
    moved(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, Cancel(), minute=2))
    moved(world.does(other, Combine(orders=(D,)), minute=3))
    assert ((), (D,)) == (world.order(C).combined, world.order(other).combined)
    moved(world.does(other, a_ship("s1"), minute=4))
    assert Status.SHIPPED is world.order(D).status


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ((), R.NOTHING_TO_COMBINE),
        ((C,), R.UNKNOWN_ORDER),
        ((OrderId("hub/404"),), R.UNKNOWN_ORDER),
    ],
)
def test_what_cannot_be_combined(others: Sequence[OrderId], code: OrderReason) -> None:
    """Nothing, itself, or what is not there."""
    assert code in refused(a_shared_world().does(C, Combine(orders=tuple(others))))


def test_two_addresses_share_no_parcel_unless_a_person_says_so() -> None:
    """They may be one place written in two ways."""
    world = a_shared_world("Reno", "Elko")
    assert {R.SHIP_TO_DIFFERS} == refused(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, Combine(orders=(D,)), despite=["SHIP_TO_DIFFERS"]))


def test_case_and_blanks_make_no_other_address() -> None:
    """What no carrier minds, nobody is asked about."""
    moved(a_shared_world("Reno", "  RENO ").does(C, Combine(orders=(D,))))


@pytest.mark.rule("S004-25")
def test_no_prime_order_shares_a_parcel() -> None:
    """One Prime order among them refuses the whole, and is named."""
    world = World()
    prime = evolve(a_channel_order("902-1", programme=PRIME), ship_to=RENO)
    world.imports(AMAZON, prime, evolve(a_channel_order("902-2"), ship_to=RENO))
    other = OrderId("amazon-us/902-2")
    answer = world.does(other, Combine(orders=(A,)))
    assert isinstance(answer, Refused)
    assert [f"{A} is Prime, and Prime orders are not combined"] == [r.text for r in answer.reasons]


@pytest.mark.rule("S001-36")
def test_a_hidden_copy_shares_no_parcel() -> None:
    """Its original does; shipped there, the copy's hub is told as ever."""
    world = World()
    world.imports(AMAZON, evolve(a_channel_order(), ship_to=RENO))
    world.imports(HUB, evolve(a_copy("17", of="902-1"), ship_to=RENO), a_shop_order("18"))
    assert R.OTHER_NOT_FREE in refused(world.does(C, Combine(orders=(B,))))
    moved(world.does(C, Combine(orders=(A,))))
    moved(world.does(C, a_ship("s1")))
    assert {"amazon-us", "hub"} == {store for store, _, _ in told(world)}
    assert [Status.SHIPPED] * 3 == [world.order(id).status for id in (A, B, C)]


def test_a_shared_parcel_is_shipped_once_whatever_is_repeated() -> None:
    """The command again changes nothing; another shipment finds nothing open."""
    world = a_shared_world()
    moved(world.does(C, Combine(orders=(D,))))
    moved(world.does(C, a_ship("s1"), id="ship"))
    before = world.records()
    moved(world.does(C, a_ship("s1"), id="ship", minute=5))
    assert before == world.records()
    assert R.NOTHING_OPEN in refused(world.does(C, a_ship("s2"), minute=6))
    assert R.NOTHING_OPEN in refused(world.does(D, a_ship("s3"), minute=6))


# --- sent again


def test_reshipping_moves_no_unit_and_tells_nobody() -> None:
    """The order stays shipped; the channel counted the units when they were first sent."""
    world = World()
    world.imports(HUB, a_shop_order())
    moved(world.does(B, a_ship("s1")))
    told(world)
    moved(world.does(B, Reship(shipment=ShipmentId("s2"), tracking="1Z2"), minute=2))
    assert [("l1", 3, 0, 3), ("l2", 2, 0, 2)] == counts(world.order(B))
    states = {notice.shipment: notice.state for notice in world.notices(B)}
    assert {"s1": NoticeState.SENT, "s2": NoticeState.SUPPRESSED} == states
    moved(world.does(B, Void(shipment=ShipmentId("s2")), minute=3))
    assert (Status.SHIPPED, set()) == (world.order(B).status, found(world.order(B)))


def test_only_what_left_is_sent_again() -> None:
    """Nothing left yet; then no more than left; never under a known label."""
    world = World()
    world.imports(HUB, a_shop_order())
    again = Reship(shipment=ShipmentId("s2"), units=units(("l1", 2), ("l9", 1)))
    assert {R.NOTHING_LEFT, R.NOT_SO_MANY_LEFT, R.UNKNOWN_LINE} == refused(world.does(B, again))
    moved(world.does(B, a_ship("s1", ("l1", 1))))
    assert {R.NOT_SO_MANY_LEFT, R.UNKNOWN_LINE} == refused(world.does(B, again))
    known = Reship(shipment=ShipmentId("s1"), units=units(("l1", 1)))
    assert {R.SHIPMENT_KNOWN} == refused(world.does(B, known))


# --- addresses


def test_one_parcel_goes_to_one_address() -> None:
    """An order to two addresses is shipped in two parcels, each told with its own."""
    world = World()
    lines = (a_line("l1", 1, address="7"), a_line("l2", 1, address="8"))
    world.imports(HUB, evolve(a_shop_order(), lines=lines))
    world.channels[HUB].answers.extend([Done("1"), Done("2")])
    assert {R.SEVERAL_ADDRESSES} == refused(world.does(B, a_ship("s1")))
    moved(world.does(B, a_ship("s1", ("l1", 1))))
    moved(world.does(B, a_ship("s2", ("l2", 1))))
    run(deliver(world.post(), world.repository))
    run(deliver(world.post(minute=9), world.repository))
    assert ["7", "8"] == [m.notice.address for m in world.channels[HUB].told]


def test_refusals_of_both_orders_are_told_together() -> None:
    """Whoever ships learns everything at once."""
    world = a_shared_world()
    moved(world.does(C, Combine(orders=(D,))))
    late = a_channel_order(minute=9).modified
    for reference, level in (("18", Level.REVIEW), ("19", Level.UNPAID)):
        world.imports(HUB, evolve(a_shop_order(reference), level=level, modified=late), minute=9)
    assert {R.HELD, R.UNPAID} <= refused(world.does(C, a_ship("s1"), minute=10))
