"""Where an order stands once its facts are known: units counted, status derived, reasons given."""

from collections.abc import Iterator, Sequence

from fulfilcore.intake import Level
from fulfilcore.orders.fields import merge
from fulfilcore.orders.findings import findings
from fulfilcore.orders.model import Arrival, CancelledBy, Line, Order, Status, SubStatus
from fulfilcore.orders.parts import shared, whole
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.reasons import Finding, Reason, because
from fulfilcore.values import evolve


def settle(order: Order) -> Order:
    """The order with units, fields, status, reasons and findings derived from its facts."""
    order = _with_lost_lines(order)
    parts = parts_of(order)
    lines = whole(_counted(order), parts) if parts else _with_units(order)
    merged = merge(order.said, order.edits)
    tags = (order.channel_tags | order.own_tags | order.tagged) - order.untagged
    counted = evolve(
        order,
        lines=lines,
        fields=merged.fields,
        authors=merged.authors,
        clashes=merged.clashes,
        tags=order.tags if tags == order.tags else tags,
    )
    status, sub_status = standing(counted, parts)
    found = (*order.noted, *(Finding(reason, order.id) for reason in findings(counted)))
    return evolve(
        counted,
        status=status,
        sub_status=sub_status,
        reasons=(*_why(counted), *order.why_here, *order.why_twin),
        findings=tuple(dict.fromkeys(found)),
    )


def _with_units(order: Order) -> tuple[Line, ...] | None:
    """The lines with their units counted: the same tuple where no count changes."""
    before = order.lines or ()
    lines = tuple(count_units(order, line) for line in before)
    same = all(new is old for new, old in zip(lines, before, strict=True))
    return order.lines if same else lines


def _with_lost_lines(order: Order) -> Order:
    """The order with a line for shipped units whose line the channel does not list.

    Nothing that left may vanish from the count: such a line has 0 ordered, so it shows as over.
    """
    known = {line.id for line in order.lines or ()}
    live = (s for s in order.shipments if not (s.voided or s.again or s.theirs))
    named = dict.fromkeys(units.line for s in live for units in s.units)
    lost = tuple(Line(id=line) for line in named if line not in known)
    return evolve(order, lines=(*(order.lines or ()), *lost)) if lost else order


def parts_of(order: Order) -> tuple[Order, ...]:
    """The parts of a split order, each as an order of its own; none if it is not split."""
    return tuple(settle(part) for part in shared(order)) if order.parts else ()


def _counted(order: Order) -> Order:
    lines = order.lines and tuple(
        evolve(line, shipped=units_left(order, line)) for line in order.lines
    )
    return evolve(order, lines=lines)


def units_left(order: Order, line: Line) -> int:
    """How many units of a line have left, with us or without us."""
    return line.theirs + sum(s.of(line.id) for s in order.shipments if not s.voided)


def with_provider(order: Order) -> bool:
    """Whether somebody else fulfils the open units."""
    given = order.provider is not None or order.arrival is Arrival.PROVIDER
    return given and order.rejected is None and order.cancelled is None


def count_units(order: Order, line: Line) -> Line:
    """The line with its units counted: ordered + over = open + claimed + shipped + cancelled."""
    shipped = units_left(order, line)
    here = max(0, line.ordered - shipped)
    cancelled = here if order.cancelled else min(here, line.called_off)
    claimed = here - cancelled if with_provider(order) else 0
    if (shipped, claimed, cancelled) == (line.shipped, line.claimed, line.cancelled):
        return line
    return evolve(line, shipped=shipped, claimed=claimed, cancelled=cancelled)


def standing(order: Order, parts: Sequence[Order] = ()) -> tuple[Status, SubStatus | None]:
    """Where an order with counted units stands; a split one as its least finished part."""
    if parts:
        part = min(parts, key=lambda each: _BY_PROGRESS.index(each.status))
        return part.status, part.sub_status
    if has_left(order):
        return Status.SHIPPED, None
    if order.cancelled or nothing_wanted(order):
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


def nothing_wanted(order: Order) -> bool:
    """Whether every unit was called off, or a part was left without any."""
    goods = [line for line in order.lines or () if line.travels and line.ordered]
    stirring = any(line.open or line.claimed or line.shipped for line in order.lines or ())
    return not stirring and (bool(goods) or order.part_of is not None)


_BY_PROGRESS = tuple(Status)


def has_left(order: Order) -> bool:
    """Whether every unit that will ever leave has left, and at least one has."""
    goods = [line for line in order.lines or () if line.travels or line.shipped]
    if not goods:
        return order.level is Level.SHIPPED
    left = any(line.open or line.claimed for line in goods)
    return not left and any(line.shipped for line in goods)


_ARRIVED = {
    level: because(R.ARRIVED, level=level.name.lower().replace("_", " ")) for level in Level
}


def _why(order: Order) -> Iterator[Reason]:
    if order.level is not None:
        yield _ARRIVED[order.level]
    if order.level is Level.UNPAID and order.paid:
        yield because(R.MARKED_PAID)
    if order.lines and not any(line.travels for line in order.lines):
        yield because(R.NOTHING_TRAVELS)
    yield from _why_stopped(order)
    yield from _why_shipped(order)
    yield from _why_handed(order)
    yield from _why_apart(order)
    for name, author in order.authors:
        yield because(R.WRITTEN, field=name.words, author=author.value)


def _why_handed(order: Order) -> Iterator[Reason]:
    if with_provider(order):
        code = R.ACCEPTED_BY_PROVIDER if order.accepted else R.WITH_PROVIDER
        yield because(code, provider=provider_name(order))
    if order.rejected is not None:
        yield because(R.REJECTED_BY_PROVIDER, provider=provider_name(order), note=order.rejected)


def _why_apart(order: Order) -> Iterator[Reason]:
    if order.parts:
        yield because(R.SPLIT, parts=", ".join(part.id for part in order.parts))
    if order.part_of:
        yield because(R.PART, order=order.part_of)
    if order.combined:
        yield because(R.COMBINED, orders=", ".join(order.combined))
    if order.combined_into:
        yield because(R.COMBINED_INTO, order=order.combined_into)
    if order.replaces:
        yield because(R.RENEWS, order=order.replaces)
    if order.replaced_by:
        yield because(R.RENEWED, order=order.replaced_by)
    for other in order.related:
        yield because(R.RELATED, how=other.relation.value, order=other.reference)


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
    live = [s for s in order.shipments if not (s.voided or s.again or s.theirs)]
    own = (order.id, order.part_of)
    here = sum(u.quantity for s in live if s.made_on in own for u in s.units)
    if here:
        yield because(R.SHIPPED_HERE, units=here)
    for twin in sorted({s.made_on for s in live if s.made_on not in own}):
        units = sum(u.quantity for s in live if s.made_on == twin for u in s.units)
        if units:
            yield because(R.SHIPPED_ON_TWIN, units=units, twin=twin)
    theirs = sum(line.theirs for line in order.lines or ())
    if theirs:
        yield because(R.SHIPPED_THERE, units=theirs)
