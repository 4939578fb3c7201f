"""The same seed gives the same hash on every Python, with the oldest and newest dependencies.

python tools/versions.py [PYTHON …]     without names: every supported interpreter that is here
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parents[1]
SUPPORTED = ("3.11", "3.12", "3.13")
NEEDED = ("attrs", "cattrs", "python-dateutil")
TEST = "tests/laws/test_simulation.py::test_a_seed_gives_the_same_on_every_python"


def interpreters() -> tuple[str, ...]:
    """The supported interpreters of this machine, by their path."""
    found = (_path(f"python{version}") for version in SUPPORTED)
    return tuple(path for path in found if path)


def _path(name: str) -> str | None:
    for place in (shutil.which(name), *map(str, Path.home().glob(f".pyenv/versions/*/bin/{name}"))):
        if place and subprocess.run([place, "-V"], capture_output=True).returncode == 0:
            return place
    return None


def lowest() -> tuple[str, ...]:
    """The dependencies of the core, each in the oldest version that is allowed."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    return tuple(re.sub(r">=([\d.]+)", r"==\1.*", each) for each in project["dependencies"])


def outcomes(python: str) -> Iterator[tuple[str, bool]]:
    """What was installed on an interpreter, and whether the fingerprint was the same."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([python, "-m", "venv", place], check=True)
        own = f"{place}/bin/python"
        pip = [own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        for wanted in (lowest(), ("--upgrade", *NEEDED)):
            subprocess.run([*pip, f"{HERE}[testing]", *wanted], check=True)
            run = [own, "-m", "pytest", "-q", "--noconftest", "-o", "filterwarnings=", TEST]
            yield _installed(own), subprocess.run(run, cwd=HERE).returncode == 0


def _installed(python: str) -> str:
    ask = "import importlib.metadata as m, platform as p; print(p.python_version(), *("
    ask += f"f'{{each}} {{m.version(each)}}' for each in {NEEDED!r}), sep=', ')"
    answer = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    return answer.stdout.strip()


if __name__ == "__main__":
    pythons = tuple(sys.argv[1:]) or interpreters()
    results = [outcome for python in pythons for outcome in outcomes(python)]
    for versions, same in results:
        sys.stdout.write(f"{'same hash' if same else 'ANOTHER HASH'}: Python {versions}\n")
    sys.exit(0 if len(pythons) > 1 and all(same for _, same in results) else 1)
