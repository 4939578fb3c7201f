"""Every bench there is: a row for each. A new one is a file beside this one, and a row here."""

from collections.abc import Sequence
from functools import partial

from benchmarks.contention import against_one, against_queue
from benchmarks.imports import Load, imports, in_memory, in_postgres, in_sqlite
from benchmarks.machine import PEERS, answers, moves, refusals
from benchmarks.measure import Bench, Unit
from benchmarks.memory import weights
from benchmarks.reading import PEERS as READERS
from benchmarks.reading import SYSTEMS, reads
from benchmarks.ruled_trade import PROFILES
from benchmarks.rules import BY_INDEX, LEADERS, ONE_BY_ONE, SIZES, growth, matching
from benchmarks.rules import PEERS as RULERS
from benchmarks.rules_at_work import (
    ANEW,
    MATCHING,
    applying,
    building,
    dry_run,
    editing,
    weighing,
)

_STORAGES = (
    ("memory", in_memory, ()),
    ("sqlite", in_sqlite, ("sqlalchemy",)),
    ("postgres", in_postgres, ("sqlalchemy", "psycopg")),
)
_LOADS = (
    Load(batch=1, orders=100, turns=5),
    Load(batch=100, orders=400, turns=5),
    Load(batch=1_000, orders=2_000, turns=3),
)
_MACHINE = (
    ("machine-transition", Unit.TRANSITIONS, moves),
    ("machine-refusal", Unit.REFUSALS, refusals),
    ("machine-load-and-fire", Unit.ANSWERS, answers),
)

BENCHES: Sequence[Bench] = (
    *(
        Bench(
            name=f"import-{name}-{load.batch}",
            peer="storage-floor",
            unit=Unit.ORDERS,
            run=partial(imports, storage, load),
            needs=needs,
        )
        for name, storage, needs in _STORAGES
        for load in _LOADS
    ),
    *(
        Bench(name=name, peer=peer, unit=unit, run=partial(run, peer), needs=(peer,))
        for name, unit, run in _MACHINE
        for peer in PEERS
    ),
    *(
        Bench(
            name="bytes-per-order",
            peer=peer,
            unit=Unit.BYTES,
            run=partial(weights, peer),
            needs=(peer,),
        )
        for peer in PEERS
    ),
    *(
        Bench(
            name=f"read-{system.replace('_', '-')}",
            peer=peer,
            unit=Unit.ORDERS,
            run=partial(reads, system, peer),
            needs=READERS[peer][1],
        )
        for system, channel in SYSTEMS.items()
        for peer in channel.peers
    ),
    *(
        Bench(
            name=f"rules-{size}-{profile}",
            peer=peer,
            unit=Unit.ORDERS,
            run=partial(matching, size, profile, peer),
            needs=ruler.needs,
        )
        for profile in PROFILES
        for size in SIZES
        for peer, ruler in RULERS.items()
        if size <= ruler.most
    ),
    *(
        Bench(
            name=f"rules-growth-{profile}",
            peer=peer,
            unit=Unit.TIMES,
            run=partial(growth, profile, peer),
            needs=RULERS[peer].needs,
        )
        for profile in PROFILES
        for peer in LEADERS
    ),
    *(
        Bench(
            name=f"rules-apply-{size}-{profile}",
            peer=peer,
            unit=Unit.ORDERS,
            run=partial(applying, size, profile, peer),
        )
        for profile in PROFILES
        for size in SIZES
        for peer in (MATCHING, ONE_BY_ONE)
    ),
    Bench(
        name="rules-dry-run",
        peer="polars",
        unit=Unit.MILLISECONDS,
        run=partial(dry_run, "polars"),
        needs=("polars",),
    ),
    *(
        Bench(
            name="rules-build-10000",
            peer=peer,
            unit=Unit.MILLISECONDS,
            run=partial(building, peer),
            needs=RULERS[peer].needs,
        )
        for peer in LEADERS
    ),
    Bench(
        name="rules-bytes-10000",
        peer=BY_INDEX,
        unit=Unit.BYTES,
        run=partial(weighing, BY_INDEX),
    ),
    Bench(name="rules-edit-10000", peer=ANEW, unit=Unit.MILLISECONDS, run=editing),
    *(
        Bench(
            name="contention-postgres",
            peer=peer,
            unit=Unit.MESSAGES,
            run=run,
            needs=("sqlalchemy", "psycopg"),
        )
        for peer, run in (("one-worker", against_one), ("naive-queue", against_queue))
    ),
)
"""The table, in the order in which it is run and shown."""
