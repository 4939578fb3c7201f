"""Trying rules on orders that came: what would happen, and what another rule set would change."""

from attrs import evolve

from fulfilcore.orders import Field, Fields, Order, Setting
from fulfilcore.rules import (
    AddTag,
    All,
    Compare,
    Context,
    DoNotImport,
    HandTo,
    HoldFor,
    HoldUntil,
    Put,
    Stop,
    diff_rules,
    try_rules,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.model import Operator as Op
from fulfilcore.values import OrderId
from ruling import AROUND, NOW, a_rule, a_set, an_order


def going_by(service: str) -> Order:
    """An order by a service, of that name."""
    return an_order(id=OrderId(f"shop/{service}"), said=Fields(service=service))


ORDERS = [going_by(service) for service in ("ground", "air", "sea")]
BY_AIR = Compare(C.SERVICE, Op.EQUALS, "air")


def test_a_trial_counts_what_would_happen() -> None:
    """How many orders each rule holds for, which rules never do, and what would be done."""
    rules = a_set(
        a_rule(BY_AIR, AddTag("x"), id="air"),
        a_rule(Compare(C.SERVICE, Op.CONTAINS, "a"), Stop(), id="stop"),
        a_rule(Compare(C.SERVICE, Op.EQUALS, "rail"), id="rail"),
    )
    trial = try_rules(rules, ORDERS, AROUND)

    assert (3, 1, {"air": 1, "stop": 2}, ("rail",)) == (
        trial.orders,
        trial.touched,
        trial.fired,
        trial.idle,
    )
    assert ["shop/air", "shop/sea"] == [each.order for each in trial.proposals]
    assert "Trial(orders=3, fired=<2 rules>, idle=<1 rules>)" == repr(trial)


def test_each_order_is_tried_at_its_own_time() -> None:
    """What was known then may be told order by order."""
    rules = a_set(a_rule(All(), HoldFor(1)))

    def then(order: Order) -> Context:
        return evolve(AROUND, now=order.placed or NOW)

    (proposal,) = try_rules(rules, [an_order(placed=NOW)], then).proposals
    assert HoldUntil(NOW.replace(day=NOW.day + 1)) == proposal.done[0].means


def test_a_difference_is_what_is_written_otherwise() -> None:
    """What is new, what is gone, what is another; that another rule writes the same is none."""
    old = a_set(
        a_rule(BY_AIR, Put(Setting.CARRIER, "ups"), AddTag("old"), id="a"),
        a_rule(All(), Put(Field.NOTE, "same"), HandTo("acme"), id="b"),
    )
    new = a_set(
        a_rule(All(), Put(Field.NOTE, "same"), HandTo("acme"), id="c"),
        a_rule(BY_AIR, Put(Setting.CARRIER, "dhl"), AddTag("new"), id="d"),
    )
    found = diff_rules(old, new, ORDERS, AROUND)

    assert (3, ["shop/air"]) == (found.orders, [each.order for each in found.changed])
    assert [
        "set carrier to ups (a) → set carrier to dhl (d)",
        "- tag it old (a)",
        "+ tag it new (d)",
    ] == [each.words for each in found.changed[0].differs]
    assert () == diff_rules(old, old, ORDERS, lambda order: AROUND).changed


def test_an_order_that_is_left_out_is_nothing_else() -> None:
    """Whatever earlier rules had written on it."""
    tags = a_rule(BY_AIR, AddTag("x"), id="a")
    found = diff_rules(
        a_set(tags), a_set(tags, a_rule(BY_AIR, DoNotImport(), id="b")), ORDERS, AROUND
    )

    assert ["- tag it x (a)", "+ do not import it (b)"] == [
        each.words for each in found.changed[0].differs
    ]
