"""The values of rules as people write them: "12.50 USD", "1.5 lb", "now+3d", "10 x 20 x 5 cm".

Nothing is guessed: an amount without its currency, a weight without its unit and an instant without
its zone are refused by name. What is written is read as the very same value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from fulfilcore.errors import InvalidInput
from fulfilcore.orders import SettingValue
from fulfilcore.rules.checking import shown
from fulfilcore.rules.model import Value
from fulfilcore.rules.tables import Kind
from fulfilcore.values import CURRENCIES, Dimensions, Money, Weight, aware

MONEY = r"-?[0-9]{1,15}(?:\.[0-9]{1,4})? [A-Z]{3}"
WEIGHT = r"-?[0-9]{1,15}(?:\.[0-9]{1,6})? ?(?:mg|g|kg|oz|lb)"
ADJUSTMENT = r"[+-][0-9]{1,15}(?:\.[0-9]{1,6})? ?(?:mg|g|kg|oz|lb)"
_SIDE = r"[0-9]{1,12}(?:\.[0-9]{1,4})?"
SIDES = rf"{_SIDE} ?x ?{_SIDE} ?x ?{_SIDE} ?(?:mm|cm|m|in)"
SPAN = r"[0-9]{1,16}(?:d|h|m|s|us)"
FROM_NOW = rf"now(?:[+-]{SPAN})?"
INSTANT = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
"""How each is written, as a pattern that Python and JSON Schema both know."""

_UNITS: Mapping[str, timedelta] = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "us": timedelta(microseconds=1),
}
_KILOGRAM, _GRAM, _MILLION = 1_000_000, 1_000, 1_000_000
_CENTIMETRE, _INCH, _MILLIMETRE = 10_000, 25_400, 1_000


# --- reading: each raises InvalidInput for what it cannot be


def text_of(written: object) -> str:
    """A text; a number or a flag is none, so that 1001 and "1001" are never mixed up."""
    if not isinstance(written, str):
        raise InvalidInput(f"{shown(written)} is not text; write it in quotes")
    return written


def flag_of(written: object) -> bool:
    """True or false, never a word or a number for it."""
    if not isinstance(written, bool):
        raise InvalidInput(f"{shown(written)} is not true or false")
    return written


def count_of(written: object) -> int:
    """A whole number, never one with a point, and no text."""
    if isinstance(written, bool) or not isinstance(written, int):
        raise InvalidInput(f"{shown(written)} is not a whole number")
    return written


def money_of(written: object) -> Money:
    """An amount with its currency, "12.50 USD"."""
    if not isinstance(written, str) or not re.fullmatch(MONEY, written):
        raise InvalidInput(f"{shown(written)} is not an amount with its currency, like 12.50 USD")
    amount, _, currency = written.partition(" ")
    if currency not in CURRENCIES:
        raise InvalidInput(f"{currency} is not an ISO 4217 currency")
    return Money.of(amount, currency)


def weight_of(written: object) -> Weight:
    """A weight with its unit, "500 g" or "1.5 lb"."""
    if not isinstance(written, str) or not re.fullmatch(WEIGHT, written):
        raise InvalidInput(f"{shown(written)} is not a weight with its unit, like 500 g or 1.5 lb")
    return _weight(written)


def adjustment_of(written: object) -> Weight:
    """A weight to add or to take off, "+50 g" or "-50 g"; without a sign it could be either."""
    if not isinstance(written, str) or not re.fullmatch(ADJUSTMENT, written):
        raise InvalidInput(f"{shown(written)} is not a weight to add, like +50 g or -50 g")
    return _weight(written)


def _weight(written: str) -> Weight:
    amount = written.rstrip("mgkozlb")
    return Weight.of(amount.strip(), written[len(amount) :])


def sides_of(written: object) -> Dimensions:
    """The sides of a package with their unit, "10 x 20 x 5 cm"."""
    if not isinstance(written, str) or not re.fullmatch(SIDES, written):
        raise InvalidInput(f"{shown(written)} are not sides with a unit, like 10 x 20 x 5 cm")
    unit = re.sub(r"[0-9. x]", "", written)
    length, width, height = (each.strip() for each in written.removesuffix(unit).split("x"))
    return Dimensions.of(length, width, height, unit)


def span_of(written: object) -> timedelta:
    """A span of time, "3d", "12h" or "90m"."""
    if not isinstance(written, str) or not re.fullmatch(SPAN, written):
        raise InvalidInput(f"{shown(written)} is not a span of time, like 3d, 12h or 90m")
    digits = written.rstrip("dhmsu")
    try:
        return int(digits) * _UNITS[written[len(digits) :]]
    except OverflowError:
        raise InvalidInput(f"{written} is longer than time itself") from None


def instant_of(written: object) -> datetime:
    """An instant with its zone, "2026-12-01T09:00:00Z", or a date and time of TOML with one."""
    if isinstance(written, datetime):
        return _in_utc(written, written.isoformat())
    if isinstance(written, str) and re.fullmatch(INSTANT, written):
        try:
            return _in_utc(datetime.fromisoformat(written.upper()), written)
        except ValueError as error:
            raise InvalidInput(f"{written} is no instant: {error}") from None
    if isinstance(written, date | time) or (isinstance(written, str) and _looks_dated(written)):
        raise InvalidInput(f"{shown(written)} has no time zone; write 2026-12-01T09:00:00Z")
    raise InvalidInput(f"{shown(written)} is not an instant, like 2026-12-01T09:00:00Z")


def _looks_dated(written: str) -> bool:
    try:
        return datetime.fromisoformat(written[:40]).tzinfo is None
    except ValueError:
        return False


def _in_utc(instant: datetime, written: str) -> datetime:
    try:
        return aware(instant)
    except OverflowError:
        raise InvalidInput(f"{written} is before or after all time") from None
    except InvalidInput:
        raise InvalidInput(f"{written} has no time zone; write {written}Z") from None


def when_of(written: object) -> datetime | timedelta:
    """An instant with its zone, or one told from now: "now", "now+3d", "now-12h"."""
    if isinstance(written, str) and written.startswith("now"):
        if not re.fullmatch(FROM_NOW, written):
            raise InvalidInput(f"{shown(written)} is no time from now, like now+3d or now-12h")
        span = span_of(written[4:]) if len(written) > 3 else timedelta()
        return -span if written[3:4] == "-" else span
    return instant_of(written)


READ: Mapping[Kind, Callable[[object], Value]] = {
    Kind.TEXT: text_of,
    Kind.TEXTS: text_of,
    Kind.CHOICE: text_of,
    Kind.FLAG: flag_of,
    Kind.COUNT: count_of,
    Kind.MONEY: money_of,
    Kind.WEIGHT: weight_of,
    Kind.INSTANT: when_of,
}
"""How a value of each kind is read."""


# --- writing

Written: TypeAlias = str | int | bool


def written(value: Value | SettingValue) -> Written:
    """A value as it is written; a span is one from now."""
    match value:
        case Money():
            return f"{value.amount:f} {value.currency}"
        case Weight():
            return weight_text(value)
        case Dimensions():
            return _sides_text(value)
        case datetime():
            return aware(value).replace(tzinfo=None).isoformat() + "Z"
        case timedelta():
            return from_now_text(value)
        case _:
            return value


def weight_text(weight: Weight) -> str:
    """A weight in the unit that it was most likely written in."""
    milligrams = weight.milligrams
    if milligrams and milligrams % _KILOGRAM == 0:
        return f"{milligrams // _KILOGRAM} kg"
    if milligrams % _GRAM == 0:
        return f"{milligrams // _GRAM} g"
    for unit in ("lb", "oz"):
        amount = _divided(milligrams * _MILLION, Weight.of(_MILLION, unit).milligrams, 2)
        if Weight.of(amount, unit) == weight:
            return f"{amount} {unit}"
    return f"{_divided(milligrams, _GRAM, 3)} g"


def adjustment_text(weight: Weight) -> str:
    """A weight to add or to take off."""
    text = weight_text(weight)
    return text if text.startswith("-") else f"+{text}"


def _sides_text(sides: Dimensions) -> str:
    each = (sides.length, sides.width, sides.height)
    units = (("cm", _CENTIMETRE, 1), ("in", _INCH, 1), ("mm", _MILLIMETRE, 1), ("in", _INCH, 100))
    unit, size = next(
        ((unit, size) for unit, size, parts in units if not any(s * parts % size for s in each)),
        ("mm", _MILLIMETRE),
    )
    return " x ".join(_divided(side, size, 3) for side in each) + f" {unit}"


def _divided(number: int, by: int, digits: int) -> str:
    """A quotient to so many digits, in whole numbers: the host's own decimals change nothing."""
    parts = (2 * abs(number) * 10**digits + by) // (2 * by)
    whole, rest = divmod(parts, 10**digits)
    text = f"{whole}.{rest:0{digits}}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 else text


def span_text(span: timedelta) -> str:
    """A span in the largest unit that it is a whole number of."""
    unit, size = next((unit, size) for unit, size in _UNITS.items() if not span % size)
    return f"{span // size}{unit}"


def from_now_text(span: timedelta) -> str:
    """An instant told from now."""
    if not span:
        return "now"
    return f"now+{span_text(span)}" if span > timedelta() else f"now-{span_text(-span)}"
