"""Runs of rules taken back: every order is exactly what it was, and what people wrote stands."""

import pytest
from attrs import evolve

from automated import A2, EVERY, TAG, Postman, Shop, a_shop, rerun, rules, stored, undone
from builders import ANN, HUB, A, a_channel_order, a_line, at, units
from fulfilcore.changes import MAIL
from fulfilcore.flows import orders_of_run, save_products, send_mails
from fulfilcore.messages import Declined
from fulfilcore.orders import (
    Action,
    Actor,
    Authority,
    Cancel,
    Delegate,
    Edit,
    Field,
    OrderReason,
    Restore,
    Setting,
    Split,
)
from fulfilcore.products import Product, ProductReason
from fulfilcore.rules import (
    AddTag,
    Alert,
    Compare,
    Email,
    HandTo,
    MailState,
    Put,
    RemoveTag,
    RuleReason,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.model import Operator as Op
from fulfilcore.running import run
from fulfilcore.values import OrderId, Sku
from fulfilcore.views.reading import every

B_RULE = rules((EVERY, AddTag("b")))


def test_runs_are_taken_back_one_after_another() -> None:
    """The newest first; each leaves what was there before it."""
    shop = a_shop()
    before = stored(shop)
    rerun(shop, rules(TAG), name="run-1")
    between = stored(shop)
    rerun(shop, B_RULE, name="run-2")

    assert [RuleReason.NOT_THE_NEWEST] == [why.code for _, why in undone(shop, "run-1").reasons]
    undone(shop, "run-2")
    assert between == stored(shop)
    assert () == undone(shop, "run-1").reasons
    assert before == stored(shop)


def test_a_run_between_is_not_taken_back_by_a_repeat() -> None:
    """Taking a run back twice does nothing, though another ran since."""
    shop = a_shop()
    rerun(shop, rules(TAG), name="run-1")
    undone(shop, "run-1")
    rerun(shop, B_RULE, name="run-2")
    after = stored(shop)

    assert () == undone(shop, "run-1").reasons
    assert after == stored(shop)


@pytest.mark.rule("S004-61")
def test_a_run_is_done_once_whatever_ran_since() -> None:
    """A repeat that comes late, after another run, does nothing."""
    shop = a_shop()
    rerun(shop, rules(TAG), name="run-1")
    rerun(shop, B_RULE, name="run-2")
    late = rerun(shop, rules(TAG), name="run-1")

    assert ((), [RuleReason.RAN_BEFORE]) == (late.changed, [why.code for _, why in late.skipped])
    assert {"b"} == shop.order().tags


def test_what_a_forced_run_overwrote_comes_back() -> None:
    """A person's note, decision and tags, in their name; also after two such runs."""
    shop = a_shop()
    carrier, weight = (Setting.CARRIER, "dhl"), (Setting.WEIGHT, "2000 mg")
    mine = Edit(
        note="mine",
        settings=(carrier, weight),
        add_tags=frozenset({"x"}),
        remove_tags=frozenset({"seen"}),
    )
    shop.does(A, mine, minute=2)
    before = stored(shop)
    forced = rules(
        TAG,
        (EVERY, RemoveTag("x")),
        (EVERY, Put(Field.NOTE, "rule")),
        (EVERY, Put(Setting.CARRIER, "ups")),
    )
    rerun(shop, forced, forced=True)
    between = shop.order()
    assert ("rule", "ups", frozenset({"seen"})) == (
        between.fields.note,
        between.setting(Setting.CARRIER),
        between.tags,
    )
    rerun(shop, B_RULE, name="run-2", forced=True)

    undone(shop, "run-2")
    undone(shop)
    assert before == stored(shop)


def test_what_people_wrote_after_a_forced_run_stands() -> None:
    """Taking a later run back does not force the earlier one upon them again."""
    shop = a_shop()
    rerun(shop, rules((EVERY, Put(Setting.CARRIER, "ups"))), forced=True)
    shop.does(A, Edit(settings=((Setting.CARRIER, "dhl"),)), minute=5.5)
    rerun(shop, B_RULE, name="run-2")
    undone(shop, "run-2")

    assert "dhl" == shop.order().setting(Setting.CARRIER)


def test_a_persons_edit_between_leaves_no_trace_of_the_run() -> None:
    """The order is the same though rules wrote before a person, and now after."""
    shop = a_shop(rules(TAG))
    shop.does(A, Edit(note="mine"), minute=2)
    before = stored(shop)

    assert () == rerun(shop, rules(TAG), name="same").changed
    rerun(shop, B_RULE)
    undone(shop)
    assert before == stored(shop)


@pytest.mark.rule("S000-26")
def test_what_people_were_told_of_a_mixed_order_comes_back() -> None:
    """That was on the order before the run, though no rule says it in so many words."""
    shop = Shop()
    tagged = Product(sku=Sku("S-1"), tags=frozenset({"dropship"}))
    run(save_products([tagged], repository=shop.repository))
    drop = Compare(C.TAGS, Op.INCLUDES, "dropship")
    lines = (a_line(), a_line("l2", sku="S-2"))
    shop.takes(rules((drop, Put(Setting.ASSIGNED_TO, "Vera"))), a_channel_order(lines=lines))
    before = stored(shop)
    rerun(shop, rules(TAG))

    assert () == shop.order().findings
    undone(shop)
    assert [ProductReason.MIXED_ORDER] == [each.reason.code for each in shop.order().findings]
    assert before == stored(shop)


@pytest.mark.parametrize(
    ("since", "stands", "why_not"),
    [
        ([Split(parts=(units(("l2", 2)),))], "parts", [OrderReason.SPLIT]),
        ([Cancel(), Restore(), Delegate(provider="beta")], "provider", []),
    ],
)
def test_what_people_did_since_stands(
    since: list[Action], stands: str, why_not: list[OrderReason]
) -> None:
    """Another provider than the run's is not called back; a split of theirs stands in the way."""
    shop, whole = Shop(), OrderId("hub/18")
    lines = (a_line(), a_line("l2", sku="S-2"))
    shop.takes(None, a_channel_order("18", lines=lines), store=HUB)
    rerun(shop, rules(TAG if stands == "parts" else (EVERY, HandTo("acme"))), whole)
    for action in since:
        shop.does(whole, action, minute=5.5)
    mine = getattr(shop.order(whole), stands)

    assert mine
    assert why_not == [why.code for _, why in undone(shop).reasons]
    assert mine == getattr(shop.order(whole), stands)


def test_an_email_that_was_withdrawn_is_owed_by_the_next_run() -> None:
    """It never left: the buyer is still to get it. One that was refused did not leave either."""
    shop, auto = a_shop(), rules((EVERY, Email("x")))
    rerun(shop, auto)
    undone(shop)
    rerun(shop, auto, name="run-2")
    mails = {mail.id: mail.state for mail in run(every(shop.repository, MAIL))}

    assert {f"{A}#1/0": MailState.WITHDRAWN, f"{A}#3/0": MailState.OWED} == mails
    no = Postman(Declined("no such address"))
    run(send_mails(no, clock=lambda: at(5), repository=shop.repository))
    assert () == undone(shop, "run-2").sent


def test_an_alert_that_somebody_has_looked_at_stays_looked_at() -> None:
    """It was seen before the run, and is no news after it."""
    auto = rules((EVERY, Alert("look")))
    shop = a_shop(auto)
    texts = frozenset(each.reason.text for each in shop.order().findings)
    shop.does(A, Edit(seen=texts), minute=2)
    before = stored(shop)
    rerun(shop, rules((EVERY, Alert("look")), TAG))

    assert () == undone(shop).reasons
    assert (1, before) == (len(texts), stored(shop))


def test_a_field_that_a_person_gave_back_to_the_channel_stays_the_channels() -> None:
    """A rule wrote it, a person took that back, and then a run came and went."""
    shop = a_shop(rules((EVERY, Put(Field.NOTE, "rule")), TAG))
    shop.does(A, Edit(reset=frozenset({Field.NOTE})), minute=2)
    before = stored(shop)

    assert () == rerun(shop, rules(TAG), name="same").changed
    rerun(shop, B_RULE)
    undone(shop)
    assert before == stored(shop)


def test_what_a_channel_changes_beside_the_rules_is_no_change_of_theirs() -> None:
    """They wrote no field: running them again counts as nothing, and writes nothing."""
    shop = a_shop(rules(TAG))
    shop.takes(None, evolve(a_channel_order(minute=5), note="leave it with Bo"), minute=5)

    assert ((), 1) == ((again := rerun(shop, rules(TAG))).changed, again.unchanged)


def test_runs_of_long_names_are_told_apart() -> None:
    """Though only so much of a name is listed."""
    shop, long = a_shop(), "x" * 250
    rerun(shop, rules(TAG), A, name=f"{long}1")
    rerun(shop, rules(TAG), A2, name=f"{long}2")

    assert {A} == run(orders_of_run(f"{long}1", shop.repository))
    assert [A] == [order.id for order in undone(shop, f"{long}1").orders]
    assert ANN.name in {entry.by for entry in shop.history(A)}


def test_what_a_hosts_own_rules_wrote_is_no_part_of_a_run() -> None:
    """Neither a forced run nor taking it back touches it: it stands below ours, then as before."""
    shop = a_shop()
    host = Edit(service="slow", settings=((Setting.CARRIER, "ups"),), add_tags=frozenset({"host"}))
    shop.does(A, host, minute=2, by=Actor("host", Authority.RULE))
    before = stored(shop)
    ours = rules((EVERY, Put(Field.SERVICE, "fast")), (EVERY, Put(Setting.CARRIER, "dhl")))
    rerun(shop, ours, name="run-1", forced=True)

    assert ("fast", "dhl") == (shop.order().fields.service, shop.order().setting(Setting.CARRIER))
    assert () == undone(shop, "run-1").reasons
    assert before == stored(shop)
