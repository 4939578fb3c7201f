"""A store's own list held against what is kept here."""

import pytest
from attrs import evolve

from builders import AMAZON, HUB, A, B, World, a_channel_order, a_line, a_ship, moved
from fulfilcore.changes import ORDER
from fulfilcore.imports import ReconcileReason as R
from fulfilcore.imports import Reconciliation, reconcile
from fulfilcore.intake import ChannelOrder, Level, LineKind
from fulfilcore.orders import Split
from fulfilcore.shipments import LineUnits
from fulfilcore.values import LineId, StoreId


def a_world(*orders: ChannelOrder) -> World:
    """A world in which a store told some orders."""
    world = World()
    for order in orders:
        world.imports(AMAZON, order)
    return world


def held_against(world: World, *listed: ChannelOrder, store: StoreId = AMAZON) -> Reconciliation:
    """The report of a store's list against what is kept."""
    records = world.records(ORDER.name).values()
    return reconcile(store, listed, [o for record in records if (o := ORDER.of(record))])


def told(report: Reconciliation) -> list[tuple[R, str]]:
    """The differences, each with the order it is about."""
    return [(R[f.reason.code.name], f.about) for f in report.findings]


def test_both_sides_agree() -> None:
    """Same orders, levels and units: nothing to tell; other stores' orders are not looked at."""
    order = a_channel_order()
    world = a_world(order)
    world.imports(HUB, a_channel_order("17"))
    report = held_against(world, order)
    assert ([], 1) == (told(report), report.agreeing)


def test_what_one_side_lacks_is_told_on_its_side() -> None:
    """An order that never came, and one that the channel knows no more."""
    report = held_against(a_world(a_channel_order()), a_channel_order("902-2"))
    assert [R.MISSING_HERE] == [f.reason.code for f in report.missing_here]
    assert [R.MISSING_THERE] == [f.reason.code for f in report.missing_there]
    assert [(R.MISSING_HERE, "amazon-us/902-2"), (R.MISSING_THERE, A)] == told(report)


def test_drafts_and_parts_are_no_orders() -> None:
    """What the channel keeps as a draft is not missing here; a part of a split order not there."""
    order, world = a_channel_order("17", lines=(a_line("l1", 2),)), World()
    world.imports(HUB, order)
    moved(world.does(B, Split(parts=((LineUnits(LineId("l1"), 1),),))))
    draft = evolve(a_channel_order("18"), real=False)
    assert [] == told(held_against(world, order, draft, store=HUB))


def test_levels_and_units_are_compared() -> None:
    """What the channel says now against what it last said, line by line where both have lines."""
    world = a_world(a_channel_order(lines=(a_line("l1", 2, shipped=0),)))
    moved(world.does(A, a_ship("s1", ("l1", 1))))
    digital = a_line("l3", 1, kind=LineKind.DIGITAL)
    now = a_channel_order(
        level=Level.SHIPPED, lines=(a_line("l1", 3, shipped=3), a_line("l2", 1), digital)
    )
    assert [
        (R.LEVEL_DIFFERS, A),
        (R.QUANTITY_DIFFERS, A),
        (R.SHIPPED_DIFFERS, A),
        (R.QUANTITY_DIFFERS, A),
    ] == told(held_against(world, now))


@pytest.mark.parametrize("side", ["there", "here"])
def test_headers_alone_are_compared_by_level(side: str) -> None:
    """A list without lines, or an order whose lines never came, says nothing of units."""
    whole, header = a_channel_order(), a_channel_order(lines=None)
    world, listed = (a_world(whole), header) if side == "there" else (a_world(header), whole)
    assert [] == told(held_against(world, listed))
