"""Going through the rules that hold for an order, top to bottom, while the order changes.

Only what is looked at anew is what a rule has just changed: every other step's answer stands.
"""

from collections.abc import Callable
from typing import TypeAlias

from fulfilcore.orders import Order
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.index.bits import next_number, octets_of
from fulfilcore.rules.index.dimensions import number_in
from fulfilcore.rules.index.matching import Index
from fulfilcore.rules.model import Context

Now: TypeAlias = Callable[[], Order]
"""The order as the rules have left it so far; only what no step can answer needs all of it."""


class Walk:
    """One order on its way through the rules of an index."""

    __slots__ = ("_context", "_index", "_moving", "_now", "_octets", "_still")

    def __init__(self, index: Index, order: Order, context: Context, now: Now) -> None:
        self._index, self._context, self._now = index, context, now
        rows = index.live
        self._moving: list[int] = []
        for look, mask in index.still:
            rows &= mask(look(order, context))
            if not rows:
                break
        self._still, self._octets = rows, b""
        if rows:
            self._moving = [step.mask(step.look(order, context)) for step in index.moving]
            self._join()

    def _join(self) -> None:
        rows = self._still
        for part in self._moving:
            rows &= part
        self._octets = octets_of(rows)

    def change(self, criterion: Criterion, value: object) -> None:
        """Look anew at what a rule has changed, if any rule reads it."""
        if not self._moving:
            return
        for at, step in self._index.readers[criterion]:
            variant = step.subject.variant
            new = number_in(variant, value, self._context.now) if variant else value
            self._moving[at] = step.mask(new)
        self._join()

    def following(self, place: int) -> int:
        """The place of the next rule that holds, after a place; -1 if there is none."""
        rests, row = self._index.rests, self._index.first_of(place + 1) - 1
        while (row := next_number(self._octets, row + 1)) >= 0:
            if row not in rests or rests[row](self._now(), self._context) is True:
                return self._index.rule_of[row]
        return -1
