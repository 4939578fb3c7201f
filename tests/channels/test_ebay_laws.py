"""What holds of eBay's orders of both interfaces, whatever is in them."""

import json
from decimal import Decimal

import pytest
from attrs import frozen
from channel_payloads import LEFT_OUT, Json, body, the
from ebay_payloads import (
    LINE,
    ORDER,
    fulfillment,
    href,
    instruction,
    notice,
    page,
    rest_line,
    rest_order,
    sale,
    tracked,
    trading_order,
)
from hypothesis import given
from hypothesis import strategies as st
from test_codec_laws import DROPPED, changes, documents, mutated, nodes, shape, texts

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.ebay import find_shipment, read_orders, write_shipment
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelOrder, Level, ReadResult
from fulfilcore.shipments.model import LineUnits
from fulfilcore.values import LineId, Money, Sku

# --- a purchase, told by either interface

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1
).filter(lambda text: text == text.strip("\ufeff") and text.strip("*") and text.isprintable())
digits = st.integers(1, 10**14).map(str)
cents = st.integers(0, 10**9)


@frozen
class Bought:
    """One line of a purchase: its ids, what it is, how many, for how much each, and what left."""

    item: str
    sale: str
    line: str
    sku: str | None
    title: str
    quantity: int
    cents: int
    left: bool


@frozen
class Purchase:
    """What a buyer bought, however it is told."""

    order: str
    buyer: str
    name: str
    currency: str
    cents: int
    lines: tuple[Bought, ...]

    @property
    def level(self) -> Level:
        """How far it has come."""
        left = [line.left for line in self.lines]
        if all(left):
            return Level.SHIPPED
        return Level.PARTLY_SHIPPED if any(left) else Level.OPEN


bought = st.builds(
    Bought,
    digits,
    digits,
    digits,
    st.none() | words,
    words,
    st.integers(1, 99),
    cents,
    st.booleans(),
)
purchases = st.builds(
    Purchase,
    st.from_regex(r"[0-9]{2}-[0-9]{5}-[0-9]{5}", fullmatch=True),
    words,
    words,
    st.sampled_from(["USD", "EUR", "GBP"]),
    cents,
    st.lists(
        bought, min_size=1, max_size=4, unique_by=(lambda b: b.line, lambda b: (b.item, b.sale))
    ).map(tuple),
)


def amount(cents: int) -> str:
    """An amount as eBay writes it, without zeros that say nothing: 27.5, 0.0."""
    text = str(Decimal(cents).scaleb(-2).normalize().__format__("f"))
    return text if "." in text else f"{text}.0"


def as_rest(purchase: Purchase) -> Json:
    """The purchase as the Fulfillment API tells it."""
    sent = {Level.OPEN: "NOT_STARTED", Level.PARTLY_SHIPPED: "IN_PROGRESS"}
    lines = [
        rest_line(
            lineItemId=each.line,
            legacyItemId=each.item,
            sku=each.sku,
            title=each.title,
            quantity=each.quantity,
            lineItemCost={
                "value": amount(each.cents * each.quantity),
                "currency": purchase.currency,
            },
            lineItemFulfillmentStatus="FULFILLED" if each.left else "NOT_STARTED",
        )
        for each in purchase.lines
    ]
    step = {"shippingServiceCode": "X", "shipTo": {"fullName": purchase.name}}
    return rest_order(
        orderId=purchase.order,
        legacyOrderId=LEFT_OUT,
        buyer={"username": purchase.buyer},
        orderFulfillmentStatus=sent.get(purchase.level, "FULFILLED"),
        pricingSummary={"total": {"value": amount(purchase.cents), "currency": purchase.currency}},
        fulfillmentStartInstructions=[instruction(shippingStep=step)],
        fulfillmentHrefs=[href("1")],
        lineItems=lines,
    )


def as_trading(purchase: Purchase) -> Json:
    """The purchase as the Trading API tells it."""
    sales = [
        sale(
            Buyer={"Email": "Invalid Request"},
            Item={"ItemID": each.item, "Title": each.title, "SKU": each.sku or ""},
            QuantityPurchased=str(each.quantity),
            TransactionID=each.sale,
            TransactionPrice=(amount(each.cents), purchase.currency),
            OrderLineItemID=f"{each.item}-{each.sale}",
            **({"ShippedTime": "2026-01-02T12:00:00Z"} if each.left else {}),
        )
        for each in purchase.lines
    ]
    return trading_order(
        OrderID=purchase.order,
        BuyerUserID=purchase.buyer,
        ShippingAddress={"Name": purchase.name},
        ShippingServiceSelected={"ShippingService": "X"},
        Total=(amount(purchase.cents), purchase.currency),
        TransactionArray={"Transaction": sales},
    )


def facts(order: ChannelOrder) -> object:
    """What both interfaces tell of a purchase; only the ids of its lines differ."""
    lines = [(a.quantity, a.shipped, a.sku, a.name, a.price) for a in order.lines or ()]
    buyer = order.buyer and (order.buyer.id, order.buyer.name)
    return order.reference, order.number, order.level, order.total, buyer, lines


def truth(purchase: Purchase) -> object:
    """The same of the purchase itself."""
    lines = [
        (
            each.quantity,
            each.quantity * each.left,
            Sku.maybe(each.sku),
            each.title,
            Money(each.cents * each.quantity, purchase.currency),
        )
        for each in purchase.lines
    ]
    total = Money(purchase.cents, purchase.currency)
    buyer = (purchase.buyer, purchase.name)
    return purchase.order, purchase.order, purchase.level, total, buyer, lines


@given(purchase=purchases)
def test_what_is_told_comes_back(purchase: Purchase) -> None:
    """Ids, units, money and people come back from either interface, exactly."""
    rest, trading = the(read_orders(body(as_rest(purchase)))), the(read_orders(xml(purchase)))
    assert truth(purchase) == facts(rest) == facts(trading)
    assert [each.line for each in purchase.lines] == [a.id for a in rest.lines or ()]
    sales = [f"{each.item}-{each.sale}" for each in purchase.lines]
    assert sales == [a.id for a in trading.lines or ()]
    assert () == rest.doubts == trading.doubts


def xml(purchase: Purchase) -> bytes:
    """A page with the purchase alone."""
    return page(as_trading(purchase))


@given(several=st.lists(purchases, min_size=1, max_size=3, unique_by=lambda p: p.order))
def test_orders_of_both_interfaces_are_read_in_one_go(several: list[Purchase]) -> None:
    """Any mix of bodies: each order of each interface is there, in its own words."""
    orders = [as_rest(each) for each in several]
    others = [as_trading(each) | {"OrderID": f"9{each.order}"} for each in several]
    result = read_orders(page(*others), body({"orders": orders}))
    assert [*(f"9{each.order}" for each in several), *(each.order for each in several)] == [
        order.reference for order in result.orders
    ]


# --- telling and being told


@given(
    units=st.lists(
        st.tuples(st.sampled_from([LINE, "7"]), st.integers(1, 5)), min_size=1, max_size=3
    ),
    number=st.none() | st.from_regex(r"[A-Z0-9]{1,20}", fullmatch=True),
)
def test_what_was_told_is_found_and_read(units: list[tuple[str, int]], number: str | None) -> None:
    """A written parcel, listed by eBay, is found again and is the order's parcel."""
    lines = tuple(LineUnits(LineId(line), quantity) for line, quantity in units)
    told = notice(lines=lines, tracking=number, carrier="UPS" if number else None)
    written = write_shipment(told)
    assert isinstance(written, Call)
    listed = {
        "fulfillmentId": number or "999",
        "lineItems": written.body["lineItems"],
        "shippedDate": written.body["shippedDate"],
        "shippingCarrierCode": written.body.get("shippingCarrierCode"),
        "shipmentTrackingNumber": written.body.get("trackingNumber"),
    }
    answer = body({"fulfillments": [listed]})
    assert (number or "999") == find_shipment(answer, told)
    order = rest_order(
        orderFulfillmentStatus="IN_PROGRESS",
        lineItems=[rest_line(lineItemId=id, quantity=15) for id in (LINE, "7")],
    )
    read = the(read_orders(body(order), answer))
    assert read.parcels is not None
    (parcel,) = read.parcels
    assert number == parcel.tracking
    assert _summed(units) == {each.line: each.quantity for each in parcel.units}


def _summed(units: list[tuple[str, int]]) -> dict[str, int]:
    return {id: sum(q for line, q in units if line == id) for id, _ in units}


@given(data=st.data())
def test_any_notice_is_written_or_refused(data: st.DataObject) -> None:
    """Whatever texts a notice has, it becomes a call that is JSON, or names its obstacles."""
    maybe = st.none() | texts
    told = notice(
        carrier=data.draw(maybe),
        tracking=data.draw(maybe),
        amends=data.draw(maybe),
        reference=data.draw(st.sampled_from([ORDER, "1"]) | texts),
    )
    written = write_shipment(told)
    if isinstance(written, Call):
        assert json.loads(written.content) == written.body
        assert ("trackingNumber" in written.body) == ("shippingCarrierCode" in written.body)
    else:
        assert isinstance(written, Unwritable)
        assert all(reason.text for reason in written.reasons)


@given(document=documents)
def test_no_listing_raises_what_it_must_not(document: object) -> None:
    """Whatever eBay answers, looking up gives nothing, or a clean error."""
    try:
        assert None is find_shipment(body(document), notice())
    except InvalidInput as bad:
        assert bad.path.startswith("$")


# --- unknown fields, disorder, and whatever is broken

FULL = rest_order(
    buyer={"username": "a", "buyerRegistrationAddress": {"fullName": "Ann"}},
    cancelStatus={"cancelState": "NONE_REQUESTED", "cancelRequests": [{"cancelReason": "x"}]},
    paymentSummary={"payments": [{"paymentHolds": [{"holdState": "RELEASED"}]}]},
    program={"fulfillmentProgram": {"fulfilledBy": "EBAY"}},
    lineItems=[
        rest_line(
            variationAspects=[{"name": "Color", "value": "Red"}], giftDetails={"message": "x"}
        )
    ],
    fulfillmentHrefs=[href("9405509699937003457459")],
)
SALES = {
    "Transaction": [
        sale(
            ShippedTime="2026-01-02T12:00:00Z",
            ShippingDetails=tracked("1Z1", "1Z2"),
            Variation={"VariationSpecifics": {"NameValueList": [{"Name": "a", "Value": "b"}]}},
            Status={"CancelStatus": "NotApplicable"},
            Program={"Fulfillment": {"FulfillmentBy": "EBAY"}},
        )
    ]
}
FULL_XML = trading_order(
    TransactionArray=SALES,
    IsMultiLegShipping="true",
    MultiLegShippingDetails={
        "SellerShipmentToLogisticsProvider": {"ShipToAddress": {"ReferenceID": "1"}}
    },
    MonetaryDetails={"Refunds": {"Refund": [{"RefundAmount": ("1.0", "USD")}]}},
)
ODD: Json = {"fromTheFuture": {"a": [1, None, {"orderId": 5}]}, "x": None}


def enriched(document: object, odd: Json) -> object:
    """The document with unknown fields in all of its objects."""
    match document:
        case dict():
            return {**{key: enriched(value, odd) for key, value in document.items()}, **odd}
        case list():
            return [enriched(each, odd) for each in document]
        case _:
            return document


def test_unknown_fields_change_nothing() -> None:
    """What eBay adds tomorrow, wherever it adds it, leaves today's orders as they are."""
    bodies = [FULL, {"fulfillments": [fulfillment()]}]
    plain = read_orders(*map(body, bodies))
    assert plain == read_orders(*(body(enriched(each, ODD)) for each in bodies))
    new: Json = {"FromTheFuture": {"Order": {"OrderID": "5"}}, "Text": "x"}
    enriched_order = enriched(FULL_XML, new)
    assert isinstance(enriched_order, dict)
    assert read_orders(page(FULL_XML)) == read_orders(page(enriched_order, **new))


JSON_PARTS: list[object] = [
    {"orders": [FULL, rest_order(orderId="99-99999-99999", lineItems=[rest_line(lineItemId="7")])]},
    rest_order(lastModifiedDate="2026-01-01T00:00:00Z", orderPaymentStatus="PENDING"),
    rest_order(lastModifiedDate=None),
    {"fulfillments": [fulfillment(), fulfillment(fulfillmentId="999")]},
    fulfillment(),
    fulfillment(fulfillmentId="999", lineItems=[{"lineItemId": "7"}]),
]
PARTS = [
    *map(body, JSON_PARTS),
    page(FULL_XML),
    page(trading_order(OrderStatus="Active"), trading_order(OrderID="5", CheckoutStatus="")),
]


@given(parts=st.lists(st.sampled_from(PARTS), min_size=1, max_size=8), data=st.data())
def test_the_order_of_bodies_changes_nothing(parts: list[bytes], data: st.DataObject) -> None:
    """Any mix of bodies in any order, repeated or not, gives the same orders and needs."""
    shuffled = data.draw(st.permutations(parts))
    first = read_orders(*parts)
    assert shape(first) == shape(read_orders(*shuffled))
    assert shape(first)[:2] == shape(read_orders(*parts, *parts))[:2]


@given(data=st.data())
def test_a_broken_body_costs_no_other_order(data: st.DataObject) -> None:
    """However one body is broken, it is read or rejected, and the orders of the others are read."""
    broken = data.draw(st.sampled_from(JSON_PARTS))
    path = data.draw(st.sampled_from(nodes(broken)))
    mutation = mutated(broken, path, data.draw(changes)) if path else data.draw(documents)
    result = read_orders(
        body(mutation), body(rest_order(orderId="77", lineItems=[rest_line(lineItemId="77")]))
    )
    assert "77" in {order.reference for order in result.orders}
    assert all(bad.path.startswith("$body[0]") for bad in result.rejected)


@given(data=st.data())
def test_broken_xml_costs_no_other_body(data: st.DataObject) -> None:
    """Cut, drop or replace any bytes of a page: it is read or rejected, and the next is read."""
    whole = page(FULL_XML)
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    broken = whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:]
    result = read_orders(broken, body(rest_order(orderId="77")))
    assert "77" in {order.reference for order in result.orders}
    assert all(bad.path.startswith("$body[0]") for bad in result.rejected)


@given(data=st.data())
def test_a_changed_element_costs_no_other_order(data: st.DataObject) -> None:
    """Replace any element of an order by any text, or leave it out: the next order is read."""
    path = data.draw(st.sampled_from([path for path in nodes(FULL_XML) if path]))
    words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
    broken = mutated(FULL_XML, path, data.draw(words | st.just(DROPPED)))
    assert isinstance(broken, dict)
    result = read_orders(page(broken, trading_order(OrderID="77")))
    assert "77" in {order.reference for order in result.orders}


NONSENSE: tuple[object, ...] = (
    *(DROPPED, None, "", "x", "\x00", "\ud800", -1, 0, 1.5, 2**70, True),
    *([], {}, [None], [{}]),
)


@pytest.mark.parametrize("document", [FULL, {"fulfillments": [fulfillment()]}])
def test_nonsense_in_any_place_is_read_or_rejected(document: Json) -> None:
    """Every value of a payload replaced by everything it may not be: never an exception."""
    for path in nodes(document)[1:]:
        for nonsense in NONSENSE:
            result = read_orders(body(mutated(document, path, nonsense)), body(FULL))
            assert {ORDER} <= {order.reference for order in result.orders}
            assert all(bad.error and bad.path.startswith("$body[0]") for bad in result.rejected)


@given(raw=st.binary(max_size=64) | texts)
def test_no_bytes_raise(raw: bytes | str) -> None:
    """Whatever bytes eBay answers, reading them gives a result."""
    for each in (raw, "<a>" + str(raw), str(raw) + "<"):
        assert isinstance(read_orders(each), ReadResult)
