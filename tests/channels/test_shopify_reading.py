"""Reading Shopify's orders: what one body tells."""

from datetime import UTC, datetime

import pytest
from channel_payloads import body
from shopify_payloads import LEFT_OUT, fulfillment, line, order, read, the

from fulfilcore.channels.shopify import read_orders
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelParcel,
    Level,
    LineKind,
    Part,
    Programme,
)
from fulfilcore.shipments.model import LineUnits
from fulfilcore.values import Address, LineId, Money, Sku

PERSON = {"first_name": "Ann", "last_name": "Lee"}
PLACE = {
    **PERSON,
    "name": "Ann Lee",
    "company": "Mugs Ltd",
    "address1": "1 Main St",
    "address2": "",
    "city": "Reno",
    "province": "Nevada",
    "province_code": "NV",
    "zip": "89501",
    "country": "United States",
    "country_code": "US",
    "phone": "555-0100",
}


def read_line(**changes: object) -> ChannelLine:
    """What is read of an order's one line."""
    lines = read(line_items=[line(**changes)]).lines
    assert lines is not None
    return lines[0]


def test_one_body_tells_the_whole_order() -> None:
    """An order needs nothing more: its lines, parcels and refunds come with it."""
    result = read_orders(
        body(
            order(customer={"id": 7, **PERSON}, shipping_address=PLACE, note="Fragile", tags="b, a")
        )
    )
    found = the(result)
    assert () == result.needs
    assert ("5001", "#1001") == (found.reference, found.number)
    assert datetime(2026, 1, 3, tzinfo=UTC) == found.modified
    assert datetime(2026, 1, 2, 8, 4, 5, tzinfo=UTC) == found.placed
    assert (Level.OPEN, Money(2468, "USD"), "web") == (found.level, found.total, found.source)
    assert ("Fragile", frozenset({"a", "b"})) == (found.note, found.tags)
    assert Programme(merchant_fulfilled=True) == found.programme
    whole = frozenset({Part.HEADER, Part.LINES, Part.SHIPMENTS, Part.ADDRESS, Part.BUYER})
    assert (whole, True, ()) == (found.parts, found.real, found.parcels)


def test_line_tells_its_goods() -> None:
    """A line has its id, its article, its ordered quantity and the price of one unit."""
    assert (
        ChannelLine(
            id=LineId("51"),
            quantity=2,
            name="A mug - red",
            sku=Sku("MUG-1"),
            shipped=0,
            called_off=0,
            refunded=0,
            returned=0,
            price=Money(1234, "USD"),
        )
        == read_line()
    )


@pytest.mark.parametrize("sku", [None, "", " ", LEFT_OUT])
def test_article_without_sku(sku: object) -> None:
    """A custom line has no SKU, written in any of the ways Shopify does."""
    assert None is read_line(sku=sku, name=LEFT_OUT).sku
    assert "A mug" == read_line(sku=sku, name=LEFT_OUT).name
    assert "" == read_line(name="", title=None).name


# --- money


@pytest.mark.parametrize(
    ("changes", "price"),
    [
        ({"price": "12.3400"}, Money(1234, "USD")),
        ({"price": 12.34}, Money(1234, "USD")),
        ({"price": 12}, Money(1200, "USD")),
        ({"price": ""}, None),
        ({"price": None}, None),
        (
            {
                "price_set": {
                    "shop_money": {"amount": "11.00", "currency_code": "EUR"},
                    "presentment_money": {"amount": "1500", "currency_code": "JPY"},
                }
            },
            Money(1100, "EUR"),
        ),
        ({"price_set": {"shop_money": None}}, Money(1234, "USD")),
        ({"price_set": None}, Money(1234, "USD")),
    ],
)
def test_price_is_exact_and_in_the_shops_currency(
    changes: dict[str, object], price: Money | None
) -> None:
    """Text or number, never through float; what the buyer saw in his currency is not read."""
    assert price == read_line(**changes).price


def test_a_number_keeps_every_digit() -> None:
    """A price that no float holds comes through as written."""
    text = body(order()).decode().replace('"12.34"', "900719925474.99")
    lines = the(read_orders(text)).lines
    assert lines is not None
    assert Money(90071992547499, "USD") == lines[0].price


def test_without_a_currency_nothing_has_a_price() -> None:
    """An amount alone is no money."""
    found = read(currency=None)
    assert found.lines is not None
    assert (None, None) == (found.total, found.lines[0].price)


def test_the_total_is_that_before_returns() -> None:
    """What was bought, edits included; what is left after refunds is another figure."""
    assert Money(2468, "USD") == read(current_total_price="1.00").total


# --- people and places


def test_address_is_read() -> None:
    """The ship-to address, by its codes where it has them."""
    assert (
        Address(
            name="Ann Lee",
            company="Mugs Ltd",
            lines=("1 Main St",),
            city="Reno",
            region="NV",
            postcode="89501",
            country="US",
            phone="555-0100",
        )
        == read(shipping_address=PLACE).ship_to
    )


def test_sparse_address_is_read() -> None:
    """Without a full name the first and last names make one; without a code the province stands."""
    sparse = {**PERSON, "province": "Nevada", "zip": 89501, "country": "United States"}
    place = read(shipping_address=sparse).ship_to
    assert Address(name="Ann Lee", region="Nevada", postcode="89501") == place


@pytest.mark.parametrize("place", [None, {}, {"name": "", "zip": None}, LEFT_OUT])
def test_order_without_an_address(place: object) -> None:
    """Downloads and counter sales have none, and fetching the order again would show none."""
    result = read_orders(body(order(shipping_address=place)))
    assert (None, ()) == (the(result).ship_to, result.needs)
    assert Part.ADDRESS not in the(result).parts


@pytest.mark.parametrize(
    ("changes", "buyer"),
    [
        (
            {"customer": {"id": 7, **PERSON, "email": "a@x.org"}},
            Buyer(id="7", name="Ann Lee", email="a@x.org"),
        ),
        ({"email": "o@x.org", "contact_email": "c@x.org"}, Buyer(email="o@x.org")),
        ({"contact_email": "c@x.org"}, Buyer(email="c@x.org")),
        ({"billing_address": PLACE}, Buyer(name="Ann Lee")),
        ({"customer": {}}, None),
        ({}, None),
    ],
)
def test_buyer_is_who_bought(changes: dict[str, object], buyer: Buyer | None) -> None:
    """The customer, else the person billed; an order may have neither."""
    assert buyer == read(**changes).buyer


def test_no_personal_field_shows() -> None:
    """Neither name, mail, address nor note reaches a log."""
    found = read(
        customer={"id": 70071, **PERSON, "email": "ann@x.org"},
        shipping_address=PLACE,
        note="My door code",
    )
    shown = repr(found)
    assert [] == [
        word for word in ("Ann", "ann@", "Main", "89501", "code", "70071") if word in shown
    ]


# --- what an order is about


@pytest.mark.parametrize(
    ("tags", "read_as"),
    [
        ("", frozenset()),
        (" ", frozenset()),
        ("a", {"a"}),
        ("a, b c ,,a", {"a", "b c"}),
        (LEFT_OUT, None),
        (None, None),
    ],
)
def test_tags_are_one_text_with_commas(tags: object, read_as: frozenset[str] | None) -> None:
    """Each tag once; no tags differ from not told."""
    assert read_as == read(tags=tags).tags


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, LineKind.GOODS),
        ({"requires_shipping": None, "gift_card": None}, LineKind.GOODS),
        ({"requires_shipping": False}, LineKind.DIGITAL),
        ({"gift_card": True}, LineKind.GIFT_CARD),
        ({"gift_card": True, "requires_shipping": False}, LineKind.GIFT_CARD),
        ({"requires_shipping": False, "tip_payment_gateway": "shopify"}, LineKind.SERVICE),
        ({"title": "Local pickup", "name": "Tip"}, LineKind.GOODS),
    ],
)
def test_kind_of_a_line_is_said_by_its_fields(changes: dict[str, object], kind: LineKind) -> None:
    """A download, a gift card or a tip says so in a field; a title says nothing."""
    assert kind is read_line(**changes).kind


def test_a_shipping_text_never_makes_a_pick_up() -> None:
    """Title and code of a shipping line are the shop's own words."""
    shipping = [{"title": "Local Pickup", "code": "pick_up", "source": "shopify"}]
    found = read(shipping_lines=shipping)
    assert found.lines is not None
    assert found.programme is not None
    assert (LineKind.GOODS, "Local Pickup") == (found.lines[0].kind, found.programme.service)


def test_the_chosen_delivery_is_the_first_that_stands() -> None:
    """A delivery that was taken off the order, or has no name, is not the buyer's choice."""
    lines = [
        {"title": "Old", "is_removed": True},
        {"title": "", "code": None},
        {"title": None, "code": "EXPRESS"},
    ]
    programme = read(shipping_lines=lines).programme
    assert programme is not None
    assert "EXPRESS" == programme.service


@pytest.mark.parametrize(
    ("services", "own", "merchant", "provider"),
    [
        (("manual", "manual"), (), True, None),
        (("shipwire-app", "shipwire-app"), (), False, "shipwire-app"),
        (("shipwire-app", "other-app"), (), False, None),
        (("shipwire-app", "manual"), (), None, None),
        (("shipwire-app", "manual"), ("shipwire-app",), True, None),
        ((None, None), (), None, None),
    ],
)
def test_who_fulfils_is_said_by_the_goods(
    services: tuple[str | None, str | None],
    own: tuple[str, ...],
    merchant: bool | None,
    provider: str | None,
) -> None:
    """An order whose goods are all with a service is that service's; a mixed one is nobody's."""
    lines = [
        line(id=51 + i, admin_graphql_api_id=None, fulfillment_service=s)
        for i, s in enumerate(services)
    ]
    download = line(
        id=59, admin_graphql_api_id=None, fulfillment_service="app", requires_shipping=False
    )
    result = read_orders(body(order(line_items=[*lines, download])), own_services=own)
    assert Programme(merchant_fulfilled=merchant, provider=provider) == the(result).programme


def test_processing_may_be_older_than_the_record() -> None:
    """An order taken over from another system was placed when it was processed there."""
    old = "2020-01-01T00:00:00+09:00"
    assert datetime(2019, 12, 31, 15, tzinfo=UTC) == read(processed_at=old).placed
    assert datetime(2026, 1, 2, 8, 4, 5, tzinfo=UTC) == read(processed_at=None).placed


# --- parcels


def test_successful_fulfillments_are_parcels() -> None:
    """A parcel has Shopify's id, its units, its instant, carrier and tracking number."""
    found = read(fulfillments=[fulfillment()])
    assert (
        ChannelParcel(
            id="71",
            units=(LineUnits(LineId("51"), 1),),
            at=datetime(2026, 1, 3, tzinfo=UTC),
            carrier="UPS",
            tracking="T1",
        ),
    ) == found.parcels


@pytest.mark.parametrize("status", ["pending", "open", "cancelled", "error", "failure"])
def test_other_fulfillments_are_no_parcels(status: str) -> None:
    """Only a successful fulfillment has left."""
    found = read(fulfillments=[fulfillment(status=status)])
    assert found.lines is not None
    assert ((), 0, Level.OPEN) == (found.parcels, found.lines[0].shipped, found.level)


@pytest.mark.parametrize(
    ("changes", "tracking"),
    [
        ({"tracking_number": "T9", "tracking_numbers": ["T1", "T9"]}, "T9"),
        ({"tracking_number": None, "tracking_numbers": [None, "", "T2", "T3"]}, "T2"),
        ({"tracking_number": 12345, "tracking_numbers": LEFT_OUT}, "12345"),
        ({"tracking_number": None, "tracking_numbers": []}, None),
    ],
)
def test_of_several_numbers_the_first_stands(
    changes: dict[str, object], tracking: str | None
) -> None:
    """A parcel has one number, comparable with the one we told; a list of them would match none."""
    parcels = read(fulfillments=[fulfillment(**changes)]).parcels
    assert parcels is not None
    assert tracking == parcels[0].tracking


def test_parcels_come_by_their_age() -> None:
    """In the order of their ids, whatever the order of the list; empty rows hold nothing."""
    rows = [{"id": 51, "quantity": 0}]
    two = [fulfillment(id=100), fulfillment(id=99, line_items=rows)]
    parcels = read(fulfillments=two).parcels
    assert parcels is not None
    assert [("99", 0), ("100", 1)] == [(parcel.id, len(parcel.units)) for parcel in parcels]
