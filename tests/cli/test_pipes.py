"""The command as a process: in pipes, without colours, as a module, and without its extra."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from day_folders import EXAMPLE, Ran, a_day, an_order

pytest_plugins = ["example_week"]

RUN = ("run", str(EXAMPLE), "--db", "sqlite://")


def process(*words: str, code: str | None = None, **env: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, its output in a pipe."""
    python = ["-m", "fulfilcore"] if code is None else ["-c", code]
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "CI")}
    return subprocess.run(
        [sys.executable, *python, *words], capture_output=True, env={**kept, **env}
    )


@pytest.fixture
def small(tmp_path: Path) -> tuple[str, ...]:
    """The words that play a day of one order, for what no number of orders would change."""
    return "run", str(a_day(tmp_path, an_order(tmp_path))), "--db", "sqlite://"


def test_a_pipe_gets_no_colours_and_no_bar() -> None:
    """Neither escape codes nor anything on stderr, and no line is wider than 80 columns."""
    ran = process(*RUN)

    assert (0, b"") == (ran.returncode, ran.stderr)
    assert b"\x1b" not in ran.stdout
    assert all(len(line) <= 80 for line in ran.stdout.decode().splitlines())


def test_no_color_is_respected_where_colours_are_forced(small: tuple[str, ...]) -> None:
    """FORCE_COLOR colours a pipe; NO_COLOR takes the colours out again."""
    colour = b"\x1b[36m"

    assert colour in process(*small, FORCE_COLOR="1").stdout
    assert colour not in process(*small, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_a_pipe_that_knows_only_ascii_is_no_reason_to_fail() -> None:
    """Characters that cannot be written are written as escapes."""
    ran = process(*RUN, PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert (0, b"") == (ran.returncode, ran.stderr)


def test_the_document_is_ascii(replayed: Ran) -> None:
    """JSON survives any pipe, whatever was written into the payloads."""
    assert (True, True) == (replayed.out.isascii(), r"\u" in replayed.out)


def test_without_its_extra_it_says_how_to_install_it() -> None:
    """Exit 2 with the install hint, and no traceback."""
    code = "import sys; sys.modules['typer'] = None; from fulfilcore.cli import main; main()"
    ran = process(*RUN, code=code)

    assert (2, b"") == (ran.returncode, ran.stdout)
    assert b'pip install "fulfilcore[cli]"' in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_a_broken_installation_is_not_blamed_on_the_extra() -> None:
    """A missing module of the core is shown as it is."""
    code = "import sys; sys.modules['cattrs'] = None; from fulfilcore.cli import main; main()"

    assert b"Traceback" in process(*RUN, code=code).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_long_day_shows_a_bar_on_the_terminal(tmp_path: Path, small: tuple[str, ...]) -> None:
    """On a terminal a bar appears once patience is over; on stderr, so that stdout stays clean."""
    import pty

    impatient = "import fulfilcore.cli.progress as p; p.PATIENCE = 0"
    code = f"{impatient}; from fulfilcore.cli import main; main()"
    ours, theirs = pty.openpty()
    with (tmp_path / "out").open("wb") as out:
        ran = subprocess.run(
            [sys.executable, "-c", code, *small, "--json"],
            stdout=out,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm"},
        )
    os.close(theirs)
    shown = os.read(ours, 100_000)
    os.close(ours)

    assert (0, True) == (ran.returncode, b"playing the day" in shown)
    assert (tmp_path / "out").read_text().startswith("{")
