"""What a commit does, inside a transaction that somebody else has begun.

A commit has four steps. *Seed*: a row at version 0 for every record and stamp that is new, so
that new and old ones are locked, checked and written alike. *Lock*: records, then stamps, each in
sorted order, so that no two commits wait for each other. *Check*: everything that is broken is
named. *Write*. SQLite has one writer at a time anyway and leaves out the locks.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter

from attrs import frozen
from sqlalchemy import Connection, Table

from fulfilcore.adapters.sql.names import check
from fulfilcore.adapters.sql.reading import Reading
from fulfilcore.adapters.sql.rows import CONTENT, IDENTITY, NONE, Names, Row, row_of
from fulfilcore.adapters.sql.statements import add, change, remove, seed
from fulfilcore.adapters.sql.tables import Tables
from fulfilcore.changes import Changes, Entry, Record, RecordKey
from fulfilcore.codec import text_of
from fulfilcore.errors import Stale

Records = Sequence[Record[object]]


@frozen
class Committing:
    """A tenant's way to write."""

    reading: Reading

    def commit(self, connection: Connection, changes: Changes) -> None:
        """Seed, lock, check, write."""
        check(changes)
        writes = sorted(changes.writes, key=attrgetter("key"))
        rows = [row_of(record, self.reading.tenant, self.reading.codec) for record in writes]
        seed(connection, self._tables.record, [row for row in rows if row["version"] == 0])
        broken = self._broken_records(connection, writes, changes.removes)
        stood = self._stood(connection, self._tables.key, (*writes, *changes.removes))
        touched = NONE.union(*stood.values(), *(record.keys for record in writes))
        self._seed_stamps(connection, touched | changes.assumes.keys())
        broken |= self._broken_stamps(connection, changes.assumes, touched)
        if broken:
            raise Stale(broken)
        self._write(connection, writes, rows, stood)
        self._remove(connection, [record.key for record in changes.removes])
        self._bump(connection, touched)
        self._log(connection, changes.history)

    @property
    def _tables(self) -> Tables:
        return self.reading.tables

    def _stood(
        self, connection: Connection, table: Table, records: Iterable[Record[object]]
    ) -> Names:
        """What each record stands under so far; a new one stands nowhere."""
        old = [record.key for record in records if record.version > 0]
        return self.reading.names(connection, table, old)

    def _seed_stamps(self, connection: Connection, names: Iterable[str]) -> None:
        seed(connection, self._tables.stamp, [{**row, "version": 0} for row in self._stamps(names)])

    def _broken_records(
        self, connection: Connection, writes: Records, removes: Records
    ) -> set[str]:
        """The records that are not at the version they were read at, or are named twice."""
        named = (*writes, *removes)
        times = Counter(record.key for record in named)
        # A record written anew has been seeded: if it is gone again, somebody has removed it.
        stored = dict.fromkeys((record.key for record in removes), 0)
        stored |= self._versions(connection, times)
        return {
            str(record.key)
            for record in named
            if stored.get(record.key) != record.version or times[record.key] > 1
        }

    def _versions(self, connection: Connection, keys: Iterable[RecordKey]) -> dict[RecordKey, int]:
        """The stored versions, locked until the end of the transaction."""
        shown = ("kind", "id", "version")
        rows = self.reading.of(connection, self._tables.record, keys, *shown, lock=True)
        return {RecordKey(row["kind"], row["id"]): row["version"] for row in rows}

    def _broken_stamps(
        self, connection: Connection, assumes: Mapping[str, int], touched: Collection[str]
    ) -> set[str]:
        """The assumed keys that were written under meanwhile; all stamps are locked."""
        stamps = self.reading.stamps(connection, {*touched, *assumes}, lock=True)
        return {name for name, stamp in assumes.items() if stamps[name] != stamp}

    def _write(
        self, connection: Connection, writes: Records, rows: Sequence[Row], stood: Names
    ) -> None:
        """Move every row on from the version it was written from."""
        # The rows are locked and checked: only a database that ignores locks gets this wrong.
        mine = (*IDENTITY, "version")
        if not change(connection, self._tables.record, rows, by=mine, content=CONTENT):
            raise Stale(str(record.key) for record in writes)
        guards = {record.key: record.keys for record in writes}
        self._index(connection, self._tables.key, stood, guards)
        listings = {record.key: record.listings for record in writes}
        listed = self._stood(connection, self._tables.listing, writes)
        self._index(connection, self._tables.listing, listed, listings)

    def _index(self, connection: Connection, table: Table, old: Names, new: Names) -> None:
        """Have records stand under their new names; most stay where they are."""
        left = self._apart(new, lambda key: old.get(key, NONE) - new[key])
        entered = self._apart(new, lambda key: new[key] - old.get(key, NONE))
        remove(connection, table, left, (*IDENTITY, "name"))
        add(connection, table, entered)

    def _apart(
        self, keys: Iterable[RecordKey], names: Callable[[RecordKey], frozenset[str]]
    ) -> Sequence[Row]:
        """A row of an index table for each of these names."""
        return [self.reading.row(key, name=name) for key in keys for name in sorted(names(key))]

    def _remove(self, connection: Connection, keys: Iterable[RecordKey]) -> None:
        """Forget records with all that is known of them; stamps stay, or they could count back."""
        rows, it = [self.reading.row(key) for key in sorted(keys)], self._tables
        for table in (it.record, it.key, it.listing, it.history):
            remove(connection, table, rows, IDENTITY)

    def _bump(self, connection: Connection, names: Iterable[str]) -> None:
        rows = self._stamps(names)
        change(connection, self._tables.stamp, rows, by=("tenant", "name"))

    def _stamps(self, names: Iterable[str]) -> Sequence[Row]:
        return [{"tenant": self.reading.tenant, "name": name} for name in sorted(names)]

    def _log(self, connection: Connection, history: Iterable[Entry]) -> None:
        rows = [self.reading.row(entry.subject, value=text_of(entry)) for entry in history]
        add(connection, self._tables.history, rows)
