"""The four methods that only read, inside a transaction that somebody else has begun."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from attrs import field, frozen
from sqlalchemy import Connection, RowMapping, Select, Table, select

from fulfilcore.adapters.sql.names import check_tenant, possible, possible_keys
from fulfilcore.adapters.sql.rows import Row, by_kind, record_of
from fulfilcore.adapters.sql.statements import look_up
from fulfilcore.adapters.sql.tables import Tables
from fulfilcore.changes import Entry, Found, Page, Query, Record, RecordKey
from fulfilcore.codec import Codec, entry_of
from fulfilcore.values import storable


@frozen
class Reading:
    """A tenant's view of the tables."""

    tenant: str = field(validator=lambda _, __, tenant: check_tenant(tenant))
    codec: Codec
    tables: Tables

    def load(self, connection: Connection, keys: Collection[RecordKey]) -> list[Record[object]]:
        """The records of these names, in the order of names."""
        keys, table = possible_keys(keys), self.tables.record
        rows = list(self.of(connection, table, keys, *table.columns.keys()))
        guards = self.names(connection, self.tables.key, keys)
        listings = self.names(connection, self.tables.listing, keys)
        return [record_of(row, guards, listings, self.codec) for row in rows]

    def find(self, connection: Connection, keys: Collection[str]) -> Found:
        """The records under these guard keys, and the stamps."""
        names, table = possible(keys), self.tables.key
        stamps = dict.fromkeys(keys, 0) | self.stamps(connection, names)
        under = look_up(connection, table, ("kind", "id"), "name", names, tenant=self.tenant)
        found = {RecordKey(row["kind"], row["id"]) for row in under}
        return Found(tuple(self.load(connection, found)), stamps)

    def page(self, connection: Connection, query: Query) -> Page:
        """One page of a kind; one id more than shown tells whether there are more."""
        if len(possible([query.kind, query.listing or ""])) < 2:
            return Page(())
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
            wanted.append(table.c.id > storable(query.after))
        return select(table.c.id).where(*wanted).order_by(table.c.id)

    def history(self, connection: Connection, key: RecordKey) -> list[Entry]:
        """What happened to a record, in the order it was written."""
        if not possible_keys([key]):
            return []
        table = self.tables.history
        mine = [table.c[name] == value for name, value in self.row(key).items()]
        texts = select(table.c.value).where(*mine).order_by(table.c.number)
        return [entry_of(text) for text in connection.execute(texts).scalars()]

    def row(self, key: RecordKey, **columns: object) -> Row:
        """What every row of a record holds, and more."""
        return {"tenant": self.tenant, "kind": key.kind, "id": key.id, **columns}

    def of(
        self,
        connection: Connection,
        table: Table,
        keys: Iterable[RecordKey],
        *shown: str,
        lock: bool = False,
    ) -> Iterator[RowMapping]:
        """The rows of these records in a table, in the order of names."""
        mine = {"tenant": self.tenant}
        for kind, ids in by_kind(keys):
            yield from look_up(connection, table, shown, "id", ids, lock=lock, kind=kind, **mine)

    def names(
        self, connection: Connection, table: Table, keys: Iterable[RecordKey]
    ) -> defaultdict[RecordKey, frozenset[str]]:
        """What each record stands under in an index table."""
        found: defaultdict[RecordKey, frozenset[str]] = defaultdict(frozenset)
        for row in self.of(connection, table, keys, "kind", "id", "name"):
            found[RecordKey(row["kind"], row["id"])] |= {row["name"]}
        return found

    def stamps(
        self, connection: Connection, names: Iterable[str], *, lock: bool = False
    ) -> dict[str, int]:
        """The stamps of these keys as far as they are stored."""
        table, shown = self.tables.stamp, ("name", "version")
        rows = look_up(connection, table, shown, "name", names, lock=lock, tenant=self.tenant)
        return {row["name"]: row["version"] for row in rows}
