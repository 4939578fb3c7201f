"""Opening the repository that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from fulfilcore.adapters.memory import MemoryRepository
from fulfilcore.adapters.sql import SqlRepository, create_schema, sqlite_engine
from fulfilcore.adapters.sql.tables import TABLES
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.ports import Repository

BESIDE = "fulfilcore.sqlite"
"""The database of a day unless another is named: a file of this name in its folder."""


def url_of(db: str | None, folder: Path) -> URL:
    """The database to use. Raises InvalidInput for what is no database URL."""
    if db is None:
        return URL.create("sqlite", database=str(folder / BESIDE))
    try:
        return make_url(db)
    except ArgumentError:
        hint = "sqlite:///shop.db or postgresql+psycopg://…"
        raise InvalidInput(f"{db!r} is not a database URL such as {hint}") from None


@contextmanager
def opened(url: URL, tenant: str) -> Iterator[Repository]:
    """A tenant's repository in a database; its tables are made if they are missing.

    Raises InvalidInput when the database cannot be used.
    """
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        yield MemoryRepository(tenant)
        return
    with _engine(url) as engine:
        create_schema(engine)
        yield SqlRepository(engine, tenant)


def tenants(url: URL) -> tuple[str, ...]:
    """The tenants that a database knows. Raises InvalidInput when it cannot be used."""
    with _engine(url) as engine, engine.connect() as connection:
        names = connection.scalars(select(TABLES.record.c.tenant).distinct())
        return tuple(sorted(names))


@contextmanager
def _engine(url: URL) -> Iterator[Engine]:
    shown = url.render_as_string(hide_password=True)
    try:
        engine = _made(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as bad:
        raise InvalidInput(f"the database {shown} cannot be used: {bad}") from None
    try:
        yield engine
    except DBAPIError as bad:
        raise InvalidInput(f"the database {shown} cannot be used: {bad.orig}") from None
    except Misconfigured as bad:
        raise InvalidInput(f"the database {shown} cannot be used: {bad}") from None
    finally:
        engine.dispose()


def _made(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return sqlite_engine(url.database or "")
    return create_engine(url)
