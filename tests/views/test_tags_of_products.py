"""A tag on a product is a tag on every order of it, from the moment it is put there."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from stock import many, one_of, put, some_filters, some_orders

from builders import Counting, facts
from fulfilcore.adapters import MemoryRepository
from fulfilcore.orders import Line, Order, OrderReason, Status
from fulfilcore.products import Product, Products, tags_of
from fulfilcore.reasons import Finding, because
from fulfilcore.running import run
from fulfilcore.values import LineId, Sku
from fulfilcore.views import Filter, counts, findings, orders, selected
from fulfilcore.views.reading import MOST

TAGGED = Products([Product(sku=Sku("MUG"), tags=frozenset({"gift"}))])
GIFTS = Filter(tag="gift")


def selling(order: Order, sku: str) -> Order:
    """The order with one line of that SKU."""
    return evolve(order, lines=(Line(id=LineId("l1"), sku=Sku(sku), ordered=1),))


def ids(found: tuple[Order, ...]) -> list[str]:
    """The ids of some orders."""
    return [order.id for order in found]


@pytest.mark.rule("S000-10", "S000-25")
def test_a_filter_sees_the_tag_of_order_and_product() -> None:
    """With the products at hand; without them only what the order itself carries."""
    repository = MemoryRepository()
    put(
        repository,
        selling(one_of("a", "1"), "MUG"),
        selling(one_of("a", "2"), "TEA"),
        evolve(selling(one_of("a", "3"), "TEA"), tagged=frozenset({"gift"})),
    )

    assert ["a/1", "a/3"] == ids(run(orders(repository, GIFTS, products=TAGGED)).items)
    assert ["a/3"] == ids(run(orders(repository, GIFTS, products=Products())).items)
    assert ["a/3"] == ids(run(orders(repository, GIFTS)).items)


@pytest.mark.rule("S000-25")
def test_a_product_that_is_tagged_later_counts_at_once() -> None:
    """Nothing of it is written on orders, so there is nothing to catch up with."""
    repository = MemoryRepository()
    put(repository, selling(one_of("a"), "TEA"))
    later = Products([*TAGGED.each, Product(sku=Sku("TEA"), tags=frozenset({"gift"}))])

    assert [[], ["a/1"], []] == [
        ids(run(orders(repository, GIFTS, products=known)).items)
        for known in (TAGGED, later, TAGGED)
    ]


@settings(max_examples=60)
@given(
    stored=st.lists(
        st.builds(selling, some_orders(), st.sampled_from(["MUG", "TEA"])),
        max_size=12,
        unique_by=lambda order: order.id,
    ),
    filter=some_filters(),
)
@pytest.mark.rule("S000-11")
def test_what_is_selected_is_what_the_filter_admits(stored: list[Order], filter: Filter) -> None:
    """No order more and none fewer, whichever wishes go together, with products and without."""
    repository = MemoryRepository()
    put(repository, *stored)
    for products in (None, TAGGED):
        expected = [order for order in stored if filter.admits(order, products)]
        known = products or Products()
        assert sorted(expected, key=lambda each: each.id) == list(
            run(selected(repository, filter, products))
        )
        assert [] == [o for o in expected if filter.tag not in (None, *tags_of(o, known))]


@pytest.mark.rule("S000-11")
def test_a_selection_goes_on_to_the_end() -> None:
    """Also where a page is left early, since hardly any order in it is admitted."""
    repository, plain = MemoryRepository(), many(16 * MOST)
    put(repository, *plain, selling(one_of("b"), "MUG"))

    assert not run(orders(repository, GIFTS, products=TAGGED)).items
    assert ["b/1"] == ids(run(selected(repository, GIFTS, TAGGED)))
    assert len(plain) + 1 == len(run(selected(repository)))


def test_the_cost_is_that_of_the_other_wishes() -> None:
    """A status narrows it; the tag alone means a look at every order."""
    repository = MemoryRepository()
    put(repository, *many(200), selling(evolve(one_of("b"), status=Status.ON_HOLD), "MUG"))
    held = evolve(GIFTS, statuses=frozenset({Status.ON_HOLD}))
    own = Counting(repository)
    run(selected(own, GIFTS))

    assert {"page": 1} == dict(own.calls)
    assert 1 == run(orders(repository, held, products=TAGGED)).looked_at
    assert 201 == run(orders(repository, GIFTS, products=TAGGED)).looked_at


def test_counts_and_findings_see_it_too() -> None:
    """Every view that takes a filter takes products beside it."""
    repository, order = MemoryRepository(), selling(one_of("a"), "MUG")
    finding = Finding(because(OrderReason.CANCEL_REQUESTED), order.id)
    put(repository, evolve(order, findings=(finding,)), selling(one_of("b"), "TEA"))
    counted = run(counts(repository, GIFTS, products=TAGGED))
    queue = run(findings(repository, facts(), GIFTS, products=TAGGED))

    assert {Status.AWAITING_SHIPMENT: 1} == counted.by_status
    assert {} == run(counts(repository, GIFTS)).by_status
    assert [order.id] == [case.order.id for group in queue.groups for case in group.cases]
    assert () == run(findings(repository, facts(), GIFTS)).groups
