"""The small values everything is made of: money, addresses, goods, weights, ids, instants."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, NewType, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
from attrs import field, frozen

from fulfilcore.errors import InvalidInput, Misconfigured

T = TypeVar("T")
V = TypeVar("V", bound=attrs.AttrsInstance)
_put = object.__setattr__

StoreId = NewType("StoreId", str)
"""A connected sales-channel account, named by the host: `amazon-us`."""

OrderId = NewType("OrderId", str)
"""`store/reference`: the store and the channel's own id, never a number or a name.

A later generation of the same channel order (S002-11) is `store/reference~2`, the second part of
a split one `store/reference~p2`.
"""

LineId = NewType("LineId", str)
"""The channel's own id of an order line."""

ShipmentId = NewType("ShipmentId", str)
"""A shipment, named by the host; unique within the account."""

CommandId = NewType("CommandId", str)
"""What makes a command safe to repeat: the same id is obeyed once."""

# Minor-unit digits of ISO 4217, grouped by digits; every code not listed here is unknown.
_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP "
        "BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD "
        "FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD "
        "KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD "
        "NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
        "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED "
        "VES WST XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
CURRENCIES = {code: digits for digits, codes in _DIGITS.items() for code in codes.split()}


def aware(instant: datetime) -> datetime:
    """The instant in UTC; a naive one is refused, since nobody can know which zone it meant.

    Raises InvalidInput.
    """
    if instant.tzinfo is UTC:
        return instant  # most are: channels tell UTC, and what was read once is made aware again
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise InvalidInput(f"{instant.isoformat()} has no time zone")
    return instant.astimezone(UTC)


def maybe_aware(instant: datetime | None) -> datetime | None:
    """Like `aware`, for an instant that may be unknown."""
    return None if instant is None else aware(instant)


def known_zone(name: str, what: str = "zone") -> ZoneInfo:
    """The IANA time zone of that name; `what` has it. Raises Misconfigured where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Misconfigured(what, [f"{name!r} is not an IANA time zone"]) from None


def order_id(store: StoreId, reference: str) -> OrderId:
    """The identity of an order: `order_id("amazon-us", "902-…")`.

    A tilde in a reference is escaped: it marks generations and parts.
    """
    return OrderId(f"{store}/{reference.replace('%', '%25').replace('~', '%7E')}")


def root_of(order: OrderId) -> OrderId:
    """The channel order of which this is a generation or a part; one that is neither is its own."""
    return OrderId(order.partition("~")[0])


def generation_of(order: OrderId) -> OrderId:
    """The order of which this is a part; one that is no part is its own."""
    return OrderId(order.partition("~p")[0])


def _known_currency(_: object, __: object, code: str) -> None:
    if code not in CURRENCIES:
        raise InvalidInput(f"{code!r} is not an ISO 4217 currency")


def _whole(_: object, __: object, minor: int) -> None:
    if type(minor) is not int:
        raise InvalidInput(f"minor units are whole numbers, not {minor!r}")


@frozen(order=False)
class Money:
    """An exact amount: whole minor units (cents) of one ISO 4217 currency.

    Raises InvalidInput for an unknown currency, for a float, and when currencies are mixed.
    """

    minor: int = field(validator=_whole)
    currency: str = field(validator=_known_currency)

    @classmethod
    def of(
        cls, amount: str | int | Decimal, currency: str, *, rounding: str | None = None
    ) -> "Money":
        """Money from major units, `Money.of("12.34", "EUR")`; excess digits need a `rounding`."""
        _known_currency(None, None, currency)
        if isinstance(amount, str) and (minor := plain_minor(amount, currency)) is not None:
            return cls(minor, currency)
        scaled = _decimal(amount).scaleb(CURRENCIES[currency], _EXACT)
        rounded = scaled.to_integral_value(rounding or ROUND_HALF_EVEN, _EXACT)
        if rounding is None and rounded != scaled:
            raise InvalidInput(f"{amount} has more digits than {currency} knows")
        return cls(int(rounded), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with as many digits as the currency has."""
        return Decimal(self.minor).scaleb(-CURRENCIES[self.currency], _EXACT)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise InvalidInput(f"{self.currency} and {other.currency} do not mix")
        return other

    def allocate(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Share it out by weights so that the parts always sum to the whole.

        Largest remainder: each part gets its rounded-down share, the units left over go to the
        largest remainders, ties to the earlier part. Raises InvalidInput when no weight is positive
        or one is negative.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise InvalidInput("weights must be whole, not negative, and not all zero")
        shares = [divmod(abs(self.minor) * weight, total) for weight in weights]
        left = abs(self.minor) - sum(share for share, _ in shares)
        ranked = sorted(range(len(shares)), key=lambda i: (-shares[i][1], i))
        extra = frozenset(ranked[:left])
        sign = -1 if self.minor < 0 else 1
        return tuple(
            Money(sign * (share + (i in extra)), self.currency)
            for i, (share, _) in enumerate(shares)
        )


def plain_minor(amount: str, currency: str) -> int | None:
    """The cents of an amount written as most are, "12.34"; None where it needs a closer look."""
    whole, _, cents = amount.partition(".")
    if len(cents) != CURRENCIES.get(currency) or len(whole) >= _MOST_DIGITS:
        return None
    digits = whole + cents
    return int(digits) if whole and digits.isdecimal() and digits.isascii() else None


def _decimal(amount: str | int | Decimal) -> Decimal:
    if isinstance(amount, (bool, float)) or not isinstance(amount, (str, int, Decimal)):
        raise InvalidInput(
            f"money is text, int or Decimal, never {type(amount).__name__}: {amount!r}"
        )
    try:
        number = Decimal(amount.strip() if isinstance(amount, str) else amount)
    except InvalidOperation:
        raise InvalidInput(f"{amount!r} is not an amount of money") from None
    too_long = not number.is_finite() or len(number.as_tuple().digits) > _EXACT.prec
    if too_long or (number and number.adjusted() > _MOST_DIGITS):
        raise InvalidInput(f"{amount!r} is not an amount of money")
    return number


_MOST_DIGITS = 15
_EXACT = Context(prec=200)  # the host's own decimal context must not change an amount
_OUNCE_MG = Decimal("28349.523125")
_MILLIGRAMS = {
    "mg": Decimal(1),
    "g": Decimal(1_000),
    "kg": Decimal(1_000_000),
    "oz": _OUNCE_MG,
    "lb": 16 * _OUNCE_MG,
}


@frozen
class Weight:
    """A weight in whole milligrams, so that ounces and grams add up exactly."""

    milligrams: int = field(validator=_whole)

    @classmethod
    def of(cls, amount: str | int | Decimal, unit: str) -> "Weight":
        """A weight in `mg`, `g`, `kg`, `oz` or `lb`; raises InvalidInput for another unit."""
        if unit not in _MILLIGRAMS:
            raise InvalidInput(f"{unit!r} is not one of {', '.join(_MILLIGRAMS)}")
        exact = _EXACT.multiply(_decimal(amount), _MILLIGRAMS[unit])
        return cls(int(exact.to_integral_value(ROUND_HALF_EVEN, _EXACT)))

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.milligrams + other.milligrams)

    def __mul__(self, times: int) -> "Weight":
        return Weight(self.milligrams * times)


_MICROMETRES = {
    "mm": Decimal(1_000),
    "cm": Decimal(10_000),
    "m": Decimal(1_000_000),
    "in": Decimal(25_400),
}


def _side(_: object, __: object, micrometres: int) -> None:
    if type(micrometres) is not int or micrometres < 1:
        raise InvalidInput(f"a side is a whole number of micrometres above 0, not {micrometres!r}")


@frozen
class Dimensions:
    """The sides of a package in whole micrometres, so that inches and centimetres are exact."""

    length: int = field(validator=_side)
    width: int = field(validator=_side)
    height: int = field(validator=_side)

    @classmethod
    def of(
        cls,
        length: str | int | Decimal,
        width: str | int | Decimal,
        height: str | int | Decimal,
        unit: str,
    ) -> "Dimensions":
        """Sides in `mm`, `cm`, `m` or `in`; raises InvalidInput for another unit, or no side."""
        if unit not in _MICROMETRES:
            raise InvalidInput(f"{unit!r} is not one of {', '.join(_MICROMETRES)}")
        exact = (_EXACT.multiply(_decimal(e), _MICROMETRES[unit]) for e in (length, width, height))
        return cls(*(int(side.to_integral_value(ROUND_HALF_EVEN, _EXACT)) for side in exact))


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text, unless it holds a NUL or half a surrogate pair, which no database can keep.

    Raises InvalidInput.
    """
    if not text.isprintable() and _UNSTORABLE.search(text):  # neither is printable
        raise InvalidInput("text holds a NUL byte or a lone surrogate")
    return text


def is_storable(_: object, __: object, text: T) -> None:
    """An attrs validator: the text, if there is one, can be kept by any database."""
    if isinstance(text, str):
        storable(text)


def all_storable(_: object, __: object, texts: Iterable[str]) -> None:
    """An attrs validator: any database can keep each of the texts."""
    for text in texts:
        storable(text)


def _sku_text(_: object, __: object, text: str) -> None:
    if not text or text != text.strip():
        raise InvalidInput(f"{text!r} is not a SKU: it is blank or has blanks around it")
    storable(text)


@frozen
class Sku:
    """A seller's own code of an article; compared exactly."""

    text: str = field(validator=_sku_text)

    @classmethod
    def maybe(cls, text: str | None) -> "Sku | None":
        """A SKU, or None where the channel sent none or only blanks."""
        stripped = (text or "").strip()
        return cls(stripped) if stripped else None

    def __str__(self) -> str:
        return self.text


@frozen(kw_only=True)
class Address:
    """Where a parcel goes. Personal: never shown by `repr`, so never in a log by accident."""

    name: str | None = field(default=None, repr=False)
    company: str | None = field(default=None, repr=False)
    lines: tuple[str, ...] = field(default=(), repr=False)
    city: str | None = field(default=None, repr=False)
    region: str | None = field(default=None, repr=False)
    postcode: str | None = field(default=None, repr=False)
    country: str | None = None
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    residential: bool | None = None

    @property
    def place(self) -> tuple[str, ...]:
        """Name and place, without the differences of writing that no carrier minds."""
        parts = (self.name, *self.lines, self.city, self.region, self.postcode, self.country)
        return tuple(" ".join((part or "").casefold().split()) for part in parts)


# --- changed copies: an order has some sixty fields, and every move copies it


def copied(value: V, /, **changes: object) -> V:
    """The value with some fields changed, as `attrs.evolve` makes it, in half the time.

    Where nothing changes it is the value itself, which nobody can tell from a copy.
    """
    kind = type(value)
    kept, puts, plain = _copying(kind)
    if not changes.keys() <= plain:
        return attrs.evolve(value, **changes)  # type: ignore[misc]  # any attrs value
    new = [(name, each) for name, each in changes.items() if getattr(value, name) is not each]
    if not new:
        return value
    copy = object.__new__(kind)
    for put, each in zip(puts, kept(value), strict=True):
        put(copy, each)
    for name, each in new:
        _put(copy, name, each)
    return copy


_Copying = tuple[Callable[[object], Iterable[object]], tuple[Callable[..., None], ...], set[str]]


@cache
def _copying(kind: type[attrs.AttrsInstance]) -> _Copying:
    """How the fields of a class are read, how they are written, and which need nothing more.

    A class that looks at itself once it is made, or has a single field, is left to attrs.
    """
    fields = attrs.fields(kind)
    if len(fields) < 2 or hasattr(kind, "__attrs_post_init__"):
        return attrgetter("__class__"), (), set()
    plain = {each.name for each in fields if each.converter is None and each.validator is None}
    puts = tuple(getattr(kind, each.name).__set__ for each in fields)
    return attrgetter(*(each.name for each in fields)), puts, plain


if TYPE_CHECKING:
    from attrs import evolve as evolve  # so that the names and types of fields are checked
else:
    evolve = copied
