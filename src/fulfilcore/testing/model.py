"""The port in the fewest words: a repository as plain dicts, to hold another one against.

It is slow, keeps nothing, and knows one thread; what it answers is what the port promises.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from attrs import evolve, frozen

from fulfilcore.changes import Changes, Entry, Found, Page, Query, Queue, Record, RecordKey
from fulfilcore.errors import Stale
from fulfilcore.values import aware


class ModelRepository:
    """One tenant's records, their history, and the stamps of all keys."""

    def __init__(self) -> None:
        self.records: dict[RecordKey, Record[object]] = {}
        self.told: defaultdict[RecordKey, list[Entry]] = defaultdict(list)
        self.stamps: Counter[str] = Counter()

    def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """Whatever has one of these names."""
        return [record for key, record in self.records.items() if key in keys]

    def find(self, keys: Collection[str]) -> Found:
        """Whatever stands under one of these keys."""
        under = [record for record in self.records.values() if record.keys & set(keys)]
        return Found(tuple(under), {key: self.stamps[key] for key in keys})

    def page(self, query: Query) -> Page:
        """The next of this kind, in the order of ids."""
        rest = [
            self.records[key]
            for key in sorted(self.records)
            if key.kind == query.kind
            if query.listing is None or query.listing in self.records[key].listings
            if query.after is None or key.id > query.after
        ]
        shown = tuple(rest[: query.limit])
        return Page(shown, shown[-1].id if len(rest) > len(shown) else None)

    def history(self, key: RecordKey) -> Sequence[Entry]:
        """Every line, as it was added."""
        return tuple(self.told.get(key, ()))

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """Of each lane the first, if it is due; of each group the first, then the second, …"""
        now, lanes, turns = aware(now), dict[str, _Waiting](), Counter[str]()
        for each in sorted(self._waiting(), key=lambda each: each.place):
            lanes.setdefault(each.queue.lane, each)
        due = [one for one in lanes.values() if one.due <= now and one.record.kind in kinds]
        ranked = list[tuple[int, _Waiting]]()
        for each in sorted(due, key=lambda each: (each.due, each.place)):
            ranked.append((turns[each.queue.group], each))
            turns[each.queue.group] += 1
        ranked.sort(key=lambda pair: pair[0])  # within a turn they stay in the order of due
        return [self._leased(each, now + lease) for _, each in ranked[:limit]]

    def _waiting(self) -> "Iterator[_Waiting]":
        for key, record in self.records.items():
            if record.queue and record.queue.due:
                place = (record.queue.place, key.id, key.kind)
                yield _Waiting(record, record.queue, record.queue.due, place)

    def _leased(self, each: "_Waiting", until: datetime) -> Record[object]:
        queue = evolve(each.queue, due=until, attempt=each.queue.attempt + 1)
        record = evolve(each.record, queue=queue, version=each.record.version + 1)
        self.records[record.key] = record
        return record

    def commit(self, changes: Changes) -> None:
        """Nothing, if anything is broken; else everything. Raises Stale."""
        named = (*changes.writes, *changes.removes)
        times = Counter(record.key for record in named)
        broken = {key for key, stamp in changes.assumes.items() if self.stamps[key] != stamp}
        broken |= {
            str(record.key)
            for record in named
            if times[record.key] > 1 or self._version(record.key) != record.version
        }
        if broken:
            raise Stale(broken)
        stood = [self.records[key] for key in times if key in self.records]
        self.stamps.update({key for record in (*stood, *changes.writes) for key in record.keys})
        self._keep(changes)

    def _version(self, key: RecordKey) -> int:
        return self.records[key].version if key in self.records else 0

    def _keep(self, changes: Changes) -> None:
        for record in changes.removes:
            self.records.pop(record.key, None)
            self.told.pop(record.key, None)
        for record in changes.writes:
            self.records[record.key] = evolve(record, version=record.version + 1)
        for entry in changes.history:
            self.told[entry.subject].append(entry)


@frozen
class _Waiting:
    """A message that waits, and where it stands in its lane."""

    record: Record[object]
    queue: Queue
    due: datetime
    place: tuple[int, str, str]
