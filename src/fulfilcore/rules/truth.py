"""Whether a condition holds for an order, asked part by part: the oracle of the index.

Yes, no, or None where nobody knows. Nothing is known of lines that the channel has not told.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, assert_never

from fulfilcore.orders import Line, Order
from fulfilcore.rules.comparing import Verdict, as_test
from fulfilcore.rules.looking import wanted_lines
from fulfilcore.rules.model import All, AnyOf, Compare, Condition, Context, Lines, Not, Quantifier
from fulfilcore.rules.patterns import Engine
from fulfilcore.rules.tables import CRITERIA

Truth: TypeAlias = Callable[[Order, Context], Verdict]
TruthOfLine: TypeAlias = Callable[[Line, Context], Verdict]


def truth_of(condition: Condition, engine: Engine | None = None) -> Truth:
    """What a condition asks of an order, ready to be asked."""
    match condition:
        case Compare():
            return _compared(condition, engine)
        case Lines():
            return _of_lines(condition, engine)
        case Not():
            one = truth_of(condition.condition, engine)
            return lambda order, context: negated(one(order, context))
        case All():
            each = [truth_of(inner, engine) for inner in condition.conditions]
            return lambda order, context: every(one(order, context) for one in each)
        case AnyOf():
            each = [truth_of(inner, engine) for inner in condition.conditions]
            return lambda order, context: some(one(order, context) for one in each)
        case _:
            assert_never(condition)


def truth_of_line(condition: Condition, engine: Engine | None = None) -> TruthOfLine:
    """What a condition asks of one line, ready to be asked."""
    match condition:
        case Compare():
            look, test = CRITERIA[condition.criterion].line, as_test(condition, engine)
            return lambda line, context: test(look(line, context) if look else None, context.now)
        case Not():
            one = truth_of_line(condition.condition, engine)
            return lambda line, context: negated(one(line, context))
        case All():
            each = [truth_of_line(inner, engine) for inner in condition.conditions]
            return lambda line, context: every(one(line, context) for one in each)
        case AnyOf():
            each = [truth_of_line(inner, engine) for inner in condition.conditions]
            return lambda line, context: some(one(line, context) for one in each)
        case _:
            return lambda line, context: None


def negated(verdict: Verdict) -> Verdict:
    """The opposite of what is known."""
    return None if verdict is None else not verdict


def every(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether all hold: one that does not settles it, whatever is unknown."""
    unknown = False
    for verdict in verdicts:
        if verdict is False:
            return False
        unknown |= verdict is None
    return None if unknown else True


def some(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether one holds: one that does settles it, whatever is unknown."""
    return negated(every(map(negated, verdicts)))


def _compared(compare: Compare, engine: Engine | None) -> Truth:
    look, test, was = CRITERIA[compare.criterion].look, as_test(compare, engine), compare.was

    def truth(order: Order, context: Context) -> Verdict:
        at = context.before if was else order
        return test(look(at, context) if look and at else None, context.now)

    return truth


def _of_lines(lines: Lines, engine: Engine | None) -> Truth:
    one, quantifier = truth_of_line(lines.where, engine), lines.quantifier

    def truth(order: Order, context: Context) -> Verdict:
        if order.lines is None:
            return None
        return quantified(quantifier, [one(line, context) for line in wanted_lines(order)])

    return truth


def quantified(quantifier: Quantifier, verdicts: Sequence[Verdict]) -> Verdict:
    """What the lines come to together: there is one, all of at least one, or it is the only one."""
    match quantifier:
        case Quantifier.ANY:
            return some(verdicts)
        case Quantifier.EVERY:
            return every(verdicts) if verdicts else False
        case Quantifier.ONLY:
            return verdicts[0] if len(verdicts) == 1 else False
        case _:
            assert_never(quantifier)
