"""What can go wrong by a mistake of the host or of its data.

    FulfilError
    ├── InvalidInput    the caller's data is wrong; says where
    ├── Stale           an assumption broke meanwhile; gather again
    ├── GaveUp          still stale after the last try
    └── Misconfigured   a table, process or account is invalid; raised when it is built

A business refusal ("this order is on hold") is never an exception: it is a value with reasons.
"""

from collections.abc import Iterable


class FulfilError(Exception):
    """Anything this library raises on purpose."""


class InvalidInput(FulfilError):
    """The data handed in cannot be understood; `path` says where in it."""

    def __init__(self, problem: str, path: str = "$") -> None:
        super().__init__(problem, path)
        self.problem = problem
        self.path = path

    def __str__(self) -> str:
        return f"{self.problem} (at {self.path})"

    def under(self, prefix: str) -> "InvalidInput":
        """The same problem, seen from one level further out."""
        return InvalidInput(self.problem, prefix + self.path.removeprefix("$"))


class Stale(FulfilError):
    """Somebody else wrote meanwhile; `keys` are the assumptions that no longer hold."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)
        super().__init__(self.keys)

    def __str__(self) -> str:
        return f"changed meanwhile, gather again: {', '.join(sorted(self.keys))}"


class GaveUp(FulfilError):
    """Still stale after the last try: too many writers at the same orders."""

    def __init__(self, keys: Iterable[str], tries: int) -> None:
        self.keys = frozenset(keys)
        self.tries = tries
        super().__init__(self.keys, tries)

    def __str__(self) -> str:
        return f"gave up after {self.tries} tries, still contended: {', '.join(sorted(self.keys))}"


class Misconfigured(FulfilError):
    """A table, process or account is invalid; all problems are listed, not the first."""

    def __init__(self, what: str, problems: Iterable[str]) -> None:
        self.what = what
        self.problems = tuple(problems)
        super().__init__(what, self.problems)

    def __str__(self) -> str:
        return f"{self.what} is invalid: {'; '.join(self.problems)}"
