"""The data of the BigCommerce codec: statuses, carriers, money fields (channels.md §3.3, §4)."""

from fulfilcore.channels.statuses import levels
from fulfilcore.intake import Capabilities, Detail, LineKind, Part

CAPABILITIES = Capabilities(
    system="bigcommerce",
    marketplace=False,
    partial_shipment=True,
    idempotent=False,
    read_back=True,
    amend_shipment=True,
    split=True,  # an order may have any number of shipments
    combine=True,  # each order has shipments of its own, whatever else is in the parcel
    parts=frozenset({Part.HEADER, Part.LINES, Part.ADDRESS}),
    details=frozenset({Detail.NOTES, Detail.OPTIONS, Detail.PRICES}),
)
"""What BigCommerce can do (orders V2)."""

INCOMPLETE = 0
"""The status of an abandoned checkout: it is no order and is not imported."""

LEVELS = {int(status): level for status, level in levels("bigcommerce", "status_id").items()}
"""status_id as a level; the status texts are shop wording and are not read."""

SAID_TO_HAVE_LEFT = frozenset({2, 3})
"""The statuses that say that something was shipped; what is completed may have been collected."""

AWAITING_PICKUP = 8
"""The status of an order whose goods lie ready for the buyer to collect: none of them travels."""

PAGE = 50
"""So many products come on a page unless more are asked for; other pages are multiples of it."""

ELSEWHERE = frozenset({None, "external"})
"""What order_source says of an order from elsewhere: from where, external_source may tell."""

TYPES = {
    "physical": LineKind.GOODS,
    "digital": LineKind.DIGITAL,
    "giftcertificate": LineKind.GIFT_CARD,
}
"""A product's type, and what its line stands for."""

# Money is text in V2; a JSON number in one of these fields is a broken payload. Read or not, all
# are looked at: a document that lies in one field is not trusted in the next.
ORDER_MONEY = (
    "subtotal_ex_tax",
    "subtotal_inc_tax",
    "subtotal_tax",
    "base_shipping_cost",
    "shipping_cost_ex_tax",
    "shipping_cost_inc_tax",
    "shipping_cost_tax",
    "base_handling_cost",
    "handling_cost_ex_tax",
    "handling_cost_inc_tax",
    "handling_cost_tax",
    "base_wrapping_cost",
    "wrapping_cost_ex_tax",
    "wrapping_cost_inc_tax",
    "wrapping_cost_tax",
    "total_ex_tax",
    "total_inc_tax",
    "total_tax",
    "refunded_amount",
    "store_credit_amount",
    "gift_certificate_amount",
    "discount_amount",
    "coupon_discount",
)
PRODUCT_MONEY = (
    "base_price",
    "price_ex_tax",
    "price_inc_tax",
    "price_tax",
    "base_total",
    "total_ex_tax",
    "total_inc_tax",
    "total_tax",
    "base_cost_price",
    "cost_price_inc_tax",
    "cost_price_ex_tax",
    "cost_price_tax",
    "refund_amount",
    "base_wrapping_cost",
    "wrapping_cost_ex_tax",
    "wrapping_cost_inc_tax",
    "wrapping_cost_tax",
    "fixed_shipping_cost",
)
ADDRESS_MONEY = (
    "base_cost",
    "cost_ex_tax",
    "cost_inc_tax",
    "cost_tax",
    "base_handling_cost",
    "handling_cost_ex_tax",
    "handling_cost_inc_tax",
    "handling_cost_tax",
)
SHIPMENT_MONEY = ("merchant_shipping_cost",)

PROVIDERS = {
    "australia post": "auspost",
    "auspost": "auspost",
    "canada post": "canadapost",
    "canadapost": "canadapost",
    "endicia": "endicia",
    "usps": "usps",
    "fedex": "fedex",
    "ups": "ups",
    "upsready": "upsready",
    "upsonline": "upsonline",
    "shipperhq": "shipperhq",
    "royal mail": "royalmail",
    "royalmail": "royalmail",
}
"""Carriers that BigCommerce lists as shipping_provider; others go there in their own words."""

TRACKERS = {
    "an post": "an-post",
    "auspost": "australia-post",
    "australia post": "australia-post",
    "bpost": "bpost",
    "canada post": "canada-post",
    "canadapost": "canada-post",
    "china post": "china-post",
    "dhl": "dhl",
    "dhl express": "dhl",
    "dpd": "dpd",
    "dpd uk": "dpd-uk",
    "fedex": "fedex",
    "gls": "gls",
    "japan post": "japan-post",
    "lasership": "lasership",
    "ontrac": "ontrac",
    "postnl": "postnl",
    "purolator": "purolator",
    "royal mail": "royal-mail",
    "royalmail": "royal-mail",
    "tnt": "tnt",
    "ups": "ups",
    "usps": "usps",
    "yodel": "yodel",
}
"""AfterShip slugs for tracking_carrier; for a carrier not listed the field stays empty."""

LIMITS = {"tracking_number": 50}
"""The lengths that BigCommerce publishes (channels.md §3.3)."""
