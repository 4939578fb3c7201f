"""Reading by hand what the other systems answer in JSON: `reading_by_hand` has the rules."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

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
from fulfilcore.values import Address, LineId, Money, Sku, Weight

Json: TypeAlias = Mapping[str, Any]
"""Whoever reads by hand believes what stands there, and so do the types."""

_instant = datetime.fromisoformat
TOLD = frozenset({Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER})
_WHOLE = TOLD | {Part.SHIPMENTS}
_PACIFIC = ZoneInfo("America/Los_Angeles")


def lines_of(*lines: str | None) -> tuple[str, ...]:
    """The lines of an address that are there."""
    return tuple([line for line in lines if line])


def _sent(parcels: Sequence[Json], rows: str, line: str, quantity: str) -> Mapping[Any, int]:
    """The units of each line that left."""
    sent: dict[Any, int] = {}
    for parcel in parcels:
        for row in parcel[rows]:
            sent[row[line]] = sent.get(row[line], 0) + row[quantity]
    return sent


def _level(*, sent: bool, paid: bool) -> Level:
    return Level.SHIPPED if sent else Level.OPEN if paid else Level.UNPAID


def _units(rows: Sequence[Json], line: str, quantity: str) -> tuple[LineUnits, ...]:
    return tuple([LineUnits(LineId(str(row[line])), row[quantity]) for row in rows])


def _money(pair: Json) -> Money:
    return Money.of(pair["value"], pair["currency"])


def _rounded(text: str, currency: str) -> Money:
    return Money.of(text, currency, rounding=ROUND_HALF_EVEN)


def ebay(order: bytes, sent: bytes = b'{"fulfillments": []}') -> ChannelOrder:
    """An order of eBay's Fulfillment API, and what has left of it."""
    it, left = json.loads(order), json.loads(sent)["fulfillments"]
    (step,) = it["fulfillmentStartInstructions"]
    to, units = step["shippingStep"]["shipTo"], _sent(left, "lineItems", "lineItemId", "quantity")
    first = it["lineItems"][0]
    return ChannelOrder(
        reference=it["orderId"],
        number=it["orderId"],
        parts=_WHOLE,
        modified=_instant(it["lastModifiedDate"]),
        level=_level(
            sent=it["orderFulfillmentStatus"] == "FULFILLED",
            paid=it["orderPaymentStatus"] == "PAID",
        ),
        placed=_instant(it["creationDate"]),
        lines=tuple([_ebay_line(line, units) for line in it["lineItems"]]),
        parcels=tuple([_ebay_parcel(each) for each in left]),
        ship_to=_ebay_address(to),
        buyer=Buyer(id=it["buyer"]["username"], name=to["fullName"], email=to["email"]),
        total=_money(it["pricingSummary"]["total"]),
        programme=Programme(
            merchant_fulfilled=not step["ebaySupportedFulfillment"],
            service=step["shippingStep"]["shippingServiceCode"],
            ship_by=_instant(first["lineItemFulfillmentInstructions"]["shipByDate"]),
            deliver_by=_instant(step["maxEstimatedDeliveryDate"]),
        ),
        source="ebay",
        references=(
            Reference("ebay", it["legacyOrderId"], Grade.PROOF, "legacyOrderId"),
            Reference("ebay", it["salesRecordReference"], Grade.HINT, "salesRecordReference"),
        ),
        marketplace_id=first["purchaseMarketplaceId"],
        cancel_requested=bool(it["cancelStatus"]["cancelRequests"]),
    )


def _ebay_line(line: Json, units: Mapping[Any, int]) -> ChannelLine:
    return ChannelLine(
        id=LineId(line["lineItemId"]),
        quantity=line["quantity"],
        name=line["title"],
        sku=Sku(line["sku"]),
        shipped=units.get(line["lineItemId"], 0),
        price=_money(line["lineItemCost"]),
    )


def _ebay_address(to: Json) -> Address:
    at = to["contactAddress"]
    return Address(
        name=to["fullName"],
        lines=lines_of(at["addressLine1"], at.get("addressLine2")),
        city=at["city"],
        region=at["stateOrProvince"],
        postcode=at["postalCode"],
        country=at["countryCode"],
        phone=to["primaryPhone"]["phoneNumber"],
        email=to["email"],
    )


def _ebay_parcel(each: Json) -> ChannelParcel:
    return ChannelParcel(
        id=each["fulfillmentId"],
        units=_units(each["lineItems"], "lineItemId", "quantity"),
        at=_instant(each["shippedDate"]),
        carrier=each["shippingCarrierCode"],
        tracking=each["shipmentTrackingNumber"],
    )


def woocommerce(body: bytes) -> ChannelOrder:
    """An order of WooCommerce's REST API v3."""
    it = json.loads(body)
    to, currency = it["shipping"], it["currency"]
    name, email = f"{to['first_name']} {to['last_name']}", it["billing"]["email"]
    return ChannelOrder(
        reference=str(it["id"]),
        number=it["number"],
        parts=TOLD,
        modified=_instant(f"{it['date_modified_gmt']}Z"),
        level=_level(sent=it["status"] == "completed", paid=it["status"] != "pending"),
        placed=_instant(f"{it['date_created_gmt']}Z"),
        lines=tuple([_woocommerce_line(line, currency) for line in it["line_items"]]),
        ship_to=Address(
            name=name,
            company=to["company"] or None,
            lines=lines_of(to["address_1"], to["address_2"]),
            city=to["city"],
            region=to["state"],
            postcode=to["postcode"],
            country=to["country"],
            phone=to["phone"],
            email=email,
        ),
        buyer=Buyer(id=str(it["customer_id"]), name=name, email=email),
        total=Money.of(it["total"], currency),
        programme=Programme(
            merchant_fulfilled=True, service=it["shipping_lines"][0]["method_title"]
        ),
        source=it["created_via"],
    )


def _woocommerce_line(line: Json, currency: str) -> ChannelLine:
    return ChannelLine(
        id=LineId(str(line["id"])),
        quantity=line["quantity"],
        name=line["name"],
        sku=Sku(line["sku"]),
        refunded=0,
        price=Money.of(str(line["price"]), currency),
    )


def squarespace(body: bytes) -> ChannelOrder:
    """An order of Squarespace's Orders API 1.0."""
    it = json.loads(body)
    to, is_sent = it["shippingAddress"], it["fulfillmentStatus"] == "FULFILLED"
    name = f"{to['firstName']} {to['lastName']}"
    return ChannelOrder(
        reference=it["id"],
        number=it["orderNumber"],
        parts=TOLD,
        modified=_instant(it["modifiedOn"]),
        level=Level.SHIPPED if is_sent else Level.OPEN,
        placed=_instant(it["createdOn"]),
        lines=tuple([_squarespace_line(line, is_sent) for line in it["lineItems"]]),
        ship_to=Address(
            name=name,
            lines=lines_of(to["address1"], to["address2"]),
            city=to["city"],
            region=to["state"],
            postcode=to["postalCode"],
            country=to["countryCode"],
            phone=to["phone"],
        ),
        buyer=Buyer(name=name, email=it["customerEmail"]),
        total=_money(it["grandTotal"]),
        programme=Programme(merchant_fulfilled=True, service=it["shippingLines"][0]["method"]),
        source=it["channel"],
    )


def _squarespace_line(line: Json, is_sent: bool) -> ChannelLine:
    return ChannelLine(
        id=LineId(line["id"]),
        quantity=line["quantity"],
        name=line["productName"],
        sku=Sku(line["sku"]),
        shipped=line["quantity"] if is_sent else 0,
        refunded=0,
        price=_money(line["unitPricePaid"]),
        options=tuple([(each["optionName"], each["value"]) for each in line["variantOptions"]]),
    )


def shipstation(page: bytes, labels: bytes = b'{"shipments": []}') -> ChannelOrder:
    """An order of a page of ShipStation's, and the labels that were made for it."""
    (it,) = json.loads(page, parse_float=str)["orders"]
    left, to = json.loads(labels)["shipments"], it["shipTo"]
    units = _sent(left, "shipmentItems", "orderItemId", "quantity")
    return ChannelOrder(
        reference=str(it["orderId"]),
        number=it["orderNumber"],
        parts=_WHOLE if left else TOLD,
        modified=_pacific(it["modifyDate"]),
        level=_level(
            sent=it["orderStatus"] == "shipped", paid=it["orderStatus"] != "awaiting_payment"
        ),
        placed=_pacific(it["orderDate"]),
        lines=tuple([_shipstation_line(item, units) for item in it["items"]]),
        parcels=tuple([_shipstation_parcel(each) for each in left]) or None,
        ship_to=Address(
            name=to["name"],
            lines=lines_of(to["street1"], to["street2"], to["street3"]),
            city=to["city"],
            region=to["state"],
            postcode=to["postalCode"],
            country=to["country"],
            phone=to["phone"],
            residential=to["residential"],
        ),
        buyer=Buyer(id=str(it["customerId"]), name=to["name"], email=it["customerEmail"]),
        total=_rounded(it["orderTotal"], "USD"),
        programme=Programme(merchant_fulfilled=True, service=it["requestedShippingService"]),
        gift=it["gift"],
    )


def _pacific(text: str) -> datetime:
    return _instant(text).replace(tzinfo=_PACIFIC).astimezone(UTC)


def _shipstation_line(item: Json, units: Mapping[Any, int]) -> ChannelLine:
    return ChannelLine(
        id=LineId(str(item["orderItemId"])),
        quantity=item["quantity"],
        name=item["name"],
        sku=Sku(item["sku"]),
        shipped=units.get(item["orderItemId"]),
        price=_rounded(item["unitPrice"], "USD"),
        weight=Weight.of(item["weight"]["value"], "oz"),
    )


def _shipstation_parcel(each: Json) -> ChannelParcel:
    return ChannelParcel(
        id=str(each["shipmentId"]),
        units=_units(each["shipmentItems"], "orderItemId", "quantity"),
        at=_pacific(each["shipDate"]),
        carrier=each["carrierCode"],
        service=each["serviceCode"],
        tracking=each["trackingNumber"],
    )


def bigcommerce(order: bytes, products: bytes, addresses: bytes) -> ChannelOrder:
    """An order of BigCommerce's V2 API: itself, its products and its address."""
    it, (to,) = json.loads(order), json.loads(addresses)
    billed, currency = it["billing_address"], it["currency_code"]
    return ChannelOrder(
        reference=str(it["id"]),
        number=str(it["id"]),
        parts=TOLD,
        modified=parsedate_to_datetime(it["date_modified"]),
        level=_level(sent=it["status_id"] == 2, paid=it["status_id"] != 7),
        placed=parsedate_to_datetime(it["date_created"]),
        lines=tuple([_bigcommerce_line(line, currency) for line in json.loads(products)]),
        ship_to=Address(
            name=f"{to['first_name']} {to['last_name']}",
            company=to["company"] or None,
            lines=lines_of(to["street_1"], to["street_2"]),
            city=to["city"],
            region=to["state"],
            postcode=to["zip"],
            country=to["country_iso2"],
            phone=to["phone"],
            email=to["email"],
        ),
        buyer=Buyer(
            id=str(it["customer_id"]),
            name=f"{billed['first_name']} {billed['last_name']}",
            email=billed["email"],
        ),
        total=_rounded(it["total_inc_tax"], currency),
        programme=Programme(merchant_fulfilled=True, service=to["shipping_method"]),
        source=it["order_source"],
    )


def _bigcommerce_line(line: Json, currency: str) -> ChannelLine:
    return ChannelLine(
        id=LineId(str(line["id"])),
        quantity=line["quantity"],
        name=line["name"],
        sku=Sku(line["sku"]),
        shipped=line["quantity_shipped"],
        refunded=line["quantity_refunded"],
        price=_rounded(line["price_inc_tax"], currency),
        address=str(line["order_address_id"]),
    )


def rithum(body: bytes) -> ChannelOrder:
    """An order of Rithum's REST API v1, with its items and fulfillments."""
    it = json.loads(body, parse_float=str)
    name = f"{it['ShippingFirstName']} {it['ShippingLastName']}"
    left = [each for each in it["Fulfillments"] if each["DeliveryStatus"] == "Complete"]
    units = _sent(left, "Items", "OrderItemID", "Quantity")
    return ChannelOrder(
        reference=str(it["ID"]),
        number=it["SiteOrderID"],
        parts=_WHOLE,
        modified=_instant(it["UpdatedDateUtc"]),
        level=_level(sent=it["ShippingStatus"] == "Shipped", paid=it["PaymentStatus"] == "Cleared"),
        placed=_instant(it["CreatedDateUtc"]),
        lines=tuple([_rithum_line(item, it["Currency"], units) for item in it["Items"]]),
        parcels=tuple([_rithum_parcel(each) for each in left]),
        ship_to=Address(
            name=name,
            company=it["ShippingCompanyName"],
            lines=lines_of(it["ShippingAddressLine1"], it["ShippingAddressLine2"]),
            city=it["ShippingCity"],
            region=it["ShippingStateOrProvince"],
            postcode=it["ShippingPostalCode"],
            country=it["ShippingCountry"],
            phone=it["ShippingDaytimePhone"],
        ),
        buyer=Buyer(name=name, email=it["BuyerEmailAddress"]),
        total=_rounded(it["TotalPrice"], it["Currency"]),
        programme=Programme(
            prime=False,
            merchant_fulfilled=it["DistributionCenterTypeRollup"] == "SellerManaged",
            service=it["RequestedShippingClass"],
        ),
        source=it["SiteName"],
        cancel_requested=False,
    )


def _rithum_line(item: Json, currency: str, units: Mapping[Any, int]) -> ChannelLine:
    return ChannelLine(
        id=LineId(str(item["ID"])),
        quantity=item["Quantity"],
        name=item["Title"],
        sku=Sku(item["Sku"]),
        shipped=units.get(item["ID"], 0),
        called_off=0,
        refunded=0,
        price=_rounded(item["UnitPrice"], currency),
    )


def _rithum_parcel(each: Json) -> ChannelParcel:
    return ChannelParcel(
        id=str(each["ID"]),
        units=_units(each["Items"], "OrderItemID", "Quantity"),
        at=_instant(each["ShippedDateUtc"]),
        carrier=each["ShippingCarrier"],
        service=each["ShippingClass"],
        tracking=each["TrackingNumber"],
    )


READERS: Mapping[str, Callable[..., ChannelOrder]] = {
    "bigcommerce": bigcommerce,
    "ebay": ebay,
    "rithum": rithum,
    "shipstation": shipstation,
    "squarespace": squarespace,
    "woocommerce": woocommerce,
}
