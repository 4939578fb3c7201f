"""Documents to values, strictly: an unknown key, a wrong type or a naive time is refused.

Everything that is wrong is said with its path: `$.events[3].at`. Nothing is guessed: the text
"1" is no number, and `1` is no text.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from types import NoneType, UnionType
from typing import TypeVar, Union, get_args, get_origin

import attrs
from attrs import NOTHING

from fulfilcore.errors import InvalidInput
from fulfilcore.values import aware, storable

T = TypeVar("T")
TAG = "do"
"""The key that tells which member of a union a table is."""


def structured(document: object, kind: type[T]) -> T:
    """The value that a document describes. Raises InvalidInput with the path of what is wrong."""
    value = read(document, kind, "$")
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} was asked for")
    return value


def read(value: object, kind: object, path: str) -> object:
    """A value of any kind that a document may hold. Raises InvalidInput."""
    if members := union_of(kind):
        return _one_of(value, members, path)
    if isinstance(kind, type) and attrs.has(kind):
        return _table(value, kind, path)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(value, kind, path)
    origin = get_origin(kind)
    if origin is tuple:
        return _list(value, get_args(kind)[0], path)
    if origin is not None:
        return _mapping(value, get_args(kind)[1], path)
    return _SCALARS[kind if isinstance(kind, type) else str](value, kind, path)


def union_of(kind: object) -> tuple[type, ...]:
    """The members of a union, without None; nothing for any other kind."""
    if get_origin(kind) not in (Union, UnionType):
        return ()
    return tuple(member for member in get_args(kind) if member is not NoneType)


def tag_of(kind: type) -> str | None:
    """The word that names a member of a union in a document."""
    tag: object = getattr(kind, TAG, None)
    return tag if isinstance(tag, str) else None


def _one_of(value: object, members: tuple[type, ...], path: str) -> object:
    if len(members) == 1:
        return read(value, members[0], path)
    table = _keys(value, path)
    known = {name: member for member in members if (name := tag_of(member))}
    tag = table.get(TAG)
    if tag is None:
        raise InvalidInput(f"{TAG!r} is missing: one of {', '.join(known)}", path)
    if not isinstance(tag, str) or tag not in known:
        raise InvalidInput(f"{tag!r} is unknown{_nearest(str(tag), known)}", f"{path}.{TAG}")
    return _table({name: each for name, each in table.items() if name != TAG}, known[tag], path)


def _keys(value: object, path: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise InvalidInput(f"a table is expected here, not {_what(value)}", path)
    table: dict[object, object] = value
    return {str(name): each for name, each in table.items()}


def _table(value: object, kind: type, path: str) -> object:
    table = _keys(value, path)
    fields = {each.name: each for each in attrs.fields(kind)}
    for name in table:
        if name not in fields:
            raise InvalidInput(f"unknown key {name!r}{_nearest(name, fields)}", f"{path}.{name}")
    for name, known in fields.items():
        if known.default is NOTHING and name not in table:
            raise InvalidInput(f"{name!r} is missing", path)
    build: Callable[..., object] = kind
    return build(**{n: read(v, fields[n].type, f"{path}.{n}") for n, v in table.items()})


def _nearest(name: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"


def _choice(value: object, kind: type[Enum], path: str) -> Enum:
    known = {str(member.value): member for member in kind}
    if not isinstance(value, str) or value not in known:
        raise InvalidInput(f"{value!r} is not one of {', '.join(known)}", path)
    return known[value]


def _list(value: object, kind: object, path: str) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise InvalidInput(f"a list is expected here, not {_what(value)}", path)
    return tuple(read(each, kind, f"{path}[{i}]") for i, each in enumerate(value))


def _mapping(value: object, kind: object, path: str) -> Mapping[str, object]:
    pairs = _keys(value, path).items()
    return {name: read(each, kind, f"{path}.{name}") for name, each in pairs}


def _text(value: object, kind: object, path: str) -> str:
    if not isinstance(value, str):
        raise InvalidInput(f"text is expected here, not {_what(value)}", path)
    if kind is not str:  # text that may name something impossible
        return value
    if not value.strip():
        raise InvalidInput("the text is empty", path)
    try:
        return storable(value)
    except InvalidInput as bad:
        raise InvalidInput(bad.problem, path) from None


def _whole(value: object, _: object, path: str) -> int:
    if type(value) is not int:
        raise InvalidInput(f"a whole number is expected here, not {_what(value)}", path)
    if not 0 <= value <= _LARGEST:
        raise InvalidInput(f"{value} is not a number between 0 and {_LARGEST}", path)
    return value


def _flag(value: object, _: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput(f"true or false is expected here, not {_what(value)}", path)
    return value


def _instant(value: object, _: object, path: str) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        wanted = "a date-time with its offset, 2026-03-02T09:00:00Z,"
        raise InvalidInput(f"{wanted} is expected here, not {_what(value)}", path)
    try:
        return aware(value)
    except OverflowError:
        raise InvalidInput(f"{value.isoformat()} lies outside of all calendars", path) from None


_LARGEST = 1_000_000_000
_SCALARS: Mapping[type, Callable[[object, object, str], object]] = {
    str: _text,
    int: _whole,
    bool: _flag,
    datetime: _instant,
}


def _what(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return str(value)  # a date or a time without its offset


def members(kind: object) -> Iterator[type]:
    """Every table that a kind is made of, each once, the outermost first."""
    seen = list[type]()
    _collect(kind, seen)
    yield from seen


def _collect(kind: object, seen: list[type]) -> None:
    for part in (*union_of(kind), *get_args(kind)):
        _collect(part, seen)
    if isinstance(kind, type) and attrs.has(kind) and kind not in seen:
        seen.append(kind)
        for each in attrs.fields(kind):
            _collect(each.type, seen)
