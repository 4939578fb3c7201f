"""How far each store was read: kept with the orders, in the same commit as each page of them."""

from collections.abc import Callable, Iterator
from datetime import datetime

from fulfilcore.accounts import Account
from fulfilcore.changes import PROGRESS, Changes, Decision, Record
from fulfilcore.flows.sight import TRIES, Sight, settle
from fulfilcore.imports import (
    Gap,
    Progress,
    RefreshPlan,
    RefreshPolicy,
    WindowPage,
    confirmed,
    failed,
    plan_refresh,
    started,
    without_gap,
)
from fulfilcore.imports.refresh import USUAL
from fulfilcore.intake import Part, ReadResult
from fulfilcore.ports import Repository, ask
from fulfilcore.values import StoreId, aware


def progress_key(store: StoreId) -> str:
    """The guard key of a store's progress: of two workers that read it one is first."""
    return f"progress:{store}"


def moved_on(
    sight: Sight, store: StoreId, page: WindowPage, read: ReadResult, now: datetime
) -> Iterator[Record[object]]:
    """The record of a store's progress after a page, if that moves or changes it."""
    known = sight.one(PROGRESS, store)
    seen = {order.reference for order in read.orders if Part.HEADER in order.parts}
    before = known or started(store, page.window.start)
    after = confirmed(before, page, seen=seen, rejected=read.rejected, now=now)
    if after != known:
        yield _record(sight, after)


def _record(sight: Sight, progress: Progress) -> Record[object]:
    return PROGRESS.record(
        progress.store,
        progress,
        version=sight.version(PROGRESS.key(progress.store)),
        keys=frozenset({progress_key(progress.store)}),
    )


async def progress_of(store: StoreId, *, repository: Repository) -> Progress | None:
    """How far a store was read; None if nothing of it ever was."""
    for record in await ask(repository.load([PROGRESS.key(store)])):
        return PROGRESS.of(record)
    return None


async def begin_reading(store: StoreId, since: datetime, *, repository: Repository) -> Progress:
    """Let a store be read from an instant on; where it is being read already, nothing changes."""
    return await _change(store, lambda known: known or started(store, aware(since)), repository)


async def reading_failed(
    store: StoreId, problem: str, *, now: datetime, repository: Repository
) -> Progress:
    """Record that a store could not be read: it is left alone for a while, and tried for ever."""
    return await _change(
        store, lambda known: failed(known or started(store, aware(now)), problem, now), repository
    )


async def settle_gap(store: StoreId, gap: Gap, *, repository: Repository) -> Progress:
    """Close a gap that a person has looked into."""
    return await _change(
        store, lambda known: without_gap(known or started(store, gap.window.start), gap), repository
    )


async def _change(
    store: StoreId, change: Callable[[Progress | None], Progress], repository: Repository
) -> Progress:
    def decide(sight: Sight) -> Decision[Progress]:
        known = sight.one(PROGRESS, store)
        after = change(known)
        writes = () if after == known else (_record(sight, after),)
        return Decision(changes=Changes(writes=writes), result=after)

    return await settle(repository, lambda _: {progress_key(store)}, decide, TRIES)


async def refresh_plan(
    account: Account,
    *,
    now: datetime,
    repository: Repository,
    budget: int | None = None,
    policy: RefreshPolicy = USUAL,
) -> RefreshPlan:
    """Which stores of an account to read now, marketplaces before hubs, and why not the others."""
    records = await ask(repository.load([PROGRESS.key(store.id) for store in account.stores]))
    known = {record.id: PROGRESS.of(record) for record in records}
    stores = [(store, known.get(store.id)) for store in account.stores]
    return plan_refresh(stores, now, budget=budget, policy=policy)
