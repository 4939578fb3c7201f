"""Importing orders, beside the least that storing the same rows can cost.

Ours is the whole flow `import_orders`: gather, decide, commit, from orders that a codec has read.
The floor knows what we will write and only writes it: the same documents, encoded as JSON and put
into one table, one transaction a batch. It looks at nothing that is there, so it is never right
about a copy; nobody can be faster and store the same.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from secrets import token_hex
from sqlite3 import sqlite_version
from tempfile import TemporaryDirectory
from typing import Protocol, TypeAlias

from attrs import evolve, frozen
from sqlalchemy import Column, Engine, MetaData, Table, Text, create_engine, select
from sqlalchemy.dialects import postgresql, sqlite

from benchmarks.measure import CPU, WALL, Clock, Effort, Measured, Watch, agree, in_turns
from benchmarks.servers import empty_schema, settings
from benchmarks.trade import ACCOUNT, NOON, Batch, batches
from fulfilcore.adapters import MemoryRepository
from fulfilcore.adapters.sql import SqlRepository, create_schema, sqlite_engine
from fulfilcore.changes import ORDER, SAID, TERMS, Changes, Query, Record, RecordKey
from fulfilcore.codec import text_of
from fulfilcore.flows import Imported, import_orders
from fulfilcore.flows.draft import proof_keys
from fulfilcore.flows.sight import paged
from fulfilcore.intake import ReadResult
from fulfilcore.ports import Repository, ask
from fulfilcore.running import run

Rows: TypeAlias = Mapping[tuple[str, str], object]
"""Documents by kind and id."""


class Floor(Protocol):
    """The least that can keep documents."""

    def put(self, rows: Rows) -> None:
        """Write them in one transaction."""
        ...

    def kept(self) -> Rows:
        """All that was written."""
        ...


@frozen
class Storage:
    """Where both sides write: each call opens a place of its own in the same storage."""

    ours: Callable[[], Repository]
    floor: Callable[[], Floor]
    versions: Mapping[str, str]
    clock: Clock


@frozen
class Load:
    """How many orders come in a batch, how many in a turn, and how many turns there are."""

    batch: int
    orders: int
    turns: int

    def within(self, effort: Effort) -> "Load":
        """No more than that effort allows."""
        orders = min(self.orders, effort.most)
        return Load(min(self.batch, orders // 2), orders, min(self.turns, effort.repeats))


def imports(
    storage: Callable[[], AbstractContextManager[Storage]], load: Load, effort: Effort
) -> Measured:
    """Import orders in batches of a size; the speeds are in orders a second."""
    load = load.within(effort)
    wares = list(batches(load.batch, load.orders))
    with storage() as it:
        rows = _rows(wares)
        _check(it, wares, rows)
        ours, theirs = partial(_import, it.ours, wares), partial(_put, it.floor, wares, rows)
        pairs = in_turns(ours, theirs, evolve(effort, repeats=load.turns), it.clock)
        return Measured(pairs, it.versions)


def _import(fresh: Callable[[], Repository], wares: Sequence[Batch], watch: Watch) -> int:
    repository = fresh()
    return sum(len(_imported(batch, repository, watch).orders) for batch in wares)


def _imported(batch: Batch, repository: Repository, watch: Watch) -> Imported:
    store, contents = batch
    read = ReadResult(orders=contents)
    with watch:
        return run(
            import_orders(read, store=store, account=ACCOUNT, repository=repository, now=NOON)
        )


def _put(
    fresh: Callable[[], Floor], wares: Sequence[Batch], rows: Sequence[Rows], watch: Watch
) -> int:
    floor = fresh()
    for each in rows:
        with watch:
            floor.put(each)
    return sum(len(contents) for _, contents in wares)


# --- what is written, and whether both sides have


class _Noting(MemoryRepository):
    """A repository that notes what is committed to it."""

    def __init__(self) -> None:
        super().__init__()
        self.commits: list[Changes] = []

    def commit(self, changes: Changes) -> None:
        """Note it, and keep it."""
        self.commits.append(changes)
        super().commit(changes)


def _rows(wares: Sequence[Batch]) -> list[Rows]:
    """What our flow writes for each batch, as documents."""
    noting, lines, off = _Noting(), defaultdict[RecordKey, int](int), Watch(CPU)
    rows: list[Rows] = []
    for batch in wares:
        _imported(batch, noting, off)
        (changes,) = noting.commits
        noting.commits.clear()
        written: dict[tuple[str, str], object] = {
            (record.kind, record.id): _document(record.value) for record in changes.writes
        }
        for entry in changes.history:
            lines[entry.subject] += 1
            written["history", f"{entry.subject}/{lines[entry.subject]}"] = _document(entry)
        rows.append(written)
    return rows


def _document(value: object) -> object:
    document: object = json.loads(text_of(value))
    return document


def _check(storage: Storage, wares: Sequence[Batch], rows: Sequence[Rows]) -> None:
    """Both sides hold the same documents after a run, and every copy has found its original."""
    repository, floor, off = storage.ours(), storage.floor(), Watch(CPU)
    _import(lambda: repository, wares, off)
    _put(lambda: floor, wares, rows, off)
    stored = run(_stored(repository))
    kept = floor.kept()
    agree("documents stored", sorted(stored), sorted(kept))
    for key, document in stored.items():
        agree(" ".join(key), document, kept[key])
    orders = [value for (kind, _), value in stored.items() if kind == ORDER.name]
    linked = sum(isinstance(each, dict) and each.get("twin_of") is not None for each in orders)
    proven = sum(any(proof_keys(content)) for _, contents in wares for content in contents)
    agree("copies linked", linked, proven)


async def _stored(repository: Repository) -> Rows:
    found: list[Record[object]] = []
    for kind in (SAID, TERMS, ORDER):
        found += [r async for r in paged(repository, Query(kind=kind.name))]
    rows = {(record.kind, record.id): _document(record.value) for record in found}
    for record in found:
        for number, entry in enumerate(await ask(repository.history(record.key)), start=1):
            rows["history", f"{record.key}/{number}"] = _document(entry)
    return rows


# --- the storages


class _Dict:
    """A floor in memory."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, str], str] = {}

    def put(self, rows: Rows) -> None:
        """Keep the documents as text."""
        self.texts.update((key, json.dumps(document)) for key, document in rows.items())

    def kept(self) -> Rows:
        """All of them."""
        return {key: json.loads(text) for key, text in self.texts.items()}


_NAMES = ("shop", "kind", "id")
_DOCUMENT = Table(
    "document",
    MetaData(),
    *(Column(name, Text, primary_key=True) for name in _NAMES),
    Column("value", Text, nullable=False),
)
_INSERT: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class _Rows:
    """A floor in a database: a table of documents by name."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.shop = engine, token_hex(8)
        insert = _INSERT[engine.dialect.name](_DOCUMENT)
        self.statement = insert.on_conflict_do_update(
            index_elements=_NAMES, set_={"value": insert.excluded.value}
        )

    def put(self, rows: Rows) -> None:
        """Insert them, or replace what stands there, in one transaction."""
        documents = [
            {"shop": self.shop, "kind": kind, "id": id, "value": json.dumps(document)}
            for (kind, id), document in rows.items()
        ]
        with self.engine.begin() as connection:
            connection.execute(self.statement, documents)

    def kept(self) -> Rows:
        """All of them."""
        c = _DOCUMENT.c
        with self.engine.connect() as connection:
            found = connection.execute(select(c.kind, c.id, c.value).where(c.shop == self.shop))
            return {(kind, id): json.loads(value) for kind, id, value in found}


@contextmanager
def in_memory() -> Iterator[Storage]:
    """Dictionaries, on both sides."""
    yield Storage(MemoryRepository, _Dict, {}, CPU)


@contextmanager
def in_sqlite() -> Iterator[Storage]:
    """A file, with the same settings for both: WAL, and every commit on the disk."""
    with TemporaryDirectory(prefix="fulfilcore-bench-") as folder:
        yield from _in(sqlite_engine(Path(folder) / "shop.db"), {"sqlite": sqlite_version})


@contextmanager
def in_postgres() -> Iterator[Storage]:
    """A schema of its own on a server."""
    with empty_schema() as url:
        yield from _in(create_engine(url), settings(url))


def _in(engine: Engine, versions: Mapping[str, str]) -> Iterator[Storage]:
    try:
        create_schema(engine)
        _DOCUMENT.metadata.create_all(engine)
        yield Storage(
            lambda: SqlRepository(engine, token_hex(8)), lambda: _Rows(engine), versions, WALL
        )
    finally:
        engine.dispose()
