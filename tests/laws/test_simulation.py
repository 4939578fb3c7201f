"""The simulator: whatever fails, the invariants hold, and a seed replays exactly."""

import multiprocessing
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import pytest

from fulfilcore.testing import Report, simulate
from fulfilcore.testing.dialects import DIALECTS
from fulfilcore.testing.faults import Fault

SEEDS, STEPS = 172, 100
OPERATIONS, FIRED = 200_000, 500
STORES = 25
"""So often at least is each dialect spoken by a store of the simulated worlds."""
CANNOT_BE_TOLD = {
    # What people do in the simulation and a system has no words for: a host is told so.
    "Amazon Orders v0": {"NO_CARRIER", "NO_TRACKING"},
    "Amazon Orders 2026-01-01": {"NO_CARRIER", "NO_TRACKING"},
    # A pending notice that a person settles keeps the id to ask by, which names no parcel.
    "BigCommerce Orders V2": {"NOT_A_SHIPMENT_ID"},
    "Rithum REST v1": {"NOTHING_TO_AMEND", "NOT_A_FULFILLMENT_ID"},
    "Rithum SOAP": {"NOTHING_TO_AMEND", "NOT_A_FULFILLMENT_ID"},
    "ShipStation V1": {"NO_CARRIER", "TOLD_BEFORE"},
    "Shopify REST Admin API": {
        *("NOT_ENOUGH_LEFT", "NOTHING_TO_AMEND", "NOT_A_FULFILLMENT_ID"),
        "WORK_CANCELLED",  # a host sees it before it calls
    },
    "Squarespace Orders 1.0": {"NO_CARRIER"},
    "WooCommerce wc/v3": {"NO_CARRIER", "PART_WITHOUT_TRACKING"},
    "eBay Fulfillment API": {"ALREADY_TOLD", "TRACKING_ALONE"},
    "eBay Trading API": {"ALREADY_TOLD", "NOT_A_LINE_ID", "TRACKING_ALONE"},
}
FINGERPRINT = "cf020619233e249f902413373001ea2d"
"""Of the final state of one seed: the same on every Python and with every dependency."""


@cache
def reports() -> tuple[Report, ...]:
    """What became of every seed, on all processors."""
    workers = ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"))
    with workers:
        return tuple(workers.map(simulate, range(SEEDS), [STEPS] * SEEDS))


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


def test_every_dialect_is_spoken_often() -> None:
    """A system that no store speaks for proves nothing of its codec."""
    spoken = Counter(name for report in reports() for name in report.dialects)
    assert {} == {it.name: spoken[it.name] for it in DIALECTS if spoken[it.name] < STORES}


def test_what_cannot_be_told_is_known() -> None:
    """A codec refuses to write what its system has no words for, and nothing else."""
    refused = {each for report in reports() for each in report.unwritten}
    known = {f"{name}: {why}" for name, whys in CANNOT_BE_TOLD.items() for why in whys}
    assert set() == refused - known


def test_a_seed_replays_exactly() -> None:
    """The same seed gives the same report, to the last byte of the final state."""
    assert simulate(3, 30) == simulate(3, 30)


def test_a_seed_gives_the_same_on_every_python() -> None:
    """The final state has one fingerprint, whichever interpreter and dependencies made it."""
    assert FINGERPRINT == simulate(3, 30).hash


def test_another_seed_is_another_story() -> None:
    """The fingerprint tells two final states apart."""
    assert simulate(3, 20).hash != simulate(4, 20).hash
