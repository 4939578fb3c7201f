"""What rules did to an order, kept for ever: when, which, what came of it, and in which run."""

from datetime import datetime
from enum import Enum

from attrs import field, frozen

from fulfilcore.orders import Order, Status
from fulfilcore.reasons import Reason, because
from fulfilcore.rules.layers import Done
from fulfilcore.rules.proposing import LeftOut
from fulfilcore.rules.reasons import RuleReason
from fulfilcore.values import CommandId, OrderId, aware, maybe_aware


class Moment(Enum):
    """Why rules had a look at an order (S002-19)."""

    WAITING = "waiting"  # it came in, but is not to be shipped yet: they look once it is
    ARRIVED = "arrived"  # it came in, to be shipped
    MOVED = "moved"  # it is to be shipped for the first time
    REPROCESSED = "reprocessed"  # somebody asked for it
    UNDONE = "undone"  # somebody took a run back


@frozen(kw_only=True)
class Ran:
    """One look of rules at one order; the newest is the one that stands.

    `revision` names the rules as they were then, `run` the run that somebody asked for. `commands`
    are those that the order obeyed.
    """

    order: OrderId
    number: int
    at: datetime = field(converter=aware)
    moment: Moment
    revision: str = ""
    run: str = ""
    fired: tuple[str, ...] = ()
    done: tuple[Done, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    commands: tuple[CommandId, ...] = ()

    @property
    def id(self) -> str:
        """Its name: of each order the first is 1."""
        return f"{self.order}#{self.number}"


def not_now(order: Order) -> Reason | None:
    """Why no rules run on an order as it is; None where they would (S002-19, S001-36)."""
    if not order.visible:
        return because(RuleReason.NOT_ON_COPIES)
    if order.part_of or order.status is not Status.AWAITING_SHIPMENT:
        words = "a part of an order" if order.part_of else order.status.value.replace("_", " ")
        return because(RuleReason.NOT_THE_MOMENT, status=words)
    return None


class MailState(Enum):
    """How far an e-mail has come."""

    OWED = "owed"  # to be sent
    SENDING = "sending"  # somebody has begun to send it
    SENT = "sent"  # it left
    REFUSED = "refused"  # the mailer says no, for good
    IN_DOUBT = "in_doubt"  # nobody knows whether it left: it is not sent again
    WITHDRAWN = "withdrawn"  # taken back before it was sent


@frozen(kw_only=True)
class Mail:
    """An e-mail that a rule owes somebody; it is sent at most once."""

    id: str
    order: OrderId
    rule: str
    template: str
    to: str
    state: MailState
    due: datetime | None = field(default=None, converter=maybe_aware)
    reason: str | None = field(default=None, repr=False)
