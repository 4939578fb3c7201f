"""Reading effects: tables of one key that says what is done, and of keys beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from fulfilcore.errors import InvalidInput
from fulfilcore.rules.checking import shown, unknown
from fulfilcore.rules.documents import values as v
from fulfilcore.rules.documents.forms import FORMS, TARGETS, Takes, put_value
from fulfilcore.rules.documents.notes import Notes, Table, is_list
from fulfilcore.rules.model import Effect, Put, Stop

BROKEN = Stop()
"""What stands for an effect that could not be read: nothing is wrong with it anywhere."""


def read_effects(written: object, path: str, notes: Notes) -> list[Effect]:
    """The effects in a list, with something harmless for each that could not be read."""
    if not is_list(written):
        notes.add(path, f"{shown(written)} is no list of effects")
        return [BROKEN]
    listed = cast(Sequence[object], written)
    return [_effect(one, f"{path}[{place}]", notes) for place, one in enumerate(listed)]


def _effect(written: object, path: str, notes: Notes) -> Effect:
    if not isinstance(written, Mapping):
        notes.add(path, f"{shown(written)} is no effect; write a table")
        return BROKEN
    heads = [key for key in written if key in FORMS]
    if len(heads) != 1:
        for key in written.keys() - FORMS.keys():
            notes.unknown(path, key, FORMS)
        many = " and ".join(heads)
        if heads or not written:
            notes.add(path, f"{many or 'nothing'} is not one effect; write a table for each")
        return BROKEN
    return _formed(heads[0], written, path, notes) or BROKEN


def _formed(head: str, table: Table, path: str, notes: Notes) -> Effect | None:
    form = FORMS[head]
    notes.known_keys(table, path, (head, *form.also))
    for key in sorted(form.needs - table.keys()):
        notes.add(f"{path}.{key}", "is missing")
    takes = {head: form.takes, **form.also}
    read = {
        key: notes.tried(f"{path}.{key}", _TAKEN[kind], table[key])
        for key, kind in takes.items()
        if key in table and kind is not Takes.ANYTHING
    }
    if None in read.values() or form.needs - table.keys():
        return None
    if head == "set":
        target = TARGETS[cast(str, read[head])]
        value = notes.tried(f"{path}.to", lambda to: put_value(target, to), table["to"])
        return None if value is None else Put(target, value)
    make = cast(Callable[..., Effect], form.effect)
    return make() if form.takes is Takes.TRUE else make(*read.values())


def _true(written: object) -> bool:
    if written is not True:
        raise InvalidInput("write true, or leave it out")
    return True


def _target(written: object) -> str:
    name = v.text_of(written)
    if name not in TARGETS:
        raise InvalidInput(unknown(name, TARGETS))
    return name


_TAKEN: Mapping[Takes, Callable[[object], object]] = {
    Takes.TEXT: v.text_of,
    Takes.TARGET: _target,
    Takes.ADJUSTMENT: v.adjustment_of,
    Takes.DAYS: v.count_of,
    Takes.INSTANT: v.instant_of,
    Takes.TRUE: _true,
}
