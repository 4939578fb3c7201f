"""Telling channels what they are owed: claim, tell, commit what came of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from attrs import frozen

from fulfilcore.changes import LEASE, MESSAGE, ORDER, PACE, Changes, Decision, Entry, Record
from fulfilcore.errors import GaveUp, InvalidInput, Stale
from fulfilcore.flows.claims import (
    CANNOT,
    PATIENCE,
    Claimed,
    Post,
    claim_due,
    give_back,
    in_hand,
    pace_key,
    pace_of,
    pace_record,
)
from fulfilcore.flows.draft import lane_of, message_record, order_key, told_by
from fulfilcore.flows.sight import Sight, settle
from fulfilcore.intake import Capabilities
from fulfilcore.messages import Later, Message, Outcome, State, Step, Unknown
from fulfilcore.notices import (
    begun,
    heard,
    next_step,
    passed_on,
    reconsidered,
    rested,
    rests_until,
    revised,
    settle_by_hand,
)
from fulfilcore.ports import Channel, Repository, ask
from fulfilcore.values import aware, evolve


def decide_outcome(
    message: str, number: int, outcome: Outcome, sight: Sight, post: Post, now: datetime
) -> Decision[Message]:
    """What the answer to a try makes of a message, of its parcel's later labels, of the pace."""
    known = sight.one(MESSAGE, message)
    if known is None:
        raise InvalidInput(f"there is no message {message!r}")
    capabilities = post.account.store(known.store).capabilities
    after = heard(
        known, outcome, number=number, capabilities=capabilities, retry=post.retry, now=now
    )
    if after != known:
        after = _reconsidered(after, sight, capabilities, now)
    others = _in_its_light(after, sight, now)
    decision = _written(after, others, sight, now, type(outcome).__name__)
    if not isinstance(outcome, Later) or outcome.only_this:
        return decision
    pace = rested(pace_of(known.store, sight, now), capabilities.notice_rate, outcome.at, now)
    writes = (pace_record(known.store, pace, sight), *decision.changes.writes)
    return evolve(decision, changes=evolve(decision.changes, writes=writes))


def _reconsidered(
    message: Message, sight: Sight, capabilities: Capabilities, now: datetime
) -> Message:
    order, lane = told_by(message, sight), lane_of(message, sight)
    return reconsidered(message, order, lane, capabilities, now)


def _in_its_light(message: Message, sight: Sight, now: datetime) -> tuple[Message, ...]:
    """The other messages of its order, in the light of what has become of one.

    Later labels are told under the id that the channel has given an earlier one; what was never
    told needs no news.
    """
    lane = {**lane_of(message, sight), message.id: message}
    lane |= {each.id: each for each in passed_on(message, lane.values())}
    if order := told_by(message, sight):
        lane |= revised(order, lane, now)
    return tuple(each for each in lane.values() if each.id != message.id)


def _written(
    message: Message, others: Sequence[Message], sight: Sight, now: datetime, what: str
) -> Decision[Message]:
    changed = [m for m in (message, *others) if sight.one(MESSAGE, m.id) != m]
    entry = Entry(
        subject=ORDER.key(message.order),
        at=now,
        what=f"notice of {message.notice.parcel}: {what.lower()} → {message.state.value}",
        by=f"store {message.store}",
        reasons=(message.reason,) if message.reason else (),
    )
    # A worker may be in the middle of a later try, or of another message: it keeps its lease.
    writes = tuple(message_record(each, sight, leased=each.lost) for each in changed)
    history = (entry,) if changed else ()
    return Decision(changes=Changes(writes=writes, history=history), result=message)


async def deliver(
    post: Post, repository: Repository, *, lease: timedelta = LEASE, limit: int = 100
) -> tuple[Message, ...]:
    """Tell every channel what is due and may be told now; what was tried, as it now is.

    Stores take turns. One that asks to be left alone is, by other workers too: what it was still
    to be told is put back. A host that wants more at once calls `claim_due` and fans
    `deliver_one` out itself. What a channel raises is raised in the end, after every other
    message has had its turn.
    """
    tried, errors = list[Message](), list[Exception]()
    left = list(await claim_due(repository, post, lease=lease, limit=limit))
    while left:
        first, *left = left
        try:
            it = await _begun(first, post, repository)
            if isinstance(it, _Try):
                tried.append(await _told(it, post, repository))
            else:
                mine = [each for each in left if it.whole_store and each.store == first.store]
                left = [each for each in left if each not in mine]
                await give_back([first, *mine], repository, aware(post.clock()))
        except Exception as error:  # a host's own, whatever it is: it must not stop the others
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else ExceptionGroup("while delivering", errors)
    return tuple(tried)


async def deliver_one(claimed: Claimed, post: Post, repository: Repository) -> Message:
    """Tell one channel one thing, and keep what came of it; the message as it now is.

    It is put back untold if its lease is over or its store rests. What the channel raises passes
    through: the message then stays claimed until its lease ends, and the lost try is treated like
    a lost answer. Raises GaveUp as every flow does.
    """
    it = await _begun(claimed, post, repository)
    if isinstance(it, _Try):
        return await _told(it, post, repository)
    (message,) = await give_back([claimed], repository, aware(post.clock()))
    return message


@frozen
class _Try:
    """A try that has begun: the message as it is told now, what is done about it, and by whom."""

    message: Message
    step: Step
    channel: Channel


@frozen
class _Wait:
    """No try now: of the whole store if the lease is over or it rests, or of this message only."""

    whole_store: bool


async def _begun(claimed: Claimed, post: Post, repository: Repository) -> _Try | _Wait:
    """Keep that a try begins, just before it does, so that nobody else can begin one."""
    keys = (MESSAGE.key(claimed.message.id), PACE.key(claimed.store))
    capabilities = post.account.store(claimed.store).capabilities
    channel = post.channels[claimed.store]  # a host that forgot it is told so before a try begins
    for _ in range(PATIENCE):
        now, records = aware(post.clock()), await ask(repository.load(keys))
        sight = Sight({record.key: record for record in records})
        if now >= claimed.until or now < rests_until(pace_of(claimed.store, sight, now), now):
            return _Wait(whole_store=True)
        message = in_hand(claimed, sight)
        if message is None or message.due is None or now < message.due:
            return _Wait(whole_store=False)
        step = next_step(message, capabilities, post.retry)
        if step is Step.ASK_A_PERSON:
            return _Try(message, step, channel)
        record = _leased(message_record(begun(message), sight), now + claimed.lease)
        try:
            await ask(repository.commit(Changes(writes=(record,))))
        except Stale:  # it has changed meanwhile: perhaps it is not to be told any more
            continue
        return _Try(record.value, step, channel)
    raise GaveUp([str(key) for key in keys], PATIENCE)


def _leased(record: Record[Message], until: datetime) -> Record[Message]:
    """A call needs its whole lease, however late in its batch it begins.

    Else another worker could come in the middle of it, look it up too early, and tell it again.
    """
    return evolve(record, queue=record.queue and evolve(record.queue, due=until))


async def _told(it: _Try, post: Post, repository: Repository) -> Message:
    message = it.message
    outcome, now = await _answer(it), aware(post.clock())

    def needs(sight: Sight) -> Iterator[str]:
        yield order_key(message.order)
        if isinstance(outcome, Later):
            yield pace_key(message.store)

    def decide(sight: Sight) -> Decision[Message]:
        return decide_outcome(message.id, message.tried, outcome, sight, post, now)

    # An answer is a fact that must not be lost to contention: it is tried for longer.
    return await settle(repository, needs, decide, PATIENCE)


async def _answer(it: _Try) -> Outcome:
    match it.step:
        case Step.TELL:
            return await ask(it.channel.tell(it.message))
        case Step.LOOK_UP:
            return await ask(it.channel.look_up(it.message))
        case Step.ASK_A_PERSON:
            return Unknown("the last try was lost")
        case _:
            assert_never(it.step)


async def settle_notice(
    message: str, *, told: bool, by: str, now: datetime, repository: Repository
) -> Message:
    """A person's word on a message in doubt or failed: it was told, or it is to be told again.

    Raises InvalidInput for a message that is unknown, or that nobody needs to settle.
    """

    records = await ask(repository.load([MESSAGE.key(message)]))
    orders = [known.order for record in records if (known := MESSAGE.of(record))]

    def needs(sight: Sight) -> Iterator[str]:
        yield from map(order_key, orders)

    def decide(sight: Sight) -> Decision[Message]:
        known = sight.one(MESSAGE, message)
        if known is None or known.state not in (State.IN_DOUBT, State.FAILED):
            raise InvalidInput(f"no message {message!r} is in doubt or failed")
        at = aware(now)
        settled = settle_by_hand(known, told=told, by=by, now=at)
        settled = _reconsidered(settled, sight, CANNOT, at)
        return _written(settled, _in_its_light(settled, sight, at), sight, at, "settled")

    return await settle(repository, needs, decide)
