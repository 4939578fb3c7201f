"""What WooCommerce says, as values: between its JSON and what an order is in our words."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from fulfilcore.intake import ChannelOrder, Level
from fulfilcore.values import LineId, maybe_aware

Product: TypeAlias = tuple[str | None, str | None]
"""The ids of a product and of its variation; both None once the product is deleted."""


@frozen(kw_only=True)
class Settings:
    """What a shop must tell us before its orders can be read: see `read_orders`."""

    zone: str
    proofs: Mapping[str, str]
    statuses: Mapping[str, Level]


@frozen(kw_only=True)
class Version:
    """One version of an order as its own body tells it.

    `products` are those of its lines; `refunds` the ids of the refunds it lists, None where it was
    asked to leave them out, and in the legacy API.
    """

    order: ChannelOrder
    products: tuple[tuple[LineId, Product], ...] = ()
    refunds: tuple[str, ...] | None = None


@frozen(kw_only=True)
class RefundedUnits:
    """So many units that a refund took back, of a line it names or of the one with a product."""

    quantity: int
    line: LineId | None
    product: Product
    path: str = field(eq=False)


@frozen(kw_only=True)
class Refund:
    """One refund; `order` is None where its body does not say whose it is."""

    id: str
    order: str | None
    units: tuple[RefundedUnits, ...]
    at: datetime | None = field(default=None, converter=maybe_aware)
    path: str = field(eq=False)


@frozen
class Error:
    """What WooCommerce says instead of an answer; `status` is the HTTP status, if it repeats it."""

    code: str
    message: str
    status: int | None = None
