"""Values to documents and back, for repositories and the wire. The only place with `Any`."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cattrs import Converter
from cattrs.errors import BaseValidationError
from cattrs.v import transform_error

from fulfilcore.changes import KINDS, Document, Entry, Kind, Record
from fulfilcore.duplicates.reasons import TwinReason
from fulfilcore.errors import InvalidInput
from fulfilcore.imports.reasons import ImportReason, ReconcileReason, RefreshReason
from fulfilcore.intake import Doubt
from fulfilcore.messages import Declined, Done, Later, Missing, Outcome, Pending, Unknown
from fulfilcore.notices.reasons import NoticeReason
from fulfilcore.orders import (
    Accept,
    Action,
    Cancel,
    Combine,
    Delegate,
    Edit,
    Field,
    Hold,
    MarkPaid,
    OrderReason,
    Reject,
    Rejoin,
    Release,
    Renew,
    ReportReason,
    Reship,
    Restore,
    Setting,
    Ship,
    Split,
    Uncombine,
    Void,
    setting_text,
    setting_value,
)
from fulfilcore.products.reasons import ProductReason
from fulfilcore.reasons import Code
from fulfilcore.rules import (
    AddTag,
    AdjustWeight,
    Alert,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    HoldUntil,
    Put,
    RemoveTag,
    RuleReason,
    SplitBy,
    Stop,
)
from fulfilcore.rules.reasons import LintReason
from fulfilcore.shipments.reasons import ShipmentReason

_UNIONS: Mapping[Any, tuple[type, ...]] = {
    Action: (
        MarkPaid,
        Hold,
        Release,
        Ship,
        Void,
        Cancel,
        Restore,
        Delegate,
        Reject,
        Accept,
        Edit,
        Split,
        Rejoin,
        Combine,
        Uncombine,
        Reship,
        Renew,
    ),
    Outcome: (Done, Pending, Declined, Later, Unknown, Missing),
    Effect: (
        AddTag,
        RemoveTag,
        Put,
        AdjustWeight,
        HoldFor,
        HoldUntil,
        Alert,
        Email,
        HandTo,
        SplitBy,
        DoNotImport,
        Stop,
    ),
}
CODES: tuple[type[Code], ...] = (
    OrderReason,
    ReportReason,
    TwinReason,
    NoticeReason,
    ImportReason,
    RefreshReason,
    ReconcileReason,
    ProductReason,
    ShipmentReason,
    RuleReason,
    LintReason,
    Doubt,
)
"""Every enum of reason codes; a retired code moves to the end of its enum and stays readable."""

_BY_NAME = {code.name: code for codes in CODES for code in codes}


def _converter(*, omit: bool) -> Converter:
    converter = Converter(forbid_extra_keys=False, omit_if_default=omit)
    converter.register_unstructure_hook(Put, _written_put)
    converter.register_structure_hook(Put, _read_put)
    for union, members in _UNIONS.items():
        _tag(converter, union, members)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(timedelta, lambda span: span // timedelta(microseconds=1))
    converter.register_structure_hook(timedelta, lambda n, _: timedelta(microseconds=n))
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    converter.register_unstructure_hook(Code, lambda code: code.name)
    converter.register_structure_hook(Code, lambda name, _: _BY_NAME[name])
    converter.register_unstructure_hook_func(_is_set, _sorted_list(converter))
    return converter


def _written_put(put: Put) -> dict[str, str]:
    """What is written, and its value in its one written form: no field and setting share a name."""
    value, target = put.value, put.target
    text = setting_text(target, value) if isinstance(target, Setting) else str(value)
    return {"target": target.value, "value": text}


def _read_put(document: Mapping[str, str], _: Any) -> Put:
    name, text = document["target"], document["value"]
    if name in {each.value for each in Field}:
        return Put(Field(name), text)
    return Put(Setting(name), setting_value(Setting(name), text))


def _is_set(kind: Any) -> bool:
    return getattr(kind, "__origin__", kind) is frozenset


def _sorted_list(converter: Converter) -> Any:
    return lambda items: sorted(converter.unstructure(item) for item in items)


def _tag(converter: Converter, union: Any, members: tuple[type, ...]) -> None:
    """Write each member of a closed union with its name, and read it back by it."""
    by_name = {member.__name__: member for member in members}

    def write(value: Any) -> Any:
        return {"is": type(value).__name__, **converter.unstructure(value, type(value))}

    def read(document: Any, _: Any) -> Any:
        return converter.structure(document, by_name[document["is"]])

    converter.register_unstructure_hook(union, write)
    converter.register_structure_hook(union, read)


SHOWN, STORED = _converter(omit=False), _converter(omit=True)
"""What is shown says everything; what is stored leaves out what stands at its default.

A default that changes is therefore a new schema of every kind of record that it is in.
"""


def document_of(value: object) -> Any:
    """A value as a JSON-ready document for people and programs, every field of it."""
    return SHOWN.unstructure(value)


def text_of(value: object) -> str:
    """A value as it is stored: JSON text, the same bytes for equal values, no defaults."""
    document = STORED.unstructure(value)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_of(text: str) -> Entry:
    """A history entry from its JSON text."""
    return STORED.structure(json.loads(text), Entry)


class Codec:
    """Records to text and back, upcasting documents that older releases wrote.

    Whoever keeps a document keeps the schema that `write` gave with it, and hands both to `read`.
    """

    def __init__(self, kinds: Mapping[str, Kind[Any]] = KINDS) -> None:
        self._kinds = kinds

    def write(self, record: Record[object]) -> tuple[int, str]:
        """The schema of today for this kind of record, and the value as JSON text.

        Raises InvalidInput for an unknown kind, or a value that is not of it: it could be
        written, and never be read again.
        """
        kind = self._kind(record.kind)
        if not isinstance(record.value, kind.type):
            raise InvalidInput(f"{record.key} cannot be a {type(record.value).__name__}")
        return kind.schema, text_of(record.value)

    def read(self, kind: str, schema: int, text: str) -> object:
        """The value of a stored record; raises InvalidInput with the path of what is wrong."""
        known = self._kind(kind)
        return structured(_document(text, schema, known), known.type)

    def _kind(self, name: str) -> Kind[Any]:
        if name not in self._kinds:
            raise InvalidInput(f"no kind of record is named {name!r}")
        return self._kinds[name]


def _document(text: str, schema: int, kind: Kind[Any]) -> Document:
    if schema > kind.schema:  # read as an old one it would lose, once written, what is new in it
        raise InvalidInput(f"a stored {kind.name} has schema {schema}: a later release wrote it")
    try:
        document: Document = json.loads(text)
        for old in range(schema, kind.schema):
            document = kind.upcasts[old](document)
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidInput(f"a stored {kind.name} cannot be read: {error!r}") from None
    return document


def structured(document: object, kind: type[Any]) -> Any:
    """A value from a document; raises InvalidInput naming the path of the first problem."""
    try:
        return STORED.structure(document, kind)
    except (BaseValidationError, KeyError, TypeError, ValueError) as error:
        problem, _, path = transform_error(error)[0].partition(" @ ")
        raise InvalidInput(problem, path or "$") from None
