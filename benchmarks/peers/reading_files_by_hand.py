"""Reading by hand what comes as XML or as a spreadsheet: `reading_by_hand` has the rules."""

import csv
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import StringIO
from xml.etree import ElementTree

from benchmarks.peers.reading_others_by_hand import TOLD, lines_of
from fulfilcore.intake import Buyer, ChannelLine, ChannelOrder, Level, Programme
from fulfilcore.values import Address, LineId, Money, Sku, Weight

_WORDS = {
    "awaiting_payment": Level.UNPAID,
    "awaiting_shipment": Level.OPEN,
    "shipped": Level.SHIPPED,
    "Awaiting Payment": Level.UNPAID,
    "Awaiting Shipment": Level.OPEN,
    "Shipped": Level.SHIPPED,
}


def custom_store(body: bytes) -> ChannelOrder:
    """An order of a host's export document; its XML is believed too, as no document ever may be."""
    (order,) = ElementTree.fromstring(body)  # noqa: S314  # made by the bench itself
    told = {each.tag: each.text for each in order}
    customer = {each.tag: each for each in order.find("Customer") or ()}
    to = {each.tag: each.text for each in customer["ShipTo"]}
    email = customer["BillTo"].findtext("Email")
    return ChannelOrder(
        reference=told["OrderID"] or "",
        number=told["OrderNumber"],
        parts=TOLD,
        modified=_shown(told["LastModified"]),
        level=_WORDS[told["OrderStatus"] or ""],
        placed=_shown(told["OrderDate"]),
        lines=tuple([_custom_store_line(item) for item in order.find("Items") or ()]),
        ship_to=Address(
            name=to["Name"],
            company=to["Company"],
            lines=lines_of(to["Address1"], to["Address2"]),
            city=to["City"],
            region=to["State"],
            postcode=to["PostalCode"],
            country=to["Country"],
            phone=to["Phone"],
        ),
        buyer=Buyer(
            id=customer["CustomerCode"].text,
            name=customer["BillTo"].findtext("Name"),
            email=email,
        ),
        total=Money.of(told["OrderTotal"] or "", "USD"),
        programme=Programme(merchant_fulfilled=True, service=told["ShippingMethod"]),
    )


def _shown(text: str | None) -> datetime:
    return datetime.strptime(text or "", "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC)


def _custom_store_line(item: ElementTree.Element) -> ChannelLine:
    told = {each.tag: each.text or "" for each in item}
    return ChannelLine(
        id=LineId(told["LineItemID"]),
        quantity=int(told["Quantity"]),
        name=told["Name"],
        sku=Sku(told["SKU"]),
        price=Money.of(told["UnitPrice"], "USD"),
        weight=Weight.of(told["Weight"], "oz"),
    )


def csv_file(body: bytes) -> ChannelOrder:
    """A file of one order, a row for each of its lines."""
    rows = list(csv.DictReader(StringIO(body.decode(), newline="")))
    it = rows[0]
    return ChannelOrder(
        reference=it["Order Number"],
        number=it["Order Number"],
        parts=TOLD,
        modified=datetime.fromisoformat(it["Last Modified"]),
        level=_WORDS[it["Order Status"]],
        placed=datetime.fromisoformat(it["Order Date"]),
        lines=tuple([_csv_line(row) for row in rows]),
        ship_to=Address(
            name=it["Ship To Name"],
            lines=lines_of(it["Address 1"], it["Address 2"]),
            city=it["Ship To City"],
            region=it["State"],
            postcode=it["Postal Code"],
            country=it["Ship To Country"],
            phone=it["Ship To Phone"],
        ),
        buyer=Buyer(name=it["Buyer Name"], email=it["Buyer Email"]),
    )


def _csv_line(row: Mapping[str, str]) -> ChannelLine:
    return ChannelLine(
        id=LineId(row["Line ID"]),
        quantity=int(row["Item Quantity"]),
        name=row["Item Name"],
        sku=Sku(row["Item Sku"]),
        price=Money.of(row["Unit Price"], row["Currency"]),
    )


READERS: Mapping[str, Callable[..., ChannelOrder]] = {
    "csv": csv_file,
    "custom_store": custom_store,
}
