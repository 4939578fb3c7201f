"""Reading XML without trusting it: no DOCTYPE, no entities, limited in size, depth and number.

The parser of the standard library checks that it is well-formed; a document type is refused as
soon as it begins, so that nothing is ever expanded or fetched. It is not asked for namespaces: it
would write out a long one for every name that stands in it.
"""

from collections.abc import Iterator, Mapping
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from attrs import define, field, frozen

from fulfilcore.channels.reading import MOST_BYTES, At
from fulfilcore.errors import InvalidInput

DEEPEST = 64
"""No order of any system is nested deeper."""

MOST_MARKS = 300_000
"""The most `<`, `=` or `&` in one document: more are no page of orders. Counted before parsing."""

LONGEST_RUN = 256 * 1024
"""The most bytes from one `<` to the next: no note or tag is longer. Counted before parsing."""

LONGEST_PATH = 1_000
"""The longest path of an element: every element has one, so long names would add up."""

MOST_ATTRIBUTES = 100
"""The most attributes of one element."""

ENCODINGS = frozenset(
    {
        *("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "latin1"),
        *(f"iso-8859-{part}" for part in range(1, 17)),
        *(f"windows-125{part}" for part in range(9)),
        *(f"cp125{part}" for part in range(9)),
    }
)
"""The encodings that a document may declare: others are tricks, such as UTF-7."""


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
        nil = self.attributes.get("nil") in ("true", "1")
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
    """How large a document may be: bytes, depth, marks (`<`, `=`, `&`), and what lies between.

    `run` is the most bytes from one `<` to the next, `path` the longest path of an element.
    """

    size: int = MOST_BYTES
    depth: int = DEEPEST
    marks: int = MOST_MARKS
    run: int = LONGEST_RUN
    path: int = LONGEST_PATH
    attributes: int = MOST_ATTRIBUTES


def parse_xml(body: bytes | str, path: str = "", limits: XmlLimits = XmlLimits()) -> Element:
    """The document element of an XML body. Raises InvalidInput with its line and column.

    Paths in it are like `/Orders/Order[2]/OrderNumber`: of several of a name the place is told.
    """
    if len(body) > limits.size:
        raise InvalidInput(f"the body is larger than {limits.size} bytes", path or "/")
    raw = _begun(body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body)
    excess = _excess(raw, limits)
    if excess:
        raise InvalidInput(excess, path or "/")
    return _Building(path, limits, told=isinstance(body, str)).parse(raw)


def _begun(raw: bytes) -> bytes:
    """The document without blanks before it: hosts print them, and nothing may precede it."""
    bare = raw.lstrip(_BLANKS)
    return bare if bare.startswith(b"<") and not raw.startswith((b"<", _MARK)) else raw


def _excess(raw: bytes, limits: XmlLimits) -> str | None:
    """What is too much of a document, or too little, as far as counting its bytes can tell."""
    if not raw.strip():
        return "the body is empty"
    if _runs_longer(raw, limits.run):
        return f"the body has more than {limits.run} bytes between two marks"
    if any(raw.count(mark) > limits.marks for mark in (b"<", b"=", b"&")):
        return f"the body has more than {limits.marks} marks"
    return None


def _runs_longer(raw: bytes, most: int) -> bool:
    """Whether more bytes than that lie somewhere without a `<`; looks at few of them."""
    begin = 0
    while len(raw) - begin > most:
        last = raw.rfind(b"<", begin, begin + most + 1)
        if last < 0:
            return True
        begin = last + 1
    return False


class _Building:
    """One document while it is parsed."""

    def __init__(self, path: str, limits: XmlLimits, *, told: bool) -> None:
        self._path, self._limits = path, limits
        self._open: list[Element] = []
        self._counts: list[dict[str, int]] = [{}]
        self._words: list[list[str]] = []
        self._root: Element | None = None
        self._fed = 0
        # Text that was decoded before says nothing true of its encoding any more.
        self._parser = ParserCreate("utf-8" if told else None)
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = None if told else self._declared
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def parse(self, raw: bytes) -> Element:
        try:
            for begin in range(0, len(raw), _SLICE):
                # What was refused in one slice goes no further: the parser itself never stops.
                self._feed(raw[begin : begin + _SLICE], begin + _SLICE >= len(raw))
        except ExpatError as bad:
            where = f"line {bad.lineno}, column {bad.offset + 1}"
            words = str(bad).partition(":")[0]
            raise self._bad(f"the body is not XML: {words} at {where}") from None
        except (LookupError, ValueError, UnicodeError):
            raise self._bad(_UNREADABLE) from None
        if self._root is None:  # pragma: no cover  # a well-formed document has an element
            raise self._bad("the body is empty")
        return self._root

    def _feed(self, piece: bytes, last: bool) -> None:
        self._parser.Parse(piece, last)
        self._fed += len(piece)
        # A comment that has not ended yet is read anew with each slice, `<` and all.
        if not last and self._fed - self._parser.CurrentByteIndex > 2 * self._limits.run:
            raise self._bad(f"a comment is longer than {self._limits.run} bytes")

    def _bad(self, problem: str) -> InvalidInput:
        return InvalidInput(problem, self._open[-1].path if self._open else self._path or "/")

    def _refuse(self, *_: object) -> NoReturn:
        raise self._bad("a document type is refused")

    def _declared(self, _: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise self._bad(_UNREADABLE)

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        counts = self._counts[-1]
        counts[name] = place = counts.get(name, 0) + 1
        above = self._open[-1].path if self._open else self._path
        path = f"{above}/{name}[{place}]" if place > 1 else f"{above}/{name}"
        self._limit(path, len(attributes))
        element = Element(name, path, _named(attributes))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._counts.append({})
        self._words.append([])

    def _limit(self, path: str, attributes: int) -> None:
        limits = self._limits
        if len(self._open) >= limits.depth:
            raise self._bad(f"the body is nested deeper than {limits.depth} elements")
        if len(path) > limits.path:
            raise self._bad(f"the path of an element is longer than {limits.path} characters")
        if attributes > limits.attributes:
            raise self._bad(f"an element has more than {limits.attributes} attributes")

    def _end(self, _: str) -> None:
        self._open.pop().words = "".join(self._words.pop())
        self._counts.pop()

    def _text(self, text: str) -> None:
        self._words[-1].append(text)


def _named(attributes: Mapping[str, str]) -> Mapping[str, str]:
    """The attributes without prefixes, and without what only declares prefixes."""
    if not attributes:
        return attributes
    return {key.rpartition(":")[2]: value for key, value in attributes.items() if _says(key)}


def _says(name: str) -> bool:
    return name != "xmlns" and not name.startswith("xmlns:")


_MARK = b"\xef\xbb\xbf<"
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_SLICE = 1024 * 1024
_UNREADABLE = "the body is in an encoding that cannot be read"
