"""What the contracts store, samples of every kind and two small ones, and how they drive."""

import asyncio
from collections.abc import Collection, Coroutine, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from time import sleep
from typing import Protocol, TypeVar

from attrs import evolve, frozen

from fulfilcore.accounts import Terms
from fulfilcore.changes import (
    ACT,
    KINDS,
    MESSAGE,
    ORDER,
    SAID,
    TERMS,
    Changes,
    Document,
    Entry,
    Found,
    Kind,
    Page,
    Query,
    Queue,
    Record,
    RecordKey,
)
from fulfilcore.codec import Codec
from fulfilcore.errors import Stale
from fulfilcore.intake import Buyer, ChannelLine, ChannelOrder, Level, Part, Programme, Reference
from fulfilcore.messages import Message, State
from fulfilcore.orders import (
    Act,
    Actor,
    Command,
    Held,
    Line,
    Order,
    OrderReason,
    Ship,
    Status,
    VersionKey,
)
from fulfilcore.orders import Version as Said
from fulfilcore.ports import Reply, Repository
from fulfilcore.reasons import Finding, because
from fulfilcore.shipments import LineUnits, Shipment, ShipmentNotice
from fulfilcore.values import (
    Address,
    CommandId,
    LineId,
    Money,
    OrderId,
    ShipmentId,
    Sku,
    StoreId,
)

T = TypeVar("T")

NOON = datetime(2026, 11, 22, 12, 0, 0, 1, tzinfo=UTC)
"""An instant that is exact to the microsecond."""

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


def _split(document: Document) -> Document:
    head, _, body = str(document["text"]).partition(": ")
    return {"head": head, "body": body}


NOTE = Kind("note", Note)
TASK = Kind("task", Note)
LATER_NOTE = Kind("note", Headed, schema=2, upcasts={1: _split})


CODEC = Codec({**KINDS, NOTE.name: NOTE, TASK.name: TASK})
"""Knows every kind, and the two of our own."""

LATER_CODEC = Codec({**KINDS, LATER_NOTE.name: LATER_NOTE, TASK.name: TASK})
"""The codec of a later release, in which notes have schema 2."""

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
    ship_to=_ADDRESS,
    total=Money(-1, "BHD"),
    holds=(Held(by=TEXT, until=NOON + timedelta(days=1), note=TEXT),),
    shipments=(
        Shipment(id=_PARCEL, made_on=_ORDER_ID, units=_UNITS, at=NOON, told=frozenset({_ORDER_ID})),
    ),
    tags=frozenset({"b", "a", TEXT}),
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
SAMPLES: Mapping[str, object] = {
    SAID.name: _SAID,
    TERMS.name: _TERMS,
    ACT.name: _ACT,
    ORDER.name: _ORDER,
    MESSAGE.name: _MESSAGE,
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
    kind: str = TASK.name,
    version: int = 0,
) -> Record[object]:
    """A message to write, in a lane of its own unless one is given."""
    queue = Queue(lane=lane or f"lane of {id}", place=place, due=due)
    return Record(kind=kind, id=id, value=Note(id), version=version, queue=queue)


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


class Answer(Protocol):
    """How a port's reply becomes its value, whichever colour the method has."""

    def __call__(self, reply: Reply[T], /) -> T:
        """The value itself."""
        ...


class Driven:
    """A repository of either colour as plain calls, and a few shorter ones."""

    def __init__(self, repository: Repository, answer: Answer) -> None:
        self._repository = repository
        self._answer = answer

    def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """`Repository.load`."""
        return self._answer(self._repository.load(keys))

    def load_all(self, records: Iterable[Record[object]]) -> Sequence[Record[object]]:
        """These records as they are stored now."""
        return self.load([record.key for record in records])

    def load_one(self, id: str) -> Record[object]:
        """The note of that id."""
        (record,) = self.load([NOTE.key(id)])
        return record

    def find(self, keys: Collection[str]) -> Found:
        """`Repository.find`."""
        return self._answer(self._repository.find(keys))

    def page(self, query: Query) -> Page:
        """`Repository.page`."""
        return self._answer(self._repository.page(query))

    def pages(self, query: Query) -> list[Page]:
        """All pages from there to the end; one that never ends fails."""
        pages = [self.page(query)]
        while pages[-1].after is not None:
            assert len(pages) < 100, "the pages have no end"
            pages.append(self.page(evolve(query, after=pages[-1].after)))
        return pages

    def history(self, key: RecordKey) -> Sequence[Entry]:
        """`Repository.history`."""
        return self._answer(self._repository.history(key))

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """`Repository.claim`."""
        return self._answer(self._repository.claim(kinds, now, lease, limit))

    def claimed(
        self,
        kinds: Collection[str] = ("task",),
        at: datetime = NOON,
        lease: timedelta = timedelta(minutes=5),
        limit: int = 100,
    ) -> list[str]:
        """The ids of what is claimed."""
        return [record.id for record in self.claim(kinds, at, lease, limit)]

    def put(
        self,
        *records: Record[object],
        assumes: Mapping[str, int] | None = None,
        history: Sequence[Entry] = (),
    ) -> None:
        """`Repository.commit`."""
        changes = Changes(writes=records, assumes=assumes or {}, history=tuple(history))
        self._answer(self._repository.commit(changes))

    def tried(
        self,
        *records: Record[object],
        assumes: Mapping[str, int] | None = None,
        history: Sequence[Entry] = (),
    ) -> frozenset[str]:
        """What was named as stale; nothing if it was written."""
        try:
            self.put(*records, assumes=assumes, history=history)
        except Stale as stale:
            return stale.keys
        return frozenset()

    def refusal(
        self,
        *records: Record[object],
        assumes: Mapping[str, int] | None = None,
        history: Sequence[Entry] = (),
    ) -> frozenset[str]:
        """What was named as stale; being written after all fails."""
        broken = self.tried(*records, assumes=assumes, history=history)
        assert broken, "it was written, though something had changed meanwhile"
        return broken


def count_to_25(_: int, shop: Driven) -> set[tuple[int, int]]:
    """Add 1 to a number 25 times, however often others get in between."""

    def once() -> bool:
        record = shop.load_one("a")
        sleep(0)  # let another thread come between
        return not shop.tried(one_more(record))

    for _ in range(25):
        assert any(once() for _ in range(1000))
    return set()


class Background:
    """One event loop in a thread of its own, for as long as a test lasts."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, flow: Coroutine[object, None, T]) -> T:
        """The result of a coroutine, from any thread."""
        return asyncio.run_coroutine_threadsafe(flow, self._loop).result()

    def close(self) -> None:
        """End the loop and its thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._runner.close()
