"""A file as rows under headings: the delimiter found by the headings, each row for itself.

What is wrong with one row costs no other. Only a quote that is never closed ends the reading:
nobody can tell any more what stands inside it and what outside.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from attrs import field, frozen

from fulfilcore.channels.csv.columns import NAMES, Column
from fulfilcore.channels.csv.decoding import decoded
from fulfilcore.channels.csv.escaping import is_guarded, unguarded
from fulfilcore.channels.csv.limits import (
    LONGEST_CELL,
    LONGEST_ROW,
    MOST_CELLS,
    MOST_COLUMNS,
)
from fulfilcore.channels.csv.profiles import DELIMITERS, Profile, plain
from fulfilcore.errors import InvalidInput
from fulfilcore.values import storable

_SAID = re.compile(r"sep=([,;\t|])")
"""The line with which spreadsheets say the delimiter themselves."""

_AS_TEXT = re.compile(r'="([^"]*)"')
"""How a spreadsheet is made to keep leading zeros: ="00123" means 00123."""


_BOM = "\ufeff"
_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]+\Z")
"""A line with its end: LF, CR or CRLF, and nothing else that Unicode takes for one."""


@frozen
class Heading:
    """The headings of a file, where each column stands, and how a place in it is named."""

    cells: tuple[str, ...]
    places: Mapping[Column, int] = field(hash=False)
    path: str = "$"

    def place(self, line: int, column: Column | None = None) -> str:
        """Where something stands: `line 7, column "Item - Qty"`."""
        words = f"line {line}"
        if column is not None:
            words += f', column "{self.name(column)}"'
        return words if self.path == "$" else f"{self.path} {words}"

    def name(self, column: Column) -> str:
        """The heading of a column as it stands in the file."""
        return " ".join(self.cells[self.places[column]].split())


@frozen
class Row:
    """One row: the line on which it begins, and its cells."""

    line: int
    cells: tuple[str, ...] = field(repr=False)
    heading: Heading = field(repr=False)

    def has(self, column: Column) -> bool:
        """Whether it has a cell for the column, blank or not."""
        return self.heading.places.get(column, len(self.cells)) < len(self.cells)

    def text(self, column: Column) -> str | None:
        """What the cell of a column says; None where it is blank. Raises InvalidInput."""
        if not self.has(column):
            return None
        try:
            return plainly(self.cells[self.heading.places[column]])
        except InvalidInput as bad:
            raise self.wrong(bad.problem, column) from None

    def wrong(self, problem: str, column: Column | None = None) -> InvalidInput:
        """The complaint that something is wrong here."""
        return InvalidInput(problem, self.heading.place(self.line, column))

    def nameless(self) -> InvalidInput:
        """The complaint that it does not say which order it belongs to."""
        known = [column for column in reversed(NAMES) if column in self.heading.places]
        here = [column for column in known if self.has(column)]
        return self.wrong("the row does not say which order it belongs to", (here or known)[0])


def plainly(cell: str) -> str | None:
    """What a cell says, without blanks around it or what only spreadsheets need; None for blanks.

    A text that was guarded against formulas is read as it was before. Raises InvalidInput.
    """
    if is_guarded(cell):
        return storable(unguarded(cell)) or None
    cell = cell.strip().strip(_BOM).strip()
    if cell.startswith("=") and (as_text := _AS_TEXT.fullmatch(cell)):
        cell = as_text[1].strip()
    return storable(cell) or None


@frozen
class Unread:
    """Something that is no row: where it stands and why; nothing `after` it may be readable."""

    line: int
    path: str
    problem: str
    ends: bool = False


def read_sheet(
    body: bytes | str,
    profile: Profile,
    path: str,
    required: frozenset[Column],
    names: tuple[Column, ...] = NAMES,
) -> tuple[Heading, Iterator[Row | Unread]]:
    """The headings of a file and its rows. Raises InvalidInput where a heading is missing.

    All `required` ones must be there, and one of the `names`, which say whose a row is.
    """
    text = decoded(body, path)
    first, delimiter = _opening(text, profile, path)
    if text.count(delimiter) > MOST_CELLS:
        raise InvalidInput(f"the body has more than {MOST_CELLS} cells", path)
    records = _records(text, delimiter)
    for line, record in records:
        if isinstance(record, _Broken):
            raise InvalidInput(f"the headings cannot be read: {record.problem}", path)
        if line >= first and any(map(str.strip, record)):
            wanted = (*((column,) for column in Column if column in required), names)
            heading = _heading(record, profile, path, wanted)
            return heading, _rows(records, heading)
    raise InvalidInput("the body is empty", path)


def _opening(text: str, profile: Profile, path: str) -> tuple[int, str]:
    """The line from which the headings are looked for, and the delimiter."""
    for number, line in enumerate(map(itemgetter(0), _LINE.finditer(text)), start=1):
        if said := _SAID.fullmatch(line.strip(" \r\n")):
            return number + 1, said[1]
        if line.strip():
            return number, profile.delimiter or _delimiter(line, profile)
    raise InvalidInput("the body is empty", path)


def _delimiter(line: str, profile: Profile) -> str:
    """The delimiter with which most headings of the profile are found in the first line."""
    known = profile.known

    def found(delimiter: str) -> int:
        if line.count(delimiter) >= MOST_COLUMNS:
            return 0
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            return 0
        return sum(plain(cell) in known for cell in cells)

    return max(DELIMITERS, key=found)


def _heading(
    cells: list[str], profile: Profile, path: str, wanted: Sequence[tuple[Column, ...]]
) -> Heading:
    if len(cells) > MOST_COLUMNS:
        raise InvalidInput(f"there are more than {MOST_COLUMNS} columns", path)
    known, found = profile.known, dict[Column, tuple[int, int]]()
    for place, cell in enumerate(cells):
        rank, column = known.get(plain(unguarded(cell)), (0, None))
        if column is None:
            continue
        if column in found and found[column][0] == rank:
            raise InvalidInput(f"the heading {' '.join(cell.split())!r} is there twice", path)
        found[column] = min(found.get(column, (rank, place)), (rank, place))
    places = {column: place for column, (_, place) in found.items()}
    if problems := tuple(_missing(frozenset(places), wanted, profile)):
        words = f"the headings are not those of {profile.name}: {'; '.join(problems)}"
        raise InvalidInput(words, path)
    return Heading(tuple(cells), places, path)


def _missing(
    there: frozenset[Column], wanted: Iterable[tuple[Column, ...]], profile: Profile
) -> Iterator[str]:
    """What the file must have, any of some columns each time, and has not."""
    for columns in wanted:
        if there.isdisjoint(columns):
            headings = (each for column in columns for each in profile.columns.get(column, ()))
            yield f"none is {' or '.join(map(repr, headings))}"


def _rows(records: "Iterator[_Record]", heading: Heading) -> Iterator[Row | Unread]:
    width = len(heading.cells)
    for line, record in records:
        if isinstance(record, _Broken):
            yield Unread(line, heading.place(line), record.problem, record.ends)
        elif not any(map(str.strip, record)) or tuple(record) == heading.cells:
            continue  # blank, or the headings once more, where files were put together
        elif problem := _misshapen(record, width):
            yield Unread(line, heading.place(line), problem)
        else:
            yield Row(line, tuple(record), heading)


def _misshapen(cells: list[str], width: int) -> str | None:
    if any(cell.strip() for cell in cells[width:]):
        return f"it has {len(cells)} cells under {width} headings: is a delimiter not quoted?"
    if max(map(len, cells)) > LONGEST_CELL:
        return f"a cell is longer than {LONGEST_CELL} characters"
    return None


# --- records: the csv module parses, this counts and ends it in time


class _Lines:
    """The lines of a text, counted; a row that goes on for too long is cut short."""

    def __init__(self, text: str) -> None:
        self._lines = _LINE.finditer(text)
        self._room, self.over = LONGEST_ROW, False

    def begin(self) -> None:
        self._room = LONGEST_ROW

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        found = next(self._lines, None)
        if found is None:
            self.over = True
            raise StopIteration
        line = found[0]
        self._room -= len(line)
        if self._room < 0:
            raise InvalidInput("the row goes on for too long")
        return line


@frozen
class _Broken:
    """A record that cannot be read; one that `ends` the reading leaves nobody sure of the rest."""

    problem: str
    ends: bool = False


_Record = tuple[int, list[str] | _Broken]


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    """Each record with the line it begins on; in place of one that is broken the reason."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        lines.begin()
        try:
            record = next(reader, None)
        except (csv.Error, InvalidInput) as bad:
            broken = _broken(bad, lines.over)
            yield line, broken
            if broken.ends:
                return
            continue
        if record is None:
            return
        yield line, record


def _broken(bad: csv.Error | InvalidInput, over: bool) -> _Broken:
    if over:
        return _Broken("a quote is opened here and never closed; nothing after was read", True)
    if isinstance(bad, InvalidInput) or "limit" in str(bad):
        return _Broken(f"a row is longer than {LONGEST_ROW} characters: {_NOT_CLOSED}", True)
    return _Broken("a quote stands in the middle of a quoted cell, and is not doubled")


_NOT_CLOSED = "is a quote opened here and not closed? Nothing after was read"
