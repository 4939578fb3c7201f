"""The two repositories: one for sync engines, one for async ones, with the same inside."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine

from fulfilcore.adapters.sql.claiming import Claiming
from fulfilcore.adapters.sql.committing import Committing
from fulfilcore.adapters.sql.engines import (
    Purpose,
    check_dialect,
    contention_is_stale,
    transacted,
)
from fulfilcore.adapters.sql.reading import Reading
from fulfilcore.adapters.sql.schema import make
from fulfilcore.adapters.sql.tables import TABLES, Tables
from fulfilcore.changes import Changes, Entry, Found, Page, Query, Record, RecordKey
from fulfilcore.codec import Codec

P = ParamSpec("P")
T = TypeVar("T")


def create_schema(engine: Engine, tables: Tables = TABLES) -> None:
    """Make the tables that are not there yet; a host with migrations has them make these.

    Several processes may do it at once. Raises Misconfigured if a table is there and older.
    """
    with engine.connect() as connection:
        transacted(connection, Purpose.WRITE, make, tables)


async def create_async_schema(engine: AsyncEngine, tables: Tables = TABLES) -> None:
    """The same by an async engine."""
    async with engine.connect() as connection:
        await connection.run_sync(transacted, Purpose.WRITE, make, tables)


class SqlRepository:
    """A tenant's records in SQLite or PostgreSQL; one transaction a call.

    PostgreSQL by `create_engine("postgresql+psycopg://…")`, its database in UTF-8. Each call opens
    its own transaction, so an engine must not emit BEGIN by an event of its own. Raises
    Misconfigured for another database, for an async engine, and for a tenant that no database
    can keep. Ids, keys, listings, lanes and groups have at most 1,000 bytes, a kind 250: `commit`
    raises InvalidInput for a longer one.
    """

    def __init__(
        self,
        engine: Engine,
        tenant: str = "default",
        codec: Codec | None = None,
        tables: Tables = TABLES,
    ) -> None:
        check_dialect(engine.dialect, is_async=False)
        self._engine = engine
        self._reads = Reading(tenant, codec or Codec(), tables)
        self._claims, self._commits = Claiming(self._reads), Committing(self._reads)

    def _run(
        self,
        purpose: Purpose,
        work: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        with self._engine.connect() as connection:
            return transacted(connection, purpose, work, *args, **kwargs)

    def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """The records of these names, as far as they exist."""
        return self._run(Purpose.READ, self._reads.load, keys)

    def find(self, keys: Collection[str]) -> Found:
        """All records under any of these guard keys, and the stamp of each key."""
        return self._run(Purpose.READ, self._reads.find, keys)

    def page(self, query: Query) -> Page:
        """One page of a kind in the order of ids."""
        return self._run(Purpose.READ, self._reads.page, query)

    def history(self, key: RecordKey) -> Sequence[Entry]:
        """Everything that happened to a record, oldest first."""
        return self._run(Purpose.READ, self._reads.history, key)

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """Take due messages for `lease`: groups take turns, and of each lane comes the first."""
        return self._run(Purpose.CLAIM, self._claims.claim, kinds, now, lease, limit)

    def commit(self, changes: Changes) -> None:
        """Write all of it or nothing; raises Stale naming every broken key and record."""
        with contention_is_stale(changes):
            self._run(Purpose.WRITE, self._commits.commit, changes)


class AsyncSqlRepository:
    """The same for an async engine, by aiosqlite or psycopg: every method is awaited."""

    def __init__(
        self,
        engine: AsyncEngine,
        tenant: str = "default",
        codec: Codec | None = None,
        tables: Tables = TABLES,
    ) -> None:
        check_dialect(engine.dialect, is_async=True)
        self._engine = engine
        self._reads = Reading(tenant, codec or Codec(), tables)
        self._claims, self._commits = Claiming(self._reads), Committing(self._reads)

    async def _run(
        self,
        purpose: Purpose,
        work: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(transacted, purpose, work, *args, **kwargs)

    async def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """The records of these names, as far as they exist."""
        return await self._run(Purpose.READ, self._reads.load, keys)

    async def find(self, keys: Collection[str]) -> Found:
        """All records under any of these guard keys, and the stamp of each key."""
        return await self._run(Purpose.READ, self._reads.find, keys)

    async def page(self, query: Query) -> Page:
        """One page of a kind in the order of ids."""
        return await self._run(Purpose.READ, self._reads.page, query)

    async def history(self, key: RecordKey) -> Sequence[Entry]:
        """Everything that happened to a record, oldest first."""
        return await self._run(Purpose.READ, self._reads.history, key)

    async def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """Take due messages for `lease`: groups take turns, and of each lane comes the first."""
        return await self._run(Purpose.CLAIM, self._claims.claim, kinds, now, lease, limit)

    async def commit(self, changes: Changes) -> None:
        """Write all of it or nothing; raises Stale naming every broken key and record."""
        with contention_is_stale(changes):
            await self._run(Purpose.WRITE, self._commits.commit, changes)
