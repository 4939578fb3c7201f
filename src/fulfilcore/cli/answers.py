"""The documents of what is looked up: pages of orders, findings, notices, stories, timelines."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from attrs import frozen

from fulfilcore.accounts import Hazard
from fulfilcore.changes import Entry
from fulfilcore.cli.documents import (
    FindingDocument,
    NoticeDocument,
    OrderDocument,
    ReasonDocument,
    finding_document,
    instant,
    notice_document,
    order_document,
    reason_documents,
)
from fulfilcore.codec import Codec
from fulfilcore.orders import Option, Order
from fulfilcore.views import (
    Case,
    Counts,
    Exported,
    Findings,
    Group,
    Listed,
    Owed,
    Story,
    Timeline,
)


@frozen(kw_only=True)
class CountsDocument:
    """How many orders stand where; at least so many, unless it is `whole`."""

    by_status: Mapping[str, int]
    by_store: Mapping[str, Mapping[str, int]]
    findings: Mapping[str, int]
    notices: Mapping[str, Mapping[str, int]]
    whole: bool


@frozen(kw_only=True)
class OrdersDocument:
    """What `fulfilcore board --json` prints: counts, and one page of orders.

    `after` leads to the next page; null where there is none.
    """

    counts: CountsDocument
    orders: tuple[OrderDocument, ...]
    after: str | None
    full: bool


@frozen(kw_only=True)
class OptionDocument:
    """Something that could be done; nothing stands in its way if `obstacles` is empty."""

    action: str
    obstacles: tuple[ReasonDocument, ...]


@frozen(kw_only=True)
class CaseDocument:
    """One finding about one order, and the actions that may help."""

    order: str
    status: str
    placed: str | None
    text: str
    options: tuple[OptionDocument, ...]


@frozen(kw_only=True)
class GroupDocument:
    """The findings of one code, those of the oldest orders first, and what clears them."""

    code: str
    rules: tuple[str, ...]
    advice: str
    waivable: bool
    cases: tuple[CaseDocument, ...]


@frozen(kw_only=True)
class FindingsDocument:
    """What `fulfilcore findings --json` prints."""

    groups: tuple[GroupDocument, ...]
    after: str | None


@frozen(kw_only=True)
class OwedDocument:
    """What a store is owed for one label of one parcel; `due` is when it may be tried next."""

    order: str
    store: str
    parcel: str
    revision: int
    state: str
    reason: ReasonDocument | None
    message: str | None
    due: str | None
    tries: int


@frozen(kw_only=True)
class NoticesDocument:
    """What `fulfilcore notices --json` prints."""

    notices: tuple[OwedDocument, ...]
    after: str | None
    full: bool


@frozen(kw_only=True)
class EntryDocument:
    """One line of an order's history."""

    at: str
    by: str
    what: str
    reasons: tuple[ReasonDocument, ...]


@frozen(kw_only=True)
class StoryDocument:
    """What `fulfilcore why ORDER --json` prints."""

    order: OrderDocument
    history: tuple[EntryDocument, ...]
    notices: tuple[NoticeDocument, ...]
    findings: tuple[FindingDocument, ...]
    options: tuple[OptionDocument, ...]


@frozen(kw_only=True)
class EventDocument:
    """One line of a timeline; `at` is null for what a channel said without a time."""

    at: str | None
    order: str
    kind: str
    who: str
    what: str
    why: tuple[ReasonDocument, ...]


@frozen(kw_only=True)
class TimelineDocument:
    """What `fulfilcore timeline ORDER --json` prints."""

    order: str
    members: tuple[str, ...]
    events: tuple[EventDocument, ...]


@frozen(kw_only=True)
class RecordDocument:
    """One record as `fulfilcore export` prints it: its value is of this kind and schema."""

    kind: str
    id: str
    schema: int
    value: object


@frozen(kw_only=True)
class KeptEntryDocument:
    """One line of the history of a record, `subject`, as `fulfilcore export` prints it."""

    subject: str
    entry: EntryDocument


@frozen(kw_only=True)
class HazardDocument:
    """A danger in how stores are connected; any one of the remedies mends it."""

    store: str
    code: str
    text: str
    rules: tuple[str, ...]
    mends: tuple[ReasonDocument, ...]


@frozen(kw_only=True)
class CheckDocument:
    """What is dangerous in how the stores of a day are connected."""

    hazards: tuple[HazardDocument, ...]


def check_document(hazards: Iterable[Hazard]) -> CheckDocument:
    """The document of some hazards."""
    return CheckDocument(
        hazards=tuple(
            HazardDocument(
                store=each.finding.about,
                code=each.finding.reason.code.name,
                text=each.finding.text,
                rules=each.finding.reason.rules,
                mends=reason_documents(each.mends),
            )
            for each in hazards
        )
    )


def exported_documents(batch: Exported) -> Iterator[RecordDocument | KeptEntryDocument]:
    """The documents of a batch: its records, then what happened to them."""
    codec = Codec()
    for record in batch.records:
        schema, text = codec.write(record)
        yield RecordDocument(kind=record.kind, id=record.id, schema=schema, value=json.loads(text))
    for entry in batch.history:
        yield KeptEntryDocument(subject=str(entry.subject), entry=_entry(entry))


def orders_document(counts: Counts, page: Listed[Order]) -> OrdersDocument:
    """The document of a page of orders."""
    return OrdersDocument(
        counts=_counts(counts),
        orders=tuple(order_document(order) for order in page.items),
        after=page.after,
        full=page.full,
    )


def _counts(counts: Counts) -> CountsDocument:
    return CountsDocument(
        by_status={status.value: number for status, number in counts.by_status.items()},
        by_store={
            store: {status.value: number for status, number in numbers.items()}
            for store, numbers in counts.by_store.items()
        },
        findings={code.name: number for code, number in counts.findings.items()},
        notices={
            store: {state.value: number for state, number in numbers.items()}
            for store, numbers in counts.notices.items()
        },
        whole=counts.whole,
    )


def findings_document(found: Findings) -> FindingsDocument:
    """The document of a page of the findings queue."""
    return FindingsDocument(groups=tuple(map(_group, found.groups)), after=found.after)


def _group(group: Group) -> GroupDocument:
    return GroupDocument(
        code=group.code.name,
        rules=group.code.rules,
        advice=group.remedy.advice,
        waivable=group.waivable,
        cases=tuple(map(_case, group.cases)),
    )


def _case(case: Case) -> CaseDocument:
    return CaseDocument(
        order=case.order.id,
        status=case.order.status.value,
        placed=_maybe(case.order.placed),
        text=case.finding.text,
        options=_options(case.options),
    )


def _maybe(at: datetime | None) -> str | None:
    return instant(at) if at else None


def _options(options: Iterable[Option]) -> tuple[OptionDocument, ...]:
    return tuple(
        OptionDocument(action=each.verb.value, obstacles=reason_documents(each.obstacles))
        for each in options
    )


def notices_document(page: Listed[Owed]) -> NoticesDocument:
    """The document of a page of what stores are owed."""
    return NoticesDocument(notices=tuple(map(_owed, page.items)), after=page.after, full=page.full)


def _owed(owed: Owed) -> OwedDocument:
    return OwedDocument(
        order=owed.order,
        store=owed.store,
        parcel=owed.parcel,
        revision=owed.revision,
        state=owed.state.value,
        reason=reason_documents([owed.reason])[0] if owed.reason else None,
        message=owed.message,
        due=_maybe(owed.due),
        tries=owed.tries,
    )


def story_document(story: Story) -> StoryDocument:
    """The document of an order's story."""
    return StoryDocument(
        order=order_document(story.order),
        history=tuple(map(_entry, story.history)),
        notices=tuple(map(notice_document, story.notices)),
        findings=tuple(map(finding_document, story.order.findings)),
        options=_options(story.options),
    )


def _entry(entry: Entry) -> EntryDocument:
    return EntryDocument(
        at=instant(entry.at),
        by=entry.by,
        what=entry.what,
        reasons=reason_documents(entry.reasons),
    )


def timeline_document(timeline: Timeline) -> TimelineDocument:
    """The document of a timeline."""
    return TimelineDocument(
        order=timeline.order,
        members=timeline.members,
        events=tuple(
            EventDocument(
                at=_maybe(each.at),
                order=each.order,
                kind=each.kind.value,
                who=each.who,
                what=each.what,
                why=reason_documents(each.why),
            )
            for each in timeline.events
        ),
    )
