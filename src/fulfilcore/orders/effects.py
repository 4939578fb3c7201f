"""What an accepted act, or a word of the channel, does to an order."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from attrs import evolve

from fulfilcore.intake import ChannelOrder, Level
from fulfilcore.orders.actions import (
    Action,
    Cancel,
    Delegate,
    Hold,
    MarkPaid,
    Reject,
    Release,
    Restore,
    Ship,
    Void,
)
from fulfilcore.orders.model import CancelledBy, Held, Line, Order
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.orders.tables import LEVELS
from fulfilcore.reasons import Finding, because
from fulfilcore.shipments import Shipment, revisions
from fulfilcore.values import LineId, OrderId


def apply(order: Order, action: Action, made_on: OrderId, at: datetime) -> Order:
    """The order after an accepted action, before its units and status are settled."""
    match action:
        case MarkPaid():
            return evolve(order, paid=True)
        case Hold():
            held = Held(by="here", until=action.until, note=action.note)
            return evolve(order, holds=(*order.holds, held))
        case Release():
            return evolve(order, holds=())
        case Ship():
            return _shipped(order, _shipment(action, made_on, at))
        case Void():
            return evolve(order, shipments=tuple(_voided(s, action) for s in order.shipments))
        case Cancel():
            by = order.cancelled or CancelledBy.HERE
            return evolve(order, cancelled=by, provider=None, rejected=None)
        case Restore():
            kept = None if order.cancelled is CancelledBy.HERE else order.cancelled
            return evolve(order, cancelled=kept, provider=None, rejected=None)
        case Delegate():
            return evolve(order, provider=action.provider, rejected=None)
        case Reject():
            return evolve(order, rejected=action.note)
        case _:
            assert_never(action)


def _shipped(order: Order, shipment: Shipment) -> Order:
    """Shipping what a provider refused takes it back from that provider."""
    back = order.rejected is not None
    return evolve(
        order,
        shipments=(*order.shipments, shipment),
        provider=None if back else order.provider,
        rejected=None,
    )


def _shipment(ship: Ship, made_on: OrderId, at: datetime) -> Shipment:
    return Shipment(
        id=ship.shipment,
        made_on=made_on,
        units=ship.units or (),
        at=at,
        carrier=ship.carrier,
        service=ship.service,
        tracking=ship.tracking,
        label_from=ship.label_from,
        replaces=ship.replaces,
        unmapped=ship.unmapped,
    )


def _voided(shipment: Shipment, void: Void) -> Shipment:
    if shipment.id != void.shipment:
        return shipment
    return evolve(shipment, voided=True, told=void.told)


def hear(
    order: Order,
    before: Level | None,
    content: ChannelOrder,
    listed: Mapping[LineId, int] = MappingProxyType({}),
) -> Order:
    """The order after its channel said something new about it; never fails.

    `before` is the level of the version before: a word acts only where it differs from that.
    `listed` are the quantities that the channel listed at the time, if it had listed any. Of the
    shipped units only those count that exceed what we told this channel: an echo is nothing.
    """
    if order.frozen:
        return _noted_frozen(order, before, content)
    return _hear_level(_hear_units(order, content, listed), before, content.level)


def _noted_frozen(order: Order, before: Level | None, content: ChannelOrder) -> Order:
    if content.level in (None, before):
        return order
    reason = because(R.FROZEN_CHANGED, level=_name(content.level))
    return evolve(order, noted=(*order.noted, Finding(reason, order.id)))


def _name(level: Level | None) -> str:
    return level.name.lower().replace("_", " ") if level else "nothing"


def _hear_units(order: Order, content: ChannelOrder, listed: Mapping[LineId, int]) -> Order:
    said = {line.id: line for line in content.lines or ()}
    everything = content.level is Level.SHIPPED

    def level(line: Line) -> int:
        if mine := said.get(line.id):
            return max(mine.shipped or 0, mine.quantity if everything else 0)
        if not everything or said:
            return 0
        return min(line.ordered, listed.get(line.id, 0)) if listed else line.ordered

    def heard(line: Line) -> Line:
        theirs = level(line) - told(order, line.id) if line.travels else 0
        return evolve(line, theirs=theirs) if theirs > line.theirs else line

    return evolve(order, lines=order.lines and tuple(heard(line) for line in order.lines))


def told(order: Order, line: LineId) -> int:
    """Units of a line that its channel may show as shipped because of us.

    Live shipments count, and voided ones of which the channel may have heard; a parcel counts
    once, however many labels it had.
    """
    most: dict[str, int] = {}
    for revision in revisions(order.shipments):
        shipment = revision.shipment
        if not shipment.voided or order.id in shipment.told:
            most[revision.parcel] = max(most.get(revision.parcel, 0), shipment.of(line))
    return sum(most.values())


def _hear_level(order: Order, before: Level | None, level: Level | None) -> Order:
    if level is None or level is before:
        return order
    now, was = LEVELS[level], LEVELS[before] if before else None
    if now.paid is not None and (was is None or now.paid is not was.paid):
        order = evolve(order, paid=now.paid)
    if was is None or now.ready is not was.ready:
        order = evolve(order, ready=now.ready)
    if was is None or now.held is not was.held:
        kept = tuple(held for held in order.holds if held.by != "channel")
        order = evolve(order, holds=(*kept, Held(by="channel")) if now.held else kept)
    return _hear_cancel(order, now.cancelled, was is None)


def _hear_cancel(order: Order, cancelled: CancelledBy | None, first: bool) -> Order:
    if cancelled is CancelledBy.CHANNEL and first:
        return evolve(order, cancelled=CancelledBy.ARRIVED)
    if cancelled is not None:
        return evolve(order, cancelled=cancelled, provider=None, rejected=None)
    if order.cancelled in (CancelledBy.CHANNEL, CancelledBy.REFUND):
        return evolve(order, noted=(*order.noted, Finding(because(R.REOPENED), order.id)))
    return order
