"""Reading Rithum's REST orders."""

from datetime import UTC, datetime

import pytest
from channel_payloads import Json, body, doubts, the
from rithum_payloads import AMAZON, fulfillment, item, order, share, waiting

from fulfilcore.channels.rithum import read_orders
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Doubt,
    Grade,
    Level,
    LineKind,
    Need,
    Part,
    Programme,
    ReadResult,
    Reference,
)
from fulfilcore.shipments import LineUnits
from fulfilcore.values import Address, LineId, Money, Sku

LINE = LineId("71")


def read(*documents: object, **settings: object) -> ReadResult:
    """What some bodies say."""
    return read_orders(*map(body, documents), **settings)  # type: ignore[arg-type]


def one(*documents: object, **settings: object) -> ChannelOrder:
    """The one order of which nothing was refused."""
    return the(read(*documents, **settings))


def test_everything_an_order_says() -> None:
    """Each field of an order is read into its place, and nothing is needed beyond it."""
    expected = ChannelOrder(
        reference="501",
        number=AMAZON,
        parts=frozenset({Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER, Part.SHIPMENTS}),
        modified=datetime(2026, 1, 4, 10, 0, 1, tzinfo=UTC),
        placed=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        level=Level.PARTLY_SHIPPED,
        lines=(
            ChannelLine(
                id=LINE,
                quantity=3,
                name="A mug",
                sku=Sku("MUG-1"),
                shipped=2,
                called_off=0,
                price=Money.of("12.50", "USD"),
                alias=LineId("4455"),
            ),
        ),
        parcels=(
            ChannelParcel(
                id="81",
                units=(LineUnits(LINE, 2),),
                at=datetime(2026, 1, 4, 10, tzinfo=UTC),
                carrier="UPS",
                service="GROUND",
                tracking="T1",
            ),
        ),
        ship_to=Address(
            name="Ann Lee",
            lines=("1 Main St",),
            city="Reno",
            region="NV",
            postcode="89501",
            country="US",
            phone="555-0100",
        ),
        buyer=Buyer(id="B-9", email="ann@example.com", note="Ring twice"),
        note="Fragile",
        tags=frozenset({"late", "gift"}),
        total=Money.of("37.50", "USD"),
        programme=Programme(
            prime=True,
            merchant_fulfilled=True,
            service="Prime NextDay",
            ship_by=datetime(2026, 1, 5, 23, 59, 59, tzinfo=UTC),
            deliver_by=datetime(2026, 1, 8, 23, 59, 59, tzinfo=UTC),
        ),
        source="Amazon US",
        references=(
            Reference("amazon", AMAZON, Grade.PROOF, "SiteOrderID"),
            Reference("seller", "SO-1", Grade.HINT, "SellerOrderID"),
        ),
    )
    assert ReadResult((expected,)) == read(order())


def test_a_page_leads_to_the_next() -> None:
    """A collection gives its orders and the link to the next page."""
    link = "https://api.channeladvisor.com/v1/Orders?$skip=100"
    result = read({"value": [order(), order(ID=502)], "@odata.nextLink": link})
    assert (["501", "502"], link) == ([each.reference for each in result.orders], result.next)


def test_a_link_that_is_no_link_costs_no_order() -> None:
    """A broken link is refused by itself."""
    result = read({"value": [order()], "@odata.nextLink": 7})
    assert (["501"], ["$.@odata.nextLink"], None) == (
        [each.reference for each in result.orders],
        [bad.path for bad in result.rejected],
        result.next,
    )


def test_more_lines_are_needed() -> None:
    """An order that expands only a part of its lines is not known by them."""
    first = order(**{"Items@odata.nextLink": "https://x/Orders(501)/Items?$skip=20"})
    result = read(first)
    (found,) = result.orders
    assert Part.LINES not in found.parts
    assert (Need("501", Part.LINES),) == result.needs
    rest = {"value": [item(ID=72, Sku="POT")]}
    whole = one(first, rest)
    assert (["71", "72"], True) == (
        [line.id for line in whole.lines or ()],
        Part.LINES in whole.parts,
    )
    middle = {"value": [item(ID=72)], "@odata.nextLink": "https://x/Orders(501)/Items?$skip=40"}
    assert (Need("501", Part.LINES),) == read(first, middle).needs


def test_parts_alone_are_parts() -> None:
    """Items and fulfillments on their own are read for their order, whose header is needed."""
    result = read({"value": [item()]}, {"value": [fulfillment()]})
    (found,) = result.orders
    assert (2, frozenset({Part.LINES, Part.SHIPMENTS}), None) == (
        found.lines and found.lines[0].shipped,
        found.parts,
        found.level,
    )
    assert (Need("501", Part.HEADER),) == result.needs


def test_one_entry_is_no_list() -> None:
    """One item or one fulfillment by itself does not say that there is no other."""
    result = read(item(), fulfillment())
    assert frozenset() == result.orders[0].parts
    assert {Part.HEADER, Part.LINES, Part.SHIPMENTS} == {need.part for need in result.needs}


def test_parts_beside_their_order_speak_over_it() -> None:
    """What was fetched for an order by itself replaces what the order repeats."""
    old = waiting(UpdatedDateUtc="2026-01-02T00:00:00Z")
    found = one(order(Fulfillments=[old]), {"value": [fulfillment(share(Quantity=3))]})
    assert (3, datetime(2026, 1, 4, 10, 0, 1, tzinfo=UTC)) == (
        found.lines and found.lines[0].shipped,
        found.modified,
    )


def test_two_pages_that_contradict_each_other() -> None:
    """Of two answers that differ nobody can say which is newer, so the part is needed."""
    result = read(order(Items=None), {"value": [item()]}, {"value": [item(Quantity=4)]})
    (found,) = result.orders
    assert (None, ["501"], (Need("501", Part.LINES),)) == (
        found.lines,
        [bad.reference for bad in result.rejected],
        result.needs,
    )


def test_a_bad_line_costs_the_whole_page() -> None:
    """Were a bad line left out, the rest would pass for the whole order."""
    result = read({"value": [item(), item(ID=72, Quantity=-1), item(ID=73, OrderID=502)]})
    assert (["502"], ["$.value[1].Quantity"], ["501"]) == (
        [each.reference for each in result.orders],
        [bad.path for bad in result.rejected],
        [bad.reference for bad in result.rejected],
    )


def test_a_batch_that_failed_in_part() -> None:
    """Of a batch each answer stands for itself: a failed one is refused with its place."""
    failed = {"error": {"code": "", "message": "No such order"}}
    batch = {
        "responses": [
            {"id": "1", "status": 200, "body": order()},
            {"id": "2", "status": 404, "body": failed},
            {"id": "3", "status": "200", "body": {"value": [order(ID=502)]}},
            {"id": "4", "status": 500},
        ]
    }
    result = read(batch)
    assert ["501", "502"] == [each.reference for each in result.orders]
    assert [
        ("$.responses[1].body", "the channel answered with an error: No such order"),
        ("$.responses[3].body", "the channel answered with an error, and did not say which"),
    ] == [(bad.path, bad.error) for bad in result.rejected]


@pytest.mark.parametrize(
    ("document", "path", "error"),
    [
        ({"error": {"message": "Denied"}}, "$", "an error: Denied"),
        ({"error": {"message": {"value": "Old"}}}, "$", "an error: Old"),
        ({"error": {}}, "$", "it did not say which"),
        ({"Message": "Gone"}, "$", "an error: Gone"),
        ({"ID": 1, "Sku": "A"}, "$", "this is no order payload"),
        ([5], "$[0]", "this is no order payload"),
        ({"value": "x"}, "$.value", "a list is expected"),
        (order(ID=0), "$.ID", "an id is above 0"),
        (order(Items=[item(Quantity=1.5)]), "$.Items[0].Quantity", "units are whole, not 1.5"),
        (order(TotalPrice="1.5.2"), "$.TotalPrice", "an amount of money"),
        (order(Items=[item(OrderID=9)]), "$.Items[0].OrderID", "belongs to another order"),
        (order(Items=[item(), item()]), "$.Items[1].ID", "listed twice"),
        (order(Fulfillments=[fulfillment()] * 2), "$.Fulfillments[1].ID", "listed twice"),
        (order(CreatedDateUtc="soon"), "$.CreatedDateUtc", "an ISO 8601 instant"),
    ],
)
def test_what_cannot_be_understood_is_refused(document: object, path: str, error: str) -> None:
    """Each refusal says where and why."""
    result = read(document)
    assert ((), [path]) == (result.orders, [bad.path for bad in result.rejected])
    assert error in result.rejected[0].error


@pytest.mark.parametrize("code", ["XBT", "usd"])
def test_a_currency_that_is_none_leaves_the_money_out(code: str) -> None:
    """The goods are to be shipped all the same, and a person is told."""
    found = read(order(Currency=code)).orders[0]
    assert (None, [None], [Doubt.LEFT_OUT]) == (
        *(found.total, [each.price for each in found.lines or ()], doubts(found)),
    )


def test_money_and_ids_as_text() -> None:
    """Numbers that come as text are the same numbers, exactly."""
    text = order(ID="501", TotalPrice="37.5000", Items=[item(ID="71", Quantity="3")])
    assert one(order()) == one(text)
    exact = b'{"ID": 5, "SiteName": "x", "Currency": "USD", "TotalPrice": 0.285}'
    assert Money.of("0.28", "USD") == read_orders(exact).orders[0].total


def test_times_that_mean_none() -> None:
    """Year 1 and 1900 are no times; without any change the creation counts."""
    nothing = {"CheckoutDateUtc": "1900-01-01T00:00:00Z", "DeliverByDateUtc": "0001-01-01T00:00:00"}
    found = one(order(UpdatedDateUtc=None, Fulfillments=[], ShippingStatus="Unshipped", **nothing))
    assert found.programme and found.programme.deliver_by is None
    assert datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) == found.modified


def test_what_an_answer_left_out_is_needed() -> None:
    """Items, fulfillments, address and statuses that were not asked for are to be fetched."""
    bare: Json = {"ID": 501, "SiteName": "Amazon US", "CreatedDateUtc": "2026-01-02T03:04:05Z"}
    result = read(bare)
    parts = (Part.HEADER, Part.LINES, Part.ADDRESS, Part.SHIPMENTS)
    assert tuple(Need("501", part) for part in parts) == result.needs
    assert (None, None, None) == (
        result.orders[0].level,
        result.orders[0].lines,
        result.orders[0].tags,
    )


def test_an_address_that_was_erased_is_not_needed() -> None:
    """Rithum forgets its buyers; then the fields are there, and null."""
    names = ("FirstName", "LastName", "AddressLine1", "AddressLine2", "City", "PostalCode")
    erased = {f"Shipping{name}": None for name in (*names, "Country", "DaytimePhone")}
    document = {**order(), **erased, "ShippingStateOrProvince": None}
    result = read(document)
    assert (None, ()) == (result.orders[0].ship_to, result.needs)


def test_older_versions_are_kept() -> None:
    """Two versions of an order are two, the newest last, in whichever order they came."""
    old = order(UpdatedDateUtc="2026-01-02T04:00:00Z", ShippingStatus="Unshipped", Fulfillments=[])
    levels = [each.level for each in read(order(), old).orders]
    assert [Level.OPEN, Level.PARTLY_SHIPPED] == levels
    assert read(order(), old).orders == read(old, order(), old).orders


@pytest.mark.parametrize(
    ("checkout", "payment", "shipping", "level"),
    [
        ("Completed", "Cleared", "Unshipped", Level.OPEN),
        ("CompletedAndVisited", "Cleared", "PendingShipment", Level.OPEN),
        ("CompletedOffline", "Cleared", "Shipped", Level.SHIPPED),
        ("NotVisited", "NotYetSubmitted", "Unshipped", Level.UNREADY),
        ("Visited", "Cleared", "Unshipped", Level.UNREADY),
        ("OnHold", "NotYetSubmitted", "Unshipped", Level.REVIEW),
        ("Disabled", "Cleared", "Unshipped", Level.REVIEW),
        ("Completed", "Submitted", "Unshipped", Level.UNPAID),
        ("Completed", "Deposited", "PartiallyShipped", Level.UNPAID),
        ("Completed", "Failed", "Unshipped", Level.UNPAID),
        ("Completed", "Failed", "Shipped", Level.SHIPPED),
        ("OnHold", "Failed", "Canceled", Level.CANCELLED),
        ("Completed", "Cleared", "ThirdPartyManaged", Level.OPEN),
        ("Completed", None, "Unshipped", None),
        (None, "Cleared", "Unshipped", None),
        ("Completed", "Cleared", None, None),
        (None, None, "Shipped", Level.SHIPPED),
    ],
)
def test_three_axes_make_one_level(
    checkout: str | None, payment: str | None, shipping: str | None, level: Level | None
) -> None:
    """An order is open once checkout and payment are done; until then it waits, and is not lost."""
    words = {"CheckoutStatus": checkout, "PaymentStatus": payment, "ShippingStatus": shipping}
    found = read(order(Fulfillments=None, **words)).orders[0]
    assert (level, (level is not None)) == (found.level, Part.HEADER in found.parts)
    assert found.lines and 3 == found.lines[0].quantity


def test_a_shop_says_which_payments_it_ships_on() -> None:
    """A payment that the shop settles for is as good as one that has cleared."""
    document = order(PaymentStatus="Deposited")
    assert Level.UNPAID == one(document, settled={"Submitted"}).level
    assert Level.PARTLY_SHIPPED == one(document, settled={"Deposited"}).level


@pytest.mark.parametrize("field", ["CheckoutStatus", "PaymentStatus", "ShippingStatus"])
def test_a_word_nobody_knows_is_for_a_person(field: str) -> None:
    """A status that is not in the table is a doubt, never a guess."""
    found = one(order(**{field: "Sideways"}, Fulfillments=None))
    assert (Level.REVIEW, [Doubt.UNKNOWN_STATUS]) == (found.level, doubts(found))
    assert "Sideways" in found.doubts[0].text


@pytest.mark.rule("S004-55")
@pytest.mark.rule("S004-58")
@pytest.mark.parametrize(
    ("service", "prime"),
    [
        ("Prime NextDay", True),
        ("Prime SecondDay", True),
        ("prime standard", True),
        ("PRIME_Standard", True),
        ("Premium NextDay", False),
        ("NextDay", False),
        ("Primera Clase", False),
        (None, None),
    ],
)
def test_prime_is_a_word_in_the_requested_class(service: str | None, prime: bool | None) -> None:
    """Rithum has no flag for Prime: the word says it, and no class at all is no "no"."""
    programme = one(order(RequestedShippingClass=service)).programme
    assert programme and (prime, service) == (programme.prime, programme.service)


@pytest.mark.rule("S004-55")
@pytest.mark.parametrize(
    ("changes", "prime", "merchant", "provider"),
    [
        ({"SiteName": "eBay Fixed Price US"}, False, True, None),
        ({"SiteName": "Amazon Vendor US"}, False, True, None),
        ({"DistributionCenterTypeRollup": "ExternallyManaged"}, False, False, "amazon"),
        ({"DistributionCenterTypeRollup": "Mixed"}, None, None, None),
        ({"DistributionCenterTypeRollup": None}, None, None, None),
        ({"ShippingStatus": "ThirdPartyManaged"}, False, False, "amazon"),
        (
            {"SiteName": "Walmart", "DistributionCenterTypeRollup": "ExternallyManaged"},
            *(False, False, None),
        ),
        ({"SiteName": None}, None, True, None),
    ],
)
def test_prime_needs_amazon_and_the_seller(
    changes: dict[str, object], prime: bool | None, merchant: bool | None, provider: str | None
) -> None:
    """Another site, or what the seller does not ship, is never Prime of the seller's."""
    programme = one(order(Fulfillments=None, **changes)).programme
    assert programme
    assert (prime, merchant, provider) == (
        programme.prime,
        programme.merchant_fulfilled,
        programme.provider,
    )


def test_a_mixed_order_is_for_a_person() -> None:
    """Where seller and others share an order, nobody says who ships which unit."""
    found = one(order(DistributionCenterTypeRollup="Mixed"))
    assert [Doubt.LEFT_OUT] == doubts(found)
    assert [Doubt.UNKNOWN_STATUS] == doubts(one(order(DistributionCenterTypeRollup="Shared")))


def _refs(**changes: object) -> list[tuple[str, str, str, str]]:
    """The references of an order, without its seller's number."""
    found = one(order(**{"SellerOrderID": None, **changes}))
    return [(r.family, r.id, r.grade.name, r.found_in) for r in found.references]


@pytest.mark.parametrize(
    ("site", "id", "family", "grade"),
    [
        ("Amazon UK", AMAZON, "amazon", "PROOF"),
        ("amazon us", "X-1", "amazon", "HINT"),
        ("eBay Fixed Price US", "12-34567-89012", "ebay", "PROOF"),
        ("eBay Motors", "110136274391-28891549001", "ebay", "PROOF"),
        ("eBay Fixed Price UK", "885689", "ebay", "HINT"),
        ("Walmart Marketplace", "2001", "walmart", "PROOF"),
        ("Target Plus", "T-9", "target", "PROOF"),
        ("Amazon Vendor", AMAZON, "amazon", "HINT"),
        ("Best Buy CA", "BB1", "best buy ca", "HINT"),
        ("Checkout Direct", AMAZON, "amazon", "HINT"),
    ],
)
def test_the_site_says_whose_id_it_is(site: str, id: str, family: str, grade: str) -> None:
    """An id proves only where its site is known, and has that marketplace's form."""
    assert [(family, id, grade, "SiteOrderID")] == _refs(SiteName=site, SiteOrderID=id)


def test_no_marketplace_no_reference() -> None:
    """An order made in Rithum itself has a number, but is a copy of nothing."""
    assert [] == _refs(SiteName="Checkout Direct", SiteOrderID="W-5")
    assert "W-5" == one(order(SiteName="Checkout Direct", SiteOrderID="W-5")).number


def test_an_id_that_is_rithums_own_is_none() -> None:
    """Where SiteOrderID repeats the ID, the marketplace's is the secondary one."""
    both = {"SiteName": "eBay Fixed Price US", "SecondarySiteOrderID": "12-34567-89012"}
    secondary = ("ebay", "12-34567-89012", "PROOF", "SecondarySiteOrderID")
    assert [secondary] == _refs(SiteOrderID="501", **both)
    assert "12-34567-89012" == one(order(SiteOrderID="501", **both)).number
    assert "501" == one(order(SiteOrderID="501", SecondarySiteOrderID=None)).number


def test_a_second_name_of_an_order_is_a_hint() -> None:
    """Two proofs would name two purchases, and then nobody could tell which it is."""
    ids = {"SiteOrderID": "12-34567-89012", "SecondarySiteOrderID": "110136274391-0"}
    found = _refs(SiteName="eBay Fixed Price US", SellerOrderID="501", **ids)
    assert [
        ("ebay", "12-34567-89012", "PROOF", "SiteOrderID"),
        ("ebay", "110136274391-0", "HINT", "SecondarySiteOrderID"),
    ] == found


def test_a_sellers_number_in_a_known_form() -> None:
    """A seller's number proves nothing, whatever it looks like."""
    found = _refs(SiteOrderID="501", SellerOrderID=AMAZON)
    assert [("amazon", AMAZON, "HINT", "SellerOrderID")] == found


def test_an_unknown_currency_setting_is_the_hosts_mistake() -> None:
    """A currency that does not exist is refused before anything is read."""
    with pytest.raises(InvalidInput, match="ISO 4217"):
        read_orders(b"{}", currency="XYZ")


def test_the_same_sku_on_several_lines() -> None:
    """Some marketplaces send one unit a line: lines are told apart by id, never by SKU."""
    lines = [item(ID=71, Quantity=1), item(ID=72, Quantity=1)]
    found = one(order(Items=lines, Fulfillments=[fulfillment(share(OrderItemID=72, Quantity=1))]))
    assert [("71", 1, 0), ("72", 1, 1)] == [
        (e.id, e.quantity, e.shipped) for e in found.lines or ()
    ]


def test_a_bundle_is_goods() -> None:
    """A bundle's components are no lines of their own, so the bundle is what is packed."""
    found = one(order(Items=[item(IsBundle=True)], Fulfillments=[]))
    assert [LineKind.GOODS] == [line.kind for line in found.lines or ()]
