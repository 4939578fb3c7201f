"""Both sides of the protocol understand each other: what we export is read as the same orders."""

from datetime import UTC, datetime

from channel_payloads import notice
from custom_store_documents import REAL, SHOP, our_line, our_order
from hypothesis import given
from hypothesis import strategies as st

from builders import at
from fulfilcore.channels import Call
from fulfilcore.channels.custom_store import (
    Changed,
    Paged,
    export_orders,
    read_orders,
    read_ship_notice,
    ship_of,
    write_shipment,
)
from fulfilcore.intake import Buyer, ChannelLine, ChannelOrder, LineKind
from fulfilcore.orders import Fields, Line, Order, Ship
from fulfilcore.shipments.model import LineUnits
from fulfilcore.values import Address, LineId, Money, Sku, Weight, order_id

# Readers drop blanks around a text, and U+FEFF, which begins many a file.
SAYABLE = st.characters(codec="utf-8", exclude_characters="\ufffe\uffff\ufeff", min_codepoint=32)
CHARS = SAYABLE | st.sampled_from("\t\n\r<>&]'\"")


def texts(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """Text that XML can hold, without blanks around it."""
    stripped = st.text(CHARS, min_size=least, max_size=min(most, 20)).map(str.strip)
    return stripped.filter(lambda text: len(text) >= least)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    """A text or nothing."""
    return st.none() | strategy


euros = st.integers(-(10**12), 10**12).map(lambda cents: Money(cents, "EUR"))
addresses = st.builds(
    Address,
    name=maybe(texts(100)),
    company=maybe(texts(100)),
    lines=st.lists(texts(200), max_size=2).map(tuple),
    city=maybe(texts(100)),
    region=maybe(texts(100)),
    postcode=maybe(texts(50)),
    country=st.sampled_from(["US", "DE"]),
    phone=maybe(texts(50)),
)


def line(id: str) -> st.SearchStrategy[Line]:
    """A line of goods or a discount, with everything that the protocol can say of it."""
    goods = st.builds(
        Line,
        id=st.just(LineId(id)),
        name=texts(200, 0),
        sku=st.none() | texts(100).map(Sku),
        price=euros,
        options=st.lists(st.tuples(texts(100), texts(100, 0)), max_size=3).map(tuple),
        weight=st.none() | st.integers(0, 10**9).map(Weight),
        ordered=st.integers(0, 2**31 - 1),
    )
    less = st.integers(-(10**12), -1).map(lambda cents: Money(cents, "EUR"))
    deduction = st.builds(
        Line,
        id=st.just(LineId(id)),
        name=texts(200, 0),
        price=less,
        kind=st.just(LineKind.DISCOUNT),
        ordered=st.integers(0, 9),
    )
    return goods | deduction


ids = st.lists(texts(50), min_size=1, max_size=3, unique=True)
lines = ids.flatmap(lambda each: st.tuples(*map(line, each)))
fields = st.builds(
    Fields,
    ship_to=addresses,
    service=maybe(texts(100)),
    note=maybe(texts(1000)),
    custom_1=maybe(texts(100)),
    custom_2=maybe(texts(100)),
    custom_3=maybe(texts(100)),
)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """An order of ours that can be said."""
    rest = draw(lines.filter(lambda each: any(one.travels for one in each)))
    reference = draw(texts(15))
    return our_order(
        id=order_id(SHOP, reference),
        reference=reference,
        number=draw(texts(50)),
        placed=draw(st.datetimes(timezones=st.just(UTC))).replace(microsecond=0),
        lines=rest,
        said=draw(fields),
        buyer=Buyer(
            id=draw(texts(50)),
            name=draw(texts(100)),
            email=draw(maybe(texts(80))),
            note=draw(maybe(texts(1000))),
        ),
        total=draw(euros),
        gift=draw(st.none() | st.booleans()),
        gift_message=draw(maybe(texts(1000))),
        source=draw(maybe(texts(50))),
    )


def ours(order: Order) -> dict[str, object]:
    """What of an order the protocol says."""
    return {
        "reference": order.id,
        "number": order.number,
        "placed": order.placed,
        "lines": tuple(map(listed, order.lines or ())),
        "ship_to": order.ship_to,
        "buyer": order.buyer,
        "total": order.total,
        "gift": order.gift,
        "gift_message": order.gift_message,
        "note": order.fields.note,
        "custom": (order.fields.custom_1, order.fields.custom_2, order.fields.custom_3),
        "service": order.fields.service,
    }


def theirs(order: ChannelOrder) -> dict[str, object]:
    """The same of an order that was read."""
    assert order.programme is not None
    assert order.ship_to is not None
    return {
        "reference": order.reference,
        "number": order.number,
        "placed": order.placed,
        "lines": order.lines,
        "ship_to": order.ship_to,
        "buyer": order.buyer,
        "total": order.total,
        "gift": order.gift,
        "gift_message": order.gift_message,
        "note": order.note,
        "custom": (order.custom_1, order.custom_2, order.custom_3),
        "service": order.programme.service,
    }


def listed(line: Line) -> ChannelLine:
    """A line as a channel lists it."""
    return ChannelLine(
        id=line.id,
        quantity=line.ordered,
        name=line.name,
        sku=line.sku,
        price=line.price,
        kind=line.kind,
        options=line.options,
        weight=line.weight,
    )


@given(st.lists(orders(), min_size=1, max_size=3, unique_by=lambda order: order.id))
def test_what_is_exported_is_read_as_the_same_orders(exported: list[Order]) -> None:
    """Ids, numbers, lines, quantities, prices, addresses, notes, custom fields and gifts."""
    page = Paged(tuple(Changed(order, (at(0),)) for order in exported))
    written = export_orders(page, currency="USD")
    result = read_orders(written.document)
    assert ((), (), ()) == (written.left_out, written.shortened, result.rejected)
    assert [ours(order) for order in exported] == [theirs(order) for order in result.orders]
    assert {at(0)} == {order.modified for order in result.orders}


@given(
    st.dictionaries(texts(50), st.integers(1, 10**9), min_size=1, max_size=4),
    texts(50),
    maybe(texts(50)),
    maybe(texts(50)),
)
def test_a_notice_that_was_written_means_the_same_units(
    counts: dict[str, int], number: str, carrier: str | None, tracking: str | None
) -> None:
    """The host that reads our ShipNotice ships the very units that we shipped."""
    order = our_order(number=number, lines=tuple(our_line(id) for id in counts))
    sent = notice(
        reference=order.id,
        number=number,
        lines=tuple(LineUnits(LineId(id), count) for id, count in counts.items()),
        carrier=carrier,
        tracking=tracking,
        service=None,
    )
    call = write_shipment(sent)
    assert isinstance(call, Call) and call.text is not None
    said = read_ship_notice(call.text)
    assert (number, order.id) == (said.number, said.order)
    ship = ship_of(said, order)
    assert isinstance(ship, Ship)
    assert (sent.lines, carrier, tracking) == (ship.units, ship.carrier, ship.tracking)


def test_an_order_goes_there_and_back() -> None:
    """Exported, imported by the other system, shipped there: the notice fits the order."""
    order = our_order(placed=datetime(2026, 3, 2, tzinfo=UTC), said=Fields(ship_to=REAL))
    document = export_orders(Paged((Changed(order, (at(0),)),)), currency="USD").document
    (there,) = read_orders(document, currency="USD").orders
    lines = tuple(LineUnits(each.id, each.quantity) for each in there.lines or ())
    call = write_shipment(notice(reference=there.reference, number=there.number, lines=lines))
    assert isinstance(call, Call)
    ship = ship_of(read_ship_notice(call.content), order)
    assert isinstance(ship, Ship)
    assert (LineUnits(LineId("l1"), 3),) == ship.units
