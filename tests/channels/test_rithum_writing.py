"""Telling Rithum of shipments, through REST and through SOAP."""

import json
from decimal import Decimal

import pytest
from channel_payloads import body, call_of, codes_of
from channel_payloads import notice as plain_notice
from rithum_payloads import fulfillment, order, soap, soap_told

from fulfilcore.channels import Call
from fulfilcore.channels.rithum import (
    HEADER,
    Edition,
    SoapDetails,
    find_shipment,
    read_answer,
    write_shipment,
    write_shipment_list,
)
from fulfilcore.channels.rithum.reasons import RithumNotice
from fulfilcore.channels.xml import parse_xml
from fulfilcore.errors import InvalidInput
from fulfilcore.messages import Declined, Done, Unknown
from fulfilcore.shipments.model import LineUnits, ShipmentNotice
from fulfilcore.values import LineId, ShipmentId, Sku

PARCEL = ShipmentId("P-1")
SKUS = {LineId("51"): Sku("MUG-1"), LineId("52"): Sku("MUG-1"), LineId("53"): Sku("POT <1>")}
KNOWN = {PARCEL: SoapDetails(skus=SKUS)}


def notice(**changes: object) -> ShipmentNotice:
    """A notice of a Rithum order."""
    return plain_notice(**{"reference": "501", **changes})


def call(**changes: object) -> Call:
    """The REST call of a notice that can be written."""
    return call_of(write_shipment(notice(**changes)))


def test_a_label_is_told_by_shipping_the_order() -> None:
    """The first label names its lines and units, so that nothing else leaves with them."""
    made = call()
    name = made.body["Value"]["SellerFulfillmentID"]  # type: ignore[index]
    assert ("POST", "/v1/Orders(501)/Ship") == (made.method, made.path)
    assert {
        "Value": {
            "DeliveryStatus": "Complete",
            "ShippedDateUtc": "2026-02-03T04:05:06Z",
            "TrackingNumber": "T1",
            "ShippingCarrier": "FEDEX",
            "ShippingClass": "Ground",
            "SellerFulfillmentID": name,
            "Items": [{"OrderItemID": 51, "Quantity": 2}],
        }
    } == made.body
    assert name.isdigit() and made.body == json.loads(made.content)


def test_what_is_not_known_is_left_out() -> None:
    """A parcel without carrier and number is told without them."""
    told = call(carrier=None, service=" ", tracking="").body["Value"]
    assert {"DeliveryStatus", "ShippedDateUtc", "SellerFulfillmentID", "Items"} == set(
        told  # type: ignore[call-overload]
    )


def test_a_new_label_amends_the_tracking_only() -> None:
    """A later label of a parcel whose fulfillment is known leaves its units alone."""
    made = call(amends="81", revision=2, tracking="T2", lines=())
    label = {"TrackingNumber": "T2", "ShippingCarrier": "FEDEX", "ShippingClass": "Ground"}
    assert ("PATCH", "/v1/Fulfillments(81)") == (made.method, made.path)
    assert {"ShippedDateUtc": "2026-02-03T04:05:06Z", **label} == made.body
    assert "POST" == call(revision=2).method == call(amends="81").method


def test_all_obstacles_are_reported() -> None:
    """Whoever mends a notice learns of everything at once."""
    odd = (LineUnits(LineId("x"), 1),)
    assert [
        RithumNotice.NOT_AN_ORDER_ID,
        RithumNotice.TOO_LONG,
        RithumNotice.UNSENDABLE,
        RithumNotice.NOT_A_LINE_ID,
    ] == codes_of(
        write_shipment(notice(reference="A", tracking="T" * 256, service="\ud800", lines=odd))
    )
    assert [RithumNotice.NO_LINES] == codes_of(write_shipment(notice(lines=())))
    blank = notice(amends="x", revision=2, carrier=None, tracking=None)
    assert [RithumNotice.NOT_A_FULFILLMENT_ID, RithumNotice.NOTHING_TO_AMEND] == codes_of(
        write_shipment(blank)
    )


def ours(**changes: object) -> dict[str, object]:
    """A fulfillment that carries our name of the parcel."""
    name = call().body["Value"]["SellerFulfillmentID"]  # type: ignore[index]
    return fulfillment(SellerFulfillmentID=name, **changes)


def test_our_fulfillment_is_found_again() -> None:
    """After a lost answer it is found by our name, whichever way fulfillments are listed."""
    listed = [fulfillment(), ours(ID=82), fulfillment(ID=83, SellerFulfillmentID="7")]
    for document in (listed, {"value": listed}, order(Fulfillments=listed)):
        assert "82" == find_shipment(body(document), notice())


def test_other_fulfillments_are_not_ours() -> None:
    """Another parcel or order, a cancelled one, or one without the new label is not it."""
    assert None is find_shipment(b"[]", notice())
    assert None is find_shipment(body([ours()]), notice(parcel=ShipmentId("P-2")))
    assert None is find_shipment(body([ours(OrderID=502)]), notice())
    assert None is find_shipment(body([ours(DeliveryStatus="Canceled")]), notice())
    relabelled = notice(revision=2, tracking="T2", amends="81")
    assert None is find_shipment(body([ours()]), relabelled)
    assert "81" == find_shipment(body([ours(TrackingNumber="T2")]), relabelled)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b"[7]",
        body([ours(), ours(ID=82)]),
        body({"value": [fulfillment()], "@odata.nextLink": "https://x"}),
        body(order(**{"Fulfillments@odata.nextLink": "https://x"})),
    ],
)
def test_an_answer_that_leaves_it_open_is_not_no(answer: bytes) -> None:
    """What cannot be read, goes on, or names two does not say that it is not there."""
    with pytest.raises(InvalidInput):
        find_shipment(answer, notice())


def soap_call(*notices: ShipmentNotice, **settings: object) -> Call:
    """The SOAP call of notices that can be written."""
    written = write_shipment_list(notices or (notice(),), KNOWN, **settings)  # type: ignore[arg-type]
    assert isinstance(written, Call)
    return written


def test_soap_tells_by_sku() -> None:
    """Lines of one SKU are told together; the credentials' place is there for the host."""
    lines = tuple(LineUnits(LineId(line), 2) for line in ("51", "52", "53"))
    made = soap_call(notice(lines=lines, tracking="A&B", service="1\r2"))
    shipment = parse_xml(made.text or "").first("Body").children[0].first("shipmentList")
    partial = shipment.first("PartialShipment")
    assert [("MUG-1", 4), ("POT <1>", 2)] == [
        (line.child("SKU").text(), line.child("Quantity").count_text())
        for line in partial.all("LineItemList")
    ]
    assert ("501", "Partial", "1\r2", "A&B") == (
        shipment.child("OrderID").text(),
        shipment.child("ShipmentType").text(),
        partial.child("ClassCode").text(),
        partial.child("TrackingNumber").text(),
    )
    assert 1 == (made.text or "").count(HEADER) and b"A&amp;B" in made.content
    assert ("POST", "/ChannelAdvisorAPI/v7/ShippingService.asmx", "text/xml; charset=utf-8") == (
        made.method,
        made.path,
        made.content_type,
    )
    assert "SOAPAction" == made.headers[0][0]


def test_soap_tells_the_full_order_where_skus_are_unknown() -> None:
    """Only what completes an order may be told as the whole of it."""
    full = write_shipment_list([notice(completes=True)])
    assert isinstance(full, Call) and "<ShipmentType>Full<" in (full.text or "")
    assert "<ShipmentType>Partial<" in (soap_call(notice(completes=True)).text or "")
    assert [RithumNotice.NO_SKU] == codes_of(write_shipment_list([notice()]))
    assert [RithumNotice.NO_SKU] == codes_of(write_shipment_list([notice(completes=False)]))


def test_all_obstacles_of_a_list_are_reported() -> None:
    """One notice that cannot be told holds back the list, with the reasons of all of them."""
    amended = notice(reference="x", amends="81", revision=2, service="\x07")
    assert [
        RithumNotice.NOT_AN_ORDER_ID,
        RithumNotice.SOAP_CANNOT_AMEND,
        RithumNotice.UNSENDABLE,
        RithumNotice.NO_LINES,
    ] == codes_of(write_shipment_list([amended, notice(lines=())], KNOWN))
    odd = {PARCEL: SoapDetails(skus={LineId("51"): Sku("A\x01")})}
    assert [RithumNotice.UNSENDABLE] == codes_of(write_shipment_list([notice()], odd))
    assert [RithumNotice.NO_SHIPMENTS] == codes_of(write_shipment_list([]))


def test_details_of_a_parcel() -> None:
    """Costs are told where they are known, and nil where they are not."""
    more = {PARCEL: SoapDetails(skus=SKUS, client_order="C-1", cost=Decimal("5.990"))}
    made = write_shipment_list([notice()], more, account="acc", edition=Edition.V6)
    assert isinstance(made, Call)
    text = made.text or ""
    assert (
        "<shipmentCost>5.990</shipmentCost>" in text and '<insuranceCost xsi:nil="true"/>' in text
    )
    assert "<ClientOrderIdentifier>C-1<" in text and "<accountID>acc<" in text


FAULT = (
    "<e:Envelope xmlns:e='x'><e:Body><e:Fault><faultstring>Down</faultstring></e:Fault></e:Body>"
    "</e:Envelope>"
)
FAILURE = soap("SubmitOrderShipmentList", "<Status>Failure</Status><Message>Bad key</Message>")
BATCH = body(
    {
        "responses": [
            {"status": 204},
            {"status": 400, "body": {"error": {"message": "No units left"}}},
            {"status": 429, "body": {}},
            {"status": 503},
            {"status": 200, "body": fulfillment()},
            {"status": 400},
        ]
    }
)


@pytest.mark.parametrize(
    ("answer", "position", "outcome"),
    [
        (b"", 0, Done()),
        (body(fulfillment()), 0, Done("81")),
        (
            body({"error": {"message": "No units left"}}),
            0,
            Declined("the channel answered with an error: No units left"),
        ),
        (soap_told("true", "Not enough"), 0, Done()),
        (soap_told("true", "Not enough"), 1, Declined("Not enough")),
        (FAILURE, 0, Declined("the channel answered with an error: Bad key")),
        (FAULT, 0, Unknown("Down")),
        (BATCH, 0, Done()),
        (BATCH, 1, Declined("the channel answered with an error: No units left")),
        (BATCH, 2, Unknown("HTTP 429")),
        (BATCH, 3, Unknown("HTTP 503")),
        (BATCH, 4, Done("81")),
        (BATCH, 5, Declined("HTTP 400")),
    ],
)
def test_answers(answer: bytes | str, position: int, outcome: object) -> None:
    """Success outside is not success inside: what was said of each shipment counts."""
    assert outcome == read_answer(answer, position)


@pytest.mark.parametrize(
    ("answer", "position"),
    [
        (soap_told("true"), 1),
        (soap_told("true"), -1),
        (BATCH, 6),
        (b"{}", 0),
        (b"[]", 0),
        (b"{", 0),
        ("<a/>", 0),
        (soap("GetOrderList", "<Status>Success</Status>"), 0),
        (soap_told("true").replace("true", "yes"), 0),
        (soap_told("true").replace("true", ""), 0),
    ],
)
def test_an_answer_not_understood_decides_nothing(answer: bytes | str, position: int) -> None:
    """What cannot be read is neither a yes nor a no."""
    assert isinstance(read_answer(answer, position), Unknown)
