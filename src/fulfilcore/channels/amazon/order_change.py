"""ORDER_CHANGE: a note that an order has changed. It tells where it stands, not all of it."""

from fulfilcore.channels.amazon import facts
from fulfilcore.channels.amazon.tables import LEVELS
from fulfilcore.channels.parts import Header
from fulfilcore.channels.reading import At
from fulfilcore.intake import ChannelLine, ChannelOrder, LineKind, Programme
from fulfilcore.values import LineId, Sku


def header(entry: At) -> Header:
    """What one OrderChangeNotification tells; no part of the order is in it completely.

    Its instant is that of the change, TimeOfOrderChange: EventTime is only when the news was
    published, and news of an old change must not outdo a newer answer. Where Amazon gives no time
    for the change, its status and counts might be older than anything known and are left out.
    """
    reference = facts.order_id(entry, "AmazonOrderId")
    summary = entry.child("Summary")
    pickup = is_pickup(entry)
    level = facts.level(summary, "OrderStatus", LEVELS)
    lines = _lines(entry, LineKind.PICKUP if pickup else LineKind.GOODS)
    modified = entry.child("OrderChangeTrigger").maybe_instant("TimeOfOrderChange")
    programme = _programme(summary)
    order = ChannelOrder(
        reference=reference,
        number=reference,
        parts=frozenset(),
        modified=modified,
        placed=summary.maybe_instant("PurchaseDate"),
        level=level if modified else None,
        lines=lines if modified else None,
        programme=programme,
        source="amazon",
        references=facts.references(reference),
        marketplace_id=summary.maybe_text("MarketplaceId"),
        cancel_requested=_cancel_requested(entry),
        doubts=facts.unknown(summary, "OrderStatus", LEVELS) if modified else (),
    )
    return Header(order=order, wants=facts.wants(level, programme.merchant_fulfilled, pickup))


def spelt(at: At) -> At:
    """A notification as its schema spells it; some senders write the first letter of a field small.

    Raises InvalidInput.
    """
    if not at.has("amazonOrderId"):
        return at
    entry = _capitals(at.value)
    for name in ("OrderChangeTrigger", "Summary"):
        entry[name] = _capitals(entry.get(name))
    summary = At(entry["Summary"], f"{at.path}.summary")
    items = summary.child("OrderItems")
    if items.is_list():
        items = At([_capitals(each.value) for each in items.items()])
    entry["Summary"] = {**_capitals(summary.value), "OrderItems": items.value}
    return At(entry, at.path)


def _capitals(value: object) -> dict[str, object]:
    fields = value.items() if isinstance(value, dict) else ()
    names = {name: f"{name[:1].upper()}{name[1:]}" for name, _ in fields}
    return {_SPELT.get(names[name], names[name]): inner for name, inner in fields}


_SPELT = {"SellerSku": "SellerSKU"}


def is_pickup(entry: At) -> bool:
    """Whether the buyer collects the order from a store. Raises InvalidInput."""
    shipping = facts.names(entry.child("Summary").child("ShippingPrograms"))
    return facts.among(shipping, "ISPU") is True


def _programme(summary: At) -> Programme:
    programs = facts.names(summary.child("OrderPrograms"))
    return facts.programme(
        merchant=facts.merchant_fulfilled(summary, "FulfillmentType"),
        prime=facts.among(programs, "Prime"),
        premium=facts.among(programs, "Premium"),
        business=facts.among(programs, "Business"),
        ship_by=summary.maybe_instant("LatestShipDate"),
        deliver_by=summary.maybe_instant("LatestDeliveryDate"),
    )


def _lines(entry: At, kind: LineKind) -> tuple[ChannelLine, ...] | None:
    """All items with their counts, or None where only the item that changed is told.

    One item of several is no list of lines: all others would seem to be gone.
    """
    items = entry.child("Summary").items("OrderItems")
    lines = facts.unique(((item, _line(item, kind)) for item in items), "OrderItemId")
    whole = entry.maybe_text("NotificationLevel") == "OrderLevel"
    return lines if lines and whole else None


def _line(item: At, kind: LineKind) -> ChannelLine:
    return ChannelLine(
        id=LineId(item.text("OrderItemId")),
        sku=Sku.maybe(item.maybe_text("SellerSKU")),
        quantity=item.count("Quantity"),
        shipped=item.maybe_count("QuantityShipped"),
        kind=kind,
    )


def _cancel_requested(entry: At) -> bool | None:
    """Whether the buyer asks to cancel; a change that a buyer requested is such a wish."""
    items = entry.child("Summary").items("OrderItems")
    flags = [item.maybe_flag("IsBuyerRequestedCancel") for item in items]
    said = [flag for flag in flags if flag is not None]
    if said:
        return any(said)
    asked = entry.maybe_text("OrderChangeType") == "BuyerRequestedChange"
    return True if asked else None
