"""How the channels of a day behave: work orders of Shopify, rests, rates, workers that end."""

import json
from pathlib import Path

import pytest
from day_folders import ACCOUNT, EXAMPLE, Document, a_day, an_order, fulfilcore, one

SHIP = 'do = "ship"\norder = "shop/7"\nshipment = "box"\ntracking = "T1"\n'
DELIVER = 'do = "deliver"\n'
STUDIO = ACCOUNT.replace("bigcommerce", "shopify")


def another(number: int) -> str:
    """A label of another order."""
    return SHIP.replace("shop/7", f"shop/{number}").replace("box", f"box-{number}")


def failing(answer: str, *more: str) -> str:
    """A day whose shop answers so."""
    rows = "\n".join(more)
    return f'{ACCOUNT}\n[[failures]]\nstore = "shop"\nanswer = "{answer}"\n{rows}\n'


def states(document: Document) -> dict[object, object]:
    """The state of each notice, by the label."""
    return {row["shipment"]: row["state"] for row in document["notices"]}


def played(folder: Path) -> Document:
    """The document of a day that was played twice alike."""
    first = fulfilcore("run", folder, "--json")
    assert (0, first) == (first.code, fulfilcore("run", folder, "--json"))
    return first.document


# --- Shopify


def bowls(folder: Path) -> str:
    """An order of the studio, as a line of an import event."""
    orders = json.loads((EXAMPLE / "studio" / "orders-monday.json").read_text("utf-8"))
    (order,) = (each for each in orders["orders"] if each["id"] == 6101)
    (folder / "order.json").write_text(json.dumps({"order": order}), "utf-8")
    return 'do = "import"\nstore = "shop"\nfile = "order.json"\n'


def work(folder: Path, updated: str, left: int, name: str = "work.json") -> str:
    """A store whose channel answers that so many bowls are to be sent."""
    file = EXAMPLE / "studio" / "fulfillment-orders-6101.json"
    document = json.loads(file.read_text("utf-8"))
    document["fulfillment_orders"][0]["updated_at"] = updated
    document["fulfillment_orders"][0]["line_items"][0]["fulfillable_quantity"] = left
    (folder / name).write_text(json.dumps(document), "utf-8")
    return name


PACK = 'do = "ship"\norder = "shop/6101"\nshipment = "box"\nunits = { "610101" = 2 }\n'


def test_shopify_is_told_on_its_own_work_orders(tmp_path: Path) -> None:
    """Without them nothing can be written, and the notice says so."""
    name = work(tmp_path, "2026-05-04T08:00:00Z", 2)
    events = (bowls(tmp_path), PACK, DELIVER)
    with_work = f'{STUDIO}fulfillment_orders = ["{name}"]\n'

    assert {"box": "sent"} == states(played(a_day(tmp_path, *events, account=with_work)))
    (tmp_path / "fulfilcore.sqlite").unlink()
    without = played(a_day(tmp_path, *events, account=STUDIO))
    assert {"box": "failed"} == states(without)
    assert "fulfillment orders are not known" in str(without["notices"])


@pytest.mark.parametrize(
    ("updated", "state"), [("2026-05-04T10:59:00Z", "failed"), ("2026-05-04T11:01:00Z", "sent")]
)
def test_a_delivery_sees_what_was_told_until_then(tmp_path: Path, updated: str, state: str) -> None:
    """Of several answers about one work order the newest counts that is not of later."""
    files = [
        work(tmp_path, updated, 1, "late.json"),
        work(tmp_path, "2026-05-04T08:00:00Z", 2, "early.json"),
    ]
    account = f"{STUDIO}fulfillment_orders = {json.dumps(files)}\n"
    events = (bowls(tmp_path), PACK, DELIVER)  # delivered at eleven

    assert {"box": state} == states(played(a_day(tmp_path, *events, account=account)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "work.json: there is no such file"),
        ("{}", "work.json: this is no answer about fulfillment orders"),
        ("[", "work.json: the body is not JSON"),
    ],
)
def test_bad_work_orders_are_no_day(tmp_path: Path, text: str | None, said: str) -> None:
    """What Shopify is to answer must be readable before anything is played."""
    if text is not None:
        (tmp_path / "work.json").write_text(text, "utf-8")
    account = f'{STUDIO}fulfillment_orders = ["work.json"]\n'
    ran = fulfilcore("run", a_day(tmp_path, account=account))

    assert (2, "") == (ran.code, ran.out)
    assert said in ran.err
    assert "$.stores[0].fulfillment_orders[0]" in ran.err


def test_only_shopify_has_work_orders(tmp_path: Path) -> None:
    """A slip of the pen is named with its place."""
    ran = fulfilcore("run", a_day(tmp_path, account=f'{ACCOUNT}fulfillment_orders = ["x"]\n'))

    assert "only Shopify has fulfillment orders (at $.stores[0].fulfillment_orders)" in ran.err


# --- rests, rates, and workers that end


@pytest.mark.parametrize(
    ("answer", "bag"), [("rest", "owed"), ("later", "sent")], ids=["the store", "one message"]
)
def test_a_store_that_rests_is_told_nothing(tmp_path: Path, answer: str, bag: str) -> None:
    """`rest` is about the whole store, `later` about one message."""
    script = failing(answer, 'shipment = "box"', "attempts = [1]", "after = 1800")
    imports = (an_order(tmp_path), an_order(tmp_path, 8))
    ships = (SHIP, another(8))
    folder = a_day(tmp_path, *imports, *ships, DELIVER, account=script)

    assert {"box": "owed", "box-8": bag} == states(played(folder))
    folder = a_day(tmp_path, *imports, *ships, DELIVER, DELIVER, account=script)
    assert {"box": "sent", "box-8": "sent"} == states(played(folder))


def test_a_rate_lets_so_many_through(tmp_path: Path) -> None:
    """Two at once, the third when a slot is free again: at the next delivery."""
    slow = ACCOUNT + "notice_rate = { seconds = 60, burst = 2 }\n"
    imports = [an_order(tmp_path, number) for number in (7, 8, 9)]
    events = [*imports, SHIP, another(8), another(9), DELIVER]
    first = states(played(a_day(tmp_path, *events, account=slow)))
    second = states(played(a_day(tmp_path, *events, DELIVER, account=slow)))

    assert ["owed", "sent", "sent"] == sorted(map(str, first.values()))
    assert {"sent"} == set(second.values())


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ("seconds = 0", "between two notices (at $.stores[0].notice_rate.seconds)"),
        ("seconds = 60, burst = 0", "lets nothing through (at $.stores[0].notice_rate)"),
        ("burst = 2", "'seconds' is missing (at $.stores[0].notice_rate)"),
    ],
)  # fmt: skip
def test_a_rate_must_let_something_through(tmp_path: Path, rate: str, said: str) -> None:
    """One that never would is refused before the day is played."""
    account = f"{ACCOUNT}notice_rate = {{ {rate} }}\n"
    assert said in fulfilcore("run", a_day(tmp_path, account=account)).err


def test_a_worker_that_ended_is_followed_by_another(tmp_path: Path) -> None:
    """The channel had taken it: it is looked up, not told again; other messages are not held up."""
    script = failing("died", 'shipment = "box"', "attempts = [1]")
    events = (an_order(tmp_path), an_order(tmp_path, 8), SHIP, another(8))
    first = states(played(a_day(tmp_path, *events, DELIVER, account=script)))
    second = states(played(a_day(tmp_path, *events, DELIVER, DELIVER, account=script)))

    assert {"box": "owed", "box-8": "sent"} == first
    assert {"box": "sent", "box-8": "sent"} == second


def test_a_message_that_ends_every_worker_is_given_up(tmp_path: Path) -> None:
    """After the last try it is in doubt, and a person is asked."""
    script = failing("died", "attempts = [1, 2, 3]")
    script += "[policies]\nretry = { tries = 3 }\n"
    events = (an_order(tmp_path), SHIP, *[DELIVER] * 4)
    told = played(a_day(tmp_path, *events, account=script))

    assert {"box": "in_doubt"} == states(told)
    assert "the last try was lost" in str(told["notices"])


# --- forgetting


def test_an_order_is_redacted_once(tmp_path: Path) -> None:
    """Played twice it is written once; what was shipped stays known."""
    redact = 'do = "redact"\norder = "shop/7"\nby = "Ann"\n'
    folder = a_day(tmp_path, an_order(tmp_path), SHIP, redact)
    document = played(folder)
    story = fulfilcore("why", "7", "--day", folder).out

    assert [{"at": "2026-05-04T11:00:00Z", "order": "shop/7", "altogether": False}] == list(
        document["forgotten"]
    )
    assert 1 == story.count("redacted")
    assert "shipped" == one(document["orders"], id="shop/7")["status"]
    assert "Odalys" not in fulfilcore("export", "--day", folder).out


def test_an_unknown_order_is_not_redacted(tmp_path: Path) -> None:
    """It is a refusal like any other."""
    document = played(a_day(tmp_path, 'do = "redact"\norder = "shop/8"\nby = "Ann"\n'))

    assert "UNKNOWN_ORDER" in str(one(document["refused"], action="redact")["reasons"])


def test_a_purge_leaves_nothing(tmp_path: Path) -> None:
    """What was finished long ago is gone; what was shipped today stays."""
    old = an_order(tmp_path, 8)
    file = tmp_path / "order-8.json"
    header = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**header, "status_id": 10}), "utf-8")
    purge = 'do = "purge"\nbefore = 2026-05-01T00:00:00Z\n'
    folder = a_day(tmp_path, an_order(tmp_path), old, SHIP, DELIVER, purge)
    document = played(folder)

    assert ["shop/7"] == [order["id"] for order in document["orders"]]
    assert "shop/8" == one(document["forgotten"], altogether=True)["order"]
    assert [] == [need for need in document["needs"] if need["reference"] == "8"]
    assert "Forgotten" in fulfilcore("run", folder).out


# --- the account, and a part of a day


@pytest.mark.parametrize("secret", ["hushhush", "äöü"])
def test_a_short_secret_is_no_secret(tmp_path: Path, secret: str) -> None:
    """It is refused with its place, and not printed."""
    account = ACCOUNT.replace('country = "US"', f'country = "US"\nsecret = "{secret}"')
    ran = fulfilcore("run", a_day(tmp_path, account=account))

    assert "the secret is shorter than 16 bytes (at $.account.secret)" in ran.err
    assert secret not in ran.err


@pytest.mark.parametrize(
    ("until", "orders"),
    [
        ("03:59", 0),
        ("04:00", 1),  # the day's zone is Chicago: nine o'clock in Greenwich
        ("2026-05-04T04:00", 1),
        ("2026-05-04T10:00:00+00:00", 2),
        ("2026-05-05T00:00", 2),
        ("2026-05-04", 2),
        ("2026-05-03", 0),
    ],
)
def test_a_day_is_played_as_far_as_wished(tmp_path: Path, until: str, orders: int) -> None:
    """A time is of the day's first date and in the zone of its account."""
    folder = a_day(tmp_path, an_order(tmp_path), an_order(tmp_path, 8))
    ran = fulfilcore("run", folder, "--until", until, "--json")

    assert orders == len(ran.document["orders"])


def test_until_must_be_a_time(tmp_path: Path) -> None:
    """What is none is said in one sentence."""
    ran = fulfilcore("run", a_day(tmp_path, DELIVER), "--until", "noon")

    assert (2, 1) == (ran.code, ran.err.count("\n"))
    assert "'noon' is no time, such as 10:00" in ran.err
