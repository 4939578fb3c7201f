"""Forgetting: a removed record is gone with its history, and leaves only its stamps behind."""

from fulfilcore.changes import Found, Page, Query
from fulfilcore.testing.driving import Bench, Driven, checks, same
from fulfilcore.testing.kinds import NOON, NOTE, TASK, at_version, entry, note, task, text


def a_removed_record_is_gone_with_its_history(bench: Bench) -> None:
    """A removed record is neither loaded, found, paged nor listed any more, and has no history.

    Otherwise a buyer whose data was to be erased is still in the books.
    """
    shop, other = bench.open(), bench.open()
    one = at_version(note("a", keys=["k"], listings=["x"]), 1)
    shop.put(at_version(one, 0), history=[entry("a"), entry("a")])
    shop.put(removes=[one])
    for worker in (shop, other):
        same([], list(worker.load_all([one])), "what is loaded of a removed record")
        same((), worker.find(["k"]).records, "what is found under its key")
        same(Page(()), worker.page(Query(kind="note")), "the page of its kind")
        same(Page(()), worker.page(Query(kind="note", listing="x")), "the page of its listing")
        same([], worker.history(one.key), "its history")


def a_removal_stamps_the_keys_it_stood_under(bench: Bench) -> None:
    """A removal stamps every guard key that the record stood under.

    Otherwise a decision about an order that was just erased is not refused.
    """
    shop = bench.open()
    shop.put(note("a", keys=["k", "l"]), note("z", keys=["other"]))
    shop.put(removes=[at_version(note("a", keys=["k", "l"]), 1)])
    stamps = shop.stamps("k", "l", "other")
    same({"k": 2, "l": 2, "other": 1}, stamps, "the stamps after what stood under k and l is gone")
    same({"k"}, shop.tried(note("b"), assumes={"k": 1}), "what Stale names for an older decision")


def only_the_stored_version_is_removed(bench: Bench) -> None:
    """A record is removed at exactly the version that is stored, and only once.

    Otherwise a change that came in meanwhile is erased unread.
    """
    shop = bench.open()
    shop.put(note("a"), history=[entry("a")])
    shop.put(note("a", "new", version=1))
    for version in (0, 1, 3):
        broken = shop.tried(removes=[note("a", version=version)])
        same({"note:a"}, broken, f"what Stale names for version {version}, where 2 is stored")
    same("new", text(shop.load_one("a")), "the text after these removals")
    same([entry("a")], shop.history(NOTE.key("a")), "the history after these removals")
    shop.put(removes=[note("a", version=2)])
    again = shop.tried(removes=[note("a", version=2)])
    same({"note:a"}, again, "what Stale names when it is removed a second time")


def a_removal_takes_part_in_all_or_nothing(bench: Bench) -> None:
    """If anything in a commit is broken, nothing is removed; and a wrong removal refuses all the
    rest.

    Otherwise an order is erased by a decision that was refused.
    """
    shop = bench.open()
    one = at_version(task("a", keys=["k"], listings=["x"]), 1)
    shop.put(at_version(one, 0), history=[entry("a")])
    refused = shop.tried(note("b"), removes=[one], assumes={"k": 0})
    same({"k"}, refused, "what Stale names for a removal under a broken assumption")
    half = shop.tried(removes=[one, note("z", version=1)])
    same({"note:z"}, half, "what Stale names when the second of two removals is wrong")
    same(Found((one,), {"k": 1}), shop.find(["k"]), "what stands under the key after both")
    same(["a"], shop.ids(Query(kind="task", listing="x")), "what is listed after both")
    same(1, len(shop.history(NOTE.key("a"))), "how many lines of history there are after both")
    same([], list(shop.load([NOTE.key("b")])), "what was written beside the refused removal")
    same(["a"], shop.claimed(), "what is claimed after both")


def what_was_removed_may_be_written_anew(bench: Bench) -> None:
    """After a removal the record may be written from version 0, with nothing left of its former
    life but the stamps.

    Otherwise an order that was erased by mistake can never be imported again.
    """
    shop = bench.open()
    shop.put(task("a", keys=["k"], listings=["x"]), history=[entry("a")])
    shop.put(removes=[*shop.claim()])
    new = task("a", keys=["l"])
    same(set(), shop.tried(new), "what is stale when it is written from version 0")
    same([at_version(new, 1)], list(shop.load_all([new])), "the new record, as it is loaded")
    same({"k": 2, "l": 1}, shop.stamps("k", "l"), "the stamps of its old and its new key")
    same((), shop.find(["k"]).records, "what is found under its old key")
    same([], shop.ids(Query(kind="task", listing="x")), "what is listed where it was listed")
    same([], shop.history(TASK.key("a")), "the history of the new record")
    (claimed,) = shop.claim()
    same(1, claimed.queue and claimed.queue.attempt, "which attempt the new message is at")


def a_removed_message_frees_its_lane(bench: Bench) -> None:
    """A removed message no longer holds up those behind it in its lane.

    Otherwise an order that was erased holds up all that a channel is to be told of it.
    """
    shop = bench.open()
    shop.put(task("1", None), task("2", lane="x", place=2), task("3", lane="x", place=3))
    (claimed,) = shop.claim()
    same([], shop.claimed(), "what is claimed while the first of the lane is leased")
    shop.put(removes=[claimed])
    same(["3"], shop.claimed(), "what is claimed after the first of the lane was removed")


def a_removal_leaves_all_others_alone(bench: Bench) -> None:
    """A removal touches no other record, kind or tenant, whatever names they share.

    Otherwise erasing one order takes another one along.
    """
    shop, other = bench.open(), bench.open("two")
    near = [task("a", keys=["k"], listings=["x"]), note("b", keys=["k"], listings=["x"])]
    for each in (shop, other):
        each.put(note("a", keys=["k"], listings=["x"]), *near, history=[entry("a"), entry("b")])
    before = _all_of(other)
    shop.put(removes=[note("a", version=1)])
    left = tuple(at_version(one, 1) for one in (near[1], near[0]))
    same(left, shop.find(["k"]).records, "what stands beside a removed record")
    same(["b"], shop.ids(Query(kind="note", listing="x")), "what is listed beside it")
    same(["a"], shop.ids(Query(kind="task", listing="x")), "what is listed of another kind")
    same([entry("b")], shop.history(NOTE.key("b")), "the history of another record")
    same(before, _all_of(other), "all that another tenant has under the same names")


def _all_of(shop: Driven) -> list[object]:
    pages = [shop.page(Query(kind=kind, listing="x")) for kind in ("note", "task")]
    return [shop.find(["k"]), *pages, shop.history(NOTE.key("a")), shop.history(NOTE.key("b"))]


def what_is_said_of_a_removal_is_kept(bench: Bench) -> None:
    """Lines of history in the commit that removes a record are written after the old ones are gone.

    Otherwise nobody can tell that, when and by whom an order was erased.
    """
    shop = bench.open()
    shop.put(note("a"), history=[entry("a", "came")])
    shop.put(removes=[note("a", version=1)], history=[entry("a", "erased")])
    same([entry("a", "erased")], shop.history(NOTE.key("a")), "the history after the removal")


def of_a_write_and_a_removal_one_wins(bench: Bench) -> None:
    """Of a write and a removal of one version at the same moment, exactly one gets through.

    Otherwise an order comes back from the dead, or a change to it vanishes.
    """
    batch = [note(f"{n}", keys=["k"]) for n in range(20)]
    bench.open().put(*batch)

    def race(number: int, shop: Driven) -> int:
        stored = [at_version(one, 1) for one in batch]
        if number < 2:
            return sum(not shop.tried(one) for one in stored)
        return sum(not shop.tried(removes=[one]) for one in stored)

    won = bench.together(4, race)
    same(20, sum(won), "how many of 20 records were written or removed, by one worker each")
    left = {record.version for record in bench.open().load_all(batch)}
    same({2} if won[0] + won[1] else set(), left, "the versions of those that were written")
    same({"k": 21}, bench.open().stamps("k"), "the stamp after 21 commits")


def a_message_that_was_claimed_is_not_removed_unread(bench: Bench) -> None:
    """A claim makes a removal stale that was decided before it.

    Otherwise a message is erased while it is being told.
    """
    shop = bench.open()
    shop.put(task("a"))
    shop.claim(at=NOON)
    broken = shop.tried(removes=[task("a", version=1)])
    same({"task:a"}, broken, "what Stale names for a removal from before the claim")


REMOVALS = checks(
    a_removed_record_is_gone_with_its_history,
    a_removal_stamps_the_keys_it_stood_under,
    only_the_stored_version_is_removed,
    a_removal_takes_part_in_all_or_nothing,
    what_was_removed_may_be_written_anew,
    a_removed_message_frees_its_lane,
    a_removal_leaves_all_others_alone,
    what_is_said_of_a_removal_is_kept,
    of_a_write_and_a_removal_one_wins,
    a_message_that_was_claimed_is_not_removed_unread,
)
