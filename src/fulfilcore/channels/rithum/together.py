"""Putting one order together: its versions, and what was told beside them. Order never matters."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from attrs import evolve

from fulfilcore.channels.clocks import LONG_AGO
from fulfilcore.channels.parts import one_result
from fulfilcore.channels.rithum.fields import latest, priced
from fulfilcore.channels.rithum.level import doubts, level
from fulfilcore.channels.rithum.model import Fulfillment, Heard, Item, Page, Said, Settings
from fulfilcore.channels.rithum.units import Count, counted, parcels, sent
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import (
    ChannelLine,
    ChannelOrder,
    Need,
    Part,
    ReadResult,
    Rejected,
    digest,
)

E = TypeVar("E", Item, Fulfillment)


def together(heard: Heard, rejected: Iterable[Rejected], settings: Settings) -> ReadResult:
    """Everything that was told, by order."""
    orders: dict[str, Heard] = {}
    for said in heard.orders:
        orders.setdefault(said.order.reference, Heard()).orders.append(said)
    for items in heard.items:
        orders.setdefault(items.order, Heard()).items.append(items)
    for fulfillments in heard.fulfillments:
        orders.setdefault(fulfillments.order, Heard()).fulfillments.append(fulfillments)
    results = [_one(reference, group, settings) for reference, group in orders.items()]
    return one_result(results, rejected)


def _one(reference: str, group: Heard, settings: Settings) -> ReadResult:
    """Every version of one order; the newest one carries what was told beside it."""
    versions = sorted(group.orders, key=_age) if len(group.orders) > 1 else group.orders
    last = versions[-1] if versions else _blank(reference)
    rejected = list[Rejected]()
    items = _list(last.items, group.items, rejected)
    fulfillments = _list(last.fulfillments, group.fulfillments, rejected)
    order, lacks = _newest(evolve(last, items=items, fulfillments=fulfillments), settings)
    needs = tuple(Need(reference, part) for part in Part if part in lacks)
    return ReadResult((*_older(versions, order, settings), order), tuple(rejected), needs)


def _older(
    versions: Sequence[Said], newest: ChannelOrder, settings: Settings
) -> Iterator[ChannelOrder]:
    """What the versions before the last said otherwise, each once."""
    if len(versions) > 1:
        *before, alone = [_order(each, settings) for each in versions]
        yield from (each for each in dict.fromkeys(before) if each not in (alone, newest))


def _newest(said: Said, settings: Settings) -> tuple[ChannelOrder, frozenset[Part]]:
    """The newest version, as new as the last thing that was told of it, and what it lacks."""
    order = _order(said, settings)
    if order.modified and said.fulfillments:
        told = (order.modified, *(each.updated for each in said.fulfillments.entries))
        order = evolve(order, modified=latest(told))
    unfinished = {Part.LINES: said.items, Part.SHIPMENTS: said.fulfillments}
    more = {part for part, page in unfinished.items() if page is not None} - order.parts
    header = set[Part]() if order.level and order.modified else {Part.HEADER}
    return order, (said.wants - order.parts) | more | header


def _blank(reference: str) -> Said:
    order = ChannelOrder(reference=reference, number=reference, parts=frozenset())
    return Said(path="$", order=order)


def _age(said: Said) -> tuple[datetime, int, str, str]:
    """Sorts versions; of two of one instant the fuller one counts as the newer."""
    parts = [(page.entries, page.more) for page in (said.items, said.fulfillments) if page]
    told = len(said.order.parts) + len(parts)
    since = said.order.modified or LONG_AGO
    return since, told, digest(said.order), digest((said.statuses, *parts))


def _list(own: Page[E] | None, beside: Sequence[Page[E]], bad: list[Rejected]) -> Page[E] | None:
    """The list in the order itself, with what was told beside it: that speaks over it.

    Where pages contradict each other the list is not known to be whole: nobody can say which of
    them is newer.
    """
    pages = [*([own] if own else []), *beside]
    if not pages:
        return None
    try:
        found: dict[str, E] = _union(beside)
    except InvalidInput as problem:
        bad.append(Rejected(problem.path, problem.problem, beside[0].order))
        return evolve(own, more=True) if own else None
    mine: dict[str, E] = {each.id: each for each in own.entries} if own else {}
    order = (*mine, *(id for id in sorted(found, key=int) if id not in mine))
    return Page(
        order=pages[0].order,
        path=pages[0].path,
        entries=tuple(found[id] if id in found else mine[id] for id in order),
        # Whoever reads a list to its end has a page that no other follows.
        more=all(page.more for page in pages),
    )


def _union(pages: Sequence[Page[E]]) -> dict[str, E]:
    found: dict[str, E] = {}
    for page in sorted(pages, key=lambda page: page.path):
        for entry in page.entries:
            if found.setdefault(entry.id, entry) != entry:
                raise InvalidInput(f"two answers tell {entry.id} differently", page.path)
    return found


def _order(said: Said, settings: Settings) -> ChannelOrder:
    """An order in our words: its lines counted, its parcels, its level, its doubts."""
    items = said.items.entries if said.items else ()
    told = said.fulfillments
    found = sent(told.entries if told else None, bool(told and told.more), items)
    counts = counted(items, found)
    standing = level(said.statuses, counts, settings.settled)
    programme = said.order.programme
    merchant = programme.merchant_fulfilled if programme else None
    parts = {
        Part.HEADER: standing is not None,
        Part.LINES: bool(items) and not (said.items and said.items.more),
        Part.SHIPMENTS: found.whole,
    }
    return evolve(
        said.order,
        parts=said.order.parts | {part for part, known in parts.items() if known},
        level=standing,
        lines=tuple(_line(count, said) for count in counts) or None,
        parcels=parcels(items, found),
        doubts=tuple(
            dict.fromkeys((*said.order.doubts, *doubts(said.statuses, counts, found, merchant)))
        ),
    )


def _line(count: Count, said: Said) -> ChannelLine:
    item = count.item
    path = f"{said.items.path if said.items else said.path}"
    return ChannelLine(
        id=item.id,
        quantity=item.quantity,
        name=item.name,
        sku=item.sku,
        shipped=count.shipped,
        called_off=count.called_off,
        refunded=item.refunded,
        price=None if item.price is None else priced(item.price, said.currency, path),
        kind=item.kind,
        alias=item.alias,
        weight=item.weight,
    )
