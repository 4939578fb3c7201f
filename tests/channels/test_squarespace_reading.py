"""Reading Squarespace's orders and webhooks."""

from datetime import UTC, datetime

import pytest
from channel_payloads import LEFT_OUT, body, the
from squarespace_payloads import ORDER, amount, line, order, page, read, read_line, shipment

from fulfilcore.channels.squarespace import read_orders, read_webhook
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Doubt, Grade, Hint, Level, LineKind, Need, Part
from fulfilcore.values import Address, LineId, Money, Sku

MODIFIED = datetime(2026, 1, 3, tzinfo=UTC)


def test_an_order_is_told_by_its_own_body() -> None:
    """Who, what, where, for how much and since when: nothing else need be fetched."""
    result = read_orders(body(order()))
    found = the(result)
    assert () == result.needs
    assert {Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER} == found.parts
    assert (ORDER, "17", Level.OPEN, MODIFIED) == (
        *(found.reference, found.number, found.level, found.modified),
    )
    assert datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC) == found.placed
    assert (Money(3702, "USD"), "web", True, ()) == (
        *(found.total, found.source, found.real, found.doubts),
    )
    assert ("call first\ntwice", "Flat Rate") == (
        *(found.note, found.programme and found.programme.service),
    )
    assert found.ship_to == Address(
        name="Bob Lee",
        lines=("1 Main St",),
        city="Reno",
        region="NV",
        postcode="89501",
        country="US",
        phone="555",
    )
    buyer = found.buyer
    assert buyer is not None
    assert ("Ann Lee", "ann@example.com", "Gift?: no") == (buyer.name, buyer.email, buyer.note)


def test_a_line_is_told_whole() -> None:
    """Id, units, price of one, SKU, and what the buyer chose and wrote."""
    found = read_line(customizations=[{"label": "Engraving", "value": "Ann"}, {"label": "x"}])
    assert ("65a0c0ffee00000000000051", 3, "A mug", Sku("MUG-1"), Money(1234, "USD")) == (
        *(found.id, found.quantity, found.name, found.sku, found.price),
    )
    assert (("Color", "Blue"), ("Engraving", "Ann")) == found.options
    assert (0, 0, LineKind.GOODS) == (found.shipped, found.refunded, found.kind)


@pytest.mark.parametrize(
    ("status", "level", "shipped"),
    [
        ("PENDING", Level.OPEN, 0),
        ("FULFILLED", Level.SHIPPED, 3),
        ("CANCELED", Level.CANCELLED, None),
    ],
)
def test_each_status_has_its_level(status: str, level: Level, shipped: int | None) -> None:
    """The status is that of the whole order: all of it has left, or nothing."""
    sent = [shipment()] if status == "FULFILLED" else []
    found = read(fulfillmentStatus=status, fulfillments=sent)
    assert (level, [shipped], ()) == (
        *(found.level, [each.shipped for each in found.lines or ()], found.doubts),
    )
    assert None is found.parcels


def test_a_strange_status_is_held_back() -> None:
    """An unknown word is never guessed at."""
    found = read(fulfillmentStatus="ON_ITS_WAY")
    assert (Level.REVIEW, [Doubt.UNKNOWN_STATUS], [None]) == (
        found.level,
        [each.code for each in found.doubts],
        [each.shipped for each in found.lines or ()],
    )


@pytest.mark.parametrize("nothing", [None, LEFT_OUT])
def test_without_a_status_the_header_is_needed(nothing: object) -> None:
    """An order whose state is not told is not told whole."""
    result = read_orders(body(order(fulfillmentStatus=nothing)))
    assert (None, (Need(ORDER, Part.HEADER),)) == (the(result).level, result.needs)


def test_without_lines_they_are_needed() -> None:
    """An order told without its lines is not told whole."""
    result = read_orders(body(order(lineItems=None)))
    assert (None, (Need(ORDER, Part.LINES),)) == (the(result).lines, result.needs)


def test_fulfilled_without_a_shipment_is_a_doubt() -> None:
    """It counts as shipped, and a person may look: nobody said how it left."""
    found = read(fulfillmentStatus="FULFILLED")
    assert (Level.SHIPPED, [Doubt.FULFILLED_WITHOUT_SHIPMENT]) == (
        *(found.level, [each.code for each in found.doubts]),
    )
    assert 1 == len(read(fulfillmentStatus="FULFILLED", fulfillments=None).doubts)
    assert () == read(fulfillmentStatus="FULFILLED", fulfillments=LEFT_OUT).doubts


def test_pending_with_shipments_is_a_contradiction() -> None:
    """To ship it again might be once too often: it is held back, its shipped units are unsaid."""
    found = read(fulfillments=[shipment(), shipment("T2")])
    assert (Level.REVIEW, [Doubt.CONTRADICTION], [None]) == (
        found.level,
        [each.code for each in found.doubts],
        [each.shipped for each in found.lines or ()],
    )


@pytest.mark.parametrize(
    ("back", "level", "units"),
    [
        (amount("37.02"), Level.REFUNDED, 3),
        (amount("40.00"), Level.REFUNDED, 3),
        (amount("37.01"), Level.OPEN, None),
        (amount("0.00"), Level.OPEN, 0),
        (None, Level.OPEN, None),
        ({"value": "37.02", "currency": "EUR"}, Level.OPEN, None),
    ],
)
def test_all_money_back_is_a_refund(back: object, level: Level, units: int | None) -> None:
    """Of a part of the money nobody knows which units it was for."""
    found = read(refundedTotal=back)
    assert (level, [units]) == (found.level, [each.refunded for each in found.lines or ()])


def test_money_back_of_an_unknown_total_is_no_refund_of_the_whole() -> None:
    """Without a total nobody can say whether all of it went back."""
    found = read(grandTotal=None, refundedTotal=amount("37.02"))
    assert (Level.OPEN, None) == (found.level, found.total)


def test_an_order_for_nothing_is_not_refunded() -> None:
    """A voucher paid for all of it: no money could go back."""
    assert Level.OPEN is read(grandTotal=amount("0.00")).level
    assert (
        Level.CANCELLED is read(fulfillmentStatus="CANCELED", refundedTotal=amount("37.02")).level
    )


def test_a_test_order_is_not_real() -> None:
    """It was paid by a method in test mode."""
    assert False is read(testmode=True).real


@pytest.mark.parametrize(
    ("kind", "read_as", "shipped"),
    [
        ("PHYSICAL_PRODUCT", LineKind.GOODS, 3),
        ("CUSTOM", LineKind.GOODS, 3),
        (None, LineKind.GOODS, 3),
        ("SERVICE", LineKind.SERVICE, None),
        ("DIGITAL", LineKind.DIGITAL, None),
        ("GIFT_CARD", LineKind.GIFT_CARD, None),
        ("PAYWALL_PRODUCT", LineKind.SERVICE, None),
    ],
)
def test_each_line_is_of_a_kind(kind: object, read_as: LineKind, shipped: int | None) -> None:
    """Only goods leave when an order is fulfilled."""
    found = read(
        fulfillmentStatus="FULFILLED",
        fulfillments=[shipment()],
        lineItems=[line(lineItemType=kind)],
    )
    assert [(read_as, shipped)] == [(each.kind, each.shipped) for each in found.lines or ()]
    assert () == found.doubts


@pytest.mark.parametrize("quantity", [3, 3.0, "3"])
def test_whole_units_may_be_written_in_many_ways(quantity: object) -> None:
    """Three are three."""
    assert 3 == read_line(quantity=quantity).quantity


@pytest.mark.parametrize("nothing", ["", {}, []])
def test_an_empty_address_is_none(nothing: object) -> None:
    """An order of digital goods has nowhere to go."""
    found = read(shippingAddress=nothing, billingAddress=nothing)
    assert (None, None) == (found.ship_to, found.buyer and found.buyer.name)


def test_a_strange_kind_of_line_counts_as_goods() -> None:
    """What may be goods is not left behind, and a person hears of it once."""
    found = read(lineItems=[line(lineItemType="HOLOGRAM"), line(id="b", lineItemType="HOLOGRAM")])
    assert ([LineKind.GOODS] * 2, [Doubt.LEFT_OUT]) == (
        [each.kind for each in found.lines or ()],
        [each.code for each in found.doubts],
    )


def test_lines_with_one_id_are_told_apart() -> None:
    """All of them are goods to be shipped; an id that is taken is not given again."""
    rows = [line(id="a"), line(id="a", quantity=1), line(id="a#2"), line(id="b"), line(id="a")]
    found = read(lineItems=rows)
    assert [("a", 3), ("a#3", 1), ("a#2", 3), ("b", 3), ("a#4", 3)] == [
        (each.id, each.quantity) for each in found.lines or ()
    ]


def test_thousands_of_lines_with_one_id_take_no_longer_than_others() -> None:
    """Each is given its place without looking at all the others."""
    rows = [line() for _ in range(20_000)]
    ids = {each.id for each in read(lineItems=rows).lines or ()}
    assert (20_000, True) == (len(ids), LineId("65a0c0ffee00000000000051#20000") in ids)


@pytest.mark.parametrize("nothing", [None, LEFT_OUT])
def test_empty_lists_may_be_null(nothing: object) -> None:
    """Squarespace sends null for a list without entries."""
    lists = ("internalNotes", "shippingLines", "formSubmission", "shippingAddress")
    found = read(**dict.fromkeys(lists, nothing))
    assert (None, None, None) == (found.note, found.ship_to, found.buyer and found.buyer.note)
    assert Part.ADDRESS not in found.parts
    assert () == read_line(variantOptions=nothing).options


@pytest.mark.parametrize(
    ("name", "id", "expected"),
    [
        ("Amazon", "902-1845936-5435065", [("amazon", Grade.PROOF)]),
        ("amazon.com", "902-1845936-5435065", [("amazon", Grade.PROOF)]),
        ("Amazon", "my order 5", [("amazon", Grade.HINT)]),
        ("eBay", "19-11396-02421", [("ebay", Grade.PROOF)]),
        ("Etsy", "1234567890", [("etsy", Grade.PROOF)]),
        ("Fair 2026", "X-1", [("fair 2026", Grade.HINT)]),
        (
            "My Amazon shop",
            "902-1845936-5435065",
            [("my amazon shop", Grade.HINT), ("amazon", Grade.HINT)],
        ),
        (None, "902-1845936-5435065", [("amazon", Grade.HINT)]),
        (None, "X-1", []),
        ("Amazon", None, []),
        ("Amazon", "", []),
    ],
)
def test_an_order_taken_over_names_its_first_id(
    name: str | None, id: str | None, expected: list[tuple[str, Grade]]
) -> None:
    """It proves where the channel's name leaves no doubt and the id has its form."""
    found = read(channelName=name, externalOrderReference=id).references
    assert expected == [(each.family, each.grade) for each in found]
    assert {id} >= {each.id for each in found}


@pytest.mark.parametrize(
    ("name", "source"), [("eBay", "ebay"), ("Fair 2026", "Fair 2026"), (None, "web")]
)
def test_where_an_order_was_sold(name: str | None, source: str) -> None:
    """At a channel that is named, else in the shop itself."""
    assert source == read(channelName=name).source


def test_a_page_leads_on_to_the_next() -> None:
    """The cursor is told where there is a next page, and only there."""
    first = page(order(), hasNextPage=True, nextPageCursor="c1")
    result = read_orders(body(first))
    assert ("c1", read()) == (result.next, the(result))
    assert None is read_orders(body(page(order(), nextPageCursor="c1"))).next
    assert None is read_orders(body(first), body(page())).next
    assert None is read_orders(body(order())).next
    assert None is read_orders(body({"result": [order()]})).next


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        ({"hasNextPage": True}, "$.pagination.nextPageCursor"),
        ({"hasNextPage": "perhaps"}, "$.pagination.hasNextPage"),
    ],
)
def test_a_page_that_leads_nowhere_is_reported(broken: dict[str, object], path: str) -> None:
    """Its orders are read, and that others may follow is not passed over in silence."""
    result = read_orders(body(page(order(), **broken)))
    assert ([ORDER], [path], None) == (
        [each.reference for each in result.orders],
        [bad.path for bad in result.rejected],
        result.next,
    )


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": None}, "$.result[0].id"),
        ({"modifiedOn": "yesterday"}, "$.result[0].modifiedOn"),
        ({"modifiedOn": "2026-01-03T00:00:00"}, "$.result[0].modifiedOn"),
        ({"grandTotal": amount("12,5")}, "$.result[0].grandTotal.value"),
        ({"grandTotal": {"value": "1", "currency": "$"}}, "$.result[0].grandTotal.currency"),
        ({"grandTotal": amount("0." + "1" * 21)}, "$.result[0].grandTotal.value"),
        ({"testmode": "perhaps"}, "$.result[0].testmode"),
        ({"lineItems": [line(quantity="three")]}, "$.result[0].lineItems[0].quantity"),
        ({"lineItems": [line(quantity=1.5)]}, "$.result[0].lineItems[0].quantity"),
        ({"lineItems": [line(quantity=-1)]}, "$.result[0].lineItems[0].quantity"),
        ({"lineItems": {}}, "$.result[0].lineItems"),
    ],
)
def test_a_broken_order_is_refused_where_it_is_broken(
    changes: dict[str, object], path: str
) -> None:
    """The rest of its page is read."""
    result = read_orders(body(page(order(**changes), order(id="b"))))
    assert (["b"], [path]) == (
        [each.reference for each in result.orders],
        [bad.path for bad in result.rejected],
    )
    assert [None if "id" in changes else ORDER] == [bad.reference for bad in result.rejected]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            {"type": "AUTHORIZATION_ERROR", "message": "No.", "contextId": "X"},
            "the channel answered with an error: No.",
        ),
        ({"contextId": "X"}, "the channel answered with an error: it did not say which"),
        ({"id": "a", "productName": "x"}, "this is no order payload"),
        ({"shipments": [], "shouldSendNotification": True}, "this is no order payload"),
        (7, "this is no order payload"),
    ],
)
def test_what_is_no_order_is_refused_in_its_own_words(document: object, words: str) -> None:
    """Errors and other documents are no orders."""
    result = read_orders(body(document))
    assert ((), [True]) == (
        *(result.orders, [bad.error.startswith(words) for bad in result.rejected]),
    )


def test_of_two_versions_both_are_told_the_newer_last() -> None:
    """Each version is news of its own, in whatever order they come; the same again is none."""
    older = order(modifiedOn="2026-01-02T12:00:00Z", fulfillmentStatus="CANCELED")
    for bodies in ((order(), older, order()), (older, page(order()))):
        result = read_orders(*map(body, bodies))
        assert [Level.CANCELLED, Level.OPEN] == [each.level for each in result.orders]


NEWS = {
    "id": "n1",
    "websiteId": "w1",
    "subscriptionId": "s1",
    "topic": "order.update",
    "createdOn": "2026-04-22T22:18+00:00",
    "data": {"orderId": ORDER, "update": "FULFILLED"},
}


def test_a_webhook_says_what_to_fetch() -> None:
    """Its topic, the order, the website and the instant."""
    assert Hint(
        topic="order.update",
        id="n1",
        needs=(Need(ORDER, Part.HEADER),),
        store="w1",
        at=datetime(2026, 4, 22, 22, 18, tzinfo=UTC),
    ) == read_webhook(body(NEWS), {"Squarespace-Signature": "ab"})


def test_other_topics_ask_for_nothing() -> None:
    """That the extension was removed is no order to fetch."""
    gone = {"id": "n1", "topic": "extension.uninstall", "data": {"requestedOn": "x"}}
    assert Hint(topic="extension.uninstall", id="n1") == read_webhook(body(gone), {})


@pytest.mark.parametrize(
    "document",
    [{}, [], {**NEWS, "topic": ""}, {**NEWS, "data": None}, {**NEWS, "data": {}}, order()],
)
def test_what_is_no_webhook_is_refused(document: object) -> None:
    """Without a topic, or without its order, there is nothing to fetch."""
    with pytest.raises(InvalidInput):
        read_webhook(body(document), {})
