"""Example orders: the values that matter, put where a real order bears them.

What cannot be put there, since two values exclude each other on any real order, is drawn as well as
can be; whoever shows the order to somebody looks first whether it shows what it is to show.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import cast

from fulfilcore.accounts import Terms
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.intake import Buyer, Grade, Programme, Reference
from fulfilcore.orders import (
    Author,
    Edited,
    Field,
    Fields,
    Line,
    Order,
    Setting,
    SettingValue,
    Status,
    setting_text,
)
from fulfilcore.products import Product, Products
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.lint.model import Example, Sketch, Subject
from fulfilcore.rules.model import Context, Value
from fulfilcore.rules.tables import CRITERIA
from fulfilcore.values import Address, LineId, OrderId, Sku, StoreId, Weight, copied

EXAMPLE_NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOME, ABROAD = "US", "CA"

_TERMS = Terms(
    store=StoreId("example"),
    system="example",
    marketplace=False,
    country=HOME,
    received_on=date(2026, 1, 1),
)
PLAIN = Order(id=OrderId("example"), store=_TERMS.store, reference="example", terms=_TERMS)
"""An order of which nobody said anything."""

_CONTEXT = Context(now=EXAMPLE_NOW)
UNSAID: Mapping[C, object] = {
    criterion: row.look(PLAIN, _CONTEXT) for criterion, row in CRITERIA.items() if row.look
}
"""What each criterion is where nobody said anything."""

UNSAID_OF_LINE: Mapping[C, object] = {
    criterion: row.line(Line(id=LineId("1"), ordered=1), _CONTEXT)
    for criterion, row in CRITERIA.items()
    if row.line
}
"""What each criterion of a line of one unit is where nobody said more."""

Values = Mapping[C, object]

_ADDRESS = {
    C.RECIPIENT: "name",
    C.COMPANY: "company",
    C.CITY: "city",
    C.STATE: "region",
    C.POSTAL_CODE: "postcode",
    C.COUNTRY: "country",
    C.RESIDENTIAL: "residential",
}
_FIELDS = {
    C.SERVICE: "service",
    C.INTERNAL_NOTES: "note",
    C.CUSTOM_1: "custom_1",
    C.CUSTOM_2: "custom_2",
    C.CUSTOM_3: "custom_3",
}
_BUYER = {
    C.CUSTOMER: "name",
    C.CUSTOMER_EMAIL: "email",
    C.BUYER_ID: "id",
    C.NOTE_FROM_BUYER: "note",
}
_PROGRAMME = {
    C.PRIME: "prime",
    C.PREMIUM: "premium",
    C.BUSINESS: "business",
    C.MERCHANT_FULFILLED: "merchant_fulfilled",
    C.SHIP_BY: "ship_by",
    C.DELIVER_BY: "deliver_by",
}
_HEADER = {
    C.ORDER_NUMBER: "number",
    C.ORDER_DATE: "placed",
    C.TOTAL: "total",
    C.GIFT: "gift",
    C.GIFT_MESSAGE: "gift_message",
    C.PROVIDER: "provider",
    C.PAID: "paid",
    C.TAGS: "channel_tags",
}
_SETTINGS = {
    C.NOTE_TO_BUYER: Setting.NOTE_TO_BUYER,
    C.CARRIER: Setting.CARRIER,
    C.PACKAGE: Setting.PACKAGE,
    C.SHIPPING_ACCOUNT: Setting.SHIPPING_ACCOUNT,
    C.SHIP_FROM: Setting.SHIP_FROM,
    C.CONFIRMATION: Setting.CONFIRMATION,
    C.ASSIGNED_TO: Setting.ASSIGNED_TO,
}
"""What only people here decide."""


def drawn(sketch: Sketch) -> Example | None:
    """The order of a sketch, and what is known around it; None where no order can be so."""
    try:
        now, values = _dated(sketch.values)
        present = {criterion: v for (criterion, was), v in values.items() if not was}
        past = {criterion: v for (criterion, was), v in values.items() if was}
        lines = _lines(present, sketch.lines)
        told = {c: v for c, v in (*past.items(), *present.items()) if CRITERIA[c].told}
        context = Context(
            now=now,
            products=_products(lines or ()),
            before=_order(past, _lines(past, None)) if past else None,
            told=cast("dict[C, Value]", told),
        )
        return Example(_order(present, lines), context)
    except (InvalidInput, Misconfigured, OverflowError):
        return None


def _dated(values: Mapping[Subject, object]) -> tuple[datetime, Mapping[Subject, object]]:
    """The time, and the values with every instant in its place, some so far from now."""
    spanned = [(at, span) for at, span in _spanned(values).values() if at is not None]
    now = next((at - span for at, span in spanned), EXAMPLE_NOW)
    placed = {each: at or now + span for each, (at, span) in _spanned(values).items()}
    return now, {**values, **placed}


def _spanned(values: Mapping[Subject, object]) -> dict[Subject, tuple[datetime | None, timedelta]]:
    return {subject: value for subject, value in values.items() if isinstance(value, tuple)}


def _order(values: Values, lines: Sequence[Values] | None) -> Order:
    """An order with such values, as it is seen while nothing else is known of it."""
    address = copied(Address(lines=_street(values)), **_named(_ADDRESS, values))
    terms, country = _terms(values)
    if country:
        address = copied(address, country=country)
    said = copied(Fields(ship_to=address), **_named(_FIELDS, values))
    by_hand = {name: values[c] for c, name in _SETTINGS.items() if values.get(c)}
    if C.WEIGHT in values:
        weighed = _weighed(lines, cast(int, values[C.WEIGHT]))
        lines = weighed or lines
        if weighed is None:
            by_hand[Setting.WEIGHT] = Weight(cast(int, values[C.WEIGHT]))
    return copied(
        PLAIN,
        store=terms.store,
        terms=terms,
        status=Status(values.get(C.STATUS, PLAIN.status.value)),
        said=copied(said, service=values.get(C.REQUESTED_SERVICE, said.service)),
        edits=_edits(said, by_hand, values),
        buyer=copied(Buyer(), **_named(_BUYER, values)),
        programme=_programme(values),
        lines=None if lines is None else tuple(_line(*each) for each in enumerate(lines, 1)),
        **_source(values),
        **_named(_HEADER, values),
    )


def _named(names: Mapping[C, str], values: Values) -> dict[str, object]:
    return {name: values[criterion] for criterion, name in names.items() if criterion in values}


def _street(values: Values) -> tuple[str, ...]:
    first, second = values.get(C.ADDRESS_1), values.get(C.ADDRESS_2)
    lines = (first or "", second) if second else (first,)
    return tuple(str(each) for each in lines if each is not None)


def _terms(values: Values) -> tuple[Terms, str | None]:
    """The terms that make it go abroad or not, and the country that it then goes to."""
    country, abroad = values.get(C.COUNTRY), values.get(C.INTERNATIONAL)
    there, home = None if country is None else str(country), HOME
    if abroad is not None:
        there = (ABROAD if abroad else HOME) if there is None else there
        home = there if not abroad else ABROAD if there.casefold() == HOME.casefold() else HOME
    terms = copied(
        _TERMS,
        store=values.get(C.STORE, _TERMS.store),
        system=values.get(C.MARKETPLACE, _TERMS.system),
        country=home,
    )
    return terms, there


def _edits(said: Fields, by_hand: Mapping[Setting, object], values: Values) -> tuple[Edited, ...]:
    """What a person wrote here, where no channel could have."""
    service, requested = values.get(C.SERVICE), values.get(C.REQUESTED_SERVICE)
    chosen = {Field.SERVICE} if None not in (service, requested) and service != requested else ()
    settings = ((s, setting_text(s, cast(SettingValue, value))) for s, value in by_hand.items())
    edit = Edited(Author.PERSON, frozenset(chosen), said, said, tuple(settings))
    return (edit,) if edit else ()


def _programme(values: Values) -> Programme:
    programme = copied(Programme(), **_named(_PROGRAMME, values))
    if programme.prime and programme.merchant_fulfilled is None:
        return copied(programme, merchant_fulfilled=True)
    return programme


def _source(values: Values) -> dict[str, object]:
    """Where a channel got it, in its own words, and the marketplaces that ids prove."""
    each = sorted(cast("frozenset[str]", values.get(C.SOURCE, frozenset())))
    proven = (Reference(family, "1", Grade.PROOF) for family in each[1:])
    return {"source": each[0] if each else None, "references": tuple(proven)}


# --- lines


def _lines(values: Values, lines: Sequence[Values] | None) -> list[Values] | None:
    """The lines of an order, as many and of as many units as it says of itself."""
    count, units = values.get(C.LINE_ITEMS), values.get(C.TOTAL_QUANTITY)
    if lines is None and count is None and units is None and C.WEIGHT not in values:
        return None
    wanted = [dict(each) for each in lines or ()]
    if lines is None and not isinstance(count, int):
        count = int(units != 0)
    while isinstance(count, int) and len(wanted) < count:
        wanted.append(dict(wanted[-1]) if wanted else {})
    if isinstance(units, int) and wanted:
        rest = units - sum(_units(each) for each in wanted[:-1])
        wanted[-1].setdefault(C.QUANTITY, max(1, rest))
    return [*wanted]


def _units(line: Values) -> int:
    return cast(int, line.get(C.QUANTITY, 1))


def _weighed(lines: Sequence[Values] | None, weight: int) -> list[Values] | None:
    """The lines with such a weight in all, on the first of them; None where that cannot be."""
    if not lines or any(C.UNIT_WEIGHT in each for each in lines) or weight % _units(lines[0]):
        return None
    weights = (weight // _units(lines[0]), *(0 for _ in lines[1:]))
    return [{**each, C.UNIT_WEIGHT: w} for each, w in zip(lines, weights, strict=True)]


def _line(number: int, values: Values) -> Line:
    weight, sku = values.get(C.UNIT_WEIGHT), _sku(number, values)
    return Line(
        id=LineId(str(number)),
        name=str(values.get(C.ITEM_NAME, "")),
        sku=None if sku is None else Sku(sku),
        ordered=_units(values),
        weight=None if weight is None else Weight(cast(int, weight)),
    )


def _sku(number: int, values: Values) -> str | None:
    """The SKU of a line; what bears tags is a product, and has one."""
    sku = values.get(C.SKU, f"item-{number}" if C.PRODUCT_TAGS in values else None)
    return None if sku is None else str(sku)


def _products(lines: Sequence[Values]) -> Products:
    tagged = ((_sku(number, each), each) for number, each in enumerate(lines, 1))
    return Products(
        [
            Product(sku=Sku(sku), tags=cast("frozenset[str]", each[C.PRODUCT_TAGS]))
            for sku, each in dict(tagged).items()
            if sku is not None and C.PRODUCT_TAGS in each
        ]
    )
