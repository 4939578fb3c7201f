"""One check on a repository in a fresh storage, and in one sentence what came of it."""

import inspect
from collections.abc import Callable, Coroutine, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    ExitStack,
    contextmanager,
)
from enum import Enum
from threading import Thread
from threading import enumerate as threads
from traceback import format_exception, walk_tb
from types import FrameType, TracebackType
from typing import TypeAlias, TypeVar, cast
from unittest import SkipTest

from attrs import field, frozen

from fulfilcore.codec import Codec
from fulfilcore.errors import Misconfigured
from fulfilcore.ports import Repository
from fulfilcore.testing.driving import EXAMPLES, Bench, Broken, Check, Loop, Undeclared
from fulfilcore.testing.kinds import CODEC

T = TypeVar("T")
Factory: TypeAlias = Callable[[], object]
"""Opens an empty storage: gives `make(tenant, codec)`, or a context manager that yields it."""

METHODS = ("load", "find", "page", "history", "claim", "commit")
LIMIT = 600.0
"""How many seconds a check may take before it counts as never answered."""

_CARRIERS = {
    *("asyncio", "concurrent", "contextlib", "fulfilcore", "hypothesis", "threading"),
    *("importlib", "_frozen_importlib", "_frozen_importlib_external"),
}
"""Modules through which a call reaches the repository."""

_NAME = "fulfilcore check"


class Result(Enum):
    """What a check came to."""

    OK = "ok"
    FAILED = "FAILED"
    NOT_DECLARED = "not declared"
    NOT_TRIED = "not tried"


@frozen
class Verdict:
    """What a check came to, why in one sentence, and where in the code."""

    check: Check
    result: Result
    why: str = ""
    trace: str = field(default="", repr=False)


@frozen
class _Subject:
    """What a factory has opened, driven on a loop of its own."""

    factory: Factory
    maker: object
    loop: Loop
    examples: int

    @property
    def upcasts(self) -> bool:
        return getattr(self.factory, "upcasts", True) is not False

    @property
    def concurrent(self) -> bool:
        return getattr(self.factory, "concurrent", True) is not False

    def make(self, tenant: str, codec: Codec) -> Repository:
        if not callable(self.maker):
            given = type(self.maker).__name__
            problem = f"what it gives is of type {given}, not a function of tenant and codec"
            raise Misconfigured("the factory", [problem])
        return cast(Repository, self.maker(tenant, codec))

    def drive(self, flow: Coroutine[object, None, T]) -> T:
        return self.loop.run(flow)


def described(factory: Factory) -> tuple[str, str]:
    """The name of the repository's class and its colour.

    Raises Misconfigured for a factory that gives no repository, and whatever it raises.
    """
    with opened(factory) as bench:
        repository = bench.open("one", CODEC).repository
        missing = [name for name in METHODS if not callable(getattr(repository, name, None))]
        if missing:
            made = type(repository).__name__
            problem = f"what it makes is of type {made}, without {', '.join(missing)}"
            raise Misconfigured("the repository", [problem])
        colours = {_colour(getattr(repository, name)) for name in METHODS}
    return type(repository).__name__, " and ".join(sorted(colours))


def _colour(method: object) -> str:
    return "async" if inspect.iscoroutinefunction(method) else "sync"


@contextmanager
def opened(factory: Factory, examples: int = EXAMPLES) -> Iterator[Bench]:
    """A bench in a storage that is opened now, and closed at the end whatever happened."""
    loop = Loop()
    try:
        with ExitStack() as stack:
            maker = _entered(factory(), stack, loop)
            yield Bench(_Subject(factory, maker, loop, examples))
    finally:
        loop.close()


def _entered(storage: object, stack: ExitStack, loop: Loop) -> object:
    if isinstance(storage, AbstractAsyncContextManager):
        waiting = AsyncExitStack()
        stack.callback(lambda: loop.run(waiting.aclose()))
        return loop.run(waiting.enter_async_context(storage))
    if isinstance(storage, AbstractContextManager):
        # A stack of its own: what is opened is closed as after a success, also after a failure,
        # so that a generator without `try` closes too.
        inner = ExitStack()
        stack.callback(inner.close)
        return inner.enter_context(storage)
    return storage


def judged(
    check: Check, factory: Factory, examples: int = EXAMPLES, limit: float = LIMIT
) -> Verdict:
    """What a check comes to. One that never answers is left behind in its thread."""
    verdict = within(limit, lambda: _judged(check, factory, examples))
    return verdict or Verdict(check, Result.FAILED, f"there was no answer within {limit:g} seconds")


def within(limit: float, work: Callable[[], T]) -> T | None:
    """The result of some work, or None if it takes longer than so many seconds."""
    results = list[T]()
    thread = Thread(target=lambda: results.append(work()), daemon=True, name=_NAME)
    thread.start()
    thread.join(limit)
    return results[0] if results else None


def abandoned() -> bool:
    """Whether some work that took too long is still going on."""
    return any(thread.name == _NAME for thread in threads())


def _judged(check: Check, factory: Factory, examples: int) -> Verdict:
    try:
        with opened(factory, examples) as bench:
            check.run(bench)
    except Undeclared as undeclared:
        return Verdict(check, Result.NOT_DECLARED, str(undeclared))
    except SkipTest as skipped:
        return Verdict(check, Result.NOT_TRIED, str(skipped))
    except Broken as broken:
        return Verdict(check, Result.FAILED, str(broken), _trace(broken))
    except BaseException as error:  # whatever a host's code does, the other checks go on
        return Verdict(check, Result.FAILED, said(error), _trace(error))
    return Verdict(check, Result.OK)


def said(error: BaseException) -> str:
    """An exception in one sentence: what it is, what it says, and where in the host's code."""
    words = " ".join(str(error).split())
    what = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return what + _place(error.__traceback__)


def _place(trace: TracebackType | None) -> str:
    """The first frame outside of what carries the calls, seen from the check, if there is one."""
    for frame, line in walk_tb(trace):
        if _module(frame) not in _CARRIERS:
            file = frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
            return f" ({file}:{line}, in {frame.f_code.co_name})"
    return ""


def _module(frame: FrameType) -> str:
    spec = frame.f_globals.get("__spec__")  # a module that is run is named `__main__`
    return str(getattr(spec, "name", frame.f_globals.get("__name__"))).partition(".")[0]


def _trace(error: BaseException) -> str:
    return "".join(format_exception(error))
