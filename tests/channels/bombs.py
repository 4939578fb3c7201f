"""Documents that are small to send and dear to read, or that hide what they are."""

from collections.abc import Callable, Mapping

from attrs import frozen

KB, MB = 1024, 1024 * 1024


@frozen
class Bomb:
    """A document, and what is said against it; None where it is read and does no harm."""

    make: Callable[[], bytes | str]
    refusal: str | None


def _laughs() -> str:
    entities = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    return f"<!DOCTYPE Orders [<!ENTITY l0 'ha'>{entities}]><Orders>&l9;</Orders>"


def _blow_up() -> str:
    text = "y" * 50_000
    return f"<!DOCTYPE Orders [<!ENTITY x '{text}'>]><Orders>{'&x;' * 50_000}</Orders>"


def _orders(inner: str) -> str:
    return f"<Orders>{inner}</Orders>"


def _attributes(count: int, prefix: str = "") -> str:
    return " ".join(f"{prefix}a{n}=''" for n in range(count))


def _same(count: int) -> str:
    return "a='' " * count


def _marks(count: int) -> str:
    return ("<" + "b" * 5 * KB) * count


def _xmlns(count: int) -> str:
    return " ".join(f"xmlns:a{n}='u'" for n in range(count))


def _declared(encoding: str, inner: str = "<Orders/>") -> str:
    return f"<?xml version='1.0' encoding='{encoding}'?>{inner}"


_FILE = "<!DOCTYPE Orders [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Orders>&x;</Orders>"
_NET = "<!DOCTYPE Orders [<!ENTITY % x SYSTEM 'http://localhost/x.dtd'> %x;]><Orders/>"
_HIDDEN = "<!DOCTYPE Orders [<!ENTITY x 'y'>]><Orders>&x;</Orders>"

TYPE, MARKS, RUN = "a document type", "marks", "between two marks"
PATH, DEEP, ATTRIBUTES = "path of an element", "nested deeper", "more than 100 attributes"
ENCODING, BROKEN = "encoding that cannot be read", "not XML"
NEITHER = f"{ENCODING}|{BROKEN}"

BOMBS: Mapping[str, Bomb] = {
    # what a document type can do
    "billion laughs": Bomb(_laughs, TYPE),
    "quadratic blow-up": Bomb(_blow_up, TYPE),
    "external entity": Bomb(lambda: _FILE, TYPE),
    "parameter entity": Bomb(lambda: _NET, TYPE),
    "only a DTD": Bomb(lambda: "<!DOCTYPE Orders [<!ELEMENT Orders ANY>]><Orders/>", TYPE),
    "external DTD": Bomb(lambda: "<!DOCTYPE Orders SYSTEM 'http://localhost/o'><Orders/>", TYPE),
    "default attributes": Bomb(
        lambda: f"<!DOCTYPE a [<!ATTLIST a b CDATA '{'x' * KB}'>]><a>{'<a/>' * 9_999}</a>", TYPE
    ),
    "DTD behind a comment": Bomb(lambda: f"<!--{'x' * KB}-->\n<?x?>{_HIDDEN}", TYPE),
    "DTD and no end": Bomb(lambda: f"<!DOCTYPE Orders [{'<!-- -->' * 30_000}", TYPE),
    "entity without a DTD": Bomb(lambda: _orders("&x;"), BROKEN),
    # what is hidden by an encoding
    "DTD in UTF-16": Bomb(lambda: _HIDDEN.encode("utf-16"), TYPE),
    "DTD in UTF-16 without a mark": Bomb(lambda: _HIDDEN.encode("utf-16-be"), TYPE),
    "DTD in UTF-7": Bomb(
        lambda: _declared("utf-7", "+ADwAIQ-DOCTYPE Orders+AD4-<Orders/>").encode(), ENCODING
    ),
    "DTD in EBCDIC": Bomb(lambda: _declared("cp037", _HIDDEN).encode("cp037"), BROKEN),
    "UTF-16 declared, UTF-8 sent": Bomb(
        lambda: _declared("utf-16").encode(), ENCODING + "|not XML"
    ),
    "an encoding that runs code": Bomb(lambda: _declared("unicode_escape").encode(), ENCODING),
    "an encoding that unpacks": Bomb(lambda: _declared("zlib_codec").encode(), ENCODING),
    "UTF-8 longer than it need be": Bomb(lambda: b"<Orders>\xc0\xbc!DOCTYPE x></Orders>", BROKEN),
    # too much of something
    "deep nesting": Bomb(lambda: "<a>" * 100_000, DEEP),
    "deep nesting that is closed": Bomb(lambda: "<a>" * 9_999 + "</a>" * 9_999, DEEP),
    "deep, then long": Bomb(lambda: "<a>" * 70 + f"<b>{'x' * 200 * KB}</b>" * 70, DEEP),
    "a million siblings": Bomb(lambda: _orders("<a/>" * 1_000_000), MARKS),
    "a million siblings in UTF-16": Bomb(lambda: _orders("<a/>" * MB).encode("utf-16"), MARKS),
    "a million attributes": Bomb(lambda: f"<Orders {_attributes(1_000_000)}/>", MARKS),
    "thousands of attributes": Bomb(lambda: f"<Orders {_attributes(20_000)}/>", ATTRIBUTES),
    "the same attribute again": Bomb(lambda: f"<Orders {_same(30_000)}/>", BROKEN),
    "thousands of namespaces": Bomb(lambda: f"<Orders {_xmlns(9_999)}/>", ATTRIBUTES),
    "a long namespace for each name": Bomb(
        lambda: f"<x:Orders xmlns:x='{'u' * 200 * KB}'>{'<x:a/>' * 9_999}</x:Orders>", None
    ),
    "a long namespace for each attribute": Bomb(
        lambda: f"<a xmlns:x='{'u' * 200 * KB}' {_attributes(99, 'x:')}/>",
        None,
    ),
    "a huge attribute": Bomb(lambda: f"<Orders pages='{'1' * 15 * MB}'/>", RUN),
    "a huge text": Bomb(lambda: _orders("x" * 15 * MB), RUN),
    "a huge CDATA": Bomb(lambda: _orders(f"<![CDATA[{'x' * 15 * MB}]]>"), RUN),
    "a CDATA of ends": Bomb(lambda: _orders(f"<![CDATA[{']' * 200 * KB}]]>"), None),
    "a huge comment": Bomb(lambda: _orders(f"<!--{'x' * 15 * MB}-->"), RUN),
    "a huge comment of marks": Bomb(
        lambda: _orders(f"<!--{'<b> ' * 299_000}-->"), "a comment is longer"
    ),
    "a huge comment of long marks": Bomb(
        lambda: _orders(f"<!--{_marks(3_000)}-->"), "a comment is longer"
    ),
    "a huge instruction of marks": Bomb(
        lambda: _orders(f"<?a {_marks(3_000)}?>"), "a comment is longer"
    ),
    "a comment without an end": Bomb(lambda: f"<Orders><!--{'- ' * 5 * MB}", RUN),
    "many comments": Bomb(lambda: _orders("<!---->" * 900_000), MARKS),
    "many instructions": Bomb(lambda: _orders("<?a?>" * 900_000), MARKS),
    "many character references": Bomb(lambda: _orders("&#65;" * 3_000_000), MARKS),
    "a huge name": Bomb(lambda: f"<{'x' * 15 * MB}/>", RUN),
    "a long name with children": Bomb(
        lambda: f"<{'x' * 200 * KB}>{'<a/>' * 9_999}</{'x' * 200 * KB}>", PATH
    ),
    "long names in each other": Bomb(lambda: "".join(f"<{'x' * KB}{n}>" for n in range(60)), PATH),
    "blanks in a tag": Bomb(lambda: f"<Orders{' ' * 15 * MB}/>", RUN),
    "only beginnings": Bomb(lambda: "<" * MB, MARKS),
    "more than any page": Bomb(lambda: _orders("<a>b</a>" * 4 * MB), "larger than"),
    # what is cut off
    "unclosed": Bomb(lambda: "<Orders>" + "<Order><a/></Order>" * 9, BROKEN),
    "unclosed tag": Bomb(lambda: "<Orders " + "a " * KB, BROKEN),
    "two documents": Bomb(lambda: "<Orders/>" * 2, BROKEN),
    "NUL inside": Bomb(lambda: _orders("a\x00b"), BROKEN),
    "only a mark of order": Bomb(lambda: b"\xef\xbb\xbf", BROKEN),
}
