"""No statement reads more of PostgreSQL's tables than it answers, however full they are."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from attrs import frozen
from sql_uses import an_engine, use
from sqlalchemy import Connection, Engine, event, text

from fulfilcore.adapters.sql import SqlRepository, create_schema
from fulfilcore.codec import text_of
from fulfilcore.testing.kinds import CODEC, Note

Params: TypeAlias = Mapping[str, object]
Values: TypeAlias = Params | list[Params]

FILL = (
    """INSERT INTO fulfilcore_record
    SELECT :tenant, 'note', 'n' || i, 1, 1, :value, null, null, null, null, ''
    FROM generate_series(1, :many) AS i""",
    """INSERT INTO fulfilcore_record
    SELECT :tenant, 'task', 't' || i, 1, 1, :value,
      'g' || i % 5 || '/' || i / 10, i, i, 0, 'g' || i % 5 || repeat('-', 300)
    FROM generate_series(1, :many) AS i""",
    """INSERT INTO fulfilcore_record_key (tenant, name, kind, id)
    SELECT :tenant, 'key ' || i || repeat('-', 300), 'note', 'n' || i
    FROM generate_series(1, :many) AS i""",
    """INSERT INTO fulfilcore_record_listing (tenant, kind, name, id)
    SELECT :tenant, 'note', 'status ' || i % 7 || repeat('-', 300), 'n' || i
    FROM generate_series(1, :many) AS i""",
    """INSERT INTO fulfilcore_stamp
    SELECT :tenant, 'key ' || i, 1 FROM generate_series(1, :many) AS i""",
    """INSERT INTO fulfilcore_history (tenant, kind, id, value)
    SELECT :tenant, 'note', 'n' || i, :value FROM generate_series(1, :many) AS i""",
)

VALUE = text_of(Note("x" * 200))


@frozen
class Step:
    """One step of a plan that touches one of our tables."""

    what: str
    times: int
    rows: int
    pages: int
    statement: str

    @property
    def is_bad(self) -> bool:
        """Whether it reads a table, or a part of one that grows with what there is."""
        return (
            "Seq Scan" in self.what or self.rows > 30 or self.pages > 10 * (self.times + self.rows)
        )


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database with two tenants in it, of which its planner knows nothing."""
    with an_engine("postgresql", tmp_path) as engine:
        create_schema(engine)
        with engine.begin() as connection:
            names = connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            )
            for name in names.scalars().all():
                connection.execute(text(f"ALTER TABLE {name} SET (autovacuum_enabled = false)"))
            fill(connection, "one", 7000)
            fill(connection, "two", 3000)
        yield engine


def fill(connection: Connection, tenant: str, many: int) -> None:
    """Give a tenant so many records of two kinds, and all that belongs to them."""
    for statement in FILL:
        connection.execute(text(statement), {"tenant": tenant, "many": many, "value": VALUE})


@contextmanager
def explained(engine: Engine) -> Iterator[list[Step]]:
    """What each statement really did when it was sent; it is done twice, once to be looked at."""
    steps: list[Step] = []

    def explain(connection: Connection, _: object, sql: str, values: Values, *__: object) -> None:
        if sql.startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
            driver = connection.connection.dbapi_connection
            assert driver
            cursor = driver.cursor()
            cursor.execute("SAVEPOINT before")
            asked = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}"
            cursor.execute(asked, values[0] if isinstance(values, list) else values)
            (((plan,),),) = cursor.fetchall()
            steps.extend(steps_of(plan["Plan"], sql))
            cursor.execute("ROLLBACK TO SAVEPOINT before")

    event.listen(engine, "before_cursor_execute", explain)
    yield steps
    event.remove(engine, "before_cursor_execute", explain)


def steps_of(plan: dict[str, object], statement: str) -> Iterator[Step]:
    """The steps of a plan that look at a table or an index."""
    names = [
        str(plan[name]) for name in ("Node Type", "Relation Name", "Index Name") if name in plan
    ]
    if len(names) > 1 and names[0] != "ModifyTable":
        times, rows, pages = (number(plan, each) for each in (LOOPS, ROWS, PAGES))
        yield Step(" ".join(names), times, times * rows, pages, statement)
    below = plan.get("Plans", [])
    assert isinstance(below, list)
    for each_below in below:
        yield from steps_of(each_below, statement)


def number(plan: Mapping[str, object], names: Sequence[str]) -> int:
    """The sum of these numbers of a step, as far as it has them."""
    return sum(int(each) for name in names if isinstance(each := plan.get(name), int | float))


NAMES = ("Node Type", "Relation Name", "Index Name")
ROWS = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
LOOPS = ("Actual Loops",)
PAGES = ("Shared Hit Blocks", "Shared Read Blocks")


@pytest.mark.parametrize("tenant", ["one", "newcomer"])
@pytest.mark.parametrize("analysed", [False, True])
def test_no_statement_reads_more_than_it_answers(
    engine: Engine, tenant: str, analysed: bool
) -> None:
    """A statement that reads a whole tenant is fast in a test and stops a shop a year later.

    What PostgreSQL knows of its tables is old or missing for a while, above all of a new tenant.
    """
    with engine.begin() as connection:
        if analysed:
            connection.execute(text("ANALYZE"))
        fill(connection, "newcomer", 3000)
    with explained(engine) as steps:
        use(SqlRepository(engine, tenant, CODEC))
    assert [] == [step for step in steps if step.is_bad]
    assert len({step.statement for step in steps}) > 20
    assert {"fulfilcore_record_turn", "fulfilcore_record_lane"} <= {
        step.what.split()[-1] for step in steps
    }
