"""One criterion, many rows: which of them hold for a value, found without trying each.

A dimension answers with a bitset, one bit a row. Texts are looked up by hash, by their beginnings
and ends, and by an automaton for what they contain; numbers by bisection. `answer` tells the rows
that hold, `denied` those that are known not to: for an unknown value most are neither. Toggling a
row's comparison puts it in, toggling it again takes it out: so a rule is edited where it stands.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import accumulate
from operator import xor
from typing import TypeAlias, cast

from fulfilcore.rules.comparing import (
    NEGATIVE,
    Number,
    is_relative,
    spans,
    words_of,
)
from fulfilcore.rules.index.words import Answer, Find, Table, Words, as_answer, of_texts
from fulfilcore.rules.model import Compare
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.tables import CRITERIA, Kind, Row
from fulfilcore.values import Money


class TextDimension:
    """The rows that ask something of one text, of several texts, of a choice or of a flag."""

    __slots__ = ("_blank", "_engine", "_filled", "_neg", "_neg_used", "_pos", "_row", "used")

    def __init__(
        self, row: Row, engine: Engine | None, like: "TextDimension | None" = None
    ) -> None:
        self._row, self._engine = row, engine
        self._pos: Words = Words(like._pos.tables if like else {})
        self._neg: Words = Words(like._neg.tables if like else {})
        self._blank: int = like._blank if like else 0
        self._filled: int = like._filled if like else 0
        self._neg_used: int = like._neg_used if like else 0
        self.used: int = like.used if like else 0

    def toggle(self, row: int, compare: Compare) -> None:
        """Put a row in, or take it out."""
        bit, operator = 1 << row, compare.operator
        self.used ^= bit
        if operator is Op.BLANK:
            self._blank ^= bit
        elif operator is Op.FILLED:
            self._filled ^= bit
        elif operator in NEGATIVE:
            self._neg_used ^= bit
            self._neg.toggle(bit, operator, self._words(compare))
        else:
            self._pos.toggle(bit, operator, self._words(compare))

    def _words(self, compare: Compare) -> Iterable[str]:
        if compare.operator is Op.MATCHES or self._row.kind is Kind.FLAG:
            return cast(Iterable[str], compare.values)  # a flag is looked up as it is
        return words_of(self._row, compare)

    def copy(self) -> "TextDimension":
        """Another of the same rows, to be toggled."""
        return TextDimension(self._row, self._engine, self)

    def answer(self, also: int) -> Answer:
        """What tells the rows that hold for a value, and `also` these."""
        pos, neg = self._found(self._pos), self._found(self._neg)
        blank, filled, neg_used = self._blank | also, self._filled | also, self._neg_used
        if self._row.kind is Kind.TEXTS:
            return of_texts(pos, neg, blank, filled, neg_used)
        if not neg_used and self._row.kind is not Kind.FLAG:  # of which no is not blank

            def there(raw: str | None) -> int:
                return filled | pos(raw) if raw else blank

            return as_answer(there)

        def true(raw: str | None) -> int:
            if raw is None or raw == "":
                return blank if raw is None else blank | neg_used
            return filled | pos(raw) | (neg_used & ~neg(raw) if neg_used else 0)

        return as_answer(true)

    def _found(self, words: Words) -> Find:
        """What finds the rows of a text as it was written."""
        return words.finder(self._engine, exact=self._row.exact or self._row.kind is Kind.FLAG)

    @property
    def tables(self) -> Mapping[Op, Table] | None:
        """The words by operator, where looking texts up letter for letter is all there is to it."""
        more = self._neg_used or self._blank or self._filled or not self._row.exact
        tables = self._pos.tables
        return None if more or tables.keys() - {Op.EQUALS, Op.STARTS_WITH} else tables

    def denied(self) -> Answer:
        """What tells the rows that are known not to hold for a value."""
        true, used, filled = self.answer(0), self.used, self._filled
        return lambda value: filled if value is None else used & ~true(value)


class NumberDimension:
    """The rows that ask where a number or an instant lies."""

    __slots__ = ("_begins", "_blank", "_filled", "_flips", "used")

    def __init__(self, like: "NumberDimension | None" = None) -> None:
        self._flips: dict[Number, int] = dict(like._flips) if like else {}
        self._begins: int = like._begins if like else 0
        self._blank: int = like._blank if like else 0
        self._filled: int = like._filled if like else 0
        self.used: int = like.used if like else 0

    def toggle(self, row: int, compare: Compare) -> None:
        """Put a row in, or take it out."""
        bit = 1 << row
        self.used ^= bit
        if compare.operator is Op.BLANK:
            self._blank ^= bit
        elif compare.operator is Op.FILLED:
            self._filled ^= bit
        else:
            where = spans(compare)
            self._begins ^= bit if where.begins else 0
            for edge in where.edges:
                if bits := self._flips.pop(edge, 0) ^ bit:
                    self._flips[edge] = bits

    def copy(self) -> "NumberDimension":
        """Another of the same rows, to be toggled."""
        return NumberDimension(self)

    def answer(self, also: int) -> Answer:
        """What tells the rows that hold for a number, and `also` these: a bitset each stretch."""
        flips = cast(dict[int, int], self._flips)  # numbers of one dimension are of one type
        edges, first = sorted(flips), self._begins ^ (self._filled | also)
        stretches = [*accumulate((flips[edge] for edge in edges), xor, initial=first)]
        blank = self._blank | also

        def true(number: int | None) -> int:
            return blank if number is None else stretches[bisect_right(edges, number)]

        return as_answer(true)

    def denied(self) -> Answer:
        """What tells the rows that are known not to hold for a number."""
        true, used, filled = self.answer(0), self.used, self._filled
        return lambda value: filled if value is None else used & ~true(value)


Dimension: TypeAlias = TextDimension | NumberDimension


def variant_of(compare: Compare) -> str:
    """What keeps comparisons of one criterion apart: currencies, and instants from now."""
    first = compare.values[0] if compare.values else None
    if isinstance(first, Money):
        return first.currency
    relative = CRITERIA[compare.criterion].kind is Kind.INSTANT and first is not None
    return "from now" if relative and is_relative(compare) else ""


def number_in(variant: str, value: object, now: datetime) -> object:
    """A value as a dimension compares it; None where it does not compare."""
    if isinstance(value, Money) and variant:
        return value.minor if value.currency == variant else None
    if variant and isinstance(value, datetime):
        return value - now
    return value


def empty(row: Row, engine: Engine | None) -> Dimension:
    """A dimension of no rows yet."""
    textual = row.kind in (Kind.TEXT, Kind.TEXTS, Kind.CHOICE, Kind.FLAG)
    return TextDimension(row, engine) if textual else NumberDimension()
