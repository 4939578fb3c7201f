"""Where an order stands once its facts are known: units counted, status derived, reasons given."""

from collections.abc import Iterator

from attrs import evolve

from fulfilcore.intake import Level
from fulfilcore.orders.guards import undecided
from fulfilcore.orders.model import Arrival, CancelledBy, Line, Order, Status, SubStatus
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.reasons import Finding, Reason, because


def settle(order: Order) -> Order:
    """The order with units, status, reasons and findings derived from its facts."""
    lines = order.lines and tuple(count_units(order, line) for line in order.lines)
    counted = evolve(order, lines=lines)
    status, sub_status = standing(counted)
    placed = evolve(counted, status=status, sub_status=sub_status)
    reasons = (*_why(placed), *order.why_here, *order.why_twin)
    return evolve(placed, reasons=reasons, findings=(*order.noted, *_findings(placed)))


def with_provider(order: Order) -> bool:
    """Whether somebody else fulfils the open units."""
    given = order.provider is not None or order.arrival is Arrival.PROVIDER
    return given and order.rejected is None and order.cancelled is None


def count_units(order: Order, line: Line) -> Line:
    """The line with its units counted: ordered + over = open + claimed + shipped + cancelled."""
    live = sum(s.of(line.id) for s in order.shipments if not s.voided)
    shipped = live + line.theirs
    left = max(0, line.ordered - shipped)
    claimed = left if with_provider(order) else 0
    cancelled = left if order.cancelled else 0
    return evolve(line, shipped=shipped, claimed=claimed, cancelled=cancelled)


def standing(order: Order) -> tuple[Status, SubStatus | None]:
    """Where an order with counted units stands."""
    if has_left(order):
        return Status.SHIPPED, None
    if order.cancelled:
        return Status.CANCELLED, None
    if order.arrival is Arrival.VIEW_ONLY:
        return Status.PENDING_FULFILLMENT, SubStatus.VIEW_ONLY
    if with_provider(order):
        return Status.PENDING_FULFILLMENT, SubStatus.WITH_PROVIDER
    if order.rejected is not None:
        return Status.REJECTED_FULFILLMENT, None
    if order.holds:
        return Status.ON_HOLD, None
    settled = order.paid and order.ready
    return (Status.AWAITING_SHIPMENT if settled else Status.AWAITING_PAYMENT), None


def has_left(order: Order) -> bool:
    """Whether every unit that will ever leave has left, and at least one has."""
    goods = [line for line in order.lines or () if line.travels or line.shipped]
    if not goods:
        return order.level is Level.SHIPPED
    left = any(line.open or line.claimed for line in goods)
    return not left and any(line.shipped for line in goods)


def _why(order: Order) -> Iterator[Reason]:
    if order.level is not None:
        yield because(R.ARRIVED, level=order.level.name.lower().replace("_", " "))
    if order.level is Level.UNPAID and order.paid:
        yield because(R.MARKED_PAID)
    yield from _why_stopped(order)
    yield from _why_shipped(order)
    if with_provider(order):
        yield because(R.WITH_PROVIDER, provider=provider_name(order))
    if order.rejected is not None:
        yield because(R.REJECTED_BY_PROVIDER, provider=provider_name(order), note=order.rejected)


def provider_name(order: Order) -> str:
    """Who fulfils the order, or would have."""
    return order.provider or order.programme.provider or "a provider"


_STOPPED = {
    CancelledBy.ARRIVED: R.FROZEN,
    CancelledBy.CHANNEL: R.CANCELLED_BY_CHANNEL,
    CancelledBy.REFUND: R.REFUNDED_BY_CHANNEL,
    CancelledBy.HERE: R.CANCELLED_HERE,
    CancelledBy.TWIN: R.CANCELLED_WITH_TWIN,
}


def _why_stopped(order: Order) -> Iterator[Reason]:
    if order.cancelled:
        yield because(_STOPPED[order.cancelled], note="")
    for held in order.holds:
        until = f" until {held.until.isoformat()}" if held.until else ""
        note = f": {held.note}" if held.note else " by the channel" * (held.by == "channel")
        yield because(R.HELD, until=until, note=note)
    if not order.ready:
        yield because(R.NOT_RELEASED)
    elif not order.paid:
        yield because(R.UNPAID)


def _why_shipped(order: Order) -> Iterator[Reason]:
    live = [shipment for shipment in order.shipments if not shipment.voided]
    here = sum(u.quantity for s in live if s.made_on == order.id for u in s.units)
    if here:
        yield because(R.SHIPPED_HERE, units=here)
    for twin in sorted({s.made_on for s in live if s.made_on != order.id}):
        units = sum(u.quantity for s in live if s.made_on == twin for u in s.units)
        yield because(R.SHIPPED_ON_TWIN, units=units, twin=twin)
    theirs = sum(line.theirs for line in order.lines or ())
    if theirs:
        yield because(R.SHIPPED_THERE, units=theirs)


def _findings(order: Order) -> Iterator[Finding]:
    for reason in (*_odd_units(order), *_odd_words(order)):
        yield Finding(reason, order.id)


def _odd_units(order: Order) -> Iterator[Reason]:
    for line in order.lines or ():
        if line.over:
            yield because(R.OVER_SHIPPED, line=line.id, over=line.over)
    shipped = sum(line.shipped for line in order.lines or ())
    if shipped and order.cancelled in (CancelledBy.CHANNEL, CancelledBy.ARRIVED):
        yield because(R.SHIPPED_AFTER_CANCEL, units=shipped)
    for shipment in order.shipments:
        if shipment.unmapped and not shipment.voided:
            yield because(R.TWIN_UNITS_UNMAPPED, units=shipment.unmapped, copy=shipment.made_on)


def _odd_words(order: Order) -> Iterator[Reason]:
    yield from undecided(order)
    replaced = {shipment.replaces for shipment in order.shipments}
    for shipment in order.shipments:
        if order.id in shipment.told and shipment.id not in replaced:
            yield because(R.VOIDED_BUT_SHIPPED, shipment=shipment.id)
