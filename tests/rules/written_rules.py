"""Any valid rules: every criterion with every operator and kind of value, and every effect."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from fulfilcore.orders import CHOICES, SETTINGS, Field, Setting
from fulfilcore.rules import (
    ALWAYS,
    CRITERIA,
    OPERATORS,
    PHASES,
    AddTag,
    AdjustWeight,
    Alert,
    All,
    AnyOf,
    Compare,
    Condition,
    Criterion,
    DoNotImport,
    Effect,
    Email,
    Finder,
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
    checking,
)
from fulfilcore.rules.checking import problems_of
from fulfilcore.rules.tables import Arity
from fulfilcore.values import Dimensions, Money, Weight

LARGEST = 10**15
_UNSEEN = checking._UNSEEN
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12
).filter(str.strip).filter(lambda text: not _UNSEEN.search(text)) | st.sampled_from(
    ['"', "\\", "'''", '"""', "\x7f", "a\tb\r\n", "\U0001f381", "#"]
)
INSTANTS = st.datetimes(
    max_value=datetime(9998, 12, 30),  # noqa: DTZ001  # bounds have no zone, what is drawn has
    timezones=st.just(UTC),
)
SPANS = st.timedeltas(timedelta(days=-36_500), timedelta(days=36_500)) | st.integers(-900, 900).map(
    lambda hours: timedelta(hours=hours)
)
WEIGHTS = st.integers(-LARGEST, LARGEST).map(Weight) | st.builds(
    Weight.of, st.decimals(0, 999, places=2), st.sampled_from(["g", "kg", "oz", "lb"])
)
SIDES = st.builds(Dimensions, *[st.integers(1, 10**9)] * 3) | st.builds(
    Dimensions.of, *[st.decimals("0.5", 99, places=1)] * 3, st.sampled_from(["cm", "in", "mm"])
)


def amounts() -> st.SearchStrategy[Money]:
    """Amounts of one currency, so that several of them compare."""
    return st.integers(-LARGEST, LARGEST).map(lambda minor: Money(minor, "USD"))


KINDS: dict[Kind, st.SearchStrategy[Value]] = {
    Kind.TEXT: TEXTS,
    Kind.TEXTS: TEXTS,
    Kind.FLAG: st.booleans(),
    Kind.COUNT: st.integers(-LARGEST, LARGEST),
    Kind.MONEY: amounts() | st.integers(0, 99).map(lambda minor: Money(minor, "JPY")),
    Kind.WEIGHT: WEIGHTS,
    Kind.INSTANT: INSTANTS | SPANS,
}


def values(criterion: Criterion, operator: Operator) -> st.SearchStrategy[tuple[Value, ...]]:
    """Values that a criterion can be compared with by an operator; some do not go together."""
    row, arity = CRITERIA[criterion], OPERATORS[operator].arity
    one = st.sampled_from(sorted(row.choices)) if row.choices else KINDS[row.kind]
    if operator in (Operator.WITHIN_NEXT, Operator.WITHIN_LAST):
        one = SPANS.map(abs).filter(bool)
    sizes = {Arity.NONE: (0, 0), Arity.ONE: (1, 1), Arity.TWO: (2, 2)}
    least, most = sizes.get(arity, (1, 3))
    return st.lists(one, min_size=least, max_size=most).map(tuple)


def asked() -> Iterator[tuple[Criterion, Operator]]:
    """Every criterion with every operator that it can be compared by."""
    for criterion, row in CRITERIA.items():
        for operator, each in OPERATORS.items():
            if row.kind in each.kinds:
                yield criterion, operator


ASKED = list(asked())


@st.composite
def compares(draw: st.DrawFn, criterion: Criterion, operator: Operator) -> Condition:
    """A comparison, asked of the lines if it is a line's, that is valid."""
    was = CRITERIA[criterion].line is None and draw(st.booleans())
    compare = Compare(criterion, operator, draw(values(criterion, operator)), was)
    line = CRITERIA[criterion].line is not None
    return Lines(draw(st.sampled_from(Quantifier)), compare) if line else compare


def valid(condition: Condition) -> bool:
    """Whether nothing is wrong with a condition."""
    rule = Rule(id="a", name="a", when=condition, do=[Stop()])
    return not [*problems_of(rule, "", engine)]


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(ASKED).flatmap(lambda each: compares(*each)).filter(valid),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(All),
        st.lists(inner, min_size=1, max_size=3).map(AnyOf),
        inner.map(Not),
    ),
    max_leaves=6,
)


def put_values(setting: Setting) -> st.SearchStrategy[object]:
    """What a setting can be."""
    if setting in CHOICES:
        return st.sampled_from(sorted(CHOICES[setting]))
    known: dict[type[object], st.SearchStrategy[object]] = {
        str: TEXTS,
        bool: st.booleans(),
        Weight: WEIGHTS.filter(lambda weight: weight.milligrams >= 0),
        Dimensions: SIDES,
        datetime: INSTANTS,
    }
    return known[SETTINGS[setting].type]


PUTS: dict[Field | Setting, st.SearchStrategy[Effect]] = {
    **{each: st.builds(Put, st.just(each), TEXTS) for each in Field if each is not Field.SHIP_TO},
    **{each: st.builds(Put, st.just(each), put_values(each)) for each in Setting},
}
EFFECTS: dict[type[Effect], st.SearchStrategy[Effect]] = {
    AddTag: st.builds(AddTag, TEXTS),
    RemoveTag: st.builds(RemoveTag, TEXTS),
    Put: st.one_of(*PUTS.values()),
    AdjustWeight: st.builds(AdjustWeight, WEIGHTS.filter(lambda weight: bool(weight.milligrams))),
    HoldFor: st.builds(HoldFor, st.integers(1, 366)),
    HoldUntil: st.builds(HoldUntil, INSTANTS),
    Alert: st.builds(Alert, TEXTS, st.none() | INSTANTS),
    Email: st.builds(Email, TEXTS, TEXTS),
    HandTo: st.builds(HandTo, TEXTS),
    SplitBy: st.builds(SplitBy, TEXTS),
    DoNotImport: st.just(DoNotImport()),
    Stop: st.just(Stop()),
}


@st.composite
def rules(draw: st.DrawFn, number: int) -> Rule:
    """One valid rule, of any phase."""
    phase = draw(st.sampled_from(Phase))
    effects = st.one_of(*(EFFECTS[kind] for kind in PHASES[phase].may))
    return Rule(
        id=f"{draw(st.from_regex('[A-Za-z0-9][A-Za-z0-9_.-]{0,9}', fullmatch=True))}-{number}",
        name=draw(TEXTS),
        when=draw(st.just(ALWAYS) | CONDITIONS),
        do=draw(st.lists(effects, min_size=1, max_size=4)),
        phase=phase,
        active=draw(st.booleans()),
    )


def engine(patterns: Sequence[str], /) -> Finder:
    """An engine that takes every pattern and finds none."""
    return lambda text: ()


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    """A few valid rules."""
    each = [draw(rules(number)) for number in range(draw(st.integers(0, 4)))]
    return RuleSet(each, engine)
