"""Reading Amazon's ORDER_CHANGE notifications."""

import json
from datetime import UTC, datetime

import pytest
from amazon_payloads import CHANGED, change, envelope, line_of, order_2026, paths, the
from channel_payloads import (
    AMAZON_ID,
    Json,
    amazon_address,
    amazon_header,
    amazon_item,
    amazon_items,
    body,
)

from fulfilcore.channels.amazon import read_orders
from fulfilcore.intake import (
    ChannelLine,
    ChannelOrder,
    Grade,
    Level,
    LineKind,
    Need,
    Part,
    Programme,
    ReadResult,
    Reference,
)
from fulfilcore.values import LineId, Sku


def told(summary: Json | None = None, **changes: object) -> ReadResult:
    """What is read of one notification."""
    return read_orders(body(envelope(change(summary, **changes))))


def item(**changes: object) -> Json:
    """One item of a notification."""
    return {"OrderItemId": "1", "SellerSKU": "MUG-1", "Quantity": 2, **changes}


def test_notification_tells_where_the_order_stands() -> None:
    """Status, counts, programmes and dates are known; no part of the order is so completely."""
    order = the(told())
    expected = ChannelOrder(
        reference=AMAZON_ID,
        number=AMAZON_ID,
        parts=frozenset(),
        modified=datetime(2026, 1, 3, 3, 4, 5, tzinfo=UTC),
        placed=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        level=Level.PARTLY_SHIPPED,
        lines=(ChannelLine(id=LineId("01234567890123"), sku=Sku("MUG-1"), quantity=2, shipped=1),),
        programme=Programme(
            prime=True,
            premium=False,
            business=False,
            merchant_fulfilled=True,
            ship_by=datetime(2026, 1, 5, 7, 59, 59, tzinfo=UTC),
            deliver_by=datetime(2026, 1, 9, 7, 59, 59, tzinfo=UTC),
        ),
        source="amazon",
        references=(Reference("amazon", AMAZON_ID, Grade.PROOF, "AmazonOrderId"),),
        marketplace_id="ATVPDKIKX0DER",
    )
    assert expected == order


@pytest.mark.parametrize(
    ("summary", "needed"),
    [
        ({}, (Part.HEADER, Part.LINES, Part.ADDRESS)),
        ({"OrderStatus": "Pending"}, (Part.HEADER, Part.LINES)),
        ({"FulfillmentType": "AFN"}, (Part.HEADER, Part.LINES)),
        ({"ShippingPrograms": ["ISPU"]}, (Part.HEADER, Part.LINES)),
    ],
)
def test_the_rest_is_to_be_fetched(summary: Json, needed: tuple[Part, ...]) -> None:
    """A notification has no address, no total, no name or price of a line."""
    assert tuple(Need(AMAZON_ID, part) for part in needed) == told(summary).needs


@pytest.mark.parametrize(
    "wrapped",
    [
        change(),
        {"OrderChangeNotification": change()},
        {"Payload": {"OrderChangeNotification": change()}},
        {"version": "0", "detail-type": "ORDER_CHANGE", "detail": envelope(change())},
        {"MessageId": "m", "Body": json.dumps(envelope(change()))},
        {"messageId": "m", "body": json.dumps({"detail": envelope(change())})},
    ],
)
def test_every_envelope_is_opened(wrapped: Json) -> None:
    """The notification alone, from a queue or from an event bus, tells the same."""
    assert told() == read_orders(body(wrapped))


def test_the_instant_is_that_of_the_change() -> None:
    """News of an old change must not outdo a newer answer, whenever it is published."""
    late = envelope(change())
    late["EventTime"] = "2026-02-01T00:00:00Z"
    assert datetime(2026, 1, 3, 3, 4, 5, tzinfo=UTC) == the(read_orders(body(late))).modified


@pytest.mark.parametrize("trigger", [{}, {"TimeOfOrderChange": None}, {"TimeOfOrderChange": ""}])
def test_news_without_a_time_tells_no_status(trigger: Json) -> None:
    """It may be older than all that is known: only what never changes is kept, and the wish."""
    result = told(OrderChangeTrigger=trigger, OrderChangeType="BuyerRequestedChange")
    order = the(result)
    assert (None, None, None) == (order.modified, order.level, order.lines)
    assert (True, "ATVPDKIKX0DER") == (order.cancel_requested, order.marketplace_id)
    assert {Part.HEADER, Part.LINES, Part.ADDRESS} == {need.part for need in result.needs}


@pytest.mark.parametrize(
    ("kind", "flags", "asked"),
    [
        ("BuyerRequestedChange", [None], True),
        ("BuyerRequestedChange", [False], False),
        ("BuyerRequestedChange", [False, True], True),
        ("OrderStatusChange", ["true"], True),
        ("OrderStatusChange", ["false"], False),
        ("OrderStatusChange", [None], None),
        ("DeliveryTipChange", [], None),
    ],
)
def test_requested_change_is_a_wish(kind: str, flags: list[object], asked: bool | None) -> None:
    """A buyer's request leaves the order as it is; the items say whether it still stands."""
    items = [
        item(OrderItemId=str(number), IsBuyerRequestedCancel=flag)
        for number, flag in enumerate(flags)
    ]
    order = the(told({"OrderStatus": "Unshipped", "OrderItems": items}, OrderChangeType=kind))
    assert (asked, Level.OPEN) == (order.cancel_requested, order.level)


def test_one_item_of_several_is_no_list_of_lines() -> None:
    """Of an item's own notification only the status and the wish are kept."""
    items = [item(IsBuyerRequestedCancel=True)]
    order = the(told({"OrderItems": items}, NotificationLevel="OrderItemLevel"))
    assert (None, True) == (order.lines, order.cancel_requested)


def test_no_items_are_no_lines() -> None:
    """An empty list tells no line."""
    assert None is the(told({"OrderItems": []})).lines


def test_unsaid_facts_stay_unknown() -> None:
    """What the schema lets be null or absent is unknown, not no."""
    bare = {"PurchaseDate": None, "OrderPrograms": None, "LatestShipDate": None}
    order = the(told({**bare, "OrderItems": [item()]}))
    assert order.programme is not None
    assert (None, None, None) == (order.placed, order.programme.prime, order.programme.ship_by)
    assert None is line_of(order).shipped


@pytest.mark.parametrize(
    ("fulfiller", "prime", "provider"), [("MFN", True, None), ("AFN", False, "amazon")]
)
def test_prime_is_the_sellers_own(fulfiller: str, prime: bool, provider: str | None) -> None:
    """Prime that Amazon fulfils is not the seller's to keep."""
    programme = the(told({"FulfillmentType": fulfiller})).programme
    assert programme is not None
    assert (prime, provider) == (programme.prime, programme.provider)


def test_goods_to_be_collected_are_known() -> None:
    """In-store pick-up is a shipping programme here."""
    assert LineKind.PICKUP is line_of(the(told({"ShippingPrograms": ["ISPU"]}))).kind
    assert LineKind.GOODS is line_of(the(told({"ShippingPrograms": ["EasyShip"]}))).kind


@pytest.mark.parametrize(
    ("notification", "path"),
    [
        (change(AmazonOrderId=None), "AmazonOrderId"),
        (change(AmazonOrderId="<order-id>"), "AmazonOrderId"),
        (change(Summary=None), "Summary"),
        (change(OrderChangeTrigger=None), "OrderChangeTrigger"),
        (
            change(OrderChangeTrigger={"TimeOfOrderChange": "1.569521782042E9"}),
            "OrderChangeTrigger.TimeOfOrderChange",
        ),
        (change({"OrderStatus": 5}), "Summary.OrderStatus"),
        (change({"OrderStatus": None}), "Summary.OrderStatus"),
        (change({"PurchaseDate": "{{now}}"}), "Summary.PurchaseDate"),
        (change({"OrderPrograms": "Prime"}), "Summary.OrderPrograms"),
        (change({"OrderItems": None}), "Summary.OrderItems"),
        (change({"OrderItems": [item(Quantity="2")]}), "Summary.OrderItems[0].Quantity"),
        (
            change({"OrderItems": [item(QuantityShipped=-1)]}),
            "Summary.OrderItems[0].QuantityShipped",
        ),
        (change({"OrderItems": [item(), item()]}), "Summary.OrderItems[1].OrderItemId"),
        (
            change({"OrderItems": [item(IsBuyerRequestedCancel=1)]}),
            "Summary.OrderItems[0].IsBuyerRequestedCancel",
        ),
        (
            change({"OrderItems": [item(Quantity=-1)]}, NotificationLevel="OrderItemLevel"),
            "Summary.OrderItems[0].Quantity",
        ),
    ],
)
def test_bad_notification_is_refused_where_it_is_bad(notification: Json, path: str) -> None:
    """A notification is read whole or refused, and costs no other body."""
    assert [f"$.Payload.OrderChangeNotification.{path}"] == paths(envelope(notification))
    result = read_orders(body(envelope(notification)), body({"order": order_2026()}))
    assert [AMAZON_ID] == [order.reference for order in result.orders]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"Body": '{"Payload": '}, "$.Body"),
        ({"Body": ""}, "$.Body"),
        ({"Body": {"Payload": 1}}, "$"),
        ({"Payload": {"ListingsItemMfnQuantityChange": {}}}, "$"),
        ({"Payload": []}, "$"),
        ({"detail": "x"}, "$.detail"),
        ({"NotificationType": "ORDER_CHANGE", "Payload": {"OrderChangeNotification": 7}}, None),
        (json.dumps(envelope(change())), "$"),
    ],
)
def test_other_messages_are_refused(document: object, path: str | None) -> None:
    """A message that holds no ORDER_CHANGE is refused, whatever it is."""
    assert [path or "$.Payload.OrderChangeNotification"] == paths(document)


def with_answers(changed: str, *answers: Json) -> ReadResult:
    """What is read of answers of v0 together with the news of a change."""
    late = change(OrderChangeTrigger={"TimeOfOrderChange": changed})
    return read_orders(*map(body, answers), body(envelope(late)))


def test_news_and_answer_are_versions_of_their_own() -> None:
    """Items that were fetched before the news do not take the place of its counts."""
    items = amazon_items(amazon_item(QuantityShipped=0))
    result = with_answers("2026-01-04T00:00:00Z", {"payload": amazon_header()}, items)
    answer, late = result.orders
    assert (Level.OPEN, "A mug", 0) == (answer.level, line_of(answer).name, line_of(answer).shipped)
    assert (Level.PARTLY_SHIPPED, 1) == (late.level, line_of(late).shipped)
    assert {Part.HEADER, Part.LINES, Part.ADDRESS} == {need.part for need in result.needs}


@pytest.mark.parametrize("changed", ["2026-01-02T00:00:00Z", "2026-01-03T03:04:05.999Z", None])
def test_answer_as_new_as_the_news_leaves_nothing_to_fetch(changed: str | None) -> None:
    """The answer has what the news tells of; v0 counts whole seconds, the news does not."""
    header: Json = {"payload": amazon_header()}
    result = with_answers(changed or "", header, amazon_items(), amazon_address())
    assert (2, ()) == (len(result.orders), result.needs)


def test_items_alone_are_no_newer_than_the_news() -> None:
    """Items have no instant, so nobody knows whether they tell of the change."""
    result = with_answers(CHANGED, amazon_items())
    assert {Part.HEADER, Part.LINES, Part.ADDRESS} == {need.part for need in result.needs}


def test_the_same_news_twice_is_one() -> None:
    """Queues deliver at least once."""
    twice = [body(envelope(change()))] * 2
    assert told() == read_orders(*twice)


def test_items_read_with_news_of_a_pickup_are_to_be_collected() -> None:
    """Whoever says that the buyer collects the goods says it of every answer."""
    news = envelope(change({"ShippingPrograms": ["ISPU"]}))
    document = order_2026(programs=["IN_STORE_PICK_UP"])
    for said in (news, {"order": document}):
        result = read_orders(body(amazon_items()), body(said))
        kinds = {line.kind for order in result.orders for line in order.lines or ()}
        assert {LineKind.PICKUP} == kinds
