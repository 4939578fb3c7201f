"""What the contract stores: a sample of every kind of record, and some small kinds of its own."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from attrs import evolve, frozen

from fulfilcore.accounts import Terms
from fulfilcore.changes import (
    ACT,
    ERRAND,
    EVENT,
    KINDS,
    LOOSE,
    MESSAGE,
    NUMBERING,
    ORDER,
    PACE,
    PRODUCT,
    PROGRESS,
    QUOTE,
    SAID,
    TERMS,
    WANTED,
    Document,
    Entry,
    Kind,
    Queue,
    Record,
)
from fulfilcore.codec import Codec
from fulfilcore.imports import Gap, Numbering, Progress, Window
from fulfilcore.imports.inbox import Event, Wanted
from fulfilcore.intake import Buyer, ChannelLine, ChannelOrder, Level, Part, Programme, Reference
from fulfilcore.messages import Message, Outcome, Pending, State
from fulfilcore.notices import Pace
from fulfilcore.orders import (
    Act,
    Actor,
    Answered,
    Command,
    Errand,
    Fields,
    Held,
    Line,
    Order,
    OrderReason,
    Ship,
    Status,
    Task,
    VersionKey,
)
from fulfilcore.orders import Version as Said
from fulfilcore.products import Component, Product
from fulfilcore.reasons import Finding, Reason, because
from fulfilcore.shipments import LineUnits, LooseShipment, Package, Quote, Shipment, ShipmentNotice
from fulfilcore.values import (
    Address,
    CommandId,
    Dimensions,
    LineId,
    Money,
    OrderId,
    ShipmentId,
    Sku,
    StoreId,
    Weight,
)

NOON = datetime(2026, 11, 22, 12, 0, 0, 1, tzinfo=UTC)
"""An instant that is exact to the microsecond."""

MINUTE = timedelta(minutes=1)

TEXT = "Grüße, Ærø, 東京都, Владивосток, نص, हिन्दी, e\u0301 ≠ é, 👩‍🚀🎁, 'it''s \"all\" \\ 100%\n\t"
"""Text of many languages, with 4-byte characters and everything that is often escaped wrongly."""


@frozen
class Note:
    """A small value to store."""

    text: str = ""
    number: int = 0


@frozen
class Headed:
    """The same value as a later release has it: its text is split in two."""

    head: str
    body: str


@frozen
class Sealed:
    """The same value two releases later."""

    head: str
    body: str
    seal: str


@frozen(kw_only=True)
class Everything:
    """One of each type that the codec knows."""

    whole: int
    fraction: float
    exact: Decimal
    yes: bool
    nothing: str | None
    at: datetime
    day: date
    names: frozenset[str]
    counts: Mapping[str, int]
    nested: tuple[Note, ...]
    status: Status
    outcome: Outcome
    reason: Reason


def _split(document: Document) -> Document:
    head, _, body = str(document["text"]).partition(": ")
    return {"head": head, "body": body}


def _seal(document: Document) -> Document:
    return {**document, "seal": f"{document['head']}/{document['body']}"}


NOTE = Kind("note", Note)
TASK = Kind("task", Note)
WHOLE = Kind("whole", Everything)


def _release(type: type[object], schema: int) -> Codec:
    """The codec of a release in which notes and tasks are of this type and schema."""
    upcasts = {1: _split, 2: _seal}
    own = {name: Kind(name, type, schema, upcasts) for name in (NOTE.name, TASK.name)}
    return Codec({**KINDS, WHOLE.name: WHOLE, **own})


CODEC = _release(Note, 1)
"""Knows every kind, and the three of our own."""

LATER_CODEC = _release(Headed, 2)
"""The codec of a later release, in which notes and tasks have schema 2."""

LAST_CODEC = _release(Sealed, 3)
"""The codec of the release after that, in which they have schema 3."""


class Stopped(BaseException):
    """The worker is stopped here, as by a signal or a cancelled request."""


class StoppingCodec(Codec):
    """A codec during whose work the worker is stopped, at the record of id `m`."""

    def write(self, record: Record[object]) -> tuple[int, str]:
        """Raises Stopped in the middle of a batch."""
        if record.id == "m":
            raise Stopped
        return CODEC.write(record)


_STORE = StoreId("amazon-us")
_ORDER_ID = OrderId("amazon-us/902-1845936-5435065")
_LINE = LineId("line-1")
_UNITS = (LineUnits(_LINE, 2),)
_PARCEL = ShipmentId("parcel-1")
_ADDRESS = Address(name=TEXT, lines=("1 rue de l'Été", TEXT), city="Köln", country="DE")

_SAID = Said(
    _ORDER_ID,
    "0123456789abcdef",
    ChannelOrder(
        reference="902-1845936-5435065",
        parts=frozenset({Part.HEADER, Part.LINES, Part.ADDRESS}),
        modified=NOON,
        level=Level.OPEN,
        lines=(ChannelLine(id=_LINE, quantity=2, name=TEXT, sku=Sku("A-1"), shipped=0),),
        ship_to=_ADDRESS,
        buyer=Buyer(name=TEXT, email="buyer@example.org"),
        total=Money(1999, "EUR"),
        programme=Programme(prime=True, merchant_fulfilled=True, ship_by=NOON),
        references=(Reference("amazon", "902-1845936-5435065"),),
    ),
)
_TERMS = Terms(
    store=_STORE,
    system="amazon",
    marketplace=True,
    country="US",
    connected_on=date(2024, 2, 29),
    received_on=date(2026, 11, 22),
)
_ACT = Act(
    command=Command(
        id=CommandId("command-1"),
        order=_ORDER_ID,
        action=Ship(shipment=_PARCEL, units=_UNITS, carrier="UPS", tracking="1Z999"),
        by=Actor(TEXT),
        at=NOON,
        despite=frozenset({"HELD"}),
    ),
    order=_ORDER_ID,
    number=1,
    seen=((_ORDER_ID, VersionKey(NOON, 3, "0123456789abcdef")),),
    status=Status.AWAITING_SHIPMENT,
    accepted=True,
    reasons=(because(OrderReason.HELD, by=TEXT, until="", note=""),),
)
_ORDER = Order(
    id=_ORDER_ID,
    store=_STORE,
    reference="902-1845936-5435065",
    terms=_TERMS,
    placed=NOON,
    level=Level.OPEN,
    lines=(Line(id=_LINE, name=TEXT, price=Money(1000, "JPY"), ordered=3, shipped=2),),
    said=Fields(ship_to=_ADDRESS),
    total=Money(-1, "BHD"),
    holds=(Held(by=TEXT, until=NOON + timedelta(days=1), note=TEXT),),
    shipments=(
        Shipment(id=_PARCEL, made_on=_ORDER_ID, units=_UNITS, at=NOON, told=frozenset({_ORDER_ID})),
    ),
    tagged=frozenset({"b", "a", TEXT}),
    findings=(Finding(because(OrderReason.HELD, by="Ann", until="", note=""), _ORDER_ID),),
)
_MESSAGE = Message(
    id="message-1",
    order=_ORDER_ID,
    store=_STORE,
    notice=ShipmentNotice(
        store=_STORE,
        reference="902-1845936-5435065",
        parcel=_PARCEL,
        revision=1,
        lines=_UNITS,
        shipped_at=NOON,
        deadline=NOON + timedelta(days=2),
    ),
    key="902-1845936-5435065/parcel-1/1",
    state=State.PENDING,
    due=NOON,
)
_WINDOW = Window(NOON, NOON + timedelta(hours=1))
_QUOTE = Quote(
    id="quote-1",
    price=Money(799, "EUR"),
    package=Package(weight=Weight(1), dimensions=Dimensions.of("10", "7.5", "4", "in")),
    ship_from=Address(country="DE"),
    ship_to=_ADDRESS,
    carrier="DHL",
    service=TEXT,
    valid_until=NOON + MINUTE,
)
SAMPLES: Mapping[str, object] = {
    SAID.name: _SAID,
    TERMS.name: _TERMS,
    ACT.name: _ACT,
    ORDER.name: _ORDER,
    MESSAGE.name: _MESSAGE,
    WHOLE.name: Everything(
        whole=2**63,
        fraction=0.1,
        exact=Decimal("-0.10"),
        yes=True,
        nothing=None,
        at=datetime(2026, 2, 28, 23, 59, 59, 999_999, timezone(timedelta(hours=-9, minutes=-30))),
        day=date(2028, 2, 29),
        names=frozenset({"b", "a", TEXT}),
        counts={TEXT: 1, "": 0},
        nested=(Note(TEXT, -1), Note()),
        status=Status.AWAITING_SHIPMENT,
        outcome=Pending("parcel-1"),
        reason=because(OrderReason.HELD, by=TEXT, until="", note=""),
    ),
    PACE.name: Pace(full=NOON, rests_until=NOON + timedelta(minutes=1), seen=NOON),
    PROGRESS.name: Progress(
        store=_STORE,
        since=NOON - timedelta(days=1),
        until=NOON,
        window=_WINDOW,
        token=TEXT,
        gaps=(Gap(window=_WINDOW, path="$.orders[0]", error=TEXT, found_at=NOON, reference="9"),),
        pages=2,
        last_span=timedelta(hours=1),
        failed_at=NOON,
        problem=TEXT,
    ),
    EVENT.name: Event(store=_STORE, name="id event-1", topic="orders/updated", received=NOON),
    WANTED.name: Wanted(
        store=_STORE,
        reference="902-1845936-5435065",
        parts=frozenset({Part.HEADER, Part.LINES}),
        since=NOON,
        at=NOON - MINUTE,
        event="id event-1",
    ),
    PRODUCT.name: Product(
        sku=Sku("BOX"),
        name=TEXT,
        aliases=(Sku("BOX-DE"), Sku("Größe 1")),
        tags=frozenset({"b", "a", TEXT}),
        weight=Weight.of("1.5", "oz"),
        kit=(Component(Sku("MUG"), 2), Component(Sku("TEA"))),
    ),
    ERRAND.name: Answered(
        errand=Errand(
            id=CommandId("errand-1"), task=Task.SHIP, about="0123", by=Actor(TEXT), at=NOON
        ),
        reasons=(because(OrderReason.SHIPMENT_KNOWN, shipment=_PARCEL),),
    ),
    NUMBERING.name: Numbering(1001),
    QUOTE.name: _QUOTE,
    LOOSE.name: LooseShipment(
        id=ShipmentId("loose-1"),
        at=NOON,
        package=_QUOTE.package,
        ship_to=_ADDRESS,
        tracking="1Z999",
        price=_QUOTE.price,
        quote=_QUOTE.id,
        voided=NOON + MINUTE,
    ),
}
"""One well-filled value of every kind of record."""


def samples() -> tuple[Record[object], ...]:
    """One new record of every kind."""
    return tuple(Record(kind=kind, id=f"{kind}-1", value=value) for kind, value in SAMPLES.items())


def note(
    id: str,
    text: str = "",
    *,
    number: int = 0,
    version: int = 0,
    keys: Iterable[str] = (),
    listings: Iterable[str] = (),
) -> Record[object]:
    """A note to write; new unless a version is given."""
    return Record(
        kind=NOTE.name,
        id=id,
        value=Note(text, number),
        version=version,
        keys=frozenset(keys),
        listings=frozenset(listings),
    )


def task(
    id: str,
    due: datetime | None = NOON,
    *,
    lane: str | None = None,
    place: int = 1,
    group: str = "",
    kind: str = TASK.name,
    version: int = 0,
    keys: Iterable[str] = (),
    listings: Iterable[str] = (),
) -> Record[object]:
    """A message to write, in a lane of its own unless one is given."""
    queue = Queue(lane=lane or f"lane of {id}", place=place, due=due, group=group)
    return evolve(
        note(id, id, version=version, keys=keys, listings=listings), kind=kind, queue=queue
    )


def at_version(record: Record[object], version: int) -> Record[object]:
    """The record as it is read at that version."""
    return evolve(record, version=version)


def one_more(record: Record[object]) -> Record[object]:
    """The same note with its number one higher, to write."""
    value = NOTE.of(record)
    assert value
    return evolve(record, value=Note(value.text, value.number + 1))


def text(record: Record[object]) -> str:
    """The text of a note."""
    value = NOTE.of(record)
    assert value
    return value.text


def entry(id: str, what: str = "came") -> Entry:
    """A line for the history of a note."""
    return Entry(subject=NOTE.key(id), at=NOON, what=what, by=TEXT)
