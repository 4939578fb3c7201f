"""A draft: a batch and every order in sight, on the way from inputs to what is written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from attrs import evolve, field, frozen

from fulfilcore.accounts import Account
from fulfilcore.changes import (
    ACT,
    MESSAGE,
    ORDER,
    SAID,
    TERMS,
    Changes,
    Entry,
    Queue,
    Record,
)
from fulfilcore.duplicates import purchases
from fulfilcore.flows.sight import Sight
from fulfilcore.intake import ChannelOrder, Grade, Need
from fulfilcore.messages import Message
from fulfilcore.orders import Act, Inputs, Order, Ship, Version
from fulfilcore.reasons import Reason
from fulfilcore.values import OrderId, ShipmentId, StoreId


@frozen(kw_only=True)
class Ignored:
    """An order of a batch that was not taken in, and why."""

    reference: str
    reason: Reason


@frozen(kw_only=True)
class Draft:
    """What a flow works on: inputs, the orders derived from them, and the messages about them.

    `alone` holds each order as its own inputs tell it, `orders` as its cluster tells it. `idle`
    names the messages of which no try is under way or may have arrived.
    """

    store: StoreId | None = None
    account: Account | None = None
    batch: tuple[ChannelOrder, ...] = ()
    inputs: Mapping[OrderId, Inputs] = field(factory=dict)
    alone: Mapping[OrderId, Order] = field(factory=dict)
    orders: Mapping[OrderId, Order] = field(factory=dict)
    messages: Mapping[str, Message] = field(factory=dict)
    idle: frozenset[str] = frozenset()
    ignored: tuple[Ignored, ...] = ()
    needs: tuple[Need, ...] = ()

    def cluster(self, order: OrderId) -> tuple[Order, ...]:
        """The order and its twins, the original first; nothing if the order is unknown."""
        if order not in self.orders:
            return ()
        original = self.orders[order].twin_of or order
        twins = sorted(o.id for o in self.orders.values() if o.twin_of == original)
        return tuple(self.orders[id] for id in (original, *twins))


def order_key(order: str) -> str:
    """The guard key of everything that carries one order."""
    return f"order:{order}"


def shipment_key(shipment: ShipmentId) -> str:
    """The guard key of a shipment id: it is used once in an account."""
    return f"shipment:{shipment}"


def twin_key(family: str, id: str) -> str:
    """The guard key of one purchase: a marketplace and its own id of the order."""
    return f"twin:{family}/{id}"


def twin_keys(order: Order) -> frozenset[str]:
    """The guard keys of the purchases an order belongs to, or may belong to."""
    return frozenset(twin_key(proof.family, proof.id) for proof in purchases(order))


def keys_in_sight(sight: Sight) -> Iterator[str]:
    """The keys of every order in sight and of the purchases they belong to.

    A part may have named a purchase before the header came that makes an order of it. An order
    that names several purchases contests each of them, but links none to another.
    """
    shown = {order.id: twin_keys(order) for order in sight.all(ORDER)}
    unshown: dict[OrderId, set[str]] = defaultdict(set)
    for version in sight.all(SAID):
        if version.order not in shown:
            unshown[version.order].update(proof_keys(version.content))
    yield from map(order_key, shown)
    for keys in (*shown.values(), *unshown.values()):
        yield from keys if len(keys) == 1 else ()


def proof_keys(content: ChannelOrder) -> Iterator[str]:
    """The guard keys of the purchases that a version proves to be a copy of."""
    for reference in content.references:
        if reference.grade is Grade.PROOF:
            yield twin_key(reference.family, reference.id)


def loaded(draft: Draft, sight: Sight) -> Draft:
    """The draft with all inputs and messages that are in sight."""
    said: dict[OrderId, list[Version]] = defaultdict(list)
    for version in sight.all(SAID):
        said[version.order].append(version)
    acts: dict[OrderId, list[Act]] = defaultdict(list)
    for act in sight.all(ACT):
        acts[act.order].append(act)
    terms = {OrderId(r.id): t for r in sight.records.values() if (t := TERMS.of(r))}
    messages = {message.id: message for message in sight.all(MESSAGE)}
    idle = frozenset(id for id, message in messages.items() if _is_idle(message, sight))
    inputs = {
        id: Inputs(
            order=id,
            terms=each,
            versions=tuple(sorted(said[id], key=lambda version: version.digest)),
            acts=tuple(sorted(acts[id], key=lambda act: (act.number, act.command.id))),
        )
        for id, each in terms.items()
    }
    return evolve(draft, inputs=inputs, messages=messages, idle=idle)


def _is_idle(message: Message, sight: Sight) -> bool:
    """Whether it is certain that no try of the message is under way or may have arrived."""
    queue = sight.records[MESSAGE.key(message.id)].queue
    return queue is not None and queue.attempt <= message.answered and not message.unsure


def difference(draft: Draft, sight: Sight, *, at: datetime, what: str, by: str) -> Changes:
    """What of the draft is not stored yet, with one line of history for each order that moved."""
    writes = (*_new_inputs(draft, sight), *_changed(draft, sight))
    return Changes(writes=writes, history=tuple(_history(draft, sight, at, what, by)))


def _new_inputs(draft: Draft, sight: Sight) -> Iterator[Record[object]]:
    for id, inputs in draft.inputs.items():
        keys = frozenset({order_key(id)})
        if sight.one(TERMS, id) is None:
            yield TERMS.record(id, inputs.terms, keys=keys)
        for version in inputs.versions:
            key = f"{id}@{version.digest}"
            if sight.one(SAID, key) is None:
                yield SAID.record(key, version, keys=keys)
        for act in inputs.acts:
            if sight.one(ACT, act_id(act)) is None:
                yield act_record(act)


def act_id(act: Act) -> str:
    """The id of an act's record: the command's, and the order's where one command is two acts."""
    return f"{act.command.id}@{act.order}" if act.follows else act.command.id


def act_record(act: Act) -> Record[object]:
    """The record that keeps the first answer to a command."""
    keys = {order_key(act.order), f"command:{act.command.id}"}
    if act.accepted and isinstance(act.command.action, Ship):
        keys.add(shipment_key(act.command.action.shipment))
    return ACT.record(act_id(act), act, keys=frozenset(keys))


def _changed(draft: Draft, sight: Sight) -> Iterator[Record[object]]:
    for order in draft.orders.values():
        if sight.one(ORDER, order.id) != order:
            yield order_record(order, sight.version(ORDER.key(order.id)))
    for message in draft.messages.values():
        if sight.one(MESSAGE, message.id) != message:
            yield message_record(message, sight)


def order_record(order: Order, version: int) -> Record[object]:
    """The record of the derived order, with what it is found and listed by."""
    listings = {f"status:{order.status.value}", f"store:{order.store}", f"number:{order.number}"}
    if order.findings:
        listings.add("findings")
    if any(held.until for held in order.holds):
        listings.add("held-until")
    return ORDER.record(
        order.id,
        order,
        version=version,
        keys=frozenset({order_key(order.id)}) | twin_keys(order),
        listings=frozenset(listings),
    )


def message_record(message: Message, sight: Sight) -> Record[object]:
    """The record of a message, with its place in the outbox."""
    old = sight.records.get(MESSAGE.key(message.id))
    return MESSAGE.record(
        message.id,
        message,
        version=old.version if old else 0,
        keys=frozenset({order_key(message.order)}),
        listings=frozenset({f"store:{message.store}", f"state:{message.state.value}"}),
        queue=Queue(
            lane=message.lane,
            place=message.place,
            due=message.due,
            attempt=old.queue.attempt if old and old.queue else 0,
        ),
    )


def _history(draft: Draft, sight: Sight, at: datetime, what: str, by: str) -> Iterator[Entry]:
    for order in draft.orders.values():
        before = sight.one(ORDER, order.id)
        if before != order:
            told = f"{what}: {_place(before)} → {_place(order)}"
            new = tuple(f.reason for f in order.findings if not before or f not in before.findings)
            reasons = tuple(dict.fromkeys((*order.reasons, *new)))
            yield Entry(subject=ORDER.key(order.id), at=at, what=told, by=by, reasons=reasons)


def _place(order: Order | None) -> str:
    if order is None:
        return "new"
    hidden = "" if order.visible else ", hidden"
    return f"{order.status.value}{hidden}"
