"""A day that is written wrongly is refused with one sentence and its place, before it is played."""

from pathlib import Path

import pytest
from day_folders import ACCOUNT, a_day, fulfilcore

SHIP = 'do = "ship"\norder = "shop/7"\nshipment = "s"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'account' is missing"),
        ("[account", "day.toml is not TOML"),
        ("x = " + "[" * 5000, "day.toml is not TOML"),
        (ACCOUNT + "colour = 1", "unknown key 'colour'; known are id, channel"),
        (ACCOUNT + "actve = true", "did you mean 'active'? (at $.stores[0].actve)"),
        (ACCOUNT + 'active = "yes"', "true or false is expected here, not text"),
        (ACCOUNT.replace("bigcommerce", "etsy"), "'etsy' is not one of amazon, bigcommerce"),
        (ACCOUNT.replace('"shop"', '"Shop!"'), "(at $.stores[0].id)"),
        (ACCOUNT.replace("America/Chicago", "Mars"), "(at $.account.zone)"),
        (ACCOUNT.replace('"acme"', '" "'), "the text is empty (at $.account.tenant)"),
        (ACCOUNT.replace('"acme"', '"a\\u0000"'), "NUL byte"),
        (ACCOUNT.replace('"acme"', "3"), "text is expected here, not the number 3"),
        (ACCOUNT + ACCOUNT.partition("[[")[2].join(["[[", ""]), "two stores have the same id"),
        (ACCOUNT + "connected_at = 2020-01-01", "a date-time with its offset"),
        (ACCOUNT + "connected_at = 2020-01-01T00:00:00", "2020-01-01 00:00:00 (at"),
        (ACCOUNT + "connected_at = 0001-01-01T00:00:00+14:00", "outside of all calendars"),
        (ACCOUNT + "[policies]\nlease = -1", "is not a number between 0 and"),
        (ACCOUNT + "[policies]\nlease = 1.5", "a whole number is expected here"),
        ("stores = 1\n" + ACCOUNT.partition("[[")[0], "a list is expected here, not the number 1"),
        ("account = 1", "a table is expected here, not the number 1 (at $.account)"),
        (ACCOUNT + '[[failures]]\nstore = "x"\nanswer = "later"', "there is no store 'x'"),
    ],
)
def test_a_wrong_day_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    """The sentence names the file, what is wrong, and where."""
    (tmp_path / "day.toml").write_text(text, "utf-8")
    ran = fulfilcore("run", tmp_path)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"fulfilcore: {tmp_path / 'day.toml'}: ")
    assert said in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ('do = "shp"', "'shp' is unknown; did you mean 'ship'? (at $.events[0].do)"),
        ("do = 1", "1 is unknown"),
        ('note = "x"', "'do' is missing: one of ship, cancel"),
        ('do = "ship"\norder = "shop/7"', "'shipment' is missing (at $.events[0])"),
        (SHIP + 'stre = "x"', "did you mean 'store'? (at $.events[0].stre)"),
        (SHIP + 'store = "shop"', "name the order by 'order', or by 'store' and 'reference'"),
        (SHIP + "units = { a = 0 }", "(at $.events[0].units)"),
        ('do = "import"\nstore = "shp"\nfile = "x"', "there is no store 'shp'; known are shop"),
        ('do = "import"\nstore = "shop"', "an import has either 'file' or 'files'"),
    ],
)
def test_a_wrong_event_is_named(tmp_path: Path, event: str, said: str) -> None:
    """The place is that of the event, and the nearest known name is offered."""
    ran = fulfilcore("run", a_day(tmp_path, event))

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_nothing_is_played_of_a_wrong_day(tmp_path: Path) -> None:
    """No database is made when the day cannot be understood."""
    fulfilcore("run", a_day(tmp_path, 'do = "deliver"', 'do = "shp"'))

    assert [file.name for file in tmp_path.iterdir()] == ["day.toml"]


def test_a_folder_without_a_day_is_refused(tmp_path: Path) -> None:
    """A folder without a day.toml, and one that does not exist, say so."""
    assert "there is no day.toml" in fulfilcore("run", tmp_path).err
    assert "there is no day.toml" in fulfilcore("run", tmp_path / "nowhere").err
    assert 2 == fulfilcore("run", tmp_path).code


def test_a_day_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """Bytes that are no text are no day."""
    (tmp_path / "day.toml").write_bytes(b"\xff\xfe")

    assert "day.toml is not TOML" in fulfilcore("run", tmp_path).err


@pytest.mark.parametrize("db", ["nonsense", "mysql://x/y", "sqlite:////nowhere/x.sqlite"])
def test_a_database_that_cannot_be_used_is_one_sentence(tmp_path: Path, db: str) -> None:
    """Whatever the driver says, people read one sentence."""
    ran = fulfilcore("run", a_day(tmp_path), "--db", db)

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file that happens to lie there is not overwritten."""
    (tmp_path / "x.sqlite").write_bytes(b"x" * 5000)
    ran = fulfilcore("run", a_day(tmp_path), "--db", f"sqlite:///{tmp_path}/x.sqlite")

    assert (2, b"x" * 5000) == (ran.code, (tmp_path / "x.sqlite").read_bytes())
