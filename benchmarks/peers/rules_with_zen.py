"""Rules on `zen-engine`: all of them as one array, so that an order is handed over only once."""

from collections.abc import Sequence
from itertools import compress

import zen

from benchmarks.peers.rules_in_words import facts, written
from benchmarks.ruled_trade import Made, Sold

_WORDS = {
    "eq": "{field} == {value}",
    "in": "{field} in {value}",
    "contains": "contains({field}, {value})",
    "gt": "{field} > {value}",
    "gte": "{field} >= {value}",
    "between": "{field} in [{low}..{high}]",
    "has": "contains({field}, {value})",
    "any_eq": "contains({field}, {value})",
    "any_prefix": "some({field}, startsWith(#, {value}))",
}


def told(rules: Sequence[Made]) -> list[str]:
    """Expressions."""
    return [f"({each})" for each in written(rules, _WORDS, " and ")]


class Matcher:
    """One compiled expression."""

    def __init__(self, rules: Sequence[str]) -> None:
        self.numbers = range(len(rules))
        self.evaluate = zen.compile_expression(f"[{', '.join(rules)}]").evaluate

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """Yes or no of every rule."""
        numbers, evaluate = self.numbers, self.evaluate
        return [list(compress(numbers, evaluate(order))) for order in orders]
