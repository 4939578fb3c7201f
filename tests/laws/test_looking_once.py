"""Rules at work as laws: whatever happens in whatever order, they look once, and can be undone."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from automated import EVERY, Postman, Shop
from builders import (
    AMAZON,
    HUB,
    A,
    B,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    at,
    units,
)
from fulfilcore.changes import MAIL, ORDER
from fulfilcore.flows import Automation, reprocess, save_products, send_mails, undo_run
from fulfilcore.intake import ChannelOrder, Level, Part
from fulfilcore.messages import Declined, Later, Unknown
from fulfilcore.orders import (
    Action,
    Actor,
    Cancel,
    Delegate,
    Edit,
    Field,
    Hold,
    MarkPaid,
    Order,
    OrderReason,
    Rejoin,
    Release,
    Restore,
    Setting,
    Split,
)
from fulfilcore.products import Product
from fulfilcore.reasons import Finding
from fulfilcore.rules import (
    AddTag,
    Alert,
    All,
    Compare,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    MailState,
    Moment,
    Phase,
    Put,
    RemoveTag,
    Rule,
    RuleSet,
    SplitBy,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.model import Operator as Op
from fulfilcore.running import run
from fulfilcore.testing.invariants import derived
from fulfilcore.values import OrderId, Sku, StoreId, evolve, root_of
from fulfilcore.views.reading import every

DROP = Compare(C.TAGS, Op.INCLUDES, "drop")
EFFECTS: tuple[Effect, ...] = (
    AddTag("a"),
    AddTag("b"),
    RemoveTag("a"),
    Put(Setting.CARRIER, "ups"),
    Put(Setting.CARRIER, "dhl"),
    Put(Setting.ASSIGNED_TO, "Vera"),
    Put(Field.NOTE, "by rule"),
    HoldFor(1),
    Alert("look"),
    Email("thanks"),
    HandTo("acme"),
    SplitBy("drop"),
    *(AddTag("a"), Put(Setting.CARRIER, "ups"), Put(Field.NOTE, "by rule"), Email("thanks")) * 3,
)
RULES = st.builds(
    lambda place, do, when, phase: Rule(
        id=f"r{place}", name=f"rule {place}", when=when, do=do, phase=phase
    ),
    st.integers(0, 3),
    st.lists(st.sampled_from(EFFECTS), min_size=1, max_size=3, unique_by=repr),
    st.sampled_from((EVERY, DROP)),
    st.just(Phase.RULES),
) | st.sampled_from(
    (
        Rule(id="box", name="box", do=[Put(Setting.PACKAGE, "box")], phase=Phase.PRESETS),
        Rule(
            id="out",
            name="out",
            when=All([Compare(C.MARKETPLACE, Op.EQUALS, "bigcommerce"), DROP]),
            do=[DoNotImport()],
        ),
    )
)
AUTOMATIONS = st.lists(RULES, min_size=1, max_size=4, unique_by=lambda rule: rule.id).map(
    lambda rules: Automation(rules=RuleSet(rules))
)
LINES = (a_line(), a_line("l2", sku="S-2"))
SAID: tuple[tuple[StoreId, ChannelOrder], ...] = (
    (AMAZON, a_channel_order(lines=LINES)),
    (AMAZON, a_channel_order(level=Level.UNPAID, lines=LINES)),
    (AMAZON, a_channel_order(level=Level.CANCELLED, lines=LINES, minute=9)),
    (AMAZON, a_channel_order(lines=LINES, number="7", minute=11)),
    (AMAZON, a_channel_order(level=None, lines=LINES, parts=frozenset({Part.LINES}))),
    (AMAZON, a_channel_order(lines=None, parts=frozenset({Part.HEADER}))),
    (HUB, a_copy()),
    (HUB, a_copy(level=Level.UNPAID, minute=2)),
)
WRITTEN = (
    Edit(note="mine"),
    Edit(settings=((Setting.CARRIER, "gls"),), remove_tags=frozenset({"a"})),
)
ACTIONS: tuple[Action, ...] = (
    *WRITTEN * 4,
    Edit(reset=frozenset({Field.NOTE}), add_tags=frozenset({"mine"})),
    Hold(until=at(20)),
    Hold(),
    Release(),
    MarkPaid(),
    Cancel(),
    Restore(),
    Delegate(provider="beta"),
    Split(parts=(units(("l2", 1)),)),
    Rejoin(),
    a_ship(),
)
MINE = (A, A, A, B, OrderId(f"{A}~p2"))


class Day:
    """A shop in which anything happens, one thing after another."""

    def __init__(self) -> None:
        self.shop = Shop()
        self.minute = 0.0
        self.runs = 0
        product = Product(sku=Sku("S-1"), tags=frozenset({"drop"}))
        run(save_products([product], repository=self.shop.repository))

    def later(self) -> float:
        """The next minute."""
        self.minute += 1
        return self.minute

    def told(self, number: int, auto: Automation | None) -> None:
        """A channel says something."""
        store, content = SAID[number]
        self.shop.takes(auto, content, store=store, minute=self.later())

    def wished(self, number: int, order: OrderId) -> None:
        """A person does something."""
        self.shop.does(order, ACTIONS[number], minute=self.later())

    def ran(self, auto: Automation, forced: bool, taken_back: bool) -> None:
        """Rules run again; taking it back at once leaves every order as it was."""
        before, name = self.orders(), f"run-{self.runs}"
        self.runs += 1
        asked = run(
            reprocess(
                name, orders=[A, B], automation=auto, now=at(self.later()), most=9,
                repository=self.shop.repository, forced=forced,
            )
        )  # fmt: skip
        if taken_back and asked.changed:
            back = undo_run(
                name, by=Actor("Ann"), now=at(self.later()), repository=self.shop.repository
            )
            assert () == run(back).reasons
            assert before == self.orders()

    def orders(self) -> dict[str, Order]:
        """Every order as it is stored, but for whom a provider was ever handed it."""
        kept = (ORDER.of(r) for r in self.shop.records(ORDER.name).values())
        return {
            o.id: evolve(o, handed_to=(), recalled=(), findings=_but_recalls(o)) for o in kept if o
        }

    def mailed(self, number: int) -> None:
        """The postman comes, and it goes well or not."""
        answers = (Declined("no"), Unknown(), Later(at(self.minute + 2)), None)
        answer = answers[number % len(answers)]
        postman = Postman(*([answer] if answer else []))
        now = at(self.later())
        run(send_mails(postman, clock=lambda: now, repository=self.shop.repository))

    def hold(self) -> None:
        """What must hold after everything that happens."""
        records = self.shop.records(*KINDS)
        stored = {o.id: o for r in records.values() if (o := ORDER.of(r))}
        assert dict(derived(records, at(self.minute)).orders) == stored
        for id in {root_of(OrderId(id)) for id in stored}:
            looks = [ran.moment for ran in self.shop.looks(id)]
            assert sum(looks.count(moment) for moment in (Moment.ARRIVED, Moment.MOVED)) <= 1
            assert looks.count(Moment.WAITING) <= 1
        mails = Counter(
            (mail.rule, mail.template)
            for mail in run(every(self.shop.repository, MAIL))
            if mail.state is not MailState.WITHDRAWN
        )
        several = {rule: times for rule, times in mails.items() if times > 1}
        assert {} == several or len({_purchase(o) for o in stored.values()}) > 1


KINDS = ("said", "act", "terms", "order", "message", "ran", "mail", "product")


def _purchase(order: Order) -> str:
    return root_of(order.twin_of or order.id)


def _but_recalls(order: Order) -> tuple[Finding, ...]:
    return tuple(each for each in order.findings if each.reason.code is not OrderReason.CALL_BACK)


RUNS = st.tuples(st.just("ran"), st.integers(0, 1), st.booleans(), st.booleans())
WISHES = st.tuples(
    st.just("wished"), st.integers(0, len(ACTIONS) - 1), st.sampled_from(MINE), st.just(0)
)
STEPS = (
    RUNS
    | RUNS
    | WISHES
    | WISHES
    | st.tuples(st.just("told"), st.integers(0, len(SAID) - 1), st.integers(0, 2), st.just(0))
    | st.tuples(st.just("mailed"), st.integers(0, 3), st.just(0), st.just(0))
)
"""What happens next; rules are named by their place, the third is that there are none."""


@settings(max_examples=4 * settings.get_profile("house").max_examples)
@given(
    AUTOMATIONS,
    AUTOMATIONS,
    st.sampled_from((0, 0, 1, 6, 6)),
    st.lists(STEPS, min_size=2, max_size=12),
)
def test_whatever_happens_rules_look_once_and_leave_what_can_be_derived(
    first: Automation,
    second: Automation,
    opening: int,
    steps: list[tuple[str, int, object, object]],
) -> None:
    """Stored = re-derived after every step, one look that nobody asked for, no e-mail twice."""
    day, autos = Day(), (first, second, None)
    day.told(opening, first)
    for step in steps:
        match step:
            case "told", number, int(which), _:
                day.told(number, autos[which])
            case "wished", number, str(order), _:
                day.wished(number, OrderId(order))
            case "ran", which, bool(forced), bool(back):
                day.ran(autos[which] or first, forced, back)
            case _, number, _, _:
                day.mailed(number)
        day.hold()
