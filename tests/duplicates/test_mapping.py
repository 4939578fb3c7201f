"""Which line of a twin is which, and which units of it are whose."""

from collections.abc import Mapping

import pytest
from attrs import evolve

from builders import ANN, HUB, A, B, a_ship, an_order, at, terms, units
from fulfilcore.duplicates import link, map_act, map_theirs, map_units, purchases
from fulfilcore.intake import Grade, Reference
from fulfilcore.orders import Act, Command, Hold, Line, Order
from fulfilcore.shipments import Shipment
from fulfilcore.values import CommandId, LineId, ShipmentId, Sku, StoreId, order_id

COPY = evolve(an_order("17", store=HUB, of=terms(HUB)), id=B)


def with_lines(order: Order, *lines: tuple[str, str | None, int]) -> Order:
    """The order with lines of (id, SKU, ordered)."""
    made = (Line(id=LineId(id), sku=Sku.maybe(sku), ordered=count) for id, sku, count in lines)
    return evolve(order, lines=tuple(made))


def shipped(order: Order, id: str, *pairs: tuple[str, int], voided: bool = False) -> Order:
    """The order with one more shipment made on it."""
    made = Shipment(
        id=ShipmentId(id), made_on=order.id, units=units(*pairs), at=at(0), voided=voided
    )
    return evolve(order, shipments=(*order.shipments, made))


@pytest.mark.rule("S001-31")
def test_what_an_order_is_a_copy_of() -> None:
    """A marketplace's order is itself; another is what its proofs name, each once; hints do not."""
    proof = Reference("amazon", "902-1", Grade.PROOF, "a")
    same = evolve(proof, found_in="b")
    hint = Reference("amazon", "902-2", Grade.HINT)
    (mine,) = purchases(evolve(an_order(), references=(hint,)))
    assert {("amazon", "902-1")} == mine
    (its,) = purchases(evolve(COPY, references=(proof, same, hint)))
    assert {("amazon", "902-1")} == its
    assert () == purchases(evolve(COPY, references=(hint,)))


@pytest.mark.rule("S001-36")
def test_a_copy_without_its_original_is_alone() -> None:
    """Two hubs' copies of an order that never came are no twins of each other."""
    proof = Reference("amazon", "902-1", Grade.PROOF)
    copies = [evolve(COPY, references=(proof,)), evolve(COPY, id=A, references=(proof,))]
    assert () == link(copies)
    (star,) = link([*copies[:1], an_order()])
    assert (A, B) == star.members


def test_the_first_store_has_the_original() -> None:
    """Of two stores of one marketplace that both list an order, the one named first sells it."""
    stores = (StoreId("amazon"), StoreId("amazon-2"))
    both = [an_order(store=store, of=evolve(terms(), store=store)) for store in stores]
    (star,) = link(reversed(both))
    assert order_id(stores[0], "902-1") == star.original


@pytest.mark.parametrize(
    ("lines", "ship", "expected", "unmapped"),
    [
        ([("l1", "S", 2)], [("b1", 2)], {"l1": 2}, 0),
        ([("l1", "S", 1), ("l2", "S", 1)], [("b1", 2)], {"l1": 1, "l2": 1}, 0),
        ([("l1", "S", 1), ("l2", "S", 1)], [("b1", 3)], {"l1": 1, "l2": 2}, 0),
        ([("l1", "T", 2)], [("b1", 2)], {}, 2),
        ([], [("b1", 2)], {}, 2),
        ([("l1", "S", 2)], [("gone", 1)], {}, 1),
    ],
    ids=["same", "spread", "too many", "other SKU", "no lines", "a line that vanished"],
)
def test_units_by_the_lines_of_the_twin(
    lines: list[tuple[str, str | None, int]],
    ship: list[tuple[str, int]],
    expected: Mapping[str, int],
    unmapped: int,
) -> None:
    """Units go to the lines that match, first ones first; what matches none is counted."""
    source = with_lines(COPY, ("b1", "S", 3))
    target = with_lines(an_order(), *lines)
    mapped, left = map_units(source, target, a_ship("s1", *ship))
    assert (expected, unmapped) == ({each.line: each.quantity for each in mapped}, left)


def test_blank_skus_match_nothing() -> None:
    """Two lines without a SKU are not the same article."""
    source, target = with_lines(COPY, ("b1", None, 1)), with_lines(an_order(), ("l1", None, 1))
    assert ((), 1) == map_units(source, target, a_ship("s1", ("b1", 1)))


def test_earlier_shipments_have_taken_their_units() -> None:
    """The first shipment fills the first line, the next goes on; a void one gives back."""
    target = with_lines(an_order(), ("l1", "S", 1), ("l2", "S", 1))
    source = shipped(with_lines(COPY, ("b1", "S", 2)), "s1", ("b1", 1))
    assert (units(("l2", 1)), 0) == map_units(source, target, a_ship("s2", ("b1", 1)))
    later = shipped(source, "s2", ("b1", 1))
    assert (units(("l1", 1)), 0) == map_units(later, target, a_ship("s1", ("b1", 1)))
    void = shipped(with_lines(COPY, ("b1", "S", 2)), "s1", ("b1", 1), voided=True)
    assert (units(("l1", 1)), 0) == map_units(void, target, a_ship("s2", ("b1", 1)))


def test_units_of_others_by_the_lines_of_the_twin() -> None:
    """What a channel says left without us is mapped like a shipment."""
    line = Line(id=LineId("b1"), sku=Sku("S"), ordered=2, theirs=2)
    target = with_lines(an_order(), ("l1", "S", 1), ("l2", "S", 1))
    assert {"l1": 1, "l2": 1} == dict(map_theirs(evolve(COPY, lines=(line,)), target))
    assert {} == dict(map_theirs(COPY, target))


def test_two_channels_tell_of_the_same_units() -> None:
    """A hub without line ids shows on its first line what the marketplace shows on its second."""
    line = Line(id=LineId("b1"), sku=Sku("S"), ordered=2, theirs=1)
    bare = with_lines(an_order(), ("l1", "S", 1), ("l2", "S", 1))
    for shown, expected in ((1, {"l1": 0, "l2": 1}), (0, {"l1": 1, "l2": 0})):
        one, two = bare.lines or ()
        target = evolve(bare, lines=(one, evolve(two, theirs=shown)))
        told = map_theirs(evolve(COPY, lines=(line,)), target)
        assert expected == {id: told.get(LineId(id), 0) for id in expected}


def test_only_shipping_is_mapped() -> None:
    """An act that names no lines reads the same on the twin."""
    command = Command(id=CommandId("c"), order=B, action=Hold(), by=ANN, at=at(0))
    act = Act(command=command, order=B, number=1, seen=(), accepted=True)
    assert act == map_act(act, COPY, an_order())
