"""The data of the Shopify codec: statuses, levels, carriers, limits (channels.md §3.5, §4, §6)."""

from decimal import Decimal

from fulfilcore.channels.shopify.reasons import ShopifyNotice
from fulfilcore.channels.statuses import STATUSES
from fulfilcore.intake import Capabilities, Detail, Level, Part, Rate

CAPABILITIES = Capabilities(
    system="shopify",
    marketplace=False,
    partial_shipment=True,
    idempotent=False,  # telling twice would send the rest of the order
    read_back=True,
    amend_shipment=True,
    split=True,  # an order may have any number of fulfillments
    parts=frozenset({Part.HEADER, Part.SHIPMENTS}),
    notice_rate=Rate(Decimal(10), burst=10),  # a mutation costs 10 of 100 points a second
    details=frozenset({Detail.NOTES, Detail.TAGS, Detail.PRICES}),
)
"""What Shopify can do. Combining orders is not documented, so it is not promised."""

MONEY = STATUSES["shopify"]["financial_status"]
"""financial_status as a level; None where the units decide (channels.md §4)."""

STANDINGS = {
    # (something has left, something is still to go)
    (False, True): Level.OPEN,
    (True, True): Level.PARTLY_SHIPPED,
    (True, False): Level.SHIPPED,
    (False, False): Level.REVIEW,  # all called off, yet neither cancelled nor paid back
}
"""Where the counted units put a paid order; fulfillment_status alone is never believed."""

SHIPPED = "success"
FULFILLMENTS = frozenset({SHIPPED, "pending", "open", "cancelled", "error", "failure"})
"""The statuses of a fulfillment: only success has left, only pending and open are under way."""

FULFILLED = "fulfilled"
"""fulfillment_status of an order of which all has left, or so it says."""

UNDER_WAY = frozenset({"pending", "open"})

STOPPED = frozenset({"on_hold", "scheduled"})
"""What GraphQL's displayFulfillmentStatus says of an order whose open units may not leave now."""

CANCEL, RETURN, NO_RESTOCK, LEGACY = "cancel", "return", "no_restock", "legacy_restock"
RESTOCKS = frozenset({CANCEL, RETURN, NO_RESTOCK, LEGACY})
"""What became of refunded units (restock_type)."""

ON_HOLD, SCHEDULED, CANCELLED = "on_hold", "scheduled", "cancelled"
TELLABLE = frozenset({"open", "in_progress"})
"""The statuses of a fulfillment order in which its units may be told as shipped."""

BLOCKED = {
    ON_HOLD: ShopifyNotice.WORK_ON_HOLD,
    SCHEDULED: ShopifyNotice.WORK_SCHEDULED,
    "closed": ShopifyNotice.WORK_CLOSED,
    "incomplete": ShopifyNotice.WORK_INCOMPLETE,
    CANCELLED: ShopifyNotice.WORK_CANCELLED,
}
"""Every other status of a fulfillment order, and why nothing can be told on it."""

WAITING_REQUEST = "submitted"
"""The request_status of work that was offered to a fulfillment service, still unanswered."""

CANCELLATION_REQUESTED = "cancellation_requested"
CREATE = "create_fulfillment"
"""The supported action without which units cannot be told."""

COLLECTED = frozenset({"pick_up", "retail"})
"""Delivery methods by which the buyer takes the goods himself; `local` is brought to him."""

OWN_SERVICES = frozenset({"manual"})
"""Handles of the fulfillment service that is the shop itself."""

VERSION = "2026-10"
"""The version of the GraphQL Admin API; Shopify answers a retired one with its oldest."""

MOST_LINES = 512
"""So many lines of one fulfillment order go into one call."""

LONGEST = 255
"""Shopify publishes no limit of its texts; this one only stops what no label ever prints."""

COMPANIES = (
    "4PX",
    "An Post",
    "APC",
    "Asendia USA",
    "Australia Post",
    "BPost",
    "Canada Post",
    "Canpar",
    "China Post",
    "Chronopost",
    "Colissimo",
    "Correios",
    "Correos",
    "CTT",
    "Deutsche Post",
    "DHL eCommerce",
    "DHL Express",
    "DPD",
    "DPD Local",
    "DPD UK",
    "Evri",
    "FedEx",
    "GLS",
    "La Poste",
    "Lasership",
    "Mondial Relay",
    "New Zealand Post",
    "OnTrac",
    "Pitney Bowes",
    "Poste Italiane",
    "PostNL",
    "PostNord",
    "Purolator",
    "Royal Mail",
    "Sagawa",
    "Sendle",
    "SF Express",
    "Singapore Post",
    "StarTrack",
    "Swiss Post",
    "TNT",
    "UPS",
    "USPS",
    "Whistl",
    "Yamato",
    "YunExpress",
)
"""Tracking companies that Shopify makes links for, spelt as it wants them; others go as is."""
