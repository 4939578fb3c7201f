"""A repository in memory: for trials, tests and the simulator; gone when the process ends."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice, takewhile
from threading import Lock
from typing import TypeAlias, TypeVar

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
        """Take due messages for `lease`, of each lane only the first; groups take turns."""
        now = aware(now)
        with self._storage.lock:
            shelf = self._shelf
            taken = list(islice(shelf.outbox.due(kinds, now), limit))
            return [shelf.lease(key, now + lease) for key in taken]

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
        self.outbox = _Outbox()
        self.stamps: Counter[str] = Counter()
        self.history: defaultdict[RecordKey, list[Entry]] = defaultdict(list)

    def records_of(self, keys: Iterable[RecordKey]) -> list[Record[object]]:
        """The records of these names in the order of names, so that answers never vary."""
        known = {key for key in keys if key in self.records}
        return [self.records[key] for key in sorted(known, key=lambda each: (each.kind, each.id))]

    def lease(self, key: RecordKey, until: datetime) -> Record[object]:
        """Give a message to a worker until then; no stamp moves."""
        record, queue = self.records[key], self.outbox.waiting[key].queue
        queue = attrs.evolve(queue, due=until, attempt=queue.attempt + 1)
        self.outbox.put(key, queue)
        self.records[key] = attrs.evolve(record, queue=queue, version=record.version + 1)
        return self.records[key]

    def broken(self, changes: Changes) -> set[str]:
        """Every assumption that does not hold, and every record not of its version."""
        named = (*changes.writes, *changes.removes)
        times = Counter(record.key for record in named)
        keys = {key for key, stamp in changes.assumes.items() if self.stamps.get(key, 0) != stamp}
        records = {
            str(record.key)
            for record in named
            if self._version(record.key) != record.version or times[record.key] > 1
        }
        return keys | records

    def _version(self, key: RecordKey) -> int:
        known = self.records.get(key)
        return known.version if known else 0

    def apply(self, changes: Changes) -> None:
        """Write what has been checked; nothing in here can fail halfway."""
        touched = {key for record in changes.writes for key in self._put(record)}
        for record in changes.removes:
            touched |= self._remove(record.key)
        self.stamps.update(touched)
        for entry in changes.history:
            self.history[entry.subject].append(entry)

    def _put(self, record: Record[object]) -> frozenset[str]:
        """Replace a record; answers the guard keys it stands or stood under."""
        old = self.records.get(record.key)
        stood = old.keys if old else frozenset[str]()
        self.records[record.key] = attrs.evolve(record, version=record.version + 1)
        self._guard(record.key, stood, record.keys)
        self._list(record.key, _listings(old), _listings(record))
        self.outbox.put(record.key, record.queue)
        return record.keys | stood

    def _remove(self, key: RecordKey) -> frozenset[str]:
        """Forget a record and its history; answers the guard keys it stood under."""
        old = self.records.pop(key, None)
        stood = old.keys if old else frozenset[str]()
        self._guard(key, stood, frozenset())
        self._list(key, _listings(old), frozenset())
        self.outbox.put(key, None)
        self.history.pop(key, None)
        return stood

    def _guard(self, name: RecordKey, old: frozenset[str], new: frozenset[str]) -> None:
        for key in old - new:
            self.under[key].discard(name)
        for key in new - old:
            self.under[key].add(name)

    def _list(
        self, name: RecordKey, old: frozenset[str | None], new: frozenset[str | None]
    ) -> None:
        for listing in old - new:
            _drop(self.ids[name.kind, listing], name.id)
        for listing in new - old:
            insort(self.ids[name.kind, listing], name.id)


def _listings(record: Record[object] | None) -> frozenset[str | None]:
    """What a record is listed under; None is the list of everything of its kind."""
    return frozenset() if record is None else frozenset({None, *record.listings})


_Place: TypeAlias = tuple[int, str, str]
"""Where a message stands in its lane: place, id, kind."""

_Turn: TypeAlias = tuple[datetime, int, str, str]
"""When a message is due, and then its place."""

_Item = TypeVar("_Item", str, _Place, _Turn)


@attrs.frozen
class _Waiting:
    """A message that waits, and the turn that it has in its group when it is first in its lane."""

    queue: Queue
    place: _Place
    turn: _Turn


class _Outbox:
    """What waits, in an order in which a claim finds it: it looks at no more than it takes.

    Of each lane only the first may be claimed, so only the first is kept by group and kind.
    """

    def __init__(self) -> None:
        self.waiting: dict[RecordKey, _Waiting] = {}
        self.lanes: defaultdict[str, list[_Place]] = defaultdict(list)
        self.firsts: defaultdict[str, dict[str, list[_Turn]]] = defaultdict(dict)

    def due(self, kinds: Collection[str], now: datetime) -> Iterator[RecordKey]:
        """The first that is due of each group, then the second of each, and so on."""
        queues = [
            takewhile(lambda turn: turn[0] <= now, merge(*(of[k] for k in of.keys() & set(kinds))))
            for of in self.firsts.values()
        ]
        while queues:
            turns = [(next(queue, None), queue) for queue in queues]
            queues = [queue for turn, queue in turns if turn]
            for _, _, id, kind in sorted(turn for turn, _ in turns if turn):
                yield RecordKey(kind, id)

    def put(self, key: RecordKey, queue: Queue | None) -> None:
        """Have a message wait as its queue says, or no longer if it is due for nothing."""
        old = self.waiting.get(key)
        if old:
            self._change(old.queue.lane, _drop, old.place)
            del self.waiting[key]
        if queue and queue.due:
            place = (queue.place, key.id, key.kind)
            self.waiting[key] = _Waiting(queue, place, (queue.due, *place))
            self._change(queue.lane, insort, place)

    def _change(
        self, lane: str, change: Callable[[list[_Place], _Place], None], place: _Place
    ) -> None:
        """Change a lane; if another one comes first in it then, that may be claimed instead."""
        places = self.lanes[lane]
        before = places[:1]
        change(places, place)
        if places[:1] != before:
            for first in before:
                self._hold(first)
            for first in places[:1]:
                self._offer(first)
        if not places:
            del self.lanes[lane]

    def _offer(self, place: _Place) -> None:
        _, id, kind = place
        first = self.waiting[RecordKey(kind, id)]
        insort(self.firsts[first.queue.group].setdefault(kind, []), first.turn)

    def _hold(self, place: _Place) -> None:
        _, id, kind = place
        first = self.waiting[RecordKey(kind, id)]
        kinds = self.firsts[first.queue.group]
        _drop(kinds[kind], first.turn)
        if not kinds[kind]:
            del kinds[kind]
        if not kinds:
            del self.firsts[first.queue.group]


def _drop(items: list[_Item], item: _Item) -> None:
    """Take an item out of a sorted list."""
    del items[bisect_left(items, item)]
