"""Small ShipStation payloads of our own in the documented shapes, and notices to write."""

from datetime import UTC, datetime

from channel_payloads import Json, body, edited, the
from channel_payloads import notice as plain_notice

from fulfilcore.channels.shipstation import read_orders
from fulfilcore.intake import ChannelOrder, ChannelParcel
from fulfilcore.shipments.model import ShipmentNotice


def read(**changes: object) -> ChannelOrder:
    """What is read of one order of an account that trades in US dollars."""
    return the(read_orders(body(order(**changes)), currency="USD"))


def parcels_of(found: ChannelOrder) -> tuple[ChannelParcel, ...]:
    """The parcels of an order of which any are told."""
    assert found.parcels is not None
    return found.parcels


def options(**changes: object) -> Json:
    """The advanced options of an order that was never split nor combined."""
    document: Json = {
        "storeId": 12,
        "customField1": None,
        "customField2": "",
        "customField3": None,
        "source": None,
        "mergedOrSplit": False,
        "mergedIds": [],
        "parentId": None,
    }
    return edited(document, changes)


def order(**changes: object) -> Json:
    """An order of three mugs, to be shipped."""
    document: Json = {
        "orderId": 7001,
        "orderNumber": "100038",
        "orderKey": "k-1",
        "orderDate": "2026-01-02T03:04:05.0000000",
        "createDate": "2026-01-02T04:00:00.1230000",
        "modifyDate": "2026-01-03T05:06:07.1239999",
        "shipByDate": "2026-01-05T00:00:00.0000000",
        "orderStatus": "awaiting_shipment",
        "customerId": 501,
        "customerEmail": "ann@example.org",
        "billTo": {"name": "Ann Lee", "company": None, "street1": None},
        "shipTo": address(),
        "items": [item()],
        "orderTotal": 42.03,
        "customerNotes": "Ring twice",
        "internalNotes": "",
        "gift": False,
        "giftMessage": None,
        "requestedShippingService": "Priority Mail",
        "advancedOptions": options(),
        "tagIds": None,
        "externallyFulfilled": False,
        "externallyFulfilledBy": None,
    }
    return edited(document, changes)


def item(**changes: object) -> Json:
    """One item: three mugs."""
    document: Json = {
        "orderItemId": 51,
        "lineItemKey": "L-1",
        "sku": "MUG-1",
        "name": "A mug",
        "weight": {"value": 24, "units": "ounces", "WeightUnits": 1},
        "quantity": 3,
        "unitPrice": 14.01,
        "taxAmount": None,
        "options": [{"name": "Size", "value": "Large"}],
        "adjustment": False,
        "createDate": "2026-01-02T04:00:00.123",
    }
    return edited(document, changes)


def discount(**changes: object) -> Json:
    """A deduction that is written as an item."""
    plain: Json = {"orderItemId": 52, "lineItemKey": None, "sku": "", "name": "10% off"}
    return item(**{**plain, "quantity": 1, "unitPrice": -4.2, "adjustment": True, **changes})


def address(**changes: object) -> Json:
    """Where the mugs go."""
    document: Json = {
        "name": "Ann Lee",
        "company": "",
        "street1": "1 Main St",
        "street2": "Flat 2",
        "street3": None,
        "city": "Reno",
        "state": "NV",
        "postalCode": "89501",
        "country": "US",
        "phone": "555-0100",
        "residential": True,
        "addressVerified": "Address validated successfully",
    }
    return edited(document, changes)


def shipment(**changes: object) -> Json:
    """A label for two of the mugs, made before the order was last touched."""
    document: Json = {
        "shipmentId": 91,
        "orderId": 7001,
        "orderKey": "k-1",
        "orderNumber": "100038",
        "createDate": "2026-01-03T04:00:00.0000000",
        "shipDate": "2026-01-03",
        "trackingNumber": "T1",
        "isReturnLabel": False,
        "carrierCode": "ups",
        "serviceCode": "ups_ground",
        "voided": False,
        "voidDate": None,
        "marketplaceNotified": True,
        "notifyErrorMessage": None,
        "advancedOptions": None,
        "shipmentItems": [{"orderItemId": 51, "sku": "MUG-1", "quantity": 2, "options": None}],
    }
    return edited(document, changes)


def fulfillment(**changes: object) -> Json:
    """An order that was marked as shipped."""
    document: Json = {
        "fulfillmentId": 81,
        "orderId": 7001,
        "orderNumber": "100038",
        "createDate": "2026-01-03T04:30:00.0000000",
        "shipDate": "2026-01-03T00:00:00.0000000",
        "trackingNumber": "T1",
        "voidDate": None,
        "carrierCode": "fedex",
        "fulfillmentServiceCode": None,
        "voidRequested": False,
        "voided": False,
        "marketplaceNotified": True,
        "notifyErrorMessage": None,
    }
    return edited(document, changes)


def page(key: str, *entries: object, page: int = 1, pages: int = 1) -> Json:
    """One page of a list."""
    return {key: list(entries), "total": len(entries), "page": page, "pages": pages}


def notice(**changes: object) -> ShipmentNotice:
    """A notice of all that a ShipStation order held: at four in the morning in Greenwich."""
    plain: dict[str, object] = {
        "reference": "7001",
        "completes": True,
        "shipped_at": datetime(2026, 2, 3, 4, 5, 6, 789, UTC),
    }
    return plain_notice(**{**plain, **changes})
