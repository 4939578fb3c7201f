"""What each store is still to be told, what it declined, and where nobody knows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from attrs import field, frozen

from fulfilcore.changes import MESSAGE, ORDER, Record
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import listings
from fulfilcore.messages import Message, State
from fulfilcore.notices import NoticeReason, NoticeState, notices
from fulfilcore.notices.decide import message_id
from fulfilcore.notices.tables import STATES
from fulfilcore.orders import Order
from fulfilcore.ports import Repository, ask
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import revisions
from fulfilcore.values import OrderId, ShipmentId, StoreId, maybe_aware
from fulfilcore.views.cursors import cursor, place
from fulfilcore.views.listing import Listed
from fulfilcore.views.reading import Search, Source, look
from fulfilcore.views.tables import UNSETTLED


@frozen(kw_only=True)
class Owed:
    """What one store is owed for one label of one parcel, and how far the telling has come.

    `message` is what `settle_notice` takes; None while the store cannot be told at all, for the
    reason given. `due` is when it may be tried next, None where nothing is to be tried. `tries` are
    those that were begun: a message that only waited for its turn was not tried.
    """

    order: OrderId
    store: StoreId
    parcel: ShipmentId
    revision: int
    state: NoticeState
    reason: Reason | None = None
    message: str | None = None
    due: datetime | None = field(default=None, converter=maybe_aware)
    tries: int = 0


async def notices_by_store(
    repository: Repository,
    store: StoreId | None = None,
    state: NoticeState | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Listed[Owed]:
    """What stores are owed, store by store: all that is not settled, or one state only.

    A page may hold a few more than asked for, where one order is owed several. Raises
    InvalidInput for a state in which nothing was ever to be told, for a limit that is not 1 to
    500, and for a cursor of another question.
    """
    stores, question = frozenset({store} if store else ()), ("notices", store, state)
    search = unsettled(stores, UNSETTLED if state is None else (state,))
    seen = await look(repository, search, place(question, after), limit)
    items = await owed_by(repository, seen.records)
    return Listed(
        items=items,
        after=cursor(question, seen.after),
        full=len(items) >= limit,
        looked_at=seen.looked_at,
    )


def unsettled(
    stores: frozenset[StoreId] = frozenset(), states: Sequence[NoticeState] = UNSETTLED
) -> Search:
    """Where notices of these states are found; raises InvalidInput if nothing bears such a state.

    What is owed has a message, or its order is listed as one whose store cannot be told.
    """
    sources = [
        Source(MESSAGE.name, listings.in_state(stage)) for stage in State if STATES[stage] in states
    ]
    if not sources:
        told = " and ".join(state.value for state in states)
        raise InvalidInput(f"what is {told} was never to be told: its order's story says why")
    if NoticeState.OWED in states:
        sources.append(Source(ORDER.name, listings.UNTOLD))
    return Search(
        sources=sources, stores=stores, takes=lambda record: _is_about(record, stores, states)
    )


def _is_about(
    record: Record[object], stores: frozenset[StoreId], states: Sequence[NoticeState]
) -> bool:
    """It may have moved on since it was listed."""
    if (message := MESSAGE.of(record)) is not None:
        return STATES[message.state] in states and message.store in (stores or {message.store})
    order = ORDER.of(record)
    return order is not None and order.store in (stores or {order.store})


async def owed_by(repository: Repository, records: Sequence[Record[object]]) -> tuple[Owed, ...]:
    """What some messages, and some orders that cannot be told, say is owed."""
    orders = [order for record in records if (order := ORDER.of(record)) is not None]
    known = await _messages(repository, orders) if orders else {}
    return tuple(each for record in records for each in _owed(record, known))


async def _messages(repository: Repository, orders: Sequence[Order]) -> Mapping[str, Message]:
    keys = [
        MESSAGE.key(message_id(order, revision))
        for order in orders
        for revision in revisions(order.shipments)
    ]
    messages = (MESSAGE.of(record) for record in await ask(repository.load(keys)))
    return {message.id: message for message in messages if message is not None}


def _owed(record: Record[object], known: Mapping[str, Message]) -> Iterator[Owed]:
    if (message := MESSAGE.of(record)) is not None:
        yield _told(message, record)
    order = ORDER.of(record)
    yield from _untold(order, known) if order else ()


def _told(message: Message, record: Record[object]) -> Owed:
    fresh = because(NoticeReason.TO_BE_TOLD) if message.state is State.OWED else None
    return Owed(
        order=message.order,
        store=message.store,
        parcel=message.notice.parcel,
        revision=message.notice.revision,
        state=STATES[message.state],
        reason=message.reason or fresh,
        message=message.id,
        due=record.queue.due if record.queue else None,
        tries=message.tried,
    )


def _untold(order: Order, known: Mapping[str, Message]) -> Iterator[Owed]:
    """What the store is owed without a message, which is made once it can be told."""
    told = [message_id(order, revision) for revision in revisions(order.shipments)]
    for id, notice in zip(told, notices(order, known), strict=True):
        if notice.state is NoticeState.OWED and id not in known:
            yield Owed(
                order=order.id,
                store=order.store,
                parcel=notice.parcel,
                revision=notice.revision,
                state=notice.state,
                reason=notice.reason,
            )
