"""Reading XML without trusting it: no DOCTYPE, no entities, limited in size, depth and number.

The parser of the standard library checks that it is well-formed; a document type is refused as
soon as it begins, so that nothing is ever expanded or fetched.
"""

from collections.abc import Iterator, Mapping
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from attrs import define, field, frozen

from fulfilcore.channels.reading import MOST_BYTES, At
from fulfilcore.errors import InvalidInput

DEEPEST = 64
"""No order of any system is nested deeper."""

MOST_MARKS = 1_000_000
"""The most `<` or `=` in one document: more are no page of orders. Counted before it is parsed."""

_NIL = ("nil", "{http://www.w3.org/2001/XMLSchema-instance}nil")


@define
class Element:
    """One element: its name without namespace, its text, attributes and children.

    Prefixes differ from sender to sender and say nothing that the names do not.
    """

    name: str
    path: str
    attributes: Mapping[str, str] = field(factory=dict, repr=False)
    children: list["Element"] = field(factory=list, repr=False)
    words: str = field(default="", repr=False)

    @property
    def at(self) -> At:
        """Its text and its place; an element without text, or marked nil, reads like null."""
        nil = any(self.attributes.get(name) in ("true", "1") for name in _NIL)
        return At(None if nil or not self.words.strip() else self.words, self.path)

    def child(self, name: str) -> At:
        """The text of the child of that name; one that is not there reads like null."""
        return self._only(name).at

    def all(self, name: str) -> Iterator["Element"]:
        """The children of that name, in order."""
        return (each for each in self.children if each.name == name)

    def first(self, name: str) -> "Element":
        """The child of that name; one that is not there reads like an empty one."""
        return self._only(name)

    def has(self, *names: str) -> bool:
        """Whether it has a child of one of the names."""
        return any(each.name in names for each in self.children)

    def attribute(self, name: str) -> At:
        """The attribute of that name; one that is not there reads like null."""
        return At(self.attributes.get(name), f"{self.path}/@{name}")

    def _only(self, name: str) -> "Element":
        return next(self.all(name), Element(name, f"{self.path}/{name}"))


@frozen
class XmlLimits:
    """How large a document may be: bytes, depth, and marks (`<` or `=`)."""

    size: int = MOST_BYTES
    depth: int = DEEPEST
    marks: int = MOST_MARKS


def parse_xml(body: bytes | str, path: str = "", limits: XmlLimits = XmlLimits()) -> Element:
    """The document element of an XML body. Raises InvalidInput with its line and column.

    Paths in it are like `/Orders/Order[2]/OrderNumber`: of several of a name the place is told.
    """
    if len(body) > limits.size:
        raise InvalidInput(f"the body is larger than {limits.size} bytes", path or "/")
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    if max(raw.count(b"<"), raw.count(b"=")) > limits.marks:
        raise InvalidInput(f"the body has more than {limits.marks} marks", path or "/")
    if not raw.strip():
        raise InvalidInput("the body is empty", path or "/")
    return _Building(path, limits.depth, told=isinstance(body, str)).parse(raw)


class _Building:
    """One document while it is parsed."""

    def __init__(self, path: str, depth: int, *, told: bool) -> None:
        self._path, self._depth = path, depth
        self._open: list[Element] = []
        self._counts: list[dict[str, int]] = [{}]
        self._words: list[list[str]] = []
        self._root: Element | None = None
        # Text that was decoded before says nothing true of its encoding any more.
        self._parser = ParserCreate("utf-8" if told else None, namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def parse(self, raw: bytes) -> Element:
        try:
            self._parser.Parse(raw, True)
        except ExpatError as bad:
            where = f"line {bad.lineno}, column {bad.offset + 1}"
            words = str(bad).partition(":")[0]
            raise self._bad(f"the body is not XML: {words} at {where}") from None
        except (LookupError, ValueError, UnicodeError):
            raise self._bad("the body is in an encoding that cannot be read") from None
        if self._root is None:  # pragma: no cover  # a well-formed document has an element
            raise self._bad("the body is empty")
        return self._root

    def _bad(self, problem: str) -> InvalidInput:
        return InvalidInput(problem, self._open[-1].path if self._open else self._path or "/")

    def _refuse(self, *_: object) -> NoReturn:
        raise self._bad("a document type is refused")

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= self._depth:
            raise self._bad(f"the body is nested deeper than {self._depth} elements")
        name = tag.rpartition("}")[2]
        counts = self._counts[-1]
        counts[name] = place = counts.get(name, 0) + 1
        above = self._open[-1].path if self._open else self._path
        place_told = f"[{place}]" if place > 1 else ""
        named = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        element = Element(name, f"{above}/{name}{place_told}", named)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._counts.append({})
        self._words.append([])

    def _end(self, _: str) -> None:
        self._open.pop().words = "".join(self._words.pop())
        self._counts.pop()

    def _text(self, text: str) -> None:
        self._words[-1].append(text)
