"""Telling Squarespace of shipments."""

import json
from datetime import UTC, datetime

import pytest
from channel_payloads import LEFT_OUT, body, call_of, codes_of
from squarespace_payloads import ORDER, notice, order, shipment
from test_codec_fixtures import bytes_of

from fulfilcore.channels import Call
from fulfilcore.channels.squarespace import CAPABILITIES, find_shipment, write_shipment
from fulfilcore.channels.squarespace.reasons import SquarespaceNotice as Code
from fulfilcore.errors import InvalidInput
from fulfilcore.shipments.model import ShipmentNotice
from fulfilcore.values import ShipmentId

PATH = f"/1.0/commerce/orders/{ORDER}/fulfillments"
SECOND = ShipmentId("P-2")


def test_the_whole_order_is_told() -> None:
    """One shipment, to the millisecond in UTC; no mail unless it is asked for."""
    told = {
        "shipDate": "2026-02-03T04:05:06.000Z",
        "carrierName": "FEDEX",
        "service": "Ground",
        "trackingNumber": "T1",
        "trackingUrl": None,
    }
    whole = {"shouldSendNotification": False, "shipments": [told]}
    assert Call("POST", PATH, whole) == write_shipment(notice())
    mailed = call_of(write_shipment(notice(), notify_customer=True))
    assert True is mailed.body["shouldSendNotification"]
    assert mailed.body == json.loads(mailed.content)


@pytest.mark.parametrize("completes", [False, None])
def test_a_part_cannot_be_told(completes: bool | None) -> None:
    """Any shipment marks the whole order; what is not known to be all counts as a part."""
    assert False is CAPABILITIES.partial_shipment
    assert [Code.PARTIAL_SHIPMENT] == codes_of(write_shipment(notice(completes=completes)))


def test_a_parcel_without_a_number_is_not_listed() -> None:
    """Then the order is fulfilled, without a shipment to follow."""
    bare = notice(tracking=None, carrier=None, service=None)
    assert [] == call_of(write_shipment(bare)).body["shipments"]


def test_a_number_needs_carrier_and_service() -> None:
    """All three are required; what a nameless service is called, only the host can say."""
    bare = notice(carrier=" ", service=None)
    assert [Code.NO_CARRIER, Code.NO_SERVICE] == codes_of(write_shipment(bare))
    named = call_of(write_shipment(notice(service=None), service="Standard"))
    assert "Standard" in str(named.body["shipments"])


def test_all_obstacles_are_named() -> None:
    """Whoever mends a notice learns of everything at once, of every parcel."""
    odd = notice(reference="a/b", completes=None, tracking="T\x00", service="")
    other = notice(reference="c", parcel=SECOND, carrier=None)
    assert [
        Code.PARTIAL_SHIPMENT,
        Code.NOT_AN_ORDER_ID,
        Code.NO_SERVICE,
        Code.NOT_A_LINK,
        Code.UNSENDABLE,
        Code.ANOTHER_ORDER,
        Code.NO_CARRIER,
    ] == codes_of(write_shipment(odd, others=[other], links={odd.parcel: "ftp://x"}))


def parcel(told: dict[str, str], id: str) -> ShipmentNotice:
    """The notice of a parcel as a sample tells it."""
    return notice(
        parcel=ShipmentId(id),
        carrier=told["carrierName"],
        service=told["service"],
        tracking=told["trackingNumber"],
        shipped_at=datetime(2017, 1, 29, 22, 19, 26, 980_000, UTC),
    )


def test_sample_fulfilment_is_reproduced() -> None:
    """From the facts of the sample, two parcels and one link, its body is written."""
    sample = json.loads(bytes_of("squarespace/outgoing/fulfill_order_body.json"))
    first, second = sample["shipments"]
    written = write_shipment(
        parcel(first, "P-1"),
        others=[parcel(second, "P-2")],
        links={ShipmentId("P-1"): first["trackingUrl"]},
        notify_customer=True,
    )
    assert sample == call_of(written).body


def test_our_shipment_is_found_again() -> None:
    """The order lists it by its number."""
    listed = order(fulfillmentStatus="FULFILLED", fulfillments=[shipment("T0"), shipment()])
    assert "T1" == find_shipment(body(listed), notice())
    assert None is find_shipment(body(listed), notice(tracking="T"))
    assert None is find_shipment(body(order()), notice())
    assert None is find_shipment(body(order(fulfillments=None)), notice())


def test_without_a_number_the_status_says_whether_it_was_told() -> None:
    """That everything has left was all there was to tell."""
    bare = notice(tracking=None)
    assert ORDER == find_shipment(body(order(fulfillmentStatus="FULFILLED")), bare)
    assert None is find_shipment(body(order()), bare)


@pytest.mark.parametrize(
    ("answer", "tracking"),
    [
        (b"", "T1"),
        (b"[]", "T1"),
        (b"{}", "T1"),
        (body(order(id="b")), "T1"),
        (body(order(fulfillments=LEFT_OUT)), "T1"),
        (body(order(fulfillments=[7])), "T1"),
        (body(order(fulfillmentStatus=None)), None),
    ],
)
def test_answer_not_understood_is_not_no(answer: bytes, tracking: str | None) -> None:
    """What cannot be read, or is of another order, does not say that it is not there."""
    with pytest.raises(InvalidInput):
        find_shipment(answer, notice(tracking=tracking))
