"""How effects are written, as data: under which key, with what value, and which keys beside it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum

from attrs import field, frozen

from fulfilcore.orders import SETTINGS, Field, Setting, SettingValue
from fulfilcore.rules.documents import values as v
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
    SplitBy,
    Stop,
)
from fulfilcore.values import Dimensions, Weight


class Takes(Enum):
    """What stands behind a key of an effect."""

    TEXT = "text"
    TARGET = "the name of a field or a setting"
    ANYTHING = "what that field or setting is made of"
    ADJUSTMENT = "a weight with a sign, like +50 g"
    DAYS = "a whole number"
    INSTANT = "an instant with a zone"
    TRUE = "true"


@frozen(kw_only=True)
class Form:
    """One effect as it is written; of the keys beside its own, `needs` must be there."""

    effect: type[Effect]
    words: str
    takes: Takes
    also: Mapping[str, Takes] = field(factory=dict, hash=False)
    needs: frozenset[str] = frozenset()


FORMS: Mapping[str, Form] = {
    "add_tag": Form(effect=AddTag, words="put a tag on the order", takes=Takes.TEXT),
    "remove_tag": Form(effect=RemoveTag, words="take a tag off the order", takes=Takes.TEXT),
    "set": Form(
        effect=Put,
        words="write a field, or decide a setting",
        takes=Takes.TARGET,
        also={"to": Takes.ANYTHING},
        needs=frozenset({"to"}),
    ),
    "adjust_weight": Form(
        effect=AdjustWeight, words="add to the weight, or take from it", takes=Takes.ADJUSTMENT
    ),
    "hold_days": Form(effect=HoldFor, words="let it wait for some days", takes=Takes.DAYS),
    "hold_until": Form(effect=HoldUntil, words="let it wait until an instant", takes=Takes.INSTANT),
    "alert": Form(
        effect=Alert,
        words="tell the people here to look at it",
        takes=Takes.TEXT,
        also={"until": Takes.INSTANT},
    ),
    "email": Form(
        effect=Email,
        words="owe somebody an e-mail made from a template",
        takes=Takes.TEXT,
        also={"to": Takes.TEXT},
    ),
    "hand_to": Form(effect=HandTo, words="hand it to a fulfilment provider", takes=Takes.TEXT),
    "split_by": Form(
        effect=SplitBy, words="let the lines of tagged products go their own way", takes=Takes.TEXT
    ),
    "do_not_import": Form(effect=DoNotImport, words="leave the order out", takes=Takes.TRUE),
    "stop": Form(effect=Stop, words="look at no later rule of the same phase", takes=Takes.TRUE),
}
"""Every effect there is, by its key."""

KEYS: Mapping[type[Effect], str] = {form.effect: key for key, form in FORMS.items()}
"""The key of each effect."""

TARGETS: Mapping[str, Field | Setting] = {
    **{each.value: each for each in Field if each is not Field.SHIP_TO},
    **{each.value: each for each in Setting},
}
"""What `set` can write, by its name; where an order goes is not for rules."""

_SORTS: Mapping[type[object], Callable[[object], SettingValue]] = {
    str: v.text_of,
    bool: v.flag_of,
    Weight: v.weight_of,
    Dimensions: v.sides_of,
    datetime: v.instant_of,
}


def sort_of(target: Field | Setting) -> type[object]:
    """What a field or a setting is made of; a field is text."""
    return SETTINGS[target].type if isinstance(target, Setting) else str


def put_value(target: Field | Setting, written: object) -> SettingValue:
    """What is to stand in a field or a setting. Raises InvalidInput for what cannot."""
    return _SORTS[sort_of(target)](written)
