"""A split order and its parts: what is common, what is a part's own, and how units are shared."""

from collections.abc import Iterator, Mapping, Sequence

from fulfilcore.orders.fields import edited
from fulfilcore.orders.model import Line, Order, Part
from fulfilcore.shipments import Shipment
from fulfilcore.values import LineId, OrderId, evolve


def part_id(order: OrderId, number: int) -> OrderId:
    """The id of the n-th part of an order."""
    return OrderId(f"{order}~p{number}")


def as_part(order: Order, part: Part) -> Order:
    """The order as one part of it sees itself, its lines not yet shared out.

    What binds the whole binds each part: holds, a cancellation, a provider of the whole.
    """
    return evolve(
        order,
        id=part.id,
        part_of=order.id,
        parts=(),
        holds=tuple(dict.fromkeys((*order.holds, *part.holds))),
        cancelled=order.cancelled or part.cancelled,
        provider=part.provider or order.provider,
        accepted=part.accepted if part.provider else order.accepted,
        rejected=part.rejected if part.provider else order.rejected,
        edits=part.edits,
        tagged=part.tagged,
        untagged=part.untagged,
    )


def with_part(order: Order, part: Part, after: Order) -> Order:
    """The order once something was done to one part of it."""
    before = as_part(order, part)
    own = evolve(
        part,
        holds=tuple(held for held in after.holds if held not in order.holds),
        cancelled=part.cancelled if after.cancelled is before.cancelled else after.cancelled,
        provider=part.provider if after.provider == before.provider else after.provider,
        accepted=after.accepted,
        rejected=after.rejected,
        edits=after.edits,
        tagged=after.tagged,
        untagged=after.untagged,
    )
    return evolve(
        order,
        parts=tuple(own if each.id == part.id else each for each in order.parts),
        shipments=after.shipments,
        voided_ahead=after.voided_ahead,
        paid=after.paid,
        handed_to=after.handed_to,
        recalled=after.recalled,
    )


def joined(order: Order) -> Order:
    """The order with its parts together again; what was done to each is done to the whole."""
    edits = order.edits
    for part in order.parts:
        for each in part.edits:
            edits = edited(edits, each)
    holds = (*order.holds, *(held for part in order.parts for held in part.holds))
    return evolve(
        order,
        parts=(),
        holds=tuple(dict.fromkeys(holds)),
        edits=edits,
        tagged=order.tagged.union(*(part.tagged for part in order.parts)),
        untagged=order.untagged.union(*(part.untagged for part in order.parts)),
    )


def shared(order: Order) -> Iterator[Order]:
    """The parts of a split order with their lines: of every unit, each part has its share."""
    shares = [_shares(order, line) for line in order.lines or ()]
    for place, part in enumerate(order.parts):
        lines = tuple(lines[place] for lines in shares if _has_any(lines[place]))
        made = [each for each in order.shipments if each.part == part.id]
        seen = (*made, *_newer(order, made), *_unmapped(order))
        yield evolve(as_part(order, part), lines=lines, shipments=seen, noted=())


def _newer(order: Order, made: Sequence[Shipment]) -> Iterator[Shipment]:
    """Labels made elsewhere in the place of a part's own, which none can replace any more."""
    own = {shipment.id for shipment in made}
    for shipment in order.shipments:
        if shipment.replaces in own and shipment.id not in own:
            yield evolve(shipment, units=())


def _unmapped(order: Order) -> Iterator[Shipment]:
    """What left on a twin from lines that match none here: it holds up every part."""
    own = {part.id for part in order.parts}
    for shipment in order.shipments:
        if shipment.unmapped and shipment.part not in own:
            yield evolve(shipment, units=())


def _has_any(line: Line) -> bool:
    counts = (line.ordered, line.shipped, line.called_off, line.refunded, line.returned)
    return any(counts) or not line.travels


def _shares(order: Order, line: Line) -> list[Line]:
    """One line shared out among the parts; every count adds up to that of the whole.

    Units that left without us belong to no part: they stand where there is room for them.
    """
    own = {part.id for part in order.parts}
    elsewhere = sum(s.of(line.id) for s in order.shipments if s.part not in own and not s.voided)
    sent = [_sent(order, part.id, line.id) for part in order.parts]
    asked = [_asked(part, line.id) for part in order.parts]
    ordered = _ordered(line.ordered, asked, sent)
    theirs = _filled(line.theirs + elsewhere, [_less(ordered, sent)], sent)
    gone = [mine + other for mine, other in zip(sent, theirs, strict=True)]
    called_off = _filled(line.called_off, [_less(ordered, gone)], gone, last=True)
    refunded = _filled(line.refunded, [called_off, gone, _less(ordered, called_off, gone)], ordered)
    returned = _filled(line.returned, [gone], ordered)
    return [
        evolve(
            line,
            ordered=ordered[place],
            theirs=theirs[place],
            called_off=called_off[place],
            refunded=refunded[place],
            returned=returned[place],
            shipped=gone[place],
        )
        for place in range(len(order.parts))
    ]


def _less(counts: Sequence[int], *others: Sequence[int]) -> list[int]:
    return [max(0, each - sum(less)) for each, *less in zip(counts, *others, strict=True)]


def _sent(order: Order, part: OrderId, line: LineId) -> int:
    return sum(s.of(line) for s in order.shipments if s.part == part and not s.voided)


def _asked(part: Part, line: LineId) -> int:
    return sum(units.quantity for units in part.units if units.line == line)


def _ordered(total: int, asked: Sequence[int], sent: Sequence[int]) -> list[int]:
    """The quantity of each part: what it was to have, or sent; the first has what others leave.

    If the channel wants fewer now, what has not left is taken from the last part first.
    """
    later = [max(*each) for each in zip(asked[1:], sent[1:], strict=True)]
    shares = [max(sent[0], total - sum(later)), *later]
    for floors in (sent, [0] * len(shares)):
        for place in reversed(range(len(shares))):
            excess = sum(shares) - total
            shares[place] -= max(0, min(excess, shares[place] - floors[place]))
    return shares


def _filled(
    total: int, rooms: Sequence[Sequence[int]], rest: Sequence[int], *, last: bool = False
) -> list[int]:
    """So many units put where there is room, the first part first, or the last.

    What is over goes to the part that has most of the `rest`.
    """
    filled = [0] * len(rest)
    order = sorted(range(len(rest)), reverse=last)
    for room in rooms:
        for place in order:
            more = min(room[place], total - sum(filled))
            filled[place] += max(0, more)
    filled[max(range(len(rest)), key=lambda place: rest[place])] += total - sum(filled)
    return filled


def whole(order: Order, parts: Sequence[Order]) -> tuple[Line, ...] | None:
    """The lines of a split order, with what its parts have claimed and cancelled."""
    claimed, cancelled = _sum(parts, "claimed"), _sum(parts, "cancelled")
    return order.lines and tuple(
        evolve(line, claimed=claimed.get(line.id, 0), cancelled=cancelled.get(line.id, 0))
        for line in order.lines
    )


def _sum(parts: Sequence[Order], count: str) -> Mapping[LineId, int]:
    sums: dict[LineId, int] = {}
    for part in parts:
        for line in part.lines or ():
            sums[line.id] = sums.get(line.id, 0) + int(getattr(line, count))
    return sums
