"""What a system asks for that fetches our orders: those changed between two minutes, in pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from attrs import field, frozen

from fulfilcore.channels.custom_store.dates import minute
from fulfilcore.channels.custom_store.tables import MOST_PAGES
from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput
from fulfilcore.orders import Order
from fulfilcore.values import aware

_MINUTE = timedelta(minutes=1)


@frozen
class Window:
    """Which orders are asked for: those changed from one minute to another, both included."""

    start: datetime = field(converter=aware)
    end: datetime = field(converter=aware)
    page: int = 1

    def has(self, moment: datetime) -> bool:
        """Whether an instant is in it; the whole of its last minute is."""
        return self.start <= moment < self.end + _MINUTE


def window(query: Mapping[str, str]) -> Window:
    """The window that a query asks for: `action=export`, `start_date`, `end_date`, `page`.

    The dates are minutes in UTC, `MM/dd/yyyy HH:mm`; a query without a page asks for the first.
    Raises InvalidInput with the name of the parameter.
    """
    if query.get("action") != "export":
        raise InvalidInput("the action that is asked for is not export", "$.action")
    asked = Window(
        start=minute(query.get("start_date", ""), "$.start_date"),
        end=minute(query.get("end_date", ""), "$.end_date"),
        page=_page(query.get("page")),
    )
    if asked.end < asked.start:
        raise InvalidInput("the window ends before it starts", "$.end_date")
    return asked


def _page(text: str | None) -> int:
    number = At(text, "$.page").maybe_count_text()
    if number == 0:
        raise InvalidInput("the first page is 1", "$.page")
    return 1 if number is None else number


def _any_moment(_: object, __: object, moments: tuple[datetime, ...]) -> None:
    if not moments:
        raise InvalidInput("of an order that is exported it is known when it changed")


def _all_aware(moments: Iterable[datetime]) -> tuple[datetime, ...]:
    return tuple(map(aware, moments))


@frozen
class Changed:
    """An order as it is now, and the instants at which it changed here: those of its history."""

    order: Order
    at: tuple[datetime, ...] = field(converter=_all_aware, validator=_any_moment)

    @property
    def last(self) -> datetime:
        """When it changed last."""
        return max(self.at)


@frozen
class Paged:
    """One page of the orders that were asked for, and how many pages there are."""

    orders: tuple[Changed, ...]
    pages: int = 1


def paged(changed: Iterable[Changed], asked: Window, size: int = 100) -> Paged:
    """The page that was asked for, of those orders that changed in the window.

    Pages stay as they are while they are fetched. An order belongs to a window once it changed in
    it, whatever happened to it later, so what changes meanwhile leaves no gap into which the next
    order would move unseen; that is why all instants are wanted, not the last. They are in the
    order of their ids, which never change. And an order that is hidden meanwhile keeps its place:
    it is left out only when the page is written. A page beyond the last is empty.

    Raises InvalidInput for a size below 1, and for more pages than the protocol can count.
    """
    if size < 1:
        raise InvalidInput(f"a page has one order or more, not {size}")
    known = {each.order.id: each for each in changed if any(map(asked.has, each.at))}
    orders = [known[id] for id in sorted(known)]
    pages = max(1, -(-len(orders) // size))
    if pages > MOST_PAGES:
        raise InvalidInput(f"{len(orders)} orders on pages of {size} are more than {MOST_PAGES}")
    first = (asked.page - 1) * size
    return Paged(tuple(orders[first : first + size]), pages)
