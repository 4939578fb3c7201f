"""The data of the Rithum codec: statuses, sites, kinds of lines, limits (channels.md §3.4, §4)."""

import re
from collections.abc import Mapping
from enum import Enum

from fulfilcore.channels.statuses import STATUSES
from fulfilcore.intake import Capabilities, Detail, Level, LineKind, Part

CAPABILITIES = Capabilities(
    system="rithum",
    marketplace=False,  # a hub: the orders of many marketplaces, under ids of its own
    partial_shipment=True,  # Ship takes items and quantities (channels.md §3.4)
    idempotent=False,  # telling twice would ship the rest of the line, or be refused
    read_back=True,  # an order's fulfillments are listed with our SellerFulfillmentID
    amend_shipment=True,  # a fulfillment can be modified
    split=True,  # an order may have any number of fulfillments
    parts=frozenset({Part.HEADER, Part.SHIPMENTS}),
    details=frozenset({Detail.NOTES, Detail.TAGS, Detail.WEIGHTS, Detail.PRICES, Detail.DATES}),
)
"""What Rithum can do (REST v1). Combining and rates are not documented, so not promised."""

Words = Mapping[str, Level | None]
CHECKOUT: Words = STATUSES["rithum"]["CheckoutStatus"]
PAYMENT: Words = STATUSES["rithum"]["PaymentStatus"]
SHIPPING: Words = STATUSES["rithum"]["ShippingStatus"]
STATE: Words = STATUSES["rithum"]["OrderState"]
REFUND: Words = STATUSES["rithum"]["OrderRefundStatus"]

CANCELED, COMPLETE, READY, THIRD_PARTY = (
    "Canceled",
    "Complete",
    "ReadyForPickup",
    "ThirdPartyManaged",
)

LEFT: Mapping[str, bool] = {
    "NoChange": False,  # not shipped
    "Confirmed": False,
    "PickAndPack": False,
    "LabelCreated": False,
    "Held": False,
    "InTransit": True,  # on its way to where the buyer collects it
    READY: True,  # it has arrived there
    COMPLETE: True,
    CANCELED: False,
    THIRD_PARTY: False,  # nobody tells Rithum
}
"""DeliveryStatus of a fulfillment: whether its units have left."""

PICKUP = "Pickup"
"""The type of a fulfillment that the buyer collects where the goods are: READY says no more."""


class Asked(Enum):
    """What became of a wish to cancel or refund units."""

    DONE = "done"
    OPEN = "open"
    REFUSED = "refused"


ADJUSTED: Mapping[str, Asked] = {
    "SubmittedNotProcessed": Asked.OPEN,
    "NewRma": Asked.OPEN,
    "PendingApproval": Asked.OPEN,
    "ProcessingApproval": Asked.OPEN,
    "ReadyForReturn": Asked.OPEN,
    "PendingReturn": Asked.OPEN,
    "ProcessingReturn": Asked.OPEN,
    "PendingRejection": Asked.OPEN,
    "ProcessingRejection": Asked.OPEN,
    "ProcessedNotAcknowledged": Asked.OPEN,
    "PendingReturnRejection": Asked.OPEN,
    "ProcessingReturnRejection": Asked.OPEN,
    "NoChange": Asked.OPEN,
    "AcknowledgedPostProcessingNotComplete": Asked.DONE,  # the marketplace has answered
    "PostProcessingComplete": Asked.DONE,
    "RejectionCompleted": Asked.REFUSED,
    "InformationOnly": Asked.REFUSED,
    "Error": Asked.REFUSED,
}
"""RequestStatus of an adjustment; one that names none is told as done."""

CANCELLATION, REFUNDED = "Cancellation", "Refund"
ORDER_LEVEL = "OrderLevel"
"""OrderRefundStatus of an order that was adjusted as a whole: of which units is for a person."""

ADJUSTMENTS = frozenset({CANCELLATION, REFUNDED, "Dispute"})
"""Type of an adjustment; a dispute counts nothing."""

SELLER, EXTERNAL, MIXED = "SellerManaged", "ExternallyManaged", "Mixed"
MANAGED: Mapping[str, bool | None] = {SELLER: True, EXTERNAL: False, MIXED: None}
"""DistributionCenterTypeRollup: whether the seller ships; of a mixed order nobody says what."""

SITES: Mapping[tuple[str, ...], str | None] = {
    ("amazon",): "amazon",
    # Wholesale: the buyer is Amazon or Walmart, and the id that of a purchase order.
    ("amazon", "vendor"): None,
    ("amazon", "drop"): None,
    ("amazon", "dropship"): None,
    ("amazon", "direct"): None,
    ("walmart",): "walmart",
    ("walmart", "drop"): None,
    ("walmart", "dropship"): None,
    ("walmart", "dsv"): None,
    ("walmartdotcom",): None,
    ("ebay",): "ebay",
    ("etsy",): "etsy",
    ("newegg",): "newegg",
    ("target", "plus"): "target",
    ("zalando",): "zalando",
    ("cdiscount",): "cdiscount",
    ("fruugo",): "fruugo",
    ("manomano",): "manomano",
    ("mercadolibre",): "mercadolibre",
    ("mercado", "libre"): "mercadolibre",
    ("onbuy",): "onbuy",
    ("otto",): "otto",
    ("wish",): "wish",
}
"""First words of a site's name and its marketplace; the longest match counts, others are none."""

PROVIDERS = {"amazon": "amazon"}
"""Marketplaces that ship themselves what is externally managed (Fulfillment by Amazon)."""

PRIME = re.compile(r"(?<![a-z])prime(?![a-z])")
"""The word Prime in a requested class in small letters: "prime nextday", never "premium"."""

LINES: Mapping[str, LineKind] = {
    "SKU": LineKind.GOODS,
    "Listing": LineKind.GOODS,
    "GiftWrap": LineKind.SERVICE,
    "VATGiftWrap": LineKind.SERVICE,
    "Shipping": LineKind.SERVICE,
    "VATShipping": LineKind.SERVICE,
    "ShippingInsurance": LineKind.SERVICE,
    "SalesTax": LineKind.SERVICE,
    "Promotion": LineKind.DISCOUNT,
    "BuyerOptInIncentive": LineKind.DISCOUNT,
    "AdditionalCostOrDiscount": LineKind.DISCOUNT,
}
"""LineItemType of a SOAP line, and what it stands for."""

WEIGHTS = {"LB": "lb", "LBS": "lb", "OZ": "oz", "KG": "kg", "G": "g"}
"""UnitOfMeasure of a SOAP weight."""

LONGEST = 255
"""Rithum publishes no limit of its texts; this one only stops what no label ever prints."""

ACTION = '"http://api.channeladvisor.com/webservices/SubmitOrderShipmentList"'
NAMESPACE = "http://api.channeladvisor.com/webservices/"
HEADER = "<soap:Header/>"
"""Where the host puts its credentials: it writes a header with `APICredentials` in its place."""
