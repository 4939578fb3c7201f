"""A channel that answers as the day says: by the number of the try, so every playing is alike."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import frozen

from fulfilcore.changes import ORDER
from fulfilcore.channels import Codec, Unwritable
from fulfilcore.cli.day.model import Answer, FailureTable
from fulfilcore.cli.settings import Writer
from fulfilcore.messages import (
    Declined,
    Done,
    Later,
    Message,
    Missing,
    Outcome,
    Pending,
    Unknown,
)
from fulfilcore.ports import Repository, ask
from fulfilcore.shipments import revisions


class Died(Exception):
    """The worker ended before it could keep what the channel answered."""


@frozen
class Scripted:
    """A store's channel: writes each notice in the channel's own words, then follows the script."""

    codec: Codec
    write: Writer
    failures: Sequence[FailureTable]
    now: datetime
    repository: Repository

    async def tell(self, message: Message) -> Outcome:
        """Take a notice, or answer as the day says for this try."""
        written = self.write(message.notice)
        if isinstance(written, Unwritable):
            return Declined("; ".join(reason.text for reason in written.reasons))
        script = await self._script(message)
        failure = _at(script, message.tried)
        if failure is None:
            return Done(_reference(message, self.codec))
        match failure.answer:
            case Answer.DECLINED:
                return Declined(failure.reason or "the channel says no")
            case Answer.LATER | Answer.REST:
                return _later(self.now, failure)
            case Answer.DIED:
                raise Died
            case Answer.PENDING:
                return Pending(f"job-{_number(message)}")
            case Answer.UNKNOWN | Answer.NEVER_ARRIVED:
                return Unknown(failure.reason or "no answer")

    async def look_up(self, message: Message) -> Outcome:
        """What became of a notice whose answer was lost, or that the channel took to decide."""
        script = await self._script(message)
        again = _at([each for each in script if each.attempts], message.tried)
        match again.answer if again else None:
            case Answer.LATER | Answer.REST if again:
                return _later(self.now, again)
            case Answer.DECLINED if again:
                return Declined(again.reason or "the channel says no")
            case Answer.UNKNOWN if again:
                return Unknown(again.reason or "no answer")
            case Answer.PENDING:
                return Pending(f"job-{_number(message)}")
            case Answer.DIED:
                raise Died
            case _:
                return self._found(message, script)

    def _found(self, message: Message, script: Sequence[FailureTable]) -> Outcome:
        """Whether the last try that was lost had arrived."""
        told = (_at(script, attempt) for attempt in range(message.tried - 1, 0, -1))
        last = next((each.answer for each in told if each and each.answer in _LOST), None)
        return Missing() if last is Answer.NEVER_ARRIVED else Done(_reference(message, self.codec))

    async def _script(self, message: Message) -> Sequence[FailureTable]:
        """The failures that are about this message, the first of which decides."""
        shipment = await self._shipment(message)
        reference = message.notice.reference
        return [
            each
            for each in self.failures
            if each.store == message.store
            and each.order in (None, message.order, reference)
            and each.shipment in (None, shipment)
        ]

    async def _shipment(self, message: Message) -> str | None:
        """The label that a notice is about; a notice itself names only its parcel."""
        records = await ask(self.repository.load([ORDER.key(message.order)]))
        orders = [order for record in records if (order := ORDER.of(record))]
        wanted = (message.notice.parcel, message.notice.revision)
        for order in orders:
            for revision in revisions(order.shipments):
                if (revision.parcel, revision.number) == wanted:
                    return revision.shipment.id
        return None


def _later(now: datetime, failure: FailureTable) -> Later:
    """When to ask again: about this message, or about anything at all."""
    only_this = failure.answer is Answer.LATER
    return Later(now + timedelta(seconds=max(1, failure.after)), only_this=only_this)


_LOST = (Answer.UNKNOWN, Answer.NEVER_ARRIVED, Answer.PENDING, Answer.DIED)


def _at(script: Sequence[FailureTable], attempt: int) -> FailureTable | None:
    return next((f for f in script if not f.attempts or attempt in f.attempts), None)


def _reference(message: Message, codec: Codec) -> str | None:
    """The channel's own id of what it was told; one that cannot list shipments gives none."""
    if not codec.CAPABILITIES.read_back:
        return None
    return message.notice.amends or str(_number(message))


def _number(message: Message) -> int:
    name = f"{message.store}/{message.notice.reference}/{message.notice.parcel}"
    return 1 + int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**8
