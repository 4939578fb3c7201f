"""What a column of a file can stand for, and how its cells are read: one table for all profiles."""

from collections.abc import Mapping
from enum import Enum

from attrs import frozen


class Kind(Enum):
    """What stands in the cells of a column."""

    TEXT = "text"  # free text, kept as it is
    CODE = "code"  # an id: a spreadsheet must not have made a number of it
    WHOLE = "whole"  # a whole number
    AMOUNT = "amount"  # an amount of money or a weight
    INSTANT = "instant"  # a date, or a date and a time; a date alone is its first instant
    DEADLINE = "deadline"  # the same, but a date alone is its last instant
    FLAG = "flag"  # yes or no
    STATUS = "status"  # a word of the profile's statuses
    CURRENCY = "currency"  # an ISO 4217 code
    TAGS = "tags"  # tags, parted by commas
    CODES = "codes"  # ids, parted by commas
    OPTIONS = "options"  # what the buyer chose: "Colour: red, Size: M"
    LINE_KIND = "line_kind"  # goods, digital, discount, …


class Scope(Enum):
    """What a column is about."""

    ORDER = "order"  # said once for an order; its rows repeat it or leave it blank
    LINE = "line"  # said of the line in the row
    PARCEL = "parcel"  # said of a parcel, in a tracking return
    EXPORT = "export"  # written for people who ship, not read back
    PRODUCT = "product"  # said of the product in the row, in a list of products


class Column(Enum):
    """A column that has a meaning here; its value is its name in the settings of a profile."""

    __hash__ = (
        object.__hash__
    )  # each is itself only; by name it would cost more than reading a cell

    ID = "id"
    NUMBER = "number"
    STORE = "store"
    STATUS = "status"
    PLACED = "placed"
    MODIFIED = "modified"
    SHIP_BY = "ship_by"
    SERVICE = "service"
    SOURCE = "source"
    TOTAL = "total"
    CURRENCY = "currency"
    NOTE = "note"
    BUYER_NOTE = "buyer_note"
    GIFT = "gift"
    GIFT_MESSAGE = "gift_message"
    CUSTOM_1 = "custom_1"
    CUSTOM_2 = "custom_2"
    CUSTOM_3 = "custom_3"
    TAGS = "tags"
    BUYER_ID = "buyer_id"
    BUYER_NAME = "buyer_name"
    BUYER_EMAIL = "buyer_email"
    SHIP_NAME = "ship_name"
    SHIP_COMPANY = "ship_company"
    SHIP_LINE_1 = "ship_line_1"
    SHIP_LINE_2 = "ship_line_2"
    SHIP_LINE_3 = "ship_line_3"
    SHIP_CITY = "ship_city"
    SHIP_REGION = "ship_region"
    SHIP_POSTCODE = "ship_postcode"
    SHIP_COUNTRY = "ship_country"
    SHIP_PHONE = "ship_phone"
    SHIP_EMAIL = "ship_email"
    LINE = "line"
    SKU = "sku"
    NAME = "name"
    QUANTITY = "quantity"
    PRICE = "price"
    WEIGHT = "weight"
    OPTIONS = "options"
    KIND = "kind"
    SHIPS = "ships"
    OPEN = "open"
    CARRIER = "carrier"
    PARCEL_SERVICE = "parcel_service"
    TRACKING = "tracking"
    SHIPPED_ON = "shipped_on"
    ALIASES = "aliases"
    WEIGHT_UNIT = "weight_unit"
    KIT = "kit"
    TAG_1 = "tag_1"
    TAG_2 = "tag_2"
    TAG_3 = "tag_3"
    TAG_4 = "tag_4"
    TAG_5 = "tag_5"


@frozen
class Trait:
    """How a column is read; a blank cell of one that is `erasable` may clear the stored value."""

    kind: Kind
    scope: Scope = Scope.ORDER
    erasable: bool = False


_SAID = Trait(Kind.TEXT)
_WORDS = Trait(Kind.TEXT, erasable=True)
_CODE = Trait(Kind.CODE)
_NUMBER = Trait(Kind.CODE, erasable=True)  # a postcode or telephone number
_ONE_TAG = Trait(Kind.TEXT, Scope.PRODUCT)

TRAITS: Mapping[Column, Trait] = {
    Column.ID: _CODE,
    Column.NUMBER: _CODE,
    Column.STORE: _SAID,
    Column.STATUS: Trait(Kind.STATUS),
    Column.PLACED: Trait(Kind.INSTANT),
    Column.MODIFIED: Trait(Kind.INSTANT),
    Column.SHIP_BY: Trait(Kind.DEADLINE),
    Column.SERVICE: _WORDS,
    Column.SOURCE: _SAID,
    Column.TOTAL: Trait(Kind.AMOUNT),
    Column.CURRENCY: Trait(Kind.CURRENCY),
    Column.NOTE: _WORDS,
    Column.BUYER_NOTE: _WORDS,
    Column.GIFT: Trait(Kind.FLAG),
    Column.GIFT_MESSAGE: _WORDS,
    Column.CUSTOM_1: _WORDS,
    Column.CUSTOM_2: _WORDS,
    Column.CUSTOM_3: _WORDS,
    Column.TAGS: Trait(Kind.TAGS, erasable=True),
    Column.BUYER_ID: _NUMBER,
    Column.BUYER_NAME: _WORDS,
    Column.BUYER_EMAIL: _WORDS,
    Column.SHIP_NAME: _WORDS,
    Column.SHIP_COMPANY: _WORDS,
    Column.SHIP_LINE_1: _WORDS,
    Column.SHIP_LINE_2: _WORDS,
    Column.SHIP_LINE_3: _WORDS,
    Column.SHIP_CITY: _WORDS,
    Column.SHIP_REGION: _WORDS,
    Column.SHIP_POSTCODE: _NUMBER,
    Column.SHIP_COUNTRY: _WORDS,
    Column.SHIP_PHONE: _NUMBER,
    Column.SHIP_EMAIL: _WORDS,
    Column.LINE: Trait(Kind.CODE, Scope.LINE),
    Column.SKU: Trait(Kind.CODE, Scope.LINE),
    Column.NAME: Trait(Kind.TEXT, Scope.LINE),
    Column.QUANTITY: Trait(Kind.WHOLE, Scope.LINE),
    Column.PRICE: Trait(Kind.AMOUNT, Scope.LINE),
    Column.WEIGHT: Trait(Kind.AMOUNT, Scope.LINE),
    Column.OPTIONS: Trait(Kind.OPTIONS, Scope.LINE),
    Column.KIND: Trait(Kind.LINE_KIND, Scope.LINE),
    Column.SHIPS: Trait(Kind.FLAG, Scope.EXPORT),
    Column.OPEN: Trait(Kind.WHOLE, Scope.EXPORT),
    Column.CARRIER: Trait(Kind.TEXT, Scope.PARCEL),
    Column.PARCEL_SERVICE: Trait(Kind.TEXT, Scope.PARCEL),
    Column.TRACKING: Trait(Kind.CODE, Scope.PARCEL),
    Column.SHIPPED_ON: Trait(Kind.DEADLINE, Scope.PARCEL),
    Column.ALIASES: Trait(Kind.CODES, Scope.PRODUCT),
    Column.WEIGHT_UNIT: Trait(Kind.TEXT, Scope.PRODUCT),
    Column.KIT: Trait(Kind.TEXT, Scope.PRODUCT),
    Column.TAG_1: _ONE_TAG,
    Column.TAG_2: _ONE_TAG,
    Column.TAG_3: _ONE_TAG,
    Column.TAG_4: _ONE_TAG,
    Column.TAG_5: _ONE_TAG,
}
"""What each column is. An instant or a sum cannot be erased: no register of the order forgets."""

ERASABLE = frozenset(column for column, trait in TRAITS.items() if trait.erasable)
"""The columns whose blank cells may clear what is stored."""

NUMERIC = frozenset(c for c, trait in TRAITS.items() if trait.kind in (Kind.WHOLE, Kind.AMOUNT))
"""Typed numbers: a leading minus in them is no formula, so their cells are written as they are."""

NAMES = (Column.ID, Column.NUMBER)
"""The columns of which a row of an order must have one: they say whose it is."""

TAG_COLUMNS = (Column.TAG_1, Column.TAG_2, Column.TAG_3, Column.TAG_4, Column.TAG_5)
"""One tag each, for lists that have no column of them all."""

ADDRESS = tuple(
    column for column in Column if column.value.startswith("ship_") and (TRAITS[column].erasable)
)
"""Where the parcel goes. The address is one value: with any word in it, blank cells are empty."""

BUYER = (Column.BUYER_ID, Column.BUYER_NAME, Column.BUYER_EMAIL, Column.BUYER_NOTE)
"""Who bought. One value too."""


def of_scope(*scopes: Scope) -> tuple[Column, ...]:
    """The columns that are about something."""
    return tuple(column for column, trait in TRAITS.items() if trait.scope in scopes)
