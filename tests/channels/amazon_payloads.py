"""Small payloads of Orders 2026-01-01 and ORDER_CHANGE in the documented shapes."""

from channel_payloads import AMAZON_ID, OTHER_AMAZON_ID, Json, body

from fulfilcore.channels.amazon import read_orders
from fulfilcore.intake import ChannelLine, ChannelOrder, ReadResult

PAST, CHANGED = "2026-01-02T03:04:05Z", "2026-01-03T03:04:05Z"


def order_2026(**changes: object) -> Json:
    """An order with every block; a change of None leaves the field out."""
    order: Json = {
        "orderId": AMAZON_ID,
        "orderAliases": [{"aliasId": "SO-1", "aliasType": "SELLER_ORDER_ID"}],
        "createdTime": PAST,
        "lastUpdatedTime": CHANGED,
        "programs": ["PRIME"],
        "associatedOrders": [
            {"orderId": OTHER_AMAZON_ID, "associationType": "REPLACEMENT_ORIGINAL_ID"}
        ],
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": "ATVPDKIKX0DER"},
        "buyer": {"buyerName": "Ann Lee", "buyerEmail": "a@example.com"},
        "recipient": {"deliveryAddress": {"name": "Ann", "addressLine1": "1 Main St"}},
        "proceeds": {"grandTotal": {"amount": "12.34", "currencyCode": "USD"}},
        "fulfillment": fulfillment(),
        "orderItems": [item_2026()],
        "packages": [package()],
    }
    return changed(order, changes)


def fulfillment(**changes: object) -> Json:
    """The block that says where the order stands."""
    block: Json = {
        "fulfillmentStatus": "PARTIALLY_SHIPPED",
        "fulfilledBy": "MERCHANT",
        "fulfillmentServiceLevel": "STANDARD",
        "shipByWindow": {"earliestDateTime": PAST, "latestDateTime": "2026-01-05T07:59:59Z"},
        "deliverByWindow": {"earliestDateTime": PAST, "latestDateTime": "2026-01-09T07:59:59Z"},
    }
    return changed(block, changes)


def item_2026(**changes: object) -> Json:
    """One item of an order."""
    item: Json = {
        "orderItemId": "01234567890123",
        "quantityOrdered": 2,
        "product": {
            "asin": "B000000001",
            "title": "A mug",
            "sellerSku": "MUG-1",
            "price": {"unitPrice": {"amount": "5.00", "currencyCode": "USD"}},
        },
        "fulfillment": {"quantityFulfilled": 1, "quantityUnfulfilled": 1},
    }
    return changed(item, changes)


def proceeds(*told: tuple[str, str, str]) -> Json:
    """An item's proceeds: type, amount and currency of each."""
    return {
        "breakdowns": [
            {"type": type_, "subtotal": {"amount": amount, "currencyCode": currency}}
            for type_, amount, currency in told
        ]
    }


def package(**changes: object) -> Json:
    """One package of an order."""
    parcel: Json = {
        "packageReferenceId": "7001",
        "packageStatus": {"status": "IN_TRANSIT"},
        "carrier": "UPS",
        "shipTime": "2026-01-03T03:00:00Z",
        "shippingService": "UPS Ground",
        "trackingNumber": "1Z999",
        "packageItems": [{"orderItemId": "01234567890123", "quantity": 1}],
    }
    return changed(parcel, changes)


def change(summary: Json | None = None, **changes: object) -> Json:
    """An OrderChangeNotification of an order that was just shipped in part."""
    told: Json = {
        "NotificationLevel": "OrderLevel",
        "SellerId": "A3TH9S8BH6GOGM",
        "AmazonOrderId": AMAZON_ID,
        "OrderChangeType": "OrderStatusChange",
        "OrderChangeTrigger": {"TimeOfOrderChange": CHANGED, "ChangeReason": "Shipped in part"},
        "Summary": changed(_SUMMARY, summary or {}),
    }
    return changed(told, changes)


_SUMMARY: Json = {
    "MarketplaceId": "ATVPDKIKX0DER",
    "OrderStatus": "PartiallyShipped",
    "PurchaseDate": PAST,
    "DestinationPostalCode": "48110",
    "FulfillmentType": "MFN",
    "OrderType": "StandardOrder",
    "LatestShipDate": "2026-01-05T07:59:59Z",
    "LatestDeliveryDate": "2026-01-09T07:59:59Z",
    "OrderPrograms": ["Prime"],
    "OrderItems": [
        {
            "OrderItemId": "01234567890123",
            "SellerSKU": "MUG-1",
            "SupplySourceId": None,
            "Quantity": 2,
            "QuantityShipped": 1,
        }
    ],
}


def envelope(notification: Json) -> Json:
    """A notification as Amazon puts it into a queue."""
    return {
        "NotificationVersion": "1.0",
        "NotificationType": "ORDER_CHANGE",
        "PayloadVersion": "1.0",
        "EventTime": "2026-01-03T03:09:00.000Z",
        "Payload": {"OrderChangeNotification": notification},
        "NotificationMetadata": {
            "ApplicationId": "app",
            "SubscriptionId": "sub",
            "PublishTime": "2026-01-03T03:09:01.000Z",
            "NotificationId": "id",
        },
    }


def changed(document: Json, changes: Json) -> Json:
    """The document with changes; a change of None leaves the field out."""
    merged = {**document, **changes}
    return {key: value for key, value in merged.items() if value is not None}


def the(result: ReadResult) -> ChannelOrder:
    """The one order of a result without rejects."""
    assert () == result.rejected
    (order,) = result.orders
    return order


def line_of(order: ChannelOrder) -> ChannelLine:
    """The one line of an order."""
    assert order.lines is not None
    (line,) = order.lines
    return line


def paths(document: object) -> list[str]:
    """Where a document is refused."""
    return [bad.path for bad in read_orders(body(document)).rejected]
