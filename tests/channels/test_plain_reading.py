"""The fast readers: taken for what is plain, and never saying what the detailed ones do not."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import pytest
from benchmarks.payloads import amazon as amazon_payloads
from benchmarks.payloads import shopify as shopify_payloads
from channel_payloads import AMAZON_ID, Json, body
from hypothesis import given
from hypothesis import strategies as st
from shopify_payloads import refund
from test_codec_laws import DROPPED, PARTS, Path, changes, mutated, nodes
from test_places import values

from fulfilcore.channels import amazon, codec, plain, shopify
from fulfilcore.channels.amazon import plain as plain_amazon
from fulfilcore.channels.amazon.read import _in_detail as amazon_in_detail
from fulfilcore.channels.plain import Odd, plainly
from fulfilcore.channels.reading import At, documents
from fulfilcore.channels.shopify import plain as plain_shopify
from fulfilcore.channels.shopify.model import Settings
from fulfilcore.channels.shopify.read import _in_detail as shopify_in_detail
from fulfilcore.intake import ReadResult
from fuzzing.mutate import VALUES

SHOP = Settings(
    proofs={"amazon order id": "amazon"}, settled={"authorized"}, own_services={"our-warehouse"}
)
PAYLOADS: Mapping[str, Callable[[int], Sequence[bytes]]] = {
    "amazon": amazon_payloads.bodies,
    "shopify": shopify_payloads.bodies,
}
"""Orders of the common kinds: to be paid, to be shipped, sent."""

SYSTEMS = sorted(PAYLOADS)


def fast(system: str, bodies: Sequence[bytes]) -> ReadResult | None:
    """What the fast reader makes of the bodies."""
    if system == "amazon":
        return plainly(documents(bodies), plain_amazon.orders)
    return plainly(documents(bodies), partial(plain_shopify.orders, settings=SHOP))


def in_detail(system: str, bodies: Sequence[bytes]) -> ReadResult:
    """What the detailed reader makes of them."""
    if system == "amazon":
        return amazon_in_detail(documents(bodies))
    return shopify_in_detail(documents(bodies), SHOP)


def is_fast(system: str, *bodies: bytes) -> bool:
    """Whether the fast reader reads it; if so, it is what the detailed one reads."""
    found = fast(system, bodies)
    assert found is None or in_detail(system, bodies) == found
    return found is not None


# --- what is plain


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("system", SYSTEMS)
def test_common_orders_are_read_fast(system: str, number: int) -> None:
    """A paid order, an unpaid one, one that was sent: none of them takes the long way."""
    assert is_fast(system, *PAYLOADS[system](number))


@pytest.mark.parametrize("system", SYSTEMS)
def test_many_orders_are_read_fast(system: str) -> None:
    """So are several at once, whichever body comes first; not one order told twice."""
    bodies = [each for number in range(5) for each in PAYLOADS[system](number)]

    assert is_fast(system, *bodies)
    assert is_fast(system, *reversed(bodies))
    assert not is_fast(system, *bodies, bodies[0])
    assert not is_fast(system, *bodies, *bodies)
    assert not is_fast(system, *bodies, b"")


def test_what_is_read_fast_is_what_is_read() -> None:
    """The verb gives what the fast reader found, by the settings of the shop."""
    one = amazon_payloads.bodies(1)
    other = body(mutated(SHOPIFY, ("financial_status",), "authorized"))

    assert fast("amazon", one) == amazon.read_orders(*one)
    assert fast("shopify", [other]) == shopify.read_orders(other, settled=SHOP.settled)
    assert fast("shopify", [other]) != shopify.read_orders(other)


def _shopify(status: bytes) -> Json:
    """An order of the benchmark's that has such a status."""
    bodies = (shopify_payloads.bodies(number)[0] for number in range(99))
    document: Json = json.loads(next(told for told in bodies if status in told))
    order = document["order"]
    assert isinstance(order, dict)
    return order


SHOPIFY = _shopify(b'"financial_status": "paid", "fulfillment_status": null')
SENT = _shopify(b'"success"')
HEADER, ITEMS = (json.loads(each) for each in amazon_payloads.bodies(2))
LINES, SENT_LINES, PARCELS = SHOPIFY["line_items"], SENT["line_items"], SENT["fulfillments"]
assert isinstance(LINES, list) and isinstance(SENT_LINES, list) and isinstance(PARCELS, list)
LINE, PARCEL = ("line_items", 0), ("fulfillments", 0)
ITEM = ("payload", "OrderItems", 0)


_NO_UNITS: Json = {"quantity": 0, "current_quantity": 0, "fulfillable_quantity": 0}
_NUMBERS: Json = {"tracking_numbers": []}
_OTHER: Json = {"id": 9, "admin_graphql_api_id": None}


def _units(lines: Sequence[Json], units: int) -> list[Json]:
    """So many units of each line, as a fulfillment lists them."""
    return [{"id": each["id"], "quantity": units} for each in lines]


def test_pages_and_webhooks_are_read_fast() -> None:
    """An order comes in an envelope, in a list, or bare in a webhook."""
    assert is_fast("shopify", body({"orders": [SHOPIFY, SENT]}))
    assert is_fast("shopify", body({"order": SHOPIFY}), body(SENT))
    assert is_fast("shopify", body({"orders": []}))
    assert not is_fast("shopify", body({**SHOPIFY, "admin_graphql_api_id": None}))
    assert not is_fast("shopify", body({"orders": [SHOPIFY], "refund": refund()}))
    assert not is_fast("shopify", body({**SHOPIFY, "data": {"order": SHOPIFY}}))


@pytest.mark.parametrize(
    "said",
    ["pending", "authorized", "expired", "partially_paid", "voided", "partially_refunded"],
)
def test_orders_that_wait_for_money_are_read_fast(said: str) -> None:
    """Whatever it is that they wait for, and on which of it the shop ships."""
    assert is_fast("shopify", body({**SHOPIFY, "financial_status": said}))
    assert is_fast("shopify", body({**SENT, "financial_status": said}))


Row = tuple[object, Path, object]
"""A body, a place in it, and what stands there instead."""


def rows(document: object, path: Path, *values: object) -> list[Row]:
    """A row for each value."""
    return [(document, path, value) for value in values]


PLAIN: Sequence[Row] = (
    (SHOPIFY, ("processed_at",), None),
    (SHOPIFY, ("shipping_lines",), []),
    (SHOPIFY, ("tags",), "pre-order, b"),
    (SHOPIFY, ("tags",), None),
    (SHOPIFY, ("name",), None),
    (SHOPIFY, ("source_name",), "amazon"),
    (SHOPIFY, ("email",), "x@marketplace.amazon.com"),
    (SHOPIFY, (*LINE, "sku"), None),
    (SHOPIFY, (*LINE, "current_quantity"), DROPPED),
    (SHOPIFY, (*LINE, "fulfillable_quantity"), 0),
    (SENT, (*PARCEL, "order_id"), None),
    (SENT, ("fulfillment_status",), "partial"),
    (HEADER, ("payload", "ShippingAddress", "Name"), None),
    (HEADER, ("payload", "BuyerInfo"), {}),
    (HEADER, ("payload", "OrderTotal"), None),
    (HEADER, ("payload", "FulfillmentChannel"), "AFN"),
    (HEADER, ("payload", "SellerOrderId"), "our-1"),
    (HEADER, ("payload", "IsPrime"), "true"),
    (ITEMS, (*ITEM, "SellerSKU"), None),
    (ITEMS, (*ITEM, "IsGift"), "true"),
    (ITEMS, (*ITEM, "BuyerRequestedCancel"), {"IsBuyerRequestedCancel": True}),
    (ITEMS, (*ITEM, "QuantityShipped"), None),
    (ITEMS, (*ITEM, "ItemPrice"), None),
)
"""What may be otherwise in a plain order."""

ODD_SHOPIFY: Sequence[Row] = (
    *((SHOPIFY, (key,), None) for key in ("updated_at", "line_items", "fulfillments", "refunds")),
    *((SHOPIFY, (key,), None) for key in ("customer", "shipping_address", "total_price_set")),
    *((SHOPIFY, (key,), []) for key in ("line_items", "customer", "name", "note", "email")),
    *rows(SHOPIFY, ("admin_graphql_api_id",), 7, "gid://shopify/Order/7"),
    *rows(SHOPIFY, ("id",), 0, -1, True, "7", 2**63),
    (SHOPIFY, ("refunds",), [refund(order_id=None)]),
    *rows(SHOPIFY, ("cancelled_at",), 0, "2026-01-03T00:00:00Z"),
    *rows(SHOPIFY, ("currency",), "BTC", ["USD"], 7, None),
    *rows(SHOPIFY, ("financial_status",), "refunded", "strange", None, {}),
    *rows(SHOPIFY, ("fulfillment_status",), "fulfilled", "on_hold", 7),
    *rows(SHOPIFY, ("source_identifier",), "902-1845936-5435065", "", 7),
    *rows(SHOPIFY, ("note_attributes",), 0, [{"name": "a", "value": AMAZON_ID}]),
    *((SHOPIFY, (key,), AMAZON_ID) for key in ("name", "tags")),
    (SHOPIFY, ("tags",), "a, 19-11396-02421"),
    *rows(SHOPIFY, ("updated_at",), "0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00"),
    *rows(SHOPIFY, ("note",), "a\nb", "\ud800", 7),
    *(
        (SHOPIFY, ("total_price_set", "shop_money"), {"amount": amount, "currency_code": code})
        for amount, code in (
            ("-1.00", "USD"),
            ("1.005", "USD"),
            ("1", "BTC"),
            (1, "USD"),
            ("1", []),
        )
    ),
    *rows(SHOPIFY, ("shipping_lines", 0), {"code": "B"}, {"title": " "}, None),
    (SHOPIFY, ("shipping_lines", 0), {"title": "A", "is_removed": True}),
    (SHOPIFY, (*LINE,), LINES[1]),
    *rows(SHOPIFY, (*LINE, "quantity"), 0, -1, True, "1"),
    *rows(SHOPIFY, (*LINE, "current_quantity"), 0, 99, "1", -1, None),
    *rows(SHOPIFY, (*LINE, "fulfillable_quantity"), -1, 99, True),
    *((SHOPIFY, (*LINE, key), {}) for key in ("tip", "tip_payment_gateway", "tip_payment_method")),
    *rows(SHOPIFY, (*LINE, "gift_card"), True, "true", 0, "no"),
    *rows(SHOPIFY, (*LINE, "requires_shipping"), False, "false", 0),
    *rows(SHOPIFY, (*LINE, "fulfillment_service"), None, "our-warehouse", "x", []),
    *rows(SHOPIFY, (*LINE, "name"), None, " ", 7),
    *rows(SHOPIFY, (*LINE, "sku"), 7, "\x00", []),
    *rows(SHOPIFY, (*LINE, "admin_graphql_api_id"), 7, "gid://shopify/Order/7"),
    *rows(SENT, (*PARCEL, "status"), "cancelled", "pending", "strange", 7),
    *rows(SENT, (*PARCEL, "line_items"), [], [{"id": 7, "quantity": 1}], None),
    *((SENT, (*PARCEL, key), 7) for key in ("created_at", "updated_at", "order_id")),
    (SENT, (*PARCEL, "line_items", 0, "quantity"), 9),
    (SENT, ("fulfillments",), [*PARCELS, *PARCELS]),
)
ODD_AMAZON: Sequence[Row] = (
    *((HEADER, ("payload", key), None) for key in ("AmazonOrderId", "OrderStatus", "PurchaseDate")),
    (HEADER, ("payload", "LastUpdateDate"), "2026-01-03T00:00:00"),
    (HEADER, ("payload", "ShippingAddress"), None),
    (HEADER, ("payload", "ShippingAddress", "Name"), 7),
    (HEADER, ("payload", "BuyerInfo"), []),
    (HEADER, ("payload", "OrderTotal", "Amount"), 7),
    (HEADER, ("payload", "OrderStatus"), "Strange"),
    *((HEADER, ("payload", key), True) for key in ("IsISPU", "HasRegulatedItems")),
    *((HEADER, ("payload", key), "x") for key in ("IsPrime", "IsISPU", "LatestShipDate")),
    *rows(HEADER, ("payload", "SellerOrderId"), 7, "\x00"),
    *((HEADER, ("payload", key), AMAZON_ID) for key in ("ReplacedOrderId", "AmazonOrderId")),
    *((HEADER, ("payload", key), {}) for key in ("order", "Orders", "Payload", "OrderItems")),
    *((ITEMS, ("payload", key), "x") for key in ("NextToken", "createdTime")),
    (HEADER, ("errors",), [{"code": "no"}]),
    (ITEMS, ("payload", "OrderItems"), []),
    (ITEMS, ITEM, ITEMS["payload"]["OrderItems"][1]),
    *rows(ITEMS, (*ITEM, "OrderItemId"), None, " ", 7),
    *rows(ITEMS, (*ITEM, "QuantityOrdered"), None, -1, True, "1"),
    *rows(ITEMS, (*ITEM, "QuantityShipped"), -1, True, "1"),
    *rows(ITEMS, (*ITEM, "ItemPrice"), [], {}, {"Amount": "1.00"}),
    *rows(ITEMS, (*ITEM, "BuyerRequestedCancel"), [], {"IsBuyerRequestedCancel": 0}),
    *rows(ITEMS, (*ITEM, "BuyerInfo"), [], {"GiftMessageText": "Well done"}),
    (ITEMS, (*ITEM, "GiftMessageText"), "Well done"),
)
"""What may not: taken back, held, relayed, in pages, told twice, broken."""


@pytest.mark.parametrize(
    ("order", "changed"),
    [
        (SHOPIFY, {"id": 0}),
        (SHOPIFY, {"line_items": [{**each, "fulfillable_quantity": 0} for each in LINES]}),
        (
            SHOPIFY,
            {
                "fulfillments": [
                    {"id": 9, "status": "success", "line_items": _units(LINES, 1)} | _NUMBERS
                ]
            }
            | {"line_items": [{**each, "quantity": 3, "current_quantity": 3} for each in LINES]},
        ),
        (
            SENT,
            {"fulfillments": [{**each, "line_items": _units(SENT_LINES, 0)} for each in PARCELS]}
            | {"line_items": [{**each, **_NO_UNITS} for each in SENT_LINES]},
        ),
        (SENT, {"fulfillments": [*PARCELS, {**PARCELS[0], **_OTHER, "status": "strange"}]}),
    ],
    ids=["no id", "nothing may leave", "a part has left", "no units", "what is strange?"],
)
def test_units_that_are_not_plain_are_counted(order: Json, changed: Json) -> None:
    """What may not leave, has left in part, or has no units, takes the long way as well."""
    assert is_fast("shopify", body({"order": {**order, "admin_graphql_api_id": None}}))
    assert not is_fast(
        "shopify", body({"order": {**order, "admin_graphql_api_id": None, **changed}})
    )


def test_other_ids_are_not_plain() -> None:
    """An id of another form is not one of Amazon's, in whichever body it stands."""
    id = HEADER["payload"]["AmazonOrderId"].encode()
    assert not is_fast("amazon", *(body(each).replace(id, b"902-1") for each in (HEADER, ITEMS)))


def bodies_of(document: object, path: Path, value: object) -> tuple[str, tuple[bytes, ...]]:
    """The system, and its bodies of one order with something changed in one of them."""
    changed = body(mutated(document, path, value))
    if document in (SHOPIFY, SENT):
        return "shopify", (body({"order": json.loads(changed)}),)
    both = (changed, body(ITEMS)) if document is HEADER else (body(HEADER), changed)
    return "amazon", both


def _named(value: object) -> str | None:
    return ".".join(map(str, value)) if isinstance(value, tuple) else None


@pytest.mark.parametrize(("document", "path", "value"), PLAIN, ids=_named)
def test_what_may_differ_is_read_fast(document: object, path: Path, value: object) -> None:
    """Tags, a relayed mail, gifts, wishes, no SKU: common enough."""
    system, bodies = bodies_of(document, path, value)
    assert is_fast(system, *bodies)


@pytest.mark.parametrize(("document", "path", "value"), (*ODD_SHOPIFY, *ODD_AMAZON), ids=_named)
def test_what_is_odd_is_read_in_detail(document: object, path: Path, value: object) -> None:
    """Whatever is out of the ordinary takes the long way, with every check and path."""
    system, bodies = bodies_of(document, path, value)
    assert not is_fast(system, *bodies)


# --- laws

WORDS = ("refunded", "fulfilled", "success", "pending", "Pending", "Shipped", "true", AMAZON_ID)
odd = changes | st.sampled_from((*VALUES, *WORDS, 2, 3))


def _broken(data: st.DataObject, bodies: Sequence[bytes]) -> Iterator[bytes]:
    """The bodies, each changed in a few places, or in none."""
    for each in bodies:
        document: object = json.loads(each)
        for _ in range(data.draw(st.sampled_from((0, 1, 1, 2)))):
            path = data.draw(st.sampled_from(nodes(document)))
            document = mutated(document, path, data.draw(odd)) if path else document
        yield body(document)


@pytest.mark.parametrize("system", SYSTEMS)
@given(data=st.data())
def test_fast_and_detailed_readers_agree(system: str, data: st.DataObject) -> None:
    """However orders are changed or broken, the fast reader gives up or says the very same."""
    numbers = data.draw(st.lists(st.integers(0, 20), min_size=1, max_size=2))
    bodies = [each for number in numbers for each in PAYLOADS[system](number)]

    is_fast(system, *_broken(data, bodies))


@pytest.mark.parametrize("system", SYSTEMS)
@given(data=st.data())
def test_parts_beside_an_order_are_read_with_it(system: str, data: st.DataObject) -> None:
    """Beside any other bodies of the system, an order is read as the detailed reader reads it."""
    parts = data.draw(st.lists(st.sampled_from(PARTS[system]), max_size=3))
    bodies = data.draw(st.permutations([*PAYLOADS[system](1), *map(body, parts)]))

    is_fast(system, *bodies)
    assert codec(system).read_orders(*bodies).orders


@pytest.mark.parametrize(
    ("plainly_read", "read"),
    [
        (plain.text, At.maybe_text),
        (plain.word, At.text),
        (plain.flag, At.maybe_flag),
        (plain.count, At.count),
        (plain.instant, At.instant),
        (plain.entries, lambda at: [each.value for each in at.items()]),
        (lambda value: plain.money(value, "USD"), lambda at: at.money("USD")),
        (lambda value: plain.money("1.00", value), lambda at: At("1.00").money(at.currency())),
    ],
    ids=["text", "word", "flag", "count", "instant", "entries", "amount", "currency"],
)
@given(value=values)
def test_values_are_read_alike(
    plainly_read: Callable[[object], object], read: Callable[[At], object], value: object
) -> None:
    """A value is read fast as it is read in detail, or it is odd."""
    try:
        found = plainly_read(value)
    except Odd:
        return
    assert (type(found), found) == (type(told := read(At(value))), told)
