"""What is to be said to the outside, and what the outside answered.

A `Message` is the only intent: it is committed first, performed later, and its outcome is
committed as the next decision.
"""

from datetime import datetime
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from fulfilcore.reasons import Reason
from fulfilcore.shipments import ShipmentNotice
from fulfilcore.values import OrderId, StoreId, aware, maybe_aware


@frozen
class Done:
    """The channel has it; `reference` is the channel's own id of what we told, if it gave one."""

    reference: str | None = None


@frozen
class Pending:
    """The channel took it in and will decide later; `id` is what to ask by."""

    id: str


@frozen
class Declined:
    """The channel says no, for good: telling it again would not help."""

    reason: str


@frozen
class Later:
    """Not now: the channel asks to be told at or after this instant.

    Until then its whole store is left alone, unless the channel means `only_this` message.
    """

    at: datetime = field(converter=aware)
    only_this: bool = False


@frozen
class Unknown:
    """No answer came: it may or may not have arrived."""

    reason: str = "no answer"


@frozen
class Missing:
    """Looked up at the channel, and it is not there: it never arrived."""


Outcome: TypeAlias = Done | Pending | Declined | Later | Unknown | Missing


class State(Enum):
    """How far a message has come."""

    OWED = "owed"  # to be sent, or sent again
    SENT = "sent"  # the channel has it
    PENDING = "pending"  # the channel decides later
    FAILED = "failed"  # the channel said no, for good
    IN_DOUBT = "in_doubt"  # no answer, and no safe way to find out: a person decides
    SUPERSEDED = "superseded"  # withdrawn before it was ever tried


class Step(Enum):
    """What to do next about a message."""

    TELL = "tell"
    LOOK_UP = "look_up"
    ASK_A_PERSON = "ask_a_person"


FINAL = frozenset({State.SENT, State.FAILED, State.IN_DOUBT, State.SUPERSEDED})
"""States in which a message waits for nothing and blocks nothing in its lane."""


@frozen(kw_only=True)
class Message:
    """One thing to tell one store, stored as it will be said.

    `key` is the idempotency key: the same for every try. `tried` counts the tries that were begun,
    `answered` those whose outcome is known, `put_off` those that the channel answered with Later.
    `unsure` says that an earlier try may have arrived.
    """

    id: str
    order: OrderId
    store: StoreId
    notice: ShipmentNotice
    key: str
    state: State = State.OWED
    tried: int = 0
    answered: int = 0
    put_off: int = 0
    unsure: bool = False
    reason: Reason | None = None
    external: str | None = None
    due: datetime | None = field(default=None, converter=maybe_aware)
    rank: int = 0
    place: int = 1

    @property
    def lane(self) -> str:
        """Messages of one lane, an order at a store, are tried in order."""
        return f"{self.store}/{self.order}"

    @property
    def tries(self) -> int:
        """The tries that count: a channel that asks to be told later uses up none."""
        return self.tried - self.put_off

    @property
    def lost(self) -> bool:
        """Whether of a try that was begun nothing was heard yet, or ever."""
        return self.tried > self.answered

    @property
    def idle(self) -> bool:
        """Whether it is certain that no try of it is under way or may have arrived.

        A worker that has claimed it, but not begun to tell it, looks once more before it does.
        """
        return not (self.lost or self.unsure)
