"""What Amazon says in every generation: ids, levels, money, people, programmes, each read once."""

import re
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from decimal import Context

from fulfilcore.channels.amazon.tables import (
    ADDRESS_LINES,
    ADDRESSED,
    MERCHANT_FULFILLED,
    RESIDENTIAL,
    V0,
    Names,
)
from fulfilcore.channels.doubts import unknown_status
from fulfilcore.channels.ids import each_once
from fulfilcore.channels.reading import At, money
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Grade,
    Level,
    Part,
    Programme,
    Reference,
)
from fulfilcore.reasons import Reason
from fulfilcore.values import Address, Money

ORDER_ID = re.compile(r"[0-9A-Z][0-9]{2}-[0-9]{7}-[0-9]{7}")
"""The 3-7-7 form of an Amazon order id; one that begins with a letter was not a retail order."""

WHOLE = frozenset({Part.HEADER, Part.LINES})
TOLD = {
    (False, False): frozenset({Part.HEADER}),
    (True, False): frozenset({Part.HEADER, Part.ADDRESS}),
    (False, True): frozenset({Part.HEADER, Part.BUYER}),
    (True, True): frozenset({Part.HEADER, Part.ADDRESS, Part.BUYER}),
}
"""The parts that a header tells: with an address or without, with a buyer or without."""

NOWHERE = Address()
_EXACT = Context(prec=200)  # the host's own decimal context must not change an amount


def order_id(entry: At, key: str) -> str:
    """The order's id, 3-7-7. Raises InvalidInput."""
    text = entry.text(key)
    if not ORDER_ID.fullmatch(text):
        raise InvalidInput(f"{text[:40]!r} is not an Amazon order id", entry.child(key).path)
    return text


def entries(at: At, name: str) -> tuple[At, ...]:
    """The entries of a list that may be left out. Raises InvalidInput."""
    inner = at.child(name)
    return () if inner.value is None else inner.items()


def names(at: At) -> frozenset[str] | None:
    """The names in a list of programmes; None where there is no list. Raises InvalidInput."""
    if at.value is None:
        return None
    return frozenset(name for each in at.items() if (name := each.maybe_text()))


def among(known: frozenset[str] | None, name: str) -> bool | None:
    """Whether a programme is among those named; None where none were named or denied."""
    return None if known is None else name in known


def any_of(said: Container[bool | None]) -> bool | None:
    """Whether one of the items says yes; None where none says anything."""
    return True if True in said else False if False in said else None


def level(at: At, key: str, statuses: Mapping[str, Level]) -> Level:
    """How far the order has come; a status that is not in the table is for a person to look at."""
    return statuses.get(at.text(key), Level.REVIEW)


def unknown(at: At, key: str, known: Container[str]) -> tuple[Reason, ...]:
    """The doubt about a status that is not among the known ones. Raises InvalidInput."""
    status = at.text(key)
    return () if status in known else (unknown_status(status),)


def merchant_fulfilled(at: At, key: str) -> bool | None:
    """Whether the seller ships it; None where that is not said."""
    return MERCHANT_FULFILLED.get(at.maybe_text(key) or "")


def programme(
    *,
    merchant: bool | None,
    prime: bool | None,
    premium: bool | None,
    business: bool | None,
    service: str | None = None,
    ship_by: datetime | None = None,
    deliver_by: datetime | None = None,
) -> Programme:
    """The programme facts; Prime is the seller's own, so never true of what Amazon ships.

    v0 says Prime of seller-fulfilled orders only, 2026-01-01 of Amazon's own as well: one meaning
    is kept, or the same order would contradict itself from one generation to the next.
    """
    return Programme(
        prime=False if merchant is False else prime,
        premium=premium,
        business=business,
        provider="amazon" if merchant is False else None,
        merchant_fulfilled=merchant,
        service=service,
        ship_by=ship_by,
        deliver_by=deliver_by,
    )


def wants(level: Level | None, merchant: bool | None, pickup: bool) -> frozenset[Part]:
    """The parts that such an order has: an address only where something travels to one."""
    addressed = level in ADDRESSED and merchant is True and not pickup
    return WHOLE | {Part.ADDRESS} if addressed else WHOLE


def blank(reference: str) -> ChannelOrder:
    """What is known of an order by its id alone."""
    return ChannelOrder(
        reference=reference,
        number=reference,
        parts=frozenset(),
        source="amazon",
        references=references(reference),
    )


def references(reference: str, sellers: Iterable[str | None] = ()) -> tuple[Reference, ...]:
    """Amazon's id and the seller's own ones, which prove nothing.

    Both generations say where they were found in the words of v0, so that they fold to one.
    """
    proof = Reference("amazon", reference, Grade.PROOF, "AmazonOrderId")
    own = dict.fromkeys([each for each in sellers if each and each != reference])
    return proof, *[Reference("seller", each, Grade.HINT, "SellerOrderId") for each in own]


def unique(told: Iterable[tuple[At, ChannelLine]], key: str) -> tuple[ChannelLine, ...]:
    """The lines, each with its entry, whose id stands under a key.

    Raises InvalidInput for one listed twice.
    """
    return each_once("item", ((line, at.child(key)) for at, line in told))


def price(at: At, spelt: Names = V0, times: int = 1) -> Money | None:
    """Money in its two fields; JPY "25.99" is real and rounded half-even to whole yen.

    Raises InvalidInput.
    """
    if at.value is None:
        return None
    amount, currency = spelt["Amount"], spelt["CurrencyCode"]
    if at.blank(amount) and at.blank(currency):
        return None
    if times == 1:
        return at.money(at.currency(currency), amount)
    exact, code = at.amount(amount), at.currency(currency)
    try:
        return money(_EXACT.multiply(exact, times), code)
    except InvalidInput as bad:  # money does not know where the amount stood
        raise InvalidInput(bad.problem, at.child(amount).path) from None


def address(at: At, spelt: Names = V0) -> Address | None:
    """An address; None where every field of it is blank. Raises InvalidInput."""
    if at.value is None:
        return None
    lines = [at.maybe_text(spelt[name]) for name in ADDRESS_LINES]
    found = Address(
        name=at.maybe_text(spelt["Name"]),
        company=at.maybe_text(spelt["CompanyName"]),
        lines=tuple([line for line in lines if line]),
        city=at.maybe_text(spelt["City"]),
        region=at.maybe_text(spelt["StateOrRegion"]),
        postcode=at.maybe_label(spelt["PostalCode"]),
        country=at.maybe_text(spelt["CountryCode"]),
        phone=at.maybe_label(spelt["Phone"]),
        residential=RESIDENTIAL.get(at.maybe_text(spelt["AddressType"]) or ""),
    )
    return None if found == NOWHERE else found


def buyer(at: At, spelt: Names = V0) -> Buyer | None:
    """Who bought; None where every field is blank. Raises InvalidInput."""
    if at.value is None:
        return None
    name, email = _real(at, spelt["BuyerName"]), _real(at, spelt["BuyerEmail"])
    return Buyer(name=name, email=email) if name or email else None


def _real(at: At, key: str) -> str | None:
    """Text that is no placeholder: Amazon's sandbox says `<buyer-email>` where it says nothing."""
    text = at.maybe_text(key)
    if text is None or (text.startswith("<") and _PLACEHOLDER.fullmatch(text)):
        return None
    return text


_PLACEHOLDER = re.compile(r"<[a-z -]+>")
