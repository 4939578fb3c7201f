"""Texts that are only looked up: several questions about one line's, words with spaces, edits."""

import gc

import pytest
from attrs import evolve

from fulfilcore.orders import Fields
from fulfilcore.rules import All, Compare, Condition, Lines, Quantifier, RuleSet
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.index import Index
from fulfilcore.rules.model import Operator as Op
from ruling import AROUND, a_line, a_rule, a_set, an_order


def some_line(operator: Op, sku: str) -> Condition:
    """Some line sells such a thing."""
    return Lines(Quantifier.ANY, Compare(C.SKU, operator, sku))


@pytest.mark.parametrize("others", [0, 20], ids=["few words", "many words"])
@pytest.mark.parametrize(
    ("skus", "holds"),
    [
        (("AB-1",), [1]),
        (("XY-1",), [2]),
        (("AB-1", "XY-1"), [0, 1, 2]),
        (("AB-2", "XY-2"), [2]),
        (("", None), []),
    ],
)
def test_two_questions_about_lines_may_be_answered_by_two(
    skus: tuple[str | None, ...], holds: list[int], others: int
) -> None:
    """One line is the one thing, another begins with the other; who asks less holds sooner.

    A few words are looked for in all lines at once, many in each line.
    """
    rules = [
        a_rule(All([some_line(Op.EQUALS, "AB-1"), some_line(Op.STARTS_WITH, "XY-")])),
        a_rule(All([some_line(Op.EQUALS, "AB-1"), some_line(Op.STARTS_WITH, "A")])),
        a_rule(some_line(Op.STARTS_WITH, "XY")),
        *(a_rule(some_line(Op.EQUALS, f"ELSE-{number}")) for number in range(others)),
    ]
    lines = tuple(a_line(sku, str(number)) for number, sku in enumerate(skus))

    assert holds == Index(rules).matches(an_order(lines=lines), AROUND)


@pytest.mark.parametrize(
    ("note", "holds"),
    [
        ("please gift wrap it", [0]),
        ("Gift\u2003wrap", [1]),
        ("a wrapped gift", []),
        ("gift  wrapgift", []),
        ("rewrap gift wrap", [0, 2]),
    ],
)
def test_words_with_a_space_are_looked_for_in_the_whole_text(note: str, holds: list[int]) -> None:
    """Whatever the space is; other words are found within what stands between two."""
    words = ("gift wrap", "gift\u2003wrap", "ewrap")
    rules = [a_rule(Compare(C.CUSTOM_1, Op.CONTAINS, word)) for word in words]

    assert holds == Index(rules).matches(an_order(said=Fields(custom_1=note)), AROUND)


def test_a_set_that_was_edited_is_not_kept_alive() -> None:
    """However often somebody edits a rule, only the newest set stays."""
    rules = a_set(a_rule(some_line(Op.EQUALS, "A"), id="edited-once-more"))
    for number in range(9):
        rules = rules.edited(evolve(rules.rules[0], name=f"version {number}"))
    gc.collect()
    ours = [
        each
        for each in gc.get_objects()
        if isinstance(each, RuleSet) and each.rules[0].id == "edited-once-more"
    ]

    assert [rules] == ours
