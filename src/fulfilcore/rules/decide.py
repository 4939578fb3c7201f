"""Which rules hold for an order, and what they would make of it."""

from fulfilcore.orders import Order
from fulfilcore.rules import proposing
from fulfilcore.rules.checking import sound
from fulfilcore.rules.layers import without_rules
from fulfilcore.rules.model import Context, Rule
from fulfilcore.rules.proposing import FREE, Bounds, Proposal
from fulfilcore.rules.ruleset import RuleSet


def evaluate(rules: RuleSet, order: Order, context: Context) -> tuple[Rule, ...]:
    """The rules that hold for an order as it is, each by itself, in the order of their turns.

    Raises InvalidInput for what the context tells and cannot be.
    """
    index = rules.index
    return tuple([index.rules[place] for place in index.matches(order, sound(context))])


def propose(rules: RuleSet, order: Order, context: Context, bounds: Bounds = FREE) -> Proposal:
    """What the rules would make of an order, each seeing what those before it changed.

    They see the order without what rules wrote on it before, so that proposing again, on an order
    that the proposal was carried out on, gives the same. Raises InvalidInput for what the context
    tells and cannot be.
    """
    return proposing.propose(rules.index, without_rules(order), sound(context), bounds)
