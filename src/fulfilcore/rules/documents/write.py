"""Writing a rule set as the plain document that is read as the very same rules."""

from typing import assert_never

from fulfilcore.rules.documents import values as v
from fulfilcore.rules.documents.forms import KEYS
from fulfilcore.rules.documents.read import VERSION
from fulfilcore.rules.model import (
    ALWAYS,
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
    Operator,
    Phase,
    Put,
    RemoveTag,
    Rule,
    SplitBy,
    Stop,
)
from fulfilcore.rules.ruleset import RuleSet
from fulfilcore.rules.tables import OPERATORS, Arity

Document = dict[str, object]


def write_rules(rules: RuleSet) -> Document:
    """A rule set as a plain document, ready for `json.dumps`; what is as usual is left out."""
    return {"version": VERSION, "rules": [rule_document(each) for each in rules.rules]}


def rule_document(rule: Rule) -> Document:
    """One rule of such a document."""
    phase: Document = {} if rule.phase is Phase.RULES else {"phase": rule.phase.value}
    active: Document = {} if rule.active else {"active": False}
    when: Document = {} if rule.when == ALWAYS else {"when": _condition(rule.when)}
    do = [effect_document(each) for each in rule.do]
    return {"id": rule.id, "name": rule.name, **phase, **active, **when, "do": do}


def _condition(condition: Condition) -> Document:
    match condition:
        case All(conditions):
            merged = _merged(conditions)
            return merged or {"all": [_condition(each) for each in conditions]}
        case AnyOf(conditions):
            return {"any": [_condition(each) for each in conditions]}
        case Not(inner):
            return {"not": _condition(inner)}
        case Lines(quantifier, inner):
            return {quantifier.value: _condition(inner)}
        case Compare():
            return {**_subject(condition), condition.operator.value: _values(condition)}
        case _:
            assert_never(condition)


def _merged(conditions: tuple[Condition, ...]) -> Document | None:
    """Several things asked of one criterion, in one table."""
    each = [one for one in conditions if isinstance(one, Compare)]
    alike = {(one.criterion, one.was) for one in each}
    if len(each) < 2 or len(alike) > 1 or len({one.operator for one in each}) < len(conditions):
        return None
    return _subject(each[0]) | {one.operator.value: _values(one) for one in each}


def _subject(compare: Compare) -> Document:
    return {"was" if compare.was else "criterion": compare.criterion.value}


def _values(compare: Compare) -> object:
    if OPERATORS[compare.operator].arity is Arity.NONE:
        return True
    span = compare.operator in (Operator.WITHIN_NEXT, Operator.WITHIN_LAST)
    write = v.span_text if span else v.written
    each = [write(value) for value in compare.values]  # type: ignore[arg-type]
    return each[0] if len(each) == 1 else each


def effect_document(effect: Effect) -> Document:
    """One effect of such a document."""
    key = KEYS[type(effect)]
    match effect:
        case AddTag(text) | RemoveTag(text) | HandTo(text) | SplitBy(text):
            return {key: text}
        case Put(target, value):
            return {key: target.value, "to": v.written(value)}
        case AdjustWeight(by):
            return {key: v.adjustment_text(by)}
        case HoldFor(days):
            return {key: days}
        case HoldUntil(until):
            return {key: v.written(until)}
        case Alert(text, until):
            return {key: text} if until is None else {key: text, "until": v.written(until)}
        case Email(template, to):
            return {key: template, "to": to}
        case DoNotImport() | Stop():
            return {key: True}
        case _:
            assert_never(effect)
