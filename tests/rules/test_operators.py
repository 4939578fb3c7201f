"""Every operator on every kind that it compares: where it holds, where not, where nobody knows."""

from collections.abc import Collection, Sequence
from datetime import timedelta

import pytest
from attrs import evolve

from fulfilcore.errors import Misconfigured
from fulfilcore.orders import Fields
from fulfilcore.rules import (
    CRITERIA,
    OPERATORS,
    All,
    AnyOf,
    Compare,
    Criterion,
    Kind,
    Lines,
    Not,
    Operator,
    Quantifier,
    RuleSet,
    Value,
    comparisons,
)
from fulfilcore.rules.comparing import SEARCHED, as_test, folded, needed, number_of
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.index import Index
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.truth import truth_of
from fulfilcore.values import Money, Weight
from ruling import AROUND, NOW, a_line, a_rule, an_order

DAY = timedelta(days=1)


def found(patterns: Sequence[str]) -> object:
    """An engine for tests: a pattern is found where its text without the caret stands."""
    if any("(" in pattern for pattern in patterns):
        raise ValueError("missing )")

    def find(text: str) -> Collection[int]:
        return [n for n, pattern in enumerate(patterns) if pattern.lstrip("^") in text]

    return find


Case = tuple[Op, C, tuple[Value, ...], object, object]
CASES: Sequence[Case] = (
    # operator, criterion, values, where it holds, where it does not
    (Op.EQUALS, C.CITY, ("Utrecht", "Delft"), "DELFT", "Delf"),
    (Op.EQUALS, C.TAGS, ("vip",), ("a", "VIP"), ("a",)),
    (Op.EQUALS, C.ADDRESS_VERIFIED, ("warning", "error"), "error", "verified"),
    (Op.EQUALS, C.GIFT, (True,), True, False),
    (Op.EQUALS, C.TOTAL_QUANTITY, (2, 3), 3, 4),
    (Op.EQUALS, C.TOTAL, (Money(500, "USD"),), Money(500, "USD"), Money(501, "USD")),
    (Op.EQUALS, C.WEIGHT, (Weight(5),), 5, 6),
    (Op.NOT_EQUALS, C.CITY, ("Utrecht",), "Delft", "utrecht"),
    (Op.NOT_EQUALS, C.TAGS, ("vip",), ("a",), ("a", "vip")),
    (Op.NOT_EQUALS, C.ADDRESS_VERIFIED, ("error",), "warning", "error"),
    (Op.NOT_EQUALS, C.GIFT, (True,), False, True),
    (Op.NOT_EQUALS, C.TOTAL_QUANTITY, (2, 3), 1, 2),
    (Op.NOT_EQUALS, C.TOTAL, (Money(500, "USD"),), Money(499, "USD"), Money(500, "USD")),
    (Op.NOT_EQUALS, C.WEIGHT, (Weight(5),), 4, 5),
    (Op.CONTAINS, C.CITY, ("recht", "elf"), "DELFT", "Gouda"),
    (Op.CONTAINS, C.TAGS, ("vi",), ("a", "vip"), ("a",)),
    (Op.NOT_CONTAINS, C.CITY, ("recht", "elf"), "Gouda", "Utrecht"),
    (Op.NOT_CONTAINS, C.TAGS, ("vi",), ("a",), ("a", "vip")),
    (Op.STARTS_WITH, C.CITY, ("ut", "gou"), "Gouda", "Delft"),
    (Op.STARTS_WITH, C.TAGS, ("v",), ("a", "vip"), ("a",)),
    (Op.ENDS_WITH, C.CITY, ("ft",), "DELFT", "Delfts"),
    (Op.ENDS_WITH, C.TAGS, ("p",), ("vip",), ("a",)),
    (Op.MATCHES, C.CITY, ("^Ut",), "Utrecht", "Delft"),
    (Op.MATCHES, C.TAGS, ("^vi",), ("vip",), ("a",)),
    (Op.BLANK, C.CITY, (), "", "Delft"),
    (Op.BLANK, C.TAGS, (), (), ("a",)),
    (Op.BLANK, C.ADDRESS_VERIFIED, (), None, "error"),
    (Op.BLANK, C.GIFT, (), None, False),
    (Op.BLANK, C.TOTAL_QUANTITY, (), None, 0),
    (Op.BLANK, C.TOTAL, (), None, Money(0, "USD")),
    (Op.BLANK, C.WEIGHT, (), None, 0),
    (Op.BLANK, C.ORDER_DATE, (), None, NOW),
    (Op.FILLED, C.CITY, (), "Delft", ""),
    (Op.FILLED, C.TAGS, (), ("a",), ()),
    (Op.FILLED, C.ADDRESS_VERIFIED, (), "error", None),
    (Op.FILLED, C.GIFT, (), False, None),
    (Op.FILLED, C.TOTAL_QUANTITY, (), 0, None),
    (Op.FILLED, C.TOTAL, (), Money(0, "USD"), None),
    (Op.FILLED, C.WEIGHT, (), 0, None),
    (Op.FILLED, C.ORDER_DATE, (), NOW, None),
    (Op.INCLUDES, C.TAGS, ("vip", "gold"), ("a", "Gold"), ("a",)),
    (Op.INCLUDES_ALL, C.TAGS, ("vip", "gold"), ("gold", "vip", "a"), ("vip",)),
    (Op.EXCLUDES, C.TAGS, ("vip", "gold"), ("a",), ("gold", "a")),
    (Op.LESS, C.TOTAL_QUANTITY, (2,), 1, 2),
    (Op.LESS, C.TOTAL, (Money(2, "USD"),), Money(1, "USD"), Money(2, "USD")),
    (Op.LESS, C.WEIGHT, (Weight(2),), 1, 2),
    (Op.AT_MOST, C.TOTAL_QUANTITY, (2,), 2, 3),
    (Op.AT_MOST, C.TOTAL, (Money(2, "USD"),), Money(2, "USD"), Money(3, "USD")),
    (Op.AT_MOST, C.WEIGHT, (Weight(2),), 2, 3),
    (Op.GREATER, C.TOTAL_QUANTITY, (2,), 3, 2),
    (Op.GREATER, C.TOTAL, (Money(2, "USD"),), Money(3, "USD"), Money(2, "USD")),
    (Op.GREATER, C.WEIGHT, (Weight(2),), 3, 2),
    (Op.AT_LEAST, C.TOTAL_QUANTITY, (2,), 2, 1),
    (Op.AT_LEAST, C.TOTAL, (Money(2, "USD"),), Money(2, "USD"), Money(1, "USD")),
    (Op.AT_LEAST, C.WEIGHT, (Weight(2),), 2, 1),
    (Op.BETWEEN, C.TOTAL_QUANTITY, (2, 4), 4, 5),
    (Op.BETWEEN, C.TOTAL, (Money(2, "USD"), Money(4, "USD")), Money(2, "USD"), Money(1, "USD")),
    (Op.BETWEEN, C.WEIGHT, (Weight(2), Weight(4)), 3, 5),
    (Op.BETWEEN, C.ORDER_DATE, (NOW, NOW + DAY), NOW + DAY, NOW + 2 * DAY),
    (Op.BEFORE, C.ORDER_DATE, (NOW,), NOW - DAY, NOW),
    (Op.BEFORE, C.ORDER_DATE, (-DAY,), NOW - 2 * DAY, NOW - DAY),
    (Op.AFTER, C.ORDER_DATE, (NOW,), NOW + DAY, NOW),
    (Op.AFTER, C.ORDER_DATE, (DAY,), NOW + 2 * DAY, NOW + DAY),
    (Op.WITHIN_NEXT, C.DELIVER_BY, (DAY,), NOW + DAY, NOW - timedelta(microseconds=1)),
    (Op.WITHIN_LAST, C.ORDER_DATE, (DAY,), NOW - DAY, NOW + timedelta(microseconds=1)),
)


def index_says(compare: Compare, value: object) -> bool:
    """Whether an index holds a comparison for a value, wherever the value comes from."""
    index = Index([a_rule(compare)], found)  # type: ignore[arg-type]
    (step,) = index._steps.values()
    from fulfilcore.rules.index.dimensions import number_in

    seen = number_in(step.subject.variant, value, NOW)
    return bool(step.mask(seen))


def test_every_operator_is_tried_on_every_kind() -> None:
    """No row of the table is left out."""
    tried = {(operator, CRITERIA[criterion].kind) for operator, criterion, *_ in CASES}

    assert {(op, kind) for op, row in OPERATORS.items() for kind in row.kinds} == tried


@pytest.mark.rule("S001-24", "S004-58")
@pytest.mark.parametrize(("operator", "criterion", "values", "holds", "fails"), CASES)
def test_an_operator_holds_where_it_should(
    operator: Op, criterion: C, values: tuple[Value, ...], holds: object, fails: object
) -> None:
    """A list means any of it, case does not matter, ends are included where the words say so."""
    compare = Compare(criterion, operator, values)
    test = as_test(compare, found)  # type: ignore[arg-type]

    assert test(holds, NOW) is True
    assert test(fails, NOW) is False
    assert index_says(compare, holds)
    assert not index_says(compare, fails)


@pytest.mark.rule("S004-58")
@pytest.mark.parametrize(("operator", "criterion", "values", "holds", "fails"), CASES)
def test_nobody_acts_on_what_is_unknown(
    operator: Op, criterion: C, values: tuple[Value, ...], holds: object, fails: object
) -> None:
    """Null never matches, nor does the opposite; only blank can be asked of what is unknown."""
    compare = Compare(criterion, operator, values)
    expected = {Op.BLANK: True, Op.FILLED: False}.get(operator)

    assert as_test(compare, found)(None, NOW) is expected  # type: ignore[arg-type]
    assert index_says(compare, None) is (expected is True)


@pytest.mark.parametrize("operator", [op for op, row in OPERATORS.items() if row.opposite])
def test_an_opposite_is_the_opposite_of_what_is_known(operator: Op) -> None:
    """What an operator is known not to hold for, its opposite holds for, and the other way."""
    opposite = OPERATORS[operator].opposite
    assert opposite is not None
    assert operator is OPERATORS[opposite].opposite
    for _, criterion, values, *seen in (case for case in CASES if case[0] is operator):
        one, other = Compare(criterion, operator, values), Compare(criterion, opposite, values)
        for value in seen:
            assert as_test(one)(value, NOW) is not as_test(other)(value, NOW)


@pytest.mark.rule("S004-58")
@pytest.mark.parametrize(
    ("service", "holds"),
    [
        ("Prime NextDay", True),
        ("Prime SecondDay", True),
        ("Prime Standard", True),
        ("PRIME standard", True),
        ("Premium NextDay", False),
        ("NextDay", False),
        (None, False),
    ],
)
def test_contains_prime_is_what_it_says(service: str | None, holds: bool) -> None:
    """The very services that channels write."""
    from fulfilcore.orders import Fields

    compare = Compare(C.REQUESTED_SERVICE, Op.CONTAINS, "Prime")
    order = an_order(said=Fields(service=service))

    assert ([0] if holds else []) == Index([a_rule(compare)]).matches(order, AROUND)


def test_texts_are_compared_without_regard_to_case_and_composition() -> None:
    """However an accent is put together; a letter that only looks like another is another."""
    assert folded("GRÖSSE") == folded("Gro\u0308sse")
    assert folded("Straße") == folded("STRASSE")
    assert folded("\u0420rime") != folded("Prime")  # the first letter is Cyrillic


def test_skus_are_compared_letter_for_letter() -> None:
    """A SKU is the seller's own code: case counts."""
    some = Lines(Quantifier.ANY, Compare(C.SKU, Op.STARTS_WITH, "ab"))
    orders = [an_order(lines=(a_line(sku),)) for sku in ("abc", "ABC")]

    assert [[0], []] == [Index([a_rule(some)]).matches(order, AROUND) for order in orders]


def test_amounts_of_different_currencies_do_not_compare() -> None:
    """Nobody knows whether 5 EUR is more than 4 USD."""
    more = Compare(C.TOTAL, Op.GREATER, Money(4, "USD"))
    euros = an_order(total=Money(5, "EUR"))

    assert truth_of(more)(euros, AROUND) is None
    assert truth_of(Not(more))(euros, AROUND) is None
    assert [] == Index([a_rule(more), a_rule(Not(more))]).matches(euros, AROUND)


def test_patterns_need_an_engine() -> None:
    """Without one the rule is refused when it is built, never at the first order."""
    compare = Compare(C.CITY, Op.MATCHES, "^Ut")

    with pytest.raises(Misconfigured, match="fulfilcore\\[regex\\]"):
        RuleSet([a_rule(compare)])
    with pytest.raises(Misconfigured, match="missing"):
        RuleSet([a_rule(Compare(C.CITY, Op.MATCHES, "("))], found)  # type: ignore[arg-type]
    with pytest.raises(Misconfigured):
        needed(None)
    assert RuleSet([a_rule(compare)], found).engine is found  # type: ignore[arg-type]


def test_a_pattern_of_nothing_does_not_match_what_is_blank() -> None:
    """Whoever means that asks for blank; the index and the plain reading agree."""
    compare = Compare(C.CUSTOM_1, Op.MATCHES, "^")

    assert [True, False] == [as_test(compare, found)(each, NOW) for each in ("x", "")]  # type: ignore[arg-type]
    assert [True, False] == [
        bool(Index([a_rule(compare)], found).matches(an_order(said=Fields(custom_1=each)), AROUND))  # type: ignore[arg-type]
        for each in ("x", "")
    ]


def test_patterns_are_looked_for_at_the_beginning_of_a_long_text() -> None:
    """So that five hundred of them stay quick in whatever a buyer pastes into a note."""
    compare = Compare(C.CITY, Op.MATCHES, "end")
    near, far = "x" * (SEARCHED - 3) + "end", "x" * (SEARCHED - 2) + "end"

    assert [True, False] == [as_test(compare, found)(each, NOW) for each in (near, far)]  # type: ignore[arg-type]
    assert [True, False] == [index_says(compare, each) for each in (near, far)]


QUANTIFIED: Sequence[tuple[Quantifier, tuple[str, ...], bool, bool]] = (
    # quantifier, SKUs of the lines, whether one is "A", whether not
    (Quantifier.ANY, ("A", "B"), True, False),
    (Quantifier.ANY, ("B", "C"), False, True),
    (Quantifier.ANY, (), False, True),
    (Quantifier.EVERY, ("A", "A"), True, False),
    (Quantifier.EVERY, ("A", "B"), False, True),
    (Quantifier.EVERY, (), False, True),
    (Quantifier.ONLY, ("A",), True, False),
    (Quantifier.ONLY, ("B",), False, True),
    (Quantifier.ONLY, ("A", "A"), False, True),
)


@pytest.mark.parametrize(("quantifier", "skus", "holds", "opposite"), QUANTIFIED)
def test_lines_are_asked_together(
    quantifier: Quantifier, skus: tuple[str, ...], holds: bool, opposite: bool
) -> None:
    """Any line, every line of at least one, or the only line; and the opposite of each."""
    asked = Lines(quantifier, Compare(C.SKU, Op.EQUALS, "A"))
    order = an_order(lines=tuple(a_line(sku, str(n)) for n, sku in enumerate(skus)))
    expected = [0] * holds + [1] * opposite

    assert truth_of(asked)(order, AROUND) is holds
    assert expected == Index([a_rule(asked), a_rule(Not(asked))]).matches(order, AROUND)


@pytest.mark.parametrize("quantifier", Quantifier)
def test_of_unknown_lines_nothing_is_known(quantifier: Quantifier) -> None:
    """Before the lines have come neither a condition on them nor its opposite holds."""
    asked = Lines(quantifier, Compare(C.SKU, Op.EQUALS, "A"))
    order = an_order(lines=None)

    assert truth_of(asked)(order, AROUND) is None
    assert [1] == Index([a_rule(asked), a_rule(All())]).matches(order, AROUND)
    assert [] == Index([a_rule(asked), a_rule(Not(asked))]).matches(order, AROUND)


def test_one_and_the_same_line_is_asked_for_all_of_it() -> None:
    """Two of A: not one of A beside two of B."""
    two = All([Compare(C.SKU, Op.EQUALS, "A"), Compare(C.QUANTITY, Op.AT_LEAST, 2)])
    index = Index([a_rule(Lines(Quantifier.ANY, two))])
    apart = (a_line("A"), a_line("B", "2", ordered=2))

    assert [] == index.matches(an_order(lines=apart), AROUND)
    assert [0] == index.matches(an_order(lines=(a_line("A", ordered=2),)), AROUND)


def test_was_asks_the_order_before_what_just_happened() -> None:
    """From awaiting payment to awaiting shipment; a new order was nothing before."""
    from fulfilcore.orders import Status

    moved = All(
        [
            Compare(C.STATUS, Op.EQUALS, "awaiting_payment", was=True),
            Compare(C.STATUS, Op.EQUALS, "awaiting_shipment"),
        ]
    )
    before = an_order(status=Status.AWAITING_PAYMENT)
    index = Index([a_rule(moved)])

    assert [0] == index.matches(an_order(), evolve(AROUND, before=before))
    assert [] == index.matches(an_order(), AROUND)
    assert [] == index.matches(before, evolve(AROUND, before=before))
    assert truth_of(moved)(an_order(), AROUND) is None


def test_every_comparison_of_a_condition_is_found() -> None:
    """Wherever it stands: what a rule asks for can be listed."""
    city, sku = Compare(C.CITY, Op.BLANK), Compare(C.SKU, Op.FILLED)
    condition = All([AnyOf([Not(city)]), Lines(Quantifier.ANY, sku)])

    assert [city, sku] == [*comparisons(condition)]


def test_numbers_are_compared_as_whole_units() -> None:
    """Cents, milligrams, instants and spans: what is compared is exact."""
    assert [5, 7, NOW, DAY] == [number_of(v) for v in (Money(5, "USD"), Weight(7), NOW, DAY)]


def test_all_kinds_are_compared() -> None:
    """Each kind has a criterion of it."""
    assert set(Kind) == {CRITERIA[criterion].kind for criterion in Criterion}
    assert {Op.LESS} < set(Operator)
