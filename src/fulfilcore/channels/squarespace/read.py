"""Reading Squarespace's orders: each in one body, in pages that lead on to the next."""

from collections.abc import Iterable, Iterator

from fulfilcore.channels.doubts import failed
from fulfilcore.channels.ids import if_read
from fulfilcore.channels.parts import Grammar, Header, Piece, Reader, read
from fulfilcore.channels.reading import At
from fulfilcore.channels.squarespace.orders import header
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import ChannelOrder, ReadResult

_EXPECTED = "this is no order payload: expected an order, or a page of orders, of the Orders API"


def read_orders(payload: bytes | str, *more: bytes | str) -> ReadResult:
    """The orders in Squarespace's answers: any mix of single orders and pages, in any order.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read.
    A line's price is what was paid for one unit. Of two lines with one id, which Squarespace can
    send, the second gets the id `…#2`, by their order in the list: both are goods to be shipped.
    `next` is the cursor to which the last page given leads.
    """
    reading = _Reading()
    found = read((payload, *more), Grammar(split=reading.split, named=_named, blank=_blank))
    return ReadResult(found.orders, found.rejected, found.needs, reading.next())


class _Reading:
    """What one reading hears beside the orders: where its pages lead."""

    def __init__(self) -> None:
        self.pages: list[str | None] = []

    def next(self) -> str | None:
        """The cursor that leads on, if the last page has one."""
        return self.pages[-1] if self.pages else None

    def split(self, document: At) -> Iterable[tuple[At, Reader]]:
        """The entries of a body, each with its reader."""
        if not document.has("result"):
            entries = document.items() if document.is_list() else (document,)
            return tuple((entry, _reader(entry)) for entry in entries)
        orders = tuple((entry, _reader(entry)) for entry in document.items("result"))
        return (*orders, *self._turned(document.child("pagination")))

    def _turned(self, at: At) -> Iterator[tuple[At, Reader]]:
        """Keep a page's cursor; one that cannot be read is an entry that is refused."""
        try:
            leads_on = at.value is not None and at.maybe_flag("hasNextPage")
            self.pages.append(at.text("nextPageCursor") if leads_on else None)
        except InvalidInput as bad:
            self.pages.append(None)
            problem = bad.problem
            yield At(None, bad.path), lambda entry: _complain(entry, problem)


def _complain(entry: At, problem: str) -> Header | Piece:
    raise InvalidInput(problem, entry.path)


def _reader(entry: At) -> Reader:
    return header if entry.has("lineItems", "orderNumber", "fulfillmentStatus") else _refused


def _refused(entry: At) -> Header | Piece:
    if entry.has("message", "contextId"):
        raise failed(entry.child("message").value, entry.path)
    raise InvalidInput(_EXPECTED, entry.path)


def _named(entry: At) -> str | None:
    return if_read(lambda: entry.text("id"))


def _blank(reference: str) -> ChannelOrder:
    return ChannelOrder(reference=reference, parts=frozenset())
