"""What an answer of Orders 2026-01-01 says that cannot be believed: refused with its place."""

import pytest
from amazon_payloads import (
    fulfillment,
    item_2026,
    line_of,
    order_2026,
    package,
    paths,
    proceeds,
)
from channel_payloads import AMAZON_ID, OTHER_AMAZON_ID, Json, amazon_item, amazon_items, body

from fulfilcore.channels.amazon import read_orders
from fulfilcore.intake import Rejected

ITEM = "orderItems[0]"
PACKAGE = "packages[0]"


def with_item(**changes: object) -> Json:
    """A change that replaces the order's one item."""
    return {"orderItems": [item_2026(**changes)]}


def with_package(**changes: object) -> Json:
    """A change that replaces the order's one package."""
    return {"packages": [package(**changes)]}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"orderId": None}, "orderId"),
        ({"orderId": 5}, "orderId"),
        ({"orderId": "<order-id>"}, "orderId"),
        ({"orderId": "111-2222222-333333"}, "orderId"),
        ({"createdTime": None}, "createdTime"),
        ({"createdTime": "{{now}}"}, "createdTime"),
        ({"lastUpdatedTime": None}, "lastUpdatedTime"),
        ({"lastUpdatedTime": "1.569521782042E9"}, "lastUpdatedTime"),
        ({"lastUpdatedTime": 1569521782.042}, "lastUpdatedTime"),
        ({"lastUpdatedTime": "2026-01-02T03:04:05"}, "lastUpdatedTime"),
        ({"salesChannel": None}, "salesChannel"),
        ({"salesChannel": "AMAZON"}, "salesChannel"),
        ({"orderItems": None}, "orderItems"),
        ({"orderItems": {}}, "orderItems"),
        ({"orderItems": [7]}, f"{ITEM}"),
        ({"programs": "PRIME"}, "programs"),
        ({"programs": ["PRIME", 1]}, "programs[1]"),
        ({"orderAliases": {}}, "orderAliases"),
        ({"orderAliases": ["SO-1"]}, "orderAliases[0]"),
        ({"associatedOrders": [None]}, "associatedOrders[0]"),
        ({"buyer": []}, "buyer"),
        ({"buyer": {"buyerName": 7}}, "buyer.buyerName"),
        ({"recipient": []}, "recipient"),
        ({"recipient": {"deliveryAddress": "Reno"}}, "recipient.deliveryAddress"),
        (
            {"recipient": {"deliveryAddress": {"name": "a\x00"}}},
            "recipient.deliveryAddress.name",
        ),
        ({"proceeds": {"grandTotal": "1 USD"}}, "proceeds.grandTotal"),
        (
            {"proceeds": {"grandTotal": {"amount": "1,00", "currencyCode": "USD"}}},
            "proceeds.grandTotal.amount",
        ),
        (
            {"proceeds": {"grandTotal": {"amount": "<amount>", "currencyCode": "USD"}}},
            "proceeds.grandTotal.amount",
        ),
        (
            {"proceeds": {"grandTotal": {"amount": "1", "currencyCode": "ABC"}}},
            "proceeds.grandTotal.currencyCode",
        ),
        ({"proceeds": {"grandTotal": {"amount": "1"}}}, "proceeds.grandTotal.currencyCode"),
        ({"fulfillment": {}}, "fulfillment.fulfillmentStatus"),
        ({"fulfillment": "SHIPPED"}, "fulfillment"),
        (
            {"fulfillment": fulfillment(fulfillmentStatus=["SHIPPED"])},
            "fulfillment.fulfillmentStatus",
        ),
        (
            {"fulfillment": fulfillment(shipByWindow={"latestDateTime": "soon"})},
            "fulfillment.shipByWindow.latestDateTime",
        ),
        ({"fulfillment": fulfillment(deliverByWindow=[])}, "fulfillment.deliverByWindow"),
        (with_item(orderItemId=None), f"{ITEM}.orderItemId"),
        (with_item(orderItemId=5), f"{ITEM}.orderItemId"),
        (with_item(product=None), f"{ITEM}.product"),
        (with_item(quantityOrdered=None), f"{ITEM}.quantityOrdered"),
        (with_item(quantityOrdered="2"), f"{ITEM}.quantityOrdered"),
        (with_item(quantityOrdered=-1), f"{ITEM}.quantityOrdered"),
        (
            with_item(fulfillment={"quantityFulfilled": -1}),
            f"{ITEM}.fulfillment.quantityFulfilled",
        ),
        (
            with_item(fulfillment={"quantityUnfulfilled": "0"}),
            f"{ITEM}.fulfillment.quantityUnfulfilled",
        ),
        (with_item(cancellation="BUYER"), f"{ITEM}.cancellation"),
        (
            with_item(cancellation={"cancellationRequest": "true"}),
            f"{ITEM}.cancellation.cancellationRequest",
        ),
        (
            with_item(proceeds=proceeds(("ITEM", "1", "USD"), ("ITEM", "1", "EUR"))),
            f"{ITEM}.proceeds.breakdowns[1]",
        ),
        (
            with_item(product={"price": {"unitPrice": {"amount": True, "currencyCode": "USD"}}}),
            f"{ITEM}.product.price.unitPrice.amount",
        ),
        (
            with_item(
                product={"price": {"unitPrice": {"amount": "9" * 15, "currencyCode": "USD"}}},
                quantityOrdered=10**9,
            ),
            f"{ITEM}.product.price.unitPrice.amount",
        ),
        ({"packages": {}}, "packages"),
        (with_package(packageReferenceId=None), f"{PACKAGE}.packageReferenceId"),
        (with_package(packageReferenceId=1), f"{PACKAGE}.packageReferenceId"),
        (with_package(packageStatus={}), f"{PACKAGE}.packageStatus.status"),
        (with_package(packageStatus={"status": 5}), f"{PACKAGE}.packageStatus.status"),
        (with_package(shipTime="yesterday"), f"{PACKAGE}.shipTime"),
        (
            with_package(packageItems=[{"orderItemId": "1"}]),
            f"{PACKAGE}.packageItems[0].quantity",
        ),
        (
            with_package(packageItems=[{"orderItemId": "1", "quantity": -1}]),
            f"{PACKAGE}.packageItems[0].quantity",
        ),
        ({"packages": [package(), package()]}, "packages[1].packageReferenceId"),
        ({"orderItems": [item_2026(), item_2026()]}, "orderItems[1].orderItemId"),
    ],
)
def test_bad_order_is_rejected_with_path_and_the_rest_is_read(changes: Json, path: str) -> None:
    """One bad order of a page never stops the next, and says where it is bad."""
    orders = [order_2026(**changes), order_2026(orderId=OTHER_AMAZON_ID)]
    result = read_orders(body({"orders": orders}))
    assert [OTHER_AMAZON_ID] == [order.reference for order in result.orders]
    assert [f"$.orders[0].{path}"] == [bad.path for bad in result.rejected]


def test_rejected_order_is_named() -> None:
    """A person can look the order up."""
    (bad,) = read_orders(body({"order": order_2026(programs=7)})).rejected
    assert Rejected("$.order.programs", "a list is expected here, not a number", AMAZON_ID) == bad


@pytest.mark.parametrize("entry", [7, None, "x", []])
def test_entry_that_is_no_object_is_rejected_where_it_stands(entry: object) -> None:
    """A list of one broken entry is still a list of orders."""
    assert ["$.orders[0]"] == paths({"orders": [entry]})
    assert ["$.orders[1]"] == paths({"orders": [order_2026(), entry]})


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"orders": [], "pagination": 7}, "$.pagination"),
        ({"orders": [], "pagination": {"nextToken": 7}}, "$.pagination.nextToken"),
        ({"payload": {"Orders": [], "NextToken": {}}}, "$.payload.NextToken"),
    ],
)
def test_unreadable_token_is_reported_and_costs_no_order(document: Json, path: str) -> None:
    """Without its token the page is whole but the rest cannot be fetched, so it is said."""
    assert [path] == paths(document)
    good = {"orders": [order_2026()], "pagination": {"nextToken": 7}}
    result = read_orders(body(good))
    assert ([AMAZON_ID], None) == ([order.reference for order in result.orders], result.next)
    before = {"orders": [], "pagination": {"nextToken": "t1"}}
    assert None is read_orders(body(before), body(good)).next


@pytest.mark.parametrize(
    "document",
    [
        {"order": {"orderId": AMAZON_ID}},
        {"order": {"id": 1, "line_items": []}},
        {"order": [order_2026()]},
        {"orders": [{"orderId": AMAZON_ID}]},
        {"orders": [{"id": 1, "name": "#1001"}]},
        {"orders": {"orderId": AMAZON_ID}},
        {"orders": "none"},
        {"orderId": AMAZON_ID},
        [order_2026()],
    ],
)
def test_orders_of_another_interface_are_refused_whole(document: object) -> None:
    """Many interfaces say "order" and "orders"; without one known field it is none of ours."""
    (bad,) = read_orders(body(document)).rejected
    assert "$" == bad.path
    assert bad.error.startswith("this is no order payload: expected an answer of getOrders")
    assert "Orders 2026-01-01" in bad.error


def test_stray_entry_of_a_page_is_refused_where_it_stands() -> None:
    """Among orders of ours an entry without their fields is a broken order of ours."""
    assert ["$.orders[1].lastUpdatedTime"] == paths(
        {"orders": [order_2026(), {"orderId": OTHER_AMAZON_ID}]}
    )


@pytest.mark.parametrize("told", [{"order": order_2026()}, {"orders": [order_2026()]}])
def test_orders_beside_errors_are_read(told: Json) -> None:
    """An answer that tells orders is no mere error, whatever else it holds."""
    result = read_orders(body({**told, "errors": []}))
    assert [AMAZON_ID] == [order.reference for order in result.orders]


def test_error_envelope_is_named_as_such() -> None:
    """Both generations answer an error alike."""
    document = {"errors": [{"code": "QuotaExceeded", "message": "Slow down", "details": ""}]}
    expected = Rejected("$", "the channel answered with an error: QuotaExceeded: Slow down")
    assert (expected,) == read_orders(body(document)).rejected


def test_nested_and_marked_bodies_are_survived() -> None:
    """A hostile depth is refused, a byte order mark is not."""
    result = read_orders(
        '{"orders": ' + "[" * 200_000, b"\xef\xbb\xbf" + body({"order": order_2026()})
    )
    assert ["$body[0]"] == [bad.path for bad in result.rejected]
    assert [AMAZON_ID] == [order.reference for order in result.orders]


def test_item_answer_of_v0_speaks_over_the_document() -> None:
    """Lines that were fetched on their own replace those that the newest header repeats."""
    items = amazon_items(amazon_item(QuantityShipped=2))
    result = read_orders(body({"order": order_2026()}), body(items))
    (order,) = result.orders
    assert 2 == line_of(order).shipped
    assert ((), ()) == (result.rejected, result.needs)
