"""All rules over all orders at once on `polars`: a column for each question, then rules of them."""

from collections.abc import Sequence
from typing import Any, cast

import polars as pl

from benchmarks.peers.rules_in_words import FIELDS, SEVERAL
from benchmarks.ruled_trade import Ask, Made, Sold

_TOGETHER = 200


def frame(orders: Sequence[Sold]) -> pl.DataFrame:
    """The orders as columns."""
    columns: dict[str, list[Any]] = {
        name: [order[name] for order in orders]  # type: ignore[literal-required]
        for name in FIELDS
    }
    return pl.DataFrame(columns, schema_overrides=dict.fromkeys(SEVERAL, pl.List(pl.String)))


def rows(orders: pl.DataFrame, rules: Sequence[Made]) -> list[list[int]]:
    """The numbers of the orders of which each rule holds; what several rules ask is asked once."""
    asks = list(dict.fromkeys(ask for made in rules for ask in made.asks))
    answers = dict[Ask, pl.Series]()
    for at in range(0, len(asks), _TOGETHER):
        some = asks[at : at + _TOGETHER]
        columns = [_asked(ask).fill_null(False).alias(str(n)) for n, ask in enumerate(some)]
        answers |= zip(some, orders.lazy().select(columns).collect().get_columns(), strict=True)
    return [_together(made, answers).arg_true().to_list() for made in rules]


def _together(made: Made, answers: dict[Ask, pl.Series]) -> pl.Series:
    first, *others = (answers[ask] for ask in made.asks)
    for other in others:
        first = first & other
    return first


def _asked(ask: Ask) -> pl.Expr:
    column, value = pl.col(ask.field), cast(Any, ask.value)
    match ask.by:
        case "eq":
            return column == value
        case "in":
            return column.is_in(value)
        case "contains":
            return column.str.contains(value, literal=True)
        case "gt":
            return column > value
        case "gte":
            return column >= value
        case "between":
            return column.is_between(*value)
        case "any_prefix":
            return column.list.eval(pl.element().str.starts_with(value)).list.any()
        case _:
            return column.list.contains(value)
