"""Telling WooCommerce of shipments, and hearing from it."""

import json
from datetime import UTC, datetime

import pytest
from channel_payloads import body, call_of, codes_of
from woocommerce_payloads import legacy, notice, order, trackings

from fulfilcore.channels import Call
from fulfilcore.channels.woocommerce import (
    find_shipment,
    read_answer,
    read_webhook,
    write_shipment,
)
from fulfilcore.channels.woocommerce.reasons import WooCommerceNotice as Code
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.intake import Hint, Need, Part
from fulfilcore.messages import Declined, Done, Unknown

TRACKING = "/wp-json/wc/v3/orders/6001/shipment-trackings"
STATUS = Call("PUT", "/wp-json/wc/v3/orders/6001", {"status": "completed"})


def test_a_part_is_told_by_its_tracking_number() -> None:
    """The extension hears of the parcel; the order stays open."""
    told = {"tracking_provider": "Fedex", "tracking_number": "T1", "date_shipped": "2026-02-03"}
    assert Call("POST", TRACKING, told) == write_shipment(notice())
    assert Call("POST", TRACKING, told) == write_shipment(notice(completes=False))


def test_the_last_parcel_completes_the_order() -> None:
    """The tracking first, so that the mail of the completed order has it; then the status."""
    written = call_of(write_shipment(notice(completes=True)))
    assert (("POST", TRACKING), STATUS) == ((written.method, written.path), written.then)
    assert b'{"status": "completed"}' == STATUS.content


def test_without_a_number_only_the_status_is_told() -> None:
    """Everything has left, and there is nothing to follow it by."""
    assert STATUS == write_shipment(notice(tracking=None, completes=True))
    assert STATUS == write_shipment(notice(tracking=" ", completes=True))


def test_a_site_without_the_extension_hears_of_whole_orders_only() -> None:
    """Its answer to a tracking would be that there is no such address."""
    assert STATUS == write_shipment(notice(completes=True), tracker=False)
    assert [Code.PART_WITHOUT_TRACKER] == codes_of(write_shipment(notice(), tracker=False))


@pytest.mark.parametrize("completes", [False, None])
def test_a_part_without_a_number_cannot_be_told(completes: bool | None) -> None:
    """WooCommerce has no word for it; and what is not known to be all counts as a part."""
    refused = write_shipment(notice(tracking=None, completes=completes))
    assert [Code.PART_WITHOUT_TRACKING] == codes_of(refused)


def test_a_carrier_that_is_not_listed_goes_in_its_own_words() -> None:
    """With the link that it is followed by; a listed one makes its own and ignores any other."""
    link = "https://pigeon.example/T1"
    told = call_of(write_shipment(notice(carrier=" Pigeon Post "), link=link)).body
    assert {
        "custom_tracking_provider": "Pigeon Post",
        "custom_tracking_link": link,
        "tracking_number": "T1",
        "date_shipped": "2026-02-03",
    } == told
    assert "custom_tracking_link" not in call_of(write_shipment(notice(), link=link)).body


def test_a_day_is_told_as_the_site_shows_it() -> None:
    """One minute before midnight in London it is the next day in Tokyo."""
    late = notice(shipped_at=datetime(2026, 2, 3, 23, 59, tzinfo=UTC))
    days = [
        call_of(write_shipment(late, zone=zone)).body["date_shipped"]
        for zone in ("UTC", "Asia/Tokyo")
    ]
    assert ["2026-02-03", "2026-02-04"] == days
    with pytest.raises(Misconfigured):
        write_shipment(late, zone="Mars/Olympus")


def test_the_extension_may_answer_elsewhere() -> None:
    """Its newest releases have an address of their own."""
    written = write_shipment(notice(completes=True), namespace="wc-shipment-tracking/v3")
    path = "/wp-json/wc-shipment-tracking/v3/orders/6001/shipment-trackings"
    assert (path, STATUS) == (call_of(written).path, call_of(written).then)


def test_all_obstacles_are_named() -> None:
    """Whoever mends a notice learns of everything at once."""
    odd = notice(reference="6001/../x", carrier=None, tracking="T\x00")
    assert [Code.NOT_AN_ORDER_ID, Code.NO_CARRIER, Code.UNSENDABLE] == codes_of(write_shipment(odd))
    linked = write_shipment(notice(carrier="Pigeon"), link="javascript:x")
    assert [Code.NOT_A_LINK] == codes_of(linked)


def test_our_tracking_is_found_again() -> None:
    """By its number, in whatever place; the ids of other parcels are not taken for it."""
    assert "t1" == find_shipment(trackings("T0", "T1"), notice())
    assert None is find_shipment(trackings("T0", "T11"), notice())
    assert None is find_shipment(b"[]", notice())
    assert "t1" == find_shipment(trackings("T1", "T1"), notice(), known=["t0"])


def test_without_a_number_the_order_itself_says_whether_it_was_told() -> None:
    """A completed order has heard that everything has left."""
    bare = notice(tracking=None, completes=True)
    assert "6001" == find_shipment(body(order(status="completed")), bare)
    assert None is find_shipment(body(order()), bare)


@pytest.mark.parametrize(
    ("answer", "tracking"),
    [
        (b"", "T1"),
        (b"{}", "T1"),
        (b"[7]", "T1"),
        (b'[{"tracking_number": "T1"}]', "T1"),
        (trackings("T1", "T1"), "T1"),
        (b"{}", None),
        (body(order(id=6002)), None),
    ],
)
def test_answer_not_understood_is_not_no(answer: bytes, tracking: str | None) -> None:
    """What cannot be read, or fits twice, does not say that the tracking is not there."""
    with pytest.raises(InvalidInput):
        find_shipment(answer, notice(tracking=tracking))


def test_an_answer_tells_what_became_of_it() -> None:
    """The id of a tracking, or a completed order."""
    assert Done("ab12") == read_answer(b'{"tracking_id": "ab12", "tracking_number": "T1"}')
    assert Done() == read_answer(body(order(status="completed")))
    assert isinstance(read_answer(body(order())), Declined)


def test_a_site_without_the_extension_says_so() -> None:
    """`rest_no_route` is an address that nobody serves; telling it again would not help."""
    error = {"code": "rest_no_route", "message": "No route was found", "data": {"status": 404}}
    answer = read_answer(body(error))
    assert isinstance(answer, Declined)
    assert "Shipment Tracking extension" in answer.reason


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Declined),
        (404, Declined),
        (401, Unknown),
        (403, Unknown),
        (429, Unknown),
        (500, Unknown),
    ],
)
def test_a_refusal_is_for_good_or_not(status: int, kind: type) -> None:
    """What is wrong with the news stays wrong; what is wrong with the site may pass."""
    error = {"code": "x", "message": "no", "data": {"status": status}}
    answer = read_answer(body(error))
    assert (kind, True) == (type(answer), "no" in getattr(answer, "reason", ""))


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b"<html>", b'{"id": 0}', b'{"code": 5}'])
def test_any_other_answer_is_no_answer(answer: bytes) -> None:
    """Whether it arrived is then looked up."""
    assert isinstance(read_answer(answer), Unknown)


HEADERS = {
    "X-WC-Webhook-Source": "https://shop.example/",
    "X-WC-Webhook-Topic": "order.updated",
    "X-WC-Webhook-Resource": "order",
    "X-WC-Webhook-Event": "updated",
    "X-WC-Webhook-ID": "3",
    "X-WC-Webhook-Delivery-ID": "36e5",
}


def test_a_webhook_says_what_to_fetch() -> None:
    """Its topic, the order, the site and the instant, whatever the case of the headers."""
    hint = Hint(
        topic="order.updated",
        id="36e5",
        needs=(Need("6001", Part.HEADER),),
        store="https://shop.example/",
        at=datetime(2026, 1, 3, tzinfo=UTC),
    )
    lower = {name.lower(): value for name, value in HEADERS.items()}
    assert hint == read_webhook(body(order()), HEADERS) == read_webhook(body(order()), lower)
    assert hint == read_webhook(body(legacy()), HEADERS)
    parted = {name: value for name, value in HEADERS.items() if "Topic" not in name}
    assert hint == read_webhook(body(order()), parted)


def test_a_deleted_order_is_named_by_its_id_alone() -> None:
    """Nothing else is left of it."""
    headers = {**HEADERS, "X-WC-Webhook-Topic": "order.deleted"}
    hint = read_webhook(b'{"id": 6001}', headers)
    assert ("order.deleted", (Need("6001", Part.HEADER),), None) == (
        *(hint.topic, hint.needs, hint.at),
    )


@pytest.mark.parametrize("ping", [b'{"webhook_id": 3}', b"webhook_id=3", "webhook_id=3"])
def test_a_ping_asks_for_nothing(ping: bytes | str) -> None:
    """A new webhook is tried out, as JSON or as a form, without a topic."""
    assert Hint(topic="ping") == read_webhook(ping, {})


def test_other_topics_ask_for_nothing() -> None:
    """A product that changed is no order to fetch."""
    headers = {**HEADERS, "X-WC-Webhook-Topic": "product.updated"}
    assert () == read_webhook(b'{"id": 7}', headers).needs


@pytest.mark.parametrize(
    ("raw", "headers"),
    [
        (b"", HEADERS),
        (b"[]", HEADERS),
        (b"{}", HEADERS),
        (b'{"id": "x"}', HEADERS),
        (b'{"webhook_id": 0}', {}),
        (b"webhook_id=3&x=1", {}),
        (b'{"id": 6001}', {}),
        (b"\xff", HEADERS),
        (b'{"id": 6001}', {**HEADERS, "x-wc-webhook-topic": "order.deleted"}),
        (b'{"id": 6001}', {**HEADERS, "X-WC-Webhook-Delivery-ID": "3\n6"}),
    ],
)
def test_what_is_no_webhook_is_refused(raw: bytes, headers: dict[str, str]) -> None:
    """Without a topic or its order, or with headers that contradict, there is nothing to fetch."""
    with pytest.raises(InvalidInput):
        read_webhook(raw, headers)


def test_what_is_written_is_json() -> None:
    """The body goes over the wire as it stands."""
    written = call_of(write_shipment(notice()))
    assert written.body == json.loads(written.content)
