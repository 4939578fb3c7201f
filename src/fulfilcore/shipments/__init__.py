"""Shipments: what left, in which revision of which parcel; and what left without an order."""

from fulfilcore.shipments.loose import LooseShipment, Package, Quote, as_quoted
from fulfilcore.shipments.model import (
    LineUnits,
    Revision,
    Shipment,
    ShipmentNotice,
    in_parcels,
    revisions,
)
from fulfilcore.shipments.reasons import ShipmentReason
from fulfilcore.shipments.reported import ReportedParcel, ReportedUnits

__all__ = [
    "LineUnits",
    "LooseShipment",
    "Package",
    "Quote",
    "ReportedParcel",
    "ReportedUnits",
    "Revision",
    "Shipment",
    "ShipmentNotice",
    "ShipmentReason",
    "as_quoted",
    "in_parcels",
    "revisions",
]
