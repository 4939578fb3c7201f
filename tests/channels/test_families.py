"""What all relays share of the marketplaces: forms of ids, mail domains, grades."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilcore.channels.families import (
    DISTINCT,
    MARKETPLACES,
    ORDER_IDS,
    PECULIAR,
    hints,
    once,
    origin,
    proof,
    relayed,
)
from fulfilcore.intake import Grade, Reference

AMAZON, EBAY, SALE, COMBINED = (
    "902-1845936-5435065",
    "07-07160-44920343",
    "110136274391-0",
    "270357010",
)


@pytest.mark.parametrize(
    ("family", "text", "peculiar", "distinct", "an_id"),
    [
        ("amazon", AMAZON, True, True, True),
        ("amazon", "902-1845936-543506", False, False, False),
        ("amazon", "S02-1845936-5435065", False, False, False),
        ("ebay", EBAY, True, True, True),
        ("ebay", "19-11396-02421", True, True, True),
        ("ebay", "19-11396-0242", False, False, False),
        ("ebay", SALE, False, True, True),
        ("ebay", "333418491244-1911656401014", False, True, True),
        ("ebay", COMBINED, False, False, True),
        ("ebay", "858336", False, False, False),
        ("ebay", f"{EBAY}\n", False, False, False),
    ],
)
def test_each_table_takes_more_forms_than_the_one_before(
    family: str, text: str, peculiar: bool, distinct: bool, an_id: bool
) -> None:
    """The more a field says of itself, the less must its text say."""
    fits = [bool(table[family].fullmatch(text)) for table in (PECULIAR, DISTINCT, ORDER_IDS)]
    assert [peculiar, distinct, an_id] == fits


def test_every_marketplace_has_its_forms() -> None:
    """What relays name in words has ids that are known."""
    assert MARKETPLACES == PECULIAR.keys() == DISTINCT.keys() == ORDER_IDS.keys()


@pytest.mark.parametrize(
    ("email", "family"),
    [
        ("x1y2@marketplace.amazon.co.uk", "amazon"),
        ("X@Members.eBay.com", "ebay"),
        ("ann@amazon.example", None),
        ("marketplace.amazon.com@example.org", None),
        ("ann@notmarketplace.amazon.com", None),
        ("", None),
        (None, None),
    ],
)
def test_relayed_mail_names_the_marketplace(email: str | None, family: str | None) -> None:
    """Only the domain counts, and only its start."""
    assert family == relayed(email)


@pytest.mark.parametrize(
    ("name", "email", "source"),
    [
        ("AMAZON", None, "amazon"),
        ("eBay", "x@marketplace.amazon.de", "ebay"),
        ("web", "x@marketplace.amazon.de", "amazon"),
        ("Web Shop", "ann@example.org", "Web Shop"),
        ("amazon.de", None, "amazon.de"),
        (None, None, None),
    ],
)
def test_the_origin_is_a_marketplace_by_name_or_mail(
    name: str | None, email: str | None, source: str | None
) -> None:
    """A name goes before the mail; a name of nothing known stays as it is written."""
    assert source == origin(name, email)


@pytest.mark.parametrize(
    ("family", "text", "grade"),
    [
        ("ebay", COMBINED, Grade.PROOF),
        ("ebay", "152", Grade.HINT),
        ("etsy", "any", Grade.PROOF),
    ],
)
def test_a_field_made_for_an_id_proves_if_it_holds_one(
    family: str, text: str, grade: Grade
) -> None:
    """Of a marketplace whose ids are not known the field is believed."""
    assert Reference(family, text, grade, "field") == proof(family, text, "field")


def test_a_stricter_table_makes_a_hint_of_a_number() -> None:
    """Where a seller's running number may stand too, a number alone proves nothing."""
    assert Grade.HINT is proof("ebay", COMBINED, "field", DISTINCT).grade


@given(st.text(alphabet="0123456789-", max_size=24))
def test_a_text_from_anywhere_never_proves(text: str) -> None:
    """Whatever its form, and only of the families whose form it has."""
    found = list(hints(text, "note"))
    assert {Grade.HINT} >= {each.grade for each in found}
    assert {each.family for each in found} == {
        family for family, form in PECULIAR.items() if form.fullmatch(text)
    }


def test_each_id_is_told_once_and_proofs_first() -> None:
    """Where one id is both proven and hinted at, it is proven."""
    hint, other = Reference("ebay", EBAY), Reference("amazon", AMAZON)
    proven = Reference("ebay", EBAY, Grade.PROOF, "orderId")
    assert (proven, other) == once([hint, other, proven, other])
