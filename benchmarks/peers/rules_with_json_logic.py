"""Rules on `panzi-json-logic`: JSONLogic in Python."""

from collections.abc import Sequence

from json_logic import jsonLogic

from benchmarks.peers.rules_in_json_logic import logic
from benchmarks.peers.rules_in_words import facts
from benchmarks.ruled_trade import Made, Sold


def told(rules: Sequence[Made]) -> list[dict[str, object]]:
    """JSONLogic."""
    return [logic(each) for each in rules]


class Matcher:
    """The rules as they are; nothing is compiled."""

    def __init__(self, rules: Sequence[dict[str, object]]) -> None:
        self.rules = list(rules)

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """Rule after rule."""
        rules = self.rules
        return [[at for at, rule in enumerate(rules) if jsonLogic(rule, o)] for o in orders]
