"""Reading BigCommerce's orders."""

from datetime import UTC, datetime

import pytest
from channel_payloads import AMAZON_ID, big_address, big_order, big_product, big_shipment, body, the

from fulfilcore.channels.bigcommerce import read_orders
from fulfilcore.channels.bigcommerce.tables import LEVELS
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    Doubt,
    Grade,
    Level,
    LineKind,
    Need,
    Part,
    ReadResult,
    Reference,
)
from fulfilcore.reasons import because
from fulfilcore.values import LineId, Money, Sku


def header(**changes: object) -> ReadResult:
    """What is read of one header."""
    return read_orders(body(big_order(**changes)))


def lines(result: ReadResult) -> tuple[ChannelLine, ...]:
    """The lines of the one order."""
    found = the(result).lines
    assert found is not None
    return found


def paths(result: ReadResult) -> list[str]:
    """Where a result's rejects are."""
    return [bad.path for bad in result.rejected]


def test_header_tells_the_order() -> None:
    """A header alone gives the order's facts and asks for what stands behind its links."""
    result = header(customer_message="Ring twice", billing_address={"first_name": "Ann"})
    order = the(result)
    assert ("118", "118") == (order.reference, order.number)
    assert datetime(2024, 3, 11, 15, 17, 25, tzinfo=UTC) == order.modified
    assert datetime(2024, 3, 5, 21, 40, 11, tzinfo=UTC) == order.placed
    assert (Level.OPEN, Money(2468, "USD"), "www") == (order.level, order.total, order.source)
    assert Buyer(name="Ann", note="Ring twice") == order.buyer
    assert order.programme is not None
    assert (None, True) == (order.programme.prime, order.programme.merchant_fulfilled)
    assert (Need("118", Part.LINES), Need("118", Part.ADDRESS)) == result.needs


@pytest.mark.parametrize("status", sorted(LEVELS))
def test_every_status_has_a_level(status: int) -> None:
    """Every status id from 0 to 14 is understood, and only 0 is no real order."""
    order = the(header(status_id=status))
    assert (LEVELS[status], status != 0) == (order.level, order.real)


def test_fifteen_statuses_are_known() -> None:
    """The table of statuses has no gap."""
    assert list(range(15)) == sorted(LEVELS)


def test_an_unknown_status_is_for_a_person() -> None:
    """An order is not lost for a word that is new; nobody guesses what it means."""
    order = the(header(status_id=15, status="In Orbit"))
    assert (Level.REVIEW, (because(Doubt.UNKNOWN_STATUS, said="In Orbit"),)) == (
        order.level,
        order.doubts,
    )


@pytest.mark.parametrize(
    ("changes", "doubted"),
    [
        ({"status_id": 2, "items_shipped": 0}, True),
        ({"status_id": 3, "items_shipped": 0}, True),
        ({"status_id": 2, "items_shipped": 1}, False),
        ({"status_id": 2}, False),  # how many were shipped is not told
        ({"status_id": 2, "items_shipped": 0, "order_is_digital": True}, False),
        ({"status_id": 10, "items_shipped": 0}, False),  # it may have been collected
        ({"status_id": 11, "items_shipped": 0}, False),
    ],
)
def test_shipped_without_a_shipment_is_doubted(changes: dict[str, object], doubted: bool) -> None:
    """A shop may call an order shipped by hand: what it says is kept, and shown to a person."""
    order = the(header(status="Shipped", **changes))
    doubt = because(Doubt.FULFILLED_WITHOUT_SHIPMENT, said="Shipped")
    assert ((doubt,) if doubted else ()) == order.doubts


def test_the_customer_the_wish_and_the_shops_own_note_are_read() -> None:
    """A guest has the number 0; the note of the staff is the seller's, the message the buyer's."""
    order = the(header(customer_id=7, customer_message="Ring", staff_notes="Fragile"))
    assert (Buyer(id="7", note="Ring"), "Fragile") == (order.buyer, order.note)
    assert None is the(header(customer_id=0)).buyer


def test_what_was_chosen_and_what_was_paid_back_stand_on_the_line() -> None:
    """Options in the words that the shop shows; units refunded, wherever they are."""
    options = [
        {"display_name": "Colour", "display_value": "Red"},
        {"display_name": "Size", "display_value": 42},
        {"display_name": "Engraving", "display_value": ""},
        {"display_name": "File", "display_value": {"name": "x"}},
    ]
    product = big_product(product_options=options, quantity_refunded=2)
    (line,) = lines(read_orders(body([product])))
    assert ((("Colour", "Red"), ("Size", "42")), 2) == (line.options, line.refunded)


@pytest.mark.parametrize("sku", ["0815", 815])
def test_a_custom_product_is_a_line_like_any(sku: object) -> None:
    """It has no product behind it, and perhaps a number for a name."""
    (line,) = lines(read_orders(body([big_product(product_id=0, sku=sku)])))
    assert (Sku(str(sku)), LineKind.GOODS) == (line.sku, line.kind)


def test_the_service_is_the_one_that_was_chosen() -> None:
    """Told with the addresses, inline or by themselves; where it differs there is no one."""
    ground, air = (big_address(id=n, shipping_method=m) for n, m in ((61, "Ground"), (62, "Air")))
    by_itself = read_orders(body([ground]), body(big_order()))
    pages = read_orders(body([ground]), body([air]), body(big_order()))
    told = [
        header(shipping_addresses=[ground]),
        by_itself,
        header(shipping_addresses=[ground, air]),
    ]
    services = [the(each).programme for each in (*told, pages)]
    assert ["Ground", "Ground", None, None] == [each and each.service for each in services]
    assert all(each and each.merchant_fulfilled for each in services)


@pytest.mark.parametrize("listed", [False, True])
def test_consignments_tell_what_goes_where(listed: bool) -> None:
    """One block has the addresses and, if they were asked for, the lines; what is collected too."""
    block = {
        "shipping": [big_address(shipping_method="Ground", line_items=[big_product()])],
        "pickups": [{"id": 9, "line_items": [big_product(id=52, order_address_id=0)]}],
        "downloads": [{"line_items": [big_product(id=53, type="digital", order_address_id=0)]}],
        "email": {"gift_certificates": []},
    }
    result = header(shipping_addresses=None, consignments=[block] if listed else block)
    order = the(result)
    assert [("51", LineKind.GOODS), ("52", LineKind.PICKUP), ("53", LineKind.DIGITAL)] == [
        (line.id, line.kind) for line in lines(result)
    ]
    assert ("Reno", "Ground", ()) == (
        order.ship_to and order.ship_to.city,
        order.programme and order.programme.service,
        result.needs,
    )


def test_consignments_without_their_lines_leave_these_needed() -> None:
    """Links, or ids alone, are no lines; a link to the consignments says nothing at all."""
    links = {"url": "https://x", "resource": "/orders/118/products"}
    for items in (links, [{"id": 51}]):
        block = {"shipping": [big_address(line_items=items)], "pickups": []}
        result = header(shipping_addresses=None, consignments=block)
        assert (None, (Need("118", Part.LINES),)) == (the(result).lines, result.needs)
    linked = header(consignments={"url": "https://x", "resource": "/orders/118/consignments"})
    assert (Need("118", Part.LINES), Need("118", Part.ADDRESS)) == linked.needs


def test_expanded_lists_speak_over_consignments() -> None:
    """A line is told once, though it stands in two places; collected it is all the same."""
    block = {"pickups": [{"id": 9, "line_items": [{"id": 51}]}], "shipping": [big_address(id=99)]}
    result = header(
        products=[big_product()], shipping_addresses=[big_address(city="Elko")], consignments=block
    )
    assert [("51", LineKind.PICKUP)] == [(line.id, line.kind) for line in lines(result)]
    place = the(result).ship_to
    assert "Elko" == (place and place.city)


def test_deleted_order_is_cancelled() -> None:
    """An order deleted in the shop is not shipped any more."""
    assert Level.CANCELLED is the(header(is_deleted=True)).level


def test_quirks_are_tolerated() -> None:
    """Numbers for phone and postcode, empty dates, odd card types and a stray quote are read."""
    odd = big_order(currency_code=None, date_shipped="", credit_card_type={}, ebay_order_id="0")
    odd['currency_code"'] = "USD"
    odd["billing_address"] = {"zip": 89501, "phone": 5550100, "email": ""}
    order = the(read_orders(body(odd)))
    assert (Money(2468, "USD"), ()) == (order.total, order.references)


def test_header_without_instant_is_needed_again() -> None:
    """A version that cannot be sorted in time is read, and fetched again."""
    result = header(date_modified="", currency_code="")
    assert (None, None) == (the(result).modified, the(result).total)
    assert Need("118", Part.HEADER) in result.needs


def test_lists_of_orders_are_read() -> None:
    """A list of headers gives an order each, and a bad one never stops the next."""
    result = read_orders(body([big_order(), big_order(id="119"), big_order(id=120)]))
    assert ["118", "120"] == [order.reference for order in result.orders]
    assert ["$[1].id"] == paths(result)


def test_products_are_priced_by_their_header() -> None:
    """Only the header knows the currency; with it, each line has the price of one unit."""
    result = read_orders(body([big_product(external_id="A-1")]), body(big_order()))
    (line,) = lines(result)
    assert ("51", 3, 1, "61") == (line.id, line.quantity, line.shipped, line.address)
    assert (Sku("MUG-1"), "A mug", Money(1234, "USD")) == (line.sku, line.name, line.price)
    assert (LineKind.GOODS, LineId("A-1")) == (line.kind, line.alias)
    assert (Need("118", Part.ADDRESS),) == result.needs


def test_products_alone_have_no_price() -> None:
    """Without its header a list of products has no instant and no currency."""
    result = read_orders(body([big_product()]))
    assert [None] == [line.price for line in lines(result)]
    assert (None, frozenset({Part.LINES})) == (the(result).modified, the(result).parts)
    assert (Need("118", Part.HEADER),) == result.needs


def test_one_product_alone_is_not_the_whole_list() -> None:
    """A product read by itself is one line of perhaps several, so the list is still needed."""
    result = read_orders(body(big_product()), body(big_order()))
    assert 1 == len(lines(result))
    assert Part.LINES not in the(result).parts
    assert Need("118", Part.LINES) in result.needs


def test_one_product_never_replaces_an_expanded_list() -> None:
    """A single line beside the whole list adds nothing to it."""
    whole = big_order(products=[big_product(), big_product(id=52)])
    result = read_orders(body(whole), body(big_product()))
    assert ["51", "52"] == [line.id for line in lines(result)]


def test_products_of_several_orders_are_told_apart() -> None:
    """One list may hold lines of several orders; a bad one costs its own order only."""
    products = [big_product(), big_product(id=52, order_id=119, quantity=-1)]
    result = read_orders(body(products))
    assert ["118"] == [order.reference for order in result.orders]
    assert [("$[1].quantity", "119")] == [(bad.path, bad.reference) for bad in result.rejected]


def test_expanded_parts_are_read_inline() -> None:
    """A header whose parts are expanded needs nothing more."""
    result = header(products=[big_product(order_id=None)], shipping_addresses=[big_address()])
    assert [Money(1234, "USD")] == [line.price for line in lines(result)]
    place = the(result).ship_to
    assert place is not None
    assert ("Ann Lee", ("1 Main St",), "89501", "5550100") == (
        place.name,
        place.lines,
        place.postcode,
        place.phone,
    )
    assert () == result.needs


def test_the_other_spelling_of_addresses_is_read() -> None:
    """The documentation writes the field in two ways."""
    result = header(shipping_addresses=None, shippingaddresses=[big_address()])
    assert the(result).ship_to is not None


def test_goods_for_several_addresses_have_no_single_one() -> None:
    """Where lines go to different places, no one place may be printed for all."""
    two = [big_address(), big_address(id=62, city="Elko")]
    result = read_orders(body(big_order()), body(two))
    assert None is the(result).ship_to
    assert Part.ADDRESS in the(result).parts
    same = [big_address(), big_address(id=62)]
    assert the(read_orders(body(same))).ship_to is not None


def test_one_address_alone_is_not_known_to_be_all() -> None:
    """An address read by itself may be one of several."""
    result = read_orders(body(big_address()), body(big_order()))
    assert the(result).ship_to is not None
    assert Need("118", Part.ADDRESS) in result.needs


def test_downloads_need_no_address() -> None:
    """An order without shipping addresses is complete without one."""
    result = header(shipping_address_count=0, shipping_addresses=[])
    assert (Need("118", Part.LINES),) == result.needs


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("physical", LineKind.GOODS),
        ("digital", LineKind.DIGITAL),
        ("giftcertificate", LineKind.GIFT_CARD),
        (None, LineKind.GOODS),
    ],
)
def test_only_goods_travel(said: str | None, kind: LineKind) -> None:
    """Downloads and gift certificates are no goods to ship."""
    digital = big_product(type=said, order_address_id=0, price_inc_tax="")
    (line,) = lines(read_orders(body([digital]), body(big_order())))
    assert (kind, None, Money(900, "USD")) == (line.kind, line.address, line.price)


def test_line_without_any_price_is_unpriced() -> None:
    """A line whose prices are all absent has none."""
    bare = big_product(price_inc_tax=None, base_price=None)
    assert [None] == [line.price for line in lines(read_orders(body([bare]), body(big_order())))]


@pytest.mark.parametrize(("said", "shipped"), [(0, 2), (3, 3), (None, 2)])
def test_listed_shipments_raise_the_shipped_level(said: int | None, shipped: int) -> None:
    """The shipped level is what the line says or what the shipments hold, whichever is more."""
    product = body([big_product(quantity_shipped=said)])
    result = read_orders(body([big_shipment()]), product, body(big_order()))
    assert [shipped] == [line.shipped for line in lines(result)]
    assert Part.SHIPMENTS in the(result).parts


def test_shipments_add_up_and_touch_their_lines_only() -> None:
    """Two shipments of one line add up; a line in none keeps what it said."""
    second = big_shipment(id=72, items=[{"order_product_id": 51, "quantity": 1}])
    products = [big_product(), big_product(id=52, quantity_shipped=None)]
    result = read_orders(body([big_shipment(), second]), body(products))
    assert [3, None] == [line.shipped for line in lines(result)]


def test_shipments_alone_are_read() -> None:
    """Shipments without lines tell the order they belong to."""
    order = the(read_orders(body(big_shipment())))
    assert (None, frozenset({Part.SHIPMENTS})) == (order.lines, order.parts)


@pytest.mark.parametrize(
    ("changes", "reference"),
    [
        (
            {"order_source": "Amazon", "external_id": AMAZON_ID},
            Reference("amazon", AMAZON_ID, Grade.PROOF, "external_id"),
        ),
        (
            {"order_source": "ebay", "external_order_id": 270357010},
            Reference("ebay", "270357010", Grade.PROOF, "external_order_id"),
        ),
        (
            {"order_source": "ebay", "external_order_id": "000152"},
            Reference("ebay", "000152", Grade.HINT, "external_order_id"),
        ),
        (
            {"external_merchant_id": AMAZON_ID},
            Reference("amazon", AMAZON_ID, Grade.HINT, "external_merchant_id"),
        ),
        (
            {"order_source": "amazon", "external_merchant_id": AMAZON_ID},
            Reference("amazon", AMAZON_ID, Grade.HINT, "external_merchant_id"),
        ),
        (
            {"order_source": "amazon", "external_merchant_id": "SO-1"},
            Reference("amazon", "SO-1", Grade.HINT, "external_merchant_id"),
        ),
        (
            {
                "billing_address": {"email": "x1@Marketplace.Amazon.de"},
                "external_order_id": AMAZON_ID,
            },
            Reference("amazon", AMAZON_ID, Grade.PROOF, "external_order_id"),
        ),
        (
            {"ebay_order_id": "19-11396-02421"},
            Reference("ebay", "19-11396-02421", Grade.PROOF, "ebay_order_id"),
        ),
        (
            {"external_order_id": AMAZON_ID},
            Reference("amazon", AMAZON_ID, Grade.HINT, "external_order_id"),
        ),
        (  # a connector's own number is no order of Amazon's
            {"order_source": "amazon", "external_order_id": "4711"},
            Reference("amazon", "4711", Grade.HINT, "external_order_id"),
        ),
        (
            {"order_source": "external", "external_id": "19-11396-02421"},
            Reference("ebay", "19-11396-02421", Grade.HINT, "external_id"),
        ),
    ],
)
def test_ids_of_the_marketplace_are_found(changes: dict[str, object], reference: Reference) -> None:
    """A field made for the marketplace's id proves; a form alone is a hint."""
    assert (reference,) == the(header(**changes)).references


def test_free_text_is_never_searched() -> None:
    """An id in a note or in a field of another form proves nothing and hints at nothing."""
    told = {"staff_notes": AMAZON_ID, "customer_message": AMAZON_ID, "external_id": f"x{AMAZON_ID}"}
    assert () == the(header(**told)).references


def test_one_id_in_two_fields_is_one_reference() -> None:
    """Two fields that repeat one id name one purchase."""
    told = {"order_source": "amazon", "external_id": AMAZON_ID, "external_order_id": AMAZON_ID}
    order = the(header(**told))
    assert ("amazon", 1) == (order.source, len(order.references))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": 0}, "$.id"),
        ({"id": True}, "$.id"),
        ({"status_id": "2"}, "$.status_id"),
        ({"status_id": None}, "$.status_id"),
        ({"products": []}, "$.products"),
        ({"products": "x"}, "$.products"),
        ({"products": [7]}, "$.products[0]"),
        ({"products": [{"id": 1, "order_id": 5}]}, "$.products[0].order_id"),
        ({"total_inc_tax": 24.5}, "$.total_inc_tax"),
        ({"currency_code": 5}, "$.currency_code"),
        ({"date_modified": "2024-03-11T15:17:25"}, "$.date_modified"),
        ({"billing_address": []}, "$.billing_address"),
        ({"billing_address": {"email": "a\x00"}}, "$.billing_address.email"),
    ],
)
def test_bad_header_is_rejected_with_its_path(changes: dict[str, object], path: str) -> None:
    """A header that breaks its documented types is refused where it breaks them."""
    result = header(**changes)
    assert ((), [path]) == (result.orders, paths(result))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"product_id": "7"}, "$[0].product_id"),
        ({"order_address_id": "61"}, "$[0].order_address_id"),
        ({"id": "51"}, "$[0].id"),
        ({"order_id": "118"}, "$[0].order_id"),
        ({"type": "virtual"}, "$[0].type"),
        ({"base_price": 9.5}, "$[0].base_price"),
        ({"quantity": -1}, "$[0].quantity"),
        ({"quantity": None}, "$[0].quantity"),
    ],
)
def test_bad_product_is_rejected_with_its_path(changes: dict[str, object], path: str) -> None:
    """Ids are numbers, money is text, types are the three documented ones."""
    assert [path] == paths(read_orders(body([big_product(**changes)])))


@pytest.mark.parametrize(
    ("shipment", "path"),
    [
        (big_shipment(order_address_id="61"), "$.order_address_id"),
        (big_shipment(merchant_shipping_cost=0.5), "$.merchant_shipping_cost"),
        (
            big_shipment(items=[{"order_product_id": "51", "quantity": 1}]),
            "$.items[0].order_product_id",
        ),
        (big_address(base_cost=5.0), "$.base_cost"),
        (big_address(id="61"), "$.id"),
    ],
)
def test_bad_part_is_rejected_with_its_path(shipment: dict[str, object], path: str) -> None:
    """Shipments and addresses are held to the same types."""
    assert [path] == paths(read_orders(body(shipment)))


@pytest.mark.parametrize("entry", [big_product(), big_address(), big_shipment()])
def test_entry_listed_twice_is_rejected(entry: dict[str, object]) -> None:
    """Two entries of one id in one answer cannot be told apart."""
    result = read_orders(body([entry, entry]))
    assert (["$[1].id"], ()) == (paths(result), result.orders)
    assert "is listed twice in one answer" in result.rejected[0].error


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([{"status": 404, "message": "Not found."}], "answered with an error: Not found."),
        ({"status": 401, "title": "No access"}, "answered with an error: No access"),
        ({"status": 500, "message": "", "title": ""}, "answered with an error: ?"),
        ({"scope": "store/order/created", "data": {"id": 1}}, "this is no order payload"),
        ([7], "this is no order payload"),
        ("x", "this is no order payload"),
    ],
)
def test_other_documents_are_refused(document: object, said: str) -> None:
    """Errors and documents of other interfaces are not mistaken for orders."""
    result = read_orders(body(document))
    assert ((), 1) == (result.orders, len(result.rejected))
    assert said in result.rejected[0].error


def test_empty_list_holds_nothing() -> None:
    """A page without orders is no mistake."""
    assert ReadResult() == read_orders(b"[]")
