"""The JSON Schema of a rule set's document, made of the tables that rules are made of."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import assert_never

from fulfilcore.orders import CHOICES, Field, Setting
from fulfilcore.rules.checking import LARGEST, LONGEST_HOLD, LONGEST_TEXT, MOST_VALUES
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.documents import values as v
from fulfilcore.rules.documents.forms import FORMS, TARGETS, Form, Takes, sort_of
from fulfilcore.rules.documents.read import VERSION
from fulfilcore.rules.model import Operator, Phase, Quantifier
from fulfilcore.rules.tables import CRITERIA, OPERATORS, PHASES, Arity, Kind, Row
from fulfilcore.values import Dimensions, Weight

Schema = dict[str, object]


def schema() -> Schema:
    """The JSON Schema (draft 2020-12) of what `read_rules` reads, for editors and for hosts.

    What no schema can say is left to `read_rules`: ids that are used twice, currencies that do not
    compare, patterns that no engine knows.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fulfilcore: a set of automation rules",
        **_table(
            {
                "version": {"const": VERSION},
                "rules": {"type": "array", "items": _ref("rule")},
            },
            ("version", "rules"),
        ),
        "$defs": {
            "rule": _rule(),
            "condition": _condition(False),
            "line_condition": _condition(True),
            **dict(_comparisons()),
            **{f"effect_{key}": _effect(key, form) for key, form in FORMS.items()},
        },
    }


def _table(properties: Mapping[str, object], needs: Iterable[str], **more: object) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [*needs],
        "additionalProperties": False,
        **more,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _text(**more: object) -> Schema:
    return {"type": "string", "maxLength": LONGEST_TEXT, "pattern": r"\S", **more}


def _written(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def _rule() -> Schema:
    """A rule; what it may do is bounded by its phase."""
    properties: Schema = {
        "id": _written(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}"),
        "name": _text(),
        "when": _ref("condition"),
        "do": {"type": "array", "minItems": 1, "items": _effects(Phase.RULES)},
        "phase": {"enum": [each.value for each in Phase]},
        "active": {"type": "boolean"},
    }
    phases = [_may(phase) for phase in Phase if phase is not Phase.RULES]
    return _table(properties, ("id", "name", "do"), allOf=phases)


def _may(phase: Phase) -> Schema:
    asked = {"properties": {"phase": {"const": phase.value}}, "required": ["phase"]}
    return {"if": asked, "then": {"properties": {"do": {"items": _effects(phase)}}}}


def _effects(phase: Phase) -> Schema:
    """What the rules of a phase may do."""
    keys = (key for key, form in FORMS.items() if form.effect in PHASES[phase].may)
    return {"anyOf": [_ref(f"effect_{key}") for key in keys]}


# --- conditions


def _condition(lines: bool) -> Schema:
    """A condition asked of the order, or of its lines."""
    inner = _ref("line_condition" if lines else "condition")
    listed: Schema = {"type": "array", "items": inner}
    combined: dict[str, Schema] = {"all": listed, "any": {**listed, "minItems": 1}, "not": inner}
    if not lines:
        combined |= {each.value: _ref("line_condition") for each in Quantifier}
    tables = (_table({key: each}, (key,)) for key, each in combined.items())
    names = (name for name, rows in _groups() if (rows[0][1].line is not None) is lines)
    return {"anyOf": [*tables, *map(_ref, names)]}


def _groups() -> Iterator[tuple[str, list[tuple[Criterion, Row]]]]:
    """The criteria that are compared alike; one of a few known words is alike to none."""
    groups = dict[str, list[tuple[Criterion, Row]]]()
    for criterion, row in CRITERIA.items():
        own = criterion.value if row.choices else row.kind.value
        groups.setdefault(f"{'line' if row.line else 'order'}_{own}", []).append((criterion, row))
    yield from groups.items()


def _comparisons() -> Iterator[tuple[str, Schema]]:
    for name, rows in _groups():
        row, names = rows[0][1], {"enum": [criterion.value for criterion, _ in rows]}
        operators = {
            operator.value: _values(operator, row)
            for operator, each in OPERATORS.items()
            if row.kind in each.kinds
        }
        subjects = {"criterion": names} if row.line else {"criterion": names, "was": names}
        one = [{"required": [each]} for each in subjects]
        yield name, _table({**subjects, **operators}, (), oneOf=one, minProperties=2)


def _values(operator: Operator, row: Row) -> Schema:
    within = operator in (Operator.WITHIN_NEXT, Operator.WITHIN_LAST)
    one = _written(v.SPAN) if within else _one(row.kind, row.choices)
    match OPERATORS[operator].arity:
        case Arity.NONE:
            return {"const": True}
        case Arity.ONE:
            return _listed(one, 1, 1)
        case Arity.TWO:
            return {"type": "array", "items": one, "minItems": 2, "maxItems": 2}
        case Arity.SOME | Arity.EACH:
            return _listed(one, 1, MOST_VALUES)
        case arity:
            assert_never(arity)


def _listed(one: Schema, least: int, most: int) -> Schema:
    """A value, or a list of such."""
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": least, "maxItems": most}]}


def _one(kind: Kind, choices: Collection[str]) -> Schema:
    match kind:
        case Kind.TEXT | Kind.TEXTS | Kind.CHOICE:
            return {"enum": sorted(choices)} if choices else _text()
        case Kind.FLAG:
            return {"type": "boolean"}
        case Kind.COUNT:
            return {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST}
        case Kind.MONEY:
            return _written(v.MONEY)
        case Kind.WEIGHT:
            return _written(v.WEIGHT)
        case Kind.INSTANT:
            return _written(f"{v.FROM_NOW}|{v.INSTANT}")
        case _:
            assert_never(kind)


# --- effects


def _effect(key: str, form: Form) -> Schema:
    if form.takes is Takes.TARGET:
        return {"anyOf": [_put(key, name, target) for name, target in TARGETS.items()]}
    properties = {key: form.takes, **form.also}
    return _table({each: _taken(takes) for each, takes in properties.items()}, (key, *form.needs))


def _put(key: str, name: str, target: Field | Setting) -> Schema:
    return _table({key: {"const": name}, "to": _put_value(target)}, (key, "to"))


def _put_value(target: Field | Setting) -> Schema:
    sort = sort_of(target)
    if sort is bool:
        return {"type": "boolean"}
    if sort is Weight:
        return _written(v.WEIGHT)
    if sort is Dimensions:
        return _written(v.SIDES)
    if sort is str:
        choices = CHOICES.get(target) if isinstance(target, Setting) else None
        return {"enum": sorted(choices)} if choices else _text()
    return _written(v.INSTANT)


def _taken(takes: Takes) -> Schema:
    match takes:
        case Takes.ADJUSTMENT:
            return _written(v.ADJUSTMENT)
        case Takes.DAYS:
            return {"type": "integer", "minimum": 1, "maximum": LONGEST_HOLD}
        case Takes.INSTANT:
            return _written(v.INSTANT)
        case Takes.TRUE:
            return {"const": True}
        case _:
            return _text()
