"""The linter: each thing that can be wrong with a rule set, with the order that shows it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from fulfilcore.accounts import Account, Store
from fulfilcore.intake import Capabilities, Detail
from fulfilcore.orders import Field, Setting
from fulfilcore.rules import (
    PHASES,
    AddTag,
    AdjustWeight,
    Alert,
    All,
    AnyOf,
    Bounds,
    Compare,
    Condition,
    Criterion,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    HoldUntil,
    Lines,
    Not,
    Operator,
    Phase,
    Put,
    Quantifier,
    RemoveTag,
    Rule,
    RuleSet,
    SplitBy,
    Stop,
    propose,
)
from fulfilcore.rules.lint import CHECKS, Lint, lint, reaching
from fulfilcore.rules.lint.model import Example
from fulfilcore.rules.reasons import LintReason as R
from fulfilcore.rules.truth import truth_of
from fulfilcore.values import Money, StoreId, Weight

C, O = Criterion, Operator  # noqa: E741
GIFT = Compare(C.GIFT, O.EQUALS, True)
OVER_20 = Compare(C.TOTAL, O.GREATER, Money(2_000, "USD"))
OVER_30 = Compare(C.TOTAL, O.GREATER, Money(3_000, "USD"))
FREE = Bounds(forced=True)


def tagged(tag: str) -> Compare:
    """The order bears a tag."""
    return Compare(C.TAGS, O.INCLUDES, tag)


def none_of(tag: str) -> Compare:
    """The order does not bear a tag."""
    return Compare(C.TAGS, O.EXCLUDES, tag)


def rule(id: str, when: Condition, *do: Effect, phase: Phase = Phase.RULES) -> Rule:
    """A rule; one that is to do nothing in particular alerts somebody."""
    return Rule(id=id, name=id, when=when, do=do or (Alert(id),), phase=phase)


def found(code: R, *rules: Rule, account: Account | None = None) -> list[Lint]:
    """What is found with one reason."""
    return [each for each in lint(RuleSet(rules), account) if each.reason.code is code]


def codes(*rules: Rule) -> list[R]:
    """Why something is wrong, each time."""
    return [each.reason.code for each in lint(RuleSet(rules)) if isinstance(each.reason.code, R)]


def shown(lints: Sequence[Lint]) -> Example:
    """The example of what alone was found."""
    (only,) = lints
    assert only.example is not None
    return only.example


def fired(rules: Sequence[Rule], example: Example) -> tuple[str, ...]:
    """The rules that have their turn with an example."""
    return propose(RuleSet(rules), example.order, example.context, FREE).fired


def holds(when: Condition, example: Example) -> bool:
    """Whether a condition holds of an example as it is."""
    return truth_of(when)(example.order, example.context) is True


def test_every_reason_is_of_one_check() -> None:
    """The table of checks names every reason that a finding can have, each once."""
    assert sorted(R, key=str) == sorted((code for c in CHECKS for code in c.reasons), key=str)
    assert all(check.words for check in CHECKS)


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    """Rules that people would write are left in peace, inactive ones too."""
    odd = Compare(C.TOTAL_QUANTITY, O.LESS, 0)
    off = Rule(id="off", name="off", when=odd, do=[Stop()], active=False)

    assert [] == codes()
    assert [] == codes(rule("a", GIFT, AddTag("gift")), off, rule("b", OVER_20, HoldFor(1)))


# --- rules that do nothing


def test_a_contradiction_names_what_clashes() -> None:
    """Of a rule that never holds, only the criteria are named that contradict one another."""
    when = All([GIFT, All([OVER_30]), Not(OVER_20)])
    (only,) = found(R.CONTRADICTORY, rule("never", when))

    assert ("never",) == only.rules
    assert "it can never hold: what it asks of total cannot be true at once" == only.text
    assert only.example is None


def test_a_contradiction_within_lines_is_found() -> None:
    """A line cannot have two SKUs, though an order can have two lines."""
    both = [Compare(C.SKU, O.EQUALS, sku) for sku in "AB"]
    one = rule("one", Lines(Quantifier.ANY, All(both)))
    two = rule("two", All([Lines(Quantifier.ANY, each) for each in both]))

    assert [("one",)] == [each.rules for each in found(R.CONTRADICTORY, one, two)]


def test_a_rule_behind_one_that_stops_is_shadowed() -> None:
    """What holds only where an earlier rule stops never has its turn; the order shows both."""
    rules = [rule("stop", OVER_20, Stop()), rule("late", OVER_30), rule("gift", GIFT)]
    lints = found(R.SHADOWED, *rules)
    example = shown(lints)

    assert [("late", "stop")] == [each.rules for each in lints]
    assert holds(OVER_30, example)
    assert ("stop",) == fired(rules, example)
    assert Money(3_001, "USD") == example.order.total


def test_several_rules_shadow_together() -> None:
    """Where only both together leave nothing, both are named, and no third."""
    rules = [
        rule("gifts", GIFT, Stop()),
        rule("dear", OVER_30, Stop()),
        rule("others", Not(GIFT), DoNotImport()),
        rule("known", Compare(C.GIFT, O.FILLED)),
    ]

    assert [("known", "gifts", "others")] == [each.rules for each in found(R.SHADOWED, *rules)]


def test_only_those_are_named_without_which_it_would_live() -> None:
    """A rule in the way that another makes needless is not named, though it was met first."""
    blank = Compare(C.GIFT, O.BLANK)
    rules = [
        rule("blank", blank, Stop()),
        rule("no", AnyOf([blank, Compare(C.GIFT, O.EQUALS, False)]), Stop()),
        rule("yes", GIFT, Stop()),
        rule("all", All()),
    ]

    assert [("all", "no", "yes")] == [each.rules for each in found(R.SHADOWED, *rules)]


def test_another_phase_has_its_own_turn() -> None:
    """Stopping ends one phase; leaving an order out ends all of them, unless it was stopped."""
    carrier = Put(Setting.CARRIER, "ups")
    stop = rule("stop", All(), carrier, Stop(), phase=Phase.MAPPING)

    assert [] == found(R.SHADOWED, stop, rule("all", All()))
    assert 1 == len(found(R.SHADOWED, stop, rule("map", GIFT, carrier, phase=Phase.MAPPING)))
    assert [("b", "a")] == [
        each.rules
        for each in found(R.SHADOWED, rule("a", All(), DoNotImport()), rule("b", GIFT), stop)
    ]


def test_a_stop_in_the_way_of_another_leaves_the_rule_alive() -> None:
    """A rule that would end all does not where it is itself behind one that stops its phase."""
    put = Put(Setting.CARRIER, "ups")
    rules = [
        rule("stop", GIFT, put, Stop(), phase=Phase.MAPPING),
        rule("map", GIFT, put, phase=Phase.MAPPING),
        rule("gift", GIFT),
    ]

    assert [("map", "stop")] == [each.rules for each in found(R.SHADOWED, *rules)]


def test_what_earlier_rules_write_is_seen() -> None:
    """A rule is dead behind a stop that only holds since an earlier rule put its tag on."""
    rules = [
        rule("tag", OVER_20, AddTag("dear")),
        rule("stop", tagged("Dear"), Stop()),
        rule("late", OVER_30),
    ]
    lints = found(R.SHADOWED, *rules)

    assert [("late", "stop")] == [each.rules for each in lints]
    assert ("tag", "stop") == fired(rules, shown(lints))


def test_a_rule_overtaken_by_what_is_written_is_found() -> None:
    """What asks for a service that every order loses before never holds in its turn."""
    air = Compare(C.SERVICE, O.EQUALS, "Air")
    rules = [rule("ground", All(), Put(Field.SERVICE, "Ground")), rule("air", air)]
    lints = found(R.OVERTAKEN, *rules)

    assert [("air", "ground")] == [each.rules for each in lints]
    assert holds(air, shown(lints))


WRITES: list[tuple[Effect, Condition]] = [
    (Put(Field.NOTE, "x"), Compare(C.INTERNAL_NOTES, O.EQUALS, "y")),
    (Put(Setting.CONFIRMATION, "none"), Compare(C.CONFIRMATION, O.EQUALS, "delivery")),
    (Put(Setting.WEIGHT, Weight(5)), Compare(C.WEIGHT, O.LESS, Weight(5))),
    (Put(Setting.WEIGHT, Weight(0)), Compare(C.WEIGHT, O.AT_LEAST, Weight(1))),
    (
        Put(Setting.SHIP_BY, datetime(2026, 1, 1, tzinfo=UTC)),
        Compare(C.SHIP_BY, O.AFTER, datetime(2026, 1, 2, tzinfo=UTC)),
    ),
    (HandTo("fba"), Compare(C.PROVIDER, O.BLANK)),
    (AddTag("x"), Compare(C.TAGS, O.EXCLUDES, "X")),
]


@pytest.mark.parametrize(("effect", "asked"), WRITES)
def test_every_kind_of_writing_overtakes(effect: Effect, asked: Condition) -> None:
    """Whatever a rule writes, one that asks for the contrary after it never holds."""
    lints = found(R.OVERTAKEN, rule("write", All(), effect), rule("ask", asked))

    assert [("ask", "write")] == [each.rules for each in lints]


MAY_BE: list[tuple[Effect, Condition]] = [
    (AdjustWeight(Weight(5)), Compare(C.WEIGHT, O.LESS, Weight(5))),
    (
        Put(Setting.SHIP_BY, datetime(2026, 1, 1, tzinfo=UTC)),
        Compare(C.SHIP_BY, O.WITHIN_NEXT, timedelta(days=2)),
    ),
    (RemoveTag("x"), tagged("x")),
    (RemoveTag("2026"), tagged("2026")),
    (AddTag("x"), Compare(C.TAGS, O.EXCLUDES, "x", True)),
]


@pytest.mark.parametrize(("effect", "asked"), MAY_BE)
def test_what_may_still_be_is_not_called_dead(effect: Effect, asked: Condition) -> None:
    """An adjusted weight, a date by now, a tag that its product bears: they can be so still."""
    rules = (rule("write", All(), effect), rule("ask", asked))

    assert [] == [*found(R.OVERTAKEN, *rules), *found(R.UNDECIDED, *rules)]


def test_an_adjusted_weight_can_be_anything_and_still_stops() -> None:
    """What stops for every known weight leaves only orders that it cannot be told of."""
    rules = [
        rule("add", All(), AdjustWeight(Weight(5))),
        rule("any", Compare(C.WEIGHT, O.AT_LEAST, Weight(10)), Stop()),
        rule("light", Compare(C.WEIGHT, O.LESS, Weight(10)), Stop()),
        rule("lighter", Compare(C.WEIGHT, O.LESS, Weight(7)), AddTag("x")),
        rule("none", Compare(C.WEIGHT, O.BLANK)),
    ]
    rules = [
        Rule(id=each.id.replace(" ", "-"), name="n", when=each.when, do=each.do) for each in rules
    ]

    assert {"lighter"} == {each.rules[0] for each in found(R.SHADOWED, *rules)}


def test_a_rule_stays_alive_by_an_order_that_avoids_what_is_in_the_way() -> None:
    """An earlier rule that writes, and one that stops by it, need not hold: an order is found."""
    rules = [
        rule("ground", Compare(C.CUSTOM_1, O.BLANK), Put(Field.SERVICE, "Ground")),
        rule("air", Compare(C.SERVICE, O.EQUALS, "Air"), AddTag("air")),
        rule("stop", tagged("air"), Stop()),
        rule("last", Compare(C.SERVICE, O.FILLED)),
    ]

    assert {R.ORDER_SENSITIVE} >= {*codes(*rules)} - {R.READS_LATER}


def test_a_rule_stays_alive_by_what_an_earlier_one_takes_back() -> None:
    """Where every order would be stopped, one is found of which a rule takes off the reason."""
    rules = [
        rule("on", All(), AddTag("wait")),
        rule("off", GIFT, RemoveTag("wait")),
        rule("stop", tagged("wait"), Stop()),
        rule("last", OVER_30, Stop()),
        rule("never", OVER_30, AddTag("x")),
    ]

    assert [("never", "last")] == [each.rules for each in found(R.SHADOWED, *rules)]
    assert [] == found(R.UNDECIDED, *rules)


def test_a_duplicate_is_found_whatever_its_words() -> None:
    """Two conditions that hold for the same orders are the same; the order shows both."""
    rules = [
        rule("a", Not(Compare(C.TOTAL, O.AT_MOST, Money(2_000, "USD"))), AddTag("dear")),
        rule("b", OVER_30, AddTag("dear")),
        rule("c", OVER_20, AddTag("dear")),
        rule("d", All([OVER_20]), AddTag("other")),
        rule("e", OVER_30, AddTag("dear")),
    ]
    lints = found(R.DUPLICATE, *rules)

    assert [("c", "a"), ("e", "b")] == [each.rules for each in lints]
    assert all(each.example and holds(OVER_20, each.example) for each in lints)


def test_too_much_is_said_to_be_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is too much to look at, nobody guesses."""
    rules = [rule("tag", OVER_20, AddTag("x")), rule("stop", tagged("x"), Stop())]
    rules.append(rule("late", OVER_30))
    monkeypatch.setattr(reaching, "MOST_ENTANGLED", 2)
    few = found(R.UNDECIDED, *rules)
    monkeypatch.setattr(reaching, "LOOKS_EACH", 0)

    assert [("late",)] == [each.rules for each in few]
    assert 3 == len(found(R.UNDECIDED, *rules))


def test_a_search_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found within a few looks is told, and of the rest that nobody knows."""
    rules = [rule("tag", OVER_20, AddTag("x")), rule("stop", tagged("x"), Stop())]
    rules.append(rule("late", OVER_30))
    monkeypatch.setattr(reaching, "LOOKS_EACH", 3)

    assert [("late",)] == [each.rules for each in found(R.UNDECIDED, *rules)]


def test_more_lines_than_are_looked_at_leave_it_undecided() -> None:
    """A rule that asks for seven lines at once is not called contradictory."""
    lines = [Lines(Quantifier.ANY, Compare(C.SKU, O.EQUALS, sku)) for sku in "ABCDEFG"]

    assert [] == found(R.UNDECIDED, rule("six", All(lines[:6])))
    assert [("seven",)] == [each.rules for each in found(R.UNDECIDED, rule("seven", All(lines)))]


LONG_AGO = All(
    [
        Compare(C.SHIP_BY, O.BEFORE, datetime(1, 1, 2, tzinfo=UTC)),
        Compare(C.SHIP_BY, O.AFTER, timedelta(days=30)),
    ]
)


def test_what_no_calendar_holds_is_still_compared() -> None:
    """A date before all calendars is on no order that could be shown; nothing is claimed of it."""
    trap = All([LONG_AGO, Lines(Quantifier.ONLY, Compare(C.SKU, O.EQUALS, "A"))])
    lints = lint(RuleSet([rule("a", LONG_AGO, Email("x")), rule("b", LONG_AGO, Email("x"))]))

    assert [(R.DUPLICATE, None)] == [(each.reason.code, each.example) for each in lints]
    assert [] == codes(rule("trap", trap))
    assert [] == found(R.SHADOWED, rule("stop", GIFT, Stop()), rule("c", LONG_AGO))


def test_only_the_last_phase_leaves_an_order_out() -> None:
    """That is why whoever leaves it out ends no other phase than its own."""
    leaving = [phase for phase, row in PHASES.items() if DoNotImport in row.may]

    assert [[*Phase][-1]] == leaving


# --- rules whose order matters


def test_a_pair_that_writes_the_same_is_named() -> None:
    """Both have their turn with one order, and the later one's word stands."""
    rules = [
        rule("a", GIFT, Put(Field.SERVICE, "Ground"), Email("hello")),
        rule("b", OVER_20, Put(Field.SERVICE, "Air")),
        rule("c", OVER_30, Put(Field.SERVICE, "Air")),
        rule("d", Compare(C.GIFT, O.EQUALS, False), Put(Field.SERVICE, "Sea")),
    ]
    lints = found(R.ORDER_SENSITIVE, *rules)

    assert [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")] == [each.rules for each in lints]
    for each in lints:
        assert each.example is not None
        assert {*each.rules} <= {*fired(rules, each.example)}
    assert "both write service of one order, and the later one wins" == lints[0].text


PAIRS: list[tuple[Effect, Effect, bool]] = [
    (AddTag("x"), RemoveTag("x"), True),
    (AddTag("x"), AddTag("x"), False),
    (AddTag("x"), RemoveTag("y"), False),
    (HandTo("a"), HandTo("b"), True),
    (HandTo("a"), Put(Setting.PROVIDER, "b"), True),
    (HoldFor(1), HoldFor(2), True),
    (HoldFor(1), HoldUntil(datetime(2026, 1, 1, tzinfo=UTC)), True),
    (AdjustWeight(Weight(1)), AdjustWeight(Weight(2)), False),
    (AdjustWeight(Weight(1)), Put(Setting.WEIGHT, Weight(2)), True),
    (Email("a"), Email("b"), False),
]


@pytest.mark.parametrize(("one", "other", "clash"), PAIRS)
def test_what_clashes_with_what(one: Effect, other: Effect, clash: bool) -> None:
    """Two effects clash where the order of their turns makes a difference."""
    heavy = Compare(C.WEIGHT, O.AT_LEAST, Weight(1))
    rules = (rule("a", heavy, one), rule("b", GIFT, other))

    assert clash is bool(found(R.ORDER_SENSITIVE, *rules))


def test_a_pair_behind_what_is_written_is_found() -> None:
    """An order that both have their turn with is found where the first makes the other hold."""
    rules = [
        rule("tag", OVER_20, AddTag("dear")),
        rule("first", All([tagged("dear"), none_of("x")]), HoldFor(1), AddTag("x")),
        rule("then", tagged("x"), HoldFor(2), RemoveTag("x")),
    ]
    lints = found(R.ORDER_SENSITIVE, *rules)

    assert {("first", "then")} == {each.rules for each in lints}
    assert all(each.example for each in lints)


def test_many_pairs_are_told_as_a_number() -> None:
    """Of many rules that write the same only the first pairs are named, and how many are left."""
    rules = [
        rule(f"r{n}", Compare(C.CUSTOM_1, O.CONTAINS, f"w{n}w"), Put(Field.SERVICE, f"s{n}"))
        for n in range(9)
    ]
    lints = lint(RuleSet(rules))

    assert 10 == len([each for each in lints if each.reason.code is R.ORDER_SENSITIVE])
    assert ["26 more pairs of rules write service and were not looked at"] == [
        each.text for each in lints if each.reason.code is R.MORE_PAIRS
    ]


def test_pairs_that_never_meet_are_not_told_for_ever() -> None:
    """So many pairs are looked at, and not more, where each order fits one rule alone."""
    rules = [
        rule(f"r{n}", Compare(C.CUSTOM_1, O.EQUALS, f"w{n}"), Put(Field.SERVICE, f"s{n}"))
        for n in range(11)
    ]

    assert [R.MORE_PAIRS] == codes(*rules)


def test_a_circle_of_tags_is_named() -> None:
    """Two rules that each ask for the other's tag are a circle; the first misses what comes."""
    rules = [
        rule("a", AnyOf([GIFT, tagged("y")]), AddTag("x")),
        rule("b", AnyOf([OVER_20, tagged("x")]), AddTag("y")),
    ]
    lints = found(R.TAG_CIRCLE, *rules)
    example = shown(lints)

    assert {"a", "b"} == {*lints[0].rules}
    assert "each writes a tag that the next asks for" in lints[0].text
    assert ("b",) == fired(rules, example)
    assert [] == found(R.READS_LATER, *rules)


def test_a_circle_by_a_tag_taken_off_is_named() -> None:
    """A rule that waits for a tag to be gone misses that it goes later."""
    rules = [
        rule("a", All([GIFT, Compare(C.TAGS, O.EXCLUDES, "y")]), AddTag("x")),
        rule("b", AnyOf([tagged("x"), tagged("y")]), RemoveTag("y")),
    ]
    lints = found(R.TAG_CIRCLE, *rules)

    assert ("b",) == fired(rules, shown(lints))


LATER: list[Condition] = [
    tagged("VIP"),
    Compare(C.TAGS, O.EXCLUDES, "vip"),
    Compare(C.TAGS, O.INCLUDES_ALL, ("vip", "eu")),
    Compare(C.TAGS, O.CONTAINS, "vi"),
]


@pytest.mark.parametrize("asked", LATER)
def test_a_tag_that_is_written_later_is_named(asked: Condition) -> None:
    """Who asks for a tag before the only rule that writes it does not see it."""
    effect = RemoveTag("vip") if LATER.index(asked) == 1 else AddTag("vip")
    rules = [rule("early", asked), rule("late", OVER_20, effect)]
    lints = found(R.READS_LATER, *rules)
    example = shown(lints)

    assert [("early", "late")] == [each.rules for each in lints]
    assert ("late",) == fired(rules, example)


NOT_LATER: list[Condition] = [
    Compare(C.TAGS, O.BLANK),
    Compare(C.TAGS, O.INCLUDES, "vip", True),
    Compare(C.TAGS, O.INCLUDES_ALL, ("eu", "us")),
    Compare(C.TAGS, O.STARTS_WITH, "x"),
    Compare(C.CUSTOM_1, O.EQUALS, "vip"),
]


@pytest.mark.parametrize("asked", NOT_LATER)
def test_another_tag_is_not_named(asked: Condition) -> None:
    """Who asks for something else, or for what was before, waits for nobody."""
    assert [] == found(R.READS_LATER, rule("early", asked), rule("late", OVER_20, AddTag("vip")))


def test_a_tag_that_could_not_help_is_not_named() -> None:
    """Where no order fits both rules, the earlier one misses nothing, circle or not."""
    early = All([GIFT, tagged("vip")])
    rules = [rule("early", early), rule("late", none_gift(), AddTag("vip"))]
    circle = [rule("early", early, AddTag("x")), rule("late", All([none_gift(), tagged("x")]))]
    circle[1] = Rule(id="late", name="late", when=circle[1].when, do=[AddTag("vip")])

    assert [] == codes(*rules)
    assert [] == codes(*circle)


def none_gift() -> Compare:
    """The order is no gift."""
    return Compare(C.GIFT, O.EQUALS, False)


def test_a_tag_that_is_written_before_too_is_not_named() -> None:
    """Who asks for a tag that an earlier rule writes has it from there."""
    rules = [
        rule("first", GIFT, AddTag("vip")),
        rule("asks", tagged("vip"), HoldFor(1)),
        rule("late", OVER_20, AddTag("vip"), Email("hello")),
    ]

    assert [] == found(R.READS_LATER, *rules)


def test_many_late_tags_are_told_as_a_number() -> None:
    """Beyond twenty it is said how many more there are."""
    asking = [rule(f"a{n}", tagged(f"t{n}")) for n in range(22)]
    writing = rule("w", GIFT, *(AddTag(f"t{n}") for n in range(22)))

    assert ["2 more rules ask for a tag that only later rules write"] == [
        each.text for each in found(R.MORE_LATER, *asking, writing)
    ]


# --- comparisons that do not say what they seem to


TRIVIAL: list[tuple[Condition, R, str]] = [
    (Compare(C.TOTAL_QUANTITY, O.AT_LEAST, 0), R.ALWAYS_HOLDS, "total_quantity is at least 0"),
    (Compare(C.STORE, O.FILLED), R.ALWAYS_HOLDS, "store is not blank"),
    (Compare(C.GIFT, O.EQUALS, (True, False)), R.ALWAYS_HOLDS, "gift is True or False"),
    (
        Lines(Quantifier.ANY, Compare(C.QUANTITY, O.GREATER, 0)),
        R.ALWAYS_HOLDS,
        "quantity is greater than 0",
    ),
    (
        AnyOf([GIFT, Compare(C.WEIGHT, O.LESS, Weight(0))]),
        R.NEVER_HOLDS,
        "weight is less than 0 mg",
    ),
    (
        Not(Compare(C.STORE, O.BLANK, was=False)),
        R.NEVER_HOLDS,
        "store is blank",
    ),
]


@pytest.mark.parametrize(("when", "code", "words"), TRIVIAL)
def test_comparisons_that_say_nothing_are_named(when: Condition, code: R, words: str) -> None:
    """What never holds, or holds whenever anything is known, is named in words."""
    (only,) = found(code, rule("odd", when))

    assert f"`{words}`" in only.text
    assert (code is R.ALWAYS_HOLDS) is (only.example is not None and holds(when, only.example))


SENSIBLE: list[Condition] = [
    OVER_20,
    Compare(C.TOTAL, O.AT_LEAST, Money(0, "USD")),
    Compare(C.GIFT, O.FILLED, was=True),
    Compare(C.SKU, O.EQUALS, "A"),
    Compare(C.SHIP_BY, O.WITHIN_LAST, timedelta(days=1)),
]


@pytest.mark.parametrize("when", SENSIBLE)
def test_comparisons_that_say_something_are_left_in_peace(when: Compare) -> None:
    """What can be so and otherwise is nobody's business."""
    asked = Lines(Quantifier.ANY, when) if when.criterion is C.SKU else when

    assert [] == codes(rule("fine", asked))


def test_words_of_two_alphabets_are_named() -> None:
    """A Cyrillic a in a Latin word looks right and never matches; the letters are told."""
    texts = rule(
        "mixed",
        AnyOf([Compare(C.CITY, O.EQUALS, "P\u0430ris"), Compare(C.TOTAL_QUANTITY, O.EQUALS, 3)]),
        *(AddTag("VI\u03a1"), Put(Field.NOTE, "caf\u00e9"), Put(Setting.INSURED, True)),
        *(SplitBy("\u041c\u043e\u0441\u043a\u0432\u0430 Paris"), Stop(), HandTo("x")),
    )
    lints = found(R.MIXED_ALPHABETS, texts)

    assert ["P\u0430ris", "VI\u03a1"] == [dict(each.reason.details)["word"] for each in lints]
    assert "\u0430 (Cyrillic)" in lints[0].text


# --- what nobody tells


def account(*details: Detail, active: bool = True, country: str = "US") -> Account:
    """An account of one store that tells such details."""
    able = Capabilities(system="shop", details=frozenset(details))
    store = Store(id=StoreId("shop"), capabilities=able, active=active)
    return Account(tenant="t", country=country, zone="UTC", stores=(store,))


def test_what_no_active_store_tells_is_named() -> None:
    """A gift is known only where a store tells of it; the order shows a rule that waits."""
    rules = (rule("gift", All([GIFT, OVER_20])),)
    lints = found(R.UNTOLD_BY_STORES, *rules, account=account(Detail.NOTES))
    example = shown(lints)

    assert "no active store tells gift, so nothing is known of it" == lints[0].text
    assert (None, Money(2_001, "USD")) == (example.order.gift, example.order.total)
    assert not holds(GIFT, example)
    assert [] == found(R.UNTOLD_BY_STORES, *rules)
    assert [] == found(R.UNTOLD_BY_STORES, *rules, account=account(Detail.GIFTS))
    off = account(Detail.GIFTS, active=False)
    assert 1 == len(found(R.UNTOLD_BY_STORES, *rules, account=off))


def test_what_a_rule_writes_before_needs_no_store() -> None:
    """A weight that an earlier rule decides is known, whatever the stores tell."""
    heavy = Compare(C.WEIGHT, O.GREATER, Weight(5))
    write = rule("write", GIFT, Put(Setting.WEIGHT, Weight(9)))
    asks, tells = rule("asks", heavy), account(Detail.GIFTS)

    assert [] == found(R.UNTOLD_BY_STORES, write, asks, account=tells)
    assert 1 == len(found(R.UNTOLD_BY_STORES, asks, write, account=tells))


def test_what_a_line_does_not_tell_is_left_out_of_the_example() -> None:
    """Of a line without a weight nothing is known, and the rule that asks for it waits."""
    when = Lines(Quantifier.ANY, Compare(C.UNIT_WEIGHT, O.GREATER, Weight(5)))
    example = shown(found(R.UNTOLD_BY_STORES, rule("line", when), account=account()))

    assert [None] == [line.weight for line in example.order.lines or ()]


def test_what_holds_without_being_known_has_no_example() -> None:
    """A rule for what is blank holds where nobody tells it; that is said without an example."""
    blank = rule("blank", Compare(C.GIFT, O.BLANK))
    never = rule("never", All([GIFT, Not(GIFT)]))

    assert [None, None] == [
        each.example for each in found(R.UNTOLD_BY_STORES, blank, never, account=account())
    ]


def test_what_only_the_host_can_tell_is_named_until_it_does() -> None:
    """The postal zone is on no order; a host that tells it says so."""
    rules = RuleSet([rule("zone", Compare(C.USPS_ZONE, O.GREATER, 4))])

    assert [R.UNTOLD_BY_HOST] == [each.reason.code for each in lint(rules)]
    assert () == lint(rules, told=frozenset({C.USPS_ZONE}))


# --- the traps of ShipStation


@pytest.mark.parametrize("criterion", [C.SKU, C.ITEM_NAME])
def test_items_of_an_only_line_never_fit_two_lines(criterion: Criterion) -> None:
    """The order shows two lines alike; with one of them the rule would hold."""
    lines = Lines(Quantifier.ONLY, Compare(criterion, O.EQUALS, "Mug"))
    rules = [rule("mug", All([GIFT, Not(Not(lines))]))]
    lints = found(R.ONE_LINE_ONLY, *rules)
    example = shown(lints)

    assert criterion.value in lints[0].text
    assert 2 == len(example.order.lines or ())
    assert () == fired(rules, example)


FIT_TWO_LINES: list[Condition] = [
    Lines(Quantifier.ANY, Compare(C.SKU, O.EQUALS, "Mug")),
    Lines(Quantifier.ONLY, Compare(C.QUANTITY, O.EQUALS, 2)),
    Not(Lines(Quantifier.ONLY, Compare(C.SKU, O.EQUALS, "Mug"))),
    AnyOf([GIFT, All([GIFT, Lines(Quantifier.ONLY, Compare(C.SKU, O.EQUALS, "Mug"))])]),
]


@pytest.mark.parametrize("when", FIT_TWO_LINES)
def test_what_can_fit_two_lines_is_no_trap(when: Condition) -> None:
    """Any line, another criterion, or a way around it: then orders of two lines can fit."""
    assert [] == found(R.ONE_LINE_ONLY, rule("fits", when))


ABROAD = Compare(C.INTERNATIONAL, O.EQUALS, True)
TO_US = Compare(C.COUNTRY, O.EQUALS, ("us", "US"))


def test_home_is_not_abroad() -> None:
    """A rule for orders to the home country that go abroad never holds there; elsewhere it can."""
    rules = (rule("us", All([TO_US, ABROAD])),)
    (only,) = found(R.HOME_IS_NOT_ABROAD, *rules, account=account())
    order = shown([only]).order

    assert order.ship_to is not None
    assert ("us", "us") == (order.ship_to.country, order.terms.country)
    assert () == fired(rules, shown([only]))
    assert "it asks for orders to us or US that go abroad; that is home" == only.text
    assert [] == found(R.HOME_IS_NOT_ABROAD, *rules, account=account(country="GB"))
    assert [] == found(R.HOME_IS_NOT_ABROAD, *rules)


HOME: list[Condition] = [
    AnyOf([TO_US, ABROAD]),
    All([TO_US, Not(ABROAD)]),
    TO_US,
    All([TO_US, ABROAD, Not(ABROAD)]),
]


@pytest.mark.parametrize("when", HOME)
def test_what_can_be_at_home_is_no_trap(when: Condition) -> None:
    """Only what asks for both is one, and what contradicts itself is told as that."""
    assert [] == found(R.HOME_IS_NOT_ABROAD, rule("us", when), account=account())


def test_a_setting_without_a_service_is_named() -> None:
    """A confirmation means nothing before a service or a carrier is chosen."""
    sign = rule("sign", OVER_20, Put(Setting.CONFIRMATION, "signature"), Put(Field.NOTE, "dear"))
    lints = found(R.NEEDS_SERVICE, sign)

    assert ("sign",) == fired([sign], shown(lints))
    assert lints[0].text.startswith("it decides confirmation, but")


def test_a_setting_with_a_service_is_no_trap() -> None:
    """An earlier rule chooses one, of any phase, or the rule itself, or it asks for one."""
    sign = Put(Setting.CONFIRMATION, "signature")
    before = rule("map", GIFT, Put(Setting.CARRIER, "ups"), phase=Phase.MAPPING)
    asks = rule("asks", Compare(C.CARRIER, O.FILLED), sign)

    assert [] == found(R.NEEDS_SERVICE, rule("sign", OVER_20, sign), before)
    assert [] == found(R.NEEDS_SERVICE, rule("own", OVER_20, sign, Put(Field.SERVICE, "Air")))
    assert [] == found(R.NEEDS_SERVICE, asks)


def test_a_setting_for_what_needs_a_hand_to_be_shown_is_told_by_its_example() -> None:
    """A rule that never has its turn without a service is no trap of this kind."""
    stop = rule("stop", Compare(C.SERVICE, O.BLANK), Stop())
    sign = rule("sign", OVER_20, Put(Setting.CONFIRMATION, "signature"))

    assert [] == found(R.NEEDS_SERVICE, stop, sign)
