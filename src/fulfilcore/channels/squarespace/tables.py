"""The data of the Squarespace codec: statuses, kinds of line, channel names (channels.md §3.7)."""

from decimal import Decimal

from fulfilcore.channels.statuses import levels
from fulfilcore.intake import Capabilities, Detail, LineKind, Part, Rate

CAPABILITIES = Capabilities(
    system="squarespace",
    marketplace=False,
    partial_shipment=False,  # whatever is told of a shipment marks the whole order as fulfilled
    closes=True,  # a fulfillment takes no units: it marks the whole order
    idempotent=False,  # telling twice lists the shipment twice
    read_back=True,  # the order lists its shipments by their tracking numbers
    amend_shipment=False,  # a shipment can be added, not changed
    split=True,  # an order lists any number of shipments
    combine=True,  # each order has shipments of its own, whatever else is in the parcel
    parts=frozenset({Part.HEADER}),
    notice_rate=Rate(Decimal(5), burst=5),  # 300 requests a minute, published for all its APIs
    details=frozenset({Detail.NOTES, Detail.OPTIONS, Detail.PRICES}),
)
"""What Squarespace can do (Commerce APIs, Orders 1.0)."""

LEVELS = levels("squarespace", "fulfillmentStatus")
"""fulfillmentStatus as a level."""

KINDS = {
    "PHYSICAL_PRODUCT": LineKind.GOODS,
    "CUSTOM": LineKind.GOODS,  # what the seller wrote into an invoice: goods unless a person knows
    "DIGITAL": LineKind.DIGITAL,
    "GIFT_CARD": LineKind.GIFT_CARD,
    "SERVICE": LineKind.SERVICE,
    "PAYWALL_PRODUCT": LineKind.SERVICE,  # a plan of the site's members
}
"""lineItemType, and what its line stands for; older versions of the API do not say it."""

TRAVELS = frozenset({LineKind.GOODS})
"""The kinds of line that leave in a parcel when the order is fulfilled."""

FAMILIES = {
    "amazon": "amazon",
    "amazon.com": "amazon",
    "amazon marketplace": "amazon",
    "ebay": "ebay",
    "ebay.com": "ebay",
    "ebay marketplace": "ebay",
    "etsy": "etsy",
    "walmart": "walmart",
    "walmart.com": "walmart",
    "walmart marketplace": "walmart",
}
"""Channel names that can only mean one marketplace; sellers may write any (channels.md §6)."""
