"""How messages are claimed, inside a transaction that somebody else has begun.

Groups take turns in passes: as many turns for each as all of them can have, then again for those
that have more. Each look-up walks one group in the order of `due` by an index, takes as much as it
may and stops, so a backlog costs nothing. What another worker has locked is passed over, never
waited for; a message behind it in its lane stays where it is, as the one before it is unfinished.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

from attrs import frozen
from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Table,
    bindparam,
    select,
    tuple_,
)

from fulfilcore.adapters.sql.names import possible
from fulfilcore.adapters.sql.reading import Reading
from fulfilcore.adapters.sql.rows import IDENTITY
from fulfilcore.adapters.sql.statements import KEPT, change
from fulfilcore.adapters.sql.tables import ticks
from fulfilcore.changes import Record, RecordKey
from fulfilcore.values import aware

Place: TypeAlias = tuple[int, int, str, str]
"""Where a message stands in its group: due, place, id, kind."""

_PLACE = ("due", "place", "id", "kind")
_AFTER = tuple(f"after_{name}" for name in _PLACE)


@frozen
class Claiming:
    """A tenant's outbox."""

    reading: Reading

    def claim(
        self,
        connection: Connection,
        kinds: Collection[str],
        now: datetime,
        lease: timedelta,
        limit: int,
    ) -> list[Record[object]]:
        """Take what is due by its state, in turns."""
        due = _Due(self.reading, possible(set(kinds)), ticks(aware(now)))
        lines = due.taken(connection, limit)
        turns = sorted((turn, place) for line in lines for turn, place in enumerate(line))
        names = [RecordKey(kind, id) for _, (_, _, id, kind) in turns]
        until = ticks(aware(now) + lease)
        rows = [self.reading.row(name, due=until) for name in names]
        record, counted = self.reading.tables.record, ("version", "attempt")
        change(connection, record, rows, by=IDENTITY, content=("due",), count=counted)
        taken = {record.key: record for record in self.reading.load(connection, names)}
        return [taken[name] for name in names]


@frozen
class _Due:
    """What may be claimed of these kinds at a moment."""

    reading: Reading
    kinds: Sequence[str]
    now: int

    def taken(self, connection: Connection, limit: int) -> Collection[Sequence[Place]]:
        """What each group gets of so many turns; all of it is locked, and nothing else."""
        lines: dict[str, list[Place]] = {group: [] for group in self._groups(connection)}
        waiting = list(lines)
        while waiting and limit > 0:
            share = max(limit // len(waiting), 1)
            if limit < len(waiting):
                waiting = self._by_next(connection, waiting, lines)
            more = []
            for group in waiting:
                most = min(share, limit)
                got = self._next(connection, group, lines[group], most) if most else []
                lines[group] += got
                limit -= len(got)
                more += [group] if len(got) == share else []
            waiting = more
        return lines.values()

    def _by_next(
        self, connection: Connection, groups: Iterable[str], lines: Mapping[str, Sequence[Place]]
    ) -> list[str]:
        """The groups in the order of what each would get next, where not all can get it."""
        heads = (
            (head, group)
            for group in groups
            for head in self._next(connection, group, lines[group], 1, lock=False)
        )
        return [group for _, group in sorted(heads)]

    def _groups(self, connection: Connection) -> list[str]:
        """The groups that have something due."""
        mine = {"tenant": self.reading.tenant, "now": self.now}
        return list(connection.execute(_groups(self.reading.tables.record), mine).scalars())

    def _next(
        self,
        connection: Connection,
        group: str,
        got: Sequence[Place],
        most: int,
        *,
        lock: bool = True,
    ) -> list[Place]:
        """The messages of a group that come next."""
        mine = {"tenant": self.reading.tenant, "group": group, "kinds": self.kinds}
        after = dict(zip(_AFTER, got[-1], strict=True)) if got else {}
        statement = _next(self.reading.tables.record, again=bool(got), lock=lock)
        rows = connection.execute(statement, {**mine, **after, "now": self.now, "most": most})
        return [(due, place, id, kind) for due, place, id, kind in rows]


@lru_cache(KEPT)
def _groups(table: Table) -> Executable:
    """The groups that have something due: from each the index leads to the next."""
    it = table.c
    waiting = (it.tenant == bindparam("tenant"), it.due.is_not(None))
    # Not `min`, for which PostgreSQL may read all that waits if it believes that this is little.
    groups = select(it.group).where(*waiting).order_by(it.group).limit(1)
    first = groups.where(it.group >= "").scalar_subquery().label("name")
    known = select(first).cte("waiting_groups", recursive=True)
    following = groups.where(it.group > known.c.name).scalar_subquery()
    all_known = known.union_all(select(following).where(known.c.name.is_not(None)))
    mine = select(it.due).where(*waiting, it.group == all_known.c.name)
    oldest = mine.order_by(it.due).limit(1).scalar_subquery()
    return select(all_known.c.name).where(oldest <= bindparam("now"))


@lru_cache(KEPT)
def _next(table: Table, *, again: bool, lock: bool) -> Executable:
    """What comes next in a group, again or for the first time."""
    it, order = table.c, [table.c[name] for name in _PLACE]
    wanted = select(*order).where(
        it.tenant == bindparam("tenant"),
        it.group == bindparam("group"),
        it.due <= bindparam("now"),
        it.kind.in_(bindparam("kinds", expanding=True)),
        ~_earlier(table),
    )
    if again:
        after = [bindparam(name, type_=it.type) for name, it in zip(_AFTER, order, strict=True)]
        wanted = wanted.where(tuple_(*order) > tuple_(*after))
    wanted = wanted.order_by(*order).limit(bindparam("most"))
    return wanted.with_for_update(skip_locked=True) if lock else wanted


def _earlier(table: Table) -> ColumnElement[bool]:
    """Whether an unfinished message of the same lane comes before this one."""
    it, other = table.c, table.alias("earlier").c
    order = (other.place, other.id, other.kind)
    before = tuple_(*order) < tuple_(it.place, it.id, it.kind)
    mine = (other.tenant == it.tenant, other.lane == it.lane, other.due.is_not(None))
    # Its order leads PostgreSQL to the index of lanes, whatever it believes to know of the table;
    # without a limit it may make a join of it, and read everything that waits.
    return select(other.id).where(*mine, before).order_by(*order).limit(1).offset(0).exists()
