"""A plain order with what rules ask of it: all that an engine of one's own would need to have."""

from attrs import frozen

from benchmarks.ruled_trade import Sold


@frozen
class SoldItem:
    """One line."""

    sku: str
    quantity: int
    unit_cents: int
    weight_g: int


@frozen
class SoldOrder:
    """One order; what its lines come to is told, only their SKUs are looked up."""

    id: str
    marketplace: str
    source: str
    service: str
    total_cents: int
    tags: tuple[str, ...]
    items: tuple[SoldItem, ...]
    country: str
    item_count: int
    weight_g: int
    custom_field_1: str


def plain(order: Sold) -> SoldOrder:
    """The order as such a record."""
    return SoldOrder(
        order["id"],
        order["marketplace"],
        order["source"],
        order["service"],
        order["total_cents"],
        tuple(order["tags"]),
        tuple(SoldItem(**each) for each in order["items"]),
        order["country"],
        order["item_count"],
        order["weight_g"],
        order["custom_field_1"],
    )
