"""Every code block of the documentation runs, every link leads somewhere, every page is current."""

import doctest
import json
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
from house import ROOT, name
from pages import Block, anchors, blocks, links, pages
from typer.core import TyperGroup
from typer.main import get_command

from fulfilcore.cli.app import app

PAGES = pages()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]
LANGUAGES = {"bash", "console", "json", "mermaid", "python", "text", "toml"}
"""`text` is a picture or what a command prints, `mermaid` a diagram; all others are looked at."""


def of(page: Path, language: str) -> list[Block]:
    """The blocks of a page in one language."""
    return [block for block in blocks(page) if block.language == language]


def having(language: str) -> list[Path]:
    """The pages that have a block in that language."""
    return [page for page in PAGES if of(page, language)]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_says_what_it_is(page: Path) -> None:
    """A block without a language would escape all tests."""
    assert [] == [(b.line, b.language) for b in blocks(page) if b.language not in LANGUAGES]


@pytest.mark.parametrize("page", having("python"), ids=name)
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page run in order, each seeing what those before it made."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)
    for block in of(page, "python"):
        if ">>> " in block.text:
            _run_session(block, page, module)
        else:
            source = "\n" * block.line + block.text
            exec(compile(source, str(page), "exec"), vars(module))


def _run_session(block: Block, page: Path, module: ModuleType) -> None:
    session = doctest.DocTestParser().get_doctest(
        block.text, vars(module), page.name, str(page), block.line
    )
    said: list[str] = []
    failed, _ = doctest.DocTestRunner(verbose=False).run(
        session, out=said.append, clear_globs=False
    )
    vars(module).update(session.globs)

    assert 0 == failed, "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_documents_can_be_read(page: Path) -> None:
    """What is to be copied into a file, or is shown as a document, is one."""
    assert all(tomllib.loads(block.text) for block in of(page, "toml"))
    assert all(json.loads(block.text) for block in of(page, "json"))


@pytest.mark.parametrize("page", sorted({*having("bash"), *having("console")}), ids=name)
def test_commands_exist(page: Path) -> None:
    """Every command shown is one that make, pip or the command line of the package knows."""
    lines = [line for block in of(page, "bash") for line in block.text.splitlines()]
    shown = [line for block in of(page, "console") for line in block.text.splitlines()]
    lines += [line.removeprefix("$ ") for line in shown if line.startswith("$ ")]
    commands = [words for line in lines if (words := shlex.split(line, comments=True))]

    assert [] == [problem for command in commands if (problem := _problem(command))]


def _problem(command: list[str]) -> str | None:
    match command:
        case ["make", *targets]:
            missing = {each for each in targets if "=" not in each} - TARGETS
            return f"make has no {missing}" if missing else None
        case ["pip", "install", what]:
            extras = re.fullmatch(r"fulfilcore(?:\[([a-z,]+)\])?", what)
            wrong = extras is None or set((extras[1] or "").split(",")) - {"", *EXTRAS}
            return f"pip cannot install {what}" if wrong else None
        case ["fulfilcore", verb, *_]:
            return _unknown_verb(verb)
        case ["python", "-m", module, *_] if module.startswith("fulfilcore."):
            return None if find_spec(module) else f"there is no module {module}"
        case ["git", "clone", *_] | ["cd", _]:
            return None
        case _:
            return f"nobody checks {shlex.join(command)}"


def _unknown_verb(verb: str) -> str | None:
    known = get_command(app)
    assert isinstance(known, TyperGroup)
    return None if verb in known.commands else f"fulfilcore has no {verb}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    """A link inside the project names a file that exists, and a heading in it."""
    assert [] == [link for link in links(page) if not _leads(page, link)]


def _leads(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in anchors(target)


def test_generated_pages_are_current() -> None:
    """What a page tells of a table is what the table says; `make docs` writes it anew."""
    command = [sys.executable, str(ROOT / "tools" / "write_pages.py"), "--check"]
    answer = subprocess.run(command, capture_output=True, text=True)

    assert (0, "", "") == (answer.returncode, answer.stdout, answer.stderr)


def test_a_block_that_fails_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner of examples does notice a wrong answer."""
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n```python\n>>> 1 + 1\n3\n```\n", "utf-8")
    with pytest.raises(AssertionError, match="Got:"):
        test_python_blocks_run(page, tmp_path, monkeypatch)
