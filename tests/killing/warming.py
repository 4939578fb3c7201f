"""A rehearsal before the first process is forked, so that each knows its work from birth."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import text

from fulfilcore.adapters.sql import AsyncSqlRepository, SqlRepository
from fulfilcore.adapters.sql.tables import TABLES
from fulfilcore.changes import ORDER, Query
from fulfilcore.flows import deliver, obey, release_due, ship_order
from fulfilcore.flows.listings import standing
from fulfilcore.orders import Ship, Status
from fulfilcore.ports import Repository, ask
from fulfilcore.running import run
from fulfilcore.testing.wishes import command
from fulfilcore.testing.world import ANN
from fulfilcore.values import CommandId, OrderId, ShipmentId
from killing.desks import LEASE, Office, a_post, import_batch
from killing.journal import Batch
from killing.market import Market, a_market

SCENES = 8
EVENTS = 12
"""What happened at the channels over night, for each second of the day."""


def warm(office: Office) -> None:
    """Have every statement built and every converter made, and leave no trace of it."""
    market = a_market(0)
    asyncio.run(_rehearse(market, SqlRepository(office.engine, office.tenant)))
    asyncio.run(_rehearse_async(market, office))
    with office.engine.begin() as connection:
        names = ", ".join(table.name for table in TABLES.all)
        connection.execute(text(f"TRUNCATE {names}"))
    office.engine.dispose()


def open_up(office: Office, market: Market, seconds: float) -> None:
    """Take in what was ordered over night, and ship half of it: there is work for all at once."""
    shop, world = SqlRepository(office.engine, office.tenant), market.world
    market.let_happen(round(EVENTS * max(seconds, 4)))
    for store in world.stores.values():
        orders = tuple(order.said() for order in store.orders.values())
        run(import_batch(shop, office.account, Batch(store.store, orders)))
        world.read[store.store] = len(store.log)
    page = shop.page(Query(kind=ORDER.name, listing=standing(Status.AWAITING_SHIPMENT), limit=999))
    for number, record in enumerate(page.records[::2]):
        wish = Ship(shipment=ShipmentId(f"night-{number}"), carrier="UPS", tracking=f"1Z{number}")
        order, id = OrderId(record.id), CommandId(f"night-{number}")
        run(ship_order(order, wish, id=id, by=ANN, now=world.now, repository=shop))
    office.engine.dispose()


async def _rehearse_async(market: Market, office: Office) -> None:
    await _rehearse(market, AsyncSqlRepository(office.async_engine, office.tenant))
    await office.async_engine.dispose()


async def _rehearse(market: Market, shop: Repository) -> None:
    post = a_post(market.world.account, dict.fromkeys(market.world.stores, market))
    for _ in range(SCENES):
        await import_batch(shop, market.world.account, market.fetch())
        page = await ask(shop.page(Query(kind=ORDER.name)))
        market.world.ledger.orders = {o.id: o for each in page.records if (o := ORDER.of(each))}
        await obey(command(market.world), repository=shop)
        await deliver(post, shop, lease=LEASE)
    await release_due(shop, datetime.now(UTC))
