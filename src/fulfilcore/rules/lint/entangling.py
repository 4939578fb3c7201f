"""What rules ask, and what they write: how they can get in one another's way."""

from collections.abc import Iterable
from typing import TypeAlias

from fulfilcore.rules.comparing import folded, words_of
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.lint.space import compares_in
from fulfilcore.rules.model import AddTag, All, Condition, RemoveTag, Rule
from fulfilcore.rules.model import Operator as O
from fulfilcore.rules.tables import CRITERIA, writes

Read: TypeAlias = Criterion | str
"""What a rule can ask of what others write: a criterion, or one tag, without regard to case."""

_BY_WORD = frozenset({O.INCLUDES, O.EXCLUDES, O.INCLUDES_ALL, O.EQUALS, O.NOT_EQUALS})


def read_by(condition: Condition) -> frozenset[Read]:
    """What a condition asks of the order as it is."""
    found = set[Read]()
    for each in compares_in(condition):
        if each.criterion is Criterion.TAGS and each.operator in _BY_WORD:
            found.update(() if each.was else words_of(CRITERIA[Criterion.TAGS], each))
        elif not each.was:
            found.add(each.criterion)
    return frozenset(found)


def written_by(rule: Rule) -> frozenset[Read]:
    """What a rule changes for those after it."""
    found = set[Read]()
    for effect in rule.do if rule.active else ():
        if criterion := writes(effect):
            found.add(criterion)
        if isinstance(effect, AddTag | RemoveTag):
            found.add(folded(effect.tag))
    return frozenset(found)


def parts_of(condition: Condition) -> Iterable[Condition]:
    """What must hold for a condition to hold, taken apart."""
    if isinstance(condition, All):
        for each in condition.conditions:
            yield from parts_of(each)
    else:
        yield condition
