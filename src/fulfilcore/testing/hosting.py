"""What a host does between fulfilcore and a store: it reads and writes by the codec of its system.

The payloads are a dialect's, whose hand is not the codec's; only what the codec understood counts.
"""

from fulfilcore.channels import Call, Unwritable, codec, shopify, squarespace
from fulfilcore.intake import ChannelOrder, ReadResult
from fulfilcore.shipments import ShipmentNotice
from fulfilcore.testing.dialects.model import Bodies, Dialect


def read(dialect: Dialect, bodies: Bodies) -> ReadResult:
    """What the codec understands of some bodies."""
    return codec(dialect.system).read_orders(*bodies)


def write(dialect: Dialect, notice: ShipmentNotice, order: ChannelOrder) -> Call | Unwritable:
    """The call that tells a store of a parcel; `order` is what the store says of the order now.

    What a codec must know beside the notice the host fetches first, or has in its settings.
    """
    if dialect.work is not None:
        works = shopify.read_fulfillment_orders(dialect.work(order))
        return shopify.write_shipment(notice, works)
    if dialect.system == "squarespace":
        return squarespace.write_shipment(notice, service="Ground")
    return codec(dialect.system).write_shipment(notice)
