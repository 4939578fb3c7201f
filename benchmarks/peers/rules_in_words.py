"""Rules as texts in a language of expressions: one template for each operator."""

import json
from collections.abc import Mapping, Sequence

from benchmarks.ruled_trade import Ask, Made, Sold

FIELDS = (
    *("marketplace", "source", "service", "total_cents", "tags", "skus", "country"),
    *("item_count", "weight_g", "custom_field_1"),
)
"""What rules ask about."""

NUMBERS = ("total_cents", "item_count", "weight_g")
SEVERAL = ("tags", "skus")


def facts(order: Sold) -> dict[str, object]:
    """What rules ask about, and nothing that only costs time."""
    return {name: order[name] for name in FIELDS}  # type: ignore[literal-required]


def written(rules: Sequence[Made], words: Mapping[str, str], joint: str) -> list[str]:
    """Each rule as one expression."""
    return [joint.join(_written(ask, words[ask.by]) for ask in each.asks) for each in rules]


def _written(ask: Ask, template: str) -> str:
    low, high = ask.value if ask.by == "between" and isinstance(ask.value, tuple) else ("", "")
    size = len(ask.value) if isinstance(ask.value, str) else 0
    value = json.dumps(ask.value)
    return template.format(field=ask.field, value=value, low=low, high=high, size=size)


CEL = {
    "eq": "{field} == {value}",
    "in": "{field} in {value}",
    "contains": "{field}.contains({value})",
    "gt": "{field} > {value}",
    "gte": "{field} >= {value}",
    "between": "{field} >= {low} && {field} <= {high}",
    "has": "{value} in {field}",
    "any_eq": "{value} in {field}",
    "any_prefix": "{field}.exists(s, s.startsWith({value}))",
}
"""In Google's language of expressions, which three of the peers read."""
