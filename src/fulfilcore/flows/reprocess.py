"""Running rules again on orders that are here, and taking such a run back.

A run says first what it would change, changes at most as many orders as somebody allowed, and is
one commit: all of it is done or nothing, and all of it can be taken back as one.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from attrs import field, frozen

from fulfilcore.changes import ORDER, RAN, Changes, Decision, Query
from fulfilcore.errors import InvalidInput
from fulfilcore.flows.automation import Automation
from fulfilcore.flows.draft import Draft, difference, keys_in_sight, loaded, order_key
from fulfilcore.flows.listings import in_run, standing
from fulfilcore.flows.products import sku_key
from fulfilcore.flows.ruling import Look, still_standing
from fulfilcore.flows.sight import TRIES, Sight, gather, paged, settle
from fulfilcore.flows.stages import DERIVATION, passed
from fulfilcore.orders import Order, Status
from fulfilcore.ports import Repository
from fulfilcore.reasons import Reason, because
from fulfilcore.rules import (
    Differs,
    Done,
    Email,
    HoldFor,
    Moment,
    Ran,
    RuleReason,
    differences,
)
from fulfilcore.rules.runs import not_now
from fulfilcore.rules.tables import ONCE
from fulfilcore.values import OrderId, aware, evolve, storable


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


def _is_named(_: object, __: object, run: str) -> None:
    """A run is known by its name: without one it could be neither repeated nor taken back."""
    if not storable(run).strip():
        raise InvalidInput("a run needs a name")


@frozen(kw_only=True)
class Asked:
    """A run that somebody asks for: of which rules, on which orders, on how many at `most`.

    `forced`: what people wrote is overwritten. `shown` is the preview that somebody has seen: if
    the run came to something else by now, nothing is done. Raises InvalidInput for a blank name.
    """

    run: str = field(validator=_is_named)
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
        order = draft.orders.get(id)
        if order is None:
            skipped.append((id, because(RuleReason.NOT_THE_MOMENT, status="not here")))
            continue
        if reason := _why_skipped(order, draft, asked):
            skipped.append((id, reason))
            continue
        look = Look(auto, order, now, Moment.REPROCESSED, asked.forced, asked.run)
        after = look.taken(draft)
        ran = after.ran[id][-1]
        if _does_something(ran):
            differs = tuple(differences(_layer(still_standing(draft, id)), _said(ran.done)))
            changed.append(Reprocessed(order=id, ran=ran, differs=differs))
            draft = after
        elif refused := _refused(ran):
            skipped += [(id, reason) for reason in refused]
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


def _refused(ran: Ran) -> tuple[Reason, ...]:
    """Why the order's machine refused what a look would do."""
    reasons = (reason for left in ran.left_out for reason in left.reasons)
    return tuple(dict.fromkeys(e for e in reasons if not isinstance(e.code, RuleReason)))


def _layer(looks: Sequence[Ran]) -> list[Done]:
    """What the newest look wrote; what is done once is not taken back by another look."""
    return [each for each in looks[-1].done if type(each.means) not in ONCE] if looks else []


def _said(done: Sequence[Done]) -> list[Done]:
    """What is done as the rules say it: a hold for some days is the same a minute later."""
    return [evolve(e, means=e.effect) if isinstance(e.effect, HoldFor) else e for e in done]


def _why_skipped(order: Order, draft: Draft, asked: Asked) -> Reason | None:
    if any(ran.run == asked.run for ran in draft.ran.get(order.id, ())):
        return because(RuleReason.RAN_BEFORE, run=asked.run)
    return not_now(order)


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
    looks = (RAN.of(record) for record in records)
    return frozenset(ran.order for ran in looks if ran and ran.run == run)
