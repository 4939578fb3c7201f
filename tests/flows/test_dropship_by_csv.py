"""Dropshipping by file: orders go out, tracking comes back, and the stores are told."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    ANN,
    HUB,
    PRIME,
    SHOP,
    A,
    Scripted,
    World,
    a_channel_order,
    a_copy,
    a_line,
    at,
    codes,
)
from fulfilcore.changes import PRODUCT
from fulfilcore.channels.csv import read_products, read_tracking, write_orders
from fulfilcore.flows import Marked, Marking, NotMarked, deliver, mark_shipped, save_products
from fulfilcore.intake import Level
from fulfilcore.notices import NoticeState
from fulfilcore.orders import Line, Order, OrderReason, ReportReason, Status
from fulfilcore.products import ProductReason, Products, mixed, untagged_lines
from fulfilcore.running import run
from fulfilcore.values import OrderId
from fulfilcore.views import Filter, every, selected

TAG = "mill"
LIST = """SKU,Name,Aliases,Tags
MUG,Mug,MUG-DE,mill
TEA,Tea,,
"""
OPEN = Filter(tag=TAG, statuses=frozenset({Status.AWAITING_SHIPMENT}))
MIXED, WHOLE, OTHER = (OrderId(f"web-shop/{number}") for number in (1, 2, 3))
CARRIED = {"Carrier": "DPD", "Service": "Classic"}


def products_of(world: World) -> Products:
    """Every product that is kept."""
    return Products(run(every(world.repository, PRODUCT)))


def a_world() -> World:
    """Orders of the mill's mug, of tea, of both, and one that is a copy of another."""
    world = World()
    run(save_products(read_products(LIST).products, repository=world.repository))
    mug, tea = a_line("l1", 2, sku="MUG-DE"), a_line("l2", 1, sku="TEA")
    world.imports(
        SHOP,
        a_channel_order("1", number="1001", lines=[mug, tea]),
        a_channel_order("2", number="1002", lines=[mug]),
        a_channel_order("3", number="1003", lines=[tea]),
    )
    world.imports(AMAZON, a_channel_order(lines=[mug]))
    world.imports(HUB, evolve(a_copy(), lines=(mug,)))
    return world


def chosen(world: World) -> tuple[Order, ...]:
    """What the provider is to ship."""
    return run(selected(world.repository, OPEN, products_of(world)))


def exported(world: World) -> str:
    """The file for the provider, with the lines of others marked."""
    products = products_of(world)

    def mine(order: Order, line: Line) -> bool:
        return line not in untagged_lines(order, TAG, products)

    return write_orders(chosen(world), mine=mine)


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a file, as any spreadsheet has them."""
    return list(csv.DictReader(StringIO(text, newline="")))


def a_file(rows: Sequence[Mapping[str, str]]) -> str:
    """The rows as a file."""
    text = StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def returned(world: World, **tracking: str) -> str:
    """Our own file as it comes back: each order's tracking number behind its rows."""
    rows = rows_of(exported(world))
    return a_file([{**row, **CARRIED, "Tracking": tracking[row["Order ID"]]} for row in rows])


def marks(world: World, text: str, minute: float = 5) -> list[Marking]:
    """What becomes of a returned file of which every row is good."""
    read = read_tracking(text)
    assert () == read.rejected
    flow = mark_shipped(read.parcels, by=ANN, now=at(minute), repository=world.repository)
    return list(run(flow))


@pytest.mark.rule("S000-9", "S000-10", "S000-11", "S000-25")
def test_the_file_has_exactly_the_orders_with_a_tagged_product() -> None:
    """Under whichever SKU it was sold; nothing else, and no copy of what is in it."""
    world = a_world()
    assert [A, MIXED, WHOLE] == [order.id for order in chosen(world)]
    rows = rows_of(exported(world))
    assert ["902-1", "1", "1", "2"] == [row["Order ID"] for row in rows]


@pytest.mark.rule("S000-26")
def test_foreign_lines_are_marked_and_the_mixture_is_reported() -> None:
    """The provider sees the whole order, and what of it is not his; so does whoever exports."""
    world = a_world()
    rows = rows_of(exported(world))
    assert [("MUG-DE", "yes", "2"), ("TEA", "no", "0")] == [
        (row["SKU"], row["Ship This Item"], row["Units To Ship"])
        for row in rows
        if row["Order ID"] == "1"
    ]
    found = [mixed(order, TAG, products_of(world)) for order in chosen(world)]
    assert [None, {ProductReason.MIXED_ORDER}, None] == [
        each and codes([each.reason]) for each in found
    ]


@pytest.mark.rule("S000-13", "S000-15", "S000-16", "S000-17", "S000-29")
def test_the_returned_file_ships_what_the_provider_sent_and_the_stores_are_told() -> None:
    """Status and tracking first, by one file for all orders; then the news, store by store."""
    world = a_world()
    answers = marks(world, returned(world, **{"902-1": "T1", "1": "T2", "2": "T3"}))
    assert [Marked] * 3 == [type(answer) for answer in answers]
    shipped = {id: world.order(id).shipments for id in (A, MIXED, WHOLE)}
    carried = {A: "T1", MIXED: "T2", WHOLE: "T3"}
    assert {id: [("DPD", "Classic", number)] for id, number in carried.items()} == {
        id: [(each.carrier, each.service, each.tracking) for each in shipments]
        for id, shipments in shipped.items()
    }
    assert [Status.SHIPPED, Status.AWAITING_SHIPMENT] == [
        world.order(id).status for id in (WHOLE, MIXED)
    ]
    assert [("l1", 0), ("l2", 1)] == [
        (line.id, line.open) for line in world.order(MIXED).lines or ()
    ]
    assert {NoticeState.OWED} == {notice.state for notice in world.notices(WHOLE)}

    diary = world.channels[SHOP].diary
    world.channels[AMAZON], world.channels[HUB] = Scripted(diary=diary), Scripted(diary=diary)
    run(deliver(world.post(minute=6), world.repository))
    assert {("amazon-us", "T1"), ("hub", "T1"), ("web-shop", "T2"), ("web-shop", "T3")} == {
        (message.store, message.notice.tracking) for message in diary
    }
    assert {NoticeState.SENT} == {notice.state for notice in world.notices(WHOLE)}


@pytest.mark.rule("S000-29")
def test_a_bad_row_is_told_alone_and_the_good_ones_take_effect() -> None:
    """Whether it cannot be read, or cannot be obeyed."""
    text = (
        "Order Number,SKU,Quantity,Carrier,Tracking\n"
        "1002,MUG-DE,2,DPD,T1\n"
        "1001,MUG-DE,two,DPD,T2\n"
        "1001,MUG-DE,9,DPD,T3\n"
        "1003,TEA,1,DPD,\n"
        "4711,TEA,1,DPD,T5\n"
    )
    world, read = a_world(), read_tracking(text)
    assert ['line 3, column "Quantity"', 'line 5, column "Tracking"'] == [
        bad.path for bad in read.rejected
    ]
    answers = run(mark_shipped(read.parcels, by=ANN, now=at(5), repository=world.repository))
    assert [set(), {ReportReason.SKU_NOT_OPEN}, {ReportReason.NAME_UNKNOWN}] == [
        codes(answer.reasons) if isinstance(answer, NotMarked) else set() for answer in answers
    ]
    assert [Status.AWAITING_SHIPMENT, Status.SHIPPED, Status.AWAITING_SHIPMENT] == [
        world.order(id).status for id in (MIXED, WHOLE, OTHER)
    ]


@pytest.mark.rule("S000-14")
def test_without_tracking_only_a_recorded_absence_ships_and_never_a_prime_order() -> None:
    """A blank cell may have been forgotten; Amazon measures a Prime parcel by its number."""
    world = a_world()
    world.imports(
        AMAZON, a_channel_order("902-2", lines=[a_line(sku="MUG")], programme=PRIME), minute=1
    )
    assert 1 == len(read_tracking("Order Number,Tracking\n1002,\n").rejected)
    text = "Order Number,Carrier,Tracking\n1002,Own van,untracked\n902-2,Own van,untracked\n"
    own, prime = marks(world, text)
    assert isinstance(own, Marked) and isinstance(prime, NotMarked)
    assert {OrderReason.NO_TRACKING_FOR_PRIME} == codes(prime.reasons)
    assert [None] == [shipment.tracking for shipment in world.order(WHOLE).shipments]


@pytest.mark.rule("S000-29", "S000-17")
def test_the_same_file_again_ships_and_tells_nothing_twice() -> None:
    """A mailbox is read twice, or by two people."""
    world = a_world()
    text = returned(world, **{"902-1": "T1", "1": "T2", "2": "T3"})
    marks(world, text)
    before = world.records("order", "act", "message")
    assert [Marked] * 3 == [type(answer) for answer in marks(world, text, minute=9)]
    assert before == world.records("order", "act", "message")


@pytest.mark.rule("S000-10")
def test_what_was_sent_leaves_the_next_file() -> None:
    """And what the channel called off too."""
    world = a_world()
    marks(world, returned(world, **{"902-1": "T1", "1": "T2", "2": "T3"}))
    world.imports(SHOP, a_channel_order("1", Level.CANCELLED, minute=8), minute=8)
    assert () == chosen(world)
