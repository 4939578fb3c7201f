"""Ids, units, instants and money as WooCommerce writes them, in every generation of its API."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

from fulfilcore.channels.reading import At
from fulfilcore.channels.woocommerce.model import Error
from fulfilcore.channels.woocommerce.tables import INSTANTS, NAMES, NO_INSTANT
from fulfilcore.errors import InvalidInput

ID = re.compile(r"[1-9][0-9]{0,18}")
_PLACE = re.compile(r"[0-9]{1,9}")


def ident(at: At) -> str:
    """An id as text: a whole number above 0, by some senders in quotes. Raises InvalidInput."""
    text = str(at.whole()) if type(at.value) is int else at.text()
    if not ID.fullmatch(text):
        raise InvalidInput(f"an id is a whole number above 0, not {text[:40]!r}", at.path)
    return text


def maybe_ident(at: At) -> str | None:
    """An id, where null, "" and 0 mean that there is none. Raises InvalidInput."""
    return None if at.value in (None, "", 0, "0") else ident(at)


def loose_ident(at: At) -> str | None:
    """An id that nothing hangs on: whatever is none is left out."""
    text = str(at.value) if type(at.value) in (int, str) else ""
    return text if ID.fullmatch(text) else None


def bare(at: At) -> At:
    """An entry or an address without its `false`, which PHP writes for what is not there."""
    value = at.value
    if not isinstance(value, dict) or all(each is not False for each in value.values()):
        return at
    return At({key: each for key, each in value.items() if each is not False}, at.path)


def told(entry: At, field: str) -> At:
    """A field of an order under the name that this generation of the API gives it."""
    names = NAMES[field]
    return next((entry.child(name) for name in names if entry.has(name)), entry.child(names[0]))


def entries(at: At) -> tuple[At, ...]:
    """The entries of a list that may be left out. Raises InvalidInput.

    PHP writes a list from which a plugin has taken an entry as an object: `{"0": …, "2": …}`.
    """
    if at.value in (None, "", {}):
        return ()
    if not is_listing(at):
        return at.items()
    keys = At(_keys(at), at.path).items()  # which may be no longer than any list
    return tuple(at.child(key.text()) for key in keys)


def is_listing(at: At) -> bool:
    """Whether it is an object that PHP made of a list: its keys are places."""
    keys = _keys(at)
    return bool(keys) and all(map(_PLACE.fullmatch, keys))


def _keys(at: At) -> list[str]:
    return list(at.value) if isinstance(at.value, dict) else []


def instant(entry: At, field: str, zone: str) -> datetime | None:
    """An instant in UTC, from its `…_gmt` form if there is one. Raises InvalidInput."""
    local, legacy = INSTANTS[field]
    return (
        _instant(entry.child(f"{local}_gmt"), "UTC")
        or _instant(entry.child(local), zone)
        or _instant(entry.child(legacy), "UTC")
    )


def _instant(at: At, zone: str) -> datetime | None:
    text = at.maybe_text()
    if text is None or text.startswith(NO_INSTANT):
        return None
    return at.local_instant(zone)


def plain(text: str) -> str:
    """A text as people read it: titles come with HTML's character references, `&ndash;`."""
    return unescape(text).strip() if "&" in text else text


def meta(entry: At) -> Iterator[tuple[At, At]]:
    """The entry's extra fields: their keys and values, which may be any JSON. InvalidInput."""
    at = told(entry, "meta")
    for row in entries(at):
        yield row, row.child("value")
    extra = entry.child("order_meta")  # the legacy API, asked for it, gives an object
    for key in extra.value if isinstance(extra.value, dict) else ():
        yield At({"key": key}, extra.path), extra.child(key)


def scalar(at: At) -> str | None:
    """A text or a whole number as text; anything else is none. Raises InvalidInput."""
    return at.maybe_label() if type(at.value) in (str, int) else None


def error(entry: At) -> Error | None:
    """The error in an answer, or in an entry of a batch; None where there is none. InvalidInput."""
    listed = entry.child("errors")  # the legacy API lists them
    first = listed.items()[:1] if listed.is_list() else ()
    for at in (entry.child("error"), *first, entry):
        if at.has("code", "message"):
            return _error(at)
    return None


def _error(at: At) -> Error:
    code, message = scalar(at.child("code")) or "", scalar(at.child("message"))
    status = at.child("data").value
    found = status.get("status") if isinstance(status, dict) else None
    return Error(
        code[:80],
        (plain(message) if message else "it did not say which")[:200],
        found if type(found) is int else None,
    )
