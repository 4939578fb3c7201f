"""Reading orders of eBay's Fulfillment API."""

import json
from datetime import UTC, datetime

import pytest
from channel_payloads import LEFT_OUT, Json, body, doubts, the
from ebay_payloads import (
    CONTACT,
    LINE,
    ORDER,
    contact,
    fulfillment,
    href,
    instruction,
    rest_line,
    rest_order,
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


def read(**changes: object) -> ChannelOrder:
    """What is read of one order."""
    return the(read_orders(body(rest_order(**changes))))


def line(**changes: object) -> list[Json]:
    """The lines of an order that has one."""
    return [rest_line(**changes)]


def test_an_order_is_read_whole() -> None:
    """Ids, times, address, buyer, money, lines and service of a plain order; nothing is needed."""
    result = read_orders(body(rest_order()))
    order = the(result)
    assert ((), None) == (result.needs, result.next)
    assert (ORDER, ORDER, "ebay", "EBAY_US") == (
        order.reference,
        order.number,
        order.source,
        order.marketplace_id,
    )
    assert datetime(2026, 1, 3, tzinfo=UTC) == order.modified
    assert datetime(2026, 1, 2, 3, 4, 5, 678000, UTC) == order.placed
    assert (Level.OPEN, False, ()) == (order.level, order.cancel_requested, order.doubts)
    assert (CONTACT, Money(2750, "USD"), ()) == (order.ship_to, order.total, order.parcels)
    assert Buyer(id="ann42", name="Ann Lee", email="ann@example.org") == order.buyer
    assert (
        Programme(
            merchant_fulfilled=True,
            service="USPSPriority",
            ship_by=datetime(2026, 1, 5, 7, 59, 59, tzinfo=UTC),
            deliver_by=datetime(2026, 1, 9, 8, tzinfo=UTC),
        )
        == order.programme
    )
    assert {Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER, Part.SHIPMENTS} == order.parts
    assert order.lines is not None
    (mug,) = order.lines
    assert (LINE, 2, 0, Sku("MUG-1"), "A mug") == (
        mug.id,
        mug.quantity,
        mug.shipped,
        mug.sku,
        mug.name,
    )
    assert (Money(2400, "USD"), LineKind.GOODS, None) == (mug.price, mug.kind, mug.alias)


def test_all_ids_of_the_purchase_are_handed_over() -> None:
    """Ids in fields made for them prove, the running number of the seller's only hints."""
    order = read(lineItems=line(legacyTransactionId="28891549001"), legacyOrderId="1-2")
    item = "legacyItemId-legacyTransactionId"
    assert (
        Reference("ebay", "1-2", Grade.PROOF, "legacyOrderId"),
        Reference("ebay", "110220485959-28891549001", Grade.PROOF, item),
        Reference("ebay", "152", Grade.HINT, "salesRecordReference"),
    ) == order.references
    assert order.lines is not None
    assert LineId("110220485959-28891549001") == order.lines[0].alias


@pytest.mark.parametrize("legacy", [LEFT_OUT, ORDER, "", None])
def test_an_older_id_that_is_not_told_is_none(legacy: object) -> None:
    """Newer versions leave the older id out, and some orders have one id only."""
    order = read(legacyOrderId=legacy, salesRecordReference="0")
    assert () == order.references


# fulfilment, payment, cancelling, the level of the three, and whether somebody must look
STATUSES = [
    ("NOT_STARTED", "PAID", "NONE_REQUESTED", Level.OPEN, []),
    ("IN_PROGRESS", "PAID", "NONE_REQUESTED", Level.PARTLY_SHIPPED, []),
    ("FULFILLED", "PAID", "NONE_REQUESTED", Level.SHIPPED, []),
    ("NOT_STARTED", "PENDING", "NONE_REQUESTED", Level.UNPAID, []),
    ("NOT_STARTED", "FAILED", "NONE_REQUESTED", Level.UNPAID, []),
    ("IN_PROGRESS", "PENDING", "NONE_REQUESTED", Level.UNPAID, []),
    ("FULFILLED", "PENDING", "NONE_REQUESTED", Level.SHIPPED, []),
    ("NOT_STARTED", "PARTIALLY_REFUNDED", "NONE_REQUESTED", Level.REVIEW, []),
    ("FULFILLED", "PARTIALLY_REFUNDED", "NONE_REQUESTED", Level.SHIPPED, []),
    ("FULFILLED", "FULLY_REFUNDED", "NONE_REQUESTED", Level.REFUNDED, []),
    ("NOT_STARTED", "FULLY_REFUNDED", "CANCELED", Level.CANCELLED, []),
    ("FULFILLED", "FULLY_REFUNDED", "CANCELED", Level.CANCELLED, [Doubt.CONTRADICTION]),
    ("NOT_STARTED", "PAID", "IN_PROGRESS", Level.OPEN, []),
    ("SENT_BY_OWL", "PAID", "NONE_REQUESTED", Level.REVIEW, [Doubt.UNKNOWN_STATUS]),
    ("NOT_STARTED", "NOT_APPLICABLE", "NONE_REQUESTED", Level.REVIEW, [Doubt.UNKNOWN_STATUS]),
    ("NOT_STARTED", "PAID", "MAYBE", Level.REVIEW, [Doubt.UNKNOWN_STATUS]),
    ("FULFILLED", "ODD", "ODD", Level.SHIPPED, [Doubt.UNKNOWN_STATUS]),
    ("IN_PROGRESS", "PAID", "CANCELED", Level.CANCELLED, [Doubt.CONTRADICTION]),
]


@pytest.mark.parametrize(("sent", "money", "cancel", "level", "doubtful"), STATUSES)
def test_three_words_make_one_status(
    sent: str, money: str, cancel: str, level: Level, doubtful: list[Doubt]
) -> None:
    """Called off or paid back is final, what has left has left, else the money decides."""
    order = read(
        orderFulfillmentStatus=sent,
        orderPaymentStatus=money,
        cancelStatus={"cancelState": cancel},
        lineItems=line(lineItemFulfillmentStatus=LEFT_OUT),
        fulfillmentHrefs=[href("1")],
    )
    assert (level, doubtful) == (order.level, doubts(order))


@pytest.mark.parametrize(
    ("missing", "others", "level"),
    [
        ("orderPaymentStatus", {}, None),
        ("orderFulfillmentStatus", {}, None),
        ("orderPaymentStatus", {"orderFulfillmentStatus": "FULFILLED"}, Level.SHIPPED),
        ("orderFulfillmentStatus", {"cancelStatus": {"cancelState": "CANCELED"}}, Level.CANCELLED),
    ],
)
def test_a_word_left_out_is_not_guessed(
    missing: str, others: dict[str, object], level: Level | None
) -> None:
    """Without the money's word nobody knows whether to ship, unless the rest settles it."""
    result = read_orders(body(rest_order(**{missing: LEFT_OUT, **others})))
    order = the(result)
    assert level == order.level
    assert (level is None) == (Need(ORDER, Part.HEADER) in result.needs)
    assert (level is None) == (Part.HEADER not in order.parts)


def test_an_unknown_word_is_told_to_a_person_in_short() -> None:
    """Wherever it stands, a word that is not in the table holds the order back."""
    order = read(lineItems=line(lineItemFulfillmentStatus="X" * 99))
    assert (Level.REVIEW, [Doubt.UNKNOWN_STATUS]) == (order.level, doubts(order))
    assert (("said", "X" * 40),) == order.doubts[0].details


@pytest.mark.parametrize(
    ("state", "level"),
    [("HELD", Level.REVIEW), ("RELEASED", Level.OPEN), ("ODD", Level.REVIEW)],
)
def test_a_held_payment_holds_the_order_back(state: str, level: Level) -> None:
    """While eBay holds a payment a person decides; a hold that is over is nothing."""
    order = read(paymentSummary={"payments": [{"paymentHolds": [{"holdState": state}]}]})
    assert (level, state == "ODD") == (order.level, bool(order.doubts))


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ({"cancelState": "IN_PROGRESS", "cancelRequests": []}, True),
        ({"cancelState": "NONE_REQUESTED", "cancelRequests": []}, False),
        (
            {
                "cancelState": "NONE_REQUESTED",
                "cancelRequests": [{"cancelRequestState": "REQUESTED"}],
            },
            True,
        ),
        (
            {
                "cancelState": "NONE_REQUESTED",
                "cancelRequests": [{"cancelRequestState": "REJECTED"}],
            },
            False,
        ),
        (
            {"cancelState": "CANCELED", "cancelRequests": [{"cancelRequestState": "REQUESTED"}]},
            False,
        ),
        (LEFT_OUT, None),
    ],
)
def test_a_request_to_cancel_is_no_cancellation(status: object, asked: bool | None) -> None:
    """Whoever asks is told of, and the order stays as it is."""
    assert asked == read(cancelStatus=status).cancel_requested


def test_fulfilled_without_a_fulfillment_is_doubtful() -> None:
    """The level is the channel's word, and a person learns that it lists no shipment."""
    lines = line(lineItemFulfillmentStatus="FULFILLED")
    for hrefs in ([], LEFT_OUT):
        order = read(orderFulfillmentStatus="FULFILLED", lineItems=lines, fulfillmentHrefs=hrefs)
        assert (Level.SHIPPED, [Doubt.FULFILLED_WITHOUT_SHIPMENT]) == (order.level, doubts(order))
        assert Part.SHIPMENTS not in order.parts
    told: Json = {"orderFulfillmentStatus": "FULFILLED", "lineItems": lines}
    assert () == read(**told, fulfillmentHrefs=[href("1")]).doubts
    beside = the(read_orders(body(rest_order(**told)), body(sent())))
    assert ((), True) == (beside.doubts, Part.SHIPMENTS in beside.parts)
    mailed = instruction(fulfillmentInstructionsType="DIGITAL")
    assert () == read(**told, fulfillmentStartInstructions=[mailed]).doubts


@pytest.mark.parametrize(
    ("order", "item", "doubtful"),
    [
        ("FULFILLED", "NOT_STARTED", True),
        ("NOT_STARTED", "FULFILLED", True),
        ("IN_PROGRESS", "NOT_STARTED", False),
        ("IN_PROGRESS", "FULFILLED", False),
        ("FULFILLED", "FULFILLED", False),
    ],
)
def test_an_order_that_contradicts_its_line_is_doubtful(
    order: str, item: str, doubtful: bool
) -> None:
    """The order says that all has left, its line that nothing has: a person must look."""
    found = read(
        orderFulfillmentStatus=order,
        lineItems=line(lineItemFulfillmentStatus=item),
        fulfillmentHrefs=[href("1")],
    )
    assert ([Doubt.CONTRADICTION] if doubtful else []) == doubts(found)


@pytest.mark.parametrize(
    ("status", "shipped"),
    [("NOT_STARTED", 0), ("IN_PROGRESS", None), ("FULFILLED", 2), (LEFT_OUT, None), ("ODD", None)],
)
def test_each_line_says_how_many_have_left(status: object, shipped: int | None) -> None:
    """All or none is a number; some is not, until the fulfillments are read."""
    order = read(
        orderFulfillmentStatus="IN_PROGRESS", lineItems=line(lineItemFulfillmentStatus=status)
    )
    assert order.lines is not None
    assert shipped == order.lines[0].shipped


# --- fulfillments


def sent(**changes: object) -> Json:
    """The answer of getShippingFulfillments with one entry."""
    return {"fulfillments": [fulfillment(**changes)], "total": 1, "warnings": []}


def half(**changes: object) -> Json:
    """An order of which a part has left."""
    told = {
        "orderFulfillmentStatus": "IN_PROGRESS",
        "lineItems": line(lineItemFulfillmentStatus="IN_PROGRESS"),
        "fulfillmentHrefs": [href("9405509699937003457459")],
    }
    return rest_order(**{**told, **changes})


def test_fulfillments_are_needed_where_the_order_names_them() -> None:
    """The order links to fulfillments that were not read: they are to be fetched."""
    result = read_orders(body(half()))
    assert ((Need(ORDER, Part.SHIPMENTS),), None) == (result.needs, the(result).parcels)


def test_fulfillments_find_their_order_by_its_lines() -> None:
    """A fulfillment read beside its order is its parcel and raises the level of its line."""
    for bodies in ([half(), sent()], [fulfillment(), half()], [half(), [fulfillment()], sent()]):
        result = read_orders(*map(body, bodies))
        order = the(result)
        assert () == result.needs
        assert (
            ChannelParcel(
                id="9405509699937003457459",
                units=(LineUnits(LineId(LINE), 1),),
                at=datetime(2026, 1, 4, 10, tzinfo=UTC),
                carrier="USPS",
                tracking="9405509699937003457459",
            ),
        ) == order.parcels
        assert order.lines is not None
        assert 1 == order.lines[0].shipped
        assert Part.SHIPMENTS in order.parts


def test_fulfillments_without_tracking_may_share_an_id() -> None:
    """eBay gives them an arbitrary number; both are parcels, each with an id of its own."""
    untracked = {
        "fulfillmentId": "999",
        "shippingCarrierCode": LEFT_OUT,
        "shipmentTrackingNumber": LEFT_OUT,
    }
    first = fulfillment(**untracked)
    second = fulfillment(**untracked, shippedDate="2026-01-05T10:00:00.000Z")
    whole = body(half(fulfillmentHrefs=[f"{href('999')}?x=1"]))
    order = the(read_orders(whole, body({"fulfillments": [first, second]})))
    assert order == the(read_orders(body(second), whole, body(first)))
    assert Part.SHIPMENTS in order.parts
    parcels = order.parcels or ()
    assert [2, 2] == [len(parcels), len({parcel.id for parcel in parcels})]
    assert order.lines is not None
    assert 2 == order.lines[0].shipped


def test_a_fulfillment_without_a_count_took_the_whole_line() -> None:
    """As eBay had it at first: a line was in one fulfillment only, and no number was told."""
    order = the(read_orders(body(half()), body(sent(lineItems=[{"lineItemId": LINE}]))))
    assert order.parcels is not None
    assert (LineUnits(LineId(LINE), 2),) == order.parcels[0].units
    none = sent(lineItems=[{"lineItemId": LINE, "quantity": 0}])
    order = the(read_orders(body(half()), body(none)))
    assert order.parcels is not None
    assert () == order.parcels[0].units


def test_more_than_was_ordered_is_doubtful() -> None:
    """More units in fulfillments than the line has: the facts are kept and a person looks."""
    lots = sent(lineItems=[{"lineItemId": LINE, "quantity": 5}])
    order = the(read_orders(body(half()), body(lots)))
    assert order.lines is not None
    assert (5, [Doubt.CONTRADICTION]) == (order.lines[0].shipped, doubts(order))


@pytest.mark.parametrize(
    "bodies",
    [
        [sent()],
        [rest_order(), sent(lineItems=[{"lineItemId": "1", "quantity": 1}])],
        [rest_order(), sent(lineItems=[])],
        [rest_order(), rest_order(orderId="99-99999-99999"), sent()],
        [
            rest_order(lineItems=[rest_line(lineItemId="1")]),
            rest_order(orderId="99-99999-99999"),
            sent(lineItems=[{"lineItemId": "1"}, {"lineItemId": LINE}]),
        ],
    ],
)
def test_a_fulfillment_of_nobody_is_rejected(bodies: list[Json]) -> None:
    """Without its order, or with lines of two, nobody can say whose it is."""
    result = read_orders(*map(body, bodies))
    assert 1 == len(result.rejected)
    assert "beside that order" in result.rejected[0].error
    assert [] == [order for order in result.orders if order.parcels]


# --- who ships, and where it goes


def test_goods_for_a_hub_go_to_the_hub() -> None:
    """Under Global Shipping the parcel goes to a hub, which finds the buyer by its reference."""
    hub = contact(
        fullName="Hub",
        contactAddress={"addressLine1": "2 Dock Rd", "city": "Erlanger", "countryCode": "US"},
        primaryPhone={},
    )
    step = {"shipTo": hub, "shippingServiceCode": "X", "shipToReferenceId": "123456"}
    order = read(
        fulfillmentStartInstructions=[
            instruction(
                ebaySupportedFulfillment=True,
                shippingStep=step,
                finalDestinationAddress={"city": "Oslo", "countryCode": "NO"},
            )
        ]
    )
    assert (
        Address(name="Hub", lines=("Reference #123456", "2 Dock Rd"), city="Erlanger", country="US")
        == order.ship_to
    )
    assert Buyer(id="ann42", email="ann@example.org") == order.buyer
    assert order.programme is not None
    assert True is order.programme.merchant_fulfilled


def test_a_reference_that_the_hub_shows_is_not_repeated() -> None:
    """Where the street has the reference already, the address stands as it is."""
    hub = contact(contactAddress={"addressLine1": "Ref #123456, 2 Dock Rd"})
    step = {"shipTo": hub, "shipToReferenceId": "123456"}
    order = read(
        fulfillmentStartInstructions=[instruction(ebaySupportedFulfillment=True, shippingStep=step)]
    )
    assert order.ship_to is not None
    assert ("Ref #123456, 2 Dock Rd",) == order.ship_to.lines


@pytest.mark.parametrize(
    "changes",
    [
        {"program": {"fulfillmentProgram": {"fulfilledBy": "EBAY"}}},
        {
            "fulfillmentStartInstructions": [
                {"fulfillmentInstructionsType": "FULFILLED_BY_EBAY", "shippingStep": {}}
            ]
        },
    ],
)
def test_what_ebay_ships_is_not_ours(changes: dict[str, object]) -> None:
    """An order that eBay or a partner fulfils names who does."""
    programme = read(**changes).programme
    assert programme is not None
    assert (False, "ebay") == (programme.merchant_fulfilled, programme.provider)


@pytest.mark.parametrize("program", [{"authenticityVerification": {"status": "PENDING"}}, {}, None])
def test_authentication_leaves_the_shipping_to_the_seller(program: object) -> None:
    """An item that is looked at on its way is still sent by the seller."""
    programme = read(program=program).programme
    assert programme is not None
    assert (True, None) == (programme.merchant_fulfilled, programme.provider)


@pytest.mark.parametrize(
    ("instructions", "items", "kind"),
    [
        (
            instruction(
                fulfillmentInstructionsType="PREPARE_FOR_PICKUP",
                pickupStep={"merchantLocationKey": "store-1"},
                shippingStep=LEFT_OUT,
            ),
            {},
            LineKind.PICKUP,
        ),
        (
            instruction(fulfillmentInstructionsType="PREPARE_FOR_PICKUP", shippingStep=LEFT_OUT),
            {},
            LineKind.PICKUP,
        ),
        (instruction(fulfillmentInstructionsType="PREPARE_FOR_PICKUP"), {}, LineKind.GOODS),
        (instruction(fulfillmentInstructionsType="DIGITAL"), {}, LineKind.DIGITAL),
        (
            instruction(fulfillmentInstructionsType="DIGITAL"),
            {"giftDetails": {"recipientEmail": "bob@example.org"}},
            LineKind.GIFT_CARD,
        ),
        (instruction(fulfillmentInstructionsType="SELLER_DEFINED"), {}, LineKind.GOODS),
    ],
)
def test_lines_say_what_they_stand_for(
    instructions: Json, items: dict[str, object], kind: LineKind
) -> None:
    """What is collected in a store, or mailed as a gift card, is in no parcel of ours."""
    order = read(fulfillmentStartInstructions=[instructions], lineItems=line(**items))
    assert order.lines is not None
    assert kind is order.lines[0].kind


def test_goods_for_several_addresses_go_nowhere_by_themselves() -> None:
    """eBay announced several instructions: which line goes where is not told, so a person looks."""
    other = {"shipTo": contact(fullName="Bob")}
    order = read(fulfillmentStartInstructions=[instruction(), instruction(shippingStep=other)])
    assert (None, [Doubt.LEFT_OUT]) == (order.ship_to, doubts(order))


@pytest.mark.parametrize(
    "hidden",
    [
        {
            "fullName": "***",
            "contactAddress": {"addressLine1": "*"},
            "primaryPhone": {},
            "email": "",
        },
        {"fullName": "", "contactAddress": {"city": " "}, "primaryPhone": None, "email": None},
        {},
        None,
    ],
)
def test_a_hidden_address_is_not_known(hidden: object) -> None:
    """What eBay masks or empties is no address, and no part of the order that is known."""
    order = read(
        fulfillmentStartInstructions=[instruction(shippingStep={"shipTo": hidden})], buyer={}
    )
    assert (None, None) == (order.ship_to, order.buyer)
    assert {Part.ADDRESS, Part.BUYER}.isdisjoint(order.parts)


def test_a_county_is_the_region_where_there_is_no_state() -> None:
    """British addresses name a county."""
    place = {"addressLine1": "1 High St", "county": "Kent", "countryCode": "GB"}
    step = {"shipTo": contact(contactAddress=place)}
    order = read(fulfillmentStartInstructions=[instruction(shippingStep=step)])
    assert order.ship_to is not None
    assert "Kent" == order.ship_to.region


def test_the_buyer_is_who_registered() -> None:
    """A gift goes to somebody else; the buyer's own name and mail address go before."""
    own = {"fullName": "Bob", "email": "bob@example.org"}
    buyer = {"username": "bob7", "buyerRegistrationAddress": own}
    assert Buyer(id="bob7", name="Bob", email="bob@example.org", note="Ring twice") == (
        read(buyer=buyer, buyerCheckoutNotes="Ring twice").buyer
    )


def test_variations_and_lines_without_a_sku() -> None:
    """What the buyer chose is kept; most lines have no SKU, or one of blanks."""
    aspects = [{"name": "Color", "value": "Red"}, {"name": "Size"}]
    for sku in (LEFT_OUT, None, "  "):
        order = read(lineItems=line(sku=sku, variationAspects=aspects))
        assert order.lines is not None
        assert (None, (("Color", "Red"),)) == (order.lines[0].sku, order.lines[0].options)


# --- money


@pytest.mark.parametrize(
    ("amount", "money"),
    [
        ({"value": "27.5", "currency": "USD", "convertedFromValue": "25.0"}, Money(2750, "USD")),
        ({"value": "1299", "currency": "JPY"}, Money(1299, "JPY")),
        ({"value": 0.1, "currency": "USD"}, Money(10, "USD")),
        ({"value": "-609.98", "currency": "EUR"}, Money(-60998, "EUR")),
        ({}, None),
        (LEFT_OUT, None),
        ({"value": "27.5"}, None),
    ],
)
def test_money_is_exact(amount: object, money: Money | None) -> None:
    """Text with one or two decimals, in the seller's currency; without one it is no money."""
    assert money == read(pricingSummary=_without({"total": amount})).total


def _without(document: Json) -> Json:
    return {key: value for key, value in document.items() if value is not LEFT_OUT}


# --- pages, versions, and what is wrong


def test_a_page_leads_to_the_next() -> None:
    """The link to the next page is handed on; of several pages that of the last."""
    first = {"orders": [rest_order()], "next": "https://api.example.org/p2", "total": 2}
    last = {"orders": [], "total": 2, "limit": 1, "offset": 2}
    assert "https://api.example.org/p2" == read_orders(body(first)).next
    assert None is read_orders(body(first), body(last)).next
    assert "https://api.example.org/p2" == read_orders(body(last), body(first)).next


def test_a_page_whose_link_is_broken_keeps_its_orders() -> None:
    """The page's orders are read, and what is wrong with its link is said."""
    result = read_orders(body({"orders": [rest_order()], "next": 5}))
    assert (1, ["$.next"]) == (len(result.orders), [bad.path for bad in result.rejected])


def test_the_same_order_twice_is_one() -> None:
    """eBay lists an order twice in one page at times."""
    assert 1 == len(read_orders(body({"orders": [rest_order(), rest_order()]})).orders)


def test_versions_come_oldest_first_and_the_newest_has_the_parcels() -> None:
    """Two versions in any order: the newest carries what was told beside them."""
    old = rest_order(lastModifiedDate="2026-01-01T00:00:00.000Z", orderPaymentStatus="PENDING")
    for bodies in ([old, half(), sent()], [sent(), half(), old]):
        first, last = read_orders(*map(body, bodies)).orders
        assert (Level.UNPAID, Level.PARTLY_SHIPPED) == (first.level, last.level)
        assert (1, False) == (len(last.parcels or ()), bool(first.parcels))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"orderId": LEFT_OUT}, "$.orders[0].orderId"),
        ({"orderId": []}, "$.orders[0].orderId"),
        ({"lastModifiedDate": "yesterday"}, "$.orders[0].lastModifiedDate"),
        ({"creationDate": "2026-01-02T03:04:05"}, "$.orders[0].creationDate"),
        ({"lineItems": line(quantity="2")}, "$.orders[0].lineItems[0].quantity"),
        ({"lineItems": line(quantity=-1)}, "$.orders[0].lineItems[0].quantity"),
        ({"lineItems": line(lineItemId=None)}, "$.orders[0].lineItems[0].lineItemId"),
        ({"lineItems": line() * 2}, "$.orders[0].lineItems[1]"),
        ({"pricingSummary": []}, "$.orders[0].pricingSummary"),
        (
            {"pricingSummary": {"total": {"value": "1", "currency": "XXX"}}},
            "$.orders[0].pricingSummary.total.currency",
        ),
        ({"buyer": {"username": "a\x00"}}, "$.orders[0].buyer.username"),
    ],
)
def test_a_broken_order_is_refused_where_it_is_broken(changes: Json, path: str) -> None:
    """The path leads to what is wrong, and the other orders of the page are read."""
    good = rest_order(orderId="99-99999-99999")
    result = read_orders(body({"orders": [rest_order(**changes), good]}))
    assert ["99-99999-99999"] == [order.reference for order in result.orders]
    (bad,) = result.rejected
    assert path == bad.path
    assert bad.reference == (None if "orderId" in changes else ORDER)


@pytest.mark.parametrize("lines", [LEFT_OUT, [], None])
def test_an_order_without_lines_needs_them(lines: object) -> None:
    """No order is without lines: an answer that has none leaves them to be fetched."""
    result = read_orders(body(rest_order(lineItems=lines)))
    assert (Need(ORDER, Part.LINES),) == result.needs


def test_an_order_without_its_instant_needs_its_header() -> None:
    """Nobody can say which version is newer without the time of its last change."""
    result = read_orders(body(rest_order(lastModifiedDate=LEFT_OUT)))
    assert (Need(ORDER, Part.HEADER),) == result.needs


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"errors": [{"errorId": 32100, "message": "Invalid order ID"}]}, "32100: Invalid order"),
        ({"errors": [{}]}, "it did not say which"),
        ({"inventoryItems": []}, "no order payload"),
        ([5], "no order payload"),
        ([], None),
        (5, "no order payload"),
        ({}, "no order payload"),
        ({"orders": {}}, "a list is expected"),
        ({"fulfillments": 5}, "a list is expected"),
    ],
)
def test_what_is_no_order_is_refused(document: object, words: str | None) -> None:
    """Errors and answers of other interfaces are told apart from orders."""
    result = read_orders(json.dumps(document))
    assert () == result.orders
    assert (0 if words is None else 1) == len(result.rejected)
    assert all(words in bad.error for bad in result.rejected if words)
