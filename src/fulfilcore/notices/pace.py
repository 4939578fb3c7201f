"""How fast a store may be told: the budget its workers share, and the rests the channel asks for.

The budget is a bucket of slots that fills at the store's rate, kept as the one instant at which
it is full again. Whoever takes a slot moves that instant on, so counting needs no timer.
"""

from datetime import datetime, timedelta

from attrs import field, frozen

from fulfilcore.intake import Rate
from fulfilcore.values import aware, evolve

SKEW = timedelta(minutes=5)
"""How far apart the clocks of two workers may be; one further back was set anew."""

LONGEST_REST = timedelta(days=1)
"""A store is asked again after a day, whatever it said: an instant misread must not silence it."""


@frozen(kw_only=True)
class Pace:
    """How a store may be told: nothing before `rests_until`, all of its burst when `full`.

    `seen` is the instant at which somebody last took a slot or was told to wait.
    """

    full: datetime = field(converter=aware)
    rests_until: datetime = field(converter=aware)
    seen: datetime = field(converter=aware)


def unhurried(now: datetime) -> Pace:
    """The pace of a store of which nothing is known: it does not rest, and its bucket is full."""
    return Pace(full=now, rests_until=now, seen=now)


def rests_until(pace: Pace, now: datetime) -> datetime:
    """Until when the store is to be left alone; not in the future if it does not rest."""
    return _by_this_clock(pace, now).rests_until


def slots(pace: Pace, rate: Rate | None, wanted: int, now: datetime) -> tuple[int, Pace]:
    """How many of the wanted slots are free, and the pace once these are taken.

    In no time does a store get more slots than its burst and what its rate adds meanwhile.
    """
    pace = _by_this_clock(pace, now)
    if rate is not None:  # a bucket cannot be emptier than empty: the rate may have been another
        empty = now + SKEW + rate.burst * rate.interval
        pace = evolve(pace, full=min(pace.full, empty))
    if pace.rests_until > now:
        return 0, pace
    if rate is None:
        return wanted, pace
    full = max(pace.full, now)
    free = min(wanted, (now + _but_one(rate) - full) // rate.interval + 1)
    if free <= 0:
        return 0, pace
    return free, evolve(pace, full=full + free * rate.interval, seen=now)


def turns(pace: Pace, rate: Rate | None, waiting: int) -> tuple[datetime, ...]:
    """When each of those that got no slot is to ask again, so that their order stays."""
    if rate is None:
        return (pace.rests_until,) * waiting
    first = max(pace.rests_until, pace.full - _but_one(rate))
    return tuple(first + place * rate.interval for place in range(waiting))


def rested(pace: Pace, rate: Rate | None, until: datetime, now: datetime) -> Pace:
    """The pace after the channel asked to be left alone until an instant.

    It had counted more calls than we did, so the burst is spent: slots come one by one after it.
    """
    pace = _by_this_clock(pace, now)
    until = max(pace.rests_until, min(until, now + LONGEST_REST), now)
    full = pace.full if rate is None else max(pace.full, until + _but_one(rate))
    return Pace(full=full, rests_until=until, seen=max(pace.seen, now))


def _but_one(rate: Rate) -> timedelta:
    """The time in which a bucket with one slot becomes full."""
    return (rate.burst - 1) * rate.interval


def _by_this_clock(pace: Pace, now: datetime) -> Pace:
    """The pace as it would be if the clock had always been the one of today.

    Otherwise a store would be silent for as long as the clock was set back.
    """
    back = pace.seen - now
    if back <= SKEW:
        return pace
    return Pace(full=pace.full - back, rests_until=pace.rests_until - back, seen=now)
