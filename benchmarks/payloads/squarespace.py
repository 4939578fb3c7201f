"""Orders as Squarespace's Orders API 1.0 answers them, which knows no order that is not paid."""

from benchmarks.payloads.people import Article, Sale, body, dollars, sale, zulu

Json = dict[str, object]


def bodies(number: int) -> tuple[bytes]:
    """The answer about one order."""
    sold = sale("squarespace", number)
    order: Json = {
        "id": f"65a0{number:020x}",
        "orderNumber": f"{1_000 + number}",
        "createdOn": zulu(sold.placed),
        "modifiedOn": zulu(sold.changed),
        "channel": "web",
        "testmode": False,
        "customerEmail": sold.buyer.email,
        "billingAddress": _address(sold),
        "shippingAddress": _address(sold),
        "fulfillmentStatus": "FULFILLED" if sold.sent else "PENDING",
        "lineItems": [_line(each) for each in sold.goods],
        "internalNotes": [],
        "shippingLines": [{"method": "Flat Rate", "amount": _money(0)}],
        "discountLines": [],
        "formSubmission": [],
        "fulfillments": [_shipment(sold)] if sold.sent else [],
        "subtotal": _money(sold.cents),
        "shippingTotal": _money(0),
        "discountTotal": _money(0),
        "taxTotal": _money(0),
        "refundedTotal": _money(0),
        "grandTotal": _money(sold.cents),
        "channelName": None,
        "externalOrderReference": None,
        "fulfilledOn": zulu(sold.changed) if sold.sent else None,
        "priceTaxInterpretation": "EXCLUSIVE",
    }
    return (body(order),)


def _money(cents: int) -> Json:
    return {"value": dollars(cents), "currency": "USD"}


def _address(sold: Sale) -> Json:
    person = sold.buyer
    return {
        "firstName": person.first,
        "lastName": person.last,
        "address1": person.street,
        "address2": person.flat,
        "city": person.town,
        "state": person.region,
        "countryCode": "US",
        "postalCode": person.postcode,
        "phone": person.phone,
    }


def _line(each: Article) -> Json:
    return {
        "id": f"65a1{each.number:020x}",
        "variantId": "8f2d7c60-0000-4000-8000-000000000001",
        "sku": each.sku,
        "weight": 0.2,
        "width": 0,
        "length": 0,
        "height": 0,
        "productId": "65a2000000000000000000ff",
        "productName": each.title,
        "quantity": each.units,
        "unitPricePaid": _money(each.cents),
        "variantOptions": [{"optionName": "Colour", "value": each.colour}],
        "customizations": None,
        "imageUrl": "https://shop.test/mug.png",
        "lineItemType": "PHYSICAL_PRODUCT",
    }


def _shipment(sold: Sale) -> Json:
    number = f"1Z{sold.number:016}"
    return {
        "shipDate": zulu(sold.changed),
        "carrierName": "UPS",
        "service": "Ground",
        "trackingNumber": number,
        "trackingUrl": f"https://ups.test/{number}",
    }
