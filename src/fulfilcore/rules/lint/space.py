"""The finite world of some rules: each criterion that they ask of is a small world by itself.

The criteria are taken as independent of one another, lines included, of which there are as many as
could matter. So everything that a real order can be is found here, and some that none can: whatever
never happens here never happens. Counts and weights are not negative, and what every order says,
such as its store, is neither blank nor unknown. A weight that a rule adjusts can be anything then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import assert_never, cast

from fulfilcore.rules.comparing import (
    Number,
    as_test,
    comparable,
    is_relative,
    spans,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.lint.drafting import EXAMPLE_NOW, UNSAID, UNSAID_OF_LINE
from fulfilcore.rules.lint.model import Sketch, Subject
from fulfilcore.rules.lint.nodes import Node, Within, both, either, otherwise
from fulfilcore.rules.lint.shapes import Ask, Plain, Shape, Text, Texts, Words
from fulfilcore.rules.model import (
    AddTag,
    All,
    AnyOf,
    Compare,
    Condition,
    Effect,
    HandTo,
    Lines,
    Not,
    Put,
    Quantifier,
    RemoveTag,
)
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.tables import CRITERIA, Kind, Row, writes
from fulfilcore.values import CURRENCIES, Money, Weight

MOST_LINES = 6
"""As many lines as conditions on any or every line could matter; with more, nobody knows."""

NEVER_BLANK = frozenset({C.MARKETPLACE, C.STORE, C.STATUS, C.SKU, C.ITEM_NAME})
FLOORS: Mapping[C, int] = {
    C.USPS_ZONE: 0,
    C.TOTAL_QUANTITY: 0,
    C.LINE_ITEMS: 0,
    C.WEIGHT: 0,
    C.QUANTITY: 1,
    C.UNIT_WEIGHT: 0,
}
"""The least that a number can be."""


def compares_in(condition: Condition) -> Iterator[Compare]:
    """Every comparison of a condition, in the order in which it is written."""
    match condition:
        case Compare():
            yield condition
        case Not(inner) | Lines(_, inner):
            yield from compares_in(inner)
        case All(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from compares_in(each)
        case _:
            assert_never(condition)


def lines_in(condition: Condition) -> Iterator[Lines]:
    """Everything that a condition asks of lines."""
    match condition:
        case Lines():
            yield condition
        case Not(inner):
            yield from lines_in(inner)
        case All(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from lines_in(each)
        case Compare():
            pass
        case _:
            assert_never(condition)


class Space:
    """The finite world of some conditions, and of what rules write in it."""

    def __init__(
        self,
        conditions: Sequence[Condition],
        effects: Iterable[Effect] = (),
        engine: Engine | None = None,
    ) -> None:
        self._engine, self._effects = engine, [*effects]
        asked = dict[Subject, dict[Compare, None]]()
        for compare in (c for condition in conditions for c in compares_in(condition)):
            asked.setdefault((compare.criterion, compare.was), {})[compare] = None
        self._shapes = {each: self._shape(each, [*found]) for each, found in asked.items()}
        every = {lines for condition in conditions for lines in lines_in(condition)}
        wanted = sum(lines.quantifier is not Quantifier.ONLY for lines in every)
        self.lines = max(2, min(MOST_LINES, wanted)) if every else 0
        self.whole = wanted <= MOST_LINES
        self.start: list[int] = []
        self._at = dict[tuple[Subject, int], int]()
        self._count = self._axis(self.lines + 2) if every else 0
        for subject, shape in self._shapes.items():
            for line in range(self.lines) if CRITERIA[subject[0]].line else (-1,):
                self._at[subject, line] = len(self.start)
                for size in shape.sizes:
                    self._axis(size)

    def _axis(self, size: int) -> int:
        self.start.append((1 << size) - 1)
        return len(self.start) - 1

    # --- the world of one criterion

    def _shape(self, subject: Subject, compares: Sequence[Compare]) -> Shape:
        criterion, was = subject
        row = CRITERIA[criterion]
        unsaid = (UNSAID_OF_LINE if row.line else UNSAID)[criterion]
        unknown = (None,) if was or unsaid is None else ()
        written = [] if was else [e for e in self._effects if writes(e) is criterion]
        match row.kind:
            case Kind.TEXT:
                blank = () if criterion in NEVER_BLANK else ("",)
                puts = (str(_value_of(each)) for each in written)
                return Text(Words(row, compares, puts), (*unknown, *blank), self._engine)
            case Kind.TEXTS:
                return self._texts(row, compares, written, unknown, unsaid)
            case Kind.INSTANT:
                return _instants(compares, written, unknown)
            case Kind.CHOICE | Kind.FLAG:
                values: Sequence[object] = sorted(row.choices) or (False, True)
                blank = () if unsaid is None or criterion in NEVER_BLANK else ("",)
                first = (unsaid,) if unsaid in values else blank
                return Plain((*unknown, *first, *values), self._verdict)
            case _:
                return Plain((*unknown, *_numbers(criterion, compares, written)), self._verdict)

    def _verdict(self, compare: Compare) -> Ask:
        test = as_test(compare, self._engine)
        return lambda value: test(value, EXAMPLE_NOW)

    def _texts(
        self,
        row: Row,
        compares: Sequence[Compare],
        written: Iterable[Effect],
        unknown: tuple[None, ...],
        unsaid: object,
    ) -> Texts:
        tags = dict.fromkeys(e.tag for e in written if isinstance(e, AddTag | RemoveTag))
        off = {comparable(row, e.tag): e.tag for e in self._effects if isinstance(e, RemoveTag)}
        empty = () if unsaid is None else (*unknown, frozenset[str]())
        return Texts(Words(row, compares, tags), self._engine, off.values() if tags else (), empty)

    # --- conditions

    def holds(self, condition: Condition, wanted: bool = True, line: int = -1) -> Node:
        """Where a condition holds; or, if that is wanted, where it is known not to."""
        match condition:
            case Compare():
                subject = condition.criterion, condition.was
                return self._shapes[subject].holds(condition, self._at[subject, line], wanted)
            case Not(inner):
                return self.holds(inner, not wanted, line)
            case Lines(quantifier, where):
                return self._of_lines(quantifier, where, wanted)
            case All(conditions):
                each = (self.holds(inner, wanted, line) for inner in conditions)
                return both(*each) if wanted else either(*each)
            case AnyOf(conditions):
                each = (self.holds(inner, wanted, line) for inner in conditions)
                return either(*each) if wanted else both(*each)
            case _:
                assert_never(condition)

    def _of_lines(self, quantifier: Quantifier, where: Condition, wanted: bool) -> Node:
        lines = [self.holds(where, wanted, line) for line in range(self.lines)]
        known, one = Within(self._count, ~1), Within(self._count, 4)
        there = [Within(self._count, -4 << line) for line in range(self.lines)]
        some = either(*(both(*pair) for pair in zip(there, lines, strict=True)))
        each = (either(otherwise(here), node) for here, node in zip(there, lines, strict=True))
        every = both(known, *each)
        match quantifier:
            case Quantifier.ANY:
                return some if wanted else every
            case Quantifier.EVERY if wanted:
                return both(there[0], every)
            case Quantifier.EVERY:
                return either(Within(self._count, 2), some)
            case Quantifier.ONLY if wanted:
                return both(one, lines[0])
            case _:
                return either(Within(self._count, ~5), both(one, lines[0]))

    # --- what rules write

    def written(self, effect: Effect) -> tuple[int, int] | None:
        """The axis that an effect writes, and what it then is: one of these."""
        criterion = writes(effect)
        if criterion is None or (criterion, False) not in self._shapes:
            return None
        shape, at = self._shapes[criterion, False], self._at[(criterion, False), -1]
        if isinstance(effect, RemoveTag) and isinstance(shape, Texts):
            left = shape.taken(effect.tag, at)
        elif isinstance(shape, Plain) and criterion in (C.WEIGHT, C.SHIP_BY):
            left = Within(at, _stretch(shape, effect))
        else:
            left = shape.written(_value_of(effect), at)
        return left.axis, left.mask & self.start[left.axis]

    # --- from a state back to an order

    def sketch(self, state: Sequence[int]) -> Sketch:
        """The simplest order of those that a state leaves open."""
        picks = [(mask & -mask).bit_length() - 1 for mask in state]
        count = picks[self._count] - 1 if self.lines else -1
        values, lines = dict[Subject, object](), [dict[C, object]() for _ in range(max(0, count))]
        for (subject, line), at in self._at.items():
            shape = self._shapes[subject]
            value = shape.value(picks[at : at + len(shape.sizes)])
            value = _instant_of(value) if isinstance(value, tuple) else value
            if line < 0 and (subject[1] or value != UNSAID[subject[0]]):
                values[subject] = value
            elif 0 <= line < count and value != UNSAID_OF_LINE[subject[0]]:
                lines[line][subject[0]] = value
        values = {each: value for each, value in values.items() if value is not None}
        return Sketch(values, None if count < 0 else tuple(lines))


def _value_of(effect: Effect) -> object:
    """What an effect writes, as it is compared."""
    if isinstance(effect, AddTag | RemoveTag):
        return effect.tag
    if isinstance(effect, HandTo):
        return effect.provider
    value = effect.value if isinstance(effect, Put) else None
    return value.milligrams if isinstance(value, Weight) else value


# --- numbers and instants


def _numbers(
    criterion: C, compares: Sequence[Compare], written: Sequence[Effect]
) -> Iterator[object]:
    """One number of each stretch between edges, in every currency; the least first."""
    puts = [e.value.milligrams for e in written if isinstance(e, Put) and type(e.value) is Weight]
    if CRITERIA[criterion].kind is Kind.MONEY:
        amounts = (v for c in compares for v in c.values if isinstance(v, Money))
        known = dict.fromkeys(each.currency for each in amounts)
        for currency in known:
            edges = _edges([c for c in compares if _currency(c) == currency])
            yield from (Money(cast(int, edge), currency) for edge in _stretches(edges))
        yield from (Money(0, each) for each in [*CURRENCIES][: len(known) + 1] if each not in known)
        return
    numbers = cast("list[int]", _stretches(_edges(compares))) or [1]
    floor = min(FLOORS[criterion], *puts, 0) if puts else FLOORS[criterion]
    yield from dict.fromkeys(max(floor, each) for each in (*numbers, *puts))


def _currency(compare: Compare) -> str | None:
    first = next(iter(compare.values), None)
    return first.currency if isinstance(first, Money) else None


def _edges(compares: Iterable[Compare]) -> list[Number]:
    asked = (c for c in compares if c.operator not in (Op.BLANK, Op.FILLED))
    return sorted({cast(int, edge) for c in asked for edge in spans(c).edges})


def _stretches(edges: Sequence[Number]) -> list[Number]:
    """One of each stretch: each edge begins one, and one lies before them all."""
    if not edges:
        return []
    first = edges[0]
    try:
        before = first - 1 if isinstance(first, int) else first - timedelta(microseconds=1)
    except OverflowError:  # nothing lies before the first instant there is
        return [*edges]
    return [before, *edges]


_Point = tuple[datetime | None, timedelta | None]


def _instants(
    compares: Sequence[Compare], written: Sequence[Effect], unknown: tuple[None, ...]
) -> Plain:
    """Where an instant lies among instants and, by itself, how far it is from now."""
    asked = [c for c in compares if c.values]
    fixed = _stretches(_edges(c for c in asked if not _from_now(c)))
    spans_from_now = _stretches(_edges(c for c in asked if _from_now(c)))
    puts = [e.value for e in written if isinstance(e, Put)] if fixed else []
    nowhere: list[object] = [None]
    points = product(dict.fromkeys((*fixed, *puts)) or nowhere, spans_from_now or nowhere)

    def verdict(compare: Compare) -> Ask:
        if compare.operator in (Op.BLANK, Op.FILLED):
            return lambda value: (value is None) is (compare.operator is Op.BLANK)
        side, inside = int(_from_now(compare)), spans(compare)
        return lambda value: (
            None if value is None else inside.hold(cast("tuple[Number, Number]", value)[side])
        )

    return Plain((*unknown, *points), verdict)


def _from_now(compare: Compare) -> bool:
    return bool(compare.values) and is_relative(compare)


def _instant_of(point: tuple[object, ...]) -> object:
    """An instant at a point; where it matters how far it is from now, that is told too."""
    at, span = cast(_Point, point)
    return (at, span) if span is not None else at or EXAMPLE_NOW


def _stretch(shape: Plain, effect: Effect) -> int:
    """The values that a weight or a date can be once it is written."""
    if not isinstance(effect, Put):
        return -1
    value = _value_of(effect)
    mask = 0
    for place, each in enumerate(shape.values):
        point = each[0] if isinstance(each, tuple) else each
        here = point == value or (isinstance(each, tuple) and each[0] is None)
        mask |= here << place
    return mask
