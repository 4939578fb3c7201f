"""BigCommerce: orders of the V2 API and webhooks, creating shipments and looking them up again."""

from fulfilcore.channels.bigcommerce.read import read_orders
from fulfilcore.channels.bigcommerce.tables import CAPABILITIES
from fulfilcore.channels.bigcommerce.webhook import read_webhook
from fulfilcore.channels.bigcommerce.write import find_shipment, write_shipment

__all__ = ["CAPABILITIES", "find_shipment", "read_orders", "read_webhook", "write_shipment"]
