"""The project as a newcomer meets it: its commands, its metadata, its changelog."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import metadata, requires
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

from house import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT, HATCH = PYPROJECT["project"], PYPROJECT["tool"]["hatch"]["build"]["targets"]
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
SKIPPED = {".git", ".venv", "build", "dist", "node_modules"}
TEXTS = {"", ".cfg", ".ini", ".json", ".md", ".py", ".toml", ".txt", ".yaml", ".yml"}
REGISTRIES = re.compile(
    r"pypi\x2eorg|pythonhosted\x2eorg|registry\x2enpmjs|debian\x2eorg|proxy\x2egolang"
    r"|--(?:extra-)?index-\x75rl|PIP_INDEX_\x55RL",
    re.IGNORECASE,
)


def texts(folder: Path = ROOT) -> Iterator[Path]:
    """Every text file of the project."""
    for path in folder.iterdir():
        if path.is_dir() and _is_ours(path.name):
            yield from texts(path)
        elif path.is_file() and path.suffix in TEXTS:
            yield path


def _is_ours(folder: str) -> bool:
    return folder not in SKIPPED and not folder.endswith(("_cache", ".egg-info", "__pycache__"))


def test_the_two_commands_come_first() -> None:
    """The README opens with what a newcomer runs, and make knows it."""
    readme = (ROOT / "README.md").read_text("utf-8")
    first = re.search(r"```bash\n(.*?)```", readme, re.DOTALL)

    assert first is not None
    assert ["make demo", "make test"] == re.findall(r"^make [a-z]+", first[1], re.MULTILINE)


def test_make_knows_what_it_offers() -> None:
    """Every target that `make help` lists exists, and is no file."""
    phony = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())  # type: ignore[index]

    assert {"check", "demo", "docs", "help", "proof", "rules", "test"} <= TARGETS
    assert phony == TARGETS
    assert [] == [p for p in re.findall(r"tests/[\w./]+", MAKEFILE) if not (ROOT / p).exists()]


def test_ci_runs_what_a_person_runs() -> None:
    """CI is a short script around the same commands, and stops at the first failure."""
    ci = (ROOT / ".ci" / "run").read_text("utf-8")

    assert ci.startswith("#!/usr/bin/env bash\n")
    assert "set -eu" in ci
    assert "make test" in ci
    assert "make demo" in ci


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the machine's affair, not the project's."""
    naming = [
        path.relative_to(ROOT).as_posix()
        for path in texts()
        if REGISTRIES.search(path.read_text("utf-8", errors="replace"))
    ]

    assert [] == naming


def test_the_core_needs_three_packages_and_no_caps() -> None:
    """Lower bounds only: a library that caps its neighbours blocks its host."""
    core = [each for each in requires("fulfilcore") or () if "extra ==" not in each]
    extras = PROJECT["optional-dependencies"].values()
    every = [each for group in (PROJECT["dependencies"], *extras) for each in group]

    assert ["attrs", "cattrs", "python-dateutil"] == sorted(
        re.split(r"[<>=~!\[]", e)[0] for e in core
    )
    assert [] == [each for each in every if re.search(r"<|==|~=|!=", each) or ">=" not in each]
    assert {"cli", "postgres", "regex", "sqlalchemy", "testing"} == set(
        PROJECT["optional-dependencies"]
    )


def test_the_cli_extra_brings_what_its_database_needs() -> None:
    """Whoever installs the command can play a day into a database."""
    extras = PROJECT["optional-dependencies"]

    assert set(extras["sqlalchemy"]) <= set(extras["cli"])


def test_the_metadata_is_complete() -> None:
    """The licence is an SPDX expression, the Python a lower bound, the types are announced."""
    about = metadata("fulfilcore")

    assert "MIT" == about["License-Expression"]
    assert ">=3.11" == about["Requires-Python"]
    assert "Typing :: Typed" in about.get_all("Classifier", [])
    assert (ROOT / "src" / "fulfilcore" / "py.typed").is_file()


def test_the_wheel_carries_the_types_and_the_licence(tmp_path: Path) -> None:
    """What is installed is typed and licensed, and holds no test."""
    names = wheel(tmp_path) if find_spec("hatchling") else declared()

    assert "fulfilcore/py.typed" in names
    assert any(name.endswith("LICENSE") for name in names)
    assert all(name.startswith("fulfilcore") for name in names)


def wheel(folder: Path) -> list[str]:
    """What a wheel that is built here and now holds."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with ZipFile(next(folder.glob("*.whl"))) as built:
        return built.namelist()


def declared() -> list[str]:
    """What the build is told to put into a wheel, where its backend is not installed."""
    licences = [f"fulfilcore.dist-info/{each}" for each in PROJECT["license-files"]]
    folders = [ROOT / each for each in HATCH["wheel"]["packages"]]
    files = [path for folder in folders for path in folder.rglob("*")]
    return [*licences, *(path.relative_to(folders[0].parent).as_posix() for path in files)]


def test_the_changelog_keeps_its_form() -> None:
    """Newest first, dated, in the six words of Keep a Changelog."""
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    releases = re.findall(r"^## (.*)$", changelog, re.MULTILINE)
    sections = set(re.findall(r"^### (.*)$", changelog, re.MULTILINE))

    assert changelog.startswith("# Changelog\n")
    assert "[Unreleased]" == releases[0]
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", each) for each in releases[1:])
    assert f"[{PROJECT['version']}]" == releases[1].split()[0]
    assert sections <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_every_decision_is_recorded_whole() -> None:
    """An ADR has its context, the decision, and what it costs."""
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))

    assert [f"{i:04}" for i in range(1, len(records) + 1)] == [r.name[:4] for r in records]
    for record in records:
        headings = re.findall(r"^## (.*)$", record.read_text("utf-8"), re.MULTILINE)
        assert ["Context", "Decision", "What it costs"] == headings[:3], record.name
