"""What is asked of a finite world: which of the values that there are each axis may have.

A world has axes, and each axis a few values; a state says which of them are still open, one bitset
an axis. Whether something holds is then yes, no, or None while it depends on what is still open.
"""

from collections.abc import Iterable, MutableSequence, Sequence
from typing import TypeAlias, assert_never

from attrs import frozen

from fulfilcore.rules.comparing import Verdict

State: TypeAlias = Sequence[int]


@frozen
class Within:
    """An axis has one of these values."""

    axis: int
    mask: int


@frozen
class Both:
    """All of these hold."""

    nodes: "tuple[Node, ...]"


@frozen
class Either:
    """At least one of these holds."""

    nodes: "tuple[Node, ...]"


Node: TypeAlias = Within | Both | Either

YES, NO = Both(()), Either(())


def both(*nodes: Node) -> Node:
    """All of these, without those that always hold."""
    left = tuple(node for node in nodes if node != YES)
    if NO in left:
        return NO
    return left[0] if len(left) == 1 else Both(left)


def either(*nodes: Node) -> Node:
    """One of these, without those that never hold."""
    left = tuple(node for node in nodes if node != NO)
    if YES in left:
        return YES
    return left[0] if len(left) == 1 else Either(left)


def otherwise(node: Node) -> Node:
    """What holds exactly where this does not."""
    match node:
        case Within(axis, mask):
            return Within(axis, ~mask)
        case Both(nodes):
            return either(*map(otherwise, nodes))
        case Either(nodes):
            return both(*map(otherwise, nodes))
        case _:
            assert_never(node)


def looked(node: Node, state: State) -> Verdict:
    """Whether it holds, as far as that is settled."""
    if isinstance(node, Within):
        here = state[node.axis]
        if not here & node.mask:
            return False
        return None if here & ~node.mask else True
    wanted = isinstance(node, Both)
    unknown = False
    for each in node.nodes:
        verdict = looked(each, state)
        if verdict is not None and verdict is not wanted:
            return verdict
        unknown |= verdict is None
    return None if unknown else wanted


def open_in(node: Node, state: State) -> Within:
    """The first thing that is not settled of something that is not."""
    while not isinstance(node, Within):
        node = next(each for each in node.nodes if looked(each, state) is None)
    return node


def size_of(nodes: Iterable[Node]) -> int:
    """How much there is to look at."""
    size, ahead = 0, [*nodes]
    while ahead:
        node = ahead.pop()
        size += 1
        ahead.extend(() if isinstance(node, Within) else node.nodes)
    return size


def axes_of(nodes: Iterable[Node]) -> set[int]:
    """The axes that are looked at."""
    found, ahead = set[int](), [*nodes]
    while ahead:
        node = ahead.pop()
        if isinstance(node, Within):
            found.add(node.axis)
        else:
            ahead.extend(node.nodes)
    return found


def settle(nodes: Iterable[Node], state: MutableSequence[int]) -> bool:
    """Take away every value with which one of these cannot hold; False if none is left.

    What leaves a choice between axes takes nothing away.
    """
    ahead, again = [*nodes], True
    while again:
        again, later = False, list[Node]()
        while ahead:
            node = ahead.pop()
            verdict = looked(node, state)
            if verdict is False:
                return False
            if verdict is None:
                left = _forced(node, state)
                if isinstance(left, Within):
                    state[left.axis] &= left.mask
                    again = True
                elif isinstance(left, Both):
                    ahead.extend(left.nodes)
                else:
                    later.append(left)
        ahead = later
    return True


def _forced(node: Node, state: State) -> Node:
    """What is left of something that must hold: the only way still open, if there is one."""
    while isinstance(node, Either):
        ways = [each for each in node.nodes if looked(each, state) is not False]
        if len(ways) != 1:
            return Either(tuple(ways))
        node = ways[0]
    return node
