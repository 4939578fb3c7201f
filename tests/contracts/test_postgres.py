"""What only a real PostgreSQL shows: many writers at once, lost connections, late commits."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Barrier, Event
from time import monotonic, sleep
from typing import TypeAlias, TypeVar, cast

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from attrs import evolve
from sql_uses import an_engine, queued
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import PoolProxiedConnection
from typer.testing import CliRunner

import postgres
from fulfilcore.adapters.sql import AsyncSqlRepository, SqlRepository, create_schema
from fulfilcore.adapters.sql.tables import TABLES
from fulfilcore.changes import Changes, Found, Record
from fulfilcore.cli.app import app
from fulfilcore.errors import Stale
from fulfilcore.testing.contracts import MINUTE
from fulfilcore.testing.kinds import CODEC, NOON, NOTE, Note, entry, note, one_more

T = TypeVar("T")
Psycopg: TypeAlias = psycopg.Connection[tuple[object, ...]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A PostgreSQL with the tables in it."""
    with an_engine("postgresql", tmp_path) as engine:
        create_schema(engine)
        yield engine


def together(workers: int, work: Callable[[int], T]) -> list[T]:
    """Have several threads do it at once."""
    start = Barrier(workers)

    def worker(number: int) -> T:
        start.wait(30)
        return work(number)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(worker, range(workers)))


@contextmanager
def another(engine: Engine) -> Iterator[Engine]:
    """An engine of another process, to which other things happen."""
    other = create_engine(engine.url)
    yield other
    other.dispose()


def driver_of(pooled: PoolProxiedConnection) -> Psycopg:
    """The connection of the driver."""
    driver = cast(object, pooled.driver_connection)
    assert isinstance(driver, psycopg.Connection)
    return driver


def end_connection(engine: Engine, driver: Psycopg) -> None:
    """The network, or an administrator, ends a connection."""
    with engine.begin() as admin:
        params = {"pid": driver.info.backend_pid}
        admin.execute(text("SELECT pg_terminate_backend(:pid, 30000)"), params)


def wait_until(engine: Engine, question: str) -> None:
    """Wait until the server says yes; for ever is a failure."""
    end = monotonic() + 30
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.execute(text(question)).scalar_one():
            assert monotonic() < end, question
            sleep(0.01)


WAITING = """SELECT count(*) > 0 FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query LIKE '%fulfilcore_record%' AND state = 'active'"""


# Many writers


def test_workers_that_count_lose_nothing(engine: Engine) -> None:
    """Otherwise units are counted wrongly on a busy day."""
    SqlRepository(engine, codec=CODEC).commit(Changes(writes=(note("a", keys=["k"]),)))

    def count(_: int) -> int:
        shop, tries = SqlRepository(engine, codec=CODEC), 0
        for _ in range(15):
            while True:
                tries += 1
                found = shop.find(["k"])
                try:
                    shop.commit(Changes(writes=(one_more(found.records[0]),), assumes=found.stamps))
                    break
                except Stale as stale:
                    assert {"k", "note:a"} == stale.keys
        return tries

    tries = together(6, count)
    found = SqlRepository(engine, codec=CODEC).find(["k"])
    assert (Note("", 90), {"k": 91}) == (found.records[0].value, found.stamps)
    assert sum(tries) > 90, "nobody ever met another: this shows nothing"


def test_of_two_decisions_that_assumed_each_other_s_keys_one_wins(engine: Engine) -> None:
    """Otherwise two decisions are both right about what they saw, and wrong together."""
    shop, keys = SqlRepository(engine, codec=CODEC), ("k", "l")
    shop.commit(Changes(writes=(note("a", keys=keys),)))

    def decide(number: int) -> int:
        shop, won = SqlRepository(engine, codec=CODEC), 0
        mine, other = keys[number], keys[1 - number]
        for turn in range(20):
            assumed = shop.find([other]).stamps
            meet.wait(30)
            try:
                shop.commit(Changes(writes=(note(f"{turn}{mine}", keys=[mine]),), assumes=assumed))
                won += 1
            except Stale as stale:
                assert {other} == stale.keys
            meet.wait(30)
        return won

    meet = Barrier(2)
    assert 20 == sum(together(2, decide))


def any_changes(chance: Random, shop: SqlRepository) -> Changes:
    """Some of a few records, in any order: written, written anew, moved, removed."""
    ids = chance.sample("abcdefgh", k=chance.randrange(1, 5))
    keys = chance.sample("klmnopqr", k=3)
    stored = {record.id: record for record in shop.load([NOTE.key(id) for id in ids])}
    gone = [stored.pop(id) for id in list(stored) if chance.random() < 0.3]
    writes = [
        evolve(stored.get(id) or note(id), keys=frozenset(chance.sample(keys, k=2)))
        for id in ids
        if id not in {record.id for record in gone}
    ]
    assumes = shop.find(chance.sample("klmnopqr", k=2)).stamps
    return Changes(writes=tuple(writes), removes=tuple(gone), assumes=assumes)


def test_commits_never_deadlock(engine: Engine) -> None:
    """Otherwise on a busy day commits fail, one second late, for no reason that helps anybody."""

    def work(number: int) -> Counter[str]:
        chance, shop = Random(number), SqlRepository(engine, codec=CODEC)
        done = Counter[str]()
        for _ in range(60):
            changes = any_changes(chance, shop)
            before = {record.id: record.keys for record in changes.removes}
            try:
                shop.commit(changes)
            except Stale as stale:
                assert stale.__cause__ is None, "the server had to end a deadlock"
                done["stale"] += 1
            else:
                done["done"] += 1
                done["removed"] += len(before)
        return done

    done = sum(together(8, work), Counter[str]())
    assert min(done["stale"], done["done"], done["removed"]) > 10
    with engine.connect() as connection:
        lost = """SELECT count(*) FROM fulfilcore_record_key AS k LEFT JOIN fulfilcore_record AS r
            USING (tenant, kind, id) WHERE r.id IS NULL"""
        seeds = "SELECT count(*) FROM fulfilcore_record WHERE version = 0"
        assert [0, 0] == [connection.execute(text(each)).scalar_one() for each in (lost, seeds)]


def test_a_deadlock_with_a_host_s_own_statement_is_stale(engine: Engine) -> None:
    """Otherwise a flow that could simply look again ends with an error of the driver."""
    shop = SqlRepository(engine, codec=CODEC)
    shop.commit(Changes(writes=(note("a", keys=["k"]), note("b"))))
    mine = Changes(writes=(note("a", version=1), note("b", version=1)), assumes={"k": 1})
    lock = "SELECT 1 FROM fulfilcore_record WHERE id = :id FOR UPDATE"
    with another(engine) as host, host.begin() as connection, ThreadPoolExecutor(1) as pool:
        connection.execute(
            text("SET LOCAL deadlock_timeout = '1h'")
        )  # it is not the one to give in
        connection.execute(text(lock), {"id": "b"})
        commit = pool.submit(shop.commit, mine)
        wait_until(engine, WAITING)
        connection.execute(text(lock), {"id": "a"})
        with pytest.raises(Stale) as stale:
            commit.result(30)
    assert {"k", "note:a", "note:b"} == stale.value.keys
    assert isinstance(stale.value.__cause__, DBAPIError)
    shop.commit(mine)


# Many workers


def finished(message: Record[object]) -> Record[object]:
    """The message, waiting for nothing."""
    assert message.queue
    return evolve(message, queue=evolve(message.queue, due=None))


def test_each_of_1000_messages_is_claimed_once_and_its_lane_in_order(engine: Engine) -> None:
    """Otherwise a channel is told twice, or of the new label before the old one."""
    shop = SqlRepository(engine, codec=CODEC)
    lanes = {f"{n:04}": f"lane {n % 300}" for n in range(1000)}
    queue = [
        queued(id, f"store {n % 3}", lane=lane, place=n)
        for n, (id, lane) in enumerate(lanes.items())
    ]
    shop.commit(Changes(writes=tuple(queue)))
    told: list[str] = []

    def work(number: int) -> int:
        shop, claims = SqlRepository(engine, codec=CODEC), 0
        end = monotonic() + 120
        while len(told) < 1000 and monotonic() < end:
            claimed = shop.claim(["task"], NOON, MINUTE, limit=5 + number)
            told.extend(message.id for message in claimed)
            shop.commit(Changes(writes=tuple(map(finished, claimed))))
            claims += bool(claimed)
        return claims

    assert min(together(6, work)) > 0
    assert sorted(lanes) == sorted(told)
    in_lanes = defaultdict(list)
    for id in told:
        in_lanes[lanes[id]].append(id)
    assert [] == [ids for ids in in_lanes.values() if ids != sorted(ids)]


@contextmanager
def on_the_point_of_commit(engine: Engine, work: Callable[[SqlRepository], T]) -> Iterator[list[T]]:
    """Another worker has done everything but the commit itself; that comes at the end."""
    reached, go, results = Event(), Event(), list[T]()

    def hold(_: Connection) -> None:
        reached.set()
        assert go.wait(30)

    with another(engine) as other, ThreadPoolExecutor(1) as pool:
        event.listen(other, "commit", hold)
        doing = pool.submit(work, SqlRepository(other, codec=CODEC))
        assert reached.wait(30)
        try:
            yield results
        finally:
            go.set()
            results.append(doing.result(30))


def claimed(shop: SqlRepository) -> list[str]:
    """What a worker gets at noon."""
    return [message.id for message in shop.claim(["task"], NOON, MINUTE)]


def test_a_lane_is_not_overtaken_while_its_first_message_is_locked(engine: Engine) -> None:
    """Otherwise a worker that passes over a locked message tells the channel the next one first."""
    shop = SqlRepository(engine, codec=CODEC)
    lane = tuple(queued(f"{n}", lane="x", place=n) for n in (1, 2, 3))
    shop.commit(Changes(writes=(*lane, queued("other"))))
    with on_the_point_of_commit(
        engine, lambda other: other.claim(["task"], NOON, MINUTE, 1)
    ) as got:
        assert ["other"] == claimed(shop)
    ((first,),) = got
    assert ("1", []) == (first.id, claimed(shop))
    done = Changes(writes=(finished(first),))
    with on_the_point_of_commit(engine, lambda it: it.commit(done)):
        assert [] == claimed(shop)
    assert ["2"] == claimed(shop)


def test_workers_share_a_backlog_without_waiting_for_each_other(engine: Engine) -> None:
    """Otherwise ten workers are as slow as one."""
    shop = SqlRepository(engine, codec=CODEC)
    shop.commit(Changes(writes=tuple(queued(f"{n}", "ab"[n % 2]) for n in range(8))))
    with on_the_point_of_commit(
        engine, lambda other: other.claim(["task"], NOON, MINUTE, 4)
    ) as got:
        rest = [message.id for message in shop.claim(["task"], NOON, MINUTE, 3)]
    assert [["0", "1", "2", "3"]] == [[message.id for message in each] for each in got]
    assert ["4", "5", "6"] == rest


def test_what_is_committed_late_is_still_claimed(engine: Engine) -> None:
    """Otherwise a message of lower id and older due, whose commit took longer, is never told."""
    shop = SqlRepository(engine, codec=CODEC)
    early = queued("a", due=NOON - MINUTE)
    with on_the_point_of_commit(engine, lambda it: it.commit(Changes(writes=(early,)))):
        shop.commit(Changes(writes=(queued("m"),)))
        assert ["m"] == claimed(shop)
    assert ["a"] == claimed(shop)


# Lost connections


def rich_changes(version: int) -> Changes:
    """A commit that sends every statement a commit can send."""
    old = note("old", version=version, keys=["k", f"k{version}"], listings=[f"x{version}"])
    writes = (old, note(f"new {version}", keys=["k"], listings=["x"]), queued(f"task {version}"))
    gone = note(f"gone {version}", version=1)
    told = (entry("old", f"{version}"),)
    return Changes(writes=writes, removes=(gone,), assumes={"k": version}, history=told)


def everything(engine: Engine) -> Sequence[object]:
    """All rows of all tables."""
    with engine.connect() as connection:
        return [sorted(map(repr, connection.execute(table.select()).all())) for table in TABLES.all]


def test_a_writer_killed_at_any_statement_leaves_nothing(engine: Engine) -> None:
    """Otherwise a crash leaves half an order behind."""
    shop = SqlRepository(engine, codec=CODEC)
    shop.commit(Changes(writes=tuple(note(f"gone {n}") for n in range(2))))
    shop.commit(evolve(rich_changes(0), removes=(note("gone 0", version=1),)))
    before, statement = everything(engine), -1
    while True:
        statement += 1
        if not _killed_at(engine, statement):
            break
        assert before == everything(engine), f"statement {statement} left something"
    assert statement > 15
    assert 2 == shop.find(["k"]).stamps["k"]


def _killed_at(engine: Engine, number: int) -> bool:
    """Whether a commit had so many statements that it was killed at this one."""
    sent = Counter[str]()

    def kill(connection: Connection, *_: object) -> None:
        if sent["statements"] == number:
            end_connection(engine, driver_of(connection.connection))
        sent["statements"] += 1

    with another(engine) as victim:
        # The last thing sent is the commit itself.
        event.listen(victim, "before_cursor_execute", kill)
        event.listen(victim, "commit", kill)
        try:
            SqlRepository(victim, codec=CODEC).commit(rich_changes(1))
        except OperationalError:
            return True
        return False


def test_a_commit_whose_answer_was_lost_is_repeated_safely(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a connection that breaks at the wrong moment doubles a shipment."""
    changes = Changes(writes=(note("a", keys=["k"]),), assumes={"k": 0}, history=(entry("a"),))
    with another(engine) as victim:

        def lose_the_answer(pooled: PoolProxiedConnection) -> None:
            driver = driver_of(pooled)
            driver.commit()
            end_connection(engine, driver)
            driver.execute("SELECT 1")

        shop = SqlRepository(victim, codec=CODEC)
        with monkeypatch.context() as patch, pytest.raises(OperationalError):
            patch.setattr(victim.dialect, "do_commit", lose_the_answer)
            shop.commit(changes)
        with pytest.raises(Stale) as stale:
            shop.commit(changes)
        assert {"k", "note:a"} == stale.value.keys
        assert ({"k": 1}, [entry("a")]) == (shop.find(["k"]).stamps, shop.history(NOTE.key("a")))


def test_a_lost_connection_is_not_lent_again(engine: Engine) -> None:
    """Otherwise a host must be restarted whenever its database was."""
    shop = SqlRepository(engine, codec=CODEC)
    shop.commit(Changes(writes=(note("a"),)))
    with another(engine) as admin, engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        end_connection(admin, driver_of(connection.connection))
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
    assert ["a"] == [record.id for record in shop.load([NOTE.key("a")])]


def test_a_cancelled_commit_leaves_nothing(engine: Engine) -> None:
    """Otherwise a request that its client gave up leaves half an order, or a broken connection."""

    async def cancelled() -> Found:
        other = create_async_engine(engine.url, pool_size=1, max_overflow=0)
        shop = AsyncSqlRepository(other, codec=CODEC)
        changes = Changes(writes=(note("a", version=1), note("b", keys=["k"])))
        commit = asyncio.create_task(shop.commit(changes))
        await asyncio.to_thread(wait_until, engine, WAITING)
        commit.cancel()
        with pytest.raises(asyncio.CancelledError):
            await commit
        found = await shop.find(["k"])
        await other.dispose()
        return found

    SqlRepository(engine, codec=CODEC).commit(Changes(writes=(note("a"),)))
    with engine.begin() as connection:
        connection.execute(text("SELECT 1 FROM fulfilcore_record FOR UPDATE"))
        assert Found((), {"k": 0}) == asyncio.run(cancelled())


# The whole of it


def test_migrations_find_nothing_to_do_where_the_tables_were_made(engine: Engine) -> None:
    """Otherwise each new migration of a host has something in it that nobody asked for."""
    options = {"compare_type": True, "compare_server_default": True}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert [] == compare_metadata(context, TABLES.record.metadata)


def test_the_trading_day_shows_the_same_board(engine: Engine) -> None:
    """Otherwise what a day comes to depends on where it is kept."""
    url = engine.url.render_as_string(hide_password=False)
    boards = [
        CliRunner().invoke(app, ["run", f"{ROOT}/examples/trading_day", "--json", "--db", db])
        for db in ("sqlite://", url, url)
    ]
    assert [0, 0, 0] == [board.exit_code for board in boards]
    assert boards[0].output == boards[1].output == boards[2].output


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_without_a_server_tests_are_skipped_and_in_ci_they_fail(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    """Otherwise CI is green and nothing was tried on PostgreSQL."""
    none = postgres.NoServer("no PostgreSQL binaries found")
    monkeypatch.setattr(postgres, "_found", lambda: none)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="no PostgreSQL binaries found"):
        postgres.demanded()
