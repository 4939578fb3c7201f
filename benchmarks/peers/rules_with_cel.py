"""Rules on `common-expression-language`: CEL in Rust."""

from collections.abc import Sequence

from cel import Context, compile

from benchmarks.peers.rules_in_words import CEL, facts, written
from benchmarks.ruled_trade import Made, Sold


def told(rules: Sequence[Made]) -> list[str]:
    """Expressions."""
    return written(rules, CEL, " && ")


class Matcher:
    """Compiled programs."""

    def __init__(self, rules: Sequence[str]) -> None:
        self.rules = [compile(each).execute for each in rules]

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """An order becomes a context once."""
        contexts = (Context(variables=order) for order in orders)
        rules = self.rules
        return [[at for at, holds in enumerate(rules) if holds(each)] for each in contexts]
