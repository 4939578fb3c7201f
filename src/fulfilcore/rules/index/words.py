"""Which words are in a text: few are looked for one by one, many by hash and by an automaton.

What is found are bitsets, one bit for each row that asks for the word.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TypeAlias, TypeVar, cast

from fulfilcore.rules.comparing import (
    SEARCHED,
    folded,
    needed,
)
from fulfilcore.rules.index.automaton import Automaton
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.patterns import Engine

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
OfTexts: TypeAlias = Callable[[Sequence[str | None]], int]
V = TypeVar("V")
Cut: TypeAlias = tuple[slice, Callable[[str], int | None]]

KEPT_BYTES, EACH_BYTES = 4_000_000, 120
LONGEST_KEPT = 100
FEW_WORDS = 16
"""So many words are sooner looked for one by one."""


def as_answer(find: Callable[[V], int]) -> Answer:
    """What answers for the values of one criterion, which are all of one type."""
    return cast(Answer, find)


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
    """What finds the words that are parts of a text: a few one by one, many all at once.

    Texts seldom come again, what stands between their spaces does; what has a space in it is looked
    for in the whole.
    """
    if len(table) <= FEW_WORDS:
        return _one_by_one(table)
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


def _one_by_one(table: Table) -> Find:
    words = (*table.items(),)

    def within(text: str) -> int:
        found = 0
        for word, bits in words:
            if word in text:
                found |= bits
        return found

    return within


def _matching(table: Table, engine: Engine | None) -> Find:
    find, bits = needed(engine)([*table]), [*table.values()]
    return lambda raw: reduce(or_, (bits[n] for n in find(raw[:SEARCHED])), 0) if raw else 0


def one_of(
    dimensions: Sequence[Mapping[Op, Table]], free: Sequence[int], width: int, unknown: int
) -> Answer:
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
    shifts = [number * width for number in range(1, len(dimensions))]
    few = sum(map(len, tables.values())) <= FEW_WORDS
    found_in = _few(tables, spare) if few else _looked_up(tables, spare)

    def rows_of(texts: Sequence[str | None] | None) -> int:
        if texts is None:
            return unknown
        rows = found = found_in(texts)
        for shift in shifts:
            rows &= found >> shift
        return rows

    return as_answer(rows_of)


def _few(tables: Mapping[Op, Table], spare: int) -> OfTexts:
    """What looks for a few words in all texts put together: none of them holds the mark between."""
    whole = {f"\0{word}\0": bits for word, bits in tables.get(Op.EQUALS, {}).items()}
    begun = {f"\0{word}": bits for word, bits in tables.get(Op.STARTS_WITH, {}).items()}
    within = _one_by_one({**whole, **begun})
    return lambda texts: spare | within("\0".join(["", *filter(None, texts), ""]))


def _looked_up(tables: Mapping[Op, Table], spare: int) -> OfTexts:
    """What looks up each text by itself."""
    find = Words(tables).finder(None, exact=True)

    def rows_of(texts: Sequence[str | None]) -> int:
        found = spare
        for text in texts:
            if text and (rows := find(text)):
                found |= rows
        return found

    return rows_of


def of_texts(pos: Find, neg: Find, blank: int, filled: int, neg_used: int) -> Answer:
    """What tells the rows that hold for a collection of texts."""
    known, against = Memo(pos, filled), Memo(neg, neg_used)

    def true(texts: Iterable[str] | None) -> int:
        if not texts:
            return blank if texts is None else blank | neg_used
        found = filled
        for raw in texts:
            found |= known[raw]
        if neg_used:
            found |= neg_used & ~reduce(or_, [against[raw] for raw in texts])
        return found

    return as_answer(true)
