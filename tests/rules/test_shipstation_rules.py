"""Rules as they stand on ShipStation's page: every row is read, or refused by name."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from fulfilcore.accounts import Terms
from fulfilcore.errors import Misconfigured
from fulfilcore.orders import Field, Fields, Line, Order, Setting
from fulfilcore.rules import (
    CRITERIA,
    REFUSED,
    AddTag,
    AdjustWeight,
    Alert,
    All,
    Compare,
    Context,
    DoNotImport,
    Effect,
    Email,
    HandTo,
    HoldFor,
    HoldUntil,
    Lines,
    Put,
    Quantifier,
    RemoveTag,
    Rule,
    Stop,
    evaluate,
    propose,
    rules_from_shipstation,
)
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.model import Operator as O
from fulfilcore.rules.model import Value
from fulfilcore.rules.shipstation.tables import (
    ACTION_LABELS,
    CRITERION_LABELS,
    OPERATOR_LABELS,
    label_of,
)
from fulfilcore.values import Dimensions, LineId, Money, OrderId, Sku, StoreId, Weight

SHOP = StoreId("shop")
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
BLANK = "is blank; in ShipStation this rule and every rule after it would silently fail"
TAG = {"action": "Add a Tag", "value": "Amazon Prime Order"}
PRIME = {"criterion": "Requested Service", "operator": "Contains", "value": "Prime"}


def document(*criteria: object, actions: object = (TAG,), **more: object) -> dict[str, object]:
    """The document of one rule."""
    asked = {"criteria": [*criteria]} if criteria else {"apply_to": "all"}
    return {"rules": [{"name": "Tag Prime", "actions": actions} | asked | more]}


def read(*criteria: object, actions: object = (TAG,), **more: object) -> Rule:
    """One rule as it is read, of an account in the United States."""
    given = document(*criteria, actions=actions, **more)
    return rules_from_shipstation(given, currency="USD", home="us").rules[0]


def problems(document: object, currency: str | None = "USD") -> tuple[str, ...]:
    """Everything that is wrong with a document."""
    with pytest.raises(Misconfigured) as caught:
        rules_from_shipstation(document, currency=currency)
    return caught.value.problems


def criterion(name: str, operator: str, value: object = "") -> dict[str, object]:
    """One criterion as a person copies it."""
    return {"criterion": name, "operator": operator, "value": value}


ROWS: list[tuple[str, str, object, C, O, Value | tuple[Value, ...]]] = [
    # Address
    ("Address Verified", "Equals", "Warning", C.ADDRESS_VERIFIED, O.EQUALS, "warning"),
    ("Address Line 1", "Contains", "PO Box", C.ADDRESS_1, O.CONTAINS, "PO Box"),
    ("Address Line 2", "Is Blank", "", C.ADDRESS_2, O.BLANK, ()),
    ("City", "Does Not Equal", "Reno", C.CITY, O.NOT_EQUALS, "Reno"),
    ("Country", "Equals", "ca", C.COUNTRY, O.EQUALS, "CA"),
    ("International Order", "Equals", "Yes", C.INTERNATIONAL, O.EQUALS, True),
    ("State", "Equals", ["HI", "AK"], C.STATE, O.EQUALS, ("HI", "AK")),
    ("Postal Code", "Starts With", "968", C.POSTAL_CODE, O.STARTS_WITH, "968"),
    ("Residential/Commercial", "Equals", "Commercial", C.RESIDENTIAL, O.EQUALS, False),
    ("Recipient Name", "Equals", "Ann", C.RECIPIENT, O.EQUALS, "Ann"),
    ("Recipient Company", "Is Not Blank", None, C.COMPANY, O.FILLED, ()),
    # Customer
    ("Customer", "Does Not Contain", "test", C.CUSTOMER, O.NOT_CONTAINS, "test"),
    ("Buyer ID", "Ends With", "77", C.BUYER_ID, O.ENDS_WITH, "77"),
    # Money
    ("Amount Paid", "Equals", "0", C.AMOUNT_PAID, O.EQUALS, Money(0, "USD")),
    ("Order Total", "Is Greater Than", "50", C.TOTAL, O.GREATER, Money(5_000, "USD")),
    ("Subtotal", "Is Less Than", 20, C.SUBTOTAL, O.LESS, Money(2_000, "USD")),
    ("Shipping Paid", "Is Greater Than", "5.99", C.SHIPPING_PAID, O.GREATER, Money(599, "USD")),
    ("Tax Paid", "Is Less Than", "1 EUR", C.TAX_PAID, O.LESS, Money(100, "EUR")),
    # Dates
    ("Date Paid", "Is Before", "2026-12-01T12:00Z", C.DATE_PAID, O.BEFORE, NOON),
    ("Deliver By Date", "Is Within Next", "3", C.DELIVER_BY, O.WITHIN_NEXT, timedelta(days=3)),
    ("Order Date", "Is After", NOON, C.ORDER_DATE, O.AFTER, NOON),
    ("Ship By Date", "Within Last", 2, C.SHIP_BY, O.WITHIN_LAST, timedelta(days=2)),
    # Items
    ("Total Quantity", "Is Between", ["2", 5], C.TOTAL_QUANTITY, O.BETWEEN, (2, 5)),
    ("Total Quantity", "Is Less Than or Equal To", 5, C.TOTAL_QUANTITY, O.AT_MOST, 5),
    ("# of Line Items", "Equals", "1", C.LINE_ITEMS, O.EQUALS, 1),
    ("Total Weight", "Is Less Than", "16 oz", C.WEIGHT, O.LESS, Weight.of(16, "oz")),
    ("Warehouse Location", "Contains", "A-", C.WAREHOUSE_LOCATION, O.CONTAINS, "A-"),
    # Tags
    ("Order Tags", "Include", ["Gift", "Rush"], C.TAGS, O.INCLUDES, ("Gift", "Rush")),
    ("order tags", "do not include", "Rush", C.TAGS, O.EXCLUDES, "Rush"),
    # Free text
    ("Custom Field 1", "Contains", "x", C.CUSTOM_1, O.CONTAINS, "x"),
    ("Custom Field 2", "Equals", "x", C.CUSTOM_2, O.EQUALS, "x"),
    ("Custom Field 3", "Is Blank", None, C.CUSTOM_3, O.BLANK, ()),
    ("Internal Notes", "Is Blank", None, C.INTERNAL_NOTES, O.BLANK, ()),
    ("Notes from Buyer", "Contains", "gift", C.NOTE_FROM_BUYER, O.CONTAINS, "gift"),
    ("Notes to Buyer", "Is Blank", None, C.NOTE_TO_BUYER, O.BLANK, ()),
    ("Gift Order", "Equals", True, C.GIFT, O.EQUALS, True),
    # How it travels
    ("Carrier", "Equals", "UPS", C.CARRIER, O.EQUALS, "UPS"),
    ("Requested Service", "Contains", "Prime", C.REQUESTED_SERVICE, O.CONTAINS, "Prime"),
    ("Requested Service (mapped)", "Equals", "Ground", C.SERVICE, O.EQUALS, "Ground"),
    ("Package", "Equals", "Box", C.PACKAGE, O.EQUALS, "Box"),
    ("Shipping Account", "Equals", "ups-1", C.SHIPPING_ACCOUNT, O.EQUALS, "ups-1"),
    ("USPS Zone", "Is Greater Than or Equal To", "5", C.USPS_ZONE, O.AT_LEAST, 5),
    ("Ship From", "Equals", "Reno", C.SHIP_FROM, O.EQUALS, "Reno"),
    # Where it comes from
    ("Marketplace", "Equals", "BigCommerce", C.MARKETPLACE, O.EQUALS, "BigCommerce"),
    ("Marketplace", "Equals", "ChannelAdvisor", C.MARKETPLACE, O.EQUALS, "rithum"),
    ("Source", "Equals", ["eBay", "Amazon"], C.SOURCE, O.EQUALS, ("eBay", "Amazon")),
    ("Store", "Equals", "web-shop", C.STORE, O.EQUALS, "web-shop"),
    ("Order #", "Starts With", "B-", C.ORDER_NUMBER, O.STARTS_WITH, "B-"),
    ("Brand", "Equals", "Acme", C.BRAND, O.EQUALS, "Acme"),
    # Who looks after it
    ("Assigned User", "Equals", "Ann", C.ASSIGNED_TO, O.EQUALS, "Ann"),
]
"""Every criterion of ShipStation's pages but those of items, each with an operator."""


@pytest.mark.parametrize(
    ("name", "operator", "value", "asked", "how", "values"), ROWS, ids=lambda each: str(each)[:20]
)
def test_every_criterion_is_read(
    name: str, operator: str, value: object, asked: C, how: O, values: Value
) -> None:
    """A row of the page is a comparison here, under its own operator."""
    assert All([Compare(asked, how, values)]) == read(criterion(name, operator, value)).when


def test_no_criterion_of_the_page_is_forgotten() -> None:
    """Each criterion that has a name at ShipStation is among the rows above, or an item's."""
    named = {each for each, row in CRITERIA.items() if row.shipstation}

    assert named == {row[3] for row in ROWS} | {C.SKU, C.ITEM_NAME}
    assert named == set(CRITERION_LABELS.values())


@pytest.mark.parametrize("label", CRITERION_LABELS)
def test_every_spelling_of_a_criterion_is_read(label: str) -> None:
    """In capitals, with an article and with punctuation it is still the same criterion."""
    when = read(criterion(f" The {label.upper()}: ", "IS BLANK")).when

    blank = Compare(CRITERION_LABELS[label], O.BLANK)
    lines = CRITERIA[blank.criterion].line is not None
    assert All([Lines(Quantifier.ONLY, blank) if lines else blank]) == when


@pytest.mark.parametrize("label", OPERATOR_LABELS)
def test_every_spelling_of_an_operator_is_read(label: str) -> None:
    """Each operator is that of its label, for a criterion that it is for."""
    operator = OPERATOR_LABELS[label]
    name, value = next((name, value) for name, _, value, _, how, _ in ROWS if how is operator)
    when = read(criterion(name, label.title(), value)).when
    assert isinstance(when, All)
    assert [operator] == [each.operator for each in when.conditions if isinstance(each, Compare)]


def effects(*actions: object) -> tuple[Effect, ...]:
    """What some actions do."""
    return read(actions=actions).do


S = Setting
ACTIONS: list[tuple[dict[str, object], list[Effect]]] = [
    # The order
    ({"action": "Add a Tag", "value": "x"}, [AddTag("x")]),
    ({"action": "Remove a Tag", "value": "x"}, [RemoveTag("x")]),
    ({"action": "Set Internal Note", "value": "x"}, [Put(Field.NOTE, "x")]),
    ({"action": "Set Note to Buyer", "value": "x"}, [Put(S.NOTE_TO_BUYER, "x")]),
    ({"action": "Set Custom Field 1", "value": "x"}, [Put(Field.CUSTOM_1, "x")]),
    ({"action": "Set Custom Field 2", "value": "x"}, [Put(Field.CUSTOM_2, "x")]),
    ({"action": "Set Custom Field 3", "value": "x"}, [Put(Field.CUSTOM_3, "x")]),
    ({"action": "Assign to User", "value": "Ann"}, [Put(S.ASSIGNED_TO, "Ann")]),
    ({"action": "Hold for N Days", "value": "3"}, [HoldFor(3)]),
    ({"action": "Hold Until Date", "value": "2026-12-01T12:00Z"}, [HoldUntil(NOON)]),
    ({"action": "Create an Alert", "value": "x"}, [Alert("x")]),
    ({"action": "Create an Alert", "value": "x", "until": NOON}, [Alert("x", NOON)]),
    ({"action": "Don't Import"}, [DoNotImport()]),
    ({"action": "Stop Processing Rules for the Order"}, [Stop()]),
    # How it travels
    (
        {"action": "Set Carrier/Service/Package", "value": {"carrier": "UPS", "package": "Box"}},
        [Put(S.CARRIER, "UPS"), Put(S.PACKAGE, "Box")],
    ),
    ({"action": "Set Carrier", "value": "UPS"}, [Put(S.CARRIER, "UPS")]),
    ({"action": "Set Service", "value": "Ground"}, [Put(Field.SERVICE, "Ground")]),
    ({"action": "Set Package", "value": "Box"}, [Put(S.PACKAGE, "Box")]),
    ({"action": "Set Ship From", "value": "Reno"}, [Put(S.SHIP_FROM, "Reno")]),
    ({"action": "Set Shipping Account", "value": "a"}, [Put(S.SHIPPING_ACCOUNT, "a")]),
    (
        {"action": "Set Confirmation", "value": "Adult Signature"},
        [Put(S.CONFIRMATION, "adult_signature")],
    ),
    ({"action": "Insure Package"}, [Put(S.INSURED, True)]),
    ({"action": "Saturday Delivery", "value": "No"}, [Put(S.SATURDAY_DELIVERY, False)]),
    ({"action": "Shipper Release"}, [Put(S.SHIPPER_RELEASE, True)]),
    ({"action": "Non-Machinable"}, [Put(S.NON_MACHINABLE, True)]),
    ({"action": "Contains Alcohol"}, [Put(S.ALCOHOL, True)]),
    ({"action": "Dry Ice"}, [Put(S.DRY_ICE, True)]),
    (
        {"action": "Dry Ice", "value": True, "weight": "1 lb 4 oz"},
        [Put(S.DRY_ICE, True), Put(S.DRY_ICE_WEIGHT, Weight.of("1.25", "lb"))],
    ),
    ({"action": "COD"}, [Put(S.COLLECT_ON_DELIVERY, True)]),
    ({"action": "Bill to Account", "value": "77"}, [Put(S.BILL_TO_ACCOUNT, "77")]),
    ({"action": "No Postage Shown"}, [Put(S.NO_POSTAGE_SHOWN, True)]),
    ({"action": "Request a Return Label"}, [Put(S.RETURN_LABEL, True)]),
    ({"action": "Set Ship By Date", "value": NOON}, [Put(S.SHIP_BY, NOON)]),
    # What is weighed and measured
    (
        {"action": "Set Dimensions", "value": "10 x 20 x 5 in"},
        [Put(S.DIMENSIONS, Dimensions.of(10, 20, 5, "in"))],
    ),
    ({"action": "Set Total Weight", "value": "500 g"}, [Put(S.WEIGHT, Weight.of(500, "g"))]),
    ({"action": "Adjust Weight", "value": "-2 oz"}, [AdjustWeight(Weight.of(-2, "oz"))]),
    # What customs are told
    ({"action": "Customs Contents", "value": "Gift"}, [Put(S.CUSTOMS_CONTENTS, "gift")]),
    ({"action": "Customs Declarations", "value": "x"}, [Put(S.CUSTOMS_DECLARATION, "x")]),
    ({"action": "Prepay Duties"}, [Put(S.PREPAY_DUTIES, True)]),
    ({"action": "Bill Duties To", "value": "x"}, [Put(S.BILL_DUTIES_TO, "x")]),
    (
        {"action": "Non-Delivery Option", "value": "Return to Sender"},
        [Put(S.NON_DELIVERY, "return_to_sender")],
    ),
    ({"action": "Tax IDs", "value": "x"}, [Put(S.TAX_ID, "x")]),
    # What a fulfilment provider is asked for
    ({"action": "Set Fulfillment Provider", "value": "FBA"}, [Put(S.PROVIDER, "FBA")]),
    (
        {"action": "Set Fulfillment Provider", "value": "FBA", "auto_send": True},
        [HandTo("FBA")],
    ),
    ({"action": "Block Amazon Logistics"}, [Put(S.BLOCK_AMAZON_LOGISTICS, True)]),
    ({"action": "Blank Box"}, [Put(S.BLANK_BOX, True)]),
    ({"action": "Shipping Speed", "value": "Expedited"}, [Put(S.SHIPPING_SPEED, "expedited")]),
    # Messages
    ({"action": "Send E-mail", "value": "hello"}, [Email("hello")]),
    ({"action": "Send Email", "value": "hello", "to": "3pl"}, [Email("hello", "3pl")]),
    ({"action": "Packing Slip Template", "value": "x"}, [Put(S.PACKING_SLIP, "x")]),
    ({"action": "Shipment Email Template", "value": "x"}, [Put(S.SHIPMENT_EMAIL, "x")]),
    ({"action": "Delivery Email Template", "value": "x"}, [Put(S.DELIVERY_EMAIL, "x")]),
]
"""Every action of ShipStation's pages."""


@pytest.mark.parametrize(("action", "do"), ACTIONS, ids=lambda each: str(each)[:40])
def test_every_action_is_read(action: dict[str, object], do: list[Effect]) -> None:
    """A row of the page is one effect here, or several."""
    assert tuple(do) == effects(action)


def test_no_action_of_the_table_is_forgotten() -> None:
    """Each deed that a label stands for is among the rows above, and each setting has a label."""
    tried = {ACTION_LABELS[label_of(str(action["action"]))] for action, _ in ACTIONS}

    assert set(ACTION_LABELS.values()) == tried
    combined = {Setting.DRY_ICE, Setting.DRY_ICE_WEIGHT, Setting.PROVIDER}
    assert set(Setting) == {each for each in tried if isinstance(each, Setting)} | combined


def test_labels_are_found_as_they_are_looked_up() -> None:
    """A label that is not in its plain form could never be found."""
    labels = [*ACTION_LABELS, *CRITERION_LABELS, *OPERATOR_LABELS, *REFUSED]
    assert labels == [label_of(each) for each in labels]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_by_name(name: str) -> None:
    """There is no rule that leaves a channel untold, and the reason is given."""
    reason = f"{name!r}: {REFUSED[name]}"
    told = problems(document(actions=[{"action": name}]))
    assert (f"rules[0].actions[0].action: {reason}",) == told
    asked = problems(document(criterion("City", name, "x")))
    assert (f"rules[0].criteria[0].operator: {reason}",) == asked


# --- what rules mean in ShipStation


@pytest.mark.parametrize("name", ["Item SKU", "Item Name", "SKU"])
def test_an_item_matches_only_orders_of_one_line(name: str) -> None:
    """In ShipStation such a criterion never matches an order with more than one line."""
    when = read(criterion(name, "Equals", ["A", "B"])).when
    compare = Compare(CRITERION_LABELS[label_of(name)], O.EQUALS, ("A", "B"))
    assert All([Lines(Quantifier.ONLY, compare)]) == when


@pytest.mark.parametrize(
    ("operator", "international"), [("Equals", O.EQUALS), ("Does not equal", O.NOT_EQUALS)]
)
def test_the_home_country_is_not_international(operator: str, international: O) -> None:
    """ShipStation silently makes that of it; any other country stays one."""
    home = read(criterion("Country", operator, "us")).when
    assert All([Compare(C.INTERNATIONAL, international, False)]) == home
    two = read(criterion("Country", operator, ["US", "CA"])).when
    assert All([Compare(C.COUNTRY, international, ("US", "CA"))]) == two
    assert All([Compare(C.COUNTRY, O.BLANK)]) == read(criterion("Country", "is blank")).when
    away = rules_from_shipstation(document(criterion("Country", operator, "US")), home="CA")
    assert All([Compare(C.COUNTRY, international, "US")]) == away.rules[0].when


def order(*skus: str, system: str = "rithum", **more: object) -> Order:
    """An order of some lines, that came through a system."""
    terms = Terms(
        store=SHOP, system=system, marketplace=True, country="US", received_on=NOON.date()
    )
    lines = tuple(Line(id=LineId(sku), sku=Sku(sku), ordered=1) for sku in skus)
    plain = Order(id=OrderId("shop/1"), store=SHOP, reference="1", terms=terms, lines=lines)
    return evolve(plain, **more)  # type: ignore[arg-type]


def fired(rules: dict[str, object], order: Order) -> list[str]:
    """The names of the rules that hold for an order."""
    found = evaluate(rules_from_shipstation(rules), order, Context(now=NOON))
    return [rule.name for rule in found]


@pytest.mark.rule("S004-56", "S004-57", "S004-58")
def test_the_recipe_for_prime_orders_of_rithum() -> None:
    """Marketplace equals Rithum and requested service contains Prime: both, or no tag."""
    rules = document(criterion("Marketplace", "Equals", "Rithum"), PRIME)
    prime, premium = Fields(service="prime nextday"), Fields(service="Premium NextDay")

    assert ["Tag Prime"] == fired(rules, order("A", said=prime))
    assert [] == fired(rules, order("A", said=premium))
    assert [] == fired(rules, order("A", said=prime, system="amazon"))
    assert [] == fired(rules, order("A"))


@pytest.mark.rule("S001-23", "S001-24", "S001-26")
def test_the_recipe_against_copies_of_a_hub() -> None:
    """BigCommerce orders from eBay or Amazon are left out; those of its own shop are not."""
    source = criterion("Source", "Equals", ["eBay", "Amazon"])
    rules = document(criterion("Marketplace", "Equals", "BigCommerce"), source)

    assert ["Tag Prime"] == fired(rules, order(system="bigcommerce", source="ebay"))
    assert ["Tag Prime"] == fired(rules, order(system="bigcommerce", source="Amazon"))
    assert [] == fired(rules, order(system="bigcommerce", source="www"))
    assert [] == fired(rules, order(system="bigcommerce"))


def test_an_item_of_an_order_of_two_lines_never_matches() -> None:
    """The trap is reproduced: the way round it is a tag of the product."""
    rules = document(criterion("Item SKU", "Equals", "A"))

    assert ["Tag Prime"] == fired(rules, order("A"))
    assert [] == fired(rules, order("A", "B"))


def test_rules_run_top_to_bottom_and_later_ones_win() -> None:
    """A later rule overwrites, a stop ends the rules of an order, one at rest does nothing."""

    def carrier(name: str, **more: object) -> dict[str, object]:
        set_it = {"action": "Set Carrier", "value": name}
        return {"name": name, "apply_to": "all", "actions": [set_it], **more}

    stop = {"action": "Stop processing"}
    end = {"name": "End", "apply_to": "All orders", "actions": [stop]}
    late, rest = carrier("Late"), carrier("Rest", active=False)
    rules = rules_from_shipstation({"rules": [carrier("UPS"), rest, carrier("USPS"), end, late]})
    proposed = propose(rules, order("A"), Context(now=NOON))

    assert ("ups", "usps", "end") == proposed.fired
    assert [Put(S.CARRIER, "UPS"), Put(S.CARRIER, "USPS")] == [e.means for e in proposed.done]


def test_ids_are_made_of_names() -> None:
    """Two rules of one name have two ids; a name without letters is numbered; a given id stays."""
    rule = {"name": "Tag, Prime!", "apply_to": "all", "actions": [TAG]}
    named = [rule, rule, {**rule, "name": "日本"}, {**rule, "id": "mine"}, {**rule, "name": "Mine"}]
    read = rules_from_shipstation({"rules": named}).rules

    assert ["tag-prime", "tag-prime-2", "rule-3", "mine", "mine-5"] == [rule.id for rule in read]


# --- what silently fails in ShipStation is refused here


@pytest.mark.parametrize("blank", [None, "", " ", [], ()], ids=repr)
def test_a_blank_never_switches_later_rules_off(blank: object) -> None:
    """A blank criterion, operator, value or action is refused before the first order."""
    here = "rules[0].criteria[0]"
    assert (f"{here}: {BLANK}",) == problems(document(blank))
    assert (f"{here}.value: {BLANK}",) == problems(document(criterion("City", "Equals", blank)))
    assert (f"{here}.criterion: {BLANK}",) == problems(document({**PRIME, "criterion": blank}))
    assert (f"{here}.operator: {BLANK}",) == problems(document({**PRIME, "operator": blank}))
    assert (f"rules[0].criteria: {BLANK}",) == problems(
        document(criteria=blank, apply_to="criteria")
    )
    assert (f"rules[0].actions: {BLANK}",) == problems(document(actions=blank))
    here = "rules[0].actions[0]"
    assert (f"{here}: {BLANK}",) == problems(document(actions=[blank]))
    assert (f"{here}.action: {BLANK}",) == problems(document(actions=[{"action": blank}]))
    for name in ("Add a Tag", "Set Carrier", "Send Email", "Create Alert", "Insure", "Dry Ice"):
        told = problems(document(actions=[{"action": name, "value": blank}]))
        assert (f"{here}.value: {BLANK}",) == told
    provider = {"action": "Set Fulfillment Provider", "value": blank, "auto_send": True}
    assert (f"{here}.value: {BLANK}",) == problems(document(actions=[provider]))


def test_one_blank_value_of_several_is_refused_too() -> None:
    """What was left empty in a list is no value."""
    told = problems(document(criterion("City", "Equals", ["Reno", ""])))
    assert (f"rules[0].criteria[0].value: {BLANK}",) == told
    shipping = {"action": "Set carrier, service and package", "value": {"carrier": ""}}
    told = problems(document(actions=[shipping]))
    assert (f"rules[0].actions[0].value.carrier: {BLANK}",) == told


WRONG_VALUES = [
    ("Order Total", "$12.50", "is not a plain amount like 12.50; in ShipStation an amount with a"),
    ("Order Total", 12.5, "12.5 is not a plain amount like 12.50"),
    ("Order Total", True, "true is not a plain amount like 12.50"),
    ("Order Total", "1.005", "1.005 has more digits than USD knows"),
    ("Total Weight", "16", "'16' is not a weight with its unit"),
    ("Total Quantity", "two", "'two' is not a whole number"),
    ("Gift Order", "maybe", "'maybe' is not yes or no"),
    ("Gift Order", 1, "1 is not yes or no"),
    ("Country", "United States", "'United States' is not the two letters of a country, like US"),
    ("Order Date", "2026-12-01", "'2026-12-01' is not"),
    ("Order Total", 10**99_999, "a number of thousands of digits is not a plain amount"),
    ("Total Quantity", 10**99_999, "a number of thousands of digits is beyond anything"),
    ("Ship By Date", 10**99_999, "a number of thousands of digits is not a number of days"),
    ("Ship By Date", 40_000, "40000 is not a number of days"),
    ("City", 5, "5 is not text; write it in quotes"),
    ("Marketplace", 5, "5 is not text; write it in quotes"),
]


@pytest.mark.parametrize(("name", "value", "problem"), WRONG_VALUES, ids=range(len(WRONG_VALUES)))
def test_wrong_values_are_refused(name: str, value: object, problem: str) -> None:
    """An amount with a symbol, a weight without a unit: told, where ShipStation is silent."""
    operators = {"Order Date": "Is Before", "Ship By Date": "Is Within Next"}
    operator = operators.get(name, "Equals")
    (told,) = problems(document(criterion(name, operator, value)))
    assert problem.replace("'2026-12-01' is not", "'2026-12-01' has no time zone") in told


def test_amounts_have_the_currency_of_the_account() -> None:
    """Which it is nobody can guess."""
    asked = document(criterion("Order Total", "Equals", "12.50"))
    problem = "rules[0].criteria[0].value: 12.50 has no currency; say which with `currency`"
    assert (problem,) == problems(asked, currency=None)


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ([], "rules: is no list of rules"),
        ({"rules": {}}, "rules: is no list of rules"),
        ({"rules": [], "rule": []}, "$: 'rule' is unknown; did you mean rules?"),
        ({"rules": ["x"]}, "rules[0]: 'x' is no rule; write a table"),
        (document(PRIME, match="any"), "rules[0]: 'match' is unknown; it is one of"),
        (document(PRIME, name=5), "rules[0].name: 5 is not text"),
        (document(PRIME, name=""), "rules[0].name: a rule needs a name (S004-59)"),
        (document(PRIME, active="x"), "rules[0].active: 'x' is not true or false"),
        (document(PRIME, apply_to="all"), "rules[0].criteria: are there, but the rule is for all"),
        (document(PRIME, apply_to=5), "rules[0].apply_to: 5 is neither all nor criteria"),
        (document(PRIME, criteria="x"), "rules[0].criteria: is no list"),
        (document("x"), "rules[0].criteria[0]: 'x' is no criterion"),
        (document({**PRIME, "or": 1}), "rules[0].criteria[0]: 'or' is unknown; it is one of"),
        (document({**PRIME, "criterion": 5}), "rules[0].criteria[0].criterion: 5 is not text"),
        (
            document({**PRIME, "criterion": "Requested Servce"}),
            "rules[0].criteria[0].criterion: 'requested servce' is unknown; did you mean requested",
        ),
        (
            document(criterion("Order Total", "Contains", "5")),
            "rules[0].criteria[0].operator: 'contains' is not for what is money",
        ),
        (
            document(criterion("City", "Equals", "a\u200bb")),
            "rules[0].criteria[0].equals: 'a\\u200bb' holds a letter that nobody sees",
        ),
        (
            document(criterion("Item SKU", "Equals", "a\u200bb")),
            "rules[0].criteria[0].equals: 'a\\u200bb' holds a letter that nobody sees",
        ),
        (document(actions="x"), "rules[0].actions: is no list"),
        (document(actions=["x"]), "rules[0].actions[0]: 'x' is no action"),
        (document(actions=[{"action": 5}]), "rules[0].actions[0].action: 5 is not text"),
        (document(actions=[{**TAG, "to": 1}]), "rules[0].actions[0]: 'to' is unknown; it is one"),
        (
            document(actions=[{"action": "Dry Ice", "weight": "x"}, {**TAG, "value": "x" * 1001}]),
            "rules[0].actions[0].weight: 'x' is not a weight with its unit",
        ),
        (
            document(actions=[{"action": "Dry Ice"}, {**TAG, "value": "x" * 1001}]),
            "rules[0].actions[1]: 'xxxxxxxxxxxxxxxxxxxx'… has 1001 letters; at most 1000",
        ),
        (
            document(actions=[{"action": "Set Carrier Service Package", "value": "UPS"}]),
            "rules[0].actions[0].value: is no table of carrier, service, package",
        ),
        (
            document(
                actions=[{"action": "Set Fulfillment Provider", "value": "x", "auto_send": 5}]
            ),
            "rules[0].actions[0].auto_send: 5 is not yes or no",
        ),
        (
            document(actions=[{"action": "Create Alert", "value": "x", "until": "now"}]),
            "rules[0].actions[0].until: 'now' is not an instant",
        ),
        (
            document(actions=[{"action": "Send Email", "value": "x", "to": 5}]),
            "rules[0].actions[0].to: 5 is not text",
        ),
    ],
    ids=range(28),
)
def test_what_is_no_rule_of_shipstation(rules: object, problem: str) -> None:
    """Each wrong shape is told with its place and a suggestion."""
    assert any(each.startswith(problem) for each in problems(rules)), problems(rules)
