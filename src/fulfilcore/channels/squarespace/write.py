"""Telling Squarespace that an order has left, and finding out whether it was told already."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.reading import parse
from fulfilcore.channels.squarespace.orders import shipments
from fulfilcore.channels.squarespace.reasons import SquarespaceNotice
from fulfilcore.channels.squarespace.tables import LEVELS
from fulfilcore.channels.writing import is_web_address, misfits, said, zulu
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Level
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments.model import ShipmentNotice
from fulfilcore.values import ShipmentId

NOTHING: Mapping[ShipmentId, str] = MappingProxyType({})
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def write_shipment(
    notice: ShipmentNotice,
    *,
    others: Sequence[ShipmentNotice] = (),
    links: Mapping[ShipmentId, str] = NOTHING,
    service: str | None = None,
    notify_customer: bool = False,
) -> Call | Unwritable:
    """The call that marks the order as fulfilled, or everything that stands in its way.

    Only a notice that completes its order can be told. The order's `others` parcels may be told in
    the same call; told apart, each is added to the shipments of the order. A parcel is listed if
    it has a tracking number, and then needs carrier and service: `service` is what to call one that
    a notice does not name. `links` are where parcels can be followed. Whether the buyer gets a mail
    from Squarespace is `notify_customer`. Telling is not idempotent, so `find_shipment` looks first
    when an answer was lost.
    """
    parcels = (notice, *others)
    told = {each.parcel: _shipment(each, links, service) for each in parcels}
    obstacles = tuple(_obstacles(notice, parcels, told))
    if obstacles:
        return Unwritable(obstacles)
    body = {
        "shouldSendNotification": notify_customer,
        "shipments": [each for each in told.values() if each["trackingNumber"]],
    }
    return Call("POST", f"/1.0/commerce/orders/{notice.reference}/fulfillments", body)


def _shipment(
    notice: ShipmentNotice, links: Mapping[ShipmentId, str], service: str | None
) -> dict[str, str | None]:
    return {
        "shipDate": zulu(notice.shipped_at, "milliseconds"),
        "carrierName": said(notice.carrier),
        "service": said(notice.service) or said(service),
        "trackingNumber": said(notice.tracking),
        "trackingUrl": said(links.get(notice.parcel)) or None,
    }


def _obstacles(
    notice: ShipmentNotice,
    parcels: Sequence[ShipmentNotice],
    told: Mapping[ShipmentId, Mapping[str, str | None]],
) -> Iterator[Reason]:
    codes = SquarespaceNotice
    if notice.completes is not True:
        yield because(codes.PARTIAL_SHIPMENT)
    if not _ID.fullmatch(notice.reference):
        yield because(codes.NOT_AN_ORDER_ID, reference=notice.reference)
    for each in parcels:
        if (each.store, each.reference) != (notice.store, notice.reference):
            yield because(codes.ANOTHER_ORDER, parcel=each.parcel)
        if told[each.parcel]["trackingNumber"]:
            yield from _gaps(each.parcel, told[each.parcel])


def _gaps(parcel: ShipmentId, told: Mapping[str, str | None]) -> Iterator[Reason]:
    codes = SquarespaceNotice
    if not told["carrierName"]:
        yield because(codes.NO_CARRIER, parcel=parcel)
    if not told["service"]:
        yield because(codes.NO_SERVICE, parcel=parcel)
    link = told["trackingUrl"]
    if link is not None and not is_web_address(link):
        yield because(codes.NOT_A_LINK, parcel=parcel)
    texts = {name: text for name, text in told.items() if text}
    yield from misfits(texts, {}, codes.UNSENDABLE, codes.UNSENDABLE)


def find_shipment(payload: bytes | str, notice: ShipmentNotice) -> str | None:
    """Under what the order lists our parcel, in the answer that tells the order.

    Squarespace names shipments by nothing but their tracking numbers, so ours is the answer where
    the order lists it. A parcel without one is not listed: of it, that the order is fulfilled is
    all there was to tell, and the order's id is the answer. None means that it is not there. Raises
    InvalidInput for an answer that cannot be understood, since "not understood" is not "not there".
    """
    order = parse(payload)
    reference = order.text("id")
    if reference != notice.reference:
        raise InvalidInput(f"this is order {reference}, not {notice.reference}", order.path)
    number = said(notice.tracking)
    if not number:
        status = order.text("fulfillmentStatus")
        return reference if LEVELS.get(status) is Level.SHIPPED else None
    listed = shipments(order)
    if listed is None:
        raise InvalidInput("the shipments of the order are missing", order.path)
    numbers = [each.maybe_label("trackingNumber") for each in listed]
    return number if number in numbers else None
