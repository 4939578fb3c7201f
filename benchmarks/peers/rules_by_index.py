"""As fast as plain Python gets: a bitset of rules for each value, looked up by generated code.

Of each kind of question there is one table, and what an order answers there is a bitset of the
rules that hold or do not ask. One function, made of a line or two for each kind that the rules
use, joins them. It knows these orders and these questions and nothing else: no unknown values, no
alternatives, no "not", nothing that changes while rules run.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from operator import or_, xor
from typing import Any, TypeAlias

from benchmarks.peers.ruled_order import SoldOrder, plain
from benchmarks.ruled_trade import Made, Sold

Asked: TypeAlias = Sequence[tuple[int, Any]]
"""Each rule's bit, and the value that it asks for."""

_SET = re.compile(rb"[^\0]")
_BITS = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]
_KEPT = 512
_WINDOW = 4


def told(rules: Sequence[Made]) -> Sequence[Made]:
    """The rules as they are."""
    return rules


class Matcher:
    """Rules in their tables."""

    def __init__(self, rules: Sequence[Made]) -> None:
        self._match = _generated(rules)

    def form(self, order: Sold) -> SoldOrder:
        """A plain record."""
        return plain(order)

    def match(self, orders: Sequence[SoldOrder]) -> list[list[int]]:
        """One call an order."""
        match = self._match
        return [match(order) for order in orders]


def _generated(rules: Sequence[Made]) -> Callable[[SoldOrder], list[int]]:
    kinds = dict[tuple[str, str], list[tuple[int, Any]]]()
    for number, made in enumerate(rules):
        for ask in made.asks:
            kinds.setdefault((ask.field, ask.by), []).append((1 << number, ask.value))
    names: dict[str, Any] = {"numbers": _numbers, "left": bisect_left, "right": bisect_right}
    body = ["def match(order):", " skus = [each.sku for each in order.items]"]
    body += [f" rows = {(1 << len(rules)) - 1:#x}"]
    for number, (field, by) in enumerate(sorted(kinds, key=lambda kind: _DEAREST_LAST[kind[1]])):
        asked = kinds[field, by]
        names[f"free{number}"] = free = (1 << len(rules)) - 1 & ~sum(dict(asked))
        lines, found = _LOOKS[by](asked, free)
        names |= {f"{name}{number}": value for name, value in found.items()}
        get = "skus" if field == "skus" else f"order.{field}"
        body += [f" {line.format(get=get, n=number)}" for line in lines]
        if number in (2, 5):
            body.append(" if not rows: return []")
    exec("\n".join((*body, " return numbers(rows)")), names)  # noqa: S102  # of our own templates
    match: Callable[[SoldOrder], list[int]] = names["match"]
    return match


def _numbers(rows: int) -> list[int]:
    if not rows:
        return []
    found, octets = list[int](), rows.to_bytes((rows.bit_length() + 7) >> 3, "little")
    for hit in _SET.finditer(octets):
        at = hit.start()
        for bit in _BITS[octets[at]]:
            found.append((at << 3) + bit)
    return found


def _table(pairs: Iterable[tuple[int, Any]]) -> dict[Any, int]:
    table = dict[Any, int]()
    for bit, value in pairs:
        table[value] = table.get(value, 0) | bit
    return table


Look: TypeAlias = tuple[Sequence[str], dict[str, Any]]
"""Lines of the function, and what they use."""


def _equal(asked: Asked, free: int) -> Look:
    values = [(b, v) for b, each in asked for v in ((each,) if isinstance(each, str) else each)]
    table = {value: bits | free for value, bits in _table(values).items()}
    return ["rows &= get{n}({get}, free{n})"], {"get": table.get}


_ANY = "bits = free{n}", "for each in {get}:"
_FOUND = " if found is not None: bits |= found"


def _one_of(asked: Asked, free: int) -> Look:
    lines = (*_ANY, " found = get{n}(each)", _FOUND, "rows &= bits")
    return lines, {"get": _table(asked).get}


def _prefix(asked: Asked, free: int) -> Look:
    table = _table(asked)
    cuts = (f" found = get{{n}}(each[:{size}])" for size in sorted({len(word) for word in table}))
    lines = (*_ANY, *(line for cut in cuts for line in (cut, _FOUND)), "rows &= bits")
    return lines, {"get": table.get}


def _contained(asked: Asked, free: int) -> Look:
    table, kept, windows = _table(asked), dict[str, int](), dict[int, dict[str, list[str]]]()
    for word in table:
        size = min(_WINDOW, len(word))
        windows.setdefault(size, {}).setdefault(word[:size], []).append(word)

    def look(text: str) -> int:
        bits = free
        for size, starts in windows.items():
            for at in range(len(text) - size + 1):
                for word in starts.get(text[at : at + size], ()):
                    if text.startswith(word, at):
                        bits |= table[word]
        if len(kept) > _KEPT:
            kept.clear()
        kept[text] = bits
        return bits

    lines = ("bits = kept{n}({get})", "rows &= look{n}({get}) if bits is None else bits")
    return lines, {"kept": kept.get, "look": look}


def _above(side: str) -> Callable[[Asked, int], Look]:
    def above(asked: Asked, free: int) -> Look:
        table = _table(asked)
        keys = sorted(table)
        steps = [*accumulate((table[key] for key in keys), or_, initial=free)]
        return [f"rows &= steps{{n}}[{side}(keys{{n}}, {{get}})]"], {"keys": keys, "steps": steps}

    return above


def _between(asked: Asked, free: int) -> Look:
    flips = dict[int, int]()
    for bit, (low, high) in asked:
        flips[low] = flips.get(low, 0) ^ bit
        flips[high + 1] = flips.get(high + 1, 0) ^ bit
    keys = sorted(flips)
    steps = [*accumulate((flips[key] for key in keys), xor, initial=free)]
    return ["rows &= steps{n}[right(keys{n}, {get})]"], {"keys": keys, "steps": steps}


_LOOKS: dict[str, Callable[[Asked, int], Look]] = {
    "eq": _equal,
    "in": _equal,
    "any_eq": _one_of,
    "has": _one_of,
    "gte": _above("right"),
    "gt": _above("left"),
    "between": _between,
    "any_prefix": _prefix,
    "contains": _contained,
}
_DEAREST_LAST = {by: place for place, by in enumerate(_LOOKS)}
