"""What a single comparison means: the plain reading that the index must agree with.

It answers yes, no, or None where nobody knows: an unknown value is neither equal nor different, and
no rule acts on it. Only `blank` and its opposite can be asked of what is unknown.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeAlias, cast
from unicodedata import normalize

from attrs import frozen

from fulfilcore.errors import Misconfigured
from fulfilcore.rules.model import Compare, Value
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.tables import CRITERIA, Kind, Row
from fulfilcore.values import Money, Weight

Verdict: TypeAlias = bool | None
Test: TypeAlias = Callable[[object, datetime], Verdict]
Number: TypeAlias = int | datetime | timedelta


def folded(text: str) -> str:
    """A text without regard to case, and to how its accents are put together (S004-58)."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFC", text).casefold())


def comparable(row: Row, text: str) -> str:
    """A text as it is compared: letter for letter, or without regard to case."""
    return text if row.exact else folded(text)


def words_of(row: Row, compare: Compare) -> tuple[str, ...]:
    """The texts of a comparison as they are compared."""
    return tuple(comparable(row, str(each)) for each in compare.values)


@frozen
class Spans:
    """Where numbers must lie: inside from the beginning or not, and changing at each edge.

    What begins at an edge includes it; what ends there does not.
    """

    begins: bool
    edges: tuple[Number, ...]

    def hold(self, number: Number) -> bool:
        """Whether a number lies inside."""
        # pyright sees no common order of numbers and instants; edges are all of one type
        return self.begins is (bisect_right(cast("tuple[int, ...]", self.edges), number) % 2 == 0)


def spans(compare: Compare) -> Spans:
    """Where a number or an instant must lie for a comparison to hold."""
    numbers = [number_of(each) for each in compare.values]
    first, last, now = numbers[0], numbers[-1], timedelta()
    match compare.operator:
        case Op.EQUALS | Op.NOT_EQUALS:
            each = sorted(cast(set[int], set(numbers)))
            edges = tuple(edge for number in each for edge in (number, after(number)))
            return Spans(compare.operator is Op.NOT_EQUALS, edges)
        case Op.LESS | Op.BEFORE:
            return Spans(True, (first,))
        case Op.AT_MOST:
            return Spans(True, (after(first),))
        case Op.GREATER | Op.AFTER:
            return Spans(False, (after(first),))
        case Op.AT_LEAST:
            return Spans(False, (first,))
        case Op.WITHIN_NEXT:
            return Spans(False, (now, after(first)))
        case Op.WITHIN_LAST:
            return Spans(False, (-cast(timedelta, first), after(now)))
        case _:  # BETWEEN
            return Spans(False, (first, after(last)))


def number_of(value: Value) -> Number:
    """A value as what it is compared by: whole minor units, milligrams, an instant, a span."""
    match value:
        case Money():
            return value.minor
        case Weight():
            return value.milligrams
        case _:
            return cast(Number, value)


def after(number: Number) -> Number:
    """The next number there is: what includes a number ends before that."""
    return number + 1 if isinstance(number, int) else number + timedelta(microseconds=1)


def as_test(compare: Compare, engine: Engine | None = None) -> Test:
    """What a comparison asks of a value, given the time; `engine` finds patterns."""
    row = CRITERIA[compare.criterion]
    if compare.operator in (Op.BLANK, Op.FILLED):
        wanted = compare.operator is Op.BLANK
        return lambda value, now: is_blank(value) is wanted
    match row.kind:
        case Kind.TEXT | Kind.CHOICE:
            text = text_test(row, compare, engine)
            return lambda value, now: None if value is None else text(str(value))
        case Kind.TEXTS:
            return texts_test(row, compare, engine)
        case Kind.FLAG:
            same = compare.operator is Op.EQUALS
            return lambda value, now: None if value is None else (value in compare.values) is same
        case Kind.MONEY:
            return _money_test(compare)
        case Kind.INSTANT:
            return _instant_test(compare)
        case _:
            inside = spans(compare)
            return lambda value, now: None if value is None else inside.hold(cast(int, value))


def is_blank(value: object) -> bool:
    """Whether there is nothing: nobody wrote it, or nobody knows it."""
    return value is None or value in ("", (), frozenset())


SEARCHED = 4_096
"""How much of a text patterns are looked for in: however hostile both are, it is soon done."""

NEGATIVE = frozenset({Op.NOT_EQUALS, Op.NOT_CONTAINS, Op.EXCLUDES})


def text_test(row: Row, compare: Compare, engine: Engine | None) -> Callable[[str], bool]:
    """What a comparison asks of a text."""
    words = words_of(row, compare)
    match compare.operator:
        case Op.EQUALS | Op.INCLUDES:
            return lambda text: comparable(row, text) in words
        case Op.NOT_EQUALS | Op.EXCLUDES:
            return lambda text: comparable(row, text) not in words
        case Op.CONTAINS:
            return lambda text: any(word in comparable(row, text) for word in words)
        case Op.NOT_CONTAINS:
            return lambda text: not any(word in comparable(row, text) for word in words)
        case Op.STARTS_WITH:
            return lambda text: comparable(row, text).startswith(words)
        case Op.ENDS_WITH:
            return lambda text: comparable(row, text).endswith(words)
        case _:  # MATCHES
            find = needed(engine)([str(each) for each in compare.values])
            return lambda text: bool(text and find(text[:SEARCHED]))  # a blank matches nothing


def needed(engine: Engine | None) -> Engine:
    """The engine, where rules that need one were checked when they were built."""
    if engine is None:
        raise Misconfigured("rules", ["`matches` needs an engine of linear time"])
    return engine


def texts_test(row: Row, compare: Compare, engine: Engine | None) -> Test:
    """What a comparison asks of several texts: that one of them is so, or that none is."""
    if compare.operator is Op.INCLUDES_ALL:
        words = frozenset(words_of(row, compare))
        return lambda value, now: (
            None if value is None else words <= {comparable(row, e) for e in texts_of(value)}
        )
    one, combine = text_test(row, compare, engine), all if compare.operator in NEGATIVE else any
    return lambda value, now: None if value is None else combine(map(one, texts_of(value)))


def texts_of(value: object) -> Iterable[str]:
    """Several texts, whatever holds them."""
    return cast("Iterable[str]", value)


def _money_test(compare: Compare) -> Test:
    """Amounts of different currencies do not compare: then nobody knows."""
    inside, currency = spans(compare), cast(Money, compare.values[0]).currency

    def test(value: object, now: datetime) -> Verdict:
        known = isinstance(value, Money) and value.currency == currency
        return inside.hold(cast(Money, value).minor) if known else None

    return test


def _instant_test(compare: Compare) -> Test:
    inside, relative = spans(compare), is_relative(compare)

    def test(value: object, now: datetime) -> Verdict:
        if not isinstance(value, datetime):
            return None
        return inside.hold(value - now if relative else value)

    return test


def is_relative(compare: Compare) -> bool:
    """Whether an instant is compared with a span from now."""
    return isinstance(compare.values[0], timedelta)
