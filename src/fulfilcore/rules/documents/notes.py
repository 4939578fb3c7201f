"""What is wrong with a document, gathered to the end: each problem with its place."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from fulfilcore.errors import InvalidInput, Misconfigured
from fulfilcore.rules.checking import unknown
from fulfilcore.rules.ruleset import MOST_PROBLEMS

T = TypeVar("T")
Table: TypeAlias = Mapping[str, object]


class Notes:
    """The problems so far, by the rule that they are in; -1 is the document as a whole."""

    def __init__(self) -> None:
        self.rule = -1
        self._found: list[tuple[int, str]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, path: str, problem: str) -> None:
        """One more problem. Raises Misconfigured once there are more than anybody reads."""
        self._found.append((self.rule, f"{path}: {problem}" if path else problem))
        if len(self._found) >= MOST_PROBLEMS:
            self._found.append((self.rule, f"over {MOST_PROBLEMS} problems; mend these first"))
            raise self.as_error()

    def unknown(self, path: str, word: object, known: Iterable[str]) -> None:
        """A name that there is not, and which one was meant."""
        self.add(path, unknown(str(word), list(known)))

    def known_keys(self, table: Table, path: str, known: Sequence[str]) -> None:
        """Every key that a table cannot have is a problem."""
        for key in table:
            if key not in known:
                self.unknown(path, key, known)

    def tried(self, path: str, read: Callable[[object], T], written: object) -> T | None:
        """What was read; None where that is a problem, which is noted."""
        try:
            return read(written)
        except InvalidInput as error:
            self.add(path, error.problem)
            return None

    def as_error(self) -> Misconfigured:
        """All of it, rule by rule."""
        return Misconfigured("rules", [text for _, text in sorted(self._found, key=lambda e: e[0])])


def is_list(value: object) -> bool:
    """Whether a document has a list there."""
    return isinstance(value, list | tuple)
