"""Run benches and show what they came to.

python -m benchmarks                    all of them
python -m benchmarks machine import-m   those whose name begins so
python -m benchmarks --quick            only see whether they run and both sides agree
"""

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import QUICK, Bench, Disagree, Effort, Line, Missing, measured
from benchmarks.report import table, write

RESULTS = Path(__file__).with_name("results.jsonl")


def chosen(prefixes: Sequence[str], benches: Sequence[Bench]) -> Sequence[Bench]:
    """The benches whose names begin with one of these, all of them if none is given."""
    return [bench for bench in benches if bench.name.startswith(tuple(prefixes) or "")]


def main(arguments: Sequence[str], benches: Sequence[Bench], results: Path = RESULTS) -> int:
    """Choose, run, print and keep; 1 if a bench failed, 2 if none has such a name."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("prefix", nargs="*", help="run only benches whose name begins so")
    parser.add_argument("--quick", action="store_true", help="a turn or two: measures nothing")
    given = parser.parse_args(arguments)
    mine = chosen(given.prefix, benches)
    if not mine:
        names = ", ".join(dict.fromkeys(bench.name for bench in benches))
        sys.stderr.write(f"no bench begins so; there are {names}\n")
        return 2
    lines, failures = run(mine, QUICK if given.quick else Effort())
    sys.stdout.write("".join(f"{row}\n" for row in table(lines)) if lines else "")
    if not given.quick:
        write(results, lines)
    sys.stderr.write("".join(f"failed: {failure}\n" for failure in failures))
    return 1 if failures else 0


def run(benches: Sequence[Bench], effort: Effort) -> tuple[list[Line], list[str]]:
    """The lines of those that worked out, and a sentence for each that did not."""
    lines, failures = list[Line](), list[str]()
    for bench in benches:
        name = f"{bench.name} against {bench.peer}"
        sys.stderr.write(f"{name} …\n")
        try:
            lines.append(measured(bench, effort))
        except (Disagree, Missing) as error:
            failures.append(f"{name}: {error}")
        except Exception as error:  # a mistake of ours must not cost the other lines
            traceback.print_exc()
            failures.append(f"{name}: {error!r}")
    return lines, failures


if __name__ == "__main__":
    from benchmarks.table import BENCHES

    sys.exit(main(sys.argv[1:], BENCHES))
