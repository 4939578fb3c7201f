"""The linter as a law: it says of a rule that it is dead exactly if no order brings it to life.

A thousand small rule sets are drawn. For each, every order that its comparisons can tell apart is
made and proposed to, and what the linter says is held against what was seen.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import combinations, combinations_with_replacement, product
from random import Random
from typing import TypeAlias

import pytest
from attrs import evolve

from fulfilcore.accounts import Terms
from fulfilcore.orders import Field, Line, Order
from fulfilcore.rules import (
    AddTag,
    All,
    AnyOf,
    Bounds,
    Compare,
    Condition,
    Context,
    Criterion,
    DoNotImport,
    Effect,
    HoldFor,
    Lines,
    Not,
    Operator,
    Put,
    Quantifier,
    RemoveTag,
    Rule,
    RuleSet,
    Stop,
    propose,
)
from fulfilcore.rules.lint import Lint, lint
from fulfilcore.rules.reasons import LintReason
from fulfilcore.rules.truth import truth_of
from fulfilcore.values import LineId, Money, OrderId, Sku, StoreId

NOW = Context(now=datetime(2026, 3, 1, tzinfo=UTC))
TERMS = Terms(
    store=StoreId("shop"),
    system="shop",
    marketplace=False,
    country="US",
    received_on=date(2026, 3, 1),
)
PLAIN = Order(id=OrderId("1"), store=StoreId("shop"), reference="1", terms=TERMS)
DEAD = {LintReason.SHADOWED, LintReason.OVERTAKEN}

Change: TypeAlias = Callable[[Order], Order]

# --- every order there is: in each of five ways on its own


def _texts() -> list[str]:
    """Every text of up to four letters of a small alphabet."""
    return ["".join(each) for length in range(5) for each in product("abz", repeat=length)]


def _custom(text: str) -> Change:
    return lambda order: evolve(order, said=evolve(order.said, custom_1=text))


def _gift(gift: bool | None) -> Change:
    return lambda order: evolve(order, gift=gift)


def _total(total: Money | None) -> Change:
    return lambda order: evolve(order, total=total)


def _tagged(tags: Sequence[str]) -> Change:
    return lambda order: evolve(order, channel_tags=frozenset(tags))


def _lined(skus: Sequence[str | None] | None) -> Change:
    lines = None
    if skus is not None:
        numbered = enumerate(skus)
        lines = tuple(
            Line(id=LineId(str(n)), sku=None if sku is None else Sku(sku), ordered=1)
            for n, sku in numbered
        )
    return lambda order: evolve(order, lines=lines)


C, O = Criterion, Operator  # noqa: E741
WRITTEN, PUT_ON = frozenset({"ab", "b"}), frozenset({"x", "y", "X"})
TAGS = (*sorted(PUT_ON), "Y", "q", "qxq", "qyq")
SKUS = ("A", "AB", "ABC", "AC", "C", None)
WAYS: dict[Criterion, list[Change]] = {
    C.CUSTOM_1: [_custom(text) for text in _texts()],
    C.GIFT: [_gift(each) for each in (None, False, True)],
    C.TOTAL: [
        _total(each)
        for each in (
            None,
            *(Money(n, "USD") for n in range(7)),
            *(Money(n, "EUR") for n in range(7)),
        )
    ],
    C.TAGS: [_tagged(tags) for n in range(6) for tags in combinations(TAGS, n)],
    C.SKU: [
        _lined(None),
        *(_lined(skus) for n in range(5) for skus in combinations_with_replacement(SKUS, n)),
    ],
}


def orders(rules: RuleSet) -> list[Order]:
    """Orders of which each two are told apart by a comparison, or may be in a later turn."""
    parts = [part for rule in rules.rules for part in parts_of(rule.when)]
    found = [PLAIN]
    for criterion, ways in WAYS.items():
        truths = [truth_of(part) for part in parts if criterion is about(part)]
        classes = dict[object, Change]()
        for way in ways if truths else ():
            order = way(PLAIN)
            unwritten = evolve(order, channel_tags=order.channel_tags - PUT_ON)
            seen = (
                *(truth(each, NOW) for truth in truths for each in (order, unwritten)),
                order.tags & PUT_ON,
                WRITTEN & {order.said.custom_1},
            )
            classes.setdefault(seen, way)
        if truths:
            found = [way(order) for order in found for way in classes.values()]
    return found


def about(part: Compare | Lines) -> Criterion:
    """The criterion that a part of a condition is about."""
    return part.criterion if isinstance(part, Compare) else C.SKU


# --- small rule sets


def _compare(random: Random, criterion: Criterion) -> Condition:
    match criterion:
        case C.GIFT:
            return Compare(C.GIFT, O.EQUALS, random.random() < 0.5)
        case C.TOTAL:
            operator = random.choice([O.LESS, O.AT_LEAST, O.EQUALS, O.NOT_EQUALS, O.BLANK])
            currency = "USD" if random.random() < 0.8 else "EUR"
            values = () if operator is O.BLANK else Money(random.randint(1, 5), currency)
            return Compare(C.TOTAL, operator, values)
        case C.TAGS:
            operator = random.choice([O.INCLUDES, O.EXCLUDES, O.INCLUDES_ALL, O.BLANK, O.CONTAINS])
            tags = random.sample(["x", "y"], random.choice([1, 1, 2]))
            return Compare(C.TAGS, operator, () if operator is O.BLANK else tags)
        case C.SKU:
            operator = random.choice([O.EQUALS, O.STARTS_WITH, O.NOT_EQUALS])
            word = random.choice(["A", "AB"])
            return Lines(random.choice([*Quantifier]), Compare(C.SKU, operator, word))
        case _:
            operators = [O.EQUALS, O.NOT_EQUALS, O.CONTAINS, O.NOT_CONTAINS]
            operator = random.choice([*operators, O.STARTS_WITH, O.ENDS_WITH, O.BLANK, O.FILLED])
            words = random.sample(["ab", "b", "a", "ba"], random.choice([1, 1, 2]))
            blank = operator in (O.BLANK, O.FILLED)
            return Compare(C.CUSTOM_1, operator, () if blank else words)


def _condition(random: Random, asked: Sequence[Criterion], depth: int) -> Condition:
    roll = random.random()
    if depth == 0 or roll < 0.45:
        return _compare(random, random.choice(asked))
    if roll < 0.6:
        return Not(_condition(random, asked, depth - 1))
    inner = [_condition(random, asked, depth - 1) for _ in range(random.randint(1, 3))]
    return All(inner) if roll < 0.85 else AnyOf(inner)


def _effects(random: Random) -> list[Effect]:
    some: list[Effect] = [
        *(AddTag("x"), AddTag("y"), RemoveTag("x"), RemoveTag("y"), AddTag("X")),
        *(Put(Field.CUSTOM_1, word) for word in sorted(WRITTEN)),
        *(Stop(), Stop(), Stop(), Stop(), DoNotImport(), HoldFor(1)),
    ]
    return random.sample(some, random.choice([1, 1, 2]))


def drawn_set(seed: int) -> RuleSet:
    """A small rule set: a few rules, of a few criteria."""
    random = Random(seed)
    asked = random.sample([*WAYS], random.choice([1, 2, 2, 3]))
    rules = [
        Rule(
            id=str(number),
            name=str(number),
            when=_condition(random, asked, random.choice([0, 1, 1, 2])),
            do=_effects(random),
        )
        for number in range(random.randint(2, 6))
    ]
    return RuleSet(rules)


def parts_of(condition: Condition) -> list[Compare | Lines]:
    """What a condition asks, part by part."""
    match condition:
        case All(inner) | AnyOf(inner):
            return [part for each in inner for part in parts_of(each)]
        case Not(inner_one):
            return parts_of(inner_one)
        case _:
            return [condition]


def brute_force(rules: RuleSet) -> tuple[set[str], set[str]]:
    """The rules that never hold, and those that hold for some order but never in their turn."""
    truths = {rule.id: truth_of(rule.when) for rule in rules.rules}
    holding, fired = set[str](), set[str]()
    for order in orders(rules):
        fired.update(propose(rules, order, NOW).fired)
        waiting = truths.keys() - holding
        holding.update(id for id in waiting if truths[id](order, NOW))
    return truths.keys() - holding - fired, holding - fired


def dead(found: Iterable[Lint], codes: set[LintReason]) -> set[str]:
    """The rules of which one of some reasons is said."""
    return {each.rules[0] for each in found if each.reason.code in codes}


@pytest.mark.parametrize("first", range(0, 1_000, 250))
def test_every_dead_rule_is_named_and_no_other(first: int) -> None:
    """Contradictions and shadows are those of brute force over every order there is."""
    seen = [0, 0]
    for seed in range(first, first + 250):
        rules = drawn_set(seed)
        found, (never, shadowed) = lint(rules), brute_force(rules)

        assert (seed, never) == (seed, dead(found, {LintReason.CONTRADICTORY}))
        assert (seed, shadowed) == (seed, dead(found, DEAD))
        assert set() == dead(found, {LintReason.UNDECIDED})
        seen = [seen[0] + len(never), seen[1] + len(shadowed)]

    assert all(count > 20 for count in seen)


def shows(rules: RuleSet, each: Lint) -> bool:
    """Whether an example shows what it is said to show, asked of the rules themselves."""
    if each.example is None:
        return each.reason.code in UNSHOWN
    order, context = each.example.order, each.example.context
    holding = {r.id for r in rules.rules if truth_of(r.when)(order, context)}
    proposal = propose(rules, order, context, Bounds(forced=True))
    one, *others = each.rules
    fired = {*proposal.fired}
    match each.reason.code:
        case LintReason.SHADOWED | LintReason.OVERTAKEN:
            return one in holding - fired
        case LintReason.DUPLICATE:
            return {*each.rules} <= holding
        case LintReason.ORDER_SENSITIVE:
            return {*each.rules} <= fired
        case LintReason.READS_LATER:
            return one not in fired and not fired.isdisjoint(others)
        case LintReason.TAG_CIRCLE:
            return {*each.rules} > fired & {*each.rules}
        case LintReason.ONE_LINE_ONLY:
            return one not in holding and len(order.lines or ()) > 1
        case _:
            return False


UNSHOWN = {LintReason.CONTRADICTORY, LintReason.MORE_PAIRS, LintReason.NEVER_HOLDS}


def test_every_example_shows_what_it_is_to_show() -> None:
    """An order that is handed out with a finding is looked at by the rules, and they agree."""
    every = [(rules, each) for n in range(250) for rules in [drawn_set(n)] for each in lint(rules)]
    kinds = {each.reason.code for _, each in every if each.example}

    assert [] == [(rules, each) for rules, each in every if not shows(rules, each)]
    assert {*DEAD, LintReason.DUPLICATE, LintReason.ORDER_SENSITIVE} <= kinds
    assert {LintReason.READS_LATER, LintReason.TAG_CIRCLE, LintReason.ONE_LINE_ONLY} <= kinds
