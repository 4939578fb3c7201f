"""The world outside, in a process that nobody kills: buyers, and channels that keep a book.

It is the world of the simulator, with the clock on the wall. Each call of a worker comes over a
socket, so that a worker may die before its call arrives, or between the call and the answer.
"""

import heapq
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import Never, TypeAlias, assert_never

from attrs import define, field, frozen

from fulfilcore.messages import Message, Outcome
from fulfilcore.testing.arrivals import batch
from fulfilcore.testing.faults import Fault
from fulfilcore.testing.keeping import KeptOrder
from fulfilcore.testing.stores import FakeStore
from fulfilcore.testing.world import World, new_world, something_happens
from fulfilcore.values import ShipmentId, StoreId
from killing.journal import Batch

MISHAPS: Sequence[tuple[Fault, int]] = (
    (Fault.LOST_CALL, 3),
    (Fault.LOST_ANSWER, 4),
    (Fault.PENDING, 4),
    (Fault.DECLINED, 3),
    (Fault.HALF, 4),
)
"""What goes wrong with a call beside the killing, in percent."""

SLOWEST = 60
"""A call takes up to so many milliseconds to arrive, and its answer as many to come back."""

MOST = 4
"""A batch that nobody lives long enough to import would be handed on for ever; the rest is lost."""

MOMENT = timedelta(microseconds=1)

News: TypeAlias = tuple[StoreId, str, ShipmentId, int]
"""One revision of one parcel, as a store knows it: store, reference, parcel, revision."""


@frozen
class Tell:
    """A worker tells a store."""

    message: Message


@frozen
class LookUp:
    """A worker asks a store whether it has it."""

    message: Message


@frozen
class Fetch:
    """A worker asks for what there is to import."""


Call: TypeAlias = Tell | LookUp | Fetch


@frozen
class Line:
    """A worker's line to the world; one call at a time."""

    connection: "Connection[Call, Outcome | Batch]"

    def tell(self, message: Message) -> Outcome:
        """As a channel does."""
        return self._outcome(Tell(message))

    def look_up(self, message: Message) -> Outcome:
        """As a channel does."""
        return self._outcome(LookUp(message))

    def fetch(self) -> Batch:
        """What there is to import."""
        self.connection.send(Fetch())
        answer = self.connection.recv()
        assert isinstance(answer, Batch), answer
        return answer

    def _outcome(self, call: Tell | LookUp) -> Outcome:
        self.connection.send(call)
        answer = self.connection.recv()
        assert not isinstance(answer, Batch), answer
        return answer


def called(address: Path) -> Line:
    """A line to the world at that address."""
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(address))
        return Line(Connection(caller.detach()))


@define
class Market:
    """The world, and what was noted of the calls: effects, and calls that met another."""

    world: World
    effects: Counter[News] = field(factory=Counter)
    tries: Counter[str] = field(factory=Counter)
    under_way: Counter[str] = field(factory=Counter)
    violations: list[str] = field(factory=list)

    def answer(self, call: Tell | LookUp) -> Outcome:
        """Do what a call asks for, now."""
        self.pass_time()
        match call:
            case Tell():
                return self.tell(call.message)
            case LookUp():
                return self.look_up(call.message)
            case _:
                assert_never(call)

    def placed(self) -> Iterator[tuple[str, KeptOrder]]:
        """Every order that stands at a channel, by its id here."""
        for store, reference in self.world.placed():
            yield f"{store.store}/{reference}", store.orders[reference]

    def fetch(self) -> Batch:
        """What there is to import; meanwhile something happens at the channels."""
        world = self.world
        self.let_happen(1 + world.dice.of(3))
        store = max(world.stores.values(), key=lambda it: len(it.log) - world.read[it.store])
        return Batch(store.store, batch(world, store)[:MOST])

    def let_happen(self, times: int) -> None:
        """Buyers and sellers do what they do, one after the other."""
        for _ in range(times):
            self.pass_time()
            something_happens(self.world)

    def pass_time(self) -> None:
        """It is later than it was: a channel that changes an order twice at once is rare."""
        self.world.now = max(self.world.now + MOMENT, datetime.now(UTC))

    def tell(self, message: Message) -> Outcome:
        """As a store does; what it books is noted."""
        return self._noted(message, self.world.stores[message.store].tell)

    def look_up(self, message: Message) -> Outcome:
        """As a store does; what was pending is decided when asked about, and so may be booked."""
        return self._noted(message, self.world.stores[message.store].look_up)

    def _noted(self, message: Message, call: Callable[[Message], Outcome]) -> Outcome:
        booked, notice = self.world.stores[message.store].booked, message.notice
        there = (notice.reference, notice.parcel, notice.revision)
        before, outcome = booked[there], call(message)
        self.effects[(message.store, *there)] += booked[there] - before
        self.tries[message.id] += 1
        return outcome


def a_market(seed: int) -> Market:
    """A world before its first order, whose channels answer by the clock on the wall."""
    world = new_world(seed, plain=True)
    world.now = datetime.now(UTC)

    def mishap() -> Fault | None:
        return None if world.calm else world.dice.fault(MISHAPS)

    for id, store in world.stores.items():
        world.stores[id] = FakeStore(id, store.capabilities, lambda: world.now, mishap, world.fired)
    return Market(world)


Caller: TypeAlias = "Connection[Outcome | Batch, Call]"
Posted: TypeAlias = tuple[float, int, Caller, Tell | LookUp, Outcome | None]


@define
class Exchange:
    """Where the calls come in: one after the other, each answered a little late."""

    market: Market
    door: socket.socket
    callers: list[Caller] = field(factory=list)
    posted: list[Posted] = field(factory=list)
    number: int = 0

    def serve(self, until: "Connection[Never, object]", tick: Callable[[], None]) -> None:
        """Answer until there is news of the end; `tick` is called in between."""
        while True:
            ready = wait([until, self.door, *self.callers], self._patience())
            if until in ready:
                return
            if self.door in ready:
                self.callers.append(Connection(self.door.accept()[0].detach()))
            for caller in [each for each in self.callers if each in ready]:
                self._take(caller)
            self._arrive()
            tick()

    def _patience(self) -> float:
        return min(0.02, max(0.0, self.posted[0][0] - monotonic())) if self.posted else 0.02

    def _take(self, caller: Caller) -> None:
        try:
            call = caller.recv()
        except (EOFError, OSError):  # it was killed
            caller.close()
            self.callers.remove(caller)
            return
        if isinstance(call, Fetch):
            self._send(caller, self.market.fetch())
        else:
            self._begin(call.message)
            self._post(caller, call, None)

    def _begin(self, message: Message) -> None:
        """Two calls about one message at once: somebody worked on without a lease."""
        if self.market.under_way[message.id]:
            self.market.violations.append(f"two leases at once: {message.id}")
        self.market.under_way[message.id] += 1

    def _post(self, caller: Caller, call: Tell | LookUp, answer: Outcome | None) -> None:
        """A call, or the answer to it, on its way."""
        self.number += 1
        arrives = monotonic() + self.market.world.dice.of(SLOWEST) / 1000
        heapq.heappush(self.posted, (arrives, self.number, caller, call, answer))

    def _arrive(self) -> None:
        """What has come where it was to come; what a dead caller had not yet said is never said."""
        while self.posted and self.posted[0][0] <= monotonic():
            _, _, caller, call, answer = heapq.heappop(self.posted)
            if answer is None and not caller.closed:
                self._post(caller, call, self.market.answer(call))
            else:
                self.market.under_way[call.message.id] -= 1
                self._send(caller, answer)

    def _send(self, caller: Caller, answer: Outcome | Batch | None) -> None:
        if answer is not None and not caller.closed:
            with suppress(OSError):  # it was killed meanwhile
                caller.send(answer)

    def close(self) -> None:
        """Nobody calls any more."""
        self.door.close()
        for caller in self.callers:
            caller.close()


def an_exchange(market: Market, address: Path) -> Exchange:
    """An exchange that listens at that address."""
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(address))
    door.listen(64)
    return Exchange(market, door)
