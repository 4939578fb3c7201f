"""Telling eBay of shipments."""

import json
from datetime import UTC, datetime

import pytest
from channel_payloads import LEFT_OUT, Json, body, call_of, codes_of
from ebay_payloads import LINE, ORDER, fulfillment, notice

from fulfilcore.channels import Call
from fulfilcore.channels.ebay import CAPABILITIES, find_shipment, write_shipment
from fulfilcore.channels.ebay.reasons import EbayNotice
from fulfilcore.errors import InvalidInput
from fulfilcore.shipments.model import LineUnits
from fulfilcore.values import LineId


def call(**changes: object) -> Call:
    """The call of a notice that can be written."""
    return call_of(write_shipment(notice(**changes)))


def codes(**changes: object) -> set[object]:
    """The obstacles of a notice."""
    return set(codes_of(write_shipment(notice(**changes))))


def test_a_parcel_is_told_as_a_fulfillment() -> None:
    """Lines, instant, carrier and number, in the words of the documentation."""
    made = call()
    assert ("POST", f"/sell/fulfillment/v1/order/{ORDER}/shipping_fulfillment") == (
        made.method,
        made.path,
    )
    assert {
        "lineItems": [{"lineItemId": LINE, "quantity": 2}],
        "shippedDate": "2026-02-03T04:05:06.000Z",
        "shippingCarrierCode": "FedEx",
        "trackingNumber": "T1",
    } == json.loads(made.content)


def test_a_line_named_twice_is_added_up() -> None:
    """Units of one line in two rows are one row for eBay."""
    units = (LineUnits(LineId(LINE), 1), LineUnits(LineId("7"), 1), LineUnits(LineId(LINE), 2))
    assert [{"lineItemId": LINE, "quantity": 3}, {"lineItemId": "7", "quantity": 1}] == (
        call(lines=units).body["lineItems"]
    )


def test_an_untracked_parcel_is_told_without_carrier_and_number() -> None:
    """Both absent is allowed: eBay records that the units have left."""
    for nothing in (None, "", "  "):
        made = call(carrier=nothing, tracking=nothing)
        assert {"lineItems", "shippedDate"} == set(made.body)


@pytest.mark.parametrize(
    ("carrier", "code"),
    [
        ("ups", "UPS"),
        ("Royal Mail", "RoyalMail"),
        ("australia post", "AustraliaPost"),
        (" USPS ", "USPS"),
        ("Canada Post", "CPC"),
        ("ParcelForce", "Parcelforce"),
        ("DHL Express", "DHLEXPRESS"),
        ("Pigeon Post", "Other"),
    ],
)
def test_carriers_are_named_in_ebays_words(carrier: str, code: str) -> None:
    """A listed carrier gets its code however it is written, any other is Other."""
    assert code == call(carrier=carrier).body["shippingCarrierCode"]


@pytest.mark.parametrize("number", ["1Z 999-AA1 01", " 1Z999AA101"])
def test_the_writing_of_a_number_is_left_out(number: str) -> None:
    """Blanks and hyphens are how a number is written; eBay takes letters and digits only."""
    assert "1Z999AA101" == call(tracking=number).body["trackingNumber"]


@pytest.mark.parametrize("number", ["1Z/2", "Ä1", "٣", "--", "T\ud800", "T\x00", "T_1"])
def test_other_characters_are_no_number(number: str) -> None:
    """What eBay would refuse is an obstacle, not a guess."""
    assert {EbayNotice.NOT_A_TRACKING_NUMBER} == codes(tracking=number)


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({"tracking": None}, EbayNotice.CARRIER_ALONE),
        ({"carrier": " "}, EbayNotice.TRACKING_ALONE),
        ({"lines": ()}, EbayNotice.NO_LINES),
        ({"amends": "999", "revision": 2}, EbayNotice.ALREADY_TOLD),
        ({"reference": "110220485959-28891549001"}, EbayNotice.NOT_AN_ORDER_ID),
        ({"reference": "270357010"}, EbayNotice.NOT_AN_ORDER_ID),
        ({"reference": f"{ORDER}\n"}, EbayNotice.NOT_AN_ORDER_ID),
        (
            {"lines": (LineUnits(LineId("110220485959-28891549001"), 1),)},
            EbayNotice.NOT_A_LINE_ID,
        ),
    ],
)
def test_each_obstacle_is_named(changes: dict[str, object], obstacle: EbayNotice) -> None:
    """One of a pair, a Trading id, a change of what was told: each has its reason."""
    assert {obstacle} == codes(**changes)


def test_all_obstacles_are_reported() -> None:
    """Whoever mends a notice learns of everything at once."""
    assert {
        EbayNotice.NOT_AN_ORDER_ID,
        EbayNotice.NO_LINES,
        EbayNotice.TRACKING_ALONE,
        EbayNotice.NOT_A_TRACKING_NUMBER,
        EbayNotice.ALREADY_TOLD,
    } == codes(reference="x", lines=(), carrier=None, tracking="?", amends="1", revision=2)


def test_a_later_label_of_an_untold_parcel_creates_one() -> None:
    """Where eBay never heard of the parcel, its later label creates the fulfillment."""
    assert "POST" == call(revision=2).method
    assert "POST" == call(amends="999", revision=1).method
    assert not CAPABILITIES.amend_shipment


def test_eight_digits_in_the_third_group_are_an_order_id() -> None:
    """One documented sample is longer than the rest."""
    assert "07-07160-44920343" in call(reference="07-07160-44920343").path


# --- looking it up again


def listing(*entries: Json) -> bytes:
    """The answer of getShippingFulfillments."""
    return body({"fulfillments": list(entries), "total": len(entries)})


def ours(**changes: object) -> Json:
    """The fulfillment that tells of the notice."""
    told: Json = {
        "fulfillmentId": "T1",
        "shipmentTrackingNumber": "T1",
        "lineItems": [{"lineItemId": LINE, "quantity": 2}],
    }
    return fulfillment(**{**told, **changes})


UNTRACKED = {"shipmentTrackingNumber": LEFT_OUT, "fulfillmentId": "999"}


def test_our_fulfillment_is_found_by_number_and_units() -> None:
    """After a lost answer it is recognised among others; the writing of a number is nothing."""
    others = [fulfillment(), ours(lineItems=[{"lineItemId": LINE, "quantity": 1}])]
    assert "T1" == find_shipment(listing(*others, ours()), notice())
    assert "T1" == find_shipment(listing(ours()), notice(tracking="t-1"))
    assert "T1" == find_shipment(listing(ours(lineItems=[{"lineItemId": LINE}])), notice())


@pytest.mark.parametrize(
    "entry",
    [
        ours(shipmentTrackingNumber="T2"),
        ours(**UNTRACKED),
        ours(lineItems=[{"lineItemId": "7", "quantity": 2}]),
        ours(lineItems=[{"lineItemId": LINE, "quantity": 2}, {"lineItemId": "7"}]),
        ours(lineItems=[]),
    ],
)
def test_other_fulfillments_are_not_ours(entry: Json) -> None:
    """Another number, other units, or a parcel of its own: none passes for ours."""
    assert None is find_shipment(listing(entry), notice())
    assert None is find_shipment(listing(), notice())


def test_an_untracked_parcel_is_found_by_its_units() -> None:
    """Without a number the units tell, in a fulfillment without one that no other parcel has."""
    plain = notice(carrier=None, tracking=None)
    assert None is find_shipment(listing(ours()), plain)
    assert "999" == find_shipment(listing(ours(), ours(**UNTRACKED)), plain)
    assert None is find_shipment(listing(ours(**UNTRACKED)), plain, known=["999"])


def test_several_that_fit_are_none() -> None:
    """Which of two is ours nobody can say: that is not "not there"."""
    with pytest.raises(InvalidInput, match="any of the fulfillments"):
        find_shipment(listing(ours(), ours()), notice())


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b"[]",
        b'{"fulfillments": 5}',
        b'{"fulfillments": [7]}',
        b'{"fulfillments": [{}]}',
        b'{"errors": [{"errorId": 32100, "message": "Invalid"}]}',
        b"<a/>",
    ],
)
def test_an_answer_not_understood_is_not_no(answer: bytes) -> None:
    """An answer that cannot be read does not say that the fulfillment is not there."""
    with pytest.raises(InvalidInput):
        find_shipment(answer, notice())


def test_instants_are_written_in_utc() -> None:
    """The parcel's own instant, whatever the fraction of its second."""
    at = datetime(2026, 12, 31, 23, 59, 59, 999_999, UTC)
    assert "2026-12-31T23:59:59.999Z" == call(shipped_at=at).body["shippedDate"]
