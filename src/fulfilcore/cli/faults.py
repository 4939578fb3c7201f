"""What the caller got wrong, said in one sentence."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

import typer

from fulfilcore.cli.sheet import plain
from fulfilcore.errors import FulfilError, InvalidInput


@contextmanager
def one_sentence() -> Iterator[None]:
    """What the caller got wrong is said in one sentence, and the exit code is 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
    except FulfilError as bad:
        typer.echo(f"fulfilcore: {plain(_sentence(bad))}", err=True)
        raise typer.Exit(2) from None


def _sentence(bad: FulfilError) -> str:
    return bad.problem if isinstance(bad, InvalidInput) and bad.path == "$" else str(bad)
