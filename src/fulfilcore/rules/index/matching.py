"""All rules of a set matched at once: work grows with what matches, not with what there is.

Each comparison of each rule stands in a dimension, one for each criterion. For an order every
dimension answers with the rows that hold *or ask nothing there*; what is in all answers matches.
What no dimension can hold is asked only of the rows that are left.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import cast

from fulfilcore.orders import Order
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.index.bits import bits_of, numbers
from fulfilcore.rules.index.dimensions import Dimension, empty, variant_of
from fulfilcore.rules.index.normal import Literal, Row, rows_of
from fulfilcore.rules.index.steps import Key, Step, Subject, step_of
from fulfilcore.rules.model import All, Context, Phase, Rule
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.tables import CRITERIA, writes
from fulfilcore.rules.truth import Truth, truth_of

_NEVER = (Row(),)
"""The row of a rule that can never hold: it keeps its place, and is left out of every answer."""


class Index:
    """The rules of a set, ready to be matched: built once, then asked about every order."""

    __slots__ = (
        "_firsts",
        "_lasts",
        "_plan",
        "_rows",
        "_stands",
        "_steps",
        "_written",
        "engine",
        "live",
        "moving",
        "plans",
        "readers",
        "rests",
        "rule_of",
        "rules",
        "still",
    )

    def __init__(self, rules: Sequence[Rule], engine: Engine | None = None) -> None:
        self.rules, self.engine = tuple(rules), engine
        self._rows = [_rows(rule) for rule in self.rules]
        self.rule_of = [place for place, rows in enumerate(self._rows) for _ in rows]
        places, even = range(len(self.rules) + 1), len(self.rule_of) == len(self.rules)
        self._firsts = places if even else [bisect_left(self.rule_of, n) for n in places]
        self._lasts = {rule.phase: place for place, rule in enumerate(self.rules)}
        self._written = {writes(effect) for rule in self.rules for effect in rule.do}
        self._stands: dict[Subject, dict[Key, Dimension]] = {}
        self.rests: dict[int, Truth] = {}
        for number, row in enumerate(row for rows in self._rows for row in rows):
            self._toggle(number, row)
        dead = (n for n, place in enumerate(self.rule_of) if self._rows[place] is _NEVER)
        self.live = (1 << len(self.rule_of)) - 1 & ~bits_of(dead)
        self._settle({})

    def edited(self, place: int, rule: Rule) -> "Index":
        """The index with one rule in the place of another: only what the two ask is built anew."""
        rules, rows, old = list(self.rules), _rows(rule), self._rows[place]
        rules[place] = rule
        if len(rows) != len(old) or rule.phase is not self.rules[place].phase:
            return Index(rules, self.engine)
        index, first = copy(self), self.first_of(place)
        index.rules, index._rows, index.rests = tuple(rules), list(self._rows), dict(self.rests)
        index._rows[place] = rows
        index._written = self._written | {writes(effect) for effect in rule.do}
        index.live ^= ((rows is _NEVER) ^ (old is _NEVER)) << first
        numbered = (*enumerate(old, first), *enumerate(rows, first))
        touched = {key.subject for _, row in numbered for key, _ in _keyed(row)}
        index._stands = dict(self._stands)
        for subject in touched & self._stands.keys():
            stands = self._stands[subject]
            index._stands[subject] = {key: each.copy() for key, each in stands.items()}
        for number, row in numbered:
            index.rests.pop(number, None)
            index._toggle(number, row)
        index._settle({s: step for s, step in self._steps.items() if s not in touched})
        return index

    def _toggle(self, number: int, row: Row) -> None:
        for key, literal in _keyed(row):
            stands = self._stands.setdefault(key.subject, {})
            if key not in stands:
                stands[key] = empty(CRITERIA[key.subject.criterion], self.engine)
            stands[key].toggle(number, literal.compare)
        if row.rest:
            self.rests[number] = truth_of(All(row.rest), self.engine)

    def _settle(self, known: Mapping[Subject, Step]) -> None:
        """Make the steps that are not known yet; the one that rules out most comes first."""
        self._steps, self.plans = dict(known), cast(object, None)
        for subject, stands in self._stands.items():
            used = {key: dimension for key, dimension in stands.items() if dimension.used}
            if used and subject not in known:
                self._steps[subject] = step_of(subject, used, len(self.rule_of))
        plan = sorted(self._steps.values(), key=lambda step: -step.worth)
        self._plan = tuple((step.look, step.mask, step.used) for step in plan)
        moving = [s for s in plan if s.subject.criterion in self._written and not s.subject.was]
        self.moving, self.readers = tuple(moving), dict[Criterion, list[tuple[int, Step]]]()
        for at, step in enumerate(moving):
            self.readers.setdefault(step.subject.criterion, []).append((at, step))
        self.still = tuple((step.look, step.mask) for step in plan if step not in moving)

    def first_of(self, place: int) -> int:
        """The first row of a rule, or of the one after it that has any."""
        return self._firsts[place]

    def last_of(self, phase: Phase) -> int:
        """The place of the last rule of a phase that has one."""
        return self._lasts[phase]

    def phase_of(self, rule: str) -> Phase | None:
        """The phase of a rule; None if it is not one of these."""
        return next((each.phase for each in self.rules if each.id == rule), None)

    def matches(self, order: Order, context: Context) -> list[int]:
        """The places of the rules that hold for an order as it is, in their order."""
        rows = self.live
        for look, mask, used in self._plan:
            if rows & used:
                rows &= mask(look(order, context))
                if not rows:
                    return []
        if self.rests:
            rows = self._checked(rows, order, context)
        places = numbers(rows)
        if len(self.rule_of) == len(self.rules):
            return places
        return [*dict.fromkeys(self.rule_of[number] for number in places)]

    def _checked(self, rows: int, order: Order, context: Context) -> int:
        """Those rows of which also the rest holds that no dimension can hold."""
        for number, truth in self.rests.items():
            if rows >> number & 1 and truth(order, context) is not True:
                rows ^= 1 << number
        return rows


def _rows(rule: Rule) -> tuple[Row, ...]:
    return (rows_of(rule.when) if rule.active else ()) or _NEVER


def _keyed(row: Row) -> Iterator[tuple[Key, Literal]]:
    """The comparisons of a row with the dimension each stands in."""
    taken = dict[tuple[object, ...], int]()
    for literal in row.literals:
        compare = literal.compare
        subject = Subject(compare.criterion, compare.was, variant_of(compare))
        like = (subject, literal.quantifier, literal.negated)
        number = taken[like] = taken.get(like, -1) + 1
        yield Key(*like, number), literal
