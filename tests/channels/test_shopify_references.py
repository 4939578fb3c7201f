"""Where a Shopify order came from, and which marketplace order it may be a copy of."""

import pytest
from channel_payloads import AMAZON_ID, OTHER_AMAZON_ID, Json, body
from shopify_payloads import LEFT_OUT, order

from fulfilcore.channels.shopify import read_orders
from fulfilcore.intake import ChannelOrder, Grade, Reference

EBAY_ID = "19-11396-02421"


def configured(proofs: dict[str, str], **changes: object) -> ChannelOrder:
    """What is read of one order by a shop with these settings."""
    result = read_orders(body(order(**changes)), proofs=proofs)
    assert () == result.rejected
    return result.orders[0]


def read(**changes: object) -> ChannelOrder:
    """What is read of one order by a shop that has told us nothing."""
    return configured({}, **changes)


def attribute(name: object, value: object) -> list[Json]:
    """An order's own field of the shop."""
    return [{"name": name, "value": value}]


def amazon(grade: Grade, found_in: str, id: str = AMAZON_ID) -> Reference:
    """A reference to an Amazon order."""
    return Reference("amazon", id, grade, found_in)


@pytest.mark.parametrize(
    ("changes", "source"),
    [
        ({"source_name": "web"}, "web"),
        ({"source_name": "755357713"}, "755357713"),
        ({"source_name": 755357713}, "755357713"),
        ({"source_name": "Amazon"}, "amazon"),
        ({"source_name": "eBay"}, "ebay"),
        ({"source_name": LEFT_OUT}, None),
        ({"source_name": "755357713", "email": "x0@marketplace.amazon.co.uk"}, "amazon"),
        ({"source_name": None, "email": "x0@members.ebay.com"}, "ebay"),
        ({"email": "ann@amazon.com"}, "web"),
        ({"email": "marketplace.amazon.de@x.org"}, "web"),
    ],
)
def test_source_is_what_the_order_says_of_its_origin(
    changes: dict[str, object], source: str | None
) -> None:
    """A marketplace is named, or shows in its buyer's mail address; an app has a number."""
    assert source == read(**changes).source


@pytest.mark.parametrize(
    ("changes", "reference"),
    [
        (
            {"source_name": "amazon", "source_identifier": AMAZON_ID},
            amazon(Grade.PROOF, "source_identifier"),
        ),
        (
            {
                "source_name": "755357713",
                "source_identifier": AMAZON_ID,
                "email": "a@marketplace.amazon.com",
            },
            amazon(Grade.PROOF, "source_identifier"),
        ),
        (
            {"source_name": "ebay", "source_identifier": "124145389616-2415984552002"},
            Reference("ebay", "124145389616-2415984552002", Grade.PROOF, "source_identifier"),
        ),
        # Another id at the marketplace is none of its order ids; a form alone is a hint.
        (
            {"source_name": "amazon", "source_identifier": "SO-1"},
            amazon(Grade.HINT, "source_identifier", "SO-1"),
        ),
        ({"source_identifier": AMAZON_ID}, amazon(Grade.HINT, "source_identifier")),
        ({"tags": f"relayed, {AMAZON_ID}"}, amazon(Grade.HINT, "tags")),
        ({"name": AMAZON_ID}, amazon(Grade.HINT, "name")),
        (
            {"note_attributes": attribute("Amazon Order Id", AMAZON_ID)},
            amazon(Grade.HINT, "note_attributes.Amazon Order Id"),
        ),
        (
            {"note_attributes": {"Marketplace": AMAZON_ID, "Gift": "yes"}},
            amazon(Grade.HINT, "note_attributes.Marketplace"),
        ),
        ({"tags": EBAY_ID}, Reference("ebay", EBAY_ID, Grade.HINT, "tags")),
    ],
)
def test_only_a_field_made_for_it_proves(changes: dict[str, object], reference: Reference) -> None:
    """A field made for the marketplace's id proves; everything else may name any order."""
    assert (reference,) == read(**changes).references


@pytest.mark.parametrize(
    ("name", "value", "grade"),
    [
        ("Amazon Order ID", AMAZON_ID, Grade.PROOF),
        (" amazon order id ", AMAZON_ID, Grade.PROOF),
        ("Amazon Order ID", "n/a", Grade.HINT),
        ("amazon order id 2", AMAZON_ID, Grade.HINT),
    ],
)
def test_the_shop_names_its_connectors_fields(name: str, value: str, grade: Grade) -> None:
    """A note attribute that the settings name proves, if its value has the marketplace's form."""
    found = configured(
        {"Amazon order ID ": "amazon"}, note_attributes=attribute(name, value)
    ).references
    assert (amazon(grade, f"note_attributes.{name.strip()}", value),) == found


def test_a_marketplace_without_a_known_form_is_taken_at_its_word() -> None:
    """Where no form is known the named field is all there is."""
    proofs = {"source_identifier": "tiktok", "Kaufland-Nr": "kaufland"}
    found = configured(
        proofs, source_identifier="576461", note_attributes=attribute("kaufland-nr", 12345)
    )
    assert (
        Reference("tiktok", "576461", Grade.PROOF, "source_identifier"),
        Reference("kaufland", "12345", Grade.PROOF, "note_attributes.kaufland-nr"),
    ) == found.references


def test_one_id_in_several_places_is_one_reference() -> None:
    """The proof stands, whichever place is read first."""
    found = configured(
        {"order": "amazon"},
        name=AMAZON_ID,
        source_identifier=AMAZON_ID,
        note_attributes=attribute("order", AMAZON_ID),
    )
    assert (amazon(Grade.PROOF, "note_attributes.order"),) == found.references


def test_two_ids_are_two_references() -> None:
    """An order that names two purchases says so, and a person decides."""
    both = [*attribute("order", AMAZON_ID), *attribute("order", OTHER_AMAZON_ID)]
    found = configured({"order": "amazon"}, note_attributes=both).references
    assert [(AMAZON_ID, Grade.PROOF), (OTHER_AMAZON_ID, Grade.PROOF)] == [
        (each.id, each.grade) for each in found
    ]


def test_free_text_is_never_searched() -> None:
    """An id in a note, within a longer text, or in what is no text hints at nothing."""
    told = {
        "note": AMAZON_ID,
        "reference": AMAZON_ID,
        "po_number": AMAZON_ID,
        "source_identifier": "fhwdgads",
        "tags": f"x{AMAZON_ID}, #{EBAY_ID}",
        "note_attributes": [
            *attribute("text", f"order {AMAZON_ID}"),
            *attribute("list", [AMAZON_ID]),
            *attribute("flag", True),
            *attribute("object", {"id": AMAZON_ID}),
            *attribute(None, AMAZON_ID),
            *attribute("empty", None),
            {},
        ],
    }
    assert () == configured({"list": "amazon"}, **told).references
