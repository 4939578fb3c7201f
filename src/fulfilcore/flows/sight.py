"""Gather, decide, commit: what every flow is made of.

A `Sight` is what was gathered and under which stamps. A decision made on it is committed only if
nothing under those stamps changed meanwhile; else only what changed is gathered again.
"""

import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from attrs import field, frozen

from fulfilcore.changes import Decision, Found, Kind, Query, Record, RecordKey
from fulfilcore.errors import GaveUp, Stale
from fulfilcore.ports import Repository, ask
from fulfilcore.values import evolve

log = logging.getLogger(__name__)
R = TypeVar("R")
V = TypeVar("V")

TRIES = 3
"""How often a flow decides anew when others wrote meanwhile."""

DEPTH = 12
"""How often a flow may find that it needs more: orders, purchases, twins, shared parcels."""


@frozen
class Sight:
    """Records in sight, and the stamp of each guard key that was asked for."""

    records: Mapping[RecordKey, Record[object]] = field(factory=dict)
    stamps: Mapping[str, int] = field(factory=dict)

    def plus(self, found: Found) -> "Sight":
        """This sight and what was just found."""
        new = {record.key: record for record in found.records}
        return Sight({**self.records, **new}, {**self.stamps, **found.stamps})

    def minus(self, stale: Collection[str]) -> "Sight":
        """This sight without whatever stands under stale keys or is itself stale.

        What stands under another key too stays in sight: that key will not be asked for again.
        """
        gone = {k for r in self.records.values() if str(r.key) in stale for k in r.keys}
        gone |= set(stale) & set(self.stamps)
        if not gone:
            return Sight()
        stamps = {key: stamp for key, stamp in self.stamps.items() if key not in gone}
        stays = {
            k: r for k, r in self.records.items() if not r.keys & gone or r.keys & stamps.keys()
        }
        return Sight(stays, stamps)

    def all(self, kind: Kind[V]) -> Iterator[V]:
        """Every value of a kind in sight."""
        values = (kind.of(record) for record in self.records.values())
        return (value for value in values if value is not None)

    def one(self, kind: Kind[V], id: str) -> V | None:
        """The value of that kind and id, if it is in sight."""
        record = self.records.get(kind.key(id))
        return kind.of(record) if record else None

    def version(self, key: RecordKey) -> int:
        """The version a record was read at; 0 if there is none."""
        record = self.records.get(key)
        return record.version if record else 0


Needs: TypeAlias = Callable[[Sight], Iterable[str]]
Decide: TypeAlias = Callable[[Sight], Decision[R]]


async def gather(repository: Repository, needs: Needs, sight: Sight) -> Sight:
    """Look until nothing that is needed is missing.

    Raises GaveUp when that does not end within the declared depth.
    """
    looks = 0
    while missing := _missing(needs, sight):
        if looks == DEPTH:
            raise GaveUp(missing, DEPTH)
        sight, looks = sight.plus(await ask(repository.find(missing))), looks + 1
    return sight


def _missing(needs: Needs, sight: Sight) -> frozenset[str]:
    return frozenset(needs(sight)) - sight.stamps.keys()


async def paged(repository: Repository, query: Query) -> AsyncIterator[Record[object]]:
    """Every record that a query asks for, a page at a time, from where the query begins."""
    after = query.after
    while True:
        page = await ask(repository.page(evolve(query, after=after)))
        for record in page.records:
            yield record
        if (after := page.after) is None:
            return


async def settle(repository: Repository, needs: Needs, decide: Decide[R], tries: int = TRIES) -> R:
    """Gather, decide, commit; on stale assumptions gather again what broke, then give up.

    Raises GaveUp, still stale after the last try.
    """
    sight, stale = Sight(), frozenset[str]()
    for _ in range(tries):
        sight = await gather(repository, needs, sight.minus(stale) if stale else sight)
        decision = decide(sight)
        try:
            if decision.changes:
                await ask(repository.commit(evolve(decision.changes, assumes=sight.stamps)))
        except Stale as error:
            stale = error.keys
            log.info("others wrote meanwhile, gathering again: %s", ", ".join(sorted(stale)))
        else:
            written = (*decision.changes.writes, *decision.changes.removes)
            log.debug("committed: %s", ", ".join(str(record.key) for record in written))
            return decision.result
    log.warning("gave up after %d tries: %s", tries, ", ".join(sorted(stale)))
    raise GaveUp(stale, tries)
