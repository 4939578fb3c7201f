"""Playing a tracking file that has come back: what of it was refused stays refused."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from fulfilcore.changes import ACT, Changes, Entry, RecordKey
from fulfilcore.channels.csv import read_tracking
from fulfilcore.cli.day.steps import MarkShipped
from fulfilcore.cli.payloads import RejectedFile, body_of, why_unread
from fulfilcore.flows import NotMarked, mark_shipped
from fulfilcore.orders import Actor
from fulfilcore.ports import Repository, ask
from fulfilcore.shipments import ReportedParcel
from fulfilcore.values import CommandId, root_of
from fulfilcore.views import Refusal

ACTION = "mark_shipped"


@frozen
class Returned:
    """What a tracking file came to beyond what the repository keeps as acts."""

    refused: tuple[Refusal, ...] = ()
    rejected: tuple[RejectedFile, ...] = ()


async def mark(step: MarkShipped, folder: Path, repository: Repository) -> Returned:
    """Mark what the file reports as shipped, each parcel once.

    A parcel that was refused is not tried anew when the day is played again: by then its order
    may have come. What was refused is therefore kept, as the history of the event.
    """
    try:
        body = body_of(folder, step.file)
    except (OSError, ValueError) as bad:
        unread = RejectedFile(file=step.file, path="$", error=why_unread(bad))
        return Returned(rejected=(unread,))
    back = read_tracking(body, profile=step.profile)
    known = {entry.what: entry for entry in await ask(repository.history(_event(step)))}
    parcels = [parcel for parcel in back.parcels if _name(parcel) not in known]
    marked = await mark_shipped(
        parcels, by=Actor(step.by), now=step.at, repository=repository, stores=step.stores
    )
    refused = [each for each in marked if isinstance(each, NotMarked)]
    fresh = [await _entry(step, each, repository) for each in refused]
    if fresh:
        await ask(repository.commit(Changes(history=tuple(fresh))))
    known |= {entry.what: entry for entry in fresh}
    rejected = (
        RejectedFile(file=step.file, path=bad.path, error=bad.error, reference=bad.reference)
        for bad in back.rejected
    )
    return Returned(tuple(_shown(step, back.parcels, known)), tuple(rejected))


async def _entry(step: MarkShipped, each: NotMarked, repository: Repository) -> Entry:
    """That a parcel was refused, and why; without reasons where an act of its order says so."""
    reasons = () if await _is_kept(step, each, repository) else each.reasons
    what, event = _name(each.parcel), _event(step)
    return Entry(subject=event, at=step.at, what=what, by=step.by, reasons=reasons)


async def _is_kept(step: MarkShipped, each: NotMarked, repository: Repository) -> bool:
    if each.order is None:
        return False
    found = await ask(repository.find({f"order:{root_of(each.order)}"}))
    acts = [act for record in found.records if (act := ACT.of(record)) and not act.accepted]
    return any((act.command.at, act.reasons) == (step.at, each.reasons) for act in acts)


def _shown(
    step: MarkShipped, parcels: Sequence[ReportedParcel], known: Mapping[str, Entry]
) -> Iterator[Refusal]:
    for number, parcel in enumerate(parcels, start=1):
        entry = known.get(_name(parcel))
        if entry and entry.reasons:
            yield Refusal(
                id=CommandId(f"{step.id}/{number}"),
                at=step.at,
                action=ACTION,
                order=parcel.order,
                by=step.by,
                reasons=entry.reasons,
            )


def _name(parcel: ReportedParcel) -> str:
    """What tells it from every other in its file: one row may name several numbers."""
    return f"{parcel.order}, {parcel.place}, {parcel.tracking or 'untracked'}"


def _event(step: MarkShipped) -> RecordKey:
    return RecordKey("event", step.id)
