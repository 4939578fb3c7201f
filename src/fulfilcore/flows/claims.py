"""Claiming what is due: as much as each store may be told now; the rest waits for its turn."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

from attrs import frozen

from fulfilcore.accounts import Account
from fulfilcore.changes import LEASE, MESSAGE, PACE, Changes, Decision, Found, Record
from fulfilcore.errors import GaveUp, Stale
from fulfilcore.flows.draft import message_record
from fulfilcore.flows.sight import TRIES, Decide, Sight
from fulfilcore.intake import Capabilities
from fulfilcore.messages import FINAL, Message
from fulfilcore.notices import Pace, Retry, delivery_order, rests_until, slots, turns, unhurried
from fulfilcore.ports import Channel, Repository, ask
from fulfilcore.values import StoreId, aware, evolve

R = TypeVar("R")
Clock: TypeAlias = Callable[[], datetime]
PATIENCE = TRIES * 10
"""How often a fact about a message is tried to be written: workers meet at a store's pace."""

CANNOT = Capabilities(system="")
"""What a store can do that the account does not know any more."""


@frozen(kw_only=True)
class Post:
    """What delivering needs: the account, a channel for each store, when to try again, a clock."""

    account: Account
    channels: Mapping[StoreId, Channel]
    retry: Retry
    clock: Clock

    def can(self, store: StoreId) -> Capabilities:
        """What a store can do; nothing, if the account does not know it any more."""
        known = (each.capabilities for each in self.account.stores if each.id == store)
        return next(known, CANNOT)


@frozen
class Claimed:
    """A message that is ours to deliver `until` its lease ends, and the number of this claim.

    A try that begins before then has a whole `lease` of its own.
    """

    message: Message
    attempt: int
    until: datetime
    lease: timedelta = LEASE

    @property
    def store(self) -> StoreId:
        """The store that is to be told."""
        return self.message.store


@frozen
class Share:
    """What a store gets of a claim: who is told now, who waits until when, and the pace then."""

    store: StoreId
    now: tuple[Claimed, ...]
    later: tuple[tuple[Claimed, datetime], ...]
    pace: Pace


async def claim_due(
    repository: Repository, post: Post, *, lease: timedelta = LEASE, limit: int = 100
) -> tuple[Claimed, ...]:
    """Take the messages that are due and may be told now, so that no other worker tells them.

    No store gets more of them than its rate allows, and none while it rests: what was claimed
    beyond that is put back until its turn. Raises GaveUp as every flow does.
    """
    now = aware(post.clock())
    records = await ask(repository.claim((MESSAGE.name,), now, lease, limit))
    attempts = {record.id: record.queue.attempt for record in records if record.queue}
    messages = delivery_order(message for r in records if (message := MESSAGE.of(r)))
    claimed = tuple(Claimed(each, attempts[each.id], now + lease, lease) for each in messages)

    def decide(sight: Sight) -> Decision[tuple[Claimed, ...]]:
        return decide_turns(claimed, sight, post, now)

    return await _agreed(claimed, records, decide, repository)


def shares(claimed: Iterable[Claimed], sight: Sight, post: Post, now: datetime) -> Iterator[Share]:
    """What each store may be told now, first come, first served."""
    stores = defaultdict[StoreId, list[Claimed]](list)
    for each in claimed:
        stores[each.store].append(each)
    for store, mine in stores.items():
        rate = post.can(store).notice_rate
        free, pace = slots(pace_of(store, sight, now), rate, len(mine), now)
        later = zip(mine[free:], turns(pace, rate, len(mine) - free), strict=True)
        yield Share(store, tuple(mine[:free]), tuple(later), pace)


def decide_turns(
    claimed: Sequence[Claimed], sight: Sight, post: Post, now: datetime
) -> Decision[tuple[Claimed, ...]]:
    """Which of the claimed messages may be told now; the others are put back until their turn."""
    every = tuple(shares(claimed, sight, post, now))
    paces = (
        pace_record(each.store, each.pace, sight)
        for each in every
        if each.pace != pace_of(each.store, sight, now)
    )
    back = put_back((waiting for each in every for waiting in each.later), sight, now)
    ours = {each.message.id for share in every for each in share.now}
    return Decision(
        changes=Changes(writes=(*paces, *back)),
        result=tuple(each for each in claimed if each.message.id in ours),
    )


async def give_back(
    claims: Sequence[Claimed], repository: Repository, now: datetime
) -> tuple[Message, ...]:
    """Put claimed messages back untold, all in one commit; the messages as they now are.

    They are due again as they were, or when their store has rested.
    """

    def decide(sight: Sight) -> Decision[tuple[Message, ...]]:
        rests = ((each, rests_until(pace_of(each.store, sight, now), now)) for each in claims)
        back = tuple(put_back(rests, sight, now))
        after = {record.id: record.value for record in back}
        messages = (after.get(each.message.id) or _stands(each, sight) for each in claims)
        return Decision(changes=Changes(writes=back), result=tuple(messages))

    return await _agreed(claims, (), decide, repository)


async def _agreed(
    claims: Sequence[Claimed],
    held: Iterable[Record[object]],
    decide: Decide[R],
    repository: Repository,
) -> R:
    """Decide and commit what hangs on nothing but these messages and the pace of their stores.

    The versions of these records are all that is assumed: their orders are not even looked at,
    however often a message waits for its turn.
    """
    messages = {MESSAGE.key(each.message.id) for each in claims}
    names, stale = messages | {PACE.key(each.store) for each in claims}, frozenset[str]()
    sight = Sight({record.key: record for record in held})
    for _ in range(PATIENCE):
        if missing := names - sight.records.keys():
            found = await ask(repository.load(missing))
            sight = sight.plus(Found(tuple(found), {}))
        decision = decide(sight)
        try:
            if decision.changes:
                await ask(repository.commit(decision.changes))
        except Stale as error:
            sight, stale = Sight(), error.keys
        else:
            return decision.result
    raise GaveUp(stale, PATIENCE)


def put_back(
    waiting: Iterable[tuple[Claimed, datetime]], sight: Sight, now: datetime
) -> Iterator[Record[Message]]:
    """Claimed messages as they are stored when they are not told now, but at that instant.

    What is not ours any more, since it ended or another worker has it, is left alone.
    """
    for claimed, until in waiting:
        message = in_hand(claimed, sight)
        if message is not None:
            due = message.due if until <= now else message.due and max(message.due, until)
            yield message_record(evolve(message, due=due), sight)


def in_hand(claimed: Claimed, sight: Sight) -> Message | None:
    """The message as it is now; None if it came to its end, or another worker has claimed it."""
    record = sight.records.get(MESSAGE.key(claimed.message.id))
    message = MESSAGE.of(record) if record else None
    attempt = record.queue.attempt if record and record.queue else 0
    ours = message is not None and message.state not in FINAL and attempt == claimed.attempt
    return message if ours else None


def _stands(claimed: Claimed, sight: Sight) -> Message:
    return sight.one(MESSAGE, claimed.message.id) or claimed.message


def pace_key(store: StoreId) -> str:
    """The guard key of a store's pace: its workers share one budget."""
    return f"pace:{store}"


def pace_of(store: StoreId, sight: Sight, now: datetime) -> Pace:
    """How a store may be told, as far as is in sight."""
    return sight.one(PACE, store) or unhurried(now)


def pace_record(store: StoreId, pace: Pace, sight: Sight) -> Record[object]:
    """The record of a store's pace."""
    version = sight.version(PACE.key(store))
    return PACE.record(store, pace, version=version, keys=frozenset({pace_key(store)}))
