"""What can stand in the way of an action: invariants, guards on the order, checks on the wish.

Each yields every obstacle it sees, so that a person learns all of them at once.
"""

from collections.abc import Iterator

from fulfilcore.intake import Approval
from fulfilcore.orders.actions import Action, Authority, Hold, Release, Ship, Verb, Void
from fulfilcore.orders.model import Arrival, CancelledBy, Facts, Order
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import LineUnits, Shipment
from fulfilcore.values import ShipmentId

# --- Invariants: what follows from the order alone or must be proven; no host can drop them.


def not_hidden(order: Order, verb: Verb, facts: Facts) -> Iterator[Reason]:
    """A hidden copy is acted on through its original."""
    if not order.visible:
        yield because(R.HIDDEN, original=order.twin_of)


def not_frozen(order: Order, verb: Verb, facts: Facts) -> Iterator[Reason]:
    """An order that arrived cancelled is never modified again."""
    if order.frozen:
        yield because(R.FROZEN)


def not_view_only(order: Order, verb: Verb, facts: Facts) -> Iterator[Reason]:
    """A view-only Prime order is only looked at."""
    if order.arrival is Arrival.VIEW_ONLY:
        yield because(R.VIEW_ONLY)


def proven(order: Order, verb: Verb, facts: Facts) -> Iterator[Reason]:
    """Prime may be delegated only to a provider proven able to keep the promise (S003-27)."""
    possibly_prime = order.prime is not False and order.programme.prime is not False
    if verb is Verb.DELEGATE and possibly_prime and "prime" not in facts.permits:
        yield because(R.UNPROVEN, action=verb.value, missing="prime")


# --- Guards: what the order must be for the action to make sense.


def lines_known(order: Order, facts: Facts) -> Iterator[Reason]:
    """Units can only be counted when the lines are known."""
    if order.lines is None:
        yield because(R.LINES_UNKNOWN)


def has_open_units(order: Order, facts: Facts) -> Iterator[Reason]:
    """Something must be left to ship."""
    if order.lines is not None and not any(line.open + line.claimed for line in order.lines):
        yield because(R.NOTHING_OPEN)


def not_held(order: Order, facts: Facts) -> Iterator[Reason]:
    """No hold may be in force, wherever in the cluster it was put."""
    for held in order.holds:
        until = f" until {held.until.isoformat()}" if held.until else ""
        yield because(R.HELD, until=until, note=f": {held.note}" if held.note else "")


def is_paid(order: Order, facts: Facts) -> Iterator[Reason]:
    """The money must be there."""
    if not order.paid:
        yield because(R.UNPAID)


def is_released(order: Order, facts: Facts) -> Iterator[Reason]:
    """The channel must have released the order."""
    if not order.ready:
        yield because(R.NOT_RELEASED)


def is_approved(order: Order, facts: Facts) -> Iterator[Reason]:
    """A regulated order must be approved."""
    if order.approval not in (None, Approval.APPROVED):
        yield because(R.NOT_APPROVED)


def units_said(order: Order, facts: Facts) -> Iterator[Reason]:
    """When the channel says partly shipped, it must be known which units."""
    if order.units_unsaid and not order.shipments:
        yield because(R.UNITS_UNSAID)


def twin_decided(order: Order, facts: Facts) -> Iterator[Reason]:
    """An order that names two marketplace orders may be a copy of either."""
    yield from undecided(order)


def undecided(order: Order) -> Iterator[Reason]:
    """Why nobody can tell which order is a copy of which."""
    if order.undecided:
        yield because(R.TWIN_UNDECIDED, ids=", ".join(order.undecided))


def twin_units_mapped(order: Order, facts: Facts) -> Iterator[Reason]:
    """Units shipped on a copy must be known by line before more of the original leaves."""
    for shipment in order.shipments:
        if shipment.unmapped and not shipment.voided:
            yield because(R.TWIN_UNITS_UNMAPPED, units=shipment.unmapped, copy=shipment.made_on)


def fulfilled_by_us(order: Order, facts: Facts) -> Iterator[Reason]:
    """What the channel itself fulfils cannot be called off here."""
    if order.arrival is Arrival.PROVIDER:
        yield because(R.FULFILLED_ELSEWHERE, provider=order.programme.provider or "a provider")


def cancelled_here(order: Order, facts: Facts) -> Iterator[Reason]:
    """Only a cancellation made here can be taken back here."""
    if order.cancelled not in (None, CancelledBy.HERE):
        yield because(R.CANCELLED_AT_CHANNEL)


# --- Checks: what is wrong with the wish itself.


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


def shipment_is_new(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """A shipment id is used once, and replaces only a voided label."""
    if not isinstance(action, Ship):
        return
    if shipment_of(order, action.shipment) or action.shipment in facts.shipments:
        yield because(R.SHIPMENT_KNOWN, shipment=action.shipment)
    if action.replaces and action.replaces not in replaceable(order):
        yield because(R.NOT_REPLACEABLE, shipment=action.replaces)


def shipment_is_live(order: Order, action: Action, by: Authority, facts: Facts) -> Iterator[Reason]:
    """Only a live label can be voided."""
    if not isinstance(action, Void):
        return
    shipment = shipment_of(order, action.shipment)
    if shipment is None:
        yield because(R.NO_SUCH_SHIPMENT, shipment=action.shipment)
    elif shipment.voided:
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
    return tuple(s.id for s in order.shipments if s.voided and s.id not in replaced)
