"""The two repositories: one for sync engines, one for async ones, with the same inside."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine

from fulfilcore.adapters.sql.engines import BEGIN, Purpose, begin
from fulfilcore.adapters.sql.tables import TABLES, Tables
from fulfilcore.adapters.sql.transaction import InTransaction
from fulfilcore.changes import Changes, Entry, Found, Page, Query, Record, RecordKey
from fulfilcore.codec import Codec
from fulfilcore.errors import Misconfigured

P = ParamSpec("P")
T = TypeVar("T")


def create_schema(engine: Engine, tables: Tables = TABLES) -> None:
    """Make the tables that are not there yet; a host with migrations has them make these."""
    tables.record.metadata.create_all(engine, tables=tables.all)


async def create_async_schema(engine: AsyncEngine, tables: Tables = TABLES) -> None:
    """The same by an async engine."""
    async with engine.begin() as connection:
        await connection.run_sync(tables.record.metadata.create_all, tables=tables.all)


class SqlRepository:
    """A tenant's records in a database; one transaction a call.

    Each call opens its own transaction, so an engine must not emit BEGIN by an event of its own.
    Raises Misconfigured for a database other than SQLite and PostgreSQL.
    """

    def __init__(
        self,
        engine: Engine,
        tenant: str = "default",
        codec: Codec | None = None,
        tables: Tables = TABLES,
    ) -> None:
        _known(engine.dialect.name)
        self._engine = engine
        self._inside = InTransaction(tenant, codec or Codec(), tables)

    def _run(
        self,
        purpose: Purpose,
        work: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        with self._engine.begin() as connection:
            begin(connection, purpose)
            return work(connection, *args, **kwargs)

    def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """The records of these names, as far as they exist."""
        return self._run(Purpose.READ, self._inside.load, keys)

    def find(self, keys: Collection[str]) -> Found:
        """All records under any of these guard keys, and the stamp of each key."""
        return self._run(Purpose.READ, self._inside.find, keys)

    def page(self, query: Query) -> Page:
        """One page of a kind in the order of ids."""
        return self._run(Purpose.READ, self._inside.page, query)

    def history(self, key: RecordKey) -> Sequence[Entry]:
        """Everything that happened to a record, oldest first."""
        return self._run(Purpose.READ, self._inside.history, key)

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """Take due messages for `lease`, of each lane only the first unfinished one."""
        return self._run(Purpose.WRITE, self._inside.claim, kinds, now, lease, limit)

    def commit(self, changes: Changes) -> None:
        """Write all of it or nothing; raises Stale naming every broken key and record."""
        self._run(Purpose.WRITE, self._inside.commit, changes)


class AsyncSqlRepository:
    """The same for an async engine: every method is awaited."""

    def __init__(
        self,
        engine: AsyncEngine,
        tenant: str = "default",
        codec: Codec | None = None,
        tables: Tables = TABLES,
    ) -> None:
        _known(engine.dialect.name)
        self._engine = engine
        self._inside = InTransaction(tenant, codec or Codec(), tables)

    async def _run(
        self,
        purpose: Purpose,
        work: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        async with self._engine.begin() as connection:
            await connection.run_sync(begin, purpose)
            return await connection.run_sync(work, *args, **kwargs)

    async def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """The records of these names, as far as they exist."""
        return await self._run(Purpose.READ, self._inside.load, keys)

    async def find(self, keys: Collection[str]) -> Found:
        """All records under any of these guard keys, and the stamp of each key."""
        return await self._run(Purpose.READ, self._inside.find, keys)

    async def page(self, query: Query) -> Page:
        """One page of a kind in the order of ids."""
        return await self._run(Purpose.READ, self._inside.page, query)

    async def history(self, key: RecordKey) -> Sequence[Entry]:
        """Everything that happened to a record, oldest first."""
        return await self._run(Purpose.READ, self._inside.history, key)

    async def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """Take due messages for `lease`, of each lane only the first unfinished one."""
        return await self._run(Purpose.WRITE, self._inside.claim, kinds, now, lease, limit)

    async def commit(self, changes: Changes) -> None:
        """Write all of it or nothing; raises Stale naming every broken key and record."""
        await self._run(Purpose.WRITE, self._inside.commit, changes)


def _known(dialect: str) -> None:
    known = {name for name, _ in BEGIN}
    if dialect not in known:
        raise Misconfigured("repository", [f"{dialect} is not one of {', '.join(sorted(known))}"])
