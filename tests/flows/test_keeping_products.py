"""Products are kept together or not at all, and found by any of their SKUs."""

from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from builders import Counting
from fulfilcore.adapters import MemoryRepository
from fulfilcore.changes import PRODUCT
from fulfilcore.errors import GaveUp, Misconfigured
from fulfilcore.flows import products_of, save_products
from fulfilcore.ports import Repository
from fulfilcore.products import Component, Product, Products
from fulfilcore.running import run
from fulfilcore.testing import SteppedRepository, by_list, interleave
from fulfilcore.values import Sku
from fulfilcore.views import every


def a_product(sku: str, *aliases: str, kit: str = "", tags: str = "") -> Product:
    """A product, and one of each article that is in it."""
    return Product(
        sku=Sku(sku),
        aliases=tuple(map(Sku, aliases)),
        tags=frozenset(tags.split()),
        kit=tuple(Component(Sku(part)) for part in kit.split()) or None,
    )


def kept(*products: Product) -> MemoryRepository:
    """A repository with these products."""
    repository = MemoryRepository()
    run(save_products(products, repository=repository))
    return repository


def found(repository: Repository, *skus: str) -> set[str]:
    """The products that are found for some SKUs, and with them."""
    products = run(products_of(map(Sku, skus), repository))
    return {product.sku.text for product in products.each}


def all_of(repository: Repository) -> tuple[Product, ...]:
    """Every product that is kept."""
    return run(every(repository, PRODUCT))


def test_what_is_kept_is_found_by_any_of_its_skus() -> None:
    """Its own, an alias, and for a kit whatever is in it; nothing else comes along."""
    repository = kept(
        a_product("HAMPER", kit="SET TEA-DE"),
        a_product("SET", kit="MUG"),
        *(a_product("MUG", "MUG-DE"), a_product("TEA", "TEA-DE"), a_product("JAR")),
    )

    assert {"MUG"} == found(repository, "MUG-DE") == found(repository, "MUG", "MUG-DE", "nobody's")
    assert {"HAMPER", "SET", "MUG", "TEA"} == found(repository, "HAMPER")
    assert set() == found(repository) == found(repository, "nobody's")
    assert a_product("MUG", "MUG-DE") == run(products_of([Sku("MUG")], repository)).get(
        Sku("MUG-DE")
    )


def test_only_what_changed_is_written() -> None:
    """The same list again says nothing new; a changed product takes the place of the old one."""
    repository = kept(a_product("MUG", tags="old"), a_product("TEA"))
    counting = Counting(repository)
    again = run(save_products([a_product("MUG", tags="old")], repository=counting))
    new = a_product("MUG", "MUG-DE", tags="new")

    assert ((), {"find": 1}) == (again, dict(counting.calls))
    assert (new,) == run(save_products([new, a_product("TEA")], repository=repository))
    assert (new, a_product("TEA")) == all_of(repository)
    assert () == run(save_products([], repository=repository))


def test_an_alias_can_move_to_another_product() -> None:
    """Not while the first still claims it; both at once can, and the old way is forgotten."""
    repository = kept(a_product("MUG", "x"), a_product("TEA"))
    with pytest.raises(Misconfigured, match="x is an alias of TEA, MUG"):
        run(save_products([a_product("TEA", "x")], repository=repository))
    run(save_products([a_product("TEA", "x"), a_product("MUG")], repository=repository))

    assert {"TEA"} == found(repository, "x")


def test_what_does_not_go_together_is_not_kept() -> None:
    """Neither with itself nor with what is there: nothing of it is written."""
    repository = kept(a_product("SET", kit="BOX"), a_product("MUG", "m"))
    before = all_of(repository)
    for wrong in (
        [a_product("TEA", "m")],
        [a_product("m")],
        [a_product("BOX", kit="CASE"), a_product("CASE", kit="SET")],
        [a_product("NEW", kit="NEW"), a_product("TEA")],
        [a_product("NEW"), a_product("NEW")],
    ):
        with pytest.raises(Misconfigured, match="products is invalid"):
            run(save_products(wrong, repository=repository))

    assert before == all_of(repository)


def test_however_many_products_cost_one_look_and_one_write() -> None:
    """A level of kits is one look more."""
    counting = Counting(MemoryRepository())
    many = [a_product(f"S{n}", f"A{n}") for n in range(300)]
    run(save_products([*many, a_product("SET", kit="S1 S2")], repository=counting))

    assert {"find": 1, "commit": 1} == dict(counting.calls)
    counting.calls.clear()
    run(products_of((Sku(f"A{n}") for n in range(300)), counting))
    assert {"find": 1} == dict(counting.calls)
    run(products_of([Sku("SET")], counting))
    assert {"find": 3} == dict(counting.calls)


def test_kits_deeper_than_anybody_nests_them_are_given_up() -> None:
    """The way into the repository ends at the depth that every flow has."""
    repository = kept(*(a_product(f"K{n}", kit=f"K{n + 1}") for n in range(9)))

    assert 9 == len(found(repository, "K0"))
    run(
        save_products(
            [a_product(f"K{n}", kit=f"K{n + 1}") for n in (9, 10, 11)], repository=repository
        )
    )
    with pytest.raises(GaveUp):
        run(products_of([Sku("K0")], repository))


RACES: dict[str, tuple[Sequence[Product], Sequence[Product], Sequence[Product]]] = {
    "both claim an alias": ((), [a_product("MUG", "x")], [a_product("TEA", "x")]),
    "one is the other's alias": ((), [a_product("MUG", "TEA")], [a_product("TEA")]),
    "two kits in one another": ((), [a_product("A", kit="B")], [a_product("B", kit="A")]),
    "a circle by way of a third": (
        [a_product("B", kit="C")],
        [a_product("A", kit="B")],
        [a_product("C", kit="A")],
    ),
}


@pytest.mark.parametrize("race", RACES)
@given(turns=st.lists(st.integers(0, 1), max_size=12))
def test_two_who_save_at_once_do_not_break_the_whole(race: str, turns: list[int]) -> None:
    """Whoever is second sees what the first has done, and is refused."""
    before, one, other = RACES[race]
    repository = kept(*before)
    stepped = SteppedRepository(repository)
    ends = interleave(
        [save_products(each, repository=stepped) for each in (one, other)], by_list(turns)
    )

    assert [True, False] == sorted((isinstance(end, tuple) for end in ends), reverse=True)
    assert 1 == sum(isinstance(end, Misconfigured) for end in ends)
    assert len(before) + 1 == len(Products(all_of(repository)).each)


def test_a_product_is_one_record_however_often_it_is_saved() -> None:
    """What was saved last stands, and its old tags are gone."""
    repository = MemoryRepository()
    for tags in ("a", "b", ""):
        run(save_products([a_product("MUG", tags=tags)], repository=repository))

    assert (evolve(a_product("MUG"), tags=frozenset()),) == all_of(repository)
