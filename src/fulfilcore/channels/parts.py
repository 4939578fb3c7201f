"""Putting orders together that a channel tells in several calls, in any mix and any order.

A codec cuts each body into entries and each entry into a `Header` or a `Piece`. What is gathered
here does not depend on the order of the bodies: any permutation gives the same orders.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import field, frozen

from fulfilcore.channels.clocks import LONG_AGO
from fulfilcore.channels.families import once
from fulfilcore.channels.reading import At, Document, documents, money, sound
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import (
    Approval,
    Buyer,
    ChannelLine,
    ChannelOrder,
    LineKind,
    Need,
    Part,
    Programme,
    ReadResult,
    Reference,
    Rejected,
    digest,
)
from fulfilcore.values import Address, LineId, evolve


@frozen
class Listed:
    """A line as listed; `unpriced` is its price where only the header knows the currency."""

    line: ChannelLine
    unpriced: Decimal | None = None


@frozen
class Sent:
    """One shipment that the channel lists: so many units of each line."""

    units: tuple[tuple[LineId, int], ...]


@frozen
class Service:
    """The delivery that the buyer chose, in the channel's words."""

    text: str


Told = Listed | Sent | Address | Buyer | Approval | Service


@frozen(kw_only=True)
class Header:
    """One version of an order's header, with the parts it repeats inline.

    `wants` are the parts that such an order has and that must be fetched if no body told them.
    """

    order: ChannelOrder
    wants: frozenset[Part] = frozenset()
    currency: str | None = None


@frozen(kw_only=True)
class Piece:
    """What one body told of one part of one order, by the channel's own keys.

    `whole` is False for a page or an entry that others may follow. A piece speaks for itself: it
    replaces what the newest header repeats inline.
    """

    reference: str
    part: Part
    path: str
    told: tuple[tuple[str, Told], ...] = field(default=(), repr=False)
    whole: bool = True
    cancel_requested: bool | None = None
    gift: bool | None = None
    gift_message: str | None = field(default=None, repr=False)
    references: tuple[Reference, ...] = ()


Reader = Callable[[At], Header | Piece]
Split = Callable[[At], Iterable[tuple[At, Reader]]]


@frozen(kw_only=True)
class Grammar:
    """How one system tells orders: how to cut a body up, and whose an entry is.

    `blank` is what is known of an order by its id alone, `named` the id of an entry that could
    not be read.
    """

    split: Split
    named: Callable[[At], str | None]
    blank: Callable[[str], ChannelOrder]


def read(bodies: Sequence[bytes | str], grammar: Grammar) -> ReadResult:
    """The orders in the bodies; what cannot be understood is rejected and the rest is read."""
    return gathered(documents(bodies), grammar)


def gathered(told: Iterable[Document], grammar: Grammar) -> ReadResult:
    """The orders in documents that were parsed already, or could not be."""
    said: list[Header | Piece] = []
    rejected: list[Rejected] = []
    for document in told:
        try:
            entries = tuple(grammar.split(sound(document)))
        except InvalidInput as bad:
            rejected.append(Rejected(bad.path, bad.problem))
            continue
        for at, reader in entries:
            try:
                said.append(reader(at))
            except InvalidInput as bad:
                rejected.append(Rejected(bad.path, bad.problem, grammar.named(at)))
    return _together(said, rejected, grammar)


def _together(
    said: Iterable[Header | Piece], rejected: Iterable[Rejected], grammar: Grammar
) -> ReadResult:
    drafts: dict[str, _Draft] = {}
    for each in said:
        reference = each.order.reference if isinstance(each, Header) else each.reference
        draft = drafts.get(reference)
        if draft is None:
            draft = drafts[reference] = _Draft()
        draft.hear(each)
    return one_result(
        [draft.result(reference, grammar) for reference, draft in drafts.items()], rejected
    )


def one_result(results: Sequence[ReadResult], rejected: Iterable[Rejected]) -> ReadResult:
    """The results of several orders as one; `rejected` before what they reject."""
    return ReadResult(
        tuple([order for result in results for order in result.orders]),
        (*rejected, *[bad for result in results for bad in result.rejected]),
        tuple([need for result in results for need in result.needs]),
    )


class _Draft:
    """One order while its parts are gathered."""

    def __init__(self) -> None:
        self.headers: list[Header] = []
        self.pieces: dict[Part, list[Piece]] = {}

    def hear(self, said: Header | Piece) -> None:
        """Take in one thing that a body told."""
        if isinstance(said, Piece):
            self.pieces.setdefault(said.part, []).append(said)
        else:
            self.headers.append(said)

    def result(self, reference: str, grammar: Grammar) -> ReadResult:
        """Every version of the order; the newest one carries the parts."""
        if len(self.headers) > 1:
            self.headers.sort(key=_age)
        *before, newest = self.headers or [Header(order=grammar.blank(reference))]
        older = dict.fromkeys([each.order for each in before if each.order != newest.order])
        order, rejected, unclear = newest.order, [], set()
        for part in _PARTS:
            if part not in self.pieces:
                continue
            try:
                order = _with(order, part, self.pieces[part], newest.currency)
            except InvalidInput as bad:
                rejected.append(Rejected(bad.path, bad.problem, reference))
                unclear.add(part)
        lacks = (newest.wants - order.parts) | _undated(order) | _unfinished(order) | unclear
        needs = [Need(reference, part) for part in _PARTS if part in lacks] if lacks else ()
        return ReadResult((*older, order), tuple(rejected), tuple(needs))


_PARTS = tuple(Part)


def _age(header: Header) -> tuple[datetime, int, str, int, str]:
    """Sorts versions; of two of one instant the fuller one counts as the newer."""
    order = header.order
    since = order.modified or LONG_AGO
    return since, len(order.parts), digest(order), len(header.wants), header.currency or ""


def _undated(order: ChannelOrder) -> set[Part]:
    """A part takes its instant from its header, so without one the header is needed."""
    return {Part.HEADER} if order.modified is None else set()


def _unfinished(order: ChannelOrder) -> set[Part]:
    """Lines or addresses of which more are to come are there, but not as a known part."""
    if order.parts >= _WHOLE:
        return set()
    there = {Part.LINES: order.lines, Part.ADDRESS: order.ship_to}
    return {part for part, told in there.items() if told is not None} - order.parts


_WHOLE = {Part.LINES, Part.ADDRESS}


def _with(
    order: ChannelOrder, part: Part, pieces: Sequence[Piece], currency: str | None
) -> ChannelOrder:
    """The order with what the pieces of one part tell; they speak over the header's own copy.

    Raises InvalidInput when two pieces contradict each other: nobody can say which is newer.
    """
    told, lines = _union(pieces), order.lines
    # An answer that withholds the address does not say that there is none.
    known = bool(told) and any(piece.whole for piece in pieces)
    if part is Part.LINES:
        listed = tuple([priced(each, currency) for each in told if isinstance(each, Listed)])
        # No order is without lines, and a page never replaces the whole list.
        known = known and bool(listed)
        lines = listed if known or (listed and part not in order.parts) else lines
    order = _with_wishes(order, pieces, order.parts | {part} if known else order.parts, lines)
    if part is Part.SHIPMENTS:
        return _with_sent(order, told)
    return order if part is Part.LINES else _with_facts(order, told)


def _union(pieces: Sequence[Piece]) -> tuple[Told, ...]:
    union: dict[str, Told] = {}
    if len(pieces) > 1:
        pieces = sorted(pieces, key=lambda piece: [key for key, _ in piece.told])
    for piece in pieces:
        for key, value in piece.told:
            known = union.setdefault(key, value)
            if known is not value and known != value:
                raise InvalidInput(
                    f"two answers tell its {piece.part.value} differently", piece.path
                )
    return tuple(union.values())


def _with_wishes(
    order: ChannelOrder,
    pieces: Sequence[Piece],
    parts: frozenset[Part],
    lines: tuple[ChannelLine, ...] | None,
) -> ChannelOrder:
    """The order with what its items say of all of it: wishes, of which one is enough, and ids."""
    messages = sorted({each.gift_message for each in pieces if each.gift_message})
    elsewhere = {reference for each in pieces for reference in each.references}
    references = order.references
    if elsewhere:
        references = once((*references, *sorted(elsewhere, key=digest)))
    return evolve(
        order,
        parts=parts,
        lines=lines,
        references=references,
        cancel_requested=_any(order.cancel_requested, [each.cancel_requested for each in pieces]),
        gift=_any(order.gift, [each.gift for each in pieces]),
        gift_message="\n".join(messages) or order.gift_message,
    )


def _any(header: bool | None, said: Iterable[bool | None]) -> bool | None:
    """Whether one of the pieces says yes; where none says anything, what the header says."""
    known = [each for each in said if each is not None]
    return any(known) if known else header


def collected(result: ReadResult, fetched: Collection[str]) -> ReadResult:
    """The result with the goods of some orders marked as what the buyer collects.

    Their headers say so, by reference; their lines, which may come on their own, do not.
    """
    if not fetched:
        return result
    orders = (_fetched(each) if each.reference in fetched else each for each in result.orders)
    return evolve(result, orders=tuple(orders))


def _fetched(order: ChannelOrder) -> ChannelOrder:
    kinds = {LineKind.GOODS: LineKind.PICKUP}
    lines = (evolve(each, kind=kinds.get(each.kind, each.kind)) for each in order.lines or ())
    return order if order.lines is None else evolve(order, lines=tuple(lines))


def _with_facts(order: ChannelOrder, told: Iterable[Told]) -> ChannelOrder:
    addresses = [each for each in told if isinstance(each, Address)]
    buyers = [each for each in told if isinstance(each, Buyer)]
    approvals = [each for each in told if isinstance(each, Approval)]
    services = {each.text for each in told if isinstance(each, Service)}
    return evolve(
        order,
        programme=_serviced(order.programme, services),
        ship_to=only(addresses) if addresses else order.ship_to,
        buyer=buyers[0] if buyers else order.buyer,
        approval=approvals[0] if approvals else order.approval,
    )


def _serviced(programme: Programme | None, services: Collection[str]) -> Programme | None:
    """The programme with the one service that was chosen; with none where goods go in several."""
    if len(services) != 1:
        return programme
    return evolve(programme or Programme(), service=next(iter(services)))


def priced(listed: Listed, currency: str | None) -> ChannelLine:
    """The line with its price, where the currency is known by now."""
    if listed.unpriced is None or currency is None:
        return listed.line
    return evolve(listed.line, price=money(listed.unpriced, currency))


def only(addresses: Sequence[Address]) -> Address | None:
    """The one address everything goes to; None where goods go to several, or nowhere."""
    first = addresses[0] if addresses else None
    return first if all(each == first for each in addresses) else None


def _with_sent(order: ChannelOrder, told: Iterable[Told]) -> ChannelOrder:
    """The order with each line's shipped level raised to what the listed shipments hold."""
    sent: dict[LineId, int] = {}
    for shipment in told:
        for line, quantity in shipment.units if isinstance(shipment, Sent) else ():
            sent[line] = sent.get(line, 0) + quantity
    if order.lines is None:
        return order
    lines = (evolve(each, shipped=_most(each.shipped, sent.get(each.id))) for each in order.lines)
    return evolve(order, lines=tuple(lines))


def _most(said: int | None, counted: int | None) -> int | None:
    known = [level for level in (said, counted) if level is not None]
    return max(known, default=None)
