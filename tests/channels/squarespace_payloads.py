"""Small Squarespace payloads of our own in the documented shapes, and notices to write."""

from channel_payloads import Json, body, edited, lines_of, the
from channel_payloads import notice as plain_notice

from fulfilcore.channels.squarespace import read_orders
from fulfilcore.intake import ChannelLine, ChannelOrder
from fulfilcore.shipments.model import ShipmentNotice

ORDER = "65a0c0ffee00000000000001"


def read(**changes: object) -> ChannelOrder:
    """What is read of one order."""
    return the(read_orders(body(order(**changes))))


def read_line(**changes: object) -> ChannelLine:
    """What is read of one line."""
    (found,) = lines_of(read(lineItems=[line(**changes)]))
    return found


def order(**changes: object) -> Json:
    """An order of three mugs, nothing shipped."""
    document: Json = {
        "id": ORDER,
        "orderNumber": "17",
        "createdOn": "2026-01-02T03:04:05.678Z",
        "modifiedOn": "2026-01-03T00:00:00.000Z",
        "channel": "web",
        "testmode": False,
        "customerEmail": "ann@example.com",
        "billingAddress": person(),
        "shippingAddress": person(firstName="Bob"),
        "fulfillmentStatus": "PENDING",
        "lineItems": [line()],
        "internalNotes": [{"content": "call first"}, {"content": "twice"}],
        "shippingLines": [{"method": "Flat Rate", "amount": amount("1.00")}],
        "formSubmission": [{"label": "Gift?", "value": "no"}],
        "fulfillments": [],
        "refundedTotal": amount("0.00"),
        "grandTotal": amount("37.02"),
        "channelName": None,
        "externalOrderReference": None,
    }
    return edited(document, changes)


def amount(value: str) -> Json:
    """An amount of money."""
    return {"value": value, "currency": "USD"}


def person(**changes: object) -> Json:
    """An address."""
    document: Json = {
        "firstName": "Ann",
        "lastName": "Lee",
        "address1": "1 Main St",
        "address2": None,
        "city": "Reno",
        "state": "NV",
        "countryCode": "US",
        "postalCode": "89501",
        "phone": "555",
    }
    return edited(document, changes)


def line(**changes: object) -> Json:
    """One line: three mugs."""
    document: Json = {
        "id": "65a0c0ffee00000000000051",
        "sku": "MUG-1",
        "productName": "A mug",
        "quantity": 3,
        "unitPricePaid": amount("12.34"),
        "variantOptions": [{"optionName": "Color", "value": "Blue"}],
        "customizations": None,
        "lineItemType": "PHYSICAL_PRODUCT",
    }
    return edited(document, changes)


def shipment(number: str = "T1", **changes: object) -> Json:
    """One shipment as the order lists it."""
    document: Json = {
        "shipDate": "2026-02-03T04:05:06.000Z",
        "carrierName": "FEDEX",
        "service": "Ground",
        "trackingNumber": number,
        "trackingUrl": None,
    }
    return edited(document, changes)


def page(*orders: object, **pagination: object) -> Json:
    """A page of orders."""
    turned = {"hasNextPage": False, "nextPageCursor": None, "nextPageUrl": None, **pagination}
    return {"result": list(orders), "pagination": turned}


def notice(**changes: object) -> ShipmentNotice:
    """A notice that completes a Squarespace order."""
    ours = {"reference": ORDER, "marketplace_id": None, "address": None, "completes": True}
    return plain_notice(**{**ours, **changes})
