"""Reading records a page at a time: all of a kind, or the few that are asked for.

Pages are in the order of ids, and the place to go on is the last id looked at. An id never
changes, so whatever is written between two pages, no record is shown on both, and one that stays
where it was is not passed over.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from attrs import frozen

from fulfilcore.changes import Kind, Page, Query, Record, RecordKey
from fulfilcore.errors import InvalidInput
from fulfilcore.flows.sight import paged
from fulfilcore.ports import Repository, ask
from fulfilcore.values import StoreId

V = TypeVar("V")
PAGE = 500
"""How many records are asked for at once, where all are wanted."""

MOST = 500
"""The most that one page may be asked to hold."""

ROUNDS = 4
"""How often a page looks on, at twice as many records each time, before it leaves the rest."""

_LAST = "\U0010ffff"


async def every(repository: Repository, kind: Kind[V]) -> tuple[V, ...]:
    """Every value of a kind in the order of ids: `await every(repository, ORDER)`."""
    records = paged(repository, Query(kind=kind.name, limit=PAGE))
    values = [kind.of(record) async for record in records]
    return tuple(value for value in values if value is not None)


@frozen
class Source:
    """Where to look: a kind of record, or only what stands in one of its listings."""

    kind: str
    listing: str | None = None


@frozen(kw_only=True)
class Search:
    """What to look for: in which sources, in which stores, and which records to take."""

    sources: Sequence[Source]
    takes: Callable[[Record[object]], bool]
    stores: frozenset[StoreId] = frozenset()

    def onward(self, after: str) -> str | None:
        """Where to read on after an id: in a wanted store or just before one; None at the end."""
        if not self.stores:
            return after
        for store in sorted(self.stores, key=lambda each: f"{each}/"):
            if after < f"{store}0":  # the first text after everything that begins with `store/`
                return max(after, f"{store}.{_LAST}")  # the last one before
        return None


@frozen(kw_only=True)
class Seen:
    """Records that were taken, and the id to look on after, None where nothing is left.

    `looked_at` counts the records that were read for it.
    """

    records: tuple[Record[object], ...] = ()
    after: str | None = None
    looked_at: int = 0


async def look(repository: Repository, search: Search, after: str, limit: int) -> Seen:
    """The next records that a search takes, as many as asked for if few reads find them.

    At most ROUNDS reads of each source, and `15 * (limit + 1)` records of each, whatever the
    repository holds.
    """
    within_limit(limit)
    taken, looked_at, place = dict[RecordKey, Record[object]](), 0, search.onward(after)
    for turn in range(ROUNDS):
        if place is None or len(taken) >= limit:
            break
        window = await _window(repository, search.sources, place, (limit + 1) * 2**turn)
        looked_at += len(window.records)
        taken.update({record.key: record for record in window.records if search.takes(record)})
        place = None if window.after is None else search.onward(window.after)
    return _cut(tuple(taken.values()), place, looked_at, limit)


def within_limit(limit: int) -> None:
    """Raise InvalidInput for a page that would be empty, or too large to be one."""
    if not 1 <= limit <= MOST:
        raise InvalidInput(f"a page holds 1 to {MOST}, not {limit}")


async def gather(repository: Repository, search: Search, at_most: int) -> Seen:
    """Everything that a search takes, unless more than `at_most` records must be read for it."""
    taken, looked_at, place = list[Record[object]](), 0, search.onward("")
    while place is not None and looked_at < at_most:
        size = min(PAGE, at_most - looked_at)
        window = await _window(repository, search.sources, place, size)
        looked_at += len(window.records)
        taken.extend(record for record in window.records if search.takes(record))
        place = None if window.after is None else search.onward(window.after)
    return Seen(records=tuple(taken), after=place, looked_at=looked_at)


def _cut(
    records: tuple[Record[object], ...], place: str | None, looked_at: int, limit: int
) -> Seen:
    """No more than the limit, unless several records bear the last id: these stay together."""
    end = limit
    while end < len(records) and records[end].id == records[end - 1].id:
        end += 1
    if end < len(records):
        place = records[end - 1].id
    return Seen(records=records[:end], after=place, looked_at=looked_at)


async def _window(repository: Repository, sources: Sequence[Source], after: str, size: int) -> Seen:
    """The next records of several sources in one order of ids.

    A source that was not read to its end says nothing beyond its last id, so the window ends
    there; it holds at least `size` records unless nothing is left.
    """
    pages = [
        await ask(
            repository.page(
                Query(kind=source.kind, listing=source.listing, after=after, limit=size)
            )
        )
        for source in sources
    ]
    end = min((page.after for page in pages if page.after is not None), default=None)
    known = _known(pages)
    names = sorted(known, key=lambda key: (key.id, key.kind))
    records = tuple(known[key] for key in names if end is None or key.id <= end)
    return Seen(records=records, after=end)


def _known(pages: Sequence[Page]) -> Mapping[RecordKey, Record[object]]:
    """Each record once, as it was read last: it may have moved from one listing to another."""
    return {record.key: record for page in pages for record in page.records}
