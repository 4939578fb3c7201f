"""Shopify: orders of the REST and GraphQL Admin APIs and webhooks; fulfillments told in GraphQL.

One order comes in one body, with its fulfillments and refunds. `ORDERS_QUERY` asks GraphQL for
exactly what is read. Before a shipment can be told, the
order's fulfillment orders must be fetched: read them with `read_fulfillment_orders` and hand them
to `write_shipment`. GraphQL says 200 also where it refuses, so read its answer with `read_answer`.
"""

from fulfilcore.channels.shopify.graphql import ORDERS_QUERY
from fulfilcore.channels.shopify.model import FulfillmentOrder, FulfillmentOrderLine
from fulfilcore.channels.shopify.pieces import read_fulfillment_orders
from fulfilcore.channels.shopify.read import read_orders
from fulfilcore.channels.shopify.tables import CAPABILITIES
from fulfilcore.channels.shopify.webhook import read_webhook
from fulfilcore.channels.shopify.write import find_shipment, read_answer, write_shipment

__all__ = [
    "CAPABILITIES",
    "ORDERS_QUERY",
    "FulfillmentOrder",
    "FulfillmentOrderLine",
    "find_shipment",
    "read_answer",
    "read_fulfillment_orders",
    "read_orders",
    "read_webhook",
    "write_shipment",
]
