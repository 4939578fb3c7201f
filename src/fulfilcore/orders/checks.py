"""Checks: what can be wrong with a wish itself. Each yields every obstacle it sees."""

from collections import Counter
from collections.abc import Iterator

from fulfilcore.orders.actions import (
    Action,
    Authority,
    Combine,
    Edit,
    Hold,
    Release,
    Reship,
    Ship,
    Split,
    Void,
)
from fulfilcore.orders.guards import no_labels
from fulfilcore.orders.model import Facts, Order
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.orders.statuses import Status
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import LineUnits, Shipment
from fulfilcore.values import LineId, ShipmentId


def hold_ends_later(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """A hold must end in the future."""
    if isinstance(action, Hold) and action.until and action.until <= facts.now:
        yield because(R.HOLD_IN_THE_PAST, until=action.until.isoformat())


def hold_is_over(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """The clock may release only what was held until an instant that has come."""
    if isinstance(action, Release) and by is Authority.CLOCK:
        for held in order.holds:
            if held.until is None or held.until > facts.now:
                until = held.until.isoformat() if held.until else "somebody releases it"
                yield because(R.HOLD_NOT_OVER, until=until)


def units_are_open(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """Each unit shipped must be open, and each line named once."""
    if not isinstance(action, Ship) or order.lines is None:
        return
    if not action.units:
        some_open = any(line.open + line.claimed for line in order.lines)
        yield because(R.NO_UNITS if some_open else R.NOTHING_OPEN)
    seen: set[str] = set()
    for units in action.units or ():
        if units.line in seen:
            yield because(R.LINE_TWICE, line=units.line)
        seen.add(units.line)
        yield from _fits(order, units)


def _fits(order: Order, units: LineUnits) -> Iterator[Reason]:
    line = order.line(units.line)
    if line is None:
        yield because(R.UNKNOWN_LINE, line=units.line)
    elif units.quantity > line.open + line.claimed:
        free = line.open + line.claimed
        yield because(R.TOO_MANY_UNITS, line=line.id, open=free, asked=units.quantity)


def one_address(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """A parcel goes to one address."""
    if isinstance(action, Ship):
        lines = [order.line(units.line) for units in action.units or ()]
        addresses = sorted({line.address for line in lines if line and line.address})
        if len(addresses) > 1:
            yield because(R.SEVERAL_ADDRESSES, addresses=", ".join(addresses))


def units_have_left(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """Only what had left is sent again."""
    if not isinstance(action, Reship):
        return
    if not action.units:
        yield because(R.NO_UNITS)
    for name, times in Counter(units.line for units in action.units or ()).items():
        if times > 1:
            yield because(R.LINE_TWICE, line=name)
    for units in action.units or ():
        line = order.line(units.line)
        if line is None:
            yield because(R.UNKNOWN_LINE, line=units.line)
        elif units.quantity > line.shipped:
            yield because(
                R.NOT_SO_MANY_LEFT, line=line.id, shipped=line.shipped, asked=units.quantity
            )


def something_written(
    order: Order, action: Action, by: Authority, facts: Facts
) -> Iterator[Reason]:
    """An edit changes something; what it tags it does not untag."""
    if isinstance(action, Edit):
        writes = (action.names, action.reset, action.add_tags, action.remove_tags)
        others = (action.settings, action.unset, action.alerts, action.seen, action.anew)
        if not any((*writes, *others)):
            yield because(R.NOTHING_WRITTEN)
        for both in sorted(action.add_tags & action.remove_tags):
            yield because(R.WRITTEN_TWICE, what=both)
        for name in sorted(each.value for each in action.names & action.reset):
            yield because(R.WRITTEN_TWICE, what=name)
        decided = Counter(setting for setting, _ in action.settings)
        decided.update(action.unset)
        for setting in sorted(each.value for each, times in decided.items() if times > 1):
            yield because(R.WRITTEN_TWICE, what=setting)


def parts_fit(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """Each part has units, none has more than there are, and something stays in the first."""
    if not isinstance(action, Split):
        return
    named = Counter[LineId]()
    for units in action.parts:
        if not units:
            yield because(R.EMPTY_PART)
        for each in units:
            named[each.line] += each.quantity
    if not action.parts:
        yield because(R.EMPTY_PART)
    for line, quantity in sorted(named.items()):
        yield from _fits(order, LineUnits(line, quantity))
    if sum(line.open for line in order.lines or ()) <= sum(named.values()):
        yield because(R.NOTHING_STAYS)


def others_fit(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """Orders that share a parcel are all free to be shipped, to one address."""
    if not isinstance(action, Combine):
        return
    known = {other.id: other for other in facts.orders}
    if not action.orders:
        yield because(R.NOTHING_TO_COMBINE)
    for id in action.orders:
        if id == order.id or id not in known:
            yield because(R.UNKNOWN_ORDER, order=id)
        else:
            yield from _joins(order, known[id], facts)


def _joins(order: Order, other: Order, facts: Facts) -> Iterator[Reason]:
    words = other.status.value.replace("_", " ")
    if other.status is not Status.AWAITING_SHIPMENT:
        yield because(R.OTHER_NOT_FREE, order=other.id, status=words)
    if not other.visible or other.combined:
        yield because(R.OTHER_NOT_FREE, order=other.id, status="hidden, split or combined")
    if other.frozen:
        yield because(R.FROZEN)
    if (other.twin_of or other.id) == (order.twin_of or order.id):
        yield because(R.SAME_PURCHASE, order=other.id)
    yield from no_labels(other, facts)
    mine, theirs = order.label_to, other.label_to
    if (mine and mine.place) != (theirs and theirs.place):
        yield because(R.SHIP_TO_DIFFERS, order=other.id)


def shipment_is_new(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """A shipment id is used once, and replaces only a voided label."""
    if not isinstance(action, Ship | Reship):
        return
    yield from shipment_is_unknown(order, action, facts)
    if isinstance(action, Ship) and action.replaces and action.replaces not in replaceable(order):
        yield because(R.NOT_REPLACEABLE, shipment=action.replaces)


def shipment_is_unknown(order: Order, action: Ship | Reship, facts: Facts) -> Iterator[Reason]:
    """A shipment id is used once in an account."""
    if shipment_of(order, action.shipment) or action.shipment in facts.shipments:
        yield because(R.SHIPMENT_KNOWN, shipment=action.shipment)


def shipment_is_live(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """Only a live label can be voided; a provider may say so before it says that it shipped."""
    if not isinstance(action, Void):
        return
    shipment = shipment_of(order, action.shipment)
    if shipment is None and by is not Authority.PROVIDER:
        yield because(R.NO_SUCH_SHIPMENT, shipment=action.shipment)
    elif shipment and shipment.theirs:
        yield because(R.NOT_OUR_LABEL, shipment=action.shipment)
    elif shipment and shipment.voided:
        yield because(R.ALREADY_VOIDED, shipment=action.shipment)


def prime_is_tracked(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """Prime is shipped with carrier and tracking number only."""
    if isinstance(action, Ship) and order.prime and not (action.carrier and action.tracking):
        yield because(R.NO_TRACKING_FOR_PRIME)


def shipment_of(order: Order, shipment: ShipmentId) -> Shipment | None:
    """The shipment of that id on this order or its twins."""
    return next((each for each in order.shipments if each.id == shipment), None)


def replaceable(order: Order) -> tuple[ShipmentId, ...]:
    """Voided shipments that no newer label has replaced yet, oldest first."""
    replaced = {shipment.replaces for shipment in order.shipments}
    return tuple(s.id for s in order.shipments if s.voided and not s.again and s.id not in replaced)
