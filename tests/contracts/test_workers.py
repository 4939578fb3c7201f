"""Many workers at one outbox, in threads and in processes, on every storage that ships.

A channel keeps the book: no message is ever under way twice, lanes are told in order, and what
was told is told again only where the channel can bear it.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from secrets import token_hex
from threading import Barrier, Lock
from time import sleep
from typing import TypeAlias

import pytest
from attrs import evolve
from sqlalchemy import create_engine

from builders import AMAZON, AMAZON_CAN, HUB, HUB_CAN, MUTE_CAN, NOON, SHOP, an_account, at
from fulfilcore.accounts import Store
from fulfilcore.adapters import MemoryRepository, MemoryStorage
from fulfilcore.adapters.sql import SqlRepository, create_schema, sqlite_engine
from fulfilcore.flows import Post, deliver
from fulfilcore.intake import Capabilities, Rate
from fulfilcore.messages import FINAL, Done, Later, Message, Missing, Outcome, State
from fulfilcore.notices import Retry
from fulfilcore.ports import Channel, Repository
from fulfilcore.running import run
from fulfilcore.testing.faults import Crash
from fulfilcore.values import StoreId
from outbox import a_message, put, stored
from postgres import NoServer, address

WORKERS = 8
STORES = {AMAZON: AMAZON_CAN, HUB: HUB_CAN, SHOP: MUTE_CAN}
Open: TypeAlias = Callable[[], Repository]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """How a worker opens the storage that it shares with the others."""
    if request.param == "memory":
        shared = MemoryStorage()
        yield lambda: MemoryRepository(storage=shared)
        return
    engine = (
        sqlite_engine(tmp_path / "shop.db")
        if request.param == "sqlite"
        else create_engine(_postgres(), pool_size=WORKERS)
    )
    create_schema(engine)
    tenant = token_hex(8)
    yield lambda: SqlRepository(engine, tenant)
    engine.dispose()


def _postgres() -> str:
    try:
        return address().replace("postgresql://", "postgresql+psycopg://", 1)
    except NoServer as none:
        pytest.skip(f"no PostgreSQL: {none}")


class Book:
    """A channel that notes what it is told by whom, and how often a call began during another.

    It knows what it was told, and after the first call about each of `fatal` its caller dies.
    """

    def __init__(self, fatal: frozenset[str] = frozenset(), later: datetime | None = None) -> None:
        self.lock, self.fatal, self.later = Lock(), set(fatal), later
        self.told, self.under_way, self.twice = list[str](), set[str](), list[str]()

    def tell(self, message: Message) -> Outcome:
        """Take it, and let others come between."""
        with self.lock:
            self.twice += [message.id] if message.id in self.under_way else []
            self.under_way.add(message.id)
            self.told.append(message.id)
        sleep(0.0002)
        with self.lock:
            self.under_way.discard(message.id)
            if message.id in self.fatal:
                self.fatal.discard(message.id)
                raise Crash(message.id)
        return Later(self.later) if self.later else Done()

    def look_up(self, message: Message) -> Outcome:
        """Whether it was told."""
        with self.lock:
            return Done() if message.id in self.told else Missing()


def a_backlog(lanes: int = 20) -> list[Message]:
    """Of three stores so many orders with five messages each: three hundred, if not said."""
    return [
        a_message(store, f"{lane:02}", number)
        for store in STORES
        for lane in range(lanes)
        for number in range(1, 6)
    ]


def a_post(
    channel: Channel, now: datetime = NOON, stores: dict[StoreId, Capabilities] = STORES
) -> Post:
    """Delivering to those stores at that instant."""
    return Post(
        account=an_account(stores=[Store(id=id, capabilities=can) for id, can in stores.items()]),
        channels=dict.fromkeys(stores, channel),
        retry=Retry(wait=lambda tried: timedelta(minutes=tried)),
        clock=lambda: now,
    )


def work(post: Post, open_: Open, workers: int = WORKERS) -> None:
    """Let so many workers deliver at once until nothing is due; one that dies is replaced."""
    start = Barrier(workers)

    def worker(number: int) -> None:
        repository = open_()
        start.wait(timeout=30)
        while _delivers(post, repository, limit=3 + number):
            pass

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(worker, range(workers)))


def _delivers(post: Post, repository: Repository, limit: int) -> bool:
    try:
        return bool(run(deliver(post, repository, limit=limit)))
    except Crash:
        return True


def out_of_order(told: list[str]) -> list[str]:
    """The messages that were first told after a later one of their lane."""
    firsts, last, wrong = dict.fromkeys(told), dict[str, str](), list[str]()
    for id in firsts:
        lane = id.partition("#")[0]
        wrong += [id] if last.get(lane, "") > id else []
        last[lane] = id
    return wrong


def test_workers_tell_everything_once_and_in_order(storage: Open) -> None:
    """Eight at once: nothing is under way twice, nothing is told twice, no lane is overtaken."""
    book, messages = Book(), a_backlog()
    put(storage(), messages)

    work(a_post(book), storage)

    assert ([], []) == (book.twice, out_of_order(book.told))
    assert sorted(m.id for m in messages) == sorted(book.told)
    after = stored(storage(), messages).values()
    assert {(State.SENT, 1, 1)} == {(m.state, m.tried, m.answered) for m in after}


@pytest.mark.rule("S001-19")
def test_workers_that_die_repeat_only_what_may_be_repeated(storage: Open) -> None:
    """Twelve die right after a call: that is told again, looked up, or in doubt; nothing else is.

    What a dead worker had claimed beside it was never told, and is told once like all the others.
    """
    messages = a_backlog(lanes=8)
    fatal = {store: {m.id for m in messages if m.store == store and _fatal(m)} for store in STORES}
    book = Book(frozenset().union(*fatal.values()))
    put(storage(), messages)

    now, after = NOON, messages
    while {m.state for m in after} - FINAL and now < at(600):
        work(a_post(book, now), storage)
        now += timedelta(minutes=6)
        after = list(stored(storage(), messages).values())

    assert ([], [], set()) == (book.twice, out_of_order(book.told), book.fatal)
    times = Counter(book.told)
    assert fatal[AMAZON] == {id for id, count in times.items() if count == 2}
    assert (120, 120 + 4) == (len(times), times.total())
    assert fatal[SHOP] == {m.id for m in after if m.state is State.IN_DOUBT}
    assert {State.SENT: 120 - 4, State.IN_DOUBT: 4} == Counter(m.state for m in after)


def _fatal(message: Message) -> bool:
    """Of every other order the message in the middle: those behind it must wait."""
    return message.place == 3 and int(message.notice.reference) % 2 == 0


def test_workers_share_the_rate_of_a_store(storage: Open) -> None:
    """At one instant all of them together get the burst, half a second later one; no slot more."""
    stores = {AMAZON: evolve(AMAZON_CAN, notice_rate=Rate(Decimal(2), burst=10)), HUB: HUB_CAN}
    messages = [a_message(store, f"{n:02}") for store in stores for n in range(40)]
    book, counts = Book(), list[int]()
    put(storage(), messages)

    for seconds in (0, 0.5, 3):
        before = len(book.told)
        work(a_post(book, NOON + timedelta(seconds=seconds), stores), storage)
        counts.append(len(book.told) - before)

    assert [10 + 40, 1, 5] == counts
    assert ([], 56) == (book.twice, len(set(book.told)))


def test_workers_leave_a_store_alone_that_asks_for_it(storage: Open) -> None:
    """Each was told to wait at most once: whoever comes next sees that the store rests."""
    rest, messages = NOON + timedelta(seconds=90), [a_message(HUB, f"{n:02}") for n in range(40)]
    book = Book(later=rest)
    put(storage(), messages)

    work(a_post(book), storage)

    assert 1 <= len(book.told) <= WORKERS
    after = stored(storage(), messages).values()
    assert {(State.OWED, rest, False)} == {(m.state, m.due, m.unsure) for m in after}
    book.later = None
    work(a_post(book, rest), storage)
    assert {State.SENT} == {m.state for m in stored(storage(), messages).values()}


class Log:
    """A channel of a process: each call's begin and end is a line in a file that all share.

    The process meets the others in its first call, and is killed in the middle of its `last`.
    """

    def __init__(self, path: Path, last: int, meet: Callable[[], object]) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.calls, self.last, self.meet = 0, last, meet

    def tell(self, message: Message) -> Outcome:
        """Begin, let others come between, end."""
        os.write(self.file, f"begin {message.id}\n".encode())
        self.calls += 1
        if self.calls == 1:
            self.meet()
        if self.calls == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(self.file, f"end {message.id}\n".encode())
        return Done()

    def look_up(self, message: Message) -> Outcome:
        """Nobody asks: every store honours keys."""
        raise AssertionError(message.id)


def process(
    database: Path, log: Path, now: datetime, last: int, meet: Callable[[], object]
) -> None:
    """A worker in a process of its own."""
    engine = sqlite_engine(database)
    post = a_post(Log(log, last, meet), now, KEYED)
    while run(deliver(post, SqlRepository(engine), limit=7)):
        pass
    engine.dispose()


KEYED = dict.fromkeys(STORES, AMAZON_CAN)


def test_processes_share_a_file(tmp_path: Path) -> None:
    """Four processes, one of them killed in a call: only what it was telling is told again."""
    database, log, messages = tmp_path / "shop.db", tmp_path / "log", a_backlog(lanes=8)
    engine = sqlite_engine(database)
    create_schema(engine)
    put(SqlRepository(engine), messages)
    spawn = get_context("spawn")
    meet = partial(spawn.Barrier(4).wait, 60)
    workers = [
        spawn.Process(target=process, args=(database, log, NOON, last, meet))
        for last in (0, 0, 0, 5)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    process(database, log, at(6), 0, lambda: None)

    begun, under_way, twice = Counter[str](), Counter[str](), list[str]()
    for line in log.read_text("utf-8").splitlines():
        what, _, id = line.partition(" ")
        begun[id] += what == "begin"
        under_way[id] += 1 if what == "begin" else -1
        twice += [id] if under_way[id] == 2 else []
    killed = [id for id, count in under_way.items() if count]
    assert [0, 0, 0, -signal.SIGKILL] == [worker.exitcode for worker in workers]
    assert (1, killed) == (len(killed), [id for id, count in begun.items() if count == 2])
    assert (killed, 120) == (twice, len(begun))
    after = stored(SqlRepository(engine), messages).values()
    engine.dispose()
    assert {State.SENT} == {m.state for m in after}
