"""The words that rules are made of, as a plain document: what a host's rule editor needs."""

from fulfilcore.orders import CHOICES, SETTINGS, Field, Setting
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.documents.forms import FORMS, KEYS, TARGETS, Form
from fulfilcore.rules.documents.read import VERSION
from fulfilcore.rules.model import Operator, Phase, Quantifier
from fulfilcore.rules.tables import CRITERIA, ONCE, OPERATORS, PHASES, Kind, Row
from fulfilcore.rules.tables import TARGETS as CHANGES


def vocabulary() -> dict[str, object]:
    """Every criterion, operator, effect, setting and phase, with what an editor needs of each.

    `needs` is what a channel must tell for a criterion to be known, `told` marks what only the host
    can tell. `exact` texts are compared letter for letter. Ready for `json.dumps`.
    """
    return {
        "version": VERSION,
        "kinds": [{"name": kind.value, "like": _LIKE[kind]} for kind in Kind],
        "criteria": [_criterion(each, row) for each, row in CRITERIA.items()],
        "operators": [_operator(each) for each in Operator],
        "quantifiers": [{"name": each.value, "words": _LINES[each]} for each in Quantifier],
        "effects": [_effect(key, form) for key, form in FORMS.items()],
        "targets": [_target(name, target) for name, target in TARGETS.items()],
        "phases": [_phase(each) for each in Phase],
    }


_LIKE = {
    Kind.TEXT: "Prime",
    Kind.TEXTS: "Fragile",
    Kind.CHOICE: "signature",
    Kind.FLAG: "true",
    Kind.COUNT: "3",
    Kind.MONEY: "12.50 USD",
    Kind.WEIGHT: "1.5 lb",
    Kind.INSTANT: "2026-12-01T09:00:00Z, now, now+3d",
}
"""How a value of each kind is written."""

_LINES = {
    Quantifier.ANY: "at least one line",
    Quantifier.EVERY: "every line",
    Quantifier.ONLY: "the only line",
}


def _criterion(criterion: Criterion, row: Row) -> dict[str, object]:
    kinds = (op.value for op, each in OPERATORS.items() if row.kind in each.kinds)
    return {
        "name": criterion.value,
        "words": criterion.value.replace("_", " "),
        "kind": row.kind.value,
        "line": row.line is not None,
        "exact": row.exact,
        "choices": sorted(row.choices),
        "operators": [*kinds],
        "needs": row.needs and row.needs.value,
        "told": row.told,
        "shipstation": row.shipstation,
    }


def _operator(operator: Operator) -> dict[str, object]:
    row = OPERATORS[operator]
    return {
        "name": operator.value,
        "words": row.words,
        "kinds": [kind.value for kind in Kind if kind in row.kinds],
        "takes": row.arity.value,
        "opposite": row.opposite and row.opposite.value,
    }


def _effect(key: str, form: Form) -> dict[str, object]:
    return {
        "name": key,
        "words": form.words,
        "takes": form.takes.value,
        "also": {name: takes.value for name, takes in form.also.items()},
        "needs": sorted(form.needs),
        "phases": [phase.value for phase in Phase if form.effect in PHASES[phase].may],
        "once": form.effect in ONCE,
    }


def _target(name: str, target: Field | Setting) -> dict[str, object]:
    setting = target if isinstance(target, Setting) else None
    changed = CHANGES.get(target)
    return {
        "name": name,
        "words": target.words,
        "setting": setting is not None,
        "takes": SETTINGS[setting].name if setting else "text",
        "choices": sorted(CHOICES.get(setting, ())) if setting else [],
        "changes": changed and changed.value,
    }


def _phase(phase: Phase) -> dict[str, object]:
    row = PHASES[phase]
    return {
        "name": phase.value,
        "words": row.words,
        "effects": [key for kind, key in KEYS.items() if kind in row.may],
        "again": row.again,
    }
