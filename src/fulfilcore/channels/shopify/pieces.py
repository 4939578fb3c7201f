"""Reading what belongs to an order but may come on its own: fulfillments, refunds, work orders."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from fulfilcore.channels.clocks import LONG_AGO
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.shopify.fields import ident, lower, maybe_ident, own_ident
from fulfilcore.channels.shopify.model import (
    Fulfillment,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Mention,
    Refund,
)
from fulfilcore.channels.shopify.tables import (
    BLOCKED,
    LEGACY,
    NO_RESTOCK,
    TELLABLE,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.values import LineId

WORK = (
    "fulfillment_order",
    "original_fulfillment_order",
    "moved_fulfillment_order",
    "remaining_fulfillment_order",
    "replacement_fulfillment_order",
    "submitted_fulfillment_order",
    "unsubmitted_fulfillment_order",
)
"""The keys under which one fulfillment order stands in Shopify's answers."""

T = TypeVar("T", Fulfillment, FulfillmentOrder)


def read_fulfillment_orders(
    payload: bytes | str, *more: bytes | str
) -> tuple[FulfillmentOrder, ...]:
    """The fulfillment orders in Shopify's answers, to plan a shipment over.

    Unlike orders they are read wholly or not at all: a list with a gap would make a wrong plan.
    Raises InvalidInput.
    """
    bodies = (payload, *more)
    documents = (parse(body, _path(bodies, number)) for number, body in enumerate(bodies))
    return newest(each for document in documents for each in _work_in(document))


def _path(bodies: tuple[bytes | str, ...], number: int) -> str:
    return "$" if len(bodies) == 1 else f"$body[{number}]"


def _work_in(document: At) -> Iterator[tuple[str, FulfillmentOrder]]:
    entries = tuple(work_entries(document))
    if not entries and not document.has("fulfillment_orders"):
        raise InvalidInput("this is no answer about fulfillment orders", document.path)
    for entry in entries:
        yield entry.path, fulfillment_order(entry)


def work_entries(document: At) -> Iterator[At]:
    """The entries of an answer that are fulfillment orders."""
    if document.has("fulfillment_orders"):
        yield from document.items("fulfillment_orders")
    for key in WORK:
        if document.has(key):
            yield document.child(key)


def newest(found: Iterable[tuple[str, T]]) -> tuple[T, ...]:
    """Each thing once, as it was last, in the order of the ids; each comes with its path.

    Raises InvalidInput where two of the last instant differ: nobody can say which is newer.
    """
    known: dict[str, list[tuple[str, T]]] = {}
    for path, each in found:
        known.setdefault(each.id, []).append((path, each))
    return tuple(_last(known[id]) for id in sorted(known, key=int))


def _last(versions: list[tuple[str, T]]) -> T:
    instant = max(each.updated or LONG_AGO for _, each in versions)
    last = [(path, each) for path, each in versions if (each.updated or LONG_AGO) == instant]
    path, first = last[0]
    if any(each != first for _, each in last):
        raise InvalidInput(f"two answers tell {first.id} differently", path)
    return first


def fulfillment(entry: At, order: str | None = None) -> Fulfillment:
    """One fulfillment; inside an order, `order` is the id it must name, if it names one."""
    told, numbers = entry.child("tracking_info"), entry.child("tracking_numbers")
    parcels = told.items() if told.is_list() else ()  # GraphQL's, a company for each number
    plain = numbers.items() if numbers.value is not None else ()
    texts = (*plain, *(each.child("number") for each in parcels))
    all_numbers = [entry.maybe_label("tracking_number"), *(t.maybe_label() for t in texts)]
    carriers = [each.maybe_text("company") for each in parcels]
    return Fulfillment(
        id=own_ident(entry, "Fulfillment"),
        order=_owner(entry, order),
        status=entry.child("status").text().lower(),
        units=_units(entry.child("line_items")),
        created=entry.maybe_instant("created_at"),
        updated=entry.maybe_instant("updated_at"),
        carrier=entry.maybe_text("tracking_company") or next(filter(None, carriers), None),
        numbers=tuple(dict.fromkeys(number for number in all_numbers if number)),
    )


def _owner(entry: At, order: str | None) -> str:
    at = entry.child("order_id")
    owner = ident(at, "Order") if order is None else maybe_ident(at, "Order") or order
    if order is not None and owner != order:
        raise InvalidInput("it belongs to another order", at.path)
    return owner


def _word(at: At, known: frozenset[str]) -> str:
    word = at.text().lower()
    if word not in known:
        raise InvalidInput(f"{word[:40]!r} is not one of {', '.join(sorted(known))}", at.path)
    return word


def _units(lines: At) -> tuple[tuple[LineId, int], ...]:
    """How many units of each line; a line that stands there twice is added up."""
    units: dict[LineId, int] = {}
    for line in lines.items():
        id = LineId(ident(line.child("id"), "LineItem"))
        units[id] = units.get(id, 0) + line.count("quantity")
    return tuple(units.items())


def refund(entry: At, order: str | None = None) -> Refund:
    """One refund; a row without a restock_type is of the time when the refund said it for all."""
    restocked = entry.maybe_flag("restock")
    rows = entry.child("refund_line_items")
    return Refund(
        id=own_ident(entry, "Refund"),
        order=_owner(entry, order),
        units=tuple(_refunded(row, restocked) for row in rows.items()),
    )


def _refunded(row: At, restocked: bool | None) -> tuple[LineId, int, str]:
    line, quantity = ident(row.child("line_item_id"), "LineItem"), row.count("quantity")
    at = row.child("restock_type")
    if at.value is None:
        return LineId(line), quantity, LEGACY if restocked else NO_RESTOCK
    return LineId(line), quantity, at.text().lower()


def mention(entry: At) -> Mention:
    """An order edit, or a draft that became an order: told by the order itself, not by this."""
    return Mention(
        order=ident(entry.child("order_id"), "Order"), at=entry.maybe_instant("created_at")
    )


def fulfillment_order(entry: At) -> FulfillmentOrder:
    """One fulfillment order as Shopify tells it."""
    actions, holds = entry.child("supported_actions"), entry.child("fulfillment_holds")
    return FulfillmentOrder(
        id=own_ident(entry, "FulfillmentOrder"),
        order=ident(entry.child("order_id"), "Order"),
        status=_word(entry.child("status"), TELLABLE | BLOCKED.keys()),
        request=(entry.maybe_text("request_status") or "").lower(),
        location=maybe_ident(entry.child("assigned_location_id"), "Location"),
        # One that says "open" and lists a hold is not trusted: the hold names what is wrong.
        held=holds.value is not None and bool(holds.items()),
        method=lower(entry.inside("delivery_method", "method_type")),
        actions=None if actions.value is None else frozenset(a.text() for a in actions.items()),
        lines=tuple(_work_line(line) for line in entry.items("line_items")),
        updated=entry.maybe_instant("updated_at"),
    )


def _work_line(line: At) -> FulfillmentOrderLine:
    return FulfillmentOrderLine(
        id=ident(line.child("id"), "FulfillmentOrderLineItem"),
        line=LineId(ident(line.child("line_item_id"), "LineItem")),
        quantity=line.count("quantity"),
        remaining=line.count("fulfillable_quantity"),
    )
