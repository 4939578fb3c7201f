"""Running rules again on orders that are here, and taking such a run back.

A run says first what it would change, changes at most as many orders as somebody allowed, and is
one commit: all of it is done or nothing, and all of it can be taken back as one.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from attrs import frozen

from fulfilcore.changes import ORDER, RAN, Changes, Decision, Query
from fulfilcore.flows.automation import Automation
from fulfilcore.flows.draft import Draft, difference, keys_in_sight, loaded, order_key
from fulfilcore.flows.listings import in_run, standing
from fulfilcore.flows.products import sku_key
from fulfilcore.flows.ruling import Look, newest
from fulfilcore.flows.sight import TRIES, Sight, gather, paged, settle
from fulfilcore.flows.stages import DERIVATION, passed
from fulfilcore.orders import Order, Status
from fulfilcore.ports import Repository
from fulfilcore.reasons import Reason, because
from fulfilcore.rules import Differs, Email, Moment, Ran, RuleReason, differences
from fulfilcore.values import OrderId, aware, evolve


@frozen(kw_only=True)
class Reprocessed:
    """What a run of rules changes on one order, and what it did when it last ran."""

    order: OrderId
    ran: Ran
    differs: tuple[Differs, ...]


@frozen(kw_only=True)
class Rerun:
    """What a run over orders comes to; nothing of it is done where there are `reasons`.

    `changed` are the orders that come out otherwise, `unchanged` counts those that do not,
    `skipped` says of the others why rules do not look at them.
    """

    run: str
    changed: tuple[Reprocessed, ...]
    unchanged: int
    skipped: tuple[tuple[OrderId, Reason], ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def shown(self) -> tuple[tuple[OrderId, tuple[str, ...]], ...]:
        """What it shows people: the orders, and in words what changes on each."""
        return tuple((e.order, tuple(each.words for each in e.differs)) for e in self.changed)


@frozen(kw_only=True)
class Asked:
    """A run that somebody asks for: of which rules, on which orders, on how many at `most`.

    `forced`: what people wrote is overwritten. `shown` is the preview that somebody has seen: if
    the run came to something else by now, nothing is done.
    """

    run: str
    orders: frozenset[OrderId]
    automation: Automation
    now: datetime
    most: int
    forced: bool = False
    shown: Rerun | None = None


def decide_rerun(asked: Asked, sight: Sight) -> Decision[Rerun]:
    """Look at each order again, and say what is to be written; a repeated run writes nothing."""
    now, auto = asked.now, asked.automation
    here = evolve(loaded(Draft(automation=auto), sight), automation=None)
    draft = passed(here, now, DERIVATION)
    changed, skipped, unchanged = list[Reprocessed](), list[tuple[OrderId, Reason]](), 0
    for id in sorted(asked.orders):
        order, last = draft.orders.get(id), newest(draft, id)
        if order is None:
            skipped.append((id, because(RuleReason.NOT_THE_MOMENT, status="not here")))
            continue
        if reason := _why_skipped(order, last, asked):
            skipped.append((id, reason))
            continue
        look = Look(auto, order, now, Moment.REPROCESSED, asked.forced, asked.run)
        after = look.taken(draft)
        ran = after.ran[id][-1]
        if _does_something(ran):
            draft, before = after, last.done if last else ()
            differs = tuple(differences(before, ran.done))
            changed.append(Reprocessed(order=id, ran=ran, differs=differs))
        else:
            unchanged += 1
    result = Rerun(
        run=asked.run, changed=tuple(changed), unchanged=unchanged, skipped=tuple(skipped)
    )
    if reasons := tuple(_why_not(asked, result)):
        return Decision(changes=Changes(), result=evolve(result, reasons=reasons))
    after = passed(draft, now, DERIVATION)
    what, by = f"reprocess {asked.run}", auto.actor.name
    return Decision(changes=difference(after, sight, at=now, what=what, by=by), result=result)


def _does_something(ran: Ran) -> bool:
    """Whether a look changes the order, or owes somebody an e-mail."""
    return bool(ran.commands) or any(isinstance(each.means, Email) for each in ran.done)


def _why_skipped(order: Order, last: Ran | None, asked: Asked) -> Reason | None:
    if last and last.run == asked.run:
        return because(RuleReason.RAN_BEFORE)
    if not order.visible:
        return because(RuleReason.NOT_ON_COPIES)
    if order.part_of or order.status is not Status.AWAITING_SHIPMENT:
        words = "a part of an order" if order.part_of else order.status.value.replace("_", " ")
        return because(RuleReason.NOT_THE_MOMENT, status=words)
    return None


def _why_not(asked: Asked, result: Rerun) -> Iterator[Reason]:
    count = len(result.changed)
    if count > asked.most:
        yield because(RuleReason.TOO_MANY_ORDERS, orders=count, most=asked.most)
    if asked.shown and asked.shown.shown != result.shown:
        yield because(RuleReason.CHANGED_SINCE)


def _needs(orders: Collection[OrderId]) -> Callable[[Sight], Iterator[str]]:
    def needs(sight: Sight) -> Iterator[str]:
        yield from map(order_key, orders)
        yield from keys_in_sight(sight)
        for order in sight.all(ORDER):
            yield from (sku_key(line.sku) for line in order.lines or () if line.sku)

    return needs


async def to_reprocess(repository: Repository) -> frozenset[OrderId]:
    """The orders that are to be shipped: those that a run looks at if none are named."""
    query = Query(kind=ORDER.name, listing=standing(Status.AWAITING_SHIPMENT))
    return frozenset([OrderId(record.id) async for record in paged(repository, query)])


async def preview_reprocess(
    run: str,
    *,
    orders: Collection[OrderId],
    automation: Automation,
    now: datetime,
    repository: Repository,
    forced: bool = False,
) -> Rerun:
    """What rules would change on orders that are here; nothing is done (S004-61).

    It is the very decision that `reprocess` commits. Raises GaveUp as every flow does.
    """
    asked = Asked(
        run=run,
        orders=frozenset(orders),
        automation=automation,
        now=aware(now),
        most=len(orders),
        forced=forced,
    )
    sight = await gather(repository, _needs(asked.orders), Sight())
    return decide_rerun(asked, sight).result


async def reprocess(
    run: str,
    *,
    orders: Collection[OrderId],
    automation: Automation,
    now: datetime,
    repository: Repository,
    most: int,
    forced: bool = False,
    shown: Rerun | None = None,
    tries: int = TRIES,
) -> Rerun:
    """Run rules again on orders that are to be shipped: all of it in one commit, or nothing.

    What rules wrote before is made anew; what people wrote stands, unless it is `forced`. E-mails,
    holds, handing over and splitting are not done twice by one rule. More than `most` changed
    orders, or another outcome than was `shown`, and nothing is done. Repeating a run does nothing,
    `undo_run` takes it back. Rules S002-19, S004-60, S004-61. Raises GaveUp as every flow does.
    """
    asked = Asked(
        run=run,
        orders=frozenset(orders),
        automation=automation,
        now=aware(now),
        most=most,
        forced=forced,
        shown=shown,
    )
    return await settle(
        repository, _needs(asked.orders), lambda sight: decide_rerun(asked, sight), tries
    )


async def orders_of_run(run: str, repository: Repository) -> frozenset[OrderId]:
    """The orders that a run has changed."""
    query = Query(kind=RAN.name, listing=in_run(run))
    records = [record async for record in paged(repository, query)]
    return frozenset(ran.order for record in records if (ran := RAN.of(record)))
