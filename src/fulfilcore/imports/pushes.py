"""Orders that come without a channel's payload: pushed by a caller, or written by a person.

Here such a document is read: what it leaves out says nothing, so nothing is ever reset by it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

import attrs

from fulfilcore.errors import InvalidInput
from fulfilcore.imports.model import Push
from fulfilcore.imports.tables import AHEAD, ERASED, TOLD_PARTS
from fulfilcore.intake import (
    ChannelLine,
    ChannelOrder,
    ReadResult,
    Rejected,
    digest,
)
from fulfilcore.orders import Version
from fulfilcore.values import LineId, copied, evolve, storable

V = TypeVar("V", bound=attrs.AttrsInstance)
_Word: TypeAlias = tuple[datetime, int, str]  # as versions sort: instant, lifecycle rank, content
_TICK = timedelta(microseconds=1)


def read_pushes(pushes: Iterable[Push], now: datetime) -> ReadResult:
    """The orders that are pushed; a bad one is rejected with its path, and stops no other."""
    orders, rejected = list[ChannelOrder](), list[Rejected]()
    for place, push in enumerate(pushes):
        try:
            _check_key(push.order)
            orders.append(said(push, now))
        except InvalidInput as error:
            path = error.under(f"$[{place}]").path
            rejected.append(Rejected(path, error.problem, push.order.reference))
    return ReadResult(orders=tuple(orders), rejected=tuple(rejected))


def said(push: Push, now: datetime) -> ChannelOrder:
    """What a push says, and no more: blanks are left out, and what it erases is empty.

    Raises InvalidInput, with the path, for a document that cannot be meant so.
    """
    order = push.order
    _check_texts(order, "$")
    if order.modified and order.modified > now + AHEAD:
        raise InvalidInput(f"{order.modified.isoformat()} is yet to come", "$.modified")
    _check_lines(order.lines or ())
    told = _without_blanks(order)
    told = evolve(
        told,
        buyer=told.buyer and _unless_empty(_without_blanks(told.buyer)),
        programme=told.programme and _unless_empty(_without_blanks(told.programme)),
        ship_to=told.ship_to and _unless_empty(told.ship_to),
    )
    told = _erased(told, push.erases)
    parts = (part for part, name in TOLD_PARTS.items() if getattr(told, name) is not None)
    return evolve(told, parts=frozenset(parts))


def _check_key(order: ChannelOrder) -> None:
    if not order.reference.strip():
        raise InvalidInput("an order needs a key", "$.reference")


def _check_texts(value: object, path: str) -> None:
    for place, text in _texts(value, path):
        try:
            storable(text)
        except InvalidInput as error:
            raise error.under(place) from None


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every text in a document, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple | frozenset):
        for place, each in enumerate(value):
            yield from _texts(each, f"{path}[{place}]")
    else:
        kind: type[object] = type(value)
        for each in attrs.fields(kind) if attrs.has(kind) else ():
            yield from _texts(getattr(value, each.name), f"{path}.{each.name}")


def _check_lines(lines: Sequence[ChannelLine]) -> None:
    known = set[LineId]()
    for place, line in enumerate(lines):
        if line.id in known or not line.id.strip():
            raise InvalidInput(f"a line needs an id of its own, not {line.id!r}", _in(place, "id"))
        known.add(line.id)
        for name in ("quantity", "shipped", "called_off", "refunded", "returned"):
            count = getattr(line, name)
            if count is not None and (type(count) is not int or count < 0):
                raise InvalidInput(f"{count!r} is no number of units", _in(place, name))


def _in(line: int, field: str) -> str:
    return f"$.lines[{line}].{field}"


def _without_blanks(value: V) -> V:
    """The document with every blank field left out, which says nothing."""
    blank = [each for each in attrs.fields(type(value)) if _is_blank(getattr(value, each.name))]
    return copied(value, **{each.name: each.default for each in blank if not _needed(each)})


def _is_blank(value: object) -> bool:
    return value in ((), frozenset()) or (isinstance(value, str) and not value.strip())


def _needed(field: "attrs.Attribute[object]") -> bool:
    return field.default is attrs.NOTHING


def _unless_empty(value: V) -> V | None:
    return None if value == type(value)() else value


def _erased(order: ChannelOrder, names: frozenset[str]) -> ChannelOrder:
    for name in sorted(names):
        if name not in ERASED:
            raise InvalidInput(f"{name!r} is not one of {', '.join(ERASED)}", "$.erases")
        if getattr(order, name) is not None:
            raise InvalidInput(f"{name} is both told and erased", "$.erases")
    return copied(order, **{name: ERASED[name] for name in names})


def in_time(
    orders: Iterable[ChannelOrder], known: Mapping[str, Sequence[Version]], now: datetime
) -> tuple[ChannelOrder, ...]:
    """The orders, each with an instant: one that bears none is the newest word so far.

    Unless it says just what the newest word said: then it is that word again. `known` is what was
    said before, by reference.
    """
    newest, dated = dict[str, _Word](), list[ChannelOrder]()
    for key, versions in known.items():
        for version in versions:
            _hear(newest, key, version.content, version.digest)
    for order in orders:
        if order.modified is None:
            order = evolve(order, modified=_instant(order, newest.get(order.reference), now))
        _hear(newest, order.reference, order, digest(order))
        dated.append(order)
    return tuple(dated)


def _hear(newest: dict[str, _Word], key: str, order: ChannelOrder, fingerprint: str) -> None:
    if order.modified is not None:
        word = (order.modified, order.level.value if order.level else -1, fingerprint)
        newest[key] = max(newest.get(key, word), word)


def _instant(order: ChannelOrder, newest: _Word | None, now: datetime) -> datetime:
    if newest is None:
        return now
    at, _, fingerprint = newest
    again = digest(evolve(order, modified=at)) == fingerprint
    return at if again else max(now, at + _TICK)
