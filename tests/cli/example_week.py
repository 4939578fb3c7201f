"""The example week, played once for all tests that only look at it."""

from pathlib import Path

import pytest
from day_folders import Document, Ran, example, fulfilcore


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example day, played once with its database beside it, and never changed."""
    folder = example(tmp_path_factory.mktemp("day"))
    assert 0 == fulfilcore("run", folder).code
    return folder


@pytest.fixture(scope="session")
def db(day: Path) -> str:
    """Where its database is."""
    return f"sqlite:///{day / 'fulfilcore.sqlite'}"


@pytest.fixture(scope="session")
def replayed(day: Path) -> Ran:
    """What it prints for machines."""
    return fulfilcore("run", day, "--json")


@pytest.fixture(scope="session")
def played(replayed: Ran) -> Document:
    """The document of the example day."""
    return replayed.document
