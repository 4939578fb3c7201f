"""Rules and orders: some by hand, and any number by chance, from so few words that they often meet.

What chance makes is the same for the same seed. Every criterion, operator and quantifier comes up.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from fulfilcore.accounts import Terms
from fulfilcore.intake import Buyer, Grade, LineKind, Programme, Reference
from fulfilcore.orders import (
    CHOICES,
    Author,
    Edited,
    Field,
    Fields,
    Line,
    Order,
    Setting,
    Status,
)
from fulfilcore.products import Product, Products
from fulfilcore.rules import (
    CRITERIA,
    OPERATORS,
    AddTag,
    AdjustWeight,
    Alert,
    All,
    AnyOf,
    Compare,
    Condition,
    Context,
    Criterion,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    HoldUntil,
    Kind,
    Lines,
    Not,
    Operator,
    Phase,
    Put,
    Quantifier,
    RemoveTag,
    Rule,
    RuleSet,
    SplitBy,
    Stop,
    Value,
)
from fulfilcore.rules.tables import PHASES, TARGETS, Arity
from fulfilcore.values import Address, LineId, Money, OrderId, Sku, StoreId, Weight

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AROUND = Context(now=NOW)
WORDS = ("Prime", "prime", "Next Day", "ups", "Größe", "a", "ab", "aba", "b", "US", "vip", "x y")
TAGGED = Products(
    (
        Product(sku=Sku("ab"), tags=frozenset({"vip", "a"}), weight=Weight(1_000)),
        Product(sku=Sku("b"), tags=frozenset({"Prime"})),
    )
)


def an_order(**what: object) -> Order:
    """An order of an Amazon store that is to be shipped, with whatever else it is to have."""
    terms = Terms(
        store=StoreId("shop"), system="amazon", marketplace=True, country="US", received_on=DAY
    )
    usual: dict[str, object] = {
        "id": OrderId("shop/1"),
        "store": StoreId("shop"),
        "reference": "1",
        "terms": terms,
        "lines": (a_line(),),
    }
    return Order(**{**usual, **what})  # type: ignore[arg-type]  # whatever a test names


DAY = date(2026, 11, 20)


def a_line(sku: str | None = "ab", number: str = "1", **what: object) -> Line:
    """One line of one unit, with whatever else it is to have."""
    usual: dict[str, object] = {"id": LineId(number), "sku": Sku.maybe(sku), "ordered": 1}
    return Line(**{**usual, **what})  # type: ignore[arg-type]  # whatever a test names


def a_rule(when: Condition, *do: Effect, id: str = "r", **what: object) -> Rule:
    """A rule that tags what it holds for, or does something else."""
    effects = do or (AddTag("seen"),)
    return Rule(id=id, name=id, when=when, do=effects, **what)  # type: ignore[arg-type]


def a_set(*rules: Rule) -> RuleSet:
    """Some rules that go together."""
    return RuleSet(rules)


# --- by chance


def value(chance: Random, kind: Kind, criterion: Criterion, operator: Operator) -> Value:
    """A value that a criterion can be compared with."""
    match kind:
        case Kind.FLAG:
            return chance.random() < 0.5
        case Kind.CHOICE:
            return chance.choice(sorted(CRITERIA[criterion].choices))
        case Kind.COUNT:
            return chance.randint(0, 4)
        case Kind.MONEY:
            return Money(chance.randint(0, 4) * 100, "USD")
        case Kind.WEIGHT:
            return Weight(chance.randint(0, 4) * 1_000)
        case Kind.INSTANT if operator in (Operator.WITHIN_NEXT, Operator.WITHIN_LAST):
            return timedelta(days=chance.randint(1, 3))
        case Kind.INSTANT:
            days = timedelta(days=chance.randint(-2, 2))
            return days if chance.random() < 0.5 else NOW + days
        case _:
            return chance.choice(WORDS)


def compare(chance: Random, *, line: bool, patterns: bool = False) -> Compare:
    """Any comparison that can be, of the order or of a line."""
    every = [c for c, row in CRITERIA.items() if (row.line is not None) is line]
    written = [] if line else [Criterion.TAGS, Criterion.TAGS, *set(TARGETS.values())]
    criterion = chance.choice(
        sorted(written, key=str) if chance.random() < 0.4 and written else every
    )
    kind = CRITERIA[criterion].kind
    operator = chance.choice([o for o, each in OPERATORS.items() if kind in each.kinds])
    if operator is Operator.MATCHES and not patterns:
        operator = Operator.CONTAINS
    return Compare(criterion, operator, _values(chance, kind, criterion, operator),
                   was=not line and chance.random() < 0.1)  # fmt: skip


def _values(
    chance: Random, kind: Kind, criterion: Criterion, operator: Operator
) -> Sequence[Value]:
    match OPERATORS[operator].arity:
        case Arity.NONE:
            return ()
        case Arity.ONE:
            return (value(chance, kind, criterion, operator),)
        case Arity.TWO:
            pair = [value(chance, kind, criterion, operator) for _ in range(2)]
            if type(pair[0]) is not type(pair[1]):
                pair[1] = pair[0]
            return sorted(pair, key=_size)
        case _:
            many = chance.choice((1, 1, 2, 3))
            return [value(chance, kind, criterion, operator) for _ in range(many)]


def _size(value: Value) -> float:
    match value:
        case Money():
            return value.minor
        case Weight():
            return value.milligrams
        case datetime():
            return value.timestamp()
        case timedelta():
            return value.total_seconds()
        case _:
            return float(value)


def condition(chance: Random, depth: int = 3, *, line: bool = False) -> Condition:
    """Any condition; the deeper, the rarer."""
    kind = chance.random() if depth else 0.0
    if kind < 0.45:
        return compare(chance, line=line)
    if kind < 0.6 and not line:
        quantifier = chance.choice(list(Quantifier))
        return Lines(quantifier, condition(chance, depth - 1, line=True))
    if kind < 0.7:
        return Not(condition(chance, depth - 1, line=line))
    inner = [condition(chance, depth - 1, line=line) for _ in range(chance.randint(1, 3))]
    return All(inner) if kind < 0.88 else AnyOf(inner)


def effect(chance: Random, phase: Phase) -> Effect:
    """Any effect that a rule of a phase may have."""
    word = chance.choice(WORDS)
    every: list[Effect] = [
        AddTag(word),
        AddTag(word),
        RemoveTag(word),
        Put(Field.SERVICE, word),
        Put(Field.CUSTOM_1, word),
        Put(Setting.CARRIER, word),
        Put(Setting.ASSIGNED_TO, word),
        Put(Setting.WEIGHT, Weight(chance.randint(1, 4) * 1_000)),
        Put(Setting.SHIP_BY, NOW + timedelta(days=chance.randint(-2, 2))),
        Put(Setting.CONFIRMATION, chance.choice(sorted(CHOICES[Setting.CONFIRMATION]))),
        AdjustWeight(Weight(chance.choice((-1_000, 1_000)))),
        HandTo(word),
        HoldFor(chance.randint(1, 3)),
        HoldUntil(NOW + timedelta(days=1)),
        Alert(word),
        Email(word),
        SplitBy(word),
        Stop(),
        Stop(),
        DoNotImport(),
    ]
    return chance.choice([each for each in every if isinstance(each, PHASES[phase].may)])


def rules(chance: Random, most: int = 8) -> list[Rule]:
    """Some rules of all phases."""
    made = list[Rule]()
    for number in range(chance.randint(1, most)):
        phase = chance.choice((*Phase, *[Phase.RULES] * 6))
        do = [effect(chance, phase) for _ in range(chance.choice((1, 1, 2)))]
        when = condition(chance) if chance.random() < 0.95 else All()
        active = chance.random() < 0.95
        made.append(
            Rule(
                id=f"r{number}", name=f"rule {number}", when=when, do=do, phase=phase, active=active
            )
        )
    return made


def maybe(chance: Random, value: object, often: float = 0.75) -> object:
    """The value, or nothing."""
    return value if chance.random() < often else None


def order(chance: Random) -> Order:
    """Any order, of which anything may be unknown."""

    def word() -> str:
        return chance.choice(WORDS)

    def written() -> str | None:
        return chance.choice((None, "", word(), f"{word()} {word()}", word() + word()))

    lines = tuple(
        a_line(
            chance.choice((None, "ab", "b", "Prime", "aba")),
            str(number),
            name=chance.choice(("", word())),
            ordered=chance.randint(0, 3),
            called_off=chance.choice((0, 0, 0, 1)),
            kind=chance.choice((LineKind.GOODS, LineKind.GOODS, LineKind.SERVICE)),
            weight=maybe(chance, Weight(chance.randint(0, 3) * 1_000)),
        )
        for number in range(chance.choice((0, 1, 1, 2, 3)))
    )
    to = Address(
        name=written(),
        company=written(),
        lines=tuple(word() for _ in range(chance.randint(0, 2))),
        city=written(),
        region=written(),
        postcode=written(),
        country=chance.choice((None, "US", "us", "CA")),
        residential=chance.choice((None, True, False)),
    )
    days = [NOW + timedelta(days=chance.randint(-3, 3)) for _ in range(3)]
    return an_order(
        id=OrderId(f"shop/{chance.randint(1, 99)}"),
        terms=Terms(
            store=StoreId("shop"),
            system=chance.choice(("amazon", "ups", "b")),
            marketplace=True,
            country="US",
            received_on=DAY,
        ),
        lines=maybe(chance, lines, 0.95),
        number=maybe(chance, word()),
        source=maybe(chance, word()),
        references=(Reference(word(), "9", Grade.PROOF), Reference("b", "8"))[
            : chance.randint(0, 2)
        ],
        said=Fields(
            ship_to=to if chance.random() < 0.9 else None,
            service=written(),
            note=written(),
            custom_1=written(),
            custom_2=written(),
            custom_3=written(),
        ),
        edits=_edits(chance),
        buyer=maybe(chance, Buyer(id=written(), name=written(), email=written(), note=written())),
        total=maybe(
            chance, Money(chance.randint(0, 4) * 100, chance.choice(("USD", "USD", "EUR")))
        ),
        placed=maybe(chance, days[0]),
        programme=Programme(
            prime=chance.choice((None, True, False)),
            premium=chance.choice((None, True, False)),
            business=chance.choice((None, True, False)),
            merchant_fulfilled=chance.choice((None, True, False)),
            ship_by=days[1] if chance.random() < 0.7 else None,
            deliver_by=days[2] if chance.random() < 0.7 else None,
        ),
        provider=maybe(chance, word(), 0.3),
        gift=chance.choice((None, True, False)),
        gift_message=maybe(chance, word(), 0.3),
        channel_tags=frozenset(word() for _ in range(chance.randint(0, 2))),
        tagged=frozenset({word()} if chance.random() < 0.2 else ()),
        untagged=frozenset({word()} if chance.random() < 0.2 else ()),
        status=chance.choice((Status.AWAITING_SHIPMENT, Status.ON_HOLD)),
        paid=chance.random() < 0.8,
    )


def _edits(chance: Random) -> tuple[Edited, ...]:
    if chance.random() < 0.6:
        return ()
    words = Fields(service=chance.choice(WORDS), custom_1=chance.choice(WORDS))
    names = frozenset(chance.sample([Field.SERVICE, Field.CUSTOM_1], chance.randint(0, 2)))
    settings = ((Setting.CARRIER, chance.choice(WORDS)), (Setting.WEIGHT, "2000 mg"))
    mine = Edited(Author.PERSON, names, words, Fields(), settings[: chance.randint(0, 2)])
    return (mine,) if mine else ()


def context(chance: Random) -> Context:
    """What rules may know beside an order, by chance."""
    told: dict[Criterion, Value] = {
        Criterion.BRAND: chance.choice(WORDS),
        Criterion.USPS_ZONE: chance.randint(0, 4),
        Criterion.ADDRESS_VERIFIED: chance.choice(("verified", "warning", "error")),
        Criterion.SUBTOTAL: Money(chance.randint(0, 4) * 100, "USD"),
        Criterion.DATE_PAID: NOW - timedelta(days=chance.randint(0, 3)),
    }
    return Context(
        now=NOW,
        products=chance.choice((Products(), TAGGED)),
        before=order(chance) if chance.random() < 0.5 else None,
        told={name: each for name, each in told.items() if chance.random() < 0.7},
    )
