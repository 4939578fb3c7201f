"""The data of the eBay codec: what it can do, which word decides, carriers, sites."""

import re

from fulfilcore.channels.families import PECULIAR
from fulfilcore.intake import Capabilities, Detail, Level, Part

CAPABILITIES = Capabilities(
    system="ebay",
    marketplace=True,
    partial_shipment=True,  # a fulfillment names its lines and how many units of each
    idempotent=False,  # telling twice makes a second fulfillment
    read_back=True,  # getShippingFulfillments
    amend_shipment=False,  # a fulfillment can be made and read, never changed
    split=True,  # an order may have any number of fulfillments
    combine=True,  # each order has fulfillments of its own, whatever else is in the parcel
    parts=frozenset({Part.HEADER, Part.SHIPMENTS}),
    details=frozenset({Detail.NOTES, Detail.OPTIONS, Detail.PRICES, Detail.DATES}),
)
"""What eBay can do (Fulfillment API v1, channels.md §3.2)."""

PRECEDENCE = (
    Level.CANCELLED,
    Level.REFUNDED,
    Level.SHIPPED,
    Level.UNREADY,
    Level.UNPAID,
    Level.REVIEW,
    Level.PARTLY_SHIPPED,
    Level.OPEN,
)
"""Which of several words decides: an order can be FULFILLED, CANCELED and FULLY_REFUNDED at once.

Called off or paid back is final; what has left has left; else the money decides, then what has.
"""

FINAL = frozenset({Level.CANCELLED, Level.REFUNDED, Level.SHIPPED})
"""The levels that stand whatever the words say that were left out."""

ORDER_ID = PECULIAR["ebay"]
"""The form of an order id of the Fulfillment API; older ids are Trading's (channels.md §6)."""

LINE_ID = re.compile(r"[0-9]{1,20}")
"""The form of a line id of the Fulfillment API; Trading's is item-transaction."""

MASKS = frozenset({"invalid request", "unavailable"})
"""What eBay writes instead of a mail address, a phone number or a tracking number it hides."""

CARRIERS = {
    **{
        code.casefold(): code
        for code in (
            "AnPost",
            "APC",
            "ARAMEX",
            "AustraliaPost",
            "Bartolini",
            "BPost",
            "CanPar",
            "ChinaPost",
            "Chronopost",
            "ChunghwaPost",
            "CityLink",
            "Colissimo",
            "CollectPlus",
            "Correos",
            "DBSchenker",
            "DeutschePost",
            "DHL",
            "DHLEXPRESS",
            "DHLGlobalMail",
            "DPD",
            "Exapaq",
            "Fastway",
            "FedEx",
            "FedExSmartPost",
            "GLS",
            "Hermes",
            "HongKongPost",
            "iLoxx",
            "IndiaPost",
            "Interlink",
            "IsraelPost",
            "JapanPost",
            "KoreaPost",
            "LAPOSTE",
            "MondialRelay",
            "MRW",
            "Nacex",
            "Parcelforce",
            "PocztaPolska",
            "PosteItaliane",
            "PostNL",
            "RoyalMail",
            "SDA",
            "Seur",
            "SINGAPOREPOST",
            "StarTrack",
            "SwissPost",
            "TNT",
            "Toll",
            "UKMail",
            "UPS",
            "UPSMailInnovations",
            "USPS",
            "Winit",
            "WNdirect",
            "YANWEN",
            "Yodel",
            "YRC",
        )
    },
    "4px": "FourPX",
    "austrianpost": "OsterreichischePostAG",
    "canadapost": "CPC",
}
"""Carriers by their names without blanks, and their codes in eBay's ShippingCarrierCodeType.

It has many more that serve one region; a carrier that is not listed here is told as "Other".
"""

OTHER_CARRIER = "Other"

SITES = {
    "Australia": "EBAY_AU",
    "Austria": "EBAY_AT",
    "Belgium_Dutch": "EBAY_BE",
    "Belgium_French": "EBAY_BE",
    "Canada": "EBAY_CA",
    "CanadaFrench": "EBAY_CA",
    "eBayMotors": "EBAY_MOTORS_US",
    "France": "EBAY_FR",
    "Germany": "EBAY_DE",
    "HongKong": "EBAY_HK",
    "India": "EBAY_IN",
    "Ireland": "EBAY_IE",
    "Italy": "EBAY_IT",
    "Malaysia": "EBAY_MY",
    "Netherlands": "EBAY_NL",
    "Philippines": "EBAY_PH",
    "Poland": "EBAY_PL",
    "Singapore": "EBAY_SG",
    "Spain": "EBAY_ES",
    "Switzerland": "EBAY_CH",
    "UK": "EBAY_GB",
    "US": "EBAY_US",
}
"""Trading's sites by the marketplace ids of the Fulfillment API."""

CONTRADICTORY = frozenset(
    {
        ("FULFILLED", "NOT_STARTED"),
        ("FULFILLED", "IN_PROGRESS"),
        ("NOT_STARTED", "IN_PROGRESS"),
        ("NOT_STARTED", "FULFILLED"),
    }
)
"""What an order and a line of it cannot both say of what has left: first the order's word."""

EVERY_UNIT = {"NOT_STARTED": False, "FULFILLED": True}
"""Whether all or none of a line's units have left, by lineItemFulfillmentStatus."""

CANCEL_ASKED = frozenset({"CancelRequested", "CancelPending"})
"""Trading's words for a cancellation that is asked for and not done yet."""
