"""The world of a simulation: stores, buyers, people at work, and what they do next by the dice."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

from attrs import define, evolve, field

from fulfilcore.accounts import Account, Reopening, Store
from fulfilcore.adapters.memory import MemoryRepository, MemoryStorage
from fulfilcore.changes import LEASE
from fulfilcore.flows import Post
from fulfilcore.intake import Capabilities, ChannelOrder, Grade, Reference
from fulfilcore.messages import Message, Outcome, State
from fulfilcore.notices import Retry
from fulfilcore.orders import (
    Actor,
    Command,
    Moved,
    Refused,
)
from fulfilcore.testing.faults import CrashingRepository, Fault
from fulfilcore.testing.ledger import Ledger
from fulfilcore.testing.stepping import Pause, SteppedChannel, SteppedRepository
from fulfilcore.testing.stores import FakeStore, KeptLine, KeptOrder, in_parts
from fulfilcore.values import Address, CommandId, LineId, Sku, StoreId

T = TypeVar("T")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
ANN = Actor("Ann")

STORES: Sequence[tuple[str, Capabilities]] = tuple(
    (id, evolve(can, partial_shipment=True))
    for id, can in (
        (
            "amazon-us",
            Capabilities(system="amazon", marketplace=True, idempotent=True, combine=True),
        ),
        ("ebay-us", Capabilities(system="ebay", marketplace=True, split=True, combine=True)),
        ("hub-a", Capabilities(system="bigcommerce", read_back=True, split=True, combine=True)),
        ("hub-b", Capabilities(system="bigcommerce", split=True, combine=True)),
    )
)
"""Two marketplaces and two hubs: one honours keys, one can be read back, two can do neither."""

CITIES = ("Reno", "Elko", "Ely")
"""Where buyers live; orders to one city may share a parcel."""

CALL_FAULTS: Sequence[tuple[Fault, int]] = (
    (Fault.LOST_CALL, 7),
    (Fault.LOST_ANSWER, 8),
    (Fault.CRASH_AFTER_CALL, 8),
    (Fault.LATER, 9),
    (Fault.PENDING, 8),
    (Fault.DECLINED, 8),
    (Fault.HALF, 9),
)
"""What may happen to a call to a channel, in percent."""

COMMIT_FAULTS: Sequence[tuple[Fault, int]] = (
    (Fault.CRASH_BEFORE_COMMIT, 4),
    (Fault.CRASH_AFTER_COMMIT, 4),
)
"""What may happen to a commit, in percent."""


class Dice:
    """Chance that replays: the same seed, the same throws, on every Python."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def of(self, sides: int) -> int:
        """A number from 0 up to, not including, `sides`."""
        return self._random.randrange(sides)

    def likely(self, percent: int) -> bool:
        """True so many times out of a hundred."""
        return self.of(100) < percent

    def pick(self, among: Sequence[T]) -> T:
        """One of them."""
        return among[self.of(len(among))]

    def mixed(self, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        left = list(items)
        return [left.pop(self.of(len(left))) for _ in items]

    def fault(self, table: Sequence[tuple[Fault, int]]) -> Fault | None:
        """One fault of a table, or mostly none."""
        throw = self.of(100)
        for fault, percent in table:
            throw -= percent
            if throw < 0:
                return fault
        return None


@define
class World:
    """Everything of a simulation that changes as it goes on."""

    dice: Dice
    account: Account
    now: datetime = START
    calm: bool = False
    fired: Counter[Fault] = field(factory=Counter)
    ledger: Ledger = field(factory=lambda: Ledger(MemoryRepository(storage=MemoryStorage())))
    stores: dict[StoreId, FakeStore] = field(factory=dict)
    read: Counter[StoreId] = field(factory=Counter)
    late: dict[StoreId, list[ChannelOrder]] = field(factory=dict)
    unanswered: dict[CommandId, Command] = field(factory=dict)
    answered: dict[CommandId, tuple[Command, Moved | Refused]] = field(factory=dict)
    bought: list[tuple[StoreId, str]] = field(factory=list)
    operations: int = 0
    names: int = 0

    def named(self, kind: str) -> str:
        """A name that was not used before."""
        self.names += 1
        return f"{kind}{self.names}"

    def repository(self) -> SteppedRepository:
        """What one flow of a worker sees of the database: it pauses, and it may die."""
        self.operations += 1
        when = CrashingRepository(self.ledger, self._commit_fault, self.fired)
        return SteppedRepository(when)

    def post(self) -> Post:
        """What delivering needs, with every channel stepped."""
        slow = {id: SlowChannel(self, store) for id, store in self.stores.items()}
        channels = {id: SteppedChannel(channel) for id, channel in slow.items()}
        retry = Retry(wait=lambda tried: timedelta(minutes=tried), tries=6)
        return Post(account=self.account, channels=channels, retry=retry, clock=lambda: self.now)

    def call_fault(self) -> Fault | None:
        """What goes wrong with a call to a channel now."""
        return None if self.calm else self.dice.fault(CALL_FAULTS)

    def _commit_fault(self) -> Fault | None:
        return None if self.calm else self.dice.fault(COMMIT_FAULTS)

    def placed(self) -> list[tuple[FakeStore, str]]:
        """Every order that stands at a channel, in the order they were placed."""
        return [(self.stores[store], reference) for store, reference in self.bought]


class SlowChannel:
    """A channel that at times answers when the lease is over and others are at it."""

    def __init__(self, world: World, store: FakeStore) -> None:
        self._world, self._store = world, store

    async def tell(self, message: Message) -> Outcome:
        """As the store does, but perhaps late."""
        self._world.operations += 1
        outcome = self._store.tell(message)
        await self._dawdle()
        return outcome

    async def look_up(self, message: Message) -> Outcome:
        """As the store does, but perhaps late."""
        self._world.operations += 1
        outcome = self._store.look_up(message)
        await self._dawdle()
        return outcome

    async def _dawdle(self) -> None:
        world = self._world
        if not world.calm and world.dice.likely(6):
            world.fired[Fault.SLOW] += 1
            world.now += 2 * LEASE
            for _ in range(world.dice.of(8)):
                await Pause()


def new_world(seed: int) -> World:
    """A world before its first order; one in four does not tell its hubs."""
    dice = Dice(seed)
    reopening = Reopening.NEW_GENERATION if dice.likely(40) else Reopening.ASK
    stores = tuple(
        Store(id=StoreId(id), capabilities=can, connected_at=START, reopening=reopening)
        for id, can in STORES
    )
    account = Account(
        tenant="default", country="US", zone="UTC", stores=stores, hub_notices=not dice.likely(25)
    )
    world = World(dice, account)
    for store in stores:
        world.stores[store.id] = FakeStore(
            store.id, store.capabilities, lambda: world.now, world.call_fault, world.fired
        )
        world.late[store.id] = []
    return world


# --- what happens at the channels


def place_purchase(world: World) -> None:
    """A buyer buys: at a marketplace, at a hub, or at a marketplace that a hub copies."""
    dice, reference = world.dice, world.named("P")
    market = world.stores[StoreId("amazon-us" if dice.likely(70) else "ebay-us")]
    lines = tuple(_line(dice, place) for place in range(1 + dice.of(2)))
    proof = Reference(market.capabilities.system, reference, Grade.PROOF, "external_id")
    if dice.likely(85):
        _place(world, market, _order(world, reference, lines))
    for hub in ("hub-a", "hub-b"):
        if dice.likely(55):
            proofs = _proofs(world, proof)
            copied = tuple(_copied(dice, line) for line in lines)
            order = _order(world, world.named("C"), copied)
            order.references = proofs
            _place(world, world.stores[StoreId(hub)], order)
            if not proofs and dice.likely(50):
                world.stores[StoreId(hub)].name(order.reference, (proof,))


def _place(world: World, store: FakeStore, order: KeptOrder) -> None:
    world.bought.append((store.store, order.reference))
    store.place(order)


def _proofs(world: World, proof: Reference) -> tuple[Reference, ...]:
    """Mostly one proof, at times none yet, or two that contradict each other."""
    throw = world.dice.of(20)
    other = Reference("amazon", f"P{1 + world.dice.of(world.names)}", Grade.PROOF, "external_id")
    return () if throw < 4 else (proof, other) if throw == 4 else (proof,)


def _line(dice: Dice, place: int) -> KeptLine:
    sku = Sku(dice.pick(("MUG", "TEA", "POT")))
    return KeptLine(id=LineId(f"l{place}"), quantity=1 + dice.of(3), sku=sku)


def _copied(dice: Dice, line: KeptLine) -> KeptLine:
    kind = dice.of(8)
    quantity = max(1, line.quantity + (dice.of(3) - 1 if kind == 0 else 0))
    sku = Sku("HUB-1") if kind == 1 else line.sku
    alias = line.id if kind in (2, 3) else None
    return KeptLine(id=LineId(f"h-{line.id}"), quantity=quantity, sku=sku, alias=alias)


def _order(world: World, reference: str, lines: tuple[KeptLine, ...]) -> KeptOrder:
    dice = world.dice
    return KeptOrder(
        reference=reference,
        placed=world.now,
        lines=lines,
        prime=dice.likely(10),
        paid=not dice.likely(15),
        released=not dice.likely(8),
        cancelled=dice.likely(6),
        ship_to=Address(name="Ann", city=CITIES[0]),
        lists_parcels=dice.likely(50),
    )


def something_happens(world: World) -> None:
    """A buyer, a seller or a channel does something of its own accord."""
    dice, world.operations = world.dice, world.operations + 1
    known = world.placed()
    if not known or dice.likely(35):
        place_purchase(world)
        return
    store, reference = dice.pick(known[-20:])
    place = dice.of(len(store.orders[reference].lines))
    match dice.of(12):
        case 0:
            store.cancel(reference)
        case 1:
            store.inspect(reference)
        case 2:
            store.order_more(reference, place, dice.of(3) - 1)
        case 3 | 4:
            store.ship_there(reference, place)
        case 5 | 6 | 7:
            store.pay(reference)
        case 8:
            store.take_back(reference, place)
        case 9:
            store.move(reference, Address(name="Ann", city=dice.pick(CITIES)))
        case 10 if store.orders[reference].cancelled:
            store.cancel(reference)
        case _:
            pass


# --- what a worker imports


def batch(world: World, store: FakeStore) -> tuple[ChannelOrder, ...]:
    """What one import reads: news, some of it lost, late or in parts, and what was read before."""
    fresh = store.log[world.read[store.store] :]
    world.read[store.store] = len(store.log)
    now = [part for version in fresh for part in _arriving(world, store, version)]
    late = world.late[store.store]
    if late and world.dice.likely(40):
        world.fired[Fault.REORDERED] += len(late)
        now += late
        world.late[store.store] = []
    if store.log and world.dice.likely(25):
        world.fired[Fault.REPEATED] += 1
        now.append(world.dice.pick(store.log[: world.read[store.store]]))
    return tuple(world.dice.mixed(now))


def _arriving(world: World, store: FakeStore, version: ChannelOrder) -> Sequence[ChannelOrder]:
    throw = world.dice.of(100)
    if throw < 5:
        world.fired[Fault.LOST_VERSION] += 1
        return ()
    if throw < 25:
        world.late[store.store].append(version)
        return ()
    if throw < 40:
        world.fired[Fault.PARTIAL] += 1
        header, lines = in_parts(version, dated=world.dice.likely(70))
        first, second = world.dice.mixed((header, lines))
        world.late[store.store].append(second)
        return (first,)
    return (version,)


# --- what must be settled by a person


def in_doubt(world: World) -> tuple[str, bool] | None:
    """A message that a person must settle, and whether the channel truly has it."""
    stuck = [m for m in world.ledger.messages.values() if m.state is State.IN_DOUBT]
    if not stuck:
        return None
    message = world.dice.pick(stuck)
    news = (message.notice.reference, message.notice.parcel, message.notice.revision)
    return message.id, world.stores[message.store].booked[news] > 0
