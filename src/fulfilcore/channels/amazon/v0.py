"""Orders v0: header, items, address, buyer and approval come in separate calls."""

from collections.abc import Iterable

from fulfilcore.channels.amazon import facts
from fulfilcore.channels.amazon.tables import APPROVALS, LEVELS
from fulfilcore.channels.parts import Header, Listed, Piece, Reader
from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import (
    ChannelLine,
    ChannelOrder,
    Part,
    Programme,
    Related,
    Relation,
)
from fulfilcore.values import LineId, Sku


def header(entry: At) -> Header:
    """One order of getOrders or getOrder."""
    reference = _reference(entry)
    level, programme = facts.level(entry.child("OrderStatus"), LEVELS), _programme(entry)
    ship_to = facts.address(entry.child("ShippingAddress"))
    buyer = facts.buyer(entry.child("BuyerInfo"))
    known = {Part.HEADER: True, Part.ADDRESS: ship_to, Part.BUYER: buyer}
    order = ChannelOrder(
        reference=reference,
        number=reference,
        parts=frozenset(part for part, told in known.items() if told),
        modified=entry.child("LastUpdateDate").instant(),
        placed=entry.child("PurchaseDate").instant(),
        level=level,
        ship_to=ship_to,
        buyer=buyer,
        total=facts.price(entry.child("OrderTotal")),
        programme=programme,
        source="amazon",
        references=facts.references(reference, [entry.child("SellerOrderId").maybe_text()]),
        related=_related(entry),
        marketplace_id=entry.child("MarketplaceId").maybe_text(),
    )
    wants = facts.wants(level, programme.merchant_fulfilled, is_pickup(entry))
    regulated = entry.child("HasRegulatedItems").maybe_flag()
    return Header(order=order, wants=wants | ({Part.APPROVAL} if regulated else set()))


def is_pickup(entry: At) -> bool:
    """Whether the buyer collects the order from a store. Raises InvalidInput."""
    return entry.child("IsISPU").maybe_flag() is True


def _reference(entry: At) -> str:
    return facts.order_id(entry.child("AmazonOrderId"))


def _related(entry: At) -> tuple[Related, ...]:
    """The order that this one replaces: no twin of it, but another purchase's story."""
    replaced = entry.child("ReplacedOrderId").maybe_text()
    if replaced is None or entry.child("IsReplacementOrder").maybe_flag() is False:
        return ()
    return (Related(Relation.REPLACES, replaced),)


def _programme(entry: At) -> Programme:
    return facts.programme(
        merchant=facts.merchant_fulfilled(entry.child("FulfillmentChannel")),
        prime=entry.child("IsPrime").maybe_flag(),
        premium=entry.child("IsPremiumOrder").maybe_flag(),
        business=entry.child("IsBusinessOrder").maybe_flag(),
        service=entry.child("ShipServiceLevel").maybe_text(),
        ship_by=entry.child("LatestShipDate").maybe_instant(),
        deliver_by=entry.child("LatestDeliveryDate").maybe_instant(),
    )


def items(entry: At) -> Piece:
    """The items of one order, all or one page of them."""
    reference, listed = _reference(entry), entry.child("OrderItems").items()
    if listed and not any(item.has("ASIN", "QuantityOrdered") for item in listed):
        # getOrderItemsBuyerInfo looks alike but tells gift messages, not lines.
        message = _gift_message(listed)
        return Piece(reference=reference, part=Part.BUYER, path=entry.path, gift_message=message)
    lines = facts.unique((item.child("OrderItemId"), _line(item)) for item in listed)
    return Piece(
        reference=reference,
        part=Part.LINES,
        path=entry.path,
        told=tuple((line.id, Listed(line)) for line in lines),
        whole=entry.child("NextToken").maybe_text() is None,
        cancel_requested=_cancel_requested(listed),
        gift=_gift(listed),
        gift_message=_gift_message(listed),
    )


def _line(item: At) -> ChannelLine:
    return ChannelLine(
        id=LineId(item.child("OrderItemId").text()),
        sku=Sku.maybe(item.child("SellerSKU").maybe_text()),
        name=item.child("Title").maybe_text() or "",
        quantity=item.child("QuantityOrdered").count(),
        shipped=item.child("QuantityShipped").maybe_count(),
        price=facts.price(item.child("ItemPrice")),
    )


def _cancel_requested(items: Iterable[At]) -> bool | None:
    wishes = [
        item.child("BuyerRequestedCancel").child("IsBuyerRequestedCancel").maybe_flag()
        for item in items
        if item.has("BuyerRequestedCancel")
    ]
    said = [wish for wish in wishes if wish is not None]
    return any(said) if said else None


def _gift(items: Iterable[At]) -> bool | None:
    """Whether one of the items is a gift: "true" and "false" are text in some answers."""
    said = [flag for each in items if (flag := each.child("IsGift").maybe_flag()) is not None]
    return any(said) if said else None


def _gift_message(items: Iterable[At]) -> str | None:
    """What is to be written to whom it is given, of all items; each text once."""
    places = [(each, facts.block(each, "BuyerInfo")) for each in items]
    texts = (at.child("GiftMessageText").maybe_text() for pair in places for at in pair)
    return "\n".join(dict.fromkeys(text for text in texts if text)) or None


def _address(entry: At) -> Piece:
    address = facts.address(entry.child("ShippingAddress"))
    told = () if address is None else (("", address),)
    return Piece(reference=_reference(entry), part=Part.ADDRESS, path=entry.path, told=told)


def _buyer(entry: At) -> Piece:
    buyer = facts.buyer(entry)
    told = () if buyer is None else (("", buyer),)
    return Piece(reference=_reference(entry), part=Part.BUYER, path=entry.path, told=told)


def _approval(entry: At) -> Piece:
    at = entry.child("RegulatedOrderVerificationStatus").child("Status")
    status = at.text()
    if status not in APPROVALS:
        raise InvalidInput(f"{status[:40]!r} is no verification status", at.path)
    told = (("", APPROVALS[status]),)
    return Piece(reference=_reference(entry), part=Part.APPROVAL, path=entry.path, told=told)


SHAPES: tuple[tuple[tuple[str, ...], Reader], ...] = (
    (("OrderItems",), items),
    (("RegulatedOrderVerificationStatus", "RegulatedInformation"), _approval),
    (("OrderStatus", "LastUpdateDate", "PurchaseDate"), header),
    (("ShippingAddress", "DeliveryPreferences", "BuyerCompanyName"), _address),
    (("BuyerEmail", "BuyerName", "BuyerTaxInfo", "PurchaseOrderNumber", "BuyerCounty"), _buyer),
)
"""What each answer about one order is recognised by; the first that fits."""
