"""What must hold after every step of a simulation, whatever went wrong before."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from fulfilcore.changes import MESSAGE, Record, RecordKey
from fulfilcore.flows.draft import Draft, loaded
from fulfilcore.flows.sight import Sight
from fulfilcore.flows.stages import DERIVATION, passed
from fulfilcore.intake import Grade
from fulfilcore.messages import Message, State
from fulfilcore.notices import NoticeReason, NoticeState, notices
from fulfilcore.orders import Order
from fulfilcore.testing.ledger import Ledger
from fulfilcore.testing.stores import FakeStore
from fulfilcore.values import OrderId, ShipmentId, StoreId, root_of


def derived(records: Mapping[RecordKey, Record[object]], now: datetime) -> Draft:
    """Everything derived anew from the inputs among some records."""
    return passed(loaded(Draft(), Sight(records)), now, DERIVATION)


def stored_is_derived(ledger: Ledger, orders: Collection[OrderId], now: datetime) -> Iterator[str]:
    """Stored = re-derived: of the orders, and of the messages that are owed or withdrawn."""
    records = ledger.about(orders)
    draft = derived(records, now)
    stored = {order.id: order for order in ledger.lives(orders)}
    for name in sorted(stored.keys() | {id for id in draft.orders if root_of(id) in orders}):
        if draft.orders.get(name) != stored.get(name):
            yield f"stored is not derived: {name}"
    for id, message in draft.messages.items():
        record = records.get(MESSAGE.key(id))
        if record is None or record.value != message:
            yield f"forgotten message: {id}"


def orders_hold(ledger: Ledger, orders: Collection[Order]) -> Iterator[str]:
    """What orders must be whatever happened: shown once, agreed with twins, their units counted."""
    yield from one_visible(orders)
    yield from twins_agree(orders)
    yield from nothing_unreachable(ledger, orders)
    for order in orders:
        yield from units_conserved(order)
        parts = [part for each in order.parts if (part := ledger.orders.get(each.id))]
        yield from parts_make_the_whole(order, parts)


def units_conserved(order: Order) -> Iterator[str]:
    """Per line ordered + over = open + claimed + shipped + cancelled, and nothing below 0."""
    for line in order.lines or ():
        live = sum(s.of(line.id) for s in order.shipments if not s.voided)
        counts = (line.open, line.claimed, line.shipped, line.cancelled, line.over, line.theirs)
        if line.ordered + line.over != sum(counts[:4]) or min(counts) < 0:
            yield f"units not conserved: {order.id} line {line.id}"
        if line.shipped != live + line.theirs:
            yield f"shipped units do not add up: {order.id} line {line.id}"


def parts_make_the_whole(order: Order, parts: Collection[Order]) -> Iterator[str]:
    """Of every line, each count of a split order is the sum over its parts."""
    for line in order.lines or () if parts else ():
        mine = [each for part in parts if (each := part.line(line.id))]
        for count in ("ordered", "shipped", "claimed", "cancelled", "refunded", "returned"):
            if sum(getattr(each, count) for each in mine) != getattr(line, count):
                yield f"{order.id} line {line.id}: the parts do not add up to {count}"


def nothing_unreachable(ledger: Ledger, orders: Iterable[Order]) -> Iterator[str]:
    """What has units to ship is shown, or something that is shown carries them."""
    for order in orders:
        if order.visible or not any(line.open for line in order.lines or ()):
            continue
        ids = [order.twin_of or order.combined_into, *(part.id for part in order.parts)]
        carriers = [ledger.orders[id] for id in ids if id in ledger.orders]
        if not any(each.visible or each.parts or each.combined_into for each in carriers):
            yield f"{order.id} is hidden, and nothing that is shown carries its units"


def one_visible(orders: Iterable[Order]) -> Iterator[str]:
    """Where hubs are told, each marketplace purchase shows as exactly one order.

    Parts count as their whole; an older generation, or one in another's parcel, does not count.
    """
    purchases: defaultdict[tuple[str, str], list[Order]] = defaultdict(list)
    for order in orders:
        if not (order.part_of or order.replaced_by):
            purchases[_purchase(order)].append(order)
    for (family, id), members in sorted(purchases.items()):
        original = any(order.terms.marketplace for order in members)
        shown = sum(not order.hidden_copy for order in members)
        if family and original and members[0].terms.hub_notices and shown != 1:
            yield f"{family} {id} shows as {shown} orders"


def _purchase(order: Order) -> tuple[str, str]:
    if order.terms.marketplace:
        return order.terms.system, order.reference
    proofs = {(r.family, r.id) for r in order.references if r.grade is Grade.PROOF}
    return min(proofs) if len(proofs) == 1 else ("", order.id)


def twins_agree(orders: Iterable[Order]) -> Iterator[str]:
    """A shipment is void for every order that shows it, or for none."""
    seen: dict[ShipmentId, bool] = {}
    for order in orders:
        for shipment in order.shipments:
            if seen.setdefault(shipment.id, shipment.voided) is not shipment.voided:
                yield f"{shipment.id} is void for one twin and live for another: {order.id}"


def told_once(ledger: Ledger, stores: Mapping[StoreId, FakeStore]) -> Iterator[str]:
    """One message per revision of a parcel at a store, and none booked twice or backwards."""
    about = (
        (m.store, m.notice.reference, m.notice.parcel, m.notice.revision)
        for m in ledger.messages.values()
    )
    for news, times in Counter(about).items():
        if times > 1:
            yield f"{times} messages about {news}"
    for id, store in stores.items():
        for parcel, times in store.booked.items():
            if times > 1:
                yield f"{id} booked {parcel} {times} times"
        yield from (f"{id} was told an older label last: {each}" for each in store.backwards)


def echoes_are_nothing(
    orders: Iterable[Order], ledger: Ledger, stores: Mapping[StoreId, FakeStore]
) -> Iterator[str]:
    """No unit counts as sent by others unless somebody at a channel of the cluster sent it.

    Of an order whose quantities changed at its channel, and are not known here yet, nobody can
    tell: "all shipped" was said of other quantities. To a later generation, what was shipped on an
    earlier one left without it.
    """
    for order in (each for each in orders if not each.part_of and _is_known(ledger, each, stores)):
        theirs = sum(line.theirs for line in order.lines or ())
        if theirs:
            near = ledger.related(root_of(order.id))
            truth = sum(_away(each, stores) for each in near) + _left_before(ledger.lives(near))
            if theirs > truth:
                yield f"{order.id} counts {theirs} units of others, {truth} left: an echo"


def _is_known(ledger: Ledger, order: Order, stores: Mapping[StoreId, FakeStore]) -> bool:
    for each in ledger.lives(ledger.related(root_of(order.id))):
        store, _, reference = root_of(each.id).partition("/")
        kept = stores[StoreId(store)].orders[reference].lines
        true = {line.id: (line.quantity, line.called_off) for line in kept}
        known = {line.id: (line.ordered, line.called_off) for line in each.lines or ()}
        if not each.part_of and true != known:
            return False
    return True


def _left_before(lives: Iterable[Order]) -> int:
    """The units that were shipped on generations which a later one has replaced."""
    ended = (each for each in lives if each.replaced_by)
    made = (s for each in ended for s in each.shipments if s.made_on == each.id and not s.again)
    return sum(units.quantity for shipment in made for units in shipment.units)


def _away(order: OrderId, stores: Mapping[StoreId, FakeStore]) -> int:
    """The units that its channel can say left without us."""
    store, _, reference = order.partition("/")
    return stores[StoreId(store)].orders[reference].others()


_SETTLED = frozenset(NoticeState) - {NoticeState.OWED, NoticeState.PENDING}
_EXPLAINED = frozenset({NoticeState.FAILED, NoticeState.SUPPRESSED, NoticeState.SUPERSEDED})


def nothing_forgotten(ledger: Ledger, stores: Mapping[StoreId, FakeStore]) -> Iterator[str]:
    """Once faults have stopped every notice is settled, and what is sent is booked.

    One that stays owed says why it cannot be told, so that a person can help.
    """
    about: defaultdict[OrderId, dict[str, Message]] = defaultdict(dict)
    for message in ledger.messages.values():
        about[message.order][message.id] = message
    for order in ledger.orders.values():
        for notice in () if order.part_of else notices(order, about[root_of(order.id)]):
            reason = notice.reason
            person = reason is not None and reason.code is not NoticeReason.TO_BE_TOLD
            if notice.state not in _SETTLED and not (notice.state is NoticeState.OWED and person):
                yield f"{order.id} {notice.shipment} is still {notice.state.value}"
            if notice.state in _EXPLAINED and notice.reason is None:
                yield f"{order.id} {notice.shipment} is {notice.state.value} without a reason"
    for message in ledger.messages.values():
        by_hand = message.reason is not None
        sent = message.state is State.SENT and not by_hand
        if sent and not stores[message.store].has(message.notice):
            yield f"{message.id} is sent, but {message.store} does not have it"
