"""What of an order can stand in the way of an action: invariants, and guards.

Each yields every obstacle it sees, so that a person learns all of them at once.
"""

from collections.abc import Iterator

from fulfilcore.intake import Approval
from fulfilcore.orders.actions import Verb
from fulfilcore.orders.fields import Keep
from fulfilcore.orders.model import Facts, Order
from fulfilcore.orders.reasons import OrderReason as R
from fulfilcore.orders.statuses import Arrival, CancelledBy
from fulfilcore.reasons import Reason, because

# --- Invariants: what follows from the order alone or must be proven; no host can drop them.


def not_hidden(order: Order, verb: Verb, facts: Facts) -> Iterator[Reason]:
    """A hidden copy is acted on through its original, a split order in its parts."""
    if order.hidden_copy:
        yield because(R.HIDDEN, original=order.twin_of)
    if order.combined_into and not order.let_go:
        yield because(R.COMBINED_INTO, order=order.combined_into)
    if order.parts and verb not in (Verb.REJOIN, Verb.RESTORE, Verb.RENEW):
        yield because(R.SPLIT, parts=", ".join(part.id for part in order.parts))


def not_frozen(order: Order, verb: Verb, facts: Facts) -> Iterator[Reason]:
    """An order that arrived cancelled is never modified again; a new one may be made of it."""
    if order.frozen and verb is not Verb.RENEW:
        yield because(R.FROZEN)


def not_view_only(order: Order, verb: Verb, facts: Facts) -> Iterator[Reason]:
    """A view-only Prime order is only looked at."""
    if order.arrival is Arrival.VIEW_ONLY:
        yield because(R.VIEW_ONLY)


_APART = {Verb.SPLIT: R.PRIME_NO_SPLIT, Verb.COMBINE: R.PRIME_NO_COMBINE}


def prime_stays_whole(order: Order, verb: Verb, facts: Facts) -> Iterator[Reason]:
    """A Prime order is neither split nor combined; one that may be Prime needs proof (S004-24)."""
    if code := _APART.get(verb):
        for each in (order, *facts.orders):
            if each.prime:
                yield because(code, order=each.id)
            elif each.maybe_prime and "not-prime" not in facts.permits:
                yield because(R.UNPROVEN, action=verb.value, missing="not-prime")


def proven(order: Order, verb: Verb, facts: Facts) -> Iterator[Reason]:
    """Prime may be delegated only to a provider proven able to keep the promise (S003-27)."""
    if verb is Verb.DELEGATE and order.maybe_prime and "prime" not in facts.permits:
        yield because(R.UNPROVEN, action=verb.value, missing="prime")


# --- Guards: what the order must be for the action to make sense.


def lines_known(order: Order, facts: Facts) -> Iterator[Reason]:
    """Units can only be counted when the lines are known."""
    if order.lines is None:
        yield because(R.LINES_UNKNOWN)


def has_open_units(order: Order, facts: Facts) -> Iterator[Reason]:
    """Something must be left to ship."""
    if order.lines is not None and not any(line.open + line.claimed for line in order.lines):
        yield because(R.NOTHING_OPEN)


def not_held(order: Order, facts: Facts) -> Iterator[Reason]:
    """No hold may be in force, wherever in the cluster it was put."""
    for held in order.holds:
        until = f" until {held.until.isoformat()}" if held.until else ""
        yield because(R.HELD, until=until, note=f": {held.note}" if held.note else "")


def is_paid(order: Order, facts: Facts) -> Iterator[Reason]:
    """The money must be there."""
    if not order.paid:
        yield because(R.UNPAID)


def is_released(order: Order, facts: Facts) -> Iterator[Reason]:
    """The channel must have released the order."""
    if not order.ready:
        yield because(R.NOT_RELEASED)


def is_approved(order: Order, facts: Facts) -> Iterator[Reason]:
    """A regulated order must be approved."""
    if order.approval not in (None, Approval.APPROVED):
        yield because(R.NOT_APPROVED)


def units_said(order: Order, facts: Facts) -> Iterator[Reason]:
    """When the channel says partly shipped, it must be known which units."""
    if order.units_unsaid and not order.shipments:
        yield because(R.UNITS_UNSAID)


def twin_decided(order: Order, facts: Facts) -> Iterator[Reason]:
    """An order that names two marketplace orders may be a copy of either."""
    yield from undecided(order)


def undecided(order: Order) -> Iterator[Reason]:
    """Why nobody can tell which order is a copy of which."""
    if order.undecided:
        yield because(R.TWIN_UNDECIDED, ids=", ".join(order.undecided))


def twin_units_mapped(order: Order, facts: Facts) -> Iterator[Reason]:
    """Units shipped on a copy must be known by line before more of the original leaves."""
    for shipment in order.shipments:
        if shipment.unmapped and not shipment.voided:
            yield because(R.TWIN_UNITS_UNMAPPED, units=shipment.unmapped, copy=shipment.made_on)


def fulfilled_by_us(order: Order, facts: Facts) -> Iterator[Reason]:
    """What the channel itself fulfils cannot be called off here."""
    if order.arrival is Arrival.PROVIDER:
        yield because(R.FULFILLED_ELSEWHERE, provider=order.programme.provider or "a provider")


def cancelled_here(order: Order, facts: Facts) -> Iterator[Reason]:
    """A cancellation can be taken back if it was made here, or if the channel took it back."""
    theirs = order.cancelled not in (None, CancelledBy.HERE)
    if theirs and not order.reopened:
        yield because(R.CANCELLED_AT_CHANNEL)
    elif theirs and order.part_of:
        yield because(R.PART, order=order.part_of)
    if order.cancelled is None and order.rejected is None:
        yield because(R.NOT_CANCELLED)


def address_decided(order: Order, facts: Facts) -> Iterator[Reason]:
    """Where both the channel and a person changed a field that matters, somebody must look."""
    for clash in order.clashes:
        if clash.keep is Keep.ASK:
            yield because(R.FIELD_UNDECIDED, field=clash.field.words)


def refund_decided(order: Order, facts: Facts) -> Iterator[Reason]:
    """Units that were paid back are not sent unless somebody says so."""
    yield from refunded_open(order)


def refunded_open(order: Order) -> Iterator[Reason]:
    """Units paid back that neither left nor were called off."""
    for line in order.lines or ():
        units = min(line.open + line.claimed, line.refunded - line.shipped - line.called_off)
        if units > 0:
            yield because(R.REFUNDED_OPEN, line=line.id, units=units)


def no_labels(order: Order, facts: Facts) -> Iterator[Reason]:
    """Orders are split and combined before there are labels; void these first."""
    live = [s.id for s in order.shipments if not (s.voided or s.theirs)]
    if live:
        yield because(R.LABELS_EXIST, shipments=", ".join(live))


def nothing_left(order: Order, facts: Facts) -> Iterator[Reason]:
    """What has partly left without us cannot be arranged anew."""
    theirs = sum(line.theirs for line in order.lines or ())
    if theirs:
        yield because(R.PARTLY_GONE, units=theirs)


def may_split(order: Order, facts: Facts) -> Iterator[Reason]:
    """The channel must be able to hear of several parcels."""
    if not order.terms.may_split:
        yield because(R.CHANNEL_CANNOT, system=order.terms.system, what="split")


def has_label(order: Order, facts: Facts) -> Iterator[Reason]:
    """Something must be there to void."""
    if all(shipment.voided or shipment.theirs for shipment in order.shipments):
        yield because(R.NO_LABEL)


def has_left_units(order: Order, facts: Facts) -> Iterator[Reason]:
    """Something must have left before it can be sent again."""
    if not any(line.shipped for line in order.lines or ()):
        yield because(R.NOTHING_LEFT)


def is_whole(order: Order, facts: Facts) -> Iterator[Reason]:
    """It is no part of another order, and no other travels with it."""
    if order.part_of:
        yield because(R.PART, order=order.part_of)
    if order.combined:
        yield because(R.COMBINED, orders=", ".join(order.combined))


def travels_alone(order: Order, facts: Facts) -> Iterator[Reason]:
    """A provider is handed one order, not a parcel of several."""
    if order.combined:
        yield because(R.COMBINED, orders=", ".join(order.combined))


def may_combine(order: Order, facts: Facts) -> Iterator[Reason]:
    """Each channel must be able to hear of a shared parcel, and no part may be combined."""
    for each in (order, *facts.orders):
        if not each.terms.may_combine:
            yield because(R.CHANNEL_CANNOT, system=each.terms.system, what="combined")
        if each.part_of:
            yield because(R.PART, order=each.part_of)


def is_split(order: Order, facts: Facts) -> Iterator[Reason]:
    """Only what was split can be joined again, while no part is with a provider."""
    if not order.parts:
        yield because(R.NOT_SPLIT)
    for part in order.parts:
        if part.provider and part.rejected is None:
            yield because(R.WITH_PROVIDER, provider=part.provider)
        if part.cancelled:
            yield because(R.PART_CANCELLED, part=part.id)


def is_combined(order: Order, facts: Facts) -> Iterator[Reason]:
    """Only what was combined can be taken apart."""
    if not order.combined:
        yield because(R.NOT_COMBINED)


def is_reopened(order: Order, facts: Facts) -> Iterator[Reason]:
    """Only what arrived cancelled and was opened again becomes a new order (S002-10)."""
    if order.part_of:
        yield because(R.PART, order=order.part_of)
    if not (order.frozen and order.reopened):
        yield because(R.NOT_REOPENED)
