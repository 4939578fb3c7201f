"""The repository that the how-to prints is a real one: it runs, it is short, it is certified."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from fulfilcore.codec import Codec
from fulfilcore.ports import Repository
from fulfilcore.testing.contracts import RepositoryContract

PAGE = Path(__file__).parents[2] / "docs/how-to/write-your-own-repository.md"
TEXT = PAGE.read_text("utf-8")
BLOCKS = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REPOSITORY, FACTORY, TESTS = BLOCKS.findall(TEXT)
VERSIONS = re.compile(r"fulfilcore [\d.]+, Python [\d.]+")
STAMPED = "every_key_entered_kept_or_left_is_stamped"
NAMES: dict[str, type[RepositoryContract]] = {}
exec(compile(REPOSITORY + FACTORY + TESTS, str(PAGE), "exec"), NAMES)

TestHowTo = NAMES["TestSqliteRepository"]
REPOSITORY_OF_THE_PAGE: Callable[[str, str, Codec], Repository] = NAMES["SqliteRepository"]  # type: ignore[assignment]  # what a page prints has no types here


def certify(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    """What the command of the page prints for a module with this source."""
    (folder / "records.py").write_text(source, "utf-8")
    command = [sys.executable, "-m", "fulfilcore.testing.certify", "records:opened", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


def test_the_repository_of_the_how_to_is_short() -> None:
    """A port that needs more than 150 lines of plain sqlite3 is too wide."""
    assert len(REPOSITORY.splitlines()) <= 150


def test_the_factory_of_the_how_to_is_short() -> None:
    """Nobody certifies what is hard to hand in."""
    assert len(FACTORY.splitlines()) <= 10


def test_the_report_of_the_how_to_is_what_is_printed(tmp_path: Path) -> None:
    """A host's first report looks like the one it has read about."""
    answer = certify(tmp_path, REPOSITORY + FACTORY, "--examples", "2")
    head, tail = SHOWN.findall(TEXT)[0].split("  …\n")
    printed = VERSIONS.sub("fulfilcore 0.1.0, Python 3.13.0", answer.stdout)
    assert (0, "") == (answer.returncode, answer.stderr)
    assert (head, tail) == (printed[: len(head)], printed[-len(tail) :])
    assert ["records.py"] == [path.name for path in tmp_path.iterdir() if path.is_file()]


def test_the_failure_of_the_how_to_is_what_is_printed(tmp_path: Path) -> None:
    """The mistake that the page names is told in the words of the page."""
    wrong = REPOSITORY.replace(' | self.names(db, r.key, "guard")', "")
    answer = certify(tmp_path, wrong + FACTORY, "--only", STAMPED)
    assert REPOSITORY != wrong
    assert (1, True) == (answer.returncode, SHOWN.findall(TEXT)[1] in answer.stdout)
