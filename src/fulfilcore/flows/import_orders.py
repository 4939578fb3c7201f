"""Taking orders in, from whatever was read of a channel's payloads."""

from collections.abc import Collection, Iterator
from datetime import datetime

from attrs import frozen

from fulfilcore.accounts import Account
from fulfilcore.changes import ORDER, Decision
from fulfilcore.flows.automation import Automation
from fulfilcore.flows.draft import Draft, Ignored, difference, keys_in_sight, loaded
from fulfilcore.flows.inbox import mark_key, without_marks
from fulfilcore.flows.progress import moved_on, progress_key
from fulfilcore.flows.sight import TRIES, Sight, settle
from fulfilcore.flows.stages import STAGES, passed, still_needed
from fulfilcore.imports import WindowPage
from fulfilcore.imports.inbox import Wanted
from fulfilcore.intake import Need, ReadResult, Rejected
from fulfilcore.orders import Order
from fulfilcore.ports import Repository
from fulfilcore.values import StoreId, aware, evolve, order_id, root_of


@frozen(kw_only=True)
class Imported:
    """What became of a batch: the orders as they now are, and everything that was not taken in.

    `orders` holds those of the batch, `changed` every order in sight that is not as it was.
    """

    orders: tuple[Order, ...]
    changed: tuple[Order, ...]
    ignored: tuple[Ignored, ...]
    rejected: tuple[Rejected, ...]
    needs: tuple[Need, ...]


def decide_import(draft: Draft, sight: Sight, now: datetime) -> Decision[Draft]:
    """Pass a batch through the stages, and say what is to be written."""
    done = passed(loaded(draft, sight), now, STAGES)
    changes = difference(done, sight, at=now, what="import", by=f"store {draft.store}")
    return Decision(changes=changes, result=done)


async def import_orders(
    read: ReadResult,
    *,
    store: StoreId,
    account: Account,
    repository: Repository,
    now: datetime,
    page: WindowPage | None = None,
    answers: Collection[Wanted] = (),
    automation: Automation | None = None,
    tries: int = TRIES,
) -> Imported:
    """Take in a batch of orders; importing it again changes nothing.

    Where the batch is a `page` of a window, the store's progress is written in the same commit:
    it moves only over what was taken in, and what was rejected is an open gap.
    `answers` are the marks that were fetched for, as `wanted` handed them out before the fetch:
    they go in the same commit, as do those of orders that turn out newer than their hints.
    `automation` are the rules that look at what comes in; without them it is a backfill.

    Rules S001-15…S001-19, S001-26, S001-36, S002-7…S002-9, S002-18. Raises InvalidInput for an
    unknown store or a naive `now`, and GaveUp when others keep writing the same orders.
    """
    it = account.store(store)
    batch = Draft(
        store=it.id,
        account=account,
        batch=read.orders,
        needs=read.needs,
        automation=automation,
    )
    marks = tuple(mark for mark in answers if mark.store == it.id)

    def needs(sight: Sight) -> Iterator[str]:
        yield from needed_by(batch, sight)
        yield from map(mark_key, marks)
        if page is not None:
            yield progress_key(store)

    def decide(sight: Sight) -> Decision[Imported]:
        decision = decide_import(batch, sight, aware(now))
        changes = decision.changes
        if it.active:  # else nothing was taken in, and the marks are still to be answered
            changes = without_marks(changes, sight, it.id, read, marks)
        if it.active and page is not None:
            moves = moved_on(sight, store, page, read, aware(now))
            changes = evolve(changes, writes=(*changes.writes, *moves))
        return Decision(changes=changes, result=imported(decision.result, sight, read))

    return await settle(repository, needs, decide, tries)


def needed_by(batch: Draft, sight: Sight) -> Iterator[str]:
    """The keys that an import of a batch must see, with what is in sight already."""
    yield from keys_in_sight(sight)
    for stage in STAGES:
        yield from stage.needs(batch)


def imported(done: Draft, before: Sight, read: ReadResult) -> Imported:
    """What became of a batch that has passed the stages."""
    store = done.store or StoreId("")
    mine = {order_id(store, content.reference): list[Order]() for content in done.batch}
    for order in done.orders.values():
        if not order.part_of and (root := root_of(order.id)) in mine:
            mine[root].append(order)
    return Imported(
        orders=tuple(order for orders in mine.values() for order in orders),
        changed=tuple(o for o in done.orders.values() if before.one(ORDER, o.id) != o),
        ignored=done.ignored,
        rejected=read.rejected,
        needs=tuple(dict.fromkeys((*read.needs, *still_needed(done)))),
    )
