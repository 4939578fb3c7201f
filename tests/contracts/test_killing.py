"""The kill test: a short run of it, and that it finds what would be wrong."""

import os
import subprocess
import sys
from collections.abc import Iterator
from copy import copy
from pathlib import Path

import pytest
from sql_uses import an_engine
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from fulfilcore.adapters.sql import SqlRepository, create_schema
from fulfilcore.changes import ACT, MESSAGE, ORDER, SAID, Query
from fulfilcore.flows import obey
from fulfilcore.orders import Command, Split, Status
from fulfilcore.running import run
from fulfilcore.shipments import LineUnits
from fulfilcore.testing.world import ANN
from fulfilcore.values import CommandId
from killing.desks import Office
from killing.journal import Answered, Journal, Outage, Told, words
from killing.judge import a_ledger, broken_now, come_to_rest, judge, unkept, witness
from killing.killer import Tally, too_little
from killing.market import Market, a_market
from killing.sums import ALWAYS, AT_REST, broken_sums
from killing.warming import open_up
from postgres import binaries

ROOT = Path(__file__).parents[2]


def test_what_was_acknowledged_outlives_the_killing() -> None:
    """Of eight processes one is killed every few milliseconds, and once the server: all holds."""
    binaries()
    command = [sys.executable, str(ROOT / "tools" / "kill.py"), "3", "7"]
    path = os.pathsep.join(each for each in sys.path if each)
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}
    )

    assert 0 == done.returncode, done.stdout + done.stderr
    assert done.stdout.endswith("3 seconds, seed 7: 0 broken\n")


# That it can fail


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Market]]:
    """An office in which nobody was killed, and everything has come to rest."""
    folder = tmp_path_factory.mktemp("quiet")
    market = a_market(5)
    with an_engine("postgresql", folder) as engine:
        create_schema(engine)
        account, nowhere = market.world.account, folder / "nowhere"
        office = Office(engine, create_async_engine(engine.url), account, nowhere, folder)
        open_up(office, market, seconds=4)
        _split_one(office, market)
        come_to_rest(office, market, Tally())
        yield office, market


def _split_one(office: Office, market: Market) -> None:
    shop = SqlRepository(office.engine, office.tenant)
    orders = [ORDER.of(each) for each in shop.page(Query(kind=ORDER.name, limit=999)).records]
    order, line = next(
        (order, line)
        for order in orders
        if order and order.visible and order.status is Status.AWAITING_SHIPMENT
        for line in order.lines or ()
        if line.open > 1 and order.terms.may_split
    )
    wish = Split(parts=((LineUnits(line.id, 1),),))
    now = market.world.now
    run(
        obey(
            Command(id=CommandId("split"), order=order.id, action=wish, by=ANN, at=now),
            repository=shop,
        )
    )


@pytest.fixture
def connection(quiet: tuple[Office, Market]) -> Iterator[Connection]:
    """A look at it that changes nothing, whatever is changed meanwhile."""
    with quiet[0].engine.connect() as connection:
        yield connection
        connection.rollback()


def test_nothing_is_broken_where_nobody_was_killed(quiet: tuple[Office, Market]) -> None:
    """Whatever the other tests find, they have broken themselves."""
    assert [] == list(judge(*quiet, Tally()))


_MESSAGE = """UPDATE fulfilcore_record SET {}
    WHERE kind = 'message' AND value::jsonb->>'state' = 'sent'"""
_LINE = """UPDATE fulfilcore_record
    SET value = jsonb_set(value::jsonb, '{{lines,0,{}}}', '{}')::text
    WHERE kind = 'order' AND value::jsonb->'lines' <> 'null' AND {}"""
BREAKS = {
    "a count of units below zero": _LINE.format("cancelled", -1, True),
    "shipped is not what our labels and theirs add up to": _LINE.format("theirs", 99, True),
    "the parts are not the whole": _LINE.format("cancelled", 9, "value::jsonb->>'part_of' <> ''"),
    "a shipment that no act made": "DELETE FROM fulfilcore_record WHERE kind = 'act'",
    "an order without terms or versions": "DELETE FROM fulfilcore_record WHERE kind = 'terms'",
    "two messages about one label": """INSERT INTO fulfilcore_record
        (tenant, kind, id, version, schema, value, lane, place, attempt)
        SELECT tenant, kind, id || '!', 1, schema, value, lane, place + 1, attempt
        FROM fulfilcore_record WHERE kind = 'message'""",
    "a lane that was overtaken": """INSERT INTO fulfilcore_record
        (tenant, kind, id, version, schema, value, lane, place, attempt, due)
        SELECT tenant, kind, id || n, 1, schema, value, lane, place + n, 1, 1
        FROM fulfilcore_record, generate_series(1, 2) n WHERE kind = 'message'""",
    "a message that is finished and waits, or neither": _MESSAGE.format("due = 1"),
    "told of what nobody owed": "DELETE FROM fulfilcore_record WHERE kind = 'message'",
    "a store shows other units than it was told": _MESSAGE.format(
        "value = jsonb_set(value::jsonb, '{notice,lines}', '[]')::text"
    ),
    "told of other units than an order has": _MESSAGE.format(
        "value = jsonb_set(value::jsonb, '{notice,lines,0,quantity}', '99')::text"
    ),
    "half a record": "UPDATE fulfilcore_record SET version = 0 WHERE kind = 'said'",
    "a name without its record": "DELETE FROM fulfilcore_record WHERE kind = 'order'",
    "a key that was written under and never stamped": "DELETE FROM fulfilcore_stamp",
    "not what was ordered": _LINE.format("ordered", 77, True),
    "a line that nobody knows": "DELETE FROM fulfilcore_record WHERE kind = 'order'",
    "a message that waits still": _MESSAGE.format("due = 1"),
    "booked, and neither known as sent nor in doubt": _MESSAGE.format(
        """value = jsonb_set(value::jsonb, '{state}', '"failed"')::text"""
    ),
}
"""What somebody does to the tables, by the law that must name it."""

AT_THE_STORES = {"told twice": 2, "sent, but the store does not have it": 0}
"""How often a store has booked what is kept as sent, by the law that must name it."""


@pytest.mark.parametrize("law", BREAKS)
def test_each_sum_is_found_when_it_does_not_come_out(
    law: str, connection: Connection, quiet: tuple[Office, Market]
) -> None:
    """Otherwise a database may be wrong in that way, and the kill test calls it right."""
    connection.execute(text(BREAKS[law]))
    found = list(broken_sums(connection, quiet[1], {law: {**ALWAYS, **AT_REST}[law]}))
    assert [law] == [each.partition(":")[0] for each in found]


@pytest.mark.parametrize(("law", "times"), AT_THE_STORES.items())
def test_what_the_stores_have_is_compared(
    law: str, times: int, connection: Connection, quiet: tuple[Office, Market]
) -> None:
    """A store that heard of it twice, or never, although it is kept as sent."""
    market = copy(quiet[1])
    market.effects = market.effects.copy()
    market.effects[next(news for news, count in market.effects.items() if count)] = times
    found = list(broken_sums(connection, market, {law: ALWAYS[law]}))
    assert [law] == [each.partition(":")[0] for each in found]


def test_every_sum_is_broken_by_some_test() -> None:
    """Otherwise one of them is never seen to fail."""
    assert {*ALWAYS, *AT_REST} == {*BREAKS, *AT_THE_STORES}


def test_what_was_acknowledged_and_is_gone_is_found(quiet: tuple[Office, Market]) -> None:
    """An answer, a version, a delivery that somebody was told of; and another answer than kept."""
    office, _ = quiet
    ledger = a_ledger(office)
    kept = (act for record in ledger.records.values() if (act := ACT.of(record)))
    acts = {act.command.id: act.accepted for act in kept if not act.follows}
    said = {key.id for key in ledger.records if key.kind == SAID.name}
    assert [] == list(unkept(ledger, Tally(answered=acts, said=said)))
    id = next(iter(acts))
    gone = Tally(answered={**acts, id: not acts[id]}, said={"x@1"}, told={"x#1"})
    gone.answered[CommandId("lost")] = False
    assert {
        f"answered, and not kept: {id}",
        "answered, and not kept: lost",
        "imported, and not kept: x@1",
        "delivered, and not kept: x#1",
    } == set(unkept(ledger, gone))


@pytest.mark.parametrize("kind", [ACT.name, SAID.name, MESSAGE.name, ORDER.name])
def test_half_a_commit_is_found(quiet: tuple[Office, Market], kind: str) -> None:
    """Of what is written together one kind is missing: the rest is not what it is derived from."""
    office, market = quiet
    records = a_ledger(office).records.values()
    left = witness(each for each in records if each.kind != kind)
    assert list(broken_now(left, None, market.world.now))


def test_a_journal_ends_with_its_process(tmp_path: Path) -> None:
    """A word that was not written down whole is not read, and what stands before it is."""
    journal = Journal(tmp_path / "journal")
    for word in (Answered(CommandId("c"), True), Told(("m",)), Outage("no")):
        journal.note(word)
    whole = (tmp_path / "journal").read_bytes()
    (tmp_path / "journal").write_bytes(whole[:-3])
    assert [Answered(CommandId("c"), True), Told(("m",))] == list(words(tmp_path / "journal"))


def test_a_run_in_which_little_happened_fails() -> None:
    """Otherwise a run in which nobody could do anything would be the most successful one."""
    least = {"killed": 4, "answered": 1, "delivered": 0}
    few = too_little(Tally(kills=3).counts(), least)
    assert ("only 3 killed, not 4", "only 0 answered, not 1") == few
