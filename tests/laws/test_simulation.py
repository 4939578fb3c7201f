"""The simulator: whatever fails, the invariants hold, and a seed replays exactly."""

import multiprocessing
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import pytest

from fulfilcore.testing import Report, simulate
from fulfilcore.testing.faults import Fault

SEEDS, STEPS = 172, 100
OPERATIONS, FIRED = 200_000, 500
FINGERPRINT = "431fcb02514d18f7e58493bfb9554112"
"""Of the final state of one seed: the same on every Python and with every dependency."""


@cache
def reports() -> tuple[Report, ...]:
    """What became of every seed, on all processors."""
    workers = ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"))
    with workers:
        return tuple(workers.map(simulate, range(SEEDS), [STEPS] * SEEDS, chunksize=5))


@pytest.mark.rule("S001-15", "S001-16", "S001-18", "S001-19", "S001-32", "S001-36")
def test_nothing_breaks_whatever_fails() -> None:
    """After every step stored = re-derived, units add up, twins show once, nobody is told twice."""
    broken = {report.seed: report.violations for report in reports() if report.violations}
    assert {} == broken


def test_it_runs_for_long() -> None:
    """So many things that happened at channels, flows and calls to channels, each counted once."""
    assert OPERATIONS <= sum(report.operations for report in reports())


def test_every_kind_of_fault_has_fired_often() -> None:
    """A fault that never fires tests nothing."""
    fired = Counter[str]()
    for report in reports():
        fired.update(dict(report.faults))

    assert {} == {fault.value: fired[fault.value] for fault in Fault if fired[fault.value] < FIRED}


def test_a_seed_replays_exactly() -> None:
    """The same seed gives the same report, to the last byte of the final state."""
    assert simulate(3, 30) == simulate(3, 30)


def test_a_seed_gives_the_same_on_every_python() -> None:
    """The final state has one fingerprint, whichever interpreter and dependencies made it."""
    assert FINGERPRINT == simulate(3, 30).hash


def test_another_seed_is_another_story() -> None:
    """The fingerprint tells two final states apart."""
    assert simulate(3, 20).hash != simulate(4, 20).hash
