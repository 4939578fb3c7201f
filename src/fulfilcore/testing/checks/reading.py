"""What is written reads back: values, names, batches, and documents of older releases."""

from attrs import evolve

from fulfilcore.changes import Found, Page, Query
from fulfilcore.testing.driving import Bench, checks, same
from fulfilcore.testing.kinds import (
    LAST_CODEC,
    LATER_CODEC,
    NOTE,
    TASK,
    TEXT,
    Headed,
    Sealed,
    at_version,
    entry,
    note,
    samples,
    task,
)

NAMES = (
    *("a", "A", "a ", " a", "é", "e\u0301", "ß", "ss", "ﬁ", "fi", "\u0131", "i", "İ"),
    *("%", "_", "a%", "a_", "*", "?", "\\", "\\\\", "'", "''", '"', "`", "--", ";", "{}", "[]"),
    *("note:a", "a/b", "a\tb", "a\nb", "10", "010", "1e1", "null", "None", "true", "😀", "\uffee"),
)
"""Names that some way of storing or comparing text takes for each other, or for syntax."""


def every_kind_of_record_reads_back_as_it_was_written(bench: Bench) -> None:
    """A value of any kind, with any type that the codec knows in it, is loaded equal to what was
    written.

    Otherwise an order, a label or a notice changes by being stored.
    """
    bench.open().put(*samples())
    stored = bench.open().load_all(samples())
    wanted = sorted((at_version(one, 1) for one in samples()), key=lambda record: record.key)
    same(wanted, list(stored), "one record of each kind, as it is loaded")


def a_record_keeps_its_keys_listings_and_queue(bench: Bench) -> None:
    """A record is loaded with the keys, the listings and the queue place it was written with.

    Otherwise a record can no longer be found by what it was filed under.
    """
    one = task("a", lane="l", place=-7, group="g", keys=["k", "l"], listings=["x", "y"])
    bench.open().put(one)
    same([at_version(one, 1)], list(bench.open().load_all([one])), "the message, as it is loaded")


def text_of_any_language_reads_back(bench: Bench) -> None:
    """Text of any language, and every character that is often escaped, survives in values, ids,
    keys, listings and history.

    Otherwise a name on a label is garbled, or an order under such an id is lost.
    """
    one = note(TEXT, TEXT, keys=[TEXT], listings=[TEXT])
    shop = bench.open()
    shop.put(one, history=[entry(TEXT, TEXT)])
    stored = at_version(one, 1)
    same(stored, shop.load_one(TEXT), "the note, as it is loaded")
    same(Found((stored,), {TEXT: 1}), shop.find([TEXT]), "what is found under its key")
    listed = shop.page(Query(kind="note", listing=TEXT))
    same(Page((stored,)), listed, "the page of its listing")
    same([entry(TEXT, TEXT)], shop.history(one.key), "its history")


def names_are_compared_exactly(bench: Bench) -> None:
    """Ids, keys and listings are the same only if all their characters are: case, accents, blanks
    and wildcards count.

    Otherwise two orders whose ids differ by case, accent or a blank become one.
    """
    shop = bench.open()
    shop.put(*(note(id, id, keys=[id], listings=[id]) for id in NAMES))
    for id in NAMES:
        one = at_version(note(id, id, keys=[id], listings=[id]), 1)
        same([one], list(shop.load([one.key])), f"what is loaded by the id {id!r}")
        same(Found((one,), {id: 1}), shop.find([id]), f"what is found under the key {id!r}")
        listed = shop.page(Query(kind="note", listing=id))
        same(Page((one,)), listed, f"what is listed under {id!r}")


def what_does_not_exist_is_not_found(bench: Bench) -> None:
    """What is unknown is left out of an answer; the stamp of an unknown key is 0.

    Otherwise asking for an unknown order is an error instead of an answer.
    """
    shop, nowhere = bench.open(), NOTE.key("nowhere")
    same([], list(shop.load([nowhere])), "what is loaded by an unknown name")
    same(Found((), {"nowhere": 0}), shop.find(["nowhere"]), "what is found under an unknown key")
    listed = shop.page(Query(kind="note", listing="nowhere"))
    same(Page(()), listed, "the page of an unknown listing")
    same(Page(()), shop.page(Query(kind="unknown")), "the page of an unknown kind")
    same([], shop.history(nowhere), "the history of an unknown record")
    same([], shop.claimed(["unknown"]), "what is claimed of an unknown kind")


def an_empty_batch_is_answered_with_nothing(bench: Bench) -> None:
    """No names, no keys, no kinds and no changes are fine, and nothing comes of them.

    Otherwise a quiet night ends in an error.
    """
    shop = bench.open()
    shop.put(note("a", keys=["k"]), task("b"))
    same([], list(shop.load([])), "what is loaded by no names")
    same(Found((), {}), shop.find([]), "what is found under no keys")
    same([], shop.claimed([]), "what is claimed of no kinds")
    same(set(), shop.tried(), "what is stale in a commit of nothing")
    same(1, shop.load_one("a").version, "the version after a commit of nothing")


def load_takes_kind_and_id_together(bench: Bench) -> None:
    """`load` gives the record of that kind and that id, once however often it is asked for.

    Otherwise a message is taken for the order of the same id, or given twice.
    """
    shop = bench.open()
    shop.put(note("a"), task("a"), task("b"))
    loaded = shop.load([NOTE.key("a"), NOTE.key("a"), NOTE.key("b"), TASK.key("b")])
    names = [record.key for record in loaded]
    same([NOTE.key("a"), TASK.key("b")], names, "what note:a, note:a, note:b and task:b load")


def a_batch_of_thousands_is_written_and_read_back(bench: Bench) -> None:
    """2,000 records are written, found under 5,000 keys, written again and removed, each in one
    call.

    Otherwise the first large import of a shop fails.
    """
    batch = [note(f"{n:04}", keys=[f"k{n}", "all"], listings=["all"]) for n in range(2000)]
    assumed = {f"k{n}": 0 for n in range(5000)}
    shop = bench.open()
    shop.put(*batch, assumes=assumed, history=[entry(one.id) for one in batch])
    found = shop.find(list(assumed)[::-1])
    same(2000, len(found.records), "how many of 2,000 records are found under 5,000 keys")
    same(2000, sum(found.stamps.values()), "the sum of all stamps after the first commit")
    same(2000, len(shop.find(["all"]).records), "how many are found under the key of all of them")
    again = [at_version(one, 1) for one in batch]
    shop.put(*again)
    same({2}, {one.version for one in shop.load_all(batch)}, "the versions after a second commit")
    same([entry("1999")], shop.history(NOTE.key("1999")), "the history of the last record")
    shop.put(removes=[at_version(one, 2) for one in batch])
    same([], list(shop.load_all(batch)), "what is loaded after all were removed")


def stale_names_all_of_thousands(bench: Bench) -> None:
    """`Stale` names everything that is broken, however much it is.

    Otherwise a large batch is gathered again and again, each time only a part of it.
    """
    shop, wrong = bench.open(), [note(f"{n}", version=7) for n in range(1000)]
    broken = shop.tried(*wrong, assumes={f"k{n}": n % 2 for n in range(3000)})
    wanted = {f"k{n}" for n in range(1, 3000, 2)} | {str(one.key) for one in wrong}
    same(len(wanted), len(broken), "how many broken keys and records Stale names")
    same(set(), wanted ^ broken, "what Stale names wrongly, or does not name")


def a_document_of_an_older_release_reads_as_a_new_one(bench: Bench) -> None:
    """Every method that reads gives a document of an older schema as a value of today.

    Otherwise nothing written before an upgrade can be read after it.
    """
    _stored_by_an_older_release(bench)
    later, wanted = bench.open(codec=LATER_CODEC), Headed("head", "body")
    (claimed,) = later.claim(limit=1)
    ways = {
        "loaded": later.load_one("a"),
        "found": later.find(["k"]).records[0],
        "paged": later.page(Query(kind="note")).records[0],
        "listed": later.page(Query(kind="note", listing="x")).records[0],
        "claimed": claimed,
    }
    for way, record in ways.items():
        same(wanted, record.value, f"the value of an older document, as it is {way}")
    same(1, later.load_one("a").version, "the version of a record that was only read")


def what_is_written_back_carries_the_schema_of_today(bench: Bench) -> None:
    """A document is stored under the schema that the codec wrote it with, whatever was stored
    before.

    Otherwise an order that an upgrade has touched is misread, or cannot be read at all.
    """
    _stored_by_an_older_release(bench)
    later = bench.open(codec=LATER_CODEC)
    changed = Headed("head", "changed")
    later.put(evolve(later.load_one("a"), value=changed))
    (claimed,) = later.claim(limit=1)
    later.put(evolve(claimed, value=changed))
    for kind in ("note", "task"):
        read = bench.open(codec=LATER_CODEC).load_one("a", kind).value
        same(changed, read, f"an old {kind} that was written back, read again")
        last = bench.open(codec=LAST_CODEC).load_one("a", kind).value
        same(Sealed("head", "changed", "head/changed"), last, f"that {kind}, a release later")
    untouched = bench.open(codec=LAST_CODEC).load_one("b").value
    same(Sealed("head", "body", "head/body"), untouched, "an old note that was never written back")


def _stored_by_an_older_release(bench: Bench) -> None:
    bench.needs("upcasts")
    shop = bench.open()
    shop.put(*(note(id, "head: body", keys=["k"], listings=["x"]) for id in ("a", "b")))
    shop.put(evolve(task("a"), value=note("a", "head: body").value))


READING = checks(
    every_kind_of_record_reads_back_as_it_was_written,
    a_record_keeps_its_keys_listings_and_queue,
    text_of_any_language_reads_back,
    names_are_compared_exactly,
    what_does_not_exist_is_not_found,
    an_empty_batch_is_answered_with_nothing,
    load_takes_kind_and_id_together,
    a_batch_of_thousands_is_written_and_read_back,
    stale_names_all_of_thousands,
    a_document_of_an_older_release_reads_as_a_new_one,
    what_is_written_back_carries_the_schema_of_today,
)
