"""Trying rules on orders without doing anything: what would happen, and what would change.

Whoever swaps rules sees beforehand which of last month's orders come out otherwise, and how.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from typing import TypeAlias

from attrs import field, frozen

from fulfilcore.orders import Order
from fulfilcore.rules.decide import propose
from fulfilcore.rules.layers import Change, Done, changes_of, target_of
from fulfilcore.rules.model import Context, DoNotImport
from fulfilcore.rules.proposing import FREE, Bounds, Proposal
from fulfilcore.rules.ruleset import RuleSet
from fulfilcore.rules.wording import effect_words
from fulfilcore.values import OrderId

ContextOf: TypeAlias = Callable[[Order], Context]
"""What rules would have known beside each order: above all the time at which it came."""


def _how_many(rules: Sized) -> str:
    return f"<{len(rules)} rules>"


@frozen(kw_only=True)
class Trial:
    """What some rules would do to some orders: how many they were, and a proposal for each that
    a rule holds for. `fired` counts the orders of each rule that held."""

    orders: int
    proposals: tuple[Proposal, ...] = field(repr=False)
    fired: Mapping[str, int] = field(hash=False, repr=_how_many)
    idle: tuple[str, ...] = field(default=(), repr=_how_many)

    @property
    def touched(self) -> int:
        """How many orders something would be done to."""
        return sum(bool(each.deeds) for each in self.proposals)


def try_rules(
    rules: RuleSet, orders: Iterable[Order], context: Context | ContextOf, bounds: Bounds = FREE
) -> Trial:
    """What the rules would do to some orders; nothing is done. `idle` are those that never hold."""
    seen, fired, proposals = 0, Counter[str](), list[Proposal]()
    at = context if callable(context) else _always(context)
    for order in orders:
        seen, proposal = seen + 1, propose(rules, order, at(order), bounds)
        if proposal.fired:
            fired.update(proposal.fired)
            proposals.append(proposal)
    idle = tuple(rule.id for rule in rules.rules if rule.id not in fired)
    return Trial(orders=seen, proposals=tuple(proposals), fired=dict(fired), idle=idle)


def _always(context: Context) -> ContextOf:
    return lambda order: context


@frozen(kw_only=True)
class Differs:
    """One thing that comes out otherwise: what stood before and what stands then, and by which
    rules; None where nothing does."""

    before: Change | None
    after: Change | None

    @property
    def words(self) -> str:
        """What changes, in a line for people."""
        if self.before is None and self.after is not None:
            return f"+ {effect_words(self.after.means)} ({self.after.rule})"
        if self.after is None and self.before is not None:
            return f"- {effect_words(self.before.means)} ({self.before.rule})"
        return " → ".join(
            f"{effect_words(each.means)} ({each.rule})"
            for each in (self.before, self.after)
            if each
        )


@frozen(kw_only=True)
class OrderDiffers:
    """One order that comes out otherwise, and all that differs."""

    order: OrderId
    differs: tuple[Differs, ...]


@frozen(kw_only=True)
class RulesDiffer:
    """Which of some orders come out otherwise under other rules."""

    orders: int
    changed: tuple[OrderDiffers, ...]


def diff_rules(
    old: RuleSet, new: RuleSet, orders: Iterable[Order], context: Context | ContextOf
) -> RulesDiffer:
    """Exactly which orders come out otherwise if one rule set takes the place of another, and how.

    Which rule writes something is no difference by itself, only what is written.
    """
    seen, changed = 0, list[OrderDiffers]()
    at = context if callable(context) else _always(context)
    for order in orders:
        seen, around = seen + 1, at(order)
        before, after = propose(old, order, around), propose(new, order, around)
        differs = tuple(differences(before.done, after.done))
        if differs:
            changed.append(OrderDiffers(order=order.id, differs=differs))
    return RulesDiffer(orders=seen, changed=tuple(changed))


def differences(before: Sequence[Done], after: Sequence[Done]) -> Iterator[Differs]:
    """What differs between what rules do to one order, and what others or the same do now."""
    old, new = _by_target(before), _by_target(after)
    for target in dict.fromkeys((*old, *new)):
        was, now = old.get(target), new.get(target)
        if was is None or now is None or was.means != now.means:
            yield Differs(before=was, after=now)


def _by_target(done: Sequence[Done]) -> Mapping[object, Change]:
    """What is written, by what it is written on; leaving the order out leaves nothing else."""
    changes = changes_of(done)
    left_out = [each for each in changes if isinstance(each.means, DoNotImport)]
    if left_out:
        return dict.fromkeys([DoNotImport], left_out[0])
    return {target_of(each.means) or each.means: each for each in changes}
