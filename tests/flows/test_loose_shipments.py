"""What leaves without an order: it is kept, it can be voided, and no store hears of it."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    AMAZON,
    ANN,
    NOON,
    A,
    Counting,
    World,
    a_channel_order,
    a_ship,
    at,
    codes,
    moved,
    refused,
)
from fulfilcore.changes import ERRAND, KINDS, LOOSE, QUOTE, Query
from fulfilcore.codec import document_of
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import (
    deliver,
    purge_quotes,
    record_quote,
    redact_loose_shipment,
    ship_order,
    ship_without_order,
)
from fulfilcore.flows import void_loose_shipment as void_loose
from fulfilcore.flows.listings import called
from fulfilcore.orders import Actor, NotDone, OrderReason, Reship, Task
from fulfilcore.reasons import Code
from fulfilcore.running import run
from fulfilcore.shipments import LooseShipment, Package, Quote, ShipmentReason
from fulfilcore.testing import SteppedRepository, by_list, interleave
from fulfilcore.values import (
    Address,
    CommandId,
    Dimensions,
    Money,
    ShipmentId,
    Weight,
)

PACKAGE = Package(weight=Weight.of("3.5", "lb"), dimensions=Dimensions.of("10", "8", "4", "in"))
Q = Quote(
    id="q1",
    price=Money(799, "USD"),
    package=PACKAGE,
    ship_from=Address(city="Austin"),
    ship_to=Address(city="Reno"),
    carrier="UPS",
    service="Ground",
    valid_until=at(60),
)
S1 = ShipmentId("s1")
LABEL = LooseShipment(id=S1, at=NOON, carrier="UPS", tracking="1Z")


def quotes(
    world: World, quote: Quote = Q, *, id: str = "q", by: Actor = ANN, minute: float = 0
) -> Quote | NotDone:
    """Record a quote."""
    return run(
        record_quote(quote, id=CommandId(id), by=by, now=at(minute), repository=world.repository)
    )


def ships(
    world: World,
    shipment: LooseShipment = LABEL,
    *,
    id: str = "s",
    by: Actor = ANN,
    minute: float = 0,
) -> LooseShipment | NotDone:
    """Ship without an order."""
    return run(
        ship_without_order(
            shipment, id=CommandId(id), by=by, now=at(minute), repository=world.repository
        )
    )


def voids(
    world: World, shipment: str = "s1", *, id: str = "v", minute: float = 1
) -> LooseShipment | NotDone:
    """Void what was shipped without an order."""
    return run(
        void_loose(
            ShipmentId(shipment),
            id=CommandId(id),
            by=ANN,
            now=at(minute),
            repository=world.repository,
        )
    )


def why_not(answer: object) -> set[Code]:
    """Why something was not done."""
    assert isinstance(answer, NotDone), answer
    return codes(answer.reasons)


def kinds(world: World) -> set[str]:
    """The kinds of record that there are."""
    return {record.kind for record in world.records(*KINDS).values()}


# --- quotes


@pytest.mark.rule("S002-20")
def test_a_quote_makes_no_order_and_owes_no_notice() -> None:
    """It is kept as it was told, and delivering finds nothing to do."""
    world = World()

    assert Q == quotes(world)
    assert {QUOTE.name, ERRAND.name} == kinds(world)
    assert (Q,) == tuple(QUOTE.of(record) for record in world.records(QUOTE.name).values())
    assert () == run(deliver(world.post(), world.repository))


def test_a_quote_is_recorded_once() -> None:
    """By the same command or another; a different one under its id is refused."""
    world = World()
    quotes(world)
    before = world.records(*KINDS)

    assert Q == quotes(world, minute=9)
    assert before == world.records(*KINDS)
    assert Q == quotes(world, id="again")
    dearer = evolve(Q, price=Money(999, "USD"))
    assert {ShipmentReason.QUOTE_KNOWN} == why_not(quotes(world, dearer, id="dearer"))
    assert {ShipmentReason.QUOTE_KNOWN} == why_not(quotes(world, dearer, id="dearer", minute=9))
    assert {OrderReason.COMMAND_ID_REUSED} == why_not(quotes(world, dearer))
    assert {OrderReason.COMMAND_ID_REUSED} == why_not(quotes(world, by=Actor("Bob")))


def test_quotes_that_ended_can_be_removed() -> None:
    """Those that hold for ever stay; what was recorded once is still known to have been."""
    world = World()
    for_ever = evolve(Q, id="q2", valid_until=None)
    quotes(world)
    quotes(world, for_ever, id="r")
    quotes(world, evolve(Q, id="q3", valid_until=at(90)), id="t")

    assert ("q1",) == run(purge_quotes(at(61), repository=world.repository, limit=1))
    assert ["q2", "q3"] == sorted(key.id for key in world.records(QUOTE.name))
    assert Q == quotes(world, minute=99)
    assert ["q2", "q3"] == sorted(key.id for key in world.records(QUOTE.name))
    assert () == run(purge_quotes(at(61), repository=world.repository))


# --- labels


@pytest.mark.rule("S002-5")
def test_a_label_without_an_order_is_a_shipment_that_nobody_is_told_of() -> None:
    """It makes no order, plans no message, and is found by its tracking number."""
    world = World()
    assert LABEL == ships(world)
    found = world.repository.page(Query(kind=LOOSE.name, listing=called("1Z")))

    assert {LOOSE.name, ERRAND.name} == kinds(world)
    assert (LABEL,) == tuple(LOOSE.of(record) for record in found.records)
    assert () == run(deliver(world.post(), world.repository))


def test_what_it_leaves_open_is_taken_from_its_quote() -> None:
    """What it says itself stands."""
    world = World()
    quotes(world)
    bare = LooseShipment(id=S1, at=NOON, quote="q1", service="Next Day")

    assert ships(world, bare) == evolve(
        bare,
        package=PACKAGE,
        ship_from=Q.ship_from,
        ship_to=Q.ship_to,
        carrier="UPS",
        price=Q.price,
    )


@pytest.mark.parametrize(
    ("shipment", "minute", "reasons"),
    [
        (evolve(LABEL, quote="q9"), 0, {ShipmentReason.NO_SUCH_QUOTE}),
        (evolve(LABEL, quote="q1"), 61, {ShipmentReason.QUOTE_EXPIRED}),
        (
            evolve(LABEL, id=ShipmentId("box"), quote="q9"),
            0,
            {ShipmentReason.NO_SUCH_QUOTE, OrderReason.SHIPMENT_KNOWN},
        ),
    ],
)
def test_all_that_stands_in_its_way_is_said(
    shipment: LooseShipment, minute: float, reasons: set[Code]
) -> None:
    """Not only the first; a refusal stays one when the command comes again."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("box")))
    quotes(world)

    assert reasons == why_not(ships(world, shipment, minute=minute))
    assert reasons == why_not(ships(world, shipment, minute=minute + 1))
    assert {} == world.records(LOOSE.name)


def test_a_quote_holds_to_its_last_instant() -> None:
    """At that instant it still does."""
    world = World()
    quotes(world)

    assert isinstance(ships(world, evolve(LABEL, quote="q1"), minute=60), LooseShipment)


@pytest.mark.rule("S002-5")
def test_a_shipment_id_is_used_once_in_the_account() -> None:
    """Whether with an order or without one, whichever came first, void or not."""
    world = World()
    world.imports(AMAZON, a_channel_order(), a_channel_order("902-2"))
    ships(world)
    voids(world)

    assert {OrderReason.SHIPMENT_KNOWN} == why_not(ships(world, evolve(LABEL, at=at(1)), id="t"))
    assert {OrderReason.SHIPMENT_KNOWN} == refused(world.does(A, a_ship("s1")))
    moved(world.does(A, a_ship("box")))
    again = Reship(shipment=ShipmentId("more"))
    moved(world.does(A, again, minute=2))
    for id in ("box", "more"):
        taken = evolve(LABEL, id=ShipmentId(id))
        assert {OrderReason.SHIPMENT_KNOWN} == why_not(ships(world, taken, id=f"c {id}"))
    assert {OrderReason.SHIPMENT_KNOWN} == refused(world.does(A, evolve(again, shipment=S1)))


def test_a_shipment_that_was_refused_leaves_its_id_free() -> None:
    """Only what was made is made."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    refused(world.does(A, a_ship("s1", ("l1", 9))))

    assert LABEL == ships(world)


def test_the_same_command_ships_once() -> None:
    """The same answer again, void or not; another wish under its id is refused."""
    world = World()
    ships(world)
    before = world.records(*KINDS)

    assert LABEL == ships(world, minute=9)
    assert before == world.records(*KINDS)
    assert {OrderReason.COMMAND_ID_REUSED} == why_not(ships(world, evolve(LABEL, tracking="2Z")))
    assert {OrderReason.COMMAND_ID_REUSED} == why_not(voids(world, id="s"))
    voids(world, minute=5)
    assert evolve(LABEL, voided=at(5)) == ships(world, minute=9)


def test_a_new_shipment_is_not_void() -> None:
    """The caller is told so."""
    with pytest.raises(InvalidInput, match="not void"):
        ships(World(), evolve(LABEL, voided=NOON))


# --- voids


def test_a_label_without_an_order_can_be_voided_once() -> None:
    """The first void stands; the same command gives the same answer, another is refused."""
    world = World()
    ships(world)
    void = evolve(LABEL, voided=at(1))

    assert void == voids(world) == voids(world, minute=9)
    assert {OrderReason.ALREADY_VOIDED} == why_not(voids(world, id="w", minute=2))
    assert [void] == [LOOSE.of(record) for record in world.records(LOOSE.name).values()]
    assert {} == world.messages()


def test_only_a_label_without_an_order_is_voided_so() -> None:
    """One of an order is voided on its order; one that nobody knows cannot be."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("box")))

    assert {ShipmentReason.NO_LOOSE_SHIPMENT} == why_not(voids(world, "box"))
    assert {ShipmentReason.NO_LOOSE_SHIPMENT} == why_not(voids(world, "s1", id="w"))
    ships(world)
    assert {ShipmentReason.NO_LOOSE_SHIPMENT} == why_not(voids(world, "s1", id="w", minute=5))
    assert world.order().shipments[0].voided is False


def test_the_addresses_of_a_label_can_be_forgotten() -> None:
    """Of the label and of its quote, and of no other; what was shipped stays known."""
    world, secret = World(), Address(name="SECRET", city="SECRET")
    quotes(world, evolve(Q, ship_to=secret, ship_from=secret))
    quotes(world, evolve(Q, id="q2"), id="other")
    made = ships(world, LooseShipment(id=S1, at=NOON, tracking="1Z", quote="q1"))
    assert isinstance(made, LooseShipment)
    blank = evolve(made, ship_from=None, ship_to=None)
    forgotten = run(redact_loose_shipment(S1, repository=world.repository))
    kept = [QUOTE.of(record) for record in world.records(QUOTE.name).values()]

    assert (
        blank == forgotten == ships(world, LooseShipment(id=S1, at=NOON, tracking="1Z", quote="q1"))
    )
    assert [evolve(Q, ship_to=None, ship_from=None), evolve(Q, id="q2")] == kept
    texts = [str(document_of(record.value)) for record in world.records(*KINDS).values()]
    assert [] == [text for text in texts if "SECRET" in text]
    with pytest.raises(InvalidInput, match="no shipment 's9'"):
        run(redact_loose_shipment(ShipmentId("s9"), repository=world.repository))


# --- values


def test_sides_are_exact_in_inches_and_centimetres() -> None:
    """Whole micrometres: an inch is 25,400 of them."""
    assert Dimensions(254_000, 190_500, 101_600) == Dimensions.of("10", "7.5", 4, "in")
    assert Dimensions.of("1", "1", "1", "m") == Dimensions.of(100, 100, 100, "cm")
    assert Dimensions.of(1000, 1000, 1000, "mm") == Dimensions.of(1, 1, 1, "m")


@pytest.mark.parametrize("wrong", ["0", "-1", "0.0000001", "x", "NaN", True, 1.5])
def test_a_side_is_more_than_nothing(wrong: object) -> None:
    """And a number."""
    with pytest.raises(InvalidInput):
        Dimensions.of("1", wrong, "1", "cm")  # type: ignore[arg-type]


def test_a_unit_is_one_that_is_known() -> None:
    """Of the others it is said which are."""
    with pytest.raises(InvalidInput, match="mm, cm, m, in"):
        Dimensions.of("1", "1", "1", "ft")


@pytest.mark.parametrize("id", ["", " ", "\x00", "\ud800"])
def test_an_id_can_be_kept(id: str) -> None:
    """Of a quote and of a shipment."""
    with pytest.raises(InvalidInput):
        evolve(Q, id=id)
    with pytest.raises(InvalidInput):
        evolve(LABEL, id=ShipmentId(id))


def test_addresses_are_never_shown() -> None:
    """Neither of a quote nor of a label, in no log by accident."""
    label = evolve(LABEL, ship_to=Address(name="SECRET", city="SECRET"))
    quote = evolve(Q, ship_to=label.ship_to)

    assert "SECRET" not in f"{label!r}{quote!r}"


# --- two at once


@given(turns=st.lists(st.integers(0, 1), max_size=12), same=st.booleans())
def test_two_who_use_one_id_at_once_ship_once(turns: list[int], same: bool) -> None:
    """The same command twice gets one answer; of two commands the second is refused."""
    world = World()
    stepped = SteppedRepository(world.repository)
    flows = [
        ship_without_order(LABEL, id=CommandId(id), by=ANN, now=NOON, repository=stepped)
        for id in ("a", "a" if same else "b")
    ]
    ends = interleave(flows, by_list(turns))

    assert [LABEL, LABEL] == list(ends) if same else 1 == ends.count(LABEL)
    assert 1 == len(world.records(LOOSE.name))
    assert [] == [end for end in ends if isinstance(end, BaseException)]


@given(turns=st.lists(st.integers(0, 1), max_size=16))
def test_an_order_and_a_loose_label_never_share_an_id(turns: list[int]) -> None:
    """Whoever is second is refused."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    stepped = SteppedRepository(world.repository)
    ends = interleave(
        [
            ship_without_order(LABEL, id=CommandId("a"), by=ANN, now=NOON, repository=stepped),
            ship_order(A, a_ship("s1"), id=CommandId("b"), by=ANN, now=at(1), repository=stepped),
        ],
        by_list(turns),
    )
    used = (len(world.records(LOOSE.name)), len(world.order().shipments))

    assert used in [(1, 0), (0, 1)]
    assert [] == [end for end in ends if isinstance(end, BaseException)]


def test_each_errand_costs_one_look_and_one_write() -> None:
    """However much there is."""
    world = World()
    for number in range(20):
        ships(world, evolve(LABEL, id=ShipmentId(f"x{number}")), id=f"x{number}")
    counting = Counting(world.repository)
    run(record_quote(Q, id=CommandId("q"), by=ANN, now=NOON, repository=counting))
    run(ship_without_order(LABEL, id=CommandId("s"), by=ANN, now=NOON, repository=counting))
    run(void_loose(S1, id=CommandId("v"), by=ANN, now=NOON, repository=counting))

    assert {"find": 3, "commit": 3} == dict(counting.calls)
    assert {Task.QUOTE, Task.SHIP, Task.VOID} == {
        answered.errand.task
        for record in world.records(ERRAND.name).values()
        if (answered := ERRAND.of(record))
    }
