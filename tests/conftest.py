"""What every test of this suite stands on."""

import os
import sys
from pathlib import Path

from hypothesis import settings

TESTS = Path(__file__).parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]  # `builders` and `benchmarks` are importable

# CI tries the same examples each time; `make proof` tries others.
settings.register_profile(
    "house",
    deadline=None,
    database=None,
    print_blob=False,
    derandomize="FULFILCORE_PROOF" not in os.environ,
)
settings.load_profile("house")
