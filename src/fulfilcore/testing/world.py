"""The world of a simulation: stores, buyers, people at work, and what they do next by the dice.

Which system each store is of, the dice say too: the world is drawn before its first order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeAlias, TypeVar

from attrs import define, evolve, field

from fulfilcore.accounts import Account, Reopening, Store
from fulfilcore.adapters.memory import MemoryRepository, MemoryStorage
from fulfilcore.changes import LEASE
from fulfilcore.channels import codec
from fulfilcore.flows import Post
from fulfilcore.intake import Capabilities, Grade, Reference
from fulfilcore.messages import Message, Outcome, State
from fulfilcore.notices import Retry
from fulfilcore.orders import (
    Actor,
    Command,
    Moved,
    Refused,
)
from fulfilcore.testing.dialects import AMAZON, EBAY, HUBS, Dialect
from fulfilcore.testing.dialects.model import Names
from fulfilcore.testing.faults import CrashingRepository, Fault
from fulfilcore.testing.keeping import KeptLine, KeptOrder
from fulfilcore.testing.ledger import Ledger
from fulfilcore.testing.letters import News
from fulfilcore.testing.stepping import Pause, SteppedChannel, SteppedRepository
from fulfilcore.testing.stores import FakeStore
from fulfilcore.values import Address, CommandId, LineId, Sku, StoreId

T = TypeVar("T")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
ANN = Actor("Ann")

PLAIN: Sequence[tuple[str, Capabilities]] = tuple(
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
"""Two marketplaces and two hubs that hand over versions as values, without a system's dialect."""

PLAIN_NAMES = Names(order=lambda number: f"P{number}", line=lambda order, place: f"l{place}")
PLAIN_COPIES = Names(order=lambda number: f"C{number}", line=lambda order, place: f"h-l{place}")
NO_READ_BACK = 35
"""So many hosts in a hundred do not look up what their hub was told, though they could."""

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
    late: dict[StoreId, list[News]] = field(factory=dict)
    unanswered: dict[CommandId, Command] = field(factory=dict)
    answered: dict[CommandId, tuple[Command, Moved | Refused]] = field(factory=dict)
    bought: list[tuple[StoreId, str]] = field(factory=list)
    operations: int = 0
    names: int = 0

    def number(self) -> int:
        """A number that was not used before."""
        self.names += 1
        return self.names

    def named(self, kind: str) -> str:
        """A name that was not used before."""
        return f"{kind}{self.number()}"

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
        outcome = self._store.look_up(message, tuple(self._others(message)))
        await self._dawdle()
        return outcome

    def _others(self, message: Message) -> Iterator[Message]:
        """What the host has told the store, or may have, of other parcels of an order."""
        about = (message.store, message.notice.reference)
        for each in self._world.ledger.messages.values():
            other = each.notice.parcel != message.notice.parcel
            told = each.tried and each.state is not State.FAILED
            if other and told and (each.store, each.notice.reference) == about:
                yield each

    async def _dawdle(self) -> None:
        world = self._world
        if not world.calm and world.dice.likely(6):
            world.fired[Fault.SLOW] += 1
            world.now += 2 * LEASE
            for _ in range(world.dice.of(8)):
                await Pause()


def new_world(seed: int, *, plain: bool = False) -> World:
    """A world before its first order; one in four does not tell its hubs.

    In a `plain` one stores hand over their versions as values; else each speaks a dialect, and
    what is imported is what the codec of its system understood.
    """
    dice = Dice(seed)
    reopening = Reopening.NEW_GENERATION if dice.likely(40) else Reopening.ASK
    drawn: Sequence[Drawn] = [(*it, None) for it in PLAIN] if plain else tuple(_drawn(dice))
    stores = tuple(
        Store(id=StoreId(id), capabilities=can, connected_at=START, reopening=reopening)
        for id, can, _ in drawn
    )
    account = Account(
        tenant="default", country="US", zone="UTC", stores=stores, hub_notices=not dice.likely(25)
    )
    world = World(dice, account)
    for store, (_, can, dialect) in zip(stores, drawn, strict=True):
        world.stores[store.id] = FakeStore(
            store.id, can, lambda: world.now, world.call_fault, world.fired, dialect
        )
        world.late[store.id] = []
    return world


Drawn: TypeAlias = tuple[str, Capabilities, Dialect | None]
"""A store of the world: its id, what it can do, and how it speaks."""


def _drawn(dice: Dice) -> Iterator[Drawn]:
    """Two marketplaces and two hubs; most hosts read back what their hub was told."""
    dialects = {
        "amazon-us": dice.pick(AMAZON),
        "ebay-us": EBAY[1] if dice.likely(20) else EBAY[0],
        "hub-a": dice.pick(HUBS),
        "hub-b": dice.pick(HUBS),
    }
    for id, dialect in dialects.items():
        can = codec(dialect.system).CAPABILITIES
        read_back = can.read_back and not dice.likely(NO_READ_BACK)
        yield id, evolve(can, read_back=read_back), dialect


# --- what happens at the channels


def place_purchase(world: World) -> None:
    """A buyer buys: at a marketplace, at a hub, or at a marketplace that a hub copies."""
    dice, number = world.dice, world.number()
    market = world.stores[StoreId("amazon-us" if dice.likely(70) else "ebay-us")]
    names = _names(market)
    reference = names.order(number)
    lines = tuple(
        _line(dice, LineId(names.line(reference, place))) for place in range(1 + dice.of(2))
    )
    proof = Reference(market.capabilities.system, reference, Grade.PROOF, "external_id")
    if dice.likely(85):
        _place(world, market, _order(world, reference, lines))
    for hub in ("hub-a", "hub-b"):
        if dice.likely(55):
            _copy(world, world.stores[StoreId(hub)], market, lines, proof)


def _copy(
    world: World, hub: FakeStore, market: FakeStore, lines: Iterable[KeptLine], proof: Reference
) -> None:
    """A hub takes the purchase over; who sold it is at times filled in later."""
    names, proofs = _names(hub), _proofs(world, market, proof)
    reference = names.order(world.number())
    copied = tuple(
        _copied(world.dice, line, LineId(names.line(reference, place)))
        for place, line in enumerate(lines)
    )
    order = _order(world, reference, copied)
    order.references = proofs
    _place(world, hub, order)
    if not proofs and world.dice.likely(50):
        hub.name(order.reference, (proof,))


def _names(store: FakeStore) -> Names:
    if store.dialect:
        return store.dialect.names
    return PLAIN_NAMES if store.capabilities.marketplace else PLAIN_COPIES


def _place(world: World, store: FakeStore, order: KeptOrder) -> None:
    world.bought.append((store.store, order.reference))
    store.place(order)


def _proofs(world: World, market: FakeStore, proof: Reference) -> tuple[Reference, ...]:
    """Mostly one proof, at times none yet, or two that contradict each other."""
    throw = world.dice.of(20)
    other = evolve(proof, id=_names(market).order(1 + world.dice.of(world.names)))
    return () if throw < 4 else (proof, other) if throw == 4 else (proof,)


def _line(dice: Dice, id: LineId) -> KeptLine:
    sku = Sku(dice.pick(("MUG", "TEA", "POT")))
    return KeptLine(id=id, quantity=1 + dice.of(3), sku=sku)


def _copied(dice: Dice, line: KeptLine, id: LineId) -> KeptLine:
    kind = dice.of(8)
    quantity = max(1, line.quantity + (dice.of(3) - 1 if kind == 0 else 0))
    sku = Sku("HUB-1") if kind == 1 else line.sku
    alias = line.id if kind in (2, 3) else None
    return KeptLine(id=id, quantity=quantity, sku=sku, alias=alias)


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


# --- what must be settled by a person


def in_doubt(world: World) -> tuple[str, bool] | None:
    """A message that a person must settle, and whether the channel truly has it."""
    stuck = [m for m in world.ledger.messages.values() if m.state is State.IN_DOUBT]
    if not stuck:
        return None
    message = world.dice.pick(stuck)
    news = (message.notice.reference, message.notice.parcel, message.notice.revision)
    return message.id, world.stores[message.store].booked[news] > 0
