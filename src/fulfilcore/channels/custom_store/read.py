"""Reading another host's export document: `<Orders pages="3"><Order>…</Order>…</Orders>`."""

from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType

from attrs import evolve, frozen

from fulfilcore.channels.custom_store.dates import maybe_instant
from fulfilcore.channels.custom_store.fields import (
    address,
    buyer,
    currency_of,
    flag,
    lines,
    references,
    strange_units,
    total,
)
from fulfilcore.channels.custom_store.tables import FIVE, LEVELS
from fulfilcore.channels.doubts import unknown_status
from fulfilcore.channels.families import origin
from fulfilcore.channels.ids import if_read
from fulfilcore.channels.xml import Element, parse_xml
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.intake import (
    ChannelOrder,
    Level,
    Need,
    Part,
    Programme,
    ReadResult,
    Rejected,
)
from fulfilcore.reasons import Reason
from fulfilcore.values import CURRENCIES

NO_WORDS: Mapping[str, Level] = MappingProxyType({})
_EXPECTED = "this is no export document: expected the element Orders"


class Identity(Enum):
    """By which of its elements an order is known."""

    ORDER_ID = "OrderID"  # OrderID, or OrderNumber in an order that has none
    ORDER_NUMBER = "OrderNumber"  # OrderNumber, whatever stands in OrderID


@frozen
class _Settings:
    """What only the store's settings know."""

    statuses: Mapping[str, Level]
    currency: str | None
    identity: Identity


def read_orders(
    payload: bytes | str,
    *more: bytes | str,
    statuses: Mapping[str, Level] = NO_WORDS,
    currency: str | None = None,
    identity: Identity = Identity.ORDER_ID,
    page: int | None = None,
) -> ReadResult:
    """The orders in a host's export documents: any pages of them, in any order.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read. A
    line's price is that of one unit. `next` is the number of the page after the last one handed
    in, while the documents say that there are more: `page` is the number of that last one, left
    out it is as many as there are documents.

    What only the store's settings know: `statuses` are the host's own words for the five statuses
    that it may mean (UNPAID, OPEN, SHIPPED, REVIEW for "on hold", CANCELLED), exactly as it writes
    them; usual words are known. `currency` is what amounts are in where no CurrencyCode says so;
    without either they are left out.

    An order is known by its OrderID. Where a host leaves that out the OrderNumber takes its place,
    in each document by itself: an order that has no OrderID in one and has one in the next is read
    as two. So a host that names it only sometimes is to be read by `Identity.ORDER_NUMBER`, from
    the first day on. Raises Misconfigured for settings that mean nothing.
    """
    settings = _checked(_Settings(statuses, currency, identity))
    bodies = (payload, *more)
    results = [
        _document(body, f"$body[{number}]" if more else "", settings)
        for number, body in enumerate(bodies)
    ]
    last = max((int(result.next or 1) for result in results), default=1)
    page = len(set(bodies)) if page is None else page
    return ReadResult(
        orders=tuple(dict.fromkeys(order for result in results for order in result.orders)),
        rejected=tuple(bad for result in results for bad in result.rejected),
        needs=tuple(dict.fromkeys(need for result in results for need in result.needs)),
        next=str(page + 1) if page < last else None,
    )


def _checked(settings: _Settings) -> _Settings:
    problems = [
        f"{word!r} cannot mean {level.name}"
        for word, level in settings.statuses.items()
        if level not in FIVE
    ]
    if settings.currency is not None and settings.currency not in CURRENCIES:
        problems.append(f"{settings.currency!r} is not an ISO 4217 currency")
    if problems:
        raise Misconfigured("custom store", problems)
    return settings


def _document(body: bytes | str, path: str, settings: _Settings) -> ReadResult:
    """What one document holds; its `next` is the number of its last page."""
    try:
        root = parse_xml(body, path)
        if root.name not in ("Orders", "Order"):
            raise InvalidInput(_EXPECTED, root.path)
    except InvalidInput as bad:
        return ReadResult(rejected=(Rejected(bad.path, bad.problem),))
    orders, rejected = list[ChannelOrder](), list[Rejected]()
    for each in root.all("Order") if root.name == "Orders" else (root,):
        try:
            orders.append(_order(each, settings))
        except InvalidInput as bad:
            rejected.append(Rejected(bad.path, bad.problem, _named(each, settings)))
    needs = tuple(need for order in orders for need in _needs(order))
    try:
        pages = root.attribute("pages").maybe_count_text()
    except InvalidInput as bad:
        rejected.append(Rejected(bad.path, bad.problem))
        pages = None
    return ReadResult(tuple(orders), tuple(rejected), needs, None if pages is None else str(pages))


def _reference(entry: Element, settings: _Settings) -> str:
    number = entry.child("OrderNumber").text()
    if settings.identity is Identity.ORDER_NUMBER:
        return number
    return entry.child("OrderID").maybe_text() or number


def _named(entry: Element, settings: _Settings) -> str | None:
    return if_read(lambda: _reference(entry, settings))


def _order(entry: Element, settings: _Settings) -> ChannelOrder:
    currency = currency_of(entry.child("CurrencyCode")) or settings.currency
    level, doubts = _level(entry, settings.statuses)
    custom = [entry.child(f"CustomField{place}").maybe_text() for place in (1, 2, 3)]
    source = entry.child("Source").maybe_text()
    order = ChannelOrder(
        reference=_reference(entry, settings),
        number=entry.child("OrderNumber").text(),
        parts=frozenset({Part.HEADER}),
        modified=maybe_instant(entry.child("LastModified")),
        placed=maybe_instant(entry.child("OrderDate")),
        level=level,
        note=entry.child("InternalNotes").maybe_text(),
        total=total(entry, currency),
        programme=Programme(
            merchant_fulfilled=True, service=entry.child("ShippingMethod").maybe_text()
        ),
        source=origin(source),
        references=references(entry, source),
        custom_1=custom[0],
        custom_2=custom[1],
        custom_3=custom[2],
        gift=flag(entry.child("Gift")),
        gift_message=entry.child("GiftMessage").maybe_text(),
        doubts=(*doubts, *strange_units(entry.first("Items"))),
    )
    return _with_parts(order, entry, currency)


def _with_parts(order: ChannelOrder, entry: Element, currency: str | None) -> ChannelOrder:
    """The order with its lines, address and buyer; one that is empty was not told."""
    customer = entry.first("Customer")
    found_lines = lines(entry.first("Items"), currency)
    ship_to = address(customer.first("ShipTo"))
    who = buyer(customer, entry.child("CustomerNotes").maybe_text())
    told = {Part.LINES: found_lines, Part.ADDRESS: ship_to, Part.BUYER: who}
    known = frozenset(part for part, value in told.items() if value)
    return evolve(
        order,
        parts=order.parts | known,
        lines=found_lines or None,
        ship_to=ship_to,
        buyer=who,
    )


def _needs(order: ChannelOrder) -> Iterator[Need]:
    """What every order of the protocol has, and this one lacks."""
    lacks = {Part.LINES, Part.ADDRESS} - order.parts
    if order.modified is None:
        lacks.add(Part.HEADER)
    return (Need(order.reference, part) for part in Part if part in lacks)


def _level(entry: Element, statuses: Mapping[str, Level]) -> tuple[Level, tuple[Reason, ...]]:
    """The level that its word stands for; of a word that nobody knows a person decides."""
    said = entry.child("OrderStatus").maybe_text() or ""
    usual = " ".join(said.casefold().replace("_", " ").replace("-", " ").split())
    level = statuses.get(said) or LEVELS.get(usual)
    if level is None:
        return Level.REVIEW, (unknown_status(said),)
    return level, ()
