"""Writing the protocol's documents: a tree of elements, checked before a word of it is written."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias, assert_never

from attrs import field, frozen

from fulfilcore.reasons import Code, Reason, because

_UNSENDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


@frozen
class Words:
    """An element with free text, which is written as CDATA."""

    name: str
    text: str = field(repr=False)


@frozen
class Value:
    """An element with a number, a date, yes or no."""

    name: str
    text: str


@frozen
class Group:
    """An element with elements in it."""

    name: str
    parts: "tuple[Node, ...]" = field(repr=False)


Node: TypeAlias = Words | Value | Group


def group(name: str, *parts: Node | None) -> Group:
    """An element of those parts that there are."""
    return Group(name, tuple(part for part in parts if part is not None))


def maybe_words(name: str, text: str | None) -> Words | None:
    """An element with that text, or none at all where there is none."""
    text = (text or "").strip()
    return Words(name, text) if text else None


def rendered(node: Node) -> str:
    """The element as XML."""
    match node:
        case Words(name, text):
            return f"<{name}>{_cdata(text)}</{name}>"
        case Value(name, text):
            return f"<{name}>{text}</{name}>"
        case Group(name, parts):
            return f"<{name}>{''.join(map(rendered, parts))}</{name}>"
        case _:
            assert_never(node)


def _cdata(text: str) -> str:
    """Text that is read back as it is: CDATA cannot hold its own end, nor a carriage return."""
    if not text:
        return ""
    inner = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"<![CDATA[{inner}]]>"


def faults(
    node: Group, limits: Mapping[str, int], too_long: Code, unsendable: Code
) -> Iterator[Reason]:
    """The texts in it that are too long, or that no XML can hold, by their paths."""
    for path, text in _texts(node):
        limit = limits.get(path)
        if limit is not None and len(text) > limit:
            yield because(too_long, field=path, limit=limit)
        if _UNSENDABLE.search(text):
            yield because(unsendable, field=path)


def _texts(node: Group, prefix: str = "") -> Iterator[tuple[str, str]]:
    for part in node.parts:
        path = f"{prefix}{part.name}"
        if isinstance(part, Group):
            yield from _texts(part, f"{path}/")
        else:
            yield path, part.text
