"""The answer of a peer's order, as `benchmarks.life` asks for it."""

from collections.abc import Sequence

from benchmarks.life import Answer
from benchmarks.peers.order import Order


def answer(order: Order, refused: Sequence[object]) -> Answer:
    """The order for people."""
    units = ((line.free - line.claimed, line.claimed, line.shipped) for line in order.lines)
    return Answer(order.place, tuple(units), frozenset(order.why), frozenset(map(str, refused)))
