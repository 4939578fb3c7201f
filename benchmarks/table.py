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
