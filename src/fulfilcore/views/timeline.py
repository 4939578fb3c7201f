"""The timeline of an order: what was said, done, refused and told about it and its twins.

It is written to be shown to anybody who may see orders: nothing that a channel said of a person
is in its text. What people here wrote, such as the note of a hold, stands as they wrote it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias, TypeVar

from attrs import field, frozen

from fulfilcore.changes import ACT, ORDER, SAID, Entry, Kind, Record
from fulfilcore.derivation import version_key
from fulfilcore.flows.draft import order_key
from fulfilcore.orders import Act, Actor, Authority, Order, Version
from fulfilcore.ports import Repository, ask
from fulfilcore.reasons import Reason
from fulfilcore.values import OrderId, maybe_aware, root_of
from fulfilcore.views.differences import described, news

V = TypeVar("V")
_Timed: TypeAlias = "tuple[datetime, Event]"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NOTICE = "notice of "  # how the history of a delivery begins


class Happened(Enum):
    """What kind of thing happened; of one instant they are told in this order."""

    SAID = "said"  # by the channel, at the instant that the channel gives
    DONE = "done"  # a command was obeyed
    REFUSED = "refused"  # a command was not obeyed
    MOVED = "moved"  # the order was taken in, or stands elsewhere than before
    TOLD = "told"  # the store was told, or should have been


@frozen(kw_only=True)
class Event:
    """One line of the timeline: when, who, what, why.

    `at` is None for what a channel said without a time; its place is where it was known.
    """

    order: OrderId
    at: datetime | None = field(converter=maybe_aware)
    kind: Happened
    who: str
    what: str
    why: tuple[Reason, ...] = ()


@frozen(kw_only=True)
class Timeline:
    """What happened to an order and its twins, the oldest first; `members` begin with the original.

    Nothing happened to an order that nobody ever named.
    """

    order: OrderId
    members: tuple[OrderId, ...]
    events: tuple[Event, ...]


async def timeline(repository: Repository, order: OrderId) -> Timeline:
    """The timeline of an order: `await timeline(repository, order)`.

    It costs three reads, and one for the history of each twin.
    """
    own = await _under(repository, [order_key(order)])
    near = await _under(
        repository, {key for record in own if ORDER.of(record) for key in record.keys}
    )
    members = _members(order, tuple(_all(ORDER, near)))
    records = await _under(repository, map(order_key, members))
    history = {id: await ask(repository.history(ORDER.key(id))) for id in members}
    return Timeline(order=order, members=members, events=told(members, records, history))


async def _under(repository: Repository, keys: Iterable[str]) -> Sequence[Record[object]]:
    return (await ask(repository.find(frozenset(keys)))).records


def _all(kind: Kind[V], records: Iterable[Record[object]]) -> Iterator[V]:
    return (value for record in records if (value := kind.of(record)) is not None)


def _members(order: OrderId, near: Sequence[Order]) -> tuple[OrderId, ...]:
    """The channel orders of a purchase: that of the order and of its twins, the original first."""
    twin_of = next((each.twin_of for each in near if each.id == order), None)
    original = root_of(twin_of or order)
    twins = {root_of(each.id) for each in near if root_of(each.twin_of or each.id) == original}
    return (original, *sorted(twins - {original}))


def told(
    members: Sequence[OrderId],
    records: Iterable[Record[object]],
    history: Mapping[OrderId, Sequence[Entry]],
) -> tuple[Event, ...]:
    """Everything that happened to some orders as one story, the oldest first."""
    inputs = _inputs(records)
    ranked = [
        (instant, rank, place, event)
        for place, id in enumerate(members)
        for instant, rank, event in _ranked(
            [*_said(inputs, id, history[id]), *_done(inputs, id, history[id])]
        )
    ]
    return tuple(event for *_, event in sorted(ranked, key=lambda each: each[:3]))


def _ranked(events: Sequence[_Timed]) -> Iterator[tuple[datetime, int, Event]]:
    """Of one instant by kind, unless what happened to one order was written in another order."""
    before, rank = None, 0
    for instant, event in sorted(events, key=lambda each: each[0]):
        rank = max(rank if instant == before else 0, list(Happened).index(event.kind))
        before = instant
        yield instant, rank, event


# --- what the channels said


@frozen
class _Inputs:
    """What was said, by order, and what was done."""

    versions: Mapping[OrderId, Sequence[Version]]
    acts: Sequence[Act]


def _inputs(records: Iterable[Record[object]]) -> _Inputs:
    records = tuple(records)
    versions: dict[OrderId, list[Version]] = defaultdict(list)
    for version in _all(SAID, records):
        versions[version.order].append(version)
    acts = sorted(_all(ACT, records), key=lambda act: (act.order, act.number))
    return _Inputs(versions, acts)


def _said(inputs: _Inputs, order: OrderId, history: Sequence[Entry]) -> Iterator[_Timed]:
    taken_in = min((entry.at for entry in history), default=_LONG_AGO)
    said = ((_instant(each, inputs, taken_in), each) for each in inputs.versions.get(order, ()))
    timed = sorted(said, key=lambda it: (it[0], it[1].content.modified is None, version_key(it[1])))
    texts = news(version.content for _, version in timed)
    for (instant, version), new in zip(timed, texts, strict=True):
        event = Event(
            order=order,
            at=version.content.modified,
            kind=Happened.SAID,
            who=f"store {order.partition('/')[0]}",
            what="; ".join(new) or "nothing new",
        )
        yield instant, event


def _instant(version: Version, inputs: _Inputs, taken_in: datetime) -> datetime:
    """When it was said; without a time: when it was first acted on, else when last said more.

    If no version of the order bears a time, it is when the order was taken in.
    """
    if version.content.modified:
        return version.content.modified
    name = (version.order, version_key(version))
    acted = [act.command.at for act in inputs.acts if name in act.seen]
    dated = [v.content.modified for v in inputs.versions[version.order] if v.content.modified]
    return min(acted, default=max(dated, default=taken_in))


# --- what was done here, and what came of it


def _done(inputs: _Inputs, order: OrderId, history: Sequence[Entry]) -> Iterator[_Timed]:
    """The history, each line with the act that it tells of, then the acts that left no line."""
    acts = [act for act in inputs.acts if act.order == order]
    for entry in history:
        act = next((each for each in acts if _tells_of(entry, each)), None)
        if act is None:
            yield entry.at, _entry(order, entry)
        else:
            acts.remove(act)
            yield act.command.at, _act(act, entry)
    for act in acts:
        yield act.command.at, _act(act, None)


def _tells_of(entry: Entry, act: Act) -> bool:
    """Whether an entry was written when the act was."""
    by, verb = act.command.by.name, act.command.action.verb.value
    begins = entry.what.startswith((f"{verb}: ", f"{verb} refused"))
    return begins and (entry.at, entry.by) == (act.command.at, by)


def _act(act: Act, entry: Entry | None) -> Event:
    action = act.command.action
    named = described(action)
    deed = f"{_words(action.verb.value)}{f' ({named})' if named else ''}"
    move = f": {_words(entry.what.partition(': ')[2])}" if entry and act.accepted else ""
    return Event(
        order=act.order,
        at=act.command.at,
        kind=Happened.DONE if act.accepted else Happened.REFUSED,
        who=_who(act.command.by),
        what=f"{deed}{move}" if act.accepted else f"{deed} refused",
        why=tuple(dict.fromkeys((*act.reasons, *(entry.reasons if entry else ())))),
    )


def _who(actor: Actor) -> str:
    named = actor.authority is Authority.USER or actor.name == actor.authority.value
    return actor.name if named else f"{actor.name} ({actor.authority.value})"


def _entry(order: OrderId, entry: Entry) -> Event:
    what, colon, outcome = entry.what.rpartition(": ")
    told = entry.what.startswith(_NOTICE)
    return Event(
        order=order,
        at=entry.at,
        kind=Happened.TOLD if told else Happened.MOVED,
        who=entry.by,
        what=f"{what if told else _words(what)}{colon}{_words(outcome)}",
        why=entry.reasons,
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
