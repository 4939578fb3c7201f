"""What ShipStation says, as values: between its JSON and what an order is in our words."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from attrs import field, frozen

from fulfilcore.channels.clocks import LocalTime
from fulfilcore.intake import ChannelOrder, Part
from fulfilcore.values import LineId, maybe_aware

Units = tuple[tuple[LineId, int], ...]


@frozen(kw_only=True)
class Settings:
    """What an account must tell us before its orders can be read in full: see `read_orders`."""

    currency: str | None
    clock: LocalTime
    tags: Mapping[int, str] | None


@frozen(kw_only=True)
class Said:
    """One version of an order, as its own body tells it; what has left is told elsewhere.

    `wants` are the parts that this body should have had and that must be fetched.
    """

    order: ChannelOrder
    wants: frozenset[Part] = frozenset()


class Kind(Enum):
    """How units left: under a label that ShipStation made, or in some other way it was told of."""

    SHIPMENT = "shipment"
    FULFILLMENT = "fulfillment"


class Fate(Enum):
    """What became of a shipment; the number says which of two answers is the later one."""

    LEFT = 0
    VOID_ASKED = 1
    VOID = 2


class News(Enum):
    """Whether the sales channel was told; the number says which of two answers is the later one."""

    UNSAID = 0
    WAITING = 1
    REFUSED = 2
    TOLD = 3


@frozen(kw_only=True)
class Sent:
    """One shipment or fulfillment as listed; `units` is None where the list leaves items out.

    A fulfillment never lists items. `note` is what the sales channel said when it refused.
    """

    order: str
    number: str | None = None
    kind: Kind
    id: str
    units: Units | None = None
    shipped: datetime | None = field(default=None, converter=maybe_aware)
    created: datetime | None = field(default=None, converter=maybe_aware)
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    fate: Fate = Fate.LEFT
    news: News = News.UNSAID
    note: str | None = field(default=None, repr=False)

    @property
    def age(self) -> tuple[int, int]:
        """How far it has come: of two answers about it, the later one."""
        return self.fate.value, self.news.value
