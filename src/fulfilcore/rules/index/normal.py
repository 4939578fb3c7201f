"""Conditions taken apart for the index: rows of comparisons that must all hold.

One row holds, and the rule does. A rule is one row, or a few where it has alternatives; what does
not fit into rows is left over, and asked only of orders for which the rest of the row holds.
"""

from collections.abc import Iterable, Sequence
from typing import assert_never

from attrs import frozen

from fulfilcore.rules.model import All, AnyOf, Compare, Condition, Lines, Not, Operator, Quantifier
from fulfilcore.values import Money

MOST_ROWS = 16
"""A rule of more alternatives than this is looked through one by one."""


MOST_TOGETHER = 8
"""Values that must all be there have a dimension each; of more than these one by one is asked."""


@frozen
class Literal:
    """One comparison of a row: of the order, or of its lines; `negated` if it must be known not
    to hold."""

    compare: Compare
    quantifier: Quantifier | None = None
    negated: bool = False


@frozen
class Row:
    """Comparisons that must all hold, and what is left over."""

    literals: tuple[Literal, ...] = ()
    rest: tuple[Condition, ...] = ()


def rows_of(condition: Condition) -> tuple[Row, ...]:
    """The rows of a condition; none if it can never hold."""
    return _rows(condition, False)


def _rows(condition: Condition, negated: bool) -> tuple[Row, ...]:
    match condition:
        case Compare(operator=Operator.INCLUDES_ALL) if len(condition.values) <= MOST_TOGETHER:
            each = (
                Compare(condition.criterion, Operator.INCLUDES, (v,), condition.was)
                for v in condition.values
            )
            return _rows(All(each), negated)
        case Compare(operator=Operator.INCLUDES_ALL):
            return (Row((), (Not(condition) if negated else condition,)),)
        case Compare():
            return (Row((Literal(condition, None, negated),)),)
        case Lines():
            return (_row_of_lines(condition, negated),)
        case Not():
            return _rows(condition.condition, not negated)
        case All() if not negated:
            return _all(condition.conditions, negated)
        case All():
            return _any(condition.conditions, negated)
        case AnyOf() if not negated:
            return _any(_merged(condition.conditions), negated)
        case AnyOf():
            return _all(condition.conditions, negated)
        case _:
            assert_never(condition)


def _row_of_lines(lines: Lines, negated: bool) -> Row:
    """What is asked of lines; of several comparisons on one line each by itself is necessary."""
    match lines.where:
        case Compare(operator=operator) if operator is not Operator.INCLUDES_ALL:
            return Row((Literal(lines.where, lines.quantifier, negated),))
        case All(conditions=conditions) if not negated:
            each = (c for c in conditions if isinstance(c, Compare))
            literals = (
                Literal(c, lines.quantifier)
                for c in each
                if c.operator is not Operator.INCLUDES_ALL
            )
            return Row(tuple(literals), (lines,))
        case _:
            return Row((), (Not(lines) if negated else lines,))


def _all(conditions: Sequence[Condition], negated: bool) -> tuple[Row, ...]:
    """Every combination of the alternatives of each; too many alternatives are left over."""
    rows: tuple[Row, ...] = (Row(),)
    for condition in conditions:
        more = _rows(condition, negated)
        if len(rows) * len(more) > MOST_ROWS:
            more = (Row((), (Not(condition) if negated else condition,)),)
        rows = tuple(
            Row((*one.literals, *other.literals), (*one.rest, *other.rest))
            for one in rows
            for other in more
        )
    return rows


def _any(conditions: Sequence[Condition], negated: bool) -> tuple[Row, ...]:
    rows = tuple(row for condition in conditions for row in _rows(condition, negated))
    if len(rows) <= MOST_ROWS:
        return rows
    return (Row((), (Not(All(conditions)) if negated else AnyOf(conditions),)),)


_ANY_COUNTS = frozenset(
    {Operator.EQUALS, Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH}
    | {Operator.INCLUDES, Operator.MATCHES}
)
"""Operators of which several values mean any of them."""


def _merged(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Alternatives that differ in their values only are one comparison with any of them."""
    merged = dict[object, Condition]()
    for condition in conditions:
        key = _key(condition)
        known = merged.get(key)
        if isinstance(known, Compare) and isinstance(condition, Compare):
            values = dict.fromkeys((*known.values, *condition.values))
            condition = Compare(known.criterion, known.operator, tuple(values), known.was)
        merged[key] = condition
    return tuple(merged.values())


def _key(condition: Condition) -> object:
    if isinstance(condition, Compare) and condition.operator in _ANY_COUNTS:
        amounts = (each for each in condition.values if isinstance(each, Money))
        currency = next((each.currency for each in amounts), None)
        return condition.criterion, condition.operator, condition.was, currency
    return condition
