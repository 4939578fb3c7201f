"""The life of an order that every machine plays: what is wished of it, and what must come of it.

The order has two lines, `l1` of two units and `l2` of one; it is paid and nothing is the matter.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from attrs import field, frozen

from benchmarks.trade import NOON, Data

H = TypeVar("H")

ON_HOLD, TO_SHIP = "on_hold", "awaiting_shipment"
WITH_PROVIDER, SHIPPED, CANCELLED = "pending_fulfillment", "shipped", "cancelled"
QUANTITIES = {"l1": 2, "l2": 1}


@frozen(kw_only=True)
class Wish:
    """Something wished of an order by somebody at some time."""

    name: str
    event: str
    by: str = "user"
    at: datetime = NOON
    note: str | None = None
    provider: str | None = None
    shipment: str | None = None
    carrier: str | None = None
    tracking: str | None = None
    units: Mapping[str, int] = field(factory=dict)


@frozen
class Answer:
    """What the order is after a wish: its place, its units, why it stands there, or why not.

    Units are open, claimed and shipped, by line.
    """

    place: str
    units: tuple[tuple[int, int, int], ...]
    why: frozenset[str]
    refused: frozenset[str] = frozenset()


class Machine(Protocol[H]):
    """A machine that can play the life; a handle is what it has of one order."""

    def new(self) -> H:
        """A fresh order, to be shipped."""
        ...

    def fire(self, order: H, wish: Wish) -> Sequence[object]:
        """Do it and note it, or note and return all the reasons why not."""
        ...

    def answer(self, order: H, refused: Sequence[object]) -> Answer:
        """What the order is now."""
        ...

    def notes(self, order: H) -> int:
        """How many lines its history has."""
        ...

    def stored(self, order: H) -> str:
        """The order as a repository would keep it."""
        ...

    def load(self, text: str) -> H:
        """The order from what was kept."""
        ...

    def drop(self, order: H) -> None:
        """Nobody needs it any more."""
        ...


class Peer(Machine[H], Protocol[H]):
    """A machine that is not ours."""

    def hold(self, data: Data) -> H:
        """A live order of some data."""
        ...


def _after(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


HOLD = Wish(name="hold", event="hold", note="call the buyer", at=_after(1))
RELEASE = Wish(name="release", event="release", at=_after(2))
SHIP_ONE = Wish(
    name="ship one",
    event="ship",
    at=_after(3),
    shipment="s1",
    carrier="UPS",
    tracking="1Z01",
    units={"l1": 1},
)
VOID = Wish(name="void", event="void", at=_after(4), shipment="s1")
DELEGATE = Wish(name="delegate", event="delegate", at=_after(5), provider="3pl")
ACCEPT = Wish(name="accept", event="accept", by="provider", at=_after(6))
SHIP_ALL = Wish(
    name="ship all",
    event="ship",
    by="provider",
    at=_after(7),
    shipment="s2",
    carrier="UPS",
    tracking="1Z02",
    units=QUANTITIES,
)
_OPEN = "the channel says open"
_FREE, _CLAIMED, _LEFT = ((2, 0, 0), (1, 0, 0)), ((0, 2, 0), (0, 1, 0)), ((0, 0, 2), (0, 0, 1))

LIFE: Sequence[tuple[Wish, Answer]] = (
    (HOLD, Answer(ON_HOLD, _FREE, frozenset({_OPEN, "it is on hold: call the buyer"}))),
    (RELEASE, Answer(TO_SHIP, _FREE, frozenset({_OPEN}))),
    (SHIP_ONE, Answer(TO_SHIP, ((1, 0, 1), (1, 0, 0)), frozenset({_OPEN, "1 shipped here"}))),
    (VOID, Answer(TO_SHIP, _FREE, frozenset({_OPEN}))),
    (DELEGATE, Answer(WITH_PROVIDER, _CLAIMED, frozenset({_OPEN, "3pl fulfils it"}))),
    (ACCEPT, Answer(WITH_PROVIDER, _CLAIMED, frozenset({_OPEN, "3pl has taken it on"}))),
    (
        SHIP_ALL,
        Answer(SHIPPED, _LEFT, frozenset({_OPEN, "3pl has taken it on", "3 shipped here"})),
    ),
)
"""Seven moves, each accepted, and what the order must be after each."""

TOO_MUCH = Wish(
    name="too much",
    event="ship",
    shipment="s1",
    carrier="UPS",
    tracking="1Z",
    units={"l1": 3, "l9": 1},
    at=_after(8),
)
HELD_BACK = Wish(
    name="held back",
    event="ship",
    shipment="s1",
    carrier="UPS",
    tracking="1Z",
    units={"l1": 1},
    at=_after(8),
)
NOT_OURS = Wish(name="not ours", event="accept", at=_after(8))
TOO_LATE = Wish(name="too late", event="cancel", at=_after(8))

REFUSALS: Sequence[tuple[int, Wish, frozenset[str]]] = (
    (
        0,
        TOO_MUCH,
        frozenset({"line l1 has 2 units open, not 3", "there is no line l9 to ship from"}),
    ),
    (
        1,
        HELD_BACK,
        frozenset(
            {
                "ship is not possible while the order is on hold",
                "it is on hold: call the buyer",
            }
        ),
    ),
    (
        5,
        NOT_OURS,
        frozenset({"user may not accept an order that is pending fulfillment"}),
    ),
    (7, TOO_LATE, frozenset({"cancel is not possible while the order is shipped"})),
)
"""After how many moves of the life something is wished, and all the reasons why it is refused."""
