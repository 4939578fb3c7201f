"""Reason codes: one name each, listed by the codec, in sentences and rules of good form."""

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from string import Formatter

from house import FLOORS, SOURCE, modules, room

from fulfilcore.codec import CODES
from fulfilcore.reasons import Code

RULE = re.compile(r"S00[0-4]-[1-9][0-9]?|(?:amazon|channels)\.md §[1-9][0-9.]*")
"""A numbered rule, or the place where a channel's own documentation is quoted."""


def enums() -> Iterator[type[Code]]:
    """Every enum of reason codes in a `reasons.py`, found by reading the folders."""
    for path in modules():
        if path.name == "reasons.py" and path.parent != SOURCE:
            dotted = ".".join(("fulfilcore", *path.relative_to(SOURCE).with_suffix("").parts))
            for value in vars(import_module(dotted)).values():
                if isinstance(value, type) and issubclass(value, Code) and value is not Code:
                    yield value


ENUMS = list(enums())
TOLD = {"accounts", "channels"}
"""Rooms whose reasons are told to the host and never stored: hazards, and what cannot be sent."""

STORED = [
    e
    for e in ENUMS
    if FLOORS[(place := e.__module__.split(".")[1])] <= FLOORS["flows"] and place not in TOLD
]
"""The enums of areas and flows."""


def test_every_code_has_a_name_of_its_own() -> None:
    """A stored reason is read back by its name alone, whichever area it came from."""
    names = Counter(name for each in STORED for name in each.__members__)
    told = {name for each in ENUMS if ".channels." in each.__module__ for name in each.__members__}

    assert [] == [name for name, count in names.items() if count > 1]
    assert set() == told & names.keys()


def test_the_codec_lists_every_enum_that_can_be_stored() -> None:
    """A reason of an area or a flow could be written but never read again, were it not listed."""
    areas = {each.__module__.split(".")[1] for each in STORED}

    assert set() == set(STORED) - set(CODES)
    assert {"orders", "duplicates", "notices", "imports"} <= areas


def test_sentences_read_well() -> None:
    """A sentence starts small, ends open, and its gaps are plain names."""
    odd = [
        code.name
        for each in ENUMS
        for code in each
        if code.sentence.endswith(".")
        or code.sentence != code.sentence.strip()
        or any(field and not field.isidentifier() for _, field, _, _ in _parts(code.sentence))
    ]

    assert [] == odd


def _parts(sentence: str) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    yield from Formatter().parse(sentence)


def test_rules_are_named_by_their_ids() -> None:
    """A reason cites rules of the behaviour by the ids that tests cite too."""
    odd = [(c.name, r) for each in ENUMS for c in each for r in c.rules if not RULE.fullmatch(r)]

    assert [] == odd


def test_reason_codes_stand_in_the_reasons_of_their_area() -> None:
    """Every area names its codes in the same file, so that the second one is found at once."""
    assert ["reasons"] == sorted({each.__module__.rpartition(".")[2] for each in ENUMS})
    assert all(room(path) in FLOORS for path in modules() if path.name == "reasons.py")
