"""The data of the custom store codec: words, forms, limits (channels.md §3.9, §6)."""

import re
from decimal import Decimal

from fulfilcore.channels.statuses import levels
from fulfilcore.intake import Capabilities, Detail, Level, Part
from fulfilcore.orders import Status

CAPABILITIES = Capabilities(
    system="custom_store",
    marketplace=False,
    partial_shipment=True,  # a ShipNotice lists the items in the parcel
    idempotent=False,  # any 2xx is "accepted"; nothing says that a host drops what it has already
    read_back=False,  # the export lists orders, never shipments
    split=True,  # an order may get any number of notices
    combine=True,  # each order gets a notice of its own, whatever else is in the parcel
    parts=frozenset({Part.HEADER, Part.LINES, Part.ADDRESS}),
    details=frozenset(
        {Detail.NOTES, Detail.CUSTOM, Detail.GIFTS, Detail.OPTIONS, Detail.WEIGHTS, Detail.PRICES}
    ),
)
"""What the protocol can say. A notice cannot be corrected: a new label is told like the first."""

LEVELS = levels("custom_store", "OrderStatus")
"""OrderStatus in the words that are common, in lower case and with blanks between them."""

FIVE = frozenset({Level.UNPAID, Level.OPEN, Level.SHIPPED, Level.REVIEW, Level.CANCELLED})
"""What a host's own words may stand for: the five statuses that the protocol knows of."""

WORDS = {
    Status.AWAITING_PAYMENT: "awaiting_payment",
    Status.ON_HOLD: "on_hold",
    Status.AWAITING_SHIPMENT: "awaiting_shipment",
    # Somebody else ships it, or refused to and nobody has decided yet: the reader must not.
    Status.PENDING_FULFILLMENT: "on_hold",
    Status.REJECTED_FULFILLMENT: "on_hold",
    Status.SHIPPED: "shipped",
    Status.CANCELLED: "cancelled",
}
"""Our statuses in the five words that we export."""

SHIPPABLE = frozenset({Status.AWAITING_PAYMENT, Status.AWAITING_SHIPMENT})
"""The statuses in which the reader of our export ships an order, or will once it is paid."""

UNITS = {
    **dict.fromkeys(("pound", "pounds", "lb", "lbs"), "lb"),
    **dict.fromkeys(("ounce", "ounces", "oz"), "oz"),
    **dict.fromkeys(("gram", "grams", "gm"), "g"),
}
"""WeightUnits in any case, and our name of the unit."""

SOURCES = re.compile(r"(amazon|ebay)(?:[ ._-].*)?", re.IGNORECASE | re.DOTALL)
"""What names a marketplace in the free text Source: "Amazon", "amazon.de", "eBay US"."""

PRICED_TOGETHER = frozenset({"amazon", "ebay"})
"""The systems that state a line's price for all its units; the protocol wants that of one."""

MOST_NOTES, CUT = 1000, " […]"
"""So many characters of a note are exported; a longer one ends in the mark instead."""

MOST_OPTIONS = 10
"""The first schema takes ten options an item, later ones a hundred."""

MOST_UNITS, MOST_PAGES = 2**31 - 1, 2**15 - 1
"""Quantity is an xs:int, pages an xs:short."""

LEAST_SHARE = Decimal("0.0001")
"""The price of one unit, where only that of all is known, is exact to so much."""

_PERSON = {
    "Name": 100,
    "Company": 100,
    "Address1": 200,
    "Address2": 200,
    "City": 100,
    "State": 100,
    "PostalCode": 50,
    "Phone": 50,
}
EXPORT_LIMITS = {
    "OrderID": 50,
    "OrderNumber": 50,
    "OrderStatus": 50,
    "ShippingMethod": 100,
    "PaymentMethod": 50,
    "CustomerNotes": MOST_NOTES,
    "InternalNotes": MOST_NOTES,
    "GiftMessage": 1000,
    "CustomField1": 100,
    "CustomField2": 100,
    "CustomField3": 100,
    "Source": 50,
    "Customer/CustomerCode": 50,
    **{f"Customer/BillTo/{name}": limit for name, limit in _PERSON.items()},
    **{f"Customer/ShipTo/{name}": limit for name, limit in _PERSON.items()},
    "Items/Item/LineItemID": 50,
    "Items/Item/SKU": 100,
    "Items/Item/Name": 200,
    "Items/Item/Options/Option/Name": 100,
    "Items/Item/Options/Option/Value": 100,
}
"""The longest text of each element of an exported order."""

NOTICE_LIMITS = {
    "OrderNumber": 50,
    "OrderID": 50,
    "Carrier": 50,
    "Service": 50,
    "TrackingNumber": 50,
    "Items/Item/LineItemID": 50,
    "Items/Item/SKU": 100,
    "Items/Item/Name": 200,
}
"""The longest text of each element of a ShipNotice."""
