"""What every repository must do, as tests that its author subclasses.

    class TestMine(RepositoryContract):
        def make(self, tenant, codec):
            return MyRepository(self.storage, tenant, codec)

Each check says in one sentence what breaks in a shop when it fails. Without pytest,
`python -m fulfilcore.testing.certify` runs the same checks and prints a report.
"""

from collections.abc import Callable, Coroutine
from threading import Lock
from typing import TypeVar

from fulfilcore.codec import Codec
from fulfilcore.ports import Repository
from fulfilcore.testing.checks import CHECKS
from fulfilcore.testing.driving import EXAMPLES, Bench, Check, Loop
from fulfilcore.testing.kinds import MINUTE

T = TypeVar("T")
_STARTING = Lock()  # several workers of a check may ask for the loop at once
__all__ = ["CHECKS", "MINUTE", "RepositoryContract"]


class RepositoryContract:
    """Subclass it as `TestYours`, say how to `make` a repository, and run pytest.

    The storage behind `make` is fresh for each test (a fixture or `setup_method` of yours) and
    shared by all repositories of that test. Works for `def` and `async def` methods. There is
    one test for each of `CHECKS`: `test_find_gives_each_record_once` and so on.
    """

    upcasts = True
    """Whether stored documents outlive a release; False where only live values are kept."""

    concurrent = True
    """Whether several threads may use one storage; False is for one-thread repositories."""

    examples = EXAMPLES
    """How many stories hypothesis invents for the check beside the model."""

    _loop: Loop | None = None

    def make(self, tenant: str, codec: Codec) -> Repository:
        """A repository of that tenant in this test's storage."""
        raise NotImplementedError("say how to make your repository")

    def drive(self, flow: Coroutine[object, None, T]) -> T:
        """Run a coroutine to its end, on one event loop for all of a test, as a server has it."""
        with _STARTING:
            self._loop = self._loop or Loop()
        return self._loop.run(flow)

    def teardown_method(self) -> None:
        """End the event loop; a subclass closes its storage first."""
        if self._loop:
            self._loop.close()


def _test(check: Check) -> Callable[[RepositoryContract], None]:
    def test(self: RepositoryContract) -> None:
        check.run(Bench(self))

    test.__name__, test.__doc__ = f"test_{check.name}", f"{check.promise} {check.otherwise}"
    return test


for _check in (check for checks in CHECKS.values() for check in checks):
    setattr(RepositoryContract, f"test_{_check.name}", _test(_check))
