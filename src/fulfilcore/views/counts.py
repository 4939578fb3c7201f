"""Counts: how many orders stand where, what people should look at, what stores are owed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from fulfilcore.changes import ORDER
from fulfilcore.notices import NoticeState
from fulfilcore.orders import Order, Status
from fulfilcore.ports import Repository
from fulfilcore.products import Products
from fulfilcore.reasons import Code
from fulfilcore.values import StoreId
from fulfilcore.views.filters import SHOWN, Filter
from fulfilcore.views.notices import Owed, owed_by, unsettled
from fulfilcore.views.reading import gather


@frozen(kw_only=True)
class Counts:
    """How many there are; unless it is `whole`, at least so many.

    `notices` counts what is still to be told, answered or decided, not what is done with.
    """

    by_status: Mapping[Status, int]
    by_store: Mapping[StoreId, Mapping[Status, int]]
    findings: Mapping[Code, int]
    notices: Mapping[StoreId, Mapping[NoticeState, int]]
    whole: bool
    looked_at: int


async def counts(
    repository: Repository,
    filter: Filter = SHOWN,
    at_most: int = 10_000,
    products: Products | None = None,
) -> Counts:
    """Count the orders that a filter admits, and what its stores are owed.

    Counting is reading: it costs as much as the orders that the filter's listings hold, and stops
    after `at_most` of them. `Filter(statuses=OPEN)` leaves out what was shipped long ago. With
    `products` a tag is looked for as `orders` does.
    """
    seen = await gather(repository, filter.search(products), at_most)
    notices = await gather(repository, unsettled(filter.stores), at_most)
    told = counted(
        (order for record in seen.records if (order := ORDER.of(record)) is not None),
        await owed_by(repository, notices.records),
    )
    return evolve(
        told,
        whole=seen.after is None and notices.after is None,
        looked_at=seen.looked_at + notices.looked_at,
    )


def counted(orders: Iterable[Order], owed: Iterable[Owed]) -> Counts:
    """How many of these there are."""
    statuses = defaultdict[StoreId, Counter[Status]](Counter)
    findings, notices = Counter[Code](), defaultdict[StoreId, Counter[NoticeState]](Counter)
    for order in orders:
        statuses[order.store][order.status] += 1
        findings.update(finding.reason.code for finding in order.findings)
    for each in owed:
        notices[each.store][each.state] += 1
    total = sum(statuses.values(), Counter[Status]())
    return Counts(
        by_status={status: total[status] for status in Status if total[status]},
        by_store={store: dict(statuses[store]) for store in sorted(statuses)},
        findings={code: findings[code] for code in sorted(findings, key=lambda code: code.name)},
        notices={store: dict(notices[store]) for store in sorted(notices)},
        whole=True,
        looked_at=0,
    )
