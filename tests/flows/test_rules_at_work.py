"""Rules where orders come in and move: what they do, when they do not, and that they do it once."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from attrs import evolve

from automated import EVERY, TAG, Shop, rerun, rules
from builders import (
    AMAZON,
    ANN,
    DESK,
    HUB,
    NOON,
    PRIME,
    WHOLE,
    A,
    B,
    Counting,
    a_channel_order,
    a_copy,
    a_line,
    an_account,
    at,
)
from fulfilcore.accounts import MANUAL, Store
from fulfilcore.adapters import MemoryRepository
from fulfilcore.changes import ACT, MAIL, ORDER
from fulfilcore.flows import (
    Automation,
    enter_order,
    import_orders,
    mark_paid,
    obey,
    release_due,
    save_products,
    upsert_orders,
)
from fulfilcore.flows.enter_order import Entered
from fulfilcore.imports import AUTO, Push
from fulfilcore.intake import Level, Need, Part, ReadResult
from fulfilcore.orders import (
    Authority,
    Command,
    Edit,
    Hold,
    MarkPaid,
    Order,
    OrderReason,
    Renew,
    Setting,
    Status,
)
from fulfilcore.products import Product, ProductReason
from fulfilcore.rules import (
    AddTag,
    Alert,
    All,
    Compare,
    Criterion,
    DoNotImport,
    Email,
    HandTo,
    HoldFor,
    Moment,
    Put,
    RuleReason,
    SplitBy,
    Value,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.model import Operator as Op
from fulfilcore.running import run
from fulfilcore.values import CommandId, OrderId, Sku
from fulfilcore.views.reading import every


@pytest.mark.rule("S002-19", "S004-50", "S004-51", "S004-60")
def test_rules_run_on_what_comes_in_to_be_shipped() -> None:
    """What they write is on the order in the same commit, as the rules' own word."""
    shop = Shop()
    auto = rules(TAG, (EVERY, Put(Setting.CARRIER, "ups")), (EVERY, HoldFor(2)))
    shop.takes(auto, a_channel_order())
    order = shop.shown()

    assert order is not None
    assert {"seen"} == order.tags
    assert "ups" == order.setting(Setting.CARRIER)
    assert (Status.ON_HOLD, "rules") == (order.status, order.holds[0].by)
    assert NOON + timedelta(days=2) == order.holds[0].until
    (ran,) = shop.looks()
    assert (Moment.ARRIVED, ("r0", "r1", "r2")) == (ran.moment, ran.fired)
    acts = run(every(shop.repository, ACT))
    assert {Authority.RULE} == {act.command.by.authority for act in acts}
    assert [*ran.commands] == sorted(act.command.id for act in acts)
    told = [entry.what for entry in shop.repository.history(ORDER.key(A))]
    assert ["import: new → on_hold", "rules arrived: r0, r1, r2"] == told


@pytest.mark.rule("S002-19", "S004-60")
def test_rules_run_once_and_never_on_a_replay() -> None:
    """Importing the same again, or a newer version, runs none; nor do rules that came later."""
    shop = Shop()
    shop.takes(rules(TAG), a_channel_order())
    shop.takes(rules(TAG, (EVERY, AddTag("late"))), a_channel_order())
    shop.takes(rules((EVERY, AddTag("later"))), a_channel_order(minute=5, number="7"), minute=5)
    order = shop.shown()

    assert order is not None
    assert (frozenset({"seen"}), 1) == (order.tags, len(shop.looks()))


@pytest.mark.rule("S004-61")
def test_an_import_without_rules_is_a_backfill() -> None:
    """Its orders get no rules when they are imported again, or move."""
    shop = Shop()
    shop.takes(None, a_channel_order(level=Level.UNPAID))
    shop.takes(rules(TAG), a_channel_order(minute=5), minute=5)
    order = shop.shown()

    assert order is not None
    assert (Status.AWAITING_SHIPMENT, frozenset(), []) == (order.status, order.tags, shop.looks())


@pytest.mark.rule("S002-19")
@pytest.mark.parametrize("level", [Level.SHIPPED, Level.CANCELLED])
def test_what_comes_in_finished_gets_no_rules(level: Level) -> None:
    """Shipped or cancelled: not now, and not if it is opened again."""
    shop = Shop()
    shop.takes(rules(TAG), a_channel_order(level=level))
    shop.takes(rules(TAG), a_channel_order(minute=5), minute=5)

    assert [] == shop.looks()


@pytest.mark.rule("S002-19")
def test_rules_wait_until_the_order_is_to_be_shipped_for_the_first_time() -> None:
    """It waits for its payment; then they run, and see what it was before."""
    was = Compare(C.STATUS, Op.EQUALS, "awaiting_payment", was=True)
    auto, shop = rules((was, AddTag("paid"))), Shop()
    shop.takes(auto, a_channel_order(level=Level.UNPAID))
    assert [Moment.WAITING] == [each.moment for each in shop.looks()]

    shop.takes(auto, a_channel_order(minute=5), minute=5)
    order = shop.shown()
    assert order is not None
    assert (frozenset({"paid"}), [Moment.WAITING, Moment.MOVED]) == (
        order.tags,
        [each.moment for each in shop.looks()],
    )


@pytest.mark.rule("S002-19")
def test_rules_run_when_a_person_marks_it_as_paid() -> None:
    """In the same commit as the command that moved it; later moves run none."""
    shop, auto = Shop(), rules(TAG)
    shop.takes(auto, a_channel_order(level=Level.UNPAID))
    paid = mark_paid(
        A, id=CommandId("c"), by=ANN, now=at(1), repository=shop.repository, automation=auto
    )
    run(paid)
    order = shop.shown()
    assert order is not None
    assert {"seen"} == order.tags

    shop.does(A, Hold(until=at(9)), minute=2)
    later = rules((EVERY, AddTag("late")))
    run(release_due(shop.repository, at(10), later))
    order = shop.shown()
    assert order is not None
    assert (Status.AWAITING_SHIPMENT, frozenset({"seen"})) == (order.status, order.tags)


def test_rules_run_when_the_clock_releases_it() -> None:
    """An order that came in held by a person's word is looked at once that is over."""
    shop, auto = Shop(), rules(TAG)
    shop.takes(auto, a_channel_order(level=Level.UNPAID))
    shop.does(A, Hold(until=at(9)), minute=1)
    shop.does(A, MarkPaid(), minute=2)
    run(release_due(shop.repository, at(10), auto))
    order = shop.shown()

    assert order is not None
    assert {"seen"} == order.tags


def test_rules_wait_for_an_order_that_is_told_in_parts() -> None:
    """Lines and address first: else a rule would ask in vain, and never again."""
    shop, sku = Shop(), Compare(C.TOTAL_QUANTITY, Op.AT_LEAST, 2)
    auto = rules((sku, AddTag("two")))
    head = a_channel_order(lines=None, parts=frozenset({Part.HEADER}))
    shop.takes(auto, head, needs=(Need("902-1", Part.LINES),))
    whole = a_channel_order(minute=1)
    shop.takes(auto, whole, minute=1, needs=(Need("902-1", Part.ADDRESS),))
    assert [Moment.WAITING] == [each.moment for each in shop.looks()]

    shop.takes(auto, a_channel_order(minute=2, number="7"), minute=2)
    order = shop.shown()
    assert order is not None
    assert {"two"} == order.tags


PIECES = (
    a_channel_order(level=None, parts=frozenset({Part.LINES})),
    a_channel_order(minute=1, lines=None, parts=frozenset({Part.HEADER})),
)
"""An order of which the lines are told before it is known what it is."""


@pytest.mark.rule("S002-19")
def test_rules_look_at_an_order_whose_lines_came_first() -> None:
    """They look once it is an order, and know the products that those lines sell."""
    shop, drop = Shop(), Compare(C.TAGS, Op.INCLUDES, "drop")
    tagged = Product(sku=Sku("S-1"), tags=frozenset({"drop"}))
    run(save_products([tagged], repository=shop.repository))
    for minute, piece in enumerate(PIECES):
        shop.takes(rules(TAG, (drop, AddTag("dropped"))), piece, minute=minute)
    order = shop.shown()

    assert order is not None
    assert (frozenset({"seen", "dropped"}), [Moment.ARRIVED]) == (
        order.tags,
        [each.moment for each in shop.looks()],
    )


@pytest.mark.rule("S001-22")
def test_an_order_whose_lines_came_first_can_be_left_out() -> None:
    """It was never here: nobody has seen it."""
    shop = Shop()
    taken = [shop.takes(rules((EVERY, DoNotImport())), piece) for piece in PIECES]

    assert shop.shown() is None
    assert [0, 1] == [len(each.ignored) for each in taken]


def renewed(shop: Shop, auto: Automation | None) -> Order:
    """The new order of one that arrived cancelled and was opened again."""
    shop.takes(None, a_channel_order(level=Level.CANCELLED))
    shop.takes(None, a_channel_order(minute=5), minute=5)
    again = Command(id=CommandId("again"), order=A, action=Renew(), by=ANN, at=at(6))
    run(obey(again, repository=shop.repository, automation=auto))
    order = shop.shown(OrderId(f"{A}~2"))
    assert order is not None
    return order


def test_rules_look_at_an_order_that_was_made_anew() -> None:
    """With its products, and to the end: what is here is not left out."""
    shop, drop = Shop(), Compare(C.TAGS, Op.INCLUDES, "drop")
    tagged = Product(sku=Sku("S-1"), tags=frozenset({"drop"}))
    run(save_products([tagged], repository=shop.repository))
    order = renewed(shop, rules((EVERY, DoNotImport()), (drop, AddTag("dropped"))))

    assert {"dropped"} == order.tags
    (look,) = shop.looks(order.id)
    assert [RuleReason.ALREADY_HERE] == [e.reasons[0].code for e in look.left_out]


def test_an_order_that_was_made_anew_without_rules_gets_none_later() -> None:
    """It was here before anybody spoke of rules."""
    shop = Shop()
    order = renewed(shop, None)
    shop.takes(rules(TAG), a_channel_order(minute=7, number="7"), minute=7)

    assert [] == shop.looks(order.id)


@pytest.mark.rule("S001-36")
def test_a_buyer_gets_an_email_once_though_the_original_comes_after_its_copy() -> None:
    """Both were looked at, and they are one purchase."""
    shop, auto = Shop(), rules((EVERY, Email("thanks")), TAG)
    shop.takes(auto, a_copy(), store=HUB)
    shop.takes(auto, a_channel_order(minute=5), minute=5)

    assert [B] == [mail.order for mail in run(every(shop.repository, MAIL))]
    assert [RuleReason.DONE_BEFORE] == [e.reasons[0].code for e in shop.looks()[0].left_out]


# --- leaving out


COPIES = (
    All(
        [
            Compare(C.MARKETPLACE, Op.EQUALS, "BigCommerce"),
            Compare(C.SOURCE, Op.EQUALS, ["eBay", "Amazon"]),
        ]
    ),
    DoNotImport(),
)


@pytest.mark.rule("S001-22", "S001-23", "S001-25")
@pytest.mark.parametrize("level", [Level.OPEN, Level.UNPAID, Level.SHIPPED, Level.CANCELLED])
def test_what_a_rule_leaves_out_never_appears(level: Level) -> None:
    """Whatever it is, even a copy that would be hidden: there is nothing to cancel, or to tell."""
    shop, auto = Shop(), rules(COPIES)
    shop.takes(auto, a_channel_order())
    taken = shop.takes(auto, a_copy(level=level), store=HUB)

    (ignored,) = taken.ignored
    assert ("17", RuleReason.LEFT_OUT_BY_RULE) == (ignored.reference, ignored.reason.code)
    assert "the rule rule 0 leaves it out" == ignored.reason.text
    assert shop.shown(B) is None
    original = shop.shown()
    assert original is not None
    assert (Status.AWAITING_SHIPMENT, ()) == (original.status, original.why_twin)


@pytest.mark.rule("S001-26")
def test_other_orders_of_the_hub_come_in() -> None:
    """Those of its own shop, in the same batch."""
    shop, auto = Shop(), rules(COPIES)
    own = evolve(a_channel_order("18"), source="www")
    shop.takes(auto, a_copy(), own, store=HUB)

    assert shop.shown(B) is None
    assert shop.shown(OrderId("hub/18")) is not None


def test_what_is_here_is_never_left_out() -> None:
    """It came in before the rule: the rule is told of on the order, which goes on."""
    shop = Shop()
    shop.takes(rules(TAG), a_copy(level=Level.UNPAID), store=HUB)
    shop.takes(rules(COPIES, TAG), a_copy(minute=5), store=HUB, minute=5)
    order = shop.shown(B)

    assert order is not None
    assert (frozenset({"seen"}), RuleReason.ALREADY_HERE) == (
        order.tags,
        shop.looks(B)[-1].left_out[0].reasons[0].code,
    )


@pytest.mark.rule("S001-36")
def test_hidden_copies_get_no_rules() -> None:
    """They wait: if the copy is shown one day, it is looked at then."""
    shop = Shop()
    shop.takes(rules(TAG), a_channel_order())
    shop.takes(rules(TAG), a_copy(), store=HUB)
    copy = shop.shown(B)

    assert copy is not None
    assert (True, frozenset(), [Moment.WAITING]) == (
        copy.hidden_copy,
        copy.tags,
        [each.moment for each in shop.looks(B)],
    )


# --- what the machine refuses


def test_what_the_machine_refuses_is_kept_with_its_reasons() -> None:
    """A Prime order is handed to nobody without proof; the rest is done (S004-26)."""
    shop = Shop()
    auto = rules((EVERY, HandTo("acme")), TAG)
    account = an_account(prime_ready=True)
    shop.account = account
    shop.takes(auto, a_channel_order(programme=PRIME))
    order = shop.shown()

    assert order is not None
    assert (None, True) == (order.provider, "seen" in order.tags)
    (left,) = shop.looks()[0].left_out
    assert ("r0", OrderReason.UNPROVEN) == (left.rule, left.reasons[0].code)
    proven = Shop(account)
    proven.takes(evolve(auto, permits=frozenset({"prime"})), a_channel_order(programme=PRIME))
    order = proven.shown()
    assert order is not None
    assert "acme" == order.provider


@pytest.mark.rule("S004-24", "S004-26")
def test_a_rule_cannot_split_a_prime_order() -> None:
    """The trace records the suppressed action."""
    shop = Shop(an_account(prime_ready=True))
    run(save_products([Product(sku=Sku("S-1"), tags=frozenset({"d"}))], repository=shop.repository))
    lines = (a_line(), a_line("l2", sku="S-2"))
    shop.takes(rules((EVERY, SplitBy("d"))), a_channel_order(programme=PRIME, lines=lines))
    order = shop.shown()

    assert order is not None
    assert () == order.parts
    assert OrderReason.PRIME_NO_SPLIT in {e.code for e in shop.looks()[0].left_out[0].reasons}


def test_a_rule_splits_what_is_tagged_off() -> None:
    """The lines of tagged products become a part of their own, where the channel can hear of it."""
    shop = Shop()
    run(save_products([Product(sku=Sku("S-1"), tags=frozenset({"d"}))], repository=shop.repository))
    lines = (a_line(), a_line("l2", sku="S-2"))
    shop.takes(rules((EVERY, SplitBy("d"))), a_channel_order("18", lines=lines), store=HUB)
    order = shop.shown(OrderId("hub/18"))

    assert order is not None
    assert [(), (("l1", 2),)] == [
        tuple((each.line, each.quantity) for each in part.units) for part in order.parts
    ]


def test_holding_and_handing_over_is_done_in_an_order_that_is_safe() -> None:
    """What is handed over can no longer be held: that is told. The last provider wins."""
    shop = Shop()
    shop.takes(rules((EVERY, HandTo("one")), (EVERY, HoldFor(1)), (EVERY, HandTo("two"))),
               a_channel_order())  # fmt: skip
    order = shop.shown()

    assert order is not None
    assert (Status.PENDING_FULFILLMENT, "two") == (order.status, order.provider)
    assert ["r1"] == [left.rule for left in shop.looks()[0].left_out]


# --- what they know, and what they owe


@pytest.mark.rule("S000-24", "S000-25", "S000-26")
def test_a_products_tag_gives_the_order_away_and_a_mixed_one_is_told() -> None:
    """The whole order is assigned; which lines are not meant is for a person to look at."""
    shop = Shop()
    tagged = Product(sku=Sku("S-1"), tags=frozenset({"dropship"}))
    run(save_products([tagged], repository=shop.repository))
    drop = Compare(C.TAGS, Op.INCLUDES, "dropship")
    auto = rules(
        (drop, Put(Setting.ASSIGNED_TO, "Vera")),
        (drop, AddTag("x")),
        (Compare(C.TAGS, Op.INCLUDES_ALL, ("dropship", "x")), HandTo("acme")),
        (Compare(C.TAGS, Op.EXCLUDES, "q"), Put(Setting.PROVIDER, "acme")),
    )
    lines = (a_line(), a_line("l2", sku="S-2"))
    shop.takes(auto, a_channel_order(lines=lines), a_channel_order("902-2"))
    mixed, whole = shop.shown(), shop.shown(OrderId("amazon-us/902-2"))

    assert mixed is not None
    assert whole is not None
    assert "Vera" == mixed.setting(Setting.ASSIGNED_TO) == whole.setting(Setting.ASSIGNED_TO)
    codes = {finding.reason.code for finding in mixed.findings}
    assert ProductReason.MIXED_ORDER in codes
    assert ProductReason.MIXED_ORDER not in {each.reason.code for each in whole.findings}


def test_the_host_tells_what_no_order_carries() -> None:
    """Such as the zone that the post reckons with."""

    def told(order: Order) -> Mapping[Criterion, Value]:
        return {C.USPS_ZONE: len(order.reference)}

    shop = Shop()
    far = (Compare(C.USPS_ZONE, Op.AT_LEAST, 5), AddTag("far"))
    shop.takes(evolve(rules(far), told=told), a_channel_order(), a_channel_order("1"))
    far_order, near = shop.shown(), shop.shown(OrderId("amazon-us/1"))

    assert far_order is not None
    assert near is not None
    assert (frozenset({"far"}), frozenset()) == (far_order.tags, near.tags)


def test_an_alert_is_a_finding_and_an_email_is_owed() -> None:
    """The alert stands on the order, the e-mail waits to be sent."""
    shop = Shop()
    shop.takes(rules((EVERY, Alert("look")), (EVERY, Email("late"))), a_channel_order())
    order = shop.shown()

    assert order is not None
    assert [OrderReason.ALERTED] == [each.reason.code for each in order.findings]
    (mail,) = run(every(shop.repository, MAIL))
    assert (A, "r1", "late", "buyer", NOON) == (
        mail.order,
        mail.rule,
        mail.template,
        mail.to,
        mail.due,
    )


def test_an_order_entered_by_hand_is_looked_at_and_never_left_out() -> None:
    """A person who writes it wants it."""
    account = an_account()
    desk = evolve(account, stores=(*account.stores, _desk()))
    shop = Shop(desk)
    auto = rules((EVERY, DoNotImport()), TAG)
    entered = run(
        enter_order(
            a_channel_order(AUTO, level=None, minute=None),
            id=CommandId("e1"),
            by=ANN,
            store=_desk().id,
            account=desk,
            repository=shop.repository,
            now=NOON,
            automation=auto,
        )
    )

    assert isinstance(entered, Entered)
    assert {"seen"} == entered.order.tags


def _desk() -> Store:
    return Store(id=DESK, capabilities=MANUAL)


def test_a_pushed_order_is_looked_at() -> None:
    """Under the key that its caller gave it."""
    shop = Shop()
    push = Push(order=evolve(a_channel_order("k1"), parts=WHOLE))
    run(
        upsert_orders(
            [push],
            store=AMAZON,
            account=shop.account,
            repository=shop.repository,
            now=NOON,
            automation=rules(TAG),
        )
    )
    order = shop.shown(OrderId("amazon-us/k1"))

    assert order is not None
    assert {"seen"} == order.tags


def test_a_batch_costs_as_many_calls_as_one_order() -> None:
    """However many orders the rules look at, with their products."""
    calls = list[Mapping[str, int]]()
    for count in (1, 20):
        shop, counting = Shop(), Counting(MemoryRepository())
        run(
            import_orders(
                ReadResult(orders=tuple(a_channel_order(str(n)) for n in range(count))),
                store=AMAZON,
                account=shop.account,
                repository=counting,
                now=NOON,
                automation=rules(TAG),
            )
        )
        calls.append(counting.calls)

    assert calls[0] == calls[1]


def test_a_person_keeps_what_they_wrote() -> None:
    """An edit that was made before the rules had their turn stands."""
    shop = Shop()
    auto = rules((EVERY, Put(Setting.CARRIER, "ups")))
    shop.takes(auto, a_channel_order(level=Level.UNPAID))
    shop.does(A, Edit(settings=((Setting.CARRIER, "dhl"),)), minute=1)
    shop.takes(auto, a_channel_order(minute=2), minute=2)
    order = shop.shown()

    assert order is not None
    assert "dhl" == order.setting(Setting.CARRIER)
    assert RuleReason.KEPT_BY_PERSON is shop.looks()[-1].left_out[0].reasons[0].code


@pytest.mark.rule("S004-26")
def test_a_run_of_which_the_machine_refuses_all_says_why() -> None:
    """It is not among the orders that came out as they were."""
    shop = Shop(an_account(prime_ready=True))
    shop.takes(None, a_channel_order(programme=PRIME))
    done = rerun(shop, rules((EVERY, HandTo("acme"))))

    assert ((), 0) == (done.changed, done.unchanged)
    assert [(A, OrderReason.UNPROVEN)] == [(id, reason.code) for id, reason in done.skipped]
