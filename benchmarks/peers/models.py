"""What a library of models is told of our payloads: the same fields, once for all of them.

Each class stands for a model; `models` makes it one of a library's own, with the types that the
library checks itself in the place of `Count` and `Instant`. What may be null may be left out.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import GenericAlias, NoneType, UnionType
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints


class Count:
    """A whole number that is not negative."""


class Instant:
    """An ISO 8601 instant with a zone."""


class Pair:
    """Money in the shop's currency."""

    amount: Decimal
    currency_code: str


class PairSet:
    """Money in two currencies, of which the shop's counts."""

    shop_money: Pair


class Line:
    """A line."""

    id: int
    quantity: Count
    name: str
    price_set: PairSet
    admin_graphql_api_id: str | None
    current_quantity: Count | None
    fulfillable_quantity: Count | None
    fulfillment_service: str | None
    gift_card: bool | None
    requires_shipping: bool | None
    sku: str | None
    title: str | None


class SentLine:
    """Units of a line that were sent."""

    id: int
    quantity: Count


class Fulfillment:
    """A fulfillment."""

    id: int
    status: str
    line_items: list[SentLine]
    created_at: Instant | None
    updated_at: Instant | None
    order_id: int | None
    tracking_company: str | None
    tracking_number: str | None
    tracking_numbers: list[str] | None


class Person:
    """A customer."""

    id: int
    first_name: str | None
    last_name: str | None
    email: str | None


class Place:
    """An address."""

    name: str | None
    first_name: str | None
    last_name: str | None
    company: str | None
    address1: str | None
    address2: str | None
    city: str | None
    province: str | None
    province_code: str | None
    zip: str | None
    country_code: str | None
    phone: str | None


class Service:
    """A delivery that was chosen."""

    title: str | None
    code: str | None


class Order:
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
    admin_graphql_api_id: str | None
    processed_at: Instant | None
    cancelled_at: Instant | None
    fulfillment_status: str | None
    customer: Person | None
    shipping_address: Place | None
    email: str | None
    contact_email: str | None
    note: str | None
    tags: str | None
    source_name: str | None
    source_identifier: str | None


class OrderBody:
    """The answer about one order."""

    order: Order


class AmazonMoney:
    """Money in its two fields."""

    amount: Decimal
    currency_code: str


class AmazonPlace:
    """An address."""

    name: str | None
    company_name: str | None
    address_line1: str | None
    address_line2: str | None
    address_line3: str | None
    city: str | None
    state_or_region: str | None
    postal_code: str | None
    country_code: str | None
    phone: str | None
    address_type: str | None


class AmazonBuyer:
    """Who bought."""

    buyer_email: str | None
    buyer_name: str | None


class AmazonHeader:
    """An order of getOrder."""

    amazon_order_id: str
    purchase_date: Instant
    last_update_date: Instant
    order_status: str
    order_total: AmazonMoney | None
    fulfillment_channel: str | None
    ship_service_level: str | None
    seller_order_id: str | None
    marketplace_id: str | None
    latest_ship_date: Instant | None
    latest_delivery_date: Instant | None
    replaced_order_id: str | None
    is_replacement_order: str | None
    is_prime: bool | None
    is_premium_order: bool | None
    is_business_order: bool | None
    is_ispu: bool | None
    has_regulated_items: bool | None
    shipping_address: AmazonPlace | None
    buyer_info: AmazonBuyer | None


class AmazonCancel:
    """Whether the buyer asked for a cancellation."""

    is_buyer_requested_cancel: str | None


class AmazonItem:
    """An item."""

    order_item_id: str
    quantity_ordered: Count
    seller_sku: str | None
    title: str | None
    quantity_shipped: Count | None
    item_price: AmazonMoney | None
    is_gift: str | None
    buyer_requested_cancel: AmazonCancel | None


class AmazonItems:
    """The items of an order."""

    amazon_order_id: str
    order_items: list[AmazonItem]
    next_token: str | None


class AmazonHeaderBody:
    """The answer of getOrder."""

    payload: AmazonHeader


class AmazonItemsBody:
    """The answer of getOrderItems."""

    payload: AmazonItems


SHOPIFY = (Pair, PairSet, Line, SentLine, Fulfillment, Person, Place, Service, Order, OrderBody)
AMAZON = (AmazonMoney, AmazonPlace, AmazonBuyer, AmazonHeader, AmazonCancel, AmazonItem)
CAPITALS = (*AMAZON, AmazonItems)
ALL = (*SHOPIFY, *CAPITALS, AmazonHeaderBody, AmazonItemsBody)
"""Each after those that it holds."""

_NAMES = {"is_ispu": "IsISPU", "seller_sku": "SellerSKU"}

Field: TypeAlias = tuple[str, Any, bool]
"""A field of a model: its name, its type, and whether it may be left out."""

Make: TypeAlias = Callable[[str, Sequence[Field], Mapping[str, str]], type]
"""Makes a library's model of a name and fields, and of the keys that these have in a payload."""


def models(make: Make, kinds: Mapping[type, Any]) -> Mapping[str, Any]:
    """Every class above as a model of a library, by its name; `kinds` are the library's types."""
    known: dict[type, Any] = dict(kinds)
    for each in ALL:
        hints = get_type_hints(each)
        fields = [(name, *_known(hint, known)) for name, hint in hints.items()]
        keys = {name: _capitals(name) for name in hints} if each in CAPITALS else {}
        known[each] = make(each.__name__, fields, keys)
    return {each.__name__: known[each] for each in ALL}


def _capitals(name: str) -> str:
    """A field as Amazon writes it: `OrderItemId`."""
    return _NAMES.get(name) or "".join([word.capitalize() for word in name.split("_")])


def _known(hint: Any, known: Mapping[type, Any]) -> tuple[Any, bool]:
    """A type in a library's terms, and whether what has it may be left out."""
    if isinstance(hint, UnionType):
        (inner,) = (each for each in get_args(hint) if each is not NoneType)
        return _known(inner, known)[0] | None, True
    if get_origin(hint) is list:
        return GenericAlias(list, (_known(get_args(hint)[0], known)[0],)), False
    return known.get(hint, hint), False
