"""Squarespace payloads that nobody here wrote: each is read or refused as its row says."""

import json

import pytest
from test_codec_fixtures import bytes_of, names_in

from fulfilcore.channels.squarespace import read_orders
from fulfilcore.intake import Doubt, Level, Part

ORDER, LINE = "585d498fdee9f31a60284a37", "585d4975dee9f31a60284a16"
TWICE = [(LINE, 1), (f"{LINE}#2", 1)]
"""Squarespace's own sample lists two lines under one id."""

# file: lines as (id, ordered), level, doubts; each is about the one order of the samples
READ: dict[str, tuple[list[tuple[str, int]], Level, list[Doubt]]] = {
    "orders/order.json": ([(LINE, 1)], Level.OPEN, []),
    "orders/orders_list.json": (TWICE, Level.OPEN, []),
    "orders/fulfilled_orders.json": (TWICE, Level.SHIPPED, [Doubt.FULFILLED_WITHOUT_SHIPMENT]),
    "orders/orders_list_b.json": ([(LINE, 1)], Level.REVIEW, [Doubt.CONTRADICTION]),
}
REFUSED = ("outgoing/fulfill_order_body.json",)


def fixture(name: str) -> bytes:
    """A fixture's bytes."""
    return bytes_of(f"squarespace/{name}")


@pytest.mark.parametrize("name", sorted(READ))
def test_documented_payload_is_read(name: str) -> None:
    """A payload of the documented shape gives its order once: ids, number, lines, doubts, test."""
    lines, level, doubts = READ[name]
    result = read_orders(fixture(name))
    (order,) = result.orders
    assert ((), (), None) == (result.rejected, result.needs, result.next)
    assert (ORDER, "3", "57.70 USD", False) == (
        *(order.reference, order.number, str(order.total), order.real),
    )
    assert lines == [(each.id, each.quantity) for each in order.lines or ()]
    assert (level, doubts) == (order.level, [each.code for each in order.doubts])
    assert {Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER} == order.parts


@pytest.mark.parametrize("name", REFUSED)
def test_what_we_write_is_no_order(name: str) -> None:
    """The body of a call is not mistaken for what the channel says."""
    assert ["$"] == [bad.path for bad in read_orders(fixture(name)).rejected]


def test_no_fixture_is_forgotten() -> None:
    """Every payload of the system is either read or refused in this test."""
    assert {*READ, *REFUSED} == names_in("squarespace")


def test_unknown_fields_change_nothing() -> None:
    """Squarespace adds fields without a new version."""
    document = json.loads(fixture("orders/order.json"))
    plain = read_orders(json.dumps(document))
    for place in (document, document["lineItems"][0], document["shippingAddress"]):
        place["new"] = {"deep": [1, None, {"id": "x"}]}
    assert plain == read_orders(json.dumps(document))
