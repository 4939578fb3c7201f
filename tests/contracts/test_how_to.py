"""The repository that the how-to prints is a real one: it runs, it is short, it is certified."""

import re
from pathlib import Path

from fulfilcore.testing.contracts import RepositoryContract

PAGE = Path(__file__).parents[2] / "docs/how-to/write-your-own-repository.md"
BLOCKS = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REPOSITORY, CERTIFICATE = BLOCKS.findall(PAGE.read_text("utf-8"))
NAMES: dict[str, type[RepositoryContract]] = {}
exec(compile(REPOSITORY + CERTIFICATE, str(PAGE), "exec"), NAMES)

TestHowTo = NAMES["TestSqliteRepository"]


def test_the_repository_of_the_how_to_is_short() -> None:
    """A port that needs more than 150 lines of plain sqlite3 is too wide."""
    assert len(REPOSITORY.splitlines()) <= 150
