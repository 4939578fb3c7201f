"""Rates, rests and turns: how fast a store is told, whoever tells it."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    AMAZON_CAN,
    HUB,
    HUB_CAN,
    MUTE_CAN,
    NOON,
    SHOP,
    Counting,
    Scripted,
    World,
    an_account,
    at,
)
from fulfilcore.accounts import Store
from fulfilcore.changes import PACE
from fulfilcore.channels import amazon
from fulfilcore.errors import GaveUp, Misconfigured
from fulfilcore.flows import Claimed, Post, claim_due, deliver, deliver_one
from fulfilcore.intake import Capabilities, Rate
from fulfilcore.messages import Done, Later, Message, Pending, State, Unknown
from fulfilcore.notices import (
    Pace,
    delivery_order,
    rested,
    rests_until,
    slots,
    turns,
    unhurried,
)
from fulfilcore.notices.pace import LONGEST_REST, SKEW
from fulfilcore.running import run
from fulfilcore.values import StoreId
from outbox import Meddled, a_message, put, stored

SECOND = timedelta(seconds=1)
TWO = Rate(Decimal(2), burst=10)
"""Two a second, ten at once: what Amazon allows."""


def after(seconds: float) -> datetime:
    """So many seconds after noon."""
    return NOON + seconds * SECOND


def minute(seconds: float) -> float:
    """The same for a builder that counts in minutes."""
    return seconds / 60


def paced(
    rate: Rate | None = TWO, count: int = 25, capabilities: Capabilities = AMAZON_CAN
) -> tuple[World, list[Message]]:
    """A world whose Amazon store has that rate, and as many messages for it, each in its lane."""
    stores = (
        Store(id=AMAZON, capabilities=evolve(capabilities, notice_rate=rate)),
        Store(id=HUB, capabilities=HUB_CAN),
    )
    world = World(an_account(stores=stores))
    messages = [a_message(AMAZON, f"{n:04}") for n in range(count)]
    put(world.repository, messages)
    return world, messages


def told(world: World, seconds: float, limit: int = 100) -> int:
    """How many messages were tried by a worker that came then."""
    return len(run(deliver(world.post(minute=minute(seconds)), world.repository, limit=limit)))


def dues(world: World) -> list[datetime | None]:
    """When each message is due, in the order of ids."""
    return [message.due for _, message in sorted(world.messages().items())]


def pace(world: World, store: StoreId = AMAZON) -> Pace | None:
    """The stored pace of a store."""
    records = world.repository.load([PACE.key(store)])
    return next((PACE.of(record) for record in records), None)


# --- the arithmetic


def test_a_full_bucket_gives_its_burst_and_then_one_by_one() -> None:
    """Ten at once, then one each half second; never more than ten after any pause."""
    free, after_burst = slots(unhurried(NOON), TWO, 25, NOON)
    wanted = [(after(s), slots(after_burst, TWO, 25, after(s))[0]) for s in (0, 0.4, 0.5, 2, 99)]
    assert (10, [0, 0, 1, 4, 10]) == (free, [count for _, count in wanted])


def test_no_more_is_taken_than_is_wanted() -> None:
    """What was not wanted is left for others."""
    free, left = slots(unhurried(NOON), TWO, 4, NOON)
    assert (4, 6) == (free, slots(left, TWO, 25, NOON)[0])


def test_an_unknown_rate_holds_nothing_back() -> None:
    """Where nobody knows the rate, only a rest does; and nothing is written."""
    fresh = unhurried(NOON)
    assert (1000, fresh) == slots(fresh, None, 1000, NOON)
    rest = rested(fresh, None, after(30), NOON)
    assert [0, 1000] == [slots(rest, None, 1000, after(s))[0] for s in (29, 30)]


def test_after_a_rest_the_burst_is_spent() -> None:
    """The channel counted more calls than we did: one slot when it is over, then one by one."""
    rest = rested(unhurried(NOON), TWO, after(30), NOON)
    assert [0, 1, 2, 10] == [slots(rest, TWO, 25, after(s))[0] for s in (29.9, 30, 30.5, 99)]


def test_turns_follow_one_another() -> None:
    """Those without a slot come when the next ones are free; without a rate, after the rest."""
    _, empty = slots(unhurried(NOON), TWO, 10, NOON)
    assert (after(0.5), after(1), after(1.5)) == turns(empty, TWO, 3)
    assert (after(30), after(30.5)) == turns(rested(empty, TWO, after(30), NOON), TWO, 2)
    assert (after(30),) * 2 == turns(rested(empty, None, after(30), NOON), None, 2)
    unknown_then = rested(empty, None, after(30), NOON)
    assert (after(30), after(30.5)) == turns(unknown_then, TWO, 2)
    assert () == turns(empty, TWO, 0)


def test_a_longer_rest_stands() -> None:
    """A second worker is told a shorter time: the longer one is kept."""
    rest = rested(rested(unhurried(NOON), TWO, after(60), NOON), TWO, after(5), NOON)
    assert after(60) == rests_until(rest, NOON)


def test_a_rest_that_is_over_is_none() -> None:
    """Asked to be told at an instant that has passed, a store does not rest; its burst is spent."""
    now = after(60)
    rest = rested(unhurried(NOON), TWO, after(5), now)
    assert [1, 2] == [slots(rest, TWO, 25, now + wait * SECOND)[0] for wait in (0, 0.5)]


def test_no_rest_is_longer_than_a_day() -> None:
    """An instant misread as the year 2099 must not silence a store for ever."""
    rest = rested(unhurried(NOON), TWO, NOON.replace(year=2099), NOON)
    assert NOON + LONGEST_REST == rests_until(rest, NOON)


@pytest.mark.parametrize("rate", [TWO, None])
def test_a_clock_set_back_holds_nobody_up_for_long(rate: Rate | None) -> None:
    """An hour back: the rest of 30 seconds is still one of 30 seconds, and the rate goes on."""
    _, empty = slots(unhurried(NOON), TWO, 10, NOON)
    rest = rested(empty, rate, after(30), NOON)
    back = NOON - timedelta(hours=1)
    assert back + 30 * SECOND == rests_until(rest, back)
    _, kept = slots(rest, rate, 1, back)
    assert [0, 1] == [slots(kept, rate, 1, back + s * SECOND)[0] for s in (29, 30)]
    _, waiting = slots(empty, TWO, 1, back)
    assert [0, 1] == [slots(waiting, TWO, 25, back + s * SECOND)[0] for s in (0.4, 0.5)]


def test_a_worker_whose_clock_is_behind_waits_for_the_others() -> None:
    """Clocks that differ by minutes share one budget: the slower one sees that it is spent."""
    _, empty = slots(unhurried(NOON), TWO, 10, NOON)
    assert [0, 0, 1] == [slots(empty, TWO, 1, NOON - s * SECOND)[0] for s in (200, 0, -0.5)]


def test_a_rate_that_was_raised_is_used_soon() -> None:
    """A bucket of a slow rate that is far from full holds up a quick one for minutes, not hours."""
    slow = Rate(Decimal("0.001"), burst=10)
    _, empty = slots(unhurried(NOON), slow, 10, NOON)
    free, kept = slots(empty, TWO, 10, NOON)
    assert (0, 10) == (free, slots(kept, TWO, 10, NOON + SKEW + 5 * SECOND)[0])


@pytest.mark.parametrize(
    ("per_second", "interval"),
    [("2", 500_000), ("3", 333_334), ("0.0056", 178_571_429), ("1000000000", 1)],
)
def test_an_interval_is_never_too_short(per_second: str, interval: int) -> None:
    """Three a second is not one each 333,333 microseconds: that would be a little too often."""
    assert timedelta(microseconds=interval) == Rate(Decimal(per_second)).interval


@pytest.mark.parametrize(
    ("per_second", "burst"),
    [("0", 1), ("-1", 1), ("NaN", 1), ("Infinity", 1), ("1", 0), ("0.000001", 40), ("1E-400", 1)],
)
def test_a_rate_that_lets_nothing_through_is_refused(per_second: str, burst: int) -> None:
    """It is the host's mistake when the account is built, not a store that is never told."""
    with pytest.raises(Misconfigured, match="rate is invalid"):
        Rate(Decimal(per_second), burst)


def test_amazon_says_how_often_it_may_be_told() -> None:
    """Two confirmations of shipments a second, ten at once."""
    assert TWO == amazon.CAPABILITIES.notice_rate


# --- rates


def test_a_store_is_told_no_faster_than_its_rate() -> None:
    """The burst at once, the others when their slots are free, in the order they came."""
    world, messages = paced()
    assert 10 == told(world, 0)
    assert [None] * 10 + [after(s / 2) for s in range(1, 16)] == dues(world)
    assert [0, 1, 1, 5] == [told(world, s) for s in (0.4, 0.5, 1, 3.5)]
    assert 8 == told(world, 60)
    assert [m.id for m in messages] == [m.id for m in world.channels[AMAZON].told]


def test_a_store_without_a_rate_is_told_everything() -> None:
    """Nobody knows its rate: nothing is held back, and no pace is kept."""
    world, _ = paced(rate=None)
    assert (25, None) == (told(world, 0), pace(world))


def test_what_is_put_back_was_no_try() -> None:
    """A channel that can neither be asked nor told twice: what waited its turn is in no doubt."""
    world, messages = paced(count=12, capabilities=MUTE_CAN)
    assert [10, 2] == [told(world, s) for s in (0, 60)]
    kept = stored(world.repository, messages).values()
    assert {(State.SENT, 1, 1): 12} == Counter((m.state, m.tried, m.answered) for m in kept)


def test_waiting_for_a_turn_uses_up_no_tries() -> None:
    """Put back and then not answered: that was the first of two tries, not the second."""
    world, _ = paced(Rate(Decimal("0.1")), count=3)
    world.channels[AMAZON] = Scripted(Done(), Done(), Unknown("timeout"), Unknown("timeout"))
    for seconds in (0, 10, 20, 99):
        run(deliver(world.post(minute=minute(seconds), tries=2), world.repository))
    last = world.messages()["amazon-us/0002#01"]
    assert (2, "tried 2 times without success: timeout") == (
        last.tried,
        last.reason and last.reason.text,
    )


@pytest.mark.parametrize("count", [12, 90])
def test_the_claim_of_a_batch_costs_a_fixed_number_of_calls(count: int) -> None:
    """One claim, one look at the paces, one commit, however many there are and must wait."""
    world, _ = paced(count=count)
    put(world.repository, [a_message(HUB, f"{n}") for n in range(5)])
    counting = Counting(world.repository)
    claims = [len(run(claim_due(counting, world.post(minute=m)))) for m in (0, 1)]
    assert [15, 2 if count == 12 else 10] == claims
    assert {"claim": 2, "load": 2, "commit": 2} == dict(counting.calls)


def test_two_workers_share_one_budget() -> None:
    """Whoever comes second gets what the first has left."""
    world, _ = paced()
    counts = [len(run(claim_due(world.repository, world.post(minute=0), limit=6))) for _ in "ab"]
    assert [6, 4] == counts


def test_two_workers_that_meet_share_one_budget() -> None:
    """Another takes six slots just before ours are taken: four are left, and six must wait."""
    (world, _), other = paced(), list[Claimed]()
    post = world.post(minute=0)

    def taken() -> None:
        other.extend(run(claim_due(world.repository, post, limit=6)))

    meddled = Meddled(world.repository, taken)
    ours = run(claim_due(meddled, post, limit=10))
    assert (6, 4) == (len(other), len(ours))
    assert [after(s / 2) for s in range(1, 7)] == [due for due in dues(world) if due != NOON]
    assert {"claim": 1, "load": 2, "commit": 2} == dict(meddled.calls)


def test_a_pace_that_others_keep_writing_is_given_up() -> None:
    """Whoever cannot take a slot tells nothing; after the lease the messages are told by others."""
    world, _ = paced(Rate(Decimal(2), burst=99), count=40)
    post = world.post(minute=0)

    def taken() -> None:
        assert 1 == len(run(claim_due(world.repository, post, limit=1)))

    with pytest.raises(GaveUp, match="pace:amazon-us"):
        run(claim_due(Meddled(world.repository, *[taken] * 99), post, limit=1))
    assert 40 == told(world, 300)


def test_a_worker_that_dies_wastes_its_slots_only() -> None:
    """Claimed and never told: when the lease is over the others have their slots as ever."""
    world, _ = paced(count=10)
    assert 10 == len(run(claim_due(world.repository, world.post(minute=0))))
    assert (0, 10) == (told(world, 299), told(world, 300))


def test_a_host_that_fans_out_keeps_to_the_rate_and_the_rest() -> None:
    """All that was claimed is told side by side: the burst; and nothing once the store rests."""
    world, _ = paced()
    channel = world.channels[AMAZON] = Scripted(*[Done()] * 9, Later(after(30)))
    post = world.post(minute=0)

    async def fanned_out() -> list[Message]:
        claimed = await _claimed(post, world)
        return await asyncio.gather(*(deliver_one(e, post, world.repository) for e in claimed))

    counts = Counter(message.state for message in asyncio.run(fanned_out()))
    assert ({State.SENT: 9, State.OWED: 1}, 10) == (counts, len(channel.told))
    assert [0, 0, 1] == [told(world, seconds) for seconds in (1, 29, 30)]


async def _claimed(post: Post, world: World) -> tuple[Claimed, ...]:
    return await claim_due(world.repository, post)


# --- rests


def test_a_store_that_asks_to_wait_is_left_alone() -> None:
    """Of four messages the first is answered with Later: the others are not even told."""
    world, messages = paced(rate=None, count=4)
    put(world.repository, [a_message(HUB, f"{n}") for n in range(3)])
    channel = world.channels[AMAZON] = Scripted(Later(after(90)))
    tried = run(deliver(world.post(minute=0), world.repository))
    assert [AMAZON, HUB, HUB, HUB] == [message.store for message in tried]
    assert 1 == len(channel.told)
    assert [after(90)] * 4 == [m.due for m in stored(world.repository, messages).values()]
    assert (0, 4) == (told(world, 89), told(world, 90))


def test_the_rest_of_a_batch_is_put_back_in_one_commit() -> None:
    """Ninety-nine messages that must wait are one write, not ninety-nine."""
    world, _ = paced(rate=None, count=100)
    world.channels[AMAZON] = Scripted(Later(after(90)))
    counting = Counting(world.repository)
    run(deliver(world.post(minute=0), counting))
    assert {"claim": 1, "load": 4, "find": 1, "commit": 3} == dict(counting.calls)


def test_other_workers_see_that_a_store_rests() -> None:
    """A message that comes during the rest is put back by whoever claims it."""
    world, _ = paced(rate=None, count=1)
    channel = world.channels[AMAZON] = Scripted(Later(after(90)))
    told(world, 0)
    put(world.repository, [a_message(AMAZON, "late", due=after(30))])
    assert () == run(claim_due(world.repository, world.post(minute=1)))
    assert after(90) == world.messages()["amazon-us/late#01"].due
    assert (1, 2) == (len(channel.told), told(world, 90))


def test_a_worker_in_the_middle_of_its_batch_sees_that_a_store_rests() -> None:
    """Claimed before the rest began, and not told in it."""
    world, _ = paced(rate=None, count=4)
    channel = world.channels[AMAZON] = Scripted(Later(after(90)))
    one = run(claim_due(world.repository, world.post(minute=0), limit=2))
    told(world, 1)
    back = [run(deliver_one(each, world.post(minute=0.5), world.repository)) for each in one]
    assert [(State.OWED, after(90), 0)] * 2 == [(m.state, m.due, m.tried) for m in back]
    assert 1 == len(channel.told)


def test_after_a_rest_a_store_is_told_one_by_one() -> None:
    """A burst right after it would be answered with Later again."""
    world, _ = paced(count=12)
    world.channels[AMAZON] = Scripted(Later(after(90)))
    told(world, 0)
    assert [0, 1, 1, 8] == [told(world, s) for s in (89, 90, 90.5, 94.5)]


def test_only_this_message_may_be_asked_to_wait() -> None:
    """A channel that is not ready for one order has its others told."""
    world, _ = paced(rate=None, count=4)
    world.channels[AMAZON] = Scripted(Later(after(90), only_this=True))
    assert 4 == told(world, 0)
    assert [after(90), None, None, None] == dues(world)
    assert pace(world) is None


@pytest.mark.parametrize("limit", [2, 100])
def test_a_channel_that_says_later_for_ever_loses_nothing(limit: int) -> None:
    """A hundred times: each message is still owed, no try is used up, the hub is told at once."""
    world, messages = paced(rate=None, count=3)
    put(world.repository, [a_message(HUB, "1", due=after(60))])
    channel = world.channels[AMAZON] = Scripted(*[Later(after(n + 1)) for n in range(100)])
    for second in range(100):
        post = world.post(minute=minute(second), tries=1)
        run(deliver(post, world.repository, limit=limit))
    assert (100, 1) == (len(channel.told), len(world.channels[HUB].told))
    kept = stored(world.repository, messages).values()
    assert ({State.OWED}, after(100)) == ({m.state for m in kept}, max(m.due or NOON for m in kept))
    assert [33, 33, 34] == sorted(m.put_off for m in kept), "each had its turn to ask again"
    assert 3 == told(world, 100)


def test_tries_are_counted_without_those_put_off() -> None:
    """Asked five times to wait, then not answered: that was the first try of two."""
    world, _ = paced(rate=None, count=1)
    world.channels[AMAZON] = Scripted(
        *[Later(after(0))] * 5, Unknown("timeout"), Unknown("timeout")
    )
    for _ in range(6):
        run(deliver(world.post(minute=0, tries=2), world.repository))
    (message,) = world.messages().values()
    assert (State.OWED, at(1), 5) == (message.state, message.due, message.put_off)
    run(deliver(world.post(minute=1, tries=2), world.repository))
    (message,) = world.messages().values()
    assert "tried 2 times without success: timeout" == (message.reason and message.reason.text)


def test_an_unanswered_look_up_that_is_put_off_stays_in_doubt() -> None:
    """A try was lost, and the look-up is asked to wait: it is looked up again, never told twice."""
    world, _ = paced(rate=None, count=1, capabilities=HUB_CAN)
    channel = world.channels[AMAZON] = Scripted(OSError("down"), found=Later(after(600)))
    with pytest.raises(OSError, match="down"):
        told(world, 0)
    told(world, 300)
    channel.found = Done("9")
    told(world, 600)
    (message,) = world.messages().values()
    assert (State.SENT, 1, 2) == (message.state, len(channel.told), len(channel.asked))


def test_a_lost_try_is_in_doubt_however_often_it_is_put_back() -> None:
    """Put back untold after a try was lost, it is looked up when its turn comes."""
    world, _ = paced(rate=None, count=2, capabilities=HUB_CAN)
    answers = (OSError("down"), Later(after(400)))
    channel = world.channels[AMAZON] = Scripted(*answers, found=Done("9"))
    with pytest.raises(OSError, match="down"):
        told(world, 0)
    assert (0, 2) == (told(world, 399), told(world, 400))
    assert ["amazon-us/0000#01"] == [m.id for m in channel.asked]


def test_a_pending_message_waits_for_the_rest_too() -> None:
    """What the channel is still deciding is looked up after the rest, and stays pending."""
    world, _ = paced(rate=None, count=2)
    world.channels[AMAZON] = Scripted(Pending("j"), Later(after(120)), found=Done())
    told(world, 0)
    assert (0, State.PENDING) == (told(world, 60), world.messages()["amazon-us/0000#01"].state)
    assert 2 == told(world, 120)


# --- turns


def test_a_backlog_of_one_store_holds_up_no_other() -> None:
    """A thousand messages of one store wait, one of another came last: the first round tells it."""
    world, _ = paced(count=1000)
    put(world.repository, [a_message(HUB, "1", due=after(5))])
    told(world, 6, limit=10)
    assert 1 == len(world.channels[HUB].told)


def test_stores_take_turns() -> None:
    """However many messages of one store wait, the other's first is told second."""
    many = [a_message(SHOP, f"{n}", rank=1) for n in range(3)]
    few = [a_message(HUB, f"{n}", rank=1, due=at(1)) for n in range(2)]
    order = [m.store for m in delivery_order([*many, *few])]
    assert [SHOP, HUB, SHOP, HUB, SHOP] == order


@pytest.mark.rule("S001-18")
def test_of_one_parcel_the_marketplace_comes_first() -> None:
    """The hub's only message is about Amazon's third parcel: it is told right after that one."""
    market = [a_message(AMAZON, f"{n}", parcel=f"p{n}") for n in range(3)]
    copy = a_message(HUB, "9", parcel="p2", rank=1)
    order = [m.store for m in delivery_order([copy, *market])]
    assert [AMAZON, AMAZON, AMAZON, HUB] == order


def test_what_fell_due_first_is_told_first() -> None:
    """Of one store by due, then by place; what was put off twice yields for two minutes."""
    messages = [
        evolve(a_message(AMAZON, "c", due=at(1)), put_off=2),
        a_message(AMAZON, "d", due=at(1)),
        a_message(AMAZON, "b", due=at(2)),
        a_message(AMAZON, "e", due=at(4)),
        a_message(AMAZON, "a", number=2, due=at(1)),
    ]
    assert ["d", "a", "b", "c", "e"] == [m.notice.reference for m in delivery_order(messages)]
