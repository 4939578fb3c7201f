"""Faults on purpose: processes that die around a commit, channels that fail around a call."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from enum import Enum

from fulfilcore.changes import Changes, Entry, Found, Page, Query, Record, RecordKey
from fulfilcore.ports import Repository, ask


class Crash(BaseException):
    """The process dies here; like a power cut it is nothing that code should catch."""


class Fault(Enum):
    """Everything that can be made to go wrong; each kind fired is counted."""

    CRASH_BEFORE_COMMIT = "crash before commit"  # all of it is undone
    CRASH_AFTER_COMMIT = "crash after commit"  # it is done, but nobody is told
    CRASH_AFTER_CALL = "crash after a call"  # the channel knows, we do not
    LOST_CALL = "lost call"  # it never arrived, and no answer comes
    LOST_ANSWER = "lost answer"  # it arrived, and no answer comes
    SLOW = "slow answer"  # it comes when the lease is over and another worker has begun
    HALF = "half an answer"  # the channel has it, but does not say under which name
    LATER = "not now"  # the channel asks to be told later
    PENDING = "pending"  # the channel decides later
    DECLINED = "declined"  # the channel says no, for good
    REPEATED = "repeated version"  # a version comes again
    REORDERED = "older version after a newer"  # versions come out of order
    LOST_VERSION = "lost version"  # a version never comes by itself
    PARTIAL = "version in parts"  # header and lines come apart
    BROKEN = "broken payload"  # a body is cut short, or one value in it is spoilt
    RETRIED = "command repeated"  # a person presses the button again
    STALE = "stale"  # somebody else wrote first


When = Callable[[], Fault | None]
"""Asked at each opportunity for a fault: which one happens now, if any."""


class CrashingRepository:
    """A repository whose process dies before or after a commit when `when` says so."""

    def __init__(self, repository: Repository, when: When, fired: Counter[Fault]) -> None:
        self._repository, self._when, self._fired = repository, when, fired

    async def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """As the repository does."""
        return await ask(self._repository.load(keys))

    async def find(self, keys: Collection[str]) -> Found:
        """As the repository does."""
        return await ask(self._repository.find(keys))

    async def page(self, query: Query) -> Page:
        """As the repository does."""
        return await ask(self._repository.page(query))

    async def history(self, key: RecordKey) -> Sequence[Entry]:
        """As the repository does."""
        return await ask(self._repository.history(key))

    async def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """As the repository does."""
        return await ask(self._repository.claim(kinds, now, lease, limit))

    async def commit(self, changes: Changes) -> None:
        """Commit, unless the process dies first; or commit, and die.

        Raises Crash, and whatever the repository raises.
        """
        fault = self._when()
        if fault is Fault.CRASH_BEFORE_COMMIT:
            self._fired[fault] += 1
            raise Crash(fault.value)
        await ask(self._repository.commit(changes))
        if fault is Fault.CRASH_AFTER_COMMIT:
            self._fired[fault] += 1
            raise Crash(fault.value)
