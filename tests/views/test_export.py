"""Everything can be carried out, and in again: the same views, nothing twice, nothing lost."""

import asyncio
import json
from collections.abc import Coroutine, Iterable
from pathlib import Path

import pytest
from attrs import evolve
from stock import many, one_of, put

from builders import (
    AMAZON,
    HUB,
    A,
    B,
    Counting,
    Scripted,
    World,
    a_channel_order,
    a_copy,
    a_hint,
    a_ship,
    facts,
    moved,
    refused,
    stock_the_desk,
)
from fulfilcore.adapters import MemoryRepository
from fulfilcore.adapters.sql import (
    AsyncSqlRepository,
    SqlRepository,
    async_sqlite_engine,
    create_schema,
    sqlite_engine,
)
from fulfilcore.changes import KINDS, ORDER, Changes, Entry, Query, Record, RecordKey
from fulfilcore.codec import Codec, document_of, entry_of, text_of
from fulfilcore.errors import InvalidInput, Stale
from fulfilcore.flows import begin_reading, deliver
from fulfilcore.messages import Declined, Later
from fulfilcore.orders import Hold
from fulfilcore.ports import Repository
from fulfilcore.running import run
from fulfilcore.views import (
    Exported,
    Filter,
    batches,
    board,
    called,
    counts,
    export,
    findings,
    notices_by_store,
    orders,
    restore,
    timeline,
)
from fulfilcore.views.export import IN_TURN
from fulfilcore.views.reading import MOST


def full() -> World:
    """A repository that holds a little of everything."""
    world = World()
    world.channels[HUB] = Scripted(Later(world.now))
    world.channels[AMAZON] = Scripted(Declined("no"))
    world.imports(HUB, a_copy(), a_copy("18", of=("902-8", "902-9")))
    world.imports(AMAZON, a_channel_order(), *(a_channel_order(f"902-{n}") for n in range(3, 9)))
    refused(world.does(B, Hold()))
    moved(world.does(A, a_ship("box"), minute=2))
    run(deliver(world.post(), world.repository))
    world.receives(HUB, a_hint("19"))
    stock_the_desk(world)
    run(begin_reading(HUB, world.now, repository=world.repository))
    return world


def carried_out(repository: Repository, limit: int = 500) -> list[Exported]:
    """All batches, by their cursors."""
    found = [run(export(repository, limit=limit))]
    while found[-1].after is not None:
        found.append(run(export(repository, found[-1].after, limit)))
    return found


def looks(repository: Repository) -> Iterable[Coroutine[object, None, object]]:
    """Every way to look at a repository."""
    yield board(repository)
    yield orders(repository, Filter(visible=None))
    yield called(repository, "902-1")
    yield counts(repository)
    yield findings(repository, facts())
    yield notices_by_store(repository)
    yield timeline(repository, A)


def views(repository: Repository) -> tuple[object, ...]:
    """Everything that can be seen of a repository."""
    return tuple(run(look) for look in looks(repository))


@pytest.mark.parametrize("limit", [1, 3, MOST])
def test_what_is_carried_out_and_in_again_shows_the_same(limit: int) -> None:
    """In batches of any size, written in any order."""
    world, copy = full(), MemoryRepository()
    for batch in reversed(carried_out(world.repository, limit)):
        run(restore(copy, batch))

    assert views(world.repository) == views(copy)
    assert world.records(*KINDS) == World(repository=copy).records(*KINDS)
    assert world.history() == copy.history(ORDER.key(A))


def test_a_database_shows_what_memory_did(tmp_path: Path) -> None:
    """Carried out of memory into a database: by a sync and by an async host the same is seen."""
    world, file = full(), tmp_path / "shop.sqlite"
    engine = sqlite_engine(file)
    create_schema(engine)
    for batch in carried_out(world.repository, 3):
        run(restore(SqlRepository(engine), batch))
    kept = views(SqlRepository(engine))
    engine.dispose()

    async def seen() -> tuple[object, ...]:
        engine = async_sqlite_engine(file)
        awaited = [await view for view in looks(AsyncSqlRepository(engine))]
        await engine.dispose()
        return tuple(awaited)

    assert views(world.repository) == kept == asyncio.run(seen())


def test_life_goes_on_where_it_was_restored() -> None:
    """The next import finds nothing new, and the next delivery what was still to be told."""
    world, copy = full(), MemoryRepository()
    for batch in carried_out(world.repository):
        run(restore(copy, batch))
    again = World(world.account, copy)
    told = run(deliver(again.post(minute=60), copy))

    assert () == again.imports(AMAZON, a_channel_order()).changed
    assert [f"{B}#box#1"] == [message.id for message in told]


def test_every_kind_is_in_it_and_what_is_derived_comes_first() -> None:
    """So an order never rests on inputs that are missing, however many came meanwhile."""
    kinds = [record.kind for batch in carried_out(full().repository) for record in batch.records]

    assert list(IN_TURN) == list(dict.fromkeys(kinds))
    assert set(KINDS) == set(IN_TURN)
    assert IN_TURN.index("order") < min(IN_TURN.index(kind) for kind in ("act", "said", "terms"))


def test_records_are_in_the_order_of_ids_and_none_is_twice() -> None:
    """In a batch and from one to the next, whatever is written meanwhile."""
    repository = MemoryRepository()
    put(repository, *many(7, "b"))
    first = run(export(repository, limit=3))
    put(repository, *many(7, "b"), one_of("a"), one_of("c"))
    rest = run(export(repository, first.after, MOST))
    ids = [record.id for batch in (first, rest) for record in batch.records]

    assert [*(order.id for order in many(7, "b")), "c/1"] == ids


def test_an_order_that_came_while_it_was_carried_out_is_derived_when_touched() -> None:
    """Its inputs are in the export, its record is not: the next import makes it."""
    world, copy = World(), MemoryRepository()
    first = run(export(world.repository))
    world.imports(AMAZON, a_channel_order())
    run(restore(copy, first))
    while first.after is not None:
        first = run(export(world.repository, first.after))
        run(restore(copy, first))
    again = World(world.account, copy)

    assert {"said", "terms"} == {record.kind for record in again.records(*KINDS)}
    assert [A] == [order.id for order in again.imports(AMAZON, a_channel_order()).changed]
    assert world.order() == again.order()


def test_nothing_is_overwritten() -> None:
    """A batch that was written already is refused whole, and its history is not told twice."""
    world, copy = full(), MemoryRepository()
    (batch, *_) = carried_out(world.repository)
    run(restore(copy, batch))
    before = copy.history(ORDER.key(A))
    with pytest.raises(Stale, match=A):
        run(restore(copy, batch))

    assert before == copy.history(ORDER.key(A))
    assert () == run(export(MemoryRepository())).records


def test_it_can_be_kept_as_text() -> None:
    """A host writes each batch as JSON with its codec, and reads it back the same."""

    def line(batch: Exported) -> str:
        rows = [
            {
                "kind": record.kind,
                "id": record.id,
                "written": Codec().write(record),
                "keys": sorted(record.keys),
                "listings": sorted(record.listings),
                "queue": document_of(record.queue),
            }
            for record in batch.records
        ]
        return json.dumps({"records": rows, "history": [text_of(e) for e in batch.history]})

    def back(text: str) -> tuple[list[Record[object]], list[Entry]]:
        document = json.loads(text)
        records = [
            Record(
                kind=row["kind"],
                id=row["id"],
                value=Codec().read(row["kind"], *row["written"]),
                keys=frozenset(row["keys"]),
                listings=frozenset(row["listings"]),
            )
            for row in document["records"]
        ]
        return records, [entry_of(text) for text in document["history"]]

    for batch in carried_out(full().repository):
        records, history = back(line(batch))
        assert [evolve(record, version=0, queue=None) for record in batch.records] == records
        assert list(batch.history) == history


def test_async_hosts_walk_through_all_batches() -> None:
    """The same batches, one after the other."""
    world = full()

    async def walk() -> list[Exported]:
        return [batch async for batch in batches(world.repository, 3)]

    assert carried_out(world.repository, 3) == asyncio.run(walk())


def test_a_batch_costs_one_read_and_the_history_of_its_orders() -> None:
    """However many orders there are."""
    repository = MemoryRepository()
    put(repository, *many(600))
    counting = Counting(repository)
    run(export(counting, limit=10))

    assert {"page": 1, "history": 10} == dict(counting.calls)


def test_the_history_of_what_is_no_order_is_not_asked_for() -> None:
    """Only orders have one."""
    repository = MemoryRepository()
    put(repository, one_of("a"))
    record = repository.page(Query(kind="order")).records[0]
    strange = RecordKey("act", "x")
    repository.commit(
        Changes(
            writes=(evolve(record, kind=strange.kind, id=strange.id, version=0),),
            history=(Entry(subject=strange, at=full().now, what="x", by="y"),),
        )
    )

    assert [] == [entry.what for batch in carried_out(repository) for entry in batch.history]


@pytest.mark.parametrize("limit", [0, MOST + 1])
def test_a_batch_has_a_sensible_size(limit: int) -> None:
    """As any page."""
    with pytest.raises(InvalidInput, match="1 to"):
        run(export(MemoryRepository(), limit=limit))


def test_a_cursor_of_something_else_is_refused() -> None:
    """It would begin in the middle of nowhere."""
    repository = MemoryRepository()
    put(repository, *many(3))
    after = run(orders(repository, limit=1)).after
    with pytest.raises(InvalidInput, match="another question"):
        run(export(repository, after))
