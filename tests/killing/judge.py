"""What must hold when the killing is over: acknowledged ⊆ committed, told once, sums equal."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from attrs import evolve
from sqlalchemy import Connection, select

from fulfilcore.adapters import MemoryRepository, MemoryStorage
from fulfilcore.adapters.sql import SqlRepository
from fulfilcore.adapters.sql.engines import Purpose, transacted
from fulfilcore.adapters.sql.reading import Reading
from fulfilcore.adapters.sql.tables import TABLES
from fulfilcore.changes import ACT, MESSAGE, SAID, Changes, Record, RecordKey
from fulfilcore.codec import Codec
from fulfilcore.flows import deliver, obey
from fulfilcore.messages import State
from fulfilcore.orders import Moved
from fulfilcore.running import run
from fulfilcore.testing import invariants as law
from fulfilcore.testing.ledger import Ledger
from fulfilcore.values import OrderId
from killing.desks import Office, a_post, import_batch
from killing.journal import Batch
from killing.killer import Tally
from killing.market import Market
from killing.sums import ALWAYS, AT_REST, WAITING, WRITES, broken_sums, count

ROUNDS = 60
"""How often everything that is due is delivered until nothing is."""


def a_ledger(office: Office) -> Ledger:
    """A witness of all that is stored, as it was at one moment."""
    with office.engine.connect() as connection:
        return witness(transacted(connection, Purpose.READ, _everything, office.tenant))


def witness(records: Iterable[Record[object]]) -> Ledger:
    """A witness of these records."""
    ledger = Ledger(MemoryRepository(storage=MemoryStorage()))
    run(ledger.commit(Changes(writes=tuple(evolve(each, version=0) for each in records))))
    ledger.violations.clear()  # it saw one commit where there were thousands
    return ledger


def _everything(connection: Connection, tenant: str) -> list[Record[object]]:
    record = TABLES.record.c
    rows = connection.execute(select(record.kind, record.id).where(record.tenant == tenant))
    keys = [RecordKey(kind, id) for kind, id in rows]
    return Reading(tenant, Codec(), TABLES).load(connection, keys)


def broken_now(ledger: Ledger, market: Market | None, now: datetime) -> Iterator[str]:
    """What does not hold at a moment, however many were killed in the middle of something."""
    shown = ledger.lives(set(ledger.orders))
    yield from law.stored_is_derived(ledger, _roots(ledger), now)
    yield from law.orders_hold(ledger, shown)
    if market:
        yield from law.told_once(ledger, market.world.stores)
        yield from law.echoes_are_nothing(shown, ledger, market.world.stores)


def _roots(ledger: Ledger) -> set[OrderId]:
    return {OrderId(key.id.partition("~")[0]) for key in ledger.records if key.kind == "terms"}


def unkept(ledger: Ledger, tally: Tally) -> Iterator[str]:
    """What was acknowledged and is not there."""
    for id, accepted in tally.answered.items():
        record = ledger.records.get(ACT.key(id))
        act = ACT.of(record) if record else None
        if act is None or act.accepted != accepted:
            yield f"answered, and not kept: {id}"
    for said in tally.said:
        if SAID.key(said) not in ledger.records:
            yield f"imported, and not kept: {said}"
    for message in tally.told:
        if MESSAGE.key(message) not in ledger.records:
            yield f"delivered, and not kept: {message}"
        elif ledger.messages[message].state is not State.SENT:
            yield f"delivered, and then not: {message}"


def judge(office: Office, market: Market, tally: Tally) -> Iterator[str]:
    """All that does not hold right after the killing, and all that does not hold at rest."""
    ledger = a_ledger(office)
    yield from _judged(office, market, tally, ledger)
    with office.engine.connect() as connection:
        yield from broken_sums(connection, market, ALWAYS)
    invented = set(_roots(ledger)) - {id for id, _ in market.placed()}
    yield from (f"nobody ordered {id}" for id in sorted(invented))
    come_to_rest(office, market, tally)
    ledger = a_ledger(office)
    yield from _judged(office, market, tally, ledger)
    with office.engine.connect() as connection:
        yield from broken_sums(connection, market, {**ALWAYS, **AT_REST})
    yield from law.nothing_forgotten(ledger, market.world.stores)
    missing = {id for id, _ in market.placed()} - set(ledger.orders)
    yield from (f"ordered, and not known: {id}" for id in sorted(missing))
    yield from _repetitions(office, tally)


def _judged(office: Office, market: Market, tally: Tally, ledger: Ledger) -> Iterator[str]:
    yield from unkept(ledger, tally)
    yield from broken_now(ledger, market, market.world.now)


def come_to_rest(office: Office, market: Market, tally: Tally) -> None:
    """Nobody is killed any more: what was begun is finished, and all notices come to their end."""
    shop, world = SqlRepository(office.engine, office.tenant), market.world
    world.calm, world.now = True, datetime.now(UTC)
    for left in tally.left:
        for wish in left.commands:
            run(obey(evolve(wish, at=world.now), repository=shop))
        if left.batch:
            run(import_batch(shop, office.account, left.batch))
    for _ in range(2):
        for store in world.stores.values():
            known = tuple(order.said() for order in store.orders.values())
            run(import_batch(shop, office.account, Batch(store.store, known)))
        _deliver_all(office, market, shop)


def _deliver_all(office: Office, market: Market, shop: SqlRepository) -> None:
    """The clock runs ahead, so that nobody has to wait for leases and pauses."""
    world = market.world
    channels = dict.fromkeys(world.stores, market)
    post = a_post(office.account, channels, clock=lambda: world.now)
    for _ in range(ROUNDS):
        world.now += timedelta(minutes=1)
        run(deliver(post, shop, limit=1000))
        if not counted(office, WAITING):
            return


def _repetitions(office: Office, tally: Tally) -> Iterator[str]:
    """Each button is pressed once more, and each batch imported: the same answers, no writes."""
    shop, before = SqlRepository(office.engine, office.tenant), counted(office, WRITES)
    for id, accepted in tally.answered.items():
        wish = evolve(tally.wished[id], at=datetime.now(UTC))
        if isinstance(run(obey(wish, repository=shop)), Moved) != accepted:
            yield f"answered differently the second time: {id}"
    for batch in tally.batches:
        run(import_batch(shop, office.account, batch))
    if counted(office, WRITES) != before:
        yield "a repetition wrote something"


def counted(office: Office, statement: str) -> int:
    """What a statement counts now."""
    with office.engine.connect() as connection:
        return count(connection, statement)
