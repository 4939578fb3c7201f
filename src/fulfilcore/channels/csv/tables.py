"""The data of the CSV codec: capabilities, caps, and the profiles that are built in.

The headings and limits of ShipStation are from channels.md §3.9 and order-management.md §3.3.
"""

from collections.abc import Mapping
from decimal import Decimal

from fulfilcore.channels.csv.columns import ERASABLE, TAG_COLUMNS, Column
from fulfilcore.channels.csv.formats import Dates, Formats
from fulfilcore.channels.csv.profiles import Limit, Profile
from fulfilcore.channels.statuses import levels
from fulfilcore.intake import Capabilities, Detail, Part

CAPABILITIES = Capabilities(
    system="csv",
    marketplace=False,
    partial_shipment=True,  # a file has a row for each line that left
    idempotent=False,  # what the other side makes of the same file twice is not known
    read_back=False,
    amend_shipment=False,
    split=True,  # any number of parcels of an order fit into one file
    combine=True,  # each order has rows of its own, whatever else is in the parcel
    parts=frozenset({Part.HEADER, Part.LINES}),
    details=frozenset(Detail),
)
"""What a store can do that lives on files: it is told by a file, never by a call."""

# --- the built-in profiles

STATUSES = levels("csv", "Order Status")
"""The words for a status, in the profiles that are built in."""

GENERIC = Profile(
    name="generic",
    columns={
        Column.ID: ("Order ID", "Order Reference", "Reference"),
        Column.NUMBER: (
            *("Order Number", "Order #", "Order No", "Order No.", "Number"),
            *("Purchase Order", "purchase_order", "Sales Order", "sales_order", "PO Number"),
        ),
        Column.STORE: ("Store", "Store Name"),
        Column.STATUS: ("Order Status", "Status"),
        Column.PLACED: ("Order Date", "Placed", "Created At", "created_at"),
        Column.MODIFIED: ("Last Modified", "Last Modified Date", "Updated At", "updated_at"),
        Column.SHIP_BY: ("Ship By", "Ship By Date", "ship_by"),
        Column.SERVICE: ("Requested Service", "Shipping Service", "Shipping Method"),
        Column.SOURCE: ("Source", "Order Source"),
        Column.TOTAL: ("Order Total", "Total"),
        Column.CURRENCY: ("Currency", "Currency Code"),
        Column.NOTE: ("Internal Notes", "Note", "Notes"),
        Column.BUYER_NOTE: ("Customer Notes", "Notes From Buyer", "Buyer Note"),
        Column.GIFT: ("Gift", "Is Gift"),
        Column.GIFT_MESSAGE: ("Gift Message",),
        Column.CUSTOM_1: ("Custom Field 1", "Custom 1"),
        Column.CUSTOM_2: ("Custom Field 2", "Custom 2"),
        Column.CUSTOM_3: ("Custom Field 3", "Custom 3"),
        Column.TAGS: ("Tags",),
        Column.BUYER_ID: ("Customer ID", "Buyer ID"),
        Column.BUYER_NAME: ("Customer Name", "Buyer Name", "Customer"),
        Column.BUYER_EMAIL: ("Customer Email", "Buyer Email", "Email", "E-Mail"),
        Column.SHIP_NAME: ("Recipient Name", "Recipient", "Ship To Name", "Ship To"),
        Column.SHIP_COMPANY: ("Company", "Ship To Company", "Recipient Company"),
        Column.SHIP_LINE_1: ("Address 1", "Address Line 1", "Address", "Street"),
        Column.SHIP_LINE_2: ("Address 2", "Address Line 2"),
        Column.SHIP_LINE_3: ("Address 3", "Address Line 3"),
        Column.SHIP_CITY: ("City", "Ship To City", "Town"),
        Column.SHIP_REGION: ("State", "State/Province", "Province", "Region", "County"),
        Column.SHIP_POSTCODE: ("Postal Code", "Postcode", "Zip", "Zip Code"),
        Column.SHIP_COUNTRY: ("Country", "Country Code", "Ship To Country"),
        Column.SHIP_PHONE: ("Phone", "Telephone", "Ship To Phone"),
        Column.SHIP_EMAIL: ("Recipient Email", "Ship To Email"),
        Column.LINE: ("Line ID", "Line Item ID", "Item ID"),
        Column.SKU: ("SKU", "Item SKU", "Product Code"),
        Column.NAME: ("Item Name", "Product Name", "Product", "Title"),
        Column.QUANTITY: ("Quantity", "Qty", "Item Quantity"),
        Column.PRICE: ("Unit Price", "Price", "Item Price"),
        Column.WEIGHT: ("Weight (g)", "Unit Weight (g)"),
        Column.OPTIONS: ("Options", "Item Options"),
        Column.KIND: ("Item Kind",),
        Column.SHIPS: ("Ship This Item",),
        Column.OPEN: ("Units To Ship",),
        Column.CARRIER: ("Carrier", "Carrier Name", "Shipping Carrier"),
        Column.PARCEL_SERVICE: ("Service", "Shipped With", "Carrier Service"),
        Column.TRACKING: ("Tracking Number", "Tracking", "Tracking Numbers", "Tracking #"),
        Column.SHIPPED_ON: ("Ship Date", "Shipped Date", "Shipped At", "Date Shipped"),
    },
    statuses=STATUSES,
    auto="AUTO",
    untracked=frozenset({"untracked", "no tracking"}),
)
"""The usual headings; dates begin with the year and times are UTC; a blank cell says nothing."""

_MONEY = Limit(least=Decimal("-9999999.99"), most=Decimal("9999999.99"))  # "9,2"
_NOTE, _CUSTOM = Limit(longest=1000), Limit(longest=100)

SHIPSTATION_LIMITS: Mapping[Column, Limit] = {
    Column.NUMBER: Limit(longest=50),
    Column.STATUS: Limit(longest=50),
    Column.SKU: Limit(longest=50),
    Column.NAME: Limit(longest=200),
    Column.QUANTITY: Limit(least=Decimal(1), most=Decimal(99999)),
    Column.PRICE: _MONEY,
    Column.TOTAL: _MONEY,
    Column.WEIGHT: _MONEY,
    Column.NOTE: _NOTE,
    Column.BUYER_NOTE: _NOTE,
    Column.GIFT_MESSAGE: _NOTE,
    Column.SOURCE: Limit(longest=50),
    Column.CUSTOM_1: _CUSTOM,
    Column.CUSTOM_2: _CUSTOM,
    Column.CUSTOM_3: _CUSTOM,
    Column.TAGS: Limit(longest=29),  # each of them
}
"""What ShipStation's importer takes (help.shipstation.ca 11229107872411)."""

_SHIPSTATION: Mapping[Column, tuple[str, ...]] = {
    Column.NUMBER: ("Order - Number", "Order #", "Order Number"),
    Column.STORE: ("Market - Store Name", "Store", "Store Name"),
    Column.STATUS: ("Order - Status", "Order Status", "Status"),
    Column.PLACED: ("Date - Order Date", "Order Date"),
    Column.MODIFIED: ("Date - Last Modified", "Last Modified Date", "Last Modified"),
    Column.SHIP_BY: ("Date - Ship By Date", "Ship By", "Ship By Date"),
    Column.SERVICE: (
        *("Carrier - Service Requested", "Requested Service", "Shipping Service"),
        *("Carrier - Service Sel", "Carrier - Service Selected", "Requested Shipping Service"),
    ),
    Column.SOURCE: ("Source", "Order - Source", "Order Source"),
    Column.TOTAL: ("Amount - Order Total", "Order Total", "Amount Paid", "Amount - Amount Paid"),
    Column.CURRENCY: ("Amount - Currency", "Currency", "Currency Code"),
    Column.NOTE: ("Notes - Internal", "Internal Notes", "Notes - To Buyer"),
    Column.BUYER_NOTE: ("Notes - From Buyer", "Customer Notes", "Notes From Buyer"),
    Column.GIFT: ("Gift - Flag", "Gift", "Gift Flag"),
    Column.GIFT_MESSAGE: ("Gift - Message", "Gift Message"),
    Column.CUSTOM_1: ("Custom - Field 1", "Custom Field 1", "Custom 1"),
    Column.CUSTOM_2: ("Custom - Field 2", "Custom Field 2", "Custom 2"),
    Column.CUSTOM_3: ("Custom - Field 3", "Custom Field 3", "Custom 3"),
    Column.TAGS: ("Order - Tags", "Tags"),
    Column.BUYER_ID: ("Customer - ID", "Customer Code", "Buyer Username", "Username"),
    Column.BUYER_NAME: ("Bill To - Name", "Buyer Name", "Customer Name", "Buyer Full Name"),
    Column.BUYER_EMAIL: ("Customer Email", "Buyer Email", "Email", "Customer - Email"),
    Column.SHIP_NAME: ("Ship To - Name", "Recipient", "Recipient Name", "Recipient Full Name"),
    Column.SHIP_COMPANY: ("Ship To - Company", "Company", "Recipient Company"),
    Column.SHIP_LINE_1: ("Ship To - Address 1", "Address 1", "Address Line 1"),
    Column.SHIP_LINE_2: ("Ship To - Address 2", "Address 2", "Address Line 2"),
    Column.SHIP_LINE_3: ("Ship To - Address 3", "Address 3", "Address Line 3"),
    Column.SHIP_CITY: ("Ship To - City", "City"),
    Column.SHIP_REGION: ("Ship To - State", "State", "Ship To - State/Province"),
    Column.SHIP_POSTCODE: ("Ship To - Postal Code", "Postal Code", "Zip", "Zip Code"),
    Column.SHIP_COUNTRY: ("Ship To - Country", "Country", "Country Code"),
    Column.SHIP_PHONE: ("Ship To - Phone", "Phone", "Recipient Phone"),
    Column.SKU: ("Item - SKU", "Item SKU", "SKU"),
    Column.NAME: ("Item - Name", "Item Name", "Item Title"),
    Column.QUANTITY: ("Item - Qty", "Item Quantity", "Quantity", "Qty"),
    Column.PRICE: ("Item - Price", "Item Unit Price", "Unit Price"),
    Column.WEIGHT: ("Item - Weight", "Item Weight"),
    Column.OPTIONS: ("Item - Options", "Item Options"),
    Column.SHIPS: ("Item - Ship This",),
    Column.OPEN: ("Item - To Ship",),
    Column.CARRIER: ("Shipment - Carrier", "Carrier", "Carrier - Name"),
    Column.PARCEL_SERVICE: ("Shipment - Service", "Service"),
    Column.TRACKING: ("Shipment - Tracking Number", "Tracking Number", "Tracking"),
    Column.SHIPPED_ON: ("Date - Shipped Date", "Ship Date", "Shipped Date"),
}

SHIPSTATION = Profile(
    name="shipstation",
    columns=_SHIPSTATION,
    formats=Formats(dates=Dates.MONTH_FIRST, zone="America/Los_Angeles"),
    weight_unit="oz",
    statuses=STATUSES,
    erases=ERASABLE & _SHIPSTATION.keys(),
    required=frozenset({Column.NUMBER}),
    limits=SHIPSTATION_LIMITS,
    auto="AUTO",
    untracked=frozenset({"untracked", "no tracking"}),
)
"""What ShipStation imports and exports: US dates in Pacific time, and a blank cell erases.

The headings of its exports come first, so that is what is written; those that its importer
proposes are read as well. An export of its own has no unit of weight: ounces are its default.
"""

PROFILES: Mapping[str, Profile] = {each.name: each for each in (GENERIC, SHIPSTATION)}
"""The profiles of orders that are built in, by name."""

# --- products

PRODUCTS = Profile(
    name="products",
    columns={
        Column.SKU: ("SKU", "Product Code", "Article"),
        Column.NAME: ("Name", "Product Name", "Product", "Title"),
        Column.ALIASES: ("Aliases", "Alias", "Other SKUs", "Alias SKUs"),
        Column.TAGS: ("Tags", "Product Tags", "Tag", "Product Tag"),
        Column.WEIGHT: ("Weight", "Weight (g)", "Unit Weight"),
        Column.WEIGHT_UNIT: ("Weight Unit", "Unit of Weight"),
        Column.KIT: ("Kit", "Components", "Bundle", "Made Of"),
    },
)
"""A list of products: `MUG x 2, TEA` is what a kit is made of, a weight is in grams if unsaid."""

SHIPSTATION_PRODUCTS = Profile(
    name="shipstation-products",
    columns={
        Column.SKU: ("SKU", "Product - SKU"),
        Column.NAME: ("Name", "Product Name", "Product - Name"),
        Column.ALIASES: ("Aliases", "Product Aliases"),
        Column.TAGS: ("Tags", "Product Tag", "Tag", "Order Tag"),
        Column.TAG_1: ("Tag1",),
        Column.TAG_2: ("Tag2",),
        Column.TAG_3: ("Tag3",),
        Column.TAG_4: ("Tag4",),
        Column.TAG_5: ("Tag5",),
        Column.WEIGHT: ("WeightOz", "Weight (oz)", "Weight"),
    },
    weight_unit="oz",
    limits={
        Column.SKU: Limit(longest=50),
        Column.NAME: Limit(longest=200),
        **{column: Limit(longest=29) for column in (Column.TAGS, *TAG_COLUMNS)},
    },
)
"""ShipStation's list of products: ounces, and up to five tags in columns of their own.

Kits are not in it. A tag has at most 29 characters (help.shipstation.com.au 360025247171).
"""
