"""Made-up orders and automation rules of a shop that sells everywhere; always the same.

Plain data, so that every engine can make its own of it. A rule asks one to four things, all of
which must hold. Of a `selective` set most rules hang on a SKU, the beginning of one, a tag or a
word of a note, as those of a large seller do; a `broad` set asks everything equally often.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from typing import TypeAlias, TypedDict

from attrs import frozen

SELECTIVE, BROAD = "selective", "broad"
PROFILES = (SELECTIVE, BROAD)
Value: TypeAlias = str | int | tuple[str, ...] | tuple[int, int]

MARKETPLACES = (
    *("amazon", "shopify", "ebay", "walmart", "etsy", "woocommerce", "bigcommerce", "manual"),
)
_OFTEN = (40, 25, 12, 8, 6, 4, 3, 2)
SOURCES = tuple(f"store-{number:02d}" for number in range(40))
SERVICES = (
    *("Amazon Prime Next Day", "Amazon Prime Two Day", "Amazon Prime Same Day", "Std US Dom_1"),
    *("Std US Dom_2", "Exp US Dom", "Second US D2D Dom", "Next US Dom", "Std Cont US Street Addr"),
    *("Standard International", "Expedited International", "Economy", "Ground", "Ground Saver"),
    *("Priority Mail", "First Class", "FedEx 2 Day", "FedEx Overnight", "UPS Next Day Air"),
    *("UPS 2nd Day Air", "Freight LTL", "Local Pickup", "Free Shipping", "Walmart Value"),
)
_PARTS_OF_SERVICES = (
    *("Prime", "Next", "International", "Ground", "Day", "Dom", "FedEx", "UPS", "Freight"),
    *("Free", "Economy", "Pickup", "Std", "Exp", "Mail", "Walmart"),
)
_TAGGED = (
    *("vip", "wholesale", "fragile", "gift", "hold", "rush", "preorder", "backorder"),
    *("oversize", "hazmat", "cold", "b2b", "influencer", "sample", "return", "exchange"),
    *("partial", "split", "bundle", "promo", "clearance", "subscription", "first-order"),
    *("repeat", "high-value", "low-margin", "address-check", "fraud-check", "tax-exempt"),
    *("po-box", "apo-fpo", "hawaii", "alaska", "canada", "mexico", "europe", "asia"),
    *("signature", "insurance", "engraving", "custom", "print", "assembly", "dropship"),
    *("vendor-a", "vendor-b", "vendor-c", "vendor-d", "vendor-e", "vendor-f", "east", "west"),
    *("central", "north", "south", "night", "weekend", "holiday", "black-friday", "summer"),
    "winter",
)
TAGS = tuple(f"tag-{word}" for word in _TAGGED)
COUNTRIES = (
    *("US", "CA", "GB", "DE", "FR", "AU", "MX", "JP", "IT", "ES", "NL", "SE", "IE", "NZ", "BR"),
    *("PL", "BE", "AT", "CH", "DK", "NO", "FI", "PT", "SG", "KR", "IN", "AE", "IL", "ZA", "CZ"),
)
_HOW_OFTEN = (70, 8, 5, 3, 2, 2, 1.5, 1, *[0.35] * 22)


def _word(dice: Random) -> str:
    return "".join(
        dice.choice("bcdfghjklmnprstvwz") + dice.choice("aeiou") for _ in range(dice.randint(2, 4))
    )


_dice = Random(1)
NOTES = (
    *("gift", "wrap", "note", "rush", "call", "engrave", "monogram", "invoice"),
    *(_word(_dice) for _ in range(392)),
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VENDORS = tuple("".join(_dice.choice(_LETTERS) for _ in range(3)) for _ in range(120))
_CATEGORIES = ("TS", "HD", "MG", "BK", "TY", "EL", "KT", "GR", "PT", "SH", "JW", "FD")
SKUS = tuple(
    f"{vendor}-{_dice.choice(_CATEGORIES)}-{_dice.randint(0, 9999):04d}"
    for vendor in VENDORS
    for _ in range(170)
)


def _sku(dice: Random) -> str:
    """One of them; the first tenth stands on a third of all lines."""
    return SKUS[int(len(SKUS) * dice.random() ** 2)]


class SoldLine(TypedDict):
    """One line of an order, as plain data."""

    sku: str
    quantity: int
    unit_cents: int
    weight_g: int


class Sold(TypedDict):
    """One order, as plain data; what its lines come to is told beside them."""

    id: str
    marketplace: str
    source: str
    service: str
    total_cents: int
    tags: list[str]
    items: list[SoldLine]
    skus: list[str]
    country: str
    item_count: int
    weight_g: int
    custom_field_1: str


def orders(count: int) -> list[Sold]:
    """The first so many orders, of three lines on average."""
    dice = Random(7)
    return [_order(dice, number) for number in range(count)]


def _order(dice: Random, number: int) -> Sold:
    lines = [_line(dice) for _ in range(min(1 + int(dice.expovariate(0.4)), 9))]
    return {
        "id": f"O{number:07d}",
        "marketplace": dice.choices(MARKETPLACES, _OFTEN)[0],
        "source": dice.choice(SOURCES),
        "service": dice.choice(SERVICES),
        "total_cents": sum(each["quantity"] * each["unit_cents"] for each in lines),
        "tags": dice.sample(TAGS, dice.choice((0, 0, 1, 1, 2, 3))),
        "items": lines,
        "skus": [each["sku"] for each in lines],
        "country": dice.choices(COUNTRIES, _HOW_OFTEN)[0],
        "item_count": sum(each["quantity"] for each in lines),
        "weight_g": sum(each["quantity"] * each["weight_g"] for each in lines),
        "custom_field_1": _note(dice),
    }


def _line(dice: Random) -> SoldLine:
    return {
        "sku": _sku(dice),
        "quantity": dice.choice((1, 1, 1, 2, 3)),
        "unit_cents": dice.randint(300, 9000),
        "weight_g": dice.randint(40, 1800),
    }


def _note(dice: Random) -> str:
    return " ".join(dice.choice(NOTES) for _ in range(dice.choice((0, 0, 2, 3, 4, 6))))


@frozen
class Ask:
    """One thing that a rule asks: of a field, by an operator, with a value.

    `eq` and `in` compare one text, `contains` finds a part of it, `gt`, `gte` and `between` compare
    numbers (both ends count), `has` finds a tag, `any_eq` and `any_prefix` are about the SKUs.
    """

    field: str
    by: str
    value: Value


@frozen(kw_only=True)
class Made:
    """One rule: what it asks, the one thing that it does, and whether later rules are left out."""

    id: int
    asks: tuple[Ask, ...]
    does: str
    what: str
    stops: bool


_KINDS = (
    *("marketplace", "source", "service", "total", "tag", "sku", "prefix", "country"),
    *("count", "weight", "custom"),
)
_HANGS_ON = (2, 8, 4, 1, 10, 40, 20, 3, 1, 1, 10)


def rules(count: int, profile: str) -> tuple[Made, ...]:
    """The first so many rules of a profile."""
    return tuple(islice(_rules(profile), count))


def _rules(profile: str) -> Iterator[Made]:
    dice, number = Random(11), 0
    while True:
        asks = tuple(_ask(dice, kind) for kind in _kinds(dice, profile))
        does, what = _deed(dice)
        yield Made(id=number, asks=asks, does=does, what=what, stops=dice.random() < 0.02)
        number += 1


def _kinds(dice: Random, profile: str) -> Iterable[str]:
    """What a rule asks about; people do not put the most selective thing first."""
    if profile == SELECTIVE:
        first = dice.choices(_KINDS, _HANGS_ON)[0]
        most = dice.choices((1, 2, 3, 4), (35, 35, 20, 10))[0]
        most = most if first in ("sku", "prefix") else max(most, 2)
    else:
        first, most = dice.choice(_KINDS), dice.randint(1, 4)
    kinds = [first]
    while len(kinds) < most:
        another = dice.choice(_KINDS)
        if another not in kinds:
            kinds.append(another)
    dice.shuffle(kinds)
    return kinds


def _ask(dice: Random, kind: str) -> Ask:
    match kind:
        case "marketplace":
            return Ask("marketplace", "eq", dice.choices(MARKETPLACES, _OFTEN)[0])
        case "source":
            return Ask("source", "in", tuple(sorted(dice.sample(SOURCES, dice.randint(1, 4)))))
        case "service":
            return Ask("service", "contains", dice.choice(_PARTS_OF_SERVICES))
        case "total":
            return Ask("total_cents", "gt", dice.randrange(1_000, 40_000, 50))
        case "tag":
            return Ask("tags", "has", dice.choice(TAGS))
        case "sku":
            return Ask("skus", "any_eq", _sku(dice))
        case "prefix":
            sku = _sku(dice)
            return Ask("skus", "any_prefix", sku[:4] if dice.random() < 0.3 else sku[:7])
        case "country":
            some = dice.choices(COUNTRIES, _HOW_OFTEN, k=dice.randint(1, 5))
            return Ask("country", "in", tuple(sorted(set(some))))
        case "count":
            return Ask("item_count", "gte", dice.randint(1, 9))
        case "weight":
            low = dice.randrange(0, 6_000, 50)
            return Ask("weight_g", "between", (low, low + dice.randrange(200, 4_000, 50)))
        case _:
            return Ask("custom_field_1", "contains", dice.choice(NOTES))


def _deed(dice: Random) -> tuple[str, str]:
    chance = dice.random()
    if chance < 0.35:
        return "add_tag", dice.choice(TAGS)
    if chance < 0.65:
        return "assign_vendor", dice.choice(VENDORS)
    if chance < 0.90:
        return "set_service", dice.choice(SERVICES)
    return ("hold", "rule") if chance < 0.98 else ("do_not_import", "")
