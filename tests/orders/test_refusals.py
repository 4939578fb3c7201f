"""Wishes that cannot be granted: an example of each obstacle that is met seldom."""

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve

from builders import HUB, A, B, a_ship, an_order, at, codes, facts, moved, refused, terms, units
from fulfilcore.intake import Approval, Level
from fulfilcore.orders import (
    Accept,
    Action,
    Authority,
    CancelledBy,
    Combine,
    Delegate,
    Line,
    Order,
    OrderReason,
    Part,
    Refused,
    Rejoin,
    Renew,
    Reship,
    Split,
    advance,
    available,
    parts_of,
    settle,
)
from fulfilcore.orders.tables import CHECKS
from fulfilcore.shipments import Shipment
from fulfilcore.values import LineId, OrderId, ShipmentId

R = OrderReason
TWICE = units(("l1", 1), ("l1", 1))
LINES = (Line(id=LineId("l1"), ordered=2), Line(id=LineId("l2"), ordered=1))
PARTS = (Part(id=OrderId(f"{A}~p1")), Part(id=OrderId(f"{A}~p2"), units=units(("l2", 1))))


def two_lines(**changes: Any) -> Order:
    """An order of two lines that is free to be shipped, but for these changes."""
    order = evolve(an_order(of=evolve(terms(), may_split=True)), lines=LINES, level=Level.OPEN)
    return settle(evolve(order, **changes))


def split(**changes: Any) -> Mapping[str, Any]:
    """What makes an order one of two parts, the second of them so."""
    return {"parts": (PARTS[0], evolve(PARTS[1], **changes))}


@pytest.mark.parametrize(
    ("changes", "action", "expected"),
    [
        pytest.param(
            {}, evolve(a_ship(), units=TWICE), {R.LINE_TWICE}, id="shipped: a line named twice"
        ),
        pytest.param(
            {},
            Reship(shipment=ShipmentId("n1"), units=TWICE),
            {R.NOTHING_LEFT, R.NOT_SO_MANY_LEFT, R.LINE_TWICE},
            id="sent again: a line named twice",
        ),
        pytest.param({}, Split(parts=()), {R.EMPTY_PART}, id="split: into nothing"),
        pytest.param(
            {}, Split(parts=(units(("l1", 1)), ())), {R.EMPTY_PART}, id="split: an empty part"
        ),
        pytest.param(
            {"approval": Approval.WAITING}, a_ship(), {R.NOT_APPROVED}, id="shipped: not approved"
        ),
        pytest.param(
            split(provider="3PL"), Rejoin(), {R.WITH_PROVIDER}, id="rejoined: a part given away"
        ),
        pytest.param(
            split(cancelled=CancelledBy.HERE),
            Rejoin(),
            {R.PART_CANCELLED},
            id="rejoined: a part called off",
        ),
        pytest.param(
            {"part_of": A, "cancelled": CancelledBy.ARRIVED, "reopened": True},
            Renew(),
            {R.PART},
            id="renewed: a part",
        ),
    ],
)
def test_each_obstacle_is_told(
    changes: Mapping[str, Any], action: Action, expected: set[OrderReason]
) -> None:
    """All that stands in the way, and nothing else."""
    answer = advance(two_lines(**changes), action, by=Authority.USER, facts=facts(10))

    assert expected == refused(answer)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set[OrderReason]()),
        ({"cancelled": CancelledBy.ARRIVED}, {R.FROZEN, R.OTHER_NOT_FREE}),
        ({"part_of": A}, {R.PART}),
        ({"terms": evolve(terms(HUB), may_combine=False)}, {R.CHANNEL_CANNOT}),
    ],
    ids=["free", "frozen", "a part", "of a channel that knows no shared parcels"],
)
def test_what_may_share_a_parcel(changes: Mapping[str, Any], expected: set[OrderReason]) -> None:
    """What keeps the other order from it is told of this one."""
    other = settle(evolve(an_order("20", store=HUB), lines=LINES, **changes))
    now = evolve(facts(10, "not-prime"), orders=(other,))

    answer = advance(two_lines(), Combine(orders=(other.id,)), by=Authority.USER, facts=now)

    assert expected == (codes(answer.reasons) if isinstance(answer, Refused) else set())


def test_what_left_unmapped_holds_up_every_part() -> None:
    """A twin shipped from a line that matches none here: of which part, a person decides."""
    sent = Shipment(id=ShipmentId("u1"), made_on=B, units=units(("b1", 1)), at=at(1), unmapped=1)
    parts = parts_of(two_lines(**split(), shipments=(sent,)))

    assert [{R.TWIN_UNITS_UNMAPPED}] * 2 == [
        refused(advance(part, a_ship("s1"), by=Authority.USER, facts=facts(10))) for part in parts
    ]


def test_a_provider_reports_a_parcel_that_holds_something() -> None:
    """A fact is never refused for where the order stands, only for saying nothing."""
    order, sent = two_lines(), evolve(a_ship(), units=())

    empty = advance(order, sent, by=Authority.PROVIDER, facts=facts(10))
    whole = advance(order, a_ship("s1", ("l1", 2)), by=Authority.PROVIDER, facts=facts(10))

    assert {R.NO_UNITS} == refused(empty)
    assert ["s1"] == [shipment.id for shipment in moved(whole).shipments]


def test_nothing_stands_in_the_way_of_a_report() -> None:
    """What a provider may tell of a cancelled order, a person may not wish."""
    order = two_lines(cancelled=CancelledBy.CHANNEL)
    reported, wished = (
        {option.verb: option.possible for option in available(order, by=by, facts=facts(10))}
        for by in (Authority.PROVIDER, Authority.USER)
    )

    ship, accept = a_ship().verb, Accept().verb
    assert (True, True) == (reported[ship], reported[accept])
    assert (False, False) == (wished[ship], wished[accept])


def test_a_check_of_another_wish_says_nothing() -> None:
    """Each check judges the wishes it was written for."""
    order, wish = two_lines(), Delegate(provider="3PL")

    assert set() == codes(
        reason
        for checks in CHECKS.values()
        for check in checks
        for reason in check(order, wish, Authority.CLOCK, facts(10))
    )
