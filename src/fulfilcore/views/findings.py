"""The findings queue: what a person should look at, code by code, and what can be done about it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from attrs import evolve, frozen

from fulfilcore.orders import Facts, Option, Order, available
from fulfilcore.orders.tables import WAIVABLE
from fulfilcore.ports import Repository
from fulfilcore.products import Products
from fulfilcore.reasons import Code, Finding
from fulfilcore.views.filters import Filter
from fulfilcore.views.listing import orders
from fulfilcore.views.tables import REMEDIES, UNKNOWN_REMEDY, Remedy

EVERYWHERE = Filter(visible=None)
_NEVER = datetime.max.replace(tzinfo=UTC)


@frozen(kw_only=True)
class Case:
    """One finding, the order it is about, and the actions that may help, with what stands in
    their way now.
    """

    finding: Finding
    order: Order
    options: tuple[Option, ...]


@frozen(kw_only=True)
class Group:
    """The findings of one code, those of the oldest orders first, and what clears them.

    A person who has seen a `waivable` one may ship despite it, by naming its code.
    """

    code: Code
    remedy: Remedy
    cases: tuple[Case, ...]

    @property
    def waivable(self) -> bool:
        """Whether it may be overridden, on the record."""
        return self.code in WAIVABLE


@frozen(kw_only=True)
class Findings:
    """A page of the queue; `after` is the cursor of the next one, None where there is none."""

    groups: tuple[Group, ...]
    after: str | None
    looked_at: int


async def findings(
    repository: Repository,
    facts: Facts,
    filter: Filter = EVERYWHERE,
    after: str | None = None,
    limit: int = 200,
    products: Products | None = None,
) -> Findings:
    """What a person should look at: `await findings(repository, facts)`.

    Hidden copies are among them. A page has so many orders, in the order of ids; within the page
    findings are grouped, and the group of the order placed first comes first. With `products` a
    tag is looked for as `orders` does. Raises InvalidInput as `orders` does.
    """
    page = await orders(repository, evolve(filter, findings=True), after, limit, products)
    groups = queue(page.items, facts, filter.codes)
    return Findings(groups=groups, after=page.after, looked_at=page.looked_at)


def queue(
    orders: Iterable[Order], facts: Facts, codes: frozenset[str] = frozenset()
) -> tuple[Group, ...]:
    """The findings of some orders, or those of some codes only, grouped, the oldest first."""
    grouped: dict[Code, list[Case]] = defaultdict(list)
    for order in sorted(orders, key=_age):
        options = available(order, facts=facts)
        for finding in order.findings:
            code = finding.reason.code
            if not codes or code.name in codes:
                grouped[code].append(_case(finding, order, options))
    return tuple(
        Group(code=code, remedy=_remedy(code), cases=tuple(cases))
        for code, cases in grouped.items()
    )


def _age(order: Order) -> tuple[datetime, str]:
    """When it was placed; an order of which nobody knows comes last."""
    return order.placed.astimezone(UTC) if order.placed else _NEVER, order.id


def _case(finding: Finding, order: Order, options: Sequence[Option]) -> Case:
    verbs = _remedy(finding.reason.code).verbs
    return Case(
        finding=finding,
        order=order,
        options=tuple(option for option in options if option.verb in verbs),
    )


def _remedy(code: Code) -> Remedy:
    return REMEDIES.get(code, UNKNOWN_REMEDY)
