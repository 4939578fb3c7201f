"""What the planted bugs stand on: two repositories without one, in either colour."""

from asyncio import to_thread
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, cast

from attrs import evolve, frozen

from fulfilcore.adapters import MemoryRepository, MemoryStorage
from fulfilcore.changes import Changes, Entry, Found, Page, Query, Queue, Record, RecordKey
from fulfilcore.codec import Codec
from fulfilcore.ports import Repository

Keys: TypeAlias = Collection[RecordKey]
Names: TypeAlias = Collection[str]
Records: TypeAlias = Sequence[Record[object]]
Stored: TypeAlias = tuple[int, str]


class Right(MemoryRepository):
    """No bug at all: the repository in memory, which keeps live values."""

    def __init__(self, tenant: str, storage: MemoryStorage, codec: Codec) -> None:
        super().__init__(tenant, storage)
        self.tenant, self.storage, self.codec = tenant, storage, codec

    def known(self, changes: Changes) -> dict[RecordKey, int]:
        """The stored versions of what is named."""
        named = [one.key for one in (*changes.writes, *changes.removes)]
        return {one.key: one.version for one in MemoryRepository.load(self, named)}


class Documents(Right):
    """No bug either, and it keeps documents, so that codecs and schemas matter."""

    def text(self, record: Record[object]) -> Stored:
        """What is kept of a value."""
        return self.codec.write(record)

    def value(self, kind: str, stored: Stored) -> object:
        """What is made of it again."""
        return self.codec.read(kind, *stored)

    def opened(self, record: Record[object]) -> Record[object]:
        """A record as its reader gets it."""
        return evolve(record, value=self.value(record.kind, cast(Stored, record.value)))

    def load(self, keys: Keys) -> Records:
        """With values."""
        return [self.opened(record) for record in super().load(keys)]

    def find(self, keys: Names) -> Found:
        """With values."""
        found = super().find(keys)
        return Found(tuple(map(self.opened, found.records)), found.stamps)

    def page(self, query: Query) -> Page:
        """With values."""
        page = super().page(query)
        return Page(tuple(map(self.opened, page.records)), page.after)

    def claim(self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100) -> Records:
        """With values."""
        return [self.opened(record) for record in super().claim(kinds, now, lease, limit)]

    def commit(self, changes: Changes) -> None:
        """As texts."""
        super().commit(writing(changes, lambda one: evolve(one, value=self.text(one))))


class Awaited:
    """Any repository with `def` methods as one with `async def` methods, as hosts wrap theirs."""

    def __init__(self, repository: MemoryRepository) -> None:
        self._repository = repository

    async def load(self, keys: Keys) -> Records:
        """As the repository does, in a thread."""
        return await to_thread(self._repository.load, keys)

    async def find(self, keys: Names) -> Found:
        """As the repository does, in a thread."""
        return await to_thread(self._repository.find, keys)

    async def page(self, query: Query) -> Page:
        """As the repository does, in a thread."""
        return await to_thread(self._repository.page, query)

    async def history(self, key: RecordKey) -> Sequence[Entry]:
        """As the repository does, in a thread."""
        return await to_thread(self._repository.history, key)

    async def claim(
        self, kinds: Names, now: datetime, lease: timedelta, limit: int = 100
    ) -> Records:
        """As the repository does, in a thread."""
        return await to_thread(self._repository.claim, kinds, now, lease, limit)

    async def commit(self, changes: Changes) -> None:
        """As the repository does, in a thread."""
        await to_thread(self._repository.commit, changes)


@frozen
class Fresh:
    """A factory as `certify` takes it: an empty storage for each check."""

    planted: Callable[[str, MemoryStorage, Codec], MemoryRepository]
    awaited: bool = False
    upcasts: bool = True
    concurrent: bool = True

    def __call__(self) -> Callable[[str, Codec], Repository]:
        """Open one."""
        storage = MemoryStorage()

        def make(tenant: str, codec: Codec) -> Repository:
            repository = self.planted(tenant, storage, codec)
            return Awaited(repository) if self.awaited else repository

        return make


def writing(changes: Changes, write: Callable[[Record[object]], Record[object]]) -> Changes:
    """The changes with another record for each one that is written."""
    return evolve(changes, writes=tuple(map(write, changes.writes)))


def queued(record: Record[object], change: Callable[[Queue], Queue]) -> Record[object]:
    """The record with another queue, if it has one."""
    return evolve(record, queue=record.queue and change(record.queue))
