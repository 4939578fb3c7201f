"""Races without threads: flows stepped one port call at a time, in an order that you choose.

A flow is a coroutine, so wrapping its ports to pause before each call makes every interleaving
of several flows a plain, repeatable test.
"""

from collections.abc import Callable, Collection, Coroutine, Generator, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import TypeAlias, TypeVar

from fulfilcore.changes import Changes, Entry, Found, Page, Query, Record, RecordKey
from fulfilcore.messages import Message, Outcome
from fulfilcore.ports import Channel, Repository, ask

T = TypeVar("T")
Choose: TypeAlias = Callable[[int], int]
"""Given how many there are to choose from, which: 0 is the first."""


class Pause:
    """Something to await that lets every other flow move first, once."""

    def __await__(self) -> Generator[None, None, None]:
        yield


class SteppedRepository:
    """A repository each of whose calls pauses once before it is made."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    async def load(self, keys: Collection[RecordKey]) -> Sequence[Record[object]]:
        """Pause, then load."""
        await Pause()
        return await ask(self._repository.load(keys))

    async def find(self, keys: Collection[str]) -> Found:
        """Pause, then find."""
        await Pause()
        return await ask(self._repository.find(keys))

    async def page(self, query: Query) -> Page:
        """Pause, then page."""
        await Pause()
        return await ask(self._repository.page(query))

    async def history(self, key: RecordKey) -> Sequence[Entry]:
        """Pause, then read the history."""
        await Pause()
        return await ask(self._repository.history(key))

    async def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Sequence[Record[object]]:
        """Pause, then claim."""
        await Pause()
        return await ask(self._repository.claim(kinds, now, lease, limit))

    async def commit(self, changes: Changes) -> None:
        """Pause, then commit."""
        await Pause()
        await ask(self._repository.commit(changes))


class SteppedChannel:
    """A channel each of whose calls pauses before it is made and again before it answers."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def tell(self, message: Message) -> Outcome:
        """Pause, tell, pause."""
        await Pause()
        outcome: Outcome = await ask(self._channel.tell(message))
        await Pause()
        return outcome

    async def look_up(self, message: Message) -> Outcome:
        """Pause, look up, pause."""
        await Pause()
        outcome: Outcome = await ask(self._channel.look_up(message))
        await Pause()
        return outcome


def interleave(
    flows: Sequence[Coroutine[object, None, T]], choose: Choose
) -> tuple[T | BaseException, ...]:
    """Drive several flows one step at a time; `choose` says whose turn it is.

    What each returned, or what it raised, in the order given. The choice is asked for only while
    more than one flow is left.
    """
    left = list(range(len(flows)))
    ends: dict[int, T | BaseException] = {}
    while left:
        turn = left[choose(len(left)) if len(left) > 1 else 0]
        try:
            flows[turn].send(None)
        except StopIteration as done:
            ends[turn] = done.value
        except BaseException as error:
            ends[turn] = error
        left = [each for each in left if each not in ends]
    return tuple(ends[each] for each in range(len(flows)))


def by_list(choices: Sequence[int]) -> Choose:
    """A chooser that follows a list, each number modulo the choice; when it ends, the first."""
    places = count()

    def choose(among: int) -> int:
        place = next(places)
        return choices[place] % among if place < len(choices) else 0

    return choose
