"""The data of the ShipStation codec: words, sources, limits (channels.md §3.9, §4, §6)."""

from decimal import Decimal

from fulfilcore.channels.statuses import levels
from fulfilcore.intake import Capabilities, Detail, Part, Rate
from fulfilcore.orders import Status

CAPABILITIES = Capabilities(
    system="shipstation",
    marketplace=False,
    partial_shipment=False,  # markasshipped names an order, never its items
    closes=True,  # markasshipped takes no units: it marks the whole order
    idempotent=False,  # marking twice makes two fulfillments
    read_back=True,  # GET /fulfillments lists what was marked as shipped
    amend_shipment=False,  # no call changes a fulfillment
    split=False,  # of an order that we split, ShipStation could be told of one parcel only
    combine=True,  # each order is marked by itself, whatever else is in the parcel
    parts=frozenset({Part.HEADER, Part.SHIPMENTS}),
    # 40 calls a minute (order-management.md §1.6): 10 at once and 30 in the minute that follows.
    notice_rate=Rate(Decimal("0.5"), burst=10),
    details=frozenset(Detail),
)
"""What ShipStation can do (V1)."""

ZONE = "America/Los_Angeles"
"""Times without an offset are those of ShipStation's own clocks (channels.md §3.9)."""

LEVELS = levels("shipstation", "orderStatus")
"""orderStatus as a level; a word that is not here is for a person to look at."""

OTHERS = frozenset({"pending_fulfillment"})
"""The statuses in which somebody else ships."""

SOURCES = {"amazon": "amazon", "ebay": "ebay"}
"""Sources that name a marketplace, in small letters, and its family (channels.md §6)."""

UNITS = {"ounces": "oz", "pounds": "lb", "grams": "g"}
"""Units of weight as ShipStation writes them."""

TOPICS = frozenset(
    {
        "ORDER_NOTIFY",
        "ITEM_ORDER_NOTIFY",
        "SHIP_NOTIFY",
        "ITEM_SHIP_NOTIFY",
        "FULFILLMENT_SHIPPED",
        "FULFILLMENT_REJECTED",
    }
)
"""What a webhook may tell of (order-management.md §1.7)."""

CODES = {
    "federal_express": "fedex",
    "us_postal_service": "usps",
    "united_parcel_service": "ups",
}
"""Carriers under another name than ShipStation's code; all others are that name, written as one."""

WORDS = {
    Status.AWAITING_PAYMENT: "awaiting_payment",
    Status.AWAITING_SHIPMENT: "awaiting_shipment",
    Status.ON_HOLD: "on_hold",
    Status.SHIPPED: "shipped",
    Status.CANCELLED: "cancelled",
}
"""Our statuses in the words that createorder takes."""

LINE_PRICED = frozenset({"amazon"})
"""Systems whose price of a line is that of all its units; elsewhere it is that of one."""

LIMITS = {
    "orderKey": 50,
    "orderNumber": 50,
    "customerUsername": 100,
    "customerNotes": 1000,
    "internalNotes": 1000,
    "giftMessage": 1000,
    "requestedShippingService": 100,
    "source": 50,
    **dict.fromkeys(("customField1", "customField2", "customField3"), 100),
    "lineItemKey": 50,
    "sku": 100,
    **dict.fromkeys(("option.name", "option.value"), 100),
}
"""The longest texts of an order.

V1 publishes one of them (orderNumber); the others are those of ShipStation's custom store (its
XSD, channels.md §3.9), which writes into the same fields.
"""

ITEM_NAME = 200
"""The longest name of an item."""

NAME = 100
"""The longest name of a person."""

STREETS = ("street1", "street2", "street3")
"""The lines of an address, in order."""

ADDRESS_LIMITS = {
    **dict.fromkeys(("name", "company", "city", "state"), NAME),
    **dict.fromkeys(STREETS, 200),
    **dict.fromkeys(("postalCode", "phone"), 50),
}
"""The longest texts of an address, from the same XSD."""

MOST_UNITS = 99_999
"""So many units of one item (channels.md §3.9)."""

MOST_MILLIGRAMS = 10**15 - 1
"""Of so many digits each JSON number is the very number that was written."""

MOST_CENTS = 999_999_999
"""Amounts have nine digits, two of them after the point (channels.md §3.9)."""
