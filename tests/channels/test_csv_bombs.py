"""Files made to hurt: each is refused before it costs anything, or read like any other."""

import pytest

from fulfilcore.channels.csv import read_orders, read_tracking
from fulfilcore.channels.csv.limits import LONGEST_ROW, MOST_CELLS, MOST_LINES
from fulfilcore.channels.reading import MOST_BYTES
from fulfilcore.intake import ReadResult

M = 1024 * 1024
HEAD = "Order Number,SKU,Quantity,Tracking Number\n"
GOOD = "1,MUG,2,T1\n"
LINE = "a line is longer than 400000 bytes"
LINES = "the body has more than 200000 lines"
ROW = "a row is longer than 100000 characters"

# What the file is, its text, and how its one rejection begins.
REFUSED: dict[str, tuple[str | bytes, str]] = {
    "a body of 17 MB": (HEAD + GOOD * (17 * M // 11), "the body is larger than 16777216 bytes"),
    "one line of 16 MB": ("x" * MOST_BYTES, LINE),
    "a field of 15 MB": (f'{HEAD}1,"{"x" * (15 * M)}",1\n', LINE),
    "a million headings": (",".join(["Order Number"] * 1_000_000) + "\n1\n", LINE),
    "a hundred thousand headings": ("Order Number" + "," * 99_000 + "\n1\n", "there are more"),
    "a million empty rows": (HEAD + "\n" * 1_000_000, LINES),
    "a million rows of delimiters": (HEAD + ",,,\n" * 1_000_000, LINES),
    "a million rows that end in CR": (HEAD + "\r" * 1_000_000, LINES),
    "a quote that is open for 10 MB": (HEAD + '1,"' + ("x" * 999 + "\n") * 10_000, ROW),
    "a quote open in the headings": ('"Order Number\n' + ("x" * 999 + "\n") * 9_999, "the head"),
    "15 MB of quotes": (HEAD + '"' * (15 * M), LINE),
    "doubled quotes over 14 MB": (HEAD + '1,"' + ('""' * 500 + "\n") * 14_000, ROW),
    "a row of many lines, none long": (HEAD + "1" + f',"{"x" * 9_999}\n"' * 99 + "\n", ROW),
    "15 MB of NUL": (b"\0" * (15 * M), LINE),
    "15 MB of blanks": (" " * (15 * M), "the body is empty"),
    "15 MB of byte order marks": (b"\xef\xbb\xbf" * (5 * M), LINE),
    "13 MB of delimiters": (
        HEAD + ("," * 90_000 + "\n") * 150,
        f"the body has more than {MOST_CELLS}",
    ),
    "13 MB of broken UTF-8": (
        HEAD.encode() + ("é" * 45_000 + "\n").encode() * 150 + b"\xff",
        "the body is not UTF-8 at byte",
    ),
    "UTF-16 with half a character": (
        b"\xff\xfe" + b"a\0\n\0" * 99_999 + b"x",
        "the body is",
    ),
    "a zip": (b"PK\x03\x04" + bytes(range(256)) * 4000, "the body is not UTF-8 or Windows-1252"),
    "UTF-32": ((HEAD + GOOD).encode("utf-32"), "the headings are not those of generic"),
    "lines that say a delimiter": ("sep=;\n" * MOST_LINES, "the headings are not those of generic"),
}

# What the file is, its text, and how many orders and rejections come of it.
READ: dict[str, tuple[str | bytes, tuple[int, int]]] = {
    "a hundred thousand empty rows": (HEAD + "\n" * 100_000 + GOOD, (1, 0)),
    "mixed line ends": (HEAD + "1,A,1,\r\n2,B,1,\r3,C,1,\n\n\r\r\n" * 99, (3, 0)),
    "a stray quote in each row": (HEAD + '1,"M"UG,1,\n' * 999 + GOOD, (1, 999)),
    "rows of the longest size": (HEAD + f"1,{'x' * (LONGEST_ROW - 99)},1,\n" * 99, (0, 99)),
    "numbers of 19,000 digits": (HEAD + f"1,MUG,{'9' * 19_000},\n" * 99, (0, 99)),
    "cells of 19,000 blanks": (HEAD + f"1,{' ' * 19_000}MUG,1,\n" * 99, (1, 0)),
    "cells of 19,000 apostrophes": (HEAD + f"1,{chr(39) * 19_000}=,1,\n" * 99, (1, 0)),
    "cells of 19,000 quotes": (HEAD + f'1,"{chr(34) * 19_000}",1,\n' * 99, (1, 0)),
    "cells that end in a backslash": ("Order Number;Tags\n1;" + "\\," * 9_000 + "\\\n", (1, 0)),
    "formulas": (HEAD + "=cmd|' /C calc'!A0,@SUM(A1),1,-1\n" * 99, (1, 0)),
    "Windows-1252 all through": (HEAD.encode() + b"1,\xe9\xe9,1,\n" * 999, (1, 0)),
    "NUL in each row": (HEAD.encode() + b"1,\0,1,\n" * 99, (0, 99)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bomb_is_refused_with_one_reason(name: str) -> None:
    """As orders and as a tracking return; what stood before it may have been read."""
    body, why = REFUSED[name]
    for rejected in (read_orders(body).rejected, read_tracking(body).rejected):
        assert [why] == [bad.error[: len(why)] for bad in rejected]


@pytest.mark.parametrize("name", READ)
def test_what_only_looks_like_a_bomb_is_read(name: str) -> None:
    """Each row for itself."""
    body, expected = READ[name]
    result = read_orders(body)
    assert expected == (len(result.orders), len(result.rejected))


def test_text_is_measured_in_bytes_too() -> None:
    """A host that hands in text is held to the same limits."""
    body = "é" * (MOST_BYTES // 2 + 1)
    assert ["the body is larger than 16777216 bytes"] == [
        b.error for b in read_orders(body).rejected
    ]


def test_no_text_of_any_kind_raises() -> None:
    """Half characters and other scraps come to a result."""
    for body in ("\ud800", "\x00", '"', "'", "\\", ",", "=", b"\xff", b"\xfe\xff", b"\x00" * 3):
        assert isinstance(read_orders(body), ReadResult)
        assert 1 == len(read_orders(body).rejected)
