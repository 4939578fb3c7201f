"""The commands that look: pages of orders, findings, notices, stories and timelines."""

import json
import sqlite3
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from day_folders import ACCOUNT, Document, Ran, a_day, an_order, fulfilcore, one, squeezed
from rich.console import Console

from fulfilcore.cli.pages import print_orders
from fulfilcore.orders import Status
from fulfilcore.views import Counts, Happened, Listed

pytest_plugins = ["example_week"]

Json = Mapping[str, object]
SHIP = 'do = "ship"\norder = "shop/7"\nshipment = "box"\ntracking = "T1"\nby = "Ann"\n'
HOLD = 'do = "hold"\norder = "shop/8"\nnote = "ask the buyer"\nby = "Ann"\n'
DECLINED = (
    f'{ACCOUNT}\n[[failures]]\nstore = "shop"\nanswer = "declined"\nreason = "no such line"\n'
)


def whole(ran: Ran) -> Json:
    """The document that was printed."""
    assert 0 == ran.code, ran.err
    return cast(Json, json.loads(ran.out))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop with three orders: one shipped and declined, one on hold, one to be shipped."""
    orders = (an_order(tmp_path, id) for id in (7, 8, 9))
    deliver = 'do = "deliver"\n'
    assert (
        0 == fulfilcore("run", a_day(tmp_path, *orders, HOLD, SHIP, deliver, account=DECLINED)).code
    )
    return tmp_path


# --- the board


def test_the_board_shows_the_same_orders_as_the_day_did(day: Path, played: Document) -> None:
    """One shape: an order on a page is the very document that `run --json` prints."""
    looked = fulfilcore("board", "--day", day, "--limit", "500", "--json").document["orders"]

    assert [order for order in played["orders"] if order["visible"]] == looked


def test_the_board_counts_what_it_does_not_show(day: Path) -> None:
    """Of what was asked for, on however many pages it stands."""
    ran = fulfilcore("board", "--day", day, "--limit", "2", "--store", "amazon-us", "--json")
    page = whole(ran)
    counts = cast(Json, page["counts"])

    assert 2 == len(ran.document["orders"])
    assert {
        "awaiting_payment": 1,
        "on_hold": 1,
        "awaiting_shipment": 10,
        "pending_fulfillment": 2,
        "shipped": 14,
        "cancelled": 5,
    } == counts["by_status"]
    assert (1, {"amazon-us": {"owed": 1, "in_doubt": 1}}, True) == (
        cast(Json, counts["findings"])["CANCEL_REQUESTED"],
        counts["notices"],
        counts["whole"],
    )
    assert ["amazon-us"] == sorted(cast(Json, counts["by_store"]))


def test_pages_follow_one_another(day: Path) -> None:
    """Each names the cursor of the next, the last none; together they show everything once."""
    seen, after, pages = list[object](), list[str](), 0
    while pages == 0 or after:
        page = fulfilcore("board", "--day", day, "--limit", "8", "--json", *after)
        seen.extend(order["id"] for order in page.document["orders"])
        cursor = whole(page)["after"]
        after, pages = ["--after", str(cursor)] if cursor else [], pages + 1

    assert (12, 95, sorted(map(str, seen))) == (pages, len(set(seen)), seen)


def test_people_are_told_that_there_is_more(shop: Path) -> None:
    """With the words to get it."""
    first = fulfilcore("board", "--day", shop, "--limit", "2")
    words = first.out.split()
    second = fulfilcore("board", "--day", shop, "--limit", "2", "--after", words[-1])

    assert "there is more: --after" in first.out
    assert squeezed(first.out).startswith(
        "3 orders · 1 on hold · 1 awaiting shipment · 1 shipped · 1 notice failed on hold 1"
    )
    assert ("shop/9" in second.out, "shop/7" in second.out) == (True, False)
    assert "there is more" not in second.out


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (("--status", "on_hold"), ["shop/8"]),
        (("--status", "on hold"), ["shop/8"]),
        (("--status", "Shipped", "--status", "on-hold"), ["shop/7", "shop/8"]),
        (("--store", "shop", "--held"), ["shop/8"]),
        (("--store", "other"), []),
        (("--findings",), []),
        (("--code", "OVER_SHIPPED"), []),
        (("--tag", "gift"), []),
    ],
)
def test_the_board_can_be_narrowed(shop: Path, wish: tuple[str, ...], expected: list[str]) -> None:
    """By store, status, finding, hold and tag."""
    rows = fulfilcore("board", "--day", shop, "--json", *wish).document["orders"]

    assert expected == [row["id"] for row in rows]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("board", "--status", "lost"), "'lost' is none of awaiting_payment, on_hold,"),
        (
            ("board", "--code", "over_ship"),
            "no reason code 'over_ship', did you mean OVER_SHIPPED?",
        ),
        (("board", "--code", "?"), "there is no reason code '?'\n"),
        (("board", "--limit", "0"), "a page holds 1 to 500, not 0"),
        (("board", "--after", "x"), "fulfilcore: 'x' is no cursor of a page"),
        (("notices", "--state", "suppressed"), "what is suppressed was never to be told"),
        (("findings", "--after", "QUJD"), "this cursor belongs to another question"),
        (("timeline", "nowhere"), "there is no order 'nowhere'; known are shop/7, shop/8, shop/9"),
    ],
)
def test_what_cannot_be_looked_up_is_said_in_a_sentence(
    shop: Path, words: tuple[str, ...], sentence: str
) -> None:
    """And nothing is printed."""
    ran = fulfilcore(*words, "--day", shop)

    assert (2, "") == (ran.code, ran.out)
    assert sentence in ran.err


def test_people_are_told_when_not_all_was_counted() -> None:
    """A shop with very many orders is not counted to the end."""
    some = Counts(
        by_status={Status.SHIPPED: 2},
        by_store={},
        findings={},
        notices={},
        whole=False,
        looked_at=2,
    )
    paper = StringIO()
    print_orders(Console(file=paper), some, Listed(items=(), after=None, full=False, looked_at=0))

    assert "at least 2 orders · 2 shipped\n\n" == paper.getvalue()


# --- findings


def test_findings_say_what_can_be_done(day: Path) -> None:
    """By code, with the remedy, and each order with the actions that may help."""
    wish = ("findings", "--day", day, "--code", "CANCEL_REQUESTED")
    (group,) = fulfilcore(*wish, "--json").document["groups"]
    (case,) = cast("list[Mapping[str, object]]", group["cases"])
    out = squeezed(fulfilcore(*wish).out)

    assert ("CANCEL_REQUESTED", False) == (group["code"], group["waivable"])
    assert ("amazon-us/111-0417210-5501010", "awaiting_shipment") == (case["order"], case["status"])
    assert ["hold", "cancel"] == [
        option["action"] for option in cast("list[Mapping[str, object]]", case["options"])
    ]
    assert "CANCEL_REQUESTED 1 cancel it at the channel and here" in out
    assert "the buyer asks to cancel; the channel has not cancelled" in out
    assert "cancel: possible" in out


def test_what_may_be_waived_says_how(tmp_path: Path) -> None:
    """The name of the code is what a person writes to override it."""
    order = an_order(tmp_path)
    path = tmp_path / "order-7.json"
    header = {**json.loads(path.read_text("utf-8")), "order_source": "amazon"}
    two = {"external_id": "902-1000000-0000001", "external_order_id": "902-1000000-0000002"}
    path.write_text(json.dumps({**header, **two}))
    fulfilcore("run", a_day(tmp_path, order))
    out = squeezed(fulfilcore("findings", "--day", tmp_path).out)

    assert "to ship despite it, name TWIN_UNDECIDED" in out


def test_findings_of_a_store_or_a_code(day: Path) -> None:
    """Only these; where there are none, that is said."""
    mine = ("findings", "--day", day)

    assert "nothing to look at\n" == fulfilcore(*mine, "--store", "webshop-old").out
    assert "nothing to look at\n" == fulfilcore(*mine, "--code", "HELD").out
    only = fulfilcore(*mine, "--store", "webshop", "--code", "CALL_BACK").out
    assert ["CALL_BACK", "1"] == only.split()[:2]
    assert "OVER_SHIPPED" not in only


# --- notices


def test_notices_say_why_a_store_was_not_told(shop: Path) -> None:
    """Each store by itself, with the reason and how often it was tried."""
    (row,) = fulfilcore("notices", "--day", shop, "--json").document["notices"]
    out = squeezed(fulfilcore("notices", "--day", shop, "--store", "shop").out)

    assert ("shop/7", "box", "failed", "shop/7#box#1", None, 1) == tuple(
        row[name] for name in ("order", "parcel", "state", "message", "due", "tries")
    )
    assert "shop (America/Chicago)" in out
    assert "shop/7 box failed: the channel said no: no such line, tried 1 time" in out


def test_notices_of_another_state_or_store(shop: Path) -> None:
    """Nothing is owed there, and that is said."""
    mine = ("notices", "--day", shop)

    assert "nothing is owed\n" == fulfilcore(*mine, "--state", "in doubt").out
    assert "nothing is owed\n" == fulfilcore(*mine, "--store", "other").out


def test_a_notice_that_is_still_to_be_told_says_when(tmp_path: Path) -> None:
    """In the zone of the day; a second label says that it is one."""
    void = 'do = "void"\norder = "shop/7"\nshipment = "box"\n'
    folder = a_day(tmp_path, an_order(tmp_path), SHIP, void, SHIP.replace('"box"', '"bag"'))
    fulfilcore("run", folder)
    out = squeezed(fulfilcore("notices", "--day", folder).out)

    assert "shop/7 box owed, label 2: the store is owed the news of this shipment" in out
    assert "next 04 May 2026 07:00" in out


# --- one order


def test_a_story_is_the_same_for_machines(shop: Path) -> None:
    """The order as the board has it, what happened, what is owed, what can be done."""
    story = whole(fulfilcore("why", "7", "--day", shop, "--json"))
    board = fulfilcore("board", "--day", shop, "--json").document["orders"]
    history = cast("list[Mapping[str, object]]", story["history"])

    assert one(board, id="shop/7") == story["order"]
    assert ["import: new → awaiting_shipment", "ship: awaiting_shipment → shipped"] == [
        entry["what"] for entry in history[:2]
    ]
    assert ["failed"] == [n["state"] for n in cast("list[Json]", story["notices"])]
    assert ["void", "edit", "reship"] == [
        o["action"] for o in cast("list[Json]", story["options"]) if not o["obstacles"]
    ]


def test_a_timeline_tells_twins_as_one_story(day: Path) -> None:
    """For people with the order of each line, for machines with its kind too."""
    ran = fulfilcore("timeline", "webshop/5003", "--day", day, "--json")
    told = whole(ran)
    out = squeezed(fulfilcore("timeline", "webshop/5003", "--day", day).out)

    assert ["amazon-us/111-0417203-5501003", "webshop/5003"] == told["members"]
    assert {kind.value for kind in Happened} == {e["kind"] for e in ran.document["events"]}
    assert out.startswith("amazon-us/111-0417203-5501003 and webshop/5003 Timeline (America/")
    assert "webshop/5003: ship (shipment parcel-early," in out
    assert "no unit is left to ship" in out


def test_a_timeline_of_one_order_does_not_repeat_its_name(shop: Path) -> None:
    """There is nothing to tell apart."""
    out = fulfilcore("timeline", "7", "--day", shop).out

    assert 1 == out.count("shop/7")
    assert "notice of box: declined → failed" in squeezed(out)


def test_no_timeline_shows_who_bought(day: Path, db: str, played: Document) -> None:
    """Neither names nor addresses of the payloads are in any story of the day."""
    ids = [str(order["id"]) for order in played["orders"]]
    told = "".join(fulfilcore("timeline", id, "--db", db, "--json").out for id in ids)
    people = set[str]()
    for file in day.rglob("*.json"):
        people |= secrets(file)

    assert len(people) > 20
    assert set() == {each for each in people if each in told}


def secrets(file: Path) -> set[str]:
    """Names, streets, telephone numbers and mail addresses in a payload."""
    wanted = {"Name", "AddressLine1", "Phone", "BuyerEmail", "BuyerName", "email", "street_1"}
    wanted |= {"first_name", "last_name", "phone", "BuyerPhoneNumber", "recipient"}
    found, left = set[str](), list[object]()
    try:
        left.append(json.loads(file.read_text("utf-8")))
    except ValueError:
        return found
    while left:
        match left.pop():
            case dict() as table:
                left.extend(table.values())
                found |= {v for k, v in table.items() if k in wanted and isinstance(v, str) and v}
            case list() as items:
                left.extend(items)
            case _:
                pass
    return {each for each in found if len(each) > 5}


@pytest.mark.parametrize("name", ["7", "shop/7", "T1"])
def test_an_order_is_found_by_id_number_or_tracking(shop: Path, name: str) -> None:
    """Without reading the others."""
    assert "shop/7 " in squeezed(fulfilcore("why", name, "--day", shop).out)


def test_an_order_that_an_older_release_wrote_is_found(shop: Path) -> None:
    """Its names were not listed then; it is looked for among all orders."""
    with sqlite3.connect(shop / "fulfilcore.sqlite") as connection:
        gone = connection.execute("delete from fulfilcore_record_listing where name like 'name:%'")
        assert gone.rowcount > 2
    connection.close()

    assert 0 == fulfilcore("why", "7", "--day", shop).code
