"""The JSON Schema is generated, current, and true of days and of what is printed."""

import json
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from day_folders import EXAMPLE, Document, fulfilcore
from jsonschema import Draft202012Validator, ValidationError

from fulfilcore.cli.schema import schema, schema_text

pytest_plugins = ["example_week"]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "day.schema.json"


def check(document: object, name: str) -> None:
    """Raise ValidationError unless the document is of that kind."""
    whole = {**schema(), "anyOf": [{"$ref": f"#/$defs/{name}"}]}
    Draft202012Validator(whole).validate(document)


def as_json(value: object) -> object:
    """A TOML document as JSON: instants become text."""
    match value:
        case dict():
            return {str(key): as_json(each) for key, each in value.items()}
        case list():
            return [as_json(each) for each in value]
        case datetime():
            return value.isoformat()
        case _:
            return value


def test_the_schema_page_is_current() -> None:
    """`fulfilcore schema > docs/reference/day.schema.json` writes it anew."""
    assert PAGE.read_text("utf-8") == schema_text() == fulfilcore("schema").out


def test_the_schema_is_a_schema() -> None:
    """It says of itself that it is valid."""
    Draft202012Validator.check_schema(schema())


def test_the_example_day_is_valid() -> None:
    """What is shipped as an example passes the schema of a day."""
    check(as_json(tomllib.loads((EXAMPLE / "day.toml").read_text("utf-8"))), "Day")


def test_what_is_printed_is_valid(played: Document) -> None:
    """The board and what was read pass the schemas of theirs."""
    check(played, "BoardDocument")
    items = EXAMPLE / "amazon" / "items-04.json"
    check(fulfilcore("import", items, "--channel", "amazon", "--json").document, "ImportDocument")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("board",), "OrdersDocument"),
        (("findings",), "FindingsDocument"),
        (("notices", "--state", "sent"), "NoticesDocument"),
        (("why", "webshop/5003"), "StoryDocument"),
        (("timeline", "webshop/5003"), "TimelineDocument"),
    ],
)
def test_what_is_looked_up_is_valid(db: str, words: tuple[str, ...], name: str) -> None:
    """Each answer passes the schema of its own, and that of no other document."""
    answer = fulfilcore(*words, "--db", db, "--json").document

    check(answer, name)
    with pytest.raises(ValidationError):
        check(answer, "BoardDocument")


@pytest.mark.parametrize(
    "event",
    [
        {"do": "ship", "at": "2026-03-02T09:00:00Z"},
        {"do": "dance", "at": "2026-03-02T09:00:00Z"},
        {"do": "deliver", "at": "2026-03-02T09:00:00Z", "shipment": "x"},
    ],
)
def test_a_wrong_event_does_not_pass(event: dict[str, str]) -> None:
    """A key too few, an unknown deed, a key too many."""
    account = {"tenant": "a", "country": "US", "zone": "UTC"}
    with pytest.raises(ValidationError):
        check({"account": account, "events": [event]}, "Day")


def test_every_key_is_documented() -> None:
    """The pages name every key of a day and of the documents."""
    text = "".join((PAGE.parent / page).read_text("utf-8") for page in ("day.md", "views.md"))
    tables = json.loads(schema_text())["$defs"].values()
    keys = {key for table in tables for key in table["properties"]}

    assert set() == {key for key in keys if f"`{key}`" not in text and f"{key} =" not in text} - {
        *("ordered", "over", "open", "claimed", "shipped", "cancelled"),
        *("code", "text", "rules", "events", "failures", "stores", "account", "policies"),
        *("first", "cap"),
    }
