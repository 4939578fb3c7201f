"""Reading Orders v0 as most are, fast: a header beside all of its items, in an answer each.

Whatever is not plainly so is left to the detailed reader: see `fulfilcore.channels.plain`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fulfilcore.channels.amazon import facts
from fulfilcore.channels.amazon.tables import LEVELS, RESIDENTIAL
from fulfilcore.channels.amazon.v0 import programme_of
from fulfilcore.channels.plain import Odd, count, entries, fields, flag, instant, money, text, word
from fulfilcore.channels.reading import At
from fulfilcore.intake import ChannelLine, ChannelOrder, Part
from fulfilcore.values import Address, LineId, Money, Sku

Json = Mapping[str, object]
_WHOLE = {told: parts | {Part.LINES} for told, parts in facts.TOLD.items()}
_OTHERS = frozenset(
    {
        *("Payload", "OrderChangeNotification", "orderChangeNotification"),
        *("OrderChangeType", "OrderChangeTrigger", "Orders", "orders", "order"),
        *("createdTime", "lastUpdatedTime", "salesChannel", "orderItems"),
        *("RegulatedOrderVerificationStatus", "RegulatedInformation", "ReplacedOrderId"),
        "NextToken",
    }
)
"""What a plain answer has none of: marks of other answers, of pages, of an order sent anew."""


def orders(documents: Iterable[object]) -> Iterator[ChannelOrder]:
    """The orders in answers of getOrder and of getOrderItems, one each for every order.

    Raises Odd.
    """
    told: dict[str, dict[bool, Json]] = {}
    for document in documents:
        answer = _answer(fields(document))
        halves, is_items = told.setdefault(_id(answer), {}), "OrderItems" in answer
        if halves.setdefault(is_items, answer) is not answer:
            raise Odd
    for id, halves in told.items():
        if len(halves) != 2:
            raise Odd
        yield _order(id, halves[False], halves[True])


def _answer(document: Json) -> Json:
    answer = fields(document.get("payload"))
    if len(document) != 1 or not _OTHERS.isdisjoint(answer):
        raise Odd
    return answer


def _id(answer: Json) -> str:
    id = word(answer.get("AmazonOrderId"))
    if not facts.ORDER_ID.fullmatch(id):
        raise Odd
    return id


def _order(id: str, header: Json, listed: Json) -> ChannelOrder:
    get, at, status = header.get, At(header), word(header.get("OrderStatus"))
    level, programme = LEVELS.get(status), programme_of(at)
    ship_to = _address(get("ShippingAddress"))
    buyer = facts.buyer(at.child("BuyerInfo"))
    parts = _WHOLE[ship_to is not None, buyer is not None]
    if level is None or flag(get("IsISPU")) or flag(get("HasRegulatedItems")):
        raise Odd
    if not facts.wants(level, programme.merchant_fulfilled, pickup=False) <= parts:
        raise Odd
    items = [fields(each) for each in entries(listed["OrderItems"])]
    return ChannelOrder(
        reference=id,
        number=id,
        parts=parts,
        modified=instant(get("LastUpdateDate")),
        level=level,
        placed=instant(get("PurchaseDate")),
        lines=_lines(items),
        ship_to=ship_to,
        buyer=buyer,
        total=_price(get("OrderTotal")),
        programme=programme,
        source="amazon",
        references=facts.references(id, [text(get("SellerOrderId"))]),
        marketplace_id=text(get("MarketplaceId")),
        cancel_requested=facts.any_of([_is_to_be_cancelled(each) for each in items]),
        gift=facts.any_of([_is_gift(each) for each in items]),
    )


def _lines(items: Sequence[Json]) -> tuple[ChannelLine, ...]:
    lines = tuple([_line(each) for each in items])
    if not lines or len({line.id for line in lines}) != len(lines):
        raise Odd
    return lines


def _line(item: Json) -> ChannelLine:
    get = item.get
    shipped = get("QuantityShipped")
    return ChannelLine(
        id=LineId(word(get("OrderItemId"))),
        quantity=count(get("QuantityOrdered")),
        name=text(get("Title")) or "",
        sku=Sku.maybe(text(get("SellerSKU"))),
        shipped=None if shipped is None else count(shipped),
        price=_price(get("ItemPrice")),
    )


def _is_to_be_cancelled(item: Json) -> bool | None:
    asked = item.get("BuyerRequestedCancel")
    return None if asked is None else flag(fields(asked).get("IsBuyerRequestedCancel"))


def _is_gift(item: Json) -> bool | None:
    said, buyer = item.get("GiftMessageText"), item.get("BuyerInfo")
    if said is not None or (buyer is not None and fields(buyer).get("GiftMessageText") is not None):
        raise Odd
    return flag(item.get("IsGift"))


def _address(value: object) -> Address | None:
    if value is None:
        return None
    get = fields(value).get
    lines = text(get("AddressLine1")), text(get("AddressLine2")), text(get("AddressLine3"))
    return Address(
        name=text(get("Name")),
        company=text(get("CompanyName")),
        lines=tuple([line for line in lines if line]),
        city=word(get("City")),
        region=text(get("StateOrRegion")),
        postcode=text(get("PostalCode")),
        country=text(get("CountryCode")),
        phone=text(get("Phone")),
        residential=RESIDENTIAL.get(text(get("AddressType")) or ""),
    )


def _price(value: object) -> Money | None:
    if value is None:
        return None
    pair = fields(value)
    return money(pair.get("Amount"), pair.get("CurrencyCode"))
