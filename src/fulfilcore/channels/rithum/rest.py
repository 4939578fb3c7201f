"""Reading what REST tells of one order: itself, its items, its fulfillments."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from attrs import evolve

from fulfilcore.channels.counting import count
from fulfilcore.channels.doubts import unknown_status
from fulfilcore.channels.families import once
from fulfilcore.channels.ids import each_once, ident
from fulfilcore.channels.people import joined
from fulfilcore.channels.reading import At
from fulfilcore.channels.rithum.fields import (
    address,
    instant,
    known,
    latest,
    maybe_amount,
    maybe_ident,
)
from fulfilcore.channels.rithum.model import (
    Component,
    Fulfillment,
    Item,
    Page,
    Said,
    Share,
    Statuses,
)
from fulfilcore.channels.rithum.references import (
    hinted,
    is_prime,
    provider,
    site_references,
    told,
)
from fulfilcore.channels.rithum.tables import (
    ADJUSTED,
    ADJUSTMENTS,
    CANCELLATION,
    MANAGED,
    MIXED,
    ORDER_LEVEL,
    REFUNDED,
    THIRD_PARTY,
    Asked,
)
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Buyer, ChannelOrder, Doubt, Part, Programme, Reference
from fulfilcore.reasons import Reason, because
from fulfilcore.values import CURRENCIES, LineId, Sku

NEXT = "@odata.nextLink"
E = TypeVar("E", Item, Fulfillment)
_CHANGES = (
    ("UpdatedDateUtc",),
    ("CheckoutDateUtc", "PaymentDateUtc", "ShippingDateUtc"),
    ("ImportDateUtc", "CreatedDateUtc"),
)
"""The fields that tell when an order changed, the best first: old answers lack UpdatedDateUtc."""

_SHIP_TO: Mapping[str, tuple[str, ...]] = {
    "first": ("ShippingFirstName",),
    "last": ("ShippingLastName",),
    "suffix": ("ShippingSuffix",),
    "company": ("ShippingCompanyName",),
    "lines": ("ShippingAddressLine1", "ShippingAddressLine2"),
    "city": ("ShippingCity",),
    "region": ("ShippingStateOrProvince", "ShippingStateOrProvinceName"),
    "postcode": ("ShippingPostalCode",),
    "country": ("ShippingCountry",),
    "phone": ("ShippingDaytimePhone", "ShippingEveningPhone"),
}


def order(entry: At) -> Said:
    """One version of an order, its units not yet counted. Raises InvalidInput."""
    reference = ident(entry.child("ID"))
    items = _inline(entry, "Items", reference, items_page)
    fulfillments = _inline(entry, "Fulfillments", reference, fulfillments_page)
    code, strange = _currency(entry)
    statuses = Statuses(
        checkout=entry.child("CheckoutStatus").maybe_text(),
        payment=entry.child("PaymentStatus").maybe_text(),
        shipping=entry.child("ShippingStatus").maybe_text(),
        refund=_settled(entry.child("Adjustments")),
    )
    header = _header(entry, reference, code, statuses)
    asked = [item.cancel_asked for item in items.entries] if items else []
    changes = [header.modified, *(each.updated for each in _entries(fulfillments))]
    header = evolve(
        header,
        modified=latest(changes) if header.modified else None,
        cancel_requested=_cancel_asked(entry.child("Adjustments"), asked),
        doubts=(*header.doubts, *strange),
    )
    return Said(
        path=entry.path,
        order=header,
        statuses=statuses,
        currency=code,
        items=items,
        fulfillments=fulfillments,
        wants=frozenset({Part.LINES, Part.SHIPMENTS} | _unsaid(entry)),
    )


def _currency(entry: At) -> tuple[str | None, tuple[Reason, ...]]:
    """The currency, or the doubt about one that is none: goods are to be shipped all the same."""
    code = entry.child("Currency").maybe_text()
    if code is None or code in CURRENCIES:
        return code, ()
    why = f"{code[:20]} is no ISO 4217 currency"
    return None, (because(Doubt.LEFT_OUT, field="money", why=why),)


def _entries(page: Page[Fulfillment] | None) -> Sequence[Fulfillment]:
    return page.entries if page else ()


def _unsaid(entry: At) -> set[Part]:
    """An order read without its address fields; where they are null, nobody has an address."""
    fields = entry.value if isinstance(entry.value, dict) else {}
    return set() if any(name in fields for name in _SHIP_TO["lines"]) else {Part.ADDRESS}


def _inline(
    entry: At, name: str, reference: str, read: Callable[[Sequence[At], str, str, bool], Page[E]]
) -> Page[E] | None:
    at = entry.child(name)
    if at.value is None:
        return None
    entries = at.items()
    for each in entries:
        owner = maybe_ident(each.child("OrderID"))
        if owner not in (None, reference):
            raise InvalidInput("it belongs to another order", f"{each.path}.OrderID")
    return read(entries, reference, at.path, entry.has(f"{name}{NEXT}"))


def _modified(entry: At) -> datetime | None:
    """The last change that the order tells of."""
    told = (latest(instant(entry.child(name)) for name in names) for names in _CHANGES)
    return next((changed for changed in told if changed), None)


def _header(entry: At, reference: str, currency: str | None, statuses: Statuses) -> ChannelOrder:
    site = entry.maybe_text("SiteName")
    ids = _site_ids(entry, reference)
    buyer, ship_to = _buyer(entry), address(entry.child, _SHIP_TO)
    programme, doubts = _programme(entry, site, statuses)
    parts = {Part.ADDRESS: ship_to, Part.BUYER: buyer}
    notes = (entry.maybe_text(name) for name in ("PrivateNotes", "PublicNotes"))
    return ChannelOrder(
        reference=reference,
        number=next(iter(ids.values()), reference),
        parts=frozenset(part for part, found in parts.items() if found),
        modified=_modified(entry),
        placed=instant(entry.child("CreatedDateUtc")),
        ship_to=ship_to,
        buyer=buyer,
        note=next((note for note in notes if note), None),
        tags=_tags(entry),
        total=entry.maybe_money(currency, "TotalPrice"),
        programme=told(programme),
        source=site,
        references=once((*site_references(site, ids), *_sellers(entry, reference))),
        doubts=doubts,
    )


def _elsewhere(at: At, reference: str) -> str | None:
    """An id that is not Rithum's own of the order."""
    id = at.maybe_label()
    return None if id in ("0", reference) else id


def _sellers(entry: At, reference: str) -> Iterator[Reference]:
    id = _elsewhere(entry.child("SellerOrderID"), reference)
    if id is not None:
        yield from hinted(id, "SellerOrderID", "seller")


def _site_ids(entry: At, reference: str) -> dict[str, str]:
    """The marketplace's names of the order, its own first (channels.md §1, finding 3)."""
    names = ("SiteOrderID", "SecondarySiteOrderID")
    ids = ((name, _elsewhere(entry.child(name), reference)) for name in names)
    return {name: id for name, id in ids if id is not None}


def _tags(entry: At) -> frozenset[str] | None:
    """The tags: one text with commas, null for none; not there where the body left them out."""
    at = entry.child("OrderTags")
    if not (isinstance(entry.value, dict) and "OrderTags" in entry.value):
        return None
    return frozenset(tag for each in (at.maybe_text() or "").split(",") if (tag := each.strip()))


def _buyer(entry: At) -> Buyer | None:
    names = (entry.maybe_text(f"Billing{name}Name") for name in ("First", "Last"))
    buyer = Buyer(
        id=entry.maybe_label("BuyerUserId"),
        name=joined(*names),
        email=entry.maybe_text("BuyerEmailAddress"),
        note=entry.maybe_text("SpecialInstructions"),
    )
    return None if buyer == Buyer() else buyer


def _programme(
    entry: At, site: str | None, statuses: Statuses
) -> tuple[Programme, tuple[Reason, ...]]:
    rollup = entry.maybe_text("DistributionCenterTypeRollup")
    merchant, doubts = known(rollup, MANAGED)
    if statuses.shipping == THIRD_PARTY:
        merchant = False
    elif rollup == MIXED:
        doubts = (because(Doubt.LEFT_OUT, field="who ships which unit", why="it is mixed"),)
    service = entry.maybe_text("RequestedShippingClass")
    programme = Programme(
        prime=is_prime(site, merchant, service),
        provider=provider(site, merchant),
        merchant_fulfilled=merchant,
        service=service,
        ship_by=instant(entry.child("EstimatedShipDateUtc")),
        deliver_by=instant(entry.child("DeliverByDateUtc")),
    )
    return programme, doubts


def _cancel_asked(adjustments: At, items: Sequence[bool | None]) -> bool | None:
    """Whether a cancellation is asked for that is not settled; None where none are told."""
    said = [asked for asked in items if asked is not None]
    for each in adjustments.maybe_items():
        standing, _ = _standing(each)
        said.append(_type(each) == CANCELLATION and standing is Asked.OPEN)
    return any(said) if said else None


def _settled(adjustments: At) -> str | None:
    """SOAP's word for an order that was cancelled or refunded as a whole; None where none was."""
    for each in adjustments.maybe_items():
        standing, _ = _standing(each)
        if _type(each) in (CANCELLATION, REFUNDED) and standing is Asked.DONE:
            return ORDER_LEVEL
    return None


def _type(adjustment: At) -> str | None:
    return adjustment.maybe_text("Type")


def _standing(adjustment: At) -> tuple[Asked | None, tuple[Reason, ...]]:
    word = adjustment.maybe_label("RequestStatus")
    return (Asked.DONE, ()) if word is None else known(word, ADJUSTED)


def items_page(entries: Sequence[At], order: str, path: str, more: bool) -> Page[Item]:
    """Items of one order, each once. Raises InvalidInput."""
    told = ((_item(entry), entry.child("ID")) for entry in entries)
    return Page(order=order, path=path, entries=each_once("item", told), more=more)


def _item(entry: At) -> Item:
    id = LineId(ident(entry.child("ID")))
    alias = entry.maybe_label("SiteOrderItemID")
    sku = entry.maybe_label("Sku" if entry.has("Sku") else "SKU")
    item = Item(
        id=id,
        quantity=count(entry.child("Quantity")),
        name=entry.maybe_text("Title") or "",
        sku=Sku.maybe(sku),
        price=maybe_amount(entry.child("UnitPrice")),
        alias=LineId(alias) if alias else None,
        product=maybe_ident(entry.child("ProductID")),
        bundle=entry.maybe_flag("IsBundle"),
        components=_components(entry.child("BundleComponents")),
        shares=_shares(entry.child("FulfillmentItems"), None, id),
    )
    return _adjusted(item, entry.child("Adjustments"))


def _components(at: At) -> tuple[Component, ...] | None:
    if at.value is None:
        return None
    return tuple(
        Component(
            product=maybe_ident(each.child("ProductID")),
            quantity=count(each.child("Quantity")),
            line=LineId(owner) if (owner := maybe_ident(each.child("OrderItemID"))) else None,
        )
        for each in at.items()
    )


def _adjusted(item: Item, at: At) -> Item:
    """The item with its cancelled and refunded units, and those that are asked for."""
    if at.value is None:
        return item
    settled, doubts, asked = {CANCELLATION: 0, REFUNDED: 0}, list[Reason](), False
    for each in at.items():
        kind, (standing, unclear) = _type(each), _standing(each)
        strange = () if kind in ADJUSTMENTS else (unknown_status(kind),)
        doubts += [*unclear, *strange]
        if kind in settled and standing is Asked.DONE:
            settled[kind] += _settled_units(kind, each.child("Quantity"))
        asked = asked or (kind == CANCELLATION and standing is Asked.OPEN)
    return evolve(
        item,
        cancelled=settled[CANCELLATION],
        refunded=settled[REFUNDED],
        cancel_asked=asked,
        doubts=tuple(dict.fromkeys(doubts)),
    )


def _settled_units(kind: str, quantity: At) -> int:
    """How many units; of a refund that tells none only money went back. Raises InvalidInput."""
    return 0 if kind == REFUNDED and quantity.value is None else count(quantity)


def _shares(at: At, fulfillment: str | None, line: LineId | None) -> tuple[Share, ...] | None:
    """What a fulfillment holds, told by itself or by its line; None where it is not expanded."""
    return (
        None if at.value is None else tuple(_share(each, fulfillment, line) for each in at.items())
    )


def _share(entry: At, fulfillment: str | None, line: LineId | None) -> Share:
    owner = entry.child("OrderItemID")
    return Share(
        fulfillment=fulfillment or maybe_ident(entry.child("FulfillmentID")),
        line=LineId(ident(owner)) if line is None else line,
        product=maybe_ident(entry.child("ProductID")),
        quantity=count(entry.child("Quantity")),
    )


def fulfillments_page(
    entries: Sequence[At], order: str, path: str, more: bool
) -> Page[Fulfillment]:
    """Fulfillments of one order, each once. Raises InvalidInput."""
    told = ((fulfillment(entry), entry.child("ID")) for entry in entries)
    return Page(order=order, path=path, entries=each_once("fulfillment", told), more=more)


def fulfillment(entry: At) -> Fulfillment:
    """One fulfillment as Rithum tells it. Raises InvalidInput."""
    id = ident(entry.child("ID"))
    partial = entry.has(f"Items{NEXT}")
    return Fulfillment(
        id=id,
        status=entry.maybe_text("DeliveryStatus"),
        type=entry.maybe_text("Type"),
        shares=None if partial else _shares(entry.child("Items"), id, None),
        at=instant(entry.child("ShippedDateUtc")),
        updated=instant(entry.child("UpdatedDateUtc")) or instant(entry.child("CreatedDateUtc")),
        carrier=entry.maybe_text("ShippingCarrier"),
        service=entry.maybe_text("ShippingClass"),
        tracking=entry.maybe_label("TrackingNumber"),
        reference=entry.maybe_label("SellerFulfillmentID"),
    )
