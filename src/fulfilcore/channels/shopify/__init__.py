"""Shopify: orders of the REST Admin API and its webhooks; fulfillments told through GraphQL.

One order comes in one body, with its fulfillments and refunds. Before a shipment can be told, the
order's fulfillment orders must be fetched: read them with `read_fulfillment_orders` and hand them
to `write_shipment`. GraphQL says 200 also where it refuses, so read its answer with `read_answer`.
"""

from fulfilcore.channels.shopify.model import FulfillmentOrder, FulfillmentOrderLine
from fulfilcore.channels.shopify.pieces import read_fulfillment_orders
from fulfilcore.channels.shopify.read import read_orders
from fulfilcore.channels.shopify.tables import CAPABILITIES
from fulfilcore.channels.shopify.write import find_shipment, read_answer, write_shipment

__all__ = [
    "CAPABILITIES",
    "FulfillmentOrder",
    "FulfillmentOrderLine",
    "find_shipment",
    "read_answer",
    "read_fulfillment_orders",
    "read_orders",
    "write_shipment",
]
