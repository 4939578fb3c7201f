"""Notices: what each store is owed for each revision of each shipment, and how far it has come."""

from fulfilcore.notices.answers import (
    begun,
    delivery_order,
    heard,
    next_step,
    passed_on,
    settle_by_hand,
)
from fulfilcore.notices.decide import closed, may_know, notices, plan, reconsidered, revised
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
    "closed",
    "delivery_order",
    "heard",
    "may_know",
    "next_step",
    "notices",
    "passed_on",
    "plan",
    "reconsidered",
    "rested",
    "rests_until",
    "revised",
    "settle_by_hand",
    "slots",
    "turns",
    "unhurried",
]
