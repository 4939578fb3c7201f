"""Ids, counts, times and money as Rithum writes them: in JSON natively, in XML as text."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from fulfilcore.channels.doubts import unknown_status
from fulfilcore.channels.ids import ident
from fulfilcore.channels.people import joined
from fulfilcore.channels.reading import At, money
from fulfilcore.errors import InvalidInput
from fulfilcore.reasons import Reason
from fulfilcore.values import Address, Money

T = TypeVar("T")

_NO_TIME = 1900
"""SOAP writes 1900-01-01 where there is no date, .NET year 1 (channels.md §3.4)."""

Get = Callable[[str], At]
"""What stands under a name: of a JSON object or of an XML element."""


def maybe_ident(at: At) -> str | None:
    """An id, or None where the payload has none, "" or 0. Raises InvalidInput."""
    return ident(at) if at.value not in (None, "", 0, "0") else None


def maybe_amount(at: At) -> Decimal | None:
    """An amount of money, or None where the payload has none. Raises InvalidInput."""
    return None if at.value in (None, "") else at.amount()


def priced(amount: Decimal, currency: str | None, path: str) -> Money | None:
    """Money of an amount, or None without a currency. Raises InvalidInput."""
    try:
        return None if currency is None else money(amount, currency)
    except InvalidInput as bad:  # more digits than any price has
        raise InvalidInput(bad.problem, path) from None


def instant(at: At) -> datetime | None:
    """A time, in UTC where it names no zone; None for the times that mean none. InvalidInput."""
    told = at.maybe_local_instant("UTC")
    return None if told is None or told.year <= _NO_TIME else told


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """The last of some instants; None where none is known."""
    return max((each for each in instants if each), default=None)


def known(word: str | None, words: Mapping[str, T]) -> tuple[T | None, tuple[Reason, ...]]:
    """What a word means, and the doubt about one that is not in the table."""
    if word is None or word in words:
        return (words[word] if word else None), ()
    return None, (unknown_status(word),)


def address(get: Get, names: Mapping[str, tuple[str, ...]]) -> Address | None:
    """An address, each part from the first of its fields that says something; None if blank."""

    def first(part: str) -> str | None:
        told = (get(name).maybe_label() for name in names[part])
        return next((text for text in told if text), None)

    lines = (get(name).maybe_label() for name in names["lines"])
    found = Address(
        name=joined(first("first"), first("last"), first("suffix")),
        company=first("company"),
        lines=tuple(line for line in lines if line),
        city=first("city"),
        region=first("region"),
        postcode=first("postcode"),
        country=first("country"),
        phone=first("phone"),
    )
    return None if found == Address() else found
