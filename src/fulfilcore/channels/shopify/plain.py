"""Reading orders as most are, fast: goods of the shop's own, of which nothing has left, or all.

Whatever is not plainly so is left to the detailed reader: see `fulfilcore.channels.plain`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fulfilcore.channels.families import hints
from fulfilcore.channels.plain import Odd, count, entries, fields, flag, instant, money, text, word
from fulfilcore.channels.reading import At
from fulfilcore.channels.shopify.fields import gid
from fulfilcore.channels.shopify.model import Fulfillment, Settings
from fulfilcore.channels.shopify.orders import PERSONAL, fulfillments_in, tags_in
from fulfilcore.channels.shopify.references import source
from fulfilcore.channels.shopify.tables import MONEY, OWN_SERVICES, SHIPPED, STANDINGS
from fulfilcore.channels.shopify.together import FACTS, parcels_of
from fulfilcore.channels.shopify.units import sent_units
from fulfilcore.intake import Buyer, ChannelLine, ChannelOrder, Level, Programme
from fulfilcore.values import CURRENCIES, Address, LineId, Money, Sku

Json = Mapping[str, object]
_WHOLE = PERSONAL[True, True] | FACTS[True, True, True]
_ONLY_SHIPPED = frozenset({SHIPPED})


def orders(documents: Iterable[object], settings: Settings) -> Iterator[ChannelOrder]:
    """The orders in answers and webhooks. Raises Odd, or InvalidInput."""
    for document in documents:
        for entry in _entries(fields(document)):
            yield _order(fields(entry), settings)


def _entries(document: Json) -> Sequence[object]:
    if document.get("admin_graphql_api_id") is not None and "data" not in document:
        return (document,)  # a webhook's body; its global id says whether it is an order
    if len(document) != 1:
        raise Odd
    return (document["order"],) if "order" in document else entries(document.get("orders"))


def _order(order: Json, settings: Settings) -> ChannelOrder:
    get, at, id = order.get, At(order), _id(order, "Order")
    listed = [fields(each) for each in entries(get("line_items"))]
    left = _left(at, id) if get("fulfillments") != [] else ()
    sent = sent_units(left, _ONLY_SHIPPED)
    lines = tuple([_line(each, sent) for each in listed])
    buyer, name, tags = _buyer(order), text(get("name")), tags_in(at.child("tags"))
    _check(order, (name or "", *(tags or ())))
    return ChannelOrder(
        reference=id,
        number=name,
        parts=_WHOLE,
        modified=instant(get("updated_at")),
        level=_level(order, listed, {line.id: line.quantity for line in lines}, sent, settings),
        placed=at.maybe_instant("processed_at") or at.maybe_instant("created_at"),
        lines=lines,
        parcels=parcels_of(left),
        ship_to=_address(fields(get("shipping_address"))),
        buyer=buyer,
        note=text(get("note")),
        tags=tags,
        total=_price(order, "total_price_set"),
        programme=Programme(merchant_fulfilled=True, service=_service(get("shipping_lines"))),
        source=source(at, buyer.email),
    )


def _check(order: Json, texts: Iterable[str]) -> None:
    """That nothing was called off or paid back, and nothing names another order. Raises Odd."""
    get, currency = order.get, order.get("currency")
    if get("cancelled_at") is not None or get("refunds") != []:
        raise Odd
    if get("source_identifier") is not None or get("note_attributes") not in (None, []):
        raise Odd
    if not isinstance(currency, str) or currency not in CURRENCIES:
        raise Odd
    for each in texts:
        if "-" in each and [*hints(each, "")]:
            raise Odd


def _left(order: At, id: str) -> Sequence[Fulfillment]:
    left = fulfillments_in(order.child("fulfillments"), id, None)
    if left is None or any(each.status != SHIPPED for each in left):
        raise Odd
    return left


def _level(
    order: Json,
    listed: Sequence[Json],
    ordered: Mapping[LineId, int],
    sent: Mapping[LineId, int],
    settings: Settings,
) -> Level:
    """Units decide, as always: here all of them have left, or none has and some may leave now."""
    paid, said = word(order.get("financial_status")), text(order.get("fulfillment_status"))
    waits = MONEY.get(paid, Level.REVIEW)
    if not ordered or len(ordered) != len(listed) or waits not in (None, Level.UNPAID):
        raise Odd
    if sent == ordered:
        return STANDINGS[True, False]
    may_leave = [each for each in listed if each.get("fulfillable_quantity")]
    if sent or said is not None or not may_leave:
        raise Odd
    return STANDINGS[False, True] if waits is None or paid in settings.settled else waits


def _line(line: Json, sent: Mapping[LineId, int]) -> ChannelLine:
    get, id, quantity = line.get, LineId(_id(line, "LineItem")), count(line.get("quantity"))
    tips = get("tip"), get("tip_payment_gateway"), get("tip_payment_method")
    if count(get("current_quantity", quantity)) != quantity or not quantity:
        raise Odd
    if count(get("fulfillable_quantity", 0)) > quantity or tips != _NO_TIPS:
        raise Odd
    if flag(get("gift_card")) or flag(get("requires_shipping")) is False:
        raise Odd
    if text(get("fulfillment_service")) not in OWN_SERVICES:
        raise Odd
    return ChannelLine(
        id=id,
        quantity=quantity,
        name=word(get("name")),
        sku=Sku.maybe(text(get("sku"))),
        shipped=sent.get(id, 0),
        called_off=0,
        refunded=0,
        returned=0,
        price=_price(line, "price_set"),
    )


_NO_TIPS = (None, None, None)


def _buyer(order: Json) -> Buyer:
    customer = fields(order.get("customer"))
    first, last = word(customer.get("first_name")), word(customer.get("last_name"))
    email = text(order.get("email")) or text(order.get("contact_email"))
    return Buyer(
        id=_number(customer.get("id")),
        name=f"{first} {last}",
        email=email or text(customer.get("email")),
    )


def _address(at: Json) -> Address:
    get = at.get
    lines = text(get("address1")), text(get("address2"))
    return Address(
        name=word(get("name")),
        company=text(get("company")),
        lines=tuple([line for line in lines if line]),
        city=text(get("city")),
        region=text(get("province_code")) or text(get("province")),
        postcode=text(get("zip")),
        country=text(get("country_code")),
        phone=text(get("phone")),
    )


def _service(lines: object) -> str | None:
    for each in entries(lines):
        line = fields(each)
        if line.get("is_removed") is not None:
            raise Odd
        return word(line.get("title"))
    return None


def _price(at: Json, name: str) -> Money:
    pair = fields(fields(at.get(name)).get("shop_money"))
    return money(pair.get("amount"), pair.get("currency_code"))


def _id(each: Json, kind: str) -> str:
    """The id of an entry, which its global id agrees with."""
    id, known = _number(each.get("id")), each.get("admin_graphql_api_id")
    if known is not None and known != gid(kind, id):
        raise Odd
    return id


def _number(id: object) -> str:
    if count(id) == 0:
        raise Odd
    return str(id)
