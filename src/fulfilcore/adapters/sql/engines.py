"""Engines, and how a transaction is begun in each kind of database."""

from enum import Enum
from os import PathLike

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry


class Purpose(Enum):
    """What a transaction is for."""

    READ = "read"
    WRITE = "write"


BEGIN = {
    # The driver begins on its own before the first write only: a read of two statements would
    # see two moments, and a write would find out too late that somebody else is writing.
    ("sqlite", Purpose.READ): "BEGIN",
    ("sqlite", Purpose.WRITE): "BEGIN IMMEDIATE",
    ("postgresql", Purpose.READ): "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    # Each statement must see what was committed while it waited for a lock.
    ("postgresql", Purpose.WRITE): "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE",
}
"""The first statement of each transaction, by database."""

PRAGMAS = ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL")
"""Wait for other writers, let readers read meanwhile, and lose nothing when the power fails."""


def begin(connection: Connection, purpose: Purpose) -> None:
    """Begin a transaction for that purpose."""
    connection.exec_driver_sql(BEGIN[connection.dialect.name, purpose])


def sqlite_engine(path: str | PathLike[str]) -> Engine:
    """An engine for a SQLite file that several threads and processes may use at once."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _prepare)
    return engine


def async_sqlite_engine(path: str | PathLike[str]) -> AsyncEngine:
    """The same for an async host, by aiosqlite."""
    engine = create_async_engine(URL.create("sqlite+aiosqlite", database=str(path)))
    event.listen(engine.sync_engine, "connect", _prepare)
    return engine


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
