"""Example orders in words: what they say that other orders do not."""

from collections.abc import Iterator

from attrs import evolve

from fulfilcore.orders import Line, Order
from fulfilcore.products import Products
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.lint.drafting import UNSAID, UNSAID_OF_LINE
from fulfilcore.rules.lint.model import Example
from fulfilcore.rules.model import Context
from fulfilcore.rules.tables import CRITERIA, Kind
from fulfilcore.rules.wording import value_words

_COUNTED = frozenset({C.LINE_ITEMS, C.TOTAL_QUANTITY})  # whoever reads the lines sees these too


def example_words(example: Example) -> str:
    """An example order in a line for people: `gift yes; total 30.01 USD; line 1: 2 x, sku MUG`."""
    order, context = example.order, example.context
    bare = evolve(context, products=Products())  # the tags of products stand at their lines
    said = [*_said(order, bare), *_lines(order, context)]
    if context.before:
        said += [f"before: {each}" for each in _said(context.before, bare)]
    if any(_is_dated(each, context) for each in (order, context.before) if each):
        said.append(f"now {value_words(context.now, Kind.INSTANT)}")
    return "; ".join(said) or "any order"


def _said(order: Order, context: Context) -> Iterator[str]:
    """What an order says of itself, each criterion by its name."""
    for criterion, unsaid in UNSAID.items():
        row = CRITERIA[criterion]
        value = row.look(order, context) if row.look else unsaid
        if value != unsaid and not (order.lines and criterion in _COUNTED):
            yield f"{_name(criterion)} {value_words(value, row.kind)}"


def _lines(order: Order, context: Context) -> Iterator[str]:
    for line in order.lines or ():
        yield f"line {line.id}: {', '.join((f'{line.ordered} x', *_of_line(line, context)))}"


def _of_line(line: Line, context: Context) -> Iterator[str]:
    for criterion, unsaid in UNSAID_OF_LINE.items():
        row = CRITERIA[criterion]
        value = row.line(line, context) if row.line else unsaid
        if value != unsaid and criterion is not C.QUANTITY:
            yield f"{_name(criterion)} {value_words(value, row.kind)}"


def _is_dated(order: Order, context: Context) -> bool:
    """Whether an order says an instant: then it matters what time it is."""
    dated = ((c, row) for c, row in CRITERIA.items() if row.kind is Kind.INSTANT)
    return any(row.look(order, context) != UNSAID[c] for c, row in dated if row.look)


def _name(criterion: C) -> str:
    return criterion.value.replace("_", " ")
