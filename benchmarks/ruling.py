"""Ours: made-up orders and rules as what fulfilcore knows, and what a rule engine is asked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Protocol, TypeVar

from benchmarks.ruled_trade import MARKETPLACES, Ask, Made, Sold
from fulfilcore.accounts import Terms
from fulfilcore.orders import Field, Fields, Line, Order
from fulfilcore.rules import (
    AddTag,
    All,
    Compare,
    Condition,
    Context,
    Criterion,
    DoNotImport,
    Effect,
    HandTo,
    HoldFor,
    Lines,
    Operator,
    Put,
    Quantifier,
    Rule,
    RuleSet,
    Stop,
)
from fulfilcore.rules import Value as Compared
from fulfilcore.values import Address, LineId, Money, OrderId, Sku, StoreId, Weight

F = TypeVar("F")


class Matcher(Protocol[F]):
    """Some rules in an engine, ready to be asked which of them hold for orders."""

    def form(self, order: Sold) -> F:
        """An order as the engine wants to be given it; made off the clock."""

    def match(self, orders: Sequence[F]) -> Sequence[Sequence[int]]:
        """The numbers of the rules that hold, of each order, in their order."""


CONTEXT = Context(now=datetime(2026, 3, 2, 12, 0, tzinfo=UTC))


class Ours:
    """Rules of ours, whole: checked, and in their index."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = RuleSet(rules)
        self.index = self.rules.index

    def form(self, order: Sold) -> Order:
        """A live order."""
        return order_of(order)

    def match(self, orders: Sequence[Order]) -> list[list[int]]:
        """The places of the rules that hold."""
        matches = self.index.matches
        return [matches(order, CONTEXT) for order in orders]


_TERMS = {
    name: Terms(
        store=StoreId(name),
        system=name,
        marketplace=True,
        country="US",
        received_on=date(2026, 1, 1),
    )
    for name in MARKETPLACES
}


def order_of(sold: Sold) -> Order:
    """A live order of plain data."""
    return Order(
        id=OrderId(sold["id"]),
        store=StoreId(sold["marketplace"]),
        reference=sold["id"],
        terms=_TERMS[sold["marketplace"]],
        source=sold["source"],
        said=Fields(
            ship_to=Address(country=sold["country"]),
            service=sold["service"],
            custom_1=sold["custom_field_1"],
        ),
        total=Money(sold["total_cents"], "USD"),
        channel_tags=frozenset(sold["tags"]),
        lines=tuple(
            Line(
                id=LineId(str(number)),
                sku=Sku(each["sku"]),
                ordered=each["quantity"],
                weight=_grams(each["weight_g"]),
            )
            for number, each in enumerate(sold["items"])
        ),
    )


def rules_of(made: Sequence[Made]) -> tuple[Rule, ...]:
    """Rules of ours that ask and do the same."""
    return tuple(
        Rule(id=str(each.id), name=f"Rule {each.id}", when=_condition(each), do=_effects(each))
        for each in made
    )


def _condition(made: Made) -> Condition:
    return All(map(_asked, made.asks))


_SKU_BY = {"any_eq": Operator.EQUALS, "any_prefix": Operator.STARTS_WITH}
_ASKED = {
    ("marketplace", "eq"): (Criterion.MARKETPLACE, Operator.EQUALS),
    ("source", "in"): (Criterion.SOURCE, Operator.EQUALS),
    ("service", "contains"): (Criterion.SERVICE, Operator.CONTAINS),
    ("total_cents", "gt"): (Criterion.TOTAL, Operator.GREATER),
    ("tags", "has"): (Criterion.TAGS, Operator.INCLUDES),
    ("country", "in"): (Criterion.COUNTRY, Operator.EQUALS),
    ("item_count", "gte"): (Criterion.TOTAL_QUANTITY, Operator.AT_LEAST),
    ("weight_g", "between"): (Criterion.WEIGHT, Operator.BETWEEN),
    ("custom_field_1", "contains"): (Criterion.CUSTOM_1, Operator.CONTAINS),
}


def _asked(ask: Ask) -> Condition:
    values = _values(ask)
    if ask.field == "skus":
        return Lines(Quantifier.ANY, Compare(Criterion.SKU, _SKU_BY[ask.by], values))
    return Compare(*_ASKED[ask.field, ask.by], values)


def _values(ask: Ask) -> tuple[Compared, ...]:
    values = ask.value if isinstance(ask.value, tuple) else (ask.value,)
    if ask.field == "weight_g":
        return tuple(_grams(int(each)) for each in values)
    if ask.field == "total_cents":
        return tuple(Money(int(each), "USD") for each in values)
    return values


def _grams(grams: int) -> Weight:
    return Weight(grams * 1_000)


def _effects(made: Made) -> tuple[Effect, ...]:
    return (_deed(made), Stop()) if made.stops else (_deed(made),)


def _deed(made: Made) -> Effect:
    match made.does:
        case "add_tag":
            return AddTag(made.what)
        case "assign_vendor":
            return HandTo(made.what)
        case "set_service":
            return Put(Field.SERVICE, made.what)
        case "hold":
            return HoldFor(1)
        case _:
            return DoNotImport()
