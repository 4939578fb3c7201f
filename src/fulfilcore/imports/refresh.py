"""Which stores to read now, in which order, and why not the others (S002-13…S002-17, S001-38).

Nobody schedules it: when a store is due follows from how long ago it was read, what reading it
will cost, and how often that failed. A store that fails is asked less often, but for ever.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import TypeAlias

from attrs import field, frozen

from fulfilcore.accounts import Store
from fulfilcore.errors import Misconfigured
from fulfilcore.imports.reasons import RefreshReason as R
from fulfilcore.imports.windows import Progress
from fulfilcore.reasons import Finding, Reason, because
from fulfilcore.values import StoreId, aware, maybe_aware

_LONG_AGO = timedelta(days=36_500)
_TICK = timedelta(microseconds=1)


def _in_order(policy: "RefreshPolicy", _: object, __: object) -> None:
    if not timedelta() < policy.fresh < policy.starving:
        raise Misconfigured("refresh", ["a store is fresh for a while, and starves only later"])
    if not timedelta() < policy.first_pause <= policy.longest_pause:
        raise Misconfigured("refresh", ["a pause is not negative, the longest no shorter"])


@frozen(kw_only=True)
class RefreshPolicy:
    """How often stores are read: what a host may tune, a user may not (S002-15).

    A store is left alone while it is `fresh`, and goes before all others once it is `starving`.
    After a failure it pauses, twice as long each time; `alarm` failures in a row are a finding.
    """

    fresh: timedelta = timedelta(minutes=10)
    starving: timedelta = timedelta(hours=6)
    first_pause: timedelta = timedelta(minutes=5)
    longest_pause: timedelta = timedelta(hours=6)
    alarm: int = field(default=3, validator=_in_order)


@frozen(kw_only=True)
class Refresh:
    """A store to be read now: for how long it was not, what that will cost in calls, and why."""

    store: StoreId
    age: timedelta | None
    cost: int
    reasons: tuple[Reason, ...]


@frozen(kw_only=True)
class Waiting:
    """A store that is not read now: until when, None if that depends on somebody, and why."""

    store: StoreId
    until: datetime | None = field(default=None, converter=maybe_aware)
    reasons: tuple[Reason, ...] = ()


@frozen(kw_only=True)
class RefreshPlan:
    """What to read now, in this order; what waits; and what a person should look at."""

    now: tuple[Refresh, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    findings: tuple[Finding, ...] = ()


Known: TypeAlias = tuple[Store, Progress | None]
USUAL = RefreshPolicy()


def plan_refresh(
    stores: Iterable[Known],
    now: datetime,
    *,
    budget: int | None = None,
    policy: RefreshPolicy = USUAL,
) -> RefreshPlan:
    """The stores to read now, marketplaces before hubs, within a budget of calls.

    The longer ago a store was read and the less it will cost, the sooner it is taken; one that is
    starving is taken whatever it costs. Each store is in the plan once: to be read, or waiting
    with all the reasons.
    """
    known = sorted(stores, key=lambda each: each[0].id)
    looks = [_Look(store, progress, aware(now), policy) for store, progress in known]
    due = sorted((look for look in looks if not look.obstacles), key=lambda look: look.rank)
    taken = _affordable(due, budget)
    names = {look.store.id for look in taken}
    return RefreshPlan(
        now=tuple(look.refresh for look in sorted(taken, key=lambda look: look.is_hub)),
        waiting=tuple(look.waiting for look in looks if look.store.id not in names),
        findings=tuple(finding for look in looks for finding in look.findings),
    )


@frozen
class _Look:
    """One store as it is now: whether it may be read, how urgent that is, what it will cost."""

    store: Store
    progress: Progress | None
    now: datetime
    policy: RefreshPolicy

    @property
    def is_hub(self) -> bool:
        return not self.store.capabilities.marketplace

    @property
    def age(self) -> timedelta | None:
        """For how long it was not read; None if it never was. A clock set back makes it new."""
        if self.progress is None or self.progress.refreshed_at is None:
            return None
        return max(timedelta(), self.now - self.progress.refreshed_at)

    @property
    def starving(self) -> bool:
        return self.age is None or self.age >= self.policy.starving

    @property
    def cost(self) -> int:
        """The calls it will take: for the time passed as many as before for the time then."""
        if self.progress is None or self.age is None or not self.progress.last_span:
            return 1
        spans = Fraction(self.age // _TICK, self.progress.last_span // _TICK)
        return max(1, ceil(self.progress.last_pages * spans))

    @property
    def rank(self) -> tuple[bool, Fraction, StoreId]:
        """Starving ones first, then by how much age is mended with each call."""
        age = _LONG_AGO if self.age is None else self.age
        return not self.starving, -Fraction(age // _TICK, self.cost), self.store.id

    @property
    def obstacles(self) -> tuple[tuple[Reason, datetime | None], ...]:
        """Why it is not read now, each with the end of it if that is known."""
        return (*self._settings(), *self._pauses())

    def _settings(self) -> Iterator[tuple[Reason, datetime | None]]:
        if not self.store.active:
            yield because(R.INACTIVE), None
        if not self.store.imports_itself:
            yield because(R.MANUAL_ONLY), None

    def _pauses(self) -> Iterator[tuple[Reason, datetime | None]]:
        if self.age is not None and self.age < self.policy.fresh:
            minutes = self.age // timedelta(minutes=1)
            yield because(R.FRESH, minutes=minutes), self.now + self.policy.fresh - self.age
        known = self.progress
        if known and known.failures and known.failed_at:
            again = min(known.failed_at, self.now) + pause(known.failures, self.policy)
            if again > self.now:
                yield because(R.PAUSING, failures=known.failures), again

    @property
    def refresh(self) -> Refresh:
        """It is read now, and this is why."""
        if self.age is None:
            return Refresh(store=self.store.id, age=None, cost=self.cost, reasons=_NEVER)
        stale = because(R.STALE, minutes=self.age // timedelta(minutes=1))
        reasons = (stale, because(R.STARVING)) if self.starving else (stale,)
        return Refresh(store=self.store.id, age=self.age, cost=self.cost, reasons=reasons)

    @property
    def waiting(self) -> Waiting:
        """It is not read now, and this is why."""
        if not self.obstacles:
            return Waiting(store=self.store.id, reasons=(because(R.NO_BUDGET, cost=self.cost),))
        ends = [end for _, end in self.obstacles]
        known = [end for end in ends if end is not None]
        return Waiting(
            store=self.store.id,
            until=max(known) if len(known) == len(ends) else None,
            reasons=tuple(reason for reason, _ in self.obstacles),
        )

    @property
    def findings(self) -> Iterator[Finding]:
        """What a person should look at: a store that keeps failing, and gaps."""
        known = self.progress
        if known and known.failures >= self.policy.alarm:
            said = because(R.FAILING, failures=known.failures, problem=known.problem or "?")
            yield Finding(said, self.store.id)
        if known and known.gaps:
            yield Finding(because(R.GAPS_OPEN, count=len(known.gaps)), self.store.id)


_NEVER = (because(R.NEVER_READ),)


def pause(failures: int, policy: RefreshPolicy) -> timedelta:
    """How long to leave a store alone after so many failures in a row."""
    doublings = min(failures - 1, 30)
    return min(policy.first_pause * (1 << doublings), policy.longest_pause)


def _affordable(ranked: Iterable[_Look], budget: int | None) -> list[_Look]:
    """What the budget allows, the most urgent first; who starves is read whatever it costs."""
    taken, left = list[_Look](), budget
    for look in ranked:
        if left is None or look.cost <= left or look.starving:
            taken.append(look)
            left = None if left is None else max(0, left - look.cost)
    return taken
