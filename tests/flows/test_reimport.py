"""An order that comes again, changed at its channel: what stands, what is new, what is asked."""

import itertools

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    CLERK,
    HUB,
    PRIME,
    A,
    B,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    an_account,
    at,
    found,
    moved,
    refused,
    units,
)
from fulfilcore.accounts import Reopening
from fulfilcore.changes import MESSAGE, ORDER
from fulfilcore.flows import deliver
from fulfilcore.intake import (
    ChannelLine,
    ChannelOrder,
    Level,
    LineKind,
    Programme,
    Related,
    Relation,
)
from fulfilcore.orders import (
    Author,
    Authority,
    Cancel,
    CancelledBy,
    Edit,
    Field,
    Hold,
    Order,
    OrderReason,
    Renew,
    Restore,
    Status,
)
from fulfilcore.running import run
from fulfilcore.values import Address, OrderId

R = OrderReason
NEW = OrderId("amazon-us/902-1~2")
RENO, ELKO, ELY = (Address(name="Ann", city=city) for city in ("Reno", "Elko", "Ely"))


def said(
    level: Level,
    minute: float = 0,
    *,
    lines: tuple[ChannelLine, ...] | None = None,
    ship_to: Address | None = None,
    programme: Programme | None = None,
    number: str | None = None,
    tags: frozenset[str] | None = None,
    related: tuple[Related, ...] = (),
    cancel_requested: bool | None = None,
) -> ChannelOrder:
    """One version of an Amazon order."""
    usual = a_channel_order(level=level, minute=minute)
    return evolve(
        usual,
        lines=lines or usual.lines,
        ship_to=ship_to,
        programme=programme or usual.programme,
        number=number,
        tags=tags,
        related=related,
        cancel_requested=cancel_requested,
    )


def a_shop(reopening: Reopening) -> World:
    """A merchant whose Amazon store treats re-opened orders so."""
    account = an_account()
    stores = tuple(
        evolve(store, reopening=reopening) if store.id == AMAZON else store
        for store in account.stores
    )
    return World(evolve(account, stores=stores))


# --- opened again


@pytest.mark.rule("S002-10")
def test_by_default_a_person_is_asked_whether_it_becomes_a_new_order() -> None:
    """The old one stays as it was; one step makes a new one, and each names the other."""
    world = a_shop(Reopening.ASK)
    world.imports(AMAZON, said(Level.CANCELLED), said(Level.OPEN, 5))
    assert [A] == [order.id for order in world.orders()]
    assert {R.REOPENED_FROZEN} == found(world.order(A))
    moved(world.does(A, Renew(), minute=6))
    old, new = world.order(A), world.order(NEW)
    assert (Status.CANCELLED, Status.AWAITING_SHIPMENT) == (old.status, new.status)
    assert (NEW, A, 2) == (old.replaced_by, new.replaces, new.generation)
    assert set() == found(old) | found(new)
    assert {R.NOT_REOPENED, R.NOT_FROM_HERE} & refused(world.does(A, Renew(), minute=7))


@pytest.mark.rule("S002-10", "S002-11")
def test_a_store_may_renew_at_once() -> None:
    """The same channel id, a new generation; the old record is never touched."""
    world = a_shop(Reopening.NEW_GENERATION)
    world.imports(AMAZON, said(Level.CANCELLED))
    before = world.order(A)
    imported = world.imports(AMAZON, said(Level.OPEN, 5))
    assert [A, NEW] == [order.id for order in imported.orders]
    assert (before.lines, before.status, before.level) == (
        world.order(A).lines,
        world.order(A).status,
        world.order(A).level,
    )
    moved(world.does(NEW, a_ship("s1")))
    run(deliver(world.post(), world.repository))
    assert ["902-1"] == [m.notice.reference for m in world.channels[AMAZON].told]


@pytest.mark.rule("S002-10")
@pytest.mark.parametrize("reopening", list(Reopening))
def test_cancelled_then_shipped_creates_nothing(reopening: Reopening) -> None:
    """Shipped is not opened again: a finding, and no order."""
    world = a_shop(reopening)
    world.imports(AMAZON, said(Level.CANCELLED), said(Level.SHIPPED, 5))
    assert [(A, Status.CANCELLED)] == [(o.id, o.status) for o in world.orders()]
    assert {R.FROZEN_CHANGED} == found(world.order(A))
    assert R.NOT_REOPENED in refused(world.does(A, Renew(), minute=6))


@pytest.mark.rule("S002-9")
def test_a_cancelling_without_an_instant_is_not_an_arrival() -> None:
    """Nobody knows when it was said: it freezes only an order of which nothing else is known."""
    undated = evolve(said(Level.CANCELLED), modified=None)
    world = World()
    world.imports(AMAZON, said(Level.OPEN), undated)
    assert CancelledBy.CHANNEL is world.order(A).cancelled
    alone = World()
    alone.imports(AMAZON, undated)
    assert CancelledBy.ARRIVED is alone.order(A).cancelled


@pytest.mark.rule("S002-12")
def test_an_order_cancelled_later_is_restored_not_renewed() -> None:
    """It did not arrive so: once its channel opened it again, a person takes it back."""
    world = a_shop(Reopening.NEW_GENERATION)
    world.imports(AMAZON, said(Level.OPEN), said(Level.CANCELLED, 2))
    assert R.CANCELLED_AT_CHANNEL in refused(world.does(A, Restore(), minute=3))
    world.imports(AMAZON, said(Level.OPEN, 5))
    assert ([A], {R.REOPENED}) == ([o.id for o in world.orders()], found(world.order(A)))
    moved(world.does(A, Restore(), minute=6))
    assert (Status.AWAITING_SHIPMENT, set()) == (world.order(A).status, found(world.order(A)))


@pytest.mark.rule("S002-9", "S002-18")
@pytest.mark.parametrize("reopening", list(Reopening))
def test_any_order_of_any_versions_gives_the_same_generations(reopening: Reopening) -> None:
    """Orders, notices and boards do not depend on which version came first, or twice."""
    versions = [
        said(Level.CANCELLED, 1),
        said(Level.OPEN, 3),
        said(Level.PARTLY_SHIPPED, 5, lines=(a_line("l1", 2, shipped=1),)),
    ]
    pictures = set[str]()
    for some in itertools.permutations([*versions, versions[0]]):
        world = a_shop(reopening)
        for version in some:
            world.imports(AMAZON, version)
        pictures.add(repr((world.orders(), sorted(world.messages().items()))))
    assert 1 == len(pictures)


def test_an_older_version_that_comes_late_takes_an_untouched_generation_back() -> None:
    """It had not arrived cancelled after all: one order, whose cancelling is taken back by hand."""
    world = a_shop(Reopening.NEW_GENERATION)
    world.imports(AMAZON, said(Level.CANCELLED, 2), said(Level.OPEN, 5))
    assert [A, NEW] == [order.id for order in world.orders()]
    world.imports(AMAZON, said(Level.OPEN, 1))
    assert [A] == [order.id for order in world.orders()]
    assert {R.REOPENED} == found(world.order(A))
    assert {"amazon-us/902-1"} == {key.id for key in world.records(ORDER.name)}


def test_a_generation_that_was_shipped_stays_whatever_comes_late() -> None:
    """No accepted act is ever lost, and its store is told once."""
    world = a_shop(Reopening.NEW_GENERATION)
    world.imports(AMAZON, said(Level.CANCELLED, 2), said(Level.OPEN, 5))
    moved(world.does(NEW, a_ship("s1"), minute=6))
    world.imports(AMAZON, said(Level.OPEN, 1))
    assert (Status.SHIPPED, CancelledBy.CHANNEL) == (
        world.order(NEW).status,
        world.order(A).cancelled,
    )
    assert 1 == len(world.records(MESSAGE.name))


def test_what_was_done_on_an_open_order_follows_it_into_its_new_life() -> None:
    """Shipped while nobody knew that it had once been cancelled: it is not shipped again."""
    world = a_shop(Reopening.NEW_GENERATION)
    world.imports(AMAZON, said(Level.OPEN, 5))
    moved(world.does(A, a_ship("s1"), minute=6))
    run(deliver(world.post(minute=7), world.repository))
    world.imports(AMAZON, said(Level.CANCELLED, 2), minute=8)
    assert (Status.CANCELLED, Status.SHIPPED) == (world.order(A).status, world.order(NEW).status)
    assert 1 == len(world.records(MESSAGE.name))


# --- who wrote what


def edited(world: World, edit: Edit, *, minute: float = 1, by: Authority = Authority.USER) -> Order:
    """The Amazon order after an edit."""
    return moved(world.does(A, edit, by=CLERK[by], minute=minute))


def test_an_edit_stands_while_the_channel_says_nothing_new() -> None:
    """Imported again and again, the same channel order never undoes what a person wrote."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, ship_to=RENO))
    order = edited(world, Edit(ship_to=ELKO, note="ring twice"))
    assert ((Field.SHIP_TO, Author.PERSON), (Field.NOTE, Author.PERSON)) == order.authors
    world.imports(AMAZON, said(Level.OPEN, 5, ship_to=RENO, number="9"))
    assert (ELKO, "ring twice", set()) == (
        world.order(A).ship_to,
        world.order(A).fields.note,
        found(world.order(A)),
    )


def test_a_changed_address_on_both_sides_waits_for_a_person() -> None:
    """Nothing is sent to a place that may be wrong: edit it, reset it, or say ship it."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, ship_to=RENO))
    edited(world, Edit(ship_to=ELKO))
    world.imports(AMAZON, said(Level.OPEN, 5, ship_to=ELY))
    assert (ELKO, {R.FIELD_KEPT}) == (world.order(A).ship_to, found(world.order(A)))
    assert {R.FIELD_UNDECIDED} == refused(world.does(A, a_ship("s1"), minute=6))
    order = edited(world, Edit(reset=frozenset({Field.SHIP_TO})), minute=7)
    assert (ELY, (), set()) == (order.ship_to, order.authors, found(order))
    moved(world.does(A, a_ship("s1"), minute=8))


def test_writing_the_channels_own_word_is_no_clash() -> None:
    """Both sides moved to the same place: there is nothing to ask."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, ship_to=RENO))
    edited(world, Edit(ship_to=ELKO))
    world.imports(AMAZON, said(Level.OPEN, 5, ship_to=ELKO))
    assert set() == found(world.order(A))


def test_a_person_beats_a_rule_and_a_rule_beats_the_channel() -> None:
    """Whoever wrote last, a person's word stands; a rule's address yields to the channel's."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, ship_to=RENO))
    edited(world, Edit(service="express"))
    order = edited(world, Edit(service="economy", ship_to=ELKO), minute=2, by=Authority.RULE)
    assert ("express", ELKO) == (order.fields.service, order.ship_to)
    world.imports(AMAZON, said(Level.OPEN, 5, ship_to=ELY))
    assert (ELY, {R.FIELD_OVERRULED}) == (world.order(A).ship_to, found(world.order(A)))


@pytest.mark.rule("S004-27", "S004-28")
def test_the_label_of_a_prime_order_shows_amazons_address() -> None:
    """The edit is accepted, with the warning that no label will show it."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, ship_to=RENO, programme=PRIME))
    order = edited(world, Edit(ship_to=ELKO))
    assert (ELKO, RENO) == (order.ship_to, order.label_to)
    assert {R.EDIT_HAS_NO_EFFECT_ON_LABEL} == found(order)


def test_tags_of_both_sides_are_kept() -> None:
    """Ours are added to the channel's; what we take off stays off."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, tags=frozenset({"gift", "vip"})))
    edited(world, Edit(add_tags=frozenset({"fragile"}), remove_tags=frozenset({"vip"})))
    world.imports(AMAZON, said(Level.OPEN, 5, tags=frozenset({"gift", "vip", "new"})))
    assert {"gift", "new", "fragile"} == world.order(A).tags


@pytest.mark.rule("S002-9")
def test_nothing_is_written_on_an_order_that_arrived_cancelled() -> None:
    """Neither by a person nor by a refresh."""
    world = World()
    world.imports(AMAZON, said(Level.CANCELLED, ship_to=RENO))
    assert R.FROZEN in refused(world.does(A, Edit(note="x")))
    world.imports(AMAZON, said(Level.SHIPPED, 5, ship_to=ELY))
    assert RENO == world.order(A).ship_to


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Edit(), R.NOTHING_WRITTEN),
        (Edit(note="x", reset=frozenset({Field.NOTE})), R.WRITTEN_TWICE),
        (
            Edit(add_tags=frozenset({"a"}), remove_tags=frozenset({"a"})),
            R.WRITTEN_TWICE,
        ),
    ],
)
def test_an_edit_says_one_thing(edit: Edit, code: OrderReason) -> None:
    """Nothing at all, or both at once, is refused."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN))
    assert {code} == refused(world.does(A, edit))


# --- lines, refunds, returns, requests


def test_lines_edited_at_the_channel_change_what_is_open() -> None:
    """More, fewer, none: the newest version says what is ordered; what left stays counted."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, lines=(a_line("l1", 2), a_line("l2", 1))))
    moved(world.does(A, a_ship("s1", ("l1", 1))))
    world.imports(AMAZON, said(Level.OPEN, 5, lines=(a_line("l1", 3),)))
    lines = world.order(A).lines or ()
    assert [("l1", 3, 2, 1)] == [(x.id, x.ordered, x.open, x.shipped) for x in lines]


def test_units_called_off_are_not_shipped() -> None:
    """Taken back before they left; the rest is shipped, and then the order is."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, lines=(a_line("l1", 3),)))
    off = evolve(a_line("l1", 3), called_off=1, refunded=1)
    world.imports(AMAZON, said(Level.OPEN, 5, lines=(off,)))
    (line,) = world.order(A).lines or ()
    assert (3, 2, 1, 1) == (line.ordered, line.open, line.cancelled, line.refunded)
    moved(world.does(A, a_ship("s1")))
    assert (Status.SHIPPED, set()) == (world.order(A).status, found(world.order(A)))


def test_units_called_off_too_late_are_shown() -> None:
    """They had left: they count as shipped, and a person sees it."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, lines=(a_line("l1", 2),)))
    moved(world.does(A, a_ship("s1")))
    off = evolve(a_line("l1", 2), called_off=1)
    world.imports(AMAZON, said(Level.SHIPPED, 5, lines=(off,)))
    assert (Status.SHIPPED, {R.CALLED_OFF_TOO_LATE}) == (
        world.order(A).status,
        found(world.order(A)),
    )


def test_units_paid_back_but_not_called_off_wait_for_a_person() -> None:
    """Nobody sends goods that were paid back, unless somebody says so."""
    world = World()
    paid = evolve(a_line("l1", 2), refunded=1)
    world.imports(AMAZON, said(Level.OPEN, lines=(paid,)))
    assert {R.REFUNDED_OPEN} == found(world.order(A))
    assert {R.REFUNDED_OPEN} == refused(world.does(A, a_ship("s1")))
    moved(world.does(A, a_ship("s1"), despite=["REFUNDED_OPEN"]))
    assert set() == found(world.order(A))


def test_returns_stand_beside_the_ledger() -> None:
    """What came back was shipped all the same."""
    world = World()
    back = evolve(a_line("l1", 2, shipped=2), returned=1, refunded=1)
    world.imports(AMAZON, said(Level.SHIPPED, lines=(back,)))
    (line,) = world.order(A).lines or ()
    assert (2, 1, 1, set()) == (line.shipped, line.returned, line.refunded, found(world.order(A)))


def test_an_exchange_is_another_order_of_the_same_story() -> None:
    """It is named, and it is nobody's twin."""
    world = World()
    related = (Related(Relation.EXCHANGES, "902-0"),)
    world.imports(AMAZON, said(Level.OPEN, related=related), a_channel_order("902-0"))
    assert "it exchanges 902-0" in [reason.text for reason in world.order(A).reasons]
    assert [None, None] == [order.twin_of for order in world.orders()]


def test_a_wish_to_cancel_is_not_a_cancellation() -> None:
    """It is shown until it is withdrawn; the order may still be shipped."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, cancel_requested=True))
    assert (Status.AWAITING_SHIPMENT, {R.CANCEL_REQUESTED}) == (
        world.order(A).status,
        found(world.order(A)),
    )
    world.imports(AMAZON, said(Level.OPEN, 5, cancel_requested=False))
    assert set() == found(world.order(A))


@pytest.mark.parametrize("kind", [kind for kind in LineKind if kind is not LineKind.GOODS])
def test_only_goods_are_shipped(kind: LineKind) -> None:
    """Downloads, vouchers, fees and what is collected are on the order, not in a parcel."""
    world = World()
    world.imports(AMAZON, said(Level.OPEN, lines=(a_line("l1", 1), a_line("l2", 1, kind=kind))))
    moved(world.does(A, a_ship("s1")))
    order = world.order(A)
    assert (Status.SHIPPED, units(("l1", 1))) == (order.status, order.shipments[0].units)


# --- the same again


@pytest.mark.rule("S002-18")
def test_the_same_window_twice_changes_nothing() -> None:
    """Edits, holds, shipments and copies in place: importing it all again writes nothing."""
    world = World()
    window = [said(Level.OPEN, ship_to=RENO), a_channel_order("902-2")]
    world.imports(AMAZON, *window)
    world.imports(HUB, a_copy("17", of="902-1"))
    edited(world, Edit(ship_to=ELKO))
    moved(world.does(A, Hold(until=at(90)), minute=2))
    moved(world.does(OrderId("amazon-us/902-2"), Cancel(), minute=3))
    before = world.records()
    world.imports(AMAZON, *window, minute=5)
    world.imports(HUB, a_copy("17", of="902-1"), minute=6)
    assert before == world.records()
    assert B in {order.id for order in world.orders()}
