"""What is wrong with a rule is found when it is built, with its place and what to do about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.orders import Field, Setting
from fulfilcore.rules import (
    AddTag,
    AdjustWeight,
    Alert,
    All,
    AnyOf,
    Compare,
    Condition,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    HoldUntil,
    Lines,
    Not,
    Phase,
    Put,
    Quantifier,
    RemoveTag,
    Rule,
    RuleSet,
    SplitBy,
    Stop,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.model import Operator as Op
from fulfilcore.values import Address, Dimensions, Money, Weight
from ruling import NOW, a_rule

DAY = timedelta(days=1)
CITY = Compare(C.CITY, Op.EQUALS, "Delft")
SKU = Compare(C.SKU, Op.EQUALS, "A")


def deep(levels: int) -> Condition:
    """A condition within so many others."""
    condition: Condition = CITY
    for _ in range(levels):
        condition = Not(condition)
    return condition


WRONG: Sequence[tuple[Condition, str]] = (
    (Compare(C.CITY, Op.LESS, "a"), "when.less: city is text; it can be equals"),
    (Compare(C.CITY, Op.EQUALS, ""), "when.equals: the value is blank; write one, or ask"),
    (Compare(C.CITY, Op.EQUALS, " "), "the value is blank"),
    (Compare(C.CITY, Op.EQUALS, ()), "when.equals: it takes one value, or several"),
    (Compare(C.CITY, Op.BLANK, "x"), "when.blank: it takes no value, not 1"),
    (Compare(C.CITY, Op.EQUALS, 5), "5 is not text"),
    (Compare(C.CITY, Op.EQUALS, "x" * 1_001), "has 1001 letters; at most 1000"),
    (Compare(C.CITY, Op.EQUALS, "a\u200bb"), "holds a letter that nobody sees, U+200B"),
    (Compare(C.CITY, Op.EQUALS, "a\x00"), "NUL"),
    (Compare(C.TOTAL, Op.GREATER, "$12.50"), "'$12.50' is not an amount such as 12.50 USD"),
    (Compare(C.TOTAL, Op.GREATER, Decimal("NaN")), "is not an amount"),  # type: ignore[arg-type]
    (Compare(C.WEIGHT, Op.GREATER, 5), "5 is not a weight such as 500 g"),
    (Compare(C.TOTAL_QUANTITY, Op.GREATER, True), "true is not a whole number"),
    (Compare(C.TOTAL_QUANTITY, Op.GREATER, 1.5), "1.5 is not a whole number"),  # type: ignore[arg-type]
    (Compare(C.TOTAL_QUANTITY, Op.BETWEEN, (3, 1)), "when.between: the lower comes first"),
    (Compare(C.TOTAL_QUANTITY, Op.BETWEEN, (3,)), "it takes two values, the lower first, not 1"),
    (
        Compare(C.TOTAL, Op.EQUALS, (Money(1, "USD"), Money(1, "EUR"))),
        "EUR and USD do not compare; ask of each by itself",
    ),
    (Compare(C.GIFT, Op.EQUALS, "yes"), "'yes' is not true or false"),
    (Compare(C.ORDER_DATE, Op.BEFORE, "2026"), "'2026' is not an instant with a zone"),
    (Compare(C.ORDER_DATE, Op.BETWEEN, (NOW, DAY)), "instants and spans from now do not compare"),
    (Compare(C.ORDER_DATE, Op.WITHIN_NEXT, -DAY), "is no span of time such as 3d"),
    (Compare(C.ORDER_DATE, Op.WITHIN_LAST, NOW), "is no span of time such as 3d"),
    (Compare(C.STATUS, Op.EQUALS, "shiped"), "'shiped' is unknown; did you mean shipped?"),
    (Compare(C.STATUS, Op.EQUALS, "zzz"), "'zzz' is unknown; it is one of awaiting_payment"),
    (AnyOf([]), "when.any: without alternatives it never holds"),
    (SKU, "when: sku is a line's; say any_line"),
    (Lines(Quantifier.ANY, CITY), "when.any_line: city is the order's, not a line's"),
    (Lines(Quantifier.ANY, Lines(Quantifier.EVERY, SKU)), "lines have no lines of their own"),
    (
        Lines(Quantifier.ONLY, Compare(C.SKU, Op.EQUALS, "A", was=True)),
        "when.only_line: what a line was before is not known",
    ),
    (All([CITY, Not(AnyOf([Compare(C.CITY, Op.BLANK, 1)]))]), "when.all[1].not.any[0].blank"),
    (deep(40), "when: over 1000 conditions, or 32 in one another"),
    (deep(100_000), "when: over 1000 conditions, or 32 in one another"),
    (All([CITY] * 1_001), "when: over 1000 conditions"),
    (Compare(C.CITY, Op.EQUALS, ["a"] * 10_001), "it takes one value, or several"),
)

WRONG_EFFECTS: Sequence[tuple[Effect, str]] = (
    (AddTag(""), "do[0]: the value is blank"),
    (RemoveTag(" "), "do[0]: the value is blank"),
    (SplitBy(""), "do[0]: the value is blank"),
    (HandTo(""), "do[0]: the value is blank"),
    (Email("", "x"), "do[0]: the value is blank"),
    (Email("x", ""), "do[0]: the value is blank"),
    (Alert(""), "do[0]: the value is blank"),
    (Put(Field.SERVICE, ""), "do[0]: the value is blank"),
    (Put(Field.SERVICE, True), "do[0]: service is text, not bool"),
    (Put(Field.SHIP_TO, "x"), "do[0]: a rule does not decide where an order goes"),
    (Put(Setting.CARRIER, ""), "do[0]: carrier is blank"),
    (Put(Setting.CARRIER, True), "do[0]: carrier is text, not bool"),
    (Put(Setting.WEIGHT, "5 g"), "do[0]: weight is weight, not str"),
    (Put(Setting.WEIGHT, Weight(-1)), "do[0]: nothing weighs less than 0 g"),
    (Put(Setting.CONFIRMATION, "shout"), "do[0]: confirmation is one of adult_signature"),
    (HoldFor(0), "do[0]: 0 is not a number of days from 1 to 366"),
    (HoldFor(True), "do[0]: true is not a number of days"),
    (HoldFor(367), "do[0]: 367 is not a number of days"),
    (AdjustWeight(Weight(0)), "adds nothing; say a weight to add, such as +50 g"),
)


def problems(*rules: Rule) -> str:
    """Everything that is wrong with some rules."""
    with pytest.raises(Misconfigured) as error:
        RuleSet(rules)
    return "\n".join(error.value.problems)


@pytest.mark.parametrize(("condition", "problem"), WRONG)
def test_a_wrong_condition_is_refused_with_its_place(condition: Condition, problem: str) -> None:
    """What is blank, mistyped, too deep or too much never gets as far as an order."""
    assert problem in problems(a_rule(condition))


@pytest.mark.parametrize(("effect", "problem"), WRONG_EFFECTS)
def test_a_wrong_effect_is_refused_with_its_place(effect: Effect, problem: str) -> None:
    """A rule that could not do what it says is refused."""
    assert problem in problems(a_rule(CITY, effect))


def test_all_problems_are_told_at_once() -> None:
    """And the rules before and after a wrong one are looked at all the same."""
    wrong = Compare(C.CITY, Op.EQUALS, "")
    told = problems(a_rule(wrong, id="a"), a_rule(CITY, id="b"), a_rule(wrong, AddTag(""), id="c"))

    assert ["rules[0].when", "rules[2].when", "rules[2].do[0]"] == [
        line.partition(".equals")[0].partition(":")[0] for line in told.splitlines()
    ]


@pytest.mark.rule("S004-59")
def test_a_rule_needs_a_name_and_something_to_do() -> None:
    """And an id that nothing else has, and only what its phase may do."""
    assert "rules[0].name: a rule needs a name" in problems(Rule(id="r", name=" ", do=[Stop()]))
    assert "rules[0].do: the rule does nothing" in problems(Rule(id="r", name="r", do=[]))
    assert "rules[0].id: '' is not up to 64 letters" in problems(Rule(id="", name="r", do=[Stop()]))
    twice = problems(a_rule(CITY), a_rule(CITY))
    assert "rules[1].id: 'r' is the id of another rule" in twice
    routing = problems(a_rule(CITY, AddTag("x"), phase=Phase.ROUTING))
    assert "rules[0].do[0]: auto-routing cannot do this; make it an automation rule" in routing


def test_what_is_right_is_taken() -> None:
    """Every effect, every sort of setting, instants, spans and lists."""
    effects: list[Effect] = [
        AddTag("x"),
        RemoveTag("y"),
        Put(Field.NOTE, "fragile"),
        Put(Setting.DIMENSIONS, Dimensions(1, 2, 3)),
        Put(Setting.SHIP_BY, NOW),
        Put(Setting.INSURED, True),
        AdjustWeight(Weight(-5)),
        HoldFor(3),
        HoldUntil(NOW),
        Alert("look", NOW),
        Email("late", "buyer"),
        HandTo("acme"),
        SplitBy("drop"),
        DoNotImport(),
        Stop(),
    ]
    dates = [
        Compare(C.ORDER_DATE, Op.BETWEEN, (NOW, NOW)),
        Compare(C.ORDER_DATE, Op.BEFORE, -DAY),
        Compare(C.ORDER_DATE, Op.WITHIN_NEXT, DAY),
        Compare(C.TOTAL, Op.BETWEEN, (Money(1, "USD"), Money(2, "USD"))),
        Compare(C.WEIGHT, Op.BETWEEN, (Weight(1), Weight(2))),
    ]
    rules = RuleSet([a_rule(All([*dates, Lines(Quantifier.ANY, SKU)]), *effects)])

    assert 1 == len(rules.rules)
    assert Address() is not None


def test_an_instant_without_a_zone_is_refused_at_once() -> None:
    """Nobody can know which zone it meant."""
    with pytest.raises(InvalidInput, match="no time zone"):
        Compare(C.ORDER_DATE, Op.BEFORE, datetime(2026, 1, 1))  # noqa: DTZ001
