"""How an order is to be shipped and handled here: settings that no channel knows of.

A setting is written by a person or a rule, never by a channel, and says nothing to anybody until a
label is made or a provider is asked. It is kept as text in one canonical form, `true`, `453592 mg`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import TypeAlias, cast

from attrs import frozen

from fulfilcore.errors import InvalidInput
from fulfilcore.values import Dimensions, Weight, aware, storable

SettingValue: TypeAlias = str | bool | Weight | Dimensions | datetime
"""What a setting can be."""


class Setting(Enum):
    """What can be decided about an order before its label is made."""

    # Who looks after it, and what the buyer is told
    ASSIGNED_TO = "assigned_to"
    NOTE_TO_BUYER = "note_to_buyer"
    PACKING_SLIP = "packing_slip"
    SHIPMENT_EMAIL = "shipment_email"
    DELIVERY_EMAIL = "delivery_email"
    # How it travels
    CARRIER = "carrier"
    PACKAGE = "package"
    SHIP_FROM = "ship_from"
    SHIPPING_ACCOUNT = "shipping_account"
    CONFIRMATION = "confirmation"
    INSURED = "insured"
    SATURDAY_DELIVERY = "saturday_delivery"
    SHIPPER_RELEASE = "shipper_release"
    NON_MACHINABLE = "non_machinable"
    ALCOHOL = "alcohol"
    DRY_ICE = "dry_ice"
    DRY_ICE_WEIGHT = "dry_ice_weight"
    COLLECT_ON_DELIVERY = "collect_on_delivery"
    BILL_TO_ACCOUNT = "bill_to_account"
    NO_POSTAGE_SHOWN = "no_postage_shown"
    RETURN_LABEL = "return_label"
    SHIP_BY = "ship_by"
    # What is weighed and measured
    DIMENSIONS = "dimensions"
    WEIGHT = "weight"
    # What customs are told
    CUSTOMS_CONTENTS = "customs_contents"
    CUSTOMS_DECLARATION = "customs_declaration"
    PREPAY_DUTIES = "prepay_duties"
    BILL_DUTIES_TO = "bill_duties_to"
    NON_DELIVERY = "non_delivery"
    TAX_ID = "tax_id"
    # What a fulfilment provider is asked for
    PROVIDER = "provider"
    BLOCK_AMAZON_LOGISTICS = "block_amazon_logistics"
    BLANK_BOX = "blank_box"
    SHIPPING_SPEED = "shipping_speed"

    __hash__ = object.__hash__  # a setting is itself; Enum's own hash is ten times slower

    @property
    def words(self) -> str:
        """What people call it."""
        return self.value.replace("_", " ")


@frozen
class Sort:
    """One sort of setting: what it is made of, and how that is written and read."""

    name: str
    type: type[object]
    write: Callable[[SettingValue], str]
    read: Callable[[str], SettingValue]


def _text(value: SettingValue) -> str:
    return storable(str(value))


def _flag_of(text: str) -> bool:
    return text == "true"


def _weight(value: SettingValue) -> str:
    return f"{cast(Weight, value).milligrams} mg"


def _weight_of(text: str) -> Weight:
    return Weight(int(text.removesuffix(" mg")))


def _sides(value: SettingValue) -> str:
    sides = cast(Dimensions, value)
    return f"{sides.length} x {sides.width} x {sides.height} um"


def _sides_of(text: str) -> Dimensions:
    return Dimensions(*map(int, text.removesuffix(" um").split(" x ")))


def _instant(value: SettingValue) -> str:
    return aware(cast(datetime, value)).isoformat()


TEXT = Sort("text", str, _text, str)
FLAG = Sort("yes or no", bool, lambda value: "true" if value else "false", _flag_of)
WEIGHT = Sort("weight", Weight, _weight, _weight_of)
SIDES = Sort("dimensions", Dimensions, _sides, _sides_of)
INSTANT = Sort("instant", datetime, _instant, datetime.fromisoformat)

CHOICES: Mapping[Setting, frozenset[str]] = {
    Setting.CONFIRMATION: frozenset(
        {"none", "delivery", "signature", "adult_signature", "direct_signature", "verbal"}
    ),
    Setting.CUSTOMS_CONTENTS: frozenset(
        {"merchandise", "documents", "gift", "returned_goods", "sample"}
    ),
    Setting.NON_DELIVERY: frozenset({"return_to_sender", "treat_as_abandoned"}),
    Setting.SHIPPING_SPEED: frozenset({"standard", "expedited", "priority"}),
}
"""The settings that take one of a few words."""

SETTINGS: Mapping[Setting, Sort] = {
    **dict.fromkeys(Setting, TEXT),
    Setting.INSURED: FLAG,
    Setting.SATURDAY_DELIVERY: FLAG,
    Setting.SHIPPER_RELEASE: FLAG,
    Setting.NON_MACHINABLE: FLAG,
    Setting.ALCOHOL: FLAG,
    Setting.DRY_ICE: FLAG,
    Setting.DRY_ICE_WEIGHT: WEIGHT,
    Setting.COLLECT_ON_DELIVERY: FLAG,
    Setting.NO_POSTAGE_SHOWN: FLAG,
    Setting.RETURN_LABEL: FLAG,
    Setting.SHIP_BY: INSTANT,
    Setting.DIMENSIONS: SIDES,
    Setting.WEIGHT: WEIGHT,
    Setting.PREPAY_DUTIES: FLAG,
    Setting.BLOCK_AMAZON_LOGISTICS: FLAG,
    Setting.BLANK_BOX: FLAG,
}
"""What each setting is made of."""


def setting_text(setting: Setting, value: SettingValue) -> str:
    """A setting's value as it is kept; raises InvalidInput for one that it cannot be."""
    sort = SETTINGS[setting]
    if type(value) is not sort.type and not (sort.type is datetime and isinstance(value, datetime)):
        raise InvalidInput(f"{setting.words} is {sort.name}, not {type(value).__name__}")
    text = sort.write(value)
    if not text.strip():
        raise InvalidInput(f"{setting.words} is blank")
    if setting in CHOICES and text not in CHOICES[setting]:
        known = ", ".join(sorted(CHOICES[setting]))
        raise InvalidInput(f"{setting.words} is one of {known}, not {text!r}")
    return text


def setting_value(setting: Setting, text: str) -> SettingValue:
    """A setting's value from the text that is kept."""
    return SETTINGS[setting].read(text)
