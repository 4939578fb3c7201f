"""Orders that a person enters: one number each, obeyed once, and nobody is told."""

from collections.abc import Collection

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    AMAZON,
    ANN,
    CLERK,
    DESK,
    NOON,
    SHOP,
    A,
    Counting,
    World,
    a_channel_order,
    a_line,
    a_ship,
    an_account,
    at,
    codes,
    moved,
    refused,
)
from fulfilcore.accounts import MANUAL, Store
from fulfilcore.changes import ERRAND, KINDS
from fulfilcore.codec import document_of
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import Entered, enter_order, import_orders, purge, redact_order, upsert_orders
from fulfilcore.imports import AUTO, ImportReason, Push
from fulfilcore.intake import Buyer, ChannelOrder, Grade, Level, ReadResult, Reference
from fulfilcore.notices import NoticeReason, NoticeState
from fulfilcore.orders import Actor, Authority, Hold, NotDone, OrderReason, Status, Task
from fulfilcore.ports import Repository
from fulfilcore.reasons import Code
from fulfilcore.running import run
from fulfilcore.testing import SteppedRepository, by_list, interleave
from fulfilcore.values import Address, CommandId, OrderId, StoreId, order_id
from fulfilcore.views import timeline

HOME = Address(name="Ann", city="Reno")
FORM = ChannelOrder(reference="1001", parts=frozenset(), lines=(a_line(),), ship_to=HOME)
"""What a person writes down of an order."""


def a_world(*, active: bool = True) -> World:
    """A merchant with a store for orders by hand, and the usual ones."""
    usual = an_account()
    desk = Store(id=DESK, capabilities=MANUAL, active=active)
    return World(evolve(usual, stores=(*usual.stores, desk)))


def enters(
    world: World,
    order: ChannelOrder = FORM,
    *,
    id: str = "c",
    by: Actor = ANN,
    store: StoreId = DESK,
    minute: float = 0,
    repository: Repository | None = None,
) -> Entered | NotDone:
    """Enter an order."""
    return run(
        enter_order(
            order,
            id=CommandId(id),
            by=by,
            store=store,
            account=world.account,
            repository=repository or world.repository,
            now=at(minute),
        )
    )


def entered(answer: Entered | NotDone) -> OrderId:
    """The id of an order that must have been entered."""
    assert isinstance(answer, Entered), answer
    return answer.order.id


def why_not(answer: Entered | NotDone) -> set[Code]:
    """Why an order was not entered."""
    assert isinstance(answer, NotDone), answer
    assert Task.ENTER is answer.task
    return codes(answer.reasons)


# --- an order by hand


@pytest.mark.rule("S002-3")
def test_an_order_that_is_entered_is_an_order() -> None:
    """Open, paid and placed now unless it says otherwise; its number is its name."""
    world = a_world()
    order = world.order(entered(enters(world, minute=3)))

    assert ("desk/1001", "1001", Status.AWAITING_SHIPMENT, at(3), HOME) == (
        order.id,
        order.number,
        order.status,
        order.placed,
        order.ship_to,
    )
    assert [("l1", 2)] == [(line.id, line.open) for line in order.lines or ()]
    unpaid = evolve(FORM, reference="2", level=Level.UNPAID, placed=at(-60))
    other = world.order(entered(enters(world, unpaid, id="d")))
    assert (Status.AWAITING_PAYMENT, at(-60)) == (other.status, other.placed)


@pytest.mark.rule("S002-3")
def test_a_number_is_given_once_in_a_store() -> None:
    """A second order of it is refused with the reason, and the first stays as it was."""
    world = a_world()
    entered(enters(world))
    before = world.order(OrderId("desk/1001"))
    second = evolve(FORM, reference=" 1001 ", note="another")

    assert {ImportReason.NUMBER_TAKEN} == why_not(enters(world, second, id="d", minute=1))
    assert before == world.order(OrderId("desk/1001"))
    assert OrderId("desk/1002") == entered(enters(world, evolve(FORM, reference="1002"), id="e"))


def test_all_that_stands_in_the_way_is_said() -> None:
    """Not only the first."""
    world, empty = a_world(active=False), evolve(FORM, lines=())

    assert {ImportReason.NOTHING_ORDERED, ImportReason.STORE_INACTIVE} == why_not(
        enters(world, empty)
    )
    assert {ImportReason.NOTHING_ORDERED, ImportReason.NOT_BY_HAND} == why_not(
        enters(world, evolve(empty, lines=None), id="d", store=SHOP)
    )
    assert {ImportReason.NAME_TOO_LONG, ImportReason.STORE_INACTIVE} & why_not(
        enters(world, evolve(FORM, reference="x" * 501), id="e")
    )
    assert {"errand"} == {record.kind for record in world.records(*KINDS).values()}


def test_what_no_order_can_say_is_the_callers_mistake() -> None:
    """With its path; nothing is kept of it."""
    world = a_world()
    with pytest.raises(InvalidInput, match=r"\$\.lines\[1\]\.id"):
        enters(world, evolve(FORM, lines=(a_line(), a_line())))
    with pytest.raises(InvalidInput, match="no store"):
        enters(world, store=StoreId("nowhere"))

    assert {} == world.records(*KINDS)


@pytest.mark.rule("S002-3")
def test_nobody_is_told_of_an_order_by_hand() -> None:
    """It is shipped and voided as any other, and no message is ever planned."""
    world = a_world()
    id = entered(enters(world))
    assert Status.SHIPPED is moved(world.does(id, a_ship("s1"))).status
    (notice,) = world.notices(id)

    assert {} == world.messages()
    assert NoticeState.SUPPRESSED is notice.state
    assert notice.reason
    assert (NoticeReason.NOBODY_TO_TELL, "no channel stands behind desk: nobody is to be told") == (
        notice.reason.code,
        notice.reason.text,
    )
    assert set() == codes(f.reason for f in world.order(id).findings)


def test_the_settings_it_was_entered_under_are_kept() -> None:
    """A store that is connected to a channel later tells it nothing of what was entered before."""
    world = a_world()
    id = entered(enters(world))
    talks = evolve(MANUAL, silent=False, system="shop")
    world.account = evolve(
        world.account, stores=(Store(id=DESK, capabilities=talks), *world.account.stores[:-1])
    )
    moved(world.does(id, a_ship("s1")))

    assert {} == world.messages()


def test_its_history_says_who_entered_it() -> None:
    """By name, and in the story that people read."""
    world = a_world()
    id = entered(enters(world, by=Actor("Bob")))

    assert [("enter: new → awaiting_shipment", "Bob")] == [
        (entry.what, entry.by) for entry in world.history(id)
    ]
    assert "Bob" in {event.who for event in run(timeline(world.repository, id)).events}


# --- the same command again


def test_a_repeated_command_gives_the_first_answer() -> None:
    """And writes nothing, whatever has become of the order and of the clock meanwhile."""
    world = a_world()
    id = entered(enters(world))
    moved(world.does(id, Hold()))
    before = world.records(*KINDS)
    again = enters(world, minute=60)

    assert (id, before) == (entered(again), world.records(*KINDS))
    assert isinstance(again, Entered)
    assert Status.ON_HOLD is again.order.status


def test_a_repeated_command_shows_what_its_twin_did_to_it() -> None:
    """The order is shown as it stands among all that belong to it."""
    world = a_world()
    world.imports(AMAZON, a_channel_order())
    copy = evolve(FORM, references=(Reference("amazon", "902-1", Grade.PROOF),))
    id = entered(enters(world, copy))
    moved(world.does(A, a_ship("s1")))
    again = enters(world, copy, minute=9)

    assert isinstance(again, Entered)
    assert (A, world.order(id)) == (again.order.twin_of, again.order)


def test_a_repeated_refusal_is_the_first_refusal() -> None:
    """Although it would be possible by now."""
    world = a_world(active=False)
    first = enters(world)
    world.account = a_world().account

    assert {ImportReason.STORE_INACTIVE} == why_not(first)
    assert first == enters(world, minute=5)
    assert () == world.orders()


@pytest.mark.parametrize(
    ("order", "by", "store"),
    [
        (evolve(FORM, note="another"), ANN, DESK),
        (evolve(FORM, reference="7"), ANN, DESK),
        (FORM, CLERK[Authority.RULE], DESK),
        (FORM, ANN, SHOP),
    ],
)
def test_a_command_id_means_one_thing(order: ChannelOrder, by: Actor, store: StoreId) -> None:
    """Used for another order, by somebody else or in another store, it is refused."""
    world = a_world()
    entered(enters(world))

    assert {OrderReason.COMMAND_ID_REUSED} == why_not(enters(world, order, by=by, store=store))
    assert 1 == len(world.orders())


def test_commands_about_orders_and_others_share_their_ids() -> None:
    """Whichever came first: the id was used."""
    world = a_world()
    id = entered(enters(world, id="one"))
    moved(world.does(id, Hold(), id="two"))

    assert {OrderReason.COMMAND_ID_REUSED} == refused(world.does(id, Hold(), id="one"))
    assert {OrderReason.COMMAND_ID_REUSED} == why_not(
        enters(world, evolve(FORM, reference="2"), id="two")
    )


def test_no_person_is_in_what_is_kept_of_the_command() -> None:
    """Only a fingerprint; so redacting the order forgets who bought it."""
    world = a_world()
    form = evolve(FORM, buyer=Buyer(name="SECRET", email="SECRET"), ship_to=Address(name="SECRET"))
    id = entered(enters(world, form))
    run(redact_order(id, by="Ann", now=at(1), repository=world.repository))

    assert [] == [
        key
        for key, record in world.records(*KINDS).items()
        if "SECRET" in str(document_of(record.value))
    ]
    assert id == entered(enters(world, form, minute=2))
    assert None is world.order(id).ship_to


def test_a_purged_order_takes_its_command_along() -> None:
    """As with any order nothing is left of it, so its number is free again."""
    world = a_world()
    id = entered(enters(world))
    moved(world.does(id, a_ship("s1")))
    purged = run(purge(at(10_000), repository=world.repository))

    assert ((id,), {}) == (purged.removed, world.records(*KINDS))


# --- numbers that the store gives


def test_auto_gives_the_next_number() -> None:
    """From 1 on; a command that is repeated gets the number it got."""
    world, form = a_world(), evolve(FORM, reference=AUTO)
    ids = [entered(enters(world, form, id=id)) for id in ("a", "b", "a", "c", "b")]

    assert ["desk/1", "desk/2", "desk/1", "desk/3", "desk/2"] == ids
    assert "2" == world.order(OrderId("desk/2")).number


def test_auto_passes_over_what_is_taken() -> None:
    """By hand, by an import, by a push; and goes on behind the last number it gave."""
    world, form = a_world(), evolve(FORM, reference=AUTO)
    for number in range(1, 40):
        entered(enters(world, evolve(FORM, reference=str(number)), id=f"by hand {number}"))
    world.imports(DESK, a_channel_order("40"))
    run(
        upsert_orders(
            [Push(order=evolve(FORM, reference="41", level=None))],
            store=DESK,
            account=world.account,
            repository=world.repository,
            now=NOON,
        )
    )

    assert "desk/42" == entered(enters(world, form, id="a"))
    assert "desk/43" == entered(enters(world, form, id="b"))


def test_a_refused_entry_uses_up_no_number() -> None:
    """The next one gets it."""
    world, form = a_world(), evolve(FORM, reference=AUTO)
    why_not(enters(world, evolve(form, lines=()), id="a"))

    assert "desk/1" == entered(enters(world, form, id="b"))


def test_each_store_counts_by_itself() -> None:
    """Numbers are unique in a store, not in the account."""
    world, other = a_world(), StoreId("desk-2")
    world.account = evolve(
        world.account, stores=(*world.account.stores, Store(id=other, capabilities=MANUAL))
    )
    form = evolve(FORM, reference=AUTO)

    assert ["desk/1", "desk-2/1"] == [
        entered(enters(world, form, id=f"c{store}", store=store)) for store in (DESK, other)
    ]


def test_however_many_orders_there_are_a_number_costs_a_few_looks() -> None:
    """One for the counter, one for the number, one to write."""
    world, form = a_world(), evolve(FORM, reference=AUTO)
    for number in range(30):
        entered(enters(world, form, id=f"c{number}"))
    counting = Counting(world.repository)
    entered(enters(world, form, id="d", repository=counting))

    assert {"find": 2, "commit": 1} == dict(counting.calls)


# --- two at once


FORMS = st.sampled_from([AUTO, AUTO, "1", "2"]).map(lambda number: evolve(FORM, reference=number))


@settings(max_examples=150)
@given(
    forms=st.lists(FORMS, min_size=2, max_size=3), turns=st.lists(st.integers(0, 2), max_size=40)
)
@pytest.mark.rule("S002-3")
def test_people_who_enter_at_once_never_get_the_same_number(
    forms: list[ChannelOrder], turns: list[int]
) -> None:
    """In any interleaving: AUTO is always given one of its own, a wished one once."""
    world = a_world()
    ends = _at_once(world, forms, turns)
    ids = [end.order.id for end in ends if isinstance(end, Entered)]
    wished = {order_id(DESK, form.reference) for form in forms if form.reference != AUTO}
    given = [end for end, form in zip(ends, forms, strict=True) if form.reference == AUTO]

    assert sorted(set(ids)) == sorted(ids) == [order.id for order in world.orders()]
    assert wished <= set(ids)
    assert all(isinstance(end, Entered) for end in given)
    assert [] == [end for end in ends if isinstance(end, BaseException)]


@given(turns=st.lists(st.integers(0, 1), max_size=20), number=st.sampled_from([AUTO, "7"]))
def test_the_same_command_sent_twice_at_once_enters_one_order(
    turns: list[int], number: str
) -> None:
    """Both callers get the same answer."""
    world, form = a_world(), evolve(FORM, reference=number)
    one, other = _at_once(world, [form, form], turns, ids=["c", "c"])

    assert one == other
    assert (1, 1) == (len(world.orders()), len(world.records(ERRAND.name)))


def _at_once(
    world: World, forms: list[ChannelOrder], turns: list[int], ids: Collection[str] = "abc"
) -> tuple[object, ...]:
    stepped = SteppedRepository(world.repository)
    flows = [
        enter_order(
            form,
            id=CommandId(id),
            by=ANN,
            store=DESK,
            account=world.account,
            repository=stepped,
            now=NOON,
        )
        for form, id in zip(forms, ids, strict=False)
    ]
    return interleave(flows, by_list(turns))


def test_an_import_and_a_person_at_once_make_one_order_of_a_number() -> None:
    """Whoever is second: the person is refused, the import adds to what was entered."""
    for turns in ([0, 1] * 8, [1, 0] * 8, [0] * 9, [1] * 9):
        world = a_world()
        stepped = SteppedRepository(world.repository)
        read = ReadResult(orders=(a_channel_order("1001", minute=-1),))
        flows = [
            enter_order(
                FORM,
                id=CommandId("c"),
                by=ANN,
                store=DESK,
                account=world.account,
                repository=stepped,
                now=NOON,
            ),
            import_orders(read, store=DESK, account=world.account, repository=stepped, now=NOON),
        ]
        answer, _ = interleave(flows, by_list(turns))
        said = 2 if isinstance(answer, Entered) else 1
        assert (1, said) == (len(world.orders()), len(world.records("said")))
        assert order_id(DESK, "1001") == world.orders()[0].id
