"""Taking back what a run of rules did: every order of it, in one commit, or none."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import frozen

from fulfilcore.changes import Changes, Decision
from fulfilcore.flows.acts import acts_of, with_acts
from fulfilcore.flows.draft import Draft, difference, keys_in_sight, loaded, order_key
from fulfilcore.flows.reprocess import orders_of_run
from fulfilcore.flows.ruling import newest, noted
from fulfilcore.flows.sight import TRIES, Sight, settle
from fulfilcore.flows.stages import DERIVATION, passed
from fulfilcore.orders import (
    Action,
    Actor,
    Authority,
    Cancel,
    Command,
    Facts,
    Order,
    Refused,
    Rejoin,
    Release,
    Restore,
    Status,
    advance,
)
from fulfilcore.ports import Repository
from fulfilcore.reasons import Reason, because
from fulfilcore.rules import HandTo, MailState, Moment, Ran, RuleReason
from fulfilcore.rules.layers import edit_of, layer_of
from fulfilcore.values import CommandId, OrderId, aware, evolve


@frozen(kw_only=True)
class Undone:
    """What became of taking a run back: the orders, or why nothing was done, order by order.

    `sent` names e-mails of the run that had left: nobody can take these back.
    """

    run: str
    orders: tuple[Order, ...] = ()
    sent: tuple[str, ...] = ()
    reasons: tuple[tuple[OrderId, Reason], ...] = ()


def decide_undo(
    run: str, orders: Sequence[OrderId], by: Actor, now: datetime, sight: Sight
) -> Decision[Undone]:
    """Put every order of a run where it was before, or say all that stands in the way."""
    draft = passed(loaded(Draft(), sight), now, DERIVATION)
    reasons, sent = list[tuple[OrderId, Reason]](), list[str]()
    for id in sorted(orders):
        last, order = newest(draft, id), draft.orders.get(id)
        if last is None or order is None or last.moment is Moment.UNDONE:
            continue
        draft, why_not = _Back(run, by, now, last, order).taken(draft)
        reasons += [(id, reason) for reason in why_not]
        draft, gone = _withdrawn(draft, last)
        sent += gone
    if not orders:
        reasons.append((OrderId(""), because(RuleReason.NOTHING_RAN, run=run)))
    if reasons:
        return Decision(changes=Changes(), result=Undone(run=run, reasons=tuple(reasons)))
    after = passed(draft, now, DERIVATION)
    changes = difference(after, sight, at=now, what=f"undo {run}", by=by.name)
    mine = tuple(after.orders[id] for id in sorted(orders) if id in after.orders)
    return Decision(changes=changes, result=Undone(run=run, orders=mine, sent=tuple(sent)))


def _withdrawn(draft: Draft, ran: Ran) -> tuple[Draft, list[str]]:
    """The draft without the e-mails of a look that are still owed, and those that had left."""
    mine = [mail for mail in draft.mails.values() if mail.id.startswith(f"{ran.id}/")]
    owed = {mail.id: mail for mail in mine if mail.state is MailState.OWED}
    back = {id: evolve(m, state=MailState.WITHDRAWN, due=None) for id, m in owed.items()}
    return evolve(draft, mails={**draft.mails, **back}), [m.id for m in mine if m.id not in owed]


@frozen
class _Back:
    """One order on its way back: the look that is taken back, and the order as it is now."""

    run: str
    by: Actor
    now: datetime
    ran: Ran
    order: Order

    def taken(self, draft: Draft) -> tuple[Draft, tuple[Reason, ...]]:
        """The draft with the look taken back, or everything that stands in the way."""
        if why_not := tuple(self._why_not()):
            return draft, why_not
        looks = [each for each in draft.ran[self.order.id] if each.number < self.ran.number]
        earlier = max(looks, key=lambda each: each.number, default=None)
        refused, commands = list[Reason](), list[CommandId]()
        for place, (action, by) in enumerate(self._actions(earlier), start=1):
            order = draft.orders[self.order.id]
            facts = Facts(now=self.now, permits=frozenset(), name=by.name)
            judged = advance(order, action, by=by.authority, facts=facts)
            if isinstance(judged, Refused):
                refused += judged.reasons
                continue
            id = CommandId(f"undo/{self.run}/{self.order.id}/{place}")
            command = Command(id=id, order=order.id, action=judged.action, by=by, at=self.now)
            draft = with_acts(draft, acts_of(command, [judged], draft))
            draft = evolve(draft, orders={**draft.orders, order.id: judged.order})
            commands.append(id)
        back = Ran(
            order=self.order.id,
            number=self.ran.number + 1,
            at=self.now,
            moment=Moment.UNDONE,
            revision=earlier.revision if earlier else "",
            run=self.run,
            done=earlier.done if earlier else (),
            commands=tuple(commands),
        )
        return noted(draft, back, owing=False), tuple(refused)

    def _why_not(self) -> Iterator[Reason]:
        if self.ran.run != self.run:
            yield because(RuleReason.NOT_THE_NEWEST)
        if self.order.status in (Status.SHIPPED, Status.CANCELLED):
            words = self.order.status.value
            yield because(RuleReason.LEFT_MEANWHILE, status=words)
        elif self._handed and self.order.accepted:
            yield because(RuleReason.TAKEN_ON, provider=self.order.provider)

    @property
    def _handed(self) -> bool:
        return any(isinstance(each.means, HandTo) for each in self.ran.done)

    def _actions(self, earlier: Ran | None) -> Iterator[tuple[Action, Actor]]:
        """What puts it back: a provider is called back, parts are one again, holds of rules end."""
        if self._handed and self.order.with_provider:
            yield Cancel(), self.by
            yield Restore(), self.by
        if self.order.parts:
            yield Rejoin(), self.by
        if any(held.by == "rules" for held in self.order.holds):
            yield Release(only_rules=True), self.by
        layer = edit_of(each.means for each in earlier.done) if earlier else edit_of(())
        if layer_of(self.order, layer) != self.order.edits:
            yield layer, Actor(self.by.name, Authority.RULE)


async def undo_run(
    run: str, *, by: Actor, now: datetime, repository: Repository, tries: int = TRIES
) -> Undone:
    """Take back what a run of rules changed, on all of its orders at once or on none.

    What people wrote since stands. An order that has left, that its provider has taken on, or on
    which rules ran again since stands in the way of all; e-mails that left stay sent. Taking a run
    back twice does nothing. Raises GaveUp as every flow does.
    """
    orders = sorted(await orders_of_run(run, repository))

    def needs(sight: Sight) -> Iterator[str]:
        yield from map(order_key, orders)
        yield from keys_in_sight(sight)

    def decide(sight: Sight) -> Decision[Undone]:
        return decide_undo(run, orders, by, aware(now), sight)

    return await settle(repository, needs, decide, tries)
