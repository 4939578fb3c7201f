"""Taking back what a run of rules did: every order of it, in one commit, or none."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import frozen

from fulfilcore.changes import Changes, Decision
from fulfilcore.flows.acts import acts_of, with_acts
from fulfilcore.flows.draft import Draft, difference, keys_in_sight, loaded, order_key
from fulfilcore.flows.identity import identity
from fulfilcore.flows.reprocess import orders_of_run
from fulfilcore.flows.ruling import next_number, noted, still_standing
from fulfilcore.flows.sight import TRIES, Sight, settle
from fulfilcore.flows.stages import DERIVATION, passed
from fulfilcore.orders import (
    Action,
    Actor,
    Author,
    Authority,
    Cancel,
    Command,
    Edit,
    Edited,
    Facts,
    Fields,
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
from fulfilcore.rules import (
    Effect,
    HandTo,
    HoldUntil,
    MailState,
    Moment,
    Ran,
    RuleReason,
    SplitBy,
)
from fulfilcore.rules.layers import layer_of
from fulfilcore.values import CommandId, OrderId, aware, evolve, root_of


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
        looks, order = still_standing(draft, id), draft.orders.get(id)
        if order is None or all(each.run != run for each in looks):
            continue
        draft, why_not = _Back(run, by, now, looks, order).taken(draft)
        reasons += [(id, reason) for reason in why_not]
        draft, gone = _withdrawn(draft, looks[-1])
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
    alike = [mail for mail in draft.mails.values() if mail.id.startswith(f"{ran.id}/")]
    mine = [mail for mail in alike if mail.order == ran.order]
    owed = [mail for mail in mine if mail.state is MailState.OWED]
    back = {mail.id: evolve(mail, state=MailState.WITHDRAWN, due=None) for mail in owed}
    return evolve(draft, mails={**draft.mails, **back}), [m.id for m in mine if m.state in _LEFT]


_LEFT = frozenset({MailState.SENDING, MailState.SENT, MailState.IN_DOUBT})
"""E-mails that left, or may have."""


@frozen
class _Back:
    """One order on its way back: the looks that stand, the newest to go, and the order as it is."""

    run: str
    by: Actor
    now: datetime
    looks: tuple[Ran, ...]
    order: Order

    @property
    def ran(self) -> Ran:
        """The look that is taken back."""
        return self.looks[-1]

    def taken(self, draft: Draft) -> tuple[Draft, tuple[Reason, ...]]:
        """The draft with the look taken back, or everything that stands in the way."""
        if why_not := tuple(self._why_not()):
            return draft, why_not
        refused, commands = list[Reason](), list[CommandId]()
        for place, (action, by) in enumerate(self._actions(draft), start=1):
            order = draft.orders[self.order.id]
            facts = Facts(now=self.now, permits=frozenset(), name=by.name)
            judged = advance(order, action, by=by.authority, facts=facts)
            if isinstance(judged, Refused):
                refused += judged.reasons
                continue
            id = CommandId(f"undo/{self.ran.id}/{place}")
            command = Command(id=id, order=order.id, action=judged.action, by=by, at=self.now)
            draft = with_acts(draft, acts_of(command, [judged], draft))
            draft = evolve(draft, orders={**draft.orders, order.id: judged.order})
            commands.append(id)
        return noted(draft, self._undone(draft, commands), owing=False), tuple(refused)

    def _undone(self, draft: Draft, commands: Sequence[CommandId]) -> Ran:
        """The look that keeps that it was taken back, and what stands again."""
        earlier = self.looks[-2] if len(self.looks) > 1 else None
        return Ran(
            order=self.order.id,
            number=next_number(draft, self.order.id),
            at=self.now,
            moment=Moment.UNDONE,
            revision=earlier.revision if earlier else "",
            run=self.run,
            done=earlier.done if earlier else (),
            commands=tuple(commands),
        )

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
        """Whether it is with the provider to whom the look handed it."""
        done = (each.means for each in self.ran.done)
        given = [means.provider for means in done if isinstance(means, HandTo)]
        return bool(given) and self.order.provider == given[-1]

    def _did(self, means: type[Effect]) -> bool:
        return any(isinstance(each.means, means) for each in self.ran.done)

    def _actions(self, draft: Draft) -> Iterator[tuple[Action, Actor]]:
        """What puts it back: a provider is called back, parts are one again, holds of rules end."""
        if self._handed and self.order.with_provider:
            yield Cancel(), self.by
            yield Restore(), self.by
        if self._did(SplitBy) and self.order.parts:
            yield Rejoin(), self.by
        if self._did(HoldUntil) and any(held.by == "rules" for held in self.order.holds):
            yield Release(only_rules=True), self.by
        yield from self._written(draft)

    def _written(self, draft: Draft) -> Iterator[tuple[Action, Actor]]:
        """What rules had written before, and what people had where they were overwritten."""
        without = self._without(draft)
        layer = evolve(_edit(_of(without, Author.RULE)), anew=True)
        if layer_of(self.order, layer) != self.order.edits:
            yield layer, Actor(self.by.name, Authority.RULE)
        was, now = _of(without, Author.PERSON), _of(self.order, Author.PERSON)
        known = {name for name, _ in now.settings}
        lost = evolve(
            was,
            names=was.names - now.names,
            settings=tuple(pair for pair in was.settings if pair[0] not in known),
            tagged=without.tagged - self.order.tagged,
            untagged=without.untagged - self.order.untagged,
            alerts=(),
            seen=frozenset(),
        )
        if lost:
            yield _edit(lost), self.by

    def _without(self, draft: Draft) -> Order:
        """The order as it would be, had this look and those that were taken back not been."""
        id, stand = self.order.id, {ran.id for ran in self.looks[:-1]}
        gone = {c for ran in draft.ran[id] if ran.id not in stand for c in ran.commands}
        inputs = draft.inputs[root_of(id)]
        acts = tuple(act for act in inputs.acts if act.command.id not in gone)
        alone = Draft(inputs={inputs.order: evolve(inputs, acts=acts)})
        return identity(alone, self.now).orders[id]


def _of(order: Order, author: Author) -> Edited:
    """What people, or our own rules, wrote on an order."""
    ours = author is Author.RULE  # what a host's rules wrote is no part of a run
    none = Edited(author, frozenset(), Fields(), Fields(), layer=ours)
    wrote = (each for each in order.edits if each.author is author and each.layer is ours)
    return next(wrote, none)


def _edit(written: Edited) -> Edit:
    """What writes again what was written; a rule never writes, nor overwrites, an address."""
    words = Fields().but(written.words, written.names)
    return Edit(
        service=words.service,
        note=words.note,
        custom_1=words.custom_1,
        custom_2=words.custom_2,
        custom_3=words.custom_3,
        settings=written.settings,
        add_tags=written.tagged,
        remove_tags=written.untagged,
        alerts=written.alerts,
    )


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
