"""Filters: which orders to show, and in which listings these are found with the least reading."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeAlias, TypeVar

from attrs import Attribute, field, frozen

from fulfilcore.changes import ORDER, Record
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import listings
from fulfilcore.orders import Order, Status
from fulfilcore.products import Products, tags_of
from fulfilcore.values import StoreId, evolve, maybe_aware
from fulfilcore.views.reading import Search, Source

T = TypeVar("T")
OPEN = frozenset(Status) - {Status.SHIPPED, Status.CANCELLED}
"""The statuses in which something is still to be done."""


def _is_set(_: object, wish: "Attribute[frozenset[T]]", values: frozenset[T]) -> None:
    if not isinstance(values, frozenset):
        raise InvalidInput(f"{wish.name} is a frozenset, not {values!r}")


@frozen(kw_only=True)
class Filter:
    """Which orders to show; what is left out, or empty, does not matter.

    `codes` are names of reason codes of findings (any of them), `placed` is at or after `since`
    and before `until`, `name` is exactly the id, the reference, the number, or a tracking number.
    `tag` is one of the order, or of a product on its lines where the products are handed in.
    An order of which it is not known whether it is Prime, or when it was placed, is in no answer
    that depends on it. Hidden copies are shown with `visible=False`, or, beside all others, None.
    """

    stores: frozenset[StoreId] = field(default=frozenset(), validator=_is_set)
    statuses: frozenset[Status] = field(default=frozenset(), validator=_is_set)
    visible: bool | None = True
    findings: bool | None = None
    codes: frozenset[str] = field(default=frozenset(), validator=_is_set)
    prime: bool | None = None
    tag: str | None = None
    held: bool | None = None
    since: datetime | None = field(default=None, converter=maybe_aware)
    until: datetime | None = field(default=None, converter=maybe_aware)
    name: str | None = None

    def admits(self, order: Order, products: Products | None = None) -> bool:
        """Whether the order is among those to be shown; `products` lend it their tags (S000-25)."""
        return all(
            (
                not self.stores or order.store in self.stores,
                not self.statuses or order.status in self.statuses,
                self.visible in (None, order.visible),
                self.findings in (None, bool(order.findings)),
                not self.codes or not self.codes.isdisjoint(_codes(order)),
                self.prime is None or order.prime is self.prime,
                self.tag is None or self.tag in tags_of(order, products or NO_PRODUCTS),
                self.held in (None, bool(order.holds)),
                self._in_time(order),
                self.name is None or self.name in (order.id, *listings.names(order)),
            )
        )

    def _in_time(self, order: Order) -> bool:
        if self.since is None and self.until is None:
            return True
        if order.placed is None:
            return False
        placed = order.placed.astimezone(UTC)
        late = self.since is None or self.since <= placed
        return late and (self.until is None or placed < self.until)

    def search(self, products: Products | None = None) -> Search:
        """How the orders are found.

        Orders are listed under their own tags only, since products may be tagged at any time. So
        with `products` a wish for a tag is compared order by order, among all that the filter's
        other wishes leave: name a status, a store or a month too.
        """

        def takes(record: Record[object]) -> bool:
            order = ORDER.of(record)
            return order is not None and self.admits(order, products)

        listed = self if products is None else evolve(self, tag=None)
        return Search(
            sources=tuple(Source(ORDER.name, listing) for listing in _listings(listed)),
            takes=takes,
            stores=self.stores,
        )


NO_PRODUCTS = Products()
"""Where nobody handed products in, an order has its own tags."""

SHOWN = Filter()
"""Every order that is shown, hidden copies left out."""


def _codes(order: Order) -> Iterator[str]:
    return (finding.reason.code.name for finding in order.findings)


# --- which listings hold all that a filter admits, and hardly anything else

Choice: TypeAlias = Callable[[Filter], Sequence[str]]


def _by_name(filter: Filter) -> Sequence[str]:
    """An id is found by what follows its store."""
    if filter.name is None:
        return ()
    names = (filter.name, filter.name.partition("/")[2] or filter.name)
    return tuple(dict.fromkeys(map(listings.called, names)))


def _by_code(filter: Filter) -> Sequence[str]:
    return tuple(listings.with_finding(code) for code in sorted(filter.codes))


def _by_findings(filter: Filter) -> Sequence[str]:
    if not filter.findings:
        return ()
    return tuple(map(listings.with_findings_in, _sorted(filter.statuses))) or (listings.FINDINGS,)


def _by_hold(filter: Filter) -> Sequence[str]:
    return (listings.HELD,) if filter.held else ()


def _by_open_status(filter: Filter) -> Sequence[str]:
    return _by_status(filter) if filter.statuses <= OPEN else ()


def _by_tag(filter: Filter) -> Sequence[str]:
    return () if filter.tag is None else (listings.tagged(filter.tag),)


def _by_month(filter: Filter) -> Sequence[str]:
    """The months from `since` to `until`; nobody knows how many follow an open end."""
    if filter.since is None or filter.until is None:
        return ()
    first, last = (each.year * 12 + each.month - 1 for each in (filter.since, filter.until))
    months = range(first, min(last, first + MOST_MONTHS) + 1)
    if len(months) > MOST_MONTHS:
        return ()
    begins = (datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in months)
    return tuple(map(listings.placed_with, begins))


def _by_status(filter: Filter) -> Sequence[str]:
    """Hidden copies are listed apart, so all of them are found without a status too."""
    shown = (True, False) if filter.visible is None else (filter.visible,)
    wanted = filter.statuses or (frozenset(Status) if filter.visible is False else frozenset())
    return tuple(
        listings.standing(status, visible=visible)
        for status in _sorted(wanted)
        for visible in shown
    )


def _sorted(statuses: frozenset[Status]) -> Sequence[Status]:
    return [status for status in Status if status in statuses]


MOST_MONTHS = 6
"""Each month is one more listing to read; a longer time is looked for among all orders."""

CHOICES: Sequence[Choice] = (
    _by_name,
    _by_code,
    _by_findings,
    _by_hold,
    _by_open_status,
    _by_tag,
    _by_month,
    _by_status,
)
"""The first that has an answer is taken, the one with the fewest orders first: few orders have a
name in common, few have a finding, and what is open is less than what was ever shipped."""


def _listings(filter: Filter) -> Sequence[str | None]:
    chosen = (choice(filter) for choice in CHOICES)
    return next((found for found in chosen if found), (None,))
