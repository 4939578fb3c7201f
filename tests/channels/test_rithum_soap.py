"""Reading Rithum's orders of the SOAP service."""

from datetime import UTC, datetime

import pytest
from channel_payloads import body, the
from rithum_payloads import AMAZON, order, soap, soap_line, soap_order, soap_orders, soap_told

from fulfilcore.channels.rithum import read_orders
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Doubt,
    Grade,
    Level,
    LineKind,
    Need,
    Part,
    Programme,
    ReadResult,
    Reference,
)
from fulfilcore.values import Address, LineId, Money, Sku, Weight


def one(*orders: str, currency: str | None = None) -> ChannelOrder:
    """The one order of an answer in which nothing was refused."""
    return the(read_orders(soap_orders(*orders), currency=currency))


def test_everything_an_order_says() -> None:
    """Each field of the highest detail is read; SOAP tells neither parcels nor a currency."""
    expected = ChannelOrder(
        reference="501",
        number=AMAZON,
        parts=frozenset({Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER}),
        modified=datetime(2026, 1, 3, 3, 4, 5, 723000, UTC),
        placed=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        level=Level.OPEN,
        lines=(
            ChannelLine(
                id=LineId("71"),
                quantity=3,
                name="A mug & more",
                sku=Sku("MUG-1"),
                alias=LineId("4455"),
            ),
        ),
        ship_to=Address(
            name="Ann Lee",
            lines=("1 Main St",),
            city="Reno",
            region="NV",
            postcode="89501",
            country="US",
        ),
        buyer=Buyer(email="ann@example.com"),
        programme=Programme(
            prime=False,
            merchant_fulfilled=True,
            service="NextDay",
            ship_by=datetime(2026, 1, 5, tzinfo=UTC),
        ),
        source="AMAZON_US",
        references=(
            Reference("amazon", AMAZON, Grade.PROOF, "SalesSourceID"),
            Reference("seller", "SO-1", Grade.HINT, "SellerOrderID"),
        ),
    )
    assert ReadResult((expected,)) == read_orders(soap_orders(soap_order()))


def test_the_host_says_the_currency() -> None:
    """SOAP names none; with that of the account, amounts of four decimals are money."""
    found = one(soap_order(), currency="EUR")
    assert (Money.of("37.50", "EUR"), Money.of("12.50", "EUR")) == (
        found.total,
        found.lines and found.lines[0].price,
    )


def test_low_detail_needs_its_lines_and_address() -> None:
    """The lowest detail tells status and ids only."""
    low = soap_order(ShoppingCart=None, ShippingInfo=None).replace(
        '<q:ShippingInfo xsi:nil="true" />', ""
    )
    result = read_orders(soap_orders(low))
    assert (Need("501", Part.LINES), Need("501", Part.ADDRESS)) == result.needs
    assert ("501", None) == (result.orders[0].number, result.orders[0].lines)


@pytest.mark.parametrize(
    ("status", "changes", "level"),
    [
        ({"CheckoutStatus": "NotVisited", "PaymentStatus": "NotSubmitted"}, {}, Level.UNREADY),
        ({"PaymentStatus": "Submitted"}, {}, Level.UNPAID),
        ({"ShippingStatus": "Shipped"}, {}, Level.SHIPPED),
        ({"CheckoutStatus": "Cancelled"}, {}, Level.CANCELLED),
        ({}, {"OrderState": "Cancelled"}, Level.CANCELLED),
        ({}, {"DateCancelledGMT": "2026-01-03T00:00:00"}, Level.CANCELLED),
        ({}, {"DateCancelledGMT": "1900-01-01T00:00:00"}, Level.OPEN),
        ({}, {"OrderState": "Archived"}, Level.OPEN),
        ({"OrderRefundStatus": "LineItemLevel"}, {}, Level.REVIEW),
        ({"OrderRefundStatus": "FailedAttemptsOnly"}, {}, Level.OPEN),
        ({"OrderRefundStatus": "OrderLevel", "ShippingStatus": "Shipped"}, {}, Level.SHIPPED),
    ],
)
def test_five_axes_make_one_level(
    status: dict[str, object], changes: dict[str, object], level: Level
) -> None:
    """SOAP has a state and a refund beside the three axes of REST."""
    assert level == one(soap_order(status=status, **changes)).level


def test_prefixes_may_differ_and_orders_fail_by_themselves() -> None:
    """Each order has its own prefix; a bad one and one that is nil cost no other."""
    bad = soap_order(OrderID=502, ShoppingCart={"LineItemSKUList": [soap_line(Quantity="many")]})
    nil = '<OrderResponseItem xsi:nil="true" />'
    answer = soap_orders(bad, nil, soap_order().replace("q:", "other:").replace(":q=", ":other="))
    result = read_orders(answer)
    path = "/Envelope/Body/GetOrderListResponse/GetOrderListResult/ResultData/OrderResponseItem"
    line = f"{path}/ShoppingCart/LineItemSKUList/OrderLineItemItem/Quantity"
    assert (["501"], [(line, "502")]) == (
        [each.reference for each in result.orders],
        [(each.path, each.reference) for each in result.rejected],
    )


def _sold(**changes: object) -> list[tuple[str, str, str]]:
    found = one(soap_order(soap_line(**changes), SellerOrderID=None))
    return [(each.family, each.id, each.grade.name) for each in found.references]


@pytest.mark.parametrize(
    ("changes", "references"),
    [
        ({"SalesSourceID": "nothing"}, []),
        ({"ItemSaleSource": "DIRECT_SALE"}, []),
        ({"ItemSaleSource": "EBAY_US", "SalesSourceID": "12-34567-89012"}, ["12-34567-89012"]),
        (
            {
                "ItemSaleSource": "EBAY_US",
                "SalesSourceID": "110136274391",
                "ItemSaleSourceTransactionID": "28891549001",
            },
            ["110136274391-28891549001"],
        ),
    ],
)
def test_where_a_line_was_sold(changes: dict[str, object], references: list[str]) -> None:
    """A line names the sale on its marketplace; at eBay that may be item and transaction."""
    assert references == [id for _, id, _ in _sold(**changes)]


def test_lines_of_two_sales_have_no_one_number() -> None:
    """Where lines name two orders, the order goes by Rithum's own id, and both are references."""
    other = soap_line(LineItemID=72, SalesSourceID="111-2222222-4444444")
    found = one(soap_order(soap_line(), other))
    assert ("501", 3) == (found.number, len(found.references))


def test_a_client_identifier_in_amazons_form_is_a_hint() -> None:
    """It may be anybody's id, so it proves nothing."""
    found = one(soap_order(soap_line(SalesSourceID=None), ClientOrderIdentifier=AMAZON))
    hint = Reference("amazon", AMAZON, Grade.HINT, "ClientOrderIdentifier")
    assert hint in found.references


def test_who_ships_is_told_by_the_lines() -> None:
    """All lines elsewhere is Fulfillment by Amazon; some is for a person; none said is unknown."""
    away, here = soap_line(IsExternallyFulfilled="true"), soap_line(LineItemID=72)
    programmes = [one(soap_order(*lines)).programme for lines in ([away], [away, here])]
    assert [(False, "amazon"), (None, None)] == [
        (each.merchant_fulfilled, each.provider) for each in programmes if each
    ]
    mixed = one(soap_order(away, here))
    assert [Doubt.LEFT_OUT] == [doubt.code for doubt in mixed.doubts]
    silent = one(soap_order(soap_line(IsExternallyFulfilled=None))).programme
    assert silent and silent.merchant_fulfilled is None


@pytest.mark.rule("S004-55")
def test_prime_through_soap() -> None:
    """The word Prime in the requested class, at Amazon, shipped by the seller."""
    shipments = {"ShipmentList": {"Shipment": {"ShippingClass": "Prime SecondDay"}}}
    told = one(soap_order(ShippingInfo=shipments)).programme
    silent = one(soap_order(ShippingInfo={"City": "Reno"})).programme
    assert (True, None) == (told and told.prime, silent and silent.prime)


def test_lines_that_are_no_goods() -> None:
    """A line's type says what it stands for."""
    kinds = {"Promotion": LineKind.DISCOUNT, "GiftWrap": LineKind.SERVICE, "SKU": LineKind.GOODS}
    lines = (soap_line(LineItemType=each, LineItemID=80 + i) for i, each in enumerate(kinds))
    found = one(soap_order(*lines))
    assert list(kinds.values()) == [line.kind for line in found.lines or ()]


def test_weights() -> None:
    """The weight of one unit, in a unit that is known."""
    line = soap_line(UnitWeight="0.5").replace("UnitWeight>", 'UnitWeight UnitOfMeasure="LB">', 1)
    unknown = soap_line(UnitWeight="3", LineItemID=72)
    weights = [each.weight for each in one(soap_order(line, unknown)).lines or ()]
    assert [Weight.of("8", "oz"), None] == weights


@pytest.mark.parametrize(
    ("answer", "path", "error"),
    [
        (
            soap("GetOrderList", "<Status>Failure</Status><Message>Bad key</Message>"),
            "/Envelope/Body/GetOrderListResponse/GetOrderListResult",
            "an error: Bad key",
        ),
        (
            "<e:Envelope xmlns:e='x'><e:Body><e:Fault><faultstring>No</faultstring></e:Fault>"
            "</e:Body></e:Envelope>",
            "/Envelope/Body/Fault",
            "an error: No",
        ),
        (soap_told("true"), "/Envelope/Body/SubmitOrderShipmentListResponse", "no order payload"),
        ("<Orders/>", "/Orders", "no order payload"),
        ("<!DOCTYPE a><a/>", "/", "document type is refused"),
        (
            soap_orders(soap_order(soap_line(), soap_line())),
            "/Envelope/Body/GetOrderListResponse/GetOrderListResult/ResultData/OrderResponseItem"
            "/ShoppingCart/LineItemSKUList/OrderLineItemItem[2]/LineItemID",
            "listed twice",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused(answer: str, path: str, error: str) -> None:
    """Each refusal says where and why, in the channel's words where it has any."""
    result = read_orders(answer)
    assert ((), [path]) == (result.orders, [bad.path for bad in result.rejected])
    assert error in result.rejected[0].error


def test_no_match_is_no_order() -> None:
    """An answer without orders is no mistake."""
    assert ReadResult() == read_orders(soap_orders())


def test_soap_and_rest_tell_of_one_order() -> None:
    """Both name an order by the same id, so what they say are versions of one."""
    result = read_orders(soap_orders(soap_order()), body(order()))
    assert [("501", Level.OPEN), ("501", Level.PARTLY_SHIPPED)] == [
        (each.reference, each.level) for each in result.orders
    ]
    assert () == result.needs


def test_bytes_of_other_encodings() -> None:
    """A document that names its encoding is read in it, with a byte order mark or without."""
    text = soap_orders(soap_order()).replace('encoding="utf-8"', 'encoding="utf-16"')
    assert one(soap_order()) == read_orders(text.encode("utf-16")).orders[0]
    assert one(soap_order()) == read_orders("\ufeff" + soap_orders(soap_order())).orders[0]
