"""The story of one order: what happened to it and why, and what can be done now."""

from collections.abc import Sequence

from attrs import frozen

from fulfilcore.changes import MESSAGE, ORDER, Entry
from fulfilcore.flows.draft import order_key
from fulfilcore.notices import Notice, notices
from fulfilcore.orders import Facts, Option, Order, available
from fulfilcore.ports import Repository, ask
from fulfilcore.values import OrderId


@frozen(kw_only=True)
class Story:
    """An order with its history, what its store is owed, and what can be done now."""

    order: Order
    history: tuple[Entry, ...]
    notices: tuple[Notice, ...]
    options: tuple[Option, ...]


async def story(repository: Repository, order: Order, facts: Facts) -> Story:
    """The story of an order: `await story(repository, order, facts)`. It costs two reads."""
    history = await ask(repository.history(ORDER.key(order.id)))
    found = await ask(repository.find({order_key(order.id)}))
    messages = {each.id: each for record in found.records if (each := MESSAGE.of(record))}
    return Story(
        order=order,
        history=tuple(history),
        notices=notices(order, messages),
        options=available(order, facts=facts),
    )


def named(orders: Sequence[Order], name: str) -> tuple[Order, ...]:
    """The orders of that id; else those of that reference or number, which may be several."""
    by_id = tuple(order for order in orders if order.id == OrderId(name))
    return by_id or tuple(order for order in orders if name in (order.reference, order.number))
