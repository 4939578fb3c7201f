"""What a reported parcel means for an order: which of its lines the SKUs in it are."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from fulfilcore.orders.actions import Ship
from fulfilcore.orders.model import Line, Order
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.orders.reasons import ReportReason
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import LineUnits, ReportedParcel, ReportedUnits
from fulfilcore.values import LineId, ShipmentId

_AHEAD = timedelta(days=1)
"""A date alone is its last second, and somewhere else the day is a day further."""


def ship_of(
    parcel: ReportedParcel, order: Order, shipment: ShipmentId, *, now: datetime
) -> Ship | tuple[Reason, ...]:
    """The shipment that a reported parcel stands for, or everything that it cannot mean.

    Units of a SKU that stands in several lines are those still open, the first line first.
    """
    reasons: list[Reason] = []
    units: dict[LineId, int] = {}
    if parcel.left_at and parcel.left_at > now + _AHEAD:
        reasons.append(because(ReportReason.LEFT_AHEAD, at=parcel.left_at.isoformat()))
    if not any(map(_free, order.lines or ())):
        reasons.append(because(R.LINES_UNKNOWN if order.lines is None else R.NOTHING_OPEN))
    for each in () if reasons else parcel.units or ():
        for found in _found(each, order, units):
            if isinstance(found, Reason):
                reasons.append(found)
            else:
                units[found.line] = units.get(found.line, 0) + found.quantity
    if reasons:
        return tuple(dict.fromkeys(reasons))
    named = tuple(LineUnits(line, quantity) for line, quantity in units.items())
    return Ship(
        shipment=shipment,
        units=None if parcel.units is None else named,
        carrier=parcel.carrier,
        service=parcel.service,
        tracking=parcel.tracking,
        left_at=parcel.left_at,
    )


def _free(line: Line) -> int:
    return line.open + line.claimed


def _found(
    units: ReportedUnits, order: Order, taken: dict[LineId, int]
) -> Iterator[LineUnits | Reason]:
    """The units of the order that are meant, or why there are none or not so many."""
    lines = [line for line in order.lines or () if _is_meant(line, units)]
    if not lines:
        unknown = because(ReportReason.SKU_NOT_ORDERED, sku=units.sku)
        yield unknown if units.line is None else because(R.UNKNOWN_LINE, line=units.line)
        return
    free = {line.id: _free(line) - taken.get(line.id, 0) for line in lines}
    most = sum(free.values())
    left = most if units.quantity is None else units.quantity
    if left < 1 or left > most:
        named = units.sku if units.line is None else units.line
        yield because(ReportReason.SKU_NOT_OPEN, sku=named, open=most, asked=max(left, 1))
        return
    for line, there in free.items():
        if mine := min(there, left):
            yield LineUnits(line, mine)
            left -= mine


def _is_meant(line: Line, units: ReportedUnits) -> bool:
    return line.id == units.line if units.line is not None else line.sku == units.sku
