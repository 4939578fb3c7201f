"""Payloads that nobody here wrote: each is read or refused exactly as its row says."""

import json
import os
from pathlib import Path

import pytest
from channel_payloads import notice

from fulfilcore.channels import Call, codec
from fulfilcore.shipments.model import LineUnits
from fulfilcore.values import LineId

SHARED = Path(
    os.environ.get("FULFILCORE_SHARED", Path(__file__).resolve().parents[2].parent / "shared")
)
FIXTURES = SHARED / "fixtures"

# file: what each order is by reference, and its lines as (id, ordered, shipped)
READ: dict[str, dict[str, list[tuple[str, int, int | None]] | None]] = {
    "amazon/orders_v0/getOrders_static_us_unshipped.json": {
        "902-1845936-5435065": None,
        "902-8745147-1934268": None,
    },
    "amazon/orders_v0/getOrders_example.json": {"902-3159896-1390916": None},
    "amazon/orders_v0/getOrder_static_us_unshipped.json": {"902-1845936-5435065": None},
    "amazon/orders_v0/getOrder_samples_123.json": {"123-4567890-1234567": None},
    "amazon/orders_v0/getOrderItems_static_us.json": {
        "902-1845936-5435065": [("05015851154158", 1, 0)]
    },
    "amazon/orders_v0/getOrderItems_samples_brl.json": {
        "701-3922379-8329033": [("147645420374961", 1, 0)]
    },
    "amazon/orders_v0/getOrderAddress_static.json": {"902-1845936-5435065": None},
    "amazon/orders_v0/getOrderAddress_samples.json": {"123-4567890-1234567": None},
    "amazon/orders_v0/getOrderBuyerInfo_samples.json": {"123-4567890-1234567": None},
    "amazon/orders_v0/regulatedInfo_approved_example.json": {"902-3159896-1390916": None},
    "amazon/orders_2026/getOrder_br_consumer.json": {
        "171-9876543-2109876": [("17198765432109", 1, 0)]
    },
    "amazon/orders_2026/getOrder_uk_example.json": {
        "202-1234567-8901234": [("20212345678901", 3, 3)]
    },
    "amazon/orders_2026/searchOrders_gb_prime_merchant.json": {
        "202-7654321-1098765": [("20276543210987", 1, 1)]
    },
    "amazon/orders_2026/searchOrders_us_prime_business_replacement.json": {
        "123-4567890-1234567": [("12345678901234", 2, 2), ("12345678901235", 1, 1)]
    },
    "bigcommerce/orders_v2/OrderResponse.json": {"218": None},
    "bigcommerce/order_products_v2/OrderProductResponse.json": {"181": [("116", 1, 0)]},
    "bigcommerce/order_shipments_v2/OrderShipmentResponse.json": {"228": None},
    "bigcommerce/order_shipping_addresses_v2/OrderShippingAddressResponse.json": {"140": None},
}
REFUSED = {
    "amazon/orders_v0/error_400.json": "$",
    "bigcommerce/orders_v2/InvalidOrderResponse.json": "$.products",
    "bigcommerce/order_products_v2/InvalidOrderProductResponse.json": "$.product_id",
    "bigcommerce/order_products_v2/InvalidOrderProductResponse2.json": "$.type",
    "bigcommerce/order_shipments_v2/InvalidOrderShipmentResponse.json": (
        "$.items[0].order_product_id"
    ),
    "bigcommerce/order_shipments_v2/InvalidOrderShipmentResponse2.json": "$.order_address_id",
    "bigcommerce/order_shipping_addresses_v2/InvalidOrderShippingAddressResponse.json": (
        "$.base_cost"
    ),
}

NO_ORDERS = (
    "buy_shipping",
    "easy_ship",
    "inventory",
    "mcf",
    "notifications",
    "outgoing",
    "tracking",
)
"""Folders of Amazon's other interfaces: not one file there tells an order."""


def bytes_of(name: str) -> bytes:
    """A fixture's bytes; its absence is a failure only where it must be there."""
    if not FIXTURES.is_dir():
        assert "CI" not in os.environ, f"{FIXTURES} is missing"
        pytest.skip("the shared fixtures are not here")
    return (FIXTURES / name).read_bytes()


def names_in(system: str, *others: str) -> set[str]:
    """The names of a system's fixtures, but those in folders of its other interfaces."""
    bytes_of("README.md")
    files = (each.relative_to(FIXTURES / system) for each in (FIXTURES / system).rglob("*.*"))
    return {each.as_posix() for each in files if each.parts[0] not in others}


@pytest.mark.parametrize("name", sorted(READ))
def test_documented_payload_is_read(name: str) -> None:
    """A payload of the documented shape gives its orders, ids, lines and quantities."""
    result = codec(name.split("/")[0]).read_orders(bytes_of(name))
    assert () == result.rejected
    assert READ[name] == {
        order.reference: (
            None
            if order.lines is None
            else [(line.id, line.quantity, line.shipped) for line in order.lines]
        )
        for order in result.orders
    }
    assert all(order.number == order.reference for order in result.orders)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_broken_payload_is_refused_where_it_is_broken(name: str) -> None:
    """A payload that breaks its documented types is refused with the path of the break."""
    result = codec(name.split("/")[0]).read_orders(bytes_of(name))
    assert () == result.orders
    assert [REFUSED[name]] == [bad.path for bad in result.rejected]


def test_no_fixture_is_forgotten() -> None:
    """Every payload of the two systems is either read or refused in this test."""
    systems = ("amazon", "bigcommerce")
    there = {f"{system}/{name}" for system in systems for name in names_in(system, *NO_ORDERS)}
    assert {*READ, *REFUSED} == there


@pytest.mark.parametrize("folder", NO_ORDERS)
def test_payloads_of_other_interfaces_are_refused(folder: str) -> None:
    """What Amazon says elsewhere is not mistaken for an order."""
    bytes_of("README.md")
    for file in (FIXTURES / "amazon" / folder).iterdir():
        result = codec("amazon").read_orders(file.read_bytes())
        assert ((), ["$"]) == (result.orders, [bad.path for bad in result.rejected]), file.name


def test_parts_of_one_order_in_several_files_come_together() -> None:
    """Header, items and address of one sample order make one order that lacks nothing."""
    names = ("getOrderAddress_static", "getOrderItems_static_us", "getOrder_static_us_unshipped")
    bodies = [bytes_of(f"amazon/orders_v0/{name}.json") for name in names]
    result = codec("amazon").read_orders(*bodies)
    assert (1, (), ()) == (len(result.orders), result.rejected, result.needs)
    assert result.orders[0].cancel_requested is True


# file: whether Prime, level, total, parcels as (tracking, units), replaced order, next page
FACTS_2026 = {
    "getOrder_br_consumer": (True, "OPEN", "299.90 BRL", None, None, None),
    "getOrder_uk_example": (True, "SHIPPED", "103.97 GBP", ("RR123456789GB", 3), None, None),
    "searchOrders_gb_prime_merchant": (
        *(True, "SHIPPED", "34.99 GBP"),
        *(("15501234567890123456", 1), None, None),
    ),
    "searchOrders_us_prime_business_replacement": (
        *(True, "SHIPPED", "154.99 USD", ("1Z999AA1234567890", 3)),
        *("123-4567890-1234566", "2YgYW55IGNhcm5hbCBwbGVhc3VyZS4"),
    ),
}


@pytest.mark.parametrize("name", sorted(FACTS_2026))
def test_documents_of_2026_say_what_their_rows_say(name: str) -> None:
    """Programme, status, money, parcels, relations and paging of each sample; nothing is needed."""
    result = codec("amazon").read_orders(bytes_of(f"amazon/orders_2026/{name}.json"))
    (order,) = result.orders
    parcels = [(p.tracking, sum(u.quantity for u in p.units)) for p in order.parcels or ()]
    found = (
        order.programme and order.programme.prime,
        order.level and order.level.name,
        str(order.total),
        next(iter(parcels), None),
        next((related.reference for related in order.related), None),
        result.next,
    )
    assert FACTS_2026[name] == found
    assert ((), ()) == (result.rejected, result.needs)


def test_sample_confirmation_is_reproduced() -> None:
    """From the facts of Amazon's sample we write its body, but for what only the sample has."""
    sample = json.loads(bytes_of("amazon/outgoing/confirmShipment_fedex.json"))
    detail = sample["packageDetail"]
    (item,) = detail["orderItems"]
    written = codec("amazon").write_shipment(
        notice(
            carrier=detail["carrierName"],
            service=detail["shippingMethod"],
            tracking=detail["trackingNumber"],
            lines=(LineUnits(LineId(item["orderItemId"]), item["quantity"]),),
            marketplace_id=sample["marketplaceId"],
        )
    )
    assert isinstance(written, Call)
    ours = written.body["packageDetail"]
    assert isinstance(ours, dict)
    same = ("carrierCode", "shippingMethod", "trackingNumber")
    assert [detail[key] for key in same] == [ours[key] for key in same]
    assert sample["marketplaceId"] == written.body["marketplaceId"]
    keys = ("orderItemId", "quantity")
    assert [{key: item[key] for key in keys}] == ours["orderItems"]
