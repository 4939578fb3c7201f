"""Ids as systems number their orders and lines: whole numbers above 0, each once in a list."""

import re
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TypeVar

from fulfilcore.channels.doubts import brief
from fulfilcore.channels.places import At
from fulfilcore.errors import InvalidInput

T = TypeVar("T")
NUMBER = re.compile(r"[1-9][0-9]{0,17}")
"""An id as it is written to a channel: digits, and no more of them than 64 bits hold."""


def whole(at: At) -> int:
    """A whole number, native or in digits. Raises InvalidInput."""
    return at.whole_text() if isinstance(at.value, str) else at.whole()


def ident(at: At) -> str:
    """An id as text: a whole number above 0, also in quotes. Raises InvalidInput."""
    number = whole(at)
    if number < 1:
        raise InvalidInput(f"an id is above 0, not {number}", at.path)
    return str(number)


def if_read(read: Callable[[], str | None]) -> str | None:
    """The order that an entry which was refused is about, if at least that much can be read."""
    try:
        return read()
    except InvalidInput:
        return None


def each_once(
    what: str, told: Iterable[tuple[T, At]], key: Callable[[T], str] = attrgetter("id")
) -> tuple[T, ...]:
    """What a list tells. Raises InvalidInput at the place of an id that is there twice."""
    found: dict[str, T] = {}
    for each, at in told:
        id = key(each)
        if id in found:
            raise InvalidInput(f"{what} {brief(id)} is listed twice in one answer", at.path)
        found[id] = each
    return tuple(found.values())
