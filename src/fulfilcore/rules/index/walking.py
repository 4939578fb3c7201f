"""Going through the rules that hold for an order, top to bottom, while the order changes.

Only what is looked at anew is what a rule has just changed: every other step's answer stands.
"""

from collections.abc import Callable
from typing import TypeAlias

from fulfilcore.orders import Order
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.index.dimensions import number_in
from fulfilcore.rules.index.matching import Index
from fulfilcore.rules.model import Context

_NEAR = (1 << 256) - 1
"""The next row is mostly near, and a few bits are soon gone through."""

Now: TypeAlias = Callable[[], Order]
"""The order as the rules have left it so far; only what no step can answer needs all of it."""


class Walk:
    """One order on its way through the rules of an index."""

    __slots__ = ("_context", "_index", "_moving", "_now", "_rows", "_still")

    def __init__(self, index: Index, order: Order, context: Context, now: Now) -> None:
        self._index, self._context, self._now = index, context, now
        rows = index.live
        self._moving: list[int] = []
        for look, mask in index.still:
            rows &= mask(look(order, context))
            if not rows:
                break
        self._still = self._rows = rows
        if rows:
            self._moving = [step.mask(step.look(order, context)) for step in index.moving]
            self._join()

    def _join(self) -> None:
        rows = self._still
        for part in self._moving:
            rows &= part
        self._rows = rows

    def change(self, criterion: Criterion, value: object) -> None:
        """Look anew at what a rule has changed, if any rule reads it."""
        moving, joined = self._moving, True
        if not moving:
            return
        for at, step in self._index.readers[criterion]:
            variant = step.subject.variant
            new = number_in(variant, value, self._context.now) if variant else value
            rows = step.mask(new)
            if rows != moving[at]:
                moving[at], joined = rows, False
        if not joined:
            self._join()

    def following(self, place: int) -> int:
        """The place of the next rule that holds, after a place; -1 if there is none."""
        index, first = self._index, self._index.first_of(place + 1)
        while ahead := self._rows >> first:
            near = ahead & _NEAR or ahead
            row = first + (near & -near).bit_length() - 1
            if row not in index.rests or index.rests[row](self._now(), self._context) is True:
                return index.rule_of[row]
            first = row + 1
        return -1
