"""Flows talk to ports in one way: `await ask(port.method(...))`, so both colours work."""

import ast
from collections.abc import Iterator
from pathlib import Path

from house import SOURCE, modules, name, room, tree


def port_methods() -> set[str]:
    """The names of all methods of all ports."""
    return {
        method.name
        for port in tree(SOURCE / "ports.py").body
        if isinstance(port, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Protocol" for base in port.bases)
        for method in port.body
        if isinstance(method, ast.FunctionDef)
    }


def port_calls(root: ast.AST) -> Iterator[ast.Call]:
    """Every call of a method that has the name of a port's method."""
    for node in ast.walk(root):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in port_methods()
        ):
            yield node


def asked(root: ast.AST) -> set[ast.expr]:
    """Everything that stands in an awaited `ask(...)`."""
    return {
        argument
        for node in ast.walk(root)
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Call)
        if isinstance(node.value.func, ast.Name) and node.value.func.id == "ask"
        for argument in node.value.args
    }


def unasked(path: Path) -> list[str]:
    """The port calls of a flow that would only work in one colour."""
    root = tree(path)
    return [f"{name(path)}:{c.lineno}" for c in port_calls(root) if c not in asked(root)]


def test_every_port_call_is_asked() -> None:
    """A port call that is not asked would hand a coroutine on as if it were an answer."""
    flows = [path for path in modules() if room(path) == "flows"]

    assert [] == [each for path in flows for each in unasked(path)]


def test_the_flows_do_call_ports() -> None:
    """The reader finds port calls at all: all but `load` and `history` are used by flows."""
    flows = [path for path in modules() if room(path) == "flows"]
    called = {method for path in flows for method in _methods(tree(path))}

    assert {"claim", "commit", "find", "look_up", "page", "tell"} <= called


def _methods(root: ast.AST) -> Iterator[str]:
    for call in port_calls(root):
        if isinstance(call.func, ast.Attribute):
            yield call.func.attr


def test_a_port_call_that_is_not_asked_would_be_found() -> None:
    """The reader tells an asked call from a bare one and from an unawaited one."""
    code = "async def f(r):\n  await ask(r.find(1))\n  await r.find(2)\n  ask(r.find(3))"
    root = ast.parse(code)

    assert [3, 4] == sorted(c.lineno for c in port_calls(root) if c not in asked(root))
