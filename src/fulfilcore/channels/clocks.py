"""Times without an offset: what the clocks of a place showed, twice in autumn, never in spring.

Some systems write local times (ShipStation V1: US Pacific; WooCommerce: the site's zone). Twice a
year such a time names no instant, or two. What is made of it is a named policy, the same on every
Python and with every time zone library.
"""

from datetime import UTC, datetime
from enum import Enum

from attrs import frozen

from fulfilcore.errors import InvalidInput
from fulfilcore.values import aware, known_zone

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""What is as old as can be: to sort by, where a version or a parcel has no instant."""


class Skipped(Enum):
    """What a time means that the clocks jumped over: 02:30 on the night that summer time begins."""

    LATER = "later"  # as if the clocks had not jumped yet: 02:30 is what they showed as 03:30
    EARLIER = "earlier"  # as if they had jumped before: 02:30 is what they showed as 01:30
    REFUSE = "refuse"  # it is an error of the sender's


class Repeated(Enum):
    """What a time means that the clocks showed twice: 01:30 on the night that summer time ends."""

    FIRST = "first"
    SECOND = "second"
    REFUSE = "refuse"  # nobody can know which was meant


@frozen
class LocalTime:
    """How local times are read that name no instant, or two.

    By default a skipped time is the one that lies as much later, and of two the first is meant,
    as RFC 5545 has it.
    """

    skipped: Skipped = Skipped.LATER
    repeated: Repeated = Repeated.FIRST

    def read(self, shown: datetime, zone: str) -> datetime:
        """The instant in UTC at which the clocks of a zone showed this. Raises InvalidInput."""
        before, after = (_instant(shown, zone, fold) for fold in (0, 1))
        if before == after:
            return before
        if before < after:  # summer time ends: both are shown
            return self._repeated(before, after, shown)
        # Of a skipped time fold 0 counts by the offset before the jump: the later instant.
        return self._skipped(earlier=after, later=before, shown=shown)

    def _repeated(self, first: datetime, second: datetime, shown: datetime) -> datetime:
        if self.repeated is Repeated.REFUSE:
            raise InvalidInput(f"the clocks showed {shown.isoformat(' ')} twice")
        return first if self.repeated is Repeated.FIRST else second

    def _skipped(self, *, earlier: datetime, later: datetime, shown: datetime) -> datetime:
        if self.skipped is Skipped.REFUSE:
            raise InvalidInput(f"the clocks never showed {shown.isoformat(' ')}")
        return later if self.skipped is Skipped.LATER else earlier


def plain_instant(text: str) -> datetime | None:
    """The instant of a text that is one as it stands; None where it needs a closer look."""
    try:
        said = datetime.fromisoformat(text)
        return None if said.tzinfo is None else aware(said)
    except (ValueError, OverflowError):
        return None


def _instant(shown: datetime, name: str, fold: int) -> datetime:
    try:
        return shown.replace(tzinfo=known_zone(name), fold=fold).astimezone(UTC)
    except OverflowError:
        raise InvalidInput(f"{shown.year} is no year of an order") from None


USUAL = LocalTime()
"""The policy where nobody names another."""
