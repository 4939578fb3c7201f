"""What each of the six methods does, inside a transaction that somebody else has begun.

A commit has four steps. *Seed*: a row at version 0 for every record and stamp that is new, so
that new and old ones are locked, checked and written alike. *Lock*: records, then stamps, each in
sorted order, so that no two commits wait for each other. *Check*: everything that is broken is
named. *Write*. SQLite has one writer at a time anyway and leaves out the locks.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from attrs import frozen
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from fulfilcore.adapters.sql.tables import Tables, instant, ticks
from fulfilcore.changes import Changes, Entry, Found, Page, Query, Queue, Record, RecordKey
from fulfilcore.codec import Codec, entry_of, text_of
from fulfilcore.errors import Stale
from fulfilcore.values import aware

T = TypeVar("T")
Row = Mapping[str, object]
Rows = list[Row]
Names = Mapping[RecordKey, frozenset[str]]

_INSERT: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_NONE: frozenset[str] = frozenset()
_MOST_NAMES = 500  # in one statement; older SQLite takes 999 variables


@frozen
class InTransaction:
    """A tenant's view of the tables."""

    tenant: str
    codec: Codec
    tables: Tables

    def load(self, connection: Connection, keys: Collection[RecordKey]) -> list[Record[object]]:
        """The records of these names, in the order of names."""
        table = self.tables.record
        rows = [
            row
            for kind, ids in _by_kind(keys)
            for row in connection.execute(
                select(table).where(self._named(table, kind, ids)).order_by(table.c.id)
            ).mappings()
        ]
        guards = self._names(connection, self.tables.key, keys)
        listings = self._names(connection, self.tables.listing, keys)
        return [self._record(row, guards, listings) for row in rows]

    def find(self, connection: Connection, keys: Collection[str]) -> Found:
        """The records under these guard keys, and the stamps."""
        stamps = dict.fromkeys(keys, 0) | self._stamps(connection, keys)
        table = self.tables.key
        found = {
            RecordKey(kind, id)
            for names in _batches(sorted(set(keys)))
            for kind, id in connection.execute(
                select(table.c.kind, table.c.id).where(
                    table.c.tenant == self.tenant, table.c.name.in_(names)
                )
            )
        }
        return Found(tuple(self.load(connection, found)), stamps)

    def page(self, connection: Connection, query: Query) -> Page:
        """One page of a kind; one id more than shown tells whether there are more."""
        ids = connection.execute(self._ids(query).limit(query.limit + 1)).scalars().all()
        shown = ids[: query.limit]
        records = self.load(connection, [RecordKey(query.kind, id) for id in shown])
        return Page(tuple(records), shown[-1] if shown and len(ids) > len(shown) else None)

    def _ids(self, query: Query) -> Select[str]:
        table = self.tables.record if query.listing is None else self.tables.listing
        wanted = [table.c.tenant == self.tenant, table.c.kind == query.kind]
        if query.listing is not None:
            wanted.append(table.c.name == query.listing)
        if query.after is not None:
            wanted.append(table.c.id > query.after)
        return select(table.c.id).where(*wanted).order_by(table.c.id)

    def history(self, connection: Connection, key: RecordKey) -> list[Entry]:
        """What happened to a record, in the order it was written."""
        table = self.tables.history
        wanted = self._named(table, key.kind, [key.id])
        texts = select(table.c.value).where(wanted).order_by(table.c.number)
        return [entry_of(text) for text in connection.execute(texts).scalars()]

    def claim(
        self,
        connection: Connection,
        kinds: Collection[str],
        now: datetime,
        lease: timedelta,
        limit: int,
    ) -> list[Record[object]]:
        """Take what is due by its state; another worker's rows are passed over, not waited for."""
        due = self._due(kinds, ticks(aware(now))).limit(limit).with_for_update(skip_locked=True)
        names = [RecordKey(kind, id) for kind, id in connection.execute(due)]
        table = self.tables.record
        for kind, ids in _by_kind(names):
            connection.execute(
                update(table)
                .where(self._named(table, kind, ids))
                .values(
                    version=table.c.version + 1,
                    attempt=table.c.attempt + 1,
                    due=ticks(aware(now) + lease),
                )
            )
        taken = {record.key: record for record in self.load(connection, names)}
        return [taken[name] for name in names]

    def _due(self, kinds: Collection[str], now: int) -> Select[str, str]:
        it = self.tables.record.c
        order = (it.due, it.place, it.id, it.kind)
        return (
            select(it.kind, it.id)
            .where(it.tenant == self.tenant, it.kind.in_(sorted(set(kinds))), it.due <= now)
            .where(~self._earlier())
            .order_by(*order)
        )

    def _earlier(self) -> ColumnElement[bool]:
        """Whether an unfinished message of the same lane comes before this one."""
        it, other = self.tables.record.c, self.tables.record.alias("earlier").c
        return exists().where(
            other.tenant == it.tenant,
            other.lane == it.lane,
            other.due.is_not(None),
            tuple_(other.place, other.id, other.kind) < tuple_(it.place, it.id, it.kind),
        )

    def commit(self, connection: Connection, changes: Changes) -> None:
        """Seed, lock, check, write."""
        writes = sorted(changes.writes, key=attrgetter("key"))
        rows = [self._row(record) for record in writes]
        _seed(connection, self.tables.record, [row for row in rows if row["version"] == 0])
        broken = self._broken_records(connection, writes)
        stood = self._names(connection, self.tables.key, [record.key for record in writes])
        touched = {name for record in writes for name in record.keys | stood[record.key]}
        self._seed_stamps(connection, touched | changes.assumes.keys())
        broken |= self._broken_stamps(connection, changes.assumes, touched)
        if broken:
            raise Stale(broken)
        if writes:
            self._write(connection, writes, rows, stood)
        self._bump(connection, touched)
        self._log(connection, changes.history)

    def _seed_stamps(self, connection: Connection, names: Iterable[str]) -> None:
        rows = [self._mine(name=name, version=0) for name in sorted(names)]
        _seed(connection, self.tables.stamp, rows)

    def _broken_records(self, connection: Connection, writes: Sequence[Record[object]]) -> set[str]:
        """The records that are not at the version they are written from, or written twice."""
        stored = self._versions(connection, [record.key for record in writes])
        times = Counter(record.key for record in writes)
        return {
            str(record.key)
            for record in writes
            if stored.get(record.key) != record.version or times[record.key] > 1
        }

    def _versions(self, connection: Connection, keys: Iterable[RecordKey]) -> dict[RecordKey, int]:
        """The stored versions, locked until the end of the transaction."""
        table = self.tables.record
        return {
            RecordKey(kind, id): version
            for kind, ids in _by_kind(keys)
            for id, version in connection.execute(
                select(table.c.id, table.c.version)
                .where(self._named(table, kind, ids))
                .order_by(table.c.id)
                .with_for_update()
            )
        }

    def _broken_stamps(
        self, connection: Connection, assumes: Mapping[str, int], touched: Collection[str]
    ) -> set[str]:
        """The assumed keys that were written under meanwhile; all stamps are locked."""
        stamps = self._stamps(connection, touched | assumes.keys(), lock=True)
        return {name for name, stamp in assumes.items() if stamps[name] != stamp}

    def _stamps(
        self, connection: Connection, names: Iterable[str], *, lock: bool = False
    ) -> dict[str, int]:
        """The stamps of these keys as far as they are stored."""
        table = self.tables.stamp
        every = select(table.c.name, table.c.version).order_by(table.c.name)
        every = every.where(table.c.tenant == self.tenant)
        every = every.with_for_update() if lock else every
        return {
            name: version
            for some in _batches(sorted(set(names)))
            for name, version in connection.execute(every.where(table.c.name.in_(some)))
        }

    def _write(
        self, connection: Connection, writes: Sequence[Record[object]], rows: Rows, stood: Names
    ) -> None:
        """Move every row on from the version it was written from."""
        done = connection.execute(_move(self.tables.record), [_moved(row) for row in rows])
        # The rows are locked and checked: only a database that ignores locks gets this wrong.
        if done.supports_sane_multi_rowcount() and done.rowcount != len(writes):
            raise Stale(str(record.key) for record in writes)
        guards = {record.key: record.keys for record in writes}
        self._index(connection, self.tables.key, stood, guards)
        listings = {record.key: record.listings for record in writes}
        listed = self._names(connection, self.tables.listing, listings)
        self._index(connection, self.tables.listing, listed, listings)

    def _index(self, connection: Connection, table: Table, old: Names, new: Names) -> None:
        """Have records stand under their new names; most stay where they are."""
        left = self._apart(new, lambda key: old.get(key, _NONE) - new[key])
        entered = self._apart(new, lambda key: new[key] - old.get(key, _NONE))
        if left:
            mine = [column == bindparam(f"my_{column.name}") for column in table.primary_key]
            rows = [{f"my_{name}": value for name, value in row.items()} for row in left]
            connection.execute(delete(table).where(*mine), rows)
        _add(connection, table, entered)

    def _apart(
        self, keys: Iterable[RecordKey], names: Callable[[RecordKey], frozenset[str]]
    ) -> Rows:
        """A row of an index table for each of these names."""
        return [
            self._mine(kind=key.kind, id=key.id, name=name)
            for key in keys
            for name in sorted(names(key))
        ]

    def _bump(self, connection: Connection, names: Iterable[str]) -> None:
        table = self.tables.stamp
        for some in _batches(sorted(names)):
            mine = and_(table.c.tenant == self.tenant, table.c.name.in_(some))
            connection.execute(update(table).where(mine).values(version=table.c.version + 1))

    def _log(self, connection: Connection, history: Iterable[Entry]) -> None:
        rows = [
            self._mine(kind=entry.subject.kind, id=entry.subject.id, value=text_of(entry))
            for entry in history
        ]
        _add(connection, self.tables.history, rows)

    def _named(self, table: Table, kind: str, ids: Sequence[str]) -> ColumnElement[bool]:
        return and_(table.c.tenant == self.tenant, table.c.kind == kind, table.c.id.in_(ids))

    def _names(
        self, connection: Connection, table: Table, keys: Iterable[RecordKey]
    ) -> defaultdict[RecordKey, frozenset[str]]:
        """What each record stands under in an index table."""
        found: defaultdict[RecordKey, frozenset[str]] = defaultdict(frozenset)
        for kind, ids in _by_kind(keys):
            rows = select(table.c.id, table.c.name).where(self._named(table, kind, ids))
            for id, name in connection.execute(rows):
                found[RecordKey(kind, id)] |= {name}
        return found

    def _mine(self, **columns: object) -> Row:
        return {"tenant": self.tenant, **columns}

    def _row(self, record: Record[object]) -> Row:
        """A record as a row, still at the version it is written from."""
        queue = record.queue
        return self._mine(
            kind=record.kind,
            id=record.id,
            version=record.version,
            schema=record.schema,
            value=self.codec.write(record),
            lane=queue and queue.lane,
            place=queue and queue.place,
            due=queue and queue.due and ticks(queue.due),
            attempt=queue and queue.attempt,
        )

    def _record(
        self,
        row: RowMapping,
        guards: Names,
        listings: Names,
    ) -> Record[object]:
        key = RecordKey(row["kind"], row["id"])
        return Record(
            kind=key.kind,
            id=key.id,
            value=self.codec.read(key.kind, row["schema"], row["value"]),
            version=row["version"],
            schema=row["schema"],
            keys=guards.get(key, _NONE),
            listings=listings.get(key, _NONE),
            queue=_queue(row),
        )


_IDENTITY = ("tenant", "kind", "id")
_CONTENT = ("schema", "value", "lane", "place", "due", "attempt")


def _move(table: Table) -> Update:
    """The statement that replaces a row if it is still at the version it was written from."""
    mine = [table.c[name] == bindparam(f"my_{name}") for name in (*_IDENTITY, "version")]
    content: dict[str, BindParameter[object]] = {name: bindparam(name) for name in _CONTENT}
    return update(table).where(*mine).values(version=table.c.version + 1, **content)


def _moved(row: Row) -> Row:
    """What the statement needs of a row."""
    return {
        **{f"my_{name}": row[name] for name in (*_IDENTITY, "version")},
        **{name: row[name] for name in _CONTENT},
    }


def _queue(row: RowMapping) -> Queue | None:
    if row["lane"] is None:
        return None
    due = None if row["due"] is None else instant(row["due"])
    return Queue(lane=row["lane"], place=row["place"], due=due, attempt=row["attempt"])


def _seed(connection: Connection, table: Table, rows: Rows) -> None:
    """Add the rows that are not there yet."""
    if rows:
        statement = _INSERT[connection.dialect.name](table).on_conflict_do_nothing()
        connection.execute(statement, rows)


def _add(connection: Connection, table: Table, rows: Rows) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _MOST_NAMES):
        yield items[start : start + _MOST_NAMES]


def _by_kind(keys: Iterable[RecordKey]) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids of each kind in sorted order, in batches that fit into a statement."""
    for kind, group in groupby(sorted(set(keys)), attrgetter("kind")):
        for ids in _batches([key.id for key in group]):
            yield kind, ids
