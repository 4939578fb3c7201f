"""Reading orders of eBay's Trading API."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from channel_payloads import LEFT_OUT, Json, body, doubts, the
from ebay_payloads import (
    CONTACT,
    ORDER,
    SALE,
    page,
    rest_order,
    sale,
    tracked,
    trading_address,
    trading_order,
)

from fulfilcore.channels.ebay import read_orders
from fulfilcore.intake import (
    Buyer,
    ChannelOrder,
    ChannelParcel,
    Doubt,
    Grade,
    Level,
    LineKind,
    Need,
    Part,
    Programme,
    Reference,
)
from fulfilcore.shipments.model import LineUnits
from fulfilcore.values import Address, LineId, Money, Sku

LEFT = "2026-01-04T10:00:00.000Z"
LEFT_AT = datetime(2026, 1, 4, 10, tzinfo=UTC)
HOME = evolve(CONTACT, email=None)


def read(**changes: object) -> ChannelOrder:
    """What is read of one order."""
    return the(read_orders(page(trading_order(**changes))))


def sales(*each: Json) -> Json:
    """The TransactionArray of an order."""
    return {"Transaction": list(each)}


def second(**changes: object) -> Json:
    """Another sale of the same order."""
    return sale(**{"TransactionID": "7", "OrderLineItemID": "110220485959-7", **changes})


def test_an_order_is_read_whole() -> None:
    """Ids, times, address, buyer, money, lines and service of a plain order; nothing is needed."""
    result = read_orders(page(trading_order()))
    order = the(result)
    assert ((), None) == (result.needs, result.next)
    assert (SALE, SALE, "ebay", "EBAY_US") == (
        order.reference,
        order.number,
        order.source,
        order.marketplace_id,
    )
    assert datetime(2026, 1, 3, tzinfo=UTC) == order.modified
    assert datetime(2026, 1, 2, 3, 4, 5, 678000, UTC) == order.placed
    assert (Level.OPEN, False, ()) == (order.level, order.cancel_requested, order.doubts)
    assert (HOME, Money(2750, "USD"), None) == (order.ship_to, order.total, order.parcels)
    assert Buyer(id="ann42", name="Ann Lee", email="ann@example.org") == order.buyer
    assert Programme(merchant_fulfilled=True, service="USPSPriority") == order.programme
    assert {Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER} == order.parts
    assert order.lines is not None
    (mug,) = order.lines
    assert (SALE, 2, 0, Sku("MUG-1"), "A mug") == (
        mug.id,
        mug.quantity,
        mug.shipped,
        mug.sku,
        mug.name,
    )
    assert (Money(2400, "USD"), LineKind.GOODS, None) == (mug.price, mug.kind, mug.called_off)


def test_all_ids_of_the_purchase_are_handed_over() -> None:
    """The new id and every line's id prove, the running numbers of the seller's only hint."""
    order = read(OrderID="270357010", TransactionArray=sales(sale(ExtendedOrderID=ORDER), second()))
    assert (
        Reference("ebay", ORDER, Grade.PROOF, "ExtendedOrderID"),
        Reference("ebay", SALE, Grade.PROOF, "OrderLineItemID"),
        Reference("ebay", "110220485959-7", Grade.PROOF, "OrderLineItemID"),
        Reference("ebay", "152", Grade.HINT, "SellingManagerSalesRecordNumber"),
    ) == order.references


@pytest.mark.parametrize("id", [ORDER, SALE, "270357010", "110136274391-0"])
def test_an_order_id_has_many_forms(id: str) -> None:
    """New form, line form, a plain number, an item without a transaction: each is kept as given."""
    order = read(OrderID=id)
    assert id == order.reference
    assert id not in [reference.id for reference in order.references]


def test_a_sale_without_its_id_is_named_by_its_halves() -> None:
    """Older answers tell item and transaction apart only."""
    order = read(TransactionArray=sales(sale(OrderLineItemID=LEFT_OUT)))
    assert order.lines is not None
    assert SALE == order.lines[0].id


def test_variations_have_their_own_sku() -> None:
    """The SKU of the variation goes before that of the listing, and its choices are kept."""
    chosen = {
        "SKU": "MUG-RED",
        "VariationTitle": "A mug [red]",
        "VariationSpecifics": {
            "NameValueList": [
                {"Name": "Color", "Value": ["Red", "Blue"]},
                {"Name": "", "Value": "x"},
            ]
        },
    }
    plain = {"ItemID": "110220485959", "SKU": "MUG"}
    order = read(TransactionArray=sales(sale(Variation=chosen, Item=plain), second()))
    assert order.lines is not None
    red, other = order.lines
    assert (Sku("MUG-RED"), "A mug [red]") == (red.sku, red.name)
    assert (("Color", "Red"), ("Color", "Blue")) == red.options
    assert (Sku("MUG-1"), ()) == (other.sku, other.options)


def test_blanks_are_no_sku() -> None:
    """A SKU of white space only is none."""
    order = read(TransactionArray=sales(sale(Item={"Title": "A mug", "SKU": "\n \t"})))
    assert order.lines is not None
    assert None is order.lines[0].sku


# --- status

STATUSES: list[tuple[dict[str, object], Level | None, list[Doubt]]] = [
    ({}, Level.OPEN, []),
    ({"PaidTime": LEFT_OUT}, Level.OPEN, []),
    ({"ShippedTime": LEFT}, Level.SHIPPED, []),
    ({"OrderStatus": "Active", "PaidTime": LEFT_OUT}, Level.UNREADY, []),
    ({"OrderStatus": "Active"}, Level.UNREADY, [Doubt.CONTRADICTION]),
    ({"OrderStatus": "Active", "PaidTime": LEFT_OUT, "ShippedTime": LEFT}, Level.SHIPPED, []),
    ({"OrderStatus": "InProcess", "PaidTime": LEFT_OUT}, Level.UNREADY, []),
    ({"OrderStatus": "Inactive"}, Level.CANCELLED, []),
    ({"OrderStatus": "Cancelled"}, Level.CANCELLED, []),
    (
        {"OrderStatus": "Cancelled", "ShippedTime": LEFT},
        Level.CANCELLED,
        [Doubt.CONTRADICTION],
    ),
    ({"OrderStatus": "CancelPending"}, Level.OPEN, []),
    ({"OrderStatus": "Shipped"}, Level.SHIPPED, []),
    ({"OrderStatus": "CustomCode"}, Level.REVIEW, [Doubt.UNKNOWN_STATUS]),
    ({"OrderStatus": LEFT_OUT}, None, []),
    ({"OrderStatus": LEFT_OUT, "ShippedTime": LEFT}, Level.SHIPPED, []),
    ({"CheckoutStatus": {"Status": "Incomplete"}}, Level.UNREADY, []),
    ({"CheckoutStatus": {"Status": "Pending"}}, Level.UNPAID, []),
    ({"CheckoutStatus": {"eBayPaymentStatus": "BuyerECheckBounced"}}, Level.UNPAID, []),
    ({"PaymentHoldStatus": "PaymentReview"}, Level.REVIEW, []),
    ({"PaymentHoldStatus": "Released"}, Level.OPEN, []),
    ({"PaymentHoldStatus": "NewSellerHold"}, Level.OPEN, []),
    ({"PaymentHoldStatus": "PaymentReview", "ShippedTime": LEFT}, Level.SHIPPED, []),
    (
        {"TransactionArray": sales(sale(Status={"PaymentHoldStatus": "MerchantHold"}))},
        Level.REVIEW,
        [],
    ),
    ({"CancelStatus": "CancelComplete"}, Level.CANCELLED, []),
    ({"CancelStatus": "CancelClosedNoRefund"}, Level.REVIEW, []),
    ({"CancelStatus": "Odd"}, Level.REVIEW, [Doubt.UNKNOWN_STATUS]),
    (
        {"TransactionArray": sales(sale(Status={"CancelStatus": "Odd"}))},
        Level.REVIEW,
        [Doubt.UNKNOWN_STATUS],
    ),
    (
        {"TransactionArray": sales(sale(Status={"CancelStatus": "CancelComplete"}))},
        Level.CANCELLED,
        [],
    ),
    (
        {"TransactionArray": sales(sale(Status={"CancelStatus": "CancelComplete"}), second())},
        Level.OPEN,
        [],
    ),
    (
        {"TransactionArray": sales(sale(ShippedTime=LEFT), second())},
        Level.PARTLY_SHIPPED,
        [],
    ),
    (
        {"TransactionArray": sales(sale(ShippedTime=LEFT), second(ShippedTime=LEFT))},
        Level.SHIPPED,
        [],
    ),
    ({"TransactionArray": LEFT_OUT, "ShippedTime": LEFT}, Level.SHIPPED, []),
]


@pytest.mark.parametrize(("changes", "level", "doubtful"), STATUSES)
def test_many_words_make_one_status(
    changes: dict[str, object], level: Level | None, doubtful: list[Doubt]
) -> None:
    """Called off is final, what has left has left, else checkout, money and holds decide."""
    order = read(**changes)
    assert (level, doubtful) == (order.level, doubts(order))
    assert (level is not None) == (Part.HEADER in order.parts)


def refunds(*amounts: object, status: str = "Succeeded") -> Json:
    """MonetaryDetails with refunds."""
    each = [{"RefundStatus": status, "RefundAmount": amount} for amount in amounts]
    return {"Refunds": {"Refund": each}}


@pytest.mark.parametrize(
    ("details", "level"),
    [
        (refunds(("27.5", "USD")), Level.REFUNDED),
        (refunds(("-20.0", "USD"), ("-7.5", "USD")), Level.REFUNDED),
        (refunds(("5.0", "USD")), Level.REVIEW),
        (refunds(("99.0", "EUR")), Level.REVIEW),
        (refunds(("0.0", "USD")), Level.OPEN),
        (refunds(("27.5", "USD"), status="Failed"), Level.OPEN),
        ({"Payments": {"Payment": {"PaymentAmount": ("27.5", "USD")}}}, Level.OPEN),
    ],
)
def test_refunds_are_counted(details: Json, level: Level) -> None:
    """All that was paid went back, or a part: then nobody knows which units are still wanted."""
    assert level == read(MonetaryDetails=details).level


def test_a_refund_of_what_was_never_paid_is_for_a_person() -> None:
    """Nothing was paid, yet something went back: that is no whole refund."""
    order = read(MonetaryDetails=refunds(("5.0", "USD")), AmountPaid=("0.0", "USD"))
    assert Level.REVIEW is order.level


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"CancelStatus": "CancelRequested"}, True),
        ({"OrderStatus": "CancelPending", "CancelStatus": LEFT_OUT}, True),
        ({"TransactionArray": sales(sale(Status={"CancelStatus": "CancelPending"}))}, True),
        ({"CancelStatus": "CancelRejected"}, False),
        ({"OrderStatus": "Cancelled", "CancelStatus": "CancelRequested"}, False),
        ({"CancelStatus": LEFT_OUT}, None),
    ],
)
def test_a_request_to_cancel_is_no_cancellation(changes: Json, asked: bool | None) -> None:
    """Whoever asks is told of, whichever field says so."""
    assert asked is read(**changes).cancel_requested


def test_a_line_that_is_called_off_is_not_wanted() -> None:
    """One sale of two was cancelled before it left; one that had left stays shipped."""
    gone = {"CancelStatus": "CancelComplete"}
    order = read(TransactionArray=sales(sale(Status=gone), second(Status=gone, ShippedTime=LEFT)))
    assert order.lines is not None
    assert [(0, 2), (2, None)] == [(line.shipped, line.called_off) for line in order.lines]


# --- parcels


def test_tracking_makes_parcels() -> None:
    """Sales under one tracking number are one parcel, as eBay names its fulfillments."""
    order = read(
        TransactionArray=sales(
            sale(ShippedTime=LEFT, ShippingDetails=tracked("1Z1")),
            second(ShippedTime=LEFT, ShippingDetails=tracked("1Z1")),
        )
    )
    units = (LineUnits(LineId(SALE), 2), LineUnits(LineId("110220485959-7"), 2))
    assert (
        ChannelParcel(id="1Z1", units=units, at=LEFT_AT, carrier="UPS", tracking="1Z1"),
    ) == order.parcels
    assert () == order.doubts


def test_of_several_numbers_the_first_holds_the_units() -> None:
    """Which units went in which parcel is not told: none is counted twice."""
    for details in ({"ShippingDetails": tracked("1Z1", "1Z2", "1Z1")}, {}):
        whole = {} if details else {"ShippingDetails": tracked("1Z1", "1Z2")}
        order = read(TransactionArray=sales(sale(**details)), ShippedTime=LEFT, **whole)
        parcels = order.parcels or ()
        assert [("1Z1", 2), ("1Z2", 0)] == [
            (parcel.tracking, sum(each.quantity for each in parcel.units)) for parcel in parcels
        ]


def test_tracking_of_what_has_not_left_is_doubtful() -> None:
    """A number without a time of shipping: the label may be printed only."""
    order = read(TransactionArray=sales(sale(ShippingDetails=tracked("1Z1"))))
    assert (Level.OPEN, [Doubt.CONTRADICTION]) == (order.level, doubts(order))


@pytest.mark.parametrize("hidden", ["Unavailable", "***", ""])
def test_a_hidden_number_is_none(hidden: str) -> None:
    """What eBay does not show to us is no tracking number."""
    shown = tracked(hidden)
    assert (
        None is read(ShippedTime=LEFT, TransactionArray=sales(sale(ShippingDetails=shown))).parcels
    )


# --- who ships, and where it goes


@pytest.mark.parametrize(
    ("country", "name", "read_as"),
    [
        ("US", "United States", "US"),
        ("United States", "US", "US"),
        ("\n US \n", "\n US \n", "US"),
        ("Norway", "Kingdom of Norway", "Norway"),
        ("", "NO", "NO"),
        ("", "", None),
    ],
)
def test_the_country_is_a_code_wherever_it_stands(
    country: str, name: str, read_as: str | None
) -> None:
    """Code and name change places at times."""
    order = read(ShippingAddress=trading_address(Country=country, CountryName=name))
    assert order.ship_to is not None
    assert read_as == order.ship_to.country


def test_an_empty_address_is_not_known() -> None:
    """Address elements that are all empty, or masked, are no address."""
    for mask in ("", "***"):
        empty = dict.fromkeys(trading_address(), mask)
        order = read(ShippingAddress=empty, BuyerUserID=mask)
        assert None is order.ship_to
        assert Part.ADDRESS not in order.parts


def test_the_first_of_two_legs_ends_at_a_hub() -> None:
    """A parcel for abroad goes to a hub at home, with the reference by which it is sent on."""
    hub = {
        "ShipToAddress": {"Name": "Hub", "Street1": "2 Dock Rd", "ReferenceID": "123456"},
        "ShippingServiceDetails": {"ShippingService": "Ground"},
    }
    legs = {"SellerShipmentToLogisticsProvider": hub}
    order = read(IsMultiLegShipping="true", MultiLegShippingDetails=legs)
    assert Address(name="Hub", lines=("Reference #123456", "2 Dock Rd")) == order.ship_to
    assert order.programme is not None
    assert ("Ground", True) == (order.programme.service, order.programme.merchant_fulfilled)
    assert HOME == read(IsMultiLegShipping="false", MultiLegShippingDetails=legs).ship_to


def test_a_hidden_mail_address_is_none() -> None:
    """eBay writes words in place of what it hides; the name is that of the address then."""
    order = read(TransactionArray=sales(sale(Buyer={"Email": "Invalid Request"})))
    assert Buyer(id="ann42", name="Ann Lee") == order.buyer


def test_times_are_the_earliest_of_all_sales() -> None:
    """The order is on time when all of it is."""
    plans = [
        {"ShippingPackageInfo": {"HandleByTime": at, "EstimatedDeliveryTimeMax": at}}
        for at in ("2026-01-08T00:00:00Z", "2026-01-07T00:00:00Z")
    ]
    order = read(
        TransactionArray=sales(
            sale(ShippingServiceSelected=plans[0]), second(ShippingServiceSelected=plans[1])
        )
    )
    soon = datetime(2026, 1, 7, tzinfo=UTC)
    assert order.programme is not None
    assert (soon, soon) == (order.programme.ship_by, order.programme.deliver_by)


@pytest.mark.parametrize(
    ("by", "ours", "provider"),
    [(["EBAY", "EBAY"], False, "ebay"), (["EBAY", ""], None, "ebay"), (["", ""], True, None)],
)
def test_what_ebay_ships_is_not_ours(by: list[str], ours: bool | None, provider: str) -> None:
    """All of it, none of it, or a part of which nobody can say who ships the order."""
    first, other = ({"Fulfillment": {"FulfillmentBy": each}} for each in by)
    programme = read(TransactionArray=sales(sale(Program=first), second(Program=other))).programme
    assert programme is not None
    assert (ours, provider) == (programme.merchant_fulfilled, programme.provider)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"PickupMethodSelected": {"PickupMethod": "InStorePickup"}}, LineKind.PICKUP),
        ({"PickupMethodSelected": {"PickupMethod": "PickUpDropOff"}}, LineKind.GOODS),
        ({"TransactionArray": sales(sale(DigitalDeliverySelected="x"))}, LineKind.GIFT_CARD),
        (
            {
                "TransactionArray": sales(
                    sale(PickupMethodSelected={"PickupMethod": "InStorePickup"})
                )
            },
            LineKind.PICKUP,
        ),
    ],
)
def test_lines_say_what_they_stand_for(changes: Json, kind: LineKind) -> None:
    """What is collected in a store, or mailed as a gift card, is in no parcel of ours."""
    order = read(**changes)
    assert order.lines is not None
    assert kind is order.lines[0].kind


@pytest.mark.parametrize(
    ("site", "marketplace"), [("UK", "EBAY_GB"), ("Atlantis", None), (LEFT_OUT, None)]
)
def test_sites_are_named_as_the_other_interface_names_them(
    site: object, marketplace: str | None
) -> None:
    """Both interfaces' orders of one marketplace say the same of it."""
    order = read(TransactionArray=sales(sale(TransactionSiteID=site)))
    assert marketplace == order.marketplace_id


def test_money_without_a_currency_is_not_known() -> None:
    """An amount whose currency is not told is no money; a wrong one is a broken order."""
    assert None is read(Total="27.5").total
    (bad,) = read_orders(page(trading_order(Total=("27.5", "QQQ")))).rejected
    assert ("/GetOrdersResponse/OrderArray/Order/Total/@currencyID", SALE) == (
        bad.path,
        bad.reference,
    )


# --- pages, envelopes, and what is wrong


@pytest.mark.parametrize(
    ("more", "number", "next"), [("true", "3", "4"), ("false", "3", None), (LEFT_OUT, "3", None)]
)
def test_a_page_leads_to_the_next(more: object, number: str, next: str | None) -> None:
    """Where there are more orders the number of the next page is handed on."""
    assert next == read_orders(page(HasMoreOrders=more, PageNumber=number)).next


def test_a_page_that_hides_its_number_keeps_its_orders() -> None:
    """More orders but no number: the orders are read, and it is said that more are missing."""
    result = read_orders(page(trading_order(), HasMoreOrders="true", PageNumber=LEFT_OUT))
    assert (1, ["/GetOrdersResponse/PageNumber"], None) == (
        len(result.orders),
        [bad.path for bad in result.rejected],
        result.next,
    )


def test_the_same_order_twice_in_a_page_is_one() -> None:
    """eBay lists an order twice in one page at times; a newer version comes last."""
    newer = {"LastModifiedTime": "2026-01-09T00:00:00Z", "Status": "Complete"}
    result = read_orders(
        page(
            trading_order(CheckoutStatus=newer, ShippedTime=LEFT), trading_order(), trading_order()
        )
    )
    assert [Level.OPEN, Level.SHIPPED] == [order.level for order in result.orders]


def test_a_mark_and_blanks_before_the_document_change_nothing() -> None:
    """A byte order mark, line ends, another encoding, text in place of bytes, a SOAP envelope."""
    plain = page(trading_order())
    text = plain.decode()
    declared = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'
    soap = f'<s:Envelope xmlns:s="urn:s"><s:Header/><s:Body>{text}</s:Body></s:Envelope>'
    order = the(read_orders(plain))
    bodies: tuple[bytes | str, ...] = (
        b"\xef\xbb\xbf" + declared.encode(),
        b"\r\n \xef\xbb\xbf" + declared.encode(),
        "\ufeff" + declared,
        text.encode("utf-16"),
        soap,
    )
    for each in bodies:
        assert order == the(read_orders(each))


def test_an_order_alone_is_read() -> None:
    """One Order without the answer around it, as a queue may hold it."""
    text = page(trading_order()).decode()
    alone = text[text.index("<Order>") : text.index("</OrderArray>")]
    assert the(read_orders(text)) == the(read_orders(alone))


def test_no_orders_is_no_mistake() -> None:
    """A page may be empty."""
    assert ((), ()) == ((result := read_orders(page())).orders, result.rejected)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"OrderID": LEFT_OUT}, "OrderID"),
        ({"CreatedTime": "soon"}, "CreatedTime"),
        ({"ShippedTime": "2026-01-04T10:00:00"}, "ShippedTime"),
        ({"IsMultiLegShipping": "perhaps"}, "IsMultiLegShipping"),
        ({"Total": ("1e3", "USD")}, "Total"),
        (
            {"TransactionArray": sales(sale(QuantityPurchased="two"))},
            "TransactionArray/Transaction/QuantityPurchased",
        ),
        (
            {"TransactionArray": sales(sale(QuantityPurchased=LEFT_OUT))},
            "TransactionArray/Transaction/QuantityPurchased",
        ),
        ({"TransactionArray": sales(sale(), sale())}, "TransactionArray/Transaction[2]"),
        (
            {"TransactionArray": sales(sale(OrderLineItemID="", TransactionID=LEFT_OUT))},
            "TransactionArray/Transaction/TransactionID",
        ),
    ],
)
def test_a_broken_order_is_refused_where_it_is_broken(changes: Json, path: str) -> None:
    """The path leads to what is wrong, and the other orders of the page are read."""
    result = read_orders(page(trading_order(**changes), trading_order(OrderID="9")))
    assert ["9"] == [order.reference for order in result.orders]
    (bad,) = result.rejected
    assert f"/GetOrdersResponse/OrderArray/Order/{path}" == bad.path
    assert bad.reference == (None if "OrderID" in changes else SALE)


def test_an_order_without_sales_needs_them() -> None:
    """A header alone leaves its lines to be fetched; one without its instant, the header too."""
    result = read_orders(page(trading_order(TransactionArray=LEFT_OUT, CheckoutStatus=LEFT_OUT)))
    assert (Need(SALE, Part.HEADER), Need(SALE, Part.LINES)) == result.needs


FAILURE = {"ErrorCode": "931", "ShortMessage": "Auth token is invalid."}


@pytest.mark.parametrize(
    ("changes", "words", "orders"),
    [
        ({"Ack": "Failure", "Errors": FAILURE}, "931", 0),
        ({"Ack": "Failure", "Errors": {"ShortMessage": "No"}}, "error: No", 0),
        ({"Ack": "Failure"}, "error: ?", 0),
        ({"Ack": "PartialFailure", "Errors": FAILURE}, "931", 1),
        ({"Ack": "Warning", "Errors": FAILURE}, None, 1),
        ({"OrderArray": LEFT_OUT, "ItemArray": ""}, "no order payload", 0),
    ],
)
def test_a_refusal_is_told(changes: Json, words: str | None, orders: int) -> None:
    """What failed is said in eBay's words; a warning fails nothing."""
    result = read_orders(page(trading_order(), **changes))
    assert (orders, 0 if words is None else 1) == (len(result.orders), len(result.rejected))
    assert all(words in bad.error for bad in result.rejected if words)


@pytest.mark.parametrize(
    "broken",
    [
        page(trading_order(BuyerUserID="ann\x07")),
        page(trading_order())[:-9],
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<" + b"a><" * 70 + b"b/>",
        b'<?xml version="1.0" encoding="latin-77"?><a/>',
        b"<",
        b"\xff\xfe",
        b"",
        b"\x00",
    ],
)
def test_what_is_not_xml_costs_no_other_body(broken: bytes) -> None:
    """A control character, a cut, a document type: refused, and the other bodies are read."""
    result = read_orders(broken, page(trading_order()), body(rest_order()))
    assert {SALE, ORDER} == {order.reference for order in result.orders}
    (bad,) = result.rejected
    assert bad.path.startswith("$body[0]")
