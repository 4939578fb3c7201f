"""The ports: what a host implements. Methods may be `def` or `async def`."""

from collections.abc import Awaitable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias, TypeVar

from fulfilcore.changes import Changes, Entry, Found, Page, Query, Record, RecordKey
from fulfilcore.messages import Message, Outcome
from fulfilcore.rules.runs import Mail

T = TypeVar("T")
Reply: TypeAlias = T | Awaitable[T]
"""What a port method answers: the value itself, or something to await for it."""


async def ask(reply: Reply[T]) -> T:
    """The answer of a port, whichever colour its method has."""
    if isinstance(reply, Awaitable):
        answer: T = await reply
        return answer
    return reply


class Repository(Protocol):
    """A tenant's store of typed records; all six methods take or give batches.

    One repository value sees one tenant only.
    """

    def load(self, keys: Collection[RecordKey]) -> Reply[Sequence[Record[object]]]:
        """The records of these names, as far as they exist, in any order.

        `load([ORDER.key("amazon-us/902-…")])`
        """
        ...

    def find(self, keys: Collection[str]) -> Reply[Found]:
        """All records under any of these guard keys, and the stamp of each key, in one answer.

        A key never written under has stamp 0. `find({"order:amazon-us/902-…"})`
        """
        ...

    def page(self, query: Query) -> Reply[Page]:
        """One page of a kind, ids in code-point order; `after` is None when nothing follows.

        `page(Query(kind="order"))`
        """
        ...

    def history(self, key: RecordKey) -> Reply[Sequence[Entry]]:
        """Everything that happened to a record, oldest first."""
        ...

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int = 100
    ) -> Reply[Sequence[Record[object]]]:
        """Take due messages for `lease`: no other claim gets them before it has run out.

        Due means `due <= now`. Of each lane only the unfinished message of lowest place is taken,
        and one that is not due yet holds up those behind it, whatever their kind. A claim adds 1
        to `queue.attempt`, sets `queue.due` to the end of the lease, and bumps the record's
        version (but no stamp). Groups take turns: the first of each group (by due, place, id),
        then the second of each, so that the backlog of one store holds up no other. Raises
        InvalidInput for an instant without a zone.
        """
        ...

    def commit(self, changes: Changes) -> Reply[None]:
        """Write all of it or nothing, durably.

        Raises Stale naming every assumed key whose stamp differs, and every record (`kind:id`)
        whose version is not the one written from or removed at, or that is named twice. Adds 1 to
        the stamp of every guard key that a named record stands or stood under. A removed record
        is gone with its history and may be written anew, from version 0; what the same changes
        log about it is kept. A repository that joins a transaction of the host's raises GaveUp
        instead of Stale: only the host can begin it anew.
        """
        ...


class Channel(Protocol):
    """A store's door to the outside; the host does the HTTP behind it."""

    def tell(self, message: Message) -> Reply[Outcome]:
        """Say it to the channel, with `message.key` as idempotency key where it takes one."""
        ...

    def look_up(self, message: Message) -> Reply[Outcome]:
        """Ask the channel whether it has it: Done, Pending, Declined, Later, Missing, Unknown."""
        ...


class Mailer(Protocol):
    """Who sends e-mails; the host renders the template behind it."""

    def send(self, mail: Mail) -> Reply[Outcome]:
        """Send it: Done once it is accepted, Later to try again, Unknown if nobody can tell."""
        ...
