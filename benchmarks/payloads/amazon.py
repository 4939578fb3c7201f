"""Orders as Amazon's Orders v0 answers them: one body of getOrder, one of getOrderItems."""

import json
from datetime import timedelta

from benchmarks.payloads.people import Article, Buyer, articles, buyer, dice, dollars, instant

Json = dict[str, object]
_STATUSES = (("Unshipped", False), ("Pending", False), ("Shipped", True))


def bodies(number: int) -> tuple[bytes, bytes]:
    """The two answers about one order."""
    chance = dice("amazon", number)
    person, goods = buyer(chance, number), articles(chance, number)
    id = f"902-{number:07}-{chance.randrange(10**7):07}"
    status, sent = chance.choices(_STATUSES, (7, 1, 2))[0]
    header = _header(id, number, status, sent, person, goods)
    items: Json = {"AmazonOrderId": id, "OrderItems": [_item(each, sent) for each in goods]}
    return _body(header), _body(items)


def _body(payload: Json) -> bytes:
    return json.dumps({"payload": payload}).encode()


def _header(
    id: str, number: int, status: str, sent: bool, person: Buyer, goods: list[Article]
) -> Json:
    placed, units = instant(number), sum(each.units for each in goods)
    return {
        "AmazonOrderId": id,
        "SellerOrderId": id,
        "PurchaseDate": f"{placed:%Y-%m-%dT%H:%M:%SZ}",
        "LastUpdateDate": f"{placed + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
        "OrderStatus": status,
        "FulfillmentChannel": "MFN",
        "SalesChannel": "Amazon.com",
        "ShipServiceLevel": "Std US D2D Dom",
        "OrderTotal": _money(sum(each.units * each.cents for each in goods)),
        "NumberOfItemsShipped": units if sent else 0,
        "NumberOfItemsUnshipped": 0 if sent else units,
        "PaymentMethod": "Other",
        "PaymentMethodDetails": ["Standard"],
        "IsReplacementOrder": "false",
        "MarketplaceId": "ATVPDKIKX0DER",
        "ShipmentServiceLevelCategory": "Standard",
        "OrderType": "StandardOrder",
        "EarliestShipDate": f"{placed + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
        "LatestShipDate": f"{placed + timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}",
        "EarliestDeliveryDate": f"{placed + timedelta(days=4):%Y-%m-%dT%H:%M:%SZ}",
        "LatestDeliveryDate": f"{placed + timedelta(days=8):%Y-%m-%dT%H:%M:%SZ}",
        "IsBusinessOrder": False,
        "IsPrime": number % 5 == 0,
        "IsPremiumOrder": False,
        "IsGlobalExpressEnabled": False,
        "IsSoldByAB": False,
        "IsIBA": False,
        "IsISPU": False,
        "IsAccessPointOrder": False,
        "HasRegulatedItems": False,
        "DefaultShipFromLocationAddress": {"Name": "Our Own", "City": "Reno", "CountryCode": "US"},
        "ShippingAddress": _address(person),
        "BuyerInfo": {"BuyerEmail": person.email, "BuyerName": f"{person.first} {person.last}"},
        "AutomatedShippingSettings": {"HasAutomatedShippingSettings": False},
    }


def _money(cents: int) -> Json:
    return {"CurrencyCode": "USD", "Amount": dollars(cents)}


def _address(person: Buyer) -> Json:
    flat = {"AddressLine2": person.flat} if person.flat else {}
    return {
        "Name": f"{person.first} {person.last}",
        "AddressLine1": person.street,
        **flat,
        "City": person.town,
        "StateOrRegion": person.region,
        "PostalCode": person.postcode,
        "CountryCode": "US",
        "Phone": person.phone,
        "AddressType": "Residential",
    }


def _item(each: Article, sent: bool) -> Json:
    return {
        "ASIN": f"B{each.number % 10**9:09}",
        "OrderItemId": f"{68_828_574_000_000 + each.number}",
        "SellerSKU": each.sku,
        "Title": f"{each.title}, {each.colour}",
        "QuantityOrdered": each.units,
        "QuantityShipped": each.units if sent else 0,
        "ProductInfo": {"NumberOfItems": "1"},
        "ItemPrice": _money(each.units * each.cents),
        "ItemTax": _money(0),
        "PromotionDiscount": _money(0),
        "PromotionDiscountTax": _money(0),
        "PromotionIds": [],
        "IsGift": "false",
        "ConditionId": "New",
        "ConditionSubtypeId": "New",
        "TaxCollection": {"Model": "MarketplaceFacilitator", "ResponsibleParty": "Amazon"},
        "IsTransparency": False,
        "BuyerInfo": {},
        "BuyerRequestedCancel": {"IsBuyerRequestedCancel": "false", "BuyerCancelReason": ""},
    }
