"""`fulfilcore why`: an order's story by id, reference or number; a vague name lists them."""

from pathlib import Path

import pytest
from day_folders import ACCOUNT, a_day, an_order, fulfilcore, squeezed

SECOND = '\n[[stores]]\nid = "other"\nchannel = "bigcommerce"\n'
HOLD = 'do = "hold"\norder = "shop/7"\nnote = "ask the buyer"\nby = "Ann"\n'
SHIP = 'do = "ship"\norder = "shop/7"\nshipment = "box"\ntracking = "T1"\nby = "Ann"\n'


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A day with one order on hold, whose shipping was refused."""
    folder = a_day(tmp_path, an_order(tmp_path), HOLD, SHIP)
    assert 0 == fulfilcore("run", folder).code
    return folder


@pytest.mark.parametrize("name", ["shop/7", "7"])
def test_it_tells_the_whole_story(day: Path, name: str) -> None:
    """History with reasons, where it stands, and what can be done now."""
    ran = fulfilcore("why", name, "--day", day)
    out = squeezed(ran.out)

    assert 0 == ran.code
    assert "shop/7 on hold because the channel says open" in out
    assert "because it is on hold: ask the buyer" in out
    assert "History (America/Chicago)" in out
    assert "04 May 2026 04:00 store shop import: new → awaiting shipment" in out
    assert "04 May 2026 05:00 Ann hold: awaiting shipment → on hold" in out
    assert "04 May 2026 06:00 Ann ship refused" in out
    assert "release possible" in out
    assert "ship ship is not possible while the order is on hold" in out


def test_a_shipped_order_tells_its_notices(tmp_path: Path) -> None:
    """What the store is owed for each shipment stands in the story."""
    folder = a_day(tmp_path, an_order(tmp_path), SHIP)
    fulfilcore("run", folder)
    out = squeezed(fulfilcore("why", "7", "--day", folder).out)

    assert "shop/7 box owed" in out


def test_the_database_alone_is_enough(day: Path) -> None:
    """With --db only, the tenant is the only one there, and times are UTC."""
    ran = fulfilcore("why", "7", "--db", f"sqlite:///{day / 'fulfilcore.sqlite'}")

    assert 0 == ran.code
    assert "04 May 2026 09:00" in ran.out


def test_the_only_database_here_is_found(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --db and --day, the one in this folder is taken."""
    monkeypatch.chdir(day)

    assert 0 == fulfilcore("why", "7").code


def test_no_database_here_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is created by asking."""
    monkeypatch.chdir(tmp_path)
    a_day(tmp_path)

    assert "say which with --day or --db" in fulfilcore("why", "7").err
    assert "run the day first" in fulfilcore("why", "7", "--day", tmp_path).err
    assert ["day.toml"] == [file.name for file in tmp_path.iterdir()]


def test_an_unknown_order_names_those_that_are_known(day: Path) -> None:
    """Exit 2 with the nearest orders."""
    ran = fulfilcore("why", "shop/77", "--day", day)

    assert (2, "") == (ran.code, ran.out)
    assert "fulfilcore: there is no order 'shop/77'; known are shop/7\n" == ran.err


def test_an_empty_database_has_no_orders(tmp_path: Path) -> None:
    """There is nothing to choose from."""
    fulfilcore("run", a_day(tmp_path))

    assert "there are no orders" in fulfilcore("why", "7", "--day", tmp_path).err


def test_a_name_of_two_orders_lists_both(tmp_path: Path) -> None:
    """The same number in two stores: the candidates are named by id."""
    events = an_order(tmp_path), an_order(tmp_path).replace('"shop"', '"other"')
    folder = a_day(tmp_path, *events, account=ACCOUNT + SECOND)
    fulfilcore("run", folder)
    ran = fulfilcore("why", "7", "--day", folder)

    assert (2, "fulfilcore: '7' may be any of: other/7, shop/7\n") == (ran.code, ran.err)


def test_several_tenants_are_to_be_told_apart(tmp_path: Path) -> None:
    """Without a day, --tenant says whose order it is."""
    db = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    events = an_order(tmp_path)
    fulfilcore("run", a_day(tmp_path, events), "--db", db)
    fulfilcore("run", a_day(tmp_path, events, account=ACCOUNT.replace("acme", "b")), "--db", db)

    assert "has 2 tenants" in fulfilcore("why", "7", "--db", db).err
    assert 0 == fulfilcore("why", "7", "--db", db, "--tenant", "b").code
