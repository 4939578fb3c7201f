"""Notices: what each store is owed for each revision of each shipment, and how far it has come."""

from fulfilcore.notices.decide import (
    delivery_order,
    heard,
    may_know,
    next_step,
    notices,
    passed_on,
    plan,
    settle_by_hand,
    unless_outdated,
)
from fulfilcore.notices.model import Notice, NoticeState, Planned, Retry
from fulfilcore.notices.reasons import NoticeReason

__all__ = [
    "Notice",
    "NoticeReason",
    "NoticeState",
    "Planned",
    "Retry",
    "delivery_order",
    "heard",
    "may_know",
    "next_step",
    "notices",
    "passed_on",
    "plan",
    "settle_by_hand",
    "unless_outdated",
]
