"""May it be done? `advance` judges one wish, `available` says what could be wished for."""

from collections.abc import Iterator

from attrs import evolve

from fulfilcore.orders.actions import Action, Authority, Ship, Verb
from fulfilcore.orders.effects import apply
from fulfilcore.orders.guards import replaceable, shipment_of
from fulfilcore.orders.model import Facts, Moved, Option, Order, Refused, Status
from fulfilcore.orders.process import DEFAULT, Process
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.orders.settle import settle
from fulfilcore.orders.tables import CHECKS, INVARIANTS, WAIVABLE
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import LineUnits


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
    action = completed(order, action)
    obstacles = (
        *_invariants(order, action.verb, facts),
        *_row(order, action.verb, by, process),
        *_guards(order, action.verb, facts, process),
        *(r for check in CHECKS.get(action.verb, ()) for r in check(order, action, by, facts)),
    )
    waived = tuple(r for r in obstacles if by is Authority.USER and _waived(r, despite))
    if left := tuple(dict.fromkeys(r for r in obstacles if r not in waived)):
        return Refused(order=order.id, action=action, reasons=left)
    after = settle(apply(order, action, order.id, facts.now))
    return Moved(order=after, action=action, came_from=order.status, despite=waived)


def available(
    order: Order, *, by: Authority = Authority.USER, facts: Facts, process: Process = DEFAULT
) -> tuple[Option, ...]:
    """What can be done to the order now, and what blocks the rest."""

    def obstacles(verb: Verb) -> Iterator[Reason]:
        yield from _invariants(order, verb, facts)
        yield from _row(order, verb, by, process)
        yield from _guards(order, verb, facts, process)

    return tuple(Option(verb=verb, obstacles=tuple(obstacles(verb))) for verb in Verb)


def completed(order: Order, action: Action) -> Action:
    """The action with what it left open decided now, so that it means the same for ever.

    A shipment without units takes all that are open; one that names no label it replaces takes
    over the oldest voided one that shares a line with it.
    """
    if not isinstance(action, Ship):
        return action
    units = action.units
    if units is None:
        lines = ((line.id, line.open + line.claimed) for line in order.lines or ())
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
