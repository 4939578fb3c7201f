"""What is wrong with a rule set, or surprising, without any order: a table of checks."""

from collections.abc import Callable, Iterator

from attrs import frozen

from fulfilcore.accounts import Account
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.lint import idle, traps, writing
from fulfilcore.rules.lint.model import Lint
from fulfilcore.rules.lint.showing import Study
from fulfilcore.rules.reasons import LintReason as R
from fulfilcore.rules.ruleset import RuleSet


@frozen
class Check:
    """One look at a rule set: what it looks for, and with which reasons it answers."""

    words: str
    look: Callable[[Study], Iterator[Lint]]
    reasons: tuple[R, ...]


CHECKS: tuple[Check, ...] = (
    Check("rules that never hold", idle.contradictory, (R.CONTRADICTORY,)),
    Check(
        "rules that never have their turn",
        idle.never_in_turn,
        (R.SHADOWED, R.OVERTAKEN, R.UNDECIDED),
    ),
    Check("rules that repeat another", idle.duplicate, (R.DUPLICATE,)),
    Check(
        "pairs of rules of which the later one wins",
        writing.order_sensitive,
        (R.ORDER_SENSITIVE, R.MORE_PAIRS),
    ),
    Check(
        "tags asked for before they are written",
        writing.circles,
        (R.TAG_CIRCLE, R.READS_LATER, R.MORE_LATER),
    ),
    Check("comparisons that say nothing", traps.trivial, (R.NEVER_HOLDS, R.ALWAYS_HOLDS)),
    Check("letters that look alike", traps.mixed_alphabets, (R.MIXED_ALPHABETS,)),
    Check("what nobody tells", traps.untold, (R.UNTOLD_BY_STORES, R.UNTOLD_BY_HOST)),
    Check("items of orders of one line", traps.one_line_only, (R.ONE_LINE_ONLY,)),
    Check("the country at home, abroad", traps.home_is_not_abroad, (R.HOME_IS_NOT_ABROAD,)),
    Check("settings without a service", traps.needs_service, (R.NEEDS_SERVICE,)),
)
"""Everything that is looked for, in the order in which it is told."""


def lint(
    rules: RuleSet, account: Account | None = None, told: frozenset[Criterion] = frozenset()
) -> tuple[Lint, ...]:
    """Everything that is wrong with a rule set, or surprising, found without any order.

    `account` says what its stores tell, and where home is; `told` are the criteria that the host
    tells in `Context.told`. That a rule is dead is said of orders with which rules may do all that
    they say: it is certain, since its world holds more orders than there are. Where a rule is too
    entangled to be sure, that is said.
    """
    study = Study(rules, account, told)
    return tuple(found for check in CHECKS for found in check.look(study))
