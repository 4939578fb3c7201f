"""Rules once more on what is here: shown first, bounded, done at once, and taken back at once."""

import pytest
from attrs import evolve

from automated import (
    A2,
    EVERY,
    TAG,
    Postman,
    Shop,
    a_shop,
    previewed,
    rerun,
    rules,
    stored,
    undone,
)
from builders import HUB, A, B, a_channel_order, a_copy, a_line, a_ship, at
from fulfilcore.changes import MAIL, ORDER
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import (
    Automation,
    Rerun,
    Undone,
    orders_of_run,
    reprocess,
    save_products,
    send_mails,
    to_reprocess,
)
from fulfilcore.orders import (
    Accept,
    Actor,
    Authority,
    Edit,
    Hold,
    OrderReason,
    Release,
    Setting,
    Status,
    Void,
)
from fulfilcore.products import Product
from fulfilcore.reasons import Code
from fulfilcore.rules import (
    AddTag,
    Alert,
    Compare,
    DoNotImport,
    Email,
    HandTo,
    HoldFor,
    MailState,
    Moment,
    Phase,
    Put,
    Rule,
    RuleReason,
    RuleSet,
    SplitBy,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.model import Operator as Op
from fulfilcore.running import run
from fulfilcore.values import OrderId, ShipmentId, Sku
from fulfilcore.views.reading import every


def codes_of(rerun: Rerun) -> set[Code]:
    """Why a run was not done."""
    return {reason.code for reason in rerun.reasons}


@pytest.mark.rule("S004-61")
def test_orders_that_came_before_a_rule_are_changed_by_a_reprocess() -> None:
    """Unchanged until then; a second run changes nothing."""
    shop, auto = a_shop(), rules(TAG)
    first = rerun(shop, auto, A, A2)
    order = shop.order()

    assert ([A, A2], 0) == ([each.order for each in first.changed], first.unchanged)
    assert {"seen"} == order.tags
    second = rerun(shop, auto, A, A2, name="run-2")
    assert ((), 2) == (second.changed, second.unchanged)
    assert order == shop.order()


def test_what_was_shown_holds_a_minute_later() -> None:
    """A hold for a day is a hold for a day, whenever it begins."""
    shop, auto = a_shop(), rules((EVERY, HoldFor(1)))
    shown = previewed(shop, auto)
    done = reprocess(
        "run-1",
        orders=[A],
        automation=auto,
        now=at(9),
        repository=shop.repository,
        most=1,
        shown=shown,
    )

    assert () == run(done).reasons
    assert Status.ON_HOLD is shop.order().status


@pytest.mark.rule("S002-19")
def test_what_is_done_once_is_not_shown_as_taken_back() -> None:
    """A run repeats no e-mail and no hold, nor does it take them back."""
    shop = a_shop(rules((EVERY, Email("hello")), (EVERY, HoldFor(1))))
    shop.does(A, Release(), minute=2)
    auto = rules((EVERY, Email("hello")), (EVERY, HoldFor(1)), TAG)

    assert ((A, ("+ tag it seen (r2)",)),) == previewed(shop, auto).shown


@pytest.mark.rule("S004-61")
def test_the_difference_is_shown_first_and_nothing_is_done() -> None:
    """What the preview says is what the run then does; if that is no longer so, nothing is done."""
    old = rules((EVERY, Put(Setting.CARRIER, "ups")), (EVERY, AddTag("old")))
    new = rules((EVERY, Put(Setting.CARRIER, "dhl")), (EVERY, AddTag("new")))
    shop = a_shop(old)
    before = stored(shop)
    shown = previewed(shop, new)

    assert before == stored(shop)
    assert ((A, (
        "set carrier to ups (r0) → set carrier to dhl (r0)",
        "- tag it old (r1)",
        "+ tag it new (r1)",
    )),) == shown.shown  # fmt: skip
    shop.does(A, Edit(settings=((Setting.CARRIER, "fedex"),)), minute=2)
    late = rerun(shop, new, shown=shown)
    assert {RuleReason.CHANGED_SINCE} == codes_of(late)
    assert {"old"} == shop.order().tags
    again = rerun(shop, new, shown=previewed(shop, new))
    assert (set[Code](), frozenset({"new"})) == (codes_of(again), shop.order().tags)


def test_a_run_changes_at_most_as_many_orders_as_was_allowed() -> None:
    """More, and not one is changed."""
    shop, auto = a_shop(), rules(TAG)
    before = stored(shop)
    much = rerun(shop, auto, A, A2, most=1)

    assert {RuleReason.TOO_MANY_ORDERS} == codes_of(much)
    assert "it would change 2 orders, and at most 1 were allowed" == much.reasons[0].text
    assert before == stored(shop)
    assert () == rerun(shop, auto, A, A2, most=2).reasons


@pytest.mark.rule("S002-19", "S004-61")
def test_a_persons_word_survives_unless_it_is_forced() -> None:
    """Also the tag that a person took off."""
    auto = rules((EVERY, Put(Setting.CARRIER, "ups")), TAG)
    shop = a_shop(auto)
    mine = Edit(settings=((Setting.CARRIER, "dhl"),), remove_tags=frozenset({"seen"}))
    shop.does(A, mine, minute=2)

    kept = rerun(shop, rules((EVERY, Put(Setting.CARRIER, "gls")), TAG), name="kept")
    assert 1 == len(kept.changed)  # what the rules themselves wrote is withdrawn
    order = shop.order()
    assert ("dhl", frozenset()) == (order.setting(Setting.CARRIER), order.tags)
    rerun(shop, auto, name="forced", forced=True)
    order = shop.order()
    assert ("ups", frozenset({"seen"})) == (order.setting(Setting.CARRIER), order.tags)


@pytest.mark.rule("S002-19")
def test_emails_holds_and_handing_over_are_not_repeated() -> None:
    """Though a person released the hold since; an alert stands once."""
    auto = rules(
        (EVERY, Email("hello")), (EVERY, HoldFor(1)), (EVERY, Alert("look")), (EVERY, AddTag("a"))
    )
    shop = a_shop(auto)
    shop.does(A, Release(), minute=2)
    changed = rerun(shop, evolve(auto, rules=RuleSet((*auto.rules.rules, _also()))))
    order = shop.order()

    assert 1 == len(changed.changed)
    assert (Status.AWAITING_SHIPMENT, frozenset({"a", "also"})) == (order.status, order.tags)
    assert 2 == len(run(every(shop.repository, MAIL)))  # one of each order, from when it came
    left = shop.looks()[-1].left_out
    assert {RuleReason.DONE_BEFORE} == {each.reasons[0].code for each in left}


def _also() -> Rule:
    return Rule(id="also", name="also", when=EVERY, do=[AddTag("also")])


def test_what_was_left_out_is_not_asked_again() -> None:
    """An order that is here stays here."""
    shop = a_shop()
    done = rerun(shop, rules((EVERY, DoNotImport()), TAG))

    assert 1 == len(done.changed)
    assert RuleReason.ALREADY_HERE is shop.looks()[-1].left_out[0].reasons[0].code


def test_only_what_is_to_be_shipped_is_looked_at() -> None:
    """Of each other order it is said why not."""
    shop = a_shop()
    shop.does(A2, Hold(), minute=1)
    shop.takes(None, a_copy(), store=HUB)
    shop.takes(None, a_channel_order("902-3", lines=(a_line(), a_line("l2"))))
    shop.takes(None, a_channel_order("18", lines=(a_line(), a_line("l2"))), store=HUB)
    run(save_products([Product(sku=Sku("S-1"), tags=frozenset({"d"}))], repository=shop.repository))
    done = rerun(shop, rules(TAG), A, A2, B, OrderId("amazon-us/none"))

    assert [A] == [each.order for each in done.changed]
    assert {
        A2: "no rules run on an order that is on hold",
        B: "it is a hidden copy; no rules run on it",
        OrderId("amazon-us/none"): "no rules run on an order that is not here",
    } == {order: reason.text for order, reason in done.skipped}
    assert {A, A2} <= {*run(to_reprocess(shop.repository)), A2}
    repeated = rerun(shop, rules(TAG), A)
    assert {RuleReason.RAN_BEFORE} == {reason.code for _, reason in repeated.skipped}


def test_a_part_of_an_order_is_not_looked_at() -> None:
    """The order it is a part of was."""
    shop = Shop()
    run(save_products([Product(sku=Sku("S-1"), tags=frozenset({"d"}))], repository=shop.repository))
    lines = (a_line(), a_line("l2", sku="S-2"))
    shop.takes(rules((EVERY, SplitBy("d"))), a_channel_order("18", lines=lines), store=HUB)
    whole, part = OrderId("hub/18"), OrderId("hub/18~p1")
    done = rerun(shop, rules(TAG), whole, part)

    assert {whole, part} == {order for order, _ in done.skipped}
    assert whole in run(to_reprocess(shop.repository)) or part in run(to_reprocess(shop.repository))


@pytest.mark.parametrize("name", ["", " ", "\ud800", "a\0"])
def test_a_run_needs_a_name(name: str) -> None:
    """One that can be kept, and that is not that of all looks nobody asked for."""
    with pytest.raises(InvalidInput):
        rerun(a_shop(), rules(TAG), name=name)


# --- taking back


def test_a_run_is_taken_back_as_one() -> None:
    """Every order is what it was before; what people wrote since stands."""
    old = rules((EVERY, Put(Setting.CARRIER, "ups")))
    shop = a_shop(old)
    before = stored(shop)
    new = rules((EVERY, Put(Setting.CARRIER, "dhl")), TAG, (EVERY, HoldFor(1)), (EVERY, Email("x")))
    rerun(shop, new, A, A2)
    assert {A, A2} == run(orders_of_run("run-1", shop.repository))
    shop.does(A2, Edit(note="mine"), minute=2)
    back = undone(shop)

    assert ((), ()) == (back.reasons, back.sent)
    assert before[ORDER.key(A)] == stored(shop)[ORDER.key(A)]
    other = shop.order(A2)
    assert ("mine", "ups", frozenset()) == (
        other.fields.note,
        other.setting(Setting.CARRIER),
        other.tags,
    )
    assert Moment.UNDONE is shop.looks()[-1].moment
    assert {MailState.WITHDRAWN} == {mail.state for mail in run(every(shop.repository, MAIL))}
    assert Undone(run="run-1", orders=(shop.order(), other)) == undone(shop)


def test_what_was_taken_back_can_be_done_again() -> None:
    """A new run does all of it, but the e-mails that had left."""
    shop, auto = a_shop(), rules(TAG, (EVERY, HoldFor(1)))
    rerun(shop, auto)
    undone(shop)
    rerun(shop, auto, name="run-2")

    assert (Status.ON_HOLD, frozenset({"seen"})) == (shop.order().status, shop.order().tags)


def test_a_provider_is_called_back() -> None:
    """It was handed the order by the run, and has not taken it on."""
    shop = a_shop()
    rerun(shop, rules((EVERY, HandTo("acme"))), A)
    back = undone(shop)
    order = shop.order()

    assert () == back.reasons
    assert (Status.AWAITING_SHIPMENT, None) == (order.status, order.provider)
    assert OrderReason.CALL_BACK in {finding.reason.code for finding in order.findings}


def test_what_a_provider_has_taken_on_stands_in_the_way_of_all() -> None:
    """Not one order of the run is changed, and it is said which one it is."""
    shop = a_shop()
    rerun(shop, rules((EVERY, HandTo("acme"))), A, A2)
    shop.does(A2, Accept(), by=Actor("acme", Authority.PROVIDER), minute=2)
    before = stored(shop)
    back = undone(shop)

    assert [(A2, "acme has taken it on")] == [(id, reason.text) for id, reason in back.reasons]
    assert before == stored(shop)


def test_what_has_left_or_ran_again_stands_in_the_way() -> None:
    """Nor can a run be taken back that never was."""
    shop = a_shop()
    rerun(shop, rules(TAG), A, A2)
    shop.does(A, a_ship(), minute=2)
    rerun(shop, rules((EVERY, AddTag("b"))), A2, name="run-2")
    back = undone(shop)

    assert {A: "it is shipped", A2: "rules ran on it again since"} == {
        id: reason.text for id, reason in back.reasons
    }
    assert [RuleReason.NOTHING_RAN] == [reason.code for _, reason in undone(shop, "none").reasons]


def test_a_split_is_joined_again() -> None:
    """Unless a part was worked on since: then the machine says why."""
    shop = Shop()
    run(save_products([Product(sku=Sku("S-1"), tags=frozenset({"d"}))], repository=shop.repository))
    lines = (a_line(), a_line("l2", sku="S-2"))
    whole = OrderId("hub/18")
    shop.takes(None, a_channel_order("18", lines=lines), store=HUB)
    rerun(shop, rules((EVERY, SplitBy("d"))), whole)
    assert 2 == len(shop.order(whole).parts)

    shop.does(OrderId("hub/18~p2"), a_ship(), minute=2)
    held = undone(shop)
    assert OrderReason.LABELS_EXIST in {reason.code for _, reason in held.reasons}
    shop.does(OrderId("hub/18~p2"), Void(shipment=ShipmentId("s1")), minute=3)
    assert () == undone(shop).reasons
    assert () == shop.order(whole).parts


def test_an_email_that_left_stays_sent() -> None:
    """It is said so; nobody can take it back."""

    shop = a_shop()
    rerun(shop, rules((EVERY, Email("x")), TAG))
    run(send_mails(Postman(), clock=lambda: at(5), repository=shop.repository))
    back = undone(shop)

    assert 1 == len(back.sent)
    rerun(shop, rules((EVERY, Email("x")), TAG), name="run-2")
    assert 1 == len(run(every(shop.repository, MAIL)))


def test_presets_do_not_pile_up() -> None:
    """However often rules run again, what a preset wrote is kept once."""
    box = Rule(id="p", name="p", do=[Put(Setting.PACKAGE, "box")], phase=Phase.PRESETS)
    shop = a_shop(Automation(rules=RuleSet([box])))
    for number in range(4):
        tag = Rule(id="t", name="t", do=[AddTag(f"t{number}")])
        rerun(shop, Automation(rules=RuleSet([box, tag])), name=f"run-{number}")

    assert ["p", "t"] == [each.rule for each in shop.looks()[-1].done]


def test_presets_stay_as_they_were() -> None:
    """A reprocess does not redo them: what they wrote then stands (S002-19)."""
    box = Rule(id="p", name="p", when=EVERY, do=[Put(Setting.PACKAGE, "box")], phase=Phase.PRESETS)
    crate = evolve(box, do=[Put(Setting.PACKAGE, "crate")])
    air = Rule(id="q", name="q", when=Compare(C.PACKAGE, Op.EQUALS, "box"), do=[AddTag("boxed")])
    shop = a_shop(Automation(rules=RuleSet([box])))
    rerun(shop, Automation(rules=RuleSet([crate, air])))
    order = shop.order()

    assert ("box", frozenset({"boxed"})) == (order.setting(Setting.PACKAGE), order.tags)
