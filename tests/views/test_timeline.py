"""The timeline of an order: one story of what was said, done, refused and told, in words."""

from datetime import UTC, datetime

import attrs
import pytest
from attrs import evolve, field, frozen
from stock import many, put

from builders import (
    AMAZON,
    ANN,
    CLERK,
    HUB,
    SHOP,
    A,
    B,
    Counting,
    Scripted,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    at,
    moved,
    refused,
)
from fulfilcore.changes import ORDER, Entry
from fulfilcore.flows import deliver
from fulfilcore.flows.draft import order_key
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Level,
    Part,
    Programme,
)
from fulfilcore.messages import Declined, Later, Unknown
from fulfilcore.orders import (
    Actor,
    Alerted,
    Authority,
    Cancel,
    Edit,
    Hold,
    OrderReason,
    Release,
    Void,
)
from fulfilcore.reasons import because
from fulfilcore.running import run
from fulfilcore.shipments import LineUnits
from fulfilcore.values import Address, LineId, Money, OrderId, ShipmentId, Sku
from fulfilcore.views import Event, Happened, timeline
from fulfilcore.views.differences import described, news, words
from fulfilcore.views.timeline import told as tell


def told(world: World, order: OrderId = A) -> tuple[Event, ...]:
    """What happened to an order."""
    return run(timeline(world.repository, order)).events


def short(world: World, order: OrderId = A) -> list[tuple[str, str, str]]:
    """Each event by its kind, who, and what."""
    return [(event.kind.value, event.who, event.what) for event in told(world, order)]


# --- the story


def test_an_order_that_nobody_named_has_no_story() -> None:
    """It is no mistake to ask."""
    empty = run(timeline(World().repository, A))

    assert ((A,), ()) == (empty.members, empty.events)


def test_everything_stands_in_one_line_of_time() -> None:
    """Said by the channel, taken in, done, refused, told: the oldest first."""
    world = World()
    world.imports(AMAZON, a_channel_order(), minute=1)
    moved(world.does(A, Hold(note="ask her"), minute=2))
    refused(world.does(A, a_ship("box_1"), minute=3))
    moved(world.does(A, Release(), minute=4))
    moved(world.does(A, a_ship("box_1"), minute=5))
    run(deliver(world.post(minute=6), world.repository))

    first = "status at the channel: open; new line l1 (2 x S-1); prime no, merchant fulfilled yes"
    assert [
        ("said", "store amazon-us", first),
        ("moved", "store amazon-us", "import: new → awaiting shipment"),
        ("done", "Ann", "hold (the note): awaiting shipment → on hold"),
        ("refused", "Ann", "ship (shipment box_1, carrier UPS, tracking 1Z) refused"),
        ("done", "Ann", "release: on hold → awaiting shipment"),
        (
            "done",
            "Ann",
            "ship (shipment box_1, units 2 x l1, carrier UPS, tracking 1Z): "
            "awaiting shipment → shipped",
        ),
        ("told", "store amazon-us", "notice of box_1: done → sent"),
    ] == short(world)
    assert [at(minute) for minute in range(7)] == [event.at for event in told(world)]


def test_each_event_says_why() -> None:
    """A refusal all that stood in the way, a move where it stands since, a notice what was said."""
    world = World()
    world.channels[SHOP] = Scripted(Declined("no such line"))
    order = OrderId(f"{SHOP}/1")
    world.imports(SHOP, a_channel_order("1"))
    moved(world.does(order, Hold(), minute=2))
    refused(world.does(order, a_ship("box"), minute=3))
    moved(world.does(order, Release(), minute=4))
    moved(world.does(order, a_ship("box"), minute=4))
    run(deliver(world.post(minute=6), world.repository))
    why = {event.what: [reason.code for reason in event.why] for event in told(world, order)}

    assert OrderReason.HELD in why["hold: awaiting shipment → on hold"]
    assert [OrderReason.NOT_FROM_HERE, OrderReason.HELD] == next(
        codes for what, codes in why.items() if what.endswith("refused")
    )
    assert ["CHANNEL_SAID_NO"] == [code.name for code in why["notice of box: declined → failed"]]


def test_notices_are_told_as_they_went() -> None:
    """Put off, in doubt, settled: each with the store that it was for."""
    world, order = World(), OrderId(f"{SHOP}/1")
    world.channels[SHOP] = Scripted(Later(at(7)), Unknown())
    world.imports(SHOP, a_channel_order("1"))
    moved(world.does(order, a_ship("box_1")))
    for minute in (6, 8):
        run(deliver(world.post(minute=minute), world.repository))

    assert ["notice of box_1: later → owed", "notice of box_1: unknown → in doubt"] == [
        what for kind, _, what in short(world, order) if kind == "told"
    ]


def test_twins_have_one_story_whichever_is_asked_for() -> None:
    """The original first, then its copies; each event says whose it is."""
    world = World()
    world.imports(HUB, a_copy(minute=0), minute=1)
    world.imports(AMAZON, a_channel_order(minute=2), minute=3)
    moved(world.does(A, a_ship("box"), minute=4))
    one, other = (run(timeline(world.repository, order)) for order in (A, B))

    assert (A, B) == one.members == other.members
    assert one.events == other.events
    assert [
        ("said", B),
        ("moved", B),
        ("said", A),
        ("moved", A),
        ("moved", B),
        ("done", A),
        ("moved", B),
    ] == [(event.kind.value, event.order) for event in one.events]


def test_an_act_on_a_twins_shipment_stands_once() -> None:
    """A label made on the copy and voided through the original belongs to the copy."""
    world = World()
    world.imports(HUB, a_copy())
    moved(world.does(B, a_ship("box"), minute=1))
    world.imports(AMAZON, a_channel_order(), minute=2)
    moved(world.does(A, Void(shipment=ShipmentId("box")), minute=3))
    voids = [event for event in told(world) if event.what.startswith("void")]

    assert [(Happened.DONE, B), (Happened.MOVED, A)] == [(e.kind, e.order) for e in voids]


def test_an_order_that_may_be_a_copy_of_two_is_not_mixed_with_either() -> None:
    """Nobody can tell yet whose story it is."""
    world = World()
    world.imports(HUB, a_copy(of=("902-1", "902-2")))
    world.imports(AMAZON, a_channel_order())

    assert ((A,), (B,)) == tuple(run(timeline(world.repository, order)).members for order in (A, B))


def test_who_acts_is_named_with_the_capacity() -> None:
    """A person by name; a label or a rule by name and as what it acts; the clock is the clock."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    clerks = (ANN, Actor("parcel-desk", Authority.LABEL), CLERK[Authority.CLOCK])
    for by in clerks:
        world.does(A, Cancel(), by=by)

    assert ["Ann", "parcel-desk (label)", "clock"] == [
        event.who for event in told(world) if event.kind in (Happened.DONE, Happened.REFUSED)
    ]


def test_a_refusal_about_an_unknown_order_is_its_story() -> None:
    """Whoever looks for the order learns that somebody asked for it before."""
    world = World()
    refused(world.does(A, Cancel(), minute=2))
    (event,) = told(world)

    assert (Happened.REFUSED, "cancel refused", at(2)) == (event.kind, event.what, event.at)
    assert [OrderReason.UNKNOWN_ORDER] == [reason.code for reason in event.why]


def test_what_was_said_before_the_header_came_is_in_the_story() -> None:
    """Lines alone make no order yet, but they were said."""
    world = World()
    parts = frozenset({Part.LINES})
    world.imports(AMAZON, a_channel_order(level=None, parts=parts, programme=None))

    assert [("said", "store amazon-us", "new line l1 (2 x S-1)")] == short(world)


def lines_only(quantity: int) -> ChannelOrder:
    """Lines without a time of their own."""
    parts = frozenset({Part.LINES})
    lines = (a_line(quantity=quantity),)
    return a_channel_order(level=None, parts=parts, minute=None, lines=lines, programme=None)


def header(minute: float) -> ChannelOrder:
    """A header alone, with its time."""
    return a_channel_order(lines=None, parts=frozenset({Part.HEADER}), minute=minute)


def test_what_was_said_without_a_time_stands_before_the_act_that_had_seen_it() -> None:
    """Whatever is said with a time afterwards."""
    world = World()
    world.imports(AMAZON, header(1), lines_only(2), minute=2)
    moved(world.does(A, a_ship("box"), minute=5))
    world.imports(AMAZON, header(8), minute=9)

    assert [
        ("said", at(1)),
        ("moved", at(2)),
        ("said", None),
        ("done", at(5)),
        ("said", at(8)),
    ] == [(event.kind.value, event.at) for event in told(world)]


def test_what_was_said_without_a_time_and_never_acted_on_stands_last() -> None:
    """After all that the channel said with a time."""
    world = World()
    world.imports(AMAZON, header(1), minute=2)
    world.imports(AMAZON, header(7), lines_only(2), minute=8)

    assert [
        ("said", at(1)),
        ("moved", at(2)),
        ("said", at(7)),
        ("said", None),
        ("moved", at(8)),
    ] == [(event.kind.value, event.at) for event in told(world)]


def test_what_was_only_ever_said_without_a_time_comes_first() -> None:
    """Before it was taken in; nothing else is known of its age."""
    world = World()
    world.imports(AMAZON, lines_only(2))
    world.imports(AMAZON, evolve(lines_only(3), level=Level.OPEN), minute=4)

    assert [("said", None), ("said", None), ("moved", at(4))] == [
        (event.kind.value, event.at) for event in told(world)
    ]


def test_an_act_that_left_no_line_of_history_is_told_all_the_same() -> None:
    """It changed nothing that is seen; that it was done is kept."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, Hold()))
    records = world.repository.find({order_key(A)}).records
    events = tell([A], records, {A: ()})

    assert [(Happened.DONE, "hold", ())] == [(e.kind, e.what, e.why) for e in events[1:]]


def test_a_line_of_history_belongs_to_the_act_of_its_author() -> None:
    """Two people may wish the same of two twins at the same instant."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, Hold(), minute=2))
    lines = (
        Entry(subject=ORDER.key(A), at=at(2), what=f"hold: {way}", by=by)
        for way, by in (("here → there", "Bo"), ("there → on_hold", "Ann"))
    )
    events = tell([A], world.repository.find({order_key(A)}).records, {A: tuple(lines)})

    assert [("Bo", "hold: here → there"), ("Ann", "hold: there → on hold")] == [
        (event.who, event.what) for event in events[1:]
    ]
    assert [Happened.MOVED, Happened.DONE] == [event.kind for event in events[1:]]


def test_events_of_one_instant_are_told_as_they_were_written() -> None:
    """First what the channel said; the twin that moved stands after the act that moved it."""
    world = World()
    world.imports(HUB, a_copy(minute=1), minute=1)
    world.imports(AMAZON, a_channel_order(minute=1), minute=1)
    moved(world.does(A, a_ship("box"), minute=1))
    run(deliver(world.post(minute=1), world.repository))
    events = [(event.kind.value, event.order, event.what[:6]) for event in told(world)]

    assert [("said", A), ("said", B)] == [event[:2] for event in events[:2]]
    assert [("moved", "import"), ("done", "ship ("), ("told", "notice")] == [
        (kind, what) for kind, order, what in events if order == A and kind != "said"
    ]
    assert ["import", "import", "ship: "] == [
        what for kind, order, what in events if (kind, order) == ("moved", B)
    ]


@pytest.mark.parametrize("beside", [10, 1000])
def test_a_timeline_costs_as_many_calls_however_many_orders_there_are(beside: int) -> None:
    """Three reads, and the history of each twin."""
    world = World()
    world.imports(HUB, a_copy())
    world.imports(AMAZON, a_channel_order())
    put(world.repository, *many(beside))
    counting = Counting(world.repository)
    run(timeline(counting, A))

    assert {"find": 3, "history": 2} == dict(counting.calls)


# --- what is personal


SECRET = "Jane-Doe"


def personal(value: Address | Buyer | ChannelOrder) -> set[str]:
    """The fields of a value that `repr` hides."""
    return {each.name for each in attrs.fields(type(value)) if not each.repr}


def private_order(mark: str, minute: float) -> ChannelOrder:
    """An order with a mark in every personal field."""
    address = Address(
        name=mark,
        company=mark,
        lines=(mark,),
        city=mark,
        region=mark,
        postcode=mark,
        phone=mark,
        email=mark,
    )
    buyer = Buyer(id=mark, name=mark, email=mark, note=mark)
    order = evolve(
        a_channel_order(minute=minute),
        ship_to=address,
        addresses=(("a-1", address),),
        buyer=buyer,
        note=mark,
        custom_1=mark,
        custom_2=mark,
        custom_3=mark,
        gift_message=mark,
    )
    values: tuple[Address | Buyer | ChannelOrder, ...] = (address, buyer, order)
    assert [] == [f for v in values for f in personal(v) if not getattr(v, f)]
    return order


def test_nothing_personal_is_told() -> None:
    """That the address came and that it changed, never what it is."""
    world = World()
    world.imports(AMAZON, private_order(SECRET, 0))
    world.imports(AMAZON, private_order(SECRET + "-2", 5), minute=6)
    whole = run(timeline(world.repository, A))

    assert "the address came" in whole.events[0].what
    plain = ("address", "addresses of its lines", "buyer", "note")
    names = (*plain, "custom 1", "custom 2", "custom 3", "gift message")
    changed = "; ".join(f"the {name} changed" for name in names)
    assert [changed] == [event.what for event in whole.events if event.at == at(5)]
    assert SECRET not in repr(whole)
    assert SECRET not in "".join(event.what for event in whole.events)


# --- field by field


def differ(*contents: ChannelOrder) -> list[tuple[str, ...]]:
    """What is new in each version after the first."""
    return list(news(contents))[1:]


BARE = a_channel_order(lines=None, programme=None)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (BARE, BARE, ()),
        (BARE, evolve(BARE, level=None), ()),
        (BARE, evolve(BARE, level=Level.SHIPPED), ("status at the channel: open → shipped",)),
        (BARE, evolve(BARE, number="17"), ("order number: 17",)),
        (
            evolve(BARE, total=Money.of("9.50", "EUR")),
            evolve(BARE, total=Money.of("9.00", "EUR")),
            ("total: 9.50 EUR → 9.00 EUR",),
        ),
        (
            BARE,
            evolve(BARE, placed=datetime(2026, 1, 2, tzinfo=UTC)),
            ("placed: 2026-01-02T00:00:00+00:00",),
        ),
        (
            evolve(BARE, cancel_requested=True),
            evolve(BARE, cancel_requested=False),
            ("cancellation wished: yes → no",),
        ),
        (
            evolve(BARE, tags=frozenset({"gift", "late"})),
            evolve(BARE, tags=frozenset({"late", "vip"})),
            ("new tag vip", "tag gift is gone"),
        ),
        (
            evolve(BARE, tags=frozenset({"a"})),
            evolve(BARE, tags=frozenset()),
            ("tag a is gone",),
        ),
        (
            evolve(BARE, programme=Programme(prime=False, service="Std")),
            evolve(BARE, programme=Programme(prime=True)),
            ("prime no → yes",),
        ),
        (
            evolve(BARE, parcels=(ChannelParcel(id="7", units=(LineUnits(LineId("l1"), 2),)),)),
            evolve(
                BARE,
                parcels=(
                    ChannelParcel(id="7", units=(LineUnits(LineId("l1"), 1),), tracking="1Z"),
                    ChannelParcel(id="8", units=()),
                ),
            ),
            ("parcel 7: units 2 x l1 → 1 x l1, tracking 1Z", "new parcel 8"),
        ),
    ],
)
def test_each_field_is_told_as_people_read_it(
    before: ChannelOrder, after: ChannelOrder, expected: tuple[str, ...]
) -> None:
    """What is new, and from what it changed; what is left unsaid is no change."""
    assert [expected] == differ(before, after)


def lines(*given: ChannelLine, whole: bool = True) -> ChannelOrder:
    """A version of these lines, or of one page of them."""
    parts = frozenset({Part.HEADER, Part.LINES} if whole else {Part.HEADER})
    return a_channel_order(lines=given, programme=None, parts=parts)


def test_lines_are_told_one_by_one() -> None:
    """A new one with what it is, a changed one with what changed, one that is gone as gone."""
    tea, cup = a_line("l1", 2), evolve(a_line("l2", 1, sku=None), name="Cup")

    assert [
        ("line l1: quantity 2 → 3, shipped 1", "new line l2 (1 x Cup)"),
        ("line l1 (3 x S-1) is gone",),
        (),
    ] == differ(lines(tea), lines(evolve(tea, quantity=3, shipped=1), cup), lines(cup), lines(cup))


def test_lines_on_another_page_are_not_gone() -> None:
    """Only a version that lists all of them says that one is missing."""
    tea, cup = a_line("l1"), a_line("l2")

    assert [("new line l2 (2 x S-1)",), (), ("line l1 (2 x S-1) is gone",)] == differ(
        lines(tea), lines(cup, whole=False), lines(tea, whole=False), lines(cup)
    )


def test_a_line_that_says_less_is_no_change() -> None:
    """What it said before is still known, and is what the next word is compared with."""
    tea = evolve(a_line("l1", 2), shipped=1)

    assert [(), ("line l1: shipped 1 → 2",)] == differ(
        lines(tea), lines(evolve(tea, shipped=None)), lines(evolve(tea, shipped=2))
    )


def test_the_key_of_a_buyer_is_not_told() -> None:
    """It is made here, says nothing to people, and would link the orders of one person."""
    assert [()] == differ(BARE, evolve(BARE, buyer_key="a1b2"))


def test_a_version_that_brings_nothing_says_so() -> None:
    """The channel spoke, and nothing was new in it."""
    world = World()
    world.imports(AMAZON, a_channel_order(minute=0))
    world.imports(AMAZON, a_channel_order(minute=3))

    assert [at(3)] == [event.at for event in told(world) if event.what == "nothing new"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "unknown"),
        (Level.PARTLY_SHIPPED, "partly shipped"),
        (("a", "b"), "a, b"),
        (frozenset({"b", "a"}), "a, b"),
        (Sku("TEA"), "TEA"),
        (Address(name=SECRET, country="US"), "US"),
        (7, "7"),
    ],
)
def test_values_read_as_words(value: object, expected: str) -> None:
    """Of a value with several fields only what is not personal."""
    assert expected == words(value)


@frozen
class Written:
    """An act that holds something personal."""

    service: str
    note: str = field(repr=False)
    units: tuple[LineUnits, ...] = ()


def test_of_what_people_wrote_the_personal_is_only_named() -> None:
    """An act says which personal field it touched, and the rest in full."""
    assert "service Std, the note" == described(Written("Std", SECRET))
    alert = Alerted(because(OrderReason.ALERTED, note="call", until=""))
    assert "alerts alert: call" == described(Edit(alerts=(alert,), anew=True))
    assert "service Std, the note, units 2 x l1" == described(
        Written("Std", SECRET, (LineUnits(LineId("l1"), 2),))
    )
