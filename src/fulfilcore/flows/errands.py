"""Errands: commands about no order yet, each obeyed once, its first answer kept."""

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from fulfilcore.changes import ACT, ERRAND, Changes, Decision, Record
from fulfilcore.flows.sight import Sight
from fulfilcore.intake import digest
from fulfilcore.orders import Actor, Answered, Errand, NotDone, OrderReason, Task
from fulfilcore.reasons import Reason, because
from fulfilcore.values import CommandId, aware


@frozen
class Done:
    """An errand that was done before: the id of what came of it."""

    subject: str


def errand(task: Task, *wish: object, id: CommandId, by: Actor, now: datetime) -> Errand:
    """A command to do something that is about no order yet."""
    return Errand(id=id, task=task, about=digest(wish), by=by, at=aware(now))


def command_key(id: CommandId) -> str:
    """The guard key of a command id: it is used once, for an order or for an errand."""
    return f"command:{id}"


def answered_before(errand: Errand, sight: Sight) -> Done | NotDone | None:
    """The first answer to an errand, or that its id was used for something else; None if new."""
    known = sight.one(ERRAND, errand.id)
    used = any(act.command.id == errand.id for act in sight.all(ACT))
    if used or (known and not _is_same(known.errand, errand)):
        reused = because(OrderReason.COMMAND_ID_REUSED, id=errand.id)
        return NotDone(task=errand.task, reasons=(reused,))
    if known is None:
        return None
    if known.subject is None:
        return NotDone(task=errand.task, reasons=known.reasons)
    return Done(known.subject)


def _is_same(known: Errand, errand: Errand) -> bool:
    return (known.task, known.about, known.by) == (errand.task, errand.about, errand.by)


def answer(
    errand: Errand, keys: Iterable[str], subject: str | None = None, *reasons: Reason
) -> Record[object]:
    """The record that keeps the first answer to an errand, with the keys it stands under."""
    value = Answered(errand=errand, subject=subject, reasons=reasons)
    return ERRAND.record(errand.id, value, keys=frozenset({command_key(errand.id), *keys}))


def not_done(errand: Errand, *reasons: Reason, keys: Iterable[str] = ()) -> Decision[NotDone]:
    """The decision not to do an errand, for all the reasons; it is kept."""
    changes = Changes(writes=(answer(errand, keys, None, *reasons),))
    return Decision(changes=changes, result=NotDone(task=errand.task, reasons=reasons))
