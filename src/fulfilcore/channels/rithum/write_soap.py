"""Telling Rithum through SOAP that parcels have left: one call for many of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from xml.sax.saxutils import escape

from attrs import field, frozen

from fulfilcore.channels import Call, Unwritable
from fulfilcore.channels.ids import NUMBER
from fulfilcore.channels.rithum.reasons import RithumNotice
from fulfilcore.channels.rithum.tables import ACTION, HEADER, LONGEST, NAMESPACE
from fulfilcore.channels.rithum.write import texts
from fulfilcore.channels.writing import is_amending, misfits, parcel_number, units
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments.model import ShipmentNotice
from fulfilcore.values import LineId, ShipmentId, Sku

_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="{namespace}">'
    "{header}<soap:Body>{body}</soap:Body></soap:Envelope>"
)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = {"\r": "&#13;"}  # a bare one is read as the end of a line


class Edition(Enum):
    """The edition of the SOAP services: 6 names and nests the parts of a shipment differently."""

    V6 = "v6"
    V7 = "v7"


@frozen(kw_only=True)
class SoapDetails:
    """What SOAP can be told of a parcel beside its notice: it knows lines by SKU only."""

    skus: Mapping[LineId, Sku] = field(factory=dict, hash=False)
    client_order: str | None = None
    cost: Decimal | None = None
    tax: Decimal | None = None
    insurance: Decimal | None = None


NOTHING: Mapping[ShipmentId, SoapDetails] = MappingProxyType({})


def write_shipment_list(
    notices: Sequence[ShipmentNotice],
    details: Mapping[ShipmentId, SoapDetails] = NOTHING,
    *,
    account: str | None = None,
    edition: Edition = Edition.V7,
) -> Call | Unwritable:
    """The SOAP call that tells shipments, or everything that stands in its way.

    `details` are by parcel. A shipment is told by SKU and quantity; where a SKU is not known, it
    can only be told as the full order, and is, if it completes that. Credentials are the host's:
    it writes its own header in the place of `HEADER`. The answer is in the order of the notices:
    read it with `read_answer` and the notice's position.
    """
    told = [(notice, details.get(notice.parcel, SoapDetails())) for notice in notices]
    obstacles = tuple(reason for notice, more in told for reason in _obstacles(notice, more))
    if not notices:
        obstacles = (because(RithumNotice.NO_SHIPMENTS),)
    if obstacles:
        return Unwritable(tuple(dict.fromkeys(obstacles)))
    shipments = "".join(_SHIPMENTS[edition](notice, more) for notice, more in told)
    if edition is Edition.V6:
        shipments = _element("ShipmentList", _element("ShipmentList", shipments))
    body = _element("SubmitOrderShipmentList", _text("accountID", account, nil=True) + shipments)
    return Call(
        "POST",
        f"/ChannelAdvisorAPI/{edition.value}/ShippingService.asmx",
        text=_ENVELOPE.format(namespace=NAMESPACE, header=HEADER, body=body),
        content_type="text/xml; charset=utf-8",
        headers=(("SOAPAction", ACTION),),
    )


def _obstacles(notice: ShipmentNotice, more: SoapDetails) -> Iterator[Reason]:
    if not NUMBER.fullmatch(notice.reference):
        yield because(RithumNotice.NOT_AN_ORDER_ID, reference=notice.reference)
    if is_amending(notice):
        yield because(RithumNotice.SOAP_CANNOT_AMEND, reference=notice.reference)
    if not notice.lines and not notice.completes:
        yield because(RithumNotice.NO_LINES, reference=notice.reference)
    if not _is_full(notice, more):
        for line in units(notice):
            if line not in more.skus:
                yield because(RithumNotice.NO_SKU, reference=notice.reference, line=line)
    words = {**texts(notice), "ClientOrderIdentifier": more.client_order or ""}
    limits = dict.fromkeys(words, LONGEST)
    yield from misfits(words, limits, RithumNotice.TOO_LONG, RithumNotice.UNSENDABLE)
    for name, text in (*words.items(), *(("SKU", sku.text) for sku in more.skus.values())):
        if _NO_XML.search(text):
            yield because(RithumNotice.UNSENDABLE, field=name)


def _is_full(notice: ShipmentNotice, more: SoapDetails) -> bool:
    """Whether it is told as the whole order: it completes that, and its SKUs are not all known."""
    return notice.completes is True and not (
        notice.lines and all(line in more.skus for line in units(notice))
    )


def _v7(notice: ShipmentNotice, more: SoapDetails) -> str:
    full = _is_full(notice, more)
    inside = [_text("OrderID", notice.reference), *_kind(full, more)]
    lines = [] if full else [_element("LineItemList", line) for line in _lines(notice, more)]
    contents = "".join((*lines, *_label(notice, more)))
    inside.append(_element("FullShipment" if full else "PartialShipment", contents))
    return _element("shipmentList", "".join(inside))


def _v6(notice: ShipmentNotice, more: SoapDetails) -> str:
    full = _is_full(notice, more)
    inside = [_text("OrderId", notice.reference), *_kind(full, more)]
    rows = "".join(_element("LineItem", line) for line in _lines(notice, more))
    lines = [] if full else [_element("shipmentContents", _element("LineItemList", rows))]
    contents = "".join((*lines, *_label(notice, more, small=True)))
    inside.append(_element("FullShipment" if full else "PartialShipment", contents))
    return _element("OrderShipment", "".join(inside))


_SHIPMENTS = {Edition.V6: _v6, Edition.V7: _v7}


def _kind(full: bool, more: SoapDetails) -> Iterator[str]:
    if more.client_order:
        yield _text("ClientOrderIdentifier", more.client_order)
    yield _text("ShipmentType", "Full" if full else "Partial")


def _lines(notice: ShipmentNotice, more: SoapDetails) -> Iterator[str]:
    """Quantities by SKU: of several lines with the same one, all their units together."""
    counted: dict[str, int] = {}
    for line, quantity in units(notice).items():
        if line in more.skus:
            sku = more.skus[line].text
            counted[sku] = counted.get(sku, 0) + quantity
    for sku, quantity in counted.items():
        yield _text("SKU", sku) + _text("Quantity", str(quantity))


def _label(notice: ShipmentNotice, more: SoapDetails, *, small: bool = False) -> Iterator[str]:
    label = texts(notice)
    told = {
        "DateShippedGMT": notice.shipped_at.isoformat(timespec="seconds"),
        "CarrierCode": label.get("ShippingCarrier"),
        "ClassCode": label.get("ShippingClass"),
        "TrackingNumber": label.get("TrackingNumber"),
        "SellerFulfillmentID": parcel_number(notice),
        "ShipmentCost": _amount(more.cost),
        "ShipmentTaxCost": _amount(more.tax),
        "InsuranceCost": _amount(more.insurance),
    }
    for name, text in told.items():
        written = name[0].lower() + name[1:] if small else name
        yield _text(written, text, nil=name.endswith("Cost"))


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _text(name: str, text: str | None, *, nil: bool = False) -> str:
    """An element with a text; one without is left out, or said to be nil where it must be there."""
    if text is None:
        return f'<{name} xsi:nil="true"/>' if nil else ""
    return _element(name, escape(text, _ESCAPED))


def _element(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>"
