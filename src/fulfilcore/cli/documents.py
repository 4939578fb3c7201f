"""The documents that `--json` prints, as frozen values. Later releases add keys, never rename."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import frozen

from fulfilcore.cli.day.play import Played, still_needed
from fulfilcore.cli.payloads import RejectedFile
from fulfilcore.codec import document_of
from fulfilcore.intake import Need
from fulfilcore.notices import Notice
from fulfilcore.orders import Line, Order
from fulfilcore.reasons import Finding, Reason
from fulfilcore.values import StoreId
from fulfilcore.views import Board, Refusal


@frozen(kw_only=True)
class ReasonDocument:
    """A reason: its code, its sentence, and the numbered rules that it rests on."""

    code: str
    text: str
    rules: tuple[str, ...] = ()


@frozen(kw_only=True)
class UnitsDocument:
    """Units: ordered + over = open + claimed + shipped + cancelled; null while not known."""

    ordered: int | None
    over: int | None
    open: int | None
    claimed: int | None
    shipped: int | None
    cancelled: int | None


@frozen(kw_only=True)
class LineDocument:
    """One order line and where its units are."""

    id: str
    sku: str | None
    name: str
    units: UnitsDocument


@frozen(kw_only=True)
class OrderDocument:
    """One order as it stands; `lines` is null while its lines are not known."""

    id: str
    store: str
    reference: str
    number: str | None
    status: str
    sub_status: str | None
    visible: bool
    twin_of: str | None
    tags: tuple[str, ...]
    programme: str | None
    provider: str | None
    units: UnitsDocument
    lines: tuple[LineDocument, ...] | None
    reasons: tuple[ReasonDocument, ...]


@frozen(kw_only=True)
class NoticeDocument:
    """What a store is owed for one label of one parcel, and how far the telling has come."""

    order: str
    store: str
    shipment: str
    parcel: str
    revision: int
    state: str
    reason: ReasonDocument | None


@frozen(kw_only=True)
class FindingDocument:
    """Something a person should look at."""

    order: str
    code: str
    text: str
    rules: tuple[str, ...]


@frozen(kw_only=True)
class RefusedDocument:
    """Something that was asked for and not done, with all the reasons."""

    at: str
    action: str
    order: str
    reasons: tuple[ReasonDocument, ...]
    id: str
    by: str


@frozen(kw_only=True)
class IgnoredDocument:
    """An order that a channel sent and that was not taken in."""

    store: str
    reference: str
    reasons: tuple[ReasonDocument, ...]


@frozen(kw_only=True)
class NeedDocument:
    """What is still to be fetched from a channel to complete an order."""

    store: str
    reference: str
    part: str


@frozen(kw_only=True)
class ForgottenDocument:
    """An order whose personal data were forgotten; nothing of it is kept if `altogether`."""

    at: str
    order: str
    altogether: bool


@frozen(kw_only=True)
class BoardDocument:
    """What `fulfilcore run DAY --json` prints."""

    orders: tuple[OrderDocument, ...]
    notices: tuple[NoticeDocument, ...]
    findings: tuple[FindingDocument, ...]
    refused: tuple[RefusedDocument, ...]
    rejected: tuple[RejectedFile, ...]
    ignored: tuple[IgnoredDocument, ...]
    needs: tuple[NeedDocument, ...]
    forgotten: tuple[ForgottenDocument, ...]


def printed(document: object) -> str:
    """A document as JSON text: the same bytes for the same content, safe in any pipe."""
    return json.dumps(document_of(document), indent=2, ensure_ascii=True)


def line(document: object) -> str:
    """A document as JSON text on one line, likewise."""
    return json.dumps(document_of(document), sort_keys=True, ensure_ascii=True)


def board_document(board: Board, played: Played) -> BoardDocument:
    """The document of a board and of what was not taken in on the way to it."""
    needs = still_needed(played, board.orders)
    return BoardDocument(
        orders=tuple(order_document(order) for order in board.orders),
        notices=tuple(notice_document(notice) for notice in board.notices),
        findings=tuple(finding_document(finding) for finding in board.findings),
        refused=tuple(_refused(each) for each in all_refused(board, played)),
        rejected=played.rejected,
        ignored=tuple(
            IgnoredDocument(
                store=store, reference=each.reference, reasons=reason_documents([each.reason])
            )
            for store, each in played.ignored
        ),
        needs=tuple(sorted(_needs(needs), key=lambda n: (n.store, n.reference, n.part))),
        forgotten=tuple(
            ForgottenDocument(at=instant(each.at), order=each.order, altogether=each.altogether)
            for each in played.forgotten
        ),
    )


def all_refused(board: Board, played: Played) -> tuple[Refusal, ...]:
    """What the repository keeps as refused, and what could not even be put to an order."""
    return tuple(sorted((*board.refused, *played.refused), key=lambda each: (each.at, each.id)))


def instant(at: datetime) -> str:
    """An instant in UTC as text; fractions of a second only where there are whole milliseconds."""
    whole = at.microsecond < 1000
    text = at.isoformat(timespec="seconds" if whole else "milliseconds")
    return text.removesuffix("+00:00") + "Z"


def reason_documents(reasons: Iterable[Reason]) -> tuple[ReasonDocument, ...]:
    """The documents of some reasons."""
    return tuple(
        ReasonDocument(code=each.code.name, text=each.text, rules=each.rules) for each in reasons
    )


def order_document(order: Order) -> OrderDocument:
    """The document of an order as it stands."""
    return OrderDocument(
        id=order.id,
        store=order.store,
        reference=order.reference,
        number=order.number,
        status=order.status.value,
        sub_status=order.sub_status.value if order.sub_status else None,
        visible=order.visible,
        twin_of=order.twin_of,
        tags=tuple(sorted(order.tags)),
        programme=programme(order),
        provider=order.provider or order.programme.provider,
        units=_units(order.lines),
        lines=None if order.lines is None else tuple(_line(line) for line in order.lines),
        reasons=reason_documents(order.reasons),
    )


def programme(order: Order) -> str | None:
    """The marketplace programme of an order in one word, if it has one."""
    told = {
        "prime": order.prime,
        "premium": order.programme.premium,
        "business": order.programme.business,
    }
    return next((name for name, it_is in told.items() if it_is), None)


def _units(lines: tuple[Line, ...] | None) -> UnitsDocument:
    def total(name: str) -> int | None:
        return None if lines is None else sum(int(getattr(line, name)) for line in lines)

    return UnitsDocument(
        ordered=total("ordered"),
        over=total("over"),
        open=total("open"),
        claimed=total("claimed"),
        shipped=total("shipped"),
        cancelled=total("cancelled"),
    )


def _line(line: Line) -> LineDocument:
    sku = line.sku.text if line.sku else None
    return LineDocument(id=line.id, sku=sku, name=line.name, units=_units((line,)))


def notice_document(notice: Notice) -> NoticeDocument:
    """The document of a notice."""
    return NoticeDocument(
        order=notice.order,
        store=notice.store,
        shipment=notice.shipment,
        parcel=notice.parcel,
        revision=notice.revision,
        state=notice.state.value,
        reason=reason_documents([notice.reason])[0] if notice.reason else None,
    )


def finding_document(finding: Finding) -> FindingDocument:
    """The document of a finding."""
    reason = finding.reason
    return FindingDocument(
        order=finding.about, code=reason.code.name, text=reason.text, rules=reason.rules
    )


def _refused(refusal: Refusal) -> RefusedDocument:
    return RefusedDocument(
        at=instant(refusal.at),
        action=refusal.action,
        order=refusal.order,
        reasons=reason_documents(refusal.reasons),
        id=refusal.id,
        by=refusal.by,
    )


def _needs(needs: Iterable[tuple[StoreId, Need]]) -> Iterator[NeedDocument]:
    for store, need in dict.fromkeys(needs):
        yield NeedDocument(store=store, reference=need.reference, part=need.part.value)
