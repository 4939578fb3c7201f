"""How numbers and dates stand in the cells of a file: said by the profile, never guessed."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from zoneinfo import ZoneInfo

from attrs import frozen

from fulfilcore.channels.clocks import USUAL, LocalTime
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.values import aware, known_zone


class Dates(Enum):
    """Which number of a date comes first. A date that begins with the year is read by all."""

    YEAR_FIRST = "year-first"  # 2026-03-05 only
    MONTH_FIRST = "month-first"  # 3/5/2026 is the fifth of March
    DAY_FIRST = "day-first"  # 3/5/2026 is the third of May


DECIMALS = (".", ",")
GROUPINGS = ("", ",", ".", " ", "'", "\u00a0", "\u202f")


@frozen(kw_only=True)
class Formats:
    """How a file writes dates and numbers.

    Times without an offset are what the clocks of `zone` showed, read by `clock`. `grouping`
    parts thousands; where it is empty nothing does, and "1,234" is an error.
    """

    dates: Dates = Dates.YEAR_FIRST
    zone: str = "UTC"
    clock: LocalTime = USUAL
    decimal: str = "."
    grouping: str = ""

    def problems(self) -> Iterator[str]:
        """What is wrong with them."""
        try:
            known_zone(self.zone)
        except Misconfigured as bad:
            yield from bad.problems
        if self.decimal not in DECIMALS:
            yield f"decimal {self.decimal!r} is neither a point nor a comma"
        if self.grouping not in GROUPINGS:
            yield f"grouping {self.grouping!r} is none of , . ' and a blank"
        if self.decimal == self.grouping:
            yield f"{self.decimal!r} cannot both part thousands and begin a fraction"

    def amount(self, text: str) -> Decimal:
        """An exact number, "1,234.50" or "1.234,50". Raises InvalidInput."""
        if not _amount(self.decimal, self.grouping).fullmatch(text):
            raise InvalidInput(f"a number is expected here, written like {self._sample}")
        digits = text.replace(self.grouping, "") if self.grouping else text
        number = Decimal(digits.replace(self.decimal, "."))
        if number and number.adjusted() > 14:  # more digits than any price has
            raise InvalidInput("the number is too large")
        return number

    def whole(self, text: str) -> int:
        """A whole number; "2.0", as spreadsheets write it, is one. Raises InvalidInput."""
        number = self.amount(text)
        if number != number.to_integral_value():
            raise InvalidInput(f"a whole number is expected here, not {text}")
        return int(number)

    @property
    def _sample(self) -> str:
        return f"1{self.grouping}234{self.decimal}50"

    def written(self, number: Decimal | int) -> str:
        """The number as a cell."""
        return str(number) if isinstance(number, int) else f"{number:f}".replace(".", self.decimal)

    def instant(self, text: str, *, end: bool = False) -> datetime:
        """An instant in UTC; a date alone is the first instant of that day, or its last second.

        Raises InvalidInput.
        """
        try:
            said = _year_first(text) or self._ordered(text)
            if not isinstance(said, datetime):
                said = datetime.combine(said, time(23, 59, 59) if end else time())
            return aware(said) if said.tzinfo else self.clock.read(said, self.zone)
        except (ValueError, OverflowError):
            raise InvalidInput(f"{text[:40]!r} is no date of the calendar") from None

    def _ordered(self, text: str) -> datetime | date:
        found = _DATE.fullmatch(text)
        if found is None or self.dates is Dates.YEAR_FIRST:
            raise InvalidInput(f"a date is expected here, {self.dates.value}, not {text[:40]!r}")
        first, second, year = (int(found[name]) for name in ("first", "second", "year"))
        month, day = (first, second) if self.dates is Dates.MONTH_FIRST else (second, first)
        if found["hour"] is None:
            return date(year, month, day)
        hour = _hour(int(found["hour"]), (found["half"] or "").upper()[:1])
        fraction = (found["fraction"] or "").ljust(6, "0")[:6]
        seconds = int(found["seconds"] or 0)
        shown = time(hour, int(found["minutes"]), seconds, int(fraction))
        return datetime.combine(date(year, month, day), shown)

    def shown(self, instant: datetime) -> str:
        """The instant as a cell: what the clocks of the zone show, with their offset, exactly."""
        try:
            return instant.astimezone(ZoneInfo(self.zone)).isoformat(" ")
        except OverflowError:  # the first and the last day of the calendar
            return instant.astimezone(UTC).isoformat(" ")


def _year_first(text: str) -> datetime | date | None:
    """A date that begins with the year. Raises ValueError for one that no calendar has."""
    if not _ISO.match(text):
        return None
    if len(text) == 10:
        return date.fromisoformat(text)
    said = datetime.fromisoformat(text)
    # An offset within a day of the end of time has no instant in UTC.
    return said.astimezone(UTC) if said.tzinfo else said


def _hour(hour: int, half: str) -> int:
    """The hour by the clock of 24; a file of one system says "21:56 PM" (channels.md §3.9)."""
    if half and not 1 <= hour <= 12:
        if half == "P" and hour < 24:
            return hour
        raise ValueError("no such hour")
    return hour % 12 + (12 if half == "P" else 0) if half else hour


_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_DATE = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<mark>[/.-])(?P<second>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})"
    r"(?:[T, ] ?(?P<hour>[0-9]{1,2}):(?P<minutes>[0-9]{2})"
    r"(?::(?P<seconds>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,7}))?)?"
    r"(?: ?(?P<half>[AaPp]\.?[Mm]\.?))?)?"
)


@cache
def _amount(decimal: str, grouping: str) -> re.Pattern[str]:
    whole, point = "[0-9]{1,15}", re.escape(decimal)
    if grouping:
        whole = rf"(?:[0-9]{{1,3}}(?:{re.escape(grouping)}[0-9]{{3}}){{1,5}}|{whole})"
    return re.compile(rf"[+-]?{whole}(?:{point}[0-9]{{0,20}})?")
