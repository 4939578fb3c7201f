"""Reading with `marshmallow`: `json.loads`, and schemas of what we read.

Types, what must be there, ISO instants with a zone and decimals are checked field by field; each
schema is made once, and what it loads stays a dictionary, the cheapest it can give. Nothing is
derived: no levels, parcels, references or counted units.
"""

import json
from collections.abc import Callable, Mapping

from marshmallow import EXCLUDE, Schema
from marshmallow.fields import AwareDateTime, Boolean, Decimal, Integer, List, Nested, Raw, String
from marshmallow.validate import Range

_NOT_NEGATIVE = Range(min=0)


class Pair(Schema):
    """Money in the shop's currency."""

    amount = Decimal(required=True)
    currency_code = String(required=True)


class PairSet(Schema):
    """Money in two currencies, of which the shop's counts."""

    shop_money = Nested(Pair(unknown=EXCLUDE), required=True)


class Line(Schema):
    """A line."""

    id = Integer(strict=True, required=True)
    quantity = Integer(strict=True, validate=_NOT_NEGATIVE, required=True)
    name = String(required=True)
    price_set = Nested(PairSet(unknown=EXCLUDE), required=True)
    admin_graphql_api_id = String(load_default=None, allow_none=True)
    current_quantity = Integer(
        strict=True, validate=_NOT_NEGATIVE, load_default=None, allow_none=True
    )
    fulfillable_quantity = Integer(
        strict=True, validate=_NOT_NEGATIVE, load_default=None, allow_none=True
    )
    fulfillment_service = String(load_default=None, allow_none=True)
    gift_card = Boolean(load_default=None, allow_none=True)
    requires_shipping = Boolean(load_default=None, allow_none=True)
    sku = String(load_default=None, allow_none=True)
    title = String(load_default=None, allow_none=True)


class SentLine(Schema):
    """Units of a line that were sent."""

    id = Integer(strict=True, required=True)
    quantity = Integer(strict=True, validate=_NOT_NEGATIVE, required=True)


class Fulfillment(Schema):
    """A fulfillment."""

    id = Integer(strict=True, required=True)
    status = String(required=True)
    line_items = List(Nested(SentLine(unknown=EXCLUDE)), required=True)
    created_at = AwareDateTime(format="iso", load_default=None, allow_none=True)
    updated_at = AwareDateTime(format="iso", load_default=None, allow_none=True)
    order_id = Integer(strict=True, load_default=None, allow_none=True)
    tracking_company = String(load_default=None, allow_none=True)
    tracking_number = String(load_default=None, allow_none=True)
    tracking_numbers = List(String(), load_default=list)


class Person(Schema):
    """A customer."""

    id = Integer(strict=True, required=True)
    first_name = String(load_default=None, allow_none=True)
    last_name = String(load_default=None, allow_none=True)
    email = String(load_default=None, allow_none=True)


class Place(Schema):
    """An address."""

    name = String(load_default=None, allow_none=True)
    first_name = String(load_default=None, allow_none=True)
    last_name = String(load_default=None, allow_none=True)
    company = String(load_default=None, allow_none=True)
    address1 = String(load_default=None, allow_none=True)
    address2 = String(load_default=None, allow_none=True)
    city = String(load_default=None, allow_none=True)
    province = String(load_default=None, allow_none=True)
    province_code = String(load_default=None, allow_none=True)
    zip = String(load_default=None, allow_none=True)
    country_code = String(load_default=None, allow_none=True)
    phone = String(load_default=None, allow_none=True)


class Service(Schema):
    """A delivery that was chosen."""

    title = String(load_default=None, allow_none=True)
    code = String(load_default=None, allow_none=True)


class Order(Schema):
    """An order."""

    id = Integer(strict=True, required=True)
    name = String(required=True)
    created_at = AwareDateTime(format="iso", required=True)
    updated_at = AwareDateTime(format="iso", required=True)
    currency = String(required=True)
    financial_status = String(required=True)
    total_price_set = Nested(PairSet(unknown=EXCLUDE), required=True)
    line_items = List(Nested(Line(unknown=EXCLUDE)), required=True)
    fulfillments = List(Nested(Fulfillment(unknown=EXCLUDE)), required=True)
    refunds = List(Raw(), required=True)
    shipping_lines = List(Nested(Service(unknown=EXCLUDE)), required=True)
    admin_graphql_api_id = String(load_default=None, allow_none=True)
    processed_at = AwareDateTime(format="iso", load_default=None, allow_none=True)
    cancelled_at = AwareDateTime(format="iso", load_default=None, allow_none=True)
    fulfillment_status = String(load_default=None, allow_none=True)
    customer = Nested(Person(unknown=EXCLUDE), load_default=None, allow_none=True)
    shipping_address = Nested(Place(unknown=EXCLUDE), load_default=None, allow_none=True)
    email = String(load_default=None, allow_none=True)
    contact_email = String(load_default=None, allow_none=True)
    note = String(load_default=None, allow_none=True)
    tags = String(load_default=None, allow_none=True)
    source_name = String(load_default=None, allow_none=True)
    source_identifier = String(load_default=None, allow_none=True)


class OrderBody(Schema):
    """The answer about one order."""

    order = Nested(Order(unknown=EXCLUDE), required=True)


class AmazonMoney(Schema):
    """Money in its two fields."""

    amount = Decimal(data_key="Amount", required=True)
    currency_code = String(data_key="CurrencyCode", required=True)


class AmazonPlace(Schema):
    """An address."""

    name = String(data_key="Name", load_default=None, allow_none=True)
    company_name = String(data_key="CompanyName", load_default=None, allow_none=True)
    address_line1 = String(data_key="AddressLine1", load_default=None, allow_none=True)
    address_line2 = String(data_key="AddressLine2", load_default=None, allow_none=True)
    address_line3 = String(data_key="AddressLine3", load_default=None, allow_none=True)
    city = String(data_key="City", load_default=None, allow_none=True)
    state_or_region = String(data_key="StateOrRegion", load_default=None, allow_none=True)
    postal_code = String(data_key="PostalCode", load_default=None, allow_none=True)
    country_code = String(data_key="CountryCode", load_default=None, allow_none=True)
    phone = String(data_key="Phone", load_default=None, allow_none=True)
    address_type = String(data_key="AddressType", load_default=None, allow_none=True)


class AmazonBuyer(Schema):
    """Who bought."""

    buyer_email = String(data_key="BuyerEmail", load_default=None, allow_none=True)
    buyer_name = String(data_key="BuyerName", load_default=None, allow_none=True)


class AmazonHeader(Schema):
    """An order of getOrder."""

    amazon_order_id = String(data_key="AmazonOrderId", required=True)
    purchase_date = AwareDateTime(format="iso", data_key="PurchaseDate", required=True)
    last_update_date = AwareDateTime(format="iso", data_key="LastUpdateDate", required=True)
    order_status = String(data_key="OrderStatus", required=True)
    order_total = Nested(
        AmazonMoney(unknown=EXCLUDE), data_key="OrderTotal", load_default=None, allow_none=True
    )
    fulfillment_channel = String(data_key="FulfillmentChannel", load_default=None, allow_none=True)
    ship_service_level = String(data_key="ShipServiceLevel", load_default=None, allow_none=True)
    seller_order_id = String(data_key="SellerOrderId", load_default=None, allow_none=True)
    marketplace_id = String(data_key="MarketplaceId", load_default=None, allow_none=True)
    latest_ship_date = AwareDateTime(
        format="iso", data_key="LatestShipDate", load_default=None, allow_none=True
    )
    latest_delivery_date = AwareDateTime(
        format="iso", data_key="LatestDeliveryDate", load_default=None, allow_none=True
    )
    replaced_order_id = String(data_key="ReplacedOrderId", load_default=None, allow_none=True)
    is_replacement_order = String(data_key="IsReplacementOrder", load_default=None, allow_none=True)
    is_prime = Boolean(data_key="IsPrime", load_default=None, allow_none=True)
    is_premium_order = Boolean(data_key="IsPremiumOrder", load_default=None, allow_none=True)
    is_business_order = Boolean(data_key="IsBusinessOrder", load_default=None, allow_none=True)
    is_ispu = Boolean(data_key="IsISPU", load_default=None, allow_none=True)
    has_regulated_items = Boolean(data_key="HasRegulatedItems", load_default=None, allow_none=True)
    shipping_address = Nested(
        AmazonPlace(unknown=EXCLUDE), data_key="ShippingAddress", load_default=None, allow_none=True
    )
    buyer_info = Nested(
        AmazonBuyer(unknown=EXCLUDE), data_key="BuyerInfo", load_default=None, allow_none=True
    )


class AmazonCancel(Schema):
    """Whether the buyer asked for a cancellation."""

    is_buyer_requested_cancel = String(
        data_key="IsBuyerRequestedCancel", load_default=None, allow_none=True
    )


class AmazonItem(Schema):
    """An item."""

    order_item_id = String(data_key="OrderItemId", required=True)
    quantity_ordered = Integer(
        strict=True, validate=_NOT_NEGATIVE, data_key="QuantityOrdered", required=True
    )
    seller_sku = String(data_key="SellerSKU", load_default=None, allow_none=True)
    title = String(data_key="Title", load_default=None, allow_none=True)
    quantity_shipped = Integer(
        strict=True,
        validate=_NOT_NEGATIVE,
        data_key="QuantityShipped",
        load_default=None,
        allow_none=True,
    )
    item_price = Nested(
        AmazonMoney(unknown=EXCLUDE), data_key="ItemPrice", load_default=None, allow_none=True
    )
    is_gift = String(data_key="IsGift", load_default=None, allow_none=True)
    buyer_requested_cancel = Nested(
        AmazonCancel(unknown=EXCLUDE),
        data_key="BuyerRequestedCancel",
        load_default=None,
        allow_none=True,
    )


class AmazonItems(Schema):
    """The items of an order."""

    amazon_order_id = String(data_key="AmazonOrderId", required=True)
    order_items = List(Nested(AmazonItem(unknown=EXCLUDE)), data_key="OrderItems", required=True)
    next_token = String(data_key="NextToken", load_default=None, allow_none=True)


class AmazonHeaderBody(Schema):
    """The answer of getOrder."""

    payload = Nested(AmazonHeader(unknown=EXCLUDE), required=True)


class AmazonItemsBody(Schema):
    """The answer of getOrderItems."""

    payload = Nested(AmazonItems(unknown=EXCLUDE), required=True)


_order = OrderBody(unknown=EXCLUDE)
_header, _items = AmazonHeaderBody(unknown=EXCLUDE), AmazonItemsBody(unknown=EXCLUDE)


def shopify(body: bytes) -> object:
    """An order of Shopify's REST Admin API."""
    return _order.load(json.loads(body))["order"]


def amazon(header: bytes, items: bytes) -> tuple[object, object]:
    """An order of Amazon's Orders v0."""
    told = _header.load(json.loads(header))["payload"]
    return told, _items.load(json.loads(items))["payload"]


READERS: Mapping[str, Callable[..., object]] = {"shopify": shopify, "amazon": amazon}
