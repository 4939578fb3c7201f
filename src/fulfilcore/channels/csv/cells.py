"""Cells as values: each kind of column has its reader, and its writer beside it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from fulfilcore.channels.csv.columns import TRAITS, Column, Kind
from fulfilcore.channels.csv.profiles import Limit, Profile, plain
from fulfilcore.channels.csv.sheet import Heading, Row, plainly
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import LineKind
from fulfilcore.values import CURRENCIES

Options: TypeAlias = tuple[tuple[str, str], ...]
Value: TypeAlias = str | int | Decimal | datetime | bool | frozenset[str] | Options | LineKind

_ANY = Limit()
_SHORTENED = re.compile(r"[+-]?[0-9]([.,][0-9]+)?E[+-][0-9]{2,3}", re.IGNORECASE)
"""What a spreadsheet makes of a long number, 1.23457E+17: the digits are gone."""


@frozen
class Values:
    """The cells of a row that say something, as values."""

    said: Mapping[Column, Value]

    def text(self, column: Column) -> str | None:
        """A text, or None where nothing is said."""
        value = self.said.get(column)
        return value if isinstance(value, str) else None

    def number(self, column: Column) -> Decimal | None:
        """An exact number, or None."""
        value = self.said.get(column)
        return value if isinstance(value, Decimal) else None

    def whole(self, column: Column) -> int | None:
        """A whole number, or None."""
        value = self.said.get(column)
        return value if type(value) is int else None

    def instant(self, column: Column) -> datetime | None:
        """An instant, or None."""
        value = self.said.get(column)
        return value if isinstance(value, datetime) else None

    def flag(self, column: Column) -> bool | None:
        """Yes or no, or None."""
        value = self.said.get(column)
        return value if isinstance(value, bool) else None

    def texts(self, column: Column) -> frozenset[str] | None:
        """Several texts, such as tags, or None."""
        value = self.said.get(column)
        return value if isinstance(value, frozenset) else None

    def options(self, column: Column) -> Options:
        """Options; none where nothing is said."""
        value = self.said.get(column)
        return value if isinstance(value, tuple) else ()

    def kind(self, column: Column) -> LineKind:
        """What a line stands for: goods, where nothing is said."""
        value = self.said.get(column)
        return value if isinstance(value, LineKind) else LineKind.GOODS


Reader: TypeAlias = Callable[[str, Profile, Limit], Value | None]


@frozen
class Plan:
    """How the rows under some headings are read: worked out once, not for every row."""

    profile: Profile
    steps: tuple[tuple[Column, int, Reader, Limit], ...]

    @classmethod
    def of(cls, heading: Heading, columns: Iterable[Column], profile: Profile) -> "Plan":
        """The plan for those of the columns that are there."""
        there = (column for column in columns if column in heading.places)
        return cls(profile, tuple(_step(column, heading, profile) for column in there))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are read."""
        return tuple(column for column, *_ in self.steps)

    def read(self, row: Row) -> tuple[Values, tuple[InvalidInput, ...]]:
        """What the cells of a row say, and everything that is wrong with them."""
        said, wrong, cells = dict[Column, Value](), list[InvalidInput](), row.cells
        for column, place, reader, limit in self.steps:
            if place >= len(cells) or not cells[place]:
                continue
            try:
                text = plainly(cells[place])
                value = None if text is None else reader(text, self.profile, limit)
            except InvalidInput as bad:
                wrong.append(row.wrong(bad.problem, column))
                continue
            if value is not None:
                said[column] = value
        return Values(said), tuple(wrong)


def _step(column: Column, heading: Heading, profile: Profile) -> tuple[Column, int, Reader, Limit]:
    reader = _READERS[TRAITS[column].kind]
    return column, heading.places[column], reader, profile.limits.get(column, _ANY)


def _text(text: str, _: Profile, limit: Limit) -> Value | None:
    limit.check_text(text)
    return text


def code(text: str) -> str:
    """An id as it was meant. Raises InvalidInput where a spreadsheet has lost digits of it."""
    text = text.strip()
    if _SHORTENED.fullmatch(text):
        raise InvalidInput(
            f"a spreadsheet has shortened a long number to {text}, and its digits are lost; "
            "make the column text there and export it again"
        )
    return text


def _code(text: str, _: Profile, limit: Limit) -> Value | None:
    text = code(text)
    limit.check_text(text)
    return text or None


def _codes(text: str, _: Profile, limit: Limit) -> Value | None:
    return _each(map(code, map(bare, parted(text, ","))), limit)


def _whole(text: str, profile: Profile, limit: Limit) -> Value | None:
    number = profile.formats.whole(text.strip())
    limit.check_number(number)
    return number


def _amount(text: str, profile: Profile, limit: Limit) -> Value | None:
    number = profile.formats.amount(text.strip())
    limit.check_number(number)
    return number


def _instant(text: str, profile: Profile, _: Limit) -> Value | None:
    return profile.formats.instant(text.strip())


def _deadline(text: str, profile: Profile, _: Limit) -> Value | None:
    return profile.formats.instant(text.strip(), end=True)


def _flag(text: str, profile: Profile, _: Limit) -> Value | None:
    word = plain(text)
    if word in map(plain, profile.yes):
        return True
    if word in map(plain, profile.no):
        return False
    words = ", ".join((*profile.yes, *profile.no))
    raise InvalidInput(f"yes or no is expected here, in one of the words {words}")


def _currency(text: str, _: Profile, __: Limit) -> Value | None:
    code = text.strip().upper()
    if code not in CURRENCIES:
        raise InvalidInput(f"{code[:20]!r} is not an ISO 4217 currency")
    return code


def _tags(text: str, _: Profile, limit: Limit) -> Value | None:
    return _each((bare(each).strip() for each in parted(text, ",")), limit)


def _each(texts: Iterable[str], limit: Limit) -> frozenset[str] | None:
    said = frozenset(filter(None, texts))
    for text in said:
        limit.check_text(text)
    return said or None


def _options(text: str, _: Profile, limit: Limit) -> Value | None:
    limit.check_text(text)
    return tuple(_option(each) for each in parted(text, ",") if each.strip()) or None


def _option(text: str) -> tuple[str, str]:
    first, *rest = parted(text, ":")
    if not rest:
        return "", bare(first).strip()
    return bare(first).strip(), bare(":".join(rest)).strip()


def _line_kind(text: str, _: Profile, __: Limit) -> Value | None:
    kinds = {plain(kind.value): kind for kind in LineKind}
    if plain(text) not in kinds:
        raise InvalidInput(f"{text[:40]!r} is none of {', '.join(kinds)}")
    return kinds[plain(text)]


_READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.WHOLE: _whole,
    Kind.AMOUNT: _amount,
    Kind.INSTANT: _instant,
    Kind.DEADLINE: _deadline,
    Kind.FLAG: _flag,
    Kind.STATUS: _text,
    Kind.CURRENCY: _currency,
    Kind.TAGS: _tags,
    Kind.CODES: _codes,
    Kind.OPTIONS: _options,
    Kind.LINE_KIND: _line_kind,
}


# --- several words in one cell: what parts them is written with a backslash where it is meant

_TOKEN = re.compile(r"\\[\\,:]|.", re.DOTALL)
_MARKED = re.compile(r"\\([\\,:])")


def parted(text: str, mark: str) -> Iterator[str]:
    """The words of a cell, each still with its backslashes."""
    piece = list[str]()
    for token in _TOKEN.findall(text):
        if token == mark:
            yield "".join(piece)
            piece = []
        else:
            piece.append(token)
    yield "".join(piece)


def bare(text: str) -> str:
    """A word without its backslashes: as it was before it was `marked`."""
    return _MARKED.sub(r"\1", text)


def marked(text: str) -> str:
    """A word with a backslash before whatever could part it."""
    return re.sub(r"([\\,:])", r"\\\1", text)


# --- writing


def written(value: Value | None, profile: Profile) -> str:
    """The value as it stands in a cell, before it is guarded against formulas."""
    match value:
        case None:
            return ""
        case bool():
            return (profile.yes if value else profile.no)[0]
        case str():
            return value
        case int() | Decimal():
            return profile.formats.written(value)
        case datetime():
            return profile.formats.shown(value)
        case frozenset():
            return ", ".join(map(marked, sorted(value)))
        case LineKind():
            return value.value
        case _:
            return ", ".join(_shown_option(*each) for each in value)


def _shown_option(name: str, value: str) -> str:
    return f"{marked(name)}: {marked(value)}" if name else marked(value)
