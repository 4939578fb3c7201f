"""Rules on `cel-expr-python`: Google's CEL in C++, as arrays of conditions."""

from collections.abc import Sequence
from itertools import compress

from cel_expr_python import cel

from benchmarks.peers.rules_in_words import CEL, FIELDS, NUMBERS, SEVERAL, facts, written
from benchmarks.ruled_trade import Made, Sold

_TOGETHER = 500


def told(rules: Sequence[Made]) -> list[str]:
    """Expressions, some hundred in an array."""
    texts = [f"({each})" for each in written(rules, CEL, " && ")]
    parts = (texts[at : at + _TOGETHER] for at in range(0, len(texts), _TOGETHER))
    return [f"[{', '.join(part)}]" for part in parts]


class Matcher:
    """Compiled arrays."""

    def __init__(self, rules: Sequence[str]) -> None:
        kinds = cel.Type
        several = dict.fromkeys(SEVERAL, kinds.List(kinds.STRING))
        types = dict.fromkeys(FIELDS, kinds.STRING) | dict.fromkeys(NUMBERS, kinds.INT) | several
        self.environment = cel.NewEnv(variables=types)
        self.rules = [self.environment.compile(each).eval for each in rules]

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """Yes or no of every rule."""
        return [self._match(order) for order in orders]

    def _match(self, order: dict[str, object]) -> list[int]:
        activation, answers = self.environment.Activation(order), list[bool]()
        for evaluate in self.rules:
            answers += [each.value() for each in evaluate(activation).value()]
        return list(compress(range(len(answers)), answers))
