"""What eBay says, as values: orders, and fulfillments that still look for their order."""

from datetime import datetime

from attrs import field, frozen

from fulfilcore.intake import ChannelOrder
from fulfilcore.values import LineId, maybe_aware


@frozen(kw_only=True)
class Said:
    """One version of an order as its own body tells it.

    `fulfillments` are the ids of those it mentions, None where it does not say; `unlisted` is its
    word for "all has left" where it mentions none.
    """

    order: ChannelOrder
    fulfillments: frozenset[str] | None = None
    unlisted: str | None = None


@frozen(kw_only=True)
class Fulfillment:
    """One shipping fulfillment; units of None are all that the line has."""

    id: str
    units: tuple[tuple[LineId, int | None], ...]
    at: datetime | None = field(default=None, converter=maybe_aware)
    carrier: str | None = None
    tracking: str | None = None
