"""Orders as Rithum's REST API v1 answers them, with items and fulfillments expanded."""

from benchmarks.payloads.people import Article, Sale, body, dollars, sale, zulu

Json = dict[str, object]


def bodies(number: int) -> tuple[bytes]:
    """The answer about one order, which a shop of its own sold."""
    sold, id = sale("rithum", number), 500_000 + number
    person = sold.buyer
    order: Json = {
        "@odata.context": "https://api.rithum.test/v1/$metadata#Orders(Items,Fulfillments)/$entity",
        "ID": id,
        "ProfileID": 12,
        "SiteID": 640,
        "SiteName": "Checkout Direct",
        "SiteOrderID": f"CD-{number}",
        "SecondarySiteOrderID": None,
        "SellerOrderID": None,
        "Currency": "USD",
        "CreatedDateUtc": zulu(sold.placed),
        "ImportDateUtc": zulu(sold.placed),
        "UpdatedDateUtc": zulu(sold.changed),
        "PublicNotes": None,
        "PrivateNotes": None,
        "SpecialInstructions": None,
        "TotalPrice": float(sold.total),
        "TotalTaxPrice": 0.0,
        "TotalShippingPrice": 0.0,
        "BuyerEmailAddress": person.email,
        "PaymentStatus": "Cleared" if sold.paid else "NotYetSubmitted",
        "PaymentMethod": "Credit card",
        "CheckoutStatus": "Completed",
        "ShippingStatus": "Shipped" if sold.sent else "Unshipped",
        "RequestedShippingCarrier": "UPS",
        "RequestedShippingClass": "GROUND",
        "ShippingFirstName": person.first,
        "ShippingLastName": person.last,
        "ShippingCompanyName": None,
        "ShippingAddressLine1": person.street,
        "ShippingAddressLine2": person.flat,
        "ShippingCity": person.town,
        "ShippingStateOrProvince": person.region,
        "ShippingPostalCode": person.postcode,
        "ShippingCountry": "US",
        "ShippingDaytimePhone": person.phone,
        "BillingFirstName": person.first,
        "BillingLastName": person.last,
        "DistributionCenterTypeRollup": "SellerManaged",
        "Items": [_item(each, id) for each in sold.goods],
        "Fulfillments": [_fulfillment(sold, id)],
    }
    return (body(order),)


def _item(each: Article, order: int) -> Json:
    return {
        "ID": each.number,
        "ProfileID": 12,
        "OrderID": order,
        "ProductID": 9_001,
        "SiteOrderItemID": None,
        "Sku": each.sku,
        "Title": f"{each.title}, {each.colour}",
        "Quantity": each.units,
        "UnitPrice": float(dollars(each.cents)),
        "TaxPrice": 0.0,
        "ShippingPrice": 0.0,
        "IsBundle": False,
        "Adjustments": [],
        "Promotions": [],
    }


def _fulfillment(sold: Sale, order: int) -> Json:
    """The fulfillment that every order begins with; it is complete once all of it has left."""
    return {
        "ID": 800_000 + sold.number,
        "ProfileID": 12,
        "OrderID": order,
        "CreatedDateUtc": zulu(sold.placed),
        "UpdatedDateUtc": zulu(sold.changed),
        "Type": "Ship",
        "DeliveryStatus": "Complete" if sold.sent else "NoChange",
        "TrackingNumber": f"1Z{sold.number:016}" if sold.sent else None,
        "ShippingCarrier": "UPS",
        "ShippingClass": "GROUND",
        "DistributionCenterID": 0,
        "ShippedDateUtc": zulu(sold.changed) if sold.sent else None,
        "SellerFulfillmentID": None,
        "Items": [
            {"OrderItemID": each.number, "ProductID": 9_001, "Quantity": each.units}
            for each in sold.goods
        ],
    }
