"""What is dangerous in an account whose rules leave orders out."""

import pytest
from attrs import evolve

from builders import AMAZON_CAN, HUB_CAN, an_account
from fulfilcore.accounts import Account, Store
from fulfilcore.accounts.reasons import HazardReason as H
from fulfilcore.reasons import Code
from fulfilcore.rules import AddTag, All, AnyOf, Compare, Condition, DoNotImport, Effect, Not
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.hazards import hazards_with
from fulfilcore.rules.model import Operator as Op
from fulfilcore.values import StoreId
from ruling import a_rule, a_set

HUB = Store(id=StoreId("hub"), capabilities=HUB_CAN)
DIRECT = Store(id=StoreId("amazon-us"), capabilities=AMAZON_CAN)
AT_HUB = Compare(C.MARKETPLACE, Op.EQUALS, "BigCommerce")
FROM_AMAZON = Compare(C.SOURCE, Op.EQUALS, "Amazon")
COPIES = All([AT_HUB, FROM_AMAZON])


def account(*stores: Store, told: bool = True) -> Account:
    """An account with a hub and those stores."""
    return evolve(an_account(), stores=(HUB, *stores), hub_notices=told)


def dangers(condition: Condition, of: Account, *do: Effect, active: bool = True) -> set[Code]:
    """The hazards of an account with one rule."""
    rules = a_set(a_rule(condition, *(do or (DoNotImport(),)), active=active))
    return {each.finding.reason.code for each in hazards_with(rules, of)}


@pytest.mark.rule("S001-37")
def test_a_rule_that_leaves_out_all_there_is_loses_orders() -> None:
    """Without a store of the marketplace nobody imports them; with one the hub is not told."""
    assert {H.ORDERS_LOST} == dangers(COPIES, account())
    assert {H.HUB_NOT_TOLD} == dangers(COPIES, account(DIRECT))
    assert {H.ORDERS_LOST} == dangers(COPIES, account(evolve(DIRECT, active=False)))


@pytest.mark.rule("S001-29")
def test_such_a_rule_protects_from_duplicates() -> None:
    """Where hubs are not told of what left, copies are shown; unless a rule leaves them out."""
    both = account(DIRECT, told=False)

    assert {H.DUPLICATES_EXPECTED} == dangers(All(), both, AddTag("x"))
    assert {H.DUPLICATES_EXPECTED} == dangers(COPIES, both, active=False)
    assert {H.HUB_NOT_TOLD} == dangers(COPIES, both)


@pytest.mark.parametrize(
    "condition",
    [
        All([Compare(C.MARKETPLACE, Op.EQUALS, "rithum"), FROM_AMAZON]),
        All([Compare(C.STORE, Op.EQUALS, "other"), FROM_AMAZON]),
        All([AT_HUB, Not(FROM_AMAZON)]),
        All([AT_HUB, Compare(C.SOURCE, Op.BLANK)]),
        All([AT_HUB, Compare(C.CITY, Op.EQUALS, "Delft")]),
    ],
)
def test_a_rule_that_names_no_marketplace_there_loses_none(condition: Condition) -> None:
    """Another hub, another store, what is not from there, or no source at all."""
    assert set() == dangers(condition, account())


def test_alternatives_and_other_operators_are_seen() -> None:
    """Either marketplace, by the store's id, or by any word that may mean the hub."""
    either = AnyOf([COPIES, All([AT_HUB, Compare(C.SOURCE, Op.INCLUDES, "eBay")])])
    by_store = All([Compare(C.STORE, Op.EQUALS, "hub"), FROM_AMAZON])
    by_word = All([Compare(C.MARKETPLACE, Op.CONTAINS, "commerce"), FROM_AMAZON])

    assert {H.ORDERS_LOST} == dangers(either, account())
    assert 2 == len(hazards_with(a_set(a_rule(either, DoNotImport())), account()))
    for each in (by_store, by_word):
        assert {H.ORDERS_LOST} == dangers(each, account())
