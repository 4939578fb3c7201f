"""eBay: orders of the Fulfillment API and of the Trading API; shipments told as fulfillments.

An order comes whole in one body, as JSON or as Trading's XML. The fulfillments of an order are an
answer of their own that names the lines, not the order: read it together with its order.
"""

from fulfilcore.channels.ebay.read import read_orders
from fulfilcore.channels.ebay.tables import CAPABILITIES
from fulfilcore.channels.ebay.write import find_shipment, write_shipment

__all__ = ["CAPABILITIES", "find_shipment", "read_orders", "write_shipment"]
