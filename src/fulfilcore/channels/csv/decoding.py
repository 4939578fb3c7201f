"""From bytes to text: UTF-8, UTF-16 or Windows-1252, found out and never guessed against UTF-8.

1. A byte order mark says what it is: UTF-8, or UTF-16 of either order.
2. Without one, a heading line with a NUL in every other byte is UTF-16.
3. What is valid UTF-8 is UTF-8.
4. What has characters of several bytes, but is broken elsewhere, is broken UTF-8: refused.
5. All else is Windows-1252, as spreadsheets in the West save it; a byte that it has not is refused.
"""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from fulfilcore.channels.csv.limits import LONGEST_LINE, MOST_LINES
from fulfilcore.channels.reading import MOST_BYTES
from fulfilcore.errors import InvalidInput

_MARKS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_LOOK = 512
"""How many bytes are looked at to recognise UTF-16: some headings' worth."""


def decoded(body: bytes | str, path: str) -> str:
    """The text of a file. Raises InvalidInput; what is too large is refused before it is read."""
    if isinstance(body, str):
        within(body.encode("utf-8", "surrogatepass"), path)
        return body.removeprefix("\ufeff")
    within(body, path)
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _strictly(body[len(mark) :], encoding, path)
    if unmarked := _unmarked_utf16(body):
        return _strictly(body, unmarked, path)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as bad:
        if _is_partly_utf8(body, bad.start):
            raise _broken(body, bad, "UTF-8", path) from None
        return _strictly(body, "cp1252", path)


def _is_partly_utf8(body: bytes, start: int) -> bool:
    """Whether characters of several bytes stand before the place that is not UTF-8, or after."""
    if not body[:start].isascii():
        return True
    rest = body[start:]
    continued = rest.translate(None, _NO_CONTINUATION)  # quick, and mostly empty in Windows-1252
    return bool(continued) and not rest.decode("utf-8", "ignore").isascii()


_NO_CONTINUATION = bytes(range(0x80)) + bytes(range(0xC0, 0x100))
"""Every byte that cannot go on a character of UTF-8."""


def within(body: bytes, path: str) -> None:
    """Raises InvalidInput for what is larger than any file of orders; costs next to nothing."""
    if len(body) > MOST_BYTES:
        raise InvalidInput(f"the body is larger than {MOST_BYTES} bytes", path)
    if not body.strip():
        raise InvalidInput("the body is empty", path)
    if max(body.count(b"\n"), body.count(b"\r")) > MOST_LINES:
        raise InvalidInput(f"the body has more than {MOST_LINES} lines", path)
    longest = max(body.split(b"\n"), key=len)
    if len(longest) > LONGEST_LINE and max(map(len, longest.split(b"\r"))) > LONGEST_LINE:
        raise InvalidInput(f"a line is longer than {LONGEST_LINE} bytes", path)


def _unmarked_utf16(body: bytes) -> str | None:
    """UTF-16 without a mark: the headings of every file here are mostly Latin letters."""
    first, second = body[:_LOOK:2].count(0), body[1:_LOOK:2].count(0)
    half = min(len(body), _LOOK) // 2
    if half and second * 2 > half and not first:
        return "utf-16-le"
    return "utf-16-be" if half and first * 2 > half and not second else None


def _strictly(body: bytes, encoding: str, path: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as bad:
        name = {"cp1252": "UTF-8 or Windows-1252"}.get(encoding, encoding.upper())
        raise _broken(body, bad, name, path) from None


def _broken(body: bytes, bad: UnicodeDecodeError, name: str, path: str) -> InvalidInput:
    line = body.count(b"\n", 0, bad.start) + 1
    return InvalidInput(f"the body is not {name} at byte {bad.start}, line {line}", path)
