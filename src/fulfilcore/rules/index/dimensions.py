"""One criterion, many rows: which of them hold for a value, found without trying each.

A dimension answers with a bitset, one bit a row. Texts are looked up by hash, by their beginnings
and ends, and by an automaton for what they contain; numbers by bisection. `answer` tells the rows
that hold, `denied` those that are known not to: for an unknown value most are neither. Toggling a
row's comparison puts it in, toggling it again takes it out: so a rule is edited where it stands.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import accumulate
from operator import or_, xor
from typing import TypeAlias, cast

from fulfilcore.rules.comparing import (
    NEGATIVE,
    SEARCHED,
    Number,
    folded,
    is_relative,
    needed,
    spans,
    texts_of,
    words_of,
)
from fulfilcore.rules.index.automaton import Automaton
from fulfilcore.rules.model import Compare
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.tables import CRITERIA, Kind, Row
from fulfilcore.values import Money

_LIKE: Mapping[Op, Op] = {
    Op.NOT_EQUALS: Op.EQUALS,
    Op.INCLUDES: Op.EQUALS,
    Op.EXCLUDES: Op.EQUALS,
    Op.NOT_CONTAINS: Op.CONTAINS,
}
"""Operators that look for the same words as another."""

Table: TypeAlias = dict[str, int]
Answer: TypeAlias = Callable[[object], int]
Find: TypeAlias = Callable[[str], int]
OfTexts: TypeAlias = Callable[[Sequence[object]], int]
Cut: TypeAlias = tuple[slice, Callable[[str], int | None]]

KEPT_BYTES, EACH_BYTES = 4_000_000, 120
LONGEST_KEPT = 100


class Memo(dict[str, int]):
    """What was found for texts that come again; once it is full, it begins anew."""

    __slots__ = ("_find", "_most")

    def __init__(self, find: Find, widest: int) -> None:
        super().__init__()
        self._find = find
        self._most = KEPT_BYTES // (widest.bit_length() // 8 + EACH_BYTES)

    def __missing__(self, text: str) -> int:
        bits = self._find(text)
        if type(text) is not str or len(text) <= LONGEST_KEPT:  # flags come here too
            if len(self) >= self._most:
                self.clear()
            self[text] = bits
        return bits


class Words:
    """The rows behind each word, by what the word must be of a text: all of it, or a part."""

    __slots__ = ("tables",)

    def __init__(self, tables: Mapping[Op, Table]) -> None:
        self.tables = {op: dict(table) for op, table in tables.items()}

    def toggle(self, bit: int, operator: Op, words: Iterable[str]) -> None:
        """Put a row in, or take it out."""
        table = self.tables.setdefault(_LIKE.get(operator, operator), {})
        for word in dict.fromkeys(words):
            if bits := table.pop(word, 0) ^ bit:
                table[word] = bits

    def finder(self, engine: Engine | None, *, exact: bool) -> Find:
        """What finds the rows of a text: as it was written, or without regard to case.

        Raises Misconfigured where a pattern is to be found, and no engine is there.
        """
        equal, cuts = self.tables.get(Op.EQUALS, {}).get, _cuts(self.tables)
        parts, patterns = self.tables.get(Op.CONTAINS), self.tables.get(Op.MATCHES)
        within = _within(parts) if parts else None
        matching = _matching(patterns, engine) if patterns else None

        def find(raw: str) -> int:
            text = raw if exact else folded(raw)
            found = equal(text, 0)
            for cut, get in cuts:
                if bits := get(text[cut]):
                    found |= bits
            if within is not None:
                found |= within(text)
            return found | matching(raw) if matching else found

        return find


def _cuts(tables: Mapping[Op, Table]) -> Sequence[Cut]:
    """What is cut off a text, from its beginning or its end, and the words that it may be."""
    lengths = dict[tuple[bool, int], Table]()
    for word, bits in tables.get(Op.STARTS_WITH, {}).items():
        lengths.setdefault((False, len(word)), {})[word] = bits
    for word, bits in tables.get(Op.ENDS_WITH, {}).items():
        lengths.setdefault((True, len(word)), {})[word] = bits
    return [
        (slice(-length, None) if end else slice(length), words.get)
        for (end, length), words in sorted(lengths.items())
    ]


def _within(table: Table) -> Find:
    """What finds the words that are parts of a text.

    Texts seldom come again, what stands between their spaces does; what has a space in it is looked
    for in the whole.
    """
    spaced = {word: bits for word, bits in table.items() if word.split() != [word]}
    plain = {word: bits for word, bits in table.items() if word not in spaced}
    whole = Automaton(spaced) if spaced else None
    known = Memo(Automaton(plain), reduce(or_, plain.values(), 0))

    def within(text: str) -> int:
        found = whole(text) if whole else 0
        for part in text.split():
            found |= known[part]
        return found

    return within


def _matching(table: Table, engine: Engine | None) -> Find:
    find, bits = needed(engine)([*table]), [*table.values()]
    return lambda raw: reduce(or_, (bits[n] for n in find(raw[:SEARCHED])), 0) if raw else 0


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
            return _of_texts(pos, neg, blank, filled, neg_used)
        if not neg_used and self._row.kind is not Kind.FLAG:  # of which no is not blank
            return lambda value: filled | pos(cast(str, value)) if value else blank

        def true(value: object) -> int:
            if value is None or value == "":
                return blank if value is None else blank | neg_used
            raw = cast(str, value)
            return filled | pos(raw) | (neg_used & ~neg(raw) if neg_used else 0)

        return true

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


def one_of(dimensions: Sequence[Mapping[Op, Table]], free: Sequence[int], width: int) -> OfTexts:
    """What tells the rows that hold for one of several texts in every dimension, or are free there.

    The bitsets of the dimensions stand behind one another, so that a text is looked up once.
    """
    tables, spare = dict[Op, Table](), 0
    for number, (each, rows) in enumerate(zip(dimensions, free, strict=True)):
        spare |= rows << number * width
        for operator, table in each.items():
            known = tables.setdefault(operator, {})
            for word, bits in table.items():
                moved = bits << number * width if number else bits
                known[word] = known[word] | moved if word in known else moved
    look, more = _few(tables) or _many(tables), range(len(dimensions) - 1)

    def rows_of(texts: Sequence[object]) -> int:
        rows = found = spare | look(texts)
        for _ in more:
            found >>= width
            rows &= found
        return rows

    return rows_of


_FEW = 16
"""So many words are soon looked for one by one, in all texts at once."""


def _few(tables: Mapping[Op, Table]) -> OfTexts | None:
    """What looks for a few words in all texts put together: none of them holds the mark between."""
    whole = ((f"\0{word}\0", bits) for word, bits in tables.get(Op.EQUALS, {}).items())
    begun = ((f"\0{word}", bits) for word, bits in tables.get(Op.STARTS_WITH, {}).items())
    words = (*whole, *begun)
    if len(words) > _FEW:
        return None

    def rows_of(texts: Sequence[object]) -> int:
        known = texts if None not in texts else [each for each in texts if each]
        text, found = "\0".join(("", *cast(Sequence[str], known), "")), 0
        for word, bits in words:
            if word in text:
                found |= bits
        return found

    return rows_of


def _many(tables: Mapping[Op, Table]) -> OfTexts:
    """What looks up each text by itself."""
    equal, cuts = tables.get(Op.EQUALS, {}).get, _cuts(tables)

    def rows_of(texts: Sequence[object]) -> int:
        found = 0
        for text in cast(Sequence[str | None], texts):
            if text:
                if bits := equal(text):
                    found |= bits
                for cut, get in cuts:
                    if bits := get(text[cut]):
                        found |= bits
        return found

    return rows_of


def _of_texts(pos: Find, neg: Find, blank: int, filled: int, neg_used: int) -> Answer:
    known, against = Memo(pos, filled), Memo(neg, neg_used)

    def true(value: object) -> int:
        if not value:
            return blank if value is None else blank | neg_used
        found = filled
        for raw in value:  # type: ignore[attr-defined]  # several texts, whatever holds them
            found |= known[raw]
        if neg_used:
            found |= neg_used & ~reduce(or_, [against[raw] for raw in texts_of(value)])
        return found

    return true


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

        def true(value: object) -> int:
            if value is None:
                return blank
            return stretches[bisect_right(edges, cast(int, value))]

        return true

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
