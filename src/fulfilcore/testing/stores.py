"""A sales channel in memory: it keeps orders, says versions of them, and takes notices.

It behaves as its `Capabilities` say: one that honours keys books a notice once however often it
is told, another really books it again. What it was told of it shows as shipped, in so far as the
dialect of its system can say it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from attrs import evolve

from fulfilcore.channels import Unwritable
from fulfilcore.intake import Capabilities, ChannelOrder, Level, Reference
from fulfilcore.messages import Declined, Done, Later, Message, Missing, Outcome, Pending, Unknown
from fulfilcore.shipments import ShipmentNotice
from fulfilcore.testing.dialects import Dialect, Heard
from fulfilcore.testing.faults import Crash, Fault, When
from fulfilcore.testing.hosting import find, write
from fulfilcore.testing.keeping import EVERYTHING, KeptLine, KeptOrder, Parcel, Says
from fulfilcore.values import Address, LineId, ShipmentId, StoreId


def never() -> Fault | None:
    """No fault ever happens."""
    return None


class FakeStore:
    """A channel for trials and tests; give it a clock, and `mishap` to let calls go wrong.

    With a `dialect` it says no more than its system can, and hears a notice by the call that the
    codec makes of it; asked whether it has one, it lists what it knows, and the codec finds it or
    not. `log` holds every version it ever told, oldest first; `booked` counts how often each
    revision of each parcel was booked, `backwards` names notices of a label that a newer one had
    replaced, `unwritten` counts why notices could not be put into its words.
    """

    def __init__(
        self,
        store: StoreId,
        capabilities: Capabilities,
        clock: Callable[[], datetime],
        mishap: When = never,
        fired: Counter[Fault] | None = None,
        dialect: Dialect | None = None,
    ) -> None:
        self.store, self.capabilities, self.dialect = store, capabilities, dialect
        self._says = dialect.says if dialect else EVERYTHING
        self._clock, self._mishap = clock, mishap
        self._fired = Counter[Fault]() if fired is None else fired
        self.orders: dict[str, KeptOrder] = {}
        self.log: list[ChannelOrder] = []
        self.booked: Counter[tuple[str, ShipmentId, int]] = Counter()
        self.backwards: list[str] = []
        self.unwritten: Counter[str] = Counter()
        self._answers: dict[str, Outcome] = {}
        self._parcels = 0

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
        if not self._says.alters or (more < 0 and not self._says.fewer):
            return
        gone = order.shipped(line.id) + line.called_off
        quantity = max(1, gone, line.refunded, line.quantity + more)
        _replace(order, evolve(line, quantity=quantity))
        self._changed(order)

    def ship_there(self, reference: str, place: int) -> bool:
        """The seller ships one unit in the channel's own back office, if one is left.

        Where the system cannot tell which units have left, the seller ships the whole order.
        """
        order, line = self.orders[reference], self.orders[reference].lines[place]
        sent = (line,) if self._says.by_unit else order.lines
        if order.cancelled or order.completed or not any(map(order.left, sent)):
            return False
        for each in sent:
            more = 1 if self._says.by_unit else order.left(each)
            _replace(order, evolve(each, away=each.away + more))
        self._changed(order)
        return True

    def move(self, reference: str, address: Address) -> None:
        """The buyer wants it sent elsewhere."""
        self.orders[reference].ship_to = address
        self._changed(self.orders[reference])

    def take_back(self, reference: str, place: int) -> None:
        """The seller pays a unit back: called off if it has not left, else returned or kept.

        A system that tells of money only never says whether the unit had left.
        """
        order, line = self.orders[reference], self.orders[reference].lines[place]
        says = self._says
        if line.refunded >= line.quantity or not (says.refunded or says.called_off):
            return
        paid = evolve(line, refunded=line.refunded + 1)
        if says.called_off and order.left(line):
            paid = evolve(paid, called_off=line.called_off + 1)
        elif says.returned and line.returned < order.shipped(line.id):
            paid = evolve(paid, returned=line.returned + 1)
        _replace(order, paid)
        self._changed(order)

    def shown(self, order: KeptOrder) -> ChannelOrder:
        """What it says of an order now."""
        return self.dialect.show(order) if self.dialect else order.said()

    def _changed(self, order: KeptOrder, later_than_said: bool = False) -> None:
        now, before = self._clock(), order.changed
        if later_than_said and before is not None:
            now = max(now, before + timedelta(seconds=1))
        order.changed = max(now, before) if before else now
        self.log.append(self.shown(order))

    # --- what it is told

    def tell(self, message: Message) -> Outcome:
        """Take a notice, unless something goes wrong; raises Crash when our process dies."""
        if self.capabilities.idempotent and message.key in self._answers:
            return self._answers[message.key]
        if (obstacles := self._unwritable(message.notice)) is not None:
            return obstacles  # the host sees it before it makes a call that could fail
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

    def look_up(self, message: Message, others: Collection[Message] = ()) -> Outcome:
        """Whether it has a notice; one that was pending is decided when asked about.

        Where it can be read back the codec looks for the notice in what it lists. `others` are the
        messages about other parcels of the order, as the host keeps them.
        """
        if self._mishap() in _UNHEARD:
            self._fired[Fault.LOST_CALL] += 1
            return Unknown()
        known = self._answers.get(message.key)
        if isinstance(known, Pending):
            return self._book(message)
        if self.dialect and self.capabilities.read_back:
            return find(self.dialect, self.orders[message.notice.reference], message.notice, others)
        return known or Missing()

    def has(self, notice: ShipmentNotice) -> bool:
        """Whether it was told, or shows all that the notice could have told it.

        That is a parcel whose new label says nothing new. Of one without a number a store that
        marks orders is told that all has left, no more.
        """
        if self.booked[notice.reference, notice.parcel, notice.revision]:
            return True
        order = self.orders[notice.reference]
        known, label = order.parcels.get(notice.parcel), (notice.tracking, _units(notice))
        if known and (known.tracking, known.units) == label:
            return True
        return self._says.marks and not notice.tracking and order.level_in(_SHIPPED) is _LEFT

    def _book(self, message: Message) -> Outcome:
        outcome = self._judged(message)
        self._answers[message.key] = outcome
        return outcome

    def _judged(self, message: Message) -> Outcome:
        notice, order = message.notice, self.orders[message.notice.reference]
        if order.cancelled:
            return Declined("the order is cancelled")
        heard = self._heard(notice, order)
        if isinstance(heard, Declined):
            return heard
        before, news = order.parcels.get(notice.parcel), (order.reference, notice.parcel)
        assert heard.amends is None or (before and before.id == heard.amends), heard
        told = before.units if before and heard.amends else _units(notice)
        units = told if heard.units is None else heard.units
        if before and before.revision > notice.revision:
            self.backwards.append(message.id)
        again = before is not None and before.revision == notice.revision
        if not again and _too_many(order, units, before):
            return Declined("more units than were ordered")
        self.booked[(*news, notice.revision)] += 1
        known = before if before and not again else Parcel(revision=0, units={}, id=self._id())
        parcel = evolve(_labelled(known, heard), revision=notice.revision, units=units)
        name = ShipmentId(f"{notice.parcel}/again") if again else notice.parcel
        order.parcels[name] = parcel
        order.completed |= heard.completes and self._says.marks
        self._changed(order, later_than_said=True)
        return Done(parcel.id or f"{self.store}:{notice.parcel}")

    def _heard(self, notice: ShipmentNotice, order: KeptOrder) -> Heard | Declined:
        """What it takes from a notice, or from the call that the codec makes of it."""
        if self.dialect is None:
            return Heard(reference=order.reference, units=_units(notice), tracking=notice.tracking)
        call = write(self.dialect, notice, self.shown(order))
        if isinstance(call, Unwritable):
            return self._declined(call)
        heard = self.dialect.hear(call)
        assert heard.reference in (None, order.reference), heard
        return heard

    def _unwritable(self, notice: ShipmentNotice) -> Declined | None:
        """Why the codec has no words for a notice."""
        if self.dialect is None:
            return None
        call = write(self.dialect, notice, self.shown(self.orders[notice.reference]))
        return self._declined(call) if isinstance(call, Unwritable) else None

    def _declined(self, call: Unwritable) -> Declined:
        self.unwritten.update(reason.code.name for reason in call.reasons)
        return Declined("; ".join(str(reason) for reason in call.reasons))

    def _id(self) -> str:
        """The system's own id of the next parcel."""
        self._parcels += 1
        return self.dialect.names.parcel(self._parcels) if self.dialect else ""


_UNHEARD = (Fault.LOST_CALL, Fault.LATER)
_LEFT = Level.SHIPPED
_SHIPPED = Says(levels=(_LEFT,))


def _replace(order: KeptOrder, line: KeptLine) -> None:
    order.lines = tuple(line if each.id == line.id else each for each in order.lines)


def _labelled(parcel: Parcel, heard: Heard) -> Parcel:
    """The parcel under a new label: what an amendment does not name stays."""
    if heard.amends is None:
        parcel = Parcel(revision=0, units={}, id=parcel.id)
    return evolve(
        parcel,
        tracking=heard.tracking,
        carrier=heard.carrier or parcel.carrier,
        day=heard.day or parcel.day,
        name=heard.name or parcel.name,
    )


def _units(notice: ShipmentNotice) -> dict[LineId, int]:
    return {line.line: line.quantity for line in notice.lines}


def _too_many(order: KeptOrder, units: Mapping[LineId, int], before: Parcel | None) -> bool:
    known = before.units if before else {}
    return any(
        order.shipped(line.id) - known.get(line.id, 0) + units.get(line.id, 0) + line.called_off
        > line.quantity
        for line in order.lines
    )
