"""Reading by hand: `json.loads`, and the constructors of the very same orders.

Whoever writes this believes the channel: nothing is checked but what constructors check, a body of
another shape is a `KeyError`, and a wrong type goes through. It knows only what the bench asks of
it: no refunds, edits, drafts, tips, gift cards, relayed marketplaces or further bodies. Shopify and
Amazon are here, the others in the files beside this one.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from benchmarks.peers import reading_files_by_hand, reading_others_by_hand
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Grade,
    Level,
    Part,
    Programme,
    Reference,
)
from fulfilcore.shipments import LineUnits
from fulfilcore.values import Address, LineId, Money, Sku

Json: TypeAlias = Mapping[str, Any]
"""Whoever reads by hand believes what stands there, and so do the types."""

_instant = datetime.fromisoformat
_SHOPIFY = frozenset({Part.HEADER, Part.LINES, Part.SHIPMENTS, Part.ADDRESS, Part.BUYER})
_AMAZON = frozenset({Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER})
_AMAZON_LEVELS = {
    "Pending": Level.UNREADY,
    "Unshipped": Level.OPEN,
    "PartiallyShipped": Level.PARTLY_SHIPPED,
    "Shipped": Level.SHIPPED,
    "Canceled": Level.CANCELLED,
}


def shopify(body: bytes) -> ChannelOrder:
    """An order of Shopify's REST Admin API."""
    order = json.loads(body)["order"]
    customer, fulfillments = order["customer"], order["fulfillments"]
    sent: dict[int, int] = {}
    for each in fulfillments:
        for line in each["line_items"]:
            sent[line["id"]] = sent.get(line["id"], 0) + line["quantity"]
    return ChannelOrder(
        reference=str(order["id"]),
        number=order["name"],
        parts=_SHOPIFY,
        modified=_instant(order["updated_at"]),
        level=_shopify_level(order),
        placed=_instant(order["processed_at"]),
        lines=tuple([_shopify_line(line, sent) for line in order["line_items"]]),
        parcels=tuple([_shopify_parcel(each) for each in fulfillments]),
        ship_to=_shopify_address(order["shipping_address"]),
        buyer=Buyer(
            id=str(customer["id"]),
            name=f"{customer['first_name']} {customer['last_name']}",
            email=order["email"],
        ),
        note=order["note"],
        tags=frozenset(order["tags"].split(", ")) if order["tags"] else frozenset(),
        total=_shopify_money(order["total_price_set"]),
        programme=Programme(merchant_fulfilled=True, service=order["shipping_lines"][0]["title"]),
        source=order["source_name"],
    )


def _shopify_level(order: Json) -> Level:
    if order["fulfillment_status"] == "fulfilled":
        return Level.SHIPPED
    return Level.OPEN if order["financial_status"] == "paid" else Level.UNPAID


def _shopify_money(pair: Json) -> Money:
    shop = pair["shop_money"]
    return Money.of(shop["amount"], shop["currency_code"])


def _shopify_line(line: Json, sent: Mapping[int, int]) -> ChannelLine:
    return ChannelLine(
        id=LineId(str(line["id"])),
        quantity=line["quantity"],
        name=line["name"],
        sku=Sku(line["sku"]),
        shipped=sent.get(line["id"], 0),
        called_off=0,
        refunded=0,
        returned=0,
        price=_shopify_money(line["price_set"]),
    )


def _shopify_address(at: Json) -> Address:
    second = at["address2"]
    return Address(
        name=at["name"],
        company=at["company"],
        lines=(at["address1"], second) if second else (at["address1"],),
        city=at["city"],
        region=at["province_code"],
        postcode=at["zip"],
        country=at["country_code"],
        phone=at["phone"],
    )


def _shopify_parcel(each: Json) -> ChannelParcel:
    return ChannelParcel(
        id=str(each["id"]),
        units=tuple(
            [LineUnits(LineId(str(line["id"])), line["quantity"]) for line in each["line_items"]]
        ),
        at=_instant(each["created_at"]),
        carrier=each["tracking_company"],
        tracking=each["tracking_number"],
    )


def amazon(header: bytes, items: bytes) -> ChannelOrder:
    """An order of Amazon's Orders v0: getOrder, and its getOrderItems."""
    order, lines = json.loads(header)["payload"], json.loads(items)["payload"]["OrderItems"]
    id, buyer = order["AmazonOrderId"], order["BuyerInfo"]
    return ChannelOrder(
        reference=id,
        number=id,
        parts=_AMAZON,
        modified=_instant(order["LastUpdateDate"]),
        level=_AMAZON_LEVELS[order["OrderStatus"]],
        placed=_instant(order["PurchaseDate"]),
        lines=tuple([_amazon_line(line) for line in lines]),
        ship_to=_amazon_address(order["ShippingAddress"]),
        buyer=Buyer(name=buyer["BuyerName"], email=buyer["BuyerEmail"]),
        total=_amazon_money(order["OrderTotal"]),
        programme=Programme(
            prime=order["IsPrime"],
            premium=order["IsPremiumOrder"],
            business=order["IsBusinessOrder"],
            merchant_fulfilled=order["FulfillmentChannel"] == "MFN",
            service=order["ShipServiceLevel"],
            ship_by=_instant(order["LatestShipDate"]),
            deliver_by=_instant(order["LatestDeliveryDate"]),
        ),
        source="amazon",
        references=(Reference("amazon", id, Grade.PROOF, "AmazonOrderId"),),
        marketplace_id=order["MarketplaceId"],
        cancel_requested=any(
            line["BuyerRequestedCancel"]["IsBuyerRequestedCancel"] == "true" for line in lines
        ),
        gift=any(line["IsGift"] == "true" for line in lines),
    )


def _amazon_money(pair: Json) -> Money:
    return Money.of(pair["Amount"], pair["CurrencyCode"])


def _amazon_line(line: Json) -> ChannelLine:
    return ChannelLine(
        id=LineId(line["OrderItemId"]),
        quantity=line["QuantityOrdered"],
        name=line["Title"],
        sku=Sku(line["SellerSKU"]),
        shipped=line["QuantityShipped"],
        price=_amazon_money(line["ItemPrice"]),
    )


def _amazon_address(at: Json) -> Address:
    second = at.get("AddressLine2")
    return Address(
        name=at["Name"],
        lines=(at["AddressLine1"], second) if second else (at["AddressLine1"],),
        city=at["City"],
        region=at["StateOrRegion"],
        postcode=at["PostalCode"],
        country=at["CountryCode"],
        phone=at["Phone"],
        residential=at["AddressType"] == "Residential",
    )


READERS: Mapping[str, Callable[..., ChannelOrder]] = {
    "shopify": shopify,
    "amazon": amazon,
    **reading_others_by_hand.READERS,
    **reading_files_by_hand.READERS,
}
