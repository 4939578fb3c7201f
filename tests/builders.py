"""Small builders of values, so that a test names only what it is about."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from attrs import evolve

from fulfilcore.accounts import MANUAL, Account, Store, Terms
from fulfilcore.adapters import MemoryRepository
from fulfilcore.changes import (
    MESSAGE,
    ORDER,
    Changes,
    Entry,
    Found,
    Page,
    Query,
    Record,
    RecordKey,
)
from fulfilcore.derivation import version_of
from fulfilcore.flows import (
    Automation,
    Imported,
    Post,
    Received,
    enter_order,
    import_orders,
    obey,
    receive,
    record_quote,
    save_products,
    ship_without_order,
)
from fulfilcore.imports import AUTO
from fulfilcore.imports.inbox import Verified, Wanted
from fulfilcore.intake import (
    Capabilities,
    ChannelLine,
    ChannelOrder,
    Grade,
    Hint,
    Level,
    LineKind,
    Need,
    Part,
    Programme,
    ReadResult,
    Reference,
)
from fulfilcore.messages import Done, Message, Missing, Outcome
from fulfilcore.notices import Notice, Retry, notices
from fulfilcore.orders import (
    Action,
    Actor,
    Authority,
    Command,
    Facts,
    Moved,
    Order,
    Refused,
    Ship,
    Version,
)
from fulfilcore.ports import Reply, Repository
from fulfilcore.products import Component, Product
from fulfilcore.reasons import Code, Reason
from fulfilcore.rules import AddTag, Email, Rule, RuleSet
from fulfilcore.running import run
from fulfilcore.shipments import LineUnits, LooseShipment, Package, Quote
from fulfilcore.values import (
    CommandId,
    LineId,
    Money,
    OrderId,
    ShipmentId,
    Sku,
    StoreId,
    Weight,
    order_id,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""The instant at which nothing has happened yet."""

AMAZON = StoreId("amazon-us")
HUB = StoreId("hub")
DESK = StoreId("desk")
"""A store into which people write; an account has it if it is asked for."""

SHOP = StoreId("web-shop")
ANN = Actor("Ann")
CLERK = {authority: Actor(authority.value, authority) for authority in Authority}

AMAZON_CAN = Capabilities(
    system="amazon",
    marketplace=True,
    partial_shipment=True,
    idempotent=True,
    amend_shipment=True,
    combine=True,
)
HUB_CAN = Capabilities(
    system="bigcommerce",
    partial_shipment=True,
    read_back=True,
    amend_shipment=True,
    split=True,
    combine=True,
)
MUTE_CAN = Capabilities(system="webshop", partial_shipment=True, split=True, combine=True)
"""Neither idempotent nor able to be asked."""

A = OrderId("amazon-us/902-1")
B = OrderId("hub/17")


def at(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def an_account(
    *,
    country: str = "US",
    zone: str = "America/Chicago",
    stores: Sequence[Store] | None = None,
    hub_notices: bool = True,
    amazon_carrier: bool = False,
    prime_ready: bool = False,
    connected: datetime | None = datetime(2024, 1, 1, tzinfo=UTC),
) -> Account:
    """A merchant with an Amazon store, a BigCommerce hub and a web shop that cannot be asked."""
    usual = (
        Store(
            id=AMAZON,
            capabilities=AMAZON_CAN,
            connected_at=connected,
            import_prime_to_awaiting_shipment=prime_ready,
        ),
        Store(id=HUB, capabilities=HUB_CAN),
        Store(id=SHOP, capabilities=MUTE_CAN),
    )
    return Account(
        tenant="acme",
        country=country,
        zone=zone,
        stores=usual if stores is None else tuple(stores),
        hub_notices=hub_notices,
        amazon_carrier=amazon_carrier,
    )


def terms(store: StoreId = AMAZON, account: Account | None = None) -> Terms:
    """The terms under which an order of that store is received at noon."""
    return (account or an_account()).terms(store, NOON)


def a_line(
    id: str = "l1",
    quantity: int = 2,
    *,
    sku: str | None = "S-1",
    shipped: int | None = None,
    kind: LineKind = LineKind.GOODS,
    alias: str | None = None,
    address: str | None = None,
) -> ChannelLine:
    """One line as a channel lists it."""
    return ChannelLine(
        id=LineId(id),
        quantity=quantity,
        sku=Sku.maybe(sku),
        shipped=shipped,
        kind=kind,
        alias=LineId(alias) if alias else None,
        address=address,
    )


MERCHANT = Programme(prime=False, merchant_fulfilled=True)
PRIME = Programme(prime=True, merchant_fulfilled=True)
WITH_AMAZON = Programme(merchant_fulfilled=False, provider="amazon")
WHOLE = frozenset({Part.HEADER, Part.LINES})


def a_channel_order(
    reference: str = "902-1",
    level: Level | None = Level.OPEN,
    *,
    lines: Iterable[ChannelLine] | None = (a_line(),),
    minute: float | None = 0,
    programme: Programme | None = MERCHANT,
    references: tuple[Reference, ...] = (),
    parts: frozenset[Part] = WHOLE,
    real: bool = True,
    number: str | None = None,
) -> ChannelOrder:
    """One version of an order, whole unless told otherwise; modified so many minutes after noon."""
    return ChannelOrder(
        reference=reference,
        parts=parts,
        modified=None if minute is None else at(minute),
        level=level,
        lines=None if lines is None else tuple(lines),
        programme=programme,
        references=references,
        real=real,
        number=number,
    )


def a_copy(
    reference: str = "17",
    level: Level | None = Level.OPEN,
    *,
    of: str | Sequence[str] = "902-1",
    lines: Iterable[ChannelLine] | None = (a_line("b1", address="a-9"),),
    minute: float | None = 0,
    programme: Programme | None = None,
) -> ChannelOrder:
    """A hub's order that proves to be a copy of an Amazon order."""
    named = (of,) if isinstance(of, str) else of
    return a_channel_order(
        reference,
        level,
        lines=lines,
        minute=minute,
        programme=programme,
        references=tuple(
            Reference("amazon", each, Grade.PROOF, "external_order_id") for each in named
        ),
    )


def an_order(
    reference: str = "902-1", *, store: StoreId = AMAZON, of: Terms | None = None
) -> Order:
    """An order value as it stands before anything is known of it."""
    return Order(
        id=order_id(store, reference),
        store=store,
        reference=reference,
        terms=of or terms(store),
        programme=MERCHANT,
    )


def version(content: ChannelOrder, order: OrderId = A) -> Version:
    """What a channel said, as it is kept."""
    return version_of(order, content)


def units(*pairs: tuple[str, int]) -> tuple[LineUnits, ...]:
    """Units of lines: `units(("l1", 2))`."""
    return tuple(LineUnits(LineId(line), quantity) for line, quantity in pairs)


def a_ship(
    id: str = "s1",
    *pairs: tuple[str, int],
    tracking: str | None = "1Z",
    carrier: str | None = "UPS",
    replaces: str | None = None,
    label_from: str | None = None,
) -> Ship:
    """A shipment of those units, or of all that are open."""
    return Ship(
        shipment=ShipmentId(id),
        units=units(*pairs) if pairs else None,
        carrier=carrier,
        tracking=tracking,
        replaces=ShipmentId(replaces) if replaces else None,
        label_from=label_from,
    )


def facts(minute: float = 0, *permits: str) -> Facts:
    """What a decider must know besides the order."""
    return Facts(now=at(minute), permits=frozenset(permits))


def codes(reasons: Iterable[Reason]) -> set[Code]:
    """The codes of some reasons."""
    return {reason.code for reason in reasons}


def found(order: Order) -> set[Code]:
    """The codes of an order's findings."""
    return codes(finding.reason for finding in order.findings)


def a_hint(
    *references: str,
    id: str | None = "e1",
    parts: Iterable[Part] = (Part.HEADER,),
    topic: str = "order/updated",
    minute: float | None = 0,
    url: str | None = None,
) -> Hint:
    """An event of a channel: something happened to these orders, so many minutes after noon."""
    needs = tuple(Need(reference, part) for reference in references for part in parts)
    at_ = None if minute is None else at(minute)
    return Hint(topic=topic, id=id, needs=needs, at=at_, url=url)


A_VERIFIED = Verified(scheme="test", digest="0" * 64)
"""That a webhook was found to come from its channel, which signs the body only."""


class Counting:
    """A repository that counts how often each port method is called."""

    def __init__(self, inner: Repository) -> None:
        self.inner = inner
        self.calls: Counter[str] = Counter()

    def load(self, keys: Collection[RecordKey]) -> Reply[Sequence[Record[object]]]:
        """Count and pass on."""
        self.calls["load"] += 1
        return self.inner.load(keys)

    def find(self, keys: Collection[str]) -> Reply[Found]:
        """Count and pass on."""
        self.calls["find"] += 1
        return self.inner.find(keys)

    def page(self, query: Query) -> Reply[Page]:
        """Count and pass on."""
        self.calls["page"] += 1
        return self.inner.page(query)

    def history(self, key: RecordKey) -> Reply[Sequence[Entry]]:
        """Count and pass on."""
        self.calls["history"] += 1
        return self.inner.history(key)

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Reply[Sequence[Record[object]]]:
        """Count and pass on."""
        self.calls["claim"] += 1
        return self.inner.claim(kinds, now, lease, limit)

    def commit(self, changes: Changes) -> Reply[None]:
        """Count and pass on."""
        self.calls["commit"] += 1
        return self.inner.commit(changes)


class Scripted:
    """A channel that answers from a script, then `Done`; what it was told is in `told`.

    An exception in the script is raised instead. Several channels may share a `diary`.
    """

    def __init__(
        self,
        *answers: Outcome | Exception,
        found: Outcome | None = None,
        diary: list[Message] | None = None,
    ) -> None:
        self.answers = list(answers)
        self.diary = [] if diary is None else diary
        self.found = found or Missing()
        self.told: list[Message] = []
        self.asked: list[Message] = []

    def tell(self, message: Message) -> Outcome:
        """Take the news and answer by the script."""
        self.told.append(message)
        self.diary.append(message)
        answer = self.answers.pop(0) if self.answers else Done(f"x-{message.id}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def look_up(self, message: Message) -> Outcome:
        """Say what is found."""
        self.asked.append(message)
        return self.found


class World:
    """A repository, an account and a clock; the flows, driven in one line each."""

    def __init__(
        self, account: Account | None = None, repository: MemoryRepository | None = None
    ) -> None:
        self.account = account or an_account()
        self.repository = repository or MemoryRepository()
        self.now = NOON
        self.channels: defaultdict[StoreId, Scripted] = defaultdict(Scripted)
        self.commands = 0

    def imports(
        self,
        store: StoreId,
        *contents: ChannelOrder,
        minute: float = 0,
        answers: Collection[Wanted] = (),
    ) -> Imported:
        """Import some versions into a store."""
        return run(
            import_orders(
                ReadResult(orders=contents),
                store=store,
                account=self.account,
                repository=self.repository,
                now=at(minute),
                answers=answers,
            )
        )

    def receives(
        self,
        store: StoreId,
        hint: Hint,
        verified: Verified = A_VERIFIED,
        *,
        minute: float = 0,
    ) -> Received:
        """Take in an event that the store's channel told of."""
        return run(
            receive(
                hint,
                verified,
                store=store,
                account=self.account,
                repository=self.repository,
                now=at(minute),
            )
        )

    def does(
        self,
        order: OrderId,
        action: Action,
        *,
        by: Actor = ANN,
        minute: float = 1,
        id: str | None = None,
        permits: Collection[str] = (),
        despite: Collection[str] = (),
    ) -> Moved | Refused:
        """Obey one command; it gets an id of its own unless one is given."""
        self.commands += 1
        command = Command(
            id=CommandId(id or f"c{self.commands}"),
            order=order,
            action=action,
            by=by,
            at=at(minute),
            despite=frozenset(despite),
        )
        return run(obey(command, repository=self.repository, permits=frozenset(permits)))

    def post(self, *, tries: int = 12, minute: float = 5) -> Post:
        """Everything that delivering needs, at an instant."""
        channels: Mapping[StoreId, Scripted] = {
            store.id: self.channels[store.id] for store in self.account.stores
        }
        return Post(
            account=self.account,
            channels=channels,
            retry=Retry(wait=lambda tried: timedelta(minutes=tried), tries=tries),
            clock=lambda: at(minute),
        )

    def order(self, id: OrderId = A) -> Order:
        """The stored order."""
        records = self.repository.load([ORDER.key(id)])
        order = next(iter(ORDER.of(record) for record in records), None)
        assert order is not None
        return order

    def orders(self) -> tuple[Order, ...]:
        """Every stored order."""
        page = self.repository.page(Query(kind=ORDER.name, limit=10_000))
        return tuple(order for record in page.records if (order := ORDER.of(record)))

    def messages(self) -> dict[str, Message]:
        """Every stored message by its id."""
        page = self.repository.page(Query(kind=MESSAGE.name, limit=10_000))
        return {m.id: m for record in page.records if (m := MESSAGE.of(record))}

    def notices(self, id: OrderId = A) -> tuple[Notice, ...]:
        """What an order's store is owed."""
        return notices(self.order(id), self.messages())

    def history(self, id: OrderId = A) -> Sequence[Entry]:
        """What happened to an order."""
        return self.repository.history(ORDER.key(id))

    def records(self, *kinds: str) -> dict[RecordKey, Record[object]]:
        """Everything stored of some kinds, versions left out."""
        pages: list[Page] = [self.repository.page(Query(kind=k, limit=10_000)) for k in kinds]
        return {r.key: evolve(r, version=0) for page in pages for r in page.records}


GREETING = Rule(id="greeting", name="Greeting", do=[Email("hello"), AddTag("greeted")])
"""A rule that writes to whoever bought something."""


def stock_the_desk(world: World) -> None:
    """Have something of all that is kept beside orders: a kit, a label, an order with rules."""
    world.account = evolve(
        world.account, stores=(*world.account.stores, Store(id=DESK, capabilities=MANUAL))
    )
    kit = Product(sku=Sku("SET"), aliases=(Sku("SET-DE"),), kit=(Component(Sku("MUG"), 2),))
    price = Money(799, "USD")
    quote = Quote(id="q1", price=price, package=Package(weight=Weight.of(3, "lb")))
    label = LooseShipment(id=ShipmentId("loose"), at=NOON, tracking="1Z", quote="q1")
    order = a_channel_order(AUTO, minute=None)
    by, repository = ANN, world.repository
    wishes = (
        save_products([kit], repository=repository),
        enter_order(
            order,
            id=CommandId("desk-1"),
            by=by,
            store=DESK,
            account=world.account,
            repository=repository,
            now=NOON,
            automation=Automation(rules=RuleSet([GREETING])),
        ),
        record_quote(quote, id=CommandId("desk-2"), by=by, now=NOON, repository=repository),
        ship_without_order(label, id=CommandId("desk-3"), by=by, now=NOON, repository=repository),
    )
    for wish in wishes:
        run(wish)


def moved(answer: Moved | Refused) -> Order:
    """The order after a command that must have been accepted."""
    assert isinstance(answer, Moved), answer.reasons
    return answer.order


def refused(answer: Moved | Refused) -> set[Code]:
    """The codes of a command that must have been refused."""
    assert isinstance(answer, Refused), answer
    return codes(answer.reasons)
