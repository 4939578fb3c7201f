"""Writing files: orders for whoever ships them, and tracking numbers for whoever sold them."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from io import StringIO

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.csv.cells import Value, written
from fulfilcore.channels.csv.columns import NAMES, NUMERIC, Column
from fulfilcore.channels.csv.escaping import guarded
from fulfilcore.channels.csv.profiles import DELIMITERS, Profile, plain
from fulfilcore.channels.csv.reasons import CsvNotice
from fulfilcore.channels.csv.tables import GENERIC
from fulfilcore.channels.writing import units
from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.intake import Buyer, Level, LineKind
from fulfilcore.orders import Line, Order, Status
from fulfilcore.reasons import because
from fulfilcore.shipments import ShipmentNotice
from fulfilcore.values import Address, Weight, root_of

Cells = Mapping[Column, Value | None]

LEVELS = {
    Status.AWAITING_PAYMENT: Level.UNPAID,
    Status.ON_HOLD: Level.REVIEW,
    Status.AWAITING_SHIPMENT: Level.OPEN,
    Status.PENDING_FULFILLMENT: Level.OPEN,
    Status.REJECTED_FULFILLMENT: Level.OPEN,
    Status.SHIPPED: Level.SHIPPED,
    Status.CANCELLED: Level.CANCELLED,
}
"""What whoever ships is told of a status: the profile's first word for this level."""


def write_shipment(notice: ShipmentNotice) -> Call | Unwritable:
    """A store of files takes no call: see `write_tracking`, which tells many shipments at once."""
    return Unwritable((because(CsvNotice.TOLD_BY_FILE),))


def every_line(_: Order, __: Line) -> bool:
    """Every line is for whoever gets the file to ship."""
    return True


def write_orders(
    orders: Sequence[Order],
    *,
    profile: Profile = GENERIC,
    mine: Callable[[Order, Line], bool] = every_line,
) -> str:
    """A file of exactly these orders, in their order, with one row for each line (S000-11).

    `mine` says which lines of an order are for whoever gets the file; the others are marked and
    have no units to ship (S000-26). A text that a spreadsheet would run as a formula is guarded;
    `read_orders` with the same profile reads it as it was. Only a profile with a column for it has
    lines that do not travel, such as discounts. Raises InvalidInput for hidden copies, which are
    never exported (S001-16), and for orders that are split: their parts are; and for one whose
    name is the word that asks for a number. Raises Misconfigured
    for a profile of which no column names orders.
    """
    profile.needs(*NAMES, what="the name of an order")
    if problems := [problem for order in orders for problem in _unfit(order, profile)]:
        raise InvalidInput("; ".join(problems))
    columns = profile.exported
    rows = (cells for order in orders for cells in _order_rows(order, profile, columns, mine))
    return a_sheet(profile, columns, rows)


def write_tracking(notices: Iterable[ShipmentNotice], *, profile: Profile = GENERIC) -> str:
    """A file that tells a store of shipments: one row for each line of each parcel.

    `read_tracking` with the same profile reads it. Raises Misconfigured for a profile that lacks
    a column for the order, the line, the quantity or the tracking number.
    """
    name = Column.ID if Column.ID in profile.columns else Column.NUMBER
    needed = (name, Column.LINE, Column.QUANTITY, Column.TRACKING)
    if missing := [column.value for column in needed if column not in profile.columns]:
        raise Misconfigured(f"profile {profile.name!r}", [f"it lacks {', '.join(missing)}"])
    wished = (Column.CARRIER, Column.PARCEL_SERVICE, Column.SHIPPED_ON)
    columns = (*needed, *(column for column in wished if column in profile.columns))
    return a_sheet(profile, columns, _tracking_rows(notices, profile, name))


def _unfit(order: Order, profile: Profile) -> Iterator[str]:
    if order.hidden_copy:
        yield f"{order.id} is a hidden copy of {order.twin_of} and is never exported"
    if order.parts:
        yield f"{order.id} is split: export its parts"
    if profile.auto and plain(order.number or order.reference) == plain(profile.auto):
        yield f"{order.id} is named {profile.auto}, which asks for a number when it is read"


def a_sheet(profile: Profile, columns: Sequence[Column], rows: Iterable[Cells]) -> str:
    """A file of some columns: each row under the headings, no text of it a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=profile.delimiter or DELIMITERS[0], lineterminator="\r\n")
    writer.writerow([guarded(profile.heading(column)) for column in columns])
    for cells in rows:
        writer.writerow([_cell(column, cells.get(column), profile) for column in columns])
    return text.getvalue()


def _cell(column: Column, value: Value | None, profile: Profile) -> str:
    text = written(value, profile)
    return text if column in NUMERIC else guarded(text)


# --- the rows of orders


def _order_rows(
    order: Order, profile: Profile, columns: Sequence[Column], mine: Callable[[Order, Line], bool]
) -> Iterator[Cells]:
    head = _head(order, profile, columns)
    lines = [line for line in order.lines or () if line.travels or Column.KIND in columns]
    for line in lines:
        yield {**head, **_line(line, order, profile, mine=mine(order, line))}
    if not lines:
        yield head


def _head(order: Order, profile: Profile, columns: Sequence[Column]) -> Cells:
    mark = order.id.removeprefix(root_of(order.id))  # of a part, or of a later generation
    number = order.number if Column.ID in columns else order.number or order.reference
    words = {level: word for word, level in reversed(tuple(profile.statuses.items()))}
    fields = order.fields
    return {
        Column.ID: order.reference + mark,
        Column.NUMBER: number and number + mark,
        Column.STORE: order.store,
        Column.STATUS: words.get(LEVELS[order.status]),
        Column.PLACED: order.placed,
        Column.SHIP_BY: order.programme.ship_by,
        Column.SERVICE: fields.service,
        Column.SOURCE: order.source,
        Column.TOTAL: order.total.amount if order.total else None,
        Column.CURRENCY: _currency(order),
        Column.NOTE: fields.note,
        Column.GIFT: order.gift,
        Column.GIFT_MESSAGE: order.gift_message,
        Column.CUSTOM_1: fields.custom_1,
        Column.CUSTOM_2: fields.custom_2,
        Column.CUSTOM_3: fields.custom_3,
        Column.TAGS: order.tags or None,
        **_buyer(order.buyer or Buyer()),
        **_address(order.label_to or Address()),
    }


def _currency(order: Order) -> str | None:
    prices = (line.price for line in order.lines or ())
    return next((price.currency for price in (order.total, *prices) if price), None)


def _buyer(buyer: Buyer) -> Cells:
    return {
        Column.BUYER_ID: buyer.id,
        Column.BUYER_NAME: buyer.name,
        Column.BUYER_EMAIL: buyer.email,
        Column.BUYER_NOTE: buyer.note,
    }


def _address(address: Address) -> Cells:
    first, second, *more = (*address.lines, "", "")
    return {
        Column.SHIP_NAME: address.name,
        Column.SHIP_COMPANY: address.company,
        Column.SHIP_LINE_1: first,
        Column.SHIP_LINE_2: second,
        Column.SHIP_LINE_3: "\n".join(filter(None, more)),
        Column.SHIP_CITY: address.city,
        Column.SHIP_REGION: address.region,
        Column.SHIP_POSTCODE: address.postcode,
        Column.SHIP_COUNTRY: address.country,
        Column.SHIP_PHONE: address.phone,
        Column.SHIP_EMAIL: address.email,
    }


def _line(line: Line, order: Order, profile: Profile, *, mine: bool) -> Cells:
    kind = line.kind
    price = line.price if line.price and line.price.currency == _currency(order) else None
    return {
        Column.LINE: line.id,
        Column.SKU: str(line.sku) if line.sku else None,
        Column.NAME: line.name,
        Column.QUANTITY: line.ordered,
        Column.PRICE: price.amount if price else None,
        Column.WEIGHT: in_unit(line.weight, profile.weight_unit) if line.weight else None,
        Column.OPTIONS: line.options or None,
        Column.KIND: None if kind is LineKind.GOODS else kind,
        Column.SHIPS: mine,
        Column.OPEN: line.open if mine else 0,
    }


_MILLION = 1_000_000
_EXACT = Context(prec=40)  # the host's own decimal context must not change a weight


def in_unit(weight: Weight, unit: str) -> Decimal:
    """The weight in a unit, to ten digits: read again it is the same milligram."""
    in_million = Decimal(Weight.of(_MILLION, unit).milligrams)  # of one ounce it is no whole number
    exact = _EXACT.divide(Decimal(weight.milligrams * _MILLION), in_million)
    return exact.quantize(Decimal("1e-10"), context=_EXACT).normalize(_EXACT)


# --- the rows of a tracking return


def _tracking_rows(
    notices: Iterable[ShipmentNotice], profile: Profile, name: Column
) -> Iterator[Cells]:
    untracked = next(iter(sorted(profile.untracked)), None)
    for notice in notices:
        head: Cells = {
            name: notice.reference,
            Column.CARRIER: notice.carrier,
            Column.PARCEL_SERVICE: notice.service,
            Column.TRACKING: notice.tracking or untracked,
            Column.SHIPPED_ON: notice.shipped_at,
        }
        for line, quantity in units(notice).items():
            yield {**head, Column.LINE: line, Column.QUANTITY: quantity}
        if not notice.lines:
            yield head
