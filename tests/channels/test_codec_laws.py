"""What holds of every codec, whatever it is given."""

from collections.abc import Callable

import pytest
import squarespace_payloads as squarespace
import woocommerce_payloads as woo
from amazon_payloads import change, envelope, item_2026, order_2026
from channel_payloads import (
    AMAZON_ID,
    OTHER_AMAZON_ID,
    amazon_address,
    amazon_header,
    amazon_item,
    amazon_items,
    big_address,
    big_order,
    big_product,
    big_shipment,
    body,
)
from hypothesis import given
from hypothesis import strategies as st
from shopify_payloads import fulfillment, order, refund, work

from fulfilcore.channels import codec
from fulfilcore.intake import ReadResult

texts = st.text(st.characters(exclude_categories=()), max_size=8)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
KEYS = (
    *("payload", "Orders", "OrderItems", "AmazonOrderId", "OrderStatus", "errors", "message"),
    *("ShippingAddress", "BuyerInfo", "OrderTotal", "Amount", "id", "order_id", "items"),
    *("status_id", "products", "quantity", "product_id"),
    *("order", "orders", "orderId", "orderItems", "createdTime", "pagination", "packages"),
    *("Body", "detail", "Payload", "OrderChangeNotification", "Summary"),
    *("fulfillments", "refunds", "line_items", "financial_status"),
)
keys = st.sampled_from(KEYS)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys | texts, inner, max_size=5),
    max_leaves=12,
)

DROPPED = object()
changes = documents | st.just(DROPPED)

AMAZON_PARTS: list[object] = [
    {"payload": {"Orders": [amazon_header(), amazon_header(AmazonOrderId=OTHER_AMAZON_ID)]}},
    {"payload": amazon_header(LastUpdateDate="2026-01-02T04:00:00Z", OrderStatus="Pending")},
    {"payload": amazon_header(BuyerInfo={"BuyerName": "Ann"})},
    amazon_items(amazon_item(OrderItemId="1"), NextToken="more"),
    amazon_items(amazon_item(OrderItemId="2")),
    amazon_items(amazon_item(OrderItemId="2", QuantityShipped=2)),
    amazon_items(AmazonOrderId=OTHER_AMAZON_ID),
    amazon_address(),
    {"payload": {"AmazonOrderId": AMAZON_ID, "BuyerName": "Ann"}},
    {"payload": {"AmazonOrderId": AMAZON_ID, "BuyerName": "Bob"}},
    {"orders": [order_2026(), order_2026(orderId=OTHER_AMAZON_ID)], "pagination": {}},
    {"order": order_2026(orderItems=[item_2026(orderItemId="2")], programs=["IN_STORE_PICK_UP"])},
    envelope(change()),
    change({"OrderStatus": "Shipped"}, OrderChangeTrigger={"TimeOfOrderChange": None}),
]
BIG_PARTS: list[object] = [
    [big_order(), big_order(id=119, products=[big_product(order_id=119)])],
    big_order(status_id=2, date_modified="Tue, 12 Mar 2024 16:17:25 +0100"),
    big_order(date_modified=""),
    [big_product(), big_product(id=52)],
    big_product(id=53),
    [big_address()],
    big_address(id=62, city="Elko"),
    [big_shipment(), big_shipment(id=72)],
    big_shipment(order_id=119),
]
SHOPIFY_PARTS: list[object] = [
    {"orders": [order(), order(id=5002, admin_graphql_api_id=None)]},
    order(financial_status="pending", updated_at="2026-01-04T00:00:00Z"),
    order(updated_at=None, fulfillments=[fulfillment()]),
    {"order": order(refunds=[refund()], tags="a")},
    {"fulfillments": [fulfillment(), fulfillment(id=72)]},
    fulfillment(status="cancelled", updated_at="2026-01-05T00:00:00Z"),
    fulfillment(tracking_number="T2"),
    {"refund": refund(id=82)},
    {"fulfillment_orders": [work(), work(id=62, status="on_hold")]},
    work(status="on_hold"),
    {"order_edit": {"order_id": 5001, "created_at": "2026-01-03T12:00:00Z"}},
]
SQUARESPACE_ORDER = squarespace.order(
    fulfillmentStatus="FULFILLED",
    fulfillments=[squarespace.shipment()],
    lineItems=[
        squarespace.line(),
        squarespace.line(customizations=[{"label": "x", "value": "y"}]),
    ],
    channelName="eBay",
    externalOrderReference="19-11396-02421",
)
SQUARESPACE_PARTS: list[object] = [
    squarespace.page(
        squarespace.order(), squarespace.order(id="b"), hasNextPage=True, nextPageCursor="c"
    ),
    squarespace.order(modifiedOn="2026-01-02T12:00:00Z", fulfillmentStatus="CANCELED"),
    squarespace.order(modifiedOn=None),
    squarespace.order(fulfillmentStatus=None),
    squarespace.page(SQUARESPACE_ORDER),
    [squarespace.order(id="b")],
]
LISTED = [{"id": 91, "total": "-1.00"}]
WOO_ORDER = woo.order(
    refunds=LISTED,
    meta_data=[{"key": "_ebay_order_id", "value": "19-11396-02421"}],
    line_items=[
        woo.line(meta_data=[{"key": "pa_size", "value": "M"}], bundled_items=[52]),
        woo.line(id=52, bundled_by=51),
    ],
)
WOO_PARTS: list[object] = [
    [woo.order(), woo.order(id=6002)],
    woo.order(status="pending", date_modified_gmt="2026-01-02T12:00:00"),
    woo.order(date_modified=None, date_modified_gmt=None),
    {"data": woo.order(refunds=LISTED)},
    {"delete": [woo.order()], "update": [woo.order(status="completed")]},
    woo.legacy(),
    [woo.refund(), woo.refund(id=92)],
    woo.refund(_links=None),
    woo.refund(line_items=[woo.refunded(quantity=-2)]),
    {"order_refund": woo.refund(parent_id=6002, _links=None)},
]
PARTS = {
    "amazon": AMAZON_PARTS,
    "bigcommerce": BIG_PARTS,
    "shopify": SHOPIFY_PARTS,
    "squarespace": SQUARESPACE_PARTS,
    "woocommerce": WOO_PARTS,
}
OTHERS: dict[str, object] = {
    "amazon": amazon_header(AmazonOrderId="777-7777777-7777777"),
    "bigcommerce": big_order(id=777),
    "shopify": order(id=777, admin_graphql_api_id=None),
    "squarespace": squarespace.order(id="777"),
    "woocommerce": woo.order(id=777),
}
BREAKABLE: dict[str, list[object]] = {
    "amazon": [amazon_header(OrderTotal={"CurrencyCode": "USD", "Amount": "1"})],
    "bigcommerce": [big_order(products=[big_product()])],
    "shopify": [order(fulfillments=[fulfillment()], refunds=[refund()])],
    "squarespace": [SQUARESPACE_ORDER],
    "woocommerce": [WOO_ORDER, woo.legacy(), woo.refund()],
}
ENVELOPES: dict[str, Callable[[list[object]], object]] = {
    "amazon": lambda orders: {"payload": {"Orders": orders}},
    "bigcommerce": list,
    "shopify": lambda orders: {"orders": orders},
    "squarespace": lambda orders: squarespace.page(*orders),
    "woocommerce": list,
}
"""What each system lists orders in."""


Path = tuple[str | int, ...]


def nodes(document: object, path: Path = ()) -> list[Path]:
    """The paths of all nodes of a document."""
    pairs: list[tuple[str | int, object]] = []
    if isinstance(document, dict):
        pairs = list(document.items())
    elif isinstance(document, list):
        pairs = list(enumerate(document))
    return [path, *(deep for key, value in pairs for deep in nodes(value, (*path, key)))]


def mutated(document: object, path: Path, twin: object) -> object:
    """The document with the node at the path replaced by another, or left out for DROPPED."""
    if not path:
        return twin
    key, rest = path[0], path[1:]
    if isinstance(document, dict):
        fields = {**document, key: mutated(document.get(key), rest, twin)}
        return {each: value for each, value in fields.items() if value is not DROPPED}
    assert isinstance(document, list)
    entries = [mutated(v, rest, twin) if i == key else v for i, v in enumerate(document)]
    return [entry for entry in entries if entry is not DROPPED]


def shape(result: ReadResult) -> tuple[set[object], set[object], int]:
    """A result without the order of its entries."""
    return set(result.orders), set(result.needs), len(result.rejected)


@pytest.mark.parametrize("system", sorted(PARTS))
@given(document=documents)
def test_no_document_raises(system: str, document: object) -> None:
    """Whatever JSON a channel answers, reading it gives a result."""
    result = codec(system).read_orders(body(document))
    assert isinstance(result, ReadResult)


@pytest.mark.parametrize("system", sorted(PARTS))
@given(raw=st.binary(max_size=64) | texts)
def test_no_bytes_raise(system: str, raw: bytes | str) -> None:
    """Whatever bytes a channel answers, reading them gives a result."""
    assert isinstance(codec(system).read_orders(raw), ReadResult)


@pytest.mark.parametrize("system", sorted(PARTS))
@given(data=st.data())
def test_a_broken_body_costs_no_other_order(system: str, data: st.DataObject) -> None:
    """However one body is broken, the orders of the other bodies are all there."""
    broken = data.draw(st.sampled_from(PARTS[system]))
    path = data.draw(st.sampled_from(nodes(broken)))
    mutation = mutated(broken, path, data.draw(changes)) if path else data.draw(documents)
    result = codec(system).read_orders(body(mutation), body(OTHERS[system]))
    numbers = {order.reference for order in result.orders}
    assert {"777-7777777-7777777", "777"} & numbers
    assert all(bad.path.startswith("$") for bad in result.rejected)


@pytest.mark.parametrize("system", sorted(PARTS))
@given(data=st.data())
def test_a_broken_order_costs_no_other_order_of_its_list(system: str, data: st.DataObject) -> None:
    """However one order of a list is broken, the others of the list are all there."""
    bad = data.draw(st.sampled_from(BREAKABLE[system]))
    path = data.draw(st.sampled_from(nodes(bad)))
    mutation = mutated(bad, path, data.draw(changes)) if path else data.draw(documents)
    result = codec(system).read_orders(body(ENVELOPES[system]([mutation, OTHERS[system]])))
    assert {"777-7777777-7777777", "777"} & {order.reference for order in result.orders}


@pytest.mark.parametrize("system", sorted(PARTS))
@given(data=st.data())
def test_the_order_of_bodies_changes_nothing(system: str, data: st.DataObject) -> None:
    """Any mix of parts in any order, repeated or not, gives the same orders and needs."""
    parts = data.draw(st.lists(st.sampled_from(PARTS[system]), min_size=1, max_size=8))
    shuffled = data.draw(st.permutations(parts))
    first = codec(system).read_orders(*map(body, parts))
    second = codec(system).read_orders(*map(body, shuffled))
    assert shape(first) == shape(second)


@pytest.mark.parametrize("system", sorted(PARTS))
@given(data=st.data())
def test_repeating_a_body_changes_nothing(system: str, data: st.DataObject) -> None:
    """Reading an answer twice adds nothing."""
    parts = data.draw(st.lists(st.sampled_from(PARTS[system]), min_size=1, max_size=5))
    once = codec(system).read_orders(*map(body, parts))
    twice = codec(system).read_orders(*map(body, [*parts, *parts]))
    assert shape(once)[:2] == shape(twice)[:2]
