"""Reading eBay's orders: JSON of the Fulfillment API and XML of the Trading API, in any mix."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import NoReturn, TypeAlias

from attrs import evolve, frozen

from fulfilcore.channels.doubts import failed
from fulfilcore.channels.ebay import rest, trading
from fulfilcore.channels.ebay.fields import ident
from fulfilcore.channels.ebay.model import Fulfillment, Said
from fulfilcore.channels.ebay.together import Heard, together
from fulfilcore.channels.ids import if_read
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.xml import Element, parse_xml
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ReadResult, Rejected

_EXPECTED = (
    "this is no order payload: expected an order, orders or shipping fulfillments of the "
    "Fulfillment API, or Trading's XML with an OrderArray"
)
_XML = re.compile(r"[\ufeff\s]*<")
_XML_BYTES = re.compile(rb"(?:\xef\xbb\xbf|\s)*<")
_NOBODY = At(None)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""The marks of UTF-16, in which JSON never comes."""


@frozen
class _Entry:
    """One entry of a body: how it is read, and the order it names even if it cannot be."""

    path: str
    read: Callable[[], Said | Fulfillment]
    named: At = _NOBODY


Split: TypeAlias = tuple[Iterable[_Entry], tuple[str | None, ...]]
"""The entries of a body, and the token of the next page if it is a page of orders."""


def read_orders(payload: bytes | str, *more: bytes | str) -> ReadResult:
    """The orders in eBay's answers: any mix of both interfaces' answers, in any order.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read. A
    line's price is that of *all* its units, before discounts. Where a parcel goes to a hub first
    (Global Shipping, Authenticity Guarantee), `ship_to` is the hub. A shipping fulfillment names
    lines, not its order: it is read beside the order, else rejected. `next` is that of the last
    page given: the address of the next page, or the number of Trading's.
    """
    heard, rejected = list[Heard](), list[Rejected]()
    pages: list[str | None] = [None]
    for number, body in enumerate((payload, *more)):
        path = f"$body[{number}]" if more else ""
        try:
            entries, leads = _split(body, path)
        except InvalidInput as bad:
            rejected.append(Rejected(bad.path, bad.problem))
            continue
        pages.extend(leads)
        for entry in entries:
            try:
                heard.append(Heard(entry.path, entry.read()))
            except InvalidInput as bad:
                whose = if_read(partial(ident, entry.named))
                rejected.append(Rejected(bad.path, bad.problem, whose))
    return evolve(together(heard, rejected), next=pages[-1])


def _split(body: bytes | str, path: str) -> Split:
    xml = _xml_in(body)
    if xml is not None:
        return _xml(parse_xml(xml, path))
    return _json(parse(body, path or "$"))


def _xml_in(body: bytes | str) -> bytes | str | None:
    """The document, without the blanks that a relay put before it; None where it is no XML."""
    if isinstance(body, str):
        text = _XML.match(body)
        return body[text.end() - 1 :] if text else None
    raw = _XML_BYTES.match(body)
    if raw:
        return body[raw.end() - 1 :]
    return body if body.startswith(_WIDE) else None


# --- the Fulfillment API


def _json(document: At) -> Split:
    if document.is_list():
        return [_entry(each) for each in document.items()], ()
    if document.has("orders"):
        orders = [_rest(each) for each in document.items("orders")]
        return _paged(orders, lambda: document.maybe_text("next"), document.path)
    if document.has("fulfillments"):
        return [_sent(each) for each in document.items("fulfillments")], ()
    return [_entry(document)], ()


def _entry(at: At) -> _Entry:
    if at.has("orderId"):
        return _rest(at)
    return _sent(at) if at.has("fulfillmentId") else _Entry(at.path, lambda: _refuse(at))


def _rest(at: At) -> _Entry:
    named = at.child("orderId") if at.is_object() else _NOBODY
    return _Entry(at.path, lambda: rest.order(at), named)


def _sent(at: At) -> _Entry:
    return _Entry(at.path, lambda: rest.fulfillment(at))


def _refuse(at: At) -> NoReturn:
    said = rest.error(at) if at.is_object() else None
    raise failed(said, at.path) if said else InvalidInput(_EXPECTED, at.path)


# --- the Trading API


def _xml(root: Element) -> Split:
    answer = _opened(root)
    if answer.name == "Order":
        return [_order(answer)], ()
    said, arrays = trading.error(answer), [*answer.all("OrderArray")]
    whole = answer.child("Ack").maybe_text() != "Failure"
    if not arrays or not whole:
        raise failed(said, answer.path) if said else InvalidInput(_EXPECTED, answer.path)
    orders = [_order(order) for array in arrays for order in array.all("Order")]
    if said:  # a part of the answer failed, the orders in it are good
        orders.append(_refusing(failed(said, answer.path)))
    return _paged(orders, lambda: _next_number(answer), answer.path)


def _opened(root: Element) -> Element:
    """What a SOAP envelope holds; any other document as it is."""
    if root.name == "Envelope":
        root = next(iter(root.first("Body").children), root)
    return root


def _order(element: Element) -> _Entry:
    return _Entry(element.path, lambda: trading.order(element), element.child("OrderID"))


def _next_number(answer: Element) -> str | None:
    if answer.child("HasMoreOrders").maybe_flag() is not True:
        return None
    return str(answer.child("PageNumber").count_text() + 1)


# --- pages


def _paged(entries: Iterable[_Entry], find: Callable[[], str | None], path: str) -> Split:
    """A page with its token; one that cannot be read costs no order of the page."""
    try:
        return entries, (find(),)
    except InvalidInput as bad:
        return [*entries, _refusing(bad)], (None,)


def _refusing(bad: InvalidInput) -> _Entry:
    def refuse() -> NoReturn:
        raise bad

    return _Entry(bad.path, refuse)
