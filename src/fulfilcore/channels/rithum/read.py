"""Reading Rithum's orders: REST answers, one or many, pages of their parts, and SOAP answers."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from fulfilcore.channels.ids import ident, if_read, whole
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.rithum import rest, soap
from fulfilcore.channels.rithum.envelope import error_of, is_xml, result_of
from fulfilcore.channels.rithum.fields import maybe_ident
from fulfilcore.channels.rithum.model import Heard, Settings
from fulfilcore.channels.rithum.rest import NEXT
from fulfilcore.channels.rithum.together import together
from fulfilcore.channels.xml import Element, parse_xml
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ReadResult, Rejected

Entry: TypeAlias = tuple[str | None, Callable[[Heard], None]]
"""Whose an entry is, if that is known, and how it is read."""

_FAILED = "the channel answered with an error, and did not say which"
_EXPECTED = (
    "this is no order payload: expected an order of REST v1, its Items or its Fulfillments, one or "
    "a collection, an OData batch of them, or the answer of SOAP's GetOrderList"
)


def read_orders(
    payload: bytes | str,
    *more: bytes | str,
    settled: Collection[str] = (),
    currency: str | None = None,
) -> ReadResult:
    """The orders in Rithum's answers, REST and SOAP: any mix of them, in any order.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read. A
    line's price is that of one unit. `next` is the link to the next page of orders.

    An order expands at most 20 items; of one that has more, its lines are needed. A page that a
    link in an order led to is handed in beside that order: alone, the last one would pass for the
    whole list.

    What only the shop knows: `settled` the payment statuses on which it ships besides Cleared,
    such as `{"Deposited"}`; `currency` that of the account, which SOAP does not name. Raises
    InvalidInput for one that does not exist.
    """
    if currency is not None:
        At(currency, "currency").currency()
    settings = Settings(settled=settled, currency=currency)
    reading = _Reading(settings)
    for number, body in enumerate((payload, *more)):
        reading.hear(body, f"$body[{number}]" if more else "$")
    result = together(reading.heard, reading.rejected, settings)
    return ReadResult(result.orders, result.rejected, result.needs, reading.next)


class _Reading:
    """What the bodies told so far."""

    def __init__(self, settings: Settings) -> None:
        self.heard = Heard()
        self.rejected = list[Rejected]()
        self.next: str | None = None
        self._settings = settings

    def hear(self, body: bytes | str, path: str) -> None:
        """Take in one body."""
        try:
            if is_xml(body):
                root = "" if path == "$" else path
                entries = tuple(self._answer(parse_xml(body, root)))
            else:
                entries = tuple(self._document(parse(body, path)))
        except InvalidInput as bad:
            self.rejected.append(Rejected(bad.path, bad.problem))
            return
        for reference, read in entries:
            try:
                read(self.heard)
            except InvalidInput as bad:
                self.rejected.append(Rejected(bad.path, bad.problem, reference))

    def _document(self, document: At) -> Iterator[Entry]:
        """The entries of a JSON body; an answer of a batch that failed is refused by itself."""
        if not document.is_object() or not document.has("responses"):
            yield from self._body(document)
            return
        for answer in document.items("responses"):
            body = answer.child("body")
            try:
                if whole(answer.child("status")) >= 400:
                    raise InvalidInput(error_of(body) or _FAILED, body.path)
                yield from tuple(self._body(body))
            except InvalidInput as bad:
                self.rejected.append(Rejected(bad.path, bad.problem))

    def _body(self, document: At) -> Iterator[Entry]:
        listed = document.is_list() or document.has("value")
        at = document if document.is_list() or not listed else document.child("value")
        more = document.is_object() and document.has(NEXT)
        groups: dict[tuple[str, str], list[At]] = {}
        for entry in at.items() if listed else (at,):
            kind = _kind(entry)
            if not kind:
                yield None, partial(_refused, entry)
                continue
            # The parts of one order are read as one: were a bad one left out, the rest would pass
            # for the whole list.
            owner = _named(entry) if kind in _PARTS else None
            groups.setdefault((kind, owner or entry.path), []).append(entry)
        if more and all(kind not in _PARTS for kind, _ in groups):
            self._follow(document.child(NEXT))
        for (kind, _), group in groups.items():
            yield _named(group[0]), _reader(kind, group, more or not listed)

    def _follow(self, link: At) -> None:
        try:
            self.next = link.text()
        except InvalidInput as bad:
            self.rejected.append(Rejected(bad.path, bad.problem))

    def _answer(self, root: Element) -> Iterator[Entry]:
        """The orders of a SOAP answer. Raises InvalidInput for one that failed."""
        result = result_of(root, "GetOrderList")
        if result is None:
            inside = root.first("Body").children if root.has("Body") else []
            raise InvalidInput(_EXPECTED, next(iter(inside), root).path)
        for entry in result.first("ResultData").children:
            if entry.children:  # one that is nil says nothing
                yield _soap_named(entry), self._soap_order(entry)

    def _soap_order(self, entry: Element) -> Callable[[Heard], None]:
        return lambda heard: heard.orders.append(soap.order(entry, self._settings))


_PARTS = ("items", "fulfillments")
_SHAPES = (
    ("fulfillments", ("DeliveryStatus", "ShippedDateUtc", "TrackingNumber"), ("OrderID",)),
    ("items", ("UnitPrice", "Quantity", "Sku", "SKU", "SiteOrderItemID"), ("OrderID",)),
    ("order", ("SiteOrderID", "CheckoutStatus", "PaymentStatus", "ShippingStatus"), ("ID",)),
    ("order", ("CreatedDateUtc", "TotalPrice", "SiteName", "Items", "Fulfillments"), ("ID",)),
)
"""What an entry is, by fields of which it has some and fields that it must have."""


def _kind(entry: At) -> str:
    known = (kind for kind, some, must in _SHAPES if entry.has(*some) and entry.has(*must))
    kind = next(known, "")
    return "" if kind in _PARTS and entry.has("FulfillmentID") else kind


def _named(entry: At) -> str | None:
    """The order that an entry is about, if that much can be read."""
    name = "OrderID" if entry.has("OrderID") else "ID"
    return if_read(lambda: ident(entry.child(name)))


def _soap_named(entry: Element) -> str | None:
    return if_read(lambda: maybe_ident(entry.child("OrderID")))


def _reader(kind: str, group: Sequence[At], more: bool) -> Callable[[Heard], None]:
    def read(heard: Heard) -> None:
        first = group[0]
        match kind:
            case "order":
                for entry in group:
                    heard.orders.append(rest.order(entry))
            case "items":
                owner = ident(first.child("OrderID"))
                heard.items.append(rest.items_page(group, owner, first.path, more))
            case "fulfillments":
                owner = ident(first.child("OrderID"))
                heard.fulfillments.append(rest.fulfillments_page(group, owner, first.path, more))

    return read


def _refused(entry: At, _: Heard) -> None:
    raise InvalidInput(error_of(entry) or _EXPECTED, entry.path)
