"""Telling Amazon that a parcel has left: one confirmation per parcel (amazon.md §6.4)."""

from collections.abc import Iterator

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.amazon.facts import ORDER_ID
from fulfilcore.channels.amazon.reasons import AmazonNotice
from fulfilcore.channels.amazon.tables import CARRIERS, LONGEST, OTHER_CARRIER
from fulfilcore.channels.writing import misfits, parcel_number, said, units, zulu
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments.model import ShipmentNotice

_CODES = {name.casefold(): name for name in CARRIERS}


def write_shipment(notice: ShipmentNotice) -> Call | Unwritable:
    """The call that confirms a shipment to Amazon, or everything that stands in its way.

    A revision of the same parcel keeps its packageReferenceId, so it edits that package. Success
    is 204 without a body. Not to be sent for a label that Amazon itself made (S004-41).
    """
    obstacles = tuple(_obstacles(notice))
    if obstacles:
        return Unwritable(obstacles)
    path = f"/orders/v0/orders/{notice.reference}/shipmentConfirmation"
    body = {"marketplaceId": said(notice.marketplace_id), "packageDetail": _package(notice)}
    return Call("POST", path, body)


def _obstacles(notice: ShipmentNotice) -> Iterator[Reason]:
    if not ORDER_ID.fullmatch(notice.reference):
        yield because(AmazonNotice.NOT_AN_ORDER_ID, reference=notice.reference)
    texts = _texts(notice)
    for name, code in _REQUIRED.items():
        if not texts[name]:
            yield because(code)
    if not notice.lines:
        yield because(AmazonNotice.NO_LINES)
    limits = dict.fromkeys(texts, LONGEST)
    yield from misfits(texts, limits, AmazonNotice.TOO_LONG, AmazonNotice.UNSENDABLE)


_REQUIRED = {
    "marketplaceId": AmazonNotice.NO_MARKETPLACE,
    "carrierName": AmazonNotice.NO_CARRIER,
    "trackingNumber": AmazonNotice.NO_TRACKING,
}


def _texts(notice: ShipmentNotice) -> dict[str, str]:
    return {
        "marketplaceId": said(notice.marketplace_id),
        "carrierName": said(notice.carrier),
        "trackingNumber": said(notice.tracking),
        "shippingMethod": said(notice.service),
        "orderItemId": max((said(each.line) for each in notice.lines), key=len, default=""),
    }


def _package(notice: ShipmentNotice) -> dict[str, object]:
    package: dict[str, object] = {
        "packageReferenceId": parcel_number(notice),
        **_carrier(said(notice.carrier)),
        "trackingNumber": said(notice.tracking),
        "shipDate": zulu(notice.shipped_at),
        "orderItems": [
            {"orderItemId": line, "quantity": quantity} for line, quantity in units(notice).items()
        ],
    }
    if said(notice.service):
        package["shippingMethod"] = said(notice.service)
    return package


def _carrier(name: str) -> dict[str, object]:
    code = _CODES.get(name.casefold())
    if code is None:
        return {"carrierCode": OTHER_CARRIER, "carrierName": name}
    return {"carrierCode": code}
