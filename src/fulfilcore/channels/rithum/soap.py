"""Reading what the SOAP order service tells of one order, at any level of detail."""

from collections.abc import Iterator, Mapping, Sequence

from fulfilcore.channels.counting import count
from fulfilcore.channels.families import DISTINCT, once
from fulfilcore.channels.ids import each_once, ident
from fulfilcore.channels.people import joined
from fulfilcore.channels.reading import At
from fulfilcore.channels.rithum.fields import (
    address,
    instant,
    maybe_amount,
)
from fulfilcore.channels.rithum.model import Item, Page, Said, Settings, Statuses
from fulfilcore.channels.rithum.references import (
    family,
    hinted,
    is_prime,
    provider,
    site_references,
    told,
)
from fulfilcore.channels.rithum.tables import LINES, WEIGHTS
from fulfilcore.channels.xml import Element
from fulfilcore.intake import (
    Buyer,
    ChannelOrder,
    Doubt,
    LineKind,
    Part,
    Programme,
    Reference,
)
from fulfilcore.reasons import Reason, because
from fulfilcore.values import LineId, Sku, Weight

_SHIP_TO: Mapping[str, tuple[str, ...]] = {
    "first": ("FirstName",),
    "last": ("LastName",),
    "suffix": ("Suffix",),
    "company": ("CompanyName",),
    "lines": ("AddressLine1", "AddressLine2"),
    "city": ("City",),
    "region": ("Region", "RegionDescription"),
    "postcode": ("PostalCode",),
    "country": ("CountryCode",),
    "phone": ("PhoneNumberDay", "PhoneNumberEvening"),
}


def order(entry: Element, settings: Settings) -> Said:
    """One version of an order; SOAP names no currency and lists no units that left."""
    reference = ident(entry.child("OrderID"))
    status = entry.first("OrderStatus")
    cart = entry.first("ShoppingCart")
    rows = tuple(cart.first("LineItemSKUList").all("OrderLineItemItem"))
    rows = tuple(row for row in rows if row.children)  # one that is nil says nothing
    items = _items(rows, reference, cart.path) if rows else None
    return Said(
        path=entry.path,
        order=_header(entry, reference, rows, settings),
        statuses=Statuses(
            checkout=status.child("CheckoutStatus").maybe_text(),
            payment=status.child("PaymentStatus").maybe_text(),
            shipping=status.child("ShippingStatus").maybe_text(),
            state=entry.child("OrderState").maybe_text(),
            refund=status.child("OrderRefundStatus").maybe_text(),
            cancelled=instant(entry.child("DateCancelledGMT")) is not None,
        ),
        currency=settings.currency,
        items=items,
        wants=frozenset({Part.LINES} | (set() if entry.has("ShippingInfo") else {Part.ADDRESS})),
    )


def _header(
    entry: Element, reference: str, rows: Sequence[Element], settings: Settings
) -> ChannelOrder:
    shipping = entry.first("ShippingInfo")
    site, sold = _site(rows), tuple(_sold(rows))
    buyer, ship_to = _buyer(entry), address(shipping.child, _SHIP_TO)
    programme, doubts = _programme(shipping, site, rows)
    parts = {Part.ADDRESS: ship_to, Part.BUYER: buyer}
    proven = {each.id for each in sold if each.found_in == "SalesSourceID"}
    return ChannelOrder(
        reference=reference,
        number=next(iter(proven)) if len(proven) == 1 else reference,
        parts=frozenset(part for part, found in parts.items() if found),
        modified=instant(entry.child("LastUpdateDate")),
        placed=instant(entry.child("OrderTimeGMT")),
        ship_to=ship_to,
        buyer=buyer,
        note=entry.child("TransactionNotes").maybe_text(),
        total=entry.child("TotalOrderAmount").maybe_money(settings.currency),
        programme=told(programme),
        source=site,
        references=once((*sold, *_sellers(entry, reference))),
        doubts=doubts,
    )


def _sellers(entry: Element, reference: str) -> Iterator[Reference]:
    for name in ("SellerOrderID", "ClientOrderIdentifier"):
        id = entry.child(name).maybe_text()
        if id not in (None, "0", reference):
            yield from hinted(id or "", name, "seller")


def _site(rows: Sequence[Element]) -> str | None:
    """Where all lines were sold; None where that is unsaid or differs."""
    sites = {row.child("ItemSaleSource").maybe_text() for row in rows}
    return sites.pop() if len(sites) == 1 else None


def _sold(rows: Sequence[Element]) -> Iterator[Reference]:
    """What the lines say of the sale on the marketplace: its order, or at eBay item and sale."""
    for row in rows:
        site, id = row.child("ItemSaleSource").maybe_text(), row.child("SalesSourceID").maybe_text()
        sale = row.child("ItemSaleSourceTransactionID").maybe_text()
        known = family(site)
        if known is None or id is None:
            continue
        if known in DISTINCT and DISTINCT[known].fullmatch(id):
            yield from site_references(site, {"SalesSourceID": id})
        elif known == "ebay" and DISTINCT[known].fullmatch(f"{id}-{sale}"):
            yield from hinted(f"{id}-{sale}", "ItemSaleSourceTransactionID", known)


def _buyer(entry: Element) -> Buyer | None:
    billing = entry.first("BillingInfo")
    names = (billing.child(name).maybe_text() for name in ("FirstName", "LastName"))
    buyer = Buyer(
        name=joined(*names),
        email=entry.child("BuyerEmailAddress").maybe_text(),
        note=entry.first("ShippingInfo").child("ShippingInstructions").maybe_text(),
    )
    return None if buyer == Buyer() else buyer


def _programme(
    shipping: Element, site: str | None, rows: Sequence[Element]
) -> tuple[Programme, tuple[Reason, ...]]:
    shipments = shipping.first("ShipmentList").all("Shipment")
    classes = (each.child("ShippingClass").maybe_text() for each in shipments)
    service = next((each for each in classes if each), None)
    elsewhere = {row.child("IsExternallyFulfilled").maybe_flag() for row in rows}
    merchant = True if elsewhere == {False} else False if elsewhere == {True} else None
    mixed = because(Doubt.LEFT_OUT, field="who ships which unit", why="it is mixed")
    programme = Programme(
        prime=is_prime(site, merchant, service),
        provider=provider(site, merchant),
        merchant_fulfilled=merchant,
        service=service,
        ship_by=instant(shipping.child("EstimatedShipDate")),
        deliver_by=instant(shipping.child("DeliveryDate")),
    )
    return programme, (mixed,) if {True, False} <= elsewhere else ()


def _items(rows: Sequence[Element], reference: str, path: str) -> Page[Item]:
    told = ((_item(row), row.child("LineItemID")) for row in rows)
    return Page(order=reference, path=path, entries=each_once("item", told))


def _item(row: Element) -> Item:
    sale = row.child("ItemSaleSourceTransactionID").maybe_text()
    return Item(
        id=LineId(ident(row.child("LineItemID"))),
        quantity=count(row.child("Quantity")),
        name=row.child("Title").maybe_text() or "",
        sku=Sku.maybe(row.child("SKU").maybe_text()),
        price=maybe_amount(row.child("UnitPrice")),
        kind=LINES.get(row.child("LineItemType").maybe_text() or "", LineKind.GOODS),
        alias=LineId(sale) if sale else None,
        weight=_weight(row.first("UnitWeight")),
    )


def _weight(element: Element) -> Weight | None:
    """The weight of one unit; None for 0 and for a unit that nobody knows."""
    unit = WEIGHTS.get((element.attribute("UnitOfMeasure").maybe_text() or "").upper())
    text = element.at.maybe_text()
    if unit is None or text is None:
        return None
    return Weight.of(At(text, element.at.path).amount(), unit)
