"""Reading one order: everything that its own body tells."""

from collections.abc import Collection, Iterable, Mapping

from fulfilcore.channels.currencies import known_currency, strange_currency
from fulfilcore.channels.ids import each_once
from fulfilcore.channels.people import joined
from fulfilcore.channels.reading import At
from fulfilcore.channels.shopify.fields import (
    lower,
    maybe_ident,
    own_ident,
    shop_money,
)
from fulfilcore.channels.shopify.model import Fulfillment, Item, Refund, Said, Settings
from fulfilcore.channels.shopify.pieces import fulfillment, refund
from fulfilcore.channels.shopify.references import references, source
from fulfilcore.channels.shopify.tables import OWN_SERVICES
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Buyer, ChannelOrder, Level, LineKind, Part, Programme
from fulfilcore.values import Address, LineId, Sku

Items = tuple[Item, ...] | None
NOWHERE = Address()
NO_TAGS = frozenset[str]()
PERSONAL: Mapping[tuple[bool, bool], frozenset[Part]] = {
    (False, False): frozenset(),
    (True, False): frozenset({Part.ADDRESS}),
    (False, True): frozenset({Part.BUYER}),
    (True, True): frozenset({Part.ADDRESS, Part.BUYER}),
}
"""The parts that a body tells: with an address or without, with a buyer or without."""


def order(entry: At, settings: Settings, *, whole: bool = True) -> Said:
    """One version of an order, its units not yet counted. Raises InvalidInput.

    It is not `whole` where it comes with the first of its lines only.
    """
    reference, currency = own_ident(entry, "Order"), known_currency(entry.child("currency"))
    items = _items(entry, currency)
    return Said(
        order=_header(entry, reference, currency, items, settings),
        items=items,
        fulfillments=fulfillments_in(entry.child("fulfillments"), reference, items),
        refunds=_refunds(entry.child("refunds"), reference, items),
        money=lower(entry.child("financial_status")),
        cancelled=entry.child("cancelled_at").maybe_instant() is not None,
        flag=lower(entry.child("fulfillment_status")),
        whole=whole,
    )


def draft(entry: At) -> ChannelOrder:
    """A draft that is no order yet; drafts number themselves, so it goes by its global id."""
    return ChannelOrder(
        reference=f"gid://shopify/DraftOrder/{own_ident(entry, 'DraftOrder')}",
        number=entry.maybe_text("name"),
        parts=frozenset({Part.HEADER}),
        modified=entry.maybe_instant("updated_at"),
        placed=entry.maybe_instant("created_at"),
        level=Level.UNREADY,
        real=False,
    )


def _header(
    entry: At, reference: str, currency: str | None, items: Items, settings: Settings
) -> ChannelOrder:
    buyer, address = buyer_in(entry), address_in(entry.child("shipping_address"))
    tags = tags_in(entry.child("tags"))
    origin = source(entry, buyer.email if buyer else None)
    return ChannelOrder(
        reference=reference,
        number=entry.maybe_text("name"),
        parts=PERSONAL[address is not None, buyer is not None],
        modified=entry.maybe_instant("updated_at"),
        # An order taken over from elsewhere was processed long before Shopify created it.
        placed=entry.maybe_instant("processed_at") or entry.maybe_instant("created_at"),
        ship_to=address,
        buyer=buyer,
        # Shopify documents it as the shop owner's, though a shop may let its buyers write it.
        note=entry.maybe_text("note"),
        tags=tags,
        total=shop_money(entry, "total_price", currency),
        programme=_programme(entry, items or (), settings),
        source=origin,
        references=references(entry, origin, tags, settings.proofs),
        doubts=tuple(strange_currency(entry.child("currency"))),
    )


def tags_in(at: At) -> frozenset[str] | None:
    """The tags: one text with commas, "" for none; null where the body was asked to omit them.

    GraphQL tells a list of them.
    """
    if at.value is None:
        return None
    if at.is_list():
        return frozenset(tag.text() for tag in at.items())
    text = at.maybe_text()
    return frozenset(filter(None, map(str.strip, text.split(",")))) if text else NO_TAGS


def _programme(entry: At, items: Iterable[Item], settings: Settings) -> Programme:
    """Who fulfils it and how it is to be sent; whether it is Prime is unknown here: S004-88."""
    services = {item.service for item in items if item.service}
    others = services.difference(OWN_SERVICES, settings.own_services)
    mixed = not services or (others and others != services)
    return Programme(
        merchant_fulfilled=None if mixed else not others,
        provider=next(iter(others)) if services == others and len(others) == 1 else None,
        service=service_in(entry.child("shipping_lines")),
    )


def service_in(lines: At) -> str | None:
    """The delivery that the buyer chose, in the shop's own words."""
    for line in lines.items() if lines.value is not None else ():
        name = line.maybe_text("title") or line.maybe_text("code")
        if name and not line.maybe_flag("is_removed"):
            return name
    return None


def buyer_in(entry: At) -> Buyer | None:
    """Who bought; without a customer, the person who is billed."""
    customer = entry.block("customer")
    id = maybe_ident(customer.child("id"), "Customer")
    name = _name(customer) or _shown(customer) or _name(entry.block("billing_address"))
    email = (
        entry.maybe_text("email")
        or entry.maybe_text("contact_email")
        or customer.maybe_text("email")
    )
    return Buyer(id=id, name=name, email=email) if id or name or email else None


def _name(person: At) -> str | None:
    return joined(person.maybe_text("first_name"), person.maybe_text("last_name"))


def _shown(customer: At) -> str | None:
    """GraphQL's name of a customer; of one without a name it is the mail address or the phone."""
    name = customer.maybe_text("display_name")
    return None if name is None or "@" in name or not any(map(str.isalpha, name)) else name


def address_in(at: At) -> Address | None:
    """Where it goes; None where every field is blank. Raises InvalidInput."""
    if at.value is None:
        return None
    lines = at.maybe_label("address1"), at.maybe_label("address2")
    address = Address(
        name=at.maybe_text("name") or _name(at),
        company=at.maybe_text("company"),
        lines=tuple(filter(None, lines)),
        city=at.maybe_text("city"),
        region=at.maybe_text("province_code") or at.maybe_text("province"),
        postcode=at.maybe_label("zip"),
        country=at.maybe_text("country_code"),
        phone=at.maybe_label("phone"),
    )
    return None if address == NOWHERE else address


def _items(entry: At, currency: str | None) -> Items:
    lines = entry.child("line_items")
    if lines.value is None:
        return None
    return each_once("line", ((_item(line, currency), line.child("id")) for line in lines.items()))


def _item(line: At, currency: str | None) -> Item:
    return Item(
        id=LineId(own_ident(line, "LineItem")),
        quantity=line.count("quantity"),
        current=line.maybe_count("current_quantity"),
        fulfillable=line.maybe_count("fulfillable_quantity"),
        name=line.maybe_text("name") or line.maybe_text("title") or "",
        sku=Sku.maybe(line.maybe_label("sku")),
        price=shop_money(line, "price", currency),
        kind=(kind := _kind(line)),
        service=line.maybe_text("fulfillment_service") if kind is LineKind.GOODS else None,
    )


def _kind(line: At) -> LineKind:
    """What a line stands for, where a field says so; its texts are never read for it."""
    if line.maybe_flag("gift_card"):
        return LineKind.GIFT_CARD
    if line.has("tip", "tip_payment_gateway", "tip_payment_method"):
        return LineKind.SERVICE
    if line.maybe_flag("requires_shipping") is False:
        return LineKind.DIGITAL
    return LineKind.GOODS


def fulfillments_in(at: At, reference: str, items: Items) -> tuple[Fulfillment, ...] | None:
    """The fulfillments of an order, in whatever state; None where they are not told.

    Raises InvalidInput.
    """
    if at.value is None:
        return None
    known = _ids(items)

    def told(entry: At) -> tuple[Fulfillment, At]:
        each = fulfillment(entry, reference)
        _check_lines((line for line, _ in each.units), known, entry.child("line_items"))
        return each, entry.child("id")

    return each_once("fulfillment", map(told, at.items()))


def _refunds(at: At, reference: str, items: Items) -> tuple[Refund, ...] | None:
    if at.value is None:
        return None
    known = _ids(items)

    def told(entry: At) -> tuple[Refund, At]:
        each = refund(entry, reference)
        _check_lines((line for line, _, _ in each.units), known, entry.child("refund_line_items"))
        return each, entry.child("id")

    return each_once("refund", map(told, at.items()))


def _ids(items: Items) -> Collection[LineId] | None:
    return None if items is None else {item.id for item in items}


def _check_lines(lines: Iterable[LineId], known: Collection[LineId] | None, at: At) -> None:
    """An order lists its lines for ever, so what names another contradicts it."""
    for line in lines:
        if known is not None and line not in known:
            raise InvalidInput(f"line {line} is in it, which the order does not list", at.path)
