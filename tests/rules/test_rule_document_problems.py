"""What is wrong with a rules file is told at once, where it stands, and with what was meant."""

import json
from collections.abc import Callable
from datetime import date, time

import pytest
from written_rules import engine

from fulfilcore.errors import FulfilError, InvalidInput, Misconfigured
from fulfilcore.orders import Field, Setting
from fulfilcore.rules import (
    AddTag,
    Alert,
    Compare,
    Criterion,
    Operator,
    Put,
    Rule,
    RuleSet,
    Stop,
    read_rules,
    rules_from_json,
    rules_from_toml,
    rules_to_json,
    rules_to_toml,
)
from fulfilcore.rules.documents.read import DEEPEST, MOST_PARTS
from fulfilcore.rules.documents.texts import MOST_BYTES
from fulfilcore.rules.ruleset import MOST_PROBLEMS


def problems(document: object) -> tuple[str, ...]:
    """Everything that is wrong with a document."""
    with pytest.raises(Misconfigured) as caught:
        read_rules(document)
    return caught.value.problems


def wrong(**rule: object) -> tuple[str, ...]:
    """Everything that is wrong with a document of one rule."""
    return problems(
        {"version": 1, "rules": [{"id": "a", "name": "A", "do": [{"stop": True}]} | rule]}
    )


def asked(**when: object) -> tuple[str, ...]:
    """Everything that is wrong with one comparison, without the name of its rule."""
    return tuple(each.removeprefix("rules[0].when.") for each in wrong(when=when))


def test_all_problems_are_told_with_their_places() -> None:
    """A person mends a file in one go: typing errors and wrong meanings, rule by rule."""
    text = """
    versoin = 1
    version = 1
    [[rules]]
    id = "prime on rithum"
    name = ""
    nmae = "Prime"
    when = { all = [
      { criterion = "marketplce", equals = "x" },
      { criterion = "total", at_least = "12.50", less = "50 USD", contains = "5" },
      { criterion = "city", equals = " " },
    ] }
    do = [ { add_tga = "x" }, { hold_days = 900 } ]
    [[rules]]
    id = "a"
    name = "A"
    phase = "ruls"
    do = [ { stop = true } ]
    [[rules]]
    id = "a"
    name = "A"
    phase = "split"
    do = [ { add_tag = "x" } ]
    """
    with pytest.raises(Misconfigured) as caught:
        rules_from_toml(text)
    assert (
        "$: 'versoin' is unknown; did you mean version?",
        "rules[0]: 'nmae' is unknown; did you mean name?",
        "rules[0].when.all[0].criterion: 'marketplce' is unknown; did you mean marketplace?",
        "rules[0].when.all[1].at_least: '12.50' is not an amount with its currency, like 12.50 USD",
        "rules[0].do[0]: 'add_tga' is unknown; did you mean add_tag?",
        "rules[0].id: 'prime on rithum' is not up to 64 letters, digits, . _ -",
        "rules[0].name: a rule needs a name (S004-59)",
        "rules[0].when.all[1].contains: total is money; it can be equals, not_equals, blank, "
        "filled, less, at_most, greater, at_least, between",
        "rules[0].when.all[2].equals: the value is blank; write one, or ask for `blank`",
        "rules[0].do[1]: 900 is not a number of days from 1 to 366",
        "rules[1].phase: 'ruls' is unknown; did you mean rules?",
        "rules[2].id: 'a' is the id of another rule",
        "rules[2].do[0]: auto-split cannot do this; make it an automation rule",
    ) == caught.value.problems


def test_problems_are_told_by_the_place_in_the_document() -> None:
    """Rules are sorted by phase, the file is not: its own numbers are told."""
    late = {"id": "late", "name": "Late", "do": [{"add_tag": " "}]}
    early = {"id": "early", "name": "Early", "phase": "routing", "do": [{"stop": True}]}
    assert ("rules[0].do[0]: the value is blank",) == problems(
        {"version": 1, "rules": [late, early]}
    )


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ([], "$: a list is no table of rules"),
        ("rules", "$: 'rules' is no table of rules"),
        ({"rules": []}, "version: is missing; write version = 1"),
        ({"version": 2, "rules": []}, "version: 2 is not known here; this reads 1"),
        ({"version": True, "rules": []}, "version: true is not known here; this reads 1"),
        ({"version": 1}, "rules: is missing"),
        ({"version": 1, "rules": {}}, "rules: a table is no list of rules"),
        ({"version": 1, "rules": [7]}, "rules[0]: 7 is no rule; write a table"),
    ],
)
def test_what_is_no_set_of_rules(document: object, problem: str) -> None:
    """A document of something else, or of a version that is not known, is refused."""
    assert problem == problems(document)[0]


def test_what_a_rule_needs() -> None:
    """An id, a name and effects; whatever stands there is of its kind."""
    assert tuple(f"rules[0].{key}: is missing" for key in ("id", "name", "do")) == problems(
        {"version": 1, "rules": [{}]}
    )
    assert ("rules[0].name: 5 is not text; write it in quotes",) == wrong(name=5)
    assert ("rules[0].active: 'yes' is not true or false",) == wrong(active="yes")
    assert wrong(phase=[])[0].startswith("rules[0].phase: 'a list' is unknown; it is one of")
    assert ("rules[0].do: 'x' is no list of effects",) == wrong(do="x")
    assert ("rules[0].do: the rule does nothing; let it do something, or delete it",) == wrong(
        do=[]
    )


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("x", "rules[0].when: 'x' is no condition; write a table"),
        ({}, "rules[0].when: is empty; for every order leave it out"),
        ({"all": {}}, "rules[0].when.all: a table is no list of conditions"),
        ({"all": []}, "rules[0].when: asks nothing; without `when` a rule is for every order"),
        ({"any": []}, "rules[0].when.any: without alternatives it never holds; leave it out"),
        (
            {"all": [], "any": []},
            "rules[0].when: all and any do not go together; put one in the other",
        ),
        ({"al": []}, "rules[0].when: 'al' is unknown; did you mean all?"),
        ({"all": [], "als": 1}, "rules[0].when: 'als' is unknown; did you mean all?"),
        ({"city": "x"}, 'rules[0].when: city is a criterion; write criterion = "city"'),
        (
            {"any": [{"criterion": "city", "blank": True}] * 1_000},
            "rules[0].when: over 1000 conditions, or 32 in one another",
        ),
        (
            {"any_line": {"every_line": {"criterion": "sku", "blank": True}}},
            "rules[0].when.any_line: lines have no lines of their own; ask within one every_line",
        ),
        ({"not": {"any_line": 5}}, "rules[0].when.not.any_line: 5 is no condition; write a table"),
    ],
)
def test_what_is_no_condition(when: object, problem: str) -> None:
    """Each wrong shape has a sentence of its own."""
    assert (problem,) == wrong(when=when)


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ({"criterion": 7, "equals": "x"}, "criterion: 7 is not text; write it in quotes"),
        ({"criterion": "city"}, "says nothing of city; it can be"),
        ({"criterion": "city", "equls": "x", "blank": True}, "'equls' is unknown; did you mean"),
        ({"was": "city", "criterion": "city", "equals": "x"}, "write criterion or was, not both"),
        ({"criterion": "city", "blank": False}, "blank: write blank = true, or its opposite"),
        ({"criterion": "city", "equals": 7}, "equals: 7 is not text; write it in quotes"),
        ({"criterion": "city", "equals": ["a", 7]}, "equals[1]: 7 is not text"),
        ({"criterion": "city", "equals": []}, "equals: it takes one value, or several of which"),
        ({"criterion": "city", "equals": "a\u200bb"}, "equals: 'a\\u200bb' holds a letter that"),
        ({"criterion": "prime", "equals": 1}, "equals: 1 is not true or false"),
        ({"criterion": "line_items", "equals": 2.5}, "equals: 2.5 is not a whole number"),
        ({"criterion": "line_items", "equals": True}, "equals: true is not a whole number"),
        ({"criterion": "line_items", "equals": 10**16}, "equals: 10000000000000000 is beyond"),
        ({"criterion": "line_items", "equals": 10**99_999}, "equals: a number of thousands of d"),
        ({"criterion": "total", "less": 10**99_999}, "less: a number of thousands of digits is n"),
        ({"criterion": "total", "less": "$12.50"}, "less: '$12.50' is not an amount with its"),
        ({"criterion": "total", "less": "12.50 XXX"}, "less: XXX is not an ISO 4217 currency"),
        ({"criterion": "total", "less": "1.005 USD"}, "less: 1.005 has more digits than USD knows"),
        ({"criterion": "total", "less": None}, "less: null is not an amount with its currency"),
        ({"criterion": "total", "less": {}}, "less: a table is not an amount with its currency"),
        ({"criterion": "weight", "less": 500}, "less: 500 is not a weight with its unit"),
        ({"criterion": "weight", "less": "5 GB"}, "less: '5 GB' is not a weight with its unit"),
        ({"criterion": "ship_by", "before": "2026-12-01"}, "before: '2026-12-01' has no time zone"),
        ({"criterion": "ship_by", "before": date(2026, 12, 1)}, "before: 2026-12-01 has no time z"),
        ({"criterion": "ship_by", "before": time(9)}, "before: 09:00:00 has no time zone"),
        (
            {"criterion": "ship_by", "before": "2026-02-30T09:00Z"},
            "before: 2026-02-30T09:00Z is no",
        ),
        ({"criterion": "ship_by", "before": "soon"}, "before: 'soon' is not an instant, like"),
        ({"criterion": "ship_by", "before": "nowish"}, "before: 'nowish' is no time from now"),
        ({"criterion": "ship_by", "before": "now+3"}, "before: 'now+3' is no time from now"),
        ({"criterion": "ship_by", "before": "now+99999999999d"}, "before: 99999999999d is longer"),
        (
            {"criterion": "ship_by", "before": "now+40000d"},
            "before: datetime.timedelta(days=40000) i",
        ),
        ({"criterion": "ship_by", "before": "9999-12-31T00:00Z"}, "before: 9999-12-31 00:00:00+00"),
        (
            {"criterion": "ship_by", "before": "0001-01-01T00:00+14:00"},
            "before: 0001-01-01T00:00+14:00 is before or after all time",
        ),
        ({"criterion": "ship_by", "within_next": "3"}, "within_next: '3' is not a span of time"),
        ({"criterion": "ship_by", "within_next": "0d"}, "within_next: datetime.timedelta(0) is no"),
        ({"criterion": "status", "equals": "shiped"}, "equals: 'shiped' is unknown; did you mean"),
        ({"criterion": "sku", "equals": "x"}, "sku is a line's; say any_line"),
        ({"criterion": "sku", "less": "x", "equals": "y"}, "sku is a line's; say any_line"),
        ({"criterion": "sku", "matches": "x"}, "sku is a line's; say any_line"),
        ({"criterion": "city", "matches": "x"}, "matches: patterns need an engine of linear time"),
    ],
)
def test_what_is_no_comparison(when: dict[str, object], problem: str) -> None:
    """Unset is not zero, text is not money, a float is not a count: each is refused by name."""
    first = asked(**when)[0].removeprefix("rules[0].when: ")
    assert problem == first[: len(problem)]


def test_rules_of_a_program_are_looked_at_as_well() -> None:
    """What no document can say is refused all the same: where an order goes, a flag as a note."""
    puts = [Put(Field.SHIP_TO, "Reno"), Put(Field.NOTE, True), Put(Setting.INSURED, "yes")]
    text = Compare(Criterion.TOTAL, Operator.LESS, "12.50")
    with pytest.raises(Misconfigured) as caught:
        RuleSet([Rule(id="a", name="A", when=text, do=puts)])
    assert (
        "rules[0].when.less: '12.50' is not an amount such as 12.50 USD",
        "rules[0].do[0]: a rule does not decide where an order goes; that is for its channel and "
        "for people",
        "rules[0].do[1]: note is text, not bool",
        "rules[0].do[2]: insured is yes or no, not str",
    ) == caught.value.problems


def test_a_date_of_toml_needs_an_offset() -> None:
    """A local date and time of TOML names no zone either."""
    text = """
    version = 1
    [[rules]]
    id = "a"
    name = "A"
    when = { criterion = "ship_by", before = 2026-12-01T09:00:00 }
    do = [ { stop = true } ]
    """
    with pytest.raises(Misconfigured, match=r"write 2026-12-01T09:00:00Z"):
        rules_from_toml(text)


@pytest.mark.parametrize(
    ("effect", "problem"),
    [
        ("stop", ": 'stop' is no effect; write a table"),
        ({}, ": nothing is not one effect; write a table for each"),
        ({"add_tag": "x", "stop": True}, ": add_tag and stop is not one effect; write a table for"),
        ({"add_tag": "x", "to": "y"}, ": 'to' is unknown; it is one of add_tag"),
        ({"add_tag": 5}, ".add_tag: 5 is not text; write it in quotes"),
        ({"stop": 1}, ".stop: write true, or leave it out"),
        ({"set": "servce", "to": "x"}, ".set: 'servce' is unknown; did you mean service?"),
        ({"set": "ship_to", "to": "x"}, ".set: 'ship_to' is unknown; did you mean"),
        ({"set": "service"}, ".to: is missing"),
        ({"set": "service", "to": 5}, ".to: 5 is not text; write it in quotes"),
        ({"set": "insured", "to": "yes"}, ".to: 'yes' is not true or false"),
        ({"set": "weight", "to": 5}, ".to: 5 is not a weight with its unit"),
        ({"set": "dimensions", "to": "10 cm"}, ".to: '10 cm' are not sides with a unit"),
        ({"set": "dimensions", "to": "0 x 1 x 1 cm"}, ".to: a side is a whole number of micro"),
        (
            {"set": "dimensions", "to": "999999999999 x 1 x 1 m"},
            ": Dimensions(length=9999999999990",
        ),
        ({"set": "ship_by", "to": "now"}, ".to: 'now' is not an instant"),
        ({"set": "confirmation", "to": "blood"}, ": confirmation is one of adult_signature"),
        ({"set": "carrier", "to": "x" * 1_001}, ": 'xxxxxxxxxxxxxxxxxxxx'… has 1001 letters"),
        ({"adjust_weight": "50 g"}, ".adjust_weight: '50 g' is not a weight to add, like +50 g"),
        ({"do_not_notify": True}, ": 'do_not_notify' is unknown; it is one of"),
        ({"adjust_weight": "+0 g"}, ": it adds nothing; say a weight to add, such as +50 g"),
        ({"adjust_weight": "+999999999999999 kg"}, ": Weight(milligrams=99999999999999900000"),
        ({"hold_days": 2.5}, ".hold_days: 2.5 is not a whole number"),
        ({"hold_days": 10**99_999}, ": a number of thousands of digits is not a number of days"),
        ({"hold_until": "now+3d"}, ".hold_until: 'now+3d' is not an instant"),
        ({"alert": "x", "until": "2026-12-01"}, ".until: '2026-12-01' has no time zone"),
    ],
)
def test_what_is_no_effect(effect: object, problem: str) -> None:
    """Each wrong effect has a sentence of its own."""
    first = wrong(do=[effect])[0].removeprefix("rules[0].do[0]")
    assert problem == first[: len(problem)]


def test_names_that_no_database_keeps_are_refused() -> None:
    """A NUL or half a surrogate pair in a name would be found when the rule is stored."""
    for name in ("a\x00", "\ud800"):
        assert ("rules[0].name: text holds a NUL byte or a lone surrogate",) == wrong(name=name)


# --- hostile documents


def itself() -> object:
    """A list that holds itself."""
    endless: list[object] = []
    endless.append(endless)
    return endless


def folded() -> object:
    """A small document of a billion values: each list holds the one before twice."""
    each: list[object] = []
    for _ in range(60):
        each = [each, each]
    return each


@pytest.mark.parametrize("make", [itself, folded], ids=["itself", "folded"])
def test_documents_without_end_are_refused(make: Callable[[], object]) -> None:
    """What never ends is not followed."""
    with pytest.raises(InvalidInput, match="too deep or too large"):
        read_rules({"version": 1, "rules": make()})


def test_a_document_is_as_deep_and_as_large_as_it_may_be() -> None:
    """One level or one value more is refused before any rule is looked at."""
    deep: object = "x"
    for _ in range(DEEPEST):
        deep = [deep]
    assert wrong(when=deep)
    with pytest.raises(InvalidInput, match="too deep"):
        wrong(when=[deep])
    with pytest.raises(InvalidInput, match="too large"):
        read_rules(([()] * MOST_PARTS,))


def test_the_keys_of_a_table_are_text() -> None:
    """A document that is no JSON and no TOML has no such keys."""
    with pytest.raises(InvalidInput, match="the key of a table is text"):
        read_rules({1: 2})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not JSON: Expecting value at line 1, column 1"),
        ("{", "not JSON"),
        ('{"a": 1, "b": 2, "a": 3}', "say 'a' twice in one table"),
        ("[" * 100_000, "nested too deeply"),
        ("9" * 1_000_000, "a number that nothing can be"),
        ("NaN", "a number that nothing can be"),
        ("[-Infinity]", "a number that nothing can be"),
        ("[" + "1," * 1_100_000 + "1]", "more than 1000000 values"),
        (" " * (MOST_BYTES + 1), "larger than 5000000 bytes"),
        ("é" * (MOST_BYTES // 2 + 1), "larger than 5000000 bytes"),
        (b"\xff", "not UTF-8 at byte 0"),
    ],
    ids=range(11),
)
def test_hostile_json_is_refused(text: str | bytes, problem: str) -> None:
    """Neither a hang nor a fault of the parser: each is refused by name."""
    with pytest.raises(InvalidInput, match=problem):
        rules_from_json(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("version", "not TOML: Expected '='"),
        ("a = 1\na = 2", "not TOML: Cannot overwrite a value"),
        ("a = " + "[" * 100_000, "nested too deeply"),
        ("a = " + "{a=" * 100_000, "nested too deeply"),
        ("a = " + "9" * 1_000_000, "a number that nothing can be"),
        ("a = 0001-01-01T00:00:00+24:00", "not TOML|a number that nothing can be"),
        ("a" + ".a" * 1_000_000 + " = 1", "a key of over 16 parts"),
        ("'a'" + ' . "a"' * 1_000_000 + " = 1", "larger than|a key of over 16 parts"),
        ("[a" + ".a" * 1_000_000 + "]", "a key of over 16 parts"),
        ('"""\n' + '\\"""\n' * 900_000, "not TOML"),
        ("'''" * 1_500_000, "not TOML"),
        ("a = [" + "1," * 1_100_000, "more than 1000000 values"),
        ("#" * (MOST_BYTES + 1), "larger than 5000000 bytes"),
        (b"\xff", "not UTF-8 at byte 0"),
    ],
    ids=range(14),
)
def test_hostile_toml_is_refused(text: str | bytes, problem: str) -> None:
    """Neither a hang nor a fault of the parser: each is refused by name."""
    with pytest.raises(InvalidInput, match=problem):
        rules_from_toml(text)


def test_dots_in_texts_are_no_keys() -> None:
    """Only keys are counted: texts, comments and lists of SKUs may have as many as they like."""
    skus = ", ".join(f'"A.{number}"' for number in range(100))
    dots = "." * 100
    text = f"""# {dots}
    version = 1
    [[rules]]
    id = "a" # {dots}
    name = '{dots}'
    when = {{ any_line = {{ criterion = "sku", equals = [{skus}] }} }}
    do = [ {{ add_tag = "\\"{dots}" }}, {{ add_tag = \"\"\"{dots}"\"\"\" }}, {{ alert = '''
    '{dots}''' }} ]
    """
    assert AddTag(f'"{dots}') == rules_from_toml(text).rules[0].do[0]
    assert AddTag(f'{dots}"') == rules_from_toml(text).rules[0].do[1]
    assert Alert(f"    '{dots}") == rules_from_toml(text).rules[0].do[2]


def test_only_so_many_problems_are_told() -> None:
    """A hostile file is not looked through to its end, whether it is misspelt or means nothing."""
    misspelt: list[object] = [{"criterion": "x"}] * 5_000
    assert MOST_PROBLEMS + 1 == len(wrong(when={"all": misspelt}))
    unknown = {"criterion": "status", "equals": ["x"] * 5_000}
    assert f"over {MOST_PROBLEMS} problems; mend these first" == wrong(when=unknown)[-1]


def test_what_nobody_could_read_is_not_written() -> None:
    """A set of rules that is larger than a text may be is refused when it is written."""
    words = tuple(f"{number:0>900}" for number in range(6_000))
    when = Compare(Criterion.CITY, Operator.EQUALS, words)
    rules = RuleSet([Rule(id="a", name="A", when=when, do=[Stop()])])
    for write in (rules_to_json, rules_to_toml):
        with pytest.raises(InvalidInput, match="larger than 5000000 bytes"):
            write(rules)


@pytest.mark.parametrize("value", [None, 1.5, "", [], {}, [[]], "\ud800", 10**400])
@pytest.mark.parametrize("key", ["version", "rules", "id", "name", "when", "do", "phase", "active"])
def test_a_wrong_value_anywhere_is_a_declared_error(key: str, value: object) -> None:
    """Whatever stands behind a key, it is refused as an error of the document."""
    rule: dict[str, object] = {"id": "a", "name": "A", "do": [{"stop": True}]}
    document: dict[str, object] = {"version": 1, "rules": [rule]}
    (document if key in document else rule)[key] = value
    if (key, value) != ("rules", []):
        with pytest.raises(FulfilError):
            read_rules(document, engine)
        with pytest.raises(FulfilError):
            rules_from_json(json.dumps(document), engine)
