"""A store's pace as laws: never more than its rate allows, and never silent for long."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import NOON
from fulfilcore.intake import Rate
from fulfilcore.notices import rested, rests_until, slots, turns, unhurried
from fulfilcore.notices.pace import LONGEST_REST, SKEW

RATES = st.builds(
    Rate,
    st.sampled_from(["0.0056", "0.0167", "0.5", "2", "3", "7.77", "80", "2000000"]).map(Decimal),
    st.integers(1, 100),
)


@frozen
class Asks:
    """Somebody wants slots, by a clock that may differ from the true one."""

    at: datetime
    true: datetime
    wanted: int


GAPS = st.integers(0, 3_000_000) | st.integers(0, 5_000_000_000)
"""Microseconds between one ask and the next: moments, or up to an hour and more."""

WANTED = st.lists(st.tuples(GAPS, st.integers(1, 40), st.booleans()), min_size=1, max_size=40)


def asked(wanted: Sequence[tuple[int, int, bool]], behind: timedelta) -> list[Asks]:
    """What two workers ask for in turn, the clock of one so far behind."""
    times = accumulate(timedelta(microseconds=gap) for gap, _, _ in wanted)
    return [
        Asks(NOON + time - late * behind, NOON + time, count)
        for time, (_, count, late) in zip(times, wanted, strict=True)
    ]


def granted(asks: Sequence[Asks], rate: Rate) -> list[int]:
    """How many slots each of them got, one after the other."""
    pace, got = unhurried(asks[0].at), list[int]()
    for each in asks:
        free, pace = slots(pace, rate, each.wanted, each.at)
        got.append(free)
    return got


@settings(max_examples=300)
@given(rate=RATES, wanted=WANTED, behind=st.integers(0, SKEW // timedelta(seconds=1)))
def test_no_window_has_more_than_its_burst_and_its_rate(
    rate: Rate, wanted: list[tuple[int, int, bool]], behind: int
) -> None:
    """Between any two asks: the burst, and one for each interval; clocks may differ by minutes."""
    skew = timedelta(seconds=behind)
    asks = asked(wanted, skew)
    sums = [0, *accumulate(granted(asks, rate))]

    over = [
        (first, last)
        for first in range(len(asks))
        for last in range(first, len(asks))
        if sums[last + 1] - sums[first]
        > rate.burst + (asks[last].true - asks[first].true + skew) / rate.interval
    ]

    assert [] == over


@given(rate=RATES, wanted=WANTED)
def test_no_slot_is_held_back(rate: Rate, wanted: list[tuple[int, int, bool]]) -> None:
    """The bucket gives what a bucket gives that is counted drop by drop: not one fewer."""
    asks = asked(wanted, timedelta(0))
    drop, slot = timedelta(microseconds=1), rate.interval // timedelta(microseconds=1)
    level, before, expected = rate.burst * slot, asks[0].at, list[int]()
    for each in asks:
        level = min(rate.burst * slot, level + (each.at - before) // drop)
        free = min(each.wanted, level // slot)
        level, before = level - free * slot, each.at
        expected.append(free)

    assert expected == granted(asks, rate)


@given(rate=RATES, wanted=WANTED, waiting=st.integers(1, 50))
def test_whoever_comes_at_its_turn_gets_a_slot(
    rate: Rate, wanted: list[tuple[int, int, bool]], waiting: int
) -> None:
    """Put back until its turn, a message is told then and no earlier, if nobody was quicker."""
    pace, now = unhurried(NOON), NOON
    for each in asked(wanted, timedelta(0)):
        now = each.at
        _, pace = slots(pace, rate, each.wanted, now)
    free, pace = slots(pace, rate, rate.burst, now)
    assert [] == [turn for turn in turns(pace, rate, waiting) if turn <= now]
    for turn in turns(pace, rate, waiting):
        early, _ = slots(pace, rate, 1, turn - timedelta(microseconds=1))
        free, pace = slots(pace, rate, 1, turn)
        assert (0, 1) == (early, free)


JUMPS = st.integers(-10 * 86_400, 10 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
RESTS = st.none() | st.integers(-60, 3600).map(lambda seconds: timedelta(seconds=seconds))


@given(
    rate=RATES | st.none(), jumps=st.lists(st.tuples(JUMPS, RESTS, st.integers(0, 40)), max_size=20)
)
def test_no_clock_however_wild_silences_a_store_for_long(
    rate: Rate | None, jumps: list[tuple[timedelta, timedelta | None, int]]
) -> None:
    """Whatever the clock did: no longer than the longest rest asked for, a slot, and the skew."""
    pace, now, longest = unhurried(NOON), NOON, timedelta(0)
    for jump, rest, wanted in jumps:
        now += jump
        if rest is not None:
            longest = max(longest, rest)
            pace = rested(pace, rate, now + rest, now)
        _, pace = slots(pace, rate, wanted, now)

    resting = rests_until(pace, now) - now
    interval = rate.interval if rate else timedelta(0)
    then = now + max(longest, timedelta(0)) + SKEW + interval

    assert resting <= max(longest, timedelta(0)) + SKEW
    assert 1 == slots(pace, rate, 1, then)[0]


@given(rate=RATES | st.none(), seconds=st.integers(-(10**9), 10**10), later=st.integers(0, 10**6))
def test_nothing_is_told_in_a_rest(rate: Rate | None, seconds: int, later: int) -> None:
    """Not before the instant that was asked for, or a day; and then one, if the rate is known."""
    until = NOON + timedelta(seconds=seconds)
    pace = rested(unhurried(NOON), rate, until, NOON)
    end = max(NOON, min(until, NOON + LONGEST_REST))
    now = NOON + timedelta(seconds=later)

    free, _ = slots(pace, rate, 5, now)
    first, _ = slots(pace, rate, 5, end)

    assert (now >= end) is (free > 0)
    assert (1 if rate else 5) == first
