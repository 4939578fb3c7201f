"""ShipStation V1: orders with their shipments and fulfillments, marking as shipped, handing over.

An order comes in one body; what has left of it is told by two lists, of shipments (labels made
in ShipStation) and of fulfillments (shipped elsewhere): read them together. An answer may say 200
and still refuse an order, so read it with `read_answer`.
"""

from fulfilcore.channels.shipstation.answers import read_answer
from fulfilcore.channels.shipstation.read import read_orders
from fulfilcore.channels.shipstation.tables import CAPABILITIES
from fulfilcore.channels.shipstation.webhooks import read_webhook
from fulfilcore.channels.shipstation.write import find_shipment, write_shipment
from fulfilcore.channels.shipstation.write_order import write_order

__all__ = [
    "CAPABILITIES",
    "find_shipment",
    "read_answer",
    "read_orders",
    "read_webhook",
    "write_order",
    "write_shipment",
]
