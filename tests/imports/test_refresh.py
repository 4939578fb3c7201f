"""Which stores are read now, in which order, and why not the others."""

from datetime import timedelta

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from builders import AMAZON_CAN, HUB_CAN, NOON, at
from fulfilcore.accounts import Store
from fulfilcore.errors import Misconfigured
from fulfilcore.imports import (
    Gap,
    Progress,
    RefreshPlan,
    RefreshPolicy,
    RefreshReason,
    Window,
    failed,
    plan_refresh,
    started,
)
from fulfilcore.imports.refresh import pause
from fulfilcore.reasons import Reason
from fulfilcore.values import StoreId

POLICY = RefreshPolicy()
NOW = at(0)


def store(
    id: str = "amazon-us", *, hub: bool = False, active: bool = True, auto: bool = True
) -> Store:
    """A store; a hub is no marketplace."""
    can = HUB_CAN if hub else AMAZON_CAN
    return Store(id=StoreId(id), capabilities=can, active=active, imports_itself=auto)


def read_before(
    minutes: float, *, pages: int = 1, span: float = 60, id: str = "amazon-us"
) -> Progress:
    """A store that was last read so long ago, in so many pages for so long a window."""
    return evolve(
        started(StoreId(id), at(-10_000)),
        refreshed_at=at(-minutes),
        last_pages=pages,
        last_span=timedelta(minutes=span),
    )


def names(plan: RefreshPlan) -> list[str]:
    """The stores to be read, in order."""
    return [each.store for each in plan.now]


def why(reasons: tuple[Reason, ...]) -> list[RefreshReason]:
    """The codes of some reasons."""
    return [RefreshReason[each.code.name] for each in reasons]


@pytest.mark.rule("S002-13", "S002-14")
def test_a_store_is_read_when_it_is_stale() -> None:
    """Never read, or long ago: it is due; a moment ago: it waits until it is."""
    assert ["amazon-us"] == names(plan_refresh([(store(), None)], NOW))
    assert ["amazon-us"] == names(plan_refresh([(store(), read_before(10))], NOW))
    plan = plan_refresh([(store(), read_before(4))], NOW)
    assert ([], [RefreshReason.FRESH], at(6)) == (
        names(plan),
        why(plan.waiting[0].reasons),
        plan.waiting[0].until,
    )


@pytest.mark.rule("S001-38", "S001-13")
def test_marketplaces_come_before_hubs() -> None:
    """However stale the hub is, the marketplace's own orders come first."""
    stores = [
        (store("a-hub", hub=True), read_before(5000)),
        (store("ebay-us"), read_before(11)),
        (store("amazon-us"), read_before(12)),
    ]
    assert ["amazon-us", "ebay-us", "a-hub"] == names(plan_refresh(stores, NOW))


@pytest.mark.rule("S002-17", "S004-73")
def test_some_stores_are_never_read_by_themselves() -> None:
    """An inactive one imports nothing, a manual one only when asked; all reasons are told."""
    plan = plan_refresh([(store(active=False, auto=False), None)], NOW)
    assert [RefreshReason.INACTIVE, RefreshReason.MANUAL_ONLY] == why(plan.waiting[0].reasons)
    assert None is plan.waiting[0].until


@pytest.mark.rule("S002-15")
def test_nobody_can_set_how_often_a_store_is_read() -> None:
    """A store has no interval and no timetable: whether it is read by itself is all there is."""
    kinds = {each.name: str(each.type) for each in fields(Store)}
    assert "bool" in kinds["imports_itself"]
    assert set() == {name for name, kind in kinds.items() if "timedelta" in kind}


def test_a_store_that_fails_is_asked_less_often_and_never_switched_off() -> None:
    """The pause doubles up to a bound, and after some failures a person hears of it."""
    progress = read_before(60)
    for count in range(1, 40):
        progress = failed(progress, "401 Unauthorized", NOW)
        plan = plan_refresh([(store(), progress)], NOW)
        assert [RefreshReason.PAUSING] == why(plan.waiting[0].reasons)
        assert NOW + pause(count, POLICY) == plan.waiting[0].until
        assert (count >= POLICY.alarm) == bool(plan.findings)
    assert POLICY.longest_pause == pause(39, POLICY)
    assert ["amazon-us"] == names(plan_refresh([(store(), progress)], at(360)))


def test_open_gaps_are_told() -> None:
    """A store with orders that could not be read is a case for a person."""
    gap = Gap(window=Window(at(-60), at(0)), path="$", error="broken", found_at=NOW)
    (finding,) = plan_refresh([(store(), evolve(read_before(20), gaps=(gap,)))], NOW).findings
    assert (RefreshReason.GAPS_OPEN, "amazon-us") == (finding.reason.code, finding.about)


def test_a_budget_goes_where_each_call_mends_most() -> None:
    """The cheap store before the dear one of the same age; who starves goes first, at any price."""
    dear = (store("dear"), read_before(100, pages=30))
    cheap = (store("cheap"), read_before(90))
    plan = plan_refresh([dear, cheap], NOW, budget=10)
    assert ["cheap"] == names(plan)
    assert [RefreshReason.NO_BUDGET] == why(plan.waiting[0].reasons)
    starving = (store("dear"), read_before(400, pages=30))
    assert ["dear"] == names(plan_refresh([starving, cheap], NOW, budget=1))
    assert 200 == plan_refresh([starving], NOW).now[0].cost


@pytest.mark.parametrize(
    "settings",
    [
        {"fresh": timedelta()},
        {"fresh": timedelta(hours=7)},
        {"first_pause": timedelta()},
        {"longest_pause": timedelta(minutes=1)},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(settings: dict[str, timedelta]) -> None:
    """A store that starves before it is stale, or pauses backwards, is a mistake of the host's."""
    with pytest.raises(Misconfigured, match="refresh"):
        RefreshPolicy(**settings)  # type: ignore[arg-type]


ages = st.one_of(st.none(), st.integers(-100, 3000))


@st.composite
def some_stores(draw: st.DrawFn) -> list[tuple[Store, Progress | None]]:
    """Stores of every kind, in every state."""
    found = list[tuple[Store, Progress | None]]()
    for number in range(draw(st.integers(0, 6))):
        id, age = f"s{number}", draw(ages)
        known = None if age is None else read_before(age, pages=draw(st.integers(1, 50)), id=id)
        for _ in range(draw(st.integers(0, 4)) if known else 0):
            known = failed(
                known or started(StoreId(id), NOON), "no", at(-draw(st.integers(0, 900)))
            )
        flags = st.booleans()
        found.append((store(id, hub=draw(flags), active=draw(flags), auto=draw(flags)), known))
    return found


@given(some_stores(), st.one_of(st.none(), st.integers(0, 60)))
def test_every_store_is_in_the_plan_once(
    stores: list[tuple[Store, Progress | None]], budget: int | None
) -> None:
    """To be read or waiting, with a reason, marketplaces first; the order given is no matter."""
    plan = plan_refresh(stores, NOW, budget=budget)
    told = [*names(plan), *(each.store for each in plan.waiting)]
    assert sorted(each.id for each, _ in stores) == sorted(told)
    assert all(each.reasons for each in plan.now)
    assert all(each.reasons for each in plan.waiting)
    hubs = [
        id for id in names(plan) for s, _ in stores if s.id == id and not s.capabilities.marketplace
    ]
    assert hubs == names(plan)[len(plan.now) - len(hubs) :]
    assert plan == plan_refresh(reversed(stores), NOW, budget=budget)


@pytest.mark.rule("S002-14")
@given(some_stores(), st.integers(0, 2000))
def test_waiting_longer_never_makes_a_store_less_due(
    stores: list[tuple[Store, Progress | None]], later: int
) -> None:
    """What is read now would be read later too, were it not read now."""
    sooner = set(names(plan_refresh(stores, NOW)))
    assert sooner <= set(names(plan_refresh(stores, at(later))))


@given(some_stores(), st.integers(0, 5))
def test_no_active_store_starves(stores: list[tuple[Store, Progress | None]], budget: int) -> None:
    """However small the budget, who was not read for six hours and does not pause is read."""
    plan = plan_refresh(stores, NOW, budget=budget)
    waiting = {each.store: why(each.reasons) for each in plan.waiting}
    for each, progress in stores:
        age = None if progress is None else NOW - (progress.refreshed_at or NOW)
        if age is None or age >= POLICY.starving:
            assert RefreshReason.NO_BUDGET not in waiting.get(each.id, [])
