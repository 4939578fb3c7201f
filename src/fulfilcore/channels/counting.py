"""Counting units, however a sender writes a whole number: 3, "3", 3.0 and "3.00" are three."""

import re
from decimal import Decimal

from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,20})?")


def units(at: At) -> int:
    """How many units: a whole number that may be negative, native or as text.

    Raises InvalidInput for half of one: nobody can put that into a parcel.
    """
    if type(at.value) is int:
        return at.whole()
    text = str(at.value).strip() if isinstance(at.value, (str, Decimal)) else ""
    if not _NUMBER.fullmatch(text):
        raise at.wrong("a whole number")
    number = Decimal(text)
    if number != int(number):
        raise InvalidInput(f"units are whole, not {text}", at.path)
    return int(number)


def count(at: At) -> int:
    """How many units, never less than none. Raises InvalidInput."""
    number = units(at)
    if number < 0:
        raise InvalidInput(f"a quantity is never negative: {number}", at.path)
    return number
