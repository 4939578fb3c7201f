"""One purchase that reaches us twice: through the marketplace and through its hub."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    AMAZON_CAN,
    CLERK,
    HUB,
    HUB_CAN,
    MERCHANT,
    PRIME,
    A,
    B,
    Scripted,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    an_account,
    an_order,
    at,
    found,
    moved,
    refused,
    units,
)
from fulfilcore.accounts import Store
from fulfilcore.derivation import left_elsewhere
from fulfilcore.duplicates import TwinReason
from fulfilcore.flows import deliver
from fulfilcore.intake import ChannelParcel, Grade, Level, Reference
from fulfilcore.messages import Message
from fulfilcore.notices import NoticeReason, NoticeState
from fulfilcore.orders import (
    Accept,
    Action,
    Authority,
    Cancel,
    Combine,
    Delegate,
    Edit,
    Facts,
    Hold,
    Line,
    MarkPaid,
    OrderReason,
    Reject,
    Rejoin,
    Release,
    Renew,
    Reship,
    Restore,
    Split,
    Status,
    Uncombine,
    Verb,
    Void,
    available,
)
from fulfilcore.running import run
from fulfilcore.shipments import LineUnits, Shipment
from fulfilcore.values import LineId, OrderId, ShipmentId, StoreId

R = OrderReason


def both(world: World | None = None, *, hub_first: bool = False) -> World:
    """A world that knows an Amazon order and its hub copy."""
    world = world or World()
    arrivals = [(AMAZON, a_channel_order()), (HUB, a_copy())]
    for store, content in reversed(arrivals) if hub_first else arrivals:
        world.imports(store, content)
    return world


def told(world: World, minute: float = 5) -> list[tuple[str, str, int]]:
    """Deliver what is due; then everything channels were told: store, parcel, revision."""
    run(deliver(world.post(minute=minute), world.repository))
    return [
        (store, message.notice.parcel, message.notice.revision)
        for store, channel in sorted(world.channels.items())
        for message in channel.told
    ]


@pytest.mark.rule("S001-12", "S001-15", "S001-36")
def test_both_import_orders_end_alike() -> None:
    """Whichever arrives first, the copy is hidden and everything stored is equal."""
    kinds = ("order", "said", "terms", "message")
    forth, back = both(), both(hub_first=True)
    assert forth.records(*kinds) == back.records(*kinds)
    assert (True, False, A) == (
        forth.order(A).visible,
        forth.order(B).visible,
        forth.order(B).twin_of,
    )
    assert {TwinReason.HIDDEN_COPY} <= {reason.code for reason in forth.order(B).reasons}
    assert {TwinReason.HAS_COPY} <= {reason.code for reason in forth.order(A).reasons}
    assert "a copy of amazon-us/902-1: its external_order_id names that order" in [
        reason.text for reason in forth.order(B).reasons
    ]


@pytest.mark.rule("S001-17", "S001-26", "S001-31")
@pytest.mark.parametrize(
    "content",
    [
        a_channel_order("17", programme=None),
        a_copy(of="902-77"),
        evolve(a_copy(), references=(Reference("amazon", "902-1", Grade.HINT, "staff_notes"),)),
        evolve(a_copy(), references=(Reference("ebay", "902-1", Grade.PROOF, "external_id"),)),
    ],
    ids=["own web shop", "another order", "a mere hint", "another marketplace"],
)
def test_without_proof_nothing_is_hidden(content: object) -> None:
    """An own web-shop order, one that names another order, or only hints, stays shippable."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, content)  # type: ignore[arg-type]
    assert (True, None) == (world.order(B).visible, world.order(B).twin_of)
    assert Status.SHIPPED is moved(world.does(B, a_ship("b"))).status


@pytest.mark.rule("S001-33", "S000-17")
def test_an_own_order_of_the_hub_is_told_to_the_hub() -> None:
    """Shipping the hub's own web-shop order tells the hub, with hub notices on or off."""
    for on in (True, False):
        world = World(an_account(hub_notices=on))
        world.imports(AMAZON, a_channel_order())
        world.imports(HUB, a_channel_order("17", programme=None))
        world.does(B, a_ship("b"))
        assert [("hub", "b", 1)] == told(world)


@pytest.mark.rule("S001-16", "S001-36")
def test_a_hidden_copy_refuses_every_command() -> None:
    """Nothing can be done to a hidden copy by anybody; the refusal names the original."""
    world = both()
    wishes: tuple[Action, ...] = (
        MarkPaid(),
        Hold(),
        Release(),
        a_ship("x"),
        Void(shipment=ShipmentId("x")),
        Cancel(),
        Restore(),
        Delegate(provider="3PL"),
        Reject(note="no"),
        Accept(),
        Edit(note="x"),
        Split(parts=(units(("l1", 1)),)),
        Rejoin(),
        Combine(orders=(A,)),
        Uncombine(),
        Reship(shipment=ShipmentId("x")),
        Renew(),
    )
    assert {wish.verb for wish in wishes} == set(Verb)
    for wish in wishes:
        for authority in set(Authority) - {Authority.PROVIDER}:
            assert R.HIDDEN in refused(world.does(B, wish, by=CLERK[authority]))
    options = available(world.order(B), facts=Facts(now=world.now, permits=frozenset()))
    assert [] == [option.verb for option in options if option.possible]


@pytest.mark.rule("S000-15", "S000-16", "S000-17", "S001-18")
def test_both_stores_are_told_once_the_marketplace_first() -> None:
    """Shipping the original tells Amazon, then the hub, each once, with the same shipment."""
    world, said = both(), list[Message]()
    for store in (AMAZON, HUB):
        world.channels[store] = Scripted(diary=said)
    shipped = moved(world.does(A, a_ship("s1")))
    assert (Status.SHIPPED, "1Z") == (shipped.status, shipped.shipments[0].tracking)
    assert Status.SHIPPED is world.order(B).status
    assert [("amazon-us", "s1", 1), ("hub", "s1", 1)] == told(world)
    assert [AMAZON, HUB] == [message.store for message in said]
    assert [("amazon-us", "s1", 1), ("hub", "s1", 1)] == told(world, 500)
    one, other = (world.channels[store].told[0].notice for store in (AMAZON, HUB))
    assert (one.tracking, one.carrier, one.shipped_at) == (
        other.tracking,
        other.carrier,
        other.shipped_at,
    )
    assert (LineUnits(LineId("l1"), 2), LineUnits(LineId("b1"), 2)) == (
        *one.lines,
        *other.lines,
    )
    assert (None, "a-9") == (one.address, other.address)
    assert [NoticeState.SENT] * 2 == [n.state for id in (A, B) for n in world.notices(id)]


@pytest.mark.rule("S001-18")
def test_the_marketplace_is_first_however_few_are_claimed() -> None:
    """A worker that takes one message at a time still tells the marketplace before the hub."""
    stores = (
        Store(id=StoreId("a-hub"), capabilities=HUB_CAN),
        Store(id=StoreId("z-amazon"), capabilities=AMAZON_CAN),
    )
    world = World(an_account(stores=stores))
    world.imports(StoreId("z-amazon"), a_channel_order())
    world.imports(StoreId("a-hub"), a_copy())
    world.does(OrderId("z-amazon/902-1"), a_ship("s1"))
    first = run(deliver(world.post(), world.repository, limit=1))
    assert ["z-amazon"] == [message.store for message in first]


@pytest.mark.rule("S001-36")
@pytest.mark.parametrize("said", [Level.OPEN, Level.SHIPPED])
def test_a_copy_shipped_before_its_original_hands_over(said: Level) -> None:
    """Shipped on the copy, the original arrives shipped; Amazon is told unless it knows."""
    world = World()
    world.imports(HUB, a_copy())
    world.does(B, a_ship("s1"))
    assert [("hub", "s1", 1)] == told(world)
    world.imports(AMAZON, a_channel_order(level=said, minute=2), minute=2)
    original = world.order(A)
    assert (Status.SHIPPED, 2, set()) == (
        original.status,
        sum(line.shipped for line in original.lines or ()),
        found(original),
    )
    amazon = [("amazon-us", "s1", 1)] if said is Level.OPEN else []
    assert [*amazon, ("hub", "s1", 1)] == told(world, 9)
    reasons = [notice.reason.code for notice in world.notices(A) if notice.reason]
    assert ([] if amazon else [NoticeReason.KNOWN_THERE]) == reasons
    assert R.SHIPPED_ON_TWIN in {reason.code for reason in original.reasons}
    assert {R.NOTHING_OPEN} <= refused(world.does(A, a_ship("again"), minute=9))


@pytest.mark.rule("S001-36")
def test_a_partial_handover_leaves_the_rest_open() -> None:
    """One of two units left on the copy: the original has one open, and only that can go."""
    world = World()
    world.imports(HUB, a_copy())
    world.does(B, a_ship("s1", ("b1", 1)))
    world.imports(AMAZON, a_channel_order(), minute=2)
    assert {R.TOO_MANY_UNITS} == refused(world.does(A, a_ship("s2", ("l1", 2)), minute=3))
    assert Status.SHIPPED is moved(world.does(A, a_ship("s3", ("l1", 1)), minute=3)).status
    assert Status.SHIPPED is world.order(B).status
    assert [
        ("amazon-us", "s1", 1),
        ("amazon-us", "s3", 1),
        ("hub", "s1", 1),
        ("hub", "s3", 1),
    ] == (told(world), told(world, 6))[1]


@pytest.mark.rule("S004-64", "S001-36")
def test_a_handover_without_tracking_is_not_told_to_prime() -> None:
    """Shipped on the copy without tracking, a Prime original's store is not told nonsense."""
    world = World()
    world.imports(HUB, a_copy(programme=MERCHANT))
    world.does(B, a_ship("s1", tracking=None))
    world.imports(AMAZON, a_channel_order(programme=PRIME), minute=2)
    assert [("hub", "s1", 1)] == told(world)


@pytest.mark.rule("S001-36", "S001-16")
def test_units_that_match_no_line_block_the_original() -> None:
    """A copy's units that fit no line of the original are for a person, who may ship despite."""
    world = World()
    world.imports(HUB, a_copy(lines=(a_line("b1", 2, sku="OTHER"),)))
    world.does(B, a_ship("s1"))
    world.imports(AMAZON, a_channel_order(), minute=2)
    assert {R.TWIN_UNITS_UNMAPPED} == found(world.order(A))
    assert [NoticeReason.UNITS_UNMAPPED] == [n.reason and n.reason.code for n in world.notices(A)]
    assert [("hub", "s1", 1)] == told(world)
    assert {R.TWIN_UNITS_UNMAPPED} == refused(world.does(A, a_ship("s2"), minute=3))
    despite = {"TWIN_UNITS_UNMAPPED"}
    label = CLERK[Authority.LABEL]
    assert {R.TWIN_UNITS_UNMAPPED} == refused(
        world.does(A, a_ship("s2"), minute=3, by=label, despite=despite)
    )
    overruled = world.does(A, a_ship("s2"), minute=3, despite=despite, id="over")
    assert Status.SHIPPED is moved(overruled).status
    assert overruled == world.does(A, a_ship("s2"), minute=4, despite=despite, id="over")


def test_a_void_of_the_copys_units_unblocks_the_original() -> None:
    """Once the unmatched label is void nothing blocks the original any more."""
    world = World()
    world.imports(HUB, a_copy(lines=(a_line("b1", 2, sku="OTHER"),)))
    world.does(B, a_ship("s1"))
    world.imports(AMAZON, a_channel_order(), minute=2)
    moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=3))
    assert set() == found(world.order(A))
    assert Status.SHIPPED is moved(world.does(A, a_ship("s2"), minute=4)).status


@pytest.mark.rule("S001-36")
def test_a_void_on_the_original_reaches_the_copys_shipment() -> None:
    """A shipment made on the copy is voided from the original, and is void on both."""
    world = World()
    world.imports(HUB, a_copy())
    world.does(B, a_ship("s1"))
    world.imports(AMAZON, a_channel_order(), minute=2)
    assert (
        Status.AWAITING_SHIPMENT
        is moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=3)).status
    )
    assert [True, True] == [world.order(id).shipments[0].voided for id in (A, B)]
    assert [] == told(world)


@pytest.mark.rule("S001-36")
def test_a_void_survives_an_older_version_that_comes_late() -> None:
    """A late older version of the original never brings a voided label back to life."""
    world = World()
    world.imports(HUB, a_copy())
    world.does(B, a_ship("s1"), minute=10)
    world.imports(AMAZON, a_channel_order(minute=5), minute=12)
    moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=15))
    world.imports(AMAZON, a_channel_order(minute=8, number="late"), minute=16)
    assert [(Status.AWAITING_SHIPMENT, True)] * 2 == [
        (order.status, order.shipments[0].voided) for order in map(world.order, (A, B))
    ]


@pytest.mark.rule("S001-18", "S001-36")
def test_a_new_label_supersedes_and_tells_both_anew() -> None:
    """A void and a new label: revision 2 of the same parcel, amending what each store has."""
    world = both()
    world.does(A, a_ship("s1"))
    told(world)
    moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=6))
    assert {R.VOIDED_BUT_SHIPPED} == found(world.order(A))
    moved(world.does(A, a_ship("s2", tracking="2Z"), minute=7))
    assert set() == found(world.order(A))
    assert [
        ("amazon-us", "s1", 1),
        ("amazon-us", "s1", 2),
        ("hub", "s1", 1),
        ("hub", "s1", 2),
    ] == told(world, 8)
    for store, id in ((AMAZON, A), (HUB, B)):
        new = world.channels[store].told[1].notice
        assert (f"x-{id}#s1#1", "2Z") == (new.amends, new.tracking)


@pytest.mark.rule("S001-18")
def test_a_label_voided_before_it_was_told_is_superseded() -> None:
    """Never told, never to be told: the message is withdrawn and only the new label is owed."""
    world = both()
    world.does(A, a_ship("s1"))
    moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=2))
    assert [(NoticeState.SUPERSEDED, NoticeReason.VOIDED)] == [
        (n.state, n.reason and n.reason.code) for n in world.notices(A)
    ]
    assert frozenset() == world.order(A).shipments[0].told
    moved(world.does(A, a_ship("s2"), minute=3))
    assert [("amazon-us", "s1", 2), ("hub", "s1", 2)] == told(world)
    assert [None, None] == [world.channels[s].told[0].notice.amends for s in (AMAZON, HUB)]


@pytest.mark.rule("S001-27", "S001-28", "S001-30")
def test_without_hub_notices_the_copy_is_seen_and_not_told() -> None:
    """The flag off: the copy stays visible, is linked, and hears nothing of the original's."""
    world = both(World(an_account(hub_notices=False)))
    assert (True, A) == (world.order(B).visible, world.order(B).twin_of)
    assert TwinReason.VISIBLE_COPY in {reason.code for reason in world.order(B).reasons}
    moved(world.does(A, a_ship("s1")))
    assert [("amazon-us", "s1", 1)] == told(world)
    assert [(NoticeState.SUPPRESSED, NoticeReason.HUB_NOTICES_OFF)] == [
        (n.state, n.reason and n.reason.code) for n in world.notices(B)
    ]
    assert {R.NOT_FROM_HERE, R.NOTHING_OPEN} <= refused(world.does(B, a_ship("s2"), minute=9))


@pytest.mark.rule("S001-28")
def test_a_visible_copy_shares_the_units() -> None:
    """Shipping one and then the other never ships a unit twice, whichever is shipped first."""
    world = both(World(an_account(hub_notices=False)))
    moved(world.does(B, a_ship("s1", ("b1", 1))))
    assert {R.TOO_MANY_UNITS} == refused(world.does(A, a_ship("s2", ("l1", 2)), minute=2))
    moved(world.does(A, a_ship("s3", ("l1", 1)), minute=3))
    assert [2, 2] == [sum(line.shipped for line in world.order(id).lines or ()) for id in (A, B)]


@pytest.mark.rule("S001-27")
def test_the_flag_is_written_once() -> None:
    """Orders received under the flag keep it; switching it later moves none of them."""
    world = both()
    world.account = an_account(hub_notices=False)
    world.imports(HUB, a_copy(minute=1), minute=1)
    assert not world.order(B).visible


@pytest.mark.rule("S001-32", "S004-41", "S004-63")
def test_a_label_made_by_the_channel_suppresses_its_own_notice_only() -> None:
    """Amazon made the label and knows; the hub is still owed the news."""
    world = both()
    moved(world.does(A, a_ship("s1", label_from="amazon")))
    assert [(NoticeState.SUPPRESSED, NoticeReason.CHANNEL_MADE_LABEL)] == [
        (n.state, n.reason and n.reason.code) for n in world.notices(A)
    ]
    assert [("hub", "s1", 1)] == told(world)
    moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=6))
    assert frozenset({A, B}) == world.order(A).shipments[0].told


# --- holds, payment, cancellation across twins


@pytest.mark.rule("S001-36")
def test_a_hold_on_a_copy_binds_the_original() -> None:
    """Held before it was known for a copy, the hold stands on the original; one release frees."""
    world = World()
    world.imports(HUB, a_copy())
    moved(world.does(B, Hold(note="fraud?")))
    world.imports(AMAZON, a_channel_order(), minute=2)
    assert [Status.ON_HOLD] * 2 == [world.order(id).status for id in (A, B)]
    assert R.HELD in {r.code for r in world.order(A).reasons}
    assert {R.NOT_FROM_HERE, R.HELD} == refused(world.does(A, a_ship("s"), minute=3))
    moved(world.does(A, Release(), minute=4))
    assert [(Status.AWAITING_SHIPMENT, ())] * 2 == [
        (world.order(id).status, world.order(id).holds) for id in (A, B)
    ]


def test_a_release_ends_the_holds_of_both() -> None:
    """Both twins held apart: one release on the original ends both, and is one command."""
    world = World()
    world.imports(HUB, a_copy())
    moved(world.does(B, Hold(note="one")))
    world.imports(AMAZON, a_channel_order(level=Level.REVIEW), minute=2)
    assert 2 == len(world.order(A).holds)
    answer = world.does(A, Release(), minute=4, id="r")
    assert Status.AWAITING_SHIPMENT is moved(answer).status
    assert answer == world.does(A, Release(), minute=5, id="r")
    world.imports(HUB, a_copy(minute=6), minute=6)
    assert [()] * 2 == [world.order(id).holds for id in (A, B)]


@pytest.mark.rule("S001-36")
def test_a_cancelled_original_ends_its_copy() -> None:
    """Cancelled here or there, the copy is cancelled too and not shippable; a restore revives."""
    world = both()
    moved(world.does(A, Cancel()))
    assert [Status.CANCELLED] * 2 == [world.order(id).status for id in (A, B)]
    moved(world.does(A, Restore(), minute=2))
    assert [Status.AWAITING_SHIPMENT] * 2 == [world.order(id).status for id in (A, B)]
    world.imports(AMAZON, a_channel_order(level=Level.CANCELLED, minute=3), minute=3)
    assert [Status.CANCELLED] * 2 == [world.order(id).status for id in (A, B)]


def test_a_copy_says_no_untruth_about_a_cancellation_here() -> None:
    """Partly shipped, the rest cancelled by a person: the copy shows no false alarm."""
    world = both()
    moved(world.does(A, a_ship("s1", ("l1", 1))))
    moved(world.does(A, Cancel(), minute=2))
    assert [set(), set()] == [found(world.order(id)) for id in (A, B)]


@pytest.mark.rule("S001-21")
def test_a_copy_cancelled_here_is_told_to_nobody() -> None:
    """Cancelling the visible copy leaves awaiting shipment, and no channel hears of it."""
    world = both(World(an_account(hub_notices=False)))
    assert Status.CANCELLED is moved(world.does(B, Cancel())).status
    assert Status.AWAITING_SHIPMENT is world.order(A).status
    assert ({}, []) == (world.messages(), told(world))


def test_a_provider_of_the_copy_has_the_original_too() -> None:
    """Delegated before it was known for a copy, the units are claimed once, on both."""
    world = World()
    world.imports(HUB, a_copy(programme=MERCHANT))
    moved(world.does(B, Delegate(provider="3PL")))
    world.imports(AMAZON, a_channel_order(), minute=2)
    assert [Status.PENDING_FULFILLMENT] * 2 == [world.order(id).status for id in (A, B)]
    assert {R.NOT_FROM_HERE, R.NO_AUTHORITY} & refused(world.does(A, a_ship("s"), minute=3))


@pytest.mark.parametrize("ending", [Cancel(), Reject(note="too big")])
def test_a_restore_means_the_same_where_the_copy_was_delegated(ending: Action) -> None:
    """What a command says that the order is, the order then is (law 9), also with a twin."""
    world = World()
    world.imports(HUB, a_copy(programme=MERCHANT))
    moved(world.does(B, Delegate(provider="3PL")))
    world.imports(AMAZON, a_channel_order(), minute=2)
    clerk = CLERK[Authority.PROVIDER if isinstance(ending, Reject) else Authority.USER]
    moved(world.does(A, ending, by=clerk, minute=3))
    assert Status.AWAITING_SHIPMENT is moved(world.does(A, Restore(), minute=4)).status
    assert Status.AWAITING_SHIPMENT is world.order(A).status


# --- what channels say of one twin holds for both


@pytest.mark.rule("S004-86", "S001-36")
def test_shipped_at_amazon_is_shipped_on_the_copy() -> None:
    """Done in Seller Central, it is done here for both, and Amazon is owed nothing."""
    world = both()
    world.imports(AMAZON, a_channel_order(level=Level.SHIPPED, minute=3), minute=3)
    assert [Status.SHIPPED] * 2 == [world.order(id).status for id in (A, B)]
    (mine,), (hubs,) = world.notices(A), world.notices(B)
    assert (NoticeState.SUPPRESSED, NoticeState.OWED) == (mine.state, hubs.state)
    assert [("hub", "amazon-us/902-1+", 1)] == told(world)


@pytest.mark.parametrize(
    ("ordered", "labels", "told_of"),
    [
        (2, (), []),
        (2, (("s1", None, False),), [1]),
        (2, (("s1", None, True),), [1]),
        (3, (("s1", None, True),), []),
        (3, (("s1", None, True), ("s2", "s1", False)), []),
        (3, (("s1", None, True), ("s2", None, False)), [1]),
        (3, (("s1", None, True), ("again", None, False)), []),
    ],
)
def test_what_left_without_us_stays_told(
    ordered: int, labels: Sequence[tuple[str, str | None, bool]], told_of: list[int]
) -> None:
    """Once every unit has been in some parcel, the rest is one: a label voided later changes none.

    A parcel counts once, however many labels it had; what was sent again counts not at all.
    """
    shipments = tuple(
        Shipment(
            id=ShipmentId(id),
            made_on=A,
            units=units(("l1", 1)),
            at=at(1),
            voided=void,
            replaces=ShipmentId(replaced) if replaced else None,
            again=id == "again",
        )
        for id, replaced, void in labels
    )
    line = Line(id=LineId("l1"), ordered=ordered, theirs=1)
    order = evolve(an_order(), placed=at(0), lines=(line,), shipments=shipments)
    assert told_of == [each.holds(line.id) for each in left_elsewhere(order)]


@pytest.mark.rule("S004-86")
def test_the_hub_is_told_under_which_number_amazon_shipped() -> None:
    """Each parcel that Amazon lists is told once, by its number; ours is not told again."""
    world = both()
    moved(world.does(A, a_ship("s1", ("l1", 1))))
    parcels = (
        ChannelParcel(id="1", units=units(("l1", 1)), tracking="1z"),
        ChannelParcel(id="2", units=units(("l1", 1)), carrier="UPS", tracking="1ZOTHER"),
    )
    there = evolve(
        a_channel_order(level=Level.SHIPPED, minute=3, lines=(a_line(shipped=2),)), parcels=parcels
    )
    world.imports(AMAZON, there, minute=3)
    told(world)
    everything = [("amazon-us", "s1", 1), ("hub", "s1", 1), ("hub", "amazon-us/902-1+2", 1)]
    assert everything == told(world, 6)
    assert "1ZOTHER" == world.messages()["hub/17#amazon-us/902-1+2#1"].notice.tracking
    world.imports(AMAZON, there, minute=4)
    assert everything == told(world, 7)
    assert R.NOT_OUR_LABEL in refused(
        world.does(A, Void(shipment=ShipmentId("amazon-us/902-1+2")), minute=5)
    )


def test_a_listed_parcel_of_units_that_did_not_leave_is_no_news() -> None:
    """The counts say what left: one unit of the first parcel, nothing of the second."""
    world = both()
    parcels = (
        ChannelParcel(id="1", units=units(("l1", 1), ("l9", 1)), tracking="1ZA"),
        ChannelParcel(id="2", units=units(("l1", 1)), tracking="1ZB"),
    )
    lines = (a_line(shipped=1),)
    there = a_channel_order(level=Level.PARTLY_SHIPPED, minute=3, lines=lines)
    world.imports(AMAZON, evolve(there, parcels=parcels), minute=3)
    assert [("hub", "amazon-us/902-1+1", 1)] == told(world)


@pytest.mark.rule("S001-36")
def test_the_echo_of_a_twin_is_nothing() -> None:
    """Both channels show what we shipped: nothing is over, nothing is found."""
    world = both()
    moved(world.does(A, a_ship("s1", ("l1", 1))))
    told(world)
    echo_a = a_channel_order(lines=(a_line(shipped=1),), level=Level.PARTLY_SHIPPED, minute=6)
    echo_b = a_copy(lines=(a_line("b1", shipped=1),), level=Level.PARTLY_SHIPPED, minute=7)
    world.imports(AMAZON, echo_a, minute=8)
    world.imports(HUB, echo_b, minute=8)
    assert [(1, 1, set())] * 2 == [
        (line.shipped, line.open, found(order))
        for order in map(world.order, (A, B))
        for line in order.lines or ()
    ]


@pytest.mark.parametrize("delivered", [True, False])
def test_a_shipment_at_the_channel_meanwhile_counts_once(delivered: bool) -> None:
    """1 shown, 1 shipped here, 2 shown: 2 are shipped on both twins, told or not told yet."""
    world = World()
    three = a_line(quantity=3, shipped=1)
    world.imports(AMAZON, a_channel_order(lines=(three,)))
    world.imports(HUB, a_copy(lines=(a_line("b1", 3),)))
    moved(world.does(A, a_ship("s1", ("l1", 1))))
    if delivered:
        told(world)
    world.imports(AMAZON, a_channel_order(lines=(evolve(three, shipped=2),), minute=6), minute=6)
    assert [(2, 1)] * 2 == [
        (line.shipped, line.open)
        for order in map(world.order, (A, B))
        for line in order.lines or ()
    ]
    world.imports(AMAZON, a_channel_order(lines=(evolve(three, shipped=3),), minute=7), minute=7)
    assert [Status.SHIPPED] * 2 == [world.order(id).status for id in (A, B)]


# --- several originals, several copies


@pytest.mark.rule("S001-31")
def test_two_proofs_are_for_a_person() -> None:
    """A copy that names two marketplace orders is hidden from nobody and shipped by none."""
    world = World()
    world.imports(AMAZON, a_channel_order("902-1"), a_channel_order("902-2"))
    world.imports(HUB, a_copy(of=("902-1", "902-2")))
    assert (True, None, {R.TWIN_UNDECIDED}) == (
        world.order(B).visible,
        world.order(B).twin_of,
        found(world.order(B)),
    )
    assert {R.TWIN_UNDECIDED} == refused(world.does(B, a_ship("s")))
    assert Status.SHIPPED is moved(world.does(B, a_ship("s"), despite={"TWIN_UNDECIDED"})).status


@pytest.mark.rule("S001-31")
def test_a_second_proof_ends_the_link() -> None:
    """A later version that names another order too takes the copy out of its star again."""
    world = both()
    world.imports(HUB, a_copy(of=("902-1", "902-2"), minute=3), minute=3)
    assert (True, None) == (world.order(B).visible, world.order(B).twin_of)
    assert TwinReason.HAS_COPY not in {reason.code for reason in world.order(A).reasons}


def test_two_copies_of_one_original_are_a_star() -> None:
    """Two hub orders of one purchase are both hidden, and both told."""
    world = both()
    world.imports(HUB, a_copy("18"))
    other = OrderId("hub/18")
    assert [(False, A)] * 2 == [
        (world.order(id).visible, world.order(id).twin_of) for id in (B, other)
    ]
    moved(world.does(A, a_ship("s1")))
    assert 3 == len(told(world))


@pytest.mark.rule("S004-74")
@pytest.mark.parametrize("first", ["amazon-eu", "amazon-us"])
def test_an_order_imported_twice_is_told_once(first: str) -> None:
    """One Amazon order through two stores: the second is hidden, found, and never told."""
    stores = tuple(
        Store(
            id=StoreId(id), capabilities=AMAZON_CAN, connected_at=datetime(2024, 1, 1, tzinfo=UTC)
        )
        for id in ("amazon-us", "amazon-eu")
    )
    world = World(an_account(stores=stores))
    for id in sorted((store.id for store in stores), key=lambda id: id != first):
        world.imports(id, a_channel_order())
    original, double = OrderId("amazon-eu/902-1"), A
    assert (True, False, original) == (
        world.order(original).visible,
        world.order(double).visible,
        world.order(double).twin_of,
    )
    assert {TwinReason.DOUBLE_IMPORT} == found(world.order(double))
    moved(world.does(original, a_ship("s1")))
    assert [("amazon-eu", "s1", 1)] == told(world)
    assert [NoticeReason.SAME_ORDER] == [n.reason and n.reason.code for n in world.notices(double)]


@pytest.mark.rule("S001-31")
@pytest.mark.parametrize("first", ["part", "whole"])
def test_an_order_under_a_new_id_takes_the_place_of_the_old_one(first: str) -> None:
    """A marketplace combines orders under a new id: one is shown, shipped and told, only that."""
    world, alias = World(), Reference("amazon", "902-1", Grade.PROOF, "a line of it")
    arrivals = {
        "part": a_channel_order(lines=(a_line("l1", 1),)),
        "whole": a_channel_order(
            "902-7", lines=(a_line("l1", 1), a_line("l2", 1)), references=(alias,)
        ),
    }
    for name in sorted(arrivals, key=lambda name: name != first):
        world.imports(AMAZON, arrivals[name])
    whole = OrderId("amazon-us/902-7")
    assert (True, False, whole) == (
        world.order(whole).visible,
        world.order(A).visible,
        world.order(A).twin_of,
    )
    moved(world.does(whole, a_ship("s1")))
    assert [("amazon-us", "s1", 1)] == told(world)
    assert {TwinReason.RENAMED} == found(world.order(A))
    assert ([], [0]) == (
        list(world.order(A).shipments),
        [line.shipped for line in world.order(A).lines or ()],
    )


@pytest.mark.rule("S001-16")
def test_two_copies_without_their_original_know_of_each_other() -> None:
    """Two hubs list one purchase: both are shown with a warning, until the original arrives."""
    stores = (*an_account().stores, Store(id=StoreId("hub-2"), capabilities=HUB_CAN))
    world = World(an_account(stores=stores))
    world.imports(HUB, a_copy())
    assert set() == found(world.order(B))
    world.imports(StoreId("hub-2"), a_copy("99"))
    second = OrderId("hub-2/99")
    for order, other in ((B, second), (second, B)):
        assert {TwinReason.RIVAL_COPIES} == found(world.order(order))
        assert any(other in finding.text for finding in world.order(order).findings)
    world.imports(AMAZON, a_channel_order(), minute=1)
    assert [set(), set()] == [found(world.order(B)), found(world.order(second))]


@pytest.mark.rule("S004-89", "S004-16", "S004-17")
def test_nothing_shippable_is_found() -> None:
    """A view-only original whose copy is hidden names what would unlock it."""
    world = World(an_account(connected=datetime(2020, 1, 1, tzinfo=UTC)))
    world.imports(AMAZON, a_channel_order(programme=PRIME))
    assert set() == found(world.order(A))
    world.imports(HUB, a_copy())
    assert {TwinReason.NOTHING_SHIPPABLE} == found(world.order(A))
    assert {R.VIEW_ONLY, R.NOT_FROM_HERE} == refused(world.does(A, a_ship("s")))


def test_lines_match_by_id_then_by_sku() -> None:
    """The marketplace's line id decides where the copy has it; else the SKU, first lines first."""
    world = World()
    world.imports(
        AMAZON,
        a_channel_order(lines=(a_line("l1", 1), a_line("l2", 2), a_line("l3", 1, sku="T"))),
    )
    world.imports(
        HUB,
        a_copy(lines=(a_line("b1", 3), a_line("b3", 1, sku="other", alias="l3"))),
    )
    moved(world.does(A, a_ship("s1", ("l2", 2), ("l3", 1))))
    assert {"b1": 2, "b3": 1} == {line.id: line.shipped for line in world.order(B).lines or ()}
    moved(world.does(A, a_ship("s2", ("l1", 1)), minute=2))
    assert {"b1": 3, "b3": 1} == {line.id: line.shipped for line in world.order(B).lines or ()}
    assert [] == [code for id in (A, B) for code in found(world.order(id))]


def test_more_units_than_lines_go_to_the_last_line() -> None:
    """The copy counts more than the original ordered: the surplus shows as over, once."""
    world = World()
    world.imports(HUB, a_copy(lines=(a_line("b1", 5),)))
    moved(world.does(B, a_ship("s1", ("b1", 1))))
    moved(world.does(B, a_ship("s2", ("b1", 4)), minute=2))
    moved(world.does(B, Void(shipment=ShipmentId("s1")), minute=3))
    world.imports(AMAZON, a_channel_order(lines=(a_line("l1", 1), a_line("l2", 2))), minute=4)
    assert [(1, 0), (3, 1)] == [(line.shipped, line.over) for line in world.order(A).lines or ()]
    assert {R.OVER_SHIPPED} == found(world.order(A))


@pytest.mark.rule("S001-31", "S001-16")
def test_a_linked_copy_that_turns_undecided_blocks_what_it_named() -> None:
    """A second proof dissolves the link; the original then waits for a person, not for a label."""
    world = World()
    world.imports(HUB, a_copy())
    world.does(B, a_ship("s1"))
    world.imports(AMAZON, a_channel_order(), minute=2)
    assert Status.SHIPPED is world.order(A).status
    second = Reference("amazon", "902-2", Grade.PROOF, "external_order_id")
    world.imports(HUB, evolve(a_copy(minute=3), references=(second,)), minute=3)
    assert R.TWIN_UNDECIDED in refused(world.does(A, a_ship("s2"), minute=4))
    waived = frozenset({R.TWIN_UNDECIDED.name})
    assert Status.SHIPPED is moved(world.does(A, a_ship("s3"), minute=5, despite=waived)).status
