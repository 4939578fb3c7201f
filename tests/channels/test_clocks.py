"""Local times: skipped in spring, shown twice in autumn."""

from datetime import UTC, datetime

import pytest
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from fulfilcore.channels.clocks import LocalTime, Repeated, Skipped
from fulfilcore.errors import InvalidInput, Misconfigured

PACIFIC = "America/Los_Angeles"
SKIPPED = datetime.fromisoformat("2026-03-08T02:30:00")
TWICE = datetime.fromisoformat("2026-11-01T01:30:00")


def test_an_ordinary_time_is_what_the_clocks_showed() -> None:
    """Noon in March in Los Angeles is seven hours before noon in Greenwich."""
    noon = datetime.fromisoformat("2026-03-09T12:00:00")
    assert datetime(2026, 3, 9, 19, tzinfo=UTC) == LocalTime().read(noon, PACIFIC)


@pytest.mark.parametrize(
    ("policy", "hour", "minute"), [(Skipped.LATER, 10, 30), (Skipped.EARLIER, 9, 30)]
)
def test_a_skipped_time_is_read_by_the_named_policy(
    policy: Skipped, hour: int, minute: int
) -> None:
    """02:30 was never shown: it lies as much after the jump, or as much before."""
    read = LocalTime(skipped=policy).read(SKIPPED, PACIFIC)
    assert datetime(2026, 3, 8, hour, minute, tzinfo=UTC) == read


@pytest.mark.parametrize(("policy", "hour"), [(Repeated.FIRST, 8), (Repeated.SECOND, 9)])
def test_a_time_shown_twice_is_read_by_the_named_policy(policy: Repeated, hour: int) -> None:
    """01:30 was shown in summer time, and an hour later again."""
    read = LocalTime(repeated=policy).read(TWICE, PACIFIC)
    assert datetime(2026, 11, 1, hour, 30, tzinfo=UTC) == read


@pytest.mark.parametrize("shown", [SKIPPED, TWICE])
def test_a_policy_may_refuse(shown: datetime) -> None:
    """A host that wants no guess gets none."""
    with pytest.raises(InvalidInput, match="the clocks"):
        LocalTime(Skipped.REFUSE, Repeated.REFUSE).read(shown, PACIFIC)


def test_nonsense_is_refused() -> None:
    """An unknown zone is the host's mistake, the year 1 the sender's."""
    with pytest.raises(Misconfigured, match="Mars"):
        LocalTime().read(TWICE, "Mars/Olympus")
    with pytest.raises(InvalidInput, match="no year of an order"):
        LocalTime().read(datetime.fromisoformat("0001-01-01"), "Asia/Tokyo")


ZONES = st.sampled_from([PACIFIC, "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca"])


TIMES = st.datetimes(
    datetime.fromisoformat("1990-01-01T00:00:00"), datetime.fromisoformat("2037-01-01T00:00:00")
)


@given(TIMES, ZONES)
def test_the_policy_agrees_with_the_other_library(shown: datetime, zone: str) -> None:
    """What dateutil, old or new, knows of skipped and repeated times is what we read."""
    there = tz.gettz(zone)
    local = shown.replace(tzinfo=there)
    if tz.datetime_exists(local):
        assert local.astimezone(UTC) == LocalTime().read(shown, zone)
    else:
        early, late = (
            LocalTime(skipped=policy).read(shown, zone)
            for policy in (Skipped.EARLIER, Skipped.LATER)
        )
        assert late - early == tz.resolve_imaginary(local).replace(tzinfo=None) - shown
