"""Rules on `datalogic-py`: JSONLogic in Rust.

`Matcher` asks for the numbers of the rules that hold in one expression, `Many` has each rule
evaluated against the order once it is parsed, as its pages say.
"""

from collections.abc import Sequence

from datalogic_py import DataHandle, Engine

from benchmarks.peers.rules_in_json_logic import logic
from benchmarks.peers.rules_in_words import facts
from benchmarks.ruled_trade import Made, Sold


def told(rules: Sequence[Made]) -> list[dict[str, object]]:
    """JSONLogic."""
    return [logic(each) for each in rules]


class Matcher:
    """One compiled expression."""

    def __init__(self, rules: Sequence[dict[str, object]]) -> None:
        engine = Engine()
        numbers = [{"if": [rule, [number], []]} for number, rule in enumerate(rules)]
        self.rule, self.evaluate = engine.compile({"merge": numbers}), engine.session().evaluate

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """The numbers of the rules, from one call."""
        rule, evaluate = self.rule, self.evaluate
        return [evaluate(rule, order) for order in orders]


class Many:
    """Compiled rules."""

    def __init__(self, rules: Sequence[dict[str, object]]) -> None:
        engine = Engine()
        self.rules, self.evaluate = [*map(engine.compile, rules)], engine.session().evaluate_many

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """Yes or no of every rule, as JSON."""
        rules, evaluate = self.rules, self.evaluate
        answers = (evaluate(rules, DataHandle(order)) for order in orders)
        return [[at for at, told in enumerate(each) if told == "true"] for each in answers]
