"""A sales channel in memory: it keeps orders, says versions of them, and takes notices.

It behaves as its `Capabilities` say: one that honours keys books a notice once however often it
is told, another really books it again. What it was told of it shows as shipped.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from attrs import define, evolve, field, frozen

from fulfilcore.intake import (
    Capabilities,
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Level,
    Part,
    Programme,
    Reference,
)
from fulfilcore.messages import Declined, Done, Later, Message, Missing, Outcome, Pending, Unknown
from fulfilcore.shipments import LineUnits
from fulfilcore.testing.faults import Crash, Fault, When
from fulfilcore.values import Address, LineId, ShipmentId, Sku, StoreId


@frozen(kw_only=True)
class KeptLine:
    """A line as the channel keeps it; `away` counts units that left without us.

    `called_off` units were taken back before they left, `refunded` ones paid back, `returned` ones
    came back.
    """

    id: LineId
    quantity: int
    sku: Sku | None = None
    alias: LineId | None = None
    away: int = 0
    called_off: int = 0
    refunded: int = 0
    returned: int = 0


@frozen(kw_only=True)
class Parcel:
    """What the channel knows of one parcel of ours: its newest revision, and what is in it."""

    revision: int
    units: Mapping[LineId, int]
    tracking: str | None = None


@define(kw_only=True)
class KeptOrder:
    """An order as the channel keeps it, changed by buyers, sellers and notices."""

    reference: str
    placed: datetime
    lines: tuple[KeptLine, ...]
    references: tuple[Reference, ...] = ()
    prime: bool = False
    paid: bool = True
    released: bool = True
    review: bool = False
    cancelled: bool = False
    ship_to: Address | None = field(default=None, repr=False)
    lists_parcels: bool = False
    changed: datetime | None = None
    parcels: dict[str, Parcel] = field(factory=dict)

    def shipped(self, line: LineId) -> int:
        """Units of a line that the channel shows as shipped."""
        away = sum(each.away for each in self.lines if each.id == line)
        return away + sum(parcel.units.get(line, 0) for parcel in self.parcels.values())

    def _done(self, line: KeptLine) -> bool:
        return self.shipped(line.id) + line.called_off >= line.quantity > line.called_off

    @property
    def level(self) -> Level:
        """How far the channel says the order has come."""
        words = (
            (self.cancelled, Level.CANCELLED),
            (not self.released, Level.UNREADY),
            (not self.paid, Level.UNPAID),
            (all(self._done(each) for each in self.lines), Level.SHIPPED),
            (any(self.shipped(each.id) for each in self.lines), Level.PARTLY_SHIPPED),
            (self.review, Level.REVIEW),
        )
        return next((level for holds, level in words if holds), Level.OPEN)

    def said(self) -> ChannelOrder:
        """The whole order as the channel tells it now."""
        return ChannelOrder(
            reference=self.reference,
            parts=frozenset({Part.HEADER, Part.LINES}),
            modified=self.changed,
            number=self.reference,
            level=self.level,
            placed=self.placed,
            lines=tuple(
                ChannelLine(
                    id=line.id,
                    quantity=line.quantity,
                    sku=line.sku,
                    alias=line.alias,
                    shipped=self.shipped(line.id),
                    called_off=line.called_off,
                    refunded=line.refunded,
                    returned=line.returned,
                )
                for line in self.lines
            ),
            programme=Programme(prime=self.prime, merchant_fulfilled=True),
            references=self.references,
            ship_to=self.ship_to,
            parcels=tuple(self._listed()) if self.lists_parcels else None,
        )

    def _listed(self) -> Iterator[ChannelParcel]:
        for name, parcel in self.parcels.items():
            units = tuple(LineUnits(line, n) for line, n in parcel.units.items() if n)
            yield ChannelParcel(id=name, units=units, tracking=parcel.tracking)
        for line in self.lines:
            for number in range(line.away):
                name = f"away-{line.id}-{number}"
                units = (LineUnits(line.id, 1),)
                yield ChannelParcel(id=name, units=units, tracking=name.upper())


def in_parts(version: ChannelOrder, dated: bool = True) -> tuple[ChannelOrder, ChannelOrder]:
    """A version in the two calls a channel may need: its header, and its lines.

    The lines carry the instant of their header unless they are not `dated`.
    """
    lines = ChannelOrder(
        reference=version.reference,
        parts=frozenset({Part.LINES}),
        modified=version.modified if dated else None,
        lines=version.lines,
    )
    return evolve(version, parts=frozenset({Part.HEADER}), lines=None), lines


def never() -> Fault | None:
    """No fault ever happens."""
    return None


class FakeStore:
    """A channel for trials and tests; give it a clock, and `mishap` to let calls go wrong.

    `log` holds every version it ever told, oldest first; `booked` counts how often each revision
    of each parcel was booked, `backwards` names notices of a label that a newer one had replaced.
    """

    def __init__(
        self,
        store: StoreId,
        capabilities: Capabilities,
        clock: Callable[[], datetime],
        mishap: When = never,
        fired: Counter[Fault] | None = None,
    ) -> None:
        self.store, self.capabilities = store, capabilities
        self._clock, self._mishap = clock, mishap
        self._fired = Counter[Fault]() if fired is None else fired
        self.orders: dict[str, KeptOrder] = {}
        self.log: list[ChannelOrder] = []
        self.booked: Counter[tuple[str, ShipmentId, int]] = Counter()
        self.backwards: list[str] = []
        self._answers: dict[str, Outcome] = {}

    # --- what happens at the channel itself

    def place(self, order: KeptOrder) -> None:
        """A buyer places an order."""
        self.orders[order.reference] = order
        self._changed(order)

    def pay(self, reference: str) -> None:
        """The buyer pays, and the channel lets the order go."""
        order = self.orders[reference]
        order.paid = order.released = True
        self._changed(order)

    def inspect(self, reference: str) -> None:
        """The channel holds the order back for a review, or ends the review."""
        self.orders[reference].review = not self.orders[reference].review
        self._changed(self.orders[reference])

    def cancel(self, reference: str) -> None:
        """The buyer or the channel calls the order off, or takes that back."""
        self.orders[reference].cancelled = not self.orders[reference].cancelled
        self._changed(self.orders[reference])

    def name(self, reference: str, proofs: Iterable[Reference]) -> None:
        """The seller fills in of which marketplace order this is a copy."""
        order = self.orders[reference]
        order.references = (*order.references, *proofs)
        self._changed(order)

    def order_more(self, reference: str, place: int, more: int) -> None:
        """The buyer changes how many units of a line are wanted; at least what has left."""
        order, line = self.orders[reference], self.orders[reference].lines[place]
        gone = self.orders[reference].shipped(line.id) + line.called_off
        quantity = max(1, gone, line.refunded, line.quantity + more)
        _replace(order, evolve(line, quantity=quantity))
        self._changed(order)

    def ship_there(self, reference: str, place: int) -> bool:
        """The seller ships one unit in the channel's own back office, if one is left."""
        order, line = self.orders[reference], self.orders[reference].lines[place]
        if order.cancelled or order.shipped(line.id) + line.called_off >= line.quantity:
            return False
        _replace(order, evolve(line, away=line.away + 1))
        self._changed(order)
        return True

    def move(self, reference: str, address: Address) -> None:
        """The buyer wants it sent elsewhere."""
        self.orders[reference].ship_to = address
        self._changed(self.orders[reference])

    def take_back(self, reference: str, place: int) -> None:
        """The seller pays a unit back: called off if it has not left, else returned or kept."""
        order, line = self.orders[reference], self.orders[reference].lines[place]
        if line.refunded >= line.quantity:
            return
        left = order.shipped(line.id)
        paid = evolve(line, refunded=line.refunded + 1)
        if left + line.called_off < line.quantity:
            paid = evolve(paid, called_off=line.called_off + 1)
        elif line.returned < left:
            paid = evolve(paid, returned=line.returned + 1)
        _replace(order, paid)
        self._changed(order)

    def _changed(self, order: KeptOrder, later_than_said: bool = False) -> None:
        now, before = self._clock(), order.changed
        if later_than_said and before is not None:
            now = max(now, before + timedelta(seconds=1))
        order.changed = max(now, before) if before else now
        self.log.append(order.said())

    # --- what it is told

    def tell(self, message: Message) -> Outcome:
        """Take a notice, unless something goes wrong; raises Crash when our process dies."""
        if self.capabilities.idempotent and message.key in self._answers:
            return self._answers[message.key]
        fault = self._mishap()
        if fault in _UNHEARD:
            self._fired[fault] += 1
            later = Later(self._clock() + timedelta(minutes=7))
            return later if fault is Fault.LATER else Unknown()
        if fault in (Fault.PENDING, Fault.DECLINED):
            self._fired[fault] += 1
            outcome = Pending(message.key) if fault is Fault.PENDING else Declined("no thanks")
            self._answers[message.key] = outcome
            return outcome
        return self._lost(fault, self._book(message))

    def _lost(self, fault: Fault | None, outcome: Outcome) -> Outcome:
        if fault is Fault.HALF and isinstance(outcome, Done):
            self._fired[fault] += 1
            return Done()
        if fault not in (Fault.LOST_ANSWER, Fault.CRASH_AFTER_CALL):
            return outcome
        self._fired[fault] += 1
        if fault is Fault.CRASH_AFTER_CALL:
            raise Crash(fault.value)
        return Unknown()

    def look_up(self, message: Message) -> Outcome:
        """Whether it has a notice; one that was pending is decided when asked about."""
        if self._mishap() in _UNHEARD:
            self._fired[Fault.LOST_CALL] += 1
            return Unknown()
        known = self._answers.get(message.key)
        if isinstance(known, Pending):
            return self._book(message)
        return known or Missing()

    def _book(self, message: Message) -> Outcome:
        outcome = self._judged(message)
        self._answers[message.key] = outcome
        return outcome

    def _judged(self, message: Message) -> Outcome:
        notice, order = message.notice, self.orders[message.notice.reference]
        units = {line.line: line.quantity for line in notice.lines}
        before = order.parcels.get(notice.parcel)
        if order.cancelled:
            return Declined("the order is cancelled")
        if before and before.revision > notice.revision:
            self.backwards.append(message.id)
        name = notice.parcel
        self.booked[order.reference, notice.parcel, notice.revision] += 1
        if before and before.revision == notice.revision:
            name = ShipmentId(f"{name}/again")
        elif _too_many(order, units, before):
            self.booked[order.reference, notice.parcel, notice.revision] -= 1
            return Declined("more units than were ordered")
        order.parcels[name] = Parcel(
            revision=notice.revision, units=units, tracking=notice.tracking
        )
        self._changed(order, later_than_said=True)
        return Done(f"{self.store}:{notice.parcel}")


_UNHEARD = (Fault.LOST_CALL, Fault.LATER)


def _replace(order: KeptOrder, line: KeptLine) -> None:
    order.lines = tuple(line if each.id == line.id else each for each in order.lines)


def _too_many(order: KeptOrder, units: Mapping[LineId, int], before: Parcel | None) -> bool:
    known = before.units if before else {}
    return any(
        order.shipped(line.id) - known.get(line.id, 0) + units.get(line.id, 0) + line.called_off
        > line.quantity
        for line in order.lines
    )
