"""The data of the Amazon codec: statuses, carriers, limits (amazon.md §6, channels.md §3.1)."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from fulfilcore.channels.statuses import levels
from fulfilcore.intake import Approval, Capabilities, Detail, Level, Part, Rate, Relation

CAPABILITIES = Capabilities(
    system="amazon",
    marketplace=True,
    partial_shipment=True,
    idempotent=True,  # the same packageReferenceId again edits that package
    read_back=False,  # v0 lists no packages; 2026-01-01 does, but repeating is harmless anyway
    amend_shipment=True,
    combine=True,  # of orders that are not Prime: S004-83
    parts=frozenset({Part.HEADER, Part.LINES, Part.ADDRESS}),
    margin=timedelta(minutes=2),  # `...Before` must lie two minutes back (amazon.md §6.2)
    notice_rate=Rate(Decimal(2), burst=10),  # confirmShipment (amazon.md §6.3)
    details=frozenset({Detail.GIFTS, Detail.PRICES, Detail.DATES}),
)
"""What Amazon can do: shipments are confirmed by Orders v0, 2026-01-01 has no such call."""

LEVELS = levels("amazon", "OrderStatus")
"""OrderStatus as a level (amazon.md §6.2)."""

STATUSES = levels("amazon", "fulfillmentStatus")
"""fulfillmentStatus of 2026-01-01 as a level: the same states, spelt anew (amazon.md §6.2)."""

ADDRESSED = frozenset({Level.OPEN, Level.PARTLY_SHIPPED, Level.SHIPPED})
"""The levels at which Amazon gives out the ship-to address (amazon.md §6.2)."""

MERCHANT_FULFILLED = {
    "MFN": True,
    "AFN": False,
    "SellerFulfilled": True,
    "AmazonFulfilled": False,
    "MERCHANT": True,
    "AMAZON": False,
}
"""FulfillmentChannel, fulfilledBy; the middle two stand in older examples (channels.md §3.1)."""

RESIDENTIAL = {"Residential": True, "Commercial": False, "RESIDENTIAL": True, "COMMERCIAL": False}
"""AddressType and addressType; any other, such as a pick-up point, is unknown."""

HANDED_OVER = {
    "PENDING": False,  # "package preparation stage before carrier handoff"
    "SHIPPED": True,
    "IN_TRANSIT": True,
    "DELIVERED": True,
    "UNDELIVERABLE": True,  # it left, and did not arrive
    "CANCELLED": False,
}
"""packageStatus of 2026-01-01: whether the carrier has, or had, the package."""

ADDRESS_LINES = ("AddressLine1", "AddressLine2", "AddressLine3")

Names = Mapping[str, str]
"""How a generation writes the names of fields that both have."""

_NAMES = (
    *("Amount", "CurrencyCode", "BuyerName", "BuyerEmail"),
    *("Name", "CompanyName", *ADDRESS_LINES, "City", "StateOrRegion", "PostalCode"),
    *("CountryCode", "Phone", "AddressType"),
)
V0: Names = {name: name for name in _NAMES}
"""As Orders v0 and ORDER_CHANGE write them."""

V2026: Names = {name: name[:1].lower() + name[1:] for name in _NAMES}
"""As Orders 2026-01-01 writes them: the first letter is small."""

RELATIONS = {
    "REPLACEMENT_ORIGINAL_ID": Relation.REPLACES,
    "EXCHANGE_ORIGINAL_ID": Relation.EXCHANGES,
}
"""associationType of 2026-01-01; such an order is another purchase (channels.md §6)."""

APPROVALS = {
    "Pending": Approval.WAITING,
    "Approved": Approval.APPROVED,
    "Rejected": Approval.REFUSED,
    "Expired": Approval.REFUSED,
    "Cancelled": Approval.REFUSED,
}
"""The verification status of a regulated order."""

CARRIERS = (
    "AFL/Fedex",
    "Aramex",
    "Blue Package",
    "BlueDart",
    "Canada Post",
    "Chronopost",
    "City Link",
    "Delhivery",
    "Deutsche Post",
    "DHL",
    "DHL Global Mail",
    "DPD",
    "DTDC",
    "Fastway",
    "FedEx",
    "FEDEX_JP",
    "FedEx SmartPost",
    "First Flight",
    "GLS",
    "GO!",
    "Hermes Logistik Gruppe",
    "India Post",
    "JP_EXPRESS",
    "La Poste",
    "Lasership",
    "Newgistics",
    "NipponExpress",
    "NITTSU",
    "OnTrac",
    "OSM",
    "Overnite Express",
    "Parcelforce",
    "Parcelnet",
    "Poste Italiane",
    "Professional",
    "Royal Mail",
    "SAGAWA",
    "SagawaExpress",
    "SDA",
    "Smartmail",
    "Streamlite",
    "Target",
    "TNT",
    "UPS",
    "UPS Mail Innovations",
    "UPSMI",
    "USPS",
    "YAMATO",
    "YamatoTransport",
)
"""Carrier codes that Amazon lists; one must match exactly, all others are "Other"."""

OTHER_CARRIER = "Other"

LONGEST = 255
"""Amazon publishes no limit of its texts; this one only stops what no label ever prints."""
