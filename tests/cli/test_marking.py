"""A tracking file that comes back in a day: each parcel for itself, and replays are harmless."""

from pathlib import Path

import pytest
from day_folders import ACCOUNT, Document, a_day, an_order, fulfilcore, one

HEADINGS = "Order ID,SKU,Quantity,Carrier,Tracking Number,Ship Date\n"
TEA = "{},TEA,{},UPS,1Z{},2026-05-04\n"
MARK = 'do = "mark_shipped"\nfile = "sent.csv"\nby = "Petra"\n'
DELIVER = 'do = "deliver"\n'
HOLD = 'do = "hold"\norder = "shop/7"\n'


def sent(folder: Path, *rows: str, headings: str = HEADINGS) -> str:
    """A file of parcels, as the event that marks them."""
    (folder / "sent.csv").write_text(headings + "".join(rows), "utf-8")
    return MARK


def played(folder: Path) -> Document:
    """The document of a day that was played twice alike."""
    first = fulfilcore("run", folder, "--json")
    assert (0, first) == (first.code, fulfilcore("run", folder, "--json"))
    return first.document


def why(row: object) -> list[str]:
    """The codes of a refusal."""
    assert isinstance(row, dict)
    return [reason["code"] for reason in row["reasons"]]


@pytest.mark.rule("S000-29")
def test_each_parcel_is_marked_or_refused_by_itself(tmp_path: Path) -> None:
    """The good ones leave and are told; of the others the board says why, line by line."""
    rows = (TEA.format(7, 2, 7), TEA.format(8, 5, 8), TEA.format(9, 1, 9), "7,TEA,1,UPS,,\n")
    imports = (an_order(tmp_path), an_order(tmp_path, 8))
    document = played(a_day(tmp_path, *imports, sent(tmp_path, *rows), DELIVER))

    assert [("shop/7", "sent")] == [(row["order"], row["state"]) for row in document["notices"]]
    assert "awaiting_shipment" == one(document["orders"], id="shop/8")["status"]
    assert [("mark_shipped", "8", ["SKU_NOT_OPEN"]), ("mark_shipped", "9", ["NAME_UNKNOWN"])] == [
        (row["action"], row["order"], why(row)) for row in document["refused"]
    ]
    assert [("sent.csv", 'line 5, column "Tracking Number"', "7")] == [
        (row["file"], row["path"], row["reference"]) for row in document["rejected"]
    ]


def test_what_comes_after_the_file_was_not_in_it(tmp_path: Path) -> None:
    """Played again, an order that came later is still unknown to the file."""
    mark = sent(tmp_path, TEA.format(7, 2, 7))
    document = played(a_day(tmp_path, mark, an_order(tmp_path)))

    assert [["NAME_UNKNOWN"]] == [why(row) for row in document["refused"]]
    assert "awaiting_shipment" == one(document["orders"], id="shop/7")["status"]


def test_what_stood_in_its_way_is_not_forgotten(tmp_path: Path) -> None:
    """Refused while the order was held, a parcel is not marked by playing the day again."""
    release = 'do = "release"\norder = "shop/7"\n'
    mark = sent(tmp_path, TEA.format(7, 2, 7))
    document = played(a_day(tmp_path, an_order(tmp_path), HOLD, mark, release))

    assert [("ship", "shop/7", "Petra")] == [
        (row["action"], row["order"], row["by"]) for row in document["refused"]
    ]
    assert "awaiting_shipment" == one(document["orders"], id="shop/7")["status"]


def test_the_same_file_again_tries_what_was_refused(tmp_path: Path) -> None:
    """A second event with the same file marks what the first could not, and nothing twice."""
    release = 'do = "release"\norder = "shop/7"\n'
    mark = sent(tmp_path, TEA.format(7, 2, 7), TEA.format(8, 2, 8))
    imports = (an_order(tmp_path), an_order(tmp_path, 8))
    document = played(a_day(tmp_path, *imports, HOLD, mark, release, mark, DELIVER))

    assert {"shop/7": "shipped", "shop/8": "shipped"} == {
        row["id"]: row["status"] for row in document["orders"]
    }
    assert ["shop/7", "shop/8"] == [row["order"] for row in document["notices"]]
    assert 1 == len(document["refused"])


def test_a_file_has_its_own_words(tmp_path: Path) -> None:
    """A profile says how it looks, and `stores` what it calls ours."""
    words = 'columns = { number = ["Auftrag"], store = ["Laden"], tracking = ["Nummer"] }'
    (tmp_path / "mill.toml").write_text(f'name = "mill"\ndelimiter = ";"\n{words}\n', "utf-8")
    mark = sent(tmp_path, "7;Tee;1Z7\n", "8;Kaffee;1Z8\n", headings="Auftrag;Laden;Nummer\n")
    event = f'{mark}profile = "mill.toml"\nstores = {{ Tee = "shop" }}\n'
    imports = (an_order(tmp_path), an_order(tmp_path, 8))
    document = played(a_day(tmp_path, *imports, event))

    assert "shipped" == one(document["orders"], id="shop/7")["status"]
    (row,) = document["refused"]
    assert ("8", ["NAME_UNKNOWN"]) == (row["order"], why(row))


def test_a_file_that_is_not_there_is_rejected(tmp_path: Path) -> None:
    """As with any payload, the day goes on."""
    document = played(a_day(tmp_path, an_order(tmp_path), MARK))

    assert [("sent.csv", "there is no such file")] == [
        (row["file"], row["error"]) for row in document["rejected"]
    ]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('profile = "nowhere"', "no file of one (at $.events[0].profile)"),
        ('profile = "bare.toml"', "no column for tracking numbers (at $.events[0].profile)"),
        (
            'stores = { Tee = "nowhere" }',
            "no store 'nowhere'; known are shop (at $.events[0].stores.Tee)",
        ),
    ],
)
def test_a_bad_event_is_no_day(tmp_path: Path, keys: str, said: str) -> None:
    """What is wrong with it is named with its place before anything is played."""
    (tmp_path / "bare.toml").write_text('name = "bare"\ncolumns = { number = ["No"] }\n', "utf-8")
    ran = fulfilcore("run", a_day(tmp_path, f"{MARK}{keys}\n", account=ACCOUNT))

    assert (2, "") == (ran.code, ran.out)
    assert said in ran.err
