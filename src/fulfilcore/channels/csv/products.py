"""Products from files, and files of products: one row for each, whatever is wrong with others."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from attrs import define, frozen

from fulfilcore.channels.csv.cells import Plan, Values, bare, code, marked, parted
from fulfilcore.channels.csv.columns import TAG_COLUMNS, Column
from fulfilcore.channels.csv.profiles import Profile
from fulfilcore.channels.csv.sheet import Row, Unread, read_sheet
from fulfilcore.channels.csv.tables import PRODUCTS
from fulfilcore.channels.csv.write import Cells, a_sheet, in_unit
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Rejected
from fulfilcore.products import Component, Product, Products
from fulfilcore.values import Sku, Weight

T = TypeVar("T")
COLUMNS = (
    *(Column.SKU, Column.NAME, Column.ALIASES, Column.TAGS),
    *(Column.WEIGHT, Column.WEIGHT_UNIT, Column.KIT),
)
"""What a row can say of a product, as it is written."""

READ = (*COLUMNS, *TAG_COLUMNS)

UNITS: Mapping[str, str] = {
    **dict.fromkeys(("mg", "milligram", "milligrams"), "mg"),
    **dict.fromkeys(("g", "gram", "grams", "gramme", "grammes"), "g"),
    **dict.fromkeys(("kg", "kilo", "kilos", "kilogram", "kilograms"), "kg"),
    **dict.fromkeys(("oz", "ounce", "ounces"), "oz"),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "lb"),
}
"""The words for a unit of weight."""

MOST_UNITS = 999_999_999
"""No kit has more units of anything in it."""


@frozen
class ProductsRead:
    """The products that a file lists, and every row that could not be understood."""

    products: tuple[Product, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def read_products(payload: bytes | str, *, profile: Profile = PRODUCTS) -> ProductsRead:
    """The products in a list, for `save_products` (S000-9); never raises for bad data.

    One row is one product. A bad row is rejected alone, with its line, column and reason, and so is
    each of several rows that say different things of one SKU. Several aliases, tags or components
    are parted by commas, `MUG x 2, TEA`; what a word has of `,` or a backslash, a backslash stands
    before. Whether the products go together is for `Products` to say. Raises Misconfigured for a
    profile without a column for SKUs.
    """
    profile.needs(Column.SKU, what="SKUs")
    required = profile.required.intersection(READ) - {Column.SKU}
    try:
        heading, rows = read_sheet(payload, profile, "$", required, (Column.SKU,))
    except InvalidInput as bad:
        return ProductsRead(rejected=(Rejected(bad.path, bad.problem),))
    book = _Book(Plan.of(heading, READ, profile))
    for row in rows:
        book.take(row)
    return book.result()


@define
class _Look:
    """A row while it is looked at: everything that is wrong with it."""

    row: Row
    wrong: list[InvalidInput]

    def at(self, column: Column, read: Callable[[], T]) -> T | None:
        """What is read; None, and a note, where it is wrong. A cell is wrong once."""
        try:
            return read()
        except InvalidInput as bad:
            wrong = self.row.wrong(bad.problem, column)
            if wrong.path not in {each.path for each in self.wrong}:
                self.wrong.append(wrong)
            return None


class _Book:
    """One list of products while it is read."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._told = dict[Sku, list[tuple[Row, Product]]]()
        self._rejected = list[Rejected]()

    def take(self, row: Row | Unread) -> None:
        """Take in a row, or note why not."""
        if isinstance(row, Unread):
            self._rejected.append(Rejected(row.path, row.problem))
            return
        said, wrong = self._plan.read(row)
        look = _Look(row, list(wrong))
        product = _product(look, said, self._plan.profile)
        if product is None or look.wrong:
            self._reject(said.text(Column.SKU), *look.wrong)
        else:
            self._told.setdefault(product.sku, []).append((row, product))

    def _reject(self, sku: str | None, *wrong: InvalidInput) -> None:
        self._rejected.extend(Rejected(bad.path, bad.problem, sku) for bad in wrong)

    def result(self) -> ProductsRead:
        """The products of which all rows say the same, and all that was wrong."""
        return ProductsRead(tuple(self._agreed()), tuple(self._rejected))

    def _agreed(self) -> Iterator[Product]:
        for sku, told in self._told.items():
            if len({product for _, product in told}) == 1:
                yield told[0][1]
                continue
            first, second, *_ = (row for row, _ in told)
            for row, _ in told:
                line = (second if row is first else first).line
                problem = f"line {line} is of {sku} too, and not all its rows say the same"
                self._reject(sku.text, row.wrong(problem, Column.SKU))


def _product(look: _Look, said: Values, profile: Profile) -> Product | None:
    sku = look.at(Column.SKU, lambda: _sku(said))
    weight = look.at(
        Column.WEIGHT_UNIT if said.text(Column.WEIGHT_UNIT) else Column.WEIGHT,
        lambda: _weight(said, profile),
    )
    kit = look.at(Column.KIT, lambda: _kit(said.text(Column.KIT)))
    if sku is None:
        return None
    single = (said.text(column) for column in TAG_COLUMNS)
    return Product(
        sku=sku,
        name=said.text(Column.NAME),
        aliases=tuple(map(Sku, said.texts(Column.ALIASES) or ())),
        tags=(said.texts(Column.TAGS) or frozenset()).union(filter(None, single)),
        weight=weight,
        kit=kit,
    )


def _sku(said: Values) -> Sku:
    sku = Sku.maybe(said.text(Column.SKU))
    if sku is None:
        raise InvalidInput("the row does not say which product it is")
    return sku


def _weight(said: Values, profile: Profile) -> Weight | None:
    amount, word = said.number(Column.WEIGHT), said.text(Column.WEIGHT_UNIT)
    unit = UNITS.get(word.casefold().rstrip(".")) if word else profile.weight_unit
    if unit is None:
        raise InvalidInput(f"{word!r:.40} is none of {', '.join(UNITS)}")
    if amount is not None and amount < 0:
        raise InvalidInput(f"a weight is never negative: {amount}")
    return None if amount is None else Weight.of(amount, unit)


# --- kits

_COUNTED = re.compile(r"(?P<sku>.*\S)\s+[xX\u00d7]\s*(?P<units>[0-9]+)", re.DOTALL)
_COUNT_FIRST = re.compile(r"[0-9]+\s*[xX\u00d7]\s.*", re.DOTALL)


def _kit(text: str | None) -> tuple[Component, ...] | None:
    """What a kit is made of: `MUG x 2, TEA`. Raises InvalidInput."""
    parts = map(str.strip, parted(text or "", ","))
    return tuple(_component(part) for part in parts if part) or None


def _component(text: str) -> Component:
    counted = _COUNTED.fullmatch(text)
    if counted is None and _COUNT_FIRST.fullmatch(text):
        raise InvalidInput(f"how many stands behind the SKU, MUG x 2, not as in {text[:40]!r}")
    sku, units = counted.group("sku", "units") if counted else (text, "1")
    if len(units) > len(str(MOST_UNITS)) or not int(units):
        raise InvalidInput(f"{units[:40]} units of {bare(sku)[:40]} are in no kit")
    return Component(Sku(code(bare(sku))), int(units))


def _shown(part: Component) -> str:
    """A component as it is written; one whose SKU looks like a count always has one."""
    text = marked(part.sku.text)
    unclear = _COUNTED.fullmatch(text) or _COUNT_FIRST.fullmatch(text)
    return f"{text} x {part.quantity}" if unclear or part.quantity > 1 else text


# --- writing


def write_products(products: Products, *, profile: Profile = PRODUCTS) -> str:
    """A list of these products, in their order, with one row for each.

    `read_products` with the same profile reads it. What the profile has no column for is left out.
    A text that a spreadsheet would run as a formula is guarded. Raises Misconfigured for a profile
    without a column for SKUs.
    """
    profile.needs(Column.SKU, what="SKUs")
    wished = profile.exports or COLUMNS
    columns = [column for column in COLUMNS if column in profile.columns and column in wished]
    return a_sheet(profile, columns, (_cells(product, profile) for product in products.each))


def _cells(product: Product, profile: Profile) -> Cells:
    weight, unit = product.weight, profile.weight_unit
    return {
        Column.SKU: product.sku.text,
        Column.NAME: product.name,
        Column.ALIASES: frozenset(alias.text for alias in product.aliases),
        Column.TAGS: product.tags,
        Column.WEIGHT: in_unit(weight, unit) if weight else None,
        Column.WEIGHT_UNIT: unit if weight else None,
        Column.KIT: ", ".join(map(_shown, product.kit or ())) or None,
    }
