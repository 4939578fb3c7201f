"""Rules in the words of people: conditions, values and effects."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never, cast

from fulfilcore.orders import Field, Setting
from fulfilcore.rules.model import (
    AddTag,
    AdjustWeight,
    Alert,
    All,
    AnyOf,
    Compare,
    Condition,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    HoldUntil,
    Lines,
    Not,
    Put,
    Quantifier,
    RemoveTag,
    SplitBy,
    Stop,
)
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.tables import CRITERIA, OPERATORS, Arity, Kind
from fulfilcore.values import Dimensions, Money, Weight

LONGEST_SHOWN = 120
_LINES = {
    Quantifier.ANY: "any line",
    Quantifier.EVERY: "every line",
    Quantifier.ONLY: "its only line",
}


def condition_words(condition: Condition) -> str:
    """A condition in a sentence: `marketplace is rithum, and requested service contains Prime`."""
    match condition:
        case Compare():
            return compare_words(condition)
        case Lines(quantifier, where):
            return f"{_LINES[quantifier]}: {condition_words(where)}"
        case Not(inner):
            return f"not ({condition_words(inner)})"
        case All(conditions):
            return ", and ".join(map(condition_words, conditions)) or "every order"
        case AnyOf(conditions):
            return f"({', or '.join(map(condition_words, conditions))})"
        case _:
            assert_never(condition)


def compare_words(compare: Compare) -> str:
    """One comparison in words."""
    name = compare.criterion.value.replace("_", " ") + " (before)" * compare.was
    row, how = CRITERIA[compare.criterion], OPERATORS[compare.operator]
    told = _from_now if _is_from_now(compare) else value_words
    values = [told(each, row.kind) for each in compare.values]
    if compare.operator is Op.BETWEEN:
        return f"{name} is from {values[0]} to {values[1]}"
    joined = (" and " if how.arity is Arity.EACH else " or ").join(values)
    return f"{name} {how.words} {joined}".rstrip()


def _is_from_now(compare: Compare) -> bool:
    dated = CRITERIA[compare.criterion].kind is Kind.INSTANT
    return dated and compare.operator not in (Op.WITHIN_NEXT, Op.WITHIN_LAST)


def _from_now(value: object, kind: Kind) -> str:
    if not isinstance(value, timedelta):
        return value_words(value, kind)
    sign = "+" if value > timedelta() else "-"
    return f"now {sign} {span_words(abs(value))}" if value else "now"


def value_words(value: object, kind: Kind) -> str:
    """A value as people write it; what was looked at and what it is compared with look alike."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case Money() | int() | Weight() if kind is Kind.WEIGHT:
            return weight_words(value.milligrams if isinstance(value, Weight) else cast(int, value))
        case datetime():
            return value.isoformat()
        case timedelta():
            return span_words(value)
        case str():
            return _short(value) or "blank"
        case Iterable():
            return ", ".join(sorted({_short(str(each)) for each in value})) or "blank"
        case _:
            return str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def weight_words(milligrams: int) -> str:
    """A weight in grams, with as many digits as it needs."""
    return f"{(Decimal(milligrams) / 1000).normalize():f} g"


_SPANS = (
    (timedelta(days=1), "days"),
    (timedelta(hours=1), "hours"),
    (timedelta(minutes=1), "minutes"),
)


def span_words(span: timedelta) -> str:
    """A span of time in the largest unit that makes it whole."""
    for unit, name in _SPANS:
        if not span % unit:
            return f"{span // unit} {name if span != unit else name[:-1]}"
    return f"{span.total_seconds():g} seconds"


def effect_words(effect: Effect) -> str:
    """What an effect does, in words."""
    match effect:
        case AddTag(tag):
            return f"tag it {tag}"
        case RemoveTag(tag):
            return f"take the tag {tag} off"
        case Put(target, value):
            return f"set {target.words} to {setting_words(target, value)}"
        case AdjustWeight(by):
            return f"change its weight by {weight_words(by.milligrams)}"
        case HoldFor(days):
            return f"hold it for {span_words(timedelta(days=days))}"
        case HoldUntil(until):
            return f"hold it until {until.isoformat()}"
        case Alert(text, until):
            return f"alert: {text}" + (f" (until {until.isoformat()})" if until else "")
        case Email(template, to):
            return f"send the e-mail {template} to {to}"
        case HandTo(provider):
            return f"hand it to {provider}"
        case SplitBy(tag):
            return f"split off what is tagged {tag}"
        case DoNotImport():
            return "do not import it"
        case Stop():
            return "stop"
        case _:
            assert_never(effect)


def setting_words(target: Field | Setting, value: object) -> str:
    """What a field or a setting is set to, in words."""
    match value:
        case Dimensions(length, width, height):
            sides = (
                f"{(Decimal(side) / 10_000).normalize():f}" for side in (length, width, height)
            )
            return f"{' x '.join(sides)} cm"
        case Weight(milligrams):
            return weight_words(milligrams)
        case _:
            return value_words(value, Kind.TEXT)
