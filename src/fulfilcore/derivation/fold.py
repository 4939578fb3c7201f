"""From everything said and done about an order to the order: the same set, the same order.

Versions sort by the source's own instant, then lifecycle rank, then content; each act comes
right after the newest version its author had seen. So neither the order of arrival, nor
repetition, nor batching can make a difference (law 5).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from fulfilcore.derivation.hear import hear, wanted
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Level,
    LineKind,
    Part,
    Programme,
    Reference,
    digest,
)
from fulfilcore.orders import Act, Inputs, Line, Occasion, Order, Version, VersionKey, apply
from fulfilcore.orders import OrderReason as R
from fulfilcore.reasons import Finding, Reason, because
from fulfilcore.shipments import Shipment
from fulfilcore.values import LineId, OrderId, evolve, generation_of, root_of

T = TypeVar("T")
_UNDATED = datetime.min.replace(tzinfo=UTC)
_TO_SHIP = (Level.OPEN, Level.PARTLY_SHIPPED)


def version_of(order: OrderId, content: ChannelOrder) -> Version:
    """What a channel said, under a fingerprint that makes a repetition recognisable."""
    return Version(order, digest(content), content)


def version_key(version: Version) -> VersionKey:
    """How a version sorts; one without an instant of its own comes before all that have one."""
    level = version.content.level
    rank = level.value if level else -1
    return VersionKey(version.content.modified or _UNDATED, rank, version.digest)


def in_time(version: Version) -> tuple[datetime, int, str]:
    """What versions are sorted by: their `version_key`, quick to compare."""
    key = version_key(version)
    return key.instant, key.rank, key.digest


def fold(
    inputs: Inputs, kin: Sequence[Act] = (), elsewhere: Sequence[Shipment] = ()
) -> Order | None:
    """The order as its inputs tell it, its units not yet counted.

    `kin` are shipping acts on its twins, `elsewhere` shipments that left a twin without us, their
    units already named by the lines of this order.
    None while no header is known: then there is nothing to show yet, but nothing is lost.
    """
    versions = sorted({v.digest: v for v in inputs.versions}.values(), key=in_time)
    contents = [version.content for version in versions]
    if not any(content.level for content in contents):
        return None
    order, before = _sketch(inputs, contents), None
    listed: dict[LineId, int] = {}
    over, gone = _told_before_it_began(inputs, versions), False
    dated = any(content.level and content.modified for content in contents)
    if elsewhere:
        order = evolve(order, shipments=tuple(elsewhere))
    for event in _timeline(inputs, versions, kin):
        if isinstance(event, Act):
            order = apply(order, event.command.action, _occasion(event, inputs.order))
            continue
        if Part.LINES in event.content.parts:
            listed = {line.id: wanted(line) for line in event.content.lines or ()} or listed
        arrives = event.content.modified is not None or not dated
        gone |= event.content.level is Level.SHIPPED
        if gone and event.content.level in _TO_SHIP:  # opened again: it is to be told anew
            over, gone = event.closed, False
        closed = event.closed > over
        order = hear(order, before, event.content, listed, arrives=arrives, closed=closed)
        before = event.content.level or before
    return order


def _told_before_it_began(inputs: Inputs, versions: Sequence[Version]) -> int:
    """How often its store may have been told that all of an earlier generation has left."""
    opening = (each.closed for each in versions if each.content.modified)
    return next(opening, 0) if inputs.generation > 1 else 0


def _occasion(act: Act, order: OrderId) -> Occasion:
    """An act on this channel order is done on this generation of it, one on a twin on the twin."""
    command, own = act.command, root_of(act.order) == root_of(order)
    part = command.order.removeprefix(generation_of(command.order))
    mine = own and root_of(command.order) == root_of(order)
    return Occasion(
        wished=OrderId(f"{order}{part}") if mine else command.order,
        on=order if own else act.order,
        at=command.at,
        by=command.by.authority,
        name=command.by.name,
    )


def _timeline(
    inputs: Inputs, versions: Sequence[Version], kin: Sequence[Act]
) -> Iterator[Version | Act]:
    """Versions and acts in one line: each act comes right after what its author had seen.

    A version without an instant of its own comes before the first act that had seen it, or last.
    """
    dated = [version for version in versions if version.content.modified]
    undated = {version_key(v): v for v in versions if not v.content.modified}
    keys, done, root = [version_key(version) for version in dated], 0, root_of(inputs.order)
    for place, act in _placed(inputs, keys, kin):
        seen = {key for order, key in act.seen if order == root}
        yield from [undated.pop(key) for key in sorted(seen) if key in undated]
        yield from dated[done:place]
        done = max(done, place)
        yield act
    yield from dated[done:]
    yield from undated.values()


def _placed(
    inputs: Inputs, keys: Sequence[VersionKey], kin: Sequence[Act]
) -> list[tuple[int, Act]]:
    """Accepted acts with how many dated versions come before; each order's keep their order."""
    acts = sorted((*inputs.acts, *kin), key=lambda act: (act.order, act.number))
    root = root_of(inputs.order)
    placed: list[tuple[int, int, Act]] = []
    for act in (each for each in acts if each.accepted):
        place, undated = _place(root, keys, act), _undated_seen(root, act)
        if placed and placed[-1][2].order == act.order:
            place, undated = max(place, placed[-1][0]), max(undated, placed[-1][1])
        placed.append((place, undated, act))
    in_line = sorted(placed, key=lambda each: (*each[:2], each[2].order, each[2].number))
    return [(place, act) for place, _, act in in_line]


def _undated_seen(order: OrderId, act: Act) -> int:
    """An act that had seen fewer undated versions comes before one that had seen more."""
    return sum(named == order and key.instant == _UNDATED for named, key in act.seen)


def _place(order: OrderId, keys: Sequence[VersionKey], act: Act) -> int:
    """How many dated versions come before the act: those seen, or those older if none was.

    Channels stamp to the second. A version of the very second may be the echo of the act, and to
    take an echo for units that others sent would be worse than to overlook a coincidence.
    """
    seen = [key for named, key in act.seen if named == order]
    if seen:
        return bisect_right(keys, max(seen))
    return bisect_left([key.instant for key in keys], act.command.at.replace(microsecond=0))


# --- Registers: how each field folds over the versions, oldest first.


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _last(values: Iterable[T | None]) -> T | None:
    last = None
    for value in values:
        if value is not None:
            last = value
    return last


def _ever(values: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(item for value in values for item in value))


def _sketch(inputs: Inputs, contents: Sequence[ChannelOrder]) -> Order:
    """The order as its versions tell it; one that arrived cancelled keeps what it arrived with."""
    undated_last = sorted(contents, key=lambda content: content.modified is None)
    frozen = _first(content.level for content in undated_last) is Level.CANCELLED
    pick = _first if frozen else _last
    lines = pick(content.lines for content in contents if Part.LINES in content.parts)
    level = pick(content.level for content in contents)
    return Order(
        id=inputs.order,
        store=inputs.terms.store,
        reference=contents[0].reference,
        terms=inputs.terms,
        number=pick(content.number for content in contents),
        placed=_first(content.placed for content in contents),
        level=level,
        lines=None if lines is None else _lines(lines),
        addresses=pick(content.addresses or None for content in contents) or (),
        buyer=_buyer([c.buyer for c in contents if c.buyer], pick),
        total=pick(content.total for content in contents),
        programme=_programme([c.programme for c in contents if c.programme]),
        source=pick(content.source for content in contents),
        references=_references(contents),
        related=_ever(content.related for content in contents),
        generation=inputs.generation,
        replaces=inputs.replaces,
        replaced_by=inputs.replaced_by,
        parcels=pick(content.parcels for content in contents) or (),
        buyer_key=pick(content.buyer_key for content in contents),
        marketplace_id=pick(content.marketplace_id for content in contents),
        approval=pick(content.approval for content in contents),
        gift=pick(content.gift for content in contents),
        gift_message=pick(content.gift_message for content in contents),
        units_unsaid=level is Level.PARTLY_SHIPPED
        and any(line.shipped is None for line in lines or ()),
        noted=tuple(Finding(reason, inputs.order) for reason in _oddities(contents)),
    )


def _references(contents: Sequence[ChannelOrder]) -> tuple[Reference, ...]:
    known = _ever(content.references for content in contents)
    return tuple(sorted(known, key=lambda r: (r.family, r.id, r.grade.value, r.found_in)))


def _lines(lines: Sequence[ChannelLine]) -> tuple[Line, ...]:
    return tuple(
        Line(
            id=line.id,
            name=line.name,
            sku=line.sku,
            alias=line.alias,
            address=line.address,
            price=line.price,
            kind=line.kind,
            options=line.options,
            weight=line.weight,
            called_off=line.called_off or 0,
            refunded=line.refunded or 0,
            returned=line.returned or 0,
            ordered=line.quantity if line.kind is LineKind.GOODS else 0,
        )
        for line in lines
    )


def _programme(said: Sequence[Programme]) -> Programme:
    return Programme(
        prime=_last(p.prime for p in said),
        premium=_last(p.premium for p in said),
        business=_last(p.business for p in said),
        provider=_last(p.provider for p in said),
        merchant_fulfilled=_last(p.merchant_fulfilled for p in said),
        service=_last(p.service for p in said),
        ship_by=_last(p.ship_by for p in said),
        deliver_by=_last(p.deliver_by for p in said),
    )


def _buyer(
    said: Sequence[Buyer], pick: Callable[[Iterable[str | None]], str | None]
) -> Buyer | None:
    """Who bought, word by word; an empty buyer takes back what was said before."""
    erased = [place for place, each in enumerate(said) if each == Buyer()]
    known = said[erased[-1] + 1 :] if erased and pick is _last else said
    if not known:
        return None
    return Buyer(
        id=pick(b.id for b in known),
        name=pick(b.name for b in known),
        email=pick(b.email for b in known),
        note=pick(b.note for b in known),
    )


def _oddities(contents: Sequence[ChannelOrder]) -> Iterable[Reason]:
    undated = {c.lines for c in contents if c.modified is None and Part.LINES in c.parts}
    if len(undated) > 1:
        yield because(R.UNDATED_CONFLICT, part=Part.LINES.value)
    prime = {c.programme.prime for c in contents if c.programme} - {None}
    if len(prime) > 1:
        yield because(R.PRIME_CONFLICT)
    if _last(content.cancel_requested for content in contents):
        yield because(R.CANCEL_REQUESTED)
    yield from _doubts(contents)


def _doubts(contents: Sequence[ChannelOrder]) -> Iterable[Reason]:
    """What the channel's newest words leave in doubt; a newer word of the same parts settles it."""
    told: frozenset[Part] = frozenset()
    for content in reversed(contents):
        if not content.parts <= told:
            yield from content.doubts
            told |= content.parts
