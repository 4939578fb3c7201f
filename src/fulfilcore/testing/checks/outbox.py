"""The outbox: leases, lanes, and groups that take turns."""

from datetime import UTC, datetime, timedelta, timezone

from attrs import evolve

from fulfilcore.errors import InvalidInput
from fulfilcore.testing.driving import Bench, Driven, checks, same
from fulfilcore.testing.kinds import MINUTE, NOON, note, task

TICK = timedelta(microseconds=1)

# --- what is due


def only_what_is_due_is_claimed(bench: Bench) -> None:
    """A message is claimed from the very instant it is due, in whatever zone the clock is.

    Otherwise a channel is told too early, too late, or never.
    """
    shop = bench.open()
    shop.put(task("before", NOON - TICK), task("now"), task("after", NOON + TICK))
    shop.put(task("done", None), note("no message"))
    shop.put(task("long ago", datetime(1969, 7, 20, tzinfo=UTC)))
    elsewhere = NOON.astimezone(timezone(timedelta(hours=-9)))
    same(["long ago", "before", "now"], shop.claimed(at=elsewhere), "what is claimed at noon")
    same(["after"], shop.claimed(at=NOON + TICK), "what is claimed a microsecond later")


def claims_go_by_due_place_and_id(bench: Bench) -> None:
    """Within a group, claims go by due, then place as a number, then id by code points.

    Otherwise what has waited longest waits on.
    """
    shop = bench.open()
    shop.put(task("d"), task("c"), task("b", place=10), task("a", place=2), task("B", place=2))
    shop.put(task("z", NOON - TICK, place=99), task("y", NOON - MINUTE, place=-1))
    wanted = ["y", "z", "c", "d", "B", "a", "b"]
    same(wanted, shop.claimed(), "the order in which messages are claimed")


def a_limit_is_kept(bench: Bench) -> None:
    """A claim takes as many as there are, up to its limit, and the next one goes on from there.

    Otherwise a worker gets more than it can tell before its lease ends.
    """
    shop = bench.open()
    shop.put(*(task(f"{n:03}", group=f"{n % 3}") for n in range(200)))
    same([], shop.claimed(limit=0), "what is claimed up to a limit of 0")
    for limit, left in ((1, 200), (2, 199), (5, 197), (100, 192), (1000, 92)):
        same(min(limit, left), len(shop.claimed(limit=limit)), f"how many of {left} up to {limit}")
    same([], shop.claimed(limit=1000), "what is claimed after everything was")


def an_instant_without_a_zone_is_refused(bench: Bench) -> None:
    """A claim at an instant without a zone raises `InvalidInput` and takes nothing.

    Otherwise a worker in another zone claims hours too early or too late.
    """
    shop, outcome = bench.open(), "was accepted"
    shop.put(task("a"))
    try:
        shop.claim(at=NOON.replace(tzinfo=None))
    except InvalidInput:
        outcome = "InvalidInput"
    except TypeError:
        outcome = "TypeError"
    same("InvalidInput", outcome, "what a claim at an instant without a zone comes to")
    same(["a"], shop.claimed(), "what is claimed after that")


def a_late_comer_is_still_claimed(bench: Bench) -> None:
    """What is committed after a claim, with a lower id or an earlier due, is claimed by the next.

    Otherwise a message whose commit took longer than its neighbour's is never told.
    """
    shop = bench.open()
    shop.put(task("m"))
    same(["m"], shop.claimed(), "what is claimed first")
    shop.put(task("a", NOON - MINUTE), task("z", NOON - MINUTE))
    same(["a", "z"], shop.claimed(), "what is claimed of messages that were due before the first")


# --- leases


def what_is_claimed_is_leased(bench: Bench) -> None:
    """What is claimed is given to nobody else before its lease has ended.

    Otherwise two workers tell a channel the same thing.
    """
    shop, other = bench.open(), bench.open()
    shop.put(task("a"))
    same(["a"], shop.claimed(lease=MINUTE), "what is claimed")
    for at in (NOON, NOON + MINUTE - TICK):
        same([], other.claimed(at=at), "what another worker claims before the lease ends")


def a_lease_ends(bench: Bench) -> None:
    """At the very end of its lease a message that nobody has finished may be claimed again.

    Otherwise a message whose worker died is never told.
    """
    shop, other = bench.open(), bench.open()
    shop.put(task("a"))
    shop.claim(lease=MINUTE)
    same(["a"], other.claimed(at=NOON + MINUTE), "what is claimed when the lease has ended")


def a_claim_counts_the_attempt(bench: Bench) -> None:
    """A claim adds 1 to `queue.attempt`.

    Otherwise a lost try is not noticed, and the channel is told twice.
    """
    shop = bench.open()
    shop.put(task("a"))
    for attempt in (1, 2, 3):
        (claimed,) = shop.claim(at=NOON + attempt * MINUTE, lease=MINUTE)
        counted = claimed.queue and claimed.queue.attempt
        same(attempt, counted, f"the attempt that claim no. {attempt} of a message counts")


def a_claim_gives_the_message_as_it_is_stored(bench: Bench) -> None:
    """A claim gives each message as it is stored from then on: due at the end of the lease, one
    version later, ready to be written back.

    Otherwise the worker cannot write what came of it.
    """
    shop = bench.open()
    new = task("a", place=3, group="g", keys=["k"], listings=["x"])
    shop.put(new)
    (claimed,) = shop.claim(lease=MINUTE)
    queue = new.queue and evolve(new.queue, due=NOON + MINUTE, attempt=1)
    same(evolve(new, queue=queue, version=2), claimed, "the message, as it is claimed")
    same([claimed], list(bench.open().load_all([new])), "the message, as it is loaded after that")
    same(set(), shop.tried(claimed), "what is stale when it is written back")


def a_claim_moves_no_stamp(bench: Bench) -> None:
    """A claim moves the stamp of no guard key.

    Otherwise telling a channel makes every decision about its order stale.
    """
    shop = bench.open()
    shop.put(task("a", keys=["k"]))
    shop.claim()
    same({"k": 1}, shop.stamps("k"), "the stamp of a key whose message was claimed")


def whoever_read_a_message_before_its_claim_cannot_write_it(bench: Bench) -> None:
    """A claim makes every change stale that was decided before it.

    Otherwise a message is withdrawn while it is being told.
    """
    shop = bench.open()
    shop.put(task("a"))
    shop.claim()
    broken = shop.tried(task("a", None, version=1))
    same({"task:a"}, broken, "what Stale names for whoever read it before")


def no_message_is_claimed_twice(bench: Bench) -> None:
    """However many workers claim at once, each message that is due goes to exactly one of them.

    Otherwise two workers tell a channel the same thing at once, or one thing is never told.
    """
    everything = [f"{n:03}" for n in range(100)]
    bench.open().put(
        *(task(id, lane=f"{n % 70}", place=n, group=id[2]) for n, id in enumerate(everything))
    )

    def work(number: int, shop: Driven) -> list[str]:
        return [id for _ in range(20) for id in shop.claimed(limit=5)]

    taken = [id for ids in bench.together(4, work) for id in ids]
    same(everything[:70], sorted(taken), "what four workers have claimed, of each lane the first")


# --- lanes


def a_lane_is_told_in_order(bench: Bench) -> None:
    """Of each lane only the unfinished message of lowest place is claimed; of equal places, the
    lowest id.

    Otherwise a channel hears of the new label before the old one is void.
    """
    shop = bench.open()
    shop.put(task("z", lane="x", place=9), task("a", lane="x", place=10, due=NOON - MINUTE))
    shop.put(task("c", lane="y", place=5), task("b", lane="y", place=5))
    same(["b", "z"], shop.claimed(lease=MINUTE), "the first of each lane")
    same([], shop.claimed(at=NOON + MINUTE / 2), "what is claimed while these are told")
    shop.put(task("z", None, lane="x", version=2))
    same(["a"], shop.claimed(at=NOON + MINUTE / 2), "what is claimed when one of them is done")


def a_first_message_that_waits_holds_up_its_lane(bench: Bench) -> None:
    """A message that is not due yet holds up those behind it in its lane, and no other lane.

    Otherwise what the channel asked to hear later is overtaken.
    """
    shop = bench.open()
    shop.put(task("1", NOON + MINUTE, lane="x"), task("2", lane="x", place=2), task("3"))
    same(["3"], shop.claimed(), "what is claimed while the first of the other lane is not due")


def an_earlier_message_that_comes_later_goes_first(bench: Bench) -> None:
    """A message of lower place goes first, even if it was written after the others.

    Otherwise what is put before the rest of its lane is told after it.
    """
    shop = bench.open()
    shop.put(task("b", lane="x", place=2))
    shop.put(task("a", NOON + MINUTE, lane="x", place=1))
    same([], shop.claimed(), "what is claimed when one that is not due was put first")
    same(["a"], shop.claimed(at=NOON + MINUTE), "what is claimed when that is due")


def a_finished_message_frees_its_lane(bench: Bench) -> None:
    """A message whose due is None, that has no queue any more, or that has moved to another lane
    holds up nobody.

    Otherwise one message that is told blocks all that follow it.
    """
    shop = bench.open()
    shop.put(task("1", lane="x"), task("2", lane="x", place=2), task("3", lane="x", place=3))
    shop.put(task("1", None, lane="x", version=1))
    same(["2"], shop.claimed(), "what is claimed when the first is due for nothing")
    shop.put(evolve(task("2", version=2), queue=None))
    same(["3"], shop.claimed(), "what is claimed when the second is no message any more")
    shop.put(task("3", lane="y", version=2))
    shop.put(task("4", lane="x", place=4))
    same(["3", "4"], shop.claimed(), "what is claimed when the third has moved to another lane")


def only_the_kinds_asked_for_are_claimed(bench: Bench) -> None:
    """Only the kinds asked for are claimed, but messages of all kinds hold their place in a lane.

    Otherwise a worker gets messages that it cannot say, or skips the lane's order.
    """
    shop = bench.open()
    shop.put(task("1", lane="x", kind="note"), task("2", lane="x", place=2), task("3"))
    same(["3"], shop.claimed(["task"]), "the tasks that are claimed: one waits behind a note")
    same(["1"], shop.claimed(["note", "task", "note"]), "the notes and tasks that are claimed")


# --- groups


def a_backlog_starves_no_other_group(bench: Bench) -> None:
    """A group with a thousand messages due does not keep a group with one from its turn.

    Otherwise one store that is down keeps all other stores from being told.
    """
    shop = bench.open()
    backlog = [task(f"{n:04}", NOON - MINUTE, group="busy") for n in range(1000)]
    shop.put(*backlog, task("quiet", group="quiet"))
    same(["0000", "quiet", "0001"], shop.claimed(limit=3), "what is claimed first")
    rest = [f"{n:04}" for n in range(2, 1000)]
    same(rest, shop.claimed(limit=1000), "what is claimed after that")


def groups_take_turns(bench: Bench) -> None:
    """A claim takes the first of each group, then the second of each; within a turn by due, place
    and id.

    Otherwise the store whose messages are oldest goes first, again and again.
    """
    shop = bench.open()
    shop.put(*(task(f"a{n}", NOON - 9 * MINUTE + n * TICK, group="a") for n in range(4)))
    shop.put(*(task(f"b{n}", NOON - 5 * MINUTE, place=9 - n, group="b") for n in range(3)))
    shop.put(task("c0", NOON - 7 * MINUTE, group="c"), task("c1", group=""))
    wanted = ["a0", "c0", "b2", "c1", "a1", "b1", "a2", "b0", "a3"]
    same(wanted, shop.claimed(), "the first of each group, then the second of each, and so on")


def a_lane_is_kept_across_groups(bench: Bench) -> None:
    """A lane is kept in order even if its messages belong to different groups.

    Otherwise a group's turn tells a channel the second thing before the first.
    """
    shop = bench.open()
    shop.put(task("1", lane="x", group="a"), task("2", lane="x", place=2, group="b"))
    shop.put(task("3", NOON + MINUTE, lane="y", group="b"), task("4", lane="y", place=2, group="a"))
    same(["1"], shop.claimed(lease=MINUTE), "what is claimed of two lanes and two groups")
    later = shop.claimed(at=NOON + MINUTE)
    same(["1", "3"], later, "what is claimed a minute later")


OUTBOX = checks(
    only_what_is_due_is_claimed,
    claims_go_by_due_place_and_id,
    a_limit_is_kept,
    an_instant_without_a_zone_is_refused,
    a_late_comer_is_still_claimed,
    what_is_claimed_is_leased,
    a_lease_ends,
    a_claim_counts_the_attempt,
    a_claim_gives_the_message_as_it_is_stored,
    a_claim_moves_no_stamp,
    whoever_read_a_message_before_its_claim_cannot_write_it,
    no_message_is_claimed_twice,
    a_lane_is_told_in_order,
    a_first_message_that_waits_holds_up_its_lane,
    an_earlier_message_that_comes_later_goes_first,
    a_finished_message_frees_its_lane,
    only_the_kinds_asked_for_are_claimed,
    a_backlog_starves_no_other_group,
    groups_take_turns,
    a_lane_is_kept_across_groups,
)
