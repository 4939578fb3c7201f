"""Marking many orders as shipped from what somebody reports."""

from datetime import timedelta

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    ANN,
    HUB,
    NOON,
    PRIME,
    SHOP,
    A,
    B,
    Counting,
    World,
    a_channel_order,
    a_copy,
    a_line,
    at,
    codes,
)
from fulfilcore.accounts import Reopening
from fulfilcore.changes import Changes
from fulfilcore.errors import Stale
from fulfilcore.flows import Marked, Marking, NotMarked, mark_shipped
from fulfilcore.intake import Level, Part
from fulfilcore.orders import Combine, Hold, OrderReason, Release, ReportReason, Split, Status
from fulfilcore.ports import Reply
from fulfilcore.reasons import Code
from fulfilcore.running import run
from fulfilcore.shipments import LineUnits, ReportedParcel, ReportedUnits
from fulfilcore.values import LineId, OrderId, ShipmentId, Sku, StoreId

R = OrderReason


def a_parcel(order: str = "1001", *units: tuple[str, int | None], **more: object) -> ReportedParcel:
    """A parcel of some SKUs, or of everything."""
    said = tuple(ReportedUnits(sku=Sku(sku), quantity=n) for sku, n in units) or None
    plain = ReportedParcel(order=order, tracking="T1", carrier="UPS", units=said)
    return evolve(plain, **more) if more else plain  # type: ignore[arg-type]


def a_world(*lines: tuple[str, str, int]) -> World:
    """A world with one order, number 1001."""
    world = World()
    listed = [a_line(id, n, sku=sku) for id, sku, n in lines or (("l1", "MUG", 2),)]
    world.imports(SHOP, a_channel_order("77", number="1001", lines=listed))
    return world


ID = OrderId("web-shop/77")


def marks(
    world: World, *parcels: ReportedParcel, minute: float = 5, **more: object
) -> list[Marking]:
    """What becomes of some parcels."""
    flow = mark_shipped(
        parcels,
        by=ANN,
        now=at(minute),
        repository=world.repository,
        **more,  # type: ignore[arg-type]
    )
    return list(run(flow))


def why(marking: Marking) -> set[Code]:
    """Why a parcel was not marked."""
    assert isinstance(marking, NotMarked), marking
    return codes(marking.reasons)


@pytest.mark.rule("S000-13")
@pytest.mark.rule("S000-15")
@pytest.mark.rule("S000-16")
@pytest.mark.rule("S000-17")
def test_a_reported_parcel_ships_its_order() -> None:
    """Status and tracking first; then the store is owed the news."""
    world = a_world()
    left = at(-60)
    (marking,) = marks(world, a_parcel(service="Ground", left_at=left))
    assert isinstance(marking, Marked)
    order = world.order(ID)
    (shipment,) = order.shipments
    assert Status.SHIPPED is order.status
    assert ("UPS", "Ground", "T1") == (shipment.carrier, shipment.service, shipment.tracking)
    assert (left, [left]) == (
        shipment.at,
        [message.notice.shipped_at for message in world.messages().values()],
    )


@pytest.mark.rule("S000-29")
def test_each_parcel_has_its_own_outcome() -> None:
    """The good ones take effect, whatever stands between them."""
    world = a_world(("l1", "MUG", 1), ("l2", "TEA", 2))
    outcomes = marks(
        world,
        a_parcel("1001", ("MUG", 1)),
        a_parcel("404"),
        a_parcel("1001", ("CUP", 1), ("TEA", 3), tracking="T2"),
        a_parcel("1001", ("TEA", None), tracking="T3"),
    )
    assert [Marked, NotMarked, NotMarked, Marked] == [type(each) for each in outcomes]
    assert {ReportReason.NAME_UNKNOWN} == why(outcomes[1])
    assert {ReportReason.SKU_NOT_ORDERED, ReportReason.SKU_NOT_OPEN} == why(outcomes[2])
    assert Status.SHIPPED is world.order(ID).status
    assert ["T1", "T3"] == [each.tracking for each in world.order(ID).shipments]


def test_the_same_report_marks_nothing_twice() -> None:
    """Not even where the order has units left, and not if its rows come in another file."""
    world = a_world(("l1", "MUG", 2))
    parcel = a_parcel("1001", ("MUG", 1))
    first = marks(world, parcel)
    before = world.records("order", "act", "message")
    again = marks(world, evolve(parcel, place="line 99"), minute=9)
    assert [Marked, Marked] == [type(each) for each in (*first, *again)]
    assert before == world.records("order", "act", "message")
    assert 1 == len(world.order(ID).shipments)


def test_a_parcel_that_was_refused_is_tried_anew() -> None:
    """What stood in its way may be gone; each try has its record."""
    world = a_world()
    world.does(ID, Hold())
    parcel = a_parcel()
    for minute in (5, 6):
        assert {R.HELD, R.NOT_FROM_HERE} == why(marks(world, parcel, minute=minute)[0])
    world.does(ID, Release(), minute=7)
    assert [Marked, Marked] == [type(marks(world, parcel, minute=m)[0]) for m in (8, 9)]
    assert 1 == len(world.order(ID).shipments)


def test_units_of_a_sku_are_those_still_open() -> None:
    """The first line first; what an earlier row of the parcel took is taken."""
    world = a_world(("l1", "MUG", 2), ("l2", "MUG", 3), ("l3", "TEA", 1))
    marks(world, a_parcel("1001", ("MUG", 1)))
    (marking,) = marks(world, a_parcel("1001", ("MUG", 2), ("MUG", 2), tracking="T2"))
    assert isinstance(marking, Marked)
    assert {"l1": 1, "l2": 3} == {
        each.line: each.quantity for each in world.order(ID).shipments[1].units
    }
    (none,) = marks(world, a_parcel("1001", ("MUG", None), tracking="T3"))
    assert {ReportReason.SKU_NOT_OPEN} == why(none)


def test_lines_may_be_named_by_their_ids() -> None:
    """The id counts before the SKU; one that is not there is a reason."""
    world = a_world(("l1", "MUG", 1), ("l2", "MUG", 1))
    line = ReportedUnits(line=LineId("l2"), sku=Sku("MUG"))
    marks(world, a_parcel(units=(line,)))
    assert ((LineUnits(LineId("l2"), 1),)) == world.order(ID).shipments[0].units
    nobody = ReportedUnits(line=LineId("l9"), quantity=1)
    assert {R.UNKNOWN_LINE} == why(marks(world, a_parcel(units=(nobody,), tracking="T2"))[0])


@pytest.mark.parametrize("name", ["1001", "77", "web-shop/77"])
def test_an_order_is_found_by_all_its_names(name: str) -> None:
    """Number, reference and id."""
    world = a_world()
    assert [Marked] == [type(each) for each in marks(world, a_parcel(name))]


def test_a_name_of_several_orders_is_nobodys() -> None:
    """Unless the report names the store, by its id or as it calls it."""
    world = a_world()
    world.imports(AMAZON, a_channel_order("902-1", number="1001"))
    assert {ReportReason.NAME_AMBIGUOUS} == why(marks(world, a_parcel())[0])
    assert {ReportReason.NAME_UNKNOWN} == why(marks(world, a_parcel(store="elsewhere"))[0])
    stores = {"My Web Shop": SHOP}
    (marking,) = marks(world, a_parcel(store="My Web Shop"), stores=stores)
    assert isinstance(marking, Marked)
    assert ID == marking.moved.order.id
    (other,) = marks(world, a_parcel(store=AMAZON))
    assert isinstance(other, Marked)
    assert A == other.moved.order.id


def test_a_tracking_number_is_no_name_of_an_order() -> None:
    """A parcel of another order may bear what a file takes for a number."""
    world = a_world()
    marks(world, a_parcel(tracking="555"))
    assert {ReportReason.NAME_UNKNOWN} == why(marks(world, a_parcel("555"))[0])


@pytest.mark.rule("S001-16")
def test_a_hidden_copy_is_never_marked() -> None:
    """The answer says of which order it is one."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy())
    (marking,) = marks(world, a_parcel("17"))
    assert {R.HIDDEN} == why(marking)
    assert isinstance(marking, NotMarked)
    assert A in marking.reasons[0].text
    assert () == world.order(B).shipments


def test_a_copy_of_the_same_number_is_passed_over() -> None:
    """Then the number means the original."""
    world = World()
    world.imports(AMAZON, a_channel_order(number="5"))
    world.imports(HUB, evolve(a_copy(), number="5"))
    (marking,) = marks(world, a_parcel("5"))
    assert isinstance(marking, Marked)
    assert A == marking.moved.order.id


def test_a_later_generation_takes_the_name() -> None:
    """The order that arrived cancelled stays as it was; its successor has a mark of its own too."""
    account = World().account
    stores = [evolve(store, reopening=Reopening.NEW_GENERATION) for store in account.stores]
    for name in ("77", "77~2"):
        world = World(evolve(account, stores=tuple(stores)))
        world.imports(SHOP, a_channel_order("77", Level.CANCELLED))
        world.imports(SHOP, a_channel_order("77", Level.OPEN, minute=1))
        (marking,) = marks(world, a_parcel(name))
        assert isinstance(marking, Marked)
        assert "web-shop/77~2" == marking.moved.order.id


def test_an_order_in_the_parcels_of_another_is_not_marked_by_itself() -> None:
    """The answer says in whose."""
    world = World()
    world.imports(HUB, a_channel_order("17"), a_channel_order("18"))
    world.does(B, Combine(orders=(OrderId("hub/18"),)))
    (marking,) = marks(world, a_parcel("18"))
    assert {R.COMBINED_INTO} == why(marking)
    assert isinstance(marking, NotMarked)
    assert B in marking.reasons[0].text


class Contended(Counting):
    """A repository in which somebody else is always quicker."""

    def commit(self, changes: Changes) -> Reply[None]:
        """Never in time."""
        raise Stale(changes.assumes)


@pytest.mark.rule("S000-29")
def test_an_order_that_others_keep_writing_costs_no_other() -> None:
    """It is told as such, and may be tried again."""
    world = a_world()
    flow = mark_shipped(
        (a_parcel(), a_parcel("404")), by=ANN, now=at(5), repository=Contended(world.repository)
    )
    first, second = run(flow)
    assert {ReportReason.CONTENDED} == why(first)
    assert {ReportReason.NAME_UNKNOWN} == why(second)
    assert [Marked] == [type(each) for each in marks(world, a_parcel())]


def test_parts_of_a_split_order_are_named_by_their_mark() -> None:
    """The number alone may mean either."""
    account = World().account
    stores = [evolve(s, capabilities=evolve(s.capabilities, split=True)) for s in account.stores]
    world = World(evolve(account, stores=tuple(stores)))
    lines = [a_line("l1", 1, sku="MUG"), a_line("l2", 1, sku="TEA")]
    world.imports(SHOP, a_channel_order("77", number="1001", lines=lines))
    world.does(ID, Split(parts=((LineUnits(LineId("l2"), 1),),)))
    assert {ReportReason.NAME_AMBIGUOUS} == why(marks(world, a_parcel())[0])
    (marking,) = marks(world, a_parcel("1001~p2"))
    assert isinstance(marking, Marked)
    assert "web-shop/77~p2" == marking.moved.order.id
    assert {R.NOTHING_OPEN} == why(marks(world, a_parcel("77~p2", tracking="T2"))[0])


@pytest.mark.rule("S000-14")
def test_without_a_tracking_number_an_order_ships_unless_it_is_prime() -> None:
    """The absence was recorded in the report; Prime needs more (S004-64)."""
    world = a_world()
    world.imports(AMAZON, a_channel_order("902-1", programme=PRIME))
    bare, prime = marks(
        world,
        a_parcel(tracking=None),
        a_parcel("902-1", tracking=None),
        permits=frozenset({"prime"}),
    )
    assert isinstance(bare, Marked)
    assert None is world.order(ID).shipments[0].tracking
    assert R.NO_TRACKING_FOR_PRIME in why(prime)


def test_a_ship_date_ahead_is_refused_but_the_day_itself_is_not() -> None:
    """A date alone is the last second of its day; the parcel left no later than it was told."""
    world = a_world()
    ahead = a_parcel(left_at=NOON + timedelta(days=3))
    assert {ReportReason.LEFT_AHEAD} == why(marks(world, ahead)[0])
    (marking,) = marks(world, a_parcel(left_at=NOON + timedelta(hours=11)), minute=5)
    assert isinstance(marking, Marked)
    assert at(5) == world.order(ID).shipments[0].at


def test_an_order_whose_lines_are_unknown_waits() -> None:
    """Nothing is guessed."""
    world = World()
    header = a_channel_order("77", lines=None, parts=frozenset({Part.HEADER}))
    world.imports(SHOP, header)
    assert {R.LINES_UNKNOWN} == why(marks(world, a_parcel("77"))[0])


def test_what_was_shipped_already_is_told_as_such() -> None:
    """By somebody else, or under another number."""
    world = a_world()
    world.imports(
        SHOP,
        a_channel_order(
            "77", Level.SHIPPED, number="1001", lines=[a_line(sku="MUG", shipped=2)], minute=1
        ),
    )
    assert {R.NOTHING_OPEN} == why(marks(world, a_parcel())[0])


def test_shipment_and_command_are_named_after_the_parcel() -> None:
    """On every computer alike; another parcel has another name."""
    names = set()
    for tracking in ("T1", "T1", "T2"):
        world = a_world()
        marks(world, a_parcel(tracking=tracking))
        names.add(world.order(ID).shipments[0].id)
    assert 2 == len(names)
    assert not names & {ShipmentId("T1"), ShipmentId("T2")}
    assert {StoreId("web-shop")} == {each.store for each in world.messages().values()}
