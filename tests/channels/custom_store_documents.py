"""Documents of the custom store protocol, of our own writing, with what a test is about changed."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from attrs import evolve

from builders import terms
from fulfilcore.intake import Buyer, LineKind, Programme
from fulfilcore.orders import Fields, Line, Order
from fulfilcore.values import Address, LineId, Money, Sku, StoreId, Weight, order_id

Texts = Mapping[str, object]
WHEN = datetime(2026, 3, 2, 12, 34, 56, tzinfo=UTC)
SHOP = StoreId("web-shop")


def xml(name: str, content: object) -> str:
    """An element; a mapping holds elements, a list several of the same name, None is left out."""
    match content:
        case None:
            return ""
        case list():
            return "".join(xml(name, each) for each in content)
        case dict():
            inner = "".join(xml(key, value) for key, value in content.items())
            return f"<{name}>{inner}</{name}>"
        case _:
            return f"<{name}>{escape(str(content))}</{name}>"


def item(**changes: object) -> dict[str, object]:
    """One item of an order."""
    usual: dict[str, object] = {
        "LineItemID": "25590",
        "SKU": "MUG-1",
        "Name": "A mug",
        "Quantity": "3",
        "UnitPrice": "12.50",
    }
    return {**usual, **changes}


def an_order(**changes: object) -> dict[str, object]:
    """One order as another host exports it."""
    usual: dict[str, object] = {
        "OrderID": "123456",
        "OrderNumber": "ABC123",
        "OrderDate": "12/8/2011 21:56 PM",
        "OrderStatus": "paid",
        "LastModified": "12/8/2011 12:56:07 PM",
        "ShippingMethod": "USPS Priority",
        "OrderTotal": "37.5",
        "CustomerNotes": "Ring twice",
        "InternalNotes": "Fragile",
        "Gift": "true",
        "GiftMessage": "To you",
        "CustomField1": "one",
        "CustomField3": "three",
        "Customer": {
            "CustomerCode": "C-7",
            "BillTo": {"Name": "Bo Lee", "Email": "bo@example.com"},
            "ShipTo": ship_to(),
        },
        "Items": {"Item": [item()]},
    }
    return {**usual, **changes}


def ship_to(**changes: object) -> dict[str, object]:
    """Where the order goes."""
    usual: dict[str, object] = {
        "Name": "Ann Lee",
        "Company": "",
        "Address1": "1 Main St",
        "Address2": "Flat 2",
        "City": "Reno",
        "State": "NV",
        "PostalCode": "89501",
        "Country": "US",
        "Phone": "555 0100",
    }
    return {**usual, **changes}


def export(*orders: Texts, pages: object = 1) -> str:
    """An export document of those orders."""
    inner = "".join(xml("Order", dict(order)) for order in orders)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<Orders pages="{pages}">{inner}</Orders>'


def our_line(id: str = "l1", **changes: object) -> Line:
    """A line of an order of ours: three mugs at 12.50."""
    usual = Line(
        id=LineId(id),
        name="A mug",
        sku=Sku("MUG-1"),
        price=Money(1250, "USD"),
        options=(("Colour", "blue"),),
        weight=Weight.of("250", "g"),
        ordered=3,
    )
    return evolve(usual, **changes)  # type: ignore[arg-type]  # each test names its own fields


def discount(**changes: object) -> Line:
    """A deduction written as a line."""
    usual = Line(
        id=LineId("d1"),
        name="Ten off",
        price=Money(-1000, "USD"),
        kind=LineKind.DISCOUNT,
        ordered=1,
    )
    return evolve(usual, **changes)  # type: ignore[arg-type]  # each test names its own fields


REAL = Address(
    name="Ann Lee",
    company="Lee Ltd",
    lines=("1 Main St", "Flat 2"),
    city="Reno",
    region="NV",
    postcode="89501",
    country="US",
    phone="555 0100",
)


def our_order(
    reference: str = "17", lines: Iterable[Line] | None = (our_line(),), **changes: object
) -> Order:
    """An order of ours, awaiting shipment, of which everything is known."""
    usual = Order(
        id=order_id(SHOP, reference),
        store=SHOP,
        reference=reference,
        terms=terms(SHOP),
        number=f"N-{reference}",
        placed=WHEN,
        lines=None if lines is None else tuple(lines),
        said=Fields(
            ship_to=REAL,
            service="Ground",
            note="Fragile",
            custom_1="one",
            custom_2="two",
            custom_3="three",
        ),
        buyer=Buyer(id="C-7", name="Bo Lee", email="bo@example.com", note="Ring twice"),
        total=Money(3750, "USD"),
        programme=Programme(merchant_fulfilled=True),
        gift=True,
        gift_message="To you",
    )
    return evolve(usual, **changes)  # type: ignore[arg-type]  # each test names its own fields
