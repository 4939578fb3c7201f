"""Sixteen workers at one outbox in PostgreSQL, beside one worker and beside a queue by hand.

Every worker is a process with a connection of its own, which has done the same once before it is
timed. A channel takes fifty milliseconds to answer a call: few are that fast, and a slower one
costs the queue more. What it was told is counted: a message that is told twice, or never, fails
the bench, ours or theirs.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from multiprocessing import SimpleQueue, get_context
from random import Random
from secrets import token_hex
from time import perf_counter, sleep
from typing import TypeAlias

from attrs import evolve, field, frozen
from sqlalchemy import (
    URL,
    Column,
    Engine,
    MetaData,
    Select,
    Table,
    Text,
    create_engine,
    insert,
    literal,
    select,
    update,
)

from benchmarks.measure import Disagree, Effort, Measured, Pair, agree
from benchmarks.servers import empty_schema, settings
from benchmarks.trade import NOON, order
from fulfilcore.accounts import Account, Store
from fulfilcore.adapters.sql import SqlRepository, create_schema
from fulfilcore.adapters.sql.tables import TABLES
from fulfilcore.channels import bigcommerce
from fulfilcore.flows import Post, deliver, import_orders, ship_order
from fulfilcore.intake import ChannelOrder, ReadResult
from fulfilcore.messages import Done, Message, Outcome
from fulfilcore.notices import Retry
from fulfilcore.orders import Actor, Moved, Order, Ship
from fulfilcore.ports import Repository
from fulfilcore.running import run
from fulfilcore.values import CommandId, ShipmentId, StoreId

WORKERS, MESSAGES = 16, 96
_BATCH, _LIMIT, _TURNS = 10, 5, 3
_CALL = 0.050  # seconds
_ANN = Actor("Ann")
_SHOPS = tuple(StoreId(f"shop-{number}") for number in range(4))
_ACCOUNT = Account(
    tenant="acme",
    country="US",
    zone="America/Chicago",
    stores=tuple(
        Store(id=id, capabilities=evolve(bigcommerce.CAPABILITIES, system=f"system-{id}"))
        for id in _SHOPS
    ),
)
Batch: TypeAlias = tuple[StoreId, Sequence[ChannelOrder]]
Next: TypeAlias = Callable[[], int]
Work: TypeAlias = Callable[[Next], list[str]]
"""What a worker does until nothing is left, and what the channels were told by it."""

Hired: TypeAlias = Callable[[], Work]
"""Makes a worker in its process: it connects, and does the same once in a shop of its own."""


@frozen
class Shift:
    """When a worker began and ended, and what it told."""

    began: float
    ended: float
    told: list[str] = field(repr=False)


def against_one(effort: Effort) -> Measured:
    """Messages a second, orders imported and shipped on the way: 16 workers, then a single one."""
    batches, count = _batches(min(MESSAGES, effort.most))
    with empty_schema() as url:
        _made(url)

        def rate(workers: int) -> float:
            return _rate(partial(_clerk, url, token_hex(8), batches), workers, count)

        return Measured(
            _turns(effort, partial(rate, _workers(count)), partial(rate, 1)), settings(url)
        )


def against_queue(effort: Effort) -> Measured:
    """Messages a second out of a full outbox: 16 workers of ours, 16 with a queue by hand."""
    batches, count = _batches(min(MESSAGES, effort.most))
    with empty_schema() as url:
        engine = _made(url)
        notices = _filled(engine, batches)
        engine.dispose()

        def ours() -> float:
            shop = token_hex(8)
            _copied(url, shop)
            return _rate(partial(_clerk, url, shop, ()), _workers(count), count)

        def theirs() -> float:
            shop = token_hex(8)
            _queued(url, shop, notices)
            return _rate(partial(_by_hand, url, shop), _workers(count), count)

        return Measured(_turns(effort, ours, theirs), settings(url))


def _workers(count: int) -> int:
    """All of them for all messages, fewer for a few."""
    return max(2, WORKERS * count // MESSAGES)


def _turns(
    effort: Effort, ours: Callable[[], float], theirs: Callable[[], float]
) -> tuple[Pair, ...]:
    return tuple(Pair(ours(), theirs()) for _ in range(min(_TURNS, effort.repeats)))


def _rate(hired: Hired, workers: int, count: int) -> float:
    """Messages a second by so many processes; every one told once, or it is no rate at all."""
    shifts = _shifts(hired, workers)
    told = Counter(id for shift in shifts for id in shift.told)
    agree("messages told twice", [id for id, times in told.items() if times > 1], [])
    agree("messages told", len(told), count)
    return count / (max(s.ended for s in shifts) - min(s.began for s in shifts))


def _shifts(hired: Hired, workers: int) -> list[Shift]:
    """Let processes begin at the same moment; starting and warming them is off the clock."""
    context = get_context("fork")
    taken, start = context.Value("i", 0), context.Barrier(workers)
    answers: SimpleQueue[Shift | str] = context.SimpleQueue()

    def next_number() -> int:
        with taken.get_lock():
            taken.value += 1
            return int(taken.value) - 1

    def process() -> None:
        try:
            work = hired()
            start.wait(60)
            began = perf_counter()
            told = work(next_number)
            answers.put(Shift(began, perf_counter(), told))
        except Exception as error:  # whatever it is: the bench has failed, and is to say why
            answers.put(repr(error))

    processes = [context.Process(target=process) for _ in range(workers)]
    for each in processes:
        each.start()
    shifts = [answers.get() for _ in processes]
    for each in processes:
        each.join()
    failed = [shift for shift in shifts if isinstance(shift, str)]
    if failed:
        raise Disagree(f"a worker failed: {failed[0]}")
    return [shift for shift in shifts if isinstance(shift, Shift)]


class Slow:
    """A channel that takes its time to answer."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, message: Message) -> Outcome:
        """Take it."""
        self.call(message.id)
        return Done()

    def call(self, id: str) -> None:
        """The call itself, the same for both sides."""
        sleep(_CALL)
        self.told.append(id)

    def look_up(self, message: Message) -> Outcome:
        """Nothing is ever in doubt here."""
        raise Disagree(f"{message.id} was in doubt")


# --- ours


def _clerk(url: URL, shop: str, batches: Sequence[Batch]) -> Work:
    """A worker of ours, which has imported, shipped and told one order of a shop of its own."""
    engine = create_engine(url, pool_size=1)
    own, _ = _batches(1)
    _day(engine, token_hex(8), own, iter(range(9)).__next__)
    return partial(_day, engine, shop, batches)


def _day(engine: Engine, shop: str, batches: Sequence[Batch], next_number: Next) -> list[str]:
    """Import and ship batches as long as there are any, then tell the stores what is due."""
    repository, channel = SqlRepository(engine, shop), Slow()
    post = Post(
        account=_ACCOUNT,
        channels=dict.fromkeys(_SHOPS, channel),
        retry=Retry(wait=lambda tried: timedelta(minutes=tried)),
        clock=lambda: NOON,
    )
    while (number := next_number()) < len(batches):
        for each in _imported(batches[number], repository):
            _ship(each, repository)
    while run(deliver(post, repository, limit=_LIMIT)):
        pass
    return channel.told


def _imported(batch: Batch, repository: Repository) -> tuple[Order, ...]:
    store, contents = batch
    read = ReadResult(orders=tuple(contents))
    flow = import_orders(read, store=store, account=_ACCOUNT, repository=repository, now=NOON)
    return run(flow).orders


def _ship(each: Order, repository: Repository) -> None:
    parcel = Ship(shipment=ShipmentId(f"s-{each.id}"), carrier="UPS", tracking="1Z")
    answer = run(
        ship_order(
            each.id,
            parcel,
            id=CommandId(f"c-{each.id}"),
            by=_ANN,
            now=NOON,
            repository=repository,
        )
    )
    if not isinstance(answer, Moved):
        raise Disagree(f"{each.id} was not shipped")


def _batches(count: int) -> tuple[Sequence[Batch], int]:
    dice = Random(41)
    contents = [order(dice, number, open_only=True) for number in range(count)]
    starts = range(0, count, _BATCH)
    batches = [
        (_SHOPS[n % len(_SHOPS)], contents[start : start + _BATCH])
        for n, start in enumerate(starts)
    ]
    return batches, count


_FULL = "full"


def _made(url: URL) -> Engine:
    engine = create_engine(url)
    create_schema(engine)
    _NOTICE.metadata.create_all(engine)
    engine.dispose()
    return engine


def _filled(engine: Engine, batches: Sequence[Batch]) -> list[str]:
    """Orders that were imported and shipped, so that their stores are owed the news."""
    repository = SqlRepository(engine, _FULL)
    orders = [each for batch in batches for each in _imported(batch, repository)]
    for each in orders:
        _ship(each, repository)
    return [each.id for each in orders]


def _copied(url: URL, shop: str) -> None:
    """The same orders and messages once more, for another tenant."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in TABLES.all:
            names = [c.name for c in table.columns if c.name not in ("tenant", "number")]
            rows = select(literal(shop), *(table.c[name] for name in names))
            rows = rows.where(table.c.tenant == _FULL)
            connection.execute(insert(table).from_select(["tenant", *names], rows))
    engine.dispose()


# --- by hand: the first message that is owed, locked until it is told

_NOTICE = Table(
    "notice",
    MetaData(),
    Column("shop", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False, index=True),
)
_C = _NOTICE.c


def _queued(url: URL, shop: str, ids: Sequence[str]) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        rows = [{"shop": shop, "id": id, "state": "owed"} for id in ids]
        connection.execute(insert(_NOTICE), rows)
    engine.dispose()


def _by_hand(url: URL, shop: str) -> Work:
    """A worker with a queue by hand, which has told one notice of a shop of its own."""
    engine, own = create_engine(url, pool_size=1), token_hex(8)
    _queued(url, own, ["first"])
    _taken(engine, own, lambda: 0)
    return partial(_taken, engine, shop)


def _taken(engine: Engine, shop: str, _: Next) -> list[str]:
    """Take some for update, tell them, mark them, commit; whoever comes meanwhile waits."""
    channel = Slow()
    owed = select(_C.id).where(_C.shop == shop, _C.state == "owed")
    some = owed.order_by(_C.id).limit(_LIMIT).with_for_update()
    sent = update(_NOTICE).where(_C.shop == shop).values(state="sent")
    while _has_any(engine, owed):  # whoever had to wait may find that others took all he saw
        with engine.begin() as connection:
            for id in connection.execute(some).scalars().all():
                channel.call(id)
                connection.execute(sent.where(_C.id == id))
    return channel.told


def _has_any(engine: Engine, owed: Select[tuple[str]]) -> bool:
    with engine.connect() as connection:
        return connection.execute(owed.limit(1)).first() is not None
