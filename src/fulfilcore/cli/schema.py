"""The JSON Schema of a day and of what is printed, generated from the attrs classes."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import get_args, get_origin

import attrs
from attrs import NOTHING

from fulfilcore.cli.answers import (
    CheckDocument,
    FindingsDocument,
    NoticesDocument,
    OrdersDocument,
    StoryDocument,
    TimelineDocument,
)
from fulfilcore.cli.day.model import Day
from fulfilcore.cli.documents import BoardDocument
from fulfilcore.cli.imported import ImportDocument
from fulfilcore.cli.rules.answers import (
    CheckedRulesDocument,
    DifferencesDocument,
    ExplainedOrderDocument,
    TrialDocument,
)
from fulfilcore.cli.structuring import TAG, members, tag_of, union_of

Schema = dict[str, object]
ROOTS = (
    Day,
    BoardDocument,
    ImportDocument,
    OrdersDocument,
    FindingsDocument,
    NoticesDocument,
    StoryDocument,
    TimelineDocument,
    CheckDocument,
    CheckedRulesDocument,
    TrialDocument,
    DifferencesDocument,
    ExplainedOrderDocument,
)
_SCALARS: Mapping[object, Schema] = {
    type(None): {"type": "null"},
    object: {},
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
}


def schema() -> Schema:
    """One schema for all documents: `#/$defs/Day` is that of `day.toml`."""
    kinds = {kind.__name__: kind for root in ROOTS for kind in members(root)}
    read = frozenset(members(Day))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fulfilcore: a day, and every document that the command prints",
        "anyOf": [{"$ref": f"#/$defs/{root.__name__}"} for root in ROOTS],
        "$defs": {name: _table(kind, kind in read) for name, kind in sorted(kinds.items())},
    }


def schema_text() -> str:
    """The schema as it stands in `docs/reference/day.schema.json`."""
    return json.dumps(schema(), indent=2) + "\n"


def _table(kind: type, read: bool) -> Schema:
    """The schema of one table: what is read is taken at its word, what is printed may grow."""
    fields, tag = attrs.fields(kind), tag_of(kind)
    properties: Schema = {TAG: {"const": tag}} if tag else {}
    properties |= {
        each.name: _schema(_present(each.type) if read else each.type) for each in fields
    }
    required = [each.name for each in fields if each.default is NOTHING or not read]
    closed: Schema = {"additionalProperties": False} if read else {}
    return {
        "description": " ".join((kind.__doc__ or "").split()),
        "type": "object",
        "properties": properties,
        "required": [*([TAG] if tag else []), *required],
        **closed,
    }


def _present(kind: object) -> object:
    """The kind of a value that is there: TOML has no null, a key is just left out."""
    union = union_of(kind)
    return union[0] if len(union) == 1 else kind


def _schema(kind: object) -> Schema:
    if union_of(kind):
        return {"anyOf": [_schema(member) for member in get_args(kind)]}
    if isinstance(kind, type) and attrs.has(kind):
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    origin = get_origin(kind)
    if origin is tuple:
        return {"type": "array", "items": _schema(get_args(kind)[0])}
    if origin is not None:
        return {"type": "object", "additionalProperties": _schema(get_args(kind)[1])}
    return _SCALARS.get(kind, {"type": "string"})
