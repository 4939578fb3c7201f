"""Which orders are the same purchase, and which line of one is which line of the other.

All of it depends on the set of orders only, never on which of them arrived first (S001-36).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fulfilcore.duplicates.model import Star
from fulfilcore.intake import Grade, Reference
from fulfilcore.orders import Act, Line, Order, Ship
from fulfilcore.shipments import LineUnits, Shipment
from fulfilcore.values import LineId, OrderId, StoreId, evolve


def purchases(order: Order) -> tuple[Reference, ...]:
    """The marketplace orders that this order is, or proves to be a copy of.

    An order of a marketplace store is itself; another is a copy of what a field made for the
    marketplace's id names (S001-31). More than one purchase means that nobody can tell which.
    """
    if order.terms.marketplace:
        return (Reference(order.terms.system, order.reference, Grade.PROOF, "own id"),)
    proofs = (each for each in order.references if each.grade is Grade.PROOF)
    return tuple({(each.family, each.id): each for each in proofs}.values())


def link(orders: Iterable[Order]) -> tuple[Star, ...]:
    """The stars among some orders; one without an original here links nothing.

    The original is the marketplace's own order; imported through two stores, the one of the
    first store id. A copy that names two purchases is left alone for a person to decide.
    """
    claims: dict[tuple[str, str], list[tuple[Order, Reference]]] = defaultdict(list)
    for order in orders:
        proofs = purchases(order)
        if len(proofs) == 1:
            claims[proofs[0].family, proofs[0].id].append((order, proofs[0]))
    return tuple(star for _, members in sorted(claims.items()) for star in _star(members))


def _star(members: Sequence[tuple[Order, Reference]]) -> Iterator[Star]:
    ranked = sorted(members, key=lambda member: _rank(member[0]))
    (original, _), *copies = ranked
    if original.terms.marketplace and copies:
        yield Star(original=original.id, copies=tuple((o.id, reference) for o, reference in copies))


def _rank(order: Order) -> tuple[bool, StoreId, OrderId]:
    """The marketplace before its hubs, and of several stores the first one."""
    return not order.terms.marketplace, order.store, order.id


def map_act(act: Act, source: Order, target: Order) -> Act:
    """A shipping act on one order as it reads on its twin: its units by the twin's lines."""
    ship = act.command.action
    if not isinstance(ship, Ship):
        return act
    units, unmapped = map_units(source, target, ship)
    action = evolve(ship, units=units, unmapped=unmapped)
    return evolve(act, command=evolve(act.command, action=action))


def map_shipment(source: Order, target: Order, shipment: Shipment) -> Shipment:
    """A shipment that left without us, as it reads on a twin."""
    taken: dict[LineId, int] = defaultdict(int)
    unmapped = sum(
        _fill(_matching(source, target, units.line), units.quantity, taken)
        for units in shipment.units
    )
    return evolve(shipment, units=_difference({}, taken), unmapped=unmapped)


def map_units(source: Order, target: Order, ship: Ship) -> tuple[tuple[LineUnits, ...], int]:
    """The units of a shipment of one order by the lines of its twin, and how many match none.

    Lines match by the marketplace's line id where a copy carries it, else by SKU. Where a SKU
    stands on several lines, units fill them in the order of the lines, after what earlier
    shipments took.
    """
    taken: dict[LineId, int] = defaultdict(int)
    unmapped = 0
    own = (s for s in source.shipments if s.made_on == source.id and not s.theirs)
    for earlier in own:
        if earlier.id == ship.shipment:
            break
        if not earlier.voided:
            for units in earlier.units:
                _fill(_matching(source, target, units.line), units.quantity, taken)
    before = dict(taken)
    for units in ship.units or ():
        unmapped += _fill(_matching(source, target, units.line), units.quantity, taken)
    return _difference(before, taken), unmapped


def map_theirs(source: Order, target: Order) -> Mapping[LineId, int]:
    """The units that the twin's channel says left without us, by the lines of this order.

    Two channels tell of the same units: where a SKU stands on several lines, those come first
    that show such units already.
    """
    taken: dict[LineId, int] = defaultdict(int)
    for line in (each for each in source.lines or () if each.theirs):
        matching, left = _matching(source, target, line.id), line.theirs
        for each in matching:
            same = min(left, max(0, each.theirs - taken[each.id]))
            taken[each.id] += same
            left -= same
        _fill(matching, left, taken)
    return taken


def _difference(before: Mapping[LineId, int], after: Mapping[LineId, int]) -> tuple[LineUnits, ...]:
    grown = ((line, count - before.get(line, 0)) for line, count in sorted(after.items()))
    return tuple(LineUnits(line, count) for line, count in grown if count)


def _matching(source: Order, target: Order, line: LineId) -> list[Line]:
    mine = source.line(line)
    if mine is None:
        return []
    named = [t for t in target.lines or () if t.alias == mine.id or mine.alias == t.id]
    return named or [t for t in target.lines or () if mine.sku and t.sku == mine.sku]


def _fill(lines: Sequence[Line], quantity: int, taken: dict[LineId, int]) -> int:
    """Put units into lines, the first free ones first; what is over goes to the last line."""
    for line in lines:
        part = min(quantity, max(0, line.ordered - taken[line.id]))
        taken[line.id] += part
        quantity -= part
    if lines and quantity:
        taken[lines[-1].id] += quantity
        quantity = 0
    return quantity
