"""The finite world of one criterion: the few values that stand for all that it can be.

Two values that no comparison of the rules in question tells apart count as one. What is left are,
simplest first:

- of numbers and instants: one of each stretch between the edges of all comparisons, and unknown;
- of flags and choices: each, and unknown;
- of a text: each word that it is compared with as a whole, blank, unknown, and any *other* text, of
  which only counts with which word it starts, with which it ends, and which it contains; any
  combination of these can be written, and a text that contains a word contains the words in that;
- of several texts, such as tags: each word by itself, there or not.

A pattern is a yes or no of its own for every text that is not one of the words.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from fulfilcore.rules.comparing import (
    NEGATIVE,
    Verdict,
    comparable,
    text_test,
    words_of,
)
from fulfilcore.rules.lint.nodes import NO, YES, Node, Within, both, either, otherwise
from fulfilcore.rules.model import Compare
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.tables import Row

Ask: TypeAlias = Callable[[object], Verdict]
"""What a comparison says of a value."""

Picks: TypeAlias = Sequence[int]
"""Which value each axis of a shape has, by its number."""

_EQUAL = frozenset({Op.EQUALS, Op.NOT_EQUALS, Op.INCLUDES, Op.EXCLUDES, Op.INCLUDES_ALL})
_THERE, _ABSENT = 2, 1


class Plain:
    """Values of which each is compared as it is; the first is the simplest."""

    def __init__(self, values: Iterable[object], verdict: Callable[[Compare], Ask]) -> None:
        self.values, self._verdict = tuple(dict.fromkeys(values)), verdict
        self.sizes: tuple[int, ...] = (len(self.values),)

    def holds(self, compare: Compare, at: int, wanted: bool = True) -> Node:
        """Where a comparison holds; or, if that is wanted, where it is known not to."""
        ask = self._verdict(compare)
        return Within(at, _mask(ask(each) is wanted for each in self.values))

    def written(self, value: object, at: int) -> Within:
        """What is left once a value is written."""
        return Within(at, _mask(each == value for each in self.values))

    def value(self, picks: Picks) -> object:
        """The value that was picked."""
        return self.values[picks[0]]


def _mask(verdicts: Iterable[bool]) -> int:
    return sum(1 << place for place, verdict in enumerate(verdicts) if verdict)


class Words:
    """The words that texts are compared with, by what they must be of it."""

    def __init__(self, row: Row, compares: Iterable[Compare], written: Iterable[str]) -> None:
        each = [*compares]
        self.row = row
        self.whole = dict.fromkeys(
            (*(str(v) for c in each if c.operator in _EQUAL for v in c.values), *written)
        )
        self.starts = self._words(each, Op.STARTS_WITH)
        self.ends = self._words(each, Op.ENDS_WITH)
        self.parts = self._words(each, Op.CONTAINS, Op.NOT_CONTAINS)
        self.patterns = [
            *dict.fromkeys(str(v) for c in each if c.operator is Op.MATCHES for v in c.values)
        ]
        every = "".join((*self.whole, *self.starts, *self.ends, *self.parts))
        self.gap = next(each for each in _gaps() if each not in every)

    def _words(self, compares: Sequence[Compare], *operators: Op) -> list[str]:
        words = (w for c in compares if c.operator in operators for w in words_of(self.row, c))
        return [*dict.fromkeys(words)]

    @property
    def other(self) -> str:
        """A text of which nothing is true that any comparison asks, but to be another."""
        known = frozenset(comparable(self.row, each) for each in self.whole)
        fits = (
            each
            for each in ("other", "another", "else", self.gap)
            if each not in known
            and not each.startswith(tuple(self.starts))
            and not each.endswith(tuple(self.ends))
            and not any(part in each for part in self.parts)
        )
        return next(fits)  # the gap is in no word


def _gaps() -> Iterable[str]:
    """Letters to put between words: none is ever composed with what follows it."""
    yield from "~¦"
    yield from map(chr, range(0xE000, 0xF900))


class Text:
    """A text: unknown, blank, one of the words, or another that starts, ends and contains."""

    def __init__(self, words: Words, empty: Sequence[object], engine: Engine | None) -> None:
        self._words, self._engine, self._row = words, engine, words.row
        self.heads: tuple[object, ...] = (*empty, None, *words.whole)
        self._free = 1 << len(empty)
        self._blank = _mask(each in ("", None) for each in empty)
        self._known = [(n, str(e)) for n, e in enumerate(self.heads) if e is not None]
        flags = (*words.parts, *words.patterns)
        starts, ends = len(words.starts) + 1, len(words.ends) + 1
        self.sizes: tuple[int, ...] = (len(self.heads), starts, ends, *(2 for _ in flags))

    def holds(self, compare: Compare, at: int, wanted: bool = True) -> Node:
        """Where a comparison holds; or, if that is wanted, where it is known not to."""
        if compare.operator in (Op.BLANK, Op.FILLED):
            there = (compare.operator is Op.BLANK) is wanted
            return Within(at, self._blank if there else ~self._blank)
        test = _test(self._row, compare, self._engine)
        whole = sum(1 << n for n, each in self._known if test(each) is wanted)
        free = self._of_other(compare, at)
        other = free if wanted else otherwise(free)
        return either(Within(at, whole) if whole else NO, both(Within(at, self._free), other))

    def _of_other(self, compare: Compare, at: int) -> Node:
        """What a comparison asks of any other text."""
        words, every = words_of(self._row, compare), self._words
        match compare.operator:
            case Op.EQUALS:
                return NO
            case Op.NOT_EQUALS:
                return YES
            case Op.STARTS_WITH:
                return Within(at + 1, _mask((False, *(s.startswith(words) for s in every.starts))))
            case Op.ENDS_WITH:
                return Within(at + 2, _mask((False, *(e.endswith(words) for e in every.ends))))
            case Op.MATCHES:
                first = at + 3 + len(every.parts)
                places = (every.patterns.index(str(each)) for each in compare.values)
                return either(*(Within(first + place, _THERE) for place in places))
            case _:
                found = self._containing(words, at)
                return otherwise(found) if compare.operator is Op.NOT_CONTAINS else found

    def _containing(self, words: Iterable[str], at: int) -> Node:
        def has(text: str) -> bool:
            return any(word in text for word in words)

        every, words = self._words, tuple(words)
        own = (Within(at + 3 + n, _THERE) for n, part in enumerate(every.parts) if has(part))
        starts = _mask((False, *map(has, every.starts)))
        ends = _mask((False, *map(has, every.ends)))
        edges = (Within(at + n, mask) for n, mask in ((1, starts), (2, ends)) if mask)
        return either(*own, *edges)

    def written(self, value: object, at: int) -> Within:
        """What is left once a word is written."""
        return Within(at, 1 << self.heads.index(value))

    def value(self, picks: Picks) -> object:
        """A text of the kind that was picked, as readable as can be."""
        if 1 << picks[0] != self._free:
            return self.heads[picks[0]]
        words = self._words
        start = words.starts[picks[1] - 1] if picks[1] else ""
        end = words.ends[picks[2] - 1] if picks[2] else ""
        flags = (*words.parts, *words.patterns)  # a pattern is most likely to be found in itself
        parts = [part for part, there in zip(flags, picks[3:], strict=True) if there]
        middle = [each for each in parts if each not in start and each not in end]
        if not (start or end or middle):
            return words.other
        plain = " ".join(filter(None, (start, *middle, end)))
        apart = words.gap.join((start, *middle, end))
        return plain if self._is_like(plain, (start, *middle, end)) else apart

    def _is_like(self, plain: str, wanted: Sequence[str]) -> bool:
        """Whether nothing else is true of a text than of what it is put together from."""
        words, text = self._words, comparable(self._row, plain)
        return (
            text not in (comparable(self._row, each) for each in words.whole)
            and _longest(words.starts, text.startswith) == wanted[0]
            and _longest(words.ends, text.endswith) == wanted[-1]
            and all((part in text) is any(part in w for w in wanted) for part in words.parts)
        )


def _longest(words: Iterable[str], fits: Callable[[str], bool]) -> str:
    return max((word for word in words if fits(word)), key=len, default="")


class Texts:
    """Several texts, each there or not. `known`: they may also be unknown while none is there.

    What is `kept` cannot be taken off: as a product bears it, or it is written in another case.
    """

    def __init__(
        self, words: Words, engine: Engine | None, kept: Iterable[str], empty: Sequence[object]
    ) -> None:
        gap, self._row, self._engine, self._empty = words.gap, words.row, engine, empty
        self._others = (
            words.other,
            *(f"{each}{gap}" for each in words.starts),
            *(f"{gap}{each}" for each in words.ends),
            *(f"{gap}{each}{gap}" for each in words.parts),
        )
        self._own = tuple(words.whole)
        self._kept = tuple(dict.fromkeys(_recased(each) for each in kept))
        self._patterns = words.patterns
        count = len((*self._own, *self._kept, *self._others, *self._patterns))
        self.sizes: tuple[int, ...] = (len(empty) or 1, *(2 for _ in range(count)))

    def _fitting(self, test: Callable[[str], bool], compare: Compare) -> list[bool]:
        """Which of the texts fit; a pattern is found in no other text but one of its own."""
        texts = [test(each) for each in (*self._own, *self._kept)]
        if compare.operator is Op.MATCHES:
            found = (each in compare.values for each in self._patterns)
            return [*texts, *(False for _ in self._others), *found]
        others = map(test, self._others)
        return [*texts, *others, *(compare.operator in NEGATIVE for _ in self._patterns)]

    def holds(self, compare: Compare, at: int, wanted: bool = True) -> Node:
        """Where a comparison holds; or, if that is wanted, where it is known not to."""
        none = both(*(Within(at + 1 + n, _ABSENT) for n in range(len(self.sizes) - 1)))
        known = self._known(at, none)
        if compare.operator in (Op.BLANK, Op.FILLED):
            blank = either(otherwise(known), none)
            return blank if (compare.operator is Op.BLANK) is wanted else otherwise(blank)
        if compare.operator is Op.INCLUDES_ALL:
            places = defaultdict[str, list[Node]](list)
            for place, text in enumerate((*self._own, *self._kept), at + 1):
                places[comparable(self._row, text)].append(Within(place, _THERE))
            found = both(*(either(*places[word]) for word in words_of(self._row, compare)))
        elif compare.operator in NEGATIVE:
            found = otherwise(self._some(compare, at, True))
        else:
            found = self._some(compare, at, False)
        return both(known, found if wanted else otherwise(found))

    def _known(self, at: int, none: Node) -> Node:
        """What is unknown while none is there, and what may be unknown by itself."""
        if not self._empty:
            return otherwise(none)
        return Within(at, _THERE) if len(self._empty) > 1 else YES

    def _some(self, compare: Compare, at: int, unfit: bool) -> Node:
        """That one of the texts is there that fits, or does not."""
        fits = self._fitting(_test(self._row, compare, self._engine), compare)
        return either(
            *(Within(at + 1 + n, _THERE) for n, fit in enumerate(fits) if fit is not unfit)
        )

    def written(self, value: object, at: int) -> Within:
        """What is left once a text is put there."""
        return Within(at + 1 + self._own.index(str(value)), _THERE)

    def taken(self, value: str, at: int) -> Within:
        """What is left once a text is taken off."""
        return Within(at + 1 + self._own.index(value), _ABSENT)

    def value(self, picks: Picks) -> object:
        """The texts that were picked; a pattern is most likely to be found in itself."""
        if len(self._empty) > 1 and picks[0] == 0:
            return None
        texts = (*self._own, *self._kept, *self._others, *self._patterns)
        there = (text for text, pick in zip(texts, picks[1:], strict=True) if pick)
        return frozenset(there) or (self._empty[-1] if self._empty else None)


def _recased(text: str) -> str:
    """The same text to whoever looks at it without regard to case, and yet another."""
    return text.swapcase()


def _test(row: Row, compare: Compare, engine: Engine | None) -> Callable[[str], bool]:
    """What a comparison asks of a text; of thousands of words none is looked at by itself."""
    if compare.operator not in _EQUAL:
        return text_test(row, compare, engine)
    words, wanted = frozenset(words_of(row, compare)), compare.operator not in NEGATIVE
    return lambda text: (comparable(row, text) in words) is wanted


Shape: TypeAlias = Plain | Text | Texts
