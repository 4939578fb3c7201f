"""The webhook inbox: each event once, and nothing that was told of is left unfetched."""

import asyncio
import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    A_VERIFIED,
    AMAZON,
    HUB,
    NOON,
    SHOP,
    A,
    B,
    Counting,
    World,
    a_channel_order,
    a_hint,
    a_ship,
    an_account,
    at,
    moved,
)
from fulfilcore.adapters.sql import AsyncSqlRepository, async_sqlite_engine, create_async_schema
from fulfilcore.changes import EVENT, KINDS, WANTED
from fulfilcore.codec import document_of
from fulfilcore.errors import InvalidInput
from fulfilcore.flows import (
    Received,
    deliver,
    forget_events,
    import_orders,
    purge,
    receive,
    wanted,
)
from fulfilcore.imports.inbox import KEPT, Event, Verified, Wanted
from fulfilcore.intake import ChannelOrder, Hint, Need, Part, ReadResult, Rejected
from fulfilcore.running import run
from fulfilcore.values import StoreId
from outbox import Meddled

SIGNED = Verified(scheme="standard", digest="1" * 64, event="msg_1", at=NOON)


def marks(world: World, store: StoreId = HUB) -> list[Wanted]:
    """What is to be fetched from a store."""
    return list(run(wanted(store, repository=world.repository)).wanted)


def names(world: World) -> list[str]:
    """The events that are remembered."""
    records = world.records(EVENT.name).values()
    return sorted(event.name for record in records if (event := EVENT.of(record)))


def reads(
    world: World,
    read: ReadResult,
    answers: Iterable[Wanted] = (),
    store: StoreId = HUB,
    minute: float = 9,
) -> None:
    """Import what was read in answer to some marks."""
    run(
        import_orders(
            read,
            store=store,
            account=world.account,
            repository=world.repository,
            now=at(minute),
            answers=tuple(answers),
        )
    )


def hubs(minute: float = 0, **changes: object) -> ChannelOrder:
    """A version of order 17 of the hub."""
    return evolve(a_channel_order("17", minute=minute), **changes)  # type: ignore[arg-type]


# --- an event is taken in once


def test_an_event_marks_what_to_fetch() -> None:
    """Each order that it names once, with all the parts, since it came."""
    world, both = World(), (Part.HEADER, Part.LINES)
    got = world.receives(HUB, a_hint("17", "18", parts=both, minute=-1), minute=2)
    expected = [
        Wanted(
            store=HUB,
            reference=reference,
            parts=frozenset(both),
            since=at(2),
            at=at(-1),
            event="id e1",
        )
        for reference in ("17", "18")
    ]
    event = Event(store=HUB, name="id e1", topic="order/updated", received=at(2), at=at(-1))
    assert Received(event=event, again=False, wanted=tuple(expected)) == got
    assert (expected, []) == (marks(world), marks(world, AMAZON))


def test_a_repetition_changes_nothing_and_says_so() -> None:
    """Not one record, whatever it claims now; the answer is when the event came first."""
    world = World()
    first = world.receives(HUB, a_hint("17"), minute=1)
    before = world.records(*KINDS)
    again = world.receives(HUB, a_hint("18", minute=30), minute=60)
    assert Received(event=first.event, again=True) == again
    assert before == world.records(*KINDS)


def test_a_repetition_after_the_fetch_marks_nothing() -> None:
    """A delivery that was sent again a day later is no reason to fetch anew."""
    world = World()
    world.receives(HUB, a_hint("17"))
    reads(world, ReadResult((hubs(),)), marks(world))
    assert world.receives(HUB, a_hint("17"), minute=60 * 24).again
    assert [] == marks(world)


def test_the_same_id_in_another_store_is_another_event() -> None:
    """Channels number their events by themselves."""
    world = World()
    assert not world.receives(HUB, a_hint("17")).again
    assert not world.receives(SHOP, a_hint("17")).again
    assert (1, 1) == (len(marks(world)), len(marks(world, SHOP)))


@pytest.mark.parametrize(
    ("hint", "verified", "expected"),
    [
        (a_hint("17"), SIGNED, "id msg_1"),  # the signed id counts
        (a_hint("17", id=None), SIGNED, "id msg_1"),
        (a_hint("17"), A_VERIFIED, "id e1"),
        (a_hint("17", id="é" * 100), A_VERIFIED, f"id {'é' * 100}"),
    ],
)
def test_an_event_goes_by_its_id(hint: Hint, verified: Verified, expected: str) -> None:
    """By the one that is signed, else by the one that the codec read."""
    world = World()
    assert expected == world.receives(HUB, hint, verified).event.name
    assert world.receives(HUB, hint, verified, minute=9).again


@pytest.mark.parametrize("id", ["x" * 201, "é" * 101, "a\x00b", "\ud800"])
def test_an_id_that_no_index_bears_goes_by_its_digest(id: str) -> None:
    """It is told from others, and known again."""
    world = World()
    assert world.receives(HUB, a_hint("17", id=id)).event.name.startswith("long ")
    assert world.receives(HUB, a_hint("17", id=id)).again
    assert not world.receives(HUB, a_hint("17", id=id + "x")).again


def test_an_event_without_an_id_goes_by_topic_and_body() -> None:
    """The same said again is a repetition; another body or topic is another event."""
    world, other = World(), evolve(A_VERIFIED, digest="2" * 64)
    hint = a_hint("17", id=None)
    answers = [
        world.receives(HUB, hint).again,
        world.receives(HUB, hint, minute=5).again,
        world.receives(HUB, hint, other).again,
        world.receives(HUB, evolve(hint, topic="order/paid")).again,
        world.receives(HUB, a_hint("17", id=names(world)[0].removeprefix("body "))).again,
    ]
    assert [False, True, False, False, False] == answers


def test_two_workers_that_get_an_event_at_once_act_once() -> None:
    """The one that commits second finds its assumption broken, looks again, and knows it."""
    world, first = World(), list[Received]()
    raced = Meddled(
        world.repository, lambda: first.append(world.receives(HUB, a_hint("17"), minute=1))
    )
    second = run(
        receive(
            a_hint("17"),
            A_VERIFIED,
            store=HUB,
            account=world.account,
            repository=raced,
            now=at(1),
        )
    )
    assert [False, True] == [first[0].again, second.again]
    assert (2, 1) == (raced.calls["find"], raced.calls["commit"])
    assert first[0].event == second.event


def test_many_workers_on_a_database_act_once(tmp_path: Path) -> None:
    """Twenty at once over SQLite: one marks, nineteen learn that it is known."""

    async def all_at_once() -> list[bool]:
        engine = async_sqlite_engine(tmp_path / "shop.db")
        await create_async_schema(engine)
        repository, account = AsyncSqlRepository(engine, "acme"), an_account()
        got = await asyncio.gather(
            *(
                receive(
                    a_hint("17"),
                    A_VERIFIED,
                    store=HUB,
                    account=account,
                    repository=repository,
                    now=NOON,
                )
                for _ in range(20)
            )
        )
        await engine.dispose()
        return sorted(each.again for each in got)

    assert [False, *[True] * 19] == asyncio.run(all_at_once())


def test_two_events_of_one_order_make_one_mark() -> None:
    """Both parts are wanted, since the first of them, up to the last."""
    world = World()
    world.receives(HUB, a_hint("17", id="e1", minute=3), minute=3)
    world.receives(HUB, a_hint("17", id="e2", parts=(Part.LINES,), minute=1), minute=4)
    assert [
        Wanted(
            store=HUB,
            reference="17",
            parts=frozenset({Part.HEADER, Part.LINES}),
            since=at(3),
            at=at(3),
            event="id e2",
        )
    ] == marks(world)


def test_a_hint_may_name_an_address_instead_of_an_order() -> None:
    """What to fetch from there is one mark of its own, and goes when it was fetched."""
    world, url = World(), "https://channel.example/orders?batch=1"
    world.receives(HUB, a_hint(url=url))
    (mark,) = marks(world)
    assert (url, None, frozenset()) == (mark.url, mark.reference, mark.parts)
    reads(world, ReadResult((hubs(),), rejected=(Rejected("$[1]", "no JSON"),)), [mark])
    assert [mark] == marks(world)
    reads(world, ReadResult((hubs(),)), [mark])
    assert [] == marks(world)


def test_an_event_about_nothing_that_is_fetched_is_remembered() -> None:
    """A product's event marks nothing."""
    world = World()
    assert () == world.receives(HUB, a_hint(topic="product/updated")).wanted
    assert (["id e1"], []) == (names(world), marks(world))


def test_an_inactive_store_marks_nothing() -> None:
    """It imports nothing; what it missed is found when it is opened again."""
    account = an_account()
    off = tuple(evolve(store, active=False) for store in account.stores)
    world = World(evolve(account, stores=off))
    assert () == world.receives(HUB, a_hint("17")).wanted
    assert (["id e1"], []) == (names(world), marks(world))


@pytest.mark.parametrize("reference", ["", "9" * 501, "a\x00b", "\ud800"])
def test_what_can_be_no_id_of_an_order_is_refused(reference: str) -> None:
    """Nothing is written of an event that names such an order."""
    world = World()
    with pytest.raises(InvalidInput):
        world.receives(HUB, a_hint(reference))
    assert {} == world.records(*KINDS)


def test_an_unknown_store_and_a_naive_instant_are_the_hosts_mistake() -> None:
    """They raise before anything is looked at."""
    world = World()
    with pytest.raises(InvalidInput, match="no store"):
        world.receives(StoreId("elsewhere"), a_hint("17"))
    with pytest.raises(InvalidInput, match="time zone"):
        run(
            receive(
                a_hint("17"),
                A_VERIFIED,
                store=HUB,
                account=world.account,
                repository=world.repository,
                now=NOON.replace(tzinfo=None),
            )
        )


def test_an_event_costs_two_calls_and_a_repetition_one() -> None:
    """However many orders it names."""
    counting = Counting(World().repository)

    def once(*references: str) -> dict[str, int]:
        counting.calls.clear()
        run(
            receive(
                a_hint(*references),
                A_VERIFIED,
                store=HUB,
                account=an_account(),
                repository=counting,
                now=NOON,
            )
        )
        return dict(counting.calls)

    assert {"find": 1, "commit": 1} == once(*map(str, range(200)))
    assert {"find": 1} == once("17")


def test_nothing_personal_is_kept_of_an_event() -> None:
    """Only what it was about: no body, no signature."""
    world = World()
    world.receives(HUB, a_hint("17"))
    kept = [document_of(r.value) for r in world.records(EVENT.name, WANTED.name).values()]
    assert {"store", "name", "topic", "received", "at"} == set(kept[0])
    assert {"store", "reference", "url", "parts", "since", "at", "event"} == set(kept[1])
    assert A_VERIFIED.digest not in json.dumps(kept)


# --- what is to be fetched, a page at a time


def test_marks_are_paged_by_store() -> None:
    """Every page has what was asked for; another store's are in none of them."""
    world = World()
    for store in (AMAZON, HUB, SHOP):
        world.receives(store, a_hint(*(f"{store}-{n}" for n in range(5)), id=store))
    pages, after = list[list[str | None]](), None
    while not pages or after:
        page = run(wanted(HUB, repository=world.repository, after=after, limit=2))
        pages.append([mark.reference for mark in page.wanted])
        after = page.after
    assert [["hub-0", "hub-1"], ["hub-2", "hub-3"], ["hub-4"]] == pages


def test_stores_whose_names_begin_alike_are_apart() -> None:
    """`hub` is not `hub-2`, nor `hub2`, nor `hub.eu`."""
    ids = [StoreId(each) for each in ("hub", "hub-2", "hub.eu", "hub2", "hub_")]
    stores = [evolve(an_account().store(HUB), id=each) for each in ids]
    world = World(an_account(stores=stores))
    for each in ids:
        world.receives(each, a_hint(each, id=each))
    assert [[each] for each in ids] == [[m.reference for m in marks(world, each)] for each in ids]


# --- a mark goes with the import that answers it


def test_an_answer_takes_its_mark_along_in_the_same_commit() -> None:
    """Though the version is older than the event by the channel's clocks: it was fetched since."""
    world = World()
    world.receives(HUB, a_hint("17", minute=1), minute=1)
    counting = Counting(world.repository)
    run(
        import_orders(
            ReadResult((hubs(0),)),
            store=HUB,
            account=world.account,
            repository=counting,
            now=at(2),
            answers=marks(world),
        )
    )
    assert ([], {"find": 1, "commit": 1}) == (marks(world), dict(counting.calls))
    assert B == world.order(B).id


def test_marks_cost_an_import_no_call_and_no_key() -> None:
    """An import without marks looks for what it always looked for."""
    world, counting = World(), Counting(World().repository)
    run(
        import_orders(
            ReadResult((hubs(),)),
            store=HUB,
            account=world.account,
            repository=counting,
            now=NOON,
        )
    )
    assert {"find": 1, "commit": 1} == dict(counting.calls)


@pytest.mark.parametrize(
    ("minute", "parts", "left"),
    [
        (2, {Part.HEADER, Part.LINES}, 0),
        (1, {Part.HEADER, Part.LINES}, 1),  # the same tick: nobody knows which came first
        (0, {Part.HEADER, Part.LINES}, 1),
        (2, {Part.LINES}, 1),
        (None, {Part.HEADER, Part.LINES}, 1),
    ],
)
def test_a_newer_version_takes_a_mark_along(
    minute: float | None, parts: set[Part], left: int
) -> None:
    """Whoever imported it, if it has the parts and is newer by the channel's own clock."""
    world = World()
    world.receives(HUB, a_hint("17", minute=1), minute=1)
    world.imports(HUB, a_channel_order("17", minute=minute, parts=frozenset(parts)), minute=3)
    assert left == len(marks(world))


def test_an_event_without_an_instant_is_only_answered() -> None:
    """Nothing can be shown to be newer than what has no time, alone or beside others."""
    world = World()
    world.receives(HUB, a_hint("17", id="e1", minute=None))
    world.receives(HUB, a_hint("17", id="e2", minute=1))
    world.imports(HUB, hubs(9), minute=9)
    assert [None] == [mark.at for mark in marks(world)]
    reads(world, ReadResult((hubs(9),)), marks(world))
    assert [] == marks(world)


def test_a_mark_that_was_asked_for_again_meanwhile_stays() -> None:
    """What was fetched before the second event may not know of it."""
    world = World()
    world.receives(HUB, a_hint("17", id="e1"))
    before = marks(world)
    world.receives(HUB, a_hint("17", id="e2", minute=2), minute=2)
    reads(world, ReadResult((hubs(1),)), before)
    assert ["id e2"] == [mark.event for mark in marks(world)]


def test_an_event_that_comes_during_the_import_is_not_lost() -> None:
    """The import finds its assumption broken, and leaves the new mark."""
    world = World()
    world.receives(HUB, a_hint("17", id="e1"))
    raced = Meddled(
        world.repository, lambda: world.receives(HUB, a_hint("17", id="e2", minute=2), minute=2)
    )
    run(
        import_orders(
            ReadResult((hubs(1),)),
            store=HUB,
            account=world.account,
            repository=raced,
            now=at(3),
            answers=marks(world),
        )
    )
    assert ["id e2"] == [mark.event for mark in marks(world)]
    assert B == world.order(B).id


@pytest.mark.parametrize(
    ("read", "left"),
    [
        (ReadResult(), 0),  # the channel has no such order any more
        (ReadResult((hubs(),)), 0),
        (ReadResult((hubs(),), needs=(Need("17", Part.LINES),)), 1),
        (ReadResult((hubs(),), needs=(Need("18", Part.LINES),)), 0),
        (ReadResult(rejected=(Rejected("$", "broken", "17"),)), 1),
        (ReadResult(rejected=(Rejected("$", "broken"),)), 1),
        (ReadResult((hubs(),), rejected=(Rejected("$", "broken"),)), 0),
        (ReadResult((a_channel_order("18"),), rejected=(Rejected("$", "broken"),)), 1),
    ],
)
def test_an_answer_that_is_not_whole_leaves_its_mark(read: ReadResult, left: int) -> None:
    """What is still needed or could not be read is still to be fetched."""
    world = World()
    world.receives(HUB, a_hint("17"))
    reads(world, read, marks(world))
    assert left == len(marks(world))


def test_a_mark_of_another_store_is_left_alone() -> None:
    """Two stores may call their orders the same."""
    world = World()
    world.receives(SHOP, a_hint("17"))
    reads(world, ReadResult((hubs(9),)), marks(world, SHOP))
    assert 1 == len(marks(world, SHOP))


def test_an_inactive_store_answers_no_mark() -> None:
    """Nothing of the answer was taken in."""
    world = World()
    world.receives(HUB, a_hint("17"))
    account = an_account()
    world.account = evolve(
        account, stores=tuple(evolve(each, active=False) for each in account.stores)
    )
    reads(world, ReadResult((hubs(),)), marks(world))
    assert 1 == len(marks(world))


def test_an_order_with_news_is_not_purged() -> None:
    """It may have been opened again; once the news is in, it goes."""
    world = World()
    world.imports(AMAZON, a_channel_order("902-1"))
    moved(world.does(A, a_ship("s1"), minute=1))
    run(deliver(world.post(), world.repository))
    world.receives(AMAZON, a_hint("902-1", minute=2), minute=2)
    (kept,) = run(purge(at(60), repository=world.repository)).kept
    assert (A, "amazon-us has news of it since 2026-03-02T12:02:00+00:00") == kept
    reads(world, ReadResult(), marks(world, AMAZON), AMAZON)
    assert (A,) == run(purge(at(60), repository=world.repository)).removed


# --- events are forgotten, but not soon


DAY = 24 * 60


def test_events_are_remembered_for_thirty_days() -> None:
    """A shorter memory is refused: what comes again would pass for news."""
    world = World()
    with pytest.raises(InvalidInput, match="30 days"):
        run(
            forget_events(
                NOON - KEPT + timedelta(microseconds=1), repository=world.repository, now=NOON
            )
        )
    assert 0 == run(forget_events(NOON - KEPT, repository=world.repository, now=NOON))


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_old_events_are_forgotten_and_no_others(limit: int) -> None:
    """To the microsecond, across stores and days, a page at a time; marks stay."""
    world = World()
    for n, store in ((n, store) for n in range(-3, 4) for store in (HUB, SHOP)):
        world.receives(store, a_hint(str(n), id=f"{store} {n}"), minute=n * DAY / 2)
    forgotten = run(
        forget_events(at(0), repository=world.repository, now=at(31 * DAY), limit=limit)
    )
    assert (6, sorted(f"id {s} {n}" for n in range(4) for s in (HUB, SHOP))) == (
        forgotten,
        names(world),
    )
    assert 7 == len(marks(world))
    assert not world.receives(HUB, a_hint("-1", id="hub -1"), minute=32 * DAY).again


def test_forgetting_looks_no_further_than_it_must() -> None:
    """A page of what is younger is read, not all of it."""
    world = World()
    world.receives(HUB, a_hint("17", id="old"))
    for n in range(50):
        world.receives(HUB, a_hint("17", id=f"young {n}"), minute=40 * DAY)
    counting = Counting(world.repository)
    assert 1 == run(forget_events(at(1), repository=counting, now=at(40 * DAY), limit=10))
    assert {"page": 1, "find": 1, "commit": 1} == dict(counting.calls)


def test_two_workers_forget_an_event_once() -> None:
    """The second finds that it is gone."""
    world = World()
    world.receives(HUB, a_hint("17"))

    def forget() -> int:
        return run(forget_events(at(1), repository=world.repository, now=at(31 * DAY)))

    raced = Meddled(world.repository, forget)
    assert 0 == run(forget_events(at(1), repository=raced, now=at(31 * DAY)))
    assert [] == names(world)


# --- a law


STEPS = st.lists(
    st.sampled_from(["change", "hear", "repeat", "look", "fetch", "import", "poll"]), max_size=40
)


@given(STEPS, st.booleans())
def test_no_news_is_lost_in_any_order_of_things(steps: list[str], timed: bool) -> None:
    """Whatever races whatever: what we were told of and do not have is marked to be fetched.

    A channel changes an order and tells of it; events come late, twice or after the fetch; marks
    are looked at, fetched and imported by workers that know nothing of one another.
    """
    world = World()
    changed, told = 0, 0  # when the order changed last, and of which change we have heard
    untold, known = list[int](), 0
    looked, fetched = list[Wanted](), list[tuple[int, list[Wanted]]]()
    for clock, step in enumerate(steps, start=1):
        if step == "change":
            changed = clock
            untold.append(clock)
        elif step == "hear" and untold:
            told = max(told, at_ := untold.pop(0))
            world.receives(
                HUB, a_hint("17", id=str(at_), minute=at_ if timed else None), minute=clock
            )
        elif step == "repeat" and told:
            world.receives(HUB, a_hint("17", id=str(told)), minute=clock)
        elif step == "look":
            looked = marks(world)
        elif step == "fetch" and changed:
            fetched.append((changed, looked))
        elif step == "import" and fetched:
            version, answers = fetched.pop(0)
            reads(world, ReadResult((hubs(version),)), answers, minute=clock)
            known = max(known, version)
        elif step == "poll" and changed:
            reads(world, ReadResult((hubs(changed),)), minute=clock)
            known = max(known, changed)
    assert told <= known or marks(world)
    reads(world, ReadResult((hubs(changed),)) if changed else ReadResult(), marks(world))
    assert [] == marks(world)
