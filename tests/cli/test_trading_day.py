"""The example day: every story of its README is on the board, and playing it twice is harmless."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from day_folders import EXAMPLE, Document, Ran, fulfilcore, one, payloads, squeezed

pytest_plugins = ["example_week"]

STATUSES = {
    "amazon-outlet/112-7730915-2204001": "shipped",
    "amazon-us/111-0417201-5501001": "shipped",
    "amazon-us/111-0417202-5501002": "shipped",
    "amazon-us/111-0417203-5501003": "shipped",
    "amazon-us/111-0417204-5501004": "on_hold",
    "amazon-us/111-0417205-5501005": "shipped",
    "amazon-us/111-0417206-5501006": "shipped",
    "amazon-us/111-0417207-5501007": "cancelled",
    "amazon-us/111-0417208-5501008": "pending_fulfillment",
    "amazon-us/111-0417209-5501009": "pending_fulfillment",
    "amazon-us/111-0417210-5501010": "awaiting_shipment",
    "amazon-us/111-0417211-5501011": "shipped",
    "amazon-us/111-0417212-5501012": "shipped",
    "amazon-us/111-0417221-5502001": "shipped",
    "amazon-us/111-0417222-5502002": "shipped",
    "amazon-us/111-0417223-5502003": "awaiting_shipment",
    "amazon-us/111-0417224-5502004": "awaiting_shipment",
    "amazon-us/111-0417225-5502005": "awaiting_shipment",
    "amazon-us/111-0417226-5502006": "cancelled",
    "amazon-us/111-0417227-5502007": "cancelled",
    "amazon-us/111-0417227-5502007~2": "shipped",
    "amazon-us/111-0417228-5502008": "cancelled",
    "amazon-us/111-0417229-5502009": "awaiting_shipment",
    "amazon-us/111-0417230-5502010": "awaiting_shipment",
    "amazon-us/111-0417231-5502011": "awaiting_shipment",
    "amazon-us/111-0417232-5502012": "awaiting_shipment",
    "amazon-us/111-0417233-5502013": "cancelled",
    "amazon-us/111-0417234-5502014": "shipped",
    "amazon-us/111-0417236-5502016": "shipped",
    "amazon-us/111-0417237-5502017": "shipped",
    "amazon-us/111-0417238-5502018": "awaiting_shipment",
    "amazon-us/111-0417239-5502019": "shipped",
    "amazon-us/111-0417240-5502020": "awaiting_payment",
    "amazon-us/111-0417241-5502021": "awaiting_shipment",
    "amazon-us2/111-0417237-5502017": "shipped",
    "ebay/14-12801-40001": "shipped",
    "ebay/14-12803-40003": "shipped",
    "ebay/14-12804-40004": "shipped",
    "ebay/254410077002-2310040002": "cancelled",
    "ebay/254410077003-2310040003": "cancelled",
    "fairs/70031": "shipped",
    "fairs/70032": "shipped",
    "fairs/70033": "awaiting_shipment",
    "fairs/70036": "awaiting_shipment",
    "gallery/67c6f0a1b2c3d40e8f000201": "shipped",
    "gallery/67c6f0a1b2c3d40e8f000202": "awaiting_shipment",
    "gallery/67c6f0a1b2c3d40e8f000204": "shipped",
    "guild/g-3001": "shipped",
    "guild/g-3002": "on_hold",
    "guild/g-3003": "on_hold",
    "hub/9210001": "shipped",
    "hub/9210002": "awaiting_shipment",
    "hub/9210003": "shipped",
    "hub/9210005": "shipped",
    "hub/9210021": "awaiting_shipment",
    "hub/9210022": "awaiting_shipment",
    "journal/801": "shipped",
    "journal/802": "awaiting_shipment",
    "journal/803": "awaiting_payment",
    "mill/M-77": "shipped",
    "mill/M-78": "awaiting_shipment",
    "studio/6101": "shipped",
    "studio/6102": "shipped",
    "studio/6103": "awaiting_shipment",
    "studio/6104": "awaiting_payment",
    "studio/6105": "awaiting_shipment",
    "studio/6106": "shipped",
    "studio/6107": "shipped",
    "studio/6108": "shipped",
    "studio/6109": "shipped",
    "studio/6110": "rejected_fulfillment",
    "studio/6111": "cancelled",
    "studio/6111~2": "shipped",
    "studio/6113": "cancelled",
    "studio/6114": "shipped",
    "studio/6115": "awaiting_shipment",
    "webshop/5001": "shipped",
    "webshop/5002": "shipped",
    "webshop/5003": "shipped",
    "webshop/5004": "shipped",
    "webshop/5005": "shipped",
    "webshop/5006": "shipped",
    "webshop/5007": "cancelled",
    "webshop/5009": "awaiting_shipment",
    "webshop/5010": "on_hold",
    "webshop/5011": "awaiting_shipment",
    "webshop/5012": "awaiting_shipment",
    "webshop/5013": "awaiting_shipment",
    "webshop/5014": "shipped",
    "webshop/5015": "shipped",
    "webshop/5016": "shipped",
    "webshop/5017": "on_hold",
    "webshop/5018": "awaiting_shipment",
    "webshop/5019": "shipped",
    "webshop/5019~p1": "shipped",
    "webshop/5019~p2": "cancelled",
    "webshop/5019~p3": "shipped",
    "webshop/5020": "shipped",
    "webshop/5021": "shipped",
    "webshop/5022": "shipped",
    "webshop/5023": "awaiting_shipment",
    "webshop/5024": "cancelled",
    "webshop/5025": "cancelled",
    "webshop/5026": "shipped",
    "webshop/5027": "shipped",
    "webshop/5028": "awaiting_shipment",
    "webshop/5029": "awaiting_shipment",
    "webshop/5030": "awaiting_shipment",
    "webshop/5043": "awaiting_shipment",
    "webshop/5044": "on_hold",
}
TWINS = {
    "amazon-us2/111-0417237-5502017": "amazon-us/111-0417237-5502017",
    "ebay/254410077002-2310040002": "ebay/14-12803-40003",
    "ebay/254410077003-2310040003": "ebay/14-12803-40003",
    "fairs/70031": "amazon-us/111-0417211-5501011",
    "hub/9210001": "ebay/14-12801-40001",
    "hub/9210002": "amazon-us/111-0417223-5502003",
    "studio/6113": "amazon-us/111-0417233-5502013",
    "webshop/5001": "amazon-us/111-0417201-5501001",
    "webshop/5002": "amazon-us/111-0417202-5501002",
    "webshop/5003": "amazon-us/111-0417203-5501003",
    "webshop/5013": "amazon-us/111-0417208-5501008",
    "webshop/5015": "amazon-us/111-0417238-5502018",
    "webshop/5016": "amazon-us/111-0417239-5502019",
    "webshop/5030": "amazon-us/111-0417232-5502012",
}


PERSONAL = (
    r'"(?:[a-z]*[eE]mail|last_?[nN]ame|fullName|Shipping(?:LastName|AddressLine1))": "(.+?)"',
    r'"(?:street_?1|address_?1|addressLine1)": "(.+?)"',
    r"<(?:\w+:)?(?:Street1|AddressLine1|LastName|Email)>(?:<!\[CDATA\[)?([^<\]]+)",
    r"<(?:Name|Address1)><!\[CDATA\[([^<\]]+)\]\]></(?:Name|Address1)><(?:Address1|City)>",
)
"""Where payloads hold what is personal."""


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
    """A hundred orders and parts of orders over thirteen stores, each in its status."""
    assert {order["id"]: order["status"] for order in played["orders"]} == STATUSES


def test_playing_it_again_changes_nothing(day: Path, replayed: Ran) -> None:
    """The same bytes are printed, and no record gets a new version."""
    before = versions(day)
    again = fulfilcore("run", day, "--json")

    assert (replayed, before) == (again, versions(day))
    assert len(before) > 100


def test_twins_are_hidden_whichever_came_first(played: Document) -> None:
    """Each copy is hidden, names its original, and both stores are told of one parcel."""
    twins = {o["id"]: (o["twin_of"], o["visible"]) for o in played["orders"] if o["twin_of"]}
    told = [n["order"] for n in played["notices"] if n["shipment"] == "parcel-sencha"]

    assert twins == {copy: (original, False) for copy, original in TWINS.items()}
    assert told == ["amazon-us/111-0417201-5501001", "webshop/5001"]


def test_units_are_conserved(played: Document) -> None:
    """For every order ordered + over = open + claimed + shipped + cancelled."""
    units = [order["units"] for order in played["orders"]]
    known = [u for u in units if isinstance(u, dict) and u["ordered"] is not None]

    assert len(known) == len(STATUSES) - 4
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
        ("2026-03-02T20:50:00Z", "void", "amazon-us/111-0417232-5502012"),
        ("2026-03-02T22:20:00Z", "ship", "webshop/5014"),
        ("2026-03-03T00:44:00Z", "combine", "webshop/5019"),
        ("2026-03-03T00:44:00Z", "combine", "amazon-us/111-0417233-5502013"),
        ("2026-03-03T00:51:00Z", "rejoin", "webshop/5019"),
        ("2026-03-03T17:10:00Z", "ship", "studio/6106"),
        ("2026-03-03T17:20:00Z", "ship", "studio/6105"),
        ("2026-03-04T21:21:00Z", "ship", "guild/g-3003"),
        ("2026-03-05T21:30:00Z", "mark_shipped", "5011"),
        ("2026-03-05T21:30:00Z", "mark_shipped", "5023"),
        ("2026-03-05T21:30:00Z", "mark_shipped", "5028"),
        ("2026-03-05T21:30:00Z", "mark_shipped", "113-6240017-9210003"),
        ("2026-03-05T21:30:00Z", "mark_shipped", "5092"),
        ("2026-03-05T21:30:00Z", "ship", "webshop/5017"),
        ("2026-03-06T17:00:00Z", "hold", "webshop/5026"),
        ("2026-03-06T17:01:00Z", "release", "webshop/5010"),
        ("2026-03-06T17:02:00Z", "ship", "webshop/5023"),
        ("2026-03-06T17:03:00Z", "ship", "webshop/5023"),
        ("2026-03-06T17:04:00Z", "void", "webshop/5026"),
        ("2026-03-06T17:05:00Z", "void", "webshop/5026"),
        ("2026-03-06T17:06:00Z", "split", "webshop/5011"),
        ("2026-03-06T17:07:00Z", "combine", "webshop/5011"),
        ("2026-03-06T17:08:00Z", "edit", "webshop/5011"),
        ("2026-03-06T17:09:00Z", "edit", "webshop/5011"),
        ("2026-03-06T17:10:00Z", "reship", "webshop/5022"),
        ("2026-03-06T17:11:00Z", "mark_paid", "studio/6104"),
        ("2026-03-06T17:13:00Z", "cancel", "webshop/5017"),
        ("2026-03-07T00:01:00Z", "redact", "webshop/50006"),
        ("2026-03-07T16:30:00Z", "reprocess", "every order to be shipped"),
    ]
    assert "FROZEN" in json.dumps(frozen["reasons"])


def test_what_a_person_should_look_at_is_a_finding(played: Document) -> None:
    """The buyer of the honey asks to cancel, Harbor ships what it should not, and so on."""
    assert [(row["order"], row["code"]) for row in played["findings"]] == [
        ("amazon-outlet/112-7730915-2204001", "OVER_SHIPPED"),
        ("amazon-outlet/112-7730915-2204001", "SHIPPED_UNASKED"),
        ("amazon-outlet/112-7730915-2204001", "EDIT_HAS_NO_EFFECT_ON_LABEL"),
        ("amazon-us/111-0417204-5501004", "UNDATED_CONFLICT"),
        ("amazon-us/111-0417207-5501007", "FROZEN_CHANGED"),
        ("amazon-us/111-0417208-5501008", "NOTHING_SHIPPABLE"),
        ("amazon-us/111-0417210-5501010", "CANCEL_REQUESTED"),
        ("amazon-us/111-0417221-5502001", "SHIPPED_AFTER_CANCEL"),
        ("amazon-us/111-0417224-5502004", "PRIME_CONFLICT"),
        ("amazon-us/111-0417226-5502006", "REOPENED"),
        ("amazon-us/111-0417228-5502008", "REOPENED_FROZEN"),
        ("amazon-us/111-0417230-5502010", "PRIME_UNKNOWN"),
        ("amazon-us/111-0417238-5502018", "TWIN_UNITS_UNMAPPED"),
        ("amazon-us/111-0417241-5502021", "TWIN_UNDECIDED"),
        ("amazon-us2/111-0417237-5502017", "DOUBLE_IMPORT"),
        ("ebay/14-12804-40004", "CONTRADICTION"),
        ("ebay/14-12804-40004", "SHIPPED_AFTER_CANCEL"),
        ("ebay/254410077002-2310040002", "RENAMED"),
        ("ebay/254410077003-2310040003", "RENAMED"),
        ("fairs/70032", "REFUSED_LATE"),
        ("fairs/70033", "LEFT_OUT"),
        ("fairs/70036", "RIVAL_COPIES"),
        ("gallery/67c6f0a1b2c3d40e8f000204", "FULFILLED_WITHOUT_SHIPMENT"),
        ("guild/g-3003", "UNKNOWN_STATUS"),
        ("hub/9210003", "RIVAL_COPIES"),
        ("journal/802", "REFUNDED_OPEN"),
        ("mill/M-78", "LEFT_OUT"),
        ("studio/6105", "FIELD_KEPT"),
        ("studio/6107", "CALLED_OFF_TOO_LATE"),
        ("studio/6108", "OVER_SHIPPED"),
        ("studio/6108", "VOID_OF_NOTHING"),
        ("studio/6109", "SHIPPED_UNASKED"),
        ("webshop/5016", "SHIPPED_AFTER_CANCEL"),
        ("webshop/5017", "TWIN_UNDECIDED"),
        ("webshop/5025", "CALL_BACK"),
        ("webshop/5027", "SHIPPED_AFTER_CANCEL"),
        ("webshop/5028", "VOIDED_BUT_SHIPPED"),
        ("webshop/5029", "FIELD_OVERRULED"),
        ("webshop/5043", "MIXED_ORDER"),
        ("webshop/5044", "ALERTED"),
    ]


def test_bad_payloads_are_rejected_with_their_place(played: Document) -> None:
    """A body cut off, a quantity in words and a missing file: each says where."""
    assert [(row["file"], row["path"]) for row in played["rejected"]] == [
        ("webshop/orders-cut-off.json", "$"),
        ("webshop/products-5012.json", "$[0].quantity"),
        ("webshop/products-5009.json", "$"),
        ("mill/orders.csv", 'line 4, column "Menge"'),
        ("packing/sent.csv", 'line 8, column "Tracking Number"'),
    ]


def test_what_was_not_taken_in_is_said(played: Document) -> None:
    """Drafts, inactive stores and missing parts are no silence."""
    assert [(row["store"], row["reference"]) for row in played["ignored"]] == [
        ("webshop", "5008"),
        ("webshop-old", "5003"),
        ("studio", "gid://shopify/DraftOrder/881"),
        ("hub", "9210004"),
        ("gallery", "67c6f0a1b2c3d40e8f000203"),
        ("webshop", "5041"),
        ("webshop", "5042"),
    ]
    assert [(row["reference"], row["part"]) for row in played["needs"]] == [
        ("111-0417207-5501007", "address"),
        ("111-0417230-5502010", "address"),
        ("111-0417230-5502010", "lines"),
        ("M-78", "lines"),
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
        ("studio/6114", ["declined → failed", "settled → owed", "done → sent"]),
        ("studio/6101", ["done → sent", *["pending → pending"] * 8]),
        ("111-0417222-5502002", ["unknown → in doubt"]),
        ("guild/g-3001", ["unknown → in doubt"]),
    ],
)
def test_channels_fail_as_scripted(day: Path, order: str, steps: list[str]) -> None:
    """Throttled, an answer or a question lost, what cannot be written, a poison, who has no ear."""
    assert told(fulfilcore("why", order, "--day", day)) == steps


@pytest.mark.parametrize(
    "cut",
    [
        "08:31",
        "14:30",
        "16:47",
        "2026-03-04T13:10",
        "2026-03-05T09:10",
        "2026-03-06T16:30",
        "2026-03-07T08:12",
    ],
)
def test_played_in_two_halves_it_is_the_same(tmp_path: Path, played: Document, cut: str) -> None:
    """Stopped in the middle and played again to its end, the week is what it is in one go."""
    db = f"sqlite:///{tmp_path / 'half.sqlite'}"
    half = fulfilcore("run", EXAMPLE, "--db", db, "--until", cut, "--json")
    whole = fulfilcore("run", EXAMPLE, "--db", db, "--json")

    assert (0, 0) == (half.code, whole.code)
    assert half.document != played
    assert whole.document == played


def test_a_part_is_told_as_the_whole_order(played: Document) -> None:
    """The store knows no parts: the parcels of a split order stand on the board once."""
    told = [
        row["order"] for row in played["notices"] if str(row["order"]).startswith("webshop/5019")
    ]

    assert told == ["webshop/5019", "webshop/5019"]


def test_nothing_printed_names_a_buyer(day: Path) -> None:
    """Neither the board nor a timeline shows who bought or where it goes."""
    said = "".join(file.read_text("utf-8", "replace") for file in payloads())
    secrets = {secret for form in PERSONAL for secret in re.findall(form, said)}
    printed = fulfilcore("run", day).out + fulfilcore("timeline", "webshop/5006", "--day", day).out

    assert len(secrets) > 100
    assert set() == {secret for secret in secrets if secret in printed}


def test_who_was_redacted_is_in_no_record(day: Path) -> None:
    """Of order 5006 its parcel is known, and nothing of the person; of 4711 nothing at all."""
    exported = fulfilcore("export", "--day", day).out.splitlines()
    (honey,) = (
        json.loads(line) for line in exported if '"id": "webshop/5006", "kind": "order"' in line
    )

    assert (None, None) == (
        honey["value"].get("buyer"),
        honey["value"].get("said", {}).get("ship_to"),
    )
    assert "parcel-honey" in json.dumps(honey)
    assert [] == [line for line in exported if "Nwosu" in line and "webshop/5006" in line]
    assert [] == [line for line in exported if "webshop/4711" in line]


def test_the_board_reads_at_a_glance(day: Path) -> None:
    """The first lines count what stands where; then come the tables that hold something."""
    out = fulfilcore("run", day).out

    assert squeezed(out).startswith(
        "kettle-and-crane: trading_day, 02 Mar 2026 to 07 Mar 2026 95 orders"
        " · 3 awaiting payment · 6 on hold · 28 awaiting shipment · 2 pending fulfillment"
        " · 1 rejected fulfillment · 45 shipped · 10 cancelled"
        " 14 hidden twins · 4 notices to look at · 40 findings · 35 refusals · 5 rejected payloads"
        " awaiting payment 3"
    )
    assert "For a person to look at" in out
    assert all(len(line) <= 100 for line in out.splitlines())
