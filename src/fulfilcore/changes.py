"""What is to be written, as data: records, history, and what the decision assumed."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from attrs import field, frozen

from fulfilcore.accounts import Terms
from fulfilcore.imports.inbox import Event, Wanted
from fulfilcore.imports.model import Numbering
from fulfilcore.imports.windows import Progress
from fulfilcore.messages import Message
from fulfilcore.notices.pace import Pace
from fulfilcore.orders import Act, Answered, Order, Version
from fulfilcore.products import Product
from fulfilcore.reasons import Reason
from fulfilcore.rules.runs import Mail, Ran
from fulfilcore.shipments import LooseShipment, Quote
from fulfilcore.values import aware, maybe_aware

V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)
R_co = TypeVar("R_co", covariant=True)
Document = dict[str, object]


@frozen(order=True)
class RecordKey:
    """The name of a record: its kind and its id."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@frozen(kw_only=True)
class Queue:
    """The place of a message in the outbox; `due` is None once it waits for nothing.

    Of one `lane` only the unfinished message of lowest `place` may be claimed. `attempt` counts
    the claims. Claims take turns between the `group`s, so that none starves another.
    """

    lane: str
    place: int
    due: datetime | None = field(converter=maybe_aware)
    attempt: int = 0
    group: str = ""


@frozen(kw_only=True)
class Record(Generic[V_co]):
    """One stored value with what it is found by.

    In a change `version` is the version it was read at (0: it must not exist yet); once read it
    is the version stored. `keys` are guarded: every write under one bumps its stamp. `listings`
    only serve `page`.
    """

    kind: str
    id: str
    value: V_co
    version: int = 0
    keys: frozenset[str] = frozenset()
    listings: frozenset[str] = frozenset()
    queue: Queue | None = None

    @property
    def key(self) -> RecordKey:
        """The name of this record."""
        return RecordKey(self.kind, self.id)


@frozen
class Kind(Generic[V]):
    """A kind of record: its name, its type, its schema version, and how old schemas are read.

    `upcasts[n]` turns a document of schema n into one of schema n + 1. The schema is the
    document's, so only `Codec` and the repository see it: a record read is always of today.
    """

    name: str
    type: type[V]
    schema: int = 1
    upcasts: Mapping[int, Callable[[Document], Document]] = field(factory=dict, repr=False)

    def of(self, record: Record[object]) -> V | None:
        """The value of a record if it is of this kind."""
        if record.kind == self.name and isinstance(record.value, self.type):
            return record.value
        return None

    def key(self, id: str) -> RecordKey:
        """The name of the record of this kind with that id."""
        return RecordKey(self.name, id)

    def record(
        self,
        id: str,
        value: V,
        *,
        version: int = 0,
        keys: frozenset[str] = frozenset(),
        listings: frozenset[str] = frozenset(),
        queue: Queue | None = None,
    ) -> Record[V]:
        """A record of this kind to be written."""
        return Record(
            kind=self.name,
            id=id,
            value=value,
            version=version,
            keys=keys,
            listings=listings,
            queue=queue,
        )


SAID = Kind("said", Version)
ACT = Kind("act", Act)
TERMS = Kind("terms", Terms)
ORDER = Kind("order", Order)
MESSAGE = Kind("message", Message)
PACE = Kind("pace", Pace)
PROGRESS = Kind("progress", Progress)
EVENT = Kind("event", Event)
WANTED = Kind("wanted", Wanted)
PRODUCT = Kind("product", Product)
ERRAND = Kind("errand", Answered)
NUMBERING = Kind("numbering", Numbering)
QUOTE = Kind("quote", Quote)
LOOSE = Kind("loose", LooseShipment)
RAN = Kind("ran", Ran)
MAIL = Kind("mail", Mail)
KINDS: Mapping[str, Kind[object]] = {
    kind.name: kind  # type: ignore[misc]  # a Kind is read here only as a Kind of anything
    for kind in (
        *(SAID, ACT, TERMS, ORDER, MESSAGE, PACE, PROGRESS, EVENT, WANTED),
        *(PRODUCT, ERRAND, NUMBERING, QUOTE, LOOSE, RAN, MAIL),
    )
}
"""The kinds of record: kept, derived, to be said; how fast a store is told, how far it was read,
which events came, and what is to be fetched because of them. Beside them products, what people do
without an order, what rules did, and the e-mails that they owe.
"""


@frozen(kw_only=True)
class Entry:
    """One line of a record's history: when, what, by whom, and why."""

    subject: RecordKey
    at: datetime = field(converter=aware)
    what: str
    by: str
    reasons: tuple[Reason, ...] = ()


@frozen(kw_only=True)
class Changes:
    """One atomic write: records, history, and the stamps the decision was made under.

    `removes` are records as they were read, to be forgotten together with their history.
    """

    writes: tuple[Record[object], ...] = ()
    removes: tuple[Record[object], ...] = ()
    assumes: Mapping[str, int] = field(factory=dict)
    history: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.writes or self.removes or self.history)


@frozen(kw_only=True)
class Decision(Generic[R_co]):
    """What a pure decision comes to: what to commit, and the answer for the caller."""

    changes: Changes
    result: R_co


@frozen
class Found:
    """What stands under some guard keys, and how often each was written under so far."""

    records: tuple[Record[object], ...]
    stamps: Mapping[str, int]


@frozen(kw_only=True)
class Query:
    """A page of one kind, in the order of ids, optionally only what is listed under a key."""

    kind: str
    listing: str | None = None
    after: str | None = None
    limit: int = 100


@frozen
class Page:
    """Some records and, if there are more, the id to go on after."""

    records: tuple[Record[object], ...]
    after: str | None = None


LEASE = timedelta(minutes=5)
"""How long a claimed message is left to its worker before another may try."""
