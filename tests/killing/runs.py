"""One run: a server, a world and a killer, and then the judgement."""

import asyncio
import gc
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import Pipe
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep

from attrs import define, evolve, field, frozen
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from fulfilcore.accounts import Account
from fulfilcore.adapters.sql import create_schema
from fulfilcore.testing.ledger import Ledger
from killing.desks import Office, is_passing, journal_of
from killing.journal import Broke, Journal, words
from killing.judge import a_ledger, broken_now, judge
from killing.killer import AT_LEAST, Killer, Tally, forked, too_little
from killing.market import Market, a_market, an_exchange
from killing.sums import figures
from killing.warming import open_up, warm
from postgres import Server

STRIKES, LONG = 3, 10
"""How often the postmaster is killed in a run of so many seconds; in a shorter one it is once."""


@frozen
class Report:
    """What a run came to, and everything that did not hold."""

    counts: Mapping[str, int]
    sums: Mapping[str, Sequence[Sequence[object]]]
    violations: Sequence[str]


def kill_for(seconds: float, seed: int) -> Report:
    """Let eight processes work and die for so long, then judge what is left.

    On a busy machine it takes longer, until enough has happened for the run to show anything.
    """
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # that the server went away is no news
    market = a_market(seed)
    with _an_office(market.world.account) as (server, office):
        open_up(office, market, seconds)
        tally, strikes = _slice(server, office, market, seconds, seed)
        counts = _counts(market, tally, strikes)
        least = {name: int(each * seconds) for name, each in AT_LEAST.items()}
        few = too_little(counts, {**least, "postmaster killed": strikes_in(seconds)})
        violations = [*tally.violations, *market.violations, *judge(office, market, tally)]
        with office.engine.connect() as connection:
            return Report(counts, figures(connection), [*violations, *few])


@contextmanager
def _an_office(account: Account) -> Iterator[tuple[Server, Office]]:
    """A server that loses nothing it has confirmed, and engines that have seen it all before."""
    folder = Path(tempfile.mkdtemp(prefix="fulfilcore-kill-"))
    server = Server(fsync="on", synchronous_commit="on")
    url = server.start().replace("postgresql://", "postgresql+psycopg://", 1)
    engine, async_engine = create_engine(url), create_async_engine(url)
    office = Office(engine, async_engine, account, folder / "market", folder)
    try:
        create_schema(engine)
        warm(evolve(office, tenant="warm"))
        yield server, office
    finally:
        engine.dispose()
        asyncio.run(async_engine.dispose())
        server.throw_away()
        shutil.rmtree(folder, ignore_errors=True)


def _slice(
    server: Server, office: Office, market: Market, seconds: float, seed: int
) -> tuple[Tally, int]:
    """The killing: this process is the world outside, and strikes the server."""
    mine, theirs = Pipe()
    exchange = an_exchange(market, office.market)
    gc.collect()
    gc.freeze()  # what is shared with the forked stays shared
    killer = Killer(office, Random(seed))

    def kill() -> None:
        exchange.door.close()
        theirs.send(killer.kill_for(seconds))

    killing = forked(kill)
    theirs.close()
    strikes = strikes_of(server, office, seconds)
    exchange.serve(mine, strikes.tick)
    tally = mine.recv()
    os.waitpid(killing, 0)
    exchange.close()
    tally.violations.extend(strikes.violations())
    return tally, strikes.done


@define
class Strikes:
    """When the server is killed: spread over the run, and looked into after each time."""

    server: Server
    office: Office
    due: list[float]
    done: int = 0
    striking: Thread | None = None
    auditors: list[int] = field(factory=list)

    def tick(self) -> None:
        """Kill the postmaster if it is time; meanwhile the world outside goes on."""
        if self.striking:
            if not self.striking.is_alive():
                self._finish(self.striking)
        elif self.due and monotonic() >= self.due[0]:
            self.due.pop(0)
            self.striking = Thread(target=self._strike)
            self.striking.start()

    def _strike(self) -> None:
        self.server.kill()
        self.server.revive()
        self.done += 1

    def _finish(self, striking: Thread) -> None:
        striking.join()  # before the fork, which knows no threads
        self.striking = None
        self.auditors.append(forked(self._audit))

    def _audit(self) -> None:
        """At any moment, in the middle of everything, what is stored is what its inputs make."""
        ledger = insisted(lambda: a_ledger(self.office))
        for broken in broken_now(ledger, None, datetime.now(UTC)):
            Journal(journal_of(self.office, -self.done)).note(Broke(f"in the middle: {broken}"))

    def violations(self) -> Iterator[str]:
        """What the auditors found, once all have come to their end."""
        if self.striking:
            self._finish(self.striking)
        for number, pid in enumerate(self.auditors, start=1):
            _, status = os.waitpid(pid, 0)
            found = words(journal_of(self.office, -number))
            yield from (word.what for word in found if isinstance(word, Broke))
            if status:
                yield f"an audit ended by itself: {status}"


def insisted(look: Callable[[], Ledger]) -> Ledger:
    """Look until nobody strikes in the middle of it."""
    while True:
        try:
            return look()
        except DBAPIError as error:
            if not is_passing(error):
                raise
            sleep(0.05)


def strikes_of(server: Server, office: Office, seconds: float) -> Strikes:
    """The strikes of a run that begins now."""
    start, times = monotonic(), strikes_in(seconds)
    due = [start + seconds * n / (times + 1) for n in range(1, times + 1)]
    return Strikes(server, office, due)


def strikes_in(seconds: float) -> int:
    """How often the postmaster is killed in a run of that length."""
    return STRIKES if seconds >= LONG else 1


def _counts(market: Market, tally: Tally, strikes: int) -> Mapping[str, int]:
    return {
        **tally.counts(),
        "postmaster killed": strikes,
        "effects": sum(market.effects.values()),
        "calls": sum(market.tries.values()),
    }
