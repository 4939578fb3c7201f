"""ShipStation payloads that nobody here wrote: each is read or refused exactly as its row says."""

import json
from datetime import UTC, datetime

import pytest
from channel_payloads import lines_of
from shipstation_payloads import notice, parcels_of
from test_codec_fixtures import bytes_of, names_in

from fulfilcore.channels import Call
from fulfilcore.channels.shipstation import read_answer, read_orders, write_shipment
from fulfilcore.intake import Level, LineKind, Part
from fulfilcore.messages import Done
from fulfilcore.values import Address, Money, Weight

Lines = list[tuple[str, int, str | None, str]]
"""Each line as its id, its quantity, the id it has elsewhere, and the price of one."""


def guests(first: int) -> Lines:
    """The two lines of the sample that four answers tell, under ids of their own."""
    return [(str(first), 2, "vd08-MSLbtx", "99.99 USD"), (str(first + 1), 1, None, "-20.55 USD")]


TRAVELLER: Lines = [
    ("136282568", 2, None, "49.99 USD"),
    ("136282569", 1, None, "225.00 USD"),
]
DOCS, ABROAD = "TEST-ORDER-API-DOCS", "Test-International-API-DOCS"

# file: each order as (id, number, total), with its lines
ORDERS: dict[str, list[tuple[str, str, str, Lines]]] = {
    "v1_orders/CreateOrder": [("140335319", DOCS, "194.43 USD", guests(192210956))],
    "v1_orders/GetOrder": [("94113592", DOCS, "194.43 USD", guests(128836912))],
    "v1_orders/ListByTag": [("123456789", DOCS, "194.43 USD", guests(136289188))],
    "v1_orders/ListOrders": [
        ("987654321", ABROAD, "387.97 USD", TRAVELLER),
        ("123456789", DOCS, "194.43 USD", guests(128836912)),
    ],
}
SHIPMENTS = "v1_shipments/list_all_shipments"
REFUSED = {
    "v1_orders/CreateOrders": ["$"],
    "v1_orders/mark_as_shipped_answer": ["$"],
    "v1_outgoing/CreateOrder": ["$.orderId"],
    "v1_outgoing/MarkAsShipped": ["$"],
    "v1_stores/list_stores": ["$[0]", "$[1]"],
    "v1_stores/list_marketplaces": ["$[0]", "$[1]", "$[2]"],
}


def raw(name: str) -> bytes:
    """The bytes of a fixture."""
    return bytes_of(f"shipstation/{name}.json")


def test_no_fixture_is_forgotten() -> None:
    """Every payload of the system is named in one of the tables, and none that is not there."""
    known = [f"{name}.json" for name in (*ORDERS, SHIPMENTS, *REFUSED)]
    assert sorted(known) == sorted(names_in("shipstation"))


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_documented_orders_are_read(name: str) -> None:
    """Each order has its identity, its sum, its lines with their prices, and lacks nothing."""
    result = read_orders(raw(name), currency="USD")
    assert ((), (), None) == (result.rejected, result.needs, result.next)
    assert ORDERS[name] == [
        (
            each.reference,
            each.number,
            str(each.total),
            [(x.id, x.quantity, x.alias, str(x.price)) for x in lines_of(each)],
        )
        for each in result.orders
    ]
    whole = frozenset({Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER})
    for each in result.orders:
        assert (Level.OPEN, whole, ()) == (each.level, each.parts, each.doubts)
        assert each.programme is not None
        assert (True, None) == (each.programme.merchant_fulfilled, each.programme.provider)


def test_details_of_the_documented_shape() -> None:
    """The order abroad, down to its people; the gift order, down to its discount line."""
    abroad, gift = read_orders(raw("v1_orders/ListOrders"), currency="USD").orders
    assert (
        Address(
            name="Sherlock Holmes",
            lines=("221 B Baker St",),
            city="London",
            postcode="NW1 6XE",
            country="GB",
            residential=True,
        )
        == abroad.ship_to
    )
    assert ("SKU: CN-9876 x 1", "SKU: Ele-123 x 2", None) == (
        *(abroad.custom_1, abroad.custom_2, abroad.custom_3),
    )
    assert datetime(2015, 8, 17, 16, 24, 16, 480000, UTC) == abroad.modified
    assert (True, "Thank you!", "Webstore") == (gift.gift, gift.gift_message, gift.source)
    mug, deduction = lines_of(gift)
    assert (Weight.of(24, "oz"), (("Size", "Large"),)) == (mug.weight, mug.options)
    assert (LineKind.GOODS, LineKind.DISCOUNT) == (mug.kind, deduction.kind)
    assert Money(-2055, "USD") == deduction.price
    assert ((), ()) == (abroad.references, gift.references)


def test_the_same_order_in_two_lists_is_one_order() -> None:
    """Two answers tell one id at two times: both versions are there, the newer one last."""
    result = read_orders(raw("v1_orders/ListByTag"), raw("v1_orders/ListOrders"))
    ours = [each for each in result.orders if each.reference == "123456789"]
    instants = [each.modified for each in ours]
    assert (2, sorted(map(str, instants))) == (len(ours), [str(each) for each in instants])


def test_documented_shipments_are_parcels() -> None:
    """Each shipment tells its parcel and its order's number, and asks for the order."""
    result = read_orders(raw(SHIPMENTS))
    assert ((), None) == (result.rejected, result.next)
    assert [
        ("43945660", "100038-1", "33974374", "9400111899561704681189", [("56568665", 1)]),
        ("43337328", "100028", "33974373", "9400111899561704681196", [("55827278", 1)]),
    ] == [
        (
            *(each.reference, each.number, parcel.id, parcel.tracking),
            [(units.line, units.quantity) for units in parcel.units],
        )
        for each in result.orders
        for parcel in parcels_of(each)
    ]
    asked = [("43945660", Part.HEADER), ("43337328", Part.HEADER)]
    assert asked == [(need.reference, need.part) for need in result.needs]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_other_payload_is_refused(name: str) -> None:
    """What is no order, or only a request of our own, is refused where it shows."""
    result = read_orders(raw(name))
    assert ((), ()) == (result.orders, result.needs)
    assert REFUSED[name] == [bad.path for bad in result.rejected]


def test_documented_answers_are_understood() -> None:
    """Each answer to a call says that it was done, of a batch by each order's key."""
    batch = raw("v1_orders/CreateOrders")
    assert Done() == read_answer(raw("v1_orders/mark_as_shipped_answer"))
    assert Done("140335319") == read_answer(raw("v1_orders/CreateOrder"))
    keys = ("0f6bec18-3e89-4881-83aa-f392d84f4c74", "0d6bec18-3e79-4981-83ca-f392d84f4c19")
    assert [Done("168426889"), Done("168432343")] == [read_answer(batch, key=key) for key in keys]


def test_sample_mark_is_reproduced() -> None:
    """From the facts of ShipStation's sample we write its body."""
    sample = json.loads(raw("v1_outgoing/MarkAsShipped"))
    written = write_shipment(
        notice(
            reference=str(sample["orderId"]),
            carrier="USPS",
            tracking=sample["trackingNumber"],
            shipped_at=datetime.fromisoformat(f"{sample['shipDate']}T20:00:00+00:00"),
        ),
        notify_customer=True,
    )
    assert isinstance(written, Call)
    assert sample == written.body
