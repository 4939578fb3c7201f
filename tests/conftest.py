"""What every test of this suite stands on."""

import gc
import os
import sys
from pathlib import Path

from hypothesis import settings

TESTS = Path(__file__).parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]  # `builders` and `benchmarks` are importable

# CI tries the same examples each time; `make proof` tries others, and more.
PROOF = "FULFILCORE_PROOF" in os.environ
settings.register_profile(
    "house",
    deadline=None,
    database=None,
    print_blob=False,
    derandomize=not PROOF,
    max_examples=200 if PROOF else 60,
)
settings.load_profile("house")


def pytest_collection_finish() -> None:
    """What was collected lives to the end: the garbage collector need not look at it ever again."""
    gc.collect()
    gc.freeze()
