"""Reading all records of a kind, a page at a time."""

from typing import TypeVar

from fulfilcore.changes import Kind, Query
from fulfilcore.ports import Repository, ask

V = TypeVar("V")
PAGE = 500


async def every(repository: Repository, kind: Kind[V]) -> tuple[V, ...]:
    """Every value of a kind in the order of ids: `await every(repository, ORDER)`."""
    values, after = list[V](), None
    while True:
        page = await ask(repository.page(Query(kind=kind.name, after=after, limit=PAGE)))
        values.extend(value for record in page.records if (value := kind.of(record)) is not None)
        if (after := page.after) is None:
            return tuple(values)
