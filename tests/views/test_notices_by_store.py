"""What each store is owed: told or not, why not, and when it is tried next."""

import pytest
from attrs import evolve
from stock import one_of, put

from builders import (
    AMAZON,
    HUB,
    PRIME,
    SHOP,
    A,
    B,
    Counting,
    Scripted,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    at,
    moved,
    terms,
)
from fulfilcore.adapters import MemoryRepository
from fulfilcore.changes import LEASE, MESSAGE, Changes, Page, Query
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import deliver
from fulfilcore.flows.listings import UNTOLD
from fulfilcore.intake import Level
from fulfilcore.messages import Declined, Later, Pending, State, Unknown
from fulfilcore.notices import NoticeReason, NoticeState
from fulfilcore.orders import Void
from fulfilcore.ports import Reply, Repository
from fulfilcore.running import run
from fulfilcore.shipments import Shipment
from fulfilcore.values import OrderId, ShipmentId, StoreId
from fulfilcore.views import Owed, notices_by_store


def owed(
    repository: Repository, store: StoreId | None = None, state: NoticeState | None = None
) -> tuple[Owed, ...]:
    """The first page of what is owed."""
    return run(notices_by_store(repository, store, state)).items


def shipped(*answers: Scripted, stores: tuple[StoreId, ...] = (SHOP,)) -> World:
    """A shipped order `1` in each of some stores, delivered to channels that answer so."""
    world = World()
    for store, answer in zip(stores, answers, strict=True):
        world.channels[store] = answer
        world.imports(store, a_channel_order("1"))
        moved(world.does(OrderId(f"{store}/1"), a_ship(f"box-{store}")))
    run(deliver(world.post(minute=5), world.repository))
    return world


def unmapped() -> World:
    """A copy was shipped before its original came, and their lines have nothing in common."""
    world = World()
    world.imports(HUB, a_copy(lines=(a_line("b1", sku="OTHER"),)))
    moved(world.does(B, a_ship("box")))
    world.imports(AMAZON, a_channel_order())
    return world


def test_what_waits_for_its_turn_is_owed_and_due() -> None:
    """Before anybody was told: which label of which parcel, and from when it may be told."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("box"), minute=1))
    (it,) = owed(world.repository)

    assert (A, AMAZON, "box", 1) == (it.order, it.store, it.parcel, it.revision)
    assert (NoticeState.OWED, f"{A}#box#1", 0) == (it.state, it.message, it.tries)
    assert at(1) == it.due
    assert it.reason is not None
    assert NoticeReason.TO_BE_TOLD is it.reason.code


@pytest.mark.parametrize(
    ("answer", "state", "due"),
    [
        (Later(at(60)), NoticeState.OWED, at(60)),
        (Pending("job"), NoticeState.PENDING, at(6)),
        (Declined("no such line"), NoticeState.FAILED, None),
        (Unknown(), NoticeState.IN_DOUBT, None),
    ],
)
def test_what_is_not_settled_is_listed_with_its_next_try(
    answer: Declined | Later | Pending | Unknown, state: NoticeState, due: object
) -> None:
    """Asked for by its state or not; in another state there is nothing."""
    world = shipped(Scripted(answer))
    (it,) = owed(world.repository)

    assert (state, due, 1) == (it.state, it.due, it.tries)
    assert (it,) == owed(world.repository, state=state)
    assert () == owed(world.repository, state=NoticeState.SENT)


def test_what_was_told_is_listed_when_asked_for() -> None:
    """It is settled, so it is left out otherwise."""
    world = shipped(Scripted())

    assert () == owed(world.repository)
    assert [NoticeState.SENT] == [it.state for it in owed(world.repository, state=NoticeState.SENT)]


def test_a_refusal_says_what_the_channel_said() -> None:
    """A person learns why without opening the order."""
    (it,) = owed(shipped(Scripted(Declined("no such line"))).repository)

    assert it.reason is not None
    assert "the channel said no: no such line" == it.reason.text


def test_stores_follow_one_another_and_can_be_looked_at_alone() -> None:
    """All that one store is owed stands together."""
    world = shipped(Scripted(Unknown()), Scripted(Declined("no")), stores=(SHOP, HUB))

    assert [HUB, SHOP] == [it.store for it in owed(world.repository)]
    assert [SHOP] == [it.store for it in owed(world.repository, SHOP)]
    assert () == owed(world.repository, AMAZON)


def test_what_cannot_be_told_at_all_is_owed_with_the_reason() -> None:
    """No message was made of it, yet the store is owed it, and a person must do something."""
    world = unmapped()
    untold = [it for it in owed(world.repository, AMAZON) if it.message is None]

    assert [(A, "box", None, 0)] == [(it.order, it.parcel, it.due, it.tries) for it in untold]
    assert [NoticeReason.UNITS_UNMAPPED] == [it.reason.code for it in untold if it.reason]
    assert untold == list(owed(world.repository, AMAZON, NoticeState.OWED))
    assert () == owed(world.repository, AMAZON, NoticeState.FAILED)


def test_what_waits_beside_it_is_listed_once() -> None:
    """One parcel of an order has its message, another cannot have one."""
    world = unmapped()
    waived = {"TWIN_UNITS_UNMAPPED"}
    moved(world.does(A, a_ship("bag", ("l1", 1)), minute=4, despite=waived))

    assert [("box", None), ("bag", f"{A}#bag#1")] == [
        (it.parcel, it.message) for it in owed(world.repository, AMAZON)
    ]


def test_what_a_worker_has_taken_may_be_tried_again_when_the_lease_ends() -> None:
    """If the worker died, that is when another takes it; being taken is no try yet."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("box"), minute=1))
    world.repository.claim((MESSAGE.name,), at(2), LEASE)
    (it,) = owed(world.repository)

    assert (at(2) + LEASE, 0) == (it.due, it.tries)


def test_what_was_told_before_is_not_owed_because_it_could_not_be_told_now() -> None:
    """The order is listed as one to look at; its messages say that nothing is left to tell."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    moved(world.does(A, a_ship("box", tracking=None)))
    run(deliver(world.post(), world.repository))
    world.imports(AMAZON, a_channel_order(minute=9, programme=PRIME), minute=9)
    (record,) = world.repository.page(Query(kind="order")).records

    assert UNTOLD in record.listings
    assert () == owed(world.repository)


def test_a_finished_store_is_owed_the_new_label_of_a_parcel_it_was_told_of() -> None:
    """It shows the order as shipped by our own word, so that is no reason not to tell it."""
    old = Shipment(id=ShipmentId("box"), made_on=A, units=(), at=at(0), voided=True)
    new = evolve(old, id=ShipmentId("bag"), voided=False, replaces=old.id, unmapped=1)
    order = evolve(one_of(HUB), terms=terms(HUB), level=Level.SHIPPED, shipments=(old, new))
    world = shipped(Scripted(), stores=(HUB,))
    (message,) = world.messages().values()
    told = evolve(message.notice, parcel=old.id)
    put(world.repository, order)
    world.repository.commit(
        Changes(writes=(MESSAGE.record("hub/1#box#1", evolve(message, notice=told)),))
    )
    (it,) = owed(world.repository)

    assert ("box", 2, None) == (it.parcel, it.revision, it.message)


def test_a_void_label_is_not_owed() -> None:
    """Nothing is to be told of what did not leave."""
    world = unmapped()
    moved(world.does(A, Void(shipment=ShipmentId("box")), minute=3))

    assert () == owed(world.repository, AMAZON)


def test_what_was_never_to_be_told_is_not_looked_for() -> None:
    """It is a mistake to ask, and the answer says where to look instead."""
    with pytest.raises(InvalidInput, match="what is suppressed was never to be told"):
        run(notices_by_store(MemoryRepository(), state=NoticeState.SUPPRESSED))


def test_pages_follow_one_another() -> None:
    """With a cursor of the same question."""
    world = World()
    world.imports(SHOP, *(a_channel_order(f"{n}") for n in range(5)))
    for n in range(5):
        moved(world.does(OrderId(f"{SHOP}/{n}"), a_ship(f"box-{n}")))
    first = run(notices_by_store(world.repository, SHOP, limit=3))
    second = run(notices_by_store(world.repository, SHOP, after=first.after, limit=3))
    parcels = [f"box-{n}" for n in range(5)]

    assert parcels == [it.parcel for it in (*first.items, *second.items)]
    assert (True, False, None) == (first.full, second.full, second.after)
    with pytest.raises(InvalidInput, match="another question"):
        run(notices_by_store(world.repository, HUB, after=first.after))


def test_what_is_owed_of_one_order_stays_on_one_page() -> None:
    """A page may hold a few more than asked for."""
    shipments = tuple(
        Shipment(id=ShipmentId(id), made_on=OrderId("a/1"), units=(), at=at(0), unmapped=1)
        for id in ("x", "y")
    )
    repository = MemoryRepository()
    put(repository, *(evolve(one_of("a", ref), shipments=shipments) for ref in ("1", "2")))
    page = run(notices_by_store(repository, limit=1))

    assert [("a/1", "x"), ("a/1", "y")] == [(it.order, it.parcel) for it in page.items]
    assert page.after is not None


def test_two_records_of_one_id_stay_on_one_page() -> None:
    """A message and an order may bear the same id; the cursor is an id and must not part them."""
    world = World()
    world.imports(SHOP, a_channel_order("1"))
    moved(world.does(OrderId(f"{SHOP}/1"), a_ship("box")))
    (message,) = world.messages()
    shipment = Shipment(id=ShipmentId("y"), made_on=A, units=(), at=at(0), unmapped=1)
    alike = one_of(SHOP, message.partition("/")[2])
    put(world.repository, evolve(alike, shipments=(shipment,)), one_of(SHOP, "9"))
    page = run(notices_by_store(world.repository, limit=1))

    assert ({"box", "y"}, None) == ({it.parcel for it in page.items}, page.after)


def test_what_is_settled_while_it_is_looked_for_is_left_out() -> None:
    """The listing is one moment, the record the next."""
    world = shipped(Scripted(Unknown()))

    class Settling(Counting):
        """Somebody settles it between two reads of one page."""

        def page(self, query: Query) -> Reply[Page]:
            """The listing as it was, the records as they are."""
            records = world.repository.page(query).records
            known = (message for record in records if (message := MESSAGE.of(record)))
            sent = (evolve(message, state=State.SENT) for message in known)
            return Page(tuple(MESSAGE.record(message.id, message) for message in sent))

    assert () == owed(Settling(world.repository))


@pytest.mark.parametrize("count", [10, 300])
def test_a_page_costs_as_many_calls_however_much_is_owed(count: int) -> None:
    """One read for each state, one for what cannot be told, one for what was told of it."""
    repository, template = MemoryRepository(), one_of(SHOP)
    shipment = Shipment(id=ShipmentId("s"), made_on=A, units=(), at=at(0), unmapped=1)
    ids = (OrderId(f"{SHOP}/{n}") for n in range(count))
    put(repository, *(evolve(template, id=id, shipments=(shipment,)) for id in ids))
    counting = Counting(repository)
    page = run(notices_by_store(counting, limit=10))

    assert ({"page": 5, "load": 1}, 10) == (dict(counting.calls), len(page.items))


def test_a_record_without_a_queue_has_no_next_try() -> None:
    """A message that waits for nothing may have left the outbox altogether."""
    world = shipped(Scripted(Declined("no")))
    (record,) = world.repository.page(Query(kind="message")).records
    world.repository.commit(Changes(writes=(evolve(record, queue=None),)))
    (it,) = owed(world.repository)

    assert (None, 1) == (it.due, it.tries)
