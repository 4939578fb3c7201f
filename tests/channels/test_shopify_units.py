"""How many units of a Shopify line left, were called off, were refunded and came back."""

from collections.abc import Sequence

import pytest
from channel_payloads import Json, body
from shopify_payloads import LEFT_OUT, fulfillment, line, order, refund, row, the

from fulfilcore.channels.shopify import read_orders
from fulfilcore.channels.shopify.tables import MONEY
from fulfilcore.intake import ChannelOrder, Level


def read(
    units: dict[str, object],
    *,
    sent: int = 0,
    refunds: Sequence[Json] = (),
    without: str = "",
    **changes: object,
) -> ChannelOrder:
    """An order of one line with these counts, so many units fulfilled, and these refunds."""
    parcel = fulfillment(line_items=[{"id": 51, "quantity": sent}])
    told: Json = {"fulfillments": [parcel] if sent else [], "refunds": list(refunds), **changes}
    document = order(line_items=[line(**units)], **told)
    return the(read_orders(body({key: document[key] for key in document if key != without})))


def levels(found: ChannelOrder) -> tuple[int | None, int | None, int | None, int | None]:
    """Shipped, called off, refunded and returned units of the one line."""
    assert found.lines is not None
    first = found.lines[0]
    return first.shipped, first.called_off, first.refunded, first.returned


def units(quantity: int, current: object = LEFT_OUT, fulfillable: object = LEFT_OUT) -> Json:
    """The counts that a line states of itself."""
    return {
        "quantity": quantity,
        "current_quantity": current,
        "fulfillable_quantity": fulfillable,
    }


@pytest.mark.parametrize(
    ("counts", "sent", "rows", "expected"),
    [
        # Nothing happened; part and all has left.
        (units(2, 2, 2), 0, [], (0, 0, 0, 0)),
        (units(2, 2, 1), 1, [], (1, 0, 0, 0)),
        (units(2, 2, 0), 2, [], (2, 0, 0, 0)),
        # Refunded before it left, and after.
        (units(3, 2, 2), 0, [row("cancel")], (0, 1, 1, 0)),
        (units(3, 2, 0), 2, [row("cancel")], (2, 1, 1, 0)),
        (units(2, 1, 0), 2, [row("return")], (2, 0, 1, 1)),
        (units(3, 1, 1), 1, [row("cancel"), row("return")], (1, 1, 2, 1)),
        # Paid back and kept: of a unit that left, of one that may still leave, of one that may not.
        (units(2, 1, 0), 2, [row("no_restock")], (2, 0, 1, 0)),
        (units(2, 1, 2), 0, [row("no_restock")], (0, 0, 1, 0)),
        (units(2, 1, 1), 0, [row("no_restock")], (0, 1, 1, 0)),
        (units(2, 1, 1), 1, [row("no_restock")], (1, 0, 1, 0)),
        (units(2, 1, 0), 1, [row("no_restock")], (1, 1, 1, 0)),
        (units(3, 1, 1), 1, [row("cancel"), row("no_restock")], (1, 1, 2, 0)),
        (units(3, 1, 1), 1, [row("no_restock")], (1, 1, 1, 0)),
        # The old word for "back on the shelf" says neither.
        (units(1, 0, 0), 0, [row("legacy_restock")], (0, 1, 1, 0)),
        (units(1, 0, 1), 0, [row("legacy_restock")], (0, 1, 1, 0)),
        (units(1, 0, 0), 1, [row("legacy_restock")], (1, 0, 1, 1)),
        (units(2, 1, 1), 1, [row("legacy_restock")], (1, 0, 1, 1)),
        (units(2, 1, 0), 1, [row("legacy_restock")], (1, 1, 1, 0)),
        # Taken off the order by an edit, without a refund; a line reduced to 0.
        (units(3, 2, 2), 0, [], (0, 1, 0, 0)),
        (units(3, 1, 0), 1, [row("cancel")], (1, 2, 1, 0)),
        (units(2, 0, 0), 0, [], (0, 2, 0, 0)),
        # Old shapes: no current quantity, and none that may be fulfilled.
        (units(2, LEFT_OUT, 1), 0, [row("cancel")], (0, 1, 1, 0)),
        (units(2), 0, [row("cancel")], (0, 1, 1, 0)),
        (units(2), 1, [row("return")], (1, 0, 1, 1)),
        (units(2), 0, [row("legacy_restock")], (0, 1, 1, 0)),
        (units(2), 2, [row("legacy_restock")], (2, 0, 1, 1)),
        (units(2), 1, [row("no_restock")], (1, 0, 1, 0)),
        (units(2), 1, [row("no_restock", 2)], (1, 1, 2, 0)),
        (units(3), 2, [row("return"), row("no_restock", 2)], (2, 1, 3, 1)),
        # More called off than was here: a unit is never in two places.
        (units(1, 0, 0), 1, [row("cancel")], (1, 0, 1, 0)),
        (units(2, 0, 0), 1, [row("cancel", 2)], (1, 1, 2, 0)),
    ],
)
def test_units_are_counted(
    counts: Json, sent: int, rows: list[Json], expected: tuple[int, int, int, int]
) -> None:
    """Every unit that left, was called off, was paid back or came back, once."""
    refunds = [refund(*rows)] if rows else []
    assert expected == levels(read(counts, sent=sent, refunds=refunds))


def test_what_a_service_is_at_work_on_may_still_leave() -> None:
    """Units of an open fulfillment are not called off, though nobody else may fulfil them."""
    busy = [fulfillment(status="open"), fulfillment(id=72, status="pending")]
    found = read(units(3, 2, 0), fulfillments=busy, refunds=[refund(row("no_restock"))])
    assert (0, 1, 1, 0) == levels(found)
    assert Level.OPEN is read(units(2, 2, 0), fulfillments=busy).level
    away = [*busy, fulfillment(id=73)]
    kept = read(units(4, 3, 1), fulfillments=away, refunds=[refund(row("no_restock"))])
    assert (1, 0, 1, 0) == levels(kept)


def test_a_line_may_stand_twice_in_one_refund() -> None:
    """The unit never sent and the unit sent back of one line are two rows of one refund."""
    rows = (row("cancel"), row("return"), row("return"))
    assert (2, 1, 3, 2) == levels(read(units(3, 0, 0), sent=2, refunds=[refund(*rows)]))


def test_refunds_and_fulfillments_add_up() -> None:
    """Several of each, and a line twice in one fulfillment."""
    twice = [{"id": 51, "quantity": 1}, {"id": 51, "quantity": 1}]
    parcels = [fulfillment(line_items=twice), fulfillment(id=72)]
    refunds = [refund(), refund(id=82)]
    assert (3, 2, 2, 0) == levels(read(units(5, 3, 0), fulfillments=parcels, refunds=refunds))


@pytest.mark.parametrize(("restock", "called_off"), [(True, 1), (False, 0), (None, 0)])
def test_refunds_of_old_say_it_once_for_all(restock: bool | None, called_off: int) -> None:
    """Before there was a restock_type, one flag of the refund told whether goods went back."""
    old = refund(row(LEFT_OUT), restock=restock)
    assert (1, called_off, 1, 0) == levels(read(units(2), sent=1, refunds=[old]))


@pytest.mark.parametrize(
    ("counts", "sent", "expected"),
    [
        (units(2, 2, 2), 0, (0, 0, None, None)),
        (units(2, 1, 1), 0, (0, 1, None, None)),
        (units(2, 1, 1), 1, (1, 0, None, None)),
        (units(2, 1, 0), 1, (1, 1, None, None)),
        (units(2, 1), 1, (1, 0, None, None)),
        (units(2), 0, (0, None, None, None)),
    ],
)
def test_without_refunds_the_rest_is_counted(
    counts: Json, sent: int, expected: tuple[int | None, ...]
) -> None:
    """A body without its refunds still tells what was taken off, if it has any count of it."""
    assert expected == levels(read(counts, sent=sent, without="refunds"))


def test_legacy_returns_are_unknown_without_fulfillments() -> None:
    """Whether restocked units had left cannot be told without what was fulfilled."""
    found = read(units(2, 1, 1), refunds=[refund(row("legacy_restock"))], fulfillments=None)
    assert (None, None, 1, None) == levels(found)


def test_lines_reduced_to_nothing_stay_listed() -> None:
    """A line removed by an edit is still a line of the order."""
    gone = line(id=52, admin_graphql_api_id=None, quantity=1, current_quantity=0)
    found = the(read_orders(body(order(line_items=[line(), gone]))))
    assert found.lines is not None
    assert [("51", 2, 0), ("52", 1, 1)] == [(x.id, x.quantity, x.called_off) for x in found.lines]


@pytest.mark.parametrize(
    ("counts", "sent", "rows", "said"),
    [
        (units(2, 3), 0, [], "3 units are still on the order, but only 2 were ordered"),
        (units(2, 2, 0), 3, [], "3 units are fulfilled, but only 2 were ordered"),
        (units(2, 0, 0), 0, [row("cancel", 3)], "3 units are refunded, but only 2 were ordered"),
    ],
)
def test_more_than_was_ordered_is_refused(
    counts: Json, sent: int, rows: list[Json], said: str
) -> None:
    """Counts that no order can have are refused with the line they are of."""
    parcel = fulfillment(line_items=[{"id": 51, "quantity": sent}])
    document = order(
        line_items=[line(**counts)],
        fulfillments=[parcel] if sent else [],
        refunds=[refund(*rows)] if rows else [],
    )
    result = read_orders(body({"order": document}))
    assert ((), "5001") == (result.orders, result.rejected[0].reference)
    assert ("$.order.line_items[0].quantity", said) == (
        result.rejected[0].path,
        result.rejected[0].error,
    )


# --- the level


@pytest.mark.parametrize("status", sorted(MONEY))
@pytest.mark.parametrize(
    ("counts", "sent", "by_units"),
    [
        (units(2, 2, 2), 0, Level.OPEN),
        (units(2, 2, 1), 1, Level.PARTLY_SHIPPED),
        (units(2, 2, 0), 2, Level.SHIPPED),
    ],
)
@pytest.mark.parametrize("flag", [None, "partial", "fulfilled", "restocked", "pending"])
def test_every_status_has_a_level(
    status: str, counts: Json, sent: int, by_units: Level, flag: str | None
) -> None:
    """The money decides, then the counted units; the flag of the order decides nothing."""
    found = read(counts, sent=sent, financial_status=status, fulfillment_status=flag)
    told = MONEY[status]
    expected = by_units if told is None else told
    if told is Level.UNPAID and by_units is Level.SHIPPED:
        expected = Level.SHIPPED
    assert expected is found.level


def test_the_statuses_are_those_of_shopify() -> None:
    """The table of financial statuses is complete: what waits, what counts, what went back."""
    assert {
        Level.UNPAID: {"pending", "authorized", "expired", "partially_paid", "voided"},
        None: {"paid", "partially_refunded"},
        Level.REFUNDED: {"refunded"},
    } == {level: {s for s, told in MONEY.items() if told is level} for level in set(MONEY.values())}


def test_a_shop_may_ship_on_a_reservation() -> None:
    """A shop that takes the money on shipping says so; a refund it cannot say away."""
    document = body(order(financial_status="authorized"))
    assert Level.UNPAID is the(read_orders(document)).level
    assert Level.OPEN is the(read_orders(document, settled={"authorized"})).level
    refunded = body(order(financial_status="refunded"))
    assert Level.REFUNDED is the(read_orders(refunded, settled={"refunded"})).level


@pytest.mark.parametrize("status", sorted(MONEY))
def test_cancelled_is_cancelled(status: str) -> None:
    """A cancelled order is cancelled, whatever was paid or has left; what left stays counted."""
    found = read(
        units(2, 2, 1), sent=1, financial_status=status, cancelled_at="2026-01-02T00:00:00Z"
    )
    assert (Level.CANCELLED, (1, 0, 0, 0)) == (found.level, levels(found))


def test_unknown_money_leaves_the_level_unknown() -> None:
    """A body without its financial status is no header."""
    assert None is read(units(2, 2, 2), financial_status=None).level


@pytest.mark.parametrize(
    ("counts", "flag"),
    [
        (units(2, 2, 0), "fulfilled"),  # flagged, nothing fulfilled, nothing to fulfil
        (units(2, 2), "fulfilled"),  # the same in an old shape
        (units(2), "fulfilled"),
        (units(2, 2, 0), None),  # nothing may be fulfilled, and nobody says why: held back
    ],
)
def test_contradiction_is_for_a_person(counts: Json, flag: str | None) -> None:
    """Where neither shipping again nor calling it shipped is safe, a person looks."""
    found = read(counts, fulfillment_status=flag)
    assert (Level.REVIEW, 0) == (found.level, levels(found)[0])


def test_the_units_outvote_the_flag() -> None:
    """A flag that the lines and the fulfillments both contradict is not believed."""
    assert Level.OPEN is read(units(2, 2, 2), fulfillment_status="fulfilled").level
    assert Level.SHIPPED is read(units(2, 2, 0), sent=2, fulfillment_status=None).level


def two(first: Json, second: Json, *, without: str = "", **changes: object) -> Level | None:
    """The level of an order of two lines with these counts."""
    rows = [line(**first), line(id=52, admin_graphql_api_id=None, **second)]
    document = order(line_items=rows, **changes)
    return the(read_orders(body({k: document[k] for k in document if k != without}))).level


def test_one_line_that_may_leave_opens_the_order() -> None:
    """Held is an order of which nothing may leave; a line that says nothing holds nothing back."""
    assert Level.OPEN is two(units(2, 2, 0), units(1, 1, 1))
    assert Level.OPEN is two(units(2, 2, 0), units(1, 1))
    assert Level.REVIEW is two(units(2, 2, 0), units(1, 1, 0))


def test_a_part_refund_that_cannot_be_counted_is_for_a_person() -> None:
    """Without refunds and counts nobody knows which units are still wanted."""
    status = "partially_refunded"
    assert Level.REVIEW is read(units(2), without="refunds", financial_status=status).level
    assert Level.OPEN is read(units(2, 1, 1), without="refunds", financial_status=status).level
    assert Level.OPEN is read(units(2, 1), without="refunds", financial_status=status).level
    assert Level.OPEN is read(units(2), without="refunds").level
    assert Level.REVIEW is two(units(2, 1), units(2), without="refunds", financial_status=status)


@pytest.mark.parametrize(
    ("status", "rows", "expected"),
    [
        ("refunded", [row("cancel", 2)], Level.REFUNDED),
        ("partially_refunded", [row("cancel", 2)], Level.REFUNDED),  # the shop kept the postage
        ("paid", [], Level.REVIEW),  # edited away, not paid back
    ],
)
def test_nothing_left_to_send(status: str, rows: list[Json], expected: Level) -> None:
    """An order whose units were all called off is neither open nor shipped."""
    refunds = [refund(*rows)] if rows else []
    assert expected is read(units(2, 0, 0), refunds=refunds, financial_status=status).level


def test_every_unit_must_be_paid_back_to_be_refunded() -> None:
    """One line edited away and not paid back, or not known to be, is for a person."""
    half = [refund(row("cancel", 2))]
    assert Level.REVIEW is two(units(2, 0, 0), units(1, 0, 0), refunds=half)
    assert Level.REVIEW is read(units(1, 0, 0), without="refunds").level


def test_what_came_back_had_left() -> None:
    """A returned order stays shipped, even where its fulfillments are gone."""
    assert Level.SHIPPED is read(units(2, 1, 0), sent=2, refunds=[refund(row("return"))]).level
    returned = read(units(1, 0, 0), refunds=[refund(row("return"))])
    assert (Level.SHIPPED, (0, 0, 1, 1)) == (returned.level, levels(returned))


def test_goods_decide_where_there_are_goods() -> None:
    """A download not delivered keeps no parcel back; an order of downloads goes by them."""
    download = line(
        id=52, admin_graphql_api_id=None, quantity=1, current_quantity=1, requires_shipping=False
    )
    away = fulfillment(line_items=[{"id": 51, "quantity": 2}])
    mixed = order(line_items=[line(fulfillable_quantity=0), download], fulfillments=[away])
    assert Level.SHIPPED is the(read_orders(body(mixed))).level
    alone = order(line_items=[download])
    assert Level.OPEN is the(read_orders(body(alone))).level
    done = fulfillment(line_items=[{"id": 52, "quantity": 1}])
    delivered = order(line_items=[download], fulfillments=[done])
    assert Level.SHIPPED is the(read_orders(body(delivered))).level


def test_order_without_lines_is_for_a_person() -> None:
    """An order with nothing in it is neither open nor shipped."""
    assert Level.REVIEW is the(read_orders(body(order(line_items=[])))).level
