"""One source, both colours: the same flows for sync and async hosts."""

import asyncio
from collections.abc import Collection, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    ANN,
    HUB,
    NOON,
    A,
    Scripted,
    World,
    a_channel_order,
    a_copy,
    a_ship,
    at,
)
from fulfilcore.adapters import MemoryRepository
from fulfilcore.changes import Changes, Entry, Found, Page, Query, Record, RecordKey
from fulfilcore.errors import FulfilError
from fulfilcore.flows import deliver, hold_order, import_orders, release_due, ship_order
from fulfilcore.intake import ReadResult
from fulfilcore.messages import Message, Outcome
from fulfilcore.orders import Hold
from fulfilcore.ports import Channel, Reply, Repository, ask
from fulfilcore.running import run
from fulfilcore.values import CommandId, OrderId, StoreId

T = TypeVar("T")
OTHER = OrderId("amazon-us/902-2")


class Waiting:
    """The memory repository behind methods that really wait; `pause` is how long."""

    def __init__(self, inner: MemoryRepository, pause: float = 0) -> None:
        self.inner = inner
        self.pause = pause

    async def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """Wait, then answer."""
        await asyncio.sleep(self.pause)
        return self.inner.load(keys)

    async def find(self, keys: Collection[str]) -> Found:
        """Wait, then answer."""
        await asyncio.sleep(self.pause)
        return self.inner.find(keys)

    async def page(self, query: Query) -> Page:
        """Wait, then answer."""
        await asyncio.sleep(self.pause)
        return self.inner.page(query)

    async def history(self, key: RecordKey) -> Sequence[Entry]:
        """Wait, then answer."""
        await asyncio.sleep(self.pause)
        return self.inner.history(key)

    async def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """Wait, then answer."""
        await asyncio.sleep(self.pause)
        return self.inner.claim(kinds, now, lease, limit)

    async def commit(self, changes: Changes) -> None:
        """Wait, then write."""
        await asyncio.sleep(self.pause)
        self.inner.commit(changes)


class WaitingChannel:
    """A scripted channel whose answers take a moment."""

    def __init__(self, inner: Scripted) -> None:
        self.inner = inner

    async def tell(self, message: Message) -> Outcome:
        """Wait, then answer."""
        await asyncio.sleep(0)
        return self.inner.tell(message)

    async def look_up(self, message: Message) -> Outcome:
        """Wait, then answer."""
        await asyncio.sleep(0)
        return self.inner.look_up(message)


async def _a_day(world: World, repository: Repository, *, waiting: bool) -> list[object]:
    """Import twins, hold, release by the clock, ship and deliver; everything that was answered."""
    imported = [
        await import_orders(
            ReadResult(orders=contents),
            store=store,
            account=world.account,
            repository=repository,
            now=NOON,
        )
        for store, contents in (
            (HUB, (a_copy(),)),
            (AMAZON, (a_channel_order(), a_channel_order("902-2"))),
        )
    ]
    hold, ship = Hold(until=at(3)), a_ship("s1")
    held = await hold_order(
        OTHER, hold, id=CommandId("h"), by=ANN, now=at(1), repository=repository
    )
    shipped = await ship_order(A, ship, id=CommandId("s"), by=ANN, now=at(2), repository=repository)
    released = await release_due(repository, at(4))
    post = world.post()
    channels: dict[StoreId, Channel] = {
        store: WaitingChannel(world.channels[store]) if waiting else world.channels[store]
        for store in post.channels
    }
    told = await deliver(evolve(post, channels=channels), repository)
    return [*imported, held, shipped, *released, *told]


def test_both_colours_answer_and_store_the_same() -> None:
    """A day awaited over async ports ends as the same day run over sync ones."""
    sync, other = World(), World()
    ran = run(_a_day(sync, sync.repository, waiting=False))
    awaited = asyncio.run(_a_day(other, Waiting(other.repository), waiting=True))
    assert ran == awaited
    kinds = ("order", "said", "terms", "act", "message")
    assert sync.records(*kinds) == other.records(*kinds)
    assert 2 == len(sync.channels[AMAZON].told + sync.channels[HUB].told)


@pytest.mark.parametrize("pause", [0, 0.001])
def test_running_an_async_port_is_refused_clearly(pause: float) -> None:
    """`run` on an async port says that the flow must be awaited, whatever the port waits for."""
    world = World()
    flow = import_orders(
        ReadResult(orders=(a_channel_order(),)),
        store=AMAZON,
        account=world.account,
        repository=Waiting(world.repository, pause),
        now=NOON,
    )
    with pytest.raises(FulfilError, match="await the flow instead"):
        run(flow)
    with pytest.raises(RuntimeError, match="cannot reuse"):
        flow.send(None)  # closed, so nothing of it is left hanging
    assert {} == world.records("order")


async def _raises() -> None:
    raise ZeroDivisionError


def test_a_hosts_own_exception_passes_through() -> None:
    """What a port raises comes out of `run` as it is, and the flow is closed."""
    flow: Coroutine[object, None, None] = _raises()
    with pytest.raises(ZeroDivisionError):
        run(flow)
    with pytest.raises(RuntimeError, match="cannot reuse"):
        flow.send(None)


async def _stops() -> None:
    raise RuntimeError("the disk is full")


def test_a_runtime_error_of_the_host_is_not_taken_for_a_colour() -> None:
    """Only a missing event loop means that a port is async."""
    with pytest.raises(RuntimeError, match="disk"):
        run(_stops())


async def _answer() -> str:
    return "later"


def test_ask_takes_either_colour() -> None:
    """A value is answered as it is, an awaitable is awaited."""
    later: Reply[str] = _answer()
    assert ("now", "later") == (run(ask("now")), run(ask(later)))
