"""Reading ShipStation's orders: each in one body, what has left of it in lists of their own."""

from collections.abc import Iterator, Mapping

from fulfilcore.channels.clocks import USUAL, LocalTime
from fulfilcore.channels.doubts import failed
from fulfilcore.channels.ids import ident, if_read
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.shipstation.model import Settings
from fulfilcore.channels.shipstation.orders import order
from fulfilcore.channels.shipstation.sent import fulfillment, shipment
from fulfilcore.channels.shipstation.together import Heard, together
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ReadResult, Rejected
from fulfilcore.values import Money

_EXPECTED = (
    "this is no order payload: expected an order, a shipment or a fulfillment of the V1 API, one "
    "or a list"
)


def read_orders(
    payload: bytes | str,
    *more: bytes | str,
    currency: str | None = None,
    clock: LocalTime = USUAL,
    tags: Mapping[int, str] | None = None,
) -> ReadResult:
    """The orders in ShipStation's answers: any mix of V1 answers, in any order.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read.
    A line's price is that of one unit. Shipments tell their parcels and which units have left,
    fulfillments that the order has left; without its order each asks for it. Labels that are void,
    for goods coming back, or made for no order are left out. `next` is the number of the page
    after the last one given: of orders, or where none are of orders, of shipments or fulfillments.

    What only the account knows: the `currency` of its amounts, which ShipStation never says
    (without it nothing has a price), and the names of its `tags` by their ids (accounts/listtags).
    `clock` says how times are read that the clocks of ShipStation skipped, or showed twice.
    Raises InvalidInput for a currency that there is not.
    """
    if currency is not None:
        Money(0, currency)
    reading = _Reading(Settings(currency=currency, clock=clock, tags=tags))
    for number, body in enumerate((payload, *more)):
        reading.hear(body, f"$body[{number}]" if more else "$")
    result = together(reading.said, reading.rejected)
    return ReadResult(result.orders, result.rejected, result.needs, reading.next())


class _Reading:
    """What is heard while the bodies are read, one after the other."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.said: list[Heard] = []
        self.rejected: list[Rejected] = []
        self.pages: dict[str, list[tuple[int, int]]] = {}

    def hear(self, body: bytes | str, path: str) -> None:
        """Take in one body; a bad entry never stops the next."""
        try:
            document = parse(body, path)
            entries = tuple(_split(document))
        except InvalidInput as bad:
            self.rejected.append(Rejected(bad.path, bad.problem))
            return
        for at, kind in entries:
            try:
                self._entry(at, kind)
            except InvalidInput as bad:
                self.rejected.append(Rejected(bad.path, bad.problem, _named(at)))
        try:
            self._page(document)
        except InvalidInput as bad:
            self.rejected.append(Rejected(bad.path, bad.problem))

    def next(self) -> str | None:
        """The page after the last one given, if there is one."""
        given = next((self.pages[key] for key in _LISTS if key in self.pages), [(0, 0)])
        page, pages = max(given)
        return str(page + 1) if page < pages else None

    def _entry(self, at: At, kind: str) -> None:
        match kind:
            case "order":
                self.said.append(Heard(at.path, order(at, self.settings)))
            case "shipment":
                if sent := shipment(at, self.settings):
                    self.said.append(Heard(at.path, sent))
            case "fulfillment":
                self.said.append(Heard(at.path, fulfillment(at, self.settings)))
            case _:
                raise _refusal(at)

    def _page(self, document: At) -> None:
        for key in _LISTS:
            if document.has(key) and document.has("page", "pages"):
                page, pages = document.count("page"), document.count("pages")
                self.pages.setdefault(key, []).append((page, pages))


_LISTS = {"orders": "order", "shipments": "shipment", "fulfillments": "fulfillment"}
"""What stands under which key of a list; the first one given says which page comes next."""

_SHAPES = {
    "shipment": ("shipmentId",),
    "fulfillment": ("fulfillmentId",),
    "order": ("orderStatus", "orderDate", "orderTotal", "items"),
}
"""What an entry without such a key is, by its own fields."""


def _split(document: At) -> Iterator[tuple[At, str]]:
    """Each entry with its kind: from the key it stands under, or from what it says of itself."""
    if document.is_list():
        yield from ((entry, entry.shape(_SHAPES)) for entry in document.items())
        return
    keys = [] if document.has("orderId") else [key for key in _LISTS if document.has(key)]
    for key in keys:
        yield from ((entry, _LISTS[key]) for entry in document.items(key))
    if not keys:
        yield document, document.shape(_SHAPES)


def _refusal(entry: At) -> InvalidInput:
    if entry.has("hasErrors", "results"):
        problem = "this is the answer to orders that were handed over: read_answer reads it"
        return InvalidInput(problem, entry.path)
    for key in ("Message", "message", "ExceptionMessage"):
        if entry.has(key):
            return failed(entry.child(key).value, entry.path)
    return InvalidInput(_EXPECTED, entry.path)


def _named(entry: At) -> str | None:
    """The order that an entry which could not be read is about, if that much can be."""
    return if_read(lambda: ident(entry.child("orderId")))
