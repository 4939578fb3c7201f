"""Kill writers, workers and the database server, and see what is left.

python tools/kill.py [SECONDS] [SEED]      60 seconds, and other victims each time, unless said
"""

import sys
from pathlib import Path
from secrets import randbelow

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # where the kill test lives

from killing.runs import Report, kill_for
from postgres import NoServer


def told(report: Report) -> None:
    """Say what a run came to."""
    for name, many in report.counts.items():
        sys.stdout.write(f"{many:8} {name}\n")
    for name, rows in report.sums.items():
        sys.stdout.write(f"{name}: {'; '.join(' '.join(map(str, row)) for row in rows)}\n")
    for each in report.violations:
        sys.stdout.write(f"BROKEN {each}\n")


if __name__ == "__main__":
    given = sys.argv[1:]
    seconds = float(given[0]) if given else 60.0
    seed = int(given[1]) if given[1:] else randbelow(10**6)
    try:
        report = kill_for(seconds, seed)
    except NoServer as none:
        sys.exit(f"nothing was killed: {none}")
    told(report)
    sys.stdout.write(f"{seconds:g} seconds, seed {seed}: {len(report.violations)} broken\n")
    sys.exit(1 if report.violations else 0)
