"""Orders of the Trading API: the XML of GetOrders and GetOrderTransactions (channels.md §3.2)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from fulfilcore.channels.doubts import contradiction
from fulfilcore.channels.ebay.fields import (
    addressed,
    agreed,
    earliest,
    personal,
    price,
    references,
    unique,
)
from fulfilcore.channels.ebay.level import Word, level, unknown
from fulfilcore.channels.ebay.model import Said
from fulfilcore.channels.ebay.tables import CANCEL_ASKED, SITES
from fulfilcore.channels.people import joined
from fulfilcore.channels.xml import Element
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Level,
    LineKind,
    Programme,
)
from fulfilcore.reasons import Reason
from fulfilcore.shipments import LineUnits
from fulfilcore.values import Address, LineId, Money, Sku

Sales: TypeAlias = Sequence[Element]
Tracked: TypeAlias = tuple[tuple[str, str | None], ...]
"""Tracking numbers, each with its carrier."""
_COUNTRY = re.compile(r"[A-Z]{2}")
_SALES_RECORD = "SellingManagerSalesRecordNumber"


def order(entry: Element) -> Said:
    """One Order of an OrderArray. Raises InvalidInput."""
    reference = entry.child("OrderID").text()
    sales = [sale for array in entry.all("TransactionArray") for sale in array.all("Transaction")]
    alike = _Alike.of(entry)
    lines = unique((_line(sale, alike), sale.at) for sale in sales)
    words = _words(entry, sales)
    all_words = (*words, *map(_cancel, sales))
    odd = unknown(all_words)
    others = (_gone(lines or (), alike), *_refunded(entry), *(Level.REVIEW for _ in odd))
    found = ChannelOrder(
        reference=reference,
        number=reference,
        parts=frozenset(),
        modified=entry.first("CheckoutStatus").child("LastModifiedTime").maybe_instant(),
        placed=entry.child("CreatedTime").maybe_instant(),
        level=level(words, others, words[:1]),
        lines=lines,
        parcels=_parcels(sales, alike) or None,
        ship_to=_ship_to(entry),
        buyer=_buyer(entry, sales),
        total=_amount(entry.first("Total")),
        programme=_programme(entry, sales),
        source="ebay",
        references=references(reference, _proofs(entry, sales), _hints(entry, sales)),
        marketplace_id=SITES.get(agreed(map(_site, sales)) or ""),
        cancel_requested=_cancel_requested(all_words),
        doubts=(*odd, *_doubts(entry, sales, alike, words[0])),
    )
    return Said(order=found)


@frozen
class _Alike:
    """What an order says of all its sales at once; a sale's own word goes before it."""

    shipped: datetime | None
    collected: bool
    tracked: Tracked

    @classmethod
    def of(cls, entry: Element) -> "_Alike":
        return cls(_instant(entry, "ShippedTime"), _is_collected(entry), _tracked(entry))

    def left(self, sale: Element) -> datetime | None:
        """When all units of a sale left; None while they have not."""
        return _instant(sale, "ShippedTime") or self.shipped


# --- status


def _words(entry: Element, sales: Sales) -> tuple[Word, ...]:
    """The words that make the status; the first is the one that every order has."""
    checkout = entry.first("CheckoutStatus")
    holds = [entry, *(sale.first("Status") for sale in sales)]
    return (
        Word("OrderStatus", entry.child("OrderStatus").maybe_text()),
        Word("CheckoutStatus", checkout.child("Status").maybe_text()),
        Word("eBayPaymentStatus", checkout.child("eBayPaymentStatus").maybe_text()),
        Word("CancelStatus", entry.child("CancelStatus").maybe_text()),
        *(Word("PaymentHoldStatus", at.child("PaymentHoldStatus").maybe_text()) for at in holds),
    )


def _cancel(sale: Element) -> Word:
    """What is said of cancelling one line."""
    return Word("CancelStatus", sale.first("Status").child("CancelStatus").maybe_text())


def _gone(lines: Iterable[ChannelLine], alike: _Alike) -> Level:
    """Where its units put an order: a sale's time of shipping is that of all its units."""
    wanted = [line for line in lines if line.quantity]
    left = [bool(line.shipped) for line in wanted if not line.called_off]
    if wanted and not left:
        return Level.CANCELLED
    if not wanted:
        left = [alike.shipped is not None]
    if all(left):
        return Level.SHIPPED
    return Level.PARTLY_SHIPPED if any(left) else Level.OPEN


def _refunded(entry: Element) -> Iterator[Level]:
    """Whether all that was paid went back; of a part nobody knows which units are still wanted."""
    paid = _amount(entry.first("AmountPaid"))
    refunds = list(filter(None, map(_refund, _all_refunds(entry))))
    if not refunds:
        return
    alike = paid is not None and all(each.currency == paid.currency for each in refunds)
    back = sum(abs(each.minor) for each in refunds)
    yield Level.REFUNDED if paid and alike and 0 < paid.minor <= back else Level.REVIEW


def _all_refunds(entry: Element) -> Iterator[Element]:
    for details in entry.all("MonetaryDetails"):
        for refunds in details.all("Refunds"):
            yield from refunds.all("Refund")


def _refund(refund: Element) -> Money | None:
    done = refund.child("RefundStatus").maybe_text() in (None, "Succeeded")
    amount = _amount(refund.first("RefundAmount"))
    return amount if done and amount and amount.minor else None


def _cancel_requested(words: Iterable[Word]) -> bool | None:
    """Whether the buyer asks to cancel; None where nothing is said of cancelling."""
    said = [word for word in words if word.said]
    if any(word.field == "OrderStatus" and word.level is Level.CANCELLED for word in said):
        return False
    if any(word.said in CANCEL_ASKED for word in said):
        return True
    return False if any(word.field == "CancelStatus" for word in said) else None


def _doubts(entry: Element, sales: Sales, alike: _Alike, status: Word) -> Iterator[Reason]:
    paid = _instant(entry, "PaidTime")
    if status.level is Level.UNREADY and paid:
        yield contradiction(status.field, status.said, "PaidTime", paid.isoformat())
    left = next(filter(None, map(alike.left, sales)), None)
    if status.level is Level.CANCELLED and left:
        yield contradiction(status.field, status.said, "ShippedTime", left.isoformat())
    waiting = (sale for sale in sales if alike.left(sale) is None)
    for number in dict.fromkeys(number for sale in waiting for number, _ in _tracked(sale)):
        yield contradiction("ShippedTime", "nothing", "ShipmentTrackingNumber", number)


# --- lines and parcels


def _line(sale: Element, alike: _Alike) -> ChannelLine:
    quantity, variation = sale.child("QuantityPurchased").count_text(), sale.first("Variation")
    shipped, item = alike.left(sale) is not None, sale.first("Item")
    off = _cancel(sale).level is Level.CANCELLED and not shipped
    sku = variation.child("SKU").maybe_text() or item.child("SKU").maybe_text()
    title = item.child("Title").maybe_text() or variation.child("VariationTitle").maybe_text()
    each = sale.first("TransactionPrice")
    return ChannelLine(
        id=_line_id(sale),
        sku=Sku.maybe(sku),
        name=title or "",
        quantity=quantity,
        shipped=quantity if shipped else 0,
        called_off=quantity if off else None,
        price=_amount(each, times=quantity),
        kind=_kind(sale, alike),
        options=tuple(_options(variation)),
    )


def _line_id(sale: Element) -> LineId:
    """The id of a sale: its item and its transaction, which older answers tell apart only."""
    whole = sale.child("OrderLineItemID").maybe_text()
    if whole:
        return LineId(whole)
    return LineId(
        f"{sale.first('Item').child('ItemID').text()}-{sale.child('TransactionID').text()}"
    )


def _kind(sale: Element, alike: _Alike) -> LineKind:
    if sale.has("DigitalDeliverySelected"):  # a gift card that is sent by mail
        return LineKind.GIFT_CARD
    return LineKind.PICKUP if alike.collected or _is_collected(sale) else LineKind.GOODS


def _is_collected(at: Element) -> bool:
    """Whether the buyer fetches it in a store of the seller's; to any other shop it is sent."""
    return at.first("PickupMethodSelected").child("PickupMethod").maybe_text() == "InStorePickup"


def _options(variation: Element) -> Iterator[tuple[str, str]]:
    for each in variation.first("VariationSpecifics").all("NameValueList"):
        name = each.child("Name").maybe_text()
        for value in each.all("Value"):
            text = value.at.maybe_text()
            if name and text:
                yield name, text


def _tracked(at: Element) -> Tracked:
    """The tracking numbers of an order or a sale, each once."""
    found: dict[str, str | None] = {}
    for each in at.first("ShippingDetails").all("ShipmentTrackingDetails"):
        number = personal(each.child("ShipmentTrackingNumber"))
        if number:
            found.setdefault(number, each.child("ShippingCarrierUsed").maybe_text())
    return tuple(found.items())


def _parcels(sales: Sales, alike: _Alike) -> tuple[ChannelParcel, ...]:
    """One parcel for each tracking number, by which eBay names fulfillments too.

    Of several numbers of one sale the first holds its units: which went where is not told.
    """
    about: dict[str, tuple[str | None, datetime | None]] = {}
    units: dict[str, list[LineUnits]] = {}
    for sale in sales:
        quantity, own = sale.child("QuantityPurchased").count_text(), _tracked(sale)
        for number, carrier in own or alike.tracked[:1]:
            about.setdefault(number, (carrier, alike.left(sale)))
        first = next(iter(own or alike.tracked), None)
        if first and quantity:
            units.setdefault(first[0], []).append(LineUnits(_line_id(sale), quantity))
    for number, carrier in alike.tracked:
        about.setdefault(number, (carrier, alike.shipped))
    return tuple(
        ChannelParcel(
            id=number, units=tuple(units.get(number, ())), at=at, carrier=by, tracking=number
        )
        for number, (by, at) in about.items()
    )


# --- who, where, by when


def _ship_to(entry: Element) -> Address | None:
    """Where the seller sends it: of two legs the first ends at a hub, not at the buyer's."""
    leg = _first_leg(entry)
    if leg.has("ShipToAddress"):
        hub = leg.first("ShipToAddress")
        return addressed(_address(hub), hub.child("ReferenceID").maybe_text())
    return addressed(_address(entry.first("ShippingAddress")))


def _first_leg(entry: Element) -> Element:
    if entry.child("IsMultiLegShipping").maybe_flag() is not True:
        return Element("", entry.path)
    return entry.first("MultiLegShippingDetails").first("SellerShipmentToLogisticsProvider")


def _address(at: Element) -> Address:
    lines = (personal(at.child(name)) for name in ("Street", "Street1", "Street2"))
    return Address(
        name=personal(at.child("Name")),
        company=personal(at.child("CompanyName")),
        lines=tuple(line for line in lines if line),
        city=personal(at.child("CityName")),
        region=personal(at.child("StateOrProvince")),
        postcode=personal(at.child("PostalCode")),
        country=_country(at),
        phone=personal(at.child("Phone")),
    )


def _country(at: Element) -> str | None:
    """The country's code; some orders have it where its name belongs."""
    told = [personal(at.child(name)) for name in ("Country", "CountryName")]
    texts = [text for text in told if text]
    return next((text for text in texts if _COUNTRY.fullmatch(text)), next(iter(texts), None))


def _buyer(entry: Element, sales: Sales) -> Buyer | None:
    people = [sale.first("Buyer") for sale in sales]
    names = (*map(_person, people), personal(entry.first("ShippingAddress").child("Name")))
    emails = [personal(each.child("Email")) for each in people]
    buyer = Buyer(
        id=personal(entry.child("BuyerUserID")),
        name=next(filter(None, names), None),
        email=next(filter(None, emails), None),
        note=entry.child("BuyerCheckoutMessage").maybe_text(),
    )
    return None if buyer == Buyer() else buyer


def _person(at: Element) -> str | None:
    names = (personal(at.child(f"User{which}Name")) for which in ("First", "Last"))
    return joined(*names)


def _programme(entry: Element, sales: Sales) -> Programme:
    chosen = entry.first("ShippingServiceSelected")
    leg = _first_leg(entry).first("ShippingServiceDetails").child("ShippingService").maybe_text()
    plans = (*(sale.first("ShippingServiceSelected") for sale in sales), chosen)
    packages = [plan.first("ShippingPackageInfo") for plan in plans]
    by = set(map(_fulfilled_by, sales))
    others = by - {None}
    return Programme(
        # Who else does it is told only where somebody else does; of a part, nobody knows.
        merchant_fulfilled=None if others and None in by else not others,
        provider=(agreed(others) or "").lower() or None,
        service=leg or chosen.child("ShippingService").maybe_text(),
        ship_by=earliest(each.child("HandleByTime") for each in packages),
        deliver_by=earliest(each.child("EstimatedDeliveryTimeMax") for each in packages),
    )


def _fulfilled_by(sale: Element) -> str | None:
    return sale.first("Program").first("Fulfillment").child("FulfillmentBy").maybe_text()


def _instant(entry: Element, name: str) -> datetime | None:
    return entry.child(name).maybe_instant()


def _amount(element: Element, times: int = 1) -> Money | None:
    return price(element.at, element.attribute("currencyID"), times)


def _site(sale: Element) -> str | None:
    return sale.child("TransactionSiteID").maybe_text()


# --- other ids of the same purchase


def _proofs(entry: Element, sales: Sales) -> Iterator[tuple[str, str | None]]:
    for each in (entry, *sales):
        yield "ExtendedOrderID", each.child("ExtendedOrderID").maybe_text()
    yield from (("OrderLineItemID", _line_id(sale)) for sale in sales)


def _hints(entry: Element, sales: Sales) -> Iterator[tuple[str, str | None]]:
    for each in (entry, *sales):
        yield _SALES_RECORD, each.first("ShippingDetails").child(_SALES_RECORD).maybe_text()


def error(root: Element) -> str | None:
    """What a refusal of eBay's says; None where the answer is none."""
    if root.child("Ack").maybe_text() not in ("Failure", "PartialFailure"):
        return None
    first = root.first("Errors")
    texts = [first.child(name).maybe_text() for name in ("ErrorCode", "LongMessage")]
    told = [text for text in texts if text] or [first.child("ShortMessage").maybe_text() or "?"]
    return ": ".join(told)
