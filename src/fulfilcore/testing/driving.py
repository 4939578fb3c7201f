"""How the contract drives a repository: a bench with a fresh storage, and what it compares."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Lock, Thread
from typing import Protocol, TypeVar
from unittest import SkipTest

from attrs import define, evolve, field, frozen

from fulfilcore.changes import Changes, Entry, Found, Page, Query, Record, RecordKey
from fulfilcore.codec import Codec
from fulfilcore.errors import Stale
from fulfilcore.ports import Reply, Repository, ask
from fulfilcore.testing.kinds import CODEC, NOON, NOTE, TASK

T = TypeVar("T")
EXAMPLES = 15
"""How many stories of its own invention the contract tells a repository."""


class Broken(AssertionError):
    """A promise is not kept; says in one sentence what was expected and what came."""


class Undeclared(SkipTest):
    """A check needs what the author declares that the repository does not promise."""


def same(expected: T, actual: T, what: str) -> None:
    """Nothing, if what came is what was expected; raises Broken."""
    if expected != actual:
        raise Broken(f"{what}: {_difference(expected, actual)}")


def _difference(expected: object, actual: object) -> str:
    """The smallest part in which two values differ, by its path."""
    for name, one, other in _parts(expected, actual):
        if one != other:
            inner = _difference(one, other)
            return f"{name}: {inner}" if inner.startswith("expected") else f"{name} {inner}"
    one, other = _brief(expected), _brief(actual)
    if isinstance(expected, list | tuple) and isinstance(actual, list | tuple) and len(one) > _LONG:
        lack, more = _items(expected) - _items(actual), _items(actual) - _items(expected)
        one, other = f"{len(expected)} items", f"{len(actual)}"
        other += f", without {', '.join(lack.elements())}" if lack else ""
        other += f", with too many {', '.join(more.elements())}" if more else ""
    return f"expected {_cut(one)}, got {_cut(other)}"


def _items(values: Iterable[object]) -> "Counter[str]":
    return Counter(map(_brief, values))


def _parts(expected: object, actual: object) -> Iterable[tuple[str, object, object]]:
    """The parts of two values of the same shape, side by side; none if they are told whole."""
    match expected, actual:
        case (dict() as one, dict() as other) if one.keys() == other.keys():
            return [(f"{key}", one[key], other[key]) for key in one]
        case (list() | tuple(), list() | tuple()) if len(expected) == len(actual):
            pairs = zip(expected, actual, strict=True)
            numbered = [(f"no. {n}", *pair) for n, pair in enumerate(pairs, start=1)]
            return numbered if len(_brief(expected)) > _LONG or _has_parts(expected[0]) else []
        case _ if type(expected) is type(actual):
            names = [each.name for each in getattr(type(expected), "__attrs_attrs__", ())]
            return [(name, getattr(expected, name), getattr(actual, name)) for name in names]
        case _:
            return []


def _has_parts(value: object) -> bool:
    return hasattr(type(value), "__attrs_attrs__") and not isinstance(value, RecordKey)


_LONG = 160


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 10]}… ({len(text)} characters)"


def _brief(value: object) -> str:
    """A value in as few words as tell it apart."""
    match value:
        case Record():
            return f"{value.key} at version {value.version}"
        case Entry():
            return f"{value.what!r} of {value.subject}"
        case RecordKey():
            return str(value)
        case list() | tuple() | set() | frozenset() if not value:
            return "nothing"
        case list() | tuple():
            return f"[{', '.join(map(_brief, value))}]"
        case set() | frozenset():
            return f"{{{', '.join(sorted(map(_brief, value)))}}}"
        case _:
            return repr(value)


class Answer(Protocol):
    """How a port's reply becomes its value, whichever colour the method has."""

    def __call__(self, reply: Reply[T], /) -> T:
        """The value itself."""
        ...


@frozen
class Driven:
    """A repository of either colour as plain calls, and a few shorter ones."""

    repository: Repository
    answer: Answer

    def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """`Repository.load`, in the order of names: the port gives them in any order."""
        return sorted(self.answer(self.repository.load(keys)), key=lambda record: record.key)

    def load_all(self, records: Iterable[Record[object]]) -> Sequence[Record[object]]:
        """These records as they are stored now, in the order of names."""
        return self.load([record.key for record in records])

    def load_one(self, id: str, kind: str = NOTE.name) -> Record[object]:
        """The record of that id, which must be there."""
        found = self.load([RecordKey(kind, id)])
        same(1, len(found), f"how many records of the name {kind}:{id} are loaded")
        return found[0]

    def find(self, keys: Collection[str]) -> Found:
        """`Repository.find`, with its records in the order of names."""
        found = self.answer(self.repository.find(keys))
        return Found(tuple(sorted(found.records, key=lambda r: r.key)), dict(found.stamps))

    def stamps(self, *keys: str) -> dict[str, int]:
        """The stamps of some guard keys."""
        return dict(self.find(keys).stamps)

    def page(self, query: Query) -> Page:
        """`Repository.page`."""
        page = self.answer(self.repository.page(query))
        return Page(tuple(page.records), page.after)

    def pages(self, query: Query, most: int = 1000) -> list[Page]:
        """All pages from there to the end; one that never ends fails."""
        pages = [self.page(query)]
        while pages[-1].after is not None:
            same(True, len(pages) < most, f"whether the pages of {query} have an end")
            pages.append(self.page(evolve(query, after=pages[-1].after)))
        return pages

    def ids(self, query: Query) -> list[str]:
        """The ids on all pages."""
        return [record.id for page in self.pages(query) for record in page.records]

    def history(self, key: RecordKey) -> list[Entry]:
        """`Repository.history`."""
        return list(self.answer(self.repository.history(key)))

    def claim(
        self,
        kinds: Collection[str] = (TASK.name,),
        at: datetime = NOON,
        lease: timedelta = timedelta(minutes=5),
        limit: int = 100,
    ) -> list[Record[object]]:
        """`Repository.claim`."""
        return list(self.answer(self.repository.claim(kinds, at, lease, limit)))

    def claimed(
        self,
        kinds: Collection[str] = (TASK.name,),
        at: datetime = NOON,
        lease: timedelta = timedelta(minutes=5),
        limit: int = 100,
    ) -> list[str]:
        """The ids of what is claimed."""
        return [record.id for record in self.claim(kinds, at, lease, limit)]

    def commit(self, changes: Changes) -> None:
        """`Repository.commit`."""
        self.answer(self.repository.commit(changes))

    def stale(self, changes: Changes) -> set[str]:
        """What is named as stale; nothing if the changes were committed."""
        try:
            self.commit(changes)
        except Stale as stale:
            return set(stale.keys)
        return set()

    def put(
        self,
        *writes: Record[object],
        removes: Sequence[Record[object]] = (),
        assumes: Mapping[str, int] | None = None,
        history: Sequence[Entry] = (),
    ) -> None:
        """Commit these changes, which nothing speaks against; raises Broken if they are refused."""
        broken = self.tried(*writes, removes=removes, assumes=assumes, history=history)
        same(set(), broken, "what Stale names for a commit that nothing speaks against")

    def tried(
        self,
        *writes: Record[object],
        removes: Sequence[Record[object]] = (),
        assumes: Mapping[str, int] | None = None,
        history: Sequence[Entry] = (),
    ) -> set[str]:
        """Try to commit them: what is named as stale; nothing if they were committed."""
        return self.stale(_changes(writes, removes, assumes, history))


def _changes(
    writes: tuple[Record[object], ...],
    removes: Sequence[Record[object]],
    assumes: Mapping[str, int] | None,
    history: Sequence[Entry],
) -> Changes:
    return Changes(
        writes=writes, removes=tuple(removes), assumes=assumes or {}, history=tuple(history)
    )


class Subject(Protocol):
    """What is tried: how it is made and driven, and what its author declares of it."""

    @property
    def upcasts(self) -> bool:
        """Whether stored documents outlive a release."""
        ...

    @property
    def concurrent(self) -> bool:
        """Whether several threads may use one storage."""
        ...

    @property
    def examples(self) -> int:
        """How many stories the model check invents."""
        ...

    def make(self, tenant: str, codec: Codec) -> Repository:
        """The repository of a tenant in the storage of this check."""
        ...

    def drive(self, flow: Coroutine[object, None, T]) -> T:
        """The result of a coroutine, on one event loop for all of a check."""
        ...


@frozen
class Bench:
    """What a check works on: repositories of any tenant, all in one storage that was empty."""

    subject: Subject

    def open(self, tenant: str = "one", codec: Codec = CODEC) -> Driven:
        """A repository of that tenant; each is a worker of its own."""
        return Driven(self.subject.make(tenant, codec), self.answer)

    def answer(self, reply: Reply[T]) -> T:
        """The value of a port's reply."""
        # A `def` method has worked in this very thread, so threads really meet in the storage.
        return self.subject.drive(ask(reply)) if isinstance(reply, Awaitable) else reply

    def needs(self, capability: str) -> None:
        """Nothing, if the author declares that the repository can do this; raises Undeclared."""
        if not getattr(self.subject, capability):
            raise Undeclared(f"{capability} = False")

    def together(self, workers: int, work: Callable[[int, Driven], T]) -> list[T]:
        """Have several workers do it at once, half of them through one shared repository."""
        self.needs("concurrent")
        shared, start = self.open(), Barrier(workers)

        def worker(number: int) -> T:
            repository = shared if number % 2 else self.open()
            start.wait(timeout=30)
            return work(number, repository)

        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(worker, range(workers)))


@define
class Loop:
    """One event loop in a thread of its own, as a server has it; started when first needed."""

    _runner: asyncio.Runner | None = None
    _thread: Thread | None = None
    _starting: Lock = field(factory=Lock)

    def run(self, flow: Coroutine[object, None, T]) -> T:
        """The result of a coroutine, from any thread."""
        with self._starting:
            runner = self._runner or self._start()
        return asyncio.run_coroutine_threadsafe(flow, runner.get_loop()).result()

    def _start(self) -> asyncio.Runner:
        self._runner = asyncio.Runner()
        self._thread = Thread(target=self._runner.get_loop().run_forever, daemon=True)
        self._thread.start()
        return self._runner

    def close(self) -> None:
        """End the loop and its thread, if they were needed."""
        if self._runner and self._thread:
            loop = self._runner.get_loop()
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join()
            self._runner.close()
            self._runner = self._thread = None


@frozen
class Check:
    """One promise: its name, what it says, what goes wrong in a shop otherwise, how it is tried."""

    name: str
    promise: str
    otherwise: str
    run: Callable[[Bench], None] = field(repr=False)


class Function(Protocol):
    """A function with a name and a docstring."""

    __name__: str
    __doc__: str | None

    def __call__(self, bench: Bench, /) -> None:
        """Try it; raises Broken."""
        ...


def checks(*functions: Function) -> tuple[Check, ...]:
    """Functions as checks: their docstrings say what is promised, and what breaks otherwise."""
    return tuple(map(_check, functions))


def _check(function: Function) -> Check:
    promise, _, otherwise = (function.__doc__ or "").partition("\n\n")
    return Check(
        function.__name__, " ".join(promise.split()), " ".join(otherwise.split()), function
    )
