"""Telling another host that a parcel has left: a ShipNotice, posted."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.custom_store.dates import written_day
from fulfilcore.channels.custom_store.document import (
    DECLARATION,
    Group,
    Value,
    Words,
    faults,
    group,
    maybe_words,
    rendered,
)
from fulfilcore.channels.custom_store.lines import told_as
from fulfilcore.channels.custom_store.reasons import CustomStoreNotice
from fulfilcore.channels.custom_store.tables import NOTICE_LIMITS
from fulfilcore.channels.writing import said, units
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments.model import ShipmentNotice
from fulfilcore.values import LineId


def write_shipment(notice: ShipmentNotice) -> Call | Unwritable:
    """The call that posts a ShipNotice, or everything that stands in its way.

    The protocol wants the order's number. Where the host has an id of its own for the order, that
    goes with it. A new label is posted like the first: there is no way to correct a notice.
    """
    document = _document(notice)
    obstacles = (*_obstacles(notice), *_faults(document))
    if obstacles:
        return Unwritable(obstacles)
    query = {
        "action": "shipnotify",
        "order_number": said(notice.number),
        "carrier": said(notice.carrier),
        "service": said(notice.service),
        "tracking_number": said(notice.tracking),
    }
    path = f"?{urlencode(query, quote_via=quote)}"
    text = f"{DECLARATION}{rendered(document)}"
    return Call("POST", path, text=text, content_type="text/xml")


def _obstacles(notice: ShipmentNotice) -> Iterator[Reason]:
    if not said(notice.number):
        yield because(CustomStoreNotice.NO_NUMBER)
    if not notice.lines:
        yield because(CustomStoreNotice.NO_LINES)


def _faults(document: Group) -> Iterator[Reason]:
    too_long, unsendable = CustomStoreNotice.TOO_LONG, CustomStoreNotice.UNSENDABLE
    return faults(document, NOTICE_LIMITS, too_long, unsendable)


def _document(notice: ShipmentNotice) -> Group:
    number = said(notice.number)
    # An order without an id of its own is known by its number, which says nothing twice.
    own_id = None if notice.reference == number else notice.reference
    return group(
        "ShipNotice",
        Words("OrderNumber", number),
        maybe_words("OrderID", own_id),
        Value("ShipDate", written_day(notice.shipped_at)),
        maybe_words("Carrier", notice.carrier),
        maybe_words("Service", notice.service),
        maybe_words("TrackingNumber", notice.tracking),
        group("Items", *(_item(line, count) for line, count in units(notice).items())),
    )


def _item(line: LineId, quantity: int) -> Group:
    named = told_as(line)
    known = None if named is None else Words(*named)
    return group("Item", known, Value("Quantity", str(quantity)))
