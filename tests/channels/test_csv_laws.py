"""What holds of every file, whatever stands in it."""

import csv
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO

import pytest
from attrs import evolve
from csv_files import MILL, names
from hypothesis import given
from hypothesis import strategies as st

from builders import NOON, SHOP, at, terms
from fulfilcore.channels.csv import (
    GENERIC,
    SHIPSTATION,
    Column,
    Dates,
    Formats,
    Profile,
    TrackingReturn,
    read_orders,
    read_tracking,
    write_orders,
    write_tracking,
)
from fulfilcore.channels.csv.escaping import guarded, unguarded
from fulfilcore.derivation import fold, version_of
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Level,
    LineKind,
    Part,
    Programme,
    ReadResult,
)
from fulfilcore.orders import Inputs, Order, settle
from fulfilcore.shipments import LineUnits, ReportedUnits, ShipmentNotice
from fulfilcore.values import Address, LineId, Money, ShipmentId, Sku, Weight, order_id

EUROPEAN = evolve(
    GENERIC,
    name="european",
    delimiter=";",
    formats=Formats(dates=Dates.DAY_FIRST, zone="Europe/Berlin", decimal=",", grouping="."),
)
PROFILES = {each.name: each for each in (GENERIC, EUROPEAN, SHIPSTATION)}

# --- texts as hostile as a buyer can write them

_letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")
_hostile = st.sampled_from(tuple("=+-@\t\r\n '\",;|\\:#~%`E17＝"))  # noqa: RUF001
raw = st.text(_hostile | _letters, min_size=1, max_size=9)


def _kept(text: str) -> str:
    """A text as a codec hands it over: blanks around it mean nothing, unless a formula follows."""
    return text if guarded(text) != text else text.strip()


texts = raw.map(_kept).filter(bool)
codes = raw.map(str.strip).filter(
    lambda text: bool(text) and not {"e", "auto"} & {*text.casefold(), text.casefold()}
)
maybe, maybe_code = st.none() | texts, st.none() | codes
instants = st.datetimes(
    datetime.fromisoformat("1971-01-01"),
    datetime.fromisoformat("2100-01-01"),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7))]),
)
money = st.integers(-(10**9) + 1, 10**9 - 1).map(lambda minor: Money(minor, "EUR"))
words = texts.map(str.strip).filter(bool)
options = st.lists(st.tuples(words, words) | st.tuples(st.just(""), words), max_size=2).map(tuple)
streets = st.lists(words.filter(lambda t: "\n" not in t and "\r" not in t), max_size=4).map(tuple)


@st.composite
def lines(draw: st.DrawFn, *, goods: bool) -> ChannelLine:
    """One line with everything in it."""
    return ChannelLine(
        id=LineId(draw(codes)),
        quantity=draw(st.integers(1, 99_999)),
        sku=draw(st.none() | codes.map(Sku)),
        name=draw(texts),
        price=draw(st.none() | money),
        kind=LineKind.GOODS if goods else draw(st.sampled_from(LineKind)),
        options=draw(options),
        weight=draw(st.none() | st.integers(0, 10**9).map(Weight)),
    )


@st.composite
def orders(draw: st.DrawFn, *, goods: bool = False) -> ChannelOrder:
    """An order with everything in it."""
    unique = st.lists(lines(goods=goods), max_size=3, unique_by=lambda line: line.id)
    address = st.builds(
        Address, name=maybe, company=maybe, lines=streets, city=maybe, region=maybe,
        postcode=maybe_code, country=maybe, phone=maybe_code, email=st.none() if goods else maybe,
    )  # fmt: skip
    return ChannelOrder(
        reference=draw(codes),
        parts=frozenset({Part.HEADER, Part.LINES}),
        modified=NOON,
        number=draw(maybe_code.filter(lambda text: text is None or text.casefold() != "auto")),
        level=draw(st.sampled_from(Level)),
        placed=draw(st.none() | instants),
        lines=tuple(draw(unique)),
        ship_to=draw(st.none() | address),
        buyer=draw(
            st.none() | st.builds(Buyer, id=maybe_code, name=maybe, email=maybe, note=maybe)
        ),
        note=draw(maybe),
        tags=draw(st.none() | st.frozensets(words, max_size=3)),
        total=draw(st.none() | money),
        programme=draw(
            st.none() | st.builds(Programme, service=maybe, ship_by=st.none() | instants)
        ),
        source=draw(maybe),
        custom_1=draw(maybe),
        custom_2=draw(maybe),
        custom_3=draw(maybe),
        gift=draw(st.none() | st.booleans()),
        gift_message=draw(maybe),
    )


def folded(content: ChannelOrder) -> Order:
    """The order of one version."""
    id = order_id(SHOP, content.reference)
    order = fold(Inputs(order=id, terms=terms(SHOP), versions=(version_of(id, content),)))
    assert order is not None
    return settle(order)


def seen(order: Order, profile: Profile) -> tuple[object, ...]:
    """What a file of the profile can say of an order; nobody and nothing are the same."""
    by_id = Column.ID in profile.columns
    name = (order.reference, order.number) if by_id else (order.number or order.reference,)
    return (
        *name,
        order.status,
        order.placed,
        order.ship_to or Address(),
        order.buyer or Buyer(),
        order.total,
        order.programme.ship_by,
        order.fields.service or None,
        order.source,
        *(word or None for word in (order.fields.note, order.gift_message)),
        *(w or None for w in (order.fields.custom_1, order.fields.custom_2, order.fields.custom_3)),
        order.gift,
        order.tags,
        *(
            (
                *(line.id if by_id else None, line.sku, line.name, line.ordered, line.open),
                *(line.price, line.weight, line.options, line.kind),
            )
            for line in order.lines or ()
        ),
    )


def told(profile: Profile) -> st.SearchStrategy[list[ChannelOrder]]:
    """Orders that a profile can tell apart."""
    if Column.ID in profile.columns:
        return st.lists(orders(), max_size=3, unique_by=lambda order: order.reference)
    return st.lists(
        orders(goods=True), max_size=3, unique_by=lambda order: order.number or order.reference
    )


@pytest.mark.parametrize("name", PROFILES)
@given(data=st.data())
def test_an_export_read_again_is_the_same_orders(name: str, data: st.DataObject) -> None:
    """In the same order, with every text as it was, however hostile."""
    profile = PROFILES[name]
    before = [folded(content) for content in data.draw(told(profile))]
    result = read_orders(write_orders(before, profile=profile), profile=profile, at=at(9))
    assert () == result.rejected
    assert () == tuple(doubt for order in result.orders for doubt in order.doubts)
    after = [folded(order) for order in result.orders]
    assert [seen(order, profile) for order in before] == [seen(order, profile) for order in after]


@given(contents=told(GENERIC))
def test_an_export_of_an_export_is_the_same_file(contents: list[ChannelOrder]) -> None:
    """Nothing is added to what was guarded before."""
    text = write_orders([folded(content) for content in contents])
    again = [folded(order) for order in read_orders(text).orders]
    assert text == write_orders(again)


@given(text=st.text(max_size=9))
def test_guarding_loses_nothing(text: str) -> None:
    """Every text is read as it was, and no guarded one is a formula."""
    assert text == unguarded(guarded(text))
    assert guarded(text)[:1] not in tuple("=+-@\t\r\n")


@given(one=st.text(max_size=6), other=st.text(max_size=6))
def test_guarding_confuses_nothing(one: str, other: str) -> None:
    """Two texts never come to the same cell."""
    assert (one == other) == (guarded(one) == guarded(other))


# --- files that are broken

HEAD = ["Order Number", "Order Date", "City", "Currency", "SKU", "Quantity", "Price", "Tracking"]
ROWS = [
    [str(order), "2026-03-02", "Reno", "EUR", sku, "2", "1.50", f"T{order}"]
    for order in range(1, 5)
    for sku in ("MUG", "TEA")
]


def a_sheet(rows: list[list[str]]) -> str:
    """The rows as a file, quoted as they must be."""
    text = StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue()


@given(cell=st.text(max_size=12), row=st.integers(0, 7), column=st.integers(0, 7))
def test_a_broken_cell_costs_no_other_order(cell: str, row: int, column: int) -> None:
    """Whatever stands in it, the other orders are all there, and nothing raises."""
    rows = [list(each) for each in ROWS]
    rows[row][column] = cell
    text = a_sheet(rows)
    others = {each[0] for each in ROWS} - {ROWS[row][0]}
    assert others <= set(names(read_orders(text).orders))
    assert others <= {parcel.order for parcel in read_tracking(text).parcels}


@given(data=st.data(), scrap=st.text(st.sampled_from('",\n\r;=é\0\ud800x'), max_size=6))
def test_a_torn_file_is_read_up_to_where_it_is_torn(data: st.DataObject, scrap: str) -> None:
    """A scrap anywhere may cost what follows, never what stands before; nothing raises."""
    text = a_sheet(ROWS)
    place = data.draw(st.integers(text.index("\n") + 1, len(text)))
    torn = text[:place] + scrap + text[place:]
    before = {row.split(",")[0] for row in text[:place].split("\r\n")[1:-1]}
    assert before <= set(names(read_orders(torn).orders)) | {""}
    cut = read_orders(torn[:place])
    assert before <= set(names(cut.orders))


@given(body=st.binary(max_size=64) | st.text(st.characters(exclude_categories=()), max_size=64))
def test_no_bytes_raise(body: bytes | str) -> None:
    """Whatever a file holds, reading it gives a result."""
    for profile in (GENERIC, SHIPSTATION, MILL):
        assert isinstance(read_orders(body, profile=profile), ReadResult)
    assert isinstance(read_tracking(body), TrackingReturn)


@given(body=st.binary(max_size=64))
def test_no_bytes_under_good_headings_raise(body: bytes) -> None:
    """Nor do rows of anything."""
    for encoding in ("utf-8", "utf-16"):
        head = ",".join(HEAD).encode(encoding) + b"\n"
        assert isinstance(read_orders(head + body), ReadResult)
        read_tracking(head + body)


@given(rows=st.permutations(ROWS))
def test_the_order_of_rows_changes_no_order(rows: list[list[str]]) -> None:
    """Sorted by whatever column, a file says the same."""
    there, back = (read_orders(a_sheet(each), at=NOON).orders for each in (ROWS, rows))

    def content(order: ChannelOrder) -> tuple[ChannelOrder, frozenset[ChannelLine]]:
        return evolve(order, lines=None), frozenset(order.lines or ())

    assert {content(order) for order in there} == {content(order) for order in back}


@given(data=st.data())
def test_the_order_of_files_changes_nothing(data: st.DataObject) -> None:
    """Nor does a file that comes twice."""
    files = [a_sheet(ROWS[:3]), a_sheet(ROWS[3:]), a_sheet(ROWS[:1]), "", a_sheet(ROWS[:2])]
    some = data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=5))
    shuffled = data.draw(st.permutations(some))
    one, other = read_orders(*some, at=NOON), read_orders(*shuffled, at=NOON)
    assert (set(one.orders), len(one.rejected)) == (set(other.orders), len(other.rejected))
    assert set(one.orders) == set(read_orders(*some, *some, at=NOON).orders)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@given(note=texts.filter(lambda text: "\r" not in text))
def test_an_encoding_changes_nothing(encoding: str, note: str) -> None:
    """What can be told apart is read alike."""
    text = StringIO(newline="")
    csv.writer(text).writerows([["Order Number", "Note"], ["1", guarded(note)]])
    assert [note] == [order.note for order in read_orders(text.getvalue().encode(encoding)).orders]


# --- tracking

notices = st.builds(
    ShipmentNotice,
    store=st.just(SHOP),
    reference=codes,
    parcel=st.just(ShipmentId("P")),
    revision=st.just(1),
    lines=st.lists(
        st.builds(LineUnits, codes.map(LineId), st.integers(1, 99)),
        max_size=3,
        unique_by=lambda each: each.line,
    ).map(tuple),
    shipped_at=instants,
    carrier=maybe,
    service=maybe,
    tracking=st.none()
    | st.text(st.sampled_from("1Z9=-+ "), min_size=1).map(str.strip).filter(bool),
)


@given(said=st.lists(notices, max_size=4, unique_by=lambda n: (n.reference, n.tracking)))
def test_a_tracking_file_read_again_is_the_same_parcels(said: list[ShipmentNotice]) -> None:
    """For however many notices, in their order."""
    result = read_tracking(write_tracking(said))
    assert () == result.rejected
    assert [
        (
            *(each.reference, each.tracking, each.carrier, each.service, each.shipped_at),
            tuple(ReportedUnits(line=u.line, quantity=u.quantity) for u in each.lines) or None,
        )
        for each in said
    ] == [(p.order, p.tracking, p.carrier, p.service, p.left_at, p.units) for p in result.parcels]
