"""Dated policies: what real systems decreed, from when, and how sure we are of it."""

from collections.abc import Sequence
from datetime import date
from typing import Generic, TypeVar

from attrs import frozen

V = TypeVar("V")


@frozen
class Dated(Generic[V]):
    """A policy value that holds from a day on, with its source."""

    valid_from: date
    value: V
    source: str
    confidence: str = "primary"


def in_force(rows: Sequence[Dated[V]], day: date) -> Dated[V] | None:
    """The row in force on a day: the latest that has begun, or None before the first."""
    begun = [row for row in rows if row.valid_from <= day]
    return max(begun, key=lambda row: row.valid_from, default=None)


PRIME_OPEN_CARRIERS: Sequence[Dated[bool]] = (
    Dated(date(2023, 11, 3), True, "ShipStation: merchant-fulfilled Prime, S004-6…S004-12"),
)
"""From this day on, a newly connected Amazon store gets its Prime orders ready to ship."""

AMAZON_CARRIER_COUNTRIES: Sequence[Dated[frozenset[str]]] = (
    Dated(date(1970, 1, 1), frozenset({"US", "UK", "GB"}), "S004-66, S004-87: US and UK for now"),
)
"""Countries whose accounts may connect Amazon Buy Shipping or Amazon Shipping."""
