"""Plain settings, as JSON or TOML hold them, read into types; all that is wrong is collected."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypeVar

_MANY = 10**9
E = TypeVar("E", bound=Enum)


class Settings:
    """A table of settings that nobody has checked yet.

    Asked for a type it gives that, or notes a problem and gives what stands for nothing said.
    What was never asked for is a problem too: a misspelt setting must not pass in silence.
    """

    def __init__(self, said: Mapping[str, object], path: str = "") -> None:
        self._said = {str(name): value for name, value in said.items()}
        self._path, self._left = path, dict.fromkeys(self._said)
        self._bad, self._under = list[str](), list[Settings]()

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that was wrong so far, and every setting that means nothing here."""
        under = (problem for each in self._under for problem in each.problems)
        left = (f"there is no setting {self._path}{name}" for name in self._left)
        return (*self._bad, *under, *left)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in it."""
        return tuple(self._said)

    def value(self, name: str) -> object:
        """Whatever is said, or None."""
        self._left.pop(name, None)
        return self._said.get(name)

    def text(self, name: str) -> str | None:
        """A text, or None."""
        value = self.value(name)
        if value is None or isinstance(value, str):
            return value
        self.wrong(name, "is no text")
        return None

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Several texts, or one by itself; or None."""
        value = self.value(name)
        if isinstance(value, str):
            return (value,)
        if value is None:
            return None
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.wrong(name, "is neither a text nor a list of texts")
        return None

    def whole(self, name: str) -> int | None:
        """A whole number, or None."""
        number = self.number(name)
        if number is None:
            return None
        if abs(number) < _MANY and number == int(number):
            return int(number)
        self.wrong(name, "is no whole number")
        return None

    def number(self, name: str) -> Decimal | None:
        """An exact number, or None."""
        value = self.value(name)
        try:
            if value is None:
                return None
            if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
                number = Decimal(value)
                if number.is_finite():
                    return number
        except InvalidOperation:
            pass
        self.wrong(name, "is no exact number")
        return None

    def under(self, name: str) -> "Settings":
        """The table under a name; an empty one where nothing is said."""
        value = self.value(name)
        if not isinstance(value, Mapping | None):
            self.wrong(name, "is no table")
        table = value if isinstance(value, Mapping) else {}
        self._under.append(Settings(table, f"{self._path}{name}."))
        return self._under[-1]

    def member(self, name: str, kind: type[E]) -> E | None:
        """A member of an enum, or None."""
        word = self.text(name)
        return None if word is None else next(iter(self.members(kind, (word,), name)), None)

    def members(self, kind: type[E], words: Iterable[str], name: str = "") -> tuple[E, ...]:
        """The members of an enum that some words name: by its value, if that is a word."""
        known = {_word(member): member for member in kind}
        words = tuple(words)
        for word in words:
            if word not in known:
                self.wrong(name, f"{word!r} is none of {', '.join(known)}")
        return tuple(known[word] for word in words if word in known)

    def wrong(self, name: str, problem: str) -> None:
        """Note that something is wrong."""
        self._bad.append(f"{self._path}{name} {problem}".strip())


def _word(member: Enum) -> str:
    return member.value if isinstance(member.value, str) else member.name.lower()
