"""Letting go what was held until now."""

from datetime import datetime

from fulfilcore.changes import ORDER, Query
from fulfilcore.flows.automation import Automation
from fulfilcore.flows.commands import release_order
from fulfilcore.flows.listings import HELD_UNTIL
from fulfilcore.flows.sight import paged
from fulfilcore.orders import Actor, Authority, Moved, Order, Refused, Status
from fulfilcore.ports import Repository
from fulfilcore.values import CommandId, OrderId, aware

CLOCK = Actor("clock", Authority.CLOCK)


def decide_due(orders: tuple[Order, ...], now: datetime) -> tuple[tuple[OrderId, CommandId], ...]:
    """The orders whose every hold is over, each with the one command that releases it."""
    return tuple(
        (order.id, CommandId(f"clock/{order.id}/{max(ends).isoformat()}"))
        for order in orders
        if order.status is Status.ON_HOLD
        and order.visible
        and (ends := [held.until for held in order.holds if held.until])
        and len(ends) == len(order.holds)
        and max(ends) <= now
    )


async def release_due(
    repository: Repository, now: datetime, automation: Automation | None = None
) -> tuple[Moved | Refused, ...]:
    """Release every order whose hold has run out; rules look at those that they have not seen."""
    query = Query(kind=ORDER.name, listing=HELD_UNTIL)
    held = [order async for record in paged(repository, query) if (order := ORDER.of(record))]
    due = decide_due(tuple(held), aware(now))
    return tuple(
        [
            await release_order(
                order, id=id, by=CLOCK, now=now, repository=repository, automation=automation
            )
            for order, id in due
        ]
    )
