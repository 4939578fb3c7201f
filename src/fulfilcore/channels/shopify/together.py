"""Putting one order together: its versions, and what was told beside them. Order never matters."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import compress, product
from typing import TypeAlias, TypeVar

from attrs import frozen

from fulfilcore.channels.clocks import LONG_AGO
from fulfilcore.channels.parts import one_result
from fulfilcore.channels.reading import At
from fulfilcore.channels.shopify.level import (
    cancel_requested,
    collected,
    contradictions,
    kind_of,
    level,
    stopped,
    unknown,
)
from fulfilcore.channels.shopify.model import (
    Fulfillment,
    FulfillmentOrder,
    Item,
    Mention,
    Refund,
    Said,
    Settings,
)
from fulfilcore.channels.shopify.pieces import newest
from fulfilcore.channels.shopify.tables import SHIPPED
from fulfilcore.channels.shopify.units import Count, counted
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import (
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Need,
    Part,
    ReadResult,
    Rejected,
    digest,
)
from fulfilcore.shipments import LineUnits
from fulfilcore.values import evolve

T = TypeVar("T", Fulfillment, FulfillmentOrder)


@frozen
class Version:
    """One version of an order: what its body says, and what that comes to by itself."""

    at: At
    said: Said
    order: ChannelOrder


Told: TypeAlias = Version | ChannelOrder | Fulfillment | Refund | FulfillmentOrder | Mention


@frozen
class Heard:
    """One thing that a body told, and where."""

    at: At
    told: Told

    @property
    def reference(self) -> str:
        """The order it is about."""
        match self.told:
            case Version():
                return self.told.order.reference
            case ChannelOrder():
                return self.told.reference
            case _:
                return self.told.order


def version(said: Said, at: At, settings: Settings) -> Version:
    """An order counted by itself. Raises InvalidInput where its units contradict each other."""
    return Version(at, said, _order(said, at, settings, said.fulfillments, ()))


def together(said: Iterable[Heard], rejected: Iterable[Rejected], settings: Settings) -> ReadResult:
    """Everything that was heard, by order."""
    orders: dict[str, list[Heard]] = {}
    for each in said:
        orders.setdefault(each.reference, []).append(each)
    results = [_one(reference, group, settings) for reference, group in orders.items()]
    return one_result(results, rejected)


def _one(reference: str, group: Sequence[Heard], settings: Settings) -> ReadResult:
    """Every version of one order; the newest one carries what was told beside it."""
    drafts = dict.fromkeys(each.told for each in group if isinstance(each.told, ChannelOrder))
    versions = [each.told for each in group if isinstance(each.told, Version)]
    if drafts:
        return ReadResult(tuple(drafts))
    if not versions:
        return _unheaded(reference, group)
    if len(versions) > 1:
        versions.sort(key=_age)
    last = versions[-1]
    order, rejected = _completed(last, group, settings)
    older = _older(versions)
    lacks = {Part.LINES, Part.SHIPMENTS} - order.parts
    if rejected or _is_stale(last, order, group):
        lacks.add(Part.HEADER)
    needs = [Need(reference, part) for part in Part if part in lacks] if lacks else ()
    return ReadResult((*older, order), rejected, tuple(needs))


def _older(versions: Sequence[Version]) -> Iterable[ChannelOrder]:
    """What the versions before the last said otherwise, each once."""
    *before, last = versions
    return dict.fromkeys(each.order for each in before if each.order != last.order)


def _age(version: Version) -> tuple[datetime, int, str, str]:
    """Sorts versions; of two of one instant the fuller one counts as the newer."""
    order = version.order
    since = order.modified or LONG_AGO
    return since, len(order.parts), digest(order), digest(version.said)


def _unheaded(reference: str, group: Sequence[Heard]) -> ReadResult:
    """Parts without their order: parcels are facts of their own, all else needs the order."""
    loose, rejected = _settled(_beside(group, Fulfillment), reference)
    parcels = parcels_of(loose)
    known = ChannelOrder(reference=reference, parts=frozenset(), parcels=parcels)
    return ReadResult((known,) if parcels else (), rejected, (Need(reference, Part.HEADER),))


def _beside(group: Iterable[Heard], kind: type[T]) -> list[tuple[str, T]]:
    return [(each.at.path, each.told) for each in group if isinstance(each.told, kind)]


def _settled(
    found: Sequence[tuple[str, T]], reference: str
) -> tuple[tuple[T, ...], tuple[Rejected, ...]]:
    """Each thing as it was last; none of them where two contradict each other."""
    try:
        return newest(found), ()
    except InvalidInput as bad:
        return (), (Rejected(bad.path, bad.problem, reference),)


def _completed(
    last: Version, group: Sequence[Heard], settings: Settings
) -> tuple[ChannelOrder, tuple[Rejected, ...]]:
    """The order with the fulfillments and fulfillment orders that were told beside it."""
    if len(group) == 1:
        return last.order, ()
    reference, said = last.order.reference, last.said
    loose, work = _beside(group, Fulfillment), _beside(group, FulfillmentOrder)
    if not loose and not work:
        return last.order, ()
    own = said.fulfillments or ()
    all_of_them, unclear = _settled([*((last.at.path, each) for each in own), *loose], reference)
    works, unclear_too = _settled(work, reference)
    rejected = (*unclear, *unclear_too)
    try:
        order = _order(said, last.at, settings, own if unclear else all_of_them, works)
    except InvalidInput as bad:
        return last.order, (*rejected, Rejected(bad.path, bad.problem, reference))
    before = set(own)
    news = [each.updated for each in all_of_them if each not in before]
    instants = [at for at in (*news, *(each.updated for each in works)) if at]
    if order.modified:
        order = evolve(order, modified=max([order.modified, *instants]))
    return order, rejected


def _is_stale(last: Version, order: ChannelOrder, group: Iterable[Heard]) -> bool:
    """Whether the order must be fetched anew: it lacks its facts, or something came after it."""
    said, since = last.said, last.order.modified
    if order.level is None or since is None:
        return True
    lines = {item.id for item in said.items or ()}
    refunds = {each.id for each in said.refunds or ()}
    for each in group:
        match each.told:
            case Refund(id=id) if id not in refunds:
                return True
            case Mention(at=at) if at and at > since:
                return True
            case Fulfillment(units=units) if not lines.issuperset(line for line, _ in units):
                return True
            case _:
                continue
    return False


FACTS = {
    told: frozenset(compress((Part.HEADER, Part.LINES, Part.SHIPMENTS), told))
    for told in product((False, True), repeat=3)
}
"""The parts of an order: with or without its level, all of its lines, its shipments."""


def _order(
    said: Said,
    at: At,
    settings: Settings,
    fulfillments: Sequence[Fulfillment] | None,
    work: Sequence[FulfillmentOrder],
) -> ChannelOrder:
    """An order in our words: its lines counted, its parcels, its level."""
    known = None if said.fulfillments is None else fulfillments
    counts = None if said.items is None else counted(_items(said, work), known, said.refunds, at)
    all_counts = counts if said.whole else None
    odd = unknown(said, fulfillments)
    held = stopped(work)
    standing = level(said, all_counts, settings.settled, held or bool(odd))
    doubts = () if held else tuple(contradictions(said, all_counts))
    told = FACTS[standing is not None, all_counts is not None, known is not None]
    return evolve(
        said.order,
        parts=said.order.parts | told,
        level=standing,
        lines=None if counts is None else tuple([_line(count) for count in counts]),
        parcels=parcels_of(fulfillments) if known is not None or fulfillments else None,
        cancel_requested=cancel_requested(work),
        doubts=(*said.order.doubts, *odd, *doubts),
    )


def _items(said: Said, work: Sequence[FulfillmentOrder]) -> Sequence[Item]:
    if not work:
        return said.items or ()
    picked = collected(work)
    return [evolve(item, kind=kind_of(item, picked)) for item in said.items or ()]


def _line(count: Count) -> ChannelLine:
    item = count.item
    return ChannelLine(
        id=item.id,
        quantity=item.quantity,
        name=item.name,
        sku=item.sku,
        shipped=count.shipped,
        called_off=count.called_off,
        refunded=count.refunded,
        returned=count.returned,
        price=item.price,
        kind=item.kind,
    )


def parcels_of(fulfillments: Iterable[Fulfillment] | None) -> tuple[ChannelParcel, ...]:
    """What has left, oldest id first. Of several tracking numbers the first stands for all."""
    if not fulfillments:
        return ()
    left = (each for each in fulfillments if each.status == SHIPPED)
    return tuple(_parcel(each) for each in sorted(left, key=lambda each: int(each.id)))


def _parcel(fulfillment: Fulfillment) -> ChannelParcel:
    return ChannelParcel(
        id=fulfillment.id,
        units=tuple(LineUnits(line, quantity) for line, quantity in fulfillment.units if quantity),
        at=fulfillment.created,
        carrier=fulfillment.carrier,
        tracking=next(iter(fulfillment.numbers), None),
    )
