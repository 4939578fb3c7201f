"""Notices: what each store is owed for each revision of each shipment, and how far it has come."""

from fulfilcore.notices.decide import (
    begun,
    delivery_order,
    heard,
    may_know,
    next_step,
    notices,
    passed_on,
    plan,
    settle_by_hand,
    unless_outdated,
    withdrawn,
)
from fulfilcore.notices.model import Notice, NoticeState, Planned, Retry
from fulfilcore.notices.pace import Pace, rested, rests_until, slots, turns, unhurried
from fulfilcore.notices.reasons import NoticeReason

__all__ = [
    "Notice",
    "NoticeReason",
    "NoticeState",
    "Pace",
    "Planned",
    "Retry",
    "begun",
    "delivery_order",
    "heard",
    "may_know",
    "next_step",
    "notices",
    "passed_on",
    "plan",
    "rested",
    "rests_until",
    "settle_by_hand",
    "slots",
    "turns",
    "unhurried",
    "unless_outdated",
    "withdrawn",
]
