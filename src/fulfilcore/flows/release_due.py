"""Letting go what was held until now."""

from datetime import datetime

from fulfilcore.changes import ORDER, Query
from fulfilcore.flows.commands import release_order
from fulfilcore.orders import Actor, Authority, Moved, Order, Refused, Status
from fulfilcore.ports import Repository, ask
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


async def release_due(repository: Repository, now: datetime) -> tuple[Moved | Refused, ...]:
    """Release every order whose hold has run out."""
    held, after = list[Order](), None
    while True:
        page = await ask(repository.page(Query(kind=ORDER.name, listing="held-until", after=after)))
        held.extend(order for record in page.records if (order := ORDER.of(record)))
        if (after := page.after) is None:
            break
    due = decide_due(tuple(held), aware(now))
    return tuple(
        [
            await release_order(order, id=id, by=CLOCK, now=now, repository=repository)
            for order, id in due
        ]
    )
