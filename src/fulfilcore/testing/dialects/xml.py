"""Writing and reading XML by plain means, for the systems that speak it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring
from xml.sax.saxutils import escape

from fulfilcore.values import LineId

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'


def el(name: str, *inside: str) -> str:
    """An element with other elements in it."""
    return f"<{name}>{''.join(inside)}</{name}>"


def leaf(name: str, text: object) -> str:
    """An element with a text in it; none at all where there is none."""
    return "" if text is None else el(name, escape(str(text)))


def document(call: str) -> Element:
    """The document that somebody sent."""
    return fromstring(call)  # noqa: S314  # our own codec wrote it


def inside(element: Element, name: str) -> str | None:
    """The text of a child, if it has one."""
    return element.findtext(name) or None


def units(items: Iterator[Element], line: str, quantity: str) -> dict[LineId, int]:
    """The units of each line in some elements."""
    return {LineId(each.findtext(line) or ""): int(each.findtext(quantity) or "") for each in items}
