"""`fulfilcore import` for every system, and what of a shop's own it asks for."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from attrs import fields
from day_folders import EXAMPLE, Ran, a_day, fulfilcore, one, squeezed

from fulfilcore.channels import CODECS, Call
from fulfilcore.channels.csv import GENERIC, SHIPSTATION
from fulfilcore.cli.settings import TAKES, Settings, profile_of, reader, takers, writer
from fulfilcore.errors import InvalidInput
from fulfilcore.shipments import LineUnits, ShipmentNotice
from fulfilcore.values import LineId, ShipmentId, StoreId

FOLDERS = {
    "amazon": "amazon",
    "bigcommerce": "webshop",
    "csv": "mill",
    "custom_store": "guild",
    "ebay": "ebay",
    "rithum": "hub",
    "shipstation": "fairs",
    "shopify": "studio",
    "squarespace": "gallery",
    "woocommerce": "journal",
}
"""Where the example keeps the payloads of a system."""

MILL = EXAMPLE / "mill"


def imported(channel: str, *names: str, more: Sequence[str] = ()) -> Ran:
    """What the command reads of some files of the example, as a document."""
    files = [EXAMPLE / FOLDERS[channel] / name for name in names]
    return fulfilcore("import", *files, "--channel", channel, *more, "--json")


def rows(order: Mapping[str, object], key: str) -> Sequence[Mapping[str, object]]:
    """The entries of one list of an order."""
    return cast("Sequence[Mapping[str, object]]", order[key])


WHOLE: Mapping[str, tuple[tuple[str, ...], int]] = {
    "amazon": (("search-orders-0835.json",), 16),
    "bigcommerce": (("orders-0810.json", "products-5002.json", "addresses-5002.json"), 1),
    "custom_store": (("export.xml",), 3),
    "ebay": (("orders.json", "fulfillments-14-12804-40004.json", "get-orders.xml"), 5),
    "rithum": (("orders.json", "get-order-list.xml"), 5),
    "shipstation": (("orders.json", "fulfillments.json"), 4),
    "shopify": (("orders-monday.json", "pick-up-6103.json"), 13),
    "squarespace": (("orders.json",), 4),
    "woocommerce": (("order-802-refunded.json", "refunds-802.json"), 1),
}
"""Files of each system that tell orders whole, and how many."""


@pytest.mark.parametrize("channel", WHOLE)
def test_every_system_is_read_by_one_command(channel: str) -> None:
    """Bodies of any kind, JSON and XML beside one another, are parts of one answer."""
    names, count = WHOLE[channel]
    ran = imported(channel, *names)
    orders = ran.document["orders"]

    assert (0, [], count) == (ran.code, ran.document["rejected"], len(orders))
    assert all("lines" in cast("list[str]", order["parts"]) for order in orders)
    assert all(rows(order, "lines") for order in orders)


def test_every_system_has_its_payloads() -> None:
    """A new codec needs a store in the example."""
    assert set(CODECS) == set(FOLDERS) == {*WHOLE, "csv"}
    assert set(TAKES) <= set(CODECS)


def test_help_names_every_system_and_what_it_takes() -> None:
    """What the table says stands in the help."""
    told = squeezed(fulfilcore("import", "--help").out.replace("│", " "))

    assert all(channel in told for channel in CODECS)
    assert all(f"For {takers(each.name)}." in told for each in fields(Settings))


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_the_page_says_which_systems_take_what(name: str) -> None:
    """The rows of `day.md` are those of the table."""
    page = EXAMPLE.parents[1] / "docs" / "reference" / "day.md"
    (row,) = [
        line for line in page.read_text("utf-8").splitlines() if line.startswith(f"| `--{name} ")
    ]

    assert takers(name).split(", ") == re.findall(r"`(\w+)`", row.rpartition(" | ")[2])


# --- what is printed


def test_a_document_tells_what_is_new(tmp_path: Path) -> None:
    """Parcels, what a purchase is called elsewhere, doubts, and the kind of each line."""
    answer = imported("shipstation", "order-70032-shipped.json", "fulfillments.json").document
    (fair,) = answer["orders"]
    relayed = one(
        imported("shipstation", "orders.json").document["orders"], number="111-0417211-5501011"
    )
    (kinds,) = (
        [line["kind"] for line in rows(order, "lines")]
        for order in imported("woocommerce", "orders.json").document["orders"]
        if order["number"] == "802"
    )

    assert ("Craft Market", "shipped") == (fair["source"], fair["level"])
    assert [
        {
            "id": "fulfillment-880032",
            "carrier": "usps",
            "tracking": "9405511899220000070032",
            "units": {"7003201": 3},
        }
    ] == list(rows(fair, "parcels"))
    assert ["REFUSED_LATE"] == [doubt["code"] for doubt in rows(fair, "doubts")]
    assert [("amazon", "proof", "orderNumber")] == [
        (each["family"], each["grade"], each["found_in"]) for each in rows(relayed, "references")
    ]
    assert ["bundle", "goods", "goods"] == kinds


def test_people_see_it_in_tables() -> None:
    """A table for each thing that a payload told, and none for what it did not."""
    fairs = EXAMPLE / "fairs"
    files = (fairs / "order-70032-shipped.json", fairs / "fulfillments.json")
    told = fulfilcore("import", *files, "--channel", "shipstation").out
    plain = fulfilcore("import", EXAMPLE / "gallery/orders.json", "--channel", "squarespace").out

    assert "the sales channel refused the shipment after all" in squeezed(told)
    assert "usps 9405511899220000070032 3 of 7003201" in squeezed(told)
    assert "Parcels that the channel lists" not in plain
    assert "The same purchase elsewhere" not in plain


def test_the_next_page_is_named(tmp_path: Path) -> None:
    """Where a channel says that there is more, so does the command."""
    text = (EXAMPLE / "guild" / "export.xml").read_text("utf-8").replace('pages="1"', 'pages="3"')
    (tmp_path / "export.xml").write_text(text, "utf-8")
    words = ("import", tmp_path / "export.xml", "--channel", "custom_store")

    assert "2" == json.loads(fulfilcore(*words, "--json").out)["next"]
    assert "the next page, 2" in squeezed(fulfilcore(*words).out)


@pytest.mark.parametrize("count", [1, 2])
def test_a_place_in_xml_is_named_in_its_file(tmp_path: Path, count: int) -> None:
    """However many documents are read together, each has its own places."""
    good = EXAMPLE / "guild" / "export.xml"
    bad = tmp_path / "bad.xml"
    bad.write_text(good.read_text("utf-8").replace("<Quantity>5", "<Quantity>five"), "utf-8")
    files = (bad, good)[:count]
    (row,) = fulfilcore("import", *files, "--channel", "custom_store", "--json").document[
        "rejected"
    ]

    assert (str(bad), "/Orders/Order/Items/Item/Quantity") == (row["file"], row["path"])


# --- what only the shop knows


def test_a_profile_says_how_a_file_looks() -> None:
    """Its words, its numbers and dates; the bad row is named, and the good ones are read."""
    words = ("--profile", str(MILL / "profile.toml"))
    ran = imported("csv", "orders.csv", more=words)
    whole, rest = ran.document["orders"]

    assert ("M-77", "open", [12, 6]) == (
        whole["number"],
        whole["level"],
        [line["quantity"] for line in rows(whole, "lines")],
    )
    assert ["LEFT_OUT"] == [doubt["code"] for doubt in rows(rest, "doubts")]
    assert [('line 4, column "Menge"', "M-78")] == [
        (row["path"], row["reference"]) for row in ran.document["rejected"]
    ]


def test_options_change_a_profile() -> None:
    """A zone and a currency beside it count more than what it says."""
    changed = profile_of(Settings(profile="shipstation", zone="UTC", currency="EUR"))

    assert ("shipstation", "UTC", "EUR") == (changed.name, changed.formats.zone, changed.currency)
    assert GENERIC == profile_of(Settings())
    assert SHIPSTATION == profile_of(Settings(profile="shipstation"))


def test_a_setting_decides_what_is_read() -> None:
    """The same file with and without the shop's own words."""
    words = ("--statuses", "on the shelf=open", "--statuses", "in the kiln=review")
    plain = imported("custom_store", "export.xml").document["orders"]
    told = imported("custom_store", "export.xml", more=words).document["orders"]

    assert ["review"] * 3 == [order["level"] for order in plain]
    assert ["open", "review", "review"] == [order["level"] for order in told]
    assert [[], [], ["UNKNOWN_STATUS"]] == [
        [doubt["code"] for doubt in rows(order, "doubts")] for order in told
    ]


@pytest.mark.parametrize(
    ("channel", "words", "said"),
    [
        ("amazon", ("--zone", "UTC"), "amazon takes no settings, not zone"),
        ("rithum", ("--zone", "UTC"), "rithum takes currency, not zone"),
        ("ebay", ("--profile", "generic"), "ebay takes no settings, not profile"),
        ("csv", ("--profile", "generics"), "'generics' is none of generic, shipstation, and no fi"),
        ("csv", ("--profile", str(MILL / "orders.csv")), "orders.csv is not TOML"),
        ("csv", ("--zone", "Mars/Base"), "'Mars/Base' is not an IANA time zone"),
        ("woocommerce", ("--currency", "USD"), "woocommerce takes zone and statuses, not currency"),
        ("woocommerce", ("--zone", "Mars/Base"), "'Mars/Base' is not an IANA time zone"),
        ("custom_store", ("--currency", "XXQ"), "'XXQ' is not an ISO 4217 currency"),
        ("custom_store", ("--statuses", "kiln"), "'kiln' says nothing; write --statuses"),
        ("custom_store", ("--statuses", "=open"), "'' says nothing; write --statuses"),
        ("custom_store", ("--statuses", "kiln=hot"), "'hot' is none of unready, unpaid"),
        ("custom_store", ("--statuses", "kiln=unready"), "'kiln' cannot mean UNREADY"),
    ],
)
def test_what_a_system_does_not_take_is_refused(
    channel: str, words: tuple[str, ...], said: str
) -> None:
    """In one sentence, and nothing is read."""
    file = next((EXAMPLE / FOLDERS[channel]).iterdir())
    ran = fulfilcore("import", file, "--channel", channel, *words)

    assert (2, "", 1) == (ran.code, ran.out, ran.err.count("\n"))
    assert said in ran.err


def test_a_reader_has_its_settings() -> None:
    """What is not said is left to the codec; what is not taken is named with its place."""
    assert {"currency": "USD"} == getattr(
        reader("rithum", Settings(currency="USD")), "keywords", None
    )
    with pytest.raises(InvalidInput) as bad:
        reader("shopify", Settings(statuses={"a": "open"}))
    assert "$.statuses" == bad.value.path


@pytest.mark.parametrize(
    ("channel", "settings", "said"),
    [
        ("amazon", 'zone = "UTC"', "amazon takes no settings, not zone (at $.stores[0].settings.z"),
        ("csv", 'profile = "none.toml"', "and no file of one (at $.stores[0].settings.profile)"),
        ("woocommerce", 'zone = "x"', "IANA time zone (at $.stores[0].settings)"),
        ("shipstation", 'currency = "XXQ"', "(at $.stores[0].settings"),
        (
            "custom_store",
            'statuses = { kiln = "hot" }',
            "'hot' is none of unready, unpaid, review, open, partly_shipped, shipped, refunded, "
            "cancelled (at $.stores[0].settings.statuses.kiln)",
        ),
    ],
)
def test_a_day_with_bad_settings_is_not_played(
    tmp_path: Path, channel: str, settings: str, said: str
) -> None:
    """They are refused with their place before anything happens."""
    account = (
        '[account]\ntenant = "acme"\ncountry = "US"\nzone = "UTC"\n\n'
        f'[[stores]]\nid = "shop"\nchannel = "{channel}"\nsettings = {{ {settings} }}\n'
    )
    ran = fulfilcore("run", a_day(tmp_path, account=account))

    assert (2, "") == (ran.code, ran.out)
    assert said in ran.err


def test_a_later_file_counts_more(tmp_path: Path) -> None:
    """A file that says no instant is of the time at which the day has it."""
    for name, quantity in (("early", 2), ("late", 3)):
        text = f"Order Number,SKU,Quantity\n7,TEA,{quantity}\n"
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    account = (
        '[account]\ntenant = "acme"\ncountry = "US"\nzone = "UTC"\n\n'
        '[[stores]]\nid = "shop"\nchannel = "csv"\n'
    )
    events = (f'do = "import"\nstore = "shop"\nfile = "{name}.csv"\n' for name in ("early", "late"))
    document = fulfilcore("run", a_day(tmp_path, *events, account=account), "--json").document
    units = cast("Mapping[str, int]", one(document["orders"], id="shop/7")["units"])

    assert (3, []) == (units["ordered"], document["findings"])


def test_a_day_is_told_as_the_shops_clocks_show_it() -> None:
    """One that has just begun in Greenwich is still the day before in Portland."""
    notice = ShipmentNotice(
        store=StoreId("journal"),
        reference="801",
        parcel=ShipmentId("p"),
        revision=1,
        lines=(LineUnits(LineId("8011"), 1),),
        carrier="USPS",
        tracking="T1",
        shipped_at=datetime(2026, 3, 5, 1, tzinfo=UTC),
    )
    there = writer("woocommerce", Settings(zone="America/Los_Angeles"))(notice)
    plain = writer("woocommerce")(notice)

    assert ("2026-03-04", "2026-03-05") == tuple(
        call.body["date_shipped"] for call in (there, plain) if isinstance(call, Call)
    )
