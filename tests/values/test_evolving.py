"""Changed copies: the same as `attrs.evolve` makes, and nothing else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from attrs import evolve, frozen

from builders import an_order, at, units
from fulfilcore.errors import InvalidInput
from fulfilcore.orders import Held, Line, Order
from fulfilcore.shipments import LineUnits, Shipment
from fulfilcore.values import LineId, OrderId, ShipmentId, copied

SHIPMENT = Shipment(id=ShipmentId("s1"), made_on=OrderId("hub/1"), units=units(("l1", 1)), at=at(0))


@frozen
class Alone:
    """A value of one field."""

    name: str


@frozen
class Watchful:
    """A value that looks at itself once it is made."""

    low: int
    high: int

    def __attrs_post_init__(self) -> None:
        if self.low > self.high:
            raise InvalidInput("the wrong way round")


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        (an_order(), {"paid": False, "holds": (Held(by="here"),)}),
        (Line(id=LineId("l1"), ordered=2), {"shipped": 1}),
        (SHIPMENT, {"voided": True}),
        (Alone("Ann"), {"name": "Bob"}),
        (Watchful(1, 3), {"low": 2}),
    ],
)
def test_a_copy_is_what_attrs_makes(value: Order, changes: dict[str, object]) -> None:
    """Every field but those named stands as it did; the first value is as it was."""
    before = evolve(value)

    copy = copied(value, **changes)

    assert evolve(value, **changes) == copy  # type: ignore[arg-type]
    assert type(value) is type(copy)
    assert before == value
    assert value != copy


def test_what_changes_nothing_is_no_copy() -> None:
    """An order that is settled already stays the very same one."""
    order = an_order()

    assert order is copied(order, paid=order.paid, holds=order.holds)
    assert order is copied(order)


def test_what_is_changed_is_converted_and_checked() -> None:
    """A field that converts or checks does so in a copy too, and so does a whole value."""
    west = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=-4)))

    assert UTC is copied(SHIPMENT, at=west).at.tzinfo
    with pytest.raises(InvalidInput, match="whole number above 0"):
        copied(LineUnits(LineId("l1"), 1), quantity=0)
    with pytest.raises(InvalidInput, match="wrong way round"):
        copied(Watchful(1, 3), low=4)


def test_a_field_that_is_not_there_cannot_be_changed() -> None:
    """A name that is misspelt is a mistake of the programmer, not a new field."""
    with pytest.raises(TypeError, match="payed"):
        copied(an_order(), payed=True)
