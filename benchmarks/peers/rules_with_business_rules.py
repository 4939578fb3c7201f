"""Rules on `business-rules`; whether one of several texts begins so is an operator of our own."""

from collections.abc import Callable, Sequence
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_NUMERIC, FIELD_TEXT
from business_rules.operators import SelectType, type_operator
from business_rules.variables import (
    BaseVariables,
    numeric_rule_variable,
    rule_variable,
    select_multiple_rule_variable,
    select_rule_variable,
    string_rule_variable,
)

from benchmarks.peers.rules_in_words import NUMBERS, facts
from benchmarks.ruled_trade import Ask, Made, Sold

_OPERATORS = {
    "eq": "equal_to",
    "in": "shares_at_least_one_element_with",
    "contains": "contains",
    "gt": "greater_than",
    "gte": "greater_than_or_equal_to",
    "has": "contains",
    "any_eq": "contains",
    "any_prefix": "any_prefix",
}


def told(rules: Sequence[Made]) -> list[dict[str, object]]:
    """Its documents."""
    return [
        {
            "conditions": {"all": [part for ask in each.asks for part in _parts(ask)]},
            "actions": [{"name": "hit", "params": {"rule": each.id}}],
        }
        for each in rules
    ]


def _parts(ask: Ask) -> list[dict[str, object]]:
    if ask.by == "between" and isinstance(ask.value, tuple):
        ends = zip(("greater_than_or_equal_to", "less_than_or_equal_to"), ask.value, strict=True)
        return [{"name": ask.field, "operator": by, "value": value} for by, value in ends]
    value = list(ask.value) if isinstance(ask.value, tuple) else ask.value
    return [{"name": ask.field, "operator": _OPERATORS[ask.by], "value": value}]


class _Texts(SelectType):
    name = "texts"

    @type_operator(FIELD_TEXT, assert_type_for_arguments=False)
    def any_prefix(self, start: str) -> bool:
        """Whether one of them begins so."""
        return any(each.startswith(start) for each in self.value)


class _Variables(BaseVariables):
    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order


def _reader(name: str, *, alone: bool = False) -> Callable[[_Variables], object]:
    def read(self: _Variables) -> object:
        return [self.order[name]] if alone else self.order[name]

    return read


for _name in ("marketplace", "service", "custom_field_1"):
    setattr(_Variables, _name, string_rule_variable()(_reader(_name)))
for _name in NUMBERS:
    setattr(_Variables, _name, numeric_rule_variable()(_reader(_name)))
for _name in ("source", "country"):
    setattr(_Variables, _name, select_multiple_rule_variable()(_reader(_name, alone=True)))
_Variables.tags = select_rule_variable()(_reader("tags"))
_Variables.skus = rule_variable(_Texts)(_reader("skus"))


class _Actions(BaseActions):
    def __init__(self) -> None:
        self.found: list[int] = []

    @rule_action(params={"rule": FIELD_NUMERIC})
    def hit(self, rule: int) -> None:
        """Note that it holds."""
        self.found.append(rule)


class Matcher:
    """The documents as they are; nothing is compiled."""

    def __init__(self, rules: Sequence[dict[str, object]]) -> None:
        self.rules = list(rules)

    def form(self, order: Sold) -> dict[str, object]:
        """A dictionary."""
        return facts(order)

    def match(self, orders: Sequence[dict[str, object]]) -> list[list[int]]:
        """Each rule that holds notes its number."""
        return [self._match(order) for order in orders]

    def _match(self, order: dict[str, object]) -> list[int]:
        actions, variables = _Actions(), _Variables(order)
        run_all(rule_list=self.rules, defined_variables=variables, defined_actions=actions)
        return actions.found
