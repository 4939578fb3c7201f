"""Telling channels what they are owed: claim, tell, commit what came of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from attrs import frozen

from fulfilcore.accounts import Account
from fulfilcore.changes import LEASE, MESSAGE, ORDER, Changes, Decision, Entry
from fulfilcore.errors import InvalidInput
from fulfilcore.flows.draft import message_record, order_key
from fulfilcore.flows.sight import TRIES, Sight, settle
from fulfilcore.intake import Capabilities
from fulfilcore.messages import Message, Outcome, State, Step, Unknown
from fulfilcore.notices import (
    Retry,
    delivery_order,
    heard,
    next_step,
    passed_on,
    settle_by_hand,
    unless_outdated,
)
from fulfilcore.ports import Channel, Repository, ask
from fulfilcore.values import StoreId, aware

_CANNOT = Capabilities(system="")
Clock: TypeAlias = Callable[[], datetime]


@frozen(kw_only=True)
class Post:
    """What delivering needs: the account, a channel for each store, when to try again, a clock."""

    account: Account
    channels: Mapping[StoreId, Channel]
    retry: Retry
    clock: Clock


def decide_outcome(
    message: str, attempt: int, outcome: Outcome, sight: Sight, post: Post, now: datetime
) -> Decision[Message]:
    """What an answer makes of a message, and of later labels of the same parcel."""
    known = sight.one(MESSAGE, message)
    if known is None:
        raise InvalidInput(f"there is no message {message!r}")
    capabilities = post.account.store(known.store).capabilities
    after = heard(
        known, outcome, attempt=attempt, capabilities=capabilities, retry=post.retry, now=now
    )
    after = unless_outdated(after, sight.one(ORDER, known.order), capabilities)
    return _written(after, passed_on(after, sight.all(MESSAGE)), sight, now, type(outcome).__name__)


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
    writes = tuple(message_record(each, sight) for each in changed)
    history = (entry,) if changed else ()
    return Decision(changes=Changes(writes=writes, history=history), result=message)


async def deliver(
    post: Post, repository: Repository, *, lease: timedelta = LEASE, limit: int = 100
) -> tuple[Message, ...]:
    """Tell every channel what is due, marketplaces before hubs; the messages as they now are.

    A host that wants more at once calls `claim_due` and fans `deliver_one` out itself. What a
    channel raises is raised in the end, after every other message has had its turn.
    """
    told, errors = list[Message](), list[Exception]()
    for each in await claim_due(repository, post, lease=lease, limit=limit):
        try:
            told.append(await deliver_one(each, post, repository))
        except Exception as error:  # a host's own, whatever it is: it must not stop the others
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else ExceptionGroup("while delivering", errors)
    return tuple(told)


@frozen
class Claimed:
    """A message that is ours to deliver until its lease ends, and the number of this try."""

    message: Message
    attempt: int


async def claim_due(
    repository: Repository, post: Post, *, lease: timedelta = LEASE, limit: int = 100
) -> tuple[Claimed, ...]:
    """Take the messages that are due, so that no other worker tells them meanwhile."""
    records = await ask(repository.claim((MESSAGE.name,), aware(post.clock()), lease, limit))
    attempts = {record.id: record.queue.attempt for record in records if record.queue}
    messages = delivery_order(message for r in records if (message := MESSAGE.of(r)))
    return tuple(Claimed(message, attempts[message.id]) for message in messages)


async def deliver_one(claimed: Claimed, post: Post, repository: Repository) -> Message:
    """Tell one channel one thing, and keep what came of it.

    What the channel raises passes through: the message then stays claimed until its lease ends,
    and the lost try is treated like a lost answer. Raises GaveUp as every flow does.
    """
    message = claimed.message
    capabilities = post.account.store(message.store).capabilities
    step = next_step(message, claimed.attempt, capabilities)
    outcome = await _performed(step, message, post)
    return await _recorded(claimed, outcome, post, repository)


async def _performed(step: Step, message: Message, post: Post) -> Outcome:
    match step:
        case Step.TELL:
            return await ask(post.channels[message.store].tell(message))
        case Step.LOOK_UP:
            return await ask(post.channels[message.store].look_up(message))
        case Step.ASK_A_PERSON:
            return Unknown("a try was lost, and the channel cannot be asked")
        case _:
            assert_never(step)


async def _recorded(
    claimed: Claimed, outcome: Outcome, post: Post, repository: Repository
) -> Message:
    message, now = claimed.message, aware(post.clock())

    def needs(sight: Sight) -> Iterator[str]:
        yield order_key(message.order)

    def decide(sight: Sight) -> Decision[Message]:
        return decide_outcome(message.id, claimed.attempt, outcome, sight, post, now)

    # An answer is a fact that must not be lost to contention: it is tried for longer.
    return await settle(repository, needs, decide, TRIES * 4)


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
        settled = settle_by_hand(known, told=told, by=by, now=aware(now))
        settled = unless_outdated(settled, sight.one(ORDER, known.order), _CANNOT)
        return _written(settled, (), sight, aware(now), "settled")

    return await settle(repository, needs, decide)
