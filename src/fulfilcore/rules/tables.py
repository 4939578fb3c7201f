"""The vocabulary of rules as data: criteria, operators, phases, and what each effect writes."""

from collections.abc import Mapping
from enum import Enum

from attrs import frozen

from fulfilcore.intake import Detail
from fulfilcore.orders import CHOICES, Field, Setting, Status, Verb
from fulfilcore.rules import looking as at
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.model import (
    AddTag,
    AdjustWeight,
    Alert,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    HoldUntil,
    Operator,
    Phase,
    Put,
    RemoveTag,
    SplitBy,
    Stop,
)
from fulfilcore.rules.model import Operator as O


class Kind(Enum):
    """What a criterion is made of, and so how it can be compared."""

    TEXT = "text"
    TEXTS = "texts"  # several texts in no order, such as tags
    CHOICE = "choice"  # one of a few known words
    FLAG = "flag"
    COUNT = "count"
    MONEY = "money"
    WEIGHT = "weight"
    INSTANT = "instant"

    __hash__ = object.__hash__  # a kind is itself; Enum's own hash is ten times slower


@frozen(kw_only=True)
class Row:
    """One criterion: its kind, where it stands, who can tell it, and what ShipStation calls it.

    `line` stands on each line and is asked within `Lines`. `exact` texts are compared letter for
    letter, others without regard to case. `choices` are all that it can be. `needs` is what a
    channel must tell beyond what every order needs; what is `told` only the host knows.
    """

    kind: Kind
    look: at.Look | None = None
    line: at.LookAtLine | None = None
    exact: bool = False
    choices: frozenset[str] = frozenset()
    needs: Detail | None = None
    told: bool = False
    shipstation: str | None = None


def _text(look: at.Look, shipstation: str | None = None, needs: Detail | None = None) -> Row:
    return Row(kind=Kind.TEXT, look=look, shipstation=shipstation, needs=needs)


def _flag(look: at.Look, shipstation: str | None = None, needs: Detail | None = None) -> Row:
    return Row(kind=Kind.FLAG, look=look, shipstation=shipstation, needs=needs)


def _told(name: C, kind: Kind, shipstation: str, *choices: str) -> Row:
    return Row(
        kind=kind,
        look=at.told(name),
        told=True,
        choices=frozenset(choices),
        shipstation=shipstation,
    )


_STATUSES = frozenset(status.value for status in Status)

CRITERIA: Mapping[C, Row] = {
    C.MARKETPLACE: _text(at.marketplace, "Marketplace"),
    C.SOURCE: Row(kind=Kind.TEXTS, look=at.source, shipstation="Source"),
    C.STORE: Row(kind=Kind.TEXT, look=at.store, exact=True, shipstation="Store"),
    C.ORDER_NUMBER: _text(at.order_number, "Order #"),
    C.BRAND: _told(C.BRAND, Kind.TEXT, "Brand"),
    C.RECIPIENT: _text(at.recipient, "Recipient Name"),
    C.COMPANY: _text(at.company, "Recipient Company"),
    C.ADDRESS_1: _text(at.address_1, "Address Line 1"),
    C.ADDRESS_2: _text(at.address_2, "Address Line 2"),
    C.CITY: _text(at.city, "City"),
    C.STATE: _text(at.state, "State"),
    C.POSTAL_CODE: _text(at.postal_code, "Postal Code"),
    C.COUNTRY: _text(at.country, "Country"),
    C.INTERNATIONAL: _flag(at.international, "International Order"),
    C.RESIDENTIAL: _flag(at.residential, "Residential"),
    C.ADDRESS_VERIFIED: _told(
        C.ADDRESS_VERIFIED, Kind.CHOICE, "Address Verified", "verified", "warning", "error"
    ),
    C.USPS_ZONE: _told(C.USPS_ZONE, Kind.COUNT, "USPS Zone"),
    C.CUSTOMER: _text(at.customer, "Customer"),
    C.CUSTOMER_EMAIL: _text(at.customer_email),
    C.BUYER_ID: _text(at.buyer_id, "Buyer ID"),
    C.TOTAL: Row(kind=Kind.MONEY, look=at.total, shipstation="Order Total"),
    C.AMOUNT_PAID: _told(C.AMOUNT_PAID, Kind.MONEY, "Amount Paid"),
    C.SUBTOTAL: _told(C.SUBTOTAL, Kind.MONEY, "Subtotal"),
    C.SHIPPING_PAID: _told(C.SHIPPING_PAID, Kind.MONEY, "Shipping Paid"),
    C.TAX_PAID: _told(C.TAX_PAID, Kind.MONEY, "Tax Paid"),
    C.ORDER_DATE: Row(kind=Kind.INSTANT, look=at.order_date, shipstation="Order Date"),
    C.DATE_PAID: _told(C.DATE_PAID, Kind.INSTANT, "Date Paid"),
    C.SHIP_BY: Row(
        kind=Kind.INSTANT, look=at.ship_by, needs=Detail.DATES, shipstation="Ship By Date"
    ),
    C.DELIVER_BY: Row(
        kind=Kind.INSTANT, look=at.deliver_by, needs=Detail.DATES, shipstation="Deliver By Date"
    ),
    C.TOTAL_QUANTITY: Row(kind=Kind.COUNT, look=at.total_quantity, shipstation="Total Quantity"),
    C.LINE_ITEMS: Row(kind=Kind.COUNT, look=at.line_items, shipstation="# of Line Items"),
    C.WEIGHT: Row(
        kind=Kind.WEIGHT, look=at.weight, needs=Detail.WEIGHTS, shipstation="Total Weight"
    ),
    C.SKU: Row(kind=Kind.TEXT, line=at.sku, exact=True, shipstation="Item SKU"),
    C.ITEM_NAME: Row(kind=Kind.TEXT, line=at.item_name, shipstation="Item Name"),
    C.QUANTITY: Row(kind=Kind.COUNT, line=at.quantity),
    C.PRODUCT_TAGS: Row(kind=Kind.TEXTS, line=at.product_tags),
    C.UNIT_WEIGHT: Row(kind=Kind.WEIGHT, line=at.unit_weight, needs=Detail.WEIGHTS),
    C.WAREHOUSE_LOCATION: _told(C.WAREHOUSE_LOCATION, Kind.TEXT, "Warehouse Location"),
    C.TAGS: Row(kind=Kind.TEXTS, look=at.tags, shipstation="Order Tags"),
    C.CUSTOM_1: _text(at.custom(Field.CUSTOM_1), "Custom Field 1"),
    C.CUSTOM_2: _text(at.custom(Field.CUSTOM_2), "Custom Field 2"),
    C.CUSTOM_3: _text(at.custom(Field.CUSTOM_3), "Custom Field 3"),
    C.INTERNAL_NOTES: _text(at.internal_notes, "Internal Notes"),
    C.NOTE_FROM_BUYER: _text(at.note_from_buyer, "Notes from Buyer", Detail.NOTES),
    C.NOTE_TO_BUYER: _text(at.setting(Setting.NOTE_TO_BUYER), "Notes to Buyer"),
    C.GIFT: _flag(at.gift, "Gift Order", Detail.GIFTS),
    C.GIFT_MESSAGE: _text(at.gift_message, needs=Detail.GIFTS),
    C.REQUESTED_SERVICE: _text(at.requested_service, "Requested Service"),
    C.SERVICE: _text(at.service, "Requested Service (mapped)"),
    C.CARRIER: _text(at.setting(Setting.CARRIER), "Carrier"),
    C.PACKAGE: _text(at.setting(Setting.PACKAGE), "Package"),
    C.SHIPPING_ACCOUNT: _text(at.setting(Setting.SHIPPING_ACCOUNT), "Shipping Account"),
    C.SHIP_FROM: _text(at.setting(Setting.SHIP_FROM), "Ship From"),
    C.CONFIRMATION: Row(
        kind=Kind.CHOICE,
        look=at.setting(Setting.CONFIRMATION),
        choices=CHOICES[Setting.CONFIRMATION],
    ),
    C.ASSIGNED_TO: _text(at.setting(Setting.ASSIGNED_TO), "Assigned User"),
    C.PROVIDER: _text(at.provider),
    C.STATUS: Row(kind=Kind.CHOICE, look=at.status, choices=_STATUSES),
    C.PAID: _flag(at.paid),
    C.PRIME: _flag(at.prime),
    C.PREMIUM: _flag(at.premium),
    C.BUSINESS: _flag(at.business),
    C.MERCHANT_FULFILLED: _flag(at.merchant_fulfilled),
}
"""Every criterion there is."""


class Arity(Enum):
    """How many values an operator takes."""

    NONE = "no value"
    ONE = "one value"
    TWO = "two values, the lower first"
    SOME = "one value, or several of which any counts"
    EACH = "one value, or several of which all count"


_WORDY = frozenset({Kind.TEXT, Kind.TEXTS})
_COUNTED = frozenset({Kind.COUNT, Kind.MONEY, Kind.WEIGHT})
_DATED = frozenset({Kind.INSTANT})
_ALIKE = frozenset(Kind) - _DATED


@frozen
class Comparison:
    """One operator: what people call it, which kinds it compares, what values it takes.

    `opposite` is the operator that holds exactly where this one is known not to.
    """

    words: str
    kinds: frozenset[Kind]
    arity: Arity
    opposite: Operator | None = None


OPERATORS: Mapping[Operator, Comparison] = {
    O.EQUALS: Comparison("is", _ALIKE, Arity.SOME, O.NOT_EQUALS),
    O.NOT_EQUALS: Comparison("is not", _ALIKE, Arity.SOME, O.EQUALS),
    O.CONTAINS: Comparison("contains", _WORDY, Arity.SOME, O.NOT_CONTAINS),
    O.NOT_CONTAINS: Comparison("does not contain", _WORDY, Arity.SOME, O.CONTAINS),
    O.STARTS_WITH: Comparison("starts with", _WORDY, Arity.SOME),
    O.ENDS_WITH: Comparison("ends with", _WORDY, Arity.SOME),
    O.MATCHES: Comparison("matches", _WORDY, Arity.SOME),
    O.BLANK: Comparison("is blank", frozenset(Kind), Arity.NONE, O.FILLED),
    O.FILLED: Comparison("is not blank", frozenset(Kind), Arity.NONE, O.BLANK),
    O.INCLUDES: Comparison("includes", frozenset({Kind.TEXTS}), Arity.SOME, O.EXCLUDES),
    O.INCLUDES_ALL: Comparison("includes all of", frozenset({Kind.TEXTS}), Arity.EACH),
    O.EXCLUDES: Comparison("does not include", frozenset({Kind.TEXTS}), Arity.SOME, O.INCLUDES),
    O.LESS: Comparison("is less than", _COUNTED, Arity.ONE, O.AT_LEAST),
    O.AT_MOST: Comparison("is at most", _COUNTED, Arity.ONE, O.GREATER),
    O.GREATER: Comparison("is greater than", _COUNTED, Arity.ONE, O.AT_MOST),
    O.AT_LEAST: Comparison("is at least", _COUNTED, Arity.ONE, O.LESS),
    O.BETWEEN: Comparison("is from … to", _COUNTED | _DATED, Arity.TWO),
    O.BEFORE: Comparison("is before", _DATED, Arity.ONE),
    O.AFTER: Comparison("is after", _DATED, Arity.ONE),
    O.WITHIN_NEXT: Comparison("is within the next", _DATED, Arity.ONE),
    O.WITHIN_LAST: Comparison("is within the last", _DATED, Arity.ONE),
}
"""Every operator there is."""


TARGETS: Mapping[Field | Setting, C] = {
    Field.SERVICE: C.SERVICE,
    Field.NOTE: C.INTERNAL_NOTES,
    Field.CUSTOM_1: C.CUSTOM_1,
    Field.CUSTOM_2: C.CUSTOM_2,
    Field.CUSTOM_3: C.CUSTOM_3,
    Setting.ASSIGNED_TO: C.ASSIGNED_TO,
    Setting.NOTE_TO_BUYER: C.NOTE_TO_BUYER,
    Setting.CARRIER: C.CARRIER,
    Setting.PACKAGE: C.PACKAGE,
    Setting.SHIP_FROM: C.SHIP_FROM,
    Setting.SHIPPING_ACCOUNT: C.SHIPPING_ACCOUNT,
    Setting.CONFIRMATION: C.CONFIRMATION,
    Setting.SHIP_BY: C.SHIP_BY,
    Setting.WEIGHT: C.WEIGHT,
}
"""The criteria that a rule can change for the rules after it, by what is written."""


def writes(effect: Effect) -> C | None:
    """The criterion that an effect changes for later rules, if it changes one."""
    match effect:
        case AddTag() | RemoveTag():
            return C.TAGS
        case Put():
            return TARGETS.get(effect.target)
        case AdjustWeight():
            return C.WEIGHT
        case HandTo():
            return C.PROVIDER
        case _:
            return None


VERBS: Mapping[type[Effect], Verb] = {
    AddTag: Verb.EDIT,
    RemoveTag: Verb.EDIT,
    Put: Verb.EDIT,
    AdjustWeight: Verb.EDIT,
    Alert: Verb.EDIT,
    HoldFor: Verb.HOLD,
    HoldUntil: Verb.HOLD,
    HandTo: Verb.DELEGATE,
    SplitBy: Verb.SPLIT,
}
"""What each effect asks of the order's machine; the others ask nothing of it."""

ONCE: frozenset[type[Effect]] = frozenset({HoldFor, HoldUntil, Email, HandTo, SplitBy})
"""Effects that leave the layer of rules: one rule has each of them once on one order."""


@frozen(kw_only=True)
class PhaseRow:
    """One phase of the pipeline: what its rules may do, and whether a reprocess does it again."""

    words: str
    may: tuple[type[Effect], ...]
    again: bool


_TAGGING = (AddTag, RemoveTag)
_WRITING = (Put,)
_EVERYTHING = (
    *(AddTag, RemoveTag, Put, AdjustWeight, HoldFor, HoldUntil, Alert, Email, HandTo),
    *(SplitBy, DoNotImport, Stop),
)

PHASES: Mapping[Phase, PhaseRow] = {
    Phase.ROUTING: PhaseRow(words="auto-routing", may=(*_WRITING, HandTo, Stop), again=False),
    Phase.SPLIT: PhaseRow(words="auto-split", may=(SplitBy, Stop), again=False),
    Phase.PRESETS: PhaseRow(words="product presets", may=(*_WRITING, Stop), again=False),
    Phase.DEFAULTS: PhaseRow(words="product defaults", may=(*_WRITING, Stop), again=True),
    Phase.MAPPING: PhaseRow(words="service mapping", may=(*_WRITING, Stop), again=True),
    Phase.RULES: PhaseRow(words="automation rules", may=_EVERYTHING, again=True),
}
"""The phases in their order; a later one may overwrite what an earlier one wrote."""
