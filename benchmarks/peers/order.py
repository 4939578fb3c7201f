"""The order of the peers: a plain mutable object, as a team that takes a machine would write it.

A machine library brings states and transitions. What an order is, what stands in the way of a
wish, what a wish does to the units and what is noted of it is the same code for all of them, in
the fastest plain form: attributes are changed in place, and nothing is derived that is not shown.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from benchmarks.life import CANCELLED, ON_HOLD, QUANTITIES, SHIPPED, TO_SHIP, WITH_PROVIDER, Wish
from benchmarks.trade import NOON, Data

STATES = ("awaiting_payment", ON_HOLD, TO_SHIP, WITH_PROVIDER, SHIPPED, CANCELLED)
FIRST = TO_SHIP


@dataclass(slots=True)
class Line:
    """A line and its units."""

    id: str
    sku: str
    name: str
    ordered: int
    claimed: int = 0
    shipped: int = 0
    refunded: int = 0

    @property
    def free(self) -> int:
        """Units that have not left."""
        return self.ordered - self.shipped


@dataclass(slots=True)
class Parcel:
    """A shipment; its units by line."""

    id: str
    carrier: str | None
    tracking: str | None
    units: Mapping[str, int]
    voided: bool = False


@dataclass(slots=True)
class Note:
    """A line of history: what was wished, by whom, from where, and why it was refused."""

    at: datetime
    event: str
    by: str
    came_from: str
    refused: Sequence[str] = ()


@dataclass(eq=False)  # `transitions` looks for models by `==`
class Order:
    """An order and all that is known of it; `place` is its state."""

    id: str
    reference: str
    placed: datetime
    lines: list[Line]
    place: str = FIRST
    paid: bool = True
    ready: bool = True
    approved: bool = True
    units_unsaid: bool = False
    prime: bool = False
    frozen: bool = False
    view_only: bool = False
    hidden_copy_of: str | None = None
    combined_into: str | None = None
    parts: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    holds: list[str | None] = field(default_factory=list)
    provider: str | None = None
    accepted: bool = False
    parcels: list[Parcel] = field(default_factory=list)
    history: list[Note] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    data: Data | None = None
    why: list[str] = field(default_factory=list)

    def allowed(self, wish: Wish) -> bool:
        """Whether nothing stands in the way; all that does is kept in `refused`."""
        found: list[str] = []
        self.refused = found
        guards = REPORTED if wish.by == "provider" else GUARDS
        for guard in guards[wish.event]:
            guard(self, wish, found)
        return not found

    def leaves_whole(self, wish: Wish) -> bool:
        """Whether nothing is left to ship after it."""
        return sum(wish.units.values()) == sum(line.free for line in self.lines)

    def carry_out(self, wish: Wish) -> None:
        """Do what was wished, count the units, and say why the order stands where it stands."""
        EFFECTS[wish.event](self, wish)
        why = ["the channel says open"]
        why += [f"it is on hold: {note}" if note else "it is on hold" for note in self.holds]
        gone = 0
        for line in self.lines:
            gone += line.shipped
            line.claimed = line.free if self.provider else 0
        if gone:
            why.append(f"{gone} shipped here")
        if self.provider:
            how = "has taken it on" if self.accepted else "fulfils it"
            why.append(f"{self.provider} {how}")
        self.why = why

    def note(self, wish: Wish, came_from: str) -> None:
        """Keep that it was done."""
        self.history.append(Note(wish.at, wish.event, wish.by, came_from))

    def refuse(self, wish: Wish, place: str, *, no_row: bool) -> Sequence[str]:
        """Keep that it was not done, and all the reasons."""
        if no_row:
            self.allowed(wish)
            words = place.replace("_", " ")
            self.refused.append(f"{wish.event} is not possible while the order is {words}")
        self.history.append(Note(wish.at, wish.event, wish.by, place, self.refused))
        return self.refused


Guard = Callable[[Order, Wish, list[str]], None]

# --- what can stand in the way; each says all that it sees


def not_hidden(order: Order, wish: Wish, found: list[str]) -> None:
    """A hidden copy, a part or a carried order is worked on elsewhere."""
    if order.hidden_copy_of:
        found.append(f"it is a hidden copy of {order.hidden_copy_of}; act on that order")
    if order.combined_into:
        found.append(f"it travels in the parcels of {order.combined_into}; act on that order")
    if order.parts:
        found.append(f"it is split into {', '.join(order.parts)}; act on these")


def not_frozen(order: Order, wish: Wish, found: list[str]) -> None:
    """What arrived cancelled stays."""
    if order.frozen:
        found.append("it arrived cancelled and stays as it was")


def not_view_only(order: Order, wish: Wish, found: list[str]) -> None:
    """Some orders are only looked at."""
    if order.view_only:
        found.append("Prime orders of this store can only be viewed here")


def by_whom(order: Order, wish: Wish, found: list[str]) -> None:
    """Who may."""
    if wish.by not in WHO[wish.event]:
        words = order.place.replace("_", " ")
        found.append(f"{wish.by} may not {wish.event} an order that is {words}")


def something_open(order: Order, wish: Wish, found: list[str]) -> None:
    """Something is left to ship."""
    if not any(line.free for line in order.lines):
        found.append("no unit is left to ship")


def not_held(order: Order, wish: Wish, found: list[str]) -> None:
    """No hold is in force."""
    found += [f"it is on hold: {note}" if note else "it is on hold" for note in order.holds]


def paid_and_released(order: Order, wish: Wish, found: list[str]) -> None:
    """The money is there, the channel has released it, a regulated order is approved."""
    if not order.paid:
        found.append("it is not paid")
    if not order.ready:
        found.append("the channel has not released it yet")
    if not order.approved:
        found.append("a regulated order needs its approval first")


def decided(order: Order, wish: Wish, found: list[str]) -> None:
    """Nothing waits for a person."""
    if order.units_unsaid:
        found.append("the channel says partly shipped but not which units")
    if order.undecided:
        found.append(f"which order is its twin is undecided between {order.undecided}")
    if order.unmapped:
        found.append(f"shipped units match no line here: {order.unmapped}")
    for name in order.clashes:
        found.append(f"the channel changed its {name} after an edit here; edit or reset it")
    for line in order.lines:
        if line.refunded > line.shipped:
            found.append(f"line {line.id}: units were paid back and have not left")


def proven(order: Order, wish: Wish, found: list[str]) -> None:
    """Prime is not handed over without proof."""
    if order.prime:
        found.append("delegate needs proof that is missing: prime")


def units_fit(order: Order, wish: Wish, found: list[str]) -> None:
    """There are lines of that name with so many units."""
    free = {line.id: line.free for line in order.lines}
    for line, quantity in wish.units.items():
        if line not in free:
            found.append(f"there is no line {line} to ship from")
        elif quantity > free[line]:
            found.append(f"line {line} has {free[line]} units open, not {quantity}")


def parcel_is_new(order: Order, wish: Wish, found: list[str]) -> None:
    """A shipment id is used once."""
    if any(parcel.id == wish.shipment for parcel in order.parcels):
        found.append(f"shipment {wish.shipment} exists already")


def is_tracked(order: Order, wish: Wish, found: list[str]) -> None:
    """Prime is shipped with a tracking number only."""
    if order.prime and not (wish.carrier and wish.tracking):
        found.append("Prime needs carrier and tracking number")


def parcel_is_live(order: Order, wish: Wish, found: list[str]) -> None:
    """Only a live label can be voided."""
    for parcel in order.parcels:
        if parcel.id == wish.shipment:
            if parcel.voided:
                found.append(f"shipment {wish.shipment} is void already")
            return
    found.append(f"there is no shipment {wish.shipment} on this order")


_ALWAYS = (not_hidden, not_frozen, not_view_only, by_whom)
_READY = (something_open, not_held, paid_and_released, decided)
GUARDS: Mapping[str, tuple[Guard, ...]] = {
    "hold": _ALWAYS,
    "release": _ALWAYS,
    "ship": (*_ALWAYS, *_READY, units_fit, parcel_is_new, is_tracked),
    "void": (*_ALWAYS, parcel_is_live),
    "delegate": (*_ALWAYS, *_READY, proven),
    "accept": _ALWAYS,
    "cancel": _ALWAYS,
}
"""What is asked of each wish of ours."""

REPORTED: Mapping[str, tuple[Guard, ...]] = {
    **dict.fromkeys(GUARDS, (by_whom,)),
    "ship": (parcel_is_new,),
    "accept": (),
}
"""What is asked of a provider's report, which is a fact."""

WHO: Mapping[str, frozenset[str]] = {
    "hold": frozenset({"user", "rule"}),
    "release": frozenset({"user", "clock"}),
    "ship": frozenset({"user", "label", "provider"}),
    "void": frozenset({"user", "label", "provider"}),
    "delegate": frozenset({"user", "rule"}),
    "accept": frozenset({"provider"}),
    "cancel": frozenset({"user", "rule"}),
}

# --- what a wish does


def _hold(order: Order, wish: Wish) -> None:
    order.holds.append(wish.note)


def _release(order: Order, wish: Wish) -> None:
    order.holds.clear()


def _ship(order: Order, wish: Wish) -> None:
    parcel = Parcel(wish.shipment or "", wish.carrier, wish.tracking, wish.units)
    order.parcels.append(parcel)
    _count(order, parcel, 1)


def _void(order: Order, wish: Wish) -> None:
    for parcel in order.parcels:
        if parcel.id == wish.shipment:
            parcel.voided = True
            _count(order, parcel, -1)


def _count(order: Order, parcel: Parcel, sign: int) -> None:
    for line in order.lines:
        line.shipped += sign * parcel.units.get(line.id, 0)


def _delegate(order: Order, wish: Wish) -> None:
    order.provider, order.accepted = wish.provider, False


def _accept(order: Order, wish: Wish) -> None:
    order.accepted = True


def _cancel(order: Order, wish: Wish) -> None:
    order.provider = None


EFFECTS: Mapping[str, Callable[[Order, Wish], None]] = {
    "hold": _hold,
    "release": _release,
    "ship": _ship,
    "void": _void,
    "delegate": _delegate,
    "accept": _accept,
    "cancel": _cancel,
}

# --- made, stored, loaded


def first() -> tuple[str, str, datetime, list[Line]]:
    """What a fresh order of the life is made of."""
    lines = [Line(id, f"SKU-{id}", f"Article {id}", n) for id, n in QUANTITIES.items()]
    return "amazon-us/902-1", "902-1", NOON, lines


def made_of(data: Data) -> dict[str, Any]:
    """What an order is made of that has all of some data."""
    lines = [Line(each.id, str(each.sku), each.name, each.quantity) for each in data.lines]
    it = {"id": data.id, "reference": data.reference, "placed": data.placed, "lines": lines}
    return {**it, "data": data}


_KEPT = ("id", "reference", "place", "paid", "ready", "approved", "units_unsaid", "prime", "frozen")
_MORE = ("view_only", "hidden_copy_of", "combined_into", "parts", "undecided", "unmapped")
_LAST = ("clashes", "holds", "provider", "accepted", "why")


def document(order: Order) -> str:
    """The order as JSON text; its history is kept apart."""
    it: dict[str, object] = {name: getattr(order, name) for name in (*_KEPT, *_MORE, *_LAST)}
    it["placed"] = order.placed.isoformat()
    it["lines"] = [asdict(line) for line in order.lines]
    it["parcels"] = [asdict(parcel) for parcel in order.parcels]
    return json.dumps(it)


def fields_of(text: str) -> dict[str, Any]:
    """What an order is made of, from its JSON text."""
    it: dict[str, Any] = json.loads(text)
    it["placed"] = datetime.fromisoformat(it["placed"])
    for name, kind in (("lines", Line), ("parcels", Parcel)):
        it[name] = [kind(**each) for each in it[name]]
    return it
