"""Orders and shipping fulfillments of the Fulfillment API (channels.md §3.2)."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve

from fulfilcore.channels.doubts import contradiction
from fulfilcore.channels.ebay.fields import (
    addressed,
    agreed,
    earliest,
    ident,
    personal,
    price,
    references,
    unique,
)
from fulfilcore.channels.ebay.level import Word, level, unknown
from fulfilcore.channels.ebay.model import Fulfillment, Said
from fulfilcore.channels.ebay.tables import CONTRADICTORY, EVERY_UNIT
from fulfilcore.channels.parts import only
from fulfilcore.channels.reading import At
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Doubt,
    Level,
    LineKind,
    Programme,
)
from fulfilcore.reasons import Reason, because
from fulfilcore.values import Address, LineId, Money, Sku

_DONE, _ASKED = "FULFILLED", "REQUESTED"


def order(entry: At) -> Said:
    """One order of getOrder or getOrders. Raises InvalidInput."""
    reference = ident(entry.child("orderId"))
    instructions = entry.maybe_items("fulfillmentStartInstructions")
    items, words = entry.maybe_items("lineItems"), _words(entry)
    all_words = (*words, *map(_standing, items))
    kind = _kind(instructions)
    addresses = [found for each in instructions if (found := _ship_to(each))]
    told = ChannelOrder(
        reference=reference,
        number=reference,
        parts=frozenset(),
        modified=entry.maybe_instant("lastModifiedDate"),
        placed=entry.maybe_instant("creationDate"),
        level=level(all_words, (), words[:2]),
        lines=unique((_line(item, kind), item) for item in items),
        ship_to=only(addresses),
        buyer=_buyer(entry, instructions),
        total=_amount(entry.inside("pricingSummary", "total")),
        programme=_programme(entry, instructions, items),
        source="ebay",
        references=references(reference, _proofs(entry, items), _hints(entry)),
        marketplace_id=agreed(map(_marketplace, items)),
        cancel_requested=_cancel_requested(entry),
        doubts=(*unknown(all_words), *_doubts(words, items, addresses)),
    )
    return _said(entry, told, words[0].said)


def _said(entry: At, order: ChannelOrder, status: str | None) -> Said:
    hrefs = entry.child("fulfillmentHrefs")
    listed = None if hrefs.value is None else frozenset(_last(each) for each in hrefs.items())
    goods = any(line.kind is LineKind.GOODS for line in order.lines or ())
    unlisted = status if status == _DONE and goods and not listed else None
    return Said(order=order, fulfillments=listed, unlisted=unlisted)


def _last(href: At) -> str:
    """The id at the end of a link to a fulfillment."""
    return href.text().partition("?")[0].rstrip("/").rpartition("/")[2]


# --- status


def _words(entry: At) -> tuple[Word, ...]:
    """The words that make the status; the first two are those that every order has."""
    cancel = entry.inside("cancelStatus", "cancelState")
    return (
        Word("orderFulfillmentStatus", entry.maybe_text("orderFulfillmentStatus")),
        Word("orderPaymentStatus", entry.maybe_text("orderPaymentStatus")),
        Word("cancelState", cancel.maybe_text()),
        *_holds(entry.inside("paymentSummary", "payments").maybe_items()),
    )


def _holds(payments: Iterable[At]) -> Iterator[Word]:
    for payment in payments:
        for hold in payment.maybe_items("paymentHolds"):
            yield Word("holdState", hold.maybe_text("holdState"))


def _standing(item: At) -> Word:
    status = item.child("lineItemFulfillmentStatus")
    return Word("lineItemFulfillmentStatus", status.maybe_text())


def _cancel_requested(entry: At) -> bool | None:
    """Whether somebody asks to cancel; None where that is not said.

    A list of orders tells of a request by its state only, a single order lists the requests too.
    """
    if not entry.has("cancelStatus"):
        return None
    status = entry.child("cancelStatus")
    state = status.maybe_text("cancelState")
    requests = status.maybe_items("cancelRequests")
    asked = any(each.maybe_text("cancelRequestState") == _ASKED for each in requests)
    return state == "IN_PROGRESS" or (asked and state != "CANCELED")


def _doubts(
    words: Sequence[Word], items: Iterable[At], addresses: Sequence[Address]
) -> Iterator[Reason]:
    status, _, cancel = words[:3]
    if cancel.level is Level.CANCELLED and status.level in (Level.SHIPPED, Level.PARTLY_SHIPPED):
        yield contradiction(status.field, status.said, cancel.field, cancel.said)
    for each in dict.fromkeys(map(_standing, items)):
        if (status.said, each.said) in CONTRADICTORY:
            yield contradiction(status.field, status.said, each.field, each.said)
    if addresses and only(addresses) is None:
        why = "it goes to several addresses"
        yield because(Doubt.LEFT_OUT, field="fulfillmentStartInstructions", why=why)


# --- lines


def _kind(instructions: Sequence[At]) -> LineKind:
    """What the lines stand for: eBay gives all of them one instruction.

    An order to be collected in a store of the seller's names that store, or is at least to be
    prepared for it; one that is to be sent to a shop of somebody else's has a shipping step, and
    its goods travel.
    """
    if instructions and all(map(_is_collected, instructions)):
        return LineKind.PICKUP
    digital = [_type(each) == "DIGITAL" for each in instructions]
    return LineKind.DIGITAL if digital and all(digital) else LineKind.GOODS


def _is_collected(instruction: At) -> bool:
    prepared = _type(instruction) == "PREPARE_FOR_PICKUP" and not instruction.has("shippingStep")
    return prepared or bool(instruction.child("pickupStep").value)


def _type(instruction: At) -> str | None:
    return instruction.maybe_text("fulfillmentInstructionsType")


def _line(item: At, kind: LineKind) -> ChannelLine:
    quantity, status = item.count("quantity"), _standing(item).said or ""
    gift = bool(item.child("giftDetails").value)  # what the recipient of a gift card is sent
    return ChannelLine(
        id=LineId(ident(item.child("lineItemId"))),
        sku=Sku.maybe(item.maybe_label("sku")),
        name=item.maybe_text("title") or "",
        quantity=quantity,
        shipped=quantity * EVERY_UNIT[status] if status in EVERY_UNIT else None,
        price=_amount(item.child("lineItemCost")),
        kind=LineKind.GIFT_CARD if gift else kind,
        alias=LineId(alias) if (alias := _legacy_line(item)) else None,
        options=tuple(_options(item.maybe_items("variationAspects"))),
    )


def _legacy_line(item: At) -> str | None:
    """Trading's id of the line, where both of its halves are told."""
    halves = [item.maybe_label(f"legacy{name}Id") for name in ("Item", "Transaction")]
    return "-".join(half for half in halves if half) if all(halves) else None


def _options(aspects: Iterable[At]) -> Iterator[tuple[str, str]]:
    for each in aspects:
        name, value = each.maybe_label("name"), each.maybe_label("value")
        if name and value:
            yield name, value


def _marketplace(item: At) -> str | None:
    listed = item.maybe_text("listingMarketplaceId")
    return item.maybe_text("purchaseMarketplaceId") or listed


def _amount(at: At) -> Money | None:
    """An amount in the seller's currency; what it was converted from is left alone."""
    return price(at.inside("value"), at.inside("currency"))


# --- who, where, by when


def _ship_to(instruction: At) -> Address | None:
    """Where the seller sends it: under a programme of eBay's that is a hub, not the buyer."""
    step = instruction.child("shippingStep")
    found = _contact(step.inside("shipTo"))
    if _is_hub(instruction):
        found = evolve(found, email=None)  # it is the buyer's, not the hub's
    return addressed(found, step.inside("shipToReferenceId").maybe_label())


def _is_hub(instruction: At) -> bool:
    """Whether it goes to a carrier abroad or to an authenticator first; the seller still ships."""
    return instruction.maybe_flag("ebaySupportedFulfillment") is True


def _contact(at: At) -> Address:
    place = at.inside("contactAddress")
    lines = (personal(place.inside(f"addressLine{number}")) for number in (1, 2))
    region = personal(place.inside("stateOrProvince"))
    return Address(
        name=personal(at.inside("fullName")),
        company=personal(at.inside("companyName")),
        lines=tuple(line for line in lines if line),
        city=personal(place.inside("city")),
        region=region or personal(place.inside("county")),
        postcode=personal(place.inside("postalCode")),
        country=personal(place.inside("countryCode")),
        phone=personal(at.inside("primaryPhone", "phoneNumber")),
        email=personal(at.inside("email")),
    )


def _buyer(entry: At, instructions: Iterable[At]) -> Buyer | None:
    """Who bought: as registered, else as the parcel is addressed, unless that is to a hub."""
    own = _contact(entry.inside("buyer", "buyerRegistrationAddress"))
    contacts = [(_contact(each.inside("shippingStep", "shipTo")), each) for each in instructions]
    names = [own.name, *(c.name for c, each in contacts if not _is_hub(each))]
    emails = [own.email, *(c.email for c, _ in contacts)]
    buyer = Buyer(
        id=personal(entry.inside("buyer", "username")),
        name=next(filter(None, names), None),
        email=next(filter(None, emails), None),
        note=entry.maybe_text("buyerCheckoutNotes"),
    )
    return None if buyer == Buyer() else buyer


def _programme(entry: At, instructions: Sequence[At], items: Iterable[At]) -> Programme:
    by = entry.inside("program", "fulfillmentProgram", "fulfilledBy").maybe_text()
    if any(_type(each) == "FULFILLED_BY_EBAY" for each in instructions):
        by = by or "EBAY"
    service = [each.inside("shippingStep", "shippingServiceCode") for each in instructions]
    handing = [each.inside("lineItemFulfillmentInstructions", "shipByDate") for each in items]
    arrival = [each.child("maxEstimatedDeliveryDate") for each in instructions]
    return Programme(
        merchant_fulfilled=by is None,  # who else does it is told only where somebody else does
        provider=None if by is None else by.lower(),
        service=agreed(each.maybe_text() for each in service),
        ship_by=earliest(handing),
        deliver_by=earliest(arrival),
    )


# --- other ids of the same purchase


def _proofs(entry: At, items: Iterable[At]) -> Iterator[tuple[str, str | None]]:
    yield "legacyOrderId", entry.maybe_label("legacyOrderId")
    yield from (("legacyItemId-legacyTransactionId", _legacy_line(item)) for item in items)


def _hints(entry: At) -> Iterator[tuple[str, str | None]]:
    yield "salesRecordReference", entry.maybe_label("salesRecordReference")


# --- fulfillments


def fulfillment(entry: At) -> Fulfillment:
    """One entry of getShippingFulfillments, or getShippingFulfillment. Raises InvalidInput."""
    return Fulfillment(
        id=ident(entry.child("fulfillmentId")),
        units=tuple(_units(entry.child("lineItems"))),
        at=entry.maybe_instant("shippedDate"),
        carrier=entry.maybe_text("shippingCarrierCode"),
        tracking=personal(entry.child("shipmentTrackingNumber")),
    )


def _units(lines: At) -> Iterator[tuple[LineId, int | None]]:
    """The lines in it; one without a count went whole, as eBay had it at first."""
    for each in lines.items():
        yield LineId(ident(each.child("lineItemId"))), each.maybe_count("quantity")


def error(document: At) -> str | None:
    """What a refusal of eBay's says; None where the document is none. Raises InvalidInput."""
    first = next(iter(document.maybe_items("errors")), None)
    if first is None:
        return None
    told = [first.maybe_label(key) for key in ("errorId", "message") if first.has(key)]
    return ": ".join(text for text in told if text) or "it did not say which"
