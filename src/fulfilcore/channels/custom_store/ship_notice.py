"""What a system that ships our orders posts to us: a ShipNotice, and which units it means."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from attrs import field, frozen

from fulfilcore.channels.custom_store.dates import maybe_day, maybe_instant
from fulfilcore.channels.custom_store.export import number_of
from fulfilcore.channels.custom_store.reasons import ShipNoticeMismatch as R
from fulfilcore.channels.xml import Element, parse_xml
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import digest
from fulfilcore.orders import Line, Order, Ship
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import LineUnits
from fulfilcore.values import LineId, ShipmentId, maybe_aware


@frozen(kw_only=True)
class ShippedItem:
    """So many units of one item, by whatever the notice names it."""

    quantity: int
    line: LineId | None = None
    sku: str | None = None
    name: str | None = None

    @property
    def words(self) -> str:
        """What the notice calls it."""
        return self.line or self.sku or self.name or "an item without a name"


@frozen(kw_only=True)
class ShipNotice:
    """A parcel that another system says has left; `items` is None where it does not list them.

    `number` is the order's number, `order` its OrderID, which for our own exports is our id of it.
    """

    number: str | None = None
    order: str | None = None
    items: tuple[ShippedItem, ...] | None = None
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    shipped_on: date | None = None
    labelled_at: datetime | None = field(default=None, converter=maybe_aware)


@frozen(kw_only=True)
class Unmatched:
    """Which units of the order left cannot be said, and these are all the reasons."""

    reasons: tuple[Reason, ...]


def read_ship_notice(payload: bytes | str) -> ShipNotice:
    """The ShipNotice in the body of a POST `?action=shipnotify`.

    Raises InvalidInput, with the path of what is wrong: answer with a 4xx, so that it comes again.
    """
    root = parse_xml(payload)
    if root.name != "ShipNotice":
        raise InvalidInput("this is no ShipNotice", root.path)
    number, order = (root.child(each).maybe_text() for each in ("OrderNumber", "OrderID"))
    if number is None and order is None:
        raise root.child("OrderNumber").wrong("text")
    return ShipNotice(
        number=number,
        order=order,
        items=tuple(map(_item, root.first("Items").all("Item"))) if root.has("Items") else None,
        carrier=root.child("Carrier").maybe_text(),
        service=root.child("Service").maybe_text(),
        tracking=root.child("TrackingNumber").maybe_text(),
        shipped_on=maybe_day(root.child("ShipDate")),
        labelled_at=maybe_instant(root.child("LabelCreateDate")),
    )


def _item(item: Element) -> ShippedItem:
    line = item.child("LineItemID").maybe_text()
    return ShippedItem(
        quantity=item.child("Quantity").count_text(),
        line=None if line is None else LineId(line),
        sku=item.child("SKU").maybe_text(),
        name=item.child("Name").maybe_text(),
    )


def ship_of(notice: ShipNotice, order: Order) -> Ship | Unmatched:
    """What the notice wishes of our order, as a command's action, or why that is not clear.

    Units are found by LineItemID, else by SKU; of several lines with one SKU those with open units
    come first. More units than are open are handed on: whether they may leave is not decided here.
    A notice that lists no items at all means all that is open. The shipment's id is made of what
    the notice says, so one that is posted again names the same shipment.
    """
    units, reasons = dict[LineId, int](), list(_other_order(notice, order))
    for item in notice.items or ():
        found = _lines(item, order)
        reasons.extend(_mismatch(item, found))
        _share(item.quantity, [line for line in found if line.travels], units)
    if notice.items is not None and not any(item.quantity for item in notice.items):
        reasons.append(because(R.NO_ITEMS))
    if reasons:
        return Unmatched(reasons=tuple(reasons))
    return Ship(
        shipment=ShipmentId(f"shipnotice-{digest((order.id, notice))}"),
        units=None if notice.items is None else _as_units(units),
        carrier=notice.carrier,
        service=notice.service,
        tracking=notice.tracking,
    )


def _other_order(notice: ShipNotice, order: Order) -> Iterator[Reason]:
    if notice.order is not None:
        if notice.order != order.id:
            yield because(R.OTHER_ORDER, named=notice.order)
    elif notice.number != number_of(order):
        yield because(R.OTHER_ORDER, named=notice.number)


def _lines(item: ShippedItem, order: Order) -> tuple[Line, ...]:
    """The lines that an item may mean; an id that the order does not know means none."""
    if item.line is not None:
        line = order.line(item.line)
        return () if line is None else (line,)
    lines = tuple(line for line in order.lines or () if item.sku and line.sku)
    return tuple(line for line in lines if line.sku and line.sku.text == item.sku)


def _mismatch(item: ShippedItem, found: Iterable[Line]) -> Iterator[Reason]:
    lines = tuple(found)
    if not item.quantity:
        return
    if not lines:
        yield because(R.UNKNOWN_ITEM, item=item.words)
    elif not any(line.travels for line in lines):
        yield because(R.NOT_SHIPPED, line=lines[0].id)


def _share(quantity: int, lines: Iterable[Line], units: dict[LineId, int]) -> None:
    """Put units on the lines that have room for them, and what is over on the first."""
    left, named = quantity, tuple(lines)
    for line in named:
        more = min(left, max(0, line.open + line.claimed - units.get(line.id, 0)))
        units[line.id] = units.get(line.id, 0) + more
        left -= more
    if named:
        units[named[0].id] += left


def _as_units(units: dict[LineId, int]) -> tuple[LineUnits, ...]:
    return tuple(LineUnits(line, count) for line, count in units.items() if count)
