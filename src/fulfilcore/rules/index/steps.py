"""How an index looks at an order: one step for each criterion, whatever is asked of it.

A step reads one value and answers with the rows that hold for it or ask nothing of it. Values that
come again are answered from memory.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import TypeAlias, cast

from attrs import frozen

from fulfilcore.orders import Order
from fulfilcore.rules.criteria import Criterion
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.index.dimensions import Dimension, TextDimension, number_in
from fulfilcore.rules.index.words import Answer, Memo, Table, as_answer, one_of
from fulfilcore.rules.looking import of_wanted_lines
from fulfilcore.rules.model import Context, Operator, Quantifier
from fulfilcore.rules.tables import CRITERIA, Kind, Row
from fulfilcore.values import Money

Look: TypeAlias = Callable[[Order, Context], object]
MaskOfLines: TypeAlias = Callable[[Sequence[object]], int]


@frozen
class Subject:
    """What a step looks at: a criterion, now or before, in one currency or from now."""

    criterion: Criterion
    was: bool
    variant: str


@frozen
class Key:
    """Which dimension a comparison stands in; of several in one row each has its own number."""

    subject: Subject
    quantifier: Quantifier | None
    negated: bool
    number: int


@frozen
class Step:
    """One look at an order: which rows hold for what is seen, which ask for it, its worth."""

    subject: Subject
    look: Look
    mask: Answer
    used: int
    worth: float


_COSTS: Mapping[Kind, int] = {Kind.FLAG: 1, Kind.CHOICE: 1, Kind.TEXT: 1, Kind.TEXTS: 2}
_MANY_LINES, _ANEW = 12, 6
"""About how much dearer a look is, beside that at one text which comes again."""

OWN = frozenset(
    {C.ORDER_NUMBER, C.RECIPIENT, C.ADDRESS_1, C.CUSTOMER, C.CUSTOMER_EMAIL, C.BUYER_ID}
    | {C.CUSTOM_1, C.CUSTOM_2, C.CUSTOM_3, C.INTERNAL_NOTES, C.GIFT_MESSAGE}
    | {C.NOTE_FROM_BUYER, C.NOTE_TO_BUYER}
)
"""Texts of which nearly every order has its own: not worth remembering as a whole."""


def step_of(subject: Subject, dimensions: Mapping[Key, Dimension], rows: int) -> Step:
    """The step of one subject, in an index of so many rows."""
    row, every = CRITERIA[subject.criterion], (1 << rows) - 1
    cost = _MANY_LINES if row.line else _COSTS.get(row.kind, 4)
    cost += _ANEW if subject.criterion in OWN else 0
    used = reduce(or_, (dimension.used for dimension in dimensions.values()))
    if row.line is not None:
        look, mask = of_wanted_lines(row.line), _mask_of_lines(row, dimensions, every)
    else:
        look, mask = _look(subject, row), _mask(subject, row, dimensions, every)
    return Step(subject, look, mask, used, used.bit_count() / cost)


def _look(subject: Subject, row: Row) -> Look:
    look, variant = cast(Look, row.look), subject.variant
    if subject.was:
        look = _before(look)
    if not variant:
        return look
    if row.kind is Kind.MONEY:
        return _amount(look, variant)
    return lambda order, context: number_in(variant, look(order, context), context.now)


def _before(look: Look) -> Look:
    return lambda order, context: look(context.before, context) if context.before else None


def _amount(look: Look, currency: str) -> Look:
    def amount(order: Order, context: Context) -> object:
        money = look(order, context)
        return money.minor if type(money) is Money and money.currency == currency else None

    return amount


def _mask(subject: Subject, row: Row, dimensions: Mapping[Key, Dimension], every: int) -> Answer:
    masks = [
        _or_free(dimension, every & ~dimension.used)
        if key.negated
        else dimension.answer(every & ~dimension.used)
        for key, dimension in dimensions.items()
    ]
    mask = masks[0] if len(masks) == 1 else _together(masks)
    if row.kind in (Kind.TEXT, Kind.CHOICE, Kind.FLAG) and subject.criterion not in OWN:
        return as_answer(Memo(mask, every).__getitem__)
    return mask


def _or_free(dimension: Dimension, free: int) -> Answer:
    denied = dimension.denied()
    return lambda value: free | denied(value)


def _together(masks: Sequence[Answer]) -> Answer:
    return lambda value: reduce(and_, [mask(value) for mask in masks])


# --- lines


def _mask_of_lines(row: Row, dimensions: Mapping[Key, Dimension], every: int) -> Answer:
    looked_up = {key: tables for key, each in dimensions.items() if (tables := _tables(key, each))}
    masks = [
        as_answer(_quantified(row, key, each, every))
        for key, each in dimensions.items()
        if key not in looked_up
    ]
    nothing = reduce(and_, [~each.used for each in dimensions.values()], every)
    if looked_up:
        free = [every & ~dimensions[key].used for key in looked_up]
        one = one_of([*looked_up.values()], free, every.bit_length(), nothing)
        if not masks:
            return one
        masks.append(one)

    def mask(values: Sequence[object] | None) -> int:
        if values is None:
            return nothing
        rows = every
        for one in masks:
            rows &= one(values)
        return rows

    return as_answer(mask)


def _tables(key: Key, dimension: Dimension) -> Mapping[Operator, Table] | None:
    """The tables of a dimension that only asks what a text on some line is, or begins with."""
    on_some = key.quantifier is Quantifier.ANY and not key.negated
    return dimension.tables if on_some and isinstance(dimension, TextDimension) else None


def _quantified(row: Row, key: Key, dimension: Dimension, every: int) -> MaskOfLines:
    """The rows that hold for the values of all lines, or ask nothing of this dimension.

    "Not on any line" means that each is known to be otherwise, "not on every line" that one is.
    """
    used, free = dimension.used, every & ~dimension.used
    one = dimension.denied() if key.negated else dimension.answer(0)
    if row.kind is not Kind.TEXTS and every.bit_length() <= MANY_ROWS:
        one = as_answer(Memo(one, every).__getitem__)
    otherwise = every if key.negated else free
    match key.quantifier:
        case Quantifier.ANY if not key.negated:
            return _on_one(one, free, free)
        case Quantifier.EVERY if key.negated:
            return _on_one(one, free, every)
        case Quantifier.ONLY:
            return lambda values: free | one(values[0]) if len(values) == 1 else otherwise
        case _:
            return _on_each(one, used, free, otherwise)


MANY_ROWS = 2_000
"""With more rows than this, bitsets of single texts are not worth keeping."""


def _on_one(one: Answer, free: int, without: int) -> MaskOfLines:
    def rows_of(values: Sequence[object]) -> int:
        rows = free if values else without
        for value in values:
            rows |= one(value)
        return rows

    return rows_of


def _on_each(one: Answer, used: int, free: int, without: int) -> MaskOfLines:
    def rows_of(values: Sequence[object]) -> int:
        rows = used
        for value in values:
            rows &= one(value)
        return free | rows if values else without

    return rows_of
