"""Payload files of every bad kind: rejected with file and place, never a crash."""

import json
from pathlib import Path

import pytest
from day_folders import EXAMPLE, a_day, an_order, fulfilcore

from fulfilcore.channels import CODECS
from fulfilcore.channels.reading import MOST_BYTES

BAD: dict[str, tuple[bytes, str]] = {
    "cut-off": (b'[{"id": 7', "not JSON"),
    "empty": (b"", "empty"),
    "binary": (b"\xff\x00\xfe", "not UTF-8"),
    "deep": (b"[" * 200_000, "nested too deeply"),
    "nul": (b'[{"id": 7, "status_id": 1, "order_source": "\\u0000"}]', "NUL"),
    "surrogate": (b'[{"id": 7, "status_id": 1, "order_source": "\\ud800"}]', "surrogate"),
    "float": (b'[{"id": 7, "status_id": 1, "total_inc_tax": 1.5}]', "as text"),
    "huge": (b" " * (MOST_BYTES + 5), "larger than"),
    "other": (b'{"cat": 1}', "this is no order payload"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_body_is_rejected_and_the_rest_taken_in(tmp_path: Path, name: str) -> None:
    """The file is named with the reason, and the order beside it is imported."""
    body, said = BAD[name]
    (tmp_path / "bad.json").write_bytes(body)
    bad = 'do = "import"\nstore = "shop"\nfiles = ["bad.json", "order-7.json", "lines-7.json"]\n'
    an_order(tmp_path)
    ran = fulfilcore("run", a_day(tmp_path, bad), "--json", "--db", "sqlite://")
    row, *others = ran.document["rejected"]

    assert (ran.code, row["file"], others) == (0, "bad.json", [])
    assert said in str(row["error"])
    assert str(row["path"]).startswith("$") and "body" not in str(row["path"])
    assert ["shop/7"] == [order["id"] for order in ran.document["orders"]]


@pytest.mark.parametrize("name", ["nowhere.json", ".", "a\\u0000b", "order-7.json/x"])
def test_a_file_that_cannot_be_read_is_rejected(tmp_path: Path, name: str) -> None:
    """Missing, a folder, an impossible name: the day goes on."""
    an_order(tmp_path)
    bad = f'do = "import"\nstore = "shop"\nfile = "{name}"\n'
    ran = fulfilcore("run", a_day(tmp_path, bad, an_order(tmp_path)), "--json", "--db", "sqlite://")

    if "u0000" in name:  # no text of a day holds a NUL
        assert 2 == ran.code
        return
    assert (0, [name]) == (ran.code, [row["file"] for row in ran.document["rejected"]])
    assert ["shop/7"] == [order["id"] for order in ran.document["orders"]]


def test_import_prints_what_it_understood() -> None:
    """Several files are read together as the parts of one answer."""
    files = [EXAMPLE / "webshop" / f"{part}-5002.json" for part in ("products", "addresses")]
    header = EXAMPLE / "webshop" / "orders-0810.json"
    ran = fulfilcore("import", header, *files, "--channel", "bigcommerce", "--json")
    (order,) = ran.document["orders"]

    assert (0, [], []) == (ran.code, ran.document["needs"], ran.document["rejected"])
    assert {
        "reference": "5002",
        "number": "5002",
        "level": "open",
        "modified": "2026-03-02T15:02:25Z",
        "source": "amazon",
        "parts": ["address", "buyer", "header", "lines"],
        "lines": [
            {
                "id": "50021",
                "sku": "POT-CAST-06",
                "name": "Cast-iron teapot, 0.6 l",
                "quantity": 1,
                "shipped": 0,
                "kind": "goods",
            },
            {
                "id": "50022",
                "sku": "CUP-CELADON",
                "name": "Celadon cup",
                "quantity": 4,
                "shipped": 0,
                "kind": "goods",
            },
        ],
        "parcels": [],
        "references": [
            {
                "family": "amazon",
                "id": "111-0417202-5501002",
                "grade": "proof",
                "found_in": "external_id",
            }
        ],
        "doubts": [],
    } == order


def test_import_tells_people_what_is_missing() -> None:
    """For people the orders come as a table, with what is still to be fetched."""
    ran = fulfilcore("import", EXAMPLE / "amazon" / "orders-0805.json", "--channel", "amazon")

    assert 0 == ran.code
    assert "Orders read" in ran.out
    assert "Still to be fetched" in ran.out


def test_an_empty_list_is_understood(tmp_path: Path) -> None:
    """No order is an answer too."""
    (tmp_path / "none.json").write_text("[]")
    ran = fulfilcore("import", tmp_path / "none.json", "--channel", "bigcommerce")

    assert (0, "understood; it holds no order\n") == (ran.code, ran.out)


@pytest.mark.parametrize("name", BAD)
def test_import_says_in_one_sentence_what_it_did_not_understand(tmp_path: Path, name: str) -> None:
    """A body in which nothing can be read is exit 2, also with --json."""
    body, said = BAD[name]
    (tmp_path / "bad.json").write_bytes(body)
    words = ("import", tmp_path / "bad.json", "--channel", "bigcommerce")
    plain, with_json = fulfilcore(*words), fulfilcore(*words, "--json")

    assert (2, 2, "") == (plain.code, with_json.code, plain.out)
    assert said in plain.err
    assert (1, plain.err) == (plain.err.count("\n"), with_json.err)
    assert [] == with_json.document["orders"]


def test_import_refuses_an_unknown_channel(tmp_path: Path) -> None:
    """The known channels are named."""
    ran = fulfilcore("import", tmp_path / "x", "--channel", "etsy")

    said = f"fulfilcore: there is no codec for 'etsy', only for {', '.join(sorted(CODECS))}\n"
    assert (2, said) == (ran.code, ran.err)


def test_several_bad_files_are_counted(tmp_path: Path) -> None:
    """The sentence tells the first and how many more there are."""
    ran = fulfilcore("import", tmp_path / "a", tmp_path / "b", "--channel", "amazon")

    assert f"{tmp_path / 'a'}: there is no such file, and 1 more" in ran.err


def test_a_steering_character_does_not_reach_the_terminal(tmp_path: Path) -> None:
    """What a channel sends is shown, never obeyed."""
    an_order(tmp_path)
    lines = json.loads((tmp_path / "lines-7.json").read_text())
    lines[0] = {**lines[0], "sku": None, "name": "\x1b[31mred"}
    (tmp_path / "lines-7.json").write_text(json.dumps(lines))
    ran = fulfilcore("import", tmp_path / "lines-7.json", "--channel", "bigcommerce")

    assert (0, False, True) == (ran.code, "\x1b" in ran.out, "\\x1b[31mred" in ran.out)
