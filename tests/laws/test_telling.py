"""Telling against the clock and against people: whatever the order of steps, once and in order."""

from collections.abc import Coroutine
from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    AMAZON_CAN,
    HUB_CAN,
    MUTE_CAN,
    SHOP,
    Scripted,
    World,
    a_channel_order,
    a_ship,
    an_account,
    at,
    moved,
)
from fulfilcore.accounts import Store
from fulfilcore.flows import Post, deliver, obey
from fulfilcore.messages import Message, State
from fulfilcore.notices import Retry
from fulfilcore.orders import Actor, Command, Void
from fulfilcore.running import run
from fulfilcore.testing import SteppedChannel, SteppedRepository, by_list, interleave
from fulfilcore.values import CommandId, OrderId, ShipmentId

ORDER = OrderId("web-shop/1")
KINDS = {"idempotent": AMAZON_CAN, "read back": HUB_CAN, "mute": MUTE_CAN}
turns = st.lists(st.integers(0, 2), max_size=60)


def shipped(kind: str) -> World:
    """A shop of that kind with one shipped order."""
    can = evolve(KINDS[kind], marketplace=False)
    world = World(an_account(stores=(Store(id=SHOP, capabilities=can),)))
    world.imports(SHOP, a_channel_order("1", programme=None))
    moved(world.does(ORDER, a_ship("s1")))
    return world


def telling(world: World, minute: float) -> Coroutine[object, None, object]:
    """A worker that comes at a minute, one step at a time."""
    post = Post(
        account=world.account,
        channels={SHOP: SteppedChannel(world.channels[SHOP])},
        retry=Retry(wait=lambda _: timedelta(minutes=1)),
        clock=lambda: at(minute),
    )
    return deliver(post, SteppedRepository(world.repository))


async def relabelling(world: World) -> None:
    """A person who voids the label and makes a new one, one step at a time."""
    stepped, ann = SteppedRepository(world.repository), Actor("Ann")
    for action in (Void(shipment=ShipmentId("s1")), a_ship("s2")):
        name = CommandId(action.verb.value)
        command = Command(id=name, order=ORDER, action=action, by=ann, at=at(5))
        # Two workers may write the order more often than a person is usually patient for.
        moved(await obey(command, repository=stepped, tries=20))


def revisions(channel: Scripted) -> list[int]:
    """Which labels the channel was told of, in order."""
    return [message.notice.revision for message in channel.told]


def labels(world: World) -> list[Message]:
    """The notices of the parcel's labels, oldest first."""
    return sorted(world.messages().values(), key=lambda m: m.notice.revision)


@pytest.mark.rule("S001-19")
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60)
@given(turns=turns)
def test_a_new_label_meets_two_workers(kind: str, turns: list[int]) -> None:
    """Voided while two workers tell: each label is told once at most, the new one after the old.

    What the channel was told is sent, what it was not is withdrawn; the new label amends the old
    exactly if the channel knows that.
    """
    world = shipped(kind)
    channel = world.channels[SHOP]

    ends = interleave([telling(world, 5), telling(world, 5), relabelling(world)], by_list(turns))
    for minute in (30, 60):
        run(deliver(world.post(minute=minute), world.repository))

    assert [] == [end for end in ends if isinstance(end, BaseException)]
    old, new = labels(world)
    told = {State.SENT: [1, 2], State.SUPERSEDED: [2]}
    assert told[old.state] == revisions(channel)
    assert (State.SENT, old.external) == (new.state, new.notice.amends)


@pytest.mark.rule("S001-19")
@settings(max_examples=100)
@given(turns=turns, minutes=st.lists(st.integers(5, 30), min_size=3, max_size=3))
def test_a_channel_that_cannot_be_asked_is_told_once(turns: list[int], minutes: list[int]) -> None:
    """However slow the workers are and whatever their clocks say: once, or a person decides."""
    world = shipped("mute")
    channel = world.channels[SHOP]

    ends = interleave([telling(world, minute) for minute in minutes], by_list(turns))

    assert [] == [end for end in ends if isinstance(end, BaseException)]
    (message,) = labels(world)
    assert ([1], State.SENT) == (revisions(channel), message.state)
