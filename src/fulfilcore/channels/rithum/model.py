"""What Rithum says, as values: between its JSON or XML and what an order is in our words."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from attrs import define, field, frozen

from fulfilcore.intake import ChannelOrder, LineKind, Part
from fulfilcore.reasons import Reason
from fulfilcore.values import LineId, Sku, Weight, maybe_aware


@frozen(kw_only=True)
class Settings:
    """What a shop must tell us before its orders can be read: see `read_orders`."""

    settled: Collection[str] = ()
    currency: str | None = None


@frozen(kw_only=True)
class Statuses:
    """The words of the axes on which Rithum tells how far an order is; None where unsaid."""

    checkout: str | None = None
    payment: str | None = None
    shipping: str | None = None
    state: str | None = None
    refund: str | None = None
    cancelled: bool = False


@frozen(kw_only=True)
class Share:
    """So many units of one product that a fulfillment holds of one line."""

    fulfillment: str | None
    line: LineId
    product: str | None
    quantity: int


@frozen(kw_only=True)
class Fulfillment:
    """One fulfillment of an order, in whatever state; `shares` is None where not expanded."""

    id: str
    status: str | None
    type: str | None = None
    shares: tuple[Share, ...] | None = None
    at: datetime | None = field(default=None, converter=maybe_aware)
    updated: datetime | None = field(default=None, converter=maybe_aware)
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    reference: str | None = None


@frozen(kw_only=True)
class Component:
    """A product that a bundle consists of: so many units in all the bundles of the line."""

    product: str | None
    quantity: int
    line: LineId | None = None


@frozen(kw_only=True)
class Item:
    """A line as the order lists it, its units not yet counted; None where not expanded."""

    id: LineId
    quantity: int
    name: str = ""
    sku: Sku | None = None
    price: Decimal | None = None
    kind: LineKind = LineKind.GOODS
    alias: LineId | None = None
    weight: Weight | None = None
    product: str | None = None
    bundle: bool | None = None
    components: tuple[Component, ...] | None = None
    shares: tuple[Share, ...] | None = None
    cancelled: int | None = None
    refunded: int | None = None
    cancel_asked: bool | None = None
    doubts: tuple[Reason, ...] = ()


E = TypeVar("E", Item, Fulfillment)


@frozen(kw_only=True)
class Page(Generic[E]):
    """Lines or fulfillments of one order from one body; `more` follow on another page."""

    order: str
    path: str
    entries: tuple[E, ...]
    more: bool = False


@frozen(kw_only=True)
class Said:
    """One version of an order; `order` still lacks its lines, parcels and level.

    `items` and `fulfillments` are None where the body did not expand them. `wants` are the parts
    that must be fetched if no body tells them.
    """

    path: str
    order: ChannelOrder
    statuses: Statuses = Statuses()
    currency: str | None = None
    items: Page[Item] | None = None
    fulfillments: Page[Fulfillment] | None = None
    wants: frozenset[Part] = frozenset()


@define
class Heard:
    """All that some bodies told, by kind."""

    orders: list[Said] = field(factory=list)
    items: list[Page[Item]] = field(factory=list)
    fulfillments: list[Page[Fulfillment]] = field(factory=list)
