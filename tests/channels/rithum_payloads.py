"""Payloads of Rithum's in the documented shapes, REST and SOAP, all of our own writing."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from channel_payloads import Json, changed

ORDERS = "http://api.channeladvisor.com/datacontracts/orders"
AMAZON = "111-2222222-3333333"


def item(**changes: object) -> Json:
    """One line of a REST order."""
    plain: Json = {
        "ID": 71,
        "OrderID": 501,
        "ProductID": 9001,
        "SiteOrderItemID": "4455",
        "Sku": "MUG-1",
        "Title": "A mug",
        "Quantity": 3,
        "UnitPrice": 12.5,
        "IsBundle": False,
        "Promotions": [{"Code": "TEN", "Amount": -1.25, "ShippingAmount": 0}],
    }
    return changed(plain, changes)


def share(**changes: object) -> Json:
    """What a fulfillment holds of one line."""
    return changed(
        {"ID": 91, "OrderID": 501, "OrderItemID": 71, "ProductID": 9001, "Quantity": 2}, changes
    )


def fulfillment(*shares: Json, **changes: object) -> Json:
    """A fulfillment that has left."""
    plain: Json = {
        "ID": 81,
        "OrderID": 501,
        "Type": "Ship",
        "DeliveryStatus": "Complete",
        "TrackingNumber": "T1",
        "ShippingCarrier": "UPS",
        "ShippingClass": "GROUND",
        "ShippedDateUtc": "2026-01-04T10:00:00Z",
        "UpdatedDateUtc": "2026-01-04T10:00:01Z",
        "Items": list(shares or (share(),)),
    }
    return changed(plain, changes)


def waiting(*shares: Json, **changes: object) -> Json:
    """The fulfillment that every order begins with: nothing of it has left."""
    still = {"DeliveryStatus": "NoChange", "TrackingNumber": None, "ShippedDateUtc": None}
    return fulfillment(*shares, **{**still, **changes})


def order(**changes: object) -> Json:
    """A REST order of Amazon's, paid, with a part of its units sent."""
    plain: Json = {
        "ID": 501,
        "ProfileID": 12,
        "SiteID": 640,
        "SiteName": "Amazon US",
        "SiteAccountID": 77,
        "SiteOrderID": AMAZON,
        "SellerOrderID": "SO-1",
        "Currency": "USD",
        "CreatedDateUtc": "2026-01-02T03:04:05Z",
        "UpdatedDateUtc": "2026-01-03T03:04:05.1234567Z",
        "TotalPrice": 37.5,
        "EstimatedShipDateUtc": "2026-01-05T23:59:59Z",
        "DeliverByDateUtc": "2026-01-08T23:59:59Z",
        "RequestedShippingCarrier": "Amazon",
        "RequestedShippingClass": "Prime NextDay",
        "DistributionCenterTypeRollup": "SellerManaged",
        "CheckoutStatus": "Completed",
        "PaymentStatus": "Cleared",
        "ShippingStatus": "PartiallyShipped",
        "OrderTags": "late, gift ,",
        "BuyerUserId": "B-9",
        "BuyerEmailAddress": "ann@example.com",
        "SpecialInstructions": "Ring twice",
        "PrivateNotes": "Fragile",
        "ShippingFirstName": "Ann",
        "ShippingLastName": "Lee",
        "ShippingAddressLine1": "1 Main St",
        "ShippingAddressLine2": "",
        "ShippingCity": "Reno",
        "ShippingStateOrProvince": "NV",
        "ShippingPostalCode": "89501",
        "ShippingCountry": "US",
        "ShippingDaytimePhone": "555-0100",
        "Items": [item(OrderID=None)],
        "Fulfillments": [fulfillment(share(OrderID=None), OrderID=None)],
    }
    return changed(plain, changes)


def element(name: str, inner: object) -> str:
    """An element with a text, with elements in it (a mapping or ready XML), or nil for None."""
    if inner is None:
        return f'<q:{name} xsi:nil="true" />'
    if isinstance(inner, Mapping):
        inside = "".join(element(str(key), value) for key, value in inner.items())
    elif isinstance(inner, list):
        inside = "".join(str(each) for each in inner)
    else:
        inside = escape(str(inner))
    return f"<q:{name}>{inside}</q:{name}>"


def soap_line(**changes: object) -> str:
    """One line of a SOAP order."""
    plain: Json = {
        "LineItemType": "SKU",
        "UnitPrice": "12.5000",
        "LineItemID": 71,
        "AllowNegativeQuantity": "false",
        "Quantity": 3,
        "ItemSaleSource": "AMAZON_US",
        "SKU": "MUG-1",
        "Title": "A mug & more",
        "SalesSourceID": AMAZON,
        "TaxCost": None,
        "IsExternallyFulfilled": "false",
        "ItemSaleSourceTransactionID": "4455",
    }
    return element("OrderLineItemItem", {**plain, **changes})


def soap_order(*lines: str, status: Mapping[str, object] | None = None, **changes: object) -> str:
    """A SOAP order at the highest level of detail, its prefix its own."""
    words: Json = {
        "CheckoutStatus": "Completed",
        "CheckoutDateGMT": "2026-01-02T03:05:00",
        "PaymentStatus": "Cleared",
        "PaymentDateGMT": "1900-01-01T00:00:00",
        "ShippingStatus": "Unshipped",
        "ShippingDateGMT": "1900-01-01T00:00:00",
        "OrderRefundStatus": "NoRefunds",
    }
    plain: Json = {
        "NumberOfMatches": 1,
        "OrderTimeGMT": "2026-01-02T03:04:05",
        "LastUpdateDate": "2026-01-03T03:04:05.723",
        "TotalOrderAmount": "37.5000",
        "OrderState": "Active",
        "DateCancelledGMT": None,
        "OrderID": 501,
        "ClientOrderIdentifier": "501",
        "SellerOrderID": "SO-1",
        "OrderStatus": {**words, **(status or {})},
        "BuyerEmailAddress": "ann@example.com",
        "ShippingInfo": {
            "AddressLine1": "1 Main St",
            "City": "Reno",
            "Region": "NV",
            "PostalCode": "89501",
            "CountryCode": "US",
            "FirstName": "Ann",
            "LastName": "Lee",
            "ShipmentList": {"Shipment": {"ShippingCarrier": "Amazon", "ShippingClass": "NextDay"}},
            "EstimatedShipDate": "2026-01-05T00:00:00",
            "DeliveryDate": "1900-01-01T00:00:00",
        },
        "ShoppingCart": {"CartID": 1, "LineItemSKUList": list(lines or (soap_line(),))},
    }
    inside = "".join(element(key, value) for key, value in {**plain, **changes}.items())
    kind = 'xsi:type="q:OrderResponseDetailComplete"'
    return f'<OrderResponseItem xmlns:q="{ORDERS}" {kind}>{inside}</OrderResponseItem>'


def soap(call: str, result: str) -> str:
    """The answer to a SOAP call in its envelope."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body>'
        f'<{call}Response xmlns="http://api.channeladvisor.com/webservices/"><{call}Result>'
        f"{result}</{call}Result></{call}Response></soap:Body></soap:Envelope>"
    )


def soap_orders(*orders: str) -> str:
    """The answer of GetOrderList."""
    status = "<Status>Success</Status><MessageCode>0</MessageCode>"
    return soap("GetOrderList", f"{status}<ResultData>{''.join(orders)}</ResultData>")


def soap_told(*successes: str) -> str:
    """The answer of SubmitOrderShipmentList: for each shipment "true", or why not."""
    why = ["" if each == "true" else f"<Message>{each}</Message>" for each in successes]
    told = "".join(
        f"<ShipmentResponse><Success>{str(not said).lower()}</Success>{said}</ShipmentResponse>"
        for said in why
    )
    status = "<Status>Success</Status><MessageCode>0</MessageCode>"
    return soap("SubmitOrderShipmentList", f"{status}<ResultData>{told}</ResultData>")
