"""Rules in a day: read before it begins, at work from their hour on, looked at by `check`."""

import json
from pathlib import Path

import pytest
from day_folders import EXAMPLE, Document, a_day, an_order, fulfilcore, one

USE = 'do = "use_rules"\nfile = "{}"\n'
REPROCESS = 'do = "reprocess"\nmost = 10\nby = "Ann"\n'
TAG = """
version = 1
[[rules]]
id = "tea"
name = "Tea"
when = { any_line = { criterion = "sku", equals = "TEA" } }
do = [ { add_tag = "tea" } ]
"""
WRITE = TAG.replace('{ add_tag = "tea" }', '{ set = "service", to = "post" }')
LEAVE_OUT = """
version = 1
[[rules]]
id = "copies"
name = "Copies"
when = { criterion = "source", equals = "eBay" }
do = [ { do_not_import = true } ]
"""


def using(folder: Path, text: str, file: str = "rules.toml") -> str:
    """A file of rules, as the event that puts them to use."""
    (folder / file).write_text(text, "utf-8")
    return USE.format(file)


def arriving(folder: Path, id: int = 7) -> str:
    """The event that brings an order with all its parts; rules wait for its address."""
    (address,) = json.loads((EXAMPLE / "webshop" / "addresses-5043.json").read_text("utf-8"))
    (folder / f"address-{id}.json").write_text(json.dumps([{**address, "order_id": id}]), "utf-8")
    return an_order(folder, id).replace('.json"]', f'.json", "address-{id}.json"]')


def played(folder: Path) -> Document:
    """The document of a day that was played twice alike."""
    first = fulfilcore("run", folder, "--json")
    assert (0, first) == (first.code, fulfilcore("run", folder, "--json"))
    return first.document


@pytest.mark.rule("S004-61")
def test_rules_are_at_work_from_their_hour_on(tmp_path: Path) -> None:
    """What came before them is as it was, until it is processed again."""
    before, use, after = arriving(tmp_path, 7), using(tmp_path, TAG), arriving(tmp_path, 8)

    rows = played(a_day(tmp_path, before, use, after))["orders"]
    assert ([], ["tea"]) == tuple(one(rows, id=id)["tags"] for id in ("shop/7", "shop/8"))

    (tmp_path / "fulfilcore.sqlite").unlink()
    rows = played(a_day(tmp_path, before, use, after, REPROCESS))["orders"]
    assert (["tea"], ["tea"]) == tuple(one(rows, id=id)["tags"] for id in ("shop/7", "shop/8"))


def test_later_rules_end_the_earlier_ones(tmp_path: Path) -> None:
    """One set at a time, whether written as TOML or as JSON."""
    document = {"version": 1, "rules": [{"id": "x", "name": "X", "do": [{"add_tag": "all"}]}]}
    later = using(tmp_path, json.dumps(document), "rules.json")
    rows = played(
        a_day(tmp_path, using(tmp_path, TAG), arriving(tmp_path, 7), later, arriving(tmp_path, 8))
    )["orders"]

    assert (["tea"], ["all"]) == tuple(one(rows, id=id)["tags"] for id in ("shop/7", "shop/8"))


def test_without_rules_nothing_is_processed_again(tmp_path: Path) -> None:
    """To let rules look again while there are none is refused before the day begins."""
    ran = fulfilcore("run", a_day(tmp_path, arriving(tmp_path), REPROCESS))

    assert (2, "") == (ran.code, ran.out)
    assert "no rules are in use by then (at $.events[1].at)" in ran.err


@pytest.mark.parametrize(("most", "tags"), [(0, []), (1, ["tea"])])
def test_more_than_was_allowed_is_refused(tmp_path: Path, most: int, tags: list[str]) -> None:
    """The bound of a run counts the orders that it would change."""
    again = REPROCESS.replace("10", str(most))
    document = played(a_day(tmp_path, arriving(tmp_path), using(tmp_path, TAG), again))

    assert tags == one(document["orders"], id="shop/7")["tags"]
    assert (not most) == ("TOO_MANY_ORDERS" in json.dumps(document["refused"]))


def test_what_a_person_wrote_stays_unless_it_is_forced(tmp_path: Path) -> None:
    """The service that Ann chose is kept by a rule, and overwritten when she says so."""
    edit = 'do = "edit"\norder = "shop/7"\nservice = "by hand"\n'
    events = (arriving(tmp_path), edit, using(tmp_path, WRITE), REPROCESS + "forced = {}\n")
    said = dict[str, str]()
    for forced in ("false", "true"):
        (tmp_path / "fulfilcore.sqlite").unlink(missing_ok=True)
        played(a_day(tmp_path, *(event.replace("{}", forced) for event in events)))
        said[forced] = fulfilcore("board", "--day", tmp_path).out

    assert "its service was written by a person" in " ".join(said["false"].split())
    assert "its service was written by a rule" in " ".join(said["true"].split())


PRODUCTS = 'do = "products"\nfile = "products.csv"\n'


def test_products_are_known_to_rules(tmp_path: Path) -> None:
    """The tag of a product is a tag of the orders that hold it; a bad row is told."""
    (tmp_path / "products.csv").write_text("SKU,Tags,Weight (g)\nTEA,dropship,10\nX,,many\n")
    tagged = TAG.replace(
        '{ any_line = { criterion = "sku", equals = "TEA" } }',
        '{ criterion = "tags", includes = "dropship" }',
    )
    document = played(a_day(tmp_path, PRODUCTS, using(tmp_path, tagged), arriving(tmp_path)))

    assert ["tea"] == one(document["orders"], id="shop/7")["tags"]
    assert [("products.csv", 'line 3, column "Weight (g)"')] == [
        (row["file"], row["path"]) for row in document["rejected"]
    ]


def test_a_list_that_is_missing_is_told(tmp_path: Path) -> None:
    """The day is played without it."""
    document = played(a_day(tmp_path, PRODUCTS))
    assert ["there is no such file"] == [row["error"] for row in document["rejected"]]


@pytest.mark.parametrize(
    ("event", "text", "said"),
    [
        (USE.format("rules.toml"), None, "rules.toml: there is no such file"),
        (USE.format("rules.toml"), b"\xff", "the rules are not UTF-8 at byte 0"),
        (USE.format("rules.toml"), b"rules = 1", "rules.toml: "),
        (USE.format("rules.toml"), TAG.replace("equals", "eqals").encode(), "eqals"),
        (USE.format("rules.toml"), (TAG + TAG.replace("version = 1", "")).encode(), "tea"),
        ('do = "products"\nfile = "x.csv"\nprofile = "no.toml"\n', None, "no.toml"),
        (REPROCESS.replace("10", "-1"), None, "$.events[0]"),
    ],
)
def test_a_day_whose_rules_cannot_be_used_is_not_played(
    tmp_path: Path, event: str, text: bytes | None, said: str
) -> None:
    """One sentence names the file, what is wrong with it, and the event."""
    if text is not None:
        (tmp_path / "rules.toml").write_bytes(text)
    ran = fulfilcore("run", a_day(tmp_path, event))

    assert (2, "") == (ran.code, ran.out)
    assert said in ran.err and "$.events[0]" in ran.err
    assert 1 == ran.err.count("\n")


@pytest.mark.rule("S001-37")
def test_check_knows_what_rules_leave_out(tmp_path: Path) -> None:
    """A rule that leaves out what nobody else imports loses orders, and is found."""
    use = using(tmp_path, LEAVE_OUT)
    ran = fulfilcore("check", a_day(tmp_path, use), "--json")

    assert (1, ["ORDERS_LOST"]) == (ran.code, [each["code"] for each in ran.document["hazards"]])
