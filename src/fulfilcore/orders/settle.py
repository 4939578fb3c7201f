"""Where an order stands once its facts are known: units counted, status and findings derived."""

from collections.abc import Sequence

from fulfilcore.intake import Level
from fulfilcore.orders.findings import findings
from fulfilcore.orders.model import Line, Order
from fulfilcore.orders.parts import shared, whole
from fulfilcore.orders.statuses import Arrival, Status, SubStatus
from fulfilcore.reasons import Finding
from fulfilcore.values import evolve


def settle(order: Order) -> Order:
    """The order with units, status and findings derived from its facts."""
    order = _with_lost_lines(order)
    parts = parts_of(order)
    lines = whole(_counted(order), parts) if parts else _with_units(order)
    counted = evolve(order, lines=lines)
    status, sub_status = standing(counted, parts)
    found = (*order.noted, *(Finding(reason, order.id) for reason in findings(counted)))
    return evolve(
        counted,
        status=status,
        sub_status=sub_status,
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
    if not order.shipments:
        return order
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


def count_units(order: Order, line: Line) -> Line:
    """The line with its units counted: ordered + over = open + claimed + shipped + cancelled."""
    shipped = units_left(order, line)
    here = max(0, line.ordered - shipped)
    cancelled = here if order.cancelled else min(here, line.called_off)
    claimed = here - cancelled if order.with_provider else 0
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
    if order.with_provider:
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
