"""A bar on the terminal for a day that takes long; nothing at all in a pipe."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress

T = TypeVar("T")
PATIENCE = 0.7
"""Seconds that people wait without wondering."""


def watched(steps: Sequence[T]) -> Iterator[T]:
    """The steps one by one; a bar appears when they take long and somebody is looking."""
    began, bar = time.monotonic(), _bar()
    task = bar.add_task("playing the day", total=len(steps))
    try:
        for step in steps:
            yield step
            bar.advance(task)
            if not bar.live.is_started and time.monotonic() - began > PATIENCE:
                bar.start()
    finally:
        bar.stop()


def _bar() -> Progress:
    console = Console(stderr=True)
    shown = console.is_terminal and sys.stderr.isatty()
    return Progress(console=console, transient=True, disable=not shown)
