"""Telling ShipStation that an order has left, and what it answers and hints at."""

from datetime import UTC, datetime

import pytest
from channel_payloads import Json, body, call_of, codes_of
from shipstation_payloads import fulfillment, notice, order, page, shipment

from fulfilcore.channels import Call
from fulfilcore.channels.shipstation import (
    find_shipment,
    read_answer,
    read_webhook,
    write_shipment,
)
from fulfilcore.channels.shipstation.reasons import ShipStationNotice
from fulfilcore.channels.shipstation.tables import CAPABILITIES, TOPICS
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Hint
from fulfilcore.messages import Declined, Done, Unknown


def call(**changes: object) -> Call:
    """The call of a notice that can be written."""
    return call_of(write_shipment(notice(**changes)))


def codes(**changes: object) -> list[object]:
    """The obstacles of a notice."""
    return codes_of(write_shipment(notice(**changes)))


def test_order_is_marked_as_shipped() -> None:
    """The day is that of ShipStation's clocks: four in the morning in Greenwich is yesterday."""
    made = call()
    assert ("POST", "/orders/markasshipped") == (made.method, made.path)
    assert {
        "orderId": 7001,
        "carrierCode": "fedex",
        "shipDate": "2026-02-02",
        "trackingNumber": "T1",
        "notifyCustomer": False,
        "notifySalesChannel": True,
    } == made.body


def test_whom_shipstation_tells_is_the_hosts_choice() -> None:
    """The buyer is not written to unless asked for; the sales channel may be told by us instead."""
    written = write_shipment(notice(), notify_customer=True, notify_sales_channel=False)
    assert isinstance(written, Call)
    assert (True, False) == (written.body["notifyCustomer"], written.body["notifySalesChannel"])


def test_tracking_is_optional() -> None:
    """What is not known is left out."""
    assert "trackingNumber" not in call(tracking=" ").body


@pytest.mark.parametrize(
    ("carrier", "code"),
    [
        ("UPS", "ups"),
        ("Royal Mail", "royal_mail"),
        ("DHL-Express ", "dhl_express"),
        ("Stamps.com", "stamps_com"),
        ("stamps_com", "stamps_com"),
        ("Federal Express", "fedex"),
        ("Österreichische Post", "österreichische_post"),
    ],
)
def test_carriers_go_by_shipstations_codes(carrier: str, code: str) -> None:
    """Small letters, words joined by underscores."""
    assert code == call(carrier=carrier).body["carrierCode"]


@pytest.mark.parametrize("completes", [False, None])
def test_only_whole_orders_are_marked(completes: bool | None) -> None:
    """Where more may be left to ship, marking the order would lose it."""
    assert [ShipStationNotice.PARTIAL_SHIPMENT] == codes(completes=completes)
    assert not CAPABILITIES.partial_shipment


def test_all_obstacles_are_reported() -> None:
    """Whoever mends a notice learns of everything at once."""
    assert [
        ShipStationNotice.NOT_AN_ORDER_ID,
        ShipStationNotice.PARTIAL_SHIPMENT,
        ShipStationNotice.NO_CARRIER,
        ShipStationNotice.UNSENDABLE,
    ] == codes(reference="100038-1", completes=False, carrier=None, tracking="\ud800")


@pytest.mark.parametrize("reference", ["0", "07", "٣", "1e3", ""])
def test_ids_must_be_shipstations(reference: str) -> None:
    """A reference that is no such id is refused, not guessed."""
    assert [ShipStationNotice.NOT_AN_ORDER_ID] == codes(reference=reference)


def test_parcel_that_was_told_of_cannot_be_changed() -> None:
    """A second mark would make a second fulfillment; a first one was never told."""
    assert [ShipStationNotice.TOLD_BEFORE] == codes(amends="81", revision=2)
    assert isinstance(write_shipment(notice(revision=2)), Call)


def test_a_day_before_the_calendar_is_refused() -> None:
    """The first instant there is has no day in California."""
    assert [ShipStationNotice.NOT_A_DATE] == codes(shipped_at=datetime.min.replace(tzinfo=UTC))


def test_rate_keeps_within_forty_a_minute() -> None:
    """However the calls fall, no minute sees more than forty."""
    rate = CAPABILITIES.notice_rate
    assert rate is not None
    assert 40 == rate.burst + 60 * rate.per_second


# --- looking up


def listing(*entries: Json, **paging: int) -> bytes:
    """The answer of GET /fulfillments."""
    return body(page("fulfillments", *entries, **paging))


def test_our_fulfillment_is_found_again() -> None:
    """After a lost answer it is found by the order and our tracking number."""
    others = (
        fulfillment(fulfillmentId=82, trackingNumber="T2"),
        fulfillment(fulfillmentId=83, orderId=7002),
        fulfillment(fulfillmentId=84, voided=True),
    )
    assert "81" == find_shipment(listing(*others, fulfillment()), notice())
    assert None is find_shipment(listing(*others), notice())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "81"),
        ({"carrierCode": "ups"}, None),
        ({"shipDate": "2026-02-01"}, None),
        ({"shipDate": None}, None),
        ({"trackingNumber": "T1"}, None),
    ],
)
def test_one_without_number_is_found_by_carrier_and_day(
    changes: Json, expected: str | None
) -> None:
    """An order sent untracked has nothing else to be known by."""
    plain: Json = {"trackingNumber": "", "carrierCode": "FedEx", "shipDate": "2026-02-02"}
    entry = fulfillment(**{**plain, **changes})
    assert expected == find_shipment(listing(entry), notice(tracking=None))
    assert None is find_shipment(listing(entry), notice(tracking=None), known=["81"])


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        body(page("shipments", shipment())),
        body({"fulfillments": None}),
        listing(fulfillment(voided="perhaps")),
        listing(fulfillment(), fulfillment(fulfillmentId=82)),
        listing(page=1, pages=2),
    ],
)
def test_answer_not_understood_is_not_no(answer: bytes) -> None:
    """What lists no fulfillments, or not all, does not say that ours is not there."""
    with pytest.raises(InvalidInput):
        find_shipment(answer, notice())


# --- answers


def result(**changes: object) -> Json:
    """What createorders says of one order."""
    plain: Json = {"orderId": 7001, "orderNumber": "1", "orderKey": "k-1"}
    return {**plain, "success": True, "errorMessage": None, **changes}


def batch(*results: Json, errors: bool = False) -> bytes:
    """The answer of createorders."""
    return body({"hasErrors": errors, "results": list(results)})


REFUSED = result(orderKey="k-2", orderId=None, success=False, errorMessage="Bad country")


def test_answers_of_success() -> None:
    """Handing over gives ShipStation's id; marking as shipped does not name the fulfillment."""
    assert Done("7001") == read_answer(body(order()))
    assert Done("7001") == read_answer(body(order()), key="k-1")
    assert Done() == read_answer(body({"orderId": 7001, "orderNumber": "100038"}))
    assert Done("7001") == read_answer(batch(result()))
    assert Done() == read_answer(batch(result(), result(orderId=7002)))
    assert Done("7001") == read_answer(batch(result(), REFUSED, errors=True), key="k-1")


def test_success_outside_may_be_failure_inside() -> None:
    """Each order has its own answer, and the flag outside is not believed."""
    assert Declined("Bad country") == read_answer(batch(result(), REFUSED), key="k-2")
    assert Declined("ShipStation does not say why") == read_answer(
        batch({**REFUSED, "errorMessage": ""})
    )
    fault = {"Message": "The request is invalid.", "ModelState": {"apiOrder": ["orderDate?"]}}
    assert Declined("The request is invalid.; orderDate?") == read_answer(body(fault))


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (batch(result(), REFUSED), None),
        (batch(result(), errors=True), None),
        (batch(result()), "k-9"),
        (batch(), None),
        (batch(result(success=None)), None),
        (batch(result(orderId=None)), None),
        (body(order()), "k-9"),
        (body({"Message": "An error has occurred."}), None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_what_says_neither_is_unknown(answer: bytes, key: str | None) -> None:
    """Then look first, and tell it again."""
    assert isinstance(read_answer(answer, key=key), Unknown)


# --- webhooks


def hook(**changes: object) -> bytes:
    """The body of a webhook."""
    url = "https://ssapi6.shipstation.com/orders?storeID=123&importBatch=ab-1"
    return body({"resource_url": url, "resource_type": "ORDER_NOTIFY", **changes})


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_webhook_says_where_to_look(topic: str) -> None:
    """Its address, its topic and the store are all there is."""
    url = "https://ssapi6.shipstation.com/orders?storeID=123&importBatch=ab-1"
    assert Hint(topic=topic, url=url, store="123") == read_webhook(hook(resource_type=topic), {})


@pytest.mark.parametrize(
    "url",
    [
        "http://ssapi.shipstation.com/orders",
        "https://shipstation.com.evil.example/orders",
        "https://evil.example/?shipstation.com",
        "https://evil.example#.shipstation.com/",
        "https://evilshipstation.com/orders",
        "https://shipstation.com@evil.example/",
        "https://user:pw@ssapi.shipstation.com/",
        "https://ssapi.shipstation.com:8443/",
        "https://evil.example\\.shipstation.com/",
        "https://ssapi.shipstation.com\\@evil.example/",
        "https://ssapi.\u017fhip\u017ftation.com/orders",
        "https://ssapi.shipstation.com/orders\nHost: evil",
        "https://ssapi.shipstation.com/\\evil.example/",
        "https://127.0.0.1/shipstation.com",
        "//ssapi.shipstation.com/",
        "",
        7,
    ],
)
def test_webhook_never_lures_elsewhere(url: object) -> None:
    """Anybody may send one, so an address anywhere else is refused."""
    with pytest.raises(InvalidInput):
        read_webhook(hook(resource_url=url), {})


@pytest.mark.parametrize(
    "url", ["https://shipstation.com", "HTTPS://SSAPI.ShipStation.com/x?y=[1]"]
)
def test_webhook_of_another_store_or_none(url: str) -> None:
    """Not every address names a store."""
    assert Hint(topic="ORDER_NOTIFY", url=url) == read_webhook(hook(resource_url=url), {})


@pytest.mark.parametrize("broken", [hook(resource_type="x"), hook(resource_type=None), b"[]", b""])
def test_other_news_is_refused(broken: bytes) -> None:
    """What is no webhook of ShipStation's is none."""
    with pytest.raises(InvalidInput):
        read_webhook(broken, {})
