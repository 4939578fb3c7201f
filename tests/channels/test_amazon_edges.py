"""What Amazon says that nobody foresaw: shown to a person, never a reason to lose an order."""

import json

import pytest
from amazon_payloads import change, envelope, fulfillment, order_2026, package, the
from channel_payloads import (
    AMAZON_ID,
    OTHER_AMAZON_ID,
    Json,
    amazon_address,
    amazon_header,
    amazon_items,
    body,
)

from fulfilcore.channels.amazon import read_orders
from fulfilcore.intake import Doubt, Level, Need, Part
from fulfilcore.reasons import because

NEWS = envelope(change())


def message(document: object) -> str:
    """A document as the text of a queue's message."""
    return json.dumps(document)


def small(value: object) -> object:
    """A document with the first letter of every field small."""
    match value:
        case dict():
            return {f"{key[:1].lower()}{key[1:]}": small(inner) for key, inner in value.items()}
        case list():
            return [small(each) for each in value]
        case _:
            return value


@pytest.mark.parametrize(
    "document",
    [
        {"payload": amazon_header(OrderStatus="Teleported")},
        {"order": order_2026(fulfillment=fulfillment(fulfillmentStatus="Teleported"))},
        envelope(change({"OrderStatus": "Teleported"})),
    ],
)
def test_a_new_status_is_for_a_person(document: Json) -> None:
    """No generation loses an order for a word that is new."""
    order = the(read_orders(body(document)))
    doubts = (because(Doubt.UNKNOWN_STATUS, said="Teleported"),)
    assert (Level.REVIEW, doubts) == (order.level, order.doubts)


def test_a_long_word_is_cut() -> None:
    """What is shown to a person fits on a line."""
    order = the(read_orders(body({"payload": amazon_header(OrderStatus="x" * 99)})))
    assert (because(Doubt.UNKNOWN_STATUS, said="x" * 40),) == order.doubts


def test_news_without_a_time_has_no_status_to_doubt() -> None:
    """A status that is left out need not be explained."""
    news = change({"OrderStatus": "Teleported"}, OrderChangeTrigger={"TimeOfOrderChange": None})
    order = the(read_orders(body(envelope(news))))
    assert (None, ()) == (order.level, order.doubts)


def test_a_package_of_unknown_whereabouts_is_left_out() -> None:
    """Whether it left nobody knows, so the packages are not all told; the others are."""
    lost = package(packageReferenceId="7002", packageStatus={"status": "READY_FOR_PICKUP"})
    order = the(
        read_orders(
            body(
                {
                    "order": order_2026(
                        packages=[package(), lost, lost | {"packageReferenceId": "7003"}]
                    )
                }
            )
        )
    )
    assert ["7001"] == [parcel.id for parcel in order.parcels or ()]
    assert Part.SHIPMENTS not in order.parts
    assert (because(Doubt.UNKNOWN_STATUS, said="READY_FOR_PICKUP"),) == order.doubts


@pytest.mark.parametrize("withheld", [None, {}])
def test_an_answer_that_withholds_everything_is_no_error(withheld: object) -> None:
    """Who may not see an address gets the order's id only; the address is still needed."""
    answer = {"payload": {"AmazonOrderId": AMAZON_ID, "ShippingAddress": withheld}}
    result = read_orders(body(answer), body({"payload": amazon_header()}), body(amazon_items()))
    assert ((), (Need(AMAZON_ID, Part.ADDRESS),)) == (result.rejected, result.needs)
    told = read_orders(body(answer), *map(body, _whole()))
    assert () == told.needs


def _whole() -> tuple[Json, ...]:
    return {"payload": amazon_header()}, amazon_items(), amazon_address()


@pytest.mark.parametrize(
    "document",
    [
        {"MessageId": "1", "Body": message(NEWS)},
        {"Messages": [{"MessageId": "1", "Body": message(NEWS)}]},
        {"Records": [{"messageId": "1", "body": message(NEWS)}]},
        {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": message(NEWS)}}]},
        {"Type": "Notification", "Message": message(NEWS)},
        {"Body": message({"Type": "Notification", "Message": message(NEWS)})},
        {"detail-type": "ORDER_CHANGE", "detail": NEWS},
        {"Body": message({"detail-type": "ORDER_CHANGE", "detail": NEWS})},
        small(NEWS),
        {"detail": small(NEWS)},
    ],
)
def test_news_is_the_same_in_every_envelope(document: object) -> None:
    """Queues, topics and buses wrap it in their own ways, and in each other's."""
    assert read_orders(body(NEWS)) == read_orders(body(document))


def test_the_sku_is_read_however_it_is_spelt() -> None:
    """Small letters write it in two ways."""
    news = json.dumps(small(NEWS)).replace("sellerSKU", "sellerSku")
    assert read_orders(body(NEWS)) == read_orders(news)


def test_one_bad_message_costs_no_other() -> None:
    """Each message of a batch is read by itself."""
    other = envelope(change(AmazonOrderId=OTHER_AMAZON_ID))
    bodies = [message(NEWS), "{", message({"hello": 1}), message(other)]
    result = read_orders(body({"Records": [{"body": each} for each in bodies]}))
    assert [AMAZON_ID, OTHER_AMAZON_ID] == [order.reference for order in result.orders]
    assert ["$.Records[1].body", "$.Records[2].body"] == [bad.path for bad in result.rejected]


def test_envelopes_are_opened_to_a_depth() -> None:
    """Nobody wraps news five times; whoever does is refused, not followed."""
    document: object = NEWS
    for _ in range(5):
        document = {"Message": message(document)}
    assert () == read_orders(body(document)).orders


@pytest.mark.parametrize(
    "news",
    [
        {"amazonOrderId": AMAZON_ID},
        {"amazonOrderId": AMAZON_ID, "summary": 7, "orderChangeTrigger": []},
        {"amazonOrderId": AMAZON_ID, "summary": {"orderItems": [7]}},
    ],
)
def test_broken_news_in_small_letters_is_refused(news: Json) -> None:
    """It is refused like any other, and names its order."""
    result = read_orders(body({"payload": {"orderChangeNotification": news}}))
    assert ((), [AMAZON_ID]) == (result.orders, [bad.reference for bad in result.rejected])
