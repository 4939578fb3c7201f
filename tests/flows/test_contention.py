"""What happens when others write meanwhile."""

from collections.abc import Callable, Collection

import pytest

from builders import (
    AMAZON,
    ANN,
    HUB,
    NOON,
    A,
    Counting,
    World,
    a_channel_order,
    a_copy,
    a_ship,
    at,
    moved,
    refused,
)
from fulfilcore.changes import ORDER, Changes, Decision, Entry, Found, Record, RecordKey
from fulfilcore.errors import GaveUp, Stale
from fulfilcore.flows import hold_order, import_orders, ship_order
from fulfilcore.flows.sight import Sight, gather, settle
from fulfilcore.intake import ReadResult
from fulfilcore.orders import Hold, OrderReason, Status
from fulfilcore.ports import Reply
from fulfilcore.running import run
from fulfilcore.values import CommandId, OrderId

OTHER = OrderId("amazon-us/902-2")


class Raced(Counting):
    """A repository in which somebody else acts just before some commits."""

    def __init__(self, world: World, *meanwhile: Callable[[], object]) -> None:
        super().__init__(world.repository)
        self.meanwhile = list(meanwhile)
        self.looked: list[frozenset[str]] = []

    def find(self, keys: Collection[str]) -> Reply[Found]:
        """Remember what was looked for."""
        self.looked.append(frozenset(keys))
        return super().find(keys)

    def commit(self, changes: Changes) -> Reply[None]:
        """Let the other act first."""
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return super().commit(changes)


def _ship(repository: Counting, id: str = "c") -> object:
    return run(
        ship_order(A, a_ship("s1"), id=CommandId(id), by=ANN, now=at(1), repository=repository)
    )


def test_the_loser_of_a_race_decides_anew() -> None:
    """Two people ship the same units: the second is refused, nothing is shipped twice."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    raced = Raced(world, lambda: moved(world.does(A, a_ship("other"))))
    answer = run(
        ship_order(A, a_ship("s1"), id=CommandId("c"), by=ANN, now=at(2), repository=raced)
    )
    assert {OrderReason.NOT_FROM_HERE, OrderReason.NOTHING_OPEN} == refused(answer)
    assert ["other"] == [shipment.id for shipment in world.order(A).shipments]


def test_the_same_command_raced_by_itself_happens_once() -> None:
    """Delivered twice at once, a command ships once and both callers get the same answer."""
    world, answers = World(), list[object]()
    world.imports(AMAZON, a_channel_order())
    raced = Raced(world, lambda: answers.append(_ship(Counting(world.repository))))
    assert [_ship(raced)] == answers
    assert 1 == len(world.records("act"))


def test_twins_that_arrive_at_once_are_twins() -> None:
    """Original and copy imported at the same time: whoever is second sees the first."""
    world = World()
    raced = Raced(world, lambda: world.imports(HUB, a_copy()))
    run(
        import_orders(
            ReadResult(orders=(a_channel_order(),)),
            store=AMAZON,
            account=world.account,
            repository=raced,
            now=NOON,
        )
    )
    assert [A, None] == [
        order.twin_of for order in sorted(world.orders(), key=lambda o: o.id != "hub/17")
    ]


def test_only_what_broke_is_gathered_again() -> None:
    """Of two orders in a batch one was written meanwhile: only its keys are looked up again."""
    world = World()
    world.imports(AMAZON, a_channel_order(), a_channel_order("902-2"))
    raced = Raced(world, lambda: world.does(A, Hold()))
    run(
        import_orders(
            ReadResult(orders=(a_channel_order(minute=2), a_channel_order("902-2", minute=2))),
            store=AMAZON,
            account=world.account,
            repository=raced,
            now=at(3),
        )
    )
    assert {f"order:{A}", "twin:amazon/902-1"} == set(raced.looked[-1])
    assert f"order:{OTHER}" in raced.looked[0]
    assert Status.ON_HOLD is world.order(A).status


def test_too_much_contention_gives_up() -> None:
    """Still stale after three tries the flow gives up, names what broke, and wrote nothing."""
    world = World()
    world.imports(AMAZON, a_channel_order())
    raced = Raced(world, *[lambda: world.does(A, Hold())] * 9)
    with pytest.raises(GaveUp) as raised:
        run(hold_order(A, Hold(), id=CommandId("me"), by=ANN, now=at(1), repository=raced))
    assert (3, True, 3) == (
        raised.value.tries,
        f"order:{A}" in raised.value.keys,
        raced.calls["commit"],
    )
    assert "me" not in {key.id for key in world.records("act")}


def test_a_want_without_end_is_given_up() -> None:
    """A flow that always finds that it needs more stops at the declared depth."""
    world = World()
    with pytest.raises(GaveUp) as raised:
        run(gather(world.repository, lambda sight: [f"k{len(sight.stamps)}"], Sight()))
    assert (12, frozenset({"k12"})) == (raised.value.tries, raised.value.keys)


def test_a_stale_record_under_no_known_key_is_gathered_from_scratch() -> None:
    """If what broke stands under nothing that was asked for, everything is looked up again."""
    record = Record(kind="order", id="x", value=None, keys=frozenset({"k"}))
    sight = Sight({record.key: record}, {"k": 1, "l": 2})
    assert Sight() == sight.minus({"elsewhere"})
    assert Sight({}, {"l": 2}) == sight.minus({"order:x"})
    assert Sight({}, {"l": 2}) == sight.minus({"k"})
    assert Sight({record.key: record}, {"k": 1}) == sight.minus({"l"})


def test_a_sight_answers_by_kind() -> None:
    """What is not in sight has no value and version 0; a value of another kind is not found."""
    record = Record(kind="order", id="x", value="no order", version=4)
    sight = Sight({record.key: record})
    assert (None, 4, 0, None, []) == (
        sight.one(ORDER, "x"),
        sight.version(record.key),
        sight.version(RecordKey("order", "y")),
        sight.one(ORDER, "y"),
        list(sight.all(ORDER)),
    )


def test_a_decision_without_changes_commits_nothing() -> None:
    """Deciding that nothing changes writes nothing; history alone is something."""
    world = World()
    counting = Counting(world.repository)
    idle = run(settle(counting, lambda _: (), lambda _: Decision(changes=Changes(), result="idle")))
    assert ("idle", {}) == (idle, dict(counting.calls))
    entry = Entry(subject=ORDER.key("x"), at=NOON, what="noted", by="Ann")
    noted = Decision(changes=Changes(history=(entry,)), result="noted")
    assert "noted" == run(settle(counting, lambda _: (), lambda _: noted))
    assert (entry,) == tuple(world.history(OrderId("x")))


def test_staleness_is_not_swallowed() -> None:
    """A flow that may try once gives up at the first staleness."""
    world = World()

    def never(_: Sight) -> Decision[None]:
        raise Stale(["from the decision itself"])

    with pytest.raises(Stale):
        run(settle(world.repository, lambda _: (), never, 1))


def test_what_stands_under_another_key_stays_in_sight() -> None:
    """A twin's key was written under: the order itself was not, and it leads back to its twins.

    Were it dropped while its own key is kept, nothing would lead to them: a void would miss a copy.
    """
    mine = an_order_under(A, f"order:{A}", "twin:amazon/902-1")
    other = an_order_under(OrderId("amazon-us/902-2"), "twin:amazon/902-1")
    keys = {f"order:{A}", "twin:amazon/902-1"}
    sight = Sight({r.key: r for r in (mine, other)}, dict.fromkeys(keys, 1))

    left = sight.minus({"twin:amazon/902-1"})

    assert ({mine.key}, {f"order:{A}"}) == (set(left.records), set(left.stamps))


def an_order_under(id: OrderId, *keys: str) -> Record[object]:
    """A record of an order under some guard keys; what it holds does not matter."""
    return Record(kind="order", id=id, value=None, keys=frozenset(keys))
