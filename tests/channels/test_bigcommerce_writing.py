"""Telling BigCommerce of shipments."""

import json

import pytest
from channel_payloads import body, call_of, codes_of
from channel_payloads import notice as plain_notice

from fulfilcore.channels import Call
from fulfilcore.channels.bigcommerce import find_shipment, write_shipment
from fulfilcore.channels.bigcommerce.reasons import BigCommerceNotice
from fulfilcore.errors import InvalidInput
from fulfilcore.shipments.model import LineUnits, ShipmentNotice
from fulfilcore.values import LineId, ShipmentId


def notice(**changes: object) -> ShipmentNotice:
    """A notice of a BigCommerce order."""
    return plain_notice(**{"reference": "118", **changes})


def call(**changes: object) -> Call:
    """The call of a notice that can be written."""
    return call_of(write_shipment(notice(**changes)))


def codes(**changes: object) -> set[object]:
    """The obstacles of a notice."""
    return set(codes_of(write_shipment(notice(**changes))))


def test_first_label_creates_a_shipment() -> None:
    """The first label of a parcel creates a shipment with its lines and tracking."""
    made = call()
    assert ("POST", "/v2/orders/118/shipments") == (made.method, made.path)
    assert {
        "order_address_id": 61,
        "items": [{"order_product_id": 51, "quantity": 2}],
        "tracking_number": "T1",
        "tracking_carrier": "fedex",
        "shipping_provider": "fedex",
        "shipping_method": "Ground",
        "comments": made.body["comments"],
    } == made.body
    assert made.body == json.loads(json.dumps(made.body))


def test_later_label_amends_the_tracking_only() -> None:
    """A new label of a parcel that the shop knows changes its tracking and nothing else."""
    made = call(amends="71", revision=2, address=None, lines=())
    assert ("PUT", "/v2/orders/118/shipments/71") == (made.method, made.path)
    assert {"order_address_id", "items"}.isdisjoint(made.body)


def test_later_label_of_an_unknown_shipment_creates_one() -> None:
    """Where the shop never heard of the parcel, its later label creates the shipment."""
    assert "POST" == call(revision=2).method
    assert "POST" == call(amends="71", revision=1).method


@pytest.mark.parametrize(
    ("carrier", "provider", "tracker"),
    [
        ("Royal Mail", "royalmail", "royal-mail"),
        ("usps", "usps", "usps"),
        ("DHL", "DHL", "dhl"),
        ("Pigeon Post", "Pigeon Post", ""),
        (None, "", ""),
    ],
)
def test_carriers_are_named_in_the_shops_words(
    carrier: str | None, provider: str, tracker: str
) -> None:
    """A listed carrier gets its code, any other goes in its own words."""
    sent = call(carrier=carrier).body
    assert (provider, tracker) == (sent["shipping_provider"], sent["tracking_carrier"])


def test_all_obstacles_are_reported() -> None:
    """Whoever mends a notice learns of everything at once."""
    assert {
        BigCommerceNotice.NOT_AN_ORDER_ID,
        BigCommerceNotice.NO_ADDRESS,
        BigCommerceNotice.NO_LINES,
        BigCommerceNotice.TOO_LONG,
        BigCommerceNotice.UNSENDABLE,
    } == codes(reference="x", address=None, lines=(), tracking="T" * 51, service="\ud800")


def test_ids_must_be_the_shops() -> None:
    """Ids that are not the shop's whole numbers are refused, not guessed."""
    odd = (LineUnits(LineId("٣"), 1),)
    assert {BigCommerceNotice.NOT_AN_ADDRESS_ID, BigCommerceNotice.NOT_A_LINE_ID} == codes(
        address="home", lines=odd
    )
    assert {BigCommerceNotice.NOT_A_SHIPMENT_ID} == codes(amends="x", revision=2)


def test_fifty_characters_of_tracking_fit() -> None:
    """The documented limit itself is allowed."""
    assert "T" * 50 == call(tracking="T" * 50).body["tracking_number"]


def listing(*comments: object) -> bytes:
    """The answer that lists an order's shipments."""
    return body([{"id": 71 + i, "comments": text} for i, text in enumerate(comments)])


def test_our_shipment_is_found_again() -> None:
    """After a lost answer the shipment is found by the reference it carries."""
    ours = call().body["comments"]
    assert "72" == find_shipment(listing("Ready to go...", f"Hi {ours}\nthere"), notice())


@pytest.mark.parametrize(
    "changes", [{"parcel": ShipmentId("P-2")}, {"revision": 12}, {"reference": "119"}]
)
def test_other_shipments_are_not_ours(changes: dict[str, object]) -> None:
    """Another parcel, revision or order never passes for ours."""
    assert None is find_shipment(listing(call(**changes).body["comments"], None), notice())
    assert None is find_shipment(b"[]", notice())


@pytest.mark.parametrize("answer", [b"", b"{}", b'[{"id"', b"[7]", b'[{"comments": 5}]'])
def test_answer_not_understood_is_not_no(answer: bytes) -> None:
    """An answer that cannot be read does not say that the shipment is not there."""
    with pytest.raises(InvalidInput):
        find_shipment(answer, notice())
