"""Reading Amazon's orders: header, items, address, buyer and approval come in separate calls."""

import re
from collections.abc import Iterable

from fulfilcore.channels.amazon.tables import (
    ADDRESSED,
    APPROVALS,
    LEVELS,
    MERCHANT_FULFILLED,
    RESIDENTIAL,
)
from fulfilcore.channels.parts import Grammar, Header, Listed, Piece, Reader, read
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
    ReadResult,
    Reference,
)
from fulfilcore.values import Address, LineId, Money, Sku

ORDER_ID = re.compile(r"[0-9]{3}-[0-9]{7}-[0-9]{7}")
"""The form of an AmazonOrderId."""

_EXPECTED = (
    "this is no order payload: expected an answer of getOrders, getOrder, getOrderItems, "
    "getOrderAddress, getOrderBuyerInfo or getOrderRegulatedInfo (Orders v0)"
)


def read_orders(payload: bytes | str, *more: bytes | str) -> ReadResult:
    """The orders in Amazon's answers: any mix of the Orders v0 calls, in any order.

    Never raises for bad data: what cannot be understood is in `rejected`, the rest is read.
    A line's price is Amazon's ItemPrice as it stands: the price of *all* units of the line.
    """
    return read((payload, *more), Grammar(split=_split, named=_named, blank=_blank))


def _split(document: At) -> Iterable[tuple[At, Reader]]:
    root = document.child("payload") if document.has("payload") else document
    if document.has("errors") and not document.has("payload"):
        raise InvalidInput(f"the channel answered with an error: {_error(document)}", document.path)
    if root.has("Orders"):
        return [(order, _header) for order in root.child("Orders").items()]
    if not root.has("AmazonOrderId"):
        raise InvalidInput(_EXPECTED, document.path)
    for keys, reader in _SHAPES:
        if root.has(*keys):
            return [(root, reader)]
    raise InvalidInput(_EXPECTED, document.path)


def _error(document: At) -> str:
    errors = document.child("errors")
    first = errors.items()[0] if errors.is_list() and errors.value else errors
    told = [first.child(key).maybe_label() for key in ("code", "message") if first.has(key)]
    return ": ".join(text[:200] for text in told if text) or "it did not say which"


def _reference(entry: At) -> str:
    at = entry.child("AmazonOrderId")
    text = at.text()
    if not ORDER_ID.fullmatch(text):
        raise InvalidInput(f"{text[:40]!r} is not an Amazon order id", at.path)
    return text


def _named(entry: At) -> str | None:
    try:
        return entry.child("AmazonOrderId").maybe_text()
    except InvalidInput:
        return None


def _blank(reference: str) -> ChannelOrder:
    return ChannelOrder(
        reference=reference,
        number=reference,
        parts=frozenset(),
        source="amazon",
        references=(Reference("amazon", reference, Grade.PROOF, "AmazonOrderId"),),
    )


def _header(entry: At) -> Header:
    reference = _reference(entry)
    level, programme = _level(entry.child("OrderStatus")), _programme(entry)
    ship_to = _address(entry.child("ShippingAddress"))
    buyer = _buyer(entry.child("BuyerInfo"))
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
        total=_money(entry.child("OrderTotal")),
        programme=programme,
        source="amazon",
        references=_references(entry, reference),
        marketplace_id=entry.child("MarketplaceId").maybe_text(),
    )
    return Header(order=order, wants=_wants(entry, level, programme))


def _wants(entry: At, level: Level, programme: Programme) -> frozenset[Part]:
    wants = {
        Part.LINES: True,
        Part.ADDRESS: level in ADDRESSED and programme.merchant_fulfilled,
        Part.APPROVAL: entry.child("HasRegulatedItems").maybe_flag(),
    }
    return frozenset(part for part, wanted in wants.items() if wanted)


def _level(at: At) -> Level:
    status = at.text()
    if status not in LEVELS:
        raise InvalidInput(f"{status[:40]!r} is no status of an Amazon order", at.path)
    return LEVELS[status]


def _references(entry: At, reference: str) -> tuple[Reference, ...]:
    """Amazon's id and the seller's own; the order a replacement replaces is no twin of it."""
    amazon = Reference("amazon", reference, Grade.PROOF, "AmazonOrderId")
    seller = entry.child("SellerOrderId").maybe_text()
    if seller is None or seller == reference:
        return (amazon,)
    return (amazon, Reference("seller", seller, Grade.HINT, "SellerOrderId"))


def _programme(entry: At) -> Programme:
    merchant = MERCHANT_FULFILLED.get(entry.child("FulfillmentChannel").maybe_text() or "")
    return Programme(
        prime=entry.child("IsPrime").maybe_flag(),
        premium=entry.child("IsPremiumOrder").maybe_flag(),
        business=entry.child("IsBusinessOrder").maybe_flag(),
        provider="amazon" if merchant is False else None,
        merchant_fulfilled=merchant,
        service=entry.child("ShipServiceLevel").maybe_text(),
        ship_by=entry.child("LatestShipDate").maybe_instant(),
        deliver_by=entry.child("LatestDeliveryDate").maybe_instant(),
    )


def _items(entry: At) -> Piece:
    reference, items = _reference(entry), entry.child("OrderItems").items()
    if items and not any(item.has("ASIN", "QuantityOrdered") for item in items):
        # getOrderItemsBuyerInfo looks alike but tells gift messages, not lines.
        return Piece(reference=reference, part=Part.BUYER, path=entry.path)
    lines: dict[str, Listed] = {}
    for item in items:
        line = _line(item)
        if line.id in lines:
            at = item.child("OrderItemId")
            raise InvalidInput(f"item {line.id} is listed twice in one answer", at.path)
        lines[line.id] = Listed(line)
    return Piece(
        reference=reference,
        part=Part.LINES,
        path=entry.path,
        told=tuple(lines.items()),
        whole=entry.child("NextToken").maybe_text() is None,
        cancel_requested=_cancel_requested(items),
    )


def _line(item: At) -> ChannelLine:
    return ChannelLine(
        id=LineId(item.child("OrderItemId").text()),
        sku=Sku.maybe(item.child("SellerSKU").maybe_text()),
        name=item.child("Title").maybe_text() or "",
        quantity=item.child("QuantityOrdered").count(),
        shipped=item.child("QuantityShipped").maybe_count(),
        price=_money(item.child("ItemPrice")),
    )


def _cancel_requested(items: Iterable[At]) -> bool | None:
    wishes = [
        item.child("BuyerRequestedCancel").child("IsBuyerRequestedCancel").maybe_flag()
        for item in items
        if item.has("BuyerRequestedCancel")
    ]
    said = [wish for wish in wishes if wish is not None]
    return any(said) if said else None


def _address_answer(entry: At) -> Piece:
    address = _address(entry.child("ShippingAddress"))
    told = () if address is None else (("", address),)
    return Piece(reference=_reference(entry), part=Part.ADDRESS, path=entry.path, told=told)


def _buyer_answer(entry: At) -> Piece:
    buyer = _buyer(entry)
    told = () if buyer is None else (("", buyer),)
    return Piece(reference=_reference(entry), part=Part.BUYER, path=entry.path, told=told)


def _approval_answer(entry: At) -> Piece:
    at = entry.child("RegulatedOrderVerificationStatus").child("Status")
    status = at.text()
    if status not in APPROVALS:
        raise InvalidInput(f"{status[:40]!r} is no verification status", at.path)
    told = (("", APPROVALS[status]),)
    return Piece(reference=_reference(entry), part=Part.APPROVAL, path=entry.path, told=told)


def _address(at: At) -> Address | None:
    if at.value is None:
        return None
    lines = (at.child(f"AddressLine{number}").maybe_text() for number in (1, 2, 3))
    address = Address(
        name=at.child("Name").maybe_text(),
        company=at.child("CompanyName").maybe_text(),
        lines=tuple(line for line in lines if line),
        city=at.child("City").maybe_text(),
        region=at.child("StateOrRegion").maybe_text(),
        postcode=at.child("PostalCode").maybe_label(),
        country=at.child("CountryCode").maybe_text(),
        phone=at.child("Phone").maybe_label(),
        residential=RESIDENTIAL.get(at.child("AddressType").maybe_text() or ""),
    )
    return None if address == Address() else address


def _buyer(at: At) -> Buyer | None:
    if at.value is None:
        return None
    buyer = Buyer(
        name=at.child("BuyerName").maybe_text(), email=at.child("BuyerEmail").maybe_text()
    )
    return None if buyer == Buyer() else buyer


def _money(at: At) -> Money | None:
    """Money in its two fields; JPY "25.99" is real and rounded half-even to whole yen."""
    if at.value is None:
        return None
    amount, currency = at.child("Amount"), at.child("CurrencyCode")
    if amount.value in (None, "") and currency.value in (None, ""):
        return None
    return money(amount.amount(), currency.currency())


_SHAPES: tuple[tuple[tuple[str, ...], Reader], ...] = (
    (("OrderItems",), _items),
    (("RegulatedOrderVerificationStatus", "RegulatedInformation"), _approval_answer),
    (("OrderStatus", "LastUpdateDate", "PurchaseDate"), _header),
    (("ShippingAddress", "DeliveryPreferences", "BuyerCompanyName"), _address_answer),
    (
        ("BuyerEmail", "BuyerName", "BuyerTaxInfo", "PurchaseOrderNumber", "BuyerCounty"),
        _buyer_answer,
    ),
)
