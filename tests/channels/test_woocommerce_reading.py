"""Reading WooCommerce's orders."""

from datetime import UTC, datetime

import pytest
from channel_payloads import LEFT_OUT, body, lines_of, the
from woocommerce_payloads import legacy, line, order, person, read, read_line, refund

from fulfilcore.channels.woocommerce import read_orders
from fulfilcore.errors import Misconfigured
from fulfilcore.intake import Doubt, Level, LineKind, Part, Rejected
from fulfilcore.values import Address, LineId, Money, Sku

MODIFIED = datetime(2026, 1, 3, tzinfo=UTC)


def test_an_order_is_told_by_its_own_body() -> None:
    """Who, what, where, for how much and since when: nothing else need be fetched."""
    result = read_orders(body(order()))
    found = the(result)
    assert () == result.needs
    assert {Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER} == found.parts
    assert ("6001", "A-17", Level.OPEN) == (found.reference, found.number, found.level)
    assert (MODIFIED, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == (found.modified, found.placed)
    assert (Money(3702, "EUR"), "checkout", True) == (found.total, found.source, found.real)
    assert "Flat rate" == (found.programme and found.programme.service)
    buyer = found.buyer
    assert buyer is not None
    assert ("9", "Ann Lee", "ann@example.com", "ring twice") == (
        *(buyer.id, buyer.name, buyer.email, buyer.note),
    )


def test_a_line_is_told_whole() -> None:
    """Ids, units, price of one, SKU; nothing says how many have left, and none was refunded."""
    found = read_line()
    assert (LineId("51"), 3, "A mug", Sku("MUG-1")) == (
        *(found.id, found.quantity, found.name, found.sku),
    )
    assert (Money(1234, "EUR"), None, 0) == (found.price, found.shipped, found.refunded)


def test_the_legacy_api_tells_the_same_under_other_names() -> None:
    """The legacy order has the same facts; it lists no refunds, so none are known."""
    found = the(read_orders(body(legacy())))
    assert ("6001", "17", Level.OPEN, MODIFIED) == (
        *(found.reference, found.number, found.level, found.modified),
    )
    assert "Bob Lee" == (found.ship_to and found.ship_to.name)
    assert "ring twice" == (found.buyer and found.buyer.note)
    (only,) = lines_of(found)
    assert (3, None, (("Color", "Blue"),), None) == (
        *(only.quantity, only.sku, only.options, only.refunded),
    )
    assert found == the(read_orders(body({"orders": [legacy()["order"]]})))


def test_without_utc_the_clocks_of_the_site_count() -> None:
    """v1 tells instants as the site shows them: the shop says where that is."""
    old = order(date_modified_gmt=LEFT_OUT, date_created_gmt=LEFT_OUT)
    here = the(read_orders(body(old), zone="Europe/Berlin"))
    assert (MODIFIED, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == (here.modified, here.placed)
    assert datetime(2026, 1, 3, 1, tzinfo=UTC) == the(read_orders(body(old))).modified
    with pytest.raises(Misconfigured):
        read_orders(body(old), zone="Mars/Olympus")


@pytest.mark.parametrize(
    ("shown", "hour"), [("2026-03-29T02:30:00", 1), ("2026-10-25T02:30:00", 0)]
)
def test_nights_on_which_the_clocks_change_follow_one_policy(shown: str, hour: int) -> None:
    """A skipped time counts as the later, of a repeated one the first is meant."""
    old = order(date_modified=shown, date_modified_gmt=LEFT_OUT)
    modified = the(read_orders(body(old), zone="Europe/Berlin")).modified
    assert (hour, 30) == (modified and (modified.hour, modified.minute))


def test_the_utc_form_is_believed_before_the_sites_clocks() -> None:
    """Where both are told, the zone does not matter, not even on the night the clocks change."""
    night = order(date_modified="2026-10-25T02:30:00", date_modified_gmt="2026-10-25T01:30:00")
    found = the(read_orders(body(night), zone="Europe/Berlin"))
    assert datetime(2026, 10, 25, 1, 30, tzinfo=UTC) == found.modified


@pytest.mark.parametrize("nothing", [None, "", "0000-00-00T00:00:00", LEFT_OUT])
def test_an_order_without_an_instant_is_fetched_anew(nothing: object) -> None:
    """Without its last change nobody can say which version is newer."""
    gone = {"date_modified": LEFT_OUT, "date_modified_gmt": nothing}
    result = read_orders(body(order(**gone)))
    assert (None, [Part.HEADER]) == (the(result).modified, [need.part for need in result.needs])


@pytest.mark.parametrize(
    ("status", "level", "real"),
    [
        ("auto-draft", Level.UNREADY, False),
        ("checkout-draft", Level.UNREADY, False),
        ("pending", Level.UNPAID, True),
        ("processing", Level.OPEN, True),
        ("wc-processing", Level.OPEN, True),
        ("completed", Level.SHIPPED, True),
        ("refunded", Level.REFUNDED, True),
        ("cancelled", Level.CANCELLED, True),
        ("failed", Level.CANCELLED, True),
        ("trash", Level.CANCELLED, True),
    ],
)
def test_each_slug_has_its_level(status: str, level: Level, real: bool) -> None:
    """The words of WooCommerce itself; drafts are no orders yet."""
    found = read(status=status)
    assert (level, real, ()) == (found.level, found.real, found.doubts)


def test_on_hold_waits_for_money_or_for_a_person() -> None:
    """The slug stands for both: a payment noted on the order tells them apart."""
    unpaid = {"date_paid_gmt": None, "date_paid": None}
    assert Level.UNPAID is read(status="on-hold", **unpaid).level
    assert Level.REVIEW is read(status="on-hold").level
    assert Level.REVIEW is the(read_orders(body(legacy(status="on-hold")))).level
    told = {"on-hold": Level.OPEN}
    assert Level.OPEN is the(read_orders(body(order(status="on-hold")), statuses=told)).level


def test_a_slug_of_the_shops_own_is_held_back_until_it_is_explained() -> None:
    """An unknown word is never guessed at; the shop can say what it means, with or without wc-."""
    found = read(status="at-the-engraver")
    assert Level.REVIEW is found.level
    assert [(Doubt.UNKNOWN_STATUS, (("said", "at-the-engraver"),))] == [
        (each.code, each.details) for each in found.doubts
    ]
    for slug in ("at-the-engraver", "wc-at-the-engraver"):
        told = read_orders(body(order(status="at-the-engraver")), statuses={slug: Level.OPEN})
        assert (Level.OPEN, ()) == (the(told).level, the(told).doubts)


def test_an_order_paid_back_that_still_waits_is_a_contradiction() -> None:
    """All the money went back, yet the order is to be shipped: a person looks first."""
    back = [{"id": 91, "total": "-30.02"}, {"id": 92, "total": "-7.00"}]
    found = read(refunds=back)
    assert (Level.REVIEW, [Doubt.CONTRADICTION]) == (
        *(found.level, [each.code for each in found.doubts]),
    )
    assert (Level.OPEN, ()) == (read(refunds=back[:1]).level, read(refunds=back[:1]).doubts)
    assert (Level.SHIPPED, ()) == (
        *(read(refunds=back, status="completed").level, read(refunds=back, status="failed").doubts),
    )


@pytest.mark.parametrize(
    "quantity", ["1.5", 1.5, "0.999999999999999999999999999", "half", None, []]
)
def test_half_a_unit_is_refused_where_it_stands(quantity: object) -> None:
    """Units are whole: the order is rejected by name, the rest of the list is read."""
    bad = order(line_items=[line(quantity=quantity)])
    result = read_orders(body([bad, order(id=6002)]))
    assert ["6002"] == [each.reference for each in result.orders]
    (refused,) = result.rejected
    assert ("$[0].line_items[0].quantity", "6001") == (refused.path, refused.reference)


@pytest.mark.parametrize("quantity", [2, "2", "2.00", 2.0])
def test_whole_units_may_be_written_in_many_ways(quantity: object) -> None:
    """Plugins for fractions write whole numbers as decimals."""
    assert 2 == read_line(quantity=quantity).quantity


def test_fewer_than_no_units_are_refused() -> None:
    """An order never holds less than nothing."""
    result = read_orders(body(order(line_items=[line(quantity=-1)])))
    assert [
        Rejected("$.line_items[0].quantity", "a quantity is never negative: -1", "6001")
    ] == list(result.rejected)


@pytest.mark.parametrize(
    ("price", "minor"), [(12.34, 1234), ("12.34", 1234), (9, 900), (3.3333333333333335, 333)]
)
def test_a_price_is_exact_as_text_and_as_number(price: object, minor: int) -> None:
    """A price never passes through binary floating point; noise is rounded off."""
    assert Money(minor, "EUR") == read_line(price=price).price


@pytest.mark.parametrize("price", ["", None, LEFT_OUT])
def test_a_line_may_have_no_price(price: object) -> None:
    """Unknown is not zero."""
    assert None is read_line(price=price).price


@pytest.mark.parametrize(
    ("sku", "read_as"),
    [(None, None), ("", None), (4711, Sku("4711")), (1.5, Sku("1.5")), (" a ", Sku("a"))],
)
def test_a_sku_may_be_missing_or_a_number(sku: object, read_as: Sku | None) -> None:
    """Plugins write SKUs as numbers."""
    assert read_as == read_line(sku=sku).sku


def test_a_currency_that_is_none_leaves_the_money_out() -> None:
    """Sites may trade in what ISO 4217 does not know: the goods are to be shipped all the same."""
    found = read(currency="BTC")
    assert (None, [None]) == (found.total, [each.price for each in found.lines or ()])
    assert [Doubt.LEFT_OUT] == [each.code for each in found.doubts]


def test_an_empty_shipping_address_means_that_of_the_bill() -> None:
    """Forms fill in country and state by themselves: that is no address."""
    blank = dict.fromkeys(person(), "") | {"country": "US", "state": "NV"}
    for shipping in (blank, None, LEFT_OUT, []):
        assert "Ann Lee" == (read(shipping=shipping).ship_to or Address()).name
    there = read().ship_to
    assert there == Address(
        name="Bob Lee",
        lines=("1 Main St",),
        city="Reno",
        region="NV",
        postcode="89501",
        country="US",
        phone="555",
        email="ann@example.com",
    )
    nowhere = read(shipping=blank, billing=blank)
    assert (None, False) == (nowhere.ship_to, Part.ADDRESS in nowhere.parts)


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        ({"bundled_items": [52]}, {"bundled_by": 51}),
        ({"composite_children": [52]}, {"composite_parent": "51"}),
    ],
)
def test_a_bundle_stands_for_its_parts(parent: dict[str, object], child: dict[str, object]) -> None:
    """The line of the bundle is not packed beside what is in it."""
    found = read(
        line_items=[line(**parent), line(id=52, **child), line(id=53, bundled_by="")]
    ).lines
    assert [LineKind.BUNDLE, LineKind.GOODS, LineKind.GOODS] == [each.kind for each in found or ()]


def test_a_bundle_without_its_parts_is_packed_itself() -> None:
    """Where no line of the order is in it, nothing else would be sent."""
    assert LineKind.GOODS is read_line(bundled_items=[52]).kind


def test_what_is_collected_is_not_sent() -> None:
    """All shipping methods are pick-up: the buyer comes."""
    here = {"method_title": "Come", "method_id": "local_pickup:4"}
    away = {"method_title": "Send", "method_id": "flat_rate:3"}
    kinds = [
        [each.kind for each in read(shipping_lines=lines).lines or ()]
        for lines in ([here], [{**here, "method_id": "pickup_location"}], [here, away], [])
    ]
    assert [[LineKind.PICKUP], [LineKind.PICKUP], [LineKind.GOODS], [LineKind.GOODS]] == kinds


def test_what_the_buyer_chose_is_told_in_the_shops_words() -> None:
    """Shown names and values, none that a plugin keeps for itself, whatever JSON it keeps."""
    rows = [
        {"key": "pa_color", "value": "blue", "display_key": "Colour", "display_value": "Dark blue"},
        {"key": "pa_size", "value": "M", "display_value": "<p>M</p>"},
        {"key": "Engraving &amp; font", "value": "A &lt;3"},
        {"key": "_reduced_stock", "value": "1"},
        {"key": "addons", "value": [{"deep": {}}], "display_value": {"x": 1}},
        {"key": "empty", "value": ""},
        {"key": None, "value": "x"},
    ]
    assert (
        ("Colour", "Dark blue"),
        ("size", "M"),
        ("Engraving & font", "A <3"),
    ) == read_line(meta_data=rows).options


def test_a_title_is_read_as_people_read_it() -> None:
    """Titles come with HTML's character references; none of them smuggles in what is unstorable."""
    assert "A mug \N{EN DASH} blue" == read_line(name="A mug &ndash; blue").name
    assert "\x00" not in read_line(name="&#0;&#xD800;x").name


def test_a_deleted_product_stays_a_line() -> None:
    """Product 0, or nonsense for it, costs no order: it only helps to find refunded lines."""
    nothing: list[object] = [0, "", None, "x", [], -1]
    for gone in nothing:
        assert 3 == read_line(product_id=gone, variation_id=gone).quantity


def test_lists_that_php_turned_into_objects_are_lists() -> None:
    """A plugin that takes an entry out of a list makes PHP write an object."""
    found = read(line_items={"0": line(), "2": line(id=53)}, refunds={"1": {"id": 91}})
    assert [LineId("51"), LineId("53")] == [each.id for each in found.lines or ()]


def test_what_php_calls_false_is_not_there() -> None:
    """PHP's functions return `false` where there is nothing, and plugins hand it on."""
    names = ("customer_note", "date_paid_gmt", "refunds", "meta_data", "created_via", "number")
    rows = [line(sku=False, meta_data=False, price=False, name=False)]
    nothing = read(**dict.fromkeys(names, False), line_items=rows)
    left_out = read(
        **dict.fromkeys(names, LEFT_OUT),
        line_items=[line(**dict.fromkeys(("sku", "meta_data", "price", "name"), LEFT_OUT))],
    )
    assert left_out == nothing
    half = {"address_2": False, "company": False}
    assert read(shipping=person()) == read(shipping=person(**half))
    assert read(shipping=None) == read(shipping=False)


def test_an_empty_list_may_be_an_empty_object() -> None:
    """PHP cannot tell them apart."""
    lists = ("refunds", "meta_data", "shipping_lines", "line_items")
    assert read(**{name: [] for name in lists}) == read(**{name: {} for name in lists})


def test_orders_that_php_turned_into_an_object_are_a_list() -> None:
    """Where a plugin took one out of the list, the others are read."""
    listed = {"orders": {"0": order(), "2": order(id=6002)}}
    assert ["6001", "6002"] == [each.reference for each in read_orders(body(listed)).orders]
    assert ["$"] == [bad.path for bad in read_orders("{}").rejected]


def test_a_line_listed_twice_is_refused() -> None:
    """Nobody can say which of the two holds."""
    result = read_orders(body(order(line_items=[line(), line(quantity=1)])))
    assert ["$.line_items[1].id"] == [bad.path for bad in result.rejected]


def test_an_order_without_a_status_needs_its_header() -> None:
    """A body that was asked to leave its status out does not say how far it has come."""
    result = read_orders(body(order(status=LEFT_OUT)))
    assert (None, [Part.HEADER]) == (the(result).level, [need.part for need in result.needs])
    assert Part.HEADER not in the(result).parts


@pytest.mark.parametrize("total", ["1" * 16, 10**15, "1,50", True, "0." + "1" * 21])
def test_money_that_is_none_is_refused_where_it_stands(total: object) -> None:
    """More digits than any price has, or another writing, is a broken payload."""
    result = read_orders(body(order(total=total)))
    digits = read_orders(body(order(total="?")).replace(b'"?"', b"0." + b"1" * 300))
    assert ["$.total"] == [bad.path for bad in digits.rejected]
    assert [("$.total", "6001")] == [(bad.path, bad.reference) for bad in result.rejected]


def test_an_order_without_lines_needs_them() -> None:
    """A body that was asked to leave its lines out is not the whole order."""
    result = read_orders(body(order(line_items=LEFT_OUT)))
    assert (None, [Part.LINES]) == (the(result).lines, [need.part for need in result.needs])


def test_a_batch_tells_what_was_done() -> None:
    """Created and updated orders as they are, deleted ones as called off, errors as rejected."""
    document = {
        "create": [order(), {"id": 0, "error": {"code": "x", "message": "no such product"}}],
        "update": [order(id=6002, status="completed"), {"id": 6003, "error": {"code": "y"}}],
        "delete": [order(id=6004), order(id=6005, status="completed")],
    }
    result = read_orders(body(document))
    assert [
        ("6001", Level.OPEN),
        ("6002", Level.SHIPPED),
        ("6004", Level.CANCELLED),
        ("6005", Level.SHIPPED),
    ] == [(each.reference, each.level) for each in result.orders]
    assert [("$.create[1]", None), ("$.update[1]", "6003")] == [
        (bad.path, bad.reference) for bad in result.rejected
    ]
    assert "the channel answered with an error: no such product" == result.rejected[0].error


def test_what_is_deleted_comes_after_what_it_was() -> None:
    """A deleted order bears the instant of its last change: it is the further word all the same."""
    for bodies in (({"delete": [order()]}, order()), (order(), {"delete": [order()]})):
        result = read_orders(*map(body, bodies))
        assert [Level.OPEN, Level.CANCELLED] == [each.level for each in result.orders]


@pytest.mark.parametrize(
    "document",
    [order(), [order()], {"data": order()}, {"data": [order()]}, {"data": {"orders": [order()]}}],
)
def test_a_proxys_envelope_changes_nothing(document: object) -> None:
    """One order, a list, or either in an envelope: the same order."""
    assert read() == the(read_orders(body(document)))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            {"code": "rest_forbidden", "message": "No &amp; no.", "data": {"status": 401}},
            "the channel answered with an error: No & no.",
        ),
        (
            {"errors": [{"code": "x", "message": "gone"}]},
            "the channel answered with an error: gone",
        ),
        ({"code": "x"}, "the channel answered with an error: it did not say which"),
        ({"id": 7, "sku": "a", "price": "3"}, "this is no order payload"),
        ([{"tracking_id": "t", "tracking_number": "1"}], "this is no order payload"),
        ({"webhook_id": 3}, "this is no order payload"),
        ({"data": {"status": 7}}, "this is no order payload"),
        (order(billing_period="month"), "this is no order payload"),
        (7, "an object is expected here"),
    ],
)
def test_what_is_no_order_is_refused_in_its_own_words(document: object, words: str) -> None:
    """Errors, products, trackings, pings and subscriptions are no orders, and named after none."""
    result = read_orders(body(document))
    assert ((), ()) == (result.orders, result.needs)
    (refused,) = result.rejected
    assert (True, None) == (refused.error.startswith(words), refused.reference)


@pytest.mark.parametrize("id", [0, -1, "", "x", None, 1.5, True, "1e3", 10**19])
def test_an_id_is_a_whole_number(id: object) -> None:
    """Without an id of its own an entry is nobody's order."""
    result = read_orders(body(order(id=id)))
    assert ((), [("$.id", None)]) == (
        *(result.orders, [(bad.path, bad.reference) for bad in result.rejected]),
    )


def test_an_id_may_stand_in_quotes() -> None:
    """Some senders write ids as text."""
    found = read(id="6001", line_items=[line(id="51")])
    assert ("6001", [LineId("51")]) == (found.reference, [each.id for each in found.lines or ()])


def test_of_two_versions_both_are_told_the_newer_last() -> None:
    """Each version is news of its own, in whatever order they come."""
    older = order(date_modified_gmt="2026-01-02T12:00:00", status="pending")
    for bodies in ((order(), older), (older, order())):
        result = read_orders(*map(body, bodies))
        assert [Level.UNPAID, Level.OPEN] == [each.level for each in result.orders]


def test_one_order_in_many_bodies_is_told_once() -> None:
    """The same body again says nothing new."""
    assert read() == the(read_orders(body(order()), body([order()]), body({"data": order()})))
    assert read() == the(read_orders(body(order()), body(order(refunds=[]))))


def test_a_refund_is_not_taken_for_an_order() -> None:
    """A refund in the list of a batch or of a proxy is a refund."""
    result = read_orders(body({"data": [refund()]}))
    assert ((), ()) == (result.orders, result.rejected)
