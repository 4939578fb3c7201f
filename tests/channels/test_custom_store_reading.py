"""Reading the export documents of other hosts."""

from datetime import UTC, datetime
from decimal import Context, localcontext

import pytest
from channel_payloads import the
from custom_store_documents import an_order, export, item, ship_to, xml
from hypothesis import given
from hypothesis import strategies as st

from fulfilcore.channels.custom_store import Identity, read_orders
from fulfilcore.channels.custom_store.tables import LEVELS
from fulfilcore.errors import Misconfigured
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Doubt,
    Grade,
    Level,
    LineKind,
    Need,
    Part,
    Programme,
    ReadResult,
    Reference,
)
from fulfilcore.reasons import because
from fulfilcore.values import Address, LineId, Money, Sku, Weight


def read(**changes: object) -> ChannelOrder:
    """The one order of a document with those elements changed."""
    return the(read_orders(export(an_order(**changes)), currency="USD"))


def lines(*items: dict[str, object]) -> tuple[ChannelLine, ...]:
    """The lines of an order with those items."""
    return read(Items={"Item": list(items)}).lines or ()


def test_an_order_is_read_whole() -> None:
    """One order of the documented shape gives everything that it says."""
    assert (
        ChannelOrder(
            reference="123456",
            number="ABC123",
            parts=frozenset({Part.HEADER, Part.LINES, Part.ADDRESS, Part.BUYER}),
            modified=datetime(2011, 12, 8, 12, 56, 7, tzinfo=UTC),
            placed=datetime(2011, 12, 8, 21, 56, tzinfo=UTC),
            level=Level.OPEN,
            lines=(
                ChannelLine(
                    id=LineId("25590"),
                    quantity=3,
                    name="A mug",
                    sku=Sku("MUG-1"),
                    price=Money(1250, "USD"),
                ),
            ),
            ship_to=Address(
                name="Ann Lee",
                lines=("1 Main St", "Flat 2"),
                city="Reno",
                region="NV",
                postcode="89501",
                country="US",
                phone="555 0100",
            ),
            buyer=Buyer(id="C-7", name="Bo Lee", email="bo@example.com", note="Ring twice"),
            note="Fragile",
            total=Money(3750, "USD"),
            programme=Programme(merchant_fulfilled=True, service="USPS Priority"),
            custom_1="one",
            custom_3="three",
            gift=True,
            gift_message="To you",
        )
        == read()
    )


def test_elements_come_in_any_order_and_as_cdata() -> None:
    """The schema leaves the order open, and text may be CDATA, comments between it or not."""
    backwards = dict(reversed(an_order().items()))
    text = export(backwards).replace("Ring twice", "<![CDATA[Ring]]><!-- - --> <![CDATA[twice]]>")
    assert read() == the(read_orders(text, currency="USD"))


def test_unknown_elements_change_nothing() -> None:
    """An element of a later edition is no reason to refuse an order."""
    assert read() == read(Later={"Item": "x"}, UPC="1", Warehouse="W")


@pytest.mark.parametrize("body", [export(), b"<Orders/>", export(pages="")])
def test_a_document_without_orders_is_empty(body: str | bytes) -> None:
    """Nothing changed in the window: that is an answer, not an error."""
    assert ReadResult() == read_orders(body)


@pytest.mark.parametrize(
    ("pages", "page", "next"),
    [(3, None, "2"), (1, None, None), (0, None, None), (3, 2, "3"), (3, 3, None), (3, 7, None)],
)
def test_the_next_page_is_named(pages: int, page: int | None, next: str | None) -> None:
    """The document says how many pages there are; the caller, which it has."""
    assert next == read_orders(export(pages=pages), page=page).next


def test_pages_are_counted_as_they_are_handed_in() -> None:
    """Two pages of four handed in: the third is next, and a page twice is one page."""
    first, second = export(an_order(), pages=3), export(an_order(OrderID="2"), pages=4)
    result = read_orders(first, second, first)
    assert ("3", ["123456", "2"]) == (result.next, [each.reference for each in result.orders])


def test_a_broken_number_of_pages_costs_no_order() -> None:
    """Only the number is rejected."""
    result = read_orders(export(an_order(), pages="many"))
    assert ["/Orders/@pages"] == [bad.path for bad in result.rejected]
    assert ["123456"] == [order.reference for order in result.orders]


def test_without_an_id_the_number_is_the_reference() -> None:
    """OrderID is optional; each document speaks for itself, whatever others said."""
    with_id, without = export(an_order()), export(an_order(OrderID=None))
    assert ["123456", "ABC123"] == [o.reference for o in read_orders(with_id, without).orders]
    assert {"ABC123"} == {o.number for o in read_orders(with_id, without).orders}


def test_a_host_that_names_ids_only_sometimes_is_read_by_number() -> None:
    """The setting keeps one order one order, whether its document has an OrderID or not."""
    with_id, without = export(an_order()), export(an_order(OrderID=None))
    result = read_orders(with_id, without, identity=Identity.ORDER_NUMBER)
    assert {"ABC123"} == {order.reference for order in result.orders}
    assert 1 == len(result.orders)


def test_an_order_without_a_number_is_rejected_alone() -> None:
    """The number is what the protocol requires; the other orders of the page are read."""
    result = read_orders(export(an_order(OrderNumber=" "), an_order(OrderID="2")))
    assert ["2"] == [order.reference for order in result.orders]
    (bad,) = result.rejected
    assert ("/Orders/Order/OrderNumber", None) == (bad.path, bad.reference)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"LastModified": "yesterday"}, "LastModified"),
        ({"OrderDate": "2011-12-08"}, "OrderDate"),
        ({"OrderTotal": "12,50"}, "OrderTotal"),
        ({"OrderTotal": "NaN"}, "OrderTotal"),
        ({"OrderTotal": "1e99"}, "OrderTotal"),
        ({"TaxAmount": "much"}, "TaxAmount"),
        ({"CurrencyCode": "XXY"}, "CurrencyCode"),
        ({"Gift": "maybe"}, "Gift"),
        ({"Items": {"Item": [item(Quantity="1.5")]}}, "Items/Item/Quantity"),
        ({"Items": {"Item": [item(Quantity="-1")]}}, "Items/Item/Quantity"),
        ({"Items": {"Item": [item(Quantity=None)]}}, "Items/Item/Quantity"),
        ({"Items": {"Item": [item(), item()]}}, "Items/Item[2]/LineItemID"),
        ({"Items": {"Item": [item(Weight="-1", WeightUnits="lb")]}}, "Items/Item/Weight"),
    ],
)
def test_a_broken_field_rejects_its_order_with_its_place(
    changes: dict[str, object], path: str
) -> None:
    """Whatever is not of its documented type is told with its path and whose it is."""
    result = read_orders(export(an_order(**changes)), currency="USD")
    (bad,) = result.rejected
    assert (f"/Orders/Order/{path}", "123456", ()) == (bad.path, bad.reference, result.orders)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "<Order",
        "<html/>",
        "<!DOCTYPE Orders><Orders/>",
        "<Orders><Order>\x07</Order></Orders>",
        b"\xff",
    ],
)
def test_what_is_no_export_document_is_rejected(body: str | bytes) -> None:
    """A page that is something else costs no other page."""
    result = read_orders(body, export(an_order()))
    assert 1 == len(result.rejected)
    assert result.rejected[0].path.startswith("$body[0]")
    assert ["123456"] == [order.reference for order in result.orders]


def test_a_single_order_is_read() -> None:
    """Some hosts answer for one order without the element around it."""
    assert "123456" == the(read_orders(xml("Order", an_order()))).reference


@pytest.mark.parametrize("word", sorted(LEVELS))
def test_usual_words_are_known_however_they_are_written(word: str) -> None:
    """Case, underscores and hyphens make no difference."""
    for said in (word.upper(), word.title().replace(" ", "_"), word.replace(" ", "-")):
        order = read(OrderStatus=said)
        assert (LEVELS[word], ()) == (order.level, order.doubts)


@pytest.mark.parametrize(("said", "shown"), [("complete", "complete"), (None, "(none)")])
def test_a_word_that_nobody_mapped_is_for_a_person(said: str | None, shown: str) -> None:
    """Such an order is held back with the word; it is never taken as ready to ship."""
    order = read(OrderStatus=said)
    assert Level.REVIEW is order.level
    assert (because(Doubt.UNKNOWN_STATUS, said=shown),) == order.doubts


def test_a_hosts_own_words_come_first() -> None:
    """The store's settings map the host's words, exactly as it writes them."""
    own = {"Complete": Level.SHIPPED, "paid": Level.REVIEW}
    orders = (an_order(OrderStatus=word) for word in ("Complete", "complete", "paid", "Paid"))
    result = read_orders(export(*orders), statuses=own)
    levels = [order.level for order in result.orders]
    assert [Level.SHIPPED, Level.REVIEW, Level.REVIEW, Level.OPEN] == levels


def test_settings_that_mean_nothing_are_refused() -> None:
    """A word can only stand for one of the five statuses, and a currency must be one."""
    with pytest.raises(Misconfigured) as caught:
        read_orders(export(), statuses={"part": Level.PARTLY_SHIPPED}, currency="EURO")
    assert (
        "'part' cannot mean PARTLY_SHIPPED",
        "'EURO' is not an ISO 4217 currency",
    ) == caught.value.problems


def test_amounts_need_a_currency() -> None:
    """An amount without a currency is left out; the order's own beats the store's."""
    bare = the(read_orders(export(an_order())))
    assert (None, None) == (bare.total, (bare.lines or ())[0].price)
    assert Money(3750, "EUR") == read(CurrencyCode="eur").total


@pytest.mark.parametrize(
    ("text", "minor"),
    [("37.5000", 3750), (".5", 50), ("1.25E1", 1250), ("+3", 300), ("19.989999771118164", 1999)],
)
def test_money_floats_are_exact(text: str, minor: int) -> None:
    """xs:float as text, in any of its writings, never through binary."""
    assert Money(minor, "USD") == read(OrderTotal=text).total


def test_adjustments_are_no_goods() -> None:
    """A discount is a line of its own with a negative price and no SKU; a fee adds something."""
    off = item(LineItemID=None, SKU="", Name="10% off", UnitPrice="-3.75", Quantity="1")
    told = lines(item(), {**off, "Adjustment": "true"}, item(LineItemID="2", Adjustment="1"))
    kinds = [(line.kind, line.price) for line in told]
    assert [
        (LineKind.GOODS, Money(1250, "USD")),
        (LineKind.DISCOUNT, Money(-375, "USD")),
        (LineKind.SERVICE, Money(1250, "USD")),
    ] == kinds
    assert (LineId("name:1:10% off"), None) == (told[1].id, told[1].sku)


def test_lines_without_ids_are_told_apart() -> None:
    """By SKU and place among those of the same SKU, else by name, else by place alone."""
    bare = {"LineItemID": None}
    told = lines(
        item(**bare),
        item(**bare),
        item(**bare, SKU=None),
        item(**bare, SKU=None, Name=None),
        item(LineItemID="sku:1:MUG-1"),
    )
    assert [
        "sku:1:MUG-1",
        "sku:2:MUG-1",
        "name:1:A mug",
        "line:1:",
        "id:sku:1:MUG-1",
    ] == [line.id for line in told]


@pytest.mark.parametrize(
    ("unit", "weight"),
    [
        ("Pounds", Weight.of("1.5", "lb")),
        ("oz", Weight.of("1.5", "oz")),
        ("GM", Weight.of("1.5", "g")),
        ("", None),
        (None, None),
    ],
)
def test_weights_are_read_in_their_units(unit: str | None, weight: Weight | None) -> None:
    """Every unit of the schema; a number without one weighs nothing that we know."""
    (line,) = lines(item(Weight="1.5", WeightUnits=unit))
    assert weight == line.weight


def test_a_unit_of_weight_that_nobody_knows_is_shown_once() -> None:
    """The goods are to be shipped whatever they weigh, and a person hears of it."""
    stones = [item(LineItemID=id, Weight="1", WeightUnits="stone") for id in "ab"]
    (found,) = read_orders(export(an_order(Items={"Item": stones}))).orders
    doubt = because(Doubt.LEFT_OUT, field="Weight", why="stone is no unit of weight")
    assert ((doubt,), [None, None]) == (
        *(found.doubts, [each.weight for each in found.lines or ()]),
    )


@pytest.mark.parametrize("quantity", ["3", " 3 ", "3.0000"])
def test_whole_units_may_be_written_as_decimals(quantity: str) -> None:
    """Shops that sell by the yard write every quantity with its decimals."""
    (line,) = lines(item(Quantity=quantity))
    assert 3 == line.quantity


def test_options_are_read() -> None:
    """What the buyer chose, in its order."""
    options = [{"Name": "Size", "Value": "L"}, {"Name": "Gift"}, {"Name": "", "Weight": "1"}]
    (line,) = lines(item(Options={"Option": options}))
    assert (("Size", "L"), ("Gift", "")) == line.options


@pytest.mark.parametrize(("said", "read_as"), [("us", "US"), ("Great Britain", "Great Britain")])
def test_the_country_is_a_code_or_a_text(said: str, read_as: str) -> None:
    """One edition of the schema wants two letters, the other takes text."""
    order = read(Customer={"ShipTo": ship_to(Country=said)})
    assert order.ship_to is not None
    assert (read_as, None) == (order.ship_to.country, order.buyer and order.buyer.id)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"Items": None}, Part.LINES),
        ({"Items": {}}, Part.LINES),
        ({"Customer": {"ShipTo": {"Name": " "}}}, Part.ADDRESS),
        ({"LastModified": None}, Part.HEADER),
    ],
)
def test_what_every_order_has_and_this_one_lacks_is_needed(
    changes: dict[str, object], part: Part
) -> None:
    """An order is read as far as it is told, and what is missing is asked for."""
    result = read_orders(export(an_order(**changes)))
    assert (Need("123456", part),) == result.needs
    assert part is Part.HEADER or part not in the(result).parts


AMAZON, EBAY = "902-1845936-5435065", "19-11396-02421"


@pytest.mark.parametrize(
    ("source", "changes", "found"),
    [
        ("Amazon", {"OrderNumber": AMAZON}, ("amazon", AMAZON, Grade.PROOF, "OrderNumber")),
        ("amazon.de", {"OrderID": AMAZON}, ("amazon", AMAZON, Grade.PROOF, "OrderID")),
        ("eBay US", {"OrderNumber": EBAY}, ("ebay", EBAY, Grade.PROOF, "OrderNumber")),
        ("Webstore", {"OrderNumber": AMAZON}, ("amazon", AMAZON, Grade.HINT, "OrderNumber")),
        (None, {"OrderNumber": EBAY}, ("ebay", EBAY, Grade.HINT, "OrderNumber")),
        ("Amazon", {}, None),
        ("eBay", {"OrderNumber": AMAZON}, None),
        ("not Amazon", {"CustomField1": AMAZON, "InternalNotes": AMAZON}, None),
    ],
)
def test_a_marketplace_id_is_proven_by_source_and_form_together(
    source: str | None, changes: dict[str, object], found: tuple[object, ...] | None
) -> None:
    """Source is free text and a form may be an accident: one alone is at most a hint."""
    order = read(Source=source, **changes)
    expected = () if found is None else (Reference(*found),)  # type: ignore[arg-type]
    assert expected == order.references


def test_a_source_that_names_a_marketplace_is_in_its_usual_words() -> None:
    """So that rules on the source find it, however the host writes it; other text stays."""
    assert ("amazon", "My Shop") == (read(Source="Amazon").source, read(Source="My Shop").source)


@given(st.text(st.characters(exclude_categories=()), max_size=40) | st.binary(max_size=60))
def test_no_bytes_raise(raw: str | bytes) -> None:
    """Whatever a host answers, reading it gives a result."""
    assert isinstance(read_orders(raw), ReadResult)


words = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["true", "1", "-1", "1e400", "12/8/2011 21:56", "99999999999999999999", " ", "id:", "sku:1:x"]
)


@given(st.data())
def test_a_broken_order_costs_no_other(data: st.DataObject) -> None:
    """However one order is broken, it is read or rejected, and the next one is there."""
    names = st.sampled_from([*an_order(), "CurrencyCode", "Source"])
    broken = data.draw(st.dictionaries(names, words | st.none(), max_size=4))
    fields = st.sampled_from([*item(), "Weight", "WeightUnits", "Adjustment", "Options"])
    bad = item(**data.draw(st.dictionaries(fields, words | st.none(), max_size=3)))
    order = {**an_order(Items={"Item": [item(LineItemID="1"), bad]}), **broken}
    text = clean(export(order, an_order(OrderID="777")))
    result = read_orders(text, currency=data.draw(st.sampled_from([None, "USD", "JPY"])))
    assert "777" in {each.reference for each in result.orders}
    assert 2 <= len(result.orders) + len(result.rejected)


def clean(text: str) -> str:
    """The document without what would make all of it unreadable."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))


@given(st.permutations([export(an_order(OrderID=str(n))) for n in range(4)]), st.integers(1, 4))
def test_the_order_of_pages_changes_nothing(pages: list[str], repeated: int) -> None:
    """Any permutation or repetition of the documents gives the same orders."""
    expected = read_orders(*(export(an_order(OrderID=str(n))) for n in range(4)))
    assert set(expected.orders) == set(read_orders(*pages, *pages[:repeated]).orders)


def test_a_host_decimal_context_changes_nothing() -> None:
    """An amount of many digits is exact before it is rounded to cents."""
    with localcontext(Context(prec=3)):
        assert Money(12345678901235, "USD") == read(OrderTotal="123456789012.346").total
