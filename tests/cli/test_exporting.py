"""`fulfilcore export --as`: exactly the orders that were chosen, in another system's words."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest
from attrs import fields
from day_folders import EXAMPLE, Ran, fulfilcore, squeezed

from fulfilcore.channels import custom_store
from fulfilcore.cli.exporting import FORMS, Wishes
from fulfilcore.intake import ChannelOrder

pytest_plugins = ["example_week"]


def exported(db: str, form: str, *words: str) -> Ran:
    """What the command answers."""
    return fulfilcore("export", "--db", db, "--as", form, *words)


def bodies(ran: Ran) -> Sequence[Mapping[str, object]]:
    """The bodies of createorder, one a line."""
    return [json.loads(line) for line in ran.out.splitlines()]


def table(ran: Ran) -> Sequence[Mapping[str, str]]:
    """The rows of a file for whoever ships."""
    return list(csv.DictReader(ran.out.splitlines()))


def document(ran: Ran) -> Sequence[ChannelOrder]:
    """The orders of an export document, read again."""
    read = custom_store.read_orders(ran.out, currency="USD")
    assert () == read.rejected
    return read.orders


def on_the_board(db: str, *words: str) -> set[str]:
    """The orders that the board shows."""
    ran = fulfilcore("board", "--db", db, "--limit", "500", "--json", *words)
    return {str(order["id"]) for order in ran.document["orders"]}


def left_out(ran: Ran) -> set[str]:
    """The orders of which stderr says that they are left out."""
    told = [line.split()[1] for line in ran.err.splitlines() if " is left out: " in line]
    assert len(told) == len(set(told))
    return set(told)


SAID: Mapping[str, Callable[[Ran], set[str]]] = {
    "csv": lambda ran: {f"{row['Store']}/{row['Order ID']}" for row in table(ran)},
    "custom_store": lambda ran: {order.reference for order in document(ran)},
    "shipstation": lambda ran: {str(each["orderKey"]) for each in bodies(ran)},
}
"""Which orders a text of each form says."""


@pytest.mark.parametrize(
    "chosen",
    [
        ("--status", "awaiting_shipment"),
        ("--store", "journal", "--store", "gallery"),
        ("--tag", "Amazon Prime Order"),
        ("--store", "webshop", "--status", "shipped"),
        (),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_exactly_what_was_chosen_is_said_or_accounted_for(
    db: str, form: str, chosen: tuple[str, ...]
) -> None:
    """Every order of the board is in the file, or on stderr with its reasons; none is in both."""
    currency = ("--currency", "USD") if "currency" in FORMS[form].takes else ()
    ran = exported(db, form, *chosen, *currency)
    said = SAID[form](ran)

    assert on_the_board(db, *chosen) == said | left_out(ran)
    assert set() == said & left_out(ran)
    assert bool(left_out(ran)) == (ran.code == 1)


def test_shipstation_gets_one_body_a_line(db: str) -> None:
    """An order's id is its key there for ever; all of it fits ShipStation's own call."""
    ran = exported(db, "shipstation", "--store", "journal", "--status", "awaiting_shipment")
    (body,) = bodies(ran)
    items = cast("Sequence[Mapping[str, object]]", body["items"])

    assert (0, "") == (ran.code, ran.err)
    assert ("journal/802", "802") == (body["orderKey"], body["orderNumber"])
    assert {"TEA-SENCHA-50": 2, "TEA-HOJICHA-50": 2} == {
        item["sku"]: item["quantity"] for item in items if not item["adjustment"]
    }


def test_what_cannot_be_said_is_told_with_reasons(db: str) -> None:
    """One sentence an order; the others are written all the same."""
    ran = exported(db, "custom_store", "--currency", "USD", "--store", "gallery")

    assert 1 == ran.code
    assert {"gallery/67c6f0a1b2c3d40e8f000202"} == left_out(ran)
    assert "units" in ran.err
    assert ["gallery/67c6f0a1b2c3d40e8f000201", "gallery/67c6f0a1b2c3d40e8f000204"] == [
        order.reference for order in document(ran)
    ]


def test_whoever_ships_gets_exactly_the_chosen_orders_as_a_file(db: str) -> None:
    """In the words of a profile; an option of a form that it does not take is refused."""
    words = ("--store", "webshop", "--status", "awaiting_shipment")
    generic, station = (
        exported(db, "csv", *words, *more) for more in ((), ("--profile", "shipstation"))
    )

    assert (0, "") == (generic.code, generic.err)
    assert {id.partition("/")[2] for id in on_the_board(db, *words)} == {
        row["Order Number"] for row in table(generic)
    }
    assert station.out.startswith("Order - Number,")


# --- windows and pages


def test_a_window_holds_what_changed_in_it(db: str) -> None:
    """Both minutes belong to it; without an offset they are the day's own."""
    since, until = "2026-03-04T17:15:00+00:00", "2026-03-04T17:20:00+00:00"
    words = ("--currency", "USD", "--changed-since", since, "--changed-until", until)
    ran = exported(db, "custom_store", *words)
    local = fulfilcore(
        *("export", "--db", db, "--day", str(EXAMPLE), "--as", "custom_store", "--currency", "USD"),
        *("--changed-since", "2026-03-04T09:15", "--changed-until", "2026-03-04T09:20"),
    )
    known = {order.reference for order in document(ran)} | left_out(ran)

    assert (ran.out, ran.err) == (local.out, local.err)
    assert {"journal", "gallery"} == {id.partition("/")[0] for id in known}


def test_pages_are_of_the_chosen_orders(db: str) -> None:
    """Eighty orders are one page; a page beyond the last is empty."""
    words = ("--currency", "USD", "--store", "journal")
    whole = exported(db, "custom_store", *words)
    first = exported(db, "custom_store", *words, "--page", "1")
    second = exported(db, "custom_store", *words, "--page", "2")

    assert whole == first
    assert (0, []) == (second.code, list(document(second)))


def test_nothing_chosen_is_an_empty_document(db: str) -> None:
    """A tag that nobody bears."""
    shut = ("--tag", "nobody's")
    ran = exported(db, "custom_store", "--currency", "USD", *shut)

    assert (0, "", []) == (ran.code, ran.err, list(document(ran)))
    assert (0, "", "") == (
        (none := exported(db, "shipstation", *shut)).code,
        none.out,
        none.err,
    )


# --- what is refused


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as", "excel"), "'excel' is none of csv, custom_store, shipstation"),
        (("--as", "shipstation", "--page", "2"), "shipstation takes --currency, not --page"),
        (("--as", "custom_store"), "say it with --currency"),
        (("--as", "custom_store", "--currency", "XXQ"), "'XXQ' is not an ISO 4217 currency"),
        (("--as", "custom_store", "--currency", "USD", "--page", "0"), "the first page is 1"),
        (("--store", "journal"), "without --as everything is exported"),
        (("--currency", "USD"), "without --as everything is exported"),
        (("--as", "custom_store", "--changed-since", "noon"), "'noon' is no time"),
        (
            (
                *("--as", "custom_store", "--currency", "USD"),
                *("--changed-since", "2026-03-05", "--changed-until", "2026-03-04"),
            ),
            "the window ends before it starts",
        ),
        (("--as", "shipstation", "--status", "lost"), "'lost' is none of"),
    ],
)
def test_a_wish_that_means_nothing_is_refused(db: str, words: tuple[str, ...], said: str) -> None:
    """In one sentence, before anything is printed."""
    ran = fulfilcore("export", "--db", db, *words)

    assert (2, "", 1) == (ran.code, ran.out, ran.err.count("\n"))
    assert said in ran.err


def test_every_wish_is_taken_by_a_form() -> None:
    """An option that no form takes would be in vain."""
    assert {each.name for each in fields(Wishes)} == {
        name for form in FORMS.values() for name in form.takes
    }


def test_help_names_every_form() -> None:
    """What can be written stands in the help."""
    told = squeezed(fulfilcore("export", "--help").out.replace("│", " "))

    assert all(form in told for form in FORMS)


def test_everything_is_exported_without_a_form(db: str, tmp_path: Path) -> None:
    """One JSON document a line, as before."""
    lines = fulfilcore("export", "--db", db).out.splitlines()

    assert {"kind", "subject"} <= {key for line in lines for key in json.loads(line)}
