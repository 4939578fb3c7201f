"""Changing payloads as accidents do: most bytes that a fuzzer makes up are not even JSON.

A body of JSON or XML is changed as a tree, so that what is read deep inside is reached; any other
body, and now and then one of these too, is left to the fuzzer's own changes of bytes.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

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
    if dice.random() < 0.1:
        return otherwise(data, size)
    change = _xml if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _json
    try:
        body = change(data, dice)
    except (ValueError, LookupError, RecursionError, ElementTree.ParseError):
        return otherwise(data, size)
    return body if len(body) <= size else otherwise(data, size)


def _json(data: bytes, dice: Random) -> bytes:
    tree = json.loads(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        tree = _changed(tree, dice)
    return json.dumps(tree).encode()


def _xml(data: bytes, dice: Random) -> bytes:
    if b"<!" in data.replace(b"<![CDATA[", b""):  # what this parser would expand stays as it is
        raise ValueError("a document type")
    root = ElementTree.fromstring(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        _change_element(root, dice)
    encoding = dice.choice(("utf-8", "utf-8", "utf-8", "utf-16", "iso-8859-1"))
    return bytes(ElementTree.tostring(root, encoding))


def _change_element(root: Element, dice: Random) -> None:
    """One element of the tree emptied, filled, left out, doubled, moved, renamed or marked nil."""
    elements = list(root.iter())
    parents = [each for each in elements if len(each)]
    place, parent = dice.choice(elements), dice.choice(parents or [root])
    match dice.randrange(8):
        case 0 if len(parent):
            parent.remove(dice.choice(list(parent)))
        case 1 if len(parent):
            parent.append(deepcopy(dice.choice(list(parent))))
        case 2 if len(elements) < _MOST:
            place.append(deepcopy(dice.choice(elements)))
        case 3:
            place.tag = dice.choice(elements).tag
        case 4:
            place.set(f"{_INSTANCE}nil", dice.choice(("true", "1", "false")))
        case 5:
            place.set(dice.choice(("pages", "UnitOfMeasure", "currencyID")), _word(dice))
        case _:
            place.text = dice.choice((None, _word(dice), dice.choice(elements).text))


_MOST = 1_000
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


def _word(dice: Random) -> str:
    return str(dice.choice([each for each in VALUES if isinstance(each, str | int | float)]))


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
