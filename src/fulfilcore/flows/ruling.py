"""Rules at work: when they look at an order, and how what they propose becomes commands.

What a rule does is an act like a person's: the order's machine judges it, and what it refuses is
kept with its reasons. That rules ran is kept with each order, so that they run once.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from attrs import frozen

from fulfilcore.flows.acts import acts_of, with_acts
from fulfilcore.flows.automation import Automation
from fulfilcore.flows.draft import Draft, Ignored
from fulfilcore.intake import Part
from fulfilcore.orders import (
    Action,
    Alerted,
    Authority,
    Command,
    Delegate,
    Edit,
    Facts,
    Hold,
    Order,
    Refused,
    Setting,
    Split,
    Status,
    advance,
    available,
)
from fulfilcore.products import mixed, product_of
from fulfilcore.reasons import Reason, because
from fulfilcore.rules import (
    Bounds,
    Context,
    Criterion,
    Done,
    DoNotImport,
    Email,
    HandTo,
    HoldUntil,
    LeftOut,
    Mail,
    MailState,
    Moment,
    Operator,
    Proposal,
    Put,
    Ran,
    Rule,
    RuleReason,
    RuleSet,
    SplitBy,
    comparisons,
    propose,
)
from fulfilcore.rules.layers import edit_of, layer_of, without_rules
from fulfilcore.rules.tables import VERBS
from fulfilcore.shipments import LineUnits
from fulfilcore.values import CommandId, OrderId, evolve, root_of


def context_of(order: Order, draft: Draft, auto: Automation, now: datetime) -> Context:
    """What rules know beside an order."""
    before = draft.before.get(order.id)
    return Context(now=now, products=draft.products, before=before, told=auto.told(order))


# --- leaving out what was never here


def admit(draft: Draft, now: datetime) -> Draft:
    """Leave out the new orders that a rule leaves out; the same draft if there are none.

    They are asked for whatever their status is, and even if they are hidden copies: what a rule
    leaves out never appears, and has no hidden counterpart (S001-22…S001-25).
    """
    auto = draft.automation
    if auto is None or not auto.leaves_out:
        return draft
    out, shown = dict[OrderId, Reason](), {root_of(id) for id in draft.before}
    for order in draft.orders.values():
        if root_of(order.id) not in shown:
            proposal = propose(auto.rules, order, context_of(order, draft, auto, now))
            if not proposal.imports:
                out[root_of(order.id)] = _why_out(auto.rules, proposal)
    return _without(draft, out) if out else draft


def _why_out(rules: RuleSet, proposal: Proposal) -> Reason:
    rule = next(each.rule for each in proposal.done if isinstance(each.means, DoNotImport))
    return because(RuleReason.LEFT_OUT_BY_RULE, rule=rules.rule(rule).name)


def _without(draft: Draft, out: Mapping[OrderId, Reason]) -> Draft:
    named = {draft.inputs[id].versions[0].content.reference: why for id, why in out.items()}
    ignored = (Ignored(reference=reference, reason=why) for reference, why in named.items())
    return evolve(
        draft,
        batch=tuple(content for content in draft.batch if content.reference not in named),
        inputs={id: inputs for id, inputs in draft.inputs.items() if id not in out},
        ignored=(*draft.ignored, *ignored),
    )


# --- whose moment has come


def run_where_due(draft: Draft, now: datetime) -> Draft:
    """Let the rules look at every order whose moment has come; the same draft if there is none."""
    auto = draft.automation
    for order in tuple(draft.orders.values()) if auto else ():
        moment = _moment(order, draft)
        if moment is Moment.WAITING:
            draft = noted(draft, Ran(order=order.id, number=1, at=now, moment=moment))
        elif moment and auto:
            draft = Look(auto, order, now, moment).taken(draft)
    return draft


_NEVER = frozenset({Status.SHIPPED, Status.CANCELLED})
"""An order that comes in like this gets no rules, then or later (S002-19)."""

_TOLD = frozenset({Part.HEADER, Part.LINES, Part.ADDRESS})
"""The parts of an order that rules wait for, where its channel tells it in several."""


def _moment(order: Order, draft: Draft) -> Moment | None:
    """Why rules should look at an order now; None if they should not."""
    if order.part_of or order.frozen or order.replaced_by:
        return None
    looks, ready = still_standing(draft, order.id), _is_ready(order, draft)
    if looks:
        return Moment.MOVED if looks[-1].moment is Moment.WAITING and ready else None
    if order.id in draft.before or order.status in _NEVER:
        return None  # it was here before there were rules, or came in a backfill
    return Moment.ARRIVED if ready else Moment.WAITING


def _is_ready(order: Order, draft: Draft) -> bool:
    """Whether it is to be shipped by us, and all that its channel tells is told."""
    missing = {need.reference for need in draft.needs if need.part in _TOLD}
    whole = order.lines is not None and order.reference not in missing
    return order.status is Status.AWAITING_SHIPMENT and order.visible and whole


def still_standing(draft: Draft, order: OrderId) -> tuple[Ran, ...]:
    """The looks of rules at an order that stand, oldest first: none that was taken back."""
    looks = draft.ran.get(order, ())
    back = {each.run for each in looks if each.moment is Moment.UNDONE}
    return tuple(
        e for e in looks if e.moment is not Moment.UNDONE and not (e.run and e.run in back)
    )


def next_number(draft: Draft, order: OrderId) -> int:
    """The number of the next look of rules at an order."""
    return 1 + max((ran.number for ran in draft.ran.get(order, ())), default=0)


def had(draft: Draft, order: OrderId) -> Iterator[Done]:
    """All that rules did to an order; of a run that was taken back only what was sent stays.

    Its twins are the same purchase: what its buyer was sent because of them, it was sent.
    """
    stand = {ran.id for ran in still_standing(draft, order)}
    for ran in draft.ran.get(order, ()):
        yield from ran.done if ran.id in stand else _mailed(draft, ran)
    for twin in draft.cluster(order):
        for ran in draft.ran.get(twin.id, ()) if twin.id != order else ():
            yield from _mailed(draft, ran)


def _mailed(draft: Draft, ran: Ran) -> Iterator[Done]:
    """The e-mails of a look that were not withdrawn."""
    for mail, done, _ in _emails(ran):
        kept = draft.mails.get(mail)
        if kept and kept.state is not MailState.WITHDRAWN:
            yield done


def _emails(ran: Ran) -> Iterator[tuple[str, Done, Email]]:
    """The e-mails among what a look did, by their names."""
    for number, each in enumerate(ran.done):
        if isinstance(each.means, Email):
            yield f"{ran.id}/{number}", each, each.means


def noted(draft: Draft, ran: Ran, *, owing: bool = True) -> Draft:
    """The draft with one more look of rules, and the e-mails that it owes."""
    mails = {mail.id: mail for mail in _mails(ran)} if owing else {}
    looks = (*draft.ran.get(ran.order, ()), ran)
    return evolve(draft, ran={**draft.ran, ran.order: looks}, mails={**draft.mails, **mails})


def _mails(ran: Ran) -> Iterator[Mail]:
    for id, done, email in _emails(ran):
        yield Mail(
            id=id,
            order=ran.order,
            rule=done.rule,
            template=email.template,
            to=email.to,
            state=MailState.OWED,
            due=ran.at,
        )


# --- one look


@frozen
class Wish:
    """A command that rules give, and the effects that it stands for."""

    action: Action
    causes: tuple[Done, ...]


@frozen
class Look:
    """One look of the rules at one order: why, when, and in which run if somebody asked for it."""

    auto: Automation
    order: Order
    now: datetime
    moment: Moment
    forced: bool = False
    run: str = ""

    @property
    def again(self) -> bool:
        """Whether somebody asked for it, though rules ran before."""
        return self.moment is Moment.REPROCESSED

    @property
    def facts(self) -> Facts:
        """What the order's machine is to know."""
        return Facts(now=self.now, permits=self.auto.permits, name=self.auto.actor.name)

    def proposed(self, draft: Draft) -> Proposal:
        """What the rules propose, within what the order's machine allows."""
        bare = without_rules(self.order)
        options = available(bare, by=Authority.RULE, facts=self.facts)
        wanted = frozenset(VERBS.values())
        bounds = Bounds(
            refused={e.verb: e.obstacles for e in options if e.obstacles and e.verb in wanted},
            here=True,  # what is left out was left out before
            again=self.again,
            before=tuple(had(draft, self.order.id)),
            forced=self.forced,
        )
        context = context_of(self.order, draft, self.auto, self.now)
        return propose(self.auto.rules, self.order, context, bounds)

    def taken(self, draft: Draft) -> Draft:
        """The draft after the look: what the machine allows is done, and all of it is kept."""
        proposal, number = self.proposed(draft), next_number(draft, self.order.id)
        commands, refused = list[CommandId](), list[LeftOut]()
        for place, wish in enumerate(wishes(self, proposal, draft), start=1):
            id = CommandId(f"rules/{self.order.id}#{number}/{place}")
            draft, reasons = self._commanded(draft, id, wish.action)
            refused += [LeftOut(each.rule, each.effect, reasons) for each in wish.causes if reasons]
            commands += [] if reasons else [id]
        not_done = {(each.rule, each.effect) for each in refused}
        ran = Ran(
            order=self.order.id,
            number=number,
            at=self.now,
            moment=self.moment,
            revision=self.auto.rules.revision,
            run=self.run,
            fired=proposal.fired,
            done=tuple(e for e in proposal.done if (e.rule, e.effect) not in not_done),
            left_out=(*proposal.left_out, *refused),
            commands=tuple(commands),
        )
        return noted(draft, ran)

    def _commanded(
        self, draft: Draft, id: CommandId, action: Action
    ) -> tuple[Draft, tuple[Reason, ...]]:
        """The draft with one command obeyed, or why it is refused."""
        judged = advance(draft.orders[self.order.id], action, by=Authority.RULE, facts=self.facts)
        if isinstance(judged, Refused):
            return draft, judged.reasons
        command = Command(
            id=id, order=self.order.id, action=judged.action, by=self.auto.actor, at=self.now
        )
        draft = with_acts(draft, acts_of(command, [judged], draft))
        return evolve(draft, orders={**draft.orders, self.order.id: judged.order}), ()


def wishes(look: Look, proposal: Proposal, draft: Draft) -> Iterator[Wish]:
    """The commands that a proposal comes to: what is written, then splitting, handing, holding."""
    done = proposal.done
    written = tuple(each for each in done if VERBS.get(type(each.effect)) is Edit.verb)
    edit = edit_of((each.means for each in written), forced=look.forced)
    alerts = (Alerted(reason) for reason in _mixed(look, proposal, draft))
    edit = evolve(edit, alerts=tuple(dict.fromkeys((*edit.alerts, *alerts))))
    if layer_of(look.order, edit) != look.order.edits:
        yield Wish(edit, written)
    for each in done:
        if isinstance(each.means, SplitBy):
            units = _tagged_units(look.order, each.means.tag, draft)
            yield Wish(Split(parts=(units,)), (each,))
    handed = tuple(each for each in done if isinstance(each.means, HandTo))
    if handed and isinstance(means := handed[-1].means, HandTo):
        yield Wish(Delegate(provider=means.provider), handed)
    for each in done:
        if isinstance(each.means, HoldUntil):
            note = f"rule {look.auto.rules.rule(each.rule).name}"
            yield Wish(Hold(until=each.means.until, note=note), (each,))


def _tagged_units(order: Order, tag: str, draft: Draft) -> tuple[LineUnits, ...]:
    found = ((line, product_of(line, draft.products)) for line in order.lines or ())
    lines = [line for line, product in found if product and tag in product.tags and line.open]
    return tuple(LineUnits(line.id, line.open) for line in lines)


def _mixed(look: Look, proposal: Proposal, draft: Draft) -> Iterator[Reason]:
    """What people should know where a rule gave away an order of which only part is meant.

    The whole order matches a product's tag; taking it apart is for people to wish (S000-26).
    """
    rules = (look.auto.rules.rule(rule) for rule in proposal.fired)
    for tag in dict.fromkeys(tag for rule in rules if _gives_away(rule) for tag in _tags(rule)):
        if finding := mixed(look.order, tag, draft.products):
            yield finding.reason


def _gives_away(rule: Rule) -> bool:
    settings = (each.target for each in rule.do if isinstance(each, Put))
    assigns = any(target in _GIVING for target in settings)
    return assigns or any(isinstance(each, HandTo) for each in rule.do)


_GIVING = frozenset({Setting.ASSIGNED_TO, Setting.PROVIDER})


def _tags(rule: Rule) -> Sequence[str]:
    asking = (Operator.INCLUDES, Operator.INCLUDES_ALL, Operator.EQUALS)
    asked = (each for each in comparisons(rule.when) if each.criterion is Criterion.TAGS)
    return [str(tag) for each in asked if each.operator in asking for tag in each.values]
