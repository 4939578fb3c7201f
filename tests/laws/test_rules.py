"""Whatever the rules and whatever the order: the index, the oracle and the trace agree."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

import ruling
from fulfilcore.orders import Order, Setting
from fulfilcore.rules import (
    AddTag,
    AdjustWeight,
    Bounds,
    Context,
    DoNotImport,
    Effect,
    HoldFor,
    HoldUntil,
    Phase,
    Put,
    RemoveTag,
    Rule,
    RuleSet,
    SplitBy,
    Stop,
    evaluate,
    explain,
    propose,
)
from fulfilcore.rules.layers import with_layer
from fulfilcore.rules.looking import product_tags, wanted_lines, weight
from fulfilcore.rules.truth import truth_of
from fulfilcore.values import Weight

SETS, IN_TURN = 10_000, 4_000
SHARES = 8


def made(share: int, sets: int = SETS) -> Iterator[tuple[Random, RuleSet]]:
    """A share of the random rule sets."""
    for seed in range(share, sets, SHARES):
        chance = Random(seed)
        yield chance, RuleSet(ruling.rules(chance))


@pytest.mark.parametrize("share", range(SHARES))
def test_the_index_says_what_each_rule_says_by_itself(share: int) -> None:
    """Ten thousand rule sets, compiled and asked one by one: the same rules hold."""
    held = 0
    for chance, rules in made(share):
        each = [(rule, truth_of(rule.when)) for rule in rules.rules]
        for _ in range(3):
            order, around = ruling.order(chance), ruling.context(chance)
            plain = tuple(r for r, truth in each if r.active and truth(order, around) is True)
            assert plain == evaluate(rules, order, around)
            held += len(plain)

    assert held > SETS // SHARES


@pytest.mark.parametrize("share", range(SHARES))
def test_rules_in_turn_are_the_oracle_in_turn(share: int) -> None:
    """Stops, tags of earlier rules, what is left out: as if each rule were asked of a new order."""
    fired = 0
    for chance, rules in made(share, IN_TURN):
        order, around = ruling.order(chance), ruling.context(chance)
        bounds = Bounds() if chance.random() < 0.8 else Bounds(forced=True, here=True)
        proposal, trace = (
            propose(rules, order, around, bounds),
            explain(rules, order, around, bounds),
        )
        plain, done = in_turn(rules.rules, order, around, bounds)

        assert plain == proposal.fired == trace.fired
        assert done == [each.means for each in proposal.done]
        fired += len(plain)

    assert fired > IN_TURN // SHARES


def in_turn(
    rules: tuple[Rule, ...], order: Order, around: Context, bounds: Bounds
) -> tuple[tuple[str, ...], list[Effect]]:
    """The rules that fire and what they do, each asked of the order as those before it left it."""
    fired, over, done = list[str](), set[Phase](), list[Effect]()
    for rule in rules:
        now = with_layer(order, done, forced=bounds.forced)
        if rule.phase in over or not rule.active or truth_of(rule.when)(now, around) is not True:
            continue
        fired.append(rule.id)
        for effect in rule.do:
            if isinstance(effect, Stop):
                over.add(rule.phase)
            elif means := meaning(
                effect, with_layer(order, done, forced=bounds.forced), order, around, bounds
            ):
                done.append(means)
                over.update(Phase if isinstance(means, DoNotImport) else ())
    return tuple(fired), done


def meaning(
    effect: Effect, now: Order, order: Order, around: Context, bounds: Bounds
) -> Effect | None:
    """What an effect comes to; None where a person wrote what it would write, or it cannot be."""
    mine = [each for each in order.edits if not bounds.forced]
    kept = {
        *(n for each in mine for n in each.names),
        *(s for each in mine for s, _ in each.settings),
    }
    match effect:
        case Put(target, _) if target in kept:
            return None
        case AddTag(tag) if tag in order.untagged and not bounds.forced:
            return None
        case RemoveTag(tag) if tag in order.tagged and not bounds.forced:
            return None
        case AdjustWeight(by):
            known = weight(now, around)
            if Setting.WEIGHT in kept or not isinstance(known, int):
                return None
            return Put(Setting.WEIGHT, Weight(max(0, known + by.milligrams)))
        case HoldFor(days):
            return HoldUntil(around.now + timedelta(days=days))
        case SplitBy(tag):
            each = [
                tag in bears
                for bears in (product_tags(line, around) for line in wanted_lines(order))
            ]
            return effect if any(each) and not all(each) else None
        case DoNotImport() if bounds.here:
            return None
        case _:
            return effect
