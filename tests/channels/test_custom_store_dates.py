"""The protocol's own writing of time."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilcore.channels.custom_store.dates import (
    instant,
    maybe_day,
    maybe_instant,
    written,
    written_day,
)
from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("12/8/2011 21:56 PM", (21, 56, 0)),  # the guide's own sample: 24 hours, with PM
        ("12/8/2011 9:56 PM", (21, 56, 0)),
        ("12/08/2011 09:56 am", (9, 56, 0)),
        ("12/8/2011 12:05 AM", (0, 5, 0)),
        ("12/8/2011 12:05 PM", (12, 5, 0)),
        ("12/8/2011 0:05 AM", (0, 5, 0)),
        ("12/8/2011 0:05", (0, 5, 0)),
        ("12/8/2011 21:56:07", (21, 56, 7)),
        ("12/8/2011  1:2:3PM", (13, 2, 3)),
        ("12/8/11 21:56", (21, 56, 0)),
        (" 12/8/2011 21:56 p ", (21, 56, 0)),
        ("12/8/2011 21:56:07.999", (21, 56, 7)),
        ("2011-12-08T21:56:07Z", (21, 56, 7)),
        ("2011-12-08T21:56:07.999999Z", (21, 56, 7)),
        ("2011-12-08T23:56:07+0200", (21, 56, 7)),
        ("2011-12-08 21:56", (21, 56, 0)),
    ],
)
def test_every_documented_writing_is_read(text: str, clock: tuple[int, int, int]) -> None:
    """Month before day, 12 hours or 24, with or without seconds, or ISO 8601; always UTC."""
    assert datetime(2011, 12, 8, *clock, tzinfo=UTC) == instant(At(text))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("13/8/2011 21:56", "a date and time like"),
        ("2/30/2011 21:56", "a date and time like"),
        ("12/8/2011 24:00", "a date and time like"),
        ("12/8/2011 21:56 AM", "21 o'clock is not in the half"),
        ("12/8/2011 0:30 PM", "0 o'clock is not in the half"),
        ("12/8/2011", "a date and time like"),
        ("2011-12-08", "a date and time like"),
        ("2011-13-08T21:56:00Z", "a date and time like"),
        ("2011-12-08 21:56 PM", "a date and time like"),
        ("9999-12-31T23:59:59-14:00", "a date and time like"),
        ("12/8/201 21:56", "a date and time like"),
        ("0/0/0000 0:00", "a date and time like"),
        ("١٢/8/2011 21:56", "a date and time like"),
        ("", "text is missing"),
    ],
)
def test_what_names_no_instant_is_refused(text: str, problem: str) -> None:
    """A time that contradicts itself or is written otherwise is refused, never guessed."""
    with pytest.raises(InvalidInput, match=problem) as caught:
        instant(At(text, "/Order/OrderDate"))
    assert "/Order/OrderDate" == caught.value.path


def test_a_day_may_have_a_time() -> None:
    """ShipDate is a day; hosts that write a time behind it mean the same day."""
    assert date(2011, 12, 8) == maybe_day(At("12/8/2011"))
    assert date(2011, 12, 8) == maybe_day(At("12/8/2011 11:59 PM"))
    assert date(2011, 12, 8) == maybe_day(At("2011-12-08"))
    assert (None, None) == (maybe_day(At("")), maybe_instant(At(None)))
    with pytest.raises(InvalidInput, match="a date like"):
        maybe_day(At("8. 12. 2011"))


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_is_read_back(moment: datetime) -> None:
    """Every instant comes back, but for what is less than a second."""
    assert moment.replace(microsecond=0) == instant(At(written(moment)))
    assert moment.date() == maybe_day(At(written_day(moment)))


def test_what_is_written_is_utc() -> None:
    """An instant of another zone is written as UTC, with the day that it is there."""
    tokyo = timezone(timedelta(hours=9))
    assert "03/01/2026 20:30:00" == written(datetime(2026, 3, 2, 5, 30, tzinfo=tokyo))
    assert "03/01/2026" == written_day(datetime(2026, 3, 2, 5, 30, tzinfo=tokyo))
