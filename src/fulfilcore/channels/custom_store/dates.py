"""The protocol's own writing of time: `12/8/2011 21:56:07`, always UTC, month before day.

Hosts also write ISO 8601, `2011-12-08T21:56:07Z`: the year comes first, so nothing is guessed.
"""

import re
from datetime import UTC, date, datetime

from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput
from fulfilcore.values import aware

_DAY = r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4}|[0-9]{2})"
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{1,2})(?:\.[0-9]{1,9})?)?"
_INSTANT = re.compile(rf"{_DAY}\s+{_TIME}\s*(?:(?P<half>[ap])m?)?", re.IGNORECASE)
_DATE = re.compile(rf"{_DAY}(?:\s+{_TIME}\s*(?:(?P<half>[ap])m?)?)?", re.IGNORECASE)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?P<time>[T ][0-9].*)?", re.ASCII)
_EXPECTED = "a date and time like 12/8/2011 21:56"


def instant(at: At) -> datetime:
    """An instant in UTC: `M/d/yyyy H:mm`, with or without seconds and AM or PM.

    Hosts write the clock of 24 hours with PM behind it, "21:56 PM": an hour above 12 is what it
    says. "21:56 AM" and "0:30 PM" contradict themselves. Less than a second is dropped. In ISO 8601
    a time without an offset is UTC, as everywhere in the protocol. Raises InvalidInput.
    """
    return at.dated(_EXPECTED, _instant)


def maybe_instant(at: At) -> datetime | None:
    """An instant, or None where there is none or "". Raises InvalidInput."""
    return None if at.maybe_text() is None else instant(at)


def maybe_day(at: At) -> date | None:
    """A day with or without a time, or None where there is none or "". Raises InvalidInput."""
    if at.maybe_text() is None:
        return None
    return at.dated("a date like 12/8/2011", _day).date()


def minute(text: str, path: str) -> datetime:
    """The minute that a query parameter names, `MM/dd/yyyy HH:mm`. Raises InvalidInput."""
    return instant(At(text, path)).replace(second=0)


def written(moment: datetime) -> str:
    """An instant as the protocol writes it, to the second; what is less is dropped."""
    return f"{written_day(moment)} {aware(moment):%H:%M:%S}"


def written_day(moment: datetime) -> str:
    """The day of an instant in UTC, `MM/dd/yyyy`."""
    moment = aware(moment)
    return f"{moment:%m/%d}/{moment.year:04}"  # of an early year %Y has less than four digits


def _instant(text: str) -> datetime:
    iso = _ISO.fullmatch(text)
    if iso and iso["time"]:
        return _iso(text)
    found = _INSTANT.fullmatch(text)
    if not found:
        raise ValueError(text)
    return _built(found)


def _iso(text: str) -> datetime:
    said = datetime.fromisoformat(text).replace(microsecond=0)
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _day(text: str) -> datetime:
    if _ISO.fullmatch(text):
        return _iso(text)
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(text)
    return _built(found)


def _built(found: re.Match[str]) -> datetime:
    year = int(found["year"])
    return datetime(
        year + 2000 if len(found["year"]) == 2 else year,
        int(found["month"]),
        int(found["day"]),
        _hour(int(found["hour"] or 0), (found["half"] or "").lower()),
        int(found["minute"] or 0),
        int(found["second"] or 0),
        tzinfo=UTC,
    )


def _hour(hour: int, half: str) -> int:
    if (half == "a" and hour > 12) or (half == "p" and hour == 0):
        raise InvalidInput(f"{hour} o'clock is not in the half of the day that is said with it")
    if half == "a":
        return hour % 12
    return hour + 12 if half == "p" and hour < 12 else hour
