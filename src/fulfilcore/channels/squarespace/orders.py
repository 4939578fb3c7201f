"""Reading one order: everything that its body tells."""

from collections.abc import Iterable, Iterator
from itertools import count

from attrs import evolve

from fulfilcore.channels import counting
from fulfilcore.channels.doubts import contradiction, unknown_status
from fulfilcore.channels.parts import Header
from fulfilcore.channels.people import joined
from fulfilcore.channels.reading import At
from fulfilcore.channels.squarespace.references import references, source
from fulfilcore.channels.squarespace.tables import KINDS, LEVELS, TRAVELS
from fulfilcore.intake import (
    Buyer,
    ChannelLine,
    ChannelOrder,
    Doubt,
    Level,
    LineKind,
    Part,
    Programme,
)
from fulfilcore.reasons import Reason, because
from fulfilcore.values import Address, LineId, Money, Sku


def header(entry: At) -> Header:
    """One version of an order. Raises InvalidInput."""
    reference = entry.text("id")
    status = entry.maybe_text("fulfillmentStatus")
    level, paid_back = _level(status, entry), _paid_back(entry)
    doubts = (*_doubts(status, entry), *_strange_kinds(entry))
    lines = _lines(entry, _shipped(status, entry), paid_back)
    buyer, address = _buyer(entry), _address(entry.child("shippingAddress"))
    known = {
        Part.HEADER: level,
        Part.LINES: lines,
        Part.ADDRESS: address,
        Part.BUYER: buyer,
    }
    order = ChannelOrder(
        reference=reference,
        number=entry.maybe_label("orderNumber") or reference,
        parts=frozenset(part for part, value in known.items() if value is not None),
        modified=entry.maybe_instant("modifiedOn"),
        placed=entry.maybe_instant("createdOn"),
        level=level,
        lines=lines,
        ship_to=address,
        buyer=buyer,
        note=_texts(entry.child("internalNotes"), "content"),
        total=_money(entry.child("grandTotal")),
        programme=_programme(entry),
        source=source(entry),
        references=references(entry),
        real=not entry.maybe_flag("testmode"),
        doubts=doubts,
    )
    return Header(order=order, wants=frozenset({Part.HEADER, Part.LINES}))


def shipments(entry: At) -> tuple[At, ...] | None:
    """The shipments that an order lists; None where it was told without. Raises InvalidInput."""
    told = isinstance(entry.value, dict) and "fulfillments" in entry.value
    return entry.maybe_items("fulfillments") if told else None


def _level(status: str | None, entry: At) -> Level | None:
    """How far it has come. What is paid back stays so, unless it was called off as well.

    A word that is not known, or that its own shipments contradict, holds it back: to ship might be
    to ship twice.
    """
    if status is None:
        return None
    level = LEVELS.get(status, Level.REVIEW)
    if level is not Level.CANCELLED and _paid_back(entry):
        return Level.REFUNDED
    return Level.REVIEW if level is Level.OPEN and shipments(entry) else level


def _doubts(status: str | None, entry: At) -> Iterator[Reason]:
    listed = shipments(entry)
    level = LEVELS.get(status or "")
    if status is not None and level is None:
        yield unknown_status(status)
    if level is Level.SHIPPED and listed == ():
        yield because(Doubt.FULFILLED_WITHOUT_SHIPMENT, said=status)
    if level is Level.OPEN and listed:
        theirs = f"shipments, {len(listed)} in number"
        yield contradiction("fulfillmentStatus", status, "fulfillments", theirs)


def _strange_kinds(entry: At) -> Iterator[Reason]:
    kinds = (line.maybe_text("lineItemType") for line in entry.maybe_items("lineItems"))
    for kind in dict.fromkeys(kinds):
        if kind is not None and kind not in KINDS:
            why = f"{kind[:40]} is none that we know, so its line counts as goods"
            yield because(Doubt.LEFT_OUT, field="lineItemType", why=why)


def _shipped(status: str | None, entry: At) -> bool | None:
    """Whether everything has left, or nothing; None where that is not said."""
    level = LEVELS.get(status or "")
    if level is Level.SHIPPED:
        return True
    return False if level is Level.OPEN and not shipments(entry) else None


def _paid_back(entry: At) -> bool | None:
    """Whether all the money went back, or none; None where it was a part or is not said."""
    back, total = (_money(entry.child(name)) for name in ("refundedTotal", "grandTotal"))
    if back is None or back.minor <= 0:
        return None if back is None else False
    if total is None or total.currency != back.currency:
        return None
    return True if back.minor >= total.minor else None


def _lines(
    entry: At, shipped: bool | None, paid_back: bool | None
) -> tuple[ChannelLine, ...] | None:
    at = entry.child("lineItems")
    if at.value is None:
        return None
    lines = (_line(each) for each in at.items())
    return tuple(
        evolve(
            line,
            shipped=_all_or_none(line, shipped if line.kind in TRAVELS else None),
            refunded=_all_or_none(line, paid_back),
        )
        for line in _apart(lines)
    )


def _all_or_none(line: ChannelLine, of_it: bool | None) -> int | None:
    return None if of_it is None else line.quantity * of_it


def _apart(lines: Iterable[ChannelLine]) -> Iterator[ChannelLine]:
    """The lines, each with an id of its own.

    Squarespace sends lists in which several lines have one id. To take them for one would ship too
    little, and to refuse them would ship nothing, so the later ones are told apart by their place
    among those of the id: `…#2`. That is stable as long as the list keeps its order, and no line
    id is ever told back.
    """
    listed = tuple(lines)
    taken = {line.id for line in listed}
    places = dict[LineId, Iterator[int]]()
    for line in listed:
        if line.id not in places:
            places[line.id] = count(2)
            yield line
            continue
        names = (LineId(f"{line.id}#{place}") for place in places[line.id])
        yield evolve(line, id=next(name for name in names if name not in taken))


def _line(entry: At) -> ChannelLine:
    return ChannelLine(
        id=LineId(entry.child("id").text()),
        quantity=counting.count(entry.child("quantity")),
        name=entry.child("productName").maybe_text() or "",
        sku=Sku.maybe(entry.child("sku").maybe_label()),
        price=_money(entry.child("unitPricePaid")),
        kind=KINDS.get(entry.maybe_text("lineItemType") or "", LineKind.GOODS),
        options=tuple(_options(entry)),
    )


def _options(entry: At) -> Iterator[tuple[str, str]]:
    for field, label in (("variantOptions", "optionName"), ("customizations", "label")):
        for each in entry.maybe_items(field):
            name, value = each.maybe_label(label), each.maybe_label("value")
            if name and value:
                yield name, value


def _money(at: At) -> Money | None:
    if at.value is None or at.child("value").value in (None, ""):
        return None
    return at.money(at.currency("currency"), "value")


def _buyer(entry: At) -> Buyer | None:
    """Who bought, and what they wrote into the form of the shop."""
    buyer = Buyer(
        id=entry.maybe_text("customerId"),
        name=_name(entry.child("billingAddress")),
        email=entry.maybe_text("customerEmail"),
        note=_texts(entry.child("formSubmission"), "label", "value"),
    )
    return None if buyer == Buyer() else buyer


def _texts(at: At, *fields: str) -> str | None:
    """The texts of a list, one entry a line: `Gift?: yes`."""
    rows = ([each.maybe_label(name) for name in fields] for each in at.maybe_items())
    told = (": ".join(text for text in row if text) for row in rows if row[-1])
    return "\n".join(told) or None


def _name(person: At) -> str | None:
    names = ("firstName", "lastName") if person.value else ()
    return joined(*map(person.maybe_text, names))


def _address(at: At) -> Address | None:
    if not at.value:
        return None
    lines = (at.maybe_label(key) for key in ("address1", "address2"))
    address = Address(
        name=_name(at),
        lines=tuple(line for line in lines if line),
        city=at.maybe_text("city"),
        region=at.maybe_text("state"),
        postcode=at.maybe_label("postalCode"),
        country=at.maybe_text("countryCode"),
        phone=at.maybe_label("phone"),
    )
    return None if address == Address() else address


def _programme(entry: At) -> Programme:
    """How it is to be sent; whether it is Prime is unknown here: S004-88."""
    methods = (each.maybe_text("method") for each in entry.maybe_items("shippingLines"))
    return Programme(merchant_fulfilled=True, service=next(filter(None, methods), None))
