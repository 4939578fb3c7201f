"""Reading orders of Amazon's Orders API 2026-01-01."""

from datetime import UTC, datetime

import pytest
from amazon_payloads import (
    fulfillment,
    item_2026,
    line_of,
    order_2026,
    package,
    proceeds,
    the,
)
from channel_payloads import AMAZON_ID, OTHER_AMAZON_ID, Json, body

from fulfilcore.channels.amazon import read_orders
from fulfilcore.channels.amazon.tables import HANDED_OVER, STATUSES
from fulfilcore.intake import (
    Buyer,
    ChannelOrder,
    ChannelParcel,
    Grade,
    Level,
    LineKind,
    Need,
    Part,
    Programme,
    ReadResult,
    Reference,
    Related,
    Relation,
)
from fulfilcore.shipments.model import LineUnits
from fulfilcore.values import Address, LineId, Money, Sku


def told(**changes: object) -> ReadResult:
    """What is read of one order."""
    return read_orders(body({"order": order_2026(**changes)}))


def programme(**changes: object) -> Programme:
    """The programme facts of one order."""
    found = the(told(**changes)).programme
    assert found is not None
    return found


def line_price(item: Json) -> Money | None:
    """The price of the one line of an order."""
    return line_of(the(told(orderItems=[item]))).price


def test_one_document_tells_the_order_whole() -> None:
    """With every block included nothing is left to be fetched."""
    result = told()
    order = the(result)
    assert () == result.needs
    assert frozenset(set(Part) - {Part.APPROVAL}) == order.parts
    assert (AMAZON_ID, AMAZON_ID, "amazon") == (order.reference, order.number, order.source)
    assert datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) == order.placed
    assert datetime(2026, 1, 3, 3, 4, 5, tzinfo=UTC) == order.modified
    assert (Level.PARTLY_SHIPPED, "ATVPDKIKX0DER") == (order.level, order.marketplace_id)
    assert Money(1234, "USD") == order.total
    assert Buyer(name="Ann Lee", email="a@example.com") == order.buyer
    assert Address(name="Ann", lines=("1 Main St",)) == order.ship_to


def test_programme_facts_are_read() -> None:
    """Programmes, who ships, speed, and the ends of both windows."""
    expected = Programme(
        prime=True,
        premium=False,
        business=False,
        merchant_fulfilled=True,
        service="STANDARD",
        ship_by=datetime(2026, 1, 5, 7, 59, 59, tzinfo=UTC),
        deliver_by=datetime(2026, 1, 9, 7, 59, 59, tzinfo=UTC),
    )
    assert expected == programme()
    both = programme(programs=["PREMIUM", "AMAZON_BUSINESS"])
    assert (False, True, True) == (both.prime, both.premium, both.business)


@pytest.mark.parametrize(
    ("fulfilled_by", "prime", "provider"),
    [("MERCHANT", True, None), ("AMAZON", False, "amazon"), (None, None, None)],
)
def test_prime_is_the_sellers_own(
    fulfilled_by: str | None, prime: bool | None, provider: str | None
) -> None:
    """Amazon names its own Prime orders so as well; who ships decides, and silence is no yes."""
    found = programme(fulfillment=fulfillment(fulfilledBy=fulfilled_by))
    assert (prime, provider) == (found.prime, found.provider)


def test_no_list_of_programmes_denies_none() -> None:
    """An order without the list may be Prime; one with an empty list is not."""
    assert (None, None) == (programme(programs=None).prime, programme(programs=None).business)
    assert (False, False) == (programme(programs=[]).prime, programme(programs=[]).business)


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_every_status_has_a_level(status: str) -> None:
    """Every fulfillmentStatus that Amazon documents is understood."""
    order = the(told(fulfillment=fulfillment(fulfillmentStatus=status)))
    assert STATUSES[status] is order.level


def test_without_the_fulfilment_block_status_and_units_are_needed() -> None:
    """Who did not ask for that block knows neither where the order stands nor what has left."""
    result = told(fulfillment=None, orderItems=[item_2026(fulfillment=None)], packages=None)
    order = the(result)
    assert (None, None) == (order.level, line_of(order).shipped)
    assert frozenset({Part.ADDRESS, Part.BUYER}) == order.parts
    assert (Need(AMAZON_ID, Part.HEADER), Need(AMAZON_ID, Part.LINES)) == result.needs


def test_what_was_chosen_for_a_gift_is_read() -> None:
    """One item with a gift option makes a gift of the order; without any nobody knows."""
    option = {"giftMessage": "For Bo", "giftWrapLevel": "Classic"}
    packed = {"quantityFulfilled": 0, "packing": {"giftOption": option}}
    order = the(told(orderItems=[item_2026(fulfillment=packed)]))
    assert (True, "For Bo") == (order.gift, order.gift_message)
    assert (None, None) == (the(told()).gift, the(told()).gift_message)


def test_blocks_that_were_not_asked_for_stay_unknown() -> None:
    """A bare document is an order of which the address is still needed, and nothing is empty."""
    result = told(
        **dict.fromkeys(("orderAliases", "programs", "associatedOrders", "buyer"), None),
        **dict.fromkeys(("recipient", "proceeds", "packages"), None),
    )
    order = the(result)
    assert (None, None, None, None) == (order.buyer, order.ship_to, order.total, order.parcels)
    assert frozenset({Part.HEADER, Part.LINES}) == order.parts
    assert (Need(AMAZON_ID, Part.ADDRESS),) == result.needs


@pytest.mark.parametrize(
    "recipient", [{}, {"deliveryAddress": {}}, {"deliveryAddress": {"name": "", "city": " "}}]
)
def test_blank_address_is_unknown(recipient: Json) -> None:
    """An address of nothing but empty strings was withheld."""
    result = told(recipient=recipient)
    assert None is the(result).ship_to
    assert (Need(AMAZON_ID, Part.ADDRESS),) == result.needs


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({"fulfillmentStatus": "UNSHIPPED"}, True),
        ({"fulfillmentStatus": "PENDING"}, False),
        ({"fulfillmentStatus": "CANCELLED"}, False),
        ({"fulfilledBy": "AMAZON"}, False),
        ({"fulfilledBy": None}, False),
    ],
)
def test_address_is_asked_for_where_we_ship(changes: dict[str, object], needed: bool) -> None:
    """Amazon gives addresses of released orders, and only the seller's own need one."""
    result = told(recipient=None, fulfillment=fulfillment(**changes))
    assert needed is (Need(AMAZON_ID, Part.ADDRESS) in result.needs)


def test_address_is_read_in_full() -> None:
    """All fields of the address that a label has; a pick-up point is no home and no office."""
    place = {
        "name": "Ann",
        "companyName": "Lee Ltd",
        "addressLine1": "1 Main St",
        "addressLine2": "",
        "addressLine3": "Back door",
        "city": "Reno",
        "stateOrRegion": "NV",
        "postalCode": "89501",
        "countryCode": "US",
        "phone": "+1 480-386-0930 ext. 73824",
        "addressType": "COMMERCIAL",
    }
    expected = Address(
        name="Ann",
        company="Lee Ltd",
        lines=("1 Main St", "Back door"),
        city="Reno",
        region="NV",
        postcode="89501",
        country="US",
        phone="+1 480-386-0930 ext. 73824",
        residential=False,
    )
    assert expected == the(told(recipient={"deliveryAddress": place})).ship_to
    for kind, residential in (("RESIDENTIAL", True), ("PICKUP_POINT", None)):
        address = the(told(recipient={"deliveryAddress": {**place, "addressType": kind}})).ship_to
        assert address is not None
        assert residential is address.residential


def test_line_is_read_with_its_levels() -> None:
    """Ordered and fulfilled units, SKU, title, and the price of all units."""
    line = line_of(the(told()))
    assert ("01234567890123", Sku("MUG-1"), "A mug") == (line.id, line.sku, line.name)
    assert (2, 1, None) == (line.quantity, line.shipped, line.called_off)
    assert (Money(1000, "USD"), LineKind.GOODS) == (line.price, line.kind)


def test_bare_item_is_enough() -> None:
    """Everything but id, quantity and product may be absent, and then is unknown."""
    order = the(told(orderItems=[{"orderItemId": "1", "quantityOrdered": 0, "product": {}}]))
    line = line_of(order)
    assert (0, None, None, None, "") == (
        line.quantity,
        line.shipped,
        line.price,
        line.sku,
        line.name,
    )


def test_no_items_are_not_known_lines() -> None:
    """No order is without lines, so an empty list tells none."""
    result = told(orderItems=[])
    assert (None, False) == (the(result).lines, Part.LINES in the(result).parts)
    assert (Need(AMAZON_ID, Part.LINES),) == result.needs


@pytest.mark.parametrize(
    ("item", "price"),
    [
        (item_2026(proceeds=proceeds(("ITEM", "9.98", "USD"), ("TAX", "1", "USD"))), (998, "USD")),
        (item_2026(proceeds=proceeds(("ITEM", "4", "USD"), ("ITEM", "5", "USD"))), (900, "USD")),
        (item_2026(proceeds=proceeds(("GIFT_WRAP", "3", "EUR"))), (1000, "USD")),
        (
            item_2026(proceeds=proceeds(("ITEM", "9", "USD"), ("GIFT_WRAP", "3", "EUR"))),
            (900, "USD"),
        ),
        (
            item_2026(proceeds={"proceedsTotal": {"amount": "1", "currencyCode": "USD"}}),
            (1000, "USD"),
        ),
    ],
)
def test_price_is_that_of_all_units(item: Json, price: tuple[int, str]) -> None:
    """The item's own proceeds, without shipping, wrap and tax; else the unit price for each."""
    assert Money(*price) == line_price(item)


def test_unit_price_is_multiplied_before_it_is_rounded() -> None:
    """Three at 25.40 yen are 76 yen, not 75, and three at 0.335 dollars are 1.00, not 1.02."""
    product: Json = {"price": {"unitPrice": {"amount": "0.335", "currencyCode": "USD"}}}
    assert Money(100, "USD") == line_price(item_2026(product=product, quantityOrdered=3))
    yen: Json = {"price": {"unitPrice": {"amount": "25.40", "currencyCode": "JPY"}}}
    assert Money(76, "JPY") == line_price(item_2026(product=yen, quantityOrdered=3))


def test_untold_price_is_unknown() -> None:
    """A pending order has no prices, and a money of blanks is none."""
    assert None is line_price(item_2026(product={"title": "A mug"}))
    blank = {"price": {"unitPrice": {"amount": "", "currencyCode": ""}}}
    assert None is line_price(item_2026(product=blank))


@pytest.mark.parametrize(
    ("cancellations", "asked"),
    [
        ([None], None),
        ([{}], False),
        ([{"cancellationExecution": {"cancelledBy": "AMAZON"}}], False),
        ([{"cancellationRequest": {"requester": "BUYER"}}, None], True),
        ([{"cancellationRequest": {}}], True),
        ([{}, {"cancellationRequest": {"requester": "BUYER"}}], True),
    ],
)
def test_request_to_cancel_is_no_cancellation(
    cancellations: list[Json | None], asked: bool | None
) -> None:
    """A request is heard as a wish, the order stays as it is, and silence is not a no."""
    items = [
        item_2026(orderItemId=str(number), cancellation=told)
        for number, told in enumerate(cancellations)
    ]
    order = the(told(orderItems=items))
    assert (asked, Level.PARTLY_SHIPPED) == (order.cancel_requested, order.level)


@pytest.mark.parametrize(
    ("executed", "counts", "called_off"),
    [
        (True, {"quantityFulfilled": 1, "quantityUnfulfilled": 0}, 2),
        (True, {"quantityFulfilled": 3, "quantityUnfulfilled": 0}, 0),
        (True, {"quantityFulfilled": 3, "quantityUnfulfilled": 3}, 0),
        (True, {"quantityFulfilled": 1}, None),
        (True, {"quantityUnfulfilled": 1}, None),
        (False, {"quantityFulfilled": 0, "quantityUnfulfilled": 0}, None),
    ],
)
def test_called_off_units_need_an_executed_cancellation(
    executed: bool, counts: Json, called_off: int | None
) -> None:
    """Units that neither left nor will are called off; of a pending order none will leave yet."""
    done = {"cancellationExecution": {"cancelledBy": "MERCHANT"}} if executed else {}
    item = item_2026(quantityOrdered=3, fulfillment=counts, cancellation=done)
    assert called_off == line_of(the(told(orderItems=[item]))).called_off


def test_sellers_own_number_is_a_hint() -> None:
    """Only an alias of that type names the seller's number, and Amazon's own proves the order."""
    aliases = [
        {"aliasId": "SO-1", "aliasType": "SELLER_ORDER_ID"},
        {"aliasId": "SO-1", "aliasType": "SELLER_ORDER_ID"},
        {"aliasId": AMAZON_ID, "aliasType": "SELLER_ORDER_ID"},
        {"aliasId": "", "aliasType": "SELLER_ORDER_ID"},
        {"aliasId": "X-1", "aliasType": "OTHER"},
    ]
    expected = (
        Reference("amazon", AMAZON_ID, Grade.PROOF, "AmazonOrderId"),
        Reference("seller", "SO-1", Grade.HINT, "SellerOrderId"),
    )
    assert expected == the(told(orderAliases=aliases)).references


def test_associated_orders_are_no_twins() -> None:
    """A replacement belongs to the story of another purchase; it shares no identity with it."""
    orders = [
        {"orderId": OTHER_AMAZON_ID, "associationType": "REPLACEMENT_ORIGINAL_ID"},
        {"orderId": OTHER_AMAZON_ID, "associationType": "EXCHANGE_ORIGINAL_ID"},
        {"orderId": OTHER_AMAZON_ID, "associationType": "SOMETHING_NEW"},
        {"associationType": "EXCHANGE_ORIGINAL_ID"},
        {"orderId": OTHER_AMAZON_ID},
    ]
    order = the(told(associatedOrders=orders))
    assert (
        Related(Relation.REPLACES, OTHER_AMAZON_ID),
        Related(Relation.EXCHANGES, OTHER_AMAZON_ID),
    ) == order.related
    assert {AMAZON_ID, "SO-1"} == {reference.id for reference in order.references}


def test_package_is_a_parcel() -> None:
    """A package has the name that its confirmation gave it, and the units that left in it."""
    expected = ChannelParcel(
        id="7001",
        reference="7001",
        units=(LineUnits(LineId("01234567890123"), 1),),
        at=datetime(2026, 1, 3, 3, tzinfo=UTC),
        carrier="UPS",
        service="UPS Ground",
        tracking="1Z999",
    )
    assert (expected,) == the(told()).parcels


@pytest.mark.parametrize("status", sorted(HANDED_OVER))
def test_only_what_was_handed_over_is_a_parcel(status: str) -> None:
    """A pending package is still here and a cancelled one stays; all others have left."""
    order = the(told(packages=[package(packageStatus={"status": status})]))
    assert Part.SHIPMENTS in order.parts
    assert order.parcels is not None
    assert (status not in ("PENDING", "CANCELLED")) is bool(order.parcels)


def test_package_without_status_left_when_its_ship_time_says_so() -> None:
    """The status is optional; the time of the hand-over tells as much."""
    left = package(packageStatus=None)
    here = package(packageStatus=None, packageReferenceId="7002", shipTime=None)
    parcels = the(told(packages=[left, here])).parcels
    assert parcels is not None
    assert ["7001"] == [parcel.id for parcel in parcels]


def test_units_of_a_package_are_added_up() -> None:
    """A line named twice is one; none of a line is no unit, and a line may be unknown here."""
    items = [
        {"orderItemId": "1", "quantity": 1},
        {"orderItemId": "1", "quantity": 2},
        {"orderItemId": "2", "quantity": 0},
        {"orderItemId": "not-listed", "quantity": 1},
    ]
    parcels = the(told(packages=[package(packageItems=items)])).parcels
    assert parcels is not None
    assert (LineUnits(LineId("1"), 3), LineUnits(LineId("not-listed"), 1)) == parcels[0].units


def test_bare_package_is_a_parcel_of_unknown_units() -> None:
    """Carrier, tracking and items are optional."""
    bare: Json = {"packageReferenceId": "1", "packageStatus": {"status": "SHIPPED"}}
    assert (ChannelParcel(id="1", reference="1", units=()),) == the(told(packages=[bare])).parcels


@pytest.mark.parametrize(
    ("fulfilled_by", "parcels"), [("MERCHANT", ()), (None, ()), ("AMAZON", None)]
)
def test_no_packages_are_known_of_the_sellers_orders_only(
    fulfilled_by: str | None, parcels: tuple[ChannelParcel, ...] | None
) -> None:
    """Amazon lists none of its own packages, so there an empty list says nothing."""
    order = the(told(packages=[], fulfillment=fulfillment(fulfilledBy=fulfilled_by)))
    assert (parcels, parcels is not None) == (order.parcels, Part.SHIPMENTS in order.parts)


def test_order_to_be_collected_has_nothing_to_send() -> None:
    """The buyer collects the goods: they need no parcel and no address."""
    result = told(programs=["IN_STORE_PICK_UP"], recipient=None)
    assert (LineKind.PICKUP, ()) == (line_of(the(result)).kind, result.needs)


@pytest.mark.parametrize(
    "document",
    [
        {"order": order_2026()},
        {"orders": [order_2026()]},
        order_2026(),
        {"payload": {"order": order_2026()}},
    ],
)
def test_search_document_and_bare_order_tell_the_same(document: Json) -> None:
    """An order is the same, however it is wrapped."""
    assert the(told()) == the(read_orders(body(document)))


def test_empty_search_is_no_order() -> None:
    """A search that found nothing is understood."""
    assert ReadResult() == read_orders(body({"orders": []}))


@pytest.mark.parametrize(
    ("documents", "token"),
    [
        ([{"orders": [], "pagination": {"nextToken": "t1"}}], "t1"),
        ([{"orders": [], "pagination": {"nextToken": ""}}], None),
        ([{"orders": [], "pagination": {}}], None),
        ([{"orders": [], "pagination": None}], None),
        ([{"payload": {"Orders": [], "NextToken": "t1"}}], "t1"),
        ([{"payload": {"Orders": []}}], None),
        ([{"payload": {"AmazonOrderId": AMAZON_ID, "OrderItems": [], "NextToken": "i1"}}], "i1"),
        (
            [
                {"orders": [], "pagination": {"nextToken": "t1"}},
                {"payload": {"AmazonOrderId": AMAZON_ID, "OrderItems": []}},
            ],
            "t1",
        ),
        ([{"orders": [], "pagination": {"nextToken": "t1"}}, {"orders": []}], None),
        ([{"order": order_2026()}], None),
    ],
)
def test_token_of_the_next_page_is_handed_on(documents: list[Json], token: str | None) -> None:
    """The last page of orders says whether there is another; else the last page of items."""
    assert token == read_orders(*map(body, documents)).next


def test_two_versions_are_both_kept() -> None:
    """Pages may repeat an order; an older version of it is history."""
    old = order_2026(
        lastUpdatedTime="2026-01-02T04:00:00Z",
        fulfillment=fulfillment(fulfillmentStatus="UNSHIPPED"),
    )
    result = read_orders(body({"orders": [order_2026(), old, order_2026()]}))
    levels: list[ChannelOrder] = list(result.orders)
    assert [Level.OPEN, Level.PARTLY_SHIPPED] == [order.level for order in levels]
