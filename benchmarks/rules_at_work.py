"""What rules cost beyond matching: carried out in turn, tried on a year, built, edited, kept."""

import gc
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from itertools import islice
from typing import Any

from attrs import evolve

from benchmarks.measure import (
    CPU,
    WALL,
    Clock,
    Effort,
    Measured,
    Pair,
    Side,
    Watch,
    agree,
    in_turns,
)
from benchmarks.memory import weighed
from benchmarks.peers.ruled_order import SoldOrder
from benchmarks.peers.rules_one_by_one import Matcher as Naive
from benchmarks.peers.rules_one_by_one import Outcome
from benchmarks.ruled_trade import SELECTIVE, orders, rules
from benchmarks.rules import (
    ONE_BY_ONE,
    PEERS,
    asking,
    compared,
    fresh_orders,
    matched,
    paced,
    within,
)
from benchmarks.ruling import CONTEXT, Ours, order_of, rules_of
from fulfilcore.orders import Order
from fulfilcore.rules import HoldUntil, Proposal, Rule, RuleSet, propose
from fulfilcore.rules.layers import with_layer

MATCHING, ANEW = "matching", "built-anew"
_MANY, _TRIED, _TRIED_WITH, _EDITS, _TURNS = 10_000, 100_000, 1_000, 20, 5


# --- carried out, one after another


def applying(size: int, profile: str, peer: str, effort: Effort) -> Measured:
    """Orders in a second that rules change one after another, each seeing what others did."""
    effort, made = paced(effort), rules(within(size, effort), profile)
    ours, naive = Ours(rules_of(made)), Naive(made)
    for sold in islice(fresh_orders(effort), compared(size, effort)):
        mine = outcome(order_of(sold), *_proposed(ours, [order_of(sold)]))
        agree(f"what becomes of {sold['id']}", mine, naive.apply(naive.form(sold)))
    gc.freeze()
    proposing = asking(ours.form, partial(_proposed, ours), effort)
    if peer == ONE_BY_ONE:
        theirs = asking(naive.form, partial(_applied, naive), effort)
    else:
        theirs = matched(ours, effort)
    return Measured(in_turns(proposing, theirs, effort))


def _proposed(ours: Ours, orders: Sequence[Order]) -> list[Proposal]:
    rules = ours.rules
    return [propose(rules, order, CONTEXT) for order in orders]


def _applied(naive: Naive, orders: Sequence[SoldOrder]) -> list[Outcome]:
    return [naive.apply(order) for order in orders]


def outcome(order: Order, proposal: Proposal) -> Outcome:
    """What an order is once a proposal was carried out."""
    means = [each.means for each in proposal.done]
    after = with_layer(order, means)
    held = any(isinstance(each, HoldUntil) for each in means)
    return Outcome(
        proposal.fired,
        after.tags,
        after.fields.service or "",
        after.provider,
        held,
        proposal.imports,
    )


# --- tried on many orders at once


def dry_run(peer: str, effort: Effort) -> Measured:
    """Milliseconds on the wall until all is known about 100,000 orders and 1,000 rules."""
    count, size = within(_TRIED, effort), within(_TRIED_WITH, effort)
    library: Any = import_module(f"benchmarks.peers.rules_with_{peer}")
    made, sold = rules(size, SELECTIVE), orders(count)
    ours, mine, theirs = Ours(rules_of(made)), [*map(order_of, sold)], library.frame(sold)
    found: list[list[int]] = [[] for _ in sold]
    for number, rows in enumerate(library.rows(theirs, made)):
        for row in rows:
            found[row].append(number)
    agree("rules of all orders", ours.match(mine), found)
    gc.freeze()
    return _timed(partial(ours.match, mine), partial(library.rows, theirs, made), effort, WALL)


# --- built, kept, edited


def building(peer: str, effort: Effort) -> Measured:
    """Milliseconds from 10,000 rules to what can be asked: ours are checked as well."""
    ruler, many = PEERS[peer], within(_MANY, effort)
    made, words = rules_of(rules(many, SELECTIVE)), ruler.told(many, SELECTIVE)
    gc.freeze()
    return _timed(partial(Ours, made), partial(ruler.built, words), effort)


def weighing(peer: str, effort: Effort) -> Measured:
    """Bytes a rule, of 10,000: of the rules, of their set and of its index."""
    ruler, many = PEERS[peer], within(_MANY, effort)
    made = rules(many, SELECTIVE)
    Ours(rules_of(made[:10]))  # what is made once, for the first of them, is no rule's weight
    ours, _ = weighed(lambda: Ours(rules_of(made)))
    theirs, _ = weighed(lambda: ruler.built(made))
    return Measured((Pair(ours / many, theirs / many),))


def editing(effort: Effort) -> Measured:
    """Milliseconds until a set of 10,000 rules with one of them changed can be asked."""
    many = within(_MANY, effort)
    more = rules_of(rules(many + _EDITS, SELECTIVE))
    kept, others = more[:many], more[many:]
    edits = [evolve(other, id=str(many // _EDITS * n)) for n, other in enumerate(others)]
    before = RuleSet(kept)
    after = _edited(before, edits)
    anew = RuleSet(after.rules)
    for sold in orders(compared(many, effort)):
        order = order_of(sold)
        mine, theirs = (each.index.matches(order, CONTEXT) for each in (after, anew))
        agree(f"rules of {sold['id']}", mine, theirs)
    agree("rules that were edited", len({*after.rules} - {*kept}), _EDITS)
    gc.freeze()
    return _timed(partial(_edited, before, edits), partial(Ours, after.rules), effort, share=_EDITS)


def _edited(rules: RuleSet, edits: Sequence[Rule]) -> RuleSet:
    """The set with one rule after another changed, each time ready to be asked."""
    for rule in edits:
        rules = rules.edited(rule)
        _ = rules.index  # made now, not later
    return rules


def _timed(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    effort: Effort,
    clock: Clock = CPU,
    share: int = 1,
) -> Measured:
    """Milliseconds that each takes, ours for so many at once."""
    turns = evolve(effort, repeats=min(effort.repeats, _TURNS), seconds=0)
    pairs = in_turns(_once(ours, share), _once(theirs, 1), turns, clock)
    return Measured(tuple(Pair(1_000 / each.ours, 1_000 / each.theirs) for each in pairs))


def _once(work: Callable[[], object], share: int) -> Side:
    def side(watch: Watch) -> int:
        with watch:
            made = work()
        return share if made is not None else 0

    return side
