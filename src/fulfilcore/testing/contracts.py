"""What every repository must do, as tests that its author subclasses.

    class TestMine(RepositoryContract):
        def make(self, tenant, codec):
            return MyRepository(self.storage, tenant, codec)

Each check says in one sentence what breaks in a shop when it fails.
"""

from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone
from threading import Barrier, Lock
from typing import TypeVar
from unittest import SkipTest

from attrs import evolve

from fulfilcore.changes import Found, Page, Query
from fulfilcore.codec import Codec
from fulfilcore.ports import Reply, Repository, ask
from fulfilcore.testing.kinds import (
    CODEC,
    LATER_CODEC,
    NOON,
    NOTE,
    TASK,
    TEXT,
    Background,
    Driven,
    Headed,
    Note,
    count_to_25,
    entry,
    note,
    samples,
    task,
    text,
)

T = TypeVar("T")
MINUTE = timedelta(minutes=1)
_STARTING = Lock()


class RepositoryContract:
    """Subclass it as `TestYours`, say how to `make` a repository, and run pytest.

    The storage behind `make` is fresh for each test (a fixture or `setup_method` of yours) and
    shared by all repositories of that test. Works for `def` and `async def` methods.
    """

    upcasts = True
    """Whether stored documents outlive a release; False where only live values are kept."""

    concurrent = True
    """Whether several threads may use one storage; False is for one-thread repositories."""

    _background: Background | None = None

    def make(self, tenant: str, codec: Codec) -> Repository:
        """A repository of that tenant in this test's storage."""
        raise NotImplementedError("say how to make your repository")

    def drive(self, flow: Coroutine[object, None, T]) -> T:
        """Run a coroutine to its end, on one event loop for all of a test, as a server has it."""
        with _STARTING:
            self._background = self._background or Background()
        return self._background.run(flow)

    def teardown_method(self) -> None:
        """End the event loop; a subclass closes its storage first."""
        if self._background:
            self._background.close()

    def _open(self, tenant: str = "one", codec: Codec = CODEC) -> Driven:
        return Driven(self.make(tenant, codec), self._answer)

    def _answer(self, reply: Reply[T]) -> T:
        # A `def` method has worked in this very thread, so threads really meet in the storage.
        return self.drive(ask(reply)) if isinstance(reply, Awaitable) else reply

    def _together(self, workers: int, work: Callable[[int, Driven], T]) -> list[T]:
        """Have several workers do it at once, half of them through one shared repository."""
        if not self.concurrent:
            raise SkipTest("this repository is for one thread only")
        shared, start = self._open(), Barrier(workers)

        def worker(number: int) -> T:
            repository = shared if number % 2 else self._open()
            start.wait(timeout=30)
            return work(number, repository)

        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(worker, range(workers)))

    # Reading back

    def test_every_kind_of_record_reads_back_as_it_was_written(self) -> None:
        """Otherwise an order, a label or a notice changes by being stored."""
        self._open().put(*samples())
        stored = {record.key: record.value for record in self._open().load_all(samples())}
        assert {record.key: record.value for record in samples()} == stored

    def test_a_record_keeps_its_keys_listings_and_queue(self) -> None:
        """Otherwise a record can no longer be found by what it was filed under."""
        one = evolve(task("a"), keys=frozenset({"k", "l"}), listings=frozenset({"x", "y"}))
        self._open().put(one)
        assert [evolve(one, version=1)] == list(self._open().load_all([one]))

    def test_text_of_any_language_reads_back(self) -> None:
        """Otherwise a name on a label is garbled, or an order under such an id is lost."""
        one = note(TEXT, TEXT, keys=[TEXT], listings=[TEXT])
        self._open().put(one, history=[entry(TEXT, TEXT)])
        stored = evolve(one, version=1)
        assert stored == self._open().load_one(TEXT)
        assert Found((stored,), {TEXT: 1}) == self._open().find([TEXT])
        assert Page((stored,)) == self._open().page(Query(kind="note", listing=TEXT))
        assert [entry(TEXT, TEXT)] == list(self._open().history(one.key))

    def test_names_are_compared_exactly(self) -> None:
        """Otherwise two orders whose ids differ by case, accent or a blank become one."""
        ids = ["a", "A", "a ", "é", "e\u0301", "ß", "ss", "%", "_"]
        self._open().put(*(note(id, id, keys=[id]) for id in ids))
        assert ids == [text(self._open().load_one(id)) for id in ids]
        assert ids == [text(*self._open().find([id]).records) for id in ids]

    def test_what_does_not_exist_is_not_found(self) -> None:
        """Otherwise asking for an unknown order is an error instead of an answer."""
        shop = self._open()
        assert [] == list(shop.load([])) == list(shop.load([NOTE.key("nowhere")]))
        assert Found((), {}) == shop.find([])
        assert Found((), {"nowhere": 0}) == shop.find(["nowhere"])
        assert Page(()) == shop.page(Query(kind="note", listing="nowhere"))
        assert list(shop.history(NOTE.key("nowhere"))) == []
        assert [] == shop.claimed([]) == shop.claimed(["nothing"])

    def test_load_takes_kind_and_id_together(self) -> None:
        """Otherwise a message is taken for the order of the same id, or given twice."""
        self._open().put(note("a"), task("a"), task("b"))
        loaded = self._open().load([NOTE.key("a"), NOTE.key("a"), NOTE.key("b")])
        assert [NOTE.key("a")] == [record.key for record in loaded]

    def test_a_batch_of_thousands_is_written_and_read_back(self) -> None:
        """Otherwise the first large import of a shop fails."""
        batch = [note(f"{n:04}", keys=[f"k{n}", "all"], listings=["all"]) for n in range(2000)]
        shop = self._open()
        shop.put(*batch, assumes={f"k{n}": 0 for n in range(2000)})
        found = shop.find(["all", *(f"k{n}" for n in range(2000))])
        assert (len(found.records), sum(found.stamps.values())) == (2000, 2001)
        shop.put(*(evolve(one, version=1) for one in batch))
        assert {2} == {record.version for record in shop.load_all(batch)}

    def test_a_document_of_an_older_release_reads_as_a_new_one(self) -> None:
        """Otherwise nothing written before an upgrade can be read after it."""
        if not self.upcasts:
            raise SkipTest("this repository keeps no documents")
        self._open().put(note("a", "head: body", keys=["k"]))
        later = self._open(codec=LATER_CODEC)
        for record in (later.load_one("a"), *later.find(["k"]).records):
            assert (Headed("head", "body"), 1) == (record.value, record.version)

    # Guard keys and stamps

    def test_find_gives_each_record_once(self) -> None:
        """Otherwise an order that matches by two keys is processed twice."""
        shop = self._open()
        shop.put(note("a", keys=["k", "l"]), note("b", keys=["l", "m"]), note("c", keys=["z"]))
        found = shop.find(["k", "l", "m", "unknown"])
        assert sorted(record.id for record in found.records) == ["a", "b"]
        stamped = [key for key, stamp in sorted(found.stamps.items()) if stamp > 0]
        assert (stamped, found.stamps["unknown"]) == (["k", "l", "m"], 0)

    def test_every_key_entered_kept_or_left_is_stamped(self) -> None:
        """Otherwise a decision about an order that has just moved away is not refused."""
        shop = self._open()
        shop.put(note("a", keys=["left", "kept"]), note("z", keys=["other"]))
        before = shop.find(["left", "kept", "entered", "other"]).stamps
        shop.put(note("a", version=1, keys=["kept", "entered"]))
        after = shop.find(["left", "kept", "entered", "other"])
        moved = {key for key, stamp in after.stamps.items() if stamp > before[key]}
        assert {"left", "kept", "entered"} == moved
        assert shop.find(["left"]).records == ()

    def test_listings_are_never_stamped(self) -> None:
        """Otherwise all writers of a busy board wait for each other."""
        shop = self._open()
        shop.put(note("a", listings=["busy"]), assumes={"busy": 0})
        assert Found((), {"busy": 0}) == shop.find(["busy"])

    # One write

    def test_a_commit_is_all_or_nothing(self) -> None:
        """Otherwise a crash or a conflict leaves half an order behind."""
        shop = self._open()
        shop.put(note("m", "old", keys=["k"], listings=["x"]))
        new = [note(id, keys=[id, "k"], listings=["x"]) for id in ("a", "z")]
        moved = note("m", "new", version=1, keys=["gone"])
        assert {"note:n"} == shop.refusal(*new, moved, note("n", version=7), history=[entry("a")])
        assert (tuple(shop.load_all(new)), tuple(shop.history(NOTE.key("a")))) == ((), ())
        assert (text(shop.load_one("m")), shop.load_one("m").version) == ("old", 1)
        assert shop.find(["a", "z", "gone", "k"]).stamps == {"a": 0, "z": 0, "gone": 0, "k": 1}
        assert [record.id for record in shop.page(Query(kind="note", listing="x")).records] == ["m"]

    def test_stale_names_all_that_is_broken_and_nothing_else(self) -> None:
        """Otherwise a flow gathers the wrong orders again, and never gets through."""
        shop = self._open()
        shop.put(note("a", keys=["k", "l"]), note("b", keys=["m"]))
        good = {"m": 1, "never": 0}
        writes = (note("a"), note("b", version=1), note("c", version=1), note("d"))
        broken = shop.refusal(*writes, assumes={"k": 0, "l": 2, "new": 1, **good})
        assert {"k", "l", "new", "note:a", "note:c"} == broken
        assert {"k"} == shop.refusal(assumes={"k": 0})
        shop.put(note("b", version=1), note("d"), assumes=good)

    def test_an_existing_record_is_not_inserted_again(self) -> None:
        """Otherwise the second copy of a webhook overwrites the first."""
        shop = self._open()
        shop.put(note("a", "first"))
        assert {"note:a"} == shop.refusal(note("a", "second"))
        assert text(shop.load_one("a")) == "first"

    def test_a_record_is_written_once_in_a_commit(self) -> None:
        """Otherwise one of two changes to an order is lost without a word."""
        shop = self._open()
        assert {"note:a"} == shop.refusal(note("a", "one"), note("a", "two"))
        shop.put(note("a"))
        assert {"note:a"} == shop.refusal(note("a", version=1), note("a", version=1))

    def test_of_two_writers_from_one_version_the_second_fails(self) -> None:
        """Otherwise one of two changes to an order is lost."""
        shop, other = self._open(), self._open()
        shop.put(note("a"))
        shop.put(note("a", "mine", version=1))
        assert {"note:a"} == other.refusal(note("a", "theirs", version=1))
        assert (text(other.load_one("a")), other.load_one("a").version) == ("mine", 2)

    def test_of_two_writers_who_saw_no_twin_the_second_fails(self) -> None:
        """Otherwise both copies of an order are shipped."""
        shop, other = self._open(), self._open()
        shop.put(note("a", keys=["amazon/902"]), assumes={"amazon/902": 0})
        second = note("b", keys=["amazon/902"])
        assert {"amazon/902"} == other.refusal(second, assumes={"amazon/902": 0})
        assert [record.id for record in other.find(["amazon/902"]).records] == ["a"]

    def test_workers_lose_no_update(self) -> None:
        """Otherwise stock or units are counted wrongly on a busy day."""
        self._open().put(note("a", keys=["k"]))
        self._together(8, count_to_25)
        stored = self._open().load_one("a")
        assert (Note("", 200), 201) == (stored.value, stored.version)

    def test_one_worker_wins_each_race_for_a_key(self) -> None:
        """Otherwise two workers that import twins at the same moment ship both."""

        def race(number: int, shop: Driven) -> int:
            return sum(
                not shop.tried(note(f"{n}/{number}", keys=[f"k{n}"]), assumes={f"k{n}": 0})
                for n in range(20)
            )

        assert sum(self._together(4, race)) == 20
        assert len(self._open().find([f"k{n}" for n in range(20)]).records) == 20

    def test_find_answers_of_one_moment(self) -> None:
        """Otherwise a decision is made on a new order under an old stamp, or the reverse."""

        def work(number: int, shop: Driven) -> set[tuple[int, int]]:
            pairs = count_to_25(0, shop) if number == 0 else set()
            found = (shop.find(["k"]) for _ in range(50))
            return pairs | {(each.stamps["k"], each.records[0].version) for each in found}

        self._open().put(note("a", keys=["k"]))
        seen = {pair for pairs in self._together(4, work) for pair in pairs}
        assert len(seen) == len(dict(seen)) == len({version for _, version in seen})

    # Pages and history

    def test_pages_give_everything_once_in_the_order_of_ids(self) -> None:
        """Otherwise a board or an export misses orders, or shows them twice."""
        ids = sorted(["B", "a", "é", "z", "\uffee", "😀", "1", "10", "2"])
        shop = self._open()
        shop.put(*(note(id) for id in reversed(ids)), task("c"))
        for limit in (1, 2, 3, 9, 100):
            pages = shop.pages(Query(kind="note", limit=limit))
            assert ids == [record.id for page in pages for record in page.records]
            assert -(-9 // limit) == len(pages)

    def test_a_listing_shows_only_what_stands_in_it(self) -> None:
        """Otherwise a board shows orders of another status."""
        shop = self._open()
        shop.put(*(note(f"{n}", listings=["even" if n % 2 == 0 else "odd"]) for n in range(10)))
        shop.put(note("2", version=1, listings=["odd"]))
        pages = shop.pages(Query(kind="note", listing="even", limit=2))
        assert [[record.id for record in p.records] for p in pages] == [["0", "4"], ["6", "8"]]

    def test_paging_survives_writing(self) -> None:
        """Otherwise an order is skipped because another one came or went meanwhile."""
        shop = self._open()
        shop.put(*(note(f"{n}", listings=["x"]) for n in range(0, 8, 2)))
        first = shop.page(Query(kind="note", listing="x", limit=2))
        shop.put(note("1", listings=["x"]), note("2", version=1), note("5", listings=["x"]))
        rest = shop.pages(Query(kind="note", listing="x", limit=2, after=first.after))
        assert [record.id for page in rest for record in page.records] == ["4", "5", "6"]

    def test_history_is_told_in_order_and_of_one_record(self) -> None:
        """Otherwise nobody can say what happened to an order."""
        shop = self._open()
        shop.put(note("a"), history=[entry("a", "3"), entry("b", "other"), entry("a", "1")])
        shop.put(history=[entry("a", "2")])
        assert [entry.what for entry in shop.history(NOTE.key("a"))] == ["3", "1", "2"]
        assert list(shop.history(TASK.key("a"))) == []

    # The outbox

    def test_only_what_is_due_is_claimed_in_order_of_due(self) -> None:
        """Otherwise a channel is told too early, too late, or never."""
        shop, tick = self._open(), timedelta(microseconds=1)
        shop.put(task("d"), task("c"), task("b", place=2), task("a", place=3))
        shop.put(task("z", NOON - tick), task("later", NOON + tick), task("done", None))
        elsewhere = NOON.astimezone(timezone(timedelta(hours=-9)))
        assert shop.claimed(at=elsewhere, limit=2) == ["z", "c"]
        assert shop.claimed(at=elsewhere) == ["d", "b", "a"]

    def test_a_claim_is_counted_and_leased(self) -> None:
        """Otherwise a lost try is not noticed, or a slow one is doubled."""
        shop, other = self._open(), self._open()
        shop.put(evolve(task("a"), keys=frozenset({"k"})))
        (taken,) = shop.claim(["task"], NOON, MINUTE)
        assert taken.queue
        assert (taken.queue.attempt, taken.queue.due, taken.version) == (1, NOON + MINUTE, 2)
        assert [taken] == list(other.load([TASK.key("a")]))
        assert other.find(["k"]).stamps == {"k": 1}
        assert other.claimed(at=NOON + MINUTE - timedelta(microseconds=1)) == []
        (again,) = other.claim(["task"], NOON + MINUTE, MINUTE)
        assert again.queue
        assert (again.queue.attempt, again.version) == (2, 3)

    def test_a_lane_is_told_in_order(self) -> None:
        """Otherwise a channel hears of the new label before the old one is void."""
        shop = self._open()
        shop.put(task("z", lane="x"), task("a", lane="x", place=2, due=NOON - MINUTE))
        shop.put(task("b", lane="y", place=5))
        assert shop.claimed(lease=MINUTE) == ["z", "b"]
        assert shop.claimed(at=NOON + MINUTE / 2) == []
        shop.put(task("z", None, lane="x", version=2))
        assert shop.claimed(at=NOON + MINUTE / 2) == ["a"]

    def test_a_first_message_that_waits_holds_up_its_lane(self) -> None:
        """Otherwise what the channel asked to hear later is overtaken."""
        shop = self._open()
        shop.put(task("1", NOON + MINUTE, lane="x"), task("2", lane="x", place=2))
        assert shop.claimed() == []

    def test_only_the_kinds_asked_for_are_claimed(self) -> None:
        """Otherwise a worker gets messages that it cannot say, or skips the lane's order."""
        shop = self._open()
        shop.put(task("1", lane="x", kind="note"), task("2", lane="x", place=2), task("3"))
        assert shop.claimed(["task"]) == ["3"]
        assert shop.claimed(["note", "task"]) == ["1"]

    def test_a_late_comer_is_still_claimed(self) -> None:
        """Otherwise a message whose commit took longer than its neighbour's is never told."""
        shop = self._open()
        shop.put(task("m"))
        assert shop.claimed() == ["m"]
        shop.put(task("a", NOON - MINUTE))
        assert shop.claimed() == ["a"]

    def test_whoever_read_a_message_before_its_claim_cannot_write_it(self) -> None:
        """Otherwise a message is withdrawn while it is being told."""
        shop = self._open()
        shop.put(task("a"))
        assert shop.claimed() == ["a"]
        assert {"task:a"} == shop.refusal(task("a", None, version=1))

    def test_no_message_is_claimed_twice(self) -> None:
        """Otherwise two workers tell a channel the same thing at once."""
        self._open().put(*(task(f"{n:03}", lane=f"{n % 70}", place=n) for n in range(100)))

        def work(number: int, shop: Driven) -> list[str]:
            return [id for _ in range(20) for id in shop.claimed(limit=5)]

        taken = [id for ids in self._together(4, work) for id in ids]
        assert [f"{n:03}" for n in range(70)] == sorted(taken)

    # Tenants

    def test_tenants_never_meet(self) -> None:
        """Otherwise one merchant sees, blocks or ships another's orders."""
        one, two = self._open("one"), self._open("two")
        message = evolve(task("a"), keys=frozenset({"k"}), listings=frozenset({"x"}))
        one.put(message, history=[entry("a")])
        assert (tuple(two.load_all([message])), tuple(two.history(NOTE.key("a")))) == ((), ())
        assert Found((), {"k": 0}) == two.find(["k"])
        assert Page(()) == two.page(Query(kind="task")) == two.page(Query(kind="task", listing="x"))
        assert two.claimed() == []
        two.put(message, task("0", lane="lane of a", place=0), assumes={"k": 0})
        assert one.claimed() == ["a"]
        assert tuple(shop.load([TASK.key("a")])[0].version for shop in (one, two)) == (2, 1)
