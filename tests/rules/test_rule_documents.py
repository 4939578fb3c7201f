"""Rules as documents: what is written is read as the very same rules, through both texts."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_rules import (
    ASKED,
    EFFECTS,
    PUTS,
    SIDES,
    WEIGHTS,
    compares,
    engine,
    rule_sets,
    valid,
)

from fulfilcore.errors import InvalidInput
from fulfilcore.orders import Field, Setting
from fulfilcore.rules import (
    AddTag,
    AdjustWeight,
    Alert,
    All,
    AnyOf,
    Compare,
    Criterion,
    Effect,
    Email,
    HoldUntil,
    Lines,
    Not,
    Operator,
    Phase,
    Put,
    Quantifier,
    Rule,
    RuleSet,
    Stop,
    read_rules,
    rules_from_json,
    rules_from_toml,
    rules_to_json,
    rules_to_toml,
    schema,
    vocabulary,
    write_rules,
)
from fulfilcore.rules.documents.values import sides_of, span_text, weight_of, written
from fulfilcore.rules.model import Condition
from fulfilcore.values import Dimensions, Money, Weight

SCHEMA = jsonschema.Draft202012Validator(schema())
PRIME = """version = 1

[[rules]]
id = "prime-on-rithum"
name = "Tag Prime orders from Rithum"
when = { all = [
  { criterion = "marketplace", equals = "rithum" },
  { criterion = "requested_service", contains = "Prime" },
] }
do = [ { add_tag = "Amazon Prime Order" } ]
"""


def same(rules: RuleSet) -> None:
    """These rules are read again as they were written, and their document keeps the schema."""
    assert rules == rules_from_toml(rules_to_toml(rules), engine)
    assert rules == rules_from_json(rules_to_json(rules), engine)
    assert rules == read_rules(write_rules(rules), engine)
    assert [] == [error.message for error in SCHEMA.iter_errors(write_rules(rules))]


def one(*do: Effect, when: Condition | None = None) -> RuleSet:
    """A set of a single rule."""
    rule = Rule(id="a", name="A", do=do or (Stop(),))
    return RuleSet(
        [rule if when is None else Rule(id="a", name="A", when=when, do=rule.do)], engine
    )


@settings(max_examples=300)
@given(rule_sets())
def test_any_rules_are_read_as_they_were_written(rules: RuleSet) -> None:
    """A host can keep its rules as text: nothing of them is lost or changed."""
    same(rules)


@pytest.mark.parametrize(("criterion", "operator"), ASKED, ids=lambda each: each.value)
@settings(max_examples=8)
@given(data=st.data())
def test_every_comparison_is_read_as_it_was_written(
    criterion: Criterion, operator: Operator, data: st.DataObject
) -> None:
    """Each criterion with each operator and kind of value that it can be compared by."""
    same(one(when=data.draw(compares(criterion, operator).filter(valid))))


@pytest.mark.parametrize("kind", EFFECTS, ids=lambda kind: kind.__name__)
@settings(max_examples=10)
@given(data=st.data())
def test_every_effect_is_read_as_it_was_written(kind: type[Effect], data: st.DataObject) -> None:
    """Each effect that there is."""
    same(one(data.draw(EFFECTS[kind])))


@pytest.mark.parametrize("target", PUTS, ids=lambda target: target.value)
@settings(max_examples=8)
@given(data=st.data())
def test_everything_that_is_set_is_read_as_it_was_written(
    target: Field | Setting, data: st.DataObject
) -> None:
    """Each field and each setting that a rule can write."""
    same(one(data.draw(PUTS[target])))


def test_a_rule_is_written_as_a_person_would() -> None:
    """What is as usual is left out, lists are broken where lines are long."""
    assert PRIME == rules_to_toml(rules_from_toml(PRIME))
    assert rules_from_toml(PRIME) == RuleSet(
        [
            Rule(
                id="prime-on-rithum",
                name="Tag Prime orders from Rithum",
                when=All(
                    [
                        Compare(Criterion.MARKETPLACE, Operator.EQUALS, "rithum"),
                        Compare(Criterion.REQUESTED_SERVICE, Operator.CONTAINS, "Prime"),
                    ]
                ),
                do=[AddTag("Amazon Prime Order")],
            )
        ]
    )


def test_a_long_value_alone_stays_on_its_line() -> None:
    """TOML breaks lists and nothing else: a long text, and a table of it, are one line."""
    rules = one(AddTag("x" * 300), when=Not(Compare(Criterion.CITY, Operator.EQUALS, "y" * 300)))
    when, do = rules_to_toml(rules).splitlines()[-4], rules_to_toml(rules).splitlines()[-2]

    assert f'when = {{ not = {{ criterion = "city", equals = "{"y" * 300}" }} }}' == when
    assert f'  {{ add_tag = "{"x" * 300}" }},' == do
    same(rules)


def test_several_operators_in_one_table_mean_all_of_them() -> None:
    """A range is written once, and is the same as two comparisons."""
    between = {"criterion": "total", "at_least": "10 USD", "less": "50 USD"}
    rules = read_rules(document(when=between))
    least = Compare(Criterion.TOTAL, Operator.AT_LEAST, Money.of("10", "USD"))
    less = Compare(Criterion.TOTAL, Operator.LESS, Money.of("50", "USD"))

    assert All([least, less]) == rules.rules[0].when
    assert {**between, "at_least": "10.00 USD", "less": "50.00 USD"} == when_of(rules)


def test_what_cannot_be_one_table_is_several() -> None:
    """The same operator twice, two criteria, before and now: each keeps its own table."""
    city, state = Criterion.CITY, Criterion.STATE
    first = Compare(city, Operator.CONTAINS, "a")
    for other in (
        Compare(city, Operator.CONTAINS, "b"),
        Compare(state, Operator.EQUALS, "b"),
        Compare(city, Operator.EQUALS, "b", was=True),
        Not(Compare(city, Operator.EQUALS, "b")),
    ):
        rules = one(when=All([first, other]))
        assert ["all"] == list(when_of(rules))
        same(rules)


def document(**rule: object) -> dict[str, object]:
    """A document of one rule."""
    usual = {"id": "a", "name": "A", "do": [{"stop": True}]}
    return {"version": 1, "rules": [usual | rule]}


def when_of(rules: RuleSet) -> dict[str, object]:
    """The condition of the first rule as it is written."""
    written: list[dict[str, dict[str, object]]] = json.loads(rules_to_json(rules))["rules"]
    return written[0]["when"]


DEEPEST = 32


def test_the_deepest_condition_that_may_be_is_read_again() -> None:
    """Whatever rules allow, their texts allow too."""
    inner: Condition = Compare(Criterion.SKU, Operator.EQUALS, ("A", "B"))
    inner = Lines(Quantifier.ANY, inner)
    for _ in range(DEEPEST - 2):
        inner = AnyOf([inner])
    same(one(when=inner))


def test_phases_and_rules_that_rest_are_kept() -> None:
    """A rule keeps its phase and whether it is active; no rules at all are rules too."""
    rest = Rule(id="b", name="B", do=[Stop()], phase=Phase.ROUTING, active=False)
    same(RuleSet([rest, Rule(id="a", name="A", do=[Stop()])]))
    same(RuleSet([]))
    assert "version = 1\nrules = []\n" == rules_to_toml(RuleSet([]))


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("1 kg", Weight(1_000_000)),
        ("0 g", Weight(0)),
        ("500 g", Weight(500_000)),
        ("1.5 lb", Weight.of("1.5", "lb")),
        ("4.25 oz", Weight.of("4.25", "oz")),
        ("-2 lb", Weight.of("-2", "lb")),
        ("0.007 g", Weight(7)),
    ],
)
def test_a_weight_is_written_in_the_unit_it_came_in(text: str, weight: Weight) -> None:
    """Pounds stay pounds, though all weights are kept in milligrams."""
    assert text == written(weight)
    assert weight == weight_of(text)


@given(WEIGHTS, SIDES)
def test_weights_and_sides_do_not_depend_on_the_hosts_decimals(
    weight: Weight, sides: Dimensions
) -> None:
    """A host that rounds its own decimals to three digits changes no weight and no side."""
    with localcontext() as context:
        context.prec = 3
        texts = str(written(weight)), str(written(sides))

        assert (weight, sides) == (weight_of(texts[0]), sides_of(texts[1]))


@pytest.mark.parametrize(
    ("sides", "text"),
    [
        (Dimensions.of(10, 20, 5, "cm"), "10 x 20 x 5 cm"),
        (Dimensions.of(6, 4, 1, "in"), "6 x 4 x 1 in"),
        (Dimensions.of("6.25", 4, "0.5", "in"), "6.25 x 4 x 0.5 in"),
        (Dimensions(1, 2_500, 10_000), "0.001 x 2.5 x 10 mm"),
    ],
)
def test_sides_are_written_in_the_unit_they_came_in(sides: Dimensions, text: str) -> None:
    """Inches stay inches, though all sides are kept in micrometres."""
    assert text == written(sides)
    assert sides == sides_of(text)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("3d", timedelta(days=3)),
        ("36h", timedelta(hours=36)),
        ("90m", timedelta(minutes=90)),
        ("1s", timedelta(seconds=1)),
        ("1us", timedelta(microseconds=1)),
    ],
)
def test_a_span_is_written_in_its_largest_unit(text: str, span: timedelta) -> None:
    """Three days are three days, and not 259,200 seconds."""
    assert text == span_text(span)


def test_instants_are_those_of_any_zone_and_of_toml() -> None:
    """A person writes the zone that he lives in, or a date and time of TOML."""
    six = datetime(2026, 12, 1, 14, tzinfo=UTC)
    texts = ['"2026-12-01T09:00:00-05:00"', "2026-12-01T09:00:00-05:00", '"2026-12-01 14:00z"']
    for text in texts:
        do = f'version = 1\n[[rules]]\nid="a"\nname="A"\ndo=[{{hold_until={text}}}]'
        assert one(HoldUntil(six)) == rules_from_toml(do)
    with pytest.raises(InvalidInput, match="has no time zone"):
        Alert("x", six.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "span"),
    [("now", timedelta()), ("now+3d", timedelta(days=3)), ("now-90m", timedelta(minutes=-90))],
)
def test_a_time_from_now_is_kept_as_one(text: str, span: timedelta) -> None:
    """It is another instant whenever the rule is asked, and is never worked out before."""
    asked = {"criterion": "ship_by", "before": text}
    rules = read_rules(document(when=asked))

    assert Compare(Criterion.SHIP_BY, Operator.BEFORE, span) == rules.rules[0].when
    assert asked == when_of(rules)


def test_an_email_goes_to_the_buyer_unless_it_is_said() -> None:
    """The key beside a template may be left out."""
    assert (Email("hello", "buyer"),) == read_rules(document(do=[{"email": "hello"}])).rules[0].do


def test_texts_may_be_bytes_with_a_mark() -> None:
    """A file that some editor marked as UTF-8 is read like any other."""
    assert rules_from_toml(PRIME) == rules_from_toml(b"\xef\xbb\xbf" + PRIME.encode())
    assert rules_from_json(rules_to_json(one()).encode(), engine) == one()


# --- the schema and the vocabulary

BROKEN: list[object] = [
    [],
    {},
    {"version": 2, "rules": []},
    {"version": 1, "rules": [{"id": "a", "name": "A"}]},
    {"version": 1, "rules": [], "rule": []},
    document(id="a b"),
    document(name="  "),
    document(do=[]),
    document(phase="late"),
    document(active="yes"),
    document(phase="split", do=[{"add_tag": "x"}]),
    document(when={}),
    document(when={"all": {}}),
    document(when={"any": []}),
    document(when={"marketplace": "rithum"}),
    document(when={"criterion": "marketplace"}),
    document(when={"criterion": "marketplce", "equals": "x"}),
    document(when={"criterion": "city", "was": "city", "equals": "x"}),
    document(when={"criterion": "city", "equals": ""}),
    document(when={"criterion": "city", "blank": False}),
    document(when={"criterion": "city", "less": "x"}),
    document(when={"criterion": "sku", "equals": "x"}),
    document(when={"any_line": {"criterion": "city", "equals": "x"}}),
    document(when={"any_line": {"was": "sku", "equals": "x"}}),
    document(when={"criterion": "status", "equals": "shiped"}),
    document(when={"criterion": "total", "less": "12.50"}),
    document(when={"criterion": "total", "less": "$12.50"}),
    document(when={"criterion": "total", "less": 12.5}),
    document(when={"criterion": "total", "between": "10 USD"}),
    document(when={"criterion": "total", "between": ["10 USD"]}),
    document(when={"criterion": "total", "less": []}),
    document(when={"criterion": "weight", "less": "1.5"}),
    document(when={"criterion": "line_items", "equals": 1.5}),
    document(when={"criterion": "line_items", "equals": True}),
    document(when={"criterion": "prime", "equals": "true"}),
    document(when={"criterion": "ship_by", "before": "2026-12-01"}),
    document(when={"criterion": "ship_by", "before": "2026-12-01T09:00:00"}),
    document(when={"criterion": "ship_by", "within_next": "now+3d"}),
    document(do=[{"add_tag": ""}]),
    document(do=[{"add_tga": "x"}]),
    document(do=[{"add_tag": "x", "stop": True}]),
    document(do=[{"stop": False}]),
    document(do=[{"set": "ship_to", "to": "x"}]),
    document(do=[{"set": "service"}]),
    document(do=[{"set": "insured", "to": "yes"}]),
    document(do=[{"set": "confirmation", "to": "blood"}]),
    document(do=[{"set": "dimensions", "to": "10 x 20 cm"}]),
    document(do=[{"set": "weight", "to": "heavy"}]),
    document(do=[{"set": "ship_by", "to": "now+3d"}]),
    document(do=[{"adjust_weight": "50 g"}]),
    document(do=[{"hold_days": 0}]),
    document(do=[{"hold_days": 1.5}]),
    document(do=[{"hold_until": "tomorrow"}]),
    document(do=[{"alert": "x", "until": "now"}]),
    document(do=[{"email": "x", "for": "buyer"}]),
]
"""Documents that are each wrong in one way."""


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_what_cannot_be_read_does_not_keep_the_schema_either(broken: object) -> None:
    """An editor marks what the reader would refuse."""
    with pytest.raises(Exception, match="rules is invalid"):
        read_rules(broken)
    assert not SCHEMA.is_valid(broken)


def test_the_schema_is_one() -> None:
    """It is a schema of the draft that it names, and can be stored."""
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema() == json.loads(json.dumps(schema()))


def test_the_vocabulary_has_everything() -> None:
    """A rule editor finds every criterion, operator, effect, target and phase, ready for JSON."""
    words = json.loads(json.dumps(vocabulary()))

    assert [each.value for each in Criterion] == [each["name"] for each in words["criteria"]]
    assert [each.value for each in Operator] == [each["name"] for each in words["operators"]]
    assert len(EFFECTS) == len(words["effects"])
    assert [each.value for each in PUTS] == [each["name"] for each in words["targets"]]
    assert [each.value for each in Phase] == [each["name"] for each in words["phases"]]
    assert {
        "name": "gift",
        "words": "gift",
        "kind": "flag",
        "line": False,
        "exact": False,
        "choices": [],
        "operators": ["equals", "not_equals", "blank", "filled"],
        "needs": "gifts",
        "told": False,
        "shipstation": "Gift Order",
    } == next(each for each in words["criteria"] if each["name"] == "gift")


def test_the_example_is_plain_toml() -> None:
    """Any other TOML reader reads what is written."""
    rules = one(AddTag('a"b\\c\x7f\t\U0001f381'), Put(Field.NOTE, "'''"), AdjustWeight(Weight(-5)))
    assert [
        {"add_tag": 'a"b\\c\x7f\t\U0001f381'},
        {"set": "note", "to": "'''"},
        {"adjust_weight": "-0.005 g"},
    ] == tomllib.loads(rules_to_toml(rules))["rules"][0]["do"]


def test_decimals_of_a_host_are_refused() -> None:
    """A document that was read with decimals is told so, a NaN among them."""
    for number in (Decimal("12.5"), Decimal("NaN"), float("inf")):
        with pytest.raises(Exception, match="is not an amount with its currency"):
            read_rules(document(when={"criterion": "total", "less": number}))
