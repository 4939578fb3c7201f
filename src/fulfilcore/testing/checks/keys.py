"""Guard keys: what stands under them is found, and every write under them moves their stamps."""

from fulfilcore.changes import Found, Query
from fulfilcore.testing.driving import Bench, checks, same
from fulfilcore.testing.kinds import entry, note, task


def find_gives_each_record_once(bench: Bench) -> None:
    """`find` gives each record that stands under any of the keys once, and the stamp of every key
    asked for.

    Otherwise an order that matches by two keys is processed twice.
    """
    shop = bench.open()
    shop.put(note("a", keys=["k", "l"]), note("b", keys=["l", "m"]), note("c", keys=["z"]))
    found = shop.find(["k", "l", "m", "unknown"])
    ids = [record.id for record in found.records]
    same(["a", "b"], ids, "which records are found under k, l, m and an unknown key")
    same({"k": 1, "l": 1, "m": 1, "unknown": 0}, found.stamps, "the stamps of these keys")


def find_tells_kinds_apart(bench: Bench) -> None:
    """Records of different kinds with the same id are found side by side.

    Otherwise an order hides its own notices, which stand under the same key.
    """
    shop = bench.open()
    shop.put(note("a", keys=["k"]), task("a", keys=["k"]))
    found = [str(record.key) for record in shop.find(["k"]).records]
    same(["note:a", "task:a"], found, "what is found under one key")


def every_key_entered_kept_or_left_is_stamped(bench: Bench) -> None:
    """A write stamps every guard key that the record stands under now, or stood under before.

    Otherwise a decision about an order that has just moved away is not refused.
    """
    shop = bench.open()
    shop.put(note("a", keys=["left", "kept"]), note("z", keys=["other"]))
    shop.put(note("a", version=1, keys=["kept", "entered"]))
    stamps = shop.stamps("left", "kept", "entered", "other")
    wanted = {"left": 2, "kept": 2, "entered": 1, "other": 1}
    same(wanted, stamps, "the stamps after a record moved from left and kept to kept and entered")
    same((), shop.find(["left"]).records, "what is found under the key that was left")


def a_commit_adds_one_to_a_stamp(bench: Bench) -> None:
    """A commit adds 1 to a stamp, however many of its records stand or stood under that key.

    Otherwise a flow that counts its own write cannot go on under the stamps it knows.
    """
    shop = bench.open()
    shop.put(note("a", keys=["k"]), note("b", keys=["k"]), note("c", keys=["k"]))
    same({"k": 1}, shop.stamps("k"), "the stamp after three records under it in one commit")
    shop.put(note("a", version=1, keys=["k"]), note("b", version=1))
    same({"k": 2}, shop.stamps("k"), "the stamp after one of them stayed and one left")


def listings_are_never_stamped(bench: Bench) -> None:
    """A listing has no stamp, and shares nothing with a guard key of the same name.

    Otherwise all writers of a busy board wait for each other.
    """
    shop = bench.open()
    shop.put(note("a", keys=["k"], listings=["busy"]), assumes={"busy": 0})
    same(Found((), {"busy": 0}), shop.find(["busy"]), "what is found under a listing's name")
    same([], shop.ids(Query(kind="note", listing="k")), "what is listed under a guard key's name")


def what_stands_under_no_key_moves_no_stamp(bench: Bench) -> None:
    """Assumptions and history move no stamp; only a record that is written or removed does.

    Otherwise a line of history makes other people's decisions stale.
    """
    shop = bench.open()
    shop.put(note("a", keys=["k"]))
    shop.put(note("b"), assumes={"k": 1, "never": 0}, history=[entry("a")])
    same({"k": 1, "never": 0}, shop.stamps("k", "never"), "the stamps that were only assumed")


KEYS = checks(
    find_gives_each_record_once,
    find_tells_kinds_apart,
    every_key_entered_kept_or_left_is_stamped,
    a_commit_adds_one_to_a_stamp,
    listings_are_never_stamped,
    what_stands_under_no_key_moves_no_stamp,
)
