"""Telling channels what they are owed."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from builders import (
    AMAZON,
    AMAZON_CAN,
    ANN,
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
from fulfilcore.changes import KINDS, MESSAGE, Changes
from fulfilcore.errors import GaveUp, InvalidInput
from fulfilcore.flows import (
    Claimed,
    claim_due,
    decide_outcome,
    deliver,
    deliver_one,
    obey,
    settle_notice,
)
from fulfilcore.flows.sight import Sight
from fulfilcore.intake import Capabilities, Level
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
from fulfilcore.orders import Command, Void
from fulfilcore.ports import Channel
from fulfilcore.running import run
from fulfilcore.testing.stepping import SteppedChannel
from fulfilcore.values import CommandId, OrderId, ShipmentId, StoreId
from outbox import Meddled, a_message, put, stored

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
    """Taken in for later: asked after the pause, with the channel's id, until it decides.

    An id to ask by is none under which the channel keeps what it was told.
    """
    world = shipped()
    channel = script(world, Pending("job-1"), found=Pending("job-1"))
    (message,) = delivered(world)
    assert (State.PENDING, "job-1", at(6)) == (message.state, message.external, message.due)
    assert [] == delivered(world, 5.5)
    assert [State.PENDING] == [m.state for m in delivered(world, 7)]
    channel.found = Done()
    (message,) = delivered(world, 60)
    assert (State.SENT, None) == (message.state, message.external)
    assert (1, 2) == (len(channel.told), len(channel.asked))


def test_an_id_to_ask_by_is_never_one_to_amend() -> None:
    """A label is voided while the channel decides: the next one does not go by the job's id."""
    world = shipped()
    script(world, Pending("job-1"))
    delivered(world)
    moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=6))
    moved(world.does(C, a_ship("s2"), minute=7))
    (new,) = (m for m in world.messages().values() if m.notice.revision == 2)
    assert new.notice.amends is None
    (old,) = (m for m in world.messages().values() if m.notice.revision == 1)
    doubted = evolve(old, state=State.IN_DOUBT)
    assert settle_by_hand(doubted, told=True, by="Ann", now=at(9)).external is None


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


# --- lost tries


def claim(world: World, minute: float) -> list[Claimed]:
    """What a worker that comes then may tell."""
    return list(run(claim_due(world.repository, world.post(minute=minute))))


class Call:
    """A worker that came at a minute and stands in the middle of its call until it `ends`."""

    def __init__(self, world: World, minute: float, answer: Outcome, store: StoreId = SHOP) -> None:
        self.now, self.channel = at(minute), Scripted(answer, found=answer)
        post = world.post()
        channels: dict[StoreId, Channel] = {**post.channels, store: SteppedChannel(self.channel)}
        post = evolve(post, channels=channels, clock=lambda: self.now)
        self.flow = deliver(post, world.repository)
        for _ in "call", "answer":
            self.flow.send(None)

    def ends(self, minute: float) -> Message:
        """The answer comes, and the worker goes on with what else it has claimed."""
        self.now = at(minute)
        with pytest.raises(StopIteration) as end:
            while True:
                self.flow.send(None)
        last: Message = end.value.value[-1]
        return last


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
    """A worker died in its call: nobody knows whether it was told, so the table decides."""
    world = shipped(KINDS_OF_CHANNEL[kind])
    channel = script(world, found=Done())
    Call(world, 5, Done()).flow.close()
    assert [] == delivered(world, 9), "the lease still runs"
    delivered(world, 10)
    assert (state_after, {"tell": 1}.get(step, 0), {"look up": 1}.get(step, 0)) == (
        state(world),
        len(channel.told),
        len(channel.asked),
    )


@pytest.mark.parametrize("kind", KINDS_OF_CHANNEL)
def test_a_claim_that_came_to_no_call_is_in_no_doubt(kind: str) -> None:
    """A worker died with its hands full: what it had not begun to tell is simply told."""
    world = shipped(KINDS_OF_CHANNEL[kind])
    put(world.repository, [a_message(SHOP, f"{n}") for n in range(2, 6)])
    channel = script(world)
    assert 5 == len(claim(world, 5))
    assert [State.SENT] * 5 == [m.state for m in delivered(world, 10)]
    assert (5, 0) == (len(channel.told), len(channel.asked))


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


@pytest.mark.rule("S001-19")
@pytest.mark.parametrize(("kind", "times"), [("idempotent", 3), ("read back", 1), ("mute", 1)])
def test_a_message_that_ends_its_workers_ends_with_a_person(kind: str, times: int) -> None:
    """Every try is lost: told as often as may be, then a person decides, and the lane goes on."""
    world = shipped(KINDS_OF_CHANNEL[kind])
    (first,), second = world.messages(), a_message(SHOP, "1", number=9)
    put(world.repository, [second])
    channel = Broken()
    world.channels[SHOP] = channel
    for round_ in range(1, 9):
        with suppress(OSError):
            delivered(world, 100 * round_, tries=3)
    after = world.messages()
    assert (State.IN_DOUBT, times) == (after[first].state, channel.times[first])
    assert channel.times[second.id] > 0
    doubt = after[first].reason
    tried = "tried 3 times without success: the last try was lost"
    assert doubt is not None
    assert (NoticeReason.NO_ANSWER is doubt.code) if kind == "mute" else (tried == doubt.text)


def test_a_pending_message_whose_look_up_ends_its_workers_ends_with_a_person() -> None:
    """The channel took it in, and asking it kills: after so many tries somebody must look."""
    world = shipped(AMAZON_CAN)
    script(world, Pending("j"))
    delivered(world)
    world.channels[SHOP] = Broken()
    for round_ in range(1, 5):
        with suppress(OSError):
            delivered(world, 100 * round_, tries=3)
    assert State.IN_DOUBT is state(world)


class Broken(Scripted):
    """A channel whose calls all end its worker; how often for which message is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.times = Counter[str]()

    def tell(self, message: Message) -> Outcome:
        """Count it, and break."""
        self.times[message.id] += 1
        raise OSError

    def look_up(self, message: Message) -> Outcome:
        """Break."""
        raise OSError


def test_what_ends_its_workers_comes_last() -> None:
    """The message that killed its worker yields: the others of the batch are told before it."""
    world = World(an_account(stores=(Store(id=SHOP, capabilities=AMAZON_CAN),)))
    put(world.repository, [a_message(SHOP, f"{n}") for n in range(5)])
    Call(world, 5, Done()).flow.close()
    channel = script(world)
    delivered(world, 10)
    assert ["1", "2", "3", "4", "0"] == [m.notice.reference for m in channel.told]


# --- leases


@pytest.mark.parametrize("first_answers_first", [True, False])
def test_a_late_answer_still_counts(first_answers_first: bool) -> None:
    """A worker was slow, and another tells it again without an answer: Done is Done, and stays."""
    world = shipped(AMAZON_CAN)
    slow, quick = Call(world, 5, Done("first")), Call(world, 20, Unknown())
    for each in (slow, quick) if first_answers_first else (quick, slow):
        late = each.ends(21)
    assert (State.SENT, "first") == (late.state, late.external)
    assert [] == delivered(world, 999)


@pytest.mark.parametrize("answer", [Unknown(), Later(at(1)), Missing()], ids=repr)
@pytest.mark.parametrize("kind", ["idempotent", "read back"])
def test_a_late_answer_leaves_the_message_to_the_other_worker(kind: str, answer: Outcome) -> None:
    """Another worker is at it: that nothing arrived before says nothing of what it is telling."""
    world = shipped(KINDS_OF_CHANNEL[kind])
    slow, quick = Call(world, 5, answer), Call(world, 20, Done("second"))
    before = world.messages()
    slow.ends(21)
    assert (before, []) == (world.messages(), claim(world, 24.9)), "the other's lease still runs"
    assert (State.SENT, "second") == ((late := quick.ends(24)).state, late.external)


def test_a_late_missing_starts_no_second_telling() -> None:
    """Looked up before another worker told it: not there then says nothing of now."""
    world = shipped(HUB_CAN)
    channel = script(world, Unknown(), Unknown(), found=Missing())
    delivered(world, 2)
    slow = Call(world, 5, Missing())
    delivered(world, 20)  # looked up, and not there
    delivered(world, 20)  # told again, and no answer
    slow.ends(21)
    (message,) = world.messages().values()
    assert (State.OWED, True, 2) == (message.state, message.unsure, len(channel.told))


@pytest.mark.parametrize("answer", [Pending("j"), Declined("no")])
def test_a_late_answer_that_lasts_is_kept(answer: Outcome) -> None:
    """Taken in, or refused: it is kept, and not asked about before the other's lease is over."""
    world = shipped(AMAZON_CAN)
    slow, quick = Call(world, 5, answer), Call(world, 20, Done("second"))
    assert {Pending: State.PENDING, Declined: State.FAILED}[type(answer)] is slow.ends(21).state
    assert [] == claim(world, 24.9)
    assert State.SENT is quick.ends(24).state


def test_a_late_answer_does_not_forget_a_newer_one() -> None:
    """Both tries are answered, the second first: nothing is lost, and it is asked about in time."""
    world = shipped(AMAZON_CAN)
    slow, quick = Call(world, 5, Pending("j")), Call(world, 20, Unknown())
    quick.ends(20.5)
    late = slow.ends(21)
    assert (State.PENDING, 2, False, at(23)) == (late.state, late.answered, late.lost, late.due)
    assert ([], 1) == (claim(world, 22.9), len(claim(world, 23)))


def test_a_late_later_still_gives_the_store_its_rest() -> None:
    """The message is another worker's by now, but the store asked to be left alone all the same."""
    world = shipped(AMAZON_CAN)
    slow, quick = Call(world, 5, Later(at(60))), Call(world, 20, Unknown())
    slow.ends(21)
    quick.ends(22)
    put(world.repository, [a_message(SHOP, "2", due=at(30))])
    assert ([], 2) == (claim(world, 59), len(claim(world, 60)))


@pytest.mark.rule("S001-19")
@pytest.mark.parametrize(
    ("answer", "state_after"),
    [(Done(), State.SENT), (Later(at(30)), State.OWED), (Unknown(), State.IN_DOUBT)],
)
def test_a_late_answer_ends_a_doubt(answer: Outcome, state_after: State) -> None:
    """Left to a person when the lease was over; then the channel says what came of it."""
    world = shipped(MUTE_CAN)
    slow = Call(world, 5, answer)
    assert [State.IN_DOUBT] == [m.state for m in delivered(world, 20)]
    assert state_after is slow.ends(21).state


def test_a_late_answer_waits_although_the_message_was_claimed_again() -> None:
    """Another worker holds it and has not begun: what the first heard is heeded by the second."""
    world = shipped(AMAZON_CAN)
    slow = Call(world, 5, Later(at(60), only_this=True))
    (claimed,) = claim(world, 20)
    slow.ends(21)
    channel = script(world)
    after = run(deliver_one(claimed, world.post(minute=22), world.repository))
    assert ([], State.OWED, at(60)) == (channel.told, after.state, after.due)
    assert ([], 1) == (delivered(world, 59), len(delivered(world, 60)))


def test_nothing_is_told_after_the_lease() -> None:
    """The first call of a batch took too long: the others wait, are in no doubt, and stay due."""
    world = shipped(MUTE_CAN)
    put(world.repository, [a_message(SHOP, f"{n}", due=at(2)) for n in (2, 3)])
    slow = Call(world, 5, Done())
    slow.ends(21)
    assert ["web-shop/1#s1#1"] == [m.id for m in slow.channel.told]
    others = [world.messages()[f"web-shop/{n}#01"] for n in (2, 3)]
    assert [(State.OWED, 0, at(2))] * 2 == [(m.state, m.tried, m.due) for m in others]
    assert [State.SENT] * 2 == [m.state for m in delivered(world, 21)]


@pytest.mark.rule("S001-19")
def test_a_call_has_a_lease_of_its_own() -> None:
    """It begins when the lease of its batch is nearly over: nobody comes in the middle of it."""
    world = shipped(HUB_CAN)
    put(world.repository, [a_message(SHOP, "2", due=at(2))])
    slow = Call(world, 5, Done())
    slow.now = at(9.9)
    slow.flow.send(None)  # the first is done, and the call about the second is to be made
    other = script(world, found=Missing())
    assert [[], []] == [delivered(world, minute) for minute in (10, 14.8)]
    slow.ends(14.8)
    assert ["1", "2"] == [m.notice.reference for m in slow.channel.told]
    assert ([], []) == (other.asked, other.told)


def test_what_another_worker_has_is_not_told() -> None:
    """A clock that is behind thinks that its lease still runs: the message is another's by now."""
    world = shipped(MUTE_CAN)
    channel = script(world)
    (slow,), (quick,) = claim(world, 5), claim(world, 20)
    assert (1, 2) == (slow.attempt, quick.attempt)
    after = run(deliver_one(slow, world.post(minute=6), world.repository))
    assert ([], State.OWED, []) == (channel.told, after.state, claim(world, 24.9))
    told = run(deliver_one(quick, world.post(minute=22), world.repository))
    assert (State.SENT, 1) == (told.state, len(channel.told))


def test_what_came_to_its_end_meanwhile_is_not_told() -> None:
    """A late success came in between claim and call: the message is left as it is."""
    world = shipped(AMAZON_CAN)
    slow = Call(world, 5, Done("first"))
    (claimed,) = claim(world, 20)
    slow.ends(21)
    channel = script(world)
    message = run(deliver_one(claimed, world.post(minute=22), world.repository))
    assert ([], State.SENT, "first") == (channel.told, message.state, message.external)


def test_a_message_that_is_gone_is_not_told() -> None:
    """Forgotten between claim and call: nothing is told, and what was claimed is answered."""
    world = shipped(AMAZON_CAN)
    (claimed,) = claim(world, 5)
    channel, other = script(world), World(world.account)
    after = run(deliver_one(claimed, world.post(minute=6), other.repository))
    assert ([], claimed.message) == (channel.told, after)


def test_a_label_that_learns_its_id_late_stays_with_its_worker() -> None:
    """The old label's late success tells the new one its id, and not that it is free again."""
    world = shipped(AMAZON_CAN)
    slow = Call(world, 5, Done("77"))
    moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=6))
    moved(world.does(C, a_ship("s2"), minute=7))
    script(world, Declined("no"))
    delivered(world, 20)
    new = Call(world, 20, Later(at(22)))
    slow.ends(21)
    assert [] == claim(world, 24.9)
    new.ends(22)
    channel = script(world)
    delivered(world, 22)
    assert [(2, "77")] == [(m.notice.revision, m.notice.amends) for m in channel.told]


def test_a_label_voided_just_before_its_call_is_not_told() -> None:
    """Claimed, and void a moment before the call begins: it is withdrawn, its successor is told."""
    world = shipped(MUTE_CAN)
    channel = script(world)

    def relabelled() -> None:
        moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=4))
        moved(world.does(C, a_ship("s2"), minute=4.5))

    assert () == run(deliver(world.post(), Meddled(world.repository, relabelled)))
    assert [State.SENT] == [m.state for m in delivered(world)]
    assert [2] == [m.notice.revision for m in channel.told]
    assert {1: State.SUPERSEDED, 2: State.SENT} == {
        m.notice.revision: m.state for m in world.messages().values()
    }


def test_a_void_that_meets_a_claim_reaches_the_twin_too() -> None:
    """A worker claims the hub's notice just before the void is written: both stores see it void."""
    world, void = twins(), Void(shipment=ShipmentId("s1"))
    wish = Command(id=CommandId("v"), order=A, action=void, by=ANN, at=at(6))
    moved(run(obey(wish, repository=Meddled(world.repository, lambda: claim(world, 5)))))
    assert [[True], [True]] == [[s.voided for s in world.order(id).shipments] for id in (A, B)]
    assert {State.SUPERSEDED} == {message.state for message in world.messages().values()}


def test_one_message_that_is_not_to_be_told_puts_back_no_other() -> None:
    """Its label is void: of the same claim all others of the store are told."""
    world = shipped(MUTE_CAN)
    put(world.repository, [a_message(SHOP, f"{n}", due=at(2)) for n in (2, 3)])
    void = Void(shipment=ShipmentId("s1"))
    meddled = Meddled(world.repository, lambda: moved(world.does(C, void, minute=4)))
    assert [State.SENT] * 2 == [m.state for m in run(deliver(world.post(), meddled))]


def test_a_message_that_others_keep_writing_is_given_up() -> None:
    """Whoever cannot keep that a try begins does not begin it."""
    world = shipped(MUTE_CAN)
    channel, (message,) = script(world), world.messages().values()

    def touched() -> None:
        (record,) = world.repository.load([MESSAGE.key(message.id)])
        world.repository.commit(Changes(writes=(record,)))

    with pytest.raises(GaveUp, match="message:web-shop/1#s1#1"):
        run(deliver(world.post(), Meddled(world.repository, *[touched] * 99)))
    assert [] == channel.told


OUTCOMES: Sequence[Outcome] = (
    Done(),
    Pending("j"),
    Declined("no"),
    Later(at(50)),
    Unknown(),
    Missing(),
)


@pytest.mark.parametrize("before", [s for s in State if s is not State.SUPERSEDED])
@pytest.mark.parametrize("number", [1, 2])
def test_only_what_waits_is_due(before: State, number: int) -> None:
    """Whatever is heard, however late: a message is due exactly when it waits for something.

    (A superseded message was never tried, so nobody can hear of it.)
    """
    (message,) = shipped().messages().values()
    due = None if before in FINAL else NOON
    message = evolve(message, state=before, tried=2, due=due)
    heard_ = [
        heard(
            message,
            outcome,
            number=number,
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
    sent = evolve(message, state=State.SENT, tried=3, due=None)
    retry = Retry(wait=lambda _: timedelta(minutes=1))
    assert {sent} == {
        heard(sent, o, number=3, capabilities=MUTE_CAN, retry=retry, now=at(9)) for o in OUTCOMES
    }


def test_what_to_do_next() -> None:
    """Pending is looked up; a lost or unsure try goes by what the channel can."""
    (fresh,) = shipped().messages().values()
    expected = {
        "fresh": [Step.TELL, Step.TELL, Step.TELL],
        "pending": [Step.LOOK_UP, Step.LOOK_UP, Step.LOOK_UP],
        "unsure": [Step.TELL, Step.ASK_A_PERSON, Step.LOOK_UP],
        "lost": [Step.TELL, Step.ASK_A_PERSON, Step.LOOK_UP],
        "answered": [Step.TELL, Step.TELL, Step.TELL],
        "worn out": [Step.ASK_A_PERSON, Step.ASK_A_PERSON, Step.ASK_A_PERSON],
        "put off": [Step.TELL, Step.ASK_A_PERSON, Step.LOOK_UP],
    }
    cases = {
        "fresh": fresh,
        "pending": evolve(fresh, state=State.PENDING, tried=1),
        "unsure": evolve(fresh, unsure=True, tried=1, answered=1),
        "lost": evolve(fresh, tried=1),
        "answered": evolve(fresh, tried=9, answered=9),
        "worn out": evolve(fresh, tried=4, answered=3),
        "put off": evolve(fresh, tried=4, answered=3, put_off=1),
    }
    retry = Retry(wait=lambda _: timedelta(minutes=1), tries=4)
    assert expected == {
        name: [next_step(m, KINDS_OF_CHANNEL[kind], retry) for kind in sorted(KINDS_OF_CHANNEL)]
        for name, m in cases.items()
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


@pytest.mark.parametrize("answer", [Unknown(), Later(at(20), only_this=True)])
def test_what_is_needless_by_now_is_not_told_again(answer: Outcome) -> None:
    """The hub shows the order as shipped: what it did not take before, it need not hear again."""
    stores = (
        Store(id=AMAZON, capabilities=AMAZON_CAN, connected_at=datetime(2024, 1, 1, tzinfo=UTC)),
        Store(id=HUB, capabilities=evolve(HUB_CAN, read_back=False)),
    )
    world = World(an_account(stores=stores))
    world.imports(AMAZON, a_channel_order())
    world.imports(HUB, a_copy())
    moved(world.does(A, a_ship("s1")))
    call = Call(world, 5, answer, HUB)
    world.imports(HUB, a_copy(level=Level.SHIPPED, minute=6), minute=6)
    after = call.ends(7)
    if after.state is State.IN_DOUBT:
        after = run(
            settle_notice(after.id, told=False, by="Ann", now=at(9), repository=world.repository)
        )
    assert (State.SUPERSEDED, NoticeReason.KNOWN_THERE) == (
        after.state,
        after.reason and after.reason.code,
    )


def test_settling_by_hand_leaves_no_doubt() -> None:
    """A person's word ends the doubt: the next try is told, not looked up."""
    (message,) = shipped().messages().values()
    doubt = evolve(message, state=State.IN_DOUBT, tried=2, answered=1, unsure=True, due=None)
    told, again = (settle_by_hand(doubt, told=t, by="Ann", now=at(9)) for t in (True, False))
    assert [(State.SENT, None, False), (State.OWED, at(9), False)] == [
        (m.state, m.due, m.unsure or m.lost) for m in (told, again)
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
    """A new label is made during the call: its notice amends what the channel then has."""
    world = shipped(AMAZON_CAN)
    call = Call(world, 5, Done("77"))
    moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=6))
    moved(world.does(C, a_ship("s2"), minute=7))
    call.ends(8)
    script(world, Done("77"))
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
    call = Call(world, 5, answer)
    moved(world.does(C, Void(shipment=ShipmentId("s1")), minute=6))
    if replaced:
        moved(world.does(C, a_ship("s2"), minute=7))
    message = call.ends(8)
    assert (State.SUPERSEDED, None) == (message.state, message.due)
    channel = script(world)
    delivered(world, 60)
    assert [*([2] if replaced else [])] == [m.notice.revision for m in channel.told]


def test_what_was_never_told_needs_no_newer_label() -> None:
    """A finished hub was never told of the old label, so it is not told of the new one either."""
    world = twins()
    call = Call(world, 5, Later(at(20)), HUB)
    moved(world.does(A, Void(shipment=ShipmentId("s1")), minute=6))
    moved(world.does(A, a_ship("s2"), minute=7))
    world.imports(HUB, a_copy(level=Level.CANCELLED, minute=7), minute=7)
    call.ends(8)
    told = {m.notice.revision: m.state for m in world.messages().values() if m.store == HUB}
    assert {1: State.SUPERSEDED, 2: State.SUPERSEDED} == told
    before = world.records(*KINDS)
    world.imports(HUB, a_copy(level=Level.CANCELLED, minute=7), minute=9)
    assert before == world.records(*KINDS)


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
    later = evolve(told, notice=evolve(told.notice, revision=2))
    told = evolve(told, state=State.SENT, external="77")
    others = [
        told,
        evolve(later, state=State.SENT),
        evolve(later, order=A),
        evolve(later, notice=evolve(later.notice, parcel=ShipmentId("p"))),
    ]
    assert ("77",) == tuple(m.notice.amends for m in passed_on(told, [later, *others]))
    assert () == passed_on(evolve(told, external=None), [later])
    assert () == passed_on(evolve(told, state=State.PENDING), [later])


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


# --- poison


@pytest.mark.parametrize(
    "poison",
    [OSError("down"), Unknown(), Later(NOON), Pending("j"), Declined("no")],
    ids=lambda poison: type(poison).__name__,
)
@pytest.mark.parametrize("first", [True, False])
def test_one_poisoned_message_holds_up_no_other_lane(
    poison: Outcome | Exception, first: bool
) -> None:
    """A thousand lanes, ten messages at a time, one that always goes wrong: the others are told."""
    store = Store(id=SHOP, capabilities=AMAZON_CAN)
    world = World(an_account(stores=(store,)))
    bad = a_message(SHOP, "0" if first else "z")
    behind = a_message(SHOP, bad.notice.reference, 2)
    healthy = [a_message(SHOP, f"a{n:03}") for n in range(1000)]
    put(world.repository, [bad, behind, *healthy])
    channel = Poisoned(bad.id, poison)
    world.channels[SHOP] = channel
    for minute in (*range(115), *range(200, 2000, 100)):
        with suppress(OSError):
            run(deliver(world.post(minute=minute), world.repository, limit=10))
    after = stored(world.repository, [bad, behind, *healthy])
    assert {State.SENT: 1000} == Counter(after[m.id].state for m in healthy)
    assert {1} == {channel.times[m.id] for m in healthy}
    waits = isinstance(poison, Later | Pending)
    assert (State.OWED if waits else State.SENT) is after[behind.id].state


class Poisoned(Scripted):
    """A channel that takes everything but one message."""

    def __init__(self, bad: str, answer: Outcome | Exception) -> None:
        super().__init__(found=Pending("j"))
        self.bad, self.answer, self.times = bad, answer, Counter[str]()

    def tell(self, message: Message) -> Outcome:
        """Count it, and take it unless it is the one."""
        self.times[message.id] += 1
        if message.id != self.bad:
            return Done()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_store_that_the_account_does_not_know_holds_up_no_other() -> None:
    """A store was taken out of the account while it was owed news: the others are told."""
    world = twins()
    put(world.repository, [a_message(StoreId("closed"), "1")])
    with pytest.raises(InvalidInput, match="no store 'closed'"):
        delivered(world)
    assert [1, 1] == [len(world.channels[store].told) for store in (AMAZON, HUB)]


def test_stores_are_claimed_in_turns() -> None:
    """Every message says of which store it is, so that a backlog of one holds up no other."""
    world = twins()
    records = world.records("message").values()
    assert {(AMAZON, AMAZON), (HUB, HUB)} == {
        (message.store, record.queue.group)
        for record in records
        if record.queue and (message := MESSAGE.of(record))
    }


def test_a_channel_that_the_host_forgot_puts_nothing_in_doubt() -> None:
    """A store without a channel is the host's mistake: once it has one, the message is told."""
    world = shipped(MUTE_CAN)
    with pytest.raises(KeyError, match="web-shop"):
        run(deliver(evolve(world.post(), channels={}), world.repository))
    assert [State.SENT] == [m.state for m in delivered(world, 10)]
