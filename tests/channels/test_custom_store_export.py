"""Our orders as an export document."""

from decimal import Context, Decimal, localcontext

import pytest
from custom_store_documents import REAL, discount, our_line, our_order

from builders import NOON, at, codes, terms
from fulfilcore.channels.custom_store import Changed, Exported, Paged, export_orders
from fulfilcore.channels.custom_store.reasons import CustomStoreExport as R
from fulfilcore.channels.custom_store.tables import WORDS
from fulfilcore.channels.xml import Element, parse_xml
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Buyer, LineKind, Programme
from fulfilcore.orders import CancelledBy, Field, Fields, Line, Order, Status
from fulfilcore.orders.fields import Author, Edited
from fulfilcore.orders.model import Part
from fulfilcore.values import Money, OrderId, Sku, evolve


def export(*orders: Order, **settings: object) -> Exported:
    """The export of some orders that changed at noon and a minute later."""
    page = Paged(tuple(Changed(order, (NOON, at(1))) for order in orders), 3)
    return export_orders(page, **{"currency": "USD", **settings})  # type: ignore[arg-type]


def told(*orders: Order, **settings: object) -> list[Element]:
    """The elements of the orders in the document; none is left out."""
    exported = export(*orders, **settings)
    assert () == exported.left_out
    return list(parse_xml(exported.document).all("Order"))


def the(order: Order, **settings: object) -> Element:
    """The element of one order."""
    (element,) = told(order, **settings)
    return element


def text(element: Element, *path: str) -> str | None:
    """The text at a path; None where there is none."""
    for name in path[:-1]:
        element = element.first(name)
    return element.child(path[-1]).maybe_text()


def left_out(order: Order, **settings: object) -> set[object]:
    """Why an order is not in the document."""
    exported = export(order, **settings)
    assert not list(parse_xml(exported.document).all("Order"))
    (shortfall,) = exported.left_out
    assert order.id == shortfall.order
    assert all(reason.text and reason.rules for reason in shortfall.reasons)
    return set(codes(shortfall.reasons))


def test_an_order_is_written_whole() -> None:
    """Every element that we know, in the protocol's own order and writing."""
    exported = export(our_order(lines=(our_line(), discount())))
    assert Exported(exported.document) == exported
    assert (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<Orders pages="3"><Order><OrderID><![CDATA[web-shop/17]]></OrderID>'
        "<OrderNumber><![CDATA[N-17]]></OrderNumber><OrderDate>03/02/2026 12:34:56</OrderDate>"
        "<OrderStatus><![CDATA[awaiting_shipment]]></OrderStatus>"
        "<LastModified>03/02/2026 12:01:00</LastModified>"
        "<ShippingMethod><![CDATA[Ground]]></ShippingMethod><OrderTotal>37.50</OrderTotal>"
        "<CustomerNotes><![CDATA[Ring twice]]></CustomerNotes>"
        "<InternalNotes><![CDATA[Fragile]]></InternalNotes><Gift>true</Gift>"
        "<GiftMessage><![CDATA[To you]]></GiftMessage>"
        "<CustomField1><![CDATA[one]]></CustomField1><CustomField2><![CDATA[two]]></CustomField2>"
        "<CustomField3><![CDATA[three]]></CustomField3>"
        "<Customer><CustomerCode><![CDATA[C-7]]></CustomerCode>"
        "<BillTo><Name><![CDATA[Bo Lee]]></Name><Email><![CDATA[bo@example.com]]></Email></BillTo>"
        "<ShipTo><Name><![CDATA[Ann Lee]]></Name><Company><![CDATA[Lee Ltd]]></Company>"
        "<Address1><![CDATA[1 Main St]]></Address1><Address2><![CDATA[Flat 2]]></Address2>"
        "<City><![CDATA[Reno]]></City><State><![CDATA[NV]]></State>"
        "<PostalCode><![CDATA[89501]]></PostalCode><Country><![CDATA[US]]></Country>"
        "<Phone><![CDATA[555 0100]]></Phone></ShipTo></Customer>"
        "<Items><Item><LineItemID><![CDATA[l1]]></LineItemID><SKU><![CDATA[MUG-1]]></SKU>"
        "<Name><![CDATA[A mug]]></Name><Weight>250.000</Weight><WeightUnits>Grams</WeightUnits>"
        "<Quantity>3</Quantity><UnitPrice>12.50</UnitPrice><Options><Option>"
        "<Name><![CDATA[Colour]]></Name><Value><![CDATA[blue]]></Value></Option></Options></Item>"
        "<Item><LineItemID><![CDATA[d1]]></LineItemID><SKU></SKU>"
        "<Name><![CDATA[Ten off]]></Name><Adjustment>true</Adjustment><Quantity>1</Quantity>"
        "<UnitPrice>-10.00</UnitPrice></Item></Items></Order></Orders>"
    ) == exported.document


@pytest.mark.parametrize("status", Status)
def test_every_status_is_one_of_the_five(status: Status) -> None:
    """What others ship, or refused to, is on hold there: nobody who reads it ships it."""
    assert WORDS[status] == text(the(our_order(status=status)), "OrderStatus")
    assert {*("awaiting_payment", "awaiting_shipment", "shipped", "on_hold", "cancelled")} == set(
        WORDS.values()
    )


@pytest.mark.rule("S001-16")
def test_hidden_copies_are_not_exported() -> None:
    """A hidden order cannot be exported, and nobody needs to hear of it."""
    hidden = our_order(hidden_copy=True, twin_of=OrderId("amazon-us/902-1"))
    assert ((), []) == (export(hidden).left_out, told(hidden))


def test_parts_are_exported_and_what_was_split_is_not() -> None:
    """Parts are worked on by themselves, each under a number of its own."""
    whole, part = OrderId("web-shop/17"), OrderId("web-shop/17~p2")
    carried = our_order("19", combined_into=OrderId("web-shop/18"))
    split = our_order(parts=(Part(id=OrderId("web-shop/17~p1")), Part(id=part)))
    (element,) = told(carried, split, our_order(id=part, part_of=whole))
    assert (part, "N-17-2") == (text(element, "OrderID"), text(element, "OrderNumber"))


def test_a_parcel_of_several_orders_cannot_be_said() -> None:
    """Whoever ships one of them would leave the units of the others behind."""
    assert {R.SHARED_PARCEL} == left_out(our_order(combined=(OrderId("web-shop/18"),)))


def test_an_order_without_a_number_goes_by_its_reference() -> None:
    """OrderNumber is required."""
    assert "17" == text(the(our_order(number=None)), "OrderNumber")


def test_units_called_off_are_not_asked_for() -> None:
    """Of three mugs one was called off: two are to be shipped; of a cancelled order all were."""
    order = our_order(lines=(our_line(cancelled=1, called_off=1),))
    assert "2" == text(the(order), "Items", "Item", "Quantity")
    off = our_order(
        lines=(our_line(cancelled=3),), status=Status.CANCELLED, cancelled=CancelledBy.HERE
    )
    assert "3" == text(the(off), "Items", "Item", "Quantity")


@pytest.mark.parametrize("line", [our_line(shipped=1), our_line(claimed=1)])
def test_an_order_of_which_units_have_left_is_not_to_be_shipped_again(line: Line) -> None:
    """The protocol cannot say which; once nobody ships it any more, nothing can go wrong."""
    for status in (Status.AWAITING_SHIPMENT, Status.AWAITING_PAYMENT):
        assert {R.PARTLY_SHIPPED} == left_out(our_order(lines=(line,), status=status))
    for status in (Status.SHIPPED, Status.ON_HOLD, Status.CANCELLED):
        assert "3" == text(
            the(our_order(lines=(line,), status=status)), "Items", "Item", "Quantity"
        )


def test_only_what_goes_into_a_parcel_is_listed() -> None:
    """Whoever reads the document would ship a download or a bundle beside its parts."""
    kinds = [our_line(f"k{n}", kind=kind, sku=Sku(kind.name)) for n, kind in enumerate(LineKind)]
    items = the(our_order(lines=kinds)).first("Items")
    names = [text(each, "LineItemID") for each in items.all("Item")]
    assert [line.id for line in kinds if line.kind in (LineKind.GOODS, LineKind.DISCOUNT)] == names
    digital = our_line(kind=LineKind.DIGITAL)
    assert {R.NO_GOODS} == left_out(our_order(lines=(digital, discount())))


def test_a_discount_takes_something_off_whatever_its_sign() -> None:
    """Some channels list a deduction as a positive amount; the protocol wants a negative price."""
    for cents in (1000, -1000):
        order = our_order(lines=(our_line(), discount(price=Money(cents, "USD"))))
        prices = [text(each, "UnitPrice") for each in the(order).first("Items").all("Item")]
        assert ["12.50", "-10.00"] == prices


@pytest.mark.parametrize(
    ("system", "ordered", "price"),
    [
        ("amazon", 3, "12.50"),
        ("amazon", 7, "5.3571"),
        ("amazon", 1, "37.50"),
        ("amazon", 0, "37.50"),
        ("ebay", 3, "12.50"),
        ("bigcommerce", 3, "37.50"),
    ],
)
def test_the_price_is_that_of_one_unit(system: str, ordered: int, price: str) -> None:
    """Amazon and eBay state it for all units of a line: the share is exact where it can be."""
    line = our_line(price=Money(3750, "USD"), ordered=ordered)
    order = our_order(lines=(line,), terms=evolve(terms(), system=system, marketplace=False))
    with localcontext(Context(prec=2)):
        assert price == text(the(order), "Items", "Item", "UnitPrice")


def test_a_total_of_many_digits_is_written_out() -> None:
    """Never in powers of ten, nor rounded by the host's decimal context."""
    order = our_order(total=Money(123456789012345, "USD"), lines=(our_line(weight=None),))
    with localcontext(Context(prec=2)):
        assert "1234567890123.45" == text(the(order), "OrderTotal")


def test_the_currency_is_said_where_the_reader_would_take_another() -> None:
    """The published schemas do not know the element, so it is written only where it is needed."""
    euros = our_order(total=Money(3750, "EUR"), lines=(our_line(price=Money(1250, "EUR")),))
    assert "EUR" == text(the(euros), "CurrencyCode")
    assert not the(euros, currency="EUR").has("CurrencyCode")
    mixed = our_order(lines=(our_line(price=Money(1250, "EUR")),))
    assert {R.MIXED_CURRENCIES} == left_out(mixed)
    with pytest.raises(InvalidInput, match="'EURO' is not"):
        export(currency="EURO")


def test_an_amount_that_nobody_told_is_not_nothing() -> None:
    """The order is left out, unless the host says what stands for such an amount."""
    order = our_order(total=None, lines=(our_line(price=None), our_line("l2")))
    assert {R.NO_AMOUNT} == left_out(order)
    assert ["OrderTotal is not known", "Items/Item/UnitPrice is not known"] == [
        reason.text for reason in export(order).left_out[0].reasons
    ]
    element = the(order, unknown_amount=Decimal(0))
    assert "0" == text(element, "OrderTotal")
    prices = [text(each, "UnitPrice") for each in element.first("Items").all("Item")]
    assert ["0", "12.50"] == prices


@pytest.mark.rule("S004-27")
def test_prime_goes_where_amazon_says() -> None:
    """The label of a Prime order bears the channel's own address, whatever was edited here."""
    words = Fields(ship_to=evolve(REAL, city="Elko"))
    edit = Edited(Author.PERSON, frozenset({Field.SHIP_TO}), words, Fields(ship_to=REAL))
    edited = our_order(edits=(edit,))
    prime = evolve(edited, programme=Programme(prime=True, merchant_fulfilled=True))
    path = ("Customer", "ShipTo", "City")
    assert ("Elko", "Reno") == (text(the(edited), *path), text(the(prime), *path))


def test_an_address_of_many_lines_fits_on_two() -> None:
    """What does not fit on the second stands behind it; nothing of it is lost."""
    address = evolve(REAL, lines=("c/o Bo", " 1 Main St ", "Flat 2"), name=None)
    ship_to = the(our_order(said=Fields(ship_to=address))).first("Customer").first("ShipTo")
    assert ["c/o Bo", "1 Main St, Flat 2", None] == [
        text(ship_to, name) for name in ("Address1", "Address2", "Name")
    ]


@pytest.mark.parametrize(
    ("buyer", "code"),
    [
        (Buyer(id="C-7", email="bo@example.com"), "C-7"),
        (Buyer(email="bo@example.com"), "bo@example.com"),
        (Buyer(name="Bo"), "web-shop/17"),
        (None, "web-shop/17"),
    ],
)
def test_no_two_strangers_are_one_customer(buyer: Buyer | None, code: str) -> None:
    """Where nobody knows the customer, the order is a customer of its own."""
    assert code == text(the(our_order(buyer=buyer)), "Customer", "CustomerCode")


def test_the_source_names_the_marketplace() -> None:
    """An order of a marketplace's own store says so, so that the reader knows a copy of it."""
    plain = our_order()
    amazon = evolve(plain, terms=evolve(plain.terms, system="amazon", marketplace=True))
    assert [None, "amazon", "POS"] == [
        text(the(each), "Source") for each in (plain, amazon, evolve(amazon, source="POS"))
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"placed": None}, R.NO_DATE),
        ({"said": Fields()}, R.NO_ADDRESS),
        ({"said": Fields(ship_to=evolve(REAL, country="Utopia"))}, R.NO_COUNTRY),
        ({"said": Fields(ship_to=evolve(REAL, country="ÄÖ"))}, R.NO_COUNTRY),
        ({"said": Fields(ship_to=evolve(REAL, country=None))}, R.NO_COUNTRY),
        ({"said": Fields(ship_to=evolve(REAL, city="x" * 101))}, R.TOO_LONG),
        ({"said": Fields(ship_to=REAL, custom_2="x" * 101)}, R.TOO_LONG),
        ({"said": Fields(ship_to=REAL, note="a\x00b")}, R.UNSENDABLE),
        ({"gift_message": "x" * 1001}, R.TOO_LONG),
        ({"gift_message": "a\x0cb"}, R.UNSENDABLE),
        ({"id": OrderId("s/" + "x" * 49)}, R.TOO_LONG),
        ({"number": "x" * 51}, R.TOO_LONG),
        ({"source": "x" * 51}, R.TOO_LONG),
        ({"lines": None}, R.NO_LINES),
        ({"lines": (our_line(sku=Sku("x" * 101)),)}, R.TOO_LONG),
        ({"lines": (our_line(name="x" * 201),)}, R.TOO_LONG),
        ({"lines": (our_line(id="x" * 51),)}, R.TOO_LONG),
        ({"lines": (our_line(options=(("Text", "x" * 101),)),)}, R.TOO_LONG),
        ({"lines": (our_line(options=(("Size", "L"),) * 11),)}, R.TOO_MANY),
        ({"lines": (our_line(ordered=2**31),)}, R.TOO_MANY),
    ],
)
def test_what_cannot_be_said_in_full_is_left_out(changes: dict[str, object], code: R) -> None:
    """Nothing is cut or made up: the order is reported, with the element and its limit."""
    assert {code} == left_out(our_order(**changes))  # type: ignore[arg-type]


def test_an_order_that_is_left_out_costs_no_other() -> None:
    """All its obstacles are told, and the others are in the document."""
    bad = our_order("2", placed=None, number="x" * 51)
    exported = export(our_order("1"), bad, our_order("3"))
    assert ["N-1", "N-3"] == [
        text(each, "OrderNumber") for each in parse_xml(exported.document).all("Order")
    ]
    assert {R.NO_DATE, R.TOO_LONG} == set(codes(exported.left_out[0].reasons))


def test_long_notes_end_in_a_mark() -> None:
    """Notes are read by people: one cut short, and marked so, is better than an order lost."""
    note, buyer = "n" * 1001, Buyer(id="C-7", note="b" * 1000)
    order = our_order(said=Fields(ship_to=REAL, note=note), buyer=buyer)
    element = the(order)
    assert "n" * 996 + " […]" == text(element, "InternalNotes")
    assert "b" * 1000 == text(element, "CustomerNotes")
    (shortfall,) = export(order).shortened
    assert (order.id, ["InternalNotes was cut to 1000 characters"]) == (
        shortfall.order,
        [reason.text for reason in shortfall.reasons],
    )


def test_what_is_longest_still_fits() -> None:
    """A text that is exactly as long as its limit is said."""
    line = our_line(id="x" * 50, sku=Sku("s" * 100), name="n" * 200)
    order = our_order(number="x" * 50, lines=(line,), gift_message="g" * 1000)
    assert "x" * 50 == text(the(order), "Items", "Item", "LineItemID")
