"""A witness beside a repository: it mirrors what is committed and judges every commit.

It keeps its own picture of which orders may be one purchase, drawn from the raw inputs, so that
a flow which forgot to look somewhere is found out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from attrs import evolve

from fulfilcore.changes import (
    ACT,
    MESSAGE,
    ORDER,
    SAID,
    TERMS,
    Changes,
    Entry,
    Found,
    Page,
    Query,
    Record,
    RecordKey,
)
from fulfilcore.errors import Stale
from fulfilcore.intake import Grade
from fulfilcore.messages import Message
from fulfilcore.orders import Act, Authority, Combine, Order, Ship, Version
from fulfilcore.ports import Repository, ask
from fulfilcore.values import OrderId, generation_of, root_of

Token = tuple[str, str]


class Ledger:
    """A repository that remembers what passed through it, and what was wrong with it."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self.records: dict[RecordKey, Record[object]] = {}
        self.orders: dict[OrderId, Order] = {}
        self.messages: dict[str, Message] = {}
        self.said: list[Version] = []
        self.touched: set[OrderId] = set()
        self.violations: list[str] = []
        self.commits = self.stale = 0
        self._under: defaultdict[str, set[RecordKey]] = defaultdict(set)
        self._named: defaultdict[OrderId, set[Token]] = defaultdict(set)
        self._naming: defaultdict[Token, set[OrderId]] = defaultdict(set)

    async def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """As the repository does."""
        return await ask(self._repository.load(keys))

    async def find(self, keys: Collection[str]) -> Found:
        """As the repository does."""
        return await ask(self._repository.find(keys))

    async def page(self, query: Query) -> Page:
        """As the repository does."""
        return await ask(self._repository.page(query))

    async def history(self, key: RecordKey) -> Sequence[Entry]:
        """As the repository does."""
        return await ask(self._repository.history(key))

    async def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """As the repository does."""
        claimed = await ask(self._repository.claim(kinds, now, lease, limit))
        self.records.update((record.key, record) for record in claimed)
        return claimed

    async def commit(self, changes: Changes) -> None:
        """Commit, and judge what was committed against what stood before."""
        try:
            await ask(self._repository.commit(changes))
        except Stale:
            self.stale += 1
            raise
        named = (OrderId(record.id) for record in changes.writes if record.kind == ORDER.name)
        before = {order: self.orders.get(order) for order in named}
        for record in changes.writes:
            self._mirror(record)
        for record in changes.removes:
            self._forget(record)
        self.commits += 1
        for record in changes.writes:
            if (act := ACT.of(record)) and act.accepted and not act.follows:
                self.violations.extend(_obeyed(act, before, self))

    def lives(self, orders: Collection[OrderId]) -> list[Order]:
        """The stored orders of some channel orders: generations and parts among them."""
        about = (name for order in orders for name in self._under[f"order:{order}"])
        ids = (OrderId(name.id) for name in about if name.kind == ORDER.name)
        return [self.orders[id] for id in sorted(ids)]

    def related(self, order: OrderId) -> frozenset[OrderId]:
        """The order and all that may be the same purchase, by what was ever said of them."""
        seen, ahead = set[OrderId](), [order]
        while ahead:
            at = ahead.pop()
            if at not in seen:
                seen.add(at)
                ahead.extend(o for token in sorted(self._named[at]) for o in self._naming[token])
        return frozenset(seen)

    def about(self, orders: Collection[OrderId]) -> Mapping[RecordKey, Record[object]]:
        """Every stored record about some orders."""
        names = {name for order in orders for name in self._under[f"order:{order}"]}
        return {name: self.records[name] for name in sorted(names, key=str)}

    def _forget(self, record: Record[object]) -> None:
        self.records.pop(record.key, None)
        self.orders.pop(OrderId(record.id), None)
        for key in record.keys:
            self._under[key].discard(record.key)

    def _mirror(self, record: Record[object]) -> None:
        self.records[record.key] = evolve(record, version=record.version + 1)
        if order := ORDER.of(record):
            self.orders[order.id] = order
        if message := MESSAGE.of(record):
            self.messages[message.id] = message
        if version := SAID.of(record):
            self.said.append(version)
        for key in record.keys:
            self._under[key].add(record.key)
            if key.startswith("order:"):
                self.touched.add(OrderId(key.removeprefix("order:")))
        for member, token in _tokens(record):
            self._named[member].add(token)
            self._naming[token].add(member)


def _tokens(record: Record[object]) -> Iterator[tuple[OrderId, Token]]:
    if (terms := TERMS.of(record)) and terms.marketplace:
        yield OrderId(record.id), (terms.system, record.id.partition("/")[2])
    if (act := ACT.of(record)) and act.accepted and isinstance(act.command.action, Combine):
        for order in (act.command.order, *act.command.action.orders):
            yield root_of(order), ("parcel", act.command.id)
    if version := SAID.of(record):
        for each in version.content.references:
            if each.grade is Grade.PROOF:
                yield version.order, (each.family, each.id)


def _obeyed(act: Act, before: Mapping[OrderId, Order | None], ledger: Ledger) -> Iterator[str]:
    """What an accepted command did that none may do: raise `over`, or ship what is not there."""
    order = ledger.orders.get(generation_of(act.command.order))
    if order is None:
        yield f"{act.command.id}: accepted for an order that is not there"
        return
    if act.command.by.authority is Authority.PROVIDER:
        return  # a provider's word is a fact, and facts may contradict each other
    was = before.get(order.id) or order
    if over(order) > over(was):
        yield f"{act.command.id}: a command raised over of {order.id}"
    if isinstance(act.command.action, Ship) and live_units(order, ledger) > ordered(order) + over(
        was
    ):
        yield f"{act.command.id}: shipped more units of {order.id} than were ordered"


def over(order: Order) -> int:
    """Units of an order beyond what was ordered."""
    return sum(line.over for line in order.lines or ())


def ordered(order: Order) -> int:
    """Units of an order that were ordered."""
    return sum(line.ordered for line in order.lines or ())


def live_units(order: Order, ledger: Ledger) -> int:
    """Units under live labels of ours on an order and its twins, each shipment counted once."""
    original = order.twin_of or order.id
    cluster = [o for id in sorted(ledger.related(order.id)) if (o := ledger.orders.get(id))]
    return sum(
        units.quantity
        for each in cluster
        if original in (each.id, each.twin_of)
        for shipment in each.shipments
        if shipment.made_on == each.id and not (shipment.voided or shipment.again)
        for units in shipment.units
    )
