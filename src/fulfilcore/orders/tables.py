"""The order machine as data: what can be done, from where, by whom, and where it lands."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from attrs import frozen

from fulfilcore.intake import Level
from fulfilcore.orders import checks as c
from fulfilcore.orders import guards as g
from fulfilcore.orders.actions import Action, Authority, Verb
from fulfilcore.orders.model import Facts, Order
from fulfilcore.orders.reasons import OrderReason
from fulfilcore.orders.statuses import CancelledBy, Landing, Status, SubStatus
from fulfilcore.reasons import Reason

Place: TypeAlias = tuple[Status, SubStatus | None]
Guard: TypeAlias = Callable[[Order, Facts], Iterator[Reason]]
Check: TypeAlias = Callable[[Order, Action, Authority, Facts], Iterator[Reason]]
Invariant: TypeAlias = Callable[[Order, Verb, Facts], Iterator[Reason]]


@frozen
class Transition:
    """Where a move lands, and who may make it."""

    to: Landing | Status
    who: frozenset[Authority]


def _by(to: Landing | Status, *who: Authority) -> Transition:
    return Transition(to, frozenset(who))


_USER, _RULE, _LABEL = Authority.USER, Authority.RULE, Authority.LABEL
_PROVIDER, _CLOCK = Authority.PROVIDER, Authority.CLOCK
_PAYMENT = (Status.AWAITING_PAYMENT, None)
_HELD = (Status.ON_HOLD, None)
_TO_SHIP = (Status.AWAITING_SHIPMENT, None)
_WITH_PROVIDER = (Status.PENDING_FULFILLMENT, SubStatus.WITH_PROVIDER)
_REJECTED = (Status.REJECTED_FULFILLMENT, None)
_SHIPPED = (Status.SHIPPED, None)
_CANCELLED = (Status.CANCELLED, None)

TRANSITIONS: Mapping[tuple[Place, Verb], Transition] = {
    # State: awaiting_payment
    (_PAYMENT, Verb.MARK_PAID): _by(Landing.NATURAL, _USER, _RULE),
    (_PAYMENT, Verb.HOLD): _by(Status.ON_HOLD, _USER, _RULE),
    (_PAYMENT, Verb.VOID): _by(Landing.SAME, _USER, _LABEL),
    (_PAYMENT, Verb.CANCEL): _by(Landing.BY_UNITS, _USER, _RULE),
    (_PAYMENT, Verb.EDIT): _by(Landing.SAME, _USER, _RULE),
    (_PAYMENT, Verb.REJOIN): _by(Landing.NATURAL, _USER),
    (_PAYMENT, Verb.UNCOMBINE): _by(Landing.SAME, _USER),
    # State: on_hold
    (_HELD, Verb.MARK_PAID): _by(Landing.SAME, _USER, _RULE),
    (_HELD, Verb.HOLD): _by(Landing.SAME, _USER, _RULE),
    (_HELD, Verb.RELEASE): _by(Landing.NATURAL, _USER, _CLOCK),
    (_HELD, Verb.VOID): _by(Landing.SAME, _USER, _LABEL),
    (_HELD, Verb.CANCEL): _by(Landing.BY_UNITS, _USER, _RULE),
    (_HELD, Verb.EDIT): _by(Landing.SAME, _USER, _RULE),
    (_HELD, Verb.REJOIN): _by(Landing.NATURAL, _USER),
    (_HELD, Verb.UNCOMBINE): _by(Landing.SAME, _USER),
    # State: awaiting_shipment
    (_TO_SHIP, Verb.HOLD): _by(Status.ON_HOLD, _USER, _RULE),
    (_TO_SHIP, Verb.SHIP): _by(Landing.BY_UNITS, _USER, _LABEL),
    (_TO_SHIP, Verb.VOID): _by(Landing.SAME, _USER, _LABEL),
    (_TO_SHIP, Verb.CANCEL): _by(Landing.BY_UNITS, _USER, _RULE),
    (_TO_SHIP, Verb.DELEGATE): _by(Status.PENDING_FULFILLMENT, _USER, _RULE),
    (_TO_SHIP, Verb.EDIT): _by(Landing.SAME, _USER, _RULE),
    (_TO_SHIP, Verb.SPLIT): _by(Landing.SAME, _USER, _RULE),
    (_TO_SHIP, Verb.REJOIN): _by(Landing.NATURAL, _USER),
    (_TO_SHIP, Verb.COMBINE): _by(Landing.SAME, _USER, _RULE),
    (_TO_SHIP, Verb.UNCOMBINE): _by(Landing.SAME, _USER),
    (_TO_SHIP, Verb.RESHIP): _by(Landing.SAME, _USER, _LABEL),
    # State: pending_fulfillment, with a provider (view-only has no row: nothing can be done)
    (_WITH_PROVIDER, Verb.SHIP): _by(Landing.BY_UNITS, _PROVIDER),
    (_WITH_PROVIDER, Verb.VOID): _by(Landing.SAME, _USER, _LABEL, _PROVIDER),
    (_WITH_PROVIDER, Verb.CANCEL): _by(Landing.BY_UNITS, _USER),
    (_WITH_PROVIDER, Verb.ACCEPT): _by(Landing.SAME, _PROVIDER),
    (_WITH_PROVIDER, Verb.REJECT): _by(Status.REJECTED_FULFILLMENT, _PROVIDER),
    (_WITH_PROVIDER, Verb.EDIT): _by(Landing.SAME, _USER, _RULE),
    # State: rejected_fulfillment
    (_REJECTED, Verb.SHIP): _by(Landing.BY_UNITS, _USER, _LABEL),
    (_REJECTED, Verb.VOID): _by(Landing.SAME, _USER, _LABEL),
    (_REJECTED, Verb.CANCEL): _by(Landing.BY_UNITS, _USER),
    (_REJECTED, Verb.RESTORE): _by(Landing.NATURAL, _USER),
    (_REJECTED, Verb.DELEGATE): _by(Status.PENDING_FULFILLMENT, _USER, _RULE),
    (_REJECTED, Verb.EDIT): _by(Landing.SAME, _USER, _RULE),
    (_REJECTED, Verb.REJOIN): _by(Landing.NATURAL, _USER),
    # State: shipped
    (_SHIPPED, Verb.VOID): _by(Landing.BY_UNITS, _USER, _LABEL, _PROVIDER),
    (_SHIPPED, Verb.RESHIP): _by(Landing.SAME, _USER, _LABEL),
    (_SHIPPED, Verb.EDIT): _by(Landing.SAME, _USER, _RULE),
    (_SHIPPED, Verb.RESTORE): _by(Landing.BY_UNITS, _USER),
    (_SHIPPED, Verb.RENEW): _by(Landing.SAME, _USER),
    # State: cancelled
    (_CANCELLED, Verb.RESTORE): _by(Landing.NATURAL, _USER),
    (_CANCELLED, Verb.EDIT): _by(Landing.SAME, _USER, _RULE),
    (_CANCELLED, Verb.UNCOMBINE): _by(Landing.SAME, _USER),
    (_CANCELLED, Verb.RENEW): _by(Landing.SAME, _USER),
}
"""(status, sub-status) and action → where it lands and with which authority."""

REPORTS: Mapping[Verb, Landing] = {
    Verb.SHIP: Landing.BY_UNITS,
    Verb.VOID: Landing.BY_UNITS,
    Verb.ACCEPT: Landing.SAME,
    Verb.REJECT: Landing.SAME,
}
"""What a provider reports is a fact: it counts wherever the order stands, and may come late.

Neither a row nor a guard nor an invariant stands in its way; only a shipment id that belongs to
another shipment is refused. What it contradicts is shown as a finding.
"""

GUARDS: Mapping[Verb, tuple[Guard, ...]] = {
    Verb.MARK_PAID: (g.is_released,),
    Verb.SHIP: (
        g.lines_known,
        g.has_open_units,
        g.not_held,
        g.is_paid,
        g.is_released,
        g.is_approved,
        g.units_said,
        g.twin_decided,
        g.twin_units_mapped,
        g.address_decided,
        g.refund_decided,
    ),
    Verb.DELEGATE: (
        g.lines_known,
        g.has_open_units,
        g.not_held,
        g.is_paid,
        g.is_approved,
        g.units_said,
        g.twin_decided,
        g.twin_units_mapped,
        g.address_decided,
        g.refund_decided,
        g.travels_alone,
    ),
    Verb.CANCEL: (g.fulfilled_by_us,),
    Verb.RESTORE: (g.cancelled_here, g.fulfilled_by_us),
    Verb.SPLIT: (
        g.lines_known,
        g.units_said,
        g.twin_decided,
        g.is_whole,
        g.may_split,
        g.no_labels,
        g.nothing_left,
    ),
    Verb.REJOIN: (g.is_split, g.no_labels, g.nothing_left),
    Verb.COMBINE: (g.lines_known, g.twin_decided, g.may_combine, g.no_labels),
    Verb.UNCOMBINE: (g.is_combined, g.no_labels),
    Verb.RENEW: (g.is_reopened,),
    Verb.VOID: (g.has_label,),
    Verb.RESHIP: (g.has_left_units,),
}
"""What the order must be; a host may add to these or take from them in its `Process`."""

CHECKS: Mapping[Verb, tuple[Check, ...]] = {
    Verb.HOLD: (c.hold_ends_later,),
    Verb.RELEASE: (c.hold_is_over,),
    Verb.SHIP: (c.units_are_open, c.shipment_is_new, c.prime_is_tracked, c.one_address),
    Verb.VOID: (c.shipment_is_live,),
    Verb.EDIT: (c.something_written,),
    Verb.SPLIT: (c.parts_fit,),
    Verb.COMBINE: (c.others_fit,),
    Verb.RESHIP: (c.units_have_left, c.shipment_is_new),
}
"""What the wish itself must be; no part of `Process`."""

INVARIANTS: tuple[Invariant, ...] = (
    g.not_hidden,
    g.not_frozen,
    g.not_view_only,
    g.prime_stays_whole,
    g.proven,
)
"""What holds whatever the process; these run first and cannot be dropped."""

WAIVABLE: frozenset[OrderReason] = frozenset(
    {
        OrderReason.TWIN_UNDECIDED,
        OrderReason.TWIN_UNITS_UNMAPPED,
        OrderReason.UNITS_UNSAID,
        OrderReason.FIELD_UNDECIDED,
        OrderReason.REFUNDED_OPEN,
        OrderReason.SHIP_TO_DIFFERS,
    }
)
"""Obstacles that a person may override, on the record, once seen."""

LANDINGS: Mapping[Verb, frozenset[Landing | Status]] = {
    Verb.MARK_PAID: frozenset({Landing.NATURAL, Landing.SAME}),
    Verb.HOLD: frozenset({Status.ON_HOLD, Landing.SAME}),
    Verb.RELEASE: frozenset({Landing.NATURAL, Landing.SAME}),
    Verb.SHIP: frozenset({Landing.BY_UNITS}),
    Verb.VOID: frozenset({Landing.BY_UNITS, Landing.SAME}),
    Verb.CANCEL: frozenset({Landing.BY_UNITS}),
    Verb.RESTORE: frozenset({Landing.NATURAL, Landing.BY_UNITS}),
    Verb.DELEGATE: frozenset({Status.PENDING_FULFILLMENT}),
    Verb.REJECT: frozenset({Status.REJECTED_FULFILLMENT}),
    Verb.ACCEPT: frozenset({Landing.SAME}),
    Verb.EDIT: frozenset({Landing.SAME}),
    Verb.SPLIT: frozenset({Landing.SAME}),
    Verb.REJOIN: frozenset({Landing.NATURAL}),
    Verb.COMBINE: frozenset({Landing.SAME}),
    Verb.UNCOMBINE: frozenset({Landing.SAME}),
    Verb.RESHIP: frozenset({Landing.SAME}),
    Verb.RENEW: frozenset({Landing.SAME}),
}
"""Where each action can land at all, since the units and not the table say where an order is."""


@frozen
class Effect:
    """What a channel's level says of an order; None leaves it as it was."""

    paid: bool | None = True
    ready: bool = True
    held: bool = False
    cancelled: CancelledBy | None = None


LEVELS: Mapping[Level, Effect] = {
    Level.UNREADY: Effect(paid=False, ready=False),
    Level.UNPAID: Effect(paid=False),
    Level.REVIEW: Effect(held=True),
    Level.OPEN: Effect(),
    Level.PARTLY_SHIPPED: Effect(),
    Level.SHIPPED: Effect(),
    Level.REFUNDED: Effect(paid=None, cancelled=CancelledBy.REFUND),
    Level.CANCELLED: Effect(paid=None, cancelled=CancelledBy.CHANNEL),
}
"""A level acts only where it differs from the level before it."""
