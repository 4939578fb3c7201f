"""Automation rules as values: when a rule holds, and what it then does.

A rule is read, not run: its condition is a tree of comparisons, its effects are data. Nothing here
looks at an order.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeAlias, assert_never

from attrs import field, frozen

from fulfilcore.orders import Field, Order, Setting, SettingValue
from fulfilcore.products import Products
from fulfilcore.rules.criteria import Criterion
from fulfilcore.values import Money, Weight, aware, maybe_aware


class Operator(Enum):
    """How a criterion is compared; the table OPERATORS says with what, and what it means."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    BLANK = "blank"
    FILLED = "filled"
    INCLUDES = "includes"
    INCLUDES_ALL = "includes_all"
    EXCLUDES = "excludes"
    LESS = "less"
    AT_MOST = "at_most"
    GREATER = "greater"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    WITHIN_NEXT = "within_next"
    WITHIN_LAST = "within_last"

    __hash__ = object.__hash__  # an operator is itself; Enum's own hash is ten times slower


Value: TypeAlias = str | bool | int | Money | Weight | datetime | timedelta
"""What a criterion is compared with; an instant may be told as a span from now."""


def _values(given: Value | Iterable[Value]) -> tuple[Value, ...]:
    """One value or several; an instant is kept in UTC."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        return _values((given,))
    return tuple(aware(each) if isinstance(each, datetime) else each for each in given)


@frozen
class Compare:
    """One criterion: `Compare(Criterion.REQUESTED_SERVICE, Operator.CONTAINS, "Prime")`.

    Several values mean any of them (S001-24). `was` looks at the order as it was before what just
    happened to it. Raises InvalidInput for an instant without a zone.
    """

    criterion: Criterion
    operator: Operator
    values: tuple[Value, ...] = field(default=(), converter=_values)
    was: bool = False


class Quantifier(Enum):
    """Which of an order's lines a condition is about."""

    ANY = "any_line"  # at least one line
    EVERY = "every_line"  # all lines, and there is one
    ONLY = "only_line"  # the order has one line, and it is this


@frozen
class Lines:
    """What is asked of the lines that are to be shipped: of one and the same line, all of it."""

    quantifier: Quantifier
    where: "Condition"


def _conditions(given: Iterable["Condition"]) -> tuple["Condition", ...]:
    return tuple(given)


@frozen
class All:
    """Every one of these holds; without any, it holds for every order."""

    conditions: tuple["Condition", ...] = field(default=(), converter=_conditions)


@frozen
class AnyOf:
    """At least one of these holds."""

    conditions: tuple["Condition", ...] = field(converter=_conditions)


@frozen
class Not:
    """This does not hold; what nobody knows neither holds nor does not."""

    condition: "Condition"


Condition: TypeAlias = All | AnyOf | Not | Lines | Compare


def comparisons(condition: Condition) -> Iterator[Compare]:
    """Every comparison in a condition, wherever it stands."""
    match condition:
        case Compare():
            yield condition
        case Not(inner) | Lines(_, inner):
            yield from comparisons(inner)
        case All(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from comparisons(each)
        case _:
            assert_never(condition)


ALWAYS = All()
"""The condition of a rule for every order."""


# --- what a rule does


@frozen
class AddTag:
    """Put a tag on the order."""

    tag: str


@frozen
class RemoveTag:
    """Take a tag off the order."""

    tag: str


@frozen
class Put:
    """Write a field of the order, or decide a setting of how it is shipped."""

    target: Field | Setting
    value: SettingValue


@frozen
class AdjustWeight:
    """Add to the weight of the whole order, or take from it; never done twice to one order."""

    by: Weight


@frozen
class HoldFor:
    """Let the order wait for some days from now."""

    days: int


@frozen
class HoldUntil:
    """Let the order wait until an instant."""

    until: datetime = field(converter=aware)


@frozen
class Alert:
    """Tell the people here to look at the order, until an instant if one is given."""

    text: str
    until: datetime | None = field(default=None, converter=maybe_aware)


@frozen
class Email:
    """Owe somebody an e-mail made from a template."""

    template: str
    to: str = "buyer"


@frozen
class HandTo:
    """Hand the order to a fulfilment provider."""

    provider: str


@frozen
class SplitBy:
    """Let the lines whose product bears a tag go their own way."""

    tag: str


@frozen
class DoNotImport:
    """Leave the order out: it never appears here (S001-22)."""


@frozen
class Stop:
    """Look at no later rule of the same phase for this order."""


Effect: TypeAlias = (
    AddTag
    | RemoveTag
    | Put
    | AdjustWeight
    | HoldFor
    | HoldUntil
    | Alert
    | Email
    | HandTo
    | SplitBy
    | DoNotImport
    | Stop
)


class Phase(Enum):
    """When a rule has its turn; the table PHASES says what each phase may do."""

    ROUTING = "routing"
    SPLIT = "split"
    PRESETS = "presets"
    DEFAULTS = "defaults"
    MAPPING = "mapping"
    RULES = "rules"

    __hash__ = object.__hash__  # a phase is itself; Enum's own hash is ten times slower


def _effects(given: Iterable[Effect]) -> tuple[Effect, ...]:
    return tuple(given)


@frozen(kw_only=True)
class Rule:
    """One automation rule: for orders of which `when` holds it does all of `do` (S004-59).

    `id` never changes, `name` is what people call it. One that is not `active` does nothing.
    """

    id: str
    name: str
    when: Condition = ALWAYS
    do: tuple[Effect, ...] = field(converter=_effects)
    phase: Phase = Phase.RULES
    active: bool = True


@frozen(kw_only=True)
class Context:
    """What rules know beyond the order: the time, its products, and what only the host can tell.

    `before` is the order as it was before what just happened to it; None if it is new. `told` are
    the criteria that no order carries, such as the postal zone, as the host knows them.
    """

    now: datetime = field(converter=aware)
    products: Products = field(factory=Products)
    before: Order | None = None
    told: Mapping[Criterion, Value] = field(factory=dict, hash=False)
