"""What a live order weighs beyond its own data, beside an order on a machine library.

Its own data is what its channel said: ids, texts, money, instants, lines, in one plain slotted
record. Everything else is the price of having it as a live order: its object, what was derived,
why it stands where it stands; of a peer its model, its lines with their units, and its machine.
"""

import gc
import tracemalloc
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import TypeVar

from benchmarks.life import TO_SHIP, Peer
from benchmarks.machine import peer
from benchmarks.measure import Effort, Measured, Pair, agree
from benchmarks.trade import ACCOUNT, MARKETPLACE, NOON, Data, data_of, order
from fulfilcore.adapters import MemoryRepository
from fulfilcore.flows import import_orders
from fulfilcore.intake import ChannelOrder, ReadResult
from fulfilcore.orders import Order
from fulfilcore.running import run

T = TypeVar("T")
_BATCH, _CHECKED = 100, 200


def weights(name: str, effort: Effort) -> Measured:
    """Bytes of an order beyond its own data, by `tracemalloc`, over 2,000 of them."""
    count, theirs = effort.most, _modelled(peer(name))
    _check(name, min(count, _CHECKED))
    for make in (_data, _imported, theirs):
        _weigh(make, 10)  # what is made once, for the first of them, is nobody's weight
    own, ours = _our_weights(count)
    return Measured((Pair((ours - own) / count, (_weigh(theirs, count) - own) / count),))


@cache
def _our_weights(count: int) -> tuple[int, int]:
    """So many plain records, and so many live orders of ours; the same for every peer."""
    return _weigh(_data, count), _weigh(_imported, count)


def _weigh(make: Callable[[int], Sequence[object]], count: int) -> int:
    """The bytes that so many things take as long as they are alive."""
    weight, alive = weighed(lambda: make(count))
    agree("orders alive", len(alive), count)
    return weight


def weighed(make: Callable[[], T]) -> tuple[int, T]:
    """The bytes that stay taken as long as something is alive, and that thing."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        alive = make()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
        return after - before, alive
    finally:
        tracemalloc.stop()


def _contents(count: int) -> list[ChannelOrder]:
    dice = Random(29)
    return [order(dice, number, open_only=True) for number in range(count)]


def _data(count: int) -> Sequence[Data]:
    return [data_of(content) for content in _contents(count)]


def _imported(count: int) -> Sequence[Order]:
    contents, repository = _contents(count), MemoryRepository()
    orders: list[Order] = []
    for start in range(0, count, _BATCH):
        read = ReadResult(orders=tuple(contents[start : start + _BATCH]))
        flow = import_orders(
            read, store=MARKETPLACE, account=ACCOUNT, repository=repository, now=NOON
        )
        orders += run(flow).orders
    return orders


def _modelled(machine: Peer[object]) -> Callable[[int], Sequence[object]]:
    return lambda count: [machine.hold(datum) for datum in _data(count)]


def _check(name: str, count: int) -> None:
    """Both sides have the same orders alive, to be shipped, with the same units open."""
    machine = peer(name)
    theirs = [machine.answer(each, ()) for each in _modelled(machine)(count)]
    ours = [
        (o.status.value, tuple((line.open, 0, 0) for line in o.lines or ()))
        for o in _imported(count)
    ]
    agree("live orders", ours, [(each.place, each.units) for each in theirs])
    agree("places", {place for place, _ in ours}, {TO_SHIP})
