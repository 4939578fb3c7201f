"""Forgetting: the personal data of an order, or old orders altogether."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from attrs import frozen

from fulfilcore.changes import (
    ACT,
    MAIL,
    MESSAGE,
    ORDER,
    PRODUCT,
    SAID,
    WANTED,
    Changes,
    Decision,
    Entry,
    Query,
    Record,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.flows.draft import Draft, keys_in_sight, loaded, order_key, order_record
from fulfilcore.flows.listings import standing
from fulfilcore.flows.sight import Sight, paged, settle
from fulfilcore.flows.stages import DERIVATION, passed
from fulfilcore.intake import ChannelOrder
from fulfilcore.messages import State
from fulfilcore.orders import Action, Cancel, Edit, Hold, Order, Reject, Reship, Setting, Status
from fulfilcore.ports import Repository
from fulfilcore.values import OrderId, aware, evolve, root_of

_FINISHED = frozenset({Status.SHIPPED, Status.CANCELLED})
_SETTLED = frozenset({State.SENT, State.SUPERSEDED})


async def redact_order(
    order: OrderId, *, by: str, now: datetime, repository: Repository
) -> tuple[Order, ...]:
    """Forget who bought an order and where it went; what was shipped and told stays known.

    Its twins are redacted with it. A version that is imported again later is recognised by its
    fingerprint and brings nothing back. Raises InvalidInput for an unknown order.
    """

    def needs(sight: Sight) -> Iterator[str]:
        yield order_key(order)
        yield from keys_in_sight(sight)

    def decide(sight: Sight) -> Decision[tuple[Order, ...]]:
        return decide_redaction(order, sight, by=by, now=aware(now))

    return await settle(repository, needs, decide)


def decide_redaction(
    order: OrderId, sight: Sight, *, by: str, now: datetime
) -> Decision[tuple[Order, ...]]:
    """The records of a purchase without personal data, and the orders derived from them anew."""
    draft = passed(loaded(Draft(), sight), now, DERIVATION)
    if order not in draft.orders:
        raise InvalidInput(f"there is no order {order!r}")
    roots = frozenset(root_of(each.id) for each in draft.cluster(order))
    inputs = tuple(_redacted(sight, roots))
    blank = Sight({**sight.records, **{record.key: record for record in inputs}}, sight.stamps)
    after = passed(loaded(Draft(), blank), now, DERIVATION)
    mine = tuple(each for each in after.orders.values() if root_of(each.id) in roots)
    orders = (order_record(each, sight.version(ORDER.key(each.id))) for each in mine)
    history = (Entry(subject=ORDER.key(root), at=now, what="redacted", by=by) for root in roots)
    changes = Changes(writes=(*inputs, *orders), history=tuple(history))
    return Decision(changes=changes, result=mine)


def _redacted(sight: Sight, roots: frozenset[OrderId]) -> Iterator[Record[object]]:
    ours = frozenset(_texts_of_rules(sight))
    for record in sight.records.values():
        if (version := SAID.of(record)) and version.order in roots:
            blank = evolve(version, content=without_persons(version.content))
            yield evolve(record, value=blank)
        if (act := ACT.of(record)) and root_of(act.order) in roots:
            action = without_words(act.command.action, ours)
            command = evolve(act.command, action=action)
            yield evolve(record, value=evolve(act, command=command, redacted=True))


def _texts_of_rules(sight: Sight) -> Iterator[str]:
    """What rules alert people of stands in the rules, and names no person."""
    for act in sight.all(ACT):
        if isinstance(act.command.action, Edit) and act.command.action.anew:
            yield from (alert.text for alert in act.command.action.alerts)


def without_persons(content: ChannelOrder) -> ChannelOrder:
    """What a channel said, without saying of whom."""
    return evolve(
        content,
        ship_to=None,
        addresses=(),
        buyer=None,
        note=None,
        buyer_key=None,
        gift_message=None,
        custom_1=None,
        custom_2=None,
        custom_3=None,
    )


def without_words(action: Action, known: frozenset[str] = frozenset()) -> Action:
    """An action without an address and without free text, which may hold anything.

    Of what people are to look at, or have, stays what our rules wrote, and texts that are `known`.
    """
    match action:
        case Edit():
            return evolve(
                action,
                ship_to=None,
                note=None,
                custom_1=None,
                custom_2=None,
                custom_3=None,
                settings=tuple(each for each in action.settings if each[0] not in _FREE),
                alerts=tuple(e for e in action.alerts if action.anew or e.text in known),
                seen=action.seen & known,
            )
        case Hold() | Cancel() | Reship():
            return evolve(action, note=None)
        case Reject():
            return evolve(action, note="")
        case _:
            return action


_FREE = frozenset({Setting.NOTE_TO_BUYER, Setting.CUSTOMS_DECLARATION, Setting.TAX_ID})
"""Settings of free text."""


@frozen(kw_only=True)
class Purged:
    """What a purge removed, and what it had to leave: the orders, each with the reason."""

    removed: tuple[OrderId, ...]
    kept: tuple[tuple[OrderId, str], ...]


async def purge(before: datetime, *, repository: Repository, limit: int = 100) -> Purged:
    """Remove finished orders in which nothing has happened since, with all that is kept of them.

    An order stays while it or a twin is unfinished, while a store is owed news or may not know
    that it was shipped: an order that is imported anew must never look unshipped. `limit` is how
    many orders are looked at in one go.
    """
    removed, kept = dict[OrderId, None](), dict[OrderId, str]()
    for status in sorted(_FINISHED, key=lambda each: each.value):
        query = Query(kind=ORDER.name, listing=standing(status), limit=limit)
        async for record in paged(repository, query):
            root = root_of(OrderId(record.id))
            if root not in removed and root not in kept:
                why_not, gone = await _purge_one(root, aware(before), repository)
                removed.update(dict.fromkeys(gone))
                kept.update({root: why_not} if why_not else {})
    return Purged(removed=tuple(removed), kept=tuple(kept.items()))


async def _purge_one(
    root: OrderId, before: datetime, repository: Repository
) -> tuple[str | None, tuple[OrderId, ...]]:
    def needs(sight: Sight) -> Iterator[str]:
        yield order_key(root)
        yield from keys_in_sight(sight)

    def decide(sight: Sight) -> Decision[tuple[str | None, tuple[OrderId, ...]]]:
        return decide_purge(root, sight, before)

    return await settle(repository, needs, decide)


def decide_purge(
    root: OrderId, sight: Sight, before: datetime
) -> Decision[tuple[str | None, tuple[OrderId, ...]]]:
    """Everything that carries a purchase, to be removed; or why it must stay."""
    orders = tuple(sight.all(ORDER))
    if why_not := next(_why_kept(orders, sight, before), None):
        return Decision(changes=Changes(), result=(why_not, ()))
    removed = tuple(dict.fromkeys(root_of(order.id) for order in orders))
    mine = (record for record in sight.records.values() if record.kind != PRODUCT.name)
    changes = Changes(removes=tuple(mine))
    return Decision(changes=changes, result=(None, removed))


def _why_kept(orders: Sequence[Order], sight: Sight, before: datetime) -> Iterator[str]:
    for order in orders:
        if order.status not in _FINISHED:
            yield f"{order.id} is {order.status.value.replace('_', ' ')}"
    for message in sight.all(MESSAGE):
        if message.state not in _SETTLED:
            yield f"{message.store} may not know of {message.notice.parcel}"
    for mail in sight.all(MAIL):
        if mail.due is not None:
            yield f"the e-mail {mail.template} is not sent yet"
    for mark in sight.all(WANTED):
        yield f"{mark.store} has news of it since {mark.since.isoformat()}"
    if (last := max(_instants(orders, sight), default=before)) >= before:
        yield f"something happened at {last.isoformat()}"


def _instants(orders: Iterable[Order], sight: Sight) -> Iterator[datetime]:
    for version in sight.all(SAID):
        if version.content.modified:
            yield version.content.modified
    yield from (act.command.at for act in sight.all(ACT))
    yield from (order.placed for order in orders if order.placed)
