"""Imports as data: where an order lands (decision table 1.8), what a pushed document may say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from attrs import frozen

from fulfilcore.intake import Part
from fulfilcore.orders import Arrival, Order
from fulfilcore.policies import AMAZON_CARRIER_COUNTRIES, PRIME_OPEN_CARRIERS, in_force

Test: TypeAlias = Callable[[Order], bool]

PRIME_TAG = "Amazon Prime Order"
"""The built-in tag of merchant-fulfilled Prime orders from an Amazon store (S004-49)."""


def is_amazon(order: Order) -> bool:
    """It comes from an Amazon store of its own."""
    return order.terms.system == "amazon"


def is_with_provider(order: Order) -> bool:
    """Somebody else fulfils it."""
    return order.programme.merchant_fulfilled is False


def is_new_store(order: Order) -> bool:
    """Its store was connected when Prime was open to all carriers (S004-6, S004-12)."""
    day = order.terms.connected_on
    return day is not None and in_force(PRIME_OPEN_CARRIERS, day) is not None


def is_setting_on(order: Order) -> bool:
    """Its store imports Prime orders into awaiting shipment (S004-8)."""
    return order.terms.import_prime_to_awaiting_shipment


def has_carrier(order: Order) -> bool:
    """An Amazon carrier is connected, in a country where that is possible (S004-9, S004-10)."""
    row = in_force(AMAZON_CARRIER_COUNTRIES, order.terms.received_on)
    return order.terms.amazon_carrier and row is not None and order.terms.country in row.value


def is_prime(order: Order) -> bool:
    """It is a merchant-fulfilled Prime order."""
    return order.prime is True


def is_not_prime(order: Order) -> bool:
    """It is certainly no merchant-fulfilled Prime order."""
    return order.prime is False


def is_any(order: Order) -> bool:
    """Every order."""
    return True


@frozen
class Row:
    """One row: what must hold, how the order then arrives, whether it is tagged Prime."""

    number: int
    tests: tuple[Test, ...]
    arrival: Arrival
    tagged: bool = False


ROWS: Sequence[Row] = (
    Row(2, (is_with_provider,), Arrival.PROVIDER),
    Row(4, (is_amazon, is_prime, is_new_store), Arrival.NATURAL, tagged=True),
    Row(5, (is_amazon, is_prime, is_setting_on), Arrival.NATURAL, tagged=True),
    Row(6, (is_amazon, is_prime, has_carrier), Arrival.NATURAL, tagged=True),
    Row(7, (is_amazon, is_prime), Arrival.VIEW_ONLY, tagged=True),
    Row(8, (is_amazon, is_not_prime), Arrival.NATURAL),
    Row(9, (is_amazon,), Arrival.NATURAL),
    Row(11, (is_any,), Arrival.NATURAL),
)
"""Rows of table 1.8. Row 1 (inactive store) is decided before; 3 and 10 land as 11 does."""

AUTO = ""
"""The number of an order that is entered by hand and gets the next free one of its store."""

AHEAD = timedelta(minutes=5)
"""How far the clock of a caller may be ahead: a word from the future would outlive all others."""

ERASED: Mapping[str, str | frozenset[str] | tuple[()]] = {
    "note": "",
    "custom_1": "",
    "custom_2": "",
    "custom_3": "",
    "gift_message": "",
    "tags": frozenset(),
    "lines": (),
}
"""The fields that a push may erase, and what they are then."""

TOLD_PARTS: Mapping[Part, str] = {
    Part.HEADER: "level",
    Part.LINES: "lines",
    Part.ADDRESS: "ship_to",
    Part.BUYER: "buyer",
    Part.SHIPMENTS: "parcels",
    Part.APPROVAL: "approval",
}
"""Which field of a pushed document tells which part of an order, and tells it completely."""
