"""What the inbox keeps: which events came, and what is to be fetched because of them.

A channel's webhook is a hint: it may be late, come twice or not at all, and what it tells may be
old by now. So it only marks what to fetch, and the mark goes when the news itself is imported.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from attrs import field, frozen

from fulfilcore.intake import ChannelOrder, Hint, Part, ReadResult
from fulfilcore.values import StoreId, aware, maybe_aware

KEPT = timedelta(days=30)
"""An event is remembered so long at least: until then a repetition of it is known as one."""


@frozen(kw_only=True)
class Verified:
    """That a webhook comes from its channel; `fulfilcore.channels.webhooks.verify` finds out.

    `digest` is that of the body. `at` is the signed instant, None where the scheme signs none.
    """

    scheme: str
    digest: str
    event: str | None = None
    topic: str | None = None
    at: datetime | None = field(default=None, converter=maybe_aware)


@frozen(kw_only=True)
class Event:
    """An event that a channel told us of: that it came, and when; nothing of what it said.

    `name` is the channel's own id of it, or a digest where the channel gives none.
    """

    store: StoreId
    name: str
    topic: str
    received: datetime = field(converter=aware)
    at: datetime | None = field(default=None, converter=maybe_aware)


@frozen(kw_only=True)
class Wanted:
    """A mark: what is to be fetched of one order, or from one address, since when.

    `at` is the channel's own instant of the newest event, None where one had none. `event` is the
    last one that asked for it, so a mark that was asked for again is another mark.
    """

    store: StoreId
    reference: str | None = None
    url: str | None = None
    parts: frozenset[Part] = frozenset()
    since: datetime = field(converter=aware)
    at: datetime | None = field(default=None, converter=maybe_aware)
    event: str


def asked(hint: Hint, event: Event) -> Iterator[Wanted]:
    """What a hint asks for, each order once with all of its parts."""
    parts = defaultdict[str, set[Part]](set)
    for need in hint.needs:
        parts[need.reference].add(need.part)
    for reference, wanted in parts.items():
        yield _mark(event, reference=reference, parts=frozenset(wanted))
    if hint.url:
        yield _mark(event, url=hint.url)


def _mark(
    event: Event,
    reference: str | None = None,
    url: str | None = None,
    parts: frozenset[Part] = frozenset(),
) -> Wanted:
    return Wanted(
        store=event.store,
        reference=reference,
        url=url,
        parts=parts,
        since=event.received,
        at=event.at,
        event=event.name,
    )


def together(old: Wanted | None, new: Wanted) -> Wanted:
    """A mark that was there and one that comes to it, as one."""
    if old is None:
        return new
    return Wanted(
        store=new.store,
        reference=new.reference,
        url=new.url,
        parts=old.parts | new.parts,
        since=min(old.since, new.since),
        at=max(old.at, new.at) if old.at and new.at else None,
        event=new.event,
    )


def needless(
    marks: Iterable[Wanted], read: ReadResult, answers: Collection[Wanted]
) -> frozenset[Wanted]:
    """The marks that are done with, once what was read is taken in.

    So is one of whose order there is a version that its channel changed later than the event,
    whoever asked for it. So is one that was answered, be it by that there is no such order any
    more. Neither, where something of the order is still needed or could not be read; nor where a
    mark was asked for again since it was handed out: then it is another mark.
    """
    told = defaultdict[str | None, list[ChannelOrder]](list)
    for order in read.orders:
        told[order.reference].append(order)
    unread = {bad.reference for bad in read.rejected}
    lacking = {need.reference for need in read.needs} | unread - {None}
    answered = frozenset(answers)

    def is_done(mark: Wanted) -> bool:
        if mark.reference in lacking:
            return False
        if mark in answered:
            return mark.reference in told or None not in unread
        return any(_is_newer(order, mark) for order in told.get(mark.reference, ()))

    return frozenset(mark for mark in marks if is_done(mark))


def _is_newer(order: ChannelOrder, mark: Wanted) -> bool:
    """Later by the channel's own clock; within one tick of it nobody knows which came first."""
    if mark.at is None or order.modified is None:
        return False
    return order.modified > mark.at and mark.parts <= order.parts
