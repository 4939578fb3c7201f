"""The simulator: whatever fails, the invariants hold, and a seed replays exactly."""

from collections import Counter
from functools import cache

import pytest

from fulfilcore.testing import Report, simulate
from fulfilcore.testing.faults import Fault

SEEDS, STEPS = range(20), 150


@cache
def report(seed: int) -> Report:
    """What the simulation of a seed came to; each is run once."""
    return simulate(seed, STEPS)


@pytest.mark.rule("S001-15", "S001-16", "S001-18", "S001-19", "S001-32", "S001-36")
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_breaks_whatever_fails(seed: int) -> None:
    """After every step stored = re-derived, units add up, twins show once, nobody is told twice."""
    assert () == report(seed).violations


def test_every_kind_of_fault_has_fired() -> None:
    """A fault that never fires tests nothing."""
    fired = Counter[str]()
    for seed in SEEDS:
        fired.update(dict(report(seed).faults))

    assert [] == [fault.value for fault in Fault if fired[fault.value] < 5]


def test_a_seed_replays_exactly() -> None:
    """The same seed gives the same report, to the last byte of the final state."""
    assert simulate(3, 60) == simulate(3, 60)


def test_another_seed_is_another_story() -> None:
    """The fingerprint tells two final states apart."""
    assert simulate(3, 20).hash != simulate(4, 20).hash
