"""Reading conditions: tables of comparisons, in one another as they are asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from attrs import field, frozen

from fulfilcore.rules.checking import shown
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.documents import values as v
from fulfilcore.rules.documents.notes import Notes, Table, is_list
from fulfilcore.rules.model import (
    ALWAYS,
    All,
    AnyOf,
    Compare,
    Condition,
    Lines,
    Not,
    Operator,
    Quantifier,
    Value,
)
from fulfilcore.rules.tables import CRITERIA, OPERATORS, Arity, Row

COMBINED = ("all", "any", "not", *(each.value for each in Quantifier))
"""The keys of conditions that hold other conditions."""

_CRITERIA = {each.value: each for each in Criterion}
_OPERATORS = {each.value: each for each in Operator}


@frozen
class ConditionReader:
    """Reads conditions; `merged` are the paths that only the conditions have, not the document.

    Several operators in one table are conditions of their own, which the document has in one place.
    """

    notes: Notes
    merged: list[tuple[str, str]] = field(factory=list)

    def read(self, written: object, path: str) -> Condition:
        """The condition that a table tells; one that holds for every order if it tells none."""
        if not isinstance(written, Mapping):
            self.notes.add(path, f"{shown(written)} is no condition; write a table")
        elif "criterion" in written or "was" in written:
            return self._comparison(written, path)
        elif len(heads := [each for each in COMBINED if each in written]) == 1:
            self.notes.known_keys(written, path, heads)
            return self._combined(heads[0], written[heads[0]], f"{path}.{heads[0]}")
        elif heads:
            self.notes.add(path, f"{' and '.join(heads)} do not go together; put one in the other")
        elif not written:
            self.notes.add(path, "is empty; for every order leave it out")
        for key in written if isinstance(written, Mapping) else ():
            if key in _CRITERIA:
                self.notes.add(path, f'{key} is a criterion; write criterion = "{key}"')
            elif key not in COMBINED:
                self.notes.unknown(path, key, ("criterion", "was", *COMBINED))
        return ALWAYS

    def _combined(self, head: str, written: object, path: str) -> Condition:
        if head == "not":
            return Not(self.read(written, path))
        if head not in ("all", "any"):
            return Lines(Quantifier(head), self.read(written, path))
        if not is_list(written):
            self.notes.add(path, f"{shown(written)} is no list of conditions")
            return ALWAYS
        listed = cast(Sequence[object], written)
        each = [self.read(one, f"{path}[{place}]") for place, one in enumerate(listed)]
        return All(each) if head == "all" else AnyOf(each)

    def _comparison(self, table: Table, path: str) -> Condition:
        """What a table asks of one criterion: of several operators all."""
        was = "was" in table
        key = "was" if was else "criterion"
        criterion, operators = self._criterion(table[key], f"{path}.{key}"), list[Operator]()
        if was and "criterion" in table:
            self.notes.add(path, "write criterion or was, not both")
        for word in table:
            if word in _OPERATORS:
                operators.append(_OPERATORS[word])
            elif word not in ("criterion", "was"):
                self.notes.unknown(path, word, ("criterion", "was", *_OPERATORS))
        if criterion is None:
            return ALWAYS
        if not operators:
            row = CRITERIA[criterion]
            can = ", ".join(op.value for op, each in OPERATORS.items() if row.kind in each.kinds)
            self.notes.add(path, f"says nothing of {criterion.value}; it can be {can}")
        each = [self._compare(criterion, op, table[op.value], path, was) for op in operators]
        if len(each) == 1:
            return each[0]
        self.merged.extend((f"{path}.all[{place}]", path) for place in range(len(each)))
        return All(each)

    def _criterion(self, named: object, path: str) -> Criterion | None:
        word = self.notes.tried(path, v.text_of, named)
        if word is not None and word not in _CRITERIA:
            self.notes.unknown(path, word, _CRITERIA)
        return _CRITERIA.get(word) if word is not None else None

    def _compare(
        self, criterion: Criterion, operator: Operator, written: object, path: str, was: bool
    ) -> Condition:
        row, path = CRITERIA[criterion], f"{path}.{operator.value}"
        if row.kind not in OPERATORS[operator].kinds:
            return Compare(criterion, operator, (), was)  # it is told with all other such problems
        if OPERATORS[operator].arity is Arity.NONE:
            if written is not True:
                self.notes.add(path, f"write {operator.value} = true, or its opposite")
            return Compare(criterion, operator, (), was)
        read = _reader(row, operator)
        if not is_list(written):
            value = self.notes.tried(path, read, written)
            return ALWAYS if value is None else Compare(criterion, operator, (value,), was)
        listed = enumerate(cast(Sequence[object], written))
        values = [self.notes.tried(f"{path}[{place}]", read, one) for place, one in listed]
        known = tuple(each for each in values if each is not None)
        return Compare(criterion, operator, known, was) if len(known) == len(values) else ALWAYS


def _reader(row: Row, operator: Operator) -> Callable[[object], Value]:
    within = operator in (Operator.WITHIN_NEXT, Operator.WITHIN_LAST)
    return v.span_of if within else v.READ[row.kind]
