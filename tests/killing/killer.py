"""Whoever kills: one of the eight every fifty milliseconds, and a new one is there at once.

A new Python would take longer to start than it has to live, so each is forked from this warm one.
"""

import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from random import Random
from time import monotonic, sleep
from typing import NoReturn

from attrs import define, field, frozen

from fulfilcore.orders import Command
from fulfilcore.values import CommandId
from killing.desks import SEATS, Left, Office, journal_of, work
from killing.journal import Answered, Batch, Broke, Outage, TakenIn, Told, Wished, Word, words

EVERY = 0.05
"""Seconds from one kill to the next."""

AT_LEAST: Mapping[str, float] = {
    "killed": 1 / EVERY,
    "answered": 3,
    "imported": 1,
    "delivered": 0.4,
    "left undone": 3,
    "outages": 0.1,
}
"""What a run must come to in each of its seconds: one in which little happened shows nothing."""

PATIENCE = 4
"""On a busy machine a run goes on until all of that has happened, for so many times its length."""


@define
class Tally:
    """What was killed, what the dead had written down, and what the last of them have `left`."""

    kills: int = 0
    wished: dict[CommandId, Command] = field(factory=dict)
    answered: dict[CommandId, bool] = field(factory=dict)
    batches: list[Batch] = field(factory=list)
    said: set[str] = field(factory=set)
    told: set[str] = field(factory=set)
    outages: Counter[str] = field(factory=Counter)
    inherited: int = 0
    left: list[Left] = field(factory=list)
    violations: list[str] = field(factory=list)

    def counts(self) -> Mapping[str, int]:
        """How much happened."""
        return {
            "killed": self.kills,
            "answered": len(self.answered),
            "imported": len(self.said),
            "delivered": len(self.told),
            "left undone": self.inherited,
            "outages": self.outages.total(),
        }


def too_little(counts: Mapping[str, int], least: Mapping[str, int]) -> tuple[str, ...]:
    """What happened too seldom."""
    few = (name for name, enough in least.items() if counts[name] < enough)
    return tuple(f"only {counts[name]} {name}, not {least[name]}" for name in few)


@frozen
class Life:
    """A process that sits at a seat, the `number`-th of all, and what it was left."""

    number: int
    pid: int
    left: Left


@define
class Killer:
    """The eight seats, and who sits there now."""

    office: Office
    chance: Random
    tally: Tally = field(factory=Tally)
    seats: dict[int, Life] = field(factory=dict)
    lives: int = 0
    due: float = 0.0

    def kill_for(self, seconds: float) -> Tally:
        """Kill one after the other for so long, or until enough has happened; then all at once."""
        least = {name: int(each * seconds) for name, each in AT_LEAST.items()}
        end = PATIENCE * seconds + monotonic()
        try:
            for seat in range(len(SEATS)):
                self._seat(seat, Left())
            while too_little(self.tally.counts(), least) and monotonic() < end:
                self._kill_one()
        finally:
            for life in self.seats.values():
                with suppress(ProcessLookupError):
                    os.kill(life.pid, signal.SIGKILL)
        self.tally.left = [self._bury(life) for life in self.seats.values()]
        return self.tally

    def _kill_one(self) -> None:
        sleep(max(0, self.due - monotonic()))
        self.due = max(self.due, monotonic()) + EVERY
        seat = self.chance.randrange(len(SEATS))
        life = self.seats[seat]
        os.kill(life.pid, signal.SIGKILL)
        self.tally.kills += 1
        self._seat(seat, self._bury(life))

    def _seat(self, seat: int, left: Left) -> None:
        self.lives += 1
        number, (role, is_async) = self.lives, SEATS[seat]
        pid = forked(lambda: work(role, self.office, number, left, is_async=is_async))
        self.seats[seat] = Life(number, pid, left)

    def _bury(self, life: Life) -> Left:
        """Wait for the end of a process, and read what it has left."""
        _, status = os.waitpid(life.pid, 0)
        left = life.left
        path = journal_of(self.office, life.number)
        for word in words(path):
            left = self._read(word, left)
        if not os.WIFSIGNALED(status) and not self.tally.violations:
            self.tally.violations.append(f"process {life.number} ended by itself: {status}")
        path.unlink(missing_ok=True)
        self.tally.inherited += len(left.commands) + bool(left.batch)
        return left

    def _read(self, word: Word, left: Left) -> Left:
        """Keep a word, and what it leaves undone."""
        tally = self.tally
        match word:
            case Wished():
                tally.wished[word.command.id] = word.command
                return Left((*left.commands, word.command), left.batch)
            case Answered():
                tally.answered[word.command] = word.accepted
                return Left(tuple(c for c in left.commands if c.id != word.command), left.batch)
            case Batch():
                return Left(left.commands, word)
            case TakenIn():
                tally.said.update(word.said)
                tally.batches.extend([left.batch] if left.batch else [])
                return Left(left.commands)
            case Told():
                tally.told.update(word.messages)
            case Outage():
                tally.outages[word.what] += 1
            case Broke():
                tally.violations.append(word.what)
        return left


def forked(job: Callable[[], None]) -> int:
    """Have a job done by a copy of this process."""
    pid = os.fork()
    if pid == 0:
        _do(job)
    return pid


def _do(job: Callable[[], None]) -> NoReturn:
    status = 1
    try:
        job()
        status = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)
