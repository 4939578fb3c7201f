"""Patterns of text that a rule's author writes: only an engine of linear time may look for them.

This library has none of its own, and Python's `re` can be made to hang by a few characters. A host
hands one in: `fulfilcore.adapters.re2` makes it of RE2 (extra `regex`).
"""

from collections.abc import Collection, Sequence
from typing import Protocol


class Finder(Protocol):
    """Several patterns at once: which of them are found in a text."""

    def __call__(self, text: str, /) -> Collection[int]:
        """The numbers of the patterns that are found, in no order."""
        ...


class Engine(Protocol):
    """Makes finders; raises ValueError with the words of its own for a pattern it refuses."""

    def __call__(self, patterns: Sequence[str], /) -> Finder:
        """A finder of these patterns, each found anywhere in a text, without regard to case."""
        ...
