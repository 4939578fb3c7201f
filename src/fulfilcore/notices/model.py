"""Notices as values."""

from collections.abc import Callable
from datetime import timedelta
from enum import Enum

from attrs import frozen

from fulfilcore.messages import Message
from fulfilcore.reasons import Reason
from fulfilcore.values import OrderId, ShipmentId, StoreId


class NoticeState(Enum):
    """How far the telling of a shipment has come."""

    OWED = "owed"  # the store is to be told
    SENT = "sent"  # the store has it
    PENDING = "pending"  # the channel took it and decides later
    FAILED = "failed"  # the channel said no, for good
    IN_DOUBT = "in_doubt"  # nobody knows; a person decides
    SUPERSEDED = "superseded"  # a newer label or a void came before it was told
    SUPPRESSED = "suppressed"  # it need not be told, for a stated reason


@frozen(kw_only=True)
class Notice:
    """What one store is owed for one revision of one parcel; derived, never stored."""

    order: OrderId
    store: StoreId
    shipment: ShipmentId
    parcel: ShipmentId
    revision: int
    state: NoticeState
    reason: Reason | None = None


@frozen(kw_only=True)
class Planned:
    """New messages to commit, and waiting ones that have another or nothing left to say."""

    new: tuple[Message, ...] = ()
    changed: tuple[Message, ...] = ()


@frozen(kw_only=True)
class Retry:
    """How often and when a message is tried again.

    `wait` gives the pause after the n-th try; back-off and jitter are the host's to choose.
    """

    wait: Callable[[int], timedelta]
    tries: int = 12
