"""What rules make of an order: in turn, within bounds, in one layer, and never done twice."""

from datetime import timedelta

import pytest
from attrs import evolve

from fulfilcore.orders import (
    Alerted,
    Author,
    Edited,
    Field,
    Fields,
    Order,
    OrderReason,
    Setting,
    Verb,
)
from fulfilcore.products import Product, Products
from fulfilcore.reasons import because
from fulfilcore.rules import (
    AddTag,
    AdjustWeight,
    Alert,
    All,
    Bounds,
    Compare,
    Done,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    HoldUntil,
    LeftOut,
    Phase,
    Put,
    RemoveTag,
    Rule,
    RuleReason,
    RuleSet,
    SplitBy,
    Stop,
    propose,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.layers import edit_of, overridden, with_layer, without_rules
from fulfilcore.rules.model import Operator as Op
from fulfilcore.values import Sku, Weight
from ruling import AROUND, NOW, a_line, a_rule, a_set, an_order

TAG_RITHUM_PRIME = a_rule(
    All(
        [
            Compare(C.MARKETPLACE, Op.EQUALS, "rithum"),
            Compare(C.REQUESTED_SERVICE, Op.CONTAINS, "Prime"),
        ]
    ),
    AddTag("Amazon Prime Order"),
    id="prime",
)


def always(*do: Effect, id: str = "r", **what: object) -> Rule:
    """A rule for every order."""
    return a_rule(All(), *do, id=id, **what)


def of(system: str, service: str | None = None, source: str | None = None) -> Order:
    """An order of some system."""
    order = an_order(source=source, said=Fields(service=service))
    return evolve(order, terms=evolve(order.terms, system=system))


def meant(rules: RuleSet, order: Order, bounds: Bounds | None = None) -> list[Effect]:
    """What rules would do to an order."""
    return [each.means for each in propose(rules, order, AROUND, bounds or Bounds()).done]


@pytest.mark.rule("S004-54", "S004-55", "S004-56")
def test_the_recipe_for_prime_on_rithum() -> None:
    """Marketplace equals Rithum and requested service contains Prime: the tag is added."""
    rules = a_set(TAG_RITHUM_PRIME)

    for service in ("Prime NextDay", "Prime SecondDay", "Prime Standard"):
        assert [AddTag("Amazon Prime Order")] == meant(rules, of("rithum", service))


@pytest.mark.rule("S004-57", "S004-58")
def test_the_recipe_leaves_other_orders_alone() -> None:
    """Rithum without Prime, Amazon with Prime in its service, and a service that nobody knows."""
    rules = a_set(TAG_RITHUM_PRIME)

    assert [] == meant(rules, of("rithum", "Premium NextDay"))
    assert [] == meant(rules, of("amazon", "Prime NextDay"))
    assert [] == meant(rules, of("rithum", None))


@pytest.mark.rule("S001-23", "S001-24", "S001-26")
def test_the_recipe_for_doubled_orders_of_a_hub() -> None:
    """BigCommerce's orders from eBay and Amazon are left out; those of its own shop come in."""
    copies = All(
        [
            Compare(C.MARKETPLACE, Op.EQUALS, "BigCommerce"),
            Compare(C.SOURCE, Op.EQUALS, ["eBay", "Amazon"]),
        ]
    )
    rules = a_set(a_rule(copies, DoNotImport()))
    sources = ("eBay", "Amazon", "amazon", "www", None)
    proposals = [propose(rules, of("bigcommerce", source=each), AROUND) for each in sources]

    assert [False, False, False, True, True] == [each.imports for each in proposals]


@pytest.mark.rule("S000-24", "S000-25", "S000-26")
def test_a_product_tag_assigns_the_order() -> None:
    """Any line of a tagged product is enough: the whole order is assigned."""
    tagged = Compare(C.TAGS, Op.INCLUDES, "dropship")
    rules = a_set(a_rule(tagged, Put(Setting.ASSIGNED_TO, "Vera")))
    products = Products((Product(sku=Sku("A"), tags=frozenset({"dropship"})),))
    around = evolve(AROUND, products=products)
    mixed = an_order(lines=(a_line("A"), a_line("B", "2")))

    assert ("r",) == propose(rules, mixed, around).fired
    assert () == propose(rules, an_order(lines=(a_line("B"),)), around).fired


# --- in turn


def test_a_later_rule_sees_and_overwrites_what_an_earlier_one_wrote() -> None:
    """Top to bottom: the later stands, and it is said whom it overrode."""
    rules = a_set(
        always(Put(Field.SERVICE, "ground"), AddTag("x"), id="first"),
        a_rule(Compare(C.SERVICE, Op.EQUALS, "ground"), Put(Field.SERVICE, "air"), id="second"),
        a_rule(Compare(C.TAGS, Op.INCLUDES, "x"), RemoveTag("x"), HandTo("acme"), id="third"),
        a_rule(Compare(C.PROVIDER, Op.EQUALS, "acme"), Put(Setting.CARRIER, "ups"), id="fourth"),
    )
    proposal = propose(rules, an_order(), AROUND)

    assert ("first", "second", "third", "fourth") == proposal.fired
    assert [
        (Put(Field.SERVICE, "air"), "second", ("first",)),
        (RemoveTag("x"), "third", ("first",)),
        (HandTo("acme"), "third", ()),
        (Put(Setting.CARRIER, "ups"), "fourth", ()),
    ] == [(each.means, each.rule, each.over) for each in proposal.changes]
    first = Done("first", AddTag("x"), AddTag("x"))
    third = Done("third", RemoveTag("x"), RemoveTag("x"))
    assert {("first", AddTag("x")): "third"} == overridden([first, third])


def test_a_rule_far_below_sees_it_too() -> None:
    """However many rules stand between the two."""
    tagged = Compare(C.TAGS, Op.INCLUDES, "x")
    between = [a_rule(tagged, id=f"b{number}", active=False) for number in range(1_000)]
    rules = a_set(always(AddTag("x"), id="first"), *between, a_rule(tagged, Stop(), id="last"))

    assert ("first", "last") == propose(rules, an_order(), AROUND).fired


def test_a_tag_off_a_product_cannot_be_taken() -> None:
    """What the product bears stays on the order for the rules after it."""
    products = Products((Product(sku=Sku("ab"), tags=frozenset({"x"})),))
    rules = a_set(
        always(AddTag("x"), id="a"),
        always(RemoveTag("x"), id="b"),
        a_rule(Compare(C.TAGS, Op.INCLUDES, "x"), AddTag("seen"), id="c"),
    )

    assert ("a", "b", "c") == propose(rules, an_order(), evolve(AROUND, products=products)).fired
    assert ("a", "b") == propose(rules, an_order(), AROUND).fired


def test_a_later_rule_sees_that_a_tag_is_gone_where_products_are_known() -> None:
    """The order's own tag is off; that some product is known changes nothing of that."""
    off = a_rule(All(), RemoveTag("x"), id="off")
    plain = a_rule(Compare(C.TAGS, Op.EXCLUDES, "x"), AddTag("plain"), id="plain")
    order = an_order(channel_tags=frozenset({"x"}))
    products = Products((Product(sku=Sku("other"), tags=frozenset({"y"})),))

    for each in (Products(), products):
        around = evolve(AROUND, products=each)
        assert ("off", "plain") == propose(a_set(off, plain), order, around).fired


def test_stop_ends_its_phase_and_leaving_out_ends_all() -> None:
    """A later phase has its turn after a stop."""
    carrier = Put(Setting.CARRIER, "ups")
    rules = a_set(
        always(carrier, Stop(), id="map", phase=Phase.MAPPING),
        always(carrier, id="never", phase=Phase.MAPPING),
        always(HoldFor(1), Stop(), id="stop"),
        always(AddTag("x"), id="late"),
    )
    proposal = propose(rules, an_order(), AROUND)
    assert (("map", "stop"), ("map", "stop")) == (proposal.fired, proposal.stops)
    assert HoldUntil(NOW + timedelta(days=1)) == proposal.done[-1].means

    out = a_set(always(DoNotImport(), HoldFor(1), id="out"), always(AddTag("x"), id="late"))
    assert ("out",) == propose(out, an_order(), AROUND).fired


def test_a_rule_of_alternatives_fires_once() -> None:
    """Though an earlier rule makes another of its alternatives hold too."""
    from fulfilcore.rules import AnyOf

    either = AnyOf([Compare(C.TAGS, Op.INCLUDES, "x"), Compare(C.CITY, Op.BLANK)])
    rules = a_set(a_rule(either, AddTag("x"), id="a"), a_rule(either, AddTag("y"), id="b"))

    assert ("a", "b") == propose(rules, an_order(), AROUND).fired


def test_what_no_dimension_holds_is_asked_of_the_order_as_it_is_now() -> None:
    """A condition that is looked through sees what earlier rules wrote."""
    from fulfilcore.rules import AnyOf

    tags = [
        All([Compare(C.TAGS, Op.INCLUDES, f"t{n}"), Compare(C.CITY, Op.BLANK)]) for n in range(20)
    ]
    rules = a_set(
        always(AddTag("t7"), id="a"),
        a_rule(AnyOf(tags), AddTag("seen"), id="b"),
        a_rule(AnyOf([Compare(C.TAGS, Op.INCLUDES, "q"), *tags[8:]]), id="c"),
    )

    assert ("a", "b") == propose(rules, an_order(), AROUND).fired


# --- within bounds


def mine(**words: object) -> Edited:
    """What a person wrote."""
    settings = ((Setting.CARRIER, "dhl"), (Setting.WEIGHT, "5 mg"))
    return Edited(
        Author.PERSON, frozenset({Field.SERVICE}), Fields(service="air"), Fields(), settings
    )


PERSON = an_order(
    edits=(mine(),), tagged=frozenset({"keep"}), untagged=frozenset({"gone"}), lines=(a_line(),)
)
CLASHING: list[Effect] = [
    Put(Field.SERVICE, "ground"),
    Put(Setting.CARRIER, "ups"),
    AdjustWeight(Weight(3)),
    AddTag("gone"),
    RemoveTag("keep"),
]


def test_what_a_person_wrote_a_rule_leaves_alone() -> None:
    """And it says of each what it would have done."""
    rules = a_set(always(*CLASHING, AddTag("new"), RemoveTag("other")))
    proposal = propose(rules, PERSON, AROUND)

    assert [AddTag("new"), RemoveTag("other")] == [each.means for each in proposal.done]
    assert [*CLASHING] == [each.effect for each in proposal.left_out]
    words = ("service", "carrier", "weight", "tag gone", "tag keep")
    kept = [(because(RuleReason.KEPT_BY_PERSON, what=each),) for each in words]
    assert kept == [each.reasons for each in proposal.left_out]


def test_forced_rules_overwrite_what_a_person_wrote() -> None:
    """If somebody says so, all of it: the field, the setting and the tags."""
    rules = a_set(always(*CLASHING))
    proposal = propose(rules, PERSON, AROUND, Bounds(forced=True))
    after = with_layer(PERSON, [each.means for each in proposal.done], forced=True)

    assert () == proposal.left_out
    assert ("ground", "ups") == (after.fields.service, after.setting(Setting.CARRIER))
    assert Weight(8) == after.setting(Setting.WEIGHT)
    assert {"gone"} == after.tags


def test_what_the_machine_refuses_is_left_out_with_its_reasons() -> None:
    """A rule cannot do what the order's machine or a permit refuses."""
    why = because(OrderReason.UNPROVEN, action="delegate", missing="prime")
    bounds = Bounds(refused={Verb.DELEGATE: (why,)})
    rules = a_set(always(HandTo("acme"), Email("hello"), id="a"), always(AddTag("x"), id="b"))
    proposal = propose(rules, an_order(), AROUND, bounds)

    assert (LeftOut("a", HandTo("acme"), (why,)),) == proposal.left_out
    assert [Email("hello"), AddTag("x")] == [each.means for each in proposal.done]


def test_an_order_that_is_here_cannot_be_left_out() -> None:
    """Nothing vanishes: the rule is told of, and the next has its turn."""
    rules = a_set(always(DoNotImport(), id="a"), always(AddTag("x"), id="b"))
    proposal = propose(rules, an_order(), AROUND, Bounds(here=True))

    assert proposal.imports
    assert ("a", "b") == proposal.fired
    assert (RuleReason.ALREADY_HERE,) == tuple(e.reasons[0].code for e in proposal.left_out)


def test_what_comes_to_nothing_is_left_out() -> None:
    """Nothing is added to an unknown weight, and what has no other lines is not split."""
    rules = a_set(always(AdjustWeight(Weight(5)), SplitBy("drop")))
    proposal = propose(rules, an_order(), AROUND)

    assert [RuleReason.WEIGHT_UNKNOWN, RuleReason.NOTHING_TO_SPLIT] == [
        each.reasons[0].code for each in proposal.left_out
    ]
    products = Products((Product(sku=Sku("A"), tags=frozenset({"drop"}), weight=Weight(7)),
                         Product(sku=Sku("B"), weight=Weight(1))))  # fmt: skip
    order = an_order(lines=(a_line("A"), a_line("B", "2")))
    done = propose(rules, order, evolve(AROUND, products=products)).done
    assert [Put(Setting.WEIGHT, Weight(13)), SplitBy("drop")] == [each.means for each in done]
    less = a_set(always(AdjustWeight(Weight(-99))))
    light = propose(less, order, evolve(AROUND, products=products)).done
    assert [Put(Setting.WEIGHT, Weight(0))] == [each.means for each in light]


# --- again


def test_what_was_done_once_is_not_done_again() -> None:
    """E-mails, holds, handing over and splitting: one rule does each of them once to an order."""
    effects: list[Effect] = [Email("hello"), HoldFor(1), HoldUntil(NOW), HandTo("acme")]
    rules = a_set(always(*effects, AddTag("x"), id="a"), always(Email("hello"), id="b"))
    first = propose(rules, an_order(), AROUND)
    second = propose(rules, an_order(), AROUND, Bounds(again=True, here=True, before=first.done))

    assert [AddTag("x")] == [each.means for each in second.done]
    assert [*effects, Email("hello")] == [each.effect for each in second.left_out]
    assert {RuleReason.DONE_BEFORE} == {each.reasons[0].code for each in second.left_out}


@pytest.mark.rule("S002-19", "S004-61")
def test_a_reprocess_leaves_routing_split_and_presets_as_they_were() -> None:
    """What they wrote then stands, though the rule would write something else now."""
    box, crate = Put(Setting.PACKAGE, "box"), Put(Setting.PACKAGE, "crate")
    rules = a_set(
        always(box, id="preset", phase=Phase.PRESETS),
        always(Put(Setting.CARRIER, "ups"), id="map", phase=Phase.MAPPING),
        a_rule(Compare(C.PACKAGE, Op.EQUALS, "box"), AddTag("boxed"), id="rule"),
    )
    first = propose(rules, an_order(), AROUND)
    changed = rules.edited(always(crate, id="preset", phase=Phase.PRESETS))
    second = propose(changed, an_order(), AROUND, Bounds(again=True, before=first.done))

    assert ("map", "rule") == second.fired
    assert [each.means for each in first.done] == [each.means for each in second.done]


def test_what_routing_did_once_is_not_done_again() -> None:
    """The provider that routing handed it to is not handed it again; what it wrote stands."""
    rules = a_set(
        always(HandTo("acme"), Put(Setting.SHIP_FROM, "north"), id="route", phase=Phase.ROUTING),
        a_rule(Compare(C.CITY, Op.EQUALS, "Delft"), Put(Setting.SHIP_FROM, "x"), id="rule"),
        a_rule(All([Compare(C.SHIP_FROM, Op.FILLED), Compare(C.CITY, Op.FILLED)]), id="reads"),
    )
    first = propose(rules, an_order(), AROUND)
    second = propose(rules, an_order(), AROUND, Bounds(again=True, before=first.done))

    assert [Put(Setting.SHIP_FROM, "north")] == [each.means for each in second.done]
    few = a_set(
        a_rule(
            Compare(C.CITY, Op.FILLED), Put(Setting.SHIP_FROM, "x"), id="route", phase=Phase.ROUTING
        ),
        a_rule(All([Compare(C.SHIP_FROM, Op.FILLED), Compare(C.CITY, Op.FILLED)]), id="reads"),
    )
    third = propose(few, an_order(), AROUND, Bounds(again=True, before=first.done))
    assert ((), [Put(Setting.SHIP_FROM, "north")]) == (
        third.fired,
        [each.means for each in third.done],
    )


@pytest.mark.rule("S004-61")
def test_proposing_again_gives_the_same() -> None:
    """On an order that the proposal was carried out on, whatever the rules read of their own."""
    rules = a_set(
        a_rule(Compare(C.TAGS, Op.EXCLUDES, "seen"), AddTag("seen"), Put(Field.CUSTOM_1, "1")),
        a_rule(Compare(C.CUSTOM_1, Op.BLANK), Put(Field.CUSTOM_2, "never"), id="late"),
    )
    first = propose(rules, an_order(), AROUND)
    carried_out = with_layer(an_order(), [each.means for each in first.done])

    assert first == propose(rules, carried_out, AROUND)
    assert an_order() == without_rules(carried_out)


def test_what_rules_write_is_one_edit() -> None:
    """Of all that they write, what stands in the end; alerts add up."""
    edit = edit_of(
        [
            AddTag("a"),
            RemoveTag("a"),
            RemoveTag("b"),
            AddTag("b"),
            Put(Field.NOTE, "one"),
            Put(Field.NOTE, "two"),
            Put(Setting.INSURED, True),
            Alert("look", NOW),
            Stop(),
        ]
    )

    assert (frozenset("b"), frozenset("a")) == (edit.add_tags, edit.remove_tags)
    assert ("two", ((Setting.INSURED, "true"),)) == (edit.note, edit.settings)
    end = " (until 2026-11-20T12:00:00+00:00)"
    alert = Alerted(because(OrderReason.ALERTED, note="look", until=end))
    assert ((alert,), True) == (edit.alerts, edit.anew)
    assert an_order() == with_layer(an_order(), [])
    assert "acme" == with_layer(an_order(), [HandTo("acme")]).provider
