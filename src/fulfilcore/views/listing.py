"""Orders a page at a time: what a filter admits, however many orders there are."""

from typing import Generic, TypeVar

from attrs import frozen

from fulfilcore.changes import ORDER
from fulfilcore.orders import Order
from fulfilcore.ports import Repository
from fulfilcore.products import Products
from fulfilcore.views.cursors import cursor, place
from fulfilcore.views.filters import SHOWN, Filter
from fulfilcore.views.reading import MOST, look

T_co = TypeVar("T_co", covariant=True)


@frozen(kw_only=True)
class Listed(Generic[T_co]):
    """One page; `after` is the cursor of the next one, None where there is none.

    A page that is not `full` and still has an `after` was left early: `looked_at` records were
    read for it, and there may be more to show in those that follow.
    """

    items: tuple[T_co, ...]
    after: str | None
    full: bool
    looked_at: int


async def orders(
    repository: Repository,
    filter: Filter = SHOWN,
    after: str | None = None,
    limit: int = 50,
    products: Products | None = None,
) -> Listed[Order]:
    """The orders that a filter admits, in the order of ids: `await orders(repository, Filter())`.

    A page costs a few reads, however many orders there are. With `products` the filter's tag is
    that of an order or of a product on its lines (S000-25); no listing knows these, so pages of a
    rare tag may be left early, and all of them together read every order that the filter's other
    wishes leave. Raises InvalidInput for a limit that is not 1 to 500, and for a cursor of another
    filter.
    """
    seen = await look(repository, filter.search(products), place(filter, after), limit)
    found = tuple(order for record in seen.records if (order := ORDER.of(record)) is not None)
    return Listed(
        items=found,
        after=cursor(filter, seen.after),
        full=len(found) >= limit,
        looked_at=seen.looked_at,
    )


async def selected(
    repository: Repository, filter: Filter = SHOWN, products: Products | None = None
) -> tuple[Order, ...]:
    """Every order that a filter admits, and no other: what an export of them holds (S000-11).

    It costs what all pages of the filter cost, and as much memory as there are orders in it.
    """
    page = await orders(repository, filter, None, MOST, products)
    found = list(page.items)
    while page.after is not None:
        page = await orders(repository, filter, page.after, MOST, products)
        found.extend(page.items)
    return tuple(found)


async def called(repository: Repository, name: str) -> tuple[Order, ...]:
    """The order of that id; else those of that reference, number or tracking number, if any."""
    page = await orders(repository, Filter(name=name, visible=None), None, MOST)
    by_id = tuple(order for order in page.items if order.id == name)
    return by_id or page.items
