"""What is wrong with a rule, found when it is built: each problem with its place and a suggestion.

A blank value, an amount typed as text, an operator that cannot be: none of these may wait for the
first order, and none may switch off the rules after it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import assert_never, cast

from fulfilcore.errors import InvalidInput
from fulfilcore.orders import Field, Setting, setting_text
from fulfilcore.rules.comparing import number_of
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.model import (
    AddTag,
    AdjustWeight,
    Alert,
    All,
    AnyOf,
    Compare,
    Condition,
    Context,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    HoldUntil,
    Lines,
    Not,
    Put,
    RemoveTag,
    Rule,
    SplitBy,
    Stop,
    Value,
)
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.tables import CRITERIA, OPERATORS, PHASES, Arity, Kind, Row
from fulfilcore.values import Dimensions, Money, Weight, storable

DEEPEST, MOST_CONDITIONS, MOST_VALUES = 32, 1_000, 10_000
LONGEST_TEXT, LONGEST_PATTERN, LONGEST_HOLD = 1_000, 500, 366
LARGEST, LONGEST_SPAN, LAST_YEAR = 10**15, timedelta(days=36_500), 9_998
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

Problems = Iterator[str]


def problems_of(rule: Rule, path: str, engine: Engine | None) -> Problems:
    """Everything that is wrong with one rule."""
    if not _ID.fullmatch(rule.id):
        yield f"{path}.id: {shown(rule.id)} is not up to 64 letters, digits, . _ -"
    if not rule.name.strip():
        yield f"{path}.name: a rule needs a name (S004-59)"
    else:
        yield from (f"{path}.name: {problem}" for problem in _text(rule.name))
    if not rule.do:
        yield f"{path}.do: the rule does nothing; let it do something, or delete it"
    for size, depth in enumerate(_depths(rule.when), start=1):
        if size > MOST_CONDITIONS or depth > DEEPEST:
            yield f"{path}.when: over {MOST_CONDITIONS} conditions, or {DEEPEST} in one another"
            return
    yield from _condition(rule.when, f"{path}.when", False, engine)
    for number, effect in enumerate(rule.do):
        where = f"{path}.do[{number}]"
        if not isinstance(effect, PHASES[rule.phase].may):
            yield f"{where}: {PHASES[rule.phase].words} cannot do this; make it an automation rule"
        yield from _effect(effect, where)


def _depths(condition: Condition) -> Iterator[int]:
    """The depth of every condition in a condition, without recursion: it may be hostile."""
    ahead = [(condition, 1)]
    while ahead:
        here, depth = ahead.pop()
        yield depth
        match here:
            case All(conditions) | AnyOf(conditions):
                ahead.extend((inner, depth + 1) for inner in conditions)
            case Not(inner) | Lines(_, inner):
                ahead.append((inner, depth + 1))
            case _:
                pass


def _condition(condition: Condition, path: str, lines: bool, engine: Engine | None) -> Problems:
    match condition:
        case All(conditions):
            for number, inner in enumerate(conditions):
                yield from _condition(inner, f"{path}.all[{number}]", lines, engine)
        case AnyOf(conditions):
            if not conditions:
                yield f"{path}.any: without alternatives it never holds; leave it out"
            for number, inner in enumerate(conditions):
                yield from _condition(inner, f"{path}.any[{number}]", lines, engine)
        case Not(inner):
            yield from _condition(inner, f"{path}.not", lines, engine)
        case Lines(quantifier, inner):
            if lines:
                yield f"{path}: lines have no lines of their own; ask within one {quantifier.value}"
            yield from _condition(inner, f"{path}.{quantifier.value}", True, engine)
        case Compare():
            yield from _compare(condition, path, lines, engine)
        case _:
            assert_never(condition)


def _compare(compare: Compare, path: str, lines: bool, engine: Engine | None) -> Problems:
    row, operator = CRITERIA[compare.criterion], OPERATORS[compare.operator]
    name = compare.criterion.value
    if (row.line is not None) is not lines:
        if lines:
            yield f"{path}: {name} is the order's, not a line's; ask it beside the lines"
        else:
            yield f"{path}: {name} is a line's; say any_line, every_line or only_line"
    if compare.was and lines:
        yield f"{path}: what a line was before is not known; ask it of the order"
    if row.kind not in operator.kinds:
        can = ", ".join(op.value for op, each in OPERATORS.items() if row.kind in each.kinds)
        yield f"{path}.{compare.operator.value}: {name} is {row.kind.value}; it can be {can}"
        return
    problems = [*_values(compare, row, f"{path}.{compare.operator.value}")]
    yield from problems
    if compare.operator is Op.MATCHES and not problems:
        yield from _patterns(compare, f"{path}.matches", engine)


def _values(compare: Compare, row: Row, path: str) -> Problems:
    arity, values = OPERATORS[compare.operator].arity, compare.values
    counts = {Arity.NONE: (0, 0), Arity.ONE: (1, 1), Arity.TWO: (2, 2)}
    least, most = counts.get(arity, (1, MOST_VALUES))
    if not least <= len(values) <= most:
        yield f"{path}: it takes {arity.value}, not {len(values)}"
        return
    wrong = [problem for value in values for problem in _value(value, row, compare.operator)]
    yield from (f"{path}: {problem}" for problem in wrong)
    if not wrong:
        yield from (f"{path}: {problem}" for problem in _together(values, arity))


_TYPES: Mapping[Kind, tuple[type[object], str]] = {
    Kind.TEXT: (str, "text"),
    Kind.TEXTS: (str, "text"),
    Kind.CHOICE: (str, "text"),
    Kind.FLAG: (bool, "true or false"),
    Kind.COUNT: (int, "a whole number"),
    Kind.MONEY: (Money, "an amount such as 12.50 USD"),
    Kind.WEIGHT: (Weight, "a weight such as 500 g"),
    Kind.INSTANT: (datetime, "an instant with a zone, or a span from now such as 3d"),
}


def _value(value: Value, row: Row, operator: Op) -> Problems:
    wanted, words = _TYPES[row.kind]
    if operator in (Op.WITHIN_NEXT, Op.WITHIN_LAST):
        if not isinstance(value, timedelta) or value <= timedelta():
            yield f"{shown(value)} is no span of time such as 3d"
            return
    elif row.kind is Kind.INSTANT and isinstance(value, datetime | timedelta):
        pass
    elif type(value) is not wanted:
        yield f"{shown(value)} is not {words}"
    elif isinstance(value, str):
        blank = "; write one, or ask for `blank`" * (not value.strip())
        longest = LONGEST_PATTERN if operator is Op.MATCHES else LONGEST_TEXT
        yield from (f"{problem}{blank}" for problem in _text(value, longest))
        if row.choices and value not in row.choices:
            yield unknown(value, row.choices)
    yield from _beyond(value)


def sound(context: Context) -> Context:
    """What rules know, as it is. Raises InvalidInput for what a host tells and no order can be."""
    for criterion, value in context.told.items():
        problem = next(_told(criterion, value), None)
        if problem:
            raise InvalidInput(problem, f"$.told.{getattr(criterion, 'value', criterion)}")
    return context


def _told(criterion: object, value: object) -> Problems:
    row = CRITERIA.get(criterion) if isinstance(criterion, Criterion) else None
    if row is None:
        yield f"{shown(criterion)} is no criterion"
    elif not row.told:
        yield "an order tells this by itself"
    else:
        wanted, words = _TYPES[row.kind]
        if type(value) is not wanted:
            yield f"{shown(value)} is not {words}"
        elif isinstance(value, datetime) and value.tzinfo is None:
            yield f"{value.isoformat()} has no zone"
        elif row.choices and value not in row.choices:
            yield unknown(str(value), row.choices)
        yield from _beyond(value)


def _beyond(value: object) -> Problems:
    """What no order can be is refused: sums of it would leave all bounds."""
    match value:
        case Money(number, _) | Weight(number):
            too_far = abs(number) > LARGEST
        case Dimensions():
            too_far = max(value.length, value.width, value.height) > LARGEST
        case timedelta():
            too_far = abs(value) > LONGEST_SPAN
        case datetime():
            too_far = value.year > LAST_YEAR
        case _:
            too_far = isinstance(value, int) and abs(value) > LARGEST
    if too_far:
        yield f"{shown(value)} is beyond anything that an order can be"


def shown(value: object) -> str:
    """A value as a message shows it: short, whatever it is."""
    match value:
        case bool() | None:
            return str(value).lower().replace("none", "null")
        case str():
            return repr(value) if len(value) <= _SHOWN else f"{value[:_SHOWN]!r}…"
        case Mapping():
            return "a table"
        case list() | tuple():
            return "a list"
    try:
        text = str(value) if isinstance(value, date | time | Decimal) else repr(value)
    except ValueError:
        return "a number of thousands of digits"
    return text if len(text) <= 2 * _SHOWN else f"{text[:_SHOWN]}…"


_SHOWN = 40


def _text(text: str, longest: int = LONGEST_TEXT) -> Problems:
    if not text.strip():
        yield "the value is blank"
    elif len(text) > longest:
        yield f"{text[:20]!r}… has {len(text)} letters; at most {longest}"
    elif unseen := _UNSEEN.search(text):
        yield f"{text[:40]!r} holds a letter that nobody sees, U+{ord(unseen.group()):04X}"
    else:
        try:
            storable(text)
        except InvalidInput as error:
            yield error.problem


def unknown(word: str, known: Iterable[str]) -> str:
    """That a word is unknown, and which one was meant, or which there are."""
    alike = 0.6 if len(word) < 5 else 0.72  # `do_not_notify` is not meant to be `do_not_import`
    close = get_close_matches(word[:LONGEST_TEXT].lower(), known, 1, alike)
    hint = f"did you mean {close[0]}?" if close else f"it is one of {', '.join(sorted(known))}"
    return f"{shown(word)} is unknown; {hint}"


def _together(values: tuple[Value, ...], arity: Arity) -> Problems:
    currencies = {value.currency for value in values if isinstance(value, Money)}
    if len(currencies) > 1:
        yield f"{' and '.join(sorted(currencies))} do not compare; ask of each by itself"
    elif len({type(value) for value in values}) > 1:
        yield "instants and spans from now do not compare; ask of each by itself"
    elif arity is Arity.TWO and _is_more(values[0], values[1]):
        yield "the lower comes first"


def _is_more(one: Value, other: Value) -> bool:
    first, second = number_of(one), number_of(other)  # of one type, as was checked before
    return cast(int, first) > cast(int, second)


def _patterns(compare: Compare, path: str, engine: Engine | None) -> Problems:
    if engine is None:
        yield f"{path}: patterns need an engine of linear time: install fulfilcore[regex]"
        return
    try:
        engine([str(each) for each in compare.values])
    except ValueError as error:
        yield f"{path}: {error}"


def _effect(effect: Effect, path: str) -> Problems:
    match effect:
        case AddTag(text) | RemoveTag(text) | SplitBy(text) | HandTo(text):
            yield from (f"{path}: {problem}" for problem in _text(text))
        case Email(template, to):
            both = (*_text(template), *_text(to))
            yield from (f"{path}: {problem}" for problem in both)
        case Alert(text, _):
            yield from (f"{path}: {problem}" for problem in _text(text))
        case Put():
            yield from (f"{path}: {problem}" for problem in _put(effect))
        case HoldFor(days):
            if type(days) is not int or not 1 <= days <= LONGEST_HOLD:
                yield f"{path}: {shown(days)} is not a number of days from 1 to {LONGEST_HOLD}"
        case AdjustWeight(by):
            if not by.milligrams:
                yield f"{path}: it adds nothing; say a weight to add, such as +50 g, or to take off"
            yield from (f"{path}: {problem}" for problem in _beyond(by))
        case HoldUntil() | DoNotImport() | Stop():
            pass
        case _:
            assert_never(effect)


def _put(put: Put) -> Problems:
    yield from _beyond(put.value)
    if isinstance(put.value, Weight) and put.value.milligrams < 0:
        yield "nothing weighs less than 0 g"
    if put.target is Field.SHIP_TO:
        yield "a rule does not decide where an order goes; that is for its channel and for people"
    elif isinstance(put.target, Setting):
        try:
            setting_text(put.target, put.value)
        except InvalidInput as error:
            yield error.problem
        else:
            yield from _text(put.value) if isinstance(put.value, str) else ()
    elif isinstance(put.value, str):
        yield from _text(put.value)
    else:
        yield f"{put.target.words} is text, not {type(put.value).__name__}"
