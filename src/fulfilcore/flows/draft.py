"""A draft: a batch and every order in sight, on the way from inputs to what is written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from attrs import field, frozen

from fulfilcore.accounts import Account, Store
from fulfilcore.changes import (
    ACT,
    MAIL,
    MESSAGE,
    ORDER,
    PRODUCT,
    RAN,
    SAID,
    TERMS,
    Changes,
    Entry,
    Queue,
    Record,
)
from fulfilcore.duplicates import purchases, purchases_named
from fulfilcore.flows.automation import Automation
from fulfilcore.flows.listings import in_run, message_listings, order_listings
from fulfilcore.flows.products import sku_key
from fulfilcore.flows.sight import Sight
from fulfilcore.intake import ChannelOrder, Need, Reference
from fulfilcore.messages import Message
from fulfilcore.orders import Act, Inputs, Order, Reship, Ship, Version
from fulfilcore.products import Products
from fulfilcore.reasons import Reason, without_note
from fulfilcore.rules import Mail, Moment, Ran
from fulfilcore.shipments import revisions
from fulfilcore.values import OrderId, ShipmentId, StoreId, evolve, root_of


@frozen(kw_only=True)
class Ignored:
    """An order of a batch that was not taken in, and why."""

    reference: str
    reason: Reason


@frozen(kw_only=True)
class Draft:
    """What a flow works on: inputs, the orders derived from them, and the messages about them.

    `alone` holds each order as its own inputs tell it, `orders` as its cluster tells it. `before`
    are the orders as they were, `ran` what rules did to them, `mails` the e-mails that these owe.
    """

    store: StoreId | None = None
    account: Account | None = None
    batch: tuple[ChannelOrder, ...] = ()
    inputs: Mapping[OrderId, Inputs] = field(factory=dict)
    alone: Mapping[OrderId, Order] = field(factory=dict)
    orders: Mapping[OrderId, Order] = field(factory=dict)
    messages: Mapping[str, Message] = field(factory=dict)
    ignored: tuple[Ignored, ...] = ()
    needs: tuple[Need, ...] = ()
    automation: Automation | None = None
    products: Products = field(factory=Products)
    before: Mapping[OrderId, Order] = field(factory=dict)
    ran: Mapping[OrderId, tuple[Ran, ...]] = field(factory=dict)
    mails: Mapping[str, Mail] = field(factory=dict)

    @property
    def sender(self) -> Store | None:
        """The store that the batch is from; None where it is from none."""
        return self.account.store(self.store) if self.account and self.store else None

    def cluster(self, order: OrderId) -> tuple[Order, ...]:
        """The order and its twins, the original first; nothing if the order is unknown."""
        if order not in self.orders:
            return ()
        mine = self.orders[order]
        original = mine.twin_of or mine.part_of or order
        twins = (o for o in self.orders.values() if o.twin_of == original and not o.part_of)
        return tuple(self.orders[id] for id in (original, *sorted(twin.id for twin in twins)))

    def carried(self, order: Order) -> tuple[Order, ...]:
        """The orders that travel in the parcels of this one."""
        named = (self.orders[id] for id in order.combined if id in self.orders)
        return tuple(o for o in named if o.combined_into == order.id and not o.let_go)


def order_key(order: str) -> str:
    """The guard key of everything that carries one channel order, its generations and parts."""
    return f"order:{root_of(OrderId(order))}"


def shipment_key(shipment: ShipmentId) -> str:
    """The guard key of a shipment id: it is used once in an account."""
    return f"shipment:{shipment}"


def twin_key(family: str, id: str) -> str:
    """The guard key of one purchase: a marketplace and its own id of the order."""
    return f"twin:{family}/{id}"


def twin_keys(order: Order) -> frozenset[str]:
    """The guard keys of the purchases an order belongs to, or may belong to."""
    return frozenset(twin_key(*name) for purchase in purchases(order) for name in purchase)


def keys_in_sight(sight: Sight) -> Iterator[str]:
    """The keys of every order in sight and of the purchases they belong to.

    A part may have named a purchase before the header came that makes an order of it. An order
    that names several purchases contests each of them, but links none to another. Of orders at
    which rules are still to look, also the products that they sell.
    """
    shown = {order.id: order for order in sight.all(ORDER)}
    unshown: dict[OrderId, list[Reference]] = defaultdict(list)
    for version in sight.all(SAID):
        if version.order not in shown:
            unshown[version.order].extend(version.content.references)
            yield from (sku_key(line.sku) for line in version.content.lines or () if line.sku)
    yield from map(order_key, shown)
    for order in sight.all(ORDER):
        yield from map(order_key, order.combined)
        if order.combined_into:
            yield order_key(order.combined_into)
    waiting = {ran.order for ran in sight.all(RAN) if ran.moment is Moment.WAITING}
    for order in shown.values():
        if order.reopened or order.id in waiting:
            yield from (sku_key(line.sku) for line in order.lines or () if line.sku)
    named = (*map(purchases, shown.values()), *map(purchases_named, unshown.values()))
    for one in (each[0] for each in named if len(each) == 1):
        yield from (twin_key(*name) for name in one)


def proof_keys(content: ChannelOrder) -> Iterator[str]:
    """The guard keys of the purchases that a version proves to be a copy of."""
    for purchase in purchases_named(content.references):
        yield from (twin_key(*name) for name in purchase)


def loaded(draft: Draft, sight: Sight) -> Draft:
    """The draft with all inputs and messages that are in sight."""
    said: dict[OrderId, list[Version]] = defaultdict(list)
    for version in sight.all(SAID):
        said[version.order].append(version)
    acts: dict[OrderId, list[Act]] = defaultdict(list)
    for act in sight.all(ACT):
        acts[root_of(act.order)].append(act)
    terms = {OrderId(r.id): t for r in sight.records.values() if (t := TERMS.of(r))}
    messages = {message.id: message for message in sight.all(MESSAGE)}
    inputs = {
        id: Inputs(
            order=id,
            terms=each,
            versions=tuple(sorted(said[id], key=lambda version: version.digest)),
            acts=tuple(sorted(acts[id], key=lambda act: (act.number, act.command.id))),
        )
        for id, each in terms.items()
    }
    ran: dict[OrderId, tuple[Ran, ...]] = {}
    for each in sorted(sight.all(RAN), key=lambda ran: ran.number):
        ran[each.order] = (*ran.get(each.order, ()), each)
    return evolve(
        draft,
        inputs=inputs,
        messages=messages,
        products=Products(tuple(sight.all(PRODUCT))) if draft.automation else draft.products,
        before={order.id: order for order in sight.all(ORDER)},
        ran=ran,
        mails={mail.id: mail for mail in sight.all(MAIL)},
    )


def difference(draft: Draft, sight: Sight, *, at: datetime, what: str, by: str) -> Changes:
    """What of the draft is not stored yet, with one line of history for each order that moved.

    A part or a generation that is no more is removed; its history stands under the channel order.
    """
    writes = (*_new_inputs(draft, sight), *_changed(draft, sight), *_ruled(draft, sight))
    stored = (record for record in sight.records.values() if ORDER.of(record))
    return Changes(
        writes=writes,
        removes=tuple(record for record in stored if record.id not in draft.orders),
        history=(*_history(draft, sight, at, what, by), *_looks(draft, sight)),
    )


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
    if act.accepted and isinstance(act.command.action, Ship | Reship):
        keys.add(shipment_key(act.command.action.shipment))
    return ACT.record(act_id(act), act, keys=frozenset(keys))


def _changed(draft: Draft, sight: Sight) -> Iterator[Record[object]]:
    for order in draft.orders.values():
        if sight.one(ORDER, order.id) != order:
            yield order_record(order, sight.version(ORDER.key(order.id)))
    for message in draft.messages.values():
        if sight.one(MESSAGE, message.id) != message:
            yield message_record(message, sight)


def _ruled(draft: Draft, sight: Sight) -> Iterator[Record[object]]:
    for ran in (ran for each in draft.ran.values() for ran in each):
        if sight.one(RAN, ran.id) is None:
            run = frozenset({in_run(ran.run)} if ran.run else ())
            keys = frozenset({order_key(ran.order)})
            yield RAN.record(ran.id, ran, keys=keys, listings=run)
    for mail in draft.mails.values():
        if sight.one(MAIL, mail.id) != mail:
            yield mail_record(mail, sight.records.get(MAIL.key(mail.id)))


def mail_record(mail: Mail, old: Record[object] | None = None) -> Record[Mail]:
    """The record of an e-mail; each waits for itself alone."""
    return MAIL.record(
        mail.id,
        mail,
        version=old.version if old else 0,
        keys=frozenset({order_key(mail.order)}),
        queue=Queue(
            lane=f"mail/{mail.id}",
            place=1,
            due=mail.due,
            attempt=old.queue.attempt if old and old.queue else 0,
            group="mail",
        ),
    )


def order_record(order: Order, version: int) -> Record[object]:
    """The record of the derived order, with what it is found and listed by."""
    keys = frozenset({order_key(order.id)})
    return ORDER.record(
        order.id,
        order,
        version=version,
        keys=keys if order.part_of else keys | twin_keys(order),
        listings=order_listings(order),
    )


def message_record(message: Message, sight: Sight, *, leased: bool = False) -> Record[Message]:
    """The record of a message, with its place in the outbox; stores take turns in being told.

    One that is `leased` to a worker which is telling it stays so.
    """
    old = sight.records.get(MESSAGE.key(message.id))
    queue, due = old.queue if old else None, message.due
    if leased and due and queue and queue.due:
        due = max(due, queue.due)
    return MESSAGE.record(
        message.id,
        message,
        version=old.version if old else 0,
        keys=frozenset({order_key(message.order)}),
        listings=message_listings(message),
        queue=Queue(
            lane=message.lane,
            place=message.place,
            due=due,
            attempt=queue.attempt if queue else 0,
            group=message.store,
        ),
    )


def told_by(message: Message, sight: Sight) -> Order | None:
    """The order whose shipment a message tells of: one of the generations of its channel order."""
    mine = (o for o in sight.all(ORDER) if root_of(o.id) == message.order and not o.part_of)
    parcels = ((order, {r.parcel for r in revisions(order.shipments)}) for order in mine)
    return next((order for order, known in parcels if message.notice.parcel in known), None)


def lane_of(message: Message, sight: Sight) -> Mapping[str, Message]:
    """The messages about the same channel order, by id."""
    return {each.id: each for each in sight.all(MESSAGE) if each.order == message.order}


def _history(draft: Draft, sight: Sight, at: datetime, what: str, by: str) -> Iterator[Entry]:
    for order in draft.orders.values():
        before = sight.one(ORDER, order.id)
        if before != order:
            told = f"{what}: {_place(before)} → {_place(order)}"
            new = tuple(f.reason for f in order.findings if not before or f not in before.findings)
            reasons = tuple(dict.fromkeys(map(without_note, (*order.reasons, *new))))
            name = "" if order.id == root_of(order.id) else f"{order.id}: "
            subject = ORDER.key(root_of(order.id))
            yield Entry(subject=subject, at=at, what=name + told, by=by, reasons=reasons)


def _looks(draft: Draft, sight: Sight) -> Iterator[Entry]:
    """What rules did, and what they left out: a line for each look at an order."""
    for ran in (ran for each in draft.ran.values() for ran in each):
        if sight.one(RAN, ran.id) is None and ran.moment is not Moment.WAITING:
            name = "" if ran.order == root_of(ran.order) else f"{ran.order}: "
            what = f"{name}rules {ran.moment.value}: {', '.join(ran.fired) or 'none'}"
            subject, by = ORDER.key(root_of(ran.order)), f"rules {ran.revision[:12]}"
            reasons = (reason for each in ran.left_out for reason in each.reasons)
            told = tuple(dict.fromkeys(map(without_note, reasons)))
            yield Entry(subject=subject, at=ran.at, what=what, by=by, reasons=told)


def _place(order: Order | None) -> str:
    if order is None:
        return "new"
    hidden = "" if order.visible else ", hidden"
    return f"{order.status.value}{hidden}"
