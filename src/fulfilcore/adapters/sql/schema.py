"""Making the tables where nothing else does."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, inspect, select

from fulfilcore.adapters.sql.tables import Tables
from fulfilcore.errors import Misconfigured


def make(connection: Connection, tables: Tables) -> None:
    """Make the tables that are not there yet, one process after the other.

    Raises Misconfigured if a table that is there lacks a column: it is for a migration to add it.
    """
    if connection.dialect.name == "postgresql":
        # Of two that find no table, the second would fail. SQLite lets one writer in anyway.
        turn = func.hashtext(tables.record.fullname)
        connection.execute(select(func.pg_advisory_xact_lock(turn)))
    tables.record.metadata.create_all(connection, tables=tables.all)
    missing = list(_missing(connection, tables))
    if missing:
        raise Misconfigured("schema", missing)


def _missing(connection: Connection, tables: Tables) -> Iterator[str]:
    schema, names = tables.record.schema, [table.name for table in tables.all]
    stored = inspect(connection).get_multi_columns(schema=schema, filter_names=names)
    for table in tables.all:
        known = {column["name"] for column in stored[schema, table.name]}
        for column in table.columns:
            if column.name not in known:
                yield f"{table.fullname} has no column {column.name}; a migration must add it"
