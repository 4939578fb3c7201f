"""May it be done? `advance` judges one wish, `available` says what could be wished for."""

from collections.abc import Iterator

from fulfilcore.orders.actions import Action, Authority, Reject, Reship, Ship, Verb
from fulfilcore.orders.checks import replaceable, shipment_is_unknown, shipment_of
from fulfilcore.orders.effects import Occasion, apply
from fulfilcore.orders.model import Facts, Moved, Option, Order, Refused
from fulfilcore.orders.process import DEFAULT, Process
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.orders.settle import settle
from fulfilcore.orders.statuses import Status
from fulfilcore.orders.tables import CHECKS, INVARIANTS, REPORTS, WAIVABLE
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import LineUnits
from fulfilcore.values import evolve


def advance(
    order: Order,
    action: Action,
    *,
    by: Authority,
    facts: Facts,
    despite: frozenset[str] = frozenset(),
    process: Process = DEFAULT,
) -> Moved | Refused:
    """Do it, or say everything that stands in the way.

    `despite` names waivable reason codes that a person overrides; other authorities cannot.
    """
    action = completed(order, action, by)
    if by is Authority.PROVIDER and action.verb in REPORTS:
        obstacles = tuple(_unusable(order, action, facts))
    else:
        obstacles = tuple(_obstacles(order, action, by, facts, process))
    waived = tuple(r for r in obstacles if by is Authority.USER and _waived(r, despite))
    if left := tuple(dict.fromkeys(r for r in obstacles if r not in waived)):
        return Refused(order=order.id, action=action, reasons=left)
    on = order.part_of or order.id
    occasion = Occasion(wished=order.id, on=on, at=facts.now, by=by, name=facts.name)
    after = settle(apply(order, action, occasion))
    return Moved(order=after, action=action, came_from=order.status, despite=waived)


def _unusable(order: Order, action: Action, facts: Facts) -> Iterator[Reason]:
    """What even a fact must have: a shipment that is not another one, and units in it."""
    if isinstance(action, Ship):
        yield from shipment_is_unknown(order, action, facts)
        if not action.units:
            yield because(R.NO_UNITS)


def _obstacles(
    order: Order, action: Action, by: Authority, facts: Facts, process: Process
) -> Iterator[Reason]:
    yield from _invariants(order, action.verb, facts)
    yield from _row(order, action.verb, by, process)
    yield from _guards(order, action.verb, facts, process)
    for check in CHECKS.get(action.verb, ()):
        yield from check(order, action, by, facts)


def available(
    order: Order, *, by: Authority = Authority.USER, facts: Facts, process: Process = DEFAULT
) -> tuple[Option, ...]:
    """What can be done to the order now, and what blocks the rest."""

    def obstacles(verb: Verb) -> Iterator[Reason]:
        if by is Authority.PROVIDER and verb in REPORTS:
            return
        yield from _invariants(order, verb, facts)
        yield from _row(order, verb, by, process)
        yield from _guards(order, verb, facts, process)

    return tuple(Option(verb=verb, obstacles=tuple(obstacles(verb))) for verb in Verb)


def completed(order: Order, action: Action, by: Authority) -> Action:
    """The action with what it left open decided now, so that it means the same for ever.

    A shipment without units takes all that are open, a provider's late one those cancelled; one
    that names no label it replaces takes over the oldest voided one that shares a line with it.
    """
    if isinstance(action, Reject):
        return evolve(action, late=not order.with_provider and order.rejected is None)
    if isinstance(action, Reship) and action.units is None:
        left = ((line.id, line.shipped) for line in order.lines or ())
        return evolve(action, units=tuple(LineUnits(line, n) for line, n in left if n))
    if not isinstance(action, Ship):
        return action
    units = action.units
    if units is None:
        lines = [(line.id, line.open + line.claimed) for line in order.lines or ()]
        if by is Authority.PROVIDER and not any(quantity for _, quantity in lines):
            lines = [(line.id, line.cancelled) for line in order.lines or ()]
        units = tuple(LineUnits(line, quantity) for line, quantity in lines if quantity)
    lines_named = {each.line for each in units}
    replaces = action.replaces or next(
        (
            old
            for old in replaceable(order)
            if (voided := shipment_of(order, old))
            and lines_named & {each.line for each in voided.units}
        ),
        None,
    )
    return evolve(action, units=units, replaces=replaces)


def _waived(reason: Reason, despite: frozenset[str]) -> bool:
    return reason.code in WAIVABLE and reason.code.name in despite


def _invariants(order: Order, verb: Verb, facts: Facts) -> Iterator[Reason]:
    for invariant in INVARIANTS:
        yield from invariant(order, verb, facts)


def _row(order: Order, verb: Verb, by: Authority, process: Process) -> Iterator[Reason]:
    row = process.transitions.get(((order.status, order.sub_status), verb))
    if row is None:
        yield because(R.NOT_FROM_HERE, action=_words(verb), status=_words(order.status))
    elif by not in row.who:
        who, what, where = by.value, _words(verb), _words(order.status)
        yield because(R.NO_AUTHORITY, authority=who, action=what, status=where)


def _words(name: Verb | Status) -> str:
    return str(name.value).replace("_", " ")


def _guards(order: Order, verb: Verb, facts: Facts, process: Process) -> Iterator[Reason]:
    for guard in process.guards.get(verb, ()):
        yield from guard(order, facts)
