"""Where a new order lands: `land` reads the decision table."""

from collections.abc import Iterator

from fulfilcore.imports import tables as t
from fulfilcore.imports.model import Landed
from fulfilcore.imports.reasons import ImportReason as R
from fulfilcore.orders import Arrival, Order
from fulfilcore.policies import PRIME_OPEN_CARRIERS
from fulfilcore.reasons import Finding, Reason, because

_PRIME, _NONE = frozenset({t.PRIME_TAG}), frozenset[str]()


def land(order: Order) -> Landed:
    """How the order may be worked on here, decided by the settings it was received under.

    Rules S004-5…S004-12, S004-49…S004-53, S004-84, S004-88.
    """
    row = next(row for row in t.ROWS if all(test(order) for test in row.tests))
    unknown = Finding(because(R.PRIME_UNKNOWN), order.id)
    return Landed(
        arrival=row.arrival,
        tags=_PRIME if row.tagged else _NONE,
        reasons=tuple(_why(order, row)),
        findings=(unknown,) if row.number == 9 else (),
    )


def _why(order: Order, row: t.Row) -> Iterator[Reason]:
    if row.tagged:
        yield from _why_prime(order, row)
        yield because(R.TAGGED_PRIME)


def _why_prime(order: Order, row: t.Row) -> Iterator[Reason]:
    """Every supporting fact, not only the first (S004-11)."""
    if t.is_new_store(order):
        yield because(R.CONNECTED_AFTER_CUTOVER, day=order.terms.connected_on)
    if t.is_setting_on(order):
        yield because(R.SETTING_ON)
    if t.has_carrier(order):
        yield because(R.AMAZON_CARRIER, country=order.terms.country)
    elif order.terms.amazon_carrier:
        yield because(R.CARRIER_NOT_AVAILABLE_IN_COUNTRY, country=order.terms.country)
    if row.arrival is Arrival.VIEW_ONLY:
        yield because(R.VIEW_ONLY_PRIME, day=PRIME_OPEN_CARRIERS[0].valid_from)
