"""What the SQL repositories promise beyond the contract, on both databases."""

import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from sqlite3 import Connection as Sqlite
from threading import Barrier
from typing import cast

import pytest
from alembic.autogenerate import compare_metadata, produce_migrations
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations.ops import OpContainer
from attrs import evolve
from sql_uses import DATABASES, an_engine, queued, use
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect, text

from fulfilcore.adapters.sql import (
    AsyncSqlRepository,
    SqlRepository,
    async_sqlite_engine,
    create_schema,
    sqlite_engine,
    tables,
)
from fulfilcore.adapters.sql.tables import TABLES
from fulfilcore.changes import Changes, Found, Kind, Page, Query, Queue, Record
from fulfilcore.codec import Codec
from fulfilcore.errors import InvalidInput, Misconfigured, Stale
from fulfilcore.testing.contracts import MINUTE
from fulfilcore.testing.kinds import CODEC, NOON, TEXT, Note, entry, note, task

Values = tuple[object, ...]


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of either kind, with the tables in it."""
    with an_engine(request.param, tmp_path) as engine:
        create_schema(engine)
        yield engine


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """A SQLite file with the tables in it."""
    with an_engine("sqlite", tmp_path) as engine:
        create_schema(engine)
        yield engine


# Speed that does not depend on how much there is


def test_every_look_up_is_answered_by_an_index(sqlite: Engine) -> None:
    """A statement that reads a whole tenant is fast in a test and stops a shop a year later."""
    asked: dict[str, Values | list[Values]] = {}

    def note_down(
        _: object, __: object, statement: str, values: Values | list[Values], *___: object
    ) -> None:
        if "WHERE" in statement:
            asked[statement] = values

    event.listen(sqlite, "before_cursor_execute", note_down)
    use(SqlRepository(sqlite, codec=CODEC))
    event.remove(sqlite, "before_cursor_execute", note_down)
    with sqlite.connect() as connection:
        plans = {
            step.detail
            for sql, values in asked.items()
            for step in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {sql}", values[0] if isinstance(values, list) else values
            )
            if step.detail.startswith(("SCAN", "SEARCH"))
        }
    plans -= {"SCAN CONSTANT ROW", "SCAN waiting_groups"}  # the walk from group to group
    assert len(asked) > 15
    assert set() == {plan for plan in plans if "SCAN" in plan or plan.endswith("(tenant=?)")}
    assert any("_turn" in plan for plan in plans) and any("_lane" in plan for plan in plans)


def test_a_backlog_costs_a_claim_nothing(sqlite: Engine) -> None:
    """Otherwise a channel that was down for a day is told slower the more there is to tell."""

    def steps_of_a_claim() -> int:
        counted = Counter[str]()
        with sqlite.connect() as connection:
            driver = cast(object, connection.connection.driver_connection)
            assert isinstance(driver, Sqlite)
            # The connection goes back to the pool now, and is what the claim gets.
            driver.set_progress_handler(lambda: counted.update(["steps"]), 1)
        assert len(shop.claim(["task"], NOON, MINUTE, 10)) == 10
        return counted["steps"]

    shop = SqlRepository(sqlite, codec=CODEC)
    lanes = [(f"{n % 4}", f"{n % 4}/{n // 8}") for n in range(4000)]  # two messages in each
    backlog = [queued(f"{n:04}", g, lane=lane, place=n) for n, (g, lane) in enumerate(lanes)]
    shop.commit(Changes(writes=tuple(backlog[:400])))
    few = steps_of_a_claim()
    shop.commit(Changes(writes=tuple(backlog[400:])))
    assert steps_of_a_claim() < 1.5 * few


# Claims take turns


def expected(messages: Collection[Record[object]], kinds: Collection[str], limit: int) -> list[str]:
    """What a claim at noon must give, found by looking at everything."""
    lanes: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
    groups: defaultdict[str, list[tuple[datetime, int, str, str]]] = defaultdict(list)
    for message in messages:
        if message.queue and message.queue.due:
            lanes[message.queue.lane].append((message.queue.place, message.id, message.kind))
    for message in messages:
        queue, name = message.queue, (message.id, message.kind)
        if queue and queue.due and queue.due <= NOON and message.kind in kinds:
            place = (queue.due, queue.place, *name)
            groups[queue.group] += [place] if min(lanes[queue.lane]) == (queue.place, *name) else []
    turns = ((turn, place) for group in groups.values() for turn, place in enumerate(sorted(group)))
    return [id for _, (_, _, id, _) in sorted(turns)][:limit]


def any_message(chance: Random, id: str) -> Record[object]:
    """A message that may be due or not, finished or not, behind others or not."""
    due = NOON + chance.choice((-3, -2, -1, -1, 0, 0, 1)) * MINUTE
    return queued(
        id,
        chance.choice(("", "a", "b", "ß", "Z", "é")) if chance.random() < 0.5 else "a",
        due if chance.random() < 0.9 else None,
        lane=f"lane {chance.randrange(25)}",
        place=chance.randrange(4),
        kind=chance.choice(("task", "task", "note")),
    )


@pytest.mark.parametrize("seed", range(6))
def test_claims_give_what_a_look_at_everything_gives(engine: Engine, seed: int) -> None:
    """Otherwise a claim by indexes is fast and wrong."""
    chance, shop = Random(seed), SqlRepository(engine, codec=CODEC)
    messages = [any_message(chance, f"{n:02}") for n in range(60)]
    shop.commit(Changes(writes=tuple(messages)))
    for limit in (1, 2, 3, 5, 8, 100):
        kinds = ("task",) if limit % 2 else ("task", "note")
        known = shop.load([message.key for message in messages])
        claimed = shop.claim(kinds, NOON, MINUTE, limit)
        assert expected(known, kinds, limit) == [message.id for message in claimed]


def test_the_backlog_of_one_store_holds_up_no_other(engine: Engine) -> None:
    """Otherwise 1,000 notices to a slow channel come before the one to a fast channel."""
    shop = SqlRepository(engine, codec=CODEC)
    slow = [queued(f"slow {n:03}", "slow", NOON - MINUTE) for n in range(50)]
    shop.commit(Changes(writes=(*slow, queued("b", "fast"), queued("a", "fast"))))
    order = [[one.id for one in shop.claim(["task"], NOON, MINUTE, limit)] for limit in (3, 3)]
    assert [["slow 000", "a", "slow 001"], ["slow 002", "b", "slow 003"]] == order


def test_a_lease_of_no_time_gives_each_message_once(engine: Engine) -> None:
    """Otherwise one claim holds the same message twice."""
    shop = SqlRepository(engine, codec=CODEC)
    shop.commit(Changes(writes=tuple(queued(f"{n}", "ab"[n % 2]) for n in range(5))))
    claimed = shop.claim(["task"], NOON, timedelta(0), 100)
    assert ["0", "1", "2", "3", "4"] == [message.id for message in claimed]
    assert [] == shop.claim(["task"], NOON, MINUTE, 0)


# Records are removed


def test_a_removed_record_is_gone_with_all_that_is_known_of_it(engine: Engine) -> None:
    """Otherwise what was to be forgotten is still there, or found by a key."""
    shop = SqlRepository(engine, codec=CODEC)
    gone, kept = note("a", keys=["k", "l"], listings=["x"]), note("b", keys=["l"], listings=["x"])
    told = (entry("a"), entry("b"))
    shop.commit(Changes(writes=(gone, kept, queued("a")), history=told))
    shop.commit(Changes(removes=(evolve(gone, version=1),)))
    assert ([], [entry("b")]) == (shop.history(gone.key), shop.history(kept.key))
    assert Page((evolve(kept, version=1),)) == shop.page(Query(kind="note", listing="x"))
    assert Found((evolve(kept, version=1),), {"k": 2, "l": 2}) == shop.find(["k", "l"])
    assert [] == shop.load([gone.key])
    assert ["a"] == [message.id for message in shop.claim(["task"], NOON, MINUTE)]
    shop.commit(Changes(writes=(gone,)))
    assert [evolve(gone, version=1)] == shop.load([gone.key])


def test_a_record_is_removed_at_the_version_it_was_read_at(engine: Engine) -> None:
    """Otherwise a change that nobody has seen yet is forgotten."""
    shop = SqlRepository(engine, codec=CODEC)
    shop.commit(Changes(writes=(note("a", keys=["k"]), note("b"), note("c"))))
    shop.commit(Changes(writes=(note("a", version=1, keys=["k"]),)))
    removes = (note("a", version=1), note("b", version=1), note("d", version=1), note("c"))
    with pytest.raises(Stale) as stale:
        shop.commit(Changes(removes=removes, writes=(note("b", version=1),), assumes={"k": 2}))
    assert {"note:a", "note:b", "note:c", "note:d"} == stale.value.keys
    with pytest.raises(Stale) as stale:
        shop.commit(Changes(removes=(note("c", version=1),), assumes={"k": 1}))
    assert {"k"} == stale.value.keys
    assert {"k": 2} == shop.find(["k"]).stamps
    assert 3 == len(shop.page(Query(kind="note")).records)


def test_a_removed_message_frees_its_lane(engine: Engine) -> None:
    """Otherwise what comes after a message that was withdrawn is never told."""
    shop = SqlRepository(engine, codec=CODEC)
    first, second = queued("1", lane="x"), queued("2", lane="x", place=2)
    shop.commit(Changes(writes=(first, second)))
    shop.commit(Changes(removes=(evolve(first, version=1),)))
    assert ["2"] == [message.id for message in shop.claim(["task"], NOON, MINUTE)]


def test_of_a_writer_and_a_remover_one_wins(engine: Engine) -> None:
    """Otherwise a record is half there: removed, but still found by a key."""
    shop = SqlRepository(engine, codec=CODEC)
    shop.commit(Changes(writes=tuple(note(f"{n}", keys=["k", f"k{n}"]) for n in range(30))))
    start = Barrier(2)

    def each(remove: bool) -> set[int]:
        start.wait(30)
        won = set()
        for n in range(30) if remove else reversed(range(30)):
            one = note(f"{n}", "new", version=1, keys=["k", f"k{n}"])
            changes = Changes(removes=(one,)) if remove else Changes(writes=(one,))
            try:
                shop.commit(changes)
                won.add(n)
            except Stale as stale:
                assert {f"note:{n}"} == stale.keys
        return won

    with ThreadPoolExecutor(2) as pool:
        removed, written = pool.map(each, (True, False))
    assert (set(range(30)), set()) == (removed | written, removed & written)
    found = {record.id for record in shop.find([f"k{n}" for n in range(30)]).records}
    assert {f"{n}" for n in written} == found
    assert 31 == shop.find(["k"]).stamps["k"]


# Names

LONG = "".join(Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=2000))
"""Text that cannot be compressed, as an index could make room for other text by that."""


def test_the_longest_names_fit_into_every_index(engine: Engine) -> None:
    """Otherwise an import fails in the middle of the night with an error of the database."""
    name, kind = LONG[:1000], LONG[1000:1250]
    codec = Codec({kind: Kind(kind, Note)})
    one = evolve(note(name, keys=[name], listings=[name]), kind=kind)
    queue = Queue(lane=name, place=2**62, due=NOON, group=name)
    shop = SqlRepository(engine, tenant=LONG[-250:], codec=codec)
    told = evolve(entry(name), subject=one.key)
    shop.commit(Changes(writes=(evolve(one, queue=queue),), history=(told,)))
    assert [told] == shop.history(one.key)
    assert 1 == shop.find([name]).stamps[name]


LONGER = LONG[:1001]
WRONG = (
    ("$.writes[0].id", Changes(writes=(note(LONGER),))),
    ("$.writes[1].kind", Changes(writes=(note("a"), evolve(note("b"), kind=LONG[:251])))),
    ("$.writes[0].keys", Changes(writes=(note("a", keys=["k", LONGER]),))),
    ("$.writes[0].listings", Changes(writes=(note("a", listings=[LONGER]),))),
    ("$.writes[0].queue.lane", Changes(writes=(task("a", lane=LONGER),))),
    ("$.writes[0].queue.group", Changes(writes=(queued("a", LONGER),))),
    ("$.removes[0].id", Changes(removes=(note("a\0", version=1),))),
    ("$.assumes", Changes(assumes={LONGER: 0})),
    ("$.history[0].subject.id", Changes(history=(entry("a\ud800"),))),
    ("$.writes[0].id", Changes(writes=(note("é" * 501),))),
)


@pytest.mark.parametrize(("path", "changes"), WRONG)
def test_a_name_that_no_index_could_hold_is_refused_with_its_path(
    engine: Engine, path: str, changes: Changes
) -> None:
    """Otherwise a host learns from a driver, on one of two databases, that something is wrong."""
    with pytest.raises(InvalidInput) as refused:
        SqlRepository(engine, codec=CODEC).commit(changes)
    assert path == refused.value.path


@pytest.mark.parametrize("name", ["a\0b", "\ud800", LONG + LONG])
def test_a_name_that_cannot_exist_is_not_found(engine: Engine, name: str) -> None:
    """Otherwise asking for an order that somebody typed into an address is an error."""
    shop = SqlRepository(engine, codec=CODEC)
    shop.commit(Changes(writes=(note("a", keys=["k"], listings=["x"]), task("a"))))
    assert ([], []) == (shop.load([note(name).key]), shop.history(note(name).key))
    assert Found((), {name: 0}) == shop.find([name])
    assert Page(()) == shop.page(Query(kind="note", listing=name)) == shop.page(Query(kind=name))
    assert [] == shop.claim([name], NOON, MINUTE)


def test_a_cursor_that_no_page_gave_is_refused(engine: Engine) -> None:
    """Otherwise it is an error of the driver, and of one of two databases only."""
    with pytest.raises(InvalidInput):
        SqlRepository(engine, codec=CODEC).page(Query(kind="note", after="a\0"))


def test_a_tenant_that_could_not_be_kept_is_refused_when_the_repository_is_made(
    engine: Engine,
) -> None:
    """Otherwise a host learns it at its first order."""
    for tenant in ("a\0b", LONG[:251]):
        with pytest.raises(Misconfigured, match="the tenant cannot be stored"):
            SqlRepository(engine, tenant=tenant)


def test_ids_come_in_the_order_of_code_points(engine: Engine) -> None:
    """Otherwise a page begins in the middle, as the database sorts by the rules of a language."""
    ids = sorted(["ä", "z", "Z", "a", "ae", "10", "9", "_", "-", "\U0001f600", "\uffef", "İ", TEXT])
    shop = SqlRepository(engine, codec=CODEC)
    shop.commit(Changes(writes=tuple(note(id, keys=ids) for id in ids)))
    pages: list[str] = []
    while len(pages) < len(ids):
        query = Query(kind="note", after=pages[-1] if pages else None, limit=2)
        pages += [record.id for record in shop.page(query).records]
    assert ids == pages == [record.id for record in shop.find(ids[:1]).records]


# Tables and engines


def test_a_host_may_have_the_tables_in_its_own_metadata(tmp_path: Path) -> None:
    """Otherwise a host's migrations drop the tables they do not know."""
    metadata = MetaData()
    own, engine = tables(metadata, prefix="shop_"), sqlite_engine(tmp_path / "host.db")
    create_schema(engine, own)
    use(SqlRepository(engine, codec=CODEC, tables=own))
    engine.dispose()
    names = ["shop_record", "shop_record_key", "shop_record_listing", "shop_stamp", "shop_history"]
    assert sorted(names) == sorted(metadata.tables)


@pytest.mark.parametrize("database", DATABASES)
def test_workers_that_start_at_once_may_all_make_the_tables(database: str, tmp_path: Path) -> None:
    """Otherwise all but one of a host's processes fail on its first day."""
    with an_engine(database, tmp_path) as engine, ThreadPoolExecutor(5) as pool:
        start = Barrier(5)

        def work(_: int) -> None:
            start.wait(30)
            create_schema(engine)

        list(pool.map(work, range(5)))
        assert 5 == len(inspect(engine).get_table_names())
        use(SqlRepository(engine, codec=CODEC))


OLDER = (
    """CREATE TABLE fulfilcore_record (
      tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL,
      schema INTEGER NOT NULL, value TEXT NOT NULL, lane TEXT, place BIGINT, due BIGINT,
      attempt INTEGER, PRIMARY KEY (tenant, kind, id))""",
    """CREATE INDEX fulfilcore_record_due ON fulfilcore_record (tenant, due, place, id)
      WHERE due IS NOT NULL""",
    """CREATE INDEX fulfilcore_record_lane ON fulfilcore_record (tenant, lane, place, id)
      WHERE due IS NOT NULL""",
    """CREATE TABLE fulfilcore_record_key (
      tenant TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
      PRIMARY KEY (tenant, name, kind, id))""",
    "CREATE INDEX fulfilcore_record_key_of ON fulfilcore_record_key (tenant, kind, id, name)",
    """INSERT INTO fulfilcore_record VALUES
      ('default', 'task', 'old', 1, 1, '{"text": "", "number": 0}', 'x', 1, 1, 0)""",
)
"""Some of the tables of the first release, with a message that waits in them."""


@pytest.mark.parametrize("database", DATABASES)
def test_a_migration_brings_older_tables_up_to_date(database: str, tmp_path: Path) -> None:
    """Otherwise whoever has data cannot upgrade, and loses what waited."""
    with an_engine(database, tmp_path) as engine:
        with engine.begin() as connection:
            for statement in OLDER:
                connection.execute(text(statement))
        with pytest.raises(Misconfigured, match="fulfilcore_record has no column group"):
            create_schema(engine)
        with engine.begin() as connection:
            migrate(connection)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert [] == compare_metadata(context, TABLES.record.metadata)
        create_schema(engine)
        shop = SqlRepository(engine, codec=CODEC)
        (claimed,) = shop.claim(["task"], NOON, MINUTE)
        queue = Queue(lane="x", place=1, due=NOON + MINUTE, attempt=1)
        assert ("old", queue) == (claimed.id, claimed.queue)
        use(SqlRepository(engine, "another", CODEC))


def migrate(connection: Connection) -> None:
    """Do what Alembic writes into a migration."""
    context = MigrationContext.configure(connection)
    operations, found = Operations(context), produce_migrations(context, TABLES.record.metadata)
    assert found.upgrade_ops
    for each in found.upgrade_ops.ops:
        for step in each.ops if isinstance(each, OpContainer) else [each]:
            operations.invoke(step)


def test_what_is_committed_survives_the_process(tmp_path: Path) -> None:
    """Otherwise a restart loses orders."""
    first = sqlite_engine(tmp_path / "shop.db")
    create_schema(first)
    SqlRepository(first, codec=CODEC).commit(Changes(writes=(note("a", "kept"),)))
    first.dispose()
    second = sqlite_engine(tmp_path / "shop.db")
    (record,) = SqlRepository(second, codec=CODEC).load([note("a").key])
    with second.connect() as connection:
        mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
    second.dispose()
    assert (note("a", "kept").value, "wal") == (record.value, mode)


def test_an_engine_in_autocommit_mode_still_writes_all_or_nothing(engine: Engine) -> None:
    """Otherwise a setting of the host's engine leaves half an order behind."""
    shop = SqlRepository(engine.execution_options(isolation_level="AUTOCOMMIT"), codec=CODEC)
    with pytest.raises(Stale):
        shop.commit(Changes(writes=(note("a", keys=["k"]), note("b", version=7))))
    assert (Found((), {"k": 0}), []) == (shop.find(["k"]), shop.load([note("a").key]))
    with engine.connect() as connection:
        seeded = connection.execute(text("SELECT count(*) FROM fulfilcore_record")).scalar_one()
    assert 0 == seeded


def test_an_unknown_database_is_refused_when_the_repository_is_made() -> None:
    """Otherwise a host learns at its first order that its database is not supported."""
    engine = sqlite_engine(":memory:")
    engine.dialect.name = "oracle"
    with pytest.raises(Misconfigured, match="oracle is not one of postgresql, sqlite"):
        SqlRepository(engine)


def test_an_engine_of_the_other_colour_is_refused_when_the_repository_is_made() -> None:
    """Otherwise a host learns at its first order that it mixed up two drivers."""
    with pytest.raises(Misconfigured, match="aiosqlite is an async driver: take a sync engine"):
        SqlRepository(create_engine("sqlite+aiosqlite://"))
    with pytest.raises(Misconfigured, match="pysqlite is a sync driver: take an async engine"):
        AsyncSqlRepository(sqlite_engine(":memory:"))  # type: ignore[arg-type]
    AsyncSqlRepository(async_sqlite_engine(":memory:"))


def test_sqlalchemy_is_only_loaded_by_who_uses_it() -> None:
    """Otherwise everybody must install the extra."""
    code = "import sys, fulfilcore.adapters; print('sqlalchemy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False" == run.stdout.strip()
