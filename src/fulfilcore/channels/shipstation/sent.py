"""Reading what has left: shipments under ShipStation's labels, and fulfillments by others."""

from attrs import evolve

from fulfilcore.channels.counting import count
from fulfilcore.channels.ids import ident
from fulfilcore.channels.reading import At
from fulfilcore.channels.shipstation.fields import instant
from fulfilcore.channels.shipstation.model import Fate, Kind, News, Sent, Settings, Units
from fulfilcore.values import LineId

_MOST = 300


def shipment(entry: At, settings: Settings) -> Sent | None:
    """One shipment: a label that was made in ShipStation, with its items if they are listed.

    None for a label that sends nothing of an order: made for none, or for goods coming back.
    """
    id, order = ident(entry.child("shipmentId")), entry.child("orderId")
    if order.value is None or entry.maybe_flag("isReturnLabel"):
        return None
    sent = _sent(entry, settings, Kind.SHIPMENT, id, service="serviceCode")
    return evolve(sent, units=_units(entry.child("shipmentItems")))


def fulfillment(entry: At, settings: Settings) -> Sent:
    """One fulfillment: an order that was marked as shipped, or sent by a provider."""
    id = ident(entry.child("fulfillmentId"))
    return _sent(entry, settings, Kind.FULFILLMENT, id, service="fulfillmentServiceCode")


def _sent(entry: At, settings: Settings, kind: Kind, id: str, *, service: str) -> Sent:
    return Sent(
        order=ident(entry.child("orderId")),
        number=entry.maybe_label("orderNumber"),
        kind=kind,
        id=id,
        shipped=instant(entry.child("shipDate"), settings.clock),
        created=instant(entry.child("createDate"), settings.clock),
        carrier=entry.child("carrierCode").maybe_text(),
        service=entry.child(service).maybe_text(),
        tracking=entry.child("trackingNumber").maybe_label(),
        fate=_fate(entry),
        news=_news(entry),
        note=_note(entry),
    )


def _units(items: At) -> Units | None:
    """How many units of each line; a line that stands there twice is added up."""
    if items.value is None:
        return None
    units: dict[LineId, int] = {}
    for item in items.items():
        line = LineId(ident(item.child("orderItemId")))
        units[line] = units.get(line, 0) + count(item.child("quantity"))
    return tuple((line, quantity) for line, quantity in sorted(units.items()) if quantity)


def _fate(entry: At) -> Fate:
    if entry.maybe_flag("voided"):
        return Fate.VOID
    return Fate.VOID_ASKED if entry.maybe_flag("voidRequested") else Fate.LEFT


def _news(entry: At) -> News:
    told = entry.maybe_flag("marketplaceNotified")
    if told:
        return News.TOLD
    if _error(entry):
        return News.REFUSED
    return News.UNSAID if told is None else News.WAITING


def _note(entry: At) -> str | None:
    return _error(entry) if _news(entry) is News.REFUSED else None


def _error(entry: At) -> str | None:
    return (entry.maybe_text("notifyErrorMessage") or "")[:_MOST] or None
