"""What a person should look at: late, odd and contradicting facts, by one declared table.

A fact that comes late is never refused: it counts, and the row below says what is left for a
person. Each row looks at the order only, so the order in which facts came makes no difference.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from attrs import frozen

from fulfilcore.orders.fields import Keep
from fulfilcore.orders.guards import refunded_open, undecided
from fulfilcore.orders.model import Line, Order
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.orders.statuses import CancelledBy
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import Shipment
from fulfilcore.values import root_of

Look: TypeAlias = Callable[[Order], Iterator[Reason]]


@frozen
class Late:
    """A fact that may come late, what it does all the same, and what a person is told."""

    fact: str
    stands: str
    finding: Look


_CALLED_OFF = frozenset({CancelledBy.CHANNEL, CancelledBy.ARRIVED})


def over_shipped(order: Order) -> Iterator[Reason]:
    """More left than was ordered."""
    for line in _own_lines(order):
        if line.over:
            yield because(R.OVER_SHIPPED, line=line.id, over=line.over)


def _own_lines(order: Order) -> tuple[Line, ...]:
    """The lines that are looked at here: those of a split order are looked at in its parts."""
    return () if order.parts else order.lines or ()


def _own_shipments(order: Order) -> tuple[Shipment, ...]:
    if not order.parts:
        return order.shipments
    parts = {part.id for part in order.parts}
    return tuple(s for s in order.shipments if s.part not in parts)


def shipped_and_cancelled(order: Order) -> Iterator[Reason]:
    """Units left, and its channel says cancelled."""
    shipped = sum(line.shipped for line in order.lines or ())
    if shipped and order.cancelled in _CALLED_OFF:
        yield because(R.SHIPPED_AFTER_CANCEL, units=shipped)


def shipped_unasked(order: Order) -> Iterator[Reason]:
    """A provider shipped what it should not have, or no longer."""
    for shipment in _own_shipments(order):
        if shipment.unasked and not shipment.voided:
            if order.cancelled is None:
                yield because(R.SHIPPED_UNASKED, shipment=shipment.id)
            elif order.cancelled not in _CALLED_OFF:
                units = sum(units.quantity for units in shipment.units)
                yield because(R.SHIPPED_AFTER_CANCEL, units=units)


def called_off_too_late(order: Order) -> Iterator[Reason]:
    """Units were taken back at the channel when they had left already."""
    for line in (each for each in _own_lines(order) if each.called_off):
        late = min(line.called_off, line.shipped + line.called_off - line.ordered)
        if late > 0:
            yield because(R.CALLED_OFF_TOO_LATE, line=line.id, units=late)


def provider_to_call_back(order: Order) -> Iterator[Reason]:
    """It was called off while a provider had it."""
    for provider in order.recalled:
        yield because(R.CALL_BACK, provider=provider)


def void_but_shown_shipped(order: Order) -> Iterator[Reason]:
    """A label was voided after its channel may have been told, and nothing replaced it."""
    for shipment in (each for each in _own_shipments(order) if each.told):
        replaced = any(each.replaces == shipment.id for each in order.shipments)
        if root_of(order.id) in shipment.told and not replaced:
            yield because(R.VOIDED_BUT_SHIPPED, shipment=shipment.id)


def void_of_nothing(order: Order) -> Iterator[Reason]:
    """A provider voided a shipment that nobody has heard of."""
    for ahead in order.voided_ahead:
        yield because(R.VOID_OF_NOTHING, shipment=ahead.void.shipment)


def refund_unclear(order: Order) -> Iterator[Reason]:
    """Units were paid back that are still to be shipped."""
    yield from refunded_open(order)


def opened_again(order: Order) -> Iterator[Reason]:
    """Its channel opened it again after cancelling it."""
    if order.reopened:
        yield because(R.REOPENED_FROZEN if order.frozen else R.REOPENED)


def field_clashes(order: Order) -> Iterator[Reason]:
    """A field was changed at the channel after it was edited here."""
    for clash in order.clashes:
        code = R.FIELD_OVERRULED if clash.keep is Keep.THEIRS else R.FIELD_KEPT
        yield because(code, field=clash.field.words)


def edit_without_effect(order: Order) -> Iterator[Reason]:
    """The address of a Prime order was edited, which no label will show."""
    if order.prime and order.fields.ship_to != order.said.ship_to:
        yield because(R.EDIT_HAS_NO_EFFECT_ON_LABEL)


def prime_apart(order: Order) -> Iterator[Reason]:
    """It is Prime, which was said when it had been split or combined already."""
    if order.prime and (order.parts or order.combined):
        yield because(R.PRIME_APART)


def twin_unclear(order: Order) -> Iterator[Reason]:
    """Nobody can tell which order it is a copy of, or which line of a twin's is which."""
    for shipment in () if order.parts else order.shipments:
        if shipment.unmapped and not shipment.voided:
            yield because(R.TWIN_UNITS_UNMAPPED, units=shipment.unmapped, copy=shipment.made_on)
    yield from () if order.parts else undecided(order)


LATE: Sequence[Late] = (
    Late("more units left than were ordered", "all of them count", over_shipped),
    Late("cancelled by its channel after units had left", "they count", shipped_and_cancelled),
    Late("shipped by a provider that was not asked", "the units count", shipped_unasked),
    Late("units called off after they had left", "they count as shipped", called_off_too_late),
    Late("cancelled while a provider had it", "it is cancelled", provider_to_call_back),
    Late("a label voided after its channel was told", "the label is void", void_but_shown_shipped),
    Late("a void before its shipment", "the shipment is void once it comes", void_of_nothing),
    Late("units refunded before they left", "they stay open, and wait", refund_unclear),
    Late("opened again after it was cancelled", "it stays cancelled", opened_again),
    Late("a field changed after it was edited here", "as the field table says", field_clashes),
    Late("the address of a Prime order edited", "the label shows the other", edit_without_effect),
    Late("a split or combined order turns out Prime", "it stays as it is", prime_apart),
    Late("shipped on a copy whose lines match none", "the order waits", twin_unclear),
)
"""Late and contradicting facts: each stands, and each is shown."""


def findings(order: Order) -> Iterator[Reason]:
    """Everything about an order that a person should look at."""
    for late in LATE:
        yield from late.finding(order)
    seen = frozenset().union(*(each.seen for each in order.edits))
    alerts = (alert for each in order.edits for alert in each.alerts)
    for alert in (alert for alert in alerts if alert.text not in seen):
        yield alert.reason
