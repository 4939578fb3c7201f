"""WooCommerce: orders of its REST API in all generations, their refunds, and its webhooks.

One order comes in one body; its refunds are fetched apart. WooCommerce itself only knows that an
order is completed: parcels and their tracking numbers are told through the Shipment Tracking
extension, whose answer is read with `read_answer`.
"""

from fulfilcore.channels.woocommerce.read import read_orders
from fulfilcore.channels.woocommerce.tables import CAPABILITIES
from fulfilcore.channels.woocommerce.webhooks import read_webhook
from fulfilcore.channels.woocommerce.write import find_shipment, read_answer, write_shipment

__all__ = [
    "CAPABILITIES",
    "find_shipment",
    "read_answer",
    "read_orders",
    "read_webhook",
    "write_shipment",
]
