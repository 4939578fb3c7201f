"""Rules on `rule-engine`, with the types of all fields."""

from collections.abc import Sequence

from rule_engine import Context, DataType, Rule, type_resolver_from_dict

from benchmarks.peers.rules_in_words import FIELDS, NUMBERS, SEVERAL, facts, written
from benchmarks.ruled_trade import Made, Sold

_WORDS = {
    "eq": "{field} == {value}",
    "in": "{field} in {value}",
    "contains": "{value} in {field}",
    "gt": "{field} > {value}",
    "gte": "{field} >= {value}",
    "between": "{field} >= {low} and {field} <= {high}",
    "has": "{value} in {field}",
    "any_eq": "{value} in {field}",
    "any_prefix": "[s for s in {field} if s.starts_with({value})]",
}


def told(rules: Sequence[Made]) -> list[str]:
    """Expressions."""
    return written(rules, _WORDS, " and ")


class Matcher:
    """Parsed rules."""

    def __init__(self, rules: Sequence[str]) -> None:
        types = {
            **dict.fromkeys(FIELDS, DataType.STRING),
            **dict.fromkeys(NUMBERS, DataType.FLOAT),
            **dict.fromkeys(SEVERAL, DataType.ARRAY(DataType.STRING)),
        }
        context = Context(type_resolver=type_resolver_from_dict(types))
        self.rules = [Rule(each, context=context).matches for each in rules]

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """Rule after rule."""
        return [[at for at, holds in enumerate(self.rules) if holds(each)] for each in orders]
