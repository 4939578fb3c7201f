"""A seeded simulation: stores, people and workers that fail, with invariants after every step.

`simulate(7, 300).violations` is empty, or names what broke; the same seed replays exactly.
"""

from collections.abc import Coroutine, Iterator
from contextlib import suppress
from datetime import timedelta

from attrs import evolve, frozen

from fulfilcore.errors import GaveUp, InvalidInput
from fulfilcore.flows import deliver, import_orders, obey, release_due, settle_notice
from fulfilcore.intake import ChannelOrder, ReadResult, digest
from fulfilcore.messages import FINAL
from fulfilcore.orders import Command, Moved, Refused
from fulfilcore.testing import invariants as law
from fulfilcore.testing.arrivals import batch, heard
from fulfilcore.testing.faults import Crash, Fault
from fulfilcore.testing.letters import posted
from fulfilcore.testing.stepping import interleave
from fulfilcore.testing.stores import FakeStore
from fulfilcore.testing.wishes import command
from fulfilcore.testing.world import World, in_doubt, new_world, something_happens
from fulfilcore.values import OrderId, StoreId, generation_of

WORKERS = (2, 2, 3, 3, 4, 5, 8)
JOBS = 4
"""How many workers run at once, each as likely."""


@frozen(kw_only=True)
class Report:
    """What a simulation came to: how long, which faults fired, what broke, and a fingerprint.

    `dialects` are those of its stores, `unwritten` why some could not be told of a shipment.
    `operations` counts what buyers and sellers did at their channels, every flow that was driven,
    and every call to a channel.
    """

    seed: int
    steps: int
    operations: int
    orders: int
    messages: int
    dialects: tuple[str, ...]
    unwritten: tuple[str, ...]
    faults: tuple[tuple[str, int], ...]
    violations: tuple[str, ...]
    hash: str


def simulate(seed: int, steps: int) -> Report:
    """Let a world run for so many steps, then let all faults cease and the backlog drain.

    It stops at the first step that breaks an invariant, so that the report names the cause.
    """
    world = new_world(seed)
    for step in range(1, steps + 1):
        if broken := tuple(_step(world)):
            return _report(world, seed, step, broken)
    return _report(world, seed, steps, tuple(_calm(world)))


def _report(world: World, seed: int, steps: int, violations: tuple[str, ...]) -> Report:
    records = world.ledger.records
    world.fired[Fault.STALE] = world.ledger.stale
    return Report(
        seed=seed,
        steps=steps,
        operations=world.operations,
        orders=len(world.ledger.orders),
        messages=len(world.ledger.messages),
        dialects=tuple(it.dialect.name for it in world.stores.values() if it.dialect),
        unwritten=tuple(sorted(_unwritten(world))),
        faults=tuple((fault.value, world.fired[fault]) for fault in Fault),
        violations=violations,
        hash=digest(tuple(records[key] for key in sorted(records, key=str))),
    )


def _unwritten(world: World) -> set[str]:
    stores = world.stores.values()
    return {f"{it.dialect.name}: {why}" for it in stores if it.dialect for why in it.unwritten}


def _step(world: World) -> Iterator[str]:
    """Time passes, things happen, two to eight workers run at once; then everything must hold."""
    world.now += timedelta(seconds=1 + world.dice.of(600))
    for _ in range(world.dice.of(4)):
        something_happens(world)
    yield from _together(world, [_work(world) for _ in range(world.dice.pick(WORKERS))])
    yield from _repeats(world)
    yield from _holds(world)


def _together(world: World, jobs: list[Coroutine[object, None, None]]) -> Iterator[str]:
    for end in interleave(jobs, world.dice.of):
        if isinstance(end, BaseException) and not isinstance(end, Crash | GaveUp):
            yield f"a flow raised {end!r}"


async def _work(world: World) -> None:
    """A worker drives a few flows, one after another, until it has done them or crashes."""
    for _ in range(1 + world.dice.of(JOBS)):
        await _job(world)


def _job(world: World) -> Coroutine[object, None, None]:
    match world.dice.of(10):
        case 0 | 1:
            return _import(world, world.dice.pick(list(world.stores.values())))
        case 2 | 3 | 6:
            return _deliver(world)
        case 4 if stuck := in_doubt(world):
            return _settle(world, *stuck)
        case 5:
            return _release(world)
        case _:
            return _obey(world)


async def _import(world: World, store: FakeStore) -> None:
    await _take_in(world, store, batch(world, store))


async def _take_in(world: World, store: FakeStore, orders: tuple[ChannelOrder, ...]) -> None:
    await import_orders(
        ReadResult(orders=orders),
        store=store.store,
        account=world.account,
        repository=world.repository(),
        now=world.now,
    )


async def _obey(world: World) -> None:
    wish = command(world)
    answer = await obey(wish, repository=world.repository())
    world.unanswered.pop(wish.id, None)
    world.answered.setdefault(wish.id, (wish, answer))


async def _deliver(world: World) -> None:
    await deliver(world.post(), world.repository(), limit=1 + world.dice.of(6))


async def _release(world: World) -> None:
    await release_due(world.repository(), world.now)


async def _settle(world: World, message: str, told: bool) -> None:
    with suppress(InvalidInput):  # somebody else settled it just now
        await settle_notice(
            message, told=told, by="Ann", now=world.now, repository=world.repository()
        )


# --- what must hold


def _holds(world: World) -> Iterator[str]:
    ledger = world.ledger
    touched, ledger.touched = ledger.touched, set()
    near = {each for order in touched for each in ledger.related(order)}
    yield from _taken(ledger.violations)
    yield from _hold_of(world, near)


def _taken(violations: list[str]) -> list[str]:
    taken = violations.copy()
    violations.clear()
    return taken


def _hold_of(world: World, orders: set[OrderId]) -> Iterator[str]:
    ledger = world.ledger
    shown = ledger.lives(orders)
    yield from law.stored_is_derived(ledger, orders, world.now)
    yield from law.orders_hold(ledger, shown)
    yield from law.told_once(ledger, world.stores)
    yield from law.echoes_are_nothing(shown, ledger, world.stores)


def _repeats(world: World) -> Iterator[str]:
    """Repeating a command or an import, now and alone, changes nothing and answers the same."""
    calm, world.calm = world.calm, True
    before = world.ledger.commits
    if world.answered and world.dice.likely(20):
        yield from _repeated_command(world)
    if world.dice.likely(20):
        yield from _together(world, [_import_again(world)])
    if world.ledger.commits > before:
        yield "a repetition wrote something"
    world.calm = calm


def _repeated_command(world: World) -> Iterator[str]:
    wish, first = world.answered[world.dice.pick(sorted(world.answered))]
    again = evolve(wish, at=world.now)
    (answer,) = interleave([obey(again, repository=world.repository())], world.dice.of)
    if not isinstance(answer, Moved | Refused) or not _same(first, answer):
        yield f"{wish.id} was answered differently the second time: {answer!r}"


def _same(first: Moved | Refused, second: Moved | Refused) -> bool:
    match first, second:
        case Moved(), Moved():
            was = (generation_of(first.order.id), first.action, first.came_from, first.despite)
            now = (second.action, second.came_from, second.despite)
            return was == (generation_of(second.order.id), *now)
        case Refused(), Refused():
            return (first.order, first.reasons) == (second.order, second.reasons)
        case _:
            return False


async def _import_again(world: World) -> None:
    if not world.ledger.said:
        return
    version = world.dice.pick(world.ledger.said)
    store = world.stores[StoreId(version.order.partition("/")[0])]
    await _take_in(world, store, (version.content,))


# --- when faults have stopped


def _calm(world: World) -> Iterator[str]:
    """All faults cease: what is at the channels is read, commands and notices come to their end."""
    world.calm = True
    for wish in world.unanswered.values():
        yield from _together(world, [_finish(world, wish)])
    for _ in range(2):
        for store in world.stores.values():
            yield from _together(world, [_reconcile(world, store)])
        yield from _drained(world)
    yield from _taken(world.ledger.violations)
    yield from _hold_of(world, set(world.ledger.orders))
    yield from law.nothing_forgotten(world.ledger, world.stores)


def _drained(world: World) -> Iterator[str]:
    for _ in range(40):
        if all(message.state in FINAL for message in world.ledger.messages.values()):
            return
        world.now += timedelta(minutes=11)
        yield from _together(world, [_deliver_all(world)])


async def _finish(world: World, wish: Command) -> None:
    await obey(evolve(wish, at=world.now), repository=world.repository())


async def _reconcile(world: World, store: FakeStore) -> None:
    now = (posted(store, store.shown(order)) for order in store.orders.values())
    await _take_in(world, store, heard(world, now))


async def _deliver_all(world: World) -> None:
    await deliver(world.post(), world.repository(), limit=1000)
