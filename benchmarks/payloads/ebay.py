"""Orders as eBay's Fulfillment API answers them: getOrder, and what has left of one."""

from datetime import datetime, timedelta

from benchmarks.payloads.people import Article, Sale, body, dollars, sale

Json = dict[str, object]
_LINK = "https://api.ebay.test/sell/fulfillment/v1/order/{}/shipping_fulfillment/{}"


def bodies(number: int) -> tuple[bytes, ...]:
    """The answers about one order."""
    sold = sale("ebay", number)
    id = f"{10 + number % 90}-{number * 7919 % 10**5:05}-{number:05}"
    sent = [f"94{number:020}"] if sold.sent else []
    order: Json = {
        "orderId": id,
        "legacyOrderId": f"{110_220_000_000 + number}-{28_891_000_000 + number}",
        "creationDate": _zulu(sold.placed),
        "lastModifiedDate": _zulu(sold.changed),
        "orderFulfillmentStatus": "FULFILLED" if sent else "NOT_STARTED",
        "orderPaymentStatus": "PAID" if sold.paid else "PENDING",
        "sellerId": "our-own",
        "buyer": {"username": f"buyer{number}", "taxAddress": {"countryCode": "US"}},
        "pricingSummary": {"priceSubtotal": _money(sold.cents), "total": _money(sold.cents)},
        "cancelStatus": {"cancelState": "NONE_REQUESTED", "cancelRequests": []},
        "paymentSummary": {
            "totalDueSeller": _money(sold.cents),
            "refunds": [],
            "payments": [{"paymentMethod": "EBAY", "amount": _money(sold.cents)}],
        },
        "fulfillmentStartInstructions": [_instruction(sold)],
        "fulfillmentHrefs": [_LINK.format(id, each) for each in sent],
        "lineItems": [_line(each, sold) for each in sold.goods],
        "salesRecordReference": f"{1_000 + number}",
        "totalFeeBasisAmount": _money(sold.cents),
    }
    if not sent:
        return (body(order),)
    return body(order), body({"fulfillments": [_fulfillment(sent[0], sold)], "total": 1})


def _zulu(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%S.000Z}"


def _money(cents: int) -> Json:
    return {"value": dollars(cents), "currency": "USD"}


def _instruction(sold: Sale) -> Json:
    person, placed = sold.buyer, sold.placed
    address = {
        "addressLine1": person.street,
        **({"addressLine2": person.flat} if person.flat else {}),
        "city": person.town,
        "stateOrProvince": person.region,
        "postalCode": person.postcode,
        "countryCode": "US",
    }
    contact = {
        "fullName": sold.name,
        "contactAddress": address,
        "primaryPhone": {"phoneNumber": person.phone},
        "email": person.email,
    }
    return {
        "fulfillmentInstructionsType": "SHIP_TO",
        "minEstimatedDeliveryDate": _zulu(placed + timedelta(days=4)),
        "maxEstimatedDeliveryDate": _zulu(placed + timedelta(days=8)),
        "ebaySupportedFulfillment": False,
        "shippingStep": {
            "shipTo": contact,
            "shippingCarrierCode": "USPS",
            "shippingServiceCode": "USPSPriority",
        },
    }


def _line(each: Article, sold: Sale) -> Json:
    return {
        "lineItemId": f"{10_027_000_000_000 + each.number}",
        "legacyItemId": f"{110_220_000_000 + each.number}",
        "sku": each.sku,
        "title": f"{each.title}, {each.colour}",
        "lineItemCost": _money(each.units * each.cents),
        "quantity": each.units,
        "soldFormat": "FIXED_PRICE",
        "listingMarketplaceId": "EBAY_US",
        "purchaseMarketplaceId": "EBAY_US",
        "lineItemFulfillmentStatus": "FULFILLED" if sold.sent else "NOT_STARTED",
        "total": _money(each.units * each.cents),
        "deliveryCost": {"shippingCost": _money(0)},
        "appliedPromotions": [],
        "taxes": [],
        "properties": {"buyerProtection": True},
        "lineItemFulfillmentInstructions": {
            "shipByDate": _zulu(sold.placed + timedelta(days=2)),
            "guaranteedDelivery": False,
        },
    }


def _fulfillment(id: str, sold: Sale) -> Json:
    return {
        "fulfillmentId": id,
        "shippedDate": _zulu(sold.placed + timedelta(minutes=3)),
        "shippingCarrierCode": "USPS",
        "shipmentTrackingNumber": id,
        "lineItems": [
            {"lineItemId": f"{10_027_000_000_000 + each.number}", "quantity": each.units}
            for each in sold.goods
        ],
    }
