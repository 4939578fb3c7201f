"""`fulfilcore rules`: rule files checked, tried on stored orders, compared, and explained."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest
from day_folders import Ran, a_day, an_order, fulfilcore, one, squeezed
from jsonschema import Draft202012Validator

from fulfilcore.adapters.sql import SqlRepository, sqlite_engine
from fulfilcore.cli.schema import schema
from fulfilcore.flows import save_products
from fulfilcore.products import Product
from fulfilcore.rules import Context, explain, rules_from_toml, trace_document
from fulfilcore.running import run
from fulfilcore.values import Sku
from fulfilcore.views import called

pytest_plugins = ["example_week"]

Json = Mapping[str, object]
RULES = """
version = 1

[[rules]]
id = "big"
name = "Who buys seven takes care"
when = { criterion = "total_quantity", at_least = 7 }
do = [ { add_tag = "big" }, { set = "service", to = "Freight" } ]

[[rules]]
id = "tagged"
name = "What is big is held"
when = { criterion = "tags", includes = "big" }
do = [ { set = "service", to = "Air" }, { hold_days = 2 }, { stop = true } ]

[[rules]]
id = "off"
name = "Not in use"
active = false
do = [ { add_tag = "off" } ]
"""
FRAGILE = """
version = 1

[[rules]]
id = "fragile"
name = "With care"
when = { any_line = { criterion = "product_tags", includes = "fragile" } }
do = [ { add_tag = "careful" } ]
"""
TEA = {"criterion": "Item SKU", "operator": "Equals", "value": ["TEA"]}
ABROAD = {"criterion": "Country", "operator": "Does Not Equal", "value": "US"}
OVER_1 = {"criterion": "Order Total", "operator": "Is Greater Than", "value": "1"}


def copied(folder: Path, *criteria: Mapping[str, object]) -> Path:
    """A rule of ShipStation that tags, as a person copied it."""
    actions = [{"action": "Add a tag", "value": "tea"}]
    rule = {"name": "Tea", "apply_to": "criteria", "criteria": criteria, "actions": actions}
    return a_file(folder, json.dumps({"rules": [rule]}), "copied.json")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with three orders of two, seven and nine units."""
    folder = tmp_path_factory.mktemp("shop")
    units = {7: 2, 8: 7, 9: 9}
    a_day(folder, *(an_order(folder, id, quantity) for id, quantity in units.items()))
    assert 0 == fulfilcore("run", folder).code
    return folder


def a_file(folder: Path, text: str, name: str = "rules.toml") -> Path:
    """A rule file."""
    (folder / name).write_text(text, "utf-8")
    return folder / name


def a_rule(when: str, do: str = '{ add_tag = "x" }', id: str = "r") -> str:
    """A rule file of one rule."""
    return f'version = 1\n\n[[rules]]\nid = "{id}"\nname = "{id}"\nwhen = {when}\ndo = [ {do} ]\n'


def both(*conditions: str) -> str:
    """What all of these conditions come to."""
    return f"{{ all = [ {', '.join(f'{{ criterion = {each} }}' for each in conditions)} ] }}"


def whole(ran: Ran, name: str, code: int = 0) -> Json:
    """The document that was printed, which is what its schema says."""
    assert code == ran.code, ran.err
    document = cast(Json, json.loads(ran.out))
    Draft202012Validator({**schema(), "anyOf": [{"$ref": f"#/$defs/{name}"}]}).validate(document)
    return document


def rows(value: object) -> Sequence[Json]:
    """A list of tables."""
    return cast("Sequence[Json]", value)


# --- check


def test_a_sound_file_has_nothing_to_look_at(tmp_path: Path) -> None:
    """The command succeeds, for a rule and for none at all."""
    file = a_file(tmp_path, a_rule('{ criterion = "gift", equals = true }'))
    none = a_file(tmp_path, "version = 1\nrules = []\n", "none.toml")

    ran = fulfilcore("rules", "check", file)
    assert (0, f"{file}: 1 rule, and nothing to look at\n\n") == (ran.code, ran.out)
    assert 0 == fulfilcore("rules", "check", none).code


def test_every_problem_is_told_with_its_place(tmp_path: Path) -> None:
    """The command fails; what was probably meant is said, and no line is cut."""
    wrong = a_rule('{ criterion = "totl", at_least = "5 USD" }', '{ set = "insured", to = "yes" }')
    file = a_file(tmp_path, wrong)
    problems = [
        "rules[0].when.criterion: 'totl' is unknown; did you mean total?",
        "rules[0].do[0].to: 'yes' is not true or false",
    ]
    ran = fulfilcore("rules", "check", file)

    assert (1, [f"{file} is no set of rules: 2 problems", "", *problems]) == (
        ran.code,
        ran.out.splitlines(),
    )
    assert {"problems": problems, "lints": [], "hazards": None} == whole(
        fulfilcore("rules", "check", file, "--json"), "CheckedRulesDocument", code=1
    )


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.toml", "version = ", "the rules are not TOML"),
        ("a.json", "{", "the rules are not JSON"),
        ("a.JSON", '{"version": 1, "version": 1}', "the rules say 'version' twice in one table"),
        ("a.JSON", "[1]", "is no table of rules"),
        ("a", '\ufeff {"version": 2, "rules": []}', "version: 2 is not known here"),
        ("a.rules", "version = 2\nrules = []", "version: 2 is not known here"),
        ("a.toml", f"x = {'[' * 90}1{']' * 90}", "the rules are too deep or too large"),
    ],
)
def test_a_text_that_is_no_rule_file_is_invalid(
    tmp_path: Path, name: str, text: str, problem: str
) -> None:
    """However it is called: what begins with a brace is JSON, anything else is TOML."""
    ran = fulfilcore("rules", "check", a_file(tmp_path, text, name))

    assert (1, "") == (ran.code, ran.err)
    assert problem in ran.out


def test_a_dead_rule_fails_the_check(tmp_path: Path) -> None:
    """It can never hold, or another always ends the rules before; a hint fails nothing."""
    never = both('"gift", equals = true', '"gift", equals = false')
    ran = fulfilcore("rules", "check", a_file(tmp_path, a_rule(never)))
    stop = '\n[[rules]]\nid = "all"\nname = "all"\ndo = [ { stop = true } ]\n'
    shadowed = RULES.replace("version = 1", f"version = 1{stop}")
    document = whole(
        fulfilcore("rules", "check", a_file(tmp_path, shadowed), "--json"),
        "CheckedRulesDocument",
        code=1,
    )

    assert 1 == ran.code
    assert "Rules that do nothing" in ran.out
    assert "r it can never hold: what it asks of gift cannot be true at once" in squeezed(ran.out)
    assert [("SHADOWED", ["big", "all"], True), ("SHADOWED", ["tagged", "all"], True)] == [
        (lint["code"], lint["about"], lint["dead"]) for lint in rows(document["lints"])
    ]


def test_a_hint_comes_with_the_smallest_order_that_shows_it(tmp_path: Path) -> None:
    """In words, for people and for programs; the command succeeds."""
    file = a_file(tmp_path, RULES)
    ran = fulfilcore("rules", "check", file)
    document = whole(fulfilcore("rules", "check", file, "--json"), "CheckedRulesDocument")

    assert 0 == ran.code
    assert "To look at" in ran.out
    assert "both write service of one order, and the later one wins" in squeezed(ran.out)
    assert "for example: line 1: 7 x" in squeezed(ran.out)
    hint = one(rows(document["lints"]), code="ORDER_SENSITIVE")
    assert (["big", "tagged"], False, "line 1: 7 x") == (
        hint["about"],
        hint["dead"],
        hint["example"],
    )


def test_a_day_adds_its_hazards(tmp_path: Path) -> None:
    """With what the rules leave out; they are told and fail nothing, as the rules are sound."""
    out = both('"store", equals = "shop"', '"source", equals = "ebay"')
    file = a_file(tmp_path, a_rule(out, "{ do_not_import = true }"))
    day = a_day(tmp_path)
    ran = fulfilcore("rules", "check", file, "--day", day)
    document = whole(
        fulfilcore("rules", "check", file, "--day", day, "--json"), "CheckedRulesDocument"
    )

    assert 0 == ran.code
    assert "ORDERS_LOST: shop leaves out ebay orders" in squeezed(ran.out)
    assert [("shop", "ORDERS_LOST")] == [
        (each["store"], each["code"]) for each in rows(document["hazards"])
    ]


def test_what_is_copied_from_shipstation_is_checked(tmp_path: Path) -> None:
    """With the currency of its amounts; its trap is named. The day says where home is."""
    wish = ("rules", "check", copied(tmp_path, TEA, ABROAD, OVER_1), "--shipstation")
    ran = fulfilcore(*wish, "--currency", "USD")

    assert 0 == ran.code
    assert "tea it asks sku of an only line" in squeezed(ran.out)
    assert "criteria[2].value: 1 has no currency" in fulfilcore(*wish).out
    day = ("--day", a_day(tmp_path), "--currency", "USD")
    assert ("country CA" in ran.out, "country CA" in fulfilcore(*wish, *day).out) == (False, True)


# --- try


def test_a_trial_counts_and_tells_order_by_order(shop: Path, tmp_path: Path) -> None:
    """The newest first, at the time each was placed; rules that never hold are named."""
    ran = fulfilcore("rules", "try", a_file(tmp_path, RULES), "--day", shop)
    out = squeezed(ran.out)

    assert 0 == ran.code
    assert out.startswith("3 orders, something would be done to 2 Rules")
    assert "big 2 Who buys seven takes care" in out
    assert "off never Not in use (not active)" in out
    assert (
        "shop/8 tag it big (big) set service to Air (tagged over big) "
        "hold it until 2026-03-04T14:02:11+00:00 (tagged) stop (tagged) shop/9"
    ) in out


def test_a_trial_is_the_same_for_machines(shop: Path, tmp_path: Path) -> None:
    """Each change with its rule, and as it is written in a rule file."""
    file = a_file(tmp_path, RULES)
    trial = whole(fulfilcore("rules", "try", file, "--day", shop, "--json"), "TrialDocument")
    proposal = one(rows(trial["proposals"]), order="shop/9")

    assert (3, 2, {"big": 2, "tagged": 2}, ["off"]) == tuple(
        trial[name] for name in ("orders", "touched", "fired", "idle")
    )
    assert (["big", "tagged"], ["tagged"], []) == tuple(
        proposal[name] for name in ("fired", "stops", "left_out")
    )
    assert [
        ("big", {"add_tag": "big"}, []),
        ("tagged", {"set": "service", "to": "Air"}, ["big"]),
        ("tagged", {"hold_until": "2026-03-04T14:02:11Z"}, []),
    ] == [(each["rule"], each["effect"], each["over"]) for each in rows(proposal["changes"])]


def test_a_trial_changes_nothing(shop: Path, tmp_path: Path) -> None:
    """Not a byte of the database."""
    before = (shop / "fulfilcore.sqlite").read_bytes()
    fulfilcore("rules", "try", a_file(tmp_path, RULES), "--day", shop)

    assert before == (shop / "fulfilcore.sqlite").read_bytes()


def test_what_is_left_out_says_why(shop: Path, tmp_path: Path) -> None:
    """Nothing can be added to a weight that nobody knows."""
    heavier = a_rule('{ criterion = "store", equals = "shop" }', '{ adjust_weight = "+50 g" }')
    file = a_file(tmp_path, heavier)
    wish = ("rules", "try", file, "--day", shop, "--limit", "1")
    trial = whole(fulfilcore(*wish, "--json"), "TrialDocument")
    (proposal,) = rows(trial["proposals"])
    (left,) = rows(proposal["left_out"])

    assert (1, 0) == (trial["orders"], trial["touched"])
    assert ["WEIGHT_UNKNOWN"] == [reason["code"] for reason in rows(left["reasons"])]
    assert "left out: change its weight by 50 g (r), its weight is not known" in squeezed(
        fulfilcore(*wish).out
    )


def test_products_are_known_to_rules(tmp_path: Path) -> None:
    """Their tags are those in the database."""
    folder = a_day(tmp_path, an_order(tmp_path))
    fulfilcore("run", folder)
    file = a_file(tmp_path, FRAGILE)
    wish = ("rules", "try", file, "--day", folder, "--json")
    assert {} == whole(fulfilcore(*wish), "TrialDocument")["fired"]

    engine = sqlite_engine(str(folder / "fulfilcore.sqlite"))
    tea = Product(sku=Sku("TEA"), tags=frozenset({"fragile"}))
    run(save_products([tea], repository=SqlRepository(engine, "acme")))
    engine.dispose()
    why = fulfilcore("rules", "why", file, "7", "--day", folder)

    assert {"fragile": 1} == whole(fulfilcore(*wish), "TrialDocument")["fired"]
    assert "With care [fragile]: fired" in why.out


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (("--store", "shop"), 3),
        (("--store", "other"), 0),
        (("--store", "other", "--store", "shop", "--limit", "2"), 2),
        (("--limit", "9"), 3),
    ],
)
def test_a_trial_can_be_narrowed(
    shop: Path, tmp_path: Path, wish: tuple[str, ...], expected: int
) -> None:
    """To some stores, and to so many orders."""
    ran = fulfilcore("rules", "try", a_file(tmp_path, RULES), "--day", shop, *wish, "--json")

    assert expected == whole(ran, "TrialDocument")["orders"]


def test_the_newest_orders_are_tried_first(day: Path, tmp_path: Path) -> None:
    """However old an order is, its id says nothing of it."""
    file = a_file(
        tmp_path, 'version = 1\n[[rules]]\nid = "x"\nname = "x"\ndo = [{ add_tag = "x" }]'
    )
    ran = fulfilcore("rules", "try", file, "--day", day, "--limit", "20", "--json")
    tried = [str(each["order"]) for each in rows(whole(ran, "TrialDocument")["proposals"])]
    with sqlite3.connect(day / "fulfilcore.sqlite") as connection:
        texts = connection.execute("select value from fulfilcore_record where kind = 'order'")
        orders = [json.loads(text) for (text,) in texts]
    connection.close()
    placed = {each["id"]: each.get("placed") or "" for each in orders if "twin_of" not in each}
    oldest = min(placed[id] for id in tried)

    assert 20 == len(tried)
    assert [] == [id for id, at in placed.items() if at > oldest and id not in tried]


@pytest.mark.rule("S001-22")
def test_hidden_copies_are_looked_at_only_to_be_left_out(day: Path, tmp_path: Path) -> None:
    """No other rule runs on them, and of what differs only that they are left out does."""
    copies = both('"store", equals = "webshop"', '"source", equals = "amazon"')
    tags = a_file(tmp_path, a_rule(copies), "tags.toml")
    out = a_file(tmp_path, a_rule(copies, "{ do_not_import = true }"), "out.toml")

    def ran(*words: str | Path) -> Json:
        name = "TrialDocument" if words[0] == "try" else "DifferencesDocument"
        return whole(fulfilcore("rules", *words, "--day", day, "--json"), name)

    assert "webshop/5003" not in [each["order"] for each in rows(ran("try", tags)["proposals"])]
    assert "webshop/5003" in [each["order"] for each in rows(ran("try", out)["proposals"])]
    changed = one(rows(ran("diff", tags, out)["changed"]), order="webshop/5003")
    assert ["+ do not import it (r)"] == [each["words"] for each in rows(changed["differs"])]
    assert changed["order"] in [each["order"] for each in rows(ran("diff", out, tags)["changed"])]
    alert = a_file(tmp_path, a_rule(copies, '{ alert = "y" }'))
    assert ["webshop/5017"] == [
        each["order"] for each in rows(ran("diff", tags, alert)["changed"])
    ]  # a copy that is shown

    about = whole(
        fulfilcore("rules", "why", tags, "webshop/5003", "--day", day, "--json"),
        "ExplainedOrderDocument",
    )
    assert ["NOT_ON_COPIES"] == [each["code"] for each in rows(about["obstacles"])]
    shipped = fulfilcore("rules", "why", tags, "111-0417203-5501003", "--day", day).out
    assert "no rules run on an order that is shipped" in shipped
    told = fulfilcore("rules", "why", tags, "webshop/5003", "--day", day).out
    left_out = fulfilcore("rules", "why", out, "webshop/5003", "--day", day).out
    assert ("hidden copy" in told, "hidden copy" in left_out) == (True, False)


# --- diff


def test_a_difference_says_which_orders_come_out_otherwise(shop: Path, tmp_path: Path) -> None:
    """And how, by which rules; an order of which all is the same is not named."""
    old = a_file(tmp_path, RULES, "old.toml")
    new = a_file(tmp_path, RULES.replace("at_least = 7", "at_least = 8"), "new.toml")
    ran = fulfilcore("rules", "diff", old, new, "--day", shop)
    found = whole(
        fulfilcore("rules", "diff", old, new, "--day", shop, "--json"), "DifferencesDocument"
    )
    (changed,) = rows(found["changed"])
    first = rows(changed["differs"])[0]

    assert 0 == ran.code
    assert "3 orders, 1 would come out otherwise" in ran.out
    assert "shop/8 - tag it big (big) - set service to Air (tagged)" in squeezed(ran.out)
    assert (3, "shop/8", "- tag it big (big)", None) == (
        found["orders"],
        changed["order"],
        first["words"],
        first["after"],
    )
    assert {"add_tag": "big"} == cast(Json, first["before"])["effect"]


def test_the_same_rules_differ_in_nothing(shop: Path, tmp_path: Path) -> None:
    """In whatever form they are written."""
    file = a_file(tmp_path, RULES)
    ran = fulfilcore("rules", "diff", file, file, "--day", shop, "--limit", "2")

    assert (0, "2 orders, 0 would come out otherwise\n\n") == (ran.code, ran.out)


def test_rules_of_shipstation_are_compared_with_those_that_replace_them(
    shop: Path, tmp_path: Path
) -> None:
    """Only the old file is as ShipStation has it."""
    old = copied(tmp_path, TEA, OVER_1)
    tea = '{ only_line = { criterion = "sku", equals = "TEA" } }'
    new = a_file(tmp_path, a_rule(tea, '{ add_tag = "tea" }'))
    wish = ("--shipstation", "--currency", "USD", "--home", "US", "--day", shop)
    same = fulfilcore("rules", "diff", old, new, *wish)
    other = a_file(tmp_path, a_rule(tea, '{ add_tag = "TEE" }'), "other.toml")

    assert "3 orders, 0 would come out otherwise" in same.out, same.err
    assert "- tag it tea (tea) + tag it TEE (r)" in squeezed(
        fulfilcore("rules", "diff", old, other, *wish).out
    )


# --- why


def test_what_decided_stands_first(shop: Path, tmp_path: Path) -> None:
    """Then the condition part by part, and what was done and overridden."""
    file = a_file(tmp_path, RULES)
    missed = fulfilcore("rules", "why", file, "7", "--day", shop).out.splitlines()
    fired = fulfilcore("rules", "why", file, "shop/9", "--rule", "big", "--day", shop).out

    assert [
        "shop/7",
        "",
        "Who buys seven takes care [big]: did not hold",
        "  because it asks: total quantity is at least 7, and it is 2",
        "  ✗ total quantity is at least 7 — 2",
    ] == missed[:5]
    assert "tagged" not in fired.replace("overridden by tagged", "")
    assert "→ set service to Freight, overridden by tagged" in fired


def test_what_is_told_to_machines_is_the_trace(shop: Path, tmp_path: Path) -> None:
    """Rule by rule as the library renders it, for all rules and for one."""
    file = a_file(tmp_path, RULES)
    wish = ("rules", "why", file, "8", "--day", shop, "--json")
    told = whole(fulfilcore(*wish), "ExplainedOrderDocument")
    only = whole(fulfilcore(*wish, "--rule", "tagged"), "ExplainedOrderDocument")
    engine = sqlite_engine(str(shop / "fulfilcore.sqlite"))
    (order,) = run(called(SqlRepository(engine, "acme"), "8"))
    engine.dispose()
    assert order.placed is not None
    trace = explain(rules_from_toml(RULES), order, Context(now=order.placed))

    assert {**trace_document(trace), "obstacles": []} == told
    assert [row for row in rows(told["rules"]) if row["rule"] == "tagged"] == only["rules"]


def test_an_order_that_nobody_dated_is_seen_at_the_newest_time(tmp_path: Path) -> None:
    """So what is held for two days is held from then; with no date at all, from now."""
    events = [an_order(tmp_path, id, 9) for id in (7, 8, 9)]
    for id, placed in ((7, ""), (9, "Sun, 01 Mar 2026 10:00:00 +0000")):
        header = json.loads((tmp_path / f"order-{id}.json").read_text("utf-8"))
        dated = json.dumps({**header, "date_created": placed})
        (tmp_path / f"order-{id}.json").write_text(dated)
    folder, file = a_day(tmp_path, *events), a_file(tmp_path, RULES)
    fulfilcore("run", folder)
    wish = ("--day", folder, "--json")
    trial = whole(fulfilcore("rules", "try", file, *wish), "TrialDocument")
    held = [
        change["effect"] for each in rows(trial["proposals"]) for change in rows(each["changes"])
    ]

    assert ["shop/8", "shop/9", "shop/7"] == [each["order"] for each in rows(trial["proposals"])]
    until = [each["hold_until"] for each in cast("list[Json]", held) if "hold_until" in each]
    newest = "2026-03-04T14:02:11Z"
    assert [newest, "2026-03-03T10:00:00Z", newest] == until
    recent = a_rule('{ criterion = "status", equals = "awaiting_shipment" }', "{ hold_days = 1 }")
    (tmp_path / "fulfilcore.sqlite").unlink()
    fulfilcore("run", a_day(tmp_path, events[0]))
    ran = fulfilcore("rules", "why", a_file(tmp_path, recent), "7", "--day", folder)
    assert (0, True) == (ran.code, "hold it for 1 day" in ran.out)


# --- what goes wrong


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("check", "nowhere.toml"), "nowhere.toml: there is no such file\n"),
        (("check", "."), "the file cannot be read: "),
        (("check", "RULES", "--currency", "USD"), "--currency and --home are for --shipstation"),
        (
            ("try", "BAD"),
            "'totl' is unknown; did you mean total?; `fulfilcore rules check` names 1",
        ),
        (("try", "RULES", "--limit", "0"), "--limit is 1 or more, not 0"),
        (("diff", "RULES", "BAD"), "bad.toml: rules[0].when.criterion: 'totl' is unknown"),
        (("why", "RULES", "77"), "there is no order '77'; known are shop/7, shop/8, shop/9"),
        (("why", "RULES", "7", "--rule", "bigg"), "no rule is called 'bigg'"),
        (("why", "RULES", "7", "--rule", ""), "no rule is called ''"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(
    shop: Path, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    """The exit code is 2, and nothing is printed."""
    bad = a_rule('{ criterion = "totl", at_least = "5 USD" }', '{ set = "insured", to = "yes" }')
    files = {"RULES": a_file(tmp_path, RULES), "BAD": a_file(tmp_path, bad, "bad.toml")}
    day = () if words[0] == "check" else ("--day", shop)
    ran = fulfilcore("rules", *(files.get(word, word) for word in words), *day)

    assert (2, "", 1) == (ran.code, ran.out, ran.err.count("\n"))
    assert sentence in ran.err


def test_patterns_are_found(shop: Path, tmp_path: Path) -> None:
    """The command hands its rules an engine, where one is installed."""
    pytest.importorskip("re2")
    file = a_file(tmp_path, a_rule('{ any_line = { criterion = "sku", matches = "^T.A$" } }'))
    ran = fulfilcore("rules", "try", file, "--day", shop, "--json")

    assert {"r": 3} == whole(ran, "TrialDocument")["fired"]
