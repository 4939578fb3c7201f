"""The roads by which orders come: through a hub alone, beside it, or from nowhere at all."""

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    AMAZON_CAN,
    ANN,
    HUB,
    HUB_CAN,
    SHOP,
    A,
    B,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    an_account,
    at,
    codes,
    moved,
    refused,
)
from fulfilcore.accounts import Account, HazardReason, Hub, Mend, Method, Store, hazards
from fulfilcore.channels import CODECS, codec
from fulfilcore.flows import NotMarked, deliver, import_orders, mark_shipped, refresh_plan
from fulfilcore.imports import RefreshReason, Window, WindowPage
from fulfilcore.intake import ChannelOrder, Grade, ReadResult, Reference
from fulfilcore.orders import (
    Delegate,
    Hold,
    OrderReason,
    Status,
)
from fulfilcore.running import run
from fulfilcore.shipments import ReportedParcel
from fulfilcore.values import OrderId, StoreId
from fulfilcore.views import Filter, selected

EBAY_COPY = OrderId("hub/18")
A_HUB = Store(id=HUB, capabilities=HUB_CAN, hub=Hub(methods={"amazon": Method.A}, legacy=True))
AN_AMAZON = Store(id=AMAZON, capabilities=AMAZON_CAN)


def an_account_with(*stores: Store) -> Account:
    """A merchant with these stores."""
    return an_account(stores=stores)


def by(*methods: tuple[str, Method]) -> Store:
    """A BigCommerce hub with a method for each marketplace."""
    return evolve(A_HUB, hub=Hub(methods=dict(methods), legacy=True))


def an_ebay_copy() -> ChannelOrder:
    """A hub's order that came from eBay."""
    named = (Reference("ebay", "14-1", Grade.PROOF, "external_id"),)
    return evolve(a_channel_order("18", references=named, programme=None), source="ebay")


def told(world: World) -> list[tuple[str, str]]:
    """Which store heard of which order, in the order of telling."""
    diary = world.channels[HUB].diary
    for store in world.account.stores:
        world.channels[store.id].diary = diary
    run(deliver(world.post(), world.repository))
    return [(message.store, message.notice.reference) for message in diary]


# --- method A: the hub alone


@pytest.mark.rule("S001-4", "S001-5", "S001-6")
def test_by_method_a_the_hub_brings_all_and_hears_all() -> None:
    """Whatever its source, an order is shown and shipped; the marketplace hears of it by the hub.

    That its store is still connected, but no longer active, changes nothing.
    """
    idle = evolve(AN_AMAZON, active=False)
    for stores in ((A_HUB,), (A_HUB, idle)):
        world = World(an_account_with(*stores))
        own = a_channel_order("19", programme=None)
        world.imports(HUB, evolve(a_copy(), source="amazon"), an_ebay_copy(), own)
        assert [B, EBAY_COPY, OrderId("hub/19")] == [o.id for o in run(selected(world.repository))]
        for number, order in enumerate(world.orders()):
            assert Status.SHIPPED is moved(world.does(order.id, a_ship(f"s{number}"))).status
        assert {("hub", "17"), ("hub", "18"), ("hub", "19")} == set(told(world))


@pytest.mark.rule("S001-3", "S001-7", "S001-8")
def test_what_is_not_linked_to_the_hub_is_no_error_of_ours() -> None:
    """The account says so before the first order is missed, and what would mend it."""
    (hazard,) = hazards(an_account_with(A_HUB))
    assert HazardReason.NOT_LINKED_TO_HUB is hazard.finding.reason.code
    assert {Mend.LINK_LISTINGS, Mend.CONNECT_STORE} == codes(hazard.mends)
    world = World(an_account_with(A_HUB))
    world.imports(HUB, a_copy())
    assert () == world.order(B).findings
    assert () == hazards(an_account_with(by(("amazon", Method.B)), AN_AMAZON))


# --- method B: the marketplace beside the hub


@pytest.mark.rule("S001-11", "S001-12", "S001-13", "S001-18")
def test_by_method_b_the_marketplaces_order_is_worked_on_by_itself() -> None:
    """It is read first, its copy is hidden, and each store is told, the marketplace first."""
    world = World(an_account_with(by(("amazon", Method.B)), AN_AMAZON))
    assert () == hazards(world.account)
    plan = run(refresh_plan(world.account, now=at(0), repository=world.repository))
    assert [AMAZON, HUB] == [each.store for each in plan.now]
    for each in plan.now:
        world.imports(each.store, a_channel_order() if each.store == AMAZON else a_copy())
    assert [A] == [order.id for order in run(selected(world.repository))]
    assert {OrderReason.HIDDEN} == refused(world.does(B, Hold()))
    moved(world.does(A, a_ship()))
    assert [("amazon-us", "902-1"), ("hub", "17")] == told(world)


@pytest.mark.rule("S001-34", "S001-6")
def test_the_method_is_that_of_each_marketplace() -> None:
    """Amazon beside the hub, eBay through it: only eBay's copy is shown, and only the hub told."""
    use = by(("amazon", Method.B), ("ebay", Method.A))
    world = World(an_account_with(use, AN_AMAZON))
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy(), an_ebay_copy())
    assert [A, EBAY_COPY] == [order.id for order in run(selected(world.repository))]
    moved(world.does(EBAY_COPY, a_ship()))
    assert [("hub", "18")] == told(world)


# --- how orders come in at all


@pytest.mark.rule("S002-1")
@pytest.mark.parametrize("system", sorted(CODECS))
def test_a_store_of_any_system_brings_orders_and_is_owed_news(system: str) -> None:
    """One with an integration, or one built by developers: the same flows serve both."""
    store = Store(id=StoreId("it"), capabilities=codec(system).CAPABILITIES)
    world = World(an_account_with(store))
    world.imports(store.id, a_channel_order("1"))
    order = moved(world.does(OrderId("it/1"), a_ship()))
    assert Status.SHIPPED is order.status
    assert [("it", "1")] == told(world)


@pytest.mark.rule("S002-16", "S002-17")
def test_somebody_may_import_at_once() -> None:
    """Though the store was read a moment ago, or is never read by itself."""
    manual = evolve(AN_AMAZON, id=StoreId("amazon-uk"), imports_itself=False)
    world = World(an_account_with(AN_AMAZON, manual))
    for store in world.account.stores:
        hour = WindowPage(window=Window(at(0), at(60)))
        run(
            import_orders(
                ReadResult(),
                store=store.id,
                account=world.account,
                repository=world.repository,
                now=at(61),
                page=hour,
            )
        )
    plan = run(refresh_plan(world.account, now=at(62), repository=world.repository))
    assert [(AMAZON, {RefreshReason.FRESH})] == [
        (each.store, codes(each.reasons)) for each in plan.waiting if each.store == AMAZON
    ]
    assert () == plan.now
    for store in world.account.stores:
        done = world.imports(store.id, a_channel_order(f"902-{store.id}"), minute=62)
        assert [order_id_of(store)] == [order.id for order in done.orders]


def order_id_of(store: Store) -> OrderId:
    """The order that the store brings."""
    return OrderId(f"{store.id}/902-{store.id}")


# --- who ships


@pytest.mark.rule("S000-4", "S000-27")
def test_what_an_integrated_provider_has_is_in_no_file() -> None:
    """He was handed the order: it is neither chosen for a file nor shipped by one."""
    world = World()
    world.imports(SHOP, a_channel_order("1", lines=[a_line(sku="MUG")]))
    id = OrderId("web-shop/1")
    wish = Filter(statuses=frozenset({Status.AWAITING_SHIPMENT}))
    assert [id] == [order.id for order in run(selected(world.repository, wish))]
    moved(world.does(id, Delegate(provider="Amazon")))
    assert () == run(selected(world.repository, wish))
    parcel = ReportedParcel(order="1", carrier="UPS", tracking="T1")
    (answer,) = run(mark_shipped([parcel], by=ANN, now=at(5), repository=world.repository))
    assert isinstance(answer, NotMarked)
    assert () == world.order(id).shipments
