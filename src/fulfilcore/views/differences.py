"""What is new in what a channel says, field by field, in words.

What `repr` hides is personal: of such a field it is only said that it came or changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import TypeAlias

import attrs
from attrs import frozen

from fulfilcore.intake import ChannelLine, ChannelOrder, ChannelParcel
from fulfilcore.orders import Alerted
from fulfilcore.shipments import LineUnits
from fulfilcore.values import Money, Sku
from fulfilcore.views.tables import COMPLETE, ITEMS, LABELS

Words: TypeAlias = Mapping[str, object]
Items: TypeAlias = Mapping[object, Words]
_NOT_TOLD = frozenset({"reference", "parts", "modified", "buyer_key"})


@frozen
class Field:
    """A field in which something was said: its name, whether it is personal, and what it says."""

    name: str
    private: bool
    value: object

    @property
    def label(self) -> str:
        """How people call it."""
        return LABELS.get(self.name, self.name.replace("_", " "))


def said(value: object) -> Iterator[Field]:
    """The fields of a value that are not left at their default: there nothing was said."""
    kind: type[object] = type(value)
    for attribute in attrs.fields(kind) if attrs.has(kind) else ():
        content = getattr(value, attribute.name)
        if content is not None and content != attribute.default:
            yield Field(attribute.name, not attribute.repr, content)


def news(versions: Iterable[ChannelOrder]) -> Iterator[tuple[str, ...]]:
    """What is new in each version, compared with all that was said before it."""
    known: dict[str, object] = {}
    items: dict[str, Items] = {}
    for version in versions:
        texts = list[str]()
        for field in (each for each in said(version) if each.name not in _NOT_TOLD):
            if field.private or not _has_items(field.value):
                texts.extend(_changed(field, known))
                known[field.name] = field.value
            else:
                before, after = items.get(field.name, {}), _items(field.value)
                gone = before.keys() - after.keys() if _is_whole(field, version) else frozenset()
                texts.extend(_grown(field, before, after))
                texts.extend(f"{_named(field, id, before[id])} is gone" for id in _sorted(gone))
                items[field.name] = _merged(before, after, gone)
        yield tuple(texts)


def _changed(field: Field, known: Words) -> Iterator[str]:
    if field.name not in known:
        told = "came" if field.private else words(field.value)
        yield f"the {field.label} {told}" if field.private else f"{field.label}: {told}"
    elif field.private and known[field.name] != field.value:
        yield f"the {field.label} changed"
    elif known[field.name] != field.value:
        yield f"{field.label}: {words(known[field.name])} → {words(field.value)}"


# --- fields that hold several things: lines and parcels by id, other lists by what they list


def _has_items(value: object) -> bool:
    listed = isinstance(value, tuple | frozenset)
    return listed or (attrs.has(type(value)) and not isinstance(value, Money))


def _items(value: object) -> Items:
    """What a field holds, by name, each with what is said of it."""
    if not isinstance(value, tuple | frozenset):
        return {"": _parts(value)}
    return {_id(item): _parts(item) for item in value}


def _id(item: object) -> object:
    return item.id if isinstance(item, ChannelLine | ChannelParcel) else item


def _parts(item: object) -> Words:
    return {field.name: field.value for field in said(item) if not field.private}


def _is_whole(field: Field, version: ChannelOrder) -> bool:
    """Whether what is missing from a list is gone, and not only on another page."""
    return isinstance(field.value, frozenset) or COMPLETE.get(field.name) in version.parts


def _grown(field: Field, before: Items, after: Items) -> Iterator[str]:
    for id, parts in after.items():
        if id not in before and id != "":
            yield f"new {_named(field, id, parts)}"
            continue
        old = before.get(id, {})
        changed = [_part(name, old, parts) for name in parts if old.get(name) != parts[name]]
        if changed:
            which = "" if id == "" else f"{_named(field, id, {})}: "
            yield f"{which}{', '.join(changed)}"


def _part(name: str, before: Words, after: Words) -> str:
    was = f"{words(before[name])} → " if name in before else ""
    return f"{name.replace('_', ' ')} {was}{words(after[name])}"


def _named(field: Field, id: object, parts: Words) -> str:
    """A line as `line l1 (2 x TEA)`, a parcel as `parcel 7`, anything else by what it is."""
    name = f"{ITEMS.get(field.name, field.label)} {words(id)}"
    article = parts.get("sku") or parts.get("name")
    return f"{name} ({parts['quantity']} x {words(article)})" if "quantity" in parts else name


def _merged(before: Items, after: Items, gone: Iterable[object]) -> Items:
    """All that is known of them after this version."""
    both = {id: {**before.get(id, {}), **parts} for id, parts in after.items()}
    lost = frozenset(gone)
    return {**{id: parts for id, parts in before.items() if id not in lost}, **both}


def _sorted(ids: Iterable[object]) -> list[object]:
    return sorted(ids, key=words)


# --- words


def words(value: object) -> str:
    """A value as people read it; of one that has several fields, those that are not personal."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case Enum():
            return value.name.lower().replace("_", " ")
        case datetime():
            return value.isoformat()
        case LineUnits():
            return f"{value.quantity} x {value.line}"
        case Alerted():
            return value.text
        case frozenset():
            return ", ".join(sorted(words(item) for item in value))
        case tuple():
            return ", ".join(words(item) for item in value)
        case _ if isinstance(value, Money | Sku) or not attrs.has(type(value)):
            return str(value)
        case _:
            return " ".join(words(part) for part in _parts(value).values())


_FOR_MACHINES = {"anew"}


def described(action: object) -> str:
    """What an action names: `shipment box, units 2 x l1`."""
    return ", ".join(
        f"the {field.label}" if field.private else f"{field.label} {words(field.value)}"
        for field in said(action)
        if field.name not in _FOR_MACHINES
    )
