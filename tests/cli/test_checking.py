"""`fulfilcore check`: what is dangerous in how the stores of a day are connected."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fulfilcore.cli.app import app

DAY = """
[account]
tenant = "acme"
country = "US"
zone = "America/Chicago"

[[stores]]
id = "amazon-us"
channel = "amazon"
seller = "A1"

[[stores]]
id = "webshop"
channel = "bigcommerce"
hub = { methods = { amazon = "b", ebay = "a" }, legacy = LEGACY }
"""


def a_day(folder: Path, *, legacy: bool) -> Path:
    """The folder of a day with a marketplace and a hub."""
    (folder / "day.toml").write_text(DAY.replace("LEGACY", str(legacy).lower()), "utf-8")
    return folder


@pytest.mark.rule("S001-2", "S001-7", "S001-35")
def test_each_hazard_is_told_with_what_mends_it(tmp_path: Path) -> None:
    """The command fails when there is a hazard, so that a pipeline notices."""
    answer = CliRunner().invoke(app, ["check", str(a_day(tmp_path, legacy=False)), "--json"])
    hazards = json.loads(answer.stdout)["hazards"]
    assert 1 == answer.exit_code
    assert ["METHOD_B_LEGACY_ONLY", "DUPLICATES_EXPECTED", "NOT_LINKED_TO_HUB"] == [
        each["code"] for each in hazards
    ]
    assert ["USE_LEGACY", "USE_METHOD_A"] == [mend["code"] for mend in hazards[0]["mends"]]


def test_people_read_it_as_a_table(tmp_path: Path) -> None:
    """Store, hazard and remedies, in words."""
    answer = CliRunner(env={"COLUMNS": "200"}).invoke(
        app, ["check", str(a_day(tmp_path, legacy=True))]
    )
    assert 1 == answer.exit_code
    assert "NOT_LINKED_TO_HUB" in answer.stdout and "link every listing of ebay" in answer.stdout


def test_a_safe_account_has_none(tmp_path: Path) -> None:
    """Nothing to say is said, and the command succeeds."""
    folder = a_day(tmp_path, legacy=True)
    text = (folder / "day.toml").read_text("utf-8").replace(', ebay = "a"', "")
    (folder / "day.toml").write_text(text, "utf-8")
    answer = CliRunner().invoke(app, ["check", str(folder)])
    assert (0, "no hazard: every order arrives once, and every channel is told") == (
        answer.exit_code,
        answer.stdout.strip(),
    )


def test_an_unknown_method_is_refused_with_its_path(tmp_path: Path) -> None:
    """A typing error in the settings is named where it stands."""
    folder = a_day(tmp_path, legacy=True)
    text = (folder / "day.toml").read_text("utf-8").replace('"b"', '"c"')
    (folder / "day.toml").write_text(text, "utf-8")
    answer = CliRunner().invoke(app, ["check", str(folder)])
    assert 2 == answer.exit_code
    assert "$.stores[1].hub.methods.amazon" in answer.output
