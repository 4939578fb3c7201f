"""What is owed to a store, what to do next about a message, and what an answer makes of it.

Nothing here talks to anybody: the state of a notice is derived from what is owed and from what
became of its message.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import assert_never

from fulfilcore.intake import Capabilities, Level
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
from fulfilcore.notices.model import Notice, NoticeState, Planned, Retry
from fulfilcore.notices.reasons import NoticeReason as R
from fulfilcore.notices.tables import STATES
from fulfilcore.orders import Order
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import Revision, Shipment, ShipmentNotice, revisions
from fulfilcore.values import OrderId, ShipmentId, StoreId, evolve, root_of

YIELDS = timedelta(minutes=1)
"""Each time a message was put off or lost, it lets those pass that fell due so much later."""

_LASTING = (Done, Pending, Declined)
_EVER = datetime.min.replace(tzinfo=UTC)


def message_id(order: Order, revision: Revision) -> str:
    """The one name of the message about one revision of one parcel to one store."""
    return f"{root_of(order.id)}#{revision.parcel}#{revision.number}"


def notices(order: Order, messages: Mapping[str, Message]) -> tuple[Notice, ...]:
    """What the order's store is owed for each of its shipments, and how far that has come.

    `messages` are those about this order, by id.
    """
    return tuple(_notice(order, revision, messages) for revision in revisions(order.shipments))


def _notice(order: Order, revision: Revision, messages: Mapping[str, Message]) -> Notice:
    state, reason = _state(order, revision, messages)
    return Notice(
        order=order.id,
        store=order.store,
        shipment=revision.shipment.id,
        parcel=revision.parcel,
        revision=revision.number,
        state=state,
        reason=reason,
    )


def _state(
    order: Order, revision: Revision, messages: Mapping[str, Message]
) -> tuple[NoticeState, Reason | None]:
    message = messages.get(message_id(order, revision))
    if message is not None:
        fresh = because(R.TO_BE_TOLD) if message.state is State.OWED else None
        return STATES[message.state], message.reason or fresh
    if outdated := _outdated(revision):
        return NoticeState.SUPERSEDED, outdated
    if needless := _needless(order, revision, messages):
        return NoticeState.SUPPRESSED, needless
    return NoticeState.OWED, _untellable(order, revision.shipment) or because(R.TO_BE_TOLD)


def _outdated(revision: Revision) -> Reason | None:
    if not revision.latest:
        return because(R.REPLACED)
    return because(R.VOIDED) if revision.shipment.voided else None


def _needless(order: Order, revision: Revision, messages: Mapping[str, Message]) -> Reason | None:
    """Why this store need not be told of a shipment that is live."""
    own, terms = revision.shipment.made_on == order.id, order.terms
    if terms.silent:
        return because(R.NOBODY_TO_TELL, store=order.store)
    if own and revision.shipment.theirs:
        return because(R.CHANNEL_LISTED)
    if revision.shipment.again:
        return because(R.SENT_AGAIN)
    if terms.marketplace and revision.shipment.label_from == terms.system:
        return because(R.CHANNEL_MADE_LABEL)
    if terms.marketplace and order.twin_of is not None and not own:
        return because(R.SAME_ORDER, store=order.twin_of.partition("/")[0])
    if not terms.marketplace and not terms.hub_notices and not own:
        return because(R.HUB_NOTICES_OFF)
    finished = order.level if order.level in (Level.SHIPPED, Level.CANCELLED) else None
    if finished and not own and not _told_before(revision, messages):
        return because(R.KNOWN_THERE, level=finished.name.lower())
    return None


def _told_before(revision: Revision, messages: Mapping[str, Message]) -> bool:
    """Whether the store was told of an earlier label of the parcel, so that its word is an echo."""
    return any(
        message.notice.parcel == revision.parcel
        and message.notice.revision < revision.number
        and message.state is not State.SUPERSEDED
        for message in messages.values()
    )


def _untellable(order: Order, shipment: Shipment) -> Reason | None:
    """Why the store cannot be told yet, although it is owed the news."""
    if shipment.unmapped:
        return because(R.UNITS_UNMAPPED, units=shipment.unmapped)
    if order.prime and not (shipment.carrier and shipment.tracking):
        return because(R.UNTRACKED_PRIME)
    if not order.terms.tells_parts and not _completed(order):
        return because(R.WHOLE_ORDERS_ONLY)
    return None


def _completed(order: Order) -> bool | None:
    """Whether nothing is left to ship; None while its lines or their units are not known."""
    if order.lines is None or order.units_unsaid:
        return None
    return not any(line.open or line.claimed for line in order.lines)


def plan(order: Order, messages: Mapping[str, Message], now: datetime) -> Planned:
    """The messages that are missing, and the idle ones that have nothing left to say.

    `messages` are those about this order, by id.
    """
    known = revisions(order.shipments)
    needless = withdrawn(order, messages)
    messages = {**messages, **needless}  # a store is not told again of what it was never told
    lane = tuple(messages.values())
    rank = 0 if order.terms.marketplace else 1
    place = max((message.place for message in lane), default=rank)
    missing = [revision for revision in known if _is_missing(order, revision, messages)]
    return Planned(
        new=tuple(
            _message(order, revision, lane, place + 2 * i, now)
            for i, revision in enumerate(missing, start=1)
        ),
        withdrawn=tuple(needless.values()),
    )


def _is_missing(order: Order, revision: Revision, messages: Mapping[str, Message]) -> bool:
    needless = _needless(order, revision, messages)
    blocked = _outdated(revision) or needless or _untellable(order, revision.shipment)
    return blocked is None and message_id(order, revision) not in messages


def withdrawn(order: Order, messages: Mapping[str, Message]) -> Mapping[str, Message]:
    """The idle messages that have nothing left to say, each in the light of those before it.

    `messages` are those about this order, by id.
    """
    known, gone = dict(messages), dict[str, Message]()
    for revision in revisions(order.shipments):
        message = known.get(message_id(order, revision))
        if message and message.idle and message.state is State.OWED:
            reason = _outdated(revision) or _needless(order, revision, known)
            if reason:
                known[message.id] = gone[message.id] = _superseded(message, reason)
    return gone


def _superseded(message: Message, reason: Reason) -> Message:
    return evolve(message, state=State.SUPERSEDED, reason=reason, due=None, unsure=False)


def _message(
    order: Order, revision: Revision, lane: Iterable[Message], place: int, now: datetime
) -> Message:
    shipment, id = revision.shipment, message_id(order, revision)
    lines = [order.line(units.line) for units in shipment.units]
    notice = ShipmentNotice(
        store=order.store,
        reference=order.reference,
        parcel=revision.parcel,
        revision=revision.number,
        lines=shipment.units,
        shipped_at=shipment.at,
        carrier=shipment.carrier,
        service=shipment.service,
        tracking=shipment.tracking,
        marketplace_id=order.marketplace_id,
        address=next((line.address for line in lines if line and line.address), None),
        amends=_told_as(lane, revision.parcel),
        deadline=order.programme.ship_by,
        completes=_completed(order),
        number=order.number,
    )
    rank = 0 if order.terms.marketplace else 1
    return Message(
        id=id,
        order=root_of(order.id),
        store=order.store,
        notice=notice,
        key=id,
        due=now,
        rank=rank,
        place=place,
    )


def _told_as(lane: Iterable[Message], parcel: ShipmentId) -> str | None:
    """The channel's own id of an earlier label of the same parcel, if it was told of one."""
    sent = [m for m in lane if m.notice.parcel == parcel and m.external]
    return max(sent, key=lambda m: m.notice.revision).external if sent else None


def may_know(
    shipment: ShipmentId, orders: Iterable[Order], messages: Mapping[str, Message]
) -> frozenset[OrderId]:
    """The orders whose stores may have heard of a shipment: told, tried, or in doubt."""
    return frozenset(
        root_of(order.id)
        for order in orders
        for revision in revisions(order.shipments)
        if revision.shipment.id == shipment and _may_know(order, revision, messages)
    )


def _may_know(order: Order, revision: Revision, messages: Mapping[str, Message]) -> bool:
    message = messages.get(message_id(order, revision))
    if message is None:
        return order.terms.marketplace and revision.shipment.label_from == order.terms.system
    if message.state is State.OWED:
        return not message.idle
    return message.state not in (State.FAILED, State.SUPERSEDED)


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
            external = outcome.reference or message.external
            sent = evolve(message, state=State.SENT, unsure=False, reason=None)
            return evolve(sent, external=external, due=None)
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
        if message.external
        and later.state is State.OWED
        and later.order == message.order
        and later.notice.parcel == message.notice.parcel
        and later.notice.revision > message.notice.revision
    )


def settle_by_hand(message: Message, *, told: bool, by: str, now: datetime) -> Message:
    """A person's word on a message in doubt or failed: it was told, or it is to be told again."""
    message, reason = evolve(message, answered=message.tried), because(R.SETTLED, by=by)
    if told:
        return evolve(message, state=State.SENT, reason=reason, due=None, unsure=False)
    return evolve(message, state=State.OWED, reason=reason, due=now, unsure=False)


def unless_outdated(
    message: Message,
    order: Order | None,
    messages: Mapping[str, Message],
    capabilities: Capabilities,
) -> Message:
    """The message, unless it would tell again what is void, replaced or needless by now.

    `messages` are those about its order, by id. One that may have arrived is looked up first where
    that is possible: its successor must know under which id the channel has it.
    """
    mine = (
        [(order, r) for r in revisions(order.shipments) if message_id(order, r) == message.id]
        if order
        else []
    )
    reasons = (_outdated(r) or _needless(o, r, messages) for o, r in mine)
    reason = next((reason for reason in reasons if reason), None)
    asks_first = message.unsure and capabilities.read_back and not capabilities.idempotent
    if message.state is not State.OWED or reason is None or asks_first:
        return message
    return _superseded(message, reason)
