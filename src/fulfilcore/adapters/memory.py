"""A repository in memory: for trials, tests and the simulator; gone when the process ends."""

from bisect import bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from threading import Lock

import attrs

from fulfilcore.changes import Changes, Entry, Found, Page, Query, Queue, Record, RecordKey
from fulfilcore.errors import Stale
from fulfilcore.values import aware


class MemoryStorage:
    """What several repositories share, as they would a database: other tenants, other workers."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.shelves: defaultdict[str, _Shelf] = defaultdict(_Shelf)


class MemoryRepository:
    """A tenant's records in memory; safe to use from several threads at once.

    It keeps the values themselves, not documents: no old schema is ever read from it.
    """

    def __init__(self, tenant: str = "default", storage: MemoryStorage | None = None) -> None:
        self._tenant = tenant
        self._storage = storage or MemoryStorage()

    @property
    def _shelf(self) -> "_Shelf":
        """This tenant's shelf; only touched while the lock is held."""
        return self._storage.shelves[self._tenant]

    def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """The records of these names, as far as they exist."""
        with self._storage.lock:
            return self._shelf.records_of(keys)

    def find(self, keys: Collection[str]) -> Found:
        """All records under any of these guard keys, and the stamp of each key."""
        with self._storage.lock:
            shelf = self._shelf
            under = {name for key in keys for name in shelf.under.get(key, ())}
            stamps = {key: shelf.stamps.get(key, 0) for key in keys}
            return Found(tuple(shelf.records_of(under)), stamps)

    def page(self, query: Query) -> Page:
        """One page of a kind in the order of ids."""
        with self._storage.lock:
            ids = self._shelf.ids.get((query.kind, query.listing), [])
            start = 0 if query.after is None else bisect_right(ids, query.after)
            end = start + query.limit
            shown = [RecordKey(query.kind, id) for id in ids[start:end]]
            more = shown and end < len(ids)
            return Page(tuple(self._shelf.records_of(shown)), shown[-1].id if more else None)

    def history(self, key: RecordKey) -> Sequence[Entry]:
        """Everything that happened to a record, oldest first."""
        with self._storage.lock:
            return tuple(self._shelf.history.get(key, ()))

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """Take due messages for `lease`, of each lane only the first unfinished one."""
        now = aware(now)
        with self._storage.lock:
            due = (
                (queue.due, queue.place, key.id, key.kind, queue)
                for key, queue in self._shelf.firsts()
                if queue.due is not None and queue.due <= now and key.kind in kinds
            )
            taken = sorted(due, key=lambda item: item[:4])[:limit]
            return [
                self._shelf.lease(RecordKey(kind, id), queue, now + lease)
                for _, _, id, kind, queue in taken
            ]

    def commit(self, changes: Changes) -> None:
        """Write all of it or nothing; raises Stale naming every broken key and record."""
        with self._storage.lock:
            broken = self._shelf.broken(changes)
            if broken:
                raise Stale(broken)
            self._shelf.apply(changes)


class _Shelf:
    """One tenant's records and the indexes they are found by."""

    def __init__(self) -> None:
        self.records: dict[RecordKey, Record[object]] = {}
        self.under: defaultdict[str, set[RecordKey]] = defaultdict(set)
        self.ids: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
        self.waiting: dict[RecordKey, Queue] = {}
        self.stamps: Counter[str] = Counter()
        self.history: defaultdict[RecordKey, list[Entry]] = defaultdict(list)

    def records_of(self, keys: Iterable[RecordKey]) -> list[Record[object]]:
        """The records of these names in the order of names, so that answers never vary."""
        return [self.records[key] for key in sorted(set(keys)) if key in self.records]

    def firsts(self) -> Iterable[tuple[RecordKey, Queue]]:
        """The first unfinished message of each lane."""
        firsts: dict[str, tuple[RecordKey, Queue]] = {}
        order = sorted(self.waiting.items(), key=lambda it: (it[1].place, it[0].id, it[0].kind))
        for key, queue in order:
            firsts.setdefault(queue.lane, (key, queue))
        return firsts.values()

    def lease(self, key: RecordKey, queue: Queue, until: datetime) -> Record[object]:
        """Give a message to a worker until then; no stamp moves."""
        record = self.records[key]
        queue = attrs.evolve(queue, due=until, attempt=queue.attempt + 1)
        self.waiting[key] = queue
        self.records[key] = attrs.evolve(record, queue=queue, version=record.version + 1)
        return self.records[key]

    def broken(self, changes: Changes) -> set[str]:
        """Every assumption that does not hold, and every record not written from its version."""
        times = Counter(record.key for record in changes.writes)
        keys = {key for key, stamp in changes.assumes.items() if self.stamps.get(key, 0) != stamp}
        records = {
            str(record.key)
            for record in changes.writes
            if self._version(record.key) != record.version or times[record.key] > 1
        }
        return keys | records

    def _version(self, key: RecordKey) -> int:
        known = self.records.get(key)
        return known.version if known else 0

    def apply(self, changes: Changes) -> None:
        """Write what has been checked; nothing in here can fail halfway."""
        touched = {key for record in changes.writes for key in self._put(record)}
        self.stamps.update(touched)
        for entry in changes.history:
            self.history[entry.subject].append(entry)

    def _put(self, record: Record[object]) -> frozenset[str]:
        """Replace a record; answers the guard keys it stands or stood under."""
        old = self.records.get(record.key)
        self.records[record.key] = attrs.evolve(record, version=record.version + 1)
        self._guard(record.key, old.keys if old else frozenset(), record.keys)
        self._list(record, _listings(old), _listings(record))
        if record.queue and record.queue.due:
            self.waiting[record.key] = record.queue
        else:
            self.waiting.pop(record.key, None)
        return record.keys | (old.keys if old else frozenset())

    def _guard(self, name: RecordKey, old: frozenset[str], new: frozenset[str]) -> None:
        for key in old - new:
            self.under[key].discard(name)
        for key in new - old:
            self.under[key].add(name)

    def _list(
        self, record: Record[object], old: frozenset[str | None], new: frozenset[str | None]
    ) -> None:
        for listing in old - new:
            self.ids[record.kind, listing].remove(record.id)
        for listing in new - old:
            insort(self.ids[record.kind, listing], record.id)


def _listings(record: Record[object] | None) -> frozenset[str | None]:
    """What a record is listed under; None is the list of everything of its kind."""
    return frozenset() if record is None else frozenset({None, *record.listings})
