"""The finite world of the linter: for every criterion and operator it knows an order that fits."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from fulfilcore.orders import Order
from fulfilcore.rules import (
    CRITERIA,
    OPERATORS,
    All,
    AnyOf,
    Compare,
    Condition,
    Criterion,
    Kind,
    Lines,
    Not,
    Operator,
    Quantifier,
    RuleSet,
    Value,
)
from fulfilcore.rules.lint.drafting import drawn
from fulfilcore.rules.lint.model import Example, Sketch
from fulfilcore.rules.lint.showing import Study
from fulfilcore.rules.tables import Arity
from fulfilcore.rules.truth import truth_of
from fulfilcore.values import Money, Weight

C, O = Criterion, Operator  # noqa: E741
VALUES: dict[Kind, tuple[Value, ...]] = {
    Kind.TEXT: ("Ab", "b"),
    Kind.TEXTS: ("Ab", "b"),
    Kind.FLAG: (True,),
    Kind.COUNT: (3, 5),
    Kind.MONEY: (Money(300, "USD"), Money(500, "USD")),
    Kind.WEIGHT: (Weight(3_000), Weight(5_000)),
    Kind.INSTANT: (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
}
SPANS = (O.WITHIN_NEXT, O.WITHIN_LAST)
ALWAYS_SAID = {C.MARKETPLACE, C.STORE, C.STATUS, C.PAID, C.QUANTITY}


class Plain:
    """Finds patterns that are plain text, in time that nobody has to fear."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns

    def __call__(self, text: str, /) -> list[int]:
        """The numbers of those that are found."""
        return [n for n, each in enumerate(self._patterns) if each.lower() in text.lower()]


STUDY = Study(RuleSet([], engine=Plain), None, frozenset())


def example(*conditions: Condition) -> Example | None:
    """An order of which all of these hold, if the finite world knows one."""
    sketch = STUDY.sketch(*conditions)
    return drawn(sketch) if sketch else None


def holds(condition: Condition, found: Example | None) -> bool:
    """Whether a condition holds of an order that was found."""
    return found is not None and truth_of(condition, Plain)(found.order, found.context) is True


def comparisons() -> Iterator[Compare]:
    """Every criterion with every operator it can be compared by."""
    for criterion, row in CRITERIA.items():
        for operator, comparison in OPERATORS.items():
            if row.kind in comparison.kinds:
                some = tuple(sorted(row.choices))[:2] or VALUES[row.kind]
                some = (timedelta(days=3),) if operator in SPANS else some
                most = {Arity.NONE: 0, Arity.ONE: 1}.get(comparison.arity, 2)
                yield Compare(criterion, operator, some[:most])


EVERY = list(comparisons())


def is_never(compare: Compare, wanted: bool) -> bool:
    """Whether it would take an order that does not say what every order says."""
    blank = compare.operator is (O.BLANK if wanted else O.FILLED)
    return blank and compare.criterion in ALWAYS_SAID and not compare.was


@pytest.mark.parametrize("compare", EVERY, ids=lambda c: f"{c.criterion.value}-{c.operator.value}")
def test_an_order_is_known_for_every_comparison(compare: Compare) -> None:
    """Where a comparison can hold, or be known not to, the order that shows it is a real one."""
    line = CRITERIA[compare.criterion].line is not None
    before = () if line else (Compare(compare.criterion, compare.operator, compare.values, True),)
    for each in (compare, *before):
        for wanted in (True, False):
            asked: Condition = each if wanted else Not(each)
            asked = Lines(Quantifier.ANY, asked) if line else asked

            assert (wanted, not is_never(each, wanted)) == (wanted, holds(asked, example(asked)))


TEXTS: list[Condition] = [
    Compare(C.CUSTOM_1, O.STARTS_WITH, "gift"),
    Compare(C.CUSTOM_1, O.ENDS_WITH, "card"),
    Compare(C.CUSTOM_1, O.CONTAINS, ("rush", "now")),
    Compare(C.CUSTOM_1, O.NOT_CONTAINS, "call"),
    Not(Compare(C.CUSTOM_1, O.EQUALS, ("gift", "other", "another", "else", "~"))),
    Compare(C.CUSTOM_1, O.MATCHES, "x+"),
]


def test_texts_are_put_together() -> None:
    """A text that starts, ends and contains at once is found, with what it must not contain."""
    found = example(*TEXTS)

    assert all(holds(each, found) for each in TEXTS)
    assert found is not None
    assert "gift rush x+ card" == found.order.said.custom_1


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ([Compare(C.CUSTOM_1, O.FILLED)], "other"),
        ([Compare(C.CUSTOM_1, O.FILLED), Compare(C.CUSTOM_1, O.NOT_CONTAINS, "o")], "else"),
        ([Compare(C.CUSTOM_1, O.CONTAINS, "a"), Not(Compare(C.CUSTOM_1, O.EQUALS, "a"))], "~a~"),
        (
            [
                Compare(C.CUSTOM_1, O.CONTAINS, "a"),
                *(Not(Compare(C.CUSTOM_1, way, "a")) for way in (O.STARTS_WITH, O.ENDS_WITH)),
            ],
            "~a~",
        ),
        ([Compare(C.CUSTOM_1, O.CONTAINS, "~"), Compare(C.CUSTOM_1, O.NOT_EQUALS, "~")], "¦~¦"),
    ],
)
def test_other_texts_are_as_readable_as_can_be(conditions: list[Condition], text: str) -> None:
    """Where any text will do it is a plain word, and a mark stands only where it must."""
    found = example(*conditions)

    assert found is not None
    assert text == found.order.said.custom_1


TOGETHER: list[list[Condition]] = [
    [Compare(C.COUNTRY, O.EQUALS, "US"), Compare(C.INTERNATIONAL, O.EQUALS, True)],
    [Compare(C.COUNTRY, O.EQUALS, "GB"), Compare(C.INTERNATIONAL, O.EQUALS, True)],
    [Compare(C.COUNTRY, O.EQUALS, "GB"), Compare(C.INTERNATIONAL, O.EQUALS, False)],
    [Compare(C.SERVICE, O.EQUALS, "Air"), Compare(C.REQUESTED_SERVICE, O.EQUALS, "Prime")],
    [Compare(C.SERVICE, O.EQUALS, "Air"), Compare(C.REQUESTED_SERVICE, O.EQUALS, "Air")],
    [Compare(C.PRIME, O.EQUALS, True), Compare(C.MERCHANT_FULFILLED, O.EQUALS, True)],
    [Compare(C.LINE_ITEMS, O.EQUALS, 3), Compare(C.TOTAL_QUANTITY, O.EQUALS, 7)],
    [Compare(C.LINE_ITEMS, O.EQUALS, 0)],
    [Compare(C.LINE_ITEMS, O.EQUALS, 0), Compare(C.TOTAL_QUANTITY, O.EQUALS, 0)],
    [Compare(C.LINE_ITEMS, O.EQUALS, 2), Compare(C.WEIGHT, O.EQUALS, Weight(9))],
    [
        Compare(C.WEIGHT, O.EQUALS, Weight(9)),
        Lines(Quantifier.EVERY, Compare(C.UNIT_WEIGHT, O.EQUALS, Weight(2))),
    ],
    [
        Compare(C.LINE_ITEMS, O.EQUALS, 3),
        Lines(Quantifier.EVERY, Compare(C.SKU, O.EQUALS, "A")),
        Lines(Quantifier.EVERY, Compare(C.PRODUCT_TAGS, O.INCLUDES, "drop")),
    ],
    [
        *(Lines(Quantifier.ANY, Compare(C.SKU, O.EQUALS, sku)) for sku in "ABC"),
        Not(Lines(Quantifier.EVERY, Compare(C.QUANTITY, O.EQUALS, 1))),
    ],
    [Not(Lines(Quantifier.ONLY, Compare(C.SKU, O.EQUALS, "A")))],
    [Not(Lines(Quantifier.EVERY, Compare(C.SKU, O.EQUALS, "A")))],
    [Compare(C.ADDRESS_2, O.EQUALS, "Flat 2"), Compare(C.ADDRESS_1, O.BLANK)],
    [Compare(C.ADDRESS_2, O.EQUALS, "Flat 2"), Compare(C.ADDRESS_1, O.EQUALS, "1 High St")],
    [Compare(C.SOURCE, O.INCLUDES_ALL, ("ebay", "amazon"))],
    [Compare(C.TAGS, O.EXCLUDES, "a", True), Compare(C.TAGS, O.INCLUDES, "a")],
    [Compare(C.SHIP_BY, O.WITHIN_NEXT, timedelta(days=1)), Compare(C.SHIP_BY, O.FILLED)],
    [
        Compare(C.SHIP_BY, O.WITHIN_NEXT, timedelta(days=1)),
        Compare(C.SHIP_BY, O.AFTER, datetime(2030, 1, 1, tzinfo=UTC)),
    ],
    [Compare(C.TOTAL, O.NOT_EQUALS, Money(1, "USD")), Compare(C.TOTAL, O.FILLED)],
    [Compare(C.TOTAL, O.FILLED), Not(Compare(C.TOTAL, O.BLANK))],
    [AnyOf([Compare(C.GIFT, O.EQUALS, True)]), All(), AnyOf([All(), Not(All())])],
    [Compare(C.CITY, O.CONTAINS, "~¦"), Compare(C.CITY, O.NOT_EQUALS, "~¦")],
    [Lines(Quantifier.ANY, Not(Compare(C.PRODUCT_TAGS, O.BLANK)))],
]


@pytest.mark.parametrize("conditions", TOGETHER)
def test_an_order_is_known_for_what_goes_together(conditions: list[Condition]) -> None:
    """Criteria that stand in the same place of an order are put there together."""
    assert holds(All(conditions), example(*conditions))


IMPOSSIBLE: list[list[Condition]] = [
    [Compare(C.SHIP_BY, O.BEFORE, datetime.min.replace(tzinfo=UTC))],
    [Compare(C.TOTAL_QUANTITY, O.LESS, 0)],
    [Compare(C.TOTAL, O.EQUALS, Money(1, "USD")), Compare(C.TOTAL, O.EQUALS, Money(1, "EUR"))],
    [
        Lines(
            Quantifier.ANY, All([Compare(C.QUANTITY, O.EQUALS, 1), Compare(C.QUANTITY, O.LESS, 1)])
        )
    ],
    [
        Lines(Quantifier.ONLY, Compare(C.SKU, O.EQUALS, "A")),
        Lines(Quantifier.ANY, Compare(C.SKU, O.EQUALS, "B")),
    ],
    [
        Compare(C.CUSTOM_1, O.CONTAINS, "gift card"),
        Compare(C.CUSTOM_1, O.NOT_CONTAINS, ("x", "gift")),
    ],
    [Compare(C.CUSTOM_1, O.STARTS_WITH, "ab"), Compare(C.CUSTOM_1, O.STARTS_WITH, "ac")],
    [Compare(C.TAGS, O.CONTAINS, "prime day"), Compare(C.TAGS, O.NOT_CONTAINS, "PRIME")],
    [Compare(C.STATUS, O.NOT_EQUALS, tuple(sorted(CRITERIA[C.STATUS].choices)))],
    [Compare(C.SOURCE, O.BLANK), Compare(C.SOURCE, O.EXCLUDES, "ebay")],
]


@pytest.mark.parametrize("conditions", IMPOSSIBLE)
def test_what_cannot_be_is_found_nowhere(conditions: list[Condition]) -> None:
    """Of conditions that contradict one another no order is known."""
    assert STUDY.sketch(*conditions) is None


def test_what_no_order_bears_is_not_drawn() -> None:
    """A SKU of blanks, or a time before all time, is in no order; nobody is shown one."""
    late = (datetime.min.replace(tzinfo=UTC), timedelta(days=9))

    assert drawn(Sketch({}, ({C.SKU: "  "},))) is None
    assert drawn(Sketch({(C.SHIP_BY, False): late})) is None


def test_products_bear_the_tags_of_lines() -> None:
    """A line whose product is to be tagged has a SKU, and the product is known."""
    found = drawn(Sketch({}, ({C.PRODUCT_TAGS: frozenset({"drop"})}, {})))

    assert found is not None
    order: Order = found.order
    assert ["item-1", None] == [line.sku and line.sku.text for line in order.lines or ()]
    assert [frozenset({"drop"})] == [each.tags for each in found.context.products.each]
