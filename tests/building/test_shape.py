"""The shape of the code: short functions, short files, words for people, nothing hidden."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

from house import FLOORS, TOP_OF_CORE, imported, modules, name, room, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
MEDIAN_FUNCTION = 8
VAGUE = re.compile(r"Manager|Helper|Utils?$|Impl$|^Base|^Abstract|DTO")
OUTSIDE = {
    *("asyncio", "http", "logging", "multiprocessing", "os", "random", "secrets", "select"),
    *("socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib", "uuid"),
}
"""Modules that bring in a clock, chance, the network, the machine or global state."""

MAY = {("flows", "logging"), ("channels", "urllib.parse")}
"""Flows tell the host's own logging what they wrote; it decides nothing. A channel's query is
percent-encoded by the part of `urllib` that opens nothing."""

CLOCKS = {"now", "utcnow", "today"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[Path, Function]]:
    """Every function and method with its module."""
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, Function):
                yield path, node


def length(function: Function) -> int:
    """Lines of a function, its docstring not counted."""
    doc = ast.get_docstring(function, clean=False)
    end = function.end_lineno or function.lineno
    return end - function.lineno + 1 - (len(doc.splitlines()) if doc else 0)


def public(path: Path) -> Iterator[tuple[str, ast.ClassDef | Function]]:
    """Every public class and function of a module; ruff looks at their methods."""
    for node in tree(path).body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node.name, node


def test_files_are_short() -> None:
    """A file that nobody can take in at once is to be split by subject."""
    long = {
        name(p): n
        for p in modules()
        if (n := len(p.read_text("utf-8").splitlines())) > LONGEST_FILE
    }

    assert {} == long


def test_functions_are_short() -> None:
    """No function is longer than a screen, and most are far shorter."""
    long = [f"{name(path)}:{f.name}" for path, f in functions() if length(f) > LONGEST_FUNCTION]

    assert [] == long
    assert statistics.median(length(f) for _, f in functions()) <= MEDIAN_FUNCTION


def test_every_public_name_says_what_it_is() -> None:
    """Modules, classes and functions have a docstring of more than one word."""
    silent = [name(p) for p in modules() if p.read_text("utf-8") and not ast.get_docstring(tree(p))]
    mute = [
        f"{name(path)}:{qualified}"
        for path in modules()
        for qualified, node in public(path)
        if len((ast.get_docstring(node) or "").split()) < 2
    ]

    assert [] == silent + mute


def test_every_function_says_what_it_returns() -> None:
    """No signature is left to be guessed."""
    assert [] == [f"{name(path)}:{f.name}" for path, f in functions() if f.returns is None]


def test_any_lives_in_the_codec_only() -> None:
    """Everywhere else a type says what it is."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if room(path) != "codec"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and node.id == "Any"
    ]

    assert [] == found


def test_names_mean_something() -> None:
    """No Manager, Helper, Utils, Base or DTO."""
    names = [(path, each) for path in modules() for each, _ in public(path)]

    assert [] == [f"{name(p)}:{each}" for p, each in names if VAGUE.search(each)]


def test_time_chance_and_the_machine_are_arguments() -> None:
    """Nothing up to the ports and flows asks a clock, throws dice, or reaches outside."""
    core = [path for path in modules() if FLOORS.get(room(path), 9) <= TOP_OF_CORE]
    strangers = [
        f"{name(path)} imports {module}"
        for path in core
        for module in imported(path)
        if module.partition(".")[0] in OUTSIDE and (room(path), module) not in MAY
    ]
    clocks = [
        f"{name(path)}:{node.lineno} asks a clock"
        for path in core
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS and _is_datetime(node.value)
    ]

    assert [] == strangers + clocks


def _is_datetime(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("datetime", "date", "dt")
