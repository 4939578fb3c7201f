"""The lines of an order, made of its rows, under ids that stay the same when rows are moved."""

from collections.abc import Iterator, Sequence
from itertools import count

from attrs import evolve

from fulfilcore.channels.csv.cells import Values
from fulfilcore.channels.csv.columns import Column
from fulfilcore.channels.csv.profiles import Profile
from fulfilcore.channels.csv.sheet import Row
from fulfilcore.channels.parts import Listed
from fulfilcore.intake import ChannelLine
from fulfilcore.values import LineId, Sku, Weight


def read_line(row: Row, said: Values, profile: Profile) -> Listed | None:
    """The line in a row, its id blank where no column has it; None where the row has no line.

    Raises InvalidInput for half a line.
    """
    sku, name, id = (said.text(c) for c in (Column.SKU, Column.NAME, Column.LINE))
    quantity, weight = said.whole(Column.QUANTITY), said.number(Column.WEIGHT)
    if not (sku or name or id):
        if quantity is None:
            return None
        raise row.wrong("the row has a quantity, but neither SKU nor name", Column.QUANTITY)
    if quantity is None:
        column = Column.QUANTITY if row.has(Column.QUANTITY) else None
        raise row.wrong("the quantity is missing", column)
    if quantity < 0:
        raise row.wrong(f"a quantity is never negative: {quantity}", Column.QUANTITY)
    line = ChannelLine(
        id=LineId(id or ""),
        sku=Sku.maybe(sku),
        name=name or "",
        quantity=quantity,
        kind=said.kind(Column.KIND),
        options=said.options(Column.OPTIONS),
        weight=None if weight is None else Weight.of(weight, profile.weight_unit),
    )
    return Listed(line, said.number(Column.PRICE))


def named(lines: Sequence[ChannelLine]) -> tuple[ChannelLine, ...]:
    """The lines with an id each: their own, else the SKU, `MUG`, and of the next one `MUG#2`.

    A line without a SKU goes by its name, `#Mug`. Lines with the same SKU are numbered by what
    they say, not by their order, so that a file with its rows moved has the same ids.
    """
    ids = {place: line.id for place, line in enumerate(lines) if line.id}
    alike = dict[str, list[int]]()
    for place, line in enumerate(lines):
        if not line.id:
            alike.setdefault(_stem(line), []).append(place)
    taken = set(ids.values())
    for stem, places in alike.items():
        free = (id for id in _numbered(stem) if id not in taken)
        ids.update(zip(sorted(places, key=lambda each: _content(lines[each])), free, strict=False))
    return tuple(evolve(line, id=ids[place]) for place, line in enumerate(lines))


def _stem(line: ChannelLine) -> str:
    """A SKU, or a name behind a #, which is escaped in them: no two are taken for each other."""
    text = str(line.sku) if line.sku else line.name
    escaped = text.replace("%", "%25").replace("#", "%23")
    return escaped if line.sku else f"#{escaped}"


def _numbered(stem: str) -> Iterator[LineId]:
    yield LineId(stem)
    yield from (LineId(f"{stem}#{number}") for number in count(2))


def _content(line: ChannelLine) -> tuple[object, ...]:
    price = (line.price.currency, line.price.minor) if line.price else ("", 0)
    weight = line.weight.milligrams if line.weight else 0
    return line.name, line.options, price, weight, line.kind.value, line.quantity
