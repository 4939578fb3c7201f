"""Engines, and how a transaction is begun and ended in each kind of database."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from os import PathLike
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from fulfilcore.changes import Changes
from fulfilcore.errors import Misconfigured, Stale

P = ParamSpec("P")
T = TypeVar("T")


class Purpose(Enum):
    """What a transaction is for."""

    READ = "read"
    WRITE = "write"
    CLAIM = "claim"


OPTIONS: Mapping[str, Mapping[Purpose, Mapping[str, object]]] = {
    "sqlite": {},
    "postgresql": {
        Purpose.READ: {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
        # Each statement must see what was committed while it waited for a lock.
        Purpose.WRITE: {"isolation_level": "READ COMMITTED", "postgresql_readonly": False},
        Purpose.CLAIM: {"isolation_level": "READ COMMITTED", "postgresql_readonly": False},
    },
}
"""What a connection is set to before its transaction, by database, whatever the engine's own way.

An engine in autocommit mode would otherwise write each statement on its own.
"""

BEGIN: Mapping[str, Mapping[Purpose, str]] = {
    # The driver begins on its own before the first write only: a read of two statements would
    # see two moments, and a write would find out too late that somebody else is writing.
    "sqlite": {
        Purpose.READ: "BEGIN",
        Purpose.WRITE: "BEGIN IMMEDIATE",
        Purpose.CLAIM: "BEGIN IMMEDIATE",
    },
    # A claim takes from indexes that have what it wants in order. Where PostgreSQL believes that
    # little is waiting it would rather read and sort all of it, and it can be very wrong.
    "postgresql": {Purpose.CLAIM: "SET LOCAL enable_sort = off"},
}
"""The first statement of a transaction, where it needs one."""

PRAGMAS = ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL")
"""Wait for other writers, let readers read meanwhile, and lose nothing when the power fails."""

_CONTENDED = frozenset({"40001", "40P01"})
"""What PostgreSQL calls a transaction that it ended for the sake of another."""


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


def check_dialect(dialect: Dialect, *, is_async: bool) -> None:
    """Raises Misconfigured for a database that is not supported, or a driver of another colour."""
    known = sorted(OPTIONS)
    if dialect.name not in known:
        problem = f"{dialect.name} is not one of {', '.join(known)}"
        raise Misconfigured("repository", [problem])
    if dialect.is_async != is_async:
        problem = f"{dialect.driver} is {_COLOURS[dialect.is_async]} driver"
        raise Misconfigured("repository", [f"{problem}: take {_COLOURS[is_async]} engine"])


_COLOURS = {False: "a sync", True: "an async"}


def transacted(
    connection: Connection,
    purpose: Purpose,
    work: Callable[Concatenate[Connection, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Do some work in a transaction of its own, on a connection that is in none."""
    name = connection.dialect.name
    connection.execution_options(**OPTIONS[name].get(purpose, {}))
    with connection.begin():
        if first := BEGIN[name].get(purpose):
            connection.exec_driver_sql(first)
        return work(connection, *args, **kwargs)


@contextmanager
def contention_is_stale(changes: Changes) -> Iterator[None]:
    """Raise Stale, naming all of a commit, where the server ended it for the sake of another.

    Our own commits cannot deadlock with each other; one may with a host's own statements.
    """
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _CONTENDED:
            raise
        named = {str(record.key) for record in (*changes.writes, *changes.removes)}
        raise Stale(named | changes.assumes.keys()) from error
