"""What the eight do until they are killed: import, press buttons, deliver; by the public flows."""

import asyncio
import os
import traceback
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import sleep, time
from typing import TypeVar

from attrs import evolve, field, frozen
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from fulfilcore.accounts import Account
from fulfilcore.adapters.sql import AsyncSqlRepository, SqlRepository
from fulfilcore.changes import ORDER, Query
from fulfilcore.derivation import version_of
from fulfilcore.errors import GaveUp
from fulfilcore.flows import Post, deliver, import_orders, obey, release_due
from fulfilcore.flows.listings import standing
from fulfilcore.intake import ReadResult
from fulfilcore.messages import State
from fulfilcore.notices import Retry
from fulfilcore.orders import Command, Moved, Order, Status
from fulfilcore.ports import Channel, Repository, ask
from fulfilcore.running import run
from fulfilcore.testing.wishes import command
from fulfilcore.testing.world import new_world
from fulfilcore.values import StoreId, order_id
from killing.journal import Answered, Batch, Broke, Journal, Outage, TakenIn, Told, Wished
from killing.market import Line, called

T = TypeVar("T")
Flow = Coroutine[object, None, T]

LEASE = timedelta(seconds=2)
"""How long a claimed message waits for a worker that was killed."""

PAUSE = timedelta(milliseconds=200)
RETRY = Retry(wait=lambda tried: min(tried, 5) * PAUSE)


@frozen
class Office:
    """What everybody works with: made before the first of them is forked, so that it is warm."""

    engine: Engine
    async_engine: AsyncEngine
    account: Account
    market: Path
    folder: Path
    tenant: str = "default"


@frozen
class Left:
    """What a seat's last process has left undone: its successor finishes it first."""

    commands: tuple[Command, ...] = ()
    batch: Batch | None = None


@frozen
class Desk:
    """One process at work: the `life`-th, with a repository of either colour.

    It does not outlive its `parent`: nobody would be left to kill it.
    """

    office: Office
    parent: int
    life: int
    repository: Repository
    drive: Callable[[Flow[T]], T]
    journal: Journal
    line: Line
    chance: Random
    left: Left = field(factory=Left)

    def done(self, flow: Callable[[], Flow[T]]) -> T:
        """Drive a flow until it comes to its end, however often the database is away."""
        while True:
            try:
                return self.drive(flow())
            except Exception as error:
                if not is_passing(error) or os.getppid() != self.parent:
                    raise
                self.journal.note(Outage(type(error).__name__))
                sleep(0.05)


def is_passing(error: BaseException) -> bool:
    """Whether a host would simply try again: the server is away, or others were faster."""
    if isinstance(error, BaseExceptionGroup):
        return all(map(is_passing, error.exceptions))
    if isinstance(error, DBAPIError):
        return isinstance(error, OperationalError) or error.connection_invalidated
    return isinstance(error, GaveUp)


Role = Callable[[Desk], None]


def work(role: Role, office: Office, life: int, left: Left, *, is_async: bool) -> None:
    """Do a role until the end, in a process of its own; whatever else ends it is written down."""
    journal = Journal(journal_of(office, life))
    try:
        with asyncio.Runner() if is_async else nullcontext() as runner:
            role(
                Desk(
                    office=office,
                    parent=os.getppid(),
                    life=life,
                    repository=_repository(office, is_async=is_async),
                    drive=runner.run if runner else run,
                    journal=journal,
                    line=called(office.market),
                    chance=Random(life),
                    left=left,
                )
            )
    except Exception:
        journal.note(Broke(f"{role.__name__} {life}: {traceback.format_exc()}"))


def _repository(office: Office, *, is_async: bool) -> Repository:
    if is_async:
        return AsyncSqlRepository(office.async_engine, office.tenant)
    return SqlRepository(office.engine, office.tenant)


def journal_of(office: Office, life: int) -> Path:
    """Where a process writes down what it does."""
    return office.folder / f"journal-{life}"


# --- whoever imports


def importer(desk: Desk) -> None:
    """Import what the channels tell; first of all what a dead one had taken."""
    if desk.left.batch:
        _import(desk, desk.left.batch)
    while True:
        sleep(0.01)  # there is more to do with an order than to import it
        batch = desk.line.fetch()
        if not batch.orders:
            continue
        desk.journal.note(batch)
        _import(desk, batch)


def _import(desk: Desk, batch: Batch) -> None:
    imported = desk.done(lambda: import_batch(desk.repository, desk.office.account, batch))
    desk.journal.note(TakenIn(imported))


async def import_batch(repository: Repository, account: Account, batch: Batch) -> tuple[str, ...]:
    """Import a batch; the records that keep what was said."""
    imported = await import_orders(
        ReadResult(orders=batch.orders),
        store=batch.store,
        account=account,
        repository=repository,
        now=datetime.now(UTC),
    )
    ignored = {each.reference for each in imported.ignored}
    taken = (each for each in batch.orders if each.reference not in ignored)
    kept = (version_of(order_id(batch.store, each.reference), each) for each in taken)
    return tuple(f"{version.order}@{version.digest}" for version in kept)


# --- whoever presses buttons


def person(desk: Desk) -> None:
    """Wish for sense and nonsense, as in the simulator; first what a dead one got no answer to."""
    for wish in desk.left.commands:
        _press(desk, wish)
    world = new_world(desk.life, plain=True)
    world.names = desk.life * 1_000_000  # no two processes give the same name
    while True:
        world.ledger.orders = {order.id: order for order in desk.done(lambda: _seen(desk))}
        for _ in range(4):
            world.now = datetime.now(UTC)
            wish = command(world)
            world.unanswered.clear()
            desk.journal.note(Wished(wish))
            _press(desk, wish)


def _press(desk: Desk, wish: Command) -> None:
    answer = desk.done(lambda: obey(evolve(wish, at=datetime.now(UTC)), repository=desk.repository))
    desk.journal.note(Answered(wish.id, isinstance(answer, Moved)))


async def _seen(desk: Desk) -> Sequence[Order]:
    """Some orders, mostly such as can be shipped: where all people look just now, or anywhere."""
    chance = desk.chance if desk.chance.randrange(2) else Random(int(time()))
    store = chance.choice(desk.office.account.stores).id
    after = f"{store}/{chance.choice('PC')}{chance.randrange(1, 1000)}"
    listing = standing(Status.AWAITING_SHIPMENT) if chance.randrange(4) else None
    query = Query(kind=ORDER.name, listing=listing, after=after, limit=8)
    page = await ask(desk.repository.page(query))
    return [order for record in page.records if (order := ORDER.of(record))]


# --- whoever delivers


def worker(desk: Desk) -> None:
    """Tell the stores what they are owed, and let go what was held long enough."""
    channels = dict.fromkeys((each.id for each in desk.office.account.stores), desk.line)
    post, limit = a_post(desk.office.account, channels), 1 + desk.life % 3
    while True:
        told = desk.done(lambda: deliver(post, desk.repository, lease=LEASE, limit=limit))
        desk.journal.note(Told(tuple(m.id for m in told if m.state is State.SENT)))
        if not told:
            sleep(0.03)
        if not desk.chance.randrange(10):
            desk.done(lambda: release_due(desk.repository, datetime.now(UTC)))


def a_post(
    account: Account,
    channels: Mapping[StoreId, Channel],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Post:
    """Delivering by the clock on the wall."""
    return Post(account=account, channels=channels, retry=RETRY, clock=clock)


SEATS: Sequence[tuple[Role, bool]] = (
    (importer, False),
    (importer, True),
    (person, False),
    (person, False),
    (person, True),
    (worker, False),
    (worker, False),
    (worker, True),
)
"""The eight that work at any time: what they do, and whether by an async driver."""
