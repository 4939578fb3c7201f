"""Fuzz every reader with atheris: only declared errors, at most 256 MB, no body takes long.

python tools/fuzz.py [SECONDS] [SEED] [TARGET …]      so many seconds for each target
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / each) for each in ("src", "tests", "tests/channels")]
SHARED = Path(os.environ.get("FULFILCORE_SHARED", ROOT.parent / "shared"))
MEGABYTES, LONGEST, LARGEST = 256, 5, 200_000


def fuzz(target: str, seconds: int, seed: int) -> None:
    """Fuzz one target in this process, which ends with it."""
    import atheris

    instrumented = ["fulfilcore.channels", "fulfilcore.intake", "fulfilcore.rules"]
    with atheris.instrument_imports(include=instrumented):
        from fuzzing.mutate import mutated
        from fuzzing.targets import seeds, targets

        read = targets()[target]
    with tempfile.TemporaryDirectory() as corpus:
        for number, body in enumerate(seeds(target, SHARED, ROOT / "examples")):
            Path(corpus, str(number)).write_bytes(body)
        atheris.Setup(
            [
                sys.argv[0],
                f"-seed={seed}",
                f"-max_total_time={seconds}",
                f"-rss_limit_mb={MEGABYTES}",
                f"-timeout={LONGEST}",
                f"-max_len={LARGEST}",
                "-print_final_stats=1",
                "-verbosity=0",
                f"-artifact_prefix={ROOT}/build/fuzz-{target}-",
                corpus,
            ],
            read,
            custom_mutator=lambda data, size, luck: mutated(data, size, luck, atheris.Mutate),
        )
        atheris.Fuzz()


def main(seconds: int, seed: int, wanted: list[str]) -> int:
    """Fuzz each target in a process of its own; the number of those that failed."""
    from fuzzing.targets import targets

    (ROOT / "build").mkdir(exist_ok=True)
    failed = 0
    for target in wanted or targets():
        command = [sys.executable, __file__, "--one", target, str(seconds), str(seed)]
        done = subprocess.run(command, capture_output=True, text=True)
        stats = dict(
            line.removeprefix("stat::").split(":", 1)
            for line in done.stderr.splitlines()
            if line.startswith("stat::")
        )
        tried = stats.get("number_of_executed_units", "?").strip()
        peak = stats.get("peak_rss_mb", "?").strip()
        sys.stdout.write(f"{target}: {tried} bodies, {peak} MB, exit {done.returncode}\n")
        if done.returncode:
            failed += 1
            sys.stdout.write(f"{done.stdout}{done.stderr}\n")
    return failed


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        fuzz(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        given = sys.argv[1:]
        each, luck = (int(given[0]) if given else 20), (int(given[1]) if given[1:] else 1)
        sys.exit(main(each, luck, given[2:]))
