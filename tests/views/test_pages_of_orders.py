"""Orders a page at a time: what a filter admits, stable cursors, and how little is read for it."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from stock import CODES, STORES, many, one_of, put, some_filters, some_orders, with_findings

from builders import AMAZON, PRIME, A, Counting, World, a_channel_order, a_ship, at, moved
from fulfilcore.adapters import MemoryRepository
from fulfilcore.changes import Page, Query
from fulfilcore.errors import InvalidInput
from fulfilcore.orders import Held, Order, OrderReason, Status
from fulfilcore.ports import Reply, Repository
from fulfilcore.running import run
from fulfilcore.values import OrderId, StoreId
from fulfilcore.views import OPEN, Filter, Listed, called, orders
from fulfilcore.views.reading import MOST, ROUNDS

WITH_FINDINGS = Filter(
    stores=frozenset({StoreId("a")}),
    statuses=frozenset({Status.AWAITING_SHIPMENT}),
    findings=True,
)


def pages(repository: Repository, filter: Filter, limit: int = 50) -> list[Listed[Order]]:
    """All pages of a filter."""
    found = [run(orders(repository, filter, None, limit))]
    while found[-1].after is not None:
        found.append(run(orders(repository, filter, found[-1].after, limit)))
    return found


def ids(pages: Sequence[Listed[Order]]) -> list[OrderId]:
    """The ids on some pages, as they are shown."""
    return [order.id for page in pages for order in page.items]


def shown(filter: Filter, *stored: Order) -> list[OrderId]:
    """What is shown of some orders."""
    repository = MemoryRepository()
    put(repository, *stored)
    return ids(pages(repository, filter))


# --- what is shown


@settings(max_examples=60)
@given(
    stored=st.lists(some_orders(), max_size=12, unique_by=lambda order: order.id),
    filter=some_filters(),
    limit=st.integers(1, 4),
)
def test_all_pages_together_show_what_the_filter_admits(
    stored: list[Order], filter: Filter, limit: int
) -> None:
    """Whichever listings are read for it: each order once, in the order of ids, none forgotten."""
    repository = MemoryRepository()
    put(repository, *stored)
    found = pages(repository, filter, limit)
    expected = sorted(order.id for order in stored if filter.admits(order))

    assert expected == ids(found)
    assert all(len(page.items) <= limit for page in found)
    assert [len(page.items) == limit for page in found] == [page.full for page in found]


ORDER = one_of("a")


@pytest.mark.parametrize(
    ("filter", "change"),
    [
        (Filter(stores=frozenset({StoreId("b")})), lambda o: one_of("b")),
        (Filter(statuses=frozenset({Status.SHIPPED})), lambda o: evolve(o, status=Status.SHIPPED)),
        (Filter(visible=False), lambda o: evolve(o, hidden_copy=True)),
        (Filter(findings=True), lambda o: with_findings(o, *CODES)),
        (Filter(codes=frozenset({"PRIME_UNKNOWN"})), lambda o: with_findings(o, *CODES)),
        (Filter(prime=True), lambda o: evolve(o, programme=PRIME)),
        (Filter(tag="gift"), lambda o: evolve(o, tagged=frozenset({"gift", "late"}))),
        (Filter(held=True), lambda o: evolve(o, holds=(Held(by="here"),))),
        (Filter(since=at(0)), lambda o: evolve(o, placed=at(0))),
        (Filter(until=at(0)), lambda o: evolve(o, placed=at(-1))),
        (Filter(since=at(0), until=at(9)), lambda o: evolve(o, placed=at(8))),
        (Filter(name="77"), lambda o: evolve(o, number="77")),
    ],
)
def test_each_wish_tells_orders_apart(filter: Filter, change: Callable[[Order], Order]) -> None:
    """An order that is as wished is shown, the same order before is not."""
    assert ([], [change(ORDER).id]) == (shown(filter, ORDER), shown(filter, change(ORDER)))


def test_what_is_not_known_is_in_no_answer_that_depends_on_it() -> None:
    """Unknown Prime is neither Prime nor not, an order without a day is neither early nor late."""
    unknown = evolve(ORDER, programme=evolve(PRIME, prime=None), placed=None)

    assert [] == shown(Filter(prime=True), unknown) + shown(Filter(prime=False), unknown)
    assert [] == shown(Filter(since=at(0)), unknown) + shown(Filter(until=at(0)), unknown)
    assert [unknown.id] == shown(Filter(), unknown)


def test_a_time_begins_with_its_first_instant_and_ends_before_its_last() -> None:
    """So that two times that follow one another share no order."""
    order = evolve(ORDER, placed=at(5))

    assert [order.id] == shown(Filter(since=at(5), until=at(6)), order)
    assert [] == shown(Filter(since=at(4), until=at(5)), order)


def test_a_month_is_a_month_by_utc() -> None:
    """An order placed in another zone's April is found in March."""
    east = evolve(ORDER, placed=datetime.fromisoformat("2026-04-01T01:00:00+09:00"))
    march = Filter(since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 4, 1, tzinfo=UTC))

    assert [east.id] == shown(march, east)


def test_a_long_time_is_looked_for_among_all_orders() -> None:
    """More months than are read at once, and a time that ends before it begins."""
    old, new = evolve(one_of("a"), placed=at(0).replace(year=2019)), evolve(ORDER, placed=at(0))
    years = Filter(since=at(0).replace(year=2018), until=at(1))

    assert [old.id] == shown(years, old)
    assert [new.id] == shown(years, new)
    assert [] == shown(Filter(since=at(1), until=at(0)), old, evolve(new, id=OrderId("a/2")))


# --- an order by name


def test_an_order_is_found_by_whatever_it_is_called() -> None:
    """By its id, its reference, its number, and the tracking number of a parcel."""
    world = World()
    world.imports(AMAZON, a_channel_order("902-1", number="17"), a_channel_order("902-2"))
    moved(world.does(A, a_ship("box", tracking="1Z 999")))

    for name in (A, "902-1", "17", "1Z 999"):
        assert [A] == [order.id for order in run(called(world.repository, name))], name
    for name in ("902", "amazon-us", "hub/902-1", "amazon-us/", ""):
        assert () == run(called(world.repository, name)), name


def test_a_hidden_copy_is_found_by_its_name() -> None:
    """Whoever has it on paper must be able to see why it is hidden."""
    repository = MemoryRepository()
    put(repository, evolve(ORDER, hidden_copy=True))

    assert [ORDER.id] == [order.id for order in run(called(repository, ORDER.reference))]


def test_an_id_is_one_order_and_a_number_may_be_several() -> None:
    """The id of one order may be the number of another; the id wins."""
    repository = MemoryRepository()
    first, second = (one_of("a", name) for name in ("1", "2"))
    put(repository, first, evolve(second, number=first.id))

    assert ["a/1"] == [order.id for order in run(called(repository, "a/1"))]
    assert ["a/2"] == [order.id for order in run(called(repository, "2"))]


def test_an_order_whose_id_is_not_its_reference_is_found_by_either() -> None:
    """One part of an order may bear the reference of the whole."""
    part = evolve(ORDER, id=OrderId("a/1~2"))

    assert [part.id] == shown(Filter(name="a/1~2"), part) == shown(Filter(name="1~2"), part)
    assert [ORDER.id, part.id] == shown(Filter(name="1"), part, ORDER)


def test_a_name_that_is_too_long_to_be_listed_is_found_all_the_same() -> None:
    """Only the order of that very name, not another that begins alike."""
    long = "x" * 4000
    one, other = evolve(ORDER, number=long + "1"), evolve(one_of("b"), number=long + "2")

    assert [one.id] == shown(Filter(name=long + "1"), one, other)


# --- cursors


def test_a_cursor_belongs_to_its_filter() -> None:
    """With another filter it would show the wrong page: it is refused."""
    repository = MemoryRepository()
    put(repository, *many(3))
    after = run(orders(repository, Filter(), None, 1)).after

    assert after is not None
    with pytest.raises(InvalidInput, match="belongs to another question"):
        run(orders(repository, Filter(held=False), after))
    assert ["a/00001"] == ids([run(orders(repository, Filter(), after, 1))])


@pytest.mark.parametrize(
    "text", ["", "%", "a", "ä", "QUJD", urlsafe_b64encode(b"\xff\xff\xff\xff").decode()]
)
def test_a_text_that_is_no_cursor_is_refused(text: str) -> None:
    """Whatever a browser sends."""
    with pytest.raises(InvalidInput, match="cursor"):
        run(orders(MemoryRepository(), Filter(), text))


@pytest.mark.parametrize("limit", [0, -1, MOST + 1])
def test_a_page_has_a_sensible_size(limit: int) -> None:
    """Neither none nor everything."""
    with pytest.raises(InvalidInput, match=f"1 to {MOST}, not {limit}"):
        run(orders(MemoryRepository(), Filter(), None, limit))


def test_the_last_page_has_no_cursor() -> None:
    """As many orders as a page holds are one page, though others follow in another store."""
    repository = MemoryRepository()
    put(repository, *many(4, "a"), *many(3, "b"))
    only = Filter(stores=frozenset({StoreId("a")}))

    assert [4] == [len(page.items) for page in pages(repository, only, 4)]
    assert [3, 1] == [len(page.items) for page in pages(repository, only, 3)]


@settings(max_examples=50)
@given(
    stored=st.lists(some_orders(), min_size=1, max_size=12, unique_by=lambda order: order.id),
    filter=some_filters(),
    limit=st.integers(1, 3),
    data=st.data(),
)
def test_writes_between_pages_show_nothing_twice_and_skip_nothing_that_stayed(
    stored: list[Order], filter: Filter, limit: int, data: st.DataObject
) -> None:
    """Others import and change orders while somebody turns the pages."""
    repository, page = MemoryRepository(), None
    put(repository, *stored)
    seen, touched = list[OrderId](), set[OrderId]()
    while page is None or page.after is not None:
        page = run(orders(repository, filter, page.after if page else None, limit))
        seen.extend(order.id for order in page.items)
        written = data.draw(st.lists(some_orders(), max_size=3, unique_by=lambda order: order.id))
        put(repository, *written)
        touched |= {order.id for order in written}
    stayed = {order.id for order in stored if filter.admits(order)} - touched

    assert sorted(set(seen)) == seen
    assert set() == stayed - set(seen)


def test_an_order_that_changes_while_it_is_looked_for_is_shown_once_as_it_is() -> None:
    """It may be read from the listing that it left and from the one it came into."""
    repository = MemoryRepository()
    put(repository, ORDER)

    class Moving(Counting):
        """Somebody puts the order on hold between two reads of one page."""

        def page(self, query: Query) -> Reply[Page]:
            """Answer, and then it happens."""
            answer = super().page(query)
            put(repository, evolve(ORDER, status=Status.SHIPPED))
            return answer

    both = Filter(statuses=frozenset({Status.AWAITING_SHIPMENT, Status.SHIPPED}))
    (found,) = run(orders(Moving(repository), both)).items

    assert Status.SHIPPED is found.status


# --- how much is read


def calls(repository: MemoryRepository, filter: Filter, limit: int = 20) -> tuple[int, int]:
    """How often the repository is asked for the first page, and how many records that reads."""
    counting = Counting(repository)
    page = run(orders(counting, filter, None, limit))
    assert {"page"} == set(counting.calls)
    return counting.calls["page"], page.looked_at


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Filter(), 1),
        (WITH_FINDINGS, 1),
        (Filter(findings=True), 1),
        (Filter(codes=frozenset({"PRIME_UNKNOWN"})), 1),
        (Filter(statuses=OPEN), len(OPEN)),
        (Filter(tag="gift"), 1),
        (Filter(name="00005"), 1),
        (Filter(since=at(0), until=at(9)), 1),
    ],
)
def test_a_page_of_a_thousand_orders_costs_as_many_calls_as_one_of_ten(
    filter: Filter, expected: int
) -> None:
    """One for each listing that is read."""
    few, plenty = MemoryRepository(), MemoryRepository()
    for repository, count in ((few, 10), (plenty, 1000)):
        stock = (with_findings(order, *CODES) for order in many(count))
        put(repository, *(evolve(o, tagged=frozenset({"gift"}), placed=at(1)) for o in stock))

    assert expected == calls(few, filter)[0] == calls(plenty, filter)[0]


def test_the_rare_order_is_found_without_reading_the_others() -> None:
    """Three orders to look at among a thousand: no more is read than these and those beside."""
    repository = MemoryRepository()
    stock = many(1000)
    put(repository, *many(500, "b"), *stock[3:])
    put(repository, *(with_findings(order, OrderReason.CANCEL_REQUESTED) for order in stock[:3]))
    page = run(orders(repository, WITH_FINDINGS))

    assert ([order.id for order in stock[:3]], None) == ([o.id for o in page.items], page.after)
    assert 3 == page.looked_at


JUNE = Filter(since=datetime(2026, 6, 1, tzinfo=UTC), until=datetime(2026, 6, 30, tzinfo=UTC))
AWAITING, SHIPPED = frozenset({Status.AWAITING_SHIPMENT}), frozenset({Status.SHIPPED})


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (evolve(JUNE, statuses=AWAITING, tag="gift"), 3),
        (Filter(statuses=SHIPPED, tag="gift"), 13),
        (evolve(JUNE, statuses=SHIPPED), 8),
        (evolve(JUNE, tag="gift"), 13),
        (Filter(visible=False), 4),
        (Filter(tag="gift", findings=True), 1),
        (Filter(held=True, statuses=SHIPPED), 2),
        (Filter(name="a/00001", statuses=AWAITING), 3),
        (Filter(codes=frozenset({"CANCEL_REQUESTED"}), held=True), 1),
    ],
)
def test_of_several_listings_the_one_with_the_fewest_orders_is_read(
    filter: Filter, expected: int
) -> None:
    """What is open is less than what was ever shipped, a finding is rarer than a tag."""
    repository, june = MemoryRepository(), datetime(2026, 6, 9, tzinfo=UTC)
    old = [evolve(order, status=Status.SHIPPED) for order in many(100, "b")]
    tagged = [evolve(order, tagged=frozenset({"gift"})) for order in old[:10]]
    young = [evolve(order, placed=june) for order in old[10:15]]
    held = [evolve(order, holds=(Held(by="here"),)) for order in old[15:17]]
    new = [evolve(order, placed=june, tagged=frozenset({"gift"})) for order in many(3)]
    odd = with_findings(tagged[0], OrderReason.CANCEL_REQUESTED)
    hidden = [evolve(order, hidden_copy=True) for order in many(4, "c")]
    put(repository, *old[17:], odd, *tagged[1:], *young, *held, *new, *hidden)

    assert expected == run(orders(repository, filter)).looked_at


def test_a_page_that_finds_little_is_left_early_and_says_so() -> None:
    """No listing has it, so orders are looked through: a bounded number, and the rest later."""
    repository, limit = MemoryRepository(), 10
    stock = many(1000)
    put(repository, *stock[:-1], evolve(stock[-1], programme=PRIME))
    first, *others = pages(repository, Filter(prime=True), limit)
    bound = (limit + 1) * (2**ROUNDS - 1)

    assert ((), False, bound) == (first.items, first.full, first.looked_at)
    assert first.after is not None
    assert [stock[-1].id] == ids(others)
    assert (ROUNDS, bound) == calls(repository, Filter(prime=True), limit)


def test_a_listing_that_is_read_far_does_not_hurry_on_the_others() -> None:
    """What lies between two listings' last ids is looked for in both."""
    repository = MemoryRepository()
    early, late = many(20, "a"), many(20, "b", status=Status.ON_HOLD)
    early[10], late[5] = (evolve(order, programme=PRIME) for order in (early[10], late[5]))
    put(repository, *early, *late)
    both = frozenset({Status.AWAITING_SHIPMENT, Status.ON_HOLD})
    found = pages(repository, Filter(statuses=both, prime=True), 2)

    assert [early[10].id, late[5].id] == ids(found)


def test_stores_that_are_not_asked_for_are_passed_over() -> None:
    """A thousand orders between two stores do not lie on the way."""
    repository = MemoryRepository()
    put(repository, *many(2, "a"), *many(1000, "a0"), *many(2, "b"))
    ends = Filter(stores=frozenset({StoreId("a"), StoreId("b")}))
    counting = Counting(repository)
    page = run(orders(counting, ends, None, 10))

    assert ["a/00000", "a/00001", "b/00000", "b/00001"] == [order.id for order in page.items]
    assert ({"page": 2}, None) == (dict(counting.calls), page.after)


def test_the_ids_of_orders_and_messages_begin_with_their_store() -> None:
    """Otherwise a store would not be a stretch of ids, and the pages of stores would be wrong."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("box")))

    assert all(order.id.startswith(f"{order.store}/") for order in world.orders())
    assert all(id.startswith(f"{message.order}#") for id, message in world.messages().items())
    assert sorted(f"{store}/" for store in STORES) != [f"{store}/" for store in sorted(STORES)]


@pytest.mark.parametrize("stores", ["a", {"a", "b"}, ["a"]])
def test_a_set_of_stores_is_a_set(stores: frozenset[StoreId]) -> None:
    """A name alone would be taken for its letters, a set that may change for another filter."""
    with pytest.raises(InvalidInput, match="stores is a frozenset, not"):
        Filter(stores=stores)


def test_time_wishes_want_a_zone() -> None:
    """A naive instant is refused, as everywhere."""
    with pytest.raises(InvalidInput, match="no time zone"):
        Filter(since=datetime(2026, 1, 1))  # noqa: DTZ001
