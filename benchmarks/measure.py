"""Measuring two sides in turns, so that what else the machine does meets both alike."""

import gc
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import TypeAlias

from attrs import field, frozen

Clock: TypeAlias = Callable[[], float]
WALL: Clock = perf_counter
"""For what waits: a database, other workers."""

CPU: Clock = process_time
"""For what only computes: what else the machine does does not count."""


_LONGEST = 300


class Disagree(Exception):
    """The two sides did not come to the same answer, so their speeds say nothing."""


class Missing(Exception):
    """A peer, or a database, is not there to be measured against."""


class Unit(Enum):
    """What a line counts, and whether more of it is better."""

    ORDERS = ("orders/s", True)
    TRANSITIONS = ("transitions/s", True)
    REFUSALS = ("refusals/s", True)
    ANSWERS = ("answers/s", True)
    MESSAGES = ("messages/s", True)
    BYTES = ("bytes", False)
    MILLISECONDS = ("ms", False)
    TIMES = ("times", False)

    @property
    def text(self) -> str:
        """The unit as it is written."""
        return self.value[0]

    @property
    def more_is_better(self) -> bool:
        """Whether more of it is better."""
        return self.value[1]


@frozen
class Effort:
    """How often the sides take turns, for how long each, and with how many orders at most."""

    repeats: int = 5
    seconds: float = 0.15
    most: int = 2_000


QUICK = Effort(repeats=2, seconds=0.0, most=20)
"""Only whether it runs at all and both sides agree; its numbers mean nothing."""


@frozen
class Pair:
    """What both sides came to in one turn."""

    ours: float
    theirs: float

    def ratio(self, unit: Unit) -> float:
        """How many times better ours is."""
        return self.ours / self.theirs if unit.more_is_better else self.theirs / self.ours


@frozen
class Measured:
    """The pairs of a bench, and the versions of what else took part: databases, settings."""

    pairs: Sequence[Pair]
    versions: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class Bench:
    """One line of the table: what is measured, beside whom, and which packages that takes."""

    name: str
    peer: str
    unit: Unit
    run: Callable[[Effort], Measured]
    needs: tuple[str, ...] = ()


@frozen(kw_only=True)
class Line:
    """What a bench came to; `ratio` above 1 means better than the peer, whatever the unit.

    All three are medians over the turns. `spread` is how far apart the middle half of the ratios
    lies, as a share of their median.
    """

    bench: str
    peer: str
    ours: float
    theirs: float
    unit: str
    ratio: float
    spread: float
    versions: Mapping[str, str]


class Watch:
    """Adds up the time that is spent inside its `with`; everything else is off the clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.spent, self._since = clock, 0.0, 0.0

    def __enter__(self) -> None:
        self._since = self.clock()

    def __exit__(self, *_: object) -> None:
        self.spent += self.clock() - self._since


Side: TypeAlias = Callable[[Watch], int]
"""Does some work, the part that counts inside `with watch:`, and says how much it did."""


def speed(side: Side, clock: Clock, seconds: float) -> float:
    """How much of its work a side does in a second, once it had so many seconds."""
    gc.collect()
    watch, done = Watch(clock), 0
    while not done or watch.spent < seconds:
        done += did(side(watch))
    if watch.spent <= 0:
        raise Disagree("a side put nothing on the clock")
    return done / watch.spent


def did(count: int) -> int:
    """The count, if anything was done at all."""
    if count < 1:
        raise Disagree("a side did nothing")
    return count


def in_turns(ours: Side, theirs: Side, effort: Effort, clock: Clock = CPU) -> tuple[Pair, ...]:
    """The speeds of both sides, now one first and now the other.

    Both must have answered before, so that neither is cold: caches full, statements prepared.
    """
    pairs = []
    for turn in range(effort.repeats):
        sides = (ours, theirs) if turn % 2 else (theirs, ours)
        speeds = {side: speed(side, clock, effort.seconds) for side in sides}
        pairs.append(Pair(speeds[ours], speeds[theirs]))
    return tuple(pairs)


def agree(what: str, ours: object, theirs: object) -> None:
    """Raise Disagree unless both sides came to the same."""
    if ours != theirs:
        raise Disagree(f"{what}: ours {_short(ours)}, theirs {_short(theirs)}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def measured(bench: Bench, effort: Effort) -> Line:
    """Run a bench and say what it came to.

    Raises Missing where a package is not installed, Disagree where the sides differ.
    """
    versions = {"python": python_version(), **_installed(("fulfilcore", *bench.needs))}
    found = bench.run(effort)
    ratios = [pair.ratio(bench.unit) for pair in found.pairs]
    if not ratios:
        raise Disagree("nothing was measured")
    return Line(
        bench=bench.name,
        peer=bench.peer,
        ours=median(pair.ours for pair in found.pairs),
        theirs=median(pair.theirs for pair in found.pairs),
        unit=bench.unit.text,
        ratio=median(ratios),
        spread=_spread(ratios),
        versions={**versions, **found.versions},
    )


def _spread(ratios: Sequence[float]) -> float:
    if len(ratios) < 2:
        return 0.0
    first, _, third = quantiles(ratios, n=4, method="inclusive")
    return (third - first) / median(ratios)


def _installed(names: Sequence[str]) -> Mapping[str, str]:
    versions: dict[str, str] = {}
    for name in names:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            raise Missing(f"{name} is not installed here: `make bench` installs it") from None
    return versions
