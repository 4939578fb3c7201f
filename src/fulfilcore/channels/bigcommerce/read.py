"""Reading BigCommerce's orders: header, products, addresses and shipments are separate answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from fulfilcore.channels.bigcommerce.fields import (
    check_money,
    clean,
    ident,
    maybe_ident,
    paid_in,
    person,
)
from fulfilcore.channels.bigcommerce.pieces import (
    addresses_answer,
    inline,
    products_answer,
    shipments_answer,
)
from fulfilcore.channels.bigcommerce.references import references, source
from fulfilcore.channels.bigcommerce.tables import (
    AWAITING_PICKUP,
    INCOMPLETE,
    LEVELS,
    ORDER_MONEY,
    PAGE,
    SAID_TO_HAVE_LEFT,
)
from fulfilcore.channels.currencies import known_currency, strange_currency
from fulfilcore.channels.doubts import brief, failed, unknown_status
from fulfilcore.channels.families import once
from fulfilcore.channels.ids import if_read
from fulfilcore.channels.parts import (
    Grammar,
    Header,
    Piece,
    Reader,
    collected,
    only,
    priced,
    read,
)
from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import (
    Buyer,
    ChannelOrder,
    Doubt,
    Level,
    Need,
    Part,
    Programme,
    ReadResult,
)
from fulfilcore.reasons import Reason, because
from fulfilcore.values import evolve

_EXPECTED = (
    "this is no order payload: expected a V2 order, its products, its shipping addresses or its "
    "shipments, one or a list"
)


def read_orders(payload: bytes | str, *more: bytes | str) -> ReadResult:
    """The orders in BigCommerce's answers: any mix of V2 answers, in any order.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read.
    A line's price is that of one unit with tax. Only the header knows the currency, so lines that
    are read without it have no price. Goods of an order that awaits its pickup do not travel.
    """
    beside = _Beside()

    def split(document: At) -> Iterable[tuple[At, Reader]]:
        return _split(document, beside)

    result = read((payload, *more), Grammar(split=split, named=_named, blank=_blank))
    return _unless_cut(collected(result, beside.fetched), beside.items)


@frozen
class _Beside:
    """What headers say of their lines: which orders buyers collect, and how many units there are.

    Products are listed a page at a time, and no answer says whether another page follows.
    """

    fetched: set[str] = field(factory=set)
    items: dict[str, int] = field(factory=dict)

    def hear(self, header: At) -> None:
        reference, items = _named(header) or "", header.child("items_total").value
        if header.child("status_id").value == AWAITING_PICKUP:
            self.fetched.add(reference)
        if isinstance(items, int):
            self.items[reference] = max(items, self.items.get(reference, 0))


def _unless_cut(result: ReadResult, items: Mapping[str, int]) -> ReadResult:
    """The result, with the lines needed of orders of which only whole pages were read so far."""
    cut = [_is_cut(each, items.get(each.reference, 0)) for each in result.orders]
    if not any(cut):
        return result
    told = tuple(zip(result.orders, cut, strict=True))
    lacks = (Need(each.reference, Part.LINES) for each, short in told if short)
    return evolve(
        result,
        orders=tuple(
            evolve(each, parts=each.parts - {Part.LINES}) if short else each for each, short in told
        ),
        needs=tuple(dict.fromkeys((*result.needs, *lacks))),
    )


def _is_cut(order: ChannelOrder, items: int) -> bool:
    lines = order.lines or ()
    there = Part.LINES in order.parts and lines and len(lines) % PAGE == 0
    return bool(there) and sum(line.quantity for line in lines) < items


def _split(document: At, beside: _Beside) -> Iterable[tuple[At, Reader]]:
    """Each entry with its reader, recognised by its keys; `beside` hears what headers say.

    The products, addresses or shipments of one order in one answer are read as one: were a bad
    line left out, the rest would pass for the whole order.
    """
    groups: dict[tuple[str, str], list[At]] = {}
    for each in document.items() if document.is_list() else (document,):
        entry = clean(each)
        shape = entry.shape(_SHAPES)
        owner = _named(entry) if shape in _PARTS else None
        if shape == "order":
            beside.hear(entry)
        groups.setdefault((shape, owner or entry.path), []).append(entry)
    for (shape, _), group in groups.items():
        yield group[0], _reader(shape, group, document.is_list())


def _reader(shape: str, group: Sequence[At], whole: bool) -> Reader:
    if shape not in _PARTS:
        return _header if shape == "order" else _refused
    return lambda _: _PARTS[shape](group, whole)


_SHAPES = {
    "order": ("status_id", "date_modified"),
    "shipments": ("items", "tracking_number", "shipping_provider"),
    "products": ("product_id", "quantity", "base_price"),
    "addresses": ("street_1", "items_total", "country_iso2", "zip"),
}


def _refused(entry: At) -> Header | Piece:
    if entry.has("message", "title") and not entry.has("id"):
        said = entry.maybe_text("message") or entry.maybe_text("title") or "?"
        raise failed(said, entry.path)
    raise InvalidInput(_EXPECTED, entry.path)


def _named(entry: At) -> str | None:
    key = "order_id" if entry.has("order_id") else "id"
    return if_read(lambda: str(ident(entry.child(key))))


def _blank(reference: str) -> ChannelOrder:
    return ChannelOrder(reference=reference, number=reference, parts=frozenset())


def _header(entry: At) -> Header:
    reference = str(ident(entry.child("id")))
    check_money(entry, ORDER_MONEY)
    currency = known_currency(paid_in(entry))
    told, buyer = inline(entry, reference), _buyer(entry)
    known = {Part.LINES: told.lines, Part.ADDRESS: told.places, Part.BUYER: buyer}
    here = {part for part, there in known.items() if there is not None}
    order = ChannelOrder(
        reference=reference,
        number=reference,
        parts=frozenset({Part.HEADER} | here),
        modified=entry.maybe_mail_instant("date_modified"),
        placed=entry.maybe_mail_instant("date_created"),
        level=_level(entry),
        lines=None
        if told.lines is None
        else tuple(priced(each, currency) for _, each in told.lines),
        ship_to=only([address for _, address in told.places or ()]),
        buyer=buyer,
        note=entry.maybe_text("staff_notes"),
        total=entry.maybe_money(currency, "total_inc_tax"),
        # Whether it is Prime is unknown here: S004-88.
        programme=Programme(merchant_fulfilled=True, service=told.service),
        source=source(entry),
        references=once((*references(entry), *told.sales)),
        real=entry.child("status_id").value != INCOMPLETE,
        doubts=tuple(_doubts(entry)),
    )
    return Header(order=order, wants=_wants(entry), currency=currency)


def _wants(entry: At) -> frozenset[Part]:
    # An order of downloads has no address; its empty list would name no order when fetched.
    nowhere = entry.child("shipping_address_count").value == 0
    return frozenset({Part.LINES} if nowhere else {Part.LINES, Part.ADDRESS})


def _level(entry: At) -> Level:
    status = entry.whole("status_id")
    if entry.maybe_flag("is_deleted"):
        return Level.CANCELLED
    return LEVELS.get(status, Level.REVIEW)


def _doubts(entry: At) -> Iterator[Reason]:
    """What a person should look at: a status nobody knows, or one that no shipment bears out.

    A shop may call an order shipped without making a shipment; of downloads there never is one.
    """
    status, name = entry.whole("status_id"), entry.maybe_text("status")
    said = brief(name or str(status))
    if status not in LEVELS:
        yield unknown_status(said)
    yield from strange_currency(paid_in(entry))
    digital = entry.child("order_is_digital").maybe_flag()
    if status in SAID_TO_HAVE_LEFT and entry.child("items_shipped").value == 0 and not digital:
        yield because(Doubt.FULFILLED_WITHOUT_SHIPMENT, said=said)


def _buyer(entry: At) -> Buyer | None:
    billing, note = entry.child("billing_address"), entry.maybe_text("customer_message")
    told = billing.value is not None
    customer = maybe_ident(entry.child("customer_id"))  # 0 is a guest
    buyer = Buyer(
        id=None if customer is None else str(customer),
        name=person(billing) if told else None,
        email=billing.maybe_text("email") if told else None,
        note=note,
    )
    return None if buyer == Buyer() else buyer


_PARTS: dict[str, Callable[[Sequence[At], bool], Piece]] = {
    "products": products_answer,
    "addresses": addresses_answer,
    "shipments": shipments_answer,
}
