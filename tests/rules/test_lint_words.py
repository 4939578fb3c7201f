"""Examples of the linter in words: what the order says, and nothing that any order says."""

from datetime import timedelta

import pytest

from fulfilcore.rules import Context, Criterion, Kind
from fulfilcore.rules.lint import Example, example_words
from fulfilcore.rules.lint.drafting import EXAMPLE_NOW, PLAIN, drawn
from fulfilcore.rules.lint.model import Sketch
from fulfilcore.rules.wording import value_words

C = Criterion


@pytest.mark.parametrize(
    ("sketch", "words"),
    [
        (Sketch(), "any order"),
        (Sketch({(C.GIFT, False): True}), "gift yes"),
        (
            Sketch({(C.TAGS, False): frozenset({"vip", "b2b"}), (C.WEIGHT, True): 1_500}),
            "tags b2b, vip; before: weight 1.5 g",
        ),
        (Sketch(lines=()), "total quantity 0; line items 0; weight 0 g"),
        (
            Sketch(lines=({C.SKU: "MUG", C.QUANTITY: 2}, {C.PRODUCT_TAGS: frozenset({"fragile"})})),
            "line 1: 2 x, sku MUG; line 2: 1 x, sku item-2, product tags fragile",
        ),
        (
            Sketch({(C.SHIP_BY, False): EXAMPLE_NOW + timedelta(days=1)}),
            "ship by 2026-01-02T12:00:00+00:00; now 2026-01-01T12:00:00+00:00",
        ),
        (
            Sketch({(C.SHIP_BY, True): EXAMPLE_NOW}),
            "before: ship by 2026-01-01T12:00:00+00:00; now 2026-01-01T12:00:00+00:00",
        ),
    ],
)
def test_an_example_is_told_in_a_line(sketch: Sketch, words: str) -> None:
    """Each criterion by its name, line by line, with the time where it matters."""
    example = drawn(sketch)

    assert example is not None
    assert words == example_words(example)


def test_what_the_host_tells_is_told_too() -> None:
    """It is on no order, but rules see it."""
    told = Context(now=EXAMPLE_NOW, told={C.USPS_ZONE: 8})

    assert "usps zone 8" == example_words(Example(PLAIN, told))


def test_several_texts_are_told_each_once() -> None:
    """A hub and the ids on its order may name the same source."""
    assert "amazon, ebay" == value_words(("ebay", "amazon", "ebay"), Kind.TEXTS)
