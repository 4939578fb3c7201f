"""Records as rows and back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TypeAlias

from sqlalchemy import RowMapping

from fulfilcore.adapters.sql.tables import instant, ticks
from fulfilcore.changes import Queue, Record, RecordKey
from fulfilcore.codec import Codec

Row: TypeAlias = Mapping[str, object]
Names: TypeAlias = Mapping[RecordKey, frozenset[str]]

NONE: frozenset[str] = frozenset()
IDENTITY = ("tenant", "kind", "id")
CONTENT = ("schema", "value", "lane", "place", "due", "attempt", "group")


def row_of(record: Record[object], tenant: str, codec: Codec) -> Row:
    """A record as a row, still at the version it is written from."""
    queue, (schema, value) = record.queue, codec.write(record)
    return {
        "tenant": tenant,
        "kind": record.kind,
        "id": record.id,
        "version": record.version,
        "schema": schema,
        "value": value,
        "lane": queue and queue.lane,
        "place": queue and queue.place,
        "due": queue and queue.due and ticks(queue.due),
        "attempt": queue and queue.attempt,
        "group": queue.group if queue else "",
    }


def record_of(row: RowMapping, guards: Names, listings: Names, codec: Codec) -> Record[object]:
    """The record that a row holds."""
    key = RecordKey(row["kind"], row["id"])
    return Record(
        kind=key.kind,
        id=key.id,
        value=codec.read(key.kind, row["schema"], row["value"]),
        version=row["version"],
        keys=guards.get(key, NONE),
        listings=listings.get(key, NONE),
        queue=_queue(row),
    )


def _queue(row: RowMapping) -> Queue | None:
    if row["lane"] is None:
        return None
    due = None if row["due"] is None else instant(row["due"])
    place, attempt, group = row["place"], row["attempt"], row["group"]
    return Queue(lane=row["lane"], place=place, due=due, attempt=attempt, group=group)


def by_kind(keys: Iterable[RecordKey]) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids of each kind in sorted order."""
    for kind, group in groupby(sorted(set(keys)), attrgetter("kind")):
        yield kind, [key.id for key in group]
