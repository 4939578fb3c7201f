"""Orders 2026-01-01: one document tells an order whole, but for the blocks nobody asked for.

`includedData` of the call decides which blocks are there. A block that is not there says nothing:
its part is not known, and what an order cannot do without is needed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from fulfilcore.channels.amazon import facts
from fulfilcore.channels.amazon.tables import HANDED_OVER, RELATIONS, STATUSES, V2026
from fulfilcore.channels.ids import each_once
from fulfilcore.channels.parts import Header
from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import (
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Level,
    LineKind,
    Part,
    Programme,
    Related,
)
from fulfilcore.reasons import Reason
from fulfilcore.shipments import LineUnits
from fulfilcore.values import LineId, Money, Sku, evolve


def is_order(at: At) -> bool:
    """Whether it looks like an order of this generation and of no other interface."""
    return at.has("createdTime", "lastUpdatedTime", "salesChannel", "orderItems")


def header(entry: At) -> Header:
    """One order of searchOrders or getOrder, with every block that the answer includes."""
    reference = facts.order_id(entry, "orderId")
    pickup, programme = is_pickup(entry), _programme(entry)
    order = ChannelOrder(
        reference=reference,
        number=reference,
        parts=frozenset(),
        modified=entry.instant("lastUpdatedTime"),
        placed=entry.instant("createdTime"),
        level=_level(entry.child("fulfillment")),
        lines=_lines(entry, LineKind.PICKUP if pickup else LineKind.GOODS),
        parcels=_parcels(entry.child("packages"), programme.merchant_fulfilled),
        ship_to=facts.address(entry.block("recipient").child("deliveryAddress"), V2026),
        buyer=facts.buyer(entry.child("buyer"), V2026),
        total=facts.price(entry.block("proceeds").child("grandTotal"), V2026),
        programme=programme,
        source="amazon",
        references=facts.references(reference, _sellers(entry)),
        related=_related(entry),
        marketplace_id=entry.child("salesChannel").maybe_text("marketplaceId"),
        cancel_requested=_cancel_requested(entry),
        gift=True if (options := _gift_options(entry)) else None,
        gift_message=_gift_message(options),
        doubts=_doubts(entry),
    )
    wants = facts.wants(order.level, programme.merchant_fulfilled, pickup)
    return Header(order=evolve(order, parts=_known(entry, order)), wants=wants)


def is_pickup(entry: At) -> bool:
    """Whether the buyer collects the order from a store. Raises InvalidInput."""
    return facts.among(facts.names(entry.child("programs")), "IN_STORE_PICK_UP") is True


def _doubts(entry: At) -> tuple[Reason, ...]:
    """Statuses that nobody knows: the order's own, and those of its packages."""
    told = entry.block("fulfillment")
    own = facts.unknown(told, "fulfillmentStatus", STATUSES) if entry.has("fulfillment") else ()
    packages = (each.child("packageStatus") for each in _stated(entry))
    odd = (facts.unknown(each, "status", HANDED_OVER) for each in packages)
    return (*own, *dict.fromkeys(doubt for found in odd for doubt in found))


def _known(entry: At, order: ChannelOrder) -> frozenset[Part]:
    """The parts told in full; without the fulfilment block neither status nor units are.

    A package of which nobody knows whether it left is not told.
    """
    odd = any(_status(each).value not in HANDED_OVER for each in _stated(entry))
    known = {
        Part.HEADER: order.level,
        Part.LINES: order.level and order.lines,
        Part.ADDRESS: order.ship_to,
        Part.BUYER: order.buyer,
        Part.SHIPMENTS: None if odd else order.parcels,
    }
    return frozenset(part for part, told in known.items() if told is not None)


def _level(fulfillment: At) -> Level | None:
    if fulfillment.value is None:
        return None
    return facts.level(fulfillment, "fulfillmentStatus", STATUSES)


def _programme(entry: At) -> Programme:
    programs, fulfillment = facts.names(entry.child("programs")), entry.block("fulfillment")
    merchant = facts.merchant_fulfilled(fulfillment, "fulfilledBy")
    prime = facts.among(programs, "PRIME")
    return facts.programme(
        merchant=merchant,
        # Amazon's own Prime orders are named so as well, so who ships decides.
        prime=None if prime and merchant is None else prime,
        premium=facts.among(programs, "PREMIUM"),
        business=facts.among(programs, "AMAZON_BUSINESS"),
        service=fulfillment.maybe_text("fulfillmentServiceLevel"),
        ship_by=_latest(fulfillment, "shipByWindow"),
        deliver_by=_latest(fulfillment, "deliverByWindow"),
    )


def _latest(fulfillment: At, window: str) -> datetime | None:
    return fulfillment.block(window).maybe_instant("latestDateTime")


def _sellers(entry: At) -> Iterator[str | None]:
    for alias in facts.entries(entry, "orderAliases"):
        if alias.maybe_text("aliasType") == "SELLER_ORDER_ID":
            yield alias.maybe_text("aliasId")


def _related(entry: At) -> tuple[Related, ...]:
    """The orders that this one replaces or is exchanged for; never twins of it."""
    found: dict[Related, None] = {}
    for each in facts.entries(entry, "associatedOrders"):
        relation = RELATIONS.get(each.maybe_text("associationType") or "")
        reference = each.maybe_text("orderId")
        if relation and reference:
            found[Related(relation, reference)] = None
    return tuple(found)


# --- lines


def _lines(entry: At, kind: LineKind) -> tuple[ChannelLine, ...] | None:
    """The items as lines; None where the list is empty, since no order is without lines."""
    items = entry.items("orderItems")
    told = ((item, _line(item, kind)) for item in items)
    return facts.unique(told, "orderItemId") or None


def _line(item: At, kind: LineKind) -> ChannelLine:
    product, fulfillment = item.child("product"), item.block("fulfillment")
    ordered = item.count("quantityOrdered")
    left = fulfillment.maybe_count("quantityFulfilled")
    return ChannelLine(
        id=LineId(item.text("orderItemId")),
        sku=Sku.maybe(product.maybe_text("sellerSku")),
        name=product.maybe_text("title") or "",
        quantity=ordered,
        shipped=left,
        called_off=_called_off(item, ordered, left),
        price=_price(item, ordered),
        kind=kind,
    )


def _called_off(item: At, ordered: int, left: int | None) -> int | None:
    """The units of a cancelled item that neither left nor will; None where that is not said.

    A pending order counts no unit as yet to be shipped either: only an executed cancellation
    makes the difference.
    """
    waiting = item.block("fulfillment").maybe_count("quantityUnfulfilled")
    executed = item.block("cancellation").child("cancellationExecution")
    if executed.value is None or left is None or waiting is None:
        return None
    return max(0, ordered - left - waiting)


def _cancel_requested(entry: At) -> bool | None:
    """Whether there is a request to cancel an item, which is no cancellation."""
    items = entry.items("orderItems")
    wishes = [_wish(item.child("cancellation")) for item in items if item.has("cancellation")]
    return any(wishes) if wishes else None


def _gift_options(entry: At) -> tuple[At, ...]:
    """What was chosen for the items that are gifts; an item without it may be one all the same."""
    packings = (
        item.block("fulfillment").block("packing").child("giftOption")
        for item in entry.items("orderItems")
    )
    return tuple(option for option in packings if option.value is not None)


def _gift_message(options: Iterable[At]) -> str | None:
    texts = (option.maybe_text("giftMessage") for option in options)
    return "\n".join(dict.fromkeys(text for text in texts if text)) or None


def _wish(cancellation: At) -> bool:
    request = cancellation.child("cancellationRequest")
    if request.value is not None and not request.is_object():
        raise request.wrong("an object")
    return request.value is not None


def _price(item: At, ordered: int) -> Money | None:
    """The price of all units, as v0 tells it: the proceeds of the item itself, if they are told.

    Shipping, wrapping and tax are proceeds of their own, at times in another currency.
    """
    total: Money | None = None
    for each in facts.entries(item.block("proceeds"), "breakdowns"):
        if each.maybe_text("type") != "ITEM":
            continue
        more = facts.price(each.child("subtotal"), V2026)
        if total and more and total.currency != more.currency:
            raise InvalidInput("the item is priced in two currencies", each.path)
        total = total + more if total and more else total or more
    unit = item.block("product").block("price").child("unitPrice")
    return total or facts.price(unit, V2026, times=ordered)


# --- parcels


def _parcels(packages: At, merchant: bool | None) -> tuple[ChannelParcel, ...] | None:
    """The packages that were handed over; None where they are not told.

    A pending package is still being prepared and a cancelled one never leaves: neither has taken
    units along. Amazon lists none of its own packages, so its empty list says nothing.
    """
    if packages.value is None or (merchant is False and not packages.items()):
        return None
    ids = (each.child("packageReferenceId") for each in packages.items())
    named = each_once("package", ((at.text(), at) for at in ids), key=str)
    return tuple(
        _parcel(each, id)
        for each, id in zip(packages.items(), named, strict=True)
        if _handed_over(each)
    )


def _handed_over(package: At) -> bool:
    """Whether the carrier has it; its ship time tells where its status is not told."""
    if not package.has("packageStatus"):
        return package.child("shipTime").maybe_instant() is not None
    return HANDED_OVER.get(_status(package).text(), False)


def _stated(entry: At) -> Iterator[At]:
    """The packages that tell their status."""
    return (each for each in facts.entries(entry, "packages") if each.has("packageStatus"))


def _status(package: At) -> At:
    return package.child("packageStatus").child("status")


def _parcel(package: At, id: str) -> ChannelParcel:
    return ChannelParcel(
        id=id,
        reference=id,  # whoever confirms a shipment names its package
        units=_units(package),
        at=package.maybe_instant("shipTime"),
        carrier=package.maybe_text("carrier"),
        service=package.maybe_text("shippingService"),
        tracking=package.maybe_text("trackingNumber"),
    )


def _units(package: At) -> tuple[LineUnits, ...]:
    units: dict[LineId, int] = {}
    for item in facts.entries(package, "packageItems"):
        line = LineId(item.text("orderItemId"))
        units[line] = units.get(line, 0) + item.count("quantity")
    return tuple(LineUnits(line, quantity) for line, quantity in units.items() if quantity)
