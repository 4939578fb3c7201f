"""What people, labels, providers and the clock do to orders."""

from datetime import datetime

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    ANN,
    CLERK,
    HUB,
    MERCHANT,
    NOON,
    PRIME,
    WITH_AMAZON,
    A,
    B,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    at,
    codes,
    found,
    moved,
    refused,
    units,
)
from fulfilcore.changes import ACT, Record
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import (
    cancel_order,
    hold_order,
    mark_paid,
    obey,
    release_due,
    release_order,
    restore_order,
    ship_order,
    void_shipment,
)
from fulfilcore.intake import Level, Part
from fulfilcore.orders import (
    Act,
    Action,
    Actor,
    Authority,
    Cancel,
    Command,
    Delegate,
    Hold,
    MarkPaid,
    Moved,
    OrderReason,
    Process,
    Refused,
    Reject,
    Release,
    Restore,
    Ship,
    Status,
    SubStatus,
    Verb,
    Void,
)
from fulfilcore.orders.tables import GUARDS, TRANSITIONS
from fulfilcore.running import run
from fulfilcore.values import CommandId, OrderId, ShipmentId

R = OrderReason
PROVIDER, CLOCK = CLERK[Authority.PROVIDER], CLERK[Authority.CLOCK]


def a_world(level: Level = Level.OPEN, quantity: int = 2) -> World:
    """A world with one Amazon order."""
    world = World()
    world.imports(AMAZON, a_channel_order(level=level, lines=(a_line(quantity=quantity),)))
    return world


def acts(world: World) -> list[Act]:
    """Every act that is kept."""
    return [act for record in world.records("act").values() if (act := ACT.of(record))]


# --- the seven flows by their names


def test_each_flow_does_its_one_thing() -> None:
    """Pay, hold, release, ship, void, cancel, restore: each by its own flow, and each moves."""
    world, ids = a_world(Level.UNPAID), iter(range(9))

    def id() -> CommandId:
        return CommandId(f"c{next(ids)}")

    here = world.repository
    ship, void = a_ship("s1"), Void(shipment=ShipmentId("s1"))
    answers = [
        run(mark_paid(A, id=id(), by=ANN, now=at(1), repository=here)),
        run(hold_order(A, Hold(), id=id(), by=ANN, now=at(2), repository=here)),
        run(release_order(A, id=id(), by=ANN, now=at(3), repository=here)),
        run(ship_order(A, ship, id=id(), by=ANN, now=at(4), repository=here)),
        run(void_shipment(A, void, id=id(), by=ANN, now=at(5), repository=here)),
        run(cancel_order(A, Cancel(), id=id(), by=ANN, now=at(6), repository=here)),
        run(restore_order(A, id=id(), by=ANN, now=at(7), repository=here)),
    ]
    assert [
        Status.AWAITING_SHIPMENT,
        Status.ON_HOLD,
        Status.AWAITING_SHIPMENT,
        Status.SHIPPED,
        Status.AWAITING_SHIPMENT,
        Status.CANCELLED,
        Status.AWAITING_SHIPMENT,
    ] == [moved(answer).status for answer in answers]
    assert [7, 1] == [len(acts(world)), acts(world)[0].number]
    assert [
        "import: new → awaiting_payment",
        "mark_paid: awaiting_payment → awaiting_shipment",
        "hold: awaiting_shipment → on_hold",
        "release: on_hold → awaiting_shipment",
        "ship: awaiting_shipment → shipped",
        "void: shipped → awaiting_shipment",
        "cancel: awaiting_shipment → cancelled",
        "restore: cancelled → awaiting_shipment",
    ] == [entry.what for entry in world.history()]
    assert {"store amazon-us", "Ann"} == {entry.by for entry in world.history()}


def test_a_naive_now_is_refused() -> None:
    """A command at an instant without a zone changes nothing."""
    world = a_world()
    with pytest.raises(InvalidInput, match="no time zone"):
        run(
            cancel_order(
                A,
                Cancel(),
                id=CommandId("c"),
                by=ANN,
                now=datetime(2026, 3, 2),  # noqa: DTZ001
                repository=world.repository,
            )
        )
    assert [] == acts(world)


# --- shipping


@pytest.mark.rule("S000-15", "S000-16", "S000-17")
def test_shipping_in_parts() -> None:
    """Each part leaves and is told; the order is shipped when nothing is left."""
    world = a_world(quantity=3)
    assert Status.AWAITING_SHIPMENT is moved(world.does(A, a_ship("s1", ("l1", 1)))).status
    answer = world.does(A, a_ship("s2"), minute=2)
    assert isinstance(answer, Moved)
    assert (Status.SHIPPED, units(("l1", 2))) == (
        answer.order.status,
        answer.action.units if isinstance(answer.action, Ship) else None,
    )
    first, second = (m.place for m in world.messages().values())
    assert first < second


def test_more_than_is_open_is_refused() -> None:
    """Nobody ships a unit that is not open, an unknown line, or one shipment twice."""
    world = a_world()
    moved(world.does(A, a_ship("s1", ("l1", 1))))
    answer = world.does(A, a_ship("s1", ("l1", 2), ("l7", 1)), minute=2)
    assert {R.SHIPMENT_KNOWN, R.TOO_MANY_UNITS, R.UNKNOWN_LINE} == refused(answer)
    assert isinstance(answer, Refused)
    assert "line l1 has 1 units open, not 2" in [reason.text for reason in answer.reasons]
    assert 1 == len(world.messages())


@pytest.mark.rule("S004-64", "S000-14")
def test_prime_is_never_shipped_without_tracking() -> None:
    """Prime lacks its tracking or its carrier: refused; other orders may go without."""
    world = World()
    world.imports(AMAZON, a_channel_order(programme=PRIME), a_channel_order("902-2"))
    for lacking in (a_ship("s", tracking=None), a_ship("s", carrier=None)):
        assert {R.NO_TRACKING_FOR_PRIME} == refused(world.does(A, lacking))
    moved(world.does(A, a_ship("s")))
    moved(world.does(OrderId("amazon-us/902-2"), a_ship("t", tracking=None, carrier=None)))


def test_the_oldest_void_label_that_shares_a_line_is_replaced() -> None:
    """A new label that names none takes over the oldest void one of its lines."""
    world = World()
    world.imports(AMAZON, a_channel_order(lines=(a_line("l1", 1), a_line("l2", 1), a_line("l3"))))
    for id, line in (("s2", "l2"), ("s1", "l1")):
        moved(world.does(A, a_ship(id, (line, 1))))
        moved(world.does(A, Void(shipment=ShipmentId(id)), minute=2))
    assert "s1" == _replaces(world.does(A, a_ship("n1", ("l1", 1)), minute=3))
    assert {R.NOT_REPLACEABLE} == refused(
        world.does(A, a_ship("n2", ("l2", 1), replaces="s1"), minute=4)
    )
    assert _replaces(world.does(A, a_ship("n2", ("l3", 1)), minute=4)) is None
    assert "s2" == _replaces(world.does(A, a_ship("n3", ("l3", 1), replaces="s2"), minute=5))


def _replaces(answer: Moved | Refused) -> ShipmentId | None:
    assert isinstance(answer, Moved), answer.reasons
    assert isinstance(answer.action, Ship)
    return answer.action.replaces


def test_a_void_label_cannot_be_voided_again() -> None:
    """Void once is void; an unknown label is unknown."""
    world = a_world()
    moved(world.does(A, a_ship("s1")))
    moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=2))
    assert {R.NO_LABEL, R.ALREADY_VOIDED} == refused(
        world.does(A, Void(shipment=ShipmentId("s1")), minute=3)
    )
    never = Void(shipment=ShipmentId("s9"))
    assert {R.NO_LABEL, R.NO_SUCH_SHIPMENT} == refused(world.does(A, never, minute=3))


def test_which_units_left_must_be_known() -> None:
    """Partly shipped without saying which: a person may ship despite, a label maker may not."""
    world = a_world(Level.PARTLY_SHIPPED)
    assert {R.UNITS_UNSAID} == refused(world.does(A, a_ship("s")))
    assert {R.UNITS_UNSAID} == refused(
        world.does(A, a_ship("s"), by=CLERK[Authority.LABEL], despite={"UNITS_UNSAID"})
    )
    answer = world.does(A, a_ship("s", ("l1", 1)), despite={"UNITS_UNSAID", "UNPAID"})
    assert isinstance(answer, Moved)
    assert {R.UNITS_UNSAID} == codes(answer.despite)
    moved(world.does(A, a_ship("t"), minute=2))


def test_lines_must_be_known() -> None:
    """An order whose lines were never fetched cannot be shipped; it says what to fetch."""
    world = World()
    world.imports(AMAZON, a_channel_order(lines=None, parts=frozenset({Part.HEADER})))
    assert {R.LINES_UNKNOWN} == refused(world.does(A, a_ship("s")))


# --- providers


@pytest.mark.rule("S004-84")
def test_delegated_is_the_providers() -> None:
    """With a provider only the provider ships; refused by it the order is ours again."""
    world = a_world()
    assert SubStatus.WITH_PROVIDER is moved(world.does(A, Delegate(provider="3PL"))).sub_status
    assert {R.NO_AUTHORITY} == refused(world.does(A, a_ship("s"), minute=2))
    rejected = moved(world.does(A, Reject(note="too big"), by=PROVIDER, minute=2))
    assert Status.REJECTED_FULFILLMENT is rejected.status
    again = moved(world.does(A, Delegate(provider="4PL"), minute=3))
    assert ("4PL", None) == (again.provider, again.rejected)
    assert Status.SHIPPED is moved(world.does(A, a_ship("s"), by=PROVIDER, minute=4)).status


@pytest.mark.rule("S003-27")
def test_prime_is_delegated_only_with_proof() -> None:
    """What may be Prime needs the permit; with it, it is delegated."""
    world = World()
    world.imports(AMAZON, a_channel_order(programme=PRIME))
    wish = Delegate(provider="3PL")
    assert {R.UNPROVEN} == refused(world.does(A, wish))
    moved(world.does(A, wish, permits={"prime"}))


@pytest.mark.rule("S004-84")
def test_what_amazon_fulfils_is_not_ours() -> None:
    """Fulfilled by Amazon: seen, not shippable, not cancellable here; shipped when it says so."""
    world = World()
    world.imports(AMAZON, a_channel_order(programme=WITH_AMAZON))
    order = world.order(A)
    assert (Status.PENDING_FULFILLMENT, SubStatus.WITH_PROVIDER, frozenset()) == (
        order.status,
        order.sub_status,
        order.tags,
    )
    assert {R.NO_AUTHORITY} == refused(world.does(A, a_ship("s")))
    assert {R.FULFILLED_ELSEWHERE} == refused(world.does(A, Cancel()))
    world.imports(AMAZON, a_channel_order(level=Level.SHIPPED, programme=WITH_AMAZON, minute=2))
    assert Status.SHIPPED is world.order(A).status


# --- holds and the clock


def test_the_clock_releases_what_is_due() -> None:
    """Held until an instant, released by the clock at it, not before, and once."""
    world = a_world()
    moved(world.does(A, Hold(until=at(30), note="in stock by then")))
    assert () == run(release_due(world.repository, at(29)))
    (answer,) = run(release_due(world.repository, at(30)))
    assert Status.AWAITING_SHIPMENT is moved(answer).status
    assert "clock" == world.history()[-1].by
    assert () == run(release_due(world.repository, at(31)))


def test_the_clock_leaves_open_ended_holds() -> None:
    """An open-ended hold among them, or a later one, keeps the order held."""
    world = a_world()
    moved(world.does(A, Hold(until=at(30))))
    moved(world.does(A, Hold()))
    assert () == run(release_due(world.repository, at(60)))
    assert {R.HOLD_NOT_OVER} == refused(world.does(A, Release(), by=CLOCK, minute=60))
    other = a_world()
    moved(other.does(A, Hold(until=at(30))))
    moved(other.does(A, Hold(until=at(90))))
    assert {R.HOLD_NOT_OVER} == refused(other.does(A, Release(), by=CLOCK, minute=60))
    assert () == run(release_due(other.repository, at(60)))
    assert 1 == len(run(release_due(other.repository, at(90))))


def test_the_clock_reads_every_page() -> None:
    """More held orders than fit on a page are all released."""
    world = World()
    world.imports(AMAZON, *(a_channel_order(f"902-{n}") for n in range(103)))
    for order in world.orders():
        moved(world.does(order.id, Hold(until=at(30))))
    assert [Status.AWAITING_SHIPMENT] * 103 == [
        moved(answer).status for answer in run(release_due(world.repository, at(30)))
    ]


def test_a_hold_that_ran_out_while_cancelled_is_released_after_a_restore() -> None:
    """What the clock could not release while it was cancelled it releases once it is restored."""
    world = a_world()
    moved(world.does(A, Hold(until=at(30))))
    moved(world.does(A, Cancel(), minute=2))
    run(release_due(world.repository, at(31)))
    moved(world.does(A, Restore(), minute=40))
    run(release_due(world.repository, at(41)))
    assert Status.AWAITING_SHIPMENT is world.order(A).status


def test_a_hold_ends_in_the_future() -> None:
    """A hold until now or earlier holds nothing."""
    world = a_world()
    assert {R.HOLD_IN_THE_PAST} == refused(world.does(A, Hold(until=at(1)), minute=1))


def test_the_clock_skips_hidden_copies() -> None:
    """The copy shows its original's hold; only the original is released."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy())
    moved(world.does(A, Hold(until=at(30))))
    assert [A] == [moved(answer).id for answer in run(release_due(world.repository, at(30)))]
    assert Status.AWAITING_SHIPMENT is world.order(B).status


# --- the command's id


@pytest.mark.parametrize(
    "action",
    [a_ship("s1"), a_ship("s1", ("l1", 1)), Hold(until=at(50)), Cancel(note="x")],
)
def test_a_command_repeated_answers_the_same_and_does_nothing(action: Action) -> None:
    """The same id and content, later: the first answer, and nothing is written."""
    world = a_world()
    first = world.does(A, action, id="c")
    before = world.records("act", "order", "message", "said", "terms")
    assert first == world.does(A, action, id="c", minute=99)
    assert before == world.records("act", "order", "message", "said", "terms")


def test_a_void_repeated_answers_the_same() -> None:
    """Who may have heard of it was filled in at first; the repetition still matches."""
    world, void = a_world(), Void(shipment=ShipmentId("s1"))
    moved(world.does(A, a_ship("s1", label_from="amazon")))
    assert world.does(A, void, id="v") == world.does(A, void, id="v", minute=9)
    assert frozenset({A}) == world.order(A).shipments[0].told


def test_a_relabel_repeated_answers_the_same() -> None:
    """What was left open and filled in matches when repeated; another choice does not."""
    world = a_world()
    moved(world.does(A, a_ship("s1")))
    moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=2))
    first = world.does(A, a_ship("s2"), id="r", minute=3)
    assert first == world.does(A, a_ship("s2"), id="r", minute=4)
    assert first == world.does(A, a_ship("s2", ("l1", 2), replaces="s1"), id="r", minute=4)
    reused = world.does(A, a_ship("s2", replaces="s9"), id="r", minute=4)
    assert {R.COMMAND_ID_REUSED} == refused(reused)


@pytest.mark.parametrize(
    ("order", "action", "by", "despite"),
    [
        (B, Hold(), ANN, ()),
        (A, Cancel(), ANN, ()),
        (A, Hold(note="x"), ANN, ()),
        (A, Hold(), Actor("Bob"), ()),
        (A, Hold(), ANN, ("UNITS_UNSAID",)),
    ],
    ids=["order", "action", "content", "actor", "despite"],
)
def test_an_id_used_for_something_else_is_refused(
    order: OrderId, action: Action, by: Actor, despite: tuple[str, ...]
) -> None:
    """An id whose content differs is a host's mistake: refused, and nothing is written."""
    world = a_world()
    moved(world.does(A, Hold(), id="c"))
    before = world.records("act", "order", "message")
    again = world.does(order, action, id="c", by=by, despite=despite, minute=2)
    assert {R.COMMAND_ID_REUSED} == refused(again)
    assert before == world.records("act", "order", "message")


def test_a_refusal_is_kept_once() -> None:
    """Refused is refused: repeating the id gives the old refusal though it would now be fine."""
    world = a_world(Level.UNPAID)
    first = world.does(A, a_ship("s"), id="c")
    assert {R.NOT_FROM_HERE, R.UNPAID} == refused(first)
    assert ("ship refused", "Ann") == (world.history()[-1].what, world.history()[-1].by)
    moved(world.does(A, MarkPaid(), minute=2))
    assert first == world.does(A, a_ship("s"), id="c", minute=3)
    assert [False, True] == [act.accepted for act in acts(world)]
    assert [1, 2] == [act.number for act in acts(world)]
    assert 1 == [entry.what for entry in world.history()].count("ship refused")


def test_an_unknown_order_is_a_refusal() -> None:
    """A command about nothing is refused, kept, and answered the same when the order has come."""
    world = World()
    first = world.does(A, Hold(), id="c")
    assert {R.UNKNOWN_ORDER} == refused(first)
    assert [(None, None, ())] == [(a.status, a.sub_status, a.seen) for a in acts(world)]
    world.imports(AMAZON, a_channel_order())
    assert first == world.does(A, Hold(), id="c")
    moved(world.does(A, Hold(), id="d"))
    assert [1, 2] == sorted(act.number for act in acts(world))


def test_an_order_without_a_header_is_unknown() -> None:
    """Only parts of it are here: there is nothing to act on yet."""
    world = World()
    world.imports(AMAZON, a_channel_order(level=None, minute=None))
    assert {R.UNKNOWN_ORDER} == refused(world.does(A, Hold()))


def test_an_act_remembers_where_and_on_what_it_was_decided() -> None:
    """The act keeps the status it came from and the newest versions of the whole cluster."""
    world = World()
    world.imports(AMAZON, a_channel_order(), a_channel_order(minute=3))
    world.imports(HUB, a_copy(minute=4))
    moved(world.does(A, Hold(), minute=9))
    (act,) = acts(world)
    assert (Status.AWAITING_SHIPMENT, None, True, False, ANN) == (
        act.status,
        act.sub_status,
        act.accepted,
        act.follows,
        act.command.by,
    )
    assert {A: at(3), B: at(4)} == {order: key.instant for order, key in act.seen}


def test_a_hosts_process_is_obeyed() -> None:
    """A process that guards less lets its moves through the flow."""
    lax = Process(TRANSITIONS, {verb: () for verb in GUARDS if verb is Verb.SHIP})
    world = a_world(Level.PARTLY_SHIPPED)
    command = Command(id=CommandId("c"), order=A, action=a_ship("s"), by=ANN, at=NOON)
    answer = run(obey(command, repository=world.repository, process=lax))
    assert Status.SHIPPED is moved(answer).status


# --- what a channel says later


@pytest.mark.rule("S002-7", "S002-8", "S002-9")
def test_arrived_cancelled_refuses_everybody() -> None:
    """An order that arrived cancelled cannot be acted upon, and imports do not revive it."""
    world = a_world(Level.CANCELLED)
    world.imports(AMAZON, a_channel_order(minute=3), minute=3)
    assert (Status.CANCELLED, {R.REOPENED_FROZEN}) == (world.order(A).status, found(world.order(A)))
    for wish in (Restore(), a_ship("s"), Hold()):
        assert R.FROZEN in refused(world.does(A, wish, minute=4))


@pytest.mark.rule("S002-9")
def test_a_late_cancelled_version_never_erases_an_accepted_act() -> None:
    """Shipped, then an older cancelled version turns up: the shipment stays and is shown."""
    world = a_world()
    moved(world.does(A, a_ship("s1")))
    world.imports(AMAZON, a_channel_order(level=Level.CANCELLED, minute=-9), minute=3)
    order = world.order(A)
    assert (True, Status.SHIPPED, {R.REOPENED_FROZEN, R.SHIPPED_AFTER_CANCEL}) == (
        order.frozen,
        order.status,
        found(order),
    )


@pytest.mark.rule("S002-12", "S004-86")
def test_cancelled_later_by_the_channel_cannot_be_restored_here() -> None:
    """The channel's word: only the channel takes it back; the re-opening is a finding."""
    world = a_world()
    world.imports(AMAZON, a_channel_order(level=Level.CANCELLED, minute=3), minute=3)
    assert {R.CANCELLED_AT_CHANNEL} == refused(world.does(A, Restore(), minute=4))
    world.imports(AMAZON, a_channel_order(minute=5), minute=5)
    assert {R.REOPENED} == found(world.order(A))
    assert "import: cancelled → cancelled" == world.history()[-1].what
    assert R.REOPENED in codes(world.history()[-1].reasons)


@pytest.mark.rule("S004-86")
def test_a_view_only_order_follows_its_store() -> None:
    """View-only Prime that Amazon shows as shipped or cancelled becomes so here."""
    for level, status in ((Level.SHIPPED, Status.SHIPPED), (Level.CANCELLED, Status.CANCELLED)):
        world = World()
        world.account = evolve(
            world.account,
            stores=tuple(evolve(s, connected_at=None) for s in world.account.stores),
        )
        world.imports(AMAZON, a_channel_order(programme=PRIME))
        assert SubStatus.VIEW_ONLY is world.order(A).sub_status
        world.imports(AMAZON, a_channel_order(level=level, programme=PRIME, minute=3), minute=3)
        assert status is world.order(A).status
        assert {} == world.messages()


def test_records_are_found_by_their_order() -> None:
    """Everything that carries an order stands under its guard key."""
    world = a_world()
    moved(world.does(A, a_ship("s1")))
    under = world.repository.find({f"order:{A}"}).records
    assert {"said", "terms", "act", "order", "message"} == {record.kind for record in under}
    assert all(isinstance(record, Record) for record in under)
    assert MERCHANT == world.order(A).programme
