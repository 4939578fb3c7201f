"""Every criterion: where it stands, what it sees, and that nobody acts on what is unknown."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from attrs import evolve

from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Buyer, Detail, Grade, LineKind, Programme, Reference
from fulfilcore.orders import Author, Edited, Field, Fields, Order, Setting, Status
from fulfilcore.products import Product, Products
from fulfilcore.rules import (
    CRITERIA,
    Compare,
    Context,
    Criterion,
    Kind,
    Lines,
    Operator,
    Quantifier,
    Value,
    evaluate,
    explain,
    propose,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.index import Index
from fulfilcore.rules.looking import written
from fulfilcore.rules.truth import truth_of
from fulfilcore.values import Address, Money, Sku, Weight
from ruling import AROUND, NOW, TAGGED, a_line, a_rule, a_set, an_order

TO = Address(
    name="Ann",
    company="Mugs & Co",
    lines=("High St 1", "Flat 2"),
    city="Utrecht",
    region="UT",
    postcode="3511",
    country="NL",
    residential=True,
)
BOUGHT = Buyer(id="b-1", name="Bea", email="bea@example.com", note="ring twice")


def decided(*settings: tuple[Setting, str], **words: str) -> Order:
    """An order on which a person wrote something."""
    names = frozenset(Field(name) for name in words)
    edit = Edited(Author.PERSON, names, Fields(**words), Fields(), settings)  # type: ignore[arg-type]
    return an_order(edits=(edit,))


def said(**words: object) -> Order:
    """An order of which the channel said these fields."""
    return an_order(said=Fields(**words))  # type: ignore[arg-type]


SEEN: Mapping[C, tuple[Order, object]] = {
    C.MARKETPLACE: (an_order(), "amazon"),
    C.SOURCE: (an_order(source="eBay"), ("eBay",)),
    C.STORE: (an_order(), "shop"),
    C.ORDER_NUMBER: (an_order(number="#7"), "#7"),
    C.RECIPIENT: (said(ship_to=TO), "Ann"),
    C.COMPANY: (said(ship_to=TO), "Mugs & Co"),
    C.ADDRESS_1: (said(ship_to=TO), "High St 1"),
    C.ADDRESS_2: (said(ship_to=TO), "Flat 2"),
    C.CITY: (said(ship_to=TO), "Utrecht"),
    C.STATE: (said(ship_to=TO), "UT"),
    C.POSTAL_CODE: (said(ship_to=TO), "3511"),
    C.COUNTRY: (said(ship_to=TO), "NL"),
    C.INTERNATIONAL: (said(ship_to=TO), True),
    C.RESIDENTIAL: (said(ship_to=TO), True),
    C.CUSTOMER: (an_order(buyer=BOUGHT), "Bea"),
    C.CUSTOMER_EMAIL: (an_order(buyer=BOUGHT), "bea@example.com"),
    C.BUYER_ID: (an_order(buyer=BOUGHT), "b-1"),
    C.TOTAL: (an_order(total=Money(1250, "EUR")), Money(1250, "EUR")),
    C.ORDER_DATE: (an_order(placed=NOW), NOW),
    C.SHIP_BY: (an_order(programme=Programme(ship_by=NOW)), NOW),
    C.DELIVER_BY: (an_order(programme=Programme(deliver_by=NOW)), NOW),
    C.TOTAL_QUANTITY: (an_order(lines=(a_line(ordered=3, called_off=1), a_line("b", "2"))), 3),
    C.LINE_ITEMS: (an_order(lines=(a_line(), a_line("b", "2", kind=LineKind.SERVICE))), 1),
    C.WEIGHT: (an_order(lines=(a_line(ordered=2, weight=Weight(500)),)), 1_000),
    C.TAGS: (an_order(channel_tags=frozenset({"vip"})), frozenset({"vip"})),
    C.CUSTOM_1: (said(custom_1="one"), "one"),
    C.CUSTOM_2: (said(custom_2="two"), "two"),
    C.CUSTOM_3: (said(custom_3="three"), "three"),
    C.INTERNAL_NOTES: (said(note="fragile"), "fragile"),
    C.NOTE_FROM_BUYER: (an_order(buyer=BOUGHT), "ring twice"),
    C.NOTE_TO_BUYER: (decided((Setting.NOTE_TO_BUYER, "thanks")), "thanks"),
    C.GIFT: (an_order(gift=True), True),
    C.GIFT_MESSAGE: (an_order(gift_message="for you"), "for you"),
    C.REQUESTED_SERVICE: (said(service="Prime NextDay"), "Prime NextDay"),
    C.SERVICE: (decided(service="ups_ground"), "ups_ground"),
    C.CARRIER: (decided((Setting.CARRIER, "ups")), "ups"),
    C.PACKAGE: (decided((Setting.PACKAGE, "box")), "box"),
    C.SHIPPING_ACCOUNT: (decided((Setting.SHIPPING_ACCOUNT, "main")), "main"),
    C.SHIP_FROM: (decided((Setting.SHIP_FROM, "north")), "north"),
    C.CONFIRMATION: (decided((Setting.CONFIRMATION, "signature")), "signature"),
    C.ASSIGNED_TO: (decided((Setting.ASSIGNED_TO, "Bob")), "Bob"),
    C.PROVIDER: (an_order(provider="acme"), "acme"),
    C.STATUS: (an_order(status=Status.ON_HOLD), "on_hold"),
    C.PAID: (an_order(paid=False), False),
    C.PRIME: (an_order(programme=Programme(prime=True, merchant_fulfilled=True)), True),
    C.PREMIUM: (an_order(programme=Programme(premium=True)), True),
    C.BUSINESS: (an_order(programme=Programme(business=False)), False),
    C.MERCHANT_FULFILLED: (an_order(programme=Programme(merchant_fulfilled=True)), True),
}
"""What each criterion of an order sees on some order."""

OF_LINES: Mapping[C, tuple[Order, list[object]]] = {
    C.SKU: (an_order(lines=(a_line("A"), a_line(None, "2"))), ["A", None]),
    C.ITEM_NAME: (an_order(lines=(a_line(name="Mug"), a_line("b", "2"))), ["Mug", None]),
    C.QUANTITY: (an_order(lines=(a_line(ordered=3, called_off=1),)), [2]),
    C.PRODUCT_TAGS: (
        an_order(lines=(a_line("ab"), a_line("?", "2"))),
        [frozenset({"vip", "a"}), ()],
    ),
    C.UNIT_WEIGHT: (
        an_order(lines=(a_line("ab"), a_line("b", "2"), a_line("b", "3", weight=Weight(7)))),
        [1_000, None, 7],
    ),
}
"""What each criterion of a line sees on the lines of some order."""

UNKNOWN = {
    *(C.SOURCE, C.ORDER_NUMBER, C.RECIPIENT, C.ADDRESS_1, C.CITY, C.STATE, C.POSTAL_CODE),
    *(C.COUNTRY, C.INTERNATIONAL, C.RESIDENTIAL, C.CUSTOMER, C.CUSTOMER_EMAIL, C.BUYER_ID),
    *(C.TOTAL, C.ORDER_DATE, C.SHIP_BY, C.DELIVER_BY, C.TOTAL_QUANTITY, C.LINE_ITEMS, C.WEIGHT),
    *(C.GIFT, C.REQUESTED_SERVICE, C.SERVICE, C.PRIME, C.PREMIUM, C.BUSINESS),
    *(C.MERCHANT_FULFILLED,),
}
"""What nobody knows of an order of which nothing is said; the rest is blank, or always known."""


def look(criterion: C, order: Order, around: Context = AROUND) -> object:
    """What a criterion sees."""
    row = CRITERIA[criterion]
    assert row.look is not None
    return row.look(order, around)


def test_every_criterion_is_here() -> None:
    """Each row of the table is the order's, a line's, or the host's to tell."""
    told = {criterion for criterion, row in CRITERIA.items() if row.told}

    assert set(Criterion) == set(CRITERIA)
    assert set(Criterion) == told | set(SEEN) | set(OF_LINES)
    assert len(Criterion) == len(told) + len(SEEN) + len(OF_LINES)


@pytest.mark.parametrize("criterion", SEEN)
def test_a_criterion_of_an_order_is_seen(criterion: C) -> None:
    """It is looked for where it stands, and a rule that asks for it holds."""
    order, expected = SEEN[criterion]
    assert expected == look(criterion, order)

    filled = Compare(criterion, Operator.FILLED)
    assert [0] == Index([a_rule(filled)]).matches(order, AROUND)


@pytest.mark.parametrize("criterion", OF_LINES)
def test_a_criterion_of_lines_is_seen(criterion: C) -> None:
    """It is looked for on each line that is to be shipped."""
    order, expected = OF_LINES[criterion]
    around = evolve(AROUND, products=TAGGED)
    row = CRITERIA[criterion]

    assert row.line is not None
    assert expected == [row.line(line, around) for line in order.lines or ()]
    some = Lines(Quantifier.ANY, Compare(criterion, Operator.FILLED))
    assert [0] == Index([a_rule(some)]).matches(order, around)


@pytest.mark.parametrize("criterion", [c for c, row in CRITERIA.items() if row.told])
def test_what_only_the_host_knows_it_tells(criterion: C) -> None:
    """Without being told it is unknown, and no rule acts on it."""
    around = evolve(AROUND, told={criterion: "known"})

    assert look(criterion, an_order()) is None
    assert "known" == look(criterion, an_order(), around)


@pytest.mark.parametrize("criterion", SEEN)
def test_what_is_unknown_is_none_and_what_nobody_wrote_is_blank(criterion: C) -> None:
    """Unknown is not blank: only what people here write is known to be blank."""
    bare = an_order(lines=None)
    seen = look(criterion, bare)

    assert (criterion in UNKNOWN) is (seen is None)
    blank = Compare(criterion, Operator.BLANK)
    known = (C.MARKETPLACE, C.STORE, C.STATUS, C.PAID)
    assert ([] if criterion in known else [0]) == Index([a_rule(blank)]).matches(bare, AROUND)


@pytest.mark.rule("S001-23")
def test_a_source_is_what_the_hub_says_and_what_ids_prove() -> None:
    """Whether BigCommerce says eBay or only names eBay's order id, the source is eBay."""
    proven = an_order(references=(Reference("ebay", "9", Grade.PROOF), Reference("amazon", "8")))

    assert ("ebay",) == look(C.SOURCE, proven)
    assert ("POS", "ebay") == look(C.SOURCE, evolve(proven, source="POS"))
    assert look(C.SOURCE, an_order(references=(Reference("amazon", "8"),))) is None


@pytest.mark.rule("S000-25")
def test_an_order_bears_the_tags_of_its_products() -> None:
    """The tag may be on the order or on any product of its lines, under any SKU."""
    order = an_order(channel_tags=frozenset({"gold"}), lines=(a_line("b"),))

    assert {"gold", "Prime"} == look(C.TAGS, order, evolve(AROUND, products=TAGGED))
    mine = evolve(order, own_tags=frozenset({"x"}), tagged=frozenset({"y"}))
    assert {"gold", "x", "y"} == look(C.TAGS, mine)


@pytest.mark.rule("S004-58")
def test_the_requested_service_is_the_channels_own_word() -> None:
    """Whatever service was chosen since, what was requested stays what it was."""
    edit = Edited(Author.RULE, frozenset({Field.SERVICE}), Fields(service="ups"), Fields())
    order = evolve(said(service="Prime NextDay"), edits=(edit,))

    assert "Prime NextDay" == look(C.REQUESTED_SERVICE, order)
    assert "ups" == look(C.SERVICE, order)


@pytest.mark.rule("S004-62")
def test_prime_is_the_fact_and_never_the_tag() -> None:
    """An order that merely bears the tag is not Prime, and one that lost it still is."""
    tagged = an_order(channel_tags=frozenset({"Amazon Prime Order"}))
    fact = an_order(programme=Programme(prime=True, merchant_fulfilled=True))

    assert look(C.PRIME, tagged) is None
    assert look(C.PRIME, fact) is True


def test_a_weight_is_decided_told_or_known_of_the_product() -> None:
    """What was decided here comes first; one line of unknown weight makes the whole unknown."""
    products = evolve(AROUND, products=TAGGED)
    lines = (a_line("ab", ordered=2), a_line("x", "2", kind=LineKind.DISCOUNT))
    other = (a_line("ab"), a_line("b", "2"))

    assert 2_000 == look(C.WEIGHT, an_order(lines=lines), products)
    assert look(C.WEIGHT, an_order(lines=other), products) is None
    assert 9 == look(C.WEIGHT, evolve(decided((Setting.WEIGHT, "9 mg")), lines=other), products)
    assert look(C.WEIGHT, decided((Setting.CARRIER, "ups"))) is None


def test_what_was_decided_here_stands_before_what_the_channel_said() -> None:
    """A ship-by date and a provider that were decided here, and an address that was corrected."""
    later = NOW + timedelta(days=3)
    text = (Setting.SHIP_BY, later.isoformat())
    edit = Edited(Author.PERSON, frozenset({Field.SHIP_TO}), Fields(ship_to=TO), Fields())

    assert later == look(C.SHIP_BY, evolve(decided(text), programme=Programme(ship_by=NOW)))
    assert NOW == look(C.SHIP_BY, evolve(decided(), programme=Programme(ship_by=NOW)))
    assert "" == look(C.PROVIDER, decided((Setting.PROVIDER, "acme")))
    assert "Utrecht" == look(C.CITY, an_order(edits=(edit,)))
    assert look(C.CITY, decided()) is None
    assert written(an_order(edits=(edit,))) == Fields(ship_to=TO)


def test_home_is_where_the_account_is() -> None:
    """The country of the account is not abroad, however it is written."""
    home = said(ship_to=Address(country="us"))

    assert look(C.INTERNATIONAL, home) is False


def test_tags_of_a_products_line_count_once_it_is_wanted() -> None:
    """A line that was called off before it left is asked for nothing."""
    gone = an_order(lines=(a_line("A", ordered=1, called_off=1),))
    some = Lines(Quantifier.ANY, Compare(C.SKU, Operator.EQUALS, "A"))

    assert truth_of(some)(gone, AROUND) is False
    assert [] == Index([a_rule(some)]).matches(gone, AROUND)


def test_what_a_channel_must_tell_is_a_detail_of_it() -> None:
    """Criteria that depend on the channel name the detail, so that a linter can look it up."""
    needs = {c: row.needs for c, row in CRITERIA.items() if row.needs}

    assert {
        C.SHIP_BY: Detail.DATES,
        C.DELIVER_BY: Detail.DATES,
        C.WEIGHT: Detail.WEIGHTS,
        C.UNIT_WEIGHT: Detail.WEIGHTS,
        C.NOTE_FROM_BUYER: Detail.NOTES,
        C.GIFT: Detail.GIFTS,
        C.GIFT_MESSAGE: Detail.GIFTS,
    } == needs
    assert Kind.TEXTS is CRITERIA[C.TAGS].kind
    assert Products((Product(sku=Sku("x")),)).get(Sku("x")) is not None


@pytest.mark.parametrize(
    ("criterion", "value", "problem", "path"),
    [
        (C.DATE_PAID, AROUND.now.replace(tzinfo=None), "has no zone", "$.told.date_paid"),
        (C.DATE_PAID, "yesterday", "'yesterday' is not an instant", "$.told.date_paid"),
        (C.USPS_ZONE, 3.5, "3.5 is not a whole number", "$.told.usps_zone"),
        (C.USPS_ZONE, 10**40, "beyond anything that an order can be", "$.told.usps_zone"),
        (C.ADDRESS_VERIFIED, "perhaps", "'perhaps' is unknown", "$.told.address_verified"),
        (C.CITY, "Bern", "an order tells this by itself", "$.told.city"),
        ("usps_zone", 3, "'usps_zone' is no criterion", "$.told.usps_zone"),
    ],
)
def test_what_a_host_tells_wrongly_is_refused(
    criterion: C, value: Value, problem: str, path: str
) -> None:
    """With its place, by all that look at an order: not as a fault deep in a batch."""
    rules = a_set(a_rule(Compare(C.PAID, Operator.EQUALS, True)))
    for ask in (evaluate, propose, explain):
        with pytest.raises(InvalidInput, match=problem) as raised:
            ask(rules, an_order(), evolve(AROUND, told={criterion: value}))
        assert path == raised.value.path
