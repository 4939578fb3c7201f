"""What a store says, on its way to a host: HTTP bodies that may come apart, or arrive broken."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from attrs import evolve, frozen

from fulfilcore.intake import ChannelOrder, Part
from fulfilcore.testing.dialects import Dialect
from fulfilcore.testing.dialects.model import Bodies
from fulfilcore.testing.hosting import read
from fulfilcore.testing.stores import FakeStore

Choose: TypeAlias = Callable[[int], int]
"""Given how many there are to choose from, which."""


@frozen
class Letter:
    """Bodies that together tell one version in a dialect; `broken` ones must not be believed.

    `at` is when the store wrote them, where it shows: a file has its date.
    """

    dialect: Dialect
    bodies: Bodies
    at: datetime | None
    broken: bool = False


News: TypeAlias = Letter | ChannelOrder
"""What arrives: bodies, or the version itself from a store without a dialect."""


def posted(store: FakeStore, version: ChannelOrder) -> News:
    """A version as its store sends it."""
    if store.dialect is None:
        return version
    return Letter(store.dialect, store.dialect.tell(version), version.modified)


def in_parts(news: News, choose: Choose) -> Sequence[News]:
    """What arrives, in the two calls that some channels need: the header, and all that it lacks.

    Of a channel that answers in one body it stays whole.
    """
    if isinstance(news, ChannelOrder):
        return _header_and_lines(news, dated=choose(100) < 70)
    if not news.dialect.apart or len(news.bodies) == 1:
        return (news,)
    header, *rest = news.bodies
    return evolve(news, bodies=(header,)), evolve(news, bodies=tuple(rest))


def _header_and_lines(version: ChannelOrder, *, dated: bool) -> Sequence[ChannelOrder]:
    """The lines carry the instant of their header unless they are not `dated`."""
    lines = ChannelOrder(
        reference=version.reference,
        parts=frozenset({Part.LINES}),
        modified=version.modified if dated else None,
        lines=version.lines,
    )
    return evolve(version, parts=frozenset({Part.HEADER}), lines=None), lines


def spoilt(letter: Letter, choose: Choose) -> Letter:
    """The letter with one body cut short, or with less than no units of a line."""
    bodies, dialect = list(letter.bodies), letter.dialect
    if choose(2) or not dialect.ends:
        mark = re.compile(dialect.spoil)
        place = next(i for i, body in enumerate(bodies) if mark.search(body))
        bodies[place] = mark.sub(rb"\g<0>-", bodies[place], count=1)
    else:
        place = choose(len(bodies))
        bodies[place] = bodies[place][: choose(len(bodies[place]))]
    return evolve(letter, bodies=tuple(bodies), broken=True)


def understood(news: News) -> tuple[Sequence[ChannelOrder], str | None]:
    """What a host makes of it, and what is wrong if it made the wrong thing of it.

    Whole bodies must be understood without a complaint, and broken ones with one.
    """
    if isinstance(news, ChannelOrder):
        return (news,), None
    found, name = read(news.dialect, news.bodies, news.at), news.dialect.name
    if news.broken and not found.rejected:
        return found.orders, f"a broken payload of {name} was believed"
    if found.rejected and not news.broken:
        return found.orders, f"{name} was not understood: {found.rejected[0]}"
    return found.orders, None
