"""Days for the tests of the command, and the command itself in one line."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen
from typer.testing import CliRunner

from fulfilcore.cli.app import app

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "trading_day"
Document = Mapping[str, Sequence[Mapping[str, object]]]

ACCOUNT = """
[account]
tenant = "acme"
country = "US"
zone = "America/Chicago"

[[stores]]
id = "shop"
channel = "bigcommerce"
"""


@frozen
class Ran:
    """What the command answered."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Document:
        """The one JSON document that it printed."""
        document: Document = json.loads(self.out)
        return document


def fulfilcore(*words: str | Path) -> Ran:
    """Run the command."""
    result = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "100"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def a_day(folder: Path, *events: str, account: str = ACCOUNT) -> Path:
    """A folder with a day of these events, at one instant after the other."""
    tables = (
        f"[[events]]\nat = 2026-05-04T{9 + i:02}:00:00Z\n{event}" for i, event in enumerate(events)
    )
    (folder / "day.toml").write_text(account + "\n".join(tables), "utf-8")
    return folder


def example(folder: Path) -> Path:
    """A copy of the example day, so that its database lies elsewhere."""
    unwanted = shutil.ignore_patterns("*.sqlite*")
    shutil.copytree(EXAMPLE, folder / "trading_day", ignore=unwanted)
    return folder / "trading_day"


def payloads() -> Sequence[Path]:
    """The payload files of the example."""
    return [file for file in EXAMPLE.glob("*/*") if file.is_file()]


def an_order(folder: Path, id: int = 7, quantity: int = 2) -> str:
    """The files of one web shop order, as a line of an import event."""
    header = json.loads((EXAMPLE / "webshop" / "orders-0810.json").read_text("utf-8"))[0]
    plain = {"order_source": "www", "external_id": None}
    (folder / f"order-{id}.json").write_text(json.dumps({**header, **plain, "id": id}), "utf-8")
    line = {"id": id * 10, "order_id": id, "product_id": 1, "order_address_id": 9, "sku": "TEA"}
    product = {**line, "name": "Tea", "quantity": quantity, "type": "physical"}
    (folder / f"lines-{id}.json").write_text(json.dumps([product]), "utf-8")
    return f'do = "import"\nstore = "shop"\nfiles = ["order-{id}.json", "lines-{id}.json"]\n'


def one(rows: Sequence[Mapping[str, object]], **like: object) -> Mapping[str, object]:
    """The only row that has these values."""
    found = [row for row in rows if all(row[name] == value for name, value in like.items())]
    assert len(found) == 1, found
    return found[0]


def squeezed(text: str) -> str:
    """Text as it reads, however it was broken into lines."""
    return re.sub(r"\s+", " ", text)
