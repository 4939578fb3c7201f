"""One write: all of it or nothing, from the version that was read, by one worker or by many."""

from threading import Event
from time import sleep
from typing import cast

from fulfilcore.changes import Entry, Found, Query, Record
from fulfilcore.testing.driving import Bench, Broken, Driven, checks, same
from fulfilcore.testing.kinds import (
    CODEC,
    NOON,
    NOTE,
    Note,
    Stopped,
    StoppingCodec,
    at_version,
    entry,
    note,
    one_more,
    task,
    text,
)


def a_commit_is_all_or_nothing(bench: Bench) -> None:
    """A commit that is refused leaves everything as it was: records, keys, listings, stamps and
    history.

    Otherwise a crash or a conflict leaves half an order behind.
    """
    shop = bench.open()
    old = note("m", "old", keys=["k"], listings=["x"])
    shop.put(old, note("r", keys=["k"]), history=[entry("r")])
    new = [note(id, keys=[id, "k"], listings=["x"]) for id in ("a", "z")]
    moved = note("m", "new", version=1, keys=["gone"])
    removed = at_version(note("r", keys=["k"]), 1)
    broken = shop.tried(
        *new, moved, note("n", version=7), removes=[removed], history=[entry("a"), entry("m")]
    )
    same({"note:n"}, broken, "what Stale names")
    same([at_version(old, 1), removed], list(shop.find(["k"]).records), "what stands under k")
    same([], list(shop.load_all(new)), "what is loaded of the new records of a refused commit")
    same([], [*shop.history(NOTE.key("a")), *shop.history(NOTE.key("m"))], "the history of a and m")
    same([entry("r")], shop.history(NOTE.key("r")), "the history of what was not removed")
    stamps = shop.stamps("a", "z", "gone", "k")
    same({"a": 0, "z": 0, "gone": 0, "k": 1}, stamps, "the stamps after a refused commit")
    same(["m"], shop.ids(Query(kind="note", listing="x")), "what is listed after a refused commit")
    same(set(), shop.tried(*new), "what is stale when the new records are written again")


def a_commit_that_breaks_in_the_middle_leaves_nothing(bench: Bench) -> None:
    """A commit that is broken off, by an error or by the end of its worker, leaves nothing and
    blocks nobody.

    Otherwise a worker that is stopped leaves half an order behind.
    """
    batch = [note(id, keys=["k"], listings=["x"]) for id in ("a", "m", "z")]
    unwritable = Entry(subject=NOTE.key("a"), at=NOON, what="came", by=cast(str, object()))
    for tenant, codec, last in (("one", StoppingCodec(), entry("a")), ("two", CODEC, unwritable)):
        shop = bench.open(tenant, codec)
        wanted = ["a", "m", "z"]  # nothing breaks in a repository that keeps live values
        try:
            shop.put(*batch, history=[entry("a"), last])
        except (Stopped, Exception):
            wanted = []
        after = bench.open(tenant)
        same(wanted, after.ids(Query(kind="note")), "what is there after a commit broke off")
        same(wanted, after.ids(Query(kind="note", listing="x")), "what is listed after it")
        same({"k": int(bool(wanted))}, after.stamps("k"), "the stamp after it")
        same(bool(wanted), bool(after.history(NOTE.key("a"))), "whether there is history after it")
        same(set(), after.tried(note("new")), "what is stale in the next commit")


def stale_names_all_that_is_broken_and_nothing_else(bench: Bench) -> None:
    """`Stale` names every assumed key whose stamp differs, every record whose version differs, and
    nothing else.

    Otherwise a flow gathers the wrong orders again, and never gets through.
    """
    shop = bench.open()
    shop.put(note("a", keys=["k", "l"]), note("b", keys=["m"]), note("r"))
    good = {"m": 1, "never": 0}
    writes = (note("a"), note("b", version=1), note("c", version=1), note("d"))
    broken = shop.tried(
        *writes, removes=[note("r", version=2)], assumes={"k": 0, "l": 2, "new": 1, **good}
    )
    wanted = {"k", "l", "new", "note:a", "note:c", "note:r"}
    same(wanted, broken, "what Stale names")
    same({"k"}, shop.tried(assumes={"k": 0}), "what Stale names where nothing is written")
    fine = shop.tried(note("b", version=1), note("d"), assumes=good)
    same(set(), fine, "what is stale in a commit that assumes rightly")


def a_version_counts_the_writes(bench: Bench) -> None:
    """A record has version 1 when it is new, and one more with every write.

    Otherwise nobody can tell which of two copies of an order is the newer one.
    """
    shop = bench.open()
    for written in range(4):
        same(set(), shop.tried(note("a", version=written)), f"what is stale at version {written}")
        same(written + 1, shop.load_one("a").version, f"the version after write no. {written + 1}")


def an_existing_record_is_not_inserted_again(bench: Bench) -> None:
    """Version 0 says that a record must not exist; if it does, the commit is refused.

    Otherwise the second copy of a webhook overwrites the first.
    """
    shop = bench.open()
    shop.put(note("a", "first"))
    same({"note:a"}, shop.tried(note("a", "second")), "what Stale names on a second insert")
    same("first", text(shop.load_one("a")), "the text after a second insert")


def a_record_is_named_once_in_a_commit(bench: Bench) -> None:
    """A record that is named twice in a commit, to be written or to be removed, is stale.

    Otherwise one of two changes to an order is lost without a word.
    """
    shop, one = bench.open(), note("a", version=1)
    twice = shop.tried(note("a", "one"), note("a", "two"))
    same({"note:a"}, twice, "what Stale names when a new record is written twice")
    counting = shop.tried(note("a", "one"), note("a", "two", version=1))
    same({"note:a"}, counting, "what Stale names when it is written, and then from that version")
    shop.put(note("a"))
    same({"note:a"}, shop.tried(one, one), "what Stale names when a record is written twice")
    mixed = shop.tried(one, removes=[one])
    same({"note:a"}, mixed, "what Stale names when a record is written and removed")
    gone = shop.tried(removes=[one, one])
    same({"note:a"}, gone, "what Stale names when a record is removed twice")
    renewed = shop.tried(note("a"), removes=[one])
    same({"note:a"}, renewed, "what Stale names when a record is removed and written anew")
    same(1, shop.load_one("a").version, "the version after all of these were refused")


def only_the_stored_version_is_written_from(bench: Bench) -> None:
    """A record is written from exactly the version that is stored, neither an older nor a newer
    one.

    Otherwise a change to an order that nobody has read is taken for one of today.
    """
    shop = bench.open()
    same({"note:a"}, shop.tried(note("a", version=1)), "what Stale names where nothing is stored")
    shop.put(note("a"))
    for version in (0, 2, 7):
        broken = shop.tried(note("a", version=version))
        same({"note:a"}, broken, f"what Stale names for version {version}, where 1 is stored")


def of_two_writers_from_one_version_the_second_fails(bench: Bench) -> None:
    """Of two commits that write a record from the same version, the second is refused and changes
    nothing.

    Otherwise one of two changes to an order is lost.
    """
    shop, other = bench.open(), bench.open()
    shop.put(note("a"))
    shop.put(note("a", "mine", version=1))
    broken = other.tried(note("a", "theirs", version=1))
    same({"note:a"}, broken, "what Stale names for the second writer")
    same(at_version(note("a", "mine"), 2), other.load_one("a"), "the record after both")


def of_two_writers_who_saw_no_twin_the_second_fails(bench: Bench) -> None:
    """Of two commits that assume the same stamp of a key and write under it, the second is refused.

    Otherwise both copies of an order are shipped.
    """
    shop, other = bench.open(), bench.open()
    shop.put(note("a", keys=["amazon/902"]), assumes={"amazon/902": 0})
    second = other.tried(note("b", keys=["amazon/902"]), assumes={"amazon/902": 0})
    same({"amazon/902"}, second, "what Stale names for the second writer")
    ids = [record.id for record in other.find(["amazon/902"]).records]
    same(["a"], ids, "what stands under the key after both")


def workers_see_each_others_commits_at_once(bench: Bench) -> None:
    """What one repository has committed or claimed, every other one of the same storage sees at
    once.

    Otherwise a worker decides on what was true a minute ago.
    """
    shop, other = bench.open(), bench.open()
    one = task("a", keys=["k"], listings=["x"])
    for version, kind in enumerate(("put", "put", "claim"), start=1):
        if kind == "put":
            shop.put(at_version(one, version - 1), history=[entry("a", str(version))])
        else:
            one = shop.claim()[0]
        stored = at_version(one, version)
        writes = min(version, 2)
        same([stored], list(other.load_all([one])), f"what another worker loads after {version}")
        same(Found((stored,), {"k": writes}), other.find(["k"]), "what another worker finds")
        same((stored,), other.page(Query(kind="task")).records, "what another worker pages")
        same((stored,), other.page(Query(kind="task", listing="x")).records, "what it lists")
        same(writes, len(other.history(NOTE.key("a"))), "how much history another worker reads")
    same([], other.claimed(), "what another worker claims of what is taken")


# --- several workers at once


def count_to_25(shop: Driven) -> None:
    """Add 1 to a number 25 times, however often others get in between."""

    def once() -> bool:
        record = shop.load_one("a")
        sleep(0)  # let another thread come between
        return not shop.tried(one_more(record))

    for _ in range(25):
        if not any(once() for _ in range(1000)):
            raise Broken("a worker was stale a thousand times in a row")


def workers_lose_no_update(bench: Bench) -> None:
    """However many workers write one record at once, each write is either counted or refused.

    Otherwise stock or units are counted wrongly on a busy day.
    """
    bench.open().put(note("a", keys=["k"]))
    bench.together(8, lambda _, shop: count_to_25(shop))
    stored = bench.open().load_one("a")
    same(Note("", 200), stored.value, "what eight workers count to, by 25 each")
    same(201, stored.version, "the version after 201 writes")
    same({"k": 201}, bench.open().stamps("k"), "the stamp after 201 writes")


def one_worker_wins_each_race_for_a_key(bench: Bench) -> None:
    """Of several workers that write under an assumed key at the same moment, exactly one gets
    through.

    Otherwise two workers that import twins at the same moment ship both.
    """

    def race(number: int, shop: Driven) -> int:
        return sum(
            not shop.tried(note(f"{n}/{number}", keys=[f"k{n}"]), assumes={f"k{n}": 0})
            for n in range(20)
        )

    same(20, sum(bench.together(4, race)), "how often one of four workers wins in 20 races")
    found = bench.open().find([f"k{n}" for n in range(20)])
    same(20, len(found.records), "how many records stand under the 20 keys")


def commits_in_opposite_order_both_end(bench: Bench) -> None:
    """Commits that name the same records in different order never wait for each other for ever.

    Otherwise two batches with the same orders wait for each other, and one is an error.
    """
    ids = [f"{n}" for n in range(10)]
    bench.open().put(*(note(id, keys=[f"k{id}"]) for id in ids))

    def work(number: int, shop: Driven) -> int:
        mine = ids if number % 2 else ids[::-1]
        return sum(not shop.tried(*_all_one_more(shop, mine)) for _ in range(20))

    done = sum(bench.together(4, work))
    values = {record.value for record in bench.open().load([NOTE.key(id) for id in ids])}
    same({Note("", done)}, values, "what every record of the batch counts to")


def _all_one_more(shop: Driven, ids: list[str]) -> list[Record[object]]:
    stored = {record.id: record for record in shop.load([NOTE.key(id) for id in ids])}
    return [one_more(stored[id]) for id in ids]


def find_answers_of_one_moment(bench: Bench) -> None:
    """The records and the stamps of one `find` were true at the same moment.

    Otherwise a decision is made on a new order under an old stamp, or the reverse.
    """

    counted = Event()

    def work(number: int, shop: Driven) -> set[tuple[int, int]]:
        if number == 0:
            try:
                count_to_25(shop)
            finally:
                counted.set()
        seen = set[tuple[int, int]]()
        while not (counted.is_set() and seen):
            found = shop.find(["k"])
            seen |= {(found.stamps["k"], record.version) for record in found.records}
        return seen

    bench.open().put(note("a", keys=["k"]))
    seen = {pair for pairs in bench.together(4, work) for pair in pairs}
    torn = {pair for pair in seen if pair[0] != pair[1]}
    same(set(), torn, "stamps and versions that were never true together")


COMMITS = checks(
    a_commit_is_all_or_nothing,
    a_commit_that_breaks_in_the_middle_leaves_nothing,
    stale_names_all_that_is_broken_and_nothing_else,
    a_version_counts_the_writes,
    an_existing_record_is_not_inserted_again,
    a_record_is_named_once_in_a_commit,
    only_the_stored_version_is_written_from,
    of_two_writers_from_one_version_the_second_fails,
    of_two_writers_who_saw_no_twin_the_second_fails,
    workers_see_each_others_commits_at_once,
    workers_lose_no_update,
    one_worker_wins_each_race_for_a_key,
    commits_in_opposite_order_both_end,
    find_answers_of_one_moment,
)
