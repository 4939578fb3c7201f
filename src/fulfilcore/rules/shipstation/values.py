"""The values of ShipStation's rules as its page shows them: read exactly, or refused by name."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import assert_never

from attrs import frozen

from fulfilcore.errors import InvalidInput
from fulfilcore.orders import CHOICES, Field, Setting, SettingValue
from fulfilcore.rules.checking import LARGEST, LONGEST_SPAN, shown
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.documents import values as v
from fulfilcore.rules.documents.forms import put_value, sort_of
from fulfilcore.rules.model import Operator, Value
from fulfilcore.rules.shipstation.tables import MARKETPLACES, label_of
from fulfilcore.rules.tables import CRITERIA, Kind
from fulfilcore.values import Money, Weight

BLANK = "is blank; in ShipStation this rule and every rule after it would silently fail"
_WORDS = {
    **dict.fromkeys(("yes", "true", "on", "residential"), True),
    **dict.fromkeys(("no", "false", "off", "commercial"), False),
}
_SYMBOLS = "in ShipStation an amount with a symbol silently fails"
_POUNDS = re.compile(r"([0-9]{1,9}) ?lbs? ([0-9]{1,9}(?:\.[0-9]{1,6})?) ?oz")


@frozen
class Shop:
    """What ShipStation knows of itself: the currency of its amounts, and its home country."""

    currency: str | None = None
    home: str | None = None


def is_blank(value: object) -> bool:
    """Whether nothing was filled in."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], ())


def value_of(criterion: C, operator: Operator, given: object, shop: Shop) -> Value:
    """One value of a criterion. Raises InvalidInput for what it cannot be."""
    if is_blank(given):
        raise InvalidInput(BLANK)
    if operator in (Operator.WITHIN_NEXT, Operator.WITHIN_LAST):
        return _days_of(given)
    match CRITERIA[criterion].kind:
        case Kind.FLAG:
            return flag_of(given)
        case Kind.COUNT:
            return count_of(given)
        case Kind.MONEY:
            return _money_of(given, shop)
        case Kind.WEIGHT:
            return weight_of(given)
        case Kind.INSTANT:
            return v.instant_of(given)
        case Kind.CHOICE:
            return choice_of(given)
        case Kind.TEXT | Kind.TEXTS:
            return _SPELLED.get(criterion, v.text_of)(given)
        case kind:
            assert_never(kind)


def _marketplace_of(given: object) -> str:
    text = v.text_of(given)
    return MARKETPLACES.get(label_of(text), text)


def _country_of(given: object) -> str:
    text = v.text_of(given).strip().upper()
    if not re.fullmatch("[A-Z]{2}", text):
        raise InvalidInput(f"{shown(given)} is not the two letters of a country, like US")
    return text


_SPELLED: Mapping[C, Callable[[object], str]] = {
    C.MARKETPLACE: _marketplace_of,
    C.COUNTRY: _country_of,
}


def flag_of(given: object) -> bool:
    """Yes or no, in any of their words."""
    word = label_of(given) if isinstance(given, str) else given
    known = _WORDS.get(word) if isinstance(word, str) else word
    if not isinstance(known, bool):
        raise InvalidInput(f"{shown(given)} is not yes or no")
    return known


def count_of(given: object) -> int:
    """A whole number, as one or as its digits."""
    if isinstance(given, str) and re.fullmatch("-?[0-9]{1,15}", given.strip()):
        return int(given)
    return v.count_of(given)


def _days_of(given: object) -> timedelta:
    """So many days; a longer span than any order's is refused before it is made."""
    days = count_of(given)
    if abs(days) > LONGEST_SPAN.days:
        raise InvalidInput(f"{shown(given)} is not a number of days")
    return timedelta(days=days)


def _money_of(given: object, shop: Shop) -> Money:
    """ShipStation's amounts bear no currency: it is the account's."""
    whole = type(given) is int and abs(given) <= LARGEST
    text = str(given) if whole else given
    if isinstance(text, str) and re.fullmatch(v.MONEY, text):
        return v.money_of(text)
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?", text):
        raise InvalidInput(f"{shown(given)} is not a plain amount like 12.50; {_SYMBOLS}")
    if shop.currency is None:
        raise InvalidInput(f"{text} has no currency; say which with `currency`")
    return v.money_of(f"{text} {shop.currency}")


def weight_of(given: object) -> Weight:
    """A weight with its unit, or one of pounds and ounces."""
    if isinstance(given, str) and (both := _POUNDS.fullmatch(given.strip())):
        return Weight.of(both[1], "lb") + Weight.of(both[2], "oz")
    return v.weight_of(given)


def choice_of(given: object) -> str:
    """One of a few words, as they are written here: "Adult Signature" is `adult_signature`."""
    return label_of(v.text_of(given)).replace(" ", "_")


def written_value(target: Field | Setting, given: object) -> SettingValue:
    """What an action writes. Raises InvalidInput for what it cannot be."""
    if is_blank(given):
        raise InvalidInput(BLANK)
    if sort_of(target) is bool:
        return flag_of(given)
    if sort_of(target) is Weight:
        return weight_of(given)
    return put_value(target, choice_of(given) if target in CHOICES else given)
