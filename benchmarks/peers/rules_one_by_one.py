"""Every rule by itself, top to bottom, as plain functions over a plain record: the oracle."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

from attrs import evolve, frozen

from benchmarks.peers.ruled_order import SoldOrder, plain
from benchmarks.ruled_trade import Ask, Made, Sold

Test: TypeAlias = Callable[[SoldOrder], bool]


@frozen
class Outcome:
    """What rules made of an order, one after another: which held, and what it then is."""

    fired: tuple[str, ...]
    tags: frozenset[str]
    service: str
    vendor: str | None
    held: bool
    imports: bool


def told(rules: Sequence[Made]) -> Sequence[Made]:
    """The rules as they are."""
    return rules


class Matcher:
    """Rules as tuples of tests."""

    def __init__(self, rules: Sequence[Made]) -> None:
        self.rules = [(each, tuple(map(_test, each.asks))) for each in rules]

    def form(self, order: Sold) -> SoldOrder:
        """A plain record."""
        return plain(order)

    def match(self, orders: Sequence[SoldOrder]) -> list[list[int]]:
        """Test after test, until one fails."""
        return [self._match(order) for order in orders]

    def _match(self, order: SoldOrder) -> list[int]:
        found = []
        for made, tests in self.rules:
            for test in tests:
                if not test(order):
                    break
            else:
                found.append(made.id)
        return found

    def apply(self, order: SoldOrder) -> Outcome:
        """Let each rule that holds change the order before the next one is tested."""
        fired, vendor, held, imports = list[str](), None, False, True
        for made, tests in self.rules:
            if not all(test(order) for test in tests):
                continue
            fired.append(str(made.id))
            match made.does:
                case "add_tag" if made.what not in order.tags:
                    order = evolve(order, tags=(*order.tags, made.what))
                case "set_service":
                    order = evolve(order, service=made.what)
                case "assign_vendor":
                    vendor = made.what
                case "hold":
                    held = True
                case "do_not_import":
                    imports = False
            if made.stops or not imports:
                break
        return Outcome(tuple(fired), frozenset(order.tags), order.service, vendor, held, imports)


def _test(ask: Ask) -> Test:
    value: Any = ask.value
    get = attrgetter("items" if ask.field == "skus" else ask.field)
    match ask.by:
        case "eq":
            return lambda order: bool(get(order) == value)
        case "in":
            return lambda order: get(order) in value
        case "contains" | "has":
            return lambda order: value in get(order)
        case "gt":
            return lambda order: bool(get(order) > value)
        case "gte":
            return lambda order: bool(get(order) >= value)
        case "between":
            low, high = value
            return lambda order: bool(low <= get(order) <= high)
        case "any_eq":
            return lambda order: any(each.sku == value for each in order.items)
        case _:
            return lambda order: any(each.sku.startswith(value) for each in order.items)
