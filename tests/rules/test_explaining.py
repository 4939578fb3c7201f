"""Why, and why not: the trace says what was asked, what was seen, and which of it settled it."""

from datetime import timedelta

import pytest
from attrs import evolve

from fulfilcore.errors import InvalidInput
from fulfilcore.orders import Field, Setting
from fulfilcore.rules import (
    AddTag,
    AdjustWeight,
    Alert,
    All,
    AnyOf,
    Bounds,
    Compare,
    Condition,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    HoldUntil,
    Kind,
    Lines,
    Not,
    Outcome,
    Phase,
    Put,
    Quantifier,
    RemoveTag,
    SplitBy,
    Stop,
    explain,
    explained_document,
    explained_text,
    propose,
    trace_document,
    trace_text,
    why,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.explaining import judge
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.truth import truth_of
from fulfilcore.rules.wording import compare_words, condition_words, effect_words, value_words
from fulfilcore.values import Dimensions, Money, Weight
from ruling import AROUND, NOW, a_line, a_rule, a_set, an_order

FILLED, BLANK = Compare(C.ORDER_NUMBER, Op.FILLED), Compare(C.ORDER_NUMBER, Op.BLANK)
UNKNOWN = Compare(C.ORDER_NUMBER, Op.EQUALS, "7")
A, B = Compare(C.SKU, Op.EQUALS, "A"), Compare(C.SKU, Op.EQUALS, "B")
TWO = an_order(lines=(a_line("A"), a_line("B", "2")))


def settled(condition: Condition, order: object = None) -> tuple[object, list[str]]:
    """The verdict, and the words of what settled it."""
    judged = judge(condition, order or an_order(), AROUND)  # type: ignore[arg-type]
    return judged.verdict, [each.words for each in judged.deciding]


def test_what_settles_a_condition() -> None:
    """The first that fails of all, every one that fails of any, or what is unknown."""
    filled, blank, unknown = map(condition_words, (FILLED, BLANK, UNKNOWN))

    assert (True, [blank]) == settled(BLANK)
    assert (True, [blank, blank]) == settled(All([BLANK, BLANK]))
    assert (False, [filled]) == settled(All([BLANK, FILLED, FILLED]))
    assert (False, [filled]) == settled(All([UNKNOWN, FILLED]))
    assert (None, [unknown]) == settled(All([BLANK, UNKNOWN]))
    assert (True, [blank]) == settled(AnyOf([FILLED, BLANK, BLANK]))
    assert (False, [filled, filled]) == settled(AnyOf([FILLED, FILLED]))
    assert (None, [unknown]) == settled(AnyOf([FILLED, UNKNOWN]))
    assert (False, [blank]) == settled(Not(BLANK))
    assert (True, [filled]) == settled(Not(FILLED))
    assert (None, [unknown]) == settled(Not(UNKNOWN))
    assert (True, ["every order"]) == settled(All())


def test_what_settles_a_condition_on_lines() -> None:
    """Each line is told with its name; that there are several lines may settle it too."""
    one, other = "line 1: sku is A", "line 2: sku is A"

    assert (True, [one]) == settled(Lines(Quantifier.ANY, A), TWO)
    assert (False, [other]) == settled(Lines(Quantifier.EVERY, A), TWO)
    assert (False, ["its only line: sku is A"]) == settled(Lines(Quantifier.ONLY, A), TWO)
    assert (False, ["line 1: sku is Z", "line 2: sku is Z"]) == settled(
        Lines(Quantifier.ANY, Compare(C.SKU, Op.EQUALS, "Z")), TWO
    )
    assert (True, ["line 1: sku is ab"]) == settled(
        Lines(Quantifier.ONLY, Compare(C.SKU, Op.EQUALS, "ab"))
    )
    assert (None, ["any line: sku is A"]) == settled(Lines(Quantifier.ANY, A), an_order(lines=None))
    both = AnyOf([All([A, Not(B)]), B])
    assert (True, ["line 1: sku is A", "line 1: sku is B"]) == settled(
        Lines(Quantifier.ANY, both), TWO
    )


def test_lines_within_lines_are_never_known() -> None:
    """They are refused when a rule is built; asked all the same, nobody knows."""
    within = Lines(Quantifier.ANY, Lines(Quantifier.ANY, A))

    assert settled(within)[0] is None
    assert truth_of(within)(TWO, AROUND) is None


RULES = a_set(
    a_rule(All(), Put(Setting.CARRIER, "ups"), Stop(), id="map", phase=Phase.MAPPING),
    a_rule(All(), Put(Setting.CARRIER, "dhl"), id="unturned", phase=Phase.MAPPING),
    a_rule(BLANK, Put(Setting.CARRIER, "fedex"), SplitBy("x"), id="fires"),
    a_rule(FILLED, id="fails"),
    a_rule(UNKNOWN, id="unknown"),
    a_rule(BLANK, id="off", active=False),
    a_rule(BLANK, DoNotImport(), id="out"),
    a_rule(BLANK, id="after"),
)


def test_every_rule_is_explained() -> None:
    """Whether it fired, failed, had no turn or is off; what it did, and who overrode it."""
    trace = explain(RULES, an_order(), AROUND)

    assert [
        ("map", Outcome.FIRED, None),
        ("unturned", Outcome.NO_TURN, "map"),
        ("fires", Outcome.FIRED, None),
        ("fails", Outcome.DID_NOT_HOLD, None),
        ("unknown", Outcome.NOBODY_KNOWS, None),
        ("off", Outcome.INACTIVE, None),
        ("out", Outcome.FIRED, None),
        ("after", Outcome.NO_TURN, "out"),
    ] == [(each.rule.id, each.outcome, each.ended_by) for each in trace.rules]
    assert ("map", "fires", "out") == trace.fired == propose(RULES, an_order(), AROUND).fired
    took = {each.rule.id: each.took for each in trace.rules}
    assert "fires" == took["map"][0].overridden_by
    assert (True, False) == tuple(each.done for each in took["fires"])


def test_a_phase_that_is_not_done_again_is_said_so() -> None:
    """A reprocess leaves presets as they were."""
    rules = a_set(a_rule(All(), Put(Setting.CARRIER, "x"), id="p", phase=Phase.PRESETS))
    before = propose(rules, an_order(), AROUND).done
    trace = explain(rules, an_order(), AROUND, Bounds(again=True, before=before))

    assert Outcome.NOT_AGAIN is trace.rules[0].outcome


def test_one_rule_can_be_asked_about() -> None:
    """A rule that is not there is a mistake of who asks."""
    assert Outcome.DID_NOT_HOLD is why(RULES, "fails", an_order(), AROUND).outcome
    with pytest.raises(InvalidInput, match="no rule is called 'x'"):
        why(RULES, "x", an_order(), AROUND)


def test_it_is_told_in_lines() -> None:
    """With the deciding criterion and its value first, then the whole tree."""
    expected = """
fires [fires]: fired
  ✓ order number is blank — unknown
  → set carrier to fedex
  → split off what is tagged x: left out, no line, or every line, is of a product tagged x
fails [fails]: did not hold
  because it asks: order number is not blank, and it is unknown
  ✗ order number is not blank — unknown
unknown [unknown]: nobody knows whether it holds
  because it asks: order number is 7, and it is unknown
  ? order number is 7 — unknown
"""
    trace = explain(RULES, an_order(), AROUND)
    text = trace_text(trace)

    assert expected.strip() in text
    assert "→ set carrier to ups, overridden by fires" in text
    assert "unturned [unturned]: had no turn, ended by map" in text
    assert explained_text(trace.rules[3]) in text
    several = why(a_set(a_rule(Lines(Quantifier.ONLY, A))), "r", TWO, AROUND)
    assert "because it asks: its only line: sku is A, and it is 2 lines" in explained_text(several)
    many = why(a_set(a_rule(All([BLANK, Lines(Quantifier.ANY, A)]))), "r", TWO, AROUND)
    assert "    ✓ any line: sku is A\n      ✓ line 1: sku is A — A" in explained_text(many)


def test_it_is_told_as_plain_values() -> None:
    """For a page of the host's own."""
    trace = explain(RULES, an_order(), AROUND)
    told = explained_document(trace.rules[2])

    assert {"order": "shop/1", "rules": [explained_document(e) for e in trace.rules]} == (
        trace_document(trace)
    )
    leaf = {"words": "order number is blank", "holds": True, "found": "unknown", "parts": []}
    assert {
        "rule": "fires",
        "name": "fires",
        "outcome": "fired",
        "ended_by": None,
        "condition": leaf,
        "deciding": [leaf],
        "effects": [
            {"words": "set carrier to fedex", "done": True, "reasons": [], "overridden_by": None},
            {
                "words": "split off what is tagged x",
                "done": False,
                "reasons": ["no line, or every line, is of a product tagged x"],
                "overridden_by": None,
            },
        ],
    } == told


def test_conditions_in_words() -> None:
    """As people would say them."""
    words: dict[str, Condition] = {
        "not (city is Delft or Gouda)": Not(Compare(C.CITY, Op.EQUALS, ["Delft", "Gouda"])),
        "(total is from 1.00 USD to 2.00 USD, or gift is yes)": AnyOf(
            [
                Compare(C.TOTAL, Op.BETWEEN, (Money(100, "USD"), Money(200, "USD"))),
                Compare(C.GIFT, Op.EQUALS, True),
            ]
        ),
        "every line: unit weight is at most 1.5 g": Lines(
            Quantifier.EVERY, Compare(C.UNIT_WEIGHT, Op.AT_MOST, Weight(1_500))
        ),
        "tags includes all of a and b": Compare(C.TAGS, Op.INCLUDES_ALL, ("a", "b")),
        "status (before) is on_hold": Compare(C.STATUS, Op.EQUALS, "on_hold", was=True),
        "deliver by is within the next 3 days": Compare(
            C.DELIVER_BY, Op.WITHIN_NEXT, timedelta(days=3)
        ),
    }
    assert {said: said for said in words} == {said: condition_words(c) for said, c in words.items()}


def test_values_in_words() -> None:
    """What was seen and what was asked for look alike."""
    assert "unknown" == value_words(None, Kind.TEXT)
    assert ("yes", "no") == (value_words(True, Kind.FLAG), value_words(False, Kind.FLAG))
    assert "500 g" == value_words(500_000, Kind.WEIGHT) == value_words(Weight(500_000), Kind.WEIGHT)
    assert "5" == value_words(5, Kind.COUNT)
    assert "2026-11-20T12:00:00+00:00" == value_words(NOW, Kind.INSTANT)
    assert "90 minutes" == value_words(timedelta(minutes=90), Kind.INSTANT)
    assert "2 hours" == value_words(timedelta(hours=2), Kind.INSTANT)
    assert "1.5 seconds" == value_words(timedelta(seconds=1.5), Kind.INSTANT)
    assert ("a, b", "blank") == (value_words({"b", "a"}, Kind.TEXTS), value_words((), Kind.TEXTS))
    assert 121 == len(value_words("x" * 500, Kind.TEXT))
    assert "blank" == value_words("", Kind.TEXT)


def test_effects_in_words() -> None:
    """Every effect."""
    words: dict[str, Effect] = {
        "tag it x": AddTag("x"),
        "take the tag x off": RemoveTag("x"),
        "set custom 1 to y": Put(Field.CUSTOM_1, "y"),
        "set insured to yes": Put(Setting.INSURED, True),
        "set weight to 2 g": Put(Setting.WEIGHT, Weight(2_000)),
        "set dimensions to 10 x 20.5 x 3 cm": Put(
            Setting.DIMENSIONS, Dimensions(100_000, 205_000, 30_000)
        ),
        "change its weight by -50 g": AdjustWeight(Weight(-50_000)),
        "hold it for 2 days": HoldFor(2),
        "hold it until 2026-11-20T12:00:00+00:00": HoldUntil(NOW),
        "alert: look": Alert("look"),
        "alert: look (until 2026-11-20T12:00:00+00:00)": Alert("look", NOW),
        "send the e-mail late to buyer": Email("late"),
        "hand it to acme": HandTo("acme"),
        "split off what is tagged drop": SplitBy("drop"),
        "do not import it": DoNotImport(),
        "stop": Stop(),
    }
    assert {said: said for said in words} == {said: effect_words(e) for said, e in words.items()}


def test_what_was_found_is_not_shown_by_accident() -> None:
    """It may be somebody's name: a trace in a log does not tell it."""
    order = evolve(an_order(), number="secret")

    assert "secret" not in repr(judge(FILLED, order, AROUND))


def test_instants_told_from_now_are_told_so() -> None:
    """As they are written: from now on, or before it."""
    told = [timedelta(days=-3), timedelta(hours=5), timedelta()]
    asked = [Compare(C.ORDER_DATE, Op.AFTER, each) for each in told]
    within = Compare(C.SHIP_BY, Op.WITHIN_NEXT, timedelta(days=1))

    assert ["order date is after now - 3 days", "order date is after now + 5 hours"] == [
        compare_words(each) for each in asked[:2]
    ]
    assert "order date is after now" == compare_words(asked[2])
    assert "ship by is within the next 1 day" == compare_words(within)
    at = Compare(C.ORDER_DATE, Op.AFTER, NOW)
    assert f"order date is after {NOW.isoformat()}" == compare_words(at)
