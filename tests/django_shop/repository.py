"""A tenant's records in the shop's own database, by Django's ORM."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from attrs import asdict
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from django_shop.models import GuardKey, HistoryEntry, Listing, Standing, StoredRecord
from fulfilcore.changes import Changes, Entry, Found, Page, Query, Queue, Record, RecordKey
from fulfilcore.codec import Codec, entry_of, text_of
from fulfilcore.errors import FulfilError, GaveUp, Stale
from fulfilcore.values import aware

T = TypeVar("T")
Rows = dict[RecordKey, StoredRecord]
Guards = dict[str, GuardKey]

IDENTITY = ("tenant", "kind", "name")
COLUMNS = tuple(column.attname for column in StoredRecord._meta.concrete_fields)
CONTENT = tuple(column for column in COLUMNS if column not in ("id", *IDENTITY))
MOST = 10_000  # names in one statement; SQLite takes 32,766


class DjangoRepository:
    """A tenant's records in the database that Django calls `using`.

    By itself `commit` opens a transaction of its own and refuses to run inside another. With
    `joins` it is part of the transaction that the shop has open: nothing is there before the
    shop commits, GaveUp comes at the first conflict, and no message can be claimed.
    """

    def __init__(
        self,
        tenant: str = "default",
        *,
        using: str = DEFAULT_DB_ALIAS,
        joins: bool = False,
        codec: Codec | None = None,
    ) -> None:
        self.tenant, self.using, self.joins = tenant, using, joins
        self.codec = codec or Codec()

    def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """The records of these names, as far as they exist."""
        return [self._record(row) for row in _named(self._mine(StoredRecord), keys)]

    def find(self, keys: Collection[str]) -> Found:
        """All records under any of these guard keys, and the stamp of each key.

        One statement, hence one moment; a prefetch would look twice. Beyond MOST keys there are
        several: whoever writes in between breaks a stamp that was read before.
        """
        stamps, rows = dict.fromkeys(keys, 0), Rows()
        columns = [f"standing__record__{column}" for column in COLUMNS]
        for names in _batches(sorted(stamps)):
            guards = self._mine(GuardKey).filter(name__in=names)
            for name, stamp, *content in guards.values_list("name", "stamp", *columns):
                stamps[name] = stamp
                row = StoredRecord.from_db(self.using, COLUMNS, content)
                rows |= {_key(row): row} if row.pk else {}
        return Found(tuple(self._record(rows[key]) for key in sorted(rows)), stamps)

    def page(self, query: Query) -> Page:
        """One page of a kind in the order of ids; one row more tells whether more follow."""
        listed = query.listing is not None
        rows = self._mine(Listing if listed else StoredRecord).filter(kind=query.kind)
        rows = rows.filter(listing=query.listing).select_related("record") if listed else rows
        rows = rows if query.after is None else rows.filter(name__gt=query.after)
        found = [row.record if listed else row for row in rows.order_by("name")[: query.limit + 1]]
        shown = tuple(self._record(row) for row in found[: query.limit])
        return Page(shown, shown[-1].id if shown and len(found) > len(shown) else None)

    def history(self, key: RecordKey) -> Sequence[Entry]:
        """Everything that happened to a record, oldest first."""
        entries = self._mine(HistoryEntry).filter(kind=key.kind, name=key.id).order_by("id")
        return [entry_of(text) for text in entries.values_list("value", flat=True)]

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """Take due messages for `lease`; whatever another worker is taking is passed over."""
        if self.joins:
            raise FulfilError("what is told cannot be rolled back: claim outside any transaction")
        now = aware(now)
        taken, seen = list[StoredRecord](), set[int]()
        with self._writing():
            while next_ones := self._turns(kinds, now, seen, limit - len(taken)):
                taken += self._leased(next_ones, now, lease)
                seen |= set(next_ones)
        return [self._record(row) for row in taken]

    def _turns(
        self, kinds: Collection[str], now: datetime, seen: Collection[int], limit: int
    ) -> list[int]:
        """What is due and first in its lane: the first of each group, then the second of each."""
        waiting = self._mine(StoredRecord).filter(due__isnull=False)
        earlier = (
            Q(place__lt=OuterRef("place"))
            | Q(place=OuterRef("place"), name__lt=OuterRef("name"))
            | Q(place=OuterRef("place"), name=OuterRef("name"), kind__lt=OuterRef("kind"))
        )
        order = ("due", "place", "name", "kind")
        due = (
            waiting.filter(due__lte=now, kind__in=set(kinds))
            .filter(~Exists(waiting.filter(earlier, lane=OuterRef("lane"))))
            .exclude(id__in=seen)
            .annotate(turn=Window(RowNumber(), partition_by="group", order_by=order))
        )
        return list(due.order_by("turn", *order).values_list("id", flat=True)[:limit])

    def _leased(
        self, numbers: Sequence[int], now: datetime, lease: timedelta
    ) -> list[StoredRecord]:
        """Those of these rows that nobody else holds or has taken meanwhile, given away."""
        rows = self._mine(StoredRecord).filter(id__in=numbers, due__lte=now)
        free = {row.id: row for row in rows.select_for_update(skip_locked=True)}
        for row in free.values():
            row.version, row.attempt, row.due = row.version + 1, row.attempt + 1, now + lease
        leased = {"version": F("version") + 1, "attempt": F("attempt") + 1, "due": now + lease}
        self._mine(StoredRecord).filter(id__in=free).update(**leased)
        return [free[number] for number in numbers if number in free]

    def commit(self, changes: Changes) -> None:
        """Write all of it or nothing; raises Stale, or GaveUp where it must not be tried again."""
        try:
            with self._writing():
                self._commit(changes)
        except Stale as stale:
            if self.joins:
                raise GaveUp(stale.keys, tries=1) from stale
            raise

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction of our own, or a savepoint in the one that the shop has open."""
        if self.joins and not transaction.get_connection(self.using).in_atomic_block:
            raise FulfilError("there is no transaction to join: open one with atomic()")
        with transaction.atomic(using=self.using, durable=not self.joins):
            yield

    def _commit(self, changes: Changes) -> None:
        """Seed what is new, lock everything in sorted order, check, write."""
        rows = self._locked_rows(changes)
        touched = {key for row in rows.values() for key in row.keys}
        touched |= {key for record in changes.writes for key in record.keys}
        guards = self._locked_guards(touched | changes.assumes.keys())
        broken = {key for key, stamp in changes.assumes.items() if guards[key].stamp != stamp}
        broken |= _broken(changes, rows)
        if broken:
            raise Stale(broken)
        self._remove(changes.removes, rows)
        self._write(changes.writes, rows, guards)
        for names in _batches(sorted(touched)):
            self._mine(GuardKey).filter(name__in=names).update(stamp=F("stamp") + 1)
        self._log(changes.history)

    def _locked_rows(self, changes: Changes) -> Rows:
        """The rows of all named records; a new one has a row at version 0 from here on."""
        new = [record for record in changes.writes if record.version == 0]
        seeds = [self._seed(record) for record in sorted(new, key=attrgetter("key"))]
        self._add(StoredRecord, seeds, ignore_conflicts=True)
        keys = [record.key for record in (*changes.writes, *changes.removes)]
        locked = _named(self._mine(StoredRecord).select_for_update(), keys)
        return {_key(row): row for row in locked}

    def _locked_guards(self, names: Collection[str]) -> Guards:
        """The rows of these guard keys; one that is new has stamp 0."""
        seeds = [GuardKey(tenant=self.tenant, name=name) for name in sorted(names)]
        self._add(GuardKey, seeds, ignore_conflicts=True)
        guards = self._mine(GuardKey).select_for_update().order_by("name")
        return {
            guard.name: guard
            for some in _batches(sorted(names))
            for guard in guards.filter(name__in=some)
        }

    def _remove(self, removes: Collection[Record[object]], rows: Rows) -> None:
        """Forget records with all that hangs on them, their history included."""
        numbers = [rows[record.key].id for record in removes if record.key in rows]
        for some in _batches(numbers):
            self._mine(StoredRecord).filter(id__in=some).delete()
        for kind, names in _by_kind(record.key for record in removes):
            self._mine(HistoryEntry).filter(kind=kind, name__in=names).delete()

    def _write(self, writes: Sequence[Record[object]], rows: Rows, guards: Guards) -> None:
        """Replace the rows, which are locked and checked, and what they are found by."""
        new = {record.key: self._row(record) for record in writes}
        # An upsert of rows that are all there: bulk_update would write out a CASE for each cell.
        self._add(
            StoredRecord,
            list(new.values()),
            update_conflicts=True,
            unique_fields=IDENTITY,
            update_fields=CONTENT,
        )
        for key, row in new.items():
            row.id = rows[key].id
        moved = [row for key, row in new.items() if row.keys != rows[key].keys]
        self._replace(
            Standing,
            moved,
            [Standing(record=row, key=guards[name]) for row in moved for name in row.keys],
        )
        moved = [row for key, row in new.items() if row.listings != rows[key].listings]
        self._replace(Listing, moved, [each for row in moved for each in _listed(row)])

    def _replace(
        self, table: type[Model], rows: Sequence[StoredRecord], new: Sequence[Model]
    ) -> None:
        """Have new rows of an index table instead of all that these records had."""
        for some in _batches(rows):
            table.objects.using(self.using).filter(record__in=some).delete()
        self._add(table, new)

    def _log(self, history: Iterable[Entry]) -> None:
        entries = [
            HistoryEntry(
                tenant=self.tenant,
                kind=entry.subject.kind,
                name=entry.subject.id,
                value=text_of(entry),
            )
            for entry in history
        ]
        self._add(HistoryEntry, entries)

    def _add(self, table: type[Model], rows: Sequence[Model], **how: object) -> None:
        table.objects.using(self.using).bulk_create(rows, batch_size=1000, **how)

    def _mine(self, table: type[Model]) -> QuerySet:
        """The rows of this tenant: the only way at them."""
        return table.objects.using(self.using).filter(tenant=self.tenant)

    def _seed(self, record: Record[object]) -> StoredRecord:
        """The row of a record that does not exist yet, so that there is something to lock."""
        return StoredRecord(
            tenant=self.tenant,
            kind=record.kind,
            name=record.id,
            version=0,
            schema=0,
            value="",
        )

    def _row(self, record: Record[object]) -> StoredRecord:
        """A record as it is to be stored, one version on."""
        schema, value = self.codec.write(record)
        return StoredRecord(
            tenant=self.tenant,
            kind=record.kind,
            name=record.id,
            version=record.version + 1,
            schema=schema,
            value=value,
            keys=sorted(record.keys),
            listings=sorted(record.listings),
            **({} if record.queue is None else asdict(record.queue)),
        )

    def _record(self, row: StoredRecord) -> Record[object]:
        """A stored row as a record."""
        return Record(
            kind=row.kind,
            id=row.name,
            value=self.codec.read(row.kind, row.schema, row.value),
            version=row.version,
            keys=frozenset(row.keys),
            listings=frozenset(row.listings),
            queue=_queue(row),
        )


def _queue(row: StoredRecord) -> Queue | None:
    if row.place is None:
        return None
    return Queue(lane=row.lane, place=row.place, due=row.due, attempt=row.attempt, group=row.group)


def _key(row: StoredRecord) -> RecordKey:
    return RecordKey(row.kind, row.name)


def _listed(row: StoredRecord) -> Iterator[Listing]:
    for listing in row.listings:
        yield Listing(tenant=row.tenant, kind=row.kind, listing=listing, name=row.name, record=row)


def _broken(changes: Changes, rows: Mapping[RecordKey, StoredRecord]) -> set[str]:
    """Every record that is not at its version, or that is named twice."""
    stored = {key: row.version for key, row in rows.items()}
    times = Counter(record.key for record in (*changes.writes, *changes.removes))
    broken = {r.key for r in changes.writes if stored.get(r.key) != r.version}
    broken |= {r.key for r in changes.removes if stored.get(r.key, 0) != r.version}
    broken |= {key for key, named in times.items() if named > 1}
    return {str(key) for key in broken}


def _named(rows: QuerySet, keys: Iterable[RecordKey]) -> Iterator[StoredRecord]:
    """Of these rows those of these names, in the order of names."""
    for kind, names in _by_kind(keys):
        yield from rows.filter(kind=kind, name__in=names).order_by("name")


def _by_kind(keys: Iterable[RecordKey]) -> Iterator[tuple[str, Sequence[str]]]:
    for kind, group in groupby(sorted(set(keys)), attrgetter("kind")):
        for names in _batches([key.id for key in group]):
            yield kind, names


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), MOST):
        yield items[start : start + MOST]
