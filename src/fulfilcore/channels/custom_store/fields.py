"""The fields of an order in an export document: amounts, lines, addresses, references."""

import re
from collections.abc import Iterator
from decimal import Decimal

from fulfilcore.channels.counting import count
from fulfilcore.channels.custom_store.lines import line_ids
from fulfilcore.channels.custom_store.tables import SOURCES, UNITS
from fulfilcore.channels.families import DISTINCT, PECULIAR
from fulfilcore.channels.ids import each_once
from fulfilcore.channels.reading import At, money
from fulfilcore.channels.xml import Element
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Buyer, ChannelLine, Doubt, Grade, LineKind, Reference
from fulfilcore.reasons import Reason, because
from fulfilcore.values import Address, LineId, Money, Sku, Weight

_FLOAT = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def number(at: At) -> Decimal | None:
    """An xs:float, exactly as it is written; None where there is none. Raises InvalidInput."""
    text = at.maybe_text()
    if text is None:
        return None
    if not _FLOAT.fullmatch(text):
        raise at.wrong("a number")
    exact = Decimal(text)
    if exact and not -20 <= exact.adjusted() <= 14:
        raise InvalidInput("the number is too large or too small", at.path)
    return exact


def flag(at: At) -> bool | None:
    """An xs:boolean: true, false, 1 or 0; None where there is none. Raises InvalidInput."""
    text = at.maybe_text()
    if text is not None and text.lower() not in _FLAGS:
        raise at.wrong("true or false")
    return None if text is None else _FLAGS[text.lower()]


def currency_of(at: At) -> str | None:
    """The currency that the order says, in any case. Raises InvalidInput."""
    text = at.maybe_text()
    return None if text is None else At(text.upper(), at.path).currency()


def total(entry: Element, currency: str | None) -> Money | None:
    """The order's total. Amounts that are not kept must be amounts too. Raises InvalidInput."""
    for name in ("TaxAmount", "ShippingAmount"):
        number(entry.child(name))
    return _money(entry.child("OrderTotal"), currency)


def _money(at: At, currency: str | None) -> Money | None:
    amount = number(at)
    return None if amount is None or currency is None else money(amount, currency)


def lines(items: Element, currency: str | None) -> tuple[ChannelLine, ...]:
    """The lines of an order; empty where it lists none. Raises InvalidInput."""
    listed = tuple(items.all("Item"))
    named = zip(listed, line_ids(listed), strict=True)
    told = ((_line(each, id, currency), each.child("LineItemID")) for each, id in named)
    return each_once("item", told)


def _line(item: Element, line: LineId, currency: str | None) -> ChannelLine:
    return ChannelLine(
        id=line,
        sku=Sku.maybe(item.child("SKU").maybe_text()),
        name=item.child("Name").maybe_text() or "",
        quantity=count(item.child("Quantity")),
        price=_money(item.child("UnitPrice"), currency),
        kind=_kind(item),
        options=tuple(_options(item)),
        weight=_weight(item),
    )


def _kind(item: Element) -> LineKind:
    """An adjustment takes something off the total; one that adds to it is a fee."""
    if not flag(item.child("Adjustment")):
        return LineKind.GOODS
    amount = number(item.child("UnitPrice"))
    return LineKind.SERVICE if amount is not None and amount > 0 else LineKind.DISCOUNT


def _options(item: Element) -> Iterator[tuple[str, str]]:
    for option in item.first("Options").all("Option"):
        name, value = (option.child(each).maybe_text() or "" for each in ("Name", "Value"))
        if name or value:
            yield name, value


def _weight(item: Element) -> Weight | None:
    """The weight of one unit; without a unit that we know nobody knows what the number means."""
    amount, unit = number(item.child("Weight")), UNITS.get(_unit(item))
    if amount is not None and amount < 0:
        raise InvalidInput("a weight is never negative", item.child("Weight").path)
    return None if amount is None or not unit else Weight.of(amount, unit)


def _unit(item: Element) -> str:
    return (item.child("WeightUnits").maybe_text() or "").lower()


def strange_units(items: Element) -> Iterator[Reason]:
    """The doubts about units of weight that nobody knows, each once."""
    for unit in dict.fromkeys(map(_unit, items.all("Item"))):
        if unit and unit not in UNITS:
            why = f"{unit[:40]} is no unit of weight"
            yield because(Doubt.LEFT_OUT, field="Weight", why=why)


def address(person: Element) -> Address | None:
    """Where it goes; None where the document does not say. Raises InvalidInput."""
    streets = (person.child(name).maybe_text() for name in ("Address1", "Address2"))
    country = person.child("Country").maybe_text()
    found = Address(
        name=person.child("Name").maybe_text(),
        company=person.child("Company").maybe_text(),
        lines=tuple(street for street in streets if street),
        city=person.child("City").maybe_text(),
        region=person.child("State").maybe_text(),
        postcode=person.child("PostalCode").maybe_text(),
        # One edition of the schema wants two letters, the other takes any text.
        country=country.upper() if country and len(country) == 2 else country,
        phone=person.child("Phone").maybe_text(),
    )
    return None if found == Address() else found


def buyer(customer: Element, note: str | None) -> Buyer | None:
    """Who bought it; None where the document does not say. Raises InvalidInput."""
    bill_to = customer.first("BillTo")
    found = Buyer(
        id=customer.child("CustomerCode").maybe_text(),
        name=bill_to.child("Name").maybe_text(),
        email=bill_to.child("Email").maybe_text(),
        note=note,
    )
    return None if found == Buyer() else found


def references(entry: Element, source: str | None) -> tuple[Reference, ...]:
    """Ids of the same purchase elsewhere; notes and custom fields are never searched for them.

    Source is free text, so it proves nothing alone: only together with a number in the form of
    that marketplace's own ids (channels.md §6).
    """
    named = SOURCES.fullmatch(source or "")
    family = named[1].lower() if named else None
    found: dict[tuple[str, str], Reference] = {}
    for field in ("OrderNumber", "OrderID"):
        text = entry.child(field).maybe_text() or ""
        forms = PECULIAR if family is None else {family: DISTINCT[family]}
        grade = Grade.HINT if family is None else Grade.PROOF
        for each, form in forms.items():
            if form.fullmatch(text):
                found.setdefault((each, text), Reference(each, text, grade, field))
    return tuple(found.values())
