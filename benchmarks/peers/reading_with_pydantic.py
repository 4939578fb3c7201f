"""Reading with `pydantic`: models of what we read, validated straight from the bytes.

Types, what must be there, ISO instants with a zone and decimals are checked by its core, which is
written in Rust. Nothing is derived: no levels, parcels, references or counted units.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

Count: TypeAlias = Annotated[int, Field(ge=0, strict=True)]
Instant: TypeAlias = AwareDatetime


class Pascal(BaseModel):
    """A model whose fields Amazon writes with a capital."""

    model_config = ConfigDict(alias_generator=to_pascal)


class Pair(BaseModel):
    """Money in the shop's currency."""

    amount: Decimal
    currency_code: str


class PairSet(BaseModel):
    """Money in two currencies, of which the shop's counts."""

    shop_money: Pair


class Line(BaseModel):
    """A line."""

    id: int
    quantity: Count
    name: str
    price_set: PairSet
    admin_graphql_api_id: str | None = None
    current_quantity: Count | None = None
    fulfillable_quantity: Count | None = None
    fulfillment_service: str | None = None
    gift_card: bool | None = None
    requires_shipping: bool | None = None
    sku: str | None = None
    title: str | None = None


class SentLine(BaseModel):
    """Units of a line that were sent."""

    id: int
    quantity: Count


class Fulfillment(BaseModel):
    """A fulfillment."""

    id: int
    status: str
    line_items: list[SentLine]
    created_at: Instant | None = None
    updated_at: Instant | None = None
    order_id: int | None = None
    tracking_company: str | None = None
    tracking_number: str | None = None
    tracking_numbers: list[str] = []


class Person(BaseModel):
    """A customer."""

    id: int
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


class Place(BaseModel):
    """An address."""

    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    zip: str | None = None
    country_code: str | None = None
    phone: str | None = None


class Service(BaseModel):
    """A delivery that was chosen."""

    title: str | None = None
    code: str | None = None


class Order(BaseModel):
    """An order."""

    id: int
    name: str
    created_at: Instant
    updated_at: Instant
    currency: str
    financial_status: str
    total_price_set: PairSet
    line_items: list[Line]
    fulfillments: list[Fulfillment]
    refunds: list[object]
    shipping_lines: list[Service]
    admin_graphql_api_id: str | None = None
    processed_at: Instant | None = None
    cancelled_at: Instant | None = None
    fulfillment_status: str | None = None
    customer: Person | None = None
    shipping_address: Place | None = None
    email: str | None = None
    contact_email: str | None = None
    note: str | None = None
    tags: str | None = None
    source_name: str | None = None
    source_identifier: str | None = None


class OrderBody(BaseModel):
    """The answer about one order."""

    order: Order


class AmazonMoney(Pascal):
    """Money in its two fields."""

    amount: Decimal
    currency_code: str


class AmazonPlace(Pascal):
    """An address."""

    name: str | None = None
    company_name: str | None = None
    address_line1: str | None = None
    address_line2: str | None = None
    address_line3: str | None = None
    city: str | None = None
    state_or_region: str | None = None
    postal_code: str | None = None
    country_code: str | None = None
    phone: str | None = None
    address_type: str | None = None


class AmazonBuyer(Pascal):
    """Who bought."""

    buyer_email: str | None = None
    buyer_name: str | None = None


class AmazonHeader(Pascal):
    """An order of getOrder."""

    amazon_order_id: str
    purchase_date: Instant
    last_update_date: Instant
    order_status: str
    order_total: AmazonMoney | None = None
    fulfillment_channel: str | None = None
    ship_service_level: str | None = None
    seller_order_id: str | None = None
    marketplace_id: str | None = None
    latest_ship_date: Instant | None = None
    latest_delivery_date: Instant | None = None
    replaced_order_id: str | None = None
    is_replacement_order: str | None = None
    is_prime: bool | None = None
    is_premium_order: bool | None = None
    is_business_order: bool | None = None
    is_ispu: bool | None = Field(default=None, alias="IsISPU")
    has_regulated_items: bool | None = None
    shipping_address: AmazonPlace | None = None
    buyer_info: AmazonBuyer | None = None


class AmazonCancel(Pascal):
    """Whether the buyer asked for a cancellation."""

    is_buyer_requested_cancel: str | None = None


class AmazonItem(Pascal):
    """An item."""

    order_item_id: str
    quantity_ordered: Count
    seller_sku: str | None = Field(default=None, alias="SellerSKU")
    title: str | None = None
    quantity_shipped: Count | None = None
    item_price: AmazonMoney | None = None
    is_gift: str | None = None
    buyer_requested_cancel: AmazonCancel | None = None


class AmazonItems(Pascal):
    """The items of an order."""

    amazon_order_id: str
    order_items: list[AmazonItem]
    next_token: str | None = None


class AmazonHeaderBody(BaseModel):
    """The answer of getOrder."""

    payload: AmazonHeader


class AmazonItemsBody(BaseModel):
    """The answer of getOrderItems."""

    payload: AmazonItems


def shopify(body: bytes) -> Order:
    """An order of Shopify's REST Admin API."""
    return OrderBody.model_validate_json(body).order


def amazon(header: bytes, items: bytes) -> tuple[AmazonHeader, AmazonItems]:
    """An order of Amazon's Orders v0."""
    told = AmazonHeaderBody.model_validate_json(header).payload
    return told, AmazonItemsBody.model_validate_json(items).payload


READERS: Mapping[str, Callable[..., object]] = {"shopify": shopify, "amazon": amazon}
