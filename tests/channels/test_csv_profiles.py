"""Profiles: what a host may say of its files, and what is refused when it is said."""

from decimal import Decimal

import pytest
from csv_files import MILL

from fulfilcore.channels.csv import (
    GENERIC,
    PROFILES,
    SHIPSTATION,
    Column,
    Dates,
    Formats,
    Limit,
    Profile,
)
from fulfilcore.channels.csv.columns import ERASABLE, TRAITS, Scope, of_scope
from fulfilcore.channels.csv.profiles import plain
from fulfilcore.errors import Misconfigured
from fulfilcore.intake import Level

SETTINGS: dict[str, object] = {
    "name": "mill",
    "columns": {
        "number": "Auftrag",
        "status": ["Zustand"],
        "placed": ["Datum"],
        "ship_name": ["Empfänger"],
        "ship_city": ["Ort"],
        "note": ["Notiz"],
        "tags": ["Marken"],
        "sku": ["Artikel"],
        "quantity": ["Menge"],
        "price": ["Preis"],
    },
    "delimiter": ";",
    "dates": "day-first",
    "zone": "Europe/Berlin",
    "decimal": ",",
    "currency": "EUR",
    "grouping": ".",
    "statuses": {"offen": "open", "versandt": "shipped"},
    "yes": ["ja"],
    "no": ["nein"],
}


def problems(**changes: object) -> list[str]:
    """What is wrong with the settings after some changes."""
    with pytest.raises(Misconfigured) as caught:
        Profile.of({**SETTINGS, **changes})
    return list(caught.value.problems)


def test_a_profile_from_settings_is_the_same_as_one_in_code() -> None:
    """A host keeps its profiles in JSON or TOML."""
    assert MILL == Profile.of(SETTINGS)


def test_every_setting_has_its_place() -> None:
    """None is read and then forgotten."""
    more = {
        "weight_unit": "kg",
        "unsaid": "none",
        "blank_erases": ["note", "tags"],
        "required": ["sku"],
        "limits": {"sku": {"longest": 9}, "price": {"least": "0.01", "most": 99}},
        "auto": "NEU",
        "untracked": "ohne",
        "exports": ["sku", "number"],
    }
    profile = Profile.of({**SETTINGS, **more})
    assert ("kg", None, "NEU") == (profile.weight_unit, profile.unsaid, profile.auto)
    assert {Column.NOTE, Column.TAGS} == profile.erases
    assert {Column.SKU} == profile.required
    assert {"ohne"} == profile.untracked
    bounds = Limit(least=Decimal("0.01"), most=Decimal(99))
    assert {Column.SKU: Limit(longest=9), Column.PRICE: bounds} == profile.limits
    assert (Column.SKU, Column.NUMBER) == profile.exports


def test_what_blank_cells_erase_is_said_for_all_or_for_some() -> None:
    """All are those that can be erased at all."""
    everything = Profile.of({**SETTINGS, "blank_erases": True}).erases
    assert {Column.SHIP_NAME, Column.SHIP_CITY, Column.NOTE, Column.TAGS} == everything
    assert frozenset() == Profile.of({**SETTINGS, "blank_erases": False}).erases
    assert Level.OPEN is Profile.of(SETTINGS).unsaid


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": " "}, "it has no name"),
        ({"columns": {"price": ["x"]}}, "no column says whose a row is"),
        ({"columns": {"number": []}}, "column number has no heading"),
        ({"columns": {"number": [" "]}}, "column number has a blank heading"),
        ({"columns": {"number": ["No"], "sku": ["N O"]}}, "heading 'no' is there 2 times"),
        ({"columns": {"nummer": ["No"], "id": ["I"]}}, "columns. 'nummer' is none of id, number"),
        ({"columns": {"number": 3}}, "columns.number is neither a text nor a list"),
        ({"columns": ["number"]}, "columns is no table"),
        ({"delimiter": ":"}, "delimiter ':' is none of , ; | and TAB"),
        ({"dates": "german"}, "dates 'german' is none of year-first"),
        ({"zone": "Bielefeld"}, "'Bielefeld' is not an IANA time zone"),
        ({"decimal": "/"}, "decimal '/' is neither a point nor a comma"),
        ({"grouping": "_"}, "grouping '_' is none of"),
        ({"grouping": ","}, "',' cannot both part thousands and begin a fraction"),
        ({"currency": "DM"}, "currency 'DM' is not in ISO 4217"),
        ({"weight_unit": "stone"}, "weight_unit 'stone' is not one of"),
        ({"statuses": {"x": "gone"}}, "statuses.x 'gone' is none of unready"),
        ({"statuses": {"x": "open", "X ": "open"}}, "statuses has 'x' 2 times"),
        ({"statuses": {" ": "open"}}, "statuses has a blank word"),
        ({"unsaid": "gone"}, "unsaid 'gone' is none of"),
        ({"blank_erases": ["quantity"]}, "a blank cell cannot erase quantity"),
        ({"blank_erases": ["custom_1"]}, "erases has custom_1, which is no column of it"),
        ({"required": ["line"]}, "required has line, which is no column of it"),
        ({"limits": {"line": {}}}, "limits has line, which is no column of it"),
        ({"limits": {"sku": {"longest": 1.5}}}, "limits.sku.longest is no exact number"),
        ({"limits": {"sku": {"longest": "1.5"}}}, "limits.sku.longest is no whole number"),
        ({"limits": {"sku": {"longest": "1e30"}}}, "limits.sku.longest is no whole number"),
        ({"limits": {"sku": {"longest": "x"}}}, "limits.sku.longest is no exact number"),
        ({"limits": {"sku": {"shortest": 1}}}, "there is no setting limits.sku.shortest"),
        ({"exports": ["sku"]}, "exports leave out id and number"),
        ({"exports": ["number", "number"]}, "exports has a column twice"),
        ({"yes": []}, "it needs a word for yes and one for no"),
        ({"no": ["JA"]}, "yes and no has 'ja' 2 times"),
        ({"auto": " "}, "auto has a blank word"),
        ({"headings": {}}, "there is no setting headings"),
        ({"delimiter": 3}, "delimiter is no text"),
    ],
)
def test_what_is_wrong_with_a_profile_is_told_when_it_is_made(
    changes: dict[str, object], problem: str
) -> None:
    """Never at the first file."""
    found = problems(**changes)
    assert [each for each in found if each.startswith(problem)], found


def test_all_that_is_wrong_is_told() -> None:
    """Not only the first."""
    assert 4 == len(problems(zone="x", decimal="x", currency="x", colour="x"))
    with pytest.raises(Misconfigured, match=r"^profile 'mill' is invalid: currency 'x' is not"):
        Profile.of({**SETTINGS, "currency": "x"})


def test_the_built_in_profiles_are_named_and_whole() -> None:
    """Each knows every column that it can, and its own name."""
    assert {"generic": GENERIC, "shipstation": SHIPSTATION} == PROFILES
    assert set(Column) - set(of_scope(Scope.PRODUCT)) == set(GENERIC.columns)
    assert ERASABLE & SHIPSTATION.columns.keys() == SHIPSTATION.erases
    assert frozenset() == GENERIC.erases
    assert TRAITS.keys() == set(Column)


def test_a_heading_is_compared_without_case_and_blanks() -> None:
    """A no-break space is a blank."""
    assert plain("Order - Number") == plain(" ORDER\u00a0-number")


def test_formats_without_a_grouping_part_nothing() -> None:
    """Each grouping is one that is named."""
    assert [] == list(Formats(decimal=",", grouping="\u202f", dates=Dates.DAY_FIRST).problems())
    assert Decimal("1234567.5") == Formats(decimal=",", grouping="\u202f").amount(
        "1\u202f234\u202f567,5"
    )
