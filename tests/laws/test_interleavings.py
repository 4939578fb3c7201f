"""Law 6: concurrent flows, stepped in every order, end as some serial order would end."""

from collections.abc import Callable, Collection, Coroutine, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TypeAlias

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from fulfilcore.accounts import Account, Store
from fulfilcore.adapters.memory import MemoryRepository
from fulfilcore.changes import (
    MESSAGE,
    ORDER,
    Changes,
    Entry,
    Found,
    Page,
    Query,
    Record,
    RecordKey,
)
from fulfilcore.flows import Post, deliver, import_orders, obey
from fulfilcore.intake import (
    Capabilities,
    ChannelLine,
    ChannelOrder,
    Grade,
    Level,
    Part,
    ReadResult,
    Reference,
)
from fulfilcore.messages import Done, Message, Outcome, State
from fulfilcore.notices import Retry
from fulfilcore.orders import Action, Actor, Command, Moved, Order, Ship
from fulfilcore.ports import Repository
from fulfilcore.running import run
from fulfilcore.testing import SteppedChannel, SteppedRepository, by_list, interleave
from fulfilcore.values import CommandId, LineId, OrderId, ShipmentId, Sku, StoreId

NOON = datetime.fromisoformat("2026-11-02T12:00:00+00:00")
AMAZON, HUB = StoreId("amazon-us"), StoreId("hub-a")
ACCOUNT = Account(
    tenant="default",
    country="US",
    zone="UTC",
    stores=(
        Store(
            id=AMAZON,
            capabilities=Capabilities(system="amazon", marketplace=True, idempotent=True),
        ),
        Store(id=HUB, capabilities=Capabilities(system="bigcommerce", read_back=True)),
    ),
)
ORIGINAL, COPY = OrderId("amazon-us/P1"), OrderId("hub-a/C1")
Flow: TypeAlias = Coroutine[object, None, object]
Start: TypeAlias = Callable[[Repository], Flow]
turns = st.lists(st.integers(0, 1), max_size=40)


def said(reference: str, line: str, *proofs: Reference) -> ReadResult:
    """One order of two mugs, as its channel tells it."""
    order = ChannelOrder(
        reference=reference,
        parts=frozenset({Part.HEADER, Part.LINES}),
        modified=NOON,
        level=Level.OPEN,
        lines=(ChannelLine(id=LineId(line), quantity=2, sku=Sku("MUG"), shipped=0),),
        references=proofs,
    )
    return ReadResult(orders=(order,))


def importing(store: StoreId, read: ReadResult, account: Account = ACCOUNT) -> Start:
    """An import, to be started on a repository."""
    return lambda repository: import_orders(
        read, store=store, account=account, repository=repository, now=NOON
    )


def shipping(order: OrderId, name: str) -> Start:
    """The shipping of all that is open, to be started on a repository."""
    action: Action = Ship(shipment=ShipmentId(f"s-{name}"))
    wish = Command(id=CommandId(f"c-{name}"), order=order, action=action, by=Actor("Ann"), at=NOON)
    return lambda repository: obey(wish, repository=repository)


SAID = said("P1", "l1")
COPIED = said("C1", "h-l1", Reference("amazon", "P1", Grade.PROOF))
IMPORT_ORIGINAL, IMPORT_COPY = importing(AMAZON, SAID), importing(HUB, COPIED)
BOTH_SHOWN = evolve(ACCOUNT, hub_notices=False)


@frozen(kw_only=True)
class Race:
    """Two flows at once, what happened before them, and what they may come to.

    `caught` says whether a repository that ignores assumptions makes a difference.
    """

    before: tuple[Start, ...]
    at_once: tuple[Start, Start]
    most_moved: int = 1
    visible: int = 1
    caught: bool = True


RACES = {
    "two imports of twins": Race(before=(), at_once=(IMPORT_ORIGINAL, IMPORT_COPY)),
    "the same import twice": Race(
        before=(),
        at_once=(IMPORT_COPY, IMPORT_COPY),
        caught=False,  # the second writes what the first wrote
    ),
    "the original comes while its copy is shipped": Race(
        before=(IMPORT_COPY,), at_once=(IMPORT_ORIGINAL, shipping(COPY, "a"))
    ),
    "original and its hidden copy are shipped": Race(
        before=(IMPORT_ORIGINAL, IMPORT_COPY),
        at_once=(shipping(ORIGINAL, "a"), shipping(COPY, "b")),
        caught=False,  # the hidden one is refused in any order
    ),
    "original and its shown copy are shipped": Race(
        before=(importing(AMAZON, SAID, BOTH_SHOWN), importing(HUB, COPIED, BOTH_SHOWN)),
        at_once=(shipping(ORIGINAL, "a"), shipping(COPY, "b")),
        visible=2,
    ),
    "the same order is shipped twice": Race(
        before=(IMPORT_ORIGINAL,), at_once=(shipping(ORIGINAL, "a"), shipping(ORIGINAL, "b"))
    ),
    "the copy comes while the original is shipped": Race(
        before=(IMPORT_ORIGINAL,), at_once=(IMPORT_COPY, shipping(ORIGINAL, "a"))
    ),
    "one command is sent twice": Race(
        before=(IMPORT_ORIGINAL,),
        at_once=(shipping(ORIGINAL, "a"), shipping(ORIGINAL, "a")),
        most_moved=2,
        caught=False,  # the second writes what the first wrote
    ),
}


class Blind:
    """A repository whose commit ignores what the decision assumed: the mutant to be caught."""

    def __init__(self, repository: MemoryRepository) -> None:
        self._repository = repository

    def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """As the repository does."""
        return self._repository.load(keys)

    def find(self, keys: Collection[str]) -> Found:
        """As the repository does."""
        return self._repository.find(keys)

    def page(self, query: Query) -> Page:
        """As the repository does."""
        return self._repository.page(query)

    def history(self, key: RecordKey) -> Sequence[Entry]:
        """As the repository does."""
        return self._repository.history(key)

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """As the repository does."""
        return self._repository.claim(kinds, now, lease, limit)

    def commit(self, changes: Changes) -> None:
        """Write, whatever was assumed."""
        names = [record.key for record in changes.writes]
        versions = {record.key: record.version for record in self._repository.load(names)}
        writes = tuple(evolve(r, version=versions.get(r.key, 0)) for r in changes.writes)
        self._repository.commit(evolve(changes, writes=writes, assumes={}))


def stored(repository: Repository) -> tuple[Order, ...]:
    """Every stored order."""
    assert isinstance(repository, MemoryRepository | Blind)
    records = repository.page(Query(kind=ORDER.name)).records
    return tuple(order for record in records if (order := ORDER.of(record)))


def told(repository: Repository) -> tuple[Message, ...]:
    """Every stored message."""
    assert isinstance(repository, MemoryRepository | Blind)
    records = repository.page(Query(kind=MESSAGE.name)).records
    return tuple(message for record in records if (message := MESSAGE.of(record)))


Ending: TypeAlias = tuple[tuple[Order, ...], tuple[Message, ...], int]


def ending(repository: Repository, ends: Sequence[object]) -> Ending:
    """What everybody can see afterwards: orders, messages, and how many commands moved."""
    return stored(repository), told(repository), sum(isinstance(end, Moved) for end in ends)


def in_turn(race: Race, first: int, second: int) -> Ending:
    """How it ends when one flow runs after the other."""
    repository = MemoryRepository()
    for start in race.before:
        run(start(repository))
    ends = [run(race.at_once[place](repository)) for place in (first, second)]
    return ending(repository, ends)


@cache
def serial(race: Race) -> tuple[Ending, Ending]:
    """How it ends in either order, one flow after the other."""
    return in_turn(race, 0, 1), in_turn(race, 1, 0)


def at_once(race: Race, turns: Sequence[int], repository: Repository) -> Ending:
    """How it ends when both run at once, in this order of steps."""
    for start in race.before:
        run(start(repository))
    stepped = SteppedRepository(repository)
    ends = interleave([start(stepped) for start in race.at_once], by_list(turns))
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return ending(repository, ends)


def broken(race: Race, result: Ending) -> list[str]:
    """What may never be: twins as two orders, units claimed twice, an end no serial run has."""
    orders, _, moved = result
    problems = []
    twins = {each.id for each in orders} == {ORIGINAL, COPY}
    if twins and sum(order.visible for order in orders) != race.visible:
        problems.append("twins as two visible orders")
    if moved > race.most_moved or any(line.over for o in orders for line in o.lines or ()):
        problems.append("a unit is claimed twice")
    if result not in serial(race):
        problems.append("no serial order ends like this")
    return problems


@pytest.mark.rule("S001-16", "S001-36")
@pytest.mark.parametrize("name", RACES)
@settings(deadline=None, max_examples=60)
@given(turns=turns)
def test_two_flows_at_once_end_like_one_after_the_other(name: str, turns: list[int]) -> None:
    """Whatever the order of steps, twins show as one, no unit leaves twice, and it is serial."""
    race = RACES[name]

    problems = broken(race, at_once(race, turns, MemoryRepository()))

    assert [] == problems


@pytest.mark.parametrize("name", [name for name, race in RACES.items() if race.caught])
def test_the_law_catches_a_commit_that_ignores_its_assumptions(name: str) -> None:
    """With a repository that does not check `assumes`, some order of steps breaks the law."""
    race = RACES[name]

    alternating = [
        broken(race, at_once(race, [*([0] * head), *([1] * 9)], Blind(MemoryRepository())))
        for head in range(9)
    ]

    assert any(alternating)


class Counting:
    """A channel that notices when it is told the same thing while it is still listening."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def tell(self, message: Message) -> Outcome:
        """Count it, and take it."""
        self.calls.append(message.id)
        return Done()

    def look_up(self, message: Message) -> Outcome:
        """Nobody asks."""
        raise AssertionError(message.id)


@settings(deadline=None, max_examples=100)
@given(turns=turns)
def test_two_deliverers_at_once_tell_each_message_once(turns: list[int]) -> None:
    """Two workers never tell one message at the same time, and both stores are told in the end."""
    repository, channel = MemoryRepository(), Counting()
    for start in (IMPORT_ORIGINAL, IMPORT_COPY, shipping(ORIGINAL, "a")):
        run(start(repository))
    channels = {AMAZON: SteppedChannel(channel), HUB: SteppedChannel(channel)}
    retry = Retry(wait=lambda tried: timedelta(minutes=tried))
    post = Post(account=ACCOUNT, channels=channels, retry=retry, clock=lambda: NOON)

    ends = interleave(
        [deliver(post, SteppedRepository(repository), limit=limit) for limit in (1, 2)],
        by_list(turns),
    )

    assert not any(isinstance(end, BaseException) for end in ends)
    assert ["amazon-us/P1#s-a#1", "hub-a/C1#s-a#1"] == sorted(channel.calls)
    assert {State.SENT} == {message.state for message in told(repository)}
