"""Telling channels what they are owed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    AMAZON_CAN,
    HUB,
    HUB_CAN,
    MUTE_CAN,
    NOON,
    SHOP,
    A,
    B,
    Scripted,
    World,
    a_channel_order,
    a_copy,
    a_line,
    a_ship,
    an_account,
    at,
    moved,
)
from fulfilcore.accounts import Store
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import claim_due, decide_outcome, deliver, deliver_one, settle_notice
from fulfilcore.flows.sight import Sight
from fulfilcore.intake import Capabilities
from fulfilcore.messages import (
    FINAL,
    Declined,
    Done,
    Later,
    Message,
    Missing,
    Outcome,
    Pending,
    State,
    Step,
    Unknown,
)
from fulfilcore.notices import (
    NoticeReason,
    NoticeState,
    Retry,
    heard,
    next_step,
    passed_on,
    settle_by_hand,
)
from fulfilcore.notices.tables import STATES
from fulfilcore.orders import Void
from fulfilcore.running import run
from fulfilcore.values import OrderId, ShipmentId, StoreId

C = OrderId("web-shop/1")
KINDS_OF_CHANNEL = {"idempotent": AMAZON_CAN, "read back": HUB_CAN, "mute": MUTE_CAN}


def shipped(capabilities: Capabilities = MUTE_CAN, reference: str = "1") -> World:
    """A world with one store of that kind and one shipped order of it."""
    store = Store(id=SHOP, capabilities=evolve(capabilities, marketplace=False))
    world = World(an_account(stores=(store,)))
    world.imports(SHOP, a_channel_order(reference, programme=None))
    moved(world.does(OrderId(f"web-shop/{reference}"), a_ship("s1")))
    return world


def delivered(world: World, minute: float = 5, tries: int = 12) -> list[Message]:
    """Deliver what is due."""
    return list(run(deliver(world.post(minute=minute, tries=tries), world.repository)))


def state(world: World) -> State:
    """The state of the one message."""
    (message,) = world.messages().values()
    return message.state


def script(world: World, *answers: Outcome | Exception, found: Outcome | None = None) -> Scripted:
    """Give the shop's channel its answers."""
    world.channels[SHOP] = Scripted(*answers, found=found)
    return world.channels[SHOP]


# --- each outcome


def test_done_is_sent_and_final() -> None:
    """The channel has it: sent, with the channel's own id, and never told again."""
    world = shipped()
    channel = script(world, Done("77"))
    (message,) = delivered(world)
    assert (State.SENT, "77", None) == (message.state, message.external, message.due)
    assert [] == delivered(world, 500)
    assert 1 == len(channel.told)
    assert "notice of s1: done → sent" == world.history(C)[-1].what
    assert "store web-shop" == world.history(C)[-1].by


def test_pending_is_asked_about_later() -> None:
    """Taken in for later: asked after the pause, with the channel's id, until it decides."""
    world = shipped()
    channel = script(world, Pending("job-1"), found=Pending("job-1"))
    (message,) = delivered(world)
    assert (State.PENDING, "job-1", at(6)) == (message.state, message.external, message.due)
    assert [] == delivered(world, 5.5)
    assert [State.PENDING] == [m.state for m in delivered(world, 7)]
    channel.found = Done()
    (message,) = delivered(world, 60)
    assert (State.SENT, "job-1") == (message.state, message.external)
    assert (1, 2) == (len(channel.told), len(channel.asked))


def test_pending_and_gone_is_told_again() -> None:
    """Asked about what it had taken in, the channel does not know it: told again at once."""
    world = shipped()
    channel = script(world, Pending("job-1"), found=Missing())
    delivered(world)
    assert [State.OWED] == [m.state for m in delivered(world, 9)]
    assert [State.SENT] == [m.state for m in delivered(world, 9)]
    assert 2 == len(channel.told)


def test_pending_without_an_answer_is_asked_again() -> None:
    """No answer about what was taken in is asked about again, and is no new doubt."""
    world = shipped()
    script(world, Pending("job-1"), found=Unknown())
    delivered(world)
    (message,) = delivered(world, 9)
    assert (State.PENDING, False, at(11)) == (message.state, message.unsure, message.due)


@pytest.mark.rule("S001-32")
def test_declined_is_failed_for_good() -> None:
    """The channel said no: failed with its reason, not told again."""
    world = shipped()
    script(world, Declined("unknown carrier"))
    (message,) = delivered(world)
    assert (State.FAILED, "the channel said no: unknown carrier") == (
        message.state,
        message.reason and message.reason.text,
    )
    assert [] == delivered(world, 999)
    assert message.reason is not None
    assert (message.reason,) == world.history(C)[-1].reasons


def test_later_is_told_then() -> None:
    """Asked to wait, it is told then and not before; an instant in the past means now."""
    world = shipped()
    channel = script(world, Later(at(20)), Later(at(1)))
    (message,) = delivered(world)
    assert (State.OWED, at(20), False) == (message.state, message.due, message.unsure)
    assert [] == delivered(world, 19)
    assert [at(20)] == [m.due for m in delivered(world, 20)]
    assert [State.SENT] == [m.state for m in delivered(world, 20)]
    assert 3 == len(channel.told)
    assert 1 == len({m.key for m in channel.told})


@pytest.mark.rule("S001-19")
def test_no_answer_from_an_idempotent_channel_is_told_again() -> None:
    """It honours keys: the same key and the same stored payload again."""
    world = shipped(AMAZON_CAN)
    channel = script(world, Unknown("timeout"))
    (message,) = delivered(world)
    assert (State.OWED, True, at(6)) == (message.state, message.unsure, message.due)
    assert [State.SENT] == [m.state for m in delivered(world, 9)]
    one, other = channel.told
    assert (one.key, one.notice, 0) == (other.key, other.notice, len(channel.asked))


@pytest.mark.rule("S001-19")
@pytest.mark.parametrize(
    ("found", "state_after", "times_told"),
    [
        (Done("9"), State.SENT, 1),
        (Missing(), State.SENT, 2),
        (Declined("no"), State.FAILED, 1),
        (Pending("j"), State.PENDING, 1),
    ],
)
def test_no_answer_from_a_readable_channel_is_looked_up(
    found: Outcome, state_after: State, times_told: int
) -> None:
    """It can be read back: looked up first, and told again only if it is not there."""
    world = shipped(HUB_CAN)
    channel = script(world, Unknown(), found=found)
    delivered(world)
    delivered(world, 9)
    delivered(world, 9)
    assert (state_after, times_told, 1) == (state(world), len(channel.told), len(channel.asked))


@pytest.mark.rule("S001-19")
def test_no_answer_from_a_mute_channel_is_for_a_person() -> None:
    """Neither keys nor reading back: in doubt at once, never told again by itself."""
    world = shipped(MUTE_CAN)
    channel = script(world, Unknown())
    (message,) = delivered(world)
    assert (State.IN_DOUBT, NoticeReason.NO_ANSWER) == (
        message.state,
        message.reason and message.reason.code,
    )
    assert [] == delivered(world, 999)
    assert (1, 0) == (len(channel.told), len(channel.asked))


@pytest.mark.parametrize("capabilities", [AMAZON_CAN, HUB_CAN], ids=["idempotent", "read back"])
def test_tries_are_not_endless(capabilities: Capabilities) -> None:
    """After the last try without an answer a person decides; the reason says how often."""
    world = shipped(capabilities)
    script(world, *[Unknown("timeout")] * 9, found=Unknown("timeout"))
    for round_ in range(1, 9):
        delivered(world, 100 * round_, tries=3)
    (message,) = world.messages().values()
    assert (State.IN_DOUBT, "tried 3 times without success: timeout") == (
        message.state,
        message.reason and message.reason.text,
    )


# --- lost claims


@pytest.mark.rule("S001-19")
@pytest.mark.parametrize(
    ("kind", "step", "state_after"),
    [
        ("idempotent", "tell", State.SENT),
        ("read back", "look up", State.SENT),
        ("mute", "nothing", State.IN_DOUBT),
    ],
)
def test_a_try_that_was_lost_is_like_a_lost_answer(
    kind: str, step: str, state_after: State
) -> None:
    """A worker claimed it and died: nobody knows whether it was told, so the table decides."""
    world = shipped(KINDS_OF_CHANNEL[kind])
    channel = script(world, found=Done())
    assert 1 == len(run(claim_due(world.repository, world.post())))
    assert [] == delivered(world, 9), "the lease still runs"
    delivered(world, 10)
    assert (state_after, {"tell": 1}.get(step, 0), {"look up": 1}.get(step, 0)) == (
        state(world),
        len(channel.told),
        len(channel.asked),
    )


def test_what_a_channel_raises_passes_through_and_counts_as_lost() -> None:
    """A host's exception comes out; when the lease is over the message is looked up."""
    world = shipped(HUB_CAN)
    channel = script(world, OSError("down"), found=Missing())
    with pytest.raises(OSError, match="down"):
        delivered(world)
    assert State.OWED is state(world)
    delivered(world, 11)
    delivered(world, 11)
    assert (State.SENT, 2, 1) == (state(world), len(channel.told), len(channel.asked))


def test_a_late_answer_still_counts() -> None:
    """The first worker was slow, the second is already at it: Done is Done, and stays."""
    world = shipped(AMAZON_CAN)
    script(world, Done("first"), Unknown())
    (slow,) = run(claim_due(world.repository, world.post()))
    (quick,) = run(claim_due(world.repository, world.post(minute=20)))
    assert (1, 2) == (slow.attempt, quick.attempt)
    run(deliver_one(slow, world.post(minute=21), world.repository))
    late = run(deliver_one(quick, world.post(minute=22), world.repository))
    assert (State.SENT, "first") == (late.state, late.external)
    assert [] == delivered(world, 999)


OUTCOMES: Sequence[Outcome] = (
    Done(),
    Pending("j"),
    Declined("no"),
    Later(at(50)),
    Unknown(),
    Missing(),
)


@pytest.mark.parametrize("before", [s for s in State if s is not State.SUPERSEDED])
def test_only_what_waits_is_due(before: State) -> None:
    """Whatever is heard, however late: a message is due exactly when it waits for something.

    (A superseded message was never claimed, so nobody can hear of it.)
    """
    (message,) = shipped().messages().values()
    message = evolve(message, state=before, due=None if before in FINAL else NOON)
    heard_ = [
        heard(
            message,
            outcome,
            attempt=2,
            capabilities=capabilities,
            retry=Retry(wait=lambda _: timedelta(minutes=1)),
            now=at(9),
        )
        for outcome in OUTCOMES
        for capabilities in KINDS_OF_CHANNEL.values()
    ]
    assert [] == [
        (after.state, after.due) for after in heard_ if (after.state in FINAL) is bool(after.due)
    ]


def test_once_sent_stays_sent() -> None:
    """No later word takes back what the channel has."""
    (message,) = shipped().messages().values()
    sent = evolve(message, state=State.SENT, due=None)
    retry = Retry(wait=lambda _: timedelta(minutes=1))
    assert {sent} == {
        heard(sent, o, attempt=3, capabilities=MUTE_CAN, retry=retry, now=at(9)) for o in OUTCOMES
    }


def test_what_to_do_next() -> None:
    """Pending is looked up; a lost or unsure try goes by what the channel can."""
    (fresh,) = shipped().messages().values()
    pending = evolve(fresh, state=State.PENDING)
    unsure = evolve(fresh, unsure=True, answered=1)
    answered = evolve(fresh, answered=3)
    expected = {
        "fresh": [Step.TELL, Step.TELL, Step.TELL],
        "pending": [Step.LOOK_UP, Step.LOOK_UP, Step.LOOK_UP],
        "unsure": [Step.TELL, Step.ASK_A_PERSON, Step.LOOK_UP],
        "lost": [Step.TELL, Step.ASK_A_PERSON, Step.LOOK_UP],
        "answered": [Step.TELL, Step.TELL, Step.TELL],
    }
    cases = {
        "fresh": (fresh, 1),
        "pending": (pending, 1),
        "unsure": (unsure, 2),
        "lost": (fresh, 2),
        "answered": (answered, 4),
    }
    assert expected == {
        name: [next_step(m, n, KINDS_OF_CHANNEL[kind]) for kind in sorted(KINDS_OF_CHANNEL)]
        for name, (m, n) in cases.items()
    }


# --- settled by hand


@pytest.mark.parametrize("answer", [Unknown(), Declined("no")])
@pytest.mark.parametrize("was_told", [True, False])
def test_a_person_settles_what_is_in_doubt(answer: Outcome, was_told: bool) -> None:
    """In doubt or failed: a person says it was told, or has it told again."""
    world = shipped(MUTE_CAN)
    channel = script(world, answer)
    delivered(world)
    id = next(iter(world.messages()))
    settled = run(
        settle_notice(id, told=was_told, by="Ann", now=at(50), repository=world.repository)
    )
    assert (State.SENT if was_told else State.OWED, "Ann settled it") == (
        settled.state,
        settled.reason and settled.reason.text,
    )
    assert "notice of s1: settled → " + settled.state.value == world.history(C)[-1].what
    delivered(world, 60)
    assert (State.SENT, 1 if was_told else 2) == (state(world), len(channel.told))


@pytest.mark.parametrize("id", ["web-shop/1#s1#1", "web-shop/1#s9#1", "", "x"])
def test_only_doubt_is_settled(id: str) -> None:
    """A message that is owed, or unknown, is nothing that a person can settle."""
    world = shipped()
    with pytest.raises(InvalidInput, match="in doubt or failed"):
        run(settle_notice(id, told=True, by="Ann", now=at(9), repository=world.repository))


def test_a_reference_with_a_number_sign_can_be_settled() -> None:
    """A channel whose own ids look like `#1001` is settled like any other."""
    world = shipped(MUTE_CAN, reference="#1001")
    script(world, Unknown())
    delivered(world)
    (id,) = world.messages()
    settled = run(settle_notice(id, told=True, by="Ann", now=at(9), repository=world.repository))
    assert State.SENT is settled.state


def test_settling_by_hand_leaves_no_doubt() -> None:
    """A person's word ends the doubt: the next try is told, not looked up."""
    (message,) = shipped().messages().values()
    doubt = evolve(message, state=State.IN_DOUBT, unsure=True, due=None)
    told, again = (settle_by_hand(doubt, told=t, by="Ann", now=at(9)) for t in (True, False))
    assert [(State.SENT, None, False), (State.OWED, at(9), False)] == [
        (m.state, m.due, m.unsure) for m in (told, again)
    ]


# --- several at once


def twins() -> World:
    """An Amazon order and its copy, shipped."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy())
    moved(world.does(A, a_ship("s1")))
    return world


@pytest.mark.rule("S001-19", "S001-32")
@pytest.mark.parametrize("answer", [Declined("no"), Unknown(), Later(at(90)), Pending("j")])
@pytest.mark.parametrize("first", [AMAZON, HUB])
def test_the_trouble_of_one_never_blocks_the_other(first: StoreId, answer: Outcome) -> None:
    """Whatever one store answers, the other is told, once, and the shipment is not undone."""
    world = twins()
    world.channels[first] = Scripted(answer)
    other = HUB if first == AMAZON else AMAZON
    delivered(world)
    delivered(world, 6)
    states = {m.store: m.state for m in world.messages().values()}
    assert (State.SENT, 1) == (states[other], len(world.channels[other].told))
    assert [False] == [shipment.voided for shipment in world.order(A).shipments]


@pytest.mark.rule("S001-19")
def test_only_the_one_that_failed_is_retried() -> None:
    """The first succeeded and the second had no answer: only the second is told again."""
    world = twins()
    world.channels[HUB] = Scripted(Unknown(), found=Missing())
    for minute in (5, 9, 10):
        delivered(world, minute)
    assert (1, 2) == tuple(len(world.channels[store].told) for store in (AMAZON, HUB))
    assert [State.SENT] * 2 == [m.state for m in world.messages().values()]


@pytest.mark.rule("S001-19", "S001-32")
def test_a_channel_that_raises_does_not_put_the_others_in_doubt() -> None:
    """One host's channel crashes: the other store, never told, is told later, not doubted."""
    stores = (
        Store(id=AMAZON, capabilities=AMAZON_CAN, connected_at=datetime(2024, 1, 1, tzinfo=UTC)),
        Store(id=HUB, capabilities=evolve(HUB_CAN, read_back=False)),
    )
    world = World(an_account(stores=stores))
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy())
    moved(world.does(A, a_ship("s1")))
    world.channels[AMAZON] = Scripted(OSError("down"))
    with pytest.raises(OSError, match="down"):
        delivered(world)
    delivered(world, 30)
    states = {m.store: m.state for m in world.messages().values()}
    assert {AMAZON: State.SENT, HUB: State.SENT} == states


def test_two_channels_that_raise_are_both_reported() -> None:
    """Every host's exception comes out, after every message had its turn."""
    world = twins()
    world.channels[AMAZON] = Scripted(OSError("one"))
    world.channels[HUB] = Scripted(ValueError("two"))
    with pytest.raises(ExceptionGroup) as raised:
        delivered(world)
    assert [OSError, ValueError] == [type(error) for error in raised.value.exceptions]


def test_a_lane_is_told_in_order() -> None:
    """Of one order at one store the first notice comes first; its end frees the next."""
    world = World()
    world.imports(SHOP, a_channel_order("1", programme=None, lines=(a_line(quantity=2),)))
    moved(world.does(C, a_ship("s1", ("l1", 1))))
    moved(world.does(C, a_ship("s2", ("l1", 1)), minute=2))
    channel = script(world, Later(at(9)), Declined("no"))
    assert ["s1"] == [m.notice.parcel for m in delivered(world)]
    assert [] == delivered(world, 8)
    assert ["s1"] == [m.notice.parcel for m in delivered(world, 9)]
    assert ["s2"] == [m.notice.parcel for m in delivered(world, 9)]
    assert ["s1", "s1", "s2"] == [m.notice.parcel for m in channel.told]


def test_a_later_label_learns_the_channels_id() -> None:
    """Told only after the new label was made: the new notice amends what the channel then has."""
    world = shipped(AMAZON_CAN)
    claimed = run(claim_due(world.repository, world.post()))
    moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=6))
    moved(world.does(C, a_ship("s2"), minute=7))
    script(world, Done("77"), Done("77"))
    run(deliver_one(claimed[0], world.post(minute=8), world.repository))
    (message,) = delivered(world, 9)
    assert ("s1", 2, "77", State.SENT) == (
        message.notice.parcel,
        message.notice.revision,
        message.notice.amends,
        message.state,
    )


@pytest.mark.parametrize("replaced", [False, True])
@pytest.mark.parametrize("answer", [Later(at(20)), Missing()])
def test_a_label_voided_while_it_was_told_is_not_told_again(
    answer: Outcome, replaced: bool
) -> None:
    """The channel has not taken it, and meanwhile the label is void: only a newer one is told."""
    world = shipped(AMAZON_CAN)
    (claimed,) = run(claim_due(world.repository, world.post()))
    moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=6))
    if replaced:
        moved(world.does(C, a_ship("s2"), minute=7))
    channel = script(world, answer)
    message = run(deliver_one(claimed, world.post(minute=8), world.repository))
    assert (State.SUPERSEDED, None) == (message.state, message.due)
    delivered(world, 60)
    assert [1, *([2] if replaced else [])] == [m.notice.revision for m in channel.told]


def test_a_label_voided_while_the_channel_asked_to_wait_is_not_told() -> None:
    """Asked to come back later, and void by then: the channel is never told of that label."""
    world = shipped(AMAZON_CAN)
    channel = script(world, Later(at(20)))
    delivered(world)
    moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=6))
    delivered(world, 30)
    assert (1, State.SUPERSEDED) == (len(channel.told), state(world))


def test_what_is_passed_on_and_to_whom() -> None:
    """Only a later, untold label of the same parcel of the same order learns the id."""
    (told,) = shipped().messages().values()
    told = evolve(told, external="77")
    later = evolve(told, external=None, notice=evolve(told.notice, revision=2))
    others = [
        told,
        evolve(later, state=State.SENT),
        evolve(later, order=A),
        evolve(later, notice=evolve(later.notice, parcel=ShipmentId("p"))),
    ]
    assert ("77",) == tuple(m.notice.amends for m in passed_on(told, [later, *others]))
    assert () == passed_on(evolve(told, external=None), [later])


def test_an_answer_to_nothing_is_the_hosts_mistake() -> None:
    """The outcome of a message that does not exist is refused."""
    with pytest.raises(InvalidInput, match="no message 'x'"):
        decide_outcome("x", 1, Done(), Sight(), World().post(), NOON)


def test_a_claim_takes_no_more_than_asked_and_only_what_is_due() -> None:
    """`limit` bounds a claim; nothing is due before it is owed."""
    world = twins()
    assert () == run(claim_due(world.repository, world.post(minute=0)))
    assert 1 == len(run(claim_due(world.repository, world.post(), limit=1)))
    assert 1 == len(run(claim_due(world.repository, world.post())))


def test_each_state_of_a_message_reads_as_one_of_a_notice() -> None:
    """A notice knows every state of its message, by the same name, and `suppressed` besides."""
    assert {state: state.value for state in State} == {s: n.value for s, n in STATES.items()}
    assert {NoticeState.SUPPRESSED} == set(NoticeState) - set(STATES.values())


@pytest.mark.rule("S000-17")
def test_before_it_is_planned_a_notice_is_owed() -> None:
    """What nobody has planned yet is owed all the same, with the reason to tell it."""
    from fulfilcore.notices import notices

    world = twins()
    assert [(NoticeState.OWED, NoticeReason.TO_BE_TOLD)] == [
        (n.state, n.reason and n.reason.code) for n in notices(world.order(A), {})
    ]
    moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=2))
    moved(world.does(A, a_ship("s2"), minute=3))
    assert [
        (NoticeState.SUPERSEDED, NoticeReason.REPLACED),
        (NoticeState.OWED, NoticeReason.TO_BE_TOLD),
    ] == [(n.state, n.reason and n.reason.code) for n in notices(world.order(B), {})]
