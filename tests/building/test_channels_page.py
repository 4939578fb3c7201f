"""The page on channels says what there is: every system, sample, schema and verb, and no other."""

import inspect
import os
import re
from importlib import import_module
from pathlib import Path

import pytest
from house import ROOT

from fulfilcore.channels import CODECS

PAGE = (ROOT / "docs" / "reference" / "channels.md").read_text("utf-8")
SHARED = Path(os.environ.get("FULFILCORE_SHARED", ROOT.parent / "shared"))
READ, WRITTEN, VERBS = (
    part.partition("\n## ")[0]
    for part in (
        PAGE.partition("## What was read, and what was refused\n")[2],
        PAGE.partition("## What is written, and what says that it is right\n")[2],
        PAGE.partition("## Verbs and settings\n")[2],
    )
)
ELSEWHERE = frozenset({"shipwire"})
"""Folders of systems that are no sales channels: providers, which have codecs of their own."""


def rows(table: str) -> list[list[str]]:
    """The cells of a table, without its heading."""
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" |")] for line in lines]


def code(text: str) -> list[str]:
    """What stands in a text as code."""
    return re.findall(r"`([^`\n]+)`", text)


def verbs(system: str) -> dict[str, list[str]]:
    """The verbs of a package and what each takes by name."""
    package = import_module(CODECS[system])
    found = {name: getattr(package, name) for name in package.__all__}
    return {
        name: [
            each.name
            for each in inspect.signature(verb).parameters.values()
            if each.kind is inspect.Parameter.KEYWORD_ONLY
        ]
        for name, verb in found.items()
        if inspect.isfunction(verb)
    }


def there() -> Path:
    """The folder of samples and schemas; its absence is a failure only where it must be there."""
    if not SHARED.is_dir():
        assert "CI" not in os.environ, f"{SHARED} is missing"
        pytest.skip("the shared samples are not here")
    return SHARED


@pytest.mark.parametrize("system", sorted(CODECS))
def test_every_system_says_what_it_was_proven_against(system: str) -> None:
    """One row of what was read, and at least one of what is written."""
    assert 1 == [row[0] for row in rows(READ)].count(f"`{system}`")
    assert f"`{system}`" in [row[0] for row in rows(WRITTEN)]


def test_no_other_system_is_named() -> None:
    """A row of a system that is gone would promise it."""
    systems = {row[0].strip("`") for table in (READ, WRITTEN, VERBS) for row in rows(table)}
    assert set(CODECS) == systems


@pytest.mark.parametrize("system", sorted(CODECS))
def test_every_verb_is_named_with_its_settings(system: str) -> None:
    """What a package offers is what its rows say, in the order in which it is taken."""
    named = {
        verb: code(settings)
        for name, (verb,), settings in (
            (row[0].strip("`"), code(row[1]), row[2]) for row in rows(VERBS)
        )
        if name == system
    }
    assert verbs(system) == named


def test_every_sample_and_schema_is_there() -> None:
    """A path that leads nowhere proves nothing."""
    paths = [path for path in code(READ + WRITTEN) if path.startswith(("fixtures/", "schemas/"))]
    assert paths
    assert [] == [path for path in paths if not (there() / path).exists()]


def test_no_folder_of_samples_is_forgotten() -> None:
    """Each is read, refused or reproduced, and the page says which."""
    folders = {
        f"fixtures/{system.name}/{folder.name}"
        for system in (there() / "fixtures").iterdir()
        if system.is_dir() and system.name not in ELSEWHERE
        for folder in system.iterdir()
    }
    assert set() == folders - set(code(PAGE))


def test_every_proof_is_a_test() -> None:
    """What is linked as a proof is a file of tests; that it is there, the links' own test says."""
    proofs = re.findall(r"\]\((\.\./\.\./[^)]*)\)", PAGE)
    assert proofs
    assert [] == [
        path for path in proofs if not re.fullmatch(r"\.\./\.\./tests/channels/test_\w+\.py", path)
    ]
