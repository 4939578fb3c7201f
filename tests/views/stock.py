"""Orders by the dozen for the tests of views: written as records, not through an import."""

from collections.abc import Iterable
from datetime import UTC, datetime

from attrs import evolve
from hypothesis import strategies as st

from builders import MERCHANT, PRIME, an_order, terms
from fulfilcore.adapters import MemoryRepository
from fulfilcore.changes import ORDER, Changes
from fulfilcore.flows.draft import order_record
from fulfilcore.imports import ImportReason
from fulfilcore.orders import Held, Order, OrderReason, Status
from fulfilcore.reasons import Code, Finding, because
from fulfilcore.values import StoreId
from fulfilcore.views import Filter

STORES = tuple(map(StoreId, ("a", "a-b", "a.b", "a0", "b")))
"""Stores whose names begin alike: each is a stretch of ids of its own."""

REFERENCES = ("", "1", "1#x", "1/2", "~é")
CODES: tuple[Code, ...] = (OrderReason.CANCEL_REQUESTED, ImportReason.PRIME_UNKNOWN)
TAGS = ("gift", "late")
INSTANTS = tuple(
    datetime(year, month, day, tzinfo=UTC)
    for year, month, day in ((2025, 1, 1), (2025, 12, 31), (2026, 1, 1), (2026, 3, 9))
)
maybe_instants = st.none() | st.sampled_from(INSTANTS)
few_statuses = st.sampled_from(
    (Status.AWAITING_SHIPMENT, Status.ON_HOLD, Status.SHIPPED, Status.CANCELLED)
)


def one_of(store: str, reference: str = "1") -> Order:
    """An order of any store, as it stands before anything is known of it."""
    of = evolve(terms(), store=StoreId(store))
    return an_order(reference, store=StoreId(store), of=of)


@st.composite
def some_orders(draw: st.DrawFn) -> Order:
    """An order in any state that a filter may ask for."""
    order = one_of(draw(st.sampled_from(STORES)), draw(st.sampled_from(REFERENCES)))
    codes = draw(st.sets(st.sampled_from(CODES)))
    return evolve(
        order,
        status=draw(few_statuses),
        hidden_copy=draw(st.booleans()),
        number=draw(st.sampled_from((None, "7", "1"))),
        programme=draw(st.sampled_from((MERCHANT, PRIME))),
        placed=draw(maybe_instants),
        tagged=frozenset(draw(st.sets(st.sampled_from(TAGS)))),
        holds=draw(st.sampled_from(((), (Held(by="here"),)))),
        findings=tuple(Finding(because(code), order.id) for code in codes),
    )


def subsets(of: Iterable[str]) -> st.SearchStrategy[frozenset[str]]:
    """Any set of these, mostly the empty one."""
    return st.just(frozenset[str]()) | st.frozensets(st.sampled_from(list(of)), max_size=3)


def some_filters() -> st.SearchStrategy[Filter]:
    """Any filter; each wish is as often left out as made."""
    maybe = st.none() | st.booleans()
    return st.builds(
        Filter,
        stores=subsets(STORES),
        statuses=st.just(frozenset[Status]()) | st.frozensets(few_statuses, max_size=3),
        visible=maybe,
        findings=st.none() | maybe,
        codes=st.just(frozenset[str]()) | subsets(code.name for code in CODES),
        prime=st.none() | maybe,
        tag=st.none() | st.none() | st.sampled_from(TAGS),
        held=st.none() | maybe,
        since=st.none() | maybe_instants,
        until=st.none() | maybe_instants,
        name=st.none() | st.none() | st.sampled_from(("1", "7", "a/1", "a.b/1/2", "a0/", "x")),
    )


def put(repository: MemoryRepository, *orders: Order) -> None:
    """Write orders as they are, whatever was there before."""
    keys = [ORDER.key(order.id) for order in orders]
    known = {record.id: record.version for record in repository.load(keys)}
    records = (order_record(order, known.get(order.id, 0)) for order in orders)
    repository.commit(Changes(writes=tuple(records)))


def many(count: int, store: str = "a", *, status: Status = Status.AWAITING_SHIPMENT) -> list[Order]:
    """So many orders of a store, alike but for their ids."""
    return [evolve(one_of(store, f"{n:05}"), status=status) for n in range(count)]


def with_findings(order: Order, *codes: Code) -> Order:
    """The order with a finding of each code."""
    return evolve(order, findings=tuple(Finding(because(code), order.id) for code in codes))
