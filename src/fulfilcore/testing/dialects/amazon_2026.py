"""Amazon as Orders 2026-01-01 tells it: one document, with packages where they are asked for."""

from attrs import evolve

from fulfilcore.intake import ChannelLine, ChannelOrder, ChannelParcel, Level
from fulfilcore.testing.dialects import amazon_v0
from fulfilcore.testing.dialects.model import (
    Bodies,
    Dialect,
    as_json,
    left,
    lines_of,
    where,
    who,
    zulu,
)
from fulfilcore.testing.keeping import KeptOrder, Listing

STATUSES = {
    Level.UNREADY: "PENDING",
    Level.OPEN: "UNSHIPPED",
    Level.PARTLY_SHIPPED: "PARTIALLY_SHIPPED",
    Level.SHIPPED: "SHIPPED",
    Level.CANCELLED: "CANCELLED",
}
SAYS = evolve(amazon_v0.SAYS, called_off=True, parcels=Listing.AT_TIMES)


def adjust(said: ChannelOrder, kept: KeptOrder) -> ChannelOrder:
    """An item's cancellation is told once there is one."""
    lines = (evolve(line, called_off=line.called_off or None) for line in lines_of(said))
    return evolve(said, lines=tuple(lines))


def tell(order: ChannelOrder) -> Bodies:
    """The answer of getOrder; it lists packages only where the version does."""
    prime = order.programme and order.programme.prime
    document: dict[str, object] = {
        "orderId": order.reference,
        "createdTime": zulu(order.placed),
        "lastUpdatedTime": zulu(order.modified),
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": amazon_v0.SITE},
        "programs": ["PRIME"] if prime else [],
        "fulfillment": {
            "fulfillmentStatus": STATUSES[order.level or Level.OPEN],
            "fulfilledBy": "MERCHANT",
            "fulfillmentServiceLevel": "STANDARD",
        },
        "orderItems": [_item(line) for line in lines_of(order)],
    }
    if order.ship_to:
        address = {"name": who(order), "city": where(order)}
        document["recipient"] = {"deliveryAddress": address}
    if order.parcels is not None:
        document["packages"] = [_package(order, each) for each in order.parcels]
    return (as_json({"order": document}),)


def _item(line: ChannelLine) -> dict[str, object]:
    item: dict[str, object] = {
        "orderItemId": line.id,
        "quantityOrdered": line.quantity,
        "product": {"asin": "B07EXAMPLE", "sellerSku": line.sku and line.sku.text},
        "fulfillment": {"quantityFulfilled": line.shipped, "quantityUnfulfilled": left(line)},
    }
    if line.called_off:
        execution = {"executedBy": "SELLER", "reason": "NO_INVENTORY"}
        item["cancellation"] = {"cancellationExecution": execution}
    return item


def _package(order: ChannelOrder, parcel: ChannelParcel) -> dict[str, object]:
    items = [{"orderItemId": each.line, "quantity": each.quantity} for each in parcel.units]
    return {
        "packageReferenceId": parcel.id,
        "packageStatus": {"status": "SHIPPED"},
        "shipTime": zulu(order.modified),
        "trackingNumber": parcel.tracking,
        "packageItems": items,
    }


DIALECT = Dialect(
    name="Amazon Orders 2026-01-01",
    system="amazon",
    says=SAYS,
    names=amazon_v0.NAMES,
    tell=tell,
    hear=amazon_v0.hear,
    spoil=b'"quantityOrdered": ',
    adjust=adjust,
)
