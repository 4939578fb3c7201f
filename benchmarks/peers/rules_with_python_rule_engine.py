"""Rules on `python-rule-engine`; whether one of several texts begins so is an operator of ours."""

from collections.abc import Sequence

from python_rule_engine import Operator, RuleEngine

from benchmarks.peers.rules_in_words import facts
from benchmarks.ruled_trade import Ask, Made, Sold

_OPERATORS = {
    "eq": ("equal",),
    "in": ("in",),
    "contains": ("contains",),
    "gt": ("greater_than",),
    "gte": ("greater_than_inclusive",),
    "between": ("greater_than_inclusive", "less_than_inclusive"),
    "has": ("contains",),
    "any_eq": ("contains",),
    "any_prefix": ("any_prefix",),
}


def told(rules: Sequence[Made]) -> list[dict[str, object]]:
    """Its documents."""
    return [
        {
            "name": str(each.id),
            "conditions": {"all": [part for ask in each.asks for part in _parts(ask)]},
        }
        for each in rules
    ]


def _parts(ask: Ask) -> list[dict[str, object]]:
    operators, value = _OPERATORS[ask.by], ask.value
    values = value if ask.by == "between" and isinstance(value, tuple) else (value,)
    path = f"$.{ask.field}"
    return [
        {"path": path, "operator": by, "value": list(each) if isinstance(each, tuple) else each}
        for by, each in zip(operators, values, strict=True)
    ]


class _AnyPrefix(Operator):
    id = "any_prefix"

    def match(self, texts: Sequence[str]) -> tuple[bool, Sequence[str]]:
        """Whether one of them begins so."""
        return any(each.startswith(self.condition.value) for each in texts), texts


class Matcher:
    """Its engine."""

    def __init__(self, rules: Sequence[dict[str, object]]) -> None:
        self.engine = RuleEngine(list(rules), operators=[_AnyPrefix])

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """The rules that hold, by name."""
        return [[int(each.name) for each in self.engine.evaluate(order)] for order in orders]
