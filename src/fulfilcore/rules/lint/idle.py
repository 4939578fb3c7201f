"""Rules that do nothing: those that never hold, never have their turn, or only repeat another."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import partial

from fulfilcore.rules.lint.drafting import drawn
from fulfilcore.rules.lint.model import Example, Lint
from fulfilcore.rules.lint.nodes import otherwise
from fulfilcore.rules.lint.reaching import Contradiction, Dead, Undecided, proposed
from fulfilcore.rules.lint.search import Budget, Gone, solved
from fulfilcore.rules.lint.showing import LOOKS, Study, shown, smallest
from fulfilcore.rules.lint.space import Space, compares_in
from fulfilcore.rules.model import Condition
from fulfilcore.rules.reasons import LintReason as R


def contradictory(study: Study) -> Iterator[Lint]:
    """Rules that never hold, with what contradicts what."""
    for place, fate in study.fates.items():
        if isinstance(fate, Contradiction):
            clashing = (c.criterion.value for part in fate.core for c in compares_in(part))
            named = " and ".join(dict.fromkeys(clashing))
            yield study.lint(R.CONTRADICTORY, [place], None, criteria=named)


def never_in_turn(study: Study) -> Iterator[Lint]:
    """Rules that would hold, but never in their turn, each with an order it would hold of."""
    for place, fate in study.fates.items():
        if isinstance(fate, Dead):
            code = R.SHADOWED if fate.ended else R.OVERTAKEN
            ways = (
                (fate.by, ()) if fate.ended else ((),)
            )  # any will do, where none of those ends it
            shows = (shown(partial(_misses, study, place, by)) for by in ways)
            examples = (smallest(each, show) for show in shows for each in fate.sketches)
            example = next(filter(None, examples), None)
            yield study.lint(code, [place, *fate.by], example, by=study.names(fate.by))
        elif isinstance(fate, Undecided):
            yield study.lint(R.UNDECIDED, [place], None, count=fate.count)


def _misses(study: Study, place: int, by: Collection[int], example: Example) -> bool:
    """Whether a rule holds of an order as it is, and yet not in its turn, by one of some."""
    if study.holds(place, example) is not True:
        return False
    fired = proposed(study.rules, example).fired
    met = not by or any(study.rule(each).id in fired for each in by)
    return met and study.rule(place).id not in fired


def duplicate(study: Study) -> Iterator[Lint]:
    """Rules that hold for exactly the orders that an earlier one does, and do the same."""
    alike = defaultdict[object, list[int]](list)
    for place in study.alive:
        rule = study.rule(place)
        alike[rule.phase, rule.do].append(place)
    for places in alike.values():
        matched = {place: _matched(study, place) for place in places if len(places) > 1}
        for at, place in enumerate(places):
            first = (p for p in places[:at] if p in matched[place] and place in matched[p])
            same = next((p for p in first if _same(study, p, place)), None)
            if same is not None:
                example = smallest(study.alive[place], shown(partial(_both, study, same, place)))
                yield study.lint(R.DUPLICATE, [place, same], example, by=study.names([same]))


def _both(study: Study, one: int, other: int, example: Example) -> bool:
    return study.holds(one, example) is True and study.holds(other, example) is True


def _matched(study: Study, place: int) -> frozenset[int]:
    """The rules that hold of an order that a rule was found to hold of."""
    example = drawn(study.alive[place])
    if example is None:
        return frozenset(study.alive)
    return frozenset((*study.rules.index.matches(example.order, example.context), place))


def _same(study: Study, one: int, other: int) -> bool:
    first, second = study.rule(one).when, study.rule(other).when
    return first == second or (_within(study, first, second) and _within(study, second, first))


def _within(study: Study, inner: Condition, outer: Condition) -> bool:
    """Whether one condition holds wherever another does."""
    space = Space((inner, outer), (), study.rules.engine)
    nodes = [space.holds(inner), otherwise(space.holds(outer))]
    return solved(space, nodes, Budget(LOOKS)) is Gone.NONE
