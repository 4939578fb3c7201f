"""One order while its rows are gathered: what each says once for all, and their lines."""

import re
from collections.abc import Iterator
from datetime import datetime

from fulfilcore.channels.csv.cells import Plan, Value, Values
from fulfilcore.channels.csv.columns import ADDRESS, BUYER, NAMES, TRAITS, Column, Scope, of_scope
from fulfilcore.channels.csv.lines import named, read_line
from fulfilcore.channels.csv.profiles import plain
from fulfilcore.channels.csv.sheet import Row
from fulfilcore.channels.doubts import contradiction, unknown_status
from fulfilcore.channels.families import DISTINCT, hints
from fulfilcore.channels.parts import Listed, priced
from fulfilcore.channels.reading import money
from fulfilcore.intake import (
    Buyer,
    ChannelOrder,
    Doubt,
    Grade,
    Level,
    Part,
    Programme,
    Reference,
)
from fulfilcore.reasons import Reason, because
from fulfilcore.values import Address

COLUMNS = of_scope(Scope.ORDER, Scope.LINE)
"""The columns that are read of an order."""

_BREAK = re.compile(r"\r\n?|\n")

_MOST_GAPS = 5
"""How many lines that were left out are told each for itself."""


class Draft:
    """One order while its rows are gathered."""

    def __init__(self, plan: Plan, reference: str, number: str | None, at: datetime | None) -> None:
        self.reference, self.number = reference, number
        self.left_out = dict[int, str]()
        self._plan, self._profile, self._at = plan, plan.profile, at
        self._said = dict[Column, Value]()
        self._since = dict[Column, Row]()
        self._blank = set[Column]()
        self._listed = list[Listed]()
        self._rows = dict[str, Row]()
        self._doubts = dict[Column, Reason]()
        self._heard = False

    def hear(self, row: Row, values: Values) -> None:
        """Take in a row. Raises InvalidInput, and then nothing of it is taken."""
        listed = read_line(row, values, self._profile)
        if listed and listed.line.id:
            first = self._rows.setdefault(listed.line.id, row)
            if first is not row:
                raise row.wrong(f"the line stands in line {first.line} already", Column.LINE)
        if listed:
            self._listed.append(listed)
        for column in self._plan.columns:
            self._hear_cell(row, column, values.said.get(column))
        self._heard = True

    def _hear_cell(self, row: Row, column: Column, value: Value | None) -> None:
        if TRAITS[column].scope is not Scope.ORDER:
            return
        if value is None:
            if row.has(column):
                self._blank.add(column)
        elif column not in self._said:
            self._said[column], self._since[column] = value, row
        elif self._said[column] != value:
            self._doubts.setdefault(column, _apart(self._since[column], row, column))

    def order(self) -> ChannelOrder | None:
        """The order as its good rows tell it; None where none was good."""
        if not self._heard:
            return None
        said = Values(self._said)
        currency = said.text(Column.CURRENCY) or self._profile.currency
        lines = named([priced(each, currency) for each in self._listed]) or None
        ship_to, buyer = self._address(said), self._buyer(said)
        total = said.number(Column.TOTAL)
        level, doubts = self._level(said.text(Column.STATUS))
        known = {
            Part.HEADER: True,
            Part.LINES: lines is not None and not self.left_out,
            Part.ADDRESS: ship_to is not None,
            Part.BUYER: buyer is not None,
        }
        return ChannelOrder(
            reference=self.reference,
            parts=frozenset(part for part, told in known.items() if told),
            modified=said.instant(Column.MODIFIED) or self._at,
            number=self.number,
            level=level,
            placed=said.instant(Column.PLACED),
            lines=lines,
            ship_to=ship_to,
            buyer=buyer,
            note=self._word(said, Column.NOTE),
            tags=self._tags(said),
            total=None if total is None or currency is None else money(total, currency),
            programme=self._programme(said),
            source=said.text(Column.SOURCE),
            references=tuple(self._references()),
            custom_1=self._word(said, Column.CUSTOM_1),
            custom_2=self._word(said, Column.CUSTOM_2),
            custom_3=self._word(said, Column.CUSTOM_3),
            gift=said.flag(Column.GIFT),
            gift_message=self._word(said, Column.GIFT_MESSAGE),
            doubts=(*self._doubts.values(), *doubts, *self._gaps()),
        )

    def _word(self, said: Values, column: Column) -> str | None:
        """A text; "" where a blank cell erases, None where nothing is said."""
        return said.text(column) or ("" if self._is_erased(column) else None)

    def _is_erased(self, *columns: Column) -> bool:
        """Whether there were cells for the columns, all of them blank and all of them erasing."""
        there = [column for column in columns if column in self._blank]
        return bool(there) and self._profile.erases.issuperset(there)

    def _tags(self, said: Values) -> frozenset[str] | None:
        empty = frozenset[str]() if self._is_erased(Column.TAGS) else None
        return said.texts(Column.TAGS) or empty

    def _programme(self, said: Values) -> Programme | None:
        service, ship_by = self._word(said, Column.SERVICE), said.instant(Column.SHIP_BY)
        if service is None and ship_by is None:
            return None
        return Programme(service=service, ship_by=ship_by)

    def _level(self, word: str | None) -> tuple[Level | None, tuple[Reason, ...]]:
        if word is None:
            return self._profile.unsaid, ()
        levels = {plain(known): level for known, level in self._profile.statuses.items()}
        if plain(word) in levels:
            return levels[plain(word)], ()
        return Level.REVIEW, (unknown_status(word),)

    def _address(self, said: Values) -> Address | None:
        words = [said.text(column) for column in ADDRESS]
        if not any(words):
            return Address() if self._is_erased(*ADDRESS) else None
        streets = (Column.SHIP_LINE_1, Column.SHIP_LINE_2, Column.SHIP_LINE_3)
        lines = (line.strip() for c in streets for line in _BREAK.split(said.text(c) or ""))
        return Address(
            name=said.text(Column.SHIP_NAME),
            company=said.text(Column.SHIP_COMPANY),
            lines=tuple(line for line in lines if line),
            city=said.text(Column.SHIP_CITY),
            region=said.text(Column.SHIP_REGION),
            postcode=said.text(Column.SHIP_POSTCODE),
            country=said.text(Column.SHIP_COUNTRY),
            phone=said.text(Column.SHIP_PHONE),
            email=said.text(Column.SHIP_EMAIL),
        )

    def _buyer(self, said: Values) -> Buyer | None:
        buyer = Buyer(
            id=said.text(Column.BUYER_ID),
            name=said.text(Column.BUYER_NAME),
            email=said.text(Column.BUYER_EMAIL),
            note=said.text(Column.BUYER_NOTE),
        )
        return buyer if buyer != Buyer() or self._is_erased(*BUYER) else None

    def _references(self) -> Iterator[Reference]:
        """What its number may be elsewhere; the source that it names says of which marketplace.

        Either alone proves nothing: only together, as in any other file or document.
        """
        source = (Values(self._said).text(Column.SOURCE) or "").lower()
        for column in NAMES:
            text = self._said.get(column)
            if not isinstance(text, str):
                continue
            found_in = self._since[column].heading.name(column)
            if source in DISTINCT and DISTINCT[source].fullmatch(text):
                yield Reference(source, text, Grade.PROOF, found_in)
            else:
                yield from hints(text, found_in)

    def _gaps(self) -> Iterator[Reason]:
        gaps = sorted(self.left_out.items())
        for line, why in gaps[:_MOST_GAPS]:
            yield because(Doubt.LEFT_OUT, field=f"line {line} of the file", why=why)
        if rest := gaps[_MOST_GAPS:]:
            field = f"what stands in {len(rest)} more lines of the file"
            yield because(Doubt.LEFT_OUT, field=field, why=f"the first of them, {rest[0][1]}")


def _apart(first: Row, row: Row, column: Column) -> Reason:
    """Two rows of one order differ. What they say may be personal: their places alone are told."""
    place = f'column "{row.heading.name(column)}" of line {first.line}'
    return contradiction(place, "one thing", f"line {row.line}", "another")
