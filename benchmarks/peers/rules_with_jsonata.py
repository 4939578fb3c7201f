"""Rules on `jsonata-python`."""

from collections.abc import Sequence

from jsonata import Jsonata

from benchmarks.peers.rules_in_words import facts, written
from benchmarks.ruled_trade import Made, Sold

_WORDS = {
    "eq": "{field} = {value}",
    "in": "{field} in {value}",
    "contains": "$contains({field}, {value})",
    "gt": "{field} > {value}",
    "gte": "{field} >= {value}",
    "between": "{field} >= {low} and {field} <= {high}",
    "has": "{value} in {field}",
    "any_eq": "{value} in {field}",
    "any_prefix": "$exists({field}[$substring($, 0, {size}) = {value}])",
}


def told(rules: Sequence[Made]) -> list[str]:
    """Expressions."""
    return written(rules, _WORDS, " and ")


class Matcher:
    """Parsed expressions."""

    def __init__(self, rules: Sequence[str]) -> None:
        self.rules = [Jsonata(each).evaluate for each in rules]

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """Rule after rule."""
        return [[at for at, holds in enumerate(self.rules) if holds(each)] for each in orders]
