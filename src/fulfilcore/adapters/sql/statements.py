"""The statements that several parts share, each built once for a table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Executable,
    RowMapping,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from fulfilcore.adapters.sql.rows import Row

KEPT = 500
"""How many statements are kept; a repository has about twenty."""

_MOST_VALUES = 500  # in one statement; older SQLite takes 999 variables
_INSERT: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def look_up(
    connection: Connection,
    table: Table,
    shown: tuple[str, ...],
    by: str,
    values: Iterable[str],
    *,
    lock: bool = False,
    **mine: str,
) -> Iterator[RowMapping]:
    """The rows of these values, in the order of values; locked if so wished."""
    statement = _LOOK_UP[connection.dialect.name](table, shown, by, tuple(mine), lock)
    every = sorted(set(values))
    for start in range(0, len(every), _MOST_VALUES):
        some = every[start : start + _MOST_VALUES]
        yield from connection.execute(statement, {**mine, "values": some}).mappings()


@lru_cache(KEPT)
def _by_list(
    table: Table, shown: tuple[str, ...], by: str, mine: tuple[str, ...], _: bool
) -> Executable:
    some = table.c[by].in_(bindparam("values", expanding=True))
    columns = [table.c[name] for name in shown]
    return select(*columns).where(*_same(table, mine), some).order_by(table.c[by])


@lru_cache(KEPT)
def _one_by_one(
    table: Table, shown: tuple[str, ...], by: str, mine: tuple[str, ...], lock: bool
) -> Executable:
    """A look-up for each value, whatever PostgreSQL believes to know of the table.

    It may take `IN` for a mere filter and read all rows of a tenant, and does so for each tenant
    that came since the table was last analysed. `OFFSET 0` keeps it from joining the two freely.
    """
    values = func.unnest(bindparam("values", type_=ARRAY(Text)))
    wanted = values.table_valued("value").render_derived()
    one = select(*(table.c[name] for name in shown)).offset(0)
    one = one.where(*_same(table, mine), table.c[by] == wanted.c.value)
    each = (one.with_for_update() if lock else one).lateral("each")
    return select(each).select_from(wanted).join(each, true())


_LOOK_UP = {"sqlite": _by_list, "postgresql": _one_by_one}


def seed(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add the rows that are not there yet."""
    if rows:
        connection.execute(_seeded(table, connection.dialect.name), rows)


@lru_cache(KEPT)
def _seeded(table: Table, dialect: str) -> Executable:
    return _INSERT[dialect](table).on_conflict_do_nothing()


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows, if there are any."""
    if rows:
        connection.execute(_added(table), rows)


@lru_cache(KEPT)
def _added(table: Table) -> Executable:
    return insert(table)


def remove(connection: Connection, table: Table, rows: Sequence[Row], by: tuple[str, ...]) -> None:
    """Take away the rows that are found by these columns."""
    if rows:
        connection.execute(_removed(table, by), [_params(row, by) for row in rows])


@lru_cache(KEPT)
def _removed(table: Table, by: tuple[str, ...]) -> Executable:
    return delete(table).where(*_same(table, by, "my_"))


def change(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    by: tuple[str, ...],
    content: tuple[str, ...] = (),
    count: tuple[str, ...] = ("version",),
) -> bool:
    """Change the rows that are found by these columns; whether all of them were there."""
    if not rows:
        return True
    params = [_params(row, by, content) for row in rows]
    done = connection.execute(_changed(table, by, content, count), params)
    return not done.supports_sane_multi_rowcount() or done.rowcount == len(rows)


@lru_cache(KEPT)
def _changed(
    table: Table, by: tuple[str, ...], content: tuple[str, ...], count: tuple[str, ...]
) -> Executable:
    more: dict[str, ColumnElement[object]] = {name: table.c[name] + 1 for name in count}
    new: dict[str, ColumnElement[object]] = {name: bindparam(name) for name in content}
    return update(table).where(*_same(table, by, "my_")).values(more | new)


def _same(table: Table, by: tuple[str, ...], prefix: str = "") -> list[ColumnElement[bool]]:
    # A changed column may be one of these, and needs its own name for itself.
    return [table.c[name] == bindparam(f"{prefix}{name}") for name in by]


def _params(row: Row, by: tuple[str, ...], content: tuple[str, ...] = ()) -> Row:
    return {f"my_{name}": row[name] for name in by} | {name: row[name] for name in content}
