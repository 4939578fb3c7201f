"""Commands that are about no order yet: one is entered by hand, or something leaves without one."""

from datetime import datetime
from enum import Enum

from attrs import field, frozen

from fulfilcore.orders.actions import Actor
from fulfilcore.reasons import Reason
from fulfilcore.values import CommandId, aware, is_storable


class Task(Enum):
    """What can be wished without an order."""

    ENTER = "enter"  # write an order that no channel sent
    QUOTE = "quote"  # keep what a carrier asks for
    SHIP = "ship"  # keep a label that was made without an order
    VOID = "void"  # void such a label


@frozen(kw_only=True)
class Errand:
    """A wish of one actor that is about no order yet; repeating the id repeats nothing.

    `about` is a fingerprint of all that was wished: it tells a repetition from another wish, and
    keeps no word of it.
    """

    id: CommandId = field(validator=is_storable)
    task: Task
    about: str
    by: Actor
    at: datetime = field(converter=aware)


@frozen(kw_only=True)
class Answered:
    """What became of an errand: the first answer, kept for ever.

    `subject` is the id of what came of it; None if nothing did, for all the `reasons`.
    """

    errand: Errand
    subject: str | None = None
    reasons: tuple[Reason, ...] = ()


@frozen(kw_only=True)
class NotDone:
    """An errand that was not done, and all the reasons."""

    task: Task
    reasons: tuple[Reason, ...]
