"""eBay payloads that nobody here wrote: each is read or refused exactly as its row says."""

import pytest
from test_codec_fixtures import bytes_of, names_in

from fulfilcore.channels.ebay import read_orders
from fulfilcore.intake import Grade, Level
from fulfilcore.values import Money, Sku

SALE, MUCH = "110136274391-0", "110142400319-2727353"

# file: reference, level, total, lines as (id, ordered, shipped, SKU)
ORDERS: dict[str, tuple[str, Level, str, list[tuple[str, int, int, str]]]] = {
    "active_unpaid_no_tracking": (
        *(SALE, Level.UNREADY, "2.00 USD"),
        [(SALE, 1, 0, "testSku501wj")],
    ),
    "taxes": (SALE, Level.UNREADY, "2.00 USD", [(SALE, 1, 0, "testSku501wj")]),
    "completed_tracking": (
        *("24-07558-27052", Level.SHIPPED, "34.45 USD"),
        [("333418491244-1911656401014", 1, 1, "DET 9782940")],
    ),
    "multi_transaction_variations": (
        *("270357010", Level.OPEN, "6.86 USD"),
        [
            (f"{MUCH}7001", 1, 0, "testSku501_W"),
            (f"{MUCH}8001", 1, 0, "testSku501_B"),
            (f"{MUCH}9001", 1, 0, "testSku501_Y"),
        ],
    ),
}
EMPTY = ("empty_order_array", "zero_entries")
REFUSED = {
    "trading_errors/auth_token_invalid": "931: Validation of the authentication token",
    "trading_inventory/get_item_with_sku": "no order payload",
    "trading_inventory/revise_inventory_status_response": "no order payload",
    "trading_inventory/seller_list_page1of4": "no order payload",
}


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_orders_are_read_as_their_rows_say(name: str) -> None:
    """Ids of every form, levels, money, lines and variation SKUs; nothing is rejected or needed."""
    result = read_orders(bytes_of(f"ebay/trading_orders/{name}.xml"))
    assert ((), (), None) == (result.rejected, result.needs, result.next)
    (order,) = result.orders
    lines = [(line.id, line.quantity, line.shipped, str(line.sku)) for line in order.lines or ()]
    assert ORDERS[name] == (order.reference, order.level, str(order.total), lines)
    assert (order.reference, ()) == (order.number, order.doubts)


@pytest.mark.parametrize("name", EMPTY)
def test_pages_without_orders_are_read(name: str) -> None:
    """A page without orders is no mistake."""
    result = read_orders(bytes_of(f"ebay/trading_orders/{name}.xml"))
    assert ((), (), None) == (result.orders, result.rejected, result.next)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_no_order_is_refused(name: str) -> None:
    """An error is told in its words, and stock is not mistaken for an order."""
    result = read_orders(bytes_of(f"ebay/{name}.xml"))
    (bad,) = result.rejected
    assert ((), True) == (result.orders, REFUSED[name] in bad.error)


def test_blanks_around_values_are_left_out() -> None:
    """The padded address of the unpaid order reads like any other."""
    (order,) = read_orders(bytes_of("ebay/trading_orders/active_unpaid_no_tracking.xml")).orders
    address = order.ship_to
    assert address is not None
    assert ("name", ("street 1", "street 2"), "City", "KY", "12345", "US") == (
        *(address.name, address.lines, address.city),
        *(address.region, address.postcode, address.country),
    )


def test_the_swapped_country_tracking_and_ids_of_the_shipped_order() -> None:
    """The code is found where the name belongs; tracking is a parcel; the line's id proves."""
    (order,) = read_orders(bytes_of("ebay/trading_orders/completed_tracking.xml")).orders
    assert order.ship_to is not None
    assert "US" == order.ship_to.country
    assert order.parcels is not None
    (parcel,) = order.parcels
    assert ("UPS", "1ZE610060392761333") == (parcel.carrier, parcel.tracking)
    assert [
        ("333418491244-1911656401014", Grade.PROOF),
        ("858336", Grade.HINT),
    ] == [(each.id, each.grade) for each in order.references]


def test_variations_say_what_was_chosen() -> None:
    """Each sale of the combined order has its own SKU, price and colour."""
    (order,) = read_orders(bytes_of("ebay/trading_orders/multi_transaction_variations.xml")).orders
    assert order.lines is not None
    first = order.lines[0]
    assert (Sku("testSku501_W"), Money(114, "USD"), (("Color", "White"),)) == (
        *(first.sku, first.price),
        first.options,
    )


def test_no_fixture_is_forgotten() -> None:
    """Every payload of eBay's is either read or refused in this test."""
    orders = {f"trading_orders/{name}" for name in (*ORDERS, *EMPTY)}
    assert {f"{name}.xml" for name in orders | REFUSED.keys()} == names_in("ebay")
