"""What the tests of the SQL repositories share: engines of both databases, a use of all methods."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from attrs import evolve
from sqlalchemy import Engine, create_engine

from fulfilcore.adapters.sql import SqlRepository, sqlite_engine
from fulfilcore.changes import Changes, Query, Record
from fulfilcore.testing.contracts import MINUTE
from fulfilcore.testing.kinds import NOON, entry, note, task
from postgres import empty_schema

DATABASES = ("sqlite", "postgresql")


@contextmanager
def an_engine(database: str, folder: Path) -> Iterator[Engine]:
    """An engine of that database in which there is nothing yet."""
    if database == "sqlite":
        engine = sqlite_engine(folder / "shop.db")
        yield engine
        engine.dispose()
        return
    with empty_schema() as url:
        engine = create_engine(url)
        yield engine
        engine.dispose()


def queued(
    id: str,
    group: str = "",
    due: datetime | None = NOON,
    *,
    lane: str | None = None,
    place: int = 1,
    kind: str = "task",
    version: int = 0,
) -> Record[object]:
    """A message of a group."""
    one = task(id, due, lane=lane, place=place, kind=kind, version=version)
    assert one.queue
    return evolve(one, queue=evolve(one.queue, group=group))


def use(repository: SqlRepository) -> None:
    """Call each method, with something in it, so that each statement is sent at least once."""
    old = evolve(note("old", keys=["k", "l"], listings=["x", "y"]))
    new = note("old", version=1, keys=["l", "m"], listings=["y", "z"])
    queue = [queued(f"{group}{n}", group, place=n) for group in "opq" for n in range(3)]
    repository.commit(Changes(writes=(old, *queue), assumes={"k": 0}, history=(entry("old"),)))
    repository.commit(Changes(writes=(new,), assumes={"k": 1}, history=(entry("old"),)))
    repository.load([old.key, queue[0].key])
    repository.find(["k", "l", "nowhere"])
    repository.history(old.key)
    for listing in (None, "y"):
        repository.page(Query(kind="note", listing=listing, limit=3))
        repository.page(Query(kind="note", listing=listing, limit=3, after="0"))
    repository.claim(["task"], NOON, MINUTE, limit=2)
    repository.claim(["task", "note"], NOON, MINUTE, limit=5)
    (stored,) = repository.load([old.key])
    repository.commit(Changes(removes=(stored,)))
