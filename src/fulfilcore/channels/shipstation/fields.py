"""Ids, money, weights and people as ShipStation writes them."""

from datetime import datetime

from fulfilcore.channels.clocks import LocalTime
from fulfilcore.channels.reading import At
from fulfilcore.channels.shipstation.tables import UNITS, ZONE
from fulfilcore.values import Address, Weight

_NO_YEAR = 1900
"""What .NET writes where there is no time lies in year 1; before this one nothing was sold."""


def inside(at: At, *names: str) -> At:
    """What stands under several keys, one in the other; null all along reads like null."""
    for name in names:
        at = At(None, f"{at.path}.{name}") if is_blank(at) else at.child(name)
    return at


def is_blank(at: At) -> bool:
    """Whether nothing is told: null, and "", {} or [] where an object or a list belongs."""
    return at.value in (None, "", {}, [])


def instant(at: At, clock: LocalTime) -> datetime | None:
    """A time by ShipStation's own clocks; None for the times that mean none. InvalidInput."""
    told = at.maybe_local_instant(ZONE, clock)
    return None if told is None or told.year <= _NO_YEAR else told


def listed(at: At) -> tuple[At, ...]:
    """The entries of a list; none where nothing is told. Raises InvalidInput."""
    return () if is_blank(at) else at.items()


def weight(at: At) -> Weight | None:
    """A weight; None where it is 0, which stands for none given, or in an unknown unit."""
    value, unit = inside(at, "value"), UNITS.get(unit_of(at) or "")
    if value.value in (None, ""):
        return None
    amount = value.amount()
    return Weight.of(amount, unit) if unit and amount > 0 else None


def unit_of(at: At) -> str | None:
    """The unit of a weight in ShipStation's own word."""
    word = inside(at, "units").maybe_text()
    return word.lower() if word else None


def address(at: At) -> Address | None:
    """Where a parcel goes; None where every field is empty. Raises InvalidInput."""
    if is_blank(at):
        return None
    streets = (at.maybe_label(name) for name in ("street1", "street2", "street3"))
    found = Address(
        name=at.maybe_text("name"),
        company=at.maybe_text("company"),
        lines=tuple(street for street in streets if street),
        city=at.maybe_text("city"),
        region=at.maybe_text("state"),
        postcode=at.maybe_label("postalCode"),
        country=at.maybe_text("country"),
        phone=at.maybe_label("phone"),
        residential=at.maybe_flag("residential"),
    )
    return None if found == Address() else found
