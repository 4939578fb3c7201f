"""What a pushed document says, and what it does not."""

from datetime import datetime, timedelta

import pytest
from attrs import evolve

from builders import NOON, a_line, at, version
from fulfilcore.errors import InvalidInput
from fulfilcore.imports import Push, in_time, read_pushes, said
from fulfilcore.imports.tables import AHEAD, ERASED
from fulfilcore.intake import (
    Approval,
    Buyer,
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Level,
    Part,
    Programme,
)
from fulfilcore.values import Address, LineId, copied

EMPTY = ChannelOrder(reference="k", parts=frozenset())
TOLD = ChannelOrder(
    reference="k",
    parts=frozenset(),
    level=Level.OPEN,
    lines=(a_line(),),
    ship_to=Address(city="Reno"),
    buyer=Buyer(name="Ann"),
    note="fragile",
    tags=frozenset({"gift"}),
    programme=Programme(service="Ground"),
    parcels=(ChannelParcel(id="p", units=()),),
    approval=Approval.APPROVED,
)


def read(order: ChannelOrder, *erases: str) -> ChannelOrder:
    """What a push of this order says."""
    return said(Push(order=order, erases=frozenset(erases)), NOON)


def refused(order: ChannelOrder, *erases: str) -> str:
    """Where a push of this order is wrong."""
    with pytest.raises(InvalidInput) as raised:
        read(order, *erases)
    return raised.value.path


# --- what is said


def test_what_is_told_completely_follows_from_what_is_told() -> None:
    """Nobody has to name the parts; what the caller named is not believed."""
    named = evolve(EMPTY, parts=frozenset(Part))

    assert frozenset(Part) == read(TOLD).parts
    assert frozenset() == read(named).parts
    assert {Part.LINES} == read(evolve(EMPTY, lines=(a_line(),))).parts
    assert TOLD == evolve(read(TOLD), parts=frozenset())


@pytest.mark.parametrize("blank", ["", " ", "\t\r\n", "\u3000"])
def test_a_blank_says_nothing(blank: str) -> None:
    """Neither does an empty list, nor a buyer, an address or a programme without a word."""
    document = evolve(
        EMPTY,
        number=blank,
        note=blank,
        custom_1=blank,
        source=blank,
        gift_message=blank,
        lines=(),
        parcels=(),
        tags=frozenset(),
        ship_to=Address(),
        buyer=Buyer(name=blank, email=blank),
        programme=Programme(service=blank),
    )

    assert EMPTY == read(document)


def test_a_blank_in_a_buyer_leaves_the_rest() -> None:
    """Its fields are told one by one; an address is told as a whole."""
    address = Address(name="Ann", company="", city="Reno")
    document = evolve(EMPTY, buyer=Buyer(name="Ann", email=" "), ship_to=address)

    assert (Buyer(name="Ann"), address) == (read(document).buyer, read(document).ship_to)


@pytest.mark.parametrize("name", sorted(ERASED))
def test_what_is_erased_is_empty(name: str) -> None:
    """Where it is said so, and only there."""
    erased = read(EMPTY, name)

    assert ERASED[name] == getattr(erased, name)
    assert EMPTY == copied(erased, parts=frozenset(), **{name: None})
    assert ({Part.LINES} if name == "lines" else set()) == erased.parts


def test_zero_and_no_are_said() -> None:
    """They are no blanks: an order that is no gift, a line of which none is wanted any more."""
    document = evolve(EMPTY, gift=False, lines=(a_line(quantity=0, shipped=0),))

    assert (False, 0) == (read(document).gift, (read(document).lines or ())[0].quantity)


# --- what is refused


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (evolve(EMPTY, note="a\x00"), "$.note"),
        (evolve(EMPTY, reference="\ud800"), "$.reference"),
        (evolve(EMPTY, buyer=Buyer(name="\udfff")), "$.buyer.name"),
        (evolve(EMPTY, ship_to=Address(lines=("ok", "\x00"))), "$.ship_to.lines[1]"),
        (evolve(EMPTY, tags=frozenset({"\x00"})), "$.tags[0]"),
        (evolve(EMPTY, lines=(a_line("1"), a_line("2", -1))), "$.lines[1].quantity"),
        (evolve(EMPTY, lines=(a_line("1", shipped=-1),)), "$.lines[0].shipped"),
        (evolve(EMPTY, lines=(evolve(a_line(), quantity=True),)), "$.lines[0].quantity"),
        (
            evolve(EMPTY, lines=(ChannelLine(id=LineId("1"), quantity=1.5),)),  # type: ignore[arg-type]
            "$.lines[0].quantity",
        ),
        (evolve(EMPTY, lines=(a_line("1"), a_line("2"), a_line("1"))), "$.lines[2].id"),
        (evolve(EMPTY, lines=(a_line(" "),)), "$.lines[0].id"),
        (evolve(EMPTY, lines=(evolve(a_line(), name="\x00"),)), "$.lines[0].name"),
        (evolve(EMPTY, modified=NOON + AHEAD + timedelta(microseconds=1)), "$.modified"),
        (evolve(EMPTY, modified=datetime.max.replace(tzinfo=NOON.tzinfo)), "$.modified"),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_stands(document: ChannelOrder, path: str) -> None:
    """With the path, so that the caller finds it."""
    assert path == refused(document)


def test_what_cannot_be_erased_is_refused() -> None:
    """An unknown field, one that an order must have, and one that is told as well."""
    for name in ("colour", "reference", "level", "ship_to"):
        assert "$.erases" == refused(EMPTY, name)
    assert "$.erases" == refused(TOLD, "note")
    assert "" == read(evolve(TOLD, note=" "), "note").note


def test_a_clock_may_be_a_little_ahead() -> None:
    """As clocks are."""
    assert NOON + AHEAD == read(evolve(EMPTY, modified=NOON + AHEAD)).modified


def test_a_bad_push_stops_no_other() -> None:
    """It is rejected with its path and its key."""
    bad, nameless = evolve(EMPTY, reference="bad", note="\x00"), evolve(EMPTY, reference=" ")
    result = read_pushes([Push(order=each) for each in (bad, TOLD, nameless)], NOON)

    assert [read(TOLD)] == list(result.orders)
    assert [("$[0].note", "bad"), ("$[2].reference", " ")] == [
        (each.path, each.reference) for each in result.rejected
    ]


# --- when it was said


def instants(*orders: ChannelOrder, known: tuple[ChannelOrder, ...] = ()) -> list[datetime | None]:
    """The instants that pushes of one key get, after what was said before."""
    before = {"k": [version(each) for each in known]}
    return [order.modified for order in in_time(orders, before, NOON)]


def noted(note: str, minute: float | None = None) -> ChannelOrder:
    """A push of a note."""
    return evolve(EMPTY, note=note, modified=None if minute is None else at(minute))


def test_an_instant_that_is_told_stands() -> None:
    """However late it comes."""
    assert [at(-5), at(-9), at(2)] == instants(noted("a", -5), noted("b", -9), noted("c", 2))


def test_without_an_instant_it_is_the_newest_word() -> None:
    """Newer than all that was said before, in the same batch too, whatever the clock says."""
    tick = timedelta(microseconds=1)

    assert [NOON] == instants(noted("a"))
    assert [NOON, NOON + tick] == instants(noted("a"), noted("b"))
    assert [at(4) + tick] == instants(noted("b"), known=(noted("a", 4), noted("c", -2)))
    assert [at(3), at(3) + tick] == instants(noted("a", 3), noted("b"))


def test_a_word_without_an_instant_from_an_import_is_older_than_all() -> None:
    """A channel's undated part is the base of everything, and no newest word."""
    assert [NOON] == instants(noted("a"), known=(noted("a"),))
    assert [at(-3)] == instants(noted("a"), known=(noted("b"), noted("a", -3)))


def test_the_newest_word_said_again_is_no_news() -> None:
    """With nothing between; what was said in between makes it a new word."""
    tick = timedelta(microseconds=1)

    assert [NOON, NOON] == instants(noted("a"), noted("a"))
    assert [at(-7)] == instants(noted("a"), known=(noted("b", -8), noted("a", -7)))
    assert [NOON, NOON + tick, NOON + 2 * tick] == instants(noted("a"), noted("b"), noted("a"))


def test_of_one_instant_the_word_that_counts_is_the_newest() -> None:
    """Versions of one instant sort by level, then content: to say the loser again is news."""
    shut = evolve(noted("a", 0), level=Level.CANCELLED)
    words = [shut, evolve(noted("b", 0), level=Level.OPEN)]

    assert [at(0)] == instants(evolve(shut, modified=None), known=tuple(words))
    assert [at(0) + timedelta(microseconds=1)] == instants(
        evolve(words[1], modified=None), known=tuple(words)
    )


def test_each_key_has_a_time_of_its_own() -> None:
    """What one order was told says nothing of another."""
    other = evolve(EMPTY, reference="other", note="a")
    found = in_time([noted("a", 3), other, noted("b")], {}, NOON)

    assert [at(3), NOON, at(3) + timedelta(microseconds=1)] == [each.modified for each in found]
