"""What a channel says about orders, in one language for all channels.

A codec turns payloads into `ChannelOrder` values. A field that the payload did not carry is
None: unknown is not zero, not no, not empty.
"""

import hashlib
from collections.abc import Hashable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from math import ceil
from typing import cast

import attrs
from attrs import field, frozen

from fulfilcore.errors import Misconfigured
from fulfilcore.reasons import Code, Reason
from fulfilcore.shipments import LineUnits
from fulfilcore.values import Address, LineId, Money, Sku, Weight, maybe_aware


class Level(Enum):
    """How far the channel says the order has come; the number is its lifecycle rank."""

    UNREADY = 0  # placed, but the channel has not released it yet
    UNPAID = 1  # waits for payment
    REVIEW = 2  # the channel holds it back
    OPEN = 3  # ready to be shipped
    PARTLY_SHIPPED = 4  # some units have left
    SHIPPED = 5  # all units have left
    REFUNDED = 6  # the money went back
    CANCELLED = 7  # called off


def in_words(level: Level | None) -> str:
    """What people call a level: partly shipped; "nothing" where none is told."""
    return level.name.lower().replace("_", " ") if level else "nothing"


class Part(Enum):
    """The pieces in which a channel may deliver one order."""

    HEADER = "header"
    LINES = "lines"
    ADDRESS = "address"
    BUYER = "buyer"
    SHIPMENTS = "shipments"
    APPROVAL = "approval"

    __hash__ = object.__hash__  # a part is itself; Enum's own hash is ten times slower


class Grade(Enum):
    """How much a reference to another system's order proves."""

    PROOF = "proof"  # it stood in a field made for the marketplace's own id
    HINT = "hint"  # it may name any order: a seller's number, a note, free text


class Approval(Enum):
    """Whether a regulated order may be fulfilled."""

    APPROVED = "approved"
    WAITING = "waiting"
    REFUSED = "refused"


class Doubt(Code):
    """Why a person should look at what a channel said: it contradicts itself, or says too little.

    A codec never guesses: it reads what is certain and hands the doubt over.
    """

    FULFILLED_WITHOUT_SHIPMENT = ("the channel calls it {said}, but lists no shipment of it",)
    UNKNOWN_STATUS = ("its status {said} is not one that we know",)
    CONTRADICTION = ("{field} says {said}, but {other} says {theirs}",)
    REFUSED_LATE = ("{told} refused the shipment after all: {note}",)
    LEFT_OUT = ("{field} was left out: {why}",)


@frozen
class Reference:
    """Another system's id of the same purchase: family `amazon`, id `902-…`."""

    family: str
    id: str
    grade: Grade = Grade.HINT
    found_in: str = ""


class LineKind(Enum):
    """What a line stands for: only goods travel in a parcel."""

    GOODS = "goods"  # to be shipped
    PICKUP = "pickup"  # goods that the buyer collects
    DIGITAL = "digital"  # delivered without a parcel
    GIFT_CARD = "gift_card"  # a certificate or voucher
    SERVICE = "service"  # wrapping, insurance, a fee
    DISCOUNT = "discount"  # a deduction written as a line
    BUNDLE = "bundle"  # stands for its parts, which are lines of their own


@frozen(kw_only=True)
class ChannelLine:
    """One line as the channel lists it; its counts of units are levels, None where unsaid.

    `shipped` units have left; `called_off` were taken back before they left; `refunded` were paid
    back, wherever they are; `returned` came back. `price` is what the channel states for the line:
    Amazon for all units, BigCommerce and Shopify for one. `weight` is that of one unit, `options`
    are what the buyer chose, such as colour and size.
    """

    id: LineId
    quantity: int
    name: str = ""
    sku: Sku | None = None
    shipped: int | None = None
    called_off: int | None = None
    refunded: int | None = None
    returned: int | None = None
    price: Money | None = None
    kind: LineKind = LineKind.GOODS
    alias: LineId | None = None
    address: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    weight: Weight | None = None


@frozen(kw_only=True)
class ChannelParcel:
    """A parcel as the channel lists it, whoever told it; one that it calls void is left out.

    `id` is the channel's own, `reference` the name we gave it, if the channel repeats that.
    """

    id: str
    units: tuple[LineUnits, ...]
    at: datetime | None = field(default=None, converter=maybe_aware)
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    reference: str | None = None


class Relation(Enum):
    """How another order is related to this one without being the same purchase."""

    REPLACES = "replaces"  # goods sent anew
    EXCHANGES = "exchanges"  # goods taken back for others


@frozen
class Related:
    """An order that belongs to this one's story: of the same channel, never a twin."""

    relation: Relation
    reference: str


@frozen(kw_only=True)
class Programme:
    """The marketplace programme facts of an order; None where the channel did not say."""

    prime: bool | None = None
    premium: bool | None = None
    business: bool | None = None
    provider: str | None = None
    merchant_fulfilled: bool | None = None
    service: str | None = None
    ship_by: datetime | None = field(default=None, converter=maybe_aware)
    deliver_by: datetime | None = field(default=None, converter=maybe_aware)


@frozen(kw_only=True)
class Buyer:
    """Who bought. Personal: never shown by `repr`; `id` is the channel's own for the customer."""

    id: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class ChannelOrder:
    """One version of one order as its channel tells it, whole or in part.

    `reference` is the channel's own id, `modified` the channel's own instant of last change (None
    where this part carries none), `parts` what this version knows completely: one page of several
    has `lines`, but not the part LINES. `addresses` are those that lines name where an order goes
    to several, `note` is the seller's own, the custom fields are free text of the seller's.
    `doubts` are what a person should look at. `buyer_key` is not the channel's: the import
    derives it from customer and address by a secret of the account, so that orders of one buyer
    are found without storing who that is.
    """

    reference: str
    parts: frozenset[Part]
    modified: datetime | None = field(default=None, converter=maybe_aware)
    number: str | None = None
    level: Level | None = None
    placed: datetime | None = field(default=None, converter=maybe_aware)
    lines: tuple[ChannelLine, ...] | None = None
    parcels: tuple[ChannelParcel, ...] | None = None
    ship_to: Address | None = field(default=None, repr=False)
    addresses: tuple[tuple[str, Address], ...] = field(default=(), repr=False)
    buyer: Buyer | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)
    tags: frozenset[str] | None = None
    total: Money | None = None
    programme: Programme | None = None
    source: str | None = None
    references: tuple[Reference, ...] = ()
    related: tuple[Related, ...] = ()
    marketplace_id: str | None = None
    approval: Approval | None = None
    cancel_requested: bool | None = None
    real: bool = True
    buyer_key: str | None = None
    custom_1: str | None = field(default=None, repr=False)
    custom_2: str | None = field(default=None, repr=False)
    custom_3: str | None = field(default=None, repr=False)
    gift: bool | None = None
    gift_message: str | None = field(default=None, repr=False)
    doubts: tuple[Reason, ...] = ()


@frozen
class Rejected:
    """A piece of a payload that could not be understood: where, why, and whose."""

    path: str
    error: str
    reference: str | None = None


@frozen
class Need:
    """What to fetch from the channel to complete an order."""

    reference: str
    part: Part


@frozen(kw_only=True)
class Hint:
    """What a webhook says happened: a reason to fetch, never the news itself.

    `id` is the channel's own of the event, if it has one: the same event may be told again.
    `store` is how the channel names the account. `url` is what to fetch where the channel says
    so instead of naming the order.
    """

    topic: str
    id: str | None = None
    needs: tuple[Need, ...] = ()
    url: str | None = None
    store: str | None = None
    at: datetime | None = field(default=None, converter=maybe_aware)


@frozen
class ReadResult:
    """What a payload held: orders, what was rejected with its path, and what is still needed.

    `next` is the channel's token of the next page, if it says that there is one.
    """

    orders: tuple[ChannelOrder, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    needs: tuple[Need, ...] = ()
    next: str | None = None


_SLOWEST = timedelta(days=366)


@frozen
class Rate:
    """How often a channel may be called: `per_second` for long, `burst` at once after a pause.

    Raises Misconfigured for what never lets a call through, or takes more than a year for a burst.
    """

    per_second: Decimal
    burst: int = 1

    def __attrs_post_init__(self) -> None:
        each, burst = self.per_second, self.burst
        if not each.is_finite() or each <= 0 or burst < 1:
            raise Misconfigured("rate", [f"{each} a second, {burst} at once lets nothing through"])
        if burst / Fraction(each) > _SLOWEST.total_seconds():
            raise Misconfigured("rate", [f"{burst} at {each} a second take more than a year"])

    @property
    def interval(self) -> timedelta:
        """The time from one call to the next, rounded up to a whole microsecond."""
        return timedelta(microseconds=ceil(1_000_000 / Fraction(self.per_second)))


class Detail(Enum):
    """What a channel may tell of an order beyond what every order needs."""

    NOTES = "notes"
    TAGS = "tags"
    CUSTOM = "custom fields"
    GIFTS = "gifts"
    OPTIONS = "options"
    WEIGHTS = "weights"
    PRICES = "prices"
    DATES = "dates to keep"


@frozen(kw_only=True)
class Capabilities:
    """What a system can do; every unknown is the cautious answer.

    `partial_shipment`: it can be told that some units of an order have left; else it is told once
    all have. `closes`: told so, it shows all units as shipped. `idempotent`: repeating a notice is
    harmless. `read_back`: its shipments can be listed, so a lost answer can be looked up.
    `notice_rate`: how often a store may be told; where it is unknown, only what the channel asks
    for holds us back. `margin`: so fresh its listing of what was modified may still miss orders.
    `overlap`: so far back each window reads again. `silent`: there is nobody to tell. `details`:
    what it tells beyond the rest (S002-6).
    """

    system: str
    marketplace: bool = False
    partial_shipment: bool = False
    closes: bool = False
    idempotent: bool = False
    read_back: bool = False
    amend_shipment: bool = False
    split: bool = False
    combine: bool = False
    parts: frozenset[Part] = frozenset({Part.HEADER, Part.LINES})
    notice_rate: Rate | None = None
    margin: timedelta = timedelta(minutes=5)
    overlap: timedelta = timedelta(minutes=1)
    silent: bool = False
    details: frozenset[Detail] = frozenset()


def digest(value: object) -> str:
    """A short fingerprint of a value: equal content, equal digest, on every Python.

    What is left at its default does not count, so that a field added later changes no fingerprint.
    """
    return hashlib.sha256(_written(value).encode()).hexdigest()[:32]


def _write(value: object, text: list[str]) -> None:
    match value:
        case Enum():
            text.append(f"e{value.name};")
        case datetime():
            text.append(f"t{value.isoformat()};")
        case frozenset():
            text.append(f"s{len(value)}:")
            text.extend(sorted(map(_written, value)))
        case tuple():
            text.append(f"l{len(value)}:")
            for item in value:
                _write(item, text)
        case _:
            _write_object(value, text)


def _written(value: object) -> str:
    text = list[str]()
    _write(value, text)
    return "".join(text)


def _write_object(value: object, text: list[str]) -> None:
    kind: type[object] = type(value)
    fields = _fields(cast(Hashable, kind))  # mypy takes the hash of a class for that of its objects
    if fields is None:
        word = str(value)
        text.append(f"{kind.__name__}{len(word)}:{word};")
        return
    text.append(f"o{kind.__name__}:")
    for name, unset in fields:
        part = getattr(value, name)
        if part is not unset and (type(part) is not type(unset) or part != unset):
            text.append(f"{name}=")
            _write(part, text)
    text.append(";")


@cache
def _fields(kind: Hashable) -> tuple[tuple[str, object], ...] | None:
    """The names and defaults of a class of values; looking them up costs more than writing them."""
    if not (isinstance(kind, type) and attrs.has(kind)):
        return None
    return tuple((each.name, each.default) for each in attrs.fields(kind))
