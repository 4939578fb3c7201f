"""Let the simulator run over many seeds; a seed that breaks an invariant is named.

python tools/proof.py [SEEDS] [STEPS]      seeds 0 … SEEDS - 1, each for so many steps
"""

import sys
from concurrent.futures import ProcessPoolExecutor

from fulfilcore.testing.simulator import Report, simulate


def proven(seeds: int, steps: int) -> list[Report]:
    """The report of each seed, in their order, on all processors."""
    with ProcessPoolExecutor() as workers:
        return list(workers.map(simulate, range(seeds), [steps] * seeds, chunksize=4))


if __name__ == "__main__":
    seeds, steps = (int(each) for each in (*sys.argv[1:], *("200", "300")[len(sys.argv) - 1 :]))
    reports = proven(seeds, steps)
    broken = [report for report in reports if report.violations]
    for report in broken:
        sys.stdout.write(f"simulate({report.seed}, {steps}): {'; '.join(report.violations)}\n")
    operations, faults = (
        sum(r.operations for r in reports),
        sum(n for r in reports for _, n in r.faults),
    )
    sys.stdout.write(
        f"{seeds} seeds, {operations} operations, {faults} faults, {len(broken)} broken\n"
    )
    sys.exit(1 if broken else 0)
