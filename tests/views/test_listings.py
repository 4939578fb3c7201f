"""What an order is listed under: few rows for every order, more for the exceptions only."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from stock import CODES, one_of, with_findings

from builders import AMAZON, HUB, A, World, a_channel_order, a_ship, at, moved, terms
from fulfilcore.flows import listings as names
from fulfilcore.flows.listings import message_listings, order_listings
from fulfilcore.intake import Buyer, Level
from fulfilcore.orders import Fields, Held, Order, Status
from fulfilcore.shipments import Shipment
from fulfilcore.values import Address, ShipmentId

PLAIN = one_of("a", "902-1")
USUAL = {"status:awaiting_shipment", "name:902-1"}


def listed(**changes: object) -> set[str]:
    """What an order is listed under beyond what every order is."""
    order: Order = evolve(PLAIN, **changes)  # type: ignore[arg-type]
    return set(order_listings(order)) - USUAL


def test_an_order_costs_two_rows() -> None:
    """Where it stands, and its name; a number of its own and the month are one more each."""
    assert USUAL == order_listings(PLAIN)
    assert USUAL == order_listings(evolve(PLAIN, number=PLAIN.reference))
    assert {"name:17", "placed:2026-03"} == listed(number="17", placed=at(0))


def test_only_exceptions_cost_more() -> None:
    """Findings, holds, tags, parcels, and what a store cannot be told."""
    parcel = Shipment(
        id=ShipmentId("s"), made_on=PLAIN.id, units=(), at=at(0), tracking="1Z", carrier="UPS"
    )

    assert {"findings", "findings:awaiting_shipment"} | {
        f"finding:{code.name}" for code in CODES
    } == listed(findings=with_findings(PLAIN, *CODES).findings)
    assert {"held"} == listed(holds=(Held(by="here"),))
    assert {"held", "held-until"} == listed(holds=(Held(by="here", until=at(9)),))
    assert {"tag:gift"} == listed(tagged=frozenset({"gift"}))
    assert {"name:1Z"} == listed(shipments=(parcel,))
    assert {"name:1Z", "untold"} == listed(shipments=(evolve(parcel, unmapped=1),))


def test_a_hidden_copy_stands_apart() -> None:
    """So that the listing of a status holds what is shown, and nothing else."""
    hidden = order_listings(evolve(PLAIN, hidden_copy=True, status=Status.SHIPPED))

    assert {"hidden:shipped", "name:902-1"} == hidden


def test_what_a_finished_store_may_still_be_owed_is_listed() -> None:
    """Whether it was told of the parcel before is for the messages to say, when it is read."""
    copy = evolve(one_of(HUB), terms=terms(HUB), level=Level.SHIPPED)
    parcel = Shipment(id=ShipmentId("s"), made_on=A, units=(), at=at(0), unmapped=1)

    assert names.UNTOLD in order_listings(evolve(copy, shipments=(parcel,)))
    assert names.UNTOLD not in order_listings(
        evolve(copy, shipments=(evolve(parcel, voided=True),))
    )


def test_nothing_personal_is_a_listing() -> None:
    """Neither the buyer nor the address, whatever is known of them."""
    known = listed(
        buyer=Buyer(id="SECRET", name="SECRET", email="SECRET", note="SECRET"),
        said=Fields(ship_to=Address(name="SECRET", lines=("SECRET",), postcode="SECRET")),
    )

    assert set() == known


@pytest.mark.parametrize(
    ("placed", "month"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "placed:2026-12"),
        (datetime.fromisoformat("2026-01-01T00:30:00+01:00"), "placed:2025-12"),
    ],
)
def test_months_are_those_of_utc(placed: datetime, month: str) -> None:
    """As are all instants."""
    assert {month} == listed(placed=placed)


def test_long_names_are_listed_by_their_beginning() -> None:
    """An index takes only so much; the order itself is compared when it is found."""
    long = "x" * 4000

    assert {f"name:{long[: names.LONGEST]}", f"tag:{long[: names.LONGEST]}"} == listed(
        number=long, tagged=frozenset({long})
    )


def test_a_message_costs_one_row() -> None:
    """Its state; its store is in its id."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("box")))
    (message,) = world.messages().values()

    assert {"state:owed"} == message_listings(message)
