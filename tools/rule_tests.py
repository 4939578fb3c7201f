"""Which test cites which numbered rule, read from the `pytest.mark.rule` marks.

python tools/rule_tests.py          rule → tests, and how many rules are cited
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES: Mapping[str, int] = {"S000": 29, "S001": 38, "S002": 20, "S003": 31, "S004": 89}
"""How many numbered rules each source has."""


def cited() -> dict[str, list[str]]:
    """Each rule that a test cites, with the tests: `tests/orders/test_x.py::test_y`."""
    tests: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        place = path.relative_to(ROOT).as_posix()
        for rule, test in _marked(ast.parse(path.read_text("utf-8")), (), ()):
            tests[rule].add(f"{place}::{test}")
    return {rule: sorted(tests[rule]) for rule in sorted(tests, key=number)}


def number(rule: str) -> tuple[str, int]:
    """How rules sort: S004-9 before S004-24."""
    source, _, place = rule.partition("-")
    return source, int(place)


def _marked(
    node: ast.Module | ast.ClassDef, outer: tuple[str, ...], path: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Each rule and test of a module or class; a mark on either holds for all tests in it."""
    outer += tuple(_rules(each for each in node.body if _is_pytestmark(each)))
    for each in node.body:
        if isinstance(each, ast.ClassDef):
            inherited = (*outer, *_rules(each.decorator_list))
            yield from _marked(each, inherited, (*path, each.name))
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and _is_test(each.name):
            for rule in {*outer, *_rules(each.decorator_list)}:
                yield rule, "::".join((*path, each.name))


def _is_test(name: str) -> bool:
    return name.startswith("test")


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


def _rules(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The ids in every `pytest.mark.rule(...)` at or below these nodes."""
    for node in (below for each in nodes for below in ast.walk(each)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        mark = node.func.value
        if node.func.attr == "rule" and isinstance(mark, ast.Attribute) and mark.attr == "mark":
            yield from (str(ast.literal_eval(each)) for each in node.args)


def summary(tests: Mapping[str, list[str]]) -> str:
    """How many rules are cited, by how many tests."""
    distinct = {test for each in tests.values() for test in each}
    total = sum(RULES.values())
    sources = ", ".join(
        f"{source} {sum(rule.startswith(source) for rule in tests)} of {count}"
        for source, count in RULES.items()
    )
    return f"{len(tests)} of {total} rules are cited by {len(distinct)} tests ({sources})"


if __name__ == "__main__":
    for rule, tests in (found := cited()).items():
        for i, test in enumerate(tests):
            sys.stdout.write(f"{'' if i else rule:<9}{test}\n")
    sys.stdout.write(f"\n{summary(found)}\n")
