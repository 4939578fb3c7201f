"""Writing and reading CSV by plain means, for the stores that live on files."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, repeat
from zlib import crc32

from attrs import frozen

from fulfilcore.channels import Call
from fulfilcore.intake import ChannelOrder
from fulfilcore.testing.dialects.model import Bodies, Heard
from fulfilcore.values import LineId

Cells = Sequence[object]


@frozen(kw_only=True)
class Style:
    """How a program writes its files: Excel, a shop's export, a script."""

    delimiter: str = ","
    encoding: str = "utf-8"
    ends: str = "\r\n"
    quotes: bool = False
    repeats: bool = True


def style(styles: Sequence[Style], order: ChannelOrder) -> Style:
    """The style of a file: another for every order, and the same whenever it is written."""
    return styles[crc32(order.reference.encode()) % len(styles)]


def a_file(headings: Sequence[str], head: Cells, lines: Iterable[Cells], style: Style) -> Bodies:
    """The file of one order: a row for each line, `head` in front of all, or of the first."""
    later = head if style.repeats else (head[0], *("" for _ in head[1:]))
    fronts = chain([head], repeat(later))
    rows = [headings, *((*front, *line) for line, front in zip(lines, fronts, strict=False))]
    text = "".join(style.delimiter.join(_cells(row, style)) + style.ends for row in rows)
    return (text.encode(style.encoding),)


def _cells(row: Cells, style: Style) -> Iterator[str]:
    return (_cell(each, style) for each in row)


def _cell(value: object, style: Style) -> str:
    """A cell, in quotes where it must be; a quote in it is doubled."""
    text = "" if value is None else str(value)
    if style.quotes or any(mark in text for mark in (style.delimiter, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def shipped(call: Call, names: Sequence[str], delimiter: str, untracked: str) -> Heard:
    """What a file of shipments tells, one parcel in it.

    `names` head its columns of orders, lines, units, tracking numbers and carriers; `untracked` is
    what stands for a number where there is none.
    """
    text = StringIO(call.content.decode(), newline="")
    assert (call.method, call.content_type) == ("PUT", "text/csv"), call
    read = csv.DictReader(text, delimiter=delimiter, strict=True)
    rows = [[row[name] for name in names] for row in read]
    units = {LineId(line): int(number) for _, line, number, _, _ in rows}
    ((order, tracking, carrier),) = {(row[0], row[3], row[4]) for row in rows}
    assert len(units) == len(rows) and min(units.values()) > 0 and tracking, rows
    number = None if tracking == untracked else tracking
    return Heard(reference=order, units=units, tracking=number, carrier=carrier or None)


def after(text: str) -> bytes:
    """Matches the end of a cell that is written so, in every encoding, before the next begins."""
    encodings = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
    return b"|".join(_after(text, encoding) for encoding in encodings)


def _after(text: str, encoding: str) -> bytes:
    cell, quote, *marks = (re.escape(each.encode(encoding)) for each in (text, *'",;|\t'))
    return b"%b(?:%b)?(?:%b)(?:%b)?" % (cell, quote, b"|".join(marks), quote)
