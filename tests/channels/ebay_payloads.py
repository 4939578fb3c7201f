"""Small eBay payloads of our own in the documented shapes, of both interfaces, and notices."""

from xml.sax.saxutils import escape, quoteattr

from channel_payloads import Json, edited
from channel_payloads import notice as plain_notice

from fulfilcore.shipments.model import LineUnits, ShipmentNotice
from fulfilcore.values import Address, LineId

ORDER = "12-34567-89012"
LINE = "10027088181526"
CONTACT = Address(
    name="Ann Lee",
    lines=("1 Main St",),
    city="Reno",
    region="NV",
    postcode="89501",
    country="US",
    phone="775 555 0100",
    email="ann@example.org",
)
"""Ann, at home, as we read what both interfaces say of her."""


def rest_order(**changes: object) -> Json:
    """A paid order of two mugs, nothing shipped: the answer of getOrder."""
    document: Json = {
        "orderId": ORDER,
        "legacyOrderId": "110220485959-28891549001",
        "creationDate": "2026-01-02T03:04:05.678Z",
        "lastModifiedDate": "2026-01-03T00:00:00.000Z",
        "orderFulfillmentStatus": "NOT_STARTED",
        "orderPaymentStatus": "PAID",
        "sellerId": "shop",
        "salesRecordReference": "152",
        "buyer": {"username": "ann42"},
        "cancelStatus": {"cancelState": "NONE_REQUESTED", "cancelRequests": []},
        "pricingSummary": {"total": {"value": "27.5", "currency": "USD"}},
        "paymentSummary": {"payments": [{"paymentStatus": "PAID"}], "refunds": []},
        "fulfillmentStartInstructions": [instruction()],
        "fulfillmentHrefs": [],
        "lineItems": [rest_line()],
    }
    return edited(document, changes)


def instruction(**changes: object) -> Json:
    """Where the order goes, how, and when it should be there."""
    document: Json = {
        "fulfillmentInstructionsType": "SHIP_TO",
        "minEstimatedDeliveryDate": "2026-01-07T08:00:00.000Z",
        "maxEstimatedDeliveryDate": "2026-01-09T08:00:00.000Z",
        "ebaySupportedFulfillment": False,
        "shippingStep": {
            "shippingCarrierCode": "USPS",
            "shippingServiceCode": "USPSPriority",
            "shipTo": contact(),
        },
    }
    return edited(document, changes)


def contact(**changes: object) -> Json:
    """Ann, at home."""
    document: Json = {
        "fullName": "Ann Lee",
        "contactAddress": {
            "addressLine1": "1 Main St",
            "addressLine2": "",
            "city": "Reno",
            "stateOrProvince": "NV",
            "postalCode": "89501",
            "countryCode": "US",
        },
        "primaryPhone": {"phoneNumber": "775 555 0100"},
        "email": "ann@example.org",
    }
    return edited(document, changes)


def rest_line(**changes: object) -> Json:
    """One line: two mugs."""
    document: Json = {
        "lineItemId": LINE,
        "legacyItemId": "110220485959",
        "sku": "MUG-1",
        "title": "A mug",
        "quantity": 2,
        "lineItemCost": {"value": "24.0", "currency": "USD"},
        "total": {"value": "27.5", "currency": "USD"},
        "lineItemFulfillmentStatus": "NOT_STARTED",
        "purchaseMarketplaceId": "EBAY_US",
        "lineItemFulfillmentInstructions": {"shipByDate": "2026-01-05T07:59:59.000Z"},
    }
    return edited(document, changes)


def fulfillment(**changes: object) -> Json:
    """One entry of getShippingFulfillments: one of the mugs."""
    document: Json = {
        "fulfillmentId": "9405509699937003457459",
        "shippedDate": "2026-01-04T10:00:00.000Z",
        "shippingCarrierCode": "USPS",
        "shipmentTrackingNumber": "9405509699937003457459",
        "lineItems": [{"lineItemId": LINE, "quantity": 1}],
    }
    return edited(document, changes)


def href(id: str) -> str:
    """The link to a fulfillment, as an order lists it."""
    return f"https://api.example.org/sell/fulfillment/v1/order/{ORDER}/shipping_fulfillment/{id}"


# --- Trading: an element's content is text, (amount, currency), its children, or a list of these

SALE = "110220485959-28891549001"


def trading_order(**changes: object) -> Json:
    """A paid order of two mugs, nothing shipped: one Order of GetOrders."""
    document: Json = {
        "OrderID": SALE,
        "OrderStatus": "Completed",
        "AmountPaid": ("27.5", "USD"),
        "CheckoutStatus": {
            "eBayPaymentStatus": "NoPaymentFailure",
            "LastModifiedTime": "2026-01-03T00:00:00.000Z",
            "Status": "Complete",
        },
        "ShippingDetails": {"SellingManagerSalesRecordNumber": "152"},
        "CreatedTime": "2026-01-02T03:04:05.678Z",
        "ShippingAddress": trading_address(),
        "ShippingServiceSelected": {"ShippingService": "USPSPriority"},
        "Total": ("27.5", "USD"),
        "TransactionArray": {"Transaction": [sale()]},
        "BuyerUserID": "ann42",
        "PaidTime": "2026-01-02T03:05:00.000Z",
        "CancelStatus": "NotApplicable",
        "ExtendedOrderID": ORDER,
    }
    return edited(document, changes)


def sale(**changes: object) -> Json:
    """One Transaction: two mugs."""
    document: Json = {
        "Buyer": {"Email": "ann@example.org", "UserFirstName": "Ann", "UserLastName": "Lee"},
        "Item": {"ItemID": "110220485959", "Title": "A mug", "SKU": "MUG-1"},
        "QuantityPurchased": "2",
        "Status": {"PaymentHoldStatus": "None"},
        "TransactionID": "28891549001",
        "TransactionPrice": ("12.0", "USD"),
        "TransactionSiteID": "US",
        "OrderLineItemID": SALE,
    }
    return edited(document, changes)


def trading_address(**changes: object) -> Json:
    """Ann, at home, with the blanks that some senders add."""
    document: Json = {
        "Name": "\n\t Ann Lee \n",
        "Street1": "1 Main St",
        "Street2": " ",
        "CityName": "Reno",
        "StateOrProvince": "NV",
        "Country": "US",
        "CountryName": "United States",
        "Phone": "775 555 0100",
        "PostalCode": "89501",
    }
    return edited(document, changes)


def tracked(*numbers: str, carrier: str = "UPS") -> Json:
    """The ShippingDetails of a sale, or of an order, with tracking numbers."""
    details = [{"ShippingCarrierUsed": carrier, "ShipmentTrackingNumber": n} for n in numbers]
    return {"ShipmentTrackingDetails": details}


def page(*orders: Json, **changes: object) -> bytes:
    """The answer of GetOrders."""
    document: Json = {
        "Ack": "Success",
        "HasMoreOrders": "false",
        "OrderArray": {"Order": list(orders)},
        "PageNumber": "1",
    }
    content = _xml(edited(document, changes))
    name = "GetOrdersResponse"
    return f'<{name} xmlns="urn:ebay:apis:eBLBaseComponents">{content}</{name}>'.encode()


def _xml(content: object) -> str:
    match content:
        case dict():
            return "".join(_element(name, value) for name, value in content.items())
        case _:
            return escape(str(content))


def _element(name: str, value: object) -> str:
    match value:
        case list():
            return "".join(_element(name, each) for each in value)
        case (amount, currency):
            return f"<{name} currencyID={quoteattr(str(currency))}>{amount}</{name}>"
        case _:
            return f"<{name}>{_xml(value)}</{name}>"


def notice(**changes: object) -> ShipmentNotice:
    """A notice of two mugs, sent with FedEx."""
    lines = (LineUnits(LineId(LINE), 2),)
    return plain_notice(**{"reference": ORDER, "lines": lines, **changes})
