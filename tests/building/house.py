"""What the tests of the building look at: the files, their trees, their imports."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "fulfilcore"
FLOORS: dict[str, int] = tomllib.loads(Path(__file__).with_name("floors.toml").read_text("utf-8"))[
    "floors"
]
CORE_MAY_IMPORT = {"attrs", "attr", "cattrs", "dateutil"} | set(sys.stdlib_module_names)
TOP_OF_CORE = 7
"""Rooms up to this floor live on the core's own dependencies alone."""

COVERED = 6
"""Rooms up to this floor are covered by tests to the last branch."""


def modules() -> list[Path]:
    """Every module of the product."""
    return sorted(SOURCE.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text("utf-8"), str(path))


def name(path: Path) -> str:
    """How a file is called in a message."""
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    """The room a module stands in: its area, or its own name."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it they are imported."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported_from(path, node)


def _imported_from(path: Path, node: ast.ImportFrom) -> Iterator[str]:
    module = node.module or ""
    if node.level:
        base = ["fulfilcore", *path.relative_to(SOURCE).parts[:-1]]
        base = base[: len(base) - node.level + 1]
        module = ".".join([*base, module] if module else base)
    if module == "fulfilcore":
        yield from (f"fulfilcore.{alias.name}" for alias in node.names)
    else:
        yield module
