"""Telling ShipStation that an order has left, and finding out whether it was told already."""

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.clocks import USUAL
from fulfilcore.channels.ids import NUMBER
from fulfilcore.channels.reading import At, parse
from fulfilcore.channels.shipstation.model import Fate, Sent, Settings
from fulfilcore.channels.shipstation.reasons import ShipStationNotice
from fulfilcore.channels.shipstation.sent import fulfillment
from fulfilcore.channels.shipstation.tables import CODES, ZONE
from fulfilcore.channels.writing import is_amending, misfits, said, the_one
from fulfilcore.errors import InvalidInput
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments.model import ShipmentNotice
from fulfilcore.values import known_zone

_PLAIN = Settings(currency=None, clock=USUAL, tags=None)


def write_shipment(
    notice: ShipmentNotice, *, notify_customer: bool = False, notify_sales_channel: bool = True
) -> Call | Unwritable:
    """The call that marks an order as shipped, or everything that stands in its way.

    ShipStation marks whole orders: of one that leaves in several parcels it is told with the last,
    by `notice.completes`. A carrier goes by ShipStation's code: `FedEx` is `fedex`, `Royal Mail`
    is `royal_mail`. The date is that of ShipStation's clocks. Marking twice makes two
    fulfillments, so `find_shipment` looks first when an answer was lost. Whether ShipStation
    passes the news on is `notify_sales_channel`, and whether it writes to the buyer is
    `notify_customer`.
    """
    obstacles = tuple(_obstacles(notice))
    if obstacles:
        return Unwritable(obstacles)
    shipped, tracking = day(notice.shipped_at), said(notice.tracking)
    body: dict[str, object] = {
        "orderId": int(notice.reference),
        "carrierCode": carrier_code(notice.carrier),
        "shipDate": shipped.isoformat() if shipped else "",
        **({"trackingNumber": tracking} if tracking else {}),
        "notifyCustomer": notify_customer,
        "notifySalesChannel": notify_sales_channel,
    }
    return Call("POST", "/orders/markasshipped", body)


def _obstacles(notice: ShipmentNotice) -> Iterator[Reason]:
    if not NUMBER.fullmatch(notice.reference):
        yield because(ShipStationNotice.NOT_AN_ORDER_ID, reference=notice.reference)
    if is_amending(notice):
        yield because(ShipStationNotice.TOLD_BEFORE)
    if notice.completes is not True:
        yield because(ShipStationNotice.PARTIAL_SHIPMENT)
    if not carrier_code(notice.carrier):
        yield because(ShipStationNotice.NO_CARRIER)
    if day(notice.shipped_at) is None:
        yield because(ShipStationNotice.NOT_A_DATE, field="shipDate")
    unsendable = ShipStationNotice.UNSENDABLE
    texts = {"carrierCode": said(notice.carrier), "trackingNumber": said(notice.tracking)}
    yield from misfits(texts, {}, unsendable, unsendable)


def carrier_code(carrier: str | None) -> str:
    """A carrier in ShipStation's writing: small letters, words joined by underscores."""
    code = re.sub(r"\W+", "_", said(carrier).casefold()).strip("_")
    return CODES.get(code, code)


def shown(instant: datetime) -> datetime | None:
    """What ShipStation's clocks showed at an instant; None before there were clocks."""
    try:
        return instant.astimezone(known_zone(ZONE))
    except OverflowError:
        return None


def day(instant: datetime) -> date | None:
    """The day on ShipStation's calendar at an instant; None before there was one."""
    there = shown(instant)
    return there.date() if there else None


def find_shipment(
    payload: bytes | str, notice: ShipmentNotice, *, known: Collection[str] = ()
) -> str | None:
    """The id of the fulfillment that tells of our parcel, in the answer that lists an order's.

    What is marked as shipped is listed by GET /fulfillments, never by GET /shipments, which is
    refused here. ShipStation keeps no name of ours: a fulfillment is ours if it is this order's,
    not void, and has our tracking number; one without number, if it has our carrier and day. Hand
    in as `known` the ids that other parcels have. None means that there is no such fulfillment.
    Raises InvalidInput for an answer that cannot be understood, that goes on with another page,
    and where several fit, since "not understood" is not "not there".
    """
    document = parse(payload)
    fitting = [id for id in _ours(document, notice) if id not in known]
    if not fitting and _goes_on(document):
        raise InvalidInput("the list goes on with another page", "$.pages")
    return the_one(fitting)


def _ours(document: At, notice: ShipmentNotice) -> Iterator[str]:
    for entry in document.items("fulfillments"):
        sent = fulfillment(entry, _PLAIN)
        if sent.order == notice.reference and sent.fate is not Fate.VOID and _is_it(sent, notice):
            yield sent.id


def _is_it(sent: Sent, notice: ShipmentNotice) -> bool:
    tracking = said(notice.tracking)
    if tracking or sent.tracking:
        return tracking == (sent.tracking or "")
    same = carrier_code(sent.carrier) == carrier_code(notice.carrier)
    return same and sent.shipped is not None and day(sent.shipped) == day(notice.shipped_at)


def _goes_on(document: At) -> bool:
    page, pages = document.maybe_count("page"), document.maybe_count("pages")
    return page is not None and pages is not None and page < pages
