"""Everything that a rule can ask of an order, by name."""

from enum import Enum


class Criterion(Enum):
    """What a rule can look at; the table CRITERIA says where it stands and how it is compared."""

    # Where it comes from
    MARKETPLACE = "marketplace"
    SOURCE = "source"
    STORE = "store"
    ORDER_NUMBER = "order_number"
    BRAND = "brand"
    # Where it goes
    RECIPIENT = "recipient"
    COMPANY = "company"
    ADDRESS_1 = "address_1"
    ADDRESS_2 = "address_2"
    CITY = "city"
    STATE = "state"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"
    INTERNATIONAL = "international"
    RESIDENTIAL = "residential"
    ADDRESS_VERIFIED = "address_verified"
    USPS_ZONE = "usps_zone"
    # Who bought
    CUSTOMER = "customer"
    CUSTOMER_EMAIL = "customer_email"
    BUYER_ID = "buyer_id"
    # What it costs
    TOTAL = "total"
    AMOUNT_PAID = "amount_paid"
    SUBTOTAL = "subtotal"
    SHIPPING_PAID = "shipping_paid"
    TAX_PAID = "tax_paid"
    # When
    ORDER_DATE = "order_date"
    DATE_PAID = "date_paid"
    SHIP_BY = "ship_by"
    DELIVER_BY = "deliver_by"
    # What is in it, as a whole
    TOTAL_QUANTITY = "total_quantity"
    LINE_ITEMS = "line_items"
    WEIGHT = "weight"
    # What is in it, line by line
    SKU = "sku"
    ITEM_NAME = "item_name"
    QUANTITY = "quantity"
    PRODUCT_TAGS = "product_tags"
    UNIT_WEIGHT = "unit_weight"
    WAREHOUSE_LOCATION = "warehouse_location"
    # What is written on it
    TAGS = "tags"
    CUSTOM_1 = "custom_1"
    CUSTOM_2 = "custom_2"
    CUSTOM_3 = "custom_3"
    INTERNAL_NOTES = "internal_notes"
    NOTE_FROM_BUYER = "note_from_buyer"
    NOTE_TO_BUYER = "note_to_buyer"
    GIFT = "gift"
    GIFT_MESSAGE = "gift_message"
    # How it travels
    REQUESTED_SERVICE = "requested_service"
    SERVICE = "service"
    CARRIER = "carrier"
    PACKAGE = "package"
    SHIPPING_ACCOUNT = "shipping_account"
    SHIP_FROM = "ship_from"
    CONFIRMATION = "confirmation"
    # Who looks after it, and where it stands
    ASSIGNED_TO = "assigned_to"
    PROVIDER = "provider"
    STATUS = "status"
    PAID = "paid"
    # What programme it is in
    PRIME = "prime"
    PREMIUM = "premium"
    BUSINESS = "business"
    MERCHANT_FULFILLED = "merchant_fulfilled"

    __hash__ = object.__hash__  # a criterion is itself; Enum's own hash is ten times slower
