"""Reading BigCommerce's orders: header, products, addresses and shipments are separate answers."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from fulfilcore.channels.bigcommerce.tables import (
    ADDRESS_MONEY,
    INCOMPLETE,
    LEVELS,
    MARKETPLACES,
    ORDER_MONEY,
    PRODUCT_MONEY,
    SHIPMENT_MONEY,
    TYPES,
)
from fulfilcore.channels.parts import (
    Grammar,
    Header,
    Listed,
    Piece,
    Reader,
    Sent,
    only,
    priced,
    read,
)
from fulfilcore.channels.reading import At, money
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Grade,
    Level,
    LineKind,
    Part,
    Programme,
    ReadResult,
    Reference,
)
from fulfilcore.values import Address, LineId, Money, Sku

_AMAZON_FORM = re.compile(r"[0-9]{3}-[0-9]{7}-[0-9]{7}")
_EXPECTED = (
    "this is no order payload: expected a V2 order, its products, its shipping addresses or its "
    "shipments, one or a list"
)


def read_orders(payload: bytes | str, *more: bytes | str) -> ReadResult:
    """The orders in BigCommerce's answers: any mix of V2 answers, in any order.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read.
    A line's price is that of one unit with tax. Only the header knows the currency, so lines that
    are read without it have no price.
    """
    return read((payload, *more), Grammar(split=_split, named=_named, blank=_blank))


def _split(document: At) -> Iterable[tuple[At, Reader]]:
    """Each entry with its reader, recognised by its keys.

    The products, addresses or shipments of one order in one answer are read as one: were a bad
    line left out, the rest would pass for the whole order.
    """
    groups: dict[tuple[str, str], list[At]] = {}
    for each in document.items() if document.is_list() else (document,):
        entry = _clean(each)
        shape = _shape(entry)
        owner = _named(entry) if shape in _PARTS else None
        groups.setdefault((shape, owner or entry.path), []).append(entry)
    for (shape, _), group in groups.items():
        yield group[0], _reader(shape, group, document.is_list())


def _reader(shape: str, group: Sequence[At], whole: bool) -> Reader:
    if shape not in _PARTS:
        return _header if shape == "order" else _refused
    return lambda _: _PARTS[shape](group, whole)


def _clean(entry: At) -> At:
    # A key with a stray quote, `currency_code"`, was seen in real answers (channels.md §7).
    if not isinstance(entry.value, dict):
        return entry
    return At({key.strip('"'): value for key, value in entry.value.items()}, entry.path)


def _shape(entry: At) -> str:
    return next((shape for shape, keys in _SHAPES.items() if entry.has(*keys)), "")


_SHAPES = {
    "order": ("status_id", "date_modified"),
    "shipments": ("items", "tracking_number", "shipping_provider"),
    "products": ("product_id", "quantity", "base_price"),
    "addresses": ("street_1", "items_total", "country_iso2", "zip"),
}


def _refused(entry: At) -> Header | Piece:
    if entry.has("message", "title") and not entry.has("id"):
        text = entry.child("message").maybe_text() or entry.child("title").maybe_text() or "?"
        raise InvalidInput(f"the channel answered with an error: {text[:200]}", entry.path)
    raise InvalidInput(_EXPECTED, entry.path)


def _named(entry: At) -> str | None:
    key = "order_id" if entry.has("order_id") else "id"
    try:
        return str(_id(entry.child(key)))
    except InvalidInput:
        return None


def _blank(reference: str) -> ChannelOrder:
    return ChannelOrder(reference=reference, number=reference, parts=frozenset())


def _id(at: At) -> int:
    """An id: in V2 a whole number above 0, never text."""
    number = at.whole()
    if number < 1:
        raise InvalidInput(f"an id is above 0, not {number}", at.path)
    return number


def _maybe_id(at: At) -> int | None:
    """An id, where null and 0 mean that there is none."""
    return _id(at) if at.maybe_whole() else None


def _check_money(entry: At, fields: Iterable[str]) -> None:
    for name in fields:
        entry.child(name).maybe_amount_text()


def _header(entry: At) -> Header:
    reference = str(_id(entry.child("id")))
    _check_money(entry, ORDER_MONEY)
    currency = _currency(entry.child("currency_code"))
    lines = _inline_lines(entry, reference, currency)
    addresses = _inline_addresses(entry, reference)
    buyer = _buyer(entry)
    known = {
        Part.HEADER: True,
        Part.LINES: lines is not None,
        Part.ADDRESS: addresses is not None,
        Part.BUYER: buyer is not None,
    }
    order = ChannelOrder(
        reference=reference,
        number=reference,
        parts=frozenset(part for part, told in known.items() if told),
        modified=entry.child("date_modified").maybe_mail_instant(),
        placed=entry.child("date_created").maybe_mail_instant(),
        level=_level(entry),
        lines=lines,
        ship_to=only([address for _, address in addresses or ()]),
        buyer=buyer,
        total=_total(entry, currency),
        programme=Programme(merchant_fulfilled=True),  # Prime is unknown here: S004-88
        source=_source(entry),
        references=_references(entry),
        real=entry.child("status_id").value != INCOMPLETE,
    )
    return Header(order=order, wants=_wants(entry), currency=currency)


def _wants(entry: At) -> frozenset[Part]:
    # An order of downloads has no address; its empty list would name no order when fetched.
    nowhere = entry.child("shipping_address_count").value == 0
    return frozenset({Part.LINES} if nowhere else {Part.LINES, Part.ADDRESS})


def _currency(at: At) -> str | None:
    return None if at.maybe_text() is None else at.currency()


def _total(entry: At, currency: str | None) -> Money | None:
    total = entry.child("total_inc_tax").maybe_amount_text()
    return None if total is None or currency is None else money(total, currency)


def _level(entry: At) -> Level:
    at = entry.child("status_id")
    status = at.whole()
    if status not in LEVELS:
        raise InvalidInput(f"{status} is no status of a BigCommerce order", at.path)
    return Level.CANCELLED if entry.child("is_deleted").maybe_flag() else LEVELS[status]


def _source(entry: At) -> str | None:
    source = entry.child("order_source").maybe_text()
    return source.lower() if source and source.lower() in MARKETPLACES else source


def _references(entry: At) -> tuple[Reference, ...]:
    """Ids of the same purchase elsewhere; notes and messages are never searched for them."""
    source = _source(entry)
    found: dict[tuple[str, str], Reference] = {}
    for name in ("external_id", "external_order_id"):
        text = _elsewhere(entry.child(name))
        if text and source in MARKETPLACES:
            found.setdefault((source, text), Reference(source, text, Grade.PROOF, name))
        elif text and _AMAZON_FORM.fullmatch(text):
            found.setdefault(("amazon", text), Reference("amazon", text, Grade.HINT, name))
    ebay = _elsewhere(entry.child("ebay_order_id"))
    if ebay:
        found.setdefault(("ebay", ebay), Reference("ebay", ebay, Grade.PROOF, "ebay_order_id"))
    return tuple(found.values())


def _elsewhere(at: At) -> str | None:
    text = at.maybe_label()
    return None if text == "0" else text


def _buyer(entry: At) -> Buyer | None:
    billing, note = entry.child("billing_address"), entry.child("customer_message").maybe_text()
    told = billing.value is not None
    buyer = Buyer(
        name=_name(billing) if told else None,
        email=billing.child("email").maybe_text() if told else None,
        note=note,
    )
    return None if buyer == Buyer() else buyer


def _name(person: At) -> str | None:
    names = (person.child(key).maybe_text() for key in ("first_name", "last_name"))
    return " ".join(name for name in names if name) or None


def _inline(entry: At, name: str, reference: str) -> tuple[At, ...] | None:
    """The entries of an expanded list; None for a link to them. Raises InvalidInput."""
    at = entry.child(name)
    if at.value is None or at.is_object():
        return None
    entries = tuple(_clean(each) for each in at.items())
    for each in entries:
        owner = each.child("order_id")
        if owner.maybe_whole() not in (None, int(reference)):
            raise InvalidInput("it belongs to another order", owner.path)
    return entries


def _inline_lines(
    entry: At, reference: str, currency: str | None
) -> tuple[ChannelLine, ...] | None:
    entries = _inline(entry, "products", reference)
    if entries is None:
        return None
    if not entries:
        raise InvalidInput("an order always has a product", entry.child("products").path)
    return tuple(priced(each, currency) for _, each in _lines(entries))


def _inline_addresses(entry: At, reference: str) -> tuple[tuple[str, Address], ...] | None:
    entries = _inline(entry, "shipping_addresses", reference)
    if entries is None:
        entries = _inline(entry, "shippingaddresses", reference)
    return None if entries is None else _addresses(entries)


def _products_answer(group: Sequence[At], whole: bool) -> Piece:
    reference = str(_id(group[0].child("order_id")))
    told = _lines(group)
    return Piece(reference=reference, part=Part.LINES, path=group[0].path, told=told, whole=whole)


def _lines(entries: Iterable[At]) -> tuple[tuple[str, Listed], ...]:
    lines: dict[str, Listed] = {}
    for entry in entries:
        listed = _line(entry)
        if listed.line.id in lines:
            at = entry.child("id")
            raise InvalidInput(f"product {listed.line.id} is listed twice in one answer", at.path)
        lines[listed.line.id] = listed
    return tuple(lines.items())


def _line(entry: At) -> Listed:
    _check_money(entry, PRODUCT_MONEY)
    entry.child("product_id").maybe_whole()  # 0 is a custom product, text a broken payload
    address = _maybe_id(entry.child("order_address_id"))
    alias = _elsewhere(entry.child("external_id"))
    line = ChannelLine(
        id=LineId(str(_id(entry.child("id")))),
        sku=Sku.maybe(entry.child("sku").maybe_text()),
        name=entry.child("name").maybe_text() or "",
        quantity=entry.child("quantity").count(),
        shipped=entry.child("quantity_shipped").maybe_count(),
        kind=_kind(entry.child("type")),
        alias=LineId(alias) if alias else None,
        address=None if address is None else str(address),
    )
    return Listed(line, _price(entry))


def _price(entry: At) -> Decimal | None:
    for name in ("price_inc_tax", "base_price"):
        amount = entry.child(name).maybe_amount_text()
        if amount is not None:
            return amount
    return None


def _kind(at: At) -> LineKind:
    kind = at.maybe_text()
    if kind is None:
        return LineKind.GOODS  # said of nothing: goods, until the channel says otherwise
    if kind not in TYPES:
        raise InvalidInput(f"{kind[:40]!r} is not one of {', '.join(TYPES)}", at.path)
    return TYPES[kind]


def _addresses_answer(group: Sequence[At], whole: bool) -> Piece:
    reference = str(_id(group[0].child("order_id")))
    told = _addresses(group)
    return Piece(reference=reference, part=Part.ADDRESS, path=group[0].path, told=told, whole=whole)


def _addresses(entries: Iterable[At]) -> tuple[tuple[str, Address], ...]:
    addresses: dict[str, Address] = {}
    for entry in entries:
        _check_money(entry, ADDRESS_MONEY)
        at = entry.child("id")
        key = str(_id(at))
        if key in addresses:
            raise InvalidInput(f"address {key} is listed twice in one answer", at.path)
        addresses[key] = _address(entry)
    return tuple(addresses.items())


def _address(at: At) -> Address:
    lines = (at.child(key).maybe_label() for key in ("street_1", "street_2"))
    return Address(
        name=_name(at),
        company=at.child("company").maybe_text(),
        lines=tuple(line for line in lines if line),
        city=at.child("city").maybe_text(),
        region=at.child("state").maybe_text(),
        postcode=at.child("zip").maybe_label(),
        country=at.child("country_iso2").maybe_text(),
        phone=at.child("phone").maybe_label(),
        email=at.child("email").maybe_text(),
    )


def _shipments_answer(group: Sequence[At], _: bool) -> Piece:
    # One shipment of several may be read alone: it can only raise a line's shipped level.
    reference = str(_id(group[0].child("order_id")))
    told: dict[str, Sent] = {}
    for entry in group:
        at = entry.child("id")
        key = str(_id(at))
        if key in told:
            raise InvalidInput(f"shipment {key} is listed twice in one answer", at.path)
        told[key] = _sent(entry)
    return Piece(
        reference=reference, part=Part.SHIPMENTS, path=group[0].path, told=tuple(told.items())
    )


def _sent(entry: At) -> Sent:
    _check_money(entry, SHIPMENT_MONEY)
    _id(entry.child("order_address_id"))
    return Sent(tuple(_sent_units(item) for item in entry.child("items").items()))


def _sent_units(item: At) -> tuple[LineId, int]:
    item.child("product_id").maybe_whole()
    return LineId(str(_id(item.child("order_product_id")))), item.child("quantity").count()


_PARTS: dict[str, Callable[[Sequence[At], bool], Piece]] = {
    "products": _products_answer,
    "addresses": _addresses_answer,
    "shipments": _shipments_answer,
}
