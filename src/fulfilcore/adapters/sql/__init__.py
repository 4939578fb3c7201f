"""A repository in a database, by SQLAlchemy 2: SQLite and PostgreSQL, sync and async.

    engine = sqlite_engine("shop.db")
    create_schema(engine)
    repository = SqlRepository(engine, tenant="acme")

On PostgreSQL the engine is `create_engine("postgresql+psycopg://…")`, or `create_async_engine` of
the same address. Needs an extra: `pip install "fulfilcore[sqlalchemy]"`, for PostgreSQL
`pip install "fulfilcore[postgres]"`.
"""

from fulfilcore.adapters.sql.engines import async_sqlite_engine, sqlite_engine
from fulfilcore.adapters.sql.repository import (
    AsyncSqlRepository,
    SqlRepository,
    create_async_schema,
    create_schema,
)
from fulfilcore.adapters.sql.tables import Tables, tables

__all__ = [
    "AsyncSqlRepository",
    "SqlRepository",
    "Tables",
    "async_sqlite_engine",
    "create_async_schema",
    "create_schema",
    "sqlite_engine",
    "tables",
]
