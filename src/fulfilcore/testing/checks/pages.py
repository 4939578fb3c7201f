"""Pages and history: everything once, in order, whatever is written meanwhile."""

from time import sleep

from attrs import evolve

from fulfilcore.changes import Query
from fulfilcore.orders import OrderReason
from fulfilcore.reasons import because
from fulfilcore.testing.driving import Bench, Driven, checks, same
from fulfilcore.testing.kinds import NOTE, TASK, TEXT, at_version, entry, note, task

IDS = sorted(["B", "a", "é", "z", "Z", "\uffee", "😀", "1", "10", "2", "a b", "a-b", "a.b", "_"])
"""In code-point order, which is no language's."""


def pages_give_everything_once_in_the_order_of_ids(bench: Bench) -> None:
    """Pages of any size give every record of the kind once, by the code points of the ids, and the
    last has no `after`.

    Otherwise a board or an export misses orders, or shows them twice.
    """
    shop = bench.open()
    shop.put(*(note(id, listings=["x"]) for id in reversed(IDS)), task("c", listings=["x"]))
    for limit in (1, 2, 3, 7, 13, 14, 100):
        for listing in (None, "x"):
            pages = shop.pages(Query(kind="note", listing=listing, limit=limit))
            ids = [record.id for page in pages for record in page.records]
            same(IDS, ids, f"the ids on pages of {limit}")
            sizes = [len(page.records) for page in pages[:-1]]
            same(
                [limit] * (-(-14 // limit) - 1), sizes, f"the sizes of all pages of {limit} but one"
            )


def a_page_goes_on_after_its_last_id(bench: Bench) -> None:
    """`after` is the last id shown if more follow, and any id, even an unknown one, is a place to
    go on from.

    Otherwise a host that keeps its place by the id it showed last goes on elsewhere.
    """
    shop = bench.open()
    shop.put(*(note(id) for id in "abcd"))
    cursors = [page.after for page in shop.pages(Query(kind="note", limit=2))]
    same(["b", None], cursors, "where four records on pages of two go on")
    same(["c", "d"], shop.ids(Query(kind="note", after="b")), "what comes after b")
    same(["c", "d"], shop.ids(Query(kind="note", after="bb")), "what comes after an unknown id")
    same([], shop.ids(Query(kind="note", after="d")), "what comes after the last id")
    same(list("abcd"), shop.ids(Query(kind="note", after="")), "what comes after the empty text")


def a_listing_shows_only_what_stands_in_it(bench: Bench) -> None:
    """The pages of a listing hold the records of that kind that stand in it now.

    Otherwise a board shows orders of another status.
    """
    shop = bench.open()
    shop.put(*(note(f"{n}", listings=["even" if n % 2 == 0 else "odd"]) for n in range(10)))
    shop.put(note("2", version=1, listings=["odd"]), task("a", listings=["even"]))
    pages = shop.pages(Query(kind="note", listing="even", limit=2))
    shown = [[record.id for record in page.records] for page in pages]
    same([["0", "4"], ["6", "8"]], shown, "the ids on the pages of a listing")


def paging_survives_writing(bench: Bench) -> None:
    """Records that come or go between two pages move no other record in or out of them.

    Otherwise an order is skipped because another one came or went meanwhile.
    """
    shop = bench.open()
    shop.put(*(note(f"{n}", listings=["x"]) for n in range(0, 8, 2)))
    first = shop.page(Query(kind="note", listing="x", limit=2))
    shop.put(*(note(id, listings=["x"]) for id in ("1", "11", "5")), note("2", version=1))
    rest = shop.ids(Query(kind="note", listing="x", limit=2, after=first.after))
    same(["4", "5", "6"], rest, "what comes after 2, when 2 has left, and 1, 11 and 5 have come")


def paging_survives_removing(bench: Bench) -> None:
    """A page goes on after an id that has been removed meanwhile.

    Otherwise an export ends too early because the order it stood at was erased.
    """
    shop = bench.open()
    shop.put(*(note(id, listings=["x"]) for id in "abcd"))
    shop.put(removes=[note("b", version=1)])
    for listing in (None, "x"):
        rest = shop.ids(Query(kind="note", listing=listing, after="b"))
        same(["c", "d"], rest, "what comes after an id that was removed")


def pages_lose_nothing_while_others_write(bench: Bench) -> None:
    """What was there all the time is shown exactly once, however busy other workers are.

    Otherwise an export of a busy shop misses orders, or has them twice.
    """
    steady = [f"{n:03}" for n in range(60)]
    bench.open().put(*(note(id, listings=["x"]) for id in steady))
    read = list[int]()

    def come_and_go(shop: Driven) -> None:
        for n in range(600):
            passer_by = note(f"{n % 60:03}+", listings=["x"])
            shop.put(passer_by)
            sleep(0)  # let another thread come between
            shop.put(removes=[at_version(passer_by, 1)])
            sleep(0)
            if len(read) == 3:
                return

    def work(number: int, shop: Driven) -> list[list[str]]:
        if number == 0:
            come_and_go(shop)
            return []
        everything = [shop.ids(Query(kind="note", listing="x", limit=7)) for _ in range(5)]
        read.append(number)
        return [[id for id in ids if not id.endswith("+")] for ids in everything]

    for seen in bench.together(4, work):
        for ids in seen:
            same(steady, ids, "the ids that were there all the time")


def history_is_told_in_order_and_of_one_record(bench: Bench) -> None:
    """`history` gives the lines of one record, in the order in which they were committed.

    Otherwise nobody can say what happened to an order.
    """
    shop = bench.open()
    shop.put(note("a"), history=[entry("a", "3"), entry("b", "other"), entry("a", "1")])
    shop.put(history=[entry("a", "2")])
    for number in range(4, 12):
        shop.put(history=[entry("a", f"{number}")])
    told = [entry.what for entry in shop.history(NOTE.key("a"))]
    wanted = ["3", "1", "2", *(f"{n}" for n in range(4, 12))]
    same(wanted, told, "what happened, in the order in which it was committed")
    same([], shop.history(TASK.key("a")), "the history of another kind's record of that id")
    same(["other"], [line.what for line in shop.history(NOTE.key("b"))], "the history of note:b")


def history_keeps_all_that_was_said(bench: Bench) -> None:
    """A line of history keeps its reasons, and one that is said twice is told twice.

    Otherwise the reasons of a decision are lost.
    """
    reasons = (because(OrderReason.HELD, by=TEXT, until="", note=""),)
    line = evolve(entry("a", TEXT), reasons=reasons)
    bench.open().put(history=[line, line])
    told = bench.open().history(NOTE.key("a"))
    same([line, line], told, "a line of history with its reasons, said twice")


PAGES = checks(
    pages_give_everything_once_in_the_order_of_ids,
    a_page_goes_on_after_its_last_id,
    a_listing_shows_only_what_stands_in_it,
    paging_survives_writing,
    paging_survives_removing,
    pages_lose_nothing_while_others_write,
    history_is_told_in_order_and_of_one_record,
    history_keeps_all_that_was_said,
)
