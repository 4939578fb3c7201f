"""Shopify payloads that nobody here wrote: each is read or refused exactly as its row says."""

import json

import pytest
from shopify_payloads import notice, sent
from test_codec_fixtures import FIXTURES, bytes_of

from fulfilcore.channels import Call
from fulfilcore.channels.shopify import read_fulfillment_orders, read_orders, write_shipment
from fulfilcore.intake import Level, LineKind, Part
from fulfilcore.values import Address, Money

FOLDER = "shopify"
Lines = list[tuple[str, int, int | None, int | None]]

# file: reference, level, lines as (id, ordered, shipped, called off)
ORDERS: dict[str, tuple[str, Level | None, Lines | None]] = {
    "py_order": (
        "450789469",
        Level.UNPAID,
        [("466157049", 1, 0, None), ("518995019", 1, 0, None), ("703073504", 1, 0, None)],
    ),
    "py_orders": ("450789469", None, None),
    "rb_order_1001": (
        "450789469",
        Level.OPEN,
        [("466157049", 1, 0, 1), ("518995019", 1, 0, 0), ("703073504", 1, 0, 1)],
    ),
    "rb_order_1001_tags": (
        "450789469",
        Level.OPEN,
        [("466157049", 1, 0, 1), ("518995019", 1, 0, 0), ("703073504", 1, 0, 1)],
    ),
    "rb_order_1001_cancelled": (
        "450789469",
        Level.CANCELLED,
        [("466157049", 1, 0, 1), ("518995019", 1, 0, 0), ("703073504", 1, 0, 1)],
    ),
    "rb_order_1002_eur": ("1073459976", Level.OPEN, [("1071823188", 3, 0, 0)]),
    "rb_order_1002_minimal": ("1073459966", Level.OPEN, [("1071823177", 1, 0, 0)]),
    "rb_orders_by_id": ("1073459969", Level.OPEN, [("1071823181", 1, 0, 0)]),
    "rb_order_1002_partially_paid": ("1073459980", Level.UNPAID, [("1071823192", 1, 0, 0)]),
    "rb_order_1002_discount": ("1073459981", Level.OPEN, [("1071823193", 1, 0, 0)]),
}
# file: the tracking number of its one successful fulfillment
PARCELS = {
    "go_fulfillment": "123456789",
    "rb_fulfillment_create_message_no_notify": "MS1562678",
    "rb_fulfillment_create_tracking_company": "1Z001985YW99744790",
    "rb_fulfillment_create_tracking_number_and_url": "MS1562678",
    "rb_fulfillment_updated": "1Z001985YW99744790",
}
# file: the order that is needed to know more
NEEDING = {
    "orders/py_draft_order_completed": "450789469",
    "fulfillments/py_fulfillment": "450789469",
    "fulfillments/rb_fulfillment_failure": "450789469",
    "fulfillments/rb_fulfillments_list": "450789469",
    "refunds/py_refund": "450789469",
    "refunds/rb_refund": "450789469",
    "refunds/rb_refund_509562969": "450789469",
}
# file: its fulfillment orders as (id, status, held, units left)
WORK: dict[str, list[tuple[str, str, bool, int]]] = {
    "go_fulfillment_accept": [("1046000828", "in_progress", False, 3)],
    "go_fulfillment_order": [("255858046", "open", True, 1)],
    "go_fulfillment_order_move": [
        ("1046000818", "closed", False, 1),
        ("1046000819", "open", False, 1),
    ],
    "rb_cancellation_accepted": [("1046000804", "cancelled", False, 1)],
    "rb_fulfillment_order": [("1046000781", "open", False, 1)],
    "rb_fulfillment_order_cancelled": [
        ("1046000788", "closed", False, 0),
        ("1046000789", "open", False, 1),
    ],
    "rb_fulfillment_order_on_hold": [("1046000782", "on_hold", True, 1)],
    "rb_fulfillment_orders": [("1046000780", "open", False, 1)],
    "rb_fulfillment_request": [("1046000806", "open", False, 3)],
}
# what is no order: events, stock, single lines, request bodies
REFUSED = {
    "fulfillments/go_fulfillment_events": "$",
    "fulfillments/py_fulfillment_event": "$",
    **dict.fromkeys(
        (
            "inventory/go_inventory_levels",
            "inventory/py_inventory_level",
            "inventory/py_inventory_levels",
            "inventory/py_location_inventory_levels",
            "inventory/py_locations",
            "inventory/rb_adjust",
            "inventory/rb_levels_of_item",
            "inventory/rb_levels_of_location",
            "inventory/rb_set",
            "line_items/go_line_item_properties_empty_object",
            "line_items/go_line_item_properties_object",
            "line_items/go_line_item_properties_ommited",
            "line_items/go_line_item_valid",
            "line_items/go_shipping_line_requested_fulfillment_service_id_null",
            "line_items/go_shipping_line_valid",
            "outgoing/rb_adjust_request",
            "outgoing/rb_set_request",
        ),
        "$",
    ),
    **dict.fromkeys(
        (
            "outgoing/rb_2022_fulfillment_4px",
            "outgoing/rb_2022_fulfillment_chinese_post",
            "outgoing/rb_2022_fulfillment_custom_company",
            "outgoing/rb_fulfillment_create_message_no_notify",
            "outgoing/rb_fulfillment_create_partial",
            "outgoing/rb_fulfillment_create_tracking_company",
            "outgoing/rb_fulfillment_create_tracking_number_and_url",
            "outgoing/rb_fulfillment_update_tracking",
        ),
        "$.fulfillment.id",
    ),
    "outgoing/rb_refund_create": "$.refund.id",
}


def raw(name: str) -> bytes:
    """The bytes of a fixture."""
    return bytes_of(f"{FOLDER}/{name}.json")


def test_no_fixture_is_forgotten() -> None:
    """Every payload of the system is named in one of the tables, and none that is not there."""
    bytes_of("README.md")
    there = {
        file.relative_to(FIXTURES / FOLDER).with_suffix("").as_posix()
        for file in (FIXTURES / FOLDER).rglob("*")
        if file.is_file()
    }
    known = [
        *(f"orders/{name}" for name in (*ORDERS, "py_draft_order")),
        *(f"fulfillments/{name}" for name in PARCELS),
        *(f"fulfillment_orders/{name}" for name in WORK),
        *NEEDING,
        *REFUSED,
    ]
    assert (there, len(there)) == (set(known), len(known))


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_documented_order_is_read(name: str) -> None:
    """An order gives its identity, its level by counted units, and its lines."""
    result = read_orders(raw(f"orders/{name}"))
    (found,) = result.orders
    lines = found.lines and [(x.id, x.quantity, x.shipped, x.called_off) for x in found.lines]
    assert () == result.rejected
    assert ORDERS[name] == (found.reference, found.level, None if lines is None else list(lines))
    assert found.number in ("#1001", "#1002")
    assert (True, bool(found.level)) == (found.real, Part.HEADER in found.parts)
    assert bool(result.needs) == (found.level is None)


def test_draft_is_no_order() -> None:
    """A draft must not be fulfilled."""
    (found,) = read_orders(raw("orders/py_draft_order")).orders
    assert ("#D1", False, Level.UNREADY) == (found.number, found.real, found.level)


@pytest.mark.parametrize("name", sorted(PARCELS))
def test_documented_fulfillment_is_a_parcel(name: str) -> None:
    """A successful fulfillment tells its parcel and asks for its order."""
    result = read_orders(raw(f"fulfillments/{name}"))
    (found,) = result.orders
    assert found.parcels is not None
    assert [PARCELS[name]] == [parcel.tracking for parcel in found.parcels]
    assert [("450789469", Part.HEADER)] == [(need.reference, need.part) for need in result.needs]


@pytest.mark.parametrize("name", [*sorted(NEEDING), *(f"fulfillment_orders/{w}" for w in WORK)])
def test_other_parts_need_their_order(name: str) -> None:
    """A refund, a fulfillment that failed, a work order: each asks for its order, and no more."""
    result = read_orders(raw(name))
    reference = "3183479" if name.endswith("go_fulfillment_order") else "450789469"
    assert ((), ()) == (result.orders, result.rejected)
    assert [(reference, Part.HEADER)] == [(need.reference, need.part) for need in result.needs]


@pytest.mark.parametrize("name", sorted(WORK))
def test_documented_fulfillment_order_is_read(name: str) -> None:
    """A fulfillment order gives its state and what is left to send."""
    work = read_fulfillment_orders(raw(f"fulfillment_orders/{name}"))
    assert WORK[name] == [
        (each.id, each.status, each.held, sum(row.remaining for row in each.lines)) for each in work
    ]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_other_payload_is_refused(name: str) -> None:
    """What is no order, or only a request of our own, is refused where it shows."""
    result = read_orders(raw(name))
    assert ((), ()) == (result.orders, result.needs)
    assert [REFUSED[name]] == [bad.path for bad in result.rejected]


def test_details_of_the_full_shape() -> None:
    """The order of the newest shape, down to its money and its people."""
    (found,) = read_orders(raw("orders/rb_order_1001")).orders
    assert found.lines is not None
    assert found.buyer is not None
    assert (Money(59894, "USD"), "web", ()) == (found.total, found.source, found.references)
    assert [(1, 0), (0, 0), (1, 0)] == [(x.refunded, x.returned) for x in found.lines]
    assert {(Money(19900, "USD"), LineKind.GOODS)} == {(x.price, x.kind) for x in found.lines}
    assert ((), frozenset()) == (found.parcels, found.tags)
    assert ("207119551", "Bob Norman") == (found.buyer.id, found.buyer.name)
    assert (
        Address(
            name="Bob Norman",
            lines=("Chestnut Street 92",),
            city="Louisville",
            region="KY",
            postcode="40202",
            country="US",
            phone="+1(502)-459-2181",
        )
        == found.ship_to
    )
    (tagged,) = read_orders(raw("orders/rb_order_1001_tags")).orders
    assert frozenset({"External", "Inbound", "Outbound"}) == tagged.tags


def test_the_refund_of_the_order_adds_nothing_to_it() -> None:
    """The order lists the refund that also comes alone; one it does not list makes it stale."""
    order = raw("orders/rb_order_1001")
    assert read_orders(order) == read_orders(order, raw("refunds/rb_refund_509562969"))
    assert read_orders(raw("refunds/rb_refund"), order).needs


def test_a_held_order_is_held() -> None:
    """The order on hold at Shopify is for review, and its one open unit cannot be told."""
    order, held = (
        raw("orders/rb_order_1001"),
        raw("fulfillment_orders/rb_fulfillment_order_on_hold"),
    )
    (found,) = read_orders(order, held).orders
    assert Level.REVIEW is found.level


# --- what we write, held against Shopify's own request bodies of the older REST interface


def as_graphql(rest: object) -> object:
    """A REST request body in the words of GraphQL."""
    if not isinstance(rest, dict):
        return rest
    words = {
        "line_items_by_fulfillment_order": "lineItemsByFulfillmentOrder",
        "fulfillment_order_line_items": "fulfillmentOrderLineItems",
        "tracking_info": "trackingInfo",
        "notify_customer": "notifyCustomer",
    }
    told: dict[str, object] = {}
    for key, value in rest.items():
        assert isinstance(key, str)
        if key == "fulfillment_order_id":
            told["fulfillmentOrderId"] = f"gid://shopify/FulfillmentOrder/{value}"
        elif key == "id":
            told["id"] = f"gid://shopify/FulfillmentOrderLineItem/{value}"
        elif isinstance(value, list):
            told[words[key]] = [as_graphql(each) for each in value]
        elif key != "message":
            told[words.get(key, key)] = as_graphql(value)
    return told


def test_sample_request_is_reproduced() -> None:
    """From the facts of Shopify's partial fulfillment we write its body, message aside."""
    sample = json.loads(raw("outgoing/rb_fulfillment_create_partial"))["fulfillment"]
    (share,) = sample["line_items_by_fulfillment_order"]
    (row,) = share["fulfillment_order_line_items"]
    work = {
        "id": share["fulfillment_order_id"],
        "order_id": 5001,
        "status": "open",
        "line_items": [
            {"id": row["id"], "line_item_id": 51, "quantity": 3, "fulfillable_quantity": 3}
        ],
    }
    written = write_shipment(
        notice(lines=sent((51, row["quantity"])), tracking=sample["tracking_info"]["number"]),
        read_fulfillment_orders(json.dumps({"fulfillment_order": work})),
    )
    assert isinstance(written, Call)
    assert {"fulfillment": as_graphql(sample)} == written.body["variables"]


def test_sample_tracking_update_is_reproduced() -> None:
    """From the facts of Shopify's tracking update we write its body."""
    sample = json.loads(raw("outgoing/rb_fulfillment_update_tracking"))["fulfillment"]
    written = write_shipment(
        notice(amends="71", revision=2, tracking=sample["tracking_info"]["number"]),
        notify_customer=sample["notify_customer"],
    )
    assert isinstance(written, Call)
    told = written.body["variables"]
    assert isinstance(told, dict)
    assert as_graphql(sample) == {
        "notifyCustomer": told["notifyCustomer"],
        "trackingInfo": told["trackingInfoInput"],
    }
