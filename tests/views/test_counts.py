"""Counts: how many orders stand where, and how much is read to know it."""

from attrs import evolve
from stock import CODES, many, one_of, put, with_findings

from builders import AMAZON, HUB, SHOP, A, Counting, World, a_channel_order, a_copy, a_ship, moved
from fulfilcore.adapters import MemoryRepository
from fulfilcore.notices import NoticeState
from fulfilcore.orders import Status
from fulfilcore.running import run
from fulfilcore.values import OrderId, StoreId
from fulfilcore.views import OPEN, Counts, Filter, counts
from fulfilcore.views.reading import PAGE


def test_an_empty_repository_counts_nothing() -> None:
    """And that is the whole of it."""
    nothing = Counts(by_status={}, by_store={}, findings={}, notices={}, whole=True, looked_at=0)

    assert nothing == run(counts(MemoryRepository()))


def test_orders_findings_and_notices_are_counted() -> None:
    """By status, by store, by code, and by store and state; a hidden copy is no second order."""
    world = World()
    world.imports(HUB, a_copy())
    world.imports(AMAZON, a_channel_order(), a_channel_order("902-2"))
    world.imports(SHOP, a_channel_order("1"))
    moved(world.does(A, a_ship("box")))
    moved(world.does(OrderId(f"{SHOP}/1"), a_ship("bag")))
    put(world.repository, with_findings(world.order(OrderId(f"{AMAZON}/902-2")), *CODES))
    told = run(counts(world.repository))

    assert {Status.AWAITING_SHIPMENT: 1, Status.SHIPPED: 2} == told.by_status
    assert {
        AMAZON: {Status.AWAITING_SHIPMENT: 1, Status.SHIPPED: 1},
        SHOP: {Status.SHIPPED: 1},
    } == told.by_store
    assert dict.fromkeys(CODES, 1) == told.findings
    assert {store: {NoticeState.OWED: 1} for store in (AMAZON, HUB, SHOP)} == told.notices
    assert [AMAZON, HUB, SHOP] == list(told.notices)
    assert told.whole


def test_what_a_filter_leaves_out_is_not_counted() -> None:
    """One store's orders, and what that store is owed."""
    world = World()
    world.imports(SHOP, a_channel_order("1"))
    world.imports(HUB, a_channel_order("2"))
    for id in (f"{SHOP}/1", f"{HUB}/2"):
        moved(world.does(OrderId(id), a_ship(f"box-{id}")))
    told = run(counts(world.repository, Filter(stores=frozenset({HUB}))))

    assert ([HUB], [HUB]) == (list(told.by_store), list(told.notices))


def test_counting_stops_after_so_many_and_says_so() -> None:
    """Then there are at least so many."""
    repository = MemoryRepository()
    put(repository, *many(30))
    told = run(counts(repository, at_most=20))

    assert ({Status.AWAITING_SHIPMENT: 20}, False, 20) == (
        told.by_status,
        told.whole,
        told.looked_at,
    )
    assert run(counts(repository, at_most=30)).whole


def test_notices_that_were_not_all_counted_are_not_the_whole() -> None:
    """Though all orders that were asked for were."""
    world = World()
    world.imports(SHOP, *(a_channel_order(f"{n}") for n in range(3)))
    for n in range(3):
        moved(world.does(OrderId(f"{SHOP}/{n}"), a_ship(f"box-{n}")))
    told = run(counts(world.repository, Filter(tag="gift"), at_most=2))

    assert ({}, {SHOP: {NoticeState.OWED: 2}}, False) == (told.by_status, told.notices, told.whole)


def test_counting_what_is_open_does_not_read_what_was_shipped() -> None:
    """However much that is; two pages of open orders are read in two reads of their listing."""
    repository = MemoryRepository()
    shipped = (evolve(order, status=Status.SHIPPED) for order in many(2000, "b"))
    put(repository, *many(PAGE + 1), *shipped)
    counting = Counting(repository)
    told = run(counts(counting, Filter(statuses=OPEN)))

    assert (PAGE + 1, True, PAGE + 1) == (
        told.by_status[Status.AWAITING_SHIPMENT],
        told.whole,
        told.looked_at,
    )
    assert {"page": 2 * len(OPEN) + 5} == dict(counting.calls)


def test_stores_that_are_not_asked_for_are_not_read() -> None:
    """A store is a stretch of ids; counting ends where it ends."""
    repository = MemoryRepository()
    put(repository, one_of("a"), *many(2 * PAGE, "a0"), one_of("b"))
    told = run(counts(repository, Filter(stores=frozenset({StoreId("a"), StoreId("b")}))))

    assert {"a": 1, "b": 1} == {store: sum(of.values()) for store, of in told.by_store.items()}
    assert PAGE + 1 == told.looked_at
