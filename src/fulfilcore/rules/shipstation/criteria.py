"""Reading the criteria of a rule: all of them must hold, as in ShipStation."""

from collections.abc import Mapping, Sequence
from typing import cast

from fulfilcore.rules.checking import shown
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.documents.notes import Table, is_list
from fulfilcore.rules.model import (
    ALWAYS,
    All,
    Compare,
    Condition,
    Lines,
    Operator,
    Quantifier,
    Value,
)
from fulfilcore.rules.shipstation import values as own
from fulfilcore.rules.shipstation.places import Place, labelled, listed_in
from fulfilcore.rules.shipstation.tables import (
    CRITERION_LABELS,
    OF_LINES,
    OPERATOR_LABELS,
    label_of,
)
from fulfilcore.rules.tables import CRITERIA, OPERATORS, Arity

_ALL = frozenset({"all", "all orders", "every order", "orders"})
_SOME = frozenset({"criteria", "only orders matching criteria", "orders matching criteria"})


def read_when(table: Table, place: Place) -> tuple[Condition, list[tuple[str, str]]]:
    """What a rule asks: of every order, or all of its criteria."""
    said = table.get("apply_to", "criteria")
    scope = label_of(said) if isinstance(said, str) else ""
    if scope in _ALL:
        if not own.is_blank(table.get("criteria")):
            place.at(".criteria").problem("are there, but the rule is for all orders")
        return ALWAYS, []
    if scope not in _SOME:
        place.at(".apply_to").problem(f"{shown(said)} is neither all nor criteria")
    each, moved = list[Condition](), list[tuple[str, str]]()
    for number, given in enumerate(listed_in(table, "criteria", place)):
        here = place.at(f".criteria[{number}]")
        condition = _criterion(given, here)
        inner = f".{condition.quantifier.value}" if isinstance(condition, Lines) else ""
        moved.append((f"{place.path}.when.all[{number}]{inner}", here.path))
        each.append(condition)
    return All(each), moved


def _criterion(given: object, place: Place) -> Condition:
    """One criterion; one that could not be read holds for every order, as it is noted."""
    if not isinstance(given, Mapping):
        place.problem(own.BLANK if own.is_blank(given) else f"{shown(given)} is no criterion")
        return ALWAYS
    place.notes.known_keys(given, place.path, ("criterion", "operator", "value"))
    criterion = labelled(given.get("criterion"), CRITERION_LABELS, place.at(".criterion"))
    operator = labelled(given.get("operator"), OPERATOR_LABELS, place.at(".operator"))
    if criterion is None or operator is None:
        return ALWAYS
    if CRITERIA[criterion].kind not in OPERATORS[operator].kinds:
        words = f"{OPERATORS[operator].words!r} is not for what is {CRITERIA[criterion].kind.value}"
        place.at(".operator").problem(words)
        return ALWAYS
    values = _values(criterion, operator, given.get("value"), place.at(".value"))
    if values is None:
        return ALWAYS
    compare = _at_home(Compare(criterion, operator, values), place.shop)
    return Lines(Quantifier.ONLY, compare) if criterion in OF_LINES else compare


def _values(
    criterion: C, operator: Operator, given: object, place: Place
) -> tuple[Value, ...] | None:
    """The values of a criterion; several mean any of them (S001-24)."""
    if OPERATORS[operator].arity is Arity.NONE:
        return ()
    if own.is_blank(given):
        place.problem(own.BLANK)
        return None
    listed = cast(Sequence[object], given) if is_list(given) else (given,)
    read = [
        place.notes.tried(
            place.path, lambda one: own.value_of(criterion, operator, one, place.shop), each
        )
        for each in listed
    ]
    known = tuple(each for each in read if each is not None)
    return known if len(known) == len(read) else None


def _at_home(compare: Compare, shop: own.Shop) -> Compare:
    """ShipStation makes of its own country that an order is not international."""
    asked = compare.operator in (Operator.EQUALS, Operator.NOT_EQUALS)
    if asked and compare.criterion is C.COUNTRY and compare.values == (shop.home,):
        return Compare(C.INTERNATIONAL, compare.operator, False)
    return compare
