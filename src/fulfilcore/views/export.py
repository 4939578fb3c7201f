"""The export: everything a repository holds, in batches, to be kept elsewhere or looked into."""

from collections.abc import AsyncIterator

from attrs import evolve, frozen

from fulfilcore.changes import (
    ACT,
    KINDS,
    MESSAGE,
    ORDER,
    SAID,
    TERMS,
    Changes,
    Entry,
    Query,
    Record,
)
from fulfilcore.ports import Repository, ask
from fulfilcore.views.cursors import cursor, place
from fulfilcore.views.reading import within_limit

_FIRST = tuple(kind.name for kind in (ORDER, MESSAGE, ACT, SAID, TERMS))
IN_TURN = (*_FIRST, *(name for name in KINDS if name not in _FIRST))
"""The kinds of record as they are exported: what is derived before what it is derived from.

So whatever is exported rests on inputs that are exported too, however many came meanwhile.
"""


@frozen(kw_only=True)
class Exported:
    """A batch of records, by kind and in the order of ids, and what happened to them.

    `after` is the cursor of the next batch, None after the last. The records hold the values
    themselves; a host that keeps them in a file writes and reads these with its `Codec`.
    """

    records: tuple[Record[object], ...]
    history: tuple[Entry, ...]
    after: str | None


async def export(repository: Repository, after: str | None = None, limit: int = 500) -> Exported:
    """The next batch of everything: `await export(repository)`, then again with its `after`.

    Every record that is there all the while is exported once, as it stands when its batch is
    read. The whole is a picture of one moment only if the host reads all batches in one
    transaction that sees one moment. Else an order may be older than the newest inputs exported
    with it; restored, it is derived anew when it is next touched.

    A batch costs one read, and one more for the history of each order in it. A refusal about an
    order that nobody ever imported is exported as an act only. Raises InvalidInput for a limit
    that is not 1 to 500, and for what is no cursor of an export.
    """
    within_limit(limit)
    kind, _, id = place("export", after).partition("/")
    kind = kind or IN_TURN[0]
    page = await ask(repository.page(Query(kind=kind, after=id, limit=limit)))
    history = [
        entry
        for record in page.records
        if ORDER.of(record)
        for entry in await ask(repository.history(record.key))
    ]
    return Exported(
        records=page.records,
        history=tuple(history),
        after=cursor("export", _following(kind, page.after)),
    )


def _following(kind: str, after: str | None) -> str | None:
    if after is not None:
        return f"{kind}/{after}"
    rest = IN_TURN[IN_TURN.index(kind) + 1 :]
    return f"{rest[0]}/" if rest else None


async def batches(repository: Repository, limit: int = 500) -> AsyncIterator[Exported]:
    """All batches in turn, for async hosts: `async for batch in batches(repository)`."""
    batch = await export(repository, None, limit)
    yield batch
    while batch.after is not None:
        batch = await export(repository, batch.after, limit)
        yield batch


async def restore(repository: Repository, batch: Exported) -> None:
    """Write a batch into another repository: `await restore(repository, batch)`.

    Once all are written, in whatever order, every view of it is that of the one exported.
    A batch is written wholly or not at all. Raises Stale where a record of it is there already:
    nothing is overwritten, and no history is told twice.
    """
    writes = tuple(evolve(record, version=0) for record in batch.records)
    await ask(repository.commit(Changes(writes=writes, history=batch.history)))
