"""Putting orders together: their versions, and the fulfillments told beside them. In any order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from attrs import evolve, frozen

from fulfilcore.channels.clocks import LONG_AGO
from fulfilcore.channels.doubts import contradiction
from fulfilcore.channels.ebay.model import Fulfillment, Said
from fulfilcore.channels.parts import one_result
from fulfilcore.intake import (
    ChannelLine,
    ChannelOrder,
    ChannelParcel,
    Doubt,
    Need,
    Part,
    ReadResult,
    Rejected,
    digest,
)
from fulfilcore.reasons import Reason, because
from fulfilcore.shipments import LineUnits
from fulfilcore.values import LineId

_HOMELESS = "which order this shipment is of can be told only beside that order"


@frozen
class Heard:
    """One thing that a body told, and where."""

    path: str
    told: Said | Fulfillment


def together(heard: Iterable[Heard], rejected: Iterable[Rejected]) -> ReadResult:
    """Everything that was heard, by order."""
    orders: dict[str, list[Said]] = {}
    loose = list[tuple[str, Fulfillment]]()
    for each in heard:
        match each.told:
            case Said() as said:
                orders.setdefault(said.order.reference, []).append(said)
            case Fulfillment() as fulfillment:
                loose.append((each.path, fulfillment))
    sent, homeless = _assigned(loose, orders)
    results = [_one(versions, sent.get(ref, {})) for ref, versions in orders.items()]
    return one_result(results, (*rejected, *homeless))


def _assigned(
    loose: Iterable[tuple[str, Fulfillment]], orders: Mapping[str, Sequence[Said]]
) -> tuple[dict[str, dict[Fulfillment, None]], list[Rejected]]:
    """Whose each fulfillment is: that of the one order which has all of its lines."""
    owners = _owners(orders)
    sent: dict[str, dict[Fulfillment, None]] = {}
    homeless = list[Rejected]()
    for path, each in loose:
        found = {owners.get(line) for line, _ in each.units}
        owner = found.pop() if len(found) == 1 else None
        if owner is None:
            homeless.append(Rejected(path, _HOMELESS))
        else:
            sent.setdefault(owner, {})[each] = None
    return sent, homeless


def _owners(orders: Mapping[str, Sequence[Said]]) -> dict[LineId, str | None]:
    """The order of each line; none of one that several orders have: eBay's line ids are unique."""
    owners: dict[LineId, str | None] = {}
    for reference, versions in orders.items():
        for line in {line.id for said in versions for line in said.order.lines or ()}:
            owners[line] = None if line in owners else reference
    return owners


def _one(versions: Sequence[Said], sent: Iterable[Fulfillment]) -> ReadResult:
    """Every version of one order; the newest one carries what was told beside it."""
    aged = sorted(versions, key=_age) if len(versions) > 1 else versions
    last = _completed(aged[-1], sorted(sent, key=digest))
    older = dict.fromkeys(_told(each) for each in aged if each.order != aged[-1].order)
    needs = tuple(Need(last.reference, part) for part in Part if part in _lacks(aged[-1], last))
    return ReadResult((*older, last), (), needs)


def _age(said: Said) -> tuple[datetime, int, str, str]:
    """Sorts versions; of two of one instant the fuller one counts as the newer."""
    order = said.order
    told = sum(each is not None for each in (order.level, order.lines, order.ship_to, order.buyer))
    return order.modified or LONG_AGO, told, digest(order), digest(said)


def _told(said: Said) -> ChannelOrder:
    return _completed(said, ())


def _lacks(said: Said, order: ChannelOrder) -> set[Part]:
    lacks = {Part.HEADER, Part.LINES} - order.parts
    if order.modified is None:
        lacks.add(Part.HEADER)
    if said.fulfillments and Part.SHIPMENTS not in order.parts:
        lacks.add(Part.SHIPMENTS)
    return lacks


def _completed(said: Said, sent: Sequence[Fulfillment]) -> ChannelOrder:
    """The order with its parcels, its lines' levels raised by them, and what it leaves in doubt."""
    order = said.order
    beside = _parcels(sent, {line.id: line.quantity for line in order.lines or ()})
    missing = bool(said.unlisted) and not beside
    listed = None if missing else said.fulfillments
    whole = listed is not None and listed <= {each.id for each in sent}
    known = {
        Part.HEADER: order.level is not None,
        Part.LINES: order.lines is not None,
        Part.ADDRESS: order.ship_to is not None,
        Part.BUYER: order.buyer is not None,
        Part.SHIPMENTS: whole,
    }
    counts = _counted(beside)
    lines = None if order.lines is None else tuple(_raised(order.lines, counts))
    doubt = because(Doubt.FULFILLED_WITHOUT_SHIPMENT, said=said.unlisted)
    return evolve(
        order,
        parts=frozenset(part for part, told in known.items() if told),
        parcels=beside or order.parcels or (() if whole else None),
        lines=lines,
        doubts=(*order.doubts, *((doubt,) if missing else ()), *_too_many(lines or (), counts)),
    )


def _parcels(
    sent: Iterable[Fulfillment], ordered: Mapping[LineId, int]
) -> tuple[ChannelParcel, ...]:
    """The fulfillments as parcels, each with an id of its own.

    One without tracking gets an arbitrary number, and two of an order may get the same.
    """
    used = dict[str, int]()
    parcels = list[ChannelParcel]()
    for each in sent:
        used[each.id] = again = used.get(each.id, 0) + 1
        parcels.append(
            ChannelParcel(
                id=each.id if again == 1 else f"{each.id}/{again}",
                units=_units(each, ordered),
                at=each.at,
                carrier=each.carrier,
                tracking=each.tracking,
            )
        )
    return tuple(sorted(parcels, key=lambda parcel: (parcel.at or LONG_AGO, parcel.id)))


def _units(fulfillment: Fulfillment, ordered: Mapping[LineId, int]) -> tuple[LineUnits, ...]:
    counted: dict[LineId, int] = {}
    for line, quantity in fulfillment.units:
        units = ordered.get(line, 0) if quantity is None else quantity
        counted[line] = counted.get(line, 0) + units
    return tuple(LineUnits(line, quantity) for line, quantity in counted.items() if quantity)


def _counted(parcels: Iterable[ChannelParcel]) -> dict[LineId, int]:
    counts: dict[LineId, int] = {}
    for units in (each for parcel in parcels for each in parcel.units):
        counts[units.line] = counts.get(units.line, 0) + units.quantity
    return counts


def _raised(lines: Iterable[ChannelLine], counts: Mapping[LineId, int]) -> Iterator[ChannelLine]:
    for line in lines:
        more = counts.get(line.id, 0) > (line.shipped or 0)
        yield evolve(line, shipped=counts[line.id]) if more else line


def _too_many(lines: Iterable[ChannelLine], counts: Mapping[LineId, int]) -> Iterator[Reason]:
    for line in lines:
        if counts.get(line.id, 0) > line.quantity:
            yield contradiction("fulfillments", counts[line.id], "quantity", line.quantity)
