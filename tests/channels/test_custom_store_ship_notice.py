"""What another system posts to us about our orders."""

from datetime import UTC, date, datetime

import pytest
from custom_store_documents import discount, our_line, our_order, xml
from hypothesis import given
from hypothesis import strategies as st

from builders import codes, units
from fulfilcore.channels.custom_store import (
    ShipNotice,
    ShippedItem,
    Unmatched,
    read_ship_notice,
    ship_of,
)
from fulfilcore.channels.custom_store.reasons import ShipNoticeMismatch as R
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import LineKind
from fulfilcore.orders import Order, Ship
from fulfilcore.shipments import LineUnits
from fulfilcore.values import LineId, OrderId, Sku


def posted(**changes: object) -> str:
    """A ShipNotice as another system posts it."""
    usual: dict[str, object] = {
        "OrderNumber": "N-17",
        "OrderID": "web-shop/17",
        "CustomerCode": "C-7",
        "NotifyCustomer": "false",
        "LabelCreateDate": "12/8/2011 12:56 PM",
        "ShipDate": "12/8/2011",
        "Carrier": "USPS",
        "Service": "Priority Mail",
        "TrackingNumber": "9400",
        "ShippingCost": "4.95",
        "Recipient": {"Name": "Ann Lee"},
        "Items": {"Item": [{"SKU": "MUG-1", "Name": "A mug", "Quantity": "2", "LineItemID": "l1"}]},
    }
    return xml("ShipNotice", {**usual, **changes})


def said(**changes: object) -> ShipNotice:
    """What is read of it."""
    return read_ship_notice(posted(**changes))


def items(*listed: ShippedItem) -> ShipNotice:
    """A notice about our order with those items."""
    return ShipNotice(order="web-shop/17", items=listed)


def shipped(notice: ShipNotice, order: Order) -> tuple[LineUnits, ...] | None:
    """The units of a notice that is clear."""
    ship = ship_of(notice, order)
    assert isinstance(ship, Ship), ship
    return ship.units


def obstacles(notice: ShipNotice, order: Order) -> set[object]:
    """Why a notice is not clear."""
    answer = ship_of(notice, order)
    assert isinstance(answer, Unmatched)
    assert all(reason.text and reason.rules for reason in answer.reasons)
    return set(codes(answer.reasons))


def test_a_notice_is_read_whole() -> None:
    """The documented elements, as typed values."""
    assert (
        ShipNotice(
            number="N-17",
            order="web-shop/17",
            items=(ShippedItem(quantity=2, line=LineId("l1"), sku="MUG-1", name="A mug"),),
            carrier="USPS",
            service="Priority Mail",
            tracking="9400",
            shipped_on=date(2011, 12, 8),
            labelled_at=datetime(2011, 12, 8, 12, 56, tzinfo=UTC),
        )
        == said()
    )


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("", "/"),
        ("<Orders/>", "/Orders"),
        ("<!DOCTYPE ShipNotice><ShipNotice/>", "/"),
        (posted(OrderNumber="", OrderID=None), "/ShipNotice/OrderNumber"),
        (posted(ShipDate="soon"), "/ShipNotice/ShipDate"),
        (posted(LabelCreateDate="12/8/2011"), "/ShipNotice/LabelCreateDate"),
        (posted(Items={"Item": {"SKU": "A"}}), "/ShipNotice/Items/Item/Quantity"),
        (posted(Items={"Item": [{"Quantity": "1"}, {"Quantity": "-1"}]}), "Item[2]/Quantity"),
    ],
)
def test_what_is_no_notice_is_refused_with_its_place(body: str, path: str) -> None:
    """The other side is answered with an error, and posts it again once it is mended."""
    with pytest.raises(InvalidInput) as caught:
        read_ship_notice(body)
    assert caught.value.path.endswith(path)


def test_a_notice_is_a_wish_to_ship_its_units() -> None:
    """Carrier, service, tracking and units; the same notice always names the same shipment."""
    ship = ship_of(said(), our_order())
    assert isinstance(ship, Ship)
    assert units(("l1", 2)) == ship.units
    assert ("USPS", "Priority Mail", "9400") == (ship.carrier, ship.service, ship.tracking)
    assert ship == ship_of(said(), our_order())
    other = ship_of(said(TrackingNumber="9401"), our_order())
    assert isinstance(other, Ship)
    assert other.shipment != ship.shipment


def test_shipments_of_two_orders_never_share_a_name() -> None:
    """A notice by number alone may fit the orders of two stores: their shipments are two."""
    notice = ShipNotice(number="N-17")
    ours, theirs = our_order(), our_order(id=OrderId("other/17"))
    first, second = ship_of(notice, ours), ship_of(notice, theirs)
    assert isinstance(first, Ship) and isinstance(second, Ship)
    assert first.shipment != second.shipment


def test_the_order_is_known_by_its_id_else_by_its_number() -> None:
    """The id decides where there is one, since numbers repeat."""
    assert {R.OTHER_ORDER} == obstacles(said(OrderID="web-shop/18"), our_order())
    assert units(("l1", 2)) == shipped(said(OrderNumber="N-18"), our_order())
    assert units(("l1", 2)) == shipped(said(OrderID=None), our_order())
    assert {R.OTHER_ORDER} == obstacles(said(OrderID=None, OrderNumber="N-18"), our_order())


def test_a_part_is_known_by_the_number_it_was_exported_with() -> None:
    """The second part of a split order has its place behind its number."""
    part = our_order(id=OrderId("web-shop/17~p2"), part_of=OrderId("web-shop/17"))
    notice = ShipNotice(number="N-17-2", items=(ShippedItem(quantity=1, line=LineId("l1")),))
    assert units(("l1", 1)) == shipped(notice, part)
    assert {R.OTHER_ORDER} == obstacles(ShipNotice(number="N-17"), part)


def test_items_without_an_id_are_found_by_sku() -> None:
    """Of several lines of one SKU those with open units come first, and what is over is kept."""
    order = our_order(
        lines=(our_line("l1", shipped=2), our_line("l2"), our_line("l3", sku=Sku("CUP")))
    )
    mugs = ShippedItem(quantity=2, sku="MUG-1")
    assert units(("l1", 1), ("l2", 1)) == shipped(items(mugs), order)
    assert units(("l1", 1), ("l2", 3)) == shipped(items(mugs, mugs), order)
    assert units(("l1", 7), ("l2", 3)) == shipped(items(*[mugs] * 5), order)


def test_more_units_than_are_open_are_handed_on() -> None:
    """Whether they may leave is decided where every shipment is."""
    assert units(("l1", 9)) == shipped(
        items(ShippedItem(quantity=9, line=LineId("l1"))), our_order()
    )


def test_a_notice_that_lists_no_items_means_all_that_is_open() -> None:
    """Older senders post no Items; an empty list says nothing that can be done."""
    assert shipped(said(Items=None), our_order()) is None
    assert {R.NO_ITEMS} == obstacles(said(Items={}), our_order())
    none = ShippedItem(quantity=0, line=LineId("l1"))
    assert {R.NO_ITEMS} == obstacles(items(none), our_order())


def test_items_of_no_line_are_named() -> None:
    """Every item that the order does not know, and every line that goes into no parcel."""
    order = our_order(
        lines=(our_line(), discount(), our_line("x", kind=LineKind.DIGITAL, sku=None))
    )
    unknown = (
        ShippedItem(quantity=1, line=LineId("l9"), sku="MUG-1"),
        ShippedItem(quantity=1, sku="mug-1"),
        ShippedItem(quantity=1),
        ShippedItem(quantity=1, line=LineId("d1")),
        ShippedItem(quantity=0, line=LineId("l8")),
    )
    answer = ship_of(items(*unknown), order)
    assert isinstance(answer, Unmatched)
    assert [
        "the order has no line that is l9",
        "the order has no line that is mug-1",
        "the order has no line that is an item without a name",
        "line d1 is nothing that goes into a parcel",
    ] == [reason.text for reason in answer.reasons]
    assert {R.UNKNOWN_ITEM} == obstacles(items(unknown[1]), our_order(lines=()))


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 4)), min_size=1, max_size=4),
    st.lists(st.integers(0, 5), min_size=1, max_size=4).filter(any),
)
def test_as_many_units_leave_as_the_notice_says(
    lines: list[tuple[int, int]], counts: list[int]
) -> None:
    """However they are shared out among lines of one SKU."""
    known = [our_line(f"l{n}", ordered=o, shipped=min(o, s)) for n, (o, s) in enumerate(lines)]
    notice = items(*(ShippedItem(quantity=count, sku="MUG-1") for count in counts))
    told = shipped(notice, our_order(lines=known))
    assert told is not None
    assert sum(counts) == sum(each.quantity for each in told)
