"""Squarespace: orders of the Commerce API 1.0, its webhooks, and the fulfilment of whole orders.

An order comes in one body. Squarespace counts no units: it says of a whole order that it is
fulfilled, and is told so once everything has left.
"""

from fulfilcore.channels.squarespace.read import read_orders
from fulfilcore.channels.squarespace.tables import CAPABILITIES
from fulfilcore.channels.squarespace.webhooks import read_webhook
from fulfilcore.channels.squarespace.write import find_shipment, write_shipment

__all__ = ["CAPABILITIES", "find_shipment", "read_orders", "read_webhook", "write_shipment"]
