"""The example day: every story of its README is on the board, and playing it twice is harmless."""

import json
import sqlite3
from pathlib import Path

import pytest
from day_folders import Document, Ran, example, fulfilcore, one, squeezed

STATUSES = {
    "amazon-outlet/112-7730915-2204001": "shipped",
    "amazon-us/111-0417201-5501001": "shipped",
    "amazon-us/111-0417202-5501002": "shipped",
    "amazon-us/111-0417203-5501003": "shipped",
    "amazon-us/111-0417204-5501004": "awaiting_shipment",
    "amazon-us/111-0417205-5501005": "shipped",
    "amazon-us/111-0417206-5501006": "shipped",
    "amazon-us/111-0417207-5501007": "cancelled",
    "amazon-us/111-0417208-5501008": "pending_fulfillment",
    "amazon-us/111-0417209-5501009": "pending_fulfillment",
    "amazon-us/111-0417210-5501010": "awaiting_shipment",
    "amazon-us/111-0417211-5501011": "shipped",
    "amazon-us/111-0417212-5501012": "shipped",
    "webshop/5001": "shipped",
    "webshop/5002": "shipped",
    "webshop/5003": "shipped",
    "webshop/5004": "shipped",
    "webshop/5005": "awaiting_shipment",
    "webshop/5006": "shipped",
    "webshop/5007": "cancelled",
    "webshop/5009": "awaiting_shipment",
    "webshop/5010": "on_hold",
    "webshop/5011": "awaiting_shipment",
    "webshop/5012": "awaiting_shipment",
}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example day, played once with its database beside it."""
    folder = example(tmp_path_factory.mktemp("day"))
    assert 0 == fulfilcore("run", folder).code
    return folder


@pytest.fixture(scope="module")
def played(day: Path) -> Document:
    """The document of the example day."""
    return fulfilcore("run", day, "--json").document


def versions(day: Path) -> list[tuple[object, ...]]:
    """Every record of the database with its version, and the length of its history."""
    with sqlite3.connect(day / "fulfilcore.sqlite") as connection:
        rows = connection.execute(
            "select kind, id, version, attempt from fulfilcore_record order by kind, id"
        ).fetchall()
        rows += connection.execute("select count(*) from fulfilcore_history").fetchall()
    connection.close()
    return rows


def test_every_order_stands_where_the_story_says(played: Document) -> None:
    """More than twenty orders over both channels, each in its status."""
    assert {order["id"]: order["status"] for order in played["orders"]} == STATUSES


def test_playing_it_again_changes_nothing(day: Path) -> None:
    """The same bytes are printed, and no record gets a new version."""
    before, first = versions(day), fulfilcore("run", day, "--json")
    second = fulfilcore("run", day, "--json")

    assert (first, before) == (second, versions(day))
    assert len(before) > 100


def test_twins_are_hidden_whichever_came_first(played: Document) -> None:
    """Each copy is hidden, names its original, and both stores are told of one parcel."""
    twins = {o["id"]: (o["twin_of"], o["visible"]) for o in played["orders"] if o["twin_of"]}
    told = [n["order"] for n in played["notices"] if n["shipment"] == "parcel-sencha"]

    assert twins == {
        f"webshop/{5000 + n}": (f"amazon-us/111-041720{n}-550100{n}", False) for n in (1, 2, 3)
    }
    assert told == ["amazon-us/111-0417201-5501001", "webshop/5001"]


def test_units_are_conserved(played: Document) -> None:
    """For every order ordered + over = open + claimed + shipped + cancelled."""
    units = [order["units"] for order in played["orders"]]
    known = [u for u in units if isinstance(u, dict) and u["ordered"] is not None]

    assert len(known) == len(STATUSES) - 2
    assert all(
        u["ordered"] + u["over"] == u["open"] + u["claimed"] + u["shipped"] + u["cancelled"]
        for u in known
    )


def test_a_new_label_is_told_anew(played: Document) -> None:
    """The strainer's second label is a revision of the same parcel."""
    labels = [n for n in played["notices"] if n["parcel"] == "parcel-strainer"]

    assert [(n["shipment"], n["revision"], n["state"]) for n in labels] == [
        ("parcel-strainer", 1, "sent"),
        ("parcel-strainer-b", 2, "sent"),
    ]


def test_refusals_carry_all_their_reasons(played: Document) -> None:
    """Whatever was not done is listed in time order, with reason codes."""
    refused = [(row["at"], row["action"], row["order"]) for row in played["refused"]]
    frozen = one(played["refused"], order="amazon-us/111-0417207-5501007")

    assert refused == [
        ("2026-03-02T16:50:00Z", "ship", "amazon-us/111-0417203-5501003"),
        ("2026-03-02T17:02:00Z", "ship", "webshop/5001"),
        ("2026-03-02T17:25:00Z", "ship", "amazon-outlet/112-7730915-2204001"),
        ("2026-03-02T18:12:00Z", "ship", "amazon-us/111-0417207-5501007"),
        ("2026-03-02T18:13:00Z", "ship", "amazon-us/111-0417208-5501008"),
        ("2026-03-02T18:14:00Z", "cancel", "webshop/50007"),
    ]
    assert "FROZEN" in json.dumps(frozen["reasons"])


def test_what_a_person_should_look_at_is_a_finding(played: Document) -> None:
    """The buyer of the honey asks to cancel, and Amazon has not cancelled."""
    assert [(row["order"], row["code"]) for row in played["findings"]] == [
        ("amazon-us/111-0417210-5501010", "CANCEL_REQUESTED")
    ]


def test_bad_payloads_are_rejected_with_their_place(played: Document) -> None:
    """A body cut off, a quantity in words and a missing file: each says where."""
    assert [(row["file"], row["path"]) for row in played["rejected"]] == [
        ("webshop/orders-cut-off.json", "$"),
        ("webshop/products-5012.json", "$[0].quantity"),
        ("webshop/products-5009.json", "$"),
    ]


def test_what_was_not_taken_in_is_said(played: Document) -> None:
    """Drafts, inactive stores and missing parts are no silence."""
    assert [(row["store"], row["reference"]) for row in played["ignored"]] == [
        ("webshop", "5008"),
        ("webshop-old", "5003"),
    ]
    assert [(row["reference"], row["part"]) for row in played["needs"]] == [
        ("5009", "address"),
        ("5009", "lines"),
        ("5012", "address"),
        ("5012", "lines"),
    ]


def told(ran: Ran) -> list[str]:
    """How the notices of an order went, from its story."""
    lines = (squeezed(line).strip() for line in ran.out.splitlines())
    return [line.rpartition(": ")[2] for line in lines if "notice of" in line]


@pytest.mark.parametrize(
    ("order", "steps"),
    [
        ("111-0417206-5501006", ["later → owed", "later → owed", "done → sent"]),
        ("webshop/5004", ["unknown → owed", "done → sent"]),
        ("webshop/5006", ["unknown → owed", "missing → owed", "done → sent"]),
        ("111-0417212-5501012", ["declined → failed", "settled → sent"]),
    ],
)
def test_channels_fail_as_scripted(day: Path, order: str, steps: list[str]) -> None:
    """Twice throttled, an answer lost, a question lost, a notice that cannot be written."""
    assert told(fulfilcore("why", order, "--day", day)) == steps


def test_the_board_reads_at_a_glance(day: Path) -> None:
    """The first lines count what stands where; then come the tables that hold something."""
    out = fulfilcore("run", day).out

    assert squeezed(out).startswith(
        "kettle-and-crane: trading_day, 02 Mar 2026 to 04 Mar 2026 21 orders · 1 on hold"
        " · 6 awaiting shipment · 2 pending fulfillment · 10 shipped · 2 cancelled"
        " 3 hidden twins · 1 finding · 6 refusals · 3 rejected payloads on hold 1"
    )
    assert "For a person to look at" in out
    assert all(len(line) <= 100 for line in out.splitlines())
