"""One purchase by several names: eBay's orders go by old ids and new ones, whole and by line."""

from collections.abc import Iterable

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from builders import HUB, an_order, terms
from fulfilcore.duplicates import link, undecided
from fulfilcore.intake import Grade, Reference
from fulfilcore.orders import Order
from fulfilcore.values import OrderId, StoreId

EBAY = StoreId("ebay-us")
EBAY_2 = StoreId("ebay-us-2")


def ebay(*names: str) -> tuple[Reference, ...]:
    """Proofs of eBay's, each found in a field of its own."""
    return tuple(Reference("ebay", name, Grade.PROOF, f"field of {name}") for name in names)


def at_ebay(reference: str, *aliases: str, store: StoreId = EBAY) -> Order:
    """An order of an eBay store that goes by further ids."""
    of = evolve(terms(), store=store, system="ebay")
    order = an_order(reference, store=store, of=of)
    return evolve(order, id=OrderId(f"{store}/{reference}"), references=ebay(*aliases))


def at_hub(reference: str, *references: Reference) -> Order:
    """An order of a hub that names others."""
    order = an_order(reference, store=HUB, of=terms(HUB))
    return evolve(order, id=OrderId(f"hub/{reference}"), references=references)


def linked(*orders: Order) -> dict[str, set[str]]:
    """The stars: each original with its copies."""
    return {star.original: {copy for copy, _ in star.copies} for star in link(orders)}


@pytest.mark.rule("S001-31")
def test_any_name_of_a_purchase_links_its_copy() -> None:
    """The hub knows the old id, eBay's new interface the new one: one of them names both."""
    original = at_ebay("19-11396-02421", "124145389616-2415984552002")
    copy = at_hub("17", *ebay("124145389616-2415984552002"))
    assert {"ebay-us/19-11396-02421": {"hub/17"}} == linked(copy, original)


@pytest.mark.rule("S001-31")
def test_a_copy_may_give_several_names_of_one_purchase() -> None:
    """Names of eBay's that nobody here goes by contest nothing: an order has many."""
    copy = at_hub("17", *ebay("new", "1-1", "1-2"))
    assert {"ebay-us/new": {"hub/17"}} == linked(at_ebay("new"), copy)
    assert {} == undecided([at_ebay("new"), copy])


@pytest.mark.rule("S001-31")
def test_a_copy_of_two_orders_is_for_a_person() -> None:
    """A hub order that holds two purchases of eBay's is a copy of neither, and both wait."""
    both = [at_ebay("a"), at_ebay("b"), at_hub("17", *ebay("a", "b"))]
    assert {} == linked(*both)
    assert {
        "hub/17": ("ebay/a", "ebay/b"),
        "ebay-us/a": ("hub/17",),
        "ebay-us/b": ("hub/17",),
    } == undecided(both)


def test_two_ids_of_another_marketplace_are_two_purchases() -> None:
    """An Amazon order has one id: a copy that names two contests both, known here or not."""
    names = (Reference("amazon", each, Grade.PROOF, each) for each in ("902-1", "902-2"))
    copy = at_hub("17", *names)
    assert {"hub/17": ("amazon/902-1", "amazon/902-2")} == undecided([copy])


@pytest.mark.rule("S001-31")
def test_a_combined_order_takes_the_place_of_its_parts() -> None:
    """Its lines go by the ids that its parts had as orders: the whole one is worked on."""
    parts = [at_ebay("1-1"), at_ebay("1-2")]
    whole = at_ebay("24-1", "1-1", "1-2")
    assert {"ebay-us/24-1": {"ebay-us/1-1", "ebay-us/1-2"}} == linked(*parts, whole)


def test_of_two_stores_that_list_one_order_the_first_has_it() -> None:
    """Connected twice, in an old way and a new one, an order is still one."""
    old = at_ebay("1-1", "24-1", store=EBAY_2)
    new = at_ebay("24-1", "1-1")
    assert {"ebay-us/24-1": {"ebay-us-2/1-1"}} == linked(old, new)


def test_the_reason_is_the_name_that_the_original_goes_by() -> None:
    """Of several names of a copy the one that proves it is told."""
    copy = at_hub("17", *ebay("gone", "1-1"))
    (star,) = link([copy, at_ebay("24-1", "1-1")])
    assert "field of 1-1" == star.copies[0][1].found_in


NAMES = st.lists(st.sampled_from("abcdef"), max_size=3)


@st.composite
def some_orders(draw: st.DrawFn) -> list[Order]:
    """Orders of an eBay store and of a hub that share names here and there."""
    own = [at_ebay(f"o{i}", *draw(NAMES)) for i in range(draw(st.integers(0, 4)))]
    hubs = [at_hub(f"h{i}", *ebay(*draw(NAMES))) for i in range(draw(st.integers(0, 4)))]
    return draw(st.permutations([*own, *hubs]))


def told(orders: Iterable[Order]) -> object:
    """What is made of some orders."""
    given = list(orders)
    return link(given), undecided(given)


@given(some_orders(), st.data())
def test_the_order_of_arrival_makes_no_difference(orders: list[Order], data: st.DataObject) -> None:
    """Any order of arrival gives the same stars and the same doubts."""
    assert told(orders) == told(data.draw(st.permutations(orders)))


@given(some_orders())
def test_an_order_is_in_one_star_or_in_doubt(orders: list[Order]) -> None:
    """Nobody is a copy twice, an original is no copy, and who is in doubt is no copy."""
    stars = link(orders)
    copies = [copy for star in stars for copy, _ in star.copies]
    assert len(copies) == len(set(copies))
    assert set() == set(copies) & {star.original for star in stars}
    hubs = {order.id for order in orders if not order.terms.marketplace}
    assert set() == set(copies) & hubs & set(undecided(orders))
