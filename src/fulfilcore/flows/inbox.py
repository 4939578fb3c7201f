"""The webhook inbox: an event is taken in once, and marks what is to be fetched.

    verify (channels/webhooks) → read_webhook (the channel's package) → receive → wanted
    → the host fetches → read_orders → import_orders(…, answers=…)

An event and its marks are written in one commit, under a guard key of the event: of two workers
that get it at once, one finds its own assumption broken and the event already known. A mark stands
under the guard key of its order, so an import sees it without asking for more.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

from attrs import frozen

from fulfilcore.accounts import Account
from fulfilcore.changes import EVENT, WANTED, Changes, Decision, Query, Record
from fulfilcore.errors import InvalidInput
from fulfilcore.flows.draft import order_key
from fulfilcore.flows.sight import TRIES, Sight, settle
from fulfilcore.flows.stages import LONGEST_REFERENCE
from fulfilcore.imports.inbox import KEPT, Event, Verified, Wanted, asked, needless, together
from fulfilcore.intake import Hint, ReadResult
from fulfilcore.ports import Repository, ask
from fulfilcore.values import StoreId, aware, evolve, order_id, storable

LONGEST_NAME = 200
"""In bytes. An event whose id is longer goes by a digest of it: an index may not bear more."""


@frozen(kw_only=True)
class Received:
    """What became of an event: the marks it made, or that it had come before.

    `event` is the event as it is kept; of a repetition the first, so `received` is when it came
    first. The marks are as they now are, with what earlier events asked for.
    """

    event: Event
    again: bool
    wanted: tuple[Wanted, ...] = ()


@frozen(kw_only=True)
class ToFetch:
    """Some of what is to be fetched and, if there is more, the id to go on after."""

    wanted: tuple[Wanted, ...]
    after: str | None = None


async def receive(
    hint: Hint,
    verified: Verified,
    *,
    store: StoreId,
    account: Account,
    repository: Repository,
    now: datetime,
    tries: int = TRIES,
) -> Received:
    """Take in a verified event: what it is about is marked to be fetched, once.

    A repetition changes nothing. An event goes by the channel's own id; one without goes by what
    it said: its topic and its body. An inactive store's is remembered, but marks nothing. Raises
    InvalidInput for an unknown store and for what can be no order's id, GaveUp when others keep
    writing the same orders.
    """
    it = account.store(store)
    event = Event(
        store=it.id,
        name=_name(hint, verified),
        topic=hint.topic,
        received=aware(now),
        at=hint.at or verified.at,
    )
    marks = tuple(asked(hint, event)) if it.active else ()
    keys = frozenset({event_key(event), *map(mark_key, marks)})
    return await settle(
        repository, lambda _: keys, lambda sight: decide_receipt(event, marks, sight), tries
    )


def decide_receipt(event: Event, marks: Sequence[Wanted], sight: Sight) -> Decision[Received]:
    """The event and its marks, to be written; nothing where the event is known."""
    for known in sight.all(EVENT):
        return Decision(changes=Changes(), result=Received(event=known, again=True))
    new = tuple(together(sight.one(WANTED, _mark_id(mark)), mark) for mark in marks)
    writes = (_event_record(event), *(_mark_record(mark, sight) for mark in new))
    done = Received(event=event, again=False, wanted=new)
    return Decision(changes=Changes(writes=writes), result=done)


def _name(hint: Hint, verified: Verified) -> str:
    """What the event is known by; a signed id says more than one that only the header tells."""
    id = verified.event or hint.id
    if id is None:
        return f"body {_digest(hint.topic, verified.digest)}"
    try:
        short = len(storable(id).encode()) <= LONGEST_NAME
    except InvalidInput:
        short = False
    return f"id {id}" if short else f"long {_digest(id)}"


def _digest(*words: str) -> str:
    text = "\x1f".join(words).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()


def event_key(event: Event) -> str:
    """The guard key of an event: one store's event of one name."""
    return f"event:{event.store}/{event.name}"


def _event_record(event: Event) -> Record[Event]:
    """Ids begin with the day, so that the oldest come first and are found without the rest."""
    id = f"{event.received.date().isoformat()}/{event.store}/{event.name}"
    return EVENT.record(id, event, keys=frozenset({event_key(event)}))


def mark_key(mark: Wanted) -> str:
    """The guard key of a mark: that of its order, or one of its own where none is named."""
    id = _mark_id(mark)
    return f"fetch:{id}" if mark.reference is None else order_key(id)


def _mark_id(mark: Wanted) -> str:
    """One mark for each order; in the id of an order there is no tilde where an address has it."""
    if mark.reference is None:
        return f"{mark.store}/~{_digest(mark.url or '')}"
    if not 0 < len(storable(mark.reference).encode()) <= LONGEST_REFERENCE:
        raise InvalidInput("the hint names an order by what is no order's id")
    return order_id(mark.store, mark.reference)


def _mark_record(mark: Wanted, sight: Sight) -> Record[Wanted]:
    id = _mark_id(mark)
    version = sight.version(WANTED.key(id))
    return WANTED.record(id, mark, version=version, keys=frozenset({mark_key(mark)}))


async def wanted(
    store: StoreId, *, repository: Repository, after: str | None = None, limit: int = 100
) -> ToFetch:
    """What is to be fetched from a store, a page at a time, in the order of ids.

    Hand each mark to the import of what was fetched for it: `import_orders(…, answers=…)`.
    """
    query = Query(kind=WANTED.name, after=after or f"{store}/", limit=limit)
    page = await ask(repository.page(query))
    mine = tuple(mark for record in page.records if (mark := WANTED.of(record)))
    marks = tuple(mark for mark in mine if mark.store == store)
    return ToFetch(wanted=marks, after=page.after if len(marks) == len(mine) else None)


def without_marks(
    changes: Changes,
    sight: Sight,
    store: StoreId,
    read: ReadResult,
    answers: Collection[Wanted],
) -> Changes:
    """An import's changes that also remove the marks which it makes needless."""
    here = {record: mark for record in sight.records.values() if (mark := WANTED.of(record))}
    done = needless((mark for mark in here.values() if mark.store == store), read, answers)
    gone = tuple(record for record, mark in here.items() if mark in done)
    return evolve(changes, removes=(*changes.removes, *gone)) if gone else changes


async def forget_events(
    before: datetime, *, repository: Repository, now: datetime, limit: int = 100
) -> int:
    """Forget the events that came before an instant, and say how many they were.

    Raises InvalidInput for an instant less than thirty days ago: a repetition would pass for news.
    """
    before = aware(before)
    if before > aware(now) - KEPT:
        raise InvalidInput(f"events are remembered for {KEPT.days} days at least")
    forgotten, after, going_on = 0, None, True
    while going_on:
        page = await ask(repository.page(Query(kind=EVENT.name, after=after, limit=limit)))
        events = [event for record in page.records if (event := EVENT.of(record))]
        keys = frozenset(event_key(event) for event in events if event.received < before)
        forgotten += await _forget(keys, repository) if keys else 0
        after = page.after
        going_on = after is not None and events[-1].received.date() <= before.date()
    return forgotten


async def _forget(keys: frozenset[str], repository: Repository) -> int:
    """Remove what stands under the keys; whoever removed it meanwhile has counted it."""

    def decide(sight: Sight) -> Decision[int]:
        removes = tuple(sight.records.values())
        return Decision(changes=Changes(removes=removes), result=len(removes))

    return await settle(repository, lambda _: keys, decide)
