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
    level, programme = facts.level(entry, "OrderStatus", LEVELS), programme_of(entry)
    ship_to = facts.address(entry.child("ShippingAddress"))
    buyer = facts.buyer(entry.child("BuyerInfo"))
    order = ChannelOrder(
        reference=reference,
        number=reference,
        parts=facts.TOLD[ship_to is not None, buyer is not None],
        modified=entry.instant("LastUpdateDate"),
        placed=entry.instant("PurchaseDate"),
        level=level,
        ship_to=ship_to,
        buyer=buyer,
        total=facts.price(entry.child("OrderTotal")),
        programme=programme,
        source="amazon",
        references=facts.references(reference, [entry.maybe_text("SellerOrderId")]),
        related=_related(entry),
        marketplace_id=entry.maybe_text("MarketplaceId"),
        doubts=facts.unknown(entry, "OrderStatus", LEVELS),
    )
    wants = facts.wants(level, programme.merchant_fulfilled, is_pickup(entry))
    regulated = entry.maybe_flag("HasRegulatedItems")
    return Header(order=order, wants=wants | {Part.APPROVAL} if regulated else wants)


def is_pickup(entry: At) -> bool:
    """Whether the buyer collects the order from a store. Raises InvalidInput."""
    return entry.maybe_flag("IsISPU") is True


def _reference(entry: At) -> str:
    return facts.order_id(entry, "AmazonOrderId")


def _related(entry: At) -> tuple[Related, ...]:
    """The order that this one replaces: no twin of it, but another purchase's story."""
    replaced = entry.maybe_text("ReplacedOrderId")
    if replaced is None or entry.maybe_flag("IsReplacementOrder") is False:
        return ()
    return (Related(Relation.REPLACES, replaced),)


def programme_of(entry: At) -> Programme:
    """The programme facts of an order. Raises InvalidInput."""
    return facts.programme(
        merchant=facts.merchant_fulfilled(entry, "FulfillmentChannel"),
        prime=entry.maybe_flag("IsPrime"),
        premium=entry.maybe_flag("IsPremiumOrder"),
        business=entry.maybe_flag("IsBusinessOrder"),
        service=entry.maybe_text("ShipServiceLevel"),
        ship_by=entry.maybe_instant("LatestShipDate"),
        deliver_by=entry.maybe_instant("LatestDeliveryDate"),
    )


def items(entry: At) -> Piece:
    """The items of one order, all or one page of them."""
    reference, listed = _reference(entry), entry.items("OrderItems")
    if listed and not any(item.has("ASIN", "QuantityOrdered") for item in listed):
        # getOrderItemsBuyerInfo looks alike but tells gift messages, not lines.
        message = _gift_message(listed)
        return Piece(reference=reference, part=Part.BUYER, path=entry.path, gift_message=message)
    lines = facts.unique([(item, _line(item)) for item in listed], "OrderItemId")
    return Piece(
        reference=reference,
        part=Part.LINES,
        path=entry.path,
        told=tuple([(line.id, Listed(line)) for line in lines]),
        whole=entry.maybe_text("NextToken") is None,
        cancel_requested=_cancel_requested(listed),
        gift=_gift(listed),
        gift_message=_gift_message(listed),
    )


def _line(item: At) -> ChannelLine:
    return ChannelLine(
        id=LineId(item.text("OrderItemId")),
        sku=Sku.maybe(item.maybe_text("SellerSKU")),
        name=item.maybe_text("Title") or "",
        quantity=item.count("QuantityOrdered"),
        shipped=item.maybe_count("QuantityShipped"),
        price=facts.price(item.child("ItemPrice")),
    )


def _cancel_requested(items: Iterable[At]) -> bool | None:
    asked = [item.first("BuyerRequestedCancel") for item in items]
    return facts.any_of([each.maybe_flag("IsBuyerRequestedCancel") for each in asked if each])


def _gift(items: Iterable[At]) -> bool | None:
    """Whether one of the items is a gift: "true" and "false" are text in some answers."""
    return facts.any_of([each.maybe_flag("IsGift") for each in items])


def _gift_message(items: Iterable[At]) -> str | None:
    """What is to be written to whom it is given, of all items; each text once."""
    texts = dict[str | None, None]()
    for each in items:
        texts[each.maybe_text("GiftMessageText")] = None
        if (buyer := each.first("BuyerInfo")) is not None:
            texts[buyer.maybe_text("GiftMessageText")] = None
    return "\n".join(filter(None, texts)) or None


def _address(entry: At) -> Piece:
    address = facts.address(entry.child("ShippingAddress"))
    told = () if address is None else (("", address),)
    return Piece(reference=_reference(entry), part=Part.ADDRESS, path=entry.path, told=told)


def _buyer(entry: At) -> Piece:
    buyer = facts.buyer(entry)
    told = () if buyer is None else (("", buyer),)
    return Piece(reference=_reference(entry), part=Part.BUYER, path=entry.path, told=told)


def is_withheld(root: At) -> bool:
    """Whether an answer tells nothing but whose it is: all else in it is restricted data."""
    told = root.value.items() if isinstance(root.value, dict) else ()
    return {"AmazonOrderId"} == {name for name, value in told if value not in (None, "", {})}


def withheld(entry: At) -> Piece:
    """An answer of getOrderAddress or getOrderBuyerInfo to who may not see what is in it."""
    return Piece(reference=_reference(entry), part=Part.BUYER, path=entry.path)


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
