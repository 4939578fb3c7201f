"""What Amazon says that cannot be believed: refused with its place, and the rest is read."""

import pytest
from channel_payloads import (
    AMAZON_ID,
    OTHER_AMAZON_ID,
    amazon_header,
    amazon_item,
    amazon_items,
    body,
)

from fulfilcore.channels.amazon import read_orders
from fulfilcore.intake import (
    ChannelOrder,
    Level,
    Need,
    Part,
    ReadResult,
    Rejected,
)
from fulfilcore.values import LineId


def the(result: ReadResult) -> ChannelOrder:
    """The one order of a result without rejects."""
    assert () == result.rejected
    (order,) = result.orders
    return order


def whys(result: ReadResult) -> list[tuple[str, str, str | None]]:
    """The rejects of a result."""
    return [(bad.path, bad.error, bad.reference) for bad in result.rejected]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"OrderTotal": {"CurrencyCode": "ABC", "Amount": "1"}}, "OrderTotal.CurrencyCode"),
        ({"OrderTotal": {"CurrencyCode": "USD"}}, "OrderTotal.Amount"),
        ({"OrderTotal": {"Amount": "1"}}, "OrderTotal.CurrencyCode"),
        ({"OrderTotal": "1 USD"}, "OrderTotal"),
        ({"LastUpdateDate": "2026-01-02T03:04:05"}, "LastUpdateDate"),
        ({"PurchaseDate": 5}, "PurchaseDate"),
        ({"OrderStatus": 5}, "OrderStatus"),
        ({"OrderStatus": None}, "OrderStatus"),
        ({"AmazonOrderId": "111-2222222-333333"}, "AmazonOrderId"),
        ({"IsPrime": 1}, "IsPrime"),
        ({"ShippingAddress": []}, "ShippingAddress"),
        ({"ShippingAddress": {"Name": "a\x00"}}, "ShippingAddress.Name"),
        ({"SellerOrderId": "\ud800"}, "SellerOrderId"),
    ],
)
def test_bad_order_is_rejected_with_path_and_the_rest_is_read(
    changes: dict[str, object], path: str
) -> None:
    """One bad order in a list never stops the next."""
    orders = [amazon_header(**changes), amazon_header(AmazonOrderId=OTHER_AMAZON_ID)]
    result = read_orders(body({"payload": {"Orders": orders}}))
    assert [OTHER_AMAZON_ID] == [order.reference for order in result.orders]
    assert [f"$.payload.Orders[0].{path}"] == [bad.path for bad in result.rejected]


def test_entry_that_is_no_object_is_rejected() -> None:
    """A list entry of another kind has no reference to show."""
    ((path, _, reference),) = whys(read_orders(body({"payload": {"Orders": [7]}})))
    assert ("$.payload.Orders[0]", None) == (path, reference)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"QuantityOrdered": -1}, "QuantityOrdered"),
        ({"QuantityOrdered": "1"}, "QuantityOrdered"),
        ({"OrderItemId": 5}, "OrderItemId"),
        ({"OrderItemId": None}, "OrderItemId"),
    ],
)
def test_bad_item_rejects_its_answer_only(changes: dict[str, object], path: str) -> None:
    """Without one of its lines the list would pass for the whole, so all of it is rejected."""
    bad = amazon_items(amazon_item(), amazon_item(**changes))
    result = read_orders(body(bad), body({"payload": amazon_header()}))
    assert [f"$body[0].payload.OrderItems[1].{path}"] == [each.path for each in result.rejected]
    assert [frozenset({Part.HEADER})] == [order.parts for order in result.orders]
    assert Need(AMAZON_ID, Part.LINES) in result.needs


def test_item_listed_twice_is_rejected() -> None:
    """Two items of one id in one answer cannot be told apart."""
    result = read_orders(body(amazon_items(amazon_item(), amazon_item())))
    ((path, error, reference),) = whys(result)
    assert "$.payload.OrderItems[1].OrderItemId" == path
    assert "item 01234567890123 is listed twice in one answer" == error
    assert AMAZON_ID == reference


def test_contradicting_answers_are_rejected_and_asked_again() -> None:
    """Nobody can say which of two item answers is newer, so neither is believed."""
    result = read_orders(
        body({"payload": amazon_header()}),
        body(amazon_items(amazon_item(QuantityShipped=0))),
        body(amazon_items(amazon_item(QuantityShipped=2))),
    )
    assert ["two answers tell its lines differently"] == [bad.error for bad in result.rejected]
    assert Need(AMAZON_ID, Part.LINES) in result.needs


def test_the_same_order_twice_is_one() -> None:
    """Overlapping pages repeat orders; an identical repetition adds nothing."""
    orders = [amazon_header(), amazon_header()]
    result = read_orders(body({"payload": {"Orders": orders}}), body(amazon_items()))
    assert 1 == len(result.orders)


def test_two_versions_are_both_kept() -> None:
    """Two versions of one order are history; the newer one carries the parts."""
    old = amazon_header(OrderStatus="Pending", LastUpdateDate="2026-01-02T04:00:00Z")
    result = read_orders(
        body({"payload": {"Orders": [amazon_header(), old]}}), body(amazon_items())
    )
    assert [Level.UNREADY, Level.OPEN] == [order.level for order in result.orders]
    assert [None, 1] == [order.lines and len(order.lines) for order in result.orders]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"errors": [{"code": "InvalidInput", "message": "Bad id"}]}, "InvalidInput: Bad id"),
        ({"errors": [], "payload": None}, "it did not say which"),
        ({"errors": "down"}, "it did not say which"),
        ({"errors": [{"code": 429}]}, "429"),
    ],
)
def test_error_answer_is_named_as_such(document: object, said: str) -> None:
    """An error envelope is the channel's answer, not a broken payload."""
    expected = Rejected("$", f"the channel answered with an error: {said}")
    assert ReadResult(rejected=(expected,)) == read_orders(body(document))


@pytest.mark.parametrize(
    "document",
    [
        [],
        7,
        None,
        {},
        {"payload": {}},
        {"payload": []},
        {"payload": {"AmazonOrderId": None}},
        {"payload": {"AmazonOrderId": AMAZON_ID, "Id": 1}},
        {"payload": {"OrderItems": []}},
        {"order": {"orderId": AMAZON_ID}},
        {"orders": [{"orderId": AMAZON_ID}]},
        {"payload": {"ShipmentId": "x", "AmazonOrderId": AMAZON_ID, "Status": "Purchased"}},
    ],
)
def test_other_documents_are_refused_in_one_sentence(document: object) -> None:
    """A document of another interface is not mistaken for an order."""
    result = read_orders(body(document))
    assert () == result.orders
    ((path, error, _),) = whys(result)
    assert "$" == path
    assert error.startswith("this is no order payload: expected an answer of getOrders")


def test_unreadable_body_does_not_stop_the_others() -> None:
    """A truncated answer is rejected under its number among the bodies."""
    result = read_orders(body({"payload": amazon_header()}), b'{"payload": {"Or')
    assert 1 == len(result.orders)
    assert ["$body[1]"] == [bad.path for bad in result.rejected]


def test_line_ids_keep_their_leading_zero() -> None:
    """An item id is text, and its leading zero is part of it."""
    order = the(read_orders(body(amazon_items(amazon_item(OrderItemId="00051")))))
    assert order.lines is not None
    assert LineId("00051") == order.lines[0].id
