"""BigCommerce: orders of the V2 API, the creation of shipments and looking them up again."""

from fulfilcore.channels.bigcommerce.read import read_orders
from fulfilcore.channels.bigcommerce.tables import CAPABILITIES
from fulfilcore.channels.bigcommerce.write import find_shipment, write_shipment

__all__ = ["CAPABILITIES", "find_shipment", "read_orders", "write_shipment"]
