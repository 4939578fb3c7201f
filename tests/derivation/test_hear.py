"""What a word of the channel does: it acts only where it says something new, and never fails."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import A, B, a_channel_order, a_line, an_order, at, found, units
from fulfilcore.derivation import OPENED, hear
from fulfilcore.intake import ChannelLine, ChannelOrder, Level, LineKind, Part, Programme
from fulfilcore.orders import (
    Arrival,
    Author,
    CancelledBy,
    Edited,
    Field,
    Fields,
    Held,
    Line,
    Order,
    OrderReason,
    settle,
)
from fulfilcore.orders import Part as OrderPart
from fulfilcore.shipments import Shipment
from fulfilcore.values import Address, LineId, OrderId, ShipmentId, Sku

R = OrderReason
SHUT = (CancelledBy.CHANNEL, CancelledBy.REFUND)


def an_open_order(**changes: object) -> Order:
    """An order with two units of one line and one of another."""
    lines = (Line(id=LineId("l1"), ordered=2), Line(id=LineId("l2"), ordered=1))
    order = evolve(an_order(), lines=lines)
    return evolve(order, **changes) if changes else order  # type: ignore[arg-type]


def a_shipment(id: str, *pairs: tuple[str, int], made_on: OrderId = A, **more: object) -> Shipment:
    """A shipment of some units, made here or on a twin."""
    sent = Shipment(id=ShipmentId(id), made_on=made_on, units=units(*pairs), at=at(1))
    return evolve(sent, **more) if more else sent  # type: ignore[arg-type]


def theirs(order: Order) -> list[int]:
    """How many units of each line left without us."""
    return [line.theirs for line in order.lines or ()]


# --- levels


@pytest.mark.rule("S002-12")
@pytest.mark.parametrize("before", [None, *Level], ids=str)
def test_every_change_of_level(before: Level | None) -> None:
    """Paid, released, held and cancelled change only where two levels differ in just that."""
    shut = (Level.REFUNDED, Level.CANCELLED)
    for now, cancelled in product(Level, (None, CancelledBy.HERE, *SHUT)):
        order = an_open_order(paid=False, ready=False, cancelled=cancelled)
        after = hear(order, before, a_channel_order(level=now))
        first, same = before is None, before is now
        unpaid = (Level.UNREADY, Level.UNPAID)
        told_paid = now not in (*shut, *unpaid) and (first or before in (*shut, *unpaid))
        assert (told_paid and not same) is after.paid, (before, now)
        told_ready = now is not Level.UNREADY and before in (None, Level.UNREADY)
        assert (told_ready and not same) is after.ready, (before, now)
        assert (now is Level.REVIEW and not same) is bool(after.holds), (before, now)
        assert _cancelled(cancelled, before, now) == (after.cancelled, after.reopened), (
            cancelled,
            before,
            now,
        )


def _cancelled(
    was: CancelledBy | None, before: Level | None, now: Level
) -> tuple[CancelledBy | None, bool]:
    """Who called it off after a change of level, and whether it was opened again."""
    if now is before:
        return was, False
    if now is Level.CANCELLED:
        return (CancelledBy.ARRIVED if before is None else CancelledBy.CHANNEL), False
    if now is Level.REFUNDED:
        return CancelledBy.REFUND, False
    return was, was in SHUT


@pytest.mark.rule("S002-8", "S002-9", "S002-10")
@pytest.mark.parametrize("before", list(Level), ids=str)
def test_a_frozen_order_only_takes_note(before: Level) -> None:
    """What arrived cancelled changes in nothing that can be worked on; an opening is shown."""
    order = an_open_order(cancelled=CancelledBy.ARRIVED)
    for now in Level:
        after = hear(order, before, a_channel_order(level=now, lines=(a_line(shipped=2),)))
        assert order == evolve(after, reopened=False, noted=())
        assert (now is not before and now in OPENED) is after.reopened
        odd = now is not before and now in (Level.SHIPPED, Level.REFUNDED)
        assert ([R.FROZEN_CHANGED] if odd else []) == [f.reason.code for f in after.noted]


def test_the_end_of_a_review_ends_the_channels_hold_only() -> None:
    """A person's hold outlives the channel's; the channel's own is not set twice."""
    here = Held(by="here", note="call her")
    held = hear(an_open_order(holds=(here,)), Level.OPEN, a_channel_order(level=Level.REVIEW))
    assert ["here", "channel"] == [each.by for each in held.holds]
    free = hear(held, Level.REVIEW, a_channel_order(level=Level.UNPAID))
    assert (here,) == free.holds


def test_a_cancellation_calls_back_whoever_has_it() -> None:
    """The whole is called back from its provider, and each part from its own."""
    parts = tuple(
        OrderPart(id=OrderId(f"{A}~p{n}"), provider=provider, rejected=rejected)
        for n, (provider, rejected) in enumerate(
            [("3PL", None), ("4PL", "no"), (None, None), ("5PL", None)], start=1
        )
    )
    order = an_open_order(provider="1PL", parts=parts, recalled=("0PL",), accepted=True)
    after = hear(order, Level.OPEN, a_channel_order(level=Level.CANCELLED))
    assert ("0PL", "1PL", "3PL", "5PL") == after.recalled
    assert (None, False, None) == (after.provider, after.accepted, after.rejected)
    assert {(None, False, None)} == {(p.provider, p.accepted, p.rejected) for p in after.parts}


# --- fields

WROTE = a_channel_order(
    level=None, lines=None, programme=Programme(service="Express"), parts=frozenset()
)


def test_the_last_word_on_a_field_counts() -> None:
    """A word takes the place of the one before, an empty one too; silence takes nothing away."""
    old = Fields(ship_to=Address(city="Reno"), service="Ground", note="a")
    order = an_open_order(said=old, channel_tags=frozenset({"vip"}))
    said: Sequence[tuple[ChannelOrder, Fields, list[str]]] = (
        (WROTE, evolve(old, service="Express"), ["vip"]),
        (evolve(WROTE, programme=None), old, ["vip"]),
        (evolve(WROTE, programme=Programme(service="")), evolve(old, service=""), ["vip"]),
        (evolve(WROTE, programme=Programme()), old, ["vip"]),
        (evolve(WROTE, programme=None, ship_to=Address()), evolve(old, ship_to=None), ["vip"]),
        (evolve(WROTE, programme=None, note=""), evolve(old, note=""), ["vip"]),
        (
            evolve(WROTE, programme=None, ship_to=Address(city="Ely")),
            evolve(old, ship_to=Address(city="Ely")),
            ["vip"],
        ),
        (evolve(WROTE, programme=None, tags=frozenset()), old, []),
        (evolve(WROTE, programme=None, tags=frozenset({"new"})), old, ["new"]),
    )
    for content, fields, tags in said:
        after = hear(order, Level.OPEN, content)
        assert (fields, tags) == (after.said, sorted(after.channel_tags))


@pytest.mark.rule("S002-9")
def test_a_frozen_order_learns_only_what_it_lacked() -> None:
    """An address that came later fills the gap; what was known stays as it arrived."""
    order = an_open_order(cancelled=CancelledBy.ARRIVED, said=Fields(note="old", service="Ground"))
    later = evolve(WROTE, ship_to=Address(city="Ely"), note="new", tags=frozenset({"new"}))
    after = hear(order, Level.CANCELLED, later)
    assert Fields(ship_to=Address(city="Ely"), note="old", service="Ground") == after.said
    assert frozenset() == after.channel_tags


def test_an_edit_survives_whatever_is_heard() -> None:
    """The channel changes what it said, never what was written here."""
    edit = Edited(Author.PERSON, frozenset({Field.NOTE}), Fields(note="mine"), Fields())
    after = hear(an_open_order(edits=(edit,)), Level.OPEN, evolve(WROTE, note="theirs"))
    assert ((edit,), "theirs", "mine") == (after.edits, after.said.note, settle(after).fields.note)


# --- units


@pytest.mark.rule("S004-86")
@pytest.mark.parametrize(
    ("level", "lines", "expected"),
    [
        (Level.OPEN, (a_line("l1", 2, shipped=1),), [1, 0]),
        (Level.OPEN, (a_line("l1", 2), a_line("l2", 1, shipped=1)), [0, 1]),
        (Level.SHIPPED, (a_line("l1", 2), a_line("l2", 1)), [2, 1]),
        (Level.SHIPPED, (a_line("l1", 2, shipped=1), a_line("l2", 1)), [2, 1]),
        (Level.SHIPPED, (a_line("l1", 2, shipped=3),), [3, 0]),
        (Level.SHIPPED, None, [2, 1]),
        (Level.PARTLY_SHIPPED, None, [0, 0]),
        (Level.OPEN, (a_line("l9", 1, shipped=1),), [0, 0]),
    ],
)
def test_what_left_without_us(
    level: Level, lines: Sequence[ChannelLine] | None, expected: Sequence[int]
) -> None:
    """A count is a count; shipped means all units; silence means none."""
    content = a_channel_order(level=level, lines=lines)
    assert expected == theirs(hear(an_open_order(), Level.OPEN, content))


def test_a_lower_count_of_one_line_takes_nothing_back() -> None:
    """What left of the first line has left, although only the second is counted now."""
    order = hear(an_open_order(), Level.OPEN, a_channel_order(lines=(a_line("l1", 2, shipped=2),)))
    lines = (a_line("l1", 2, shipped=0), a_line("l2", 1, shipped=1))
    assert [2, 1] == theirs(hear(order, Level.OPEN, a_channel_order(lines=lines)))


def test_units_called_off_do_not_leave() -> None:
    """Shipped with one of two called off, the channel means that the other left."""
    line = evolve(a_line("l1", 2), called_off=1)
    after = hear(an_open_order(), Level.OPEN, a_channel_order(level=Level.SHIPPED, lines=(line,)))
    assert 1 == theirs(after)[0]


def test_shipped_without_lines_means_those_listed_last() -> None:
    """A header that says shipped means the quantities that the channel had listed till then."""
    header = a_channel_order(level=Level.SHIPPED, lines=None, parts=frozenset({Part.HEADER}))
    listed = {LineId("l1"): 1}
    assert [1, 0] == theirs(hear(an_open_order(), Level.OPEN, header, listed))


def test_what_does_not_travel_does_not_leave() -> None:
    """A gift card that is shipped, says the channel, is nothing that left."""
    gift = Line(id=LineId("l1"), kind=LineKind.GIFT_CARD)
    content = a_channel_order(level=Level.SHIPPED, lines=(a_line("l1", 1, shipped=1),))
    assert [0] == theirs(hear(an_open_order(lines=(gift,)), Level.OPEN, content))


@pytest.mark.parametrize(
    ("shipments", "shown", "expected"),
    [
        ([a_shipment("s1", ("l1", 1))], 1, 0),
        ([a_shipment("s1", ("l1", 1))], 2, 1),
        ([a_shipment("s1", ("l1", 1)), a_shipment("s2", ("l1", 1))], 2, 0),
        ([a_shipment("s1", ("l1", 1), voided=True)], 1, 1),
        ([a_shipment("s1", ("l1", 1), voided=True, told=frozenset({A}))], 1, 0),
        ([a_shipment("s1", ("l1", 1), voided=True, told=frozenset({B}))], 1, 1),
        (
            [
                a_shipment("s1", ("l1", 1), voided=True, told=frozenset({A})),
                a_shipment("s2", ("l1", 1), replaces=ShipmentId("s1")),
            ],
            2,
            1,
        ),
        ([a_shipment("s1", ("l1", 1), made_on=B)], 1, 0),
        ([a_shipment("s1", ("l2", 1), made_on=B)], 1, 1),
        ([a_shipment("s1", ("l1", 1), again=True)], 1, 1),
    ],
)
def test_an_echo_is_nothing(shipments: Sequence[Shipment], shown: int, expected: int) -> None:
    """Of what the channel shows only that counts which it does not know from us."""
    order = an_open_order(shipments=tuple(shipments))
    content = a_channel_order(lines=(a_line("l1", 2, shipped=shown),))
    assert expected == theirs(hear(order, Level.OPEN, content))[0]


def test_an_echo_of_a_twin_may_stand_under_another_line_of_the_sku() -> None:
    """Shipped on a copy under one line, shown by the channel under another of the same SKU."""
    lines = tuple(Line(id=LineId(id), sku=Sku("S-1"), ordered=1) for id in ("l1", "l2"))
    order = an_open_order(lines=lines, shipments=(a_shipment("s1", ("l1", 1), made_on=B),))
    for shown, expected in ((("l1",), [0, 0]), (("l2",), [0, 0]), (("l1", "l2"), [0, 1])):
        content = a_channel_order(lines=tuple(a_line(id, 1, shipped=1) for id in shown))
        assert expected == theirs(hear(order, Level.OPEN, content)), shown
    mine = evolve(order, shipments=(a_shipment("s1", ("l1", 1)),))
    other = a_channel_order(lines=(a_line("l2", 1, shipped=1),))
    assert [0, 1] == theirs(hear(mine, Level.OPEN, other))  # our own lines we know


def test_a_relabelled_parcel_of_a_twin_explains_no_unit_of_others() -> None:
    """One unit left without us, then a label and, under the other line, the label that replaced it.

    The channel shows one unit of each line: the parcel's and the one that is known already.
    """
    lines = tuple(
        Line(id=LineId(id), sku=Sku("S-1"), ordered=1, theirs=known)
        for id, known in (("l1", 1), ("l2", 0))
    )
    old = a_shipment("s1", ("l1", 1), made_on=B, voided=True, told=frozenset({A}))
    new = a_shipment("s2", ("l2", 1), made_on=B, replaces=ShipmentId("s1"))
    order = an_open_order(lines=lines, shipments=(old, new))
    content = a_channel_order(lines=tuple(a_line(id, 1, shipped=1) for id in ("l1", "l2")))
    assert [1, 0] == theirs(hear(order, Level.OPEN, content))


# --- in any state

LINES = st.none() | st.lists(
    st.builds(
        lambda id, quantity, shipped, off: evolve(
            a_line(id, quantity, shipped=shipped), called_off=off
        ),
        st.sampled_from(["l1", "l2", "l9"]),
        st.integers(0, 3),
        st.none() | st.integers(0, 3),
        st.none() | st.integers(0, 2),
    ),
    max_size=3,
    unique_by=lambda line: line.id,
)
CONTENTS = st.builds(
    lambda level, lines, note, tags, city: evolve(
        a_channel_order(level=level, lines=lines),
        note=note,
        tags=tags,
        ship_to=Address(city=city) if city else None,
    ),
    st.none() | st.sampled_from(list(Level)),
    LINES,
    st.none() | st.sampled_from(["", "x"]),
    st.none() | st.just(frozenset({"vip"})),
    st.none() | st.just("Reno"),
)
CHANGES: Mapping[str, Sequence[object]] = {
    "cancelled": [None, *CancelledBy],
    "provider": [None, "3PL"],
    "rejected": [None, "no"],
    "arrival": list(Arrival),
    "reopened": [True, False],
    "holds": [(), (Held(by="here"),), (Held(by="channel"),)],
    "shipments": [(), (a_shipment("s1", ("l1", 1)),), (a_shipment("s1", ("l2", 1), voided=True),)],
    "lines": [None, (), (Line(id=LineId("l1"), ordered=2, theirs=1),), an_open_order().lines],
    "said": [Fields(), Fields(note="old", ship_to=Address(city="Ely"))],
}
ORDERS = st.fixed_dictionaries({n: st.sampled_from(list(v)) for n, v in CHANGES.items()}).map(
    lambda changes: an_open_order(**changes)
)
BEFORE = st.none() | st.sampled_from(list(Level))


@settings(max_examples=300)
@given(ORDERS, BEFORE, CONTENTS)
def test_a_fact_is_never_refused_and_takes_nothing_back(
    order: Order, before: Level | None, content: ChannelOrder
) -> None:
    """Whatever is heard in whatever state: no shipment, unit, edit or cancellation is undone."""
    after = hear(order, before, content)
    assert order.shipments == after.shipments
    assert order.edits == after.edits
    assert all(new >= old for old, new in zip(theirs(order), theirs(after), strict=True))
    assert order.cancelled is None or after.cancelled is not None
    assert set(order.noted) <= set(after.noted)
    assert {h for h in order.holds if h.by == "here"} <= set(after.holds)


@settings(max_examples=300)
@given(ORDERS, BEFORE, CONTENTS)
def test_a_word_repeated_is_one_word(
    order: Order, before: Level | None, content: ChannelOrder
) -> None:
    """Said again, the same word changes nothing."""
    once = hear(order, before, content)
    assert once == hear(once, content.level or before, content)


@given(ORDERS, st.sampled_from(list(Level)))
def test_a_word_about_nothing_changes_nothing(order: Order, before: Level) -> None:
    """A version that carries no field, level or count leaves the order as it was."""
    silent = a_channel_order(level=None, lines=None, programme=None, parts=frozenset())
    assert order == hear(order, before, silent)


def test_a_shipment_heard_of_twice_is_found_only_once() -> None:
    """The channel shows more than was ordered: over by one, however often it says so."""
    order = an_open_order()
    for _ in range(3):
        content = a_channel_order(lines=(a_line("l1", 2, shipped=3),))
        order = hear(order, Level.OPEN, content)
    assert ([3, 0], {R.OVER_SHIPPED}) == (theirs(order), found(settle(order)))
