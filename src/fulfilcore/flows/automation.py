"""The rules that run where orders come in and move, and what they may know and do."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from fulfilcore.orders import Actor, Authority, Order
from fulfilcore.rules import Criterion, RuleSet, Value

Told: TypeAlias = Callable[[Order], Mapping[Criterion, Value]]
"""What only the host knows of an order, such as its postal zone; a pure function."""


def _nothing(order: Order) -> Mapping[Criterion, Value]:
    return {}


@frozen(kw_only=True)
class Automation:
    """The rules of an account at work.

    `told` says of an order what only the host knows, `permits` are what other areas have proven.
    `leaves_out`: a rule may leave out an order that was never here. An import without rules is a
    backfill: its orders get none, then or later, unless somebody asks (S002-19, S004-61).
    """

    rules: RuleSet
    told: Told = _nothing
    permits: frozenset[str] = frozenset()
    leaves_out: bool = True

    @property
    def actor(self) -> Actor:
        """In whose name rules act: that of the rules as they now are."""
        return Actor(f"rules {self.rules.revision[:12]}", Authority.RULE)
