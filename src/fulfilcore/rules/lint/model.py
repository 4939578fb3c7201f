"""What a static look at a rule set finds, as values."""

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from fulfilcore.orders import Order
from fulfilcore.reasons import Reason
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.model import Context


@frozen
class Example:
    """An order that shows what was found, and what is known around it.

    It says nothing but what is needed to show it: leave anything more out of it, and it no longer
    does.
    """

    order: Order
    context: Context


@frozen
class Lint:
    """One thing that is wrong, or surprising, in a rule set: why, in which rules, and an example.

    Where no order can show it, as of a rule that never holds, `example` is None.
    """

    reason: Reason
    rules: tuple[str, ...]
    example: Example | None = None

    @property
    def text(self) -> str:
        """The finding as a sentence for people."""
        return self.reason.text


Subject: TypeAlias = tuple[Criterion, bool]
"""A criterion of an order, as it is or, if true, as it was before."""


@frozen
class Sketch:
    """What an example is to be like: the values that matter, of the order and line by line.

    A criterion that is not there is as on any order of which nobody said anything about it.
    """

    values: Mapping[Subject, object] = field(factory=dict)
    lines: tuple[Mapping[Criterion, object], ...] | None = None
