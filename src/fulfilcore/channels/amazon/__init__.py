"""Amazon: orders of the Orders API v0 and 2026-01-01, ORDER_CHANGE, shipment confirmation."""

from fulfilcore.channels.amazon.read import read_orders
from fulfilcore.channels.amazon.tables import CAPABILITIES
from fulfilcore.channels.amazon.write import write_shipment

__all__ = ["CAPABILITIES", "read_orders", "write_shipment"]
