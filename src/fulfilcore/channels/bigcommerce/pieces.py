"""Reading what belongs to an order: its products, addresses, consignments and shipments."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import TypeVar

from attrs import evolve, frozen

from fulfilcore.channels.bigcommerce.fields import (
    check_money,
    clean,
    elsewhere,
    ident,
    maybe_ident,
    person,
)
from fulfilcore.channels.bigcommerce.references import sales
from fulfilcore.channels.bigcommerce.tables import (
    ADDRESS_MONEY,
    PRODUCT_MONEY,
    SHIPMENT_MONEY,
    TYPES,
)
from fulfilcore.channels.ids import each_once
from fulfilcore.channels.parts import Listed, Piece, Sent, Service
from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelLine, LineKind, Part, Reference
from fulfilcore.values import Address, LineId, Sku

T = TypeVar("T")
Lines = tuple[tuple[str, Listed], ...]
Places = tuple[tuple[str, Address], ...]


@frozen
class Inline:
    """What an order's own answer tells of its parts; None where it has only a link to them."""

    lines: Lines | None = None
    places: Places | None = None
    service: str | None = None
    sales: tuple[Reference, ...] = ()


def inline(entry: At, reference: str) -> Inline:
    """The expanded lists of an order, and its consignments where it has no such lists.

    Raises InvalidInput.
    """
    products = _expanded(entry.child("products"), reference)
    if products == ():
        raise InvalidInput("an order always has a product", entry.child("products").path)
    told = _expanded(entry.child("shipping_addresses"), reference)
    if told is None:
        told = _expanded(entry.child("shippingaddresses"), reference)
    consigned = _consigned(entry.child("consignments"), reference)
    entries = told if told is not None else consigned.places
    return Inline(
        lines=consigned.lines
        if products is None
        else _marked(_by_id("product", products, _line), consigned.collected),
        places=None if entries is None else _by_id("address", entries, _address),
        service=None if entries is None else _service(entries),
        sales=sales(products or ()),
    )


def _by_id(what: str, entries: Iterable[At], read: Callable[[At], T]) -> tuple[tuple[str, T], ...]:
    named = ((each.child("id"), each) for each in entries)
    told = (((str(ident(at)), read(each)), at) for at, each in named)
    return each_once(what, told, key=itemgetter(0))


def _expanded(at: At, reference: str) -> tuple[At, ...] | None:
    """The entries of an expanded list; None for a link to them. Raises InvalidInput."""
    if at.value is None or at.is_object():
        return None
    entries = tuple(clean(each) for each in at.items())
    for each in entries:
        owner = each.child("order_id")
        if owner.maybe_whole() not in (None, int(reference)):
            raise InvalidInput("it belongs to another order", owner.path)
    return entries


# --- consignments: what goes where, in one block (`?include=consignments`)


@frozen
class _Consigned:
    places: tuple[At, ...] | None = None
    lines: Lines | None = None
    collected: frozenset[str] = frozenset()


def _consigned(at: At, reference: str) -> _Consigned:
    """The block of consignments, one or a list of one; a link to it tells nothing."""
    blocks = at.items() if at.is_list() else (at,) if at.is_object() else ()
    block = next(iter(blocks), At(None, at.path))
    if not block.has("shipping", "pickups", "downloads", "email"):
        return _Consigned()
    parcels, pickups = _entries(block, "shipping"), _entries(block, "pickups")
    holders = (*parcels, *pickups, *_entries(block, "downloads"), *_gifts(block))
    lists = [_expanded(each.child("line_items"), reference) for each in holders]
    known = [each for group in lists for each in group or ()]
    here = lists[len(parcels) :][: len(pickups)]
    collected = frozenset(str(ident(each.child("id"))) for group in here for each in group or ())
    # Without `consignments.line_items` they are links, or name the lines by their ids only.
    whole = known and None not in lists and all(each.has("quantity") for each in known)
    lines = _marked(_by_id("product", known, _line), collected) if whole else None
    return _Consigned(places=parcels, lines=lines, collected=collected)


def _entries(block: At, name: str) -> tuple[At, ...]:
    return tuple(clean(each) for each in block.maybe_items(name))


def _gifts(block: At) -> tuple[At, ...]:
    email = block.child("email")
    if email.value is None:
        return ()
    return tuple(email.items()) if email.is_list() else _entries(email, "gift_certificates")


def _marked(lines: Lines, collected: frozenset[str]) -> Lines:
    """The lines, with those that the buyer collects marked so."""
    return tuple(
        (id, evolve(each, line=evolve(each.line, kind=LineKind.PICKUP)))
        if id in collected and each.line.kind is LineKind.GOODS
        else (id, each)
        for id, each in lines
    )


# --- products


def products_answer(group: Sequence[At], whole: bool) -> Piece:
    """The products of one order in one answer. Raises InvalidInput."""
    reference = str(ident(group[0].child("order_id")))
    told = _by_id("product", group, _line)
    return Piece(
        reference=reference,
        part=Part.LINES,
        path=group[0].path,
        told=told,
        whole=whole,
        references=sales(group),
    )


def _line(entry: At) -> Listed:
    check_money(entry, PRODUCT_MONEY)
    entry.maybe_whole("product_id")  # 0 is a custom product, text a broken payload
    address = maybe_ident(entry.child("order_address_id"))
    alias = elsewhere(entry.child("external_id"))
    line = ChannelLine(
        id=LineId(str(ident(entry.child("id")))),
        sku=Sku.maybe(entry.maybe_label("sku")),
        name=entry.maybe_text("name") or "",
        quantity=entry.count("quantity"),
        shipped=entry.maybe_count("quantity_shipped"),
        refunded=entry.maybe_count("quantity_refunded"),
        kind=_kind(entry.child("type")),
        alias=LineId(alias) if alias else None,
        address=None if address is None else str(address),
        options=_options(entry.child("product_options")),
    )
    return Listed(line, _price(entry))


def _options(at: At) -> tuple[tuple[str, str], ...]:
    """What the buyer chose, in the words that the shop shows; one left blank is no choice."""
    chosen = at.items() if at.is_list() else ()
    pairs = ((_label(each, "display_name"), _label(each, "display_value")) for each in chosen)
    return tuple((name, value) for name, value in pairs if name and value)


def _label(option: At, name: str) -> str | None:
    at = option.child(name)
    return at.maybe_label() if isinstance(at.value, str | int) else None


def _price(entry: At) -> Decimal | None:
    for name in ("price_inc_tax", "base_price"):
        amount = entry.maybe_amount_text(name)
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


# --- addresses


def addresses_answer(group: Sequence[At], whole: bool) -> Piece:
    """The shipping addresses of one order in one answer. Raises InvalidInput."""
    reference = str(ident(group[0].child("order_id")))
    told, service = _by_id("address", group, _address), _service(group)
    wish = ((f"service {service}", Service(service)),) if service and whole else ()
    return Piece(
        reference=reference,
        part=Part.ADDRESS,
        path=group[0].path,
        told=(*told, *wish),
        whole=whole,
    )


def _address(at: At) -> Address:
    check_money(at, ADDRESS_MONEY)
    lines = (at.maybe_label(key) for key in ("street_1", "street_2"))
    return Address(
        name=person(at),
        company=at.maybe_text("company"),
        lines=tuple(line for line in lines if line),
        city=at.maybe_text("city"),
        region=at.maybe_text("state"),
        postcode=at.maybe_label("zip"),
        country=at.maybe_text("country_iso2"),
        phone=at.maybe_label("phone"),
        email=at.maybe_text("email"),
    )


def _service(entries: Iterable[At]) -> str | None:
    """The delivery that the buyer chose; None where goods travel in several ways."""
    chosen = {each.maybe_text("shipping_method") for each in entries}
    return next(iter(chosen)) if len(chosen) == 1 else None


# --- shipments


def shipments_answer(group: Sequence[At], _: bool) -> Piece:
    """The shipments of one order; one of several may be read alone, since it can only add."""
    reference = str(ident(group[0].child("order_id")))
    told = _by_id("shipment", group, _sent)
    return Piece(reference=reference, part=Part.SHIPMENTS, path=group[0].path, told=told)


def _sent(entry: At) -> Sent:
    check_money(entry, SHIPMENT_MONEY)
    ident(entry.child("order_address_id"))
    return Sent(tuple(_sent_units(item) for item in entry.items("items")))


def _sent_units(item: At) -> tuple[LineId, int]:
    item.maybe_whole("product_id")
    return LineId(str(ident(item.child("order_product_id")))), item.count("quantity")
