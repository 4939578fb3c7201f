"""Shipments: what left, in which parcel, in which revision of it."""

from fulfilcore.shipments.model import (
    LineUnits,
    Revision,
    Shipment,
    ShipmentNotice,
    in_parcels,
    revisions,
)

__all__ = ["LineUnits", "Revision", "Shipment", "ShipmentNotice", "in_parcels", "revisions"]
