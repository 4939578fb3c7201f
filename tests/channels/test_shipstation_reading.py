"""Reading ShipStation's orders."""

from datetime import UTC, datetime

import pytest
from channel_payloads import AMAZON_ID, LEFT_OUT, Json, body, lines_of, the
from shipstation_payloads import address, discount, item, options, order, page, read

from fulfilcore.channels.clocks import LocalTime, Repeated, Skipped
from fulfilcore.channels.shipstation import read_orders
from fulfilcore.channels.shipstation.tables import LEVELS
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    Doubt,
    Grade,
    Level,
    LineKind,
    Need,
    Part,
    Programme,
    Reference,
)
from fulfilcore.reasons import because
from fulfilcore.values import Address, LineId, Money, Sku, Weight

EBAY_ID = "19-11396-02421"


def test_order_is_read_whole() -> None:
    """One body tells everything of an order but what has left of it."""
    found = read(
        internalNotes="check", gift=True, giftMessage="For you", advancedOptions=options(source="x")
    )
    assert ("7001", "100038") == (found.reference, found.number)
    assert (Level.OPEN, "x", ()) == (found.level, found.source, found.doubts)
    assert datetime(2026, 1, 3, 13, 6, 7, 123999, UTC) == found.modified
    assert datetime(2026, 1, 2, 11, 4, 5, tzinfo=UTC) == found.placed
    assert Money(4203, "USD") == found.total
    ann = Buyer(id="501", name="Ann Lee", email="ann@example.org", note="Ring twice")
    assert ann == found.buyer
    assert ("check", True, "For you") == (found.note, found.gift, found.gift_message)
    assert frozenset({Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER}) == found.parts
    assert (None, None, True) == (found.parcels, found.tags, found.real)


def test_line_is_read() -> None:
    """A line has its id, the id it has where the order came from, and what the buyer chose."""
    line = ChannelLine(
        id=LineId("51"),
        quantity=3,
        name="A mug",
        sku=Sku("MUG-1"),
        price=Money(1401, "USD"),
        alias=LineId("L-1"),
        options=(("Size", "Large"),),
        weight=Weight.of(24, "oz"),
    )
    assert (line,) == read().lines


def test_address_is_read() -> None:
    """Empty fields of an address mean nothing; numbers for phone and postcode are text."""
    found = read(shipTo=address(postalCode=89501, state="", phone=5550100, residential=None))
    assert (
        Address(
            name="Ann Lee",
            lines=("1 Main St", "Flat 2"),
            city="Reno",
            postcode="89501",
            country="US",
            phone="5550100",
        )
        == found.ship_to
    )


@pytest.mark.parametrize("status", sorted(LEVELS))
def test_every_status_has_a_level(status: str) -> None:
    """Every documented status is understood without a doubt."""
    found = read(orderStatus=status)
    assert (LEVELS[status], ()) == (found.level, found.doubts)


def test_unknown_status_is_for_a_person() -> None:
    """A word that nobody knows holds the order back and is shown."""
    found = read(orderStatus="teleported")
    doubt = because(Doubt.UNKNOWN_STATUS, said="teleported")
    assert (Level.REVIEW, (doubt,)) == (found.level, found.doubts)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (True, None)),
        ({"externallyFulfilled": LEFT_OUT}, (None, None)),
        ({"orderStatus": "pending_fulfillment"}, (False, None)),
        ({"externallyFulfilledByName": "FBA"}, (True, None)),
        ({"externallyFulfilled": True, "externallyFulfilledBy": "FBA"}, (False, "FBA")),
        (
            {
                "externallyFulfilled": True,
                "externallyFulfilledBy": "X",
                "externallyFulfilledByName": "Depot",
            },
            (False, "Depot"),
        ),
    ],
)
def test_who_ships(changes: Json, expected: tuple[bool | None, str | None]) -> None:
    """Pending fulfillment and external fulfilment are others' work; a stale name is none."""
    programme = read(**changes).programme
    assert programme is not None
    assert expected == (programme.merchant_fulfilled, programme.provider)


@pytest.mark.rule("S004-88")
def test_prime_is_never_read_from_a_service() -> None:
    """ShipStation says what shipping was asked for and until when, never whether it is Prime."""
    assert (
        Programme(
            merchant_fulfilled=True,
            service="Amazon Prime Next Day",
            ship_by=datetime(2026, 1, 5, 8, tzinfo=UTC),
        )
        == read(requestedShippingService="Amazon Prime Next Day").programme
    )


def test_adjustments_are_no_goods() -> None:
    """A deduction is a discount, a fee a service; neither travels."""
    rows = (discount(orderItemId=53, unitPrice=each) for each in (1.5, 0, None, ""))
    kinds = [lines_of(read(items=[row]))[0].kind for row in rows]
    assert [LineKind.SERVICE, *([LineKind.DISCOUNT] * 3)] == kinds
    lines = lines_of(read(items=[item(), discount()]))
    assert [LineKind.GOODS, LineKind.DISCOUNT] == [line.kind for line in lines]
    assert Money(-420, "USD") == lines[1].price


def test_order_without_items_is_known_to_have_none() -> None:
    """A list of no items is an answer; without a list the items must be fetched."""
    assert () == read(items=[]).lines
    result = read_orders(body(order(items=None, shipTo=None)))
    assert (None, None) == (the(result).lines, the(result).ship_to)
    assert (Need("7001", Part.LINES), Need("7001", Part.ADDRESS)) == result.needs


def test_order_that_goes_nowhere_is_complete() -> None:
    """An address of empty fields only is an order without one, and fetching would not help."""
    nowhere = dict.fromkeys(address())
    result = read_orders(body(order(shipTo=nowhere)))
    assert (None, ()) == (the(result).ship_to, result.needs)


def test_version_without_instant_or_status_is_needed_again() -> None:
    """What cannot be sorted in time, or has no status, is read and fetched again."""
    for changes in ({"modifyDate": ""}, {"orderStatus": None}):
        result = read_orders(body(order(**changes)))
        assert ("7001", (Need("7001", Part.HEADER),)) == (the(result).reference, result.needs)


def test_money_needs_a_currency() -> None:
    """ShipStation never says which currency its amounts are in, so without it there is no price."""
    found = the(read_orders(body(order())))
    assert found.lines is not None
    assert (None, None) == (found.total, found.lines[0].price)
    with pytest.raises(InvalidInput, match="ISO 4217"):
        read_orders(body(order()), currency="usd")


@pytest.mark.parametrize(
    ("written", "cents"), [("14.1", 1410), ("1e1", 1000), ("0.285", 28), ('"8"', 800), ("-0", 0)]
)
def test_money_is_exact(written: str, cents: int) -> None:
    """Whatever the notation, an amount never passes through a binary fraction."""
    raw = body(order(orderTotal="TOTAL")).replace(b'"TOTAL"', written.encode())
    assert Money(cents, "USD") == the(read_orders(raw, currency="USD")).total


@pytest.mark.parametrize(
    ("weight", "milligrams", "doubted"),
    [
        ({"value": 1.5, "units": "pounds"}, 680389, False),
        ({"value": 250, "units": "Grams"}, 250_000, False),
        ({"value": 0, "units": "ounces"}, None, False),
        ({"value": None, "units": None}, None, False),
        (None, None, False),
        ({"value": 2, "units": "stone"}, None, True),
    ],
)
def test_weights(weight: object, milligrams: int | None, doubted: bool) -> None:
    """Weights come in three units; 0 stands for none, and an unknown unit is shown."""
    found = read(items=[item(weight=weight)])
    assert found.lines is not None
    expected = None if milligrams is None else Weight(milligrams)
    assert (expected, doubted) == (found.lines[0].weight, bool(found.doubts))


def test_options_are_read_as_text() -> None:
    """Options may be null, and their values numbers, yes or no, or missing."""
    rows = [
        {"name": "Size", "value": 7},
        {"name": "Gift", "value": None},
        {"name": "", "value": ""},
        {"name": "Wrap", "value": True},
        {"name": "Length", "value": 1.5},
        None,
    ]
    (line,) = lines_of(read(items=[item(options=rows)]))
    (bare,) = lines_of(read(items=[item(options=None)]))
    shown = (("Size", "7"), ("Gift", ""), ("Wrap", "true"), ("Length", "1.5"))
    assert (shown, ()) == (line.options, bare.options)


def test_custom_fields_are_texts_and_never_ids() -> None:
    """Merchants keep anything in them, so even an Amazon id there names no order."""
    fields = options(customField1=AMAZON_ID, customField2="EARLY", customField3=" ")
    found = read(advancedOptions=fields, internalNotes=AMAZON_ID, customerNotes=AMAZON_ID)
    assert (AMAZON_ID, "EARLY", None) == (found.custom_1, found.custom_2, found.custom_3)
    assert () == found.references


@pytest.mark.rule("S001-31")
@pytest.mark.parametrize(
    ("source", "family", "id"),
    [("amazon", "amazon", AMAZON_ID), ("Amazon", "amazon", AMAZON_ID), ("eBay", "ebay", EBAY_ID)],
)
def test_relayed_order_names_its_marketplace_order(source: str, family: str, id: str) -> None:
    """Where the source names the marketplace, an id of its form proves which order it is."""
    found = read(orderNumber=id, orderKey=id, advancedOptions=options(source=source))
    assert (Reference(family, id, Grade.PROOF, "orderNumber"),) == found.references
    assert family == found.source
    keyed = read(orderKey=id, advancedOptions=options(source=source))
    assert (Reference(family, id, Grade.PROOF, "orderKey"),) == keyed.references


@pytest.mark.parametrize("source", [None, "Manual Orders", "ebay", "amazon.com"])
def test_form_alone_is_a_hint(source: str | None) -> None:
    """A seller may number his orders as he likes: without the source an Amazon id only hints."""
    found = read(orderNumber=AMAZON_ID, advancedOptions=options(source=source))
    assert (Reference("amazon", AMAZON_ID, Grade.HINT, "orderNumber"),) == found.references


@pytest.mark.parametrize("id", [f"{AMAZON_ID}-1", "100038-1", "111-2222222-333333", "", None])
def test_what_has_no_such_form_is_no_id(id: str | None) -> None:
    """Least of all the number of one part of a split order."""
    found = read(orderNumber=id, advancedOptions=options(source="amazon"))
    assert () == found.references


@pytest.mark.parametrize(
    "changes", [{"mergedOrSplit": True}, {"parentId": 6999}, {"mergedIds": ["7002"]}]
)
def test_split_or_combined_order_proves_nothing(changes: Json) -> None:
    """It is not the whole purchase, or more than one: taken for a copy it would ship too much."""
    fields = options(source="amazon", **changes)
    found = read(orderNumber=AMAZON_ID, advancedOptions=fields)
    assert (Reference("amazon", AMAZON_ID, Grade.HINT, "orderNumber"),) == found.references
    assert () == found.related


def test_combined_order_says_what_it_swallowed() -> None:
    """The others are gone without a word, so a person must know before they are shipped too."""
    found = read(advancedOptions=options(mergedIds=[7002, "7003"]))
    (doubt,) = found.doubts
    assert Doubt.LEFT_OUT is doubt.code
    assert "7002, 7003" in doubt.text


def test_ids_and_units_may_stand_in_quotes() -> None:
    """Some hosts hand on every number as text."""
    found = read(orderId="7001", items=[item(orderItemId="51", quantity="3"), item(orderItemId=52)])
    assert ("7001", [("51", 3), ("52", 3)]) == (
        *(found.reference, [(each.id, each.quantity) for each in lines_of(found)]),
    )


@pytest.mark.parametrize("nothing", [None, "", {}, []])
def test_nothing_comes_in_many_shapes(nothing: object) -> None:
    """An empty address, option or list says no more than null."""
    blank = dict.fromkeys(("billTo", "shipTo", "advancedOptions"), nothing)
    found = read(**blank, items=[item(options=nothing, weight=nothing)])
    (line,) = lines_of(found)
    assert (None, None, (), None) == (found.ship_to, found.source, line.options, line.weight)


def test_a_time_in_year_one_is_no_time() -> None:
    """.NET writes it where there is none."""
    found = read(shipByDate="0001-01-01T00:00:00.0000000", orderDate="0001-01-01T00:00:00")
    assert (None, None) == (found.placed, found.programme and found.programme.ship_by)


def test_tags_have_the_names_that_the_account_gives_them() -> None:
    """Ids of tags mean something only to the account; without its names they are not read."""
    document = body(order(tagIds=[831, 832]))
    assert None is the(read_orders(document)).tags
    assert frozenset({"Fragile", "832"}) == the(read_orders(document, tags={831: "Fragile"})).tags
    assert frozenset() == the(read_orders(body(order()), tags={})).tags


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-07-01T12:00:00.1239999", datetime(2026, 7, 1, 19, 0, 0, 123999, UTC)),
        ("2026-01-01T12:00:00.12", datetime(2026, 1, 1, 20, 0, 0, 120000, UTC)),
        ("2026-01-01", datetime(2026, 1, 1, 8, tzinfo=UTC)),
        ("2026-01-01T12:00:00Z", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("2026-03-08T02:30:00.0000000", datetime(2026, 3, 8, 10, 30, tzinfo=UTC)),
        ("2026-11-01T01:30:00.0000000", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
    ],
)
def test_times_are_those_of_shipstations_clocks(written: str, expected: datetime) -> None:
    """US Pacific without a zone, to the microsecond, in winter and summer and on the two nights."""
    assert expected == read(modifyDate=written).modified


def test_the_two_nights_are_read_by_the_named_policy() -> None:
    """A host may have skipped times refused, and of times shown twice take the second."""
    strict = LocalTime(Skipped.REFUSE, Repeated.SECOND)
    twice = read_orders(body(order(modifyDate="2026-11-01T01:30:00")), clock=strict)
    assert datetime(2026, 11, 1, 9, 30, tzinfo=UTC) == the(twice).modified
    never = read_orders(body(order(modifyDate="2026-03-08T02:30:00")), clock=strict)
    assert ["$.modifyDate"] == [bad.path for bad in never.rejected]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [([(1, 1)], None), ([(1, 0)], None), ([(1, 3)], "2"), ([(2, 3), (1, 3)], "3")],
)
def test_next_page(pages: list[tuple[int, int]], expected: str | None) -> None:
    """The page after the last one given; an empty list counts no pages."""
    bodies = [body(page("orders", page=number, pages=of)) for number, of in pages]
    assert expected == read_orders(*bodies).next
    more = page("shipments", page=7, pages=9)
    assert expected == read_orders(body(more), *bodies).next
    assert "8" == read_orders(body(more)).next


def test_bad_page_numbers_cost_no_order() -> None:
    """What cannot be counted is rejected, and the orders of the page are read."""
    result = read_orders(body({**page("orders", order()), "pages": "many"}))
    assert (1, ["$.pages"]) == (len(result.orders), [bad.path for bad in result.rejected])


def test_a_bad_order_never_stops_the_rest() -> None:
    """What is wrong is said with its place and its order, and the others are read."""
    broken: list[tuple[Json, str, str | None]] = [
        (order(orderId=8, items=[item(quantity=-1)]), "items[0].quantity", "8"),
        (order(orderId=8, items=[item(), item()]), "items[1].orderItemId", "8"),
        (order(orderId=8, items=[item(orderItemId=None)]), "items[0].orderItemId", "8"),
        (order(orderId=8, orderTotal="much"), "orderTotal", "8"),
        (order(orderId=8, orderDate="yesterday"), "orderDate", "8"),
        (order(orderId="8b"), "orderId", None),
        (order(orderId=8, items=[item(quantity="1.5")]), "items[0].quantity", "8"),
        (order(orderId=0), "orderId", None),
        (order(orderId=8, shipTo=["x"]), "shipTo", "8"),
        (order(orderId=8, orderNumber="\ud800"), "orderNumber", "8"),
    ]
    for document, path, reference in broken:
        result = read_orders(body(page("orders", document, order())))
        assert ["7001"] == [found.reference for found in result.orders]
        assert [(f"$.orders[0].{path}", reference)] == [
            (bad.path, bad.reference) for bad in result.rejected
        ]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"hasErrors": False, "results": []}, "read_answer"),
        ({"orderId": 7001, "orderNumber": "100038"}, "no order payload"),
        ({"Message": "Authorization has been denied"}, "has been denied"),
        ({"ExceptionMessage": {}}, "did not say which"),
        ([{"storeId": 1, "createDate": "2026-01-01"}], "no order payload"),
        ("hello", "no order payload"),
    ],
)
def test_what_is_no_order_is_refused(document: object, says: str) -> None:
    """Answers to calls, errors and other lists are not mistaken for orders."""
    result = read_orders(body(document))
    assert ((), ()) == (result.orders, result.needs)
    (bad,) = result.rejected
    assert says in bad.error


def test_newest_version_comes_last() -> None:
    """Of several versions each is told once, the newest one last."""
    for day in range(3, 9):
        days = [order(modifyDate=f"2026-01-{each:02}T00:00:00") for each in (day, 2, 1)]
        found = read_orders(body(days), body(days[1])).orders
        newest = datetime(2026, 1, day, 8, tzinfo=UTC)
        assert (3, newest) == (len(found), found[-1].modified)
