"""WooCommerce payloads that nobody here wrote: each is read or refused exactly as its row says."""

import json

import pytest
from test_codec_fixtures import bytes_of, names_in

from fulfilcore.channels.woocommerce import read_orders
from fulfilcore.intake import Level, Need, Part

# file: what each order is by reference, and its lines as (id, ordered, refunded)
Lines = list[tuple[str, int, int | None]]
READ: dict[str, dict[str, Lines]] = {
    "orders/legacy_v3_order.json": {"645": [("504", 2, None), ("505", 1, None)]},
    "orders/v1_created.json": {"154": [("18", 2, 0), ("19", 1, 0)]},
    "orders/v1_list.json": {"154": [("18", 2, 0), ("19", 1, 0)], "116": [("6", 2, 0)]},
    "orders/v3_created.json": {"727": [("315", 2, 0), ("316", 1, 0)]},
    "orders/v3_completed.json": {"727": [("315", 2, 0), ("316", 1, 0)]},
    "orders/v3_list.json": {
        "727": [("315", 2, 0), ("316", 1, 0)],
        "723": [("311", 1, None), ("313", 1, None)],
    },
    "orders/v3_batch.json": {
        "728": [("319", 1, 0), ("320", 1, 0), ("321", 1, 0)],
        "729": [("324", 1, 0), ("325", 1, 0)],
        "727": [("315", 2, 0), ("316", 1, 0)],
        "723": [("311", 1, None), ("313", 1, None)],
    },
    "refunds/v3_refund.json": {},
    "refunds/v3_refund_list.json": {},
}
REFUSED = {
    "inventory/v3_product.json": ["$"],
    "inventory/v3_variation.json": ["$"],
    "webhooks/v3_webhook.json": ["$"],
    # whose they are, the legacy API says in the address alone
    "refunds/legacy_v3_refunds.json": ["$.order_refunds[0]", "$.order_refunds[1]"],
}


def fixture(name: str) -> bytes:
    """A fixture's bytes."""
    return bytes_of(f"woocommerce/{name}")


@pytest.mark.parametrize("name", sorted(READ))
def test_documented_payload_is_read(name: str) -> None:
    """A payload of the documented shape gives its orders, ids, lines and quantities."""
    result = read_orders(fixture(name))
    assert () == result.rejected
    assert READ[name] == {
        order.reference: [(each.id, each.quantity, each.refunded) for each in order.lines or ()]
        for order in result.orders
    }
    assert all(order.number == order.reference for order in result.orders)
    whole = {Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER}
    assert all(order.parts == whole for order in result.orders)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_no_order_is_refused(name: str) -> None:
    """Products, the definition of a webhook, and refunds of nobody's order tell no order."""
    result = read_orders(fixture(name))
    assert ((), ()) == (result.orders, result.needs)
    assert [(path, None) for path in REFUSED[name]] == [
        (bad.path, bad.reference) for bad in result.rejected
    ]


def test_no_fixture_is_forgotten() -> None:
    """Every payload of the system is either read or refused in this test."""
    assert {*READ, *REFUSED} == names_in("woocommerce")


def test_sample_refunds_belong_to_their_order() -> None:
    """One of money alone, one of an album: beside their order they are counted line by line."""
    names = ("refunds/v3_refund_list.json", "refunds/v3_refund.json", "orders/v3_list.json")
    result = read_orders(*map(fixture, names))
    assert ((), ()) == (result.rejected, result.needs)
    counts = {
        order.reference: [each.refunded for each in order.lines or ()] for order in result.orders
    }
    assert {"727": [0, 0], "723": [1, 0]} == counts
    alone = read_orders(fixture("refunds/v3_refund_list.json"))
    assert (Need("723", Part.HEADER),) == alone.needs


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("legacy_v3_order", [("645", "OPEN", "79.87 USD", None)]),
        ("v1_created", [("154", "OPEN", "37.95 USD", "rest-api")]),
        ("v3_completed", [("727", "SHIPPED", "29.35 USD", "rest-api")]),
        (
            "v3_batch",
            [
                ("728", "UNPAID", "62.25 USD", "rest-api"),
                ("729", "OPEN", "54.40 USD", "rest-api"),
                ("727", "SHIPPED", "29.35 USD", "rest-api"),
                ("723", "SHIPPED", "39.00 USD", "checkout"),
            ],
        ),
    ],
)
def test_samples_say_what_their_rows_say(name: str, facts: list[object]) -> None:
    """Status, money and origin of each sample, without a doubt."""
    result = read_orders(fixture(f"orders/{name}.json"))
    assert facts == [
        (each.reference, (each.level or Level.REVIEW).name, str(each.total), each.source)
        for each in result.orders
    ]
    assert [()] * len(facts) == [each.doubts for each in result.orders]


def test_unknown_fields_change_nothing() -> None:
    """A shop's plugins add fields everywhere."""
    document = json.loads(fixture("orders/v3_created.json"))
    plain = read_orders(json.dumps(document))
    for place in (document, document["line_items"][0], document["billing"]):
        place["x_plugin"] = {"deep": [1, None, {"id": "x"}]}
    assert plain == read_orders(json.dumps(document))
