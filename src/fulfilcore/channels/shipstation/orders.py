"""Reading one order: everything that its own body tells."""

from collections.abc import Iterator
from decimal import Decimal

from fulfilcore.channels.counting import count
from fulfilcore.channels.doubts import unknown_status
from fulfilcore.channels.ids import each_once, ident
from fulfilcore.channels.reading import At
from fulfilcore.channels.shipstation.fields import (
    address,
    inside,
    instant,
    listed,
    unit_of,
    weight,
)
from fulfilcore.channels.shipstation.model import Said, Settings
from fulfilcore.channels.shipstation.references import merged, references, source
from fulfilcore.channels.shipstation.tables import LEVELS, OTHERS, UNITS
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Doubt,
    Level,
    LineKind,
    Part,
    Programme,
)
from fulfilcore.reasons import Reason, because
from fulfilcore.values import LineId, Sku

_SAID = ("orderStatus", "items", "shipTo")
_WANTED = {"orderStatus": Part.HEADER, "items": Part.LINES, "shipTo": Part.ADDRESS}


def order(entry: At, settings: Settings) -> Said:
    """One version of an order. Raises InvalidInput."""
    reference = ident(entry.child("orderId"))
    lines, ship_to = _lines(entry, settings), address(entry.child("shipTo"))
    level, buyer = _level(entry), _buyer(entry)
    known = {
        Part.HEADER: level is not None,
        Part.LINES: lines is not None,
        Part.ADDRESS: ship_to is not None,
        Part.BUYER: buyer is not None,
    }
    found = ChannelOrder(
        reference=reference,
        number=entry.maybe_label("orderNumber"),
        parts=frozenset(part for part, told in known.items() if told),
        modified=instant(entry.child("modifyDate"), settings.clock),
        placed=instant(entry.child("orderDate"), settings.clock),
        level=level,
        lines=lines,
        ship_to=ship_to,
        buyer=buyer,
        note=entry.maybe_text("internalNotes"),
        tags=_tags(entry, settings),
        total=entry.maybe_money(settings.currency, "orderTotal"),
        programme=_programme(entry, settings),
        source=source(entry),
        references=references(entry),
        gift=entry.maybe_flag("gift"),
        gift_message=entry.maybe_text("giftMessage"),
        custom_1=_custom(entry, 1),
        custom_2=_custom(entry, 2),
        custom_3=_custom(entry, 3),
        doubts=tuple(_doubts(entry)),
    )
    wants = frozenset(_WANTED[name] for name in _SAID if not entry.has(name))
    return Said(order=found, wants=wants)


def _level(entry: At) -> Level | None:
    word = entry.maybe_text("orderStatus")
    return LEVELS.get(word, Level.REVIEW) if word else None


def _custom(entry: At, number: int) -> str | None:
    """One of the three fields of free text; whatever stands there, it is never an id."""
    return inside(entry, "advancedOptions", f"customField{number}").maybe_label()


def _buyer(entry: At) -> Buyer | None:
    buyer = Buyer(
        id=entry.maybe_label("customerId"),
        name=inside(entry, "billTo", "name").maybe_text(),
        email=entry.maybe_text("customerEmail"),
        note=entry.maybe_text("customerNotes"),
    )
    return None if buyer == Buyer() else buyer


def _tags(entry: At, settings: Settings) -> frozenset[str] | None:
    """The names of its tags; None where the account's names of tags were not handed in."""
    if settings.tags is None:
        return None
    ids = [each.whole() for each in listed(entry.child("tagIds"))]
    return frozenset(settings.tags.get(each, str(each)) for each in ids)


def _programme(entry: At, settings: Settings) -> Programme:
    """Who fulfils it and how it is to be sent; whether it is Prime is unknown here: S004-88."""
    away = entry.maybe_flag("externallyFulfilled")
    others = away or entry.maybe_text("orderStatus") in OTHERS
    names = (f"externallyFulfilledBy{end}" for end in ("Name", ""))
    said = (entry.maybe_label(name) for name in names)
    return Programme(
        merchant_fulfilled=False if others else None if away is None else True,
        # The name of a provider may be left from before; alone it says nothing.
        provider=next((name for name in said if name), None) if away else None,
        service=entry.child("requestedShippingService").maybe_text(),
        ship_by=instant(entry.child("shipByDate"), settings.clock),
    )


def _lines(entry: At, settings: Settings) -> tuple[ChannelLine, ...] | None:
    items = entry.child("items")
    if items.value is None:
        return None
    told = ((_line(each, settings), each.child("orderItemId")) for each in items.items())
    return each_once("item", told)


def _line(item: At, settings: Settings) -> ChannelLine:
    alias = item.maybe_label("lineItemKey")
    return ChannelLine(
        id=LineId(ident(item.child("orderItemId"))),
        quantity=count(item.child("quantity")),
        name=item.child("name").maybe_text() or "",
        sku=Sku.maybe(item.child("sku").maybe_label()),
        price=item.maybe_money(settings.currency, "unitPrice"),
        kind=_kind(item),
        alias=LineId(alias) if alias else None,
        options=tuple(_options(item.child("options"))),
        weight=weight(item.child("weight")),
    )


def _kind(item: At) -> LineKind:
    """What a line stands for: an adjustment is no goods, but a deduction, or else a fee."""
    if not item.maybe_flag("adjustment"):
        return LineKind.GOODS
    price = item.child("unitPrice")
    fee = price.value not in (None, "") and price.amount() > 0
    return LineKind.SERVICE if fee else LineKind.DISCOUNT


def _options(at: At) -> Iterator[tuple[str, str]]:
    for option in listed(at):
        name, value = (_word(inside(option, each)) for each in ("name", "value"))
        if name or value:
            yield name or "", value or ""


def _word(at: At) -> str | None:
    """A text; some stores relay a number, or yes and no, as it is."""
    if isinstance(at.value, bool):
        return "true" if at.value else "false"
    return str(at.value) if isinstance(at.value, Decimal) else at.maybe_label()


def _doubts(entry: At) -> Iterator[Reason]:
    word = entry.maybe_text("orderStatus")
    if word and word not in LEVELS:
        yield unknown_status(word)
    if others := merged(entry):
        # They are gone from ShipStation without a word, so whoever knows them would ship them too.
        yield because(
            Doubt.LEFT_OUT,
            field="mergedIds",
            why=f"orders {', '.join(others)[:200]} were combined into this one at ShipStation",
        )
    units = (unit_of(item.child("weight")) for item in listed(entry.child("items")))
    for unit in dict.fromkeys(units):
        if unit and unit not in UNITS:
            yield because(Doubt.LEFT_OUT, field="weight", why=f"{unit[:40]} is no unit of weight")
