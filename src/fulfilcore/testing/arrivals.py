"""What arrives at a worker of a simulation: news lost, late, twice, in parts, or broken."""

from collections.abc import Iterable, Sequence

from fulfilcore.intake import ChannelOrder
from fulfilcore.testing.faults import Fault
from fulfilcore.testing.letters import Letter, News, in_parts, posted, spoilt, understood
from fulfilcore.testing.stores import FakeStore
from fulfilcore.testing.world import World


def batch(world: World, store: FakeStore) -> tuple[ChannelOrder, ...]:
    """What one import reads: news, some of it lost, late or in parts, and what was read before."""
    fresh = store.log[world.read[store.store] :]
    world.read[store.store] = len(store.log)
    now = [letter for version in fresh for letter in _arriving(world, store, version)]
    late = world.late[store.store]
    if late and world.dice.likely(40):
        world.fired[Fault.REORDERED] += len(late)
        now += late
        world.late[store.store] = []
    if store.log and world.dice.likely(25):
        world.fired[Fault.REPEATED] += 1
        now.append(posted(store, world.dice.pick(store.log[: world.read[store.store]])))
    return heard(world, world.dice.mixed(now))


def heard(world: World, news: Iterable[News]) -> tuple[ChannelOrder, ...]:
    """What a host understands of what arrived; what it should not have is a violation."""
    orders = list[ChannelOrder]()
    for each in news:
        found, wrong = understood(each)
        orders.extend(found)
        if wrong:
            world.ledger.violations.append(wrong)
    return tuple(orders)


def _arriving(world: World, store: FakeStore, version: ChannelOrder) -> Sequence[News]:
    throw, news, late = world.dice.of(100), posted(store, version), world.late[store.store]
    if throw < 5:
        world.fired[Fault.LOST_VERSION] += 1
        return ()
    if throw < 25:
        late.append(news)
        return ()
    if throw < 40 and len(parts := in_parts(news, world.dice.of)) > 1:
        world.fired[Fault.PARTIAL] += 1
        first, *rest = world.dice.mixed(parts)
        late.extend(rest)
        return (first,)
    if 40 <= throw < 47 and isinstance(news, Letter):
        world.fired[Fault.BROKEN] += 1
        late.append(news)
        return (spoilt(news, world.dice.of),)
    return (news,)
