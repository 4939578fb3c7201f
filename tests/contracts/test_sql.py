"""What the SQL repositories promise beyond the contract: indexes, a host's tables, a real file."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, event, text

from fulfilcore.adapters.sql import SqlRepository, create_schema, sqlite_engine, tables
from fulfilcore.changes import Changes, Query
from fulfilcore.errors import Misconfigured
from fulfilcore.testing.contracts import MINUTE
from fulfilcore.testing.kinds import CODEC, NOON, note, task

Values = tuple[object, ...]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database in a file."""
    engine = sqlite_engine(tmp_path / "shop.db")
    create_schema(engine)
    yield engine
    engine.dispose()


def _use(repository: SqlRepository) -> None:
    """Call each method once, with something in it."""
    old = note("a", keys=["k"], listings=["x"])
    repository.commit(Changes(writes=(old, task("b")), assumes={"k": 0}))
    repository.commit(Changes(writes=(note("a", version=1, keys=["l"]),), assumes={"k": 1}))
    repository.load([old.key])
    repository.find(["k", "l"])
    repository.history(old.key)
    for listing in (None, "x"):
        repository.page(Query(kind="note", listing=listing, after="0"))
    repository.claim(["task"], NOON, MINUTE)


def test_every_look_up_is_answered_by_an_index(engine: Engine) -> None:
    """A statement that reads a whole tenant is fast in a test and stops a shop a year later."""
    asked: dict[str, Values | list[Values]] = {}

    def note_down(
        _: object, __: object, statement: str, values: Values | list[Values], *___: object
    ) -> None:
        if "WHERE" in statement:
            asked[statement] = values

    event.listen(engine, "before_cursor_execute", note_down)
    _use(SqlRepository(engine, codec=CODEC))
    event.remove(engine, "before_cursor_execute", note_down)
    with engine.connect() as connection:
        plans = {
            step.detail
            for sql, values in asked.items()
            for step in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {sql}", values[0] if isinstance(values, list) else values
            )
            if step.detail.startswith(("SCAN", "SEARCH"))
        }
    assert len(asked) > 10
    assert set() == {plan for plan in plans if "SCAN" in plan or plan.endswith("(tenant=?)")}
    assert any("_due" in plan for plan in plans) and any("_lane" in plan for plan in plans)


def test_a_host_may_have_the_tables_in_its_own_metadata(tmp_path: Path) -> None:
    """Otherwise a host's migrations drop the tables they do not know."""
    metadata = MetaData()
    own, engine = tables(metadata, prefix="shop_"), sqlite_engine(tmp_path / "host.db")
    create_schema(engine, own)
    repository = SqlRepository(engine, codec=CODEC, tables=own)
    _use(repository)
    engine.dispose()
    names = ["shop_record", "shop_record_key", "shop_record_listing", "shop_stamp", "shop_history"]
    assert sorted(names) == sorted(metadata.tables)


def test_what_is_committed_survives_the_process(tmp_path: Path) -> None:
    """Otherwise a restart loses orders."""
    first = sqlite_engine(tmp_path / "shop.db")
    create_schema(first)
    SqlRepository(first, codec=CODEC).commit(Changes(writes=(note("a", "kept"),)))
    first.dispose()
    second = sqlite_engine(tmp_path / "shop.db")
    (record,) = SqlRepository(second, codec=CODEC).load([note("a").key])
    with second.connect() as connection:
        mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
    second.dispose()
    assert (note("a", "kept").value, "wal") == (record.value, mode)


def test_an_unknown_database_is_refused_when_the_repository_is_made() -> None:
    """Otherwise a host learns at its first order that its database is not supported."""
    engine = sqlite_engine(":memory:")
    engine.dialect.name = "oracle"
    with pytest.raises(Misconfigured, match="oracle is not one of postgresql, sqlite"):
        SqlRepository(engine)


def test_sqlalchemy_is_only_loaded_by_who_uses_it() -> None:
    """Otherwise everybody must install the extra."""
    code = "import sys, fulfilcore.adapters; print('sqlalchemy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False" == run.stdout.strip()
