"""Looking for an order in a finite world, until one is found or it is certain that there is none.

What is open is settled value by value, first things first; whatever then follows is taken away, and
whatever can no longer be is left. Only so much is looked at; then it is not known.
"""

from collections.abc import Container, Iterable, Sequence
from enum import Enum
from typing import TypeAlias

from attrs import frozen

from fulfilcore.rules.comparing import Verdict
from fulfilcore.rules.lint.nodes import (
    Both,
    Node,
    Within,
    axes_of,
    looked,
    open_in,
    otherwise,
    settle,
    size_of,
)
from fulfilcore.rules.lint.space import Space
from fulfilcore.rules.model import DoNotImport, Phase, Rule, Stop


class Gone(Enum):
    """Why no order was found."""

    NONE = "there is none"
    UNKNOWN = "nobody knows: there is too much to look at"


Found: TypeAlias = list[int] | Gone


class Budget:
    """How much may still be looked at; a part of a budget is spent from the whole too."""

    def __init__(self, looks: int, whole: "Budget | None" = None) -> None:
        self._left, self._whole = looks, whole

    def spend(self, looks: int) -> bool:
        """Whether so much may be looked at; then it is spent."""
        self._left -= looks
        return self._left >= 0 and (self._whole is None or self._whole.spend(looks))


def solved(space: Space, nodes: Sequence[Node], budget: Budget) -> Found:
    """A state of a world in which all of these hold."""
    ahead, size = [list(space.start)], size_of(nodes)
    while ahead:
        if not budget.spend(size):
            return Gone.UNKNOWN
        state = ahead.pop()
        if settle(nodes, state):
            node = next((each for each in nodes if looked(each, state) is None), None)
            if node is None:
                return state
            ahead.extend(_halves(open_in(node, state), state, True))
    return Gone.NONE if space.whole else Gone.UNKNOWN


def _halves(choice: Within, state: list[int], wanted: bool) -> list[list[int]]:
    """The two ways on from a state; the wanted one comes last, and so has its turn first."""
    inside, outside = [*state], [*state]
    inside[choice.axis] &= choice.mask
    outside[choice.axis] &= ~choice.mask
    return [outside, inside] if wanted else [inside, outside]


@frozen
class Turn:
    """One rule in a world: where it holds, what it then writes on which axis, if it ends its phase.

    What it writes may be one of several values; then `fresh` is the axis that says which.
    """

    place: int
    phase: Phase
    node: Node
    writes: tuple[tuple[int, int, int | None], ...]
    ends: bool


def is_ending(rule: Rule) -> bool:
    """Whether a rule ends its phase; what leaves an order out stands in the last phase only."""
    return any(isinstance(effect, Stop | DoNotImport) for effect in rule.do)


def _parts(node: Node) -> tuple[Node, ...]:
    return node.nodes if isinstance(node, Both) else (node,)


class Course:
    """Some rules of a set in their turns, and those of them that are all to hold."""

    def __init__(
        self,
        space: Space,
        rules: Sequence[Rule],
        places: Iterable[int],
        targets: Container[int],
        ending: Container[int] | None = None,
    ) -> None:
        self._space, self._start, self._ending = space, list(space.start), ending
        self._turns = [self._turn(rules[place], place) for place in places]
        self._targets = [turn for turn in self._turns if turn.place in targets]
        self._musts = [*self._needed(), *self._forbidden()]

    def _turn(self, rule: Rule, place: int) -> Turn:
        writes = list[tuple[int, int, int | None]]()
        for effect in rule.do:
            if written := self._space.written(effect):
                axis, mask = written
                fresh = len(self._start) if mask & mask - 1 else None
                if fresh is not None:
                    self._start.append(mask)
                writes.append((axis, mask, fresh))
        node = self._space.holds(rule.when)
        counts = self._ending is None or place in self._ending
        return Turn(place, rule.phase, node, tuple(writes), counts and is_ending(rule))

    def _needed(self) -> list[Node]:
        """What the targets ask of axes that no rule writes: it must hold from the first."""
        parts = [p for t in self._targets for p in _parts(t.node)]
        return [part for part in parts if not axes_of([part]) & self._written]

    def _forbidden(self) -> list[Node]:
        """Where a rule holds for certain that would end the turns before a target."""
        lasts = {turn.phase: turn.place for turn in self._targets}
        ending = (t for t in self._turns if t.ends and t.place < lasts.get(t.phase, 0))
        return [otherwise(t.node) for t in ending if not axes_of([t.node]) & self._written]

    @property
    def _written(self) -> set[int]:
        return {axis for turn in self._turns for axis, _, _ in turn.writes}

    def reached(self, budget: Budget) -> Found:
        """A state of the world from which every target holds in its turn."""
        ahead = [list(self._start)]
        size = size_of([*(turn.node for turn in self._turns), *self._musts])
        while ahead:
            if not budget.spend(size):
                return Gone.UNKNOWN
            state = ahead.pop()
            if not settle(self._musts, state):
                continue
            play = Play(state)
            verdict = self._played(play)
            if verdict:
                return state
            if verdict is None:
                must = next((each for each in self._musts if looked(each, state) is None), None)
                first = play.choice if must is None else open_in(must, state)
                ahead.extend(_halves(first, state, must is not None or play.wanted))
        return Gone.NONE if self._space.whole else Gone.UNKNOWN

    def _played(self, play: "Play") -> Verdict:
        """Whether every target holds in its turn."""
        sure = True
        for turn in self._turns:
            goal = turn in self._targets
            verdict = play.look(turn, goal)
            if verdict is not False:
                play.take(turn, verdict)
            if goal and verdict is False:
                return False
            sure &= not goal or verdict is not None
        return True if sure else None


class Play:
    """One going through the turns, as far as a state settles them.

    `choice` is what to settle next, the first thing that is open; `wanted` says how best.
    """

    def __init__(self, state: Sequence[int]) -> None:
        self._state, self._now = state, list(state)
        self._stands = dict[int, int]()
        self._over = set[Phase]()
        self._doubtful = set[Phase]()
        self.choice, self.wanted = Within(0, 0), True

    def look(self, turn: Turn, wanted: bool) -> Verdict:
        """Whether a rule holds in its turn."""
        if turn.phase in self._over:
            return False
        verdict = looked(turn.node, self._now)
        if verdict is None and not self.choice.mask:
            choice = open_in(turn.node, self._now)
            self.choice = Within(self._stands.get(choice.axis, choice.axis), choice.mask)
            self.wanted = wanted
        return None if verdict and turn.phase in self._doubtful else verdict

    def take(self, turn: Turn, sure: Verdict) -> None:
        """Write and end what a rule does that holds, or may hold."""
        for axis, mask, fresh in turn.writes:
            if not sure:
                self._now[axis] |= mask
            elif fresh is None:
                self._now[axis] = mask
            else:
                self._now[axis], self._stands[axis] = self._state[fresh], fresh
        if turn.ends:
            (self._over if sure else self._doubtful).add(turn.phase)
