"""Parcels and their labels."""

from datetime import datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from builders import A, at, units
from fulfilcore.errors import InvalidInput
from fulfilcore.shipments import LineUnits, Shipment, revisions
from fulfilcore.values import LineId, ShipmentId


def a_label(id: str, replaces: str | None = None) -> Shipment:
    """A label, maybe a newer one of another's parcel."""
    return Shipment(
        id=ShipmentId(id),
        made_on=A,
        units=units(("l1", 1)),
        at=at(0),
        replaces=ShipmentId(replaces) if replaces else None,
    )


def _told(*labels: Shipment) -> list[tuple[str, str, int, bool]]:
    return [(r.shipment.id, r.parcel, r.number, r.latest) for r in revisions(labels)]


def test_a_chain_of_labels_is_one_parcel() -> None:
    """Each newer label is the next revision of the first one's parcel; only the last is latest."""
    assert [("a", "a", 1, False), ("b", "a", 2, False), ("c", "a", 3, True)] == _told(
        a_label("a"), a_label("b", "a"), a_label("c", "b")
    )


def test_a_label_of_an_unknown_one_starts_its_own_parcel() -> None:
    """A label that replaces one not in sight is revision 1, and so is one that names itself."""
    assert [("b", "b", 1, True), ("c", "c", 1, False)] == _told(
        a_label("b", "gone"), a_label("c", "c")
    )


@given(st.permutations([("a", None), ("b", "a"), ("c", "b"), ("d", None)]))
def test_revisions_do_not_depend_on_the_order(labels: list[tuple[str, str | None]]) -> None:
    """Any order of the same labels gives the same parcels."""
    expected = [
        ("a", "a", 1, False),
        ("b", "a", 2, False),
        ("c", "a", 3, True),
        ("d", "d", 1, True),
    ]
    assert expected == sorted(_told(*(a_label(*label) for label in labels)))


@given(st.permutations([("a", None, 0), ("b", "a", 2), ("c", "a", 1), ("d", "b", 3)]))
def test_one_label_takes_the_place_of_another(labels: list[tuple[str, str | None, int]]) -> None:
    """Of two that say they replace the same one the earlier does; the other is a new parcel."""
    made = [evolve(a_label(id, replaces), at=at(minute)) for id, replaces, minute in labels]
    expected = [
        ("a", "a", 1, False),
        ("b", "b", 1, False),
        ("c", "a", 2, True),
        ("d", "b", 2, True),
    ]
    assert expected == sorted(_told(*made))


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([*"abcdefg", None])))
def test_no_two_labels_are_the_same_revision(labels: dict[str, str | None]) -> None:
    """Whatever labels say they replace, each is a revision of its own: it is told by that name."""
    told = _told(*(a_label(id, replaces) for id, replaces in labels.items()))
    assert len(labels) == len({(parcel, number) for _, parcel, number, _ in told})


@pytest.mark.parametrize("quantity", [0, -1, True, 1.0, "1"])
def test_a_quantity_is_a_whole_number_above_zero(quantity: object) -> None:
    """Nothing, less than nothing and fractions do not leave the house."""
    with pytest.raises(InvalidInput, match="above 0"):
        LineUnits(LineId("l1"), quantity)  # type: ignore[arg-type]


def test_a_shipment_counts_its_units_by_line() -> None:
    """Units of one line named twice add up; other lines do not count."""
    shipment = Shipment(
        id=ShipmentId("s"), made_on=A, units=units(("l1", 1), ("l2", 5), ("l1", 2)), at=at(0)
    )
    assert (3, 5, 0) == tuple(shipment.of(LineId(line)) for line in ("l1", "l2", "l3"))


def test_a_shipment_has_an_aware_instant() -> None:
    """A naive instant of shipping is refused."""
    with pytest.raises(InvalidInput, match="no time zone"):
        Shipment(id=ShipmentId("s"), made_on=A, units=(), at=datetime(2026, 1, 1))  # noqa: DTZ001
