"""Reading Amazon's orders: what a document is, is told by its shape."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NoReturn

from fulfilcore.channels.amazon import facts, order_change, plain, v0, v2026
from fulfilcore.channels.doubts import failed
from fulfilcore.channels.ids import if_read
from fulfilcore.channels.parts import Grammar, Header, Piece, Reader, collected, gathered
from fulfilcore.channels.plain import plainly
from fulfilcore.channels.reading import At, Document, documents, parse
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelOrder, Need, Part, ReadResult, Rejected

_EXPECTED = (
    "this is no order payload: expected an answer of getOrders, getOrder, getOrderItems, "
    "getOrderAddress, getOrderBuyerInfo or getOrderRegulatedInfo (Orders v0), of searchOrders or "
    "getOrder (Orders 2026-01-01), or an ORDER_CHANGE notification"
)


def read_orders(payload: bytes | str, *more: bytes | str) -> ReadResult:
    """The orders in what Amazon says: any mix of Orders v0, Orders 2026-01-01 and ORDER_CHANGE.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read. A
    line's price is that of *all* its units. A notification comes in its envelope or without.
    `next` is the token of the last page of orders given, or of items where no page is of orders.
    """
    told = documents((payload, *more))
    return plainly(told, plain.orders) or _in_detail(told)


def _in_detail(told: Sequence[Document]) -> ReadResult:
    reading = _Reading()
    grammar = Grammar(split=reading.split, named=_named, blank=facts.blank)
    answers = gathered(told, grammar)
    news, refused = reading.news()
    orders, needs = answers.orders, answers.needs
    if news:
        orders = tuple(dict.fromkeys((*orders, *(each.order for each in news))))
        needs = tuple(dict.fromkeys((*needs, *_called_for(news, answers.orders))))
    result = ReadResult(
        orders=orders,
        rejected=(*answers.rejected, *refused),
        needs=needs,
        next=reading.next(),
    )
    return collected(result, reading.pickups)


class _Reading:
    """What one reading hears beside the answers: page tokens, notifications, orders to collect."""

    def __init__(self) -> None:
        self.pages: list[str | None] = []
        self.item_pages: list[str | None] = []
        self.notifications: list[At] = []
        self.pickups: set[str] = set()
        self._heard: Mapping[Reader, Reader] = {v0.header: self._v0, v0.items: self._items}

    def next(self) -> str | None:
        """The token that leads on, if the last page has one."""
        return [None, *self.item_pages, *self.pages][-1]

    def news(self) -> tuple[list[Header], list[Rejected]]:
        """What the notifications tell, each a version of its own.

        They are kept apart from the answers: items without an instant, fetched at another time,
        would take the place of the counts that a notification brings.
        """
        heard, refused = list[Header](), list[Rejected]()
        for at in self.notifications:
            try:
                heard.append(self._order_change(at))
            except InvalidInput as bad:
                refused.append(Rejected(bad.path, bad.problem, _named(at)))
        return heard, refused

    def split(self, document: At) -> Iterator[tuple[At, Reader]]:
        """The entries of a body, each with its reader; what holds none is an entry refused."""
        for each in _messages(document):
            try:
                yield from self._entries(_opened(each))
            except InvalidInput as bad:
                yield At(None, bad.path), _refusing(bad)

    def _entries(self, inner: At) -> Iterator[tuple[At, Reader]]:
        if inner.has("errors") and not inner.has("payload", "orders", "order"):
            raise failed(_error(inner), inner.path)
        root = inner.first("payload") or inner
        if (notification := _notification(root)) is not None:
            self.notifications.append(notification)
        elif root.has("Orders"):
            yield from ((order, self._v0) for order in root.items("Orders"))
            yield from self._token(lambda: root.child("NextToken"))
        elif (found := _found(root)) is not None:
            yield from ((order, self._v2026) for order in found)
            yield from self._token(lambda: root.block("pagination").child("nextToken"))
        else:
            yield self._one(root, inner)

    def _one(self, root: At, document: At) -> tuple[At, Reader]:
        for order in (root.first("order"), root):
            if order and v2026.is_order(order):
                return order, self._v2026
        for keys, reader in v0.SHAPES if root.has("AmazonOrderId") else ():
            if root.has(*keys):
                return root, self._heard.get(reader, reader)
        if v0.is_withheld(root):
            return root, v0.withheld
        raise InvalidInput(_EXPECTED, document.path)

    def _v0(self, entry: At) -> Header:
        return self._noted(v0.header(entry), v0.is_pickup(entry))

    def _v2026(self, entry: At) -> Header:
        return self._noted(v2026.header(entry), v2026.is_pickup(entry))

    def _order_change(self, entry: At) -> Header:
        return self._noted(order_change.header(entry), order_change.is_pickup(entry))

    def _noted(self, header: Header, pickup: bool) -> Header:
        if pickup:
            self.pickups.add(header.order.reference)
        return header

    def _items(self, entry: At) -> Piece:
        piece = v0.items(entry)
        self.item_pages.append(entry.maybe_text("NextToken"))
        return piece

    def _token(self, find: Callable[[], At]) -> Iterator[tuple[At, Reader]]:
        """Keep a page's token; one that cannot be read is an entry that is refused."""
        try:
            self.pages.append(find().maybe_text())
        except InvalidInput as bad:
            self.pages.append(None)
            yield At(None, bad.path), _refusing(bad)


def _called_for(news: Iterable[Header], answers: Iterable[ChannelOrder]) -> Iterator[Need]:
    """What is to be fetched for the news, unless an answer read with it is as new."""
    told: dict[str, list[ChannelOrder]] = {}
    for answer in answers:
        told.setdefault(answer.reference, []).append(answer)
    for each in news:
        order = each.order
        fresh = [it for it in told.get(order.reference, ()) if _is_as_new(it, order.modified)]
        lacks = each.wants.difference(*(answer.parts for answer in fresh))
        yield from (Need(order.reference, part) for part in Part if part in lacks)


def _is_as_new(answer: ChannelOrder, changed: datetime | None) -> bool:
    """Whether the answer was given after the change; answers count whole seconds only."""
    if changed is None:
        return True
    return answer.modified is not None and answer.modified >= changed.replace(microsecond=0)


def _refusing(bad: InvalidInput) -> Reader:
    def refuse(_: At) -> NoReturn:
        raise bad

    return refuse


def _messages(document: At) -> tuple[At, ...]:
    """The messages of a batch from a queue; any other document by itself."""
    for name in ("Records", "Messages"):
        if document.is_list(name):
            return document.items(name)
    return (document,)


def _opened(message: At) -> At:
    """What a queue's message, a topic's or a bus's event holds, one in another, or a document."""
    for _ in range(_DEEPEST):
        text, inner = message.first("Body", "body", "Message"), message.first("detail", "Sns")
        if text is not None and isinstance(text.value, str):
            message = parse(text.value, text.path)
        elif inner is not None:
            message = inner
        else:
            break
    return message


_DEEPEST = 4
"""So many envelopes are opened: a bus's event in a topic's message in a queue's, and one more."""


def _error(document: At) -> str | None:
    errors = document.child("errors")
    first = errors.items()[0] if errors.is_list() and errors.value else errors
    told = [first.maybe_label(key) for key in ("code", "message") if first.has(key)]
    return ": ".join(text for text in told if text) or None


def _found(root: At) -> tuple[At, ...] | None:
    """The orders of searchOrders; None where the list is of another interface.

    Many interfaces list their orders under the same word.
    """
    orders = root.first("orders")
    if orders is None or not orders.is_list():
        return None
    entries = orders.items()
    strange = any(entry.is_object() and not v2026.is_order(entry) for entry in entries)
    return None if strange and not any(map(v2026.is_order, entries)) else entries


def _notification(root: At) -> At | None:
    inner = root.first("Payload") or root
    if (told := inner.first("OrderChangeNotification", "orderChangeNotification")) is not None:
        return order_change.spelt(told)
    return root if root.has("OrderChangeType", "OrderChangeTrigger") else None


def _named(entry: At) -> str | None:
    key = "AmazonOrderId" if entry.has("AmazonOrderId") else "orderId"
    return if_read(lambda: entry.maybe_text(key))
