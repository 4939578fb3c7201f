"""Twins as values."""

from attrs import field, frozen

from fulfilcore.intake import Reference
from fulfilcore.values import OrderId


@frozen(kw_only=True)
class Star:
    """One purchase: its original, and each copy with the reference that proves it.

    Links are stars, never chains: every copy has an edge of its own to the original.
    """

    original: OrderId
    copies: tuple[tuple[OrderId, Reference], ...] = field(default=())

    @property
    def members(self) -> tuple[OrderId, ...]:
        """The original first, then its copies."""
        return (self.original, *(copy for copy, _ in self.copies))
