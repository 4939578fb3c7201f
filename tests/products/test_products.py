"""Products: one SKU means one of them, a kit ends in articles, an order has its products' tags."""

import pytest
from attrs import evolve

from builders import AMAZON, MERCHANT, PRIME, an_order
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.intake import LineKind
from fulfilcore.orders import Line, Order
from fulfilcore.products import (
    Component,
    Product,
    ProductReason,
    Products,
    exploded,
    mixed,
    product_of,
    tags_of,
    untagged_lines,
)
from fulfilcore.values import LineId, Sku, Weight


def a_product(sku: str, *aliases: str, tags: str = "", kit: str | None = None) -> Product:
    """A product by words: `a_product("SET", tags="a b", kit="MUG*2 TEA*1")`."""
    pairs = [part.rpartition("*") for part in (kit or "").split()]
    parts = tuple(Component(Sku(text), int(quantity)) for text, _, quantity in pairs)
    return Product(
        sku=Sku(sku),
        aliases=tuple(map(Sku, aliases)),
        tags=frozenset(tags.split()),
        kit=None if kit is None else parts,
    )


def an_order_of(*skus: str | None, tags: str = "", programme: object = MERCHANT) -> Order:
    """An order with two units of each SKU, its lines numbered from 1."""
    lines = tuple(
        Line(id=LineId(f"l{number}"), sku=Sku.maybe(sku), ordered=2)
        for number, sku in enumerate(skus, start=1)
    )
    order = an_order(store=AMAZON)
    tagged = frozenset(tags.split())
    return evolve(order, lines=lines, tagged=tagged, programme=programme)  # type: ignore[arg-type]


def problems(*products: Product) -> tuple[str, ...]:
    """Everything that keeps some products from going together."""
    with pytest.raises(Misconfigured) as raised:
        Products(products)
    assert "products" == raised.value.what
    return raised.value.problems


# --- a product


def test_what_was_not_said_is_not_zero() -> None:
    """A product of which only the SKU is known has no weight, and is no kit."""
    plain = Product(sku=Sku("MUG"))

    assert (None, None, None) == (plain.weight, plain.kit, plain.name)
    assert evolve(plain, weight=Weight(0)) != plain != evolve(plain, kit=())


def test_aliases_are_a_set_of_skus() -> None:
    """Listed in any order and any number of times, they make the same product."""
    one, other = a_product("MUG", "b", "a", "b"), a_product("MUG", "a", "b")

    assert one == other
    assert (Sku("MUG"), Sku("a"), Sku("b")) == one.skus
    assert (Sku("MUG"),) == a_product("MUG", "MUG").skus


@pytest.mark.parametrize("text", ["a\x00", "\ud800"])
def test_text_that_no_database_keeps_is_refused(text: str) -> None:
    """In the name and in the tags; a SKU looks after itself."""
    with pytest.raises(InvalidInput):
        Product(sku=Sku("MUG"), name=text)
    with pytest.raises(InvalidInput):
        Product(sku=Sku("MUG"), tags=frozenset({text}))


# --- products together


def test_a_line_sells_its_product_under_any_of_its_skus() -> None:
    """An alias leads to the same product; letters count as they are."""
    mug = a_product("MUG", "MUG-DE")
    products = Products([mug, a_product("TEA")])
    lines = an_order_of("MUG", "MUG-DE", "mug", None).lines or ()

    assert [mug, mug, None, None] == [product_of(line, products) for line in lines]


def test_a_sku_that_two_products_claim_is_refused() -> None:
    """Twice its own, twice an alias, or one's own and another's alias: all are named."""
    assert ("MUG is the SKU of 2 products",) == problems(a_product("MUG"), a_product("MUG", "x"))
    assert ("x is an alias of MUG, TEA",) == problems(a_product("MUG", "x"), a_product("TEA", "x"))
    assert ("TEA is a product, and an alias of MUG",) == problems(
        a_product("MUG", "TEA"), a_product("TEA")
    )
    assert (
        "MUG is the SKU of 2 products",
        "MUG is a product, and an alias of TEA",
        "x is an alias of MUG, TEA, CUP",
    ) == problems(
        a_product("MUG", "x"),
        a_product("MUG"),
        a_product("TEA", "MUG", "x"),
        a_product("CUP", "x"),
    )


def test_a_kit_is_made_of_something() -> None:
    """Of at least one unit of at least one article, in whole numbers."""
    half = evolve(a_product("HALF"), kit=(Component(Sku("MUG"), 0.5),))  # type: ignore[arg-type]
    sure = evolve(a_product("SURE"), kit=(Component(Sku("MUG"), True),))

    assert (
        "kit NONE has nothing in it",
        "kit SET has 0 units of MUG in it",
        "kit SET has -1 units of TEA in it",
        "kit HALF has 0.5 units of MUG in it",
        "kit SURE has True units of MUG in it",
    ) == problems(a_product("NONE", kit=""), a_product("SET", kit="MUG*0 TEA*-1 JAR*1"), half, sure)


def test_a_kit_that_contains_itself_is_refused() -> None:
    """At once, under an alias, or by way of other kits; every circle is named."""
    assert ("kit SET is in itself",) == problems(a_product("SET", kit="SET*1"))
    assert ("kit SET is in itself",) == problems(a_product("SET", "x", kit="x*1"))
    assert ("kits are in one another: C in B in A in C", "kit D is in itself") == problems(
        a_product("A", kit="B*1 MUG*1"),
        a_product("B", "b", kit="C*1"),
        a_product("C", kit="A*1"),
        a_product("D", kit="b*1 D*1"),
    )


def test_the_same_article_in_two_kits_is_no_circle() -> None:
    """Kits share articles and kits; what matters is the way back."""
    products = (a_product("A", kit="B*1 C*1"), a_product("B", kit="C*1"), a_product("C", kit="x*1"))

    assert products == Products(products).each


def test_all_problems_are_named_at_once() -> None:
    """Whoever mends a list of products sees everything that is wrong with it."""
    assert 3 == len(
        problems(
            a_product("MUG", "x"), a_product("TEA", "x", kit="TEA*1"), a_product("SET", kit="")
        )
    )


def test_kits_may_be_nested_as_deep_as_one_likes() -> None:
    """Ten thousand deep neither the check nor the taking apart runs out of anything."""
    depth = 10_000
    products = Products(a_product(f"K{n}", kit=f"K{n + 1}*1") for n in range(depth))

    assert (Component(Sku(f"K{depth}"), 2),) == exploded(lines("K0")[0], products)


# --- kits


def lines(*skus: str | None) -> tuple[Line, ...]:
    """Lines of two units each."""
    return an_order_of(*skus).lines or ()


PRODUCTS = Products(
    [
        a_product("HAMPER", kit="SET*2 TEA*1 JAR*3"),
        a_product("SET", kit="MUG*2 TEA-DE*1"),
        a_product("MUG", "MUG-DE"),
        a_product("TEA", "TEA-DE"),
    ]
)


def test_a_kit_is_taken_apart_to_its_articles() -> None:
    """Kits in kits multiply; an article is named once, by its own SKU; an unknown one counts."""
    (hamper,) = lines("HAMPER")

    assert (
        Component(Sku("MUG"), 8),
        Component(Sku("TEA"), 6),
        Component(Sku("JAR"), 6),
    ) == exploded(hamper, PRODUCTS)
    assert (
        Component(Sku("MUG"), 4),
        Component(Sku("TEA"), 3),
        Component(Sku("JAR"), 3),
    ) == exploded(hamper, PRODUCTS, units=1)


def test_what_is_no_kit_is_made_of_itself() -> None:
    """Under its own SKU, whichever the line names."""
    (mug,) = lines("MUG-DE")

    assert (Component(Sku("MUG"), 2),) == exploded(mug, PRODUCTS)
    assert () == exploded(mug, PRODUCTS, units=0) == exploded(evolve(mug, ordered=0), PRODUCTS)


def test_what_nobody_knows_is_not_nothing() -> None:
    """A line without a SKU, or with one of no product, may be made of anything."""
    assert [None, None] == [exploded(line, PRODUCTS) for line in lines(None, "WHO?")]


# --- tags


TAGGED = Products([a_product("MUG", "MUG-DE", tags="3pl"), a_product("TEA", tags="own gift")])


@pytest.mark.rule("S000-25")
def test_an_order_has_the_tags_of_its_products() -> None:
    """Its own and those of any line, under whichever SKU the line sells the product."""
    assert {"3pl", "late"} == tags_of(an_order_of("MUG-DE", "WHO?", tags="late"), TAGGED)
    assert {"3pl", "own", "gift"} == tags_of(an_order_of("TEA", "MUG", None), TAGGED)
    assert {"late"} == tags_of(an_order_of("MUG", tags="late"), Products())
    assert set() == tags_of(evolve(an_order_of(), lines=None), TAGGED)


@pytest.mark.rule("S000-26")
def test_a_mixed_order_is_reported_with_its_foreign_lines() -> None:
    """A person is told which lines are not tagged; the order stays whole."""
    order = an_order_of("MUG", "TEA", None)
    finding = mixed(order, "3pl", TAGGED)

    assert (["l2", "l3"]) == [line.id for line in untagged_lines(order, "3pl", TAGGED)]
    assert finding
    assert (ProductReason.MIXED_ORDER, order.id) == (finding.reason.code, finding.about)
    assert "only some of it is tagged 3pl; not so: l2 (TEA), l3" == finding.text


@pytest.mark.rule("S000-26")
def test_a_mixed_prime_order_is_reported_as_one() -> None:
    """It cannot be split, so whoever looks at it must know; of one that may be, nobody does."""
    maybe = evolve(PRIME, prime=None)
    found = [
        mixed(an_order_of("MUG", "TEA", programme=programme), "3pl", TAGGED)
        for programme in (PRIME, MERCHANT, maybe)
    ]

    assert [
        ProductReason.MIXED_PRIME_ORDER,
        ProductReason.MIXED_ORDER,
        ProductReason.MIXED_ORDER,
    ] == [finding and finding.reason.code for finding in found]


@pytest.mark.rule("S000-26")
def test_an_order_of_one_sort_is_not_mixed() -> None:
    """Where all lines are tagged, or none is; the order's own tag says nothing of its lines."""
    pure = (an_order_of("MUG", "MUG-DE"), an_order_of("TEA", None, tags="3pl"), an_order_of())

    assert [None] * 3 == [mixed(order, "3pl", TAGGED) for order in pure]
    assert mixed(an_order_of("MUG", "TEA", tags="3pl"), "3pl", TAGGED)


def test_only_what_is_to_travel_is_foreign() -> None:
    """A discount, a download, and what was called off are in no parcel."""
    order = an_order_of("MUG", "TEA", "TEA")
    mug, tea, more = order.lines or ()
    discount, off = evolve(tea, kind=LineKind.DISCOUNT), evolve(more, called_off=2)

    assert () == untagged_lines(evolve(order, lines=(mug, discount, off)), "3pl", TAGGED)
    partly = evolve(off, called_off=1)
    assert (partly,) == untagged_lines(evolve(order, lines=(mug, partly)), "3pl", TAGGED)


def test_what_was_called_off_still_lends_its_tag() -> None:
    """Then nothing that is wanted is tagged: a person must see it."""
    order = an_order_of("MUG", "TEA")
    mug, tea = order.lines or ()
    order = evolve(order, lines=(evolve(mug, called_off=2), tea))

    assert {"3pl", "own", "gift"} == tags_of(order, TAGGED)
    assert (tea,) == untagged_lines(order, "3pl", TAGGED)
