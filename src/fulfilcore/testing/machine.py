"""A state machine that drives a repository beside the model; needs hypothesis.

Two tenants write, remove, claim and read under very few names, so that collisions are common,
and after every step both are to see exactly what the model sees. What happens is picked from
literal tables, not built up: that is fast, and a story that fails is short.
"""

from collections.abc import Iterable, Sequence
from itertools import count, product
from typing import TypeVar

from attrs import evolve, frozen
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from fulfilcore.changes import Changes, Entry, Found, Page, Query, Queue, Record, RecordKey
from fulfilcore.testing.driving import Bench, Driven, same
from fulfilcore.testing.kinds import MINUTE, NOON, NOTE, TASK, Note
from fulfilcore.testing.model import ModelRepository

T = TypeVar("T")
KINDS, IDS = (NOTE.name, TASK.name), ("a", "B", "é", "😀")
NAMES = [RecordKey(kind, id) for kind in KINDS for id in IDS]
KEYS = ("k", "l", "m")
KEY_SETS = ((), ("k",), ("l",), ("k", "l"), ("k", "l", "m"))
LISTINGS = ("x", "y")
LISTING_SETS = ((), ("x",), ("x", "y"))

RECORDS: Sequence[Record[object]] = [
    Record(
        kind=name.kind,
        id=name.id,
        value=Note(",".join(keys)),
        keys=frozenset(keys),
        listings=frozenset(listings),
    )
    for keys, listings, name in product(KEY_SETS, LISTING_SETS, NAMES)
]
QUEUES: Sequence[Queue | None] = [None] * 30 + [
    Queue(lane=lane, place=place, due=due, group=group)
    for due in (NOON, NOON - MINUTE, NOON + MINUTE, NOON + 3 * MINUTE, None)
    for lane, place, group in product(("1", "2", "3"), (1, 2, 10), ("", "g", "h"))
]
MORNINGS = [(), *(QUEUES[30 + start :: 17][: len(NAMES)] for start in range(17))]
"""What is in the outbox when a story begins: nothing, or one message for every name."""

TOLD: Sequence[tuple[Entry, ...]] = [
    tuple(Entry(subject=name, at=NOON, what=what, by="Ann") for what in told)
    for told in ((), ("came",), ("came", "came", "went"))
    for name in NAMES
]
QUERIES = [
    Query(kind=kind, listing=listing, after=after, limit=limit)
    for kind, listing in product(KINDS, (None, *LISTINGS))
    for after, limit in product((None, *IDS, "C"), (1, 2, 3))
]
WHOLE = [Query(kind=kind, listing=listing) for kind, listing in product(KINDS, (None, *LISTINGS))]
WRONG: Sequence[tuple[str, int]] = [
    *[("nothing", 0)] * 10,
    *product(("writes", "removes", "assumes"), (1, -1)),
]
"""What a commit gets wrong, and by how much: mostly nothing."""

tenants = st.integers(0, 1)


def _one_of(table: Sequence[T]) -> st.SearchStrategy[T]:
    """A row of a table; unlike `sampled_from` it does not print the whole table."""

    @st.composite
    def row(draw: st.DrawFn) -> T:
        return table[draw(st.integers(0, len(table) - 1))]

    return row()


@frozen
class Pair:
    """One tenant's repository, and the model beside it."""

    real: Driven
    model: Driven

    def agree_on_keys(self, keys: Iterable[str]) -> None:
        """Both find the same; raises Broken."""
        names = sorted(keys)
        found: Found = self.model.find(names)
        same(found, self.real.find(names), f"what is found under {', '.join(names) or 'no key'}")

    def agree_on_page(self, query: Query) -> None:
        """Both show the same page; raises Broken."""
        page: Page = self.model.page(query)
        same(page, self.real.page(query), f"the page of {query}")

    def agree_on_history(self, name: RecordKey) -> None:
        """Both tell the same of a record; raises Broken."""
        same(self.model.history(name), self.real.history(name), f"the history of {name}")

    def agree(self, step: int, *, wholly: bool) -> None:
        """Both know the same records; wholly is: by stamp, page and history too."""
        same(self.model.load(NAMES), self.real.load(NAMES), "all that is loaded")
        if wholly:
            self.agree_on_keys(KEYS)
            self.agree_on_page(WHOLE[step % len(WHOLE)])
            self.agree_on_history(NAMES[step % len(NAMES)])


class RepositoryMachine(RuleBasedStateMachine):
    """A story that hypothesis invents, told to two tenants' repositories and to their models."""

    def __init__(self, bench: Bench, number: int) -> None:
        super().__init__()
        # Every story has tenants of its own, so one storage is fresh for all of them.
        self.now, self.step = NOON, 0
        self.pairs = [
            Pair(bench.open(f"{number}/{name}"), Driven(ModelRepository(), bench.answer))
            for name in ("one", "two")
        ]

    @initialize(queues=_one_of(MORNINGS))
    def begin(self, queues: Sequence[Queue | None]) -> None:
        """The first tenant may have had a busy morning."""
        filled = [evolve(one, queue=q) for one, q in zip(RECORDS, queues, strict=False)]
        self._commit(0, filled, [], (), (), WRONG[0])

    @rule(
        tenant=tenants,
        writes=st.lists(st.tuples(_one_of(RECORDS), _one_of(QUEUES)), min_size=1, max_size=3),
        assumes=_one_of(KEY_SETS),
        history=_one_of(TOLD),
        wrong=_one_of(WRONG),
    )
    def write(
        self,
        tenant: int,
        writes: list[tuple[Record[object], Queue | None]],
        assumes: tuple[str, ...],
        history: tuple[Entry, ...],
        wrong: tuple[str, int],
    ) -> None:
        """Somebody writes, mostly from what is stored."""
        records = [evolve(record, queue=queue) for record, queue in writes]
        self._commit(tenant, records, [], assumes, history, wrong)

    @rule(
        tenant=tenants,
        removes=st.lists(_one_of(NAMES), min_size=1, max_size=2),
        writes=st.lists(_one_of(RECORDS), max_size=1),
        history=_one_of(TOLD),
        wrong=_one_of(WRONG),
    )
    def remove(
        self,
        tenant: int,
        removes: list[RecordKey],
        writes: list[Record[object]],
        history: tuple[Entry, ...],
        wrong: tuple[str, int],
    ) -> None:
        """Somebody removes, mostly what is stored."""
        self._commit(tenant, writes, removes, (), history, wrong)

    def _commit(
        self,
        tenant: int,
        writes: Sequence[Record[object]],
        removes: Sequence[RecordKey],
        assumes: tuple[str, ...],
        history: tuple[Entry, ...],
        wrong: tuple[str, int],
    ) -> None:
        pair = self.pairs[tenant]
        stored = {record.key: record for record in pair.model.load(NAMES)}
        by = {wrong[0]: wrong[1]}
        changes = Changes(
            writes=tuple(_at(one, stored.get(one.key), by.get("writes", 0)) for one in writes),
            removes=tuple(
                _at(stored[key], stored[key], by.get("removes", 0))
                for key in removes
                if key in stored
            ),
            assumes={
                key: max(0, stamp + by.get("assumes", 0))
                for key, stamp in pair.model.stamps(*assumes).items()
            },
            history=history,
        )
        same(pair.model.stale(changes), pair.real.stale(changes), "what Stale names")
        for name in {*removes, *(one.subject for one in history)}:
            pair.agree_on_history(name)
        self._agree(tenant)

    @rule(
        tenant=tenants,
        kinds=st.sampled_from([KINDS, KINDS[1:], KINDS[:1], ()]),
        passed=st.integers(0, 2),
        lease=st.integers(1, 3),
        limit=st.sampled_from([5, 3, 2, 1, 0]),
    )
    def claim(
        self, tenant: int, kinds: tuple[str, ...], passed: int, lease: int, limit: int
    ) -> None:
        """Some minutes later a worker takes what is due."""
        pair = self.pairs[tenant]
        self.now += passed * MINUTE
        wanted, taken = (
            shop.claim(kinds, self.now, lease * MINUTE, limit) for shop in (pair.model, pair.real)
        )
        same(wanted, taken, "what is claimed")
        self._agree(tenant)

    @rule(tenant=tenants, query=_one_of(QUERIES), keys=_one_of(KEY_SETS))
    def look(self, tenant: int, query: Query, keys: tuple[str, ...]) -> None:
        """Somebody turns a page, and looks under some keys."""
        self.pairs[tenant].agree_on_page(query)
        self.pairs[tenant].agree_on_keys([*keys, "never"])

    def _agree(self, tenant: int) -> None:
        """All records after each step; of pages and histories each in its turn."""
        self.step += 1
        for number, pair in enumerate(self.pairs):
            pair.agree(self.step, wholly=number == tenant)


def _at(record: Record[object], stored: Record[object] | None, by: int) -> Record[object]:
    """The record at the stored version, or near it."""
    return evolve(record, version=max(0, (stored.version if stored else 0) + by))


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
"""What a database may be."""


def drive(bench: Bench, examples: int, steps: int = 20, shrink: bool = True) -> None:
    """Tell a repository so many stories of so many steps; raises Broken with the shortest one.

    Whether each run tells the same stories, the loaded profile of hypothesis says.
    """
    numbers = count(1)

    class Told(RepositoryMachine):
        def __init__(self) -> None:
            super().__init__(bench, next(numbers))

    few = settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=SLOW,
    )
    run_state_machine_as_test(Told, settings=few)
