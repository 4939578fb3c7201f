"""What BigCommerce tells of an order's origin, its money and its pickup, wherever it tells it."""

from itertools import permutations

import pytest
from channel_payloads import Json, big_order, big_product, body, the

from fulfilcore.channels.bigcommerce import read_orders
from fulfilcore.intake import (
    Doubt,
    Grade,
    LineKind,
    Need,
    Part,
    Reference,
)
from fulfilcore.reasons import because
from fulfilcore.values import Money

SALE = {"ebay_item_id": "110220485959", "ebay_transaction_id": "28891549001"}
SOLD = Reference(
    "ebay", "110220485959-28891549001", Grade.PROOF, "ebay_item_id-ebay_transaction_id"
)


@pytest.mark.parametrize(
    ("changes", "source"),
    [
        ({"order_source": "www", "external_source": "M-MIG"}, "www"),
        ({"order_source": "external", "external_source": "POS"}, "POS"),
        ({"order_source": "external", "external_source": "Amazon"}, "amazon"),
        ({"order_source": "external", "external_source": ""}, "external"),
        ({"order_source": None, "external_source": "M-MIG"}, "M-MIG"),
        ({"billing_address": {"email": "1@members.ebay.com"}}, "ebay"),
        ({"billing_address": {"email": "1@ebay.example"}}, "www"),
        ({"billing_address": {"email": None}, "order_source": None}, None),
    ],
)
def test_the_origin_is_a_marketplace_or_the_app(changes: Json, source: str | None) -> None:
    """A marketplace by its name or the mail it relays; of other orders what the app is called."""
    assert source == the(read_orders(body(big_order(**changes)))).source


def test_the_sales_on_ebay_are_names_of_the_order_however_its_lines_come() -> None:
    """A line knows its item and transaction, which eBay's older orders go by."""
    sold, plain = big_product(**SALE), big_product(id=12, ebay_item_id="", ebay_transaction_id="0")
    inline = read_orders(body(big_order(products=[sold, plain], ebay_order_id="19-11396-02421")))
    whole = Reference("ebay", "19-11396-02421", Grade.PROOF, "ebay_order_id")
    assert (whole, SOLD) == the(inline).references
    apart = [body([sold, plain]), body(big_order(ebay_order_id="19-11396-02421"))]
    orders = {the(read_orders(*bodies)) for bodies in permutations(apart)}
    assert [(whole, SOLD)] == [order.references for order in orders]


def test_half_a_sale_is_none() -> None:
    """An item without its transaction names no sale."""
    half = big_product(ebay_item_id="110220485959", ebay_transaction_id="")
    assert () == the(read_orders(body(big_order(products=[half])))).references


@pytest.mark.parametrize(
    ("codes", "total"),
    [
        ({"currency_code": "EUR", "default_currency_code": "USD"}, Money(2468, "USD")),
        ({"currency_code": "EUR", "default_currency_code": ""}, Money(2468, "EUR")),
        ({"currency_code": "", "default_currency_code": "USD"}, Money(2468, "USD")),
        ({"currency_code": None}, None),
    ],
)
def test_money_is_what_the_buyer_pays_not_what_the_window_shows(
    codes: Json, total: Money | None
) -> None:
    """The displayed currency may differ from the one in which all amounts are."""
    order = the(read_orders(body(big_order(products=[big_product()], **codes))))
    assert total == order.total
    (line,) = order.lines or ()
    assert (total and total.currency) == (line.price and line.price.currency)


@pytest.mark.parametrize(
    ("status", "goods", "digital"),
    [
        (8, LineKind.PICKUP, LineKind.DIGITAL),
        (9, LineKind.GOODS, LineKind.DIGITAL),
    ],
)
def test_goods_that_await_their_pickup_do_not_travel(
    status: int, goods: LineKind, digital: LineKind
) -> None:
    """Only the header says so, and its lines may come on their own."""
    products = [big_product(), big_product(id=12, type="digital")]
    other = big_order(id=119, products=[big_product(id=13, order_id=119)])
    bodies = [body(big_order(status_id=status)), body(products), body(other)]
    orders = {each.reference: each.lines or () for each in read_orders(*bodies).orders}
    assert [goods, digital] == [line.kind for line in orders["118"]]
    assert [LineKind.GOODS] == [line.kind for line in orders["119"]]
    assert None is the(read_orders(bodies[0])).lines


def test_a_currency_that_nobody_knows_leaves_the_amounts_out() -> None:
    """An order in it is to be shipped all the same, and a person is told."""
    order = the(read_orders(body(big_order(products=[big_product()], currency_code="JEP"))))
    doubt = because(Doubt.LEFT_OUT, field="money", why="JEP is no ISO 4217 currency")
    assert (None, [None], (doubt,)) == (
        order.total,
        [line.price for line in order.lines or ()],
        order.doubts,
    )


def products(first: int, number: int, **changes: object) -> list[Json]:
    """So many lines of one unit each."""
    return [big_product(id=first + i, quantity=1, **changes) for i in range(number)]


@pytest.mark.parametrize(
    ("pages", "items", "whole"),
    [
        ([50], 51, False),
        ([50], 50, True),
        ([50, 1], 51, True),
        ([50, 50], 101, False),
        ([250], 300, False),
        ([49], 60, True),  # the page had room: what is missing is on no other
        ([50], None, True),
        ([50], "many", True),
    ],
)
def test_a_full_page_of_products_is_not_all_of_them(
    pages: list[int], items: object, whole: bool
) -> None:
    """No answer says that another page follows; the header says how many units there are."""
    starts = [100 + sum(pages[:place]) for place in range(len(pages))]
    told = [body(products(start, size)) for start, size in zip(starts, pages, strict=True)]
    header = body(big_order(items_total=items, shipping_address_count=0))
    results = [read_orders(*bodies) for bodies in ((*told, header), (header, *told))]
    for result in results:
        order = the(result)
        assert (sum(pages), whole) == (len(order.lines or ()), Part.LINES in order.parts)
        assert (() if whole else (Need("118", Part.LINES),)) == result.needs


def test_a_full_list_inside_its_order_is_cut_alike() -> None:
    """An order that lists its products has a page of them too, and its older version likewise."""
    old = big_order(date_modified="Mon, 04 Mar 2024 16:17:25 +0000", items_total=51)
    new = big_order(products=products(100, 50), shipping_address_count=0)
    result = read_orders(body(old), body(new))
    assert [None, 50] == [each.lines and len(each.lines) for each in result.orders]
    assert (Need("118", Part.LINES),) == result.needs
