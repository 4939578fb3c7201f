"""What is dangerous in how an account is set up, over every combination of settings."""

from itertools import product

import pytest
from attrs import evolve

from builders import AMAZON_CAN, HUB_CAN, an_account
from fulfilcore.accounts import Account, Hub, Method, Store, hazards
from fulfilcore.accounts.reasons import HazardReason as H
from fulfilcore.accounts.reasons import Mend
from fulfilcore.values import StoreId

EBAY_CAN = evolve(AMAZON_CAN, system="ebay")
RITHUM_CAN = evolve(HUB_CAN, system="rithum")


def bigcommerce(
    *,
    legacy: bool = True,
    leaves_out: frozenset[str] = frozenset(),
    active: bool = True,
    amazon: Method | None = None,
    ebay: Method | None = None,
) -> Store:
    """A BigCommerce store with a method for each marketplace."""
    methods = {name: m for name, m in (("amazon", amazon), ("ebay", ebay)) if m}
    use = Hub(methods=methods, leaves_out=leaves_out, legacy=legacy)
    return Store(id=StoreId("hub"), capabilities=HUB_CAN, hub=use, active=active)


def direct(id: str = "amazon-us", *, active: bool = True, seller: str | None = None) -> Store:
    """A store of a marketplace's own; its name tells which."""
    can = AMAZON_CAN if id.startswith("amazon") else EBAY_CAN
    return Store(id=StoreId(id), capabilities=can, active=active, seller=seller)


def account(*stores: Store, told: bool = True) -> Account:
    """An account with those stores; `told` says that hubs hear of shipments of twins."""
    return evolve(an_account(), stores=stores, hub_notices=told)


def codes(of: Account) -> list[H]:
    """The hazards found, in the order of the table."""
    return [H[hazard.finding.reason.code.name] for hazard in hazards(of)]


@pytest.mark.rule("S001-1", "S001-4", "S001-5", "S001-12")
def test_each_method_as_it_is_meant_has_no_hazard_but_its_limit() -> None:
    """B with the marketplace connected is safe; A tells that unlinked listings do not arrive."""
    assert [] == codes(account(bigcommerce(amazon=Method.B), direct()))
    assert [H.NOT_LINKED_TO_HUB] == codes(account(bigcommerce(amazon=Method.A)))


@pytest.mark.rule("S001-2", "S001-35")
def test_the_new_integration_cannot_do_method_b() -> None:
    """It is said, whatever else; and with the store active duplicates are expected."""
    store = bigcommerce(legacy=False, amazon=Method.B)
    assert [H.METHOD_B_LEGACY_ONLY] == codes(account(store))
    assert [H.METHOD_B_LEGACY_ONLY, H.DUPLICATES_EXPECTED] == codes(account(store, direct()))


@pytest.mark.rule("S001-35")
def test_the_new_integration_doubles_whichever_method_is_set() -> None:
    """Even where nobody has set one: the hub lists on marketplaces by nature."""
    for store in (bigcommerce(legacy=False, amazon=Method.A), bigcommerce(legacy=False)):
        assert [H.DUPLICATES_EXPECTED] == codes(account(store, direct()))


@pytest.mark.rule("S001-29")
def test_hub_notices_off_without_a_rule_doubles() -> None:
    """Support switched the hub's notices off: then its copies are shown, and a rule is due."""
    stores = (bigcommerce(amazon=Method.B), direct())
    assert [H.DUPLICATES_EXPECTED] == codes(account(*stores, told=False))
    (hazard,) = hazards(account(*stores, told=False))
    assert [Mend.DEACTIVATE_STORE, Mend.LEAVE_OUT, Mend.TELL_HUBS] == [
        mend.code for mend in hazard.mends
    ]
    ruled = bigcommerce(amazon=Method.B, leaves_out=frozenset({"amazon"}))
    assert [H.HUB_NOT_TOLD] == codes(account(ruled, direct(), told=False))


@pytest.mark.rule("S001-34")
def test_the_method_is_decided_for_each_marketplace() -> None:
    """Amazon direct and eBay through the hub alone: eBay's limit is told, Amazon has none."""
    store = bigcommerce(amazon=Method.B, ebay=Method.A)
    (hazard,) = hazards(account(store, direct()))
    assert (H.NOT_LINKED_TO_HUB, "ebay") == (
        hazard.finding.reason.code,
        dict(hazard.finding.reason.details)["marketplace"],
    )


@pytest.mark.rule("S001-37")
@pytest.mark.parametrize(("active", "expected"), [(False, H.ORDERS_LOST), (True, H.HUB_NOT_TOLD)])
def test_a_rule_that_leaves_out_a_marketplace(active: bool, expected: H) -> None:
    """Without a store of its own the orders are lost; with one the hub stays open for ever."""
    store = bigcommerce(amazon=Method.A, leaves_out=frozenset({"amazon"}))
    assert [expected] == codes(account(store, direct(active=active)))


@pytest.mark.rule("S004-74", "S004-73")
def test_rithum_and_the_same_sellers_store_import_twice() -> None:
    """An inactive store imports nothing; one of another seller is no hazard; an unknown one is."""
    rithum = Store(id=StoreId("ca"), capabilities=RITHUM_CAN, seller="A1")
    assert [H.DOUBLE_IMPORT] == codes(account(rithum, direct(seller="A1")))
    assert [H.DOUBLE_IMPORT] == codes(account(rithum, direct()))
    assert [] == codes(account(rithum, direct(seller="A2")))
    assert [] == codes(account(rithum, direct(seller="A1", active=False)))
    left_out = evolve(rithum, hub=Hub(leaves_out=frozenset({"amazon"})))
    assert [H.HUB_NOT_TOLD] == codes(account(left_out, direct(seller="A1")))


@pytest.mark.rule("S004-74")
def test_one_seller_account_connected_twice() -> None:
    """Two stores of one seller import each order twice; of two sellers they do not."""
    assert [H.DOUBLE_IMPORT] == codes(account(direct(seller="A"), direct("amazon-2", seller="A")))
    assert [] == codes(account(direct(seller="A"), direct("amazon-2", seller="B")))
    assert [] == codes(account(direct(), direct("amazon-2")))


def test_a_shop_that_is_no_hub_is_no_hazard() -> None:
    """A web shop of its own relays nothing, unless its settings say that it does."""
    shop = Store(id=StoreId("shop"), capabilities=evolve(HUB_CAN, system="shopify"))
    assert [] == codes(account(shop, direct()))
    relays = evolve(shop, hub=Hub(methods={"amazon": Method.B}))
    assert [H.DOUBLE_IMPORT] == codes(account(relays, direct()))


SETTINGS = tuple(
    product((None, Method.A, Method.B), (False, True), (False, True), (False, True), (False, True))
)


@pytest.mark.parametrize(("method", "legacy", "ruled", "told", "connected"), SETTINGS)
def test_every_combination(
    method: Method | None, legacy: bool, ruled: bool, told: bool, connected: bool
) -> None:
    """The rules of the source, one by one, say the same as the table."""
    out = frozenset({"amazon"}) if ruled else frozenset[str]()
    store = bigcommerce(legacy=legacy, leaves_out=out, amazon=method)
    expected = {
        H.METHOD_B_LEGACY_ONLY: method is Method.B and not legacy,
        H.NOT_LINKED_TO_HUB: method is Method.A and not connected and not ruled,
        H.DUPLICATES_EXPECTED: connected
        and not ruled
        and (not told or not legacy or method is Method.A),
        H.ORDERS_LOST: ruled and not connected,
        H.HUB_NOT_TOLD: ruled and connected,
    }
    found = codes(account(store, direct(active=connected), told=told))
    assert [code for code, holds in expected.items() if holds] == found


@pytest.mark.parametrize(("method", "legacy", "ruled", "told", "connected"), SETTINGS)
def test_every_hazard_names_a_remedy_that_is_not_in_place_yet(
    method: Method | None, legacy: bool, ruled: bool, told: bool, connected: bool
) -> None:
    """A remedy that would change nothing helps nobody."""
    out = frozenset({"amazon"}) if ruled else frozenset[str]()
    store = bigcommerce(legacy=legacy, leaves_out=out, amazon=method)
    for hazard in hazards(account(store, direct(active=connected), told=told)):
        mends = {Mend[mend.code.name] for mend in hazard.mends}
        in_place = {
            Mend.USE_LEGACY: legacy,
            Mend.CONNECT_STORE: connected,
            Mend.DEACTIVATE_STORE: not connected,
            Mend.TELL_HUBS: told,
            Mend.LEAVE_OUT: ruled,
            Mend.STOP_LEAVING_OUT: not ruled,
        }
        assert mends and set() == {mend for mend in mends if in_place.get(mend)}
