"""Reading WooCommerce's refunds beside their orders."""

from datetime import UTC, datetime

import pytest
from channel_payloads import LEFT_OUT, body, the
from woocommerce_payloads import legacy, line, order, refund, refunded

from fulfilcore.channels.woocommerce import read_orders
from fulfilcore.intake import Need, Part, ReadResult

LISTED = [{"id": 91, "reason": "", "total": "-12.34"}]
OWNERLESS = refund(_links=LEFT_OUT)


def back(result: ReadResult) -> list[tuple[str, int | None, int | None]]:
    """The lines of the one order: refunded units, and those called off."""
    return [(each.id, each.refunded, each.called_off) for each in the(result).lines or ()]


def test_a_refund_alone_needs_its_order() -> None:
    """Of what it is a part, and how much went back in all, only the order says."""
    result = read_orders(body([refund(), refund(id=92)]))
    assert ReadResult(needs=(Need("6001", Part.HEADER),)) == result


@pytest.mark.parametrize(
    "owner",
    [
        {"parent_id": 6001, "_links": LEFT_OUT},
        {"_links": {"up": [{"href": "https://x/wp-json/wc/v3/orders/6001/"}]}},
        {"_links": {"self": [{"href": "https://x/wp-json/wc/v3/orders/6001/refunds/91"}]}},
    ],
)
def test_a_refund_names_its_order_in_one_way_or_another(owner: dict[str, object]) -> None:
    """By its parent, or by the addresses in its links."""
    assert (Need("6001", Part.HEADER),) == read_orders(body(refund(**owner))).needs


def test_an_order_that_lists_no_refund_has_none() -> None:
    """No refund is known to be none; a refund that is not here is not."""
    assert [("51", 0, None)] == back(read_orders(body(order())))
    assert [("51", None, None)] == back(read_orders(body(order(refunds=LISTED))))
    assert [("51", None, None)] == back(read_orders(body(order(refunds=LEFT_OUT))))


def test_beside_its_order_a_refund_tells_how_many_units_went_back() -> None:
    """Its units count, whether they had left is nowhere said; and its instant is the order's."""
    other = line(id=52, product_id=8)
    bodies = [order(refunds=LISTED, line_items=[line(), other]), refund()]
    for told in (bodies, bodies[::-1], [*bodies, *bodies]):
        result = read_orders(*map(body, told))
        assert [("51", 1, None), ("52", 0, None)] == back(result)
        assert (datetime(2026, 1, 4, tzinfo=UTC), ()) == (the(result).modified, result.needs)


def test_until_all_refunds_are_here_nothing_is_counted() -> None:
    """A count that leaves one out would be too low."""
    two = [*LISTED, {"id": 92, "total": "-1.00"}]
    assert [("51", None, None)] == back(read_orders(body(order(refunds=two)), body(refund())))
    more = refund(id=92, line_items=[])
    assert [("51", 1, None)] == back(read_orders(body(order(refunds=two)), body([refund(), more])))


def test_a_refund_that_the_order_does_not_know_makes_the_order_stale() -> None:
    """It was made after the order was told, or taken back: the order is to be fetched anew."""
    result = read_orders(body(order()), body(refund()))
    assert ([("51", 0, None)], (Need("6001", Part.HEADER),)) == (back(result), result.needs)


def test_money_alone_takes_no_units_back() -> None:
    """A refund of an amount, or of part of a price, leaves the units where they are."""
    for rows in ([], [refunded(quantity=0)], LEFT_OUT):
        bodies = (order(refunds=LISTED), refund(line_items=rows))
        assert [("51", 0, None)] == back(read_orders(*map(body, bodies)))


def test_money_back_on_a_line_need_not_say_which() -> None:
    """No unit went back, so that none has to be put down to a line."""
    bodies = (
        order(refunds=LISTED, line_items=[line(), line(id=52)]),
        refund(line_items=[refunded(None, quantity=0), refunded(99, quantity=0)]),
    )
    assert [("51", 0, None), ("52", 0, None)] == back(read_orders(*map(body, bodies)))


def test_without_a_line_the_product_names_it() -> None:
    """Old refunds name no line: the only one with the product is meant."""
    lines = [line(), line(id=52, variation_id=9)]
    bodies = (
        order(refunds=LISTED, line_items=lines),
        refund(line_items=[refunded(None, variation_id=9)]),
    )
    assert [("51", 0, None), ("52", 1, None)] == back(read_orders(*map(body, bodies)))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (refunded(99), "it refunds a line that the order does not list"),
        (refunded(None, product_id=99), "it refunds a line that the order does not list"),
        (refunded(None), "which of the lines 51, 52 it refunds is not said"),
        (refunded(quantity=-4), "4 units are refunded, but only 3 were ordered"),
    ],
)
def test_a_refund_that_does_not_fit_is_refused(row: dict[str, object], problem: str) -> None:
    """The order stands, its refunded units are not known, and the refund is reported."""
    result = read_orders(
        body(order(refunds=LISTED, line_items=[line(), line(id=52)])),
        body(refund(line_items=[row])),
    )
    (refused,) = result.rejected
    assert (problem, "$body[1].line_items[0]", "6001") == (
        *(refused.error, refused.path, refused.reference),
    )
    assert [None, None] == [each.refunded for each in result.orders[0].lines or ()]


def test_two_tellings_of_one_refund_must_agree() -> None:
    """Nobody can say which is newer."""
    odd = refund(line_items=[refunded(quantity=-2)])
    result = read_orders(body(order(refunds=LISTED)), body(refund()), body(odd))
    assert ["two answers tell refund 91 differently"] == [bad.error for bad in result.rejected]


def test_an_order_knows_its_refunds_by_their_ids() -> None:
    """A refund that does not say whose it is belongs to the order that lists it."""
    bodies = (order(refunds=LISTED), order(id=6002), OWNERLESS)
    result = read_orders(*map(body, bodies))
    assert [[1], [0]] == [[each.refunded for each in o.lines or ()] for o in result.orders]


def test_refunds_of_the_legacy_api_say_not_whose_they_are() -> None:
    """Units are told as 1 there, not as -1, and no order lists them: the host says whose."""
    old = {"order_refunds": [refund(_links=LEFT_OUT, line_items=[refunded(None, quantity=1)])]}
    lost = read_orders(body(old))
    assert [("$.order_refunds[0]", "which order it belongs to is not said", None)] == [
        (bad.path, bad.error, bad.reference) for bad in lost.rejected
    ]
    found = read_orders(body(legacy()), body(old), refunds_of="6001")
    assert [("51", 1, None)] == back(found)


def test_an_order_without_lines_counts_no_refund() -> None:
    """Without its lines there is nothing to count on."""
    result = read_orders(body(order(refunds=LISTED, line_items=LEFT_OUT)), body(refund()))
    assert None is the(result).lines


def test_a_broken_refund_is_refused_by_its_orders_name() -> None:
    """Half a unit cannot go back either."""
    odd = refund(line_items=[refunded(quantity="-0.5")])
    result = read_orders(body(order(refunds=LISTED)), body(odd))
    assert [("$body[1].line_items[0].quantity", "6001")] == [
        (bad.path, bad.reference) for bad in result.rejected
    ]
    nobody = read_orders(body(refund(id=0, _links={"up": {"href": 5}})))
    assert [("$.id", None)] == [(bad.path, bad.reference) for bad in nobody.rejected]
