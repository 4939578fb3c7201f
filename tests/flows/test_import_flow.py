"""Taking orders in."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    AMAZON,
    HUB,
    NOON,
    PRIME,
    A,
    B,
    Counting,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    an_account,
    at,
    moved,
)
from fulfilcore.accounts import Hub
from fulfilcore.adapters import MemoryRepository
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import STAGES, Imported, import_orders
from fulfilcore.flows.draft import Draft, loaded
from fulfilcore.flows.sight import Sight
from fulfilcore.flows.stages import DERIVATION, merge, normalise, passed
from fulfilcore.imports import ImportReason
from fulfilcore.imports.tables import PRIME_TAG
from fulfilcore.intake import ChannelOrder, Level, Need, Part, ReadResult, Rejected
from fulfilcore.orders import Hold, Status, SubStatus, Void
from fulfilcore.running import run
from fulfilcore.values import OrderId, ShipmentId, StoreId

KINDS = ("order", "said", "terms", "message", "act")


def test_an_id_that_no_index_bears_stops_nobody_else() -> None:
    """It is named as not taken in; the other order of the batch is."""
    world = World()
    done = world.imports(AMAZON, a_channel_order("9" * 501), a_channel_order())
    assert [A] == [order.id for order in done.orders]
    assert [ImportReason.NAME_TOO_LONG] == [each.reason.code for each in done.ignored]


def test_the_stages_are_a_literal_table() -> None:
    """Import is these stages in this order; every other flow re-derives by the last five."""
    names = ["normalise", "merge", "identity", "landing", "parcels", "rules", "notices"]
    assert names == [stage.name for stage in STAGES]
    assert names[2:] == [stage.name for stage in DERIVATION]


def test_an_import_says_what_became_of_it() -> None:
    """Orders, what else changed, what was not taken, rejected and still needed, all in one."""
    world = World()
    world.imports(HUB, a_copy())
    rejected = Rejected("$.orders[1]", "no number", "x")
    read = ReadResult(
        orders=(a_channel_order(), evolve(a_channel_order("902-9"), real=False)),
        rejected=(rejected,),
        needs=(Need("902-1", Part.ADDRESS),),
    )
    done = run(
        import_orders(
            read, store=AMAZON, account=world.account, repository=world.repository, now=NOON
        )
    )
    assert ([A], {A, B}, ["902-9"], (rejected,), (Need("902-1", Part.ADDRESS),)) == (
        [order.id for order in done.orders],
        {order.id for order in done.changed},
        [each.reference for each in done.ignored],
        done.rejected,
        done.needs,
    )
    assert {ImportReason.NOT_AN_ORDER} == {each.reason.code for each in done.ignored}


@pytest.mark.rule("S002-18", "S001-36")
def test_importing_again_changes_nothing() -> None:
    """The same batch again, later and twice in one: no record, no history, nothing changed."""
    world, batch = World(), (a_channel_order(), a_channel_order("902-2", Level.UNPAID))
    world.imports(AMAZON, *batch)
    before, history = world.records(*KINDS), world.history()
    again = world.imports(AMAZON, *batch, *batch, minute=9)
    assert (before, history, ()) == (world.records(*KINDS), world.history(), again.changed)
    assert 2 == len(again.orders)


@pytest.mark.rule("S004-73")
def test_an_inactive_store_imports_nothing() -> None:
    """Nothing of an inactive store is kept; each order of the batch says why."""
    account = an_account()
    off = tuple(evolve(s, active=s.id != AMAZON) for s in account.stores)
    world = World(evolve(account, stores=off))
    done = world.imports(AMAZON, a_channel_order(), a_channel_order("902-2"))
    assert ((), {}, [ImportReason.STORE_INACTIVE] * 2) == (
        done.orders,
        world.records(*KINDS),
        [each.reason.code for each in done.ignored],
    )
    assert "store amazon-us is inactive and imports nothing" == done.ignored[0].reason.text


def test_a_draft_of_the_channel_is_no_order() -> None:
    """What the channel keeps as a draft is left out, and its parts with it."""
    world = World()
    part = a_channel_order(level=None, minute=None)
    done = world.imports(AMAZON, evolve(a_channel_order(lines=None), real=False), part)
    assert ((), {}) == (done.orders, world.records(*KINDS))


def test_a_draft_that_became_an_order_in_the_same_batch_is_taken_in() -> None:
    """Draft and order together give what they give one after the other."""
    draft, order = evolve(a_channel_order(lines=None), real=False), a_channel_order(minute=3)
    apart, together = World(), World()
    apart.imports(AMAZON, draft)
    apart.imports(AMAZON, order)
    together.imports(AMAZON, draft, order)
    assert apart.records(*KINDS) == together.records(*KINDS)


def test_an_unknown_store_is_the_hosts_mistake() -> None:
    """Importing into a store that the account lacks raises, and so does a naive instant."""
    world = World()
    with pytest.raises(InvalidInput, match="no store"):
        world.imports(StoreId("nowhere"), a_channel_order())
    with pytest.raises(InvalidInput, match="no time zone"):
        run(
            import_orders(
                ReadResult(orders=(a_channel_order(),)),
                store=AMAZON,
                account=world.account,
                repository=world.repository,
                now=datetime(2026, 3, 2),  # noqa: DTZ001
            )
        )
    assert {} == world.records(*KINDS)


def test_parts_come_in_any_order() -> None:
    """Header, lines and address apart, in any order, give the order that they give together."""
    header = a_channel_order(lines=None, parts=frozenset({Part.HEADER}))
    lines = a_channel_order(level=None, minute=None, programme=None, parts=frozenset({Part.LINES}))
    forth, back = World(), World()
    first = forth.imports(AMAZON, header)
    assert (1, Status.AWAITING_SHIPMENT) == (len(first.orders), first.orders[0].status)
    forth.imports(AMAZON, lines)
    early = back.imports(AMAZON, lines)
    assert ((), (Need("902-1", Part.HEADER),)) == (early.orders, early.needs)
    back.imports(AMAZON, header)
    assert forth.records(*KINDS) == back.records(*KINDS)
    assert 2 == (forth.order(A).lines or ())[0].open


@pytest.mark.rule("S004-49", "S004-50", "S004-52")
def test_prime_is_tagged_from_an_amazon_store_only() -> None:
    """Merchant-fulfilled Prime of an Amazon store is tagged; other orders never are."""
    world = World()
    world.imports(AMAZON, a_channel_order(programme=PRIME), a_channel_order("902-2"))
    world.imports(HUB, a_channel_order("18", programme=PRIME))
    tags = {order.id: order.tags for order in world.orders()}
    assert {A: {PRIME_TAG}, OrderId("amazon-us/902-2"): set(), OrderId("hub/18"): set()} == tags


@pytest.mark.rule("S004-62")
def test_the_tag_is_not_the_fact() -> None:
    """Prime is read from the fact: an order without the tag is Prime all the same."""
    world = World()
    world.imports(HUB, a_channel_order("18", programme=PRIME))
    order = world.order(OrderId("hub/18"))
    assert (True, frozenset()) == (order.prime, order.tags)


@pytest.mark.rule("S004-16", "S004-18", "S004-19")
@pytest.mark.parametrize("ready", [True, False])
def test_the_setting_acts_on_later_imports_only(ready: bool) -> None:
    """Toggling moves no order that is here, nor does a refresh that repeats or updates it."""
    old = datetime(2020, 1, 1, tzinfo=UTC)
    world = World(an_account(connected=old, prime_ready=ready))
    world.imports(AMAZON, a_channel_order(programme=PRIME))
    world.account = an_account(connected=old, prime_ready=not ready)
    world.imports(AMAZON, a_channel_order(programme=PRIME, minute=3), minute=3)
    world.imports(AMAZON, a_channel_order("902-2", programme=PRIME), minute=3)
    here, later = world.order(A), world.order(OrderId("amazon-us/902-2"))
    assert (ready, not ready) == (
        here.status is Status.AWAITING_SHIPMENT,
        later.status is Status.AWAITING_SHIPMENT,
    )
    assert SubStatus.VIEW_ONLY in (here.sub_status, later.sub_status)


@pytest.mark.rule("S004-22", "S004-5")
@pytest.mark.parametrize(
    ("level", "status"),
    [
        (Level.UNPAID, Status.AWAITING_PAYMENT),
        (Level.REVIEW, Status.ON_HOLD),
        (Level.OPEN, Status.AWAITING_SHIPMENT),
    ],
)
def test_natural_is_as_payment_and_holds_say(level: Level, status: Status) -> None:
    """An order that lands naturally waits for payment, is on hold, or is to be shipped."""
    world = World()
    world.imports(HUB, a_channel_order("18", level, programme=PRIME))
    assert status is world.order(OrderId("hub/18")).status


def test_an_empty_batch_writes_nothing() -> None:
    """Nothing read is nothing changed."""
    world = World()
    assert () == world.imports(AMAZON).changed
    assert {} == world.records(*KINDS)


# --- cost


def _calls(count: int, *, twins: bool) -> dict[str, int]:
    world, counting = World(), Counting(MemoryRepository())
    batch = tuple(a_channel_order(f"902-{n}") for n in range(count))
    copies = tuple(a_copy(f"{n}", of=f"902-{n}") for n in range(count))
    if twins:
        _into(world, counting, HUB, copies)
        counting.calls.clear()
    _into(world, counting, AMAZON, batch)
    return dict(counting.calls)


def _into(
    world: World, counting: Counting, store: StoreId, batch: tuple[ChannelOrder, ...]
) -> Imported:
    return run(
        import_orders(
            ReadResult(orders=batch),
            store=store,
            account=world.account,
            repository=counting,
            now=NOON,
        )
    )


@pytest.mark.parametrize("twins", [False, True], ids=["alone", "with twins"])
def test_a_thousand_orders_cost_as_many_calls_as_ten(twins: bool) -> None:
    """The number of port calls of an import does not depend on the size of the batch."""
    ten = _calls(10, twins=twins)
    assert ten == _calls(1_000, twins=twins)
    assert 1 == ten["commit"]
    assert ten["find"] <= 3


# --- the order of arrival makes no difference

VERSIONS = (
    (AMAZON, a_channel_order(lines=(a_line(quantity=3),))),
    (AMAZON, a_channel_order(level=Level.REVIEW, lines=None, minute=2)),
    (AMAZON, a_channel_order(lines=(a_line(quantity=3, shipped=1),), minute=4)),
    (AMAZON, a_channel_order(level=None, minute=None, programme=None, lines=(a_line(quantity=3),))),
    (HUB, a_copy(lines=(a_line("b1", 3),))),
    (HUB, a_copy(level=Level.SHIPPED, lines=None, minute=5)),
    (AMAZON, a_channel_order("902-2", programme=PRIME)),
)


@settings(max_examples=40)
@given(st.data())
def test_any_permutation_repetition_and_batching_end_alike(data: st.DataObject) -> None:
    """The same versions in any order, batches and repetitions leave the same records."""
    straight, shuffled = World(), World()
    for store, content in VERSIONS:
        straight.imports(store, content)
    queue = data.draw(st.permutations([*VERSIONS, *VERSIONS[:2]]))
    while queue:
        size = data.draw(st.integers(1, len(queue)))
        batch, queue = queue[:size], queue[size:]
        for store in data.draw(st.permutations([AMAZON, HUB])):
            shuffled.imports(store, *(content for of, content in batch if of == store))
    assert straight.records(*KINDS) == shuffled.records(*KINDS)


@settings(max_examples=40)
@given(st.permutations([*VERSIONS]), st.integers(0, 7))
def test_stored_is_rederived(queue: list[tuple[StoreId, ChannelOrder]], when: int) -> None:
    """Whatever happened, deriving everything again from the inputs writes nothing."""
    world = World()
    for place, (store, content) in enumerate(queue):
        world.imports(store, content, minute=place)
        if place == when:
            world.does(A, a_ship("s1", ("l1", 1)), minute=place)
            world.does(A, Hold(), minute=place)
            world.does(A, Void(shipment=ShipmentId("s1")), minute=place)
    sight = Sight(world.records("said", "terms", "act", "message"))
    derived = passed(loaded(Draft(), sight), at(99), DERIVATION)
    assert {order.id: order for order in world.orders()} == derived.orders
    assert world.messages() == derived.messages


def test_merge_needs_to_know_where_it_is() -> None:
    """A stage run without account and store is a programmer's mistake."""
    with pytest.raises(TypeError, match="account"):
        merge(Draft(batch=(a_channel_order(),)), NOON)
    assert 1 == len(normalise(Draft(batch=(a_channel_order(),)), NOON).batch)


def test_numbers_do_not_identify() -> None:
    """Two orders of one number in two stores are two orders."""
    world = World()
    world.imports(AMAZON, a_channel_order(number="1001"))
    world.imports(HUB, a_channel_order("17", number="1001"))
    assert [None, None] == [order.twin_of for order in world.orders()]
    moved(world.does(A, Hold(), minute=1))
    assert Status.AWAITING_SHIPMENT is world.order(B).status


@pytest.mark.rule("S001-22", "S001-23", "S001-24", "S001-25", "S001-26")
def test_a_hub_may_leave_out_what_comes_from_a_marketplace() -> None:
    """Any of the sources named is left out, with no hidden counterpart; the shop's own is not."""
    use = Hub(leaves_out=frozenset({"amazon", "ebay"}))
    account = an_account()
    stores = tuple(evolve(s, hub=use) if s.id == HUB else s for s in account.stores)
    world = World(evolve(account, stores=stores))
    for reference, source in (("1", "Amazon"), ("2", "ebay"), ("3", "www"), ("4", None)):
        done = world.imports(HUB, evolve(a_channel_order(reference), source=source))
        assert (source in ("www", None)) is bool(done.orders)
        assert (source in ("www", None)) is not bool(done.ignored)


@pytest.mark.rule("S001-23")
def test_what_bears_a_marketplaces_id_comes_from_it_whatever_its_hub_calls_it() -> None:
    """Rithum says "Amazon US": the id in the field for it says the same."""
    stores = tuple(
        evolve(store, hub=Hub(leaves_out=frozenset({"amazon"}))) for store in an_account().stores
    )
    world = World(evolve(an_account(), stores=stores))
    done = world.imports(HUB, evolve(a_copy(), source="Amazon US"))
    assert [ImportReason.SOURCE_LEFT_OUT] == [each.reason.code for each in done.ignored]


@pytest.mark.rule("S001-22")
def test_an_order_that_is_here_goes_on_when_its_source_is_left_out_later() -> None:
    """A new setting hides no business that was begun: its later versions are still heard."""
    world = World()
    world.imports(HUB, evolve(a_channel_order("1"), source="amazon"))
    use = Hub(leaves_out=frozenset({"amazon"}))
    stores = tuple(evolve(s, hub=use) if s.id == HUB else s for s in world.account.stores)
    world.account = evolve(world.account, stores=stores)
    cancelled = evolve(a_channel_order("1", Level.CANCELLED, minute=5), source="amazon")
    world.imports(HUB, cancelled, minute=5)
    assert Status.CANCELLED is world.order(OrderId("hub/1")).status
