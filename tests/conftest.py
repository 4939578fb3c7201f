"""What every test of this suite stands on."""

import os
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # `builders` is importable from everywhere

# CI tries the same examples each time; `make proof` tries others.
settings.register_profile(
    "house",
    deadline=None,
    database=None,
    print_blob=False,
    derandomize="FULFILCORE_PROOF" not in os.environ,
)
settings.load_profile("house")
