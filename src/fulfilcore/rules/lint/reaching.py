"""Which rules ever have their turn: an order is looked for with which each does.

Most rules are found alive at once, by the simplest order that they ask for. Where an earlier rule
ends the turns, an order is looked for of which that does not hold; and where earlier rules write
what later ones ask for, all that could matter is gone through in its turns.
"""

from collections.abc import Iterable, Sequence, Set
from typing import TypeAlias

from attrs import frozen

from fulfilcore.rules.decide import propose
from fulfilcore.rules.lint.drafting import drawn
from fulfilcore.rules.lint.entangling import Read, parts_of, read_by, written_by
from fulfilcore.rules.lint.model import Example, Sketch
from fulfilcore.rules.lint.nodes import otherwise
from fulfilcore.rules.lint.search import Budget, Course, Gone, is_ending, solved
from fulfilcore.rules.lint.space import Space
from fulfilcore.rules.model import All, Condition
from fulfilcore.rules.proposing import Bounds, Proposal
from fulfilcore.rules.ruleset import RuleSet

NOTHING_IN_THE_WAY = Bounds(forced=True)
"""Examples are of orders with which rules may do everything, whatever a person wrote before."""

MOST_LOOKS, LOOKS_EACH, MOST_AVOIDED, MOST_ENTANGLED = 20_000_000, 300_000, 40, 120
"""So much is looked at in all and for each rule, and so many rules are looked at together."""


@frozen
class Alive:
    """A rule has its turn: with an order like this."""

    sketch: Sketch


@frozen
class Contradiction:
    """A rule never holds: all of these conditions are needed for that."""

    core: tuple[Condition, ...]


@frozen
class Dead:
    """A rule would hold, but never in its turn: since these end the turns, or change what it asks.

    With orders like these it would hold, had it its turn at first.
    """

    by: tuple[int, ...]
    ended: bool
    sketches: tuple[Sketch, ...]


@frozen
class Undecided:
    """Nobody knows whether a rule has its turn: it is too entangled with so many others."""

    count: int


Fate: TypeAlias = Alive | Contradiction | Dead | Undecided


def proposed(rules: RuleSet, example: Example) -> Proposal:
    """What the rules make of an example where nothing stands in their way."""
    return propose(rules, example.order, example.context, NOTHING_IN_THE_WAY)


class Reach:
    """The rules of a set, asked one by one whether they ever have their turn."""

    def __init__(self, rules: RuleSet, looks: int = MOST_LOOKS) -> None:
        self.rules, self.each, self._engine = rules, rules.rules, rules.engine
        self._budget = Budget(looks)
        self._reads = [read_by(rule.when) for rule in self.each]
        self._writes = [written_by(rule) for rule in self.each]
        self._first = {
            each: place for place in reversed(range(len(self.each))) for each in self._writes[place]
        }
        self._places = {rule.id: place for place, rule in enumerate(self.each)}
        self._ends = [rule.active and is_ending(rule) for rule in self.each]

    def fate(self, place: int) -> Fate:
        """What becomes of one rule."""
        rule = self.each[place]
        space = Space((rule.when,), (), self._engine)
        found = solved(space, [space.holds(rule.when)], self._allowance())
        if found is Gone.UNKNOWN:
            return Undecided(0)
        if isinstance(found, Gone):
            return Contradiction(self._core(rule.when))
        return self._turned(place, space.sketch(found))

    def _allowance(self) -> Budget:
        return Budget(LOOKS_EACH, self._budget)

    def _turned(self, place: int, first: Sketch) -> Fate:
        """Look for an order of which no rule holds that was found in the way so far."""
        sketch, avoided, seen = first, list[int](), [first]
        while (hits := self._in_the_way(place, sketch)) is not None:
            new = [each for each in hits if each not in avoided]
            if not new or len(avoided) > MOST_AVOIDED:
                return self._gone_through(place, seen)
            avoided.append(new[0])
            found = self._avoiding(self.each[place].when, avoided)
            if found is Gone.NONE and (fewest := self._certain(place, avoided)):
                return Dead(fewest, True, tuple(seen))
            if isinstance(found, Gone):
                return self._gone_through(place, seen)
            sketch = found
            seen.append(sketch)
        return Alive(sketch)

    def _in_the_way(self, place: int, sketch: Sketch) -> list[int] | None:
        """The rules that keep a rule from its turn, the worst first; None if it has it."""
        example = drawn(sketch)
        if example is None:
            return []
        proposal = proposed(self.rules, example)
        if self.each[place].id in proposal.fired:
            return None
        ended = [self._places[each] for each in proposal.stops]
        stop = next((p for p in ended if p < place and self._ended(p, place)), None)
        reader = place if stop is None else stop
        fired = (self._places[each] for each in proposal.fired)
        writers = [p for p in fired if p < reader and self._writes[p] & self._reads[reader]]
        return writers if stop is None else [stop, *writers]

    def _ended(self, stop: int, place: int) -> bool:
        """Whether a rule has the last word before another has its turn."""
        return self._ends[stop] and self.each[stop].phase is self.each[place].phase

    def _avoiding(self, condition: Condition, blockers: Iterable[int]) -> Sketch | Gone:
        """An order of which something holds, and none of some rules in its way."""
        others = [self.each[each].when for each in blockers]
        space = Space((condition, *others), (), self._engine)
        against = (otherwise(space.holds(each)) for each in others)
        found = solved(space, [space.holds(condition), *against], self._allowance())
        return found if isinstance(found, Gone) else space.sketch(found)

    def _certain(self, place: int, blockers: Iterable[int]) -> tuple[int, ...]:
        """Rules of which always one ends the turns before a rule, whatever others write; none can
        be left out. Nothing where that is not certain.
        """
        kept = [p for p in parts_of(self.each[place].when) if self._stays(read_by(p), place)]
        ending = (each for each in blockers if self._ended(each, place))
        left = [each for each in ending if self._stays(self._reads[each], place)]
        if self._avoiding(All(kept), left) is not Gone.NONE:
            return ()
        for each in sorted(left, reverse=True):  # the earlier ones are met first
            others = [other for other in left if other != each]
            if self._avoiding(All(kept), others) is Gone.NONE:
                left = others
        return tuple(sorted(left))

    def _stays(self, read: Iterable[Read], place: int) -> bool:
        """Whether nothing of what is read is written before a place."""
        return all(self._first.get(each, place) >= place for each in read)

    def _core(self, condition: Condition) -> tuple[Condition, ...]:
        """The parts of a condition that contradict one another; none can be left out."""
        left = [*parts_of(condition)]
        for part in [*left]:
            others = [other for other in left if other is not part]
            space = Space(others, (), self._engine)
            found = solved(space, [space.holds(each) for each in others], self._allowance())
            if found is Gone.NONE:
                left = others
        return tuple(left)

    # --- all that could matter, in its turns

    def _gone_through(self, place: int, seen: Iterable[Sketch]) -> Fate:
        """Go through everything that could matter, from every order that there could be."""
        entangled = self._entangled({place})
        found = self.together({place}, entangled)
        if not isinstance(found, Gone):
            return Alive(found)
        if found is Gone.UNKNOWN:
            return Undecided(len(entangled) - 1)
        ending = [p for p in entangled if p != place and self._ends[p]]
        if self.together({place}, entangled, ()) is Gone.NONE:
            changing = (p for p in entangled if self._writes[p] & self._reads[place])
            return Dead(tuple(p for p in changing if p != place), False, tuple(seen))
        for each in reversed([*ending]):
            others = [other for other in ending if other != each]
            if self.together({place}, entangled, others) is Gone.NONE:
                ending = others
        return Dead(tuple(ending), True, tuple(seen))

    def together(
        self,
        targets: Set[int],
        entangled: Sequence[int] | None = None,
        ending: Sequence[int] | None = None,
    ) -> Sketch | Gone:
        """An order with which all of some rules have their turn; `ending` are those that end it."""
        places = self._entangled(targets) if entangled is None else entangled
        if len(places) > MOST_ENTANGLED:
            return Gone.UNKNOWN
        rules = [self.each[place] for place in places]
        effects = [effect for rule in rules for effect in rule.do]
        space = Space([rule.when for rule in rules], effects, self._engine)
        found = Course(space, self.each, places, targets, ending).reached(self._allowance())
        return found if isinstance(found, Gone) else space.sketch(found[: len(space.start)])

    def _entangled(self, targets: Set[int]) -> list[int]:
        """The rules that could matter to some others: that end their turns, or write."""
        picked, phases = [max(targets)], {self.each[place].phase for place in targets}
        read = set[Read]().union(*(self._reads[place] for place in targets))
        for place in range(max(targets) - 1, -1, -1):
            ends, phase = self._ends[place], self.each[place].phase
            ending = ends and phase in phases
            if place in targets or ending or not read.isdisjoint(self._writes[place]):
                picked.append(place)
                phases.add(phase)
                read |= self._reads[place]
        return picked[::-1]
