"""What a day can script: how channels answer, what people settle, and that replays are harmless."""

from decimal import Decimal
from pathlib import Path

import pytest
from day_folders import ACCOUNT, EXAMPLE, a_day, an_order, fulfilcore, one

from fulfilcore.channels import CODECS
from fulfilcore.cli.day.plan import load, planned
from fulfilcore.intake import Rate

SHIP = 'do = "ship"\norder = "shop/7"\nshipment = "box"\ntracking = "T1"\n'
DELIVER = 'do = "deliver"\n'


def failing(answer: str, *more: str) -> str:
    """A day whose shop answers so."""
    rows = "\n".join(more)
    return f'{ACCOUNT}\n[[failures]]\nstore = "shop"\nanswer = "{answer}"\n{rows}\n'


PENDING = failing("pending").removeprefix(ACCOUNT)


def state(ran_twice: Path) -> tuple[object, object]:
    """The notice's state and the reason's code, after the day was played twice alike."""
    first = fulfilcore("run", ran_twice, "--json")
    assert first == fulfilcore("run", ran_twice, "--json")
    (notice,) = first.document["notices"]
    reason = notice["reason"]
    return notice["state"], reason["code"] if isinstance(reason, dict) else None


@pytest.mark.parametrize(
    ("script", "deliveries", "expected"),
    [
        (failing("declined", 'reason = "no such address"'), 1, ("failed", "CHANNEL_SAID_NO")),
        (failing("later", "attempts = [1]"), 1, ("owed", None)),
        (failing("later", "attempts = [1, 2]"), 3, ("sent", None)),
        (failing("unknown"), 1, ("owed", None)),
        (failing("unknown"), 2, ("sent", None)),
        (failing("unknown", "attempts = [1, 2]"), 2, ("owed", None)),
        (failing("unknown", "attempts = [1, 2]"), 3, ("sent", None)),
        (failing("never_arrived", "attempts = [1]"), 2, ("sent", None)),
        (failing("never_arrived"), 2, ("owed", None)),
        (failing("pending"), 1, ("pending", None)),
        (failing("pending"), 2, ("sent", None)),
        (failing("pending", "attempts = [1, 2]"), 2, ("pending", None)),
        (failing("later", "attempts = [2]") + PENDING, 2, ("pending", None)),
        (failing("declined", "attempts = [2]") + PENDING, 2, ("failed", "CHANNEL_SAID_NO")),
        (failing("declined", 'shipment = "other"'), 1, ("sent", None)),
        (failing("declined", 'order = "shop/8"'), 1, ("sent", None)),
        (failing("declined", 'order = "7"', 'shipment = "box"'), 1, ("failed", "CHANNEL_SAID_NO")),
    ],
)  # fmt: skip
def test_a_channel_answers_as_scripted(
    tmp_path: Path, script: str, deliveries: int, expected: tuple[str, str | None]
) -> None:
    """Each answer, told and looked up, leads to the same board however often it is played."""
    events = (an_order(tmp_path), SHIP, *[DELIVER] * deliveries)
    told = state(a_day(tmp_path, *events, account=script))

    assert told[0] == expected[0]
    assert expected[1] in (None, told[1])


def test_a_failure_is_about_its_own_message_only(tmp_path: Path) -> None:
    """One order's notice is to wait: the shop is told of its others all the same."""
    script = failing("later", 'order = "7"')
    ships = [SHIP, SHIP.replace("shop/7", "shop/8").replace("box", "bag")]
    events = (an_order(tmp_path), an_order(tmp_path, 8), *ships, DELIVER)
    notices = fulfilcore("run", a_day(tmp_path, *events, account=script), "--json").document

    assert {"box": "owed", "bag": "sent"} == {
        row["shipment"]: row["state"] for row in notices["notices"]
    }


def test_no_rate_holds_up_a_delivery() -> None:
    """The clock of a day stands still while channels are told: a system's rate is left aside."""
    plan = planned(load(EXAMPLE), EXAMPLE)

    rates = {store.system: store.capabilities.notice_rate for store in plan.account.stores}
    own = Rate(Decimal(1) / 60, burst=2)  # what the day itself says of the studio

    assert {**dict.fromkeys(CODECS), "shopify": own} == rates


def test_a_relabelled_parcel_can_fail_alone(tmp_path: Path) -> None:
    """A failure names the label, not the parcel."""
    script = failing("declined", 'shipment = "box-2"')
    void = 'do = "void"\norder = "shop/7"\nshipment = "box"\n'
    again = SHIP.replace("box", "box-2")
    events = (an_order(tmp_path), SHIP, DELIVER, void, again, DELIVER)
    notices = fulfilcore("run", a_day(tmp_path, *events, account=script), "--json").document

    assert [("box", "sent"), ("box-2", "failed")] == [
        (row["shipment"], row["state"]) for row in notices["notices"]
    ]


def settle(told: str, shipment: str = "box", order: str = "shop/7") -> str:
    """A person's word on a notice."""
    return f'do = "settle"\norder = "{order}"\nshipment = "{shipment}"\ntold = {told}\nby = "Ann"\n'


def test_a_failed_notice_is_settled_once(tmp_path: Path) -> None:
    """Told again it fails again; played again it is not settled a second time."""
    events = (an_order(tmp_path), SHIP, DELIVER, settle("false"), DELIVER)
    folder = a_day(tmp_path, *events, account=failing("declined"))

    assert ("failed", "CHANNEL_SAID_NO") == state(folder)
    story = fulfilcore("why", "7", "--day", folder).out
    assert 2 == story.count("declined → failed")


def test_a_notice_that_is_fine_cannot_be_settled(tmp_path: Path) -> None:
    """It is a refusal with a reason, and stays one when the notice fails later."""
    events = (an_order(tmp_path), SHIP, settle("true"), DELIVER)
    folder = a_day(tmp_path, *events, account=failing("declined"))
    first = fulfilcore("run", folder, "--json")

    assert first == fulfilcore("run", folder, "--json")
    assert "NOTHING_TO_SETTLE" in str(one(first.document["refused"], action="settle")["reasons"])


@pytest.mark.parametrize("order", ["shop/7", "shop/8"])
def test_an_unknown_shipment_cannot_be_settled(tmp_path: Path, order: str) -> None:
    """Whether the order or only the shipment is unknown, it is a refusal."""
    folder = a_day(tmp_path, an_order(tmp_path), settle("true", "bag", order))
    ran = fulfilcore("run", folder, "--json")

    assert 0 == ran.code
    assert "NO_SUCH_SHIPMENT" in str(one(ran.document["refused"], action="settle")["reasons"])


def test_what_follows_a_delivery_at_its_instant_is_not_told_by_it(tmp_path: Path) -> None:
    """Played twice, a notice made just after a delivery still waits for the next one."""
    folder = a_day(tmp_path, an_order(tmp_path))
    at = "at = 2026-05-04T10:00:00Z\n"
    with (folder / "day.toml").open("a") as file:
        file.write(f"\n[[events]]\n{at}{DELIVER}\n[[events]]\n{at}{SHIP}")

    assert "owed" == state(folder)[0]


@pytest.mark.parametrize("name", ["", "nowhere", "shop/8", "no/such/order", "\\u0000", "a\\tb"])
def test_an_impossible_order_is_refused(tmp_path: Path, name: str) -> None:
    """Whatever a command names, the answer is a refusal with reasons, twice the same."""
    folder = a_day(tmp_path, f'do = "cancel"\norder = "{name}"\n')
    first = fulfilcore("run", folder, "--json")
    (row,) = first.document["refused"]

    assert (0, first) == (first.code, fulfilcore("run", folder, "--json"))
    assert row["reasons"]


def test_a_command_id_is_obeyed_once(tmp_path: Path) -> None:
    """A host that repeats itself gets its first answer; another wish under that id is refused."""
    hold = 'do = "hold"\norder = "shop/7"\nid = "h1"\n'
    other = 'do = "cancel"\norder = "shop/7"\nid = "h1"\n'
    folder = a_day(tmp_path, an_order(tmp_path), hold, hold, other)
    first = fulfilcore("run", folder, "--json")

    assert first == fulfilcore("run", folder, "--json")
    assert "COMMAND_ID_REUSED" in str(one(first.document["refused"], id="h1")["reasons"])
    assert "on_hold" == one(first.document["orders"], id="shop/7")["status"]


def test_days_with_names_share_a_database(tmp_path: Path) -> None:
    """The command ids of two days differ by the names of the days."""
    db, order = f"sqlite:///{tmp_path / 'both.sqlite'}", an_order(tmp_path)
    hold, cancel = 'do = "hold"\norder = "shop/7"\n', 'do = "cancel"\norder = "shop/7"\n'
    fulfilcore("run", a_day(tmp_path, order, hold, account=f'name = "mon"{ACCOUNT}'), "--db", db)
    tuesday = a_day(tmp_path, order, cancel, account=f'name = "tue"{ACCOUNT}')
    ran = fulfilcore("run", tuesday, "--db", db, "--json")

    assert [] == ran.document["refused"]
    assert "cancelled" == one(ran.document["orders"], id="shop/7")["status"]


def test_every_command_of_a_day_is_obeyed(tmp_path: Path) -> None:
    """Hold, release, cancel, restore, delegate, reject, mark paid: by their usual authority."""
    on = '\norder = "shop/7"\n'
    events = [
        f'do = "hold"{on}until = 2026-05-04T10:30:00Z',
        f'do = "release"{on}',
        f'do = "cancel"{on}note = "twice"',
        f'do = "restore"{on}',
        'do = "mark_paid"\nstore = "shop"\nreference = "7"\n',
        f'do = "reject"{on}note = "no stock"',
        f'do = "delegate"{on}provider = "3pl"\nauthority = "rule"',
        'do = "release_due"',
    ]
    refused = fulfilcore("run", a_day(tmp_path, an_order(tmp_path), *events), "--json").document

    assert ["mark_paid"] == [row["action"] for row in refused["refused"]]


def test_a_hold_ends_by_the_clock(tmp_path: Path) -> None:
    """Not before its instant, and then without anybody."""
    hold = 'do = "hold"\norder = "shop/7"\nuntil = 2026-05-04T12:00:00Z\n'
    due = 'do = "release_due"\n'
    (order,) = fulfilcore(
        "run", a_day(tmp_path, an_order(tmp_path), hold, due), "--json", "--db", "sqlite://"
    ).document["orders"]
    (later,) = fulfilcore(
        "run", a_day(tmp_path, an_order(tmp_path), hold, due, due), "--json", "--db", "sqlite://"
    ).document["orders"]

    assert ("on_hold", "awaiting_shipment") == (order["status"], later["status"])


def test_events_are_played_in_time_order(tmp_path: Path) -> None:
    """A hold listed before the import that it needs is still obeyed after it."""
    folder = a_day(tmp_path, 'do = "hold"\norder = "shop/7"\n')
    with (folder / "day.toml").open("a") as file:
        file.write(f"[[events]]\nat = 2026-05-04T08:00:00+02:00\n{an_order(tmp_path)}")
    ran = fulfilcore("run", folder, "--json")

    assert ["on_hold"] == [order["status"] for order in ran.document["orders"]]
