"""What the rules make of an order: each in its turn, seeing what those before it changed.

A proposal is data: nothing is done, nothing is sent. Whoever carries it out asks the order's
machine first; what that refuses, or what a person wrote, is left out, and the proposal says so.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import timedelta
from enum import Enum
from typing import TypeAlias, cast

from attrs import field, frozen

from fulfilcore.orders import Author, Field, Order, Setting, Verb
from fulfilcore.products import tags_on
from fulfilcore.reasons import Reason, because
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.index import Index, Walk
from fulfilcore.rules.layers import Change, Done, changes_of, with_layer
from fulfilcore.rules.looking import product_tags, wanted_lines
from fulfilcore.rules.model import (
    AddTag,
    AdjustWeight,
    Context,
    DoNotImport,
    Effect,
    HandTo,
    HoldFor,
    HoldUntil,
    Phase,
    Put,
    RemoveTag,
    Rule,
    SplitBy,
    Stop,
)
from fulfilcore.rules.reasons import RuleReason as R
from fulfilcore.rules.tables import CRITERIA, ONCE, PHASES, TARGETS, VERBS
from fulfilcore.values import OrderId, Weight

Target: TypeAlias = Field | Setting


@frozen
class LeftOut:
    """One effect of a rule that holds which is not done, and all the reasons."""

    rule: str
    effect: Effect
    reasons: tuple[Reason, ...]


@frozen(kw_only=True)
class Proposal:
    """What some rules would make of an order.

    `fired` are the rules that hold in their turn, `done` what they do, in order, `left_out` what
    they would have done. `stops` are the rules after which no other of their phase had its turn.
    """

    order: OrderId
    fired: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    stops: tuple[str, ...] = ()
    deeds: tuple[tuple[str, Effect, Effect], ...] = field(default=(), repr=False)

    @property
    def done(self) -> tuple[Done, ...]:
        """What the rules do, in order; made of the bare `deeds` when it is asked for."""
        return tuple(Done(*each) for each in self.deeds)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What it comes to in the end: what is written, by which rule, and whom it overrode."""
        return changes_of(self.done)

    @property
    def imports(self) -> bool:
        """Whether the order may come in; a rule may leave it out (S001-22)."""
        return not any(isinstance(means, DoNotImport) for _, _, means in self.deeds)


@frozen(kw_only=True)
class Bounds:
    """What rules may not do to an order now, and why.

    `refused` are the reasons of the order's machine, by what it refuses. `here`: the order is here
    already, so it cannot be left out. `again`: rules ran on it before, and `before` is all that
    they did then. `forced`: what a person wrote is overwritten.
    """

    refused: Mapping[Verb, tuple[Reason, ...]] = field(factory=dict, hash=False)
    here: bool = False
    again: bool = False
    before: tuple[Done, ...] = ()
    forced: bool = False


FREE = Bounds()
"""No bounds: a new order, of which nothing is known that would stand in the way."""


def propose(index: Index, order: Order, context: Context, bounds: Bounds = FREE) -> Proposal:
    """What the rules of an index would make of an order, which bears no earlier layer of theirs."""
    turns = Turns(index.readers, order, context, bounds)
    walk = Walk(index, order, context, turns.order_now)
    fired: list[str] = []
    stops: list[str] = []
    skipped = SKIPPED if bounds.again else _NONE
    turns.keep([each for each in bounds.before if index.phase_of(each.rule) in skipped])
    rules, plans, fresh, place = index.rules, plans_of(index), turns.fresh, -1
    while True:
        if fresh:
            for criterion, value in fresh.items():
                walk.change(criterion, value)
            fresh.clear()
        place = walk.following(place)
        if place < 0:
            break
        rule = rules[place]
        if rule.phase in skipped:
            place = index.last_of(rule.phase)
            continue
        fired.append(rule.id)
        goes = turns.take(rule, plans[place])
        if goes is not None:
            stops.append(rule.id)
            place = index.last_of(rule.phase) if goes is Goes.TO_NEXT_PHASE else len(rules) - 1
    return Proposal(
        order=order.id,
        fired=tuple(fired),
        deeds=tuple(turns.done),
        left_out=tuple(turns.left_out),
        stops=tuple(stops),
    )


def plans_of(index: Index) -> "Plans":
    """The plans of the rules of an index, each made when it is first needed."""
    if index.plans is None:
        index.plans = Plans(index)
    return cast(Plans, index.plans)


class Plans(dict[int, "Plan | None"]):
    """The plans of rules by their places."""

    __slots__ = ("_index",)

    def __init__(self, index: Index) -> None:
        super().__init__()
        self._index = index

    def __missing__(self, place: int) -> "Plan | None":
        plan = self[place] = plan_of(self._index.rules[place], self._index.readers)
        return plan


_NONE: frozenset[Phase] = frozenset()
SKIPPED = frozenset(phase for phase, row in PHASES.items() if not row.again)
"""The phases that have no second turn."""


class Goes(Enum):
    """How it goes on after a rule that ends something."""

    TO_NEXT_PHASE = "to the next phase"
    NO_FURTHER = "no further"


class Turns:
    """The effects of rules that hold, one after another."""

    __slots__ = (
        "_bounds",
        "_context",
        "_free",
        "_kept",
        "_order",
        "_own",
        "_read",
        "done",
        "fresh",
        "left_out",
    )

    def __init__(self, read: Container[C], order: Order, context: Context, bounds: Bounds) -> None:
        self._read, self._order, self._context, self._bounds = read, order, context, bounds
        self._kept = by_people(order) if order.edits and not bounds.forced else frozenset()
        self._own: frozenset[str] | None = None
        self._free = bounds is FREE and not (order.edits or order.tagged or order.untagged)
        self.done: list[tuple[str, Effect, Effect]] = []
        self.left_out: list[LeftOut] = []
        self.fresh: dict[C, object] = {}

    def order_now(self) -> Order:
        """The order with what was done so far."""
        done = (means for _, _, means in self.done)
        return with_layer(self._order, done, forced=self._bounds.forced)

    def keep(self, before: Sequence[Done]) -> None:
        """Do again, just as it was, what an earlier run did in phases that have no second turn."""
        for each in dict.fromkeys(before):  # each later run has done it again
            if type(each.means) not in ONCE:
                self._do(each.rule, each.effect, each.means)

    def take(self, rule: Rule, plan: "Plan | None" = None) -> Goes | None:
        """Do what a rule does, but for what something stands in the way of."""
        if plan and self._free:
            self.done.extend(plan.deeds)
            self.fresh.update(plan.puts)
            for tagging in plan.tags:
                self._tag(tagging)
            return plan.goes
        goes: Goes | None = None
        for effect in rule.do:
            if not self._free and (reasons := tuple(self._obstacles(rule.id, effect))):
                self.left_out.append(LeftOut(rule.id, effect, reasons))
            elif type(effect) is Stop:
                goes = goes or Goes.TO_NEXT_PHASE
            else:
                self._try(rule.id, effect)
                goes = Goes.NO_FURTHER if type(effect) is DoNotImport else goes
        return goes

    def _obstacles(self, rule: str, effect: Effect) -> Iterator[Reason]:
        kind, bounds = type(effect), self._bounds
        yield from bounds.refused.get(VERBS[kind], ()) if kind in VERBS else ()
        if kind is DoNotImport and bounds.here:
            yield because(R.ALREADY_HERE)
        if kind in ONCE and any(e.rule == rule and e.effect == effect for e in bounds.before):
            yield because(R.DONE_BEFORE)
        if not bounds.forced and (what := self._kept_from(effect)):
            yield because(R.KEPT_BY_PERSON, what=what)

    def _kept_from(self, effect: Effect) -> str | None:
        """What a person wrote that an effect would overwrite."""
        match effect:
            case Put(target) if target in self._kept:
                return target.words
            case AdjustWeight() if Setting.WEIGHT in self._kept:
                return Setting.WEIGHT.words
            case AddTag(tag) if tag in self._order.untagged:
                return f"tag {tag}"
            case RemoveTag(tag) if tag in self._order.tagged:
                return f"tag {tag}"
            case _:
                return None

    def _try(self, rule: str, effect: Effect) -> None:
        """Do one effect, if it comes to anything for this order."""
        match effect:
            case AdjustWeight(by):
                weight = self._weight()
                if weight is None:
                    self._leave_out(rule, effect, because(R.WEIGHT_UNKNOWN))
                else:
                    total = Weight(max(0, weight + by.milligrams))
                    self._do(rule, effect, Put(Setting.WEIGHT, total))
            case HoldFor(days):
                self._do(rule, effect, HoldUntil(self._context.now + timedelta(days=days)))
            case SplitBy(tag) if not self._parts(tag):
                self._leave_out(rule, effect, because(R.NOTHING_TO_SPLIT, tag=tag))
            case _:
                self._do(rule, effect, effect)

    def _leave_out(self, rule: str, effect: Effect, reason: Reason) -> None:
        self.left_out.append(LeftOut(rule, effect, (reason,)))

    def _weight(self) -> int | None:
        known = CRITERIA[C.WEIGHT].look
        weight = known(self.order_now(), self._context) if known else None
        return weight if isinstance(weight, int) else None

    def _parts(self, tag: str) -> bool:
        lines = wanted_lines(self._order)
        tagged = [tag in product_tags(each, self._context) for each in lines]
        return any(tagged) and not all(tagged)

    def _do(self, rule: str, effect: Effect, means: Effect) -> None:
        self.done.append((rule, effect, means))
        if isinstance(means, AddTag | RemoveTag):
            if C.TAGS in self._read:
                self._tag(means)
        elif (put := put_of(means)) and put[0] in self._read:
            self.fresh[put[0]] = put[1]

    def _tag(self, effect: AddTag | RemoveTag) -> None:
        """What the products bear stays on it, whatever is taken off the order (S000-25)."""
        tags = self._order.tags if self._own is None else self._own
        if (effect.tag in tags) is isinstance(effect, AddTag):
            return
        self._own = tags = tags ^ {effect.tag}
        products = self._context.products
        self.fresh[C.TAGS] = tags_on(self._order, products) | tags if products.each else tags


@frozen
class Plan:
    """What a rule does to every order alike: worked out once, where no effect asks for more."""

    deeds: tuple[tuple[str, Effect, Effect], ...]
    puts: tuple[tuple[C, object], ...]
    tags: tuple[AddTag | RemoveTag, ...]
    goes: Goes | None


def plan_of(rule: Rule, read: Container[C]) -> Plan | None:
    """The plan of a rule; None where it must be asked what its effects mean for an order."""
    if any(isinstance(effect, AdjustWeight | HoldFor | SplitBy) for effect in rule.do):
        return None
    effects = [effect for effect in rule.do if not isinstance(effect, Stop)]
    ends = any(isinstance(effect, DoNotImport) for effect in effects)
    stops = Goes.TO_NEXT_PHASE if len(effects) < len(rule.do) else None
    puts = (put for effect in effects if (put := put_of(effect)) and put[0] in read)
    tags = (e for e in effects if isinstance(e, AddTag | RemoveTag) and C.TAGS in read)
    deeds = ((rule.id, effect, effect) for effect in effects)
    return Plan(tuple(deeds), tuple(puts), tuple(tags), Goes.NO_FURTHER if ends else stops)


def put_of(means: Effect) -> tuple[C, object] | None:
    """What later rules will see where an effect writes, as it is looked at."""
    match means:
        case Put(target, value) if target in TARGETS:
            return TARGETS[target], value.milligrams if isinstance(value, Weight) else value
        case HandTo(provider):
            return C.PROVIDER, provider
        case _:
            return None


def by_people(order: Order) -> frozenset[Target]:
    """The fields and settings that people here wrote."""
    mine = [each for each in order.edits if each.author is Author.PERSON]
    settings = (name for each in mine for name, _ in each.settings)
    return frozenset((*(name for each in mine for name in each.names), *settings))
