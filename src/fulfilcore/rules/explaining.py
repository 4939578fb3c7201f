"""Why a rule did what it did to an order, or why not: criterion by criterion.

Nothing here is quick, and nothing is shared with the index but what a single comparison means. So
it is a second opinion: a property test holds that both agree on every order.
"""

from collections.abc import Mapping
from enum import Enum
from typing import assert_never

from attrs import evolve, field, frozen

from fulfilcore.orders import Line, Order
from fulfilcore.reasons import Reason
from fulfilcore.rules.checking import sound
from fulfilcore.rules.comparing import Verdict, as_test
from fulfilcore.rules.layers import Done, overridden, without_rules
from fulfilcore.rules.looking import wanted_lines
from fulfilcore.rules.model import (
    All,
    AnyOf,
    Compare,
    Condition,
    Context,
    Effect,
    Lines,
    Not,
    Phase,
    Quantifier,
    Rule,
)
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.proposing import FREE, SKIPPED, Bounds, Goes, Turns
from fulfilcore.rules.ruleset import RuleSet
from fulfilcore.rules.tables import CRITERIA
from fulfilcore.rules.truth import every, negated, quantified, some
from fulfilcore.rules.wording import compare_words, condition_words, value_words
from fulfilcore.values import OrderId


@frozen(kw_only=True)
class Judged:
    """One condition and what came of it: yes, no, or None where nobody knows.

    `found` is what a comparison saw, `parts` are what the condition is made of: other conditions,
    or the lines one after another.
    """

    condition: Condition
    verdict: Verdict
    words: str
    found: str | None = field(default=None, repr=False)
    parts: tuple["Judged", ...] = ()

    @property
    def deciding(self) -> tuple["Judged", ...]:
        """The comparisons that settled it, with what they saw."""
        if not self.parts:
            return (self,)
        turned = isinstance(self.condition, Not)
        wanted = negated(self.verdict) if turned else self.verdict
        settling = tuple(part for part in self.parts if part.verdict is wanted)
        one_settles = self.verdict is (not _needs_all(self.condition))
        settling = settling[:1] if one_settles and not turned else settling
        return tuple(each for part in settling for each in part.deciding)


def _needs_all(condition: Condition) -> bool:
    match condition:
        case Lines(quantifier, _):
            return quantifier is not Quantifier.ANY
        case _:
            return isinstance(condition, All)


class Outcome(Enum):
    """What became of a rule in its turn."""

    FIRED = "fired"
    DID_NOT_HOLD = "did not hold"
    NOBODY_KNOWS = "nobody knows whether it holds"
    INACTIVE = "is not active"
    NO_TURN = "had no turn"
    NOT_AGAIN = "is not done again"


@frozen(kw_only=True)
class Took:
    """One effect of a rule that fired: done or left out and why, and who overrode it later."""

    effect: Effect
    done: bool
    reasons: tuple[Reason, ...] = ()
    overridden_by: str | None = None


@frozen(kw_only=True)
class Explained:
    """One rule and one order: what became of it, criterion by criterion, and what it did.

    `judged` is the condition as it stood when the rule had its turn, or would have had it.
    `ended_by` is the rule after which it had none.
    """

    rule: Rule
    outcome: Outcome
    judged: Judged
    ended_by: str | None = None
    took: tuple[Took, ...] = ()


@frozen(kw_only=True)
class Trace:
    """Everything about some rules and one order, matched or not."""

    order: OrderId
    rules: tuple[Explained, ...]

    @property
    def fired(self) -> tuple[str, ...]:
        """The rules that held in their turn."""
        return tuple(e.rule.id for e in self.rules if e.outcome is Outcome.FIRED)


def explain(rules: RuleSet, order: Order, context: Context, bounds: Bounds = FREE) -> Trace:
    """What became of every rule for an order, and why: the trace of `propose`, misses included.

    Raises InvalidInput for what the context tells and cannot be.
    """
    bare, engine, context = without_rules(order), rules.engine, sound(context)
    turns, ends = Turns((), bare, context, bounds), dict[Phase, str]()
    skipped = SKIPPED if bounds.again else frozenset[Phase]()
    phases = {rule.id: rule.phase for rule in rules.rules}
    turns.keep([each for each in bounds.before if phases.get(each.rule) in skipped])
    explained = list[Explained]()
    for rule in rules.rules:
        judged = judge(rule.when, turns.order_now(), context, engine)
        outcome = _outcome(rule, judged, ends, skipped)
        done, left = len(turns.done), len(turns.left_out)
        if outcome is Outcome.FIRED and (goes := turns.take(rule)):
            phases_over = [*Phase] if goes is Goes.NO_FURTHER else [rule.phase]
            ends = {**dict.fromkeys(phases_over, rule.id), **ends}
        took = (
            *(Took(effect=effect, done=True) for _, effect, _ in turns.done[done:]),
            *(Took(effect=e.effect, done=False, reasons=e.reasons) for e in turns.left_out[left:]),
        )
        by = ends.get(rule.phase) if outcome is Outcome.NO_TURN else None
        explained.append(
            Explained(rule=rule, outcome=outcome, judged=judged, ended_by=by, took=took)
        )
    over = overridden([Done(*each) for each in turns.done])
    return Trace(order=order.id, rules=tuple(_settled(each, over) for each in explained))


def _outcome(
    rule: Rule, judged: Judged, ends: Mapping[Phase, str], skipped: frozenset[Phase]
) -> Outcome:
    if not rule.active:
        return Outcome.INACTIVE
    if rule.phase in skipped:
        return Outcome.NOT_AGAIN
    if rule.phase in ends:
        return Outcome.NO_TURN
    if judged.verdict is None:
        return Outcome.NOBODY_KNOWS
    return Outcome.FIRED if judged.verdict else Outcome.DID_NOT_HOLD


def _settled(explained: Explained, over: Mapping[tuple[str, Effect], str]) -> Explained:
    """With the rules that overrode what this one did."""
    took = (
        evolve(each, overridden_by=over.get((explained.rule.id, each.effect)))
        if each.done
        else each
        for each in explained.took
    )
    return evolve(explained, took=tuple(took))


def why(
    rules: RuleSet, rule: str, order: Order, context: Context, bounds: Bounds = FREE
) -> Explained:
    """What became of one rule for an order, and why, or why not.

    Raises InvalidInput where no rule has that id.
    """
    rules.rule(rule)
    trace = explain(rules, order, context, bounds)
    return next(each for each in trace.rules if each.rule.id == rule)


# --- judging a condition part by part


def judge(
    condition: Condition, order: Order, context: Context, engine: Engine | None = None
) -> Judged:
    """What a condition comes to for an order, with everything that it saw."""
    match condition:
        case Compare():
            return _compared(condition, order, context, engine)
        case Lines():
            return _of_lines(condition, order, context, engine)
        case Not(inner):
            part = judge(inner, order, context, engine)
            return _whole(condition, negated(part.verdict), (part,))
        case All(conditions):
            parts = tuple(judge(inner, order, context, engine) for inner in conditions)
            return _whole(condition, every(part.verdict for part in parts), parts)
        case AnyOf(conditions):
            parts = tuple(judge(inner, order, context, engine) for inner in conditions)
            return _whole(condition, some(part.verdict for part in parts), parts)
        case _:
            assert_never(condition)


def _whole(condition: Condition, verdict: Verdict, parts: tuple[Judged, ...]) -> Judged:
    words = condition_words(condition)
    return Judged(condition=condition, verdict=verdict, words=words, parts=parts)


def _compared(compare: Compare, order: Order, context: Context, engine: Engine | None) -> Judged:
    row, at = CRITERIA[compare.criterion], context.before if compare.was else order
    value = row.look(at, context) if row.look and at else None
    return _seen(compare, value, context, engine)


def _seen(compare: Compare, value: object, context: Context, engine: Engine | None) -> Judged:
    return Judged(
        condition=compare,
        verdict=as_test(compare, engine)(value, context.now),
        words=compare_words(compare),
        found=value_words(value, CRITERIA[compare.criterion].kind),
    )


def _of_lines(lines: Lines, order: Order, context: Context, engine: Engine | None) -> Judged:
    words = condition_words(lines)
    if order.lines is None:
        return Judged(condition=lines, verdict=None, words=words, found="unknown lines")
    wanted = wanted_lines(order)
    parts = tuple(_judge_line(lines.where, line, context, engine) for line in wanted)
    verdict = quantified(lines.quantifier, [part.verdict for part in parts])
    alone = lines.quantifier is Quantifier.ONLY and len(parts) != 1
    if not parts or alone:
        found = f"{len(parts)} lines"
        return Judged(condition=lines, verdict=verdict, words=words, found=found)
    return Judged(condition=lines, verdict=verdict, words=words, parts=parts)


def _judge_line(
    condition: Condition, line: Line, context: Context, engine: Engine | None
) -> Judged:
    match condition:
        case Compare():
            look = CRITERIA[condition.criterion].line
            value = look(line, context) if look else None
            judged = _seen(condition, value, context, engine)
            return evolve(judged, words=f"line {line.id}: {judged.words}")
        case Not(inner):
            part = _judge_line(inner, line, context, engine)
            return _whole(condition, negated(part.verdict), (part,))
        case All(conditions):
            parts = tuple(_judge_line(inner, line, context, engine) for inner in conditions)
            return _whole(condition, every(part.verdict for part in parts), parts)
        case AnyOf(conditions):
            parts = tuple(_judge_line(inner, line, context, engine) for inner in conditions)
            return _whole(condition, some(part.verdict for part in parts), parts)
        case Lines():  # refused when the rule was built
            return _whole(condition, None, ())
        case _:
            assert_never(condition)
