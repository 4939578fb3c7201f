"""What is dangerous in an account once its rules leave orders out."""

from collections.abc import Iterator

from fulfilcore.accounts import Account, Hazard, Hub, Store, hazards
from fulfilcore.rules.comparing import folded
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.index.normal import Row, rows_of
from fulfilcore.rules.model import Compare, DoNotImport, Rule
from fulfilcore.rules.model import Operator as Op
from fulfilcore.rules.ruleset import RuleSet
from fulfilcore.values import evolve


def hazards_with(rules: RuleSet, account: Account) -> tuple[Hazard, ...]:
    """Every danger in how an account's stores are connected, with what its rules leave out.

    A rule that leaves out a marketplace's orders at a hub loses them where no store of that
    marketplace is active, and else leaves the hub untold (S001-37); and it is what protects from
    duplicates where hubs are not told of their copies (S001-29).
    """
    return hazards(evolve(account, stores=tuple(_left_out(rules, each) for each in account.stores)))


def _left_out(rules: RuleSet, store: Store) -> Store:
    if store.capabilities.marketplace:
        return store
    out = frozenset(
        source for rule in rules.rules if _leaves_out(rule) for source in _sources(rule, store)
    )
    hub = store.hub or Hub()
    return evolve(store, hub=evolve(hub, leaves_out=hub.leaves_out | out)) if out else store


def _leaves_out(rule: Rule) -> bool:
    return rule.active and any(isinstance(effect, DoNotImport) for effect in rule.do)


def _sources(rule: Rule, store: Store) -> Iterator[str]:
    """The marketplaces whose orders a rule names where it may hold for orders of a store."""
    for row in rows_of(rule.when):
        if all(_may_hold(each.compare, store) for each in row.literals if not each.negated):
            yield from _named(row)


def _may_hold(compare: Compare, store: Store) -> bool:
    if compare.operator is not Op.EQUALS or compare.criterion not in (C.MARKETPLACE, C.STORE):
        return True
    mine = store.system if compare.criterion is C.MARKETPLACE else store.id
    return folded(mine) in {folded(str(value)) for value in compare.values}


def _named(row: Row) -> Iterator[str]:
    """The sources that a row asks for; one that asks for none leaves out whatever else it asks."""
    for literal in row.literals:
        compare = literal.compare
        asks = compare.operator in (Op.EQUALS, Op.INCLUDES) and not literal.negated
        if compare.criterion is C.SOURCE and asks:
            yield from (folded(str(value)) for value in compare.values)
