"""What is shipped without any order: the price that was quoted, the label that was made."""

from datetime import datetime
from typing import TypeVar

from attrs import field, frozen

from fulfilcore.errors import InvalidInput
from fulfilcore.values import (
    Address,
    Dimensions,
    Money,
    ShipmentId,
    Weight,
    aware,
    evolve,
    is_storable,
    maybe_aware,
)

T = TypeVar("T", bound=str)


def _named(_: object, __: object, id: T) -> None:
    is_storable(None, None, id)
    if not id.strip():
        raise InvalidInput("it needs an id")


@frozen(kw_only=True)
class Package:
    """What a carrier is asked to move: its weight and its sides, None where nobody measured."""

    weight: Weight | None = None
    dimensions: Dimensions | None = None


@frozen(kw_only=True)
class Quote:
    """What a carrier asks for moving a package, as whoever calculated it told us (S002-20).

    It is no order, and nobody is told of it. It holds `valid_until`, or nobody knows how long.
    """

    id: str = field(validator=_named)
    price: Money
    package: Package = field(factory=Package)
    ship_from: Address | None = field(default=None, repr=False)
    ship_to: Address | None = field(default=None, repr=False)
    carrier: str | None = field(default=None, validator=is_storable)
    service: str | None = field(default=None, validator=is_storable)
    valid_until: datetime | None = field(default=None, converter=maybe_aware)


@frozen(kw_only=True)
class LooseShipment:
    """A label that was made without any order (S002-5): no store ever hears of it.

    Its id is used once in the account, as that of every shipment. `quote` names the price it was
    made for, `voided` is when its label was voided.
    """

    id: ShipmentId = field(validator=_named)
    at: datetime = field(converter=aware)
    package: Package | None = None
    ship_from: Address | None = field(default=None, repr=False)
    ship_to: Address | None = field(default=None, repr=False)
    carrier: str | None = field(default=None, validator=is_storable)
    service: str | None = field(default=None, validator=is_storable)
    tracking: str | None = field(default=None, validator=is_storable)
    price: Money | None = None
    quote: str | None = field(default=None, validator=is_storable)
    voided: datetime | None = field(default=None, converter=maybe_aware)


def as_quoted(shipment: LooseShipment, quote: Quote) -> LooseShipment:
    """The shipment with what it leaves open taken from the quote that it was made for."""
    return evolve(
        shipment,
        package=shipment.package or quote.package,
        ship_from=shipment.ship_from or quote.ship_from,
        ship_to=shipment.ship_to or quote.ship_to,
        carrier=shipment.carrier or quote.carrier,
        service=shipment.service or quote.service,
        price=shipment.price or quote.price,
    )
