"""What a line is called: its LineItemID, or, where a host gives none, what else tells it apart."""

import re
from collections.abc import Iterable

from fulfilcore.channels.xml import Element
from fulfilcore.values import LineId

_KINDS = {"sku": "SKU", "name": "Name", "line": ""}
_GIVEN = re.compile(r"(sku|name|line):([1-9][0-9]*):(.*)", re.DOTALL)
_ESCAPED = "id:"


def line_ids(items: Iterable[Element]) -> tuple[LineId, ...]:
    """The id of each item: its LineItemID, else `sku:1:MUG`, the first line of that SKU.

    A line without a SKU is told apart by its name, one without either by its place alone.
    """
    seen: dict[tuple[str, str], int] = {}
    return tuple(_line_id(item, seen) for item in items)


def _line_id(item: Element, seen: dict[tuple[str, str], int]) -> LineId:
    given = item.child("LineItemID").maybe_text()
    if given is not None:
        taken = given.startswith(_ESCAPED) or _GIVEN.fullmatch(given)
        return LineId(f"{_ESCAPED}{given}" if taken else given)
    texts = {kind: item.child(name).maybe_text() for kind, name in _KINDS.items() if name}
    kind, text = next(((kind, text) for kind, text in texts.items() if text), ("line", ""))
    place = seen[kind, text] = seen.get((kind, text), 0) + 1
    return LineId(f"{kind}:{place}:{text}")


def told_as(line: LineId) -> tuple[str, str] | None:
    """The element, and its text, by which the host knows a line; None where by none."""
    given = _GIVEN.fullmatch(line)
    if given is None:
        return "LineItemID", line.removeprefix(_ESCAPED)
    name = _KINDS[given[1]]
    return (name, given[3]) if name else None
