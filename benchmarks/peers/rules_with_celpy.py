"""Rules on `cel-python`: CEL in Python, compiled to Python."""

from collections.abc import Sequence

from celpy import CompiledRunner, Environment, json_to_cel

from benchmarks.peers.rules_in_words import CEL, facts, written
from benchmarks.ruled_trade import Made, Sold


def told(rules: Sequence[Made]) -> list[str]:
    """Expressions."""
    return written(rules, CEL, " && ")


class Matcher:
    """Compiled programs."""

    def __init__(self, rules: Sequence[str]) -> None:
        environment = Environment(runner_class=CompiledRunner)
        self.rules = [environment.program(environment.compile(each)).evaluate for each in rules]

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """An order becomes values of CEL once."""
        values = ({name: json_to_cel(each) for name, each in order.items()} for order in orders)
        return [[at for at, holds in enumerate(self.rules) if holds(each)] for each in values]
