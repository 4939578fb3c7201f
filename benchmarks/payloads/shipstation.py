"""Orders as ShipStation V1 answers them: a page of one order, by the clocks of Los Angeles."""

from datetime import datetime
from zoneinfo import ZoneInfo

from benchmarks.payloads.people import Article, Sale, body, dollars, sale

Json = dict[str, object]
_PACIFIC = ZoneInfo("America/Los_Angeles")


def bodies(number: int) -> tuple[bytes, ...]:
    """The page, and of an order that was sent the label that was made for it."""
    sold = sale("shipstation", number)
    status = "shipped" if sold.sent else "awaiting_shipment" if sold.paid else "awaiting_payment"
    order: Json = {
        "orderId": 7_000 + number,
        "orderNumber": f"S-{number}",
        "orderKey": f"manual-{number:08x}",
        "orderDate": _shown(sold.placed),
        "createDate": _shown(sold.placed),
        "modifyDate": _shown(sold.changed),
        "paymentDate": _shown(sold.placed) if sold.paid else None,
        "shipByDate": None,
        "orderStatus": status,
        "customerId": 9_000 + number,
        "customerUsername": sold.buyer.email,
        "customerEmail": sold.buyer.email,
        "billTo": {"name": sold.name, "company": None, "street1": None, "city": None},
        "shipTo": _address(sold),
        "items": [_item(each) for each in sold.goods],
        "orderTotal": sold.cents / 100,
        "amountPaid": sold.cents / 100 if sold.paid else 0.0,
        "taxAmount": 0.0,
        "shippingAmount": 0.0,
        "customerNotes": None,
        "internalNotes": None,
        "gift": False,
        "giftMessage": None,
        "paymentMethod": "Credit card",
        "requestedShippingService": "Priority Mail",
        "carrierCode": None,
        "serviceCode": None,
        "confirmation": "none",
        "weight": {"value": 16.0, "units": "ounces"},
        "advancedOptions": {"warehouseId": 24, "mergedOrSplit": False, "source": None},
        "tagIds": None,
        "externallyFulfilled": False,
    }
    page = body({"orders": [order], "total": 1, "page": 1, "pages": 1})
    if not sold.sent:
        return (page,)
    return page, body({"shipments": [_label(sold)], "total": 1, "page": 1, "pages": 1})


def _shown(at: datetime) -> str:
    return f"{at.astimezone(_PACIFIC):%Y-%m-%dT%H:%M:%S}.0000000"


def _address(sold: Sale) -> Json:
    person = sold.buyer
    return {
        "name": sold.name,
        "company": None,
        "street1": person.street,
        "street2": person.flat,
        "street3": None,
        "city": person.town,
        "state": person.region,
        "postalCode": person.postcode,
        "country": "US",
        "phone": person.phone,
        "residential": True,
        "addressVerified": "Address validated successfully",
    }


def _item(each: Article) -> Json:
    return {
        "orderItemId": each.number,
        "lineItemKey": None,
        "sku": each.sku,
        "name": f"{each.title}, {each.colour}",
        "imageUrl": None,
        "weight": {"value": 8.0, "units": "ounces"},
        "quantity": each.units,
        "unitPrice": float(dollars(each.cents)),
        "taxAmount": None,
        "warehouseLocation": None,
        "options": [],
        "productId": 93,
        "fulfillmentSku": None,
        "adjustment": False,
        "upc": None,
    }


def _label(sold: Sale) -> Json:
    return {
        "shipmentId": 33_000_000 + sold.number,
        "orderId": 7_000 + sold.number,
        "orderKey": f"manual-{sold.number:08x}",
        "orderNumber": f"S-{sold.number}",
        "createDate": _shown(sold.changed),
        "shipDate": f"{sold.changed.astimezone(_PACIFIC):%Y-%m-%d}",
        "trackingNumber": f"1Z{sold.number:016}",
        "isReturnLabel": False,
        "carrierCode": "ups",
        "serviceCode": "ups_ground",
        "voided": False,
        "voidDate": None,
        "marketplaceNotified": True,
        "shipmentItems": [
            {"orderItemId": each.number, "sku": each.sku, "quantity": each.units}
            for each in sold.goods
        ],
    }
