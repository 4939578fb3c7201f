"""What Shopify says, as values: between its JSON and what an order is in our words."""

from collections.abc import Collection, Mapping
from datetime import datetime

from attrs import field, frozen

from fulfilcore.intake import ChannelOrder, LineKind
from fulfilcore.values import LineId, Money, Sku, maybe_aware

Units = tuple[tuple[LineId, int], ...]


@frozen(kw_only=True)
class Settings:
    """What a shop must tell us before its orders can be read: see `read_orders`."""

    proofs: Mapping[str, str]
    settled: Collection[str]
    own_services: Collection[str]


@frozen(kw_only=True)
class Fulfillment:
    """One fulfillment of an order, in whatever state; only a successful one has left."""

    id: str
    order: str
    status: str
    units: Units
    created: datetime | None = field(default=None, converter=maybe_aware)
    updated: datetime | None = field(default=None, converter=maybe_aware)
    carrier: str | None = None
    numbers: tuple[str, ...] = ()


@frozen(kw_only=True)
class Refund:
    """One refund: which units were paid back, each with what became of it."""

    id: str
    order: str
    units: tuple[tuple[LineId, int, str], ...]


@frozen(kw_only=True)
class Item:
    """A line as the order lists it, its units not yet counted.

    `current` excludes what was refunded or removed by an edit; `fulfillable` may be fulfilled now.
    `service` is the handle of the fulfillment service of goods.
    """

    id: LineId
    quantity: int
    current: int | None = None
    fulfillable: int | None = None
    name: str = ""
    sku: Sku | None = None
    price: Money | None = None
    kind: LineKind = LineKind.GOODS
    service: str | None = None


@frozen(kw_only=True)
class Said:
    """One version of an order; `order` still lacks its lines, parcels and level.

    `items`, `fulfillments` and `refunds` are None where the body was asked to leave them out.
    It is not `whole` where further lines may follow.
    """

    order: ChannelOrder
    items: tuple[Item, ...] | None = None
    fulfillments: tuple[Fulfillment, ...] | None = None
    refunds: tuple[Refund, ...] | None = None
    money: str | None = None
    cancelled: bool = False
    flag: str | None = None
    whole: bool = True


@frozen(kw_only=True)
class Mention:
    """That something changed about an order, which its own body tells better."""

    order: str
    at: datetime | None = field(default=None, converter=maybe_aware)


@frozen(kw_only=True)
class FulfillmentOrderLine:
    """So many units of an order line that one fulfillment order is about."""

    id: str
    line: LineId
    quantity: int
    remaining: int


@frozen(kw_only=True)
class FulfillmentOrder:
    """Shopify's work order: which units one location is to send, and whether it may now.

    `actions` are what Shopify says can be done with it, None where it does not say.
    """

    id: str
    order: str
    status: str
    request: str = ""
    location: str | None = None
    held: bool = False
    method: str | None = None
    actions: frozenset[str] | None = None
    lines: tuple[FulfillmentOrderLine, ...] = ()
    updated: datetime | None = field(default=None, converter=maybe_aware)
