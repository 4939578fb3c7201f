"""What `fulfilcore import` read of payload files: as a document, and as tables for people."""

from collections.abc import Iterable, Mapping

from attrs import frozen
from rich.console import Console
from rich.table import Table

from fulfilcore.cli.documents import ReasonDocument, instant, reason_documents
from fulfilcore.cli.paper import rejected_files
from fulfilcore.cli.payloads import Payloads, RejectedFile
from fulfilcore.cli.sheet import row, sheet, show, words
from fulfilcore.intake import ChannelLine, ChannelOrder, ChannelParcel, LineKind


@frozen(kw_only=True)
class ReadLineDocument:
    """One line as the channel lists it; `shipped` is null where the channel does not say."""

    id: str
    sku: str | None
    name: str
    quantity: int
    shipped: int | None
    kind: str


@frozen(kw_only=True)
class ReadParcelDocument:
    """One parcel as the channel lists it, with its units by line."""

    id: str
    carrier: str | None
    tracking: str | None
    units: Mapping[str, int]


@frozen(kw_only=True)
class ReadReferenceDocument:
    """Another system's id of the same purchase; only a `proof` makes a twin, a `hint` never."""

    family: str
    id: str
    grade: str
    found_in: str


@frozen(kw_only=True)
class ReadOrderDocument:
    """One version of one order as read; `lines` is empty unless `parts` names them."""

    reference: str
    number: str | None
    level: str | None
    modified: str | None
    source: str | None
    parts: tuple[str, ...]
    lines: tuple[ReadLineDocument, ...]
    parcels: tuple[ReadParcelDocument, ...]
    references: tuple[ReadReferenceDocument, ...]
    doubts: tuple[ReasonDocument, ...]


@frozen(kw_only=True)
class ReadNeedDocument:
    """What else to fetch from the channel to complete an order."""

    reference: str
    part: str


@frozen(kw_only=True)
class ImportDocument:
    """What `fulfilcore import FILE --channel X --json` prints; `next` leads to the next page."""

    orders: tuple[ReadOrderDocument, ...]
    needs: tuple[ReadNeedDocument, ...]
    rejected: tuple[RejectedFile, ...]
    next: str | None


def import_document(payloads: Payloads) -> ImportDocument:
    """The document of what some payload files held."""
    return ImportDocument(
        orders=tuple(_read_order(order) for order in payloads.read.orders),
        needs=tuple(
            ReadNeedDocument(reference=need.reference, part=need.part.value)
            for need in payloads.read.needs
        ),
        rejected=payloads.rejected,
        next=payloads.read.next,
    )


def _read_order(order: ChannelOrder) -> ReadOrderDocument:
    return ReadOrderDocument(
        reference=order.reference,
        number=order.number,
        level=order.level.name.lower() if order.level else None,
        modified=instant(order.modified) if order.modified else None,
        source=order.source,
        parts=tuple(sorted(part.value for part in order.parts)),
        lines=tuple(_read_line(line) for line in order.lines or ()),
        parcels=tuple(_read_parcel(parcel) for parcel in order.parcels or ()),
        references=tuple(
            ReadReferenceDocument(
                family=each.family, id=each.id, grade=each.grade.value, found_in=each.found_in
            )
            for each in order.references
        ),
        doubts=reason_documents(order.doubts),
    )


def _read_line(line: ChannelLine) -> ReadLineDocument:
    return ReadLineDocument(
        id=line.id,
        sku=line.sku.text if line.sku else None,
        name=line.name,
        quantity=line.quantity,
        shipped=line.shipped,
        kind=line.kind.value,
    )


def _read_parcel(parcel: ChannelParcel) -> ReadParcelDocument:
    return ReadParcelDocument(
        id=parcel.id,
        carrier=parcel.carrier,
        tracking=parcel.tracking,
        units={each.line: each.quantity for each in parcel.units},
    )


# --- for people


def print_import(console: Console, payloads: Payloads) -> None:
    """Print what some payload files held, and what of it a person should look at."""
    orders = _read(payloads.read.orders)
    if not orders.row_count and not payloads.rejected:
        console.print("understood; it holds no order")
    known = (_doubts(payloads), _parcels(payloads), _references(payloads))
    show(console, (orders, *known, _to_fetch(payloads), rejected_files(payloads)))


def _read(orders: Iterable[ChannelOrder]) -> Table:
    table = sheet("Orders read", "order", "level", "parts", "lines")
    for order in orders:
        parts = ", ".join(sorted(part.value for part in order.parts))
        lines = "\n".join(map(_listed, order.lines or ()))
        level = words(order.level.name.lower()) if order.level else ""
        row(table, _called(order), level, parts, lines)
    return table


def _called(order: ChannelOrder) -> str:
    return order.number or order.reference


def _listed(line: ChannelLine) -> str:
    kind = "" if line.kind is LineKind.GOODS else f" ({words(line.kind.value)})"
    return f"{line.quantity} x {line.sku or line.name}{kind}"


def _doubts(payloads: Payloads) -> Table:
    table = sheet("For a person to look at", "order", "doubt")
    for order in payloads.read.orders:
        for doubt in order.doubts:
            row(table, _called(order), doubt.text)
    return table


def _parcels(payloads: Payloads) -> Table:
    table = sheet("Parcels that the channel lists", "order", "parcel", "units")
    for order in payloads.read.orders:
        for each in order.parcels or ():
            label = " ".join(filter(None, (each.carrier, each.tracking))) or each.id
            units = ", ".join(f"{unit.quantity} of {unit.line}" for unit in each.units)
            row(table, _called(order), label, units)
    return table


def _references(payloads: Payloads) -> Table:
    table = sheet("The same purchase elsewhere", "order", "id", "said by")
    for order in payloads.read.orders:
        for each in order.references:
            said = f"{each.found_in}: a {each.grade.value}"
            row(table, _called(order), f"{each.family} {each.id}", said)
    return table


def _to_fetch(payloads: Payloads) -> Table:
    table, parts_of = sheet("Still to be fetched", "order", "parts"), dict[str, list[str]]()
    for need in payloads.read.needs:
        parts_of.setdefault(need.reference, []).append(words(need.part.value))
    for reference, missing in parts_of.items():
        row(table, reference, " and ".join(missing))
    if payloads.read.next is not None:
        row(table, "", f"the next page, {payloads.read.next}")
    return table
