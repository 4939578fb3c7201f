"""Rules on `simpleeval`: Python's own expressions, parsed once."""

from collections.abc import Sequence

from simpleeval import EvalWithCompoundTypes

from benchmarks.peers.rules_in_words import facts, written
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
    "any_prefix": "begins({field}, {value})",
}


def told(rules: Sequence[Made]) -> list[str]:
    """Expressions."""
    return written(rules, _WORDS, " and ")


def _begins(texts: Sequence[str], start: str) -> bool:
    return any(each.startswith(start) for each in texts)


class Matcher:
    """Parsed expressions."""

    def __init__(self, rules: Sequence[str]) -> None:
        self.evaluator = EvalWithCompoundTypes(functions={"begins": _begins})
        self.rules = [(each, self.evaluator.parse(each)) for each in rules]

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """Rule after rule."""
        return [self._match(order) for order in orders]

    def _match(self, order: dict[str, object]) -> list[int]:
        self.evaluator.names, evaluate = order, self.evaluator.eval
        parsed = enumerate(self.rules)
        return [at for at, (text, tree) in parsed if evaluate(text, previously_parsed=tree)]
