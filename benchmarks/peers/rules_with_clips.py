"""Rules on `clipspy`: an order is asserted as one fact of a Rete network; its agenda matches."""

import json
from collections.abc import Sequence

from clips import Environment

from benchmarks.peers.rules_in_words import FIELDS, SEVERAL, facts
from benchmarks.ruled_trade import Ask, Made, Sold

_SLOTS = " ".join(f"({'multislot' if each in SEVERAL else 'slot'} {each})" for each in FIELDS)
_PREFIX = (
    "(deffunction any-prefix (?start ?all) (bind ?size (str-length ?start)) (foreach ?each ?all"
    " (if (eq (sub-string 1 ?size ?each) ?start) then (return TRUE))) (return FALSE))"
)


def told(rules: Sequence[Made]) -> list[str]:
    """Rules in its own language."""
    return [_rule(each) for each in rules]


def _rule(made: Made) -> str:
    slots = dict.fromkeys(_slot(ask) for ask in made.asks)
    tests = (_TESTS[ask.by].format(value=json.dumps(ask.value)) for ask in made.asks)
    return f"(defrule r{made.id} (order {' '.join(slots)}) {' '.join(tests)} => )"


_TESTS = dict.fromkeys(("eq", "in", "contains", "gt", "gte", "between", "has"), "") | {
    "any_eq": "(test (member$ {value} ?all))",
    "any_prefix": "(test (any-prefix {value} ?all))",
}


def _slot(ask: Ask) -> str:
    field, value, it = ask.field, ask.value, f"?{ask.field}"
    match ask.by:
        case "eq" | "in":
            values = value if isinstance(value, tuple) else (value,)
            return f"({field} {'|'.join(map(json.dumps, values))})"
        case "contains":
            return f"({field} {it}&:(str-index {json.dumps(value)} {it}))"
        case "gt":
            return f"({field} {it}&:(> {it} {value}))"
        case "gte":
            return f"({field} {it}&:(>= {it} {value}))"
        case "between":
            low, high = value if isinstance(value, tuple) else (value, value)
            return f"({field} {it}&:(<= {low} {it} {high}))"
        case "has":
            return f"({field} $? {json.dumps(value)} $?)"
        case _:
            return f"({field} $?all)"


class Matcher:
    """Its environment."""

    def __init__(self, rules: Sequence[str]) -> None:
        self.environment = Environment()
        for text in (f"(deftemplate order {_SLOTS})", _PREFIX, *rules):
            self.environment.build(text)
        self.order = self.environment.find_template("order")

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary of its slots."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """Each is asserted, looked up on the agenda, and retracted."""
        return [self._match(order) for order in orders]

    def _match(self, order: dict[str, object]) -> list[int]:
        fact = self.order.assert_fact(**order)
        found = {int(each.name[1:]) for each in self.environment.activations()}
        fact.retract()
        return sorted(found)
