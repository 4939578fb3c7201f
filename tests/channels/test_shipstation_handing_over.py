"""Handing orders over to ShipStation, and reading them back."""

import json
from datetime import UTC, datetime
from decimal import Decimal, localcontext

import pytest
from attrs import evolve
from channel_payloads import Json, body, call_of, codes_of, lines_of, the
from hypothesis import given
from hypothesis import strategies as st
from shipstation_orders import DISCOUNT, HOME, MUG, SAID, an_amazon_order, an_order

from fulfilcore.channels import Call
from fulfilcore.channels.shipstation import read_orders, write_order
from fulfilcore.channels.shipstation.amounts import number, weighed
from fulfilcore.channels.shipstation.reasons import ShipStationOrder
from fulfilcore.intake import Buyer, ChannelOrder, Grade, Level, LineKind, Reference
from fulfilcore.orders import Order, Status
from fulfilcore.orders.statuses import Arrival, SubStatus
from fulfilcore.values import Address, LineId, Money, Sku, Weight


def call(order: Order, **settings: object) -> Call:
    """The call of an order that can be handed over."""
    return call_of(write_order(order, **{"key": "k-1", **settings}))  # type: ignore[arg-type]  # by name


def codes(order: Order, **settings: object) -> list[object]:
    """The obstacles of an order."""
    return codes_of(write_order(order, **{"key": "k-1", **settings}))  # type: ignore[arg-type]  # by name


def back(made: Call) -> ChannelOrder:
    """What is read of the order as ShipStation repeats it, with ids of its own."""
    told = json.loads(made.content)
    items = [{**item, "orderItemId": 51 + place} for place, item in enumerate(told["items"])]
    known = {"orderId": 7001, "modifyDate": "2026-01-03T00:00:00.0000000", "items": items}
    return the(read_orders(body({**told, **known}), currency="USD"))


def test_order_is_handed_over_whole() -> None:
    """ShipStation forgets every field that the call leaves out, so all that is known is in it."""
    made = call(an_order(), tax=Money(150, "USD"), shipping=Money(500, "USD"), store_id=12)
    assert ("POST", "/orders/createorder") == (made.method, made.path)
    assert {
        "orderKey": "k-1",
        "orderNumber": "100017",
        "orderDate": "2026-01-02T03:04:05.000000",
        "shipByDate": "2026-01-05T00:00:00.000000",
        "orderStatus": "awaiting_shipment",
        "customerUsername": "501",
        "customerEmail": "bob@example.org",
        "customerNotes": "Ring twice",
        "internalNotes": "check",
        "gift": True,
        "giftMessage": "For you",
        "requestedShippingService": "Priority Mail",
        "billTo": {"name": "Bob Lee"},
        "shipTo": {
            "name": "Ann Lee",
            "company": "Mugs Ltd",
            "street1": "1 Main St",
            "street2": "Flat 2",
            "city": "Reno",
            "state": "NV",
            "postalCode": "89501",
            "country": "US",
            "phone": "555-0100",
            "residential": True,
        },
        "items": [
            {
                "lineItemKey": "b-51",
                "sku": "MUG-1",
                "name": "A mug",
                "quantity": 3,
                "unitPrice": 14.01,
                "weight": {"value": 24, "units": "ounces"},
                "options": [{"name": "Size", "value": "Large"}],
                "adjustment": False,
            },
            {
                "lineItemKey": "b-52",
                "name": "10% off",
                "quantity": 1,
                "unitPrice": -4.2,
                "options": [],
                "adjustment": True,
            },
        ],
        "amountPaid": 37.83,
        "taxAmount": 1.5,
        "shippingAmount": 5,
        "advancedOptions": {
            "customField1": "one",
            "customField2": "two",
            "customField3": "three",
            "source": "www",
            "storeId": 12,
        },
    } == made.body


def test_what_is_handed_over_is_read_back() -> None:
    """Lines, quantities, money, address, people, texts and times come back as they were."""
    order = an_order()
    found = back(call(order))
    assert ("100017", Level.OPEN, order.placed) == (found.number, found.level, found.placed)
    assert (HOME, "www") == (found.ship_to, found.source)
    assert Buyer(name="Bob Lee", email="bob@example.org", note="Ring twice") == found.buyer
    assert ("one", "two", "three") == (found.custom_1, found.custom_2, found.custom_3)
    assert ("check", True, "For you") == (found.note, found.gift, found.gift_message)
    assert found.programme is not None
    assert ("Priority Mail", order.programme.ship_by) == (
        found.programme.service,
        found.programme.ship_by,
    )
    assert [
        (MUG.id, 3, MUG.name, MUG.sku, MUG.price, MUG.kind, MUG.options, MUG.weight),
        (DISCOUNT.id, 1, "10% off", None, DISCOUNT.price, LineKind.DISCOUNT, (), None),
    ] == [
        (x.alias, x.quantity, x.name, x.sku, x.price, x.kind, x.options, x.weight)
        for x in lines_of(found)
    ]


def test_marketplace_order_is_known_again() -> None:
    """Handed over under the marketplace's name and number, it is read back as the same purchase."""
    found = back(call(an_amazon_order()))
    reference = Reference("amazon", "111-2222222-3333333", Grade.PROOF, "orderNumber")
    assert (reference,) == found.references


@pytest.mark.parametrize(
    ("minor", "units", "unit"),
    [(4203, 3, 14.01), (1000, 3, 3.33), (2000, 3, 6.67), (5, 2, 0.02), (15, 2, 0.08)],
)
def test_line_priced_as_a_whole_is_divided(minor: int, units: int, unit: float) -> None:
    """Amazon states the price of all units; the price of one is rounded, a half to even."""
    line = evolve(MUG, price=Money(minor, "USD"), ordered=units, shipped=1)
    (item,) = items(call(an_amazon_order(lines=(line,))))
    assert (unit, units - 1) == (item["unitPrice"], item["quantity"])


def items(made: Call) -> list[Json]:
    """The items of an order that is handed over."""
    listed = made.body["items"]
    assert isinstance(listed, list)
    return listed


def test_only_what_is_left_to_ship_is_handed_over() -> None:
    """What has left or was called off is not shipped again; a fee without price is no item."""
    lines = (
        evolve(MUG, shipped=1, cancelled=1),
        evolve(MUG, id=LineId("b-53"), shipped=3),
        evolve(DISCOUNT, price=None),
    )
    made = call(an_order(lines=lines))
    assert [("b-51", 1)] == [(item["lineItemKey"], item["quantity"]) for item in items(made)]


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.AWAITING_PAYMENT, "awaiting_payment"),
        (Status.ON_HOLD, "on_hold"),
        (Status.SHIPPED, "shipped"),
        (Status.CANCELLED, "cancelled"),
    ],
)
def test_every_status_of_ours_has_its_word(status: Status, word: str) -> None:
    """An order that is done is handed over as it was."""
    done = status in (Status.SHIPPED, Status.CANCELLED)
    line = evolve(MUG, shipped=3) if done else MUG
    made = call(an_order(status=status, lines=(line,)))
    assert (word, 3) == (made.body["orderStatus"], items(made)[0]["quantity"])


def test_only_what_we_delegate_is_handed_over() -> None:
    """What we gave to a provider may be his to ship by ShipStation; Amazon's own never."""
    waiting = an_order(
        status=Status.PENDING_FULFILLMENT,
        sub_status=SubStatus.WITH_PROVIDER,
        lines=(evolve(MUG, claimed=3),),
    )
    made = call(evolve(waiting, provider="depot"))
    assert ("awaiting_shipment", 3) == (made.body["orderStatus"], items(made)[0]["quantity"])
    for others in (waiting, evolve(waiting, arrival=Arrival.PROVIDER, provider="amazon")):
        assert [ShipStationOrder.OTHERS_SHIP] == codes(others)
    refused = an_order(status=Status.REJECTED_FULFILLMENT)
    assert [ShipStationOrder.OTHERS_SHIP] == codes(refused)


def test_what_is_unknown_is_left_out() -> None:
    """No price, no weight, no buyer, no wish: nothing is made up, but a name ShipStation needs."""
    bare = an_order(
        number=None,
        lines=(evolve(MUG, name="", price=None, weight=None, options=()),),
        said=evolve(SAID, note=None, service=None, custom_1=None, custom_2=" "),
        buyer=None,
        total=None,
        source=None,
        gift=None,
        gift_message=None,
        paid=False,
    )
    made = call(evolve(bare, programme=evolve(bare.programme, ship_by=None)))
    assert {"orderKey", "orderNumber", "orderDate", "orderStatus", "billTo", "shipTo"} | {
        "items",
        "advancedOptions",
    } == made.body.keys()
    assert ("17", {"customField3": "three"}) == (
        made.body["orderNumber"],
        made.body["advancedOptions"],
    )
    (item,) = items(made)
    assert ("MUG-1", {"name": "Ann Lee"}) == (item["name"], made.body["billTo"])
    assert {"lineItemKey", "sku", "name", "quantity", "options", "adjustment"} == item.keys()


def test_only_money_that_came_in_was_paid() -> None:
    """An order that waits for its money is handed over without it."""
    made = call(an_order(paid=False, status=Status.AWAITING_PAYMENT))
    assert ("awaiting_payment", False) == (made.body["orderStatus"], "amountPaid" in made.body)


def test_fee_of_a_marketplace_is_priced_as_it_is() -> None:
    """What does not travel is one unit at its price, also where lines are priced as a whole."""
    made = call(an_amazon_order(lines=(MUG, DISCOUNT)))
    assert [4.67, -4.2] == [item["unitPrice"] for item in items(made)]


def test_a_company_is_a_recipient() -> None:
    """Where no person is named, the parcel goes to the company."""
    said = evolve(SAID, ship_to=evolve(HOME, name=None))
    ship_to = call(an_order(said=said)).body["shipTo"]
    assert isinstance(ship_to, dict)
    assert "Mugs Ltd" == ship_to["name"]


ELSEWHERE = evolve(HOME, city="Elko")
OBSTACLES: list[tuple[dict[str, object], ShipStationOrder]] = [
    ({"placed": None}, ShipStationOrder.NO_INSTANT),
    ({"placed": datetime.min.replace(tzinfo=UTC)}, ShipStationOrder.NOT_AN_INSTANT),
    ({"said": evolve(SAID, ship_to=None)}, ShipStationOrder.NO_ADDRESS),
    ({"addresses": (("1", HOME), ("2", ELSEWHERE))}, ShipStationOrder.MANY_ADDRESSES),
    (
        {"said": evolve(SAID, ship_to=evolve(HOME, name=None, company=""))},
        ShipStationOrder.NO_RECIPIENT,
    ),
    (
        {"said": evolve(SAID, ship_to=evolve(HOME, country="USA"))},
        ShipStationOrder.NOT_A_COUNTRY,
    ),
    ({"said": evolve(SAID, ship_to=evolve(HOME, country=None))}, ShipStationOrder.NOT_A_COUNTRY),
    (
        {"said": evolve(SAID, ship_to=evolve(HOME, lines=("1", "2", "3", "4")))},
        ShipStationOrder.TOO_MANY_STREETS,
    ),
    ({"lines": None}, ShipStationOrder.NO_ITEMS),
    ({"lines": (evolve(MUG, shipped=3),)}, ShipStationOrder.NOTHING_TO_SHIP),
    ({"lines": (evolve(MUG, ordered=100_000),)}, ShipStationOrder.UNITS_OVER_LIMIT),
    ({"lines": (evolve(MUG, weight=Weight(10**400)),)}, ShipStationOrder.TOO_HEAVY),
    ({"total": Money(1, "EUR")}, ShipStationOrder.SEVERAL_CURRENCIES),
    ({"total": Money(10**9, "USD")}, ShipStationOrder.AMOUNT_TOO_LARGE),
    ({"total": Money(10**400, "USD")}, ShipStationOrder.AMOUNT_TOO_LARGE),
    (
        {"lines": (evolve(MUG, price=None),), "total": Money(1, "KWD")},
        ShipStationOrder.NOT_IN_CENTS,
    ),
    ({"number": "9" * 51}, ShipStationOrder.TOO_LONG),
    ({"number": "\x00"}, ShipStationOrder.UNSENDABLE),
    ({"gift_message": "x" * 1001}, ShipStationOrder.TOO_LONG),
    ({"source": "x" * 51}, ShipStationOrder.TOO_LONG),
    ({"said": evolve(SAID, custom_3="x" * 101)}, ShipStationOrder.TOO_LONG),
    ({"said": evolve(SAID, ship_to=evolve(HOME, lines=("x" * 201,)))}, ShipStationOrder.TOO_LONG),
    ({"said": evolve(SAID, ship_to=evolve(HOME, city="\ud800"))}, ShipStationOrder.UNSENDABLE),
    ({"buyer": Buyer(name="x" * 101)}, ShipStationOrder.TOO_LONG),
    ({"lines": (evolve(MUG, sku=Sku("x" * 101)),)}, ShipStationOrder.TOO_LONG),
    ({"lines": (evolve(MUG, name="x" * 201),)}, ShipStationOrder.TOO_LONG),
    ({"lines": (evolve(MUG, options=(("x" * 101, "y"),)),)}, ShipStationOrder.TOO_LONG),
    ({"lines": (evolve(MUG, options=(("x", "\x00"),)),)}, ShipStationOrder.UNSENDABLE),
    ({"lines": (evolve(MUG, id=LineId("x" * 51)),)}, ShipStationOrder.TOO_LONG),
]


@pytest.mark.parametrize(("changes", "obstacle"), OBSTACLES)
def test_every_obstacle_is_seen(changes: dict[str, object], obstacle: ShipStationOrder) -> None:
    """What ShipStation would refuse, or would make something else of, is not sent."""
    assert [obstacle] == codes(an_order(**changes))


def test_all_obstacles_are_reported() -> None:
    """Whoever mends an order learns of everything at once."""
    nothing = an_order(placed=None, lines=None, said=evolve(SAID, ship_to=None), number="x" * 51)
    assert [
        ShipStationOrder.NO_KEY,
        ShipStationOrder.NO_INSTANT,
        ShipStationOrder.NO_ADDRESS,
        ShipStationOrder.NO_ITEMS,
        ShipStationOrder.TOO_LONG,
    ] == codes(nothing, key=" ")
    assert [ShipStationOrder.OTHER_CURRENCY] == codes(an_order(), currency="EUR")
    assert "USD" not in json.dumps(call(an_order(), currency="USD").body)


def test_every_line_of_the_limits_is_allowed() -> None:
    """A text of exactly the longest length fits."""
    said = evolve(SAID, note="n" * 1000, ship_to=evolve(HOME, lines=("s" * 200,) * 3))
    made = call(an_order(said=said, number="9" * 50), key="k" * 50)
    assert "s" * 200 == back(made).ship_to.lines[2]  # type: ignore[union-attr]  # it has one


# --- laws: numbers say what they stand for, and nothing is lost on the way

AMOUNTS = st.builds(Money, st.integers(-999_999_999, 999_999_999), st.sampled_from(["USD", "EUR"]))
WEIGHTS = st.builds(Weight, st.integers(0, 10**15 - 1)) | st.builds(
    lambda value, unit: Weight.of(value, unit), st.integers(0, 10**6), st.sampled_from(["oz", "g"])
)
TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=50)


@given(amount=AMOUNTS)
def test_an_amount_is_written_exactly(amount: Money) -> None:
    """The JSON number that is sent reads as the very amount, in any decimal context of the host."""
    with localcontext(prec=2):
        text = json.dumps(number(amount))
    assert amount.amount == Decimal(text)
    assert "e" not in text


@given(weight=WEIGHTS)
def test_a_weight_is_written_exactly(weight: Weight) -> None:
    """Read back it is the same to the milligram, whichever unit said it."""
    with localcontext(prec=2):
        told = json.loads(json.dumps(weighed(weight)), parse_float=Decimal)
    units = {"ounces": "oz", "grams": "g"}
    assert weight == Weight.of(told["value"], units[told["units"]])


@given(
    counts=st.lists(st.integers(1, 99_999), min_size=1, max_size=4),
    prices=st.lists(AMOUNTS.map(lambda money: Money(money.minor, "USD")), min_size=4, max_size=4),
    weight=WEIGHTS.filter(lambda weight: weight.milligrams > 0),
    texts=st.lists(TEXTS, min_size=8, max_size=8),
    residential=st.none() | st.booleans(),
)
def test_nothing_is_lost_on_the_way(
    counts: list[int],
    prices: list[Money],
    weight: Weight,
    texts: list[str],
    residential: bool | None,
) -> None:
    """Whatever lines and address are handed over are read back as they were."""
    lines = tuple(
        evolve(MUG, id=LineId(str(i)), ordered=count, price=price, weight=weight, name=texts[0])
        for i, (count, price) in enumerate(zip(counts, prices, strict=False))
    )
    name, company, street, city, region, postcode, phone, other = texts
    home = Address(
        name=name,
        company=company,
        lines=(street, other),
        city=city,
        region=region,
        postcode=postcode,
        country="GB",
        phone=phone,
        residential=residential,
    )
    found = back(call(an_order(lines=lines, said=evolve(SAID, ship_to=home))))
    assert home == found.ship_to
    assert [(x.id, x.ordered, x.price, x.weight, x.name) for x in lines] == [
        (x.alias, x.quantity, x.price, x.weight, x.name) for x in lines_of(found)
    ]


@given(data=st.data())
def test_any_order_is_written_or_refused(data: st.DataObject) -> None:
    """Whatever texts an order has, it becomes a call that is JSON, or names its obstacles."""
    texts = st.none() | st.text(st.characters(exclude_categories=()), max_size=8)
    address = evolve(HOME, name=data.draw(texts), city=data.draw(texts), country=data.draw(texts))
    order = an_order(
        number=data.draw(texts),
        gift_message=data.draw(texts),
        source=data.draw(texts),
        buyer=Buyer(name=data.draw(texts), note=data.draw(texts)),
        said=evolve(SAID, ship_to=address, note=data.draw(texts)),
        placed=data.draw(st.datetimes(timezones=st.just(UTC))),
    )
    written = write_order(order, key=data.draw(st.text(max_size=4)))
    if isinstance(written, Call):
        assert json.loads(json.dumps(written.body)) == written.body
    else:
        assert written.reasons
