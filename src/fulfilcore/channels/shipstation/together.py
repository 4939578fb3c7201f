"""Putting one order together: its versions, and what was told to have left. Order never matters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from attrs import evolve, frozen

from fulfilcore.channels.clocks import LONG_AGO
from fulfilcore.channels.doubts import contradiction
from fulfilcore.channels.parts import one_result
from fulfilcore.channels.shipstation.model import Fate, Kind, News, Said, Sent
from fulfilcore.intake import (
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Doubt,
    Level,
    LineKind,
    Need,
    Part,
    ReadResult,
    Rejected,
    digest,
)
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import LineUnits
from fulfilcore.values import LineId


@frozen
class Heard:
    """One thing that a body told, and where."""

    path: str
    told: Said | Sent

    @property
    def reference(self) -> str:
        """The order it is about."""
        return self.told.order.reference if isinstance(self.told, Said) else self.told.order


def together(said: Iterable[Heard], rejected: Iterable[Rejected]) -> ReadResult:
    """Everything that was heard, by order."""
    orders: dict[str, list[Heard]] = {}
    for each in said:
        orders.setdefault(each.reference, []).append(each)
    results = [_one(reference, group) for reference, group in orders.items()]
    return one_result(results, rejected)


def _one(reference: str, group: Sequence[Heard]) -> ReadResult:
    """Every version of one order; the newest one carries what was told to have left."""
    versions = [heard.told for heard in group if isinstance(heard.told, Said)]
    if len(versions) > 1:
        versions.sort(key=_age)
    sent, rejected = _settled(reference, group)
    lacks = {Part.SHIPMENTS} if rejected or any(_lacks_items(each) for each in sent) else set()
    if not versions:
        return _unheaded(reference, sent, rejected, lacks)
    last = versions[-1]
    order = _with_sent(last.order, sent)
    older = dict.fromkeys(each.order for each in versions if each.order != last.order)
    lacks |= last.wants | ({Part.HEADER} if _is_stale(last.order, sent) else set())
    needs = tuple(Need(reference, part) for part in Part if part in lacks)
    return ReadResult((*older, order), rejected, needs)


def _age(version: Said) -> tuple[datetime, int, str]:
    """Sorts versions; of two of one instant the fuller one counts as the newer."""
    order = version.order
    return order.modified or LONG_AGO, len(order.parts), digest(version)


def _settled(
    reference: str, group: Iterable[Heard]
) -> tuple[tuple[Sent, ...], tuple[Rejected, ...]]:
    """Each shipment, then each fulfillment, as it was last; none that is told in two ways."""
    known: dict[tuple[bool, int], list[tuple[str, Sent]]] = {}
    for each in group:
        if isinstance(each.told, Sent):
            key = (each.told.kind is Kind.FULFILLMENT, int(each.told.id))
            known.setdefault(key, []).append((each.path, each.told))
    settled, rejected = list[Sent](), list[Rejected]()
    for key in sorted(known):
        answers = known[key]
        versions = _last([sent for _, sent in answers])
        if len(versions) == 1:
            settled.append(versions[0])
        else:
            path, sent = answers[0]
            problem = f"two answers tell {sent.kind.value} {sent.id} differently"
            rejected.append(Rejected(path, problem, reference))
    return tuple(settled), tuple(rejected)


def _last(answers: Sequence[Sent]) -> tuple[Sent, ...]:
    """What the answers about one thing come to: one answer, unless they contradict each other.

    A void is not taken back, and who was refused was not told yet: the later answer is known by
    that. A list without items says nothing against one with items.
    """
    newest = max(each.age for each in answers)
    late = dict.fromkeys(each for each in answers if each.age == newest)
    full = [each for each in late if each.units is not None]
    without = {evolve(each, units=None) for each in full}
    return tuple(dict.fromkeys([*full, *(each for each in late if each not in without)]))


def _lacks_items(sent: Sent) -> bool:
    return sent.kind is Kind.SHIPMENT and sent.fate is Fate.LEFT and sent.units is None


def _unheaded(
    reference: str, sent: Sequence[Sent], rejected: tuple[Rejected, ...], lacks: set[Part]
) -> ReadResult:
    """What has left of an order that no body tells: a fact of its own, but the order is needed."""
    needs = tuple(Need(reference, part) for part in Part if part in {*lacks, Part.HEADER})
    number = next((each.number for each in sent if each.number), None)
    blank = ChannelOrder(reference=reference, number=number, parts=frozenset())
    order = _with_sent(blank, sent)
    return ReadResult((order,) if order.parcels or order.doubts else (), rejected, needs)


def _is_stale(order: ChannelOrder, sent: Iterable[Sent]) -> bool:
    """Whether the order must be fetched anew: it lacks its facts, or something left after it."""
    if order.level is None or order.modified is None:
        return True
    lines = None if order.lines is None else {line.id for line in order.lines}
    for each in sent:
        if each.fate is Fate.LEFT and each.created and each.created > order.modified:
            return True
        named = {line for line, _ in each.units or ()}
        if each.fate is Fate.LEFT and lines is not None and not lines >= named:
            return True
    return False


def _with_sent(order: ChannelOrder, sent: Sequence[Sent]) -> ChannelOrder:
    """The order with its parcels, its lines' shipped levels, and what is doubtful about them.

    The part SHIPMENTS counts as known where the sales channel's answer to each is known: only
    then does a newer word settle what an older one left in doubt.
    """
    if not sent:
        return order
    left = [each for each in sent if each.fate is Fate.LEFT]
    counts = _counts(left)
    lines = order.lines and tuple(_counted(line, counts) for line in order.lines)
    level, unclear = _level(evolve(order, lines=lines), left)
    answered = all(each.news in (News.TOLD, News.REFUSED) for each in left)
    return evolve(
        order,
        parts=order.parts | {Part.SHIPMENTS} if answered else order.parts,
        level=level,
        lines=lines,
        parcels=tuple(_parcel(each, _units(each, order, left)) for each in left),
        doubts=(*order.doubts, *_doubts(sent), *_too_many(order, counts), *unclear),
    )


def _counts(left: Iterable[Sent]) -> Mapping[LineId, int]:
    counts: dict[LineId, int] = {}
    for each in left:
        for line, quantity in each.units or ():
            counts[line] = counts.get(line, 0) + quantity
    return counts


def _counted(line: ChannelLine, counts: Mapping[LineId, int]) -> ChannelLine:
    """The line with its shipped level; of one in no listed shipment it stays unknown."""
    if line.id not in counts:
        return line
    return evolve(line, shipped=min(line.quantity, counts[line.id]))


def _level(order: ChannelOrder, left: Iterable[Sent]) -> tuple[Level | None, tuple[Reason, ...]]:
    """How far the order has come; one that is to be shipped may have left in part, as labels say.

    If all of it has left and it is still to be shipped, then a label was voided that the list
    shows as good, or it is to be sent anew: to ship may be to ship twice, so a person looks.
    """
    goods = [line for line in order.lines or () if line.kind is LineKind.GOODS and line.quantity]
    if order.level is not Level.OPEN or not any(line.shipped for line in goods):
        return order.level, ()
    if any((line.shipped or 0) < line.quantity for line in goods):
        return Level.PARTLY_SHIPPED, ()
    if _is_stale(order, left):
        return order.level, ()
    listed, theirs = "the list of shipments", "that all of it has left"
    return Level.REVIEW, (contradiction("orderStatus", "to be shipped", listed, theirs),)


def _units(sent: Sent, order: ChannelOrder, left: Sequence[Sent]) -> tuple[LineUnits, ...]:
    """The units in a parcel. Orders are marked as shipped whole: one alone holds all of it."""
    if sent.kind is Kind.SHIPMENT:
        return tuple(LineUnits(line, quantity) for line, quantity in sent.units or ())
    if len(left) > 1 or order.level is not Level.SHIPPED:
        return ()
    goods = (line for line in order.lines or () if line.kind is LineKind.GOODS and line.quantity)
    return tuple(LineUnits(line.id, line.quantity) for line in goods)


def _parcel(sent: Sent, units: tuple[LineUnits, ...]) -> ChannelParcel:
    """A parcel; shipments and fulfillments number themselves apart, so those say what they are."""
    prefix = "fulfillment-" if sent.kind is Kind.FULFILLMENT else ""
    return ChannelParcel(
        id=f"{prefix}{sent.id}",
        units=units,
        at=sent.shipped or sent.created,
        carrier=sent.carrier,
        service=sent.service,
        tracking=sent.tracking,
    )


def _doubts(sent: Iterable[Sent]) -> Iterator[Reason]:
    for each in sent:
        if each.fate is Fate.VOID_ASKED:
            why = "it is to be voided, so it may never have left"
            yield because(Doubt.LEFT_OUT, field=f"{each.kind.value} {each.id}", why=why)
        if each.fate is Fate.LEFT and each.news is News.REFUSED:
            yield because(Doubt.REFUSED_LATE, told="the sales channel", note=each.note or "")


def _too_many(order: ChannelOrder, counts: Mapping[LineId, int]) -> Iterator[Reason]:
    for line in order.lines or ():
        if counts.get(line.id, 0) > line.quantity:
            left = f"that {counts[line.id]} of item {line.id} have left"
            wanted = f"that {line.quantity} were wanted"
            yield contradiction("the list of shipments", left, "the order", wanted)
