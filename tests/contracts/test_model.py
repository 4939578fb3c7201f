"""The model keeps the contract itself, and what is driven beside it is found out."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import planted_lists as lists
import planted_records as records
import pytest
from planted import Documents, Fresh, Right
from test_how_to import REPOSITORY_OF_THE_PAGE

from fulfilcore.adapters.sql import SqlRepository, create_schema, sqlite_engine
from fulfilcore.codec import Codec
from fulfilcore.ports import Repository
from fulfilcore.testing.contracts import RepositoryContract
from fulfilcore.testing.machine import drive
from fulfilcore.testing.model import ModelRepository
from fulfilcore.testing.trial import Factory, opened

PROOF = "FULFILCORE_PROOF" in os.environ


class TestModel(RepositoryContract):
    """The model, as if it were a repository like others."""

    upcasts = concurrent = False

    def setup_method(self) -> None:
        """No tenant has anything."""
        self.tenants: dict[str, ModelRepository] = {}

    def make(self, tenant: str, codec: Codec) -> ModelRepository:
        """The model of that tenant."""
        return self.tenants.setdefault(tenant, ModelRepository())


@contextmanager
def sql(path: Path) -> Iterator[Callable[[str, Codec], Repository]]:
    """SQLAlchemy on a SQLite file."""
    engine = sqlite_engine(path)
    create_schema(engine)
    yield lambda tenant, codec: SqlRepository(engine, tenant, codec)
    engine.dispose()


def how_to(path: Path) -> Callable[[str, Codec], Repository]:
    """The repository of the how-to on a SQLite file."""
    return lambda tenant, codec: REPOSITORY_OF_THE_PAGE(str(path), tenant, codec)


STORAGES = {
    "memory": (lambda _: Fresh(Right)(), 1000),
    "documents": (lambda _: Fresh(Documents)(), 300),
    "sqlite": (sql, 100),
    "how-to": (how_to, 100),
}


@pytest.mark.parametrize(("opens", "examples"), STORAGES.values(), ids=STORAGES)
def test_it_answers_as_the_model_does(
    opens: Callable[[Path], object], examples: int, tmp_path: Path
) -> None:
    """Long stories that nobody has thought of, in `make proof` many of them."""
    with opened(lambda: opens(tmp_path / "shop.db")) as bench:
        drive(bench, examples if PROOF else examples // 50, steps=50)


UNSEEN: set[type[Right]] = {
    *(records._Lowers, records._Ascii, records._FoldsCase, records._LoadsApart),
    *(records._TakesFewVariables, records._NamesFew, records._StampsListings),
    *(records._SkipsUpcasts, records._KeepsTheLabel, records._Remembers),
    *(records._ChecksBeforeItLocks, records._LocksAsNamed, records._ReadsTwoMoments),
    *(lists._PagesTwoMoments, lists._ClaimsInTwoSteps, lists._ClaimsAHundred),
    *(lists._TakesAnyInstant, lists._FoldsTenants, lists._JoinsNames),
}
"""What the machine does not do: odd text, releases, thousands, two workers, odd tenants."""

SEEN = [
    bug
    for table in (records.PLANTED, lists.PLANTED)
    for bugs in table.values()
    for bug in bugs
    if bug not in UNSEEN
]


@pytest.mark.parametrize("bug", dict.fromkeys(SEEN), ids=lambda bug: bug.__name__.strip("_"))
def test_the_machine_finds_bugs_by_itself(bug: type[Right]) -> None:
    """Nobody has told it where to look."""
    factory: Factory = Fresh(bug)
    with pytest.raises(Exception), opened(factory) as bench:  # noqa: B017 - a bug may raise too
        drive(bench, 400, steps=30, shrink=False)
