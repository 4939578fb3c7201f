"""Every codec reads what an independent encoder of its system writes of an order."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fulfilcore.channels import CODECS, Call, codec
from fulfilcore.intake import ChannelLine, ChannelOrder, Grade, Reference
from fulfilcore.messages import Done, Message, Missing, Unknown
from fulfilcore.shipments import LineUnits, ShipmentNotice
from fulfilcore.testing import hosting
from fulfilcore.testing.dialects import AMAZON, DIALECTS, EBAY, Dialect
from fulfilcore.testing.keeping import KeptLine, KeptOrder, Parcel
from fulfilcore.testing.letters import Letter, spoilt, understood
from fulfilcore.testing.stores import FakeStore
from fulfilcore.values import Address, LineId, OrderId, ShipmentId, Sku, StoreId

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TOLD = [each for each in DIALECTS if each.name != "eBay Trading API"]
"""Trading's lines have other ids than those that eBay can be told of."""

READ_BACK = [each for each in TOLD if codec(each.system).CAPABILITIES.read_back]
AMENDED = [each for each in READ_BACK if codec(each.system).CAPABILITIES.amend_shipment]

each_told = pytest.mark.parametrize("dialect", TOLD, ids=lambda it: it.name)
each_read_back = pytest.mark.parametrize("dialect", READ_BACK, ids=lambda it: it.name)
each_amended = pytest.mark.parametrize("dialect", AMENDED, ids=lambda it: it.name)
each_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda it: it.name)


@st.composite
def kept_orders(draw: st.DrawFn, dialect: Dialect) -> KeptOrder:
    """An order as a store of that dialect may keep it, with all that can happen to one."""
    reference = dialect.names.order(draw(st.integers(1, 9999)))
    places = range(draw(st.integers(1, 3)))
    lines = tuple(draw(_lines(dialect, reference, place)) for place in places)
    if not dialect.says.by_unit and draw(st.booleans()):
        lines = tuple(evolve(line, away=line.quantity - line.called_off) for line in lines)
    order = KeptOrder(
        reference=reference,
        placed=NOON,
        lines=lines,
        references=draw(_proofs(dialect)),
        prime=draw(st.booleans()),
        paid=draw(st.booleans()),
        released=draw(st.booleans()),
        review=draw(st.booleans()),
        cancelled=draw(st.integers(0, 4)) == 0,
        completed=dialect.says.marks and draw(st.booleans()),
        ship_to=Address(name=draw(st.sampled_from(["Ann", "Zoë & Co"])), city="Reno"),
        lists_parcels=draw(st.booleans()),
        changed=NOON + timedelta(seconds=draw(st.integers(0, 10**6))),
    )
    for number in range(draw(st.integers(0, 2))):
        _send(draw, dialect, order, number)
    return order


@st.composite
def _lines(draw: st.DrawFn, dialect: Dialect, reference: str, place: int) -> KeptLine:
    quantity = draw(st.integers(1, 5))
    off = draw(st.integers(0, quantity)) if dialect.says.called_off else 0
    away = draw(st.integers(0, quantity - off)) if dialect.says.by_unit else 0
    returned = draw(st.integers(0, away)) if dialect.says.returned else 0
    kept = (away if dialect.says.called_off else quantity) - returned
    paid_back = off + returned + draw(st.integers(0, kept)) if dialect.says.refunded else 0
    return KeptLine(
        id=LineId(dialect.names.line(reference, place)),
        quantity=quantity,
        sku=draw(st.sampled_from([None, Sku("MUG"), Sku("TÉ & <A>")])),
        alias=draw(st.sampled_from([None, LineId("05015851154158")])),
        away=away,
        called_off=off,
        refunded=paid_back,
        returned=returned,
    )


@st.composite
def _proofs(draw: st.DrawFn, dialect: Dialect) -> tuple[Reference, ...]:
    if not dialect.says.proofs:
        return ()
    family, names = draw(st.sampled_from([("amazon", AMAZON[0].names), ("ebay", EBAY[0].names)]))
    numbers = draw(st.lists(st.integers(1, 9999), unique=True, max_size=dialect.says.proofs))
    return tuple(Reference(family, names.order(n), Grade.PROOF) for n in numbers)


def _send(draw: st.DrawFn, dialect: Dialect, order: KeptOrder, number: int) -> None:
    """One more parcel of ours, if the store knows units of any."""
    free = {line.id: order.left(line) for line in order.lines}
    units = {line: draw(st.integers(0, most)) for line, most in free.items()}
    if any(units.values()) and dialect.says.by_unit:
        tracking = draw(st.sampled_from([None, f"1Z{number}"]))
        name = dialect.names.parcel(number)
        order.parcels[name] = Parcel(revision=1, units=units, tracking=tracking, id=name)


def _facts(order: ChannelOrder, system: str) -> Mapping[str, object]:
    """Everything of a version that both say; a marketplace's own ids of it need no proof."""
    programme = order.programme
    own = {(system, id) for id in (order.reference, *(line.id for line in order.lines or ()))}
    return {
        "reference": order.reference,
        "number": order.number,
        "level": order.level,
        "placed": order.placed,
        "modified": order.modified,
        "lines": [_line(line) for line in order.lines or ()],
        "parcels": None
        if order.parcels is None
        else sorted((each.id, each.tracking, each.units) for each in order.parcels),
        "prime": programme and programme.prime,
        "merchant": programme and programme.merchant_fulfilled,
        "where": order.ship_to and (order.ship_to.name, order.ship_to.city),
        "proofs": [each for each in _proven(order) if each not in own],
    }


def _proven(order: ChannelOrder) -> list[tuple[str, str]]:
    return [(each.family, each.id) for each in order.references if each.grade is Grade.PROOF]


def _line(line: ChannelLine) -> tuple[object, ...]:
    levels = (line.shipped, line.called_off, line.refunded, line.returned)
    return (line.id, line.quantity, line.sku, line.alias, *levels)


def _differences(
    said: Mapping[str, object], read: Mapping[str, object]
) -> Mapping[str, tuple[object, object]]:
    return {name: (said[name], read[name]) for name in said if said[name] != read[name]}


@each_dialect
def test_a_store_closes_an_order_where_its_system_does(dialect: Dialect) -> None:
    """Told that all has left it shows all of it as shipped, as its capabilities say."""
    assert codec(dialect.system).CAPABILITIES.closes is dialect.says.marks


@each_dialect
@given(data=st.data())
def test_what_a_store_says_is_what_its_codec_reads(dialect: Dialect, data: st.DataObject) -> None:
    """References, numbers, levels, lines, units, parcels, proofs and Prime come through."""
    said = dialect.show(data.draw(kept_orders(dialect)))

    result = hosting.read(dialect, dialect.tell(said), said.modified)

    assert () == result.rejected
    (order,) = result.orders
    assert {} == _differences(_facts(said, dialect.system), _facts(order, dialect.system))


@each_dialect
@settings(max_examples=40)
@given(data=st.data())
def test_a_broken_payload_is_never_believed(dialect: Dialect, data: st.DataObject) -> None:
    """A body that is cut short, or has a quantity below zero, is rejected wherever it is cut."""
    said = dialect.show(data.draw(kept_orders(dialect)))
    letter = Letter(dialect, dialect.tell(said), said.modified)

    broken = spoilt(letter, lambda among: data.draw(st.integers(0, among - 1)))

    assert (True, None) == (broken.broken, understood(broken)[1])


@each_told
@settings(max_examples=40)
@given(data=st.data())
def test_a_store_hears_what_its_codec_was_to_tell(dialect: Dialect, data: st.DataObject) -> None:
    """The order, the units of each line, and the tracking number arrive as they were noticed."""
    order = data.draw(kept_orders(dialect))
    order.cancelled = False
    units = {line.id: order.left(line) for line in order.lines if order.left(line)}
    assume(units)
    notice = _notice(dialect, order, units)

    call = hosting.write(dialect, notice, dialect.show(order))

    assert isinstance(call, Call)
    heard = dialect.hear(call)
    assert (order.reference, "1Z9") == (heard.reference, heard.tracking)
    assert dialect.says.marks == heard.completes
    assert heard.units == (None if dialect.says.marks else units)


@each_read_back
@settings(max_examples=60)
@given(data=st.data())
def test_a_store_is_found_to_know_what_it_was_told_and_nothing_else(
    dialect: Dialect, data: st.DataObject
) -> None:
    """Each parcel of an order is missing until its store was told of it; then it is found there."""
    order, store, told = data.draw(_at_a_store(dialect))
    for number in range(data.draw(st.integers(1, 4))):
        message = _message(dialect, order, data.draw(_parcel(dialect, order, number)))
        before, outcome = store.look_up(message, told), store.tell(message)
        after = store.look_up(message, told)

        assert isinstance(outcome, Done)
        assert isinstance(after, Done)
        assert Missing() == before
        assert after.reference in (outcome.reference, message.notice.tracking, order.reference)
        told.append(evolve(message, external=after.reference, tried=1))
        if not any(map(order.left, order.lines)):
            break


@each_amended
@given(data=st.data())
def test_a_store_is_found_to_know_the_newest_label(dialect: Dialect, data: st.DataObject) -> None:
    """Another label of a parcel is missing until the store was told of that one as well."""
    order, store, told = data.draw(_at_a_store(dialect))
    first = _message(dialect, order, data.draw(_parcel(dialect, order, 0)))
    known = store.tell(first)
    assert isinstance(known, Done)
    told_as = known.reference
    label = evolve(first.notice, revision=2, amends=told_as, carrier="UPS", tracking="1Z2ND")
    second = evolve(first, key="s1#2", notice=label)

    before, _, after = store.look_up(second, told), store.tell(second), store.look_up(second, told)

    assert (Missing(), known) == (before, after)


def test_a_parcel_without_a_number_may_be_another() -> None:
    """Where nobody knows under which id a store has a parcel, one that is like it is not found."""
    dialect = EBAY[0]
    line = LineId(dialect.names.line("11-07919-00001", 0))
    order = KeptOrder(
        reference="11-07919-00001", placed=NOON, lines=(KeptLine(id=line, quantity=2),)
    )
    store = FakeStore(StoreId("store"), codec("ebay").CAPABILITIES, lambda: NOON, dialect=dialect)
    store.place(order)
    notice = evolve(_notice(dialect, order, {line: 1}), carrier=None, tracking=None)
    first, second = (_message(dialect, order, evolve(notice, parcel=ShipmentId(p))) for p in "ab")
    outcome = store.tell(first)
    assert isinstance(outcome, Done)

    assert Missing() == store.look_up(second, [evolve(first, external=outcome.reference)])
    assert isinstance(store.look_up(second, [first]), Unknown)


@st.composite
def _at_a_store(draw: st.DrawFn, dialect: Dialect) -> tuple[KeptOrder, FakeStore, list[Message]]:
    """An order of which a store was told nothing yet, some of which its seller may have sent."""
    order = draw(kept_orders(dialect))
    order.cancelled = order.completed = False
    order.parcels.clear()
    assume(any(map(order.left, order.lines)))
    can = codec(dialect.system).CAPABILITIES
    store = FakeStore(StoreId("store"), can, lambda: NOON, dialect=dialect)
    store.place(order)
    return order, store, []


@st.composite
def _parcel(draw: st.DrawFn, dialect: Dialect, order: KeptOrder, number: int) -> ShipmentNotice:
    """A parcel of some that is left, or all; its number is new, or that of others, or none."""
    free = {line.id: order.left(line) for line in order.lines if order.left(line)}
    units = {line: draw(st.integers(0, most)) for line, most in free.items()}
    units = {line: quantity for line, quantity in units.items() if quantity}
    if not (units and codec(dialect.system).CAPABILITIES.partial_shipment):
        units = free
    tracking = draw(st.sampled_from([None, "1Z1", f"1Z-{number}"]))
    if dialect.says.marks and units != free:
        tracking = tracking or "1Z1"  # what of a part is told is its number
    named = tracking or dialect.system == "shipstation"
    return evolve(
        _notice(dialect, order, units),
        parcel=ShipmentId(f"s{number}"),
        tracking=tracking,
        completes=units == free,
        carrier="UPS" if named or (dialect.system != "ebay" and draw(st.booleans())) else None,
    )


def _message(dialect: Dialect, order: KeptOrder, notice: ShipmentNotice) -> Message:
    """The message that carries a notice."""
    name, id = f"{notice.parcel}#{notice.revision}", OrderId(f"store/{order.reference}")
    return Message(id=name, order=id, store=notice.store, notice=notice, key=name)


def test_every_system_that_can_be_read_back_is() -> None:
    """Each has a codec that finds a parcel, and every dialect of it a listing to find it in."""
    able = {system for system in CODECS if codec(system).CAPABILITIES.read_back}
    listed = {each.system for each in DIALECTS if each.listing}
    silent = {each.system for each in DIALECTS if not each.listing}

    assert (able, able, set(CODECS) - able) == (set(hosting.FINDERS), listed, silent)


@pytest.mark.parametrize("dialect", [it for it in DIALECTS if not it.ends], ids=lambda it: it.name)
def test_of_a_file_that_ends_early_nobody_can_tell(dialect: Dialect) -> None:
    """The beginning of a file is a good file too: of an order with fewer lines."""
    reference = dialect.names.order(2)
    one, two = (KeptLine(id=LineId(dialect.names.line(reference, n)), quantity=1) for n in (0, 1))
    order = KeptOrder(reference=reference, placed=NOON, lines=(one, two), changed=NOON)
    (file,) = dialect.tell(dialect.show(order))
    order.lines = (one,)
    (beginning,) = dialect.tell(dialect.show(order))

    result = hosting.read(dialect, (beginning,), NOON)

    assert file.startswith(beginning)
    assert ((), [[one.id]]) == (
        result.rejected,
        [[line.id for line in each.lines or ()] for each in result.orders],
    )


def _notice(dialect: Dialect, order: KeptOrder, units: Mapping[LineId, int]) -> ShipmentNotice:
    """All that is left of an order, as its store is to be told of it."""
    (read,) = hosting.read(dialect, dialect.tell(dialect.show(order))).orders
    return ShipmentNotice(
        store=StoreId("store"),
        reference=order.reference,
        parcel=ShipmentId("s1"),
        revision=1,
        lines=tuple(LineUnits(line, quantity) for line, quantity in units.items()),
        shipped_at=NOON,
        carrier="UPS",
        tracking="1Z9",
        marketplace_id=read.marketplace_id,
        address=next((line.address for line in read.lines or () if line.address), None),
        completes=True,
        number=read.number,
    )


def test_every_system_has_a_dialect() -> None:
    """No codec is left without an encoder that is not its own."""
    assert set(CODECS) == {each.system for each in DIALECTS}
