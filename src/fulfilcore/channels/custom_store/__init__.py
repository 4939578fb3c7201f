"""The custom store protocol, both sides of it: XML of a shop that has no integration of its own.

Another host's orders are read with `read_orders`, and it is told of shipments with
`write_shipment`. Where we are the host, `window`, `paged` and `export_orders` answer the system
that fetches our orders, and `read_ship_notice` and `ship_of` understand what it posts to us.
"""

from fulfilcore.channels.custom_store.export import Exported, Shortfall, export_orders
from fulfilcore.channels.custom_store.read import Identity, read_orders
from fulfilcore.channels.custom_store.ship_notice import (
    ShipNotice,
    ShippedItem,
    Unmatched,
    read_ship_notice,
    ship_of,
)
from fulfilcore.channels.custom_store.tables import CAPABILITIES
from fulfilcore.channels.custom_store.window import Changed, Paged, Window, paged, window
from fulfilcore.channels.custom_store.write import write_shipment

__all__ = [
    "CAPABILITIES",
    "Changed",
    "Exported",
    "Identity",
    "Paged",
    "ShipNotice",
    "ShippedItem",
    "Shortfall",
    "Unmatched",
    "Window",
    "export_orders",
    "paged",
    "read_orders",
    "read_ship_notice",
    "ship_of",
    "window",
    "write_shipment",
]
