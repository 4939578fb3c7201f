"""What a store is owed: the messages to plan, those to put right, and what it may have heard.

Nothing here talks to anybody: the state of a notice is derived from what is owed and from what
became of its message.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from fulfilcore.intake import Capabilities, Level
from fulfilcore.messages import Message, State
from fulfilcore.notices.model import Notice, NoticeState, Planned
from fulfilcore.notices.reasons import NoticeReason as R
from fulfilcore.notices.tables import STATES
from fulfilcore.orders import Order
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import Revision, Shipment, ShipmentNotice, revisions
from fulfilcore.values import OrderId, ShipmentId, evolve, root_of


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
    return _unfinished(order)


def _unfinished(order: Order) -> Reason | None:
    """Why a store that can only be told of whole orders is not told yet."""
    waits = not (order.terms.tells_parts or _completed(order))
    return because(R.WHOLE_ORDERS_ONLY) if waits else None


def _completed(order: Order) -> bool | None:
    """Whether nothing is left to ship; None while its lines are not known.

    None too where something is, as far as is known here, but some of it has left without us.
    """
    known = order.lines is not None
    if known and not any(line.open or line.claimed for line in order.lines or ()):
        return True
    return None if order.units_unsaid or not known else False


def plan(order: Order, messages: Mapping[str, Message], now: datetime) -> Planned:
    """The messages that are missing, and the idle ones that have another or nothing left to say.

    `messages` are those about this order, by id.
    """
    known = revisions(order.shipments)
    changed = revised(order, messages, now)
    messages = {**messages, **changed}  # a store is not told again of what it was never told
    lane = tuple(messages.values())
    rank = 0 if order.terms.marketplace else 1
    place = max((message.place for message in lane), default=rank)
    missing = [revision for revision in known if _is_missing(order, revision, messages)]
    return Planned(
        new=tuple(
            _message(order, revision, lane, place + 2 * i, now)
            for i, revision in enumerate(missing, start=1)
        ),
        changed=tuple(changed.values()),
    )


def _is_missing(order: Order, revision: Revision, messages: Mapping[str, Message]) -> bool:
    needless = _needless(order, revision, messages)
    blocked = _outdated(revision) or needless or _untellable(order, revision.shipment)
    return blocked is None and message_id(order, revision) not in messages


def revised(order: Order, messages: Mapping[str, Message], now: datetime) -> Mapping[str, Message]:
    """The idle messages as they are to be told now, where that has changed.

    Each is judged in the light of those before it: it may have nothing left to say, or another
    word on whether it completes the order. `messages` are those about this order, by id.
    """
    known, changed = dict(messages), dict[str, Message]()
    for revision in revisions(order.shipments):
        message = known.get(message_id(order, revision))
        if message and message.idle and message.state is State.OWED:
            reason = _outdated(revision) or _needless(order, revision, known)
            after = _superseded(message, reason) if reason else _restated(message, order, now)
            if after != message:
                known[message.id] = changed[message.id] = after
    return changed


def _restated(message: Message, order: Order, now: datetime) -> Message:
    """An idle message that does not say that all has left where that is no longer so.

    A label was voided since, or something restored. Then a channel of whole orders is told nothing
    until all has left again: its news is due at no instant.
    """
    completes, reason = _completed(order), _unfinished(order)
    if message.notice.completes is not completes and not (completes and order.terms.tells_parts):
        message = evolve(message, notice=evolve(message.notice, completes=completes))
    if reason:
        return evolve(message, due=None, reason=reason)
    return message if message.due else evolve(message, due=now, reason=None)


def _superseded(message: Message, reason: Reason) -> Message:
    return evolve(message, state=State.SUPERSEDED, reason=reason, due=None, unsure=False)


def reconsidered(
    message: Message,
    order: Order | None,
    messages: Mapping[str, Message],
    capabilities: Capabilities,
    now: datetime,
) -> Message:
    """The message as it is to be told now, if it is to be told: not what is void or needless.

    `messages` are those about its order, by id. One that may have arrived is looked up first where
    that is possible: its successor must know under which id the channel has it.
    """
    mine = (
        [(order, r) for r in revisions(order.shipments) if message_id(order, r) == message.id]
        if order
        else []
    )
    if message.state is not State.OWED or not mine:
        return message
    ((known, revision),) = mine
    if reason := _outdated(revision) or _needless(known, revision, messages):
        asks_first = message.unsure and capabilities.read_back and not capabilities.idempotent
        return message if asks_first else _superseded(message, reason)
    return _restated(message, known, now) if message.idle else message


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
    sent = [m for m in lane if m.notice.parcel == parcel and m.state is State.SENT and m.external]
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
    return _may_have_heard(message)


def _may_have_heard(message: Message) -> bool:
    if message.state is State.OWED:
        return not message.idle
    return message.state not in (State.FAILED, State.SUPERSEDED)


def closed(messages: Iterable[Message]) -> Mapping[OrderId, int]:
    """How often the stores of channel orders may have heard that all of them has left.

    A channel that counts no units then shows every unit as shipped, also those that are here.
    """
    said = (each for each in messages if each.notice.completes and _may_have_heard(each))
    return Counter(message.order for message in said)
