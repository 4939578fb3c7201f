"""Reading the actions of a rule: one of ShipStation's may be several effects here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from fulfilcore.orders import Field, Setting
from fulfilcore.rules.checking import shown
from fulfilcore.rules.documents import values as v
from fulfilcore.rules.documents.forms import sort_of
from fulfilcore.rules.documents.notes import Table
from fulfilcore.rules.model import (
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
    Stop,
)
from fulfilcore.rules.shipstation import values as own
from fulfilcore.rules.shipstation.places import Place, labelled
from fulfilcore.rules.shipstation.tables import ACTION_LABELS, ICE, PROVIDER, SHIPPING


def read_action(given: object, place: Place) -> Iterator[Effect]:
    """The effects of one action; of what could not be read there is none, as it is noted."""
    if not isinstance(given, Mapping):
        place.problem(own.BLANK if own.is_blank(given) else f"{shown(given)} is no action")
        return
    deed = labelled(given.get("action"), ACTION_LABELS, place.at(".action"))
    if deed is None:
        return
    extra = _BESIDE.get(deed, ())
    place.notes.known_keys(given, place.path, ("action", "value", *extra))
    if isinstance(deed, str):
        yield from _effects(deed, given, place)
    else:
        yield from _put(deed, given.get("value", sort_of(deed) is bool or None), place.at(".value"))


_BESIDE: Mapping[object, Sequence[str]] = {
    "alert": ("until",),
    "email": ("to",),
    ICE: ("weight",),
    PROVIDER: ("auto_send",),
}
"""The keys that only some actions have."""


def _put(target: Field | Setting, given: object, place: Place) -> Iterator[Effect]:
    def read(value: object) -> Put:
        return Put(target, own.written_value(target, value))

    yield from _tried(read, given, place)


def _effects(deed: str, table: Table, place: Place) -> Iterator[Effect]:
    given, value = table.get("value"), place.at(".value")
    match deed:
        case "do_not_import":
            yield DoNotImport()
        case "stop":
            yield Stop()
        case _ if deed == SHIPPING:
            yield from _shipping(given, value)
        case _ if deed == ICE:
            yield from _put(Setting.DRY_ICE, table.get("value", True), value)
            if "weight" in table:
                yield from _put(Setting.DRY_ICE_WEIGHT, table["weight"], place.at(".weight"))
        case _ if own.is_blank(given):
            value.problem(own.BLANK)
        case _ if deed == PROVIDER:
            yield from _provider(table, place)
        case "alert":
            until = place.notes.tried(f"{place.path}.until", _until, table.get("until"))
            yield from _tried(lambda text: Alert(v.text_of(text), until), given, value)
        case "email":
            to = place.notes.tried(f"{place.path}.to", v.text_of, table.get("to", "buyer"))
            yield from _tried(lambda text: Email(v.text_of(text), to or "buyer"), given, value)
        case _:
            yield from _tried(_SIMPLE[deed], given, value)


def _until(given: object) -> datetime | None:
    return None if given is None else v.instant_of(given)


_SIMPLE: Mapping[str, Callable[[object], Effect]] = {
    "add_tag": lambda given: AddTag(v.text_of(given)),
    "remove_tag": lambda given: RemoveTag(v.text_of(given)),
    "hold_days": lambda given: HoldFor(own.count_of(given)),
    "hold_until": lambda given: HoldUntil(v.instant_of(given)),
    "adjust_weight": lambda given: AdjustWeight(v.adjustment_of(given)),
}


def _provider(table: Table, place: Place) -> Iterator[Effect]:
    """To set the provider asks him nothing; sending the request hands the order to him."""
    sends = place.notes.tried(f"{place.path}.auto_send", own.flag_of, table.get("auto_send", False))
    if not sends:
        yield from _put(Setting.PROVIDER, table["value"], place.at(".value"))
        return
    yield from _tried(lambda name: HandTo(v.text_of(name)), table["value"], place.at(".value"))


_PARTS: Mapping[str, Field | Setting] = {
    "carrier": Setting.CARRIER,
    "service": Field.SERVICE,
    "package": Setting.PACKAGE,
}


def _shipping(given: object, place: Place) -> Iterator[Effect]:
    """Carrier, service and package as ShipStation sets them together."""
    if not isinstance(given, Mapping) or not given:
        place.problem(
            own.BLANK if own.is_blank(given) else "is no table of carrier, service, package"
        )
        return
    table = cast(Table, given)
    place.notes.known_keys(table, place.path, tuple(_PARTS))
    for key, target in _PARTS.items():
        if key in table:
            yield from _put(target, table[key], place.at(f".{key}"))


def _tried(read: Callable[[object], Effect], given: object, place: Place) -> Iterator[Effect]:
    effect = place.notes.tried(place.path, read, given)
    if effect is not None:
        yield effect
