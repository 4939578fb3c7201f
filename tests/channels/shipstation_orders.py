"""Orders of our own that are handed over to ShipStation."""

from datetime import UTC, datetime

from attrs import evolve

from builders import AMAZON, HUB, terms
from fulfilcore.intake import Buyer, LineKind, Programme
from fulfilcore.orders import Fields, Line, Order
from fulfilcore.values import Address, LineId, Money, Sku, Weight, order_id

HOME = Address(
    name="Ann Lee",
    company="Mugs Ltd",
    lines=("1 Main St", "Flat 2"),
    city="Reno",
    region="NV",
    postcode="89501",
    country="US",
    phone="555-0100",
    residential=True,
)
SAID = Fields(
    ship_to=HOME,
    service="Priority Mail",
    note="check",
    custom_1="one",
    custom_2="two",
    custom_3="three",
)
MUG = Line(
    id=LineId("b-51"),
    name="A mug",
    sku=Sku("MUG-1"),
    price=Money(1401, "USD"),
    options=(("Size", "Large"),),
    weight=Weight.of(24, "oz"),
    ordered=3,
)
DISCOUNT = Line(id=LineId("b-52"), name="10% off", price=Money(-420, "USD"), kind=LineKind.DISCOUNT)


def an_order(**changes: object) -> Order:
    """An order of the hub: three mugs and a deduction."""
    plain = Order(
        id=order_id(HUB, "17"),
        store=HUB,
        reference="17",
        terms=terms(HUB),
        number="100017",
        placed=datetime(2026, 1, 2, 11, 4, 5, tzinfo=UTC),
        lines=(MUG, DISCOUNT),
        said=SAID,
        buyer=Buyer(id="501", name="Bob Lee", email="bob@example.org", note="Ring twice"),
        total=Money(3783, "USD"),
        programme=Programme(ship_by=datetime(2026, 1, 5, 8, tzinfo=UTC)),
        source="www",
        gift=True,
        gift_message="For you",
    )
    return evolve(plain, **changes)  # type: ignore[arg-type]  # each test names its own fields


def an_amazon_order(**changes: object) -> Order:
    """An order of Amazon's, whose lines are priced as a whole."""
    number = "111-2222222-3333333"
    theirs: dict[str, object] = {
        "id": order_id(AMAZON, number),
        "store": AMAZON,
        "reference": number,
        "number": number,
        "terms": terms(AMAZON),
        "source": None,
    }
    return an_order(**{**theirs, **changes})
