"""Reading what is as it should be, fast: values that need no second look, and nothing else.

Most payloads have nothing out of the ordinary in them. A codec tries these readers first, which
know no places and explain nothing: whatever is not plainly so is `Odd`, and then the codec reads
all of it in detail, with every check and path. So they are faster and never say anything else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from fulfilcore.channels.clocks import plain_instant
from fulfilcore.channels.places import LARGEST_ID, MOST_ENTRIES
from fulfilcore.channels.reading import At, Document
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelOrder, ReadResult
from fulfilcore.values import CURRENCIES, Money, plain_minor


class Odd(Exception):
    """Something that only the detailed reader can tell: a rare case, or a mistake."""


Plain = Callable[[Sequence[object]], Iterable[ChannelOrder]]
"""Reads documents that have nothing odd in them. Raises Odd."""


def plainly(documents: Sequence[Document], read: Plain) -> ReadResult | None:
    """What the documents tell, if all of it is plain and each order is told once; else None."""
    values = [document.value for document in documents if isinstance(document, At)]
    if len(values) != len(documents):
        return None
    try:
        orders = tuple(read(values))
    except (Odd, InvalidInput):
        return None
    once = len(orders) == 1 or len({order.reference for order in orders}) == len(orders)
    return ReadResult(orders) if once else None


def fields(value: object) -> Mapping[str, object]:
    """An object. Raises Odd."""
    if isinstance(value, dict):
        return value
    raise Odd


def entries(value: object) -> Sequence[object]:
    """A list. Raises Odd."""
    if isinstance(value, list) and len(value) <= MOST_ENTRIES:
        return value
    raise Odd


def text(value: object) -> str | None:
    """Text without blanks around it; null, "" and blanks mean unknown. Raises Odd."""
    if value is None:
        return None
    if isinstance(value, str) and value.isprintable():
        return value.strip() or None
    raise Odd


def word(value: object) -> str:
    """Text that must be there. Raises Odd."""
    if isinstance(value, str) and value.isprintable() and (found := value.strip()):
        return found
    raise Odd


def flag(value: object) -> bool | None:
    """Yes, no, or unknown. Raises Odd."""
    if value is None or value is True or value is False:
        return value
    if value == "false":
        return False
    if value == "true":
        return True
    raise Odd


def count(value: object) -> int:
    """A whole number that is not negative. Raises Odd."""
    if type(value) is int and 0 <= value <= LARGEST_ID:
        return value
    raise Odd


def instant(value: object) -> datetime:
    """An ISO 8601 instant in UTC. Raises Odd."""
    if isinstance(value, str) and (found := plain_instant(value)) is not None:
        return found
    raise Odd


def money(amount: object, currency: object) -> Money:
    """An amount as text in a currency, with all of its digits. Raises Odd."""
    if isinstance(amount, str) and isinstance(currency, str) and currency in CURRENCIES:
        minor = plain_minor(amount, currency)
        if minor is not None:
            return Money(minor, currency)
    raise Odd
