"""Patterns by RE2: whatever is looked for, in time that grows with the text alone (extra `regex`).

    rules = RuleSet(rules, engine=re2_engine)

A pattern is found anywhere in a text, without regard to case; `(?-i)` inside it minds the case. It
sees the text as it was written, whatever its accents are made of; half a surrogate pair is a
question mark. Its language is RE2's: no back-references and no looking around. `\\d`, `\\w`, `\\s`
and `\\b` know ASCII only, so `[a-zà-ž]` is a letter of the West. `.` is anything but the end of a
line, `^` and `$` are the ends of the text.

Each pattern by itself is bounded too: what would need more than `MOST_STEPS` steps, such as
`.{1,200}` or `\\pL` (all letters of the world), is refused when the rules are built.
"""

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

import re2

from fulfilcore.rules.patterns import Finder

__all__ = ["MOST_STEPS", "re2_engine"]

MOST_STEPS = 150
"""The most steps of a pattern's program. Where an automaton of it would grow too large, RE2 goes
through all of them for each letter: at worst 40 ms for one pattern and a text of 64 KiB."""

_MOST_MEMORY = 1 << 20

Search: TypeAlias = Callable[[bytes], object]


def re2_engine(patterns: Sequence[str], /) -> Finder:
    """A finder of these patterns; raises ValueError with RE2's words for one that it refuses."""
    searches = [_compiled(pattern) for pattern in patterns]

    def find(text: str, /) -> Collection[int]:
        body = text.encode("utf-8", "replace")
        return [number for number, search in enumerate(searches) if search(body)]

    return find


def _compiled(pattern: str) -> Search:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False  # they are raised; RE2 would also write them to stderr
    options.max_mem = _MOST_MEMORY
    options.never_capture = True
    try:
        compiled = re2.compile(pattern.encode(), options)
    except UnicodeEncodeError:
        raise ValueError(f"{pattern!r} is no pattern: it holds half a surrogate pair") from None
    except re2.error as error:
        raise ValueError(f"{pattern!r} is no pattern: {_words(error)}") from None
    if compiled.programsize > MOST_STEPS:
        steps = f"it takes {compiled.programsize} steps, at most {MOST_STEPS}"
        raise ValueError(f"{pattern!r} is too large: {steps}")
    search: Search = compiled.search
    return search


def _words(error: Exception) -> str:
    """RE2 tells what is wrong in bytes."""
    told = error.args[0]
    return told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
