"""Ids, money and names as BigCommerce V2 writes them."""

from collections.abc import Iterable

from fulfilcore.channels.people import joined
from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput


def ident(at: At) -> int:
    """An id: in V2 a whole number above 0, never text. Raises InvalidInput."""
    number = at.whole()
    if number < 1:
        raise InvalidInput(f"an id is above 0, not {number}", at.path)
    return number


def maybe_ident(at: At) -> int | None:
    """An id, where null and 0 mean that there is none. Raises InvalidInput."""
    return ident(at) if at.maybe_whole() else None


def elsewhere(at: At) -> str | None:
    """An id in another system, where "", "0" and 0 mean that there is none. InvalidInput."""
    text = at.maybe_label()
    return None if text == "0" else text


def paid_in(entry: At) -> At:
    """The currency that an order is paid in: all amounts are in it. Raises InvalidInput.

    `currency_code` is only what the shop window showed; it is that of an order whose answer has no
    `default_currency_code`, as before BigCommerce knew several currencies.
    """
    paid = entry.child("default_currency_code")
    return entry.child("currency_code") if paid.maybe_text() is None else paid


def check_money(entry: At, fields: Iterable[str]) -> None:
    """Money is text in V2: a number in one of these fields is a broken payload. InvalidInput."""
    for name in fields:
        entry.maybe_amount_text(name)


def person(at: At) -> str | None:
    """A name from its two fields; None where both are blank. Raises InvalidInput."""
    return joined(*map(at.maybe_text, ("first_name", "last_name")))


def clean(entry: At) -> At:
    """An entry without stray quotes in its keys: `currency_code"` was seen (channels.md §7)."""
    if not isinstance(entry.value, dict):
        return entry
    return At({key.strip('"'): value for key, value in entry.value.items()}, entry.path)
