"""What a process writes down as it works: the only thing that is left of it once it is killed.

An answer is written down after its commit has returned, and before anything else is done.
"""

import os
import pickle
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from attrs import frozen

from fulfilcore.intake import ChannelOrder
from fulfilcore.orders import Command
from fulfilcore.values import CommandId, StoreId


@frozen
class Wished:
    """Somebody is about to press a button."""

    command: Command


@frozen
class Answered:
    """The button was answered: it is done, or refused."""

    command: CommandId
    accepted: bool


@frozen
class Batch:
    """What a channel told: to be imported by whoever gets it, and by nobody else."""

    store: StoreId
    orders: tuple[ChannelOrder, ...]


@frozen
class TakenIn:
    """The batch was imported, and these records were then there."""

    said: tuple[str, ...]


@frozen
class Told:
    """These messages were delivered, and that is kept."""

    messages: tuple[str, ...]


@frozen
class Outage:
    """The database was not there, or others were faster: it is tried again."""

    what: str


@frozen
class Broke:
    """Something came up that must never come up."""

    what: str


Word: TypeAlias = Wished | Answered | Batch | TakenIn | Told | Outage | Broke
_LENGTH = struct.Struct("!I")


class Journal:
    """A file of one process; each word is one write(2), which outlives the process."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(self, word: Word) -> None:
        """Write it down, whole."""
        body = pickle.dumps(word)
        os.write(self._file, _LENGTH.pack(len(body)) + body)


def words(path: Path) -> Iterator[Word]:
    """Everything that a process wrote down; one that it was killed in the middle of is left out."""
    text = path.read_bytes() if path.exists() else b""
    while len(text) >= _LENGTH.size:
        (length,) = _LENGTH.unpack_from(text)
        body, text = text[_LENGTH.size :][:length], text[_LENGTH.size + length :]
        if len(body) == length:
            word: Word = pickle.loads(body)
            yield word
