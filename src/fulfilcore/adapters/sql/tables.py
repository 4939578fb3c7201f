"""The five tables of a repository, in the host's own `MetaData` if it has one."""

from datetime import UTC, datetime, timedelta

from attrs import frozen
from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

# PostgreSQL compares text by the database's language unless told otherwise; pages, locks and
# claims need the order that Python and SQLite have: by code points.
_NAME = Text().with_variant(Text(collation="C"), "postgresql")
# Only a plain INTEGER key counts up by itself in SQLite.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")
# The two ways through a table of names begin with different columns, so that no planner can take
# the wrong one, which would end at the right rows after a look at all those of a tenant.
_WAY_BACK = ("id", "kind", "tenant", "name")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@frozen
class Tables:
    """Where a repository keeps its records, what they are found by, and their history."""

    record: Table
    key: Table
    listing: Table
    stamp: Table
    history: Table

    @property
    def all(self) -> tuple[Table, ...]:
        """All five, in the order in which they are made."""
        return (self.record, self.key, self.listing, self.stamp, self.history)


def tables(metadata: MetaData, prefix: str = "fulfilcore_") -> Tables:
    """The tables, added to a host's `MetaData` so that its migrations know them."""
    return Tables(
        record=_record(metadata, prefix),
        key=_key(metadata, prefix),
        listing=_listing(metadata, prefix),
        stamp=_stamp(metadata, prefix),
        history=_history(metadata, prefix),
    )


def _name(name: str, *, part_of_key: bool = True) -> "Column[str]":
    return Column(name, _NAME, primary_key=part_of_key, nullable=False)


def _record(metadata: MetaData, prefix: str) -> Table:
    """Records; the columns from `lane` on are those of a queued message."""
    name = f"{prefix}record"
    table = Table(
        name,
        metadata,
        *(_name(column) for column in ("tenant", "kind", "id")),
        Column("version", BigInteger, nullable=False),
        Column("schema", Integer, nullable=False),
        Column("value", Text, nullable=False),
        Column("lane", _NAME),
        Column("place", BigInteger),
        Column("due", BigInteger),
        Column("attempt", Integer),
        # With a default of its own it can be added to a table that is full of waiting messages.
        Column("group", _NAME, nullable=False, server_default=""),
    )
    # Nearly every record waits for nothing: the indexes of the outbox hold only those that do.
    waiting, c = table.c.due.is_not(None), table.c
    for purpose, columns in (
        ("turn", (c.tenant, c.group, c.due, c.place, c.id, c.kind)),
        ("lane", (c.tenant, c.lane, c.place, c.id, c.kind)),
    ):
        Index(f"{name}_{purpose}", *columns, sqlite_where=waiting, postgresql_where=waiting)
    return table


def _key(metadata: MetaData, prefix: str) -> Table:
    """Which records stand under which guard key; looked up either way."""
    name = f"{prefix}record_key"
    table = Table(name, metadata, *map(_name, ("name", "tenant", "kind", "id")))
    Index(f"{name}_of", *(table.c[column] for column in _WAY_BACK))
    return table


def _listing(metadata: MetaData, prefix: str) -> Table:
    """Which records of a kind are listed where, in the order in which pages are read."""
    name = f"{prefix}record_listing"
    table = Table(name, metadata, *map(_name, ("name", "kind", "tenant", "id")))
    Index(f"{name}_of", *(table.c[column] for column in _WAY_BACK))
    return table


def _stamp(metadata: MetaData, prefix: str) -> Table:
    """How often each guard key was written under."""
    version = Column("version", BigInteger, nullable=False)
    return Table(f"{prefix}stamp", metadata, _name("tenant"), _name("name"), version)


def _history(metadata: MetaData, prefix: str) -> Table:
    """What happened to each record, numbered as it was written."""
    name = f"{prefix}history"
    table = Table(
        name,
        metadata,
        Column("number", _NUMBER, primary_key=True, autoincrement=True),
        *(_name(column, part_of_key=False) for column in ("tenant", "kind", "id")),
        Column("value", Text, nullable=False),
    )
    Index(f"{name}_of", table.c.tenant, table.c.kind, table.c.id, table.c.number)
    return table


def ticks(instant: datetime) -> int:
    """An instant as whole microseconds UTC: exact, and ordered as instants are."""
    return (instant - _EPOCH) // _TICK


def instant(ticks: int) -> datetime:
    """The instant of so many microseconds."""
    return _EPOCH + ticks * _TICK


TABLES = tables(MetaData())
"""The tables of a host that has no `MetaData` of its own."""
