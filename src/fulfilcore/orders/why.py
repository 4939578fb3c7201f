"""Why an order stands where it stands, in the words of people."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fulfilcore.intake import Level, in_words
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.orders.statuses import CancelledBy
from fulfilcore.reasons import Reason, because

if TYPE_CHECKING:
    from fulfilcore.orders.model import Order

_ARRIVED = {level: because(R.ARRIVED, level=in_words(level)) for level in Level}


def why(order: "Order") -> Iterator[Reason]:
    """Everything that has brought an order where it stands."""
    if order.level is not None:
        yield _ARRIVED[order.level]
    if order.level is Level.UNPAID and order.paid:
        yield because(R.MARKED_PAID)
    if order.lines and not any(line.travels for line in order.lines):
        yield because(R.NOTHING_TRAVELS)
    yield from _why_stopped(order)
    yield from _why_shipped(order)
    yield from _why_handed(order)
    yield from _why_apart(order)
    for name, author in order.authors:
        yield because(R.WRITTEN, field=name.words, author=author.value)


def _why_handed(order: "Order") -> Iterator[Reason]:
    if order.with_provider:
        code = R.ACCEPTED_BY_PROVIDER if order.accepted else R.WITH_PROVIDER
        yield because(code, provider=provider_name(order))
    if order.rejected is not None:
        yield because(R.REJECTED_BY_PROVIDER, provider=provider_name(order), note=order.rejected)


def _why_apart(order: "Order") -> Iterator[Reason]:
    if order.parts:
        yield because(R.SPLIT, parts=", ".join(part.id for part in order.parts))
    if order.part_of:
        yield because(R.PART, order=order.part_of)
    if order.combined:
        yield because(R.COMBINED, orders=", ".join(order.combined))
    if order.combined_into:
        yield because(R.COMBINED_INTO, order=order.combined_into)
    if order.replaces:
        yield because(R.RENEWS, order=order.replaces)
    if order.replaced_by:
        yield because(R.RENEWED, order=order.replaced_by)
    for other in order.related:
        yield because(R.RELATED, how=other.relation.value, order=other.reference)


def provider_name(order: "Order") -> str:
    """Who fulfils the order, or would have."""
    return order.provider or order.programme.provider or "a provider"


_STOPPED = {
    CancelledBy.ARRIVED: R.FROZEN,
    CancelledBy.CHANNEL: R.CANCELLED_BY_CHANNEL,
    CancelledBy.REFUND: R.REFUNDED_BY_CHANNEL,
    CancelledBy.HERE: R.CANCELLED_HERE,
    CancelledBy.TWIN: R.CANCELLED_WITH_TWIN,
}


def _why_stopped(order: "Order") -> Iterator[Reason]:
    if order.cancelled:
        yield because(_STOPPED[order.cancelled], note="")
    for held in order.holds:
        until = f" until {held.until.isoformat()}" if held.until else ""
        note = f": {held.note}" if held.note else " by the channel" * (held.by == "channel")
        yield because(R.HELD, until=until, note=note)
    if not order.ready:
        yield because(R.NOT_RELEASED)
    elif not order.paid:
        yield because(R.UNPAID)


def _why_shipped(order: "Order") -> Iterator[Reason]:
    live = [s for s in order.shipments if not (s.voided or s.again or s.theirs)]
    own = (order.id, order.part_of)
    here = sum(u.quantity for s in live if s.made_on in own for u in s.units)
    if here:
        yield because(R.SHIPPED_HERE, units=here)
    for twin in sorted({s.made_on for s in live if s.made_on not in own}):
        units = sum(u.quantity for s in live if s.made_on == twin for u in s.units)
        if units:
            yield because(R.SHIPPED_ON_TWIN, units=units, twin=twin)
    theirs = sum(line.theirs for line in order.lines or ())
    if theirs:
        yield because(R.SHIPPED_THERE, units=theirs)
