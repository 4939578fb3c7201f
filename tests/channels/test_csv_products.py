"""Lists of products: one row for each, every bad row for itself, and read again as written."""

import pytest
from attrs import evolve
from csv_files import MILL, a_file
from hypothesis import given
from hypothesis import strategies as st
from test_csv_laws import codes, maybe, words

from fulfilcore.channels.csv import (
    PRODUCTS,
    SHIPSTATION,
    SHIPSTATION_PRODUCTS,
    Column,
    Dates,
    Formats,
    ProductsRead,
    Profile,
    read_orders,
    read_products,
    read_tracking,
    write_orders,
    write_products,
)
from fulfilcore.errors import Misconfigured
from fulfilcore.products import Component, Product, Products
from fulfilcore.values import Sku, Weight

HEAD = "SKU;Name;Aliases;Tags;Weight;Weight Unit;Kit"
EUROPEAN = evolve(
    PRODUCTS,
    name="european",
    delimiter=";",
    weight_unit="kg",
    formats=Formats(dates=Dates.DAY_FIRST, decimal=",", grouping="."),
)


def products(*rows: str, head: str = HEAD, profile: Profile = PRODUCTS) -> tuple[Product, ...]:
    """The products in a list of which every row must be good."""
    result = read_products(a_file(*rows, head=head), profile=profile)
    assert () == result.rejected
    return result.products


def rejected(*rows: str, head: str = HEAD, profile: Profile = PRODUCTS) -> list[tuple[str, str]]:
    """Where and why rows were rejected."""
    result = read_products(a_file(*rows, head=head), profile=profile)
    return [(bad.path, bad.error) for bad in result.rejected]


def kit(*parts: tuple[str, int]) -> tuple[Component, ...]:
    """What a kit is made of."""
    return tuple(Component(Sku(sku), units) for sku, units in parts)


# --- what a row says


@pytest.mark.rule("S000-9")
def test_a_row_is_a_product() -> None:
    """With its aliases, tags, weight and components; a blank cell says nothing."""
    mug, tea, hamper = products(
        "MUG;Mug, blue;MUG-DE, MUG-FR;gift, fragile;350;;",
        "TEA;;;;;;",
        "HAMPER;Hamper;;gift;2,5;;MUG x 2, TEA",
        profile=evolve(PRODUCTS, formats=Formats(decimal=",", grouping=".")),
    )

    assert (
        Product(
            sku=Sku("MUG"),
            name="Mug, blue",
            aliases=(Sku("MUG-DE"), Sku("MUG-FR")),
            tags=frozenset({"gift", "fragile"}),
            weight=Weight.of(350, "g"),
        )
        == mug
    )
    assert Product(sku=Sku("TEA")) == tea
    assert (kit(("MUG", 2), ("TEA", 1)), Weight(2500)) == (hamper.kit, hamper.weight)


@pytest.mark.parametrize(
    ("cells", "milligrams"),
    [
        ("1.5;kg", 1_500_000),
        ("1.5;Kilograms", 1_500_000),
        ("16;oz.", 453_592),
        ("1;LBS", 453_592),
        ("250;", 250_000),
        ("0;g", 0),
        (";kg", None),
    ],
)
def test_a_weight_has_the_unit_in_its_row(cells: str, milligrams: int | None) -> None:
    """Else that of the profile; what nobody weighed is not weightless."""
    (product,) = products(f"MUG;{cells}", head="SKU;Weight;Weight Unit")
    assert milligrams == (product.weight and product.weight.milligrams)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("MUG", kit(("MUG", 1))),
        ("MUG x 2, TEA x2 ,, POT X 12", kit(("MUG", 2), ("TEA", 2), ("POT", 12))),
        ("MUG \u00d7 3", kit(("MUG", 3))),
        ("BOX2, 2x4", kit(("BOX2", 1), ("2x4", 1))),
        ("2 x 4 x 1", kit(("2 x 4", 1))),
        ("MUG, MUG x 2", kit(("MUG", 1), ("MUG", 2))),
        (r"A\, B x 2", kit(("A, B", 2))),
        (" , ", None),
    ],
)
def test_a_kit_is_written_as_people_write_it(
    cell: str, expected: tuple[Component, ...] | None
) -> None:
    """How many stands behind the SKU, with an x between; nothing behind it is one."""
    (product,) = products(f"SET;{cell}", head="SKU;Kit")
    assert expected == product.kit


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2 x MUG", "how many stands behind the SKU, MUG x 2, not as in '2 x MUG'"),
        ("TEA, MUG x 0", "0 units of MUG are in no kit"),
        ("MUG x 9999999999", "9999999999 units of MUG are in no kit"),
        ("1.2E+17 x 2", "a spreadsheet has shortened a long number to 1.2E+17, and its digits"),
    ],
)
def test_a_kit_that_can_mean_something_else_is_not_guessed(cell: str, why: str) -> None:
    """A wrong number of components would be sent, or bought, for ever."""
    ((path, error),) = rejected(f"SET;{cell}", head="SKU;Kit")
    assert ('line 2, column "Kit"', why) == (path, error[: len(why)])


@pytest.mark.rule("S000-9")
def test_a_list_of_shipstation_is_read() -> None:
    """Ounces, and tags in columns of their own beside the usual one."""
    (mug,) = products(
        "MUG,Mug,A-1,12.5,drop,,ship it",
        head="SKU,Name,WarehouseLocation,WeightOz,Tag1,Tag2,Tags",
        profile=SHIPSTATION_PRODUCTS,
    )
    assert frozenset({"drop", "ship it"}) == mug.tags
    assert Weight.of("12.5", "oz") == mug.weight
    too_long = rejected(f"MUG,{'x' * 30}", head="SKU,Tag1", profile=SHIPSTATION_PRODUCTS)
    assert [('line 2, column "Tag1"', "it is longer than 29 characters")] == too_long


# --- what is wrong


def test_a_bad_row_is_rejected_alone_with_all_that_is_wrong() -> None:
    """Line, column and reason of each; the others are read."""
    rows = ("MUG;x;stone;2 x TEA", "TEA;5;g;", ";1;g;", "POT;-1;g;", 'JAR;1;g;"A"B')
    result = read_products(a_file(*rows, head="SKU;Weight;Weight Unit;Kit"))
    assert ["TEA"] == [product.sku.text for product in result.products]
    assert [
        ('line 2, column "Weight"', "MUG"),
        ('line 2, column "Weight Unit"', "MUG"),
        ('line 2, column "Kit"', "MUG"),
        ('line 4, column "SKU"', None),
        ('line 5, column "Weight Unit"', "POT"),
        ("line 6", None),
    ] == [(bad.path, bad.reference) for bad in result.rejected]
    assert "the row does not say which product it is" == result.rejected[3].error
    assert "a weight is never negative: -1" == result.rejected[4].error
    assert "'stone' is none of mg, milligram" == result.rejected[1].error[:32]


def test_a_cell_is_wrong_once() -> None:
    """A SKU that cannot be read is not also missing."""
    why = "text holds a NUL byte or a lone surrogate"
    assert [('line 2, column "SKU"', why)] == rejected("M\0UG;", head="SKU;Name")


def test_rows_of_one_sku_that_differ_are_all_rejected() -> None:
    """Nobody knows which holds, wherever they stand; those that say the same are one."""
    rows = ("MUG;gift", "TEA;", "MUG;", "TEA;", "MUG;gift")
    result = read_products(a_file(*rows, head="SKU;Tags"))
    assert ["TEA"] == [product.sku.text for product in result.products]
    assert [
        ('line 2, column "SKU"', "line 4 is of MUG too, and not all its rows say the same"),
        ('line 4, column "SKU"', "line 2 is of MUG too, and not all its rows say the same"),
        ('line 6, column "SKU"', "line 2 is of MUG too, and not all its rows say the same"),
    ] == [(bad.path, bad.error) for bad in result.rejected]


def test_what_the_whole_list_makes_impossible_is_said_when_it_is_built() -> None:
    """Each row alone is good: no row can see that two kits are in one another."""
    listed = products("A;;B", "B;;A", "C;X;", "D;X;", head="SKU;Aliases;Kit")
    with pytest.raises(Misconfigured) as caught:
        Products(listed)
    assert ("X is an alias of C, D", "kits are in one another: B in A in B") == (
        caught.value.problems
    )


def test_a_file_that_is_no_list_is_refused_with_what_is_missing() -> None:
    """And so is an empty one; nothing raises."""
    missing = "none is 'SKU' or 'Product Code' or 'Article'"
    why = f"the headings are not those of products: {missing}"
    assert [("$", why)] == rejected("x", head="Colour")
    assert [("$", "the body is empty")] == [(b.path, b.error) for b in read_products(b"").rejected]
    strict = evolve(PRODUCTS, required=frozenset({Column.TAGS}))
    ((path, why),) = rejected("MUG", head="SKU", profile=strict)
    assert ("$", True) == (path, "none is 'Tags'" in why)


def test_the_profile_must_fit_what_is_read() -> None:
    """A list of products is no file of orders, and the other way round."""
    bare = evolve(MILL, columns={Column.NUMBER: ("No",)}, erases=frozenset())
    tracked = evolve(PRODUCTS, columns={**PRODUCTS.columns, Column.TRACKING: ("Parcel",)})
    no_skus, nameless = "it has no column for SKUs", "it has no column for the name of an order"
    with pytest.raises(Misconfigured, match=no_skus):
        read_products("", profile=bare)
    with pytest.raises(Misconfigured, match=no_skus):
        write_products(Products(), profile=bare)
    with pytest.raises(Misconfigured, match=nameless):
        read_orders("", profile=PRODUCTS)
    with pytest.raises(Misconfigured, match=nameless):
        write_orders([], profile=PRODUCTS)
    with pytest.raises(Misconfigured, match=nameless):
        read_tracking("", profile=tracked)


def test_a_profile_of_a_hosts_own() -> None:
    """In plain settings, as one of orders; one profile may serve both."""
    columns = {"sku": "Artikel", "kit": "Set", "tags": "Marken", "weight": "Gewicht"}
    settings = {"name": "mill", "columns": columns, "weight_unit": "kg", "exports": ["sku", "kit"]}
    own = Profile.of(settings)
    (product,) = products("A;B x 2;0.5", head="Artikel;Set;Gewicht", profile=own)
    assert (kit(("B", 2)), Weight.of(500, "g")) == (product.kit, product.weight)
    assert "Artikel,Set\r\nA,B x 2\r\n" == write_products(Products([product]), profile=own)
    with pytest.raises(Misconfigured, match="exports leave out sku"):
        Profile.of({**settings, "exports": ["kit"]})
    both = evolve(SHIPSTATION, columns={**SHIPSTATION.columns, Column.KIT: ("Kit",)})
    assert Column.KIT not in both.exported


HURTING = {
    "many blanks": f"A x{' ' * 19_000}y",
    "many commas": f"MUG{',' * 19_000}",
    "many counts": "A x 1 " * 3_000,
    "many backslashes": "\\" * 19_000,
    "many digits": "1" * 19_000,
    "a number of many digits": f"A x {'1' * 19_000}",
}


@pytest.mark.parametrize("name", HURTING)
def test_a_cell_made_to_hurt_is_one_cell(name: str) -> None:
    """It is read, or rejected alone; what stands behind it is read in any case."""
    rows = [f"S{number};{HURTING[name]}" for number in range(99)]
    result = read_products(a_file(*rows, "LAST;MUG", head="SKU;Kit"))
    assert 100 == len(result.products) + len(result.rejected)
    assert Product(sku=Sku("LAST"), kit=kit(("MUG", 1))) == result.products[-1]


# --- what is written


@pytest.mark.rule("S000-9")
def test_a_list_is_written_for_people() -> None:
    """Grams and words; a text that a spreadsheet would run is guarded."""
    mug = Product(
        sku=Sku("=MUG"),
        name="@Mug",
        aliases=(Sku("A,B"),),
        tags=frozenset({"-x", "gift"}),
        weight=Weight.of("350.5", "g"),
        kit=kit(("TEA", 1), ("POT", 2), ("BOX x 2", 1), ("2 x MUG", 1)),
    )
    assert (
        "SKU,Name,Aliases,Tags,Weight,Weight Unit,Kit\r\n"
        '\'=MUG,\'@Mug,"A\\,B","\'-x, gift",350.5,g,'
        '"TEA, POT x 2, BOX x 2 x 1, 2 x MUG x 1"\r\n'
    ) == write_products(Products([mug]))
    assert "SKU,Name,Aliases,Tags,WeightOz\r\nTEA,,,,\r\n" == write_products(
        Products([Product(sku=Sku("TEA"))]), profile=SHIPSTATION_PRODUCTS
    )


skus = codes.map(Sku)
some_products = st.builds(
    Product,
    sku=skus,
    name=maybe,
    aliases=st.frozensets(skus, max_size=3).map(tuple),
    tags=st.frozensets(words, max_size=3),
    weight=st.none() | st.integers(0, 10**12).map(Weight),
    kit=st.none()
    | st.lists(st.builds(Component, skus, st.integers(1, 10**9 - 1)), min_size=1, max_size=3).map(
        tuple
    ),
)


def _go_together(listed: list[Product]) -> bool:
    try:
        Products(listed)
    except Misconfigured:
        return False
    return True


lists = st.lists(some_products, max_size=3).filter(_go_together).map(Products)


@pytest.mark.parametrize("profile", [PRODUCTS, EUROPEAN], ids=["products", "european"])
@given(listed=lists)
def test_a_list_read_again_is_the_same_products(profile: Profile, listed: Products) -> None:
    """In the same order, with every text as it was, however hostile."""
    assert ProductsRead(listed.each) == read_products(
        write_products(listed, profile=profile), profile=profile
    )


@given(cell=st.text(max_size=12), row=st.integers(0, 3), column=st.integers(0, 4), data=st.data())
def test_a_broken_cell_costs_no_other_product(
    cell: str, row: int, column: int, data: st.DataObject
) -> None:
    """Whatever stands in it, and wherever its row stands; unless it names another product."""
    rows = [[sku, "Name", "gift", "5", "TEA x 2"] for sku in ("A", "B", "C", "D")]
    rows[row][column] = cell
    quoted = [",".join('"' + each.replace('"', '""') + '"' for each in cells) for cells in rows]
    shuffled = data.draw(st.permutations(quoted))
    result = read_products(a_file(*shuffled, head="SKU,Name,Tags,Weight,Kit"))
    others = {"A", "B", "C", "D"} - {rows[row][0].strip()} - {"ABCD"[row]}
    assert others <= {product.sku.text for product in result.products}


@given(body=st.binary(max_size=64) | st.text(st.characters(exclude_categories=()), max_size=64))
def test_no_bytes_raise(body: bytes | str) -> None:
    """Whatever a file holds, reading it gives a result; under good headings too."""
    assert isinstance(read_products(body), ProductsRead)
    headed = HEAD.encode() + b"\n" + body if isinstance(body, bytes) else f"{HEAD}\n{body}"
    assert isinstance(read_products(headed), ProductsRead)
