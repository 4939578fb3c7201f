"""What to do next about a message, and what an answer makes of it; nothing here calls anybody."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import assert_never

from fulfilcore.intake import Capabilities
from fulfilcore.messages import (
    Declined,
    Done,
    Later,
    Message,
    Missing,
    Outcome,
    Pending,
    State,
    Step,
    Unknown,
)
from fulfilcore.notices.model import Retry
from fulfilcore.notices.reasons import NoticeReason as R
from fulfilcore.reasons import because
from fulfilcore.values import ShipmentId, StoreId, evolve

YIELDS = timedelta(minutes=1)
"""Each time a message was put off or lost, it lets those pass that fell due so much later."""

_LASTING = (Done, Pending, Declined)
_EVER = datetime.min.replace(tzinfo=UTC)


def delivery_order(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Stores take turns; of one parcel the marketplace is told before the hub (S001-18).

    Of one store what fell due first comes first, but what was put off or lost yields, so that a
    message which is put off for ever, or ends every worker, holds up no other.
    """
    queue = sorted(messages, key=lambda m: (_turn(m), m.place, m.id))
    told, turns, markets = Counter[StoreId](), dict[str, int](), dict[ShipmentId, int]()
    for message in queue:
        turns[message.id] = told[message.store]
        told[message.store] += 1
        if message.rank == 0:
            markets[message.notice.parcel] = turns[message.id]  # a lane gives one at a time

    def turn(message: Message) -> tuple[int, int]:
        return max(turns[message.id], markets.get(message.notice.parcel, 0)), message.rank

    return tuple(sorted(queue, key=turn))


def _turn(message: Message) -> datetime:
    lost = message.tried - message.answered
    return (message.due or _EVER) + (message.put_off + lost) * YIELDS


def next_step(message: Message, capabilities: Capabilities, retry: Retry) -> Step:
    """Tell it, look it up first, or leave it to a person.

    A try that was begun and never answered may have arrived: then only a channel that honours
    idempotency keys may be told again at once. What ends every worker that tries it ends with a
    person too.
    """
    if message.lost and message.tries >= retry.tries:
        return Step.ASK_A_PERSON
    if message.state is State.PENDING:
        return Step.LOOK_UP
    if capabilities.idempotent or not (message.unsure or message.lost):
        return Step.TELL
    return Step.LOOK_UP if capabilities.read_back else Step.ASK_A_PERSON


def begun(message: Message) -> Message:
    """The message as it is kept just before the channel is called."""
    return evolve(message, tried=message.tried + 1)


def heard(
    message: Message,
    outcome: Outcome,
    *,
    number: int,
    capabilities: Capabilities,
    retry: Retry,
    now: datetime,
) -> Message:
    """The message after the answer to a try of that number, or after none.

    What is once sent stays sent, and what was declined only a late success can change. When a
    later try was begun meanwhile, that an earlier one did not arrive says nothing.
    """
    settled = message.state is State.FAILED and not isinstance(outcome, Done)
    late = message.tried > number
    if message.state is State.SENT or settled or (late and not isinstance(outcome, _LASTING)):
        return message
    lost_before = number - 1 > message.answered
    message = evolve(message, answered=max(message.answered, number))
    match outcome:
        case Done():
            sent = evolve(message, state=State.SENT, unsure=False, reason=None)
            return evolve(sent, external=outcome.reference, due=None)
        case Pending():
            due = now + retry.wait(message.tries)
            return evolve(message, state=State.PENDING, external=outcome.id, due=due)
        case Declined():
            reason = because(R.CHANNEL_SAID_NO, reason=outcome.reason)
            return evolve(message, state=State.FAILED, reason=reason, due=None)
        case Later():
            due, put_off = max(outcome.at, now), message.put_off + 1
            message = evolve(message, put_off=put_off, due=due, reason=None)
            if message.state is State.PENDING:
                return message
            return evolve(message, state=State.OWED, unsure=message.unsure or lost_before)
        case Missing():
            return evolve(message, state=State.OWED, unsure=False, due=now, reason=None)
        case Unknown():
            return _unanswered(message, outcome, capabilities, retry, now)
        case _:
            assert_never(outcome)


def _unanswered(
    message: Message,
    outcome: Unknown,
    capabilities: Capabilities,
    retry: Retry,
    now: datetime,
) -> Message:
    if message.state is State.IN_DOUBT:
        return message
    if not (capabilities.idempotent or capabilities.read_back or message.state is State.PENDING):
        return evolve(message, state=State.IN_DOUBT, reason=because(R.NO_ANSWER), due=None)
    if message.tries >= retry.tries:
        reason = because(R.GAVE_UP, tries=message.tries, reason=outcome.reason)
        return evolve(message, state=State.IN_DOUBT, reason=reason, due=None)
    unsure = message.state is State.OWED
    return evolve(message, unsure=unsure, due=now + retry.wait(message.tries))


def passed_on(message: Message, waiting: Iterable[Message]) -> tuple[Message, ...]:
    """Later labels of the same parcel, now knowing under which id the channel has it."""
    return tuple(
        evolve(later, notice=evolve(later.notice, amends=message.external))
        for later in waiting
        if message.state is State.SENT
        and message.external
        and later.state is State.OWED
        and later.order == message.order
        and later.notice.parcel == message.notice.parcel
        and later.notice.revision > message.notice.revision
    )


def settle_by_hand(message: Message, *, told: bool, by: str, now: datetime) -> Message:
    """A person's word on a message in doubt or failed: it was told, or it is to be told again."""
    # What it may hold is an id to ask by, not one that the channel gave what it was told.
    message = evolve(message, answered=message.tried, external=None)
    reason = because(R.SETTLED, by=by)
    if told:
        return evolve(message, state=State.SENT, reason=reason, due=None, unsure=False)
    return evolve(message, state=State.OWED, reason=reason, due=now, unsure=False)
