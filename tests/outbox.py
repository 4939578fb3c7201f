"""Messages put straight into an outbox, for tests of telling that need no orders."""

from collections.abc import Callable, Iterable
from datetime import datetime

from builders import NOON, Counting
from fulfilcore.changes import MESSAGE, Changes
from fulfilcore.flows.draft import message_record
from fulfilcore.flows.sight import Sight
from fulfilcore.messages import Message
from fulfilcore.ports import Reply, Repository, ask
from fulfilcore.running import run
from fulfilcore.shipments import ShipmentNotice
from fulfilcore.values import ShipmentId, StoreId, order_id


def a_message(
    store: StoreId,
    reference: str,
    number: int = 1,
    *,
    due: datetime = NOON,
    rank: int = 0,
    parcel: str | None = None,
) -> Message:
    """The `number`-th message of an order's lane, about a parcel of its own unless one is named."""
    order = order_id(store, reference)
    id = f"{order}#{number:02}"
    notice = ShipmentNotice(
        store=store,
        reference=reference,
        parcel=ShipmentId(parcel or id),
        revision=1,
        lines=(),
        shipped_at=NOON,
    )
    return Message(
        id=id, order=order, store=store, notice=notice, key=id, due=due, rank=rank, place=number
    )


def put(repository: Repository, messages: Iterable[Message]) -> None:
    """Write new messages, as planning would."""
    writes = tuple(message_record(message, Sight()) for message in messages)
    run(_commit(repository, Changes(writes=writes)))


async def _commit(repository: Repository, changes: Changes) -> None:
    await ask(repository.commit(changes))


def stored(repository: Repository, messages: Iterable[Message]) -> dict[str, Message]:
    """What has become of messages, by id."""
    return run(_load(repository, [message.id for message in messages]))


async def _load(repository: Repository, ids: list[str]) -> dict[str, Message]:
    records = await ask(repository.load([MESSAGE.key(id) for id in ids]))
    return {message.id: message for record in records if (message := MESSAGE.of(record))}


class Meddled(Counting):
    """A repository in which somebody else acts just before each of the next commits."""

    def __init__(self, inner: Repository, *meanwhile: Callable[[], object]) -> None:
        super().__init__(inner)
        self.meanwhile = list(meanwhile)

    def commit(self, changes: Changes) -> Reply[None]:
        """Let the other act first."""
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return super().commit(changes)
