"""What a word of the channel does to an order: it acts only where it differs from the last one."""

from collections.abc import Collection, Mapping
from itertools import product
from types import MappingProxyType

from fulfilcore.intake import ChannelLine, ChannelOrder, Level, Part, in_words
from fulfilcore.orders import LEVELS, CancelledBy, Fields, Held, Line, Order, called_off
from fulfilcore.orders import OrderReason as R
from fulfilcore.reasons import Finding, because
from fulfilcore.shipments import Shipment, in_parcels, revisions
from fulfilcore.values import Address, LineId, evolve, root_of

OPENED = frozenset({Level.UNREADY, Level.UNPAID, Level.REVIEW, Level.OPEN, Level.PARTLY_SHIPPED})
"""Levels at which a cancelled order counts as opened again; shipped is not one (S002-10)."""

_ERASED = Address()
"""An address without any word is a channel's way to say that there is none any more."""


def hear(
    order: Order,
    before: Level | None,
    content: ChannelOrder,
    listed: Mapping[LineId, int] = MappingProxyType({}),
    *,
    arrives: bool = True,
    closed: bool = False,
) -> Order:
    """The order after its channel said something new about it; never fails.

    `before` is the level of the version before: a word acts only where it differs from that. The
    first level is the one with which the order `arrives`, unless that is known to be another.
    `listed` are the quantities that the channel listed at the time, if it had listed any. Of the
    shipped units only those count that exceed what we told this channel: an echo is nothing. One
    that was told that all has left (`closed`) says nothing about units by that word.
    """
    order = _hear_fields(order, content)
    if order.frozen:
        return _noted_frozen(order, before, content)
    heard = _hear_units(order, content, listed, closed=closed)
    return _hear_level(heard, before, content.level, arrives)


def _noted_frozen(order: Order, before: Level | None, content: ChannelOrder) -> Order:
    if content.level in (None, before):
        return order
    order = evolve(order, reopened=content.level in OPENED)
    if content.level in (*OPENED, Level.CANCELLED):
        return order
    reason = because(R.FROZEN_CHANGED, level=in_words(content.level))
    return evolve(order, noted=(*order.noted, Finding(reason, order.id)))


def _hear_fields(order: Order, content: ChannelOrder) -> Order:
    """The fields as the channel writes them now.

    A frozen order only learns what it lacked; so does any order from a part without an instant.
    """
    fills = order.frozen or content.modified is None
    service = content.programme.service if content.programme else None
    words = Fields(
        ship_to=content.ship_to,
        service=service,
        note=content.note,
        custom_1=content.custom_1,
        custom_2=content.custom_2,
        custom_3=content.custom_3,
    )
    new, old = (order.said, words) if fills else (words, order.said)
    ship_to = new.ship_to or old.ship_to
    said = Fields(
        ship_to=None if ship_to == _ERASED else ship_to,
        service=old.service if new.service is None else new.service,
        note=old.note if new.note is None else new.note,
        custom_1=old.custom_1 if new.custom_1 is None else new.custom_1,
        custom_2=old.custom_2 if new.custom_2 is None else new.custom_2,
        custom_3=old.custom_3 if new.custom_3 is None else new.custom_3,
    )
    keeps = content.tags is None or order.frozen or (fills and order.channel_tags)
    tags = order.channel_tags if keeps else content.tags or frozenset()
    if said == order.said and tags == order.channel_tags:
        return order
    return evolve(order, said=said, channel_tags=tags)


def _hear_units(
    order: Order, content: ChannelOrder, listed: Mapping[LineId, int], *, closed: bool
) -> Order:
    said = {line.id: line for line in content.lines or ()}
    everything = content.level is Level.SHIPPED and not closed
    counts = order.terms.tells_parts or not closed

    def level(line: Line) -> int:
        if mine := said.get(line.id):
            counted = mine.shipped or 0 if counts else 0
            return max(counted, wanted(mine) if everything else 0)
        if not everything or (said and Part.LINES in content.parts):
            return 0
        wished = max(0, line.ordered - line.called_off)
        return min(wished, listed.get(line.id, 0)) if listed else wished

    levels = {line.id: level(line) for line in order.lines or () if line.travels}
    theirs = _unexplained(order, levels) if any(levels.values()) else {}
    known = with_theirs(order, theirs)
    if known is order:
        return order
    return evolve(known, theirs_at=content.modified or order.theirs_at)


def with_theirs(order: Order, theirs: Mapping[LineId, int]) -> Order:
    """The order with at least so many units of each line left without us; itself if it had."""
    if all(theirs.get(line.id, 0) <= line.theirs for line in order.lines or ()):
        return order
    lines = (
        evolve(line, theirs=max(line.theirs, theirs.get(line.id, 0))) for line in order.lines or ()
    )
    return evolve(order, lines=tuple(lines))


def _unexplained(order: Order, levels: Mapping[LineId, int]) -> Mapping[LineId, int]:
    """The units shown as shipped, by line, beyond those that the channel knows from us.

    Units that left on a twin stand under one line of a SKU or another, as the lines were free when
    they left: what a line shows too much explains what another of the same SKU shows too little.
    Where units were known to have left without us, these are left over, rather than others.
    """
    excess = {id: max(0, n - told(order, [id], own=True)) for id, n in levels.items()}
    groups: dict[object, list[LineId]] = {}
    theirs: dict[LineId, int] = {}
    for line in order.lines or ():
        if line.id in levels:
            groups.setdefault(line.sku or line.id, []).append(line.id)
            theirs[line.id] = line.theirs
    for group in groups.values():
        kin = told(order, group, own=False)
        exactly = {id: told(order, [id], own=False) for id in group}
        limits = (*exactly.items(), *((id, kin) for id in group))
        for known, (id, most) in product((theirs, {}), limits):
            mine = min(max(0, excess[id] - known.get(id, 0)), kin, most)
            excess[id], kin = excess[id] - mine, kin - mine
    return excess


def wanted(line: ChannelLine) -> int:
    """The units of a line that are to leave: those called off are not."""
    return max(0, line.quantity - (line.called_off or 0))


def told(order: Order, lines: Collection[LineId], *, own: bool) -> int:
    """Units of some lines that the channel may show as shipped because of us.

    Those that left on the order itself (`own`) or on a twin. Live shipments count, and voided ones
    of which the channel may have heard; a parcel counts once, however many labels it had.
    """
    root = root_of(order.id)
    heard = (
        label
        for label in revisions(order.shipments)
        if not label.shipment.again and own is _own(label.shipment, order)
        if not label.shipment.voided or root in label.shipment.told
    )
    return in_parcels(heard, lines)


def _own(shipment: Shipment, order: Order) -> bool:
    return root_of(shipment.made_on) == root_of(order.id)


def _hear_level(order: Order, before: Level | None, level: Level | None, arrives: bool) -> Order:
    if level is None or level is before:
        return order
    now, was = LEVELS[level], LEVELS[before] if before else None
    paid, ready, holds = order.paid, order.ready, order.holds
    if now.paid is not None and (was is None or now.paid is not was.paid):
        paid = now.paid
    if was is None or now.ready is not was.ready:
        ready = now.ready
    if was is None or now.held is not was.held:
        kept = tuple(held for held in holds if held.by != "channel")
        holds = (*kept, Held(by="channel")) if now.held else kept
    if (paid, ready, holds) != (order.paid, order.ready, order.holds):
        order = evolve(order, paid=paid, ready=ready, holds=holds)
    return _hear_cancel(order, now.cancelled, was is None and arrives)


def _hear_cancel(order: Order, cancelled: CancelledBy | None, first: bool) -> Order:
    if cancelled is CancelledBy.CHANNEL and first:
        return evolve(order, cancelled=CancelledBy.ARRIVED)
    if cancelled is not None:
        return evolve(called_off(order, cancelled), reopened=False)
    if order.cancelled in (CancelledBy.CHANNEL, CancelledBy.REFUND):
        return evolve(order, reopened=True)
    return order
