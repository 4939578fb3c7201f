"""Changing payloads as accidents do: most bytes that a fuzzer makes up are not even JSON.

A JSON body is changed as a tree, so that what is read deep inside is reached; any other body, and
now and then a JSON one too, is left to the fuzzer's own changes of bytes.
"""

import json
from collections.abc import Callable
from random import Random

VALUES: tuple[object, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    10**400,
    0.1,
    -0.0,
    1e308,
    "",
    " ",
    "0",
    "-1",
    "1e5",
    "NaN",
    "true",
    "\x00",
    "\ud800",
    "\ufeff",
    "\u202e",
    "2026-02-30T25:61:00Z",
    "2026-03-08T02:30:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "902-1845936-5435065",
    "19-11396-02421",
    "=1+1",
    "x" * 5_000,
    [],
    {},
    [[]],
    [None],
    [{}],
    {"id": None},
)
"""Values that readers stumble over."""

Bytes = Callable[[bytes, int], bytes]


def mutated(data: bytes, size: int, seed: int, otherwise: Bytes) -> bytes:
    """The body changed in one place or a few; never larger than `size`."""
    dice = Random(seed)
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return otherwise(data, size)
    if dice.random() < 0.1:
        return otherwise(data, size)
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        tree = _changed(tree, dice)
    try:
        body = json.dumps(tree).encode()
    except (ValueError, RecursionError):
        return data[:size]
    return body if len(body) <= size else otherwise(data, size)


def _changed(tree: object, dice: Random) -> object:
    """The tree with one value in it replaced, left out, doubled or moved."""
    places = [place for place in _places(tree) if isinstance(place, dict | list) and place]
    if not places:
        return dice.choice(VALUES)
    place = dice.choice(places)
    key = dice.choice(list(place)) if isinstance(place, dict) else dice.randrange(len(place))
    match dice.randrange(5):
        case 0:
            del place[key]
        case 1 if isinstance(place, list):
            place.append(place[key])
        case 2:
            place[key] = dice.choice(list(_places(tree))) if dice.random() < 0.3 else None
        case _:
            place[key] = dice.choice(VALUES)
    return tree


def _places(tree: object) -> list[object]:
    """Every value of the tree, the whole of it first; a part that holds itself is not followed."""
    found, seen = [tree], set[int]()
    for each in found:
        if id(each) in seen or len(found) > 10_000:
            continue
        if isinstance(each, dict | list):
            seen.add(id(each))
            found.extend(each.values() if isinstance(each, dict) else each)
    return found
