"""Parcels that left without us, as the channel lists them: what twins are owed the news of."""

from collections.abc import Iterator

from fulfilcore.intake import ChannelParcel
from fulfilcore.orders import Order
from fulfilcore.shipments import LineUnits, Shipment, in_parcels, revisions
from fulfilcore.values import LineId, ShipmentId


def left_elsewhere(order: Order) -> tuple[Shipment, ...]:
    """The shipments that its channel knows and we did not make (S004-86).

    A listed parcel under a tracking number of ours is ours. Units that left in no listed parcel
    are one shipment, once nothing is left to ship: nobody can tell before in which parcel. It stays
    one, though a label that is voided later leaves something to ship again.
    """
    left = {line.id: line.theirs for line in order.lines or () if line.theirs}
    if not left:
        return ()
    ours = {_plain(shipment.tracking) for shipment in order.shipments if shipment.tracking}
    foreign = (parcel for parcel in order.parcels if _plain(parcel.tracking) not in ours)
    listed = tuple(_listed(order, left, foreign))
    return (*listed, *_rest(order, left))


def _plain(tracking: str | None) -> str:
    return "".join(each for each in (tracking or "").upper() if each.isalnum())


def _listed(
    order: Order, left: dict[LineId, int], parcels: Iterator[ChannelParcel]
) -> Iterator[Shipment]:
    for parcel in sorted(parcels, key=lambda each: each.id):
        units: list[LineUnits] = []
        for each in parcel.units:
            taken = min(each.quantity, left.get(each.line, 0))
            if taken:
                left[each.line] -= taken
                units.append(LineUnits(each.line, taken))
        at = parcel.at or order.theirs_at or order.placed
        if units and at:
            yield Shipment(
                id=ShipmentId(f"{order.id}+{parcel.id}"),
                made_on=order.id,
                units=tuple(units),
                at=at,
                carrier=parcel.carrier,
                service=parcel.service,
                tracking=parcel.tracking,
                theirs=True,
            )


def _rest(order: Order, left: dict[LineId, int]) -> Iterator[Shipment]:
    units = tuple(LineUnits(line, quantity) for line, quantity in left.items() if quantity)
    at = order.theirs_at or order.placed
    if units and at and not _has_open(order):
        id = ShipmentId(f"{order.id}+")
        yield Shipment(id=id, made_on=order.id, units=units, at=at, theirs=True)


def _has_open(order: Order) -> bool:
    """Whether some units have never been in a parcel yet.

    Those of a void label have: what was told of then cannot be untold.
    """
    ours = [
        label
        for label in revisions(order.shipments)
        if not (label.shipment.again or label.shipment.theirs)
    ]
    return any(
        line.ordered > line.theirs + in_parcels(ours, [line.id]) + line.called_off
        for line in order.lines or ()
    )
