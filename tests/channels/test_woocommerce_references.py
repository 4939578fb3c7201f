"""Which marketplace order a WooCommerce order may be a copy of."""

import pytest
from channel_payloads import body, the
from woocommerce_payloads import legacy, order, person, read

from fulfilcore.channels.woocommerce import read_orders
from fulfilcore.intake import Grade, Reference

AMAZON = "902-1845936-5435065"
EBAY = "19-11396-02421"


def meta(**values: object) -> list[dict[str, object]]:
    """Rows of meta data."""
    return [{"id": i, "key": key, "value": value} for i, (key, value) in enumerate(values.items())]


@pytest.mark.parametrize(
    ("key", "id", "family"),
    [
        ("_codisto_amazonorderid", AMAZON, "amazon"),
        ("_wpla_amazon_order_id", AMAZON, "amazon"),
        ("_ebay_order_id", EBAY, "ebay"),
        ("_ebay_order_id", "110136274391-0", "ebay"),
        ("_ebay_extended_order_id", EBAY, "ebay"),
    ],
)
def test_a_key_made_for_the_marketplaces_id_proves(key: str, id: str, family: str) -> None:
    """Codisto and WP-Lister keep the id under keys of their own; the order is from there."""
    found = read(meta_data=meta(**{key: id}))
    assert (Reference(family, id, Grade.PROOF, f"meta_data.{key}"),) == found.references
    assert family == found.source


def test_what_is_no_such_id_proves_nothing() -> None:
    """A placeholder under the right key is a hint; other JSON is nothing at all."""
    rows = meta(_wpla_amazon_order_id="none", _codisto_amazonorderid={"id": AMAZON})
    found = read(meta_data=rows)
    assert [("amazon", "none", Grade.HINT)] == [
        (each.family, each.id, each.grade) for each in found.references
    ]
    assert "checkout" == found.source


def test_weak_numbers_are_hints() -> None:
    """A connector's own id and eBay's running numbers name an order only together with others."""
    rows = meta(_codisto_orderid=17, _codisto_ebaysalesrecordnumber="858336")
    assert [("codisto", "17", Grade.HINT), ("ebay", "858336", Grade.HINT)] == [
        (each.family, each.id, each.grade) for each in read(meta_data=rows).references
    ]


def test_an_id_that_is_proven_somewhere_is_proven() -> None:
    """The same id under a weak key, wherever that stands, takes nothing from it."""
    rows = meta(_codisto_ebaytransactionid=EBAY, _ebay_order_id=EBAY)
    assert (Reference("ebay", EBAY, Grade.PROOF, "meta_data._ebay_order_id"),) == (
        read(meta_data=rows).references
    )


def test_a_number_in_the_form_of_a_marketplace_is_a_hint() -> None:
    """Numbering plugins can set it; a proof of the same id stands before it."""
    hint = Reference("amazon", AMAZON, Grade.HINT, "number")
    assert (hint,) == read(number=AMAZON).references
    proven = read(number=AMAZON, meta_data=meta(_wpla_amazon_order_id=AMAZON)).references
    assert [Grade.PROOF] == [each.grade for each in proven]


def test_a_shop_names_the_keys_of_its_own_connector() -> None:
    """What the shop says replaces the table: a key is a proof because somebody vouches for it."""
    rows = meta(my_connector_id=AMAZON, _wpla_amazon_order_id=AMAZON)
    told = read_orders(body(order(meta_data=rows)), proofs={"my_connector_id": "amazon"})
    assert ["meta_data.my_connector_id"] == [each.found_in for each in the(told).references]


def test_the_legacy_api_keeps_meta_data_as_an_object() -> None:
    """Asked for it, it sends `order_meta`."""
    found = the(read_orders(body(legacy(order_meta={"_wpla_amazon_order_id": AMAZON}))))
    assert [("amazon", AMAZON, Grade.PROOF)] == [
        (each.family, each.id, each.grade) for each in found.references
    ]


@pytest.mark.parametrize(
    ("via", "mail", "source"),
    [
        ("Amazon", "", "amazon"),
        ("eBay", "x@marketplace.amazon.de", "ebay"),
        ("rest-api", "x@marketplace.amazon.de", "amazon"),
        ("rest-api", "x@members.ebay.com", "ebay"),
        ("rest-api", "x@example.com", "rest-api"),
        ("", "", None),
        (None, "", None),
    ],
)
def test_where_an_order_came_from(via: object, mail: str, source: str | None) -> None:
    """What made it, in the marketplace's name where it is one; else whose mail it has."""
    found = read(created_via=via, billing=person(email=mail))
    assert source == found.source


def test_amazon_fulfils_what_codisto_says_it_does() -> None:
    """An order that Amazon sends from its own warehouse is not for us to send."""
    theirs = read(meta_data=meta(_codisto_amazonfulfillmentchannel="AFN")).programme
    ours = read(meta_data=meta(_codisto_amazonfulfillmentchannel="MFN")).programme
    assert [(False, "amazon"), (True, None)] == [
        (each.merchant_fulfilled, each.provider) for each in (theirs, ours) if each
    ]
