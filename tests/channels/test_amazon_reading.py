"""Reading Amazon's orders."""

from datetime import UTC, datetime

import pytest
from channel_payloads import (
    AMAZON_ID,
    OTHER_AMAZON_ID,
    Json,
    amazon_address,
    amazon_header,
    amazon_item,
    amazon_items,
    body,
)

from fulfilcore.channels.amazon import read_orders
from fulfilcore.channels.amazon.tables import LEVELS
from fulfilcore.intake import (
    Approval,
    Buyer,
    ChannelOrder,
    Grade,
    Level,
    LineKind,
    Need,
    Part,
    ReadResult,
    Reference,
    Related,
    Relation,
)
from fulfilcore.values import Address, Money, Sku


def header(**changes: object) -> ReadResult:
    """What is read of one header."""
    return read_orders(body({"payload": amazon_header(**changes)}))


def the(result: ReadResult) -> ChannelOrder:
    """The one order of a result without rejects."""
    assert () == result.rejected
    (order,) = result.orders
    return order


def whys(result: ReadResult) -> list[tuple[str, str, str | None]]:
    """The rejects of a result."""
    return [(bad.path, bad.error, bad.reference) for bad in result.rejected]


def test_header_tells_the_order() -> None:
    """A header alone gives the order's facts and asks for what it lacks."""
    result = header(IsPremiumOrder="false", LatestShipDate="2026-01-05T00:00:00Z")
    order = the(result)
    assert (AMAZON_ID, AMAZON_ID) == (order.reference, order.number)
    assert datetime(2026, 1, 3, 3, 4, 5, tzinfo=UTC) == order.modified
    assert (Level.OPEN, Money(1234, "USD")) == (order.level, order.total)
    assert order.programme is not None
    assert (True, False, True) == (
        order.programme.prime,
        order.programme.premium,
        order.programme.merchant_fulfilled,
    )
    assert datetime(2026, 1, 5, tzinfo=UTC) == order.programme.ship_by
    assert (Reference("amazon", AMAZON_ID, Grade.PROOF, "AmazonOrderId"),) == order.references
    assert (Need(AMAZON_ID, Part.LINES), Need(AMAZON_ID, Part.ADDRESS)) == result.needs


@pytest.mark.parametrize("status", sorted(LEVELS))
def test_every_status_has_a_level(status: str) -> None:
    """Every OrderStatus that Amazon documents is understood."""
    assert LEVELS[status] is the(header(OrderStatus=status)).level


@pytest.mark.parametrize(
    ("status", "asked"), [("Pending", False), ("Shipped", True), ("Canceled", False)]
)
def test_address_is_asked_for_where_amazon_gives_one(status: str, asked: bool) -> None:
    """Amazon gives no address of pending and cancelled orders, so none is asked for."""
    assert asked is (Need(AMAZON_ID, Part.ADDRESS) in header(OrderStatus=status).needs)


def test_amazon_fulfilled_order_needs_no_address() -> None:
    """An order that Amazon fulfils names it as provider; its address is not asked for."""
    result = header(FulfillmentChannel="AFN")
    programme = the(result).programme
    assert programme is not None
    assert ("amazon", False) == (programme.provider, programme.merchant_fulfilled)
    assert (Need(AMAZON_ID, Part.LINES),) == result.needs


def test_unsaid_fulfiller_stays_unknown() -> None:
    """A header that does not say who ships is not taken for either."""
    programme = the(header(FulfillmentChannel=None, IsPrime=None)).programme
    assert programme is not None
    assert (None, None, None) == (
        programme.merchant_fulfilled,
        programme.provider,
        programme.prime,
    )


def test_inline_address_and_buyer_are_used() -> None:
    """What a header repeats inline need not be fetched."""
    place = {"Name": "Ann", "AddressLine1": "1 Main St", "AddressType": "Residential"}
    result = header(ShippingAddress=place, BuyerInfo={"BuyerEmail": "a@example.com"})
    order = the(result)
    assert Address(name="Ann", lines=("1 Main St",), residential=True) == order.ship_to
    assert Buyer(email="a@example.com") == order.buyer
    assert frozenset({Part.HEADER, Part.ADDRESS, Part.BUYER}) == order.parts
    assert (Need(AMAZON_ID, Part.LINES),) == result.needs


def test_empty_inline_parts_say_nothing() -> None:
    """An address of empty strings and an empty buyer are unknown, not known to be empty."""
    order = the(header(ShippingAddress={"Name": ""}, BuyerInfo={}, OrderTotal={}))
    assert (None, None, None) == (order.ship_to, order.buyer, order.total)
    assert frozenset({Part.HEADER}) == order.parts


def test_sellers_own_number_is_a_hint() -> None:
    """A seller's own number may name any order; equal to Amazon's it says nothing."""
    found = the(header(SellerOrderId="SO-1")).references
    assert Reference("seller", "SO-1", Grade.HINT, "SellerOrderId") in found
    assert 1 == len(the(header(SellerOrderId=AMAZON_ID)).references)


def test_replaced_order_is_no_twin() -> None:
    """A replacement shares its buyer with the replaced order, not its purchase."""
    order = the(header(IsReplacementOrder="false", ReplacedOrderId=OTHER_AMAZON_ID))
    assert [AMAZON_ID] == [reference.id for reference in order.references]


def test_items_tell_the_lines() -> None:
    """The items become lines with their levels; the price is that of all units of the line."""
    order = the(read_orders(body(amazon_items())))
    assert order.lines is not None
    (line,) = order.lines
    assert ("01234567890123", Sku("MUG-1"), "A mug") == (line.id, line.sku, line.name)
    assert (2, 1, Money(1000, "USD")) == (line.quantity, line.shipped, line.price)
    assert None is order.modified
    assert frozenset({Part.LINES}) == order.parts


def test_bare_item_is_enough() -> None:
    """Price, SKU, title and shipped quantity may be absent, and then are unknown."""
    bare: Json = {"ASIN": "B1", "OrderItemId": "1", "QuantityOrdered": 0}
    order = the(read_orders(body(amazon_items(bare))))
    assert order.lines is not None
    (line,) = order.lines
    assert (0, None, None, None) == (line.quantity, line.shipped, line.price, line.sku)


def test_part_without_header_needs_it() -> None:
    """Items alone have no instant, so their header is needed."""
    assert (Need(AMAZON_ID, Part.HEADER),) == read_orders(body(amazon_items())).needs


def test_parts_come_together() -> None:
    """Header, items, address, buyer and approval make one order that lacks nothing."""
    regulated = {
        "AmazonOrderId": AMAZON_ID,
        "RegulatedOrderVerificationStatus": {"Status": "Pending"},
    }
    result = read_orders(
        body({"payload": regulated}),
        body({"payload": {"AmazonOrderId": AMAZON_ID, "BuyerName": "Ann"}}),
        body(amazon_items()),
        body(amazon_address()),
        body({"payload": {"Orders": [amazon_header(HasRegulatedItems=True)]}}),
    )
    order = the(result)
    assert frozenset(set(Part) - {Part.SHIPMENTS}) == order.parts
    assert () == result.needs
    assert Approval.WAITING is order.approval
    assert order.ship_to is not None
    assert ("1 Main St",) == order.ship_to.lines
    assert Buyer(name="Ann") == order.buyer
    assert datetime(2026, 1, 3, 3, 4, 5, tzinfo=UTC) == order.modified


def test_regulated_order_needs_its_approval() -> None:
    """A header with regulated items asks for the approval."""
    assert Need(AMAZON_ID, Part.APPROVAL) in header(HasRegulatedItems="true").needs


@pytest.mark.parametrize(
    ("status", "approval"),
    [
        ("Approved", Approval.APPROVED),
        ("Rejected", Approval.REFUSED),
        ("Expired", Approval.REFUSED),
    ],
)
def test_approval_is_read(status: str, approval: Approval) -> None:
    """Only an approved order may be shipped; expired is as good as refused."""
    told = {"AmazonOrderId": AMAZON_ID, "RegulatedOrderVerificationStatus": {"Status": status}}
    assert approval is the(read_orders(body({"payload": told}))).approval


def test_unknown_approval_is_rejected() -> None:
    """A verification status that nobody knows is not taken for an approval."""
    told = {"AmazonOrderId": AMAZON_ID, "RegulatedOrderVerificationStatus": {"Status": "Maybe"}}
    ((path, _, reference),) = whys(read_orders(body({"payload": told})))
    assert "$.payload.RegulatedOrderVerificationStatus.Status" == path
    assert AMAZON_ID == reference


def test_answer_without_wrapper_is_read() -> None:
    """Clients that unwrap the payload hand in the same answer."""
    assert AMAZON_ID == the(read_orders(body(amazon_header()))).reference


def test_withheld_address_stays_unknown() -> None:
    """An address answer without an address does not say that there is none."""
    bare = amazon_address(ShippingAddress=None, DeliveryPreferences={"DropOffLocation": "Door"})
    result = read_orders(body(bare), body({"payload": amazon_header()}))
    assert Part.ADDRESS not in the(result).parts
    assert Need(AMAZON_ID, Part.ADDRESS) in result.needs


def test_buyer_answer_without_buyer_stays_unknown() -> None:
    """A buyer answer that only has an order number says nothing of the buyer."""
    told = {"AmazonOrderId": AMAZON_ID, "PurchaseOrderNumber": "PO-1"}
    order = the(read_orders(body({"payload": told})))
    assert (None, frozenset()) == (order.buyer, order.parts)


@pytest.mark.parametrize(
    ("flags", "gift"),
    [(("true", "false"), True), ((False, "false"), False), ((True,), True), ((None,), None)],
)
def test_one_gift_makes_the_order_a_gift(flags: tuple[object, ...], gift: bool | None) -> None:
    """Each item says so, at times as text; where none says anything, nobody knows."""
    items = [amazon_item(OrderItemId=str(n), IsGift=flag) for n, flag in enumerate(flags)]
    order = the(read_orders(body(amazon_items(*items)), body({"payload": amazon_header()})))
    assert gift is order.gift


def test_what_is_written_to_whom_it_is_given_is_read() -> None:
    """On an item, or in an answer of its own that repeats it for each; each text once."""
    inline = amazon_items(amazon_item(IsGift="true", BuyerInfo={"GiftMessageText": "Hi"}))
    texts = ("Hi", "Hi", "Yours", "")
    wishes: list[Json] = [
        {"OrderItemId": str(n), "GiftMessageText": text} for n, text in enumerate(texts)
    ]
    by_item = the(read_orders(body(inline), body({"payload": amazon_header()})))
    order = the(read_orders(body(inline), body(amazon_items(*wishes))))
    assert (True, "Hi") == (by_item.gift, by_item.gift_message)
    assert (True, "Hi\nYours") == (order.gift, order.gift_message)


def test_a_placeholder_is_nobodys_name() -> None:
    """Amazon's sandbox says where a name would stand; that is no mail address either."""
    told = {"BuyerEmail": "<buyer-email>", "BuyerName": "<buyer name>"}
    assert None is the(header(BuyerInfo=told)).buyer


def test_gift_messages_are_no_lines() -> None:
    """The buyer info of items looks like items but lists no quantity: no lines are made of it."""
    gift: Json = {"OrderItemId": "1", "GiftMessageText": "Hi"}
    order = the(read_orders(body(amazon_items(gift))))
    assert (None, frozenset()) == (order.lines, order.parts)


def test_pages_of_items_are_joined() -> None:
    """Two pages of items make one list, and the last page completes it."""
    first = amazon_items(amazon_item(OrderItemId="1"), NextToken="more")
    last = amazon_items(amazon_item(OrderItemId="2"))
    order = the(read_orders(body(last), body(first)))
    assert order.lines is not None
    assert ["1", "2"] == [line.id for line in order.lines]
    assert Part.LINES in order.parts


def test_page_that_others_follow_is_not_the_whole() -> None:
    """A page with a next token gives its lines, but the rest is still needed."""
    page = body(amazon_items(NextToken="more"))
    result = read_orders(page, body({"payload": amazon_header()}))
    order = the(result)
    assert order.lines is not None
    assert Part.LINES not in order.parts
    assert Need(AMAZON_ID, Part.LINES) in result.needs


def test_no_items_are_not_known_lines() -> None:
    """An answer without any item does not make an order without lines."""
    empty = {"payload": {"AmazonOrderId": AMAZON_ID, "OrderItems": []}}
    result = read_orders(body(empty), body({"payload": amazon_header()}))
    assert None is the(result).lines
    assert Need(AMAZON_ID, Part.LINES) in result.needs


@pytest.mark.parametrize(
    ("wishes", "asked"),
    [(["true"], True), (["false", "TRUE"], True), (["false"], False), ([None], None)],
)
def test_buyers_wish_to_cancel_is_heard(wishes: list[str | None], asked: bool | None) -> None:
    """One item whose buyer asks to cancel is enough; silence is not a no."""
    items = [
        amazon_item(OrderItemId=str(i), BuyerRequestedCancel={"IsBuyerRequestedCancel": wish})
        for i, wish in enumerate(wishes)
    ]
    assert asked is the(read_orders(body(amazon_items(*items)))).cancel_requested


def test_yen_with_decimals_are_rounded() -> None:
    """Amazon's sandbox prices yen with decimals."""
    total = {"CurrencyCode": "JPY", "Amount": "25.99"}
    assert Money(26, "JPY") == the(header(OrderTotal=total)).total


def test_replaced_order_is_related() -> None:
    """A replacement names the order that it replaces, unless it says that it is none."""
    related = (Related(Relation.REPLACES, OTHER_AMAZON_ID),)
    told = {"ReplacedOrderId": OTHER_AMAZON_ID}
    assert related == the(header(IsReplacementOrder=True, **told)).related
    assert related == the(header(**told)).related
    assert () == the(header(IsReplacementOrder="false", **told)).related
    assert () == the(header(IsReplacementOrder=True, ReplacedOrderId="")).related


def test_prime_that_amazon_ships_is_not_the_sellers() -> None:
    """IsPrime is meant of seller-fulfilled orders; on Amazon's own it is no such promise."""
    for channel, prime in (("MFN", True), ("AFN", False), (None, True)):
        programme = the(header(FulfillmentChannel=channel)).programme
        assert programme is not None
        assert prime is programme.prime


def test_lines_to_be_collected_are_known_by_their_header() -> None:
    """Items do not say that the buyer collects them; read with their header they are known."""
    collected = {"payload": amazon_header(IsISPU="true")}
    result = read_orders(body(amazon_items()), body(collected))
    order = the(result)
    assert order.lines is not None
    assert [LineKind.PICKUP] == [line.kind for line in order.lines]
    assert () == result.needs
    (alone,) = the(read_orders(body(amazon_items()))).lines or ()
    assert LineKind.GOODS is alone.kind


def test_order_that_was_no_retail_sale_has_a_letter_in_its_id() -> None:
    """Orders for Amazon to fulfil that were sold elsewhere are listed among the others."""
    assert "S01-1234567-1234567" == the(header(AmazonOrderId="S01-1234567-1234567")).reference
