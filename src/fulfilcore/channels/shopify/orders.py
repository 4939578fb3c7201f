"""Reading one order: everything that its own body tells."""

from collections.abc import Iterable

from fulfilcore.channels.reading import At
from fulfilcore.channels.shopify.fields import (
    inside,
    maybe_ident,
    own_ident,
    shop_money,
)
from fulfilcore.channels.shopify.model import Fulfillment, Item, Refund, Said, Settings
from fulfilcore.channels.shopify.pieces import fulfillment, refund
from fulfilcore.channels.shopify.references import references, source
from fulfilcore.channels.shopify.tables import MONEY, OWN_SERVICES
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Buyer, ChannelOrder, Level, LineKind, Part, Programme
from fulfilcore.values import Address, LineId, Sku

Items = tuple[Item, ...] | None


def order(entry: At, settings: Settings, *, whole: bool = True) -> Said:
    """One version of an order, its units not yet counted. Raises InvalidInput.

    It is not `whole` where it comes with the first of its lines only.
    """
    reference = own_ident(entry, "Order")
    items = _items(entry)
    return Said(
        order=_header(entry, reference, settings),
        items=items,
        fulfillments=_fulfillments(entry.child("fulfillments"), reference, items),
        refunds=_refunds(entry.child("refunds"), reference, items),
        money=_money(entry.child("financial_status")),
        cancelled=entry.child("cancelled_at").maybe_instant() is not None,
        flag=_lower(entry.child("fulfillment_status")),
        whole=whole,
    )


def draft(entry: At) -> ChannelOrder:
    """A draft that is no order yet; drafts number themselves, so it goes by its global id."""
    return ChannelOrder(
        reference=f"gid://shopify/DraftOrder/{own_ident(entry, 'DraftOrder')}",
        number=entry.child("name").maybe_text(),
        parts=frozenset({Part.HEADER}),
        modified=entry.child("updated_at").maybe_instant(),
        placed=entry.child("created_at").maybe_instant(),
        level=Level.UNREADY,
        real=False,
    )


def _header(entry: At, reference: str, settings: Settings) -> ChannelOrder:
    buyer, address = _buyer(entry), _address(entry.child("shipping_address"))
    tags = _tags(entry.child("tags"))
    origin = source(entry, buyer.email if buyer else None)
    known = {Part.ADDRESS: address, Part.BUYER: buyer}
    return ChannelOrder(
        reference=reference,
        number=entry.child("name").maybe_text(),
        parts=frozenset(part for part, told in known.items() if told),
        modified=entry.child("updated_at").maybe_instant(),
        # An order taken over from elsewhere was processed long before Shopify created it.
        placed=entry.child("processed_at").maybe_instant()
        or entry.child("created_at").maybe_instant(),
        ship_to=address,
        buyer=buyer,
        # Shopify documents it as the shop owner's, though a shop may let its buyers write it.
        note=entry.child("note").maybe_text(),
        tags=tags,
        total=shop_money(entry, "total_price", _currency(entry)),
        programme=_programme(entry, settings),
        source=origin,
        references=references(entry, origin, tags, settings.proofs),
    )


def _currency(entry: At) -> str | None:
    at = entry.child("currency")
    return None if at.maybe_text() is None else at.currency()


def _money(at: At) -> str | None:
    word = _lower(at)
    if word is not None and word not in MONEY:
        raise InvalidInput(f"{word[:40]!r} is no financial status of a Shopify order", at.path)
    return word


def _lower(at: At) -> str | None:
    """A status: REST writes it small, GraphQL in capitals."""
    word = at.maybe_text()
    return None if word is None else word.lower()


def _tags(at: At) -> frozenset[str] | None:
    """The tags: one text with commas, "" for none; null where the body was asked to omit them.

    GraphQL tells a list of them.
    """
    if at.value is None:
        return None
    if at.is_list():
        return frozenset(tag.text() for tag in at.items())
    tags = (tag.strip() for tag in (at.maybe_text() or "").split(","))
    return frozenset(tag for tag in tags if tag)


def _programme(entry: At, settings: Settings) -> Programme:
    """Who fulfils it and how it is to be sent; whether it is Prime is unknown here: S004-88."""
    services = _services(entry)
    others = services - OWN_SERVICES - frozenset(settings.own_services)
    mixed = not services or (others and others != services)
    return Programme(
        merchant_fulfilled=None if mixed else not others,
        provider=next(iter(others)) if services == others and len(others) == 1 else None,
        service=_service(entry.child("shipping_lines")),
    )


def _services(entry: At) -> frozenset[str]:
    """The fulfillment services of the lines with goods in them."""
    lines = entry.child("line_items")
    handles = (
        line.child("fulfillment_service").maybe_text()
        for line in (lines.items() if lines.value is not None else ())
        if _kind(line) is LineKind.GOODS
    )
    return frozenset(handle for handle in handles if handle)


def _service(lines: At) -> str | None:
    """The delivery that the buyer chose, in the shop's own words."""
    for line in lines.items() if lines.value is not None else ():
        name = line.child("title").maybe_text() or line.child("code").maybe_text()
        if name and not line.child("is_removed").maybe_flag():
            return name
    return None


def _buyer(entry: At) -> Buyer | None:
    """Who bought; without a customer, the person who is billed."""
    customer, billing = entry.child("customer"), entry.child("billing_address")
    mails = (entry.child("email"), entry.child("contact_email"), inside(customer, "email"))
    buyer = Buyer(
        id=maybe_ident(inside(customer, "id"), "Customer"),
        name=_name(customer) or _shown(customer) or _name(billing),
        email=next((mail for at in mails if (mail := at.maybe_text())), None),
    )
    return None if buyer == Buyer() else buyer


def _name(person: At) -> str | None:
    names = (inside(person, key).maybe_text() for key in ("first_name", "last_name"))
    return " ".join(name for name in names if name) or None


def _shown(customer: At) -> str | None:
    """GraphQL's name of a customer; of one without a name it is the mail address or the phone."""
    name = inside(customer, "display_name").maybe_text()
    return None if name is None or "@" in name or not any(map(str.isalpha, name)) else name


def _address(at: At) -> Address | None:
    if at.value is None:
        return None
    lines = (at.child(key).maybe_label() for key in ("address1", "address2"))
    address = Address(
        name=at.child("name").maybe_text() or _name(at),
        company=at.child("company").maybe_text(),
        lines=tuple(line for line in lines if line),
        city=at.child("city").maybe_text(),
        region=at.child("province_code").maybe_text() or at.child("province").maybe_text(),
        postcode=at.child("zip").maybe_label(),
        country=at.child("country_code").maybe_text(),
        phone=at.child("phone").maybe_label(),
    )
    return None if address == Address() else address


def _items(entry: At) -> Items:
    lines = entry.child("line_items")
    if lines.value is None:
        return None
    currency = _currency(entry)
    items: dict[str, Item] = {}
    for line in lines.items():
        item = _item(line, currency)
        if item.id in items:
            raise InvalidInput(f"line {item.id} is listed twice", line.child("id").path)
        items[item.id] = item
    return tuple(items.values())


def _item(line: At, currency: str | None) -> Item:
    return Item(
        id=LineId(own_ident(line, "LineItem")),
        quantity=line.child("quantity").count(),
        current=line.child("current_quantity").maybe_count(),
        fulfillable=line.child("fulfillable_quantity").maybe_count(),
        name=line.child("name").maybe_text() or line.child("title").maybe_text() or "",
        sku=Sku.maybe(line.child("sku").maybe_label()),
        price=shop_money(line, "price", currency),
        kind=_kind(line),
    )


def _kind(line: At) -> LineKind:
    """What a line stands for, where a field says so; its texts are never read for it."""
    if line.child("gift_card").maybe_flag():
        return LineKind.GIFT_CARD
    if line.has("tip", "tip_payment_gateway", "tip_payment_method"):
        return LineKind.SERVICE
    if line.child("requires_shipping").maybe_flag() is False:
        return LineKind.DIGITAL
    return LineKind.GOODS


def _fulfillments(at: At, reference: str, items: Items) -> tuple[Fulfillment, ...] | None:
    if at.value is None:
        return None
    found: dict[str, Fulfillment] = {}
    for entry in at.items():
        each = fulfillment(entry, reference)
        _check_lines((line for line, _ in each.units), items, entry.child("line_items"))
        if each.id in found:
            raise InvalidInput(f"fulfillment {each.id} is listed twice", entry.child("id").path)
        found[each.id] = each
    return tuple(found.values())


def _refunds(at: At, reference: str, items: Items) -> tuple[Refund, ...] | None:
    if at.value is None:
        return None
    found: dict[str, Refund] = {}
    for entry in at.items():
        each = refund(entry, reference)
        _check_lines((line for line, _, _ in each.units), items, entry.child("refund_line_items"))
        if each.id in found:
            raise InvalidInput(f"refund {each.id} is listed twice", entry.child("id").path)
        found[each.id] = each
    return tuple(found.values())


def _check_lines(lines: Iterable[LineId], items: Items, at: At) -> None:
    """An order lists its lines for ever, so what names another contradicts it."""
    known = None if items is None else {item.id for item in items}
    for line in lines:
        if known is not None and line not in known:
            raise InvalidInput(f"line {line} is in it, which the order does not list", at.path)
