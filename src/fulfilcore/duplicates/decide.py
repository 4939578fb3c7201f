"""Which orders are the same purchase, and which line of one is which line of the other.

All of it depends on the set of orders only, never on which of them arrived first (S001-36).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from fulfilcore.duplicates.model import Star
from fulfilcore.intake import Grade, Reference
from fulfilcore.orders import Act, Line, Order, Ship
from fulfilcore.shipments import LineUnits, Shipment
from fulfilcore.values import LineId, OrderId, StoreId, evolve, root_of

ALIASED = frozenset({"ebay"})
"""Marketplaces whose orders go by several ids at once, old and new (channels.md §6)."""

Purchase: TypeAlias = frozenset[tuple[str, str]]
"""The names of one purchase: pairs of a marketplace and an id there."""


def purchases(order: Order) -> tuple[Purchase, ...]:
    """The marketplace orders that this order is, or proves to be a copy of, by all their names.

    An order of a marketplace store is itself, with every id it goes by there; another is a copy of
    what a field made for the marketplace's id names (S001-31). More than one purchase means that
    nobody can tell which.
    """
    if not order.terms.marketplace:
        return purchases_named(order.references)
    system = order.terms.system
    aliases = (each.id for each in proofs(order.references) if each.family == system)
    return (frozenset((system, id) for id in (order.reference, *aliases)),)


def purchases_named(references: Iterable[Reference]) -> tuple[Purchase, ...]:
    """The purchases that some references prove, by their names.

    Of a marketplace whose orders go by several ids, all of them together are one purchase.
    """
    named: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for each in proofs(references):
        one = (each.family, "" if each.family in ALIASED else each.id)
        named.setdefault(one, set()).add((each.family, each.id))
    return tuple(frozenset(names) for names in named.values())


def proofs(references: Iterable[Reference]) -> Iterator[Reference]:
    """The references that stood in a field made for a marketplace's own id."""
    return (each for each in references if each.grade is Grade.PROOF)


def link(orders: Iterable[Order]) -> tuple[Star, ...]:
    """The stars among some orders; one without an original here links nothing.

    The original is the marketplace's own order: of several that share a name the one with most
    names, since a combined order goes by those of its parts, and then that of the first store id.
    A copy that names two purchases is left alone for a person to decide.
    """
    stars = _Stars(orders)
    copies: dict[OrderId, list[tuple[OrderId, Reference]]] = defaultdict(list)
    for order in stars.orders:
        centres = stars.centres(order)
        if len(purchases(order)) == 1 and len(centres) == 1 and order.id not in centres:
            copies[centres[0]].append((order.id, stars.why(order, centres[0])))
    return tuple(Star(original=id, copies=tuple(copies[id])) for id in sorted(copies))


def undecided(orders: Iterable[Order]) -> Mapping[OrderId, tuple[str, ...]]:
    """The orders of which nobody can tell whose copy they are, or whether one is theirs.

    Each with what it names, or with the copies that name it beside another.
    """
    stars = _Stars(orders)
    contested: dict[OrderId, set[str]] = defaultdict(set)
    for order in (each for each in stars.orders if not each.terms.marketplace):
        named = {name for purchase in purchases(order) for name in purchase}
        met = stars.meeting(named)
        if len(purchases(order)) > 1 or len({stars.centre_of[each] for each in met}) > 1:
            contested[order.id].update(f"{family}/{id}" for family, id in named)
            for each in met:
                contested[each].add(root_of(order.id))
    return {id: tuple(sorted(names)) for id, names in contested.items()}


def rivals(orders: Iterable[Order]) -> Mapping[OrderId, tuple[OrderId, ...]]:
    """Copies of one purchase whose original is not here, each with the others: one may be shipped.

    They come through several hubs. Nobody can tell which of them is to be worked on, so all are
    shown, and a person is told. One that names two purchases is undecided, which says enough.
    """
    stars = _Stars(orders)
    named: dict[tuple[str, str], set[OrderId]] = defaultdict(set)
    for order in stars.orders:
        mine = purchases(order)
        if order.terms.marketplace or order.cancelled or len(mine) != 1 or stars.centres(order):
            continue
        for name in mine[0]:
            named[name].add(order.id)
    others: dict[OrderId, set[OrderId]] = defaultdict(set)
    for ids in named.values():
        for id in ids:
            others[id] |= ids - {id}
    return {id: tuple(sorted(ids)) for id, ids in others.items() if ids}


class _Stars:
    """Some orders, the original first, and which of the marketplace's own are one purchase."""

    def __init__(self, orders: Iterable[Order]) -> None:
        self.orders = sorted(orders, key=_rank)
        self.centre_of: dict[OrderId, OrderId] = {}
        self._named: dict[tuple[str, str], list[OrderId]] = defaultdict(list)
        for order in (each for each in self.orders if each.terms.marketplace):
            names = purchases(order)[0]
            met = [id for id in self.meeting(names) if self.centre_of[id] == id]
            self.centre_of[order.id] = met[0] if met else order.id
            for name in names:
                self._named[name].append(order.id)

    def meeting(self, names: Iterable[tuple[str, str]]) -> list[OrderId]:
        """The marketplace's own orders that go by one of the names, the original first."""
        return list(dict.fromkeys(id for name in sorted(names) for id in self._named.get(name, ())))

    def centres(self, order: Order) -> list[OrderId]:
        """The originals that an order is, or is a copy of."""
        if order.terms.marketplace:
            return [self.centre_of[order.id]]
        met = (id for purchase in purchases(order) for id in self.meeting(purchase))
        return list(dict.fromkeys(self.centre_of[id] for id in met))

    def why(self, copy: Order, centre: OrderId) -> Reference:
        """The reference that proves a copy: one that the original goes by, if there is one."""
        told = [Reference(copy.terms.system, copy.reference, Grade.PROOF, "own id")]
        known = told if copy.terms.marketplace else []
        known += proofs(copy.references)
        names = {name for name, ids in self._named.items() if centre in ids}
        return min(known, key=lambda each: (each.family, each.id) not in names)


def _rank(order: Order) -> tuple[bool, int, StoreId, OrderId]:
    """The marketplace before its hubs, a combined order before its parts, the first store."""
    names = len(purchases(order)[0]) if order.terms.marketplace else 0
    return not order.terms.marketplace, -names, order.store, order.id


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
