"""Reading one order: everything that its own body tells."""

from collections.abc import Iterator, Mapping

from attrs import evolve

from fulfilcore.channels.currencies import known_currency, strange_currency
from fulfilcore.channels.doubts import brief, contradiction, unknown_status
from fulfilcore.channels.ids import each_once
from fulfilcore.channels.people import joined
from fulfilcore.channels.reading import At
from fulfilcore.channels.woocommerce.fields import (
    bare,
    entries,
    ident,
    instant,
    loose_ident,
    meta,
    plain,
    told,
)
from fulfilcore.channels.woocommerce.lines import line, parents, product
from fulfilcore.channels.woocommerce.model import Settings, Version
from fulfilcore.channels.woocommerce.references import references, source
from fulfilcore.channels.woocommerce.tables import (
    AMAZON_CHANNEL,
    COLLECTED,
    DRAFTS,
    LEVELS,
    ON_HOLD,
)
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Doubt,
    Level,
    LineKind,
    Part,
    Programme,
)
from fulfilcore.reasons import Reason
from fulfilcore.values import Address, Money

_STANDS = frozenset({Level.SHIPPED, Level.REFUNDED})
"""Levels that an order keeps when the shop deletes it: clearing up calls nothing off."""

_WAITS = frozenset({Level.UNPAID, Level.REVIEW, Level.OPEN})


def order(entry: At, settings: Settings, *, deleted: bool = False) -> Version:
    """One version of an order, its refunds not yet counted. Raises InvalidInput."""
    entry = bare(entry)
    refunds = _refunds(entry)
    header = _header(entry, settings)
    if deleted and header.level not in _STANDS:
        header = evolve(header, level=Level.CANCELLED)
    lines = _lines(entry, none_refunded=refunds == ())
    parts = header.parts if lines is None else header.parts | {Part.LINES}
    products = (product(each) for each in entries(entry.child("line_items")))
    return Version(
        order=evolve(header, lines=lines, parts=parts),
        products=tuple(zip((each.id for each in lines or ()), products, strict=True)),
        refunds=refunds,
    )


def _refunds(entry: At) -> tuple[str, ...] | None:
    at = entry.child("refunds")
    return None if at.value is None else tuple(ident(each.child("id")) for each in entries(at))


def _header(entry: At, settings: Settings) -> ChannelOrder:
    reference = ident(entry.child("id"))
    slug = _slug(entry.child("status"))
    total = entry.maybe_money(known_currency(entry.child("currency")), "total")
    level = _level(entry, slug, settings.statuses)
    doubts = (*_unknown_words(entry, slug, settings), *_contradictions(entry, level, slug, total))
    buyer, address = _buyer(entry), _ship_to(entry)
    known = {Part.HEADER: level, Part.ADDRESS: address, Part.BUYER: buyer}
    elsewhere = references(entry, settings.proofs)
    contradicted = any(each.code is Doubt.CONTRADICTION for each in doubts)
    return ChannelOrder(
        reference=reference,
        number=told(entry, "number").maybe_label() or reference,
        parts=frozenset(part for part, value in known.items() if value is not None),
        modified=instant(entry, "modified", settings.zone),
        placed=instant(entry, "placed", settings.zone),
        level=Level.REVIEW if contradicted else level,
        ship_to=address,
        buyer=buyer,
        total=total,
        programme=_programme(entry),
        source=source(entry, buyer.email if buyer else None, elsewhere),
        references=elsewhere,
        real=slug not in DRAFTS,
        doubts=doubts,
    )


def _slug(at: At) -> str | None:
    text = at.maybe_text()
    return None if text is None else text.removeprefix("wc-")


def _level(entry: At, slug: str | None, own: Mapping[str, Level]) -> Level | None:
    """How far it has come. One on hold that is paid waits for a person, else for its money."""
    if slug is None:
        return None
    if slug == ON_HOLD and slug not in own and _is_paid(entry):
        return Level.REVIEW
    return own.get(slug) or LEVELS.get(slug, Level.REVIEW)


def _is_paid(entry: At) -> bool:
    if entry.has("payment_details"):  # the legacy API says so outright
        return entry.child("payment_details").maybe_flag("paid") or False
    return any(entry.maybe_text(f"date_paid{end}") for end in ("_gmt", ""))


def _unknown_words(entry: At, slug: str | None, settings: Settings) -> Iterator[Reason]:
    if slug is not None and slug not in LEVELS and slug not in settings.statuses:
        yield unknown_status(slug)
    yield from strange_currency(entry.child("currency"))


def _contradictions(
    entry: At, level: Level | None, slug: str | None, total: Money | None
) -> Iterator[Reason]:
    """Whether all the money went back, although the order still waits to be shipped."""
    if level not in _WAITS or total is None or total.minor <= 0:
        return
    rows = [each.maybe_money(total.currency, "total") for each in entries(entry.child("refunds"))]
    if sum(abs(paid.minor) for paid in rows if paid) >= total.minor:
        yield contradiction("status", brief(slug or ""), "refunds", "all paid back")


def _buyer(entry: At) -> Buyer | None:
    billing = bare(told(entry, "billing"))
    buyer = Buyer(
        id=loose_ident(entry.child("customer_id")),
        name=_name(billing),
        email=_text(billing, "email"),
        note=told(entry, "buyer_note").maybe_text(),
    )
    return None if buyer == Buyer() else buyer


def _text(person: At, key: str) -> str | None:
    return person.maybe_label(key) if person.value else None


def _name(person: At) -> str | None:
    return joined(*(_text(person, key) for key in ("first_name", "last_name")))


def _ship_to(entry: At) -> Address | None:
    """Where it goes: an empty shipping address means that of the bill."""
    billing = bare(told(entry, "billing"))
    phone, email = _text(billing, "phone"), _text(billing, "email")
    address = _address(bare(told(entry, "shipping"))) or _address(billing)
    if address is None:
        return None
    return evolve(address, phone=address.phone or phone, email=address.email or email)


def _address(at: At) -> Address | None:
    """An address, unless only its country and state are filled in: forms do that by themselves."""
    lines = (_text(at, key) for key in ("address_1", "address_2"))
    address = Address(
        name=_name(at),
        company=_text(at, "company"),
        lines=tuple(each for each in lines if each),
        city=_text(at, "city"),
        region=_text(at, "state"),
        postcode=_text(at, "postcode"),
        country=_text(at, "country"),
        phone=_text(at, "phone"),
        email=_text(at, "email"),
    )
    told_of = (address.name, address.company, address.lines, address.city, address.postcode)
    return address if any(told_of) else None


def _programme(entry: At) -> Programme:
    """Who fulfils it and how it is to be sent; whether it is Prime is unknown here: S004-88."""
    by_amazon = any(
        value.value == "AFN"
        for row, value in meta(entry)
        if row.child("key").value == AMAZON_CHANNEL
    )
    titles = (each.maybe_text("method_title") for each in _shipping(entry))
    return Programme(
        merchant_fulfilled=not by_amazon,
        provider="amazon" if by_amazon else None,
        service=next((plain(title) for title in titles if title), None),
    )


def _shipping(entry: At) -> tuple[At, ...]:
    return entries(entry.child("shipping_lines"))


def _is_collected(entry: At) -> bool:
    """Whether the buyer fetches all of it; behind the method stands the number of its settings."""
    methods = [each.maybe_text("method_id") or "" for each in _shipping(entry)]
    return bool(methods) and all(method.partition(":")[0] in COLLECTED for method in methods)


def _lines(entry: At, *, none_refunded: bool) -> tuple[ChannelLine, ...] | None:
    at = entry.child("line_items")
    if at.value is None:
        return None
    currency, bundles = known_currency(entry.child("currency")), parents(at)
    usual = LineKind.PICKUP if _is_collected(entry) else LineKind.GOODS
    told = ((line(each, currency), each.child("id")) for each in entries(at))
    refunded = 0 if none_refunded else None
    return tuple(
        evolve(each, kind=LineKind.BUNDLE if each.id in bundles else usual, refunded=refunded)
        for each in each_once("line", told)
    )
